//! Windows that come again every week, by the clock on the wall.
//!
//! A window starts on each date that its weekdays, their number in the month and its first and last date allow, and ends later on that date
//! or on the next. Each end is looked up in the zone for itself ("compatible", as everywhere): over a change of the clocks a window is longer
//! or shorter than usual, and one that the change leaves nothing of does not come that day.

use super::{Day, Minute, Span, Zone, hour_and_minute};
use crate::community::records::{Weekday, WeeklyRecord};
use jiff::civil::Date;

/// A weekly window, checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::community) struct Weekly {
    /// In order, each once; empty: every day.
    pub(in crate::community) days: Vec<Weekday>,
    /// In order, each once, within -5..=5 and not 0; empty: all.
    pub(in crate::community) nth: Vec<i8>,
    /// Minutes of the clock, 0..=1439.
    pub(in crate::community) from: u16,
    /// Minutes of the clock, 0..=1440.
    pub(in crate::community) to: u16,
    pub(in crate::community) since: Option<Day>,
    pub(in crate::community) until: Option<Day>,
}

/// Reads `09:00` as minutes since midnight, up to `24:00`.
pub(in crate::community) fn time_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = hour_and_minute(text)?;
    let minutes = u16::try_from(hour).ok()? * 60 + u16::try_from(minute).ok()?;
    (minute < 60 && minutes <= 1440).then_some(minutes)
}

impl Weekly {
    /// Calls `each` with the windows that start on the dates of `first..=last` in the zone, in order of date, until it says no. Returns how
    /// many dates were looked at. Time O(dates).
    pub(in crate::community) fn expand(
        &self,
        zone: &Zone,
        first: Date,
        last: Date,
        mut each: impl FnMut(Span) -> bool,
    ) -> u64 {
        let since = self.since.and_then(Day::date).map_or(first, |since| since.max(first));
        let until = self.until.and_then(Day::date).map_or(last, |until| until.min(last));
        let (mut date, mut looks) = (since, 0);
        while date <= until {
            looks += 1;
            if self.starts_on(date)
                && let Some(span) = self.on(zone, date)
                && !each(span)
            {
                break;
            }
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        looks
    }

    fn starts_on(&self, date: Date) -> bool {
        let offset = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let falls = |day: &Weekday| Weekday::ALL.get(offset) == Some(day);
        let from_first = (date.day() + 6) / 7;
        let from_last = (date.days_in_month() - date.day()) / 7 + 1;
        (self.days.is_empty() || self.days.iter().any(falls))
            && (self.nth.is_empty() || self.nth.iter().any(|&nth| nth == from_first || nth == -from_last))
    }

    fn on(&self, zone: &Zone, date: Date) -> Option<Span> {
        let at = |date: Date, minutes: u16| -> Option<Minute> {
            let date = if minutes == 1440 { date.tomorrow().ok()? } else { date };
            let minutes = minutes % 1440;
            zone.moment(date.at(i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0))
        };
        let end = if self.to <= self.from { date.tomorrow().ok()? } else { date };
        Span::new(at(date, self.from)?, at(end, self.to)?)
    }

    /// The window as a record.
    pub(in crate::community) fn record(&self) -> WeeklyRecord {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        WeeklyRecord {
            days: self.days.clone(),
            nth: self.nth.iter().map(|&nth| nth.into()).collect(),
            from: clock(self.from),
            to: clock(self.to),
            since: self.since.map(super::day_text),
            until: self.until.map(super::day_text),
        }
    }
}
