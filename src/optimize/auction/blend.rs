//! Levels blended into one number and told apart again.
//!
//! # Blending
//! One cost per arc: the sum over levels of cost times *weight*, where a level's weight is some multiple (the *factor*) of the largest
//! blended cost of the levels below it. To be exact for certain, the factor would have to be as large as the longest cycle; a factor of two or three is nearly always
//! enough, for what is exchanged at an optimum is seldom a long cycle on which every arc is at its worst. So a blend is a guess that has to be checked.
//!
//! # Telling apart
//! A blended optimum has one price per node. The potentials per level follow from it along *tight* arcs: there the reduced cost is 0 on every level, so
//! from one node of a cluster of tight arcs all others have theirs by adding up costs, with no division. Only one node per cluster must be guessed: the one whose
//! price is closest to a sum of whole weights (the hub's, 0, first of all), rounded to the nearest.
//!
//! # Checking
//! A pass over the arcs: lexicographically, reduced costs must not be negative where an arc can take more, nor positive where it can give back. What
//! passes *is* the certificate of [`crate::network`]; nothing else is needed.

use std::cmp::Ordering;

use super::by_label::by_label;
use super::neighbours::{Neighbours, Tight};
use crate::network::LevelTable;

/// A factor of 1, in the units of factors here.
pub(super) const ONE: i64 = 4;

/// Doubts about a split are counted in so many parts of a weight, of which it is at most half.
const PARTS: u64 = 1024;
const DOUBTS: u64 = PARTS - 1;

/// A weighted sum of levels.
pub(super) struct Blend {
    /// Per level; 0 where nothing costs anything.
    weights: Vec<i64>,
    /// Per arc.
    pub(super) costs: Vec<i64>,
    /// The largest |cost| on the last level.
    pub(super) finest: i64,
}

/// The largest |cost| of each level. Time O(arcs · levels).
pub(super) fn highs(table: &LevelTable) -> Vec<i64> {
    (0..table.levels()).map(|level| largest(table.level(level))).collect()
}

/// The largest |cost| of a column.
pub(super) fn largest(column: &[i64]) -> i64 {
    column.iter().fold(0, |most, cost| most.max(cost.saturating_abs()))
}

/// Whether a blend of levels with these largest |costs| may stay within a limit, as far as that can be told without adding up what arcs cost: the largest
/// blended |cost| is at least what the weight makes of a level's own, less what the levels below can take off.
fn may_fit(highs: &[i64], factor: i64, limit: i64) -> bool {
    let (mut least, mut most) = (0i128, 0i128);
    for (below, &high) in highs.iter().rev().enumerate() {
        let high = i128::from(high);
        if below == 0 {
            (least, most) = (high, high);
        } else if high > 0 {
            let weight = |of: i128| of.saturating_mul(factor.into()) / i128::from(ONE) + 1;
            let low = weight(least).saturating_mul(high).saturating_sub(most);
            (least, most) = (low.max(0), weight(most).saturating_mul(high).saturating_add(most));
        }
        if least > i128::from(limit) {
            return false;
        }
    }
    true
}

impl Blend {
    /// A blend whose costs stay within a limit, given each level's largest |cost|. Time O(arcs · levels), or O(levels) where the limit is far.
    pub(super) fn of(table: &LevelTable, highs: &[i64], factor: i64, limit: i64) -> Option<Self> {
        let levels = table.levels();
        if !may_fit(highs, factor, limit) {
            return None;
        }
        let mut weights = vec![0; levels];
        let mut costs: Vec<i64> = Vec::new();
        let (mut most, mut finest) = (0i64, 0);
        for level in (0..levels).rev() {
            let column = table.level(level);
            if level + 1 == levels {
                (weights[level], costs) = (1, column.to_vec());
                most = highs[level];
                finest = most;
            } else {
                let high = highs[level];
                if high == 0 {
                    continue;
                }
                let weight = i128::from(most) * i128::from(factor) / i128::from(ONE) + 1;
                // Room for the sum, whatever its signs.
                if weight * i128::from(high) + i128::from(most) >= 1 << 62 {
                    return None;
                }
                let weight = weight as i64;
                weights[level] = weight;
                most = 0;
                for (sum, &cost) in costs.iter_mut().zip(column) {
                    *sum += weight * cost;
                    most = most.max(sum.abs());
                }
            }
            if most > limit {
                return None;
            }
        }
        Some(Self { weights, costs, finest })
    }

    /// The blend of potentials, by node; `None` beyond what a start may bring.
    pub(super) fn prices(&self, potentials: &Potentials) -> Option<Vec<i64>> {
        let blended = |row: &[i64]| {
            let sum: i128 =
                row.iter().zip(&self.weights).map(|(&p, &weight)| i128::from(p) * i128::from(weight)).sum();
            (sum.abs() <= super::MAX_START).then_some(sum as i64)
        };
        potentials.rows.chunks_exact(potentials.levels).map(blended).collect()
    }

