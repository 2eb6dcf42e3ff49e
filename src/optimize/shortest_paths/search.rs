//! The searches: from a fault to the nearest that can cure it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::super::{Budget, StopReason};
use crate::network::{Adjacency, Cut, Incidence, Network, NodeId, Work};

/// Why a level ends without an optimum.
pub(super) enum Interrupt {
    Stopped(StopReason),
    Infeasible(Cut),
}

/// An arc on the level at hand: how much it can still take and give back.
#[derive(Clone, Copy)]
pub(super) struct ArcState {
    pub(super) tail: u32,
    pub(super) head: u32,
    pub(super) cost: i64,
    pub(super) up: i64,
    pub(super) down: i64,
}

impl ArcState {
    fn room(&self, up: bool) -> i64 {
        if up { self.up } else { self.down }
    }
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

    /// Whether going over this incidence, away from the start of the search, uses the arc's room to take more.
    fn takes_more(self, incidence: Incidence) -> bool {
        incidence.leaves() == (self == Self::Forward)
    }
}

/// One level's arcs, faults and prices, and the arrays of its searches.
pub(super) struct Search {
    pub(super) adjacency: Adjacency,
    pub(super) arcs: Vec<ArcState>,
    /// What each node has too much (negative: too little).
    pub(super) excess: Vec<i64>,
    pub(super) prices: Vec<i64>,
    pub(super) work: Work,
    distance: Vec<i64>,
    /// How a node was reached, as its predecessor sees the arc.
    via: Vec<Option<Incidence>>,
    /// Which search last labelled and last settled a node: saves clearing the arrays.
    labelled: Vec<u64>,
    settled: Vec<u64>,
    order: Vec<u32>,
    /// Nodes at the distance at hand, which need no heap.
    ready: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Search {
    pub(super) fn new(network: &Network) -> Self {
        let nodes = network.node_count();
        Self {
            adjacency: Adjacency::new(network),
            arcs: Vec::new(),
            excess: vec![0; nodes],
            prices: vec![0; nodes],
            work: Work::default(),
            distance: vec![0; nodes],
            via: vec![None; nodes],
            labelled: vec![0; nodes],
            settled: vec![0; nodes],
            order: Vec::new(),
            ready: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Cures every fault. Afterwards flow and prices are optimal on the level.
    pub(super) fn cure(&mut self, budget: &Budget<'_>) -> Result<(), Interrupt> {
        let excesses = self.excess.iter().filter(|&&excess| excess > 0).count();
        let deficits = self.excess.iter().filter(|&&excess| excess < 0).count();
        let direction = if deficits > excesses { Direction::Backward } else { Direction::Forward };
        for source in 0..self.excess.len() {
            while direction.fault(self.excess[source]) > 0 {
                if let Some(reason) = budget.exhausted(self.work) {
                    return Err(Interrupt::Stopped(reason));
                }
                match self.nearest(source, direction) {
                    Some(end) => self.augment(source, end, direction),
                    None => return Err(Interrupt::Infeasible(self.reached_set())),
                }
            }
        }
        Ok(())
    }

    /// Dijkstra's search from a fault to the nearest that cures it; then moves the prices of the nodes settled on the way.
    fn nearest(&mut self, source: usize, direction: Direction) -> Option<usize> {
        self.work.searches += 1;
        let stamp = self.work.searches;
        self.heap.clear();
        self.order.clear();
        self.ready.clear();
        self.distance[source] = 0;
        self.labelled[source] = stamp;
        self.via[source] = None;
        self.ready.push(source as u32);
        let mut here = 0;
        let end = loop {
            let node = if let Some(node) = self.ready.pop() {
                node
            } else {
                let Reverse((distance, node)) = self.heap.pop()?;
                here = distance;
                node
            };
            if self.settled[node as usize] == stamp {
                continue;
            }
            if direction.fault(self.excess[node as usize]) < 0 {
                break node as usize;
            }
            self.settled[node as usize] = stamp;
            self.order.push(node);
            if let Some(end) = self.relax(node, here, stamp, direction) {
                break end;
            }
        };
        for &node in &self.order {
            let lack = here - self.distance[node as usize];
            self.prices[node as usize] += if direction == Direction::Forward { -lack } else { lack };
        }
        Some(end)
    }

    /// Labels the neighbours of a settled node. Returns one that ends the search, if there is one at no further distance.
    fn relax(&mut self, node: u32, here: i64, stamp: u64, direction: Direction) -> Option<usize> {
        let incidences = self.adjacency.at(NodeId(node));
        self.work.arcs_scanned += incidences.len() as u64;
        for &incidence in incidences {
            let arc = &self.arcs[incidence.arc().index()];
            let more = direction.takes_more(incidence);
            if arc.room(more) == 0 {
                continue;
            }
            let next = if incidence.leaves() { arc.head } else { arc.tail } as usize;
            if self.settled[next] == stamp {
                continue;
            }
            let reduced = arc.cost + self.prices[arc.tail as usize] - self.prices[arc.head as usize];
            let candidate = here + if more { reduced } else { -reduced };
            if self.labelled[next] == stamp && candidate >= self.distance[next] {
                continue;
            }
            self.labelled[next] = stamp;
            self.distance[next] = candidate;
            self.via[next] = Some(incidence);
            if candidate > here {
                self.heap.push(Reverse((candidate, next as u32)));
            } else if direction.fault(self.excess[next]) < 0 {
                return Some(next);
            } else {
                self.ready.push(next as u32);
            }
        }
        None
    }

    fn augment(&mut self, source: usize, end: usize, direction: Direction) {
        let mut amount = self.excess[source].abs().min(self.excess[end].abs());
        let mut path = std::mem::take(&mut self.order);
        path.clear();
        let mut node = end;
        while let Some(incidence) = self.via[node] {
            let arc = &self.arcs[incidence.arc().index()];
            amount = amount.min(arc.room(direction.takes_more(incidence)));
            path.push(node as u32);
            node = if incidence.leaves() { arc.tail } else { arc.head } as usize;
        }
        for &node in &path {
            if let Some(incidence) = self.via[node as usize] {
                let change = if direction.takes_more(incidence) { amount } else { -amount };
                let arc = &mut self.arcs[incidence.arc().index()];
                arc.up -= change;
                arc.down += change;
            }
        }
        self.order = path;
        let sent = direction.fault(amount);
        self.excess[source] -= sent;
        self.excess[end] += sent;
    }

    /// The nodes of a search that found nothing: no residual arc leaves them (enters them, backwards).
    fn reached_set(&self) -> Cut {
        let mut nodes: Vec<NodeId> = self.order.iter().map(|&node| NodeId(node)).collect();
        nodes.sort_unstable();
        Cut { nodes }
    }

    /// Sends every excess to some deficit by breadth-first search, cost aside. Gives up after scanning the network some
    /// sixteen times: a stop must come soon. In a matching network an excess returns to the hub in one step.
    pub(super) fn complete(&mut self) -> bool {
        let allowance = self.work.arcs_scanned + 32 * (self.arcs.len() + self.excess.len()) as u64;
        for source in 0..self.excess.len() {
            while self.excess[source] > 0 {
                match self.any_deficit(source) {
                    Some(end) if self.work.arcs_scanned <= allowance => {
                        self.augment(source, end, Direction::Forward);
                    }
                    _ => return false,
                }
            }
        }
        true
    }

    fn any_deficit(&mut self, source: usize) -> Option<usize> {
        self.work.searches += 1;
        let stamp = self.work.searches;
        self.labelled[source] = stamp;
        self.via[source] = None;
        let mut queue = VecDeque::from([source as u32]);
        while let Some(node) = queue.pop_front() {
            for &incidence in self.adjacency.at(NodeId(node)) {
                self.work.arcs_scanned += 1;
                let arc = &self.arcs[incidence.arc().index()];
                let next = if incidence.leaves() { arc.head } else { arc.tail };
                if arc.room(incidence.leaves()) == 0 || self.labelled[next as usize] == stamp {
                    continue;
                }
                self.labelled[next as usize] = stamp;
                self.via[next as usize] = Some(incidence);
                if self.excess[next as usize] < 0 {
                    return Some(next as usize);
                }
                queue.push_back(next);
            }
        }
        None
    }
}
