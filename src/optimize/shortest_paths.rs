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
//! No search makes a new fault. This is the successive shortest path method with potentials (Edmonds & Karp 1972, Tomizawa 1971;
//! Ahuja, Magnanti & Orlin, *Network Flows*, 1993, section 9.7), begun at arbitrary potentials and flow as in their section
//! 9.10 on sensitivity: a changed instance starts from the old potentials and flow and needs a search per fault that the change made.
//!
//! *Levels:* level by level on the optimal face. Once a level is optimal, an arc with non-zero reduced cost has the same flow in every
//! optimum, so it is fixed there, and the next level is solved on what is left. The potentials of all levels together are a
//! certificate for the vector.
//!
//! *Cold start:* matching networks are acyclic but for a hub that feeds the first layer and collects from the last. Where removing the node
//! of largest degree leaves an acyclic network, potentials from the longest paths to that node make every
//! reduced cost ≥ 0 but those of the hub's own arcs; each left node then begins at the best it could get, with its capacity as
//! excess, and a search returns what does not pay. (In the assignment problem this is Jonker & Volgenant's shape.) Other networks begin at zero.
//!
//! # Running time
//! One search, O(arcs + nodes · log nodes), per augmentation; at most as many augmentations as units of excess at the start, and far fewer where
//! capacities are wide. Pseudo-polynomial in the worst case; a [`Budget`] bounds it. Memory: 32 bytes per arc and some 40 per node.
//!
//! # Departures from the papers
//! A search ends at the first deficit that is settled, and only settled nodes change price (relative to the end, not to the start), so a search costs what
//! it touches. A deficit's own price does not change before it is cured.
//!
//! # Why nothing overflows
//! Let `C` be the largest |cost| and `P` the largest |potential| at the start (`P ≤ 2^60` is checked, and is at most `n·C ≤ 2^58` when cold). A potential
//! changes only for a node from which the search began or that it settled; after the augmentation the end `t` reaches that node by
//! tight residual arcs, so the potentials of the two differ by the cost of a simple path, at most `n·C`. `t` was a deficit, hence still at its first
//! potential. So every potential stays within `P + n·C`, a distance within `n·C + 2(P + n·C)`, below `2^62`.
//!
//! # Failure modes
//! Long searches where very many paths tie (levels that only count) and where one unit is sent at a time over wide capacities.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::{Budget, Outcome, Solver, Start, StopReason, Stopped};
use crate::network::{
    Adjacency, Cut, FlowSolution, Incidence, LevelTable, LevelValue, Network, NodeId, Work,
};

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
        let mut search = Search::new(network, start);
        for level in 0..network.levels() {
            if level > 0 && search.level_is_constant(level) {
                continue;
            }
            match search.solve_level(level, start, budget) {
                Ok(()) => search.keep_optimal_face(level),
                Err(Interrupt::Infeasible(cut)) => return Outcome::Infeasible(cut),
                Err(Interrupt::Stopped(reason)) => {
                    return Outcome::Stopped(search.stop(level, reason, start));
                }
            }
        }
        Outcome::Optimal(search.solution())
    }
}

enum Interrupt {
    Stopped(StopReason),
    Infeasible(Cut),
}

/// An arc on the level at hand: how much it can still take and give back.
#[derive(Clone, Copy)]
struct ArcState {
    tail: u32,
    head: u32,
    cost: i64,
    up: i64,
    down: i64,
}

struct Search<'a> {
    network: &'a Network,
    adjacency: Adjacency,
    /// Nodes such that every arc not at the hub goes from earlier to later, where there is such an order.
    layers: Option<Vec<NodeId>>,
    hub: usize,
    /// Bounds, narrowed to the optimal face of the levels above.
    lower: Vec<i64>,
    upper: Vec<i64>,
    /// A flow that is optimal on all levels above the one at hand (at level 0: the start's, within bounds).
    flow: Vec<i64>,
    arcs: Vec<ArcState>,
    excess: Vec<i64>,
    potentials: LevelTable,
    /// Potentials of the level at hand.
    prices: Vec<i64>,
    distance: Vec<i64>,
    via: Vec<Option<Incidence>>,
    /// Which search last labelled and last settled a node: saves clearing the arrays.
    labelled: Vec<u64>,
    settled: Vec<u64>,
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    work: Work,
}

