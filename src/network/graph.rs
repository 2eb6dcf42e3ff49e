//! The general network: nodes with supplies, arcs with lower and upper bounds and a vector of costs.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::levels::{LevelTable, LevelValue, MAX_LEVELS};

macro_rules! index_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// The id at a position; positions beyond `u32` are clamped and belong to no network.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The position, from 0.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

index_newtype! {
    /// A node of a [`Network`], by position.
    NodeId
}
index_newtype! {
    /// An arc of a [`Network`], by position.
    ArcId
}

/// The most nodes, and the most arcs, of a network: an arc and its direction must fit 32 bits.
const MAX_COUNT: usize = (1 << 31) - 1;
/// Limit of `(nodes + 2) · max |cost|` per level; see the range argument of [`crate::network`].
pub(crate) const MAX_PATH_COST: i128 = 1 << 58;
/// Limit of the sum of all |bounds| and |supplies|; see the range argument of [`crate::network`].
pub(crate) const MAX_TOTAL_FLOW: i128 = 1 << 60;

/// An immutable, checked minimum-cost flow problem; see [`crate::network`] for what it means.
///
/// Memory: 8 + 16 bytes and 8 bytes per level for an arc, 8 bytes for a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Network {
    // Shared with the networks that solvers make of this one.
    supplies: Arc<Vec<i64>>,
    tails: Arc<Vec<NodeId>>,
    heads: Arc<Vec<NodeId>>,
    lower: Arc<Vec<i64>>,
    upper: Arc<Vec<i64>>,
    costs: Arc<LevelTable>,
}

impl Network {
    /// Begins a network with so many cost levels.
    ///
    /// ```
    /// use goodturn::network::Network;
    /// let mut builder = Network::builder(1);
    /// let source = builder.node(3);
    /// let sink = builder.node(-3);
    /// builder.arc(source, sink, 0..=2, &[5]);
    /// builder.arc(source, sink, 0..=9, &[7]);
    /// let network = builder.build()?;
    /// assert_eq!(network.arc_count(), 2);
    /// # Ok::<(), goodturn::network::NetworkFaults>(())
    /// ```
    pub fn builder(levels: usize) -> NetworkBuilder {
        NetworkBuilder {
            levels,
            supplies: Vec::new(),
            tails: Vec::new(),
            heads: Vec::new(),
            lower: Vec::new(),
            upper: Vec::new(),
            costs: vec![Vec::new(); levels.min(MAX_LEVELS)],
            faults: Vec::new(),
        }
    }

    /// The same network at other costs, within its limits.
    pub(crate) fn with_costs(&self, costs: LevelTable) -> Self {
        Self {
            supplies: self.supplies.clone(),
            tails: self.tails.clone(),
            heads: self.heads.clone(),
            lower: self.lower.clone(),
            upper: self.upper.clone(),
            costs: costs.into(),
        }
    }

    /// The same arcs between fewer nodes, with some nodes' supplies put together. `ends`: tails and heads.
    pub(crate) fn with_nodes(&self, supplies: Vec<i64>, ends: (Vec<NodeId>, Vec<NodeId>)) -> Self {
        debug_assert_eq!((ends.0.len(), ends.1.len()), (self.arc_count(), self.arc_count()));
        Self {
            supplies: supplies.into(),
            tails: ends.0.into(),
            heads: ends.1.into(),
            lower: self.lower.clone(),
            upper: self.upper.clone(),
            costs: self.costs.clone(),
        }
    }

    /// A network over nodes and arcs that come from this one's, so that nothing needs to be checked. `ends`: tails and heads; `bounds`: least and most flow.
    pub(crate) fn block(
        &self,
        supplies: Vec<i64>,
        ends: (Vec<NodeId>, Vec<NodeId>),
        bounds: (Vec<i64>, Vec<i64>),
        costs: LevelTable,
    ) -> Self {
        debug_assert_eq!(costs.levels(), self.levels());
        Self {
            supplies: supplies.into(),
            tails: ends.0.into(),
            heads: ends.1.into(),
            lower: bounds.0.into(),
            upper: bounds.1.into(),
            costs: costs.into(),
        }
    }

    /// The largest |cost| that is exact in 64 bits with so many nodes; see the range argument of [`crate::network`].
    pub fn cost_limit(nodes: usize) -> i64 {
        i64::try_from(MAX_PATH_COST / (nodes as i128 + 2)).unwrap_or(i64::MAX)
    }

