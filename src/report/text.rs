//! A plan as text for people.

use std::collections::BTreeMap;
use std::fmt::{Result, Write};

use super::{Options, Summary, expiring, summary, when};
use crate::community::{Community, Day, Minute, RequestIx};
use crate::plan::{Assignment, Plan, Status, Unmet};

/// The whole plan: how good it is and how that is known, who helps with what day by day, what is unmet and why, what is passed on
/// to other zones, what no zone is left to ask for, how organisations' quotas stand, and which credentials have to be renewed soon, if any.
///
/// Not for parsing. Deterministic. Time as [`Plan::unmet`].
pub fn text(plan: &Plan, options: Options) -> String {
    let unmet = plan.unmet();
    let summary = Summary::new(plan, &unmet);
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = head(&mut out, plan, &summary);
    let _ = levels(&mut out, plan);
    let _ = assignments(&mut out, plan, options);
    let _ = reasons(&mut out, plan.community(), &unmet, options);
    let _ = referrals(&mut out, plan);
    let _ = left_over(&mut out, plan);
    let _ = quotas(&mut out, plan);
    let _ = warnings(&mut out, plan);
    let _ = expiring::text(&mut out, plan.community(), options);
    out
}

fn head(out: &mut String, plan: &Plan, summary: &Summary) -> Result {
    let community = plan.community();
    let now = when::moment(community, community.as_of());
    let status = match plan.status() {
        Status::Optimal => "proven optimal".to_owned(),
        Status::Gap(cause) => format!("valid, not proven optimal ({cause})"),
    };
    writeln!(out, "Plan as of {now}, {}: {status}", community.time_zone())?;
    writeln!(out, "  {} of {} requests are met", summary.requests_met, summary.requests)?;
    writeln!(out, "  {} of {} desired seats are filled", summary.seats_filled, summary.seats_desired)?;
    writeln!(out, "  {} of {} volunteers help", summary.volunteers_helping, summary.volunteers)?;
    writeln!(out, "  {} pairs are eligible and worth having", summary.candidates)?;
    for (constraint, count) in plan.side_constraints() {
        writeln!(out, "  checked beside the network: {constraint} ({count})")?;
    }
    Ok(())
}

fn levels(out: &mut String, plan: &Plan) -> Result {
    writeln!(out, "\n{:<44} {:>12} {:>15}", "Worth, most important first", "this plan", "no plan exceeds")?;
    for result in plan.levels() {
        let level = result.level.to_string();
        writeln!(out, "  {level:<42} {:>12} {:>15}", result.value, result.bound)?;
    }
    if plan.is_optimal() {
        return Ok(());
    }
    writeln!(
        out,
        "  (below the first level with a gap, a bound does not hold by itself: levels are compared in order)"
    )
}

/// Assignments by day, within a day by time; those without a time come last.
fn assignments(out: &mut String, plan: &Plan, options: Options) -> Result {
    let community = plan.community();
    let place = |(position, assignment): (usize, &Assignment)| {
        let request = request_of(community, assignment)?;
        let time = assignment.time.map(|span| (community.day_of(span.start()), span.start()));
        Some(((time.is_none(), time), position, request))
    };
    let mut order: Vec<_> = plan.assignments().iter().enumerate().filter_map(place).collect();
    order.sort_unstable();
    let mut widths = Widths::default();
    for assignment in plan.assignments() {
        widths.take(community, assignment, options);
    }
    writeln!(out, "\nAssignments: {}", plan.assignments().len())?;
    let mut last: Option<Option<Day>> = None;
    for ((_, time), position, request) in order {
        let day = time.map(|(day, _): (Day, Minute)| day);
        if last != Some(day) {
            let title = day.map_or_else(|| "No fixed time".to_owned(), when::day);
            writeln!(out, "{}{title}", if last.is_some() { "\n" } else { "" })?;
            last = Some(day);
        }
        if let Some(assignment) = plan.assignments().get(position) {
            self::assignment(out, community, assignment, request, &widths, options)?;
        }
    }
    Ok(())
}

fn request_of(community: &Community, assignment: &Assignment) -> Option<RequestIx> {
    community.find_request(assignment.request.as_str())
}

/// Columns as wide as their widest entry.
#[derive(Default)]
struct Widths {
    request: usize,
    service: usize,
    who: usize,
}

impl Widths {
    fn take(&mut self, community: &Community, assignment: &Assignment, options: Options) {
        let service = request_of(community, assignment).map(|request| service(community, request));
        let characters = |text: &str| text.chars().count();
        self.request = self.request.max(characters(assignment.request.as_str()));
        self.service = self.service.max(service.map_or(0, characters));
        self.who = self.who.max(characters(&who(community, assignment, options)));
    }
}

