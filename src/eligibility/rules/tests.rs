use super::*;
use crate::community::{
    Document, OrganisationRecord, OwnRequests, PairRecord, RequestRecord, SkillRecord, VolunteerRecord, Way,
};

/// The rejections of the one volunteer and the one request, as JSON.
fn because(volunteer: VolunteerRecord, request: RequestRecord) -> Vec<String> {
    with_bans(volunteer, request, Vec::new())
}

fn with_bans(volunteer: VolunteerRecord, request: RequestRecord, bans: Vec<PairRecord>) -> Vec<String> {
    with_pins(volunteer, vec![request], bans, Vec::new())
}

/// The rejections of the one volunteer and the first request by id.
fn with_pins(
    volunteer: VolunteerRecord,
    requests: Vec<RequestRecord>,
    bans: Vec<PairRecord>,
    pins: Vec<PairRecord>,
) -> Vec<String> {
    let mut document = Document::new("2026-11-24T12:00Z", "UTC");
    document.skills = vec![
        SkillRecord::new("doctor").implies("nurse"),
        SkillRecord::new("nurse"),
        SkillRecord::new("driver"),
    ];
    document.credentials = vec![crate::community::CredentialRecord::new("check")];
    document.zones = ["north", "south"].map(crate::community::ZoneRecord::new).to_vec();
    let household = OrganisationRecord::new("household").own_requests(OwnRequests::Never);
    document.organisations = vec![household];
    document.volunteers = vec![volunteer];
    document.requests = requests;
    document.bans = bans;
    document.pins = pins;
    let community = document.into_community().unwrap();
    let (v, r) = (VolunteerIx::new(0), RequestIx::new(0));
    let all = check_all(&community, v, r);
    assert_eq!(check(&community, v, r).err(), all.first().cloned());
    for rejection in &all {
        let json = serde_json::to_string(rejection).unwrap();
        assert_eq!(serde_json::from_str::<Rejection>(&json).unwrap(), *rejection);
        assert!(json.contains(&format!("\"rule\":\"{}\"", rejection.rule())), "{json}");
        assert!(!rejection.to_string().is_empty());
    }
    all.iter()
        .map(|rejection| format!("{}: {rejection} ({})", rejection.rule(), rejection.shortfall()))
        .collect()
}

fn anna() -> VolunteerRecord {
    VolunteerRecord::new("anna").skill("nurse", 3)
}

fn visit() -> RequestRecord {
    RequestRecord::new("visit", "household", "nurse")
}

#[test]
fn who_fits_is_not_rejected() {
    assert_eq!(because(anna(), visit()), [""; 0]);
}

#[test]
fn bans_and_relations() {
    let banned = with_bans(anna(), visit(), vec![PairRecord::new("anna", "visit")]);
    assert_eq!(banned, ["ban: banned from visit (1)"]);
    let avoided = because(anna().do_not_pair("household"), visit());
    assert_eq!(avoided, ["relation: not to be paired with household (1)"]);
    let own = because(anna(), RequestRecord::new("visit", "anna", "nurse"));
    assert_eq!(own, ["relation: anna asks for it herself (1)"]);
}

#[test]
fn ways() {
    let by_telephone = anna().way(Way::Remote).way(Way::Venue);
    let needs = "way: needs help by way of home, offered is venue, remote (1)";
    assert_eq!(because(by_telephone.clone(), visit()), [needs]);
    assert_eq!(because(by_telephone, visit().way(Way::Remote)), [""; 0]);
}

#[test]
fn skills_and_levels() {
    assert_eq!(because(anna(), visit().all_of("nurse", 3)), [""; 0]);
    assert_eq!(
        because(anna(), visit().all_of("nurse", 5).all_of("driver", 2)),
        ["skill: needs driver at level 2 (has none), nurse at level 5 (has level 3) (4)"]
    );
    assert_eq!(
        because(anna(), visit().any_of("nurse", 4).any_of("driver", 2)),
        ["skill: needs one of driver at level 2 (has none), nurse at level 4 (has level 3) (1)"]
    );
    assert_eq!(because(anna(), visit().any_of("nurse", 1).any_of("driver", 5)), [""; 0]);
    // With any_of alone, the service itself is no need; with neither, it is, at level 1.
    let driver = VolunteerRecord::new("bela").skill("driver", 1);
    assert_eq!(because(driver.clone(), visit().any_of("driver", 1)), [""; 0]);
    assert_eq!(because(driver, visit()), ["skill: needs nurse at level 1 (has none) (1)"]);
    // A doctor can nurse, at her level; a nurse is no doctor.
    let doctor = VolunteerRecord::new("cleo").skill("doctor", 4).skill("nurse", 1);
    assert_eq!(because(doctor, visit().all_of("nurse", 4)), [""; 0]);
    assert_eq!(because(anna(), visit().all_of("doctor", 1)).len(), 1);
}

#[test]
fn languages() {
    let asks = || visit().language_required("tr").language_required("sq");
    assert_eq!(because(anna().language("TR"), asks()), [""; 0]);
    assert_eq!(
        because(anna().language("de"), asks()),
        ["language: needs one of the languages sq, tr, spoken is de (1)"]
    );
    assert_eq!(
        because(anna(), asks()),
        ["language: needs one of the languages sq, tr, spoken is nothing (1)"]
    );
}

