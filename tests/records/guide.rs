//! The page on modelling: its tables are those of the code, and nothing is left out.
//!
//! `UPDATE_GUIDE=1 cargo test --all-features --test records guide::` writes the tables again after a change of records or columns.
#![allow(clippy::format_push_string, reason = "a page of a hundred lines is not a question of speed")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a step of a test that fails is a test that fails")]

use goodturn::community::{
    AreaRecord, AttributeNeedRecord, AttributeRecord, BookingRecord, ConsumedRecord, CredentialRecord,
    DatesRecord, DaySlotRecord, DistanceRecord, GroupRecord, HeldCredentialRecord, LedgerRecord,
    OrganisationRecord, RecurrenceRecord, RequestRecord, RoleRecord, SeatsRecord, ServiceDayRecord,
    SkillLevelRecord, SkillRecord, StationRecord, VenueRecord, VolunteerRecord, WeeklyRecord, ZoneRecord,
};
use std::path::Path;

fn page(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide").join(name)
}

#[allow(dead_code, reason = "used with the features whose pages it compares")]
fn compare(name: &str, text: &str) {
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(page(name), text).unwrap();
    }
    let committed = std::fs::read_to_string(page(name)).unwrap();
    assert!(committed == text, "run `UPDATE_GUIDE=1 cargo test --all-features --test records guide::`");
}

/// The fields of a record, from what its decoder expects.
fn fields<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let Err(error) = serde_json::from_str::<T>("{\"?\": 1}") else { panic!("a field `?`") };
    let text = error.to_string();
    let fields: Vec<_> = text.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(!fields.is_empty(), "{text}");
    fields
}

#[test]
fn every_field_of_every_record_is_in_the_page() {
    let page = std::fs::read_to_string(page("fields.md")).unwrap();
    let section = |record: &str| {
        let heading = format!("\n## [`{record}`]");
        let start = page.find(&heading).unwrap_or_else(|| panic!("{record}")) + 1;
        page[start..].split("\n## ").next().unwrap().to_owned()
    };
    macro_rules! check {
        ($($record:ident),*) => {$(
            let text = section(stringify!($record));
            for field in fields::<$record>() {
                assert!(text.contains(&format!("\n| `{field}` |")), "{}.{field}", stringify!($record));
            }
        )*};
    }
    check!(
        AreaRecord,
        AttributeNeedRecord,
        AttributeRecord,
        BookingRecord,
        ConsumedRecord,
        DaySlotRecord,
        RoleRecord,
        ServiceDayRecord,
        StationRecord,
        CredentialRecord,
        DatesRecord,
        DistanceRecord,
        GroupRecord,
        HeldCredentialRecord,
        LedgerRecord,
        OrganisationRecord,
        RecurrenceRecord,
        RequestRecord,
        SeatsRecord,
        SkillLevelRecord,
        SkillRecord,
        VenueRecord,
        VolunteerRecord,
        WeeklyRecord,
        ZoneRecord
    );
}

#[cfg(feature = "tables")]
mod columns {
    use goodturn::community::tables::{TableName, columns};

    fn cell(text: &str) -> String {
        text.replace('|', "\\|")
    }

    #[test]
    fn the_columns_are_those_of_the_code() {
        let mut text = "# The columns of the tables\n\n\
            How a file and its cells are read (separators, dates, numbers, lists) is said in [`tables`](crate::community::tables).\n"
            .to_owned();
        for table in TableName::ALL {
            text += &format!(
                "\n## The table `{}`\n\n| column | means | is written | missing | example |\n|---|---|---|---|---|\n",
                table.as_str()
            );
            for column in columns(table) {
                let aliases =
                    column.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", ");
                let aliases = if aliases.is_empty() { String::new() } else { format!("<br>or {aliases}") };
                let required = if column.required { " **Required.**" } else { "" };
                text += &format!(
                    "| `{}`{aliases} | {}{required} | {} | {} | `{}` |\n",
                    column.name,
                    cell(column.meaning),
                    cell(column.format),
                    cell(column.missing),
                    cell(column.example),
                );
            }
        }
        super::compare("columns.md", &text);
    }
}

#[cfg(feature = "schema")]
mod schema {
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// The lists of the document, in its order, then what their records hold.
    const ORDER: [&str; 28] = [
        "CredentialRecord",
        "AreaRecord",
        "DistanceRecord",
        "ZoneRecord",
        "GroupRecord",
        "OrganisationRecord",
        "VenueRecord",
        "SkillRecord",
        "VolunteerRecord",
        "RequestRecord",
        "ServiceDayRecord",
        "PairRecord",
        "LedgerRecord",
        "ConsumedRecord",
        "SkillLevelRecord",
        "HeldCredentialRecord",
        "AttributeRecord",
        "AttributeNeedRecord",
        "SeatsRecord",
        "PlaceRecord",
        "IntervalRecord",
        "WeeklyRecord",
        "RecurrenceRecord",
        "DatesRecord",
        "DaySlotRecord",
        "StationRecord",
        "RoleRecord",
        "BookingRecord",
    ];

