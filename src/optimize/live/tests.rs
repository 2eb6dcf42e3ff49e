use proptest::prelude::*;

use super::state::State;
use super::*;
use crate::network::NetworkBuilder;
use crate::optimize::{NetworkSimplex, Outcome, Solver, Start};
use crate::verify;

const NODES: usize = 7;

#[derive(Clone, Debug)]
enum Change {
    AddNode,
    RemoveNode(usize),
    AddArc(usize, usize, (i64, i64), [i64; 2]),
    RemoveArc(usize),
    Costs(usize, [i64; 2]),
    Bounds(usize, (i64, i64)),
    /// Moves a unit of supply from one node to another.
    Supply(usize, usize, i64),
    Rollback,
    Commit,
}

fn bounds() -> impl Strategy<Value = (i64, i64)> {
    prop_oneof![6 => (Just(0), 0i64..4), 1 => (0i64..2, 0i64..3).prop_map(|(low, more)| (low, low + more)), 1 => (-2i64..1, 0i64..4).prop_map(|(low, more)| (low, low + more))]
}

fn costs() -> impl Strategy<Value = [i64; 2]> {
    [-2i64..3, -4i64..9]
}

fn change() -> impl Strategy<Value = Change> {
    let any = 0usize..64;
    prop_oneof![
        1 => Just(Change::AddNode),
        1 => any.clone().prop_map(Change::RemoveNode),
        6 => (any.clone(), any.clone(), bounds(), costs()).prop_map(|(u, v, b, c)| Change::AddArc(u, v, b, c)),
        3 => any.clone().prop_map(Change::RemoveArc),
        3 => (any.clone(), costs()).prop_map(|(a, c)| Change::Costs(a, c)),
        3 => (any.clone(), bounds()).prop_map(|(a, b)| Change::Bounds(a, b)),
        1 => (any.clone(), any, -2i64..3).prop_map(|(u, v, s)| Change::Supply(u, v, s)),
        1 => Just(Change::Rollback),
        1 => Just(Change::Commit),
    ]
}

type ArcParts = (usize, usize, (i64, i64), [i64; 2]);

fn network(arcs: &[ArcParts]) -> NetworkBuilder {
    let mut builder = Network::builder(2);
    for _ in 0..NODES {
        builder.node(0);
    }
    for &(tail, head, (lower, upper), costs) in arcs {
        builder.arc(
            NodeId::new(tail % NODES),
            NodeId::new(head % NODES),
            lower.min(0)..=upper.max(0),
            &costs,
        );
    }
    builder
}

/// All that a rollback has to restore.
fn snapshot(live: &LiveFlow, nodes: usize) -> String {
    let (network, solution, ids) = live.export().unwrap();
    let potentials: Vec<_> = (0..nodes).map(|node| live.potential(NodeId::new(node))).collect();
    format!("{network:?} {:?} {:?} {ids:?} {potentials:?}", solution.flow, solution.value)
}

