//! Witnesses of infeasibility in people's terms.

use thiserror::Error;

use super::formulation::{Formulation, FormulationFlaw};
use super::plan::every_candidate;
use crate::community::{Community, RequestId, VolunteerId};
use crate::eligibility::{Objective, check};
use crate::plan::Infeasibility;

/// Why a witness of infeasibility proves nothing.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum InfeasibilityFlaw {
    /// No rejected pin is named.
    #[error("the witness names nothing")]
    Empty,
    /// A pair that is not pinned, or that the rules do not reject as stated.
    #[error("{volunteer} with {request} is not pinned, or no rule rejects it as stated")]
    NotRejected {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// Everything fits through the cut.
    #[error("what is mandatory and pinned fits through the limits that the witness names")]
    CutFits,
    /// The formulation can't be built.
    #[error(transparent)]
    Formulation(#[from] FormulationFlaw),
}

/// Checks that no valid plan exists, by the rules or by adding up a cut over *all* eligible pairs.
///
/// Time O(volunteers · requests · rules).
///
/// # Errors
/// Why the witness proves nothing.
pub fn infeasible(
    community: &Community,
    objective: &Objective,
    why: &Infeasibility,
) -> Result<(), InfeasibilityFlaw> {
    match why {
        Infeasibility::RejectedPins(pins) => {
            for pin in pins {
                let volunteer = community.find_volunteer(pin.volunteer.as_str());
                let request = community.find_request(pin.request.as_str());
                let rejected = volunteer.zip(request).is_some_and(|(v, r)| {
                    community.is_pinned(v, r) && check(community, v, r).as_ref() == Err(&pin.rejection)
                });
                if !rejected {
                    let (volunteer, request) = (pin.volunteer.clone(), pin.request.clone());
                    return Err(InfeasibilityFlaw::NotRejected { volunteer, request });
                }
            }
            if pins.is_empty() { Err(InfeasibilityFlaw::Empty) } else { Ok(()) }
        }
        Infeasibility::Cut(witness) => {
            let candidates = every_candidate(community, objective);
            let formulation = Formulation::new(community, objective, &candidates)?;
            if formulation.is_cut(witness) { Ok(()) } else { Err(InfeasibilityFlaw::CutFits) }
        }
    }
}
