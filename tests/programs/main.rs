//! Examples run as programs: what they write and how they end. The files that they are given lie in one folder, so each has a name of its own.

use std::path::PathBuf;

mod city;
mod match_community;
mod solve_instance;
mod tutoring;

/// Where cargo puts the example, which it builds along with all tests (but not for `cargo test --test programs` alone).
fn program(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().ok()?;
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let program = tests.parent()?.parent()?.join("examples").join(name);
    if program.is_file() {
        return Some(program);
    }
    println!("SKIPPED: {} was not built", program.display());
    None
}
