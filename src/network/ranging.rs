//! How far a proven flow stands from any other: exact costs of small changes to bounds, one by one or for all nodes at once.
//!
//! # Distances
//! With the potentials of a proven flow every residual arc has a reduced cost ≥ 0, so one Dijkstra search gives the cost of the cheapest change from
//! one node to all others ([`Ranging::distances_from`]) or from all others to one ([`Ranging::distances_to`]). Taken from and to one fixed node these
//! are the two *extreme* potentials: of all potentials that prove the flow and are zero at that node, each node's is at most the distance from it and
//! at least minus the distance to it (Shapley & Shubik, *The assignment game I*, 1971; Ahuja, Magnanti & Orlin, *Network Flows*, 1993, section 9.11).
//!
//! # What they answer
//! *A unit forced through an unused arc `u → v`* costs `cost(u → v) + distance(v → u)`. The unit closes a cycle through the arc, so it costs no less
//! than the arc and the cheapest way back; and the cheapest way back is a simple path, which can't use the arc, for it would pass `u` before its
//! end. (An arc that is used can be pushed back, but an unused one with lower bound 0 can't, so no cycle of two opposite steps is counted.) That the
//! flow around the cheapest such cycle is the cheapest of *all* flows that use the arc: the difference of two flows is a sum of residual cycles, one of
//! them passes through the arc, and none of the others has a negative cost.
//!
//! *An arc `u → v` with one unit less* than it carries costs `distance(u → v) − cost(u → v)` in the graph without it; at its upper bound it is not
//! part of the graph anyway. *With one unit more* than its upper bound it costs `cost(u → v) + distance(v → u)`, if that is negative, and
//! otherwise nothing.
//!
//! # Trials
//! Several units need several searches, each after the flow has changed ([`Ranging::try_all`]): successive shortest paths with
//! potentials, of which only those change that a search has settled. Flow and potentials of a trial are kept beside the proven ones, so a trial costs what it
//! touches, and trials run in parallel.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use rayon::prelude::*;

use super::adjacency::Adjacency;
use super::distances::{Distances, Searches};
use super::folded::{Folded, LESS, MORE};
use super::graph::{ArcId, Network, NodeId};
use super::levels::{LevelTable, LevelValue, Lex, with_lex};
use super::residual::{Residual, ResidualArc};

/// A proven flow, to be asked what changes would cost.
///
/// Nothing here holds for a flow that its potentials do not prove: residual arcs with negative reduced costs are taken to cost nothing.
#[derive(Clone, Copy, Debug)]
pub struct Ranging<'a> {
    pub(super) network: &'a Network,
    pub(super) adjacency: &'a Adjacency,
    pub(super) flow: &'a [i64],
    pub(super) potentials: &'a LevelTable,
}

/// Bounds to be changed for a trial.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trial {
    /// Arcs that are to carry nothing (of those with a positive lower bound: no flow is possible).
    pub close: Vec<ArcId>,
    /// Arcs that may then carry up to so much more than their upper bounds, one after the other.
    pub open: Vec<(ArcId, i64)>,
}

/// What became of a trial.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trialled {
    /// What closing costs, per level; `None` if no flow does without those arcs. Then nothing was opened.
    pub closing: Option<LevelValue>,
    /// What each opening gains beyond those before it, per level.
    pub opening: Vec<LevelValue>,
    /// By how much the flow changes, by arc.
    pub changes: BTreeMap<ArcId, i64>,
}

impl<'a> Ranging<'a> {
    /// Takes a network, the index of its arcs, an optimal flow, and potentials that prove it.
    pub fn new(
        network: &'a Network,
        adjacency: &'a Adjacency,
        flow: &'a [i64],
        potentials: &'a LevelTable,
    ) -> Self {
        Self { network, adjacency, flow, potentials }
    }

