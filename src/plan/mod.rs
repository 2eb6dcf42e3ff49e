//! The result: a plan in people's terms, its proof, and the reasons for what it leaves unmet.
//!
//! A [`Plan`] is two things. Its [`PlanRecord`] is plain data: who helps with what, what each level of the objective is worth, and
//! the proof. Anyone can store it, alter it, and ask [`crate::verify::plan`] whether it still holds. Around it the plan keeps the
//! network and flow from which it was read, so that reasons can be computed when they are asked for ([`Plan::unmet`]); a solve itself
//! pays nothing for them.
//!
//! # The proof
//!
//! One potential (a vector of levels) per node of the formulation in [`crate::lowering`], named by what the node stands for, and the list of
//! candidate pairs. By weak duality they bound the value of *every* valid plan; where bound and value are equal on all levels, the plan is optimal.
//! Where a solve was stopped or there are side constraints ([`Plan::side_constraints`]), the difference is the proven gap.
//!
//! # Reasons
//!
//! For a request with an empty seat up to the desired number, the first of these that applies to its next seat (seats of one request are
//! interchangeable):
//!
//! 1. *nobody is eligible*: how many volunteers each rule rejects, and the nearest miss;
//! 2. *not worth it*: there are eligible pairs, and all score below the request's least score;
//! 3. *unproven*: the plan is not proven optimal, so nothing more can be said for certain;
//! 4. *shortage*: no chain of moves fills this seat and keeps all other wanted seats filled; with the seats that compete, the limits that they
//!    use up, and the cheapest exchange;
//! 5. *outbid*: it can be filled and all other wanted seats kept, but at a loss on a level that counts more; with the cheapest such
//!    exchange and its loss.
//!
//! (The first two are facts of the input, so they come before *unproven*: a stopped solve still says that nobody speaks Tamil.)
//!
//! # Questions
//!
//! A proven plan answers more, each time exactly, by the difference of two optima: why not this pair, and why that one (`why.rs`); what people and seats
//! are worth, and whose absence costs most (`worth.rs`); whom to recruit (`recruits.rs`, `profiles.rs`); which other plans come next, and what all best ones have in
//! common (`alternatives.rs`). With side constraints the network knows less than the plan must meet; then losses are "at least" and gains "at most"
//! ([`Loss::exact`]). Evidence can be checked: [`crate::verify::exchange()`], [`crate::verify::shortage()`], [`crate::verify::standby()`].

mod alternatives;
mod cascade;
mod document;
mod growth;
mod guides;
mod inquiry;
mod loss;
mod outcome;
mod policies;
mod profiles;
mod quotas;
mod reasons;
mod record;
mod recruits;
mod referrals;
mod relaxation;
mod standby;
mod unmet;
mod warnings;
mod why;
mod worth;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::community::{Community, FixedTime};
use crate::eligibility::{Candidates, Objective};
pub use crate::lowering::SideConstraint;
use crate::lowering::{Lowered, Meaning};
use crate::network::{Adjacency, LevelTable, LevelValue, Work};

pub use alternatives::Alternative;
pub(crate) use cascade::compare_with_cascade;
pub use cascade::{Cascade, CascadeComparison, CascadeStage};
pub use document::{PlanDocument, PlanDocumentError};
pub use inquiry::AskError;
pub use loss::Loss;
pub use outcome::{CutWitness, Infeasibility, NoPlan, PlanOutcome, RejectedPin, Unresolved};
pub use policies::{
    FairnessComparison, LevelPrice, LevelPrices, PartShare, Policy, PolicyFigures, PolicyOutcome,
};
pub(crate) use policies::{objective_of, objective_without};
pub use quotas::{Gain, QuotaUse};
pub(crate) use record::value_of;
pub use record::{Assignment, GapCause, LevelResult, PlanRecord, Proof, ProofNode, Status};
pub use recruits::{RecruitError, Recruitment, SeatPrices};
pub use referrals::{LeftOver, Referral};
pub use relaxation::{NearMiss, Relaxation, Relaxed};
pub use standby::{NoStandIn, StandIn, Standby, StandbyProof, Uncovered};
pub use unmet::{Blocking, Competing, Exchange, Move, NearestMiss, Reason, RuleCount, Shortage, Unmet};
pub use warnings::Warning;
pub use why::{Choice, Why, WhyNot};
pub use worth::{Absence, UnitWorths};

/// A plan with its proof, and what it takes to explain it. Cloning shares everything but the record.
#[derive(Clone, Debug)]
pub struct Plan {
    record: PlanRecord,
    context: Arc<Context>,
}

/// What the plan was read from.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) community: Arc<Community>,
    pub(crate) objective: Objective,
    pub(crate) candidates: Arc<Candidates>,
    /// The network whose potentials bound every plan.
    pub(crate) lowered: Lowered,
    /// The plan as a flow in that network, where it is proven optimal.
    pub(crate) flow: Option<Vec<i64>>,
    /// What is not part of that network, and for how many; if there is anything, exchanges in it may be optimistic.
    pub(crate) side_constraints: BTreeMap<SideConstraint, usize>,
    pub(crate) work: Work,
    pub(crate) adjacency: OnceLock<Adjacency>,
}