    /// How many nodes.
    pub fn node_count(&self) -> usize {
        self.supplies.len()
    }

    /// How many arcs.
    pub fn arc_count(&self) -> usize {
        self.tails.len()
    }

    /// How many cost levels, from 1 to [`MAX_LEVELS`].
    pub fn levels(&self) -> usize {
        self.costs.levels()
    }

    /// Supply per node (negative: demand).
    pub fn supplies(&self) -> &[i64] {
        &self.supplies
    }

    /// Tail node per arc.
    pub fn tails(&self) -> &[NodeId] {
        &self.tails
    }

    /// Head node per arc.
    pub fn heads(&self) -> &[NodeId] {
        &self.heads
    }

    /// Least flow per arc.
    pub fn lower(&self) -> &[i64] {
        &self.lower
    }

    /// Most flow per arc.
    pub fn upper(&self) -> &[i64] {
        &self.upper
    }

    /// Costs per unit, by level and arc.
    pub fn costs(&self) -> &LevelTable {
        &self.costs
    }

    /// The reduced cost of an arc on one level, exactly; potentials outside the table count as 0.
    pub fn reduced_cost(&self, arc: usize, level: usize, potentials: &LevelTable) -> i128 {
        i128::from(self.costs.get(level, arc)) + i128::from(potentials.get(level, self.tails[arc].index()))
            - i128::from(potentials.get(level, self.heads[arc].index()))
    }

    /// The first non-zero reduced cost of an arc from the top level down, with its level; `None` where all are zero.
    /// Its sign is the lexicographic sign of the reduced cost vector.
    pub fn leading_reduced_cost(&self, arc: usize, potentials: &LevelTable) -> Option<(usize, i128)> {
        (0..self.levels())
            .map(|level| (level, self.reduced_cost(arc, level, potentials)))
            .find(|&(_, reduced)| reduced != 0)
    }

    /// The cost of a flow, per level. Time O(arcs · levels).
    pub fn cost_of(&self, flow: &[i64]) -> LevelValue {
        let total = |level| {
            let column = self.costs.level(level);
            column.iter().zip(flow).map(|(&cost, &x)| i128::from(cost) * i128::from(x)).sum()
        };
        LevelValue::new((0..self.levels()).map(total).collect())
    }

    /// The lower bound on the optimal cost that the potentials prove (see [`crate::network`]); any potentials prove one.
    /// Time O(arcs · levels).
    pub fn dual_bound(&self, potentials: &LevelTable) -> LevelValue {
        let mut bound = LevelValue::zero(self.levels());
        for (node, &supply) in self.supplies.iter().enumerate() {
            for level in 0..self.levels() {
                bound.add_at(level, -i128::from(supply) * i128::from(potentials.get(level, node)));
            }
        }
        for arc in 0..self.arc_count() {
            let Some((first, reduced)) = self.leading_reduced_cost(arc, potentials) else { continue };
            let flow = i128::from(if reduced > 0 { self.lower[arc] } else { self.upper[arc] });
            if flow != 0 {
                for level in first..self.levels() {
                    bound.add_at(level, self.reduced_cost(arc, level, potentials) * flow);
                }
            }
        }
        bound
    }
}

/// Collects nodes and arcs; [`NetworkBuilder::build`] checks them all at once.
#[derive(Clone, Debug)]
pub struct NetworkBuilder {
    levels: usize,
    supplies: Vec<i64>,
    tails: Vec<NodeId>,
    heads: Vec<NodeId>,
    lower: Vec<i64>,
    upper: Vec<i64>,
    costs: Vec<Vec<i64>>,
    faults: Vec<NetworkFault>,
}

impl NetworkBuilder {
    /// Makes room for so many more nodes and arcs, where the numbers are known: large networks are then built without moving what is there.
    pub fn reserve(&mut self, nodes: usize, arcs: usize) {
        self.supplies.reserve_exact(nodes);
        self.tails.reserve_exact(arcs);
        self.heads.reserve_exact(arcs);
        self.lower.reserve_exact(arcs);
        self.upper.reserve_exact(arcs);
        self.costs.iter_mut().for_each(|column| column.reserve_exact(arcs));
    }

    /// Adds a node with a supply (negative: a demand; 0: flow only passes through).
    pub fn node(&mut self, supply: i64) -> NodeId {
        self.supplies.push(supply);
        NodeId::new(self.supplies.len() - 1)
    }

