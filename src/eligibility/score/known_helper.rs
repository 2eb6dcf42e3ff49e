//! Known helper: whoever the requester knows comes first. 1000 points if she is listed as known or has visited the requester before, else 0.

use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 4;

/// The points, 0 or 1000. O(log known helpers + log ledger).
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let asked = community.request(request);
    let is_known = asked.known_helpers().binary_search(&volunteer).is_ok()
        || community.has_met(volunteer, asked.requester());
    if is_known { 1000 } else { 0 }
}
