//! Distances to and from all nodes, with the levels folded into one number.
//!
//! # Folding
//! A search that compares vectors of levels spends its time on fetching them. So the levels are folded into one 64-bit number: the sum over levels of entry times
//! *weight*. Each weight is larger than all that the levels below can come to, if no entry exceeds a *bound* in size; then the sign of the sum is the sign of the first
//! entry that is not zero, and numbers compare as vectors do.
//!
//! # Why the result is exact
//! How far distances reach on a level is not known before the search, so the bounds are a guess: some times the spread of the proof's potentials and the
//! largest cost. The search gives each node a path, and adding up the costs along it gives its distance as a vector. If no distance is larger than was guessed, then on every
//! residual arc `u → v` the vector `distance(u) + cost − distance(v)` keeps within the bounds, its folded sum is not negative because the search has
//! ended, and so the vector is not negative: what the paths cost are the least costs. That takes a look at each node and none at the arcs. Otherwise the search is made again
//! with vectors. Folded sums beyond 64 bits end it at once: what is that long is beyond the guess.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::distances::Distances;
use super::graph::{ArcId, NodeId};
use super::levels::LevelTable;
use super::ranging::{Ranging, Way};

/// How many times the spread of potentials and costs a distance may be.
const REACH: i128 = 3;
/// What folded sums stay within.
const MOST: i128 = 1 << 61;
/// That an arc can take more, and that it can give back.
pub(super) const MORE: u8 = 1;
pub(super) const LESS: u8 = 2;
/// No step leads to where a search begins.
const NONE: u32 = u32::MAX;

/// A network's residual graph with folded lengths.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// By level: how large a distance may be for the folding to be right.
    reach: Vec<i64>,
    /// By arc: its folded reduced cost.
    lengths: Vec<i64>,
    /// By arc: [`MORE`] and [`LESS`].
    open: Vec<u8>,
}

fn largest(entries: &[i64]) -> i128 {
    let (low, high) = entries.iter().fold((0, 0), |(low, high), &entry| (entry.min(low), entry.max(high)));
    i128::from(high).max(-i128::from(low))
}

fn spread(entries: &[i64]) -> i128 {
    let low = entries.iter().copied().min().unwrap_or(0);
    let high = entries.iter().copied().max().unwrap_or(0);
    i128::from(high) - i128::from(low)
}

impl Folded {
    /// Folds; `None` where the levels do not fit into one number. Time and memory O(arcs + nodes), and a look at each cost.
    pub(super) fn of(ranging: &Ranging<'_>) -> Option<Self> {
        let (network, potentials) = (ranging.network, ranging.potentials);
        let (mut reach, mut weights) = (vec![0; network.levels()], vec![0; network.levels()]);
        let mut below = 0;
        for level in (0..network.levels()).rev() {
            let (cost, spread) = (largest(network.costs().level(level)), spread(potentials.level(level)));
            // Where nothing costs anything, distances are nothing.
            let far = if cost == 0 { spread } else { REACH * (cost + spread) };
            let bound: i128 = cost + 2 * far;
            if bound == 0 {
                continue;
            }
            let weight = below + 1;
            below = bound.checked_mul(weight)?.checked_add(below)?;
            if below >= MOST {
                return None;
            }
            reach[level] = i64::try_from(far).ok()?;
            weights[level] = i64::try_from(weight).ok()?;
        }
        let folded = |table: &LevelTable, rows: usize| {
            let mut sums = vec![0i64; rows];
            for (level, &weight) in weights.iter().enumerate().filter(|&(_, &weight)| weight > 0) {
                for (sum, &entry) in sums.iter_mut().zip(table.level(level)) {
                    // No wrap: the sizes of all parts together are at most `below`.
                    *sum += weight * entry;
                }
            }
            sums
        };
        // Potentials count from the first node's, so that they are no larger than their spread, which fits by now.
        let mut lengths = folded(network.costs(), network.arc_count());
        let prices = folded(&from_first(potentials), network.node_count());
        for (length, (tail, head)) in lengths.iter_mut().zip(network.tails().iter().zip(network.heads())) {
            *length += prices[tail.index()] - prices[head.index()];
        }
        let bounds = network.lower().iter().zip(network.upper());
        let flow = (0..network.arc_count()).map(|arc| ranging.flow.get(arc).copied().unwrap_or(0));
        let open = bounds.zip(flow).map(|((&lower, &upper), x)| {
            (if x < upper { MORE } else { 0 }) | (if x > lower { LESS } else { 0 })
        });
        Some(Self { reach, lengths, open: open.collect() })
    }

