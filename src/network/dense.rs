//! The assignment problem on a matrix: every row may go with every column, so only the values are stored.
//!
//! What a [`Bipartite`] problem with all its pairs says in 12 bytes per pair, a matrix says in 8, borrowed from the caller.
//!
//! # The certificate
//! Let `cost(i, j)` be the value, negated where the largest total is best. Potentials `row(i)` and `column(j)` prove a matching optimal if
//!
//! * `cost(i, j) − row(i) − column(j) ≥ 0` for every allowed entry, with equality where the matching uses it, and
//! * wherever a line *may* stay alone, its potential is at most 0, and it is 0 where the line does stay alone.
//!
//! *Proof:* the costs of any other valid matching are at least the sum of the potentials of its lines; the lines it leaves alone have potentials ≤ 0, so that is at
//! least the sum of all potentials, which is the cost of this one. In [`DenseMode::BestWeight`] every line may stay alone, in
//! [`DenseMode::SmallerSide`] only those of the larger side (in a square matrix none).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::bipartite::{Bipartite, Sense};
use super::certificate::Work;

/// Which lines have to be matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DenseMode {
    /// Best total; an entry that does not pay (a weight ≤ 0 to be maximised, a cost ≥ 0 to be minimised) stays out.
    BestWeight,
    /// Every row, or where there are fewer columns every column, is matched; then best total. Infeasible where forbidden entries rule that out.
    SmallerSide,
}

/// A matrix of values, borrowed, row after row, checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dense<'a> {
    values: &'a [i64],
    rows: usize,
    columns: usize,
    sense: Sense,
    mode: DenseMode,
    largest: i64,
    forbidding: bool,
}

impl<'a> Dense<'a> {
    /// The value of an entry that must not be used, in either sense.
    pub const FORBIDDEN: i64 = i64::MIN;

    /// A problem from `rows · columns` values, row after row. Time O(values); nothing is copied.
    ///
    /// # Errors
    /// Values that are not `rows · columns`, a value too large for exact sums, or more lines than 31 bits number.
    ///
    /// ```
    /// use goodturn::network::{Dense, DenseMode, Sense};
    /// use goodturn::{optimize, verify};
    ///
    /// let costs = [4, 1, 3, 2, 0, 5, 3, 2, 2];
    /// let problem = Dense::new(&costs, 3, 3, Sense::Minimise, DenseMode::SmallerSide)?;
    /// let matching = optimize::solve_dense(&problem).optimal()?;
    /// assert_eq!(matching.columns, [Some(1), Some(0), Some(2)]);
    /// assert_eq!(verify::dense_matching(&problem, &matching)?, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        values: &'a [i64],
        rows: usize,
        columns: usize,
        sense: Sense,
        mode: DenseMode,
    ) -> Result<Self, DenseFault> {
        if rows.checked_mul(columns) != Some(values.len()) {
            return Err(DenseFault::Length { values: values.len(), rows, columns });
        }
        if rows.saturating_add(columns) >= (1 << 31) - 2 {
            return Err(DenseFault::TooLarge { rows, columns });
        }
        let limit = Bipartite::weight_limit(rows, columns);
        // |FORBIDDEN| is the only size that 63 bits do not hold.
        let mut largest = 0;
        let mut forbidding = false;
        for &value in values {
            forbidding |= value == Self::FORBIDDEN;
            largest = largest.max(if value == Self::FORBIDDEN { 0 } else { value.abs() });
        }
        if largest > limit {
            let found = values.iter().position(|&value| value != Self::FORBIDDEN && value.abs() > limit);
            let at = found.unwrap_or_default();
            let value = values.get(at).copied().unwrap_or_default();
            return Err(DenseFault::Range { row: at / columns, column: at % columns, value, limit });
        }
        Ok(Self { values, rows, columns, sense, mode, largest, forbidding })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The values, row after row.
    pub fn values(&self) -> &'a [i64] {
        self.values
    }

    /// Whether large or small totals are best.
    pub fn sense(&self) -> Sense {
        self.sense
    }

    /// Which lines have to be matched.
    pub fn mode(&self) -> DenseMode {
        self.mode
    }

    /// The largest |value| of an allowed entry.
    pub fn largest(&self) -> i64 {
        self.largest
    }

    /// Whether some entry is forbidden.
    pub fn has_forbidden(&self) -> bool {
        self.forbidding
    }

    /// The value of an entry; `None` outside the matrix and where it is forbidden.
    pub fn value(&self, row: usize, column: usize) -> Option<i64> {
        let inside = row < self.rows && column < self.columns;
        let value = *self.values.get(inside.then_some(row * self.columns + column)?)?;
        (value != Self::FORBIDDEN).then_some(value)
    }

    /// What is minimised: the value, or its negative where the largest total is best.
    pub fn cost(&self, row: usize, column: usize) -> Option<i64> {
        let value = self.value(row, column)?;
        Some(if self.sense == Sense::Maximise { -value } else { value })
    }

    /// A bipartite problem that is a whole matrix in disguise (every pair present, one unit per node, one level), as that matrix of
    /// [costs](Bipartite::costs): nothing is copied. `None` for any other. Time O(nodes).
    pub fn of_bipartite(problem: &'a Bipartite) -> Option<Self> {
        let (left, right) = (problem.left(), problem.right());
        let (rows, columns) = (left.len(), right.len());
        if problem.levels() != 1 || rows.checked_mul(columns) != Some(problem.pair_count()) {
            return None;
        }
        let all = |side: &[super::Degree], min: u32| side.iter().all(|d| d.max == 1 && d.min == min);
        let mode = match problem.mode() {
            super::Mode::BestWeight if all(left, 0) && all(right, 0) => DenseMode::BestWeight,
            super::Mode::Perfect if rows <= columns && all(left, 1) && all(right, 0) => {
                DenseMode::SmallerSide
            }
            super::Mode::Perfect if rows > columns && all(left, 0) && all(right, 1) => DenseMode::SmallerSide,
            _ => return None,
        };
        let values = problem.costs().level(0);
        let largest = Bipartite::weight_limit(rows, columns);
        Some(Self { values, rows, columns, sense: Sense::Minimise, mode, largest, forbidding: false })
    }
}

