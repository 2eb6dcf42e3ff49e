//! What people and seats are worth to a plan: exact differences, not prices.
//!
//! The potentials of a proof are prices, and prices are not unique: where supply and demand tie, one proof gives all of the worth to the volunteer and
//! another to the request. What does not depend on the proof is the difference between two optima: with and without one unit of somebody's time, with
//! and without somebody, with and without one more seat. One unit on an arc at the hub is a distance from or to the hub, so that one
//! search each way serves everybody ([`Plan::unit_worths`]; they are the two extreme points of the lattice of prices). A whole
//! person is as many searches as she has assignments ([`Plan::absence`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::Plan;
use super::inquiry::{AskError, Inquiry};
use super::loss::Loss;
use super::unmet::Move;
use crate::community::{RequestIx, VolunteerId, VolunteerIx};
use crate::eligibility::{Level, Segment};
use crate::lowering::{Meaning, loose_with_one_more};
use crate::network::{ArcId, Distances, LevelValue, NodeId, Searches, Trial, Trialled};

/// What a unit of each volunteer's limit in all, and one more seat of each request, is worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitWorths {
    levels: Vec<Level>,
    exact: bool,
    less: Vec<Option<LevelValue>>,
    more: Vec<LevelValue>,
    seats: Vec<LevelValue>,
    /// Requests whose one more seat would bring a side constraint.
    loose: BTreeSet<RequestIx>,
}

impl UnitWorths {
    /// What the plan loses if the volunteer may take one request fewer in all than she may now (her limit, or as many as she is eligible for).
    /// Nothing if she takes fewer anyway; `None` if no plan is left, or if she could take none as it is.
    pub fn one_less(&self, volunteer: VolunteerIx) -> Option<Loss> {
        self.less.get(volunteer.index())?.clone().map(|loss| Loss::new(&self.levels, loss, self.exact))
    }

    /// What the plan gains (a loss with its signs reversed) if the volunteer may take one request more in all. Her organisation's quota stays as it is.
    pub fn one_more(&self, volunteer: VolunteerIx) -> Option<Loss> {
        self.more.get(volunteer.index()).map(|gain| Loss::new(&self.levels, -gain, self.exact))
    }

    /// What the plan gains (a loss with its signs reversed) if the request desires one helper more and has room for one more; on the levels
    /// that the plan has. Where seats are shared out between parts, shares are counted as before: the seat counts like the next one of its part that is empty
    /// now, and for nothing if there is none (or if the request desires nothing so far).
    pub fn one_more_seat(&self, request: RequestIx) -> Option<Loss> {
        let exact = self.exact && !self.loose.contains(&request);
        self.seats.get(request.index()).map(|gain| Loss::new(&self.levels, -gain, exact))
    }
}

/// What the plan loses without somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Absence {
    /// Who.
    pub volunteer: VolunteerId,
    /// How many requests she helps with.
    pub requests: usize,
    /// What the best plan without her loses; `None` if there is none, because she is pinned or what is mandatory needs her.
    pub loss: Option<Loss>,
    /// How to get to that plan: what she leaves and who steps in.
    pub moves: Vec<Move>,
}

impl Plan {
    /// What one unit of everybody's limit in all and one more seat of every request are worth.
    ///
    /// Time O(arcs · levels + nodes · log nodes): one search each way from the hub and from each organisation whose quota can be used up, one for each part
    /// between which seats are shared out, and a search of a neighbourhood for each request at a venue whose places can run out. Memory O((nodes + arcs) · levels).
    ///
    /// # Errors
    /// A plan that is not proven.
    pub fn unit_worths(&self) -> Result<UnitWorths, AskError> {
        let inquiry = Inquiry::of(self)?;
        let levels = inquiry.network.levels();
        let nothing = || LevelValue::zero(levels);
        let (volunteers, requests) = (self.community().volunteers().len(), self.community().requests().len());
        let mut worths = UnitWorths {
            levels: inquiry.lowered.levels().to_vec(),
            exact: inquiry.is_exact(),
            less: vec![None; volunteers],
            more: vec![nothing(); volunteers],
            seats: vec![nothing(); requests],
            loose: loose_with_one_more(self.community(), self.candidates(), inquiry.lowered),
        };
        let mut under: BTreeMap<NodeId, Vec<(VolunteerIx, NodeId)>> = BTreeMap::new();
        for (volunteer, node) in inquiry.volunteers() {
            for tail in inquiry.arcs_into(node).map(|arc| inquiry.tail(arc)).take(1) {
                under.entry(tail).or_default().push((volunteer, node));
            }
        }
        let hub = inquiry.lowered.hub();
        under.entry(hub).or_default();
        let searches = inquiry.ranging.searches();
        for (above, volunteers) in under {
            let (from, to) = rayon::join(|| searches.distances_from(above), || searches.distances_to(above));
            for (volunteer, node) in volunteers {
                if let Some(place) = worths.less.get_mut(volunteer.index()) {
                    *place = inquiry.one_less(node, &from);
                }
                if let (Some(gain), Some(place)) =
                    (inquiry.one_more(volunteer, node, &to), worths.more.get_mut(volunteer.index()))
                {
                    *place = gain;
                }
            }
            if above == hub {
                inquiry.one_more_seats(&searches, &from, &mut worths.seats);
            }
        }
        Ok(worths)
    }

