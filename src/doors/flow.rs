//! Minimum-cost flow in the words of LEMON: nodes, arcs, lower and upper bounds, costs, supplies, run.

use thiserror::Error;

use super::real;
use crate::network::formats::Scale;
use crate::network::{ArcId, Cut, FlowSolution, LevelTable, Network, NetworkFaults, NodeId};
use crate::optimize::{self, Auction, Budget, Outcome, Solver, Start};

/// A node of a [`MinCostFlow`].
pub type FlowNode = NodeId;

#[derive(Clone, Copy, Debug)]
enum Cost {
    Integer(i64),
    Real(f64),
}

#[derive(Clone, Copy, Debug)]
struct FlowArc {
    tail: NodeId,
    head: NodeId,
    lower: i64,
    /// `None`: no limit.
    upper: Option<i64>,
    cost: Cost,
}

/// A minimum-cost flow problem to be filled in and run. Bounds may be negative, costs too; arcs may be parallel; an arc has no upper bound and costs nothing unless stated.
///
/// ```
/// use goodturn::{doors::MinCostFlow, verify};
///
/// let mut flow = MinCostFlow::new();
/// let (depot, station, kitchen) = (flow.add_node(), flow.add_node(), flow.add_node());
/// let by_van = flow.add_arc(depot, station);
/// let direct = flow.add_arc(depot, kitchen);
/// let on_foot = flow.add_arc(station, kitchen);
/// flow.upper(by_van, 4).cost(by_van, 1);
/// flow.cost(direct, 5).lower(direct, 1);
/// flow.cost(on_foot, 2);
/// flow.supply(depot, 6).supply(kitchen, -6);
///
/// let solution = flow.run()?;
/// assert_eq!((solution.flow(by_van), solution.flow(direct)), (4, 2));
/// assert_eq!(solution.total_cost(), 4.0 * 3.0 + 2.0 * 5.0);
/// verify::flow(&solution.network, &solution.certificate)?;
///
/// // What changes is solved again from where it was.
/// flow.cost(direct, 2);
/// assert_eq!(flow.run_from(&solution)?.total_cost(), 12.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MinCostFlow {
    supplies: Vec<i64>,
    arcs: Vec<FlowArc>,
    /// Arcs and nodes named but never added.
    unknown: Option<MinCostFlowError>,
}

/// A flow of least cost with its proof.
#[derive(Clone, PartialEq, Debug)]
pub struct MinCostFlowSolution {
    /// The integer network that was solved, arcs and nodes as they were added.
    pub network: Network,
    /// Flow, potentials and integer cost, for [`verify::flow`](crate::verify::flow).
    pub certificate: FlowSolution,
    /// How costs became integers.
    pub scale: Scale,
    /// The total is within this of the least one; 0 where no cost had to be rounded, and where all are integers.
    pub error_bound: f64,
    total: f64,
}

impl MinCostFlowSolution {
    /// The flow on an arc; 0 on one that is unknown.
    pub fn flow(&self, arc: ArcId) -> i64 {
        self.certificate.flow.get(arc.index()).copied().unwrap_or(0)
    }

    /// The potential of a node, in the unit of the costs; 0 of one that is unknown.
    pub fn potential(&self, node: FlowNode) -> f64 {
        real(self.scale, self.certificate.potentials.get(0, node.index()))
    }

    /// Cost of the flow, at the costs as given.
    pub fn total_cost(&self) -> f64 {
        self.total
    }
}

/// Why there is no flow of least cost.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum MinCostFlowError {
    /// No flow keeps bounds and supplies.
    #[error("no flow keeps all bounds and supplies; see the cut")]
    Infeasible {
        /// The network that has none.
        network: Box<Network>,
        /// Nodes that show it, for [`verify::cut`](crate::verify::cut).
        cut: Cut,
    },
    /// The cost can be made as small as one likes: a cycle without upper bounds has a negative cost. Reported before feasibility is looked at.
    #[error("{} arcs without upper bound form a cycle of negative cost; bound one of them", cycle.len())]
    Unbounded {
        /// The arcs of the cycle, in its order.
        cycle: Vec<ArcId>,
    },
    /// A cost that is NaN or infinite, or an integer cost beyond 2^53 beside real ones.
    #[error(
        "arc {arc} has a cost that can't be computed with beside the others; costs are finite numbers, integers beside real ones at most 2^53"
    )]
    Cost {
        /// The arc.
        arc: ArcId,
    },
    /// An arc or a node that was never added was given a property.
    #[error("{what} {index} was never added")]
    Unknown {
        /// "arc" or "node".
        what: &'static str,
        /// Its number.
        index: usize,
    },
    /// What else is wrong with the network.
    #[error(transparent)]
    Network(#[from] NetworkFaults),
    /// Never without a budget.
    #[error("stopped before the end")]
    Stopped,
}

