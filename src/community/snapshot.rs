//! The community as a whole, checked: an immutable snapshot that everything else computes from.

use super::{
    areas::{Area, Places},
    catalog::SkillCatalog,
    credential::Credential,
    days::ServiceDay,
    document::Document,
    groups::Group,
    history::History,
    ids::{CredentialId, CredentialIx, RequestIx, SkillId, SkillIx, VolunteerIx},
    kept::Kept,
    language::{ANY, Language},
    organisations::Organisation,
    place::Place,
    records::{
        AreaRecord, AttributeNeedRecord, AttributeRecord, CredentialRecord, DatesRecord, DistanceRecord,
        GroupRecord, HeldCredentialRecord, IntervalRecord, OrganisationRecord, PlaceRecord, RequestRecord,
        SeatsRecord, SkillLevelRecord, SkillRecord, VenueRecord, VolunteerRecord, Way, ZoneRecord,
    },
    request::{FixedTime, Need, Request},
    time::{self, Day, Minute, Span, Weekly, Zone},
    venues::Venue,
    volunteer::Volunteer,
};

/// A community at a moment: volunteers, requests, skills, and what has been laid down about pairs of them.
///
/// Volunteers, requests and skills stand in order of id, so that the same records in any order make the same
/// community. Made by [`Document::into_community`].
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    pub(super) as_of: Minute,
    pub(super) horizon_end: Option<Minute>,
    pub(super) zone: Zone,
    pub(super) slots: Vec<Span>,
    pub(super) language: Option<Language>,
    pub(super) places: Places,
    /// In order of id.
    pub(super) zones: Vec<super::zones::Zone>,
    /// In order of id.
    pub(super) groups: Vec<Group>,
    /// In order of id.
    pub(super) organisations: Vec<Organisation>,
    /// In order of id.
    pub(super) venues: Vec<Venue>,
    /// In order of id.
    pub(super) service_days: Vec<ServiceDay>,
    /// In order of id.
    pub(super) credentials: Vec<Credential>,
    pub(super) credentials_for_minors: Vec<CredentialIx>,
    pub(super) catalog: SkillCatalog,
    /// The credentials of each service, by skill.
    pub(super) skill_credentials: Vec<Vec<CredentialIx>>,
    /// How rare each skill is, by skill.
    pub(super) rarity: Vec<u16>,
    pub(super) volunteers: Vec<Volunteer>,
    /// The volunteers by the id under which they ask for help.
    pub(super) by_requester: Vec<VolunteerIx>,
    pub(super) requests: Vec<Request>,
    pub(super) pins: Vec<(VolunteerIx, RequestIx)>,
    pub(super) bans: Vec<(VolunteerIx, RequestIx)>,
    pub(super) promises: Vec<(VolunteerIx, RequestIx)>,
    pub(super) history: History,
    pub(super) kept: Kept,
}

impl Community {
    /// The moment for which the community is described.
    pub fn as_of(&self) -> Minute {
        self.as_of
    }

    /// The day of [`Community::as_of`] in the community's zone.
    pub fn today(&self) -> Day {
        self.zone.day(self.as_of)
    }

    /// The end of the planning horizon, if there is one: every request of the plan starts before it.
    pub fn horizon_end(&self) -> Option<Minute> {
        self.horizon_end
    }

    /// The slots into which requests with windows are fitted, in order and apart (they may touch); none: such requests start at any minute.
    pub fn slots(&self) -> &[Span] {
        &self.slots
    }

    /// A stretch of time with the day, week and month by which limits count it.
    pub fn timed(&self, span: Span) -> FixedTime {
        self.zone.timed(span)
    }

    /// The day on which a moment falls in the community's zone.
    pub fn day_of(&self, minute: Minute) -> Day {
        self.zone.day(minute)
    }

    /// A day from its first minute up to the first of the next, in the community's zone. `None` at the ends of the range of [`Minute`].
    pub fn day_span(&self, day: Day) -> Option<Span> {
        Span::new(self.zone.start_of(day)?, self.zone.start_of(day.next())?)
    }

