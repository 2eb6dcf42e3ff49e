//! Checks of values that several kinds of record share.

use super::{
    super::{
        fault::Code,
        faultlog::{At, Finding, Section},
        fields::missing,
        ids::{AreaId, AreaIx, RequesterId, SkillIx, id_flaw},
        language::Language,
        place::{Coordinates, Place, latitude_degrees, longitude_degrees},
        records::{IntervalRecord, PlaceRecord, SkillLevelRecord},
        request::MAX_LEVEL,
        time::{Day, Minute, Span, TimeFlaw, Zone, day},
    },
    Checker,
};
use jiff::civil::DateTime;

/// The most characters that a name may have.
const MAX_NAME_CHARS: usize = 200;

impl Checker {
    /// A name, which is never shown.
    pub(super) fn name(&mut self, name: Option<&str>, at: At<'_>) {
        let Some(name) = name else { return };
        let cause = if name.chars().nth(MAX_NAME_CHARS).is_some() {
            "the name has more than 200 characters"
        } else if name.chars().any(char::is_control) {
            "the name contains a control character"
        } else {
            return;
        };
        let remedy = "Give at most 200 characters, without control characters.";
        self.log.check(at, "name", Finding::new(Code::InvalidName, cause, remedy).hidden());
    }

    /// The id of a requester, of whom there is no register.
    pub(super) fn requester(&mut self, id: &RequesterId, at: At<'_>, path: &str) {
        if id.as_str().is_empty() {
            self.log.check(at, path, missing("requester"));
        } else if let Some(flaw) = id_flaw(id.as_str()) {
            let remedy = "Give 1 to 200 characters, without control characters or white space at the ends.";
            self.log.check(at, path, Finding::new(Code::InvalidId, flaw, remedy).value(id));
        }
    }

