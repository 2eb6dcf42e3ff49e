//! The façade: a community, an objective, and plans that are proven.
//!
//! # What a solve does
//!
//! 1. Finds the candidate pairs ([`crate::eligibility`]). A pinned pair that a rule rejects ends it: no plan exists.
//! 2. Makes the network without the overlaps that are not a network ([`crate::lowering`]) and solves it ([`crate::optimize`]). No
//!    valid plan can beat its optimum, and a plan read from it that books nobody twice is optimal.
//! 3. If somebody is booked twice, makes one slot of each overlap group in which that happened and solves again, until nobody is.
//!    That plan is valid; so is the first one with the surplus bookings dropped. The better of the two is handed over, with the
//!    difference to the bound as its proven gap.
//!
//! # Who sees what
//!
//! Only this module sees every other; it holds no algorithm of its own.

mod overlap;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use crate::community::Community;
use crate::eligibility::{Candidates, Objective, candidates, check};
use crate::lowering::{Lowered, Meaning, Overlaps, Restricted, lower};
use crate::network::{Cut, LevelTable, LevelValue, NetworkFaults, NodeId, Work};
use crate::optimize::{Budget, Outcome, ShortestPaths, Solver, Start};
use crate::plan::{
    Context, CutWitness, GapCause, Infeasibility, Plan, PlanOutcome, ProofNode, RejectedPin, Status,
    Unresolved,
};

/// A community with an objective, ready to be solved.
///
/// ```
/// use goodturn::community::{Document, RequestRecord, SkillRecord, VolunteerRecord};
/// use goodturn::{Matcher, eligibility::Objective, optimize::Budget, verify};
///
/// let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
/// document.skills.push(SkillRecord::new("electrician"));
/// document.volunteers.push(VolunteerRecord::new("anna").skill("electrician", 3));
/// document.requests.push(RequestRecord::new("r1", "mrs-kaya", "electrician"));
/// let community = document.into_community()?;
///
/// let mut matcher = Matcher::new(community, Objective::default());
/// let plan = matcher.solve(&Budget::unlimited())?.optimal()?;
/// assert_eq!(plan.assignments()[0].volunteer.as_str(), "anna");
/// verify::plan(matcher.community(), matcher.objective(), &plan)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Matcher {
    community: Arc<Community>,
    objective: Objective,
    solver: &'static dyn Solver,
    /// Found at the first solve; the community and the objective do not change.
    candidates: Option<Arc<Candidates>>,
}

/// Why a community can't be solved at all.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum SolveError {
    /// Scores or counts outside the range of exact integers.
    #[error("the community is too large for exact integers with these weights: {0}")]
    Range(#[from] NetworkFaults),
}

/// The result of one network: its best flow, and the bound.
struct Solved {
    lowered: Lowered,
    flow: Option<Vec<i64>>,
    proven: bool,
    bound: LevelValue,
    potentials: LevelTable,
    cause: Option<GapCause>,
    work: Work,
}

impl Matcher {
    /// Takes a community and what to make of it. Nothing is computed yet.
    pub fn new(community: Community, objective: Objective) -> Self {
        Self { community: Arc::new(community), objective, solver: &ShortestPaths, candidates: None }
    }

    /// The same with another algorithm (see [`crate::optimize::SOLVERS`]).
    #[must_use]
    pub fn with_solver(self, solver: &'static dyn Solver) -> Self {
        Self { solver, ..self }
    }

    /// The community.
    pub fn community(&self) -> &Community {
        &self.community
    }

    /// The objective.
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The eligible pairs that are worth having; found in parallel on the current rayon pool at the first call.
    pub fn candidates(&mut self) -> &Arc<Candidates> {
        self.candidates.get_or_insert_with(|| Arc::new(candidates(&self.community, &self.objective)))
    }