#[test]
fn availability_wants_the_whole_time_in_one_span() {
    let at = |from: &str, to: &str| visit().time(&format!("2026-11-25T{from}"), &format!("2026-11-25T{to}"));
    let free = anna()
        .available("2026-11-25T09:00", "2026-11-25T10:00")
        .available("2026-11-25T10:00", "2026-11-25T12:00")
        .available("2026-11-25T13:00", "2026-11-25T18:00");
    assert_eq!(because(free.clone(), at("09:00", "12:00")), [""; 0]);
    assert_eq!(because(free.clone(), visit()), [""; 0]);
    let across = "availability: needs 2026-11-25T11:00Z to 2026-11-25T14:30Z, free then is \
                  2026-11-25T09:00Z to 2026-11-25T12:00Z, 2026-11-25T13:00Z to 2026-11-25T18:00Z (120)";
    assert_eq!(because(free.clone(), at("11:00", "14:30")), [across]);
    let between = "availability: needs 2026-11-25T12:00Z to 2026-11-25T13:00Z, free then is nothing (60)";
    assert_eq!(because(free.clone(), at("12:00", "13:00")), [between]);
    assert_eq!(because(free, at("18:00", "19:00")).len(), 1);

    let mut never = anna();
    never.availability = Some(Vec::new());
    let never_free = format!("availability: available at no time ({})", u32::MAX);
    assert_eq!(because(never, visit()), [never_free]);
}

#[test]
fn what_has_begun_is_over() {
    let began = visit().time("2026-11-24T11:59Z", "2026-11-24T13:00Z");
    let past = "availability: began at 2026-11-24T11:59Z, before now (2026-11-24T12:00Z)";
    assert_eq!(because(anna(), began), [format!("{past} ({})", u64::MAX)]);
    assert_eq!(because(anna(), visit().time("2026-11-24T12:00Z", "2026-11-24T13:00Z")), [""; 0]);
}

#[test]
fn a_pin_keeps_everything_that_overlaps_it_away() {
    let at = |id: &str, from: &str, to: &str| {
        RequestRecord::new(id, "household", "nurse")
            .time(&format!("2026-11-25T{from}"), &format!("2026-11-25T{to}"))
    };
    let pinned_to = |id: &str, other: RequestRecord, pins: &[&str]| {
        let pins = pins.iter().map(|request| PairRecord::new("anna", request)).collect();
        with_pins(anna(), vec![at(id, "10:00", "11:00"), other], Vec::new(), pins)
    };
    let overlaps = ["booked: pinned to z at that time (60)"];
    assert_eq!(pinned_to("a", at("z", "10:30", "11:30"), &["z"]), overlaps);
    assert_eq!(pinned_to("a", at("z", "10:30", "11:30"), &["a", "z"]), overlaps, "pins are no exception");
    assert_eq!(pinned_to("a", at("z", "11:00", "12:00"), &["z"]), [""; 0], "touching is not overlapping");
    assert_eq!(pinned_to("a", at("z", "10:30", "11:30"), &["a"]), [""; 0]);
    assert_eq!(
        pinned_to("a", RequestRecord::new("z", "other", "nurse"), &["z"]),
        [""; 0],
        "no time, no overlap"
    );
}

#[test]
fn organisation() {
    let own = "organisation: household never sends its own people to its own requests (1)";
    assert_eq!(because(anna().organisation("household"), visit()), [own]);
    let other = RequestRecord { requester: "somebody".into(), ..visit() };
    assert_eq!(because(anna().organisation("household"), other), [""; 0]);
}

#[test]
fn reach() {
    // 0.01 degrees of longitude on the equator are 1112 m.
    let near = || anna().at(0.0, 0.0);
    let home = || visit().at(0.0, 0.01);
    assert_eq!(because(near().travels_m(1112), home()), [""; 0]);
    assert_eq!(because(near().travels_m(1111), home()), ["reach: 1112 m away, travels at most 1111 m (1)"]);
    assert_eq!(because(near().travels_m(1111), home().way(Way::Venue)).len(), 1);
    assert_eq!(because(near().travels_m(0), home().way(Way::Remote)), [""; 0]);
    assert_eq!(because(near(), visit().at(0.0, 180.0)), [""; 0]);
    assert_eq!(because(anna(), visit()), [""; 0]);
    let unknown = |of: &str| [format!("reach: {of} unknown, travels at most 9 m ({})", u32::MAX)];
    assert_eq!(because(near().travels_m(9), visit()), unknown("the request's place is"));
    assert_eq!(because(anna().travels_m(9), home()), unknown("the volunteer's place is"));
    assert_eq!(because(anna().travels_m(9), visit()), unknown("both places are"));
}

#[test]
fn every_rule_but_room_can_reject_together_and_they_are_told_in_order() {
    let bad = VolunteerRecord::new("anna")
        .way(Way::Remote)
        .do_not_pair("household")
        .zone("south")
        .organisation("household")
        .travels_m(5)
        .minor_until("2030-01-01")
        .available("2026-11-26T09:00", "2026-11-26T10:00");
    let bad = VolunteerRecord { notice_minutes: Some(2880), ..bad };
    let request = visit()
        .language_required("tr")
        .attribute("gender", &[])
        .credential("check")
        .needs_car()
        .zone("north")
        .refer_up_to(0)
        .time("2026-11-25T09:00", "2026-11-25T10:00");
    let pinned = RequestRecord::new("z", "other", "nurse").time("2026-11-25T09:30", "2026-11-25T11:00");
    let own = RequestRecord::new("zz", "anna", "nurse").time("2026-11-25T09:30", "2026-11-25T11:00");
    let bans = vec![PairRecord::new("anna", "visit")];
    let pins = vec![PairRecord::new("anna", "z")];
    let all = with_pins(bad, vec![request, pinned, own], bans, pins);
    let names: Vec<_> = all.iter().map(|text| text.split(':').next().unwrap_or_default()).collect();
    // Room is for windows, and rejects only whom the other rules about time allow.
    let rules = RULES.iter().filter(|&&rule| rule != RuleName::Room);
    assert_eq!(names, rules.map(ToString::to_string).collect::<Vec<_>>());
}

mod people;
