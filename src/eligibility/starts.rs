//! When a visit that the plan may place can start.
//!
//! A request with windows says "some time in here, for so long". For a volunteer that leaves the minutes at which such a visit can start: it
//! lies wholly within a window and within one span of her availability, starts at a slot where the community has slots, is not in the way
//! of what is settled already (visits agreed elsewhere, pins at fixed times, help at her own home), comes no sooner than her notice allows, and on a day on which her
//! credentials are good. What *else* the plan gives her is not looked at: that is the solver's business.

use super::rules::{credential, notice};
use crate::community::{Community, FixedTime, Flexible, Minute, RequestIx, Span, VolunteerIx};

/// Neighbouring minutes of one day at each of which a visit can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Starts {
    /// The visit if it starts at the first of these minutes, with the day, week and month by which limits count it at whichever of them it
    /// starts.
    pub first: FixedTime,
    /// The last of these minutes.
    pub last: Minute,
}

impl Starts {
    /// The visit at its earliest start at or after a moment, if there is one.
    pub fn visit_from(&self, earliest: Minute) -> Option<FixedTime> {
        let start = self.first.span.start().max(earliest);
        if start > self.last {
            return None;
        }
        let end = Minute::new(start.get() + self.first.span.minutes())?;
        Some(FixedTime { span: Span::new(start, end)?, ..self.first })
    }
}

/// When a request with windows can start for a volunteer: in order and apart; empty for any other request. It says nothing on the rules that do
/// not depend on the time.
///
/// # Panics
/// If a position is from another community, as [`Community::volunteer`].
///
/// # Complexity
/// O(windows + spans + days of the windows x (credentials + slots of the day + settled visits)) time.
pub fn possible_starts(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Vec<Starts> {
    let Some(flexible) = community.request(request).flexible() else { return Vec::new() };
    let settled = settled(community, volunteer, request);
    let at_home = at_home(community, volunteer, request);
    let mut starts = Vec::new();
    for (first, last) in ranges(community, volunteer, request, flexible) {
        by_day(community, first, last, |day_first, day_last| {
            let Some(first) = visit(community, flexible, day_first) else { return };
            if !credential::valid_on(community, volunteer, request, first.day) {
                return;
            }
            let mut add = |first: Minute, last: Minute| {
                if let Some(first) = visit(community, flexible, first) {
                    starts.push(Starts { first, last });
                }
            };
            let collides = |visit: &FixedTime| {
                let pauses = community.volunteer(volunteer).pauses();
                settled.iter().any(|other| pauses.collide(visit, other))
                    || at_home.iter().any(|span| span.overlaps(visit.span))
            };
            if !community.slots().is_empty() {
                for slot in slots(community, day_first, day_last, flexible) {
                    let free = visit(community, flexible, slot).is_some_and(|visit| !collides(&visit));
                    if free {
                        add(slot, slot);
                    }
                }
                return;
            }
            // Whatever is settled takes out the starts at which the visit would be in its way: neighbouring minutes.
            let gap = |other: &FixedTime| {
                let pauses = community.volunteer(volunteer).pauses();
                i64::from(if other.day == first.day { pauses.changeover } else { pauses.longest() })
            };
            let minutes = i64::from(flexible.minutes);
            let taken = |other: &FixedTime| {
                let (start, end) = (other.span.start().get(), other.span.end().get());
                (start - gap(other) - minutes + 1, end + gap(other) - 1)
            };
            let mut taken: Vec<_> = settled.iter().map(taken).collect();
            taken.extend(
                at_home.iter().map(|at_home| (at_home.start().get() - minutes + 1, at_home.end().get() - 1)),
            );
            taken.sort_unstable();
            let mut from = day_first;
            for (taken_from, taken_to) in taken {
                if taken_to < from.get() || taken_from > day_last.get() {
                    continue;
                }
                if let Some(before) = Minute::new(taken_from - 1).filter(|&before| before >= from) {
                    add(from, before);
                }
                match Minute::new(taken_to + 1) {
                    Some(after) => from = from.max(after),
                    None => return,
                }
            }
            if from <= day_last {
                add(from, day_last);
            }
        });
    }
    starts
}

/// Visits of the volunteer that are settled whatever the plan does, but for the request itself; in order.
fn settled(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Vec<FixedTime> {
    let pins = community.pins_of(volunteer).iter().filter(|&&(_, other)| other != request);
    let pinned = pins.filter_map(|&(_, other)| community.request(other).time());
    let mut settled: Vec<FixedTime> =
        community.commitments_of(volunteer).map(|span| community.timed(span)).chain(pinned).collect();
    settled.sort_unstable();
    settled
}

/// When the volunteer must be there for requests of her own at fixed times.
fn at_home(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Vec<Span> {
    let own = community.own_requests(volunteer).iter().filter(|&&own| own != request);
    let present = own.map(|&own| community.request(own)).filter(|own| own.requester_present());
    present.filter_map(|own| Some(own.time()?.span)).collect()
}

/// The first and last starts that the windows, the availability and the notice leave; in order.
fn ranges(
    community: &Community,
    volunteer: VolunteerIx,
    request: RequestIx,
    flexible: &Flexible,
) -> Vec<(Minute, Minute)> {
    let minutes = i64::from(flexible.minutes);
    let last_in = |span: Span| Minute::new(span.end().get() - minutes);
    let earliest = notice::earliest_start(community, volunteer, request);
    let availability = match community.volunteer(volunteer).availability() {
        Some(spans) if !community.is_confirmed(volunteer, request) => Some(spans),
        _ => None,
    };
    let mut ranges = Vec::new();
    for &window in &flexible.windows {
        let Some(last) = last_in(window) else { continue };
        let first = window.start().max(earliest);
        match availability {
            None => ranges.push((first, last)),
            Some(spans) => {
                let from = spans.partition_point(|span| span.end() <= first);
                let possible = spans.get(from..).unwrap_or_default();
                for &span in possible.iter().take_while(|span| span.start() <= last) {
                    if let Some(last_here) = last_in(span) {
                        ranges.push((first.max(span.start()), last.min(last_here)));
                    }
                }
            }
        }
    }
    ranges.retain(|(first, last)| first <= last);
    ranges
}

/// Calls `each` with the first and last minute of every day of a range.
fn by_day(community: &Community, first: Minute, last: Minute, mut each: impl FnMut(Minute, Minute)) {
    let mut from = first;
    while from <= last {
        let end = community.day_span(community.day_of(from)).map_or(Minute::MAX, Span::end);
        let until = Minute::new(end.get() - 1).unwrap_or(last).min(last).max(from);
        each(from, until);
        match Minute::new(until.get() + 1) {
            Some(next) => from = next,
            None => return,
        }
    }
}

fn visit(community: &Community, flexible: &Flexible, start: Minute) -> Option<FixedTime> {
    let end = Minute::new(start.get() + i64::from(flexible.minutes))?;
    Some(community.timed(Span::new(start, end)?))
}

/// The starts of the slots that are long enough, from `first` to `last`.
fn slots<'a>(
    community: &'a Community,
    first: Minute,
    last: Minute,
    flexible: &Flexible,
) -> impl Iterator<Item = Minute> + use<'a> {
    let slots = community.slots();
    let from = slots.partition_point(|slot| slot.start() < first);
    let minutes = i64::from(flexible.minutes);
    let within = slots.iter().skip(from).take_while(move |slot| slot.start() <= last);
    within.filter(move |slot| slot.minutes() >= minutes).map(|slot| slot.start())
}
