//! Components put together to parts, cut out of a problem and back.

use super::forest::Forest;
use super::group::{LEAST, NONE, group};
use crate::network::{Bipartite, BipartiteCut, Degree, LevelTable, PairIndex};
use crate::optimize::prefetch::prefetch_row;

/// How far ahead rows are fetched.
const AHEAD: usize = 8;

/// A problem in parts that have no pair between them.
pub(in crate::optimize) struct Parts<'a> {
    pub(in crate::optimize) problem: &'a Bipartite,
    /// Part `k` has the nodes `nodes[first[k]..first[k + 1]]`, of which the first `lefts[k]` are left nodes; all ascending.
    first: Vec<u32>,
    lefts: Vec<u32>,
    nodes: Vec<u32>,
    /// Pairs and nodes per part.
    sizes: Vec<usize>,
    /// Each node's position on its side of its part, and the part of each.
    local: Vec<u32>,
    part: Vec<u32>,
}

impl<'a> Parts<'a> {
    /// The parts of a problem, if there is more than one and they are worth it. Time O(pairs · inverse Ackermann), and O(nodes) where most of the problem
    /// is one component.
    pub(in crate::optimize) fn of(problem: &'a Bipartite) -> Option<Self> {
        let sides = [problem.left().len(), problem.right().len()];
        let count = sides[0] + sides[1];
        if problem.pair_count() + count < 2 * LEAST {
            return None;
        }
        let root = Forest::of_pairs(problem)?.into_roots();
        let mut size = vec![0usize; count];
        for (node, &root) in root.iter().enumerate() {
            size[root as usize] += 1 + if node < sides[0] { problem.row(node).len() } else { 0 };
        }
        let least = |node: usize| match node.checked_sub(sides[0]) {
            None => problem.left()[node].min,
            Some(right) => problem.right()[right].min,
        };
        // A node alone that may stay so.
        let (part, sizes) = group(&root, &size, |node| size[node] == 1 && least(node) == 0);
        if sizes.len() < 2 {
            return None;
        }
        let mut first = vec![0u32; sizes.len() + 1];
        let mut lefts = vec![0u32; sizes.len()];
        for (node, &part) in part.iter().enumerate().filter(|&(_, &part)| part != NONE) {
            first[part as usize + 1] += 1;
            lefts[part as usize] += u32::from(node < sides[0]);
        }
        for part in 0..sizes.len() {
            first[part + 1] += first[part];
        }
        let mut next = first.clone();
        let mut nodes = vec![0u32; first[sizes.len()] as usize];
        let mut local = root;
        for node in (0..count).filter(|&node| part[node] != NONE) {
            let own = part[node] as usize;
            let place = &mut next[own];
            nodes[*place as usize] = node as u32;
            local[node] = *place - first[own] - if node < sides[0] { 0 } else { lefts[own] };
            *place += 1;
        }
        Some(Self { problem, first, lefts, nodes, sizes, local, part })
    }

    /// Pairs and nodes of each part.
    pub(super) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The nodes of a part, ascending.
    pub(super) fn nodes(&self, part: usize) -> &[u32] {
        &self.nodes[self.first[part] as usize..self.first[part + 1] as usize]
    }

    /// The left and the right nodes of a part, which come behind all left ones in the problem's numbers; both ascending.
    pub(in crate::optimize) fn split(&self, part: usize) -> (&[u32], &[u32]) {
        self.nodes(part).split_at(self.lefts[part] as usize)
    }

    /// How many left and right nodes a part has.
    pub(in crate::optimize) fn sides(&self, part: usize) -> (usize, usize) {
        let (lefts, rights) = self.split(part);
        (lefts.len(), rights.len())
    }

    /// Degree bounds of a part's left and right nodes.
    pub(in crate::optimize) fn degrees(&self, part: usize) -> (Vec<Degree>, Vec<Degree>) {
        let (lefts, rights) = self.split(part);
        let (left, right) = (self.problem.left(), self.problem.right());
        (
            lefts.iter().map(|&node| left[node as usize]).collect(),
            rights.iter().map(|&node| right[node as usize - left.len()]).collect(),
        )
    }

