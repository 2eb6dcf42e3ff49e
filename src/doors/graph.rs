//! petgraph: a maximum weight matching of a bipartite graph, and conversion both ways.

use petgraph::graph::{DiGraph, UnGraph};
use petgraph::visit::{EdgeRef, IntoEdgeReferences, IntoNodeIdentifiers, NodeIndexable};
use thiserror::Error;

use super::error_bound;
use crate::network::formats::Scale;
use crate::network::{
    Bipartite, BipartiteFaults, Degree, Matching, Mode, Network, NetworkFaults, NodeId, PairIndex, Sense,
};
use crate::optimize::{self, Outcome};

/// A side of a bipartite graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    /// The side of each component's node of least index.
    Left,
    /// The other one.
    Right,
}

/// A graph as a bipartite problem, with the way back.
#[derive(Clone, PartialEq, Debug)]
pub struct BipartiteGraph<N, E> {
    /// The problem: the largest total weight, one mate each.
    pub problem: Bipartite,
    /// The graph's node of each left node.
    pub left: Vec<N>,
    /// The graph's node of each right node.
    pub right: Vec<N>,
    /// The graph's edge of each pair: of parallel ones the heaviest, of equal ones the first.
    pub edges: Vec<E>,
    /// The weight of each of these edges.
    pub weights: Vec<f64>,
    /// How weights became integers.
    pub scale: Scale,
}

/// A matching of a graph with its proof.
#[derive(Clone, PartialEq, Debug)]
pub struct GraphMatching<N, E> {
    /// Chosen edges.
    pub edges: Vec<E>,
    /// Their ends, left before right.
    pub pairs: Vec<(N, N)>,
    /// Total weight of the chosen edges.
    pub weight: f64,
    /// The weight is within this of the largest (beside the rounding of the sum); 0 where no weight had to be rounded.
    pub error_bound: f64,
    /// The integer problem and the way back.
    pub graph: BipartiteGraph<N, E>,
    /// Its solution, for [`verify::matching`](crate::verify::matching) with `graph.problem`.
    pub matching: Matching,
}

/// A matching of a graph, or why there is none.
pub type GraphResult<N, E> = Result<GraphMatching<N, E>, BipartiteGraphError<N>>;