    /// The network.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// Its residual graph.
    pub fn residual(&self) -> Residual<'a> {
        Residual::new(self.network, self.adjacency, self.flow)
    }

    /// Makes ready for several searches. Time O(arcs · levels), memory O(arcs + nodes).
    pub fn searches(&self) -> Searches<'a> {
        Searches { ranging: *self, folded: Folded::of(self), shut: Vec::new() }
    }

    /// The cheapest change from a node to every other: [`Ranging::searches`] and a [search](Searches::distances_from).
    pub fn distances_from(&self, source: NodeId) -> Distances {
        self.searches().distances_from(source)
    }

    /// The cheapest change from every node to one: [`Ranging::searches`] and a [search](Searches::distances_to).
    pub fn distances_to(&self, target: NodeId) -> Distances {
        self.searches().distances_to(target)
    }

    /// Tries changes of bounds, each by itself. In parallel on the current rayon pool, with the same result for any number of threads.
    ///
    /// Time: a search per unit and arc, of the region in which the change spreads; memory O(nodes · levels) per thread.
    pub fn try_all(&self, trials: &[Trial]) -> Vec<Trialled> {
        with_lex!(self.network.levels(), N => {
            let potentials = rows::<N>(self.potentials, self.network.node_count());
            let search = || Search::<N>::with_potentials(self, &potentials);
            trials.par_iter().map_init(search, Search::trial).collect()
        })
    }
}

/// The rows of a table side by side, for searches that ask for whole rows at random.
pub(super) fn rows<const N: usize>(table: &LevelTable, rows: usize) -> Vec<Lex<N>> {
    (0..rows).map(|row| Lex::from_row(table, row, 0)).collect()
}

/// Which way a search looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// At changes from the node where it begins.
    From,
    /// At changes to the node where it begins.
    To,
}

/// What a search knows of a node.
#[derive(Clone, Copy)]
struct Label<const N: usize> {
    distance: Lex<N>,
    /// The step between this node and the one nearer to where the search began.
    step: Option<ResidualArc>,
    /// The search by which this was written; anything else is void.
    search: u32,
    settled: bool,
}

/// Dijkstra's search over the residual graph, and what trials change in it.
pub(super) struct Search<'a, const N: usize> {
    network: &'a Network,
    adjacency: &'a Adjacency,
    flow: &'a [i64],
    potentials: std::borrow::Cow<'a, [Lex<N>]>,
    labels: Vec<Label<N>>,
    round: u32,
    settled: Vec<NodeId>,
    heap: BinaryHeap<Reverse<(Lex<N>, NodeId)>>,
    /// Nodes as near as the one at hand: most steps are tight, and these need no heap.
    near: Vec<NodeId>,
    /// Upper bounds that differ from the network's.
    upper: BTreeMap<ArcId, i64>,
    /// Arcs that must keep their flow.
    fixed: BTreeSet<ArcId>,
    /// By arc the ways in which it must not be used; empty: there is none such.
    shut: &'a [u8],
    changes: BTreeMap<ArcId, i64>,
    moved: BTreeMap<NodeId, Lex<N>>,
}

impl<'a, const N: usize> Search<'a, N> {
    pub(super) fn new(ranging: &Ranging<'a>) -> Self {
        let potentials = rows::<N>(ranging.potentials, ranging.network.node_count());
        Self::over(ranging, ranging.flow, potentials.into())
    }

    pub(super) fn with_potentials(ranging: &Ranging<'a>, potentials: &'a [Lex<N>]) -> Self {
        Self::over(ranging, ranging.flow, potentials.into())
    }

    /// A search over another flow than the one that was asked about, with potentials that prove it.
    pub(super) fn over(
        ranging: &Ranging<'a>,
        flow: &'a [i64],
        potentials: std::borrow::Cow<'a, [Lex<N>]>,
    ) -> Self {
        let nothing = Label { distance: Lex::ZERO, step: None, search: 0, settled: false };
        Self {
            network: ranging.network,
            adjacency: ranging.adjacency,
            flow,
            potentials,
            labels: vec![nothing; ranging.network.node_count()],
            round: 0,
            settled: Vec::new(),
            heap: BinaryHeap::new(),
            near: Vec::new(),
            upper: BTreeMap::new(),
            fixed: BTreeSet::new(),
            shut: &[],
            changes: BTreeMap::new(),
            moved: BTreeMap::new(),
        }
    }