    /// The rows of a part whose pairs have one cost each: where each begins, and the end; then the right nodes, by their position in the
    /// part, and `worth` of the negative of what they cost; and the largest negative, at least 0.
    pub(in crate::optimize) fn rows<W>(
        &self,
        part: usize,
        worth: impl Fn(i64) -> W,
    ) -> (Vec<u32>, Vec<(u32, W)>, i64) {
        let (lefts, rights) = self.split(part);
        let costs = self.problem.costs().level(0);
        let local = &self.local[self.problem.left().len()..];
        let mut first = Vec::with_capacity(lefts.len() + 1);
        let mut entries = Vec::with_capacity(self.sizes[part] - lefts.len() - rights.len());
        first.push(0);
        let mut least = 0;
        for (position, &left) in lefts.iter().enumerate() {
            if let Some(&later) = lefts.get(position + AHEAD) {
                let row = self.problem.row(later as usize);
                prefetch_row(self.problem.rights(), row.clone());
                prefetch_row(costs, row);
            }
            let row = self.problem.row(left as usize);
            let pairs = self.problem.rights()[row.clone()].iter().zip(&costs[row]);
            entries.extend(pairs.map(|(&right, &cost)| {
                least = least.min(cost);
                (local[right as usize], worth(-cost))
            }));
            first.push(entries.len() as u32);
        }
        (first, entries, -least)
    }

    /// Where each row of a part begins, and the end; then the right nodes, by their position in the part.
    pub(in crate::optimize) fn pattern(&self, part: usize) -> (Vec<u32>, Vec<u32>) {
        let (lefts, rights) = self.split(part);
        let local = &self.local[self.problem.left().len()..];
        let mut first = Vec::with_capacity(lefts.len() + 1);
        let mut heads = Vec::with_capacity(self.sizes[part] - lefts.len() - rights.len());
        first.push(0);
        for (position, &left) in lefts.iter().enumerate() {
            if let Some(&later) = lefts.get(position + AHEAD) {
                prefetch_row(self.problem.rights(), self.problem.row(later as usize));
            }
            let row = self.problem.row(left as usize);
            heads.extend(self.problem.rights()[row].iter().map(|&right| local[right as usize]));
            first.push(heads.len() as u32);
        }
        (first, heads)
    }

    /// A part as a problem of its own, with nodes and pairs in the order of the whole.
    pub(in crate::optimize) fn cut(&self, part: usize) -> Bipartite {
        self.fill(part, self.pattern(part))
    }

    /// The same where the pattern is known.
    pub(in crate::optimize) fn fill(&self, part: usize, (first, heads): (Vec<u32>, Vec<u32>)) -> Bipartite {
        let (lefts, _) = self.split(part);
        let offsets = first.into_iter().map(|begin| begin as usize).collect();
        let column = |level: usize| {
            let costs = self.problem.costs().level(level);
            let mut column = Vec::with_capacity(heads.len());
            for &left in lefts {
                column.extend_from_slice(&costs[self.problem.row(left as usize)]);
            }
            column
        };
        let costs = (0..self.problem.levels()).map(column).collect();
        let costs = LevelTable::from_columns(costs).unwrap_or_default();
        let (left, right) = self.degrees(part);
        self.problem.part(left, right, offsets, heads, costs)
    }

    /// Pairs of a part, ascending, as pairs of the whole.
    pub(super) fn pairs_of(&self, part: usize, pairs: &[PairIndex]) -> Vec<PairIndex> {
        let mut pairs = pairs.iter().map(|pair| pair.index()).peekable();
        let mut whole = Vec::with_capacity(pairs.len());
        let mut begin = 0;
        for &left in self.split(part).0 {
            let row = self.problem.row(left as usize);
            while let Some(pair) = pairs.next_if(|&pair| pair < begin + row.len()) {
                whole.push(PairIndex((row.start + pair - begin) as u32));
            }
            begin += row.len();
        }
        whole
    }

    /// A part's cut as one of the whole: where the hub is inside, so are all other parts, none of which has an arc to this one.
    pub(super) fn widen(&self, part: usize, cut: &BipartiteCut) -> BipartiteCut {
        let (lefts, rights) = self.split(part);
        let offset = self.problem.left().len();
        let mut inside = vec![false; self.part.len()];
        for (nodes, members) in [(lefts, &cut.left), (rights, &cut.right)] {
            for &member in members {
                inside[nodes[member as usize] as usize] = true;
            }
        }
        let elsewhere = |node: usize| cut.hub && self.part[node] != part as u32;
        let members = |range: std::ops::Range<usize>| {
            let base = range.start;
            range.filter(|&node| inside[node] || elsewhere(node)).map(|node| (node - base) as u32).collect()
        };
        BipartiteCut { left: members(0..offset), right: members(offset..self.part.len()), hub: cut.hub }
    }
}