    /// What the plan loses without a volunteer, and who steps in.
    ///
    /// Time: a search for each request that she helps with, of the region in which the change spreads; memory O(nodes · levels).
    ///
    /// # Errors
    /// Unknown ids, a plan that is not proven.
    pub fn absence(&self, volunteer: &str) -> Result<Absence, AskError> {
        let volunteer = self.volunteer_asked(volunteer)?;
        let found = self.absences(&[volunteer])?;
        found
            .into_iter()
            .next()
            .ok_or_else(|| AskError::UnknownVolunteer { id: volunteer.index().to_string() })
    }

    /// Whose absence costs most: everybody who helps, in order of what the plan loses without her, those first without whom there is none; then
    /// by id. In parallel on the current rayon pool, with the same result for any number of threads.
    ///
    /// Time: [`Plan::absence`] for each.
    ///
    /// # Errors
    /// A plan that is not proven.
    pub fn fragility(&self) -> Result<Vec<Absence>, AskError> {
        let helping =
            |assignment: &super::Assignment| self.community().find_volunteer(assignment.volunteer.as_str());
        let helping: std::collections::BTreeSet<_> = self.assignments().iter().filter_map(helping).collect();
        let mut absences = self.absences(&helping.into_iter().collect::<Vec<_>>())?;
        let key = |absence: &Absence| absence.loss.as_ref().map(|loss| -loss.value());
        absences.sort_by_cached_key(|absence| (key(absence), absence.volunteer.clone()));
        Ok(absences)
    }

    fn absences(&self, volunteers: &[VolunteerIx]) -> Result<Vec<Absence>, AskError> {
        let inquiry = Inquiry::of(self)?;
        let nodes: BTreeMap<VolunteerIx, NodeId> = inquiry.volunteers().collect();
        let close = |volunteer: &VolunteerIx| match nodes.get(volunteer) {
            Some(&node) => Trial { close: inquiry.arcs_into(node).collect(), open: Vec::new() },
            None => Trial::default(),
        };
        let trials: Vec<Trial> = volunteers.iter().map(close).collect();
        let tried = inquiry.ranging.try_all(&trials);
        let absence = |(&volunteer, tried): (&VolunteerIx, Trialled)| {
            let units = |arc: &ArcId| inquiry.residual.flow(*arc);
            let node = nodes.get(&volunteer);
            let requests: i64 =
                node.into_iter().flat_map(|&node| inquiry.arcs_into(node)).map(|arc| units(&arc)).sum();
            Absence {
                volunteer: inquiry.volunteer_id(volunteer),
                requests: usize::try_from(requests).unwrap_or(0),
                moves: if tried.closing.is_some() { inquiry.moves_of(&tried.changes) } else { Vec::new() },
                loss: tried.closing.map(|loss| inquiry.loss(loss)),
            }
        };
        Ok(volunteers.iter().zip(tried).map(absence).collect())
    }
}

/// A gain, or nothing where there is none.
fn positive(gain: Option<LevelValue>, levels: usize) -> LevelValue {
    let nothing = LevelValue::zero(levels);
    gain.filter(|gain| *gain > nothing).unwrap_or(nothing)
}