    /// The IANA name of the community's time zone.
    pub fn time_zone(&self) -> &str {
        self.zone.name()
    }

    /// A moment as text: civil time in the community's zone with its offset, `2026-11-24T09:00+01:00`.
    pub fn time_text(&self, minute: Minute) -> String {
        self.zone.text(minute)
    }

    /// The language that everybody is taken to speak and to ask for where a record says nothing, if there is one.
    pub fn language(&self) -> Option<&Language> {
        self.language.as_ref()
    }

    /// The credentials that whoever gives a service must hold, in order.
    pub fn service_credentials(&self, service: SkillIx) -> &[CredentialIx] {
        self.skill_credentials.get(service.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The catalog of skills.
    pub fn catalog(&self) -> &SkillCatalog {
        &self.catalog
    }

    /// The volunteers in order of id.
    pub fn volunteers(&self) -> &[Volunteer] {
        &self.volunteers
    }

    /// The requests in order of id.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The positions of all volunteers, in order.
    pub fn volunteer_ixs(&self) -> impl ExactSizeIterator<Item = VolunteerIx> + use<> {
        (0..self.volunteers.len()).map(VolunteerIx::new)
    }

    /// The positions of all requests, in order.
    pub fn request_ixs(&self) -> impl ExactSizeIterator<Item = RequestIx> + use<> {
        (0..self.requests.len()).map(RequestIx::new)
    }

    /// The volunteer at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn volunteer(&self, volunteer: VolunteerIx) -> &Volunteer {
        &self.volunteers[volunteer.index()]
    }

    /// The request at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn request(&self, request: RequestIx) -> &Request {
        &self.requests[request.index()]
    }

    /// The position of the volunteer with this id. O(log volunteers).
    pub fn find_volunteer(&self, id: &str) -> Option<VolunteerIx> {
        self.volunteers.binary_search_by(|v| v.id.as_str().cmp(id)).ok().map(VolunteerIx::new)
    }

    /// The position of the request with this id. O(log requests).
    pub fn find_request(&self, id: &str) -> Option<RequestIx> {
        self.requests.binary_search_by(|r| r.id.as_str().cmp(id)).ok().map(RequestIx::new)
    }

    /// The pairs that a plan must contain, in order, each once.
    pub fn pins(&self) -> &[(VolunteerIx, RequestIx)] {
        &self.pins
    }

    /// The pins of one volunteer, in order of request. O(log pins).
    pub fn pins_of(&self, volunteer: VolunteerIx) -> &[(VolunteerIx, RequestIx)] {
        let start = self.pins.partition_point(|&(v, _)| v < volunteer);
        let end = self.pins.partition_point(|&(v, _)| v <= volunteer);
        self.pins.get(start..end).unwrap_or_default()
    }

    /// The pairs that a plan must not contain, in order, each once. A pair may be pinned as well: then there is
    /// no plan, and solving says so.
    pub fn bans(&self) -> &[(VolunteerIx, RequestIx)] {
        &self.bans
    }

    /// The pairs that have been promised, in order, each once.
    pub fn promises(&self) -> &[(VolunteerIx, RequestIx)] {
        &self.promises
    }

    /// Whether the pair is pinned. O(log pins).
    pub fn is_pinned(&self, volunteer: VolunteerIx, request: RequestIx) -> bool {
        self.pins.binary_search(&(volunteer, request)).is_ok()
    }

    /// Whether the pair is banned. O(log bans).
    pub fn is_banned(&self, volunteer: VolunteerIx, request: RequestIx) -> bool {
        self.bans.binary_search(&(volunteer, request)).is_ok()
    }

    /// Whether the pair is promised. O(log promises).
    pub fn is_promised(&self, volunteer: VolunteerIx, request: RequestIx) -> bool {
        self.promises.binary_search(&(volunteer, request)).is_ok()
    }

