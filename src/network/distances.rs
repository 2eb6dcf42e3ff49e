//! The cheapest change between one node and all others.

use super::folded::{Folded, LESS, MORE};
use super::graph::{ArcId, NodeId};
use super::levels::{LevelValue, with_lex};
use super::ranging::{Ranging, Search, Way};
use super::residual::ResidualArc;

/// The cost of the cheapest change between one node and every other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Distances {
    levels: usize,
    /// Side by side by node.
    pub(super) rows: Vec<i64>,
    pub(super) reached: Vec<bool>,
}

impl Distances {
    pub(super) fn unreached(levels: usize, nodes: usize) -> Self {
        Self { levels, rows: vec![0; levels * nodes], reached: vec![false; nodes] }
    }

    /// The cost per unit and level to or from a node; `None` where no change leads there.
    pub fn get(&self, node: NodeId) -> Option<LevelValue> {
        self.row(node).map(|row| LevelValue::new(row.iter().copied().map(i128::from).collect()))
    }

    pub(super) fn levels(&self) -> usize {
        self.levels
    }

    /// The same as it is kept.
    pub(super) fn row(&self, node: NodeId) -> Option<&[i64]> {
        let reached = self.reached.get(node.index()).copied().unwrap_or(false);
        let start = self.levels * node.index();
        self.rows.get(start..start + self.levels).filter(|_| reached)
    }
}

/// A proven flow made ready for searches of the whole network.
///
/// The levels are folded into one number where that is exact (`folded.rs` says when); where it turns out not to be, a search compares vectors of levels. Both find the same.
#[derive(Clone, Debug)]
pub struct Searches<'a> {
    pub(super) ranging: Ranging<'a>,
    pub(super) folded: Option<Folded>,
    /// By arc the ways in which it must not be used; empty: there is none such.
    pub(super) shut: Vec<u8>,
}

impl Searches<'_> {
    /// The same network with no other residual arcs than the allowed. Time and memory O(arcs).
    #[must_use]
    pub fn within(&self, allow: impl Fn(ResidualArc) -> bool) -> Self {
        let network = self.ranging.network;
        let shut = |index: usize| {
            let (arc, tail, head) = (ArcId::new(index), network.tails()[index], network.heads()[index]);
            let more = allow(ResidualArc { arc, forward: true, from: tail, to: head });
            let less = allow(ResidualArc { arc, forward: false, from: head, to: tail });
            self.shut.get(index).copied().unwrap_or(0)
                | if more { 0 } else { MORE }
                | if less { 0 } else { LESS }
        };
        let shut: Vec<u8> = (0..network.arc_count()).map(shut).collect();
        let folded = self.folded.as_ref().map(|folded| folded.without(&shut));
        Self { ranging: self.ranging, folded, shut }
    }

    /// The cheapest change from a node to every other. Time O(arcs + nodes · (log nodes + levels)), with vectors O((arcs + nodes · log nodes) · levels); memory
    /// O(nodes · levels).
    pub fn distances_from(&self, source: NodeId) -> Distances {
        self.distances(source, Way::From)
    }

    /// The cheapest change from every node to one. Time and memory as [`Searches::distances_from`].
    pub fn distances_to(&self, target: NodeId) -> Distances {
        self.distances(target, Way::To)
    }

    fn distances(&self, begin: NodeId, way: Way) -> Distances {
        let ranging = &self.ranging;
        let found = self.folded.as_ref().and_then(|folded| folded.distances(ranging, begin, way));
        found.unwrap_or_else(
            || with_lex!(ranging.network.levels(), N => Search::<N>::new(ranging).shut(&self.shut).all(begin, way)),
        )
    }
}
