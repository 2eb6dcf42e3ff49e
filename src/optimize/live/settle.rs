//! From any flow and potentials to an optimum and its proof: place, enforce, route.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, BinaryHeap};

use super::Unsettled;
use super::state::{End, State};
use crate::network::{Cut, Lex, NodeId, Work};
use crate::optimize::Budget;

/// Potentials stay within this; see the [essay](super).
pub(super) const MAX_POTENTIAL: u64 = 1 << 60;
const NONE: u32 = u32::MAX;

/// What searches write, kept from one to the next.
#[derive(Debug)]
pub(super) struct Scratch<const N: usize> {
    /// By node, valid where `stamp` is the search's number, or one more once the distance is final.
    distance: Vec<Lex<N>>,
    stamp: Vec<u32>,
    via: Vec<u32>,
    number: u32,
    settled: Vec<u32>,
    /// Nodes at the distance at hand.
    here: Vec<u32>,
    heap: BinaryHeap<Reverse<(Lex<N>, u32)>>,
}

impl<const N: usize> Default for Scratch<N> {
    fn default() -> Self {
        Self {
            distance: Vec::new(),
            stamp: Vec::new(),
            via: Vec::new(),
            number: 0,
            settled: Vec::new(),
            here: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }
}

impl<const N: usize> Scratch<N> {
    fn begin(&mut self, nodes: usize) {
        if self.number >= u32::MAX - 3 {
            self.number = 0;
            self.stamp.fill(0);
        }
        self.number += 2;
        self.distance.resize(nodes, Lex::ZERO);
        self.stamp.resize(nodes, 0);
        self.via.resize(nodes, NONE);
        self.settled.clear();
        self.here.clear();
        self.heap.clear();
    }

    fn is_settled(&self, node: u32) -> bool {
        self.stamp[node as usize] == self.number + 1
    }

    /// The best distance so far, if the node has been reached.
    fn reached(&self, node: u32) -> Option<Lex<N>> {
        (self.stamp[node as usize] >= self.number).then(|| self.distance[node as usize])
    }

    fn reach(&mut self, node: u32, distance: Lex<N>, via: u32) {
        self.distance[node as usize] = distance;
        self.via[node as usize] = via;
        self.stamp[node as usize] = self.number;
    }
}

/// Where a unit out of place goes: *forward* along residual arcs from a node that has one too many, or *backward* to a node that lacks one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
}

impl<const N: usize> State<N> {
    pub(super) fn settle(&mut self, budget: &Budget<'_>) -> Result<Work, Unsettled> {
        let before = self.work;
        let since = |work: Work| Work {
            arcs_scanned: work.arcs_scanned - before.arcs_scanned,
            searches: work.searches - before.searches,
        };
        let (nodes, arcs) = self.take_pending();
        self.place(&nodes);
        for arc in arcs {
            let state = &self.arcs[arc as usize];
            if state.alive {
                let wanted = self.wanted(state);
                self.set_flow(arc, wanted);
            }
        }
        let hub = self.hub;
        for way in [Way::Forward, Way::Backward] {
            // Routing evens out excesses and makes none, so that the nodes known now are all.
            let mut off = std::mem::take(&mut self.off);
            off.sort_unstable();
            off.dedup();
            off.retain(|&node| self.excess.get(node as usize).is_some_and(|&excess| excess != 0));
            for &node in off.iter().filter(|&&node| node != hub) {
                let is_out = |state: &Self| match way {
                    Way::Forward => state.excess[node as usize] > 0,
                    Way::Backward => state.excess[node as usize] < 0,
                };
                while is_out(self) {
                    if let Some(reason) = budget.exhausted(since(self.work)) {
                        self.off.extend(off);
                        return Err(Unsettled::Stopped(reason));
                    }
                    if let Err(unsettled) = self.route(node, way) {
                        self.off.extend(off);
                        return Err(unsettled);
                    }
                }
            }
            self.off.extend(off);
        }
        self.off.clear();
        match self.excess[self.hub as usize] {
            0 => Ok(since(self.work)),
            excess => {
                self.off.push(self.hub);
                Err(Unsettled::Unbalanced(excess))
            }
        }
    }

    /// Gives new nodes potentials: the least at which their arcs to known nodes ask for no flow; else the largest at which those from known nodes do not; else what makes an
    /// arc with the hub tight. Arcs with the hub have no say before: their capacity is what a new node brings.
    fn place(&mut self, nodes: &[u32]) {
        let mut unknown: BTreeSet<u32> = nodes.iter().copied().collect();
        unknown.retain(|&node| self.is_node(NodeId(node)));
        let forth = nodes.iter().map(|&node| (node, Anchor::Heads));
        let back = nodes.iter().map(|&node| (node, Anchor::Tails));
        let last = nodes.iter().map(|&node| (node, Anchor::Hub));
        // Limits are added before what hangs under them, so from the last to the first heads are known.
        for (node, anchor) in forth.rev().chain(back).chain(last) {
            if unknown.contains(&node)
                && let Some(potential) = self.anchored(node, anchor, &unknown)
            {
                self.set_potential(node, potential);
                unknown.remove(&node);
            }
        }
    }

    fn anchored(&self, node: u32, anchor: Anchor, unknown: &BTreeSet<u32>) -> Option<Lex<N>> {
        let known = self.ends[node as usize].iter().filter_map(|end| {
            let arc = &self.arcs[end.arc() as usize];
            let other = if end.enters() { arc.tail } else { arc.head };
            let cost = if end.enters() { arc.cost } else { -arc.cost };
            let says = arc.lower < arc.upper
                && !unknown.contains(&other)
                && match anchor {
                    Anchor::Heads => !end.enters() && other != self.hub,
                    Anchor::Tails => end.enters() && other != self.hub,
                    Anchor::Hub => other == self.hub,
                };
            says.then(|| self.potentials[other as usize] + cost)
        });
        match anchor {
            Anchor::Heads => known.max(),
            Anchor::Tails | Anchor::Hub => known.min(),
        }
    }

