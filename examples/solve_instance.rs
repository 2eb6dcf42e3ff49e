//! Solves one instance file, checks the proof and prints one JSON line.
//!
//!     cargo run --release --example solve_instance -- examples/data/small.bm

mod common;

use std::process::ExitCode;
use std::time::Instant;

use goodturn::network::formats::{self, BipartiteInstance, FlowInstance, Format, Instance, bm};
use goodturn::network::{Bipartite, Mode, Sense};
use goodturn::optimize::{self, Budget, Outcome, Solver, Start};
use goodturn::verify;
use serde_json::json;

const HELP: &str = "\
Solves one instance file, checks the proof and prints one JSON line.

usage: solve_instance FILE [--mode M] [--tiers T] [--algorithm A] [--threads N] [--repeat K]

  FILE           .bm, .wbm, .asn (bipartite b-matching) or .min (minimum-cost flow), plain or gzip
  --mode M       what an optimum is, instead of what the file says: perfect, max-card, max, bounds
  --tiers T      bipartite files: a level for each of T tiers above the weights, on which its pairs count; request j is of tier j modulo T
  --algorithm A  see below; without it, the one that suits the instance is chosen
  --threads N    size of the thread pool (default: one for each core)
  --repeat K     solve K times and report the median time (default: 1)

The objective is in the file's own numbers. For real weights, \"exact\" says whether they could be scaled to
integers without rounding, and \"error_bound\" how far the objective may be from the true optimum.

exit status:
  0  solved
  1  the proof was rejected: a fault of the program, please report it
  2  the file is malformed or the command line wrong; one line on stderr says why
  3  no solution exists; the JSON line holds a cut, checked, that shows it

algorithms:";

struct Options {
    file: String,
    mode: Option<Mode>,
    tiers: usize,
    /// `None`: chosen by the structure of the instance.
    solver: Option<&'static dyn Solver>,
    threads: usize,
    repeat: usize,
}

/// A JSON object that is printed in the order of its fields; values are JSON already, since exact decimals have more digits
/// than a floating-point number.
#[derive(Default)]
struct Line(Vec<String>);

impl Line {
    fn field(&mut self, name: &str, value: impl std::fmt::Display) {
        self.0.push(format!("\"{name}\":{value}"));
    }

    fn print(&self) {
        println!("{{{}}}", self.0.join(","));
    }
}

/// What a file that could be read ends with.
enum Verdict {
    Solved,
    Infeasible,
    /// The proof was not accepted: a fault of the library, not of the file.
    Rejected,
}

fn main() -> ExitCode {
    let result = options().and_then(|options| match options {
        Some(options) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build();
            pool.map_err(|error| error.to_string())?.install(|| run(&options))
        }
        None => Ok(Verdict::Solved),
    });
    match result {
        Ok(Verdict::Solved) => ExitCode::SUCCESS,
        Ok(Verdict::Rejected) => ExitCode::from(1),
        Ok(Verdict::Infeasible) => ExitCode::from(3),
        Err(message) => {
            eprintln!("solve_instance: {}", common::one_line(&message));
            ExitCode::from(2)
        }
    }
}

fn algorithms() -> String {
    optimize::SOLVERS.map(Solver::name).join(", ")
}

