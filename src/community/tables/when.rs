//! Dates and times as people type them and as spreadsheets print them, turned into the one form that documents have.
//!
//! A date is year-first (`2026-11-24`, `2026/11/24`) or day-first (`24.11.2026`, `24/11/2026`, `24-11-2026`); never month-first, also where
//! both numbers would do for a month. Years have four digits. A time of day is `9:00`, `09:00` or `09.00`, with seconds if need be; `24:00` is
//! the midnight at which a day ends. A date and a time are separated by a space or a `T`. An offset (`Z`, `+01:00`, `-05:00`) may follow; after a
//! space form, `-` begins the end of an interval instead: `2026-11-24 09:00-12:00`. The end of an interval may be a time only: then it is on the
//! day (and has the offset) of the start.
//!
//! Only the form is judged here, and whether the calendar has the date; the rest is the checks' business.

use super::super::{
    fault::Code,
    faultlog::Finding,
    records::{DatesRecord, IntervalRecord, RecurrenceRecord, Weekday, WeeklyRecord},
};
use jiff::civil::Date;

/// A value, or what is wrong with its text.
pub(super) type Parsed<T> = Result<T, Finding>;

const DATE_FORM: &str = "Give `2026-11-24` or, day first, `24.11.2026`.";
const MOMENT_FORM: &str = "Give `2026-11-24 09:00` or, day first, `24.11.2026 09:00`.";
const INTERVAL_FORM: &str = "Give `2026-11-24 09:00/12:00`, or both ends with their dates.";
const WEEKLY_FORM: &str = "Give days and hours such as `mon,tue 09:00-12:00`, `mon-fri 14:00-18:00`, `1st,3rd tue 18:00-20:00`, \
     `last fri 10:00-12:00` or `daily 08:00-20:00`, and if need be `since 2026-12-01` and `until 2027-03-31`.";

fn wrong(cause: impl Into<String>, form: &str) -> Finding {
    Finding::new(Code::InvalidTime, cause, form)
}

/// A time of day, and the offset that it was given with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clock {
    hour: u8,
    minute: u8,
    second: u8,
    offset: String,
}

/// A moment, or a time of day for which another cell has the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum When {
    /// With its date.
    Moment(Date, Clock),
    /// Without.
    Time(Clock),
}

impl When {
    /// The text of a document; the date, and the offset if there is none, are taken from `other` where they are missing.
    pub(super) fn text(&self, other: Option<(Date, &str)>) -> Option<String> {
        let (date, clock) = match self {
            Self::Moment(date, clock) => (*date, clock),
            Self::Time(clock) => (other?.0, clock),
        };
        let inherited = match self {
            Self::Time(_) => other.map_or("", |(_, offset)| offset),
            Self::Moment(..) => "",
        };
        let (date, hour) = if clock.hour == 24 { (date.tomorrow().ok()?, 0) } else { (date, clock.hour) };
        let seconds = if clock.second == 0 { String::new() } else { format!(":{:02}", clock.second) };
        let offset = if clock.offset.is_empty() { inherited } else { &clock.offset };
        Some(format!("{}T{hour:02}:{:02}{seconds}{offset}", date_text(date), clock.minute))
    }

    /// The offset that it was given with, or nothing.
    pub(super) fn offset(&self) -> &str {
        match self {
            Self::Moment(_, clock) | Self::Time(clock) => &clock.offset,
        }
    }

    /// The date and the offset, for what has none of its own.
    pub(super) fn day(&self) -> Option<(Date, &str)> {
        match self {
            Self::Moment(date, clock) => Some((*date, &clock.offset)),
            Self::Time(_) => None,
        }
    }
}

fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A date, as `2026-11-24`.
pub(super) fn date(text: &str) -> Parsed<String> {
    civil_date(text).map(date_text)
}

/// A date.
pub(super) fn civil_date(text: &str) -> Parsed<Date> {
    let mut scan = Scan::new(text);
    let date = scan.date()?;
    scan.end("after the date there is something else", DATE_FORM)?;
    Ok(date)
}

/// A moment, as `2026-11-24T09:00`.
pub(super) fn moment(text: &str) -> Parsed<String> {
    let mut scan = Scan::new(text);
    let moment = scan.moment()?;
    scan.end("after the time there is something else", MOMENT_FORM)?;
    moment.text(None).ok_or_else(|| wrong("the calendar ends here", MOMENT_FORM))
}

/// A moment or a time of day.
pub(super) fn when(text: &str) -> Parsed<When> {
    let mut scan = Scan::new(text);
    let when = scan.when()?;
    scan.end("after the time there is something else", MOMENT_FORM)?;
    Ok(when)
}

