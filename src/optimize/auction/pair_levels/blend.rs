//! Levels of a bipartite problem blended into one number for each pair.
//!
//! From the last level up, a level's weight is the spread of the levels of ends below it, which is exact, and a *factor* times the largest blended cost of the levels of
//! pairs below it, which is a guess that has to be checked.

use super::ends::{Anchors, Dependence};
use crate::network::{Bipartite, LevelTable};
use crate::optimize::auction::MAX_START;

/// A level of pairs that costs anything: number, weight and costs.
pub(super) type PairLevel<'a> = (usize, i64, &'a [i64]);

/// A weighted sum of levels.
pub(super) struct Blend<'a> {
    pub(super) problem: &'a Bipartite,
    pub(super) levels: &'a [Dependence],
    pub(super) weights: Vec<i64>,
    pub(super) anchors: Anchors,
}

impl<'a> Blend<'a> {
    /// A blend whose costs stay within a limit. Time O(nodes · levels).
    pub(super) fn of(
        problem: &'a Bipartite,
        levels: &'a [Dependence],
        factor: i64,
        limit: i64,
    ) -> Option<Self> {
        let mut weights = vec![0; levels.len()];
        let mut anchors = Anchors::none(problem);
        let (mut spread, mut ends, mut pairs) = (0i64, 0i64, 0i64);
        for (level, costs) in levels.iter().enumerate().rev() {
            let high = costs.high();
            // A level that costs nothing needs no weight, and the last one's is 1.
            if high == 0 {
                continue;
            }
            let last = pairs == 0 && spread == 0;
            let weight =
                if last { 1 } else { factor.checked_mul(pairs)?.checked_add(spread)?.checked_add(1)? };
            // Room for the sum, whatever its signs, before it is known to be less.
            weight.checked_mul(high)?.checked_add(ends)?.checked_add(pairs).filter(|&sum| sum < 1 << 61)?;
            weights[level] = weight;
            anchors.add(costs, weight);
            (spread, ends) = anchors.spread();
            if let Dependence::Pair(high) = costs {
                pairs += weight * high;
            }
            if ends + pairs > limit {
                return None;
            }
        }
        Some(Self { problem, levels, weights, anchors })
    }

    /// The levels of pairs that cost anything: number, weight and costs.
    pub(super) fn pair_levels(&self) -> impl Iterator<Item = PairLevel<'_>> {
        let some = self.levels.iter().zip(&self.weights).enumerate();
        let pairs = some.filter(|(_, (level, weight))| matches!(level, Dependence::Pair(_)) && **weight != 0);
        pairs.map(|(level, (_, &weight))| (level, weight, self.problem.costs().level(level)))
    }

    /// The largest |cost| of the last level that costs anything.
    pub(super) fn finest(&self) -> i64 {
        self.levels.iter().rev().map(Dependence::high).find(|&high| high > 0).unwrap_or(0)
    }

    /// What each pair costs. Time O(pairs · levels of pairs).
    pub(super) fn costs(&self) -> Vec<i64> {
        let (problem, lefts) = (self.problem, self.problem.left().len());
        let (left, right) = self.anchors.values.split_at(lefts);
        let pairs: Vec<PairLevel<'_>> = self.pair_levels().collect();
        let mut costs = Vec::with_capacity(problem.pair_count());
        for (node, own) in left.iter().enumerate() {
            let row = problem.row(node);
            let rights = &problem.rights()[row.clone()];
            match &pairs[..] {
                [(_, weight, column)] => costs.extend(
                    rights
                        .iter()
                        .zip(&column[row])
                        .map(|(&other, cost)| own - right[other as usize] + weight * cost),
                ),
                _ => costs.extend(row.zip(rights).map(|(pair, &other)| {
                    let sum: i64 = pairs.iter().map(|(_, weight, column)| weight * column[pair]).sum();
                    own - right[other as usize] + sum
                })),
            }
        }
        costs
    }

    /// The blend of potentials, by node; `None` beyond what a start may bring.
    pub(super) fn prices(&self, potentials: &LevelTable) -> Option<Vec<i64>> {
        let blended = |node: usize| {
            let levels = self.weights.iter().enumerate();
            let sum: i128 = levels
                .map(|(level, &weight)| i128::from(potentials.level(level)[node]) * i128::from(weight))
                .sum();
            (sum.abs() <= MAX_START).then_some(sum as i64)
        };
        (0..potentials.rows()).map(blended).collect()
    }
}
