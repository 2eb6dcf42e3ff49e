//! Bipartite problems, straight from their compressed pairs.

use std::marker::PhantomData;

use super::super::{Budget, Outcome, StopReason, Stopped};
use super::amount::Amount;
use super::bidding::Bidding;
use super::market::{HELD, Market};
use super::problem::{HubArcs, Inner, Pairs, Problem};
use super::repair::{EVERYTHING, Interrupt, Repair};
use super::source::{Source, Table};
use super::unit::{Scale, Unit};
use super::{REACH, relative_prices};
use crate::network::{
    Bipartite, BipartiteCut, FlowSolution, LevelTable, Matching, NetworkFaults, PairIndex, Work,
};

/// Bids for like seats rise by one part in so many of the range of worths.
const STEPS: i64 = 50;
/// Where levels are blended and that would be more than all of the last level, by one in so many at first, and then less.
const STEPS_IF_WIDE: i64 = 5;

/// The state between the levels of a bipartite problem.
pub(super) struct PairSolve<'a> {
    problem: &'a Bipartite,
    pairs: Pairs<'a>,
    hub: HubArcs,
    repair: Repair,
    potentials: LevelTable,
    /// The pairs of an optimum of the levels above the one at hand.
    earlier: Option<Vec<PairIndex>>,
    scale: Scale,
}

/// The pairs that are free on a level, as bidders with one unit see them.
///
/// With `ALL`, every pair is free and every node has room.
struct FreePairs<'a, W, const ALL: bool> {
    pairs: &'a Pairs<'a>,
    level: usize,
    open: &'a [bool],
    worth: PhantomData<W>,
}

/// What an auction among bidders with one unit is about: the level's free pairs, and of each node whether it has room and whether it must not stay without.
struct Lot<'a> {
    level: usize,
    open: &'a [bool],
    must: &'a [bool],
    range: i64,
    /// Whether every pair is free and every node has room.
    all: bool,
    /// Whether the right nodes bid.
    turned: bool,
}

/// What an auction among bidders with one unit comes to: prices of both sides, who has what, and the pairs within reach.
struct Sale {
    left: Vec<i64>,
    right: Vec<i64>,
    sold: Vec<(u32, u32)>,
    near: Vec<(u32, u32)>,
    reach: i64,
}

impl Sale {
    fn of(source: &impl Source, must: &[bool], range: i64, work: &mut Work, budget: &Budget<'_>) -> Self {
        let mut unit = Unit::new(source, must);
        unit.run(range, Scale::Even, work, budget);
        let reach = unit.reach(range);
        let (value, near) = unit.close(reach);
        let near = near.rows.pairs().collect();
        let (left, right) = unit.prices(&value);
        work.arcs_scanned += unit.scanned();
        Self { left, right, sold: unit.sold().collect(), near, reach: reach.wide() }
    }
}

impl<W: Amount, const ALL: bool> Source for FreePairs<'_, W, ALL> {
    type Worth = W;

    fn bidders(&self) -> usize {
        self.pairs.problem.left().len()
    }

    fn objects(&self) -> usize {
        self.pairs.problem.right().len()
    }

    fn degree(&self, bidder: usize) -> usize {
        self.pairs.problem.row(bidder).len()
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, W)) {
        if !ALL && !self.open[bidder] {
            return;
        }
        let problem = self.pairs.problem;
        let row = problem.row(bidder);
        let costs = &problem.costs().level(self.level)[row.clone()];
        for (pair, (&right, &cost)) in row.clone().zip(problem.rights()[row].iter().zip(costs)) {
            if ALL || (self.open[self.bidders() + right as usize] && !self.pairs.is_fixed(pair)) {
                visit(right, W::of(-cost));
            }
        }
    }
}

/// What a level begins with.
struct Begin {
    prices: Vec<i64>,
    /// How far off tight the arcs may be that searches begin with.
    reach: i64,
    /// The pairs within reach, and those in use, where they are known already: no pair is fixed, and every node has room.
    near: Option<(Vec<Inner>, Vec<Inner>)>,
}

impl<'a> PairSolve<'a> {
    pub(super) fn new(problem: &'a Bipartite, start: Option<&Matching>) -> Self {
        let mut pairs = Pairs::new(problem);
        for pair in start.into_iter().flat_map(|start| &start.pairs) {
            if pair.index() < problem.pair_count() && !pairs.is_used(pair.index()) {
                pairs.shift(pair.0, 1);
            }
        }
        let hub = HubArcs::of_pairs(problem);
        let nodes = pairs.node_count();
        let potentials = LevelTable::zeros(problem.levels(), nodes);
        Self {
            problem,
            pairs,
            hub,
            repair: Repair::new(nodes),
            potentials,
            earlier: None,
            scale: Scale::Even,
        }
    }

