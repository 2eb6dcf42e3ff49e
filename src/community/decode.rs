//! From JSON to records, leniently: what can't be read is logged and stood in for, and the rest goes on.

mod times;

use super::{
    document::{Document, FORMAT, VERSION},
    fault::{Code, Faults},
    faultlog::{At, FaultLog, Finding, Section, maybe, shortened},
    fields::{Fields, text_item, wrong_type},
    records::{
        IntervalRecord, PairRecord, PlaceRecord, RequestRecord, SeatsRecord, SkillLevelRecord, SkillRecord,
        VolunteerRecord, Way,
    },
    tree::Node,
};
use serde::{Deserialize, Deserializer, de::Error};

pub(super) fn from_json(json: &[u8]) -> Result<Document, Faults> {
    let malformed = |cause: String| {
        Faults::document(Code::MalformedJson, "", String::new(), cause, "Give a JSON object, in UTF-8.")
    };
    let node: Node = serde_json::from_slice(json).map_err(|error| malformed(error.to_string()))?;
    if !matches!(node, Node::Object(_)) {
        return Err(malformed(format!("the outermost value is {}", node.kind())));
    }
    document(&node)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Document, D::Error> {
    let node = Node::deserialize(deserializer)?;
    document(&node).map_err(D::Error::custom)
}

pub(super) fn to_json(document: &Document) -> Result<String, Faults> {
    let mut log = document.log.clone();
    let volunteers =
        document.volunteers.iter().map(|v| (Section::Volunteers, v.id.as_str(), v.place.as_ref()));
    let requests = document.requests.iter().map(|r| (Section::Requests, r.id.as_str(), r.place.as_ref()));
    for (position, (section, id, place)) in volunteers.enumerate().chain(requests.enumerate()) {
        if let Some(PlaceRecord::Point { latitude, longitude }) = place
            && !(latitude.is_finite() && longitude.is_finite())
        {
            let cause = "a coordinate is not a finite number";
            let finding = Finding::new(Code::CoordinateOutOfRange, cause, "Give degrees.").hidden();
            log.add(At { section, position, id }, "place", finding);
        }
    }
    if let Some(faults) = log.into_faults() {
        return Err(faults);
    }
    serde_json::to_string_pretty(document).map_err(|error| {
        let remedy = "Please report this: records of finite numbers can be written.";
        Faults::document(Code::MalformedJson, "", String::new(), error.to_string(), remedy)
    })
}

fn document(node: &Node) -> Result<Document, Faults> {
    match node.field("format") {
        Some(Node::Text(format)) if format == FORMAT => {}
        other => {
            let value = other.map(Node::shown).unwrap_or_default();
            let cause = format!("the format is not \"{FORMAT}\"");
            let remedy = "If it is a community document, begin it with \"format\": \"goodturn-community\".";
            return Err(Faults::document(Code::WrongFormat, "format", shortened(&value), cause, remedy));
        }
    }
    match node.field("version") {
        Some(Node::Whole(version)) if *version == VERSION.into() => {}
        other => return Err(unsupported_version(&other.map(Node::shown).unwrap_or_default())),
    }
    let mut log = FaultLog::default();
    let at = At::DOCUMENT;
    let mut fields = Fields::of(node, at, "", &mut log);
    fields.text("format", &mut log);
    fields.option_count("version", &mut log);
    let mut document = Document {
        as_of: fields.text("as_of", &mut log),
        time_zone: fields.text("time_zone", &mut log),
        horizon_end: fields.option_text("horizon_end", false, &mut log),
        slots: fields.list("slots", &mut log, times::weekly),
        skills: records(&mut fields, Section::Skills, &mut log, skill),
        volunteers: records(&mut fields, Section::Volunteers, &mut log, volunteer),
        requests: records(&mut fields, Section::Requests, &mut log, request),
        pins: records(&mut fields, Section::Pins, &mut log, pair),
        bans: records(&mut fields, Section::Bans, &mut log, pair),
        promises: records(&mut fields, Section::Promises, &mut log, pair),
        ledger: records(&mut fields, Section::Ledger, &mut log, times::ledger_entry),
        consumed: records(&mut fields, Section::Consumed, &mut log, times::consumed),
        ..Document::default()
    };
    if fields.finish(&mut log) {
        // A foreign field may well be a misspelt list: then nothing that refers into it is dangling.
        for section in [Section::Skills, Section::Volunteers, Section::Requests] {
            if node.field(section.names().0).is_none() {
                log.mark_incomplete(section);
            }
        }
    }
    document.log = log;
    Ok(document)
}

/// The fault of a version that is not read.
pub(super) fn unsupported_version(value: &str) -> Faults {
    let cause = format!("this release reads version {VERSION} only");
    let remedy = "Give \"version\": 1, if the document is of that version.";
    Faults::document(Code::UnsupportedVersion, "version", shortened(value), cause, remedy)
}

/// The records of a section, each read by `read` from its fields.
fn records<T>(
    document: &mut Fields<'_>,
    section: Section,
    log: &mut FaultLog,
    read: fn(&mut Fields<'_>, &mut FaultLog) -> T,
) -> Vec<T> {
    let mut position = 0;
    let name = section.names().0;
    let list = document.option_list(name, log, |node, _, _, log| {
        let id = match node.field("id") {
            Some(Node::Text(id)) => id.as_str(),
            _ => "",
        };
        let at = At { section, position, id };
        position += 1;
        let mut fields = Fields::of(node, at, "", log);
        let record = read(&mut fields, log);
        fields.finish(log);
        record
    });
    if log.is_unreadable(At::DOCUMENT, name) {
        log.mark_incomplete(section);
    }
    list.unwrap_or_default()
}

fn skill(fields: &mut Fields<'_>, log: &mut FaultLog) -> SkillRecord {
    SkillRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        implies: fields.list("implies", log, |n, at, path, log| text_item(n, at, path, log).into()),
        ..SkillRecord::default()
    }
}

fn volunteer(fields: &mut Fields<'_>, log: &mut FaultLog) -> VolunteerRecord {
    VolunteerRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        skills: fields.list("skills", log, skill_level),
        languages: fields.list("languages", log, text_item),
        availability: fields.option_list("availability", log, interval),
        weekly: fields.list("weekly", log, times::weekly),
        recurring: fields.list("recurring", log, times::recurrence),
        blackouts: fields.list("blackouts", log, times::dates),
        busy: fields.list("busy", log, interval),
        frozen_until: fields.option_text("frozen_until", false, log),
        time_zone: fields.option_text("time_zone", false, log),
        notice_minutes: fields.option_count("notice_minutes", log),
        changeover_minutes: fields.option_count("changeover_minutes", log),
        rest_minutes: fields.option_count("rest_minutes", log),
        last_asked: fields.option_text("last_asked", false, log),
        place: fields.option("place", log, place),
        travel_radius_m: fields.option_count("travel_radius_m", log),
        ways: fields.list("ways", log, way),
        max_requests: fields.option_count("max_requests", log),
        max_per_day: fields.option_count("max_per_day", log),
        max_per_week: fields.option_count("max_per_week", log),
        max_per_month: fields.option_count("max_per_month", log),
        max_minutes_per_week: fields.option_count("max_minutes_per_week", log),
        max_minutes_per_month: fields.option_count("max_minutes_per_month", log),
        do_not_pair: fields.list("do_not_pair", log, |n, at, path, log| text_item(n, at, path, log).into()),
        ..VolunteerRecord::default()
    }
}