    /// The same without some ways of using arcs.
    pub(super) fn without(&self, shut: &[u8]) -> Self {
        let open = self.open.iter().zip(shut).map(|(&open, &shut)| open & !shut).collect();
        Self { reach: self.reach.clone(), lengths: self.lengths.clone(), open }
    }

    /// The cheapest change between a node and every other; `None` where the guess was too small.
    ///
    /// Time O(arcs + nodes · (log nodes + levels)), memory O(nodes · levels).
    pub(super) fn distances(&self, ranging: &Ranging<'_>, begin: NodeId, way: Way) -> Option<Distances> {
        let nodes = ranging.network.node_count();
        if begin.index() >= nodes {
            return None;
        }
        let mut keys = vec![i64::MAX; nodes];
        let mut steps = vec![NONE; nodes];
        let mut settled = vec![false; nodes];
        let mut order: Vec<NodeId> = Vec::with_capacity(nodes);
        let mut heap: BinaryHeap<Reverse<(i64, NodeId)>> = BinaryHeap::new();
        // Nodes as near as the one at hand: most steps are tight, and these need no heap.
        let mut near = vec![begin];
        let mut here = 0;
        keys[begin.index()] = 0;
        loop {
            let node = if let Some(node) = near.pop() {
                node
            } else {
                let Some(Reverse((key, node))) = heap.pop() else { break };
                here = key;
                node
            };
            if settled[node.index()] || keys[node.index()] != here {
                continue;
            }
            settled[node.index()] = true;
            order.push(node);
            for incidence in ranging.adjacency.at(node) {
                let arc = incidence.arc().index();
                let forward = incidence.leaves() == (way == Way::From);
                if self.open[arc] & (if forward { MORE } else { LESS }) == 0 {
                    continue;
                }
                let ends = if incidence.leaves() { ranging.network.heads() } else { ranging.network.tails() };
                let other = ends[arc];
                // No length is negative: what is as near as this node can't come nearer, and its arc need not be fetched.
                if keys[other.index()] <= here {
                    continue;
                }
                let length = if forward { self.lengths[arc] } else { -self.lengths[arc] };
                let key = here.checked_add(length.max(0))?;
                if key < keys[other.index()] {
                    keys[other.index()] = key;
                    steps[other.index()] = (arc as u32) << 1 | u32::from(forward);
                    if key == here {
                        near.push(other);
                    } else {
                        heap.push(Reverse((key, other)));
                    }
                }
            }
        }
        self.along(ranging, &order, &steps)
    }

    /// Adds up the costs of the paths, and looks whether they keep within the guess.
    fn along(&self, ranging: &Ranging<'_>, order: &[NodeId], steps: &[u32]) -> Option<Distances> {
        let (network, levels) = (ranging.network, ranging.network.levels());
        let mut distances = Distances::unreached(levels, network.node_count());
        for &node in order {
            let step = steps[node.index()];
            distances.reached[node.index()] = true;
            if step == NONE {
                continue;
            }
            let arc = ArcId(step >> 1);
            let (tail, head) = (network.tails()[arc.index()], network.heads()[arc.index()]);
            let before = levels * (if tail == node { head } else { tail }).index();
            let own = levels * node.index();
            for (level, &reach) in self.reach.iter().enumerate() {
                let cost = network.costs().get(level, arc.index());
                let distance = distances.rows[before + level] + if step & 1 == 1 { cost } else { -cost };
                if distance.abs() > reach {
                    return None;
                }
                distances.rows[own + level] = distance;
            }
        }
        Some(distances)
    }
}

/// The same potentials, counted from the first node's.
fn from_first(potentials: &LevelTable) -> LevelTable {
    let mut counted = potentials.clone();
    for level in 0..potentials.levels() {
        let first = potentials.get(level, 0);
        counted.level_mut(level).iter_mut().for_each(|entry| *entry -= first);
    }
    counted
}
