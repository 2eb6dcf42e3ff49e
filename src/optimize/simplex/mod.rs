//! The primal network simplex method, with vectors of levels as costs.
//!
//! # Problem
//! The linear program of [`crate::network`]; all levels at once, compared as vectors.
//!
//! # Method
//! Flows are counted from the lower bounds. A spanning tree, rooted at an artificial node, carries the flows that are strictly between
//! bounds; every other arc is at a bound. The tree determines potentials (reduced cost 0 on tree arcs). An arc whose reduced cost has the wrong
//! sign for its bound enters; as much as possible is pushed around the cycle that it closes; an arc that blocks leaves. Artificial
//! arcs between the root and every node make the first tree; using them costs one unit on a level *above* all others, so
//! feasibility is the most important level and no large number stands for it (Dantzig 1951; Ahuja, Magnanti & Orlin 1993, chapter 11).
//!
//! *Entering arc:* block search (Grigoriadis 1986): the most negative of a block of about √arcs, blocks in turn. Arcs are laid out in strides of √arcs, because
//! neighbours in the input are often alike. *First pivots:* the cheapest arc into each node that must be served.
//! *Leaving arc:* the last blocking arc along the cycle's orientation from its apex, which keeps the tree *strongly feasible* and rules out
//! cycling (Cunningham 1976).
//!
//! *Infeasibility and one level:* with a single level of costs both are one `i64`, in which the penalty of an artificial arc provably outweighs every way through the
//! network (`price.rs`); with more, it is a level of its own. If an artificial arc still carries flow at the end, the nodes whose potential holds no penalty are a cut that no flow can satisfy.
//!
//! # Running time
//! Finite; exponential in theory, close to linear in arcs per pivot rarely matters in practice. A pivot costs the block scanned plus the subtree that moves.
//! Memory: 8 bytes × (levels + 1, rounded up to a power of two; one level: 8 bytes) for an arc and for a node, and some 32 bytes for each besides.
//!
//! # Why nothing overflows
//! A potential is the cost of a simple tree path: within `n·C ≤ 2^58` per level. The multiple of the level of infeasibility, and with one level the penalty, is at most
//! `2 (n + 1) C + 1`, so results stay within `2^60`.
//!
//! # Failure modes
//! Long series of degenerate pivots on assignment problems, where other methods are far better; it is here as the independent check and for
//! general networks. The budget is asked once per pivot.

mod price;
mod tree;

use super::{Budget, Outcome, Solver, Start, StopReason, Stopped};
use crate::network::{Cut, FlowSolution, LevelTable, Lex, Network, NodeId, Work, with_lex};
use price::Price;
use tree::{Node, Tree};

/// The network simplex method; see the [module's essay](crate::optimize::simplex) for method and running time. It ignores a given start.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkSimplex;

impl Solver for NetworkSimplex {
    fn name(&self) -> &'static str {
        "network-simplex"
    }

    fn solve(&self, network: &Network, _start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        let total: i128 = network.supplies().iter().map(|&supply| i128::from(supply)).sum();
        if total != 0 {
            return Outcome::Infeasible(Cut { nodes: (0..network.node_count()).map(NodeId::new).collect() });
        }
        if network.levels() == 1 {
            return Simplex::<i64>::new(network).run(budget);
        }
        with_lex!(network.levels() + 1, N => Simplex::<Lex<N>>::new(network).run(budget))
    }
}

/// Where an arc is; times its reduced cost it is the gain of a change.
const LOWER: i8 = 1;
const TREE: i8 = 0;
const UPPER: i8 = -1;

#[derive(Clone, Copy)]
struct Arc<P> {
    cost: P,
    tail: u32,
    head: u32,
    state: i8,
}

/// The flow of an arc above its lower bound, and how much more it can take.
#[derive(Clone, Copy)]
struct Amount {
    flow: i64,
    room: i64,
}

/// Arcs 0..arcs are the network's in another order, then one artificial arc per node. Node `nodes` is the root.
struct Simplex<'a, P> {
    network: &'a Network,
    arcs: Vec<Arc<P>>,
    /// The network's own number of each of its arcs.
    number: Vec<u32>,
    amounts: Vec<Amount>,
    potential: Vec<P>,
    penalty: P,
    tree: Tree,
    next_block: usize,
    work: Work,
}

