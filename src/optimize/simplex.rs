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
//! *Entering arc:* block search (Grigoriadis 1986): the most negative of a block of about √arcs, blocks in turn.
//! *Leaving arc:* the last blocking arc along the cycle's orientation from its apex, which keeps the tree *strongly feasible* and rules out
//! cycling (Cunningham 1976).
//!
//! *Potentials of the result:* on the level of infeasibility they are 0 or 1. Where they differ across an arc, its flow is the same in
//! all feasible flows, and a large enough multiple of that level added to the first real level says so; the multiple is computed, not guessed.
//! If an artificial arc still carries flow, the nodes with potential 0 on that level are a cut that no flow can satisfy.
//!
//! # Running time
//! Finite; exponential in theory, close to linear in arcs per pivot rarely matters in practice. A pivot costs the block scanned plus the subtree that moves.
//! Memory: 8 bytes × (levels + 1, rounded up to a power of two) for an arc and for a node, and some 40 bytes for each besides.
//!
//! # Why nothing overflows
//! A potential is the cost of a simple tree path: within `n·C ≤ 2^58` per level; the multiple of the level of infeasibility is at most
//! `C + 2n·C + 1`, so results stay within `2^60`.
//!
//! # Failure modes
//! Long series of degenerate pivots on assignment problems, where other methods are far better; it is here as the independent check and for
//! general networks. The budget is asked once per pivot.

use super::{Budget, Outcome, Solver, Start, StopReason, Stopped};
use crate::network::{Cut, FlowSolution, LevelTable, Lex, Network, NodeId, Work, with_lex};

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
        with_lex!(network.levels() + 1, N => Simplex::<N>::new(network).run(budget))
    }
}

/// No node, in the linked lists of the tree.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Tree,
    Lower,
    Upper,
}

/// Arcs 0..arcs are the network's, then one artificial arc per node. Node `nodes` is the root.
struct Simplex<'a, const N: usize> {
    network: &'a Network,
    tails: Vec<u32>,
    heads: Vec<u32>,
    cost: Vec<Lex<N>>,
    capacity: Vec<i64>,
    flow: Vec<i64>,
    state: Vec<State>,
    potential: Vec<Lex<N>>,
    parent: Vec<u32>,
    /// The tree arc to the parent.
    up_arc: Vec<u32>,
    depth: Vec<u32>,
    first_child: Vec<u32>,
    next_sibling: Vec<u32>,
    previous_sibling: Vec<u32>,
    next_block: usize,
    work: Work,
}

