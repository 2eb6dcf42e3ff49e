//! Who counts, decided before what it weighs: levels that depend on one end of a pair, by augmenting paths.
//!
//! # Problem
//! Tiers of requests above the weights, or one pair more above the weights: on such levels all pairs of a node are alike. Blended with the weights they make an auction fight for what counts with
//! steps that mean nothing to the weights; one after the other each is an auction among ties. But together they are no auction at all.
//!
//! # Method
//! Call *counted* the side that the costs depend on, and a node's *rank* the vector of what a mate of it brings on all these levels. The sets of counted nodes that can have mates at the
//! same time are the independent sets of a transversal matroid, so the best is found greedily (Edmonds 1971): rank by rank from the best down, each node gets a mate if an augmenting path finds it
//! one, and none is ever left without again, though its mate may change. Searches go depth first, in phases in which each node is visited once (Pothen & Fan 1990, with their
//! lookahead: what is free never becomes free again, so each row is looked through for it once). A phase that finds nothing has visited all that its rank reaches: nothing there is free, and nothing there will be, so
//! no later search goes there. What it visited is *labelled* with the rank.
//!
//! # The proof
//! Let `λ` be a node's label; of an unlabelled counted node without a mate its rank, and else 0. Let `w` be a counted node's rank. The potentials `λ` of the other side and `w − λ` of the counted one prove the optimum on all
//! these levels at once: the reduced cost of a pair is the difference of its labels. Mates are labelled together, so it is 0 for a pair in use. A pair not in use leads from a counted node to one labelled at least as
//! well, so it is not negative. Labelled nodes of the other side have mates; counted nodes without have `w = λ`; and those with one have `w ≥ λ`, or somebody better, who reaches their mate, would have
//! been first to take it.
//!
//! # What is left
//! The other levels are solved on the optimal face (`face.rs`): pairs whose ends have the same label, where who is labelled (or ranks above the label) must have a mate. So nodes of different labels fall
//! apart, and what is solved is often smaller than the whole.
//!
//! # Running time
//! O(pairs) for each phase, of which there are few; at worst one for each counted node, so after [`PATIENCE`] times the pairs it gives up and the levels are blended as if it had not been there. Memory: 4 bytes a pair, and what is left as a problem of its own.
//!
//! # Failure modes
//! Capacities: the same works with a gammoid, and was tried: what is left then is an auction for seats with places that must be taken, as slow as the blend.
//!
//! # References
//! J. Edmonds, "Matroids and the greedy algorithm", Mathematical Programming 1, 1971. A. Pothen, C.-J. Fan, "Computing the block triangular form of a sparse matrix", ACM Transactions on Mathematical Software 16, 1990.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use super::ends::Dependence;
use super::region::Region;
use crate::network::{PairIndex, Work};
use crate::optimize::Budget;
use crate::optimize::auction::by_label::by_label;

/// How many times all pairs may be looked at.
const PATIENCE: u64 = 48;

/// No label, and nobody.
const NONE: u32 = u32::MAX;

/// The pairs from the counted side: those of counted node `a` are `first[a]..first[a + 1]`, each with its other end.
struct Rows<'a> {
    first: Cow<'a, [u32]>,
    others: Cow<'a, [u32]>,
}

impl<'a> Rows<'a> {
    fn of_left(region: &'a Region<'_>) -> Self {
        Self { first: Cow::Borrowed(&region.first), others: Cow::Borrowed(&region.rights) }
    }

    fn of_right(region: &Region<'_>) -> Self {
        let mut first = vec![0u32; region.sides.1 + 2];
        for &right in &*region.rights {
            first[right as usize + 2] += 1;
        }
        for right in 0..region.sides.1 {
            first[right + 2] += first[right + 1];
        }
        let mut others = vec![0; region.pair_count()];
        for left in 0..region.sides.0 {
            for &right in &region.rights[region.row(left)] {
                let place = &mut first[right as usize + 1];
                others[*place as usize] = left as u32;
                *place += 1;
            }
        }
        first.pop();
        Self { first: first.into(), others: others.into() }
    }

    fn row(&self, node: u32) -> Range<u32> {
        self.first[node as usize]..self.first[node as usize + 1]
    }
}

