//! Several levels of a bipartite problem at nearly the price of one: the method of [`levels`](super::levels), with levels that depend on one end alone kept apart
//! (`ends.rs`).
//!
//! # Weights
//! From the last level up, a level's weight is the spread of the levels of ends below it, which is exact, and a *factor* times the largest blended cost of the levels of
//! pairs below it, which is a guess that has to be checked.
//!
//! # Telling apart
//! Each node has an anchor, and beside it potentials on the levels of pairs, which differ along tight pairs by what these cost. In a cluster of tight pairs all that must be guessed is the node that
//! it begins with: one at the hub's price, whose anchor is its own, or else the one whose price is nearest to an anchor's value.
//!
//! # Checking
//! Pairs are compared by the rank of their ends' anchors first, which is one number for all the levels of ends before the first level of pairs.

use std::cmp::Ordering;

use super::super::{Budget, Outcome, Stopped};
use super::amount::Amount;
use super::ends::{Anchors, Dependence, dependences};
use super::levels::{NEAR, ROUNDS, STRONGER, sum};
use super::neighbours::{Neighbours, Tight};
use super::pairs::PairSolve;
use super::unit::Scale;
use super::{EVERYTHING, MAX_START, plain, solve_in_turn, solve_level};
use crate::network::{Bipartite, BipartiteCut, LevelTable, Matching, NetworkFaults, PairIndex, Work};

type Solved = Result<Outcome<Matching, BipartiteCut>, NetworkFaults>;

/// Factors to begin with, the best first; one that lets the costs fit 32 bits is worth more than a larger one.
const FACTORS: [i64; 7] = [8, 7, 6, 5, 4, 3, 2];

/// A weighted sum of levels.
struct Blend<'a> {
    problem: &'a Bipartite,
    levels: &'a [Dependence],
    weights: Vec<i64>,
    anchors: Anchors,
}

impl<'a> Blend<'a> {
    /// A blend whose costs stay within a limit. Time O(nodes · levels).
    fn of(problem: &'a Bipartite, levels: &'a [Dependence], factor: i64, limit: i64) -> Option<Self> {
        let mut weights = vec![0; levels.len()];
        let mut anchors = Anchors::none(problem);
        let (mut spread, mut ends, mut pairs) = (0i64, 0i64, 0i64);
        for (level, costs) in levels.iter().enumerate().rev() {
            let high = match costs {
                Dependence::Pair(high) => *high,
                Dependence::Left(costs) | Dependence::Right(costs) => {
                    costs.iter().fold(0, |most, cost| most.max(cost.saturating_abs()))
                }
            };
            // A level that costs nothing needs no weight, and the last one's is 1.
            if high == 0 {
                continue;
            }
            let last = pairs == 0 && spread == 0;
            let weight =
                if last { 1 } else { factor.checked_mul(pairs)?.checked_add(spread)?.checked_add(1)? };
            // Room for the sum, whatever its signs, before it is known to be less.
            weight.checked_mul(high)?.checked_add(ends)?.checked_add(pairs).filter(|&sum| sum < 1 << 61)?;
            weights[level] = weight;
            anchors.add(costs, weight);
            (spread, ends) = anchors.spread();
            if let Dependence::Pair(high) = costs {
                pairs += weight * high;
            }
            if ends + pairs > limit {
                return None;
            }
        }
        Some(Self { problem, levels, weights, anchors })
    }

    /// The levels of pairs that cost anything: number, weight and costs.
    fn pair_levels(&self) -> impl Iterator<Item = (usize, i64, &[i64])> {
        let some = self.levels.iter().zip(&self.weights).enumerate();
        let pairs = some.filter(|(_, (level, weight))| matches!(level, Dependence::Pair(_)) && **weight != 0);
        pairs.map(|(level, (_, &weight))| (level, weight, self.problem.costs().level(level)))
    }

    /// The largest |cost| of the last level that costs anything.
    fn finest(&self) -> i64 {
        let costs = self.levels.iter().rev().map(|level| match level {
            Dependence::Pair(high) => *high,
            Dependence::Left(costs) | Dependence::Right(costs) => {
                costs.iter().fold(0, |most, cost| most.max(cost.abs()))
            }
        });
        costs.into_iter().find(|&high| high > 0).unwrap_or(0)
    }