    /// Moves what it can of a node's excess along one cheapest path.
    fn route(&mut self, start: u32, way: Way) -> Result<(), Unsettled> {
        self.work.searches += 1;
        let mut scratch = std::mem::take(&mut self.scratch);
        let routed = if let Some(end) = self.search(&mut scratch, start, way) {
            self.shift(&scratch, end, way).map(|()| self.augment(&scratch, start, end, way))
        } else {
            let mut nodes: Vec<NodeId> = scratch.settled.iter().map(|&node| NodeId(node)).collect();
            nodes.sort_unstable();
            Err(Unsettled::Infeasible(Cut { nodes }))
        };
        self.scratch = scratch;
        routed
    }

    /// Dijkstra's search from a node to the nearest one where a unit can end: the hub, or one that is out the other way.
    fn search(&mut self, scratch: &mut Scratch<N>, start: u32, way: Way) -> Option<u32> {
        let ends_at = |node: u32| {
            let excess = self.excess[node as usize];
            node == self.hub || if way == Way::Forward { excess < 0 } else { excess > 0 }
        };
        scratch.begin(self.potentials.len());
        scratch.reach(start, Lex::ZERO, NONE);
        scratch.here.push(start);
        let mut here = Lex::ZERO;
        // Nothing beyond the nearest end known so far matters.
        let mut nearest: Option<Lex<N>> = None;
        let mut scanned = 0;
        let found = loop {
            let node = match scratch.here.pop() {
                Some(node) => node,
                None => match scratch.heap.pop() {
                    Some(Reverse((distance, node))) => {
                        here = distance;
                        node
                    }
                    None => break None,
                },
            };
            if scratch.is_settled(node) || scratch.distance[node as usize] != here {
                continue;
            }
            if node != start && ends_at(node) {
                break Some(node);
            }
            scratch.stamp[node as usize] += 1;
            scratch.settled.push(node);
            let mut end = None;
            for &at in &self.ends[node as usize] {
                scanned += 1;
                let Some((other, length)) = self.residual(at, way) else { continue };
                if scratch.is_settled(other) {
                    continue;
                }
                let distance = here + length;
                let nearer = scratch.reached(other).is_none_or(|reached| distance < reached);
                if !nearer || nearest.is_some_and(|nearest| distance >= nearest) {
                    continue;
                }
                let gives_back = at.enters() == (way == Way::Forward);
                scratch.reach(other, distance, at.arc() << 1 | u32::from(gives_back));
                if ends_at(other) {
                    nearest = Some(distance);
                }
                match distance.cmp(&here) {
                    Ordering::Greater => scratch.heap.push(Reverse((distance, other))),
                    _ if ends_at(other) => {
                        end = Some(other);
                        break;
                    }
                    _ => scratch.here.push(other),
                }
            }
            if end.is_some() {
                break end;
            }
        };
        self.work.arcs_scanned += scanned;
        found
    }

    /// The node at the other end and the reduced length of a residual arc, if the arc is open that way.
    fn residual(&self, at: End, way: Way) -> Option<(u32, Lex<N>)> {
        let arc = &self.arcs[at.arc() as usize];
        let other = if at.enters() { arc.tail } else { arc.head };
        let takes_more = at.enters() == (way == Way::Backward);
        let reduced = self.reduced(arc);
        if takes_more {
            (arc.flow < arc.upper).then_some((other, reduced))
        } else {
            (arc.flow > arc.lower).then_some((other, -reduced))
        }
    }

    /// Makes the path to `end` tight: only nodes nearer than it change their potentials.
    fn shift(&mut self, scratch: &Scratch<N>, end: u32, way: Way) -> Result<(), Unsettled> {
        let far = scratch.distance[end as usize];
        for &node in &scratch.settled {
            let less = scratch.distance[node as usize] - far;
            if less == Lex::ZERO {
                continue;
            }
            let more = if way == Way::Forward { less } else { -less };
            let potential = self.potentials[node as usize] + more;
            if potential.0.iter().any(|entry| entry.unsigned_abs() > MAX_POTENTIAL) {
                return Err(Unsettled::Range);
            }
            self.set_potential(node, potential);
        }
        Ok(())
    }

    fn augment(&mut self, scratch: &Scratch<N>, start: u32, end: u32, way: Way) {
        let mut most = self.excess[start as usize].abs();
        if end != self.hub {
            most = most.min(self.excess[end as usize].abs());
        }
        let mut path = Vec::new();
        let mut node = end;
        while node != start {
            let via = scratch.via[node as usize];
            let (position, gives_back) = (via >> 1, via & 1 == 1);
            let arc = &self.arcs[position as usize];
            most = most.min(if gives_back { arc.flow - arc.lower } else { arc.upper - arc.flow });
            node = if gives_back == (way == Way::Forward) { arc.head } else { arc.tail };
            path.push((position, gives_back));
        }
        for (position, gives_back) in path {
            let flow = self.arcs[position as usize].flow;
            self.set_flow(position, if gives_back { flow - most } else { flow + most });
        }
    }
}

/// By which of its arcs a new node gets its potential.
#[derive(Clone, Copy)]
enum Anchor {
    Heads,
    Tails,
    Hub,
}