impl<'a, P: Price> Simplex<'a, P> {
    fn new(network: &'a Network) -> Self {
        let (nodes, arcs) = (network.node_count(), network.arc_count());
        let number = in_strides(arcs);
        let mut supply = network.supplies().to_vec();
        for (arc, &lower) in network.lower().iter().enumerate() {
            supply[network.tails()[arc].index()] -= lower;
            supply[network.heads()[arc].index()] += lower;
        }
        let penalty = P::penalty(network);
        let real = |&arc: &u32| {
            let arc = arc as usize;
            let (tail, head) = (network.tails()[arc].0, network.heads()[arc].0);
            Arc { cost: P::of_arc(network, arc), tail, head, state: LOWER }
        };
        let empty = |&arc: &u32| {
            let arc = arc as usize;
            Amount { flow: 0, room: network.upper()[arc] - network.lower()[arc] }
        };
        let upward: Vec<bool> = supply.iter().map(|&supply| supply >= 0).collect();
        let mut simplex = Self {
            network,
            arcs: number.iter().map(real).collect(),
            amounts: number.iter().map(empty).collect(),
            potential: vec![P::ZERO; nodes + 1],
            penalty,
            tree: Tree::star(&upward, arcs),
            next_block: 0,
            work: Work::default(),
            number,
        };
        let root = nodes as u32;
        for (node, &supply) in supply.iter().enumerate() {
            let (tail, head, cost) =
                if supply >= 0 { (node as u32, root, P::ZERO) } else { (root, node as u32, penalty) };
            simplex.arcs.push(Arc { cost, tail, head, state: TREE });
            simplex.amounts.push(Amount { flow: supply.abs(), room: i64::MAX - supply.abs() });
            simplex.potential[node] = cost;
        }
        simplex.first_pivots();
        simplex
    }

    /// The cheapest arc into each node that must be served enters first.
    fn first_pivots(&mut self) {
        let arcs = self.network.arc_count();
        let mut cheapest = vec![tree::NONE; self.network.node_count()];
        for arc in 0..arcs {
            let Arc { cost, tail, head, .. } = self.arcs[arc];
            let entry = &mut cheapest[head as usize];
            let better = *entry == tree::NONE || cost < self.arcs[*entry as usize].cost;
            if better && tail != head && self.amounts[arc].room > 0 {
                *entry = arc as u32;
            }
        }
        self.work.arcs_scanned += arcs as u64;
        for (node, arc) in cheapest.into_iter().enumerate() {
            let short = self.arcs[arcs + node].head == node as u32;
            if short && arc != tree::NONE && self.gain(&self.arcs[arc as usize]) < P::ZERO {
                self.pivot(arc as usize);
            }
        }
    }

    fn run(mut self, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        while let Some(entering) = self.entering_arc() {
            self.pivot(entering);
            self.work.searches += 1;
            if let Some(reason) = budget.exhausted(self.work) {
                return Outcome::Stopped(self.stop(reason));
            }
        }
        if self.is_feasible() {
            let (flow, potentials) = (self.network_flow(), self.network_potentials());
            let value = self.network.cost_of(&flow);
            Outcome::Optimal(FlowSolution { flow, potentials, value, work: self.work })
        } else {
            let nodes = 0..self.network.node_count();
            let served = nodes.filter(|&node| self.potential[node].is_served(self.penalty));
            Outcome::Infeasible(Cut { nodes: served.map(NodeId::new).collect() })
        }
    }

    fn reduced_cost(&self, arc: &Arc<P>) -> P {
        arc.cost + self.potential[arc.tail as usize] - self.potential[arc.head as usize]
    }

    /// What a unit of change on an arc adds to the cost: negative for an arc that should enter.
    fn gain(&self, arc: &Arc<P>) -> P {
        let reduced = self.reduced_cost(arc);
        match arc.state {
            LOWER => reduced,
            UPPER => -reduced,
            _ => P::ZERO,
        }
    }

    /// The most promising arc of the next block that has one; `None` proves optimality.
    fn entering_arc(&mut self) -> Option<usize> {
        let arcs = self.network.arc_count();
        let block = arcs.isqrt().max(16);
        let mut seen = 0;
        let (mut least, mut best) = (P::ZERO, None);
        while seen < arcs && best.is_none() {
            let start = self.next_block;
            let end = arcs.min(start + block);
            for (arc, entry) in self.arcs[start..end].iter().enumerate() {
                let gain = self.gain(entry);
                if gain < least {
                    (least, best) = (gain, Some(start + arc));
                }
            }
            seen += end - start;
            self.next_block = if end == arcs { 0 } else { end };
        }
        self.work.arcs_scanned += seen as u64;
        best
    }

