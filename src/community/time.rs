//! Time: `jiff` at the border, integer minutes inside.
//!
//! Outside, a time is text: a civil date and time in the community's own zone (`2026-11-24T09:00`), or one with
//! its offset (`2026-11-24T09:00+01:00`, `2026-11-24T08:00Z`). Inside, it is a [`Minute`]: whole minutes since
//! 1970-01-01T00:00Z. Days and weeks, which limits count by, are those of the community's zone; weeks are ISO
//! weeks, from Monday to Sunday. Where clocks are put forward or back a civil time may name no moment or two;
//! then RFC 5545's rule decides ("compatible": a gap is read with the offset before it, a fold as its first
//! occurrence), and an offset says otherwise. Zones come from the database compiled into the program, never
//! from the machine's, so that a document means the same everywhere.

mod rule;
mod weekly;
mod zone;

pub(super) use rule::{Recurring, Rule, Series, Work};
pub(super) use weekly::{Weekly, time_of_day};
pub(super) use zone::Zone;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment: whole minutes since 1970-01-01T00:00Z, without leap seconds. Serialised as text in UTC, `2026-11-24T08:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Minute(i64);

/// The moment in UTC, as [`Minute`] shows itself.
impl From<Minute> for String {
    fn from(minute: Minute) -> Self {
        minute.to_string()
    }
}

impl TryFrom<String> for Minute {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Zone::utc().minute(&text).map_err(|flaw| match flaw {
            TimeFlaw::Unreadable => "a moment is written as 2026-11-24T08:00Z",
            TimeFlaw::Seconds => "a moment is on a whole minute",
            TimeFlaw::OutOfRange => "a moment is within the years 1900 to 2200",
        })
    }
}

impl Minute {
    /// 1900-01-01T00:00Z, the earliest moment that a community may name.
    pub const MIN: Self = Self(-36_816_480);
    /// 2200-12-31T23:59Z, the latest moment that a community may name.
    pub const MAX: Self = Self(121_494_239);

    /// The moment so many minutes after 1970-01-01T00:00Z, or `None` outside [`Minute::MIN`]..=[`Minute::MAX`].
    pub fn new(minutes: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&minutes).then_some(Self(minutes))
    }

    /// Minutes since 1970-01-01T00:00Z.
    pub fn get(self) -> i64 {
        self.0
    }

    /// The moment so many minutes later (earlier, if negative), or the first or last there is.
    pub(super) fn shifted(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes).clamp(Self::MIN.0, Self::MAX.0))
    }
}

/// The moment in UTC, `2026-11-24T08:00Z`, whatever the community's zone.
impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_second(self.0.saturating_mul(60)) {
            Ok(timestamp) => write!(f, "{}Z", clock(Offset::UTC.to_datetime(timestamp))),
            Err(_) => write!(f, "minute {}", self.0),
        }
    }
}

/// A stretch of time `start..end`, not empty: it holds its start and not its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends")]
pub struct Span {
    start: Minute,
    end: Minute,
}

/// Both ends in UTC, whatever the community's zone.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.start, self.end)
    }
}

/// A span as it is read, before its order is checked.
#[derive(Deserialize)]
struct Ends {
    start: Minute,
    end: Minute,
}

impl TryFrom<Ends> for Span {
    type Error = &'static str;

    fn try_from(ends: Ends) -> Result<Self, Self::Error> {
        Self::new(ends.start, ends.end).ok_or("a span ends after it starts")
    }
}

impl Span {
    /// The stretch from `start` to `end`, or `None` unless `start < end`.
    pub fn new(start: Minute, end: Minute) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first minute.
    pub fn start(self) -> Minute {
        self.start
    }

    /// The minute after the last.
    pub fn end(self) -> Minute {
        self.end
    }

    /// The length in minutes, at least 1.
    pub fn minutes(self) -> i64 {
        self.end.0 - self.start.0
    }

    /// Whether the two share a minute. Spans that only touch do not.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly within this one.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// The spans in order, with those that overlap or touch joined. Time O(n log n), in place.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joins = next.start <= kept.end;
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
    spans
}

/// What is left of `spans` without `minus`; both in order and apart, and so is the result. Time O(spans + minus).
pub(super) fn without(spans: &[Span], minus: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(spans.len());
    let mut next = 0;
    for &span in spans {
        while minus.get(next).is_some_and(|hole| hole.end <= span.start) {
            next += 1;
        }
        let mut start = span.start;
        // A hole may reach into the spans that follow, so `next` stays where it is.
        for hole in minus.get(next..).unwrap_or_default().iter().take_while(|hole| hole.start < span.end) {
            left.extend(Span::new(start, hole.start));
            start = start.max(hole.end);
        }
        left.extend(Span::new(start, span.end));
    }
    left
}

/// A civil day in the community's zone: days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(i32);

impl Day {
    /// Days since 1970-01-01.
    pub fn get(self) -> i32 {
        self.0
    }

    /// Reads a day as it is written, `2026-11-24`; `None` for anything else and outside 1900 to 2200.
    pub fn parse(text: &str) -> Option<Self> {
        day(text).ok()
    }

    /// The day so many days later. Those beyond the range of a day are its last.
    #[must_use]
    pub fn later(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// The ISO week that the day lies in.
    pub fn week(self) -> Week {
        // 1970-01-01 was a Thursday, so week 0 began three days before it. A community's days are within the years
        // 1899 to 2201; saturation is for those deserialised from elsewhere.
        Week(self.0.saturating_add(3).div_euclid(7))
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The calendar month that the day lies in.
    pub fn month(self) -> Month {
        // The day number turned into a civil date; days outside jiff's range can only come from foreign data.
        let seconds = i64::from(self.0) * 86_400;
        Timestamp::from_second(seconds).map_or(Month(0), |midnight| {
            let date = Offset::UTC.to_datetime(midnight).date();
            Month(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
        })
    }

    /// The day as a civil date.
    pub(super) fn date(self) -> Option<Date> {
        let midnight = Timestamp::from_second(i64::from(self.0) * 86_400).ok()?;
        Some(Offset::UTC.to_datetime(midnight).date())
    }

    pub(super) fn of(date: Date) -> Option<Self> {
        let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        i32::try_from(midnight.as_second().div_euclid(86_400)).ok().map(Self)
    }
}

impl fmt::Display for Day {
    /// The date, `2026-11-24`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&day_text(*self))
    }
}

/// An ISO week (Monday to Sunday) in the community's zone: weeks since that of 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(i32);

impl Week {
    /// Weeks since the one that holds 1970-01-01.
    pub fn get(self) -> i32 {
        self.0
    }

    /// The week's Monday.
    pub fn monday(self) -> Day {
        Day(self.0.saturating_mul(7).saturating_sub(3))
    }
}

/// A calendar month in the community's zone: months since January of year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(i32);

impl Month {
    /// Months since January of year 0.
    pub fn get(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Month {
    /// Year and month, `2026-11`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// What can be wrong with a time given as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeFlaw {
    /// Not of the form, or no such date or time of day.
    Unreadable,
    /// Not on a whole minute.
    Seconds,
    /// Before 1900 or after 2200.
    OutOfRange,
}

/// A time on the wall as text that [`Zone::civil`] reads back, `2026-11-24T09:00`.
pub(super) fn clock(civil: DateTime) -> String {
    let (date, hour, minute) = (civil.date(), civil.hour(), civil.minute());
    format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}", date.year(), date.month(), date.day())
}

/// A time on the wall in the form of [`clock`] exactly, without an offset and without seconds.
pub(super) fn read_clock(text: &str) -> Option<DateTime> {
    let (civil, offset) = split(text)?;
    (offset.is_none() && clock(civil) == text).then_some(civil)
}

/// How many minutes the clock on the wall goes on from one time to another.
pub(super) fn minutes_between(from: DateTime, to: DateTime) -> i64 {
    from.duration_until(to).as_mins()
}

/// The time on the wall so many minutes later by the clock; `None` outside jiff's years.
pub(super) fn later(civil: DateTime, minutes: i64) -> Option<DateTime> {
    civil.checked_add(SignedDuration::from_mins(minutes)).ok()
}

/// A date as text, `2026-11-24`.
pub(super) fn day(text: &str) -> Result<Day, TimeFlaw> {
    let date = date(text).ok_or(TimeFlaw::Unreadable)?;
    if !(1900..=2200).contains(&date.year()) {
        return Err(TimeFlaw::OutOfRange);
    }
    Day::of(date).ok_or(TimeFlaw::OutOfRange)
}

/// A day as text that [`day`] reads back.
pub(super) fn day_text(day: Day) -> String {
    let Ok(midnight) = Timestamp::from_second(i64::from(day.0) * 86_400) else { return String::new() };
    let date = Offset::UTC.to_datetime(midnight).date();
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// Takes apart `YYYY-MM-DDTHH:MM[:SS]` with an optional `Z` or `+HH:MM`. One form is read, not the many that a
/// general parser allows, so that a slip of the pen is a fault and not another time.
fn split(text: &str) -> Option<(DateTime, Option<Offset>)> {
    let (date_text, rest) = text.split_once('T')?;
    let date = date(date_text)?;
    let (hour, minute) = hour_and_minute(rest.get(..5)?)?;
    let rest = rest.get(5..)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(after) => (digits(after.get(..2)?)?, after.get(2..)?),
        None => (0, rest),
    };
    let civil = DateTime::new(date.year(), date.month(), date.day(), hour, minute, second, 0).ok()?;
    let offset = match rest {
        "" => None,
        "Z" => Some(Offset::UTC),
        _ => {
            let sign = if rest.starts_with('+') { 1 } else { -1 };
            let (hours, minutes) = hour_and_minute(rest.strip_prefix(['+', '-'])?)?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
            Some(Offset::from_seconds(sign * seconds).ok()?)
        }
    };
    Some((civil, offset))
}

fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let year = i16::from(digits(year.get(..2)?)?) * 100 + i16::from(digits(year.get(2..)?)?);
    Date::new(year, digits(month)?, digits(day)?).ok()
}

fn hour_and_minute(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':')?;
    Some((digits(hour)?, digits(minute)?))
}

/// Exactly two digits.
fn digits(text: &str) -> Option<i8> {
    let two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    two.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests;
