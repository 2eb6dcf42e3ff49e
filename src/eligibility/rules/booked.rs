//! Nothing that is settled already stands in the way: no pin to another request and no visit agreed elsewhere, with the time that she needs
//! between visits.
//!
//! A pin is a decision, so whatever collides with it is out of the question for her. (Two pins that collide reject each other: then no plan exists,
//! and solving names both.) The same holds for what she and somebody else have confirmed.

use crate::community::{Community, FixedTime, RequestId, RequestIx, Span, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something settled stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// She is pinned to another request.
    Pinned {
        /// The first, in order of id, of the requests in the way that she is pinned to.
        pinned: RequestId,
        /// When that takes place.
        then: Span,
    },
    /// A visit that is not to a request of the plan and is agreed or has just been.
    Committed {
        /// When that takes place.
        then: Span,
    },
}

impl Rejection {
    /// Minutes of what would have to move.
    pub fn shortfall(&self) -> u64 {
        match self {
            Self::Pinned { then, .. } | Self::Committed { then } => then.minutes().unsigned_abs(),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned { pinned, .. } => write!(f, "pinned to {pinned} at that time"),
            Self::Committed { .. } => f.write_str("has another visit at that time or too near to it"),
        }
    }
}

/// Checks that no other request that the volunteer is pinned to and no visit agreed elsewhere collides with this one; a request without a
/// fixed time finds its place around them or has no [`room`](super::room). O(log pins + what is settled for her) time.
///
/// # Errors
/// If one does.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let Some(needed) = community.request(request).time() else { return Ok(()) };
    let pauses = community.volunteer(volunteer).pauses();
    let collides = |time: &FixedTime| pauses.collide(time, &needed);
    for &(_, other) in community.pins_of(volunteer) {
        if let Some(time) = community.request(other).time()
            && other != request
            && collides(&time)
        {
            return Err(Rejection::Pinned { pinned: community.request(other).id().clone(), then: time.span });
        }
    }
    match community.commitments_of(volunteer).find(|&span| collides(&community.timed(span))) {
        Some(then) => Err(Rejection::Committed { then }),
        None => Ok(()),
    }
}
