//! Tier (i) for matrices: the proof of [`crate::network::dense`], in exact integers.

use thiserror::Error;

use crate::network::{Dense, DenseCut, DenseMatching, DenseMode};

/// What is wrong with the result of a [`Dense`] problem.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum DenseFlaw {
    /// Not one entry per line.
    #[error("the result has {found} {what} where {expected} belong")]
    Shape {
        /// Which part.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries that belong there.
        expected: usize,
    },
    /// A chosen entry that is forbidden or outside the matrix.
    #[error("row {row} has column {column}, which is forbidden or does not exist")]
    Entry {
        /// The row.
        row: usize,
        /// The column.
        column: u32,
    },
    /// A column chosen twice.
    #[error("column {column} is chosen by two rows")]
    Repeated {
        /// The column.
        column: u32,
    },
    /// A line that has to be matched and is not.
    #[error("{line} {index} must be matched")]
    Alone {
        /// "row" or "column".
        line: &'static str,
        /// Its position.
        index: usize,
    },
    /// An allowed entry whose cost is less than its potentials, or a chosen one that costs more.
    #[error("row {row}, column {column}: cost less potentials is {reduced}, which proves nothing")]
    Reduced {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// Cost less potentials.
        reduced: i128,
    },
    /// The potential of a line that may stay alone is positive, or that of one that does is not zero.
    #[error("{line} {index} has the potential {potential}, but it may stay alone, or does")]
    Potential {
        /// "row" or "column".
        line: &'static str,
        /// Its position.
        index: usize,
        /// Its potential.
        potential: i64,
    },
    /// A total that is not what the entries add up to.
    #[error("the stated total {stated} is not the total {found} of the chosen values")]
    WrongValue {
        /// As stated.
        stated: i128,
        /// As added up.
        found: i128,
    },
    /// A cut through which a matching may pass.
    #[error("the cut proves nothing: {0}")]
    Cut(&'static str),
}

/// Checks that a matching of a matrix is optimal; returns its total. Time O(rows · columns), memory O(rows + columns).
///
/// # Errors
/// The first flaw found.
pub fn dense_matching(problem: &Dense<'_>, matching: &DenseMatching) -> Result<i128, DenseFlaw> {
    let (rows, columns) = (problem.rows(), problem.columns());
    let shape = |what, found: usize, expected: usize| {
        if found == expected { Ok(()) } else { Err(DenseFlaw::Shape { what, found, expected }) }
    };
    shape("rows", matching.columns.len(), rows)?;
    shape("row potentials", matching.row_potentials.len(), rows)?;
    shape("column potentials", matching.column_potentials.len(), columns)?;
    let mut taken = vec![false; columns];
    let mut total = 0i128;
    for (row, column) in matching.columns.iter().enumerate() {
        let Some(column) = *column else { continue };
        let value = problem.value(row, column as usize).ok_or(DenseFlaw::Entry { row, column })?;
        if std::mem::replace(&mut taken[column as usize], true) {
            return Err(DenseFlaw::Repeated { column });
        }
        total += i128::from(value);
    }
    let full = problem.mode() == DenseMode::SmallerSide;
    let lines = |line, alone: &dyn Fn(usize) -> bool, potentials: &[i64], must: bool| {
        for (index, &potential) in potentials.iter().enumerate() {
            if must && alone(index) {
                return Err(DenseFlaw::Alone { line, index });
            }
            if !must && (potential > 0 || (alone(index) && potential != 0)) {
                return Err(DenseFlaw::Potential { line, index, potential });
            }
        }
        Ok(())
    };
    let row_alone = |row: usize| matching.columns[row].is_none();
    lines("row", &row_alone, &matching.row_potentials, full && rows <= columns)?;
    lines("column", &|column| !taken[column], &matching.column_potentials, full && columns <= rows)?;
    for (row, &mine) in matching.row_potentials.iter().enumerate() {
        for (column, &theirs) in matching.column_potentials.iter().enumerate() {
            let Some(cost) = problem.cost(row, column) else { continue };
            let reduced = i128::from(cost) - i128::from(mine) - i128::from(theirs);
            let chosen = matching.columns[row] == Some(column as u32);
            if reduced < 0 || (chosen && reduced != 0) {
                return Err(DenseFlaw::Reduced { row, column, reduced });
            }
        }
    }
    if total == matching.weight {
        Ok(total)
    } else {
        Err(DenseFlaw::WrongValue { stated: matching.weight, found: total })
    }
}

/// Checks that a cut shows that the smaller side can't be matched in full. Time O(rows · columns).
///
/// # Errors
/// A problem that needs no full side, a line unknown, repeated or out of order, too few lines, or an allowed entry that leaves the cut.
pub fn dense_cut(problem: &Dense<'_>, cut: &DenseCut) -> Result<(), DenseFlaw> {
    let (rows, columns) = (problem.rows(), problem.columns());
    if problem.mode() != DenseMode::SmallerSide {
        return Err(DenseFlaw::Cut("every line may stay alone"));
    }
    let rising = |lines: &[u32], count: usize| {
        lines.windows(2).all(|two| two[0] < two[1])
            && lines.last().is_none_or(|&last| (last as usize) < count)
    };
    if !rising(&cut.rows, rows) || !rising(&cut.columns, columns) {
        return Err(DenseFlaw::Cut("a line is unknown, repeated or out of order"));
    }
    // From a row of the set, every allowed entry must lie in a column of the set, or the other way round.
    let by_rows = rows <= columns && cut.rows.len() > cut.columns.len();
    let by_columns = columns <= rows && cut.columns.len() > cut.rows.len();
    if !by_rows && !by_columns {
        return Err(DenseFlaw::Cut(
            "the lines that must be matched are not more than those they can go with",
        ));
    }
    let (from, to) = if by_rows { (&cut.rows, &cut.columns) } else { (&cut.columns, &cut.rows) };
    let across = if by_rows { columns } else { rows };
    for &line in from {
        for other in (0..across).filter(|&other| to.binary_search(&(other as u32)).is_err()) {
            let (row, column) = if by_rows { (line as usize, other) } else { (other, line as usize) };
            if problem.value(row, column).is_some() {
                return Err(DenseFlaw::Cut("an allowed entry leads out of it"));
            }
        }
    }
    Ok(())
}
