//! The service network around the people: zones in three levels, organisations, venues, need groups, a service day. Each record draws from a stream of its own, so
//! that a community without them is the same as ever.

use super::{
    catalogue::CATALOGUE,
    random::{Kind, Random},
    world::{Spot, World},
};
use crate::community::{
    BookingRecord, DatesRecord, Document, GroupRecord, OrganisationRecord, OwnRequests, RequestRecord,
    RoleRecord, SeatsRecord, ServiceDayRecord, StationRecord, VenueRecord, VolunteerRecord, Way, Weekday,
    WeeklyRecord, ZoneRecord,
};

/// How large the service network around a generated community is; all 0 is none.
///
/// | what | how it is made |
/// |---|---|
/// | zones | each neighbourhood is a community, so many in a row are a street, all streets are one district; nine volunteers in ten belong to their community, 8 % to the street, 2 % to the district |
/// | referral | a request belongs to its community (at a venue: to the venue's); 5 % are not passed on at all, 20 % only within the street |
/// | organisations | each has its part of the neighbourhoods; half of its members live there, the others anywhere |
/// | their quotas | one in four has none; the others' is 10 to 40 % of the members that it should have |
/// | their own requests | each asks for its share of those in its neighbourhoods; one in four serves its own first, one never, two as any |
/// | venues | spread over the neighbourhoods, in their middles; one to four places; half are open on weekdays from 8 to 20 and on Saturdays from 8 to 14, half on weekdays from 9 to 17; one in ten is closed on the first Wednesday |
/// | what they have | wheelchair access 60 %, a kitchen 30 %, a quiet room 40 %; one request in five needs one of these |
/// | requests at venues | those in a neighbourhood with a venue, and three in ten of the others in its part of the community, if it is open then |
/// | need groups | seven, drawn apart, so that a request may be of several: 18, 12, 6, 4, 10, 3 and 8 % |
/// | the service day | on the first Saturday from 9 to 13, in hourly slots; four stations share a hall with ten places; a lead and two helpers each; a third of the stations open at 10, a third close at 12 |
/// | bookings | eleven for every ten places; 60 % at one station, the others for a service; half come at any time, 45 % from 10 or from 11 on, 5 % only before 10; tiers 1 to 3 |
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ServiceNetwork {
    /// Neighbourhoods to a street; 0: no zones, and nothing is passed on.
    pub street: usize,
    /// How many organisations there are, at most 10,000.
    pub organisations: usize,
    /// The share of volunteers, in thousandths, whom an organisation lends.
    pub members: u32,
    /// The share of requests, in thousandths, that an organisation asks for.
    pub firms: u32,
    /// How many venues there are, at most 100,000.
    pub venues: usize,
    /// The share of requests, in thousandths, for which need groups are drawn.
    pub groups: u32,
    /// Stations of the service day, at most 2,000; 0: there is no such day. A day needs venues.
    pub stations: usize,
}

impl ServiceNetwork {
    /// What a district of so many people has: 40 organisations, 60 venues and 24 stations for 100,000, and in proportion for others (two organisations, three
    /// venues and three stations at least).
    pub fn of(people: usize) -> Self {
        Self {
            street: 8,
            organisations: (people / 2_500).clamp(2, 10_000),
            members: 300,
            firms: 20,
            venues: (people / 1_666).clamp(3, 100_000),
            groups: 1000,
            stations: (people / 4_166).clamp(3, 2_000),
        }
    }

