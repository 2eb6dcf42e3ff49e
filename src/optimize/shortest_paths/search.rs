//! The searches: from a fault to the nearest that can cure it.
//!
//! What a search walks on is laid out for it: each node has a list of its free arcs with the node at the other end and the cost
//! beside them, those with room in the direction of the search first. A saturated arc costs a search nothing (a matched
//! request has one way on, whatever its degree); sending flow moves the few arcs whose room begins or ends.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::super::{Budget, StopReason};
use crate::network::{Cut, Network, NodeId, Work};

/// Why a level ends without an optimum.
pub(super) enum Interrupt {
    Stopped(StopReason),
    Infeasible(Cut),
}

/// Where searches begin: at excesses, along the residual arcs, or at deficits, against them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

impl Direction {
    /// A node's fault as this direction sees it: positive where a search begins, negative where it may end.
    fn fault(self, excess: i64) -> i64 {
        match self {
            Self::Forward => excess,
            Self::Backward => -excess,
        }
    }

    /// Whether going over an arc from its tail (`leaves`) or from its head, away from the start of the search, makes it take more.
    fn takes_more(self, leaves: bool) -> bool {
        leaves == (self == Self::Forward)
    }
}

/// How much an arc can still take and give back.
#[derive(Clone, Copy)]
struct Room {
    up: i64,
    down: i64,
}

impl Room {
    fn of(self, more: bool) -> i64 {
        if more { self.up } else { self.down }
    }
}

/// An arc and the end that it is seen from, in 32 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End(u32);

impl End {
    const NONE: Self = Self(u32::MAX);

    fn new(arc: usize, leaves: bool) -> Self {
        Self((arc as u32) << 1 | u32::from(!leaves))
    }

    fn arc(self) -> usize {
        (self.0 >> 1) as usize
    }

    fn leaves(self) -> bool {
        self.0 & 1 == 0
    }
}

/// A way from a node over a free arc.
#[derive(Clone, Copy)]
struct Step {
    end: End,
    next: u32,
    /// The arc's cost, negated if the step makes it give back.
    cost: i64,
}

#[derive(Clone, Copy)]
struct Node {
    price: i64,
    distance: i64,
    /// Twice the number of the search that last labelled it, and one more once settled: saves clearing.
    stamp: u64,
    /// How it was reached, as its predecessor sees the arc.
    via: End,
}

