//! Questions to a flow: what can still change, who can be reached, and what the cheapest change costs.
//!
//! The *residual graph* of a flow has an arc `u → v` for each arc that can take more and `v → u` for each arc that can give some
//! back (at the negated cost). Explanations are paths and cuts in it. With the potentials of a proven flow every residual
//! arc has a reduced cost ≥ 0, so one Dijkstra search from a node gives the exact loss of every forced change that ends
//! there (Ahuja, Magnanti & Orlin, *Network Flows*, 1993, sections 2.4 and 9.7), as vectors of levels.
//!
//! # Guided searches
//! Many changes that start at one node share what is dear about them. One search of the whole network gives the least cost from that node to every other
//! ([`Guide`]). It bounds from below what a change costs that passes a node, also where fewer arcs are allowed: so a search
//! from the change's end, in order of that bound, goes almost straight to its start (the A* search: Hart, Nilsson & Raphael, *A formal basis for the heuristic determination
//! of minimum cost paths*, 1968). That gives the cost. A second search in order of distance, which leaves out every node whose bound exceeds that cost, finds the very path that a search without
//! bounds finds. For the nodes on cheapest paths are closed under "next on a cheapest path to the end": all that gives such a node its distance are such nodes, none of them is
//! left out, and whatever else is in the heap does not change the order among them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::adjacency::Adjacency;
use super::graph::{ArcId, Network, NodeId};
use super::guide::Guide;
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

    /// Residual arcs that enter a node: the ways in which a unit more can come to it.
    pub fn arcs_into(&self, node: NodeId) -> impl Iterator<Item = ResidualArc> + '_ {
        self.adjacency.at(node).iter().filter_map(move |incidence| {
            let arc = incidence.arc();
            let index = arc.index();
            let (tail, head) = (self.network.tails()[index], self.network.heads()[index]);
            // An arc that enters the node brings more of what it carries; one that leaves it gives back.
            let forward = !incidence.leaves();
            let x = self.flow(arc);
            let open =
                if forward { x < self.network.upper()[index] } else { x > self.network.lower()[index] };
            let (from, to) = if forward { (tail, head) } else { (head, tail) };
            open.then_some(ResidualArc { arc, forward, from, to })
        })
    }

    /// Residual arcs that leave a node: the ways in which a unit more can go on from it.
    pub fn arcs_from(&self, node: NodeId) -> impl Iterator<Item = ResidualArc> + '_ {
        self.adjacency.at(node).iter().filter_map(move |incidence| {
            let arc = incidence.arc();
            let index = arc.index();
            let (tail, head) = (self.network.tails()[index], self.network.heads()[index]);
            let forward = incidence.leaves();
            let x = self.flow(arc);
            let open =
                if forward { x < self.network.upper()[index] } else { x > self.network.lower()[index] };
            let (from, to) = if forward { (tail, head) } else { (head, tail) };
            open.then_some(ResidualArc { arc, forward, from, to })
        })
    }

    /// Nodes from which a change can reach `target` over the allowed residual arcs, `target` included. What the set does not contain cannot
    /// pass a unit to it: its border is a cut.
    ///
    /// Time O(arcs at the set · log), memory O(set).
    pub fn reaching(&self, target: NodeId, allow: impl Fn(ResidualArc) -> bool) -> BTreeSet<NodeId> {
        self.reaching_until(target, allow, |_| false)
    }

    /// [`Residual::reaching`], but the search ends when it has come to a node that is wanted: if none of them is in the set, the set is whole.
    pub fn reaching_until(
        &self,
        target: NodeId,
        allow: impl Fn(ResidualArc) -> bool,
        is_wanted: impl Fn(NodeId) -> bool,
    ) -> BTreeSet<NodeId> {
        let mut seen = BTreeSet::from([target]);
        let mut stack = vec![target];
        while let Some(node) = stack.pop() {
            for residual in self.arcs_into(node).filter(|&residual| allow(residual)) {
                if seen.insert(residual.from) {
                    if is_wanted(residual.from) {
                        return seen;
                    }
                    stack.push(residual.from);
                }
            }
        }
        seen
    }

    /// The cheapest change from one node to another over the allowed residual arcs, for a flow with potentials that prove it
    /// optimal; `None` where there is none.
    ///
    /// Searches backwards from `to` and looks no further than the change is long. Time O(arcs seen · (levels + log)), memory O(nodes seen · levels).
    /// Residual arcs with a negative reduced cost (the potentials do not prove the flow) are taken to cost nothing.
    pub fn cheapest_change(
        &self,
        from: NodeId,
        to: NodeId,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
    ) -> Option<Change> {
        with_lex!(self.network.levels(), N => self.dijkstra::<N>(from, to, potentials, allow, |_, _| true))
    }

    /// [`Residual::cheapest_change`], guided by the cheapest changes from `from` to every node over residual arcs among which are all that are allowed. The change is
    /// the same.
    ///
    /// Time O(arcs at nodes on cheapest changes · (levels + log)), where the guide knows of no arcs but the allowed; otherwise also of nodes on cheaper changes that
    /// are not allowed. Memory O(those nodes · levels).
    pub fn cheapest_change_guided(
        &self,
        from: NodeId,
        to: NodeId,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
        guide: &Guide<'_>,
    ) -> Option<Change> {
        with_lex!(self.network.levels(), N => {
            let bounds = Bounds::<N> { guide, potentials };
            let least = self.least::<N>(from, to, potentials, &allow, &bounds)?;
            let within = |node, distance| bounds.of(node, distance).is_some_and(|(bound, _)| bound <= least);
            self.dijkstra::<N>(from, to, potentials, allow, within)
        })
    }

    /// The bound of the cheapest change at its start, where it is no bound but its cost.
    fn least<const N: usize>(
        &self,
        from: NodeId,
        to: NodeId,
        potentials: &LevelTable,
        allow: &impl Fn(ResidualArc) -> bool,
        bounds: &Bounds<'_, N>,
    ) -> Option<Lex<N>> {
        let mut distances: BTreeMap<NodeId, Lex<N>> = BTreeMap::from([(to, Lex::ZERO)]);
        let mut settled = BTreeSet::new();
        // Of nodes with the same bound those first that are nearest to the start.
        let mut heap = BinaryHeap::from([Reverse((bounds.of(to, Lex::ZERO)?, to))]);
        loop {
            let Reverse(((bound, _), node)) = heap.pop()?;
            if node == from {
                return Some(bound);
            }
            let Some(&here) = distances.get(&node).filter(|_| settled.insert(node)) else { continue };
            for residual in self.arcs_into(node).filter(|&residual| allow(residual)) {
                let candidate = here + self.reduced_length::<N>(residual, potentials).max(Lex::ZERO);
                let best = distances.get(&residual.from);
                if settled.contains(&residual.from) || best.is_some_and(|&best| candidate >= best) {
                    continue;
                }
                if let Some(key) = bounds.of(residual.from, candidate) {
                    distances.insert(residual.from, candidate);
                    heap.push(Reverse((key, residual.from)));
                }
            }
        }
    }

    fn dijkstra<const N: usize>(
        &self,
        from: NodeId,
        to: NodeId,
        potentials: &LevelTable,
        allow: impl Fn(ResidualArc) -> bool,
        within: impl Fn(NodeId, Lex<N>) -> bool,
    ) -> Option<Change> {
        // Distances to `to`, and the first arc of the way there.
        let mut labels: BTreeMap<NodeId, (Lex<N>, Option<ResidualArc>)> =
            BTreeMap::from([(to, (Lex::ZERO, None))]);
        let mut settled = BTreeSet::new();
        let mut heap = BinaryHeap::from([Reverse((Lex::<N>::ZERO, to))]);
        let reduced = loop {
            let Reverse((here, node)) = heap.pop()?;
            if node == from {
                break here;
            }
            if !settled.insert(node) {
                continue;
            }
            for residual in self.arcs_into(node).filter(|&residual| allow(residual)) {
                let candidate = here + self.reduced_length::<N>(residual, potentials).max(Lex::ZERO);
                let best = labels.get(&residual.from).map(|&(distance, _)| distance);
                if !settled.contains(&residual.from)
                    && best.is_none_or(|best| candidate < best)
                    && within(residual.from, candidate)
                {
                    labels.insert(residual.from, (candidate, Some(residual)));
                    heap.push(Reverse((candidate, residual.from)));
                }
            }
        };
        let mut arcs = Vec::new();
        let mut node = from;
        while let Some(&(_, Some(residual))) = labels.get(&node) {
            arcs.push(residual);
            node = residual.to;
        }
        // Along a path the potentials cancel but for those of its ends.
        let potential = |node: NodeId| Lex::<N>::from_row(potentials, node.index(), 0);
        let cost = (reduced + potential(to) - potential(from)).to_value(self.network.levels());
        Some(Change { cost, arcs })
    }

    pub(super) fn reduced_length<const N: usize>(
        &self,
        residual: ResidualArc,
        potentials: &LevelTable,
    ) -> Lex<N> {
        let arc = residual.arc.index();
        let cost = Lex::<N>::from_row(self.network.costs(), arc, 0);
        let tail = Lex::from_row(potentials, self.network.tails()[arc].index(), 0);
        let head = Lex::from_row(potentials, self.network.heads()[arc].index(), 0);
        let reduced = cost + tail - head;
        if residual.forward { reduced } else { -reduced }
    }
}

/// What changes cost at least that pass a node.
struct Bounds<'a, const N: usize> {
    guide: &'a Guide<'a>,
    potentials: &'a LevelTable,
}

impl<const N: usize> Bounds<'_, N> {
    /// Given the reduced cost from a node to the end: the bound of a whole change through the node (but for the potential of the end, which all have in common), and the part of it
    /// from the start to the node. `None` where nothing comes to the node.
    fn of(&self, node: NodeId, distance: Lex<N>) -> Option<(Lex<N>, Lex<N>)> {
        // Reduced, so that both parts grow along a change.
        let before = self.guide.cost::<N>(node)? - Lex::from_row(self.potentials, node.index(), 0);
        Some((distance + before, before))
    }
}

/// A path in the residual graph and what a unit along it costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Cost per unit and level.
    pub cost: LevelValue,
    /// The arcs, from the start to the end.
    pub arcs: Vec<ResidualArc>,
}

#[cfg(test)]
mod tests;
