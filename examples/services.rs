//! The service catalogue that comes with the crate: as a list to read, or as a document to begin a community with.
//!
//!     cargo run --example services -- zh-Hans
//!     cargo run --example services -- en 2026-11-23T08:00 Europe/Berlin > community.json

mod common;

use std::fmt::Write;
use std::process::ExitCode;

use goodturn::community::{Document, SkillRecord, service_catalogue};

const HELP: &str = "\
Prints the service catalogue.

usage: services [LANGUAGE]                  as a list
       services LANGUAGE AS_OF TIME_ZONE    as a community document without people

  LANGUAGE   of the names: en (if none is given) or zh-Hans
  AS_OF      the moment for which the community is described: 2026-11-23T08:00
  TIME_ZONE  its time zone: Europe/Berlin

The document is the community.json of a folder of tables, or the beginning of a document with volunteers and requests.

exit status: 0 printed, 2 the command line is wrong";

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let text = match arguments[..] {
        ["--help" | "-h"] => Ok(format!("{HELP}\n")),
        [] => list("en"),
        [language] => list(language),
        [language, as_of, time_zone] => document(language, as_of, time_zone),
        _ => Err(HELP.to_owned()),
    };
    match text.and_then(|text| common::say(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Category by category: id, name, what whoever gives it must hold, how many go.
fn list(language: &str) -> Result<String, String> {
    let catalogue = service_catalogue();
    // A misspelt language would get English without a word.
    let known = catalogue.services.first().is_some_and(|entry| entry.names.0.contains_key(language));
    if !known {
        return Err(format!("no names in \"{language}\"; see --help"));
    }
    let skills = catalogue.skill_records(language);
    let mut text = String::new();
    for category in &catalogue.categories {
        let _ = writeln!(text, "{}", category.names.get(language).unwrap_or(&category.id));
        for (entry, skill) in catalogue.services.iter().zip(&skills) {
            if entry.category == category.id {
                let two = if entry.risk.two_people { " (two people)" } else { "" };
                let _ = writeln!(text, "  {:28} {}{two}{}", entry.id.as_str(), name(skill), needs(skill));
            }
        }
    }
    Ok(text)
}

fn name(skill: &SkillRecord) -> &str {
    skill.name.as_deref().unwrap_or(skill.id.as_str())
}

fn needs(skill: &SkillRecord) -> String {
    let credentials: Vec<_> = skill.credentials.iter().map(ToString::to_string).collect();
    if credentials.is_empty() { String::new() } else { format!(" [{}]", credentials.join(", ")) }
}

/// The catalogue as a document, checked.
fn document(language: &str, as_of: &str, time_zone: &str) -> Result<String, String> {
    list(language)?;
    let mut document = Document::new(as_of, time_zone);
    service_catalogue().add_to(&mut document, language);
    document.clone().into_community().map_err(|faults| faults.to_string())?;
    document.to_json().map(|json| json + "\n").map_err(|faults| faults.to_string())
}
