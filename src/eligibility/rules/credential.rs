//! The volunteer holds every credential that is asked for, valid on the day of the visit.
//!
//! Valid is from the day of issue to the day of expiry and its days of grace. The day is that of the start; for a request without a time it is today;
//! for one with windows there must be a day on which it may start and on which all of them are valid (the plan then takes such a day,
//! [`valid_on`]). Who holds a credential twice, because it has been renewed, holds it whenever one of the two is valid.

use super::{days, joined};
use crate::community::{Community, CredentialId, CredentialIx, Day, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which credentials are lacking. What else she holds is not said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The day of the visit; where there is a choice, the day on which least is lacking.
    pub day: Day,
    /// The credentials that are not valid on that day, in order.
    pub lacking: Vec<Lacking>,
}

/// A credential that is not valid on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// Which.
    pub credential: CredentialId,
    /// Why it is not valid.
    pub because: Cause,
}

/// Why a credential is not valid on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// She does not hold it, as far as is known.
    Missing,
    /// It counts from a later day on.
    NotYet {
        /// The day.
        issued: Day,
    },
    /// It no longer counts.
    Expired {
        /// The last day on which it counted, grace included.
        counted_until: Day,
    },
}

impl Cause {
    /// The days between the day of the visit and the nearest on which it counts.
    fn days(self, day: Day) -> u64 {
        match self {
            Self::Missing => u64::from(u32::MAX),
            Self::NotYet { issued } => issued.get().abs_diff(day.get()).into(),
            Self::Expired { counted_until } => day.get().abs_diff(counted_until.get()).into(),
        }
    }
}

impl Rejection {
    /// The days by which credentials are not valid, summed; one that she does not hold counts as more than any number of days.
    pub fn shortfall(&self) -> u64 {
        self.lacking.iter().map(|lacking| lacking.because.days(self.day)).sum()
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.because {
            Cause::Missing => write!(f, "{} (missing)", self.credential),
            Cause::NotYet { issued } => write!(f, "{} (counts from {issued})", self.credential),
            Cause::Expired { counted_until } => {
                write!(f, "{} (counted until {counted_until})", self.credential)
            }
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "needs on {} the credentials {}", self.day, joined(&self.lacking))
    }
}

/// Whether every credential that the request asks for is valid on a day in the hands of the volunteer. O(credentials x log held).
///
/// # Panics
/// If a position is from another community, as [`Community::volunteer`].
pub fn valid_on(community: &Community, volunteer: VolunteerIx, request: RequestIx, day: Day) -> bool {
    community.request(request).credentials().iter().all(|&needed| cause(community, volunteer, needed, day).is_none())
}

/// Why a credential is not valid on a day, by the one of hers that is nearest to it; `None` if it is.
fn cause(community: &Community, volunteer: VolunteerIx, credential: CredentialIx, day: Day) -> Option<Cause> {
    let mut nearest = Cause::Missing;
    for held in community.volunteer(volunteer).credentials_of(credential) {
        let cause = match (held.issued, community.counts_until(held)) {
            (Some(issued), _) if day < issued => Cause::NotYet { issued },
            (_, Some(counted_until)) if counted_until < day => Cause::Expired { counted_until },
            _ => return None,
        };
        if cause.days(day) < nearest.days(day) {
            nearest = cause;
        }
    }
    Some(nearest)
}

/// Checks that on some day on which the request may start all its credentials are valid; if there is no such day, for the rules of time to say, there
/// is nothing to check. O(credentials x log held), times windows and credentials held where there is a choice of days.
///
/// # Errors
/// If not, with what is lacking on the (first) day on which the [`shortfall`](Rejection::shortfall) is least.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let asked = community.request(request);
    let needed = asked.credentials();
    if needed.is_empty() {
        return Ok(());
    }
    let mut nearest: Option<Rejection> = None;
    for (first, last) in days::possible(community, asked) {
        // Between these days the shortfall goes straight up or down, or rises and falls again: it is least on one of them.
        let held = needed.iter().flat_map(|&needed| community.volunteer(volunteer).credentials_of(needed));
        let turns = held.flat_map(|held| [held.issued, community.counts_until(held)]).flatten();
        let inner = turns.filter(|&day| first < day && day < last);
        for day in [first, last].into_iter().chain(inner) {
            let lacking: Vec<Lacking> = needed
                .iter()
                .filter_map(|&needed| {
                    let because = cause(community, volunteer, needed, day)?;
                    Some(Lacking { credential: community.credential(needed).id().clone(), because })
                })
                .collect();
            if lacking.is_empty() {
                return Ok(());
            }
            let rejection = Rejection { day, lacking };
            let key = |rejection: &Rejection| (rejection.shortfall(), rejection.day);
            if nearest.as_ref().is_none_or(|nearest| key(&rejection) < key(nearest)) {
                nearest = Some(rejection);
            }
        }
    }
    nearest.map_or(Ok(()), Err)
}
