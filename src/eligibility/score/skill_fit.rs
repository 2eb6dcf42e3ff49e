//! Skill fit: the nearer her levels are to those needed, the better. A master is not spent on a basic job.
//!
//! A need met at exactly its level gives 1000, each level above it takes off 150 (four levels at most, so 400 at
//! least). The points are the mean over the needs that she meets, all-of and any-of, rounded once, half up; 0 if
//! she meets none.

use super::super::rules::skill::meets;
use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 3;
/// What each level above the needed one takes off.
pub const PER_LEVEL_ABOVE: u32 = 150;

/// The points, 0..=1000. See the module's text for the formula.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let volunteer = community.volunteer(volunteer);
    let (mut sum, mut met) = (0, 0);
    for need in community.request(request).needs().filter(|need| meets(volunteer, need)) {
        let above = volunteer.level(need.skill).unwrap_or(need.level).saturating_sub(need.level);
        sum += 1000_u32.saturating_sub(PER_LEVEL_ABOVE * u32::from(above));
        met += 1;
    }
    // At most 1000 needs of at most 1000 points: no overflow.
    (sum + met / 2).checked_div(met).unwrap_or(0)
}
