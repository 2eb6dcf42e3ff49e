//! Who counts, decided before what it weighs: levels that depend on one end of a pair, by augmenting paths.
//!
//! # Problem
//! Tiers of requests above the weights, or one pair more above the weights: on such levels all pairs of a node are alike. Blended with the weights they make an auction fight for what counts with
//! steps that mean nothing to the weights; one after the other each is an auction among ties. But together they are no auction at all.
//!
//! # Method
//! Call *counted* the side that the costs depend on, and a node's *rank* the vector of what a unit of it brings on all these levels. The sets of units of counted nodes that can be had at the
//! same time are the independent sets of a matroid (a transversal matroid; with capacities a gammoid), so the best is found greedily (Edmonds 1971): rank by rank from the best down, each node gets
//! as many units as augmenting paths can find it, and none is ever taken away again, though it may move. Searches go depth first, in phases in which each node is visited once (Pothen & Fan 1990, with their
//! lookahead: what is free never becomes free again, so each row is looked through for it once). A phase that finds nothing has visited what its rank reaches: nothing there has room, and nothing there will, so
//! no later search goes there. What it visited is *labelled* with the rank.
//!
//! # The proof
//! Let `λ` be a node's label, of an unlabelled counted node with room its rank, and else 0; `w` a counted node's rank. The potentials `λ` of the other side and `w − λ` of the counted one prove the optimum on all
//! these levels at once: the reduced cost of a pair is the difference of its labels. A pair not in use leads from a counted node to one labelled as soon; a pair in use leads on from there to its
//! counted node, labelled as soon; so the difference has the right sign. Labelled nodes of the other side are full, counted nodes with room have `w = λ`, and others have `w ≥ λ` or they would have been labelled by
//! somebody better who could have taken their place.
//!
//! # What is left
//! The other levels are solved on the optimal face: pairs whose ends have the same label, where who is labelled (or ranks above the label) must be full. So nodes of different labels fall
//! apart, and what is solved is often smaller than the whole.
//!
//! # Running time
//! O(pairs) for each phase, of which there are few; at worst one for each unit, so after [`PATIENCE`] times the pairs it gives up and the levels are blended as if it had not been there. Memory: 8 bytes a pair, and 8 more where
//! the right side counts.
//!
//! # References
//! J. Edmonds, "Matroids and the greedy algorithm", Mathematical Programming 1, 1971. A. Pothen, C.-J. Fan, "Computing the block triangular form of a sparse matrix", ACM Transactions on Mathematical Software 16, 1990.

use std::cmp::Ordering;

use super::ends::Dependence;
use crate::network::{Bipartite, Work};
use crate::optimize::Budget;

/// How many times all pairs may be looked at.
const PATIENCE: u64 = 48;

/// No label.
pub(super) const NONE: u32 = u32::MAX;

/// The pairs from the counted side.
struct Rows {
    /// Counted node `a` has the entries `first[a]..first[a + 1]`: the other end and the pair.
    first: Vec<u32>,
    entries: Vec<(u32, u32)>,
}

impl Rows {
    fn of_left(problem: &Bipartite) -> Self {
        let lefts = problem.left().len();
        let mut first = Vec::with_capacity(lefts + 1);
        first.extend((0..lefts).map(|left| problem.row(left).start as u32));
        first.push(problem.pair_count() as u32);
        let entries = problem.rights().iter().copied().zip(0..).collect();
        Self { first, entries }
    }

    fn of_right(problem: &Bipartite) -> Self {
        let rights = problem.right().len();
        let mut first = vec![0u32; rights + 2];
        for &right in problem.rights() {
            first[right as usize + 2] += 1;
        }
        for right in 0..rights {
            first[right + 2] += first[right + 1];
        }
        let mut entries = vec![(0, 0); problem.pair_count()];
        for left in 0..problem.left().len() {
            for pair in problem.row(left) {
                let place = &mut first[problem.rights()[pair] as usize + 1];
                entries[*place as usize] = (left as u32, pair as u32);
                *place += 1;
            }
        }
        first.pop();
        Self { first, entries }
    }

    fn row(&self, node: usize) -> std::ops::Range<usize> {
        self.first[node] as usize..self.first[node + 1] as usize
    }
}

/// A unit in use: the counted node and its entry.
#[derive(Clone, Copy)]
struct Held {
    node: u32,
    entry: u32,
}

/// A side's room and marks.
struct Side {
    room: Vec<u32>,
    /// The last phase that visited each node, and all that the last one did.
    visited: Vec<u32>,
    visits: Vec<u32>,
    label: Vec<u32>,
}

impl Side {
    fn new(room: Vec<u32>) -> Self {
        let nodes = room.len();
        Self { room, visited: vec![0; nodes], visits: Vec::new(), label: vec![NONE; nodes] }
    }

    /// Whether a search may go on from a node; it may not a second time in the same phase.
    fn visit(&mut self, node: u32, phase: u32) -> bool {
        let position = node as usize;
        let first = self.label[position] == NONE && self.visited[position] != phase;
        if first {
            self.visited[position] = phase;
            self.visits.push(node);
        }
        first
    }
}