fn apply(live: &mut LiveFlow, change: &Change, nodes: &mut Vec<NodeId>, arcs: &mut Vec<ArcId>) {
    let node = |nodes: &[NodeId], k: usize| nodes[k % nodes.len()];
    let refused = match *change {
        Change::AddNode => live.add_node().map(|node| nodes.push(node)).is_err(),
        Change::RemoveNode(k) => {
            let gone = node(nodes, k);
            match live.remove_node(gone) {
                Ok(()) => {
                    nodes.retain(|&other| other != gone);
                    false
                }
                Err(fault) => !matches!(fault, LiveFault::NodeInUse { .. }),
            }
        }
        Change::AddArc(tail, head, (lower, upper), costs) => {
            let (tail, head) = (node(nodes, tail), node(nodes, head));
            live.add_arc(tail, head, lower..=upper, &costs).map(|arc| arcs.push(arc)).is_err()
        }
        _ if arcs.is_empty() => false,
        Change::RemoveArc(k) => {
            let position = k % arcs.len();
            live.remove_arc(arcs.swap_remove(position)).is_err()
        }
        Change::Costs(k, costs) => live.set_costs(arcs[k % arcs.len()], &costs).is_err(),
        Change::Bounds(k, (lower, upper)) => live.set_bounds(arcs[k % arcs.len()], lower..=upper).is_err(),
        Change::Supply(from, to, units) => {
            let (from, to) = (node(nodes, from), node(nodes, to));
            let supply = |live: &LiveFlow, node: NodeId| {
                let (network, ..) = live.export().unwrap();
                network.supplies()[node.index()]
            };
            let more = supply(live, from) + units;
            let one = live.set_supply(from, more);
            let less = supply(live, to) - units;
            one.is_err() || live.set_supply(to, less).is_err()
        }
        Change::Rollback | Change::Commit => false,
    };
    assert!(!refused, "{change:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// After each change: the value of a fresh solve, a proof that `verify` takes, the arcs that changed, and the way back.
    #[test]
    fn a_changed_network_is_solved_like_a_fresh_one(
        first in prop::collection::vec((0..NODES, 0..NODES, bounds(), costs()), 0..20),
        changes in prop::collection::vec(prop::collection::vec(change(), 1..5), 1..12),
    ) {
        let network = network(&first).build().unwrap();
        let Outcome::Optimal(solution) = NetworkSimplex.solve(&network, Start::default(), &Budget::unlimited()) else {
            return Err(TestCaseError::reject("infeasible"));
        };
        let mut live = LiveFlow::new(&network, NodeId::new(0), &solution).unwrap();
        let mut nodes: Vec<NodeId> = (0..NODES).map(NodeId::new).collect();
        let mut arcs: Vec<ArcId> = (0..network.arc_count()).map(ArcId::new).collect();
        for batch in &changes {
            let (mark, before) = (live.mark(), snapshot(&live, nodes.len()));
            let flows_before: std::collections::BTreeMap<ArcId, i64> =
                arcs.iter().map(|&arc| (arc, live.flow(arc))).collect();
            let (kept_nodes, kept_arcs) = (nodes.clone(), arcs.clone());
            for change in batch {
                apply(&mut live, change, &mut nodes, &mut arcs);
            }
            let settled = live.settle(&Budget::unlimited());
            let (now, solution, ids) = live.export().unwrap();
            let fresh = NetworkSimplex.solve(&now, Start::default(), &Budget::unlimited());
            let back = match (settled, fresh) {
                (Ok(_), Outcome::Optimal(fresh)) => {
                    prop_assert_eq!(&solution.value, &fresh.value);
                    prop_assert_eq!(verify::flow(&now, &solution).unwrap(), fresh.value);
                    let mut expected: Vec<(ArcId, i64)> = Vec::new();
                    let every: std::collections::BTreeSet<ArcId> = ids.iter().chain(flows_before.keys()).copied().collect();
                    for arc in every {
                        let before = flows_before.get(&arc).copied().unwrap_or(0);
                        if before != live.flow(arc) {
                            expected.push((arc, before));
                        }
                    }
                    prop_assert_eq!(live.changed_since(mark).unwrap(), expected);
                    batch.iter().any(|change| matches!(change, Change::Rollback))
                }
                (Err(Unsettled::Infeasible(cut)), Outcome::Infeasible(_)) => {
                    prop_assert!(verify::cut(&now, &cut).is_ok());
                    true
                }
                // Whoever had a supply has been removed.
                (Err(Unsettled::Unbalanced(_)), Outcome::Infeasible(_)) => true,
                (settled, fresh) => return Err(TestCaseError::fail(format!("{settled:?} against {fresh:?}"))),
            };
            if back {
                live.rollback(mark).unwrap();
                (nodes, arcs) = (kept_nodes, kept_arcs);
                prop_assert_eq!(snapshot(&live, nodes.len()), before);
                prop_assert!(live.settle(&Budget::unlimited()).is_ok());
            } else if batch.iter().any(|change| matches!(change, Change::Commit)) {
                live.commit();
                prop_assert_eq!(live.rollback(mark), Err(LiveFault::OldMark));
            }
        }
    }

    /// A settle that is stopped again and again ends where one without a limit does.
    #[test]
    fn a_stopped_settle_goes_on(
        first in prop::collection::vec((0..NODES, 0..NODES, bounds(), costs()), 5..20),
        batch in prop::collection::vec(change(), 1..8),
    ) {
        let network = network(&first).build().unwrap();
        let Outcome::Optimal(solution) = NetworkSimplex.solve(&network, Start::default(), &Budget::unlimited()) else {
            return Err(TestCaseError::reject("infeasible"));
        };
        let run = |budget: &Budget<'_>| {
            let mut live = LiveFlow::new(&network, NodeId::new(0), &solution).unwrap();
            let mut nodes: Vec<NodeId> = (0..NODES).map(NodeId::new).collect();
            let mut arcs: Vec<ArcId> = (0..network.arc_count()).map(ArcId::new).collect();
            for change in &batch {
                apply(&mut live, change, &mut nodes, &mut arcs);
            }
            for stops in 0.. {
                match live.settle(budget) {
                    Err(Unsettled::Stopped(_)) => assert!(stops < 10_000),
                    Ok(_) => return Some((stops, live.value())),
                    Err(_) => return None,
                }
            }
            None
        };
        let (whole, pieces) = (run(&Budget::unlimited()), run(&Budget::unlimited().with_work(1)));
        prop_assert_eq!(whole.map(|(_, value)| value), pieces.map(|(_, value)| value));
    }
}

