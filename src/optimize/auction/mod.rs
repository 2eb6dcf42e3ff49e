//! An auction for prices, then shortest paths for the proof.
//!
//! # Problem
//! The linear program of [`crate::network`] where it has the shape that service networks have: a hub feeds bidders through limits that nest, bidders
//! have pairs with requests, and requests return units to the hub over seats of several values, again through limits that nest.
//! Bipartite b-matching is the plain case. A network of any other shape is solved too, without the auction.
//!
//! # Method
//! One mechanism serves cold solves, warm starts and changes: the **repair** (`repair/`) makes an optimum and its proof of *any* prices and *any* flow,
//! with one short search per unit that is out of place. What differs is where it begins:
//!
//! | the problem | begins with |
//! |---|---|
//! | a [`Start`] with potentials | these, and its flow |
//! | bipartite, everybody has one unit, several levels of which the first depend on one end of a pair | these levels are decided by augmenting paths (`pair_levels/greedy.rs`), the rest on their optimal face |
//! | bipartite, everybody has one unit | an auction in phases (`unit/`), in 32 bits where \|weight\| ≤ 2^29 (a seventeenth of that if somebody must have a mate), else in 64 (`amount.rs`, `musts.rs`); the side with fewer units bids |
//! | bipartite with capacities | an auction with seats (`market.rs`, `bidding.rs`) |
//! | a network whose limits nest (`layers.rs`) | the same, where a bidder is a whole tree of limits |
//! | any other network | the cheapest chains to or from its busiest node, or no prices at all, whichever leaves fewest units out of place |
//!
//! The *plain* problem (bipartite, one level, everybody may have one mate; who must have one gets a bonus) takes a short way from its pairs to the proof (`plain.rs`), with a
//! lighter repair of its own (`unit/repair.rs`).
//!
//! An auction is inexact and need not be otherwise: it leaves a few units in a hundred out of place, at prices within a few steps of the
//! right ones. So the repair first looks only at arcs that are nearly tight, one in ten or twenty, and proves each time that no other could have
//! mattered.
//!
//! Before that, limits that never bind are left out of a network; and *components* of a bipartite problem, and of a network without its hub, are solved apart, on all threads (`presolve`).
//!
//! *Levels* are blended into one cost, solved at once, and told apart again; where the result does not prove itself they are blended more strongly, and at last
//! solved one after the other (`levels.rs`, `blend.rs`). In a bipartite problem, levels that depend on one end of a pair alone (tiers, one pair more) are kept apart (`pair_levels/`): decided beforehand where
//! everybody has one unit, and else blended so that many of them still fit 32 bits. One after the other means on the optimal face, as in [`shortest_paths`](super::shortest_paths): an arc
//! with non-zero reduced cost is fixed, and the next level holds its auction on what is left, where what must be full gets a bonus. In a network, a level with many
//! different costs below one that counts begins with chains instead.
//!
//! # Correctness
//! Rests on the repair alone; its essay states why. (Potentials told apart are checked on every arc; levels decided beforehand are proven by what the searches there reached, see `pair_levels/greedy.rs`.) The auctions
//! only choose where the repair begins, and a mistake there would cost time.
//!
//! # Running time
//! An auction makes O(range / step) bids per bidder at worst and, measured, 5 to 35; a bid reads at most thirteen offers. The repair takes one search per
//! unit out of place, O(arcs + nodes · log nodes) each at worst; measured, all of them together scan as much as 0.01 (clustered) to 1.4 (layered) times the
//! sparse instances' pairs, and 11 times those of a dense product matrix. Worst case as for any auction: pseudo-polynomial in weights; a [`Budget`] bounds it. Memory for a plain
//! problem in 32 bits: 16 bytes for each nearly tight pair, some 160 per bidder and 50 per object; for another bipartite one 9 bytes per pair for its rows and state, 100 for each
//! nearly tight pair, some 150 per node; for a network some 60 per arc and level at hand.
//!
//! # Departures from the papers
//! * A bid raises a price by best − second best, and by `step` only where that is less *and* somebody must make way (Bertsekas 1981 adds the step
//!   always). Pairs then stay exactly tight outside price wars: on random sparse instances 2 to 7 bidders in a hundred are loose at
//!   the end instead of 63, for twice the bids at the same step.
//! * There is no reverse auction: an object that a phase leaves without an owner keeps its price until a search lowers it, or, where levels are blended and many are left so, is lowered to
//!   what is bid for it (`unit/lower.rs`).
//! * A bidder keeps her thirteen best offers and a bound on all others (like the third-best rule of Bertsekas' codes, widened) instead of a sorted row.
//! * Auctions for several units (like seats, Bertsekas & Castañon 1989) let a bidder outbid herself; lowering each price at the end to what is still
//!   bid leaves a fifth of the units to repair (cap50k) and keeps prices close.
//! * Nested limits: see `bidding.rs`; the exchange argument is that of gross substitutes.
//!
//! # What was tried
//! See [`measurements`], with figures, and what did not help.
//!
//! # Failure modes
//! * Price wars among more bidders than seats whose weights differ by much less than they weigh: the auction stops at a coarse step and the
//!   repair does the rest, one search per unit.
//! * Quotas of hundreds of people that bind: the auction misses their worth, and what raising them (`repair/raise.rs`) leaves over is exchanged through all of them (`repair/forest.rs`).
//! * A level far above the one below it on which single units move along long chains, like evenness above a score: each search looks at all that is nearer than a step of it.
//! * Objects many times the bidders and a problem that is not plain: setting up every node costs more than the solve.
//! * Levels that are exchanged for each other over very long ways (a chain on which one pair more costs hundreds of others something): no blend is strong enough, and
//!   the levels are solved one after the other. A level that counts is all ties; then all arcs are laid out, and memory per pair is that of a nearly tight one.
//!
//! # References
//! D. P. Bertsekas, "A new algorithm for the assignment problem", Mathematical Programming 21, 1981; "Auction algorithms for network flow problems: a tutorial
//! introduction", Computational Optimization and Applications 1, 1992. D. P. Bertsekas, D. A. Castañon, "The auction algorithm for the
//! transportation problem", Annals of Operations Research 20, 1989; "A forward/reverse auction algorithm for asymmetric assignment problems",
//! Computational Optimization and Applications 1, 1992. A. S. Kelso, V. P. Crawford, "Job matching, coalition formation, and gross substitutes", Econometrica 50, 1982.
//! R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987.
//! R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows", 1993, chapter 9.

