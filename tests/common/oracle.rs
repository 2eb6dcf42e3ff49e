//! Who may help whom as far as people are concerned, from the records alone and by other means than the crate's: dates as numbers of days, one
//! after the other; areas by a search through the lists.

use goodturn::community::{
    Coordinates, Document, OwnRequests, PlaceRecord, RequestRecord, UnknownPlaces, VolunteerRecord, Way,
    ZoneId, distance_m,
};

/// A date of November 2026 as the day of the month.
fn day(date: &str) -> i64 {
    assert!(date.starts_with("2026-11-"), "{date}");
    date[8..10].parse().unwrap()
}

/// The days on which the request may start: of its fixed time, or today's.
fn day_of(document: &Document, request: &RequestRecord) -> i64 {
    day(request.time.as_ref().map_or(&document.as_of, |time| &time.start))
}

fn credentials(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let service = document.skills.iter().find(|skill| skill.id == request.service).unwrap();
    let mut needed = request.credentials.clone();
    needed.extend(service.credentials.clone());
    if request.for_minor {
        needed.extend(document.credentials_for_minors.clone());
    }
    let today = day_of(document, request);
    needed.iter().all(|id| {
        let kind = document.credentials.iter().find(|credential| credential.id == *id).unwrap();
        let grace = i64::from(kind.grace_days.unwrap_or(0));
        volunteer.credentials.iter().any(|held| {
            held.credential == *id
                && held.issued.as_ref().is_none_or(|issued| day(issued) <= today)
                && held.expires.as_ref().is_none_or(|expires| today <= day(expires) + grace)
        })
    })
}

fn attributes(volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    request.attributes.iter().all(|need| {
        volunteer.attributes.iter().any(|known| {
            known.attribute == need.attribute
                && (need.one_of.is_empty() || need.one_of.contains(&known.value))
        })
    })
}

fn transport(volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let holds = |class: &String| volunteer.licences.iter().any(|held| held.eq_ignore_ascii_case(class));
    (volunteer.car || !request.needs_car) && request.licences.iter().all(holds)
}

fn language(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let or_default = |given: &[String]| -> Vec<String> {
        if given.is_empty() { document.language.iter().cloned().collect() } else { given.to_vec() }
    };
    let (spoken, required) = (or_default(&volunteer.languages), or_default(&request.languages_required));
    required.is_empty() || required == ["any"] || required.iter().any(|language| spoken.contains(language))
}

/// The id under which somebody asks.
fn asks_as(volunteer: &VolunteerRecord) -> &str {
    volunteer.requester.as_ref().map_or(volunteer.id.as_str(), |requester| requester.as_str())
}

fn relation(volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    !volunteer.do_not_pair.contains(&request.requester)
        && asks_as(volunteer) != request.requester.as_str()
        && !request.do_not_send.contains(&volunteer.id)
}

/// An organisation that never serves its own requests does not send its people there.
fn organisation(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    document.organisations.iter().all(|known| {
        let asks = known.requester.as_ref().map_or(known.id.as_str(), |requester| requester.as_str());
        known.own_requests != OwnRequests::Never
            || volunteer.organisation.as_ref() != Some(&known.id)
            || asks != request.requester.as_str()
    })
}

/// The request with what its venue says about it.
pub fn placed(document: &Document, request: &RequestRecord) -> RequestRecord {
    let mut request = request.clone();
    if let Some(id) = &request.venue {
        let venue = document.venues.iter().find(|venue| venue.id == *id).unwrap();
        request.place = venue.place.clone().or(request.place);
        request.zone = venue.zone.clone().or(request.zone);
        request.way = Way::Venue;
    }
    request
}

/// Times are texts of one form, so they compare as texts.
fn is_elsewhere(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let Some(time) = &request.time else { return true };
    document.requests.iter().map(|own| placed(document, own)).all(|own| {
        let present = own.requester_present.unwrap_or(own.way == Way::Home);
        let overlaps = own.time.as_ref().is_some_and(|own| own.start < time.end && time.start < own.end);
        own.id == request.id || own.requester.as_str() != asks_as(volunteer) || !present || !overlaps
    })
}

/// How far it is; `None` is not known.
pub fn metres(document: &Document, from: &PlaceRecord, to: &PlaceRecord) -> Option<u32> {
    if let (PlaceRecord::Area { area: from }, PlaceRecord::Area { area: to }) = (from, to) {
        let there = document.distances.iter().find(|entry| entry.from == *from && entry.to == *to);
        let back = document.distances.iter().find(|entry| entry.from == *to && entry.to == *from);
        if let Some(entry) = there.or(back) {
            return Some(entry.metres);
        }
        if from == to {
            return Some(0);
        }
    }
    let point = |place: &PlaceRecord| match place {
        &PlaceRecord::Point { latitude, longitude } => Coordinates::new(latitude, longitude),
        PlaceRecord::Area { area } => {
            let area = document.areas.iter().find(|known| known.id == *area).unwrap();
            Coordinates::new(area.latitude?, area.longitude?)
        }
    };
    Some(distance_m(&point(from)?, &point(to)?))
}

fn reach(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let places = volunteer.place.as_ref().zip(request.place.as_ref());
    let metres = places.and_then(|(from, to)| metres(document, from, to));
    request.way == Way::Remote
        || match (volunteer.travel_radius_m, metres) {
            (Some(radius), metres) => metres.is_some_and(|metres| metres <= radius),
            (None, None) => document.unknown_places == UnknownPlaces::WithoutRadius,
            (None, Some(_)) => true,
        }
}

/// The zone and those that it is part of, from the inside out.
fn zones_around(document: &Document, zone: Option<&ZoneId>) -> Vec<ZoneId> {
    let parent = |id: &ZoneId| document.zones.iter().find(|zone| zone.id == *id).unwrap().parent.clone();
    std::iter::successors(zone.cloned(), parent).collect()
}

/// How many zones around the request's do not hold the volunteer.
pub fn levels_passed_on(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> usize {
    let hers = zones_around(document, volunteer.zone.as_ref());
    zones_around(document, request.zone.as_ref()).iter().take_while(|zone| !hers.contains(zone)).count()
}

/// Whether the rules about people and places allow the pair.
pub fn suits(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let request = &placed(document, request);
    let of_age = |date: &String| day(date) <= day_of(document, request);
    let adult = request.minors_welcome || volunteer.minor_until.as_ref().is_none_or(of_age);
    let way = volunteer.ways.is_empty() || volunteer.ways.contains(&request.way);
    way && adult
        && relation(volunteer, request)
        && organisation(document, volunteer, request)
        && credentials(document, volunteer, request)
        && attributes(volunteer, request)
        && transport(volunteer, request)
        && language(document, volunteer, request)
        && is_elsewhere(document, volunteer, request)
        && reach(document, volunteer, request)
        && request
            .refer_up_to
            .is_none_or(|limit| levels_passed_on(document, volunteer, request) <= limit as usize)
}