    /// The parameters with their names and the most that each may be.
    pub(super) fn limits(&self) -> [(&'static str, usize, usize); 7] {
        [
            ("network.street", self.street, 16_000_000),
            ("network.organisations", self.organisations, 10_000),
            ("network.members", self.members as usize, 1000),
            ("network.firms", self.firms as usize, 1000),
            ("network.venues", self.venues, 100_000),
            ("network.groups", self.groups as usize, 1000),
            ("network.stations", self.stations, if self.venues > 0 { 2_000 } else { 0 }),
        ]
    }
}

/// Stations to a hall, and its places.
const STATIONS_PER_HALL: usize = 4;
const HALL_PLACES: u32 = 10;
/// The hours of the service day.
const DAY_HOURS: std::ops::Range<u32> = 9..13;
/// Residents whom a station sees in a slot, and how many of them need no booking.
const VISITORS: u32 = 8;
const WALK_IN: u32 = 2;
const SATURDAY: usize = 5;
const WEDNESDAY: usize = 2;

const KINDS: [&str; 8] =
    ["Clinic", "School", "Firm", "Sports club", "Library", "Parish", "Workshop", "College"];
const FEATURES: [(&str, u32); 3] = [("wheelchair access", 600), ("kitchen", 300), ("quiet room", 400)];
const GROUPS: [(&str, &str, u32); 7] = [
    ("elderly", "Elderly people", 180),
    ("children", "Children", 120),
    ("disabled", "Disabled people", 60),
    ("poor", "Poor households", 40),
    ("low-income", "Low-income households", 100),
    ("veterans", "Veterans' families", 30),
    ("newcomers", "Newcomers", 80),
];

/// A venue as it is generated.
struct Hall {
    neighbourhood: usize,
    places: u32,
    /// Hours on weekdays and on Saturdays.
    hours: [Option<(u32, u32)>; 2],
    closed_on_wednesday: bool,
    features: Vec<&'static str>,
}

impl Hall {
    /// Whether it is open on a day (counted from the first Monday) for some minutes of the day.
    fn is_open(&self, day: usize, start: u32, minutes: u32) -> bool {
        let hours = match day % 7 {
            0..5 => self.hours[0],
            SATURDAY => self.hours[1],
            _ => None,
        };
        let closed = self.closed_on_wednesday && day == WEDNESDAY;
        !closed && hours.is_some_and(|(from, to)| 60 * from <= start && start + minutes <= 60 * to)
    }
}

impl World {
    /// What the network adds to a volunteer.
    pub(super) fn network_volunteer(&self, number: usize, mut record: VolunteerRecord) -> VolunteerRecord {
        let network = self.recipe.network;
        if network == ServiceNetwork::default() {
            return record;
        }
        let mut random = Random::new(self.recipe.seed, Kind::NetworkVolunteer, number as u64);
        let home = self.home_of(number);
        let level = random.below(100);
        if let Some(street) = home.checked_div(network.street) {
            let zone = match level {
                0..90 => community_id(home),
                90..98 => street_id(street),
                _ => DISTRICT.to_owned(),
            };
            record.zone = Some(zone.as_str().into());
        }
        if network.organisations > 0 && random.permille(network.members) {
            let near = random.permille(500);
            let any = random.index(network.organisations);
            let own = if near { self.part(home, network.organisations) } else { any };
            record.organisation = Some(organisation_id(own).as_str().into());
        }
        record
    }

    /// What the network adds to a request.
    pub(super) fn network_request(&self, number: usize, mut record: RequestRecord) -> RequestRecord {
        let network = self.recipe.network;
        if network == ServiceNetwork::default() {
            return record;
        }
        let wish = self.wish(number);
        let mut random = Random::new(self.recipe.seed, Kind::NetworkRequest, number as u64);
        if network.street > 0 {
            record.zone = Some(community_id(wish.neighbourhood).as_str().into());
            record.refer_up_to = match random.below(100) {
                0..5 => Some(0),
                5..25 => Some(1),
                _ => None,
            };
        }
        if network.organisations > 0 && random.permille(network.firms) {
            let asks = self.part(wish.neighbourhood, network.organisations);
            record.requester = requester_id(asks).as_str().into();
        }
        if random.permille(network.groups) {
            let drawn = GROUPS.iter().filter(|(_, _, share)| random.permille(*share));
            record.groups = drawn.map(|&(id, ..)| id.into()).collect();
        }
        let needs = random.permille(200);
        // What comes again would come on a day on which it is closed.
        let once = record.windows.is_empty() && record.recurrence.is_none();
        if let Some(venue) = self.venue_of(number, wish.neighbourhood, wish.way, wish.time).filter(|_| once) {
            let hall = self.hall(venue);
            record.venue = Some(venue_id(venue).as_str().into());
            (record.place, record.zone) = (None, None);
            if needs && !hall.features.is_empty() {
                let one = random.index(hall.features.len());
                record.venue_needs.extend(hall.features.get(one).map(|&feature| feature.to_owned()));
            }
        }
        record
    }

    /// The venue at which a request takes place, if it does.
    fn venue_of(
        &self,
        request: usize,
        neighbourhood: usize,
        way: Way,
        time: Option<(usize, u32, u32)>,
    ) -> Option<usize> {
        let venues = self.recipe.network.venues;
        if way != Way::Venue || venues == 0 {
            return None;
        }
        let venue = self.part(neighbourhood, venues);
        let hall = self.hall(venue);
        let mut random = Random::new(self.recipe.seed, Kind::NetworkPlace, request as u64);
        let goes = hall.neighbourhood == neighbourhood || random.permille(300);
        let open = time.is_none_or(|(day, start, minutes)| hall.is_open(day, start, minutes));
        (goes && open).then_some(venue)
    }

    /// Where a request at a venue takes place.
    pub(super) fn venue_spot(
        &self,
        request: usize,
        neighbourhood: usize,
        time: Option<(usize, u32, u32)>,
    ) -> Spot {
        let venue = self.venue_of(request, neighbourhood, Way::Venue, time);
        self.middle(venue.map_or(neighbourhood, |venue| self.hall(venue).neighbourhood))
    }

