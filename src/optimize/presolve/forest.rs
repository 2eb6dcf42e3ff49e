//! Union-find over the nodes of a bipartite problem.

use crate::network::Bipartite;

/// How many pairs of each left node are united before the first look at what came of it.
const FIRST: usize = 2;

/// Disjoint sets of nodes (the left nodes, then the right ones) as trees; a tree's root is its smallest node.
pub(super) struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    /// The components of a problem's pairs; `None` where nine tenths of the pairs are in one.
    pub(super) fn of_pairs(problem: &Bipartite) -> Option<Self> {
        let lefts = problem.left().len();
        let nodes = (lefts + problem.right().len()) as u32;
        let mut forest = Self { parent: (0..nodes).collect() };
        for left in 0..lefts {
            for &right in problem.rights()[problem.row(left)].iter().take(FIRST) {
                forest.unite(left as u32, lefts as u32 + right);
            }
        }
        if forest.is_mostly_one(problem) {
            return None;
        }
        for left in 0..lefts {
            for &right in problem.rights()[problem.row(left)].iter().skip(FIRST) {
                forest.unite(left as u32, lefts as u32 + right);
            }
        }
        (!forest.is_mostly_one(problem)).then_some(forest)
    }

    /// The smallest node of a node's set.
    pub(super) fn root(&mut self, node: u32) -> u32 {
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

    fn unite(&mut self, a: u32, b: u32) {
        // Most pairs join what is joined.
        if self.parent[a as usize] == self.parent[b as usize] {
            return;
        }
        let (a, b) = (self.root(a), self.root(b));
        let (small, large) = (a.min(b), a.max(b));
        self.parent[large as usize] = small;
    }

    fn is_mostly_one(&mut self, problem: &Bipartite) -> bool {
        let mut pairs = vec![0usize; problem.left().len()];
        for left in 0..pairs.len() {
            // The root of a left node is a left node, which comes before all right ones.
            let root = self.root(left as u32) as usize;
            pairs[root] += problem.row(left).len();
        }
        let largest = pairs.into_iter().max().unwrap_or(0);
        largest > problem.pair_count() / 10 * 9
    }
}
