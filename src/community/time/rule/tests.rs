use super::*;

fn rule(text: &str, first: &str) -> Result<(Rule, DateTime), String> {
    let first = super::super::read_clock(first).unwrap();
    let zone = Zone::named("America/New_York").unwrap();
    let rule = Rule::parse(text, first, &zone, &mut Work::default());
    rule.map(|rule| (rule, first)).map_err(|flaw| format!("{}: {}", flaw.code, flaw.cause))
}

/// The dates (and times, where they are not 09:00) that a rule gives from `from` to `to`.
fn dates(text: &str, first: &str, from: &str, to: &str) -> Vec<String> {
    let (rule, first) = rule(text, first).unwrap();
    let range = (super::super::read_clock(from).unwrap(), super::super::read_clock(to).unwrap());
    let mut dates = Vec::new();
    rule.expand(first, range, &mut Work::default(), |time| {
        dates.push(clock(time).replace("T09:00", ""));
        true
    });
    dates
}

/// The examples of RFC 5545, section 3.8.5.3, that come daily at the most often; all start on 1997-09-02 at 9:00 in New York unless said.
#[test]
fn the_examples_of_the_standard() {
    let start = "1997-09-02T09:00";
    let of = |text: &str, first: &str, expected: &str| {
        let expected: Vec<_> = expected.split_whitespace().map(str::to_owned).collect();
        let last = format!("{}T23:59", &expected.last().unwrap()[..10]);
        let found = dates(text, first, first, &last);
        assert_eq!(found, expected, "{text}");
        if text.contains("COUNT") || text.contains("UNTIL") {
            assert_eq!(dates(text, first, first, "2199-01-01T00:00"), expected, "{text}: no more");
        }
    };
    let september = "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09 1997-09-10 1997-09-11";
    of("FREQ=DAILY;COUNT=10", start, september);
    of("FREQ=DAILY;UNTIL=19970911T130000Z", start, september);
    of("FREQ=DAILY;UNTIL=19970911", start, september);
    of("FREQ=DAILY;UNTIL=19970911T090000", start, september);
    of("FREQ=DAILY;INTERVAL=10;COUNT=5", start, "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12");
    of(
        "FREQ=WEEKLY;COUNT=10",
        start,
        "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 1997-10-28 1997-11-04",
    );
    of(
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=8",
        start,
        "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16",
    );
    let by_monday = "1997-08-05 1997-08-10 1997-08-19 1997-08-24";
    of("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00", by_monday);
    let by_sunday = "1997-08-05 1997-08-17 1997-08-19 1997-08-31";
    of("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00", by_sunday);
    of(
        "FREQ=MONTHLY;BYDAY=1FR;COUNT=10",
        "1997-09-05T09:00",
        "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 1998-05-01 1998-06-05",
    );
    of(
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU;COUNT=10",
        "1997-09-07T09:00",
        "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 1998-05-03 1998-05-31",
    );
    of(
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "1997-09-22T09:00",
        "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16",
    );
    of(
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "1997-09-28T09:00",
        "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26",
    );
    of(
        "FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=10",
        "1997-09-30T09:00",
        "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 1998-01-31 1998-02-01",
    );
    of("FREQ=YEARLY;BYDAY=20MO", "1997-05-19T09:00", "1997-05-19 1998-05-18 1999-05-17");
    of("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12T09:00", "1997-05-12 1998-05-11 1999-05-17");
    of(
        "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
        "1997-01-01T09:00",
        "1997-01-01 1997-04-10 1997-07-19 2000-01-01",
    );
    // Friday the 13th; the first day is none.
    of(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        start,
        "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13",
    );
    // Election day in the United States.
    of(
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "1996-11-05T09:00",
        "1996-11-05 2000-11-07 2004-11-02",
    );
    of(
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997-09-04T09:00",
        "1997-09-04 1997-10-07 1997-11-06",
    );
    of(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "1997-09-29T09:00",
        "1997-09-29 1997-10-30 1997-11-27 1997-12-30",
    );
    // A day that a month hasn't got is left out.
    of(
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "2007-01-15T09:00",
        "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30",
    );
}

#[test]
fn skipping_to_what_is_asked_for_changes_nothing() {
    let firsts = ["1950-01-31T09:00", "1952-02-29T09:00", "1999-12-26T09:00", "2004-02-29T09:00"];
    let rules = [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;INTERVAL=7;BYMONTH=11",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO,WE",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR,2TU",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=7;BYMONTHDAY=-1",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=3;BYWEEKNO=1,53;BYDAY=MO,SU",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=-1,60",
    ];
    for (text, first) in rules.iter().flat_map(|text| firsts.map(|first| (text, first))) {
        for (from, to) in [("2024-01-01T00:00", "2033-01-01T00:00"), ("2026-11-23T00:00", "2026-12-31T00:00")]
        {
            // As the crate has it from the very beginning.
            let begin = super::super::read_clock(first).unwrap();
            let whole = backend::dates(text, begin).unwrap();
            let (low, high) =
                (super::super::read_clock(from).unwrap(), super::super::read_clock(to).unwrap());
            let whole: Vec<_> =
                whole.skip_while(|&time| time < low).take_while(|&time| time <= high).collect();
            let whole: Vec<_> = whole.into_iter().map(|time| clock(time).replace("T09:00", "")).collect();
            assert_eq!(dates(text, first, from, to), whole, "{text} from {first}");
        }
    }
}

#[test]
fn what_is_no_rule_is_said() {
    let start = "2026-11-24T09:00";
    for bad in [
        "",
        "FREQ",
        "FREQ=",
        "FREQ=SOMETIMES",
        "BYDAY=TU",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY\nEXDATE:20261124T090000Z",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=65536",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=10001",
        "FREQ=DAILY;COUNT=2;UNTIL=20261224",
        "FREQ=DAILY;UNTIL=20261123",
        "FREQ=DAILY;UNTIL=20261131",
        "FREQ=DAILY;UNTIL=2026",
        "FREQ=DAILY;UNTIL=20261224T0900",
        "FREQ=DAILY;UNTIL=20261224T250000",
        "FREQ=WEEKLY;BYDAY=1TU",
        "FREQ=WEEKLY;BYDAY=é",
        "FREQ=WEEKLY;BYDAY=M",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYDAY=9MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;WHENEVER=1",
        "freq=daily",
    ] {
        let said = rule(bad, start).unwrap_err();
        assert!(said.starts_with("invalid-rule: "), "{bad}: {said}");
    }
    for beyond in
        ["FREQ=HOURLY", "FREQ=DAILY;BYSECOND=3", "FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,1,2,3,4"]
    {
        let said = rule(beyond, start).unwrap_err();
        assert!(said.starts_with("rule-not-supported: "), "{beyond}: {said}");
    }
    assert_eq!(
        dates("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=30", start, start, "2026-11-25T12:00"),
        ["2026-11-24T20:30", "2026-11-25T08:30"]
    );
}

#[test]
fn many_rules_that_give_nothing_end_soon() {
    let first = super::super::read_clock("2026-11-24T09:00").unwrap();
    let mut work = Work::default();
    let faults = (0..1000)
        .filter(|_| Rule::parse("FREQ=DAILY;INTERVAL=7;BYDAY=MO", first, &Zone::utc(), &mut work).is_err());
    assert_eq!(faults.count(), 100);
    assert!(work.is_spent());
}
