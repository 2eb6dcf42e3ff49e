//! What is generated: communities, the district, and raw instances.

#[path = "../common/mod.rs"]
mod common;

mod distributions;
mod district;
mod raw_families;
mod worlds;
