//! What is planned and what is kept: horizons, requests that recur, flexible ones; and the faults of times.
#![cfg(feature = "rrule")]
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use crate::common::timetable::{codes, document, ids, request, text};
use goodturn::community::{
    Code, Document, PairRecord, RecurrenceRecord, Request, RequestRecord, VolunteerRecord, WeeklyRecord,
};
use jiff::civil;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn occurrences_are_the_same_under_any_horizon(
        rule in prop::sample::select(vec!["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=DAILY;COUNT=9", "FREQ=MONTHLY;BYDAY=-1SU"]),
        ends in prop::collection::vec(1..40_i64, 2),
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    ) {
        let ids = |days: i64| {
            let begin = civil::date(2026, 10, 20);
            let end = begin.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
            let document = document("2026-10-20T10:00", &format!("{end}T07:00"), "Europe/Berlin");
            let walk = RequestRecord::new("walk", "h", "care").time_zone(zone)
                .time("2026-09-27T02:30", "2026-09-27T03:30").recurrence(RecurrenceRecord::new(rule));
            let community = request(&document, walk);
            community.requests().iter().map(|r| (r.id().to_string(), r.time().unwrap())).collect::<Vec<_>>()
        };
        let (less, more) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let (less, more) = (ids(less), ids(more));
        prop_assert_eq!(&more[..less.len()], &less[..]);
    }
}

#[test]
fn what_starts_after_the_horizon_is_kept() {
    let mut document = document("2026-11-23T08:00", "2026-11-30T00:00", "UTC");
    document.volunteers = vec![VolunteerRecord::new("anna")];
    let fixed = |id: &str, start: &str, end: &str| RequestRecord::new(id, "h", "care").time(start, end);
    document.requests = vec![
        fixed("last", "2026-11-29T23:59", "2026-11-30T01:00"),
        fixed("next", "2026-11-30T00:00", "2026-11-30T01:00"),
        RequestRecord::new("some-time", "h", "care"),
        RequestRecord::new("half", "h", "care")
            .minutes(40)
            .window("2026-11-29T23:00", "2026-11-30T04:00")
            .window("2026-11-30T09:00", "2026-11-30T10:00"),
        RequestRecord::new("whole", "h", "care").minutes(40).window("2026-11-30T09:00", "2026-11-30T10:00"),
    ];
    document.pins = vec![PairRecord::new("anna", "next"), PairRecord::new("anna", "last")];
    document.bans = vec![PairRecord::new("anna", "whole")];
    let community = document.into_community().unwrap();
    assert_eq!(ids(community.requests()), ["half", "last", "some-time"]);
    assert_eq!(ids(community.deferred()), ["next", "whole"]);
    assert_eq!((community.pins().len(), community.bans().len()), (1, 0));
    // The visit starts before the horizon ends, at 23:59 at the latest.
    let half = community.requests()[0].flexible().unwrap();
    let windows: Vec<_> = half.windows.iter().map(|&window| text(&community, window)).collect();
    assert_eq!(windows, ["2026-11-29T23:00+00:00 2026-11-30T00:39+00:00"]);
    let again = community.to_document();
    assert_eq!(again.requests.len(), 5);
    assert_eq!(again.requests[0].windows.len(), 2);
    assert_eq!((again.pins.len(), again.bans.len()), (2, 1));
    assert_eq!(again.clone().into_community().unwrap(), community);
    // With a later end all of it is planned.
    let mut later = again;
    later.horizon_end = Some("2026-12-07T00:00".to_owned());
    let later = later.into_community().unwrap();
    assert_eq!((later.requests().len(), later.pins().len(), later.bans().len()), (5, 2, 1));
}

