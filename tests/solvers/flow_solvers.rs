//! Every solver on every scenario, checked for primal, slackness and dual; against exhaustive search on small
//! networks and against each other on larger ones.

use crate::common::networks::{Shape, exhaustive_optimum, network, small_network};
use goodturn::network::{Cut, FlowSolution, LevelTable, LevelValue, Network, NodeId};
use goodturn::optimize::{Budget, Outcome, SOLVERS, Start, StopReason};
use goodturn::verify;
use proptest::prelude::*;

fn solve_checked(network: &Network, solver: &dyn goodturn::optimize::Solver) -> Result<LevelValue, Cut> {
    match solver.solve(network, Start::default(), &Budget::unlimited()) {
        Outcome::Optimal(solution) => {
            let value = verify::flow(network, &solution)
                .unwrap_or_else(|flaw| panic!("{} on {network:?}: {flaw}", solver.name()));
            assert_eq!(
                network.dual_bound(&solution.potentials),
                value,
                "weak duality is tight at an optimum"
            );
            Ok(value)
        }
        Outcome::Infeasible(cut) => {
            verify::cut(network, &cut)
                .unwrap_or_else(|flaw| panic!("{} on {network:?}: {flaw}", solver.name()));
            Err(cut)
        }
        Outcome::Stopped(_) => panic!("an unlimited budget must not stop"),
    }
}

type ArcSpec<'a> = (usize, usize, i64, i64, &'a [i64]);

struct Scenario<'a> {
    name: &'a str,
    supplies: &'a [i64],
    levels: usize,
    arcs: &'a [ArcSpec<'a>],
    /// `None`: infeasible.
    optimum: Option<&'a [i128]>,
}

fn build(scenario: &Scenario<'_>) -> Network {
    let mut builder = Network::builder(scenario.levels);
    for &supply in scenario.supplies {
        builder.node(supply);
    }
    for &(tail, head, lower, upper, costs) in scenario.arcs {
        builder.arc(NodeId::new(tail), NodeId::new(head), lower..=upper, costs);
    }
    builder.build().unwrap()
}

#[rustfmt::skip]
const SCENARIOS: &[Scenario<'static>] = &[
    Scenario { name: "nothing at all", supplies: &[], levels: 1, arcs: &[], optimum: Some(&[0]) },
    Scenario { name: "nodes without arcs", supplies: &[0, 0], levels: 3, arcs: &[], optimum: Some(&[0, 0, 0]) },
    Scenario { name: "a supply that cannot leave", supplies: &[1, -1], levels: 1, arcs: &[], optimum: None },
    Scenario { name: "supplies that do not sum to zero", supplies: &[2, -1], levels: 1, arcs: &[(0, 1, 0, 5, &[1])], optimum: None },
    Scenario { name: "demands that do not sum to zero", supplies: &[1, -2], levels: 1, arcs: &[(0, 1, 0, 5, &[1])], optimum: None },
    Scenario { name: "the cheap arc first, the rest over the dear one", supplies: &[3, -3], levels: 1,
        arcs: &[(0, 1, 0, 2, &[5]), (0, 1, 0, 9, &[7])], optimum: Some(&[17]) },
    Scenario { name: "a lower bound forces the dear arc", supplies: &[3, -3], levels: 1,
        arcs: &[(0, 1, 0, 9, &[5]), (0, 1, 2, 9, &[7])], optimum: Some(&[19]) },
    Scenario { name: "a lower bound beyond what arrives", supplies: &[0, 0], levels: 1,
        arcs: &[(0, 1, 2, 3, &[0]), (1, 0, 0, 1, &[0])], optimum: None },
    Scenario { name: "a negative cycle runs until it is full", supplies: &[0, 0, 0], levels: 1,
        arcs: &[(0, 1, 0, 4, &[-3]), (1, 2, 0, 6, &[1]), (2, 0, 0, 9, &[1])], optimum: Some(&[-4]) },
    Scenario { name: "a loop that pays is full, one that costs is empty", supplies: &[0], levels: 1,
        arcs: &[(0, 0, 0, 7, &[-2]), (0, 0, 0, 7, &[2])], optimum: Some(&[-14]) },
    Scenario { name: "bounds may be negative", supplies: &[0, 0], levels: 1,
        arcs: &[(0, 1, -4, 4, &[1]), (1, 0, -1, 3, &[0])], optimum: Some(&[-1]) },
    Scenario { name: "one unit of the first level outweighs any amount of the second", supplies: &[1, -1], levels: 2,
        arcs: &[(0, 1, 0, 1, &[1, -1_000_000]), (0, 1, 0, 1, &[0, 1_000_000])], optimum: Some(&[0, 1_000_000]) },
    Scenario { name: "levels decide ties one after the other", supplies: &[1, -1], levels: 3,
        arcs: &[(0, 1, 0, 1, &[1, 0, 5]), (0, 1, 0, 1, &[1, 0, 4]), (0, 1, 0, 1, &[1, 1, 0])], optimum: Some(&[1, 0, 4]) },
    Scenario { name: "a detour on two levels", supplies: &[2, 0, -2], levels: 2,
        arcs: &[(0, 2, 0, 1, &[0, 9]), (0, 1, 0, 2, &[0, 1]), (1, 2, 0, 2, &[1, 0]), (0, 2, 0, 1, &[1, 1])], optimum: Some(&[1, 10]) },
];