impl<'a> Search<'a> {
    fn new(network: &'a Network, start: Start<'_>) -> Self {
        let nodes = network.node_count();
        let adjacency = Adjacency::new(network);
        let hub = (0..nodes).rev().max_by_key(|&node| adjacency.at(NodeId::new(node)).len()).unwrap_or(0);
        let layers = acyclic_order(network, &adjacency, hub);
        let (lower, upper) = (network.lower().to_vec(), network.upper().to_vec());
        let flow = match start.flow {
            Some(flow) if flow.len() == lower.len() => {
                flow.iter().zip(&lower).zip(&upper).map(|((&x, &l), &h)| x.clamp(l, h)).collect()
            }
            _ => lower.clone(),
        };
        Self {
            network,
            adjacency,
            layers,
            hub,
            lower,
            upper,
            flow,
            arcs: Vec::new(),
            excess: vec![0; nodes],
            potentials: LevelTable::zeros(network.levels(), nodes),
            prices: vec![0; nodes],
            distance: vec![0; nodes],
            via: vec![None; nodes],
            labelled: vec![0; nodes],
            settled: vec![0; nodes],
            order: Vec::new(),
            heap: BinaryHeap::new(),
            work: Work::default(),
        }
    }

    /// Whether no arc that is still free costs anything on this level.
    fn level_is_constant(&self, level: usize) -> bool {
        let costs = self.network.costs().level(level);
        costs.iter().zip(&self.lower).zip(&self.upper).all(|((&cost, l), h)| cost == 0 || l == h)
    }

    fn solve_level(&mut self, level: usize, start: Start<'_>, budget: &Budget<'_>) -> Result<(), Interrupt> {
        self.begin_level(level, start);
        for source in 0..self.excess.len() {
            while self.excess[source] > 0 {
                if let Some(reason) = budget.exhausted(self.work) {
                    return Err(Interrupt::Stopped(reason));
                }
                match self.nearest_deficit(source) {
                    Some(end) => self.augment(source, end),
                    None => return Err(Interrupt::Infeasible(self.reached_set())),
                }
            }
        }
        for (x, (arc, &lower)) in self.flow.iter_mut().zip(self.arcs.iter().zip(&self.lower)) {
            *x = lower + arc.down;
        }
        Ok(())
    }

    /// Chooses prices, sets every arc as they ask and counts what is then wrong at the nodes.
    fn begin_level(&mut self, level: usize, start: Start<'_>) {
        self.prices = match start.potentials {
            Some(table) if self.fits(table) => table.level(level).to_vec(),
            _ => self.cold_prices(level),
        };
        let costs = self.network.costs().level(level);
        self.excess.copy_from_slice(self.network.supplies());
        self.arcs.clear();
        for (index, &cost) in costs.iter().enumerate() {
            let (tail, head) = (self.network.tails()[index].0, self.network.heads()[index].0);
            let (lower, upper) = (self.lower[index], self.upper[index]);
            let reduced = cost + self.prices[tail as usize] - self.prices[head as usize];
            let x = match reduced.signum() {
                1 => lower,
                -1 => upper,
                _ => self.flow[index],
            };
            self.excess[tail as usize] -= x;
            self.excess[head as usize] += x;
            self.arcs.push(ArcState { tail, head, cost, up: upper - x, down: x - lower });
        }
        self.work.arcs_scanned += costs.len() as u64;
    }

    fn fits(&self, table: &LevelTable) -> bool {
        let shape = (table.levels(), table.rows()) == (self.network.levels(), self.network.node_count());
        let within = |level| table.level(level).iter().all(|value| (-MAX_START..=MAX_START).contains(value));
        shape && table.is_well_formed() && (0..table.levels()).all(within)
    }

