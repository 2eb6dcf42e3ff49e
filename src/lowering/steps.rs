//! Steps: parallel arcs of one unit each, for what gains less with every further unit.
//!
//! A volunteer's second visit may count for less than her first (evenness), a part's second seat for less than its first (equity). Such a concave gain is a
//! convex cost, and a convex cost is one arc per unit: an optimal flow takes the cheaper ones first. There are such arcs only where the objective asks for them, behind all
//! others, so that the positions of those stay arithmetic.

use std::ops::Range;

use super::Meaning;
use super::limits::Limit;
use crate::community::{Community, RequestIx};
use crate::eligibility::{Level, Objective, Shares};
use crate::network::{NetworkBuilder, NodeId};

/// The steps of a network.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    /// Volunteers with several visits: the arc of the first and those of the others.
    visits: Vec<(usize, Range<usize>)>,
    /// The arcs from each part to the hub.
    parts: Vec<Range<usize>>,
    shares: Option<Shares>,
    first_part: usize,
}

impl Steps {
    /// The parts that an objective counts, if it counts any and may.
    pub(super) fn new(community: &Community, objective: &Objective, levels: &[Level]) -> Self {
        let partition = levels.iter().find_map(Level::partition);
        let shares = partition.filter(|_| objective.check(community).is_ok());
        Self { shares: shares.map(|partition| Shares::new(community, partition)), ..Self::default() }
    }

    /// The parts, if the network has any.
    pub(super) fn shares(&self) -> Option<&Shares> {
        self.shares.as_ref()
    }

    /// What the parts' nodes mean, which come from here on.
    pub(super) fn part_meanings(&mut self, first_part: usize) -> Vec<Meaning> {
        self.first_part = first_part;
        self.shares.iter().flat_map(Shares::parts).map(|&part| Meaning::Part(part)).collect()
    }

    /// Where a request's wanted seats lead: to its part, or to the hub.
    pub(super) fn wanted_seats_lead_to(&self, request: RequestIx) -> NodeId {
        match &self.shares {
            Some(shares) if !shares.parts().is_empty() => NodeId::new(self.first_part + shares.of(request)),
            _ => NodeId::new(0),
        }
    }

    /// The capacity of the first arc to a node between hub and requests, and its cost per level.
    pub(super) fn first_visit(node: &Limit, levels: &[Level], cost: &mut [i64]) -> i64 {
        let counts = counts_visits(node, levels);
        for (cost, level) in cost.iter_mut().zip(levels) {
            *cost = if counts { -level.visit_gain(1) } else { 0 };
        }
        if counts { node.capacity.min(1) } else { node.capacity }
    }

    /// Makes the arcs, from the next one of the builder on.
    pub(super) fn add_arcs(
        &mut self,
        builder: &mut NetworkBuilder,
        nodes: &[Limit],
        levels: &[Level],
        mut next: usize,
    ) {
        let mut cost = vec![0; levels.len()];
        for (position, node) in nodes.iter().enumerate().filter(|(_, node)| counts_visits(node, levels)) {
            let first = next;
            for visit in 2..=u32::try_from(node.capacity).unwrap_or(u32::MAX) {
                for (cost, level) in cost.iter_mut().zip(levels) {
                    *cost = -level.visit_gain(visit);
                }
                builder.arc(NodeId::new(node.parent), NodeId::new(position + 1), 0..=1, &cost);
                next += 1;
            }
            if first < next {
                self.visits.push((position, first..next));
            }
        }
        let Some(shares) = &self.shares else { return };
        let gains: Vec<Vec<Vec<i64>>> = levels.iter().map(|level| shares.gains(level)).collect();
        for (part, &seats) in shares.desired().iter().enumerate() {
            let first = next;
            for seat in 0..seats as usize {
                for (cost, gains) in cost.iter_mut().zip(&gains) {
                    *cost = -gains.get(part).and_then(|gains| gains.get(seat)).copied().unwrap_or(0);
                }
                builder.arc(NodeId::new(self.first_part + part), NodeId::new(0), 0..=1, &cost);
                next += 1;
            }
            self.parts.push(first..next);
        }
    }

    /// Takes the first steps first, given what flows over all steps of a volunteer and over the wanted seats of each request.
    pub(super) fn in_order(
        &self,
        flow: &mut [i64],
        wanted: impl Fn(&[i64], RequestIx) -> i64,
        requests: usize,
    ) {
        for (first, others) in &self.visits {
            let arcs = || std::iter::once(*first).chain(others.clone());
            let units: i64 = arcs().filter_map(|arc| flow.get(arc)).sum();
            fill(flow, arcs(), units);
        }
        let Some(shares) = &self.shares else { return };
        let mut units = vec![0i64; self.parts.len()];
        for request in (0..requests).map(RequestIx::new) {
            if let Some(units) = units.get_mut(shares.of(request)) {
                *units += wanted(flow, request);
            }
        }
        for (arcs, units) in self.parts.iter().zip(units) {
            fill(flow, arcs.clone(), units);
        }
    }
}

/// One unit on each arc as long as there are any.
fn fill(flow: &mut [i64], arcs: impl Iterator<Item = usize>, mut units: i64) {
    for arc in arcs {
        if let Some(entry) = flow.get_mut(arc) {
            *entry = units.clamp(0, 1);
            units -= *entry;
        }
    }
}

fn counts_visits(node: &Limit, levels: &[Level]) -> bool {
    matches!(node.meaning, Meaning::Volunteer(_)) && levels.iter().any(Level::counts_visits)
}
