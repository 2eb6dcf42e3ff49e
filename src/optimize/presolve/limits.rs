//! Limits that never bind are left out.
//!
//! # Problem
//! A network states every limit that somebody has: units in all, in a week, on a day, in a slot. Mostly a lower limit says no more than the one above it: whoever may help once a day
//! needs no limit of one for each slot of that day. Each limit is a node, and every bid and every search goes through it. Of a district's nodes more than half are of this kind.
//!
//! # Method
//! A node that supplies nothing and has one incoming arc, the *link*, which costs nothing on any level and need not carry anything, is *merged* with the node that the link comes from if the link can
//! carry all that leaves that node: its limit says nothing then. What can leave a node is no more than what can come in,
//! and that no more than what can leave the only node above it; so limits are handed down from above. The arcs stay as they are, in number and order, bounds and costs; a link becomes a loop.
//!
//! (A limit that says no more than those below it do together could go as well, but not with one of those that go by this one. In a district these are few more.)
//!
//! # Correctness
//! Let `c` be merged with `p` over a link of capacity `u`. A flow of the small network balances `p` and `c` together. Put on the link what leaves `c` over its other arcs: then `c` is balanced, so `p` is. As no arc may carry less than nothing,
//! this is not negative; and it is at most what leaves `p`, which `u` allows as long as the limits above hold: the node at the top keeps its own, and those below follow one by one. Potentials: `c` has that of `p`; the link's reduced cost is 0 on all
//! levels then, so any flow on it is optimal, and all other arcs have the reduced costs that they have in the small network. A cut keeps merged nodes together, so the same arcs cross it.
//!
//! # What keeps its place
//! A hub is merged with nobody, for only a node all of whose incoming arcs come from one other node is merged or takes others in, and a hub has arcs from several. (One that has not is a node like others.) Nor is a node merged from which an arc leads back to the hub, where the chain of nodes above it begins: a request with only one
//! helper would become part of her, and a layered network is to stay one.
//!
//! # Running time
//! O(nodes + arcs) for a few passes; memory 41 bytes a node and 8 an arc.

#[cfg(test)]
mod tests;

use crate::network::{Cut, FlowSolution, LevelTable, Network, NodeId};
use crate::optimize::{Budget, Outcome, Stopped};

/// No node or arc, and more than one.
const NONE: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;
/// Not known yet, and being asked for.
const UNKNOWN: i64 = -1;
const OPEN: i64 = -2;
/// A network is left as it is unless one node in so many can be merged.
const WORTH: usize = 8;

/// A network with fewer nodes, and how it came to be.
pub(in crate::optimize) struct Merged<'a> {
    network: &'a Network,
    small: Network,
    /// Per node: which node of the small network it is part of.
    place: Vec<u32>,
    /// The links, each after the one above it.
    links: Vec<u32>,
}

/// What hangs below what, and how much can flow there.
struct Hanging {
    /// Per node: the node that all its incoming arcs come from, or [`NONE`] or [`SEVERAL`].
    above: Vec<u32>,
    /// Per node: its incoming arc, or [`NONE`] or [`SEVERAL`].
    link: Vec<u32>,
    /// Per node: the most that can come in over its arcs.
    incoming: Vec<i64>,
}

impl Hanging {
    /// Time O(arcs).
    fn of(network: &Network) -> Self {
        let nodes = network.node_count();
        let mut hanging =
            Self { above: vec![NONE; nodes], link: vec![NONE; nodes], incoming: vec![0; nodes] };
        let ends = network.tails().iter().zip(network.heads()).zip(network.upper());
        for (arc, ((tail, head), &upper)) in (0u32..).zip(ends) {
            let head = head.index();
            hanging.incoming[head] += upper;
            let (above, link) = (&mut hanging.above[head], &mut hanging.link[head]);
            *above = if *above == NONE || *above == tail.0 { tail.0 } else { SEVERAL };
            *link = if *link == NONE { arc } else { SEVERAL };
        }
        hanging
    }

    /// The node that a node hangs below.
    fn above(&self, node: u32) -> Option<u32> {
        let above = self.above[node as usize];
        (above < SEVERAL && above != node).then_some(above)
    }

    /// All nodes, each after the one that it hangs below; what can leave each at most; and where the chain of nodes above it begins. Time O(nodes).
    fn hand_down(&mut self, supplies: &[i64]) -> (Vec<u32>, Vec<i64>, Vec<u32>) {
        let nodes = supplies.len();
        let mut leaving = vec![UNKNOWN; nodes];
        let mut top: Vec<u32> = (0..nodes as u32).collect();
        let mut order = Vec::with_capacity(nodes);
        let mut chain = Vec::new();
        for start in 0..nodes as u32 {
            let mut node = start;
            while leaving[node as usize] == UNKNOWN {
                leaving[node as usize] = OPEN;
                chain.push(node);
                match self.above(node) {
                    Some(above) if leaving[above as usize] != OPEN => node = above,
                    Some(_) => self.above[node as usize] = NONE,
                    None => break,
                }
            }
            while let Some(node) = chain.pop() {
                let at = node as usize;
                let mut incoming = self.incoming[at];
                if let Some(above) = self.above(node) {
                    incoming = incoming.min(leaving[above as usize]);
                    top[at] = top[above as usize];
                }
                leaving[at] = supplies[at].max(0) + incoming;
                order.push(node);
            }
        }
        (order, leaving, top)
    }
}