    /// Keeps an arc's flow as it is.
    pub(super) fn fix(&mut self, arc: ArcId) {
        self.fixed.insert(arc);
    }

    /// Keeps arcs from being used in some ways.
    pub(super) fn shut(self, shut: &'a [u8]) -> Self {
        Self { shut, ..self }
    }

    fn potential(&self, node: NodeId) -> Lex<N> {
        if !self.moved.is_empty()
            && let Some(&moved) = self.moved.get(&node)
        {
            return moved;
        }
        self.potentials.get(node.index()).copied().unwrap_or(Lex::ZERO)
    }

    fn flow_on(&self, arc: ArcId) -> i64 {
        let proven = self.flow.get(arc.index()).copied().unwrap_or(0);
        if self.changes.is_empty() { proven } else { proven + self.changes.get(&arc).copied().unwrap_or(0) }
    }

    fn upper_of(&self, arc: ArcId) -> i64 {
        let changed = if self.upper.is_empty() { None } else { self.upper.get(&arc) };
        changed.copied().unwrap_or_else(|| self.network.upper()[arc.index()])
    }

    /// How many units a step can take.
    fn room(&self, step: ResidualArc) -> i64 {
        let (arc, x) = (step.arc, self.flow_on(step.arc));
        if !self.fixed.is_empty() && self.fixed.contains(&arc) {
            return 0;
        }
        let way = if step.forward { MORE } else { LESS };
        if self.shut.get(arc.index()).is_some_and(|&shut| shut & way != 0) {
            return 0;
        }
        // A closed arc carries nothing and gives nothing back.
        if step.forward {
            self.upper_of(arc) - x
        } else {
            x - self.network.lower()[arc.index()].min(self.upper_of(arc))
        }
    }

    /// What a unit over an arc costs.
    pub(super) fn cost(&self, arc: ArcId) -> Lex<N> {
        Lex::from_row(self.network.costs(), arc.index(), 0)
    }

    /// The reduced cost of a step.
    pub(super) fn reduced(&self, step: ResidualArc) -> Lex<N> {
        let cost = self.cost(step.arc);
        let cost = if step.forward { cost } else { -cost };
        cost + self.potential(step.from) - self.potential(step.to)
    }

    /// Searches until an end is settled, but not beyond `below`. Returns the end and its reduced distance.
    pub(super) fn run(
        &mut self,
        begin: NodeId,
        way: Way,
        below: Option<Lex<N>>,
        is_end: impl Fn(NodeId) -> bool,
    ) -> Option<(NodeId, Lex<N>)> {
        if self.round == u32::MAX {
            self.labels.iter_mut().for_each(|label| label.search = 0);
            self.round = 0;
        }
        self.round += 1;
        self.settled.clear();
        self.heap.clear();
        self.near.clear();
        self.reach(begin, Lex::ZERO, None);
        self.near.push(begin);
        let mut here = Lex::ZERO;
        loop {
            let node = if let Some(node) = self.near.pop() {
                node
            } else {
                let Reverse((distance, node)) = self.heap.pop()?;
                here = distance;
                node
            };
            let Some(label) = self.labels.get_mut(node.index()) else { continue };
            if label.settled || label.distance != here {
                continue;
            }
            if below.is_some_and(|below| here >= below) {
                return None;
            }
            if is_end(node) {
                return Some((node, here));
            }
            label.settled = true;
            self.settled.push(node);
            self.scan(node, here, way);
        }
    }

