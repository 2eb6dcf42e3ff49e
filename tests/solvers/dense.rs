//! Dense assignment against exhaustive search, against the other solvers, and on the shapes and values on which others fail.

use goodturn::network::{Bipartite, Dense, DenseFault, DenseMatching, DenseMode, LevelTable, Mode, Sense};
use goodturn::optimize::{
    self, Auction, Budget, DenseAssignment, DenseOutcome, NetworkSimplex, Outcome, Solver, solve_dense,
    solve_dense_within,
};
use goodturn::verify;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Matrix {
    values: Vec<i64>,
    rows: usize,
    columns: usize,
}

impl Matrix {
    fn problem(&self, sense: Sense, mode: DenseMode) -> Dense<'_> {
        Dense::new(&self.values, self.rows, self.columns, sense, mode).unwrap()
    }
}

const SENSES: [Sense; 2] = [Sense::Minimise, Sense::Maximise];
const MODES: [DenseMode; 2] = [DenseMode::BestWeight, DenseMode::SmallerSide];

/// The total, or `None` where the cut was checked.
fn judged(problem: &Dense<'_>, outcome: DenseOutcome) -> Option<i128> {
    match outcome {
        Outcome::Optimal(matching) => Some(verify::dense_matching(problem, &matching).unwrap()),
        Outcome::Infeasible(cut) => {
            verify::dense_cut(problem, &cut).unwrap();
            None
        }
        Outcome::Stopped(_) => panic!("nothing stops without a budget"),
    }
}

/// The best total over every choice, in the problem's sense; `None` where the smaller side can't be matched.
fn exhaustive(problem: &Dense<'_>) -> Option<i128> {
    fn from(problem: &Dense<'_>, row: usize, taken: u32) -> Option<(i64, i64)> {
        if row == problem.rows() {
            return Some((0, 0));
        }
        // Most pairs first where a side must be full, then least cost.
        let alone = from(problem, row + 1, taken);
        let with = (0..problem.columns()).filter(|column| taken & 1 << column == 0).filter_map(|column| {
            let (pairs, cost) = from(problem, row + 1, taken | 1 << column)?;
            Some((pairs - 1, cost + problem.cost(row, column)?))
        });
        let better = |(pairs, cost): &(i64, i64)| match problem.mode() {
            DenseMode::BestWeight => (*cost, 0),
            DenseMode::SmallerSide => (*pairs, *cost),
        };
        with.chain(alone).min_by_key(better)
    }
    let (pairs, cost) = from(problem, 0, 0)?;
    let full = -pairs == problem.rows().min(problem.columns()) as i64;
    let value = if problem.sense() == Sense::Maximise { -cost } else { cost };
    (problem.mode() == DenseMode::BestWeight || full).then_some(value.into())
}

fn entry(extreme: i64) -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -4i64..=4,
        2 => -1000i64..=1000,
        1 => Just(0),
        1 => prop_oneof![Just(extreme), Just(-extreme)],
        2 => Just(Dense::FORBIDDEN),
    ]
}

fn small_matrix() -> impl Strategy<Value = Matrix> {
    (0usize..=5, 0usize..=5).prop_flat_map(|(rows, columns)| {
        let extreme = Bipartite::weight_limit(rows, columns);
        prop::collection::vec(entry(extreme), rows * columns).prop_map(move |values| Matrix {
            values,
            rows,
            columns,
        })
    })
}

/// Matrices large enough for samples and short rows, of every kind that is hard for somebody.
fn large_matrix() -> impl Strategy<Value = Matrix> {
    let noise = || prop::collection::vec(0i64..1_000_000, 64);
    (1usize..110, 1usize..110, 0..7, any::<bool>(), noise()).prop_map(
        |(rows, columns, kind, square, noise)| {
            let columns = if square { rows } else { columns };
            let at = |k: usize| noise[k % 64] ^ noise[k / 64 % 64];
            let value = |(row, column): (usize, usize)| {
                let (i, j) = (row as i64, column as i64);
                match kind {
                    0 => at(row * columns + column),
                    1 => (i + 1) * (j + 1),
                    2 => (i + 1) * (j + 1) + at(row * columns + column) % 50 - 3000,
                    3 => {
                        (at(row) % 1000 - at(column + 7) % 1000).abs()
                            + (at(row + 300) % 99 - at(column) % 99).abs()
                    }
                    4 => 5,
                    5 => at(row * columns + column) % 2 - 1,
                    _ if at(row * columns + column) % 3 > 0 => Dense::FORBIDDEN,
                    _ => at(row * columns + column) % 1000 - 500,
                }
            };
            let values =
                (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).map(value).collect();
            Matrix { values, rows, columns }
        },
    )
}

