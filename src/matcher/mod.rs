//! The façade: a community, an objective, and plans that are proven.
//!
//! # What a solve does
//!
//! 1. Finds the candidate pairs ([`crate::eligibility`]). A pinned pair that a rule rejects ends it: no plan exists.
//! 2. Makes the network, without the side constraints ([`crate::lowering`]), and solves it ([`crate::optimize`]). No valid plan can beat its
//!    optimum. Then every visit gets its time; if all find one and meet the side constraints, the plan is optimal.
//! 3. If something does not fit, it is dropped, which leaves a valid plan; and what those volunteers could not do beside what they keep is taken out
//!    of the network, which is solved again so that others step in, until all fits. The best of these valid plans is handed over,
//!    with the difference to the first optimum as its proven gap.
//!
//! # Who sees what
//!
//! Only this module sees every other; it holds no algorithm of its own.

mod arrange;
mod cascade;
mod diary;
pub mod live;
mod near;
mod policies;
mod relax;
mod standby;
pub mod visits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use crate::community::Community;
use crate::eligibility::{Candidates, Objective, ObjectiveError, candidates, check};
use crate::lowering::{Lowered, Meaning, Restrictions, SideConstraint, Timetable, lower, side_constraints};
use crate::network::{Cut, LevelTable, LevelValue, NetworkFaults, NodeId, Work};
use crate::optimize::{Auction, Budget, Outcome, Solver, Start};
use arrange::{Arranger, Timed};
use near::Near;
pub use relax::RelaxError;
pub use standby::StandbyError;

use crate::plan::{
    Context, CutWitness, GapCause, Infeasibility, NoPlan, Plan, PlanOutcome, ProofNode, RejectedPin, Status,
    Unresolved,
};

/// How often a network is solved again with what did not fit taken out. Each round takes out more, so that there is an end in any case; later
/// rounds gain little.
const MAX_ROUNDS: usize = 16;

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
    /// The objective asks for something that this community does not have, or that is not defined for it.
    #[error(transparent)]
    Objective(#[from] ObjectiveError),
}

