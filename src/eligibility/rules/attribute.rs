//! What is asked about the helper is known of her, and is what is asked for. What is not known satisfies nobody.

use super::joined;
use crate::community::{AttributeNeed, Community, RequestIx, Volunteer, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which attributes do not fit. Her values are not said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// In order of attribute.
    pub unmet: Vec<Unmet>,
}

/// An attribute that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// Which.
    pub attribute: String,
    /// Whether it is known of her, with a value that is not asked for; otherwise it is not known.
    pub known: bool,
}

impl Rejection {
    /// The attributes that do not fit: one that is not known, which can be asked, counts 1, another value 1000 (more than a request can ask for).
    pub fn shortfall(&self) -> u64 {
        self.unmet.iter().map(|unmet| if unmet.known { 1000 } else { 1 }).sum()
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = if self.known { "is another than asked for" } else { "is not known" };
        write!(f, "{} {found}", self.attribute)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&joined(&self.unmet))
    }
}

fn unmet(volunteer: &Volunteer, need: &AttributeNeed) -> Option<Unmet> {
    let known = volunteer.attributes_of(need.attribute());
    if known.iter().any(|known| need.takes(known.value())) {
        return None;
    }
    Some(Unmet { attribute: need.attribute().to_owned(), known: !known.is_empty() })
}

/// Checks that each attribute that the request asks for is known of the volunteer, with one of the values asked for, if any are.
/// O(needs x (log attributes + her values x log values)).
///
/// # Errors
/// If not, with each that does not fit.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let needs = community.request(request).attributes();
    if needs.is_empty() {
        return Ok(());
    }
    let volunteer = community.volunteer(volunteer);
    let unmet: Vec<_> = needs.iter().filter_map(|need| unmet(volunteer, need)).collect();
    if unmet.is_empty() { Ok(()) } else { Err(Rejection { unmet }) }
}
