//! How rare each skill is: what is asked for of it beside who has it.
//!
//! With demand the seats (desired) of the requests that name the skill among their needs, and supply the volunteers who have it effectively, the
//! rarity is 1000 x demand / supply, rounded down, at most 1000: the share of those who have it that would be taken up if each took one seat. It is 0
//! where nobody asks. It is a fact about the register alone, the same for every plan. Where people come and go all the time, it can be laid down
//! ([`SkillRecord::rarity`](super::SkillRecord::rarity)), so that one newcomer does not change everybody's score by a little.

use super::{ids::SkillIx, request::Request, snapshot::Community, volunteer::Volunteer};

/// The highest rarity.
pub(super) const MAX_RARITY: u16 = 1000;

/// Puts what has been laid down in the place of what has been counted.
pub(super) fn laid_down(mut counted: Vec<u16>, given: &[Option<u16>]) -> Vec<u16> {
    for (rarity, given) in counted.iter_mut().zip(given) {
        *rarity = given.unwrap_or(*rarity);
    }
    counted
}

/// The rarity of each of so many skills. O(skills + effective skills + needs) time.
pub(super) fn rarities(skills: usize, volunteers: &[Volunteer], requests: &[Request]) -> Vec<u16> {
    let (mut supply, mut demand) = (vec![0_u64; skills], vec![0_u64; skills]);
    for &(skill, _) in volunteers.iter().flat_map(|volunteer| &volunteer.effective_skills) {
        if let Some(supply) = supply.get_mut(skill.index()) {
            *supply += 1;
        }
    }
    for request in requests {
        // A skill may be needed in both lists; the seats are asked for once.
        let again = |skill| request.all_of.binary_search_by_key(&skill, |need| need.skill).is_ok();
        let by_choice = request.any_of.iter().filter(|need| !again(need.skill));
        for need in request.all_of.iter().chain(by_choice) {
            if let Some(demand) = demand.get_mut(need.skill.index()) {
                // At most 10^9 requests of 10^4 seats each.
                *demand += u64::from(request.seats.desired);
            }
        }
    }
    let rarity =
        |(supply, demand): (u64, u64)| (1000 * demand).checked_div(supply).map_or(0, |r| r.min(1000) as u16);
    supply.into_iter().zip(demand).map(rarity).collect()
}

impl Community {
    /// How rare a skill is, 0..=1000: 1000 x the desired seats of the requests that name it among their needs / the volunteers who have it effectively,
    /// rounded down, at most 1000; 0 for a skill that nobody has; or what has been laid down for it. O(1).
    pub fn rarity(&self, skill: SkillIx) -> u32 {
        self.rarity.get(skill.index()).copied().unwrap_or(0).into()
    }
}