    /// With worths that come from so many levels.
    pub(super) fn at(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// With what was done before counted.
    pub(super) fn having_done(mut self, work: Work) -> Self {
        self.repair.work = work;
        self
    }

    /// From nothing, or from a start and how far off tight the arcs may be that searches begin with.
    pub(super) fn run(
        mut self,
        start: Option<(&Matching, i64)>,
        budget: &Budget<'_>,
    ) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
        let hub = self.pairs.node_count() - 1;
        for level in 0..self.problem.levels() {
            self.hub.take_up(&[]);
            let warm = start.and_then(|(start, reach)| Some((self.warm_prices(start, level)?, reach)));
            let begin = match warm {
                Some((prices, reach)) => Begin { prices, reach, near: None },
                None => self.cold_start(level, budget),
            };
            let Begin { prices, reach, near } = &begin;
            if let Some((near, used)) = near {
                self.repair.begin_sparse(&self.pairs, &mut self.hub, prices, used, (*reach, near));
            } else {
                self.repair.begin(&mut self.pairs, &mut self.hub, level, prices, *reach);
            }
            match self.repair.cure(&mut self.pairs, &mut self.hub, hub, level, budget) {
                Ok(()) => self.close(level),
                Err(Interrupt::Infeasible(cut)) => {
                    return Ok(Outcome::Infeasible(self.problem.cut_from(&cut)));
                }
                Err(Interrupt::Stopped(reason)) => {
                    return self.stop(level, reason, start.map(|(start, _)| start)).map(Outcome::Stopped);
                }
            }
        }
        let chosen = self.chosen();
        Ok(Outcome::Optimal(self.problem.matching_of(chosen, self.potentials, self.repair.work)))
    }

    fn warm_prices(&self, start: &Matching, level: usize) -> Option<Vec<i64>> {
        let table = &start.potentials;
        let shape = (self.problem.levels(), self.pairs.node_count());
        relative_prices(table, shape, level, self.pairs.node_count() - 1)
    }

    fn chosen(&self) -> Vec<PairIndex> {
        let used = (0..self.problem.pair_count()).filter(|&pair| self.pairs.is_used(pair));
        used.map(|pair| PairIndex(pair as u32)).collect()
    }

    fn file_prices(&mut self, level: usize) {
        for (node, entry) in self.potentials.level_mut(level).iter_mut().enumerate() {
            *entry = self.repair.price(node);
        }
    }

    fn close(&mut self, level: usize) {
        self.file_prices(level);
        if level + 1 < self.problem.levels() {
            self.earlier = Some(self.chosen());
            self.repair.keep_optimal_face(&mut self.pairs, &mut self.hub, level);
        }
    }

    /// Least and most mates of each node, as far as the levels above leave them free.
    fn degrees(&self) -> Vec<[i64; 2]> {
        let degree = |arc: &super::problem::HubArc| {
            if arc.inward { [arc.least, arc.most] } else { [-arc.most, -arc.least] }
        };
        self.hub.all().iter().map(degree).collect()
    }

    /// Prices and pairs to begin with, by auction; and the reach for them.
    fn cold_start(&mut self, level: usize, budget: &Budget<'_>) -> Begin {
        let degrees = self.degrees();
        if let Some(start) = self.unit_auction(level, &degrees, budget) {
            return start;
        }
        let lefts = self.problem.left().len();
        let mut prices = vec![0; self.pairs.node_count()];
        let Some(market) = Market::of_pairs(&self.pairs, level, &degrees) else {
            return Begin { prices, reach: EVERYTHING, near: None };
        };
        self.repair.work.arcs_scanned += 2 * self.pairs.arc_count() as u64;
        let is_wide = matches!(self.scale, Scale::Blended { finest, .. } if market.range / STEPS > finest);
        let first = (market.range / if is_wide { STEPS_IF_WIDE } else { STEPS }).max(1);
        let mut bidding = Bidding::new(market, first);
        bidding.run(&mut self.repair.work, budget);
        if is_wide {
            bidding.go_on_finer(&mut self.repair.work, budget);
        }
        let values = bidding.close();
        self.repair.work.arcs_scanned += bidding.scanned;
        for (price, (value, base)) in prices.iter_mut().zip(values.iter().zip(&bidding.market.base)) {
            *price = value + base;
        }
        for (price, (asked, reserve)) in
            prices[lefts..].iter_mut().zip(bidding.price.iter().zip(&bidding.market.reserve))
        {
            *price = -(asked + reserve);
        }
        self.pairs.clear();
        for offer in bidding.market.offers.iter().filter(|offer| offer.right & HELD != 0) {
            self.pairs.shift(offer.id, 1);
        }
        Begin { prices, reach: bidding.step().saturating_mul(REACH), near: None }
    }

