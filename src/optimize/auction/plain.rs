//! The plain problem, from its pairs in memory to the proof: one level, everybody may have one mate and need not.
//!
//! Most of what there is to gain here is what is not done: 10,000 bidders and 200,000 objects take less time to solve than to lay out, so nothing is
//! laid out for nodes that nobody touches.

use super::source::{Columns, Source};
use super::unit::{self, MAX_WORTH, Unit};
use crate::network::{Bipartite, Degree, LevelTable, Matching, PairIndex, Work};
use crate::optimize::Budget;

/// What comes of it.
pub(super) enum Plain {
    /// The problem is not plain.
    Other,
    Solved(Matching),
    /// The budget ended: prices of the network's nodes and pairs in use, as far as it came.
    Stopped(Vec<i64>, Vec<PairIndex>, Work),
}

/// All pairs of a problem as offers.
struct AllPairs<'a> {
    problem: &'a Bipartite,
    costs: &'a [i64],
}

impl Source for AllPairs<'_> {
    fn bidders(&self) -> usize {
        self.problem.left().len()
    }

    fn objects(&self) -> usize {
        self.problem.right().len()
    }

    fn degree(&self, bidder: usize) -> usize {
        self.problem.row(bidder).len()
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, i32)) {
        let row = self.problem.row(bidder);
        let pairs = self.problem.rights()[row.clone()].iter().zip(&self.costs[row]);
        pairs.for_each(|(&right, &cost)| visit(right, -cost as i32));
    }
}

/// The same with bidders and objects in an order in which neighbours have neighbouring numbers.
struct Ordered<'a> {
    all: AllPairs<'a>,
    /// The bidders and the objects in order, and where each object is.
    bidders: Vec<u32>,
    objects: Vec<u32>,
    place: Vec<u32>,
}

impl Source for Ordered<'_> {
    fn bidders(&self) -> usize {
        self.bidders.len()
    }

    fn objects(&self) -> usize {
        self.objects.len()
    }

    fn degree(&self, bidder: usize) -> usize {
        self.all.degree(self.bidders[bidder] as usize)
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, i32)) {
        let place = &self.place;
        self.all.each(self.bidders[bidder] as usize, |object, worth| visit(place[object as usize], worth));
    }
}

/// Problems with fewer pairs fit the caches in any order.
const SMALL: usize = 500_000;

/// Counting sort: what belongs to label 0, to label 1, and so on.
fn by_label(labels: &[u32], count: usize) -> Vec<u32> {
    let mut first = vec![0u32; count + 1];
    for &label in labels {
        first[label as usize + 1] += 1;
    }
    for label in 0..count {
        first[label + 1] += first[label];
    }
    let mut sorted = vec![0; labels.len()];
    for (node, &label) in (0u32..).zip(labels) {
        let place = &mut first[label as usize];
        sorted[*place as usize] = node;
        *place += 1;
    }
    sorted
}

