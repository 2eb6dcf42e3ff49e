//! The tables of what stands around the people: organisations, venues and zones, with the names that other tables use, and their faults by row and column.
#![cfg(feature = "tables")]
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use crate::common::tables::{faults, settings};
use goodturn::community::tables::Tables;
use goodturn::community::{RequestIx, VolunteerIx};
use std::collections::BTreeSet;

#[test]
fn organisations_venues_and_zones_have_tables_of_their_own() {
    let base = || {
        let mut base = settings();
        base.zones.clear();
        base.organisations.clear();
        base.venues.clear();
        base
    };
    let zones =
        "zone,name,part of\nelm-court,Elm Court,Elm Row\nelm-row,Elm Row,district\ndistrict,The district,\n";
    let organisations = "ID;Name;Requester ID;Quota;Own requests\nclinic;Clinic;ward;5;Never\nclub;Club;;;\n";
    let venues = "id,area,zone,places,opening hours,closed,features\n\
                  library,Oak Street,Elm Court,2,mon-fri 09:00-17:00 | sat 09:00-13:00,24.12.2026..26.12.2026,kitchen | wheelchair access\n";
    let volunteers = "id,skills,zone,organisation\nanna,plumber,Elm Row,Clinic\n";
    let requests =
        "id,requester,service,venue,date,start,end\nr1,ward,plumber,library,24.11.2026,9:00,10:00\n";
    let tables = Tables {
        volunteers: Some(volunteers.as_bytes()),
        requests: Some(requests.as_bytes()),
        organisations: Some(organisations.as_bytes()),
        venues: Some(venues.as_bytes()),
        zones: Some(zones.as_bytes()),
        ..Tables::default()
    };
    let community = base().with_tables(&tables).into_community().unwrap();
    let depths: Vec<_> = community.zones().iter().map(|zone| (zone.id().as_str(), zone.depth())).collect();
    assert_eq!(depths, [("district", 0), ("elm-court", 2), ("elm-row", 1)]);
    let clinic = community.find_organisation("clinic").unwrap();
    assert_eq!(community.quota_left(clinic), Some(5));
    assert_eq!(community.organisation(clinic).requester(), "ward");
    assert_eq!(community.organisation(clinic).own_requests().as_str(), "never");
    let library = &community.venues()[0];
    assert_eq!((library.places(), library.features().len()), (Some(2), 2));
    assert_eq!(community.requests()[0].zone(), library.zone(), "a request at a venue comes from its zone");
    assert_eq!(community.own_organisation(VolunteerIx::new(0), RequestIx::new(0)), Some(clinic));

    // Every fault at once, by row and column; what a table does not define is looked up in vain.
    let zones = "id,parent\nelm-row,elm-rwo\nelm-row,\n";
    let organisations = "id,quota,own_requests\nclinic,five,sometimes\nclinic,,\n";
    let venues = "id,latitude,zone,places,open\nlibrary,52.5,nowhere,-2,mon 25:00-26:00\n";
    let tables = Tables {
        organisations: Some(organisations.as_bytes()),
        venues: Some(venues.as_bytes()),
        zones: Some(zones.as_bytes()),
        ..Tables::default()
    };
    let found = faults(base().with_tables(&tables));
    let cells: BTreeSet<(&str, u64, &str)> = found
        .iter()
        .filter_map(|fault| fault.cell.as_ref())
        .map(|cell| (cell.table.as_str(), cell.row as u64, cell.column.as_str()))
        .collect();
    let expected = [
        ("organisations", 2, "own_requests"),
        ("organisations", 2, "quota"),
        ("organisations", 3, "id"),
        ("venues", 2, "open"),
        ("venues", 2, "places"),
        ("venues", 2, "zone"),
        ("zones", 2, "parent"),
        ("zones", 3, "id"),
    ];
    for cell in expected {
        assert!(cells.contains(&cell), "{cell:?} in {cells:?}");
    }
    let longitude = found.iter().any(|fault| fault.field.ends_with("longitude"));
    assert!(longitude, "half a place: {found:?}");
    let near = found.iter().any(|fault| fault.remedy.contains("Maybe you meant \"elm-row\""));
    assert!(near, "{found:?}");
}