mod amount;
mod bidding;
mod blend;
mod by_label;
mod keys;
mod layers;
mod levels;
mod market;
pub mod measurements;
mod musts;
mod neighbours;
mod pair_levels;
mod pairs;
mod plain;
mod problem;
mod repair;
mod source;
mod steps;
mod unit;

use super::presolve::{self, Blocks, Merged, Parts};
use super::shortest_paths::start::ColdStart;
use super::{Budget, Outcome, Solver, Start, StopReason, Stopped};
use crate::network::{
    Adjacency, Bipartite, BipartiteCut, Cut, FlowSolution, LevelTable, LevelValue, Matching, Network,
    NetworkFaults, NodeId, Work,
};
use bidding::Bidding;
use layers::Layers;
use market::{Chart, HELD, Market};
use pairs::PairSolve;
use problem::{Arcs, HubArcs, Problem};
use repair::{EVERYTHING, Interrupt, Repair};
use unit::Scale;

/// Auction, then exact repair; see the [module's essay](crate::optimize::auction) for method and running time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Auction;

/// In a network bids rise by one part in so many of the range of worths at first; where that is wide, as where levels are blended, by a larger part.
const STEPS: i64 = 400;
const STEPS_IF_WIDE: i64 = 50;
const WIDE: i64 = 1 << 24;
/// A level whose worths differ by no more than this counts something.
const COUNTING: i64 = 64;
/// Arcs are laid out at first up to so many steps off tight.
const REACH: i64 = 16;
/// Largest |potential|, relative to the hub's, that a start may bring.
const MAX_START: i128 = 1 << 60;

