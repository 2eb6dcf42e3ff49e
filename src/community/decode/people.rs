//! Reading the catalogs beside that of skills, places, and what is known of people.

use super::super::{
    fault::Code,
    faultlog::{At, FaultLog, Finding, maybe},
    fields::{Fields, text_item, wrong_type},
    records::{
        AreaRecord, AttributeNeedRecord, AttributeRecord, CredentialRecord, DistanceRecord, GroupRecord,
        HeldCredentialRecord, PlaceRecord, UnknownPlaces, ZoneRecord,
    },
    tree::Node,
};

pub(super) fn credential(fields: &mut Fields<'_>, log: &mut FaultLog) -> CredentialRecord {
    CredentialRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        grace_days: fields.option_count("grace_days", log),
        warn_days: fields.option_count("warn_days", log),
    }
}

pub(super) fn area(fields: &mut Fields<'_>, log: &mut FaultLog) -> AreaRecord {
    AreaRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        latitude: fields.option_degrees("latitude", log),
        longitude: fields.option_degrees("longitude", log),
    }
}

pub(super) fn zone(fields: &mut Fields<'_>, log: &mut FaultLog) -> ZoneRecord {
    ZoneRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        parent: fields.option_text("parent", false, log).map(Into::into),
    }
}

pub(super) fn group(fields: &mut Fields<'_>, log: &mut FaultLog) -> GroupRecord {
    GroupRecord { id: fields.text("id", log).into(), name: fields.option_text("name", true, log) }
}

pub(super) fn distance(fields: &mut Fields<'_>, log: &mut FaultLog) -> DistanceRecord {
    DistanceRecord {
        from: fields.text("from", log).into(),
        to: fields.text("to", log).into(),
        metres: fields.count("metres", log),
    }
}

pub(super) fn unknown_places(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> UnknownPlaces {
    let words =
        [("without-radius", UnknownPlaces::WithoutRadius), ("remote-only", UnknownPlaces::RemoteOnly)];
    let Node::Text(text) = node else {
        log.unreadable(at, path, wrong_type(node, "a text", false));
        return UnknownPlaces::default();
    };
    if let Some((_, found)) = words.iter().find(|(word, _)| word == text) {
        return *found;
    }
    let near = maybe(text, words.iter().map(|(word, _)| *word));
    let remedy = format!("Give `without-radius` or `remote-only`.{near}");
    let cause = "this is no way to treat places that are not known";
    log.unreadable(at, path, Finding::new(Code::UnknownWord, cause, remedy).value(text));
    UnknownPlaces::default()
}

/// An object with an area, or one with coordinates.
pub(super) fn place(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> PlaceRecord {
    let Node::Object(_) = node else {
        // Said without the value, which may be an address.
        log.unreadable(at, path, wrong_type(node, "an object", true));
        return PlaceRecord::Point { latitude: 0.0, longitude: 0.0 };
    };
    let mut fields = Fields::of(node, at, path, log);
    let is_area = node.field("area").is_some_and(|area| !matches!(area, Node::Null));
    let record = if is_area {
        PlaceRecord::Area { area: fields.option_text("area", true, log).unwrap_or_default().into() }
    } else {
        fields.known("area");
        PlaceRecord::Point {
            latitude: fields.degrees("latitude", log),
            longitude: fields.degrees("longitude", log),
        }
    };
    fields.finish(log);
    record
}

pub(super) fn held_credential(
    node: &Node,
    at: At<'_>,
    path: &str,
    log: &mut FaultLog,
) -> HeldCredentialRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = HeldCredentialRecord {
        credential: fields.text("credential", log).into(),
        issued: fields.option_text("issued", false, log),
        expires: fields.option_text("expires", false, log),
    };
    fields.finish(log);
    record
}

pub(super) fn attribute(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> AttributeRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = AttributeRecord {
        attribute: fields.option_text("attribute", true, log).unwrap_or_default(),
        value: fields.option_text("value", true, log).unwrap_or_default(),
    };
    fields.finish(log);
    record
}

pub(super) fn attribute_need(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> AttributeNeedRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = AttributeNeedRecord {
        attribute: fields.option_text("attribute", true, log).unwrap_or_default(),
        one_of: fields.list("one_of", log, private_text_item),
    };
    fields.finish(log);
    record
}

/// One text of a list of texts that are nobody else's business.
fn private_text_item(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> String {
    if let Node::Text(_) = node {
        return text_item(node, at, path, log);
    }
    log.unreadable(at, path, wrong_type(node, "a text", true));
    String::new()
}
