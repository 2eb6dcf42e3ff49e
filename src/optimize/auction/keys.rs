//! All levels of a potential in one number, for checks.
//!
//! # Problem
//! A proof on several levels is checked on every arc: is the reduced cost, level by level, lexicographically at least 0, or at most? Read level by level that takes
//! two rows of potentials for each arc, each in cache lines of its own, and a loop with an exit that cannot be foretold.
//!
//! # Method
//! Levels that count something have small potentials. Where the largest |reduced cost| that each level can have, the sum of the largest cost and twice the largest potential, needs so few bits
//! that all levels fit 63 together, each level gets a range of bits of its own, the top level the highest, and a potential becomes one number, its *key*: the sum over levels of potential times the
//! range's lowest bit. So does a cost. As a key is linear, the key of a reduced cost is the sum of the keys of its parts.
//!
//! # Correctness
//! Let a level's reduced cost `r` have |r| < 2^(b − 1) where the level has `b` bits. Then all levels below one whose range begins at bit `s` come to less than 2^s in all, which is less than anything
//! but 0 on that level; so the sign of the key is the lexicographic sign. No sum reaches 2^63, for the bits of all levels do not.
//!
//! # Running time
//! O(nodes · levels) for the keys. Costs are folded in blocks, one column after the other, so each column is read once and in order.
//!
//! # Failure modes
//! Where the levels do not fit, there are no keys, and the check goes level by level.

use super::blend::Potentials;
use crate::network::LevelTable;

/// Potentials as keys.
pub(super) struct Keys {
    /// Per node.
    pub(super) of_nodes: Vec<i64>,
    /// Per level: the lowest bit of its range; `None` where nothing costs anything.
    shifts: Vec<Option<u32>>,
}

/// Bits that keys may have, the sign included.
const BITS: u32 = 63;

impl Keys {
    /// Where the levels fit. `highs`: the largest |cost| of each level.
    pub(super) fn of(potentials: &Potentials, highs: &[i64]) -> Option<Self> {
        let largest = potentials.largest();
        let mut shifts = vec![None; highs.len()];
        let mut used = 0;
        for (level, (&high, &most)) in highs.iter().zip(&largest).enumerate().rev() {
            let most = 2 * u128::from(most) + u128::from(high.unsigned_abs());
            if most == 0 {
                continue;
            }
            shifts[level] = Some(used);
            // One more for the sign.
            used += u128::BITS - most.leading_zeros() + 1;
            if used > BITS {
                return None;
            }
        }
        let key = |row: &[i64]| row.iter().zip(&shifts).map(|(&entry, &shift)| shifted(entry, shift)).sum();
        Some(Self { of_nodes: potentials.rows().map(key).collect(), shifts })
    }

    /// The keys of the costs of some arcs, into a buffer of that many.
    pub(super) fn fold(&self, table: &LevelTable, arcs: std::ops::Range<usize>, keys: &mut [i64]) {
        keys.fill(0);
        for (level, &shift) in self.shifts.iter().enumerate().filter(|(_, shift)| shift.is_some()) {
            for (key, &cost) in keys.iter_mut().zip(&table.level(level)[arcs.clone()]) {
                *key += shifted(cost, shift);
            }
        }
    }
}

fn shifted(entry: i64, shift: Option<u32>) -> i64 {
    shift.map_or(0, |shift| entry << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_a_key_is_the_lexicographic_sign() {
        let rows: Vec<[i64; 3]> =
            vec![[0, 0, 0], [1, -3, 1000], [-1, 3, -1000], [1, 3, -1000], [0, -3, 7], [0, 3, -1000]];
        let potentials = Potentials::new(3, rows.concat());
        let costs = vec![vec![-1, 0, 1], vec![2, 0, -2], vec![500, 0, -500]];
        let table = LevelTable::from_columns(costs).unwrap();
        let keys = Keys::of(&potentials, &[1, 2, 500]).unwrap();
        let mut folded = vec![0; 3];
        keys.fold(&table, 0..3, &mut folded);
        for (arc, &cost) in folded.iter().enumerate() {
            for tail in 0..rows.len() {
                for head in 0..rows.len() {
                    let key = cost + keys.of_nodes[tail] - keys.of_nodes[head];
                    assert_eq!(
                        key.cmp(&0),
                        potentials.sign(&table, Some(arc), tail, head),
                        "{arc} {tail} {head}"
                    );
                }
            }
        }
    }

    #[test]
    fn levels_that_are_too_wide_have_no_keys() {
        let potentials = Potentials::new(2, vec![1 << 40, 0, 0, 1 << 40]);
        assert!(Keys::of(&potentials, &[1, 1]).is_none());
    }
}