impl Solver for Auction {
    fn name(&self) -> &'static str {
        "auction"
    }

    fn solve(&self, network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        let total: i128 = network.supplies().iter().map(|&supply| i128::from(supply)).sum();
        if total != 0 {
            return Outcome::Infeasible(Cut { nodes: (0..network.node_count()).map(NodeId::new).collect() });
        }
        if network.node_count() == 0 {
            return Outcome::Optimal(FlowSolution {
                flow: Vec::new(),
                potentials: LevelTable::zeros(network.levels(), 0),
                value: LevelValue::zero(network.levels()),
                work: Work::default(),
            });
        }
        if start.potentials.is_some() || start.flow.is_some() {
            return solve_flow(network, start, budget);
        }
        match Merged::of(network) {
            Some(merged) => merged.solve(budget, solve_blocks),
            None => solve_blocks(network, budget),
        }
    }

    fn solve_bipartite(
        &self,
        problem: &Bipartite,
        start: Option<&Matching>,
        budget: &Budget<'_>,
    ) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
        match start {
            Some(matching) => PairSolve::new(problem, start).run(Some((matching, EVERYTHING)), budget),
            None => solve_from_nothing(problem, budget),
        }
    }
}

/// The cheapest flow, block by block. Begins from nothing.
fn solve_blocks(network: &Network, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
    let one = |network: &Network, budget: &Budget<'_>| solve_flow(network, Start::default(), budget);
    match Blocks::of(network) {
        Some(blocks) => blocks.solve(budget, one),
        None => one(network, budget),
    }
}

/// The cheapest flow of a network whose supplies add up to zero.
fn solve_flow(network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
    if start.potentials.is_none() && network.levels() > 1 {
        return levels::solve_network(network, start, budget);
    }
    FlowSolve::new(network, start).run(start, EVERYTHING, budget)
}

/// The best matching, part by part. Begins from nothing.
fn solve_from_nothing(
    problem: &Bipartite,
    budget: &Budget<'_>,
) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
    match Parts::of(problem) {
        Some(parts) if plain::is_plain(problem) => {
            let must = !plain::is_free(problem);
            presolve::solve(&parts, budget, |part, budget| plain::solve_part(&parts, part, must, budget))
        }
        Some(parts) if problem.levels() == 1 => presolve::solve(&parts, budget, |part, budget| {
            solve_in_turn(&parts.cut(part), Scale::Even, budget)
        }),
        Some(parts) => pair_levels::solve_parts(&parts, budget),
        None if problem.levels() == 1 => solve_in_turn(problem, Scale::Even, budget),
        None => pair_levels::solve_pairs(problem, budget),
    }
}

/// The best matching on one level, or on several one after the other. Begins from nothing.
fn solve_in_turn(
    problem: &Bipartite,
    scale: Scale,
    budget: &Budget<'_>,
) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
    if plain::is_plain(problem) {
        plain::solve(problem, scale, budget)
    } else {
        PairSolve::new(problem, None).at(scale).run(None, budget)
    }
}

/// The state between the levels of a network.
struct FlowSolve<'a> {
    network: &'a Network,
    layers: Option<(Layers, Chart)>,
    arcs: Arcs<'a>,
    hub: HubArcs,
    /// An optimal flow of the levels above the one at hand.
    earlier: Option<Vec<i64>>,
    potentials: LevelTable,
    repair: Repair,
}