/// A place on the way of a search: a counted node with the next of its entries, and a node of the other side that the last entry led to, with the next of its units.
struct Turn {
    node: u32,
    next: u32,
    through: u32,
    unit: u32,
}

/// Units of counted nodes, and how they are held.
struct Search {
    rows: Rows,
    counted: Side,
    others: Side,
    /// Per entry: whether it is in use.
    used: Vec<bool>,
    /// Per counted node: where to look next for what is free.
    ahead: Vec<u32>,
    /// Node `b` of the other side holds `held[first_held[b]..][..holds[b]]`.
    first_held: Vec<u32>,
    holds: Vec<u32>,
    held: Vec<Held>,
    phase: u32,
    way: Vec<Turn>,
    work: Work,
}

/// An optimum on the first levels, and the proof.
pub(super) struct Counted {
    /// Whether the left side is the counted one.
    pub(super) left_counts: bool,
    /// How many levels are decided.
    pub(super) levels: usize,
    /// Per pair: whether it is in use.
    pub(super) used: Vec<bool>,
    /// Per rank, the best first: what it comes to on each level. Ranks are positions here.
    pub(super) ranks: Vec<Vec<i64>>,
    /// Ranks of counted nodes, labels of counted nodes and of the others.
    pub(super) rank: Vec<u32>,
    pub(super) label: Vec<u32>,
    pub(super) label_of_others: Vec<u32>,
    /// The rank that brings nothing.
    pub(super) nothing: u32,
    pub(super) work: Work,
}

/// Decides the first levels, as many as depend on the same end, if there are any and everybody may stay without.
pub(super) fn decide(
    problem: &Bipartite,
    levels: &[Dependence],
    budget: &Budget<'_>,
) -> Result<Counted, Work> {
    let rights = levels.iter().take_while(|level| matches!(level, Dependence::Right(_))).count();
    let lefts = levels.iter().take_while(|level| matches!(level, Dependence::Left(_))).count();
    let free = problem.left().iter().chain(problem.right()).all(|degree| degree.min == 0);
    if !free || rights.max(lefts) == 0 {
        return Err(Work::default());
    }
    let left_counts = lefts > 0;
    let (counted, others) =
        if left_counts { (problem.left(), problem.right()) } else { (problem.right(), problem.left()) };
    let (ranks, rank, nothing) = ranks(&levels[..lefts.max(rights)], counted.len());
    let rows = if left_counts { Rows::of_left(problem) } else { Rows::of_right(problem) };
    let room = |side: &[crate::network::Degree]| side.iter().map(|degree| degree.max).collect();
    let mut search = Search::new(rows, room(counted), room(others));
    let most = PATIENCE * (problem.pair_count() + counted.len() + others.len()) as u64;
    // Nodes by rank, the best first, as far as it brings something.
    let order = super::super::by_label::by_label(&rank, ranks.len());
    for group in order.chunk_by(|&a, &b| rank[a as usize] == rank[b as usize]) {
        let own = rank[group[0] as usize];
        if own >= nothing {
            break;
        }
        while search.run(group) {
            if search.work.arcs_scanned > most || budget.exhausted(search.work).is_some() {
                return Err(search.work);
            }
        }
        search.label(own);
    }
    let mut used = vec![false; problem.pair_count()];
    for (&(_, pair), &is_used) in search.rows.entries.iter().zip(&search.used) {
        used[pair as usize] = is_used;
    }
    let Search { counted: Side { room, mut label, .. }, others, work, .. } = search;
    for (node, label) in label.iter_mut().enumerate().filter(|(_, label)| **label == NONE) {
        *label = if room[node] > 0 { rank[node] } else { nothing };
    }
    let mut label_of_others = others.label;
    label_of_others.iter_mut().filter(|label| **label == NONE).for_each(|label| *label = nothing);
    let levels = lefts.max(rights);
    Ok(Counted { left_counts, levels, used, ranks, rank, label, label_of_others, nothing, work })
}

/// All ranks, the best first; which of them each node has; and which brings nothing. Time O(nodes · log nodes · levels).
fn ranks(levels: &[Dependence], nodes: usize) -> (Vec<Vec<i64>>, Vec<u32>, u32) {
    // One node more, which brings nothing.
    let worth = |level: &Dependence, node: u32| match level {
        Dependence::Left(costs) | Dependence::Right(costs) => -costs.get(node as usize).copied().unwrap_or(0),
        Dependence::Pair(_) => 0,
    };
    let compare = |a: u32, b: u32| {
        levels.iter().map(|level| worth(level, b).cmp(&worth(level, a))).find(|order| order.is_ne())
    };
    let mut order: Vec<u32> = (0..=nodes as u32).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).unwrap_or(Ordering::Equal));
    let (mut ranks, mut rank) = (Vec::new(), vec![0; nodes + 1]);
    for alike in order.chunk_by(|&a, &b| compare(a, b).is_none()) {
        for &node in alike {
            rank[node as usize] = ranks.len() as u32;
        }
        ranks.push(levels.iter().map(|level| worth(level, alike[0])).collect());
    }
    let nothing = rank.pop().unwrap_or(0);
    (ranks, rank, nothing)
}

