//! The plain problem, from its pairs in memory to the proof: one level, everybody may have one mate.
//!
//! Most of what there is to gain here is what is not done: 10,000 bidders and 200,000 objects take less time to solve than to lay out, so nothing is
//! laid out for nodes that nobody touches.
//!
//! Who must have a mate gets a bonus instead (`musts.rs`).

use std::marker::PhantomData;

use super::amount::Amount;
use super::by_label::by_label;
use super::musts::{Musts, WITH_BONUSES};
use super::pairs::PairSolve;
use super::repair::EVERYTHING;
use super::source::{Source, Table};
use super::unit::{self, Scale, Unit};
use crate::network::{
    Bipartite, BipartiteCut, Degree, LevelTable, LevelValue, Matching, NetworkFaults, PairIndex, Work,
};
use crate::optimize::presolve::Parts;
use crate::optimize::{Budget, Outcome, StopReason, Stopped};

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

    fn reserves(&self) -> Vec<(u32, S::Worth)> {
        let placed = |(object, reserve)| (self.place[object as usize], reserve);
        self.all.reserves().into_iter().map(placed).collect()
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

    /// The pairs in use, by left and right node, ascending.
    fn pairs(&self, turned: bool, position: impl Fn(u32, u32) -> Option<u32>) -> Vec<PairIndex> {
        let taken = (0u32..).zip(&self.mate).filter(|&(_, &object)| object != unit::NONE);
        let mut pairs = Vec::with_capacity(self.mate.len());
        pairs.extend(taken.filter_map(|(bidder, &object)| {
            let position = if turned { position(object, bidder) } else { position(bidder, object) };
            position.map(PairIndex)
        }));
        if turned {
            pairs.sort_unstable();
        }
        pairs
    }

    /// What proves it: prices without bonuses.
    fn potentials(&self, turned: bool, musts: Option<&Musts>) -> LevelTable {
        let mut prices = self.prices(turned);
        if let Some(musts) = musts {
            musts.take_off(&mut prices);
        }
        LevelTable::from_columns(vec![prices]).unwrap_or_default()
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

/// Whether a problem has one level, and everybody may have one mate.
pub(super) fn is_plain(problem: &Bipartite) -> bool {
    problem.levels() == 1 && is_single(problem)
}

/// Whether everybody may have one mate.
pub(super) fn is_single(problem: &Bipartite) -> bool {
    let one = |degrees: &[Degree]| degrees.iter().all(|degree| degree.max == 1);
    one(problem.left()) && one(problem.right())
}

/// Whether everybody may have one mate and need not.
pub(super) fn is_free(problem: &Bipartite) -> bool {
    let one = |degrees: &[Degree]| degrees.iter().all(|degree| *degree == Degree { min: 0, max: 1 });
    one(problem.left()) && one(problem.right())
}

/// The largest |cost| that an amount takes, with the bonuses of those who must have a mate, if anybody must.
pub(super) fn most<W: Amount>(must: bool) -> i64 {
    W::MAX_FREE_WORTH / if must { WITH_BONUSES } else { 1 }
}

/// The largest |cost|, at least 1.
fn high(problem: &Bipartite) -> i64 {
    let (low, high) = problem.cost_range();
    high.max(-low).max(1)
}

/// Solves in 32 bits, in 64, or the general way, whichever is the first in which costs and bonuses fit.
fn in_width(
    problem: &Bipartite,
    must: bool,
    narrow: impl FnOnce() -> Solved,
    wide: impl FnOnce() -> Solved,
    general: impl FnOnce() -> Solved,
) -> Solved {
    match high(problem) {
        high if high <= most::<i32>(must) => narrow(),
        high if high <= most::<i64>(must) => wide(),
        _ => general(),
    }
}

/// How far worths differ: the least counts only for those who take what they get.
fn range((low, high): (i64, i64), must: bool) -> i64 {
    if must { high.max(0) - low.min(0) } else { -low.min(0) }
}

/// Solves a plain problem.
pub(super) fn solve(problem: &Bipartite, scale: Scale, budget: &Budget<'_>) -> Solved {
    let must = !is_free(problem);
    in_width(
        problem,
        must,
        || solve_in::<i32>(problem, must, scale, budget),
        || solve_in::<i64>(problem, must, scale, budget),
        || PairSolve::new(problem, None).at(scale).run(None, budget),
    )
}

fn solve_in<W: Amount>(problem: &Bipartite, must: bool, scale: Scale, budget: &Budget<'_>) -> Solved {
    let source = AllPairs::<W> { problem, costs: problem.costs().level(0), worth: PhantomData };
    let range = range(problem.cost_range(), must);
    let turned = is_turned(&source);
    let musts = must.then(|| Musts::of(problem.left(), problem.right(), high(problem))).flatten();
    let found = match (&musts, turned) {
        (None, false) => find_in_order(source, range, scale, budget),
        (Some(musts), false) => find_in_order(musts.on(source, false), range, scale, budget),
        (None, true) => find(&Table::turned(&source), range, scale, budget),
        (Some(musts), true) => find(&musts.on(Table::turned(&source), true), range, scale, budget),
    };
    let position = |left: u32, right: u32| {
        let row = problem.row(left as usize);
        let within = find_in(&problem.rights()[row.clone()], right, problem.right().len())?;
        Some((row.start + within) as u32)
    };
    let pairs = found.pairs(turned, position);
    let potentials = found.potentials(turned, musts.as_ref());
    if musts.is_some_and(|musts| !musts.hold(&found.mate, turned)) {
        return go_on(problem, pairs, potentials, found.work, budget);
    }
    if !found.complete {
        return stop(problem, pairs, potentials, found.work, budget);
    }
    Ok(Outcome::Optimal(problem.matching_of(pairs, potentials, found.work)))
}

/// The general way, from where the bonuses led, if somebody is without who must not be: they were not enough, or the budget has ended.
fn go_on(
    problem: &Bipartite,
    pairs: Vec<PairIndex>,
    potentials: LevelTable,
    work: Work,
    budget: &Budget<'_>,
) -> Solved {
    let start = problem.matching_of(pairs, potentials, work);
    PairSolve::new(problem, Some(&start)).having_done(work).run(Some((&start, EVERYTHING)), budget)
}

/// What there is to show when the budget has ended: any prices have a bound, and any pairs are a matching if nobody is without who must not be.
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

/// Where a number below `count` is in an ascending row. Looks first where it would be in an even one, so that mostly one cache line is read.
fn find_in(row: &[u32], wanted: u32, count: usize) -> Option<usize> {
    let guess = (wanted as usize).saturating_mul(row.len()) / count.max(1);
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

/// Solves a part of a plain problem, in which somebody may have to have a mate (`must`); nodes and pairs of the answer are by position in the part.
pub(super) fn solve_part(parts: &Parts<'_>, part: usize, must: bool, budget: &Budget<'_>) -> Solved {
    in_width(
        parts.problem,
        must,
        || solve_part_in::<i32>(parts, part, must, budget),
        || solve_part_in::<i64>(parts, part, must, budget),
        || PairSolve::new(&parts.cut(part), None).run(None, budget),
    )
}

fn solve_part_in<W: Amount>(parts: &Parts<'_>, part: usize, must: bool, budget: &Budget<'_>) -> Solved {
    let (first, entries, largest) = parts.rows(part, W::of);
    let source = Table::new(first, entries, parts.sides(part).1);
    let range = if must { range(parts.problem.cost_range(), must) } else { largest };
    let turned = is_turned(&source);
    let musts = must.then(|| parts.degrees(part));
    let musts = musts.and_then(|(left, right)| Musts::of(&left, &right, high(parts.problem)));
    let found = match (&musts, turned) {
        (None, false) => find(&source, range, Scale::Even, budget),
        (Some(musts), false) => find(&musts.on(&source, false), range, Scale::Even, budget),
        (None, true) => find(&Table::turned(&source), range, Scale::Even, budget),
        (Some(musts), true) => find(&musts.on(Table::turned(&source), true), range, Scale::Even, budget),
    };
    let pairs = found.pairs(turned, |left, right| source.position(left, right));
    let (complete, work) = (found.complete, found.work);
    let potentials = found.potentials(turned, musts.as_ref());
    if musts.is_some_and(|musts| !musts.hold(&found.mate, turned)) {
        return go_on(&parts.cut(part), pairs, potentials, work, budget);
    }
    if !complete {
        return stop(&parts.cut(part), pairs, potentials, work, budget);
    }
    Ok(Outcome::Optimal(Matching { pairs, potentials, weight: LevelValue::default(), work }))
}

/// The side with fewer units bids: the other way round almost everybody would be in a price war.
fn is_turned(source: &impl Source) -> bool {
    source.bidders() > source.objects() + source.objects() / 4
}

/// Solves with neighbours side by side, where that helps.
fn find_in_order<S: Source>(source: S, range: i64, scale: Scale, budget: &Budget<'_>) -> Found<S::Worth> {
    match Ordered::of(source) {
        Ok(ordered) => find(&ordered, range, scale, budget).in_order(&ordered),
        Err(source) => find(&source, range, scale, budget),
    }
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
