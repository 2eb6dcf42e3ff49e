//! The problem, with no people in it: minimum-cost flow and bipartite b-matching over integers.
//!
//! # The linear program
//!
//! A [`Network`] has nodes `v` with a *supply* `b(v)` (negative: a demand) and arcs `a = (u → v)` with bounds
//! `l(a) ≤ x(a) ≤ h(a)` and a *vector* of costs, one per level, most important level first. We look for
//! a flow `x` that leaves every node with exactly its supply,
//!
//! ```text
//!     Σ x(a) over a leaving v  −  Σ x(a) over a entering v  =  b(v)        for every node v,
//! ```
//!
//! and whose cost vector `Σ cost(a)·x(a)` is lexicographically smallest: a unit of a level is never traded for
//! any amount of the levels below it. One level is the plain case. There are no big numbers that stand for
//! "more important": levels are compared as vectors everywhere.
//!
//! # The certificate
//!
//! A *potential* is a vector of levels per node, free in sign. The *reduced cost* of an arc is
//!
//! ```text
//!     reduced cost(u → v)  =  cost(u → v) + potential(u) − potential(v).
//! ```
//!
//! A flow that respects bounds and supplies is optimal **if and only if** potentials exist such that,
//! lexicographically,
//!
//! * reduced cost ≥ 0 on every arc that can take more (`x < h`), and
//! * reduced cost ≤ 0 on every arc that can give some back (`x > l`).
//!
//! *Sufficient:* for any other flow `y`, the potentials cancel in `Σ cost·(y − x) = Σ reduced cost·(y − x)`, and each
//! term of the last sum is lexicographically ≥ 0. *Necessary:* a flow without such potentials has a negative cycle in
//! its residual graph. Any integer solver leaves integer potentials, so the check needs no tolerance.
//!
//! # The bound
//!
//! *Any* potentials bound the optimum from below ([`Network::dual_bound`]):
//!
//! ```text
//!     − Σ b(v)·potential(v)  +  Σ min over l ≤ x ≤ h of reduced cost(a)·x
//! ```
//!
//! where the minimum is taken lexicographically. At optimal potentials it equals the cost of the optimal flow. A solve
//! that was stopped early states its flow's value, this bound and their difference; a level's bound says something only
//! where every level above it is closed (value = bound).
//!
//! # Infeasibility
//!
//! For a set `S` of nodes, what must leave `S` is its supply plus the least that flows in. If that is more than the most that can flow
//! out, no flow exists; the [`Cut`] is the set, and anyone can add up its three sums. (Or the other way round: what must
//! arrive is more than what can.) By Hoffman's circulation theorem every infeasible network has such a set.
//!
//! # Two forms
//!
//! [`Bipartite`] holds compressed pairs between two sides with a minimum and a maximum degree for each node; [`Network`] is any
//! network. A `Bipartite` *is* a network ([`Bipartite::to_network`]): a hub sends units to the left nodes, each pair carries at most one
//! to the right, and the right nodes return them to the hub. Staying unmatched is the absence of flow.
//!
//! # Range of the integers
//!
//! Costs, bounds and supplies are `i64`. At entry (`build`) it is checked that per level
//! `(nodes + 2) · max |cost| ≤ 2^58` and that `Σ|bounds| + Σ|supplies| ≤ 2^60`. A residual path visits a node once, so its cost
//! stays within `2^58`; each solver states beside its potentials why they stay within `2^61`; hence reduced costs and path
//! lengths fit an `i64`. Sums of cost times flow are taken in `i128`.
//!
//! Architecture invariant: this module imports nothing else of the crate. People, requests and scores do not occur here.

mod adjacency;
mod bipartite;
mod bipartite_builder;
mod bipartite_fault;
mod certificate;
pub mod dense;
mod distances;
mod folded;
pub mod formats;
mod graph;
mod guide;
mod levels;
mod ranging;
mod ranking;
mod residual;

pub use adjacency::{Adjacency, Incidence};
pub use bipartite::{Bipartite, Degree, Mode, PairIndex, Sense};
pub use bipartite_builder::BipartiteBuilder;
pub use bipartite_fault::{BipartiteFault, BipartiteFaults};
pub use certificate::{BipartiteCut, Cut, FlowSolution, Matching, StopReason, Work};
pub use dense::{Dense, DenseCut, DenseFault, DenseMatching, DenseMode};
pub use distances::{Distances, Searches};
pub(crate) use graph::MAX_TOTAL_FLOW;
pub use graph::{ArcId, Network, NetworkBuilder, NetworkFault, NetworkFaults, NodeId};
pub use guide::Guide;
pub use levels::{LevelTable, LevelValue, MAX_LEVELS};
pub(crate) use levels::{Lex, with_lex};
pub use ranging::{Ranging, Trial, Trialled};
pub use ranking::NextBest;
pub use residual::{Change, Residual, ResidualArc};
