//! A banned pair is never made.

use crate::community::{Community, RequestId, RequestIx, VolunteerId, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The pair is banned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// The request.
    pub request: RequestId,
}

impl Rejection {
    /// Always 1: a ban is a ban.
    pub fn shortfall(&self) -> u64 {
        1
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "banned from {}", self.request)
    }
}

/// Checks that the pair is not banned.
///
/// # Errors
/// If it is.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    if !community.is_banned(volunteer, request) {
        return Ok(());
    }
    let (volunteer, request) = (community.volunteer(volunteer), community.request(request));
    Err(Rejection { volunteer: volunteer.id().clone(), request: request.id().clone() })
}
