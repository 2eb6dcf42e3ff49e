//! Stand-ins: that each could step in, and that the choice is the best of what it was made from.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::diaries::{self, Visit};
use super::network::{Flaw, matching};
use super::plan::allowed;
use super::plan_flaw::PlanFlaw;
use super::sharing;
use crate::community::{Community, OrganisationIx, VolunteerId, VolunteerIx};
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
    /// She helps there already, or has no room or time for it beside what she does, or her organisation lends no more.
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
    let done = Done::new(community, plan.as_ref());
    let mut busy = BTreeSet::new();
    for stand_in in &standby.stand_ins {
        let StandIn { volunteer: id, instead_of, request, score: stated } = stand_in;
        let unknown = || StandbyFlaw::Unknown { volunteer: id.clone() };
        let volunteer = community.find_volunteer(id.as_str()).ok_or_else(unknown)?;
        let replaced = community.find_volunteer(instead_of.as_str()).ok_or_else(unknown)?;
        let asked = community.find_request(request.as_str()).ok_or_else(unknown)?;
        let covered = |visit: &&Visit| visit.request == asked;
        let time = done.visits(replaced).iter().find(covered).ok_or_else(unknown)?.time;
        if !busy.insert(volunteer) {
            return Err(unknown());
        }
        allowed(community, objective, volunteer, asked)?;
        let found = score(community, objective, volunteer, asked).total();
        if found != *stated {
            return Err(StandbyFlaw::WrongScore { volunteer: id.clone(), stated: *stated, found });
        }
        if !done.has_room(volunteer, replaced, Visit { request: asked, time }) {
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

/// What everybody does in a plan.
struct Done<'a> {
    community: &'a Community,
    by_volunteer: BTreeMap<VolunteerIx, Vec<Visit>>,
    /// How many seats the members of each organisation fill.
    lent: BTreeMap<OrganisationIx, u32>,
}

impl<'a> Done<'a> {
    fn new(community: &'a Community, record: &PlanRecord) -> Self {
        let (mut by_volunteer, mut lent) = (BTreeMap::<_, Vec<Visit>>::new(), BTreeMap::new());
        for assignment in &record.assignments {
            let volunteer = community.find_volunteer(assignment.volunteer.as_str());
            let request = community.find_request(assignment.request.as_str());
            let Some((volunteer, request)) = volunteer.zip(request) else { continue };
            let time = assignment.time.map(|span| community.timed(span));
            by_volunteer.entry(volunteer).or_default().push(Visit { request, time });
            if let Some(own) = community.volunteer(volunteer).organisation() {
                *lent.entry(own).or_insert(0u32) += 1;
            }
        }
        Self { community, by_volunteer, lent }
    }

    fn visits(&self, volunteer: VolunteerIx) -> &[Visit] {
        self.by_volunteer.get(&volunteer).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether she can do one visit more in the place of somebody who falls out.
    fn has_room(&self, volunteer: VolunteerIx, replaced: VolunteerIx, more: Visit) -> bool {
        let organisation = |volunteer| self.community.volunteer(volunteer).organisation();
        let quota = organisation(volunteer).filter(|_| organisation(volunteer) != organisation(replaced));
        let lends = quota.is_none_or(|own| {
            let lent = self.lent.get(&own).copied().unwrap_or(0);
            self.community.quota_left(own).is_none_or(|left| lent < left)
        });
        let there = self.visits(volunteer).iter().any(|visit| visit.request == more.request);
        let visits: Vec<Visit> = self.visits(volunteer).iter().copied().chain([more]).collect();
        let pairs: Vec<_> = visits.iter().map(|visit| (volunteer, visit.request)).collect();
        !there
            && lends
            && diaries::fits(self.community, volunteer, &visits)
            && sharing::breaks(self.community, &pairs).is_ok()
    }
}
