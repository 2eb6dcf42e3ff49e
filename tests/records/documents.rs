//! Documents in and out: exact round trips, and no input that does harm.
#![cfg(feature = "rrule")]
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use crate::common::{communities::community_document, times::timed_document};
use goodturn::community::{Code, Document, LedgerRecord, RequestRecord, VolunteerRecord};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn json_is_read_back_exactly(document in timed_document(5, 5)) {
        let json = document.to_json().unwrap();
        let read = Document::from_json(json.as_bytes()).unwrap();
        prop_assert_eq!(&read, &document);
        let by_serde: Document = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&by_serde, &document);
        // The records' own strict decoders mean the same as the document's lenient one.
        for volunteer in &document.volunteers {
            let json = serde_json::to_string(volunteer).unwrap();
            prop_assert_eq!(&serde_json::from_str::<VolunteerRecord>(&json).unwrap(), volunteer);
        }
        for request in &document.requests {
            let json = serde_json::to_string(request).unwrap();
            prop_assert_eq!(&serde_json::from_str::<RequestRecord>(&json).unwrap(), request);
        }
        for entry in &document.ledger {
            let json = serde_json::to_string(entry).unwrap();
            prop_assert_eq!(&serde_json::from_str::<LedgerRecord>(&json).unwrap(), entry);
        }
    }

    #[test]
    fn any_coordinate_is_read_back_exactly(latitude in -90.0..=90.0f64, longitude in -180.0..=180.0f64) {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        document.volunteers.push(VolunteerRecord::new("anna").at(latitude, longitude));
        let read = Document::from_json(document.to_json().unwrap().as_bytes()).unwrap();
        prop_assert_eq!(&read, &document);
    }

    #[test]
    fn a_community_is_what_its_document_says(document in timed_document(6, 6)) {
        let community = document.into_community().unwrap();
        let canonical = community.to_document();
        let again = Document::from_json(canonical.to_json().unwrap().as_bytes()).unwrap();
        prop_assert_eq!(&again, &canonical);
        let again = again.into_community().unwrap();
        prop_assert_eq!(&again, &community);
        prop_assert_eq!(again.to_document(), canonical);
    }

    #[test]
    fn altered_bytes_do_no_harm(
        document in community_document(3, 3),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
    ) {
        let mut bytes = document.to_json().unwrap().into_bytes();
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                _ => drop(bytes.remove(place)),
            }
        }
        outcome(&bytes);
    }

    #[test]
    fn altered_values_are_all_reported_or_harmless(
        document in timed_document(3, 3),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..HOSTILE.len()), 1..8),
    ) {
        let mut tree = serde_json::to_value(&document).unwrap();
        for (place, hostile) in changes {
            let mut leaves = count(&tree);
            leaves = place.index(leaves);
            let value = serde_json::from_str(HOSTILE[hostile]).unwrap();
            replace(&mut tree, &mut leaves, &value);
        }
        outcome(tree.to_string().as_bytes());
    }

    #[test]
    fn noise_is_malformed(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        outcome(&bytes);
    }
}

const HOSTILE: [&str; 32] = [
    "null",
    "true",
    "0",
    "-1",
    "4294967296",
    "18446744073709551616",
    "-9223372036854775808",
    "1e308",
    "0.5",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"2026-02-30T25:00\"",
    "\"2026-11-24T09:00\"",
    "\"9999-12-31T23:59-23:59\"",
    "\"skill-0\"",
    "\"any\"",
    "\"c0\"",
    "{\"area\": \"a0\"}",
    "[{\"credential\": \"c1\", \"expires\": \"2026-11-24\"}, {\"attribute\": \"gender\", \"value\": \"f\"}]",
    "\"v1\"",
    "[]",
    "[[[]]]",
    "{}",
    "{\"id\": \"v1\", \"id\": 7}",
    "[{\"skill\": \"skill-1\"}, 3]",
    "\"24:00\"",
    "\"FREQ=YEARLY;INTERVAL=65535;BYDAY=-53SU\"",
    "\"FREQ=MONTHLY;BYSETPOS=-31;BYDAY=5MO;BYHOUR=0,23\"",
    "\"2199-12-31T23:59\"",
    "\"r0@2026-11-24T09:00\"",
    "\"Pacific/Apia\"",
];

/// Reads and checks; whatever the outcome, it is orderly.
fn outcome(bytes: &[u8]) {
    let faults = match Document::from_json(bytes).and_then(Document::into_community) {
        Ok(community) => {
            assert_eq!(community.to_document().into_community().unwrap(), community);
            return;
        }
        Err(faults) => faults,
    };
    assert!(faults.iter().count() > 0);
    for fault in &faults {
        assert!(!fault.cause.is_empty() && !fault.remedy.is_empty() && fault.value.chars().count() <= 80);
        assert!(Code::ALL.contains(&fault.code));
    }
    let again = Document::from_json(bytes).and_then(Document::into_community);
    assert_eq!(again, Err(faults), "the order of faults is fixed");
}

/// How many values a tree has, itself included.
fn count(tree: &serde_json::Value) -> usize {
    1 + match tree {
        serde_json::Value::Array(items) => items.iter().map(count).sum(),
        serde_json::Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Replaces the value that comes so many places after the first, in order.
fn replace(tree: &mut serde_json::Value, place: &mut usize, value: &serde_json::Value) -> bool {
    if *place == 0 {
        *tree = value.clone();
        return true;
    }
    *place -= 1;
    match tree {
        serde_json::Value::Array(items) => items.iter_mut().any(|item| replace(item, place, value)),
        serde_json::Value::Object(fields) => fields.values_mut().any(|item| replace(item, place, value)),
        _ => false,
    }
}
