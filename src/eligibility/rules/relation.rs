//! Nobody is sent to a requester whom she is never to be paired with, and nobody serves her own request.

use crate::community::{Community, RequestId, RequestIx, RequesterId, VolunteerId, VolunteerIx};
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
    /// The volunteer, or somebody of her household, is the requester.
    OwnRequest {
        /// The volunteer.
        volunteer: VolunteerId,
    },
    /// The requester does not want this volunteer.
    DoNotSend {
        /// What she is not sent for.
        request: RequestId,
    },
    /// The two have been brought together before, and it failed.
    Failed {
        /// The requester.
        requester: RequesterId,
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
            Self::DoNotSend { request } => write!(f, "not to be sent for {request}"),
            Self::Failed { requester } => write!(f, "failed with {requester} before"),
        }
    }
}

/// Checks that the requester is not on the volunteer's do-not-pair list, that it is not her own request (that of her household included), that she is not on the
/// request's do-not-send list, and that the two have not failed as a pair. O(log of each list).
///
/// # Errors
/// The first of these, in this order, that is not so.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let (who, asked) = (community.volunteer(volunteer), community.request(request));
    let requester = asked.requester();
    if who.do_not_pair().binary_search(requester).is_ok() {
        return Err(Rejection::DoNotPair { requester: requester.clone() });
    }
    if who.own_requests().binary_search(&request).is_ok() {
        return Err(Rejection::OwnRequest { volunteer: who.id().clone() });
    }
    if asked.do_not_send().binary_search(&volunteer).is_ok() {
        return Err(Rejection::DoNotSend { request: asked.id().clone() });
    }
    if community.has_failed(volunteer, requester) {
        return Err(Rejection::Failed { requester: requester.clone() });
    }
    Ok(())
}
