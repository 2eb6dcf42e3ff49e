use super::super::{AreaRecord, Fault, PairRecord, PlaceRecord, RequestRecord, VolunteerRecord, Way};
use super::*;

fn faults(json: &str) -> Vec<Fault> {
    match Document::from_json(json.as_bytes()).and_then(Document::into_community) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().collect(),
    }
}

/// The faults of a table of volunteers.
fn faults_of_table(table: &str) -> Vec<Fault> {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![
        SkillRecord::new("small-repairs").name("Repairs"),
        SkillRecord::new("large-repairs").name("Repairs"),
    ];
    document.areas = vec![AreaRecord { id: "oak-street".into(), ..AreaRecord::default() }];
    #[cfg(feature = "tables")]
    let document = {
        let volunteers = Some(table.as_bytes());
        document.with_tables(&super::super::tables::Tables { volunteers, ..Default::default() })
    };
    #[cfg(not(feature = "tables"))]
    let _ = table;
    document.into_community().err().into_iter().flatten().collect()
}

/// Code, record and field of each fault.
fn short(json: &str) -> Vec<(Code, String, String)> {
    faults(json).into_iter().map(|fault| (fault.code, fault.record, fault.field)).collect()
}

fn short_of(document: &Document) -> Vec<(Code, String, String)> {
    short(&document.to_json().unwrap())
}

fn expected(list: &[(Code, &str, &str)]) -> Vec<(Code, String, String)> {
    list.iter().map(|&(code, record, field)| (code, record.to_owned(), field.to_owned())).collect()
}

fn plain() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("electrician").implies("handy"), SkillRecord::new("handy")];
    document.volunteers = vec![VolunteerRecord::new("anna").skill("electrician", 3)];
    document.requests = vec![RequestRecord::new("lamp", "household-7", "handy")];
    document
}

const HEAD: &str =
    r#""format": "goodturn-community", "version": 1, "as_of": "2026-11-23T08:00", "time_zone": "UTC""#;

#[test]
fn every_code_has_an_example_with_that_fault_alone() {
    for &code in Code::ALL {
        let found =
            if code.is_of_tables() { faults_of_table(&code.example()) } else { faults(&code.example()) };
        if code.is_of_tables() && cfg!(not(feature = "tables")) {
            continue;
        }
        assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), [code], "{code}: {found:#?}");
        assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
        for fault in found {
            assert!(!fault.record.is_empty() && !fault.cause.is_empty() && !fault.remedy.is_empty());
        }
    }
}

#[test]
fn a_sound_document_is_a_community() {
    let community = plain().into_community().unwrap();
    assert_eq!(community.volunteers().len(), 1);
    let anna = &community.volunteers()[0];
    assert_eq!(anna.level(community.catalog().get("handy").unwrap()), Some(3));
    let lamp = &community.requests()[0];
    assert_eq!(lamp.all_of().len(), 1);
    assert_eq!((lamp.all_of()[0].skill, lamp.all_of()[0].level), (lamp.service(), 1));
    assert_eq!((lamp.tier(), lamp.way(), lamp.is_mandatory()), (1, Way::Home, false));
    let seats = lamp.seats();
    assert_eq!((seats.minimum, seats.desired, seats.maximum), (1, 1, 1));
    assert_eq!(anna.ways(), Way::ALL);
}

