//! Stand-ins: that each could step in, and that the choice is the best of what it was made from.

use std::collections::BTreeSet;

use thiserror::Error;

use super::diaries::{self, Visit};
use super::network::{Flaw, matching};
use super::plan::{PlanFlaw, allowed};
use crate::community::{Community, RequestIx, VolunteerId, VolunteerIx};
use crate::eligibility::{Objective, score};
use crate::plan::{PlanRecord, StandIn, Standby};

/// Why stand-ins are not what they should be.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum StandbyFlaw {
    /// It names somebody or something that the community or the plan does not have.
    #[error("{volunteer} is named for what the community or the plan does not have, or twice")]
    Unknown {
        /// As named.
        volunteer: VolunteerId,
    },
    /// A rule or the least score forbids the pair.
    #[error(transparent)]
    NotAllowed(#[from] PlanFlaw),
    /// She helps there already, or has no room or time for it beside what she does.
    #[error("{volunteer} is not free to stand in")]
    NotFree {
        /// Who.
        volunteer: VolunteerId,
    },
    /// Another score than the records say.
    #[error("{volunteer} scores {found}, not {stated}")]
    WrongScore {
        /// Who.
        volunteer: VolunteerId,
        /// As stated.
        stated: i64,
        /// By the records.
        found: i64,
    },
    /// The stand-ins are not those of the matching that is proven.
    #[error("the stand-ins are not those of the matching that is proven")]
    OtherMatching,
    /// The matching's proof does not hold.
    #[error("the choice is not proven: {0}")]
    Proof(#[from] Flaw),
}

/// Checks that every stand-in is allowed, free and for an assignment of the plan, that nobody stands in for two, and that the choice is the best over the pairs
/// of its proof.
///
/// Time O(stand-ins · (rules + visits of the day²) + assignments · log + pairs of the proof).
///
/// # Errors
/// The first flaw found.
pub fn standby(
    community: &Community,
    objective: &Objective,
    plan: impl AsRef<PlanRecord>,
    standby: &Standby,
) -> Result<(), StandbyFlaw> {
    let record = plan.as_ref();
    let mut busy = BTreeSet::new();
    for stand_in in &standby.stand_ins {
        let StandIn { volunteer: id, instead_of, request, score: stated } = stand_in;
        let unknown = || StandbyFlaw::Unknown { volunteer: id.clone() };
        let volunteer = community.find_volunteer(id.as_str()).ok_or_else(unknown)?;
        let asked = community.find_request(request.as_str()).ok_or_else(unknown)?;
        let covered = |assignment: &&crate::plan::Assignment| {
            (&assignment.volunteer, &assignment.request) == (instead_of, request)
        };
        let assignment = record.assignments.iter().find(covered).ok_or_else(unknown)?;
        if !busy.insert(volunteer) {
            return Err(unknown());
        }
        allowed(community, objective, volunteer, asked)?;
        let found = score(community, objective, volunteer, asked).total();
        if found != *stated {
            return Err(StandbyFlaw::WrongScore { volunteer: id.clone(), stated: *stated, found });
        }
        let mut visits = visits_of(community, record, volunteer);
        let there = visits.iter().any(|visit| visit.request == asked);
        visits.push(Visit { request: asked, time: assignment.time.map(|span| community.timed(span)) });
        if there || !diaries::fits(community, volunteer, &visits) {
            return Err(StandbyFlaw::NotFree { volunteer: id.clone() });
        }
    }
    let proof = &standby.proof;
    matching(&proof.problem, &proof.matching)?;
    let ends = proof.matching.pairs.iter().filter_map(|&pair| proof.problem.ends(pair));
    let chosen = ends.filter_map(|(left, right)| {
        let (instead_of, request) = proof.assignments.get(right as usize)?;
        Some((proof.volunteers.get(left as usize)?, instead_of, request))
    });
    let stated = standby.stand_ins.iter().map(|one| (&one.volunteer, &one.instead_of, &one.request));
    let (chosen, stated): (BTreeSet<_>, BTreeSet<_>) = (chosen.collect(), stated.collect());
    if chosen == stated { Ok(()) } else { Err(StandbyFlaw::OtherMatching) }
}

fn visits_of(community: &Community, record: &PlanRecord, volunteer: VolunteerIx) -> Vec<Visit> {
    let id = community.volunteer(volunteer).id();
    let hers = record.assignments.iter().filter(|assignment| assignment.volunteer == *id);
    let visit = |assignment: &crate::plan::Assignment| {
        let request: RequestIx = community.find_request(assignment.request.as_str())?;
        Some(Visit { request, time: assignment.time.map(|span| community.timed(span)) })
    };
    hers.filter_map(visit).collect()
}
