//! Language: 1000 points if she speaks one of the preferred languages, else (and if there are none) 0.

use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 2;

/// The points, 0 or 1000.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let preferred = community.request(request).languages_preferred();
    if community.volunteer(volunteer).speaks_any(preferred) { 1000 } else { 0 }
}
