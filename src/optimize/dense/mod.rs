//! The assignment problem on a whole matrix: shortest augmenting paths on short rows.
//!
//! # Problem
//! [`Dense`]: a value per row and column, either sense, partial or with every line of the smaller side, rectangular, entries forbidden.
//!
//! # Method
//! Jonker & Volgenant's algorithm (1987) on few entries of each row, chosen so that the proof covers all of them:
//!
//! 1. *Column reduction* (square only): the price of a column is its least cost.
//! 2. *Short rows* (`rows.rs`): of each row the sixteen or so entries of least reduced cost, and a bound on all others. Prices only fall, so the bound
//!    stays valid; a row is read again in full only when a search comes to its bound. Nothing has to be priced at the end.
//! 3. *Greedy, then bids* (`search.rs`): augmenting row reduction in two rounds.
//! 4. *Prices from a sample* (`sample.rs`), where the bids left more than one row in twenty: a quarter of the rows and of the columns, evenly by their means, solved in the same way;
//!    their prices carried over to all lines. It is what makes products (`i · j`) and distances easy, on which bids from the column minima wage wars.
//! 5. *Shortest augmenting paths* (`search.rs`): one Dijkstra search for each row that is left.
//!
//! A matrix may be read as it lies (either sense, either mode); it is laid out anew where rows outnumber columns or entries are forbidden.
//!
//! # Departures from the paper
//! The bound on the entries left out stands in the search's heap like an entry, so an incomplete row is noticed when it matters; LAPMOD (Volgenant 1996) prices
//! all entries after the solve and starts again. The sample is ours; the aim, good prices before the first exact step, is that of Guthe & Thuerck (Algorithm 1015, 2021).
//!
//! # Running time
//! O(rows² · (columns + log columns)) at worst. Measured on uniform costs, two passes over the matrix and little else: 5,000 × 5,000 lengthens no row at all. Memory beside the matrix: some 400 bytes per
//! line and 16 for each entry kept; the sample adds a fifteenth of the matrix where it is taken.
//!
//! # What was tried
//! Seconds with prototypes of the same layout, one core; figures of one row compare.
//!
//! | idea | figure | verdict |
//! |---|---|---|
//! | a core of 16 entries a row for the sparse auction, violated entries added and solved again | 1,000 uniform 0.011, distances 0.126, products 1.35 (27 rounds) | dropped |
//! | short rows with a valid bound, no rounds | 0.003, 0.173, 0.012 | kept |
//! | no sample · a sample of one line in 2 · in 4 | distances 0.17 · 0.116 · 0.090; products 0.019 · 0.011 for the last two | in 4 |
//! | sorted short rows, read in blocks through the heap | distances: a quarter of the entries read, but 0.13 against 0.09 | dropped |
//! | bids with steps above zero before the searches | distances: 146 searches instead of 383, and no less time | dropped |
//! | rows grow 2 · 4 times as long | distances 0.21 · 0.19 on a loaded machine | 4 |
//!
//! # Why nothing overflows
//! [`Dense::new`] keeps (rows + columns + 3) · |cost| within 2^58. A price begins within twice the largest cost C of 0; bids stop at −4 C; a path has at most
//! 2 · rows entries, so a search lowers a price to no less than −4 C − 2 · rows · C ≥ −2^59. Costs less prices stay below 2^59, forbidden ones above.
//!
//! # References
//! R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987. A. Volgenant, "Linear and
//! semi-assignment problems: a core oriented approach", Computers & Operations Research 23, 1996. S. Guthe, D. Thuerck, "Algorithm 1015: a fast scalable solver for the dense
//! linear (sum) assignment problem", ACM Transactions on Mathematical Software 47, 2021.

mod matrix;
mod rows;
mod sample;
mod search;

use super::{Auction, Budget, Outcome, Solver, Start, Stopped};
use crate::network::{
    Bipartite, BipartiteCut, Cut, Dense, DenseCut, DenseMatching, DenseMode, FlowSolution, LevelTable,
    LevelValue, Matching, Network, NetworkFaults, Sense, StopReason, Work,
};
use matrix::{AsIs, Matrix, Negated, NegatedPaying, Paying, Reading, laid_out};
use rows::{NONE, ShortRows};
use search::{Incomplete, Search};

/// Shortest augmenting paths on short rows; see the [module's essay](crate::optimize::dense).
///
/// As a [`Solver`] it takes bipartite problems that are whole matrices ([`Dense::of_bipartite`]); whatever else, and whatever comes with a start, it hands to [`Auction`].
#[derive(Clone, Copy, Debug, Default)]
pub struct DenseAssignment;

/// Entries that a row begins with.
const LENGTH: usize = 16;
/// Matrices with no more rows are not sampled.
const SMALL: usize = 64;
/// Bids that leave more than one row in so many ask for prices from a sample.
const FEW: usize = 20;

