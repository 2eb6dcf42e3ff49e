//! What many volunteers share: the quotas of organisations and the places of venues, by counting.

use std::collections::BTreeMap;

use super::plan::PlanFlaw;
use crate::community::{Community, OrganisationIx, RequestIx, Span, VenueIx, VolunteerIx};
use crate::plan::PlanRecord;

/// Judges the assignments of a plan: `pairs` are those of the record, in order. Time O(assignments² at one venue).
pub(super) fn check(
    community: &Community,
    record: &PlanRecord,
    pairs: &[(VolunteerIx, RequestIx)],
) -> Result<(), PlanFlaw> {
    let mut lent: BTreeMap<OrganisationIx, u32> = BTreeMap::new();
    let mut housed: BTreeMap<VenueIx, Vec<(Span, RequestIx)>> = BTreeMap::new();
    for (&(volunteer, request), assignment) in pairs.iter().zip(&record.assignments) {
        if let Some(organisation) = community.volunteer(volunteer).organisation() {
            *lent.entry(organisation).or_default() += 1;
        }
        if let (Some(venue), Some(time)) = (community.request(request).venue(), assignment.time) {
            housed.entry(venue).or_default().push((time, request));
        }
    }
    for (organisation, count) in lent {
        if let Some(left) = community.quota_left(organisation).filter(|&left| count > left) {
            let organisation = community.organisation(organisation).id().clone();
            return Err(PlanFlaw::OverQuota { organisation, count, left });
        }
    }
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
