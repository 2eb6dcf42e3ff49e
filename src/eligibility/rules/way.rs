//! The service is given in a way in which the volunteer helps.

use super::joined;
use crate::community::{Community, RequestIx, VolunteerIx, Way};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The volunteer does not help in this way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The way that is asked for.
    pub needed: Way,
    /// The ways in which she helps.
    pub offered: Vec<Way>,
}

impl Rejection {
    /// Always 1: she does or she doesn't.
    pub fn shortfall(&self) -> u64 {
        1
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "needs help by way of {}, offered is {}", self.needed, joined(&self.offered))
    }
}

/// Checks that the request's way is among the volunteer's.
///
/// # Errors
/// If it is not.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let needed = community.request(request).way();
    let offered = community.volunteer(volunteer).ways();
    if offered.contains(&needed) { Ok(()) } else { Err(Rejection { needed, offered: offered.to_vec() }) }
}
