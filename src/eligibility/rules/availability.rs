//! The volunteer is free for the whole of a fixed time, and it has not begun.

use super::{NOTHING_HELPS, joined};
use crate::community::{Community, Minute, RequestIx, Span, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why the time does not suit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The request began before the moment that the community is described for; nobody suits.
    InThePast {
        /// When it began.
        start: Minute,
        /// The moment that the community is described for.
        as_of: Minute,
    },
    /// The volunteer is available at no time at all.
    Never,
    /// The volunteer is not free for the whole time within one span of hers.
    NotFree {
        /// The time needed.
        needed: Span,
        /// Her spans that share a minute with it.
        free: Vec<Span>,
    },
}

impl Rejection {
    /// The minutes of the time needed that lie outside the span of hers that covers most of it; for somebody who is
    /// never available, more than any number of minutes; for a time that is past, [`NOTHING_HELPS`].
    pub fn shortfall(&self) -> u64 {
        match self {
            Self::InThePast { .. } => NOTHING_HELPS,
            Self::Never => u64::from(u32::MAX),
            Self::NotFree { needed, free } => {
                let covered = |span: &Span| {
                    span.end().min(needed.end()).get() - span.start().max(needed.start()).get()
                };
                let most = free.iter().map(covered).max().unwrap_or(0).max(0);
                needed.minutes().abs_diff(most)
            }
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InThePast { start, as_of } => write!(f, "began at {start}, before now ({as_of})"),
            Self::Never => f.write_str("available at no time"),
            Self::NotFree { needed, free } => write!(f, "needs {needed}, free then is {}", joined(free)),
        }
    }
}

/// Checks that the volunteer is available at some time, and, for a request at a fixed time, that this has not
/// begun and lies wholly within one span of her availability (spans that touch have been joined).
///
/// # Errors
/// If it has begun; else if she is never available, or not then.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let time = community.request(request).time().map(|time| time.span);
    let as_of = community.as_of();
    if let Some(needed) = time
        && needed.start() < as_of
    {
        return Err(Rejection::InThePast { start: needed.start(), as_of });
    }
    let Some(spans) = community.volunteer(volunteer).availability() else { return Ok(()) };
    if spans.is_empty() {
        return Err(Rejection::Never);
    }
    let Some(needed) = time else { return Ok(()) };
    // Spans are in order and apart, so those that end after the start of the time needed are a tail of the list,
    // and of these only the first can contain that start.
    let tail = spans.get(spans.partition_point(|span| span.end() <= needed.start())..).unwrap_or_default();
    if tail.first().is_some_and(|span| span.contains(needed)) {
        return Ok(());
    }
    Err(Rejection::NotFree { needed, free: tail.iter().copied().take_while(|s| s.overlaps(needed)).collect() })
}
