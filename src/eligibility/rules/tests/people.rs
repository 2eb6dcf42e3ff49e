//! The rules about people: credentials, attributes, transport, age, households, and places that are not points.

use super::super::credential::valid_on;
use super::*;
use crate::community::{
    AreaRecord, CredentialRecord, Day, Distance, DistanceRecord, Place, RequesterId, UnknownPlaces,
};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Credentials with three days of grace (`check`) and none (`licence`); nursing needs the check, whoever helps a minor the licence.
fn document(volunteer: VolunteerRecord, requests: Vec<RequestRecord>) -> Document {
    let mut document = Document::new("2026-11-24T12:00Z", "UTC");
    document.credentials =
        vec![CredentialRecord::new("check").grace_days(3), CredentialRecord::new("licence")];
    document.credentials_for_minors = vec!["licence".into()];
    document.skills = vec![SkillRecord::new("nurse").credential("check"), SkillRecord::new("driver")];
    document.areas =
        vec![AreaRecord::new("east").centre(0.0, 0.01), AreaRecord::new("hill"), AreaRecord::new("isle")];
    document.distances =
        vec![DistanceRecord::new("east", "hill", 700), DistanceRecord::new("hill", "hill", 300)];
    document.volunteers = vec![volunteer.skill("nurse", 3).skill("driver", 3)];
    document.requests = requests;
    document
}

fn told(document: Document) -> Vec<String> {
    let community = document.into_community().unwrap();
    let all = check_all(&community, VolunteerIx::new(0), RequestIx::new(0));
    for rejection in &all {
        let json = serde_json::to_string(rejection).unwrap();
        assert_eq!(serde_json::from_str::<Rejection>(&json).unwrap(), *rejection);
    }
    all.iter()
        .map(|rejection| format!("{}: {rejection} ({})", rejection.rule(), rejection.shortfall()))
        .collect()
}

fn because(volunteer: VolunteerRecord, request: RequestRecord) -> Vec<String> {
    told(document(volunteer, vec![request]))
}

fn anna() -> VolunteerRecord {
    VolunteerRecord::new("anna")
}

/// A request for a driver, which asks for nothing more.
fn drive() -> RequestRecord {
    RequestRecord::new("ride", "household", "driver")
}

fn on(date: &str, request: RequestRecord) -> RequestRecord {
    request.time(&format!("{date}T14:00"), &format!("{date}T15:00"))
}

#[test]
fn a_credential_counts_from_issue_to_expiry_and_grace() {
    let nurse = || RequestRecord::new("visit", "household", "nurse");
    let held = |issued: &str, expires: &str| anna().credential("check", issued, expires);
    let missing = format!("credential: needs on 2026-11-24 the credentials check (missing) ({})", u32::MAX);
    assert_eq!(because(anna(), nurse()), [missing]);
    assert_eq!(because(held("", ""), nurse()), [""; 0]);
    assert_eq!(because(held("2026-11-24", "2026-11-24"), nurse()), [""; 0]);
    let not_yet = "credential: needs on 2026-11-26 the credentials check (counts from 2026-11-28) (2)";
    assert_eq!(because(held("2026-11-28", ""), on("2026-11-26", nurse())), [not_yet]);
    // Three days of grace: the 29th is the last, the 30th is one too late.
    assert_eq!(because(held("", "2026-11-26"), on("2026-11-29", nurse())), [""; 0]);
    let expired = "credential: needs on 2026-11-30 the credentials check (counted until 2026-11-29) (1)";
    assert_eq!(because(held("", "2026-11-26"), on("2026-11-30", nurse())), [expired]);
    // A renewal counts as well, and the nearest of several is told.
    let renewed = || held("", "2026-11-20").credential("check", "2026-11-30", "2027-11-30");
    assert_eq!(because(renewed(), on("2026-11-30", nurse())), [""; 0]);
    assert_eq!(
        because(renewed(), on("2026-11-23", nurse())).len(),
        1,
        "the grace lasts until the 23rd; it is past"
    );
    let gap = "credential: needs on 2026-11-25 the credentials check (counted until 2026-11-23) (2)";
    assert_eq!(because(renewed(), on("2026-11-25", nurse())), [gap]);
}

#[test]
fn credentials_come_from_request_service_and_minors() {
    let for_minor = || drive().for_minor().credential("check");
    let both =
        "credential: needs on 2026-11-24 the credentials check (missing), licence (counted until 2026-11-14)";
    let shortfall = u64::from(u32::MAX) + 10;
    let expired = anna().credential("licence", "", "2026-11-14");
    assert_eq!(because(expired.clone(), for_minor()), [format!("{both} ({shortfall})")]);
    assert_eq!(because(expired, drive()), [""; 0]);
    let all = anna().credential("licence", "", "").credential("check", "", "");
    assert_eq!(because(all, for_minor()), [""; 0]);
}