impl<'a> Ordered<'a> {
    /// Bidders by the first one that they are known to be connected with; `None` where that brings no order, or where there is one.
    fn of(all: AllPairs<'a>) -> Result<Self, AllPairs<'a>> {
        let (bidders, objects) = (all.bidders(), all.objects());
        if all.problem.pair_count() < SMALL {
            return Err(all);
        }
        // Objects that nobody has a pair with come last.
        let mut reached = vec![bidders as u32; objects];
        let mut labels = Vec::with_capacity(bidders);
        let (trial, sample) = (bidders / 8, bidders / 64);
        let mut alike = 0;
        for bidder in 0..bidders {
            let row = &all.problem.rights()[all.problem.row(bidder)];
            let mut label = bidder as u32;
            for &object in row {
                label = label.min(reached[object as usize]);
            }
            for &object in row {
                reached[object as usize] = label;
            }
            alike += usize::from(bidder + sample > trial && labels.last() == Some(&label));
            if bidder == trial && 2 * alike > sample {
                return Err(all);
            }
            labels.push(label);
        }
        let objects = by_label(&reached, bidders + 1);
        let mut place = reached;
        for (position, &object) in (0u32..).zip(&objects) {
            place[object as usize] = position;
        }
        Ok(Self { all, bidders: by_label(&labels, bidders), objects, place })
    }
}

/// Values and prices, and who has what, by bidder; not optimal if the budget ended.
struct Found {
    value: Vec<i32>,
    price: Vec<i32>,
    mate: Vec<u32>,
    complete: bool,
    work: Work,
}

impl Found {
    /// With the numbers that bidders and objects have outside.
    fn in_order(self, ordered: &Ordered<'_>) -> Self {
        let mut value = vec![0; self.value.len()];
        let mut mate = vec![unit::NONE; self.value.len()];
        for (&bidder, (&gain, &object)) in ordered.bidders.iter().zip(self.value.iter().zip(&self.mate)) {
            value[bidder as usize] = gain;
            mate[bidder as usize] = ordered.objects.get(object as usize).copied().unwrap_or(unit::NONE);
        }
        let price = ordered.place.iter().map(|&place| self.price[place as usize]).collect();
        Self { value, price, mate, ..self }
    }
}

/// Solves a problem if it is plain.
pub(super) fn solve(problem: &Bipartite, budget: &Budget<'_>) -> Plain {
    let (low, high) = problem.cost_range();
    let one = |degrees: &[Degree]| degrees.iter().all(|degree| *degree == Degree { min: 0, max: 1 });
    if problem.levels() != 1
        || low < -MAX_WORTH
        || high > MAX_WORTH
        || !one(problem.left())
        || !one(problem.right())
    {
        return Plain::Other;
    }
    let (lefts, rights) = (problem.left().len(), problem.right().len());
    let source = AllPairs { problem, costs: problem.costs().level(0) };
    let range = -low.min(0);
    // The side with fewer units bids: the other way round almost everybody would be in a price war.
    let turned = lefts > rights + rights / 4;
    let work = Work::default();
    let found = if turned {
        find(&Columns::of(&source), range, work, budget)
    } else {
        match Ordered::of(source) {
            Ok(ordered) => find(&ordered, range, work, budget).in_order(&ordered),
            Err(source) => find(&source, range, work, budget),
        }
    };
    let position = |left: u32, right: u32| {
        let row = problem.row(left as usize);
        let within = problem.rights()[row.clone()].binary_search(&right).ok()?;
        Some(PairIndex((row.start + within) as u32))
    };
    let taken = (0u32..).zip(&found.mate).filter(|&(_, &object)| object != unit::NONE);
    let mut pairs: Vec<PairIndex> = Vec::with_capacity(found.mate.len());
    pairs.extend(taken.filter_map(
        |(bidder, &object)| {
            if turned { position(object, bidder) } else { position(bidder, object) }
        },
    ));
    if turned {
        pairs.sort_unstable();
    }
    let (value, price) = if turned { (&found.price, &found.value) } else { (&found.value, &found.price) };
    let mut prices = Vec::with_capacity(lefts + rights + 1);
    prices.extend(value.iter().map(|&value| i64::from(value)));
    prices.extend(price.iter().map(|&price| -i64::from(price)));
    prices.push(0);
    if !found.complete {
        return Plain::Stopped(prices, pairs, found.work);
    }
    let potentials = LevelTable::from_columns(vec![prices]).unwrap_or_default();
    Plain::Solved(problem.matching_of(pairs, potentials, found.work))
}

fn find(source: &impl Source, range: i64, mut work: Work, budget: &Budget<'_>) -> Found {
    let mut unit = Unit::new(source, &[]);
    unit.run(range, &mut work, budget);
    let (value, near) = unit.close(unit.reach(range));
    work.arcs_scanned += unit.scanned();
    let (mut repair, unsold) = unit::Repair::new(unit, value, near, work);
    let complete = repair.cure(source, &unsold, budget);
    let work = repair.work;
    let (value, price, mate) = repair.into_parts();
    Found { value, price, mate, complete, work }
}
