//! Who waits at home for help herself is not sent elsewhere at that time.
//!
//! Whoever asks for something that needs her presence, or lives in the household that does, is taken up for the time of it if that is fixed. (Where the plan
//! chooses the time, it is for the plan to see to it.)

use crate::community::{Community, RequestId, RequestIx, Span, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A request of her own overlaps, for which she must be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The first, in order of id, of her own requests that overlap.
    pub own: RequestId,
    /// When that takes place.
    pub then: Span,
}

impl Rejection {
    /// Minutes of her own request: what would have to move.
    pub fn shortfall(&self) -> u64 {
        self.then.minutes().unsigned_abs()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be there for {} at that time", self.own)
    }
}

/// Checks that no request of the volunteer's own that needs her presence overlaps this one; a request without a fixed time overlaps nothing. O(her own requests).
///
/// # Errors
/// If one does.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let own_requests = community.own_requests(volunteer);
    if own_requests.is_empty() {
        return Ok(());
    }
    let Some(needed) = community.request(request).time() else { return Ok(()) };
    for &own in own_requests.iter().filter(|&&own| own != request) {
        let asked = community.request(own);
        if let Some(time) = asked.time()
            && asked.requester_present()
            && time.span.overlaps(needed.span)
        {
            return Err(Rejection { own: asked.id().clone(), then: time.span });
        }
    }
    Ok(())
}
