//! Scarcity: whoever has a rare skill is kept for what needs it.
//!
//! A skill of hers is wasted on a request if the request neither needs it nor needs one that grants it. The points are 1000 less the highest
//! rarity ([`Community::rarity`], 0..=1000: the desired seats that ask for the skill per volunteer who has it) among the skills, effectively hers, that would be
//! wasted; 1000 if none would. Nothing is rounded here. Rarity is a fact about the register, the same whatever the plan.
//!
//! What is preferred is not a need. A doctor who nurses wastes the doctor, not what nursing grants.

use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 1;

/// The points, 0..=1000. See the module's text for the formula. O(her effective skills x needs x log of what a need grants) at most; most skills are passed over
/// without a look at the needs.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let (volunteer, request) = (community.volunteer(volunteer), community.request(request));
    let catalog = community.catalog();
    let mut highest = 0;
    for &(skill, _) in volunteer.effective_skills() {
        let rarity = community.rarity(skill);
        let is_used = || request.needs().any(|need| need.skill == skill || catalog.grants(need.skill).binary_search(&skill).is_ok());
        if rarity > highest && !is_used() {
            highest = rarity;
        }
    }
    1000_u32.saturating_sub(highest)
}
