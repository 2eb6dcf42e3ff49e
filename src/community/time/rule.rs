//! Recurrences by the rules of iCalendar (RFC 5545).
//!
//! The text of a rule is read and its dates are found by the crate `rrule`, in civil time only: it is told that everything is in UTC, and
//! what it gives is then looked up in the record's own zone by [`Zone`], so that one time-zone database decides. `UNTIL` is taken out first
//! (with a `Z` it is a moment, which civil time knows nothing of) and applied here.
//!
//! # Bounds on the work
//! A rule without `COUNT` is not followed from its start: whole periods are skipped up to just before what is asked for, which changes nothing,
//! because no period depends on another. A rule that gives no date at all costs the crate's own limit of empty periods, so it is a fault
//! where it is read; [`Work`] adds up what rules and patterns cost in a document, and ends it.

use super::{Day, Span, Zone, clock, day_text, later, minutes_between};
use crate::community::{
    fault::Code,
    records::{IntervalRecord, RecurrenceRecord},
};
use jiff::civil::{Date, DateTime};

/// The most times that a rule with `COUNT` may come again.
pub(in crate::community) const MAX_COUNT: u32 = 10_000;
/// The most times a day that a rule may give.
const MAX_TIMES_A_DAY: usize = 24;
/// What looking at one period of a rule costs, where looking at one date of a weekly window is 1.
const PERIOD: u64 = 20;

/// What it costs to find out that a rule gives no date.
const NO_DATE: u64 = 10_000_000;

/// What may still be spent on expanding rules and patterns, over a whole document.
#[derive(Debug)]
pub(in crate::community) struct Work {
    left: u64,
}

impl Default for Work {
    /// Some seconds of work.
    fn default() -> Self {
        Self { left: 1_000_000_000 }
    }
}

impl Work {
    pub(in crate::community) fn spend(&mut self, cost: u64) {
        self.left = self.left.saturating_sub(cost);
    }

    pub(in crate::community) fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// What is wrong with a rule.
#[derive(Debug)]
pub(in crate::community) struct RuleFlaw {
    pub(in crate::community) code: Code,
    pub(in crate::community) cause: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// The text of a rule, checked, with what has to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::community) struct Rule {
    /// As it was given.
    text: String,
    /// Without `UNTIL`.
    plain: String,
    frequency: Frequency,
    interval: u16,
    count: Option<u32>,
    until: Option<DateTime>,
}

impl Rule {
    /// Reads a rule whose first time is `first` on the wall in `zone`.
    pub(in crate::community) fn parse(
        text: &str,
        first: DateTime,
        zone: &Zone,
        work: &mut Work,
    ) -> Result<Self, RuleFlaw> {
        let invalid = |cause: &str| RuleFlaw { code: Code::InvalidRule, cause: cause.to_owned() };
        let beyond = |cause: &str| RuleFlaw { code: Code::RuleNotSupported, cause: cause.to_owned() };
        let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "=;,+-".contains(c);
        if text.len() > 1000 || !text.chars().all(fits) {
            return Err(invalid("a rule has at most 1000 capital letters, digits and `=;,+-`"));
        }
        let mut rule = Self {
            text: text.to_owned(),
            plain: String::new(),
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
        };
        let (mut seen, mut times_a_day, mut numbered) = (Vec::new(), 1_usize, false);
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or_else(|| invalid("a part is not NAME=VALUE"))?;
            if seen.contains(&name) {
                return Err(invalid("a part is there twice"));
            }
            seen.push(name);
            match name {
                "FREQ" => {
                    rule.frequency = match value {
                        "DAILY" => Frequency::Daily,
                        "WEEKLY" => Frequency::Weekly,
                        "MONTHLY" => Frequency::Monthly,
                        "YEARLY" => Frequency::Yearly,
                        "HOURLY" | "MINUTELY" | "SECONDLY" => {
                            return Err(beyond("visits come again daily at the most often"));
                        }
                        _ => return Err(invalid("there is no such frequency")),
                    }
                }
                "INTERVAL" => {
                    let number = value.parse().ok().filter(|&interval| interval > 0);
                    rule.interval = number.ok_or_else(|| invalid("an interval is 1 to 65535"))?;
                }
                "COUNT" => {
                    let number = value.parse().ok().filter(|count| (1..=MAX_COUNT).contains(count));
                    rule.count = Some(number.ok_or_else(|| invalid("a count is 1 to 10,000"))?);
                }
                "UNTIL" => {
                    let until = until(value, zone).ok_or_else(|| invalid("UNTIL is no date and no time"))?;
                    rule.until = Some(until);
                    continue;
                }
                "BYSECOND" => return Err(beyond("times are on whole minutes")),
                "BYEASTER" => return Err(beyond("BYEASTER is no part of RFC 5545")),
                "BYHOUR" | "BYMINUTE" => times_a_day = times_a_day.saturating_mul(value.split(',').count()),
                "BYDAY" => numbered = value.split(',').any(|day| day.len() > 2),
                _ => {}
            }
            if !rule.plain.is_empty() {
                rule.plain.push(';');
            }
            rule.plain.push_str(part);
        }
        if !seen.contains(&"FREQ") {
            return Err(invalid("FREQ is missing"));
        }
        if rule.until.is_some() && rule.count.is_some() {
            return Err(invalid("UNTIL and COUNT exclude each other"));
        }
        if numbered && matches!(rule.frequency, Frequency::Daily | Frequency::Weekly) {
            return Err(invalid("numbered weekdays need FREQ=MONTHLY or FREQ=YEARLY"));
        }
        if times_a_day > MAX_TIMES_A_DAY {
            return Err(beyond("a rule gives at most 24 times a day"));
        }
        if rule.until.is_some_and(|until| until < first) {
            return Err(invalid("UNTIL is before the first time"));
        }
        if work.is_spent() {
            // The document is refused for that; nothing more is looked into.
            return Ok(rule);
        }
        let dates = backend::dates(&rule.plain, first);
        let date = dates.map_err(|cause| RuleFlaw { code: backend::CODE, cause })?.next();
        let Some(date) = date else {
            work.spend(NO_DATE);
            return Err(invalid("the rule gives no date at all"));
        };
        work.spend(PERIOD.saturating_mul(rule.periods(first, date).saturating_add(1)));
        Ok(rule)
    }

