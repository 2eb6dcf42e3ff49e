//! What a solve hands over: a flow with the potentials that prove it, or a cut that proves there is none.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::graph::NodeId;
use super::levels::{LevelTable, LevelValue};

/// How much a solve did: counters that depend on the input alone, never on the machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Work {
    /// Arcs looked at, in searches and in pricing; the unit of a work budget.
    pub arcs_scanned: u64,
    /// Shortest-path or reachability searches (simplex: pivots).
    pub searches: u64,
}

/// A flow and the potentials that prove it, or bound how far from the best it can be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FlowSolution {
    /// Flow per arc.
    pub flow: Vec<i64>,
    /// Potential per level and node.
    pub potentials: LevelTable,
    /// Cost of the flow per level.
    pub value: LevelValue,
    /// What it took.
    pub work: Work,
}

/// A set of nodes that no flow can satisfy: the witness of infeasibility; see [`crate::network`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cut {
    /// The nodes of the set, ascending.
    pub nodes: Vec<NodeId>,
}

/// Chosen pairs of a [`Bipartite`](super::Bipartite) problem with their proof.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Matching {
    /// Chosen pairs, ascending; positions in the problem's pair list.
    pub pairs: Vec<super::PairIndex>,
    /// Potential per level and node: first the left nodes, then the right nodes, then the hub.
    pub potentials: LevelTable,
    /// Total of the weights as given per level (not negated, without the level that a mode adds).
    pub weight: LevelValue,
    /// What it took.
    pub work: Work,
}

/// A set of nodes of a [`Bipartite`](super::Bipartite) problem whose minimum degrees can't be met together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BipartiteCut {
    /// Left nodes of the set, ascending.
    pub left: Vec<u32>,
    /// Right nodes of the set, ascending.
    pub right: Vec<u32>,
    /// Whether the hub, through which unmatched capacity returns, belongs to the set.
    pub hub: bool,
}

/// Why a solve stopped before its proof was complete.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The limit of arcs scanned was reached.
    WorkLimit,
    /// The caller's closure asked for it.
    Requested,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WorkLimit => "the work limit was reached",
            Self::Requested => "the caller asked to stop",
        })
    }
}
