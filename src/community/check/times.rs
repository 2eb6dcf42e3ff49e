//! The checks of what says when: zones, weekly windows, rules, dates, and a volunteer's calendar of these.

use super::{
    super::{
        calendar::{Calendar, MAX_WINDOWS, Window},
        fault::Code,
        faultlog::{At, Finding},
        fields::missing,
        records::{DatesRecord, IntervalRecord, RecurrenceRecord, VolunteerRecord, Weekday, WeeklyRecord},
        time::{Day, Recurring, Rule, Span, Weekly, Zone, day_text, merged, time_of_day},
    },
    Checker,
};
use jiff::civil::DateTime;

impl Checker {
    /// The zone of this name. An unknown one is a fault.
    pub(super) fn zone_named(&mut self, name: &str, at: At<'_>) -> Option<Zone> {
        if !self.time_zones.contains_key(name) {
            self.time_zones.insert(name.to_owned(), Zone::named(name));
        }
        let zone = self.time_zones.get(name).cloned().flatten();
        if name.is_empty() {
            self.log.check(at, "time_zone", missing("time_zone"));
        } else if zone.is_none() {
            let remedy = format!("Give an IANA name such as `Europe/Berlin`.{}", Zone::maybe(name));
            let finding = Finding::new(Code::UnknownTimeZone, "there is no such time zone", remedy);
            self.log.check(at, "time_zone", finding.value(name));
        }
        zone
    }

    /// A record's own zone, if it has one.
    pub(super) fn own_zone(&mut self, name: Option<&str>, at: At<'_>) -> Option<Zone> {
        self.zone_named(name?, at)
    }

    /// Intervals read in a zone, in order and apart.
    pub(super) fn intervals(
        &mut self,
        zone: &Zone,
        records: &[IntervalRecord],
        at: At<'_>,
        field: &str,
    ) -> Vec<Span> {
        let spans = records.iter().enumerate();
        merged(spans.filter_map(|(i, s)| self.interval(zone, s, at, &format!("{field}[{i}]"))).collect())
    }

    /// An interval by the clock on the wall of a zone.
    pub(super) fn civil_interval(
        &mut self,
        zone: &Zone,
        record: &IntervalRecord,
        at: At<'_>,
        path: &str,
    ) -> Option<(DateTime, DateTime)> {
        let within = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
        let start = self.civil(zone, &record.start, at, &within("start"));
        let end = self.civil(zone, &record.end, at, &within("end"));
        let (start, end) = start.zip(end)?;
        if start >= end {
            self.reversed(record, start == end, at, path);
            return None;
        }
        Some((start, end))
    }

    /// Weekly windows: in order, each once.
    pub(super) fn weekly(&mut self, records: &[WeeklyRecord], at: At<'_>, field: &str) -> Vec<Weekly> {
        let mut windows = Vec::with_capacity(records.len());
        for (i, record) in records.iter().enumerate() {
            let path = |part: &str| format!("{field}[{i}].{part}");
            let from = self.time_of_day(&record.from, 1439, at, &path("from"));
            let to = self.time_of_day(&record.to, 1440, at, &path("to"));
            let mut nth = Vec::with_capacity(record.nth.len());
            for (n, &number) in record.nth.iter().enumerate() {
                if (1..=5).contains(&number.unsigned_abs()) {
                    nth.extend(i8::try_from(number));
                } else {
                    let cause = "a weekday of the month is 1 to 5, or -1 (last) to -5";
                    let finding = Finding::new(Code::NumberOutOfRange, cause, "Give one of these.");
                    self.log.check(at, &path(&format!("nth[{n}]")), finding.value(&number));
                }
            }
            let since = record.since.as_ref().and_then(|date| self.date(date, at, &path("since")));
            let until = record.until.as_ref().and_then(|date| self.date(date, at, &path("until")));
            if since.zip(until).is_some_and(|(since, until)| until < since) {
                let cause = "the last date is before the first";
                let finding = Finding::new(Code::ReversedInterval, cause, "Exchange or correct them.");
                let value = format!("{} to {}", text(since), text(until));
                self.log.check(at, &path("until"), finding.value(&value));
            }
            let mut days = record.days.clone();
            days.sort_unstable();
            days.dedup();
            nth.sort_unstable();
            nth.dedup();
            if days.len() == Weekday::ALL.len() {
                days.clear();
            }
            if let (Some(from), Some(to)) = (from, to) {
                windows.push(Weekly { days, nth, from, to, since, until });
            }
        }
        windows.sort_unstable();
        windows.dedup();
        windows
    }

    fn time_of_day(&mut self, text: &str, most: u16, at: At<'_>, path: &str) -> Option<u16> {
        let minutes = time_of_day(text).filter(|&minutes| minutes <= most);
        if text.is_empty() {
            self.log.check(at, path, missing(path.rsplit('.').next().unwrap_or(path)));
        } else if minutes.is_none() {
            let cause = "this is no time of day";
            let remedy = "Give `00:00` to `23:59`; a window may end at `24:00`.";
            self.log.check(at, path, Finding::new(Code::InvalidTimeOfDay, cause, remedy).value(text));
        }
        minutes
    }

    /// A rule of iCalendar for what starts first at `first`.
    pub(super) fn rule(
        &mut self,
        text: &str,
        first: DateTime,
        zone: &Zone,
        at: At<'_>,
        path: &str,
    ) -> Option<Rule> {
        if text.is_empty() {
            self.log.check(at, path, missing("rule"));
            return None;
        }
        match Rule::parse(text, first, zone, &mut self.work) {
            Ok(rule) => Some(rule),
            Err(flaw) => {
                let remedy = "Give a rule such as `FREQ=WEEKLY;BYDAY=TU,TH` or `FREQ=MONTHLY;BYDAY=1TU`.";
                self.log.check(at, path, Finding::new(flaw.code, flaw.cause, remedy).value(text));
                None
            }
        }
    }

