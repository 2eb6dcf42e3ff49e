//! A solve that stays near a plan that is known: among plans that are equally good, the one that differs least from it as far as cheapest paths see.
//!
//! The optimum's potentials are found first (or known already). Then the known plan's flow is put beside them, what contradicts them is taken out, and the rest is filled
//! along cheapest paths. Where the known plan is still optimal, nothing of it changes.

use super::{Matcher, Restrictions, SolveError};
use crate::community::{Community, FixedTime, OpenCommunity, RequestIx, VolunteerIx};
use crate::eligibility::Candidates;
use crate::lowering::{Lowered, Meaning, Timetable};
use crate::network::{Cut, FlowSolution, LevelTable};
use crate::optimize::{Budget, Outcome, ShortestPaths, Solver, Start};
use crate::plan::PlanOutcome;

/// What is known.
#[derive(Default)]
pub(super) struct Near<'a> {
    /// The plan.
    pub(super) told: Vec<(VolunteerIx, RequestIx, Option<FixedTime>)>,
    /// The potential of a node, by its meaning in the community that is solved for.
    potentials: Option<Box<Potential<'a>>>,
}

type Potential<'a> = dyn Fn(Meaning) -> Option<Vec<i64>> + 'a;

impl<'a> Near<'a> {
    /// Takes potentials from the network of an open community.
    pub(super) fn know_potentials(
        &mut self,
        community: &Community,
        open: &OpenCommunity,
        potential: impl Fn(Meaning) -> Option<Vec<i64>> + 'a,
    ) {
        let volunteers: Vec<Option<VolunteerIx>> =
            community.volunteers().iter().map(|volunteer| open.find_volunteer(volunteer.id())).collect();
        let requests: Vec<Option<RequestIx>> =
            community.requests().iter().map(|request| open.find_request(request.id())).collect();
        let person = move |volunteer: VolunteerIx| volunteers.get(volunteer.index()).copied().flatten();
        let asked = move |request: RequestIx| requests.get(request.index()).copied().flatten();
        let there = move |meaning: Meaning| {
            Some(match meaning {
                Meaning::Volunteer(v) => Meaning::Volunteer(person(v)?),
                Meaning::Month(v, month) => Meaning::Month(person(v)?, month),
                Meaning::Week(v, week) => Meaning::Week(person(v)?, week),
                Meaning::Day(v, day) => Meaning::Day(person(v)?, day),
                Meaning::Slot(v, start) => Meaning::Slot(person(v)?, start),
                Meaning::Request(r) => Meaning::Request(asked(r)?),
                Meaning::Visit(v, r) => Meaning::Visit(person(v)?, asked(r)?),
                // Organisations, venues and parts are the same in both.
                other => other,
            })
        };
        self.potentials = Some(Box::new(move |meaning| potential(there(meaning)?)));
    }

    /// Solves a network near the plan.
    pub(super) fn solve(
        &self,
        lowered: &Lowered,
        candidates: &Candidates,
        table: &Timetable,
        solver: &dyn Solver,
        budget: &Budget<'_>,
    ) -> Outcome<FlowSolution, Cut> {
        let network = lowered.network();
        let known = self.potentials.as_ref().and_then(|potential| {
            let levels = network.levels();
            let mut columns: Vec<Vec<i64>> = vec![Vec::with_capacity(network.node_count()); levels];
            for &meaning in lowered.meanings() {
                let row = potential(meaning).filter(|row| row.len() == levels)?;
                for (column, entry) in columns.iter_mut().zip(row) {
                    column.push(entry);
                }
            }
            LevelTable::from_columns(columns).ok()
        });
        let (potentials, first) = match known {
            Some(potentials) => (potentials, None),
            None => match solver.solve(network, Start::default(), budget) {
                Outcome::Optimal(solution) => (solution.potentials.clone(), Some(solution)),
                other => return other,
            },
        };
        if self.told.is_empty()
            && let Some(first) = first
        {
            return Outcome::Optimal(first);
        }
        let told = self.told.iter().filter_map(|&(volunteer, request, time)| {
            candidates.position(volunteer, request).map(|candidate| (candidate, time))
        });
        let flow = lowered.flow_of(candidates, table, &told.collect::<Vec<_>>());
        let start = Start { potentials: Some(&potentials), flow: Some(&flow) };
        let rest = first.as_ref().map_or(*budget, |first| budget.after(first.work));
        match (ShortestPaths.solve(network, start, &rest), first) {
            // Far from the plan is better than nothing.
            (Outcome::Stopped(_), Some(first)) => Outcome::Optimal(first),
            (outcome, _) => outcome,
        }
    }
}

impl Matcher {
    /// [`Matcher::solve`] near a plan that is known.
    pub(super) fn solve_near(
        &mut self,
        near: &Near<'_>,
        budget: &Budget<'_>,
    ) -> Result<PlanOutcome, SolveError> {
        Ok(self.solve_with(&Restrictions::default(), Some(near), budget)?.0)
    }
}
