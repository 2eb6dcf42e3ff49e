//! What a change costs once the optimum is known: `cargo bench --bench live [-- PEOPLE [CHANGES]]`.
//!
//! A generated community is lowered and solved, then changed again and again: somebody cancels and comes back, a request is withdrawn and renewed, a pair that is in use is
//! ruled out and allowed again, somebody leaves and is taken on anew with all her pairs. Each change is settled to the proven optimum and timed by itself; the last state is
//! checked by `verify` and against a fresh solve.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::{Duration, Instant};

use goodturn::{
    community::RequestIx,
    eligibility::{Objective, Segment, candidates},
    lowering::{Lowered, Meaning, Restrictions, Timetable, lower},
    network::{ArcId, Network, NodeId},
    optimize::{Auction, Budget, Solver, Start, live::LiveFlow},
    scenario::CommunityRecipe,
    verify,
};

/// Numbers in an order that looks like none (the multiplier and increment of Knuth's MMIX).
struct Lots(u64);

impl Lots {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

#[derive(Default)]
struct Kind {
    name: &'static str,
    seconds: Vec<f64>,
    scanned: Vec<u64>,
}

impl Kind {
    fn named(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    fn settle(&mut self, live: &mut LiveFlow, began: Instant) -> Result<(), Box<dyn Error>> {
        let work = live.settle(&Budget::unlimited())?;
        live.commit();
        self.seconds.push(began.elapsed().as_secs_f64());
        self.scanned.push(work.arcs_scanned);
        Ok(())
    }

    fn print(&mut self, cold: Duration) {
        self.seconds.sort_by(f64::total_cmp);
        self.scanned.sort_unstable();
        let count = self.seconds.len();
        if count == 0 {
            return;
        }
        let (middle, high) = (count / 2, count * 99 / 100);
        println!(
            "{:28} {count:6} changes   median {:9.6} s   p99 {:9.6} s   worst {:9.6} s   arcs scanned {:7} {:9} {:9}   cold / median {:8.0}",
            self.name,
            self.seconds[middle],
            self.seconds[high],
            self.seconds[count - 1],
            self.scanned[middle],
            self.scanned[high],
            self.scanned[count - 1],
            cold.as_secs_f64() / self.seconds[middle],
        );
    }
}

fn costs_of(network: &Network, arc: ArcId) -> Vec<i64> {
    network.costs().row(arc.index()).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` passes options of its own; `cargo test --benches` asks for a short run.
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let people = numbers.first().copied().unwrap_or(10_000);
    let rounds = numbers.get(1).copied().unwrap_or(1000);
    let recipe = CommunityRecipe { volunteers: people, requests: people, ..CommunityRecipe::town() };
    let (community, objective) = (recipe.community()?, Objective::default());
    let found = candidates(&community, &objective);
    let lowered =
        lower(&community, &objective, &found, &Timetable::new(&community, &found), &Restrictions::default())?;
    let network = lowered.network();
    let began = Instant::now();
    let solution = Auction.solve(network, Start::default(), &Budget::unlimited()).optimal()?;
    let cold = began.elapsed();
    let began = Instant::now();
    let mut live = LiveFlow::new(network, lowered.hub(), &solution)?;
    println!(
        "{people} volunteers and requests, {} pairs, {} levels: cold solve {:.3} s, taken over in {:.3} s",
        found.len(),
        network.levels(),
        cold.as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
    let mut lots = Lots(1);
    let mut kinds = [
        "somebody cancels",
        "somebody comes back",
        "a request is withdrawn",
        "a request is renewed",
        "a pair in use is ruled out",
        "a pair is allowed again",
        "somebody leaves for good",
        "somebody is taken on",
    ]
    .map(Kind::named);
    in_place(&mut live, &lowered, &solution.flow, &mut lots, rounds, &mut kinds)?;
    anew(&mut live, &lowered, &mut lots, rounds.min(200), &mut kinds)?;
    for kind in &mut kinds {
        kind.print(cold);
    }
    let (now, held, _) = live.export()?;
    verify::flow(&now, &held)?;
    let fresh = Auction.solve(&now, Start::default(), &Budget::unlimited()).optimal()?;
    if fresh.value != held.value {
        return Err("the optimum after all changes is not that of a fresh solve".into());
    }
    println!("the last state is a verified optimum, with the value of a fresh solve");
    Ok(())
}

/// Bounds that close and open again.
fn in_place(
    live: &mut LiveFlow,
    lowered: &Lowered,
    flow: &[i64],
    lots: &mut Lots,
    rounds: usize,
    kinds: &mut [Kind; 8],
) -> Result<(), Box<dyn Error>> {
    let network = lowered.network();
    let people = lowered.meanings().iter().filter(|meaning| matches!(meaning, Meaning::Volunteer(_))).count();
    let requests = lowered.meanings().iter().filter(|meaning| matches!(meaning, Meaning::Request(_))).count();
    let used: Vec<ArcId> =
        arcs(network).filter(|&arc| lowered.pair_of(arc).is_some() && flow[arc.index()] > 0).collect();
    for _ in 0..rounds {
        // Volunteers' nodes come after the hub's, in order; the arc into a node is the one before it.
        let entry = ArcId::new(lots.below(people));
        let most = network.upper()[entry.index()];
        let began = Instant::now();
        live.set_bounds(entry, 0..=0)?;
        kinds[0].settle(live, began)?;
        let began = Instant::now();
        live.set_bounds(entry, 0..=most)?;
        kinds[1].settle(live, began)?;

        let request = RequestIx::new(lots.below(requests));
        let seats = Segment::ALL.map(|segment| lowered.seat_arc(request, segment));
        let began = Instant::now();
        for seat in seats {
            live.set_bounds(seat, 0..=0)?;
        }
        kinds[2].settle(live, began)?;
        let began = Instant::now();
        for seat in seats {
            live.set_bounds(seat, network.lower()[seat.index()]..=network.upper()[seat.index()])?;
        }
        kinds[3].settle(live, began)?;

        let pair = used[lots.below(used.len())];
        if network.lower()[pair.index()] == 0 {
            let began = Instant::now();
            live.set_bounds(pair, 0..=0)?;
            kinds[4].settle(live, began)?;
            let began = Instant::now();
            live.set_bounds(pair, 0..=1)?;
            kinds[5].settle(live, began)?;
        }
    }
    Ok(())
}

/// Nodes and arcs that go and come: volunteers whose pairs all hang directly under them.
fn anew(
    live: &mut LiveFlow,
    lowered: &Lowered,
    lots: &mut Lots,
    rounds: usize,
    kinds: &mut [Kind; 8],
) -> Result<(), Box<dyn Error>> {
    let network = lowered.network();
    let mut pairs_of = vec![Vec::new(); network.node_count()];
    for arc in arcs(network).filter(|&arc| lowered.pair_of(arc).is_some()) {
        pairs_of[network.tails()[arc.index()].index()].push(arc);
    }
    let has_limits: BTreeSet<NodeId> =
        (1..network.node_count()).filter_map(|node| lowered.above(NodeId::new(node))).collect();
    let simple: Vec<NodeId> = (1..network.node_count())
        .map(NodeId::new)
        .filter(|node| matches!(lowered.meanings()[node.index()], Meaning::Volunteer(_)))
        .filter(|node| !has_limits.contains(node) && !pairs_of[node.index()].is_empty())
        .filter(|node| pairs_of[node.index()].iter().all(|pair| network.lower()[pair.index()] == 0))
        .collect();
    let mut gone = BTreeSet::new();
    for _ in 0..rounds {
        let node = simple[lots.below(simple.len())];
        if !gone.insert(node) {
            continue;
        }
        let (entry, pairs) = (ArcId::new(node.index() - 1), &pairs_of[node.index()]);
        let began = Instant::now();
        live.remove_arc(entry)?;
        for &pair in pairs {
            live.remove_arc(pair)?;
        }
        kinds[6].settle(live, began)?;
        let began = Instant::now();
        let newcomer = live.add_node()?;
        live.add_arc(lowered.hub(), newcomer, 0..=network.upper()[entry.index()], &costs_of(network, entry))?;
        for &pair in pairs {
            live.add_arc(newcomer, network.heads()[pair.index()], 0..=1, &costs_of(network, pair))?;
        }
        kinds[7].settle(live, began)?;
    }
    Ok(())
}

fn arcs(network: &Network) -> impl Iterator<Item = ArcId> + use<> {
    (0..network.arc_count()).map(ArcId::new)
}
