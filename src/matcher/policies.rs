//! The price of levels, and policies of fairness beside each other: the same community solved by other objectives.
//!
//! The candidates do not depend on the order of levels, so they are found once.

use std::sync::Arc;

use super::{CompareError, Matcher, SolveError};
use crate::eligibility::{Objective, Partition};
use crate::lowering::Restrictions;
use crate::optimize::Budget;
use crate::plan::{
    FairnessComparison, LevelPrice, LevelPrices, PlanOutcome, Policy, PolicyFigures, PolicyOutcome,
    objective_of, objective_without, value_of,
};

impl Matcher {
    /// The plan, and what each level of the objective costs the levels below it; see [`LevelPrices`]. One solve per level, and one more; the budget holds for each.
    ///
    /// # Errors
    /// As [`Matcher::solve`], and where there is no plan.
    pub fn level_prices(&mut self, budget: &Budget<'_>) -> Result<LevelPrices, CompareError> {
        let plan = self.solve(budget)?.best()?;
        let candidates = Arc::clone(self.candidates());
        let mut prices = Vec::new();
        for (k, result) in plan.levels().iter().enumerate() {
            let (mut left_out, mut without) = (vec![result.level.clone()], None);
            if let Some((objective, levels)) = objective_without(&self.objective, &self.community, k) {
                left_out = levels;
                let (outcome, chosen) = self.by(objective).solve_under(&Restrictions::default(), budget)?;
                if let PlanOutcome::Optimal(_) = outcome
                    && plan.is_optimal()
                {
                    let value = value_of(&self.community, &self.objective, &candidates, &chosen);
                    let change = |(k, own): (usize, &crate::plan::LevelResult)| {
                        (own.level.clone(), value.level(k) - own.value)
                    };
                    without = Some(plan.levels().iter().enumerate().map(change).collect());
                }
            }
            prices.push(LevelPrice { level: result.level.clone(), value: result.value, left_out, without });
        }
        Ok(LevelPrices { plan, prices })
    }

    /// Plans by the chosen objective, without fairness, and by each kind of fairness, in figures; see [`Policy`]. The difference in
    /// [`PolicyFigures::requests_served`] is what a kind of fairness costs. One solve per policy; the budget holds for each.
    ///
    /// # Errors
    /// As [`Matcher::solve`], and where there is no plan. That a policy can't be asked of this community (shares between groups that overlap) is part of the comparison.
    pub fn compare_fairness(
        &mut self,
        over: Partition,
        budget: &Budget<'_>,
    ) -> Result<FairnessComparison, CompareError> {
        let mut policies = Vec::new();
        for policy in Policy::ALL {
            let figures = match objective_of(&self.objective, policy, over) {
                Err(refused) => Err(refused),
                Ok(objective) => match self.by(objective.clone()).solve(budget) {
                    Err(SolveError::Objective(refused)) if policy != Policy::Chosen => Err(refused),
                    Err(other) => return Err(other.into()),
                    Ok(outcome) => Ok((objective, PolicyFigures::new(&outcome.best()?, over))),
                },
            };
            policies.push(PolicyOutcome { policy, figures });
        }
        Ok(FairnessComparison { over, policies })
    }

    /// The same community, candidates and algorithm with another order of levels; the weights of scores must be the same.
    fn by(&mut self, objective: Objective) -> Self {
        let candidates = Some(Arc::clone(self.candidates()));
        Self { community: Arc::clone(&self.community), objective, solver: self.solver, candidates }
    }
}
