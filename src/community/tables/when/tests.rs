use super::*;

fn ok<T>(parsed: Parsed<T>) -> T {
    parsed.unwrap_or_else(|finding| panic!("{finding:?}"))
}

#[test]
fn dates_are_year_first_or_day_first_and_never_month_first() {
    for text in
        ["2026-11-04", "04.11.2026", "4.11.2026", "04/11/2026", "4-11-2026", "2026/11/4", " 2026.11.04 "]
    {
        assert_eq!(ok(date(text)), "2026-11-04", "{text}");
    }
    assert_eq!(ok(date("03/04/2026")), "2026-04-03", "both numbers would do for a month: the day is first");
    for bad in [
        "",
        "2026-11",
        "11/2026",
        "4.11.26",
        "04.11/2026",
        "2026-11-04x",
        "29.02.2026",
        "20261104",
        "4.11.",
        "1.2.3.4",
    ] {
        assert_eq!(date(bad).unwrap_err().code, Code::InvalidTime, "{bad}");
    }
    let cause = |text: &str| date(text).unwrap_err().cause;
    assert!(cause("4/11/26").contains("four digits"));
    assert!(cause("11/24/2026").contains("day comes first"), "{}", cause("11/24/2026"));
    assert!(!cause("31.04.2026").contains("day comes first"));
}

#[test]
fn moments_have_a_date_and_a_time() {
    for text in [
        "2026-11-24 09:00",
        "24.11.2026 9:00",
        "24.11.2026  09.00",
        "2026-11-24T09:00",
        "24/11/2026 09:00:00",
    ] {
        assert_eq!(ok(moment(text)), "2026-11-24T09:00", "{text}");
    }
    assert_eq!(ok(moment("2026-11-24T09:00+01:00")), "2026-11-24T09:00+01:00");
    assert_eq!(ok(moment("2026-11-24T09:00-05:00")), "2026-11-24T09:00-05:00");
    assert_eq!(ok(moment("2026-11-24T09:00Z")), "2026-11-24T09:00Z");
    assert_eq!(ok(moment("2026-11-24 09:00+01:00")), "2026-11-24T09:00+01:00");
    assert_eq!(ok(moment("2026-11-24 09:00:30")), "2026-11-24T09:00:30", "for the checks to report");
    assert_eq!(ok(moment("31.12.2026 24:00")), "2027-01-01T00:00");
    for bad in [
        "2026-11-24",
        "09:00",
        "2026-11-24 25:00",
        "2026-11-24 24:01",
        "2026-11-24 9",
        "2026-11-24 09:60",
        "2026-11-24 9:00 AM",
    ] {
        assert_eq!(moment(bad).unwrap_err().code, Code::InvalidTime, "{bad}");
    }
}

#[test]
fn intervals_may_name_their_day_once() {
    let of = |text: &str| {
        let interval = ok(interval(text));
        (interval.start, interval.end)
    };
    let day = ("2026-11-24T09:00".to_owned(), "2026-11-24T12:00".to_owned());
    for text in [
        "2026-11-24 09:00/12:00",
        "2026-11-24 09:00-12:00",
        "2026-11-24 09:00 - 12:00",
        "24.11.2026 9:00 – 12:00",
        "24.11.2026 9.00-12.00",
        "24/11/2026 9:00 to 24/11/2026 12:00",
        "2026-11-24T09:00..2026-11-24T12:00",
        "2026-11-24T09:00/12:00",
    ] {
        assert_eq!(of(text), day, "{text}");
    }
    assert_eq!(of("2026-11-24 20:00/24:00").1, "2026-11-25T00:00");
    assert_eq!(of("2026-11-24 20:00/2026-11-25 02:00").1, "2026-11-25T02:00");
    assert_eq!(of("2026-11-24T09:00+01:00/12:00").1, "2026-11-24T12:00+01:00");
    assert_eq!(of("2026-11-24T09:00-05:00/2026-11-24T12:00-04:00").1, "2026-11-24T12:00-04:00");
    // An end before the start is not put on the next day: checking reports it.
    assert_eq!(of("2026-11-24 22:00/02:00").1, "2026-11-24T02:00");
    for bad in [
        "2026-11-24 09:00",
        "09:00/12:00",
        "2026-11-24T09:00-12:00",
        "2026-11-24 09:00/",
        "2026-11-24/2026-11-25",
        "2026-11-24 09:00-12:00 x",
    ] {
        assert!(interval(bad).is_err(), "{bad}");
    }
}

#[test]
fn cells_with_a_time_of_day_only_are_told_from_dates() {
    assert!(matches!(ok(when("09:00")), When::Time(_)));
    assert!(matches!(ok(when("12.11")), When::Time(_)), "a time with a point");
    assert!(matches!(ok(when("12.11.2026 09:00")), When::Moment(..)));
    assert!(matches!(ok(when("2026-11-12 09:00")), When::Moment(..)));
    for bad in ["09:00-12:00", "12.11.2026", "", "nine"] {
        assert!(when(bad).is_err(), "{bad}");
    }
}

