//! Reading service days.

use super::{
    super::{
        faultlog::{At, FaultLog},
        fields::Fields,
        records::{BookingRecord, DaySlotRecord, RoleRecord, ServiceDayRecord, StationRecord},
        tree::Node,
    },
    seats,
};

pub(super) fn service_day(fields: &mut Fields<'_>, log: &mut FaultLog) -> ServiceDayRecord {
    ServiceDayRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        date: fields.text("date", log),
        time_zone: fields.option_text("time_zone", false, log),
        requester: fields.option_text("requester", false, log).map(Into::into),
        venue: fields.option_text("venue", false, log).map(Into::into),
        slots: fields.list("slots", log, slot),
        from: fields.option_text("from", false, log),
        to: fields.option_text("to", false, log),
        minutes: fields.option_count("minutes", log),
        stations: fields.list("stations", log, station),
        break_after: fields.option_count("break_after", log),
        bookings: fields.list("bookings", log, booking),
    }
}

fn slot(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> DaySlotRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = DaySlotRecord { from: fields.text("from", log), to: fields.text("to", log) };
    fields.finish(log);
    record
}

fn station(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> StationRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = StationRecord {
        id: fields.text("id", log).into(),
        name: fields.option_text("name", true, log),
        service: fields.text("service", log).into(),
        venue: fields.option_text("venue", false, log).map(Into::into),
        from: fields.option_text("from", false, log),
        to: fields.option_text("to", false, log),
        roles: fields.list("roles", log, role),
        visitors: fields.option_count("visitors", log).unwrap_or(0),
        walk_in: fields.option_count("walk_in", log).unwrap_or(0),
    };
    fields.finish(log);
    record
}

fn role(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> RoleRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = RoleRecord {
        id: fields.text("id", log).into(),
        skill: fields.option_text("skill", false, log).map(Into::into),
        level: fields.option_count("level", log).unwrap_or(1),
        seats: fields.option("seats", log, seats).unwrap_or_default(),
        tier: fields.option_count("tier", log).unwrap_or(1),
    };
    fields.finish(log);
    record
}

fn booking(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> BookingRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = BookingRecord {
        id: fields.text("id", log).into(),
        resident: fields.text("resident", log).into(),
        station: fields.option_text("station", false, log).map(Into::into),
        service: fields.option_text("service", false, log).map(Into::into),
        from: fields.option_text("from", false, log),
        to: fields.option_text("to", false, log),
        tier: fields.option_count("tier", log).unwrap_or(1),
    };
    fields.finish(log);
    record
}