    /// In which of so many parts, each of neighbourhoods in a row, a neighbourhood lies.
    fn part(&self, neighbourhood: usize, parts: usize) -> usize {
        neighbourhood * parts / self.neighbourhoods.len().max(1)
    }

    /// Whether stations of the service day are at a venue.
    fn is_hall(&self, venue: usize) -> bool {
        let (halls, venues) = (self.hall_count(), self.recipe.network.venues.max(1));
        let nearest = (venue * halls).div_ceil(venues);
        nearest < halls && nearest * venues / halls == venue
    }

    /// How many halls the stations need; no more than there are venues.
    fn hall_count(&self) -> usize {
        let network = self.recipe.network;
        network.stations.div_ceil(STATIONS_PER_HALL).min(network.venues)
    }

    /// The venues that are halls, spread evenly.
    fn halls(&self) -> impl Iterator<Item = usize> {
        let (halls, venues) = (self.hall_count(), self.recipe.network.venues);
        (0..halls).map(move |hall| hall * venues / halls.max(1))
    }

    fn hall(&self, venue: usize) -> Hall {
        let network = self.recipe.network;
        let mut random = Random::new(self.recipe.seed, Kind::NetworkVenue, venue as u64);
        // The first neighbourhood of its part.
        let neighbourhood = (venue * self.neighbourhoods.len()).div_ceil(network.venues.max(1));
        let (is_hall, long) = (self.is_hall(venue), random.permille(500));
        let places = 1 + random.below(4) as u32;
        let features = FEATURES.iter().filter(|(_, share)| random.permille(*share)).map(|&(name, _)| name);
        Hall {
            neighbourhood: neighbourhood.min(self.neighbourhoods.len().saturating_sub(1)),
            features: features.collect(),
            places: if is_hall { HALL_PLACES } else { places },
            hours: if is_hall || long { [Some((8, 20)), Some((8, 14))] } else { [Some((9, 17)), None] },
            closed_on_wednesday: venue % 10 == 3,
        }
    }

    /// What the network adds to the document beside its records.
    pub(super) fn network_document(&self, document: &mut Document) {
        let network = self.recipe.network;
        if network.street > 0 {
            document.zones = self.zones();
        }
        document.organisations = (0..network.organisations).map(|number| self.organisation(number)).collect();
        document.venues = (0..network.venues).map(|number| self.venue(number)).collect();
        if network.groups > 0 {
            let group = |&(id, name, _): &(&str, &str, u32)| GroupRecord {
                id: id.into(),
                name: Some(name.to_owned()),
            };
            document.groups = GROUPS.iter().map(group).collect();
        }
        document.service_days.extend(self.service_day());
    }

    fn zones(&self) -> Vec<ZoneRecord> {
        let street = self.recipe.network.street.max(1);
        let communities = self.neighbourhoods.len();
        let mut zones = vec![ZoneRecord { id: DISTRICT.into(), ..ZoneRecord::default() }];
        let part = |id: String, parent: &str| ZoneRecord {
            id: id.as_str().into(),
            name: None,
            parent: Some(parent.into()),
        };
        zones.extend((0..communities.div_ceil(street)).map(|number| part(street_id(number), DISTRICT)));
        zones.extend(
            (0..communities).map(|number| part(community_id(number), street_id(number / street).as_str())),
        );
        zones
    }

    fn organisation(&self, number: usize) -> OrganisationRecord {
        let network = self.recipe.network;
        let mut random = Random::new(self.recipe.seed, Kind::NetworkOrganisation, number as u64);
        let members = self.recipe.volunteers as u64 * u64::from(network.members)
            / (1000 * network.organisations.max(1) as u64);
        let quota = members * random.between(100, 400).unsigned_abs() / 1000;
        let kind = KINDS.get(number % KINDS.len()).copied().unwrap_or_default();
        let mut record = OrganisationRecord::new(&organisation_id(number))
            .name(&format!("{kind} {number}"))
            .own_requests(match number % 4 {
                0 => OwnRequests::First,
                1 => OwnRequests::Never,
                _ => OwnRequests::Any,
            });
        if requester_id(number) != organisation_id(number) {
            record = record.requester(&requester_id(number));
        }
        if number % 4 != 2 {
            record.quota = Some(u32::try_from(quota.max(1)).unwrap_or(u32::MAX));
        }
        record
    }

