//! Layered networks (limits that nest on both sides, seats of several values, pins, minimums, several levels) by every solver: same value or
//! same verdict, each with a proof that holds; the same again from a start, from any order of the arcs, and under a budget.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::network::{Bipartite, Degree, LevelTable, LevelValue, Mode, Network, NodeId, Sense};
use goodturn::optimize::{Auction, Budget, Outcome, SOLVERS, Solver, Start};
use goodturn::verify;
use proptest::prelude::*;

/// A link or pair: which nodes (by number drawn), bounds and costs.
type Raw = (usize, usize, i64, i64, [i64; 3]);

#[derive(Clone, Debug)]
struct Layered {
    levels: usize,
    /// Per left node: its parent among the earlier ones or the hub, and the link.
    left: Vec<Raw>,
    right: Vec<Raw>,
    /// More links beside those of the trees, by node.
    parallel: Vec<Raw>,
    pairs: Vec<Raw>,
}

impl Layered {
    /// Nodes: left, right, hub.
    fn build(&self, order: impl Fn(usize) -> usize) -> Network {
        let mut builder = Network::builder(self.levels);
        let (lefts, rights) = (self.left.len(), self.right.len());
        for _ in 0..=lefts + rights {
            builder.node(0);
        }
        let hub = lefts + rights;
        let mut arcs = Vec::new();
        // The first two of each side hang by the hub.
        let parent = |position: usize, drawn: usize| (position >= 2).then(|| drawn % position);
        for (position, &(drawn, _, least, width, costs)) in self.left.iter().enumerate() {
            arcs.push((parent(position, drawn).unwrap_or(hub), position, least, width, costs));
        }
        let from_right = |position: usize, drawn: usize| {
            (lefts + position, parent(position, drawn).map_or(hub, |parent| lefts + parent))
        };
        for (position, &(drawn, _, least, width, costs)) in self.right.iter().enumerate() {
            let (tail, head) = from_right(position, drawn);
            arcs.push((tail, head, least, width, costs));
        }
        for &(drawn, _, least, width, costs) in &self.parallel {
            let position = drawn % rights;
            let (tail, head) = from_right(position, self.right[position].0);
            arcs.push((tail, head, least, width, costs));
        }
        for &(left, right, least, width, costs) in &self.pairs {
            arcs.push((left % lefts, lefts + right % rights, least, width.min(1 + least), costs));
        }
        for k in 0..arcs.len() {
            let (tail, head, least, width, costs) = arcs[order(k)];
            let bounds = least..=least + width;
            builder.arc(NodeId::new(tail), NodeId::new(head), bounds, &costs[..self.levels]);
        }
        builder.build().unwrap()
    }

    fn arc_count(&self) -> usize {
        self.left.len() + self.right.len() + self.parallel.len() + self.pairs.len()
    }
}

fn layered() -> impl Strategy<Value = Layered> {
    let cost = || prop_oneof![3 => -3i64..=2, 1 => -40i64..=20, 1 => Just(0)];
    let costs = move || [cost(), cost(), cost()];
    let pay = prop_oneof![4 => -30i64..=3, 1 => Just(-1), 1 => Just(0)];
    let link = (0usize..100, 0usize..100, prop_oneof![12 => Just(0i64), 1 => Just(1)], 0i64..=3, costs());
    let free = (0usize..100, 0usize..100, Just(0i64), 0i64..=3, [Just(0i64), Just(0), Just(0)]);
    let link = prop_oneof![2 => free, 1 => link];
    let pair = (
        0usize..100,
        0usize..100,
        prop_oneof![20 => Just(0i64), 1 => Just(1)],
        0i64..=1,
        [pay.clone(), pay.clone(), pay],
    );
    let side = || prop::collection::vec(link.clone(), 2..12);
    (
        1usize..=3,
        side(),
        side(),
        prop::collection::vec(link.clone(), 0..4),
        prop::collection::vec(pair, 1..60),
    )
        .prop_map(|(levels, left, right, parallel, pairs)| Layered {
            levels,
            left,
            right,
            parallel,
            pairs,
        })
}