    /// What kind of value a field has.
    fn kind(field: &Value, root: &Value) -> String {
        if let Some(name) = field["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            let one = &root["$defs"][name];
            if let Some(words) = one["oneOf"].as_array() {
                let words: Vec<_> = words
                    .iter()
                    .filter_map(|word| word["const"].as_str())
                    .map(|w| format!("`{w}`"))
                    .collect();
                return words.join(", ");
            }
            return if name.ends_with("Id") {
                "id".to_owned()
            } else {
                format!("[`{name}`](crate::community::{name})")
            };
        }
        if let Some(all) = field["anyOf"].as_array() {
            return kind(&all[0], root);
        }
        let name = field["type"].as_str().or_else(|| field["type"][0].as_str()).unwrap_or_default();
        match name {
            "array" => format!("list of {}", kind(&field["items"], root)),
            "string" => "text".to_owned(),
            "boolean" => "true or false".to_owned(),
            "integer" | "number" => match (field["minimum"].as_f64(), field["maximum"].as_f64()) {
                (Some(least), Some(most)) => format!("{least} to {most}"),
                (Some(least), None) => format!("number from {least}"),
                _ => "number".to_owned(),
            },
            _ => format!("`{}`", field["const"]),
        }
    }

    /// The fields of a record in the order in which the source declares them.
    fn declared(record: &str) -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/community");
        let records = std::fs::read_dir(folder.join("records")).unwrap().map(|file| file.unwrap().path());
        let source: String = records
            .chain([folder.join("document.rs")])
            .map(|file| std::fs::read_to_string(file).unwrap())
            .collect();
        let Some(start) = source.find(&format!("pub struct {record} {{")) else { return Vec::new() };
        let body = source[start..].split("\n}").next().unwrap();
        body.lines()
            .filter_map(|line| Some(line.trim().strip_prefix("pub ")?.split_once(':')?.0.to_owned()))
            .collect()
    }

    fn table(name: &str, record: &Value, root: &Value) -> String {
        let mut text = "| field | is | means |\n|---|---|---|\n".to_owned();
        let declared = declared(name);
        let mut fields: Vec<_> = record["properties"].as_object().unwrap().iter().collect();
        fields.sort_by_key(|(name, _)| declared.iter().position(|known| known == *name));
        for (name, field) in fields {
            let means = field["description"].as_str().unwrap().replace('\n', " ").replace('|', "\\|");
            text += &format!("| `{name}` | {} | {means} |\n", kind(field, root));
        }
        text
    }

    /// Notes each field of a record that a value has.
    fn visit(value: &Value, schema: &Value, name: &str, root: &Value, seen: &mut BTreeSet<String>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            return visit(value, &root["$defs"][name], name, root, seen);
        }
        for one in schema["anyOf"].as_array().into_iter().flatten() {
            visit(value, one, name, root, seen);
        }
        for item in value.as_array().into_iter().flatten() {
            visit(item, &schema["items"], name, root, seen);
        }
        for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = value.get(field) {
                seen.insert(format!("{name}.{field}"));
                visit(value, inner, name, root, seen);
            }
        }
    }

    #[test]
    fn the_document_of_every_field_has_every_field() {
        let json = std::fs::read(super::page("every_field.json")).unwrap();
        let community = goodturn::community::Document::from_json(&json).unwrap().into_community().unwrap();
        assert_eq!((community.volunteers().len(), community.pins().len()), (2, 1));
        let root = goodturn::community::schema();
        let mut seen = BTreeSet::new();
        visit(&serde_json::from_slice(&json).unwrap(), &root, "Document", &root, &mut seen);
        let records = root["$defs"]
            .as_object()
            .unwrap()
            .iter()
            .chain([(&"Document".to_owned(), &root)])
            .flat_map(|(name, one)| {
                let kinds = one["anyOf"].as_array().map_or_else(|| std::slice::from_ref(one), Vec::as_slice);
                let fields =
                    kinds.iter().flat_map(|kind| kind["properties"].as_object().into_iter().flatten());
                fields.map(|(field, _)| format!("{name}.{field}")).collect::<Vec<_>>()
            })
            .collect::<BTreeSet<_>>();
        assert_eq!(records.difference(&seen).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn the_fields_are_those_of_the_records() {
        let root = goodturn::community::schema();
        let mut text = "# The fields of the records\n\nAs they stand in JSON; methods of the records are named like them. `null` is the same as missing.\n\n\
            ## [`Document`](crate::community::Document)\n\n".to_owned();
        text += &table("Document", &root, &root);
        for name in ORDER {
            let record = &root["$defs"][name];
            let about = record["description"].as_str().unwrap().replace('\n', " ");
            text += &format!("\n## [`{name}`](crate::community::{name})\n\n{about}\n\n");
            if let Some(kinds) = record["anyOf"].as_array() {
                text +=
                    &kinds.iter().map(|kind| table(name, kind, &root)).collect::<Vec<_>>().join("\nor\n\n");
            } else {
                text += &table(name, record, &root);
            }
        }
        let records =
            root["$defs"].as_object().unwrap().keys().filter(|name| name.ends_with("Record")).count();
        assert_eq!(records, ORDER.len(), "a record is missing in the page");
        super::compare("fields.md", &text);
    }
}
