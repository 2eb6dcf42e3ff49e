//! Front doors for those who come with a matrix, a graph, a flow or a list of triples.
//!
//! | you have | door | you know it from |
//! |---|---|---|
//! | a matrix of costs | [`linear_sum_assignment`] | scipy |
//! | a petgraph graph with weights | [`maximum_weight_bipartite_matching`] | networkx, rustworkx |
//! | nodes and arcs with bounds, costs and supplies | [`MinCostFlow`] | LEMON, OR-tools |
//! | triples (volunteer, request, weight), several per head | [`BMatching`] | |
//!
//! Each takes real or integer weights, solves exactly, chooses the algorithm by structure, and hands over what others throw away: the potentials, and the integer problem and
//! solution that [`crate::verify`] judges. Real weights are multiplied by a common power of two ([`Scale`]): without loss where
//! the range of the integers allows it, otherwise rounded, and then `error_bound` says how far the result may be from the optimum.
//!
//! Architecture invariant: nothing here computes an optimum; doors translate.

mod b_matching;
mod flow;
mod graph;
mod matrix;

pub use b_matching::{BMatching, BMatchingError, BMatchingSolution};
pub use flow::{FlowNode, MinCostFlow, MinCostFlowError, MinCostFlowSolution};
pub use graph::{
    ArcData, BipartiteGraph, BipartiteGraphError, GraphMatching, GraphResult, Side, bipartite_to_graph,
    graph_to_network, maximum_weight_bipartite_matching, network_to_graph,
};
pub use matrix::{Assignment, AssignmentError, linear_sum_assignment, linear_sum_assignment_maximise};

use crate::network::formats::Scale;

/// An exact integer scaled back, as the nearest `f64`.
#[allow(
    clippy::cast_precision_loss,
    reason = "the nearest number is what is asked for; the integer is kept beside it"
)]
fn real(scale: Scale, integer: i64) -> f64 {
    libm::scalbn(integer as f64, -scale.exponent())
}

/// How far the total of `pairs` chosen for scaled weights may be from the best total: each weight may be wrong by the error of one, in what was chosen and in
/// what might have been.
fn error_bound(scale: Scale, pairs: usize) -> f64 {
    f64::from(u32::try_from(pairs).unwrap_or(u32::MAX)) * 2.0 * scale.error_per_pair()
}
