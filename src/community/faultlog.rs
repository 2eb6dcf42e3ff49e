//! The log that decoding and checking write to.
//!
//! It knows where each fault is, so that faults come out in the order of the document whatever the order of the
//! checks, and it knows which fields could not be read, so that the stand-in for an unreadable value is not
//! blamed a second time: a checking fault on a field, on a part of it or on the whole that it is part of is
//! dropped where decoding has already reported one.

use super::{
    fault::{Cell, Code, Fault, Faults},
    origins::Origins,
};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of a document, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Document,
    Credentials,
    Areas,
    Distances,
    Zones,
    Groups,
    Organisations,
    Venues,
    Skills,
    Volunteers,
    Requests,
    ServiceDays,
    Pins,
    Bans,
    Promises,
    Ledger,
    Consumed,
}

impl Section {
    /// The section's field in the document, and what one of its records is called.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Document => ("document", "document"),
            Self::Credentials => ("credentials", "credential"),
            Self::Areas => ("areas", "area"),
            Self::Distances => ("distances", "distance"),
            Self::Zones => ("zones", "zone"),
            Self::Groups => ("groups", "group"),
            Self::Organisations => ("organisations", "organisation"),
            Self::Venues => ("venues", "venue"),
            Self::Skills => ("skills", "skill"),
            Self::Volunteers => ("volunteers", "volunteer"),
            Self::Requests => ("requests", "request"),
            Self::ServiceDays => ("service_days", "service day"),
            Self::Pins => ("pins", "pin"),
            Self::Bans => ("bans", "ban"),
            Self::Promises => ("promises", "promise"),
            Self::Ledger => ("ledger", "ledger entry"),
            Self::Consumed => ("consumed", "consumed entry"),
        }
    }
}

/// Which record is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) section: Section,
    pub(super) position: usize,
    /// The record's id; empty where it has none or none that can be read.
    pub(super) id: &'a str,
}

impl At<'_> {
    pub(super) const DOCUMENT: At<'static> = At { section: Section::Document, position: 0, id: "" };

    fn record(&self) -> String {
        let (list, one) = self.section.names();
        match self.section {
            Section::Document => one.to_owned(),
            _ if self.id.is_empty() => format!("{list}[{}]", self.position),
            _ => format!("{one} \"{}\"", shortened(self.id)),
        }
    }
}

/// What is said about a fault apart from where it is.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) value: String,
    pub(super) cause: String,
    pub(super) remedy: String,
}

impl Finding {
    pub(super) fn new(code: Code, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, value: String::new(), cause: cause.into(), remedy: remedy.into() }
    }

    /// The same with the value found, shortened.
    pub(super) fn value(mut self, value: &(impl ToString + ?Sized)) -> Self {
        self.value = shortened(&value.to_string());
        self
    }

    /// The same with a value that is nobody else's business.
    pub(super) fn hidden(mut self) -> Self {
        "(not shown)".clone_into(&mut self.value);
        self
    }
}

type Place = (Section, usize);

/// Faults, with where they are. See the module's text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FaultLog {
    faults: Vec<(Place, Fault)>,
    /// The paths of unreadable fields per record; the empty path stands for the whole record.
    unreadable: BTreeMap<Place, BTreeSet<String>>,
    /// Sections that hold a record whose id could not be read: there, no reference can be called dangling.
    incomplete: BTreeSet<Section>,
    /// Where in tables records stand that came from there.
    pub(super) origins: Origins,
}

impl FaultLog {
    /// Notes a fault.
    pub(super) fn add(&mut self, at: At<'_>, field: &str, finding: Finding) {
        let Finding { code, value, cause, remedy } = finding;
        let cell = self.origins.cell(at, field);
        let fault = Fault { code, record: at.record(), field: field.to_owned(), cell, value, cause, remedy };
        self.faults.push(((at.section, at.position), fault));
    }

    /// Notes a fault of a table rather than of one of its records.
    #[cfg(feature = "tables")]
    pub(super) fn table(&mut self, section: Section, cell: Cell, finding: Finding) {
        let Finding { code, value, cause, remedy } = finding;
        let (record, field) = (format!("{} table", cell.table), cell.column.clone());
        self.faults
            .push(((section, 0), Fault { code, record, field, cell: Some(cell), value, cause, remedy }));
    }

    /// Notes that `field` holds a stand-in, the reason for which is in the log already.
    #[cfg(feature = "tables")]
    pub(super) fn stand_in(&mut self, at: At<'_>, field: &str) {
        self.unreadable.entry((at.section, at.position)).or_default().insert(field.to_owned());
    }

    /// Notes a fault of decoding, after which `field` holds a stand-in.
    pub(super) fn unreadable(&mut self, at: At<'_>, field: &str, finding: Finding) {
        self.unreadable.entry((at.section, at.position)).or_default().insert(field.to_owned());
        self.add(at, field, finding);
    }

    /// Where a record stands in its table, if it came from one.
    pub(super) fn cell(&self, at: At<'_>) -> Option<Cell> {
        self.origins.cell(at, "")
    }

