//! The objective's levels: what counts more than what.
//!
//! A level is a sum over the plan: something for each pair that is used ([`Level::pair_gain`]) and something for each seat that is filled, by
//! what the seat counts for ([`Level::seat_gain`]). That is all that the rest of the crate knows of a level: costs of arcs, the value of a
//! plan and its verification follow from these two. To add a level, add a variant, its place in [`levels`], its two gains and its names, all in
//! this file.
//!
//! A request's seats are filled in the order of [`Segment`], so the gains of a segment, as a vector of levels, must not be less than those of
//! the next; a test holds this.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::community::{Community, RequestIx, Seats, VolunteerIx};

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

/// Seats of a request, by what they count for; they are filled in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Segment {
    /// Up to the minimum.
    Minimum,
    /// From the minimum up to the desired number.
    Desired,
    /// From the desired number up to the maximum.
    Beyond,
}

impl Segment {
    /// Every segment, in the order in which seats are filled.
    pub const ALL: [Self; 3] = [Self::Minimum, Self::Desired, Self::Beyond];

    /// How many seats of a request are of this segment.
    pub fn seats(self, seats: Seats) -> u32 {
        match self {
            Self::Minimum => seats.minimum,
            Self::Desired => seats.desired.saturating_sub(seats.minimum),
            Self::Beyond => seats.maximum.saturating_sub(seats.desired),
        }
    }

    /// How many of a request's `filled` seats are of this segment.
    pub fn filled(self, seats: Seats, filled: u32) -> u32 {
        let before = match self {
            Self::Minimum => 0,
            Self::Desired => seats.minimum,
            Self::Beyond => seats.desired,
        };
        filled.saturating_sub(before).min(self.seats(seats))
    }
}

impl Level {
    /// What it counts on this level that the pair is used; `score` is the pair's part of the score.
    pub fn pair_gain(
        self,
        community: &Community,
        volunteer: VolunteerIx,
        request: RequestIx,
        score: i64,
    ) -> i64 {
        match self {
            Self::Promises => i64::from(community.is_promised(volunteer, request)),
            Self::Score => score,
            Self::MinimumSeats { .. } | Self::DesiredSeats { .. } => 0,
        }
    }

    /// What it counts on this level that a seat of the segment is filled; `score` is the seat's part of the score.
    pub fn seat_gain(self, community: &Community, request: RequestIx, segment: Segment, score: i64) -> i64 {
        let is_tier = |tier| community.request(request).tier() == tier;
        match self {
            Self::MinimumSeats { tier } => i64::from(segment == Segment::Minimum && is_tier(tier)),
            Self::DesiredSeats { tier } => i64::from(segment == Segment::Desired && is_tier(tier)),
            Self::Score => score,
            Self::Promises => 0,
        }
    }
}

impl Level {
    /// So much on this level, as prose: `1 promise`. Not for parsing.
    pub fn amount(self, amount: i128) -> String {
        let plural = if amount == 1 { "" } else { "s" };
        match self {
            Self::Promises => format!("{amount} promise{plural}"),
            Self::MinimumSeats { tier } => format!("{amount} minimum seat{plural} in tier {tier}"),
            Self::DesiredSeats { tier } => format!("{amount} further seat{plural} in tier {tier}"),
            Self::Score => format!("{amount} of score"),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::{Document, RequestRecord, SkillRecord};

    fn community() -> Community {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        document.skills.push(SkillRecord::new("help"));
        let request = |id, tier| RequestRecord::new(id, "somebody", "help").tier(tier).seats(1, 3, 4);
        document.requests =
            vec![request("a", 2), request("b", 1).seats(0, 1, 1), request("c", 4).seats(2, 2, 2)];
        document.into_community().unwrap()
    }

    #[test]
    fn only_levels_that_say_something_are_listed() {
        let expected = [
            Level::DesiredSeats { tier: 1 },
            Level::MinimumSeats { tier: 2 },
            Level::DesiredSeats { tier: 2 },
            Level::MinimumSeats { tier: 4 },
            Level::Score,
        ];
        assert_eq!(levels(&community()), expected);
        let empty = Document::new("2026-11-23T08:00", "UTC").into_community().unwrap();
        assert_eq!(levels(&empty), [Level::Score]);
    }

    #[test]
    fn a_segment_never_gains_less_than_the_next() {
        let community = community();
        let levels = levels(&community);
        for request in community.request_ixs() {
            // A segment without seats holds no place in the order.
            let seats = community.request(request).seats();
            let open = Segment::ALL.into_iter().filter(|segment| segment.seats(seats) > 0);
            let gains = |segment: Segment| -> Vec<i64> {
                levels.iter().map(|level| level.seat_gain(&community, request, segment, 7)).collect()
            };
            assert!(open.map(gains).is_sorted_by(|earlier, later| earlier >= later));
        }
    }

    #[test]
    fn segments_share_the_seats() {
        let seats = Seats { minimum: 1, desired: 3, maximum: 4 };
        for filled in 0..=4 {
            let parts = Segment::ALL.map(|segment| segment.filled(seats, filled));
            assert_eq!(parts.iter().sum::<u32>(), filled);
            assert!(Segment::ALL.iter().zip(parts).all(|(segment, part)| part <= segment.seats(seats)));
        }
        assert_eq!(Segment::ALL.map(|segment| segment.filled(seats, 2)), [1, 1, 0]);
    }
}