/// An interval; its end may be a time only.
pub(super) fn interval(text: &str) -> Parsed<IntervalRecord> {
    let mut scan = Scan::new(text);
    let interval = scan.interval()?;
    scan.end("after the interval there is something else", INTERVAL_FORM)?;
    Ok(interval)
}

/// One date, or the first and the last of several.
pub(super) fn dates(text: &str) -> Parsed<DatesRecord> {
    let mut scan = Scan::new(text);
    let first = date_text(scan.date()?);
    let last = if scan.joint() { Some(date_text(scan.date()?)) } else { None };
    scan.end("after the dates there is something else", "Give `2026-12-24` or `2026-12-24..2026-12-26`.")?;
    Ok(DatesRecord { first, last })
}

/// The dates from which on and up to which something counts: `2027-05-01` (up to), `2025-05-01..2027-05-01`, `2025-05-01..`.
pub(super) fn validity(text: &str) -> Parsed<(Option<String>, Option<String>)> {
    let form = "Give the last date, `2027-05-01`, or the first and the last, `2025-05-01..2027-05-01`.";
    let mut scan = Scan::new(text);
    let first = if scan.joint() { None } else { Some(date_text(scan.date()?)) };
    if first.is_some() && !scan.joint() {
        scan.end("after the date there is something else", form)?;
        return Ok((None, first));
    }
    let last = if scan.rest.trim().is_empty() { None } else { Some(date_text(scan.date()?)) };
    scan.end("after the dates there is something else", form)?;
    Ok((first, last))
}

/// A rule of iCalendar, behind the first interval if there is one, with the dates on which it does not start: `2026-11-24 09:00/12:00
/// FREQ=WEEKLY except 2026-12-22, 2026-12-29`.
pub(super) fn recurrence(text: &str) -> Parsed<RecurrenceRecord> {
    let mut scan = Scan::new(text);
    scan.spaces();
    let first = if scan.rest.starts_with(|c: char| c.is_ascii_digit()) {
        scan.interval()?
    } else {
        IntervalRecord::default()
    };
    let rest = scan.rest.trim();
    let lower = rest.to_ascii_lowercase();
    let (rule, except) = match lower.find("except") {
        Some(place) => (rest.get(..place).unwrap_or_default(), rest.get(place + 6..).unwrap_or_default()),
        None => (rest, ""),
    };
    let except = except
        .split([',', ' ', '\u{a0}'])
        .filter(|date| !date.is_empty())
        .map(date)
        .collect::<Parsed<_>>()?;
    let rule = rule.trim();
    let named = rule.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("rrule:"));
    let rule = if named { rule.get(6..).unwrap_or_default() } else { rule };
    Ok(RecurrenceRecord { start: first.start, end: first.end, rule: rule.to_owned(), except })
}

/// A weekly window; see [`WEEKLY_FORM`].
pub(super) fn weekly(text: &str) -> Parsed<WeeklyRecord> {
    let mut scan = Scan::new(text);
    let mut record = WeeklyRecord::default();
    let mut any = false;
    loop {
        scan.gaps();
        if scan.word("every") || scan.word("and") || scan.word("the") {
            continue;
        }
        if scan.word("daily") || scan.word("day") {
            any = true;
        } else if let Some(nth) = scan.ordinal() {
            record.nth.push(nth);
        } else if let Some(first) = scan.weekday() {
            any = true;
            let last = scan.up_to_weekday().unwrap_or(first);
            let from = Weekday::ALL.iter().position(|&day| day == first).unwrap_or(0);
            let days = Weekday::ALL.iter().cycle().skip(from);
            let steps = days.clone().take(7).position(|&day| day == last).unwrap_or(0);
            record.days.extend(days.take(steps + 1));
        } else {
            break;
        }
    }
    if !any {
        return Err(wrong("there is no day of the week that I know", WEEKLY_FORM));
    }
    let hours = |scan: &mut Scan<'_>| {
        let clock = scan.clock(false)?;
        Some(format!("{:02}:{:02}", clock.hour, clock.minute)).filter(|_| clock.second == 0)
    };
    let bad = || wrong("the hours can't be read", WEEKLY_FORM);
    record.from = hours(&mut scan).ok_or_else(bad)?;
    if !scan.joint() {
        return Err(bad());
    }
    record.to = hours(&mut scan).ok_or_else(bad)?;
    scan.gaps();
    if scan.word("since") || scan.word("from") {
        record.since = Some(date_text(scan.date()?));
        scan.gaps();
    }
    if scan.word("until") || scan.word("to") {
        record.until = Some(date_text(scan.date()?));
    }
    scan.end("after the hours there is something else", WEEKLY_FORM)?;
    Ok(record)
}

