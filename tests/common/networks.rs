//! Random networks, and the optimum by trying every flow.

use goodturn::network::{LevelValue, Network, NodeId};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub nodes: usize,
    pub arcs: usize,
    pub levels: usize,
}

/// Networks that are usually feasible: supplies are those of some flow within bounds, disturbed now and then.
pub fn network(shape: Shape) -> impl Strategy<Value = Network> {
    let cost = prop_oneof![3 => -3i64..=3, 1 => -1000i64..=1000, 1 => Just(0)];
    let arc = (
        0..shape.nodes,
        0..shape.nodes,
        -2i64..=2,
        0i64..=6,
        0i64..=6,
        prop::collection::vec(cost, shape.levels),
    );
    let arcs = prop::collection::vec(arc, 1..=shape.arcs);
    (arcs, 1..=shape.levels, prop::option::weighted(0.1, (0..shape.nodes, 0..shape.nodes)), any::<bool>())
        .prop_map(move |(arcs, levels, disturbance, allow_negative)| {
            let mut builder = Network::builder(levels);
            let mut supplies = vec![0i64; shape.nodes];
            for &(tail, head, lower, width, at, _) in &arcs {
                let lower = if allow_negative { lower } else { lower.max(0) };
                let x = lower + at.min(width);
                supplies[tail] += x;
                supplies[head] -= x;
            }
            if let Some((from, to)) = disturbance {
                supplies[from] += 3;
                supplies[to] -= 3;
            }
            for supply in supplies {
                builder.node(supply);
            }
            for (tail, head, lower, width, _, costs) in arcs {
                let lower = if allow_negative { lower } else { lower.max(0) };
                builder.arc(NodeId::new(tail), NodeId::new(head), lower..=lower + width, &costs[..levels]);
            }
            builder.build().expect("random networks are within range")
        })
}

/// Networks with so few flows that all can be tried.
pub fn small_network() -> impl Strategy<Value = Network> {
    network(Shape { nodes: 4, arcs: 6, levels: 3 })
}

/// The least cost over every flow within bounds that meets the supplies.
pub fn exhaustive_optimum(network: &Network) -> Option<LevelValue> {
    let mut flow = network.lower().to_vec();
    let mut best: Option<LevelValue> = None;
    loop {
        let mut net = vec![0i64; network.node_count()];
        for (arc, &x) in flow.iter().enumerate() {
            net[network.tails()[arc].index()] += x;
            net[network.heads()[arc].index()] -= x;
        }
        if net == network.supplies() {
            let cost = network.cost_of(&flow);
            if best.as_ref().is_none_or(|best| cost < *best) {
                best = Some(cost);
            }
        }
        let Some(arc) = (0..flow.len()).find(|&arc| flow[arc] < network.upper()[arc]) else { return best };
        flow[arc] += 1;
        flow[..arc].copy_from_slice(&network.lower()[..arc]);
    }
}