    /// Dates: in order, each once.
    pub(super) fn dates(&mut self, texts: &[String], at: At<'_>, field: &str) -> Vec<Day> {
        let dates = texts.iter().enumerate();
        let mut dates: Vec<_> =
            dates.filter_map(|(i, date)| self.date(date, at, &format!("{field}[{i}]"))).collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// Stretches of dates: in order, each once.
    pub(super) fn date_ranges(
        &mut self,
        records: &[DatesRecord],
        at: At<'_>,
        field: &str,
    ) -> Vec<(Day, Day)> {
        let mut ranges = Vec::with_capacity(records.len());
        for (i, record) in records.iter().enumerate() {
            let first = self.date(&record.first, at, &format!("{field}[{i}].first"));
            let last = match &record.last {
                Some(last) => self.date(last, at, &format!("{field}[{i}].last")),
                None => first,
            };
            let Some((first, last)) = first.zip(last) else { continue };
            if last < first {
                let cause = "the last date is before the first";
                let finding = Finding::new(Code::ReversedInterval, cause, "Exchange or correct them.");
                let value = format!("{} to {}", day_text(first), day_text(last));
                self.log.check(at, &format!("{field}[{i}]"), finding.value(&value));
            }
            ranges.push((first, last));
        }
        ranges.sort_unstable();
        ranges.dedup();
        ranges
    }

    fn recurring(
        &mut self,
        zone: &Zone,
        records: &[RecurrenceRecord],
        at: At<'_>,
        field: &str,
    ) -> Vec<Recurring> {
        let mut all = Vec::with_capacity(records.len());
        for (i, record) in records.iter().enumerate() {
            let path = format!("{field}[{i}]");
            let first = IntervalRecord { start: record.start.clone(), end: record.end.clone() };
            let except = self.dates(&record.except, at, &format!("{path}.except"));
            let Some(first) = self.civil_interval(zone, &first, at, &path) else { continue };
            if let Some(rule) = self.rule(&record.rule, first.0, zone, at, &format!("{path}.rule")) {
                all.push(Recurring { first, rule, except });
            }
        }
        let key = |one: &Recurring| (one.first, one.rule.text().to_owned(), one.except.clone());
        all.sort_by_cached_key(key);
        all.dedup();
        all
    }

    /// What a volunteer says about her times.
    pub(super) fn calendar(&mut self, record: &VolunteerRecord, at: At<'_>) -> Calendar {
        let own = self.own_zone(record.time_zone.as_deref(), at);
        let zone = own.clone().unwrap_or_else(|| self.zone.clone());
        let listed = record.availability.as_ref();
        Calendar {
            listed: listed.map(|intervals| self.intervals(&zone, intervals, at, "availability")),
            weekly: self.weekly(&record.weekly, at, "weekly"),
            recurring: self.recurring(&zone, &record.recurring, at, "recurring"),
            blackouts: self.date_ranges(&record.blackouts, at, "blackouts"),
            busy: self.intervals(&zone, &record.busy, at, "busy"),
            frozen_until: record.frozen_until.as_ref().and_then(|date| self.date(date, at, "frozen_until")),
            last_asked: record.last_asked.as_ref().and_then(|date| self.date(date, at, "last_asked")),
            zone: own,
        }
    }

    /// When she can help by her calendar, within the window.
    pub(super) fn availability(
        &mut self,
        calendar: &Calendar,
        window: Window,
        at: At<'_>,
    ) -> Option<Vec<Span>> {
        calendar.availability(&self.zone, window, &mut self.work).unwrap_or_else(|_| {
            let cause =
                format!("her patterns come to more than {MAX_WINDOWS} windows before the last thing planned");
            let remedy = "Give a `horizon_end`, or fewer and longer windows.";
            let field = if calendar.weekly.is_empty() { "recurring" } else { "weekly" };
            self.log.check(at, field, Finding::new(Code::TooMany, cause, remedy));
            None
        })
    }

    /// The slots of the community over the window; two that overlap are a fault.
    pub(super) fn slots(&mut self, slots: &[Weekly], window: Window) -> Vec<Span> {
        let (first, last) = window.dates(&self.zone);
        let mut spans = Vec::new();
        for slot in slots {
            if !self.work.is_spent() {
                let looks = slot.expand(&self.zone, first, last, |span| {
                    spans.push(span);
                    spans.len() <= MAX_SLOTS
                });
                self.work.spend(looks);
            }
        }
        if spans.len() > MAX_SLOTS {
            let cause = format!("there are more than {MAX_SLOTS} slots before the last thing planned");
            let finding = Finding::new(Code::TooMany, cause, "Give a `horizon_end`, or fewer slots.");
            self.log.check(At::DOCUMENT, "slots", finding);
        }
        spans.sort_unstable();
        spans.dedup();
        let overlap = spans.windows(2).find_map(|pair| match *pair {
            [one, next] if one.overlaps(next) => Some((one, next)),
            _ => None,
        });
        if let Some((one, next)) = overlap {
            let ends =
                |span: Span| format!("{} to {}", self.zone.text(span.start()), self.zone.text(span.end()));
            let value = format!("{}, {}", ends(one), ends(next));
            let finding =
                Finding::new(Code::OverlappingSlots, "two slots share a minute", "Move or shorten one.");
            self.log.check(At::DOCUMENT, "slots", finding.value(&value));
        }
        spans
    }
}

/// The most slots that a community may have within what is planned.
const MAX_SLOTS: usize = 100_000;

fn text(day: Option<Day>) -> String {
    day.map(day_text).unwrap_or_default()
}
