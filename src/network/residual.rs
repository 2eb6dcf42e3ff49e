//! Questions to a flow: what can still change, who can be reached, and what the cheapest change costs.
//!
//! The *residual graph* of a flow has an arc `u → v` for each arc that can take more and `v → u` for each arc that can give some
//! back (at the negated cost). Explanations are paths and cuts in it. With the potentials of a proven flow every residual
//! arc has a reduced cost ≥ 0, so one Dijkstra search from a node gives the exact loss of every forced change that ends
//! there (Ahuja, Magnanti & Orlin, *Network Flows*, 1993, sections 2.4 and 9.7), as vectors of levels.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::adjacency::Adjacency;
use super::graph::{ArcId, Network, NodeId};
use super::levels::{LevelTable, LevelValue, Lex, with_lex};

/// An arc of the residual graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResidualArc {
    /// The arc of the network.
    pub arc: ArcId,
    /// Whether the arc takes more (otherwise it gives some back).
    pub forward: bool,
    /// Where the change starts.
    pub from: NodeId,
    /// Where it goes.
    pub to: NodeId,
}

/// The residual graph of a flow.
#[derive(Clone, Copy, Debug)]
pub struct Residual<'a> {
    network: &'a Network,
    adjacency: &'a Adjacency,
    flow: &'a [i64],
}

impl<'a> Residual<'a> {
    /// The residual graph of a flow, one entry per arc (missing entries count as 0).
    pub fn new(network: &'a Network, adjacency: &'a Adjacency, flow: &'a [i64]) -> Self {
        Self { network, adjacency, flow }
    }

    /// The network.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// The flow on an arc.
    pub fn flow(&self, arc: ArcId) -> i64 {
        self.flow.get(arc.index()).copied().unwrap_or(0)
    }

    /// Residual arcs that leave a node.
    pub fn arcs_from(&self, node: NodeId) -> impl Iterator<Item = ResidualArc> + '_ {
        self.arcs_at(node, true)
    }

    /// Residual arcs that enter a node.
    pub fn arcs_into(&self, node: NodeId) -> impl Iterator<Item = ResidualArc> + '_ {
        self.arcs_at(node, false)
    }

    fn arcs_at(&self, node: NodeId, out: bool) -> impl Iterator<Item = ResidualArc> + '_ {
        self.adjacency.at(node).iter().filter_map(move |incidence| {
            let arc = incidence.arc();
            let index = arc.index();
            let (tail, head) = (self.network.tails()[index], self.network.heads()[index]);
            // Leaving the node is a forward arc when it is the tail, and giving back when it is the head.
            let forward = incidence.leaves() == out;
            let x = self.flow(arc);
            let open =
                if forward { x < self.network.upper()[index] } else { x > self.network.lower()[index] };
            let (from, to) = if forward { (tail, head) } else { (head, tail) };
            open.then_some(ResidualArc { arc, forward, from, to })
        })
    }

    /// Nodes that a change starting at `start` can reach over the allowed residual arcs; one flag per node.
    /// Time O(nodes + arcs).
    pub fn reachable(&self, start: NodeId, allow: impl Fn(ResidualArc) -> bool) -> Vec<bool> {
        self.sweep(start, true, allow)
    }

    /// Nodes from which a change can reach `target` over the allowed residual arcs; one flag per node.
    /// Time O(nodes + arcs).
    pub fn reaching(&self, target: NodeId, allow: impl Fn(ResidualArc) -> bool) -> Vec<bool> {
        self.sweep(target, false, allow)
    }

    fn sweep(&self, start: NodeId, out: bool, allow: impl Fn(ResidualArc) -> bool) -> Vec<bool> {
        let mut seen = vec![false; self.network.node_count()];
        if start.index() >= seen.len() {
            return seen;
        }
        seen[start.index()] = true;
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            for residual in self.arcs_at(node, out) {
                let next = if out { residual.to } else { residual.from };
                if !seen[next.index()] && allow(residual) {
                    seen[next.index()] = true;
                    stack.push(next);
                }
            }
        }
        seen
    }

    /// Cheapest changes from `start` to every node over the allowed residual arcs, for a flow with potentials that prove it optimal.
    ///
    /// Time O((nodes + arcs · levels) log nodes), memory O(nodes · levels).
    ///
    /// Returns `None` where a negative reduced cost shows that the potentials do not prove the flow.
    pub fn shortest_paths(
        &self,
        start: NodeId,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
    ) -> Option<ShortestPaths> {
        if start.index() >= self.network.node_count() {
            return None;
        }
        with_lex!(self.network.levels(), N => self.dijkstra::<N>(start, potentials, allow))
    }

    fn dijkstra<const N: usize>(
        &self,
        start: NodeId,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
    ) -> Option<ShortestPaths> {
        let nodes = self.network.node_count();
        let mut distance: Vec<Option<Lex<N>>> = vec![None; nodes];
        let mut predecessor: Vec<Option<ResidualArc>> = vec![None; nodes];
        let mut settled = vec![false; nodes];
        let mut heap = BinaryHeap::from([Reverse((Lex::<N>::ZERO, start))]);
        distance[start.index()] = Some(Lex::ZERO);
        while let Some(Reverse((here, node))) = heap.pop() {
            if std::mem::replace(&mut settled[node.index()], true) {
                continue;
            }
            for residual in self.arcs_from(node).filter(|&residual| allow(residual)) {
                let length = self.reduced_length::<N>(residual, potentials);
                if length < Lex::ZERO {
                    return None;
                }
                let next = residual.to.index();
                let candidate = here + length;
                if !settled[next] && distance[next].is_none_or(|best| candidate < best) {
                    distance[next] = Some(candidate);
                    predecessor[next] = Some(residual);
                    heap.push(Reverse((candidate, residual.to)));
                }
            }
        }
        let base = Lex::<N>::from_row(potentials, start.index(), 0);
        let true_cost = |(node, reduced): (usize, &Option<Lex<N>>)| {
            reduced.map(|d| (d + Lex::from_row(potentials, node, 0) - base).to_value(self.network.levels()))
        };
        let cost = distance.iter().enumerate().map(true_cost).collect();
        Some(ShortestPaths { cost, predecessor })
    }

    fn reduced_length<const N: usize>(&self, residual: ResidualArc, potentials: &LevelTable) -> Lex<N> {
        let arc = residual.arc.index();
        let cost = Lex::<N>::from_row(self.network.costs(), arc, 0);
        let tail = Lex::from_row(potentials, self.network.tails()[arc].index(), 0);
        let head = Lex::from_row(potentials, self.network.heads()[arc].index(), 0);
        let reduced = cost + tail - head;
        if residual.forward { reduced } else { -reduced }
    }
}

/// The tree of cheapest changes from one node.
#[derive(Clone, Debug)]
pub struct ShortestPaths {
    cost: Vec<Option<LevelValue>>,
    predecessor: Vec<Option<ResidualArc>>,
}

impl ShortestPaths {
    /// What the cheapest change to `node` costs per unit and level, or `None` where there is none.
    pub fn cost(&self, node: NodeId) -> Option<&LevelValue> {
        self.cost.get(node.index())?.as_ref()
    }

    /// The residual arcs of the cheapest change to `node`, in order from the start; empty where there is none.
    pub fn path(&self, node: NodeId) -> Vec<ResidualArc> {
        let mut path = Vec::new();
        let mut here = node;
        while let Some(residual) = self.predecessor.get(here.index()).copied().flatten() {
            path.push(residual);
            here = residual.from;
        }
        path.reverse();
        path
    }
}
