//! The table of volunteers.

use super::{
    super::{
        faultlog::{At, FaultLog, Section},
        records::VolunteerRecord,
    },
    column::{Column, Form, doc},
    items,
    marks::{BARS, LIST, LIST_OR_COMMA},
    parts::{self, PlaceParts},
    reader::plain_text,
    tongues::language,
    when,
    write::{licences, number, yes},
};

/// What a row has said so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    record: VolunteerRecord,
    place: PlaceParts,
}

/// The word for an availability that is empty rather than not given.
const NEVER: &str = "never";

pub(super) const FORM: Form<Draft, VolunteerRecord> =
    Form { section: Section::Volunteers, columns: COLUMNS, id: Some("id"), finish };

fn finish(draft: Draft, at: At<'_>, log: &mut FaultLog) -> VolunteerRecord {
    VolunteerRecord { place: draft.place.finish(at, log), ..draft.record }
}

const COLUMNS: &[Column<Draft, VolunteerRecord>] = &[
    Column {
        doc: doc("id", &["volunteer", "volunteer id"], &["id"])
            .about("The volunteer's id.", "A fault.")
            .written("a text, unique", "v-anna")
            .required(),
        read: |d, c| d.record.id = c.id(),
        write: |r| r.id.to_string(),
    },
    Column {
        doc: doc("name", &[], &["name"])
            .about("What people call her. Never shown in faults.", "The id serves.")
            .written("a text", "Anna Example")
            .private(),
        read: |d, c| d.record.name = Some(c.id()),
        write: |r| r.name.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("skills", &["skill", "specialities"], &["skills"])
            .about("What she can do.", "Nothing in particular: no request suits.")
            .written("a skill's id or name, and a level from 1 to 5 behind a colon (none: 1); several separated by `|`", "plumber:3 | small-repairs"),
        read: |d, c| d.record.skills = c.list(LIST, items::skill_level),
        write: |r| items::levels(&r.skills),
    },
    Column {
        doc: doc("languages", &["language"], &["languages"])
            .about("The languages she speaks.", "The community's `language`; without that, none that is known of.")
            .written("a code (`de`, `pt-BR`) or an English name, several separated by `|` or a comma", "de, Arabic"),
        read: |d, c| d.record.languages = c.texts(LIST_OR_COMMA, language),
        write: |r| items::texts(&r.languages),
    },
    Column {
        doc: doc("availability", &["available"], &["availability"])
            .about("When she can help, by dates.", "If `weekly` and `recurring` are empty too: at any time, by arrangement.")
            .written("`2026-11-24 09:00/12:00`, several separated by `|`; `never`", "2026-11-24 09:00/12:00 | 2026-11-26 14:00/18:00"),
        read: |d, c| {
            let never = c.text.eq_ignore_ascii_case(NEVER);
            d.record.availability = Some(if never { Vec::new() } else { c.texts(LIST, when::interval) });
        },
        write: |r| match r.availability.as_deref() {
            None => String::new(),
            Some([]) => NEVER.to_owned(),
            Some(intervals) => items::intervals(intervals),
        },
    },
    Column {
        doc: doc("weekly", &["weekly hours", "hours"], &["weekly"])
            .about("When she can help, week by week; adds to `availability`.", "Nothing is added.")
            .written("`mon,tue 09:00-12:00`, `mon-fri 14:00-18:00`, `1st,3rd tue 18:00-20:00`, `last fri 10:00-12:00`, `daily 08:00-20:00`, if need be with `since DATE` and `until DATE`; several separated by `|`", "mon-fri 09:00-12:00 | 1st tue 18:00-20:00"),
        read: |d, c| d.record.weekly = c.texts(LIST, when::weekly),
        write: |r| items::weekly(&r.weekly),
    },
    Column {
        doc: doc("recurring", &[], &["recurring"])
            .about("When she can help, by rules of iCalendar; adds to `availability`.", "Nothing is added.")
            .written("the first interval and the rule, if need be with `except` and dates; several separated by `|`", "2026-11-24 09:00/12:00 FREQ=WEEKLY;INTERVAL=2 except 2026-12-22"),
        read: |d, c| d.record.recurring = c.texts(BARS, when::recurrence),
        write: |r| items::recurrences(&r.recurring),
    },
    Column {
        doc: doc("blackouts", &["holidays", "away"], &["blackouts"])
            .about("Dates on which she can't, whatever else is said.", "None.")
            .written("`2026-12-24` or `2026-12-24..2026-12-26`, several separated by `|`", "2026-12-24..2026-12-26"),
        read: |d, c| d.record.blackouts = c.texts(LIST, when::dates),
        write: |r| items::dates(&r.blackouts),
    },
    Column {
        doc: doc("busy", &[], &["busy"])
            .about("Intervals in which she can't, whatever else is said.", "None.")
            .written("`2026-11-24 09:00/12:00`, several separated by `|`", "2026-11-25 10:00/11:30"),
        read: |d, c| d.record.busy = c.texts(LIST, when::interval),
        write: |r| items::intervals(&r.busy),
    },
    Column {
        doc: doc("frozen_until", &[], &["frozen_until"])
            .about("The date from which on she takes something on again.", "She takes things on now.")
            .written("a date", "2026-12-01"),
        read: |d, c| d.record.frozen_until = Some(c.one(when::date)),
        write: |r| r.frozen_until.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("time_zone", &[], &["time_zone"])
            .about("The IANA name of the zone in which her times without an offset are read.", "The community's.")
            .written("a name", "Europe/Berlin"),
        read: |d, c| d.record.time_zone = Some(c.id()),
        write: |r| r.time_zone.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("notice_minutes", &["notice"], &["notice_minutes"])
            .about("How many minutes before its start a visit must be settled.", "0.")
            .written("a whole number", "1440"),
        read: |d, c| d.record.notice_minutes = c.count(),
        write: |r| number(r.notice_minutes),
    },
    Column {
        doc: doc("changeover_minutes", &["changeover"], &["changeover_minutes"])
            .about("The least minutes from the end of a visit to the start of the next.", "0.")
            .written("a whole number", "30"),
        read: |d, c| d.record.changeover_minutes = c.count(),
        write: |r| number(r.changeover_minutes),
    },
    Column {
        doc: doc("rest_minutes", &["rest"], &["rest_minutes"])
            .about("The least minutes from the last visit of a day to the first of another.", "0.")
            .written("a whole number", "660"),
        read: |d, c| d.record.rest_minutes = c.count(),
        write: |r| number(r.rest_minutes),
    },
    Column {
        doc: doc("latitude", &["lat"], &["place.latitude"])
            .about("Degrees north of WGS84; together with `longitude`.", "By `area`; without that, where is not known.")
            .written("a number with a point or a comma", "52.4871")
            .private(),
        read: |d, c| d.place.latitude = Some(c.degrees()),
        write: |r| parts::latitude(r.place.as_ref()),
    },
    Column {
        doc: doc("longitude", &["lon", "lng", "long"], &["place.longitude"])
            .about("Degrees east.", "As `latitude`.")
            .written("a number with a point or a comma", "13.4249")
            .private(),
        read: |d, c| d.place.longitude = Some(c.degrees()),
        write: |r| parts::longitude(r.place.as_ref()),
    },
    Column {
        doc: doc("area", &["district", "street"], &["place.area", "place"])
            .about("A named area of the community, in place of coordinates.", "By `latitude` and `longitude`.")
            .written("an area's id or name", "oak-street"),
        read: |d, c| d.place.read_area(c),
        write: |r| parts::area(r.place.as_ref()),
    },
    Column {
        doc: doc("zone", &[], &["zone"])
            .about("The zone of the network to which she belongs.", "None: beyond all zones.")
            .written("a zone's id or name", "elm-row"),
        read: |d, c| d.record.zone = Some(parts::read_zone(c)),
        write: |r| parts::zone(r.zone.as_ref()),
    },
    Column {
        doc: doc("organisation", &["organization"], &["organisation"])
            .about("The organisation that lends her.", "None.")
            .written("an organisation's id or name", "clinic"),
        read: |d, c| {
            let names = c.names;
            d.record.organisation = Some(c.one(|text| names.organisations.resolve(text)).into());
        },
        write: |r| r.organisation.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Column {
        doc: doc("travel_radius_m", &["travel radius (m)", "radius m"], &["travel_radius_m"])
            .about("How many metres she travels, as the crow flies.", "Any distance.")
            .written("a whole number", "3000"),
        read: |d, c| d.record.travel_radius_m = c.count(),
        write: |r| number(r.travel_radius_m),
    },
    Column {
        doc: doc("ways", &["way"], &["ways"])
            .about("The ways in which she helps.", "All three.")
            .written("`home`, `venue`, `remote`; several separated by `|` or a comma", "home | remote"),
        read: |d, c| d.record.ways = c.texts(LIST_OR_COMMA, items::way),
        write: |r| items::texts(&r.ways.iter().map(|way| way.as_str()).collect::<Vec<_>>()),
    },
    Column {
        doc: doc("max_requests", &["maximum requests"], &["max_requests"])
            .about("The most requests she takes in all; 0: none.", "No limit.")
            .written("a whole number", "3"),
        read: |d, c| d.record.max_requests = c.count(),
        write: |r| number(r.max_requests),
    },
    Column {
        doc: doc("max_per_day", &["maximum per day"], &["max_per_day"])
            .about("The most requests on one day.", "No limit.")
            .written("a whole number", "2"),
        read: |d, c| d.record.max_per_day = c.count(),
        write: |r| number(r.max_per_day),
    },
    Column {
        doc: doc("max_per_week", &["maximum per week"], &["max_per_week"])
            .about("The most requests in one ISO week.", "No limit.")
            .written("a whole number", "2"),
        read: |d, c| d.record.max_per_week = c.count(),
        write: |r| number(r.max_per_week),
    },
    Column {
        doc: doc("max_per_month", &["maximum per month"], &["max_per_month"])
            .about("The most requests in one calendar month.", "No limit.")
            .written("a whole number", "6"),
        read: |d, c| d.record.max_per_month = c.count(),
        write: |r| number(r.max_per_month),
    },
    Column {
        doc: doc("max_minutes_per_week", &["maximum minutes per week"], &["max_minutes_per_week"])
            .about("The most minutes in one ISO week.", "No limit.")
            .written("a whole number", "240"),
        read: |d, c| d.record.max_minutes_per_week = c.count(),
        write: |r| number(r.max_minutes_per_week),
    },
    Column {
        doc: doc("max_minutes_per_month", &["maximum minutes per month"], &["max_minutes_per_month"])
            .about("The most minutes in one calendar month.", "No limit.")
            .written("a whole number", "600"),
        read: |d, c| d.record.max_minutes_per_month = c.count(),
        write: |r| number(r.max_minutes_per_month),
    },
    Column {
        doc: doc("credentials", &["credential", "checks"], &["credentials"])
            .about("The credentials she holds, each with the last date on which it counts, or with the first and the last.", "None that is known of.")
            .written("`police-check`, `police-check:2027-05-01`, `police-check:2025-05-01..2027-05-01`; id or name; several separated by `|`", "police-check:2027-05-01"),
        read: |d, c| d.record.credentials = c.list(LIST, items::held_credential),
        write: |r| items::held_credentials(&r.credentials),
    },
    Column {
        doc: doc("attributes", &[], &["attributes"])
            .about("What else is known of her that a requester may ask for. Never shown in faults.", "Nothing is known, which satisfies nobody who asks.")
            .written("`gender=female`, several separated by `|`", "gender=female | smokes=no")
            .private(),
        read: |d, c| d.record.attributes = c.list(LIST, items::attribute),
        write: |r| items::attributes(&r.attributes),
    },
    Column {
        doc: doc("car", &[], &["car"])
            .about("Whether she has the use of a car.", "No.")
            .written("`yes` or `no`", "yes"),
        read: |d, c| d.record.car = c.flag(),
        write: |r| yes(r.car),
    },
    Column {
        doc: doc("licences", &["licenses"], &["licences"])
            .about("The classes of driving licence she holds.", "None that is known of.")
            .written("classes, several separated by `|` or a comma", "B, C1"),
        read: |d, c| d.record.licences = c.texts(LIST_OR_COMMA, plain_text),
        write: |r| licences(&r.licences),
    },
    Column {
        doc: doc("minor_until", &[], &["minor_until"])
            .about("The date from which on she is of age.", "She is of age.")
            .written("a date", "2028-06-01"),
        read: |d, c| d.record.minor_until = Some(c.one(when::date)),
        write: |r| r.minor_until.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("requester", &["requester id"], &["requester"])
            .about("The id under which she asks for help herself.", "Her own id.")
            .written("a text", "household-7"),
        read: |d, c| d.record.requester = Some(c.id()),
        write: |r| r.requester.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Column {
        doc: doc("prefers", &["likes"], &["prefers"])
            .about("The services that she likes to give.", "None in particular.")
            .written("ids or names of skills, several separated by `|`", "errands"),
        read: |d, c| d.record.prefers = c.list(LIST, items::skill),
        write: |r| items::texts(&r.prefers),
    },
    Column {
        doc: doc("avoids", &[], &["avoids"])
            .about("The services that she gives if need be.", "None.")
            .written("ids or names of skills, several separated by `|`", "moving-help"),
        read: |d, c| d.record.avoids = c.list(LIST, items::skill),
        write: |r| items::texts(&r.avoids),
    },
    Column {
        doc: doc("last_asked", &[], &["last_asked"])
            .about("The date on which she was last asked, if the ledger does not say.", "Never, as far as is known.")
            .written("a date", "2026-11-02"),
        read: |d, c| d.record.last_asked = Some(c.one(when::date)),
        write: |r| r.last_asked.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("do_not_pair", &[], &["do_not_pair"])
            .about("The requesters she is never sent to.", "Nobody.")
            .written("ids, several separated by `|`", "household-3"),
        read: |d, c| d.record.do_not_pair = c.ids(),
        write: |r| items::texts(&r.do_not_pair),
    },
];
