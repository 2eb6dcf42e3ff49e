//! The ledger: what each status of an assignment means for the plan that comes next.
#![cfg(feature = "rrule")]
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::community::{
    Code, Community, Consumed, ConsumedRecord, Day, Document, LedgerRecord, LedgerStatus, PairRecord, Period,
    RequestRecord, RequesterId, SkillRecord, VolunteerIx, VolunteerRecord,
};

/// Monday; the visit is on Tuesday from 9:00 to 10:30, with two seats desired and three at most.
fn base() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.horizon_end = Some("2026-11-30T00:00".to_owned());
    document.skills = vec![SkillRecord::new("care")];
    document.volunteers =
        vec![VolunteerRecord::new("anna").max_requests(9).max_per_day(9), VolunteerRecord::new("bela")];
    document.requests = vec![
        RequestRecord::new("visit", "household", "care")
            .seats(1, 2, 3)
            .time("2026-11-24T09:00", "2026-11-24T10:30"),
    ];
    document
}

fn with(entries: Vec<LedgerRecord>) -> Community {
    let mut document = base();
    document.ledger = entries;
    let community = document.into_community().unwrap();
    let again = community.to_document();
    assert_eq!(again.ledger.len(), community.ledger().len());
    assert_eq!(again.into_community().unwrap(), community);
    community
}

fn entry(status: LedgerStatus) -> LedgerRecord {
    LedgerRecord::new("anna", "visit", status)
}

fn anna(community: &Community) -> VolunteerIx {
    community.find_volunteer("anna").unwrap()
}

/// Whether the pair is pinned, banned, promised and confirmed.
fn pair(community: &Community) -> [bool; 4] {
    let (anna, visit) = (anna(community), community.find_request("visit").unwrap());
    let to_document = community.to_document();
    assert!(to_document.pins.is_empty() && to_document.bans.is_empty() && to_document.promises.is_empty());
    [
        community.is_pinned(anna, visit),
        community.is_banned(anna, visit),
        community.is_promised(anna, visit),
        community.is_confirmed(anna, visit),
    ]
}

/// Whether anna and the household have met, and have failed.
fn household(community: &Community) -> (bool, bool) {
    let household = RequesterId::from("household");
    (community.has_met(anna(community), &household), community.has_failed(anna(community), &household))
}

fn seats(community: &Community) -> (u32, u32, u32) {
    let seats = community.requests()[0].seats();
    (seats.minimum, seats.desired, seats.maximum)
}

fn consumed(community: &Community) -> Vec<Consumed> {
    community.consumed_of(anna(community)).collect()
}

const NOTHING: [bool; 4] = [false; 4];
const FULL: (u32, u32, u32) = (1, 2, 3);

#[test]
fn asked_is_a_promise_until_the_answer_is_late() {
    let community = with(vec![entry(LedgerStatus::Asked)]);
    assert_eq!(pair(&community), [false, false, true, false]);
    let open = with(vec![entry(LedgerStatus::Asked).answer_by("2026-11-23T08:00")]);
    assert_eq!(pair(&open), [false, false, true, false]);
    let late = with(vec![entry(LedgerStatus::Asked).answer_by("2026-11-23T07:59")]);
    assert_eq!(pair(&late), [false, true, false, false]);
    for community in [community, open, late] {
        assert_eq!((seats(&community), household(&community)), (FULL, (false, false)));
        assert_eq!(consumed(&community), []);
    }
}

#[test]
fn declined_and_expired_are_bans() {
    for status in [LedgerStatus::Declined, LedgerStatus::Expired] {
        let community = with(vec![entry(status)]);
        assert_eq!(pair(&community), [false, true, false, false]);
        assert_eq!((seats(&community), household(&community)), (FULL, (false, false)));
    }
}

#[test]
fn confirmed_is_a_pin_until_it_begins() {
    let community = with(vec![entry(LedgerStatus::Confirmed)]);
    assert_eq!(pair(&community), [true, false, false, true]);
    assert_eq!((seats(&community), household(&community)), (FULL, (false, false)));
    assert_eq!((consumed(&community), community.commitments_of(anna(&community)).count()), (vec![], 0));

    // Begun an hour before `as_of`, and not over.
    let begun = with(vec![entry(LedgerStatus::Confirmed).time("2026-11-23T07:00", "2026-11-23T09:00")]);
    assert_eq!(pair(&begun), NOTHING);
    assert_eq!((seats(&begun), household(&begun)), ((0, 1, 2), (true, false)));
    let one = consumed(&begun)[0];
    assert_eq!((one.visits, one.minutes, one.in_plan), (1, 120, false));
    let commitment = begun.commitments_of(anna(&begun)).next().unwrap();
    assert_eq!(begun.time_text(commitment.end()), "2026-11-23T09:00+01:00");
}

