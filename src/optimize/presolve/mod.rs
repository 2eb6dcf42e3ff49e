//! Before a solve: what falls apart is solved apart, and limits that never bind are left out.
//!
//! # Method
//! Service networks are local: towns, skills and days that have no pair between them. Components are found by union-find over the pairs (Galler & Fischer
//! 1964, Tarjan 1975). Each becomes a problem of its own with dense local numbers, so that what one search looks at lies together however the
//! nodes are numbered; they are solved on all threads of the caller's pool, and their answers put side by side are the answer:
//! potentials are relative to the hub's, which is all that components have in common.
//!
//! * *One large component* is what most problems are, and they should not pay for the question. So the first two pairs of each left node are united
//!   first (Sutton, Ben-Nun & Barak 2018): where that already ties nine tenths of all pairs together, the problem is solved as it is.
//! * *Dust:* components of a few pairs are put together in *parts* of some thousands of pairs, which cost no more than their pairs.
//! * *Nodes without pairs* that may stay alone need nothing at all: their potential is 0.
//! * *Networks* have the hub as a node of their own, which everything hangs at; what is left of them without it falls apart in the same way (`blocks.rs`).
//! * *Limits* that say no more than the ones above them are no nodes of the network that is solved (`limits.rs`).
//!
//! # Determinism
//! Components, parts and the order in which parts count are those of the input, blind to threads; a part is solved by one thread from nothing, so the same
//! answer comes out for any number of threads, work counters included. *A work limit* means what it means where parts are
//! solved one after the other, each with what the ones before have left. Several are tried at once all the same: a part that ends by itself with less work than
//! was left in its turn has done what it would have done alone, and any other is done again in its turn. So that this wastes little, a try may
//! look at each pair some dozens of times and no more.
//!
//! # Running time
//! O(pairs · inverse Ackermann), then the solves; memory 16 bytes per node (and in a network 4 per arc), and a copy of the parts being solved.
//!
//! # What was tried
//! Figures are among the [measurements](super::auction::measurements). Forced nodes are not looked for: where there are any, they are in
//! components of a few pairs and cost one bid each.
//!
//! # References
//! B. A. Galler, M. J. Fischer, "An improved equivalence algorithm", Communications of the ACM 7, 1964. R. E. Tarjan, "Efficiency of a good but not linear set
//! union algorithm", Journal of the ACM 22, 1975. M. Sutton, T. Ben-Nun, A. Barak, "Optimizing parallel graph connectivity computation via subgraph sampling",
//! IPDPS 2018.

mod blocks;
mod forest;
mod group;
mod limits;
mod parts;
mod schedule;

use super::{Budget, Outcome, Stopped};
use crate::network::{
    Bipartite, BipartiteCut, LevelTable, LevelValue, Matching, NetworkFaults, PairIndex, Work,
};
pub(super) use blocks::Blocks;
pub(super) use limits::Merged;
pub(super) use parts::Parts;
use schedule::{answers, sum};

type Solved = Result<Outcome<Matching, BipartiteCut>, NetworkFaults>;

/// Solves part by part, with an engine for a part of some number, and puts the answers together. What a part's matching weighs is not asked.
pub(super) fn solve(
    parts: &Parts<'_>,
    budget: &Budget<'_>,
    one: impl Fn(usize, &Budget<'_>) -> Solved + Sync,
) -> Solved {
    let solved = answers(parts.sizes(), budget, one, |matching| matching.work);
    combine(parts, solved)
}

/// Puts the answers of all parts together.
fn combine(parts: &Parts<'_>, solved: Vec<Solved>) -> Solved {
    let problem = parts.problem;
    let nodes = problem.left().len() + problem.right().len() + 1;
    let mut potentials = LevelTable::zeros(problem.levels(), nodes);
    let mut work = Work::default();
    let mut bound = LevelValue::zero(problem.levels());
    let mut reason = None;
    let mut chosen: Option<Vec<PairIndex>> = Some(Vec::new());
    // What is optimal has a bound to be added only where something else was stopped.
    let is_stopped = solved.iter().any(|answer| matches!(answer, Ok(Outcome::Stopped(_))));
    for (part, answer) in solved.into_iter().enumerate() {
        let (best, table, took) = match answer? {
            Outcome::Infeasible(cut) => return Ok(Outcome::Infeasible(parts.widen(part, &cut))),
            Outcome::Optimal(Matching { pairs, potentials, work, .. }) => {
                let pairs = parts.pairs_of(part, &pairs);
                if is_stopped {
                    bound = &bound + &cost_of(problem, &pairs);
                }
                (Some(pairs), potentials, work)
            }
            Outcome::Stopped(stopped) => {
                reason = reason.or(Some(stopped.reason));
                bound = &bound + &stopped.bound;
                let pairs = stopped.best.map(|best| parts.pairs_of(part, &best.pairs));
                (pairs, stopped.potentials, stopped.work)
            }
        };
        place(parts.nodes(part), &table, &mut potentials);
        work = sum(work, took);
        chosen = chosen.zip(best).map(|(mut chosen, best)| {
            chosen.extend(best);
            chosen
        });
    }
    let matching = chosen.map(|mut pairs| {
        // Mostly in order already, in runs: the stable sort finds them.
        pairs.sort();
        let weight = problem.weight_of(&pairs);
        Matching { pairs, potentials: LevelTable::default(), weight, work }
    });
    Ok(match (reason, matching) {
        (None, Some(matching)) => Outcome::Optimal(Matching { potentials, ..matching }),
        (reason, matching) => Outcome::Stopped(Stopped {
            reason: reason.unwrap_or(super::StopReason::Requested),
            best: matching.map(|matching| Matching { potentials: potentials.clone(), ..matching }),
            potentials,
            bound,
            work,
        }),
    })
}

/// Writes a part's potentials, relative to the hub's, its last, into those of the whole, given its other nodes.
fn place(nodes: &[u32], from: &LevelTable, to: &mut LevelTable) {
    for level in 0..from.levels() {
        let from = from.level(level);
        let hub = from.last().copied().unwrap_or(0);
        let to = to.level_mut(level);
        for (&node, &price) in nodes.iter().zip(from) {
            to[node as usize] = price - hub;
        }
    }
}

fn cost_of(problem: &Bipartite, pairs: &[PairIndex]) -> LevelValue {
    let total = |level| {
        let costs = problem.costs().level(level);
        pairs.iter().map(|pair| i128::from(costs[pair.index()])).sum()
    };
    LevelValue::new((0..problem.levels()).map(total).collect())
}
