//! Networks, level by level: where a level begins, by an auction where limits nest and else by the cheapest chains, and what the repair makes of it.

use super::super::shortest_paths::start::ColdStart;
use super::super::{Budget, Outcome, Start, StopReason, Stopped};
use super::bidding::Bidding;
use super::layers::Layers;
use super::market::{Chart, HELD, Market};
use super::problem::{Arcs, HubArcs, Problem};
use super::repair::{self, EVERYTHING, Interrupt, Repair};
use super::{REACH, relative_prices};
use crate::network::{Adjacency, Cut, FlowSolution, LevelTable, Network};

/// In a network bids rise by one part in so many of the range of worths at first; where that is wide, as where levels are blended, by a larger part.
const STEPS: i64 = 400;
const STEPS_IF_WIDE: i64 = 50;
const WIDE: i64 = 1 << 24;
/// A level whose worths differ by no more than this counts something.
const COUNTING: i64 = 64;

/// The state between the levels of a network.
pub(super) struct FlowSolve<'a> {
    network: &'a Network,
    layers: Option<(Layers, Chart)>,
    pub(super) arcs: Arcs<'a>,
    hub: HubArcs,
    /// An optimal flow of the levels above the one at hand.
    earlier: Option<Vec<i64>>,
    potentials: LevelTable,
    pub(super) repair: Repair,
}

impl<'a> FlowSolve<'a> {
    pub(super) fn new(network: &'a Network, start: Start<'_>) -> Self {
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
    pub(super) fn run(
        mut self,
        start: Start<'_>,
        reach: i64,
        budget: &Budget<'_>,
    ) -> Outcome<FlowSolution, Cut> {
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
        let prices = start.potentials.and_then(|table| self.warm_prices(table, level));
        let Some(prices) = prices.filter(|prices| prices.iter().any(|&price| price != 0)) else {
            return false;
        };
        self.hub.take_up(self.network.costs().level(level));
        repair::units_out_of_place(&self.arcs, &self.hub, self.arcs.hub, level, &prices) == 0
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
