//! What the repair works on: arcs in bulk, with their flow, and the arcs of the hub apart.
//!
//! The two forms of the problem differ in how they keep arcs and flow: a [`Bipartite`] has its pairs compressed and needs one byte for
//! each; a [`Network`] has bounds and flow as integers. [`Problem`] is what they have in common. Arcs with exactly one end at the hub are kept in
//! [`HubArcs`], seen from the other end, because no search ever passes through the hub (see the repair's essay).

use std::borrow::Cow;

use crate::network::{Bipartite, Network};

/// An arc that does not lead from or to the hub.
#[derive(Clone, Copy)]
pub(super) struct Inner {
    pub(super) id: u32,
    pub(super) tail: u32,
    pub(super) head: u32,
    pub(super) cost: i64,
}

/// How much an arc can still take and give back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) up: i64,
    pub(super) down: i64,
}

impl Room {
    /// Whether the arc can take more, and give back.
    pub(super) fn open(self) -> [bool; 2] {
        [self.up > 0, self.down > 0]
    }
}

/// Arcs, bounds and flow.
pub(super) trait Problem {
    /// Nodes, the hub included.
    fn node_count(&self) -> usize;

    /// What a node supplies.
    fn supply(&self, node: usize) -> i64;

    /// How many arcs there are.
    fn arc_count(&self) -> usize;

    /// Goes through all arcs but those between the hub and another node, with their cost on a level.
    fn each(&self, level: usize, visit: impl FnMut(Inner));

    /// What an arc can take and give back within the bounds as they are now.
    fn room(&self, arc: u32) -> Room;

    /// An arc's flow.
    fn flow(&self, arc: u32) -> i64;

    /// Adds to an arc's flow, within its room.
    fn shift(&mut self, arc: u32, amount: i64);

    /// Narrows an arc's bounds to the flow that it has.
    fn fix(&mut self, arc: u32);
}

/// The pairs of a bipartite problem. Nodes: the left nodes, the right nodes, the hub, as in [`Bipartite::to_network`].
pub(super) struct Pairs<'a> {
    pub(super) problem: &'a Bipartite,
    /// Per pair: 1 where it is used, plus 2 where it is fixed so.
    state: Vec<u8>,
}

const USED: u8 = 1;
const FIXED: u8 = 2;

impl<'a> Pairs<'a> {
    pub(super) fn new(problem: &'a Bipartite) -> Self {
        Self { problem, state: vec![0; problem.pair_count()] }
    }

    pub(super) fn is_used(&self, pair: usize) -> bool {
        self.state.get(pair).is_some_and(|state| state & USED != 0)
    }

    pub(super) fn is_fixed(&self, pair: usize) -> bool {
        self.state.get(pair).is_some_and(|state| state & FIXED != 0)
    }

    /// Uses no pair that is not fixed.
    pub(super) fn clear(&mut self) {
        self.state.iter_mut().filter(|state| **state & FIXED == 0).for_each(|state| *state = 0);
    }
}

impl Problem for Pairs<'_> {
    fn node_count(&self) -> usize {
        self.problem.left().len() + self.problem.right().len() + 1
    }

    fn supply(&self, _node: usize) -> i64 {
        0
    }

    fn arc_count(&self) -> usize {
        self.state.len()
    }

    fn each(&self, level: usize, mut visit: impl FnMut(Inner)) {
        let lefts = self.problem.left().len() as u32;
        let (rights, costs) = (self.problem.rights(), self.problem.costs().level(level));
        for tail in 0..lefts {
            let row = self.problem.row(tail as usize);
            let first = row.start as u32;
            for (id, (&right, &cost)) in (first..).zip(rights[row.clone()].iter().zip(&costs[row])) {
                visit(Inner { id, tail, head: lefts + right, cost });
            }
        }
    }

    fn room(&self, arc: u32) -> Room {
        match self.state[arc as usize] {
            0 => Room { up: 1, down: 0 },
            USED => Room { up: 0, down: 1 },
            _ => Room { up: 0, down: 0 },
        }
    }

    fn flow(&self, arc: u32) -> i64 {
        i64::from(self.state[arc as usize] & USED)
    }

    fn shift(&mut self, arc: u32, amount: i64) {
        if amount != 0 {
            self.state[arc as usize] ^= USED;
        }
    }

    fn fix(&mut self, arc: u32) {
        self.state[arc as usize] |= FIXED;
    }
}

/// The arcs of a network with bounds, narrowed level by level, and flow.
pub(super) struct Arcs<'a> {
    pub(super) network: &'a Network,
    pub(super) hub: usize,
    /// The network's own until an arc is fixed.
    pub(super) lower: Cow<'a, [i64]>,
    pub(super) upper: Cow<'a, [i64]>,
    pub(super) flow: Vec<i64>,
}

impl<'a> Arcs<'a> {
    /// With a flow within bounds.
    pub(super) fn new(network: &'a Network, hub: usize, flow: Vec<i64>) -> Self {
        Self { network, hub, lower: network.lower().into(), upper: network.upper().into(), flow }
    }
}

