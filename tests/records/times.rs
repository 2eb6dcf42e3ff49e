//! Times: patterns over changes of the clocks, zones, dates, slots; against the clock on the wall, minute by minute.
#![cfg(feature = "rrule")]
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]
#![allow(
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "numbers of days and minutes are small"
)]

use crate::common::{
    times::weekly,
    timetable::{codes, document, spans, text, with},
};
use goodturn::community::{Code, RecurrenceRecord, RequestRecord, VolunteerRecord, Weekday, WeeklyRecord};
use jiff::{Timestamp, civil, tz::TimeZone};
use proptest::prelude::*;
use std::collections::HashMap;

/// The clock on the wall of a zone, minute by minute: only ever asked what it shows at a moment, never when it shows something.
struct Wall {
    first: i64,
    shown: Vec<civil::DateTime>,
    at: HashMap<civil::DateTime, i64>,
}

impl Wall {
    fn new(zone: &str, first: i64, last: i64) -> Self {
        let zone = TimeZone::get(zone).unwrap();
        let shows = |minute: i64| zone.to_datetime(Timestamp::from_second(minute * 60).unwrap());
        let shown: Vec<_> = (first..=last).map(shows).collect();
        let mut at = HashMap::new();
        for (minute, &shown) in (first..).zip(&shown) {
            at.entry(shown).or_insert(minute);
        }
        Self { first, shown, at }
    }

    /// When the clock first shows a time; a time that it jumps over is as many minutes after the jump as it is after the time jumped from.
    fn moment(&self, time: civil::DateTime) -> i64 {
        if let Some(&minute) = self.at.get(&time) {
            return minute;
        }
        let jump = self.shown.windows(2).position(|pair| pair[0] < time && time < pair[1]).unwrap();
        let missed = self.shown[jump].duration_until(time).as_mins() - 1;
        self.first + jump as i64 + 1 + missed
    }
}

/// Whether a window starts on a date, by counting through the month.
fn starts_on(window: &WeeklyRecord, date: civil::Date) -> bool {
    let name = |date: civil::Date| Weekday::ALL[date.weekday().to_monday_zero_offset() as usize];
    let same: Vec<i8> = (1..=date.days_in_month())
        .filter(|&day| name(civil::date(date.year(), date.month(), day)) == name(date))
        .collect();
    let place = same.iter().position(|&day| day == date.day()).unwrap() as i32;
    let nth = [place + 1, place - same.len() as i32];
    let text = date.to_string();
    (window.days.is_empty() || window.days.contains(&name(date)))
        && (window.nth.is_empty() || nth.iter().any(|nth| window.nth.contains(nth)))
        && window.since.as_ref().is_none_or(|since| *since <= text)
        && window.until.as_ref().is_none_or(|until| text <= *until)
}

fn clock(date: civil::Date, text: &str) -> civil::DateTime {
    if text == "24:00" {
        return date.tomorrow().unwrap().at(0, 0, 0, 0);
    }
    date.at(text[..2].parse().unwrap(), text[3..].parse().unwrap(), 0, 0)
}

