//! The exact half: from any prices and any flow to an optimum and its proof, one shortest path per missing unit.
//!
//! # Method
//! Every arc whose reduced cost is positive goes to its lower bound, every arc whose reduced cost is negative to its upper bound; arcs at zero keep
//! their flow. Then all conditions of optimality hold, and only balances may be wrong. Each unit of *excess* is sent, by Dijkstra's search on
//! reduced costs, to the nearest node that lacks one *or to the hub*; then each unit still lacking is fetched from the hub, by a search
//! against the arcs. Nodes settled before the end change their price by what they lack to its distance, which keeps all conditions.
//!
//! Three things make a search cheap:
//!
//! * **The hub is an end and never a way.** Its price stays as it is, so whatever reaches it is done, whether or not the hub wants it: once all other
//!   nodes are balanced, so is the hub, because supplies add up to zero. Free capacity, a helper who would rather stay at home and an
//!   empty seat are all ways to the hub, seen at the node where they begin ([`HubArcs`]), so a search ends there and the hub's thousands of
//!   arcs are never read.
//! * **Nothing beyond the best end known is looked at.** Distances at or above it are dropped unseen.
//! * **Only nearly tight arcs are laid out.** An arc with |reduced cost| above a *reach* is left out. Let `drift` be the largest less the
//!   smallest change of any node's price since the layout. An omitted arc costs at least `reach − drift` still, so a search whose end is no
//!   further than that could not have used it. Where the end is further (or there is none), the search is thrown away and the arcs are laid
//!   out anew with the prices of now and a greater reach. After a good start one arc in ten or twenty is within reach.
//!
//! In a network some nodes have hundreds of others hanging at them: an organisation whose quota is used up, a part of the requests that shares are counted by. A search that
//! goes through such a *station* goes on to all of them. So at first stations are ends like the hub, and their prices stay as they are; what has come to and gone from a station
//! mostly cancels out, and only the difference is cured by searches through it, from there.
//!
//! # Why nothing overflows
//! Let `n` be the nodes, `C` the largest |cost|, `P` the largest |price| at the start (at most `2^60`, checked). In the first
//! half prices change only for nodes settled before an end that lacks a unit (whose own price has not changed, for a search
//! ends there) or before the hub (whose price never changes); afterwards the end is reached from them by tight arcs, so their price differs from its
//! by the cost of a simple path, at most `n·C`. In the second half every end is the hub, and the same holds. So every price stays
//! within `P + n·C`. Stations as ends do not change their prices either; the same again without them gives `P + 2n·C`, and with `n·C` at most `2^58` a distance within
//! `n·C + 2(P + 2n·C) < 2^62`.

mod begin;
mod complete;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::super::{Budget, StopReason};
use super::problem::{HubArc, HubArcs, Inner, Problem, Room};
use super::steps::{End, Steps};
use crate::network::{Cut, NodeId, Work};
pub(super) use begin::units_out_of_place;

/// Why a level ends without an optimum.
pub(super) enum Interrupt {
    Stopped(StopReason),
    Infeasible(Cut),
}

/// Which arcs searches begin with.
#[derive(Clone, Copy)]
pub(super) enum Reach<'a> {
    /// Those with reduced costs up to so much.
    Within(i64),
    /// The same, already found.
    Known(i64, &'a [Inner]),
}

/// All arcs are within this reach.
pub(super) const EVERYTHING: i64 = i64::MAX;

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    price: i64,
    distance: i64,
    /// Twice the number of the search that last labelled it, and one more once settled: saves clearing.
    stamp: u32,
    /// The arc by which it was reached, as its predecessor sees it, and the predecessor.
    via: End,
    from: u32,
    /// Whether it is a station at which every search ends for now.
    is_end: bool,
}

/// Where a search ends.
#[derive(Clone, Copy)]
struct Finish {
    distance: i64,
    node: u32,
    /// Over which of the node's arcs to the hub, if it ends there.
    hub_arc: u32,
}

