//! From records to a verified plan for a whole city, stage by stage, timed.
//!
//! ```text
//! city [--preset hamlet|village|town|city] [--volunteers N] [--requests N] [--seed S] [--free-times]
//!      [--threads T] [--no-solve] [--work ARCS] [--seconds S] [--unmet] [--json OUT]
//! ```
//!
//! Without options it is the town: 20,000 volunteers and as many requests. `--work` stops the solve after so many arcs scanned (the same
//! on every machine), `--seconds` after so long; what it has then is a valid plan with a proven gap. `--json` writes a [`Report`] for
//! comparing runs. Progress goes to standard error, if that is a terminal.
//!
//! The stage `lower` is measured alone and thrown away; `solve` does it again, so the solver's own time is the difference.

mod common;

use common::{cpu_seconds, peak_rss_mb};
use goodturn::{
    Matcher,
    eligibility::{CandidateStats, Estimate, Objective, estimate},
    lowering::{Restrictions, Timetable, lower},
    network::Work,
    optimize::Budget,
    plan::Plan,
    scenario::{CommunityRecipe, Times},
    verify,
};
use serde::Serialize;
use std::{
    error::Error,
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

/// The version of [`Report`]; raised whenever a field changes its meaning.
const REPORT_VERSION: u32 = 1;
/// How many requests the estimate looks at.
const SAMPLE: usize = 2000;

/// What a run found and took. Times are seconds by the wall clock; memory is the most that the process has had so far, in MiB, where the
/// system says so. Everything but `stages` and `threads` is the same on every machine (unless `--seconds` stopped the solve).
#[derive(Debug, Serialize)]
struct Report {
    /// Always `goodturn-city`.
    format: &'static str,
    /// [`REPORT_VERSION`].
    version: u32,
    /// What was asked for.
    seed: u64,
    volunteers: usize,
    requests: usize,
    times: &'static str,
    threads: usize,
    /// In the order in which they ran.
    stages: Vec<Stage>,
    /// What was expected of the candidates before they were sought.
    estimate: Option<Estimate>,
    candidates: CandidateStats,
    candidate_bytes: usize,
    nodes: usize,
    arcs: usize,
    /// The plan, unless `--no-solve`.
    solved: Option<Solved>,
}

/// A stage.
#[derive(Debug, Serialize)]
struct Stage {
    name: &'static str,
    seconds: f64,
    /// The time that processors worked for it, all threads together, where the system says so.
    cpu_seconds: Option<f64>,
    peak_rss_mb: Option<f64>,
}

/// What became of the solve.
#[derive(Debug, Serialize)]
struct Solved {
    /// Whether the plan was proven optimal, and the proof was verified.
    optimal: bool,
    assignments: usize,
    /// Each level with its value and its bound.
    levels: Vec<(String, i128, i128)>,
    arcs_scanned: u64,
    searches: u64,
    /// Empty seats up to the desired number, with `--unmet`.
    unmet: Option<usize>,
}

struct Options {
    recipe: CommunityRecipe,
    threads: usize,
    solve: bool,
    unmet: bool,
    work: Option<u64>,
    seconds: Option<u64>,
    json: Option<std::path::PathBuf>,
}

fn options() -> Result<Options, lexopt::Error> {
    use lexopt::prelude::*;
    let mut recipe = CommunityRecipe::town();
    let (mut volunteers, mut requests, mut seed, mut free) = (None, None, None, false);
    let mut options = Options {
        recipe: recipe.clone(),
        threads: 0,
        solve: true,
        unmet: false,
        work: None,
        seconds: None,
        json: None,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("preset") => {
                let name = parser.value()?.string()?;
                let names = CommunityRecipe::PRESETS.join(", ");
                recipe = CommunityRecipe::preset(&name)
                    .ok_or(format!("there is no preset {name}: give one of {names}"))?;
            }
            Long("volunteers") => volunteers = Some(parser.value()?.parse()?),
            Long("requests") => requests = Some(parser.value()?.parse()?),
            Long("seed") => seed = Some(parser.value()?.parse()?),
            Long("threads") => options.threads = parser.value()?.parse()?,
            Long("work") => options.work = Some(parser.value()?.parse()?),
            Long("seconds") => options.seconds = Some(parser.value()?.parse()?),
            Long("json") => options.json = Some(parser.value()?.into()),
            Long("no-solve") => options.solve = false,
            Long("unmet") => options.unmet = true,
            Long("free-times") => free = true,
            _ => return Err(argument.unexpected()),
        }
    }
    recipe.volunteers = volunteers.unwrap_or(recipe.volunteers);
    recipe.requests = requests.or(volunteers).unwrap_or(recipe.requests);
    recipe.seed = seed.unwrap_or(recipe.seed);
    if free {
        recipe.times = Times::Free;
    }
    Ok(Options { recipe, ..options })
}

/// Runs the stages one by one and says so.
struct Stages(Vec<Stage>);