#[test]
fn confirmed_elsewhere_counts_and_blocks() {
    let elsewhere = |start: &str, end: &str| {
        LedgerRecord::new("anna", "other", LedgerStatus::Confirmed).requester("neighbour").time(start, end)
    };
    let community = with(vec![elsewhere("2026-11-24T09:00", "2026-11-24T10:00")]);
    let one = consumed(&community)[0];
    assert_eq!((one.visits, one.minutes, one.in_plan), (1, 60, true));
    assert_eq!(one.day, Day::parse("2026-11-24"));
    assert_eq!((one.week, one.month), (one.day.map(Day::week), one.day.map(Day::month)));
    assert_eq!(community.commitments_of(anna(&community)).count(), 1);
    let left = community.left(anna(&community));
    assert_eq!((left.in_all(), left.on_day(one.day.unwrap())), (Some(8), Some(8)));
    assert_eq!(left.on_day(Day::parse("2026-11-25").unwrap()), Some(9));
    assert!(!community.has_met(anna(&community), &"neighbour".into()));
    // Beyond the horizon: not of this plan.
    let later = with(vec![elsewhere("2026-11-30T00:00", "2026-11-30T01:00")]);
    assert!(!consumed(&later)[0].in_plan);
    assert_eq!(later.left(anna(&later)).in_all(), Some(9));
    // No one knows when.
    let sometime = with(vec![LedgerRecord::new("anna", "other", LedgerStatus::Confirmed)]);
    assert_eq!(consumed(&sometime), []);
}

#[test]
fn done_fills_a_seat_and_counts() {
    let community = with(vec![entry(LedgerStatus::Done)]);
    assert_eq!(pair(&community), NOTHING);
    assert_eq!((seats(&community), household(&community)), ((0, 1, 2), (true, false)));
    let one = consumed(&community)[0];
    assert_eq!((one.visits, one.minutes, one.in_plan), (1, 90, false));
    assert_eq!(one.day, Day::parse("2026-11-24"));
    let record = &community.to_document().requests[0].seats;
    assert_eq!((record.minimum, record.desired, record.maximum), (Some(1), Some(2), Some(3)));
}

#[test]
fn a_request_without_seats_left_is_settled() {
    let done = |volunteer: &str| LedgerRecord::new(volunteer, "visit", LedgerStatus::Done);
    let mut document = base();
    document.ledger = vec![done("gone"), done("anna"), done("bela")];
    document.pins = vec![PairRecord::new("anna", "visit")];
    let community = document.into_community().unwrap();
    assert!(community.requests().is_empty() && community.pins().is_empty());
    assert_eq!(community.settled()[0].id().as_str(), "visit");
    assert_eq!(community.settled()[0].seats().maximum, 3);
    assert_eq!(household(&community), (true, false));
    let again = community.to_document();
    assert_eq!((again.requests.len(), again.pins.len(), again.ledger.len()), (1, 1, 3));
    assert_eq!(again.into_community().unwrap(), community);
}

#[test]
fn failed_and_no_show_are_not_repeated() {
    let failed = with(vec![entry(LedgerStatus::Failed)]);
    assert_eq!((seats(&failed), household(&failed), consumed(&failed).len()), ((0, 1, 2), (true, true), 1));
    let no_show = with(vec![entry(LedgerStatus::NoShow)]);
    assert_eq!((seats(&no_show), household(&no_show), consumed(&no_show).len()), (FULL, (false, true), 0));
    assert_eq!(pair(&no_show), NOTHING);
}

#[test]
fn cancelled_is_as_if_it_had_not_been() {
    let community = with(vec![entry(LedgerStatus::Cancelled)]);
    assert_eq!((pair(&community), seats(&community), household(&community)), (NOTHING, FULL, (false, false)));
    assert_eq!(consumed(&community), []);
}