/// Zone, and a date on which its clocks change: forward and back in three zones, one of them by half an hour, and one at midnight.
const CHANGES: [(&str, &str); 8] = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn weekly_windows_are_what_the_clock_on_the_wall_says(
        change in prop::sample::select(CHANGES.to_vec()),
        windows in prop::collection::vec(weekly(), 1..4),
        frozen in prop::option::weighted(0.2, -2..3_i64),
        blackout in prop::option::weighted(0.3, -3..3_i64),
    ) {
        let (zone, date) = change;
        let date: civil::Date = date.parse().unwrap();
        let day = |days: i64| date.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
        let mut windows = windows;
        for window in &mut windows {
            // The strategy's dates are in November; moved to about the change.
            for bound in [&mut window.since, &mut window.until].into_iter().flatten() {
                *bound = day(bound[8..].parse::<i64>().unwrap() - 25).to_string();
            }
        }
        let document = document(&format!("{}T12:00", day(-3)), &format!("{}T12:00", day(4)), zone);
        let mut volunteer = VolunteerRecord::new("anna");
        volunteer.weekly.clone_from(&windows);
        volunteer.frozen_until = frozen.map(|days| day(days).to_string());
        if let Some(days) = blackout {
            volunteer = volunteer.blackout(&day(days).to_string(), &day(days).to_string());
        }
        let community = with(&document, volunteer);

        let (from, to) = (community.as_of().get(), community.horizon_end().unwrap().get());
        let wall = Wall::new(zone, from - 4 * 1440, to + 4 * 1440);
        let mut expected = vec![false; (to - from) as usize];
        let mut set = |range: std::ops::Range<i64>, value: bool| {
            for minute in range.start.max(from)..range.end.min(to) {
                expected[(minute - from) as usize] = value;
            }
        };
        for days in -5..6 {
            for window in windows.iter().filter(|window| starts_on(window, day(days))) {
                let end_day = if window.to <= window.from { day(days + 1) } else { day(days) };
                set(wall.moment(clock(day(days), &window.from))..wall.moment(clock(end_day, &window.to)), true);
            }
        }
        let midnight = |days: i64| wall.moment(day(days).at(0, 0, 0, 0));
        if let Some(days) = blackout {
            set(midnight(days)..midnight(days + 1), false);
        }
        if let Some(days) = frozen {
            set(from..midnight(days), false);
        }
        let spans = community.volunteers()[0].availability().unwrap();
        for minute in from..to {
            let found = spans.iter().any(|span| (span.start().get()..span.end().get()).contains(&minute));
            prop_assert_eq!(found, expected[(minute - from) as usize], "{} {:?}", minute, wall.shown[(minute - wall.first) as usize]);
        }
    }
}

#[test]
fn half_past_two_over_both_changes() {
    let night = |zone: &str, as_of: &str, horizon_end: &str, from: &str, to: &str| {
        let document = document(as_of, horizon_end, zone);
        spans(&with(&document, VolunteerRecord::new("anna").weekly(WeeklyRecord::new(from, to))))
    };
    // Forward from 02:00 to 03:00: there is no 02:30, and the offset before the change makes it 03:30.
    assert_eq!(
        night("Europe/Berlin", "2026-03-28T12:00", "2026-03-30T12:00", "02:30", "04:00"),
        ["2026-03-29T03:30+02:00 2026-03-29T04:00+02:00", "2026-03-30T02:30+02:00 2026-03-30T04:00+02:00"]
    );
    // Nothing is left of it.
    assert_eq!(
        night("Europe/Berlin", "2026-03-28T12:00", "2026-03-30T12:00", "02:30", "03:15"),
        ["2026-03-30T02:30+02:00 2026-03-30T03:15+02:00"]
    );
    // Back from 03:00 to 02:00: it starts the first time that the clock shows 02:30.
    assert_eq!(
        night("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T12:00", "02:30", "04:00"),
        ["2026-10-25T02:30+02:00 2026-10-25T04:00+01:00"]
    );
    assert_eq!(
        night("America/New_York", "2026-03-07T12:00", "2026-03-08T12:00", "02:30", "04:00"),
        ["2026-03-08T03:30-04:00 2026-03-08T04:00-04:00"]
    );
    assert_eq!(
        night("America/New_York", "2026-10-31T12:00", "2026-11-01T12:00", "01:30", "02:30"),
        ["2026-11-01T01:30-04:00 2026-11-01T02:30-05:00"]
    );
    // Half an hour: forward from 02:00 to 02:30, back from 02:00 to 01:30.
    assert_eq!(
        night("Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-04T12:00", "02:30", "04:00"),
        ["2026-10-04T02:30+11:00 2026-10-04T04:00+11:00"]
    );
    assert_eq!(
        night("Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-04T12:00", "02:15", "04:00"),
        ["2026-10-04T02:45+11:00 2026-10-04T04:00+11:00"]
    );
    assert_eq!(
        night("Australia/Lord_Howe", "2026-04-04T12:00", "2026-04-05T12:00", "01:45", "02:30"),
        ["2026-04-05T01:45+11:00 2026-04-05T02:30+10:30"]
    );
}