    fn reach(&mut self, node: NodeId, distance: Lex<N>, step: Option<ResidualArc>) {
        let search = self.round;
        if let Some(label) = self.labels.get_mut(node.index()) {
            *label = Label { distance, step, search, settled: false };
        }
    }

    fn scan(&mut self, node: NodeId, here: Lex<N>, way: Way) {
        let adjacency = self.adjacency;
        for incidence in adjacency.at(node) {
            let arc = incidence.arc();
            let index = arc.index();
            let (tail, head) = (self.network.tails()[index], self.network.heads()[index]);
            // From here a unit more goes along what leaves; to here, along what enters.
            let forward = incidence.leaves() == (way == Way::From);
            let (from, to) = if forward { (tail, head) } else { (head, tail) };
            let other = if way == Way::From { to } else { from };
            let step = ResidualArc { arc, forward, from, to };
            let known = self.labels.get(other.index()).filter(|label| label.search == self.round).copied();
            if known.is_some_and(|label| label.settled) || self.room(step) <= 0 {
                continue;
            }
            let candidate = here + self.reduced(step).max(Lex::ZERO);
            if known.is_some_and(|label| label.distance <= candidate) {
                continue;
            }
            self.reach(other, candidate, Some(step));
            if candidate == here {
                self.near.push(other);
            } else {
                self.heap.push(Reverse((candidate, other)));
            }
        }
    }

    pub(super) fn all(mut self, begin: NodeId, way: Way) -> Distances {
        self.run(begin, way, None, |_| false);
        let (levels, nodes) = (self.network.levels(), self.network.node_count());
        let mut distances = Distances::unreached(levels, nodes);
        let base = self.potential(begin);
        for &node in &self.settled {
            // Along a path the potentials cancel but for those of its ends.
            let between = self.potential(node) - base;
            let reduced = self.labels[node.index()].distance;
            let cost = if way == Way::From { reduced + between } else { reduced - between };
            let row = distances.rows.iter_mut().skip(levels * node.index()).take(levels);
            for (place, entry) in row.zip(cost.0) {
                *place = entry;
            }
            if let Some(place) = distances.reached.get_mut(node.index()) {
                *place = true;
            }
        }
        distances
    }

    /// The steps between where the last search began and a node that it reached; in order where it looked at changes to its beginning, else backwards.
    pub(super) fn steps(&self, node: NodeId, way: Way) -> Vec<ResidualArc> {
        let mut steps = Vec::new();
        let mut at = node;
        while let Some(label) = self.labels.get(at.index()).filter(|label| label.search == self.round)
            && let Some(step) = label.step
        {
            steps.push(step);
            at = if way == Way::To { step.to } else { step.from };
        }
        steps
    }

    /// Moves the potentials of settled nodes, so that still no step has a negative reduced cost and those on the way to a node at this distance have none.
    pub(super) fn move_potentials(&mut self, distance: Lex<N>, way: Way) {
        for k in 0..self.settled.len() {
            let node = self.settled[k];
            let by = distance - self.labels[node.index()].distance;
            let moved = self.potential(node) + if way == Way::To { by } else { -by };
            self.moved.insert(node, moved);
        }
    }

    /// The potentials as moved.
    pub(super) fn moved_potentials(&self) -> Vec<Lex<N>> {
        let mut potentials = self.potentials.to_vec();
        for (node, &moved) in &self.moved {
            if let Some(place) = potentials.get_mut(node.index()) {
                *place = moved;
            }
        }
        potentials
    }

    /// Sends up to `most` units along the way that the last search found to its end; returns how many.
    fn send(&mut self, end: NodeId, distance: Lex<N>, way: Way, most: i64) -> i64 {
        let steps = self.steps(end, way);
        let units = steps.iter().map(|&step| self.room(step)).min().unwrap_or(most).min(most);
        self.move_potentials(distance, way);
        for step in steps {
            *self.changes.entry(step.arc).or_default() += if step.forward { units } else { -units };
        }
        units
    }

