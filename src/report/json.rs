//! A plan as JSON for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

use super::expiring::{Expiring, expiring};
use super::reason::is_private;
use super::{Options, Summary};
use crate::eligibility::ScoreParts;
use crate::plan::{
    LeftOver, LevelResult, Plan, QuotaUse, Reason, Referral, SideConstraint, Status, Unmet, Warning,
};

/// Writing JSON failed.
#[derive(Debug, Error)]
#[error("the report can't be written as JSON: {0}")]
pub struct JsonError(#[from] serde_json::Error);

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    version: u32,
    as_of: String,
    status: Status,
    summary: &'a Summary,
    levels: &'a [LevelResult],
    assignments: Vec<Row<'a>>,
    unmet: Vec<serde_json::Value>,
    referrals: Vec<Referral>,
    left_over: Vec<LeftOver>,
    quotas: Vec<QuotaUse>,
    warnings: Vec<Warning>,
    expiring_credentials: Vec<Expiring<'a>>,
    /// What the network does not hold, and for how many.
    side_constraints: &'a BTreeMap<SideConstraint, usize>,
}

#[derive(Serialize)]
struct Row<'a> {
    request: &'a str,
    volunteer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    service: Option<&'a str>,
    start: Option<String>,
    end: Option<String>,
    score: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<ScoreParts>,
    pinned: bool,
    promised: bool,
}

/// The report as JSON text: `"format": "goodturn-report", "version": 1`, then status, summary, levels, assignments, unmet requests with
/// their typed reasons, what is passed on to other zones and what is left over, how quotas stand, warnings, credentials about to expire and what the network does not hold (a rejection by language, age, attribute or credential without its evidence unless names are shown). Deterministic. Time as [`Plan::unmet`].
///
/// # Errors
/// None for a plan in practice; writing JSON is fallible in general.
pub fn json(plan: &Plan, options: Options) -> Result<String, JsonError> {
    let community = plan.community();
    let unmet = plan.unmet();
    let summary = Summary::new(plan, &unmet);
    let assignments = plan.assignments().iter().map(|assignment| {
        let volunteer = community.find_volunteer(assignment.volunteer.as_str());
        let request = community.find_request(assignment.request.as_str()).map(|r| community.request(r));
        let span = assignment.time;
        Row {
            request: assignment.request.as_str(),
            volunteer: assignment.volunteer.as_str(),
            name: volunteer.and_then(|v| community.volunteer(v).name()).filter(|_| options.names),
            service: request.map(|request| community.catalog().id(request.service()).as_str()),
            start: span.map(|span| community.time_text(span.start())),
            end: span.map(|span| community.time_text(span.end())),
            score: assignment.score,
            parts: options.parts.then_some(assignment.parts),
            pinned: assignment.pinned,
            promised: assignment.promised,
        }
    });
    let report = Report {
        format: "goodturn-report",
        version: 1,
        as_of: community.time_text(community.as_of()),
        status: plan.status(),
        summary: &summary,
        levels: plan.levels(),
        assignments: assignments.collect(),
        unmet: unmet.iter().map(|unmet| shown(unmet, options)).collect::<Result<_, _>>()?,
        referrals: plan.referrals(),
        left_over: plan.left_over(),
        quotas: plan.quotas(),
        warnings: plan.warnings(),
        expiring_credentials: expiring(community, options),
        side_constraints: plan.side_constraints(),
    };
    Ok(serde_json::to_string_pretty(&report)?)
}

/// An unmet request without private evidence.
fn shown(unmet: &Unmet, options: Options) -> Result<serde_json::Value, serde_json::Error> {
    let mut value = serde_json::to_value(unmet)?;
    let is_private = matches!(&unmet.reason,
        Reason::NobodyEligible { nearest: Some(nearest), .. } if is_private(&nearest.rejection));
    if is_private
        && !options.names
        && let Some(rejection) = value.pointer_mut("/reason/nearest/rejection")
        && let Some(fields) = rejection.as_object_mut()
    {
        fields.remove("because");
    }
    Ok(value)
}
