//! The evidence of an exchange: that its moves lead from a plan to a plan, and what that loses.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::diaries::{self, Visit};
use super::plan::{allowed, seats_and_pins, value};
use super::plan_flaw::PlanFlaw;
use super::sharing;
use crate::community::{Community, FixedTime, RequestId, RequestIx, VolunteerId, VolunteerIx};
use crate::eligibility::{Objective, possible_starts};
use crate::network::LevelValue;
use crate::plan::{Exchange, Move, PlanRecord};

/// How many times of visits are tried for one volunteer.
const TRIES: usize = 100_000;

/// Why an exchange is not what it says.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum ExchangeFlaw {
    /// It names somebody or something that the community does not have.
    #[error("{volunteer} with {request}: the community does not have both")]
    Unknown {
        /// As named.
        volunteer: VolunteerId,
        /// As named.
        request: RequestId,
    },
    /// A pair is assigned that is there already, or released or rescheduled that is not.
    #[error("{volunteer} with {request}: the move does not fit what is there by then")]
    Impossible {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// Where it leads is not a plan.
    #[error("where it leads is not a plan: {0}")]
    NoPlan(#[from] PlanFlaw),
    /// A volunteer's visits have no times at which they fit.
    #[error("{volunteer} has no time for all that she would do")]
    NoTime {
        /// Who.
        volunteer: VolunteerId,
    },
    /// The difference in value is another.
    #[error("it states a loss of {stated}; by the records it is {found}")]
    WrongLoss {
        /// As stated, per level.
        stated: LevelValue,
        /// As counted, per level.
        found: LevelValue,
    },
}

/// Checks that the moves of an exchange, made in any order, lead from a plan to a valid plan, and that this loses what the exchange says.
///
/// Where the exchange is not exact ([`Exchange::exact`]), side constraints were left out of account: then limits, times and the seats of others are not
/// looked at, only that the pairs are allowed and what they lose. That no exchange is *cheaper* is a matter of the plan's proof.
///
/// Time O(assignments · log + rules of the moves); where visits of the plan's choice are concerned, times are sought by trying.
///
/// # Errors
/// The first flaw found.
pub fn exchange(
    community: &Community,
    objective: &Objective,
    plan: impl AsRef<PlanRecord>,
    exchange: &Exchange,
) -> Result<(), ExchangeFlaw> {
    let record = plan.as_ref();
    let mut before = Vec::new();
    // When each pair is, as far as that is settled.
    let mut times = BTreeMap::new();
    for assignment in &record.assignments {
        let pair = find(community, &assignment.volunteer, &assignment.request)?;
        before.push(pair);
        times.insert(pair, assignment.time);
    }
    let mut after: BTreeSet<_> = before.iter().copied().collect();
    let mut touched = BTreeSet::new();
    // First what is released, so that the order in which a chain is told does not count.
    let (releases, others): (Vec<_>, Vec<_>) =
        exchange.moves.iter().partition(|step| matches!(step, Move::Release { .. }));
    for step in releases.into_iter().chain(others) {
        let (Move::Assign { volunteer, request }
        | Move::Release { volunteer, request }
        | Move::Reschedule { volunteer, request }) = step;
        let pair = find(community, volunteer, request)?;
        let fits = match step {
            Move::Assign { .. } => {
                allowed(community, objective, pair.0, pair.1)?;
                after.insert(pair)
            }
            Move::Release { .. } => after.remove(&pair),
            Move::Reschedule { .. } => {
                after.contains(&pair) && community.request(pair.1).flexible().is_some()
            }
        };
        if !fits {
            return Err(ExchangeFlaw::Impossible { volunteer: volunteer.clone(), request: request.clone() });
        }
        touched.insert(pair.0);
    }
    let after: Vec<_> = after.into_iter().collect();
    let found = &value(community, objective, &before) - &value(community, objective, &after);
    let stated = stated(community, objective, exchange, &found)?;
    if stated != found {
        return Err(ExchangeFlaw::WrongLoss { stated, found });
    }
    if exchange.exact {
        seats_and_pins(community, &after)?;
        // Where a time is to be chosen and places could run out, the exchange would not be exact.
        let fixed =
            |&(_, request): &(VolunteerIx, RequestIx)| community.request(request).time().map(|at| at.span);
        sharing::check(community, &after, after.iter().map(fixed))?;
        for volunteer in touched {
            let hers = after.iter().filter(|pair| pair.0 == volunteer).map(|&(_, request)| request);
            if !has_time(community, volunteer, &hers.collect::<Vec<_>>()) {
                let volunteer = community.volunteer(volunteer).id().clone();
                return Err(ExchangeFlaw::NoTime { volunteer });
            }
        }
    }
    Ok(())
}

/// The stated loss on every level of the objective; a level that the objective does not have, or twice, is a wrong loss.
fn stated(
    community: &Community,
    objective: &Objective,
    exchange: &Exchange,
    found: &LevelValue,
) -> Result<LevelValue, ExchangeFlaw> {
    let levels = objective.levels(community);
    let mut stated = LevelValue::zero(levels.len());
    let mut seen = BTreeSet::new();
    for (level, amount) in &exchange.loss {
        let position =
            levels.iter().position(|known| known == level).filter(|&position| seen.insert(position));
        let Some(position) = position else {
            return Err(ExchangeFlaw::WrongLoss { stated, found: found.clone() });
        };
        stated.add_at(position, *amount);
    }
    Ok(stated)
}

pub(super) fn find(
    community: &Community,
    volunteer: &VolunteerId,
    request: &RequestId,
) -> Result<(VolunteerIx, RequestIx), ExchangeFlaw> {
    let found = community.find_volunteer(volunteer.as_str()).zip(community.find_request(request.as_str()));
    let unknown = || ExchangeFlaw::Unknown { volunteer: volunteer.clone(), request: request.clone() };
    found.ok_or_else(unknown)
}

/// Whether a volunteer can do some requests, each at one of the times at which it may start.
fn has_time(community: &Community, volunteer: VolunteerIx, requests: &[RequestIx]) -> bool {
    let times = |&request: &RequestIx| -> Vec<Option<FixedTime>> {
        if community.request(request).flexible().is_none() {
            return vec![community.request(request).time()];
        }
        let starts = possible_starts(community, volunteer, request);
        // The first and the last of each stretch: where no two such visits share a day, any start is as good.
        let ends = |starts: crate::eligibility::Starts| [Some(starts.first), starts.visit_from(starts.last)];
        let mut times: Vec<_> = starts.into_iter().flat_map(ends).flatten().map(Some).collect();
        times.dedup();
        times
    };
    let mut choices: Vec<(RequestIx, Vec<Option<FixedTime>>)> =
        requests.iter().map(|request| (*request, times(request))).collect();
    // Those with the fewest times first.
    choices.sort_by_key(|(request, times)| (times.len(), *request));
    let mut tries = TRIES;
    place(community, volunteer, &choices, &mut Vec::new(), &mut tries)
}

fn place(
    community: &Community,
    volunteer: VolunteerIx,
    choices: &[(RequestIx, Vec<Option<FixedTime>>)],
    visits: &mut Vec<Visit>,
    tries: &mut usize,
) -> bool {
    let Some(((request, times), rest)) = choices.split_first() else { return true };
    for &time in times {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        visits.push(Visit { request: *request, time });
        // What does not fit by now will not fit with more.
        if diaries::fits(community, volunteer, visits) && place(community, volunteer, rest, visits, tries) {
            return true;
        }
        visits.pop();
    }
    false
}