    /// The community as records again, in canonical order and spelling: `community.to_document()` makes a
    /// community equal to this one. O(size) time and memory.
    pub fn to_document(&self) -> Document {
        let mut document = Document::new(&self.zone.text(self.as_of), self.zone.name());
        document.language = self.language.as_ref().map(ToString::to_string);
        document.unknown_places = self.places.unknown;
        document.credentials_for_minors = self.credential_ids(&self.credentials_for_minors);
        document.credentials = self.credentials.iter().map(credential_record).collect();
        document.areas = self.places.areas.iter().map(area_record).collect();
        document.distances = self.distance_records();
        document.zones = self.zones.iter().map(|zone| self.zone_record(zone)).collect();
        document.groups = self.groups.iter().map(group_record).collect();
        document.organisations = self.organisations.iter().map(organisation_record).collect();
        document.venues = self.venues.iter().map(|venue| self.venue_record(venue)).collect();
        document.skills = self.catalog.skills().map(|s| self.skill_record(s)).collect();
        document.volunteers = self.volunteers.iter().map(|v| self.volunteer_record(v)).collect();
        document.horizon_end = self.horizon_end.map(|end| self.zone.text(end));
        document.slots = self.kept.slots.iter().map(Weekly::record).collect();
        let aside = [&self.kept.deferred, &self.kept.settled, &self.kept.series];
        let requests = self.requests.iter().chain(aside.into_iter().flatten());
        // Single times of what comes again are made from it anew.
        let of_day = |request: &Request| request.origin.as_ref().is_some_and(|origin| origin.day.is_some());
        let requests = requests.filter(|request| request.series().is_none() && !of_day(request));
        document.requests = requests.map(|r| self.request_record(r)).collect();
        document.requests.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        document.service_days = self.service_days.iter().map(|day| day.record.clone()).collect();
        document.pins = self.kept.pins.records(self, &self.pins);
        document.bans = self.kept.bans.records(self, &self.bans);
        document.promises = self.kept.promises.records(self, &self.promises);
        document.ledger.clone_from(&self.kept.ledger);
        document.consumed.clone_from(&self.kept.consumed);
        document
    }

    fn zone_record(&self, zone: &super::zones::Zone) -> ZoneRecord {
        let parent = zone.parent.map(|parent| self.zone(parent).id.clone());
        ZoneRecord { id: zone.id.clone(), name: zone.name.clone(), parent }
    }

    fn venue_record(&self, venue: &Venue) -> VenueRecord {
        let dates = |&(first, last): &(Day, Day)| DatesRecord {
            first: time::day_text(first),
            last: (last != first).then(|| time::day_text(last)),
        };
        VenueRecord {
            id: venue.id.clone(),
            name: venue.name.clone(),
            place: venue.place.map(|place| self.place_record(place)),
            zone: venue.zone.map(|zone| self.zone(zone).id.clone()),
            places: venue.places,
            open: venue.open.iter().map(Weekly::record).collect(),
            closed: venue.closed.iter().map(dates).collect(),
            features: venue.features().map(str::to_owned).collect(),
        }
    }

    fn skill_record(&self, skill: SkillIx) -> SkillRecord {
        let implied = self.catalog.implied(skill);
        SkillRecord {
            id: self.catalog.id(skill).clone(),
            name: self.catalog.name(skill).map(str::to_owned),
            implies: self.skill_ids(&implied),
            credentials: self.credential_ids(self.service_credentials(skill)),
            rarity: self.kept.rarity.get(skill.index()).copied().flatten().map(u32::from),
        }
    }

    fn skill_ids(&self, skills: &[SkillIx]) -> Vec<SkillId> {
        skills.iter().map(|&skill| self.catalog.id(skill).clone()).collect()
    }

    fn credential_ids(&self, credentials: &[CredentialIx]) -> Vec<CredentialId> {
        credentials.iter().map(|&credential| self.credential(credential).id.clone()).collect()
    }

    fn distance_records(&self) -> Vec<DistanceRecord> {
        let record = |&(from, to, metres): &_| DistanceRecord {
            from: self.area(from).id.clone(),
            to: self.area(to).id.clone(),
            metres,
        };
        self.places.distances.iter().map(record).collect()
    }

    fn place_record(&self, place: Place) -> PlaceRecord {
        match place {
            Place::Point(point) => {
                PlaceRecord::Point { latitude: point.latitude(), longitude: point.longitude() }
            }
            Place::Area(area) => PlaceRecord::Area { area: self.area(area).id.clone() },
        }
    }

