//! Prices first, then one shortest path per missing unit.
//!
//! # Problem
//! The linear program of [`crate::network`], any bounds, supplies and costs, levels in lexicographic order.
//!
//! # Method
//! For one level: take *any* potentials. Set every arc whose reduced cost is positive to its lower bound and every
//! arc whose reduced cost is negative to its upper bound; arcs at zero keep their flow. Now every complementary slackness condition
//! holds and only the supplies may be wrong: some nodes have too much (*excess*), some too little (*deficit*). While there is an excess,
//! Dijkstra's search on reduced costs finds the nearest deficit; potentials of the settled nodes are lowered by what they lack to
//! the distance of the end, which keeps all conditions and makes the path tight; then as much as possible is sent along it.
//! No search makes a new fault. Searches start from the side that has more faulty nodes (backwards from the deficits if that is
//! theirs), so that a hub with thousands of arcs is where searches end and not where they begin.
//! This is the successive shortest path method with potentials (Edmonds & Karp 1972, Tomizawa 1971;
//! Ahuja, Magnanti & Orlin, *Network Flows*, 1993, section 9.7), begun at arbitrary potentials and flow as in their section
//! 9.10 on sensitivity: a changed instance starts from the old potentials and flow and needs a search per fault that the change made.
//!
//! *Levels:* level by level on the optimal face. Once a level is optimal, an arc with non-zero reduced cost has the same flow in every
//! optimum, so it is fixed there, and the next level is solved on what is left. The potentials of all levels together are a
//! certificate for the vector.
//!
//! *Cold start* (`start.rs`): of three starts the one that leaves the fewest units to move. (a) The flow at hand with zero potentials: right where
//! a level counts a few arcs, such as the seats of one tier. (b, c) Matching networks are acyclic but for a hub that feeds the first
//! layer and collects from the last. Where removing the node of largest degree leaves an acyclic network, potentials from the cheapest
//! paths to that node, or from it, make every reduced cost ≥ 0 but those of the hub's own arcs on one side. Each left node then begins at
//! the best it could get, with its capacity as excess, and a search returns what does not pay (in the assignment problem this is
//! Jonker & Volgenant's shape); or each right node does, with its seats as deficit: fewer searches where helpers have more hours than
//! requests have seats.
//!
//! # Running time
//! One search, O(arcs + nodes · log nodes), per augmentation (nodes at equal distance pass by the heap); at most as many augmentations as units of excess at the start, and far fewer where
//! capacities are wide. Pseudo-polynomial in the worst case; a [`Budget`] bounds it. Memory: some 100 bytes per arc and 60 per node.
//!
//! # Departures from the papers
//! A search ends at the first deficit that is settled (or found at no further distance), and only settled nodes change price (relative to the
//! end, not to the start), so a search costs what it touches. A deficit's own price does not change before it is cured.
//!
//! # Why nothing overflows
//! Let `C` be the largest |cost| and `P` the largest |potential| at the start (`P ≤ 2^60` is checked, and is at most `n·C ≤ 2^58` when cold). A potential
//! changes only for a node from which the search began or that it settled; after the augmentation the end `t` reaches that node by
//! tight residual arcs, so the potentials of the two differ by the cost of a simple path, at most `n·C`. `t` was a deficit, hence still at its first
//! potential. (Backwards the same holds with excess for deficit.) So every potential stays within `P + n·C`, a distance within `n·C + 2(P + n·C)`, below `2^62`.
//!
//! # Failure modes
//! Long searches where very many paths tie (levels that only count) and where one unit is sent at a time over wide capacities.

mod search;
pub(super) mod start;

use super::{Budget, Outcome, Solver, Start, StopReason, Stopped};
use crate::network::{Adjacency, Cut, FlowSolution, LevelTable, LevelValue, Network, NodeId};
use search::{Interrupt, Search};
use start::ColdStart;

/// Successive shortest paths from any start; see the [module's essay](crate::optimize::shortest_paths) for method and running time.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShortestPaths;

/// Largest |potential| that a start may bring.
const MAX_START: i64 = 1 << 60;