/// What ends a solve of a matrix.
pub type DenseOutcome = Outcome<DenseMatching, DenseCut>;

/// Solves a dense assignment problem without a limit. Time and memory as in [the essay](crate::optimize::dense).
///
/// ```
/// use goodturn::network::{Dense, DenseMode, Sense};
/// use goodturn::{optimize, verify};
///
/// // Two volunteers, three requests; who is not worth it stays at home.
/// let scores = [5, 0, -3, 9, 8, 0];
/// let problem = Dense::new(&scores, 2, 3, Sense::Maximise, DenseMode::BestWeight)?;
/// let matching = optimize::solve_dense(&problem).optimal()?;
/// assert_eq!((matching.weight, &matching.columns[..]), (13, &[Some(0), Some(1)][..]));
/// verify::dense_matching(&problem, &matching)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve_dense(problem: &Dense<'_>) -> DenseOutcome {
    solve_dense_within(problem, &Budget::unlimited())
}

/// Solves a dense assignment problem within a budget, which is asked after every search.
pub fn solve_dense_within(problem: &Dense<'_>, budget: &Budget<'_>) -> DenseOutcome {
    let (rows, columns) = (problem.rows(), problem.columns());
    if rows > columns || problem.has_forbidden() {
        let costs = laid_out(problem);
        let (few, many) = (rows.min(columns), rows.max(columns));
        return finish(problem, Matrix::<AsIs>::new(&costs, few, many), budget);
    }
    let values = problem.values();
    match (problem.sense(), problem.mode()) {
        (Sense::Minimise, DenseMode::SmallerSide) => {
            finish(problem, Matrix::<AsIs>::new(values, rows, columns), budget)
        }
        (Sense::Maximise, DenseMode::SmallerSide) => {
            finish(problem, Matrix::<Negated>::new(values, rows, columns), budget)
        }
        (Sense::Minimise, DenseMode::BestWeight) => {
            finish(problem, Matrix::<Paying>::new(values, rows, columns), budget)
        }
        (Sense::Maximise, DenseMode::BestWeight) => {
            finish(problem, Matrix::<NegatedPaying>::new(values, rows, columns), budget)
        }
    }
}

/// Rows matched as far as it goes without a path; how far costs may go is `cap`.
fn prepared<R: Reading>(matrix: Matrix<'_, R>, cap: i64) -> Search<'_, R> {
    let square = matrix.rows == matrix.columns;
    // A column that stays alone must keep the price 0, which only searches ensure; in a square matrix none does.
    let prices = if square { matrix.column_minima(|_| 0, cap) } else { vec![0; matrix.columns] };
    let passes = |search: &mut Search<'_, R>, count: u64| {
        search.rows.work.arcs_scanned += count * matrix.values.len() as u64;
    };
    let mut search = Search::new(ShortRows::new(matrix, prices, LENGTH));
    passes(&mut search, u64::from(square));
    search.greedy();
    let floor = -4 * cap;
    search.bid(floor);
    if square && matrix.rows > SMALL && search.unmatched() * FEW > matrix.rows {
        let before = search.rows.work;
        search = Search::new(ShortRows::new(matrix, sample::prices(matrix, cap), LENGTH));
        search.rows.work.arcs_scanned += before.arcs_scanned;
        passes(&mut search, 2);
        search.greedy();
        search.bid(floor);
    }
    search
}

/// The prices of an optimum of a matrix in which nothing is forbidden.
fn unlimited_prices<R: Reading>(matrix: Matrix<'_, R>, cap: i64) -> Vec<i64> {
    let mut search = prepared(matrix, cap);
    // Without a limit and with every entry allowed, there is nothing that could stop it.
    let _ = search.complete(&Budget::unlimited());
    search.rows.prices
}

fn finish<R: Reading>(problem: &Dense<'_>, matrix: Matrix<'_, R>, budget: &Budget<'_>) -> DenseOutcome {
    if matrix.rows == 0 {
        return Outcome::Optimal(matching_of(
            problem,
            &[],
            Vec::new(),
            vec![0; matrix.columns],
            Work::default(),
        ));
    }
    let mut search = prepared(matrix, problem.largest());
    let end = search.complete(budget);
    let swapped = problem.rows() > problem.columns();
    if let Err(Incomplete::Cut { rows, columns }) = end {
        let (rows, columns) = if swapped { (columns, rows) } else { (rows, columns) };
        return Outcome::Infeasible(DenseCut { rows, columns });
    }
    // Where all columns are taken, a constant may go from prices to rows; the greatest price becomes 0, so that all are at most that.
    let greatest = search.rows.prices.iter().copied().max().unwrap_or(0);
    search.rows.prices.iter_mut().for_each(|price| *price -= greatest);
    let stopped = match end {
        Err(Incomplete::Stopped(reason)) => Some(reason),
        _ => None,
    };
    let potentials = row_potentials(&mut search, stopped.is_some());
    let Search { rows: ShortRows { prices, work, .. }, column_of, .. } = search;
    let bound: i128 = potentials.iter().chain(&prices).map(|&potential| i128::from(potential)).sum();
    let matching = matching_of(problem, &column_of, potentials, prices, work);
    match stopped {
        None => Outcome::Optimal(matching),
        Some(reason) => Outcome::Stopped(stopped_with(problem, matching, bound, reason)),
    }
}

