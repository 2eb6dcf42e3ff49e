//! Solves the same problems with goodturn and with other packages, and compares time and objective.

mod families;
mod peers;

use std::process::ExitCode;
use std::time::Instant;

use families::{FAMILIES, Instance};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |word: Option<&String>, default: usize| word.and_then(|word| word.parse().ok()).unwrap_or(default);
    if words.first().is_some_and(|word| word == "export") {
        let name = words.get(1).map_or("dense", String::as_str);
        families::export(&families::make(name, number(words.get(2), 1000)));
        return ExitCode::SUCCESS;
    }
    let chosen: Vec<(&str, usize)> = match words.first() {
        Some(name) => vec![(name.as_str(), number(words.get(1), 1000))],
        None => {
            FAMILIES.iter().flat_map(|&(name, sizes)| sizes.iter().map(move |&size| (name, size))).collect()
        }
    };
    let mut agree = true;
    println!("| family | n | solver | seconds | of ours | objective |\n|---|---|---|---|---|---|");
    for (name, size) in chosen {
        agree &= compare(name, size, &families::make(name, size));
    }
    if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One row for each solver; whether all objectives are the same.
fn compare(name: &str, size: usize, instance: &Instance) -> bool {
    let mut ours = None;
    let mut agree = true;
    for peer in peers::PEERS {
        let Some(mut solve) = (peer.prepare)(instance) else { continue };
        let mut best = f64::INFINITY;
        let mut objective = 0;
        for _ in 0..3 {
            let start = Instant::now();
            objective = solve();
            best = best.min(start.elapsed().as_secs_f64());
            if best > 3.0 {
                break;
            }
        }
        let (our_time, our_objective) = *ours.get_or_insert((best, objective));
        let same = if objective == our_objective { "same" } else { "DIFFERENT" };
        agree &= objective == our_objective;
        println!("| {name} | {size} | {} | {best:.6} | {:.2} | {same} |", peer.name, best / our_time);
    }
    agree
}
