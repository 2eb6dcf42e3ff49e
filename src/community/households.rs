//! Volunteers who ask for help themselves.
//!
//! A volunteer has an id under which she asks: her own, unless her record says another. Several volunteers may have the same one: a household. What
//! one of them asks for is the request of each.

use super::{
    ids::{RequestIx, RequesterId, VolunteerIx},
    request::Request,
    snapshot::Community,
    volunteer::Volunteer,
};
use std::collections::HashMap;

/// The volunteers in order of the id under which they ask, then of their own.
pub(super) fn by_requester(volunteers: &[Volunteer]) -> Vec<VolunteerIx> {
    let mut order: Vec<usize> = (0..volunteers.len()).collect();
    let requester = |&position: &usize| volunteers.get(position).map(Volunteer::requester);
    if volunteers.iter().any(|volunteer| volunteer.requester.is_some()) {
        order.sort_by(|a, b| requester(a).cmp(&requester(b)));
    }
    order.into_iter().map(VolunteerIx::new).collect()
}

/// Gives each volunteer the list of her own requests, in order. O(volunteers + requests) time.
pub(super) fn give_own_requests(volunteers: &mut [Volunteer], requests: &[Request]) {
    // Only looked up in, never gone through, so its order is no matter.
    let mut askers: HashMap<&str, Vec<RequestIx>> = HashMap::new();
    for (position, request) in requests.iter().enumerate() {
        askers.entry(request.requester.as_str()).or_default().push(RequestIx::new(position));
    }
    for volunteer in volunteers {
        let own = askers.get(volunteer.requester()).cloned().unwrap_or_default();
        volunteer.own_requests = own;
    }
}

impl Community {
    /// The requests that the volunteer, or somebody of her household, asks for herself, in order. O(1).
    ///
    /// # Panics
    /// As [`Community::volunteer`].
    pub fn own_requests(&self, volunteer: VolunteerIx) -> &[RequestIx] {
        self.volunteer(volunteer).own_requests()
    }

    /// The volunteers who ask for help under this id: none, one or a household; in order. O(log volunteers).
    pub fn volunteers_of(&self, requester: &RequesterId) -> &[VolunteerIx] {
        let asks_as = |volunteer: &VolunteerIx| self.volunteer(*volunteer).requester();
        let start = self.by_requester.partition_point(|volunteer| asks_as(volunteer) < requester.as_str());
        let end = self.by_requester.partition_point(|volunteer| asks_as(volunteer) <= requester.as_str());
        self.by_requester.get(start..end).unwrap_or_default()
    }
}