impl<'a> Merged<'a> {
    /// A network without the limits that never bind, if there are enough of them. Time O(nodes + arcs).
    pub(in crate::optimize) fn of(network: &'a Network) -> Option<Self> {
        if network.lower().iter().any(|&least| least < 0) {
            return None;
        }
        let nodes = network.node_count();
        let mut hanging = Hanging::of(network);
        let (order, leaving, top) = hanging.hand_down(network.supplies());
        let mut returns = vec![false; nodes];
        for (tail, head) in network.tails().iter().zip(network.heads()) {
            returns[tail.index()] |= top[tail.index()] == head.0;
        }
        let costs = network.costs();
        let is_free = |arc: usize| (0..network.levels()).all(|level| costs.level(level)[arc] == 0);
        let mut part: Vec<u32> = (0..nodes as u32).collect();
        let mut links = Vec::new();
        for node in order {
            let (at, link) = (node as usize, hanging.link[node as usize]);
            let Some(above) = hanging.above(node).filter(|_| link < SEVERAL) else { continue };
            let arc = link as usize;
            if network.supplies()[at] == 0
                && !returns[at]
                && network.lower()[arc] == 0
                && network.upper()[arc] >= leaving[above as usize]
                && hanging.above(above).is_some()
                && is_free(arc)
            {
                part[at] = part[above as usize];
                links.push(link);
            }
        }
        if links.len() * WORTH < nodes {
            return None;
        }
        let mut place = vec![0; nodes];
        let mut supplies = Vec::with_capacity(nodes - links.len());
        for (node, &supply) in network.supplies().iter().enumerate() {
            if part[node] == node as u32 {
                place[node] = supplies.len() as u32;
                supplies.push(supply);
            }
        }
        for node in 0..nodes {
            place[node] = place[part[node] as usize];
        }
        let ends = |ends: &[NodeId]| ends.iter().map(|end| NodeId(place[end.index()])).collect::<Vec<_>>();
        let small = network.with_nodes(supplies, (ends(network.tails()), ends(network.heads())));
        Some(Self { network, small, place, links })
    }

    /// Solves the small network with a solver, and takes the answer back to the whole.
    pub(in crate::optimize) fn solve(
        &self,
        budget: &Budget<'_>,
        solver: impl Fn(&Network, &Budget<'_>) -> Outcome<FlowSolution, Cut>,
    ) -> Outcome<FlowSolution, Cut> {
        match solver(&self.small, budget) {
            Outcome::Optimal(solution) => Outcome::Optimal(self.widen(solution)),
            Outcome::Infeasible(cut) => Outcome::Infeasible(self.widen_cut(&cut)),
            Outcome::Stopped(stopped) => Outcome::Stopped(Stopped {
                best: stopped.best.map(|best| self.widen(best)),
                potentials: self.widen_potentials(&stopped.potentials),
                ..stopped
            }),
        }
    }

    fn widen(&self, solution: FlowSolution) -> FlowSolution {
        let FlowSolution { mut flow, potentials, value, work } = solution;
        for &link in &self.links {
            flow[link as usize] = 0;
        }
        let (tails, heads) = (self.network.tails(), self.network.heads());
        let mut leaves = vec![0; self.place.len()];
        for (tail, &x) in tails.iter().zip(&flow).filter(|&(_, &x)| x != 0) {
            leaves[tail.index()] += x;
        }
        for &link in self.links.iter().rev() {
            let link = link as usize;
            flow[link] = leaves[heads[link].index()];
            leaves[tails[link].index()] += flow[link];
        }
        FlowSolution { flow, potentials: self.widen_potentials(&potentials), value, work }
    }

    fn widen_potentials(&self, potentials: &LevelTable) -> LevelTable {
        let column = |level: usize| {
            let column = potentials.level(level);
            self.place.iter().map(|&place| column[place as usize]).collect()
        };
        LevelTable::from_columns((0..potentials.levels()).map(column).collect()).unwrap_or_default()
    }

    fn widen_cut(&self, cut: &Cut) -> Cut {
        let mut inside = vec![false; self.small.node_count()];
        cut.nodes.iter().for_each(|node| inside[node.index()] = true);
        let nodes = (0..self.place.len()).filter(|&node| inside[self.place[node] as usize]);
        Cut { nodes: nodes.map(NodeId::new).collect() }
    }
}
