//! What can be wrong with an input, said so that its author can mend it.
//!
//! A check never stops at the first fault: [`Faults`] holds all of them, each with a stable [`Code`], the record
//! and field, the value found, the cause and the remedy. Names, coordinates and the contents of unknown fields
//! are never repeated, so that faults can be logged.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// The kinds of fault. Each has a stable code (as text, [`Code::as_str`]) and a document that shows it
        /// ([`Code::example`]).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as text, the same as in its serialised form. Codes are not renamed between versions.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The text is not JSON, or the outermost value is not an object. Nothing else can be said about it.
    MalformedJson = "malformed-json",
    /// `"format"` is not `"goodturn-community"`: this is some other kind of document.
    WrongFormat = "wrong-format",
    /// `"version"` is missing or is none that this release reads.
    UnsupportedVersion = "unsupported-version",
    /// The bytes of a table are no table: another encoding, no row of column names, a quote that is never closed, too many cells in a row.
    MalformedTable = "malformed-table",
    /// Two cells of a row of a table say the same thing, such as an interval in `time` and its parts in `start` and `end`.
    ConflictingCells = "conflicting-cells",
    /// A name in a table that several records of a catalog have.
    AmbiguousName = "ambiguous-name",
    /// A field has a value of another JSON type than it should, or a cell of a table is not of its column's form.
    WrongType = "wrong-type",
    /// A number is negative where it can't be, or larger than the field allows.
    NumberOutOfRange = "number-out-of-range",
    /// A record has a field, or a table a column, that its kind does not know, most often a misspelt one.
    UnknownField = "unknown-field",
    /// A JSON object has the same field, or a table the same column, twice; which one was meant is anybody's guess.
    DuplicateField = "duplicate-field",
    /// A field or a column that has no default is not there, or is an empty text.
    MissingField = "missing-field",
    /// A way of service is none of `home`, `venue` and `remote`.
    UnknownWay = "unknown-way",
    /// An id is too long, has white space at an end, or contains a control character.
    InvalidId = "invalid-id",
    /// A name is longer than 200 characters or contains a control character.
    InvalidName = "invalid-name",
    /// Two records of a kind have the same id.
    DuplicateId = "duplicate-id",
    /// A word is none of those that a field takes, such as who may travel where a place is not known.
    UnknownWord = "unknown-word",
    /// A credential id that is not in the catalog.
    UnknownCredential = "unknown-credential",
    /// An area id that no area has.
    UnknownArea = "unknown-area",
    /// A zone id that no zone has.
    UnknownZone = "unknown-zone",
    /// A group id that no need group has.
    UnknownGroup = "unknown-group",
    /// An organisation id that no organisation has.
    UnknownOrganisation = "unknown-organisation",
    /// A venue id that no venue has.
    UnknownVenue = "unknown-venue",
    /// A request at a venue that says of itself another place, another zone or a remote service.
    ConflictingVenue = "conflicting-venue",
    /// A request at a venue that lacks what the request needs of it.
    VenueLacks = "venue-lacks",
    /// A request at a venue that is closed then.
    VenueClosed = "venue-closed",
    /// A skill id that is not in the catalog.
    UnknownSkill = "unknown-skill",
    /// A volunteer id that no volunteer has.
    UnknownVolunteer = "unknown-volunteer",
    /// A request id that no request has.
    UnknownRequest = "unknown-request",
    /// Skills imply each other in a circle.
    SkillCycle = "skill-cycle",
    /// Zones are part of each other in a circle.
    ZoneCycle = "zone-cycle",
    /// One list names the same skill at two levels.
    ConflictingLevels = "conflicting-levels",
    /// A level outside 1..=5.
    LevelOutOfRange = "level-out-of-range",
    /// A tier outside 1..=12.
    TierOutOfRange = "tier-out-of-range",
    /// Seats without minimum <= desired <= maximum.
    SeatsOutOfOrder = "seats-out-of-order",
    /// No seat at all, or more than 10,000.
    SeatsOutOfRange = "seats-out-of-range",
    /// A language that has not the form of a language tag or, in a table, is the name or the two-letter code of none.
    InvalidLanguage = "invalid-language",
    /// The word `any` among languages where it does not stand for any language: beside others, or anywhere but in what a request requires.
    AnyLanguage = "any-language",
    /// An attribute or a value of one that is longer than 200 characters or contains a control character.
    InvalidAttribute = "invalid-attribute",
    /// A class of driving licence that has not 1 to 10 characters without white space.
    InvalidLicence = "invalid-licence",
    /// A service that somebody both prefers and avoids.
    ConflictingPreference = "conflicting-preference",
    /// Two distances for the same way from one area to another.
    ConflictingDistances = "conflicting-distances",
    /// A time or date that can't be read, or that the calendar does not have.
    InvalidTime = "invalid-time",
    /// A time or date before 1900 or after 2200.
    TimeOutOfRange = "time-out-of-range",
    /// A time that is not on a whole minute.
    NotWholeMinute = "not-whole-minute",
    /// An interval that ends before it starts, or when it starts; or a credential that expires before it is issued.
    ReversedInterval = "reversed-interval",
    /// A time zone that the time-zone database does not have.
    UnknownTimeZone = "unknown-time-zone",
    /// A latitude outside -90..=90, a longitude outside -180..=180, or one that is not a finite number.
    CoordinateOutOfRange = "coordinate-out-of-range",
    /// A time of day that is not `00:00` to `24:00`.
    InvalidTimeOfDay = "invalid-time-of-day",
    /// The text of a recurrence rule that can't be read, or that gives no date.
    InvalidRule = "invalid-rule",
    /// A recurrence rule that is sound and is not taken here: more often than daily, or this program was built without rules.
    RuleNotSupported = "rule-not-supported",
    /// Two things said about when something takes place that exclude each other.
    ConflictingTimes = "conflicting-times",
    /// No window is as long as the request takes.
    WindowTooShort = "window-too-short",
    /// The planning horizon ends before it begins.
    HorizonBeforeNow = "horizon-before-now",
    /// Two slots share a minute.
    OverlappingSlots = "overlapping-slots",
    /// A booking of a service day that names a station which the day does not have.
    UnknownStation = "unknown-station",
    /// The ledger has two entries for the same volunteer and request.
    DuplicateEntry = "duplicate-entry",
    /// More of something than the crate takes: records of a kind, needs of one request, implied skills, attributes, or windows and times
    /// that patterns come to.
    TooMany = "too-many",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where in a table something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Which table, by the list that it fills: `volunteers`, `requests`, `ledger`, `consumed`, `organisations`, `venues` or `zones`.
    pub table: String,
    /// The row as a spreadsheet counts it: from 1, which is the row of column names as a rule.
    pub row: usize,
    /// The line on which the row starts, as a text editor counts it. Not the row's number where cells above hold line ends.
    pub line: usize,
    /// The column as its header is spelt; empty for the whole row.
    pub column: String,
}

