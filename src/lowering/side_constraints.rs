//! Which features of a community its network does not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::limits::Counts;
use super::steps::Steps;
use super::timetable::{Own, Timetable, When};
use super::venues;
use crate::community::{Community, RequestIx, ServiceDayIx, VolunteerIx};
use crate::eligibility::{Candidates, Objective};

/// Something that a plan must meet and that is not part of the network. A plan that meets all of them and has the network's optimal value is
/// optimal; otherwise they are what leaves a gap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SideConstraint {
    /// A volunteer's possible visits collide in a way that is not "one of these".
    Collisions,
    /// Visits whose time the plan chooses must fit into a volunteer's day.
    Placement,
    /// The helpers of a request with windows come at the same time.
    Together,
    /// A volunteer's monthly limit beside a weekly one, with weeks that lie in two months.
    Months,
    /// A volunteer's limit of minutes per week or month.
    Minutes,
    /// A volunteer must be there for a request of her own whose time the plan chooses.
    OwnRequests,
    /// A volunteer must rest after some slots of a service day, and might be given more.
    Breaks,
    /// A venue has fewer places than seats at times that overlap in a chain, or that the plan chooses.
    Places,
}

impl fmt::Display for SideConstraint {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Collisions => "visits that collide in a chain",
            Self::Placement => "visits that must find their time within a day",
            Self::Together => "helpers who come together at a time to be chosen",
            Self::Months => "monthly limits beside weekly ones",
            Self::Minutes => "limits of minutes",
            Self::Breaks => "breaks after slots of a service day",
            Self::Places => "places at venues at times that overlap in a chain or are to be chosen",
            Self::OwnRequests => "volunteers who must be there for their own requests",
        })
    }
}

/// Whether somebody with these candidates could be given more slots of a service day in a row than she may.
fn breaks_bind(community: &Community, mine: &[Own]) -> bool {
    let mut slots: BTreeMap<ServiceDayIx, BTreeSet<u32>> = BTreeMap::new();
    for (day, slot) in mine.iter().filter_map(|own| community.day_slot(own.request)) {
        slots.entry(day).or_default().insert(slot);
    }
    slots.into_iter().any(|(day, slots)| {
        let day = community.service_day(day);
        let slots: Vec<u32> = slots.into_iter().collect();
        day.break_after().is_some_and(|most| day.longest_run(&slots) > most)
    })
}

/// Which side constraints a volunteer has with these candidates.
pub(super) fn of_volunteer(
    community: &Community,
    table: &Timetable,
    volunteer: VolunteerIx,
) -> [(SideConstraint, bool); 5] {
    let limits = community.volunteer(volunteer).limits();
    let mine = table.candidates_of(volunteer);
    let whens = |&own: &Own| table.whens(own);
    let by_day = mine.iter().filter(|own| whens(own).any(|when| matches!(when, When::On { .. }))).count();
    // One visit alone always finds its time: her possible starts leave out what is settled.
    let others = mine.iter().any(|own| whens(own).any(|when| matches!(when, When::At(_))));
    let both = limits.per_month.is_some() && limits.per_week.is_some();
    let minutes = limits.minutes_per_week.is_some() || limits.minutes_per_month.is_some();
    [
        (SideConstraint::Collisions, table.groups_of(volunteer).iter().any(|group| !group.exact)),
        (SideConstraint::Placement, by_day > 1 || (by_day == 1 && others)),
        (SideConstraint::Months, both && !Counts::new(table, mine).have_months(community, volunteer)),
        (SideConstraint::Breaks, breaks_bind(community, mine)),
        (SideConstraint::Minutes, minutes && !mine.is_empty()),
    ]
}

/// Which side constraints a request has with so many candidates, but for the places of its venue.
pub(super) fn of_request(
    community: &Community,
    request: RequestIx,
    candidates: usize,
) -> [(SideConstraint, bool); 2] {
    let asked = community.request(request);
    let (mut together, mut own) = (false, false);
    if let Some(flexible) = asked.flexible() {
        together = asked.seats().maximum > 1 && candidates > 1 && !flexible.separate;
        own = asked.requester_present() && !community.volunteers_of(asked.requester()).is_empty();
    }
    [(SideConstraint::Together, together), (SideConstraint::OwnRequests, own && candidates > 0)]
}

/// The side constraints that a community with these candidates has, and for how many volunteers (for [`SideConstraint::Together`] and
/// [`SideConstraint::OwnRequests`]: requests; for [`SideConstraint::Places`]: venues). Empty: the network says all. Time O(candidates + times).
pub fn side_constraints(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
    table: &Timetable,
) -> BTreeMap<SideConstraint, usize> {
    let mut found = BTreeMap::new();
    let mut note = |constraint, applies: bool| {
        if applies {
            *found.entry(constraint).or_insert(0) += 1;
        }
    };
    for volunteer in community.volunteer_ixs() {
        for (constraint, applies) in of_volunteer(community, table, volunteer) {
            note(constraint, applies);
        }
    }
    for request in community.request_ixs() {
        for (constraint, applies) in of_request(community, request, candidates.of(request).0.len()) {
            note(constraint, applies);
        }
    }
    let venues = venues::beside(
        community,
        candidates,
        Steps::new(community, objective, &objective.levels(community)).shares(),
    );
    if venues > 0 {
        found.insert(SideConstraint::Places, venues);
    }
    found
}
