//! Reading organisations and venues.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Finding, maybe},
        fields::{Fields, text_item, wrong_type},
        records::{OrganisationRecord, OwnRequests, VenueRecord},
        tree::Node,
    },
    people::place,
    times,
};

pub(super) fn organisation(fields: &mut Fields<'_>, log: &mut FaultLog) -> OrganisationRecord {
    OrganisationRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        requester: fields.option_text("requester", false, log).map(Into::into),
        quota: fields.option_count("quota", log),
        own_requests: fields.option("own_requests", log, own_requests).unwrap_or_default(),
    }
}

fn own_requests(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> OwnRequests {
    let Node::Text(text) = node else {
        log.unreadable(at, path, wrong_type(node, "a text", false));
        return OwnRequests::default();
    };
    if let Some(found) = OwnRequests::ALL.into_iter().find(|own| own.as_str() == text) {
        return found;
    }
    let near = maybe(text, OwnRequests::ALL.iter().map(|own| own.as_str()));
    let remedy = format!("Give `any`, `first` or `never`.{near}");
    let cause = "this is no way to treat an organisation's own requests";
    log.unreadable(at, path, Finding::new(Code::UnknownWord, cause, remedy).value(text));
    OwnRequests::default()
}

pub(super) fn venue(fields: &mut Fields<'_>, log: &mut FaultLog) -> VenueRecord {
    VenueRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        place: fields.option("place", log, place),
        zone: fields.option_text("zone", false, log).map(Into::into),
        places: fields.option_count("places", log),
        open: fields.list("open", log, times::weekly),
        closed: fields.list("closed", log, times::dates),
        features: fields.list("features", log, text_item),
    }
}
