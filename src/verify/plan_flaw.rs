//! What a plan can be refused for.

use thiserror::Error;

use super::formulation::FormulationFlaw;
use crate::community::{OrganisationId, RequestId, ServiceDayId, VenueId, VolunteerId};
use crate::eligibility::{ObjectiveError, Rejection};
use crate::network::LevelValue;

/// What is wrong with a plan.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum PlanFlaw {
    /// An assignment names somebody or something that the community does not have.
    #[error("{volunteer} with {request}: the community does not have both")]
    Unknown {
        /// As named.
        volunteer: VolunteerId,
        /// As named.
        request: RequestId,
    },
    /// The same pair twice, or assignments out of order.
    #[error("{volunteer} with {request} is listed twice or out of order")]
    Repeated {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// An assignment, or a candidate of the proof, that a rule forbids.
    #[error("{volunteer} with {request} breaks a rule: {rejection}")]
    Ineligible {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
        /// Which rule, and how.
        rejection: Rejection,
    },
    /// A pair that is not worth having by the request's own least score.
    #[error("{volunteer} with {request} scores {score}, below the request's least score")]
    BelowLeastScore {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
        /// The score.
        score: i64,
    },
    /// A score, a part of one, or a mark (pinned, promised) that is not what the records say.
    #[error("{volunteer} with {request}: the stated score or marks are not what the records say")]
    WrongScore {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// A candidate of the proof carries another score than the records say.
    #[error("a candidate's score is stated as {stated}; the records say {found}")]
    WrongCandidateScore {
        /// As stated.
        stated: i64,
        /// As derived.
        found: i64,
    },
    /// An assignment that is not among the candidates of the proof.
    #[error("{volunteer} with {request} is not among the candidates that the proof covers")]
    NotACandidate {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// A time that is not the request's, or at which a visit that the plan places can't be.
    #[error("{volunteer} with {request}: the stated time is not possible: {because}")]
    WrongTime {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
        /// Why.
        because: &'static str,
    },
    /// More than a volunteer takes on, with what the ledger has counted already taken off the limit.
    #[error("{volunteer} has {count} {within}, more than the {limit} that are left")]
    OverLimit {
        /// Who.
        volunteer: VolunteerId,
        /// "visits in all", "visits on 2026-11-24", "minutes in the week of 2026-11-23" and the like.
        within: String,
        /// How many.
        count: u32,
        /// What is left of the limit.
        limit: u32,
    },
    /// More than an organisation lends, with what is agreed elsewhere already taken off its quota.
    #[error(
        "the members of {organisation} fill {count} seats, more than the {left} that are left of its quota"
    )]
    OverQuota {
        /// Which.
        organisation: OrganisationId,
        /// Seats.
        count: u32,
        /// What is left of the quota.
        left: u32,
    },
    /// More slots of a service day one right after the other than a volunteer may work.
    #[error("{volunteer} works in more than {most} slots of {day} without a break")]
    NoBreak {
        /// Who.
        volunteer: VolunteerId,
        /// Which day.
        day: ServiceDayId,
        /// How many slots she may work in a row.
        most: u32,
    },
    /// More helpers at a venue at a moment than it has places.
    #[error("{venue} has {places} places, and {count} helpers work there at the start of {request}")]
    VenueFull {
        /// Which.
        venue: VenueId,
        /// The request whose start is that moment.
        request: RequestId,
        /// Helpers at that moment.
        count: u32,
        /// Its places.
        places: u32,
    },
    /// Helpers of a request who should come together and don't.
    #[error("the helpers of {request} come at different times")]
    NotTogether {
        /// The request.
        request: RequestId,
    },
    /// Two requests at the same time, or with less time in between than she needs.
    #[error("{volunteer} can't do both {first} and {second} at their times")]
    DoubleBooking {
        /// Who.
        volunteer: VolunteerId,
        /// One.
        first: RequestId,
        /// The other.
        second: RequestId,
    },
    /// More helpers than there are seats.
    #[error("{request} has {filled} helpers for {maximum} seats")]
    TooManySeats {
        /// The request.
        request: RequestId,
        /// Helpers.
        filled: u32,
        /// Seats.
        maximum: u32,
    },
    /// A mandatory request below its minimum.
    #[error("{request} is mandatory and has {filled} of at least {minimum} helpers")]
    MandatoryUnfilled {
        /// The request.
        request: RequestId,
        /// Helpers.
        filled: u32,
        /// Its minimum.
        minimum: u32,
    },
    /// A pin that the plan leaves out.
    #[error("{volunteer} is pinned to {request} and is not there")]
    PinBroken {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// The objective can't be asked of this community.
    #[error(transparent)]
    Objective(#[from] ObjectiveError),
    /// The levels are not those of the objective, or in another order.
    #[error("the plan's levels are not those of the objective for this community")]
    WrongLevels,
    /// A stated value that the assignments do not have.
    #[error("the stated value {stated} is not the value {found} of the assignments")]
    WrongValue {
        /// As stated, per level.
        stated: LevelValue,
        /// As counted, per level.
        found: LevelValue,
    },
    /// A stated bound that the potentials do not prove.
    #[error("the stated bound {stated} is not the bound {found} that the potentials prove")]
    WrongBound {
        /// As stated, per level.
        stated: LevelValue,
        /// As proven, per level.
        found: LevelValue,
    },
    /// A claim of optimality with value and bound apart.
    #[error("the plan claims to be optimal, but its value {value} does not reach its bound {bound}")]
    NotOptimal {
        /// Per level.
        value: LevelValue,
        /// Per level.
        bound: LevelValue,
    },
    /// Potentials or candidates that do not fit the community.
    #[error("the proof does not fit the community: {0}")]
    Proof(#[from] FormulationFlaw),
    /// Tier (iii): an eligible pair that the candidates lack.
    #[error("{volunteer} with {request} is eligible and worth having, but the proof's candidates lack it")]
    MissingCandidate {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
}