    /// Languages as tags; none where they are what a record means that says nothing.
    fn language_tags(&self, languages: &[Language]) -> Vec<String> {
        if languages == self.language.as_slice() {
            return Vec::new();
        }
        languages.iter().map(ToString::to_string).collect()
    }

    fn level_record(&self, skill: SkillIx, level: u8) -> SkillLevelRecord {
        SkillLevelRecord { skill: self.catalog.id(skill).clone(), level: level.into() }
    }

    fn interval_record(&self, span: Span) -> IntervalRecord {
        IntervalRecord { start: self.zone.text(span.start()), end: self.zone.text(span.end()) }
    }

    fn volunteer_record(&self, volunteer: &Volunteer) -> VolunteerRecord {
        let availability = volunteer.availability.as_ref();
        let ways = if volunteer.ways.len() == Way::ALL.len() { Vec::new() } else { volunteer.ways.clone() };
        let pause = |minutes: u32| (minutes > 0).then_some(minutes);
        let mut record = VolunteerRecord {
            id: volunteer.id.clone(),
            name: volunteer.name.clone(),
            skills: volunteer.skills.iter().map(|&(skill, level)| self.level_record(skill, level)).collect(),
            languages: self.language_tags(&volunteer.languages),
            availability: availability.map(|spans| spans.iter().map(|&s| self.interval_record(s)).collect()),
            place: volunteer.place.map(|place| self.place_record(place)),
            travel_radius_m: volunteer.travel_radius_m,
            zone: volunteer.zone.map(|zone| self.zone(zone).id.clone()),
            organisation: volunteer.organisation.map(|ix| self.organisation(ix).id.clone()),
            ways,
            max_requests: volunteer.limits.in_all,
            max_per_day: volunteer.limits.per_day,
            max_per_week: volunteer.limits.per_week,
            max_per_month: volunteer.limits.per_month,
            max_minutes_per_week: volunteer.limits.minutes_per_week,
            max_minutes_per_month: volunteer.limits.minutes_per_month,
            notice_minutes: pause(volunteer.pauses.notice),
            changeover_minutes: pause(volunteer.pauses.changeover),
            rest_minutes: pause(volunteer.pauses.rest),
            credentials: volunteer
                .credentials
                .iter()
                .map(|held| HeldCredentialRecord {
                    credential: self.credential(held.credential).id.clone(),
                    issued: held.issued.map(time::day_text),
                    expires: held.expires.map(time::day_text),
                })
                .collect(),
            attributes: volunteer
                .attributes
                .iter()
                .map(|known| AttributeRecord {
                    attribute: known.attribute().to_owned(),
                    value: known.value().to_owned(),
                })
                .collect(),
            car: volunteer.car,
            licences: volunteer.licences().map(str::to_owned).collect(),
            minor_until: volunteer.minor_until.map(time::day_text),
            requester: volunteer.requester.clone(),
            prefers: self.skill_ids(&volunteer.prefers),
            avoids: self.skill_ids(&volunteer.avoids),
            do_not_pair: volunteer.do_not_pair.clone(),
            ..VolunteerRecord::default()
        };
        if let Some(calendar) = &volunteer.calendar {
            calendar.write(&mut record, |span| self.interval_record(span));
        }
        record
    }