#[test]
fn weekly_windows_are_read_as_they_are_said() {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let of = |text: &str| {
        let w = ok(weekly(text));
        (w.days, w.nth, w.from, w.to)
    };
    let hours =
        |days: &[Weekday], nth: &[i32]| (days.to_vec(), nth.to_vec(), "09:00".to_owned(), "12:00".to_owned());
    assert_eq!(of("mon,tue 09:00-12:00"), hours(&[Mon, Tue], &[]));
    assert_eq!(of("Mondays and Thursdays 9:00 to 12.00"), hours(&[Mon, Thu], &[]));
    assert_eq!(of("mon-fri 09:00-12:00"), hours(&[Mon, Tue, Wed, Thu, Fri], &[]));
    assert_eq!(of("Sat - Mon 09:00-12:00"), hours(&[Sat, Sun, Mon], &[]));
    assert_eq!(of("1st,3rd tue 09:00-12:00"), hours(&[Tue], &[1, 3]));
    assert_eq!(of("every last Friday 09:00/12:00"), hours(&[Fri], &[-1]));
    assert_eq!(of("2nd-last wed, 09:00-12:00"), hours(&[Wed], &[-2]));
    assert_eq!(of("daily 09:00-12:00"), hours(&[], &[]));
    assert_eq!(of("every day 09:00-12:00"), hours(&[], &[]));
    let bounded = ok(weekly("mon 22:00-24:00 since 2026-12-01, until 31.03.2027"));
    assert_eq!(
        (bounded.since.as_deref(), bounded.until.as_deref()),
        (Some("2026-12-01"), Some("2027-03-31"))
    );
    assert_eq!(bounded.to, "24:00");
    for bad in [
        "09:00-12:00",
        "mon",
        "mon 9-12",
        "mo 09:00-12:00",
        "mon 09:00",
        "mon 09:00-12:00 x",
        "1st 09:00-12:00",
        "",
    ] {
        assert!(weekly(bad).is_err(), "{bad}");
    }
}

#[test]
fn weekly_windows_are_read_back() {
    for nth in [&[][..], &[1], &[-1, 2], &[-2, 3, 4], &[5, 11, 12, 13, 21, -22, 0]] {
        for days in [&[][..], &[Weekday::Sun], &[Weekday::Tue, Weekday::Mon, Weekday::Tue]] {
            let record = WeeklyRecord {
                days: days.to_vec(),
                nth: nth.to_vec(),
                from: "09:30".to_owned(),
                to: "24:00".to_owned(),
                since: (nth.len() > 1).then(|| "2026-12-01".to_owned()),
                until: (days.len() > 1).then(|| "2027-12-01".to_owned()),
            };
            assert_eq!(ok(weekly(&weekly_text(&record))), record);
        }
    }
}

#[test]
fn dates_validities_and_rules() {
    let range = |text: &str| {
        let dates = ok(dates(text));
        (dates.first, dates.last)
    };
    let both = ("2026-12-24".to_owned(), Some("2026-12-26".to_owned()));
    for text in [
        "2026-12-24..2026-12-26",
        "24.12.2026-26.12.2026",
        "24.12.2026 to 26.12.2026",
        "2026-12-24/2026-12-26",
    ] {
        assert_eq!(range(text), both, "{text}");
    }
    assert_eq!(range("24.12.2026").1, None);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(ok(validity("2027-05-01")), (None, some("2027-05-01")));
    assert_eq!(ok(validity("01.05.2025..2027-05-01")), (some("2025-05-01"), some("2027-05-01")));
    assert_eq!(ok(validity("2025-05-01..")), (some("2025-05-01"), None));
    assert_eq!(ok(validity("..2027-05-01")), (None, some("2027-05-01")));
    assert!(validity("soon").is_err());

    let rule =
        ok(recurrence("2026-11-24 09:00/12:00 RRULE:FREQ=WEEKLY;BYDAY=TU EXCEPT 2026-12-22, 29.12.2026"));
    assert_eq!((rule.start.as_str(), rule.end.as_str()), ("2026-11-24T09:00", "2026-11-24T12:00"));
    assert_eq!(rule.rule, "FREQ=WEEKLY;BYDAY=TU");
    assert_eq!(rule.except, ["2026-12-22", "2026-12-29"]);
    let bare = ok(recurrence("FREQ=MONTHLY;BYDAY=1TU"));
    assert_eq!((bare.start.as_str(), bare.rule.as_str()), ("", "FREQ=MONTHLY;BYDAY=1TU"));
    assert!(recurrence("FREQ=DAILY except Christmas").is_err());
}
