//! What could be asked a little less strictly, so that more is served.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::Plan;
use super::inquiry::AskError;
use super::loss::Loss;
use super::unmet::{Blocking, NearestMiss, Reason, RuleCount, Unmet};
use crate::community::{OrganisationId, RequestId, VenueId, VolunteerId};
use crate::eligibility::rules::{reach, skill};
use crate::eligibility::{Rejection, RuleName, check_all, first_rejection};

/// How much farther somebody is asked to travel, in metres.
const FARTHER_M: u32 = 1000;
/// By how much a request is moved, in minutes.
const MOVED: i64 = 60;

/// One change of one record.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(tag = "relax", rename_all = "snake_case")]
pub enum Relaxation {
    /// The volunteer travels farther.
    Radius {
        /// Who.
        volunteer: VolunteerId,
        /// By how much, in metres.
        more_m: u32,
    },
    /// The request asks for lower levels of the skills that it needs, but for at least 1.
    Level {
        /// Which.
        request: RequestId,
        /// By how much.
        less: u32,
    },
    /// The request is moved, if it is at a fixed time.
    Time {
        /// Which.
        request: RequestId,
        /// How many minutes later; negative: earlier.
        later: i64,
    },
    /// The volunteer takes more requests: each of her limits on requests (in all, a day, a week, a month) is raised.
    Limit {
        /// Who.
        volunteer: VolunteerId,
        /// By how much.
        more: u32,
    },
    /// The organisation's quota is raised.
    Quota {
        /// Which.
        organisation: OrganisationId,
        /// By how much.
        more: u32,
    },
    /// The venue has more places.
    Places {
        /// Which.
        venue: VenueId,
        /// How many.
        more: u32,
    },
}

/// What a relaxation gains.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Relaxed {
    /// What is changed.
    pub relaxation: Relaxation,
    /// What the best plan then gains (a loss with its signs reversed). Where the plan that was found then is not proven, it is what none can exceed.
    pub gain: Loss,
}

/// Those whom one rule alone keeps from a request.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NearMiss {
    /// The rule, and how many it alone rejects.
    pub count: RuleCount,
    /// Of these, the one who is nearest to passing it; within that the first by id.
    pub nearest: NearestMiss,
}

impl Plan {
    /// For each rule that keeps somebody from a request and is the only one that does: how many, and who is nearest. Those rules first that are most easily relaxed.
    ///
    /// The evidence may be private (see [`crate::report`]). Time O(volunteers · rules).
    ///
    /// # Errors
    /// Unknown ids.
    pub fn near_misses(&self, request: &str) -> Result<Vec<NearMiss>, AskError> {
        let (request, community) = (self.request_asked(request)?, self.community());
        let mut by_rule: BTreeMap<Reverse<RuleName>, NearMiss> = BTreeMap::new();
        for v in community.volunteer_ixs() {
            let Some((rejection, true)) = first_rejection(community, v, request) else { continue };
            let rule = rejection.rule();
            let miss = || NearestMiss {
                volunteer: community.volunteer(v).id().clone(),
                rejection: rejection.clone(),
            };
            let entry = by_rule.entry(Reverse(rule));
            let known = entry
                .or_insert_with(|| NearMiss { count: RuleCount { rule, volunteers: 0 }, nearest: miss() });
            known.count.volunteers += 1;
            if rejection.shortfall() < known.nearest.rejection.shortfall() {
                known.nearest = miss();
            }
        }
        Ok(by_rule.into_values().collect())
    }

