//! The front doors against exhaustive search, against each other, and on the input on which their namesakes fail.
#![allow(clippy::float_cmp, reason = "sums of small multiples of an eighth are exact")]

use crate::common::networks::{Shape, exhaustive_optimum, network, small_network};
use goodturn::doors::{
    ArcData, AssignmentError, BMatching, BMatchingError, BipartiteGraph, BipartiteGraphError, MinCostFlow,
    MinCostFlowError, Side, bipartite_to_graph, graph_to_network, linear_sum_assignment,
    linear_sum_assignment_maximise, maximum_weight_bipartite_matching, network_to_graph,
};
use goodturn::network::{ArcId, Bipartite, Mode, Network, Sense};
use goodturn::optimize::{self, Budget, NetworkSimplex, Solver};
use goodturn::verify;
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use proptest::prelude::*;

const INF: f64 = f64::INFINITY;

/// Least total by trying every way to give rows (the smaller side) columns; `INF` where none is allowed.
fn least(costs: &[f64], rows: usize, columns: usize) -> f64 {
    fn from(cost: &dyn Fn(usize, usize) -> f64, line: usize, lines: usize, others: usize, taken: u32) -> f64 {
        if line == lines {
            return 0.0;
        }
        let free = (0..others).filter(|other| taken & 1 << other == 0);
        free.map(|other| cost(line, other) + from(cost, line + 1, lines, others, taken | 1 << other))
            .fold(INF, f64::min)
    }
    if rows <= columns {
        from(&|i, j| costs[i * columns + j], 0, rows, columns, 0)
    } else {
        from(&|j, i| costs[i * columns + j], 0, columns, rows, 0)
    }
}

fn eighths() -> impl Strategy<Value = f64> {
    (-400i32..=400).prop_map(|eighths| f64::from(eighths) / 8.0)
}

