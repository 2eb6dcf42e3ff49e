//! Tiers (ii) and (iii): a plan means what the community says, and no valid plan is better.
//!
//! The plan's data is judged against the community alone. Assignments are checked one by one against the rules, the limits, the clock and
//! the seats, by counting. Scores and levels are derived again. Then the formulation that [`crate::lowering`] describes in words is built
//! a second time (in [`super::formulation`], from the words and not from that module's code), the plan's potentials are attached to it by name, and the
//! bound they prove is added up. A plan that claims to be optimal must reach its bound on every level.
//!
//! What this leaves open is whether the list of candidate pairs is complete; [`plan_exhaustively`] tries every pair of the community (tier iii).

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use super::diaries;
use super::formulation::{Formulation, FormulationFlaw, Pairs};
use super::plan_flaw::PlanFlaw;
use super::sharing;
use crate::community::{Community, RequestId, RequestIx, VolunteerId, VolunteerIx};
use crate::eligibility::{Level, Objective, Pair, Segment, Shares, check, score, seat_total};
use crate::network::LevelValue;
use crate::plan::{Assignment, PlanRecord, Status};

/// So many candidates at a time are judged on one thread.
const CHUNK: usize = 1 << 14;

/// What has been established about a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// What the plan achieves per level; higher is better.
    pub value: LevelValue,
    /// What no valid plan over these candidates exceeds.
    pub bound: LevelValue,
}

impl Verdict {
    /// Whether no valid plan is better.
    pub fn is_optimal(&self) -> bool {
        self.value == self.bound
    }
}

/// Judges a plan: rules, limits, double booking, seats, pins, scores, levels, and the bound that its potentials prove.
///
/// Candidates are tried in parallel on the current rayon pool. Time O(candidates · (rules + levels) + (candidates + assignments) · log), memory
/// O(candidates · levels).
///
/// # Errors
/// The first flaw found.
pub fn plan(
    community: &Community,
    objective: &Objective,
    plan: impl AsRef<PlanRecord>,
) -> Result<Verdict, PlanFlaw> {
    let record = plan.as_ref();
    objective.check(community)?;
    let pairs = assigned_pairs(community, objective, record)?;
    diaries::check(community, record, &pairs)?;
    sharing::check(community, &pairs, record.assignments.iter().map(|assignment| assignment.time))?;
    seats_and_pins(community, &pairs)?;
    let value = value(community, objective, &pairs);
    let stated_levels: Vec<Level> = record.levels.iter().map(|result| result.level.clone()).collect();
    if stated_levels != objective.levels(community) {
        return Err(PlanFlaw::WrongLevels);
    }
    let stated =
        |of: fn(&crate::plan::LevelResult) -> i128| LevelValue::new(record.levels.iter().map(of).collect());
    let (stated_value, stated_bound) = (stated(|result| result.value), stated(|result| result.bound));
    if value != stated_value {
        return Err(PlanFlaw::WrongValue { stated: stated_value, found: value });
    }
    let candidates = candidate_pairs(community, objective, record)?;
    for &(volunteer, request) in &pairs {
        if !contains(&candidates, (request, volunteer)) {
            let (volunteer, request) = ids(community, volunteer, request);
            return Err(PlanFlaw::NotACandidate { volunteer, request });
        }
    }
    let formulation = Formulation::new(community, objective, &candidates)?;
    let bound = formulation.bound(&record.proof)?;
    if bound != stated_bound {
        return Err(PlanFlaw::WrongBound { stated: stated_bound, found: bound });
    }
    if record.status == Status::Optimal && value != bound {
        return Err(PlanFlaw::NotOptimal { value, bound });
    }
    Ok(Verdict { value, bound })
}

/// Judges a plan as [`plan`] does, and tries every pair of volunteer and request for one that the candidates lack.
///
/// Time O(volunteers · requests · rules): for small communities and samples.
///
/// # Errors
/// The first flaw found.
pub fn plan_exhaustively(
    community: &Community,
    objective: &Objective,
    plan: impl AsRef<PlanRecord>,
) -> Result<Verdict, PlanFlaw> {
    let record = plan.as_ref();
    let verdict = self::plan(community, objective, record)?;
    let candidates = candidate_pairs(community, objective, record)?;
    for ((request, volunteer), _) in every_candidate(community, objective) {
        if !contains(&candidates, (request, volunteer)) {
            let (volunteer, request) = ids(community, volunteer, request);
            return Err(PlanFlaw::MissingCandidate { volunteer, request });
        }
    }
    Ok(verdict)
}