    fn venue(&self, number: usize) -> VenueRecord {
        let hall = self.hall(number);
        let [weekdays, saturday] = hall.hours;
        let hours = |days: &[Weekday], (from, to): (u32, u32)| WeeklyRecord {
            days: days.to_vec(),
            from: clock(from),
            to: clock(to),
            ..WeeklyRecord::default()
        };
        let open = weekdays.map(|weekdays| hours(&Weekday::ALL[..SATURDAY], weekdays));
        let closed = self.days.get(WEDNESDAY).filter(|_| hall.closed_on_wednesday);
        VenueRecord {
            id: venue_id(number).as_str().into(),
            name: None,
            place: Some(self.middle(hall.neighbourhood).record()),
            zone: (self.recipe.network.street > 0).then(|| community_id(hall.neighbourhood).as_str().into()),
            places: Some(hall.places),
            open: open.into_iter().chain(saturday.map(|saturday| hours(&[Weekday::Sat], saturday))).collect(),
            closed: closed.map(|date| DatesRecord { first: date.clone(), last: None }).into_iter().collect(),
            features: hall.features.into_iter().map(str::to_owned).collect(),
        }
    }

    fn service_day(&self) -> Option<ServiceDayRecord> {
        let network = self.recipe.network;
        let date = self.days.get(SATURDAY).filter(|_| network.stations > 0)?;
        let (first, last) = (clock(DAY_HOURS.start), clock(DAY_HOURS.end));
        let mut day = ServiceDayRecord::new("open-day", date, &first, &last, 60);
        day.name = Some("Open day".to_owned());
        let halls: Vec<usize> = self.halls().collect();
        let stations = (0..network.stations).map(|number| {
            let hall = halls.get(number / STATIONS_PER_HALL % halls.len().max(1)).copied().unwrap_or(0);
            Self::station(number, hall)
        });
        day.stations = stations.collect();
        let places = network.stations * DAY_HOURS.len() * (VISITORS - WALK_IN) as usize;
        day.bookings = (0..places * 11 / 10).map(|number| self.booking(number)).collect();
        Some(day)
    }

    fn station(number: usize, venue: usize) -> StationRecord {
        let seats = |minimum, desired, maximum| SeatsRecord {
            minimum: Some(minimum),
            desired: Some(desired),
            maximum: Some(maximum),
        };
        let lead = RoleRecord { id: "lead".into(), level: 2, seats: seats(1, 1, 1), ..RoleRecord::default() };
        let helper = RoleRecord {
            id: "helper".into(),
            skill: Some(CATALOGUE[0].id.into()),
            seats: seats(1, 2, 3),
            tier: 2,
            ..RoleRecord::default()
        };
        let mut station =
            StationRecord::new(&station_id(number), station_service(number)).visitors(VISITORS, WALK_IN);
        station.venue = Some(venue_id(venue).as_str().into());
        station.roles = vec![lead, helper];
        match number % 3 {
            1 => station.from = Some(clock(DAY_HOURS.start + 1)),
            2 => station.to = Some(clock(DAY_HOURS.end - 1)),
            _ => {}
        }
        station
    }

    fn booking(&self, number: usize) -> BookingRecord {
        let mut random = Random::new(self.recipe.seed, Kind::NetworkBooking, number as u64);
        let station = random.index(self.recipe.network.stations);
        let (id, resident) = (format!("b{number:06}"), format!("guest-{number:06}"));
        let booking = if random.permille(600) {
            BookingRecord::at(&id, &resident, &station_id(station))
        } else {
            BookingRecord::with_service(&id, &resident, station_service(station))
        };
        let last = clock(DAY_HOURS.end);
        let booking = match random.below(100) {
            0..50 => booking,
            50..75 => booking.between(&clock(DAY_HOURS.start + 1), &last),
            75..95 => booking.between(&clock(DAY_HOURS.start + 2), &last),
            _ => booking.between(&clock(DAY_HOURS.start), &clock(DAY_HOURS.start + 1)),
        };
        booking.tier(1 + random.below(3) as u32)
    }
}

const DISTRICT: &str = "district";

fn street_id(number: usize) -> String {
    format!("street-{number:05}")
}

fn community_id(neighbourhood: usize) -> String {
    format!("community-{neighbourhood:05}")
}

fn organisation_id(number: usize) -> String {
    format!("o{number:05}")
}

/// Every third organisation asks for help under another id than its own.
fn requester_id(organisation: usize) -> String {
    let id = organisation_id(organisation);
    if organisation % 3 == 2 { format!("office-{id}") } else { id }
}

fn venue_id(number: usize) -> String {
    format!("hall-{number:05}")
}

fn station_id(number: usize) -> String {
    format!("station-{number:04}")
}

/// What a station does: one of the more popular skills of the catalogue, so that neighbouring stations differ.
fn station_service(number: usize) -> &'static str {
    CATALOGUE[1 + number % 12].id
}

fn clock(hour: u32) -> String {
    format!("{hour:02}:00")
}