/// The same problem with a list of the allowed pairs.
fn listed(problem: &Dense<'_>) -> Bipartite {
    let mode = if problem.mode() == DenseMode::BestWeight { Mode::BestWeight } else { Mode::Perfect };
    let all = (0..problem.rows()).flat_map(|row| (0..problem.columns()).map(move |column| (row, column)));
    let pairs =
        all.filter_map(|(row, column)| Some((row as u32, column as u32, problem.value(row, column)?)));
    Bipartite::builder(problem.rows(), problem.columns()).pairs(pairs).build(problem.sense(), mode).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn small_matrices_match_exhaustive_search(matrix in small_matrix()) {
        for (sense, mode) in SENSES.into_iter().flat_map(|sense| MODES.map(|mode| (sense, mode))) {
            let problem = matrix.problem(sense, mode);
            prop_assert_eq!(judged(&problem, solve_dense(&problem)), exhaustive(&problem), "{:?} {:?}", sense, mode);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn large_matrices_match_the_other_solvers(matrix in large_matrix()) {
        for (sense, mode) in SENSES.into_iter().flat_map(|sense| MODES.map(|mode| (sense, mode))) {
            let problem = matrix.problem(sense, mode);
            let found = judged(&problem, solve_dense(&problem));
            let list = listed(&problem);
            for solver in [&NetworkSimplex as &dyn Solver, &Auction] {
                let other = solver.solve_bipartite(&list, None, &Budget::unlimited()).unwrap().optimal().ok();
                prop_assert_eq!(other.map(|matching| matching.weight.level(0)), found, "{}", solver.name());
            }
            // As a bipartite problem with all its pairs it is the same, with the proof of that form.
            if !problem.has_forbidden() {
                prop_assert_eq!(optimize::choose_bipartite(&list).name(), "dense-assignment");
                let matching = optimize::solve_bipartite(&list).unwrap().optimal().unwrap();
                prop_assert_eq!(verify::matching(&list, &matching).unwrap().level(0), found.unwrap());
            }
        }
    }

    /// The order of rows and columns, and which of them come first, change nothing.
    #[test]
    fn turned_matrices_have_the_same_optimum(matrix in large_matrix()) {
        let Matrix { values, rows, columns } = &matrix;
        let turned = (0..*columns).rev().flat_map(|column| (0..*rows).map(move |row| values[row * columns + column]));
        let turned = Matrix { values: turned.collect(), rows: *columns, columns: *rows };
        for mode in MODES {
            let (one, two) = (matrix.problem(Sense::Minimise, mode), turned.problem(Sense::Minimise, mode));
            prop_assert_eq!(judged(&one, solve_dense(&one)), judged(&two, solve_dense(&two)));
            prop_assert_eq!(solve_dense(&one), solve_dense(&one));
        }
    }

    /// Whatever the limit: the bound holds, what is handed over is valid, and the same limit gives the same.
    #[test]
    fn a_stopped_solve_states_a_valid_bound(matrix in large_matrix(), limit in 0u64..40_000) {
        let budget = Budget::unlimited().with_work(limit);
        for mode in MODES {
            let problem = matrix.problem(Sense::Minimise, mode);
            let outcome = solve_dense_within(&problem, &budget);
            prop_assert_eq!(&outcome, &solve_dense_within(&problem, &budget));
            let Outcome::Stopped(stopped) = outcome else { continue };
            let optimum = judged(&problem, solve_dense(&problem));
            prop_assert!(optimum.is_none_or(|optimum| stopped.bound.level(0) <= optimum));
            if !problem.has_forbidden() {
                let list = listed(&problem);
                let stopped = match DenseAssignment.solve_bipartite(&list, None, &budget).unwrap() {
                    Outcome::Stopped(stopped) => stopped,
                    other => panic!("the same work, but {other:?}"),
                };
                prop_assert_eq!(verify::matching_bound(&list, &stopped.potentials).unwrap(), stopped.bound);
                if let Some(best) = stopped.best {
                    verify::feasible_matching(&list, &best.pairs).unwrap();
                }
            }
        }
    }

    /// A result that was tampered with is refused.
    #[test]
    fn altered_results_are_rejected(matrix in small_matrix(), at in 0usize..5, by in prop_oneof![-3i64..=-1, 1i64..=3]) {
        let problem = matrix.problem(Sense::Minimise, DenseMode::SmallerSide);
        let Outcome::Optimal(matching) = solve_dense(&problem) else { return Ok(()) };
        let DenseMatching { columns, row_potentials, column_potentials, weight, .. } = &matching;
        let refuse = |altered: DenseMatching| verify::dense_matching(&problem, &altered).is_err();
        assert!(refuse(DenseMatching { weight: weight + i128::from(by), ..matching.clone() }));
        if let Some(row) = (0..columns.len()).find(|&row| columns[row].is_some()) {
            let mut alone = columns.clone();
            alone[row] = None;
            assert!(refuse(DenseMatching { columns: alone, ..matching.clone() }));
        }
        // A matched line's potential alone can't move: its chosen entry is no longer tight.
        let at = at % columns.len().max(1);
        if columns.get(at).is_some_and(Option::is_some) {
            let mut moved = row_potentials.clone();
            moved[at] += by;
            assert!(refuse(DenseMatching { row_potentials: moved, ..matching.clone() }));
        }
        let mut longer = column_potentials.clone();
        longer.push(0);
        assert!(refuse(DenseMatching { column_potentials: longer, ..matching.clone() }));
    }
}

#[test]
fn empty_and_unbalanced_shapes() {
    for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 70), (70, 1), (2, 100), (100, 2)] {
        let values: Vec<i64> = (0..rows * columns).map(|k| (k as i64 * 37) % 11 - 5).collect();
        let matrix = Matrix { values, rows, columns };
        for mode in MODES {
            let problem = matrix.problem(Sense::Minimise, mode);
            let list = listed(&problem);
            let other =
                NetworkSimplex.solve_bipartite(&list, None, &Budget::unlimited()).unwrap().optimal().unwrap();
            assert_eq!(
                judged(&problem, solve_dense(&problem)),
                Some(other.weight.level(0)),
                "{rows} × {columns}"
            );
        }
    }
}

