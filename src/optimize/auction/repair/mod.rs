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
//!   further than that could not have used it. A search that finds no end so near is put off; when all others are done, arcs are laid out anew with the prices of now and a greater reach,
//!   and at last everything. After a good start one arc in ten or twenty is within reach, and where levels are blended nearly all ends are nearer than a unit of the last level but one.
//!
//! In a network some nodes have hundreds of others hanging at them: an organisation whose quota is used up, a part of the requests that shares are counted by. A search that
//! goes through such a *station* goes on to all of them. So at first stations are ends like the hub, and their prices stay as they are; what has come to and gone from a station
//! mostly cancels out. Stations that more was drawn from than there is are raised (`raise.rs`), and the difference that is left is cured from all stations at once (`forest.rs`).
//!
//! # Why nothing overflows
//! Let `n` be the nodes, `C` the largest |cost|, `P` the largest |price| at the start (at most `2^60`, checked). While arcs are omitted the reach is at most `2^52`, and drift never exceeds it; there are
//! at most three such layouts, so prices stay within `P + 2^54`. With all arcs laid out there are four passes, each of which begins with some largest |price| `Q`. Searches one by one change
//! prices only for nodes settled before an end whose own price does not change in the pass: the hub, a station as an end, or a node that lacks what the source has too much, for a search ends there. Afterwards the end is
//! reached from them by tight arcs, so their price differs from its by the cost of a simple path, at most `n·C`. In a forest a node's price is settled when its tree is cut off or the
//! last unit has gone; then both it and such an end are reached from the tree's root by tight arcs, so it is within `Q + 2n·C`. With `n·C` at most `2^58` that makes `P + 2^54 + 6n·C < 2^62` in all, and
//! a distance, the cost of a path and the difference of two prices, stays below `2^58 + 3·2^61 < 2^63`.

mod begin;
mod complete;
mod forest;
mod frontier;
mod raise;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::super::{Budget, StopReason};
use super::problem::{HubArc, HubArcs, Inner, Problem, Room};
use super::steps::{End, Steps};
use crate::network::{Cut, NodeId, Work};
pub(super) use begin::units_out_of_place;
use frontier::Frontier;

/// Why a level ends without an optimum.
pub(super) enum Interrupt {
    Stopped(StopReason),
    Infeasible(Cut),
}

/// How many times farther arcs are laid out from round to round, of which there are so many before all are.
const FARTHER: i64 = 64;
const ROUNDS: u32 = 3;
/// All are where one in so many is within reach already.
const MANY: usize = 4;
/// Excesses may use up one part in so many of the reach.
const SHARE: i64 = 4;
/// A reach beyond this is everything.
const MAX_REACH: i64 = 1 << 52;

/// All arcs are within this reach.
pub(super) const EVERYTHING: i64 = i64::MAX;

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    price: i64,
    distance: i64,
    /// That of the search that last labelled it, and one more once settled: saves clearing.
    stamp: u32,
    /// The arc by which it was reached, as its predecessor sees it, and the predecessor.
    via: End,
    from: u32,
    /// What a search has to look at here; nothing at most nodes.
    flags: u8,
}

/// By how much stamps grow from search to search: what a node can be in one.
const STAMPS: u32 = 4;

/// A station at which every search ends for now.
const END: u8 = 1;
/// A node with arcs from or to the hub.
const AT_HUB: u8 = 2;
/// Set where there is an excess or a deficit, and here and there where there was one.
const UNBALANCED: u8 = 4;
/// A source whose nearest end is not within reach.
const FAR: u8 = 8;

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
    /// What a forest reaches next.
    frontier: Frontier,
    /// Where units could end, in a forest: at what distance, and at which node.
    ends: BinaryHeap<Reverse<(i64, u32)>>,
    stations: Vec<u32>,
    /// Per node: the position of the station on the left that it hangs at, or [`NONE`].
    trees: Vec<u32>,
    pub(super) work: Work,
}

