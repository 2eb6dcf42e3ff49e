//! Which arcs touch a node: the index that searches walk on.

use super::graph::{ArcId, Network, NodeId};

/// One end of an arc, seen from a node; the arc's position and the direction packed in 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Incidence(u32);

impl Incidence {
    /// The arc.
    pub fn arc(self) -> ArcId {
        ArcId(self.0 >> 1)
    }

    /// Whether the arc leaves the node (otherwise it enters it).
    pub fn leaves(self) -> bool {
        self.0 & 1 == 0
    }
}

/// For every node the arcs that leave or enter it, in order of arc position (a loop occurs twice).
///
/// Memory: 8 bytes per arc and 4 per node.
#[derive(Clone, Debug)]
pub struct Adjacency {
    offsets: Vec<u32>,
    incidences: Vec<Incidence>,
}

impl Adjacency {
    /// Indexes a network's arcs by node. Time O(nodes + arcs).
    pub fn new(network: &Network) -> Self {
        let nodes = network.node_count();
        let mut offsets = vec![0u32; nodes + 1];
        for ends in [network.tails(), network.heads()] {
            for node in ends {
                offsets[node.index() + 1] += 1;
            }
        }
        for node in 0..nodes {
            offsets[node + 1] += offsets[node];
        }
        let mut next = offsets.clone();
        let mut incidences = vec![Incidence(0); 2 * network.arc_count()];
        for (arc, (tail, head)) in network.tails().iter().zip(network.heads()).enumerate() {
            for (node, entering) in [(tail, 0), (head, 1)] {
                let slot = &mut next[node.index()];
                incidences[*slot as usize] = Incidence((arc as u32) << 1 | entering);
                *slot += 1;
            }
        }
        Self { offsets, incidences }
    }

    /// The arcs at a node; none for a node outside the network.
    pub fn at(&self, node: NodeId) -> &[Incidence] {
        let node = node.index();
        match (self.offsets.get(node), self.offsets.get(node + 1)) {
            (Some(&start), Some(&end)) => &self.incidences[start as usize..end as usize],
            _ => &[],
        }
    }
}
