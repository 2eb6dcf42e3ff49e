//! Short rows: of each row the few entries of least reduced cost, and a bound on all others.
//!
//! Prices of columns never rise during a solve, so reduced costs never fall, and the bound taken when the row was shortened stays valid to the end. A search that
//! comes to the bound takes a longer row; one that ends before has proven that the rest of the row does not matter. No pricing round is needed.

use super::matrix::{BEYOND, CHUNK, FAR, Matrix, Reading};
use crate::network::Work;

/// No line.
pub(super) const NONE: u32 = u32::MAX;
/// A row that turned out too short becomes so many times as long.
const GROWTH: usize = 4;

/// An entry of a short row.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) cost: i64,
    pub(super) column: u32,
}

#[derive(Clone, Copy, Default)]
struct Span {
    start: usize,
    end: usize,
    wanted: usize,
    /// No entry left out has a reduced cost below this; `i64::MAX` where none is left out.
    bound: i64,
}

/// The least two reduced costs of a row.
#[derive(Clone, Copy)]
pub(super) struct BestTwo {
    pub(super) best: i64,
    pub(super) column: u32,
    /// `i64::MAX` where there is no second entry.
    pub(super) second: i64,
}

/// All short rows, with the prices of the columns.
pub(super) struct ShortRows<'a, R> {
    pub(super) matrix: Matrix<'a, R>,
    pub(super) prices: Vec<i64>,
    entries: Vec<Entry>,
    spans: Vec<Span>,
    minima: Vec<i64>,
    sample: Vec<i64>,
    near: Vec<(i64, Entry)>,
    pub(super) work: Work,
}

impl<'a, R: Reading> ShortRows<'a, R> {
    pub(super) fn new(matrix: Matrix<'a, R>, prices: Vec<i64>, length: usize) -> Self {
        let mut rows = Self {
            matrix,
            prices,
            entries: Vec::with_capacity(matrix.rows * (length + length / 2)),
            spans: vec![Span::default(); matrix.rows],
            minima: Vec::new(),
            sample: Vec::new(),
            near: Vec::new(),
            work: Work::default(),
        };
        (0..matrix.rows).for_each(|row| rows.shorten(row, length));
        rows
    }

    pub(super) fn bound(&self, row: usize) -> i64 {
        self.spans[row].bound
    }

    pub(super) fn entries(&self, row: usize) -> &[Entry] {
        let span = self.spans[row];
        &self.entries[span.start..span.end]
    }

    /// Takes more of a row, at the prices of now.
    pub(super) fn lengthen(&mut self, row: usize) {
        let wanted = self.spans[row].wanted * GROWTH;
        self.shorten(row, wanted);
    }

    /// Keeps about `wanted` entries of a row: at least the least ones, at most twice as many.
    fn shorten(&mut self, row: usize, wanted: usize) {
        let Matrix { columns, rows, .. } = self.matrix;
        let start = self.entries.len();
        let values = self.matrix.row(row);
        self.work.arcs_scanned += columns as u64;
        let entry = |column: usize| Entry { cost: R::cost(values[column]), column: column as u32 };
        let allowed = |entry: &Entry| entry.cost < FAR;
        // As many chunks as entries are wanted have their least below this, so at least as many entries have.
        let mut limit = BEYOND;
        if wanted < columns {
            self.matrix.chunk_minima(row, &self.prices, &mut self.minima);
            limit = nth(&self.minima, wanted, &mut self.sample);
        }
        if limit >= BEYOND {
            self.entries.extend((0..columns).map(entry).filter(allowed));
            self.spans[row] = Span { start, end: self.entries.len(), wanted, bound: i64::MAX };
            return;
        }
        // Rows begin at different columns, so that equal entries are not the same ones in all rows.
        let chunks = self.minima.len();
        let first = row * chunks / rows;
        self.near.clear();
        for chunk in (first..chunks).chain(0..first) {
            if self.minima[chunk] <= limit {
                for column in chunk * CHUNK..columns.min((chunk + 1) * CHUNK) {
                    let entry = entry(column);
                    let reduced = entry.cost - self.prices[column];
                    if reduced <= limit {
                        self.near.push((reduced, entry));
                    }
                }
            }
        }
        let mut bound = limit + 1;
        if self.near.len() <= 2 * wanted {
            self.entries.extend(self.near.iter().map(|&(_, entry)| entry));
        } else {
            self.minima.clear();
            self.minima.extend(self.near.iter().map(|&(reduced, _)| reduced));
            let limit = nth(&self.minima, wanted, &mut self.sample);
            bound = limit + 1;
            let mut ties = 0;
            for &(reduced, entry) in &self.near {
                ties += usize::from(reduced == limit);
                if reduced < limit || (reduced == limit && ties <= wanted) {
                    self.entries.push(entry);
                }
            }
            if ties > wanted {
                bound = limit;
            }
        }
        self.spans[row] = Span { start, end: self.entries.len(), wanted, bound };
    }

    /// The best two entries of a row, where what was left out counts as an entry too; the row is lengthened until the best of all is in it. `NONE`
    /// where no entry is allowed.
    pub(super) fn best_two(&mut self, row: usize) -> BestTwo {
        loop {
            let mut found = BestTwo { best: i64::MAX, column: NONE, second: i64::MAX };
            let entries = self.entries(row);
            for entry in entries {
                let reduced = entry.cost - self.prices[entry.column as usize];
                if reduced < found.second {
                    if reduced < found.best {
                        found = BestTwo { best: reduced, column: entry.column, second: found.best };
                    } else {
                        found.second = reduced;
                    }
                }
            }
            self.work.arcs_scanned += self.entries(row).len() as u64;
            let bound = self.bound(row);
            if found.best <= bound {
                found.second = found.second.min(bound);
                return found;
            }
            self.lengthen(row);
        }
    }
}

/// The `rank`-th least number, or the greatest where there are fewer.
fn nth(numbers: &[i64], rank: usize, sample: &mut Vec<i64>) -> i64 {
    sample.clear();
    sample.extend_from_slice(numbers);
    let rank = rank.min(sample.len()).saturating_sub(1);
    if sample.is_empty() { BEYOND } else { *sample.select_nth_unstable(rank).1 }
}
