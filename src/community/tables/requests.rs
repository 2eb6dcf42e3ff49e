//! The table of requests.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Finding, Section},
        records::{RequestRecord, SeatsRecord, Way},
    },
    column::{Column, Form, doc},
    items,
    marks::{LIST, LIST_OR_COMMA},
    parts::{self, PlaceParts, TimeParts},
    reader::{plain_text, whole},
    tongues::language,
    when::{self, Parsed},
    write::{licences, number, one_of, yes},
};

/// What a row has said so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    record: RequestRecord,
    place: PlaceParts,
    parts: TimeParts,
    seats: Option<SeatsRecord>,
}

pub(super) const FORM: Form<Draft, RequestRecord> =
    Form { section: Section::Requests, columns: COLUMNS, id: Some("id"), finish };

fn finish(draft: Draft, at: At<'_>, log: &mut FaultLog) -> RequestRecord {
    let Draft { record, place, parts, seats } = draft;
    if seats.is_some() && record.seats != SeatsRecord::default() {
        let cause = "the row says in `seats` and beside it how many helpers it takes";
        log.unreadable(at, "seats", Finding::new(Code::ConflictingCells, cause, "Keep one of them."));
    }
    let cells = parts.finish(at, log);
    RequestRecord {
        time: parts::either(cells, record.time.clone(), at, log),
        place: place.finish(at, log),
        seats: seats.unwrap_or(record.seats),
        ..record
    }
}

/// `2`, `1-2`, `1-2-3`.
fn seats(text: &str) -> Parsed<SeatsRecord> {
    let numbers = text.replace("..", "-").replace('\u{2013}', "-");
    let numbers: Vec<_> = numbers
        .split('-')
        .map(|number| whole(number.trim(), 0, u32::MAX.into()).map(|number| u32::try_from(number).ok()))
        .collect::<Parsed<_>>()?;
    match *numbers.as_slice() {
        [minimum] => Ok(SeatsRecord { minimum, ..SeatsRecord::default() }),
        [minimum, desired] => Ok(SeatsRecord { minimum, desired, maximum: None }),
        [minimum, desired, maximum] => Ok(SeatsRecord { minimum, desired, maximum }),
        _ => {
            let remedy = "Give one, two or three numbers: `2`, `1-2`, `1-2-3`.";
            Err(Finding::new(Code::WrongType, "these are more than three numbers", remedy))
        }
    }
}

