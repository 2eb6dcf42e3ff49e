//! What each volunteer's visits must meet together: times, limits, pauses; and the helpers of one request.

use std::collections::BTreeMap;

use super::plan_flaw::PlanFlaw;
use crate::community::{Community, FixedTime, RequestIx, Span, VolunteerIx};
use crate::eligibility::rules::credential;
use crate::plan::PlanRecord;

/// Judges the assignments of a plan by volunteer: `pairs` are those of the record, in order.
pub(super) fn check(
    community: &Community,
    record: &PlanRecord,
    pairs: &[(VolunteerIx, RequestIx)],
) -> Result<(), PlanFlaw> {
    let mut by_volunteer: BTreeMap<VolunteerIx, Vec<Visit>> = BTreeMap::new();
    let mut previous: Option<(RequestIx, Option<Span>)> = None;
    for (&(volunteer, request), assignment) in pairs.iter().zip(&record.assignments) {
        if let Err(because) = possible(community, volunteer, request, assignment.time) {
            let (volunteer, request) = (assignment.volunteer.clone(), assignment.request.clone());
            return Err(PlanFlaw::WrongTime { volunteer, request, because });
        }
        // Assignments are in order of request.
        let together = community.request(request).flexible().is_some_and(|flexible| !flexible.separate);
        if together && previous.is_some_and(|(other, time)| other == request && time != assignment.time) {
            return Err(PlanFlaw::NotTogether { request: assignment.request.clone() });
        }
        previous = Some((request, assignment.time));
        let time = assignment.time.map(|span| community.timed(span));
        by_volunteer.entry(volunteer).or_default().push(Visit { request, time });
    }
    for (&(_, request), assignment) in pairs.iter().zip(&record.assignments) {
        at_home(community, request, assignment.time, &by_volunteer)?;
    }
    for (&volunteer, visits) in &by_volunteer {
        within_limits(community, volunteer, visits)?;
        collisions(community, volunteer, visits)?;
    }
    Ok(())
}

/// Volunteers who must be there for a request of their own are not elsewhere at its time. (Where that is fixed, a rule sees to it.)
fn at_home(
    community: &Community,
    request: RequestIx,
    time: Option<Span>,
    by_volunteer: &BTreeMap<VolunteerIx, Vec<Visit>>,
) -> Result<(), PlanFlaw> {
    let asked = community.request(request);
    let (Some(_), Some(time), true) = (asked.flexible(), time, asked.requester_present()) else {
        return Ok(());
    };
    for &own in community.volunteers_of(asked.requester()) {
        let visits = by_volunteer.get(&own).map(Vec::as_slice).unwrap_or_default();
        let away = |visit: &&Visit| visit.time.is_some_and(|other| other.span.overlaps(time));
        if let Some(visit) = visits.iter().find(away) {
            return Err(PlanFlaw::DoubleBooking {
                volunteer: community.volunteer(own).id().clone(),
                first: asked.id().clone(),
                second: community.request(visit.request).id().clone(),
            });
        }
    }
    Ok(())
}

/// A request at a time, if it has one.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    pub(super) request: RequestIx,
    pub(super) time: Option<FixedTime>,
}

/// Whether a volunteer's visits are possible and fit together: their times, her limits, her pauses.
pub(super) fn fits(community: &Community, volunteer: VolunteerIx, visits: &[Visit]) -> bool {
    let possible = |visit: &Visit| {
        possible(community, volunteer, visit.request, visit.time.map(|time| time.span)).is_ok()
    };
    visits.iter().all(possible)
        && within_limits(community, volunteer, visits).is_ok()
        && collisions(community, volunteer, visits).is_ok()
}