/// The text of a weekly window that [`weekly`] reads.
pub(super) fn weekly_text(record: &WeeklyRecord) -> String {
    let ordinal = |&nth: &i32| match (nth.unsigned_abs(), nth < 0) {
        (1, true) => "last".to_owned(),
        (n, back) => {
            let suffix = match (n % 10, n % 100) {
                (1, tens) if tens != 11 => "st",
                (2, tens) if tens != 12 => "nd",
                (3, tens) if tens != 13 => "rd",
                _ => "th",
            };
            format!("{n}{suffix}{}", if back { "-last" } else { "" })
        }
    };
    let list = |items: Vec<String>| items.join(",");
    let mut words = Vec::new();
    if !record.nth.is_empty() {
        words.push(list(record.nth.iter().map(ordinal).collect()));
    }
    words.push(match record.days.as_slice() {
        [] => "daily".to_owned(),
        days => list(days.iter().map(|day| day.as_str().to_owned()).collect()),
    });
    words.push(format!("{}-{}", record.from, record.to));
    words.extend(record.since.iter().map(|date| format!("since {date}")));
    words.extend(record.until.iter().map(|date| format!("until {date}")));
    words.join(" ")
}

/// Reads a text from left to right. Every method passes the white space before what it looks for, and nothing if it does not find it.
struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest }
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Passes white space and commas.
    fn gaps(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }

    fn end(&mut self, cause: &str, form: &str) -> Parsed<()> {
        if self.rest.trim().is_empty() { Ok(()) } else { Err(wrong(cause, form)) }
    }

    fn one_of(&mut self, wanted: &[char]) -> Option<char> {
        let c = self.rest.chars().next().filter(|c| wanted.contains(c))?;
        self.rest = self.rest.get(c.len_utf8()..)?;
        Some(c)
    }

    /// All digits that come next, if there are not more than four.
    fn digits(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let digits = self.rest.get(..end).filter(|_| (1..=4).contains(&end))?;
        self.rest = self.rest.get(end..)?;
        Some(digits)
    }

    /// The letters that come next.
    fn letters(&self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        self.rest.get(..end).unwrap_or_default()
    }

    /// Passes a word in any case of letters.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let found = Self { rest }.letters();
        let same = found.eq_ignore_ascii_case(word);
        if same {
            self.rest = rest.get(found.len()..).unwrap_or_default();
        }
        same
    }

    /// Passes what stands between two ends: `/`, `..`, `to` or a dash.
    fn joint(&mut self) -> bool {
        let rest = self.rest.trim_start();
        for mark in ["..", "/", "-", "\u{2013}", "\u{2014}"] {
            if let Some(after) = rest.strip_prefix(mark) {
                self.rest = after;
                return true;
            }
        }
        self.word("to")
    }

    fn date(&mut self) -> Parsed<Date> {
        let unreadable = || wrong("this is not a date", DATE_FORM);
        self.spaces();
        let first = self.digits().ok_or_else(unreadable)?;
        let separator = self.one_of(&['-', '.', '/']).ok_or_else(unreadable)?;
        let second = self.digits().ok_or_else(unreadable)?;
        self.one_of(&[separator]).ok_or_else(unreadable)?;
        let third = self.digits().ok_or_else(unreadable)?;
        let short = |part: &str| part.len() <= 2;
        let (year, month, day) = match (first.len(), third.len()) {
            (4, _) if short(second) && short(third) => (first, second, third),
            (_, 4) if short(first) && short(second) => (third, second, first),
            (1 | 2, 1 | 2) => return Err(wrong("the year has not four digits", DATE_FORM)),
            _ => return Err(unreadable()),
        };
        let number = |part: &str| part.parse::<i16>().unwrap_or(0);
        let small = |part: &str| part.parse::<i8>().unwrap_or(0);
        Date::new(number(year), small(month), small(day)).map_err(|_| {
            let swapped = Date::new(number(year), small(day), small(month)).is_ok();
            let cause = if swapped && year == third {
                "there is no such date, because the day comes first"
            } else {
                "the calendar has no such date"
            };
            wrong(cause, DATE_FORM)
        })
    }

    /// A time of day; with `offsets`, one may follow.
    fn clock(&mut self, offsets: bool) -> Option<Clock> {
        let mut ahead = Self { rest: self.rest.trim_start() };
        let short = |part: &&str| part.len() <= 2;
        let hour = ahead.digits().filter(short)?.parse().ok()?;
        ahead.one_of(&[':', '.'])?;
        let minute = ahead.digits().filter(|part| part.len() == 2)?.parse().ok()?;
        let mut second = 0;
        if ahead.rest.starts_with(':') {
            ahead.one_of(&[':']);
            second = ahead.digits().filter(|part| part.len() == 2)?.parse().ok()?;
        }
        let midnight = hour == 24 && minute == 0 && second == 0;
        if !(hour < 24 || midnight) || minute > 59 || second > 59 {
            return None;
        }
        let offset = if offsets || ahead.rest.starts_with('+') { ahead.offset() } else { String::new() };
        self.rest = ahead.rest;
        Some(Clock { hour, minute, second, offset })
    }

    /// `Z`, `+01:00`; empty if none follows.
    fn offset(&mut self) -> String {
        let mut ahead = Self { rest: self.rest };
        if ahead.one_of(&['Z', 'z']).is_some() {
            self.rest = ahead.rest;
            return "Z".to_owned();
        }
        let read = |ahead: &mut Self| {
            let sign = ahead.one_of(&['+', '-'])?;
            let hours = ahead.digits().filter(|part| part.len() == 2)?;
            ahead.one_of(&[':'])?;
            let minutes = ahead.digits().filter(|part| part.len() == 2)?;
            Some(format!("{sign}{hours}:{minutes}"))
        };
        let Some(offset) = read(&mut ahead) else { return String::new() };
        self.rest = ahead.rest;
        offset
    }

    fn moment(&mut self) -> Parsed<When> {
        let date = self.date()?;
        let sharp = self.one_of(&['T', 't']).is_some();
        if !sharp && !self.rest.starts_with(char::is_whitespace) {
            return Err(wrong("there is no time of day", MOMENT_FORM));
        }
        let clock = self.clock(sharp).ok_or_else(|| wrong("there is no such time of day", MOMENT_FORM))?;
        Ok(When::Moment(date, clock))
    }

    /// A moment, or a time of day alone.
    fn when(&mut self) -> Parsed<When> {
        let mut ahead = Self { rest: self.rest };
        // A date with points begins like a time with a point, `24.11.2026`, but goes on with another.
        if let Some(clock) = ahead.clock(false)
            && !ahead.rest.starts_with(['.', '/'])
        {
            self.rest = ahead.rest;
            return Ok(When::Time(clock));
        }
        self.moment()
    }

    fn interval(&mut self) -> Parsed<IntervalRecord> {
        let outside = || wrong("the calendar ends here", INTERVAL_FORM);
        let start = self.moment()?;
        if !self.joint() {
            return Err(wrong("the interval has no end", INTERVAL_FORM));
        }
        let end = self.when()?;
        Ok(IntervalRecord {
            start: start.text(None).ok_or_else(outside)?,
            end: end.text(start.day()).ok_or_else(outside)?,
        })
    }

    /// `1st`, `2nd`, `last`, `2nd-last`.
    fn ordinal(&mut self) -> Option<i32> {
        if self.word("last") {
            return Some(-1);
        }
        let mut ahead = Self { rest: self.rest };
        let end = ahead.rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i32 = ahead.rest.get(..end)?.parse().ok()?;
        ahead.rest = ahead.rest.get(end..)?;
        let suffix = ["st", "nd", "rd", "th"].into_iter().any(|suffix| ahead.word(suffix));
        if !suffix {
            return None;
        }
        let mut back = Self { rest: ahead.rest };
        if back.one_of(&['-']).is_some() && back.word("last") {
            self.rest = back.rest;
            return Some(-number);
        }
        self.rest = ahead.rest;
        Some(number)
    }

    /// A day's name in English, by three letters at least, also in the plural.
    fn weekday(&mut self) -> Option<Weekday> {
        const NAMES: [&str; 7] =
            ["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];
        let found = self.letters();
        let lower = found.to_ascii_lowercase();
        let day = NAMES.iter().position(|name| lower.len() >= 3 && name.starts_with(&lower))?;
        self.rest = self.rest.get(found.len()..)?;
        Weekday::ALL.get(day).copied()
    }

    /// The last day of `mon-fri`.
    fn up_to_weekday(&mut self) -> Option<Weekday> {
        let mut ahead = Self { rest: self.rest };
        if !ahead.joint() {
            return None;
        }
        ahead.spaces();
        let day = ahead.weekday()?;
        self.rest = ahead.rest;
        Some(day)
    }
}

#[cfg(test)]
mod tests;
