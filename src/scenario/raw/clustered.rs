//! People in clusters, with skills.

use super::super::random::{Kind, Random, Shares};
use crate::network::{Bipartite, BipartiteFaults, Mode, Sense};
use std::collections::BTreeMap;

/// What a clustered problem is like.
///
/// Clusters lie evenly in a square whose sides grow with the root of the number of left nodes, so that density does not depend on size. Left nodes
/// have one skill, 30 % have a second, with levels 1 to 5 and 1 to 3; right nodes need one. Clusters and skills are drawn by Zipf's law
/// (exponents 0.7 and 1.1), on the right with factors even in 0.5 to 1.5. A pair is two nodes with the same skill no farther apart than `radius`. Its weight is
/// 55 % nearness, 35 % level, 10 % chance, in 1..=10,000,000.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clustered {
    /// Left nodes.
    pub left: usize,
    /// Right nodes.
    pub right: usize,
    /// Mean left nodes per cluster.
    pub cluster: usize,
    /// How many skills there are, at most 100.
    pub skills: usize,
    /// The greatest distance of a pair, where a cluster has an area of 1000 x 1000 to itself and places within it deviate by 120 in each direction.
    pub radius: u32,
    /// How many different weights there are; `None` is any.
    pub weights: Option<u32>,
    /// Degrees up to 1..=5 on the left and 1..=3 on the right, evenly, rather than 1.
    pub capacities: bool,
}

impl Default for Clustered {
    fn default() -> Self {
        Self {
            left: 1000,
            right: 1000,
            cluster: 100,
            skills: 12,
            radius: 240,
            weights: None,
            capacities: false,
        }
    }
}

/// The greatest weight.
const MOST: i64 = 10_000_000;

struct Node {
    north: i64,
    east: i64,
    /// Skill and level.
    skills: Vec<(usize, i64)>,
    degree: u32,
}

/// A clustered problem; best weight. See [`Clustered`].
///
/// # Errors
/// The problem's own faults.
///
/// # Complexity
/// O(nodes + pairs of nodes with the same skill in neighbouring cells of the size of the radius) time, O(nodes + pairs) memory.
pub fn clustered(recipe: &Clustered, seed: u64) -> Result<Bipartite, BipartiteFaults> {
    let skills = recipe.skills.clamp(1, 100);
    let clusters = recipe.left.div_ceil(recipe.cluster.max(1)).max(1);
    let side = (clusters as u64 * 1_000_000).isqrt() as i64;
    let mut random = Random::new(seed, Kind::World, 0);
    let middles: Vec<(i64, i64)> =
        (0..clusters).map(|_| (random.between(0, side), random.between(0, side))).collect();
    let mut sizes = Shares::zipf(clusters, 70);
    random.shuffle(&mut sizes);
    let supply = Shares::zipf(skills, 110);
    let mut shifted = |weights: &[u64]| {
        Shares::new(
            weights
                .iter()
                .map(|&weight| weight * random.between(500, 1500).unsigned_abs() / 1000)
                .collect::<Vec<_>>(),
        )
    };
    let right_shares = (shifted(&sizes), shifted(&supply));
    let left_shares = (Shares::new(sizes), Shares::new(supply));
    let node = |i: usize, kind: Kind, (places, skills): &(Shares, Shares), most_degree: u64| {
        let mut random = Random::new(seed, kind, i as u64);
        let (north, east) = middles.get(places.draw(&mut random)).copied().unwrap_or_default();
        let first = (skills.draw(&mut random), random.between(1, 5));
        let second = (skills.draw(&mut random), random.between(1, 3));
        let both = random.permille(300) && second.0 != first.0;
        let degree = 1 + random.below(most_degree) as u32;
        Node {
            north: north + random.bell(120),
            east: east + random.bell(120),
            skills: if both { vec![first, second] } else { vec![first] },
            degree: if recipe.capacities { degree } else { 1 },
        }
    };
    let lefts: Vec<Node> = (0..recipe.left).map(|i| node(i, Kind::Raw, &left_shares, 5)).collect();
    let rights: Vec<Node> = (0..recipe.right).map(|j| node(j, Kind::RawRight, &right_shares, 3)).collect();

    let radius = i64::from(recipe.radius.max(1));
    let mut cells: BTreeMap<(usize, i64, i64), Vec<usize>> = BTreeMap::new();
    for (j, right) in rights.iter().enumerate() {
        let cell = (right.skills[0].0, right.north.div_euclid(radius), right.east.div_euclid(radius));
        cells.entry(cell).or_default().push(j);
    }
    let mut builder = Bipartite::builder(recipe.left, recipe.right);
    for (i, left) in lefts.iter().enumerate() {
        builder = builder.left(i, 0..=left.degree);
        let mut random = Random::new(seed, Kind::Promise, i as u64);
        let mut row = BTreeMap::new();
        for &(skill, level) in &left.skills {
            let (north, east) = (left.north.div_euclid(radius), left.east.div_euclid(radius));
            for cell in
                (north - 1..=north + 1).flat_map(|n| (east - 1..=east + 1).map(move |e| (skill, n, e)))
            {
                for &j in cells.get(&cell).into_iter().flatten() {
                    let square = left.north.abs_diff(rights[j].north).pow(2)
                        + left.east.abs_diff(rights[j].east).pow(2);
                    let distance = square.isqrt() as i64;
                    if distance <= radius {
                        row.insert(j, (distance, level));
                    }
                }
            }
        }
        for (j, (distance, level)) in row {
            let chance = random.between(0, 999_999);
            let score = 5_500_000 * (radius - distance) / radius + 700_000 * level + chance;
            let weight = match recipe.weights {
                Some(count) => {
                    let count = i64::from(count.max(1));
                    MOST / count * (score.min(MOST - 1) * count / MOST + 1)
                }
                None => score.clamp(1, MOST),
            };
            builder.push(i as u32, j as u32, &[weight]);
        }
    }
    for (j, right) in rights.iter().enumerate() {
        builder = builder.right(j, 0..=right.degree);
    }
    builder.build(Sense::Maximise, Mode::BestWeight)
}
