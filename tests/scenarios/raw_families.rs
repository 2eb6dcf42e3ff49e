//! Raw instances: the documented parameters, the same instance every time, and a guard on the work that solvers do on them.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]
#![allow(clippy::cast_precision_loss, reason = "statistics of small counts")]

use crate::common::digest;
use goodturn::network::{Bipartite, PairIndex};
use goodturn::optimize::{Auction, Budget, SOLVERS, ShortestPaths, Solver, Start};
use goodturn::scenario::raw::{self, Clustered, MAX_WEIGHT, Services, families};
use goodturn::verify;
use std::collections::BTreeSet;

/// Left, right and weight of every pair.
fn pairs(problem: &Bipartite) -> Vec<(u32, u32, i64)> {
    let costs = problem.costs().level(problem.levels() - 1);
    let pair = |(pair, cost): (usize, &i64)| {
        let (left, right) = problem.ends(PairIndex(pair as u32)).unwrap();
        (left, right, -cost)
    };
    costs.iter().enumerate().map(pair).collect()
}

fn mean(numbers: impl IntoIterator<Item = i64>) -> f64 {
    let numbers: Vec<i64> = numbers.into_iter().collect();
    numbers.iter().sum::<i64>() as f64 / numbers.len() as f64
}

#[test]
fn sparse_rows_have_their_degree_and_even_weights() {
    let problem = raw::sparse(500, 2000, 12, 3).unwrap();
    assert!((0..500).all(|left| problem.row(left).len() == 12));
    let pairs = pairs(&problem);
    let half = mean(pairs.iter().map(|&(.., weight)| weight)) / MAX_WEIGHT as f64;
    assert!((0.485..0.515).contains(&half), "{half}");
    assert!(pairs.iter().all(|&(.., weight)| (1..=MAX_WEIGHT).contains(&weight)));
    // 6000 even draws of 2000 leave e^-3 of them undrawn, some 100.
    let drawn = pairs.iter().map(|&(_, right, _)| right).collect::<BTreeSet<_>>().len();
    assert!((1870..1930).contains(&drawn), "{drawn}");
    let all = raw::sparse(4, 3, 12, 3).unwrap();
    assert_eq!(all.pair_count(), 12);
}

#[test]
fn towns_have_no_pairs_between_them() {
    let problem = raw::towns(20, 30, 5, 1).unwrap();
    assert_eq!((problem.left().len(), problem.right().len(), problem.pair_count()), (600, 600, 3000));
    assert!(pairs(&problem).iter().all(|&(left, right, _)| left / 30 == right / 30));
}

#[test]
fn clustered_density_does_not_depend_on_size() {
    let degree = |size: usize| {
        let problem =
            raw::clustered(&Clustered { left: size, right: size, ..Clustered::default() }, 7).unwrap();
        problem.pair_count() as f64 / size as f64
    };
    let (small, large) = (degree(1500), degree(6000));
    assert!((10.0..40.0).contains(&small) && (small * 0.5..small * 2.0).contains(&large), "{small} {large}");
    let wider = Clustered { radius: 800, left: 1500, right: 1500, ..Clustered::default() };
    assert!(raw::clustered(&wider, 7).unwrap().pair_count() as f64 > 1500.0 * small * 1.2);

    let ties = raw::clustered(&Clustered { weights: Some(6), ..Clustered::default() }, 7).unwrap();
    let weights: BTreeSet<i64> = pairs(&ties).iter().map(|&(.., weight)| weight).collect();
    assert!((3..=6).contains(&weights.len()), "{weights:?}");
    let any: BTreeSet<i64> = pairs(&raw::clustered(&Clustered::default(), 7).unwrap())
        .iter()
        .map(|&(.., weight)| weight)
        .collect();
    assert!(any.len() > 1000);

    let wide = raw::clustered(&Clustered { capacities: true, ..Clustered::default() }, 7).unwrap();
    let degrees = |side: &[goodturn::network::Degree]| mean(side.iter().map(|degree| degree.max.into()));
    assert!((2.8..3.2).contains(&degrees(wide.left())) && (1.85..2.15).contains(&degrees(wide.right())));
}

#[test]
fn complete_problems_have_every_pair() {
    for problem in [raw::dense(20, 30, 1).unwrap(), raw::dense_plane(20, 30, 1).unwrap()] {
        assert_eq!(problem.pair_count(), 600);
    }
    // The cost of ranks i and j is i * j with less than `nodes` added, so costs are about (n / 2)^2 in the mean.
    let products = pairs(&raw::products(40, 1).unwrap());
    let cost = mean(products.iter().map(|&(.., weight)| 41 * 41 - weight));
    assert!((420.25 + 14.0..420.25 + 26.0).contains(&cost), "{cost}");
    let plane = pairs(&raw::dense_plane(60, 60, 1).unwrap());
    // Two even points in a unit square are 0.5214 apart in the mean.
    let distance = mean(plane.iter().map(|&(.., weight)| 1_500_001 - weight)) / 1_000_000.0;
    assert!((0.46..0.58).contains(&distance), "{distance}");
}

