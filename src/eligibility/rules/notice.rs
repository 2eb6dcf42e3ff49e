//! There is time enough before the visit to settle it.

use super::NOTHING_HELPS;
use crate::community::{Community, Minute, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The visit starts too soon for her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The latest moment at which it could start.
    pub start: Minute,
    /// The earliest moment that her notice allows.
    pub earliest: Minute,
}

impl Rejection {
    /// The minutes of notice that are missing.
    pub fn shortfall(&self) -> u64 {
        u64::try_from(self.earliest.get() - self.start.get()).unwrap_or(NOTHING_HELPS)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "starts at {} at the latest, her notice allows {} at the earliest", self.start, self.earliest)
    }
}

/// The earliest start that the volunteer's notice allows; for what is confirmed, the moment that the community is described for.
pub fn earliest_start(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Minute {
    let as_of = community.as_of();
    if community.is_confirmed(volunteer, request) {
        return as_of;
    }
    let notice = community.volunteer(volunteer).pauses().notice;
    Minute::new(as_of.get() + i64::from(notice)).unwrap_or(Minute::MAX)
}

/// Checks that a request at a fixed time or with windows can start as late as the volunteer's notice asks; a request without a time can
/// wait. What is past for everybody is rejected by [`availability`](super::availability), not here.
///
/// # Errors
/// If it can't.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let asked = community.request(request);
    let latest = match (asked.time(), asked.flexible()) {
        (Some(time), _) => Some(time.span.start()),
        (None, Some(flexible)) => {
            let last = flexible.windows.last();
            last.and_then(|window| Minute::new(window.end().get() - i64::from(flexible.minutes)))
        }
        (None, None) => None,
    };
    let Some(start) = latest else { return Ok(()) };
    let earliest = earliest_start(community, volunteer, request);
    if start < earliest && start >= community.as_of() {
        return Err(Rejection { start, earliest });
    }
    Ok(())
}
