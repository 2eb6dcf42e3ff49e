//! An optimal flow that stays optimal while the network changes.
//!
//! # Problem
//! [`crate::network`]'s, over and over: a node or an arc comes or goes, a cost, bound or supply changes, and the optimum is wanted again, with its
//! proof, at the price of the change and not of the network.
//!
//! # Method
//! [`LiveFlow`] holds flow and potentials. A change only notes what it touched. [`LiveFlow::settle`] then
//!
//! 1. *places* new nodes: each gets a potential at which its arcs to and from old nodes ask for no flow, where there is one, so that a new volunteer
//!    disturbs her capacity's units and not every pair that she might serve;
//! 2. *enforces* the sign rule of the certificate on each arc touched: positive reduced cost → lower bound, negative → upper bound. That leaves some nodes with a unit too many or too few;
//! 3. *routes* each of these units along a cheapest residual path to the hub, or to a node that lacks one: Dijkstra's search over reduced costs, which ends as soon as the hub is
//!    reached and never looks beyond it. Then only the potentials of the nodes passed change (Ahuja, Magnanti & Orlin 1993, section 9.7).
//!
//! After each step reduced costs keep their signs; when no node has a unit too many or too few, flow and potentials are an optimum and its proof, whatever came before.
//! The hub is any node that you name: take the one with most arcs.
//!
//! # Undo
//! Every write is logged, so [`LiveFlow::rollback`] restores the exact state of a [`Mark`] at the price of what was written since: a question ("what if") is a
//! change, a settle and a rollback, and a change that fails half-way leaves no trace.
//!
//! # Running time
//! A settle takes one search per unit out of place; a search looks at the arcs of nodes nearer than its end, O(these · (levels + log)). Nothing is O(nodes) or O(arcs) but
//! [`LiveFlow::new`] and [`LiveFlow::export`]. Memory: some 40 bytes and 8 per level for an arc, some 60 and 16 per level for a node (levels rounded up to 1, 2, 4, 8, 16, 32).
//!
//! # Why nothing overflows
//! Costs are held to (nodes + 2) · |cost| ≤ 2^58 as in every network, with the most nodes there have been. Potentials beyond 2^60 end a settle with
//! [`Unsettled::Range`]. So a reduced cost stays below 2^62, and a distance, which is the cost of a path plus a difference of two potentials, below 2^62 too.
//!
//! # Reference
//! R. K. Ahuja, T. L. Magnanti, J. B. Orlin, *Network Flows*, 1993, sections 9.7 and 9.11 (sensitivity analysis by restoring the optimality conditions).

mod engine;
mod settle;
mod state;
#[cfg(test)]
mod tests;
mod undo;

use std::ops::RangeInclusive;

use thiserror::Error;

use super::Budget;
use crate::network::{
    ArcId, Cut, FlowSolution, LevelValue, Network, NetworkFaults, NodeId, StopReason, Work, with_lex,
};
use engine::Engine;
use state::State;

/// A network with its optimal flow and proof, open to change; see the [module's essay](crate::optimize::live).
///
/// ```
/// use goodturn::network::Network;
/// use goodturn::optimize::{self, Budget, live::LiveFlow};
///
/// // Two helpers, one request; serving gains 5 with the first and 3 with the second.
/// let mut builder = Network::builder(1);
/// let [hub, first, second, request] = [(); 4].map(|()| builder.node(0));
/// builder.arc(hub, first, 0..=1, &[0]);
/// builder.arc(hub, second, 0..=1, &[0]);
/// let best = builder.arc(first, request, 0..=1, &[-5]);
/// let other = builder.arc(second, request, 0..=1, &[-3]);
/// builder.arc(request, hub, 0..=1, &[0]);
/// let network = builder.build()?;
/// let solution = optimize::solve(&network).optimal()?;
///
/// let mut live = LiveFlow::new(&network, hub, &solution)?;
/// let before = live.mark();
/// live.remove_arc(best)?;
/// live.settle(&Budget::unlimited())?;
/// assert_eq!((live.flow(other), live.value().level(0)), (1, -3));
/// assert!(live.changed_since(before)?.contains(&(other, 0)), "it had no flow before");
///
/// live.rollback(before)?;
/// assert_eq!((live.flow(best), live.value().level(0)), (1, -5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LiveFlow {
    engine: Box<dyn Engine>,
}

