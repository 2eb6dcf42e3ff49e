//! Which limits go, and that what is left means the same.

use super::*;
use crate::optimize::{NetworkSimplex, Solver, Start};
use crate::verify;

/// Arcs as (tail, head, least, most, cost) between so many nodes, none of which supplies anything.
fn network(nodes: usize, arcs: &[(usize, usize, i64, i64, i64)]) -> Network {
    let mut builder = Network::builder(2);
    for _ in 0..nodes {
        builder.node(0);
    }
    for &(tail, head, least, most, cost) in arcs {
        builder.arc(NodeId::new(tail), NodeId::new(head), least..=most, &[0, cost]);
    }
    builder.build().unwrap()
}

/// A hub (0), a volunteer (1) with a limit, her two days (2, 3) with limits of their own, and two requests (4, 5) worth 5 a unit, 4 units each.
fn days(all: i64, days: [(i64, i64, i64); 2]) -> Network {
    let [first, second] = days;
    network(
        6,
        &[
            (0, 1, 0, all, 0),
            (1, 2, first.0, first.1, first.2),
            (1, 3, second.0, second.1, second.2),
            (2, 4, 0, 3, 0),
            (2, 5, 0, 3, 1),
            (3, 5, 0, 3, 0),
            (4, 0, 0, 4, -5),
            (5, 0, 0, 4, -5),
        ],
    )
}

fn links(network: &Network) -> Vec<u32> {
    Merged::of(network).map_or_else(Vec::new, |merged| merged.links)
}

fn simplex(network: &Network, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
    NetworkSimplex.solve(network, Start::default(), budget)
}

fn assert_same_optimum(network: &Network) {
    let expected = simplex(network, &Budget::unlimited()).optimal().unwrap();
    let merged = Merged::of(network).unwrap();
    let solution = merged.solve(&Budget::unlimited(), simplex).optimal().unwrap();
    assert_eq!(verify::flow(network, &solution).unwrap(), expected.value);
}

#[test]
fn a_limit_goes_if_the_one_above_says_as_much() {
    let network = days(2, [(0, 2, 0), (0, 1, 0)]);
    assert_eq!(links(&network), [1]);
    assert_same_optimum(&network);
    let network = days(1, [(0, 2, 0), (0, 1, 0)]);
    assert_eq!(links(&network), [1, 2]);
    assert_same_optimum(&network);
    // Each day allows less than both together.
    assert!(links(&days(3, [(0, 2, 0), (0, 2, 0)])).is_empty());
}

#[test]
fn what_costs_or_must_carry_something_stays() {
    assert_eq!(links(&days(1, [(0, 1, 7), (0, 1, 0)])), [2]);
    assert_eq!(links(&days(1, [(1, 1, 0), (0, 1, 0)])), [2]);
    let mut builder = Network::builder(1);
    let nodes: Vec<NodeId> = [0, 0, 1, 0, -1].into_iter().map(|supply| builder.node(supply)).collect();
    for (tail, head) in [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (4, 0), (1, 0)] {
        builder.arc(nodes[tail], nodes[head], 0..=2, &[0]);
    }
    // Node 2 supplies something itself; what hangs at the hub stays whatever it may carry.
    assert_eq!(links(&builder.build().unwrap()), [2]);
    let backwards =
        network(4, &[(0, 1, -1, 1, 0), (1, 2, 0, 1, 0), (2, 3, 0, 1, 0), (3, 0, 0, 1, 0), (2, 0, 0, 1, 0)]);
    assert!(Merged::of(&backwards).is_none());
}

#[test]
fn limits_are_handed_down_and_none_goes_by_one_that_went_by_it() {
    // A chain below the hub: 3, 1, 1, 2. The second node keeps its limit, and the others follow from that.
    let chain = [
        (0, 1, 0, 3, 0),
        (1, 2, 0, 1, 0),
        (2, 3, 0, 1, 0),
        (3, 4, 0, 2, 0),
        (4, 5, 0, 2, 0),
        (5, 0, 0, 5, -1),
        (1, 0, 0, 1, 1),
    ];
    let network = network(6, &chain);
    assert_eq!(links(&network), [2, 3]);
    assert_same_optimum(&network);
    let merged = Merged::of(&network).unwrap();
    assert_eq!(merged.place, [0, 1, 2, 2, 2, 3]);
    assert_eq!(merged.small.node_count(), 4);
    let solution = merged.solve(&Budget::unlimited(), simplex).optimal().unwrap();
    assert_eq!(solution.flow, [1, 1, 1, 1, 1, 1, 0]);
}

#[test]
fn nodes_in_a_ring_have_none_above_them_all() {
    // Nothing comes into the ring 1, 2, 3; node 4 hangs below it.
    let ring = [
        (1, 2, 0, 5, 0),
        (2, 3, 0, 5, 0),
        (3, 1, 0, 5, 0),
        (1, 4, 0, 9, 0),
        (4, 0, 0, 1, -1),
        (0, 0, 0, 1, 0),
    ];
    let network = network(5, &ring);
    assert_eq!(links(&network), [3]);
    assert_same_optimum(&network);
}

#[test]
fn a_cut_keeps_together_what_was_merged() {
    // Two units must leave node 3, and only one can come to it.
    let arcs = [
        (0, 1, 0, 1, 0),
        (1, 2, 0, 1, 0),
        (2, 3, 0, 1, 0),
        (3, 4, 0, 2, 0),
        (4, 0, 2, 2, 0),
        (1, 0, 0, 1, 0),
    ];
    let network = network(5, &arcs);
    let merged = Merged::of(&network).unwrap();
    let Outcome::Infeasible(cut) = merged.solve(&Budget::unlimited(), simplex) else {
        panic!("there is no flow")
    };
    verify::cut(&network, &cut).unwrap();
}
