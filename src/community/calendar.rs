//! What a volunteer says about her times, and when she can help by it.
//!
//! She can help in what is listed, in her weekly windows and in what recurs by a rule; if none of these is given, at all times. From that
//! go the dates and intervals on which she can't, and everything before the day on which she takes things on again. Patterns have no end,
//! so they are expanded over a [`Window`]: from the day before `as_of` to a day after the last thing that is planned.

use super::{
    records::{DatesRecord, IntervalRecord, VolunteerRecord},
    time::{Day, Minute, Recurring, Span, Weekly, Work, Zone, day_text, merged, without},
};
use jiff::civil::Date;

/// The most windows that the patterns of one volunteer may come to.
pub(super) const MAX_WINDOWS: usize = 10_000;

/// What patterns are expanded over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) from: Minute,
    pub(super) to: Minute,
}

impl Window {
    /// The first and last date in a zone on which something may start that reaches into the window.
    pub(super) fn dates(self, zone: &Zone) -> (Date, Date) {
        let (first, last) = (zone.wall(self.from).date(), zone.wall(self.to).date());
        (first.yesterday().unwrap_or(first), last)
    }
}

/// Times as they are given, checked: whatever is more than a list of intervals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) zone: Option<Zone>,
    /// In order and apart.
    pub(super) listed: Option<Vec<Span>>,
    pub(super) weekly: Vec<Weekly>,
    pub(super) recurring: Vec<Recurring>,
    /// First and last day of each, in order.
    pub(super) blackouts: Vec<(Day, Day)>,
    /// In order and apart.
    pub(super) busy: Vec<Span>,
    pub(super) frozen_until: Option<Day>,
    pub(super) last_asked: Option<Day>,
}

/// More windows than [`MAX_WINDOWS`].
#[derive(Debug)]
pub(super) struct TooManyWindows;

impl Calendar {
    /// Whether it says no more than a list of intervals would.
    pub(super) fn is_plain(&self) -> bool {
        let Self { zone, listed: _, weekly, recurring, blackouts, busy, frozen_until, last_asked } = self;
        zone.is_none()
            && (weekly.is_empty() && recurring.is_empty() && blackouts.is_empty() && busy.is_empty())
            && (frozen_until.is_none() && last_asked.is_none())
    }

    /// When she can help, in order and apart; `None` is at any time.
    pub(super) fn availability(
        &self,
        community: &Zone,
        window: Window,
        work: &mut Work,
    ) -> Result<Option<Vec<Span>>, TooManyWindows> {
        let zone = self.zone.as_ref().unwrap_or(community);
        let given = self.listed.is_some() || !self.weekly.is_empty() || !self.recurring.is_empty();
        let restricted = !self.blackouts.is_empty() || !self.busy.is_empty() || self.frozen_until.is_some();
        if !given && !restricted {
            return Ok(None);
        }
        let spans = if given {
            let mut spans = self.windows(zone, window, work)?;
            spans.extend(self.listed.iter().flatten());
            merged(spans)
        } else {
            Span::new(Minute::MIN, Minute::MAX).into_iter().collect()
        };
        if !restricted {
            return Ok(Some(spans));
        }
        let dark =
            |&(first, last): &(Day, Day)| Span::new(zone.day_start(first), zone.day_start(last.next()));
        let mut holes: Vec<Span> = self.blackouts.iter().filter_map(dark).collect();
        holes.extend(self.frozen_until.and_then(|day| Span::new(Minute::MIN, zone.day_start(day))));
        holes.extend(&self.busy);
        Ok(Some(without(&spans, &merged(holes))))
    }

    fn windows(&self, zone: &Zone, window: Window, work: &mut Work) -> Result<Vec<Span>, TooManyWindows> {
        let (first, last) = window.dates(zone);
        let mut spans = Vec::new();
        let mut push = |span| {
            spans.push(span);
            spans.len() <= MAX_WINDOWS
        };
        for weekly in &self.weekly {
            if !work.is_spent() {
                work.spend(weekly.expand(zone, first, last, &mut push));
            }
        }
        for recurring in &self.recurring {
            recurring.expand(zone, (first, last), work, &mut push);
        }
        if spans.len() > MAX_WINDOWS { Err(TooManyWindows) } else { Ok(spans) }
    }

    /// Writes what it says into a record, beside the listed intervals.
    pub(super) fn write(&self, record: &mut VolunteerRecord, interval: impl Fn(Span) -> IntervalRecord) {
        let dates = |&(first, last): &(Day, Day)| DatesRecord {
            first: day_text(first),
            last: (last != first).then(|| day_text(last)),
        };
        record.availability = self.listed.as_ref().map(|spans| spans.iter().map(|&s| interval(s)).collect());
        record.weekly = self.weekly.iter().map(Weekly::record).collect();
        record.recurring = self.recurring.iter().map(Recurring::record).collect();
        record.blackouts = self.blackouts.iter().map(dates).collect();
        record.busy = self.busy.iter().map(|&span| interval(span)).collect();
        record.frozen_until = self.frozen_until.map(day_text);
        record.time_zone = self.zone.as_ref().map(|zone| zone.name().to_owned());
        record.last_asked = self.last_asked.map(day_text);
    }
}
