//! Every published optimum of the shared collection is reached by every solver, with a proof that `verify` accepts; infeasible cases end
//! with a cut that it accepts.
//!
//! The collection lies beside the repository (`../shared`, or where `GOODTURN_SHARED` says). Without it these tests say so and
//! pass; with it they fail where fewer files or cases are found than the collection is known to hold.

#[path = "../../examples/common/mod.rs"]
mod files;

use std::path::{Path, PathBuf};

use goodturn::network::formats::{self, Format, Instance, Scale, bm};
use goodturn::network::{Bipartite, BipartiteBuilder, Mode, Network, NodeId, Sense};
use goodturn::optimize::{Budget, Outcome, SOLVERS, Start};
use goodturn::verify;
use serde_json::Value;

const OPTIMA: usize = 45;
const MATRICES: usize = 58;
const INFEASIBLE_MATRICES: usize = 8;
const LEMON_NETWORKS: usize = 4;
const OPENREVIEW_CASES: usize = 8;

/// A folder of the collection, or `None`, said aloud, where there is no collection.
fn data(test: &str) -> Option<PathBuf> {
    let given = std::env::var_os("GOODTURN_SHARED").map(PathBuf::from);
    let must_exist = given.is_some();
    let shared = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let folder = shared.join("data");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(!must_exist, "GOODTURN_SHARED is set, but {} is no folder", folder.display());
    println!("SKIPPED {test}: no collection at {}", folder.display());
    None
}

fn cases(data: &Path, name: &str) -> Vec<Value> {
    let text = std::fs::read(data.join("cases").join(name)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The weight that every solver finds, verified, with as many pairs as stated; `None` where every one of them says, and shows, that
/// there is no solution.
fn best_matching(what: &str, problem: &Bipartite, pairs: Option<usize>) -> Option<i128> {
    let weights = SOLVERS.map(|solver| {
        let name = solver.name();
        match solver.solve_bipartite(problem, None, &Budget::unlimited()).unwrap() {
            Outcome::Optimal(matching) => {
                let weight = verify::matching(problem, &matching)
                    .unwrap_or_else(|flaw| panic!("{what}, {name}: {flaw}"));
                assert_eq!(weight.levels(), 1, "{what}, {name}");
                assert!(pairs.is_none_or(|pairs| matching.pairs.len() == pairs), "{what}, {name}");
                Some(weight.level(0))
            }
            Outcome::Infeasible(cut) => {
                verify::bipartite_cut(problem, &cut).unwrap_or_else(|flaw| panic!("{what}, {name}: {flaw}"));
                None
            }
            Outcome::Stopped(_) => panic!("{what}, {name}: stopped without a limit"),
        }
    });
    assert!(weights.iter().all(|weight| *weight == weights[0]), "{what}: {weights:?}");
    weights[0]
}

fn cheapest_flow(what: &str, network: &Network) -> i128 {
    let costs = SOLVERS.map(|solver| {
        let name = solver.name();
        match solver.solve(network, Start::default(), &Budget::unlimited()) {
            Outcome::Optimal(solution) => verify::flow(network, &solution)
                .unwrap_or_else(|flaw| panic!("{what}, {name}: {flaw}"))
                .level(0),
            outcome => panic!("{what}, {name}: {outcome:?}"),
        }
    });
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{what}: {costs:?}");
    costs[0]
}

#[test]
fn every_line_of_the_table_of_optima_is_reached_by_every_solver() {
    let Some(data) = data("the table of optima") else { return };
    let table = std::fs::read_to_string(data.join("optima.tsv")).unwrap();
    let mut solved = 0;
    for line in table.lines().skip(1) {
        let [file, mode, optimum, pairs] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line:?} has no four columns");
        };
        let optimum: i128 = optimum.parse().unwrap();
        let bytes = files::read_file(data.join(file)).unwrap();
        let format = Format::of_name(file).unwrap();
        if mode == "flow" {
            let Ok(Instance::Flow(instance)) = formats::parse(&bytes, format, None) else {
                panic!("{file} is no flow");
            };
            assert_eq!(cheapest_flow(file, &instance.network), optimum, "{file}");
        } else {
            let mode = Some(bm::mode(mode).unwrap());
            let Ok(Instance::Bipartite(instance)) = formats::parse(&bytes, format, mode) else {
                panic!("{file} is no b-matching");
            };
            let pairs = (!pairs.is_empty()).then(|| pairs.parse().unwrap());
            let weight = best_matching(file, &instance.problem, pairs);
            assert_eq!(weight, Some(optimum), "{file} {mode:?}");
        }
        solved += 1;
    }
    assert_eq!(solved, OPTIMA);
}