#[test]
fn a_type_error_hides_nothing_else() {
    let json = format!(
        r#"{{{HEAD},
        "skills": [{{"id": "nurse"}}, 17],
        "volunteers": [
            {{"id": "anna", "skills": "many", "languages": ["d"], "max_requests": -2}},
            {{"id": "bela", "skills": [{{"skill": "nurse", "level": "high"}}, {{"skill": "nurse", "level": 9}}]}}
        ],
        "requests": [
            {{"id": "r1", "requester": "h", "service": "nurse", "seats": {{"minimum": "x", "desired": 1, "maximum": 0}},
              "time": {{"start": "2026-11-24T10:00", "end": "2026-11-24T09:00"}}, "known_helpers": ["bela", "cleo"]}}
        ],
        "promises": [{{"volunteer": "anna", "request": "r1"}}, {{"volunteer": "bella", "request": "r2"}}]}}"#
    );
    let found = expected(&[
        (Code::WrongType, "skills[1]", ""),
        (Code::WrongType, "volunteer \"anna\"", "skills"),
        (Code::NumberOutOfRange, "volunteer \"anna\"", "max_requests"),
        (Code::InvalidLanguage, "volunteer \"anna\"", "languages[0]"),
        (Code::WrongType, "volunteer \"bela\"", "skills[0].level"),
        (Code::LevelOutOfRange, "volunteer \"bela\"", "skills[1].level"),
        (Code::WrongType, "request \"r1\"", "seats.minimum"),
        (Code::SeatsOutOfRange, "request \"r1\"", "seats.maximum"),
        (Code::ReversedInterval, "request \"r1\"", "time"),
        (Code::UnknownVolunteer, "request \"r1\"", "known_helpers[1]"),
        (Code::UnknownVolunteer, "promises[1]", "volunteer"),
        (Code::UnknownRequest, "promises[1]", "request"),
    ]);
    assert_eq!(short(&json), found);
}

#[test]
fn references_to_an_unreadable_record_are_not_called_dangling() {
    let with = |volunteers: &str| {
        format!(
            r#"{{{HEAD}, "volunteers": {volunteers}, "requests": [], "pins": [{{"volunteer": "anna", "request": "x"}}]}}"#
        )
    };
    let dangling = (Code::UnknownRequest, "pins[0]", "request");
    let unreadable = (Code::WrongType, "volunteers[0]", "id");
    assert_eq!(short(&with(r#"[{"id": 5}]"#)), expected(&[unreadable, dangling]));
    assert_eq!(short(&with("[7]")), expected(&[(Code::WrongType, "volunteers[0]", ""), dangling]));
    assert_eq!(short(&with("[{}]")), expected(&[(Code::MissingField, "volunteers[0]", "id"), dangling]));
    assert_eq!(short(&with("7")), expected(&[(Code::WrongType, "document", "volunteers"), dangling]));
    let anna = r#"[{"id": "anna", "tier": 1}]"#;
    assert_eq!(short(&with(anna)), expected(&[(Code::UnknownField, "volunteer \"anna\"", "tier"), dangling]));
    // A record with an invalid id is known by it.
    let invalid = r#"[{"id": "anna"}, {"id": "anna\n"}]"#;
    let code = (Code::InvalidId, "volunteer \"anna\\n\"", "id");
    assert_eq!(short(&with(invalid)), expected(&[code, dangling]));
    // And a misspelt list is one fault, not as many as there are references into it.
    let misspelt = with("[]").replace("\"volunteers\"", "\"volunters\"");
    assert_eq!(short(&misspelt), expected(&[(Code::UnknownField, "document", "volunters"), dangling]));
    assert!(faults(&misspelt)[0].remedy.contains("\"volunteers\""));
}

#[test]
fn near_names_are_offered() {
    let mut document = plain();
    document.requests[0].service = "electrican".into();
    document.time_zone = "Europe/Berlln".into();
    let found = document.into_community().unwrap_err();
    let remedies: Vec<_> = found.iter().map(|fault| fault.remedy.clone()).collect();
    assert!(remedies[0].ends_with("Maybe you meant \"Europe/Berlin\"."), "{remedies:?}");
    assert!(remedies[1].ends_with("Maybe you meant \"electrician\"."), "{remedies:?}");
}

#[test]
fn a_cycle_is_named_whole() {
    let mut document = plain();
    document.skills = vec![
        SkillRecord::new("c").implies("a"),
        SkillRecord::new("a").implies("b"),
        SkillRecord::new("handy"),
        SkillRecord::new("electrician").implies("electrician"),
        SkillRecord::new("b").implies("c").implies("handy"),
    ];
    let found = document.into_community().unwrap_err();
    let told: Vec<_> = found.iter().map(|fault| (fault.record.as_str(), fault.value.as_str())).collect();
    let expected =
        [("skill \"a\"", "a -> b -> c -> a"), ("skill \"electrician\"", "electrician -> electrician")];
    assert_eq!(told, expected);
    assert!(found.iter().all(|fault| fault.cause.contains(&fault.value)));
}

#[test]
fn duplicates_name_both_positions_and_each_extra_one() {
    let mut document = plain();
    for id in ["bela", "anna", "anna"] {
        document.volunteers.push(VolunteerRecord::new(id));
    }
    let found = document.into_community().unwrap_err();
    let causes: Vec<_> = found.iter().map(|fault| fault.cause.as_str()).collect();
    assert!(causes[0].contains("volunteers[0] and volunteers[2]"), "{causes:?}");
    assert!(causes[1].contains("volunteers[0] and volunteers[3]"), "{causes:?}");
    assert_eq!(causes.len(), 2);
}

#[test]
fn private_values_are_never_shown() {
    let json = format!(
        r#"{{{HEAD}, "volunteers": [
            {{"id": "anna", "name": 4711, "place": "Secret Street 1", "diabetic": "Secret"}},
            {{"id": "bela", "name": "Secret\n", "place": {{"latitude": "47.11", "longitude": 999.4711}}}},
            {{"id": "cleo", "place": {{"latitude": -4711, "longitude": 0, "street": "Secret Street"}}}}
        ]}}"#
    );
    let found = Document::from_json(json.as_bytes()).unwrap().into_community().unwrap_err();
    assert_eq!(found.iter().count(), 8);
    let text = format!("{found} {found:?} {}", serde_json::to_string(&found).unwrap());
    assert!(!text.contains("Secret") && !text.contains("4711") && !text.contains("47.11"), "{text}");
}

