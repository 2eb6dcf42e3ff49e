//! The check of service days, and what they come to: requests, one for each role of a station in each slot.

use super::{
    super::{
        days::{Booking, MAX_DAY_REQUESTS, MAX_DAY_SLOTS, ServiceDay, Station},
        fault::Code,
        faultlog::{At, Finding, Section},
        fields::missing,
        ids::{RequestId, ServiceDayIx, SkillIx, id_flaw},
        records::{
            BookingRecord, DaySlotRecord, IntervalRecord, RequestRecord, ServiceDayRecord, SkillLevelRecord,
            StationRecord, Way,
        },
        request::MAX_TIER,
        time::{Day, Span, Zone, day_text, time_of_day},
    },
    Checker,
};
use std::collections::BTreeSet;

/// A request that a service day comes to, and of which day and slot.
pub(super) struct OfDay {
    pub(super) record: RequestRecord,
    pub(super) day: ServiceDayIx,
    pub(super) slot: u32,
    /// The position of the day among the records.
    pub(super) position: usize,
}

/// Times of day, in minutes.
type Hours = (u16, u16);

impl Checker {
    /// The service days in order of id once there are no faults, and the requests that they come to.
    pub(super) fn service_days(&mut self, records: &[ServiceDayRecord]) -> (Vec<ServiceDay>, Vec<OfDay>) {
        let mut order: Vec<usize> = (0..records.len()).collect();
        order.sort_by(|&a, &b| records.get(a).map(|day| &day.id).cmp(&records.get(b).map(|day| &day.id)));
        let (mut days, mut requests) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for position in order {
            let Some(record) = records.get(position) else { continue };
            let at = At { section: Section::ServiceDays, position, id: record.id.as_str() };
            self.part_id(record.id.as_str(), at, "id", &mut seen);
            if let Some(day) = self.service_day(record, at, days.len(), &mut requests) {
                days.push(day);
            }
        }
        (days, requests)
    }