    fn trial(&mut self, trial: &Trial) -> Trialled {
        self.upper.clear();
        self.changes.clear();
        self.moved.clear();
        let closing = self.close(&trial.close);
        let mut opening = Vec::new();
        if closing.is_some() {
            opening.extend(trial.open.iter().map(|&(arc, more)| self.open(arc, more)));
        }
        let changes = std::mem::take(&mut self.changes);
        let changes = changes.into_iter().filter(|&(_, change)| change != 0).collect();
        Trialled { closing, opening, changes }
    }

    fn close(&mut self, arcs: &[ArcId]) -> Option<LevelValue> {
        let mut loss = LevelValue::zero(self.network.levels());
        // All are closed before any unit looks for another way. Where one had come from another, nothing is missing.
        let mut excess: BTreeMap<NodeId, i64> = BTreeMap::new();
        for &arc in arcs {
            if self.network.lower().get(arc.index()).is_none_or(|&lower| lower > 0) {
                return None;
            }
            let units = self.flow_on(arc);
            self.upper.insert(arc, 0);
            *self.changes.entry(arc).or_default() -= units;
            self.add(&mut loss, -self.cost(arc), units);
            *excess.entry(self.network.tails()[arc.index()]).or_default() += units;
            *excess.entry(self.network.heads()[arc.index()]).or_default() -= units;
        }
        let missing: Vec<(NodeId, i64)> = excess.iter().map(|(&node, &units)| (node, -units)).collect();
        for (to, mut units) in missing {
            while units > 0 {
                let has_some = |node: NodeId| excess.get(&node).is_some_and(|&units| units > 0);
                let (from, distance) = self.run(to, Way::To, None, has_some)?;
                let cost = distance + self.potential(to) - self.potential(from);
                let most = units.min(excess.get(&from).copied().unwrap_or(0));
                let sent = self.send(from, distance, Way::To, most);
                self.add(&mut loss, cost, sent);
                *excess.entry(from).or_default() -= sent;
                units -= sent;
            }
        }
        Some(loss)
    }

    fn open(&mut self, arc: ArcId, more: i64) -> LevelValue {
        let mut gain = LevelValue::zero(self.network.levels());
        let ends = self.network.tails().get(arc.index()).zip(self.network.heads().get(arc.index()));
        let Some((&tail, &head)) = ends else { return gain };
        // Shut to the searches, so that no unit is pushed back and forth over it.
        self.fixed.insert(arc);
        let own = self.cost(arc);
        // From the end with fewer arcs: the other may be the hub, where searches had better end than begin.
        let (begin, end, way) = if self.adjacency.at(head).len() <= self.adjacency.at(tail).len() {
            (head, tail, Way::From)
        } else {
            (tail, head, Way::To)
        };
        let mut left = more;
        while left > 0 {
            let reduced = own + self.potential(tail) - self.potential(head);
            if reduced >= Lex::ZERO {
                break;
            }
            let found = self.run(begin, way, Some(-reduced), |node| node == end);
            let Some((_, distance)) = found else {
                // Nothing pays any more: the arc becomes tight, and what room it has left is there for others.
                self.move_potentials(-reduced, way);
                break;
            };
            // Along the cycle the potentials cancel.
            let cost = reduced + distance;
            let units = self.send(end, distance, way, left);
            self.add(&mut gain, -cost, units);
            *self.changes.entry(arc).or_default() += units;
            left -= units;
        }
        self.fixed.remove(&arc);
        let upper = self.upper_of(arc).saturating_add(more);
        self.upper.insert(arc, upper);
        gain
    }

    fn add(&self, total: &mut LevelValue, cost: Lex<N>, units: i64) {
        for (level, &entry) in cost.0.iter().enumerate().take(self.network.levels()) {
            total.add_at(level, i128::from(entry) * i128::from(units));
        }
    }
}

#[cfg(test)]
mod tests;