#[test]
fn with_windows_one_day_on_which_all_are_valid_will_do() {
    let windows = |spans: &[(&str, &str)]| {
        let mut request = RequestRecord::new("visit", "household", "nurse").credential("licence");
        request.windows = spans
            .iter()
            .map(|(a, b)| crate::community::IntervalRecord { start: (*a).to_owned(), end: (*b).to_owned() })
            .collect();
        request.minutes = Some(60);
        request
    };
    let week =
        || windows(&[("2026-11-25T09:00", "2026-11-25T12:00"), ("2026-11-28T09:00", "2026-12-02T00:30")]);
    let anna = |check: (&str, &str), licence: (&str, &str)| {
        anna().credential("check", check.0, check.1).credential("licence", licence.0, licence.1)
    };
    let valid = |volunteer: VolunteerRecord, date: &str| {
        let community = document(volunteer, vec![week()]).into_community().unwrap();
        valid_on(&community, VolunteerIx::new(0), RequestIx::new(0), day(date))
    };
    // The two overlap on the 30th only.
    let one_day = || anna(("2026-11-30", ""), ("", "2026-11-30"));
    assert_eq!(because(one_day(), week()), [""; 0]);
    assert!(
        valid(one_day(), "2026-11-30") && !valid(one_day(), "2026-11-29") && !valid(one_day(), "2026-12-01")
    );
    // The last start is on the first of December at 23:30, so the second is no day of it.
    assert_eq!(because(anna(("2026-12-01", ""), ("", "")), week()), [""; 0]);
    let late = "credential: needs on 2026-12-01 the credentials check (counts from 2026-12-02) (1)";
    assert_eq!(because(anna(("2026-12-02", ""), ("", "")), week()), [late]);
    // Never both: on the 30th one day is missing, on any other as many or more.
    let apart = "credential: needs on 2026-11-30 the credentials check (counts from 2026-12-01) (1)";
    assert_eq!(because(anna(("2026-12-01", ""), ("", "2026-11-30")), week()), [apart]);
}

#[test]
fn what_is_not_known_satisfies_nobody() {
    let woman = || drive().attribute("gender", &["f", "x"]).attribute("smokes", &[]);
    assert_eq!(because(anna().attribute("gender", "f").attribute("smokes", "yes"), woman()), [""; 0]);
    assert_eq!(because(anna(), woman()), ["attribute: gender is not known, smokes is not known (2)"]);
    let man = anna().attribute("gender", "m").attribute("smokes", "Secret");
    let told = because(man, woman());
    assert_eq!(told, ["attribute: gender is another than asked for (1000)"]);
    // Several values of one attribute: one that is asked for is enough.
    let both = anna().attribute("gender", "m").attribute("gender", "x").attribute("smokes", "no");
    assert_eq!(because(both, woman()), [""; 0]);
    assert_eq!(because(anna().attribute("gender", "F").attribute("smokes", "no"), woman()).len(), 1);
}

#[test]
fn cars_and_licences() {
    let van = || drive().needs_car().licence("C1").licence("b");
    assert_eq!(because(anna().car().licence("B").licence("c1"), van()), [""; 0]);
    assert_eq!(because(anna(), van()), ["transport: needs a car, needs the licence B, C1 (2001)"]);
    assert_eq!(because(anna().licence("B").licence("C1"), van()), ["transport: needs a car (1)"]);
    assert_eq!(because(anna().car().licence("B"), van()), ["transport: needs the licence C1 (1000)"]);
}

#[test]
fn minors_go_where_they_are_welcome_until_they_are_of_age() {
    let minor = || anna().minor_until("2026-11-27");
    assert_eq!(because(minor(), drive()), ["minor: a minor on 2026-11-24 (3)"]);
    assert_eq!(because(minor(), drive().minors_welcome()), [""; 0]);
    assert_eq!(because(minor(), on("2026-11-26", drive())), ["minor: a minor on 2026-11-26 (1)"]);
    assert_eq!(because(minor(), on("2026-11-27", drive())), [""; 0]);
    let mut flexible = drive();
    flexible.minutes = Some(30);
    let window = |start: &str, end: &str| crate::community::IntervalRecord {
        start: start.to_owned(),
        end: end.to_owned(),
    };
    flexible.windows = vec![window("2026-11-26T09:00", "2026-11-29T12:00")];
    assert_eq!(
        because(minor(), flexible.clone()),
        ["minor: a minor on 2026-11-26 (1)"],
        "the first day counts"
    );
    flexible.windows = vec![window("2026-11-27T00:00", "2026-11-29T12:00")];
    assert_eq!(because(minor(), flexible), [""; 0]);
}

#[test]
fn a_volunteer_is_kept_from_her_own_requests_and_those_who_do_not_want_her() {
    let own = ["relation: anna asks for it herself (1)"];
    assert_eq!(because(anna().requester("household"), drive()), own);
    assert_eq!(because(anna(), RequestRecord::new("ride", "anna", "driver")), own);
    let under_another_id = anna().requester("flat-3");
    assert_eq!(because(under_another_id, RequestRecord::new("ride", "anna", "driver")), [""; 0]);
    assert_eq!(because(anna(), drive().do_not_send("anna")), ["relation: not to be sent for ride (1)"]);
}

