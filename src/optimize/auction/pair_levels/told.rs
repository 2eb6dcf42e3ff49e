//! Potentials of a blend told apart, level by level.
//!
//! Each node has an anchor (`ends.rs`), and beside it potentials on the levels of pairs, which differ along tight pairs by what these cost. In a cluster of tight pairs all that must be
//! guessed is the node that it begins with: one at the hub's price, whose anchor is its own, or else the one whose price is nearest to an anchor's value. A cluster whose price may lie anywhere between
//! two anchors can get the wrong one; the check (`check.rs`) says so.

use super::blend::{Blend, PairLevel};
use super::ends::Dependence;
use crate::network::{Bipartite, LevelTable};
use crate::optimize::auction::by_label::by_label;
use crate::optimize::auction::neighbours::{Neighbours, Tight};

/// Doubts are counted in so many parts of the largest weight.
const DOUBTS: usize = 1024;

/// No cluster yet.
const NONE: u32 = u32::MAX;

/// Potentials told apart. Nodes (left, right) that tight pairs tie together are a *cluster*, and have one anchor.
pub(super) struct Told<'a, 'b> {
    pub(super) blend: &'b Blend<'a>,
    /// The levels of pairs that cost anything: number, weight and costs.
    pub(super) pairs: Vec<PairLevel<'b>>,
    /// The anchors by blended value, with a node each.
    pub(super) anchors: Vec<(i64, u32)>,
    pub(super) clusters: Vec<Cluster>,
    /// The cluster of each node.
    pub(super) cluster: Vec<u32>,
    /// By cluster, then by level of pairs: what the node has there that the cluster begins with.
    base: Vec<i64>,
    /// By node, then by level of pairs: how much more it has than that one.
    more: Vec<i64>,
}

pub(super) struct Cluster {
    anchor: u32,
    /// What the node that it begins with comes to, with its own costs.
    value: i64,
    /// Whether that is at the hub's price, so that the anchor is no guess.
    pub(super) is_fixed: bool,
}

impl<'a, 'b> Told<'a, 'b> {
    /// From blended prices relative to the hub's. Time O(pairs + nodes · (log nodes + levels of pairs)).
    pub(super) fn of(blend: &'b Blend<'a>, costs: &[i64], prices: &[i64]) -> Self {
        let nodes = blend.anchors.values.len();
        let mut anchors: Vec<(i64, u32)> = blend.anchors.values.iter().copied().zip(0..).collect();
        anchors.sort_unstable();
        anchors.dedup_by_key(|&mut (value, _)| value);
        let pairs: Vec<PairLevel<'b>> = blend.pair_levels().collect();
        let width = pairs.len();
        let tight = tight_pairs(blend.problem, costs, prices);
        let around = Neighbours::of(nodes, &tight);
        let (clusters, base) = (Vec::new(), Vec::new());
        let mut told = Self {
            blend,
            pairs,
            anchors,
            clusters,
            cluster: vec![NONE; nodes],
            base,
            more: vec![0; nodes * width],
        };
        // With one level of pairs, what is not the anchor's is its, and no cost needs to be read.
        let by_value = matches!(told.pairs[..], [(_, 1, _)]);
        let mut stack = Vec::new();
        for start in told.order(prices) {
            if told.cluster[start as usize] != NONE {
                continue;
            }
            let cluster = told.clusters.len() as u32;
            let value = prices[start as usize] + blend.anchors.values[start as usize];
            let (anchor, _) = told.nearest(value);
            told.clusters.push(Cluster { anchor, value, is_fixed: prices[start as usize] == 0 });
            told.base.resize(told.clusters.len() * width, 0);
            told.hang(cluster, anchor);
            told.cluster[start as usize] = cluster;
            stack.push(start);
            while let Some(node) = stack.pop() {
                for &(position, next) in around.of_node(node as usize) {
                    if told.cluster[next as usize] != NONE {
                        continue;
                    }
                    told.cluster[next as usize] = cluster;
                    if by_value {
                        told.more[next as usize] =
                            prices[next as usize] + blend.anchors.values[next as usize] - value;
                        stack.push(next);
                        continue;
                    }
                    let arc = &tight[position as usize];
                    let sign = if arc.tail == node { 1 } else { -1 };
                    for (place, (_, _, column)) in told.pairs.iter().enumerate() {
                        told.more[next as usize * width + place] =
                            told.more[node as usize * width + place] + sign * column[arc.id as usize];
                    }
                    stack.push(next);
                }
            }
        }
        told
    }

