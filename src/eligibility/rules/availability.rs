//! The volunteer is free for the whole of a fixed time, or for long enough within one of the windows, and it is not past.

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
    /// No span of the volunteer's shares enough time with one of the request's windows.
    NotLongEnough {
        /// How long the visit takes, in minutes.
        minutes: u32,
        /// The longest time that a span of hers shares with a window, in minutes.
        longest: u32,
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
            Self::NotLongEnough { minutes, longest } => u64::from(minutes.saturating_sub(*longest)),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InThePast { start, as_of } => write!(f, "began at {start}, before now ({as_of})"),
            Self::Never => f.write_str("available at no time"),
            Self::NotFree { needed, free } => write!(f, "needs {needed}, free then is {}", joined(free)),
            Self::NotLongEnough { minutes, longest } => {
                write!(f, "needs {minutes} minutes in one of its windows, free for {longest} at a time")
            }
        }
    }
}

/// Checks that the volunteer is available at some time, and, for a request at a fixed time, that this has not
/// begun and lies wholly within one span of her availability (spans that touch have been joined); for a request with windows, that there is
/// still time for it and one span is long enough within one window. What both sides have confirmed is not asked for again.
///
/// # Errors
/// If it has begun; else if she is never available, or not then.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let asked = community.request(request);
    let time = asked.time().map(|time| time.span);
    let as_of = community.as_of();
    let windows = || asked.flexible().and_then(|flexible| Some((flexible, flexible.windows.last()?)));
    let latest = time.map(Span::start).or_else(|| {
        let (flexible, last) = windows()?;
        Minute::new(last.end().get() - i64::from(flexible.minutes))
    });
    if let Some(start) = latest.filter(|&start| start < as_of) {
        return Err(Rejection::InThePast { start, as_of });
    }
    let Some(spans) = community.volunteer(volunteer).availability() else { return Ok(()) };
    if community.is_confirmed(volunteer, request) {
        return Ok(());
    }
    if spans.is_empty() {
        return Err(Rejection::Never);
    }
    if let Some((flexible, _)) = windows() {
        let longest = longest_shared(&flexible.windows, spans, as_of);
        let minutes = flexible.minutes;
        return if longest < minutes { Err(Rejection::NotLongEnough { minutes, longest }) } else { Ok(()) };
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

/// The longest time after a moment that a window and a span share, in minutes. Both lists are in order and apart. O(windows x log spans +
/// spans that share time with a window).
fn longest_shared(windows: &[Span], spans: &[Span], after: Minute) -> u32 {
    let mut longest = 0;
    for &window in windows {
        let from = spans.partition_point(|span| span.end() <= window.start());
        for span in spans.iter().skip(from).take_while(|span| span.start() < window.end()) {
            let start = span.start().max(window.start()).max(after).get();
            longest = longest.max(span.end().min(window.end()).get() - start);
        }
    }
    // No window is longer than the range of minutes, which fits.
    u32::try_from(longest).unwrap_or(0)
}
