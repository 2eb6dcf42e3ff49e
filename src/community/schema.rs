//! The JSON Schema of a community document, made from the records, their docs and their bounds.
//!
//! It says what a document must look like for editors, forms and other languages. It is stricter than reading in one point (`null` for a list
//! is no list) and weaker in many: that ids exist, that intervals end after they start and the like is for
//! [`Document::into_community`](super::Document::into_community) to say.

use super::document::{Document, FORMAT, VERSION};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema, in the dialect of draft 2020-12. O(1).
pub fn schema() -> Value {
    let root = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Document>();
    let mut schema = Value::from(root);
    if let Value::Object(schema) = &mut schema {
        // Reading is done by hand: what it asks for is said by hand, too.
        schema.insert("title".to_owned(), json!("Community document of goodturn"));
        schema.insert("required".to_owned(), json!(["format", "version", "as_of", "time_zone"]));
        schema.insert("additionalProperties".to_owned(), json!(false));
        if let Some(Value::Object(fields)) = schema.get_mut("properties") {
            fields.insert(
                "format".to_owned(),
                json!({"const": FORMAT, "description": "What kind of document this is."}),
            );
            let version = "The version of the form.";
            fields.insert("version".to_owned(), json!({"const": VERSION, "description": version}));
        }
    }
    schema
}