/// A side's marks, and who has whom.
struct Side {
    /// Of a counted node the entry that leads to its mate, of another the mate itself; [`NONE`] without.
    mate: Vec<u32>,
    /// The last phase that visited each node, and all that the last one did.
    visited: Vec<u32>,
    visits: Vec<u32>,
    label: Vec<u32>,
}

impl Side {
    fn new(nodes: usize) -> Self {
        Self {
            mate: vec![NONE; nodes],
            visited: vec![0; nodes],
            visits: Vec::new(),
            label: vec![NONE; nodes],
        }
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

/// Mates so far, and the search at hand.
struct Search<'a> {
    rows: Rows<'a>,
    counted: Side,
    others: Side,
    /// Per counted node: where to look next for what is free.
    ahead: Vec<u32>,
    phase: u32,
    /// The counted nodes on the way of the search, and the next entry of each.
    way: Vec<(u32, u32)>,
    work: Work,
}

/// An optimum on the first levels, and the proof.
pub(super) struct Counted {
    /// Whether the left side is the counted one.
    pub(super) left_counts: bool,
    /// How many levels are decided.
    pub(super) levels: usize,
    /// The pairs in use, ascending.
    pub(super) pairs: Vec<PairIndex>,
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

/// Decides the first levels of a region in which everybody may have one mate and need not, as many as depend on the same end, given what each depends on. Else what was done in vain.
pub(super) fn decide(
    region: &Region<'_>,
    levels: &[Dependence],
    budget: &Budget<'_>,
) -> Result<Counted, Work> {
    let sides = region.sides;
    // A level's costs by node of a side. What is the same for all pairs (one pair more) depends on either.
    let column = |level: usize, left: bool| match (&levels[level], left) {
        (Dependence::Left(costs), true) | (Dependence::Right(costs), false) => {
            Some(Cow::Borrowed(&costs[..]))
        }
        (Dependence::Right(costs), true) => {
            same_for_all(region, costs).map(|cost| Cow::Owned(vec![cost; sides.0]))
        }
        _ => None,
    };
    let leading = |left: bool| (0..levels.len()).map_while(|level| column(level, left)).collect();
    let (of_left, of_right): (Vec<_>, Vec<_>) = (leading(true), leading(false));
    // Pairs are laid out by left node already.
    let left_counts = of_left.len() >= of_right.len();
    let columns = if left_counts { of_left } else { of_right };
    if columns.is_empty() {
        return Err(Work::default());
    }
    let (counted, others) = if left_counts { sides } else { (sides.1, sides.0) };
    let (ranks, rank, nothing) = ranks(&columns, counted);
    let rows = if left_counts { Rows::of_left(region) } else { Rows::of_right(region) };
    let mut search = Search::new(rows, counted, others);
    let most = PATIENCE * (region.pair_count() + counted + others) as u64;
    // Nodes by rank, the best first, as far as it brings something.
    let order = by_label(&rank, ranks.len());
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
    let Search { rows, counted: Side { mate, mut label, .. }, others, work, .. } = search;
    // A right node's pair is where it is in the row of its mate.
    let pair = |(node, entry): (u32, u32)| {
        if left_counts {
            return Some(PairIndex(entry));
        }
        let row = region.row(rows.others[entry as usize] as usize);
        let within = region.rights[row.clone()].binary_search(&node).ok()?;
        Some(PairIndex((row.start + within) as u32))
    };
    let used = (0u32..).zip(mate.iter().copied()).filter(|&(_, entry)| entry != NONE);
    let mut pairs: Vec<PairIndex> = used.filter_map(pair).collect();
    pairs.sort_unstable();
    for (node, label) in label.iter_mut().enumerate().filter(|(_, label)| **label == NONE) {
        *label = if mate[node] == NONE { rank[node] } else { nothing };
    }
    let mut label_of_others = others.label;
    label_of_others.iter_mut().filter(|label| **label == NONE).for_each(|label| *label = nothing);
    let levels = columns.len();
    Ok(Counted { left_counts, levels, pairs, ranks, rank, label, label_of_others, nothing, work })
}

/// What all pairs cost, if it is the same, given what those of each right node do.
fn same_for_all(region: &Region<'_>, costs: &[i64]) -> Option<i64> {
    let mut of_pairs = region.rights.iter().map(|&right| costs[right as usize]);
    let first = of_pairs.next()?;
    of_pairs.all(|cost| cost == first).then_some(first)
}

/// All ranks, the best first; which of them each node has; and which brings nothing. `columns`: each level's costs by node. Time O(nodes · log nodes · levels).
fn ranks(columns: &[Cow<'_, [i64]>], nodes: usize) -> (Vec<Vec<i64>>, Vec<u32>, u32) {
    // One node more, which brings nothing.
    let worth = |column: &[i64], node: u32| -column.get(node as usize).copied().unwrap_or(0);
    let compare = |a: u32, b: u32| {
        columns.iter().map(|column| worth(column, b).cmp(&worth(column, a))).find(|order| order.is_ne())
    };
    let mut order: Vec<u32> = (0..=nodes as u32).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).unwrap_or(Ordering::Equal));
    let (mut ranks, mut rank) = (Vec::new(), vec![0; nodes + 1]);
    for alike in order.chunk_by(|&a, &b| compare(a, b).is_none()) {
        for &node in alike {
            rank[node as usize] = ranks.len() as u32;
        }
        ranks.push(columns.iter().map(|column| worth(column, alike[0])).collect());
    }
    let nothing = rank.pop().unwrap_or(0);
    (ranks, rank, nothing)
}

impl<'a> Search<'a> {
    fn new(rows: Rows<'a>, counted: usize, others: usize) -> Self {
        Self {
            ahead: rows.first[..counted].to_vec(),
            rows,
            counted: Side::new(counted),
            others: Side::new(others),
            phase: 0,
            way: Vec::new(),
            work: Work::default(),
        }
    }

