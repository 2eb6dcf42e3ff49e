//! What plans of a network of organisations, venues and service days must meet: quotas, places, breaks; by counting.

use std::collections::BTreeMap;

use super::plan_flaw::PlanFlaw;
use crate::community::{
    Community, Minute, OrganisationIx, RequestIx, ServiceDayIx, Span, VenueIx, VolunteerIx,
};

/// Judges pairs, each with its time if that is known. Time O(pairs · log), and O(k²) for whoever works in k slots of a service day.
pub(super) fn check(
    community: &Community,
    pairs: &[(VolunteerIx, RequestIx)],
    times: impl IntoIterator<Item = Option<Span>>,
) -> Result<(), PlanFlaw> {
    let mut housed: BTreeMap<VenueIx, Vec<(Span, RequestIx)>> = BTreeMap::new();
    for (&(_, request), time) in pairs.iter().zip(times) {
        if let (Some(venue), Some(time)) = (community.request(request).venue(), time) {
            housed.entry(venue).or_default().push((time, request));
        }
    }
    breaks(community, pairs)?;
    quotas(community, pairs)?;
    places(community, housed)
}

/// Counts whom each organisation lends.
fn quotas(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> Result<(), PlanFlaw> {
    let mut lent: BTreeMap<OrganisationIx, u32> = BTreeMap::new();
    for organisation in
        pairs.iter().filter_map(|&(volunteer, _)| community.volunteer(volunteer).organisation())
    {
        *lent.entry(organisation).or_default() += 1;
    }
    for (organisation, count) in lent {
        if let Some(left) = community.quota_left(organisation).filter(|&left| count > left) {
            let organisation = community.organisation(organisation).id().clone();
            return Err(PlanFlaw::OverQuota { organisation, count, left });
        }
    }
    Ok(())
}

fn places(community: &Community, housed: BTreeMap<VenueIx, Vec<(Span, RequestIx)>>) -> Result<(), PlanFlaw> {
    for (venue, visits) in housed {
        let Some(places) = community.venue(venue).places() else { continue };
        if let Some((request, count)) = first_overfull(&visits, places) {
            let venue = community.venue(venue).id().clone();
            let request = community.request(request).id().clone();
            return Err(PlanFlaw::VenueFull { venue, request, count, places });
        }
    }
    Ok(())
}

/// The first visit at whose start more are there than there are places, and how many: whoever has come and not gone yet. Time O(visits · log visits).
fn first_overfull(visits: &[(Span, RequestIx)], places: u32) -> Option<(RequestIx, u32)> {
    let mut by_start: Vec<(Span, RequestIx)> = visits.to_vec();
    by_start.sort_unstable_by_key(|&(time, request)| (time.start(), request));
    let mut ends: Vec<Minute> = visits.iter().map(|(time, _)| time.end()).collect();
    ends.sort_unstable();
    let (mut come, mut gone) = (0, 0);
    while let Some(&(time, request)) = by_start.get(come) {
        // All that begin at this moment are there together.
        while by_start.get(come).is_some_and(|(other, _)| other.start() == time.start()) {
            come += 1;
        }
        while ends.get(gone).is_some_and(|&end| end <= time.start()) {
            gone += 1;
        }
        let count = u32::try_from(come - gone).unwrap_or(u32::MAX);
        if count > places {
            return Some((request, count));
        }
    }
    None
}

/// Looks at every slot in which somebody works and counts on for as long as the next slot begins where one ends.
pub(super) fn breaks(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> Result<(), PlanFlaw> {
    let mut worked: BTreeMap<(VolunteerIx, ServiceDayIx), Vec<Span>> = BTreeMap::new();
    for &(volunteer, request) in pairs {
        if let (Some((day, _)), Some(time)) = (community.day_slot(request), community.request(request).time())
        {
            worked.entry((volunteer, day)).or_default().push(time.span);
        }
    }
    for ((volunteer, day), spans) in worked {
        let Some(most) = community.service_day(day).break_after() else { continue };
        for &first in &spans {
            let (mut run, mut last) = (1u32, first);
            while let Some(&next) = spans.iter().find(|span| span.start() == last.end()) {
                (run, last) = (run.saturating_add(1), next);
            }
            if run > most {
                let volunteer = community.volunteer(volunteer).id().clone();
                let day = community.service_day(day).id().clone();
                return Err(PlanFlaw::NoBreak { volunteer, day, most });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against counting, at the start of each, everybody who is there.
        #[test]
        fn the_sweep_finds_what_counting_finds(
            visits in prop::collection::vec((0i64..12, 1i64..6), 0..10),
            places in 0u32..5,
        ) {
            let span = |(start, minutes): (i64, i64)| {
                Span::new(Minute::new(start).unwrap(), Minute::new(start + minutes).unwrap()).unwrap()
            };
            let visits: Vec<(Span, RequestIx)> =
                visits.into_iter().enumerate().map(|(k, visit)| (span(visit), RequestIx::new(k))).collect();
            let there = |time: Span| {
                let there = visits.iter().filter(|(other, _)| {
                    other.start() <= time.start() && time.start() < other.end()
                });
                there.count() as u32
            };
            let overfull: Vec<_> = visits.iter().filter(|(time, _)| there(*time) > places).collect();
            let first = overfull.iter().min_by_key(|(time, request)| (time.start(), *request));
            let expected = first.map(|&&(time, request)| (request, there(time)));
            prop_assert_eq!(first_overfull(&visits, places), expected);
        }
    }
}
