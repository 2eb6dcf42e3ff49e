//! Methods that make records given inline readable; each sets or extends the field of its name.

mod network;
mod people;
mod times;

use super::records::{
    IntervalRecord, PairRecord, PlaceRecord, RequestRecord, SeatsRecord, SkillLevelRecord, SkillRecord,
    VolunteerRecord, Way,
};

fn interval(start: &str, end: &str) -> IntervalRecord {
    IntervalRecord { start: start.to_owned(), end: end.to_owned() }
}

fn level(skill: &str, level: u32) -> SkillLevelRecord {
    SkillLevelRecord { skill: skill.into(), level }
}

impl SkillRecord {
    /// A skill without a name that implies no other.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Adds a skill that this one implies.
    #[must_use]
    pub fn implies(mut self, skill: &str) -> Self {
        self.implies.push(skill.into());
        self
    }
}

impl VolunteerRecord {
    /// A volunteer about whom no more is known than her id.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Adds a skill at a level from 1 to 5.
    #[must_use]
    pub fn skill(mut self, skill: &str, at_level: u32) -> Self {
        self.skills.push(level(skill, at_level));
        self
    }

    /// Adds a language.
    #[must_use]
    pub fn language(mut self, tag: &str) -> Self {
        self.languages.push(tag.to_owned());
        self
    }

    /// Adds an interval of availability; with the first one, she is no longer available at all times.
    #[must_use]
    pub fn available(mut self, start: &str, end: &str) -> Self {
        self.availability.get_or_insert_default().push(interval(start, end));
        self
    }

    /// Sets the place, in degrees north and east.
    #[must_use]
    pub fn at(mut self, latitude: f64, longitude: f64) -> Self {
        self.place = Some(PlaceRecord::Point { latitude, longitude });
        self
    }

    /// Sets the travel radius in metres.
    #[must_use]
    pub fn travels_m(mut self, metres: u32) -> Self {
        self.travel_radius_m = Some(metres);
        self
    }

    /// Adds a way of service; with the first one, she no longer helps in all three.
    #[must_use]
    pub fn way(mut self, way: Way) -> Self {
        self.ways.push(way);
        self
    }

    /// Sets the most requests in all.
    #[must_use]
    pub fn max_requests(mut self, most: u32) -> Self {
        self.max_requests = Some(most);
        self
    }

    /// Sets the most requests per day.
    #[must_use]
    pub fn max_per_day(mut self, most: u32) -> Self {
        self.max_per_day = Some(most);
        self
    }

    /// Sets the most requests per ISO week.
    #[must_use]
    pub fn max_per_week(mut self, most: u32) -> Self {
        self.max_per_week = Some(most);
        self
    }

    /// Adds a requester whom she is never sent to.
    #[must_use]
    pub fn do_not_pair(mut self, requester: &str) -> Self {
        self.do_not_pair.push(requester.into());
        self
    }
}

impl RequestRecord {
    /// A request by a requester for a kind of service, otherwise by default.
    pub fn new(id: &str, requester: &str, service: &str) -> Self {
        Self { id: id.into(), requester: requester.into(), service: service.into(), ..Self::default() }
    }

    /// Adds a skill that the helper needs in any case.
    #[must_use]
    pub fn all_of(mut self, skill: &str, least_level: u32) -> Self {
        self.all_of.push(level(skill, least_level));
        self
    }

    /// Adds a skill to those of which the helper needs one.
    #[must_use]
    pub fn any_of(mut self, skill: &str, least_level: u32) -> Self {
        self.any_of.push(level(skill, least_level));
        self
    }

    /// Adds a skill that is welcome and not needed.
    #[must_use]
    pub fn preferred(mut self, skill: &str, least_level: u32) -> Self {
        self.preferred.push(level(skill, least_level));
        self
    }

    /// Sets the least score.
    #[must_use]
    pub fn least_score(mut self, score: i64) -> Self {
        self.least_score = score;
        self
    }

    /// Sets the numbers of seats.
    #[must_use]
    pub fn seats(mut self, minimum: u32, desired: u32, maximum: u32) -> Self {
        self.seats = SeatsRecord { minimum: Some(minimum), desired: Some(desired), maximum: Some(maximum) };
        self
    }

    /// Makes the minimum of seats mandatory.
    #[must_use]
    pub fn mandatory(mut self) -> Self {
        self.mandatory = true;
        self
    }

    /// Sets the time.
    #[must_use]
    pub fn time(mut self, start: &str, end: &str) -> Self {
        self.time = Some(interval(start, end));
        self
    }

    /// Sets the place, in degrees north and east.
    #[must_use]
    pub fn at(mut self, latitude: f64, longitude: f64) -> Self {
        self.place = Some(PlaceRecord::Point { latitude, longitude });
        self
    }

    /// Sets the way of service.
    #[must_use]
    pub fn way(mut self, way: Way) -> Self {
        self.way = way;
        self
    }

    /// Sets the tier, from 1 (most urgent) to 12.
    #[must_use]
    pub fn tier(mut self, tier: u32) -> Self {
        self.tier = tier;
        self
    }

    /// Adds a language to those of which the helper must speak one.
    #[must_use]
    pub fn language_required(mut self, tag: &str) -> Self {
        self.languages_required.push(tag.to_owned());
        self
    }

    /// Adds a language to those of which the helper had better speak one.
    #[must_use]
    pub fn language_preferred(mut self, tag: &str) -> Self {
        self.languages_preferred.push(tag.to_owned());
        self
    }

    /// Adds a volunteer whom the requester knows.
    #[must_use]
    pub fn known_helper(mut self, volunteer: &str) -> Self {
        self.known_helpers.push(volunteer.into());
        self
    }

    /// Sets the date since when the request has been waiting.
    #[must_use]
    pub fn waiting_since(mut self, date: &str) -> Self {
        self.waiting_since = Some(date.to_owned());
        self
    }
}

impl PairRecord {
    /// The pair of a volunteer and a request.
    pub fn new(volunteer: &str, request: &str) -> Self {
        Self { volunteer: volunteer.into(), request: request.into() }
    }
}
