//! Random pairs with even weights, in one piece or in many.

use super::super::random::{Kind, Random};
use crate::network::{Bipartite, BipartiteFaults, Mode, Sense};

/// Weights are even in 1..=[`MAX_WEIGHT`].
pub const MAX_WEIGHT: i64 = 10_000_000;

/// Each of `left` nodes has `degree` pairs with different ones of `right` nodes (all of them, if there are no more), every choice equally likely;
/// weights even in 1..=[`MAX_WEIGHT`]; every degree at most 1; best weight.
///
/// # Errors
/// The problem's own faults.
///
/// # Complexity
/// O(pairs x log degree) time, O(pairs) memory. Left node i depends on (seed, i) alone.
pub fn sparse(left: usize, right: usize, degree: usize, seed: u64) -> Result<Bipartite, BipartiteFaults> {
    let rows =
        (0..left).flat_map(|i| row(i, right, degree, seed).map(move |(j, weight)| (i as u32, j, weight)));
    Bipartite::builder(left, right).pairs(rows).build(Sense::Maximise, Mode::BestWeight)
}

/// So many towns of `people` left and as many right nodes, with random pairs within each like [`sparse`] and none between them.
///
/// # Errors
/// The problem's own faults.
///
/// # Complexity
/// As [`sparse`].
pub fn towns(towns: usize, people: usize, degree: usize, seed: u64) -> Result<Bipartite, BipartiteFaults> {
    let all = towns.saturating_mul(people);
    let rows = (0..all).flat_map(|i| {
        let first = (i / people.max(1) * people) as u32;
        row(i, people, degree, seed).map(move |(j, weight)| (i as u32, first.saturating_add(j), weight))
    });
    Bipartite::builder(all, all).pairs(rows).build(Sense::Maximise, Mode::BestWeight)
}

/// The right nodes of left node `i`, in order, with weights: a random subset by Floyd's algorithm (J. Bentley, B. Floyd, "Programming Pearls: a
/// Sample of Brilliance", Communications of the ACM 30, 1987).
fn row(i: usize, right: usize, degree: usize, seed: u64) -> impl Iterator<Item = (u32, i64)> {
    let mut random = Random::new(seed, Kind::Raw, i as u64);
    let mut chosen = std::collections::BTreeSet::new();
    for last in right.saturating_sub(degree)..right {
        let drawn = random.index(last + 1);
        if !chosen.insert(drawn) {
            chosen.insert(last);
        }
    }
    chosen.into_iter().map(move |j| (j as u32, random.between(1, MAX_WEIGHT)))
}