/// The command line; `None` where help was asked for and given.
fn options() -> Result<Option<Options>, String> {
    use lexopt::prelude::*;

    let (mut file, mut mode, mut solver) = (None, None, None);
    let (mut threads, mut repeat, mut tiers) = (0, 1, 0);
    let mut parser = lexopt::Parser::from_env();
    let text = |parser: &mut lexopt::Parser| -> Result<String, lexopt::Error> { parser.value()?.string() };
    let wrong = |error: lexopt::Error| format!("{error}; see --help");
    while let Some(argument) = parser.next().map_err(wrong)? {
        match argument {
            Long("help") | Short('h') => {
                println!("{HELP} {}", algorithms());
                return Ok(None);
            }
            Long("mode") => {
                let word = text(&mut parser).map_err(wrong)?;
                let known = bm::mode(&word);
                mode = Some(known.ok_or(format!("mode \"{word}\": perfect, max-card, max or bounds"))?);
            }
            Long("algorithm") => {
                let name = text(&mut parser).map_err(wrong)?;
                let known = optimize::solver(&name);
                solver = Some(known.ok_or(format!("algorithm \"{name}\": there are {}", algorithms()))?);
            }
            Long("tiers") => tiers = parser.value().and_then(|v| v.parse()).map_err(wrong)?,
            Long("threads") => threads = parser.value().and_then(|v| v.parse()).map_err(wrong)?,
            Long("repeat") => repeat = parser.value().and_then(|v| v.parse()).map_err(wrong)?,
            Value(value) if file.is_none() => file = Some(value.string().map_err(wrong)?),
            other => return Err(wrong(other.unexpected())),
        }
    }
    let file = file.ok_or("no FILE given; see --help")?;
    if repeat == 0 {
        return Err("--repeat must be at least 1".to_owned());
    }
    Ok(Some(Options { file, mode, tiers, solver, threads, repeat }))
}

fn run(options: &Options) -> Result<Verdict, String> {
    let file = &options.file;
    let format =
        Format::of_name(file).ok_or(format!("{file}: the name must end in .bm, .wbm, .min or .asn (.gz)"))?;
    let mut line = Line::default();
    line.field("file", json!(file));
    let start = Instant::now();
    let bytes = common::read_file(file).map_err(|error| format!("{file}: {error}"))?;
    let instance =
        formats::parse(&bytes, format, options.mode).map_err(|faults| format!("{file}: {faults}"))?;
    drop(bytes);
    let seconds_load = start.elapsed().as_secs_f64();

    let verdict = match &instance {
        Instance::Bipartite(instance) => bipartite(instance, options, &mut line),
        Instance::Flow(instance) => flow(instance, options, &mut line),
    };
    let verdict = verdict.map_err(|message| format!("{file}: {message}"))?;
    line.field("seconds_load", seconds_load);
    line.field("threads", rayon::current_num_threads());
    line.field("peak_rss_mb", json!(common::peak_rss_mb()));
    line.print();
    Ok(verdict)
}

fn bipartite(instance: &BipartiteInstance, options: &Options, line: &mut Line) -> Result<Verdict, String> {
    let BipartiteInstance { problem, scale, left_ids, right_ids } = instance;
    let tiered = if options.tiers > 0 { Some(in_tiers(problem, options.tiers)?) } else { None };
    let problem = tiered.as_ref().unwrap_or(problem);
    let solver = options.solver.unwrap_or_else(|| optimize::choose_bipartite(problem));
    line.field("algorithm", json!(solver.name()));
    let outcome = repeat(options, line, || {
        let solved = solver.solve_bipartite(problem, None, &Budget::unlimited());
        solved.map_err(|faults| faults.to_string())
    })?;
    let start = Instant::now();
    let judged = match &outcome {
        Outcome::Optimal(matching) => verify::matching(problem, matching).map(|weight| {
            line.field("objective", scale.decimal(weight.level(options.tiers)));
            if options.tiers > 0 {
                line.field("tiers", json!(weight.entries()[..options.tiers]));
            }
            line.field("pairs", matching.pairs.len());
            line.field("exact", scale.is_exact());
            line.field("error_bound", json!(instance.error_bound()));
            Verdict::Solved
        }),
        Outcome::Infeasible(cut) => verify::bipartite_cut(problem, cut).map(|()| {
            let ids = |nodes: &[u32], ids: &[u32]| -> Vec<u32> {
                nodes.iter().filter_map(|&node| ids.get(node as usize).copied()).collect()
            };
            let (left, right) = (ids(&cut.left, left_ids), ids(&cut.right, right_ids));
            line.field("infeasible", true);
            line.field("cut", json!({ "left": left, "right": right, "hub": cut.hub }));
            Verdict::Infeasible
        }),
        Outcome::Stopped(_) => return Err("stopped without a limit".to_owned()),
    };
    Ok(state(judged, start, line))
}