impl Solver for ShortestPaths {
    fn name(&self) -> &'static str {
        "shortest-paths"
    }

    fn solve(&self, network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        let total: i128 = network.supplies().iter().map(|&supply| i128::from(supply)).sum();
        if total != 0 {
            return Outcome::Infeasible(Cut { nodes: (0..network.node_count()).map(NodeId::new).collect() });
        }
        let mut solve = Solve::new(network, start);
        for level in 0..network.levels() {
            if level > 0 && solve.level_is_constant(level) {
                continue;
            }
            match solve.level(level, start, budget) {
                Ok(()) => solve.keep_optimal_face(level),
                Err(Interrupt::Infeasible(cut)) => return Outcome::Infeasible(cut),
                Err(Interrupt::Stopped(reason)) => return Outcome::Stopped(solve.stop(level, reason, start)),
            }
        }
        Outcome::Optimal(solve.solution())
    }
}

/// The state between levels.
struct Solve<'a> {
    network: &'a Network,
    adjacency: Adjacency,
    cold: ColdStart,
    /// Bounds, narrowed to the optimal face of the levels above.
    lower: Vec<i64>,
    upper: Vec<i64>,
    /// A flow that is optimal on all levels above the one at hand (at level 0: the start's, within bounds).
    flow: Vec<i64>,
    potentials: LevelTable,
    search: Search<'a>,
}

impl<'a> Solve<'a> {
    fn new(network: &'a Network, start: Start<'_>) -> Self {
        let adjacency = Adjacency::new(network);
        let cold = ColdStart::new(network, &adjacency);
        let (lower, upper) = (network.lower().to_vec(), network.upper().to_vec());
        let flow = match start.flow {
            Some(flow) if flow.len() == lower.len() => {
                flow.iter().zip(&lower).zip(&upper).map(|((&x, &l), &h)| x.clamp(l, h)).collect()
            }
            _ => lower.clone(),
        };
        let potentials = LevelTable::zeros(network.levels(), network.node_count());
        let search = Search::new(network);
        Self { network, adjacency, cold, lower, upper, flow, potentials, search }
    }

    /// Whether no arc that is still free costs anything on this level.
    fn level_is_constant(&self, level: usize) -> bool {
        let costs = self.network.costs().level(level);
        costs.iter().zip(&self.lower).zip(&self.upper).all(|((&cost, l), h)| cost == 0 || l == h)
    }

    fn level(&mut self, level: usize, start: Start<'_>, budget: &Budget<'_>) -> Result<(), Interrupt> {
        let prices = match start.potentials {
            Some(table) if self.fits(table) => table.level(level).to_vec(),
            _ => self.cold_prices(level),
        };
        let costs = self.network.costs().level(level);
        let flow: Vec<i64> = (0..costs.len()).map(|arc| self.flow_under(level, &prices, arc)).collect();
        self.search.begin(costs, &prices, (&self.lower, &self.upper), &flow);
        self.search.cure(budget)?;
        self.flow = self.flow_at_hand();
        Ok(())
    }

    fn fits(&self, table: &LevelTable) -> bool {
        let shape = (table.levels(), table.rows()) == (self.network.levels(), self.network.node_count());
        let within = |level| table.level(level).iter().all(|value| (-MAX_START..=MAX_START).contains(value));
        shape && table.is_well_formed() && (0..table.levels()).all(within)
    }

    /// Of the prices that a level may begin with, those that leave the fewest units to move, provided that searches can end at the hub.
    fn cold_prices(&mut self, level: usize) -> Vec<i64> {
        let zeros = vec![0; self.network.node_count()];
        let costs = self.network.costs().level(level);
        let open = |arc: usize| self.lower[arc] < self.upper[arc];
        let (network, adjacency) = (self.network, &self.adjacency);
        let to_hub = self.cold.prices_to_hub(network, adjacency, costs, open);
        let from_hub = self.cold.prices_from_hub(network, adjacency, costs, open);
        self.search.work.arcs_scanned += 5 * costs.len() as u64;
        let starts = to_hub.into_iter().chain(from_hub).chain([zeros]);
        // The first of equals.
        starts.min_by_key(|prices| self.units_to_move(level, prices)).unwrap_or_default()
    }

