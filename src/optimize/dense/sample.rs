//! Prices from a smaller matrix of the same kind.
//!
//! Where bids leave many rows without a column, the prices of the optimum are far from the least costs of the columns: distances between points, products of two
//! numbers. Such matrices are smooth, and a sample of their rows and columns has nearly the same prices. Lines are sampled evenly by their mean cost, the sample is solved exactly (in the same
//! way), and its prices are carried to all lines by two transforms, `row(i) = min over sampled j of cost(i, j) − price(j)` and
//! `price(j) = min over all i of cost(i, j) − row(i)`. The result leaves no reduced cost negative whatever the sample was; a bad one costs time, not truth.

use super::matrix::{AsIs, Matrix, Reading};

/// One line in so many is sampled.
const RATIO: usize = 4;
/// Means are taken over about so many entries.
const MEAN_OF: usize = 64;

/// Prices for all columns of a square matrix; costs count as at most `cap`.
pub(super) fn prices<R: Reading>(matrix: Matrix<'_, R>, cap: i64) -> Vec<i64> {
    let Matrix { rows, columns, .. } = matrix;
    let stride = |lines: usize| (lines / MEAN_OF).max(1);
    let cost = |value: i64| R::cost(value).min(cap);
    // Sums of fewer than 2 · MEAN_OF costs: with more than MEAN_OF lines on both sides, within the range of path costs.
    let of_row = |row: usize| matrix.row(row).iter().step_by(stride(columns)).map(|&value| cost(value)).sum();
    let row_means: Vec<i64> = (0..rows).map(of_row).collect();
    let mut column_means = vec![0i64; columns];
    for row in (0..rows).step_by(stride(rows)) {
        column_means.iter_mut().zip(matrix.row(row)).for_each(|(sum, &value)| *sum += cost(value));
    }
    let (some_rows, some_columns) = (evenly(&row_means), evenly(&column_means));
    let mut sample = Vec::with_capacity(some_rows.len() * some_columns.len());
    for &row in &some_rows {
        let row = matrix.row(row);
        sample.extend(some_columns.iter().map(|&column| cost(row[column])));
    }
    let small = Matrix::<AsIs>::new(&sample, some_rows.len(), some_columns.len());
    let known = super::unlimited_prices(small, cap);
    let row_potential = |row: usize| {
        let row = matrix.row(row);
        let entries = some_columns.iter().zip(&known);
        entries.map(|(&column, &price)| cost(row[column]) - price).min().unwrap_or(0)
    };
    let mut prices = matrix.column_minima(row_potential, cap);
    // Prices of one transform lie within twice the largest cost of each other; the greatest becomes 0.
    let greatest = prices.iter().copied().max().unwrap_or(0);
    for price in &mut prices {
        *price -= greatest;
    }
    prices
}

/// Positions of one line in [`RATIO`], evenly by their means, ascending.
fn evenly(means: &[i64]) -> Vec<usize> {
    let lines = means.len();
    let mut order: Vec<usize> = (0..lines).collect();
    order.sort_unstable_by_key(|&line| (means[line], line));
    let count = lines.div_ceil(RATIO);
    let mut chosen: Vec<usize> =
        (0..count).filter_map(|k| order.get((2 * k + 1) * lines / (2 * count)).copied()).collect();
    chosen.sort_unstable();
    chosen
}