    /// The auction for bidders with one unit, where that is what is left on the level.
    fn unit_auction(&mut self, level: usize, degrees: &[[i64; 2]], budget: &Budget<'_>) -> Option<Begin> {
        let lefts = self.problem.left().len();
        let mut room: Vec<i64> = degrees.iter().map(|&[_, most]| most).collect();
        let costs = self.problem.costs().level(level);
        let (mut low, mut high) = (0, 0);
        if level == 0 {
            for &cost in costs {
                (low, high) = (low.min(cost), high.max(cost));
            }
        } else {
            self.pairs.each(level, |arc| {
                if self.pairs.is_fixed(arc.id as usize) {
                    let used = self.pairs.flow(arc.id);
                    room[arc.tail as usize] -= used;
                    room[arc.head as usize] -= used;
                } else {
                    (low, high) = (low.min(arc.cost), high.max(arc.cost));
                }
            });
        }
        let largest = -low.min(-high);
        if largest > i64::MAX_WORTH || room.iter().any(|&room| room > 1) {
            return None;
        }
        let must: Vec<bool> =
            degrees.iter().zip(&room).map(|(&[least, _], &room)| least > 0 && room > 0).collect();
        let open: Vec<bool> = room.iter().map(|&room| room > 0).collect();
        // Least worth counts only for those who take what they get.
        let range = if must.iter().any(|&must| must) { high - low } else { -low };
        let all = level == 0 && open.iter().all(|&open| open);
        let count = |side: &[bool]| side.iter().filter(|&&open| open).count();
        let (open_left, open_right) = open.split_at(lefts);
        // The side with fewer units bids: the other way round almost everybody would be in a price war.
        let turned = count(open_left) > count(open_right) + count(open_right) / 4;
        // Bidders leave out what is worth nothing to them, unless they must not stay without; where only objects must not, such a pair may be needed.
        let bidders = if turned { &must[lefts..] } else { &must[..lefts] };
        let complete = all && (bidders.iter().all(|&must| must) || !must.contains(&true));
        self.repair.work.arcs_scanned += self.problem.pair_count() as u64;
        let lot = Lot { level, open: &open, must: &must, range, all, turned };
        let mut sale = if largest <= i32::MAX_WORTH {
            self.sale::<i32>(&lot, budget)
        } else {
            self.sale::<i64>(&lot, budget)
        };
        let inner = |&(left, right): &(u32, u32)| {
            let row = self.problem.row(left as usize);
            let position = self.problem.rights()[row.clone()].binary_search(&right).ok()?;
            let id = (row.start + position) as u32;
            Some(Inner { id, tail: left, head: lefts as u32 + right, cost: costs[id as usize] })
        };
        let near: Vec<Inner> = sale.near.iter().filter_map(inner).collect();
        let mut used: Vec<Inner> = sale.sold.iter().filter_map(inner).collect();
        let mut prices = sale.left;
        prices.append(&mut sale.right);
        prices[lefts..].iter_mut().for_each(|price| *price = -*price);
        prices.push(0);
        // What is loose is not sold.
        used.retain(|pair| pair.cost + prices[pair.tail as usize] <= prices[pair.head as usize]);
        self.pairs.clear();
        for pair in &used {
            self.pairs.shift(pair.id, 1);
        }
        Some(Begin { prices, reach: sale.reach, near: complete.then_some((near, used)) })
    }

    fn sale<W: Amount>(&mut self, lot: &Lot<'_>, budget: &Budget<'_>) -> Sale {
        let (pairs, work) = (&self.pairs, &mut self.repair.work);
        let &Lot { level, open, must, range, all, turned } = lot;
        let (must_left, must_right) = must.split_at(self.problem.left().len());
        let some = FreePairs::<W, false> { pairs, level, open, worth: PhantomData };
        if turned {
            let mut sale = Sale::of(&Table::turned(&some), must_right, range, work, budget);
            std::mem::swap(&mut sale.left, &mut sale.right);
            sale.sold.iter_mut().chain(&mut sale.near).for_each(|(left, right)| std::mem::swap(left, right));
            sale
        } else if all {
            let all = FreePairs::<W, true> { pairs, level, open, worth: PhantomData };
            Sale::of(&all, must_left, range, work, budget)
        } else {
            Sale::of(&some, must_left, range, work, budget)
        }
    }

    /// What there is to show when the budget ends: pairs of the network's flow, completed without regard to weight.
    fn stop(
        mut self,
        level: usize,
        reason: StopReason,
        start: Option<&Matching>,
    ) -> Result<Stopped<Matching>, NetworkFaults> {
        self.file_prices(level);
        let network = self.problem.to_network()?;
        let bound = network.dual_bound(&self.potentials);
        let earlier = self.earlier.take();
        let given = start.filter(|_| earlier.is_none()).map(|start| start.pairs.clone());
        let hub = self.pairs.node_count() - 1;
        let completed = self.repair.complete(&mut self.pairs, &mut self.hub, hub, level);
        let completed = completed.then(|| self.chosen());
        let potentials = self.potentials;
        let work = self.repair.work;
        let candidates = earlier.into_iter().chain(given).chain(completed);
        let solutions = candidates.filter_map(|pairs| {
            self.problem.flow_of_pairs(&pairs).map(|flow| (network.cost_of(&flow), flow))
        });
        let best = solutions.min().map(|(value, flow)| {
            self.problem.matching_from(FlowSolution { flow, potentials: potentials.clone(), value, work })
        });
        Ok(Stopped { reason, best, potentials, bound, work })
    }
}
