//! One failing document per code: what the code means, shown.

use super::{fault::Code, request::MAX_NEEDS};

impl Code {
    /// Whether only tables have this fault.
    pub fn is_of_tables(self) -> bool {
        matches!(self, Self::MalformedTable | Self::ConflictingCells | Self::AmbiguousName)
    }

    /// A document in JSON that has this fault and no other; of a fault [of tables](Code::is_of_tables), a table of volunteers for a community
    /// whose catalog has two skills with the name "Repairs". The rest of the test suite relies on it, and so may the documentation of a
    /// program that shows faults to people.
    #[allow(clippy::too_many_lines, reason = "a list with an entry for each code")]
    pub fn example(self) -> String {
        match self {
            Self::MalformedJson => r#"{"format": "goodturn-community", "version": 1"#.to_owned(),
            Self::WrongFormat => r#"{"format": "geojson", "version": 1}"#.to_owned(),
            Self::UnsupportedVersion => r#"{"format": "goodturn-community", "version": 7}"#.to_owned(),
            Self::MalformedTable => "id,name\nanna,\"Anna\n".to_owned(),
            Self::ConflictingCells => "id,latitude,longitude,area\nanna,52.5,13.4,oak-street\n".to_owned(),
            Self::AmbiguousName => "id,skills\nanna,repairs\n".to_owned(),
            Self::UnknownTimeZone => document("Europe/Berlim", "", "", "", ""),
            Self::UnknownField => with(r#""phone": "0123""#, ""),
            Self::DuplicateField => with(r#""max_requests": 1, "max_requests": 2"#, ""),
            Self::WrongType => with(r#""max_requests": "three""#, ""),
            Self::NumberOutOfRange => with(r#""max_requests": -1"#, ""),
            Self::UnknownWay => with(r#""ways": ["remotely"]"#, ""),
            Self::InvalidName => with(r#""name": "Anna\u0007""#, ""),
            Self::UnknownWord => extended(r#""unknown_places": "nobody""#),
            Self::UnknownCredential => with("", r#""credentials": ["police-check"]"#),
            Self::UnknownArea => with(r#""place": {"area": "oak-street"}"#, ""),
            Self::UnknownZone => with(r#""zone": "north""#, ""),
            Self::UnknownGroup => with("", r#""groups": ["elderly"]"#),
            Self::ZoneCycle => {
                extended(r#""zones": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}, {"id": "c"}]"#)
            }
            Self::UnknownOrganisation => with(r#""organisation": "clinic""#, ""),
            Self::UnknownVenue => with("", r#""venue": "library""#),
            Self::ConflictingVenue => at_venue("", r#""way": "remote""#),
            Self::VenueLacks => {
                at_venue(r#""features": ["kitchen"]"#, r#""venue_needs": ["wheelchair access"]"#)
            }
            Self::VenueClosed => at_venue(
                r#""open": [{"from": "10:00", "to": "18:00"}]"#,
                r#""time": {"start": "2026-11-24T09:00", "end": "2026-11-24T11:00"}"#,
            ),
            Self::AnyLanguage => with(r#""languages": ["de", "any"]"#, ""),
            Self::InvalidAttribute => {
                with(r#""attributes": [{"attribute": "smokes", "value": "no\u0007"}]"#, "")
            }
            Self::InvalidLicence => with(r#""licences": ["class B licence"]"#, ""),
            Self::ConflictingPreference => {
                with(r#""prefers": ["electrician"], "avoids": ["electrician"]"#, "")
            }
            Self::ConflictingDistances => extended(
                r#""areas": [{"id": "a"}, {"id": "b"}],
"distances": [{"from": "a", "to": "b", "metres": 900}, {"from": "a", "to": "b", "metres": 90}]"#,
            ),
            Self::UnknownSkill => with(r#""skills": [{"skill": "electritian"}]"#, ""),
            Self::ConflictingLevels => with(
                r#""skills": [{"skill": "electrician", "level": 2}, {"skill": "electrician", "level": 4}]"#,
                "",
            ),
            Self::LevelOutOfRange => with(r#""skills": [{"skill": "electrician", "level": 6}]"#, ""),
            Self::InvalidLanguage => with(r#""languages": ["Plattdeutsch"]"#, ""),
            Self::InvalidTime => with(&availability("2026-02-29T09:00", "2026-03-01T09:00"), ""),
            Self::TimeOutOfRange => with(&availability("0026-11-24T09:00", "2026-11-24T10:00"), ""),
            Self::NotWholeMinute => with(&availability("2026-11-24T09:00:30", "2026-11-24T10:00"), ""),
            Self::ReversedInterval => with(&availability("2026-11-24T10:00", "2026-11-24T09:00"), ""),
            Self::CoordinateOutOfRange => with(r#""place": {"latitude": 91, "longitude": 13.4}"#, ""),
            Self::UnknownVolunteer => with("", r#""known_helpers": ["ana"]"#),
            Self::TierOutOfRange => with("", r#""tier": 13"#),
            Self::SeatsOutOfOrder => with("", r#""seats": {"minimum": 3, "desired": 2, "maximum": 4}"#),
            Self::SeatsOutOfRange => with("", r#""seats": {"maximum": 10001}"#),
            Self::InvalidTimeOfDay => with(r#""weekly": [{"from": "9:00", "to": "12:00"}]"#, ""),
            Self::InvalidRule => with(&recurring("FREQ=FORTNIGHTLY;BYDAY=TU"), ""),
            Self::RuleNotSupported => with(&recurring("FREQ=HOURLY"), ""),
            Self::ConflictingTimes => with(
                "",
                r#""time": {"start": "2026-11-24T09:00", "end": "2026-11-24T10:00"}, "minutes": 40,
"windows": [{"start": "2026-11-25T09:00", "end": "2026-11-25T12:00"}]"#,
            ),
            Self::WindowTooShort => with(
                "",
                r#""minutes": 40, "windows": [{"start": "2026-11-25T09:00", "end": "2026-11-25T09:30"}]"#,
            ),
            Self::HorizonBeforeNow => extended(r#""horizon_end": "2026-11-22T00:00""#),
            Self::OverlappingSlots => extended(
                r#""horizon_end": "2026-11-30T00:00",
"slots": [{"from": "09:00", "to": "10:00"}, {"days": ["tue"], "from": "09:30", "to": "10:30"}]"#,
            ),
            Self::UnknownStation => extended(
                r#""service_days": [{"id": "fair", "date": "2026-11-28", "from": "09:00", "to": "12:00", "minutes": 60,
"bookings": [{"id": "b1", "resident": "mrs-kaya", "station": "nurse"}]}]"#,
            ),
            Self::DuplicateEntry => extended(
                r#""ledger": [{"volunteer": "anna", "request": "lamp", "status": "asked"},
{"volunteer": "anna", "request": "lamp", "status": "confirmed"}]"#,
            ),
            Self::TooMany => {
                let need = r#"{"skill": "electrician"}"#;
                with("", &format!(r#""any_of": [{}]"#, vec![need; MAX_NEEDS + 1].join(",")))
            }
            Self::MissingField => {
                document("Europe/Berlin", SKILL, "", r#"{"id": "lamp", "requester": "household-7"}"#, "")
            }
            Self::InvalidId => document("Europe/Berlin", SKILL, r#"{"id": "anna "}"#, "", ""),
            Self::DuplicateId => {
                document("Europe/Berlin", SKILL, r#"{"id": "anna"}, {"id": "bela"}, {"id": "anna"}"#, "", "")
            }
            Self::UnknownRequest => document(
                "Europe/Berlin",
                SKILL,
                r#"{"id": "anna"}"#,
                "",
                r#"{"volunteer": "anna", "request": "lamp"}"#,
            ),
            Self::SkillCycle => document(
                "Europe/Berlin",
                r#"{"id": "a", "implies": ["b"]}, {"id": "b", "implies": ["c"]}, {"id": "c", "implies": ["a"]}"#,
                "",
                "",
                "",
            ),
        }
    }
}

const SKILL: &str = r#"{"id": "electrician"}"#;

fn document(zone: &str, skills: &str, volunteers: &str, requests: &str, pins: &str) -> String {
    format!(
        r#"{{"format": "goodturn-community", "version": 1, "as_of": "2026-11-23T08:00", "time_zone": "{zone}",
"skills": [{skills}], "volunteers": [{volunteers}], "requests": [{requests}], "pins": [{pins}]}}"#
    )
}

/// A document without records but with these fields besides the required ones.
fn extended(fields: &str) -> String {
    format!(
        r#"{{"format": "goodturn-community", "version": 1, "as_of": "2026-11-23T08:00", "time_zone": "Europe/Berlin",
{fields}}}"#
    )
}

/// A document with one volunteer and one request that have these fields besides the required ones.
fn with(volunteer: &str, request: &str) -> String {
    let more = |fields: &str| if fields.is_empty() { String::new() } else { format!(", {fields}") };
    let volunteer = format!(r#"{{"id": "anna"{}}}"#, more(volunteer));
    let required = r#""id": "lamp", "requester": "household-7", "service": "electrician""#;
    let request = format!("{{{required}{}}}", more(request));
    document("Europe/Berlin", SKILL, &volunteer, &request, "")
}

/// A document with a venue and a request at it that have these fields besides the required ones.
fn at_venue(venue: &str, request: &str) -> String {
    let more = |fields: &str| if fields.is_empty() { String::new() } else { format!(", {fields}") };
    let request = format!(
        r#"{{"id": "lamp", "requester": "household-7", "service": "electrician", "venue": "library"{}}}"#,
        more(request)
    );
    extended(&format!(
        r#""venues": [{{"id": "library"{}}}], "skills": [{SKILL}], "requests": [{request}]"#,
        more(venue)
    ))
}

fn recurring(rule: &str) -> String {
    format!(r#""recurring": [{{"start": "2026-11-24T09:00", "end": "2026-11-24T12:00", "rule": "{rule}"}}]"#)
}

fn availability(start: &str, end: &str) -> String {
    format!(r#""availability": [{{"start": "{start}", "end": "{end}"}}]"#)
}