impl Problem for Arcs<'_> {
    fn node_count(&self) -> usize {
        self.network.node_count()
    }

    fn supply(&self, node: usize) -> i64 {
        self.network.supplies()[node]
    }

    fn arc_count(&self) -> usize {
        self.flow.len()
    }

    fn each(&self, level: usize, mut visit: impl FnMut(Inner)) {
        let hub = self.hub as u32;
        let ends = self.network.tails().iter().zip(self.network.heads());
        for (id, ((tail, head), &cost)) in (0u32..).zip(ends.zip(self.network.costs().level(level))) {
            if (tail.0 == hub) == (head.0 == hub) {
                visit(Inner { id, tail: tail.0, head: head.0, cost });
            }
        }
    }

    fn room(&self, arc: u32) -> Room {
        let arc = arc as usize;
        Room { up: self.upper[arc] - self.flow[arc], down: self.flow[arc] - self.lower[arc] }
    }

    fn flow(&self, arc: u32) -> i64 {
        self.flow[arc as usize]
    }

    fn shift(&mut self, arc: u32, amount: i64) {
        self.flow[arc as usize] += amount;
    }

    fn fix(&mut self, arc: u32) {
        let arc = arc as usize;
        self.lower.to_mut()[arc] = self.flow[arc];
        self.upper.to_mut()[arc] = self.flow[arc];
    }
}

/// An arc between the hub and another node, seen from there: what flows to the hub over it.
#[derive(Clone, Copy)]
pub(super) struct HubArc {
    /// The arc's position (bipartite: the node's).
    pub(super) id: u32,
    /// Whether the arc itself leads to the hub; otherwise what flows to the hub is the negative of its flow.
    pub(super) inward: bool,
    /// What a unit to the hub costs on the level at hand.
    pub(super) cost: i64,
    /// What flows to the hub, and between which bounds.
    pub(super) flow: i64,
    pub(super) least: i64,
    pub(super) most: i64,
}

/// All arcs of the hub, by their other end.
pub(super) struct HubArcs {
    first: Vec<u32>,
    arcs: Vec<HubArc>,
}

impl HubArcs {
    /// From (node, arc) in any order. Time O(nodes + arcs).
    pub(super) fn new(nodes: usize, list: impl Iterator<Item = (usize, HubArc)> + Clone) -> Self {
        let mut first = vec![0u32; nodes + 1];
        for (node, _) in list.clone() {
            first[node + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let nothing = HubArc { id: 0, inward: true, cost: 0, flow: 0, least: 0, most: 0 };
        let mut arcs = vec![nothing; first[nodes] as usize];
        for (node, arc) in list {
            arcs[next[node] as usize] = arc;
            next[node] += 1;
        }
        Self { first, arcs }
    }

    /// Of a bipartite problem: one arc for each node.
    pub(super) fn of_pairs(problem: &Bipartite) -> Self {
        let lefts = problem.left().len();
        let arc = |id: usize, inward: bool, min: u32, max: u32| {
            let (least, most) =
                if inward { (min.into(), max.into()) } else { (-i64::from(max), -i64::from(min)) };
            let flow = 0i64.clamp(least, most);
            (id, HubArc { id: id as u32, inward, cost: 0, flow, least, most })
        };
        let left = problem.left().iter().enumerate().map(move |(i, d)| arc(i, false, d.min, d.max));
        let right = problem.right().iter().enumerate().map(move |(j, d)| arc(lefts + j, true, d.min, d.max));
        let mut arcs = Vec::with_capacity(lefts + problem.right().len());
        arcs.extend(left.chain(right).map(|(_, arc)| arc));
        let nodes = arcs.len() as u32;
        // The hub itself has none.
        Self { first: (0..=nodes).chain([nodes]).collect(), arcs }
    }

    /// Of a network. Costs are those of no level until [`HubArcs::take_up`].
    pub(super) fn of_network(arcs: &Arcs<'_>) -> Self {
        let (network, hub) = (arcs.network, arcs.hub);
        let ends = network.tails().iter().zip(network.heads()).enumerate();
        let list = ends.filter_map(|(id, (tail, head))| {
            let inward = head.index() == hub;
            if inward == (tail.index() == hub) {
                return None;
            }
            let (sign, node) = if inward { (1, tail) } else { (-1, head) };
            let (lower, upper) = (sign * arcs.lower[id], sign * arcs.upper[id]);
            let (least, most) = (lower.min(upper), lower.max(upper));
            let flow = sign * arcs.flow[id];
            Some((node.index(), HubArc { id: id as u32, inward, cost: 0, flow, least, most }))
        });
        Self::new(network.node_count(), list)
    }

    /// The hub's arcs at a node.
    pub(super) fn at(&self, node: usize) -> &[HubArc] {
        &self.arcs[self.first[node] as usize..self.first[node + 1] as usize]
    }

    pub(super) fn at_mut(&mut self, node: usize) -> &mut [HubArc] {
        &mut self.arcs[self.first[node] as usize..self.first[node + 1] as usize]
    }

    pub(super) fn all(&self) -> &[HubArc] {
        &self.arcs
    }

    /// Takes up a level's costs, by position of the arcs.
    pub(super) fn take_up(&mut self, costs: &[i64]) {
        for arc in &mut self.arcs {
            let cost = costs.get(arc.id as usize).copied().unwrap_or(0);
            arc.cost = if arc.inward { cost } else { -cost };
        }
    }
}
