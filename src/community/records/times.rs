//! When: intervals, weekly patterns, recurrences, dates.

use super::is_default;
use serde::{Deserialize, Serialize};

/// A stretch of time, from its start up to but not including its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IntervalRecord {
    /// When it starts. Required.
    pub start: String,
    /// When it ends, after the start. Required.
    pub end: String,
}

/// Some dates, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DatesRecord {
    /// The first date. Required.
    pub first: String,
    /// The last date, not before the first. Missing: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// A day of the week, in JSON `mon`, `tue` … `sun`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// Every day of the week, from Monday.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The day as in the JSON form: `mon` … `sun`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }
}

/// A window that comes again every week: "Tuesdays and Thursdays from 9 to 12".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WeeklyRecord {
    /// The days of the week on which it starts. Missing or empty: every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// Which of these weekdays in their month: 1 (first) to 5, or -1 (last) to -5. Missing or empty: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nth: Vec<i32>,
    /// The time of day at which it starts, `09:00`. Required.
    pub from: String,
    /// The time of day at which it ends, `12:00`; not later than `from`: on the next day. `24:00` is midnight. Required.
    pub to: String,
    /// The first date on which it may start. Missing: since ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The last date on which it may start. Missing: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// Something that comes again by a rule of iCalendar (RFC 5545): the first interval, and the rule by which it is repeated.
///
/// The first interval says from when on, at what time of day and for how long; it is one of the times itself only if the rule gives it
/// (on a Wednesday, `FREQ=WEEKLY;BYDAY=TU` begins six days later).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecurrenceRecord {
    /// When the first one starts; each later one starts at the same time of day. Required in availability; of a request it is left out,
    /// because its own time is the first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub start: String,
    /// When the first one ends; each lasts as long by the clock on the wall. As `start`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub end: String,
    /// The text of an RRULE, without the word: `FREQ=MONTHLY;BYDAY=1TU`. Daily at the most often, at most 24 times a day, `COUNT` at most
    /// 10,000; `UNTIL` without a `Z` is by the clock on the wall. Required.
    pub rule: String,
    /// Dates on which it does not start. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}
