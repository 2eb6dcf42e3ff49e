//! What a community's people and requests give levels to speak of: when there is more of it, the levels are others.

use std::collections::BTreeSet;

use crate::community::{Community, GroupIx, OpenCommunity, RequestIx, Seats, Touched};

/// What levels say something about, beside those that are there: if more comes, the levels are others.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact, and none a state of a machine")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Tiers in which there are minimum seats, and (true) further desired ones.
    pub(super) seats: BTreeSet<(u8, bool)>,
    pub(super) groups: BTreeSet<GroupIx>,
    pub(super) has_zone: bool,
    pub(super) has_place: bool,
    pub(super) has_promises: bool,
    pub(super) has_people: bool,
}

impl Facts {
    pub(super) fn add(&mut self, community: &Community, request: RequestIx) {
        let noun = community.request(request);
        let Seats { minimum, desired, .. } = noun.seats();
        self.seats.extend((minimum > 0).then_some((noun.tier(), false)));
        self.seats.extend((desired > minimum).then_some((noun.tier(), true)));
        self.groups.extend(noun.groups());
        self.has_zone |= noun.zone().is_some();
        self.has_place |= noun.place().is_some();
    }

    /// Whether the requests say nothing that these do not.
    pub(super) fn cover(&self, open: &OpenCommunity, touched: &Touched) -> bool {
        let mut more = self.clone();
        more.has_people |= touched.volunteers.iter().any(|&volunteer| open.is_here(volunteer));
        for &request in touched.requests.iter().filter(|&&request| open.is_planned(request)) {
            more.add(open.community(), request);
        }
        more.has_promises |= !open.community().promises().is_empty();
        more == *self
    }
}
