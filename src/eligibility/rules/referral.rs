//! To reach the volunteer, the request is passed on no farther up the zones than it may be.

use crate::community::{Community, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// It would have to be passed on too far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// How many levels up from the request's zone a zone contains the volunteer's; beyond the top, where none does.
    pub levels: u32,
    /// How many levels up it may be passed on.
    pub limit: u32,
}

impl Rejection {
    /// The levels beyond the limit.
    pub fn shortfall(&self) -> u64 {
        u64::from(self.levels.saturating_sub(self.limit))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} levels up from its zone, it is passed on {} at most", self.levels, self.limit)
    }
}

/// Checks the levels of the referral against the request's limit, if it has one.
///
/// # Errors
/// If there are more.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let Some(limit) = community.request(request).refer_up_to() else { return Ok(()) };
    let (_, levels) = community.referral(volunteer, request);
    if levels <= limit { Ok(()) } else { Err(Rejection { levels, limit }) }
}
