//! What the simplex computes with: one `i64` for a network of one level, vectors for more.

use std::ops::{Add, AddAssign, Neg, Sub};

use crate::network::{LevelTable, Lex, Network};

/// A cost or potential, infeasibility included.
pub(super) trait Price:
    Copy + Ord + Add<Output = Self> + AddAssign + Sub<Output = Self> + Neg<Output = Self>
{
    const ZERO: Self;

    fn of_arc(network: &Network, arc: usize) -> Self;

    /// The cost of a unit that an artificial arc brings: more than any real way can cost.
    fn penalty(network: &Network) -> Self;

    /// Whether a potential is that of a node whose way to the root costs no penalty.
    fn is_served(self, penalty: Self) -> bool;

    /// Potentials of the real levels. `reduced` holds the reduced cost of every real arc.
    fn table(network: &Network, potentials: &[Self], reduced: impl Iterator<Item = Self>) -> LevelTable;
}

/// Level and penalty in one number.
///
/// With n nodes and largest |cost| C, a tree path costs at most n·C in size without its one penalty, and the penalty is P = 2 (n + 1) C + 1. So comparing numbers is
/// comparing (penalties, cost) as vectors, and since (n + 2) · C ≤ 2^58, potentials stay within 3 · 2^58 and reduced costs within 2^61.
impl Price for i64 {
    const ZERO: Self = 0;

    fn of_arc(network: &Network, arc: usize) -> Self {
        network.costs().get(0, arc)
    }

    fn penalty(network: &Network) -> Self {
        let largest = network.costs().level(0).iter().map(|cost| cost.abs()).max().unwrap_or(0);
        2 * (network.node_count() as i64 + 1) * largest + 1
    }

    fn is_served(self, penalty: Self) -> bool {
        self <= penalty / 2
    }

    /// The penalty is in no real arc's cost, so the potentials prove as they are.
    fn table(_: &Network, potentials: &[Self], _: impl Iterator<Item = Self>) -> LevelTable {
        LevelTable::from_columns(vec![potentials.to_vec()]).unwrap_or_default()
    }
}

/// Infeasibility is a level above the others.
impl<const N: usize> Price for Lex<N> {
    const ZERO: Self = Lex::ZERO;

    fn of_arc(network: &Network, arc: usize) -> Self {
        Lex::from_row(network.costs(), arc, 1)
    }

    fn penalty(_: &Network) -> Self {
        let mut penalty = Lex::ZERO;
        penalty.0[0] = 1;
        penalty
    }

    fn is_served(self, _: Self) -> bool {
        self.0[0] == 0
    }

    /// The level of infeasibility is folded into the first real one: where it differs across an arc, the arc's flow is the same in all feasible
    /// flows, and a large enough multiple says so; the multiple is computed, not guessed.
    fn table(network: &Network, potentials: &[Self], reduced: impl Iterator<Item = Self>) -> LevelTable {
        let differing = reduced.filter(|reduced| reduced.0[0] != 0);
        let multiple = differing.map(|reduced| reduced.0[1].abs() + 1).max().unwrap_or(0);
        let mut table = LevelTable::zeros(network.levels(), potentials.len());
        for level in 0..network.levels() {
            for (entry, potential) in table.level_mut(level).iter_mut().zip(potentials) {
                *entry = potential.0[level + 1];
                if level == 0 {
                    *entry += multiple * potential.0[0];
                }
            }
        }
        table
    }
}