/// One level's arcs, faults and prices, and the arrays of its searches.
pub(super) struct Search<'a> {
    network: &'a Network,
    pub(super) work: Work,
    /// What each node has too much (negative: too little).
    excess: Vec<i64>,
    nodes: Vec<Node>,
    rooms: Vec<Room>,
    direction: Direction,
    /// Node v's steps are `first[v]..first[v + 1]`, those with room before `closed[v]`.
    steps: Vec<Step>,
    first: Vec<u32>,
    closed: Vec<u32>,
    /// Where an arc stands among the steps of its tail and of its head, if it is free.
    place: Vec<[u32; 2]>,
    order: Vec<u32>,
    /// Nodes at the distance at hand, which need no heap. First in, first out: where whole levels tie (counts of seats), the nearest end
    /// by number of arcs is found first, and a search stays small.
    ready: VecDeque<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        let nodes = network.node_count();
        Self {
            network,
            work: Work::default(),
            excess: vec![0; nodes],
            nodes: vec![Node { price: 0, distance: 0, stamp: 0, via: End::NONE }; nodes],
            rooms: Vec::new(),
            direction: Direction::Forward,
            steps: Vec::new(),
            first: vec![0; nodes + 1],
            closed: vec![0; nodes],
            place: vec![[0; 2]; network.arc_count()],
            order: Vec::new(),
            ready: VecDeque::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Takes up a level: the flow and the bounds of every arc, and the prices. The flow must be at a bound wherever the prices' reduced cost is
    /// not zero; supplies may be wrong.
    pub(super) fn begin(
        &mut self,
        costs: &[i64],
        prices: &[i64],
        (lower, upper): (&[i64], &[i64]),
        flow: &[i64],
    ) {
        for (node, &price) in self.nodes.iter_mut().zip(prices) {
            node.price = price;
        }
        self.excess.copy_from_slice(self.network.supplies());
        self.rooms.clear();
        for (arc, &x) in flow.iter().enumerate() {
            self.excess[self.network.tails()[arc].index()] -= x;
            self.excess[self.network.heads()[arc].index()] += x;
            self.rooms.push(Room { up: upper[arc] - x, down: x - lower[arc] });
        }
        let count = |faulty: fn(&&i64) -> bool| self.excess.iter().filter(faulty).count();
        let (excesses, deficits) = (count(|excess| **excess > 0), count(|excess| **excess < 0));
        self.direction = if deficits > excesses { Direction::Backward } else { Direction::Forward };
        self.lay_out_steps(costs);
        self.work.arcs_scanned += 2 * costs.len() as u64;
    }

    /// The ends of an arc that is free on this level; a loop leads nowhere.
    fn free_ends(&self, arc: usize) -> Option<[(usize, bool); 2]> {
        let (tail, head) = (self.network.tails()[arc].index(), self.network.heads()[arc].index());
        let Room { up, down } = self.rooms[arc];
        (up + down > 0 && tail != head).then_some([(tail, true), (head, false)])
    }

    fn is_open(&self, arc: usize, leaves: bool) -> bool {
        self.rooms[arc].of(self.direction.takes_more(leaves)) > 0
    }

    fn lay_out_steps(&mut self, costs: &[i64]) {
        let mut open_count = vec![0u32; self.nodes.len()];
        self.first.fill(0);
        for arc in 0..costs.len() {
            for (node, leaves) in self.free_ends(arc).into_iter().flatten() {
                self.first[node + 1] += 1;
                open_count[node] += u32::from(self.is_open(arc, leaves));
            }
        }
        for (node, open) in open_count.into_iter().enumerate() {
            self.first[node + 1] += self.first[node];
            self.closed[node] = self.first[node] + open;
        }
        let (mut next_open, mut next_closed) = (self.first.clone(), self.closed.clone());
        let total = self.first.last().map_or(0, |&end| end as usize);
        self.steps.clear();
        self.steps.resize(total, Step { end: End::NONE, next: 0, cost: 0 });
        for (arc, &cost) in costs.iter().enumerate() {
            let Some(ends) = self.free_ends(arc) else { continue };
            for (side, (node, leaves)) in ends.into_iter().enumerate() {
                let cursors = if self.is_open(arc, leaves) { &mut next_open } else { &mut next_closed };
                let place = cursors[node];
                cursors[node] += 1;
                let cost = if self.direction.takes_more(leaves) { cost } else { -cost };
                let next = ends[1 - side].0 as u32;
                self.steps[place as usize] = Step { end: End::new(arc, leaves), next, cost };
                self.place[arc][side] = place;
            }
        }
    }

    /// What the arc carries beyond its lower bound.
    pub(super) fn above_lower(&self, arc: usize) -> i64 {
        self.rooms[arc].down
    }

    pub(super) fn price(&self, node: NodeId) -> i64 {
        self.nodes[node.index()].price
    }

    /// Cures every fault. Afterwards flow and prices are optimal on the level.
    pub(super) fn cure(&mut self, budget: &Budget<'_>) -> Result<(), Interrupt> {
        for source in 0..self.excess.len() {
            while self.direction.fault(self.excess[source]) > 0 {
                if let Some(reason) = budget.exhausted(self.work) {
                    return Err(Interrupt::Stopped(reason));
                }
                match self.nearest(source) {
                    Some(end) => self.augment(source, end),
                    None => return Err(Interrupt::Infeasible(self.reached_set())),
                }
            }
        }
        Ok(())
    }

    /// Dijkstra's search from a fault to the nearest that cures it; then moves the prices of the nodes settled on the way.
    fn nearest(&mut self, source: usize) -> Option<usize> {
        self.work.searches += 1;
        let label = 2 * self.work.searches;
        self.heap.clear();
        self.order.clear();
        self.ready.clear();
        let node = &mut self.nodes[source];
        (node.distance, node.stamp, node.via) = (0, label, End::NONE);
        self.ready.push_back(source as u32);
        let mut here = 0;
        let end = loop {
            let node = if let Some(node) = self.ready.pop_front() {
                node
            } else {
                let Reverse((distance, node)) = self.heap.pop()?;
                here = distance;
                node
            };
            if self.nodes[node as usize].stamp > label {
                continue;
            }
            if self.direction.fault(self.excess[node as usize]) < 0 {
                break node as usize;
            }
            self.nodes[node as usize].stamp = label + 1;
            self.order.push(node);
            if let Some(end) = self.relax(node as usize, here, label) {
                break end;
            }
        };
        let sign = if self.direction == Direction::Forward { -1 } else { 1 };
        for &node in &self.order {
            let node = &mut self.nodes[node as usize];
            node.price += sign * (here - node.distance);
        }
        Some(end)
    }

    /// Labels the neighbours of a settled node. Returns one that ends the search, if there is one at no further distance.
    fn relax(&mut self, node: usize, here: i64, label: u64) -> Option<usize> {
        let (start, end) = (self.first[node] as usize, self.closed[node] as usize);
        self.work.arcs_scanned += 1 + (end - start) as u64;
        let price = self.nodes[node].price;
        for &Step { end, next, cost } in &self.steps[start..end] {
            let there = &mut self.nodes[next as usize];
            if there.stamp > label {
                continue;
            }
            let difference =
                if self.direction == Direction::Forward { price - there.price } else { there.price - price };
            let candidate = here + cost + difference;
            if there.stamp == label && candidate >= there.distance {
                continue;
            }
            (there.stamp, there.distance, there.via) = (label, candidate, end);
            if candidate > here {
                self.heap.push(Reverse((candidate, next)));
            } else if self.direction.fault(self.excess[next as usize]) < 0 {
                return Some(next as usize);
            } else {
                self.ready.push_back(next);
            }
        }
        None
    }

    /// Sends as much as possible along the path of the last search.
    fn augment(&mut self, source: usize, end: usize) {
        let mut amount = self.excess[source].abs().min(self.excess[end].abs());
        let mut path = Vec::new();
        let mut node = end;
        while node != source {
            let via = self.nodes[node].via;
            amount = amount.min(self.rooms[via.arc()].of(self.direction.takes_more(via.leaves())));
            path.push(via);
            let from = if via.leaves() { self.network.tails() } else { self.network.heads() };
            node = from[via.arc()].index();
        }
        for via in path {
            let change = if self.direction.takes_more(via.leaves()) { amount } else { -amount };
            let room = &mut self.rooms[via.arc()];
            room.up -= change;
            room.down += change;
            self.refile(via.arc());
        }
        let sent = self.direction.fault(amount);
        self.excess[source] -= sent;
        self.excess[end] += sent;
    }

    /// Puts an arc among the open or the closed steps of its ends after its room has changed.
    fn refile(&mut self, arc: usize) {
        let Some(ends) = self.free_ends(arc) else { return };
        for (side, (node, leaves)) in ends.into_iter().enumerate() {
            let (place, open) = (self.place[arc][side], self.is_open(arc, leaves));
            let border = self.closed[node];
            let other = match (place < border, open) {
                (true, false) => {
                    self.closed[node] -= 1;
                    border - 1
                }
                (false, true) => {
                    self.closed[node] += 1;
                    border
                }
                _ => continue,
            };
            self.steps.swap(place as usize, other as usize);
            for moved in [place, other] {
                let end = self.steps[moved as usize].end;
                self.place[end.arc()][usize::from(!end.leaves())] = moved;
            }
        }
    }

    /// The nodes of a search that found nothing: no residual arc leaves them (enters them, backwards).
    fn reached_set(&self) -> Cut {
        let mut nodes: Vec<NodeId> = self.order.iter().map(|&node| NodeId(node)).collect();
        nodes.sort_unstable();
        Cut { nodes }
    }

    /// Cures every fault by breadth-first search, cost aside. Gives up after scanning the network some sixteen times: a stop must
    /// come soon. In a matching network an excess returns to the hub in one step.
    pub(super) fn complete(&mut self) -> bool {
        let allowance = self.work.arcs_scanned + 32 * (self.rooms.len() + self.excess.len()) as u64;
        for source in 0..self.excess.len() {
            while self.direction.fault(self.excess[source]) > 0 {
                match self.any_cure(source) {
                    Some(end) if self.work.arcs_scanned <= allowance => self.augment(source, end),
                    _ => return false,
                }
            }
        }
        true
    }

    fn any_cure(&mut self, source: usize) -> Option<usize> {
        self.work.searches += 1;
        let label = 2 * self.work.searches;
        self.nodes[source].stamp = label;
        let mut queue = VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for step in self.first[node]..self.closed[node] {
                self.work.arcs_scanned += 1;
                let Step { end, next, .. } = self.steps[step as usize];
                let there = &mut self.nodes[next as usize];
                if there.stamp < label {
                    (there.stamp, there.via) = (label, end);
                    if self.direction.fault(self.excess[next as usize]) < 0 {
                        return Some(next as usize);
                    }
                    queue.push_back(next as usize);
                }
            }
        }
        None
    }
}