/// Why a graph has no such matching.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum BipartiteGraphError<N: std::fmt::Debug> {
    /// The graph is not bipartite: an odd cycle.
    #[error("the graph is not bipartite: a cycle of {} nodes, {cycle:?}", cycle.len())]
    OddCycle {
        /// Its nodes in order; a single one for a loop.
        cycle: Vec<N>,
    },
    /// A weight that is NaN or infinite.
    #[error("the edge from {from:?} to {to:?} has the weight {weight}; weights are finite numbers")]
    Weight {
        /// An end.
        from: N,
        /// The other end.
        to: N,
        /// The weight.
        weight: f64,
    },
    /// Too many nodes or edges.
    #[error(transparent)]
    Problem(#[from] BipartiteFaults),
    /// Too many nodes or edges.
    #[error(transparent)]
    Range(#[from] NetworkFaults),
    /// Never without a budget.
    #[error("stopped before the end")]
    Stopped,
}

/// An edge as the colouring sees it: both ends by index, its weight.
struct Link<E> {
    ends: (usize, usize),
    weight: f64,
    edge: E,
}

impl<N: Copy + std::fmt::Debug, E: Copy> BipartiteGraph<N, E> {
    /// Splits a graph into two sides (directions do not matter) and makes it a problem. Time O(nodes + edges · log edges).
    ///
    /// # Errors
    /// An odd cycle, or a weight that is no finite number.
    pub fn new<G>(graph: G, mut weight: impl FnMut(G::EdgeRef) -> f64) -> Result<Self, BipartiteGraphError<N>>
    where
        G: IntoNodeIdentifiers<NodeId = N> + IntoEdgeReferences<EdgeId = E> + NodeIndexable,
    {
        let nodes: Vec<N> = graph.node_identifiers().collect();
        let mut position = vec![0; graph.node_bound()];
        for (k, &node) in nodes.iter().enumerate() {
            position[graph.to_index(node)] = k;
        }
        let link = |edge: G::EdgeRef| Link {
            ends: (position[graph.to_index(edge.source())], position[graph.to_index(edge.target())]),
            edge: edge.id(),
            weight: weight(edge),
        };
        let mut links: Vec<Link<E>> = graph.edge_references().map(link).collect();
        if let Some(wrong) = links.iter().find(|link| !link.weight.is_finite()) {
            let (from, to) = (nodes[wrong.ends.0], nodes[wrong.ends.1]);
            return Err(BipartiteGraphError::Weight { from, to, weight: wrong.weight });
        }
        let sides = two_sides(nodes.len(), &links).map_err(|cycle| BipartiteGraphError::OddCycle {
            cycle: cycle.into_iter().map(|node| nodes[node]).collect(),
        })?;
        // Each node's place on its side; each link from left to right.
        let mut place = vec![0u32; nodes.len()];
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (node, side) in sides.iter().enumerate() {
            let side = if *side == Side::Left { &mut left } else { &mut right };
            place[node] = side.len() as u32;
            side.push(nodes[node]);
        }
        for link in &mut links {
            if sides[link.ends.0] == Side::Right {
                link.ends = (link.ends.1, link.ends.0);
            }
            link.ends = (place[link.ends.0] as usize, place[link.ends.1] as usize);
        }
        links.sort_by(|a, b| a.ends.cmp(&b.ends).then(b.weight.total_cmp(&a.weight)));
        links.dedup_by_key(|link| link.ends);
        let limit = Bipartite::weight_limit(left.len(), right.len());
        let scale = Scale::fit(links.iter().map(|link| link.weight), limit).unwrap_or(Scale::IDENTITY);
        let mut offsets = vec![0; left.len() + 1];
        for link in &links {
            offsets[link.ends.0 + 1] += 1;
        }
        (0..left.len()).for_each(|i| offsets[i + 1] += offsets[i]);
        let problem = Bipartite::from_rows(
            vec![Degree::default(); left.len()],
            vec![Degree::default(); right.len()],
            offsets,
            links.iter().map(|link| link.ends.1 as u32).collect(),
            links.iter().map(|link| scale.integer(link.weight)).collect(),
            Sense::Maximise,
            Mode::BestWeight,
        )?;
        let edges = links.iter().map(|link| link.edge).collect();
        let weights = links.iter().map(|link| link.weight).collect();
        Ok(Self { problem, left, right, edges, weights, scale })
    }

    /// The graph's edge and its ends of a pair of the problem.
    pub fn edge(&self, pair: PairIndex) -> Option<(E, N, N)> {
        let (i, j) = self.problem.ends(pair)?;
        Some((*self.edges.get(pair.index())?, *self.left.get(i as usize)?, *self.right.get(j as usize)?))
    }
}

/// The side of each node, or the nodes of an odd cycle.
fn two_sides<E>(nodes: usize, links: &[Link<E>]) -> Result<Vec<Side>, Vec<usize>> {
    let mut offsets = vec![0; nodes + 1];
    for link in links {
        offsets[link.ends.0 + 1] += 1;
        offsets[link.ends.1 + 1] += 1;
    }
    (0..nodes).for_each(|node| offsets[node + 1] += offsets[node]);
    let mut filled = offsets.clone();
    let mut neighbours = vec![0; 2 * links.len()];
    for link in links {
        for (node, other) in [link.ends, (link.ends.1, link.ends.0)] {
            neighbours[filled[node]] = other;
            filled[node] += 1;
        }
    }
    let mut sides: Vec<Option<Side>> = vec![None; nodes];
    let mut parent: Vec<usize> = (0..nodes).collect();
    let mut queue = Vec::new();
    for first in 0..nodes {
        if sides[first].is_some() {
            continue;
        }
        sides[first] = Some(Side::Left);
        queue.clear();
        queue.push(first);
        let mut head = 0;
        while let Some(&node) = queue.get(head) {
            head += 1;
            let other_side = if sides[node] == Some(Side::Left) { Side::Right } else { Side::Left };
            for &other in &neighbours[offsets[node]..offsets[node + 1]] {
                if sides[other].is_none() {
                    sides[other] = Some(other_side);
                    parent[other] = node;
                    queue.push(other);
                } else if sides[other] == sides[node] {
                    return Err(odd_cycle(&parent, node, other));
                }
            }
        }
    }
    Ok(sides.into_iter().map(|side| side.unwrap_or(Side::Left)).collect())
}

/// The ways of two equally coloured neighbours to where they meet.
fn odd_cycle(parent: &[usize], u: usize, v: usize) -> Vec<usize> {
    let way = |mut node: usize| {
        let mut way = vec![node];
        while parent[node] != node {
            node = parent[node];
            way.push(node);
        }
        way
    };
    let (mut from_u, mut from_v) = (way(u), way(v));
    while from_u.len() > 1 && from_v.len() > 1 && from_u[from_u.len() - 2] == from_v[from_v.len() - 2] {
        from_u.pop();
        from_v.pop();
    }
    from_v.pop();
    from_u.extend(from_v.into_iter().rev());
    from_u
}

/// Finds a matching of largest total weight of a bipartite graph; edges that do not pay stay out. Directions do not matter; of parallel edges the heaviest counts.
///
/// Time O(nodes + edges · log edges) and the solve; memory some 80 bytes per edge.
///
/// # Errors
/// An odd cycle (with its nodes), or a weight that is no finite number.
///
/// ```
/// use goodturn::{doors, verify};
/// use petgraph::graph::UnGraph;
///
/// let mut graph = UnGraph::<&str, f64>::new_undirected();
/// let [anna, ben] = ["Anna", "Ben"].map(|name| graph.add_node(name));
/// let [garden, shopping] = ["garden", "shopping"].map(|name| graph.add_node(name));
/// graph.extend_with_edges([(anna, garden, 5.0), (anna, shopping, 4.5), (ben, garden, 3.0)]);
///
/// let found = doors::maximum_weight_bipartite_matching(&graph, |edge| *edge.weight())?;
/// assert_eq!(found.weight, 7.5);
/// assert_eq!(found.pairs, [(anna, shopping), (ben, garden)]);
/// verify::matching(&found.graph.problem, &found.matching)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn maximum_weight_bipartite_matching<G>(
    graph: G,
    weight: impl FnMut(G::EdgeRef) -> f64,
) -> GraphResult<G::NodeId, G::EdgeId>
where
    G: IntoNodeIdentifiers + IntoEdgeReferences + NodeIndexable,
    G::NodeId: std::fmt::Debug,
{
    let split = BipartiteGraph::new(graph, weight)?;
    let matching = match optimize::solve_bipartite(&split.problem)? {
        Outcome::Optimal(matching) => matching,
        // Everybody may stay alone, and nothing stops.
        Outcome::Infeasible(_) | Outcome::Stopped(_) => return Err(BipartiteGraphError::Stopped),
    };
    let chosen: Vec<_> = matching.pairs.iter().filter_map(|&pair| split.edge(pair)).collect();
    let total = matching.pairs.iter().filter_map(|pair| split.weights.get(pair.index())).sum();
    Ok(GraphMatching {
        edges: chosen.iter().map(|&(edge, _, _)| edge).collect(),
        pairs: chosen.iter().map(|&(_, left, right)| (left, right)).collect(),
        weight: total,
        error_bound: error_bound(split.scale, split.left.len().min(split.right.len())),
        graph: split,
        matching,
    })
}