/// Why plans can't be compared.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The community can't be solved at all.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// There is no plan to compare others with.
    #[error(transparent)]
    NoPlan(#[from] NoPlan),
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
        Self { community: Arc::new(community), objective, solver: &Auction, candidates: None }
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
    /// Where scores times people leave the range of exact integers, or the objective can't be asked of this community
    /// ([`Objective::check`]). That no plan exists is an outcome, not an error.
    pub fn solve(&mut self, budget: &Budget<'_>) -> Result<PlanOutcome, SolveError> {
        Ok(self.solve_under(&Restrictions::default(), budget)?.0)
    }

    /// [`Matcher::solve`] with some pairs fixed or left out. Also the pairs that were chosen, by position in the candidates.
    fn solve_under(
        &mut self,
        restrictions: &Restrictions,
        budget: &Budget<'_>,
    ) -> Result<(PlanOutcome, Vec<usize>), SolveError> {
        self.solve_with(restrictions, None, budget)
    }

    /// [`Matcher::solve_under`], near a plan that is known if there is one.
    fn solve_with(
        &mut self,
        restrictions: &Restrictions,
        near: Option<&Near<'_>>,
        budget: &Budget<'_>,
    ) -> Result<(PlanOutcome, Vec<usize>), SolveError> {
        self.objective.check(&self.community)?;
        let candidates = Arc::clone(self.candidates());
        let rejected = self.rejected_pins();
        if !rejected.is_empty() {
            return Ok((PlanOutcome::Infeasible(Infeasibility::RejectedPins(rejected)), Vec::new()));
        }
        let table = Timetable::new(&self.community, &candidates);
        let side = side_constraints(&self.community, &self.objective, &candidates, &table);
        let relaxed = match self.solve_network(&candidates, &table, restrictions, near, budget)? {
            Ok(solved) => solved,
            Err(witness) => return Ok((PlanOutcome::Infeasible(Infeasibility::Cut(witness)), Vec::new())),
        };
        let bound = relaxed.lowered.plan_value(&relaxed.bound);
        let arranger = Arranger {
            community: &self.community,
            objective: &self.objective,
            candidates: &candidates,
            table: &table,
            restrictions,
        };
        let positions = |chosen: &Timed| chosen.iter().map(|&(candidate, _)| candidate).collect();
        let arrange = |solved: &Solved| {
            let flow = solved.flow.as_ref()?;
            Some(arranger.arrange(&solved.lowered.chosen(&candidates, &table, flow)))
        };
        let first = arrange(&relaxed);
        if relaxed.proven
            && let Some(made) = &first
            && made.dropped.is_empty()
        {
            let Solved { lowered, flow, potentials, work, .. } = relaxed;
            let context = self.context(&candidates, lowered, flow, side, work);
            let plan = Plan::new(context, &made.kept, &bound, potentials, Status::Optimal);
            return Ok((PlanOutcome::Optimal(plan), positions(&made.kept)));
        }

        let cause = relaxed.cause.unwrap_or(GapCause::SideConstraints);
        let mut work = relaxed.work;
        let mut valid: Vec<Timed> = Vec::new();
        let mut restrictions = restrictions.clone();
        let mut latest = first;
        for round in 0..=MAX_ROUNDS {
            let Some(made) = latest.take() else { break };
            let fits = made.dropped.is_empty();
            if !fits {
                restrictions.banned.append(&mut arranger.in_the_way(&made));
            }
            valid.push(made.kept);
            if fits || !relaxed.proven || round == MAX_ROUNDS {
                break;
            }
            let Ok(solved) =
                self.solve_network(&candidates, &table, &restrictions, None, &budget.after(work))?
            else {
                break;
            };
            work.arcs_scanned += solved.work.arcs_scanned;
            work.searches += solved.work.searches;
            latest = arrange(&solved);
            if !solved.proven {
                valid.extend(latest.take().map(|made| made.kept));
            }
        }
        let Some((value, chosen)) = arranger.best_valid(valid) else {
            return Ok((PlanOutcome::Unresolved(Unresolved { cause, bound }), Vec::new()));
        };
        let Solved { lowered, potentials, .. } = relaxed;
        if value == bound {
            // The plan is another optimum of the relaxed network, and the same potentials prove it.
            let flow = lowered.flow_of(&candidates, &table, &chosen);
            let context = self.context(&candidates, lowered, Some(flow), side, work);
            let plan = Plan::new(context, &chosen, &bound, potentials, Status::Optimal);
            return Ok((PlanOutcome::Optimal(plan), positions(&chosen)));
        }
        let context = self.context(&candidates, lowered, None, side, work);
        let plan = Plan::new(context, &chosen, &bound, potentials, Status::Gap(cause));
        Ok((PlanOutcome::Gap(plan), positions(&chosen)))
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
        table: &Timetable,
        restrictions: &Restrictions,
        near: Option<&Near<'_>>,
        budget: &Budget<'_>,
    ) -> Result<Result<Solved, CutWitness>, SolveError> {
        let lowered = lower(&self.community, &self.objective, candidates, table, restrictions)?;
        let in_order = |mut flow: Vec<i64>| {
            lowered.fill_in_order(&mut flow);
            flow
        };
        let outcome = match near {
            Some(near) => near.solve(&lowered, candidates, table, self.solver, budget),
            None => self.solver.solve(lowered.network(), Start::default(), budget),
        };
        Ok(match outcome {
            Outcome::Optimal(solution) => Ok(Solved {
                bound: solution.value,
                potentials: solution.potentials,
                work: solution.work,
                flow: Some(in_order(solution.flow)),
                proven: true,
                cause: None,
                lowered,
            }),
            Outcome::Stopped(stopped) => Ok(Solved {
                bound: stopped.bound,
                potentials: stopped.potentials,
                work: stopped.work,
                flow: stopped.best.map(|best| in_order(best.flow)),
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
        side_constraints: BTreeMap<SideConstraint, usize>,
        work: Work,
    ) -> Context {
        Context {
            community: Arc::clone(&self.community),
            objective: self.objective.clone(),
            candidates: Arc::clone(candidates),
            lowered,
            flow,
            side_constraints,
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
        let is_limit = matches!(
            meaning,
            Meaning::Organisation(_)
                | Meaning::Month(..)
                | Meaning::Week(..)
                | Meaning::Day(..)
                | Meaning::Slot(..)
        );
        let is_visit = matches!(meaning, Meaning::Visit(..) | Meaning::Venue(..));
        if inside.contains(&node) {
            witness.inside.insert(ProofNode::from(meaning));
        } else if is_visit || (is_limit && lowered.above(node).is_some_and(|above| inside.contains(&above))) {
            witness.outside.insert(ProofNode::from(meaning));
        }
    }
    witness
}