impl<'a> FlowSolve<'a> {
    fn new(network: &'a Network, start: Start<'_>) -> Self {
        let layers = Layers::of(network);
        let hub = layers.as_ref().map_or_else(|&busiest| busiest, |layers| layers.hub);
        let layers = layers.ok().map(|layers| {
            let chart = Chart::of(network, &layers);
            (layers, chart)
        });
        let bounds = network.lower().iter().zip(network.upper());
        let flow = match start.flow {
            Some(flow) if flow.len() == network.arc_count() => {
                bounds.zip(flow).map(|((&lower, &upper), &x)| x.clamp(lower, upper)).collect()
            }
            _ => network.lower().to_vec(),
        };
        let arcs = Arcs::new(network, hub, flow);
        let hub = HubArcs::of_network(&arcs);
        let potentials = LevelTable::zeros(network.levels(), network.node_count());
        let stations = layers.as_ref().map_or_else(Vec::new, |(layers, _)| layers.stations());
        let trees = layers.as_ref().map_or_else(Vec::new, |(layers, _)| layers.trees(&stations));
        let repair = Repair::new(network.node_count()).with_stations(stations, trees);
        Self { network, layers, arcs, hub, earlier: None, potentials, repair }
    }

    /// Level by level. Where the start brings prices, searches begin with arcs that are no further off tight than `reach`.
    fn run(mut self, start: Start<'_>, reach: i64, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        for level in 0..self.network.levels() {
            if level > 0 && self.level_is_constant(level) && !self.suits(start, level) {
                continue;
            }
            match self.level(level, start, reach, budget) {
                Ok(()) => self.close(level),
                Err(Interrupt::Infeasible(cut)) => return Outcome::Infeasible(cut),
                Err(Interrupt::Stopped(reason)) => return Outcome::Stopped(self.stop(level, reason, start)),
            }
        }
        Outcome::Optimal(self.solution())
    }

    /// Whether no arc that is still free costs anything on this level.
    fn level_is_constant(&self, level: usize) -> bool {
        let bounds = self.arcs.lower.iter().zip(self.arcs.upper.iter());
        self.network
            .costs()
            .level(level)
            .iter()
            .zip(bounds)
            .all(|(&cost, (lower, upper))| cost == 0 || lower == upper)
    }

    /// Whether a start brings prices on a level, at which nothing is out of place: even where no arc costs anything, those of the levels below rest on them.
    fn suits(&mut self, start: Start<'_>, level: usize) -> bool {
        self.hub.take_up(self.network.costs().level(level));
        let prices = start.potentials.and_then(|table| self.warm_prices(table, level));
        prices.is_some_and(|prices| {
            prices.iter().any(|&price| price != 0)
                && repair::units_out_of_place(&self.arcs, &self.hub, self.arcs.hub, level, &prices) == 0
        })
    }

    fn level(
        &mut self,
        level: usize,
        start: Start<'_>,
        reach: i64,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        self.hub.take_up(self.network.costs().level(level));
        let warm = start.potentials.and_then(|table| self.warm_prices(table, level));
        let (prices, reach) = if let Some(prices) = warm {
            (prices, reach)
        } else {
            let (prices, near) = self.cold_prices(level, budget);
            (prices, near.min(reach))
        };
        let hub = self.arcs.hub;
        self.repair.begin(&mut self.arcs, &mut self.hub, level, &prices, reach);
        self.repair.cure(&mut self.arcs, &mut self.hub, hub, level, budget)
    }

    fn warm_prices(&self, table: &LevelTable, level: usize) -> Option<Vec<i64>> {
        let shape = (self.network.levels(), self.network.node_count());
        relative_prices(table, shape, level, self.arcs.hub)
    }

    /// Prices, and how far off tight the arcs may be that searches begin with, where nothing is known. The flow at hand becomes one that goes with
    /// the prices.
    fn cold_prices(&mut self, level: usize, budget: &Budget<'_>) -> (Vec<i64>, i64) {
        let zeros = vec![0; self.network.node_count()];
        let hub = self.arcs.hub;
        // Where some arc pays, something is to be done.
        let costs = self.network.costs().level(level);
        let pays = (0..costs.len()).any(|arc| costs[arc] < 0 && self.arcs.flow[arc] < self.arcs.upper[arc]);
        if !pays {
            let idle = repair::units_out_of_place(&self.arcs, &self.hub, hub, level, &zeros);
            self.repair.work.arcs_scanned += self.network.arc_count() as u64;
            if idle == 0 {
                return (zeros, EVERYTHING);
            }
        }
        let Some(mut bidding) = self.auction(level, budget) else {
            return (self.chain_prices(level), EVERYTHING);
        };
        let prices = self.prices_of(&mut bidding);
        self.take_up_flow(&bidding.market, level);
        (prices, bidding.step().saturating_mul(REACH))
    }

    /// An auction on a layered network.
    fn auction(&mut self, level: usize, budget: &Budget<'_>) -> Option<Bidding> {
        let (layers, chart) = self.layers.as_ref()?;
        let market = Market::of_network(&self.arcs, layers, chart, level)?;
        self.repair.work.arcs_scanned += 3 * self.network.arc_count() as u64;
        // Below a level that counts, what must be full makes long price wars, and what is free lies close together.
        if level > 0 && market.range > COUNTING {
            return None;
        }
        let steps = if market.range > WIDE { STEPS_IF_WIDE } else { STEPS };
        let step = (market.range / steps).max(1);
        let mut bidding = Bidding::new(market, step);
        bidding.run(&mut self.repair.work, budget);
        bidding.go_on_finer(&mut self.repair.work, budget);
        Some(bidding)
    }

    /// The potentials that an auction ends with.
    fn prices_of(&self, bidding: &mut Bidding) -> Vec<i64> {
        let values = bidding.close();
        let mut prices = vec![0; self.network.node_count()];
        let market = &bidding.market;
        for ((&node, &value), &base) in market.left_node.iter().zip(&values).zip(&market.base) {
            prices[node as usize] = value + base;
        }
        let rights = market.right_node.iter().zip(&bidding.price).zip(&market.reserve);
        for ((&node, &price), &reserve) in rights {
            prices[node as usize] = -(price + reserve);
        }
        for &(node, cost) in &market.beyond {
            prices[node as usize] = -cost;
        }
        prices
    }

    /// Takes up the flow that an auction ends with: the pairs in use, and on the links as much as that makes.
    fn take_up_flow(&mut self, market: &Market, level: usize) {
        let Some((layers, chart)) = &self.layers else { return };
        let flow = &mut self.arcs.flow;
        flow.copy_from_slice(&self.arcs.lower);
        let mut through = vec![0i64; self.network.node_count()];
        for offer in market.offers.iter().filter(|offer| offer.right & HELD != 0) {
            flow[offer.id as usize] += 1;
        }
        for (tail, head, arc) in chart.pairs() {
            if flow[arc] != 0 {
                through[tail] += flow[arc];
                through[head] += flow[arc];
            }
        }
        for &node in layers.order.iter().rev() {
            let parent = layers.parent[node as usize] as usize;
            if parent != layers.hub {
                through[parent] += through[node as usize];
            }
        }
        // The cheapest of parallel links first.
        let costs = self.network.costs().level(level);
        let inner = |&&(node, _): &&(u32, u32)| layers.parent[node as usize] as usize != layers.hub;
        let mut links: Vec<(u32, u32)> = chart.links.iter().filter(inner).copied().collect();
        links.sort_unstable_by_key(|&(node, arc)| (node, costs[arc as usize], arc));
        let mut last = u32::MAX;
        let mut rest = 0;
        for (node, arc) in links {
            let arc = arc as usize;
            if node != last {
                (last, rest) = (node, through[node as usize]);
            }
            flow[arc] = rest.clamp(self.arcs.lower[arc], self.arcs.upper[arc]);
            rest -= flow[arc];
        }
    }

    /// Prices of the cheapest ways from or to the hub, or none at all: whichever leaves the fewest units out of place.
    fn chain_prices(&mut self, level: usize) -> Vec<i64> {
        let zeros = vec![0; self.network.node_count()];
        let costs = self.network.costs().level(level);
        let open = |arc: usize| self.arcs.lower[arc] < self.arcs.upper[arc];
        let adjacency = Adjacency::new(self.network);
        let cold = ColdStart::at(self.network, &adjacency, self.arcs.hub);
        let to_hub = cold.prices_to_hub(self.network, &adjacency, costs, open);
        let from_hub = cold.prices_from_hub(self.network, &adjacency, costs, open);
        self.repair.work.arcs_scanned += 5 * costs.len() as u64;
        let starts = to_hub.into_iter().chain(from_hub).chain([zeros]);
        // The first of equals.
        let best = starts.min_by_key(|prices| {
            repair::units_out_of_place(&self.arcs, &self.hub, self.arcs.hub, level, prices)
        });
        best.unwrap_or_default()
    }

    fn file_prices(&mut self, level: usize) {
        for (node, entry) in self.potentials.level_mut(level).iter_mut().enumerate() {
            *entry = self.repair.price(node);
        }
    }

    /// Files an optimal level and narrows the bounds to its optimal flows.
    fn close(&mut self, level: usize) {
        self.file_prices(level);
        self.read_hub_flow();
        if level + 1 < self.network.levels() {
            self.earlier = Some(self.arcs.flow.clone());
            self.repair.keep_optimal_face(&mut self.arcs, &mut self.hub, level);
            for arc in self.hub.all().iter().filter(|arc| arc.least == arc.most) {
                self.arcs.fix(arc.id);
            }
        }
    }

    fn read_hub_flow(&mut self) {
        for arc in self.hub.all() {
            self.arcs.flow[arc.id as usize] = if arc.inward { arc.flow } else { -arc.flow };
        }
    }

    fn solution(self) -> FlowSolution {
        let value = self.network.cost_of(&self.arcs.flow);
        FlowSolution { flow: self.arcs.flow, potentials: self.potentials, value, work: self.repair.work }
    }

    /// What there is to show when the budget ends on some level: the better of the flow at hand, completed without regard to
    /// cost, and the best complete flow from before.
    fn stop(mut self, level: usize, reason: StopReason, start: Start<'_>) -> Stopped<FlowSolution> {
        self.file_prices(level);
        let bound = self.network.dual_bound(&self.potentials);
        let earlier = self.earlier.take().or_else(|| feasible(self.network, start));
        let hub = self.arcs.hub;
        let completed = self.repair.complete(&mut self.arcs, &mut self.hub, hub, level).then(|| {
            self.read_hub_flow();
            std::mem::take(&mut self.arcs.flow)
        });
        let with_value = |flow: Vec<i64>| (self.network.cost_of(&flow), flow);
        let best = earlier.into_iter().chain(completed).map(with_value).min();
        let (potentials, work) = (self.potentials, self.repair.work);
        let best =
            best.map(|(value, flow)| FlowSolution { flow, potentials: potentials.clone(), value, work });
        Stopped { reason, best, potentials, bound, work }
    }
}

