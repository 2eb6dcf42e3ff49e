//! The checks of organisations and venues, and of requests at venues.

use super::{
    super::{
        fault::Code,
        faultlog::{At, Finding, Section},
        ids::{OrganisationId, OrganisationIx, VenueId, VenueIx, VolunteerIx},
        organisations::Organisation,
        records::{OrganisationRecord, RequestRecord, VenueRecord, Way},
        request::Request,
        time::Span,
        venues::{MAX_FEATURES, Venue},
        volunteer::Volunteer,
    },
    Checker,
};
use std::sync::Arc;

impl Checker {
    /// The organisations, in order of id once there are no faults, without their members.
    pub(super) fn organisations(&mut self, records: &[OrganisationRecord]) -> Vec<Organisation> {
        let mut organisations = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Organisations, position, id: record.id.as_str() };
            self.name(record.name.as_deref(), at);
            if let Some(requester) = &record.requester {
                self.requester(requester, at, "requester");
            }
            organisations.push(Organisation {
                id: record.id.clone(),
                name: record.name.clone(),
                requester: record.requester.clone(),
                quota: record.quota,
                own_requests: record.own_requests,
                members: Vec::new(),
            });
        }
        organisations.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        organisations
    }

    /// A reference to an organisation.
    pub(super) fn organisation_of(
        &mut self,
        id: Option<&OrganisationId>,
        at: At<'_>,
    ) -> Option<OrganisationIx> {
        let found = id.and_then(|id| self.resolve(Section::Organisations, id.as_str(), at, "organisation"));
        found.map(OrganisationIx::new)
    }

    /// The venues, in order of id once there are no faults.
    pub(super) fn venues(&mut self, records: &[VenueRecord]) -> Vec<Venue> {
        let mut venues = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Venues, position, id: record.id.as_str() };
            self.name(record.name.as_deref(), at);
            venues.push(Venue {
                id: record.id.clone(),
                name: record.name.clone(),
                place: self.place(record.place.as_ref(), at),
                zone: self.zone_of(record.zone.as_ref(), at, "zone"),
                places: record.places,
                open: self.weekly(&record.open, at, "open"),
                closed: self.date_ranges(&record.closed, at, "closed"),
                features: self.features(&record.features, at, "features"),
            });
        }
        venues.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        venues
    }

    /// Features of venues: in order, each once.
    pub(super) fn features(&mut self, texts: &[String], at: At<'_>, field: &str) -> Vec<Arc<str>> {
        if texts.len() > MAX_FEATURES {
            let cause = format!("there are at most {MAX_FEATURES} of these");
            let finding = Finding::new(Code::TooMany, cause, "Leave out what nobody asks for.");
            self.log.check(at, field, finding.value(&texts.len()));
        }
        let texts = texts.iter().enumerate();
        let mut features: Vec<_> =
            texts.map(|(i, text)| self.attribute_text(text, at, &format!("{field}[{i}]"))).collect();
        features.sort_unstable();
        features.dedup();
        features
    }

    /// A reference to a venue.
    pub(super) fn venue_of(&mut self, id: Option<&VenueId>, at: At<'_>, field: &str) -> Option<VenueIx> {
        let found = id.and_then(|id| self.resolve(Section::Venues, id.as_str(), at, field));
        found.map(VenueIx::new)
    }

    /// What a request's venue says about it: its place, its zone, its way. Whatever the request says of itself otherwise is a fault.
    pub(super) fn at_venue(
        &mut self,
        request: &mut Request,
        record: &RequestRecord,
        venues: &[Venue],
        at: At<'_>,
    ) {
        let Some(venue) = request.venue.and_then(|venue| venues.get(venue.index())) else { return };
        let mut conflict = |what: &str, field: &str| {
            let cause = format!("its {what} is not that of the venue \"{}\"", venue.id);
            let remedy = format!("Leave out `{field}`, or name another venue.");
            self.log.check(at, field, Finding::new(Code::ConflictingVenue, cause, remedy));
        };
        match (request.place, venue.place) {
            (None, place) => request.place = place,
            (Some(own), Some(place)) if own != place => conflict("place", "place"),
            _ => {}
        }
        match (request.zone, venue.zone) {
            (None, zone) => request.zone = zone,
            (Some(own), Some(zone)) if own != zone => conflict("zone", "zone"),
            _ => {}
        }
        if request.way == Way::Remote {
            conflict("way of service", "way");
        }
        request.way = Way::Venue;
        request.requester_present = record.requester_present.unwrap_or(false);
        for (i, need) in request.venue_needs.iter().enumerate().filter(|(_, need)| !venue.has(need)) {
            let cause = format!("the venue \"{}\" does not have this", venue.id);
            let remedy = "Name another venue, or add it to the venue's `features`.";
            let path = format!("venue_needs[{i}]");
            self.log.check(at, &path, Finding::new(Code::VenueLacks, cause, remedy).value(&**need));
        }
    }

    /// Sees to it that requests at venues lie within opening hours: fixed times that do not are faults, windows are cut.
    pub(super) fn opening_hours(&mut self, requests: &mut [Request], venues: &[Venue]) {
        for request in requests {
            let Some(venue) = request.venue.and_then(|venue| venues.get(venue.index())) else { continue };
            if venue.is_always_open() {
                continue;
            }
            let zone = self.zone.clone();
            if let Some(time) = request.time {
                let open = venue.open_within(&zone, time.span, &mut self.work);
                if open != [time.span] && !self.work.is_spent() {
                    self.closed(request, venue, "time");
                }
                continue;
            }
            let Some(flexible) = &mut request.flexible else { continue };
            let work = &mut self.work;
            let mut open: Vec<Span> =
                flexible.windows.iter().flat_map(|&window| venue.open_within(&zone, window, work)).collect();
            open.retain(|window| window.minutes() >= flexible.minutes.into());
            if open == flexible.windows {
                continue;
            }
            let listed = std::mem::replace(&mut flexible.windows, open);
            if flexible.windows.is_empty() && !listed.is_empty() && !self.work.is_spent() {
                self.closed(request, venue, "windows");
            }
            request.origin.get_or_insert_default().windows.get_or_insert(listed);
        }
    }

    fn closed(&mut self, request: &Request, venue: &Venue, field: &str) {
        let id = request.series().unwrap_or(&request.id).as_str();
        let day = request.origin.as_ref().and_then(|origin| origin.day);
        let rank = self.requests.find(id).unwrap_or(0);
        let position = self.requests.positions().nth(rank).unwrap_or(0);
        let cause = format!("the venue \"{}\" is not open then", venue.id);
        let remedy =
            "Give another time or another venue; of what comes again, leave the date out by `except`.";
        let mut finding = Finding::new(Code::VenueClosed, cause, remedy);
        if let Some(time) = request.time {
            finding = finding.value(&self.zone.text(time.span.start()));
        }
        match day {
            // The day itself is named by the request's id.
            Some((day, _)) => {
                let at = At { section: Section::ServiceDays, position: day.index(), id: "" };
                self.log.check(at, "stations", finding.value(id));
            }
            None => self.log.check(At { section: Section::Requests, position, id }, field, finding),
        }
    }
}

/// Gives organisations their members. O(volunteers).
pub(super) fn give_members(organisations: &mut [Organisation], volunteers: &[Volunteer]) {
    for (position, volunteer) in volunteers.iter().enumerate() {
        let organisation = volunteer.organisation.and_then(|ix| organisations.get_mut(ix.index()));
        if let Some(organisation) = organisation {
            organisation.members.push(VolunteerIx::new(position));
        }
    }
}