fn path() -> (Network, FlowSolution) {
    let mut builder = Network::builder(1);
    let [hub, one, two] = [(); 3].map(|()| builder.node(0));
    builder.arc(hub, one, 0..=2, &[0]);
    builder.arc(one, two, 0..=2, &[-1]);
    builder.arc(two, hub, 0..=1, &[0]);
    let network = builder.build().unwrap();
    let solution = NetworkSimplex.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
    (network, solution)
}

#[test]
fn what_is_no_optimum_is_not_taken_over() {
    let (network, solution) = path();
    let hub = NodeId::new(0);
    assert!(LiveFlow::new(&network, hub, &solution).is_ok());
    let wrong = [
        FlowSolution { flow: vec![0, 0, 0], ..solution.clone() },
        FlowSolution { flow: vec![1, 1], ..solution.clone() },
        FlowSolution { flow: vec![2, 2, 2], ..solution.clone() },
        FlowSolution { flow: vec![1, 1, 0], ..solution.clone() },
        FlowSolution { potentials: crate::network::LevelTable::zeros(1, 3), ..solution.clone() },
        FlowSolution { potentials: crate::network::LevelTable::zeros(2, 3), ..solution.clone() },
    ];
    for solution in wrong {
        assert_eq!(LiveFlow::new(&network, hub, &solution).unwrap_err(), LiveFault::NotProven);
    }
    let nowhere = LiveFlow::new(&network, NodeId::new(3), &solution).unwrap_err();
    assert_eq!(nowhere, LiveFault::UnknownNode(NodeId::new(3)));
}

