//! What a change costs once the optimum is known: `cargo bench --bench live [-- PEOPLE [CHANGES]]`.
//!
//! A generated community is lowered and solved, then changed again and again: somebody cancels and comes back, a request is withdrawn and renewed, a pair that is in use is
//! ruled out and allowed again, somebody leaves and is taken on anew with all her pairs. Each change is settled to the proven optimum and timed by itself; the last state is
//! checked by `verify` and against a fresh solve.

use std::error::Error;
use std::time::{Duration, Instant};

use goodturn::{
    eligibility::{Objective, Segment, candidates},
    lowering::{Banned, Timetable, lower},
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
    let lowered = lower(&community, &objective, &found, &Timetable::new(&community, &found), &Banned::new())?;
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
    let used: Vec<usize> =
        (0..found.len()).filter(|&pair| solution.flow[lowered.pair_arc(pair).index()] > 0).collect();
    for _ in 0..rounds {
        // Volunteers' nodes come after the hub's, in order; the arc into a node is the one before it.
        let entry = ArcId::new(lots.below(people));
        let most = network.upper()[entry.index()];
        let began = Instant::now();
        live.set_bounds(entry, 0..=0)?;
        kinds[0].settle(&mut live, began)?;
        let began = Instant::now();
        live.set_bounds(entry, 0..=most)?;
        kinds[1].settle(&mut live, began)?;

        let request = goodturn::community::RequestIx::new(lots.below(people));
        let seats = Segment::ALL.map(|segment| lowered.seat_arc(request, segment));
        let began = Instant::now();
        for seat in seats {
            live.set_bounds(seat, 0..=0)?;
        }
        kinds[2].settle(&mut live, began)?;
        let began = Instant::now();
        for seat in seats {
            live.set_bounds(seat, network.lower()[seat.index()]..=network.upper()[seat.index()])?;
        }
        kinds[3].settle(&mut live, began)?;

        let pair = lowered.pair_arc(used[lots.below(used.len())]);
        if network.lower()[pair.index()] == 0 {
            let began = Instant::now();
            live.set_bounds(pair, 0..=0)?;
            kinds[4].settle(&mut live, began)?;
            let began = Instant::now();
            live.set_bounds(pair, 0..=1)?;
            kinds[5].settle(&mut live, began)?;
        }
    }
    // Last, since nodes and arcs get other ids: somebody whose pairs all hang directly under her.
    let pairs_at = |node: NodeId| {
        (0..found.len())
            .map(|pair| lowered.pair_arc(pair))
            .filter(move |arc| network.tails()[arc.index()] == node)
    };
    for _ in 0..rounds.min(200) {
        let node = NodeId::new(1 + lots.below(people));
        let entry = ArcId::new(node.index() - 1);
        let hangs = (1..network.node_count()).any(|other| lowered.above(NodeId::new(other)) == Some(node));
        let pairs: Vec<ArcId> = pairs_at(node).collect();
        if hangs || pairs.is_empty() || pairs.iter().any(|arc| network.lower()[arc.index()] > 0) {
            continue;
        }
        let began = Instant::now();
        // Who has left before has no arc left to remove.
        if live.remove_arc(entry).is_err() {
            continue;
        }
        for &pair in &pairs {
            live.remove_arc(pair)?;
        }
        kinds[6].settle(&mut live, began)?;
        let began = Instant::now();
        let newcomer = live.add_node()?;
        live.add_arc(lowered.hub(), newcomer, 0..=network.upper()[entry.index()], &costs_of(network, entry))?;
        for &pair in &pairs {
            live.add_arc(newcomer, network.heads()[pair.index()], 0..=1, &costs_of(network, pair))?;
        }
        kinds[7].settle(&mut live, began)?;
    }
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
