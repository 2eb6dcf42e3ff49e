//! The volunteer speaks one of the languages that are required, if any are.

use super::joined;
use crate::community::{Community, Language, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The volunteer speaks none of the languages required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The languages of which one is required.
    pub required: Vec<Language>,
    /// The languages that she speaks.
    pub spoken: Vec<Language>,
}

impl Rejection {
    /// Always 1: one language is missing.
    pub fn shortfall(&self) -> u64 {
        1
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "needs one of the languages {}, spoken is {}", joined(&self.required), joined(&self.spoken))
    }
}

/// Checks that no language is required, or that the volunteer speaks one that is.
///
/// # Errors
/// If not.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let volunteer = community.volunteer(volunteer);
    let required = community.request(request).languages_required();
    if required.is_empty() || volunteer.speaks_any(required) {
        return Ok(());
    }
    Err(Rejection { required: required.to_vec(), spoken: volunteer.languages().to_vec() })
}
