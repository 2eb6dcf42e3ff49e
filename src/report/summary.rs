//! The numbers of a plan that fit on one hand.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::plan::{Plan, Reason, Unmet};

/// Counts over a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Summary {
    /// Volunteers in the register.
    pub volunteers: usize,
    /// Those who help with something.
    pub volunteers_helping: usize,
    /// Requests.
    pub requests: usize,
    /// Requests with all desired seats filled.
    pub requests_met: usize,
    /// Seats up to the desired number, over all requests.
    pub seats_desired: u64,
    /// Of those, filled.
    pub seats_filled: u64,
    /// Assignments, seats beyond the desired number included.
    pub assignments: usize,
    /// Eligible pairs that were worth having.
    pub candidates: usize,
    /// Unmet requests by kind of reason, in the order of the kinds' names.
    pub unmet_by_reason: BTreeMap<&'static str, usize>,
}

impl Summary {
    /// Counts over a plan and its unmet requests ([`Plan::unmet`]). Time O(requests + assignments · log).
    pub fn new(plan: &Plan, unmet: &[Unmet]) -> Self {
        let community = plan.community();
        let helping: BTreeSet<_> =
            plan.assignments().iter().map(|assignment| &assignment.volunteer).collect();
        let seats_desired: u64 = community.requests().iter().map(|r| u64::from(r.seats().desired)).sum();
        let empty: u64 = unmet.iter().map(|unmet| u64::from(unmet.empty_minimum + unmet.empty_desired)).sum();
        let mut unmet_by_reason = BTreeMap::new();
        for unmet in unmet {
            *unmet_by_reason.entry(KINDS[kind(&unmet.reason)].0).or_insert(0) += 1;
        }
        Self {
            volunteers: community.volunteers().len(),
            volunteers_helping: helping.len(),
            requests: community.requests().len(),
            requests_met: community.requests().len() - unmet.len(),
            seats_desired,
            seats_filled: seats_desired - empty,
            assignments: plan.assignments().len(),
            candidates: plan.candidates().len(),
            unmet_by_reason,
        }
    }
}

/// The kinds of reason in the order in which they apply: as serialised, and as a heading.
pub(super) const KINDS: [(&str, &str); 5] = [
    ("nobody_eligible", "Nobody is eligible"),
    ("not_worth_it", "Not worth it (every score is below what the request asks for)"),
    ("unproven", "Not known (the plan is not proven optimal)"),
    ("shortage", "Shortage (people, their limits or their time are used up)"),
    ("outbid", "Outbid (what counts more would lose)"),
];

/// The kind of a reason, as a position in [`KINDS`].
pub(super) fn kind(reason: &Reason) -> usize {
    match reason {
        Reason::NobodyEligible { .. } => 0,
        Reason::NotWorthIt { .. } => 1,
        Reason::Unproven { .. } => 2,
        Reason::Shortage(_) => 3,
        Reason::Outbid(_) => 4,
    }
}