#[test]
fn each_time_of_what_recurs_is_a_request() {
    let mut document = document("2026-10-23T12:00", "2026-10-27T09:00", "Europe/Berlin");
    document.volunteers = vec![VolunteerRecord::new("anna")];
    let daily = || RecurrenceRecord::new("FREQ=DAILY;BYHOUR=8,17");
    let walk = RequestRecord::new("walk", "h", "care")
        .time("2026-10-01T08:00", "2026-10-01T09:00")
        .recurrence(daily().except("2026-10-24"));
    document.requests = vec![walk];
    let times = |document: Document| {
        let community = document.into_community().unwrap();
        assert_eq!(community.to_document().into_community().unwrap(), community);
        assert_eq!(community.to_document().requests.len(), 1);
        assert!(community.requests().iter().all(|r| r.series().unwrap().as_str() == "walk"));
        let time = |r: &Request| format!("{} {}", r.id(), text(&community, r.time().unwrap().span));
        community.requests().iter().map(time).collect::<Vec<_>>()
    };
    let line = |day: &str, hour: u8, offset: &str| {
        format!(
            "walk@2026-10-{day}T{hour:02}:00 2026-10-{day}T{hour:02}:00+{offset} 2026-10-{day}T{:02}:00+{offset}",
            hour + 1
        )
    };
    let expected = [
        // From the beginning of today, so that the ids of the day stay what they are.
        line("23", 8, "02:00"),
        line("23", 17, "02:00"),
        line("25", 8, "01:00"),
        line("25", 17, "01:00"),
        line("26", 8, "01:00"),
        line("26", 17, "01:00"),
        line("27", 8, "01:00"),
    ];
    assert_eq!(times(document.clone()), expected);

    // Pairs with times outside the horizon or excepted are kept; with times that the rule never gives they are faults.
    let pin = |request: &str| {
        let mut document = document.clone();
        document.pins = vec![PairRecord::new("anna", request)];
        document.into_community().map(|community| {
            assert_eq!(community.to_document().pins.len(), 1);
            community.pins().len()
        })
    };
    assert_eq!(pin("walk@2026-10-25T08:00"), Ok(1));
    assert_eq!(pin("walk@2026-10-24T08:00"), Ok(0));
    assert_eq!(pin("walk@2027-10-24T17:00"), Ok(0));
    for wrong in ["walk", "walk@2026-10-25T09:00", "walk@2026-09-30T08:00", "walk@", "wal@2026-10-25T08:00"] {
        let code = pin(wrong).unwrap_err().as_slice()[0].code;
        assert_eq!(code, Code::UnknownRequest, "{wrong}");
    }
    for (id, code) in
        [("walk@2030-10-25T08:00", vec![(Code::DuplicateId, "id".to_owned())]), ("walk@home", vec![])]
    {
        let mut document = document.clone();
        document.requests.push(RequestRecord::new(id, "h", "care"));
        assert_eq!(codes(document), code);
    }
}

