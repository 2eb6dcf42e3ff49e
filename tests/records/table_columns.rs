//! The columns of the tables: each field has one, and each column's own example is understood.
#![cfg(all(feature = "tables", feature = "rrule"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a step of a test that fails is a test that fails")]

use crate::common::tables::{faults, settings};
use crate::common::times::timed_document;
use goodturn::community::tables::{TableName, Tables, columns, header};
use goodturn::community::{
    ConsumedRecord, LedgerRecord, OrganisationRecord, RequestRecord, VenueRecord, VolunteerRecord, ZoneRecord,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

/// The fields of a record, from what its decoder expects.
fn fields<T: serde::de::DeserializeOwned>(required: &str) -> BTreeSet<String> {
    let Err(error) = serde_json::from_str::<T>(&format!("{{{required}\"?\": 1}}")) else {
        panic!("a field `?`")
    };
    let text = error.to_string();
    let fields: BTreeSet<_> = text.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(fields.len() > 2, "{text}");
    fields
}

#[test]
fn every_field_has_a_column_and_every_column_a_field() {
    let known = [
        (TableName::Volunteers, fields::<VolunteerRecord>("")),
        (TableName::Requests, fields::<RequestRecord>("")),
        (TableName::Ledger, fields::<LedgerRecord>("")),
        (TableName::Consumed, fields::<ConsumedRecord>("")),
        (TableName::Organisations, fields::<OrganisationRecord>("")),
        (TableName::Venues, fields::<VenueRecord>("")),
        (TableName::Zones, fields::<ZoneRecord>("")),
    ];
    for (table, fields) in known {
        let columns = columns(table);
        let filled: BTreeSet<_> = columns
            .iter()
            .flat_map(|column| column.fields)
            .map(|path| path.split('.').next().unwrap().to_owned())
            .collect();
        assert_eq!(filled, fields, "{table:?}");
        let mut names = BTreeSet::new();
        for column in &columns {
            for name in std::iter::once(&column.name).chain(column.aliases) {
                let plain = name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " ");
                assert!(names.insert(plain), "{name} is there twice");
            }
            assert!(
                [column.meaning, column.missing].iter().all(|text| text.ends_with('.')),
                "{}",
                column.name
            );
            assert!(!column.format.is_empty() && !column.example.is_empty(), "{}", column.name);
        }
        let header = header(table);
        assert_eq!(
            header.trim_end().split(',').collect::<Vec<_>>(),
            columns.iter().map(|c| c.name).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_example_of_every_column_is_read_without_a_fault() {
    for table in TableName::ALL {
        let all = columns(table);
        let example = |name: &str| {
            all.iter().find(|column| column.name == name).map(|column| (column.name, column.example))
        };
        for column in &all {
            let partners: &[&str] = match column.name {
                "latitude" => &["longitude"],
                "longitude" => &["latitude"],
                "minutes" if table == TableName::Requests => &["windows"],
                "windows" | "separate_visits" => &["windows", "minutes"],
                "date" | "start" | "end" if table != TableName::Consumed => &["date", "start", "end"],
                "recurrence" => &["time"],
                "seats_maximum" | "seats_minimum" => &["seats_desired"],
                _ => &[],
            };
            let required = all.iter().filter(|column| column.required).map(|column| column.name);
            let names: BTreeSet<_> = required.chain([column.name]).chain(partners.iter().copied()).collect();
            let (names, cells): (Vec<_>, Vec<_>) = names.into_iter().filter_map(example).unzip();
            let quoted: Vec<_> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
            let text = format!("{}\n{}\n", names.join(","), quoted.join(","));
            let given = |name: TableName| (name == table).then_some(text.as_bytes());
            let (people, wishes): (&[u8], &[u8]) =
                (b"id\nv-anna\nv-omar\n", b"id,requester,service\nr-009,household-7,errands\n");
            let document = settings().with_tables(&Tables {
                volunteers: given(TableName::Volunteers).or(Some(people)),
                requests: given(TableName::Requests).or(Some(wishes)),
                ledger: given(TableName::Ledger),
                consumed: given(TableName::Consumed),
                organisations: given(TableName::Organisations),
                venues: given(TableName::Venues),
                zones: given(TableName::Zones),
            });
            assert_eq!(faults(document), [], "{table:?} {}\n{text}", column.name);
        }
    }
}

#[test]
fn the_random_documents_of_the_round_trips_use_every_column() {
    let mut runner = TestRunner::deterministic();
    let documents = timed_document(5, 5);
    let mut used: [BTreeSet<String>; 7] = Default::default();
    for _ in 0..300 {
        let texts = documents.new_tree(&mut runner).unwrap().current().to_tables().unwrap();
        let texts = [
            texts.volunteers,
            texts.requests,
            texts.ledger,
            texts.consumed,
            texts.organisations,
            texts.venues,
            texts.zones,
        ];
        for (used, text) in used.iter_mut().zip(texts) {
            used.extend(text.lines().next().unwrap().split(',').map(str::to_owned));
        }
    }
    for (table, used) in TableName::ALL.into_iter().zip(used) {
        let all: BTreeSet<_> = columns(table).iter().map(|column| column.name.to_owned()).collect();
        let unused: Vec<_> = all.difference(&used).map(String::as_str).collect();
        // What these say is written in other columns.
        let expected: &[&str] = match table {
            TableName::Requests => &["seats", "time"],
            TableName::Ledger => &["time"],
            _ => &[],
        };
        assert_eq!(unused, expected, "{table:?}");
    }
}