/// The state of searches over one level.
pub(super) struct Repair {
    nodes: Vec<Node>,
    /// What each node has too much (negative: too little). The hub's is not kept.
    excess: Vec<i64>,
    steps: Steps,
    reach: i64,
    /// Prices when the arcs were laid out, and the least and largest change since.
    laid_out: Vec<i64>,
    drift: (i64, i64),
    stamp: u32,
    order: Vec<u32>,
    ready: VecDeque<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    stations: Vec<u32>,
    pub(super) work: Work,
}

/// The cheapest way to the hub (`FORWARD`) or from it at a node of some price: its cost and position.
fn way_to_hub<const FORWARD: bool>(arcs: &[HubArc], price: i64) -> Option<(i64, u32)> {
    let mut best = None;
    for (position, arc) in (0u32..).zip(arcs) {
        let open = if FORWARD { arc.flow < arc.most } else { arc.flow > arc.least };
        let cost = if FORWARD { arc.cost + price } else { -arc.cost - price };
        if open && best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, position));
        }
    }
    best
}

impl Repair {
    pub(super) fn new(nodes: usize) -> Self {
        let node = Node { price: 0, distance: 0, stamp: 0, via: End::NONE, from: NONE, is_end: false };
        Self {
            nodes: vec![node; nodes],
            excess: vec![0; nodes],
            steps: Steps::default(),
            reach: EVERYTHING,
            laid_out: Vec::new(),
            drift: (0, 0),
            stamp: 0,
            order: Vec::new(),
            ready: VecDeque::new(),
            heap: BinaryHeap::new(),
            stations: Vec::new(),
            work: Work::default(),
        }
    }

    /// The same with stations, none of which is the hub.
    pub(super) fn with_stations(self, stations: Vec<u32>) -> Self {
        Self { stations, ..self }
    }

    pub(super) fn price(&self, node: usize) -> i64 {
        self.nodes[node].price
    }

    /// Lays out the arcs within reach.
    fn lay_out(&mut self, problem: &impl Problem, level: usize, reach: i64) {
        self.laid_out.clear();
        self.laid_out.extend(self.nodes.iter().map(|node| node.price));
        self.drift = (0, 0);
        self.steps.clear();
        let (nodes, steps) = (&self.nodes, &mut self.steps);
        let mut omitted = false;
        problem.each(level, |Inner { id, tail, head, cost }| {
            let reduced = cost + nodes[tail as usize].price - nodes[head as usize].price;
            if reduced.abs() > reach {
                omitted = true;
                return;
            }
            let room = problem.room(id);
            if tail != head && (room.up > 0 || room.down > 0) {
                steps.push(id, tail, head, cost, room);
            }
        });
        steps.lay_out(self.nodes.len());
        self.reach = if omitted { reach } else { EVERYTHING };
        self.work.arcs_scanned += problem.arc_count() as u64;
    }

    /// Lays out arcs that are known to be all within reach.
    pub(super) fn lay_out_known(&mut self, problem: &impl Problem, reach: i64, near: &[Inner]) {
        self.laid_out.clear();
        self.laid_out.extend(self.nodes.iter().map(|node| node.price));
        self.drift = (0, 0);
        self.steps.clear();
        for &Inner { id, tail, head, cost } in near {
            self.steps.push(id, tail, head, cost, problem.room(id));
        }
        self.steps.lay_out(self.nodes.len());
        self.reach = reach;
        self.work.arcs_scanned += near.len() as u64;
    }

