//! The methods of records of credentials, areas, distances and zones, and those for what is known of people.

use super::super::records::{
    AreaRecord, AttributeNeedRecord, AttributeRecord, CredentialRecord, DistanceRecord, GroupRecord,
    HeldCredentialRecord, PlaceRecord, RequestRecord, SkillRecord, VolunteerRecord, ZoneRecord,
};

fn area(id: &str) -> PlaceRecord {
    PlaceRecord::Area { area: id.into() }
}

impl CredentialRecord {
    /// A credential without a name, by default.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets for how many days after its expiry it still counts.
    #[must_use]
    pub fn grace_days(mut self, days: u32) -> Self {
        self.grace_days = Some(days);
        self
    }

    /// Sets how many days before its expiry it is on the list of those about to expire.
    #[must_use]
    pub fn warn_days(mut self, days: u32) -> Self {
        self.warn_days = Some(days);
        self
    }
}

impl AreaRecord {
    /// An area without a name and without a centre.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets the centre, in degrees north and east.
    #[must_use]
    pub fn centre(mut self, latitude: f64, longitude: f64) -> Self {
        (self.latitude, self.longitude) = (Some(latitude), Some(longitude));
        self
    }
}

impl ZoneRecord {
    /// A zone at the top, without a name.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Sets the zone that it is part of.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        self.parent = Some(parent.into());
        self
    }
}

impl GroupRecord {
    /// A need group without a name.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }
}

impl DistanceRecord {
    /// The distance from one area to another.
    pub fn new(from: &str, to: &str, metres: u32) -> Self {
        Self { from: from.into(), to: to.into(), metres }
    }
}

impl SkillRecord {
    /// Adds a credential that whoever gives this as a service must hold.
    #[must_use]
    pub fn credential(mut self, credential: &str) -> Self {
        self.credentials.push(credential.into());
        self
    }

    /// Lays down how rare the skill is to count as, 0 to 1000.
    #[must_use]
    pub fn rarity(mut self, rarity: u32) -> Self {
        self.rarity = Some(rarity);
        self
    }
}

impl VolunteerRecord {
    /// Sets the zone.
    #[must_use]
    pub fn zone(mut self, zone: &str) -> Self {
        self.zone = Some(zone.into());
        self
    }

    /// Sets the place to somewhere in an area.
    #[must_use]
    pub fn in_area(mut self, id: &str) -> Self {
        self.place = Some(area(id));
        self
    }

    /// Adds a credential that counts from a date to a date; an empty text: since ever, for good.
    #[must_use]
    pub fn credential(mut self, credential: &str, issued: &str, expires: &str) -> Self {
        let date = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (issued, expires) = (date(issued), date(expires));
        self.credentials.push(HeldCredentialRecord { credential: credential.into(), issued, expires });
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, attribute: &str, value: &str) -> Self {
        self.attributes.push(AttributeRecord { attribute: attribute.to_owned(), value: value.to_owned() });
        self
    }

    /// Gives her the use of a car.
    #[must_use]
    pub fn car(mut self) -> Self {
        self.car = true;
        self
    }

    /// Adds a class of driving licence.
    #[must_use]
    pub fn licence(mut self, class: &str) -> Self {
        self.licences.push(class.to_owned());
        self
    }

    /// Sets the date from which on she is of age.
    #[must_use]
    pub fn minor_until(mut self, date: &str) -> Self {
        self.minor_until = Some(date.to_owned());
        self
    }

    /// Sets the id under which she asks for help herself.
    #[must_use]
    pub fn requester(mut self, requester: &str) -> Self {
        self.requester = Some(requester.into());
        self
    }

    /// Adds a service that she likes to give.
    #[must_use]
    pub fn prefers(mut self, service: &str) -> Self {
        self.prefers.push(service.into());
        self
    }

    /// Adds a service that she gives if need be.
    #[must_use]
    pub fn avoids(mut self, service: &str) -> Self {
        self.avoids.push(service.into());
        self
    }
}

impl RequestRecord {
    /// Sets the zone.
    #[must_use]
    pub fn zone(mut self, zone: &str) -> Self {
        self.zone = Some(zone.into());
        self
    }

    /// Sets how many levels up it may be passed on.
    #[must_use]
    pub fn refer_up_to(mut self, levels: u32) -> Self {
        self.refer_up_to = Some(levels);
        self
    }

    /// Adds a need group.
    #[must_use]
    pub fn group(mut self, group: &str) -> Self {
        self.groups.push(group.into());
        self
    }

    /// Sets the place to somewhere in an area.
    #[must_use]
    pub fn in_area(mut self, id: &str) -> Self {
        self.place = Some(area(id));
        self
    }

    /// Makes any helper do, whatever she speaks.
    #[must_use]
    pub fn any_language(mut self) -> Self {
        self.languages_required = vec!["any".to_owned()];
        self
    }

    /// Adds a credential that the helper must hold.
    #[must_use]
    pub fn credential(mut self, credential: &str) -> Self {
        self.credentials.push(credential.into());
        self
    }

    /// Adds an attribute that must be known of the helper; with values, one of these.
    #[must_use]
    pub fn attribute(mut self, attribute: &str, one_of: &[&str]) -> Self {
        let one_of = one_of.iter().map(|&value| value.to_owned()).collect();
        self.attributes.push(AttributeNeedRecord { attribute: attribute.to_owned(), one_of });
        self
    }

    /// Makes a car necessary.
    #[must_use]
    pub fn needs_car(mut self) -> Self {
        self.needs_car = true;
        self
    }

    /// Adds a class of driving licence that the helper must hold.
    #[must_use]
    pub fn licence(mut self, class: &str) -> Self {
        self.licences.push(class.to_owned());
        self
    }

    /// Makes helpers who are minors welcome.
    #[must_use]
    pub fn minors_welcome(mut self) -> Self {
        self.minors_welcome = true;
        self
    }

    /// Says that it is a minor who is helped.
    #[must_use]
    pub fn for_minor(mut self) -> Self {
        self.for_minor = true;
        self
    }

    /// Sets whether the requester must be there.
    #[must_use]
    pub fn requester_present(mut self, must: bool) -> Self {
        self.requester_present = Some(must);
        self
    }

    /// Adds a volunteer who is not to be sent.
    #[must_use]
    pub fn do_not_send(mut self, volunteer: &str) -> Self {
        self.do_not_send.push(volunteer.into());
        self
    }
}
