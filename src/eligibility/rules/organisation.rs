//! An organisation's people do not serve its own requests, where it says so.

use crate::community::{Community, OrganisationId, OwnRequests, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Her organisation asks for it and never sends its own people there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The organisation.
    pub organisation: OrganisationId,
}

impl Rejection {
    /// Always 1: it is the organisation's to decide.
    pub fn shortfall(&self) -> u64 {
        1
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} never sends its own people to its own requests", self.organisation)
    }
}

/// Checks that the request is not one of her own organisation, if that never serves its own.
///
/// # Errors
/// If it is.
pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
    let Some(own) = community.own_organisation(volunteer, request) else { return Ok(()) };
    let organisation = community.organisation(own);
    match organisation.own_requests() {
        OwnRequests::Never => Err(Rejection { organisation: organisation.id().clone() }),
        OwnRequests::Any | OwnRequests::First => Ok(()),
    }
}