impl MinCostFlow {
    /// A problem without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a node that only passes on what comes, unless it is given a supply.
    pub fn add_node(&mut self) -> FlowNode {
        self.supplies.push(0);
        NodeId::new(self.supplies.len() - 1)
    }

    /// Adds an arc from 0 to any amount at no cost.
    pub fn add_arc(&mut self, tail: FlowNode, head: FlowNode) -> ArcId {
        self.arcs.push(FlowArc { tail, head, lower: 0, upper: None, cost: Cost::Integer(0) });
        ArcId::new(self.arcs.len() - 1)
    }

    fn change(&mut self, arc: ArcId, change: impl FnOnce(&mut FlowArc)) -> &mut Self {
        match self.arcs.get_mut(arc.index()) {
            Some(entry) => change(entry),
            None => self.unknown = Some(MinCostFlowError::Unknown { what: "arc", index: arc.index() }),
        }
        self
    }

    /// The least flow on an arc.
    pub fn lower(&mut self, arc: ArcId, lower: i64) -> &mut Self {
        self.change(arc, |entry| entry.lower = lower)
    }

    /// The most flow on an arc.
    pub fn upper(&mut self, arc: ArcId, upper: i64) -> &mut Self {
        self.change(arc, |entry| entry.upper = Some(upper))
    }

    /// The cost of a unit on an arc.
    pub fn cost(&mut self, arc: ArcId, cost: i64) -> &mut Self {
        self.change(arc, |entry| entry.cost = Cost::Integer(cost))
    }

    /// The cost of a unit on an arc, as a real number.
    pub fn real_cost(&mut self, arc: ArcId, cost: f64) -> &mut Self {
        self.change(arc, |entry| entry.cost = Cost::Real(cost))
    }

    /// What a node sends in sum; negative: what it takes. All supplies add up to 0, or no flow exists.
    pub fn supply(&mut self, node: FlowNode, supply: i64) -> &mut Self {
        match self.supplies.get_mut(node.index()) {
            Some(entry) => *entry = supply,
            None => self.unknown = Some(MinCostFlowError::Unknown { what: "node", index: node.index() }),
        }
        self
    }

    /// Finds a flow of least cost with the algorithm that suits the network ([`optimize::choose`]).
    ///
    /// # Errors
    /// No flow (with a cut), no least cost (with a cycle), or faults of the network.
    pub fn run(&self) -> Result<MinCostFlowSolution, MinCostFlowError> {
        self.solved(optimize::solve)
    }

