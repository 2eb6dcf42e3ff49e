//! Nobody is sent to a requester whom she is never to be paired with, and nobody serves her own request.

use crate::community::{Community, RequestIx, RequesterId, VolunteerId, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why the two are not paired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The volunteer is never sent to this requester.
    DoNotPair {
        /// The requester.
        requester: RequesterId,
    },
    /// The volunteer is the requester.
    OwnRequest {
        /// The volunteer.
        volunteer: VolunteerId,
    },
}

impl Rejection {
    /// Always 1: there are no degrees of it.
    pub fn shortfall(&self) -> u64 {
        1
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoNotPair { requester } => write!(f, "not to be paired with {requester}"),
            Self::OwnRequest { volunteer } => write!(f, "{volunteer} asks for it herself"),
        }
    }
}

/// Checks that the requester is neither on the volunteer's do-not-pair list nor the volunteer herself, which is
/// told by the ids being the same text.
///
/// # Errors
/// If she is on the list; else if it is her own request.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let volunteer = community.volunteer(volunteer);
    let requester = community.request(request).requester();
    if volunteer.do_not_pair().binary_search(requester).is_ok() {
        return Err(Rejection::DoNotPair { requester: requester.clone() });
    }
    if volunteer.id().as_str() == requester.as_str() {
        return Err(Rejection::OwnRequest { volunteer: volunteer.id().clone() });
    }
    Ok(())
}
