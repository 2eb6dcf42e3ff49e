//! The `solve_instance` example as a program: its JSON line and its exit status.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name)
}

fn temporary(name: &str, content: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn json(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_solved_file_gives_one_json_line() {
    let Some(program) = crate::program("solve_instance") else { return };
    let files = [("small.bm", 352, Some(6), "auction"), ("small.min", 28, None, "network-simplex")];
    for (file, objective, pairs, chosen) in files {
        for options in [&[][..], &["--algorithm", "network-simplex", "--threads", "1", "--repeat", "3"]] {
            let output = Command::new(&program).arg(data(file)).args(options).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            let line = json(&output);
            assert_eq!(line["objective"], objective);
            assert_eq!(line["pairs"], pairs.map_or(Value::Null, Value::from));
            assert_eq!(line["verified"], true);
            for field in ["seconds_load", "seconds_solve", "seconds_verify"] {
                assert!(line[field].as_f64().is_some_and(|seconds| seconds >= 0.0), "{field} of {line}");
            }
            let algorithm = if options.is_empty() { chosen } else { "network-simplex" };
            assert_eq!(line["algorithm"], algorithm);
            assert!(line.get("peak_rss_mb").is_some());
        }
    }
}

#[test]
fn real_weights_give_a_decimal_and_its_error_bound() {
    let Some(program) = crate::program("solve_instance") else { return };
    let mut bytes = b"WBM1\x05\0\0\0".to_vec();
    bytes.extend([1u64, 2, 2].iter().flat_map(|size| size.to_le_bytes()));
    bytes.extend([0.25f64, 1.75].iter().flat_map(|weight| weight.to_le_bytes()));
    let line = json(&Command::new(program).arg(temporary("real.wbm", &bytes)).output().unwrap());
    assert_eq!(line["objective"], 1.75);
    assert_eq!((&line["exact"], &line["error_bound"]), (&Value::Bool(true), &Value::from(0.0)));
}

#[test]
fn an_infeasible_file_gives_the_cut_and_status_three() {
    let Some(program) = crate::program("solve_instance") else { return };
    let flow = temporary("infeasible.min", b"p min 2 1\nn 1 5\nn 2 -5\na 1 2 0 4 1\n");
    let pairs = temporary("infeasible.asn", b"p asn 4 2\nn 1\nn 2\na 1 3 1\na 2 3 1\n");
    for file in [flow, pairs] {
        let output = Command::new(&program).arg(file).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let line = json(&output);
        assert_eq!((&line["infeasible"], &line["verified"]), (&Value::Bool(true), &Value::Bool(true)));
        assert!(line["cut"].is_object() && line.get("objective").is_none());
    }
}

#[test]
fn a_malformed_file_or_command_gives_one_line_and_status_two() {
    let Some(program) = crate::program("solve_instance") else { return };
    let bad = temporary("bad.bm", b"p bm 1 1 7 max max\ne 0 0 x\ne 0 5 1\n");
    let bad = bad.to_str().unwrap();
    let small = data("small.bm");
    let small = small.to_str().unwrap();
    let commands: [&[&str]; 7] = [
        &[bad],
        &[],
        &["no such file.bm"],
        &["unknown.txt"],
        &[small, "--algorithm", "guess"],
        &[small, "--mode", "best"],
        &[small, "--repeat", "0"],
    ];
    for arguments in commands {
        let output = Command::new(&program).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}