/// Chosen entries of a [`Dense`] problem with the potentials that prove them; see the [module's essay](crate::network::dense).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DenseMatching {
    /// The column of each row, or `None` where it stays alone.
    pub columns: Vec<Option<u32>>,
    /// Potential of each row.
    pub row_potentials: Vec<i64>,
    /// Potential of each column.
    pub column_potentials: Vec<i64>,
    /// Total of the chosen values as given.
    pub weight: i128,
    /// What it took.
    pub work: Work,
}

/// Why not every line of the smaller side can be matched: these lines of it have allowed entries only with fewer lines of the larger side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DenseCut {
    /// Rows, ascending.
    pub rows: Vec<u32>,
    /// Columns, ascending.
    pub columns: Vec<u32>,
}

/// What is wrong with a matrix.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum DenseFault {
    /// Another number of values than the shape says.
    #[error(
        "{values} values for a matrix of {rows} rows and {columns} columns; give one per entry, row after row"
    )]
    Length {
        /// Values given.
        values: usize,
        /// Rows stated.
        rows: usize,
        /// Columns stated.
        columns: usize,
    },
    /// More lines than 31 bits can number.
    #[error("{rows} rows and {columns} columns; together they must stay below 2^31 - 2")]
    TooLarge {
        /// Rows stated.
        rows: usize,
        /// Columns stated.
        columns: usize,
    },
    /// A value too large for exact sums.
    #[error(
        "row {row}, column {column} has the value {value}; in a matrix of this size at most {limit} is exact in 64 \
         bits; divide the values by a common factor or round them"
    )]
    Range {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// The value.
        value: i64,
        /// The largest |value| allowed.
        limit: i64,
    },
}

impl fmt::Display for DenseCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, columns) = (self.rows.len(), self.columns.len());
        if rows > columns {
            write!(f, "{rows} rows have allowed entries in {columns} columns only")
        } else {
            write!(f, "{columns} columns have allowed entries in {rows} rows only")
        }
    }
}