/// A reach, or everything where it would be too far for the range argument.
fn within_limits(reach: i64) -> i64 {
    if reach > MAX_REACH { EVERYTHING } else { reach }
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

/// What ending at a node costs once it is reached, and over which of its arcs to the hub that is: nothing and none where a unit is wanted.
fn way_to_end<const FORWARD: bool>(node: &Node, excess: i64, hub: &[HubArc]) -> Option<(i64, u32)> {
    // Most nodes are ordinary.
    if node.flags & (END | AT_HUB | UNBALANCED) == 0 {
        None
    } else if node.flags & END != 0 || if FORWARD { excess < 0 } else { excess > 0 } {
        Some((0, NONE))
    } else {
        way_to_hub::<FORWARD>(hub, node.price)
    }
}

impl Repair {
    pub(super) fn new(nodes: usize) -> Self {
        let node = Node { price: 0, distance: 0, stamp: 0, via: End::NONE, from: NONE, flags: 0 };
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
            frontier: Frontier::default(),
            ends: BinaryHeap::new(),
            stations: Vec::new(),
            trees: Vec::new(),
            work: Work::default(),
        }
    }

    /// The same with stations, none of which is the hub, and for each node the position of the one that it hangs at.
    pub(super) fn with_stations(self, stations: Vec<u32>, trees: Vec<u32>) -> Self {
        Self { stations, trees, ..self }
    }

    pub(super) fn price(&self, node: usize) -> i64 {
        self.nodes[node].price
    }

    /// Begins a layout of at most so many arcs.
    fn begin_layout(&mut self, arcs: usize) {
        self.steps.clear(arcs);
        self.laid_out.clear();
        self.laid_out.extend(self.nodes.iter().map(|node| node.price));
        self.drift = (0, 0);
        for node in &mut self.nodes {
            node.flags &= !FAR;
        }
    }

    /// Lays out the arcs within reach.
    fn lay_out(&mut self, problem: &impl Problem, level: usize, reach: i64) {
        let reach = within_limits(reach);
        self.begin_layout(problem.arc_count());
        let (prices, steps) = (&self.laid_out, &mut self.steps);
        let mut omitted = false;
        problem.each(level, |Inner { id, tail, head, cost }| {
            let reduced = cost + prices[tail as usize] - prices[head as usize];
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

    /// Cures every fault, where a level has begun. Afterwards flow and prices are optimal on the level.
    pub(super) fn cure(
        &mut self,
        problem: &mut impl Problem,
        hub_arcs: &mut HubArcs,
        hub: usize,
        level: usize,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        self.excess[hub] = 0;
        if let Some(reason) = budget.exhausted(self.work) {
            return Err(Interrupt::Stopped(reason));
        }
        if self.excess.iter().all(|&excess| excess == 0) {
            return Ok(());
        }
        self.steps.lay_out(self.nodes.len());
        for round in 1.. {
            self.round(problem, hub_arcs, budget)?;
            if self.reach == EVERYTHING || self.excess.iter().all(|&excess| excess == 0) {
                break;
            }
            let reach = if round < ROUNDS { self.farther(problem.arc_count()) } else { EVERYTHING };
            self.lay_out(problem, level, reach);
        }
        Ok(())
    }

    /// Cures what can be cured with the arcs that are laid out.
    fn round(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        if self.stations.is_empty() {
            return self.both_halves(problem, hub, budget);
        }
        self.open_stations(true);
        let cured = self.both_halves(problem, hub, budget).and_then(|()| self.raise(problem, hub, budget));
        self.open_stations(false);
        cured?;
        self.forest::<true>(problem, hub, budget)?;
        self.forest::<false>(problem, hub, budget)
    }

    /// Excesses, then deficits, one by one.
    fn both_halves(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        self.half::<true>(problem, hub, budget)?;
        self.half::<false>(problem, hub, budget)
    }

    fn open_stations(&mut self, open: bool) {
        for &station in &self.stations {
            let flags = &mut self.nodes[station as usize].flags;
            *flags = if open { *flags | END } else { *flags & !END };
        }
    }

    /// Cures the excesses (`FORWARD`) or the deficits whose ends are within reach.
    fn half<const FORWARD: bool>(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        for source in 0..self.excess.len() {
            while self.is_source::<FORWARD>(source) {
                if let Some(reason) = budget.exhausted(self.work) {
                    return Err(Interrupt::Stopped(reason));
                }
                let Some(finish) = self.nearest::<FORWARD>(hub, source) else {
                    if self.reach == EVERYTHING {
                        return Err(Interrupt::Infeasible(self.reached()));
                    }
                    self.nodes[source].flags |= FAR;
                    break;
                };
                self.move_prices::<FORWARD>(finish.distance);
                self.augment::<FORWARD>(problem, hub, source, finish);
            }
        }
        Ok(())
    }

    /// Whether a node has an excess (`FORWARD`) or a deficit that may be cured from there with the arcs that are laid out.
    fn is_source<const FORWARD: bool>(&self, node: usize) -> bool {
        let excess = self.excess[node];
        (if FORWARD { excess > 0 } else { excess < 0 }) && self.nodes[node].flags & (END | FAR) == 0
    }

    /// The next reach, or everything where most arcs are within reach already (levels that count are all ties).
    fn farther(&self, arcs: usize) -> i64 {
        if self.steps.arcs.len() > arcs / MANY {
            EVERYTHING
        } else {
            self.reach.max(1).saturating_mul(FARTHER)
        }
    }

    /// How far off an end may be for no omitted arc to shorten the way there. Excesses come first and must leave reach for the deficits.
    fn covered<const FORWARD: bool>(&self) -> i64 {
        if self.reach == EVERYTHING {
            return i64::MAX;
        }
        let covered = self.reach - (self.drift.1 - self.drift.0);
        if FORWARD { covered.min(self.reach / SHARE) } else { covered }
    }

    /// Begins a search with nothing reached. The stamp of what it labels.
    fn next_search(&mut self) -> u32 {
        if self.stamp >= u32::MAX - 2 * STAMPS {
            self.stamp = 0;
            self.nodes.iter_mut().for_each(|node| node.stamp = 0);
        }
        self.stamp += STAMPS;
        self.heap.clear();
        self.ends.clear();
        self.order.clear();
        self.ready.clear();
        self.stamp
    }

    /// The nearest end, as far as is covered.
    fn nearest<const FORWARD: bool>(&mut self, hub: &HubArcs, source: usize) -> Option<Finish> {
        self.work.searches += 1;
        let stamp = self.next_search();
        let node = &mut self.nodes[source];
        (node.distance, node.stamp) = (0, stamp);
        let covered = self.covered::<FORWARD>();
        let mut best = Finish { distance: covered.saturating_add(1), node: NONE, hub_arc: NONE };
        if let Some((distance, hub_arc)) = way_to_hub::<FORWARD>(hub.at(source), self.nodes[source].price)
            && distance < best.distance
        {
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
                if let Some((more, hub_arc)) = way_to_end::<FORWARD>(there, self.excess[next], hub.at(next))
                    && distance + more < best.distance
                {
                    best = Finish { distance: distance + more, node: step.next, hub_arc };
                    if hub_arc == NONE {
                        continue;
                    }
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
            None if self.nodes[end].flags & END != 0 => amount,
            None => self.excess[end].abs(),
        });
        let mut node = end;
        while node != source {
            let Node { via, from, .. } = self.nodes[node];
            let Room { up, down } = problem.room(self.steps.arcs[via.position()].id);
            amount = amount.min(if via.is_tail() == FORWARD { up } else { down });
            node = from as usize;
        }
        let mut node = end;
        while node != source {
            let Node { via, from, .. } = self.nodes[node];
            let change = if via.is_tail() == FORWARD { amount } else { -amount };
            self.send(problem, via.position(), change);
            node = from as usize;
        }
        let sent = if FORWARD { amount } else { -amount };
        self.excess[source] -= sent;
        if let Some(arc) = hub.at_mut(end).get_mut(finish.hub_arc as usize) {
            arc.flow += sent;
        } else {
            self.excess[end] += sent;
            self.nodes[end].flags |= UNBALANCED;
        }
    }

    /// Sends an amount over an arc that is laid out, in its direction where positive.
    fn send(&mut self, problem: &mut impl Problem, position: usize, amount: i64) {
        let id = self.steps.arcs[position].id;
        problem.shift(id, amount);
        self.steps.refile(position, problem.room(id));
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