#[test]
fn whoever_waits_at_home_is_not_sent_elsewhere() {
    let ride = || drive().time("2026-11-25T10:00", "2026-11-25T11:00");
    let own = |from: &str, to: &str| {
        RequestRecord::new("z", "flat-3", "driver")
            .time(&format!("2026-11-25T{from}"), &format!("2026-11-25T{to}"))
    };
    let with = |own: RequestRecord| told(document(anna().requester("flat-3"), vec![ride(), own]));
    let kept = ["at-home: must be there for z at that time (90)"];
    assert_eq!(with(own("10:30", "12:00")), kept);
    assert_eq!(with(own("11:00", "12:00")), [""; 0]);
    assert_eq!(with(own("10:30", "12:00").requester_present(false)), [""; 0]);
    assert_eq!(with(own("10:30", "12:00").way(Way::Venue)), [""; 0]);
    assert_eq!(with(own("10:30", "12:00").way(Way::Venue).requester_present(true)), kept);
    assert_eq!(told(document(anna(), vec![ride(), own("10:30", "12:00")])), [""; 0], "somebody else's");
}

#[test]
fn a_household_is_kept_at_home_together() {
    let mut document =
        document(anna().requester("flat-3"), vec![drive(), RequestRecord::new("z", "flat-3", "driver")]);
    document.volunteers.push(VolunteerRecord::new("bela").requester("flat-3"));
    document.volunteers.push(VolunteerRecord::new("flat-2"));
    let community = document.into_community().unwrap();
    let volunteers = |requester: &str| -> Vec<_> {
        let of = community.volunteers_of(&RequesterId::from(requester));
        of.iter().map(|&v| community.volunteer(v).id().to_string()).collect()
    };
    assert_eq!(volunteers("flat-3"), ["anna", "bela"]);
    assert_eq!((volunteers("flat-2"), volunteers("anna")), (vec!["flat-2".to_owned()], Vec::new()));
    let own: Vec<_> = community.volunteer_ixs().map(|v| community.own_requests(v).to_vec()).collect();
    let z = community.find_request("z").unwrap();
    assert_eq!(own, [vec![z], vec![z], vec![]]);
}

#[test]
fn distances_by_area() {
    let from_hill = || anna().in_area("hill");
    assert_eq!(because(from_hill().travels_m(700), drive().in_area("east")), [""; 0]);
    let far = ["reach: 700 m away, travels at most 699 m (1)"];
    assert_eq!(because(from_hill().travels_m(699), drive().in_area("east")), far);
    let within = ["reach: 300 m away, travels at most 200 m (100)"];
    assert_eq!(because(from_hill().travels_m(200), drive().in_area("hill")), within);
    assert_eq!(because(anna().in_area("isle").travels_m(0), drive().in_area("isle")), [""; 0]);
    let unknown = format!("reach: the distance is unknown, travels at most 5 m ({})", u32::MAX);
    assert_eq!(because(from_hill().travels_m(5), drive().at(0.0, 0.0)), std::slice::from_ref(&unknown));
    assert_eq!(because(from_hill().travels_m(5), drive().in_area("isle")), [unknown]);
    // From the centre of the east to a point: 1112 m.
    assert_eq!(because(anna().in_area("east").travels_m(1112), drive().at(0.0, 0.0)), [""; 0]);
    assert_eq!(because(anna().in_area("east").travels_m(1111), drive().at(0.0, 0.0)).len(), 1);
}

#[test]
fn where_it_is_not_known_who_may_travel() {
    let strict = |volunteer: VolunteerRecord, request: RequestRecord| {
        let mut document = document(volunteer, vec![request]);
        document.unknown_places = UnknownPlaces::RemoteOnly;
        told(document)
    };
    assert_eq!(because(anna(), drive()), [""; 0]);
    let never =
        |what: &str| [format!("reach: {what} unknown, where only remote service is given ({})", u32::MAX)];
    assert_eq!(strict(anna(), drive()), never("both places are"));
    assert_eq!(strict(anna(), drive().at(0.0, 0.0)), never("the volunteer's place is"));
    assert_eq!(strict(anna().in_area("hill"), drive().in_area("isle")), never("the distance is"));
    assert_eq!(strict(anna(), drive().way(Way::Remote)), [""; 0]);
    assert_eq!(strict(anna().at(0.0, 0.0), drive().at(0.0, 90.0)), [""; 0]);
}

#[test]
fn a_distance_of_the_callers_is_what_counts() {
    struct Ferry;
    impl Distance for Ferry {
        fn metres(&self, from: &Place, to: &Place) -> Option<u32> {
            (from != to).then_some(50)
        }
    }
    let far =
        document(anna().at(0.0, 0.0).travels_m(50), vec![drive().at(0.0, 90.0)]).into_community().unwrap();
    let near =
        document(anna().at(0.0, 0.0).travels_m(50), vec![drive().at(0.0, 0.0)]).into_community().unwrap();
    let (v, r) = (VolunteerIx::new(0), RequestIx::new(0));
    assert!(check(&far, v, r).is_err() && check(&near, v, r).is_ok());
    let ferry = std::sync::Arc::new(Ferry);
    assert!(check(&far.with_distance(ferry.clone()), v, r).is_ok());
    assert!(check(&near.with_distance(ferry), v, r).is_err());
}
