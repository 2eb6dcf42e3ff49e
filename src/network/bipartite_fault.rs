//! What can be wrong with a b-matching problem, all at once.

use std::fmt;

use thiserror::Error;

use super::levels::MAX_LEVELS;

/// What is wrong with a b-matching problem that was being built.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum BipartiteFault {
    /// No level, more than [`MAX_LEVELS`] (the one that a mode adds included), or levels stated after the first pair.
    #[error("{levels} levels; there must be 1 to {MAX_LEVELS}, stated before the first pair")]
    LevelCount {
        /// Levels in all.
        levels: usize,
    },
    /// A pair came with another number of weights than the problem has levels.
    #[error("pair ({left}, {right}) has {given} weights, the problem has {levels} levels")]
    WrongLevels {
        /// Left node.
        left: usize,
        /// Right node.
        right: usize,
        /// Weights given.
        given: usize,
        /// Levels stated.
        levels: usize,
    },
    /// A pair names a node that does not exist.
    #[error("pair ({left}, {right}) is outside {lefts} left and {rights} right nodes (numbered from 0)")]
    UnknownNode {
        /// Left node as given.
        left: usize,
        /// Right node as given.
        right: usize,
        /// How many left nodes there are.
        lefts: usize,
        /// How many right nodes there are.
        rights: usize,
    },
    /// A degree is stated for a node that does not exist.
    #[error("degree of {side} node {node}, but there are {nodes} (numbered from 0)")]
    UnknownDegreeNode {
        /// "left" or "right".
        side: &'static str,
        /// The node as given.
        node: usize,
        /// How many there are.
        nodes: usize,
    },
    /// A minimum degree above the maximum.
    #[error("{side} node {node} has minimum degree {min} above its maximum {max}")]
    ReversedDegree {
        /// "left" or "right".
        side: &'static str,
        /// The node.
        node: usize,
        /// Its minimum.
        min: u32,
        /// Its maximum.
        max: u32,
    },
    /// The same pair twice, or the rows' right nodes not ascending.
    #[error(
        "pair ({left}, {right}) is repeated or out of order; a pair is matched at most once, so keep its best weight"
    )]
    RepeatedPair {
        /// Left node.
        left: usize,
        /// Right node.
        right: usize,
    },
    /// Compressed rows that do not fit together.
    #[error(
        "{offsets} row offsets for {lefts} left nodes and {pairs} pairs: they must be one more than the left nodes, start at 0, ascend and end at the number of pairs, with one weight per pair"
    )]
    Rows {
        /// Offsets given.
        offsets: usize,
        /// Left nodes.
        lefts: usize,
        /// Pairs.
        pairs: usize,
    },
    /// More nodes and pairs than 31 bits can number.
    #[error("{left} left nodes, {right} right nodes and {pairs} pairs; together they must stay below 2^31")]
    TooLarge {
        /// Left nodes.
        left: usize,
        /// Right nodes.
        right: usize,
        /// Pairs.
        pairs: usize,
    },
    /// Weights too large for exact path lengths.
    #[error(
        "level {level} has a weight of size {largest}; with this many nodes at most {limit} is exact in 64 bits; divide the weights by a common factor or round them"
    )]
    WeightRange {
        /// The level of weight, from 0.
        level: usize,
        /// The largest |weight|.
        largest: i128,
        /// The limit for this number of nodes.
        limit: i128,
    },
}

/// All faults of a b-matching problem, at least one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BipartiteFaults(pub(super) Vec<BipartiteFault>);

impl BipartiteFaults {
    /// The faults.
    pub fn faults(&self) -> &[BipartiteFault] {
        &self.0
    }
}

impl fmt::Display for BipartiteFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_faults(f, &self.0)
    }
}

impl std::error::Error for BipartiteFaults {}

/// One fault as it is, several as a numbered list.
pub(super) fn write_faults(f: &mut fmt::Formatter<'_>, faults: &[impl fmt::Display]) -> fmt::Result {
    if let [only] = faults {
        return write!(f, "{only}");
    }
    write!(f, "{} faults:", faults.len())?;
    for (k, fault) in faults.iter().enumerate() {
        write!(f, "\n  {}. {fault}", k + 1)?;
    }
    Ok(())
}