    /// Cures every fault. Afterwards flow and prices are optimal on the level.
    pub(super) fn cure(
        &mut self,
        problem: &mut impl Problem,
        hub_arcs: &mut HubArcs,
        hub: usize,
        level: usize,
        reach: Reach<'_>,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        self.excess[hub] = 0;
        if let Some(reason) = budget.exhausted(self.work) {
            return Err(Interrupt::Stopped(reason));
        }
        if self.excess.iter().all(|&excess| excess == 0) {
            return Ok(());
        }
        match reach {
            Reach::Within(reach) => self.lay_out(problem, level, reach),
            Reach::Known(reach, near) => self.lay_out_known(problem, reach, near),
        }
        if !self.stations.is_empty() {
            self.open_stations(true);
            let cured = self.both_halves(problem, hub_arcs, level, budget);
            self.open_stations(false);
            cured?;
        }
        self.both_halves(problem, hub_arcs, level, budget)
    }

    fn both_halves(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        level: usize,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        self.half::<true>(problem, hub, level, budget)?;
        self.half::<false>(problem, hub, level, budget)
    }

    fn open_stations(&mut self, open: bool) {
        for &station in &self.stations {
            self.nodes[station as usize].is_end = open;
        }
    }

    /// Cures the excesses (`FORWARD`) or the deficits.
    fn half<const FORWARD: bool>(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        level: usize,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        for source in 0..self.excess.len() {
            if self.nodes[source].is_end {
                continue;
            }
            while if FORWARD { self.excess[source] > 0 } else { self.excess[source] < 0 } {
                if let Some(reason) = budget.exhausted(self.work) {
                    return Err(Interrupt::Stopped(reason));
                }
                match self.nearest::<FORWARD>(hub, source) {
                    Some(finish) if self.covers(finish.distance) => {
                        self.move_prices::<FORWARD>(finish.distance);
                        self.augment::<FORWARD>(problem, hub, source, finish);
                    }
                    None if self.reach == EVERYTHING => return Err(Interrupt::Infeasible(self.reached())),
                    _ => self.lay_out(problem, level, self.farther(problem.arc_count())),
                }
            }
        }
        Ok(())
    }

    /// The next reach: four times as far, or everything where most arcs are within reach already (levels that count are all ties).
    fn farther(&self, arcs: usize) -> i64 {
        if self.steps.arcs.len() > arcs / 2 { EVERYTHING } else { self.reach.max(1).saturating_mul(4) }
    }

    /// Whether no omitted arc could have shortened a search that ended so far away.
    fn covers(&self, distance: i64) -> bool {
        self.reach == EVERYTHING || distance <= self.reach - (self.drift.1 - self.drift.0)
    }

    fn nearest<const FORWARD: bool>(&mut self, hub: &HubArcs, source: usize) -> Option<Finish> {
        self.work.searches += 1;
        if self.stamp >= u32::MAX - 4 {
            self.stamp = 0;
            self.nodes.iter_mut().for_each(|node| node.stamp = 0);
        }
        self.stamp += 2;
        let stamp = self.stamp;
        self.heap.clear();
        self.order.clear();
        self.ready.clear();
        let node = &mut self.nodes[source];
        (node.distance, node.stamp) = (0, stamp);
        let mut best = Finish { distance: i64::MAX, node: NONE, hub_arc: NONE };
        if let Some((distance, hub_arc)) = way_to_hub::<FORWARD>(hub.at(source), node.price) {
            best = Finish { distance, node: source as u32, hub_arc };
        }
        self.ready.push_back(source as u32);
        let mut here = 0;
        while here < best.distance {
            let node = if let Some(node) = self.ready.pop_front() {
                node as usize
            } else {
                let Some(Reverse((distance, node))) = self.heap.pop() else { break };
                here = distance;
                if here >= best.distance {
                    break;
                }
                node as usize
            };
            if self.nodes[node].stamp != stamp || self.nodes[node].distance != here {
                continue;
            }
            self.nodes[node].stamp = stamp + 1;
            self.order.push(node as u32);
            let price = self.nodes[node].price;
            let open = self.steps.open::<FORWARD>(node);
            self.work.arcs_scanned += 1 + open.len() as u64;
            for step in open {
                let next = step.next as usize;
                let there = &mut self.nodes[next];
                let reduced = step.cost + price - there.price;
                let distance = if FORWARD { here + reduced } else { here - reduced };
                if distance >= best.distance
                    || there.stamp > stamp
                    || (there.stamp == stamp && distance >= there.distance)
                {
                    continue;
                }
                (there.stamp, there.distance) = (stamp, distance);
                (there.via, there.from) = (step.end, node as u32);
                let wanted =
                    there.is_end || if FORWARD { self.excess[next] < 0 } else { self.excess[next] > 0 };
                if wanted {
                    best = Finish { distance, node: step.next, hub_arc: NONE };
                    continue;
                }
                if let Some((more, hub_arc)) = way_to_hub::<FORWARD>(hub.at(next), there.price)
                    && distance + more < best.distance
                {
                    best = Finish { distance: distance + more, node: step.next, hub_arc };
                }
                if distance == here {
                    self.ready.push_back(step.next);
                } else if distance < best.distance {
                    self.heap.push(Reverse((distance, step.next)));
                }
            }
        }
        (best.node != NONE).then_some(best)
    }

