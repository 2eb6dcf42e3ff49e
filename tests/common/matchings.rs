//! Random b-matching problems, and the optimum by trying every set of pairs.

use goodturn::network::{Bipartite, Degree, Mode, Sense};
use proptest::prelude::*;

/// The parts of a problem before a mode has changed anything.
#[derive(Clone, Debug)]
pub struct Raw {
    pub left: Vec<Degree>,
    pub right: Vec<Degree>,
    /// Left node, right node, weight.
    pub pairs: Vec<(u32, u32, i64)>,
    pub sense: Sense,
    pub mode: Mode,
}

impl Raw {
    pub fn build(&self) -> Bipartite {
        let mut builder = Bipartite::builder(self.left.len(), self.right.len());
        for (i, degree) in self.left.iter().enumerate() {
            builder = builder.left(i, degree.min..=degree.max);
        }
        for (j, degree) in self.right.iter().enumerate() {
            builder = builder.right(j, degree.min..=degree.max);
        }
        builder.pairs(self.pairs.iter().copied()).build(self.sense, self.mode).unwrap()
    }

    /// Mates of each node in a set of pairs.
    fn mates(&self, chosen: &[(u32, u32, i64)]) -> (Vec<u32>, Vec<u32>) {
        let (mut left, mut right) = (vec![0; self.left.len()], vec![0; self.right.len()]);
        for &(i, j, _) in chosen {
            left[i as usize] += 1;
            right[j as usize] += 1;
        }
        (left, right)
    }

    /// Whether a set of pairs is a solution, straight from the definitions.
    fn allows(&self, chosen: &[(u32, u32, i64)]) -> bool {
        let (left, right) = self.mates(chosen);
        let within = |mates: &[u32], degrees: &[Degree]| {
            mates.iter().zip(degrees).all(|(mates, degree)| (degree.min..=degree.max).contains(mates))
        };
        let full =
            |mates: &[u32], degrees: &[Degree]| mates.iter().zip(degrees).all(|(mates, d)| *mates == d.max);
        let seats = |degrees: &[Degree]| degrees.iter().map(|degree| degree.max).sum::<u32>();
        let perfect = self.mode != Mode::Perfect
            || if seats(&self.left) <= seats(&self.right) {
                full(&left, &self.left)
            } else {
                full(&right, &self.right)
            };
        within(&left, &self.left) && within(&right, &self.right) && perfect
    }

    /// The best total weight, or `None` where no set of pairs is a solution.
    pub fn exhaustive_optimum(&self) -> Option<i64> {
        let subsets = (0u32..1 << self.pairs.len()).map(|set| {
            let pairs = self.pairs.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1);
            pairs.map(|(_, &pair)| pair).collect::<Vec<_>>()
        });
        let solutions = subsets.filter(|chosen| self.allows(chosen));
        let rank = |chosen: &Vec<(u32, u32, i64)>| {
            let weight: i64 = chosen.iter().map(|pair| pair.2).sum();
            let count = if self.mode == Mode::MostPairs { chosen.len() } else { 0 };
            (count, if self.sense == Sense::Maximise { weight } else { -weight }, weight)
        };
        solutions.map(|chosen| rank(&chosen)).max().map(|(_, _, weight)| weight)
    }
}

fn degrees(nodes: usize) -> impl Strategy<Value = Vec<Degree>> {
    let min = prop_oneof![3 => Just(0u32), 1 => 1u32..3];
    let degree = (min, 0u32..3).prop_map(|(min, more)| Degree { min, max: min + more });
    prop::collection::vec(degree, nodes)
}

/// Problems of fewer than `side` nodes on each side, in every sense and mode, with many ties and weights of nothing, and now and then a
/// weight at the edge of the range.
pub fn problem(side: usize) -> impl Strategy<Value = Raw> {
    let modes = prop::sample::select(vec![Mode::BestWeight, Mode::MostPairs, Mode::Perfect]);
    (0..side, 0..side).prop_flat_map(move |(left, right)| {
        let limit = Bipartite::weight_limit(left, right);
        let weight = prop_oneof![8 => -3i64..4, 4 => 0i64..100, 1 => Just(limit), 1 => Just(-limit)];
        let matrix = prop::collection::vec(prop::option::of(weight), left * right);
        (degrees(left), degrees(right), matrix, any::<bool>(), modes.clone()).prop_map(
            move |(lefts, rights, matrix, max, mode)| {
                let entries = matrix.iter().enumerate();
                let pairs = entries
                    .filter_map(|(k, weight)| Some(((k / right) as u32, (k % right) as u32, (*weight)?)))
                    .collect();
                let sense = if max { Sense::Maximise } else { Sense::Minimise };
                Raw { left: lefts, right: rights, pairs, sense, mode }
            },
        )
    })
}
