//! Networks that fall apart at their hub: the same optimum as block by block, for any number of threads, with proofs and cuts of the whole.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::network::{Cut, FlowSolution, LevelValue, Network, NodeId};
use goodturn::optimize::{Auction, Budget, NetworkSimplex, Outcome, Solver, Start};
use goodturn::verify;
use proptest::prelude::*;

use super::components::next;

pub(super) type Solved = Outcome<FlowSolution, Cut>;

fn below(state: &mut u64, bound: usize) -> usize {
    next(state) as usize % bound
}

/// What a network of villages around a hub is made from.
#[derive(Clone, Copy, Debug)]
struct World {
    seed: u64,
    villages: usize,
    largest: usize,
    range: u32,
    /// Helpers that the hub feeds, requests that feed the hub, and pairs; else arcs anywhere.
    layered: bool,
    /// Whether some arcs carry a unit at least.
    minimums: bool,
    /// Whether some nodes supply or want something.
    supplies: bool,
    levels: usize,
}

/// An arc: ends (the number of nodes stands for the hub), bounds, costs.
type Arc = (usize, usize, i64, i64, Vec<i64>);

#[derive(Clone)]
struct Village {
    supplies: Vec<i64>,
    arcs: Vec<Arc>,
}

impl World {
    fn villages(&self) -> Vec<Village> {
        let mut state = self.seed;
        (0..self.villages).map(|_| self.village(&mut state)).collect()
    }

    fn village(&self, state: &mut u64) -> Village {
        let nodes = 2 + below(state, self.largest);
        let supply = |state: &mut u64| if below(state, 40) == 0 { below(state, 3) as i64 - 1 } else { 0 };
        let supplies = (0..nodes).map(|_| if self.supplies { supply(state) } else { 0 }).collect();
        let mut arcs = Vec::new();
        let half = nodes.div_ceil(2);
        for node in 0..nodes {
            let is_fed = if self.layered { node < half } else { below(state, 2) == 0 };
            let (tail, head) = if is_fed { (nodes, node) } else { (node, nodes) };
            arcs.push(self.arc(state, tail, head));
            for _ in 0..if self.layered && node >= half { 0 } else { 4 } {
                let head = if self.layered { half + below(state, nodes - half) } else { below(state, nodes) };
                arcs.push(self.arc(state, node, head));
            }
        }
        Village { supplies, arcs }
    }

    fn arc(&self, state: &mut u64, tail: usize, head: usize) -> Arc {
        let least = i64::from(self.minimums && below(state, 3000) == 0);
        let most = least + below(state, 3) as i64;
        let mut costs: Vec<i64> = (1..self.levels).map(|_| below(state, 3) as i64 - 1).collect();
        costs.push(below(state, self.range as usize) as i64 - i64::from(self.range / 2));
        (tail, head, least, most, costs)
    }

    /// With the villages' nodes and arcs mixed where there is a seed for it, and the hub anywhere among them.
    fn build(&self, villages: &[Village], shuffle: Option<u64>) -> Network {
        let nodes: usize = 1 + villages.iter().map(|village| village.supplies.len()).sum::<usize>();
        let mut names: Vec<usize> = (0..nodes).collect();
        let mut state = shuffle.unwrap_or(0);
        if shuffle.is_some() {
            names.sort_by_cached_key(|_| next(&mut state));
        }
        let mut supplies = vec![0; nodes];
        let mut arcs = Vec::new();
        let hub = names[nodes - 1];
        let mut base = 0;
        for village in villages {
            for (node, &supply) in village.supplies.iter().enumerate() {
                supplies[names[base + node]] = supply;
                supplies[hub] -= supply;
            }
            let end = |node: usize| if node == village.supplies.len() { hub } else { names[base + node] };
            let renamed = village.arcs.iter().map(|(tail, head, least, most, costs)| {
                (end(*tail), end(*head), *least, *most, costs.clone())
            });
            arcs.extend(renamed);
            base += village.supplies.len();
        }
        // What leads from the hub to itself is nobody's.
        arcs.push((hub, hub, 0, 2, vec![1; self.levels]));
        if shuffle.is_some() {
            arcs.sort_by_cached_key(|_| next(&mut state));
        }
        let mut builder = Network::builder(self.levels);
        for supply in supplies {
            builder.node(supply);
        }
        for (tail, head, least, most, costs) in arcs {
            builder.arc(NodeId::new(tail), NodeId::new(head), least..=most, &costs);
        }
        builder.build().unwrap()
    }
}