impl Stages {
    fn run<T>(&mut self, name: &'static str, stage: impl FnOnce() -> T) -> T {
        let terminal = std::io::stderr().is_terminal();
        if terminal {
            eprint!("{name} ...");
            // Nothing depends on the progress line.
            let _ = std::io::stderr().flush();
        }
        let (start, cpu_start) = (Instant::now(), cpu_seconds());
        let result = stage();
        let seconds = (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        if terminal {
            eprint!("\r\x1b[K");
        }
        let cpu_seconds =
            cpu_seconds().zip(cpu_start).map(|(end, start)| ((end - start) * 100.0).round() / 100.0);
        let cpu = cpu_seconds.map_or_else(String::new, |cpu| format!("{cpu:>10.2} s of processors"));
        let peak_rss_mb = peak_rss_mb();
        let memory = peak_rss_mb.map_or_else(String::new, |mb| format!("{mb:>10.1} MiB at most so far"));
        println!("{name:<12}{seconds:>10.3} s{cpu}{memory}");
        self.0.push(Stage { name, seconds, cpu_seconds, peak_rss_mb });
        result
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = match options() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("city: {error}");
            std::process::exit(2);
        }
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    // Errors of other threads' closures must be sendable, so they become text.
    let report = pool.install(|| run(&options).map_err(|error| error.to_string()))?;
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    Ok(())
}

fn run(options: &Options) -> Result<Report, Box<dyn Error>> {
    let recipe = &options.recipe;
    let threads = rayon::current_num_threads();
    println!(
        "{} volunteers, {} requests, seed {}, {threads} threads",
        recipe.volunteers, recipe.requests, recipe.seed
    );
    let mut stages = Stages(Vec::new());
    let document = stages.run("generate", || recipe.document())?;
    let community = stages.run("check", || document.into_community())?;
    let objective = Objective::default();
    let expected = stages.run("estimate", || estimate(&community, &objective, SAMPLE, 1));
    let mut matcher = Matcher::new(community, objective.clone());
    let candidates = stages.run("candidates", || std::sync::Arc::clone(matcher.candidates()));
    let (nodes, arcs) = stages.run("lower", || -> Result<_, Box<dyn Error>> {
        let community = matcher.community();
        let table = Timetable::new(community, &candidates);
        let lowered = lower(community, &objective, &candidates, &table, &Restrictions::default())?;
        Ok((lowered.network().node_count(), lowered.network().arc_count()))
    })?;
    let stats = candidates.stats();
    let tenths = 10 * candidates.len() / recipe.requests.max(1);
    println!(
        "{} candidates ({}.{} per request; expected {} +- {}), {} pairs checked, {} MiB; {nodes} nodes, {arcs} arcs",
        candidates.len(),
        tenths / 10,
        tenths % 10,
        expected.candidates,
        expected.standard_error,
        stats.pairs_checked,
        candidates.bytes() >> 20,
    );
    let candidate_bytes = candidates.bytes();
    drop(candidates);
    let solved = if options.solve { solve(options, &mut matcher, &mut stages)? } else { None };
    Ok(Report {
        format: "goodturn-city",
        version: REPORT_VERSION,
        seed: recipe.seed,
        volunteers: recipe.volunteers,
        requests: recipe.requests,
        times: match recipe.times {
            Times::Grid => "grid",
            Times::Free => "free",
            Times::None => "none",
        },
        threads,
        stages: stages.0,
        estimate: Some(expected),
        candidates: stats,
        candidate_bytes,
        nodes,
        arcs,
        solved,
    })
}

fn solve(
    options: &Options,
    matcher: &mut Matcher,
    stages: &mut Stages,
) -> Result<Option<Solved>, Box<dyn Error>> {
    let deadline = options.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let expired = || deadline.is_some_and(|deadline| Instant::now() > deadline);
    let mut budget = Budget::unlimited().with_stop(&expired);
    if let Some(work) = options.work {
        budget = budget.with_work(work);
    }
    let plan = match stages.run("solve", || matcher.solve(&budget))?.best() {
        Ok(plan) => plan,
        Err(error) => {
            println!("{error}");
            return Ok(None);
        }
    };
    let verdict = stages.run("verify", || verify::plan(matcher.community(), matcher.objective(), &plan))?;
    let unmet = options.unmet.then(|| stages.run("unmet", || plan.unmet().len()));
    let Work { arcs_scanned, searches, .. } = plan.work();
    let levels = levels(&plan);
    for (level, value, bound) in &levels {
        println!("  {level}: {value}, bound {bound}");
    }
    let optimal = verdict.is_optimal();
    println!(
        "{}: {} assignments, {searches} searches, {arcs_scanned} arcs scanned",
        if optimal { "verified optimum" } else { "valid plan with a verified bound" },
        plan.assignments().len(),
    );
    Ok(Some(Solved { optimal, assignments: plan.assignments().len(), levels, arcs_scanned, searches, unmet }))
}

fn levels(plan: &Plan) -> Vec<(String, i128, i128)> {
    let of = |level: &goodturn::plan::LevelResult| (level.level.to_string(), level.value, level.bound);
    plan.levels().iter().map(of).collect()
}
