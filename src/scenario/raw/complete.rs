//! Complete problems: every pair has a weight.

use super::super::random::{Kind, Random};
use crate::network::{Bipartite, BipartiteFaults, Degree, Mode, Sense};

fn complete(
    left: usize,
    right: usize,
    mode: Mode,
    mut weight: impl FnMut(usize, usize) -> i64,
) -> Result<Bipartite, BipartiteFaults> {
    let offsets = (0..=left).map(|i| i * right).collect();
    let rights = (0..left).flat_map(|_| 0..right as u32).collect();
    let weights =
        (0..left).flat_map(|i| (0..right).map(move |j| (i, j))).map(|(i, j)| weight(i, j)).collect();
    let degrees = |nodes| vec![Degree::default(); nodes];
    Bipartite::from_rows(degrees(left), degrees(right), offsets, rights, weights, Sense::Maximise, mode)
}

/// Every pair, weights even in 1..=1,000,000; perfect on the smaller side.
///
/// # Errors
/// The problem's own faults.
///
/// # Complexity
/// O(left x right) time and memory, as for the other complete families.
pub fn dense(left: usize, right: usize, seed: u64) -> Result<Bipartite, BipartiteFaults> {
    let mut random = Random::new(seed, Kind::Raw, 0);
    complete(left, right, Mode::Perfect, |_, _| random.between(1, 1_000_000))
}

/// Every pair of points even in a square with sides of 1,000,000; the weight is 1,500,001 less the distance, rounded down (at most
/// 1,414,213); perfect on the smaller side.
///
/// # Errors
/// As [`dense`].
pub fn dense_plane(left: usize, right: usize, seed: u64) -> Result<Bipartite, BipartiteFaults> {
    let points = |count: usize, kind| -> Vec<(u64, u64)> {
        let mut random = Random::new(seed, kind, 0);
        (0..count).map(|_| (random.below(1_000_001), random.below(1_000_001))).collect()
    };
    let (a, b) = (points(left, Kind::Raw), points(right, Kind::RawRight));
    complete(left, right, Mode::Perfect, |i, j| {
        let square = a[i].0.abs_diff(b[j].0).pow(2) + a[i].1.abs_diff(b[j].1).pow(2);
        1_500_001 - square.isqrt() as i64
    })
}

/// So many on each side; with ranks from 1 on in random order, the cost of a pair is the product of its ranks plus a disturbance even in 0..nodes,
/// and its weight is (nodes + 1)^2 less that; perfect.
///
/// # Errors
/// As [`dense`]; and where (nodes + 1)^2 is beyond the weights that a problem of this size may have.
pub fn products(nodes: usize, seed: u64) -> Result<Bipartite, BipartiteFaults> {
    let mut random = Random::new(seed, Kind::Raw, 0);
    let ranks = |random: &mut Random| {
        let mut ranks: Vec<i64> = (1..=nodes as i64).collect();
        random.shuffle(&mut ranks);
        ranks
    };
    let (a, b) = (ranks(&mut random), ranks(&mut random));
    let most = (nodes as i64).saturating_add(1).saturating_pow(2);
    complete(nodes, nodes, Mode::Perfect, |i, j| {
        most - a[i].saturating_mul(b[j]) - random.index(nodes) as i64
    })
}
