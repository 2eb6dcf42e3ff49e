//! Matches a community: reads its document, solves, verifies, and prints who helps with what and why the rest is unmet.
//!
//!     cargo run --release --example match_community
//!     cargo run --release --example match_community -- FILE.json --json report.json --names
//!     cargo run --release --example match_community -- examples/data/tables

mod common;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use goodturn::community::Document;
use goodturn::eligibility::Objective;
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, PlanDocument, PlanOutcome};
use goodturn::{Matcher, report, verify};

const HELP: &str = "\
Matches a community: who helps with what, proven, and why the rest is unmet.

usage: match_community [FILE.json | DIR] [--json OUT] [--plan OUT] [--names] [--parts] [--work N] [--seconds S] [--threads N]
                       [--objective ORDER]

  FILE.json    a community document (default: the sample, examples/data/community.json)
  DIR          a folder with community.json (settings and catalogs), volunteers.csv and requests.csv, and
               if there are any ledger.csv, consumed.csv, organisations.csv, venues.csv and zones.csv
               (a template: examples/data/tables)
  --json OUT   write the report as JSON as well
  --plan OUT   write the plan with its certificate, read it back and verify that
  --names      show volunteers' names, and which languages reasons speak of
  --parts      show what each score is made of
  --objective ORDER
               what counts first: neediest-first (the default: promises, then tier by tier), serve-most (promises,
               then seats of any tier), local-first (as the default, with levels passed on before the
               score), least-travel (with metres before the score), most-even (with visits spread evenly before it); or a JSON
               file: {\"levels\": [\"promises\", \"each_tier\", \"score\"], \"weights\": {\"nearness\": 3}}
  --work N     stop after N arcs scanned, the same on every machine
  --seconds S  stop after S seconds
  --threads N  size of the thread pool (default: one for each core)

The report goes to stdout, the time per stage to stderr.

exit status:
  0  there is a plan, and its proof was verified
  1  the proof was rejected: a fault of the program, please report it
  2  the document or the command line is wrong; stderr says everything that is
  3  no valid plan exists, verified; stderr says why
  4  no valid plan was found and none was ruled out
";

/// Pairs up to which the verifier also tries every one of them.
const TRY_ALL_UP_TO: usize = 4_000_000;

#[derive(Default)]
struct Settings {
    help: bool,
    file: Option<PathBuf>,
    json: Option<PathBuf>,
    plan: Option<PathBuf>,
    report: report::Options,
    objective: Option<String>,
    work: Option<u64>,
    seconds: Option<f64>,
    threads: usize,
}

/// The exit status and what to say about it.
type Failure = (u8, String);

fn objective(order: Option<&str>) -> Result<Objective, Failure> {
    match order {
        None | Some("neediest-first") => Ok(Objective::neediest_first()),
        Some("serve-most") => Ok(Objective::serve_most()),
        Some("local-first") => Ok(Objective::local_first()),
        Some("least-travel") => Ok(Objective::least_travel()),
        Some("most-even") => Ok(Objective::most_even()),
        Some(file) => {
            let fault = |error: &dyn std::fmt::Display| (2, format!("objective {file}: {error}"));
            let bytes = common::read_file(Path::new(file)).map_err(|error| fault(&error))?;
            serde_json::from_slice(&bytes).map_err(|error| fault(&error))
        }
    }
}

fn main() -> ExitCode {
    let result = settings().map_err(|error| (2, format!("{error}; see --help"))).and_then(|settings| {
        if settings.help {
            return say(HELP);
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build();
        pool.map_err(|error| (2, error.to_string()))?.install(|| run(&settings))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, message)) => {
            eprintln!("match_community: {message}");
            ExitCode::from(status)
        }
    }
}

fn settings() -> Result<Settings, lexopt::Error> {
    use lexopt::prelude::*;

    let mut settings = Settings::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => settings.help = true,
            Long("json") => settings.json = Some(parser.value()?.into()),
            Long("plan") => settings.plan = Some(parser.value()?.into()),
            Long("names") => settings.report.names = true,
            Long("parts") => settings.report.parts = true,
            Long("objective") => settings.objective = Some(parser.value()?.string()?),
            Long("work") => settings.work = Some(parser.value()?.parse()?),
            Long("seconds") => settings.seconds = Some(parser.value()?.parse()?),
            Long("threads") => settings.threads = parser.value()?.parse()?,
            Value(file) if settings.file.is_none() => settings.file = Some(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(settings)
}

fn run(settings: &Settings) -> Result<(), Failure> {
    let mut watch = common::Stopwatch::start();
    let sample = || Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/community.json");
    let file = settings.file.clone().unwrap_or_else(sample);
    let document = if file.is_dir() { read_folder(&file)? } else { read_document(&file)? };
    watch.lap("read");
    let community = document.into_community().map_err(|faults| faulty(&file, &faults))?;
    watch.lap("check");

    let mut matcher = Matcher::new(community, objective(settings.objective.as_deref())?);
    matcher.candidates();
    watch.lap("candidates");
    let deadline = settings.deadline()?;
    let expired = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let budget = Budget::unlimited().with_stop(&expired);
    let budget = settings.work.map_or(budget, |work| budget.with_work(work));
    let outcome = matcher.solve(&budget).map_err(|error| (2, error.to_string()))?;
    watch.lap("solve");
    let plan = match outcome {
        PlanOutcome::Optimal(plan) | PlanOutcome::Gap(plan) => plan,
        PlanOutcome::Infeasible(why) => {
            let witness = verify::infeasible(matcher.community(), matcher.objective(), &why);
            witness.map_err(|flaw| (1, format!("the witness was rejected: {flaw}")))?;
            watch.lap("verify");
            return Err((3, format!("no valid plan exists (verified): {why}")));
        }
        PlanOutcome::Unresolved(unresolved) => {
            return Err((
                4,
                format!("no valid plan was found, and none was ruled out: {}", unresolved.cause),
            ));
        }
    };

    let verification = verified(&matcher, &plan)?;
    watch.lap("verify");
    say(&format!("{}\n{verification}\n", report::text(&plan, settings.report)))?;
    watch.lap("report");
    if let Some(path) = &settings.json {
        let json = report::json(&plan, settings.report).map_err(|error| (1, error.to_string()))?;
        write(path, &json)?;
        watch.lap("json");
    }
    if let Some(path) = &settings.plan {
        write_and_read_back(&matcher, &plan, path)?;
        say(&format!("{}: written, read back and verified\n", path.display()))?;
        watch.lap("plan");
    }
    Ok(())
}

fn read_document(file: &Path) -> Result<Document, Failure> {
    let bytes = common::read_file(file).map_err(|error| (2, format!("{}: {error}", file.display())))?;
    Document::from_json(&bytes).map_err(|faults| faulty(file, &faults))
}

/// The settings and the tables of a folder.
#[cfg(feature = "tables")]
fn read_folder(folder: &Path) -> Result<Document, Failure> {
    let settings = read_document(&folder.join("community.json"))?;
    let required = |name: &str| {
        let file = folder.join(name);
        common::read_file(&file).map_err(|error| (2, format!("{}: {error}", file.display())))
    };
    let optional = |name: &str| if folder.join(name).exists() { required(name).map(Some) } else { Ok(None) };
    let (volunteers, requests) = (required("volunteers.csv")?, required("requests.csv")?);
    let (ledger, consumed) = (optional("ledger.csv")?, optional("consumed.csv")?);
    let (organisations, venues, zones) =
        (optional("organisations.csv")?, optional("venues.csv")?, optional("zones.csv")?);
    Ok(settings.with_tables(&goodturn::community::tables::Tables {
        volunteers: Some(&volunteers),
        requests: Some(&requests),
        ledger: ledger.as_deref(),
        consumed: consumed.as_deref(),
        organisations: organisations.as_deref(),
        venues: venues.as_deref(),
        zones: zones.as_deref(),
    }))
}

#[cfg(not(feature = "tables"))]
fn read_folder(folder: &Path) -> Result<Document, Failure> {
    Err((2, format!("{}: this program was built without the feature `tables`", folder.display())))
}

impl Settings {
    fn deadline(&self) -> Result<Option<Instant>, Failure> {
        let Some(seconds) = self.seconds else { return Ok(None) };
        let limit =
            Duration::try_from_secs_f64(seconds).ok().and_then(|limit| Instant::now().checked_add(limit));
        limit.map(Some).ok_or_else(|| (2, format!("--seconds {seconds}: give a number of seconds from 0 on")))
    }
}

fn faulty(file: &Path, faults: &goodturn::community::Faults) -> Failure {
    (2, format!("{}: {} fault(s)\n{faults}", file.display(), faults.as_slice().len()))
}

/// Checks the plan from the records alone, and says how thoroughly.
fn verified(matcher: &Matcher, plan: &Plan) -> Result<String, Failure> {
    let (community, objective) = (matcher.community(), matcher.objective());
    let pairs = community.volunteers().len().saturating_mul(community.requests().len());
    let (verdict, how) = if pairs <= TRY_ALL_UP_TO {
        (verify::plan_exhaustively(community, objective, plan), format!("all {pairs} pairs tried"))
    } else {
        (verify::plan(community, objective, plan), "candidates taken as given".to_owned())
    };
    let verdict = verdict.map_err(|flaw| (1, format!("the proof was rejected: {flaw}")))?;
    let relation =
        if verdict.value == verdict.bound { "no valid plan is better" } else { "the gap is as stated" };
    Ok(format!("Verified from the records ({how}): {relation}."))
}

/// Stores the plan with its certificate as somebody else would get it, and checks what they would check.
fn write_and_read_back(matcher: &Matcher, plan: &Plan, path: &Path) -> Result<(), Failure> {
    let (community, objective) = (matcher.community(), matcher.objective());
    let json = PlanDocument::new(plan.record(), community, objective).to_json();
    write(path, &json.map_err(|error| (1, error.to_string()))?)?;
    let bytes = common::read_file(path).map_err(|error| (2, format!("{}: {error}", path.display())))?;
    let document = PlanDocument::from_json(&bytes).map_err(|error| (1, error.to_string()))?;
    let objective = document.objective.clone();
    let record = document.into_record(community).map_err(|error| (1, error.to_string()))?;
    let verdict = verify::plan(community, &objective, &record);
    verdict.map(|_| ()).map_err(|flaw| (1, format!("the stored plan was rejected: {flaw}")))
}

fn say(text: &str) -> Result<(), Failure> {
    common::say(text).map_err(|error| (2, error))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| (2, format!("{}: {error}", path.display())))
}