/// Every pair that the rules allow and the request's least score admits, with its pair score, by trying all.
pub(super) fn every_candidate(community: &Community, objective: &Objective) -> Pairs {
    let mut all = Pairs::new();
    for request in community.request_ixs() {
        for volunteer in community.volunteer_ixs() {
            if check(community, volunteer, request).is_ok() {
                let parts = score(community, objective, volunteer, request);
                if is_worth_having(community, volunteer, request, parts.total()) {
                    all.push(((request, volunteer), parts.pair_total()));
                }
            }
        }
    }
    all
}

/// The least score is a preference; pins and promises stand above it.
fn is_worth_having(community: &Community, volunteer: VolunteerIx, request: RequestIx, score: i64) -> bool {
    score >= community.request(request).least_score()
        || community.is_pinned(volunteer, request)
        || community.is_promised(volunteer, request)
}

fn ids(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> (VolunteerId, RequestId) {
    (community.volunteer(volunteer).id().clone(), community.request(request).id().clone())
}

fn eligible(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), PlanFlaw> {
    check(community, volunteer, request).map_err(|rejection| {
        let (volunteer, request) = ids(community, volunteer, request);
        PlanFlaw::Ineligible { volunteer, request, rejection }
    })
}

/// Whether a pair may be in a plan: the rules allow it, and it is worth having.
pub(super) fn allowed(
    community: &Community,
    objective: &Objective,
    volunteer: VolunteerIx,
    request: RequestIx,
) -> Result<(), PlanFlaw> {
    eligible(community, volunteer, request)?;
    let score = score(community, objective, volunteer, request).total();
    if is_worth_having(community, volunteer, request, score) {
        return Ok(());
    }
    let (volunteer, request) = ids(community, volunteer, request);
    Err(PlanFlaw::BelowLeastScore { volunteer, request, score })
}

/// Each assignment by itself: known, listed once, allowed, worth having, scored as the records say.
fn assigned_pairs(
    community: &Community,
    objective: &Objective,
    record: &PlanRecord,
) -> Result<Vec<(VolunteerIx, RequestIx)>, PlanFlaw> {
    let mut pairs = Vec::with_capacity(record.assignments.len());
    let mut previous: Option<&Assignment> = None;
    for assignment in &record.assignments {
        let Assignment { volunteer, request, .. } = assignment;
        let named = || (volunteer.clone(), request.clone());
        let found = (community.find_volunteer(volunteer.as_str()), community.find_request(request.as_str()));
        let (Some(v), Some(r)) = found else {
            let (volunteer, request) = named();
            return Err(PlanFlaw::Unknown { volunteer, request });
        };
        if previous.is_some_and(|last| (&last.request, &last.volunteer) >= (request, volunteer)) {
            let (volunteer, request) = named();
            return Err(PlanFlaw::Repeated { volunteer, request });
        }
        previous = Some(assignment);
        eligible(community, v, r)?;
        let parts = score(community, objective, v, r);
        let marks = (community.is_pinned(v, r), community.is_promised(v, r));
        if (assignment.parts, assignment.score) != (parts, parts.total())
            || (assignment.pinned, assignment.promised) != marks
        {
            let (volunteer, request) = named();
            return Err(PlanFlaw::WrongScore { volunteer, request });
        }
        if !is_worth_having(community, v, r, parts.total()) {
            let (volunteer, request) = named();
            return Err(PlanFlaw::BelowLeastScore { volunteer, request, score: parts.total() });
        }
        pairs.push((v, r));
    }
    Ok(pairs)
}

fn filled_seats(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> Vec<u32> {
    let mut filled = vec![0u32; community.requests().len()];
    for &(_, request) in pairs {
        filled[request.index()] += 1;
    }
    filled
}

pub(super) fn seats_and_pins(
    community: &Community,
    pairs: &[(VolunteerIx, RequestIx)],
) -> Result<(), PlanFlaw> {
    for (request, filled) in community.requests().iter().zip(filled_seats(community, pairs)) {
        let seats = request.seats();
        if filled > seats.maximum {
            let (request, maximum) = (request.id().clone(), seats.maximum);
            return Err(PlanFlaw::TooManySeats { request, filled, maximum });
        }
        if request.is_mandatory() && filled < seats.minimum {
            let (request, minimum) = (request.id().clone(), seats.minimum);
            return Err(PlanFlaw::MandatoryUnfilled { request, filled, minimum });
        }
    }
    let assigned: BTreeSet<_> = pairs.iter().collect();
    match community.pins().iter().find(|pin| !assigned.contains(pin)) {
        None => Ok(()),
        Some(&(volunteer, request)) => {
            let (volunteer, request) = ids(community, volunteer, request);
            Err(PlanFlaw::PinBroken { volunteer, request })
        }
    }
}

/// The value per level, by adding up what each pair and each filled seat gains.
pub(super) fn value(
    community: &Community,
    objective: &Objective,
    pairs: &[(VolunteerIx, RequestIx)],
) -> LevelValue {
    let filled = filled_seats(community, pairs);
    let mut loads = vec![0u32; community.volunteers().len()];
    for (volunteer, _) in pairs {
        loads[volunteer.index()] += 1;
    }
    let of_level = |level: &Level| -> i128 {
        let of_pair = |&(v, r): &(VolunteerIx, RequestIx)| {
            i128::from(level.pair_gain(community, v, r, score(community, objective, v, r).pair_total()))
        };
        let of_seats = |request: RequestIx| -> i128 {
            let (seats, filled) = (community.request(request).seats(), filled[request.index()]);
            let score = seat_total(community, objective, request);
            let gain = |segment: Segment| {
                let units = i128::from(segment.filled(seats, filled));
                units * i128::from(level.seat_gain(community, request, segment, score))
            };
            Segment::ALL.into_iter().map(gain).sum()
        };
        let of_visits =
            |&load: &u32| (1..=load).map(|visit| i128::from(level.visit_gain(visit))).sum::<i128>();
        let of_parts = level.partition().map_or(0, |partition| {
            let shares = Shares::new(community, partition);
            let filled = shares.filled(community, &filled);
            let gains = shares.gains(level);
            let gains =
                gains.iter().zip(filled).flat_map(|(gains, filled)| gains.iter().take(filled as usize));
            gains.map(|&gain| i128::from(gain)).sum::<i128>()
        });
        pairs.iter().map(of_pair).sum::<i128>()
            + community.request_ixs().map(of_seats).sum::<i128>()
            + loads.iter().map(of_visits).sum::<i128>()
            + of_parts
    };
    LevelValue::new(objective.levels(community).iter().map(of_level).collect())
}

/// The proof's candidates, each allowed, worth having and scored as the records say.
fn candidate_pairs(
    community: &Community,
    objective: &Objective,
    record: &PlanRecord,
) -> Result<Pairs, PlanFlaw> {
    let candidates = &record.proof.candidates;
    let known = |pair: &Pair| {
        pair.request.index() < community.requests().len()
            && pair.volunteer.index() < community.volunteers().len()
    };
    let judged = |positions: Range<usize>| -> Result<Pairs, PlanFlaw> {
        let mut pairs = Pairs::with_capacity(positions.len());
        for pair in positions.map(|k| candidates.pair(k)) {
            if !known(&pair) {
                return Err(FormulationFlaw::UnknownCandidate.into());
            }
            eligible(community, pair.volunteer, pair.request)?;
            let parts = score(community, objective, pair.volunteer, pair.request);
            if parts.pair_total() != pair.score {
                return Err(PlanFlaw::WrongCandidateScore { stated: pair.score, found: parts.pair_total() });
            }
            // A pair that is not worth having would only loosen the bound, but a plan must not use it either.
            if is_worth_having(community, pair.volunteer, pair.request, parts.total()) {
                pairs.push(((pair.request, pair.volunteer), pair.score));
            }
        }
        Ok(pairs)
    };
    let chunks = candidates.len().div_ceil(CHUNK);
    let chunk = |k: usize| k * CHUNK..((k + 1) * CHUNK).min(candidates.len());
    let judged: Vec<Result<Pairs, PlanFlaw>> =
        (0..chunks).into_par_iter().map(|k| judged(chunk(k))).collect();
    // The first flaw in order of the candidates, whichever was found first.
    let mut pairs = Pairs::with_capacity(candidates.len());
    for chunk in judged {
        pairs.append(&mut chunk?);
    }
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

fn contains(pairs: &Pairs, pair: (RequestIx, VolunteerIx)) -> bool {
    pairs.binary_search_by_key(&pair, |&(pair, _)| pair).is_ok()
}
