//! Union-find over the nodes of a problem.

use crate::network::{Bipartite, Network};

/// How many pairs per left node are united before the first look at what came of it,
const FIRST: usize = 2;
/// and where nodes have many times so many pairs, a few nodes bring all of them.
const ROW: usize = 20;
/// Of a network's arcs, one in so many.
const ARCS: usize = 8;
/// What is mostly one component is not worth a question more.
const MOST: (usize, usize) = (9, 10);

/// Disjoint sets of nodes (of a bipartite problem the left nodes, then the right ones) as trees; a tree's root is its smallest node.
pub(super) struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    /// The components of a problem's pairs; `None` where nine tenths of the pairs are in one.
    pub(super) fn of_pairs(problem: &Bipartite) -> Option<Self> {
        let lefts = problem.left().len();
        let nodes = (lefts + problem.right().len()) as u32;
        let mut forest = Self { parent: (0..nodes).collect() };
        let stride = (problem.pair_count() / ROW / lefts.max(1)).max(1);
        let seen = |left: usize, row: &[u32]| {
            if left.is_multiple_of(stride) { row.len().min(FIRST * stride) } else { 0 }
        };
        for left in (0..lefts).step_by(stride) {
            let row = &problem.rights()[problem.row(left)];
            forest.unite(left, lefts, &row[..seen(left, row)]);
        }
        if forest.is_mostly_one(problem, stride) {
            return None;
        }
        for left in 0..lefts {
            let row = &problem.rights()[problem.row(left)];
            forest.unite(left, lefts, &row[seen(left, row)..]);
        }
        (!forest.is_mostly_one(problem, 1)).then_some(forest)
    }

    /// The components of a network without one of its nodes; `None` where nine tenths of the arcs are in one, or three quarters of a few, which tie less together than all do.
    pub(super) fn of_arcs_without(network: &Network, hub: u32) -> Option<Self> {
        let mut forest = Self { parent: (0..network.node_count() as u32).collect() };
        let ends = || {
            let ends = network.tails().iter().zip(network.heads()).map(|(tail, head)| (tail.0, head.0));
            ends.filter(move |&(tail, head)| tail != hub && head != hub)
        };
        for (tail, head) in ends().step_by(ARCS) {
            forest.join(tail, head);
        }
        let few = ends().step_by(ARCS).map(|(tail, _)| (tail, 1));
        if forest.has_more_than((3, 4), network.node_count(), few) {
            return None;
        }
        for (tail, head) in ends() {
            forest.join(tail, head);
        }
        let all = ends().map(|(tail, _)| (tail, 1));
        (!forest.has_more_than(MOST, network.node_count(), all)).then_some(forest)
    }

    /// The root of every node.
    pub(super) fn into_roots(mut self) -> Vec<u32> {
        // A parent comes before its children.
        for node in 0..self.parent.len() {
            self.parent[node] = self.parent[self.parent[node] as usize];
        }
        self.parent
    }

    /// The smallest node of a node's set.
    fn root(&mut self, node: u32) -> u32 {
        let mut node = node;
        loop {
            let parent = self.parent[node as usize];
            if parent == node {
                return node;
            }
            let above = self.parent[parent as usize];
            self.parent[node as usize] = above;
            node = above;
        }
    }

    /// Unites two nodes.
    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// Unites a left node with some right ones.
    fn unite(&mut self, left: usize, lefts: usize, rights: &[u32]) {
        let mut own = self.root(left as u32);
        for &right in rights {
            let right = lefts as u32 + right;
            // Most pairs join what is joined.
            if self.parent[right as usize] == own {
                continue;
            }
            let other = self.root(right);
            let (small, large) = (own.min(other), own.max(other));
            self.parent[large as usize] = small;
            self.parent[right as usize] = small;
            own = small;
        }
    }

    /// Whether nine tenths of the pairs are in one set, going by one left node in so many.
    fn is_mostly_one(&mut self, problem: &Bipartite, stride: usize) -> bool {
        let lefts = problem.left().len();
        // The root of a left node is a left node, which comes before all right ones.
        let rows = (0..lefts).step_by(stride).map(|left| (left as u32, problem.row(left).len()));
        self.has_more_than(MOST, lefts, rows)
    }

    /// Whether more than a share of some weights is in one set, given nodes whose roots are among the first so many nodes, with a weight each.
    fn has_more_than(
        &mut self,
        (share, of): (usize, usize),
        roots: usize,
        weights: impl Iterator<Item = (u32, usize)>,
    ) -> bool {
        let mut sums = vec![0usize; roots];
        let mut total = 0;
        for (node, weight) in weights {
            sums[self.root(node) as usize] += weight;
            total += weight;
        }
        sums.into_iter().max().unwrap_or(0) > total / of * share
    }
}