impl Search {
    fn new(rows: Rows, counted: Vec<u32>, others: Vec<u32>) -> Self {
        let mut degree = vec![0u32; others.len()];
        for &(other, _) in &rows.entries {
            degree[other as usize] += 1;
        }
        let mut first_held = Vec::with_capacity(others.len());
        let mut total = 0;
        for (&most, degree) in others.iter().zip(degree) {
            first_held.push(total);
            total += most.min(degree);
        }
        let ahead = rows.first[..counted.len()].to_vec();
        Self {
            used: vec![false; rows.entries.len()],
            rows,
            ahead,
            holds: vec![0; others.len()],
            counted: Side::new(counted),
            others: Side::new(others),
            first_held,
            held: vec![Held { node: 0, entry: 0 }; total as usize],
            phase: 0,
            way: Vec::new(),
            work: Work::default(),
        }
    }

    /// A phase for nodes of one rank. Whether it found any of them a unit.
    fn run(&mut self, group: &[u32]) -> bool {
        self.phase += 1;
        self.counted.visits.clear();
        self.others.visits.clear();
        let mut found = false;
        for &node in group {
            while self.counted.room[node as usize] > 0 && self.counted.visit(node, self.phase) {
                if !self.augment(node) {
                    break;
                }
                found = true;
                // It may be asked again: what it has visited stays so.
                self.counted.visited[node as usize] = 0;
            }
        }
        found
    }

    /// Labels what the last phase visited.
    fn label(&mut self, rank: u32) {
        for side in [&mut self.counted, &mut self.others] {
            for &node in &side.visits {
                side.label[node as usize] = rank;
            }
        }
    }

    /// An entry that leads to something free.
    fn look_ahead(&mut self, node: u32) -> Option<u32> {
        let end = self.rows.first[node as usize + 1];
        let ahead = &mut self.ahead[node as usize];
        while *ahead < end {
            self.work.arcs_scanned += 1;
            let (other, _) = self.rows.entries[*ahead as usize];
            // What is in use itself falls out of use only when others come through, and then it is full.
            if self.others.room[other as usize] > 0 && !self.used[*ahead as usize] {
                return Some(*ahead);
            }
            *ahead += 1;
        }
        None
    }

    /// A unit more for a node, if a way can be found to one.
    fn augment(&mut self, node: u32) -> bool {
        self.work.searches += 1;
        self.way.clear();
        self.way.push(Turn { node, next: self.rows.first[node as usize], through: NONE, unit: 0 });
        while let Some(&Turn { node, through, .. }) = self.way.last() {
            if through == NONE
                && let Some(entry) = self.look_ahead(node)
            {
                self.take(entry);
                return true;
            }
            if !self.go_on() {
                self.way.pop();
            }
        }
        false
    }

    /// One node further from the last turn, if anything there was not visited.
    fn go_on(&mut self) -> bool {
        let Some(turn) = self.way.last_mut() else { return false };
        let end = self.rows.first[turn.node as usize + 1];
        loop {
            if turn.through != NONE {
                let first = self.first_held[turn.through as usize];
                while turn.unit < self.holds[turn.through as usize] {
                    let Held { node, .. } = self.held[(first + turn.unit) as usize];
                    turn.unit += 1;
                    if self.counted.visit(node, self.phase) {
                        let next = self.rows.first[node as usize];
                        self.way.push(Turn { node, next, through: NONE, unit: 0 });
                        return true;
                    }
                }
                turn.through = NONE;
            }
            let Some(entry) = (turn.next..end).find(|&entry| {
                let (other, _) = self.rows.entries[entry as usize];
                !self.used[entry as usize] && self.others.visit(other, self.phase)
            }) else {
                self.work.arcs_scanned += u64::from(end - turn.next);
                return false;
            };
            self.work.arcs_scanned += u64::from(entry + 1 - turn.next);
            turn.next = entry + 1;
            (turn.through, turn.unit) = (self.rows.entries[entry as usize].0, 0);
        }
    }

    /// Everybody on the way moves on to what it found; the last one to a free unit.
    fn take(&mut self, entry: u32) {
        let (other, _) = self.rows.entries[entry as usize];
        let mut entry = entry;
        let mut place = self.first_held[other as usize] + self.holds[other as usize];
        self.holds[other as usize] += 1;
        self.others.room[other as usize] -= 1;
        while let Some(Turn { node, .. }) = self.way.pop() {
            self.used[entry as usize] = true;
            self.held[place as usize] = Held { node, entry };
            let Some(before) = self.way.last() else {
                self.counted.room[node as usize] -= 1;
                return;
            };
            // The one before takes the place by which it came here.
            place = self.first_held[before.through as usize] + before.unit - 1;
            self.used[self.held[place as usize].entry as usize] = false;
            entry = before.next - 1;
        }
    }
}