    fn pivot(&mut self, entering: usize) {
        let Arc { tail, head, state, .. } = self.arcs[entering];
        let rising = state == LOWER;
        // The cycle runs apex → first, over the entering arc to second, and up to the apex again.
        let (first, second) = if rising { (tail, head) } else { (head, tail) };
        let apex = self.tree.apex(first, second);
        let Amount { flow, room } = self.amounts[entering];
        let mut amount = flow + room;
        let mut leaving = None;
        // "Last blocking arc": strictly less on the way down (met from its end), less or equal on the way up.
        let mut node = first;
        while node != apex {
            let Node { parent, arc, upward, .. } = self.tree.node(node);
            let Amount { flow, room } = self.amounts[arc as usize];
            let room = if upward { flow } else { room };
            if room < amount {
                (amount, leaving) = (room, Some((node, first, second)));
            }
            node = parent;
        }
        node = second;
        while node != apex {
            let Node { parent, arc, upward, .. } = self.tree.node(node);
            let Amount { flow, room } = self.amounts[arc as usize];
            let room = if upward { room } else { flow };
            if room <= amount {
                (amount, leaving) = (room, Some((node, second, first)));
            }
            node = parent;
        }
        if amount > 0 {
            self.push(entering as u32, rising, amount);
            for (start, along) in [(first, false), (second, true)] {
                node = start;
                while node != apex {
                    let Node { parent, arc, upward, .. } = self.tree.node(node);
                    self.push(arc, upward == along, amount);
                    node = parent;
                }
            }
        }
        let Some((top, inside, outside)) = leaving else {
            self.arcs[entering].state = -state;
            return;
        };
        let out = self.tree.node(top).arc as usize;
        self.arcs[out].state = if self.amounts[out].flow == 0 { LOWER } else { UPPER };
        // The reduced cost of the entering arc becomes 0 by moving the potentials below it.
        let reduced = self.reduced_cost(&self.arcs[entering]);
        let upward = tail == inside;
        let shift = if upward { -reduced } else { reduced };
        self.arcs[entering].state = TREE;
        for &node in self.tree.hang(top, (inside, outside), apex, (entering as u32, upward)) {
            self.potential[node as usize] += shift;
        }
    }

    fn push(&mut self, arc: u32, more: bool, amount: i64) {
        let Amount { flow, room } = &mut self.amounts[arc as usize];
        let change = if more { amount } else { -amount };
        *flow += change;
        *room -= change;
    }

    /// Whether no artificial arc that costs anything carries flow.
    fn is_feasible(&self) -> bool {
        let artificial = self.network.arc_count()..self.arcs.len();
        artificial.into_iter().all(|arc| self.amounts[arc].flow == 0 || self.arcs[arc].cost == P::ZERO)
    }

    fn network_flow(&self) -> Vec<i64> {
        let mut flow = self.network.lower().to_vec();
        for (&arc, amount) in self.number.iter().zip(&self.amounts) {
            flow[arc as usize] += amount.flow;
        }
        flow
    }

    fn network_potentials(&self) -> LevelTable {
        let nodes = self.network.node_count();
        let real = self.arcs[..self.network.arc_count()].iter();
        P::table(self.network, &self.potential[..nodes], real.map(|arc| self.reduced_cost(arc)))
    }

    fn stop(self, reason: StopReason) -> Stopped<FlowSolution> {
        let tree = self.network_potentials();
        let zeros = LevelTable::zeros(self.network.levels(), self.network.node_count());
        // In the middle of a simplex run the tree's bound may be poorer than that of no prices at all.
        let (bound, potentials) =
            [tree, zeros].map(|table| (self.network.dual_bound(&table), table)).into_iter().fold(
                (self.network.dual_bound(&LevelTable::default()), LevelTable::default()),
                |best, next| if next.0 > best.0 || best.1.rows() == 0 { next } else { best },
            );
        let work = self.work;
        let best = self.is_feasible().then(|| {
            let flow = self.network_flow();
            let value = self.network.cost_of(&flow);
            FlowSolution { flow, potentials: potentials.clone(), value, work }
        });
        Stopped { reason, best, potentials, bound, work }
    }
}

/// All numbers below `count`, one after the other in strides of its square root.
fn in_strides(count: usize) -> Vec<u32> {
    let stride = count.isqrt().max(1);
    (0..stride).flat_map(|first| (first..count).step_by(stride)).map(|arc| arc as u32).collect()
}
