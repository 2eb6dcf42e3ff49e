//! What several columns say together: a place, and a time.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Finding},
        fields::missing,
        ids::ZoneId,
        records::{IntervalRecord, PlaceRecord},
    },
    items::{interval, one_day},
    reader::Reader,
    when::{self, When},
};
use jiff::civil::Date;

/// Coordinates or an area, from up to three cells.
#[derive(Debug, Default)]
pub(super) struct PlaceParts {
    pub(super) latitude: Option<f64>,
    pub(super) longitude: Option<f64>,
    pub(super) area: Option<String>,
}

impl PlaceParts {
    pub(super) fn read_area(&mut self, reader: &mut Reader<'_>) {
        let names = reader.names;
        self.area = Some(reader.one(|text| names.areas.resolve(text)));
    }

    pub(super) fn finish(self, at: At<'_>, log: &mut FaultLog) -> Option<PlaceRecord> {
        match (self.latitude, self.longitude, self.area) {
            (None, None, None) => None,
            (None, None, Some(area)) => Some(PlaceRecord::Area { area: area.into() }),
            (latitude, longitude, area) => {
                if area.is_some() {
                    let cause = "the row has coordinates and an area";
                    let finding = Finding::new(Code::ConflictingCells, cause, "Keep one of them.");
                    log.unreadable(at, "place", finding);
                }
                for (degrees, field) in [(latitude, "latitude"), (longitude, "longitude")] {
                    let path = format!("place.{field}");
                    if degrees.is_none() && !log.is_unreadable(at, &path) {
                        log.unreadable(at, &path, missing(field));
                    }
                }
                Some(PlaceRecord::Point {
                    latitude: latitude.unwrap_or_default(),
                    longitude: longitude.unwrap_or_default(),
                })
            }
        }
    }
}

/// A zone by id or name.
pub(super) fn read_zone(reader: &mut Reader<'_>) -> ZoneId {
    let names = reader.names;
    reader.one(|text| names.zones.resolve(text)).into()
}

pub(super) fn zone(zone: Option<&ZoneId>) -> String {
    zone.map(ToString::to_string).unwrap_or_default()
}

pub(super) fn latitude(place: Option<&PlaceRecord>) -> String {
    if let Some(PlaceRecord::Point { latitude, .. }) = place { latitude.to_string() } else { String::new() }
}

pub(super) fn longitude(place: Option<&PlaceRecord>) -> String {
    if let Some(PlaceRecord::Point { longitude, .. }) = place { longitude.to_string() } else { String::new() }
}

pub(super) fn area(place: Option<&PlaceRecord>) -> String {
    if let Some(PlaceRecord::Area { area }) = place { area.to_string() } else { String::new() }
}

/// An interval from the cells `date`, `start` and `end`.
#[derive(Debug, Default)]
pub(super) struct TimeParts {
    date: Option<Date>,
    start: Option<When>,
    end: Option<When>,
    /// Whether any of the three is given, readable or not.
    any: bool,
}

impl TimeParts {
    pub(super) fn read_date(&mut self, reader: &mut Reader<'_>) {
        self.any = true;
        self.date = reader.one(|text| when::civil_date(text).map(Some));
    }

    pub(super) fn read_start(&mut self, reader: &mut Reader<'_>) {
        self.any = true;
        self.start = reader.one(|text| when::when(text).map(Some));
    }

    pub(super) fn read_end(&mut self, reader: &mut Reader<'_>) {
        self.any = true;
        self.end = reader.one(|text| when::when(text).map(Some));
    }

    /// The interval, if any of the three cells is given. What is missing is left empty, which checking reports.
    pub(super) fn finish(self, at: At<'_>, log: &mut FaultLog) -> Option<IntervalRecord> {
        if !self.any {
            return None;
        }
        let dated = |when: &Option<When>| when.as_ref().and_then(|when| when.day().map(|(date, _)| date));
        if let Some(date) = self.date
            && (dated(&self.start).is_some_and(|other| other != date)
                || dated(&self.end).is_some_and(|other| other < date))
        {
            let cause = "the row has a date, and another with the start or the end";
            let remedy = "Give the date once. What ends on another day has that date with its end.";
            log.unreadable(at, "time", Finding::new(Code::ConflictingCells, cause, remedy));
        }
        let day = self.date.or_else(|| dated(&self.start)).map(|date| (date, ""));
        let start_text = self.start.as_ref().and_then(|start| start.text(day));
        if self.start.is_some() && start_text.is_none() && !log.is_unreadable(at, "time") {
            let cause = "the start has no date";
            let remedy = "Give it in the column `date`, or with the start.";
            log.unreadable(at, "time.start", Finding::new(Code::MissingField, cause, remedy));
            log.stand_in(at, "time.end");
        }
        let inherited = self.start.as_ref().map_or("", When::offset);
        let end_text = self.end.as_ref().and_then(|end| end.text(day.map(|(date, _)| (date, inherited))));
        if self.end.is_some() && end_text.is_none() && start_text.is_some() && !log.is_unreadable(at, "time")
        {
            let cause = "the end has no date";
            let remedy = "Give it in the column `date`, or with the end.";
            log.unreadable(at, "time.end", Finding::new(Code::MissingField, cause, remedy));
        }
        Some(IntervalRecord { start: start_text.unwrap_or_default(), end: end_text.unwrap_or_default() })
    }
}

/// The cells of an interval: the date and two times of day where that says it all, otherwise the two moments.
pub(super) fn time_cells(time: Option<&IntervalRecord>) -> [String; 3] {
    let Some(time) = time else { return [String::new(), String::new(), String::new()] };
    match one_day(time) {
        Some((date, start, end)) => [date, start, end].map(str::to_owned),
        None => [String::new(), time.start.clone(), time.end.clone()],
    }
}

/// Notes that a row says its time twice.
pub(super) fn either(
    cells: Option<IntervalRecord>,
    whole: Option<IntervalRecord>,
    at: At<'_>,
    log: &mut FaultLog,
) -> Option<IntervalRecord> {
    if let (Some(_), Some(whole)) = (&cells, &whole) {
        let cause = "the row has an interval in `time`, and a date, a start or an end beside it";
        let finding =
            Finding::new(Code::ConflictingCells, cause, "Keep one of them.").value(&interval(whole));
        log.unreadable(at, "time", finding);
    }
    whole.or(cells)
}
