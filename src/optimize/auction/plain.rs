//! The plain problem, from its pairs in memory to the proof: one level, everybody may have one mate and need not.
//!
//! Most of what there is to gain here is what is not done: 10,000 bidders and 200,000 objects take less time to solve than to lay out, so nothing is
//! laid out for nodes that nobody touches.

use std::marker::PhantomData;

use super::amount::Amount;
use super::by_label::by_label;
use super::prefetch::prefetch;
use super::source::{Source, Table};
use super::unit::{self, Scale, Unit};
use crate::network::{
    Bipartite, BipartiteCut, Degree, LevelTable, LevelValue, Matching, NetworkFaults, PairIndex, Sense, Work,
};
use crate::optimize::presolve::Parts;
use crate::optimize::{Budget, Outcome, StopReason, Stopped};

/// How many pairs ahead their places are fetched.
const AHEAD: usize = 8;

type Solved = Result<Outcome<Matching, BipartiteCut>, NetworkFaults>;

/// All pairs of a problem as offers.
struct AllPairs<'a, W> {
    problem: &'a Bipartite,
    costs: &'a [i64],
    worth: PhantomData<W>,
}

impl<W: Amount> Source for AllPairs<'_, W> {
    type Worth = W;

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
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, W)) {
        let row = self.problem.row(bidder);
        let pairs = self.problem.rights()[row.clone()].iter().zip(&self.costs[row]);
        pairs.for_each(|(&right, &cost)| visit(right, W::of(-cost)));
    }
}

/// The same with bidders and objects in an order in which neighbours have neighbouring numbers.
struct Ordered<S> {
    all: S,
    /// The bidders and the objects in order, and where each object is.
    bidders: Vec<u32>,
    objects: Vec<u32>,
    place: Vec<u32>,
}

impl<S: Source> Source for Ordered<S> {
    type Worth = S::Worth;

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
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, S::Worth)) {
        let place = &self.place;
        self.all.each(self.bidders[bidder] as usize, |object, worth| visit(place[object as usize], worth));
    }
}

/// Prices of fewer objects fit the caches in any order.
const SMALL: usize = 30_000;