pub(super) fn on(threads: usize, network: &Network, budget: &Budget<'_>) -> Solved {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| Auction.solve(network, Start::default(), budget))
}

fn worlds() -> impl Strategy<Value = World> {
    let shapes = prop::sample::select(vec![(4000usize, 3usize), (300, 30), (40, 300), (3, 3000), (1, 5000)]);
    let ranges = prop::sample::select(vec![2u32, 9, 1000, 10_000_000]);
    let kinds = (any::<bool>(), prop::bool::weighted(0.3), prop::bool::weighted(0.3));
    (any::<u64>(), shapes, ranges, kinds, 1usize..4).prop_map(
        |(seed, (villages, largest), range, (layered, minimums, supplies), levels)| World {
            seed,
            villages,
            largest,
            range,
            layered,
            minimums,
            supplies,
            levels,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_network_is_the_sum_of_its_blocks(world in worlds(), shuffle in prop::option::of(any::<u64>()), limit in 0u64..400_000) {
        let villages = world.villages();
        let network = world.build(&villages, shuffle);
        // The oracle: every village alone, by another algorithm. The arc from the hub to itself costs what it need not.
        let sum = villages.iter().try_fold(LevelValue::zero(world.levels), |sum, village| {
            let alone = world.build(std::slice::from_ref(village), None);
            let solution = NetworkSimplex.solve(&alone, Start::default(), &Budget::unlimited()).optimal().ok()?;
            Some(&sum + &solution.value)
        });
        let solved = on(1, &network, &Budget::unlimited());
        match (&solved, sum) {
            (Outcome::Optimal(solution), Some(sum)) => {
                prop_assert_eq!(verify::flow(&network, solution).unwrap(), sum);
            }
            (Outcome::Infeasible(cut), None) => verify::cut(&network, cut).unwrap(),
            (solved, sum) => prop_assert!(false, "{solved:?} against {sum:?}"),
        }
        for threads in [2, 4] {
            prop_assert!(on(threads, &network, &Budget::unlimited()) == solved, "{} threads", threads);
        }
        // The same under any limit, and a valid bound.
        let budget = Budget::unlimited().with_work(limit);
        let stopped = on(1, &network, &budget);
        prop_assert!(on(3, &network, &budget) == stopped, "under a limit");
        if let Outcome::Stopped(stopped) = &stopped {
            verify::bound(&network, &stopped.potentials, &stopped.bound).unwrap();
            if let Some(best) = &stopped.best {
                verify::feasible_flow(&network, &best.flow).unwrap();
            }
        }
    }
}

/// Villages that nothing ties together are searched one at a time, so the work of all is what it is one by one.
#[test]
fn blocks_cost_what_they_cost_alone() {
    let world = World {
        seed: 7,
        villages: 60,
        largest: 600,
        range: 1000,
        layered: true,
        minimums: false,
        supplies: false,
        levels: 1,
    };
    let villages = world.villages();
    // Those that are put together with others when all are solved at once would not be the same alone.
    let large: Vec<Village> =
        villages.into_iter().filter(|village| village.arcs.len() + village.supplies.len() >= 600).collect();
    assert!(large.len() > 30, "{}", large.len());
    let work = |villages: &[Village]| {
        let network = world.build(villages, None);
        let solution = on(1, &network, &Budget::unlimited()).optimal().unwrap();
        verify::flow(&network, &solution).unwrap();
        solution.work.arcs_scanned
    };
    let alone: u64 = large.iter().map(|village| work(std::slice::from_ref(village))).sum();
    let together = work(&large);
    assert!(together <= alone + alone / 4, "{together} together, {alone} alone");
}