    /// The nodes in the order in which clusters begin with them: those at the hub's price, then those nearest to an anchor.
    fn order(&self, prices: &[i64]) -> Vec<u32> {
        let top = self.blend.weights.iter().copied().max().unwrap_or(1).max(1).unsigned_abs();
        let doubt = |(price, own): (&i64, &i64)| {
            if *price == 0 {
                return 0;
            }
            let far = self.nearest(price + own).1;
            1 + (u128::from(far) * DOUBTS as u128 / u128::from(top)).min(DOUBTS as u128 - 1) as u32
        };
        let doubts: Vec<u32> = prices.iter().zip(&self.blend.anchors.values).map(doubt).collect();
        by_label(&doubts, DOUBTS + 1)
    }

    /// The anchor nearest to a value, and how far it is.
    fn nearest(&self, value: i64) -> (u32, u64) {
        let above = self.anchors.partition_point(|&(anchor, _)| anchor < value);
        let near =
            [above.wrapping_sub(1), above].into_iter().filter_map(|at| Some((at, self.anchors.get(at)?)));
        let far = near.map(|(at, &(anchor, _))| (at as u32, (anchor - value).unsigned_abs()));
        far.min_by_key(|&(_, far)| far).unwrap_or((0, u64::MAX))
    }

    /// Gives a cluster an anchor, and leaves the difference to the levels of pairs.
    pub(super) fn hang(&mut self, cluster: u32, anchor: u32) {
        self.clusters[cluster as usize].anchor = anchor;
        let mut rest = self.clusters[cluster as usize].value - self.anchors[anchor as usize].0;
        let width = self.pairs.len();
        for (place, &(_, weight, _)) in self.pairs.iter().enumerate() {
            let digit = if place + 1 == width { rest / weight } else { nearest_multiple(rest, weight) };
            rest -= digit * weight;
            self.base[cluster as usize * width + place] = digit;
        }
    }

    pub(super) fn anchor(&self, node: usize) -> u32 {
        self.clusters[self.cluster[node] as usize].anchor
    }

    /// A node's potential on a level of pairs.
    pub(super) fn rest(&self, node: usize, place: usize) -> i64 {
        let width = self.pairs.len();
        self.base[self.cluster[node] as usize * width + place] + self.more[node * width + place]
    }

    /// What a node as an anchor has on a level of ends.
    pub(super) fn own(&self, node: usize, level: usize) -> i64 {
        let lefts = self.blend.problem.left().len();
        match &self.blend.levels[level] {
            _ if self.blend.weights[level] == 0 => 0,
            Dependence::Left(costs) => costs.get(node).copied().unwrap_or(0),
            Dependence::Right(costs) => node.checked_sub(lefts).map_or(0, |right| -costs[right]),
            Dependence::Pair(_) => 0,
        }
    }

    /// A node's potential on a level.
    pub(super) fn potential(&self, node: usize, level: usize) -> i64 {
        match self.pairs.iter().position(|pair| pair.0 == level) {
            Some(place) => self.rest(node, place),
            None => {
                self.own(self.anchors[self.anchor(node) as usize].1 as usize, level) - self.own(node, level)
            }
        }
    }

    /// Level by level, with the hub's at the end.
    pub(super) fn table(&self) -> LevelTable {
        let nodes = self.cluster.len();
        let columns = (0..self.blend.levels.len()).map(|level| {
            let mut column = Vec::with_capacity(nodes + 1);
            column.extend((0..nodes).map(|node| self.potential(node, level)));
            column.push(0);
            column
        });
        LevelTable::from_columns(columns.collect()).unwrap_or_default()
    }
}

fn tight_pairs(problem: &Bipartite, costs: &[i64], prices: &[i64]) -> Vec<Tight> {
    let lefts = problem.left().len();
    let mut tight = Vec::new();
    for left in 0..lefts {
        let price = prices[left];
        let row = problem.row(left);
        for (pair, (&right, cost)) in row.clone().zip(problem.rights()[row.clone()].iter().zip(&costs[row])) {
            let right = lefts + right as usize;
            if cost + price == prices[right] {
                tight.push(Tight { tail: left as u32, head: right as u32, id: pair as u32 });
            }
        }
    }
    tight
}

fn nearest_multiple(number: i64, of: i64) -> i64 {
    let floor = number.div_euclid(of);
    let above = number - floor * of;
    floor + i64::from(above > of - above)
}