impl<S: Source> Ordered<S> {
    /// Bidders by the first one that they are known to be connected with. Gives back what can do without: where that brings no order, where there is
    /// one, and where few prices are looked at.
    fn of(all: S) -> Result<Self, S> {
        let (bidders, objects) = (all.bidders(), all.objects());
        if objects < SMALL || unit::is_plenty(bidders, objects) {
            return Err(all);
        }
        // Objects that nobody has a pair with come last.
        let mut reached = vec![bidders as u32; objects];
        let mut labels = Vec::with_capacity(bidders);
        let (trial, sample) = (bidders / 8, bidders / 64);
        let mut alike = 0;
        for bidder in 0..bidders {
            let mut label = bidder as u32;
            all.each(bidder, |object, _| label = label.min(reached[object as usize]));
            all.each(bidder, |object, _| reached[object as usize] = label);
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
struct Found<W> {
    value: Vec<W>,
    price: Vec<W>,
    mate: Vec<u32>,
    complete: bool,
    work: Work,
}

impl<W: Amount> Found<W> {
    /// With the numbers that bidders and objects have outside.
    fn in_order<S>(self, ordered: &Ordered<S>) -> Self {
        let mut value = vec![W::ZERO; self.value.len()];
        let mut mate = vec![unit::NONE; self.value.len()];
        for (&bidder, (&gain, &object)) in ordered.bidders.iter().zip(self.value.iter().zip(&self.mate)) {
            value[bidder as usize] = gain;
            mate[bidder as usize] = ordered.objects.get(object as usize).copied().unwrap_or(unit::NONE);
        }
        let price = ordered.place.iter().map(|&place| self.price[place as usize]).collect();
        Self { value, price, mate, ..self }
    }

    /// The pairs in use, by left and right node, ascending. `hint` is told of each somewhat earlier than `position` is asked where it is.
    fn pairs(
        &self,
        turned: bool,
        hint: impl Fn(u32, u32),
        position: impl Fn(u32, u32) -> Option<u32>,
    ) -> Vec<PairIndex> {
        let ends = |bidder: usize| {
            let object = *self.mate.get(bidder).filter(|&&object| object != unit::NONE)?;
            Some(if turned { (object, bidder as u32) } else { (bidder as u32, object) })
        };
        let mut pairs = Vec::with_capacity(self.mate.len());
        pairs.extend((0..self.mate.len()).filter_map(|bidder| {
            if let Some((left, right)) = ends(bidder + AHEAD) {
                hint(left, right);
            }
            let (left, right) = ends(bidder)?;
            position(left, right).map(PairIndex)
        }));
        if turned {
            pairs.sort_unstable();
        }
        pairs
    }

    /// Prices of a network's nodes: left, right, hub.
    fn prices(&self, turned: bool) -> Vec<i64> {
        let (left, right) = if turned { (&self.price, &self.value) } else { (&self.value, &self.price) };
        let mut prices = Vec::with_capacity(left.len() + right.len() + 1);
        prices.extend(left.iter().map(|&value| value.wide()));
        prices.extend(right.iter().map(|&price| -price.wide()));
        prices.push(0);
        prices
    }
}

/// Whether a problem has one level, and everybody may have one mate and need not.
pub(super) fn is_plain(problem: &Bipartite) -> bool {
    problem.levels() == 1 && is_free(problem)
}

/// Whether everybody may have one mate and need not.
pub(super) fn is_free(problem: &Bipartite) -> bool {
    let one = |degrees: &[Degree]| degrees.iter().all(|degree| *degree == Degree { min: 0, max: 1 });
    one(problem.left()) && one(problem.right())
}

fn fits<W: Amount>((low, high): (i64, i64)) -> bool {
    low >= -W::MAX_FREE_WORTH && high <= W::MAX_FREE_WORTH
}

/// Solves a plain problem.
pub(super) fn solve(problem: &Bipartite, scale: Scale, budget: &Budget<'_>) -> Solved {
    if fits::<i32>(problem.cost_range()) {
        solve_in::<i32>(problem, scale, budget)
    } else {
        solve_in::<i64>(problem, scale, budget)
    }
}

fn solve_in<W: Amount>(problem: &Bipartite, scale: Scale, budget: &Budget<'_>) -> Solved {
    let source = AllPairs::<W> { problem, costs: problem.costs().level(0), worth: PhantomData };
    let range = -problem.cost_range().0.min(0);
    let turned = is_turned(&source);
    let found = if turned {
        find(&Table::turned(&source), range, scale, budget)
    } else {
        match Ordered::of(source) {
            Ok(ordered) => find(&ordered, range, scale, budget).in_order(&ordered),
            Err(source) => find(&source, range, scale, budget),
        }
    };
    let position = |left: u32, right: u32| {
        let row = problem.row(left as usize);
        let within = find_in(&problem.rights()[row.clone()], right, problem.right().len())?;
        Some((row.start + within) as u32)
    };
    // Each row is read at one place, which is as good as never in the cache.
    let hint = |left: u32, right: u32| {
        let row = problem.row(left as usize);
        prefetch(problem.rights(), row.start + likely_place(row.len(), right, problem.right().len()));
    };
    let pairs = found.pairs(turned, hint, position);
    let potentials = LevelTable::from_columns(vec![found.prices(turned)]).unwrap_or_default();
    if !found.complete {
        return stop(problem, pairs, potentials, found.work, budget);
    }
    Ok(Outcome::Optimal(problem.matching_of(pairs, potentials, found.work)))
}

/// What there is to show when the budget has ended: any prices have a bound, and any pairs are a matching where nobody must have a mate.
fn stop(
    problem: &Bipartite,
    pairs: Vec<PairIndex>,
    potentials: LevelTable,
    work: Work,
    budget: &Budget<'_>,
) -> Solved {
    let bound = problem.to_network()?.dual_bound(&potentials);
    let best = Some(problem.matching_of(pairs, potentials.clone(), work));
    let reason = budget.exhausted(work).unwrap_or(StopReason::Requested);
    Ok(Outcome::Stopped(Stopped { reason, best, potentials, bound, work }))
}

/// Where a number below `count` would be in an even row of some length.
fn likely_place(length: usize, wanted: u32, count: usize) -> usize {
    (wanted as usize).saturating_mul(length) / count.max(1)
}

/// Where a number below `count` is in an ascending row. Looks first where it would be in an even one, so that mostly one cache line is read.
fn find_in(row: &[u32], wanted: u32, count: usize) -> Option<usize> {
    let guess = likely_place(row.len(), wanted, count);
    let (mut low, mut high, mut stride) = (guess, guess, 4);
    while low > 0 && row.get(low).is_none_or(|&number| number > wanted) {
        low = low.saturating_sub(stride);
        stride *= 2;
    }
    while row.get(high).is_some_and(|&number| number < wanted) {
        high += stride;
        stride *= 2;
    }
    let within = row.get(low..row.len().min(high + 1))?.binary_search(&wanted).ok()?;
    Some(low + within)
}

/// Solves a part of a plain problem; nodes and pairs of the answer are by position in the part.
pub(super) fn solve_part(parts: &Parts<'_>, part: usize, budget: &Budget<'_>) -> Solved {
    if fits::<i32>(parts.problem.cost_range()) {
        solve_part_in::<i32>(parts, part, budget)
    } else {
        solve_part_in::<i64>(parts, part, budget)
    }
}

fn solve_part_in<W: Amount>(parts: &Parts<'_>, part: usize, budget: &Budget<'_>) -> Solved {
    let (first, entries, range) = parts.rows(part, W::of);
    let source = Table::new(first, entries, parts.sides(part).1);
    let turned = is_turned(&source);
    let found = if turned {
        find(&Table::turned(&source), range, Scale::Even, budget)
    } else {
        find(&source, range, Scale::Even, budget)
    };
    let pairs = found.pairs(turned, |_, _| {}, |left, right| source.position(left, right));
    let (complete, work) = (found.complete, found.work);
    let potentials = LevelTable::from_columns(vec![found.prices(turned)]).unwrap_or_default();
    if !complete {
        return stop(&parts.cut(part), pairs, potentials, work, budget);
    }
    let worth: i128 = pairs.iter().map(|pair| i128::from(source.worth(pair.0).wide())).sum();
    let weight = if parts.problem.sense() == Sense::Maximise { worth } else { -worth };
    let weight = LevelValue::new(vec![weight]);
    Ok(Outcome::Optimal(Matching { pairs, potentials, weight, work }))
}

/// The side with fewer units bids: the other way round almost everybody would be in a price war.
fn is_turned(source: &impl Source) -> bool {
    source.bidders() > source.objects() + source.objects() / 4
}

fn find<S: Source>(source: &S, range: i64, scale: Scale, budget: &Budget<'_>) -> Found<S::Worth> {
    let mut work = Work::default();
    let mut unit = Unit::new(source, &[]);
    unit.run(range, scale, &mut work, budget);
    let (value, near) = unit.close(unit.reach(range));
    work.arcs_scanned += unit.scanned();
    let (mut repair, unsold) = unit::Repair::new(unit, value, near, work);
    let complete = repair.cure(source, &unsold, budget);
    let work = repair.work;
    let (value, price, mate) = repair.into_parts();
    Found { value, price, mate, complete, work }
}
