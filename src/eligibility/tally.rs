//! Why nobody may help with a request: how many each rule rejects, and the nearest relaxation.

use super::rules::{NOTHING_HELPS, RULES, Rejection, RuleName, first_rejection};
use crate::community::{Community, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The rejections of a request, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectionTally {
    /// How many volunteers there are.
    pub volunteers: usize,
    /// For each rule that rejects somebody first (in the order of [`RULES`]), how many. With those who may help,
    /// these add up to all volunteers.
    pub first: Vec<(RuleName, usize)>,
    /// For each rule that is the only one to reject somebody, how many: who could help if it were relaxed.
    pub only: Vec<(RuleName, usize)>,
    /// Of those whom one rule alone rejects, the one nearest to being allowed: by the most easily relaxed rule
    /// (the last in [`RULES`]), within it by the smallest [`shortfall`](Rejection::shortfall), then by id. One that
    /// nothing can be done about ([`NOTHING_HELPS`]) is named only if there is no other.
    pub nearest: Option<(VolunteerIx, Rejection)>,
}

/// Counts the rejections of a request over all volunteers.
///
/// # Panics
/// If the position is from another community, as [`Community::request`].
///
/// # Complexity
/// O(volunteers x the time of [`first_rejection`]) time, O(rules) memory.
pub fn rejections(community: &Community, request: RequestIx) -> RejectionTally {
    let mut first = vec![0; RULES.len()];
    let mut only = vec![0; RULES.len()];
    let mut nearest: Option<(VolunteerIx, Rejection)> = None;
    // The enum's order is the list's, so a rule's name is its index.
    let rank = |rejection: &Rejection| rejection.rule() as usize;
    let nearness = |rejection: &Rejection| {
        let shortfall = rejection.shortfall();
        (shortfall == NOTHING_HELPS, Reverse(rejection.rule()), shortfall)
    };
    for volunteer in community.volunteer_ixs() {
        let Some((rejection, alone)) = first_rejection(community, volunteer, request) else { continue };
        first[rank(&rejection)] += 1;
        if alone {
            only[rank(&rejection)] += 1;
            if nearest.as_ref().is_none_or(|(_, best)| nearness(&rejection) < nearness(best)) {
                nearest = Some((volunteer, rejection));
            }
        }
    }
    let counted = |counts: Vec<usize>| {
        RULES.iter().copied().zip(counts).filter(|&(_, count)| count > 0).collect::<Vec<_>>()
    };
    RejectionTally {
        volunteers: community.volunteers().len(),
        first: counted(first),
        only: counted(only),
        nearest,
    }
}
