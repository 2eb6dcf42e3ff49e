//! Random communities with everything that is said about times: zones, patterns, horizons, recurrences, slots, a ledger.
//!
//! Built on [`super::communities`]; whatever [`timed_document`] gives is valid.

use super::communities::{community_document, hour_text, request_id, volunteer_id};
use goodturn::community::{
    ConsumedRecord, DatesRecord, Document, IntervalRecord, LedgerRecord, LedgerStatus, Period,
    RecurrenceRecord, RequestRecord, VolunteerRecord, Weekday, WeeklyRecord,
};
use proptest::{collection::vec, option, prelude::*, sample};
use std::collections::BTreeSet;

const ZONES: [&str; 4] = ["America/New_York", "Australia/Lord_Howe", "Europe/Berlin", "Asia/Kathmandu"];
/// Rules that give their own first time.
const RULES: [&str; 5] = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY",
    "FREQ=DAILY;COUNT=3",
    "FREQ=DAILY;UNTIL=20261130T120000Z",
];

fn zone() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.3, sample::select(ZONES.map(str::to_owned).to_vec()))
}

fn date() -> impl Strategy<Value = String> {
    (20..30_u32).prop_map(|day| format!("2026-11-{day}"))
}

fn hours(longest: i64) -> impl Strategy<Value = IntervalRecord> {
    (0..140_i64, 1..=longest)
        .prop_map(|(hour, hours)| IntervalRecord { start: hour_text(hour), end: hour_text(hour + hours) })
}

pub(crate) fn weekly() -> impl Strategy<Value = WeeklyRecord> {
    (
        sample::subsequence(Weekday::ALL.to_vec(), 0..=7).prop_shuffle(),
        prop_oneof![2 => Just(Vec::new()), 1 => vec(prop_oneof![-5..=-1_i32, 1..=5_i32], 1..3)],
        0..48_u32,
        0..=48_u32,
        option::weighted(0.2, date()),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(days, nth, from, to, bound, upper)| {
            let clock = |half: u32| format!("{:02}:{:02}", half / 2, half % 2 * 30);
            let (since, until) = if upper { (None, bound) } else { (bound, None) };
            WeeklyRecord { days, nth, from: clock(from), to: clock(to), since, until }
        })
}

fn recurring() -> impl Strategy<Value = RecurrenceRecord> {
    (hours(30), sample::select(RULES.to_vec()), vec(date(), 0..3)).prop_map(|(first, rule, except)| {
        RecurrenceRecord { start: first.start, end: first.end, rule: rule.to_owned(), except }
    })
}

fn blackout() -> impl Strategy<Value = DatesRecord> {
    (20..28_u32, option::of(0..3_u32)).prop_map(|(first, more)| DatesRecord {
        first: format!("2026-11-{first}"),
        last: more.map(|more| format!("2026-11-{}", first + more)),
    })
}

/// Fills in the times of a volunteer.
fn volunteer_times() -> impl Strategy<Value = VolunteerRecord> {
    let patterns = (vec(weekly(), 0..3), vec(recurring(), 0..2), vec(blackout(), 0..2), vec(hours(5), 0..2));
    let dates = (option::weighted(0.2, date()), option::weighted(0.3, date()), zone());
    let pauses = (option::of(0..2000_u32), option::of(0..90_u32), option::of(0..900_u32));
    let limits = (option::of(0..9_u32), option::of(0..900_u32), option::of(0..900_u32));
    (patterns, dates, pauses, limits).prop_map(|(patterns, dates, pauses, limits)| {
        let (weekly, recurring, blackouts, busy) = patterns;
        let (frozen_until, last_asked, time_zone) = dates;
        let (notice_minutes, changeover_minutes, rest_minutes) = pauses;
        let (max_per_month, max_minutes_per_week, max_minutes_per_month) = limits;
        VolunteerRecord {
            weekly,
            recurring,
            blackouts,
            busy,
            frozen_until,
            last_asked,
            time_zone,
            notice_minutes,
            changeover_minutes,
            rest_minutes,
            max_per_month,
            max_minutes_per_week,
            max_minutes_per_month,
            ..VolunteerRecord::default()
        }
    })
}

/// The times of a request: fixed, flexible, again and again, or by arrangement.
fn request_times() -> impl Strategy<Value = RequestRecord> {
    let recurrence = (sample::select(RULES.to_vec()), vec(date(), 0..3)).prop_map(|(rule, except)| {
        RecurrenceRecord { rule: rule.to_owned(), except, ..RecurrenceRecord::default() }
    });
    (vec(hours(9), 1..4), 0..3_u8, 1..=60_u32, any::<bool>(), option::weighted(0.3, recurrence), zone())
        .prop_map(|(intervals, kind, minutes, separate_visits, recurrence, time_zone)| {
            let mut record = RequestRecord { time_zone, ..RequestRecord::default() };
            match kind {
                0 => {
                    record.windows = intervals;
                    record.minutes = Some(minutes);
                    record.separate_visits = separate_visits;
                    record.recurrence = recurrence;
                }
                1 => {
                    record.time = intervals.into_iter().next();
                    record.recurrence = recurrence;
                }
                _ => {}
            }
            record
        })
}

fn slots() -> impl Strategy<Value = Vec<WeeklyRecord>> {
    let slot = |from: &str, to: &str| WeeklyRecord::new(from, to);
    prop_oneof![
        Just(Vec::new()),
        Just(vec![slot("10:00", "12:00"), slot("08:00", "10:00"), slot("22:00", "06:00")]),
        Just(vec![
            slot("08:00", "10:00").day(Weekday::Tue).nth(-1),
            slot("08:30", "24:00").day(Weekday::Wed)
        ]),
    ]
}

