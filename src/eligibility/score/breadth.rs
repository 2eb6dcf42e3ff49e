//! Breadth: the more of a request's needs she meets, the better. It tells helpers apart where needs are by choice.
//!
//! The points are 1000 x the number of needs that she meets, all-of and any-of together; nothing is rounded.

use super::super::rules::skill::meets;
use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 1;

/// The points, 0..=1000 x [`MAX_NEEDS`](crate::community::MAX_NEEDS). See the module's text for the formula.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let volunteer = community.volunteer(volunteer);
    let met = community.request(request).needs().filter(|need| meets(volunteer, need));
    // There are at most 1000 needs: at most a million points.
    met.map(|_| 1000).sum()
}
