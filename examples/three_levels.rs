//! Three levels of a network: communities, streets, a district. Who is served where, what is passed on, what is left for public services, and what it is
//! worth to decide together instead of level by level.
//!
//!     cargo run --release --example three_levels
//!     cargo run --release --example three_levels -- FILE.json

mod common;

use std::error::Error;
use std::fmt::Write;

use goodturn::community::Document;
use goodturn::eligibility::Objective;
use goodturn::optimize::Budget;
use goodturn::{Matcher, report, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1);
    let bytes = common::read_file(file.as_deref().unwrap_or("examples/data/three-levels.json"))?;
    let community = Document::from_json(&bytes)?.into_community()?;
    let mut matcher = Matcher::new(community, Objective::local_first());
    let compared = matcher.cascade(&Budget::unlimited())?;
    let plan = &compared.joint;
    verify::plan_exhaustively(matcher.community(), matcher.objective(), plan)?;
    let community = matcher.community();

    let mut out = String::new();
    let referrals = plan.referrals();
    let zones = community.zones().iter();
    let (depth, served) = (zones.map(goodturn::community::Zone::depth).max(), plan.assignments().len());
    writeln!(out, "Planned together, over {} levels of zones: {served} visits", depth.map_or(0, |d| d + 1))?;
    writeln!(out, "\nServed in their own zone: {}", served - referrals.len())?;
    for assignment in plan.assignments() {
        let passed_on = |r: &&goodturn::plan::Referral| {
            r.request == assignment.request && r.volunteer == assignment.volunteer
        };
        if referrals.iter().find(passed_on).is_none() {
            let request = community.find_request(assignment.request.as_str());
            let zone = request.and_then(|request| community.request(request).zone());
            let zone = zone.map_or("no zone", |zone| community.zone(zone).id().as_str());
            writeln!(out, "  {} ({}) in {zone}", assignment.request, assignment.volunteer)?;
        }
    }
    writeln!(out, "\nPassed on: {}", referrals.len())?;
    for referral in &referrals {
        writeln!(out, "  {referral}")?;
    }
    let left = plan.left_over();
    writeln!(out, "\nLeft over: {}", left.len())?;
    for left in left {
        let where_to = if left.at_the_top { "to public services" } else { "stays with its zone" };
        writeln!(out, "  {left}; {where_to}")?;
    }
    writeln!(out, "\n{}", report::cascade(&compared))?;
    writeln!(out, "{}", report::levels(&matcher.level_prices(&Budget::unlimited())?))?;
    common::say(&out)?;
    Ok(())
}