#[test]
fn a_change_that_cannot_be_made_changes_nothing() {
    let (network, solution) = path();
    let hub = NodeId::new(0);
    let mut live = LiveFlow::new(&network, hub, &solution).unwrap();
    let before = format!("{live:?}");
    let (one, far, arc) = (NodeId::new(1), NodeId::new(9), ArcId::new(1));
    assert_eq!(live.add_arc(one, far, 0..=1, &[0]), Err(LiveFault::UnknownNode(far)));
    assert_eq!(live.add_arc(one, hub, 0..=1, &[]), Err(LiveFault::WrongLevels { given: 0, levels: 1 }));
    let (lower, upper) = (2, 1);
    assert_eq!(live.set_bounds(arc, lower..=upper), Err(LiveFault::ReversedBounds { lower: 2, upper: 1 }));
    assert!(matches!(live.set_bounds(arc, 0..=i64::MAX), Err(LiveFault::FlowRange { .. })));
    assert!(matches!(live.set_bounds(arc, i64::MIN..=0), Err(LiveFault::FlowRange { .. })));
    assert!(matches!(live.set_costs(arc, &[i64::MIN]), Err(LiveFault::CostRange { .. })));
    assert!(matches!(live.set_supply(one, i64::MIN), Err(LiveFault::FlowRange { .. })));
    assert_eq!(live.remove_node(one), Err(LiveFault::NodeInUse { node: one, arcs: 2 }));
    assert_eq!(live.remove_node(hub), Err(LiveFault::NodeInUse { node: hub, arcs: 2 }));
    assert_eq!(live.remove_arc(ArcId::new(3)), Err(LiveFault::UnknownArc(ArcId::new(3))));
    assert_eq!(format!("{live:?}"), before);
    live.set_supply(one, 1).unwrap();
    assert_eq!(live.settle(&Budget::unlimited()), Err(Unsettled::Unbalanced(1)));
}

#[test]
fn a_mark_from_a_future_that_was_rolled_back_is_not_taken() {
    let (network, solution) = path();
    let mut live = LiveFlow::new(&network, NodeId::new(0), &solution).unwrap();
    let arc = ArcId::new(1);
    let first = live.mark();
    live.set_costs(arc, &[-2]).unwrap();
    let second = live.mark();
    live.set_costs(arc, &[-3]).unwrap();
    // Back and forth above the second mark leaves it valid.
    live.rollback(second).unwrap();
    live.set_costs(arc, &[-4]).unwrap();
    live.rollback(second).unwrap();
    live.rollback(first).unwrap();
    for cost in [-5, -6, -7] {
        live.set_costs(arc, &[cost]).unwrap();
    }
    assert_eq!(live.rollback(second), Err(LiveFault::OldMark));
    assert_eq!(live.changed_since(second), Err(LiveFault::OldMark));
    live.rollback(first).unwrap();
    assert_eq!(live.value().level(0), -1);
    live.commit();
    assert_eq!(live.rollback(first), Err(LiveFault::OldMark));
}

/// A new helper with many requests to choose from costs as many searches as she has time for.
#[test]
fn a_new_node_disturbs_its_capacity_and_not_its_pairs() {
    let requests = 40;
    let mut builder = Network::builder(1);
    let hub = builder.node(0);
    let asked: Vec<NodeId> = (0..requests).map(|_| builder.node(0)).collect();
    for &request in &asked {
        builder.arc(request, hub, 0..=1, &[0]);
    }
    let network = builder.build().unwrap();
    let solution = NetworkSimplex.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
    let mut live = LiveFlow::new(&network, hub, &solution).unwrap();
    let helper = live.add_node().unwrap();
    live.add_arc(hub, helper, 0..=2, &[0]).unwrap();
    for (k, &request) in asked.iter().enumerate() {
        live.add_arc(helper, request, 0..=1, &[-100 - k as i64]).unwrap();
    }
    let work = live.settle(&Budget::unlimited()).unwrap();
    assert_eq!(live.value().level(0), -(139 + 138));
    assert_eq!(work.searches, 2);
}

#[test]
fn ids_are_used_again_after_a_commit_only() {
    let (network, solution) = path();
    let mut state = State::<1>::new(&network, NodeId::new(0), &solution).unwrap();
    let (one, two) = (NodeId::new(1), NodeId::new(2));
    state.remove_arc(ArcId::new(1)).unwrap();
    assert_eq!(state.add_arc(one, two, (0, 1), &[0]), Ok(ArcId::new(3)));
    state.commit();
    assert_eq!(state.add_arc(one, two, (0, 1), &[0]), Ok(ArcId::new(1)));
    let node = state.add_node().unwrap();
    state.remove_node(node).unwrap();
    assert_ne!(state.add_node(), Ok(node));
    state.commit();
    assert_eq!(state.add_node(), Ok(node));
}
