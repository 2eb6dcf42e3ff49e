//! Preference: people had better do what they like. 1000 points if the service is one that she prefers, 0 if it is one that she avoids, else 500.

use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 1;

/// The points, 0, 500 or 1000. O(log of her list).
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let (volunteer, service) = (community.volunteer(volunteer), community.request(request).service());
    if volunteer.prefers().binary_search(&service).is_ok() {
        1000
    } else if volunteer.avoids().binary_search(&service).is_ok() {
        0
    } else {
        500
    }
}
