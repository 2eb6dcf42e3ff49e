use super::*;
use crate::network::{FlowSolution, Ranging, Searches, Work};
use proptest::prelude::*;

/// Two levels; a unit goes 0 → 1 → 3 or, dearer, 0 → 2 → 3.
fn network() -> Network {
    let mut builder = Network::builder(2);
    let nodes: Vec<_> = [1, 0, 0, -1].map(|supply| builder.node(supply)).into();
    for (tail, head, cost) in [(0, 1, [0, 1]), (1, 3, [0, 1]), (0, 2, [1, 0]), (2, 3, [0, 0])] {
        builder.arc(nodes[tail], nodes[head], 0..=1, &cost);
    }
    builder.build().unwrap()
}

fn solution() -> FlowSolution {
    let potentials = LevelTable::from_columns(vec![vec![0, 0, 0, 0], vec![0, 1, 2, 2]]).unwrap();
    FlowSolution {
        flow: vec![1, 1, 0, 0],
        potentials,
        value: LevelValue::new(vec![0, 2]),
        work: Work::default(),
    }
}

#[test]
fn the_cheapest_change_costs_what_it_changes() {
    let (network, solution) = (network(), solution());
    let adjacency = Adjacency::new(&network);
    let residual = Residual::new(&network, &adjacency, &solution.flow);
    let [start, end, aside] = [0, 3, 2].map(NodeId::new);
    // One unit more, which must take the dear way.
    let change = residual.cheapest_change(start, end, &solution.potentials, |_| true).unwrap();
    assert_eq!(change.cost, LevelValue::new(vec![1, 0]));
    assert_eq!(change.arcs.iter().map(|arc| arc.arc.index()).collect::<Vec<_>>(), [2, 3]);
    // To give one up gains on the second level; the arcs are used backwards.
    let back = residual.cheapest_change(end, start, &solution.potentials, |_| true).unwrap();
    assert_eq!(back.cost, LevelValue::new(vec![0, -2]));
    assert!(back.arcs.iter().all(|arc| !arc.forward));
    // Around the side that is not allowed.
    let allow = |arc: ResidualArc| arc.to != aside && arc.from != aside;
    assert_eq!(residual.cheapest_change(start, end, &solution.potentials, allow), None);
    let stay = residual.cheapest_change(end, end, &solution.potentials, |_| true).unwrap();
    assert!(stay.cost.is_zero() && stay.arcs.is_empty());
}

#[test]
fn who_cannot_reach_a_node_is_cut_off() {
    let (network, solution) = (network(), solution());
    let adjacency = Adjacency::new(&network);
    let residual = Residual::new(&network, &adjacency, &solution.flow);
    let [start, middle, aside, end] = [0, 1, 2, 3].map(NodeId::new);
    assert_eq!(residual.reaching(end, |_| true), BTreeSet::from([start, middle, aside, end]));
    assert_eq!(residual.reaching(aside, |arc| arc.from != start), BTreeSet::from([aside]));
}

proptest! {
    /// Against Bellman and Ford's algorithm on true costs.
    #[test]
    fn cheapest_changes_match_bellman_and_ford(
        arcs in prop::collection::vec((0..6usize, 0..6usize, 0..3i64, -4..5i64, -4..5i64), 1..16),
        from in 0..6usize,
        to in 0..6usize,
    ) {
        let mut builder = Network::builder(2);
        for _ in 0..6 {
            builder.node(0);
        }
        for &(tail, head, upper, high, low) in &arcs {
            builder.arc(NodeId::new(tail), NodeId::new(head), 0..=upper, &[high, low]);
        }
        let network = builder.build().unwrap();
        // Any optimal circulation will do; an independent one would make this test depend on a solver outside this module's arrows.
        let (flow, potentials) = optimal_circulation(&network);
        let adjacency = Adjacency::new(&network);
        let residual = Residual::new(&network, &adjacency, &flow);
        let found = residual.cheapest_change(NodeId::new(from), NodeId::new(to), &potentials, |_| true);
        let expected = bellman_ford(&network, &flow, from)[to];
        prop_assert_eq!(found.map(|change| change.cost), expected.map(|(a, b)| LevelValue::new(vec![a, b])));
    }
}

