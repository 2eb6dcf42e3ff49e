//! The matching: greedy, then bids, then one shortest augmenting path per row that is left.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::matrix::Reading;
use super::rows::{NONE, ShortRows};
use crate::network::StopReason;
use crate::optimize::Budget;

/// Rounds in which rows without a column bid.
const BID_ROUNDS: usize = 2;

/// Why the matching is not complete.
pub(super) enum Incomplete {
    /// These rows have allowed entries in these columns only.
    Cut {
        rows: Vec<u32>,
        columns: Vec<u32>,
    },
    Stopped(StopReason),
}

/// A matching on entries of reduced cost zero, where a row's potential is the least of its cost − price.
pub(super) struct Search<'a, R> {
    pub(super) rows: ShortRows<'a, R>,
    pub(super) column_of: Vec<u32>,
    pub(super) row_of: Vec<u32>,
}

impl<'a, R: Reading> Search<'a, R> {
    pub(super) fn new(rows: ShortRows<'a, R>) -> Self {
        let (column_of, row_of) = (vec![NONE; rows.matrix.rows], vec![NONE; rows.matrix.columns]);
        Self { rows, column_of, row_of }
    }

    pub(super) fn unmatched(&self) -> usize {
        self.column_of.iter().filter(|&&column| column == NONE).count()
    }

    /// Every row takes its best column if nobody has it.
    pub(super) fn greedy(&mut self) {
        for row in 0..self.column_of.len() {
            let column = self.rows.best_two(row).column;
            if column != NONE && self.row_of[column as usize] == NONE {
                self.link(row as u32, column);
            }
        }
    }

    fn link(&mut self, row: u32, column: u32) {
        self.row_of[column as usize] = row;
        self.column_of[row as usize] = column;
    }

    /// Augmenting row reduction: a row without a column lowers the price of its best one until the second best is as good, takes it, and whoever had
    /// it goes on. A column's price stays at least that of a column never taken less twice the largest cost, so `floor` ends only price wars among rows
    /// whose allowed entries are too few.
    pub(super) fn bid(&mut self, floor: i64) {
        let count = self.column_of.len();
        let mut free: Vec<u32> =
            (0..count as u32).filter(|&row| self.column_of[row as usize] == NONE).collect();
        for _ in 0..BID_ROUNDS {
            let mut patience = 8 * free.len() + count;
            let mut next = Vec::new();
            for row in free {
                let mut row = row;
                loop {
                    let found = self.rows.best_two(row as usize);
                    if found.column == NONE {
                        break;
                    }
                    let rise = if found.second == i64::MAX { 0 } else { found.second - found.best };
                    let price = self.rows.prices[found.column as usize] - rise;
                    let mut column = found.column;
                    if rise == 0 && self.row_of[column as usize] != NONE {
                        column = self.free_tie(row, found.best);
                    }
                    if column == NONE || price < floor {
                        next.push(row);
                        break;
                    }
                    if rise > 0 {
                        self.rows.prices[column as usize] = price;
                    }
                    let other = self.row_of[column as usize];
                    self.link(row, column);
                    if other == NONE {
                        break;
                    }
                    self.column_of[other as usize] = NONE;
                    if patience == 0 {
                        next.push(other);
                        break;
                    }
                    patience -= 1;
                    row = other;
                }
            }
            free = next;
            if free.is_empty() {
                break;
            }
        }
    }

    /// A column that nobody has among those as good as the row's best.
    fn free_tie(&self, row: u32, best: i64) -> u32 {
        let tie = self.rows.entries(row as usize).iter().find(|entry| {
            self.row_of[entry.column as usize] == NONE
                && entry.cost - self.rows.prices[entry.column as usize] == best
        });
        tie.map_or(NONE, |entry| entry.column)
    }

    /// A shortest augmenting path for every row that has no column.
    pub(super) fn complete(&mut self, budget: &Budget<'_>) -> Result<(), Incomplete> {
        let mut paths = Paths::new(self.column_of.len(), self.row_of.len());
        for row in 0..self.column_of.len() {
            if self.column_of[row] == NONE {
                self.augment(row, &mut paths)?;
                self.rows.work.searches += 1;
                if let Some(reason) = budget.exhausted(self.rows.work) {
                    return Err(Incomplete::Stopped(reason));
                }
            }
        }
        Ok(())
    }