    /// Adds to the supply of an existing node.
    pub fn add_supply(&mut self, node: NodeId, supply: i64) {
        let nodes = self.supplies.len();
        match self.supplies.get_mut(node.index()) {
            Some(entry) => match entry.checked_add(supply) {
                Some(sum) => *entry = sum,
                None => self.faults.push(NetworkFault::SupplyOverflow { node }),
            },
            None => self.faults.push(NetworkFault::UnknownSupplyNode { node, nodes }),
        }
    }

    /// Adds an arc with inclusive bounds on its flow and a cost per level, most important first.
    pub fn arc(&mut self, tail: NodeId, head: NodeId, bounds: RangeInclusive<i64>, costs: &[i64]) -> ArcId {
        let arc = ArcId::new(self.tails.len());
        if costs.len() != self.levels {
            self.faults.push(NetworkFault::WrongLevels { arc, given: costs.len(), levels: self.levels });
        }
        self.tails.push(tail);
        self.heads.push(head);
        self.lower.push(*bounds.start());
        self.upper.push(*bounds.end());
        for (level, column) in self.costs.iter_mut().enumerate() {
            column.push(costs.get(level).copied().unwrap_or(0));
        }
        arc
    }

    /// Checks everything and makes the network. Time O(arcs · levels).
    ///
    /// # Errors
    /// Every fault at once: wrong number of levels or costs, unknown nodes, bounds out of order, and sizes beyond
    /// the range that the integers are proven for. Supplies that do not sum to zero are not a fault; such a network is infeasible.
    pub fn build(self) -> Result<Network, NetworkFaults> {
        let mut faults = self.faults;
        if self.levels == 0 || self.levels > MAX_LEVELS {
            faults.push(NetworkFault::LevelCount { levels: self.levels });
        }
        let (nodes, arcs) = (self.supplies.len(), self.tails.len());
        if nodes > MAX_COUNT || arcs > MAX_COUNT {
            faults.push(NetworkFault::TooLarge { nodes, arcs });
        }
        let mut total: i128 = self.supplies.iter().map(|&supply| i128::from(supply).abs()).sum();
        for arc in 0..arcs {
            let (tail, head) = (self.tails[arc], self.heads[arc]);
            if tail.index() >= nodes || head.index() >= nodes {
                faults.push(NetworkFault::UnknownNode { arc: ArcId::new(arc), tail, head, nodes });
            }
            let (lower, upper) = (self.lower[arc], self.upper[arc]);
            if lower > upper {
                faults.push(NetworkFault::ReversedBounds { arc: ArcId::new(arc), lower, upper });
            }
            total += i128::from(lower).abs() + i128::from(upper).abs();
        }
        if total > MAX_TOTAL_FLOW {
            faults.push(NetworkFault::FlowRange { total });
        }
        for (level, column) in self.costs.iter().enumerate() {
            let largest = column.iter().map(|&cost| i128::from(cost).abs()).max().unwrap_or(0);
            let limit = i128::from(Network::cost_limit(nodes));
            if largest > limit {
                faults.push(NetworkFault::CostRange { level, largest, limit });
            }
        }
        if let Some(faults) = NetworkFaults::new(faults) {
            return Err(faults);
        }
        let costs = LevelTable::from_columns(self.costs).unwrap_or_default();
        let Self { supplies, tails, heads, lower, upper, .. } =
            Self { costs: Vec::new(), faults: Vec::new(), ..self };
        Ok(Network {
            supplies: Arc::new(supplies),
            tails: Arc::new(tails),
            heads: Arc::new(heads),
            lower: Arc::new(lower),
            upper: Arc::new(upper),
            costs: Arc::new(costs),
        })
    }
}

