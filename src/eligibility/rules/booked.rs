//! The volunteer is not pinned to another request at the same time.
//!
//! A pin is a decision, so whatever overlaps it is out of the question for her. (Two pins that overlap reject each other: then no plan exists,
//! and solving names both.)

use crate::community::{Community, RequestId, RequestIx, Span, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// She is pinned to a request that overlaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The first, in order of id, of the overlapping requests that she is pinned to.
    pub pinned: RequestId,
    /// When that takes place.
    pub then: Span,
}

impl Rejection {
    /// Minutes of the pinned request: what would have to move.
    pub fn shortfall(&self) -> u64 {
        self.then.minutes().unsigned_abs()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pinned to {} at that time", self.pinned)
    }
}

/// Checks that no other request that the volunteer is pinned to overlaps this one; a request without a time overlaps nothing.
/// O(log pins + her pins) time.
///
/// # Errors
/// If one does.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let Some(needed) = community.request(request).time() else { return Ok(()) };
    for &(_, other) in community.pins_of(volunteer) {
        if let Some(time) = community.request(other).time()
            && other != request
            && time.span.overlaps(needed.span)
        {
            return Err(Rejection { pinned: community.request(other).id().clone(), then: time.span });
        }
    }
    Ok(())
}
