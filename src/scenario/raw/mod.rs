//! Raw instances: graphs without people, from a seed; one source for tests, benches and experiments with solvers.
//!
//! | family | what it is | what it is hard for |
//! |---|---|---|
//! | [`sparse`] | so many random pairs per left node, weights even | cache misses; searches that reach everywhere |
//! | [`clustered`] | people in clusters with skills; pairs near each other; weights by nearness, level and chance | uneven density; local contention |
//! | [`clustered`] with few weights | the same, weights rounded to a few values | ties |
//! | [`clustered`] with capacities | the same, degrees up to 5 and up to 3 | pairs that pay and stay unused |
//! | [`towns`] | many components | anything that pays per component |
//! | [`dense`] | every pair, weights even | reading all the weights |
//! | [`dense_plane`] | every pair, weights fall with the distance of two points | many near ties |
//! | [`products`] | every pair, weights fall with the product of two ranks, disturbed a little (R. E. Machol, M. Wien, "A Hard Assignment Problem", Operations Research 24, 1976) | long augmenting paths |
//! | [`services`] | organisations, volunteers, days, requests with seats, zones: a layered network with nested limits | capacities wider than one |
//!
//! Weights are integers, and larger is better. Every function gives the same instance for the same parameters on every machine; there is
//! no limit on sizes but that of the problem's own check, whose faults are handed on.

mod clustered;
mod complete;
mod random_pairs;
mod services;

pub use clustered::{Clustered, clustered};
pub use complete::{dense, dense_plane, products};
pub use random_pairs::{MAX_WEIGHT, sparse, towns};
pub use services::{Services, services};

use crate::network::{Bipartite, BipartiteFaults};

/// The bipartite families by name at a size: about so many nodes on the larger side. For tests and benches that go through all of them.
///
/// # Errors
/// The problem's own faults, where the size is beyond what it can hold.
///
/// # Complexity
/// O(size) pairs of the sparse families, O(size^2) of the dense ones.
pub fn families(size: usize, seed: u64) -> Result<Vec<(&'static str, Bipartite)>, BipartiteFaults> {
    let cluster = Clustered { left: size, right: size, ..Clustered::default() };
    let wide = Clustered { left: size / 2, capacities: true, ..cluster };
    Ok(vec![
        ("sparse", sparse(size, size, 10, seed)?),
        ("rectangular", sparse(size / 10, size, 100.min(size / 2), seed)?),
        ("clustered", clustered(&cluster, seed)?),
        ("ties", clustered(&Clustered { weights: Some(8), ..cluster }, seed)?),
        ("capacities", clustered(&wide, seed)?),
        ("towns", towns(size.div_ceil(50), 50, 8, seed)?),
        ("dense", dense(size / 4, size / 4, seed)?),
        ("plane", dense_plane(size / 4, size / 4, seed)?),
        ("products", products(size / 8, seed)?),
    ])
}
