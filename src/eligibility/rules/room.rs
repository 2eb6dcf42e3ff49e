//! For a request with windows: there is a minute at which the visit can start.
//!
//! [`availability`], [`notice`] and credentials each look at the windows by themselves. Here they are taken
//! together, and what is settled for her is taken out. Only a pair that passes each of them alone can fail here, so that a rejection
//! says what it is.

use super::super::starts::possible_starts;
use super::{availability, credential, notice};
use crate::community::{Community, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// No start is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// How long the visit takes, in minutes.
    pub minutes: u32,
}

impl Rejection {
    /// The minutes of the visit.
    pub fn shortfall(&self) -> u64 {
        self.minutes.into()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "has no {} minutes left in its windows beside what is settled already", self.minutes)
    }
}

/// Checks that a request with windows has a possible start; see [`possible_starts`], also for the complexity. Others pass in O(1).
///
/// # Errors
/// If it has none, although her hours, her notice and her credentials by themselves leave one.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let Some(flexible) = community.request(request).flexible() else { return Ok(()) };
    let alone = availability::check(community, volunteer, request).is_ok()
        && notice::check(community, volunteer, request).is_ok()
        && credential::check(community, volunteer, request).is_ok();
    if alone && possible_starts(community, volunteer, request).is_empty() {
        return Err(Rejection { minutes: flexible.minutes });
    }
    Ok(())
}