    /// Calls `each` with the times of the rule within `from..=to`, in order, until it says no. `first` is the first time.
    pub(in crate::community) fn expand(
        &self,
        first: DateTime,
        (from, to): (DateTime, DateTime),
        work: &mut Work,
        mut each: impl FnMut(DateTime) -> bool,
    ) {
        let to = self.until.map_or(to, |until| until.min(to));
        if to < first || to < from || work.is_spent() {
            return;
        }
        let start = if self.count.is_some() { first } else { self.skipped(first, from) };
        // The text has been read once without a fault; a start some periods later is as good.
        let Ok(dates) = backend::dates(&self.plain, start) else { return };
        let mut last = start;
        for date in dates {
            work.spend(PERIOD.saturating_mul(self.periods(last, date).saturating_add(1)));
            last = date;
            if date > to || work.is_spent() || (date >= from && !each(date)) {
                break;
            }
        }
    }

    /// How many periods lie between two times, about.
    fn periods(&self, from: DateTime, to: DateTime) -> u64 {
        let days = u64::try_from(minutes_between(from, to) / 1440).unwrap_or(0);
        let period = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 30,
            Frequency::Yearly => 365,
        };
        days / (period * u64::from(self.interval))
    }

    /// The start of a period of the rule shortly before `from` (or `first`, if that is not before it), such that the rule gives the same
    /// from there on.
    fn skipped(&self, first: DateTime, from: DateTime) -> DateTime {
        let interval = i64::from(self.interval);
        let days = minutes_between(first, from) / 1440;
        let cycle = match self.frequency {
            Frequency::Daily => interval,
            Frequency::Weekly => 7 * interval,
            Frequency::Monthly | Frequency::Yearly => {
                let step = if self.frequency == Frequency::Monthly { interval } else { 12 * interval };
                return skipped_months(first, from, step).unwrap_or(first);
            }
        };
        // One cycle more than needed: a week may have begun before the day that its rule starts on.
        let cycles = days / cycle - 2;
        if cycles <= 0 { first } else { later(first, cycles * cycle * 1440).unwrap_or(first) }
    }

    pub(in crate::community) fn text(&self) -> &str {
        &self.text
    }
}

/// `first` moved by whole steps of months to some time before `from`, onto the same day of the month.
fn skipped_months(first: DateTime, from: DateTime, step: i64) -> Option<DateTime> {
    let number = |civil: DateTime| i64::from(civil.year()) * 12 + i64::from(civil.month()) - 1;
    let most = (number(from) - number(first)) / step - 2;
    // A 31st is found within some months, a 29th of February within eight years, unless the steps avoid them.
    for steps in (1..=most).rev().take(100) {
        let month = number(first) + steps * step;
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        if let Ok(date) = Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, first.day()) {
            return Some(date.to_datetime(first.time()));
        }
    }
    None
}

/// `20261224`, `20261224T090000` or `20261224T080000Z`, as the last time on the wall that counts.
fn until(text: &str, zone: &Zone) -> Option<DateTime> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let date = format!("{}-{}-{}", date.get(..4)?, date.get(4..6)?, date.get(6..)?);
    let Some(time) = time else { return super::date(&date).map(|date| date.at(23, 59, 0, 0)) };
    let (time, utc) = time.strip_suffix('Z').map_or((time, false), |time| (time, true));
    if time.len() != 6 {
        return None;
    }
    let clock = format!("{date}T{}:{}", time.get(..2)?, time.get(2..4)?);
    super::digits(time.get(4..)?)?;
    if utc {
        zone.minute(&format!("{clock}Z")).ok().map(|moment| zone.wall(moment))
    } else {
        super::read_clock(&clock)
    }
}

/// Availability that comes again by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::community) struct Recurring {
    /// The first one, on the wall.
    pub(in crate::community) first: (DateTime, DateTime),
    pub(in crate::community) rule: Rule,
    /// In order, each once.
    pub(in crate::community) except: Vec<Day>,
}