/// What is wrong with a network that was being built.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NetworkFault {
    /// No level at all, or more than [`MAX_LEVELS`].
    #[error("{levels} cost levels; there must be 1 to {MAX_LEVELS}")]
    LevelCount {
        /// What was asked for.
        levels: usize,
    },
    /// An arc came with another number of costs than the network has levels.
    #[error("arc {arc} has {given} costs, the network has {levels} levels; give one cost per level")]
    WrongLevels {
        /// The arc, in order of adding.
        arc: ArcId,
        /// Costs given.
        given: usize,
        /// Levels of the network.
        levels: usize,
    },
    /// An arc names a node that does not exist.
    #[error("arc {arc} goes from node {tail} to node {head}, but nodes are 0 to {nodes} (exclusive)")]
    UnknownNode {
        /// The arc, in order of adding.
        arc: ArcId,
        /// Its tail as given.
        tail: NodeId,
        /// Its head as given.
        head: NodeId,
        /// How many nodes there are.
        nodes: usize,
    },
    /// A supply was given to a node that does not exist.
    #[error("supply for node {node}, but nodes are 0 to {nodes} (exclusive)")]
    UnknownSupplyNode {
        /// The node as given.
        node: NodeId,
        /// How many nodes there were.
        nodes: usize,
    },
    /// The supplies added to one node do not fit 64 bits.
    #[error("the supplies of node {node} add up beyond 64 bits; use a coarser unit of flow")]
    SupplyOverflow {
        /// The node.
        node: NodeId,
    },
    /// A lower bound above its upper bound.
    #[error("arc {arc} has lower bound {lower} above upper bound {upper}")]
    ReversedBounds {
        /// The arc, in order of adding.
        arc: ArcId,
        /// Its lower bound.
        lower: i64,
        /// Its upper bound.
        upper: i64,
    },
    /// More nodes or arcs than 31 bits can number.
    #[error("{nodes} nodes and {arcs} arcs; at most {MAX_COUNT} of each are supported")]
    TooLarge {
        /// Nodes given.
        nodes: usize,
        /// Arcs given.
        arcs: usize,
    },
    /// Bounds and supplies too large for exact sums.
    #[error(
        "bounds and supplies add up to {total}, beyond 2^60; use finite bounds (no flow needs more than the \
         total supply plus all finite capacities) or a coarser unit"
    )]
    FlowRange {
        /// Sum of all |bounds| and |supplies|.
        total: i128,
    },
    /// Costs too large for exact path lengths.
    #[error(
        "level {level} has a cost of size {largest}; with this many nodes at most {limit} is exact in 64 bits; \
         divide the costs by a common factor or round them"
    )]
    CostRange {
        /// The level, from 0.
        level: usize,
        /// The largest |cost|.
        largest: i128,
        /// The limit for this number of nodes.
        limit: i128,
    },
}

/// All faults of a network, at least one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetworkFaults(Vec<NetworkFault>);

impl NetworkFaults {
    fn new(faults: Vec<NetworkFault>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// The faults, in order of the arcs.
    pub fn faults(&self) -> &[NetworkFault] {
        &self.0
    }
}

impl fmt::Display for NetworkFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::bipartite_fault::write_faults(f, &self.0)
    }
}

impl std::error::Error for NetworkFaults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_reported_at_once() {
        let mut builder = Network::builder(2);
        let a = builder.node(1);
        builder.arc(a, NodeId::new(7), 0..=1, &[1, 1]);
        #[allow(clippy::reversed_empty_ranges, reason = "the fault under test")]
        builder.arc(a, a, 3..=2, &[1, 1]);
        builder.arc(a, a, 0..=1, &[1]);
        builder.arc(a, a, 0..=i64::MAX, &[i64::MIN, 0]);
        let faults = builder.build().unwrap_err();
        let kinds: Vec<_> = faults.faults().iter().map(std::mem::discriminant).collect();
        assert_eq!(kinds.len(), 5, "{faults}");
    }

    #[test]
    fn levels_outside_the_range_are_refused() {
        assert!(Network::builder(0).build().is_err());
        assert!(Network::builder(MAX_LEVELS + 1).build().is_err());
        assert!(Network::builder(MAX_LEVELS).build().is_ok());
    }

    #[test]
    fn dual_bound_is_lexicographic_and_tight_at_the_optimum() {
        // One unit must go over one of two arcs: (1, 0) or (0, 100). The second is the smaller vector.
        let mut builder = Network::builder(2);
        let (a, b) = (builder.node(1), builder.node(-1));
        builder.arc(a, b, 0..=1, &[1, 0]);
        builder.arc(a, b, 0..=1, &[0, 100]);
        let network = builder.build().unwrap();
        let potentials = LevelTable::from_columns(vec![vec![0, 0], vec![0, 100]]).unwrap();
        assert_eq!(network.dual_bound(&potentials).entries(), [0, 100]);
        assert_eq!(network.cost_of(&[0, 1]).entries(), [0, 100]);
        assert_eq!(network.dual_bound(&LevelTable::zeros(2, 2)).entries(), [0, 0]);
    }
}
