//! Where the helper travels, the place is within her travel radius.

use crate::community::{Community, RequestIx, VolunteerIx, Way, distance_m};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why the volunteer does not get there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// It is farther than she travels.
    TooFar {
        /// The distance in metres.
        distance_m: u32,
        /// How far she travels, in metres.
        radius_m: u32,
    },
    /// She travels so far and no farther, and the distance can't be known.
    PlaceUnknown {
        /// Whose place is not known.
        of: Side,
        /// How far she travels, in metres.
        radius_m: u32,
    },
}

/// Of the two sides of a pair, one or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The volunteer's.
    Volunteer,
    /// The request's.
    Request,
    /// Both.
    Both,
}

impl Rejection {
    /// The metres beyond the radius; where a place is not known, more than any number of metres on Earth.
    pub fn shortfall(&self) -> u64 {
        match self {
            Self::TooFar { distance_m, radius_m } => u64::from(distance_m.saturating_sub(*radius_m)),
            Self::PlaceUnknown { .. } => u64::from(u32::MAX),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFar { distance_m, radius_m } => {
                write!(f, "{distance_m} m away, travels at most {radius_m} m")
            }
            Self::PlaceUnknown { of, radius_m } => {
                let whose = match of {
                    Side::Volunteer => "the volunteer's place is",
                    Side::Request => "the request's place is",
                    Side::Both => "both places are",
                };
                write!(f, "{whose} unknown, travels at most {radius_m} m")
            }
        }
    }
}

/// Checks that the way is remote, or that the volunteer travels any distance, or that both places are known and
/// no farther apart than she travels.
///
/// # Errors
/// If not.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let (volunteer, request) = (community.volunteer(volunteer), community.request(request));
    let Some(radius_m) = volunteer.travel_radius_m() else { return Ok(()) };
    if request.way() == Way::Remote {
        return Ok(());
    }
    let of = match (volunteer.place(), request.place()) {
        (Some(from), Some(to)) => {
            let distance_m = distance_m(from, to);
            return if distance_m <= radius_m {
                Ok(())
            } else {
                Err(Rejection::TooFar { distance_m, radius_m })
            };
        }
        (None, Some(_)) => Side::Volunteer,
        (Some(_), None) => Side::Request,
        (None, None) => Side::Both,
    };
    Err(Rejection::PlaceUnknown { of, radius_m })
}
