//! When a pair of the living plan takes place.

use super::own::{Own, Pair};
use crate::community::{Community, RequestIx, Span, VolunteerIx};
use crate::eligibility::possible_starts;
use crate::lowering::{Hung, When, volunteer_part};
use crate::optimize::live::LiveFlow;

/// The pairs of a volunteer that the flow uses, each with its time; `None` is by arrangement.
pub(super) fn visits(
    community: &Community,
    flow: &LiveFlow,
    volunteer: VolunteerIx,
    own: &Own,
) -> Vec<(RequestIx, Option<Span>)> {
    let used = own.pairs.iter().enumerate().filter(|(_, pair)| flow.flow(pair.arc) > 0);
    used.map(|(position, pair)| (pair.request, time_of(community, flow, volunteer, own, position, pair)))
        .collect()
}

fn time_of(
    community: &Community,
    flow: &LiveFlow,
    volunteer: VolunteerIx,
    own: &Own,
    position: usize,
    pair: &Pair,
) -> Option<Span> {
    let noun = community.request(pair.request);
    if let Some(time) = noun.time() {
        return Some(time.span);
    }
    noun.flexible()?;
    // One of several times: the first at the place where the unit comes from.
    let requests: Vec<RequestIx> = own.pairs.iter().map(|pair| pair.request).collect();
    let (part, table) = volunteer_part(community, volunteer, &requests, None);
    let candidate = table.candidates_of(volunteer).get(position).copied()?;
    let mut whens = table.whens(candidate);
    let when = match (part.hung.get(position)?, &pair.visit) {
        (Hung::Visit { places, .. }, Some(arcs)) => {
            let from = arcs.iter().find(|(_, arc)| flow.flow(*arc) > 0).map(|&(node, _)| node);
            let here = |place: &usize| own.limits.get(place.wrapping_sub(1)).map(|l| l.node) == from;
            whens.zip(places).find(|(_, place)| here(place)).map(|(when, _)| when)
        }
        _ => whens.next(),
    };
    match when? {
        When::Anytime => None,
        When::At(time) => Some(time.span),
        When::On { day, .. } => {
            let starts = possible_starts(community, volunteer, pair.request);
            starts.into_iter().find(|starts| starts.first.day == day).map(|starts| starts.first.span)
        }
    }
}
