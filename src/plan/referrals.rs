//! What a plan passes on: which requests are served from beyond their own zone, and from where.

use std::fmt;

use serde::Serialize;

use super::record::Assignment;
use crate::community::{Community, RequestId, VolunteerId, ZoneId};

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
