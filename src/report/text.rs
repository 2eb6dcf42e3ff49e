//! A plan as text for people.

use std::fmt::Write;

use super::{Options, Summary};
use crate::community::{Community, Request};
use crate::plan::{Assignment, Plan, Status};

/// The whole plan: what it is worth and how that is proven, who helps with what and when, and what is unmet and why.
///
/// Not for parsing. Deterministic. Time as [`Plan::unmet`].
pub fn text(plan: &Plan, options: Options) -> String {
    let unmet = plan.unmet();
    let summary = Summary::new(plan, &unmet);
    let community = plan.community();
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = head(&mut out, plan, &summary);
    let _ = levels(&mut out, plan);
    let _ = assignments(&mut out, plan, options);
    if !unmet.is_empty() {
        let _ = writeln!(out, "\nUnmet: {} of {} requests", unmet.len(), community.requests().len());
        for unmet in &unmet {
            let asked = community.find_request(unmet.request.as_str()).map(|r| community.request(r));
            let _ = writeln!(out, "  {unmet}");
            if let Some(request) = asked {
                let _ = writeln!(out, "      ({})", what_and_when(community, request));
            }
        }
    }
    out
}

fn head(out: &mut String, plan: &Plan, summary: &Summary) -> std::fmt::Result {
    let community = plan.community();
    let status = match plan.status() {
        Status::Optimal => "proven optimal".to_owned(),
        Status::Gap(cause) => format!("valid, not proven optimal: {cause}"),
    };
    writeln!(out, "Plan as of {}: {status}", community.time_text(community.as_of()))?;
    writeln!(
        out,
        "{} of {} volunteers help; {} of {} requests are met; {} of {} desired seats are filled; {} eligible pairs",
        summary.volunteers_helping,
        summary.volunteers,
        summary.requests_met,
        summary.requests,
        summary.seats_filled,
        summary.seats_desired,
        summary.candidates,
    )?;
    for (k, (kind, count)) in summary.unmet_by_reason.iter().enumerate() {
        let lead = if k == 0 { "Unmet by reason: " } else { ", " };
        write!(out, "{lead}{count} {}", kind.replace('_', " "))?;
    }
    if summary.unmet_by_reason.is_empty() { Ok(()) } else { writeln!(out) }
}

fn levels(out: &mut String, plan: &Plan) -> std::fmt::Result {
    writeln!(out, "\nWhat the plan is worth, most important first, and what no plan can exceed")?;
    for result in plan.levels() {
        let level = result.level.to_string();
        writeln!(out, "  {level:<42} {:>12} {:>12}", result.value, result.bound)?;
    }
    Ok(())
}

fn assignments(out: &mut String, plan: &Plan, options: Options) -> std::fmt::Result {
    let community = plan.community();
    writeln!(out, "\nAssignments: {}", plan.assignments().len())?;
    let name = |assignment: &Assignment| {
        let volunteer = community.find_volunteer(assignment.volunteer.as_str())?;
        community.volunteer(volunteer).name().filter(|_| options.names)
    };
    for assignment in plan.assignments() {
        let Assignment { volunteer, request, score, .. } = assignment;
        let who =
            name(assignment).map_or_else(|| volunteer.to_string(), |name| format!("{volunteer} {name}"));
        let asked = community.find_request(request.as_str()).map(|r| community.request(r));
        let what = asked.map(|request| what_and_when(community, request)).unwrap_or_default();
        write!(out, "  {request:<10} <- {who:<24} {score:>6}  {what}")?;
        let marks = [(assignment.pinned, "pinned"), (assignment.promised, "promised")];
        for (_, mark) in marks.iter().filter(|(is, _)| *is) {
            write!(out, ", {mark}")?;
        }
        if options.parts {
            for (part, points) in assignment.parts.iter().filter(|&(_, points)| points != 0) {
                write!(out, ", {part} {points}")?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn what_and_when(community: &Community, request: &Request) -> String {
    let service = community.catalog().id(request.service());
    match request.time() {
        None => format!("{service}, no fixed time"),
        Some(time) => format!("{service}, {}", community.time_text(time.span.start())),
    }
}
