//! The volunteer has the use of a car and holds the classes of licence, where the request asks for these.

use super::joined;
use crate::community::{Community, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Whether a car is needed and she has none.
    pub car: bool,
    /// The classes of licence that are needed and that she does not hold, as far as is known; in order.
    pub licences: Vec<String>,
}

impl Rejection {
    /// The things that are missing: a car counts 1, a licence, which takes longer to get than a car to borrow, 1000.
    pub fn shortfall(&self) -> u64 {
        u64::from(self.car) + 1000 * self.licences.len() as u64
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let car = if self.car { "needs a car" } else { "" };
        let and = if self.car && !self.licences.is_empty() { ", " } else { "" };
        write!(f, "{car}{and}")?;
        if self.licences.is_empty() { Ok(()) } else { write!(f, "needs the licence {}", joined(&self.licences)) }
    }
}

/// Checks that the volunteer has what the request needs of a car and of licences. O(licences x log licences held).
///
/// # Errors
/// If not, with all that is missing.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let request = community.request(request);
    if !request.needs_car() && request.licences().len() == 0 {
        return Ok(());
    }
    let volunteer = community.volunteer(volunteer);
    let car = request.needs_car() && !volunteer.has_car();
    let missing = request.licences().filter(|licence| !volunteer.has_licence(licence));
    let licences: Vec<String> = missing.map(str::to_owned).collect();
    if car || !licences.is_empty() { Err(Rejection { car, licences }) } else { Ok(()) }
}