    /// Longest-path prices towards the hub over arcs that are still free, or zeros.
    fn cold_prices(&mut self, level: usize) -> Vec<i64> {
        let mut prices = vec![0; self.network.node_count()];
        let Some(layers) = &self.layers else { return prices };
        let costs = self.network.costs().level(level);
        for &node in layers.iter().rev() {
            let leaving = self.adjacency.at(node).iter().filter(|incidence| incidence.leaves());
            let open = leaving
                .map(|incidence| incidence.arc().index())
                .filter(|&arc| self.lower[arc] < self.upper[arc]);
            let best = open.map(|arc| prices[self.network.heads()[arc].index()] - costs[arc]).max();
            if node.index() != self.hub {
                prices[node.index()] = best.unwrap_or(0);
            }
        }
        self.work.arcs_scanned += costs.len() as u64;
        prices
    }

    /// Dijkstra's search from an excess to the nearest deficit; lowers the prices of the nodes settled on the way.
    fn nearest_deficit(&mut self, source: usize) -> Option<usize> {
        self.work.searches += 1;
        let stamp = self.work.searches;
        self.heap.clear();
        self.order.clear();
        self.distance[source] = 0;
        self.labelled[source] = stamp;
        self.via[source] = None;
        self.heap.push(Reverse((0, source as u32)));
        let (end, reach) = loop {
            let Reverse((here, node)) = self.heap.pop()?;
            if self.settled[node as usize] == stamp {
                continue;
            }
            if self.excess[node as usize] < 0 {
                break (node as usize, here);
            }
            self.settled[node as usize] = stamp;
            self.order.push(node);
            self.relax(node, here, stamp);
        };
        for &node in &self.order {
            self.prices[node as usize] += self.distance[node as usize] - reach;
        }
        Some(end)
    }

    fn relax(&mut self, node: u32, here: i64, stamp: u64) {
        let incidences = self.adjacency.at(NodeId(node));
        self.work.arcs_scanned += incidences.len() as u64;
        let price = self.prices[node as usize];
        for &incidence in incidences {
            let arc = &self.arcs[incidence.arc().index()];
            let (next, length) = if incidence.leaves() {
                if arc.up == 0 {
                    continue;
                }
                (arc.head as usize, arc.cost + price - self.prices[arc.head as usize])
            } else {
                if arc.down == 0 {
                    continue;
                }
                (arc.tail as usize, price - arc.cost - self.prices[arc.tail as usize])
            };
            if self.settled[next] == stamp {
                continue;
            }
            let candidate = here + length;
            if self.labelled[next] != stamp || candidate < self.distance[next] {
                self.labelled[next] = stamp;
                self.distance[next] = candidate;
                self.via[next] = Some(incidence);
                self.heap.push(Reverse((candidate, next as u32)));
            }
        }
    }

