use proptest::prelude::*;

use super::*;
use crate::network::FlowSolution;
use crate::optimize::{self, Outcome};

/// Tail, head, upper bound, two costs.
type Arc = (usize, usize, i64, i64, i64);

const NODES: usize = 6;

fn network(arcs: &[Arc], supply: i64, upper: impl Fn(usize) -> i64) -> Network {
    let mut builder = Network::builder(2);
    for node in 0..NODES {
        builder.node(match node {
            0 => supply,
            5 => -supply,
            _ => 0,
        });
    }
    for (k, &(tail, head, _, high, low)) in arcs.iter().enumerate() {
        builder.arc(NodeId::new(tail), NodeId::new(head), 0..=upper(k), &[high, low]);
    }
    builder.build().unwrap()
}

fn solve(network: &Network) -> Option<FlowSolution> {
    match optimize::solve(network) {
        Outcome::Optimal(solution) => Some(solution),
        _ => None,
    }
}

fn arcs() -> impl Strategy<Value = Vec<Arc>> {
    prop::collection::vec((0..NODES, 0..NODES, 0..4i64, -3..4i64, -4..5i64), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Closing some arcs and then opening others: against solving the changed network afresh.
    #[test]
    fn trials_cost_what_fresh_solves_cost(
        arcs in arcs(),
        supply in 0..3i64,
        close in prop::collection::btree_set(0..20usize, 0..3),
        open in prop::collection::vec((0..20usize, 1..4i64), 0..4),
    ) {
        let base = network(&arcs, supply, |k| arcs[k].2);
        let Some(solution) = solve(&base) else { return Ok(()) };
        let adjacency = Adjacency::new(&base);
        let ranging = Ranging::new(&base, &adjacency, &solution.flow, &solution.potentials);
        let close: Vec<ArcId> = close.into_iter().filter(|&k| k < arcs.len()).map(ArcId::new).collect();
        let is_open = |&(k, _): &(usize, i64)| k < arcs.len() && !close.contains(&ArcId::new(k));
        let open: Vec<(usize, i64)> = open.into_iter().filter(is_open).collect();
        let trial = Trial {
            close: close.clone(),
            open: open.iter().map(|&(k, more)| (ArcId::new(k), more)).collect(),
        };
        // An arc that is not at its bound can't gain by more of it; so every opening is tried, whether or not it was full.
        let tried = ranging.try_all(&[trial.clone(), trial]);
        prop_assert_eq!(&tried[0], &tried[1]);
        let tried = &tried[0];
        let mut upper: Vec<i64> = arcs.iter().map(|arc| arc.2).collect();
        for arc in &close {
            upper[arc.index()] = 0;
        }
        let closed = solve(&network(&arcs, supply, |k| upper[k]));
        prop_assert_eq!(tried.closing.clone(), closed.as_ref().map(|closed| &closed.value - &solution.value));
        let Some(mut before) = closed else { return Ok(()) };
        for (&(k, more), gain) in open.iter().zip(&tried.opening) {
            upper[k] += more;
            let after = solve(&network(&arcs, supply, |k| upper[k])).unwrap();
            prop_assert_eq!(gain, &(&before.value - &after.value));
            before = after;
        }
        // The flow that is handed over has that cost, and keeps within bounds.
        let mut flow = solution.flow.clone();
        for (arc, change) in &tried.changes {
            flow[arc.index()] += change;
        }
        prop_assert!(flow.iter().zip(&upper).all(|(x, upper)| (0..=*upper).contains(x)));
        prop_assert_eq!(base.cost_of(&flow), before.value);
    }

    /// One search to a node, one from it, and a search for each pair agree.
    #[test]
    fn distances_agree_with_single_searches(arcs in arcs(), supply in 0..3i64) {
        let network = network(&arcs, supply, |k| arcs[k].2);
        let Some(solution) = solve(&network) else { return Ok(()) };
        let adjacency = Adjacency::new(&network);
        let ranging = Ranging::new(&network, &adjacency, &solution.flow, &solution.potentials);
        for one in (0..NODES).map(NodeId::new) {
            let (from, to) = (ranging.distances_from(one), ranging.distances_to(one));
            let folded = ranging.searches().folded.unwrap();
            prop_assert!(folded.distances(&ranging, one, Way::From).is_none_or(|folded| folded == from));
            for other in (0..NODES).map(NodeId::new) {
                let change = |from, to| {
                    let change = ranging.residual().cheapest_change(from, to, &solution.potentials, |_| true);
                    change.map(|change| change.cost)
                };
                prop_assert_eq!(from.get(other), change(one, other));
                prop_assert_eq!(to.get(other), change(other, one));
            }
        }
    }
}

/// A chain so long that its distances are beyond what folding takes for possible: vectors find them.
#[test]
fn distances_that_are_longer_than_guessed_are_found_by_vectors() {
    const LONG: usize = 50;
    let mut builder = Network::builder(2);
    for _ in 0..LONG {
        builder.node(0);
    }
    for node in 1..LONG {
        builder.arc(NodeId::new(node - 1), NodeId::new(node), 0..=1, &[1, -7]);
    }
    let network = builder.build().unwrap();
    let (adjacency, flow) = (Adjacency::new(&network), vec![0; LONG - 1]);
    let potentials = LevelTable::zeros(2, LONG);
    let ranging = Ranging::new(&network, &adjacency, &flow, &potentials);
    let searches = ranging.searches();
    let folded = searches.folded.as_ref().unwrap();
    assert_eq!(folded.distances(&ranging, NodeId::new(0), Way::From), None);
    assert!(folded.distances(&ranging, NodeId::new(LONG - 3), Way::From).is_some());
    let (from, to) = (searches.distances_from(NodeId::new(0)), searches.distances_to(NodeId::new(LONG - 1)));
    for node in 0..LONG {
        let value = |arcs: usize| Some(LevelValue::new(vec![arcs as i128, -7 * arcs as i128]));
        assert_eq!(from.get(NodeId::new(node)), value(node));
        assert_eq!(to.get(NodeId::new(node)), value(LONG - 1 - node));
    }
}

/// Costs so large that levels do not fit into one number.
#[test]
fn levels_that_do_not_fold_are_compared_as_vectors() {
    const HIGH: i64 = 1 << 50;
    let mut builder = Network::builder(3);
    let (one, other) = (builder.node(0), builder.node(0));
    builder.arc(one, other, 0..=1, &[HIGH, -HIGH, HIGH]);
    builder.arc(one, other, 0..=1, &[HIGH, -HIGH, HIGH - 1]);
    let network = builder.build().unwrap();
    let (adjacency, potentials) = (Adjacency::new(&network), LevelTable::zeros(3, 2));
    let searches = Ranging::new(&network, &adjacency, &[0, 0], &potentials).searches();
    assert!(searches.folded.is_none());
    let high = i128::from(HIGH);
    let least = LevelValue::new(vec![high, -high, high - 1]);
    assert_eq!(searches.distances_from(one).get(other), Some(least));
}
