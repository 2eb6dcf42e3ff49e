//! The b-matching form by every solver: against every set of pairs on small problems, in every sense and mode.

mod common;

use common::matchings::problem;
use goodturn::network::{Bipartite, Mode, Sense};
use goodturn::optimize::{Budget, Outcome, SOLVERS};
use goodturn::verify;
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
