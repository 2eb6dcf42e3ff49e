//! The plan as plain data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::community::{
    Community, Day, FixedTime, Minute, Month, OrganisationIx, RequestId, RequestIx, Span, VenueIx,
    VolunteerId, VolunteerIx, Week,
};
use crate::eligibility::{
    Candidates, Level, Objective, Pair, Part, ScoreParts, Segment, Shares, score, seat_total,
};
use crate::network::{LevelTable, LevelValue, StopReason};

/// A plan as plain data: what [`crate::verify::plan`] judges. All fields are open; nothing is believed.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanRecord {
    /// Whether the plan claims to be optimal, or why it can't.
    pub status: Status,
    /// Value and bound per level of the objective, most important first.
    pub levels: Vec<LevelResult>,
    /// Who helps with what, in order of request, then volunteer.
    pub assignments: Vec<Assignment>,
    /// What proves the bounds.
    pub proof: Proof,
}

impl AsRef<PlanRecord> for PlanRecord {
    fn as_ref(&self) -> &PlanRecord {
        self
    }
}

/// What a plan claims about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No valid plan is better: value and bound agree on every level.
    Optimal,
    /// A valid plan; how much better another could be is bounded by the difference of bound and value.
    Gap(GapCause),
}

/// Why a plan is not proven optimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// The budget ran out.
    Stopped(StopReason),
    /// Something that a plan must meet is not part of the network (see [`crate::lowering`]), and the best plan without it does not meet it.
    SideConstraints,
}

/// One level of the objective: what the plan achieves and what no plan can exceed. Higher is better.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LevelResult {
    /// The level.
    pub level: Level,
    /// What the plan achieves.
    pub value: i128,
    /// What the proof bounds it by. It says something about a level only where every level above is closed (value = bound); levels
    /// are compared as a vector.
    pub bound: i128,
}

/// One volunteer helps with one request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// Who helps.
    pub volunteer: VolunteerId,
    /// With what.
    pub request: RequestId,
    /// When: the request's fixed time, or the one that the plan has chosen; `None` is by arrangement between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Span>,
    /// Its score: the sum of its parts.
    pub score: i64,
    /// What the score is made of.
    pub parts: ScoreParts,
    /// Whether it was pinned.
    pub pinned: bool,
    /// Whether it keeps a promise.
    pub promised: bool,
}

impl Assignment {
    pub(super) fn new(
        community: &Community,
        objective: &Objective,
        pair: Pair,
        time: Option<FixedTime>,
    ) -> Self {
        let parts = score(community, objective, pair.volunteer, pair.request);
        Self {
            volunteer: community.volunteer(pair.volunteer).id().clone(),
            request: community.request(pair.request).id().clone(),
            time: time.map(|time| time.span),
            score: parts.total(),
            parts,
            pinned: community.is_pinned(pair.volunteer, pair.request),
            promised: community.is_promised(pair.volunteer, pair.request),
        }
    }
}

/// What bounds the value of every valid plan: potentials, named by what they belong to, over the candidate pairs.
///
/// A node of the formulation without an entry has the potential of the node that it hangs under.
#[derive(Clone, PartialEq, Debug)]
pub struct Proof {
    /// The eligible pairs that a plan may choose from.
    pub candidates: Arc<Candidates>,
    /// What each potential belongs to.
    pub nodes: Vec<ProofNode>,
    /// Potential per level and entry of `nodes`, in the sign convention of [`crate::network`].
    pub potentials: LevelTable,
}

/// A node of the formulation (see [`crate::lowering`]), by positions in the community.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProofNode {
    /// Where unused capacity is and filled seats return to.
    Hub,
    /// An organisation with a quota.
    Organisation(OrganisationIx),
    /// A volunteer.
    Volunteer(VolunteerIx),
    /// A volunteer's month.
    Month(VolunteerIx, Month),
    /// A volunteer's week.
    Week(VolunteerIx, Week),
    /// A volunteer's day.
    Day(VolunteerIx, Day),
    /// A volunteer's group of colliding requests, named by the earliest start among them.
    Slot(VolunteerIx, Minute),
    /// A request.
    Request(RequestIx),
    /// A volunteer's visit for a request with windows.
    Visit(VolunteerIx, RequestIx),
    /// A part of the requests between which the objective shares seats out.
    Part(Part),
    /// A venue's places for a group of requests that overlap, named by the earliest start among them.
    Venue(VenueIx, Minute),
}

/// What some candidate pairs are worth per level, counted from the plan itself.
pub(crate) fn value_of(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
    chosen: &[usize],
) -> LevelValue {
    let pairs = chosen.iter().map(|&candidate| candidates.pair(candidate));
    value_of_pairs(community, objective, pairs)
}

/// What some pairs with their scores are worth per level.
pub(crate) fn value_of_pairs(
    community: &Community,
    objective: &Objective,
    pairs: impl Iterator<Item = Pair>,
) -> LevelValue {
    let levels = objective.levels(community);
    let mut value = LevelValue::zero(levels.len());
    let mut filled = vec![0u32; community.requests().len()];
    let mut loads = vec![0u32; community.volunteers().len()];
    for Pair { volunteer, request, score } in pairs {
        filled[request.index()] += 1;
        loads[volunteer.index()] += 1;
        for (k, level) in levels.iter().enumerate() {
            let visit = level.visit_gain(loads[volunteer.index()]);
            value.add_at(
                k,
                i128::from(level.pair_gain(community, volunteer, request, score)) + i128::from(visit),
            );
        }
    }
    for (request, &filled) in community.request_ixs().zip(&filled).filter(|&(_, &filled)| filled > 0) {
        let score = seat_total(community, objective, request);
        for segment in Segment::ALL {
            let units = i128::from(segment.filled(community.request(request).seats(), filled));
            for (k, level) in levels.iter().enumerate() {
                value.add_at(k, units * i128::from(level.seat_gain(community, request, segment, score)));
            }
        }
    }
    if let Some(partition) = levels.iter().find_map(Level::partition) {
        let shares = Shares::new(community, partition);
        let filled = shares.filled(community, &filled);
        for (k, level) in levels.iter().enumerate().filter(|(_, level)| level.partition().is_some()) {
            let gains = shares.gains(level);
            let of_part = |(gains, &filled): (&Vec<i64>, &u64)| -> i128 {
                gains.iter().take(filled as usize).map(|&gain| i128::from(gain)).sum()
            };
            value.add_at(k, gains.iter().zip(&filled).map(of_part).sum());
        }
    }
    value
}