/// The problem with a level per tier above its weights. Like these, what counts is as large as possible, or (where weights are to be small) its
/// negative as small.
fn in_tiers(problem: &Bipartite, tiers: usize) -> Result<Bipartite, String> {
    let sign = if problem.sense() == Sense::Maximise { 1 } else { -1 };
    let mut builder = Bipartite::builder(problem.left().len(), problem.right().len()).levels(tiers + 1);
    for (i, degree) in problem.left().iter().enumerate() {
        builder = builder.left(i, degree.min..=degree.max);
    }
    for (j, degree) in problem.right().iter().enumerate() {
        builder = builder.right(j, degree.min..=degree.max);
    }
    let weights = problem.costs().level(problem.levels() - 1);
    for left in 0..problem.left().len() {
        for pair in problem.row(left) {
            let right = problem.rights()[pair];
            let mut levels = vec![0; tiers + 1];
            levels[right as usize % tiers] = sign;
            levels[tiers] = -sign * weights[pair];
            builder.push(left as u32, right, &levels);
        }
    }
    builder.build(problem.sense(), problem.mode()).map_err(|faults| faults.to_string())
}

fn flow(instance: &FlowInstance, options: &Options, line: &mut Line) -> Result<Verdict, String> {
    let network = &instance.network;
    let solver = options.solver.unwrap_or_else(|| optimize::choose(network));
    line.field("algorithm", json!(solver.name()));
    let outcome =
        repeat(options, line, || Ok(solver.solve(network, Start::default(), &Budget::unlimited())))?;
    let start = Instant::now();
    let judged = match &outcome {
        Outcome::Optimal(solution) => verify::flow(network, solution).map(|cost| {
            line.field("objective", cost.level(0));
            line.field("pairs", json!(null));
            Verdict::Solved
        }),
        Outcome::Infeasible(cut) => verify::cut(network, cut).map(|()| {
            let nodes: Vec<_> = cut.nodes.iter().map(|&node| instance.id(node)).collect();
            line.field("infeasible", true);
            line.field("cut", json!({ "nodes": nodes }));
            Verdict::Infeasible
        }),
        Outcome::Stopped(_) => return Err("stopped without a limit".to_owned()),
    };
    Ok(state(judged, start, line))
}

/// Writes what the check of a proof that began at `start` came to.
fn state(judged: Result<Verdict, verify::Flaw>, start: Instant, line: &mut Line) -> Verdict {
    line.field("seconds_verify", start.elapsed().as_secs_f64());
    line.field("verified", judged.is_ok());
    judged.unwrap_or_else(|flaw| {
        line.field("flaw", json!(flaw.to_string()));
        Verdict::Rejected
    })
}

/// Solves as often as asked, writes the median time, and gives the last outcome. A solve begins with the pairs in memory and ends with
/// the certificate.
fn repeat<T>(options: &Options, line: &mut Line, solve: impl Fn() -> Result<T, String>) -> Result<T, String> {
    let timed = || {
        let start = Instant::now();
        let outcome = solve();
        outcome.map(|outcome| (outcome, start.elapsed().as_secs_f64()))
    };
    let (mut last, took) = timed()?;
    let mut seconds = vec![took];
    for _ in 1..options.repeat {
        // The new outcome takes the old one's place only after its clock has stopped.
        let (outcome, took) = timed()?;
        last = outcome;
        seconds.push(took);
    }
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.len() / 2;
    let median = if seconds.len() % 2 == 1 {
        seconds[middle]
    } else {
        f64::midpoint(seconds[middle - 1], seconds[middle])
    };
    line.field("seconds_solve", median);
    if options.repeat > 1 {
        line.field("seconds_solve_min", seconds[0]);
        line.field("seconds_solve_max", seconds[seconds.len() - 1]);
        line.field("repeat", options.repeat);
    }
    Ok(last)
}