#[test]
fn values_at_the_edge_of_the_stated_range() {
    for side in [1usize, 2, 3, 80] {
        let limit = Bipartite::weight_limit(side, side);
        for (value, other) in [(limit, -limit), (-limit, limit), (limit, limit), (-limit, -limit)] {
            let at = |k: usize| if (k / side + k % side).is_multiple_of(2) { value } else { other };
            let matrix = Matrix { values: (0..side * side).map(at).collect(), rows: side, columns: side };
            for sense in SENSES {
                let problem = matrix.problem(sense, DenseMode::SmallerSide);
                // All of either kind can be had, but for one line where the side is odd.
                let best = if sense == Sense::Minimise { value.min(other) } else { value.max(other) };
                let rest = if best == value { 0 } else { (side % 2) as i128 };
                let expected = i128::from(best) * (side as i128 - rest) + i128::from(value) * rest;
                assert_eq!(judged(&problem, solve_dense(&problem)), Some(expected), "{side} {value} {other}");
            }
        }
        let beyond = vec![limit + 1; side * side];
        let fault = Dense::new(&beyond, side, side, Sense::Minimise, DenseMode::BestWeight).unwrap_err();
        assert!(matches!(fault, DenseFault::Range { row: 0, column: 0, .. }), "{fault}");
    }
    assert!(matches!(
        Dense::new(&[1, 2, 3], 2, 2, Sense::Minimise, DenseMode::BestWeight),
        Err(DenseFault::Length { values: 3, .. })
    ));
    assert!(Dense::new(&[], usize::MAX, 2, Sense::Minimise, DenseMode::BestWeight).is_err());
    assert!(Dense::new(&[], 1 << 40, 0, Sense::Minimise, DenseMode::BestWeight).is_err());
}