    /// The arcs of the last search's path that ends at `end`, last first.
    fn path(&self, end: usize) -> impl Iterator<Item = Incidence> + '_ {
        let mut here = end;
        std::iter::from_fn(move || {
            let incidence = self.via[here]?;
            let arc = &self.arcs[incidence.arc().index()];
            here = if incidence.leaves() { arc.tail } else { arc.head } as usize;
            Some(incidence)
        })
    }

    fn augment(&mut self, source: usize, end: usize) {
        let path: Vec<Incidence> = self.path(end).collect();
        let room = path.iter().map(|incidence| {
            let arc = &self.arcs[incidence.arc().index()];
            if incidence.leaves() { arc.up } else { arc.down }
        });
        let amount = room.min().unwrap_or(0).min(self.excess[source]).min(-self.excess[end]);
        for incidence in path {
            let arc = &mut self.arcs[incidence.arc().index()];
            let change = if incidence.leaves() { amount } else { -amount };
            arc.up -= change;
            arc.down += change;
        }
        self.excess[source] -= amount;
        self.excess[end] += amount;
    }

    fn reached_set(&self) -> Cut {
        let mut nodes: Vec<NodeId> = self.order.iter().map(|&node| NodeId(node)).collect();
        nodes.sort_unstable();
        Cut { nodes }
    }

    /// Fixes every arc that has the same flow in all optima of this level, and files the level's potentials.
    fn keep_optimal_face(&mut self, level: usize) {
        for (index, arc) in self.arcs.iter().enumerate() {
            if arc.cost + self.prices[arc.tail as usize] != self.prices[arc.head as usize] {
                self.lower[index] = self.flow[index];
                self.upper[index] = self.flow[index];
            }
        }
        self.potentials.level_mut(level).copy_from_slice(&self.prices);
    }

    fn solution(self) -> FlowSolution {
        let value = self.network.cost_of(&self.flow);
        FlowSolution { flow: self.flow, potentials: self.potentials, value, work: self.work }
    }

    /// What there is to show when the budget ends on some level: the better of the flow at hand, completed without regard to
    /// cost, and the best complete flow from before.
    fn stop(mut self, level: usize, reason: StopReason, start: Start<'_>) -> Stopped<FlowSolution> {
        self.potentials.level_mut(level).copy_from_slice(&self.prices);
        let bound = self.network.dual_bound(&self.potentials);
        let earlier = if level > 0 { Some(self.flow.clone()) } else { self.feasible_start(start) };
        let completed = self.complete().then(|| {
            self.arcs.iter().zip(&self.lower).map(|(arc, &lower)| lower + arc.down).collect::<Vec<i64>>()
        });
        let with_value = |flow: Vec<i64>| (self.network.cost_of(&flow), flow);
        let best = earlier.into_iter().chain(completed).map(with_value).min();
        let (potentials, work) = (self.potentials, self.work);
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

    /// Sends every excess to some deficit by breadth-first search, cost aside. Gives up after scanning the network some
    /// sixteen times: a stop must come soon. In a matching network an excess returns to the hub in one step.
    fn complete(&mut self) -> bool {
        let allowance = self.work.arcs_scanned + 32 * (self.arcs.len() + self.excess.len()) as u64;
        for source in 0..self.excess.len() {
            while self.excess[source] > 0 {
                match self.any_deficit(source) {
                    Some(end) if self.work.arcs_scanned <= allowance => self.augment(source, end),
                    _ => return false,
                }
            }
        }
        true
    }

    fn any_deficit(&mut self, source: usize) -> Option<usize> {
        self.work.searches += 1;
        let stamp = self.work.searches;
        self.labelled[source] = stamp;
        self.via[source] = None;
        let mut queue = VecDeque::from([source as u32]);
        while let Some(node) = queue.pop_front() {
            for &incidence in self.adjacency.at(NodeId(node)) {
                self.work.arcs_scanned += 1;
                let arc = &self.arcs[incidence.arc().index()];
                let (room, next) = if incidence.leaves() { (arc.up, arc.head) } else { (arc.down, arc.tail) };
                if room == 0 || self.labelled[next as usize] == stamp {
                    continue;
                }
                self.labelled[next as usize] = stamp;
                self.via[next as usize] = Some(incidence);
                if self.excess[next as usize] < 0 {
                    return Some(next as usize);
                }
                queue.push_back(next);
            }
        }
        None
    }
}

/// An order of the nodes in which every arc that does not touch the hub goes forward (Kahn 1962), if there is one.
fn acyclic_order(network: &Network, adjacency: &Adjacency, hub: usize) -> Option<Vec<NodeId>> {
    let nodes = network.node_count();
    let head_of = |incidence: &Incidence| network.heads()[incidence.arc().index()].index();
    let mut waiting = vec![0u32; nodes];
    for (tail, head) in network.tails().iter().zip(network.heads()) {
        if tail.index() != hub && head.index() != hub {
            waiting[head.index()] += 1;
        }
    }
    let mut order: Vec<NodeId> = (0..nodes).filter(|&node| waiting[node] == 0).map(NodeId::new).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        if node.index() == hub {
            continue;
        }
        for incidence in adjacency.at(node).iter().filter(|incidence| incidence.leaves()) {
            let head = head_of(incidence);
            if head != hub {
                waiting[head] -= 1;
                if waiting[head] == 0 {
                    order.push(NodeId::new(head));
                }
            }
        }
    }
    (order.len() == nodes).then_some(order)
}