#[test]
fn every_solver_on_every_scenario() {
    for scenario in SCENARIOS {
        let network = build(scenario);
        for solver in SOLVERS {
            let found = solve_checked(&network, solver).ok();
            let expected = scenario.optimum.map(|entries| LevelValue::new(entries.to_vec()));
            assert_eq!(found, expected, "{} on \"{}\"", solver.name(), scenario.name);
        }
    }
}

#[test]
fn costs_and_capacities_at_the_edge_of_the_stated_range() {
    // (nodes + 2) · max |cost| = 2^58 exactly, and flows that sum to just below 2^60.
    let limit = (1i64 << 58) / 4;
    for cost in [limit, 1 - limit] {
        let mut builder = Network::builder(1);
        let (a, b) = (builder.node(1 << 56), builder.node(-(1 << 56)));
        builder.arc(a, b, 0..=1 << 57, &[cost]);
        builder.arc(b, a, 0..=1 << 57, &[-cost + 1]);
        let network = builder.build().unwrap();
        let values: Vec<_> = SOLVERS.map(|solver| solve_checked(&network, solver).unwrap()).into();
        assert!(values.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(
            values[0].level(0),
            (1i128 << 56) * i128::from(cost),
            "no cycle pays: cost + (1 − cost) > 0"
        );
    }
    let mut builder = Network::builder(1);
    let (a, b) = (builder.node(0), builder.node(0));
    builder.arc(a, b, 0..=1, &[limit + 1]);
    assert!(builder.build().is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn small_networks_match_exhaustive_search(network in small_network()) {
        let expected = exhaustive_optimum(&network);
        for solver in SOLVERS {
            prop_assert_eq!(solve_checked(&network, solver).ok(), expected.clone(), "{}", solver.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn solvers_agree_on_larger_networks(network in network(Shape { nodes: 30, arcs: 120, levels: 4 })) {
        let values = SOLVERS.map(|solver| solve_checked(&network, solver).ok());
        prop_assert!(values.windows(2).all(|pair| pair[0] == pair[1]), "{values:?}");
    }

    /// Any start, sensible or not, leads to the same value.
    #[test]
    fn a_start_changes_nothing_but_the_work(
        network in network(Shape { nodes: 20, arcs: 60, levels: 3 }),
        noise in prop::collection::vec(-50i64..50, 60),
    ) {
        let cold = solve_checked(&network, SOLVERS[0]).ok();
        let mut table = LevelTable::zeros(network.levels(), network.node_count());
        for level in 0..network.levels() {
            for (entry, noise) in table.level_mut(level).iter_mut().zip(noise.iter().cycle()) {
                *entry = *noise * (level as i64 + 1);
            }
        }
        let flow: Vec<i64> = noise.iter().copied().cycle().take(network.arc_count()).collect();
        let start = Start { potentials: Some(&table), flow: Some(&flow) };
        let warm = match SOLVERS[0].solve(&network, start, &Budget::unlimited()) {
            Outcome::Optimal(solution) => Some(verify::flow(&network, &solution).unwrap()),
            Outcome::Infeasible(cut) => { verify::cut(&network, &cut).unwrap(); None }
            Outcome::Stopped(_) => panic!("an unlimited budget must not stop"),
        };
        prop_assert_eq!(warm, cold);
    }

    /// After an optimum, solving again from it takes no search at all.
    #[test]
    fn an_optimal_start_needs_no_search(network in network(Shape { nodes: 20, arcs: 60, levels: 3 })) {
        if let Outcome::Optimal(first) = SOLVERS[0].solve(&network, Start::default(), &Budget::unlimited()) {
            let start = Start { potentials: Some(&first.potentials), flow: Some(&first.flow) };
            let again = SOLVERS[0].solve(&network, start, &Budget::unlimited()).optimal().unwrap();
            prop_assert_eq!(again.work.searches, 0);
            prop_assert_eq!(again.flow, first.flow);
        }
    }

    /// Whatever the limit: what is stated is valid, the bound and the value enclose the optimum, and the same limit gives the same outcome.
    #[test]
    fn a_stopped_solve_states_a_valid_flow_and_a_valid_bound(
        network in network(Shape { nodes: 12, arcs: 40, levels: 3 }),
        limit in 0u64..1500,
    ) {
        let optimum = solve_checked(&network, SOLVERS[0]).ok();
        for solver in SOLVERS {
            let budget = Budget::unlimited().with_work(limit);
            let outcome = solver.solve(&network, Start::default(), &budget);
            prop_assert_eq!(&outcome, &solver.solve(&network, Start::default(), &budget));
            match outcome {
                Outcome::Stopped(stopped) => {
                    prop_assert_eq!(stopped.reason, StopReason::WorkLimit);
                    verify::bound(&network, &stopped.potentials, &stopped.bound).unwrap();
                    if let Some(best) = stopped.best {
                        verify::feasible_flow(&network, &best.flow).unwrap();
                        prop_assert_eq!(&network.cost_of(&best.flow), &best.value);
                        prop_assert!(Some(&best.value) >= optimum.as_ref(), "a flow exists, so there is an optimum");
                        prop_assert!(optimum.is_some());
                    }
                    if let Some(optimum) = &optimum {
                        prop_assert!(stopped.bound <= *optimum, "{} bounds {} above {}", solver.name(), stopped.bound, optimum);
                    }
                }
                Outcome::Optimal(solution) => prop_assert_eq!(Some(solution.value), optimum.clone()),
                Outcome::Infeasible(cut) => { verify::cut(&network, &cut).unwrap(); prop_assert!(optimum.is_none()); }
            }
        }
    }

    /// Each way of tampering with a proven flow is refused.
    #[test]
    fn tampered_flows_are_rejected(
        network in network(Shape { nodes: 10, arcs: 40, levels: 2 }),
        place in 0usize..1000,
        amount in prop_oneof![-3i64..0, 1i64..4],
    ) {
        let Outcome::Optimal(solution) = SOLVERS[0].solve(&network, Start::default(), &Budget::unlimited()) else { return Ok(()) };
        let levels = network.levels();
        let arc = place % network.arc_count();
        let is_loop = network.tails()[arc] == network.heads()[arc];
        let mut moved = solution.clone();
        moved.flow[arc] += amount;
        // Moving flow on one arc breaks a supply (a loop's flow breaks the stated value or a bound, or pays nothing).
        if !is_loop {
            prop_assert!(verify::flow(&network, &moved).is_err());
        }
        let mut stated: Vec<i128> = solution.value.entries().to_vec();
        stated[place % levels] += i128::from(amount);
        let restated = FlowSolution { value: LevelValue::new(stated), ..solution.clone() };
        prop_assert!(verify::flow(&network, &restated).is_err());
        let mut short = solution.clone();
        short.flow.pop();
        prop_assert!(verify::flow(&network, &short).is_err());
        let columns = (0..levels).rev().map(|level| solution.potentials.level(level).to_vec()).collect();
        let swapped = LevelTable::from_columns(columns).unwrap();
        // Potentials that still satisfy every condition would be a proof; then the bound they state must be the value.
        let forged = FlowSolution { potentials: swapped.clone(), ..solution.clone() };
        prop_assert_eq!(verify::flow(&network, &forged).is_ok(), network.dual_bound(&swapped) == solution.value);
    }
}

/// Potentials are altered until they no longer prove the optimum; `verify` must agree with weak duality each time.
#[test]
fn altered_potentials_are_rejected_unless_they_still_prove_the_value() {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name.starts_with("a detour")).unwrap();
    let network = build(scenario);
    let solution = SOLVERS[0].solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
    let mut rejected = 0;
    for level in 0..2 {
        for node in 0..3 {
            for amount in [-20, -1, 1, 20] {
                let mut altered = solution.clone();
                altered.potentials.level_mut(level)[node] += amount;
                let proves = network.dual_bound(&altered.potentials) == solution.value;
                assert_eq!(verify::flow(&network, &altered).is_ok(), proves);
                rejected += usize::from(!proves);
            }
        }
    }
    assert!(rejected > 12, "most alterations break the proof: {rejected}");
}

#[test]
fn forged_cuts_are_rejected() {
    let mut builder = Network::builder(1);
    let nodes: Vec<_> = [2, 0, -2].map(|supply| builder.node(supply)).into();
    builder.arc(nodes[0], nodes[1], 0..=2, &[1]);
    builder.arc(nodes[1], nodes[2], 0..=1, &[1]);
    let network = builder.build().unwrap();
    let cut = |nodes: &[usize]| Cut { nodes: nodes.iter().map(|&node| NodeId::new(node)).collect() };
    assert!(verify::cut(&network, &cut(&[0, 1])).is_ok());
    assert!(verify::cut(&network, &cut(&[2])).is_ok(), "the other side of the same cut");
    for forged in [&[][..], &[0], &[0, 2], &[0, 1, 2], &[0, 0, 1], &[0, 1, 7]] {
        assert!(verify::cut(&network, &cut(forged)).is_err(), "{forged:?}");
    }
}
