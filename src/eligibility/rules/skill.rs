//! The volunteer has all the skills that are needed in any case, and one of those that are needed by choice.

use super::joined;
use crate::community::{Community, Need, RequestIx, SkillId, Volunteer, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The unmet needs of which each must be met.
    pub missing: Vec<Gap>,
    /// The needs of which one must be met, if none is; else empty.
    pub none_of: Vec<Gap>,
}

/// A need that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The skill.
    pub skill: SkillId,
    /// The level that is needed, 1..=5.
    pub needed: u8,
    /// The level that the volunteer has, if any; below the one needed.
    pub held: Option<u8>,
}

impl Gap {
    fn levels(&self) -> u64 {
        u64::from(self.needed.saturating_sub(self.held.unwrap_or(0)))
    }
}

impl Rejection {
    /// The levels that are missing: the sum over the needs that each must be met, plus the least among those of
    /// which one must be; a skill that she hasn't got counts as level 0.
    pub fn shortfall(&self) -> u64 {
        let each: u64 = self.missing.iter().map(Gap::levels).sum();
        each + self.none_of.iter().map(Gap::levels).min().unwrap_or(0)
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at level {} (", self.skill, self.needed)?;
        match self.held {
            Some(held) => write!(f, "has level {held})"),
            None => f.write_str("has none)"),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.missing.is_empty() {
            write!(f, "needs {}", joined(&self.missing))?;
        }
        if !self.none_of.is_empty() {
            let and = if self.missing.is_empty() { "" } else { " and " };
            write!(f, "{and}needs one of {}", joined(&self.none_of))?;
        }
        Ok(())
    }
}

/// Whether the volunteer meets a need: she has the skill, itself or by one that grants it, at the level or above.
pub fn meets(volunteer: &Volunteer, need: &Need) -> bool {
    volunteer.level(need.skill).is_some_and(|level| level >= need.level)
}

/// Checks that the volunteer meets every need of `all_of`, and one of `any_of` if there are any.
///
/// # Errors
/// If not, with every unmet need.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let volunteer = community.volunteer(volunteer);
    let request = community.request(request);
    let all = request.all_of().iter().all(|need| meets(volunteer, need));
    let any = request.any_of().is_empty() || request.any_of().iter().any(|need| meets(volunteer, need));
    if all && any {
        return Ok(());
    }
    let gap = |need: &Need| Gap {
        skill: community.catalog().id(need.skill).clone(),
        needed: need.level,
        held: volunteer.level(need.skill),
    };
    let missing = request.all_of().iter().filter(|need| !meets(volunteer, need)).map(gap).collect();
    let none_of = if any { Vec::new() } else { request.any_of().iter().map(gap).collect() };
    Err(Rejection { missing, none_of })
}
