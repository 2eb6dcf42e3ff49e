//! How long a solve may go on.

use std::fmt;

use crate::network::{StopReason, Work};

/// A limit on a solve. The library reads no clock: count work, or bring a closure that knows when to stop.
///
/// ```
/// use goodturn::optimize::Budget;
/// let patient = Budget::unlimited();
/// let counted = Budget::unlimited().with_work(1_000_000);
/// let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
/// let expired = || std::time::Instant::now() > deadline;
/// let timed = Budget::unlimited().with_stop(&expired);
/// # let _ = (patient, counted, timed);
/// ```
#[derive(Clone, Copy, Default)]
pub struct Budget<'a> {
    arcs_scanned: Option<u64>,
    should_stop: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl<'a> Budget<'a> {
    /// No limit: the solve ends with an optimum or a proof that there is none.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Stops after so many arcs scanned ([`Work::arcs_scanned`]), give or take one search; the same on every machine.
    #[must_use]
    pub fn with_work(self, arcs_scanned: u64) -> Self {
        Self { arcs_scanned: Some(arcs_scanned), ..self }
    }

    /// Stops soon after the closure says so; it is asked about once per search and must be quick.
    #[must_use]
    pub fn with_stop(self, should_stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { should_stop: Some(should_stop), ..self }
    }

    /// The limit of arcs scanned, if there is one.
    pub(super) fn work_limit(&self) -> Option<u64> {
        self.arcs_scanned
    }

    /// Whether the limit is reached after this much work.
    pub fn exhausted(&self, work: Work) -> Option<StopReason> {
        if self.arcs_scanned.is_some_and(|limit| work.arcs_scanned >= limit) {
            return Some(StopReason::WorkLimit);
        }
        self.should_stop.is_some_and(|stop| stop()).then_some(StopReason::Requested)
    }

    /// What is left of the budget after this much work, for a second solve under the same limit.
    #[must_use]
    pub fn after(self, work: Work) -> Self {
        Self { arcs_scanned: self.arcs_scanned.map(|limit| limit.saturating_sub(work.arcs_scanned)), ..self }
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("arcs_scanned", &self.arcs_scanned)
            .field("should_stop", &self.should_stop.is_some())
            .finish()
    }
}