    /// What each pair costs. Time O(pairs · levels of pairs).
    fn costs(&self) -> Vec<i64> {
        let (problem, lefts) = (self.problem, self.problem.left().len());
        let (left, right) = self.anchors.values.split_at(lefts);
        let pairs: Vec<(usize, i64, &[i64])> = self.pair_levels().collect();
        let mut costs = Vec::with_capacity(problem.pair_count());
        for (node, own) in left.iter().enumerate() {
            let row = problem.row(node);
            let rights = &problem.rights()[row.clone()];
            match &pairs[..] {
                [(_, weight, column)] => costs.extend(
                    rights
                        .iter()
                        .zip(&column[row])
                        .map(|(&other, cost)| own - right[other as usize] + weight * cost),
                ),
                _ => costs.extend(row.zip(rights).map(|(pair, &other)| {
                    let sum: i64 = pairs.iter().map(|(_, weight, column)| weight * column[pair]).sum();
                    own - right[other as usize] + sum
                })),
            }
        }
        costs
    }
}

/// Potentials told apart. Nodes (left, right) that tight pairs tie together are a *cluster*, and have one anchor.
struct Told<'a, 'b> {
    blend: &'b Blend<'a>,
    /// The levels of pairs that cost anything: number, weight and costs.
    pairs: Vec<(usize, i64, &'b [i64])>,
    /// The anchors by blended value, with a node each.
    anchors: Vec<(i64, u32)>,
    clusters: Vec<Cluster>,
    /// The cluster of each node.
    cluster: Vec<u32>,
    /// By cluster, then by level of pairs: what the node has there that the cluster begins with.
    base: Vec<i64>,
    /// By node, then by level of pairs: how much more it has than that one.
    more: Vec<i64>,
}

struct Cluster {
    anchor: u32,
    /// What the node that it begins with comes to, with its own costs.
    value: i64,
    /// Whether that is at the hub's price, so that the anchor is no guess.
    is_fixed: bool,
}

impl<'a, 'b> Told<'a, 'b> {
    /// From blended prices relative to the hub's. Time O(pairs + nodes · (log nodes + levels of pairs)).
    fn of(blend: &'b Blend<'a>, costs: &[i64], prices: &[i64]) -> Self {
        let nodes = blend.anchors.values.len();
        let mut anchors: Vec<(i64, u32)> = blend.anchors.values.iter().copied().zip(0..).collect();
        anchors.sort_unstable();
        anchors.dedup_by_key(|&mut (value, _)| value);
        let pairs: Vec<(usize, i64, &[i64])> = blend.pair_levels().collect();
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

    /// The nodes in the order in which clusters begin with them: those at the hub's price, then those nearest to an anchor. A counting sort.
    fn order(&self, prices: &[i64]) -> Vec<u32> {
        let top = self.blend.weights.iter().copied().max().unwrap_or(1).max(1).unsigned_abs();
        let doubt = |(price, own): (&i64, &i64)| {
            if *price == 0 {
                return 0;
            }
            let far = self.nearest(price + own).1;
            1 + (u128::from(far) * DOUBTS as u128 / u128::from(top)).min(DOUBTS as u128 - 1) as usize
        };
        let doubts: Vec<usize> = prices.iter().zip(&self.blend.anchors.values).map(doubt).collect();
        let mut first = vec![0u32; DOUBTS + 2];
        for &doubt in &doubts {
            first[doubt + 1] += 1;
        }
        for doubt in 0..=DOUBTS {
            first[doubt + 1] += first[doubt];
        }
        let mut order = vec![0u32; doubts.len()];
        for (node, &doubt) in (0u32..).zip(&doubts) {
            let place = &mut first[doubt];
            order[*place as usize] = node;
            *place += 1;
        }
        order
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
    fn hang(&mut self, cluster: u32, anchor: u32) {
        self.clusters[cluster as usize].anchor = anchor;
        let mut rest = self.clusters[cluster as usize].value - self.anchors[anchor as usize].0;
        let width = self.pairs.len();
        for (place, &(_, weight, _)) in self.pairs.iter().enumerate() {
            let digit = if place + 1 == width { rest / weight } else { nearest_multiple(rest, weight) };
            rest -= digit * weight;
            self.base[cluster as usize * width + place] = digit;
        }
    }

    fn anchor(&self, node: usize) -> u32 {
        self.clusters[self.cluster[node] as usize].anchor
    }

    /// A node's potential on a level of pairs.
    fn rest(&self, node: usize, place: usize) -> i64 {
        let width = self.pairs.len();
        self.base[self.cluster[node] as usize * width + place] + self.more[node * width + place]
    }

    /// What a node as an anchor has on a level of ends.
    fn own(&self, node: usize, level: usize) -> i64 {
        let lefts = self.blend.problem.left().len();
        match &self.blend.levels[level] {
            _ if self.blend.weights[level] == 0 => 0,
            Dependence::Left(costs) => costs.get(node).copied().unwrap_or(0),
            Dependence::Right(costs) => node.checked_sub(lefts).map_or(0, |right| -costs[right]),
            Dependence::Pair(_) => 0,
        }
    }

    /// A node's potential on a level; `place`: how many levels of pairs there are above it, to be counted on.
    fn potential(&self, node: usize, level: usize, place: &mut usize) -> i64 {
        if self.pairs.get(*place).is_some_and(|pair| pair.0 == level) {
            *place += 1;
            return self.rest(node, *place - 1);
        }
        self.own(self.anchors[self.anchor(node) as usize].1 as usize, level) - self.own(node, level)
    }

    /// Level by level, with the hub's at the end.
    fn table(&self) -> LevelTable {
        let nodes = self.cluster.len();
        let mut place = 0;
        let columns = (0..self.blend.levels.len()).map(|level| {
            let begin = place;
            let mut column = Vec::with_capacity(nodes + 1);
            column.extend((0..nodes).map(|node| {
                place = begin;
                self.potential(node, level, &mut place)
            }));
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

/// No cluster yet.
const NONE: u32 = u32::MAX;
/// How many times anchors are put right.
const PASSES: usize = 24;
/// What ranks are apart in a node's key. Four times as much as any number in it, so that sums of three are less.
const ROOM: i64 = 1 << 40;
/// Doubts are counted in so many parts of the largest weight.
const DOUBTS: usize = 1024;

fn nearest_multiple(number: i64, of: i64) -> i64 {
    let floor = number.div_euclid(of);
    let above = number - floor * of;
    floor + i64::from(above > of - above)
}

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
    fn proves(&mut self, chosen: &[PairIndex]) -> bool {
        let (prefix, ranks) = self.ranks();
        let nodes = self.cluster.len();
        let mut keys = vec![0; nodes];
        let mut is_new = vec![true; nodes];
        for _ in 0..PASSES {
            let fit = (0..nodes).filter(|&node| is_new[node]).all(|node| {
                let key = self.key(&ranks, node);
                keys[node] = key.unwrap_or(0);
                key.is_some()
            });
            let looked = self.pass(prefix, &ranks, &keys, &is_new, chosen);
            let Some(changed) = looked.filter(|_| fit) else { return false };
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

    /// The clusters that pairs of new nodes give another anchor; `None` where that could not help.
    fn pass(
        &self,
        prefix: usize,
        ranks: &[u32],
        keys: &[i64],
        is_new: &[bool],
        chosen: &[PairIndex],
    ) -> Option<Vec<(u32, u32)>> {
        let problem = self.blend.problem;
        let (new_left, new_right) = is_new.split_at(problem.left().len());
        let (left_keys, right_keys) = keys.split_at(new_left.len());
        let first = self.pairs.first().map_or(&[][..], |first| first.2);
        // Where there are more levels than the keys hold, those that are equal are not yet decided.
        let least = i64::from(self.blend.levels.len() > prefix + 1);
        let mut changed = Vec::new();
        let mut from = 0;
        for (left, &key) in left_keys.iter().enumerate() {
            let row = problem.row(left);
            let rights = &problem.rights()[row.clone()];
            let used = from..from + chosen[from..].iter().take_while(|pair| pair.index() < row.end).count();
            from = used.end;
            if !new_left[left] && !rights.iter().any(|&right| new_right[right as usize]) {
                continue;
            }
            let difference = |pair: usize| {
                let cost = first.get(pair).copied().unwrap_or(0);
                cost + key - right_keys[problem.rights()[pair] as usize]
            };
            let lowest = row.clone().map(difference).fold(i64::MAX, i64::min);
            let used = &chosen[used];
            let is_tight = |pair: &PairIndex| least == 0 && difference(pair.index()) <= 0;
            if lowest < if used.is_empty() { least } else { 0 } || !used.iter().all(is_tight) {
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
        let mut place = 0;
        let mut levels = 0..self.blend.levels.len();
        let mut sign = |level: usize| self.potential(node, level, &mut place).cmp(&0);
        levels.find_map(|level| Some(sign(level)).filter(|sign| sign.is_ne())).unwrap_or(Ordering::Equal)
    }
}

/// The best matching on several levels. Begins from nothing.
pub(super) fn solve_pairs(problem: &Bipartite, budget: &Budget<'_>) -> Solved {
    if budget.exhausted(Work::default()).is_some() {
        return solve_in_turn(problem, Scale::Even, budget);
    }
    let limit = Bipartite::weight_limit(problem.left().len(), problem.right().len());
    let levels = dependences(problem);
    let fitting =
        |factor: i64, limit: i64| Blend::of(problem, &levels, factor, limit).map(|blend| (factor, blend));
    let narrow = limit.min(if plain::is_free(problem) { plain::most::<i32>() } else { i32::MAX_WORTH });
    let mut blend = FACTORS.iter().find_map(|&factor| fitting(factor, narrow));
    blend = blend.or_else(|| FACTORS.iter().find_map(|&factor| fitting(factor, limit)));
    let mut work = Work::default();
    let mut start: Option<Matching> = None;
    let mut found = None;
    for _ in 0..ROUNDS {
        let Some((factor, current)) = blend.take() else { break };
        let costs = LevelTable::from_columns(vec![current.costs()]).unwrap_or_default();
        let one = problem.with_costs(costs);
        let reach = (current.finest() / NEAR).max(1);
        let rest = budget.after(work);
        let solved = match &start {
            Some(matching) => PairSolve::new(&one, Some(matching)).run(Some((matching, reach)), &rest),
            None => solve_level(&one, Scale::Blended, &rest),
        };
        match solved? {
            Outcome::Infeasible(cut) => return Ok(Outcome::Infeasible(cut)),
            Outcome::Stopped(stopped) => return stop(&current, &one, stopped, work),
            Outcome::Optimal(matching) => {
                work = sum(work, matching.work, 3 * problem.pair_count());
                let mut told = Told::of(&current, one.costs().level(0), matching.potentials.level(0));
                let proven = told.proves(&matching.pairs);
                let potentials = told.table();
                if proven {
                    return Ok(Outcome::Optimal(problem.matching_of(matching.pairs, potentials, work)));
                }
                let stronger = factor.saturating_mul(STRONGER);
                blend = fitting(stronger, limit);
                let prices = blend.as_ref().and_then(|(_, blend)| blend.prices(&potentials));
                let columns = LevelTable::from_columns(vec![prices.unwrap_or_default()]);
                start = Some(Matching { potentials: columns.unwrap_or_default(), ..matching });
                found = Some(potentials);
            }
        }
    }
    // Level by level, with what there is.
    let Some((matching, potentials)) = start.zip(found) else {
        return solve_in_turn(problem, Scale::Even, budget);
    };
    let start = Matching { potentials, ..matching };
    PairSolve::new(problem, Some(&start)).having_done(work).run(Some((&start, EVERYTHING)), budget)
}

impl Blend<'_> {
    /// The blend of potentials, by node; `None` beyond what a start may bring.
    fn prices(&self, potentials: &LevelTable) -> Option<Vec<i64>> {
        let blended = |node: usize| {
            let levels = self.weights.iter().enumerate();
            let sum: i128 = levels
                .map(|(level, &weight)| i128::from(potentials.level(level)[node]) * i128::from(weight))
                .sum();
            (sum.abs() <= MAX_START).then_some(sum as i64)
        };
        (0..potentials.rows()).map(blended).collect()
    }
}

/// A stopped blend as a stopped solve of all levels.
fn stop(blend: &Blend<'_>, one: &Bipartite, stopped: Stopped<Matching>, before: Work) -> Solved {
    let potentials = Told::of(blend, one.costs().level(0), stopped.potentials.level(0)).table();
    let work = sum(before, stopped.work, 0);
    let bound = blend.problem.to_network()?.dual_bound(&potentials);
    let best = stopped.best.map(|best| blend.problem.matching_of(best.pairs, potentials.clone(), work));
    Ok(Outcome::Stopped(Stopped { reason: stopped.reason, best, potentials, bound, work }))
}