proptest! {
    /// A guide changes nothing, be it from the hub or another node, and be more allowed to the guide than to the change.
    #[test]
    fn guided_changes_are_those_found_without(
        arcs in prop::collection::vec((0..7usize, 0..7usize, 0..3i64, -1..3i64, -1..2i64), 1..24),
        (from, to, hub) in (0..7usize, 0..7usize, 0..7usize),
        (shut, shut_to_both) in (any::<u64>(), any::<u64>()),
    ) {
        let mut builder = Network::builder(2);
        for _ in 0..7 {
            builder.node(0);
        }
        for &(tail, head, upper, high, low) in &arcs {
            builder.arc(NodeId::new(tail), NodeId::new(head), 0..=upper, &[high, low]);
        }
        let network = builder.build().unwrap();
        let (flow, potentials) = optimal_circulation(&network);
        let adjacency = Adjacency::new(&network);
        let residual = Residual::new(&network, &adjacency, &flow);
        let way = |step: ResidualArc| 1u64 << (2 * step.arc.index() + usize::from(step.forward));
        // A quarter is shut to both, and then an eighth to the change.
        let to_guide = |step: ResidualArc| shut_to_both & shut.rotate_left(7) & way(step) == 0;
        let to_change = |step: ResidualArc| {
            to_guide(step) && shut & shut_to_both.rotate_left(5) & shut.rotate_left(31) & way(step) == 0
        };
        let [from, to, hub] = [from, to, hub].map(NodeId::new);
        let searches = Ranging::new(&network, &adjacency, &flow, &potentials).searches().within(to_guide);
        let (from_hub, to_hub) = (searches.distances_from(hub), searches.distances_to(hub));
        let guide = if from == hub {
            Guide::from_hub(&from_hub)
        } else {
            Guide::from_node(from, &residual, &potentials, to_guide, &from_hub, &to_hub)
        };
        let unguided = residual.cheapest_change(from, to, &potentials, to_change);
        let guided = residual.cheapest_change_guided(from, to, &potentials, to_change, &guide);
        prop_assert_eq!(&guided, &unguided);
        let allowed = residual.cheapest_change(from, to, &potentials, to_guide);
        prop_assert_eq!(guide.reaches(to), allowed.is_some());
        let cost = guide.cost::<2>(to).map(|cost| cost.to_value(2));
        prop_assert_eq!(cost, allowed.map(|change| change.cost));
        // And the same where levels are not folded.
        let unfolded = Searches { folded: None, ..searches.clone() };
        prop_assert_eq!(unfolded.distances_from(hub), from_hub);
    }
}

type Pair = (i128, i128);

/// Distances from a node over residual arcs by repeated relaxation, and so also the potentials of an optimal flow.
fn bellman_ford(network: &Network, flow: &[i64], from: usize) -> Vec<Option<Pair>> {
    let mut distance: Vec<Option<Pair>> = vec![None; network.node_count()];
    distance[from] = Some((0, 0));
    for _ in 0..network.node_count() {
        relax(network, flow, &mut distance, None);
    }
    distance
}

/// One round; returns an arc (and direction) that improved something.
fn relax(
    network: &Network,
    flow: &[i64],
    distance: &mut [Option<Pair>],
    mut via: Option<&mut Vec<Option<(usize, bool)>>>,
) -> Option<usize> {
    let mut improved = None;
    for (arc, &x) in flow.iter().enumerate() {
        let (tail, head) = (network.tails()[arc].index(), network.heads()[arc].index());
        let cost: Pair = (network.costs().get(0, arc).into(), network.costs().get(1, arc).into());
        let ways = [
            (tail, head, cost, x < network.upper()[arc], true),
            (head, tail, (-cost.0, -cost.1), x > network.lower()[arc], false),
        ];
        for (u, v, length, open, forward) in ways {
            let Some(here) = distance[u].filter(|_| open) else { continue };
            let candidate = (here.0 + length.0, here.1 + length.1);
            if distance[v].is_none_or(|best| candidate < best) {
                distance[v] = Some(candidate);
                improved = Some(v);
                if let Some(via) = via.as_deref_mut() {
                    via[v] = Some((arc, forward));
                }
            }
        }
    }
    improved
}

/// An optimal circulation and its potentials by cancelling negative cycles, one unit at a time.
fn optimal_circulation(network: &Network) -> (Vec<i64>, LevelTable) {
    let nodes = network.node_count();
    let mut flow = network.lower().to_vec();
    loop {
        let mut distance = vec![Some((0, 0)); nodes];
        let mut via = vec![None; nodes];
        let mut last = None;
        for _ in 0..=nodes {
            last = relax(network, &flow, &mut distance, Some(&mut via));
        }
        let Some(mut node) = last else {
            let columns = [|pair: Pair| pair.0, |pair: Pair| pair.1]
                .map(|of| distance.iter().map(|pair| i64::try_from(of(pair.unwrap())).unwrap()).collect());
            return (flow, LevelTable::from_columns(columns.into()).unwrap());
        };
        let before = |node: usize| -> usize {
            let (arc, forward): (usize, bool) = via[node].unwrap();
            if forward { network.tails()[arc].index() } else { network.heads()[arc].index() }
        };
        for _ in 0..nodes {
            node = before(node);
        }
        let start = node;
        loop {
            let (arc, forward) = via[node].unwrap();
            flow[arc] += if forward { 1 } else { -1 };
            node = before(node);
            if node == start {
                break;
            }
        }
    }
}