/// A bipartite problem as a graph: its nodes carry their side and place, its edges the weight as given (on the level that counts most). The left nodes come
/// first. Time O(nodes + pairs).
///
/// ```
/// use goodturn::doors::{Side, bipartite_to_graph};
/// use goodturn::network::{Bipartite, Mode, Sense};
///
/// let problem = Bipartite::builder(1, 2).pairs([(0, 0, 5), (0, 1, 7)]).build(Sense::Maximise, Mode::BestWeight)?;
/// let graph = bipartite_to_graph(&problem);
/// assert_eq!((graph.node_count(), graph.edge_count()), (3, 2));
/// assert_eq!(graph.node_weights().last(), Some(&(Side::Right, 1)));
/// # Ok::<(), goodturn::network::BipartiteFaults>(())
/// ```
pub fn bipartite_to_graph(problem: &Bipartite) -> UnGraph<(Side, u32), i64> {
    let (left, right) = (problem.left().len(), problem.right().len());
    let mut graph = UnGraph::with_capacity(left + right, problem.pair_count());
    let lefts: Vec<_> = (0..left as u32).map(|i| graph.add_node((Side::Left, i))).collect();
    let rights: Vec<_> = (0..right as u32).map(|j| graph.add_node((Side::Right, j))).collect();
    let level = usize::from(problem.mode() == Mode::MostPairs);
    let sign = if problem.sense() == Sense::Maximise { -1 } else { 1 };
    for (i, &node) in lefts.iter().enumerate() {
        for pair in problem.row(i) {
            let right = problem.rights()[pair] as usize;
            graph.add_edge(node, rights[right], sign * problem.costs().get(level, pair));
        }
    }
    graph
}

/// What an arc of a [`Network`] carries into a graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ArcData {
    /// Least flow.
    pub lower: i64,
    /// Most flow.
    pub upper: i64,
    /// Cost of a unit, on the level that counts most.
    pub cost: i64,
}

/// A network as a directed graph, nodes with their supplies, in the same order. Time O(nodes + arcs).
pub fn network_to_graph(network: &Network) -> DiGraph<i64, ArcData> {
    let mut graph = DiGraph::with_capacity(network.node_count(), network.arc_count());
    let nodes: Vec<_> = network.supplies().iter().map(|&supply| graph.add_node(supply)).collect();
    for (arc, (tail, head)) in network.tails().iter().zip(network.heads()).enumerate() {
        let (lower, upper) = (network.lower()[arc], network.upper()[arc]);
        let data = ArcData { lower, upper, cost: network.costs().get(0, arc) };
        graph.add_edge(nodes[tail.index()], nodes[head.index()], data);
    }
    graph
}

/// A directed graph as a network of one level: what [`network_to_graph`] makes, the other way round. Time O(nodes + edges).
///
/// # Errors
/// Every fault of the network at once.
pub fn graph_to_network(graph: &DiGraph<i64, ArcData>) -> Result<Network, NetworkFaults> {
    let mut builder = Network::builder(1);
    for &supply in graph.node_weights() {
        builder.node(supply);
    }
    for edge in graph.edge_references() {
        let ArcData { lower, upper, cost } = *edge.weight();
        let [tail, head] = [edge.source(), edge.target()].map(|node| NodeId::new(node.index()));
        builder.arc(tail, head, lower..=upper, &[cost]);
    }
    builder.build()
}
