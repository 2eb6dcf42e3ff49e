//! The `city` example as a program: its report and its exit status.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn run(program: &Path, options: &[&str], report: &str) -> (Output, Value) {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(report);
    let output = Command::new(program).args(options).arg("--json").arg(&file).output().unwrap();
    let report = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    (output, report.unwrap_or_default())
}

/// A report without what depends on the machine.
fn lasting(mut report: Value) -> Value {
    let fields = report.as_object_mut().unwrap();
    fields.remove("stages").unwrap();
    fields.remove("threads").unwrap();
    report
}

#[test]
fn a_run_reports_every_stage_and_the_same_counters_with_any_threads() {
    let Some(program) = crate::program("city") else { return };
    let options = ["--preset", "hamlet", "--requests", "120", "--seed", "4", "--unmet"];
    let (output, report) = run(&program, &[&options[..], &["--threads", "1"]].concat(), "city-1.json");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    // No terminal, no progress.
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!((&report["format"], &report["version"]), (&"goodturn-city".into(), &1.into()));
    assert_eq!(
        (&report["volunteers"], &report["requests"], &report["threads"]),
        (&50.into(), &120.into(), &1.into())
    );
    let stages: Vec<&str> =
        report["stages"].as_array().unwrap().iter().map(|stage| stage["name"].as_str().unwrap()).collect();
    assert_eq!(stages, ["generate", "check", "estimate", "candidates", "lower", "solve", "verify", "unmet"]);
    assert_eq!(report["solved"]["optimal"], true);
    // All 120 requests were in the sample.
    assert_eq!(report["estimate"]["candidates"], report["candidates"]["pairs_kept"]);
    let searches = report["solved"]["searches"].as_u64().unwrap();
    assert!(searches > 0 && report["solved"]["assignments"].as_u64().unwrap() > 20);

    let (_, other) = run(&program, &[&options[..], &["--threads", "3"]].concat(), "city-3.json");
    assert_eq!(other["threads"], 3);
    assert_eq!(lasting(other), lasting(report));
}

#[test]
fn a_run_can_stop_before_the_solve_or_within_it() {
    let Some(program) = crate::program("city") else { return };
    let (output, report) = run(&program, &["--preset", "hamlet", "--no-solve"], "city-no-solve.json");
    assert_eq!((output.status.code(), &report["solved"]), (Some(0), &Value::Null));
    let (output, report) =
        run(&program, &["--preset", "hamlet", "--free-times", "--work", "2000"], "city-work.json");
    assert_eq!((output.status.code(), &report["times"]), (Some(0), &"free".into()));
    assert!(report["solved"].is_null() || report["solved"]["optimal"] == false, "{report}");
}

#[test]
fn what_can_not_be_understood_is_refused_in_one_line() {
    let Some(program) = crate::program("city") else { return };
    for options in [&["--preset", "metropolis"][..], &["--volunteers", "many"], &["--fast"], &["city.json"]] {
        let output = Command::new(&program).args(options).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
    }
    let output = Command::new(&program).args(["--volunteers", "0"]).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && message.contains("volunteers is 0"), "{message}");
}