    fn request_record(&self, request: &Request) -> RequestRecord {
        let needs = |needs: &[Need]| -> Vec<SkillLevelRecord> {
            needs.iter().map(|need| self.level_record(need.skill, need.level)).collect()
        };
        let mut languages_required = self.language_tags(&request.languages_required);
        if request.languages_required.is_empty() && self.language.is_some() {
            languages_required.push(ANY.to_owned());
        }
        let ids =
            |volunteers: &[VolunteerIx]| volunteers.iter().map(|&v| self.volunteer(v).id.clone()).collect();
        let seats = request.origin.as_ref().and_then(|origin| origin.seats).unwrap_or(request.seats);
        // What the venue says need not be said again.
        let venue = request.venue.map(|venue| self.venue(venue));
        let place = request.place.filter(|_| venue.is_none_or(|venue| venue.place.is_none()));
        let zone = request.zone.filter(|_| venue.is_none_or(|venue| venue.zone.is_none()));
        let mut record = RequestRecord {
            id: request.id.clone(),
            requester: request.requester.clone(),
            service: self.catalog.id(request.service).clone(),
            all_of: needs(&request.all_of),
            any_of: needs(&request.any_of),
            preferred: needs(&request.preferred),
            least_score: request.least_score,
            seats: SeatsRecord {
                minimum: Some(seats.minimum),
                desired: Some(seats.desired),
                maximum: Some(seats.maximum),
            },
            mandatory: request.mandatory,
            time: request.time.map(|time| self.interval_record(time.span)),
            place: place.map(|place| self.place_record(place)),
            way: request.way,
            zone: zone.map(|zone| self.zone(zone).id.clone()),
            refer_up_to: request.refer_up_to,
            groups: request.groups.iter().map(|&group| self.group(group).id.clone()).collect(),
            venue: venue.map(|venue| venue.id.clone()),
            venue_needs: request.venue_needs().map(str::to_owned).collect(),
            tier: request.tier.into(),
            languages_required,
            languages_preferred: request.languages_preferred.iter().map(ToString::to_string).collect(),
            credentials: self.credential_ids(&request.own_credentials),
            attributes: request
                .attributes
                .iter()
                .map(|need| AttributeNeedRecord {
                    attribute: need.attribute().to_owned(),
                    one_of: need.one_of().map(str::to_owned).collect(),
                })
                .collect(),
            needs_car: request.needs_car,
            licences: request.licences().map(str::to_owned).collect(),
            minors_welcome: request.minors_welcome,
            for_minor: request.for_minor,
            requester_present: Some(request.requester_present).filter(|&is| is != (request.way == Way::Home)),
            do_not_send: ids(&request.do_not_send),
            known_helpers: ids(&request.known_helpers),
            waiting_since: request.waiting_since.map(time::day_text),
            ..RequestRecord::default()
        };
        self.write_times(request, &mut record);
        record
    }

    /// Writes what a request says about its times beside a fixed one.
    fn write_times(&self, request: &Request, record: &mut RequestRecord) {
        let origin = request.origin.as_deref();
        if let Some(flexible) = &request.flexible {
            let windows = origin.and_then(|origin| origin.windows.as_ref()).unwrap_or(&flexible.windows);
            record.windows = windows.iter().map(|&window| self.interval_record(window)).collect();
            record.minutes = Some(flexible.minutes);
            record.separate_visits = flexible.separate;
        }
        let Some(origin) = origin else { return };
        record.time_zone = origin.zone.as_ref().map(|zone| zone.name().to_owned());
        if let Some(series) = &origin.series {
            let (recurrence, intervals) = series.records();
            record.recurrence = Some(recurrence);
            if let Some((minutes, separate)) = series.flexible {
                record.windows = intervals;
                record.minutes = Some(minutes);
                record.separate_visits = separate;
            } else {
                record.time = intervals.into_iter().next();
            }
        }
    }
}

fn organisation_record(organisation: &Organisation) -> OrganisationRecord {
    OrganisationRecord {
        id: organisation.id.clone(),
        name: organisation.name.clone(),
        requester: organisation.requester.clone(),
        quota: organisation.quota,
        own_requests: organisation.own_requests,
    }
}

fn credential_record(credential: &Credential) -> CredentialRecord {
    CredentialRecord {
        id: credential.id.clone(),
        name: credential.name.clone(),
        grace_days: Some(credential.grace_days),
        warn_days: Some(credential.warn_days),
    }
}

fn group_record(group: &Group) -> GroupRecord {
    GroupRecord { id: group.id.clone(), name: group.name.clone() }
}

fn area_record(area: &Area) -> AreaRecord {
    AreaRecord {
        id: area.id.clone(),
        name: area.name.clone(),
        latitude: area.centre.map(|centre| centre.latitude()),
        longitude: area.centre.map(|centre| centre.longitude()),
    }
}
