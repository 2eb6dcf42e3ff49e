//! What plans of a network of organisations, venues and service days must meet: quotas, places, breaks; by counting.

use std::collections::BTreeMap;

use super::plan_flaw::PlanFlaw;
use crate::community::{Community, OrganisationIx, RequestIx, ServiceDayIx, Span, VenueIx, VolunteerIx};

/// Judges pairs, each with its time if that is known. Time O(pairs² at one venue).
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
        // So many are there most where somebody begins.
        for &(time, request) in &visits {
            let there =
                |(other, _): &&(Span, RequestIx)| other.start() <= time.start() && time.start() < other.end();
            let count = u32::try_from(visits.iter().filter(there).count()).unwrap_or(u32::MAX);
            if count > places {
                let venue = community.venue(venue).id().clone();
                let request = community.request(request).id().clone();
                return Err(PlanFlaw::VenueFull { venue, request, count, places });
            }
        }
    }
    Ok(())
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
