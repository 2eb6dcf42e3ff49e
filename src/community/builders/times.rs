//! When: weekly windows, recurrences, dates, and the ledger.

use super::{
    super::records::{
        ConsumedRecord, DatesRecord, LedgerRecord, LedgerStatus, Period, RecurrenceRecord, RequestRecord,
        VolunteerRecord, Weekday, WeeklyRecord,
    },
    interval,
};

impl WeeklyRecord {
    /// A window on every day, from one time of day (`09:00`) to another (up to `24:00`; on the next day, if not later).
    pub fn new(from: &str, to: &str) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), ..Self::default() }
    }

    /// Adds a day of the week; with the first one, it no longer comes every day.
    #[must_use]
    pub fn day(mut self, day: Weekday) -> Self {
        self.days.push(day);
        self
    }

    /// Adds a number in the month: 1 (first) to 5, or -1 (last) to -5.
    #[must_use]
    pub fn nth(mut self, number: i32) -> Self {
        self.nth.push(number);
        self
    }

    /// Sets the first date.
    #[must_use]
    pub fn since(mut self, date: &str) -> Self {
        self.since = Some(date.to_owned());
        self
    }

    /// Sets the last date.
    #[must_use]
    pub fn until(mut self, date: &str) -> Self {
        self.until = Some(date.to_owned());
        self
    }
}

impl RecurrenceRecord {
    /// A rule of iCalendar, for a request.
    pub fn new(rule: &str) -> Self {
        Self { rule: rule.to_owned(), ..Self::default() }
    }

    /// Sets the first interval, for availability.
    #[must_use]
    pub fn first(mut self, start: &str, end: &str) -> Self {
        start.clone_into(&mut self.start);
        end.clone_into(&mut self.end);
        self
    }

    /// Adds a date on which it does not start.
    #[must_use]
    pub fn except(mut self, date: &str) -> Self {
        self.except.push(date.to_owned());
        self
    }
}

impl DatesRecord {
    /// The dates from one to another, both included.
    pub fn new(first: &str, last: &str) -> Self {
        Self { first: first.to_owned(), last: Some(last.to_owned()) }
    }
}

impl VolunteerRecord {
    /// Adds a weekly window; with the first one, she is no longer available at all times.
    #[must_use]
    pub fn weekly(mut self, window: WeeklyRecord) -> Self {
        self.weekly.push(window);
        self
    }

    /// Adds availability by a rule; with the first one, she is no longer available at all times.
    #[must_use]
    pub fn recurring(mut self, recurrence: RecurrenceRecord) -> Self {
        self.recurring.push(recurrence);
        self
    }

    /// Adds dates on which she can't.
    #[must_use]
    pub fn blackout(mut self, first: &str, last: &str) -> Self {
        self.blackouts.push(DatesRecord::new(first, last));
        self
    }

    /// Adds an interval in which she can't.
    #[must_use]
    pub fn busy(mut self, start: &str, end: &str) -> Self {
        self.busy.push(interval(start, end));
        self
    }

    /// Sets the date until which she takes nothing on.
    #[must_use]
    pub fn frozen_until(mut self, date: &str) -> Self {
        self.frozen_until = Some(date.to_owned());
        self
    }

    /// Sets the zone in which her times are read.
    #[must_use]
    pub fn time_zone(mut self, name: &str) -> Self {
        self.time_zone = Some(name.to_owned());
        self
    }

    /// Sets how long before its start a visit must be settled.
    #[must_use]
    pub fn notice_minutes(mut self, minutes: u32) -> Self {
        self.notice_minutes = Some(minutes);
        self
    }

    /// Sets the least time between visits.
    #[must_use]
    pub fn changeover_minutes(mut self, minutes: u32) -> Self {
        self.changeover_minutes = Some(minutes);
        self
    }

    /// Sets the least time between days.
    #[must_use]
    pub fn rest_minutes(mut self, minutes: u32) -> Self {
        self.rest_minutes = Some(minutes);
        self
    }

    /// Sets the most requests per calendar month.
    #[must_use]
    pub fn max_per_month(mut self, most: u32) -> Self {
        self.max_per_month = Some(most);
        self
    }

    /// Sets the most minutes per ISO week.
    #[must_use]
    pub fn max_minutes_per_week(mut self, most: u32) -> Self {
        self.max_minutes_per_week = Some(most);
        self
    }

    /// Sets the most minutes per calendar month.
    #[must_use]
    pub fn max_minutes_per_month(mut self, most: u32) -> Self {
        self.max_minutes_per_month = Some(most);
        self
    }

    /// Sets the date on which she was last asked.
    #[must_use]
    pub fn last_asked(mut self, date: &str) -> Self {
        self.last_asked = Some(date.to_owned());
        self
    }
}

impl RequestRecord {
    /// Adds a window within which it may take place.
    #[must_use]
    pub fn window(mut self, start: &str, end: &str) -> Self {
        self.windows.push(interval(start, end));
        self
    }

    /// Sets how long it takes, where windows are given.
    #[must_use]
    pub fn minutes(mut self, minutes: u32) -> Self {
        self.minutes = Some(minutes);
        self
    }

    /// Lets each helper come at her own time.
    #[must_use]
    pub fn separate_visits(mut self) -> Self {
        self.separate_visits = true;
        self
    }

    /// Makes it come again.
    #[must_use]
    pub fn recurrence(mut self, recurrence: RecurrenceRecord) -> Self {
        self.recurrence = Some(recurrence);
        self
    }

    /// Sets the zone in which its times are read.
    #[must_use]
    pub fn time_zone(mut self, name: &str) -> Self {
        self.time_zone = Some(name.to_owned());
        self
    }
}

impl LedgerRecord {
    /// An entry about a volunteer and a request.
    pub fn new(volunteer: &str, request: &str, status: LedgerStatus) -> Self {
        Self { volunteer: volunteer.into(), request: request.into(), status, ..Self::default() }
    }

    /// Sets who asked.
    #[must_use]
    pub fn requester(mut self, requester: &str) -> Self {
        self.requester = Some(requester.into());
        self
    }

    /// Sets the time.
    #[must_use]
    pub fn time(mut self, start: &str, end: &str) -> Self {
        self.time = Some(interval(start, end));
        self
    }

    /// Sets the date on which she was asked.
    #[must_use]
    pub fn asked_on(mut self, date: &str) -> Self {
        self.asked_on = Some(date.to_owned());
        self
    }

    /// Sets the moment until which she is to answer.
    #[must_use]
    pub fn answer_by(mut self, moment: &str) -> Self {
        self.answer_by = Some(moment.to_owned());
        self
    }
}

impl ConsumedRecord {
    /// So many visits of a volunteer in the period that holds a date.
    pub fn new(volunteer: &str, date: &str, period: Period, visits: u32) -> Self {
        let (volunteer, date) = (volunteer.into(), date.to_owned());
        Self { volunteer, date, period, visits: Some(visits), minutes: None }
    }

    /// Sets the minutes in all.
    #[must_use]
    pub fn minutes(mut self, minutes: u32) -> Self {
        self.minutes = Some(minutes);
        self
    }
}