/// Whether a visit can be at a stated time, by the words of the records and not by the search for possible starts.
fn possible(
    community: &Community,
    volunteer: VolunteerIx,
    request: RequestIx,
    time: Option<Span>,
) -> Result<(), &'static str> {
    let asked = community.request(request);
    let holds = |condition: bool, because| if condition { Ok(()) } else { Err(because) };
    let Some(flexible) = asked.flexible() else {
        return holds(time == asked.time().map(|time| time.span), "it is not the request's own");
    };
    let time = time.ok_or("a request with windows needs one")?;
    let visit = community.timed(time);
    holds(time.minutes() == i64::from(flexible.minutes), "it does not last as long as the request")?;
    holds(flexible.windows.iter().any(|window| window.contains(time)), "it is in none of the windows")?;
    holds(time.start() >= community.as_of(), "it is past")?;
    if !community.is_confirmed(volunteer, request) {
        let helper = community.volunteer(volunteer);
        let free = helper.availability().is_none_or(|spans| spans.iter().any(|span| span.contains(time)));
        holds(free, "she is not free then")?;
        let notice = time.start().get() - community.as_of().get();
        holds(notice >= i64::from(helper.pauses().notice), "her notice is longer")?;
    }
    let slots = community.slots();
    let in_slot = |slot: &Span| slot.start() == time.start() && slot.contains(time);
    holds(slots.is_empty() || slots.iter().any(in_slot), "it is at none of the slots")?;
    let pauses = community.volunteer(volunteer).pauses();
    let agreed = |span: Span| pauses.collide(&community.timed(span), &visit);
    holds(!community.commitments_of(volunteer).any(agreed), "she has agreed to another visit then")?;
    let own = community.own_requests(volunteer).iter().map(|&own| community.request(own));
    let mut own = own.filter(|own| own.requester_present()).filter_map(crate::community::Request::time);
    holds(!own.any(|own| own.span.overlaps(time)), "she must be there for a request of her own")?;
    let asked_of_her = credential::valid_on(community, volunteer, request, visit.day);
    holds(asked_of_her, "a credential is not valid on that day")
}

/// Counts: visits in all, per day, week and month; minutes per week and month.
fn within_limits(community: &Community, volunteer: VolunteerIx, visits: &[Visit]) -> Result<(), PlanFlaw> {
    let left = community.left(volunteer);
    let mut counts: BTreeMap<String, (u64, Option<u32>)> = BTreeMap::new();
    let mut count = |within: String, amount: i64, limit| {
        counts.entry(within).or_insert((0, limit)).0 += amount.unsigned_abs();
    };
    for visit in visits {
        count("visits in all".to_owned(), 1, left.in_all());
        if let Some(FixedTime { span, day, week, month }) = visit.time {
            let (monday, minutes) = (week.monday(), span.minutes());
            count(format!("visits on {day}"), 1, left.on_day(day));
            count(format!("visits in the week of {monday}"), 1, left.in_week(week));
            count(format!("visits in {month}"), 1, left.in_month(month));
            count(format!("minutes in the week of {monday}"), minutes, left.minutes_in_week(week));
            count(format!("minutes in {month}"), minutes, left.minutes_in_month(month));
        }
    }
    for (within, (count, limit)) in counts {
        if let Some(limit) = limit.filter(|&limit| count > u64::from(limit)) {
            let volunteer = community.volunteer(volunteer).id().clone();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            return Err(PlanFlaw::OverLimit { volunteer, within, count, limit });
        }
    }
    Ok(())
}

/// Looks at all pairs of her visits: she needs time between them.
fn collisions(community: &Community, volunteer: VolunteerIx, visits: &[Visit]) -> Result<(), PlanFlaw> {
    let pauses = community.volunteer(volunteer).pauses();
    let id = |request: RequestIx| community.request(request).id().clone();
    for (k, one) in visits.iter().enumerate() {
        for other in &visits[..k] {
            let (Some(time), Some(other_time)) = (&one.time, &other.time) else { continue };
            if pauses.collide(time, other_time) {
                let volunteer = community.volunteer(volunteer).id().clone();
                return Err(PlanFlaw::DoubleBooking {
                    volunteer,
                    first: id(other.request),
                    second: id(one.request),
                });
            }
        }
    }
    Ok(())
}
