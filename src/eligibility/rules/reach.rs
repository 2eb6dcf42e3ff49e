//! Where the helper travels, the place is within her travel radius, if she has one.
//!
//! Where it is not known how far it is, nobody with a travel radius is sent; and whoever has none is, unless the community says
//! [`UnknownPlaces::RemoteOnly`].

use crate::community::{Community, RequestIx, UnknownPlaces, VolunteerIx, Way};
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
    /// How far it is can't be known, because a place is not.
    PlaceUnknown {
        /// Whose place is not known.
        of: Side,
        /// How far she travels, in metres; `None` is any distance, which does not help where only remote service is given to places unknown.
        radius_m: Option<u32>,
    },
    /// Both places are known, and how far it is from one to the other is not.
    DistanceUnknown {
        /// As for a place that is not known.
        radius_m: Option<u32>,
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
    /// The metres beyond the radius; where the distance is not known, more than any number of metres on Earth.
    pub fn shortfall(&self) -> u64 {
        match self {
            Self::TooFar { distance_m, radius_m } => u64::from(distance_m.saturating_sub(*radius_m)),
            Self::PlaceUnknown { .. } | Self::DistanceUnknown { .. } => u64::from(u32::MAX),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unknown, radius_m) = match self {
            Self::TooFar { distance_m, radius_m } => {
                return write!(f, "{distance_m} m away, travels at most {radius_m} m");
            }
            Self::PlaceUnknown { of: Side::Volunteer, radius_m } => ("the volunteer's place is", radius_m),
            Self::PlaceUnknown { of: Side::Request, radius_m } => ("the request's place is", radius_m),
            Self::PlaceUnknown { of: Side::Both, radius_m } => ("both places are", radius_m),
            Self::DistanceUnknown { radius_m } => ("the distance is", radius_m),
        };
        match radius_m {
            Some(radius_m) => write!(f, "{unknown} unknown, travels at most {radius_m} m"),
            None => write!(f, "{unknown} unknown, where only remote service is given"),
        }
    }
}

/// Checks that the way is remote, or that it is known how far it is and no farther than the volunteer travels, or that it is not known and she travels
/// any distance and may.
///
/// # Errors
/// If not.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let (volunteer, request) = (community.volunteer(volunteer), community.request(request));
    let radius_m = volunteer.travel_radius_m();
    let goes_anywhere = radius_m.is_none() && community.unknown_places() == UnknownPlaces::WithoutRadius;
    if goes_anywhere || request.way() == Way::Remote {
        return Ok(());
    }
    let of = match (volunteer.place(), request.place()) {
        (Some(from), Some(to)) => {
            let Some(distance_m) = community.distance_m(from, to) else {
                return Err(Rejection::DistanceUnknown { radius_m });
            };
            return match radius_m {
                Some(radius_m) if distance_m > radius_m => Err(Rejection::TooFar { distance_m, radius_m }),
                _ => Ok(()),
            };
        }
        (None, Some(_)) => Side::Volunteer,
        (Some(_), None) => Side::Request,
        (None, None) => Side::Both,
    };
    Err(Rejection::PlaceUnknown { of, radius_m })
}
