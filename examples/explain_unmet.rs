//! A coordinator goes through what stays unmet in the sample community: why, who is nearest, what it would cost, and what would help.
//!
//! ```text
//! cargo run --release --example explain_unmet
//! ```
//!
//! Every loss and gain is the difference of two proven optima, and what the plan says about itself is checked by `verify` on the way.

mod common;

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use goodturn::community::Document;
use goodturn::eligibility::Objective;
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, Reason, Unmet, WhyNot};
use goodturn::{Matcher, report, verify};

/// How many are shown of what may be long.
const SHOWN: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/community.json");
    let community = Document::from_json(&common::read_file(sample)?)?.into_community()?;
    let mut matcher = Matcher::new(community, Objective::default());
    let plan = matcher.solve(&Budget::unlimited())?.optimal()?;
    verify::plan(plan.community(), plan.objective(), &plan)?;
    let unmet = plan.unmet();
    let mut out = String::new();
    writeln!(out, "{} requests are not fully met.", unmet.len())?;
    for unmet in &unmet {
        explain(&mut out, &matcher, &plan, unmet)?;
    }
    settled(&mut out, &plan)?;
    people(&mut out, &plan)?;
    common::say(&out)?;
    Ok(())
}

/// Why, checked; who could, and what that would cost; what would help.
fn explain(out: &mut String, matcher: &Matcher, plan: &Plan, unmet: &Unmet) -> Result<(), Box<dyn Error>> {
    let community = plan.community();
    let why = report::reason(community, &unmet.reason, report::Options::default()).replace('\n', "\n  ");
    writeln!(out, "\n{} (tier {}), {} empty: {why}", unmet.request, unmet.tier, unmet.empty())?;
    match &unmet.reason {
        Reason::Shortage(shortage) => {
            verify::shortage(community, plan, &unmet.request, shortage)?;
            if let Some(exchange) = &shortage.exchange {
                verify::exchange(community, plan.objective(), plan, exchange)?;
            }
        }
        Reason::Outbid(exchange) => verify::exchange(community, plan.objective(), plan, exchange)?,
        Reason::NobodyEligible { nearest: Some(nearest), .. } => {
            for miss in plan.near_misses(unmet.request.as_str())? {
                writeln!(out, "  one step away: {miss}")?;
            }
            let WhyNot::Rejected { .. } = plan.why_not(nearest.volunteer.as_str(), unmet.request.as_str())?
            else {
                return Err("the nearest miss is not rejected".into());
            };
        }
        _ => {}
    }
    // Who could be sent all the same, the cheapest first.
    for choice in plan.candidates_of(unmet.request.as_str())?.iter().filter(|choice| !choice.assigned).take(2)
    {
        writeln!(out, "  could be sent: {choice}")?;
    }
    let relaxations = plan.relaxations(unmet);
    let gains = matcher.relax(plan, &relaxations, &Budget::unlimited())?;
    for relaxed in gains.iter().filter(|relaxed| relaxed.gain.is_gain()).take(2) {
        writeln!(out, "  would help: {relaxed}")?;
    }
    Ok(())
}

/// What is beyond doubt, and what else would do.
fn settled(out: &mut String, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let common = plan.in_every_best_plan()?;
    writeln!(
        out,
        "\n{} of {} assignments are in every best plan. The best of the others:",
        common.len(),
        plan.assignments().len()
    )?;
    for alternative in plan.alternatives(3).unwrap_or_default() {
        writeln!(out, "  {alternative}")?;
    }
    if let Some(assignment) = common.first() {
        let why = plan.why(assignment.volunteer.as_str(), assignment.request.as_str())?;
        writeln!(out, "Why {} helps with {}: {why}", assignment.volunteer, assignment.request)?;
    }
    Ok(())
}

/// Whom the plan hangs on, and who would step in.
fn people(out: &mut String, plan: &Plan) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\nWhose absence would cost most:")?;
    for absence in plan.fragility()?.iter().take(SHOWN) {
        writeln!(out, "  {absence}")?;
    }
    let community = plan.community();
    let urgent = |assignment: &goodturn::plan::Assignment| {
        let request = community.find_request(assignment.request.as_str());
        request.is_some_and(|request| community.request(request).tier() == 1)
    };
    let standby = Matcher::standby(plan, urgent, &Budget::unlimited())?;
    verify::standby(community, plan.objective(), plan, &standby)?;
    let (covered, bare) = (standby.stand_ins.len(), standby.uncovered.len());
    writeln!(out, "\nOf {} assignments in tier 1, {covered} have a stand-in:", covered + bare)?;
    for stand_in in standby.stand_ins.iter().take(SHOWN) {
        writeln!(out, "  {stand_in}")?;
    }
    for uncovered in standby.uncovered.iter().take(SHOWN) {
        writeln!(out, "  {uncovered}")?;
    }
    Ok(())
}