    /// Dijkstra's search over reduced costs from a row to the nearest column that nobody has, then the exchange along the path.
    ///
    /// The bound of a short row stands in the heap like an entry: when it is the nearest of all, the row is lengthened.
    fn augment(&mut self, start: usize, paths: &mut Paths) -> Result<(), Incomplete> {
        paths.clear();
        let columns = self.row_of.len();
        let mut end = (i64::MAX, NONE);
        let first = self.rows.best_two(start);
        if first.column == NONE {
            return Err(Incomplete::Cut { rows: vec![start as u32], columns: Vec::new() });
        }
        let mut row = start;
        paths.offset[row] = -first.best;
        loop {
            let offset = paths.offset[row];
            for entry in self.rows.entries(row) {
                let column = entry.column as usize;
                let distance = entry.cost - self.rows.prices[column] + offset;
                if distance < end.0 && distance < paths.distance[column] {
                    if paths.distance[column] == i64::MAX {
                        paths.touched.push(entry.column);
                    }
                    paths.distance[column] = distance;
                    paths.from[column] = row as u32;
                    if self.row_of[column] == NONE {
                        end = (distance, entry.column);
                    } else {
                        paths.heap.push(Reverse((distance, entry.column)));
                    }
                }
            }
            self.rows.work.arcs_scanned += self.rows.entries(row).len() as u64;
            let bound = self.rows.bound(row);
            if bound < i64::MAX && bound + offset < end.0 {
                paths.heap.push(Reverse((bound + offset, (columns + row) as u32)));
            }
            // The next row to look at: that of the nearest column, or one that has to be longer.
            row = loop {
                match paths.heap.pop() {
                    Some(Reverse((distance, place))) if distance < end.0 => {
                        let column = place as usize;
                        if let Some(short) = column.checked_sub(columns) {
                            self.rows.lengthen(short);
                            break short;
                        }
                        if distance > paths.distance[column] {
                            continue;
                        }
                        paths.scanned.push(place);
                        let mate = self.row_of[column] as usize;
                        let tight = self.rows.matrix.cost(mate, column) - self.rows.prices[column];
                        paths.offset[mate] = distance - tight;
                        break mate;
                    }
                    _ if end.1 == NONE => return Err(self.cut(start, paths)),
                    _ => {
                        self.exchange(start, end, paths);
                        return Ok(());
                    }
                }
            };
        }
    }

    fn exchange(&mut self, start: usize, end: (i64, u32), paths: &mut Paths) {
        for &column in &paths.scanned {
            self.rows.prices[column as usize] += paths.distance[column as usize] - end.0;
        }
        let mut column = end.1;
        loop {
            let row = paths.from[column as usize];
            self.row_of[column as usize] = row;
            let before = std::mem::replace(&mut self.column_of[row as usize], column);
            if row as usize == start {
                break;
            }
            column = before;
        }
    }

    /// All columns that the rows reached have entries in are taken by these rows, but for the one that began.
    fn cut(&self, start: usize, paths: &Paths) -> Incomplete {
        let mut columns = paths.scanned.clone();
        columns.sort_unstable();
        let mut rows: Vec<u32> = columns.iter().map(|&column| self.row_of[column as usize]).collect();
        rows.push(start as u32);
        rows.sort_unstable();
        Incomplete::Cut { rows, columns }
    }
}

/// What a search writes, kept from one to the next.
struct Paths {
    /// Of each column; `i64::MAX` where it has not been reached.
    distance: Vec<i64>,
    from: Vec<u32>,
    /// Of each row reached: what turns cost − price into distance.
    offset: Vec<i64>,
    touched: Vec<u32>,
    /// Columns whose distance is final, other than the end.
    scanned: Vec<u32>,
    /// Columns, and behind them rows whose bound has a distance.
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Paths {
    fn new(rows: usize, columns: usize) -> Self {
        Self {
            distance: vec![i64::MAX; columns],
            from: vec![NONE; columns],
            offset: vec![0; rows],
            touched: Vec::new(),
            scanned: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    fn clear(&mut self) {
        for &column in &self.touched {
            self.distance[column as usize] = i64::MAX;
        }
        self.touched.clear();
        self.scanned.clear();
        self.heap.clear();
    }
}
