//! What a whole service network costs beside a plain matching: a district with zones in three levels, organisations with quotas, venues with places and a service day,
//! solved to a verified optimum, and then the same pairs as a plain matching of people's capacities and requests' seats.
//!
//! ```text
//! district [--people N] [--seed S] [--threads T] [--runs R] [--objective NAME] [--unmet]
//! ```
//!
//! Without options: 100,000 volunteers and as many requests, one thread, each solve once, the objective `local-first` (others: `neediest-first`, `serve-most`,
//! `least-travel`, `most-even`, `most-equal`). The plain problem has the same levels: a pair counts what it gains and what the first seat of its request
//! gains. Of several runs the fastest counts. `--unmet` asks for the reason of every empty seat too, which takes
//! a search through the network for each.

mod common;

use std::error::Error;
use std::time::Instant;

use goodturn::community::{Community, ServiceDayIx};
use goodturn::eligibility::{Candidates, Objective, Partition, Segment, seat_total};
use goodturn::lowering::{Lowered, Meaning, Restrictions, Timetable, lower, side_constraints};
use goodturn::matcher::visits;
use goodturn::network::{Bipartite, Mode, Sense, Work};
use goodturn::optimize::{Auction, Budget, Solver, Start};
use goodturn::scenario::CommunityRecipe;
use goodturn::{Matcher, verify};

struct Options {
    people: usize,
    seed: u64,
    threads: usize,
    runs: u32,
    objective: Objective,
    unmet: bool,
}

