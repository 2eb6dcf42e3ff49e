//! The tables of organisations, venues and zones: what stands around the people.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Section},
        records::{OrganisationRecord, OwnRequests, VenueRecord, ZoneRecord},
    },
    column::{Column, Form, doc},
    items,
    marks::LIST,
    parts::{self, PlaceParts},
    reader::plain_text,
    when,
    write::number,
};

pub(super) const ORGANISATIONS: Form<OrganisationRecord, OrganisationRecord> = Form {
    section: Section::Organisations,
    columns: ORGANISATION_COLUMNS,
    id: Some("id"),
    finish: |draft, _, _| draft,
};

pub(super) const VENUES: Form<VenueDraft, VenueRecord> =
    Form { section: Section::Venues, columns: VENUE_COLUMNS, id: Some("id"), finish: finish_venue };

pub(super) const ZONES: Form<ZoneRecord, ZoneRecord> =
    Form { section: Section::Zones, columns: ZONE_COLUMNS, id: Some("id"), finish: |draft, _, _| draft };

/// What a row of the table of venues has said so far.
#[derive(Debug, Default)]
pub(super) struct VenueDraft {
    record: VenueRecord,
    place: PlaceParts,
}

fn finish_venue(draft: VenueDraft, at: At<'_>, log: &mut FaultLog) -> VenueRecord {
    VenueRecord { place: draft.place.finish(at, log), ..draft.record }
}

const ORGANISATION_COLUMNS: &[Column<OrganisationRecord, OrganisationRecord>] = &[
    Column {
        doc: doc("id", &["organisation", "organization"], &["id"])
            .about("The organisation's id.", "A fault.")
            .written("a text, unique", "sports-club")
            .required(),
        read: |d, c| d.id = c.id(),
        write: |r| r.id.to_string(),
    },
    Column {
        doc: doc("name", &[], &["name"])
            .about("What people call it.", "The id serves.")
            .written("a text", "Sports club"),
        read: |d, c| d.name = Some(c.id()),
        write: |r| r.name.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("requester", &["requester id"], &["requester"])
            .about("The id under which it asks for help itself.", "Its own id.")
            .written("a text", "club-office"),
        read: |d, c| d.requester = Some(c.id()),
        write: |r| r.requester.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Column {
        doc: doc("quota", &["maximum seats"], &["quota"])
            .about(
                "The most seats that its members fill in a plan, all of them together; 0: none.",
                "No limit.",
            )
            .written("a whole number", "12"),
        read: |d, c| d.quota = c.count(),
        write: |r| number(r.quota),
    },
    Column {
        doc: doc("own_requests", &["serves its own"], &["own_requests"])
            .about("Whether its members serve what it asks for itself.", "As anybody's requests.")
            .written("`any`, `first` or `never`", "first"),
        read: |d, c| d.own_requests = c.word(&OwnRequests::ALL, OwnRequests::as_str, Code::UnknownWord),
        write: |r| match r.own_requests {
            OwnRequests::Any => String::new(),
            own => own.as_str().to_owned(),
        },
    },
];

const VENUE_COLUMNS: &[Column<VenueDraft, VenueRecord>] = &[
    Column {
        doc: doc("id", &["venue"], &["id"])
            .about("The venue's id.", "A fault.")
            .written("a text, unique", "town-hall")
            .required(),
        read: |d, c| d.record.id = c.id(),
        write: |r| r.id.to_string(),
    },
    Column {
        doc: doc("name", &[], &["name"])
            .about("What people call it.", "The id serves.")
            .written("a text", "Town hall"),
        read: |d, c| d.record.name = Some(c.id()),
        write: |r| r.name.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("latitude", &["lat"], &["place.latitude"])
            .about(
                "Degrees north of WGS84; together with `longitude`.",
                "By `area`; without that, where is not known.",
            )
            .written("a number with a point or a comma", "52.4871"),
        read: |d, c| d.place.latitude = Some(c.degrees()),
        write: |r| parts::latitude(r.place.as_ref()),
    },
    Column {
        doc: doc("longitude", &["lon", "lng", "long"], &["place.longitude"])
            .about("Degrees east.", "As `latitude`.")
            .written("a number with a point or a comma", "13.4249"),
        read: |d, c| d.place.longitude = Some(c.degrees()),
        write: |r| parts::longitude(r.place.as_ref()),
    },
    Column {
        doc: doc("area", &["district", "street"], &["place.area", "place"])
            .about(
                "A named area of the community, in place of coordinates.",
                "By `latitude` and `longitude`.",
            )
            .written("an area's id or name", "oak-street"),
        read: |d, c| d.place.read_area(c),
        write: |r| parts::area(r.place.as_ref()),
    },
    Column {
        doc: doc("zone", &[], &["zone"])
            .about("The zone of the network in which it lies.", "None.")
            .written("a zone's id or name", "elm-row"),
        read: |d, c| d.record.zone = Some(parts::read_zone(c)),
        write: |r| parts::zone(r.zone.as_ref()),
    },
    Column {
        doc: doc("places", &["maximum helpers"], &["places"])
            .about("How many helpers can work there at the same time.", "As many as may be.")
            .written("a whole number", "6"),
        read: |d, c| d.record.places = c.count(),
        write: |r| number(r.places),
    },
    Column {
        doc: doc("open", &["opening hours", "hours"], &["open"])
            .about("When it is open, week by week.", "Always.")
            .written(
                "as `weekly` of volunteers: `mon-fri 09:00-17:00`; several separated by `|`",
                "mon-fri 09:00-17:00 | sat 09:00-13:00",
            ),
        read: |d, c| d.record.open = c.texts(LIST, when::weekly),
        write: |r| items::weekly(&r.open),
    },
    Column {
        doc: doc("closed", &["holidays"], &["closed"])
            .about("Dates on which it is closed, whatever else is said.", "None.")
            .written(
                "`2026-12-24` or `2026-12-24..2026-12-26`, several separated by `|`",
                "2026-12-24..2026-12-26",
            ),
        read: |d, c| d.record.closed = c.texts(LIST, when::dates),
        write: |r| items::dates(&r.closed),
    },
    Column {
        doc: doc("features", &["feature", "equipment"], &["features"])
            .about(
                "What it has: a request's `venue_needs` are compared with it letter by letter.",
                "Nothing that is known of.",
            )
            .written("texts; several separated by `|`", "wheelchair access | kitchen"),
        read: |d, c| d.record.features = c.texts(LIST, plain_text),
        write: |r| items::texts(&r.features),
    },
];

const ZONE_COLUMNS: &[Column<ZoneRecord, ZoneRecord>] = &[
    Column {
        doc: doc("id", &["zone"], &["id"])
            .about("The zone's id.", "A fault.")
            .written("a text, unique", "elm-court")
            .required(),
        read: |d, c| d.id = c.id(),
        write: |r| r.id.to_string(),
    },
    Column {
        doc: doc("name", &[], &["name"])
            .about("What people call it.", "The id serves.")
            .written("a text", "Elm Court"),
        read: |d, c| d.name = Some(c.id()),
        write: |r| r.name.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("parent", &["part of", "within"], &["parent"])
            .about(
                "The zone that it is part of; it may stand in the same table, before or after it.",
                "None: it is at the top.",
            )
            .written("a zone's id or name", "elm-row"),
        // Its name may be that of a row below: it is looked up once all are read.
        read: |d, c| d.parent = Some(c.id()),
        write: |r| parts::zone(r.parent.as_ref()),
    },
];
