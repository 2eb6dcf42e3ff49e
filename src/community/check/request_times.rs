//! The check of when a request takes place: at a fixed time, within windows, again and again, or by arrangement.

use super::{
    super::{
        fault::Code,
        faultlog::{At, Finding},
        fields::missing,
        ids::MAX_ID_CHARS,
        records::{IntervalRecord, RecurrenceRecord, RequestRecord},
        request::{FixedTime, Flexible, MAX_FLEXIBLE_MINUTES, Origin},
        time::{Series, Zone, minutes_between},
    },
    Checker,
};
use jiff::civil::DateTime;

/// How many characters the id of one time of a request that recurs has beside the request's own: `@2026-11-24T09:00`.
const MARK_CHARS: usize = 17;

/// When a request takes place, and what that was made from where it does not say so.
type Times = (Option<FixedTime>, Option<Box<Flexible>>, Option<Box<Origin>>);

impl Checker {
    pub(super) fn request_times(&mut self, record: &RequestRecord, at: At<'_>) -> Times {
        let own = self.own_zone(record.time_zone.as_deref(), at);
        let zone = own.clone().unwrap_or_else(|| self.zone.clone());
        if record.time.is_some() && !record.windows.is_empty() {
            let cause = "the request has a fixed time and windows";
            let remedy =
                "Keep `time` if it is settled, or `windows` with `minutes` if the plan is to choose.";
            self.log.check(at, "windows", Finding::new(Code::ConflictingTimes, cause, remedy));
        }
        let minutes = self.minutes(record, at);
        let mut origin = Origin { zone: own, ..Origin::default() };
        let (mut time, mut flexible) = (None, None);
        if let Some(recurrence) = &record.recurrence {
            origin.series = self.series(record, recurrence, minutes, &zone, at);
        } else if let Some(interval) = &record.time {
            let span = self.interval(&zone, interval, at, "time");
            time = span.map(|span| self.zone.timed(span));
        } else if let Some(minutes) = minutes {
            let mut windows = self.intervals(&zone, &record.windows, at, "windows");
            let none_read = windows.is_empty();
            windows.retain(|window| window.minutes() >= minutes.into());
            if windows.is_empty() && !none_read {
                self.too_short(minutes, at);
            }
            flexible = Some(Box::new(Flexible { windows, minutes, separate: record.separate_visits }));
        }
        let origin = (origin != Origin::default()).then(|| Box::new(origin));
        (time, flexible, origin)
    }

    /// How long a request with windows takes; `None` if it has none.
    fn minutes(&mut self, record: &RequestRecord, at: At<'_>) -> Option<u32> {
        match (record.windows.is_empty(), record.minutes) {
            (true, None) => None,
            (true, Some(minutes)) => {
                let cause = "`minutes` are given without `windows`";
                let remedy = "Give the windows, or leave the minutes off: a fixed time has its own end.";
                self.log.check(
                    at,
                    "windows",
                    Finding::new(Code::MissingField, cause, remedy).value(&minutes),
                );
                None
            }
            (false, None) => {
                self.log.check(at, "minutes", missing("minutes"));
                None
            }
            (false, Some(minutes)) => {
                if !(1..=MAX_FLEXIBLE_MINUTES).contains(&minutes) {
                    let cause = format!("a request with windows takes 1 to {MAX_FLEXIBLE_MINUTES} minutes");
                    let remedy = "Give a number within that range.";
                    let finding = Finding::new(Code::NumberOutOfRange, cause, remedy);
                    self.log.check(at, "minutes", finding.value(&minutes));
                    return None;
                }
                Some(minutes)
            }
        }
    }

    fn too_short(&mut self, minutes: u32, at: At<'_>) {
        let cause = "no window is as long as the request takes";
        let remedy = "Give a longer window, or fewer minutes.";
        let value = format!("{minutes} minutes");
        self.log.check(at, "windows", Finding::new(Code::WindowTooShort, cause, remedy).value(&value));
    }

    fn series(
        &mut self,
        record: &RequestRecord,
        recurrence: &RecurrenceRecord,
        minutes: Option<u32>,
        zone: &Zone,
        at: At<'_>,
    ) -> Option<Series> {
        if !recurrence.start.is_empty() || !recurrence.end.is_empty() {
            let cause = "the first time of a request that recurs is its own";
            let remedy = "Leave `start` and `end` off the recurrence.";
            self.log.check(at, "recurrence", Finding::new(Code::ConflictingTimes, cause, remedy));
        }
        if record.id.as_str().chars().count() + MARK_CHARS > MAX_ID_CHARS {
            let cause = format!(
                "its times have ids of their own, which with the time would be longer than {MAX_ID_CHARS} characters"
            );
            let remedy = format!("Give an id of at most {} characters.", MAX_ID_CHARS - MARK_CHARS);
            self.log.check(at, "id", Finding::new(Code::InvalidId, cause, remedy).value(&record.id));
        }
        let except = self.dates(&recurrence.except, at, "recurrence.except");
        let intervals = self.first_intervals(record, zone, at);
        if record.time.is_none() && record.windows.is_empty() {
            let cause = "what comes again needs a first time";
            let remedy = "Give `time`, or `windows` and `minutes`.";
            self.log.check(at, "time", Finding::new(Code::MissingField, cause, remedy));
        }
        if let Some(minutes) = minutes
            && !intervals.is_empty()
            && intervals.iter().all(|&(from, to)| minutes_between(from, to) < minutes.into())
        {
            self.too_short(minutes, at);
        }
        let (start, _) = intervals.first().copied()?;
        let rule = self.rule(&recurrence.rule, start, zone, at, "recurrence.rule")?;
        let flexible = minutes.map(|minutes| (minutes, record.separate_visits));
        Some(Series { intervals, flexible, rule, except })
    }

    /// The time or the windows of the first time, in order of start.
    fn first_intervals(
        &mut self,
        record: &RequestRecord,
        zone: &Zone,
        at: At<'_>,
    ) -> Vec<(DateTime, DateTime)> {
        let windows = record.windows.iter().enumerate();
        let named = windows.map(|(i, window)| (format!("windows[{i}]"), window));
        let fixed = record.time.iter().map(|time| ("time".to_owned(), time));
        let all: Vec<(String, &IntervalRecord)> = fixed.chain(named).collect();
        let mut intervals: Vec<_> = all
            .into_iter()
            .filter_map(|(path, interval)| self.civil_interval(zone, interval, at, &path))
            .collect();
        intervals.sort_unstable();
        intervals.dedup();
        intervals
    }
}