/// A moment in the history of a [`LiveFlow`], until the next [`LiveFlow::commit`] or a rollback to before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// How many rollbacks and commits there had been.
    serial: u64,
    /// Of the log.
    length: usize,
}

/// A change that can't be made; nothing has been changed.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum LiveFault {
    /// The flow or the potentials do not fit the network, or do not prove each other.
    #[error("the solution is not a proven optimum of this network; solve it first")]
    NotProven,
    /// No such node.
    #[error("there is no node {0}")]
    UnknownNode(NodeId),
    /// No such arc.
    #[error("there is no arc {0}")]
    UnknownArc(ArcId),
    /// A node that is to go has arcs, or is the hub.
    #[error("node {node} still has {arcs} arcs or is the hub; remove its arcs first")]
    NodeInUse {
        /// The node.
        node: NodeId,
        /// How many arcs touch it.
        arcs: usize,
    },
    /// A number of costs other than that of the levels.
    #[error("{given} costs, but the network has {levels} levels; give one cost per level")]
    WrongLevels {
        /// How many were given.
        given: usize,
        /// Levels of the network.
        levels: usize,
    },
    /// A lower bound above the upper bound.
    #[error("lower bound {lower} above upper bound {upper}")]
    ReversedBounds {
        /// As given.
        lower: i64,
        /// As given.
        upper: i64,
    },
    /// A cost too large for exact path lengths.
    #[error(
        "a cost of size {largest}; with this many nodes at most {limit} is exact in 64 bits; divide all costs by a common factor"
    )]
    CostRange {
        /// The size.
        largest: u64,
        /// The limit.
        limit: i64,
    },
    /// Bounds and supplies too large for exact sums.
    #[error("bounds and supplies add up to {total}, beyond 2^60; use finite bounds or a coarser unit")]
    FlowRange {
        /// The sum of their sizes.
        total: i128,
    },
    /// More nodes or arcs than 31 bits can number.
    #[error("more than 2^31 - 1 nodes or arcs; commit to let removed ones be used again")]
    TooLarge,
    /// A mark from before a commit or from a future that was rolled back.
    #[error(
        "the mark is not valid any more; marks end with the next commit and with a rollback to before them"
    )]
    OldMark,
}

/// Why a settle did not end with an optimum. The state can be rolled back to a [`Mark`], or, if stopped, settled further.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Unsettled {
    /// There is no flow; a cut shows it.
    #[error("no flow exists: bounds or supplies contradict the capacities")]
    Infeasible(Cut),
    /// Supplies do not add up to zero.
    #[error("supplies add up to {0}, not to zero")]
    Unbalanced(i64),
    /// The budget is used up.
    #[error("stopped: {0}")]
    Stopped(StopReason),
    /// Potentials have drifted too far; solve the network afresh.
    #[error("potentials have drifted beyond 2^60; export the network and solve it afresh")]
    Range,
}

impl LiveFlow {
    /// Takes over a proven optimum. The hub is the node at which searches end; take the one with most arcs. Time and memory O(nodes + arcs · levels).
    ///
    /// # Errors
    /// If the hub is no node, or flow and potentials are not an optimum and its proof.
    pub fn new(network: &Network, hub: NodeId, solution: &FlowSolution) -> Result<Self, LiveFault> {
        if hub.index() >= network.node_count() {
            return Err(LiveFault::UnknownNode(hub));
        }
        let engine: Box<dyn Engine> =
            with_lex!(network.levels(), N => Box::new(State::<N>::new(network, hub, solution)?));
        Ok(Self { engine })
    }

    /// How many levels costs have.
    pub fn levels(&self) -> usize {
        self.engine.levels()
    }

    /// Adds a node without arcs.
    ///
    /// # Errors
    /// If there are too many, or costs would leave their range with so many.
    pub fn add_node(&mut self) -> Result<NodeId, LiveFault> {
        self.engine.add_node()
    }