    /// The same, beginning with the solution of an earlier state of the problem: the fewer changes, the less work.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub fn run_from(&self, earlier: &MinCostFlowSolution) -> Result<MinCostFlowSolution, MinCostFlowError> {
        let (flow, potentials) = (&earlier.certificate.flow, &earlier.certificate.potentials);
        self.solved(|network| {
            let mut flow = flow.clone();
            flow.resize(network.arc_count(), 0);
            let mut column = potentials.level(0).to_vec();
            column.resize(network.node_count(), 0);
            let table = LevelTable::from_columns(vec![column]).unwrap_or_default();
            let start = Start { potentials: Some(&table), flow: Some(&flow) };
            Auction.solve(network, start, &Budget::unlimited())
        })
    }

    fn solved(
        &self,
        solve: impl FnOnce(&Network) -> Outcome<FlowSolution, Cut>,
    ) -> Result<MinCostFlowSolution, MinCostFlowError> {
        if let Some(unknown) = &self.unknown {
            return Err(unknown.clone());
        }
        let scale = self.scale()?;
        let costs: Vec<i64> = self.arcs.iter().map(|arc| integer(scale, arc.cost)).collect();
        if let Some(cycle) = self.endless_cycle(&costs) {
            return Err(MinCostFlowError::Unbounded { cycle });
        }
        // Without such a cycle some optimal flow is a sum of paths and cycles that each use up a supply or a finite bound.
        let finite = |arc: &FlowArc| {
            u128::from(arc.lower.unsigned_abs()) + u128::from(arc.upper.unwrap_or(0).unsigned_abs())
        };
        let supplied: u128 = self.supplies.iter().map(|supply| u128::from(supply.unsigned_abs())).sum();
        let enough = supplied + self.arcs.iter().map(finite).sum::<u128>();
        let enough = i64::try_from(enough).unwrap_or(i64::MAX);
        let mut builder = Network::builder(1);
        builder.reserve(self.supplies.len(), self.arcs.len());
        for &supply in &self.supplies {
            builder.node(supply);
        }
        for (arc, &cost) in self.arcs.iter().zip(&costs) {
            builder.arc(arc.tail, arc.head, arc.lower..=arc.upper.unwrap_or(enough), &[cost]);
        }
        let network = builder.build()?;
        match solve(&network) {
            Outcome::Optimal(certificate) => Ok(self.solution(network, certificate, scale)),
            Outcome::Infeasible(cut) => Err(MinCostFlowError::Infeasible { network: Box::new(network), cut }),
            Outcome::Stopped(_) => Err(MinCostFlowError::Stopped),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "a total in f64 is the nearest there is")]
    fn solution(&self, network: Network, certificate: FlowSolution, scale: Scale) -> MinCostFlowSolution {
        let mut total = 0.0;
        for (arc, &x) in self.arcs.iter().zip(&certificate.flow) {
            if let Cost::Real(cost) = arc.cost {
                total += cost * x as f64;
            }
        }
        // Two flows differ on an arc by no more than its bounds.
        let bounds = network.upper().iter().zip(network.lower());
        let units = bounds.map(|(&upper, &lower)| i128::from(upper) - i128::from(lower)).sum::<i128>() as f64;
        let integers = self.arcs.iter().zip(&certificate.flow).map(|(arc, &x)| match arc.cost {
            Cost::Integer(cost) => i128::from(cost) * i128::from(x),
            Cost::Real(_) => 0,
        });
        total += integers.sum::<i128>() as f64;
        let error_bound = units * scale.error_per_pair();
        MinCostFlowSolution { network, certificate, scale, error_bound, total }
    }

    /// One scale for all costs: none where all are integers.
    fn scale(&self) -> Result<Scale, MinCostFlowError> {
        if self.arcs.iter().all(|arc| matches!(arc.cost, Cost::Integer(_))) {
            return Ok(Scale::IDENTITY);
        }
        let fits = |cost: Cost| match cost {
            Cost::Integer(cost) => cost.unsigned_abs() <= 1 << 53,
            Cost::Real(cost) => cost.is_finite(),
        };
        if let Some(arc) = self.arcs.iter().position(|arc| !fits(arc.cost)) {
            return Err(MinCostFlowError::Cost { arc: ArcId::new(arc) });
        }
        let limit = Network::cost_limit(self.supplies.len());
        let scale = Scale::fit(self.arcs.iter().map(|arc| as_real(arc.cost)), limit);
        scale.map_err(|arc| MinCostFlowError::Cost { arc: ArcId::new(arc) })
    }

    /// A cycle of arcs without upper bound that has a negative cost, by Bellman and Ford's rounds: after as many as there are nodes, a distance still
    /// falls only behind such a cycle. Time O(nodes · arcs without bound) at worst, one round where none is negative.
    fn endless_cycle(&self, costs: &[i64]) -> Option<Vec<ArcId>> {
        let nodes = self.supplies.len();
        let known = |arc: &FlowArc| arc.tail.index() < nodes && arc.head.index() < nodes;
        let endless: Vec<usize> = (0..self.arcs.len())
            .filter(|&arc| self.arcs[arc].upper.is_none() && known(&self.arcs[arc]))
            .collect();
        let mut distance = vec![0i128; nodes];
        let mut from: Vec<Option<usize>> = vec![None; nodes];
        let mut last = None;
        for _ in 0..=nodes {
            last = None;
            for &arc in &endless {
                let (tail, head) = (self.arcs[arc].tail.index(), self.arcs[arc].head.index());
                let reached = distance[tail] + i128::from(costs[arc]);
                if reached < distance[head] {
                    distance[head] = reached;
                    from[head] = Some(arc);
                    last = Some(head);
                }
            }
            last?;
        }
        // As many steps back as there are nodes end on the cycle.
        let back = |node: usize| from[node].map_or(node, |arc| self.arcs[arc].tail.index());
        let start = (0..nodes).fold(last?, |node, _| back(node));
        let mut cycle = Vec::new();
        let mut node = start;
        while let Some(arc) = from[node] {
            cycle.push(ArcId::new(arc));
            node = self.arcs[arc].tail.index();
            if node == start {
                break;
            }
        }
        cycle.reverse();
        Some(cycle)
    }
}

#[allow(clippy::cast_precision_loss, reason = "integers beside real costs are checked to be at most 2^53")]
fn as_real(cost: Cost) -> f64 {
    match cost {
        Cost::Integer(cost) => cost as f64,
        Cost::Real(cost) => cost,
    }
}

fn integer(scale: Scale, cost: Cost) -> i64 {
    match cost {
        Cost::Integer(cost) if scale == Scale::IDENTITY => cost,
        other => scale.integer(as_real(other)),
    }
}
