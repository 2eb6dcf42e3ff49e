//! Every valid plan of a small community, by trying all sets of eligible pairs; written from the words of the documentation and
//! not from the crate's code.

use std::collections::BTreeMap;

use goodturn::community::{Community, RequestIx, VolunteerIx};
use goodturn::eligibility::{Level, Objective, check, levels, score};
use goodturn::network::LevelValue;

pub type Pairs = Vec<(VolunteerIx, RequestIx)>;

/// A valid plan.
#[derive(Clone, Debug)]
pub struct ValidPlan {
    pub pairs: Pairs,
    /// Helpers per request.
    pub filled: Vec<u32>,
    pub value: LevelValue,
}

/// Pairs that the rules allow and that are worth having (or pinned or promised).
pub fn worthwhile_pairs(community: &Community, objective: &Objective) -> Pairs {
    let mut pairs = Vec::new();
    for r in community.request_ixs() {
        for v in community.volunteer_ixs() {
            let worth = score(community, objective, v, r).total() >= community.request(r).least_score();
            let laid_down = community.pins().contains(&(v, r)) || community.promises().contains(&(v, r));
            if check(community, v, r).is_ok() && (worth || laid_down) {
                pairs.push((v, r));
            }
        }
    }
    pairs
}

/// Whether a set of eligible pairs is a plan: it keeps within limits, and has every pin and every mandatory minimum.
pub fn is_valid(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    let filled = filled(community, pairs);
    let minimums = community.requests().iter().zip(&filled);
    keeps_within_limits(community, pairs)
        && minimums.into_iter().all(|(r, &filled)| !r.is_mandatory() || filled >= r.seats().minimum)
        && community.pins().iter().all(|pin| pairs.contains(pin))
}

/// Whether a set of eligible pairs keeps within seats, personal limits and the clock; so does every part of it.
pub fn keeps_within_limits(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    let filled = filled(community, pairs);
    community.requests().iter().zip(&filled).all(|(request, &filled)| filled <= request.seats().maximum)
        && community.volunteer_ixs().all(|volunteer| {
            let mine: Vec<_> = pairs
                .iter()
                .filter(|pair| pair.0 == volunteer)
                .map(|pair| community.request(pair.1))
                .collect();
            let limits = community.volunteer(volunteer).limits();
            let at_most =
                |limit: Option<u32>, count: usize| limit.is_none_or(|limit| count <= limit as usize);
            let mut days = BTreeMap::new();
            let mut weeks = BTreeMap::new();
            for time in mine.iter().filter_map(|request| request.time()) {
                *days.entry(time.day).or_insert(0usize) += 1;
                *weeks.entry(time.week).or_insert(0usize) += 1;
            }
            let apart = mine.iter().enumerate().all(|(k, one)| {
                mine[..k].iter().all(|other| match (one.time(), other.time()) {
                    (Some(one), Some(other)) => {
                        one.span.end() <= other.span.start() || other.span.end() <= one.span.start()
                    }
                    _ => true,
                })
            });
            apart
                && at_most(limits.in_all, mine.len())
                && days.values().all(|&count| at_most(limits.per_day, count))
                && weeks.values().all(|&count| at_most(limits.per_week, count))
        })
}

pub fn filled(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> Vec<u32> {
    let count = |r: RequestIx| pairs.iter().filter(|pair| pair.1 == r).count() as u32;
    community.request_ixs().map(count).collect()
}

/// What a set of pairs is worth per level of the default objective.
pub fn value(community: &Community, objective: &Objective, pairs: &[(VolunteerIx, RequestIx)]) -> LevelValue {
    let filled = filled(community, pairs);
    let of_level = |level: &Level| -> i128 {
        let seats = |tier: u8, count: fn(u32, u32, u32) -> u32| -> i128 {
            let requests =
                community.requests().iter().zip(&filled).filter(|(request, _)| request.tier() == tier);
            requests.map(|(r, &f)| i128::from(count(f, r.seats().minimum, r.seats().desired))).sum()
        };
        match level {
            Level::Promises => {
                pairs.iter().filter(|pair| community.promises().contains(pair)).count() as i128
            }
            Level::MinimumSeats { tier } => seats(*tier, |f, minimum, _| f.min(minimum)),
            Level::DesiredSeats { tier } => {
                seats(*tier, |f, minimum, desired| if f > minimum { f.min(desired) - minimum } else { 0 })
            }
            Level::Score => {
                pairs.iter().map(|&(v, r)| i128::from(score(community, objective, v, r).total())).sum()
            }
        }
    };
    LevelValue::new(levels(community).iter().map(of_level).collect())
}

/// Every valid plan, or `None` where there are too many sets of pairs to try (more than 2^`most`).
pub fn every_valid_plan(community: &Community, objective: &Objective, most: usize) -> Option<Vec<ValidPlan>> {
    let all = worthwhile_pairs(community, objective);
    if all.len() > most {
        return None;
    }
    let sets = (0u32..1 << all.len()).map(|set| {
        all.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1).map(|(_, &pair)| pair).collect::<Pairs>()
    });
    let valid = sets.filter(|pairs| is_valid(community, pairs)).map(|pairs| ValidPlan {
        filled: filled(community, &pairs),
        value: value(community, objective, &pairs),
        pairs,
    });
    Some(valid.collect())
}
