//! Prices to begin with where nothing is known.

use crate::network::{Adjacency, Incidence, Network, NodeId};

/// What of a network's shape serves every level: its hub, and an order of the other nodes along the arcs.
pub(in crate::optimize) struct ColdStart {
    /// The node of largest degree.
    pub(in crate::optimize) hub: usize,
    /// Nodes such that every arc not at the hub goes from earlier to later, where there is such an order.
    layers: Option<Vec<NodeId>>,
}

impl ColdStart {
    pub(in crate::optimize) fn new(network: &Network, adjacency: &Adjacency) -> Self {
        let nodes = (0..network.node_count()).rev();
        let hub = nodes.max_by_key(|&node| adjacency.at(NodeId::new(node)).len()).unwrap_or(0);
        Self::at(network, adjacency, hub)
    }

    /// With a hub that is known.
    pub(in crate::optimize) fn at(network: &Network, adjacency: &Adjacency, hub: usize) -> Self {
        Self { hub, layers: acyclic_order(network, adjacency, hub) }
    }

    /// Prices of the cheapest ways to the hub: reduced cost ≥ 0 on all open arcs but those that leave the hub. `None` where the network is not
    /// acyclic without its hub. At most nodes · max |cost| in size; so are those of the other direction.
    pub(in crate::optimize) fn prices_to_hub(
        &self,
        network: &Network,
        adjacency: &Adjacency,
        costs: &[i64],
        open: impl Fn(usize) -> bool,
    ) -> Option<Vec<i64>> {
        let mut prices = vec![0; network.node_count()];
        for &node in self.layers.as_ref()?.iter().rev().filter(|node| node.index() != self.hub) {
            let leaving = adjacency.at(node).iter().filter(|incidence| incidence.leaves());
            let open = leaving.map(|incidence| incidence.arc().index()).filter(|&arc| open(arc));
            let best = open.map(|arc| prices[network.heads()[arc].index()] - costs[arc]).max();
            prices[node.index()] = best.unwrap_or(0);
        }
        Some(prices)
    }

    /// Prices of the cheapest ways from the hub: reduced cost ≥ 0 on all open arcs but those that enter the hub.
    pub(in crate::optimize) fn prices_from_hub(
        &self,
        network: &Network,
        adjacency: &Adjacency,
        costs: &[i64],
        open: impl Fn(usize) -> bool,
    ) -> Option<Vec<i64>> {
        let mut prices = vec![0; network.node_count()];
        for &node in self.layers.as_ref()?.iter().filter(|node| node.index() != self.hub) {
            let entering = adjacency.at(node).iter().filter(|incidence| !incidence.leaves());
            let open = entering.map(|incidence| incidence.arc().index()).filter(|&arc| open(arc));
            let best = open.map(|arc| prices[network.tails()[arc].index()] + costs[arc]).min();
            prices[node.index()] = best.unwrap_or(0);
        }
        Some(prices)
    }
}

/// An order of the nodes in which every arc that does not touch the hub goes forward (Kahn 1962), if there is one.
fn acyclic_order(network: &Network, adjacency: &Adjacency, hub: usize) -> Option<Vec<NodeId>> {
    let nodes = network.node_count();
    let head_of = |incidence: &Incidence| network.heads()[incidence.arc().index()].index();
    let mut waiting = vec![0u32; nodes];
    for (tail, head) in network.tails().iter().zip(network.heads()) {
        if tail.index() != hub && head.index() != hub {
            waiting[head.index()] += 1;
        }
    }
    let mut order: Vec<NodeId> = (0..nodes).filter(|&node| waiting[node] == 0).map(NodeId::new).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        if node.index() == hub {
            continue;
        }
        for incidence in adjacency.at(node).iter().filter(|incidence| incidence.leaves()) {
            let head = head_of(incidence);
            if head != hub {
                waiting[head] -= 1;
                if waiting[head] == 0 {
                    order.push(NodeId::new(head));
                }
            }
        }
    }
    (order.len() == nodes).then_some(order)
}
