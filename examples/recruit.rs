//! Whom to look for: the sample community's unmet requests become profiles, and each is worth what the first, the second … of its kind would bring.
//!
//! ```text
//! cargo run --release --example recruit
//! cargo run --release --example recruit -- --city 20000     what that takes in a larger community
//! ```

mod common;

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use goodturn::Matcher;
use goodturn::community::{Document, VolunteerRecord};
use goodturn::eligibility::{Objective, pair_total};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, Recruitment};
use goodturn::scenario::CommunityRecipe;

/// How many of a kind are considered.
const MOST: usize = 3;
const SHOWN: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => sample(),
        (Some("--city"), Some(size)) => city(size.parse()?),
        _ => Err("usage: recruit [--city VOLUNTEERS]".into()),
    }
}

fn sample() -> Result<(), Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/community.json");
    let community = Document::from_json(&common::read_file(file)?)?.into_community()?;
    let plan = Matcher::new(community, Objective::default()).solve(&Budget::unlimited())?.optimal()?;
    let unmet = plan.unmet();
    let profiles = plan.profiles(&unmet);
    let mut found = plan.recruits(&profiles, MOST)?;
    // Those first who bring most by the first of their kind.
    found.sort_by_cached_key(|recruitment: &Recruitment| {
        recruitment.gains.first().map(|gain| gain.value().clone())
    });
    let mut out = String::new();
    writeln!(
        out,
        "{} requests are not fully met; {} profiles would be eligible. Those who bring most:\n",
        unmet.len(),
        profiles.len()
    )?;
    for recruitment in found.iter().take(SHOWN) {
        writeln!(out, "{recruitment}")?;
        let helps: Vec<String> = recruitment.helps_with().iter().map(ToString::to_string).collect();
        writeln!(out, "    would help with {}", helps.join(", "))?;
    }
    units(&mut out, &plan)?;
    common::say(&out)?;
    Ok(())
}

/// Whose time is short: who should be asked for one more.
fn units(out: &mut String, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let worths = plan.unit_worths()?;
    let community = plan.community();
    let mut more: Vec<_> = community
        .volunteer_ixs()
        .filter_map(|volunteer| Some((worths.one_more(volunteer)?, volunteer)))
        .filter(|(gain, _)| gain.is_gain())
        .collect();
    more.sort();
    writeln!(out, "\nWho should be asked whether one more in all is possible: {}", more.len())?;
    for (gain, volunteer) in more.iter().take(SHOWN) {
        writeln!(out, "  {}: the plan {gain}", community.volunteer(*volunteer).id())?;
    }
    Ok(())
}

/// Says on stderr how long each stage took, by the clock and in processor time of all threads.
struct Watch {
    clock: Instant,
    cpu: Option<f64>,
}

impl Watch {
    fn lap(&mut self, stage: &str) {
        let (clock, cpu) = (Instant::now(), common::cpu_seconds());
        let worked = cpu.zip(self.cpu).map(|(now, before)| format!("{:>8.2} s of processors", now - before));
        let seconds = (clock - self.clock).as_secs_f64();
        eprintln!("{stage:<12} {seconds:>8.3} s{}", worked.unwrap_or_default());
        (self.clock, self.cpu) = (clock, cpu);
    }
}

/// How long questions take in a generated city.
fn city(size: usize) -> Result<(), Box<dyn Error>> {
    let recipe = CommunityRecipe { volunteers: size, requests: size, ..CommunityRecipe::town() };
    let mut watch = Watch { clock: Instant::now(), cpu: common::cpu_seconds() };
    let community = recipe.community()?;
    watch.lap("generate");
    let mut matcher = Matcher::new(community, Objective::default());
    matcher.candidates();
    watch.lap("candidates");
    let plan = matcher.solve(&Budget::unlimited())?.optimal()?;
    watch.lap("solve");
    let worths = plan.unit_worths()?;
    watch.lap("unit worths");
    let prices = plan.seat_prices()?;
    watch.lap("prices");
    let worth_something = plan.community().volunteer_ixs().filter_map(|v| worths.one_less(v));
    let worth_something = worth_something.filter(|loss| !loss.is_nothing()).count();
    println!("a unit of {worth_something} of {size} volunteers is worth something");

    let profile = |k: usize| {
        let document = plan.community().volunteers();
        let skills = document.get(k * 97 % size.max(1)).map(|volunteer| volunteer.skills().to_vec());
        let catalog = plan.community().catalog();
        let record = VolunteerRecord::new(&format!("profile-{k}")).max_requests(1);
        skills
            .unwrap_or_default()
            .into_iter()
            .fold(record, |record, (skill, level)| record.skill(catalog.id(skill).as_str(), level.into()))
    };
    let profiles: Vec<_> = (0..10).map(profile).collect();
    let found = plan.recruits(&profiles, MOST)?;
    watch.lap("recruits");
    // The same for the first of each, from the table of prices.
    let names = |k: usize| format!("new-{k}");
    let renamed = profiles
        .iter()
        .enumerate()
        .map(|(k, record)| VolunteerRecord { id: names(k).as_str().into(), ..record.clone() });
    let larger = plan.community().with_volunteers(renamed)?;
    let levels = plan.objective().levels(&larger);
    let (mut asked, mut nanoseconds) = (0usize, 0u128);
    for (k, found) in found.iter().enumerate() {
        let recruit = larger.find_volunteer(&names(k)).ok_or("a recruit is missing")?;
        let choices: Vec<_> = larger
            .request_ixs()
            .filter(|&request| goodturn::eligibility::check(&larger, recruit, request).is_ok())
            .filter(|&request| {
                let score = goodturn::eligibility::score(&larger, plan.objective(), recruit, request).total();
                score >= larger.request(request).least_score()
            })
            .map(|request| {
                let score = pair_total(&larger, plan.objective(), recruit, request);
                let gain = |level: &goodturn::eligibility::Level| {
                    i128::from(level.pair_gain(&larger, recruit, request, score))
                };
                (request, LevelValue::new(levels.iter().map(gain).collect()))
            })
            .collect();
        asked += choices.len();
        let begin = Instant::now();
        let best = prices.best(choices);
        nanoseconds += begin.elapsed().as_nanos();
        assert_eq!(Some(best.value()), found.gains.first().map(goodturn::plan::Loss::value));
    }
    let per_pair = nanoseconds / (asked.max(1) as u128);
    println!("{} profiles from the table: {asked} pairs, {per_pair} ns each", profiles.len());
    let fragile = plan.fragility()?;
    watch.lap("absences");
    println!(
        "{} volunteers help; the plan hangs most on: {}",
        fragile.len(),
        fragile.first().map_or(String::new(), ToString::to_string)
    );
    Ok(())
}
