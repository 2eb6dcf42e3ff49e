//! What can count: the criteria of which the levels of an objective are made.
//!
//! A criterion is a sum over the plan: something for each pair that is used ([`Criterion::pair_gain`]), something for each seat that is filled,
//! by what the seat counts for ([`Criterion::seat_gain`]), something for a volunteer's first, second, third visit
//! ([`Criterion::visit_gain`]), and something for a part's first, second, third seat ([`Shares::gains`](super::Shares::gains)), these two never more than for
//! the one before. That is all that the rest of the crate knows of it: costs of arcs, the value of
//! a plan and its verification follow from these. To add a criterion, add a variant, its gains, when it says anything, and its
//! names, all in this file.
//!
//! More is better. What should be little, like metres, counts negative.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::shares::Partition;
use crate::community::{
    Community, GroupId, Organisation, OwnRequests, Request, RequestIx, Seats, VolunteerIx, Way,
};

/// [`Criterion::Rotation`] counts at most so many days; as many for whoever has never been asked, as far as is known.
pub const MAX_ROTATION_DAYS: i32 = 365;

/// Something that a level of an objective counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
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
    /// Filled seats up to the desired number, in requests of any tier.
    Seats,
    /// Filled seats up to the desired number, in requests of a need group. Groups may overlap: a seat counts for each group of its request.
    GroupSeats {
        /// The group.
        group: GroupId,
    },
    /// Leximin equity: the smallest share of filled seats among the parts is as large as possible, then the second smallest, and so on. A level of its own; definition
    /// and proof are in the essay of `eligibility/shares.rs`. An objective has one partition at most.
    Equity {
        /// The parts.
        over: Partition,
    },
    /// Proportional equity: as many seats as possible, at shares as near to the mean share as possible (least squares, by seats). A level of its own.
    Proportional {
        /// The parts.
        over: Partition,
    },
    /// Minus the sum, over volunteers, of the square of their visits in this plan. Among plans with as many visits, the best is the one whose loads every other's
    /// majorise: its busiest k volunteers have no more visits together than those of any other plan, for every k. (The k-th visit of somebody costs 2k − 1. The loads of the
    /// plans that are optimal on the levels above form an M-natural-convex set, so those with one total form an M-convex one, on which the least sum of squares is
    /// least majorised: Frank, Murota, "Decreasing minimization on M-convex sets", Mathematical Programming 195, 2022.) Below the seats, or nobody helps with anything.
    Evenness,
    /// The days since each helper was last asked, at most [`MAX_ROTATION_DAYS`] and as many for whoever has never been asked, added up over all visits: the least recently asked come
    /// first. Whoever has been asked for today or later counts 0.
    Rotation,
    /// Minus the levels that requests are passed on from their zones, per helper ([`Community::referral`]).
    Local,
    /// Helpers whom an organisation sends to its own requests, where it serves these [first](OwnRequests::First).
    OwnPeople,
    /// Minus the metres between each volunteer and her request; what is remote or not known counts nothing.
    Travel,
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

impl Criterion {
    /// What it counts that the pair is used; `score` is the pair's part of the score.
    pub fn pair_gain(
        &self,
        community: &Community,
        volunteer: VolunteerIx,
        request: RequestIx,
        score: i64,
    ) -> i64 {
        match self {
            Self::Promises => i64::from(community.is_promised(volunteer, request)),
            Self::Local => -i64::from(community.referral(volunteer, request).1),
            Self::OwnPeople => i64::from(own_people(community, volunteer, request)),
            Self::Travel => -i64::from(travel(community, volunteer, request)),
            Self::Score => score,
            Self::Rotation => i64::from(rested(community, volunteer)),
            Self::MinimumSeats { .. }
            | Self::DesiredSeats { .. }
            | Self::Seats
            | Self::GroupSeats { .. }
            | Self::Equity { .. }
            | Self::Proportional { .. }
            | Self::Evenness => 0,
        }
    }

    /// What it counts that a volunteer has a `number`-th visit, from 1; never more than the visit before.
    pub fn visit_gain(&self, number: u32) -> i64 {
        match self {
            Self::Evenness => 1 - 2 * i64::from(number),
            _ => 0,
        }
    }

    /// By which parts it counts shares, if it does.
    pub fn partition(&self) -> Option<Partition> {
        match self {
            Self::Equity { over } | Self::Proportional { over } => Some(*over),
            _ => None,
        }
    }

    /// What it counts that a seat of the segment is filled; `score` is the seat's part of the score.
    pub fn seat_gain(&self, community: &Community, request: RequestIx, segment: Segment, score: i64) -> i64 {
        match self {
            Self::Score => score,
            Self::GroupSeats { group } => {
                let of = |ix: &_| community.group(*ix).id() == group;
                i64::from(segment != Segment::Beyond && community.request(request).groups().iter().any(of))
            }
            _ => self.segment_gain(community.request(request).tier(), segment),
        }
    }