    /// How many units have to be moved under some prices; first whether both sides of them are away from the hub, so that a search may pass
    /// through it and look at all its arcs.
    fn units_to_move(&self, level: usize, prices: &[i64]) -> (bool, i128) {
        let mut excess = self.network.supplies().to_vec();
        for arc in 0..self.network.arc_count() {
            let x = self.flow_under(level, prices, arc);
            excess[self.network.tails()[arc].index()] -= x;
            excess[self.network.heads()[arc].index()] += x;
        }
        let hub = excess.get_mut(self.cold.hub).map_or(0, std::mem::take);
        let sum = |sign: i64| excess.iter().map(|&units| i128::from((sign * units).max(0))).sum::<i128>();
        let (above, below) = (sum(1), sum(-1));
        (above > 0 && below > 0, above.max(below).max(i128::from(hub.abs())))
    }

    /// The flow that prices ask of an arc.
    fn flow_under(&self, level: usize, prices: &[i64], arc: usize) -> i64 {
        let (tail, head) = (self.network.tails()[arc].index(), self.network.heads()[arc].index());
        match (self.network.costs().get(level, arc) + prices[tail] - prices[head]).signum() {
            1 => self.lower[arc],
            -1 => self.upper[arc],
            _ => self.flow[arc],
        }
    }

    fn flow_at_hand(&self) -> Vec<i64> {
        self.lower.iter().enumerate().map(|(arc, &lower)| lower + self.search.above_lower(arc)).collect()
    }

    /// Fixes every arc that has the same flow in all optima of this level, and files the level's potentials.
    fn keep_optimal_face(&mut self, level: usize) {
        for (arc, &cost) in self.network.costs().level(level).iter().enumerate() {
            let (tail, head) = (self.network.tails()[arc], self.network.heads()[arc]);
            if cost + self.search.price(tail) != self.search.price(head) {
                self.lower[arc] = self.flow[arc];
                self.upper[arc] = self.flow[arc];
            }
        }
        self.file_prices(level);
    }

    fn file_prices(&mut self, level: usize) {
        for (node, entry) in self.potentials.level_mut(level).iter_mut().enumerate() {
            *entry = self.search.price(NodeId::new(node));
        }
    }

    fn solution(self) -> FlowSolution {
        let value = self.network.cost_of(&self.flow);
        FlowSolution { flow: self.flow, potentials: self.potentials, value, work: self.search.work }
    }

    /// What there is to show when the budget ends on some level: the better of the flow at hand, completed without regard to
    /// cost, and the best complete flow from before.
    fn stop(mut self, level: usize, reason: StopReason, start: Start<'_>) -> Stopped<FlowSolution> {
        self.file_prices(level);
        let bound = self.network.dual_bound(&self.potentials);
        let earlier = if level > 0 { Some(self.flow.clone()) } else { self.feasible_start(start) };
        let completed = self.search.complete().then(|| self.flow_at_hand());
        let with_value = |flow: Vec<i64>| (self.network.cost_of(&flow), flow);
        let best = earlier.into_iter().chain(completed).map(with_value).min();
        let (potentials, work) = (self.potentials, self.search.work);
        let best = best.map(|(value, flow): (LevelValue, Vec<i64>)| FlowSolution {
            flow,
            potentials: potentials.clone(),
            value,
            work,
        });
        Stopped { reason, best, potentials, bound, work }
    }

    fn feasible_start(&self, start: Start<'_>) -> Option<Vec<i64>> {
        let flow = start.flow.filter(|flow| flow.len() == self.network.arc_count())?;
        let mut balance: Vec<i128> = self.network.supplies().iter().map(|&supply| supply.into()).collect();
        for (arc, &x) in flow.iter().enumerate() {
            if x < self.network.lower()[arc] || x > self.network.upper()[arc] {
                return None;
            }
            balance[self.network.tails()[arc].index()] -= i128::from(x);
            balance[self.network.heads()[arc].index()] += i128::from(x);
        }
        balance.iter().all(|&excess| excess == 0).then(|| flow.to_vec())
    }
}