fn service(community: &Community, request: RequestIx) -> &str {
    community.catalog().id(community.request(request).service()).as_str()
}

fn who(community: &Community, assignment: &Assignment, options: Options) -> String {
    let id = &assignment.volunteer;
    let volunteer = community.find_volunteer(id.as_str()).map(|volunteer| community.volunteer(volunteer));
    match volunteer.and_then(|volunteer| volunteer.name()).filter(|_| options.names) {
        Some(name) => format!("{id} ({name})"),
        None => id.to_string(),
    }
}

fn assignment(
    out: &mut String,
    community: &Community,
    assignment: &Assignment,
    request: RequestIx,
    widths: &Widths,
    options: Options,
) -> Result {
    let Widths { request: request_width, service: service_width, who: who_width } = *widths;
    let hours = assignment.time.map(|span| when::hours(community, span));
    let (id, service) = (assignment.request.as_str(), service(community, request));
    let who = who(community, assignment, options);
    write!(
        out,
        "  {:<11}  {id:<request_width$}  {service:<service_width$}  {who:<who_width$}  {:>6}",
        hours.unwrap_or_default(),
        assignment.score,
    )?;
    let marks = [(assignment.pinned, "pinned"), (assignment.promised, "promised")];
    for (_, mark) in marks.iter().filter(|(is, _)| *is) {
        write!(out, "  {mark}")?;
    }
    if options.parts {
        let parts = assignment.parts.iter().filter(|&(_, points)| points != 0);
        let parts: Vec<_> = parts.map(|(part, points)| format!("{part} {points}")).collect();
        write!(out, "  ({})", parts.join(", "))?;
    }
    writeln!(out)
}

/// Unmet requests by kind of reason, within a kind by request.
fn reasons(out: &mut String, community: &Community, unmet: &[Unmet], options: Options) -> Result {
    writeln!(out, "\nUnmet: {} of {} requests", unmet.len(), community.requests().len())?;
    let mut by_kind: BTreeMap<usize, Vec<&Unmet>> = BTreeMap::new();
    for unmet in unmet {
        by_kind.entry(summary::kind(&unmet.reason)).or_default().push(unmet);
    }
    for (kind, unmet) in by_kind {
        writeln!(out, "\n{}: {}", summary::KINDS[kind].1, unmet.len())?;
        for unmet in unmet {
            write!(out, "  {}", unmet.request)?;
            if let Some(request) = community.find_request(unmet.request.as_str()) {
                let time = when::time(community, community.request(request));
                write!(out, "  {}, {time}", service(community, request))?;
            }
            let wanted = unmet.filled.saturating_add(unmet.empty());
            let seats =
                if wanted == 1 { "" } else { &format!(", {} of {wanted} seats empty", unmet.empty()) };
            writeln!(out, ", tier {}{seats}", unmet.tier)?;
            for line in super::reason(community, &unmet.reason, options).lines() {
                writeln!(out, "      {line}")?;
            }
        }
    }
    Ok(())
}

/// What is passed on to other zones, if anything is.
fn referrals(out: &mut String, plan: &Plan) -> Result {
    let referrals = plan.referrals();
    if !referrals.is_empty() {
        writeln!(out, "\nPassed on to other zones: {}", referrals.len())?;
    }
    referrals.iter().try_for_each(|referral| writeln!(out, "  {referral}"))
}

/// What no zone is left to ask for, if there are zones: the list that goes to public services.
fn left_over(out: &mut String, plan: &Plan) -> Result {
    if plan.community().zones().is_empty() {
        return Ok(());
    }
    let mut left = plan.left_over();
    left.retain(|left| left.at_the_top);
    if !left.is_empty() {
        writeln!(out, "\nFor public services, since no zone is left to ask: {}", left.len())?;
    }
    left.iter().try_for_each(|left| writeln!(out, "  {left}"))
}

/// How organisations' quotas stand, if there are any.
fn quotas(out: &mut String, plan: &Plan) -> Result {
    let quotas = plan.quotas();
    if !quotas.is_empty() {
        writeln!(out, "\nQuotas: {}", quotas.len())?;
    }
    quotas.iter().try_for_each(|quota| writeln!(out, "  {quota}"))
}

/// What is worth a look, if there is anything.
fn warnings(out: &mut String, plan: &Plan) -> Result {
    let warnings = plan.warnings();
    if !warnings.is_empty() {
        writeln!(out, "\nWorth a look: {}", warnings.len())?;
    }
    warnings.iter().try_for_each(|warning| writeln!(out, "  {warning}"))
}