#[test]
fn a_matrix_of_equal_entries_takes_no_search_and_a_product_few() {
    let equal = Matrix { values: vec![7; 300 * 300], rows: 300, columns: 300 };
    let problem = equal.problem(Sense::Minimise, DenseMode::SmallerSide);
    let matching = solve_dense(&problem).optimal().unwrap();
    assert_eq!(verify::dense_matching(&problem, &matching), Ok(2100));
    assert!(matching.work.arcs_scanned < 40 * 300 * 300, "{:?}", matching.work);
    let values = (0..300 * 300i64).map(|k| (k / 300 + 1) * (k % 300 + 1)).collect();
    let product = Matrix { values, rows: 300, columns: 300 };
    let problem = product.problem(Sense::Minimise, DenseMode::SmallerSide);
    let matching = solve_dense(&problem).optimal().unwrap();
    assert_eq!(verify::dense_matching(&problem, &matching), Ok((1..=300).map(|i| i * (301 - i)).sum()));
    assert!(matching.work.searches < 60, "a sample's prices leave few rows: {:?}", matching.work);
}

#[test]
fn a_problem_that_is_no_whole_matrix_is_not_taken_for_one() {
    let whole = || Bipartite::builder(2, 2).pairs([(0, 0, 1), (0, 1, 2), (1, 0, 3), (1, 1, 4)]);
    let build =
        |builder: goodturn::network::BipartiteBuilder, mode| builder.build(Sense::Maximise, mode).unwrap();
    assert!(Dense::of_bipartite(&build(whole(), Mode::BestWeight)).is_some());
    assert!(Dense::of_bipartite(&build(whole(), Mode::Perfect)).is_some());
    assert!(Dense::of_bipartite(&build(whole(), Mode::MostPairs)).is_none());
    assert!(Dense::of_bipartite(&build(whole().left(0, 0..=2), Mode::BestWeight)).is_none());
    assert!(Dense::of_bipartite(&build(whole().right(0, 1..=1), Mode::BestWeight)).is_none());
    let short = Bipartite::builder(2, 2).pairs([(0, 0, 1), (1, 0, 3), (1, 1, 4)]);
    assert!(Dense::of_bipartite(&build(short, Mode::BestWeight)).is_none());
    // A start goes to the auction, which uses it.
    let problem = build(whole(), Mode::BestWeight);
    let first =
        DenseAssignment.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal().unwrap();
    let again = DenseAssignment
        .solve_bipartite(&problem, Some(&first), &Budget::unlimited())
        .unwrap()
        .optimal()
        .unwrap();
    assert_eq!((verify::matching(&problem, &again).unwrap().level(0), again.work.searches), (5, 0));
    assert_eq!(LevelTable::levels(&again.potentials), 1);
}

#[test]
fn forged_cuts_are_rejected() {
    let far = Dense::FORBIDDEN;
    let values = [1, far, far, 1, far, far, 1, 1, 1];
    let problem = Dense::new(&values, 3, 3, Sense::Minimise, DenseMode::SmallerSide).unwrap();
    let Outcome::Infeasible(cut) = solve_dense(&problem) else { panic!("two rows share a column") };
    assert_eq!((&cut.rows[..], &cut.columns[..]), (&[0, 1][..], &[0][..]));
    let forged = [
        (vec![0, 1], vec![]),
        (vec![0, 2], vec![0]),
        (vec![0], vec![0]),
        (vec![1, 0], vec![0]),
        (vec![0, 9], vec![0]),
    ];
    for (rows, columns) in forged {
        let cut = goodturn::network::DenseCut { rows, columns };
        assert!(verify::dense_cut(&problem, &cut).is_err(), "{cut:?}");
    }
    let partial = Dense::new(&values, 3, 3, Sense::Minimise, DenseMode::BestWeight).unwrap();
    assert!(verify::dense_cut(&partial, &cut).is_err());
}