impl Inquiry<'_> {
    /// The volunteers and their nodes.
    pub(super) fn volunteers(&self) -> impl Iterator<Item = (VolunteerIx, NodeId)> + '_ {
        let meanings = self.lowered.meanings().iter().enumerate();
        meanings.filter_map(|(node, &meaning)| match meaning {
            Meaning::Volunteer(volunteer) => Some((volunteer, NodeId::new(node))),
            _ => None,
        })
    }

    /// The loss of a unit of what enters a volunteer's node; of several parallel arcs the dearest goes first.
    fn one_less(&self, node: NodeId, from_above: &Distances) -> Option<LevelValue> {
        let (lower, upper) = (self.network.lower(), self.network.upper());
        let arcs: Vec<ArcId> = self.arcs_into(node).collect();
        let dearest = arcs.iter().filter(|arc| upper[arc.index()] > 0).max_by_key(|&&arc| self.cost(arc))?;
        if arcs.iter().any(|&arc| self.residual.flow(arc) < upper[arc.index()]) {
            return Some(LevelValue::zero(self.network.levels()));
        }
        if self.residual.flow(*dearest) <= lower[dearest.index()] {
            return None;
        }
        Some(&from_above.get(node)? - &self.cost(*dearest))
    }

    /// The gain of a unit more into a volunteer's node, at the cost of the visit that would be her next.
    fn one_more(&self, volunteer: VolunteerIx, node: NodeId, to_above: &Distances) -> Option<LevelValue> {
        let community = &self.context.community;
        let own = community.volunteer(volunteer).organisation();
        if own.is_some_and(|own| community.quota_left(own) == Some(0)) {
            return None;
        }
        let room: i64 = self.arcs_into(node).map(|arc| self.network.upper()[arc.index()]).sum();
        let next = u32::try_from(room).unwrap_or(u32::MAX).saturating_add(1);
        let gain = |level: &Level| i128::from(level.visit_gain(next));
        let gain = LevelValue::new(self.lowered.levels().iter().map(gain).collect());
        Some(positive(Some(&gain - &to_above.get(node)?), self.network.levels()))
    }

    /// The gain of a desired seat more, for each request.
    fn one_more_seats(&self, searches: &Searches<'_>, from_hub: &Distances, gains: &mut [LevelValue]) {
        let (hub, levels) = (self.lowered.hub(), self.network.levels());
        let mut by_part: BTreeMap<NodeId, Vec<RequestIx>> = BTreeMap::new();
        let mut housed = Vec::new();
        for (request, place) in self.context.community.request_ixs().zip(&mut *gains) {
            let seat = self.lowered.seat_arc(request, Segment::Desired);
            let head = self.head(seat);
            // Straight to the hub: where it leads, or what a part takes beyond its last seat, at no gain.
            let desires = self.context.community.request(request).seats().desired > 0;
            if self.may_pass(head, desires) {
                *place = self.seat_gain(request, from_hub);
            }
            match self.lowered.meanings().get(head.index()) {
                Some(Meaning::Venue(..)) => housed.push((request, seat)),
                _ if head != hub && desires => by_part.entry(head).or_default().push(request),
                _ => {}
            }
        }
        for (part, requests) in by_part {
            let from = searches.distances_from(part);
            for request in requests {
                if let Some(place) = gains.get_mut(request.index()) {
                    *place = self.seat_gain(request, &from).max(place.clone());
                }
            }
        }
        let open = |&(_, seat): &(RequestIx, ArcId)| Trial { close: Vec::new(), open: vec![(seat, 1)] };
        let trials: Vec<Trial> = housed.iter().map(open).collect();
        for ((request, _), tried) in housed.into_iter().zip(self.ranging.try_all(&trials)) {
            if let (Some(gain), Some(place)) =
                (tried.opening.into_iter().next(), gains.get_mut(request.index()))
            {
                *place = positive(Some(gain), levels).max(place.clone());
            }
        }
    }

    /// What a desired seat more gains that leads to where the distances begin.
    fn seat_gain(&self, request: RequestIx, from: &Distances) -> LevelValue {
        let seat = self.cost(self.lowered.seat_arc(request, Segment::Desired));
        let way = from.get(self.lowered.request_node(request));
        positive(way.map(|way| -&(&seat + &way)), self.network.levels())
    }

    /// Whether a seat that leads to this node may go on to the hub and count in no part: there is none, or all that its part desires is filled.
    fn may_pass(&self, head: NodeId, desires: bool) -> bool {
        let leaving = |node: NodeId| self.adjacency.at(node).iter().filter(|incidence| incidence.leaves());
        let room = |arc: ArcId| self.residual.flow(arc) < self.network.upper()[arc.index()];
        match self.lowered.meanings().get(head.index()) {
            Some(Meaning::Part(_)) => !desires || !leaving(head).any(|incidence| room(incidence.arc())),
            Some(Meaning::Venue(..)) => leaving(head)
                .any(|incidence| room(incidence.arc()) && self.may_pass(self.head(incidence.arc()), desires)),
            _ => true,
        }
    }
}

impl fmt::Display for Absence {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requests = if self.requests == 1 { "request" } else { "requests" };
        write!(f, "without {} (helps with {} {requests}) ", self.volunteer, self.requests)?;
        match &self.loss {
            Some(loss) => write!(f, "the plan {loss}"),
            None => f.write_str("there is no plan"),
        }
    }
}