#[test]
fn when_she_was_last_asked() {
    let mut document = base();
    document.volunteers[0] = VolunteerRecord::new("anna").last_asked("2026-11-10");
    document.ledger = vec![
        entry(LedgerStatus::Cancelled).asked_on("2026-11-12"),
        LedgerRecord::new("anna", "no-longer", LedgerStatus::Declined).asked_on("2026-11-11"),
        LedgerRecord::new("gone", "visit", LedgerStatus::Asked).asked_on("2026-11-20"),
    ];
    let community = document.clone().into_community().unwrap();
    assert_eq!(community.last_asked(anna(&community)), Day::parse("2026-11-12"));
    assert_eq!(community.last_asked(community.find_volunteer("bela").unwrap()), None);
    assert_eq!(community.to_document().volunteers[0].last_asked.as_deref(), Some("2026-11-10"));
    document.ledger.clear();
    let community = document.into_community().unwrap();
    assert_eq!(community.last_asked(anna(&community)), Day::parse("2026-11-10"));
}

#[test]
fn entries_about_times_of_what_recurs() {
    let mut document = base();
    document.requests = vec![
        RequestRecord::new("walk", "household", "care")
            .time("2026-11-16T09:00", "2026-11-16T10:00")
            .recurrence(goodturn::community::RecurrenceRecord::new("FREQ=DAILY")),
    ];
    document.ledger = vec![
        // Last week's: the time follows from the rule.
        LedgerRecord::new("anna", "walk@2026-11-20T09:00", LedgerStatus::Done),
        // One that a former rule gave.
        LedgerRecord::new("anna", "walk@2026-11-19T15:00", LedgerStatus::Done),
        LedgerRecord::new("anna", "walk@2026-11-24T09:00", LedgerStatus::Done),
        LedgerRecord::new("bela", "walk@2026-11-25T09:00", LedgerStatus::Confirmed),
        LedgerRecord::new("bela", "walk@2026-12-01T09:00", LedgerStatus::Confirmed),
    ];
    let community = document.into_community().unwrap();
    let days: Vec<_> = consumed(&community).iter().map(|one| one.day.unwrap().to_string()).collect();
    assert_eq!(days, ["2026-11-19", "2026-11-20", "2026-11-24"]);
    assert_eq!(household(&community), (true, false));
    assert_eq!(community.settled().len(), 1);
    assert_eq!(community.requests().len(), 6);
    let bela = community.find_volunteer("bela").unwrap();
    let wednesday = community.find_request("walk@2026-11-25T09:00").unwrap();
    assert_eq!(community.pins(), [(bela, wednesday)]);
    assert_eq!(community.commitments_of(bela).count(), 1, "next week's is not planned, and agreed");
    let again = community.to_document();
    assert_eq!(again.requests.len(), 1);
    assert_eq!(again.into_community().unwrap(), community);
}

#[test]
fn an_agreed_time_narrows_the_windows() {
    let flexible = || {
        let visit = RequestRecord::new("visit", "household", "care").seats(1, 2, 2).minutes(60);
        visit.window("2026-11-24T09:00", "2026-11-24T12:00").window("2026-11-25T09:00", "2026-11-25T12:00")
    };
    let windows = |request: RequestRecord, times: &[(&str, &str)]| {
        let mut document = base();
        document.requests = vec![request];
        for ((start, end), volunteer) in times.iter().zip(["anna", "bela"]) {
            document.ledger.push(
                LedgerRecord::new(volunteer, "visit", LedgerStatus::Confirmed)
                    .time(&format!("2026-11-24T{start}"), &format!("2026-11-24T{end}")),
            );
        }
        let community = document.into_community().unwrap();
        assert_eq!(community.to_document().requests[0].windows.len(), 2);
        assert_eq!(community.to_document().into_community().unwrap(), community);
        community.requests()[0].flexible().unwrap().windows.iter().map(|w| w.minutes()).collect::<Vec<_>>()
    };
    assert_eq!(windows(flexible(), &[("10:00", "11:00")]), [60]);
    assert_eq!(windows(flexible(), &[("10:00", "11:00"), ("10:00", "11:00")]), [60]);
    // What can't be: different times, another length, outside the windows.
    assert_eq!(windows(flexible(), &[("10:00", "11:00"), ("11:00", "12:00")]), [180, 180]);
    assert_eq!(windows(flexible(), &[("10:00", "11:30")]), [180, 180]);
    assert_eq!(windows(flexible(), &[("11:30", "12:30")]), [180, 180]);
    // Another helper may come at another time.
    assert_eq!(windows(flexible().separate_visits(), &[("10:00", "11:00")]), [180, 180]);
}