    /// A phase for nodes of one rank. Whether it found any of them a mate.
    fn run(&mut self, group: &[u32]) -> bool {
        self.phase += 1;
        self.counted.visits.clear();
        self.others.visits.clear();
        let mut found = false;
        for &node in group {
            if self.counted.mate[node as usize] == NONE && self.counted.visit(node, self.phase) {
                found |= self.augment(node);
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

    /// A mate for a node, if a way to one can be found.
    fn augment(&mut self, node: u32) -> bool {
        self.work.searches += 1;
        self.way.clear();
        let mut node = node;
        loop {
            if let Some(entry) = self.look_ahead(node) {
                self.take(node, entry);
                return true;
            }
            self.way.push((node, self.rows.row(node).start));
            node = loop {
                match self.go_on() {
                    Some(next) => break next,
                    None => {
                        self.way.pop();
                    }
                }
                if self.way.is_empty() {
                    return false;
                }
            };
        }
    }

    /// An entry that leads to something free.
    fn look_ahead(&mut self, node: u32) -> Option<u32> {
        let end = self.rows.row(node).end;
        let ahead = &mut self.ahead[node as usize];
        while *ahead < end {
            self.work.arcs_scanned += 1;
            let other = self.rows.others[*ahead as usize];
            if self.others.mate[other as usize] == NONE {
                return Some(*ahead);
            }
            *ahead += 1;
        }
        None
    }

    /// Who has what the last one on the way could have, if that was not visited.
    fn go_on(&mut self) -> Option<u32> {
        let (node, next) = self.way.last_mut()?;
        let end = self.rows.row(*node).end;
        while *next < end {
            self.work.arcs_scanned += 1;
            let other = self.rows.others[*next as usize];
            *next += 1;
            let mate = self.others.mate[other as usize];
            if mate != *node && self.others.visit(other, self.phase) && self.counted.visit(mate, self.phase) {
                return Some(mate);
            }
        }
        None
    }

    /// The last node takes what is free, and everybody on the way what the one after had.
    fn take(&mut self, node: u32, entry: u32) {
        let (mut node, mut entry) = (node, entry);
        loop {
            let other = self.rows.others[entry as usize];
            self.others.mate[other as usize] = node;
            self.counted.mate[node as usize] = entry;
            let Some((before, next)) = self.way.pop() else { return };
            (node, entry) = (before, next - 1);
        }
    }
}