/// A matrix as a problem: `null` is no pair; real entries are scaled.
fn matrix_problem(case: &Value) -> (Bipartite, Scale) {
    let rows = case["matrix"].as_array().unwrap();
    let entries = || {
        rows.iter().enumerate().flat_map(|(i, row)| {
            let row = row.as_array().unwrap().iter().enumerate();
            row.filter(|(_, entry)| !entry.is_null())
                .map(move |(j, entry)| (i as u32, j as u32, entry.as_f64().unwrap()))
        })
    };
    let size = |side: &str| usize::try_from(case[side].as_u64().unwrap()).unwrap();
    let (left, right) = (size("n_left"), size("n_right"));
    let limit = Bipartite::weight_limit(left, right);
    let scale = Scale::fit(entries().map(|(_, _, weight)| weight), limit).unwrap();
    let pairs = entries().map(|(i, j, weight)| (i, j, scale.integer(weight)));
    (Bipartite::builder(left, right).pairs(pairs).build(sense(case), Mode::Perfect).unwrap(), scale)
}

fn sense(case: &Value) -> Sense {
    match case["sense"].as_str() {
        Some("max") => Sense::Maximise,
        Some("min") => Sense::Minimise,
        other => panic!("sense {other:?}"),
    }
}

#[test]
fn matrices_of_other_libraries_tests_are_solved_or_told_infeasible() {
    let Some(data) = data("matrices of other libraries") else { return };
    let (mut solved, mut infeasible) = (0, 0);
    for case in cases(&data, "library_test_matrices.json") {
        if case["verified"] != Value::Bool(true) {
            continue;
        }
        let what = format!("{} {}", case["lib"], case["test"]);
        let (problem, scale) = matrix_problem(&case);
        let smaller_side = problem.left().len().min(problem.right().len());
        let found = best_matching(&what, &problem, Some(smaller_side));
        if case["expected"] == "infeasible" {
            assert_eq!(found, None, "{what}");
            infeasible += 1;
        } else {
            let expected = case["expected"].as_f64().unwrap();
            let weight: f64 = scale.decimal(found.expect(&what)).parse().unwrap();
            assert!((weight - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{what}: {weight}");
        }
        solved += 1;
    }
    assert_eq!((solved, infeasible), (MATRICES, INFEASIBLE_MATRICES));
}

#[test]
fn the_test_networks_of_lemon_cost_what_lemon_says() {
    let Some(data) = data("test networks of LEMON") else { return };
    let mut solved = 0;
    for case in cases(&data, "lemon_mcf_test_network.json") {
        let mut builder = Network::builder(1);
        for supply in case["supply"].as_array().unwrap() {
            builder.node(supply.as_i64().unwrap());
        }
        for arc in case["arcs_u_v_low_cap_cost"].as_array().unwrap() {
            let arc: Vec<i64> = arc.as_array().unwrap().iter().map(|field| field.as_i64().unwrap()).collect();
            let node = |id: i64| NodeId::new(usize::try_from(id).unwrap());
            builder.arc(node(arc[0]), node(arc[1]), arc[2]..=arc[3], &[arc[4]]);
        }
        let what = case["test"].as_str().unwrap();
        let cost = cheapest_flow(what, &builder.build().unwrap());
        let published = case["expected"].as_i64().or(case["lemon"].as_i64()).unwrap();
        assert_eq!(cost, i128::from(published), "{what}");
        solved += 1;
    }
    assert_eq!(solved, LEMON_NETWORKS);
}

/// Sets the degree bounds of one side.
fn with_degrees(mut builder: BipartiteBuilder, case: &Value, side: &str) -> BipartiteBuilder {
    let bound = |which: &str, node: usize| {
        u32::try_from(case[format!("{side}_{which}")][node].as_u64().unwrap()).unwrap()
    };
    for node in 0..case[format!("{side}_min")].as_array().unwrap().len() {
        let degree = bound("min", node)..=bound("max", node);
        builder = if side == "left" { builder.left(node, degree) } else { builder.right(node, degree) };
    }
    builder
}

#[test]
fn paper_assignments_with_minimum_loads_reach_the_computed_optimum() {
    let Some(data) = data("paper assignments") else { return };
    let mut solved = 0;
    for case in cases(&data, "openreview_matching_cases.json") {
        let what = case["name"].as_str().unwrap();
        assert_eq!(case["mode"], "bounds", "{what}");
        let size = |side: &str| usize::try_from(case[side].as_u64().unwrap()).unwrap();
        let mut builder = Bipartite::builder(size("n_left"), size("n_right"));
        builder = with_degrees(with_degrees(builder, &case, "left"), &case, "right");
        for edge in case["edges"].as_array().unwrap() {
            let end = |field: usize| u32::try_from(edge[field].as_u64().unwrap()).unwrap();
            builder.push(end(0), end(1), &[edge[2].as_i64().unwrap()]);
        }
        let problem = builder.build(sense(&case), Mode::BestWeight).unwrap();
        let weight = best_matching(what, &problem, None).expect(what);
        let factor = case["weight_scale"].as_f64().unwrap();
        let computed = case["computed"].as_object().unwrap();
        assert!(!computed.is_empty(), "{what}");
        for (program, value) in computed {
            let expected = (value.as_f64().unwrap() * factor).round();
            assert_eq!(weight.to_string(), format!("{expected}"), "{what} against {program}");
        }
        solved += 1;
    }
    assert_eq!(solved, OPENREVIEW_CASES);
}