    fn move_prices<const FORWARD: bool>(&mut self, end: i64) {
        for &node in &self.order {
            let state = &mut self.nodes[node as usize];
            let lacks = end - state.distance;
            state.price += if FORWARD { -lacks } else { lacks };
            let change = state.price - self.laid_out[node as usize];
            self.drift = (self.drift.0.min(change), self.drift.1.max(change));
        }
    }

    /// Sends as much as possible along the path of the last search.
    fn augment<const FORWARD: bool>(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        source: usize,
        finish: Finish,
    ) {
        let end = finish.node as usize;
        let mut amount = self.excess[source].abs();
        amount = amount.min(match hub.at(end).get(finish.hub_arc as usize) {
            Some(arc) if FORWARD => arc.most - arc.flow,
            Some(arc) => arc.flow - arc.least,
            None if self.nodes[end].is_end => amount,
            None => self.excess[end].abs(),
        });
        let mut node = end;
        while node != source {
            let Node { via, from, .. } = self.nodes[node];
            let Room { up, down } = self.steps.arcs[via.position()].room;
            amount = amount.min(if via.is_tail() == FORWARD { up } else { down });
            node = from as usize;
        }
        let mut node = end;
        while node != source {
            let Node { via, from, .. } = self.nodes[node];
            let change = if via.is_tail() == FORWARD { amount } else { -amount };
            problem.shift(self.steps.arcs[via.position()].id, change);
            self.steps.send(via.position(), change);
            node = from as usize;
        }
        let sent = if FORWARD { amount } else { -amount };
        self.excess[source] -= sent;
        match hub.at_mut(end).get_mut(finish.hub_arc as usize) {
            Some(arc) => arc.flow += sent,
            None => self.excess[end] += sent,
        }
    }

    /// The nodes of a search that found no end: no residual arc leaves them (enters them, backwards).
    fn reached(&self) -> Cut {
        let mut nodes: Vec<NodeId> = self.order.iter().map(|&node| NodeId(node)).collect();
        nodes.sort_unstable();
        Cut { nodes }
    }

    /// Fixes every arc that has the same flow in all optima of the level.
    pub(super) fn keep_optimal_face(&self, problem: &mut impl Problem, hub: &mut HubArcs, level: usize) {
        let mut fixed = Vec::new();
        problem.each(level, |Inner { id, tail, head, cost }| {
            if cost + self.price(tail as usize) != self.price(head as usize) {
                fixed.push(id);
            }
        });
        for id in fixed {
            problem.fix(id);
        }
        for (node, state) in self.nodes.iter().enumerate() {
            for arc in hub.at_mut(node).iter_mut().filter(|arc| arc.cost + state.price != 0) {
                (arc.least, arc.most) = (arc.flow, arc.flow);
            }
        }
    }
}