#[test]
fn every_family_is_solved_to_a_verified_optimum_by_every_solver() {
    for seed in 0..3 {
        for (name, problem) in families(80, seed).unwrap() {
            let solve = |solver: &dyn Solver| {
                let outcome = solver.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap();
                let matching = outcome.optimal().unwrap_or_else(|error| panic!("{name}: {error}"));
                verify::matching(&problem, &matching).unwrap()
            };
            let values = SOLVERS.map(solve);
            assert!(values.windows(2).all(|two| two[0] == two[1]), "{name}: {values:?}");
        }
        let network =
            raw::services(&Services { volunteers: 30, requests: 60, ..Services::default() }, seed).unwrap();
        let solve = |solver: &dyn Solver| {
            let solution = solver.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
            verify::flow(&network, &solution).unwrap()
        };
        let values = SOLVERS.map(solve);
        assert!(values.windows(2).all(|two| two[0] == two[1]), "services: {values:?}");
    }
}

#[test]
fn sizes_of_nothing_are_instances_too() {
    for size in 0..9 {
        families(size, 1).unwrap();
    }
    let nothing = Services { organisations: 0, volunteers: 0, days: 0, requests: 3, zones: 0, degree: 4 };
    raw::services(&nothing, 1).unwrap();
    raw::services(&Services { days: 0, ..Services::default() }, 1).unwrap();
    raw::clustered(
        &Clustered { cluster: 0, skills: 0, radius: 0, weights: Some(0), ..Clustered::default() },
        1,
    )
    .unwrap();
}

/// Changed on purpose only, with a line in the changelog.
#[test]
fn golden_families() {
    let mut found: Vec<(&str, String)> = families(200, 1)
        .unwrap()
        .iter()
        .map(|(name, problem)| (*name, format!("{:032x}", digest::of_problem(problem))))
        .collect();
    let network = raw::services(&Services::default(), 1).unwrap();
    found.push(("services", format!("{:032x}", digest::of_network(&network))));
    let expected: Vec<(&str, String)> =
        GOLDEN.iter().map(|(name, hash)| (*name, (*hash).to_owned())).collect();
    assert_eq!(found, expected);
}

const GOLDEN: &[(&str, &str)] = &[
    ("sparse", "4ab4955a353d6dfb4d2efd8692a6d5ab"),
    ("rectangular", "d32f29c5d25a8ff6a317eac0546eb3df"),
    ("clustered", "2f96ca03fb186be5891bbf4d4159f633"),
    ("ties", "c91c178c45e3353aeddfee6d05cc4c0b"),
    ("capacities", "b58bfaf21d5f21a8435ba1921531b212"),
    ("towns", "96e3b3a01890530dc305a4ad812eb3cc"),
    ("dense", "6cc2a34f1e8919510026cd42b97b8c88"),
    ("plane", "a831662bb77fbd02bc187af6d9526dc7"),
    ("products", "7d80531f32ecdec4478a5912520b0e79"),
    ("services", "7f7ae3bb2d5c99d17312cd72f3a51fd5"),
];

/// Arcs scanned and searches: a guard against regressions. Counters are the same on every machine; they may be
/// 10 % above what is recorded here, and whoever makes them smaller records that.
#[test]
fn solvers_do_no_more_work_than_recorded() {
    guard(&Auction, AUCTION_WORK);
    guard(&ShortestPaths, WORK);
}

fn guard(solver: &dyn Solver, recorded: &[(&str, u64, u64)]) {
    let mut found: Vec<(&str, u64, u64)> = Vec::new();
    for (name, problem) in families(400, 1).unwrap() {
        let outcome = solver.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap();
        let work = outcome.optimal().unwrap().work;
        found.push((name, work.arcs_scanned, work.searches));
    }
    let network = raw::services(&Services::default(), 1).unwrap();
    let solution = solver.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
    found.push(("services", solution.work.arcs_scanned, solution.work.searches));
    let more = |found: u64, recorded: u64| found * 10 > recorded * 11;
    let worse: Vec<_> = found
        .iter()
        .zip(recorded)
        .filter(|(found, recorded)| {
            found.0 != recorded.0 || more(found.1, recorded.1) || more(found.2, recorded.2)
        })
        .collect();
    assert!(
        worse.is_empty() && found.len() == recorded.len(),
        "{} {worse:#?}\nall: {found:?}",
        solver.name()
    );
}

const AUCTION_WORK: &[(&str, u64, u64)] = &[
    ("sparse", 66_795, 3),
    ("rectangular", 5_685, 0),
    ("clustered", 75_269, 6),
    ("ties", 138_545, 28),
    ("capacities", 46_338, 44),
    ("towns", 34_551, 2),
    ("dense", 43_119, 5),
    ("plane", 138_600, 0),
    ("products", 68_959, 1),
    ("services", 125_751, 60),
];

const WORK: &[(&str, u64, u64)] = &[
    ("sparse", 112_828, 400),
    ("rectangular", 35_549, 40),
    ("clustered", 126_134, 390),
    ("ties", 129_835, 390),
    ("capacities", 102_757, 573),
    ("towns", 53_190, 400),
    ("dense", 151_162, 100),
    ("plane", 189_718, 100),
    ("products", 70_978, 50),
    ("services", 4_531_780, 12_670),
];
