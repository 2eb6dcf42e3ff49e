//! The methods of records of organisations, venues and service days, and those of the people and requests that name them.

use super::super::records::{
    BookingRecord, DatesRecord, OrganisationRecord, OwnRequests, PlaceRecord, RequestRecord, RoleRecord,
    SeatsRecord, ServiceDayRecord, StationRecord, VenueRecord, VolunteerRecord, WeeklyRecord,
};

impl OrganisationRecord {
    /// An organisation without a name and without a quota.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets the id under which it asks for help itself.
    #[must_use]
    pub fn requester(mut self, requester: &str) -> Self {
        self.requester = Some(requester.into());
        self
    }

    /// Sets the most seats that its members fill.
    #[must_use]
    pub fn quota(mut self, seats: u32) -> Self {
        self.quota = Some(seats);
        self
    }

    /// Sets whether its members serve what it asks for itself.
    #[must_use]
    pub fn own_requests(mut self, own: OwnRequests) -> Self {
        self.own_requests = own;
        self
    }
}

impl VenueRecord {
    /// A venue about which no more is known than its id.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets the place, in degrees north and east.
    #[must_use]
    pub fn at(mut self, latitude: f64, longitude: f64) -> Self {
        self.place = Some(PlaceRecord::Point { latitude, longitude });
        self
    }

    /// Sets the zone.
    #[must_use]
    pub fn zone(mut self, zone: &str) -> Self {
        self.zone = Some(zone.into());
        self
    }

    /// Sets how many helpers can work there at the same time.
    #[must_use]
    pub fn places(mut self, places: u32) -> Self {
        self.places = Some(places);
        self
    }

    /// Adds opening hours; with the first ones, it is no longer always open.
    #[must_use]
    pub fn open(mut self, hours: WeeklyRecord) -> Self {
        self.open.push(hours);
        self
    }

    /// Adds a date on which it is closed.
    #[must_use]
    pub fn closed(mut self, date: &str) -> Self {
        self.closed.push(DatesRecord { first: date.to_owned(), last: None });
        self
    }

    /// Adds something that it has.
    #[must_use]
    pub fn feature(mut self, feature: &str) -> Self {
        self.features.push(feature.to_owned());
        self
    }
}

impl VolunteerRecord {
    /// Sets the organisation that lends her.
    #[must_use]
    pub fn organisation(mut self, organisation: &str) -> Self {
        self.organisation = Some(organisation.into());
        self
    }
}

impl RequestRecord {
    /// Sets the venue.
    #[must_use]
    pub fn venue(mut self, venue: &str) -> Self {
        self.venue = Some(venue.into());
        self
    }

    /// Adds something that the venue must have.
    #[must_use]
    pub fn venue_need(mut self, feature: &str) -> Self {
        self.venue_needs.push(feature.to_owned());
        self
    }
}

impl ServiceDayRecord {
    /// A service day with slots of so many minutes from a time of day to another; without stations.
    pub fn new(id: &str, date: &str, from: &str, to: &str, minutes: u32) -> Self {
        Self {
            id: id.into(),
            date: date.to_owned(),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            minutes: Some(minutes),
            ..Self::default()
        }
    }

    /// Sets the venue of the stations that say no other.
    #[must_use]
    pub fn venue(mut self, venue: &str) -> Self {
        self.venue = Some(venue.into());
        self
    }

    /// Adds a station.
    #[must_use]
    pub fn station(mut self, station: StationRecord) -> Self {
        self.stations.push(station);
        self
    }

    /// Sets after how many slots in a row everybody has a break.
    #[must_use]
    pub fn break_after(mut self, slots: u32) -> Self {
        self.break_after = Some(slots);
        self
    }

    /// Adds a booking.
    #[must_use]
    pub fn booking(mut self, booking: BookingRecord) -> Self {
        self.bookings.push(booking);
        self
    }
}

impl StationRecord {
    /// A station for a kind of service, without roles and for no visitors.
    pub fn new(id: &str, service: &str) -> Self {
        Self { id: id.into(), service: service.into(), ..Self::default() }
    }

    /// Sets the hours in which it is open.
    #[must_use]
    pub fn hours(mut self, from: &str, to: &str) -> Self {
        (self.from, self.to) = (Some(from.to_owned()), Some(to.to_owned()));
        self
    }

    /// Adds a role that takes the station's service, with its seats in a slot.
    #[must_use]
    pub fn role(mut self, id: &str, minimum: u32, desired: u32, maximum: u32) -> Self {
        let seats = SeatsRecord { minimum: Some(minimum), desired: Some(desired), maximum: Some(maximum) };
        self.roles.push(RoleRecord { id: id.into(), seats, ..RoleRecord::default() });
        self
    }

    /// Sets how many residents it can see in a slot, and how many of these are kept free for those without a booking.
    #[must_use]
    pub fn visitors(mut self, visitors: u32, walk_in: u32) -> Self {
        (self.visitors, self.walk_in) = (visitors, walk_in);
        self
    }
}

impl BookingRecord {
    /// A resident's wish to be seen at a station.
    pub fn at(id: &str, resident: &str, station: &str) -> Self {
        Self { id: id.into(), resident: resident.into(), station: Some(station.into()), ..Self::default() }
    }

    /// A resident's wish for a service, at whichever station gives it.
    pub fn with_service(id: &str, resident: &str, service: &str) -> Self {
        Self { id: id.into(), resident: resident.into(), service: Some(service.into()), ..Self::default() }
    }

    /// Sets the times of day between which she can come.
    #[must_use]
    pub fn between(mut self, from: &str, to: &str) -> Self {
        (self.from, self.to) = (Some(from.to_owned()), Some(to.to_owned()));
        self
    }

    /// Sets the tier, from 1 (most urgent) to 12.
    #[must_use]
    pub fn tier(mut self, tier: u32) -> Self {
        self.tier = tier;
        self
    }
}