fn value(network: &Network, solver: &dyn Solver, start: Start<'_>) -> Option<LevelValue> {
    match solver.solve(network, start, &Budget::unlimited()) {
        Outcome::Optimal(solution) => Some(verify::flow(network, &solution).unwrap()),
        Outcome::Infeasible(cut) => {
            verify::cut(network, &cut).unwrap();
            None
        }
        Outcome::Stopped(_) => panic!("stopped without a limit"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn solvers_agree_on_layered_networks(raw in layered(), turn in 0usize..100, limit in 0u64..2000) {
        let network = raw.build(|k| k);
        let values = SOLVERS.map(|solver| value(&network, solver, Start::default()));
        prop_assert!(values.windows(2).all(|two| two[0] == two[1]), "{values:?}");
        // Any order of the arcs.
        let count = raw.arc_count();
        let turned = raw.build(|k| (k + turn) % count);
        prop_assert_eq!(&value(&turned, &Auction, Start::default()), &values[0]);
        // From an optimum there is nothing to do; from a stranger's potentials there may be.
        if let Outcome::Optimal(solution) = Auction.solve(&network, Start::default(), &Budget::unlimited()) {
            let start = Start { potentials: Some(&solution.potentials), flow: Some(&solution.flow) };
            let again = Auction.solve(&network, start, &Budget::unlimited()).optimal().unwrap();
            prop_assert_eq!((again.work.searches, &again.flow), (0, &solution.flow));
            prop_assert_eq!(&value(&turned, &Auction, start), &values[0]);
        }
        // Under a budget: a valid bound, and a valid flow if any.
        let budget = Budget::unlimited().with_work(limit);
        if let Outcome::Stopped(stopped) = Auction.solve(&network, Start::default(), &budget) {
            verify::bound(&network, &stopped.potentials, &stopped.bound).unwrap();
            if let Some(best) = &stopped.best {
                verify::feasible_flow(&network, &best.flow).unwrap();
                prop_assert!(stopped.bound <= best.value);
            }
            if let Some(optimum) = &values[0] {
                prop_assert!(stopped.bound <= *optimum);
            }
        }
    }
}

/// Nothing costs anything on the second level, but the potentials there are not 0, and those of the third rest on them.
#[test]
fn a_level_without_costs_keeps_the_potentials_of_a_start() {
    let arcs: [(usize, usize, i64, i64, [i64; 3]); 13] = [
        (7, 0, 0, 1, [0, 0, 0]),
        (7, 1, 0, 2, [0, 0, 0]),
        (0, 2, 0, 0, [0, 0, 0]),
        (2, 3, 0, 0, [0, 0, 0]),
        (4, 7, 0, 1, [0, 0, 0]),
        (5, 7, 0, 1, [-1, 0, 0]),
        (6, 4, 0, 3, [0, 0, 0]),
        (5, 7, 0, 1, [0, 0, 0]),
        (0, 5, 0, 1, [0, 0, -1]),
        (1, 6, 0, 0, [0, 0, 0]),
        (1, 6, 1, 1, [0, 0, 0]),
        (0, 4, 0, 1, [0, -1, 0]),
        (2, 5, 0, 1, [0, 0, 0]),
    ];
    let mut builder = Network::builder(3);
    for _ in 0..8 {
        builder.node(0);
    }
    for (tail, head, least, most, costs) in arcs {
        builder.arc(NodeId::new(tail), NodeId::new(head), least..=most, &costs);
    }
    let network = builder.build().unwrap();
    let flow = [1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0];
    let potentials = LevelTable::from_columns(vec![
        vec![0, 0, 0, 0, -1, 0, -1, 0],
        vec![0, 0, 1, 1, 0, 1, 0, 0],
        vec![0, 0, -1, -1, -2, -1, -2, 0],
    ])
    .unwrap();
    let start = Start { potentials: Some(&potentials), flow: Some(&flow) };
    let solution = Auction.solve(&network, start, &Budget::unlimited()).optimal().unwrap();
    verify::flow(&network, &solution).unwrap();
    assert_eq!((solution.work.searches, &solution.flow[..]), (0, &flow[..]));
    // Of no use where they do not suit: the level counts for nothing then.
    let mut others = potentials.clone();
    others.level_mut(1)[5] = -7;
    let start = Start { potentials: Some(&others), flow: Some(&flow) };
    let solution = Auction.solve(&network, start, &Budget::unlimited()).optimal().unwrap();
    verify::flow(&network, &solution).unwrap();
}

/// Bipartite problems large enough for phases, blocks and price wars, with capacities, minimums and ties.
fn bipartite() -> impl Strategy<Value = (Bipartite, Bipartite)> {
    let degree = prop_oneof![4 => Just((0u32, 1u32)), 1 => (0u32..2, 0u32..3), 1 => Just((1, 2))];
    let weights = prop::sample::select(vec![1i64, 3, 100, 1_000_000, 1 << 40]);
    let modes =
        prop::sample::select(vec![Mode::BestWeight, Mode::BestWeight, Mode::MostPairs, Mode::Perfect]);
    let unit = prop::bool::weighted(0.6);
    (1usize..40, 1usize..40, weights, modes, unit, any::<bool>()).prop_flat_map(
        move |(left, right, range, mode, unit, max)| {
            let degrees = |count| prop::collection::vec(degree.clone(), count);
            let pair = prop::option::weighted(0.3, -range / 4..=range);
            let matrix = prop::collection::vec(pair, left * right);
            (degrees(left), degrees(right), matrix).prop_map(move |(lefts, rights, matrix)| {
                let bounds = |(min, max): &(u32, u32)| {
                    if unit { Degree::default() } else { Degree { min: *min, max: min + max } }
                };
                let (lefts, rights): (Vec<Degree>, Vec<Degree>) =
                    (lefts.iter().map(bounds).collect(), rights.iter().map(bounds).collect());
                let sense = if max { Sense::Maximise } else { Sense::Minimise };
                let make = |turned: bool| {
                    let (a, b) = if turned { (&rights, &lefts) } else { (&lefts, &rights) };
                    let mut builder = Bipartite::builder(a.len(), b.len());
                    for (i, degree) in a.iter().enumerate() {
                        builder = builder.left(i, degree.min..=degree.max);
                    }
                    for (j, degree) in b.iter().enumerate() {
                        builder = builder.right(j, degree.min..=degree.max);
                    }
                    let pairs = matrix.iter().enumerate().filter_map(|(k, weight)| {
                        let (i, j) = ((k / right) as u32, (k % right) as u32);
                        weight.map(|weight| if turned { (j, i, weight) } else { (i, j, weight) })
                    });
                    builder.pairs(pairs).build(sense, mode).unwrap()
                };
                (make(false), make(true))
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn solvers_agree_on_bipartite_problems((problem, turned) in bipartite(), limit in 0u64..3000) {
        let weight = |problem: &Bipartite, solver: &dyn Solver| {
            match solver.solve_bipartite(problem, None, &Budget::unlimited()).unwrap() {
                Outcome::Optimal(matching) => Some(verify::matching(problem, &matching).unwrap()),
                Outcome::Infeasible(cut) => {
                    verify::bipartite_cut(problem, &cut).unwrap();
                    None
                }
                Outcome::Stopped(_) => panic!("stopped without a limit"),
            }
        };
        let weights = SOLVERS.map(|solver| weight(&problem, solver));
        prop_assert!(weights.windows(2).all(|two| two[0] == two[1]), "{weights:?}");
        // Seen from the other side. (A perfect matching of two sides that are equally large is the same matching.)
        let sides = [problem.left(), problem.right()].map(|side| side.iter().map(|d| u64::from(d.max)).sum::<u64>());
        if problem.mode() != Mode::Perfect || sides[0] != sides[1] {
            prop_assert_eq!(&weight(&turned, &Auction), &weights[0]);
        }
        if let Outcome::Optimal(matching) = Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap() {
            let again = Auction.solve_bipartite(&problem, Some(&matching), &Budget::unlimited()).unwrap().optimal().unwrap();
            prop_assert_eq!(&again.weight, &matching.weight);
            prop_assert!(again.work.searches <= 2 * matching.pairs.len() as u64);
        }
        let budget = Budget::unlimited().with_work(limit);
        if let Outcome::Stopped(stopped) = Auction.solve_bipartite(&problem, None, &budget).unwrap() {
            prop_assert_eq!(&verify::matching_bound(&problem, &stopped.potentials).unwrap(), &stopped.bound);
            if let Some(best) = &stopped.best {
                verify::feasible_matching(&problem, &best.pairs).unwrap();
            }
        }
    }
}
