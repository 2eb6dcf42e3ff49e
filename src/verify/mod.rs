//! Judges results from the input alone.
//!
//! Nothing here calls a solver, the lowering or a candidate index: what is checked and what made it share the definitions of the
//! problem and nothing more.

mod network;

pub use network::{
    Flaw, bipartite_cut, bound, cut, feasible_flow, feasible_matching, flow, matching, matching_bound,
};