#[test]
fn not_a_number_is_caught_however_it_comes() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        let mut document = plain();
        document.volunteers[0].place = Some(PlaceRecord::Point { latitude: bad, longitude: 0.0 });
        document.requests[0].place = Some(PlaceRecord::Point { latitude: 0.0, longitude: bad });
        assert_eq!(document.to_json().is_err(), !bad.is_finite());
        let found = document.into_community().unwrap_err();
        let fields: Vec<_> = found.iter().map(|f| (f.code, f.field.as_str())).collect();
        let code = Code::CoordinateOutOfRange;
        assert_eq!(fields, [(code, "place.latitude"), (code, "place.longitude")]);
    }
}

#[test]
fn edges_of_ranges() {
    let seats = |minimum, desired, maximum| {
        let mut document = plain();
        document.requests[0] = RequestRecord::new("lamp", "h", "handy").seats(minimum, desired, maximum);
        short_of(&document).into_iter().map(|(code, ..)| code).collect::<Vec<_>>()
    };
    assert_eq!(seats(0, 0, 1), []);
    assert_eq!(seats(10_000, 10_000, 10_000), []);
    assert_eq!(seats(0, 0, 0), [Code::SeatsOutOfRange]);
    assert_eq!(seats(1, 2, 1), [Code::SeatsOutOfOrder]);
    assert_eq!(seats(2, 1, 10_001), [Code::SeatsOutOfRange, Code::SeatsOutOfOrder]);

    let request = |record: RequestRecord| {
        let mut document = plain();
        document.requests = vec![record];
        short_of(&document).into_iter().map(|(code, ..)| code).collect::<Vec<_>>()
    };
    let lamp = || RequestRecord::new("lamp", "h", "handy");
    assert_eq!(request(lamp().tier(12)), []);
    assert_eq!(request(lamp().tier(0)), [Code::TierOutOfRange]);
    assert_eq!(request(lamp().tier(u32::MAX)), [Code::TierOutOfRange]);
    assert_eq!(request(lamp().all_of("handy", 5)), []);
    assert_eq!(request(lamp().all_of("handy", 0)), [Code::LevelOutOfRange]);
    assert_eq!(request(lamp().any_of("handy", 256)), [Code::LevelOutOfRange]);
    assert_eq!(request(lamp().least_score(1_000_000_000_000)), []);
    assert_eq!(request(lamp().least_score(i64::MIN)), [Code::NumberOutOfRange]);
    assert_eq!(request(lamp().waiting_since("2026-11-31")), [Code::InvalidTime]);
    assert_eq!(request(lamp().waiting_since("1899-12-31")), [Code::TimeOutOfRange]);
    assert_eq!(request(lamp().time("2026-11-24T09:00", "2026-11-24T09:00")), [Code::ReversedInterval]);
    assert_eq!(request(RequestRecord::new("lamp", "", "handy")), [Code::MissingField]);
    assert_eq!(request(RequestRecord::new("lamp", "h\t", "handy")), [Code::InvalidId]);
}

