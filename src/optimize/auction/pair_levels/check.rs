//! Whether potentials told apart prove a matching, and anchors put right.
//!
//! Pairs are compared by the rank of their ends' anchors first, which is one number for all the levels of ends before the first level of pairs; with the potential on that level in the same
//! number (a *key*) a pass over all pairs reads as little as one over a problem with one level.

use std::cmp::Ordering;

use super::ends::Dependence;
use super::told::Told;
use crate::network::PairIndex;

/// How many times anchors are put right.
const PASSES: usize = 24;
/// What ranks are apart in a node's key. Four times as much as any number in it, so that sums of three are less.
const ROOM: i64 = 1 << 40;

impl Told<'_, '_> {
    /// The levels of ends before the first level of pairs, and the rank of each anchor among these.
    fn ranks(&self) -> (usize, Vec<u32>) {
        let prefix = self.pairs.first().map_or(self.blend.levels.len(), |first| first.0);
        let mut order: Vec<u32> = (0..self.anchors.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| self.compare(a, b, 0..prefix));
        let mut ranks = vec![0; order.len()];
        let mut rank = 0;
        for (position, &anchor) in order.iter().enumerate() {
            if position > 0 && self.compare(order[position - 1], anchor, 0..prefix) != Ordering::Equal {
                rank += 1;
            }
            ranks[anchor as usize] = rank;
        }
        (prefix, ranks)
    }

