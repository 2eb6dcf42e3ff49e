//! What a plan passes on: which requests are served from beyond their own zone, and from where.

use std::fmt;

use serde::Serialize;

use super::record::Assignment;
use crate::community::{Community, Request, RequestId, VolunteerId, ZoneId};

/// A helper who does not come from the request's own zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Referral {
    /// The request.
    pub request: RequestId,
    /// Who helps.
    pub volunteer: VolunteerId,
    /// The request's zone.
    pub from: ZoneId,
    /// The zone to which it is passed on: the first that holds both. `None` is beyond the top.
    pub to: Option<ZoneId>,
    /// How many levels up that is, at least 1.
    pub levels: u32,
}

impl fmt::Display for Referral {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, volunteer, from, to, levels } = self;
        let plural = if *levels == 1 { "" } else { "s" };
        write!(f, "{request} ({volunteer}) is passed on from {from} ")?;
        match to {
            Some(to) => write!(f, "to {to}")?,
            None => f.write_str("beyond all zones")?,
        }
        write!(f, ", {levels} level{plural} up")
    }
}

/// The referrals among some assignments, in their order. Time O(assignments · (log + depth)).
pub(super) fn referrals(community: &Community, assignments: &[Assignment]) -> Vec<Referral> {
    let id = |zone| community.zone(zone).id().clone();
    let referral = |assignment: &Assignment| {
        let volunteer = community.find_volunteer(assignment.volunteer.as_str())?;
        let request = community.find_request(assignment.request.as_str())?;
        let (to, levels) = community.referral(volunteer, request);
        let from = community.request(request).zone().filter(|_| levels > 0)?;
        let (volunteer, request) = (assignment.volunteer.clone(), assignment.request.clone());
        Some(Referral { request, volunteer, from: id(from), to: to.map(id), levels })
    };
    assignments.iter().filter_map(referral).collect()
}

/// A request that is not wholly served, wherever it was passed on to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LeftOver {
    /// The request.
    pub request: RequestId,
    /// The zone that it comes from, if any.
    pub from: Option<ZoneId>,
    /// The highest zone to which it may be passed on.
    pub reached: Option<ZoneId>,
    /// Whether that is the top, or it is open to everybody: no level of the network is left to ask.
    pub at_the_top: bool,
    /// Seats that are empty, up to the desired number.
    pub empty: u32,
    /// Whether not even the minimum (or one) is filled.
    pub unserved: bool,
}

impl fmt::Display for LeftOver {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, from, reached, at_the_top, empty, .. } = self;
        let plural = if *empty == 1 { "" } else { "s" };
        write!(f, "{request}")?;
        if let Some(from) = from {
            write!(f, " of {from}")?;
        }
        write!(f, ": {empty} seat{plural} empty")?;
        match reached {
            Some(reached) if !at_the_top => write!(f, ", passed on no further than {reached}"),
            _ => f.write_str(", passed on to the top"),
        }
    }
}

/// What is left over, given the helpers of each request.
pub(super) fn left_over(community: &Community, helpers: &[u32]) -> Vec<LeftOver> {
    let left_over = |(request, &helpers): (&Request, &u32)| {
        let empty = request.seats().desired.saturating_sub(helpers);
        let around: Vec<_> =
            std::iter::successors(request.zone(), |&zone| community.zone(zone).parent()).collect();
        let most = request.refer_up_to().map_or(around.len(), |levels| levels as usize);
        let reached = around.get(most.min(around.len().saturating_sub(1))).copied();
        let id = |zone| community.zone(zone).id().clone();
        (empty > 0).then(|| LeftOver {
            request: request.id().clone(),
            from: request.zone().map(id),
            reached: reached.map(id),
            at_the_top: most + 1 >= around.len(),
            empty,
            unserved: helpers < request.seats().minimum.max(1),
        })
    };
    community.requests().iter().zip(helpers).filter_map(left_over).collect()
}
