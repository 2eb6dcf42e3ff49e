//! From JSON to records, leniently: what can't be read is logged and stood in for, and the rest goes on.

mod days;
mod network;
mod people;
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
use people::place;
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

/// That a document can be written: it was not read with faults, and its coordinates are finite.
pub(super) fn writable(document: &Document) -> Result<(), Faults> {
    let mut log = document.log.clone();
    let mut check = |at: At<'_>, field: &str, degrees: [Option<f64>; 2]| {
        if degrees.into_iter().flatten().any(|degrees| !degrees.is_finite()) {
            let cause = "a coordinate is not a finite number";
            let finding = Finding::new(Code::CoordinateOutOfRange, cause, "Give degrees.").hidden();
            log.add(at, field, finding);
        }
    };
    for (position, area) in document.areas.iter().enumerate() {
        let at = At { section: Section::Areas, position, id: area.id.as_str() };
        check(at, "latitude", [area.latitude, area.longitude]);
    }
    let volunteers =
        document.volunteers.iter().map(|v| (Section::Volunteers, v.id.as_str(), v.place.as_ref()));
    let requests = document.requests.iter().map(|r| (Section::Requests, r.id.as_str(), r.place.as_ref()));
    for (position, (section, id, place)) in volunteers.enumerate().chain(requests.enumerate()) {
        if let Some(&PlaceRecord::Point { latitude, longitude }) = place {
            check(At { section, position, id }, "place", [Some(latitude), Some(longitude)]);
        }
    }
    log.into_faults().map_or(Ok(()), Err)
}

pub(super) fn to_json(document: &Document) -> Result<String, Faults> {
    writable(document)?;
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
        language: fields.option_text("language", false, &mut log),
        unknown_places: fields.option("unknown_places", &mut log, people::unknown_places).unwrap_or_default(),
        credentials_for_minors: fields.list("credentials_for_minors", &mut log, id_item),
        credentials: records(&mut fields, Section::Credentials, &mut log, people::credential),
        areas: records(&mut fields, Section::Areas, &mut log, people::area),
        distances: records(&mut fields, Section::Distances, &mut log, people::distance),
        zones: records(&mut fields, Section::Zones, &mut log, people::zone),
        groups: records(&mut fields, Section::Groups, &mut log, people::group),
        organisations: records(&mut fields, Section::Organisations, &mut log, network::organisation),
        venues: records(&mut fields, Section::Venues, &mut log, network::venue),
        skills: records(&mut fields, Section::Skills, &mut log, skill),
        volunteers: records(&mut fields, Section::Volunteers, &mut log, volunteer),
        requests: records(&mut fields, Section::Requests, &mut log, request),
        service_days: records(&mut fields, Section::ServiceDays, &mut log, days::service_day),
        pins: records(&mut fields, Section::Pins, &mut log, pair),
        bans: records(&mut fields, Section::Bans, &mut log, pair),
        promises: records(&mut fields, Section::Promises, &mut log, pair),
        ledger: records(&mut fields, Section::Ledger, &mut log, times::ledger_entry),
        consumed: records(&mut fields, Section::Consumed, &mut log, times::consumed),
        ..Document::default()
    };
    if fields.finish(&mut log) {
        // A foreign field may well be a misspelt list: then nothing that refers into it is dangling.
        for section in [
            Section::Credentials,
            Section::Areas,
            Section::Zones,
            Section::Groups,
            Section::Organisations,
            Section::Venues,
            Section::Skills,
            Section::Volunteers,
            Section::Requests,
        ] {
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
        implies: fields.list("implies", log, id_item),
        credentials: fields.list("credentials", log, id_item),
        rarity: fields.option_count("rarity", log),
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
        zone: fields.option_text("zone", false, log).map(Into::into),
        organisation: fields.option_text("organisation", false, log).map(Into::into),
        ways: fields.list("ways", log, way),
        max_requests: fields.option_count("max_requests", log),
        max_per_day: fields.option_count("max_per_day", log),
        max_per_week: fields.option_count("max_per_week", log),
        max_per_month: fields.option_count("max_per_month", log),
        max_minutes_per_week: fields.option_count("max_minutes_per_week", log),
        max_minutes_per_month: fields.option_count("max_minutes_per_month", log),
        credentials: fields.list("credentials", log, people::held_credential),
        attributes: fields.list("attributes", log, people::attribute),
        car: fields.flag("car", log),
        licences: fields.list("licences", log, text_item),
        minor_until: fields.option_text("minor_until", false, log),
        requester: fields.option_text("requester", false, log).map(Into::into),
        prefers: fields.list("prefers", log, id_item),
        avoids: fields.list("avoids", log, id_item),
        do_not_pair: fields.list("do_not_pair", log, id_item),
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
        zone: fields.option_text("zone", false, log).map(Into::into),
        refer_up_to: fields.option_count("refer_up_to", log),
        groups: fields.list("groups", log, id_item),
        venue: fields.option_text("venue", false, log).map(Into::into),
        venue_needs: fields.list("venue_needs", log, text_item),
        tier: fields.option_count("tier", log).unwrap_or(1),
        languages_required: fields.list("languages_required", log, text_item),
        languages_preferred: fields.list("languages_preferred", log, text_item),
        credentials: fields.list("credentials", log, id_item),
        attributes: fields.list("attributes", log, people::attribute_need),
        needs_car: fields.flag("needs_car", log),
        licences: fields.list("licences", log, text_item),
        minors_welcome: fields.flag("minors_welcome", log),
        for_minor: fields.flag("for_minor", log),
        requester_present: fields.option_flag("requester_present", log),
        do_not_send: fields.list("do_not_send", log, id_item),
        known_helpers: fields.list("known_helpers", log, id_item),
        waiting_since: fields.option_text("waiting_since", false, log),
    }
}

/// One id of a list of ids.
fn id_item<T: From<String>>(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> T {
    text_item(node, at, path, log).into()
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