    /// Finds the best plan and its proof.
    ///
    /// The same community, objective, algorithm and work limit give the same outcome, bit for bit, for any order of the
    /// records, any number of threads and on every machine.
    ///
    /// # Errors
    /// Where scores times people leave the range of exact integers. That no plan exists is an outcome, not an error.
    pub fn solve(&mut self, budget: &Budget<'_>) -> Result<PlanOutcome, SolveError> {
        let candidates = Arc::clone(self.candidates());
        let rejected = self.rejected_pins();
        if !rejected.is_empty() {
            return Ok(PlanOutcome::Infeasible(Infeasibility::RejectedPins(rejected)));
        }
        let overlaps = Overlaps::new(&self.community, &candidates);
        let relaxed = match self.solve_network(&candidates, &overlaps, &Restricted::new(), budget)? {
            Ok(solved) => solved,
            Err(witness) => return Ok(PlanOutcome::Infeasible(Infeasibility::Cut(witness))),
        };
        let bound = relaxed.lowered.plan_value(&relaxed.bound);
        let chosen = relaxed.flow.as_ref().map(|flow| relaxed.lowered.chosen_pairs(flow));
        let mut conflicts = chosen.as_ref().map_or_else(BTreeSet::new, |chosen| {
            overlap::conflicts(&self.community, &candidates, &overlaps, chosen)
        });

        if relaxed.proven && conflicts.is_empty() {
            let Solved { lowered, flow, potentials, work, .. } = relaxed;
            let chosen = chosen.unwrap_or_default();
            let context = self.context(&candidates, lowered, flow, overlaps.all_exact(), work);
            let plan = Plan::new(context, &chosen, &bound, potentials, Status::Optimal);
            return Ok(PlanOutcome::Optimal(plan));
        }

        // Valid plans: the relaxed one without the surplus bookings, and the one with the conflicting groups as slots.
        let cause = relaxed.cause.unwrap_or(GapCause::Overlaps);
        let mut valid = Vec::new();
        if let Some(chosen) = &chosen {
            valid.push(overlap::without_double_bookings(
                &self.community,
                &self.objective,
                &candidates,
                chosen,
            ));
        }
        let mut work = relaxed.work;
        let mut restricted = Restricted::new();
        while relaxed.proven && !conflicts.is_empty() {
            restricted.append(&mut conflicts);
            let Ok(solved) = self.solve_network(&candidates, &overlaps, &restricted, &budget.after(work))?
            else {
                break;
            };
            work.arcs_scanned += solved.work.arcs_scanned;
            work.searches += solved.work.searches;
            let Some(flow) = &solved.flow else { break };
            let chosen = solved.lowered.chosen_pairs(flow);
            conflicts = overlap::conflicts(&self.community, &candidates, &overlaps, &chosen);
            valid.push(overlap::without_double_bookings(
                &self.community,
                &self.objective,
                &candidates,
                &chosen,
            ));
            if !solved.proven {
                break;
            }
        }
        let best = overlap::best_valid(&self.community, &self.objective, &candidates, valid);
        let Some((value, chosen)) = best else {
            return Ok(PlanOutcome::Unresolved(Unresolved { cause, bound }));
        };
        let Solved { lowered, potentials, .. } = relaxed;
        if value == bound {
            // The plan is another optimum of the relaxed network, and the same potentials prove it.
            let flow = lowered.flow_of(&candidates, &chosen);
            let context = self.context(&candidates, lowered, Some(flow), false, work);
            let plan = Plan::new(context, &chosen, &bound, potentials, Status::Optimal);
            return Ok(PlanOutcome::Optimal(plan));
        }
        let context = self.context(&candidates, lowered, None, false, work);
        Ok(PlanOutcome::Gap(Plan::new(context, &chosen, &bound, potentials, Status::Gap(cause))))
    }

    fn rejected_pins(&self) -> Vec<RejectedPin> {
        let rejected = |&(volunteer, request): &_| {
            let rejection = check(&self.community, volunteer, request).err()?;
            let volunteer = self.community.volunteer(volunteer).id().clone();
            Some(RejectedPin { volunteer, request: self.community.request(request).id().clone(), rejection })
        };
        self.community.pins().iter().filter_map(rejected).collect()
    }

    fn solve_network(
        &self,
        candidates: &Candidates,
        overlaps: &Overlaps,
        restricted: &Restricted,
        budget: &Budget<'_>,
    ) -> Result<Result<Solved, CutWitness>, SolveError> {
        let lowered = lower(&self.community, &self.objective, candidates, overlaps, restricted)?;
        Ok(match self.solver.solve(lowered.network(), Start::default(), budget) {
            Outcome::Optimal(solution) => Ok(Solved {
                bound: solution.value,
                potentials: solution.potentials,
                work: solution.work,
                flow: Some(solution.flow),
                proven: true,
                cause: None,
                lowered,
            }),
            Outcome::Stopped(stopped) => Ok(Solved {
                bound: stopped.bound,
                potentials: stopped.potentials,
                work: stopped.work,
                flow: stopped.best.map(|best| best.flow),
                proven: false,
                cause: Some(GapCause::Stopped(stopped.reason)),
                lowered,
            }),
            Outcome::Infeasible(cut) => Err(witness(&lowered, &cut)),
        })
    }

    fn context(
        &self,
        candidates: &Arc<Candidates>,
        lowered: Lowered,
        flow: Option<Vec<i64>>,
        exact: bool,
        work: Work,
    ) -> Context {
        Context {
            community: Arc::clone(&self.community),
            objective: self.objective,
            candidates: Arc::clone(candidates),
            lowered,
            flow,
            exact,
            work,
            adjacency: OnceLock::new(),
        }
    }
}

/// A cut of the network in people's terms.
fn witness(lowered: &Lowered, cut: &Cut) -> CutWitness {
    let inside: BTreeSet<NodeId> = cut.nodes.iter().copied().collect();
    let mut witness = CutWitness::default();
    for (node, &meaning) in lowered.meanings().iter().enumerate() {
        let node = NodeId::new(node);
        let is_limit = matches!(meaning, Meaning::Week(..) | Meaning::Day(..) | Meaning::Slot(..));
        if inside.contains(&node) {
            witness.inside.insert(ProofNode::from(meaning));
        } else if is_limit && lowered.above(node).is_some_and(|above| inside.contains(&above)) {
            witness.outside.insert(ProofNode::from(meaning));
        }
    }
    witness
}
