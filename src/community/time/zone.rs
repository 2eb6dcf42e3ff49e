//! Time zones: from the clock on the wall to moments and back.

use super::{Day, Minute, Span, TimeFlaw, clock, minutes_between, split};
use crate::community::request::FixedTime;
use jiff::{
    Timestamp,
    civil::{DateTime, Time},
    tz::{Offset, TimeZone, TimeZoneDatabase},
};
use std::{fmt, sync::Arc};

/// A time zone, of the community or of one of its records.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::community) struct Zone {
    name: Arc<str>,
    zone: TimeZone,
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name).finish()
    }
}

impl Zone {
    /// Coordinated universal time.
    pub(in crate::community) fn utc() -> Self {
        Self { name: Arc::from("UTC"), zone: TimeZone::UTC }
    }

    /// The zone of this name in the compiled-in database, in any case of letters.
    pub(in crate::community) fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        let name = Arc::from(zone.iana_name().unwrap_or("UTC"));
        Some(Self { name, zone })
    }

    /// The zone whose name is nearest to a wrong one, as the last words of a remedy.
    pub(in crate::community) fn maybe(wrong: &str) -> String {
        let names: Vec<String> =
            TimeZoneDatabase::bundled().available().map(|name| name.as_str().to_owned()).collect();
        crate::community::faultlog::maybe(wrong, names.iter().map(String::as_str))
    }

    /// The zone's name, as the database spells it.
    pub(in crate::community) fn name(&self) -> &str {
        &self.name
    }

    /// The moment that `text` names, read in this zone unless it has an offset.
    pub(in crate::community) fn minute(&self, text: &str) -> Result<Minute, TimeFlaw> {
        let (civil, offset) = split(text).ok_or(TimeFlaw::Unreadable)?;
        let timestamp = match offset {
            Some(offset) => offset.to_timestamp(civil),
            None => self.zone.to_timestamp(civil),
        }
        .map_err(|_| TimeFlaw::OutOfRange)?;
        let seconds = timestamp.as_second();
        let minute = Minute::new(seconds.div_euclid(60)).ok_or(TimeFlaw::OutOfRange)?;
        // Seconds may also come from the zone: offsets before standard time were not on whole minutes.
        if seconds.rem_euclid(60) == 0 { Ok(minute) } else { Err(TimeFlaw::Seconds) }
    }

    /// The time on the wall in this zone that `text` names: as it stands if it has no offset, so that a time which the clocks skip one day
    /// can still come again on others.
    pub(in crate::community) fn civil(&self, text: &str) -> Result<DateTime, TimeFlaw> {
        let minute = self.minute(text)?;
        match split(text) {
            Some((civil, None)) => Ok(civil),
            _ => Ok(self.wall(minute)),
        }
    }

    /// The time on the wall at a moment.
    pub(in crate::community) fn wall(&self, minute: Minute) -> DateTime {
        // A minute in range is a timestamp; the fallback is there only because the types can't say so.
        Timestamp::from_second(minute.0 * 60)
            .map_or(DateTime::ZERO, |timestamp| self.zone.to_datetime(timestamp))
    }

    /// The moment of a time on the wall, by the "compatible" rule; `None` outside the years 1900 to 2200.
    pub(in crate::community) fn moment(&self, civil: DateTime) -> Option<Minute> {
        let timestamp = self.zone.to_timestamp(civil).ok()?;
        Minute::new(timestamp.as_second().div_euclid(60))
    }

    /// The stretch from one time on the wall to another, if clocks that change leave anything of it.
    pub(in crate::community) fn span(&self, from: DateTime, to: DateTime) -> Option<Span> {
        Span::new(self.moment(from)?, self.moment(to)?)
    }

    /// The same, but where clocks that change leave nothing of it, as long as the clock on the wall would have it.
    pub(in crate::community) fn lasting_span(&self, from: DateTime, to: DateTime) -> Option<Span> {
        self.span(from, to).or_else(|| {
            let start = self.moment(from)?;
            Span::new(start, start.shifted(minutes_between(from, to)))
        })
    }

    /// The first moment of a day, or the first or last moment there is.
    pub(in crate::community) fn day_start(&self, day: Day) -> Minute {
        let midnight = day.date().and_then(|date| self.moment(date.at(0, 0, 0, 0)));
        midnight.unwrap_or(if day.0 < 0 { Minute::MIN } else { Minute::MAX })
    }

    /// A stretch of time with the day, week and month on which it starts in this zone.
    pub(in crate::community) fn timed(&self, span: Span) -> FixedTime {
        let day = self.day(span.start);
        FixedTime { span, day, week: day.week(), month: day.month() }
    }

    /// The civil day on which `minute` falls in this zone.
    pub(in crate::community) fn day(&self, minute: Minute) -> Day {
        // Offsets are below 26 hours, so a minute in range has a civil date that jiff and i32 can hold; the
        // fallback (the day in UTC) is there only because the types can't say so.
        Timestamp::from_second(minute.0 * 60)
            .ok()
            .and_then(|timestamp| Day::of(self.zone.to_datetime(timestamp).date()))
            .unwrap_or(Day(minute.0.div_euclid(1440) as i32))
    }

    /// The first minute of a day in this zone, if it is within the range of minutes.
    pub(in crate::community) fn start_of(&self, day: Day) -> Option<Minute> {
        let midnight = Timestamp::from_second(i64::from(day.0) * 86_400).ok()?;
        let date = Offset::UTC.to_datetime(midnight).date();
        let start = date.to_datetime(Time::midnight());
        let start = self.zone.to_timestamp(start).ok()?.as_second();
        // Offsets before standard time were not on whole minutes: the first whole minute of the day.
        Minute::new(-(-start).div_euclid(60))
    }

    /// `minute` as text that [`Zone::minute`] reads back exactly: the civil time with its offset, or the one in
    /// UTC where the zone's offset is not on a whole minute.
    pub(in crate::community) fn text(&self, minute: Minute) -> String {
        let Ok(timestamp) = Timestamp::from_second(minute.0 * 60) else { return String::new() };
        let seconds = self.zone.to_offset(timestamp).seconds();
        if seconds % 60 != 0 {
            return format!("{}Z", clock(Offset::UTC.to_datetime(timestamp)));
        }
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.abs() / 60;
        let civil = clock(self.zone.to_datetime(timestamp));
        format!("{civil}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}
