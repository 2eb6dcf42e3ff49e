//! The b-matching form by every solver: against every set of pairs on small problems, in every sense and mode.

use crate::common::matchings::problem;
use goodturn::network::{Bipartite, BipartiteCut, LevelTable, LevelValue, Matching, Mode, PairIndex, Sense};
use goodturn::optimize::{Budget, Outcome, SOLVERS};
use goodturn::verify::{self, Flaw};
use proptest::prelude::*;

#[test]
fn pairs_of_no_weight_stay_out_unless_a_minimum_needs_them() {
    let build = |least: u32, mode| {
        let builder = Bipartite::builder(2, 2).left(0, least..=2).pairs([(0, 0, 0), (0, 1, 0), (1, 1, 4)]);
        builder.build(Sense::Maximise, mode).unwrap()
    };
    for solver in SOLVERS {
        let count = |problem: &Bipartite| {
            let outcome = solver.solve_bipartite(problem, None, &Budget::unlimited()).unwrap();
            let matching = outcome.optimal().unwrap();
            verify::matching(problem, &matching).unwrap();
            matching.pairs.len()
        };
        assert_eq!(count(&build(0, Mode::BestWeight)), 1, "{}", solver.name());
        assert_eq!(count(&build(1, Mode::BestWeight)), 2, "{}", solver.name());
        assert_eq!(count(&build(0, Mode::MostPairs)), 2, "{}", solver.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn small_problems_match_exhaustive_search(raw in problem(4)) {
        let problem = raw.build();
        let expected = raw.exhaustive_optimum().map(i128::from);
        for solver in SOLVERS {
            match solver.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap() {
                Outcome::Optimal(matching) => {
                    let weight = verify::matching(&problem, &matching);
                    prop_assert!(weight.is_ok(), "{}: {:?}", solver.name(), weight);
                    prop_assert_eq!(weight.ok().map(|weight| weight.level(0)), expected, "{}", solver.name());
                }
                Outcome::Infeasible(cut) => {
                    let shown = verify::bipartite_cut(&problem, &cut);
                    prop_assert!(shown.is_ok(), "{}: {:?}", solver.name(), shown);
                    prop_assert_eq!(None, expected, "{}", solver.name());
                }
                Outcome::Stopped(_) => prop_assert!(false, "stopped without a limit"),
            }
        }
    }
}

fn optimal(problem: &Bipartite) -> Matching {
    SOLVERS[0].solve_bipartite(problem, None, &Budget::unlimited()).unwrap().optimal().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// A proven matching with one thing altered is rejected, or what it says is still true: then its own potentials bound it.
    #[test]
    fn tampered_matchings_are_rejected(
        raw in problem(6),
        place in 0usize..1000,
        amount in prop_oneof![Just(-1_000i64), -2i64..0, 1i64..3, Just(1_000)],
    ) {
        let problem = raw.build();
        let outcome = SOLVERS[0].solve_bipartite(&problem, None, &Budget::unlimited()).unwrap();
        let Outcome::Optimal(proven) = outcome else { return Ok(()) };
        let value: i128 = proven.pairs.iter().map(|pair| i128::from(problem.costs().get(problem.levels() - 1, pair.index()))).sum();
        let bound = |matching: &Matching| verify::matching_bound(&problem, &matching.potentials).unwrap();
        prop_assert_eq!(bound(&proven).level(problem.levels() - 1), value);

        let mut weight: Vec<i128> = proven.weight.entries().to_vec();
        weight[0] += i128::from(amount);
        let restated = Matching { weight: LevelValue::new(weight), ..proven.clone() };
        prop_assert!(matches!(verify::matching(&problem, &restated), Err(Flaw::WrongValue { .. })), "stated weight");

        let mut altered = proven.clone();
        let (levels, rows) = (altered.potentials.levels(), altered.potentials.rows());
        altered.potentials.level_mut(place % levels)[place / levels % rows] += amount;
        let still_proves = bound(&altered) == bound(&proven);
        prop_assert_eq!(verify::matching(&problem, &altered).is_ok(), still_proves, "altered potential");

        let truncated = LevelTable::zeros(levels, rows - 1);
        let misshapen = Matching { potentials: truncated, ..proven.clone() };
        prop_assert!(matches!(verify::matching(&problem, &misshapen), Err(Flaw::Shape { .. })), "shape");

        // Another pair in the place of one, with the weight restated truthfully.
        if !proven.pairs.is_empty() {
            let mut pairs = proven.pairs.clone();
            let moved = PairIndex((place % problem.pair_count()) as u32);
            let at = place % pairs.len();
            pairs[at] = moved;
            pairs.sort_unstable();
            let weight = problem.weight_of(&pairs);
            let exchanged = Matching { pairs: pairs.clone(), weight: weight.clone(), ..proven.clone() };
            let as_good = verify::feasible_matching(&problem, &pairs).is_ok()
                && weight == proven.weight
                && pairs.len() == proven.pairs.len();
            prop_assert_eq!(verify::matching(&problem, &exchanged).is_ok(), as_good, "moved mate");
        }
    }

    /// Whatever the limit, a stopped solve hands over a matching within the degrees, if any, and a bound that holds.
    #[test]
    fn a_stopped_solve_is_within_the_degrees_and_bounded(raw in problem(6), limit in 0u64..300) {
        let problem = raw.build();
        let full = SOLVERS[0].solve_bipartite(&problem, None, &Budget::unlimited()).unwrap();
        for solver in SOLVERS {
            let budget = Budget::unlimited().with_work(limit);
            let Outcome::Stopped(stopped) = solver.solve_bipartite(&problem, None, &budget).unwrap() else { continue };
            prop_assert_eq!(verify::matching_bound(&problem, &stopped.potentials).unwrap(), stopped.bound.clone());
            let cost = |pairs: &[PairIndex]| {
                let of = |level| pairs.iter().map(|pair| i128::from(problem.costs().get(level, pair.index()))).sum();
                LevelValue::new((0..problem.levels()).map(of).collect())
            };
            if let Some(best) = &stopped.best {
                verify::feasible_matching(&problem, &best.pairs).unwrap();
                prop_assert!(stopped.bound <= cost(&best.pairs));
            }
            if let Outcome::Optimal(proven) = &full {
                prop_assert!(stopped.bound <= cost(&proven.pairs));
            }
        }
    }
}

#[test]
fn wrong_lists_of_pairs_and_forged_cuts_are_rejected() {
    let problem = Bipartite::builder(2, 2)
        .pairs([(0, 0, 5), (0, 1, 4), (1, 0, 3)])
        .build(Sense::Maximise, Mode::BestWeight)
        .unwrap();
    let proven = optimal(&problem);
    assert_eq!(proven.pairs, [PairIndex(1), PairIndex(2)]);
    let with = |pairs: &[u32]| {
        let pairs: Vec<_> = pairs.iter().map(|&pair| PairIndex(pair)).collect();
        verify::matching(&problem, &Matching { pairs, ..proven.clone() })
    };
    assert!(with(&[1, 2]).is_ok());
    assert!(matches!(with(&[2, 1]), Err(Flaw::UnknownPair { .. })));
    assert!(matches!(with(&[1, 1]), Err(Flaw::UnknownPair { .. })));
    assert!(matches!(with(&[1, 9]), Err(Flaw::UnknownPair { .. })));
    assert!(matches!(with(&[0, 1]), Err(Flaw::WrongDegree { side: "left", node: 0, mates: 2, .. })));
    assert!(matches!(with(&[0, 2]), Err(Flaw::WrongDegree { side: "right", node: 0, mates: 2, .. })));
    assert!(matches!(with(&[1]), Err(Flaw::ImprovablePair { .. } | Flaw::ImprovableDegree { .. })));

    // Three must share one.
    let tight = Bipartite::builder(3, 2)
        .left(0, 1..=1)
        .left(1, 1..=1)
        .pairs([(0, 0, 1), (1, 0, 1), (2, 1, 1)])
        .build(Sense::Maximise, Mode::BestWeight)
        .unwrap();
    for solver in SOLVERS {
        let outcome = solver.solve_bipartite(&tight, None, &Budget::unlimited()).unwrap();
        let Outcome::Infeasible(cut) = outcome else { panic!("two share one place") };
        verify::bipartite_cut(&tight, &cut).unwrap();
        let forged = [
            BipartiteCut { left: vec![], right: vec![], hub: false },
            BipartiteCut { left: vec![0, 1, 2], right: vec![0, 1], hub: true },
            BipartiteCut { left: vec![2], right: vec![1], hub: false },
            BipartiteCut { left: vec![0, 0], right: vec![], hub: false },
            BipartiteCut { left: vec![7], right: vec![], hub: false },
        ];
        for cut in forged {
            assert!(verify::bipartite_cut(&tight, &cut).is_err(), "{cut:?}");
        }
        // The same cut for a problem in which they fit.
        let roomy = Bipartite::builder(3, 2).left(0, 1..=1).left(1, 1..=1).right(0, 0..=2);
        let roomy =
            roomy.pairs([(0, 0, 1), (1, 0, 1), (2, 1, 1)]).build(Sense::Maximise, Mode::BestWeight).unwrap();
        assert!(verify::bipartite_cut(&roomy, &cut).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Where one side must be full and its pairs may be worth less than nothing, also those are used that nobody would choose.
    #[test]
    fn sides_that_must_be_full_take_what_is_worth_nothing(
        (lefts, rights) in (2usize..40, 2usize..40),
        share in 2u32..10,
        seed in any::<u64>(),
    ) {
        let mut state = seed;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut pairs = Vec::new();
        for left in 0..lefts as u32 {
            for right in 0..rights as u32 {
                // A diagonal makes the smaller side fit.
                if left == right || draw(10) < share.into() {
                    pairs.push((left, right, draw(1001) as i64 - 700));
                }
            }
        }
        for sense in [Sense::Maximise, Sense::Minimise] {
            let builder = Bipartite::builder(lefts, rights).pairs(pairs.iter().copied());
            let problem = builder.build(sense, Mode::Perfect).unwrap();
            let weights: Vec<i128> = SOLVERS.iter().map(|solver| {
                let outcome = solver.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap();
                verify::matching(&problem, &outcome.optimal().unwrap()).unwrap().level(0)
            }).collect();
            prop_assert!(weights.windows(2).all(|two| two[0] == two[1]), "{weights:?}");
        }
    }
}