/// Each row's least cost − price: that of its column, or where it has none, by a look at all of them.
fn row_potentials<R: Reading>(search: &mut Search<'_, R>, stopped: bool) -> Vec<i64> {
    let matrix = search.rows.matrix;
    let prices = &search.rows.prices;
    let reduced = |row: usize, column: usize| matrix.cost(row, column) - prices[column];
    let potential = |(row, &column): (usize, &u32)| {
        if stopped || column == NONE {
            (0..matrix.columns).map(|column| reduced(row, column)).min().unwrap_or(0)
        } else {
            reduced(row, column as usize)
        }
    };
    search.column_of.iter().enumerate().map(potential).collect()
}

/// In the caller's terms: rows and columns the right way round, entries that do not pay left out.
fn matching_of(
    problem: &Dense<'_>,
    column_of: &[u32],
    potentials: Vec<i64>,
    prices: Vec<i64>,
    work: Work,
) -> DenseMatching {
    let swapped = problem.rows() > problem.columns();
    let mut columns = vec![None; problem.rows()];
    let mut weight = 0i128;
    let chosen = column_of.iter().enumerate().filter(|&(_, &column)| column != NONE);
    for (line, &other) in chosen {
        let (row, column) = if swapped { (other as usize, line) } else { (line, other as usize) };
        let pays = problem.mode() == DenseMode::SmallerSide
            || problem.cost(row, column).is_some_and(|cost| cost < 0);
        if let Some(value) = problem.value(row, column).filter(|_| pays) {
            columns[row] = Some(column as u32);
            weight += i128::from(value);
        }
    }
    let (row_potentials, column_potentials) =
        if swapped { (prices, potentials) } else { (potentials, prices) };
    DenseMatching { columns, row_potentials, column_potentials, weight, work }
}

/// What there is to show when a budget ends: prices prove their sum; a part of a matching is a solution where lines may stay alone.
fn stopped_with(
    problem: &Dense<'_>,
    matching: DenseMatching,
    bound: i128,
    reason: StopReason,
) -> Stopped<DenseMatching> {
    let both = matching.row_potentials.iter().chain(&matching.column_potentials);
    let potentials = LevelTable::from_columns(vec![both.copied().collect()]).unwrap_or_default();
    let work = matching.work;
    let best = (problem.mode() == DenseMode::BestWeight).then_some(matching);
    Stopped { reason, best, potentials, bound: LevelValue::new(vec![bound]), work }
}

impl Solver for DenseAssignment {
    fn name(&self) -> &'static str {
        "dense-assignment"
    }

    fn solve(&self, network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        Auction.solve(network, start, budget)
    }

    fn solve_bipartite(
        &self,
        problem: &Bipartite,
        start: Option<&Matching>,
        budget: &Budget<'_>,
    ) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
        let Some(dense) = Dense::of_bipartite(problem).filter(|_| start.is_none()) else {
            return Auction.solve_bipartite(problem, start, budget);
        };
        let hub = |mut potentials: Vec<i64>| {
            // Left nodes pay what their potential takes off the cost; the hub is at 0.
            potentials.iter_mut().take(dense.rows()).for_each(|potential| *potential = -*potential);
            potentials.push(0);
            LevelTable::from_columns(vec![potentials]).unwrap_or_default()
        };
        let matching = |found: DenseMatching| {
            let chosen = found.columns.iter().enumerate();
            let pairs = chosen
                .filter_map(|(row, column)| column.map(|column| row * dense.columns() + column as usize));
            let pairs = pairs.map(|pair| crate::network::PairIndex(pair as u32)).collect();
            let potentials = [found.row_potentials, found.column_potentials].concat();
            problem.matching_of(pairs, hub(potentials), found.work)
        };
        Ok(match solve_dense_within(&dense, budget) {
            Outcome::Optimal(found) => Outcome::Optimal(matching(found)),
            Outcome::Infeasible(cut) => {
                Outcome::Infeasible(BipartiteCut { left: cut.rows, right: cut.columns, hub: false })
            }
            Outcome::Stopped(Stopped { reason, best, potentials, bound, work }) => {
                Outcome::Stopped(Stopped {
                    reason,
                    best: best.map(matching),
                    potentials: hub(potentials.level(0).to_vec()),
                    bound,
                    work,
                })
            }
        })
    }
}
