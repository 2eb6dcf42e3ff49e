//! What a relaxation gains: the community with one record changed, solved afresh.

use thiserror::Error;

use super::{Matcher, SolveError};
use crate::community::{Community, Document, Faults, IntervalRecord, Minute};
use crate::network::LevelValue;
use crate::optimize::Budget;
use crate::plan::{AskError, Loss, Plan, PlanOutcome, Relaxation, Relaxed, Status};

/// Why what a relaxation gains can't be said.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RelaxError {
    /// The plan can't be asked.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The record can't be relaxed like that.
    #[error("{relaxation}: {because}")]
    NotPossible {
        /// What was asked for.
        relaxation: Relaxation,
        /// Why not.
        because: &'static str,
    },
    /// The changed record is not valid.
    #[error("the changed record is not valid: {0}")]
    Record(#[from] Faults),
    /// Integers out of range.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

impl Matcher {
    /// What each of some relaxations gains, each by itself, those first that gain most; within that in their order. How rare skills are is not weighed
    /// anew.
    ///
    /// Each is a solve of its own: the gain is the difference of two proven optima, and exact even where there are side constraints. Where the second
    /// solve ends with a gap (or with the budget), its bound takes the optimum's place.
    ///
    /// # Errors
    /// A plan that is not proven, unknown ids, what can't be relaxed (a time that is not fixed, a single time of a request that comes again), integers out of range.
    pub fn relax(
        &self,
        plan: &Plan,
        relaxations: &[Relaxation],
        budget: &Budget<'_>,
    ) -> Result<Vec<Relaxed>, RelaxError> {
        if let Status::Gap(cause) = plan.status() {
            return Err(AskError::Unproven { cause }.into());
        }
        let mut found = Vec::new();
        for relaxation in relaxations {
            let community = relaxed(plan.community(), relaxation)?;
            let mut matcher = Self::new(community, plan.objective().clone()).with_solver(self.solver);
            let (value, exact) = match matcher.solve(budget)? {
                PlanOutcome::Optimal(fresh) => (total(plan, &fresh, |level| level.value), true),
                PlanOutcome::Gap(fresh) => (total(plan, &fresh, |level| level.bound), false),
                // Only where something mandatory is moved out of reach.
                PlanOutcome::Infeasible(_) | PlanOutcome::Unresolved(_) => {
                    let because = "no plan was found then";
                    return Err(RelaxError::NotPossible { relaxation: relaxation.clone(), because });
                }
            };
            let before = total(plan, plan, |level| level.value);
            let levels: Vec<_> = plan.levels().iter().map(|level| level.level.clone()).collect();
            let gain = Loss::new(&levels, &before - &value, exact);
            found.push(Relaxed { relaxation: relaxation.clone(), gain });
        }
        found.sort_by(|one, other| one.gain.value().cmp(other.gain.value()));
        Ok(found)
    }
}

/// What another plan comes to on each level of this one.
fn total(plan: &Plan, other: &Plan, of: fn(&crate::plan::LevelResult) -> i128) -> LevelValue {
    let on = |level: &crate::plan::LevelResult| {
        other.levels().iter().find(|known| known.level == level.level).map_or(0, of)
    };
    LevelValue::new(plan.levels().iter().map(on).collect())
}

fn relaxed(community: &Community, relaxation: &Relaxation) -> Result<Community, RelaxError> {
    let mut done = Err(());
    let alter = |document: &mut Document| done = alter(community, document, relaxation).map_err(drop);
    let altered = community.altered(alter)?;
    let because = match relaxation {
        Relaxation::Radius { .. } => "the volunteer is not known, or travels any distance",
        Relaxation::Level { .. } => "the request is not known, or asks for no more than level 1",
        Relaxation::Time { .. } => "the request is not known, or is at no fixed time of its own",
        Relaxation::Limit { .. } => "the volunteer is not known, or has no limit",
        Relaxation::Quota { .. } => "the organisation is not known, or has no quota",
        Relaxation::Places { .. } => "the venue is not known, or its places are not limited",
    };
    let not_possible = |()| RelaxError::NotPossible { relaxation: relaxation.clone(), because };
    done.map_err(not_possible).map(|()| altered)
}

/// Changes the record. `Err` if there is nothing to change.
fn alter(
    community: &Community,
    document: &mut Document,
    relaxation: &Relaxation,
) -> Result<(), &'static str> {
    const NOTHING: &str = "there is nothing to change";
    match relaxation {
        Relaxation::Radius { volunteer, more_m } => {
            let record = document.volunteers.iter_mut().find(|record| record.id == *volunteer);
            let radius = record.and_then(|record| record.travel_radius_m.as_mut()).ok_or(NOTHING)?;
            *radius = radius.saturating_add(*more_m);
        }
        Relaxation::Limit { volunteer, more } => {
            let record =
                document.volunteers.iter_mut().find(|record| record.id == *volunteer).ok_or(NOTHING)?;
            let limits = [
                &mut record.max_requests,
                &mut record.max_per_day,
                &mut record.max_per_week,
                &mut record.max_per_month,
            ];
            let mut limits = limits.into_iter().flatten().peekable();
            limits.peek().ok_or(NOTHING)?;
            limits.for_each(|limit| *limit = limit.saturating_add(*more));
        }
        Relaxation::Quota { organisation, more } => {
            let record = document.organisations.iter_mut().find(|record| record.id == *organisation);
            let quota = record.and_then(|record| record.quota.as_mut()).ok_or(NOTHING)?;
            *quota = quota.saturating_add(*more);
        }
        Relaxation::Places { venue, more } => {
            let record = document.venues.iter_mut().find(|record| record.id == *venue);
            let places = record.and_then(|record| record.places.as_mut()).ok_or(NOTHING)?;
            *places = places.saturating_add(*more);
        }
        Relaxation::Level { request, less } => {
            let record = document.requests.iter_mut().find(|record| record.id == *request).ok_or(NOTHING)?;
            let mut changed = false;
            for need in record.all_of.iter_mut().chain(&mut record.any_of) {
                changed |= need.level > 1 && *less > 0;
                need.level = need.level.saturating_sub(*less).max(1);
            }
            return if changed { Ok(()) } else { Err(NOTHING) };
        }
        Relaxation::Time { request, later } => {
            let span = community
                .find_request(request.as_str())
                .and_then(|request| community.request(request).time());
            let span = span.ok_or(NOTHING)?.span;
            let record = document.requests.iter_mut().find(|record| record.id == *request).ok_or(NOTHING)?;
            let moved = |minute: Minute| {
                let moved = minute.get().checked_add(*later).and_then(Minute::new);
                moved.map(|minute| community.time_text(minute)).ok_or(NOTHING)
            };
            record.time = Some(IntervalRecord { start: moved(span.start())?, end: moved(span.end())? });
        }
    }
    Ok(())
}
