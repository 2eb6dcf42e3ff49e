//! Minors are sent only where they are welcome.
//!
//! Who comes of age on a day counts as of age on it. The day is that of the visit's start; without a time it is today; with windows it is the first day
//! on which the visit may start, whatever day the plan then takes: to be safe, not sorry.

use super::days;
use crate::community::{Community, Day, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The volunteer is a minor, and minors are not welcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The day of the visit, or the first on which it may be.
    pub day: Day,
    /// How many days later she would be of age.
    pub days: u32,
}

impl Rejection {
    /// The days that are missing.
    pub fn shortfall(&self) -> u64 {
        self.days.into()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a minor on {}", self.day)
    }
}

/// Checks that minors are welcome or that the volunteer is none on the first day on which the request may start. O(1), for minors O(windows).
///
/// # Errors
/// If she is.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let Some(of_age) = community.volunteer(volunteer).minor_until() else { return Ok(()) };
    let request = community.request(request);
    if request.welcomes_minors() {
        return Ok(());
    }
    match days::possible(community, request).map(|(first, _)| first).min() {
        Some(day) if day < of_age => Err(Rejection { day, days: of_age.get().abs_diff(day.get()) }),
        _ => Ok(()),
    }
}
