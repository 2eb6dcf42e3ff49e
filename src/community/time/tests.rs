use super::*;
use proptest::prelude::*;

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

#[test]
fn civil_times_are_read_in_the_zone() {
    let zone = berlin();
    // 2026-11-24T08:00Z = 20,781 days and 480 minutes.
    let expected = Minute(20_781 * 1440 + 480);
    for text in ["2026-11-24T09:00", "2026-11-24T09:00:00", "2026-11-24T08:00Z", "2026-11-24T03:00-05:00"] {
        assert_eq!(zone.minute(text), Ok(expected), "{text}");
    }
    assert_eq!(zone.minute("2026-07-01T09:00"), zone.minute("2026-07-01T07:00Z"));
    assert_eq!(zone.text(expected), "2026-11-24T09:00+01:00");
}

#[test]
fn gaps_and_folds_follow_the_compatible_rule() {
    let zone = berlin();
    // Clocks went from 02:00 to 03:00 on 2026-03-29 and from 03:00 to 02:00 on 2026-10-25.
    assert_eq!(zone.minute("2026-03-29T02:30"), zone.minute("2026-03-29T03:30+02:00"));
    assert_eq!(zone.minute("2026-10-25T02:30"), zone.minute("2026-10-25T02:30+02:00"));
    let second = zone.minute("2026-10-25T02:30+01:00").unwrap();
    assert_eq!(zone.text(second), "2026-10-25T02:30+01:00");
}

#[test]
fn only_the_stated_form_is_read() {
    let zone = berlin();
    for text in [
        "",
        "T",
        "2026-11-24",
        "2026-11-24 09:00",
        "2026-11-24t09:00",
        "20261124T0900",
        "2026-11-24T9:00",
        "2026-02-29T09:00",
        "2026-13-01T09:00",
        "2026-11-24T24:00",
        "2026-11-24T09:60",
        "2026-11-24T09:00z",
        "2026-11-24T09:00+1:00",
        "2026-11-24T09:00+01",
        "2026-11-24T09:00+24:00",
        "2026-11-24T09:00+01:60",
        "2026-11-24T09:00[UTC]",
        "2026-11-24T09:00 ",
        "-026-11-24T09:00",
        "+026-11-24T09:00",
        "2026-11-24T09:é",
        "２026-11-24T09:00",
        "2026-11-24T09:00:00.5",
        "2026-11-24T09:00:61",
    ] {
        assert_eq!(zone.minute(text), Err(TimeFlaw::Unreadable), "{text:?}");
    }
}

#[test]
fn seconds_and_range_are_told_apart() {
    assert_eq!(berlin().minute("2026-11-24T09:00:30"), Err(TimeFlaw::Seconds));
    // Amsterdam's mean time was 19 minutes and 32 seconds ahead until 1937.
    let amsterdam = Zone::named("Europe/Amsterdam").unwrap();
    let old = amsterdam.minute("1910-05-01T12:00Z").unwrap();
    assert_eq!(amsterdam.minute(&amsterdam.text(old)), Ok(old));
    assert_eq!(Zone::utc().minute("1900-01-01T00:00"), Ok(Minute::MIN));
    assert_eq!(Zone::utc().minute("2200-12-31T23:59"), Ok(Minute::MAX));
    assert_eq!(Zone::utc().minute("1899-12-31T23:59"), Err(TimeFlaw::OutOfRange));
    assert_eq!(Zone::utc().minute("2201-01-01T00:00"), Err(TimeFlaw::OutOfRange));
    assert_eq!(Zone::utc().minute("9999-12-31T23:59-23:59"), Err(TimeFlaw::OutOfRange));
}

#[test]
fn days_and_weeks_are_those_of_the_zone() {
    let zone = berlin();
    let late = zone.minute("2026-11-22T23:30Z").unwrap();
    // Monday the 23rd in Berlin, still Sunday the 22nd in UTC.
    assert_eq!(Ok(zone.day(late)), day("2026-11-23"));
    assert_eq!(Ok(Zone::utc().day(late)), day("2026-11-22"));
    assert_eq!(zone.day(late).week().get(), Zone::utc().day(late).week().get() + 1);
    assert_eq!(zone.day(late).week().monday(), zone.day(late));
    // ISO week 53 of 2026 holds the first days of 2027.
    assert_eq!(day("2026-12-28").unwrap().week(), day("2027-01-03").unwrap().week());
    assert_ne!(day("2027-01-03").unwrap().week(), day("2027-01-04").unwrap().week());
}

#[test]
fn zones_are_found_by_name() {
    assert_eq!(Zone::named("europe/berlin").unwrap().name(), "Europe/Berlin");
    assert_eq!(Zone::named("UTC").unwrap().name(), "UTC");
    for bad in ["", "Europe/Atlantis", "../../etc/localtime", "+01:00"] {
        assert!(Zone::named(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn spans_are_half_open() {
    let span = |start, end| Span::new(Minute(start), Minute(end)).unwrap();
    assert!(Span::new(Minute(5), Minute(5)).is_none() && Span::new(Minute(6), Minute(5)).is_none());
    assert!(!span(0, 5).overlaps(span(5, 9)) && span(0, 6).overlaps(span(5, 9)));
    assert!(span(0, 9).contains(span(0, 9)) && !span(1, 9).contains(span(0, 9)));
    assert_eq!(merged(vec![span(7, 9), span(0, 5), span(5, 6), span(1, 2)]), vec![span(0, 6), span(7, 9)]);
}

proptest! {
    #[test]
    fn text_is_read_back_exactly(
        minutes in Minute::MIN.0..=Minute::MAX.0,
        name in prop::sample::select(vec![
            "Europe/Berlin", "Europe/Amsterdam", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia",
            "Australia/Lord_Howe", "UTC", "Africa/Monrovia",
        ]),
    ) {
        let zone = Zone::named(name).unwrap();
        let minute = Minute(minutes);
        prop_assert_eq!(zone.minute(&zone.text(minute)), Ok(minute));
        let days = zone.day(minute);
        // Near the ends of the range the local date may fall outside the years that a date may have.
        if (Minute::MIN.0 + 1560..=Minute::MAX.0 - 1560).contains(&minutes) {
            prop_assert_eq!(day(&day_text(days)), Ok(days));
        }
        prop_assert!((i64::from(days.get()) - minutes.div_euclid(1440)).abs() <= 1);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,30}", near in "[0-9T:+Z-]{0,30}") {
        let _ = (berlin().minute(&text), day(&text), berlin().minute(&near), day(&near));
    }

    #[test]
    fn merging_keeps_every_minute_and_no_more(raw in prop::collection::vec((0..60i64, 1..20i64), 0..12)) {
        let spans: Vec<Span> = raw.iter().map(|&(s, n)| Span::new(Minute(s), Minute(s + n)).unwrap()).collect();
        let joined = merged(spans.clone());
        let covered = |list: &[Span], m: i64| list.iter().any(|s| s.start.0 <= m && m < s.end.0);
        for minute in -1..90 {
            prop_assert_eq!(covered(&spans, minute), covered(&joined, minute));
        }
        prop_assert!(joined.windows(2).all(|pair| pair[0].end < pair[1].start));
    }
}
