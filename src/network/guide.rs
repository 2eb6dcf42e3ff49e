//! What changes from one node to all others cost, by way of a *hub* that most of them pass.
//!
//! Where a network's circulations close at a hub, the cheapest change from a node to another mostly passes it, and then costs what it costs from the node to the hub and on from there. So with two
//! searches of the whole network (from the hub and to it) a guide from any node is at hand but for the nodes that have a cheaper way around the hub: and these are
//! closed under "before on a cheapest way", so one search from the node finds them that goes no further than they do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::distances::Distances;
use super::graph::NodeId;
use super::levels::{LevelTable, Lex, with_lex};
use super::residual::{Residual, ResidualArc};

/// The cost of the cheapest change from one node to every other.
#[derive(Clone, Debug)]
pub struct Guide<'a> {
    from_hub: &'a Distances,
    /// Per level, from the node to the hub; `None` where no change leads there.
    to_hub: Option<Vec<i64>>,
    /// Of the nodes with a cheaper way around the hub, per level.
    around: BTreeMap<NodeId, Vec<i64>>,
}

impl<'a> Guide<'a> {
    /// From the hub, given the distances from it.
    pub fn from_hub(from_hub: &'a Distances) -> Self {
        Self { from_hub, to_hub: Some(vec![0; from_hub.levels()]), around: BTreeMap::new() }
    }

    /// From another node, given the distances from the hub and to it over the allowed residual arcs, for a flow with potentials that prove it optimal.
    ///
    /// Time O(arcs at nodes with a cheaper way around the hub · (levels + log)), memory O(those nodes · levels).
    pub fn from_node(
        from: NodeId,
        residual: &Residual<'_>,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
        from_hub: &'a Distances,
        to_hub: &Distances,
    ) -> Self {
        let to_hub = to_hub.row(from).map(<[i64]>::to_vec);
        let mut guide = Self { from_hub, to_hub, around: BTreeMap::new() };
        with_lex!(residual.network().levels(), N => guide.go_around::<N>(from, residual, potentials, allow));
        guide
    }

    /// Whether any change leads to a node.
    pub fn reaches(&self, node: NodeId) -> bool {
        self.around.contains_key(&node) || (self.to_hub.is_some() && self.from_hub.row(node).is_some())
    }

    pub(super) fn cost<const N: usize>(&self, node: NodeId) -> Option<Lex<N>> {
        if let Some(row) = self.around.get(&node) {
            return Some(lex(row));
        }
        Some(lex::<N>(self.to_hub.as_ref()?) + lex(self.from_hub.row(node)?))
    }

    /// Dijkstra's search, of what is cheaper than by the hub.
    fn go_around<const N: usize>(
        &mut self,
        from: NodeId,
        residual: &Residual<'_>,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
    ) {
        let potential = |node: NodeId| Lex::<N>::from_row(potentials, node.index(), 0);
        let levels = residual.network().levels();
        // Along a path the potentials cancel but for those of its ends.
        let cost = |node: NodeId, reduced: Lex<N>| reduced + potential(node) - potential(from);
        let mut reduced: BTreeMap<NodeId, Lex<N>> = BTreeMap::from([(from, Lex::ZERO)]);
        let mut heap = BinaryHeap::from([Reverse((Lex::<N>::ZERO, from))]);
        while let Some(Reverse((here, node))) = heap.pop() {
            let known = cost(node, here);
            // Settled already, or no cheaper than by the hub.
            if self.cost::<N>(node).is_some_and(|best| best <= known) {
                continue;
            }
            self.around.insert(node, known.0.iter().copied().take(levels).collect());
            for step in residual.arcs_from(node).filter(|&step| allow(step)) {
                let candidate = here + residual.reduced_length::<N>(step, potentials).max(Lex::ZERO);
                if reduced.get(&step.to).is_none_or(|&best| candidate < best) {
                    reduced.insert(step.to, candidate);
                    heap.push(Reverse((candidate, step.to)));
                }
            }
        }
    }
}

fn lex<const N: usize>(row: &[i64]) -> Lex<N> {
    let mut entries = Lex::ZERO;
    for (entry, &value) in entries.0.iter_mut().zip(row) {
        *entry = value;
    }
    entries
}