#[test]
fn what_recurs_within_windows_moves_with_the_clock() {
    let document = document("2026-03-27T12:00", "2026-03-31T00:00", "Europe/Berlin");
    let night = RequestRecord::new("night", "h", "care")
        .minutes(60)
        .separate_visits()
        .window("2026-03-01T04:00", "2026-03-01T06:00")
        .window("2026-03-01T02:00", "2026-03-01T03:00")
        .recurrence(RecurrenceRecord::new("FREQ=DAILY"));
    let community = request(&document, night);
    let windows = |r: &Request| {
        let windows = r.flexible().unwrap().windows.iter().map(|&window| text(&community, window));
        windows.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(ids(community.requests())[1], "night@2026-03-28T02:00");
    assert_eq!(community.requests().len(), 4);
    assert_eq!(
        windows(&community.requests()[2]),
        "2026-03-29T03:00+02:00 2026-03-29T06:00+02:00",
        "the hour that is jumped over is kept as an hour, and touches the next window"
    );
    assert!(community.requests()[2].flexible().unwrap().separate);
    assert_eq!(community.to_document().requests[0].windows[0].start, "2026-03-01T02:00");
}

#[test]
fn flexible_requests_keep_what_is_long_enough() {
    let document = document("2026-11-23T08:00", "2026-11-30T00:00", "UTC");
    let visit = RequestRecord::new("visit", "h", "care")
        .minutes(90)
        .window("2026-11-25T09:00", "2026-11-25T10:00")
        .window("2026-11-24T10:00", "2026-11-24T11:00")
        .window("2026-11-24T09:00", "2026-11-24T10:00");
    let community = request(&document, visit);
    let flexible = community.requests()[0].flexible().unwrap();
    assert_eq!((flexible.windows.len(), flexible.minutes, flexible.separate), (1, 90, false));
    assert_eq!(flexible.windows[0].minutes(), 120);
    assert_eq!(community.requests()[0].time(), None);
}

#[test]
fn faults_of_times() {
    let base = document("2026-11-23T08:00", "2026-11-30T00:00", "UTC");
    let of_request = |record: RequestRecord| {
        let mut document = base.clone();
        document.requests = vec![record];
        codes(document)
    };
    let of_volunteer = |record: VolunteerRecord| {
        let mut document = base.clone();
        document.volunteers = vec![record];
        codes(document)
    };
    let fault = |code: Code, field: &str| vec![(code, field.to_owned())];
    let lamp = || RequestRecord::new("lamp", "h", "care");
    let anna = || VolunteerRecord::new("anna");
    let (start, end) = ("2026-11-24T09:00", "2026-11-24T10:00");

    assert_eq!(of_request(lamp().window(start, end)), fault(Code::MissingField, "minutes"));
    assert_eq!(of_request(lamp().minutes(60)), fault(Code::MissingField, "windows"));
    assert_eq!(of_request(lamp().window(start, end).minutes(0)), fault(Code::NumberOutOfRange, "minutes"));
    assert_eq!(of_request(lamp().window(start, end).minutes(1441)), fault(Code::NumberOutOfRange, "minutes"));
    assert_eq!(of_request(lamp().window(start, end).minutes(60)), []);
    assert_eq!(of_request(lamp().window(start, end).minutes(61)), fault(Code::WindowTooShort, "windows"));
    assert_eq!(of_request(lamp().window(end, start).minutes(1)), fault(Code::ReversedInterval, "windows[0]"));
    let both = lamp().time(start, end).window(start, end).minutes(5);
    assert_eq!(of_request(both), fault(Code::ConflictingTimes, "windows"));
    assert_eq!(of_request(lamp().separate_visits()), []);
    assert_eq!(of_request(lamp().time_zone("Europe/Berlim")), fault(Code::UnknownTimeZone, "time_zone"));

    let daily = || RecurrenceRecord::new("FREQ=DAILY");
    assert_eq!(of_request(lamp().recurrence(daily())), fault(Code::MissingField, "time"));
    let again = || lamp().time(start, end).recurrence(daily());
    assert_eq!(of_request(again()), []);
    let twice = lamp().time(start, end).recurrence(daily().first(start, end));
    assert_eq!(of_request(twice), fault(Code::ConflictingTimes, "recurrence"));
    let short = lamp().window(start, end).minutes(61).recurrence(daily());
    assert_eq!(of_request(short), fault(Code::WindowTooShort, "windows"));
    let no_rule = lamp().time(start, end).recurrence(RecurrenceRecord::default());
    assert_eq!(of_request(no_rule), fault(Code::MissingField, "recurrence.rule"));
    let no_date = lamp().time(start, end).recurrence(daily().except("2026-11-31"));
    assert_eq!(of_request(no_date), fault(Code::InvalidTime, "recurrence.except[0]"));
    for (length, expected) in [(183, vec![]), (184, fault(Code::InvalidId, "id"))] {
        let mut long = again();
        long.id = "x".repeat(length).into();
        assert_eq!(of_request(long), expected);
    }

    let nine = || WeeklyRecord::new("09:00", "12:00");
    for (from, to, field) in
        [("24:00", "02:00", "from"), ("09:00", "24:01", "to"), ("09:60", "12:00", "from")]
    {
        let field = format!("weekly[0].{field}");
        assert_eq!(
            of_volunteer(anna().weekly(WeeklyRecord::new(from, to))),
            fault(Code::InvalidTimeOfDay, &field)
        );
    }
    assert_eq!(
        of_volunteer(anna().weekly(WeeklyRecord::new("", "02:00"))),
        fault(Code::MissingField, "weekly[0].from")
    );
    for nth in [0, 6, -6, i32::MIN] {
        assert_eq!(
            of_volunteer(anna().weekly(nine().nth(nth))),
            fault(Code::NumberOutOfRange, "weekly[0].nth[0]")
        );
    }
    let reversed = nine().since("2026-11-25").until("2026-11-24");
    assert_eq!(of_volunteer(anna().weekly(reversed)), fault(Code::ReversedInterval, "weekly[0].until"));
    assert_eq!(
        of_volunteer(anna().blackout("2026-11-25", "2026-11-24")),
        fault(Code::ReversedInterval, "blackouts[0]")
    );
    assert_eq!(of_volunteer(anna().busy(end, start)), fault(Code::ReversedInterval, "busy[0]"));
    assert_eq!(of_volunteer(anna().frozen_until("soon")), fault(Code::InvalidTime, "frozen_until"));
    assert_eq!(of_volunteer(anna().last_asked("2026-13-01")), fault(Code::InvalidTime, "last_asked"));
    assert_eq!(
        of_volunteer(anna().recurring(daily().first(end, start))),
        fault(Code::ReversedInterval, "recurring[0]")
    );
    assert_eq!(of_volunteer(anna().notice_minutes(525_600).changeover_minutes(1440).rest_minutes(2880)), []);
    assert_eq!(of_volunteer(anna().notice_minutes(525_601)), fault(Code::NumberOutOfRange, "notice_minutes"));
    assert_eq!(
        of_volunteer(anna().changeover_minutes(1441)),
        fault(Code::NumberOutOfRange, "changeover_minutes")
    );
    assert_eq!(of_volunteer(anna().rest_minutes(2881)), fault(Code::NumberOutOfRange, "rest_minutes"));

    let mut endless = base.clone();
    endless.horizon_end = None;
    endless.requests = vec![again()];
    assert_eq!(codes(endless), fault(Code::MissingField, "horizon_end"));
    for end in ["2026-11-23T08:00", "2026-11-01T00:00"] {
        assert_eq!(
            codes(document("2026-11-23T08:00", end, "UTC")),
            fault(Code::HorizonBeforeNow, "horizon_end")
        );
    }
    assert_eq!(codes(document("2026-11-23T08:00", "soon", "UTC")), fault(Code::InvalidTime, "horizon_end"));
}