impl Plan {
    /// Reads the plan of some candidate pairs at their times, with the bound that potentials of the context's network prove.
    pub(crate) fn new(
        context: Context,
        chosen: &[(usize, Option<FixedTime>)],
        bound: &LevelValue,
        potentials: LevelTable,
        status: Status,
    ) -> Self {
        let community = &context.community;
        let pairs: Vec<usize> = chosen.iter().map(|&(candidate, _)| candidate).collect();
        let value = record::value_of(community, &context.objective, &context.candidates, &pairs);
        let levels = context.lowered.levels().iter().enumerate();
        let levels = levels.map(|(k, level)| LevelResult {
            level: level.clone(),
            value: value.level(k),
            bound: bound.level(k),
        });
        let mut assignments: Vec<Assignment> = chosen
            .iter()
            .map(|&(candidate, time)| {
                Assignment::new(community, &context.objective, context.candidates.pair(candidate), time)
            })
            .collect();
        assignments.sort_unstable_by(|a, b| (&a.request, &a.volunteer).cmp(&(&b.request, &b.volunteer)));
        let nodes = context.lowered.meanings().iter().map(|&meaning| ProofNode::from(meaning)).collect();
        let proof = Proof { candidates: Arc::clone(&context.candidates), nodes, potentials };
        let record = PlanRecord { status, levels: levels.collect(), assignments, proof };
        Self { record, context: Arc::new(context) }
    }

    /// What it was read from.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// The plan as plain data.
    pub fn record(&self) -> &PlanRecord {
        &self.record
    }

    /// Who helps with what, in order of request, then volunteer.
    pub fn assignments(&self) -> &[Assignment] {
        &self.record.assignments
    }

    /// Value and bound per level of the objective, most important first.
    pub fn levels(&self) -> &[LevelResult] {
        &self.record.levels
    }

    /// Whether the plan is proven optimal, or why not.
    pub fn status(&self) -> Status {
        self.record.status
    }

    /// Whether the plan is proven to be the best possible.
    pub fn is_optimal(&self) -> bool {
        self.record.status == Status::Optimal
    }

    /// The community that was planned for.
    pub fn community(&self) -> &Community {
        &self.context.community
    }

    /// The objective that was planned by.
    pub fn objective(&self) -> &Objective {
        &self.context.objective
    }

    /// The eligible pairs that were chosen from.
    pub fn candidates(&self) -> &Candidates {
        &self.context.candidates
    }

    /// The exactness report: what this community asks of a plan that its network does not hold, and for how many volunteers or requests. Empty: the
    /// network says all, and a plan that was not stopped is optimal. A plan can be proven optimal all the same.
    pub fn side_constraints(&self) -> &BTreeMap<SideConstraint, usize> {
        &self.context.side_constraints
    }

    /// Who helps from beyond the request's own zone, in the order of the assignments. Time O(assignments · (log + depth of zones)).
    pub fn referrals(&self) -> Vec<Referral> {
        referrals::referrals(self.community(), self.assignments())
    }

    /// Requests with an empty seat up to the desired number, with how far they were passed on; those that reached the top are the list that goes to public
    /// services. In order of request. Time O(requests + assignments · log).
    pub fn left_over(&self) -> Vec<LeftOver> {
        referrals::left_over(self.community(), &cascade::helpers(self))
    }

    /// The organisations that have a quota, in order: what is left of it, what the plan uses, and what one seat more would bring.
    ///
    /// The gain is exact: one search in the residual network of the plan's flow, with the potentials that prove it. Time O(assignments · log +
    /// organisations with a used-up quota · network · log).
    pub fn quotas(&self) -> Vec<QuotaUse> {
        quotas::quotas(&self.record, &self.context)
    }

    /// What is allowed and worth a look, in order. Time O(assignments · log).
    pub fn warnings(&self) -> Vec<Warning> {
        warnings::warnings(self.community(), self.assignments())
    }

    /// How much the solve did.
    pub fn work(&self) -> Work {
        self.context.work
    }

    /// Every request with an empty seat up to its desired number, with the reason; in order of request.
    ///
    /// Runs on the current rayon pool, with the same result for any number of threads. Time: where a seat is a matter of capacity, one search of the network
    /// for all requests whose seats lead to the same node (the hub; a venue whose places can run out; a part between which seats are shared out), or two, and for each request searches
    /// of the region that its shortage reaches and of what lies on its cheapest exchanges; for each with nobody eligible or worth having, O(volunteers).
    pub fn unmet(&self) -> Vec<Unmet> {
        reasons::unmet(&self.record, &self.context)
    }
}

impl AsRef<PlanRecord> for Plan {
    fn as_ref(&self) -> &PlanRecord {
        &self.record
    }
}

impl From<Meaning> for ProofNode {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Hub => Self::Hub,
            Meaning::Organisation(organisation) => Self::Organisation(organisation),
            Meaning::Venue(venue, start) => Self::Venue(venue, start),
            Meaning::Volunteer(volunteer) => Self::Volunteer(volunteer),
            Meaning::Month(volunteer, month) => Self::Month(volunteer, month),
            Meaning::Week(volunteer, week) => Self::Week(volunteer, week),
            Meaning::Day(volunteer, day) => Self::Day(volunteer, day),
            Meaning::Slot(volunteer, start) => Self::Slot(volunteer, start),
            Meaning::Request(request) => Self::Request(request),
            Meaning::Visit(volunteer, request) => Self::Visit(volunteer, request),
            Meaning::Part(part) => Self::Part(part),
        }
    }
}
