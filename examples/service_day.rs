//! A service day at the library: who serves where and when, how well each station is covered, and which residents are seen.
//!
//! `cargo run --example service_day [-- FILE]`, where FILE is a community document with a service day.

mod common;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use goodturn::community::{Community, Document, ServiceDay, Span};
use goodturn::eligibility::Objective;
use goodturn::matcher::visits::{self, Bookings};
use goodturn::optimize::Budget;
use goodturn::plan::Plan;
use goodturn::{Matcher, verify};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/service-day.json");

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| DATA.to_owned());
    let community = Document::from_json(&common::read_file(file)?)?.into_community()?;
    let mut matcher = Matcher::new(community, Objective::default());
    let plan = matcher.solve(&Budget::unlimited())?.best()?;
    verify::plan(matcher.community(), matcher.objective(), &plan)?;

    let mut out = String::new();
    for day in plan.community().service_days() {
        let Some(position) = plan.community().find_service_day(day.id().as_str()) else { continue };
        let booked = visits::bookings(plan.community(), position, Some(&plan))?;
        verify::flow(&booked.network, &booked.certificate)?;
        story(&mut out, &plan, day, &booked)?;
    }
    common::say(&out)?;
    Ok(())
}

/// `09:00`, by the clock on the wall.
fn clock(community: &Community, span: Span) -> String {
    community.time_text(span.start()).chars().skip(11).take(5).collect()
}

fn story(out: &mut String, plan: &Plan, day: &ServiceDay, booked: &Bookings) -> std::fmt::Result {
    let community = plan.community();
    let proof = if plan.is_optimal() { "proven optimal".to_owned() } else { gap(plan) };
    writeln!(
        out,
        "{}: {} slots, {} stations; the plan is {proof}",
        day.id(),
        day.slots().len(),
        day.stations().len()
    )?;

    writeln!(out, "\nWho is where")?;
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let prefix = format!("{}/", day.id());
    for (k, &slot) in day.slots().iter().enumerate() {
        for assignment in plan.assignments().iter().filter(|a| a.time == Some(slot)) {
            let Some(task) = assignment.request.as_str().strip_prefix(&prefix) else { continue };
            let row = rows.entry(assignment.volunteer.as_str()).or_default();
            row.resize(day.slots().len(), "-".to_owned());
            let task = task.split('@').next().unwrap_or(task);
            if let Some(cell) = row.get_mut(k) {
                task.clone_into(cell);
            }
        }
    }
    let line = |out: &mut String, who: &str, cells: &[String]| {
        let cells: Vec<_> = cells.iter().map(|cell| format!("{cell:<18}")).collect();
        writeln!(out, "  {who:<10}{}", cells.concat().trim_end())
    };
    let hours: Vec<String> = day.slots().iter().map(|&slot| clock(community, slot)).collect();
    line(out, "", &hours)?;
    rows.iter().try_for_each(|(who, cells)| line(out, who, cells))?;

    writeln!(out, "\nCoverage")?;
    for at in &booked.coverage {
        writeln!(out, "  {}  {:<10}{at}", clock(community, at.slot), at.station.as_str())?;
    }
    let unmet = plan.unmet();
    if !unmet.is_empty() {
        writeln!(out, "\nWhere helpers are missing")?;
    }
    unmet.iter().try_for_each(|unmet| writeln!(out, "  {unmet}"))?;
    plan.quotas().iter().try_for_each(|quota| writeln!(out, "  {quota}"))?;

    let proof = if booked.is_optimal() { "proven optimal" } else { "valid, with a gap" };
    writeln!(out, "\nBookings: {} placed ({proof})", booked.visits.len())?;
    for visit in &booked.visits {
        writeln!(
            out,
            "  {}  {:<12}{}",
            clock(community, visit.slot),
            visit.resident.as_str(),
            visit.station
        )?;
    }
    if !booked.unplaced.is_empty() {
        writeln!(out, "\nNot placed: {}", booked.unplaced.len())?;
    }
    booked
        .unplaced
        .iter()
        .try_for_each(|left| writeln!(out, "  {} ({}): {}", left.booking, left.resident, left.reason))
}

/// What the plan is worth and what no plan exceeds, where these differ.
fn gap(plan: &Plan) -> String {
    let open = plan.levels().iter().find(|result| result.value != result.bound);
    open.map_or_else(
        || "optimal".to_owned(),
        |result| format!("valid; {}: {} of at most {}", result.level, result.value, result.bound),
    )
}
