//! Why a seat is empty, for people: in the community's own time and without private details.

use super::{Options, when};
use crate::community::Community;
use crate::eligibility::Rejection;
use crate::eligibility::rules::availability;
use crate::plan::{NearestMiss, Reason, RuleCount};

/// The reason as prose, a line for each thought. Not for parsing.
///
/// The same as the reason's `Display`, but with moments in the community's zone, and with languages only where `options.names` asks for them.
pub fn reason(community: &Community, reason: &Reason, options: Options) -> String {
    match reason {
        Reason::NobodyEligible { volunteers, first_rejected_by, rejected_only_by, nearest } => {
            let counts: Vec<_> = first_rejected_by.iter().map(ToString::to_string).collect();
            let mut text = format!("of {volunteers} volunteers: {}", counts.join(", "));
            if let Some(nearest) = nearest {
                text += &self::nearest(community, nearest, rejected_only_by, options);
            }
            text
        }
        Reason::NotWorthIt { eligible, best_score, least_score } => {
            format!("the best of {eligible} eligible scores {best_score}, the request asks for {least_score}")
        }
        Reason::Unproven { cause } => cause.to_string(),
        Reason::Shortage(shortage) => match &shortage.exchange {
            Some(exchange) => format!("{shortage}\ncheapest exchange: {exchange}"),
            None => format!("{shortage}\nno exchange can fill it"),
        },
        Reason::Outbid(exchange) => format!("it can be filled, but at a loss:\n{exchange}"),
    }
}

fn nearest(
    community: &Community,
    nearest: &NearestMiss,
    rejected_only_by: &[RuleCount],
    options: Options,
) -> String {
    let rule = nearest.rejection.rule();
    let same = rejected_only_by.iter().find(|count| count.rule == rule).map_or(1, |count| count.volunteers);
    let of = if same > 1 { format!(" of {same} for whom that is all") } else { String::new() };
    format!("\nnearest{of}: {}, {}", nearest.volunteer, rejection(community, &nearest.rejection, options))
}

fn rejection(community: &Community, rejection: &Rejection, options: Options) -> String {
    match rejection {
        Rejection::Language(_) if !options.names => "speaks none of the languages required".to_owned(),
        private if !options.names && is_private(private) => private.rule().short().to_owned(),
        Rejection::Availability(availability::Rejection::InThePast { start, .. }) => {
            format!("but it began on {}, before this plan", when::moment(community, *start))
        }
        Rejection::Availability(availability::Rejection::NotFree { free, .. }) => {
            let free: Vec<_> = free.iter().map(|&span| when::span(community, span)).collect();
            if free.is_empty() {
                "not free then".to_owned()
            } else {
                format!("free only {}", free.join(", "))
            }
        }
        other => other.to_string(),
    }
}

/// Whether the evidence of a rejection is a detail of a person that a report does not show unasked: which languages she speaks, how old she is, what
/// is known of her, which credential has run out.
pub(super) fn is_private(rejection: &Rejection) -> bool {
    use crate::eligibility::RuleName::{Attribute, Credential, Language, Minor};
    matches!(rejection.rule(), Language | Attribute | Minor | Credential)
}