    /// Two anchors on some levels.
    fn compare(&self, a: u32, b: u32, mut levels: std::ops::Range<usize>) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let [a, b] = [a, b].map(|anchor| self.anchors[anchor as usize].1 as usize);
        let order = |level: usize| self.own(a, level).cmp(&self.own(b, level));
        levels.find_map(|level| Some(order(level)).filter(|order| order.is_ne())).unwrap_or(Ordering::Equal)
    }

    /// Whether the potentials prove a matching optimal, or can be made to: a cluster that hangs between two anchors may have been given the wrong one, and takes that of the
    /// other end of a pair that says so. Time O(pairs) a pass where ranks decide, at most [`PASSES`]; after the first only pairs of what has changed are looked at.
    pub(super) fn proves(&mut self, chosen: &[PairIndex]) -> bool {
        let (prefix, ranks) = self.ranks();
        let nodes = self.cluster.len();
        let mut keys = self.has_small_costs().then(|| vec![0; nodes]);
        let mut is_new = vec![true; nodes];
        for _ in 0..PASSES {
            if let Some(table) = &mut keys {
                let mut new = (0..nodes).filter(|&node| is_new[node]);
                let fit = new.all(|node| self.key(&ranks, node).map(|key| table[node] = key).is_some());
                if !fit {
                    keys = None;
                }
            }
            let Some(changed) = self.pass(prefix, &ranks, keys.as_deref(), &is_new, chosen) else {
                return false;
            };
            if changed.is_empty() {
                return self.proves_at_hub(chosen);
            }
            let mut is_changed = vec![false; self.clusters.len()];
            for (cluster, anchor) in changed {
                self.hang(cluster, anchor);
                is_changed[cluster as usize] = true;
            }
            for (is_new, &cluster) in is_new.iter_mut().zip(&self.cluster) {
                *is_new = is_changed[cluster as usize];
            }
        }
        false
    }

    /// One number for a node's rank and its potential on the first level of pairs, so that differences, with the cost of a pair added, compare like both
    /// together; `None` where it does not fit.
    fn key(&self, ranks: &[u32], node: usize) -> Option<i64> {
        let rest = if self.pairs.is_empty() { 0 } else { self.rest(node, 0) };
        let rank = i64::from(ranks[self.anchor(node) as usize]);
        (rest.saturating_abs() < ROOM / 4 && rank < ROOM >> 20).then_some(rank * ROOM + rest)
    }

    /// Whether costs on the first level of pairs leave room for keys.
    fn has_small_costs(&self) -> bool {
        let first = self.pairs.first().map(|first| &self.blend.levels[first.0]);
        !matches!(first, Some(Dependence::Pair(high)) if *high >= ROOM / 4)
    }

    /// The clusters that pairs of new nodes give another anchor; `None` where that could not help.
    fn pass(
        &self,
        prefix: usize,
        ranks: &[u32],
        keys: Option<&[i64]>,
        is_new: &[bool],
        chosen: &[PairIndex],
    ) -> Option<Vec<(u32, u32)>> {
        let problem = self.blend.problem;
        let (new_left, new_right) = is_new.split_at(problem.left().len());
        let first = self.pairs.first().map_or(&[][..], |first| first.2);
        // Where there are more levels than the keys hold, those that are equal are not yet decided.
        let least = i64::from(self.blend.levels.len() > prefix + 1);
        let mut changed = Vec::new();
        let mut from = 0;
        for left in 0..new_left.len() {
            let row = problem.row(left);
            let rights = &problem.rights()[row.clone()];
            let used = from..from + chosen[from..].iter().take_while(|pair| pair.index() < row.end).count();
            from = used.end;
            if !new_left[left] && !rights.iter().any(|&right| new_right[right as usize]) {
                continue;
            }
            let used = &chosen[used];
            let is_proven = keys.is_some_and(|keys| {
                let (left_keys, right_keys) = keys.split_at(new_left.len());
                let difference = |pair: usize| {
                    let cost = first.get(pair).copied().unwrap_or(0);
                    cost + left_keys[left] - right_keys[problem.rights()[pair] as usize]
                };
                let lowest = row.clone().map(difference).fold(i64::MAX, i64::min);
                let tight = used.iter().all(|pair| least == 0 && difference(pair.index()) <= 0);
                tight && lowest >= if used.is_empty() { least } else { 0 }
            });
            if !is_proven {
                self.pass_row(left, prefix, ranks, used, &mut changed)?;
            }
        }
        Some(changed)
    }

    /// The same for one left node, pair by pair.
    fn pass_row(
        &self,
        left: usize,
        prefix: usize,
        ranks: &[u32],
        used: &[PairIndex],
        changed: &mut Vec<(u32, u32)>,
    ) -> Option<()> {
        let problem = self.blend.problem;
        let rank = |node: usize| ranks[self.anchor(node) as usize];
        let is_free = |node: usize| !self.clusters[self.cluster[node] as usize].is_fixed;
        for pair in problem.row(left) {
            let right = problem.left().len() + problem.rights()[pair] as usize;
            let sign = rank(left).cmp(&rank(right)).then_with(|| self.sign(prefix, pair, left, right));
            let is_used = used.iter().any(|used| used.index() == pair);
            if sign == if is_used { Ordering::Greater } else { Ordering::Less } {
                let (moved, to) = if is_free(left) { (left, right) } else { (right, left) };
                if self.anchor(left) == self.anchor(right) || !is_free(moved) {
                    return None;
                }
                changed.push((self.cluster[moved], self.anchor(to)));
            }
        }
        Some(())
    }

    /// Whether nodes have as many mates as their potentials ask for.
    fn proves_at_hub(&self, chosen: &[PairIndex]) -> bool {
        let problem = self.blend.problem;
        let lefts = problem.left().len();
        let mut mates = vec![0u32; self.cluster.len()];
        let mut chosen = chosen.iter().peekable();
        for left in 0..lefts {
            let end = problem.row(left).end;
            while let Some(pair) = chosen.next_if(|pair| pair.index() < end) {
                mates[left] += 1;
                mates[lefts + problem.rights()[pair.index()] as usize] += 1;
            }
        }
        let bounds = problem.left().iter().chain(problem.right());
        bounds.zip(&mates).enumerate().all(|(node, (degree, &mates))| {
            let sign = self.sign_at_hub(node);
            // Left nodes are fed by the hub, right nodes feed it.
            match if node < lefts { sign.reverse() } else { sign } {
                Ordering::Less => mates == degree.max,
                Ordering::Greater => mates == degree.min,
                Ordering::Equal => true,
            }
        })
    }

    /// The sign of a pair's reduced cost from some level on.
    fn sign(&self, from: usize, pair: usize, left: usize, right: usize) -> Ordering {
        let mut next = from;
        for (place, &(level, _, column)) in self.pairs.iter().enumerate() {
            let ends = self.compare(self.anchor(left), self.anchor(right), next..level);
            let sign =
                ends.then_with(|| (column[pair] + self.rest(left, place)).cmp(&self.rest(right, place)));
            if sign.is_ne() {
                return sign;
            }
            next = level + 1;
        }
        self.compare(self.anchor(left), self.anchor(right), next..self.blend.levels.len())
    }

    /// The sign of a node's potential.
    fn sign_at_hub(&self, node: usize) -> Ordering {
        let mut levels = 0..self.blend.levels.len();
        let sign = |level: usize| self.potential(node, level).cmp(&0);
        levels.find_map(|level| Some(sign(level)).filter(|sign| sign.is_ne())).unwrap_or(Ordering::Equal)
    }
}