impl Recurring {
    /// Calls `each` with the spans that start on the dates of `first..=last`, until it says no.
    pub(in crate::community) fn expand(
        &self,
        zone: &Zone,
        (first, last): (Date, Date),
        work: &mut Work,
        mut each: impl FnMut(Span) -> bool,
    ) {
        let (start, end) = self.first;
        // What lasts for days reaches into the dates from before them.
        let from = first.at(0, 0, 0, 0);
        let from = later(from, -minutes_between(start, end)).unwrap_or(from);
        let range = (from, last.at(23, 59, 0, 0));
        self.rule.expand(start, range, work, |time| {
            if is_excepted(&self.except, time) {
                return true;
            }
            let to = later(time, minutes_between(start, end));
            to.and_then(|to| zone.span(time, to)).is_none_or(&mut each)
        });
    }

    pub(in crate::community) fn record(&self) -> RecurrenceRecord {
        let (start, end) = self.first;
        RecurrenceRecord { start: clock(start), end: clock(end), ..record(&self.rule, &self.except) }
    }
}

/// How a request comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::community) struct Series {
    /// Its time or its windows of the first time, on the wall; at least one, in order of start.
    pub(in crate::community) intervals: Vec<(DateTime, DateTime)>,
    /// How long it takes and whether helpers come separately, if these are windows.
    pub(in crate::community) flexible: Option<(u32, bool)>,
    pub(in crate::community) rule: Rule,
    /// In order, each once.
    pub(in crate::community) except: Vec<Day>,
}

impl Series {
    /// The start of the first time.
    pub(in crate::community) fn start(&self) -> Option<DateTime> {
        self.intervals.first().map(|&(start, _)| start)
    }

    /// Whether the rule gives this time, excepted or not.
    pub(in crate::community) fn gives(&self, time: DateTime, work: &mut Work) -> bool {
        let mut gives = false;
        if let Some(start) = self.start() {
            self.rule.expand(start, (time, time), work, |_| {
                gives = true;
                false
            });
        }
        gives
    }

    /// Calls `each` with the starts within `range` that are not excepted, until it says no.
    pub(in crate::community) fn expand(
        &self,
        range: (DateTime, DateTime),
        work: &mut Work,
        mut each: impl FnMut(DateTime) -> bool,
    ) {
        if let Some(start) = self.start() {
            self.rule.expand(start, range, work, |time| is_excepted(&self.except, time) || each(time));
        }
    }

    /// The intervals of the time that starts at `time`, as moments: all moved by the same time on the wall.
    pub(in crate::community) fn spans(&self, zone: &Zone, time: DateTime) -> Vec<Span> {
        let Some(start) = self.start() else { return Vec::new() };
        let shift = minutes_between(start, time);
        let moved =
            |&(from, to): &(DateTime, DateTime)| zone.lasting_span(later(from, shift)?, later(to, shift)?);
        self.intervals.iter().filter_map(moved).collect()
    }

    /// The recurrence and the intervals as records.
    pub(in crate::community) fn records(&self) -> (RecurrenceRecord, Vec<IntervalRecord>) {
        let interval =
            |&(from, to): &(DateTime, DateTime)| IntervalRecord { start: clock(from), end: clock(to) };
        (record(&self.rule, &self.except), self.intervals.iter().map(interval).collect())
    }
}

fn is_excepted(except: &[Day], time: DateTime) -> bool {
    Day::of(time.date()).is_some_and(|day| except.binary_search(&day).is_ok())
}

fn record(rule: &Rule, except: &[Day]) -> RecurrenceRecord {
    let except = except.iter().map(|&day| day_text(day)).collect();
    RecurrenceRecord { rule: rule.text().to_owned(), except, ..RecurrenceRecord::default() }
}

/// The crate `rrule`, told that everything is in UTC.
#[cfg(feature = "rrule")]
mod backend {
    use super::{Code, DateTime, later};
    use jiff::civil::date;
    use rrule::RRuleSet;

    pub(super) const CODE: Code = Code::InvalidRule;

    /// The times that a rule gives from `first` on.
    pub(super) fn dates(
        rule: &str,
        first: DateTime,
    ) -> Result<impl Iterator<Item = DateTime> + use<>, String> {
        let start = first.strftime("%Y%m%dT%H%M%S");
        let set = format!("DTSTART:{start}Z\nRRULE:{rule}").parse::<RRuleSet>();
        let set = set.map_err(|error| error.to_string())?.limit();
        let epoch = date(1970, 1, 1).at(0, 0, 0, 0);
        Ok(set.into_iter().map_while(move |time| later(epoch, time.timestamp().div_euclid(60))))
    }
}

#[cfg(not(feature = "rrule"))]
mod backend {
    use super::{Code, DateTime};

    pub(super) const CODE: Code = Code::RuleNotSupported;

    pub(super) fn dates(_: &str, _: DateTime) -> Result<std::iter::Empty<DateTime>, String> {
        Err("this program was built without the feature `rrule`".to_owned())
    }
}

#[cfg(test)]
#[cfg(feature = "rrule")]
mod tests;