/// One entry: whose, of what, how it stands, when, when asked, until when.
fn entry() -> impl Strategy<Value = (sample::Index, sample::Index, LedgerRecord)> {
    (
        any::<sample::Index>(),
        any::<sample::Index>(),
        sample::select(LedgerStatus::ALL.to_vec()),
        option::of(hours(4)),
        option::of(date()),
        option::weighted(0.3, (0..90_i64).prop_map(hour_text)),
        option::weighted(0.2, Just("household-4")),
    )
        .prop_map(|(volunteer, request, status, time, asked_on, answer_by, requester)| {
            let requester = requester.map(Into::into);
            let record =
                LedgerRecord { status, time, asked_on, answer_by, requester, ..LedgerRecord::default() };
            (volunteer, request, record)
        })
}

fn consumed() -> impl Strategy<Value = (sample::Index, ConsumedRecord)> {
    (
        any::<sample::Index>(),
        date(),
        sample::select(vec![Period::Day, Period::Week, Period::Month]),
        option::of(0..3_u32),
        option::of(0..200_u32),
    )
        .prop_map(|(volunteer, date, period, visits, minutes)| {
            (volunteer, ConsumedRecord { date, period, visits, minutes, ..ConsumedRecord::default() })
        })
}

/// A valid document of up to so many volunteers and requests, with times of every kind.
pub(crate) fn timed_document(max_volunteers: usize, max_requests: usize) -> impl Strategy<Value = Document> {
    (
        community_document(max_volunteers, max_requests),
        vec(volunteer_times(), max_volunteers),
        vec(request_times(), max_requests),
        option::weighted(0.7, 10..160_i64),
        slots(),
        vec(entry(), 0..6),
        vec(consumed(), 0..3),
    )
        .prop_map(|(mut document, people, wishes, horizon, slots, entries, consumed)| {
            document.slots = slots;
            // Times are of all hours, so nothing is to be closed.
            for hours in document.venues.iter_mut().flat_map(|venue| &mut venue.open) {
                (hours.from, hours.to) = ("00:00".to_owned(), "24:00".to_owned());
            }
            for (volunteer, times) in document.volunteers.iter_mut().zip(people) {
                volunteer.weekly = times.weekly;
                volunteer.recurring = times.recurring;
                volunteer.blackouts = times.blackouts;
                volunteer.busy = times.busy;
                volunteer.frozen_until = times.frozen_until;
                volunteer.last_asked = times.last_asked;
                volunteer.time_zone = times.time_zone;
                volunteer.notice_minutes = times.notice_minutes;
                volunteer.changeover_minutes = times.changeover_minutes;
                volunteer.rest_minutes = times.rest_minutes;
                volunteer.max_per_month = times.max_per_month;
                volunteer.max_minutes_per_week = times.max_minutes_per_week;
                volunteer.max_minutes_per_month = times.max_minutes_per_month;
            }
            for (request, times) in document.requests.iter_mut().zip(wishes) {
                request.time = times.time;
                request.windows = times.windows;
                request.minutes = times.minutes;
                request.separate_visits = times.separate_visits;
                request.recurrence = times.recurrence;
                request.time_zone = times.time_zone;
            }
            let recurs = document.requests.iter().any(|request| request.recurrence.is_some());
            document.horizon_end = horizon.or(recurs.then_some(100)).map(hour_text);
            // Pairs are with the first time of what recurs.
            for request in document.requests.iter().filter(|request| request.recurrence.is_some()) {
                let first = first_id(request);
                for pairs in [&mut document.pins, &mut document.bans, &mut document.promises] {
                    for pair in pairs.iter_mut().filter(|pair| pair.request == request.id) {
                        pair.request = first.clone().into();
                    }
                }
            }
            document.ledger = ledger(&document, entries);
            for (volunteer, record) in consumed {
                if !document.volunteers.is_empty() {
                    let volunteer = volunteer.get(&document.volunteers).id.clone();
                    document.consumed.push(ConsumedRecord { volunteer, ..record });
                }
            }
            document
        })
}

/// The id of the first time of a request that recurs.
pub(crate) fn first_id(request: &RequestRecord) -> String {
    let starts = request.time.iter().chain(&request.windows).map(|interval| interval.start.as_str());
    format!("{}@{}", request.id, starts.min().unwrap())
}

/// Entries about people who are there and people who have left, about requests and times of them and what is no longer asked for.
fn ledger(
    document: &Document,
    entries: Vec<(sample::Index, sample::Index, LedgerRecord)>,
) -> Vec<LedgerRecord> {
    let mut volunteers = vec!["gone".to_owned()];
    volunteers.extend((0..document.volunteers.len()).map(volunteer_id));
    let mut requests = vec!["r0@2026-11-21T09:00".to_owned(), "no-longer".to_owned()];
    requests.extend((0..document.requests.len()).map(request_id));
    requests.extend(document.requests.iter().filter(|r| r.recurrence.is_some()).map(first_id));
    let mut seen = BTreeSet::new();
    let mut ledger = Vec::new();
    for (volunteer, request, record) in entries {
        let (volunteer, request) = (volunteer.get(&volunteers), request.get(&requests));
        if seen.insert((volunteer.clone(), request.clone())) {
            let (volunteer, request) = (volunteer.as_str().into(), request.as_str().into());
            ledger.push(LedgerRecord { volunteer, request, ..record });
        }
    }
    ledger
}