    /// Removes a node that has no arcs.
    ///
    /// # Errors
    /// If there is no such node, or it has arcs, or it is the hub.
    pub fn remove_node(&mut self, node: NodeId) -> Result<(), LiveFault> {
        self.engine.remove_node(node)
    }

    /// Adds an arc. Ids of removed arcs are used again after a commit.
    ///
    /// # Errors
    /// If a node does not exist, or costs or bounds are out of range.
    pub fn add_arc(
        &mut self,
        tail: NodeId,
        head: NodeId,
        bounds: RangeInclusive<i64>,
        costs: &[i64],
    ) -> Result<ArcId, LiveFault> {
        self.engine.add_arc(tail, head, (*bounds.start(), *bounds.end()), costs)
    }

    /// Removes an arc; what flowed on it is missing at its head until the next settle.
    ///
    /// # Errors
    /// If there is no such arc.
    pub fn remove_arc(&mut self, arc: ArcId) -> Result<(), LiveFault> {
        self.engine.remove_arc(arc)
    }

    /// Gives an arc other costs.
    ///
    /// # Errors
    /// If there is no such arc, or costs are out of range.
    pub fn set_costs(&mut self, arc: ArcId, costs: &[i64]) -> Result<(), LiveFault> {
        self.engine.set_costs(arc, costs)
    }

    /// Gives an arc other bounds.
    ///
    /// # Errors
    /// If there is no such arc, or bounds are out of range.
    pub fn set_bounds(&mut self, arc: ArcId, bounds: RangeInclusive<i64>) -> Result<(), LiveFault> {
        self.engine.set_bounds(arc, (*bounds.start(), *bounds.end()))
    }

    /// Gives a node another supply. Supplies have to add up to zero when it settles.
    ///
    /// # Errors
    /// If there is no such node, or supplies are out of range.
    pub fn set_supply(&mut self, node: NodeId, supply: i64) -> Result<(), LiveFault> {
        self.engine.set_supply(node, supply)
    }

    /// Makes flow and potentials an optimum and its proof again, and says what it took.
    ///
    /// # Errors
    /// If there is no flow, the budget is used up, or potentials leave their range. Then [`LiveFlow::rollback`] leads back.
    pub fn settle(&mut self, budget: &Budget<'_>) -> Result<Work, Unsettled> {
        self.engine.settle(budget)
    }

    /// This moment, to come back to.
    pub fn mark(&self) -> Mark {
        self.engine.mark()
    }

    /// Restores the state of a mark, to the bit. Time O(what was written since).
    ///
    /// # Errors
    /// If the mark is not valid any more.
    pub fn rollback(&mut self, mark: Mark) -> Result<(), LiveFault> {
        self.engine.rollback(mark)
    }

    /// Forgets the history: marks end, and ids of what was removed can be used again.
    pub fn commit(&mut self) {
        self.engine.commit();
    }

    /// Arcs whose flow is another than at the mark, with what it was then (0 for a new arc), in order of arc; removed ones that had a flow are among them.
    ///
    /// # Errors
    /// If the mark is not valid any more.
    pub fn changed_since(&self, mark: Mark) -> Result<Vec<(ArcId, i64)>, LiveFault> {
        self.engine.changed_since(mark)
    }

    /// The flow on an arc; 0 where there is none.
    pub fn flow(&self, arc: ArcId) -> i64 {
        self.engine.flow(arc)
    }

    /// The potential of a node, by level; empty where there is none.
    pub fn potential(&self, node: NodeId) -> Vec<i64> {
        self.engine.potential(node)
    }

    /// The cost of the flow, by level.
    pub fn value(&self) -> LevelValue {
        self.engine.value()
    }

    /// The network as it stands with the solution, and the arc of each of its arcs: for a check by [`crate::verify::flow`], or to start afresh. Removed nodes remain as
    /// nodes without arcs, so that nodes keep their ids. O(nodes + arcs · levels).
    ///
    /// # Errors
    /// None that is known: every change was within the limits of a network.
    pub fn export(&self) -> Result<(Network, FlowSolution, Vec<ArcId>), NetworkFaults> {
        self.engine.export()
    }
}
