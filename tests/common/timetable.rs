//! Small communities that are all about times, and their times as text.

use goodturn::community::{
    Code, Community, Document, Request, RequestRecord, SkillRecord, Span, VolunteerRecord,
};

pub(crate) fn document(as_of: &str, horizon_end: &str, zone: &str) -> Document {
    let mut document = Document::new(as_of, zone);
    document.horizon_end = Some(horizon_end.to_owned());
    document.skills = vec![SkillRecord::new("care")];
    document
}

pub(crate) fn text(community: &Community, span: Span) -> String {
    format!("{} {}", community.time_text(span.start()), community.time_text(span.end()))
}

/// Her spans that touch the horizon, as text.
pub(crate) fn spans(community: &Community) -> Vec<String> {
    let end = community.horizon_end().unwrap();
    let spans = community.volunteers()[0].availability().unwrap().iter();
    let spans = spans.filter(|span| span.end() > community.as_of() && span.start() < end);
    spans.map(|&span| text(community, span)).collect()
}

pub(crate) fn with(document: &Document, volunteer: VolunteerRecord) -> Community {
    let mut document = document.clone();
    document.volunteers = vec![volunteer];
    document.into_community().unwrap()
}

pub(crate) fn request(document: &Document, request: RequestRecord) -> Community {
    let mut document = document.clone();
    document.requests = vec![request];
    let community = document.into_community().unwrap();
    assert_eq!(community.to_document().into_community().unwrap(), community);
    community
}

pub(crate) fn codes(document: Document) -> Vec<(Code, String)> {
    match document.into_community() {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| (fault.code, fault.field)).collect(),
    }
}

pub(crate) fn ids(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(|request| request.id().as_str()).collect()
}