    /// What might help with an unmet request, one small step each: those whom one rule alone rejects travel a kilometre farther, or the request asks for a level
    /// less, or is an hour earlier or later; those who are used up take one more, and so do their organisation and the venue. In order, each once, and only what a
    /// record can say: a single time of a request that comes again stays where it is, a slot of a service day as it is.
    ///
    /// Whether and how much each helps is for [`Matcher::relax`](crate::Matcher::relax) to say. Time O(volunteers · rules).
    pub fn relaxations(&self, unmet: &Unmet) -> Vec<Relaxation> {
        let community = self.community();
        let mut found = BTreeSet::new();
        let Some(request) = community.find_request(unmet.request.as_str()) else { return Vec::new() };
        let asked = community.request(request);
        let id = || asked.series().unwrap_or(asked.id()).clone();
        let has_record = community.day_slot(request).is_none();
        let may_move = has_record && asked.series().is_none() && asked.time().is_some();
        for v in community.volunteer_ixs() {
            let rejections = check_all(community, v, request);
            let [rejection] = &rejections[..] else { continue };
            let volunteer = || community.volunteer(v).id().clone();
            match rejection {
                Rejection::Reach(reach::Rejection::TooFar { distance_m, radius_m })
                    if *distance_m <= radius_m.saturating_add(FARTHER_M) =>
                {
                    found.insert(Relaxation::Radius { volunteer: volunteer(), more_m: FARTHER_M });
                }
                Rejection::Skill(missing)
                    if has_record && missing.shortfall() == 1 && asks_for_a_level(missing) =>
                {
                    found.insert(Relaxation::Level { request: id(), less: 1 });
                }
                Rejection::Availability(_) | Rejection::Booked(_) | Rejection::AtHome(_) if may_move => {
                    found.insert(Relaxation::Time { request: id(), later: -MOVED });
                    found.insert(Relaxation::Time { request: id(), later: MOVED });
                }
                _ => {}
            }
        }
        if let Reason::Shortage(shortage) = &unmet.reason {
            found.extend(shortage.blocking.iter().filter_map(|blocking| self.one_more_of(blocking)));
        }
        found.into_iter().collect()
    }

    /// One more of what is used up, if a record limits it.
    fn one_more_of(&self, blocking: &Blocking) -> Option<Relaxation> {
        match blocking {
            Blocking::Volunteer { volunteer, .. }
            | Blocking::Week { volunteer, .. }
            | Blocking::Day { volunteer, .. }
            | Blocking::Month { volunteer, .. } => {
                let limits =
                    self.community().volunteer(self.volunteer_asked(volunteer.as_str()).ok()?).limits();
                let set = [limits.in_all, limits.per_day, limits.per_week, limits.per_month];
                let is_limited = set.iter().any(Option::is_some);
                is_limited.then(|| Relaxation::Limit { volunteer: volunteer.clone(), more: 1 })
            }
            Blocking::Organisation { organisation, .. } => {
                Some(Relaxation::Quota { organisation: organisation.clone(), more: 1 })
            }
            Blocking::Venue { venue, .. } => Some(Relaxation::Places { venue: venue.clone(), more: 1 }),
            Blocking::Slot { .. } | Blocking::Pair { .. } => None,
        }
    }
}

/// Whether what is missing is a level of a skill, and not the skill.
fn asks_for_a_level(missing: &skill::Rejection) -> bool {
    missing
        .missing
        .iter()
        .chain(&missing.none_of)
        .any(|gap| gap.needed > 1 && gap.held == Some(gap.needed - 1))
}

impl fmt::Display for NearMiss {
    /// Prose, not for parsing; ids only, without the evidence, which may be private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; nearest is {}", self.count, self.nearest.volunteer)
    }
}

impl fmt::Display for Relaxation {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Radius { volunteer, more_m } => write!(f, "{volunteer} travels {more_m} m farther"),
            Self::Level { request, less: 1 } => write!(f, "{request} asks for one level less"),
            Self::Level { request, less } => write!(f, "{request} asks for {less} levels less"),
            Self::Time { request, later } if *later < 0 => {
                write!(f, "{request} is {} minutes earlier", later.unsigned_abs())
            }
            Self::Time { request, later } => write!(f, "{request} is {later} minutes later"),
            Self::Limit { volunteer, more } => write!(f, "{volunteer} takes {more} more"),
            Self::Quota { organisation, more } => write!(f, "{organisation}'s quota is {more} higher"),
            Self::Places { venue, more: 1 } => write!(f, "{venue} has one place more"),
            Self::Places { venue, more } => write!(f, "{venue} has {more} places more"),
        }
    }
}

impl fmt::Display for Relaxed {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "if {}, the plan {}", self.relaxation, self.gain)
    }
}