const COLUMNS: &[Column<Draft, RequestRecord>] = &[
    Column {
        doc: doc("id", &["request", "request id"], &["id"])
            .about("The request's id.", "A fault.")
            .written("a text, unique", "r-017")
            .required(),
        read: |d, c| d.record.id = c.id(),
        write: |r| r.id.to_string(),
    },
    Column {
        doc: doc("requester", &["requester id", "household"], &["requester"])
            .about("Who asks.", "A fault.")
            .written("an id", "household-7")
            .required(),
        read: |d, c| d.record.requester = c.id(),
        write: |r| r.requester.to_string(),
    },
    Column {
        doc: doc("service", &["kind", "kind of service"], &["service"])
            .about("The kind of service.", "A fault.")
            .written("a skill's id or name", "plumber")
            .required(),
        read: |d, c| {
            let names = c.names;
            d.record.service = c.one(|text| names.skills.resolve(text)).into();
        },
        write: |r| r.service.to_string(),
    },
    Column {
        doc: doc("all_of", &["skills", "needs"], &["all_of"])
            .about("Skills that the helper needs, all of them.", "If `any_of` is empty too: the service at level 1.")
            .written("a skill's id or name, and a level from 1 to 5 behind a colon (none: 1); several separated by `|`", "electrician:2"),
        read: |d, c| d.record.all_of = c.list(LIST, items::skill_level),
        write: |r| items::levels(&r.all_of),
    },
    Column {
        doc: doc("any_of", &[], &["any_of"])
            .about("Skills of which the helper needs one at least.", "No such need.")
            .written("a skill's id or name, and a level from 1 to 5 behind a colon (none: 1); several separated by `|`", "electrician:2"),
        read: |d, c| d.record.any_of = c.list(LIST, items::skill_level),
        write: |r| items::levels(&r.any_of),
    },
    Column {
        doc: doc("preferred", &["preferred skills"], &["preferred"])
            .about("Skills that are welcome beside what is needed.", "None.")
            .written("a skill's id or name, and a level from 1 to 5 behind a colon (none: 1); several separated by `|`", "electrician:2"),
        read: |d, c| d.record.preferred = c.list(LIST, items::skill_level),
        write: |r| items::levels(&r.preferred),
    },
    Column {
        doc: doc("least_score", &[], &["least_score"])
            .about("A pair with a score below this is not worth having.", "0.")
            .written("a whole number, also a negative one", "500"),
        read: |d, c| d.record.least_score = c.signed(),
        write: |r| if r.least_score == 0 { String::new() } else { r.least_score.to_string() },
    },
    Column {
        doc: doc("seats", &["helpers"], &["seats"])
            .about("How many helpers it takes: the minimum, the desired number and the maximum. Spreadsheets like to make dates of these; then use the three columns that follow.", "By the three columns; without these, one.")
            .written("`2`, `1-2`, `1-2-3`", "1-2-3"),
        read: |d, c| d.seats = Some(c.one(seats)),
        write: |_| String::new(),
    },
    Column {
        doc: doc("seats_minimum", &["minimum seats", "minimum helpers"], &["seats.minimum"])
            .about("Fewer helpers than this are not much use.", "1.")
            .written("a whole number", "1"),
        read: |d, c| d.record.seats.minimum = c.count(),
        write: |r| number(r.seats.minimum),
    },
    Column {
        doc: doc("seats_desired", &["desired seats", "desired helpers"], &["seats.desired"])
            .about("As many helpers as would be right.", "The minimum, but at least 1.")
            .written("a whole number", "2"),
        read: |d, c| d.record.seats.desired = c.count(),
        write: |r| number(r.seats.desired),
    },
    Column {
        doc: doc("seats_maximum", &["maximum seats", "maximum helpers"], &["seats.maximum"])
            .about("There is no room for more helpers.", "The desired number.")
            .written("a whole number", "2"),
        read: |d, c| d.record.seats.maximum = c.count(),
        write: |r| number(r.seats.maximum),
    },
    Column {
        doc: doc("mandatory", &[], &["mandatory"])
            .about("Whether a plan without the minimum of helpers is no plan at all.", "No.")
            .written("`yes` or `no`", "yes"),
        read: |d, c| d.record.mandatory = c.flag(),
        write: |r| yes(r.mandatory),
    },
    Column {
        doc: doc("date", &["day"], &["time"])
            .about("The date on which it takes place.", "By `time`; without that, by `windows`.")
            .written("a date", "2026-11-24"),
        read: |d, c| d.parts.read_date(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 0),
    },
    Column {
        doc: doc("start", &["from"], &["time.start"])
            .about("When it starts.", "By `time`; without that, by `windows`.")
            .written("a time of day with `date`; or both, `2026-11-24 09:00`", "09:00"),
        read: |d, c| d.parts.read_start(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 1),
    },
    Column {
        doc: doc("end", &["to", "until"], &["time.end"])
            .about("When it ends, on the day of the start unless it says another.", "By `time`; without that, by `windows`.")
            .written("as `start`; `24:00` is midnight", "10:30"),
        read: |d, c| d.parts.read_end(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 2),
    },
    Column {
        doc: doc("time", &["when"], &["time"])
            .about("When it takes place, in one cell.", "By `date`, `start` and `end`.")
            .written("`2026-11-24 09:00/10:30`", "2026-11-24 09:00/10:30"),
        read: |d, c| d.record.time = Some(c.one(when::interval)),
        write: |_| String::new(),
    },
    Column {
        doc: doc("windows", &["window"], &["windows"])
            .about("\"Some time in here\": it takes place within one of these, for `minutes`; the plan says when.", "At its time; without that, by arrangement.")
            .written("`2026-11-24 09:00/12:00`, several separated by `|`", "2026-11-24 08:00/18:00 | 2026-11-25 08:00/18:00"),
        read: |d, c| d.record.windows = c.texts(LIST, when::interval),
        write: |r| items::intervals(&r.windows),
    },
    Column {
        doc: doc("minutes", &["duration"], &["minutes"])
            .about("How many minutes it takes, where `windows` are given.", "A fault with `windows`; of no use otherwise.")
            .written("a whole number", "40"),
        read: |d, c| d.record.minutes = c.count(),
        write: |r| number(r.minutes),
    },
    Column {
        doc: doc("separate_visits", &[], &["separate_visits"])
            .about("Whether, with `windows` and several seats, each helper may come at her own time.", "They come together.")
            .written("`yes` or `no`", "yes"),
        read: |d, c| d.record.separate_visits = c.flag(),
        write: |r| yes(r.separate_visits),
    },
    Column {
        doc: doc("recurrence", &["rule", "repeats"], &["recurrence"])
            .about("The rule of iCalendar by which it comes again.", "It is asked for once.")
            .written("the rule, if need be with `except` and dates", "FREQ=MONTHLY;BYDAY=1TU except 2026-12-01"),
        read: |d, c| d.record.recurrence = Some(c.one(when::recurrence)),
        write: |r| r.recurrence.as_ref().map(items::recurrence).unwrap_or_default(),
    },
    Column {
        doc: doc("time_zone", &[], &["time_zone"])
            .about("The IANA name of the zone in which its times without an offset are read.", "The community's.")
            .written("a name", "Europe/Berlin"),
        read: |d, c| d.record.time_zone = Some(c.id()),
        write: |r| r.time_zone.clone().unwrap_or_default(),
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
        doc: doc("way", &["where"], &["way"])
            .about("How the service is given.", "At home.")
            .written("`home`, `venue` or `remote`", "venue"),
        read: |d, c| d.record.way = c.one(items::way),
        write: |r| if r.way == Way::default() { String::new() } else { r.way.to_string() },
    },
    Column {
        doc: doc("zone", &[], &["zone"])
            .about("The zone of the network that it comes from.", "None: it is open to everybody.")
            .written("a zone's id or name", "elm-row"),
        read: |d, c| d.record.zone = Some(parts::read_zone(c)),
        write: |r| parts::zone(r.zone.as_ref()),
    },
    Column {
        doc: doc("refer_up_to", &["passed on up to"], &["refer_up_to"])
            .about("How many levels up it may be passed on from its zone; 0: not at all.", "As far as need be.")
            .written("a whole number", "1"),
        read: |d, c| d.record.refer_up_to = c.count(),
        write: |r| number(r.refer_up_to),
    },
    Column {
        doc: doc("groups", &["group", "need groups"], &["groups"])
            .about("The need groups of those whom it is for.", "None.")
            .written("ids or names, several separated by `|`", "elderly | newcomers"),
        read: |d, c| d.record.groups = c.list(LIST, items::group),
        write: |r| items::texts(&r.groups),
    },
    Column {
        doc: doc("venue", &[], &["venue"])
            .about("The venue at which it takes place.", "None that is listed.")
            .written("a venue's id or name", "library"),
        read: |d, c| {
            let names = c.names;
            d.record.venue = Some(c.one(|text| names.venues.resolve(text)).into());
        },
        write: |r| r.venue.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Column {
        doc: doc("venue_needs", &["needs of the venue"], &["venue_needs"])
            .about("What the venue must have, all of it.", "Nothing.")
            .written("texts; several separated by `|`", "wheelchair access"),
        read: |d, c| d.record.venue_needs = c.list(LIST, items::plain_text),
        write: |r| items::texts(&r.venue_needs),
    },
    Column {
        doc: doc("tier", &["priority"], &["tier"])
            .about("How urgent it is, from 1 (most) to 12.", "1.")
            .written("a whole number", "2"),
        read: |d, c| d.record.tier = c.count().unwrap_or(1),
        write: |r| if r.tier == 1 { String::new() } else { r.tier.to_string() },
    },
    Column {
        doc: doc("languages_required", &["language", "languages", "required languages"], &["languages_required"])
            .about("The helper speaks one of these at least; `any`: any helper will do.", "The community's `language`; without that, any helper will do.")
            .written("a code (`de`, `pt-BR`) or an English name, several separated by `|` or a comma; `any`", "Arabic | fr"),
        read: |d, c| d.record.languages_required = c.texts(LIST_OR_COMMA, language),
        write: |r| items::texts(&r.languages_required),
    },
    Column {
        doc: doc("languages_preferred", &["preferred languages"], &["languages_preferred"])
            .about("A helper who speaks one of these is preferred.", "No preference.")
            .written("a code (`de`, `pt-BR`) or an English name, several separated by `|` or a comma", "tr"),
        read: |d, c| d.record.languages_preferred = c.texts(LIST_OR_COMMA, language),
        write: |r| items::texts(&r.languages_preferred),
    },
    Column {
        doc: doc("credentials", &["credential", "checks"], &["credentials"])
            .about("The credentials that the helper must hold, valid on the day.", "None but those of the service.")
            .written("ids or names, several separated by `|`", "first-aid"),
        read: |d, c| d.record.credentials = c.list(LIST, items::credential),
        write: |r| items::texts(&r.credentials),
    },
    Column {
        doc: doc("attributes", &[], &["attributes"])
            .about("What must be known of the helper: each of these with one of its values. Never shown in faults.", "Nothing.")
            .written("`gender=female`, `gender=female,diverse`, `smokes` (any value, as long as it is known); several separated by `|`", "gender=female")
            .private(),
        read: |d, c| d.record.attributes = c.list(LIST, items::attribute_need),
        write: |r| items::attribute_needs(&r.attributes),
    },
    Column {
        doc: doc("needs_car", &["car"], &["needs_car"])
            .about("Whether the helper must have the use of a car.", "No.")
            .written("`yes` or `no`", "yes"),
        read: |d, c| d.record.needs_car = c.flag(),
        write: |r| yes(r.needs_car),
    },
    Column {
        doc: doc("licences", &["licenses"], &["licences"])
            .about("The classes of driving licence that the helper must hold, all of them.", "None.")
            .written("classes, several separated by `|` or a comma", "B"),
        read: |d, c| d.record.licences = c.texts(LIST_OR_COMMA, plain_text),
        write: |r| licences(&r.licences),
    },
    Column {
        doc: doc("minors_welcome", &[], &["minors_welcome"])
            .about("Whether helpers who are minors are welcome.", "No.")
            .written("`yes` or `no`", "yes"),
        read: |d, c| d.record.minors_welcome = c.flag(),
        write: |r| yes(r.minors_welcome),
    },
    Column {
        doc: doc("for_minor", &[], &["for_minor"])
            .about("Whether it is a minor who is helped: then the helper must hold the community's `credentials_for_minors`.", "No.")
            .written("`yes` or `no`", "yes"),
        read: |d, c| d.record.for_minor = c.flag(),
        write: |r| yes(r.for_minor),
    },
    Column {
        doc: doc("requester_present", &["present"], &["requester_present"])
            .about("Whether the requester must be there, and so can't help elsewhere at that time.", "Yes at home, otherwise no.")
            .written("`yes` or `no`", "no"),
        read: |d, c| d.record.requester_present = Some(c.flag()),
        write: |r| {
            r.requester_present
                .map_or_else(String::new, |present| if present { "yes" } else { "no" }.to_owned())
        },
    },
    Column {
        doc: doc("do_not_send", &[], &["do_not_send"])
            .about("Volunteers who are not to be sent.", "None.")
            .written("ids, several separated by `|`", "v-omar"),
        read: |d, c| d.record.do_not_send = c.ids(),
        write: |r| items::texts(&r.do_not_send),
    },
    Column {
        doc: doc("known_helpers", &["known helper"], &["known_helpers"])
            .about("Volunteers whom the requester knows, and who are preferred.", "Nobody.")
            .written("ids, several separated by `|`", "v-anna"),
        read: |d, c| d.record.known_helpers = c.ids(),
        write: |r| items::texts(&r.known_helpers),
    },
    Column {
        doc: doc("waiting_since", &["asked on"], &["waiting_since"])
            .about("The date since when it has been waiting.", "Since today.")
            .written("a date", "2026-11-09"),
        read: |d, c| d.record.waiting_since = Some(c.one(when::date)),
        write: |r| r.waiting_since.clone().unwrap_or_default(),
    },
];
