//! What the cascade of zone levels comes to beside the joint optimum.

use std::fmt;

use serde::Serialize;

use super::Plan;
use super::record::{LevelResult, value_of_pairs};
use crate::community::{Community, Request, RequestId, RequestIx, VolunteerId};
use crate::eligibility::{Level, Objective, Pair};

/// One level of zones, deciding alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CascadeStage {
    /// How many zones lie around those that decide here; `None` for the last stage, beyond all zones.
    pub depth: Option<u32>,
    /// What it adds to what was agreed below: requests with their helpers, in order.
    pub served: Vec<(RequestId, VolunteerId)>,
}

/// The usual way: each level of zones serves what it can by itself, and passes the rest on.
///
/// From the deepest zones up: a zone chooses among pairs of which both belong to it, directly or in zones within it, so as to be best by the objective; what the levels below have
/// agreed stays. At last comes what no zone holds. What is mandatory is asked for at the last stage only.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Cascade {
    /// The stages in order of time: deepest first.
    pub stages: Vec<CascadeStage>,
    /// What it achieves per level of the objective, most important first.
    pub value: Vec<(Level, i128)>,
    /// Helpers of each request of the community, in its order.
    pub filled: Vec<u32>,
    /// Whether every stage is proven to be the best by itself.
    pub proven: bool,
    /// Mandatory requests below their minimum; if there are any, this is not a valid plan.
    pub mandatory_unmet: Vec<RequestId>,
}

impl Cascade {
    /// Adds up a cascade's pairs. Time O(requests + pairs · levels).
    pub(crate) fn new(
        community: &Community,
        objective: &Objective,
        stages: Vec<CascadeStage>,
        pairs: Vec<Pair>,
        proven: bool,
    ) -> Self {
        let mut filled = vec![0u32; community.requests().len()];
        for pair in &pairs {
            if let Some(filled) = filled.get_mut(pair.request.index()) {
                *filled += 1;
            }
        }
        let unmet = |(request, filled): (&Request, &u32)| {
            (request.is_mandatory() && *filled < request.seats().minimum).then(|| request.id().clone())
        };
        let mandatory_unmet = community.requests().iter().zip(&filled).filter_map(unmet).collect();
        let value = value_of_pairs(community, objective, pairs.into_iter());
        let levels = objective.levels(community).into_iter().enumerate();
        let value = levels.map(|(k, level)| (level, value.level(k))).collect();
        Self { stages, value, filled, proven, mandatory_unmet }
    }
}

/// The joint optimum against the cascade.
#[derive(Clone, Debug)]
pub struct CascadeComparison {
    /// The plan of all levels together.
    pub joint: Plan,
    /// What levels by themselves come to.
    pub cascade: Cascade,
    /// Per level of the objective, most important first: the joint plan's value minus the cascade's. The first that is not 0 decides which is better.
    pub difference: Vec<(Level, i128)>,
    /// Requests that only the joint plan serves: with their minimum of seats filled, and at least one.
    pub only_joint: Vec<RequestId>,
    /// Requests that only the cascade serves.
    pub only_cascade: Vec<RequestId>,
}

impl CascadeComparison {
    /// Whether the joint plan is better on the first level on which they differ.
    pub fn joint_is_better(&self) -> bool {
        self.difference.iter().find(|(_, difference)| *difference != 0).is_some_and(|&(_, by)| by > 0)
    }
}

impl fmt::Display for CascadeComparison {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for CascadeStage { depth, served } in &self.cascade.stages {
            match depth {
                Some(depth) => writeln!(f, "zones at depth {depth}, each alone: {} served", served.len())?,
                None => writeln!(f, "beyond all zones: {} served", served.len())?,
            }
        }
        let differs = || self.difference.iter().filter(|(_, difference)| *difference != 0);
        if differs().next().is_none() {
            return f.write_str("deciding together is worth as much");
        }
        f.write_str("deciding together:")?;
        for (k, (level, difference)) in differs().enumerate() {
            let (comma, sign) = (if k > 0 { "," } else { "" }, if *difference > 0 { "+" } else { "" });
            write!(f, "{comma} {sign}{}", level.amount(*difference))?;
        }
        let list = |f: &mut fmt::Formatter<'_>, who: &str, ids: &[RequestId]| {
            let ids: Vec<&str> = ids.iter().map(RequestId::as_str).collect();
            if ids.is_empty() { Ok(()) } else { write!(f, "\nonly {who}: {}", ids.join(", ")) }
        };
        list(f, "together", &self.only_joint)?;
        list(f, "level by level", &self.only_cascade)
    }
}

/// Whether so many helpers are of use to a request: its minimum, and at least one.
pub(crate) fn is_served(request: &Request, helpers: u32) -> bool {
    helpers >= request.seats().minimum.max(1)
}

/// Helpers per request of a plan.
pub(crate) fn helpers(plan: &Plan) -> Vec<u32> {
    let mut filled = vec![0u32; plan.community().requests().len()];
    for assignment in plan.assignments() {
        let request = plan.community().find_request(assignment.request.as_str());
        if let Some(filled) = request.and_then(|request| filled.get_mut(request.index())) {
            *filled += 1;
        }
    }
    filled
}

/// Sets a joint plan against a cascade of the same community and objective.
pub(crate) fn compare_with_cascade(joint: Plan, cascade: Cascade) -> CascadeComparison {
    let differ = |(level, own): (&LevelResult, &(Level, i128))| (level.level.clone(), level.value - own.1);
    let difference = joint.levels().iter().zip(&cascade.value).map(differ).collect();
    let community = joint.community();
    let together = helpers(&joint);
    let only = |one: &[u32], other: &[u32]| -> Vec<RequestId> {
        let served = |filled: &[u32], request: RequestIx| {
            filled.get(request.index()).is_some_and(|&filled| is_served(community.request(request), filled))
        };
        let only = community.request_ixs().filter(|&r| served(one, r) && !served(other, r));
        only.map(|request| community.request(request).id().clone()).collect()
    };
    let only_joint = only(&together, &cascade.filled);
    let only_cascade = only(&cascade.filled, &together);
    CascadeComparison { joint, cascade, difference, only_joint, only_cascade }
}
