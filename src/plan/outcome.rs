//! What a request for a plan ends with.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{Plan, ProofNode, Status};
use crate::community::{RequestId, VolunteerId};
use crate::eligibility::Rejection;
use crate::network::LevelValue;

use super::record::GapCause;

/// What a solve ends with; a plan can be had only from the variants that have one.
#[derive(Clone, Debug)]
#[must_use]
pub enum PlanOutcome {
    /// The best possible plan, proven.
    Optimal(Plan),
    /// A valid plan with a proven gap ([`Plan::levels`]); [`Plan::status`] says why it is not closed.
    Gap(Plan),
    /// No valid plan was at hand when the solve ended, and none was ruled out.
    Unresolved(Unresolved),
    /// No valid plan exists, with the witness.
    Infeasible(Infeasibility),
}

/// What is known where no valid plan was found and none was ruled out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unresolved {
    /// Why.
    pub cause: GapCause,
    /// No plan is worth more, per level.
    pub bound: LevelValue,
}

/// Why no plan exists.
#[derive(Clone, PartialEq, Debug)]
pub enum Infeasibility {
    /// Pinned pairs that a rule rejects: a pin does not overrule the rules. All of them.
    RejectedPins(Vec<RejectedPin>),
    /// A part of the formulation into which more must flow than can leave: what is mandatory and pinned does not fit the
    /// limits. [`crate::verify::infeasible`] adds it up.
    Cut(CutWitness),
}

/// A set of nodes of the formulation (see [`crate::lowering`]).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CutWitness {
    /// The nodes of the set.
    pub inside: BTreeSet<ProofNode>,
    /// Months, weeks, days and slots outside the set that hang under something inside. (Those that are named nowhere are on the side
    /// of what they hang under.)
    pub outside: BTreeSet<ProofNode>,
}

/// A pinned pair and the rule that rejects it.
#[derive(Clone, PartialEq, Debug)]
pub struct RejectedPin {
    /// Who is to help.
    pub volunteer: VolunteerId,
    /// With what.
    pub request: RequestId,
    /// Why that can't be.
    pub rejection: Rejection,
}

/// Why there is no (optimal) plan to hand over.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum NoPlan {
    /// There is a plan, but it is not proven optimal; `best()` hands it over.
    #[error("the plan is not proven optimal ({0})")]
    Gap(GapCause),
    /// No valid plan was found, and none was ruled out.
    #[error(
        "no valid plan was found before the solve ended ({0}), and none was ruled out; allow more work or ease pins and mandatory requests"
    )]
    Unresolved(GapCause),
    /// No valid plan exists.
    #[error("no valid plan exists: {0}")]
    Infeasible(Infeasibility),
}

impl PlanOutcome {
    /// The plan that is proven optimal.
    ///
    /// # Errors
    /// Where there is none, or the plan at hand has a gap.
    pub fn optimal(self) -> Result<Plan, NoPlan> {
        match self {
            Self::Gap(plan) => match plan.status() {
                Status::Gap(cause) => Err(NoPlan::Gap(cause)),
                Status::Optimal => Ok(plan),
            },
            other => other.best(),
        }
    }

    /// The best valid plan at hand, whether or not its gap is closed ([`Plan::levels`] states it).
    ///
    /// # Errors
    /// Where there is none.
    pub fn best(self) -> Result<Plan, NoPlan> {
        match self {
            Self::Optimal(plan) | Self::Gap(plan) => Ok(plan),
            Self::Unresolved(unresolved) => Err(NoPlan::Unresolved(unresolved.cause)),
            Self::Infeasible(why) => Err(NoPlan::Infeasible(why)),
        }
    }
}

impl std::fmt::Display for GapCause {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stopped(reason) => write!(f, "{reason}"),
            Self::SideConstraints => f.write_str("what is not part of the network leaves a gap"),
        }
    }
}

impl std::fmt::Display for Infeasibility {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RejectedPins(pins) => {
                f.write_str("pinned pairs break rules")?;
                for pin in pins {
                    write!(f, "; {} with {}: {}", pin.volunteer, pin.request, pin.rejection)?;
                }
                Ok(())
            }
            Self::Cut(CutWitness { inside, .. }) => {
                let requests = inside.iter().filter(|node| matches!(node, ProofNode::Request(_))).count();
                let volunteers = inside.iter().filter(|node| matches!(node, ProofNode::Volunteer(_))).count();
                write!(
                    f,
                    "mandatory seats and pins need more than the limits give; the witness holds {requests} request(s) and {volunteers} volunteer(s)"
                )
            }
        }
    }
}
