//! Which part is solved when, and what a work limit means for parts.

use rayon::prelude::*;

use crate::network::{NetworkFaults, Work};
use crate::optimize::{Budget, Outcome, Stopped};

/// How many parts are tried at once under a work limit.
const WAVE: usize = 32;
/// How many times each arc and node of a part may be looked at in a try.
const TRY: u64 = 64;

/// What the solve of a part comes to.
pub(super) type Answer<S, C> = Result<Outcome<S, C>, NetworkFaults>;

/// Answers for all parts, in order, given the parts' sizes, an engine for a part of some number, and the work that a solution took.
pub(super) fn answers<S: Send, C: Send>(
    sizes: &[usize],
    budget: &Budget<'_>,
    one: impl Fn(usize, &Budget<'_>) -> Answer<S, C> + Sync,
    work: fn(&S) -> Work,
) -> Vec<Answer<S, C>> {
    if budget.work_limit().is_some() {
        in_turn(sizes, budget, one, work)
    } else {
        at_once(sizes, 0..sizes.len(), |part| one(part, budget))
    }
}

/// Solves some parts on all threads, the largest first; answers in order.
fn at_once<T: Send>(
    sizes: &[usize],
    range: std::ops::Range<usize>,
    one: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let mut order: Vec<usize> = range.collect();
    order.sort_by_key(|&part| std::cmp::Reverse(sizes[part]));
    let mut solved: Vec<(usize, T)> = order.into_par_iter().map(|part| (part, one(part))).collect();
    solved.sort_unstable_by_key(|&(part, _)| part);
    solved.into_iter().map(|(_, answer)| answer).collect()
}

/// Solves as if one part came after the other under one work limit.
fn in_turn<S: Send, C: Send>(
    sizes: &[usize],
    budget: &Budget<'_>,
    one: impl Fn(usize, &Budget<'_>) -> Answer<S, C> + Sync,
    work_of: fn(&S) -> Work,
) -> Vec<Answer<S, C>> {
    let mut work = Work::default();
    let mut solved = Vec::with_capacity(sizes.len());
    for begin in (0..sizes.len()).step_by(WAVE) {
        let end = sizes.len().min(begin + WAVE);
        let left = budget.after(work);
        let tried = at_once(sizes, begin..end, |part| {
            let most = TRY * sizes[part] as u64;
            let most = left.work_limit().map_or(most, |left| left.min(most));
            one(part, &left.with_work(most))
        });
        for (part, tried) in (begin..end).zip(tried) {
            let left = budget.after(work);
            let answer = match tried {
                Ok(Outcome::Optimal(solution)) if left.exhausted(work_of(&solution)).is_none() => {
                    Ok(Outcome::Optimal(solution))
                }
                Err(faults) => Err(faults),
                _ => one(part, &left),
            };
            let took = match &answer {
                Ok(Outcome::Optimal(solution)) => work_of(solution),
                Ok(Outcome::Stopped(Stopped { work, .. })) => *work,
                _ => Work::default(),
            };
            work = sum(work, took);
            solved.push(answer);
        }
    }
    solved
}

pub(super) fn sum(a: Work, b: Work) -> Work {
    Work { arcs_scanned: a.arcs_scanned + b.arcs_scanned, searches: a.searches + b.searches }
}
