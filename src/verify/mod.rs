//! Judges results from the input alone.
//!
//! Nothing here calls a solver, the lowering or a candidate index: what is checked and what made it share the definitions of the
//! problem (records, rules, scores, the linear program) and nothing more.
//!
//! * Tier (i), networks: [`flow()`], [`matching`], [`cut()`], [`bipartite_cut`] and the bounds of stopped solves.
//! * Tier (ii), plans: [`plan()`] re-derives scores, limits, seats and the whole formulation by plain code. [`infeasible()`] does the same for a
//!   claim that no plan exists.
//! * Tier (iii), on request: [`plan_exhaustively`] also tries every pair of volunteer and request for one that was left out.
//!
//! The evidence of explanations is checked the same way: [`exchange()`] follows a chain of moves, [`shortage()`] counts again, [`standby()`] judges stand-ins.
//!
//! Architecture invariant: this module imports nothing of `optimize`, `lowering` or `matcher`.

mod dense;
mod diaries;
mod exchange;
mod formulation;
mod infeasible;
mod network;
mod plan;
mod plan_flaw;
mod sharing;
mod shortage;
mod standby;

pub use dense::{DenseFlaw, dense_cut, dense_matching};
pub use exchange::{ExchangeFlaw, exchange};
pub use formulation::FormulationFlaw;
pub use infeasible::{InfeasibilityFlaw, infeasible};
pub use network::{
    Flaw, bipartite_cut, bound, cut, feasible_flow, feasible_matching, flow, matching, matching_bound,
};
pub use plan::{Verdict, plan, plan_exhaustively};
pub use plan_flaw::PlanFlaw;
pub use shortage::{ShortageFlaw, shortage};
pub use standby::{StandbyFlaw, standby};