    /// What it counts that a seat of the segment is filled in some request of the tier, but for what all wanted seats of the request count alike (by its
    /// group or part, which never makes a later seat count for more) and for its score.
    pub(super) fn segment_gain(&self, tier: u8, segment: Segment) -> i64 {
        let counts = match *self {
            Self::MinimumSeats { tier: only } => segment == Segment::Minimum && tier == only,
            Self::DesiredSeats { tier: only } => segment == Segment::Desired && tier == only,
            Self::Seats => segment != Segment::Beyond,
            Self::GroupSeats { .. }
            | Self::Equity { .. }
            | Self::Proportional { .. }
            | Self::Evenness
            | Self::Rotation
            | Self::Promises
            | Self::Local
            | Self::OwnPeople
            | Self::Travel
            | Self::Score => false,
        };
        i64::from(counts)
    }

    /// Whether plans of the community can differ on it. O(requests).
    pub(super) fn says_anything(&self, community: &Community) -> bool {
        let asks = |seats: fn(Seats) -> u32, only: Option<u8>| {
            let of_tier = |request: &&Request| only.is_none_or(|tier| request.tier() == tier);
            community.requests().iter().filter(of_tier).any(|request| seats(request.seats()) > 0)
        };
        match self {
            Self::Promises => !community.promises().is_empty(),
            Self::MinimumSeats { tier } => asks(|seats| Segment::Minimum.seats(seats), Some(*tier)),
            Self::DesiredSeats { tier } => asks(|seats| Segment::Desired.seats(seats), Some(*tier)),
            Self::Seats | Self::Equity { .. } | Self::Proportional { .. } => {
                asks(|seats| seats.desired, None)
            }
            Self::GroupSeats { group } => community.find_group(group.as_str()).is_some_and(|group| {
                let wants = |request: &&Request| request.seats().desired > 0;
                community.requests().iter().filter(wants).any(|request| request.groups().contains(&group))
            }),
            Self::Evenness | Self::Rotation => {
                !community.volunteers().is_empty() && !community.requests().is_empty()
            }
            Self::Local => community.requests().iter().any(|request| request.zone().is_some()),
            Self::OwnPeople => {
                let first = |own: &Organisation| own.own_requests() == OwnRequests::First;
                community.organisations().iter().any(first)
            }
            Self::Travel => community.requests().iter().any(|request| request.place().is_some()),
            Self::Score => true,
        }
    }

    /// So much of it, as prose: `1 promise`. Not for parsing.
    pub fn amount(&self, amount: i128) -> String {
        let plural = if amount == 1 { "" } else { "s" };
        match self {
            Self::Promises => format!("{amount} promise{plural}"),
            Self::MinimumSeats { tier } => format!("{amount} minimum seat{plural} in tier {tier}"),
            Self::DesiredSeats { tier } => format!("{amount} further seat{plural} in tier {tier}"),
            Self::Seats => format!("{amount} seat{plural}"),
            Self::GroupSeats { group } => format!("{amount} seat{plural} of {group}"),
            Self::Equity { .. } => format!("{amount} of equity"),
            Self::Proportional { .. } => format!("{amount} of proportionality"),
            Self::Evenness => format!("{amount} of evenness"),
            Self::Rotation => format!("{amount} day{plural} of rest"),
            Self::Local => format!("{amount} level{plural} of locality"),
            Self::OwnPeople => format!("{amount} of an organisation's own people"),
            Self::Travel => format!("{amount} m of nearness"),
            Self::Score => format!("{amount} of score"),
        }
    }
}

impl fmt::Display for Criterion {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Promises => f.write_str("promises kept"),
            Self::MinimumSeats { tier } => write!(f, "minimum seats filled in tier {tier}"),
            Self::DesiredSeats { tier } => write!(f, "further desired seats filled in tier {tier}"),
            Self::Seats => f.write_str("seats filled"),
            Self::GroupSeats { group } => write!(f, "seats filled of {group}"),
            Self::Equity { over } => write!(f, "equity between {over}"),
            Self::Proportional { over } => write!(f, "proportionality between {over}"),
            Self::Evenness => f.write_str("evenness (minus loads squared)"),
            Self::Rotation => f.write_str("rotation (days since last asked)"),
            Self::Local => f.write_str("locality (minus levels passed on)"),
            Self::OwnPeople => f.write_str("own people for own requests"),
            Self::Travel => f.write_str("nearness (minus metres to travel)"),
            Self::Score => f.write_str("score"),
        }
    }
}

/// Days since somebody was last asked, as [`Criterion::Rotation`] counts them. Days are within 1899 and 2201, so their difference fits.
fn rested(community: &Community, volunteer: VolunteerIx) -> i32 {
    let days = |asked: crate::community::Day| community.today().get() - asked.get();
    community.last_asked(volunteer).map_or(MAX_ROTATION_DAYS, |asked| days(asked).clamp(0, MAX_ROTATION_DAYS))
}

/// Whether it is her own organisation that asks, and that serves its own requests first.
fn own_people(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> bool {
    let own = community.own_organisation(volunteer, request);
    own.is_some_and(|own| community.organisation(own).own_requests() == OwnRequests::First)
}

/// Metres from the volunteer to where she helps; 0 for a remote service and where it is not known.
fn travel(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let (from, asked) = (community.volunteer(volunteer).place(), community.request(request));
    let places = from.zip(asked.place()).filter(|_| asked.way() != Way::Remote);
    places.and_then(|(from, to)| community.distance_m(from, to)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

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
