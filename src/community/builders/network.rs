//! The methods of records of organisations and venues, and those of the people and requests that name them.

use super::super::records::{
    DatesRecord, OrganisationRecord, OwnRequests, PlaceRecord, RequestRecord, VenueRecord, VolunteerRecord,
    WeeklyRecord,
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
