//! Plans from networks that left some overlaps out of account.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::community::{Community, Span, VolunteerIx};
use crate::eligibility::{Candidates, Objective, seat_total};
use crate::lowering::{Overlaps, Restricted};
use crate::network::LevelValue;
use crate::plan::value_of;

/// The groups in which some volunteer is booked twice at the same time.
pub(super) fn conflicts(
    community: &Community,
    candidates: &Candidates,
    overlaps: &Overlaps,
    chosen: &[usize],
) -> Restricted {
    let is_chosen = |member: &&u32| chosen.binary_search(&(**member as usize)).is_ok();
    let span = |member: &u32| Some(community.request(candidates.pair(*member as usize).request).time()?.span);
    let booked_twice = |members: &[u32]| {
        // Members are in order of start, so a chosen one overlaps an earlier one if it starts before all earlier ones have ended.
        let mut busy_until = None;
        members.iter().filter(is_chosen).filter_map(span).any(|span| {
            let overlaps = busy_until.is_some_and(|end| span.start() < end);
            busy_until = busy_until.max(Some(span.end()));
            overlaps
        })
    };
    let groups = overlaps.groups().iter().enumerate().filter(|(_, group)| !group.exact);
    groups.filter(|(_, group)| booked_twice(&group.members)).map(|(index, _)| index).collect()
}

/// The chosen pairs less those that would book a volunteer twice: the more valuable of two that overlap stays (pinned and
/// promised before others, then the more urgent tier, then the higher score), the earlier position where equal.
pub(super) fn without_double_bookings(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
    chosen: &[usize],
) -> Vec<usize> {
    let rank = |&candidate: &usize| {
        let pair = candidates.pair(candidate);
        let (v, r) = (pair.volunteer, pair.request);
        let score = pair.score + seat_total(community, objective, r);
        (community.is_pinned(v, r), community.is_promised(v, r), Reverse(community.request(r).tier()), score)
    };
    let mut order: Vec<usize> = chosen.to_vec();
    order.sort_by_cached_key(|candidate| Reverse(rank(candidate)));
    let mut booked: BTreeMap<VolunteerIx, Vec<Span>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(chosen.len());
    for candidate in order {
        let pair = candidates.pair(candidate);
        if let Some(time) = community.request(pair.request).time() {
            let spans = booked.entry(pair.volunteer).or_default();
            if spans.iter().any(|span| span.overlaps(time.span)) {
                continue;
            }
            spans.push(time.span);
        }
        kept.push(candidate);
    }
    kept.sort_unstable();
    kept
}

/// The best of some plans that keep all limits, among those that meet every mandatory minimum and pin.
pub(super) fn best_valid(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
    plans: Vec<Vec<usize>>,
) -> Option<(LevelValue, Vec<usize>)> {
    let meets_bounds = |chosen: &Vec<usize>| {
        let mut filled = vec![0u32; community.requests().len()];
        let mut pairs = BTreeSet::new();
        for &candidate in chosen {
            let pair = candidates.pair(candidate);
            filled[pair.request.index()] += 1;
            pairs.insert((pair.volunteer, pair.request));
        }
        let minimums = community.requests().iter().zip(&filled);
        minimums
            .into_iter()
            .all(|(request, &filled)| !request.is_mandatory() || filled >= request.seats().minimum)
            && community.pins().iter().all(|pin| pairs.contains(pin))
    };
    let valid = plans.into_iter().filter(meets_bounds);
    let valued = valid.map(|chosen| (value_of(community, objective, candidates, &chosen), chosen));
    // The first of equals, so that the result does not depend on how ties are compared.
    valued.reduce(|best, next| if next.0 > best.0 { next } else { best })
}
