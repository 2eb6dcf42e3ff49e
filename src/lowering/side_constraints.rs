//! Which features of a community its network does not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Lowered;
use super::limits::Counts;
use super::steps::Steps;
use super::timetable::{Own, Timetable, When};
use super::venues::{self, Crowds};
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

/// The requests for which one more seat would bring a side constraint, in a community that has none: two helpers would come together at a time to be chosen, or
/// a venue would have more seats than places at times that the network does not hold. Time O(requests · log).
pub fn loose_with_one_more(
    community: &Community,
    candidates: &Candidates,
    lowered: &Lowered,
) -> BTreeSet<RequestIx> {
    let open = |request: RequestIx| !candidates.of(request).0.is_empty();
    let crowds = Crowds::new(community, open);
    let is_loose = |&request: &RequestIx| {
        let together = community.request(request).flexible().is_some_and(|flexible| !flexible.separate);
        let housed = lowered.venue_group_of(request).is_some();
        let is_full = |(seats, places): (u64, u64)| seats >= places;
        (together && candidates.of(request).0.len() > 1)
            || (!housed && crowds.at(community, request).is_some_and(is_full))
    };
    community.request_ixs().filter(|&request| open(request)).filter(is_loose).collect()
}

/// The requests to which somebody more could come only beside side constraints, in a plan whose network has none: helpers would come together at a time to be
/// chosen; or nobody could come so far, to a venue that has not the places for all. Time O(requests · log).
pub fn loose_with_another(community: &Community, candidates: &Candidates) -> BTreeSet<RequestIx> {
    loose_with_others(community, candidates, &BTreeSet::new())
}

/// The same where somebody can come to some `others` as well to which nobody could so far, all at once.
pub fn loose_with_others(
    community: &Community,
    candidates: &Candidates,
    others: &BTreeSet<RequestIx>,
) -> BTreeSet<RequestIx> {
    let open = |request: RequestIx| !candidates.of(request).0.is_empty();
    let crowds = Crowds::new(community, |request| open(request) || others.contains(&request));
    let is_loose = |&request: &RequestIx| {
        let asked = community.request(request);
        let together = asked.flexible().is_some_and(|flexible| !flexible.separate);
        let own = if others.contains(&request) { 0 } else { u64::from(asked.seats().maximum) };
        let crowded = |(seats, places): (u64, u64)| seats + own > places;
        (together && asked.seats().maximum > 1)
            || (!open(request) && crowds.at(community, request).is_some_and(crowded))
    };
    community.request_ixs().filter(is_loose).collect()
}