fn matrix(most: usize) -> impl Strategy<Value = (Vec<f64>, usize, usize)> {
    (0..=most, 0..=most).prop_flat_map(|(rows, columns)| {
        let entry = prop_oneof![5 => eighths(), 1 => Just(INF)];
        prop::collection::vec(entry, rows * columns).prop_map(move |costs| (costs, rows, columns))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn assignments_match_exhaustive_search((costs, rows, columns) in matrix(5)) {
        let expected = least(&costs, rows, columns);
        let negated: Vec<f64> = costs.iter().map(|cost| -cost).collect();
        let found = [
            linear_sum_assignment(&costs, rows, columns).map(|found| (found.total, found)),
            linear_sum_assignment_maximise(&negated, rows, columns).map(|found| (-found.total, found)),
        ];
        for found in found {
            match found {
                Ok((total, found)) => {
                    prop_assert_eq!((total, found.error_bound), (expected, 0.0));
                    verify::dense_matching(&found.problem().unwrap(), &found.matching).unwrap();
                    prop_assert_eq!(found.rows.len(), rows.min(columns));
                    prop_assert!(found.rows.is_sorted());
                    let duals: f64 = found.row_potentials.iter().chain(&found.column_potentials).sum();
                    prop_assert_eq!(duals, expected, "potentials add up to the optimum");
                }
                Err(AssignmentError::Infeasible(_)) => prop_assert_eq!(expected, INF),
                Err(other) => return Err(TestCaseError::fail(other.to_string())),
            }
        }
    }

    /// The same weights through every door.
    #[test]
    fn doors_agree(weights in prop::collection::vec((1i32..=800).prop_map(|eighths| f64::from(eighths) / 8.0), 16)) {
        let total = linear_sum_assignment_maximise(&weights, 4, 4).unwrap().total;
        let triples = weights.iter().enumerate().map(|(k, &weight)| (k / 4, k % 4, weight));
        let solution = BMatching::from_triples(triples.clone()).solve().unwrap();
        prop_assert_eq!(solution.total, total);
        let mut graph = UnGraph::<(), f64>::new_undirected();
        let nodes: Vec<NodeIndex> = (0..8).map(|_| graph.add_node(())).collect();
        for (i, j, weight) in triples.clone() {
            graph.add_edge(nodes[4 + j], nodes[i], weight);
        }
        let matched = maximum_weight_bipartite_matching(&graph, |edge| *edge.weight()).unwrap();
        prop_assert_eq!(matched.weight, total);
        let mut flow = MinCostFlow::new();
        let nodes: Vec<_> = (0..8).map(|_| flow.add_node()).collect();
        for (i, j, weight) in triples {
            let arc = flow.add_arc(nodes[i], nodes[4 + j]);
            flow.upper(arc, 1).real_cost(arc, -weight);
        }
        for k in 0..4 {
            flow.supply(nodes[k], 1).supply(nodes[4 + k], -1);
        }
        let solution = flow.run().unwrap();
        prop_assert_eq!((-solution.total_cost(), solution.error_bound), (total, 0.0));
    }

    #[test]
    fn graphs_match_exhaustive_search(
        edges in prop::collection::vec((0usize..4, 0usize..4, eighths()), 0..10),
        flip in any::<bool>(),
    ) {
        let mut graph = DiGraph::<(), f64>::new();
        let nodes: Vec<NodeIndex> = (0..8).map(|_| graph.add_node(())).collect();
        for &(i, j, weight) in &edges {
            let (i, j) = (nodes[2 * i], nodes[2 * j + 1]);
            graph.add_edge(if flip { j } else { i }, if flip { i } else { j }, weight);
        }
        let disjoint = |chosen: u32| {
            let (mut lefts, mut rights, mut total) = (0u32, 0u32, 0.0);
            for (_, &(i, j, weight)) in edges.iter().enumerate().filter(|(k, _)| chosen & 1 << k != 0) {
                if lefts & 1 << i != 0 || rights & 1 << j != 0 {
                    return None;
                }
                (lefts, rights, total) = (lefts | 1 << i, rights | 1 << j, total + weight);
            }
            Some(total)
        };
        let expected = (0..1u32 << edges.len()).filter_map(disjoint).fold(0.0, f64::max);
        let found = maximum_weight_bipartite_matching(&graph, |edge| *edge.weight()).unwrap();
        prop_assert_eq!((found.weight, found.error_bound), (expected, 0.0));
        verify::matching(&found.graph.problem, &found.matching).unwrap();
        let again: f64 = found.edges.iter().map(|&edge| graph[edge]).sum();
        prop_assert_eq!(again, expected, "the edges are the graph's own");
        for (&edge, &(left, right)) in found.edges.iter().zip(&found.pairs) {
            let (tail, head) = graph.edge_endpoints(edge).unwrap();
            prop_assert!((tail, head) == (left, right) || (tail, head) == (right, left));
        }
        // There and back: the sides are found again, but for nodes alone, which are left ones.
        let turned = bipartite_to_graph(&found.graph.problem);
        let back = BipartiteGraph::new(&turned, |edge| f64::from(*edge.weight() as i32)).unwrap();
        prop_assert_eq!(back.problem.pair_count(), found.graph.problem.pair_count());
        let one = optimize::solve_bipartite(&back.problem).unwrap().optimal().unwrap();
        prop_assert_eq!(one.weight, found.matching.weight);
    }

    #[test]
    fn flows_match_exhaustive_search(network in small_network()) {
        let expected = exhaustive_optimum(&network).map(|value| value.level(0));
        let flow = door(&network, |_, upper| Some(upper));
        match flow.run() {
            Ok(solution) => {
                // The door has one level; the first level's optimum is that of the vectors.
                prop_assert_eq!(Some(verify::flow(&solution.network, &solution.certificate).unwrap().level(0)), expected);
            }
            Err(MinCostFlowError::Infeasible { network, cut }) => {
                verify::cut(&network, &cut).unwrap();
                prop_assert_eq!(expected, None);
            }
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        }
    }

    #[test]
    fn networks_and_graphs_turn_into_each_other(network in network(Shape { nodes: 9, arcs: 20, levels: 1 })) {
        prop_assert_eq!(&graph_to_network(&network_to_graph(&network)).unwrap(), &network);
    }
}

/// A network's first level as a door; `bound` says what becomes of an upper bound.
fn door(network: &Network, bound: impl Fn(usize, i64) -> Option<i64>) -> MinCostFlow {
    let mut flow = MinCostFlow::new();
    let nodes: Vec<_> = network.supplies().iter().map(|_| flow.add_node()).collect();
    for (&node, &supply) in nodes.iter().zip(network.supplies()) {
        flow.supply(node, supply);
    }
    for k in 0..network.arc_count() {
        let arc = flow.add_arc(nodes[network.tails()[k].index()], nodes[network.heads()[k].index()]);
        flow.lower(arc, network.lower()[k]).cost(arc, network.costs().get(0, k));
        if let Some(upper) = bound(k, network.upper()[k]) {
            flow.upper(arc, upper);
        }
    }
    flow
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Arcs without a bound: as good as with a bound that never matters, or a cycle that shows there is no least cost.
    #[test]
    fn unbounded_arcs_and_warm_starts(
        network in network(Shape { nodes: 8, arcs: 24, levels: 1 }),
        open in prop::collection::vec(prop::bool::weighted(0.3), 24),
        changes in prop::collection::vec((0usize..24, -9i64..=9, 0i64..=4), 1..5),
    ) {
        let is_open = |arc: usize| open[arc % 24];
        let mut flow = door(&network, |arc, upper| (!is_open(arc)).then_some(upper));
        let bounded = door(&network, |arc, upper| Some(if is_open(arc) { 1_000_000 } else { upper }));
        match (flow.run(), bounded.run()) {
            (Ok(one), Ok(two)) => {
                prop_assert_eq!(one.total_cost(), two.total_cost());
                verify::flow(&one.network, &one.certificate).unwrap();
                for &(arc, cost, upper) in &changes {
                    let arc = ArcId::new(arc % network.arc_count());
                    let lower = network.lower()[arc.index()];
                    flow.cost(arc, cost.abs()).upper(arc, lower + upper);
                }
                match (flow.run(), flow.run_from(&one)) {
                    (Ok(cold), Ok(warm)) => {
                        prop_assert_eq!(cold.total_cost(), warm.total_cost());
                        verify::flow(&warm.network, &warm.certificate).unwrap();
                    }
                    (Err(cold), Err(warm)) => prop_assert_eq!(std::mem::discriminant(&cold), std::mem::discriminant(&warm)),
                    (cold, warm) => return Err(TestCaseError::fail(format!("{cold:?} {warm:?}"))),
                }
            }
            (Err(MinCostFlowError::Unbounded { cycle }), _) => {
                let cost: i64 = cycle.iter().map(|arc| network.costs().get(0, arc.index())).sum();
                prop_assert!(cost < 0 && cycle.iter().all(|arc| is_open(arc.index())));
                for (k, arc) in cycle.iter().enumerate() {
                    let next = cycle[(k + 1) % cycle.len()];
                    prop_assert_eq!(network.heads()[arc.index()], network.tails()[next.index()]);
                }
            }
            (Err(MinCostFlowError::Infeasible { network, cut }), Err(MinCostFlowError::Infeasible { .. })) => {
                verify::cut(&network, &cut).unwrap();
            }
            (one, two) => return Err(TestCaseError::fail(format!("{one:?} {two:?}"))),
        }
    }

    #[test]
    fn b_matchings_match_the_simplex(
        weights in prop::collection::btree_map((0u32..5, 0u32..5), eighths(), 0..20),
        volunteers in prop::collection::vec((0u32..2, 0u32..3), 5),
        requests in prop::collection::vec(0u32..3, 5),
    ) {
        let mut builder = Bipartite::builder(5, 5);
        let mut door = BMatching::from_triples(weights.iter().rev().map(|(&(v, r), &weight)| (v, r, weight)));
        for k in 0..5 {
            let (min, more) = volunteers[k];
            builder = builder.left(k, min..=min + more).right(k, 0..=requests[k]);
            door = door.volunteer(k as u32, min..=min + more).request(k as u32, 0..=requests[k]);
        }
        let integers = weights.iter().map(|(&(v, r), &weight)| (v, r, (weight * 8.0) as i64));
        let problem = builder.pairs(integers).build(Sense::Maximise, Mode::BestWeight).unwrap();
        let expected = NetworkSimplex.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal();
        match (door.solve(), expected) {
            (Ok(found), Ok(expected)) => {
                verify::matching(&found.problem, &found.matching).unwrap();
                prop_assert_eq!((found.total * 8.0) as i128, expected.weight.level(0));
                // Chosen pairs are worth at least their prices, others at most.
                for (&(v, r), &weight) in &weights {
                    let prices = found.volunteer_prices[&v] + found.request_prices[&r];
                    let chosen = found.pairs.iter().any(|pair| (pair.0, pair.1) == (v, r));
                    let fair = if chosen { weight >= prices } else { weight <= prices };
                    prop_assert!(fair, "{} {} {} {}", v, r, weight, prices);
                }
            }
            (Err(BMatchingError::Infeasible(_)), Err(_)) => {}
            (found, expected) => return Err(TestCaseError::fail(format!("{found:?} {expected:?}"))),
        }
    }
}

/// What scipy refuses, what `lap` and others answer wrongly or never, and what has no lines at all.
#[test]
fn matrices_on_which_others_fail() {
    for (wrong, at) in [(f64::NAN, 0), (f64::NEG_INFINITY, 3)] {
        let mut costs = [1.0, 2.0, 3.0, 4.0];
        costs[at] = wrong;
        match linear_sum_assignment(&costs, 2, 2) {
            Err(AssignmentError::Invalid { row, column, value, .. }) => {
                assert_eq!((row * 2 + column, value.to_bits()), (at, wrong.to_bits()));
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(linear_sum_assignment_maximise(&[INF], 1, 1), Err(AssignmentError::Invalid { .. })));
    let infeasible = linear_sum_assignment(&[INF, 1.0, INF, 2.0], 2, 2).unwrap_err();
    assert_eq!(
        infeasible.to_string(),
        "no assignment avoids the forbidden entries: 2 rows have allowed entries in 1 columns only"
    );
    assert!(matches!(linear_sum_assignment(&[INF; 6], 3, 2), Err(AssignmentError::Infeasible(_))));
    assert!(matches!(linear_sum_assignment(&[1.0; 5], 2, 2), Err(AssignmentError::Matrix(_))));
    for (rows, columns) in [(0, 0), (0, 4), (4, 0)] {
        let found = linear_sum_assignment(&[], rows, columns).unwrap();
        assert!(found.rows.is_empty() && found.total == 0.0);
    }
    let equal = linear_sum_assignment(&vec![3.0; 40 * 60], 40, 60).unwrap();
    assert_eq!((equal.rows.len(), equal.total), (40, 120.0));
    assert_eq!(linear_sum_assignment(&[0.0; 9], 3, 3).unwrap().total, 0.0);
}

/// Numbers too far apart for one exact scale: the bound says how far off the total can be.
#[test]
fn rounded_weights_state_their_error() {
    let costs = [1e300, 1.0, 1e-300, 1e300];
    let found = linear_sum_assignment(&costs, 2, 2).unwrap();
    assert!(found.error_bound > 0.0 && (found.total - least(&costs, 2, 2)).abs() <= found.error_bound);
    let tiny = linear_sum_assignment(&[f64::from_bits(1), 0.0, 0.0, f64::from_bits(1)], 2, 2).unwrap();
    assert_eq!((tiny.total, tiny.error_bound), (0.0, 0.0));
    let largest = linear_sum_assignment_maximise(&[f64::MAX, 0.0, 0.0, f64::MIN], 2, 2).unwrap();
    assert_eq!(largest.total, 0.0);
    let thirds: Vec<f64> = (0..36).map(|k| f64::from(k * 7 % 13) / 3.0).collect();
    let found = linear_sum_assignment(&thirds, 6, 6).unwrap();
    assert!((found.total - least(&thirds, 6, 6)).abs() <= found.error_bound + 1e-12);
}

#[test]
fn odd_cycles_and_wrong_weights_are_named() {
    let triangle =
        UnGraph::<(), f64>::from_edges([(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 4, 1.0), (4, 2, 1.0)]);
    match maximum_weight_bipartite_matching(&triangle, |edge| *edge.weight()) {
        Err(BipartiteGraphError::OddCycle { cycle }) => {
            let mut cycle: Vec<usize> = cycle.iter().map(|node| node.index()).collect();
            cycle.sort_unstable();
            assert_eq!(cycle, [2, 3, 4]);
        }
        other => panic!("{other:?}"),
    }
    let looped = UnGraph::<(), f64>::from_edges([(0, 1, 1.0), (1, 1, 1.0)]);
    let fault = maximum_weight_bipartite_matching(&looped, |edge| *edge.weight()).unwrap_err();
    assert_eq!(fault, BipartiteGraphError::OddCycle { cycle: vec![NodeIndex::new(1)] });
    let endless = UnGraph::<(), f64>::from_edges([(0, 1, INF)]);
    assert!(matches!(
        maximum_weight_bipartite_matching(&endless, |edge| *edge.weight()),
        Err(BipartiteGraphError::Weight { .. })
    ));
    let parallel = UnGraph::<(), f64>::from_edges([(0, 1, 1.0), (1, 0, 3.0), (0, 1, 2.0)]);
    let found = maximum_weight_bipartite_matching(&parallel, |edge| *edge.weight()).unwrap();
    assert_eq!((found.weight, found.edges[0].index()), (3.0, 1));
    let empty = UnGraph::<(), f64>::new_undirected();
    assert!(maximum_weight_bipartite_matching(&empty, |edge| *edge.weight()).unwrap().edges.is_empty());
    assert_eq!(Side::Left.max(Side::Right), Side::Right);
}

#[test]
fn b_matching_faults_are_named() {
    let twice = BMatching::from_triples([("a", "x", 1.0), ("b", "x", 1.0), ("a", "x", 2.0)]).solve();
    assert_eq!(twice.unwrap_err(), BMatchingError::Repeated { first: 0, second: 2 });
    assert!(matches!(
        BMatching::from_triples([("a", "x", f64::NAN)]).solve(),
        Err(BMatchingError::Weight { triple: 0, .. })
    ));
    let impossible = BMatching::from_triples([("a", "x", 1.0)]).volunteer("a", 2..=2).solve();
    assert!(matches!(impossible, Err(BMatchingError::Infeasible(_))));
    assert!(BMatching::<u8, u8>::from_triples([]).solve().unwrap().pairs.is_empty());
}

#[test]
fn flow_faults_are_named() {
    let mut flow = MinCostFlow::new();
    let (a, b) = (flow.add_node(), flow.add_node());
    let (there, back) = (flow.add_arc(a, b), flow.add_arc(b, a));
    flow.cost(there, 2).cost(back, -3);
    match flow.run() {
        Err(MinCostFlowError::Unbounded { mut cycle }) => {
            cycle.sort_unstable();
            assert_eq!(cycle, [there, back]);
        }
        other => panic!("{other:?}"),
    }
    flow.upper(back, 7);
    assert_eq!(flow.run().unwrap().total_cost(), -7.0);
    flow.supply(a, 1);
    assert!(matches!(flow.run(), Err(MinCostFlowError::Infeasible { .. })), "supplies do not add up to 0");
    flow.supply(b, -1).real_cost(there, f64::NAN);
    assert!(matches!(flow.run(), Err(MinCostFlowError::Cost { arc }) if arc == there));
    flow.real_cost(there, 2.5).cost(back, i64::MAX);
    assert!(matches!(flow.run(), Err(MinCostFlowError::Cost { arc }) if arc == back));
    flow.cost(back, -2).upper(ArcId::new(9), 1);
    assert_eq!(flow.run().unwrap_err(), MinCostFlowError::Unknown { what: "arc", index: 9 });
    assert_eq!(ArcData { lower: 0, upper: 1, cost: 2 }.cost, 2);
}