/// A start's prices on a level relative to the hub's, if the table has so many levels and nodes and its numbers are not too large.
fn relative_prices(table: &LevelTable, shape: (usize, usize), level: usize, hub: usize) -> Option<Vec<i64>> {
    if (table.levels(), table.rows()) != shape || !table.is_well_formed() {
        return None;
    }
    let column = table.level(level);
    let hub = i128::from(*column.get(hub)?);
    let relative = column.iter().map(|&price| i128::from(price) - hub);
    relative.map(|price| price.abs().le(&MAX_START).then_some(price as i64)).collect()
}

/// Whether a network has the nested limits around a hub that the auction knows.
pub(super) fn is_layered(network: &Network) -> bool {
    Layers::of(network).is_ok()
}

/// A start's flow, if it is a solution.
fn feasible(network: &Network, start: Start<'_>) -> Option<Vec<i64>> {
    let flow = start.flow.filter(|flow| flow.len() == network.arc_count())?;
    let mut balance: Vec<i128> = network.supplies().iter().map(|&supply| supply.into()).collect();
    for (arc, &x) in flow.iter().enumerate() {
        if x < network.lower()[arc] || x > network.upper()[arc] {
            return None;
        }
        balance[network.tails()[arc].index()] -= i128::from(x);
        balance[network.heads()[arc].index()] += i128::from(x);
    }
    balance.iter().all(|&excess| excess == 0).then(|| flow.to_vec())
}