#[test]
fn consumed_numbers_count_for_their_period() {
    let mut document = base();
    document.volunteers[0] = VolunteerRecord::new("anna")
        .max_requests(9)
        .max_per_day(9)
        .max_per_week(9)
        .max_per_month(9)
        .max_minutes_per_week(900)
        .max_minutes_per_month(900);
    document.consumed = vec![
        ConsumedRecord::new("anna", "2026-11-24", Period::Month, 4).minutes(400),
        ConsumedRecord::new("anna", "2026-11-24", Period::Week, 2).minutes(200),
        ConsumedRecord {
            volunteer: "anna".into(),
            date: "2026-11-24".to_owned(),
            ..ConsumedRecord::default()
        },
        ConsumedRecord::new("anna", "2026-11-24", Period::Day, 1),
    ];
    let community = document.into_community().unwrap();
    let left = community.left(anna(&community));
    let day = Day::parse("2026-11-24").unwrap();
    assert_eq!(left.in_all(), Some(9));
    assert_eq!(
        (left.on_day(day), left.in_week(day.week()), left.in_month(day.month())),
        (Some(7), Some(5), Some(3))
    );
    let other = Day::parse("2026-11-29").unwrap();
    assert_eq!((left.on_day(other), left.in_week(other.week())), (Some(9), Some(5)));
    let december = Day::parse("2026-12-01").unwrap();
    assert_eq!((left.in_week(december.week()), left.in_month(december.month())), (Some(9), Some(9)));
    assert_eq!(left.minutes_in_week(day.week()), Some(700));
    assert_eq!(left.minutes_in_month(day.month()), Some(500));
    assert_eq!(community.to_document().into_community().unwrap(), community);
}

#[test]
fn faults_of_the_ledger() {
    let codes = |ledger: Vec<LedgerRecord>, consumed: Vec<ConsumedRecord>| {
        let mut document = base();
        (document.ledger, document.consumed) = (ledger, consumed);
        match document.into_community() {
            Ok(_) => Vec::new(),
            Err(faults) => {
                faults.into_iter().map(|f| (f.code, format!("{} {}", f.record, f.field))).collect()
            }
        }
    };
    let one = |entry: LedgerRecord| codes(vec![entry], Vec::new());
    let fault = |code: Code, place: &str| vec![(code, place.to_owned())];
    let twice = vec![entry(LedgerStatus::Asked), entry(LedgerStatus::Done)];
    assert_eq!(codes(twice, Vec::new()), fault(Code::DuplicateEntry, "ledger[1] "));
    assert_eq!(one(LedgerRecord::default().requester("h")).len(), 2);
    let volunteer = LedgerRecord::new("anna ", "visit", LedgerStatus::Asked);
    assert_eq!(one(volunteer), fault(Code::InvalidId, "ledger[0] volunteer"));
    let reversed = entry(LedgerStatus::Done).time("2026-11-24T09:00", "2026-11-24T08:00");
    assert_eq!(one(reversed), fault(Code::ReversedInterval, "ledger[0] time"));
    assert_eq!(
        one(entry(LedgerStatus::Asked).asked_on("soon")),
        fault(Code::InvalidTime, "ledger[0] asked_on")
    );
    assert_eq!(
        one(entry(LedgerStatus::Asked).answer_by("2026-11-24")),
        fault(Code::InvalidTime, "ledger[0] answer_by")
    );
    let strangers = vec![ConsumedRecord::new("ana", "2026-11-24", Period::Day, 1)];
    assert_eq!(codes(Vec::new(), strangers), fault(Code::UnknownVolunteer, "consumed[0] volunteer"));
    let undated = vec![ConsumedRecord::new("anna", "", Period::Day, 1)];
    assert_eq!(codes(Vec::new(), undated), fault(Code::MissingField, "consumed[0] date"));

    let json = |entry: &str| {
        let json = base().to_json().unwrap().replacen(
            "\"skills\"",
            &format!("\"ledger\": [{entry}], \"skills\""),
            1,
        );
        let faults = Document::from_json(json.as_bytes()).unwrap().into_community().unwrap_err();
        faults.into_iter().map(|f| (f.code, f.field)).collect::<Vec<_>>()
    };
    assert_eq!(json(r#"{"volunteer": "anna", "request": "visit"}"#), fault(Code::MissingField, "status"));
    let misspelt = json(r#"{"volunteer": "anna", "request": "visit", "status": "noshow"}"#);
    assert_eq!(misspelt, fault(Code::UnknownWord, "status"));
    let wrong = json(r#"{"volunteer": "anna", "request": "visit", "status": 3}"#);
    assert_eq!(wrong, fault(Code::WrongType, "status"));
}
