//! A matrix of costs as the solver reads it, and the scans over whole rows.
//!
//! Values are read where the caller has them; sense and mode are a function of one value that the compiler puts into the loops. Only where
//! rows outnumber columns, or entries are forbidden, is the matrix laid out anew.

use std::marker::PhantomData;

use crate::network::{Dense, DenseMode, Sense};

/// The cost of a forbidden entry. Allowed costs and prices stay within 2^59, so what is left of this after a price exceeds all of them.
pub(super) const FAR: i64 = 1 << 60;
/// Reduced costs from here on belong to forbidden entries.
pub(super) const BEYOND: i64 = FAR / 4 * 3;
/// Entries whose least is found at once.
pub(super) const CHUNK: usize = 16;

/// How a value becomes a cost.
pub(super) trait Reading: Copy {
    fn cost(value: i64) -> i64;
}

macro_rules! reading {
    ($name:ident, $value:ident => $cost:expr) => {
        #[derive(Clone, Copy)]
        pub(super) struct $name;
        impl Reading for $name {
            #[inline]
            fn cost($value: i64) -> i64 {
                $cost
            }
        }
    };
}

reading!(AsIs, value => value);
reading!(Negated, value => -value);
// Staying alone costs nothing, so an entry that costs something is as good as staying alone.
reading!(Paying, value => value.min(0));
reading!(NegatedPaying, value => (-value).min(0));

/// Rows of equal length, at most as many as columns.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a, R> {
    pub(super) values: &'a [i64],
    pub(super) rows: usize,
    pub(super) columns: usize,
    reading: PhantomData<R>,
}

impl<'a, R: Reading> Matrix<'a, R> {
    pub(super) fn new(values: &'a [i64], rows: usize, columns: usize) -> Self {
        Self { values, rows, columns, reading: PhantomData }
    }

    pub(super) fn row(&self, row: usize) -> &'a [i64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub(super) fn cost(&self, row: usize, column: usize) -> i64 {
        R::cost(self.values[row * self.columns + column])
    }

    /// The least of cost − potential of the row, for each column; costs count as at most `cap`.
    pub(super) fn column_minima(&self, row_potential: impl Fn(usize) -> i64, cap: i64) -> Vec<i64> {
        let mut minima = vec![i64::MAX; self.columns];
        for row in 0..self.rows {
            let potential = row_potential(row);
            for (least, &value) in minima.iter_mut().zip(self.row(row)) {
                let reduced = R::cost(value).min(cap) - potential;
                *least = if reduced < *least { reduced } else { *least };
            }
        }
        minima
    }

    /// The least of cost − price in each [`CHUNK`] columns of a row.
    pub(super) fn chunk_minima(&self, row: usize, prices: &[i64], minima: &mut Vec<i64>) {
        minima.clear();
        minima.extend(self.row(row).chunks(CHUNK).zip(prices.chunks(CHUNK)).map(|(values, prices)| {
            let mut least = i64::MAX;
            for (&value, &price) in values.iter().zip(prices) {
                let reduced = R::cost(value) - price;
                least = if reduced < least { reduced } else { least };
            }
            least
        }));
    }
}

/// The costs of a problem laid out so that rows are the smaller side and forbidden entries cost [`FAR`] (nothing, where lines may stay alone).
pub(super) fn laid_out(problem: &Dense<'_>) -> Vec<i64> {
    let cost = |value: i64| match (value == Dense::FORBIDDEN, problem.sense(), problem.mode()) {
        (true, _, DenseMode::BestWeight) => 0,
        (true, _, DenseMode::SmallerSide) => FAR,
        (false, Sense::Minimise, DenseMode::SmallerSide) => value,
        (false, Sense::Maximise, DenseMode::SmallerSide) => -value,
        (false, Sense::Minimise, DenseMode::BestWeight) => value.min(0),
        (false, Sense::Maximise, DenseMode::BestWeight) => (-value).min(0),
    };
    let (rows, columns) = (problem.rows(), problem.columns());
    if rows <= columns {
        return problem.values().iter().map(|&value| cost(value)).collect();
    }
    // Blocks of rows, so that what is read and what is written stay near.
    let mut costs = vec![0; rows * columns];
    for block in (0..rows).step_by(CHUNK) {
        for column in 0..columns {
            for row in block..rows.min(block + CHUNK) {
                costs[column * rows + row] = cost(problem.values()[row * columns + column]);
            }
        }
    }
    costs
}
