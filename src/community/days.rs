//! Service days: stations, slots and bookings, checked. What helpers are needed for is among the community's requests.

use super::{
    ids::{
        BookingId, RequestId, RequestIx, RequesterId, RoleId, ServiceDayId, ServiceDayIx, SkillIx, StationId,
    },
    records::ServiceDayRecord,
    snapshot::Community,
    time::Span,
};

/// The most slots that a service day may have.
pub const MAX_DAY_SLOTS: usize = 1440;
/// The most requests that the roles of a document's service days may come to.
pub const MAX_DAY_REQUESTS: usize = 100_000;

/// A service day, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDay {
    pub(super) slots: Vec<Span>,
    pub(super) stations: Vec<Station>,
    pub(super) bookings: Vec<Booking>,
    /// As it is given back.
    pub(super) record: ServiceDayRecord,
}

/// A station, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// The caller's id.
    pub id: StationId,
    /// The kind of service.
    pub service: SkillIx,
    /// By slot, whether it is open.
    pub open: Vec<bool>,
    /// By slot and role, the requests that they have become; none where it is closed.
    pub requests: Vec<Vec<(RoleId, RequestId)>>,
    /// How many residents it can see in a slot.
    pub visitors: u32,
    /// How many of these are kept free for residents without a booking; at most `visitors`.
    pub walk_in: u32,
}

/// A booking, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The caller's id.
    pub id: BookingId,
    /// Who comes.
    pub resident: RequesterId,
    /// Positions of the stations at which it may be.
    pub stations: Vec<usize>,
    /// Positions of the slots within which it may be.
    pub slots: Vec<usize>,
    /// How urgent it is, from 1 (most).
    pub tier: u8,
}

impl ServiceDay {
    /// The caller's id.
    pub fn id(&self) -> &ServiceDayId {
        &self.record.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.record.name.as_deref()
    }

    /// The slots, in order and apart.
    pub fn slots(&self) -> &[Span] {
        &self.slots
    }

    /// The stations in order of id.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// The bookings in order of id.
    pub fn bookings(&self) -> &[Booking] {
        &self.bookings
    }

    /// Nobody works in more than so many slots one right after the other; `None` is no limit.
    pub fn break_after(&self) -> Option<u32> {
        self.record.break_after
    }

    /// How many of some slots (in order, each once) come one right after the other at most. Slots with time in between do not.
    pub fn longest_run(&self, slots: &[u32]) -> u32 {
        let (mut run, mut longest, mut last) = (0u32, 0u32, None::<u32>);
        for &slot in slots {
            let span = |slot: u32| self.slots.get(slot as usize);
            let goes_on = last.is_some_and(|last| {
                last.checked_add(1) == Some(slot)
                    && span(last).zip(span(slot)).is_some_and(|(one, next)| one.end() == next.start())
            });
            run = if goes_on { run.saturating_add(1) } else { 1 };
            longest = longest.max(run);
            last = Some(slot);
        }
        longest
    }
}

impl Community {
    /// The service days in order of id.
    pub fn service_days(&self) -> &[ServiceDay] {
        &self.service_days
    }

    /// The service day at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn service_day(&self, day: ServiceDayIx) -> &ServiceDay {
        &self.service_days[day.index()]
    }

    /// The position of the service day with this id. O(log days).
    pub fn find_service_day(&self, id: &str) -> Option<ServiceDayIx> {
        self.service_days.binary_search_by(|day| day.id().as_str().cmp(id)).ok().map(ServiceDayIx::new)
    }

    /// The service day and the position of the slot that a request was made for, if it is of one. O(1).
    pub fn day_slot(&self, request: RequestIx) -> Option<(ServiceDayIx, u32)> {
        self.request(request).origin.as_ref()?.day
    }
}