#[test]
fn repetitions_are_sets_and_intervals_are_joined() {
    let mut document = plain();
    document.bans = vec![PairRecord::new("anna", "lamp"); 3];
    document.pins.clone_from(&document.bans);
    let anna = &mut document.volunteers[0];
    anna.skills.push(anna.skills[0].clone());
    anna.languages = vec!["DE".to_owned(), "de".to_owned()];
    anna.availability = Some(Vec::new());
    let anna = VolunteerRecord { id: "bela".into(), ..anna.clone() }
        .available("2026-11-24T10:00", "2026-11-24T12:00")
        .available("2026-11-24T08:00", "2026-11-24T10:00")
        .available("2026-11-24T13:00", "2026-11-24T14:00");
    document.volunteers.push(anna);
    let community = document.into_community().unwrap();
    assert_eq!((community.bans().len(), community.pins().len()), (1, 1));
    let (anna, bela) = (&community.volunteers()[0], &community.volunteers()[1]);
    assert_eq!((anna.skills().len(), anna.languages().len()), (1, 1));
    assert_eq!(anna.availability().map(<[_]>::len), Some(0));
    assert_eq!(bela.availability().map(<[_]>::len), Some(2));
}

#[test]
fn days_and_weeks_of_a_request_are_local() {
    let mut document = plain();
    // Sunday evening in UTC, Monday morning in Auckland.
    document.time_zone = "Pacific/Auckland".to_owned();
    document.requests[0] =
        RequestRecord::new("lamp", "h", "handy").time("2026-11-22T20:00Z", "2026-11-22T21:00Z");
    let community = document.into_community().unwrap();
    let time = community.requests()[0].time().unwrap();
    assert_eq!(time.week.monday(), time.day);
    assert_eq!(community.time_text(time.span.start()), "2026-11-23T09:00+13:00");
    assert_eq!(time.span.start().to_string(), "2026-11-22T20:00Z");
}

#[test]
fn a_document_read_with_faults_can_not_be_written() {
    let json = Code::WrongType.example();
    let document = Document::from_json(json.as_bytes()).unwrap();
    assert!(document.to_json().is_err());
    let by_serde: Document = serde_json::from_str(&json).unwrap();
    assert!(by_serde.into_community().is_err());
    assert!(serde_json::from_str::<Document>(&Code::WrongFormat.example()).is_err());
}

#[test]
fn faults_are_shown_one_per_line_with_numbers() {
    let mut document = plain();
    document.requests[0].tier = 13;
    document.requests[0].service = "x".into();
    let text = document.into_community().unwrap_err().to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("1. [unknown-skill] request \"lamp\", service = x: "), "{text}");
    assert!(lines[1].starts_with("2. [tier-out-of-range] request \"lamp\", tier = 13: "), "{text}");
}

#[test]
fn many_faults_take_no_quadratic_time() {
    let mut document = plain();
    for number in 0..20_000 {
        document.volunteers.push(VolunteerRecord::new(&format!("volunteer-{number}")));
        document
            .requests
            .push(RequestRecord::new(&format!("r{number}"), "h", "handy").known_helper("volunteer-x"));
    }
    assert_eq!(document.into_community().unwrap_err().iter().count(), 20_000);
    let skills = r#"{"skill": "x", "level": "high"}"#;
    let volunteer = format!(r#"{{"id": "anna", "skills": [{}]}}"#, vec![skills; 50_000].join(","));
    assert_eq!(faults(&format!(r#"{{{HEAD}, "volunteers": [{volunteer}]}}"#)).len(), 100_000);
    let fields: Vec<_> = (0..50_000).map(|number| format!("\"field{number}\": 1")).collect();
    assert_eq!(faults(&format!("{{{HEAD}, {}}}", fields.join(","))).len(), 50_000);
}
