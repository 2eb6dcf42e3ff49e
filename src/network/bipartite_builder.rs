//! Collects the parts of a [`Bipartite`] in any order and puts them into canonical rows.

use std::ops::RangeInclusive;

use super::bipartite::{Bipartite, Degree, Mode, Sense};
use super::bipartite_fault::{BipartiteFault, BipartiteFaults};
use super::levels::MAX_LEVELS;

/// Collects degrees and pairs; [`BipartiteBuilder::build`] checks them all at once.
#[derive(Clone, Debug)]
pub struct BipartiteBuilder {
    left: Vec<Degree>,
    right: Vec<Degree>,
    levels: usize,
    ends: Vec<(u32, u32)>,
    /// `levels` weights per pair.
    weights: Vec<i64>,
    faults: Vec<BipartiteFault>,
}

impl BipartiteBuilder {
    pub(super) fn new(left: usize, right: usize) -> Self {
        Self {
            left: vec![Degree::default(); left],
            right: vec![Degree::default(); right],
            levels: 1,
            ends: Vec::new(),
            weights: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// States that each pair comes with a vector of so many weights ([`Self::pair_levels`]); call it before the first pair.
    #[must_use]
    pub fn levels(mut self, levels: usize) -> Self {
        if !self.ends.is_empty() || levels == 0 {
            self.faults.push(BipartiteFault::LevelCount { levels });
        }
        self.levels = levels;
        self
    }

    /// The degree bounds of a left node.
    #[must_use]
    pub fn left(mut self, node: usize, degree: RangeInclusive<u32>) -> Self {
        self.degree(true, node, &degree);
        self
    }

    /// The degree bounds of a right node.
    #[must_use]
    pub fn right(mut self, node: usize, degree: RangeInclusive<u32>) -> Self {
        self.degree(false, node, &degree);
        self
    }

    fn degree(&mut self, left: bool, node: usize, degree: &RangeInclusive<u32>) {
        let (side, degrees) = if left { ("left", &mut self.left) } else { ("right", &mut self.right) };
        let nodes = degrees.len();
        if let Some(entry) = degrees.get_mut(node) {
            *entry = Degree { min: *degree.start(), max: *degree.end() };
        } else {
            self.faults.push(BipartiteFault::UnknownDegreeNode { side, node, nodes });
        }
    }

    /// Adds a pair with its weight.
    #[must_use]
    pub fn pair(self, left: u32, right: u32, weight: i64) -> Self {
        self.pair_levels(left, right, &[weight])
    }

    /// Adds pairs with their weights.
    #[must_use]
    pub fn pairs(mut self, pairs: impl IntoIterator<Item = (u32, u32, i64)>) -> Self {
        for (left, right, weight) in pairs {
            self.push(left, right, &[weight]);
        }
        self
    }

    /// Adds a pair with a weight per level, most important first.
    #[must_use]
    pub fn pair_levels(mut self, left: u32, right: u32, weights: &[i64]) -> Self {
        self.push(left, right, weights);
        self
    }

    /// Adds a pair to a builder held by reference, as readers of files do.
    pub fn push(&mut self, left: u32, right: u32, weights: &[i64]) {
        if weights.len() != self.levels {
            let (left, right) = (left as usize, right as usize);
            let (given, levels) = (weights.len(), self.levels);
            self.faults.push(BipartiteFault::WrongLevels { left, right, given, levels });
        }
        self.ends.push((left, right));
        self.weights.extend((0..self.levels).map(|level| weights.get(level).copied().unwrap_or(0)));
    }

    /// Sorts the pairs, checks everything and makes the problem. Time O(pairs · log pairs), or O(pairs) where they come in order.
    ///
    /// # Errors
    /// Every fault at once: repeated pairs, unknown nodes, degrees reversed, weights or sizes out of range.
    pub fn build(self, sense: Sense, mode: Mode) -> Result<Bipartite, BipartiteFaults> {
        let Self { left, right, levels, ends, weights, mut faults } = self;
        let mut order: Vec<u32> = (0..ends.len() as u32).collect();
        if !ends.is_sorted() {
            order.sort_by_key(|&pair| ends[pair as usize]);
        }
        // A pair with an unknown left node fits no row; it is reported here and left out of the rows.
        order.retain(|&pair| {
            let (i, j) = ends[pair as usize];
            let known = (i as usize) < left.len();
            if !known {
                let (lefts, rights) = (left.len(), right.len());
                faults.push(BipartiteFault::UnknownNode {
                    left: i as usize,
                    right: j as usize,
                    lefts,
                    rights,
                });
            }
            known
        });
        let mut offsets = vec![0; left.len() + 1];
        for &pair in &order {
            offsets[ends[pair as usize].0 as usize + 1] += 1;
        }
        for i in 0..left.len() {
            offsets[i + 1] += offsets[i];
        }
        let rights = order.iter().map(|&pair| ends[pair as usize].1).collect();
        let column =
            |level: usize| order.iter().map(|&pair| weights[pair as usize * levels + level]).collect();
        let columns = (0..levels.min(MAX_LEVELS + 1)).map(column).collect();
        Bipartite::check(left, right, offsets, rights, columns, sense, mode, faults)
    }
}
