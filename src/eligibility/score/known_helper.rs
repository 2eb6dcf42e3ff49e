//! Known helper: whoever the requester knows comes first. 1000 points if she is one of these, else 0.

use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 4;

/// The points, 0 or 1000.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let known = community.request(request).known_helpers();
    if known.binary_search(&volunteer).is_ok() { 1000 } else { 0 }
}
