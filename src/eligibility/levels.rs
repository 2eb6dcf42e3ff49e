//! The objective's levels: what counts more than what.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::community::Community;

/// A level of the default objective. A unit of a level is never traded for any amount of those below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Promised pairs that the plan keeps.
    Promises,
    /// Filled seats up to the minimum, in requests of a tier.
    MinimumSeats {
        /// The tier; 1 is the most urgent.
        tier: u8,
    },
    /// Filled seats from the minimum up to the desired number, in requests of a tier.
    DesiredSeats {
        /// The tier; 1 is the most urgent.
        tier: u8,
    },
    /// The sum of scores of all assignments.
    Score,
}

impl fmt::Display for Level {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Promises => f.write_str("promises kept"),
            Self::MinimumSeats { tier } => write!(f, "minimum seats filled in tier {tier}"),
            Self::DesiredSeats { tier } => write!(f, "further desired seats filled in tier {tier}"),
            Self::Score => f.write_str("score"),
        }
    }
}

/// The levels that say anything about a community, most important first: promises, then for each tier from the top the
/// minimum and the further desired seats, and the score last (always there). At most 26. Time O(requests).
pub fn levels(community: &Community) -> Vec<Level> {
    let mut levels = Vec::new();
    if !community.promises().is_empty() {
        levels.push(Level::Promises);
    }
    let mut tiers: Vec<u8> = community.requests().iter().map(crate::community::Request::tier).collect();
    tiers.sort_unstable();
    tiers.dedup();
    for tier in tiers {
        let mut of_tier = community.requests().iter().filter(|request| request.tier() == tier);
        if of_tier.clone().any(|request| request.seats().minimum > 0) {
            levels.push(Level::MinimumSeats { tier });
        }
        if of_tier.any(|request| request.seats().desired > request.seats().minimum) {
            levels.push(Level::DesiredSeats { tier });
        }
    }
    levels.push(Level::Score);
    levels
}