    /// An id that is unique among those seen.
    fn part_id<'a>(&mut self, id: &'a str, at: At<'_>, path: &str, seen: &mut BTreeSet<&'a str>) {
        if id.is_empty() {
            self.log.check(at, path, missing("id"));
        } else if let Some(flaw) = id_flaw(id) {
            let remedy = "Give 1 to 200 characters, without control characters or white space at the ends.";
            self.log.check(at, path, Finding::new(Code::InvalidId, flaw, remedy).value(id));
        } else if !seen.insert(id) {
            let cause = "there is another with this id";
            let finding =
                Finding::new(Code::DuplicateId, cause, "Give each its own id, or remove one of them.");
            self.log.check(at, path, finding.value(id));
        }
    }

    fn service_day(
        &mut self,
        record: &ServiceDayRecord,
        at: At<'_>,
        number: usize,
        requests: &mut Vec<OfDay>,
    ) -> Option<ServiceDay> {
        self.name(record.name.as_deref(), at);
        let own = self.own_zone(record.time_zone.as_deref(), at);
        let zone = own.unwrap_or_else(|| self.zone.clone());
        if let Some(requester) = &record.requester {
            self.requester(requester, at, "requester");
        }
        self.venue_of(record.venue.as_ref(), at, "venue");
        if record.break_after == Some(0) {
            let cause = "a break after no slot at all leaves nothing to do";
            let finding = Finding::new(Code::NumberOutOfRange, cause, "Give 1 or more, or leave it out.");
            self.log.check(at, "break_after", finding.value(&0));
        }
        let mut record = record.clone();
        record.stations.sort_by(|a, b| a.id.cmp(&b.id));
        record.stations.iter_mut().for_each(|station| station.roles.sort_by(|a, b| a.id.cmp(&b.id)));
        record.bookings.sort_by(|a, b| a.id.cmp(&b.id));
        let date = self.date(&record.date, at, "date");
        let hours = self.day_hours(&record, at);
        let date = date?;
        let slots: Vec<Span> = hours.iter().filter_map(|&hours| span_of(&zone, date, hours)).collect();
        if slots.len() != hours.len() {
            let cause = "a slot has no length where the clocks change";
            let finding = Finding::new(Code::ReversedInterval, cause, "Give slots apart from that.");
            self.log.check(at, "slots", finding);
            return None;
        }
        let (mut stations, mut seen) = (Vec::new(), BTreeSet::new());
        for (i, station) in record.stations.iter().enumerate() {
            let path = format!("stations[{i}]");
            self.part_id(station.id.as_str(), at, &format!("{path}.id"), &mut seen);
            let made = self.station(&record, station, (at, &path), (date, &hours), number, requests);
            stations.push(made);
        }
        let (mut bookings, mut seen) = (Vec::new(), BTreeSet::new());
        for (i, booking) in record.bookings.iter().enumerate() {
            let path = format!("bookings[{i}]");
            self.part_id(booking.id.as_str(), at, &format!("{path}.id"), &mut seen);
            bookings.push(self.booking(booking, at, &path, &stations, &hours));
        }
        Some(ServiceDay { slots, stations, bookings, record })
    }

    /// The slots by times of day.
    fn day_hours(&mut self, record: &ServiceDayRecord, at: At<'_>) -> Vec<Hours> {
        if !record.slots.is_empty() {
            if record.from.is_some() || record.to.is_some() || record.minutes.is_some() {
                let cause = "the day lists its slots and says how they are cut";
                let remedy = "Keep `slots`, or `from`, `to` and `minutes`.";
                self.log.check(at, "slots", Finding::new(Code::ConflictingTimes, cause, remedy));
            }
            return self.listed_slots(&record.slots, at);
        }
        let from = self.hour(record.from.as_ref(), at, "from");
        let to = self.hour(record.to.as_ref(), at, "to");
        for (field, given) in [
            ("from", record.from.is_some()),
            ("to", record.to.is_some()),
            ("minutes", record.minutes.is_some()),
        ] {
            if !given {
                self.log.check(at, field, missing(field));
            }
        }
        let minutes = record.minutes.and_then(|minutes| u16::try_from(minutes).ok());
        let minutes = minutes.filter(|minutes| (1..=1440).contains(minutes));
        if let (None, Some(minutes)) = (minutes, record.minutes) {
            let finding =
                Finding::new(Code::NumberOutOfRange, "a slot takes 1 to 1440 minutes", "Give such a number.");
            self.log.check(at, "minutes", finding.value(&minutes));
        }
        let (Some(from), Some(to), Some(minutes)) = (from, to, minutes) else { return Vec::new() };
        let mut hours = Vec::new();
        let mut start = from;
        while let Some(end) = start.checked_add(minutes).filter(|&end| end <= to) {
            hours.push((start, end));
            start = end;
        }
        if hours.is_empty() {
            let cause = "there is no room for a slot between `from` and `to`";
            let finding = Finding::new(Code::WindowTooShort, cause, "Give a longer day or shorter slots.");
            self.log.check(at, "to", finding);
        }
        hours
    }

    fn listed_slots(&mut self, records: &[DaySlotRecord], at: At<'_>) -> Vec<Hours> {
        if records.len() > MAX_DAY_SLOTS {
            let cause = format!("a day has at most {MAX_DAY_SLOTS} slots");
            self.log.check(at, "slots", Finding::new(Code::TooMany, cause, "Give fewer."));
        }
        let mut hours = Vec::new();
        for (i, slot) in records.iter().enumerate() {
            let from = self.hour(Some(&slot.from), at, &format!("slots[{i}].from"));
            let to = self.hour(Some(&slot.to), at, &format!("slots[{i}].to"));
            let Some((from, to)) = from.zip(to) else { continue };
            if from >= to {
                let finding =
                    Finding::new(Code::ReversedInterval, "the slot ends before it starts", "Correct it.");
                self.log.check(at, &format!("slots[{i}]"), finding);
                continue;
            }
            hours.push((from, to));
        }
        hours.sort_unstable();
        hours.dedup();
        if hours.windows(2).any(|two| matches!(two, [one, next] if next.0 < one.1)) {
            let finding =
                Finding::new(Code::OverlappingSlots, "two slots share a minute", "Move or shorten one.");
            self.log.check(at, "slots", finding);
        }
        hours
    }

    /// A time of day that may be missing.
    fn hour(&mut self, text: Option<&String>, at: At<'_>, path: &str) -> Option<u16> {
        let text = text?;
        let minutes = time_of_day(text);
        if minutes.is_none() {
            let cause = "this is no time of day";
            let finding = Finding::new(Code::InvalidTimeOfDay, cause, "Give `00:00` to `24:00`.");
            self.log.check(at, path, finding.value(text));
        }
        minutes
    }

    fn station(
        &mut self,
        day: &ServiceDayRecord,
        record: &StationRecord,
        (at, path): (At<'_>, &str),
        (date, hours): (Day, &[Hours]),
        number: usize,
        requests: &mut Vec<OfDay>,
    ) -> Station {
        self.name(record.name.as_deref(), at);
        let service = self.resolve(Section::Skills, record.service.as_str(), at, &format!("{path}.service"));
        let venue = record.venue.as_ref().or(day.venue.as_ref());
        self.venue_of(record.venue.as_ref(), at, &format!("{path}.venue"));
        let from = self.hour(record.from.as_ref(), at, &format!("{path}.from")).unwrap_or(0);
        let to = self.hour(record.to.as_ref(), at, &format!("{path}.to")).unwrap_or(1440);
        let open: Vec<bool> = hours.iter().map(|&(start, end)| from <= start && end <= to).collect();
        if record.walk_in > record.visitors {
            let cause = "more is kept free than the station can see";
            let finding = Finding::new(Code::NumberOutOfRange, cause, "Give at most its `visitors`.");
            self.log.check(at, &format!("{path}.walk_in"), finding.value(&record.walk_in));
        }
        let mut seen = BTreeSet::new();
        for (i, role) in record.roles.iter().enumerate() {
            self.part_id(role.id.as_str(), at, &format!("{path}.roles[{i}].id"), &mut seen);
        }
        let mut made = vec![Vec::new(); hours.len()];
        let day_of = |minutes: u16| if minutes == 1440 { date.next() } else { date };
        let moment = |minutes: u16| {
            format!("{}T{:02}:{:02}", day_text(day_of(minutes)), minutes / 60 % 24, minutes % 60)
        };
        for (slot, &(start, end)) in
            hours.iter().enumerate().filter(|&(slot, _)| open.get(slot) == Some(&true))
        {
            for role in &record.roles {
                if requests.len() >= MAX_DAY_REQUESTS {
                    let cause =
                        format!("the roles of service days come to more than {MAX_DAY_REQUESTS} requests");
                    self.log.check(
                        at,
                        "stations",
                        Finding::new(Code::TooMany, cause, "Give fewer or longer slots."),
                    );
                    return Station {
                        id: record.id.clone(),
                        service: SkillIx::new(service.unwrap_or(0)),
                        open,
                        requests: made,
                        visitors: record.visitors,
                        walk_in: record.walk_in,
                    };
                }
                let id = RequestId::from(format!("{}/{}/{}@{}", day.id, record.id, role.id, moment(start)));
                let skill = role.skill.clone().unwrap_or_else(|| record.service.clone());
                let request = RequestRecord {
                    id: id.clone(),
                    requester: day.requester.clone().unwrap_or_else(|| day.id.as_str().into()),
                    service: record.service.clone(),
                    all_of: vec![SkillLevelRecord { skill, level: role.level }],
                    seats: role.seats,
                    time: Some(IntervalRecord { start: moment(start), end: moment(end) }),
                    time_zone: day.time_zone.clone(),
                    venue: venue.cloned(),
                    way: Way::Venue,
                    tier: role.tier,
                    ..RequestRecord::default()
                };
                let slot_number = u32::try_from(slot).unwrap_or(u32::MAX);
                let (day, position) = (ServiceDayIx::new(number), at.position);
                requests.push(OfDay { record: request, day, slot: slot_number, position });
                if let Some(of_slot) = made.get_mut(slot) {
                    of_slot.push((role.id.clone(), id));
                }
            }
        }
        Station {
            id: record.id.clone(),
            service: SkillIx::new(service.unwrap_or(0)),
            open,
            requests: made,
            visitors: record.visitors,
            walk_in: record.walk_in,
        }
    }

    fn booking(
        &mut self,
        record: &BookingRecord,
        at: At<'_>,
        path: &str,
        stations: &[Station],
        hours: &[Hours],
    ) -> Booking {
        self.requester(&record.resident, at, &format!("{path}.resident"));
        let service = record.service.as_ref();
        let service =
            service.and_then(|id| self.resolve(Section::Skills, id.as_str(), at, &format!("{path}.service")));
        if let Some(id) = &record.station
            && !stations.iter().any(|station| station.id == *id)
        {
            let cause = "the day has no station with this id";
            let finding =
                Finding::new(Code::UnknownStation, cause, "Correct it, or add the station to the day.");
            self.log.check(at, &format!("{path}.station"), finding.value(id));
        }
        if record.station.is_none() && record.service.is_none() {
            self.log.check(at, &format!("{path}.station"), missing("station"));
        }
        let from = self.hour(record.from.as_ref(), at, &format!("{path}.from")).unwrap_or(0);
        let to = self.hour(record.to.as_ref(), at, &format!("{path}.to")).unwrap_or(1440);
        let tier = u8::try_from(record.tier).ok().filter(|tier| (1..=MAX_TIER).contains(tier));
        if tier.is_none() {
            let cause = format!("a tier is a whole number from 1 (most urgent) to {MAX_TIER}");
            let finding = Finding::new(Code::TierOutOfRange, cause, "Give one of these.");
            self.log.check(at, &format!("{path}.tier"), finding.value(&record.tier));
        }
        let suits = |station: &Station| {
            record.station.as_ref().is_none_or(|id| *id == station.id)
                && service.is_none_or(|service| SkillIx::new(service) == station.service)
        };
        Booking {
            id: record.id.clone(),
            resident: record.resident.clone(),
            stations: stations.iter().enumerate().filter(|(_, s)| suits(s)).map(|(k, _)| k).collect(),
            slots: (0..hours.len())
                .filter(|&k| hours.get(k).is_some_and(|&(start, end)| from <= start && end <= to))
                .collect(),
            tier: tier.unwrap_or(1),
        }
    }
}

fn span_of(zone: &Zone, date: Day, (from, to): Hours) -> Option<Span> {
    let moment = |minutes: u16| {
        let day = if minutes == 1440 { date.next() } else { date }.date()?;
        let minutes = minutes % 1440;
        zone.moment(day.at(i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0))
    };
    Span::new(moment(from)?, moment(to)?)
}