    /// A list of skills with levels: in order, exact repetitions dropped.
    pub(super) fn levels(
        &mut self,
        records: &[SkillLevelRecord],
        at: At<'_>,
        field: &str,
    ) -> Vec<(SkillIx, u8)> {
        let mut levels = Vec::with_capacity(records.len());
        for (i, record) in records.iter().enumerate() {
            let path = format!("{field}[{i}].skill");
            let skill = self.resolve(Section::Skills, record.skill.as_str(), at, &path);
            let level = u8::try_from(record.level).ok().filter(|level| (1..=MAX_LEVEL).contains(level));
            if level.is_none() {
                let cause = "a level is a whole number from 1 (basic) to 5 (master)";
                let finding = Finding::new(Code::LevelOutOfRange, cause, "Give one of these.");
                self.log.check(at, &format!("{field}[{i}].level"), finding.value(&record.level));
            }
            levels.extend(skill.zip(level).map(|(skill, level)| (SkillIx::new(skill), level)));
        }
        levels.sort_unstable();
        levels.dedup();
        for skills in levels.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            let Some(&(skill, _)) = skills.first() else { continue };
            let levels: Vec<_> = skills.iter().map(|(_, level)| level.to_string()).collect();
            let cause = format!("the list has this skill at levels {}", levels.join(" and "));
            let finding = Finding::new(Code::ConflictingLevels, cause, "Keep the one that is meant.");
            self.log.check(at, field, finding.value(self.catalog.id(skill)));
        }
        levels
    }

    /// Languages: in order, each once.
    pub(super) fn languages(&mut self, tags: &[String], at: At<'_>, field: &str) -> Vec<Language> {
        let mut languages = Vec::with_capacity(tags.len());
        for (i, tag) in tags.iter().enumerate() {
            if let Some(known) = self.languages.get(tag) {
                languages.push(known.clone());
            } else if let Some(language) = Language::new(tag) {
                // One text per language, however its tag was written.
                let language = self.languages.entry(language.to_string()).or_insert(language).clone();
                self.languages.insert(tag.clone(), language.clone());
                languages.push(language);
            } else {
                let cause = "this has not the form of a language tag";
                let finding =
                    Finding::new(Code::InvalidLanguage, cause, "Give a tag such as `de` or `pt-BR`.");
                let path = if field == "language" { field.to_owned() } else { format!("{field}[{i}]") };
                self.log.check(at, &path, finding.value(tag));
            }
        }
        languages.sort_unstable();
        languages.dedup();
        languages
    }

    /// A place, whose coordinates are never shown.
    pub(super) fn place(&mut self, record: Option<&PlaceRecord>, at: At<'_>) -> Option<Place> {
        let (latitude, longitude) = match record? {
            &PlaceRecord::Point { latitude, longitude } => (latitude, longitude),
            PlaceRecord::Area { area } => return self.area_place(area, at),
        };
        let mut check = |fits: bool, field: &str, range: &str| {
            if !fits {
                let cause = format!("this is not a number of degrees in {range}");
                let finding = Finding::new(Code::CoordinateOutOfRange, cause, "Give degrees, or no place.");
                self.log.check(at, &format!("place.{field}"), finding.hidden());
            }
        };
        check(latitude_degrees(latitude).is_some(), "latitude", "-90..=90");
        check(longitude_degrees(longitude).is_some(), "longitude", "-180..=180");
        Coordinates::new(latitude, longitude).map(Place::Point)
    }

    /// A place that is an area. Which one is not shown, because it tells where somebody lives.
    fn area_place(&mut self, id: &AreaId, at: At<'_>) -> Option<Place> {
        let found = self.areas.find(id.as_str());
        if id.as_str().is_empty() {
            self.log.check(at, "place.area", missing("area"));
        } else if found.is_none() && !self.log.is_incomplete(Section::Areas) {
            let remedy = "Correct it, or add the area to `areas`.";
            let finding = Finding::new(Code::UnknownArea, "no area has this id", remedy).hidden();
            self.log.check(at, "place.area", finding);
        }
        found.map(|area| Place::Area(AreaIx::new(area)))
    }

    /// An interval from its start to its end, read in a zone.
    pub(super) fn interval(
        &mut self,
        zone: &Zone,
        record: &IntervalRecord,
        at: At<'_>,
        path: &str,
    ) -> Option<Span> {
        let start = self.moment_in(zone, &record.start, at, &format!("{path}.start"));
        let end = self.moment_in(zone, &record.end, at, &format!("{path}.end"));
        let (start, end) = start.zip(end)?;
        let span = Span::new(start, end);
        if span.is_none() {
            self.reversed(record, start == end, at, path);
        }
        span
    }

    /// The fault of an interval that is empty or ends before it starts.
    pub(super) fn reversed(&mut self, record: &IntervalRecord, empty: bool, at: At<'_>, path: &str) {
        let cause = if empty { "the interval is empty" } else { "the interval ends before it starts" };
        let remedy = "Give an end after the start. Where clocks change, give offsets.";
        let value = format!("{} to {}", record.start, record.end);
        self.log.check(at, path, Finding::new(Code::ReversedInterval, cause, remedy).value(&value));
    }

    /// A moment, read in the community's zone.
    pub(super) fn moment(&mut self, text: &str, at: At<'_>, path: &str) -> Option<Minute> {
        let result = self.zone.minute(text);
        self.time_fault(text, result, at, path)
    }

    /// A moment, read in a record's own zone.
    pub(super) fn moment_in(&mut self, zone: &Zone, text: &str, at: At<'_>, path: &str) -> Option<Minute> {
        self.time_fault(text, zone.minute(text), at, path)
    }

    /// A time on the wall in a zone.
    pub(super) fn civil(&mut self, zone: &Zone, text: &str, at: At<'_>, path: &str) -> Option<DateTime> {
        self.time_fault(text, zone.civil(text), at, path)
    }

    /// A date.
    pub(super) fn date(&mut self, text: &str, at: At<'_>, path: &str) -> Option<Day> {
        self.time_fault(text, day(text), at, path)
    }

    fn time_fault<T>(
        &mut self,
        text: &str,
        result: Result<T, TimeFlaw>,
        at: At<'_>,
        path: &str,
    ) -> Option<T> {
        let flaw = match result {
            Ok(value) => return Some(value),
            Err(flaw) => flaw,
        };
        let form = "Give `2026-11-24T09:00` or `2026-11-24T09:00+01:00` (for a date, `2026-11-24`).";
        let finding = match flaw {
            TimeFlaw::Unreadable if text.is_empty() => missing(path.rsplit('.').next().unwrap_or(path)),
            TimeFlaw::Unreadable => Finding::new(Code::InvalidTime, "there is no such time or date", form),
            TimeFlaw::Seconds => Finding::new(
                Code::NotWholeMinute,
                "the time is not on a whole minute",
                "Leave the seconds off.",
            ),
            TimeFlaw::OutOfRange => {
                let cause = "the time is before 1900 or after 2200";
                Finding::new(Code::TimeOutOfRange, cause, "Give a time within these years.")
            }
        };
        self.log.check(at, path, finding.value(text));
        None
    }
}