#[test]
fn windows_over_midnight() {
    let document = document("2026-10-24T12:00", "2026-10-26T00:00", "Europe/Berlin");
    let night = |window: WeeklyRecord| spans(&with(&document, VolunteerRecord::new("anna").weekly(window)));
    // Over midnight and the change of the clocks: nine hours instead of eight.
    let shift = WeeklyRecord::new("22:00", "06:00").day(Weekday::Sat);
    assert_eq!(night(shift), ["2026-10-24T22:00+02:00 2026-10-25T06:00+01:00"]);
    // One that began the day before `as_of`'s is in force.
    let shift = WeeklyRecord::new("22:00", "13:00").day(Weekday::Fri);
    assert_eq!(night(shift), ["2026-10-23T22:00+02:00 2026-10-24T13:00+02:00"]);
    let whole = WeeklyRecord::new("00:00", "24:00").day(Weekday::Sun);
    assert_eq!(night(whole), ["2026-10-25T00:00+02:00 2026-10-26T00:00+01:00"]);
    let whole = WeeklyRecord::new("00:00", "00:00").day(Weekday::Sun);
    assert_eq!(night(whole), ["2026-10-25T00:00+02:00 2026-10-26T00:00+01:00"]);
}

#[test]
fn volunteer_request_and_community_in_three_zones() {
    let mut document = document("2026-11-23T08:00", "2026-11-30T00:00", "Europe/Berlin");
    // 09:00 to 12:00 in New York is 14:00Z to 17:00Z; 20:00 in Kathmandu is 14:15Z.
    let weekly = WeeklyRecord::new("09:00", "12:00");
    document.volunteers = vec![VolunteerRecord::new("anna").time_zone("america/new_york").weekly(weekly)];
    document.requests = vec![
        RequestRecord::new("call", "h", "care")
            .time_zone("Asia/Kathmandu")
            .time("2026-11-24T20:00", "2026-11-24T21:00"),
        RequestRecord::new("late", "h", "care")
            .time_zone("Asia/Kathmandu")
            .time("2026-11-25T03:00", "2026-11-25T04:00"),
    ];
    let community = document.into_community().unwrap();
    let anna = community.volunteers()[0].availability().unwrap();
    let (call, late) = (&community.requests()[0], &community.requests()[1]);
    assert_eq!(text(&community, call.time().unwrap().span), "2026-11-24T15:15+01:00 2026-11-24T16:15+01:00");
    assert!(anna.iter().any(|span| span.contains(call.time().unwrap().span)));
    // Days for limits are the community's: 03:00 on Wednesday in Kathmandu is Tuesday evening in Berlin.
    assert_eq!(late.time().unwrap().day.to_string(), "2026-11-24");
    let again = community.to_document();
    assert_eq!(again.volunteers[0].time_zone.as_deref(), Some("America/New_York"));
    assert_eq!(again.requests[0].time_zone.as_deref(), Some("Asia/Kathmandu"));
}

#[test]
fn dates_are_those_of_her_zone() {
    let document = document("2026-11-23T08:00", "2026-11-27T00:00", "Europe/Berlin");
    let anna = || VolunteerRecord::new("anna").time_zone("Pacific/Auckland");
    // Midnight in Auckland is noon of the day before in Berlin.
    assert_eq!(
        spans(&with(&document, anna().frozen_until("2026-11-25").blackout("2026-11-26", "2026-11-26"))),
        ["2026-11-24T12:00+01:00 2026-11-25T12:00+01:00", "2026-11-26T12:00+01:00 2201-01-01T00:59+01:00"]
    );
    let busy =
        anna().available("2026-11-25T00:00", "2026-11-25T12:00").busy("2026-11-25T03:00", "2026-11-25T04:00");
    assert_eq!(
        spans(&with(&document, busy)),
        ["2026-11-24T12:00+01:00 2026-11-24T15:00+01:00", "2026-11-24T16:00+01:00 2026-11-25T00:00+01:00"]
    );
    // Nothing that restricts her: no list at all.
    assert_eq!(with(&document, anna()).volunteers()[0].availability(), None);
    let mut never = anna();
    never.availability = Some(Vec::new());
    assert_eq!(with(&document, never).volunteers()[0].availability(), Some(&[][..]));
}

