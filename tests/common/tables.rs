//! What tests of tables share: the page of settings beside the tables, and the faults.

use goodturn::community::{
    AreaRecord, CredentialRecord, Document, Fault, GroupRecord, OrganisationRecord, SkillRecord, VenueRecord,
    ZoneRecord,
};

/// The settings and catalogs that stand beside the tables.
pub fn settings() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.horizon_end = Some("2027-02-28T00:00".to_owned());
    document.skills = vec![
        SkillRecord::new("plumber").name("Plumbing, heating"),
        SkillRecord::new("electrician").name("Electrician"),
        SkillRecord::new("small-repairs").name("Repairs"),
        SkillRecord::new("large-repairs").name("Repairs"),
        SkillRecord::new("errands"),
        SkillRecord::new("moving-help"),
    ];
    document.credentials = vec![
        CredentialRecord {
            id: "police-check".into(),
            name: Some("Police check".to_owned()),
            ..Default::default()
        },
        CredentialRecord { id: "first-aid".into(), ..Default::default() },
    ];
    document.groups = vec![GroupRecord::new("elderly"), GroupRecord::new("newcomers").name("New here")];
    document.zones = vec![ZoneRecord::new("elm-row").name("Elm Row")];
    document.organisations = vec![OrganisationRecord::new("clinic").name("Clinic")];
    document.venues =
        vec![VenueRecord::new("library").name("Library").feature("wheelchair access").feature("kitchen")];
    document.areas = vec![AreaRecord {
        id: "oak-street".into(),
        name: Some("Oak Street".to_owned()),
        ..Default::default()
    }];
    document
}

/// Everything that is wrong with a document.
pub fn faults(document: Document) -> Vec<Fault> {
    document.into_community().err().into_iter().flatten().collect()
}
