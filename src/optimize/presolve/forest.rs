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
            let row = &problem.rights()[problem.row(left)];
            forest.unite(left, lefts, &row[..row.len().min(FIRST)]);
        }
        if forest.is_mostly_one(problem) {
            return None;
        }
        for left in 0..lefts {
            let row = &problem.rights()[problem.row(left)];
            forest.unite(left, lefts, &row[row.len().min(FIRST)..]);
        }
        (!forest.is_mostly_one(problem)).then_some(forest)
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

    /// Whether nine tenths of the pairs are in one set.
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