#[test]
fn weekdays_of_the_month() {
    let document = document("2026-11-01T00:00", "2026-12-31T00:00", "UTC");
    let days = |nth: i32, day: Weekday| {
        let window = WeeklyRecord::new("09:00", "10:00").day(day).nth(nth);
        let spans = spans(&with(&document, VolunteerRecord::new("anna").weekly(window)));
        spans.into_iter().map(|text| text[5..10].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(days(1, Weekday::Tue), ["11-03", "12-01"]);
    assert_eq!(days(-1, Weekday::Mon), ["11-30", "12-28"]);
    assert_eq!(days(5, Weekday::Mon), ["11-30"]);
    assert_eq!(days(-5, Weekday::Tue), ["12-01"]);
}

#[test]
fn availability_by_a_rule() {
    let document = document("2026-10-20T00:00", "2026-11-01T00:00", "Europe/Berlin");
    let rule = RecurrenceRecord::new("FREQ=WEEKLY;BYDAY=SU,TH").first("2020-01-02T02:30", "2020-01-02T05:00");
    let community = with(&document, VolunteerRecord::new("anna").recurring(rule.except("2026-10-29")));
    assert_eq!(
        spans(&community),
        ["2026-10-22T02:30+02:00 2026-10-22T05:00+02:00", "2026-10-25T02:30+02:00 2026-10-25T05:00+01:00"]
    );
    assert_eq!(community.to_document().into_community().unwrap(), community);
    // One that lasts three days and began before the horizon.
    let rule = RecurrenceRecord::new("FREQ=MONTHLY").first("2026-01-18T09:00", "2026-01-21T09:00");
    let community = with(&document, VolunteerRecord::new("anna").recurring(rule));
    assert_eq!(spans(&community), ["2026-10-18T09:00+02:00 2026-10-21T09:00+02:00"]);
}

#[test]
fn patterns_have_their_limit() {
    let mut far = document("2026-11-23T08:00", "2199-01-01T00:00", "UTC");
    let window = WeeklyRecord::new("09:00", "10:00");
    far.volunteers = vec![VolunteerRecord::new("anna").weekly(window.clone())];
    assert_eq!(codes(far.clone()), [(Code::TooMany, "weekly".to_owned())]);
    far.horizon_end = None;
    assert_eq!(codes(far.clone()), []);
    far.requests = vec![RequestRecord::new("r", "h", "care").time("2190-01-01T09:00", "2190-01-01T10:00")];
    assert_eq!(codes(far.clone()), [(Code::TooMany, "weekly".to_owned())]);
    far.horizon_end = Some("2026-12-24T00:00".to_owned());
    assert_eq!(codes(far.clone()), []);
    far.horizon_end = Some("2060-01-01T00:00".to_owned());
    far.volunteers.clear();
    far.requests[0] = RequestRecord::new("r", "h", "care")
        .time("2026-01-01T09:00", "2026-01-01T10:00")
        .recurrence(RecurrenceRecord::new("FREQ=DAILY"));
    assert_eq!(codes(far), [(Code::TooMany, "recurrence.rule".to_owned())]);
}

#[test]
fn slots_are_expanded_over_the_horizon() {
    let mut document = document("2026-11-23T08:00", "2026-11-25T00:00", "Europe/Berlin");
    document.slots = vec![
        WeeklyRecord::new("10:00", "12:00").day(Weekday::Tue),
        WeeklyRecord::new("08:00", "10:00").day(Weekday::Tue),
        WeeklyRecord::new("08:00", "10:00").day(Weekday::Tue),
    ];
    let community = document.clone().into_community().unwrap();
    let slots: Vec<_> = community.slots().iter().map(|&slot| text(&community, slot)).collect();
    assert_eq!(
        slots,
        ["2026-11-24T08:00+01:00 2026-11-24T10:00+01:00", "2026-11-24T10:00+01:00 2026-11-24T12:00+01:00"]
    );
    document.slots.push(WeeklyRecord::new("23:00", "08:01").day(Weekday::Mon));
    assert_eq!(codes(document), [(Code::OverlappingSlots, "slots".to_owned())]);
}
