//! A problem, or a part of it with nodes numbered anew, as far as levels are decided beforehand: rows without their costs, which are read where they lie.

use std::borrow::Cow;

use super::ends::Dependence;
use crate::network::{Bipartite, Degree, LevelTable, LevelValue, Matching, PairIndex, Work};
use crate::optimize::prefetch::prefetch_row;
use crate::optimize::presolve::Parts;

/// Left nodes `0..sides.0`, right nodes `0..sides.1`; the pairs of left node `i` are `first[i]..first[i + 1]`.
pub(super) struct Region<'a> {
    problem: &'a Bipartite,
    part: Option<(&'a Parts<'a>, usize)>,
    pub(super) sides: (usize, usize),
    pub(super) first: Vec<u32>,
    pub(super) rights: Cow<'a, [u32]>,
}

impl<'a> Region<'a> {
    /// Time O(left nodes).
    pub(super) fn whole(problem: &'a Bipartite) -> Self {
        let sides = (problem.left().len(), problem.right().len());
        let first = (0..sides.0).map(|left| problem.row(left).start as u32);
        let first = first.chain([problem.pair_count() as u32]).collect();
        Self { problem, part: None, sides, first, rights: problem.rights().into() }
    }

    /// Time O(pairs of the part).
    pub(super) fn of_part(parts: &'a Parts<'a>, part: usize) -> Self {
        let (first, rights) = parts.pattern(part);
        Self {
            problem: parts.problem,
            part: Some((parts, part)),
            sides: parts.sides(part),
            first,
            rights: rights.into(),
        }
    }

    pub(super) fn pair_count(&self) -> usize {
        self.rights.len()
    }

    pub(super) fn levels(&self) -> usize {
        self.problem.levels()
    }

    /// Whether everybody may have one mate and need not.
    pub(super) fn is_free(&self) -> bool {
        let (left, right) = self.degrees();
        left.iter().chain(&right).all(|degree| *degree == Degree { min: 0, max: 1 })
    }

    pub(super) fn row(&self, left: usize) -> std::ops::Range<usize> {
        self.first[left] as usize..self.first[left + 1] as usize
    }

    /// What a left node's pairs cost on a level.
    pub(super) fn costs(&self, level: usize, left: usize) -> &'a [i64] {
        let left = self.part.map_or(left, |(parts, part)| parts.split(part).0[left] as usize);
        &self.problem.costs().level(level)[self.problem.row(left)]
    }

    /// Has what a left node's pairs cost on a level, if there is such a node, brought into the cache.
    pub(super) fn prefetch_costs(&self, level: usize, left: usize) {
        if let Some((parts, part)) = self.part
            && let Some(&left) = parts.split(part).0.get(left)
        {
            prefetch_row(self.problem.costs().level(level), self.problem.row(left as usize));
        }
    }

    pub(super) fn degrees(&self) -> (Vec<Degree>, Vec<Degree>) {
        match self.part {
            None => (self.problem.left().to_vec(), self.problem.right().to_vec()),
            Some((parts, part)) => parts.degrees(part),
        }
    }

    /// What levels of the problem depend on, by the nodes of the region.
    pub(super) fn narrow(&self, levels: &'a [Dependence]) -> Cow<'a, [Dependence]> {
        let Some((parts, part)) = self.part else { return levels.into() };
        let (lefts, rights) = parts.split(part);
        let offset = self.problem.left().len() as u32;
        let narrowed = levels.iter().map(|level| match level {
            Dependence::Left(costs) => {
                Dependence::Left(lefts.iter().map(|&node| costs[node as usize]).collect())
            }
            Dependence::Right(costs) => {
                Dependence::Right(rights.iter().map(|&node| costs[(node - offset) as usize]).collect())
            }
            Dependence::Pair(high) => Dependence::Pair(*high),
        });
        narrowed.collect()
    }

    /// A problem of the same kind over some of the pairs.
    pub(super) fn with_rows(
        &self,
        (left, right): (Vec<Degree>, Vec<Degree>),
        offsets: Vec<usize>,
        rights: Vec<u32>,
        costs: LevelTable,
    ) -> Bipartite {
        self.problem.part(left, right, offsets, rights, costs)
    }

    /// With all its costs, as a problem of its own.
    pub(super) fn cut(&self) -> Cow<'a, Bipartite> {
        match self.part {
            None => Cow::Borrowed(self.problem),
            Some((parts, part)) => Cow::Owned(parts.fill(part, (self.first.clone(), self.rights.to_vec()))),
        }
    }

    /// An answer, given its pairs (ascending) and what proves it; of a part without its weight, which is added up with all others'.
    pub(super) fn matching(&self, pairs: Vec<PairIndex>, potentials: LevelTable, work: Work) -> Matching {
        match self.part {
            None => self.problem.matching_of(pairs, potentials, work),
            Some(_) => Matching { pairs, potentials, weight: LevelValue::default(), work },
        }
    }
}