fn request(fields: &mut Fields<'_>, log: &mut FaultLog) -> RequestRecord {
    RequestRecord {
        id: fields.text("id", log).into(),
        requester: fields.text("requester", log).into(),
        service: fields.text("service", log).into(),
        all_of: fields.list("all_of", log, skill_level),
        any_of: fields.list("any_of", log, skill_level),
        preferred: fields.list("preferred", log, skill_level),
        least_score: fields.signed("least_score", log),
        seats: fields.option("seats", log, seats).unwrap_or_default(),
        mandatory: fields.flag("mandatory", log),
        time: fields.option("time", log, interval),
        windows: fields.list("windows", log, interval),
        minutes: fields.option_count("minutes", log),
        separate_visits: fields.flag("separate_visits", log),
        recurrence: fields.option("recurrence", log, times::recurrence),
        time_zone: fields.option_text("time_zone", false, log),
        place: fields.option("place", log, place),
        way: fields.option("way", log, way).unwrap_or_default(),
        tier: fields.option_count("tier", log).unwrap_or(1),
        languages_required: fields.list("languages_required", log, text_item),
        languages_preferred: fields.list("languages_preferred", log, text_item),
        known_helpers: fields
            .list("known_helpers", log, |n, at, path, log| text_item(n, at, path, log).into()),
        waiting_since: fields.option_text("waiting_since", false, log),
        ..RequestRecord::default()
    }
}

fn pair(fields: &mut Fields<'_>, log: &mut FaultLog) -> PairRecord {
    PairRecord {
        volunteer: fields.text("volunteer", log).into(),
        request: fields.text("request", log).into(),
    }
}

fn skill_level(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> SkillLevelRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = SkillLevelRecord {
        skill: fields.text("skill", log).into(),
        level: fields.option_count("level", log).unwrap_or(1),
    };
    fields.finish(log);
    record
}

fn interval(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> IntervalRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = IntervalRecord { start: fields.text("start", log), end: fields.text("end", log) };
    fields.finish(log);
    record
}

fn place(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> PlaceRecord {
    let Node::Object(_) = node else {
        // Said without the value, which may be an address.
        log.unreadable(at, path, wrong_type(node, "an object", true));
        return PlaceRecord::Point { latitude: 0.0, longitude: 0.0 };
    };
    let mut fields = Fields::of(node, at, path, log);
    let record = PlaceRecord::Point {
        latitude: fields.degrees("latitude", log),
        longitude: fields.degrees("longitude", log),
    };
    fields.finish(log);
    record
}

fn seats(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> SeatsRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = SeatsRecord {
        minimum: fields.option_count("minimum", log),
        desired: fields.option_count("desired", log),
        maximum: fields.option_count("maximum", log),
    };
    fields.finish(log);
    record
}

fn way(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> Way {
    let Node::Text(text) = node else {
        log.unreadable(at, path, wrong_type(node, "a text", false));
        return Way::Home;
    };
    if let Some(way) = Way::ALL.into_iter().find(|way| way.as_str() == text) {
        return way;
    }
    let near = maybe(text, Way::ALL.iter().map(|way| way.as_str()));
    let remedy = format!("Give `home`, `venue` or `remote`.{near}");
    let finding = Finding::new(Code::UnknownWay, "there is no such way of service", remedy).value(text);
    log.unreadable(at, path, finding);
    Way::Home
}