fn options() -> Result<Options, lexopt::Error> {
    use lexopt::prelude::*;
    let objective = Objective::local_first();
    let mut options = Options { people: 100_000, seed: 1, threads: 1, runs: 1, objective, unmet: false };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("people") => options.people = parser.value()?.parse()?,
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("threads") => options.threads = parser.value()?.parse()?,
            Long("runs") => options.runs = parser.value()?.parse::<u32>()?.max(1),
            Long("unmet") => options.unmet = true,
            Long("objective") => {
                let name = parser.value()?.string()?;
                options.objective = objective_of(&name).ok_or(format!("there is no objective {name}"))?;
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(options)
}

fn objective_of(name: &str) -> Option<Objective> {
    match name {
        "local-first" => Some(Objective::local_first()),
        "neediest-first" => Some(Objective::neediest_first()),
        "serve-most" => Some(Objective::serve_most()),
        "least-travel" => Some(Objective::least_travel()),
        "most-even" => Some(Objective::most_even()),
        "most-equal" => Some(Objective::most_equal(Partition::Zones { depth: 1 })),
        _ => None,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = match options() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("district: {error}");
            std::process::exit(2);
        }
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    // Errors of other threads' closures must be sendable, so they become text.
    pool.install(|| run(&options).map_err(|error| error.to_string()))?;
    Ok(())
}

/// Runs a stage, says how long it took, and returns its seconds.
fn stage<T>(name: &str, run: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = run();
    let seconds = start.elapsed().as_secs_f64();
    let memory =
        common::peak_rss_mb().map_or_else(String::new, |mb| format!("{mb:>10.1} MiB at most so far"));
    println!("{name:<12}{seconds:>10.3} s{memory}");
    (result, seconds)
}

/// The fastest of some runs.
fn fastest<T>(name: &str, runs: u32, mut run: impl FnMut() -> T) -> (T, f64) {
    let mut best = stage(name, &mut run);
    for _ in 1..runs {
        let again = stage(name, &mut run);
        if again.1 < best.1 {
            best = again;
        }
    }
    best
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let objective = &options.objective;
    let recipe = CommunityRecipe::district(options.people).with_seed(options.seed);
    let document = stage("generate", || recipe.document()).0?;
    let community = stage("check", || document.into_community()).0?;
    describe(&community);
    let mut matcher = Matcher::new(community, objective.clone());
    let candidates = stage("candidates", || std::sync::Arc::clone(matcher.candidates())).0;
    let community = matcher.community();
    let table = stage("times", || Timetable::new(community, &candidates)).0;
    let side = side_constraints(community, objective, &candidates, &table);
    let lowered =
        stage("lower", || lower(community, objective, &candidates, &table, &Restrictions::default())).0?;
    shape(&lowered, &candidates);
    let budget = Budget::unlimited();
    let (whole, seconds) =
        fastest("solve", options.runs, || Auction.solve(lowered.network(), Start::default(), &budget));
    let whole = whole.optimal()?;
    work(whole.work);
    let problem = stage("plain", || plain(community, objective, &candidates)).0?;
    let (matched, plain_seconds) =
        fastest("solve plain", options.runs, || Auction.solve_bipartite(&problem, None, &budget));
    let matched = matched?.optimal()?;
    work(matched.work);
    verify::matching(&problem, &matched)?;
    println!("the whole network takes {:.2} times the plain matching", seconds / plain_seconds);
    drop((whole, matched, problem, lowered));

    println!("exactness: {}", exactness(&side));
    let plan = stage("plan", || matcher.solve(&budget)).0?.best()?;
    let verdict = stage("verify", || verify::plan(matcher.community(), objective, &plan)).0?;
    for result in plan.levels() {
        let gap = result.bound - result.value;
        println!("  {}: {}, gap {gap}", result.level, result.value);
    }
    let kind = if verdict.is_optimal() { "a verified optimum" } else { "valid, with a verified bound" };
    println!("{} assignments, {kind}", plan.assignments().len());
    if options.unmet {
        let unmet = stage("unmet", || plan.unmet()).0;
        println!("{} requests with a reason why they are not wholly served", unmet.len());
    }
    let quotas = plan.quotas();
    let used_up = quotas.iter().filter(|quota| quota.used == quota.left).count();
    println!(
        "{} requests not wholly served, {} helpers from beyond the zone, {used_up} of {} quotas used up",
        plan.left_over().len(),
        plan.referrals().len(),
        quotas.len(),
    );
    for day in 0..matcher.community().service_days().len() {
        let booked =
            stage("bookings", || visits::bookings(matcher.community(), ServiceDayIx::new(day), Some(&plan)))
                .0?;
        verify::flow(&booked.network, &booked.certificate)?;
        println!(
            "{} bookings placed, {} not; {}",
            booked.visits.len(),
            booked.unplaced.len(),
            if booked.is_optimal() { "optimal" } else { "with a gap" }
        );
    }
    Ok(())
}

fn describe(community: &Community) {
    let day = community.service_days().first();
    println!(
        "{} volunteers, {} requests, {} zones, {} organisations, {} venues, {} stations with {} bookings",
        community.volunteers().len(),
        community.requests().len(),
        community.zones().len(),
        community.organisations().len(),
        community.venues().len(),
        day.map_or(0, |day| day.stations().len()),
        day.map_or(0, |day| day.bookings().len()),
    );
}

fn shape(lowered: &Lowered, candidates: &Candidates) {
    let count =
        |which: fn(&Meaning) -> bool| lowered.meanings().iter().filter(|meaning| which(meaning)).count();
    println!(
        "{} pairs; {} nodes, {} arcs, {} levels; {} quotas, {} weeks, {} days, {} slots, {} venue groups, {} parts",
        candidates.len(),
        lowered.network().node_count(),
        lowered.network().arc_count(),
        lowered.levels().len(),
        count(|meaning| matches!(meaning, Meaning::Organisation(_))),
        count(|meaning| matches!(meaning, Meaning::Week(..))),
        count(|meaning| matches!(meaning, Meaning::Day(..))),
        count(|meaning| matches!(meaning, Meaning::Slot(..))),
        count(|meaning| matches!(meaning, Meaning::Venue(..))),
        count(|meaning| matches!(meaning, Meaning::Part(_))),
    );
}

fn work(work: Work) {
    println!("            {} searches, {} arcs scanned", work.searches, work.arcs_scanned);
}

fn exactness(side: &std::collections::BTreeMap<goodturn::lowering::SideConstraint, usize>) -> String {
    if side.is_empty() {
        return "the network says all".to_owned();
    }
    let beside: Vec<String> = side.iter().map(|(what, count)| format!("{what} ({count})")).collect();
    format!("beside the network: {}", beside.join(", "))
}

/// The same pairs with people's capacities and requests' seats alone.
fn plain(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
) -> Result<Bipartite, Box<dyn Error>> {
    let levels = objective.levels(community);
    let (lefts, rights) = (community.volunteers().len(), community.requests().len());
    let mut builder = Bipartite::builder(lefts, rights).levels(levels.len());
    for (position, volunteer) in community.volunteer_ixs().enumerate() {
        let most = community.left(volunteer).in_all().unwrap_or(rights as u32);
        builder = builder.left(position, 0..=most);
    }
    for (position, request) in community.requests().iter().enumerate() {
        builder = builder.right(position, 0..=request.seats().maximum);
    }
    let mut weights = vec![0; levels.len()];
    for pair in candidates.pairs() {
        let score = seat_total(community, objective, pair.request);
        for (weight, level) in weights.iter_mut().zip(&levels) {
            *weight = level.pair_gain(community, pair.volunteer, pair.request, pair.score)
                + level.seat_gain(community, pair.request, Segment::Minimum, score);
        }
        builder.push(pair.volunteer.index() as u32, pair.request.index() as u32, &weights);
    }
    Ok(builder.build(Sense::Maximise, Mode::BestWeight)?)
}
