//! Vectors of levels, compared lexicographically: totals, tables by node or arc, and the fixed-width form that
//! searches compute with.

use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// The most levels a problem may have.
///
/// Thirty-one, because the simplex solver puts one level of its own (infeasibility) above them and computes with
/// vectors of at most 32.
pub const MAX_LEVELS: usize = 31;

/// A total per level, most important level first; `Ord` is lexicographic.
///
/// Entries are `i128`: sums of at most 2^60 units times costs of at most 2^58 cannot wrap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LevelValue(Vec<i128>);

impl LevelValue {
    /// The value that is zero on each of `levels` levels.
    pub fn zero(levels: usize) -> Self {
        Self(vec![0; levels])
    }

    /// A value from its entries, most important level first.
    pub fn new(entries: Vec<i128>) -> Self {
        Self(entries)
    }

    /// The entries, most important level first.
    pub fn entries(&self) -> &[i128] {
        &self.0
    }

    /// The entry of one level, or 0 where the value has no such level.
    pub fn level(&self, level: usize) -> i128 {
        self.0.get(level).copied().unwrap_or(0)
    }

    /// How many levels there are.
    pub fn levels(&self) -> usize {
        self.0.len()
    }

    /// Whether every level is zero.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|&entry| entry == 0)
    }

    /// Adds `amount` to one level; a level that does not exist is ignored.
    pub fn add_at(&mut self, level: usize, amount: i128) {
        if let Some(entry) = self.0.get_mut(level) {
            *entry = entry.saturating_add(amount);
        }
    }

    fn zip(&self, other: &Self, combine: impl Fn(i128, i128) -> i128) -> Self {
        let levels = self.0.len().max(other.0.len());
        Self((0..levels).map(|k| combine(self.level(k), other.level(k))).collect())
    }
}

impl Sub for &LevelValue {
    type Output = LevelValue;
    fn sub(self, other: Self) -> LevelValue {
        self.zip(other, i128::saturating_sub)
    }
}

impl Add for &LevelValue {
    type Output = LevelValue;
    fn add(self, other: Self) -> LevelValue {
        self.zip(other, i128::saturating_add)
    }
}

impl Neg for &LevelValue {
    type Output = LevelValue;
    fn neg(self) -> LevelValue {
        LevelValue(self.0.iter().map(|&entry| entry.saturating_neg()).collect())
    }
}

impl fmt::Display for LevelValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0[..] {
            return write!(f, "{only}");
        }
        f.write_str("(")?;
        for (k, entry) in self.0.iter().enumerate() {
            if k > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{entry}")?;
        }
        f.write_str(")")
    }
}

/// A number per level and row (an arc's costs, a node's potentials), stored level by level so that a solver that
/// works on one level reads one dense column.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LevelTable {
    rows: usize,
    columns: Vec<Vec<i64>>,
}

impl LevelTable {
    /// A table of zeros.
    pub fn zeros(levels: usize, rows: usize) -> Self {
        Self { rows, columns: vec![vec![0; rows]; levels] }
    }

    /// A table from its columns, one per level, most important first; they are taken, not copied.
    ///
    /// # Errors
    /// Returns the columns unchanged where they differ in length.
    pub fn from_columns(columns: Vec<Vec<i64>>) -> Result<Self, Vec<Vec<i64>>> {
        let rows = columns.first().map_or(0, Vec::len);
        if columns.iter().any(|column| column.len() != rows) {
            return Err(columns);
        }
        Ok(Self { rows, columns })
    }

    /// How many levels.
    pub fn levels(&self) -> usize {
        self.columns.len()
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether every column has as many numbers as there are rows (a table read from a file may lie).
    pub fn is_well_formed(&self) -> bool {
        self.columns.iter().all(|column| column.len() == self.rows)
    }

    /// The column of one level, indexed by row; empty where there is no such level.
    pub fn level(&self, level: usize) -> &[i64] {
        self.columns.get(level).map_or(&[], Vec::as_slice)
    }

    /// The column of one level, to be written; empty where there is no such level.
    pub fn level_mut(&mut self, level: usize) -> &mut [i64] {
        self.columns.get_mut(level).map_or(&mut [], Vec::as_mut_slice)
    }

    /// All columns, most important level first.
    pub(crate) fn columns(&self) -> &[Vec<i64>] {
        &self.columns
    }

    /// One entry, or 0 outside the table.
    pub fn get(&self, level: usize, row: usize) -> i64 {
        self.level(level).get(row).copied().unwrap_or(0)
    }

    /// One row, most important level first.
    pub fn row(&self, row: usize) -> impl Iterator<Item = i64> + '_ {
        self.columns.iter().map(move |column| column.get(row).copied().unwrap_or(0))
    }
}

/// A fixed-width vector of levels for searches; `Ord` of the array is lexicographic.
///
/// Operations are plain `i64`: the range argument of [`crate::network`] holds for each level on its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Lex<const N: usize>(pub(crate) [i64; N]);

impl<const N: usize> Lex<N> {
    pub(crate) const ZERO: Self = Self([0; N]);

    /// The row of a table, padded with zero levels at the bottom; `above` leaves that many levels free at the top.
    pub(crate) fn from_row(table: &LevelTable, row: usize, above: usize) -> Self {
        let mut entries = [0; N];
        for (entry, value) in entries.iter_mut().skip(above).zip(table.row(row)) {
            *entry = value;
        }
        Self(entries)
    }

    pub(crate) fn to_value(self, levels: usize) -> LevelValue {
        LevelValue(self.0.iter().take(levels).map(|&entry| i128::from(entry)).collect())
    }
}

impl<const N: usize> Add for Lex<N> {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl<const N: usize> AddAssign for Lex<N> {
    fn add_assign(&mut self, other: Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

impl<const N: usize> Sub for Lex<N> {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine -= theirs;
        }
        self
    }
}

impl<const N: usize> Neg for Lex<N> {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.map(|entry| -entry))
    }
}

/// Calls `$body` with the constant `$n` bound to the smallest supported width that holds `$levels` levels.
macro_rules! with_lex {
    ($levels:expr, $n:ident => $body:expr) => {
        match $levels {
            0 | 1 => {
                const $n: usize = 1;
                $body
            }
            2 => {
                const $n: usize = 2;
                $body
            }
            3..=4 => {
                const $n: usize = 4;
                $body
            }
            5..=8 => {
                const $n: usize = 8;
                $body
            }
            9..=16 => {
                const $n: usize = 16;
                $body
            }
            _ => {
                const $n: usize = 32;
                $body
            }
        }
    };
}
pub(crate) use with_lex;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_from_the_top_level_down() {
        let high = LevelValue::new(vec![1, -1_000_000]);
        let low = LevelValue::new(vec![0, 5]);
        assert!(high > low);
        assert_eq!((&high - &low).entries(), [1, -1_000_005]);
        assert_eq!(high.to_string(), "(1, -1000000)");
        assert_eq!(LevelValue::new(vec![7]).to_string(), "7");
    }

    #[test]
    fn table_columns_and_rows_agree() {
        let table = LevelTable::from_columns(vec![vec![1, 2, 3], vec![4, 5, 6]]).unwrap();
        assert_eq!(table.level(1), [4, 5, 6]);
        assert_eq!(table.row(2).collect::<Vec<_>>(), [3, 6]);
        assert_eq!(table.get(9, 0), 0);
        assert_eq!(Lex::<4>::from_row(&table, 1, 1).0, [0, 2, 5, 0]);
        assert!(LevelTable::from_columns(vec![vec![1], vec![]]).is_err());
    }
}
