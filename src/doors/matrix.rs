//! `linear_sum_assignment`, with scipy's meaning.

use thiserror::Error;

use super::{error_bound, real};
use crate::network::formats::Scale;
use crate::network::{Bipartite, Dense, DenseCut, DenseFault, DenseMatching, DenseMode, Sense};
use crate::optimize::{self, Outcome};

/// An optimal assignment with its proof.
#[derive(Clone, PartialEq, Debug)]
pub struct Assignment {
    /// Matched rows, ascending: all of them, or where there are more rows than columns as many as columns.
    pub rows: Vec<usize>,
    /// The column of each matched row.
    pub columns: Vec<usize>,
    /// Total of the chosen entries, added up in order of the rows.
    pub total: f64,
    /// The total differs from the best one by no more than this (and by the rounding of the sum); 0 where no entry had to be rounded.
    pub error_bound: f64,
    /// Potential of each row: with that of the column it is at most each entry (maximised: minus the entry), and equal to it where chosen.
    pub row_potentials: Vec<f64>,
    /// Potential of each column.
    pub column_potentials: Vec<f64>,
    /// How entries became integers.
    pub scale: Scale,
    /// The solution of the integer problem, for [`verify::dense_matching`](crate::verify::dense_matching).
    pub matching: DenseMatching,
    values: Vec<i64>,
    sense: Sense,
}

impl Assignment {
    /// The integer problem that was solved; `None` only if the fields were altered.
    pub fn problem(&self) -> Option<Dense<'_>> {
        let (rows, columns) = (self.row_potentials.len(), self.column_potentials.len());
        Dense::new(&self.values, rows, columns, self.sense, DenseMode::SmallerSide).ok()
    }
}

/// Why there is no assignment.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum AssignmentError {
    /// An entry is NaN, or infinite in the direction of the optimum ("matrix contains invalid numeric entries").
    #[error(
        "row {row}, column {column} is {value}; entries are finite numbers, or {forbidden} where a pair is not allowed"
    )]
    Invalid {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// The entry.
        value: f64,
        /// What forbids an entry here.
        forbidden: f64,
    },
    /// Forbidden entries leave no assignment ("cost matrix is infeasible").
    #[error("no assignment avoids the forbidden entries: {0}")]
    Infeasible(DenseCut),
    /// A length that does not fit the shape, or a shape too large.
    #[error(transparent)]
    Matrix(#[from] DenseFault),
}

/// Finds an assignment of least total cost: `rows · columns` costs, row after row, every line of the smaller side matched.
///
/// As `scipy.optimize.linear_sum_assignment`: rectangular matrices are allowed, `f64::INFINITY` forbids an entry. Unlike it, the result comes with potentials, is
/// exact where costs have a common scale (integers always do), and says by how much it may be off where not.
///
/// Time as of [`optimize::dense`](crate::optimize::dense); memory 8 bytes per entry.
///
/// # Errors
/// NaN or −∞ anywhere, forbidden entries that leave no assignment (with the lines that show it), a wrong length.
///
/// ```
/// use goodturn::{doors, verify};
///
/// let costs = [4.0, 1.0, 3.0, 2.0, 0.0, 5.0, 3.0, 2.0, 2.0];
/// let assignment = doors::linear_sum_assignment(&costs, 3, 3)?;
/// assert_eq!(assignment.columns, [1, 0, 2]);
/// assert_eq!((assignment.total, assignment.error_bound), (5.0, 0.0));
///
/// let problem = assignment.problem().ok_or("altered")?;
/// verify::dense_matching(&problem, &assignment.matching)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn linear_sum_assignment(
    costs: &[f64],
    rows: usize,
    columns: usize,
) -> Result<Assignment, AssignmentError> {
    solve(costs, rows, columns, Sense::Minimise)
}

/// Finds an assignment of largest total: scipy's `maximize=True`. `f64::NEG_INFINITY` forbids an entry; all else is as in [`linear_sum_assignment`].
///
/// # Errors
/// NaN or +∞ anywhere, forbidden entries that leave no assignment, a wrong length.
///
/// ```
/// use goodturn::doors;
///
/// let scores = [0.5, f64::NEG_INFINITY, 0.25, 0.75];
/// let assignment = doors::linear_sum_assignment_maximise(&scores, 2, 2)?;
/// assert_eq!((assignment.total, assignment.columns), (1.25, vec![0, 1]));
/// # Ok::<(), doors::AssignmentError>(())
/// ```
pub fn linear_sum_assignment_maximise(
    values: &[f64],
    rows: usize,
    columns: usize,
) -> Result<Assignment, AssignmentError> {
    solve(values, rows, columns, Sense::Maximise)
}

#[allow(clippy::float_cmp, reason = "infinities are exact")]
fn solve(values: &[f64], rows: usize, columns: usize, sense: Sense) -> Result<Assignment, AssignmentError> {
    if rows.checked_mul(columns) != Some(values.len()) {
        return Err(DenseFault::Length { values: values.len(), rows, columns }.into());
    }
    let forbidden = if sense == Sense::Minimise { f64::INFINITY } else { f64::NEG_INFINITY };
    if let Some(at) = values.iter().position(|&value| !value.is_finite() && value != forbidden) {
        let value = values.get(at).copied().unwrap_or(f64::NAN);
        return Err(AssignmentError::Invalid { row: at / columns, column: at % columns, value, forbidden });
    }
    let limit = Bipartite::weight_limit(rows, columns);
    let finite = values.iter().copied().filter(|value| value.is_finite());
    // Nothing but finite numbers is left, so there is a scale.
    let scale = Scale::fit(finite, limit).unwrap_or(Scale::IDENTITY);
    let integer = |&value: &f64| if value == forbidden { Dense::FORBIDDEN } else { scale.integer(value) };
    let integers: Vec<i64> = values.iter().map(integer).collect();
    let problem = Dense::new(&integers, rows, columns, sense, DenseMode::SmallerSide)?;
    let matching = match optimize::solve_dense(&problem) {
        Outcome::Optimal(matching) => matching,
        Outcome::Infeasible(cut) => return Err(AssignmentError::Infeasible(cut)),
        // Without a budget nothing stops.
        Outcome::Stopped(_) => return Err(DenseFault::TooLarge { rows, columns }.into()),
    };
    let chosen = matching.columns.iter().enumerate();
    let (matched, mates): (Vec<usize>, Vec<usize>) =
        chosen.filter_map(|(row, column)| column.map(|column| (row, column as usize))).unzip();
    let total =
        matched.iter().zip(&mates).filter_map(|(row, column)| values.get(row * columns + column)).sum();
    let potentials = |exact: &[i64]| exact.iter().map(|&potential| real(scale, potential)).collect();
    Ok(Assignment {
        error_bound: error_bound(scale, matched.len()),
        rows: matched,
        columns: mates,
        total,
        row_potentials: potentials(&matching.row_potentials),
        column_potentials: potentials(&matching.column_potentials),
        scale,
        matching,
        values: integers,
        sense,
    })
}
