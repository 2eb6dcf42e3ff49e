//! Problems without people: the formats they come in, the front doors, and every solver on every kind of them.

#[path = "../common/mod.rs"]
mod common;

mod b_matching;
mod blocks;
mod components;
mod degenerate;
mod dense;
mod doors;
mod flow_solvers;
mod formats;
mod formats_fuzz;
mod layered;
mod levels;
mod limits;
mod published_optima;
mod stations;