    /// Notes a fault of checking, unless `field` or what it belongs to is a stand-in.
    pub(super) fn check(&mut self, at: At<'_>, field: &str, finding: Finding) {
        // What a service day comes to would say the same of each slot.
        let said = |known: &Fault| (&known.field, &known.cause) == (&field.to_owned(), &finding.cause);
        let place = (at.section, at.position);
        let again = at.section == Section::ServiceDays
            && self.faults.iter().any(|(other, known)| *other == place && said(known));
        if !again && !self.is_unreadable(at, field) {
            self.add(at, field, finding);
        }
    }

    /// Whether `field`, a part of it or the whole that it is part of could not be read. O(length x log fields).
    pub(super) fn is_unreadable(&self, at: At<'_>, field: &str) -> bool {
        let Some(paths) = self.unreadable.get(&(at.section, at.position)) else { return false };
        let mut wholes = field.match_indices(['.', '[']).map(|(end, _)| &field[..end]);
        let part = |mark: char| {
            let least = format!("{field}{mark}");
            paths.range(least.clone()..).next().is_some_and(|path| path.starts_with(&least))
        };
        field.is_empty()
            || paths.contains(field)
            || paths.contains("")
            || wholes.any(|whole| paths.contains(whole))
            || part('.')
            || part('[')
    }

    /// Notes that some record of the section has no readable id.
    pub(super) fn mark_incomplete(&mut self, section: Section) {
        self.incomplete.insert(section);
    }

    /// Whether some record of the section has no readable id.
    pub(super) fn is_incomplete(&self, section: Section) -> bool {
        self.incomplete.contains(&section)
    }

    /// Leaves out faults that say the same again: what was looked at twice.
    pub(super) fn each_once(&mut self) {
        let mut known: Vec<Fault> = Vec::new();
        self.faults.retain(|(_, fault)| {
            let is_new = !known.contains(fault);
            known.extend(is_new.then(|| fault.clone()));
            is_new
        });
    }

    /// All faults in the order of the document, or `None` if there are none.
    pub(super) fn into_faults(mut self) -> Option<Faults> {
        self.faults.sort_by_key(|(place, _)| *place);
        Faults::new(self.faults.into_iter().map(|(_, fault)| fault).collect())
    }
}

/// `text` cut to 80 characters, control characters made visible.
pub(super) fn shortened(text: &str) -> String {
    let visible = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    let cut: String = text.chars().take(80).map(visible).collect();
    if text.chars().nth(80).is_some() { cut.chars().take(77).chain("...".chars()).collect() } else { cut }
}

/// The candidate nearest to `wrong` in spelling, as the remedy's last words: ` Maybe you meant "x".`
///
/// Nearest is by optimal string alignment, at most a third of the length apart; ties go to the first candidate.
/// Time O(candidates of about the same length x length squared).
pub(super) fn maybe<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    let length = wrong.chars().count();
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.filter(|c| c.chars().count().abs_diff(length) <= limit) {
        let distance = strsim::osa_distance(wrong, candidate);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| format!(" Maybe you meant \"{candidate}\".")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_as_readable_as_its_parts_and_its_whole() {
        let at = At { section: Section::Requests, position: 2, id: "r" };
        let unreadable = |path: &str, field: &str| {
            let mut log = FaultLog::default();
            for path in [path, "sea", "zebra"] {
                log.unreadable(at, path, Finding::new(Code::WrongType, "c", "r"));
            }
            log.is_unreadable(at, field)
        };
        for (part, whole) in
            [("seats.minimum", "seats"), ("a[3].level", "a[3]"), ("a[3].level", "a"), ("a", "")]
        {
            assert!(unreadable(part, whole) && unreadable(whole, part), "{part} {whole}");
        }
        assert!(unreadable("seats", "seats"));
        for (one, other) in [("seats.minimum", "seats.maximum"), ("seatsmore", "seats"), ("a[1]", "a[11]")] {
            assert!(!unreadable(one, other) && !unreadable(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_stand_in_is_not_blamed_twice() {
        let at = At { section: Section::Requests, position: 2, id: "r" };
        let finding = || Finding::new(Code::WrongType, "c", "r");
        let mut log = FaultLog::default();
        log.unreadable(at, "seats.minimum", finding());
        log.check(at, "seats", finding());
        log.check(at, "seats.minimum", finding());
        assert_eq!(log.faults.len(), 1);
        log.check(at, "seats.maximum", finding());
        log.check(At { position: 3, ..at }, "seats", finding());
        assert_eq!(log.faults.len(), 3);
    }

    #[test]
    fn values_are_shortened_and_made_visible() {
        assert_eq!(shortened("a\nb"), "a\\nb");
        assert_eq!(shortened(&"x".repeat(80)).len(), 80);
        let cut = shortened(&"é".repeat(81));
        assert!(cut.ends_with("...") && cut.chars().count() == 80);
    }

    #[test]
    fn near_spellings_are_offered_and_far_ones_not() {
        let known = ["electrician", "electronics", "nurse"];
        assert_eq!(maybe("electritian", known.into_iter()), " Maybe you meant \"electrician\".");
        assert_eq!(maybe("gardener", known.into_iter()), "");
        assert_eq!(maybe("", known.into_iter()), "");
    }
}