    /// A price as a multiple of each weight, rounded to the nearest from the top level down; and how far from whole it was, as a doubt.
    fn split(&self, price: i64, digits: &mut [i64]) -> u32 {
        let mut rest = price;
        let mut worst = 0u64;
        let last = self.weights.len() - 1;
        for (level, (digit, &weight)) in digits.iter_mut().zip(&self.weights).enumerate() {
            *digit = match weight {
                _ if level == last => rest,
                0 => 0,
                weight => {
                    let floor = rest.div_euclid(weight);
                    let above = rest - floor * weight;
                    floor + i64::from(above > weight - above)
                }
            };
            if level < last && weight > 0 {
                rest -= *digit * weight;
                let (rest, weight) = (rest.unsigned_abs(), weight.unsigned_abs());
                // What is too large to multiply is a part of a weight that is large enough to divide.
                let doubt =
                    rest.checked_mul(PARTS).map_or_else(|| rest / (weight / PARTS), |rest| rest / weight);
                worst = worst.max(doubt);
            }
        }
        worst.min(DOUBTS) as u32
    }

    /// Potentials per level from blended prices (relative to the hub's), given the tight arcs and their costs. Time O((nodes + tight arcs) · levels).
    pub(super) fn tell_apart(
        &self,
        prices: &[i64],
        hub: usize,
        tight: &[Tight],
        table: &LevelTable,
    ) -> Potentials {
        let levels = self.weights.len();
        let nodes = prices.len();
        let mut rows = vec![0i64; nodes * levels];
        let around = Neighbours::of(nodes, tight);
        let mut known = vec![false; nodes];
        let mut stack = Vec::new();
        let mut flood = |start: u32, known: &mut [bool], rows: &mut [i64]| {
            if std::mem::replace(&mut known[start as usize], true) {
                return;
            }
            stack.push(start);
            while let Some(node) = stack.pop() {
                for &(arc, next) in around.of_node(node as usize) {
                    if std::mem::replace(&mut known[next as usize], true) {
                        continue;
                    }
                    let sign = if tight[arc as usize].tail == node { 1 } else { -1 };
                    let id = tight[arc as usize].id as usize;
                    for level in 0..levels {
                        let cost = table.level(level)[id];
                        rows[next as usize * levels + level] =
                            rows[node as usize * levels + level] + sign * cost;
                    }
                    stack.push(next);
                }
            }
        };
        flood(hub as u32, &mut known, &mut rows);
        // The others have to be guessed.
        let others: Vec<u32> = (0..nodes as u32).filter(|&node| !known[node as usize]).collect();
        let split = |&node: &u32| {
            let node = node as usize;
            self.split(prices[node], &mut rows[node * levels..][..levels])
        };
        let doubts: Vec<u32> = others.iter().map(split).collect();
        for position in by_label(&doubts, DOUBTS as usize + 1) {
            flood(others[position as usize], &mut known, &mut rows);
        }
        Potentials { levels, rows }
    }
}

/// Potentials node by node, because a check reads all levels of two nodes at once.
pub(super) struct Potentials {
    levels: usize,
    rows: Vec<i64>,
}

impl Potentials {
    /// The sign of an arc's reduced cost, lexicographically.
    pub(super) fn sign(&self, table: &LevelTable, arc: Option<usize>, tail: usize, head: usize) -> Ordering {
        let tail = &self.rows[tail * self.levels..][..self.levels];
        let head = &self.rows[head * self.levels..][..self.levels];
        for (level, (from, to)) in tail.iter().zip(head).enumerate() {
            let cost = arc.map_or(0, |arc| table.level(level)[arc]);
            let sign = (cost + from - to).cmp(&0);
            if sign != Ordering::Equal {
                return sign;
            }
        }
        Ordering::Equal
    }

    #[cfg(test)]
    pub(super) fn new(levels: usize, rows: Vec<i64>) -> Self {
        Self { levels, rows }
    }

    /// Node by node, all levels of each.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[i64]> {
        self.rows.chunks_exact(self.levels)
    }

    /// The largest |potential| of each level.
    pub(super) fn largest(&self) -> Vec<u64> {
        let mut largest = vec![0; self.levels];
        for row in self.rows() {
            for (most, entry) in largest.iter_mut().zip(row) {
                *most = entry.unsigned_abs().max(*most);
            }
        }
        largest
    }

    /// Level by level, as they are handed over.
    pub(super) fn table(&self) -> LevelTable {
        let nodes = self.rows.len() / self.levels;
        let mut columns: Vec<Vec<i64>> = (0..self.levels).map(|_| Vec::with_capacity(nodes)).collect();
        // Each row is read once.
        for row in self.rows() {
            for (column, &entry) in columns.iter_mut().zip(row) {
                column.push(entry);
            }
        }
        LevelTable::from_columns(columns).unwrap_or_default()
    }
}
