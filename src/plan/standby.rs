//! Who steps in if somebody falls out: a stand-in of her own for each assignment, from what the plan leaves free.

use std::fmt;

use serde::Serialize;

use crate::community::{RequestId, VolunteerId};
use crate::network::{Bipartite, Matching};

/// Stand-ins for assignments of a plan, best in total: as many as possible from the most urgent tier down, then the highest sum of scores. Nobody stands in
/// for two. Made by [`Matcher::standby`](crate::Matcher::standby), judged by [`verify::standby`](crate::verify::standby).
#[derive(Clone, Debug, Serialize)]
pub struct Standby {
    /// In order of request, then of who helps in the plan.
    pub stand_ins: Vec<StandIn>,
    /// Assignments that have none, in the same order.
    pub uncovered: Vec<Uncovered>,
    /// The choice as a matching with its proof.
    #[serde(skip)]
    pub proof: StandbyProof,
}

/// The choice of stand-ins as a problem that can be checked: left are those who are free for something, right the assignments.
#[derive(Clone, Debug)]
pub struct StandbyProof {
    /// A level for each tier, most urgent first (1 for each pair of that tier), then one of scores; one mate each.
    pub problem: Bipartite,
    /// The best matching.
    pub matching: Matching,
    /// Who each left node is.
    pub volunteers: Vec<VolunteerId>,
    /// Which assignment (helper and request) each right node is.
    pub assignments: Vec<(VolunteerId, RequestId)>,
}

/// Somebody who would step in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StandIn {
    /// Who would.
    pub volunteer: VolunteerId,
    /// For whom.
    pub instead_of: VolunteerId,
    /// With what.
    pub request: RequestId,
    /// The score of the pair.
    pub score: i64,
}

/// An assignment without a stand-in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Uncovered {
    /// Who helps.
    pub volunteer: VolunteerId,
    /// With what.
    pub request: RequestId,
    /// Why nobody stands by.
    pub reason: NoStandIn,
}

/// Why an assignment has no stand-in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NoStandIn {
    /// Nobody else is eligible (beside those who help there already).
    NobodyElse,
    /// Others are eligible, and none of them has room or time beside what she does.
    NobodyFree {
        /// How many others are eligible.
        eligible: usize,
    },
    /// All who could are needed to stand in for something else.
    Taken {
        /// How many could.
        free: usize,
    },
}

impl fmt::Display for NoStandIn {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyElse => f.write_str("nobody else is eligible"),
            Self::NobodyFree { eligible } => write!(f, "none of {eligible} others who are eligible is free"),
            Self::Taken { free } => write!(f, "all {free} who could stand by for something else"),
        }
    }
}

impl fmt::Display for StandIn {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} stands by for {} with {} ({})",
            self.volunteer, self.instead_of, self.request, self.score
        )
    }
}

impl fmt::Display for Uncovered {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} has no stand-in: {}", self.volunteer, self.request, self.reason)
    }
}
