//! The JSON Schema: what is committed is what the records say, every document that is read fits it, and wrong ones do not.
//!
//! `UPDATE_SCHEMA=1 cargo test --features schema --test records schema::` writes the file again after a change of the records.
#![cfg(all(feature = "schema", feature = "rrule"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a step of a test that fails is a test that fails")]

use crate::common::times::timed_document;
use goodturn::community::{Code, Document, schema};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name)
}

/// What is wrong with `value` by the part of JSON Schema that the schema uses; a keyword beyond that is an error of this checker.
fn check(value: &Value, schema: &Value, root: &Value, path: &str) -> Result<(), String> {
    let Value::Object(keywords) = schema else {
        return if schema == &json!(true) { Ok(()) } else { Err(format!("{path}: never")) };
    };
    for (keyword, wanted) in keywords {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let name = wanted.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(value, &root["$defs"][name], root, path)?;
                true
            }
            "type" => {
                let is = |kind: &Value| match kind.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    "number" => value.is_number(),
                    "integer" => value.is_i64() || value.is_u64(),
                    other => panic!("type {other}"),
                };
                wanted.as_array().map_or_else(|| is(wanted), |kinds| kinds.iter().any(is))
            }
            "const" => value == wanted,
            "enum" => wanted.as_array().unwrap().contains(value),
            "anyOf" => wanted.as_array().unwrap().iter().any(|one| check(value, one, root, path).is_ok()),
            "oneOf" => {
                wanted.as_array().unwrap().iter().filter(|one| check(value, one, root, path).is_ok()).count()
                    == 1
            }
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = wanted.get(name) {
                        check(field, schema, root, &format!("{path}.{name}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(wanted, &json!(false));
                let known = keywords.get("properties").and_then(Value::as_object);
                value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .all(|(name, _)| known.is_some_and(|known| known.contains_key(name)))
            }
            "required" => {
                let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                !value.is_object() || wanted.as_array().unwrap().iter().all(has)
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(item, wanted, root, &format!("{path}[{i}]"))?;
                }
                true
            }
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
            "minLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 >= wanted.as_u64().unwrap())
            }
            "maxLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 <= wanted.as_u64().unwrap())
            }
            other => panic!("the checker of this test does not know the keyword {other}"),
        };
        if !holds {
            return Err(format!("{path}: {keyword}"));
        }
    }
    Ok(())
}

fn fits(document: &Value) -> Result<(), String> {
    let schema = schema();
    check(document, &schema, &schema, "$")
}

#[test]
fn the_committed_schema_is_that_of_the_records() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let file = data("community.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(committed == text, "run `UPDATE_SCHEMA=1 cargo test --features schema --test records schema::`");
}

#[test]
fn every_field_is_described() {
    fn visit(schema: &Value, path: &str, number: &mut usize) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let text = field["description"].as_str().unwrap_or_default();
            assert!(text.len() > 5, "{path}.{name} has no description");
            *number += 1;
        }
        for one in ["anyOf", "oneOf"].iter().flat_map(|all| schema[*all].as_array().into_iter().flatten()) {
            visit(one, path, number);
        }
        for (name, one) in schema["$defs"].as_object().into_iter().flatten() {
            visit(one, name, number);
        }
    }
    let mut number = 0;
    visit(&schema(), "document", &mut number);
    assert!(number > 100, "{number} fields");
}

#[test]
fn the_samples_fit() {
    for name in ["community.json", "service-day.json", "tables/community.json"] {
        let document: Value = serde_json::from_slice(&std::fs::read(data(name)).unwrap()).unwrap();
        assert_eq!(fits(&document), Ok(()), "{name}");
    }
}

#[test]
fn wrong_documents_do_not_fit() {
    let plain = json!({
        "format": "goodturn-community", "version": 1, "as_of": "2026-11-23T08:00", "time_zone": "UTC",
        "volunteers": [{"id": "anna", "skills": [{"skill": "a", "level": 3}], "place": {"latitude": 52.5, "longitude": 13.4}}],
        "requests": [{"id": "r", "requester": "h", "service": "a", "way": "remote", "tier": 2}],
    });
    assert_eq!(fits(&plain), Ok(()));
    let wrong = [
        ("/format", json!("geojson")),
        ("/version", json!(2)),
        ("/as_of", json!(7)),
        ("/volunteers", json!({})),
        ("/volunteers/0/id", json!("")),
        ("/volunteers/0/skills/0/level", json!(6)),
        ("/volunteers/0/skills/0", json!({"level": 2})),
        ("/volunteers/0/place", json!({"latitude": 52.5})),
        ("/volunteers/0/place/latitude", json!(91)),
        ("/volunteers/0/place", json!({"area": "x", "latitude": 52.5, "longitude": 13.4})),
        ("/requests/0/way", json!("remotely")),
        ("/requests/0/tier", json!(13)),
        ("/requests/0", json!({"id": "r", "requester": "h", "service": "a", "phone": "0123"})),
        ("/requests/0", json!({"id": "r", "requester": "h"})),
    ];
    for (place, value) in wrong {
        let mut document = plain.clone();
        *document.pointer_mut(place).unwrap() = value.clone();
        assert!(fits(&document).is_err(), "{place} = {value}");
    }
    for required in ["format", "version", "as_of", "time_zone"] {
        let mut document = plain.clone();
        document.as_object_mut().unwrap().remove(required);
        assert!(fits(&document).is_err(), "{required}");
    }
    // The examples of the faults that a schema can know.
    for code in [
        Code::WrongFormat,
        Code::UnsupportedVersion,
        Code::UnknownField,
        Code::WrongType,
        Code::NumberOutOfRange,
        Code::UnknownWay,
        Code::MissingField,
        Code::LevelOutOfRange,
        Code::TierOutOfRange,
    ] {
        let document: Value = serde_json::from_str(&code.example()).unwrap();
        assert!(fits(&document).is_err(), "{code}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_document_that_is_written_fits(document in timed_document(5, 5)) {
        let value = serde_json::to_value(&document).unwrap();
        prop_assert_eq!(fits(&value), Ok(()));
        let canonical = document.into_community().unwrap().to_document();
        prop_assert_eq!(fits(&serde_json::to_value(&canonical).unwrap()), Ok(()));
        let read: Document = serde_json::from_value(value).unwrap();
        prop_assert!(read.into_community().is_ok());
    }
}