impl<'a, const N: usize> Simplex<'a, N> {
    fn new(network: &'a Network) -> Self {
        let (nodes, arcs) = (network.node_count(), network.arc_count());
        let mut supply = network.supplies().to_vec();
        for (arc, &lower) in network.lower().iter().enumerate() {
            supply[network.tails()[arc].index()] -= lower;
            supply[network.heads()[arc].index()] += lower;
        }
        let root = nodes as u32;
        let mut simplex = Self {
            network,
            tails: network.tails().iter().map(|node| node.0).collect(),
            heads: network.heads().iter().map(|node| node.0).collect(),
            cost: (0..arcs).map(|arc| Lex::from_row(network.costs(), arc, 1)).collect(),
            capacity: network
                .upper()
                .iter()
                .zip(network.lower())
                .map(|(upper, lower)| upper - lower)
                .collect(),
            flow: vec![0; arcs],
            state: vec![State::Lower; arcs],
            potential: vec![Lex::ZERO; nodes + 1],
            parent: vec![root; nodes + 1],
            up_arc: vec![NONE; nodes + 1],
            depth: vec![1; nodes + 1],
            first_child: vec![NONE; nodes + 1],
            next_sibling: vec![NONE; nodes + 1],
            previous_sibling: vec![NONE; nodes + 1],
            next_block: 0,
            work: Work::default(),
        };
        simplex.parent[nodes] = NONE;
        simplex.depth[nodes] = 0;
        let mut infeasible = Lex::ZERO;
        infeasible.0[0] = 1;
        for (node, &supply) in supply.iter().enumerate() {
            let (tail, head, cost) =
                if supply >= 0 { (node as u32, root, Lex::ZERO) } else { (root, node as u32, infeasible) };
            simplex.tails.push(tail);
            simplex.heads.push(head);
            simplex.cost.push(cost);
            simplex.capacity.push(i64::MAX);
            simplex.flow.push(supply.abs());
            simplex.state.push(State::Tree);
            simplex.potential[node] = cost;
            simplex.up_arc[node] = (arcs + node) as u32;
            simplex.attach(node as u32, root);
        }
        simplex
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
            let unserved = nodes.filter(|&node| self.potential[node].0[0] == 0);
            Outcome::Infeasible(Cut { nodes: unserved.map(NodeId::new).collect() })
        }
    }

    fn reduced_cost(&self, arc: usize) -> Lex<N> {
        self.cost[arc] + self.potential[self.tails[arc] as usize] - self.potential[self.heads[arc] as usize]
    }

    /// The most promising arc of the next block that has one; `None` proves optimality.
    fn entering_arc(&mut self) -> Option<usize> {
        let arcs = self.network.arc_count();
        let block = arcs.isqrt().max(16);
        let mut best: Option<(Lex<N>, usize)> = None;
        for step in 0..arcs {
            let arc = (self.next_block + step) % arcs;
            let gain = match self.state[arc] {
                State::Tree => None,
                State::Lower => Some(self.reduced_cost(arc)),
                State::Upper => Some(-self.reduced_cost(arc)),
            };
            if let Some(gain) = gain.filter(|&gain| gain < best.map_or(Lex::ZERO, |(least, _)| least)) {
                best = Some((gain, arc));
            }
            self.work.arcs_scanned += 1;
            if (step + 1) % block == 0 && best.is_some() {
                self.next_block = (arc + 1) % arcs;
                break;
            }
        }
        best.map(|(_, arc)| arc)
    }

    /// Room of a node's tree arc for flow towards the parent (`upward`) or away from it.
    fn room(&self, node: u32, upward: bool) -> i64 {
        let arc = self.up_arc[node as usize] as usize;
        if (self.tails[arc] == node) == upward { self.capacity[arc] - self.flow[arc] } else { self.flow[arc] }
    }

    fn push(&mut self, node: u32, upward: bool, amount: i64) {
        let arc = self.up_arc[node as usize] as usize;
        self.flow[arc] += if (self.tails[arc] == node) == upward { amount } else { -amount };
    }

    fn apex(&self, mut u: u32, mut v: u32) -> u32 {
        while u != v {
            if self.depth[u as usize] >= self.depth[v as usize] {
                u = self.parent[u as usize];
            } else {
                v = self.parent[v as usize];
            }
        }
        u
    }

    fn pivot(&mut self, entering: usize) {
        let (tail, head) = (self.tails[entering], self.heads[entering]);
        let rising = self.state[entering] == State::Lower;
        // The cycle runs apex → first, over the entering arc to second, and up to the apex again.
        let (first, second) = if rising { (tail, head) } else { (head, tail) };
        let apex = self.apex(first, second);
        let mut amount = self.capacity[entering];
        let mut leaving = None;
        // "Last blocking arc": strictly less on the way down (met from its end), less or equal on the way up.
        let mut node = first;
        while node != apex {
            let room = self.room(node, false);
            if room < amount {
                (amount, leaving) = (room, Some((node, first, second)));
            }
            node = self.parent[node as usize];
        }
        node = second;
        while node != apex {
            let room = self.room(node, true);
            if room <= amount {
                (amount, leaving) = (room, Some((node, second, first)));
            }
            node = self.parent[node as usize];
        }
        if amount > 0 {
            self.flow[entering] += if rising { amount } else { -amount };
            for (start, upward) in [(first, false), (second, true)] {
                node = start;
                while node != apex {
                    self.push(node, upward, amount);
                    node = self.parent[node as usize];
                }
            }
        }
        match leaving {
            None => self.state[entering] = if rising { State::Upper } else { State::Lower },
            Some((cut_node, inside, outside)) => self.exchange(entering, cut_node, inside, outside),
        }
    }

    /// Takes the tree arc above `cut_node` out and hangs its subtree, re-rooted at `inside`, below `outside` by the entering arc.
    fn exchange(&mut self, entering: usize, cut_node: u32, inside: u32, outside: u32) {
        let out = self.up_arc[cut_node as usize] as usize;
        self.state[out] = if self.flow[out] == 0 { State::Lower } else { State::Upper };
        self.state[entering] = State::Tree;
        let shift = if self.tails[entering] == inside {
            // inside → outside: potential(inside) = potential(outside) − cost.
            self.potential[outside as usize] - self.cost[entering]
        } else {
            self.potential[outside as usize] + self.cost[entering]
        } - self.potential[inside as usize];
        let (mut node, mut new_parent, mut new_arc) = (inside, outside, entering as u32);
        loop {
            let (old_parent, old_arc) = (self.parent[node as usize], self.up_arc[node as usize]);
            self.detach(node);
            self.parent[node as usize] = new_parent;
            self.up_arc[node as usize] = new_arc;
            self.attach(node, new_parent);
            if node == cut_node {
                break;
            }
            (node, new_parent, new_arc) = (old_parent, node, old_arc);
        }
        self.shift_subtree(inside, shift);
    }

    fn shift_subtree(&mut self, top: u32, shift: Lex<N>) {
        let mut node = top;
        loop {
            self.potential[node as usize] += shift;
            self.depth[node as usize] = self.depth[self.parent[node as usize] as usize] + 1;
            if self.first_child[node as usize] != NONE {
                node = self.first_child[node as usize];
                continue;
            }
            while self.next_sibling[node as usize] == NONE || node == top {
                if node == top {
                    return;
                }
                node = self.parent[node as usize];
            }
            node = self.next_sibling[node as usize];
        }
    }

    fn attach(&mut self, node: u32, parent: u32) {
        let sibling = std::mem::replace(&mut self.first_child[parent as usize], node);
        self.next_sibling[node as usize] = sibling;
        self.previous_sibling[node as usize] = NONE;
        if sibling != NONE {
            self.previous_sibling[sibling as usize] = node;
        }
    }

    fn detach(&mut self, node: u32) {
        let (previous, next) = (self.previous_sibling[node as usize], self.next_sibling[node as usize]);
        if previous == NONE {
            self.first_child[self.parent[node as usize] as usize] = next;
        } else {
            self.next_sibling[previous as usize] = next;
        }
        if next != NONE {
            self.previous_sibling[next as usize] = previous;
        }
    }

    /// Whether no artificial arc that costs anything carries flow.
    fn is_feasible(&self) -> bool {
        let artificial = self.network.arc_count()..self.flow.len();
        artificial.into_iter().all(|arc| self.flow[arc] == 0 || self.cost[arc] == Lex::ZERO)
    }

    fn network_flow(&self) -> Vec<i64> {
        self.flow.iter().zip(self.network.lower()).map(|(&x, &lower)| x + lower).collect()
    }

    /// The potentials of the real levels, with the level of infeasibility folded into the first (see the essay).
    fn network_potentials(&self) -> LevelTable {
        let nodes = self.network.node_count();
        let mut multiple = 0;
        for arc in 0..self.network.arc_count() {
            let reduced = self.reduced_cost(arc);
            if reduced.0[0] != 0 {
                multiple = multiple.max(reduced.0[1].abs() + 1);
            }
        }
        let mut table = LevelTable::zeros(self.network.levels(), nodes);
        for level in 0..self.network.levels() {
            for (entry, potential) in table.level_mut(level).iter_mut().zip(&self.potential) {
                *entry = potential.0[level + 1];
                if level == 0 {
                    *entry += multiple * potential.0[0];
                }
            }
        }
        table
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
