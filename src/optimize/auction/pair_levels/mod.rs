//! Several levels of a bipartite problem at a few times the price of one: the method of [`levels`](super::levels), with levels that depend on one end alone kept apart.
//!
//! Where everybody may have one mate, the first levels are mostly decided by augmenting paths (`greedy.rs`), and only what is left is solved, on their optimal face (`face.rs`). That takes no copy of the costs: a component's
//! rows are numbered anew, and what pairs of the face cost is read where it lies (`region.rs`). Otherwise levels are blended.
//!
//! Costs of ends telescope (`ends.rs`), so the weights of a blend need not grow with every level (`blend.rs`): five tiers above the weights fit 32 bits, and so the auction of
//! `unit/`. What comes of it is told apart (`told.rs`) and checked (`check.rs`).

mod blend;
mod check;
mod ends;
mod face;
mod greedy;
mod region;
#[cfg(test)]
mod tests;
mod told;

use super::super::presolve::{self, Parts};
use super::super::{Budget, Outcome, Stopped};
use super::amount::Amount;
use super::levels::{NEAR, ROUNDS, STRONGER, sum};
use super::pairs::PairSolve;
use super::unit::Scale;
use super::{EVERYTHING, plain, solve_in_turn};
use crate::network::{Bipartite, BipartiteCut, LevelTable, Matching, NetworkFaults, Work};
use blend::Blend;
use ends::{Dependence, dependences};
use region::Region;
use told::Told;

type Solved = Result<Outcome<Matching, BipartiteCut>, NetworkFaults>;

/// Factors to begin with, the best first; one that lets the costs fit 32 bits is worth more than a larger one.
const FACTORS: [i64; 7] = [8, 7, 6, 5, 4, 3, 2];

/// The best matching on several levels of a problem that is not solved part by part. Begins from nothing.
pub(super) fn solve_pairs(problem: &Bipartite, budget: &Budget<'_>) -> Solved {
    solve(&Region::whole(problem), &dependences(problem), budget)
}

/// The same part by part.
pub(super) fn solve_parts(parts: &Parts<'_>, budget: &Budget<'_>) -> Solved {
    let levels = dependences(parts.problem);
    presolve::solve(parts, budget, |part, budget| solve(&Region::of_part(parts, part), &levels, budget))
}

/// Solves a region, given what the levels depend on.
fn solve(region: &Region<'_>, levels: &[Dependence], budget: &Budget<'_>) -> Solved {
    if budget.exhausted(Work::default()).is_some() {
        return solve_in_turn(&region.cut(), Scale::Even, budget);
    }
    let levels = region.narrow(levels);
    // What depends on one end is decided apart where that can be done soon.
    let spent = if region.is_free() {
        match greedy::decide(region, &levels, budget) {
            Ok(counted) => return face::solve(region, counted, budget, super::solve_from_nothing),
            Err(spent) => spent,
        }
    } else {
        Work::default()
    };
    solve_blended(&region.cut(), &levels, spent, budget)
}

/// The same with all levels blended, given what each depends on and the work that was done before.
fn solve_blended(problem: &Bipartite, levels: &[Dependence], before: Work, budget: &Budget<'_>) -> Solved {
    let limit = Bipartite::weight_limit(problem.left().len(), problem.right().len());
    let fitting =
        |factor: i64, limit: i64| Blend::of(problem, levels, factor, limit).map(|blend| (factor, blend));
    let must = !plain::is_free(problem);
    let most = if plain::is_single(problem) { plain::most::<i32>(must) } else { i32::MAX_WORTH };
    let narrow = limit.min(most);
    let mut blend = FACTORS.iter().find_map(|&factor| fitting(factor, narrow));
    blend = blend.or_else(|| FACTORS.iter().find_map(|&factor| fitting(factor, limit)));
    let mut work = before;
    let mut start: Option<Matching> = None;
    let mut found = None;
    for _ in 0..ROUNDS {
        let Some((factor, current)) = blend.take() else { break };
        let costs = LevelTable::from_columns(vec![current.costs()]).unwrap_or_default();
        let one = problem.with_costs(costs);
        let reach = (current.finest() / NEAR).max(1);
        let rest = budget.after(work);
        let solved = match &start {
            Some(matching) => PairSolve::new(&one, Some(matching)).run(Some((matching, reach)), &rest),
            None => {
                solve_in_turn(&one, Scale::Blended { levels: levels.len(), finest: current.finest() }, &rest)
            }
        };
        match solved? {
            Outcome::Infeasible(cut) => return Ok(Outcome::Infeasible(cut)),
            Outcome::Stopped(stopped) => return stop(&current, &one, stopped, work),
            Outcome::Optimal(matching) => {
                work = sum(work, matching.work, 3 * problem.pair_count());
                let mut told = Told::of(&current, one.costs().level(0), matching.potentials.level(0));
                let proven = told.proves(&matching.pairs);
                let potentials = told.table();
                if proven {
                    return Ok(Outcome::Optimal(problem.matching_of(matching.pairs, potentials, work)));
                }
                let stronger = factor.saturating_mul(STRONGER);
                blend = fitting(stronger, limit);
                let prices = blend.as_ref().and_then(|(_, blend)| blend.prices(&potentials));
                let columns = LevelTable::from_columns(vec![prices.unwrap_or_default()]);
                start = Some(Matching { potentials: columns.unwrap_or_default(), ..matching });
                found = Some(potentials);
            }
        }
    }
    // Level by level, with what there is.
    let Some((matching, potentials)) = start.zip(found) else {
        return solve_in_turn(problem, Scale::Even, budget);
    };
    let start = Matching { potentials, ..matching };
    PairSolve::new(problem, Some(&start)).having_done(work).run(Some((&start, EVERYTHING)), budget)
}

/// A stopped blend as a stopped solve of all levels.
fn stop(blend: &Blend<'_>, one: &Bipartite, stopped: Stopped<Matching>, before: Work) -> Solved {
    let potentials = Told::of(blend, one.costs().level(0), stopped.potentials.level(0)).table();
    let work = sum(before, stopped.work, 0);
    let bound = blend.problem.to_network()?.dual_bound(&potentials);
    let best = stopped.best.map(|best| blend.problem.matching_of(best.pairs, potentials.clone(), work));
    Ok(Outcome::Stopped(Stopped { reason: stopped.reason, best, potentials, bound, work }))
}