/// Prose for people, not for parsing.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} table, row {}", self.table, self.row)?;
        if self.line != self.row {
            write!(f, " (line {})", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column \"{}\"", self.column)?;
        }
        Ok(())
    }
}

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What kind of fault it is; the part to program against.
    pub code: Code,
    /// The record at fault: `volunteer "anna"`, or `volunteers[3]` where it has no readable id.
    pub record: String,
    /// The path of the field within the record, such as `skills[0].level`; empty for the whole record.
    pub field: String,
    /// Where it stands, if the record came from a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<Cell>,
    /// The value found, cut to 80 characters; `(not shown)` for names and coordinates, empty where there is none.
    pub value: String,
    /// Why that is a fault.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

/// Prose for people, not for parsing.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.record)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        if let Some(cell) = &self.cell {
            write!(f, " ({cell})")?;
        }
        if !self.value.is_empty() {
            write!(f, " = {}", self.value)?;
        }
        write!(f, ": {}. {}", self.cause, self.remedy)
    }
}

/// All that is wrong with an input: one fault at least, in the order of the document (the document itself,
/// credentials, areas, distances, zones, groups, organisations, venues, skills, volunteers, requests, service days, pins, bans, promises, ledger, consumed; within each by position).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults, or `None` if there are none.
    pub(super) fn new(faults: Vec<Fault>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// A single fault about the document as a whole.
    pub(super) fn document(code: Code, field: &str, value: String, cause: String, remedy: &str) -> Self {
        let (record, field) = ("document".to_owned(), field.to_owned());
        Self(vec![Fault { code, record, field, cell: None, value, cause, remedy: remedy.to_owned() }])
    }

    /// The faults in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// The faults in order.
    pub fn as_slice(&self) -> &[Fault] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// One numbered line per fault. Prose for people, not for parsing.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.0.iter().enumerate() {
            let line_end = if position == 0 { "" } else { "\n" };
            write!(f, "{line_end}{}. {fault}", position + 1)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
