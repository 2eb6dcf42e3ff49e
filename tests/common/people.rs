//! What the random communities know of people: credentials, attributes, languages, transport, households, areas.
//!
//! Everything is rare enough for many pairs to be allowed, and each rule rejects somebody now and then.

use super::communities::{SKILLS, requester_id, skill_id, volunteer_id};
use goodturn::community::{
    AreaRecord, AttributeNeedRecord, AttributeRecord, CredentialId, CredentialRecord, DatesRecord,
    DistanceRecord, Document, GroupRecord, HeldCredentialRecord, OrganisationId, OrganisationRecord,
    OwnRequests, PlaceRecord, RequestRecord, SkillId, UnknownPlaces, VenueId, VenueRecord, VolunteerRecord,
    Way, WeeklyRecord, ZoneId, ZoneRecord,
};
use proptest::{collection::vec, option, prelude::*, sample};

const CREDENTIALS: usize = 3;
const AREAS: usize = 4;
const ZONES: usize = 5;
pub(crate) const GROUPS: usize = 3;
const ORGANISATIONS: usize = 2;
const VENUES: usize = 2;
const FEATURES: [&str; 2] = ["kitchen", "wheelchair access"];
const ATTRIBUTES: [(&str, [&str; 3]); 2] =
    [("gender", ["f", "m", "x"]), ("smokes", ["no", "yes", "at times"])];
const LICENCES: [&str; 3] = ["B", "c1", "D"];

fn credential_id(credential: usize) -> String {
    format!("c{credential}")
}

fn area_id(area: usize) -> String {
    format!("a{area}")
}

pub(crate) fn group_id(group: usize) -> String {
    format!("g{group}")
}

fn zone_id(zone: usize) -> ZoneId {
    format!("z{zone}").as_str().into()
}

fn organisation_id(organisation: usize) -> OrganisationId {
    format!("o{organisation}").as_str().into()
}

fn venue_id(venue: usize) -> VenueId {
    format!("w{venue}").as_str().into()
}

/// Venues have all features, because a need that is not met is a fault; some are closed at night, which no request of these communities reaches into.
fn houses() -> impl Strategy<Value = VenueRecord> {
    let hours = WeeklyRecord { from: "06:00".to_owned(), to: "23:00".to_owned(), ..WeeklyRecord::default() };
    (
        option::weighted(0.6, 0..3_u32),
        option::weighted(0.4, place()),
        option::weighted(0.3, 0..ZONES),
        any::<bool>(),
    )
        .prop_map(move |(places, place, zone, closes)| VenueRecord {
            places,
            place,
            zone: zone.map(zone_id),
            open: if closes { vec![hours.clone()] } else { Vec::new() },
            // Long past.
            closed: if closes {
                vec![DatesRecord { first: "2026-01-01".to_owned(), last: None }]
            } else {
                Vec::new()
            },
            name: closes.then(|| "The house".to_owned()),
            features: FEATURES.map(str::to_owned).to_vec(),
            ..VenueRecord::default()
        })
}

/// Gives some requests of a document a venue; of what they say themselves that the venue says too, nothing is left. Those at a fixed time that
/// reaches beyond the hours of opening have none.
fn at_venues(mut document: Document, venues: &[Option<(usize, bool)>]) -> Document {
    for (request, venue) in document.requests.iter_mut().zip(venues) {
        let Some((number, needs)) = *venue else { continue };
        let late = request.time.as_ref().is_some_and(|time| time.end.ends_with("T23:30"));
        if late || request.way == Way::Remote {
            continue;
        }
        request.venue = Some(venue_id(number));
        request.venue_needs = if needs { vec![FEATURES[number].to_owned()] } else { Vec::new() };
        let venue = document.venues.iter().find(|venue| venue.id == venue_id(number));
        if venue.is_some_and(|venue| venue.place.is_some()) {
            request.place = None;
        }
        if venue.is_some_and(|venue| venue.zone.is_some()) {
            request.zone = None;
        }
    }
    document
}

/// The same with some requests at venues.
pub(crate) fn with_venues(document: Document) -> impl Strategy<Value = Document> {
    let venue = option::weighted(0.25, (0..VENUES, any::<bool>()));
    vec(venue, document.requests.len()).prop_map(move |venues| at_venues(document.clone(), &venues))
}

/// A date within some days around `as_of`.
fn date() -> impl Strategy<Value = String> {
    (18..=30_u32).prop_map(|day| format!("2026-11-{day:02}"))
}

/// A point of the coarse grid.
pub(crate) fn point() -> impl Strategy<Value = (f64, f64)> {
    (0..5_u8, 0..5_u8)
        .prop_map(|(north, east)| (52.5 + f64::from(north) * 0.01, 13.4 + f64::from(east) * 0.02))
}

pub(crate) fn place() -> impl Strategy<Value = PlaceRecord> {
    let area = (0..AREAS).prop_map(|area| PlaceRecord::Area { area: area_id(area).into() });
    let point = point().prop_map(|(latitude, longitude)| PlaceRecord::Point { latitude, longitude });
    prop_oneof![3 => point, 1 => area]
}

fn credentials(weight: f64) -> impl Strategy<Value = Vec<CredentialId>> {
    option::weighted(weight, sample::subsequence((0..CREDENTIALS).collect::<Vec<_>>(), 1..=2).prop_shuffle())
        .prop_map(|list| list.unwrap_or_default().into_iter().map(|c| credential_id(c).into()).collect())
}

/// Gives a document with skills the catalogs and the community's own fields.
pub(crate) fn with_catalogs(document: Document) -> impl Strategy<Value = Document> {
    let catalog = vec((option::of(0..8_u32), option::of(0..40_u32)), CREDENTIALS);
    let areas = vec(option::weighted(0.6, point()), AREAS);
    let metres = sample::select(vec![0_u32, 800, 1_000, 2_500, 9_000]);
    let distances = prop::collection::btree_map((0..AREAS, 0..AREAS), metres, 0..4);
    let own = (option::weighted(0.3, Just("de".to_owned())), prop::bool::weighted(0.2), credentials(0.3));
    let of_skills = vec(credentials(0.1), SKILLS);
    let parents = vec(option::weighted(0.8, any::<sample::Index>()), ZONES);
    let lenders = (
        option::weighted(0.6, 0..4_u32),
        sample::select(OwnRequests::ALL.to_vec()),
        option::weighted(0.7, 0..6_usize),
    );
    let network = (vec(lenders, ORGANISATIONS), vec(houses(), VENUES));
    (catalog, areas, distances, own, of_skills, parents, network).prop_map(
        move |(catalog, areas, distances, own, of_skills, parents, (organisations, venues))| {
            let mut document = document.clone();
            let credential = |(number, (grace_days, warn_days))| CredentialRecord {
                id: credential_id(number).into(),
                name: None,
                grace_days,
                warn_days,
            };
            document.credentials = catalog.into_iter().enumerate().map(credential).rev().collect();
            let area = |(number, centre): (usize, Option<(f64, f64)>)| {
                let area = AreaRecord::new(&area_id(number));
                centre.map_or(area.clone(), |(latitude, longitude)| area.centre(latitude, longitude))
            };
            document.areas = areas.into_iter().enumerate().map(area).rev().collect();
            let distance = |((from, to), metres)| DistanceRecord::new(&area_id(from), &area_id(to), metres);
            document.distances = distances.into_iter().map(distance).rev().collect();
            let organisation = |(number, (quota, own_requests, requester))| OrganisationRecord {
                id: organisation_id(number),
                name: (number == 1).then(|| "The second".to_owned()),
                requester: Option::map(requester, |requester| requester_id(requester).into()),
                quota,
                own_requests,
            };
            let venue = |(number, venue): (usize, VenueRecord)| VenueRecord { id: venue_id(number), ..venue };
            let zone = |(number, parent): (usize, Option<sample::Index>)| ZoneRecord {
                id: zone_id(number),
                name: (number == 1).then(|| "The second".to_owned()),
                parent: parent.filter(|_| number > 0).map(|parent| zone_id(parent.index(number))),
            };
            document.groups = (0..GROUPS).map(|group| GroupRecord::new(&group_id(group))).rev().collect();
            document.organisations = organisations.into_iter().enumerate().map(organisation).rev().collect();
            document.venues = venues.into_iter().enumerate().map(venue).rev().collect();
            document.zones = parents.into_iter().enumerate().map(zone).rev().collect();
            let (language, remote_only, for_minors) = own;
            document.language = language;
            document.unknown_places =
                if remote_only { UnknownPlaces::RemoteOnly } else { UnknownPlaces::WithoutRadius };
            document.credentials_for_minors = for_minors;
            for (skill, credentials) in document.skills.iter_mut().zip(of_skills) {
                skill.credentials = credentials;
            }
            document
        },
    )
}

/// Gives a volunteer what is known of her.
pub(crate) fn with_more(record: VolunteerRecord) -> impl Strategy<Value = VolunteerRecord> {
    let held = (0..CREDENTIALS, option::of(date()), option::of(date())).prop_map(|(credential, a, b)| {
        // Both dates in order.
        let (issued, expires) = if a.is_some() && b.is_some() && b < a { (b, a) } else { (a, b) };
        HeldCredentialRecord { credential: credential_id(credential).into(), issued, expires }
    });
    let known = (0..ATTRIBUTES.len(), 0..3_usize).prop_map(|(attribute, value)| {
        let (attribute, values) = ATTRIBUTES[attribute];
        AttributeRecord { attribute: attribute.to_owned(), value: values[value].to_owned() }
    });
    let transport =
        (any::<bool>(), sample::subsequence(LICENCES.map(str::to_owned).to_vec(), 0..=3).prop_shuffle());
    let herself = (
        option::weighted(0.2, date()),
        option::weighted(0.2, 0..6_usize),
        option::weighted(0.7, 0..ZONES),
        option::weighted(0.5, 0..ORGANISATIONS),
    );
    let likes = vec(0..3_u8, SKILLS);
    (vec(held, 0..4), vec(known, 0..3), transport, herself, likes).prop_map(
        move |(
            credentials,
            attributes,
            (car, licences),
            (minor_until, requester, zone, organisation),
            likes,
        )| {
            let skills = |wanted: u8| -> Vec<SkillId> {
                let list = likes.iter().enumerate().filter(|&(_, &like)| like == wanted);
                list.map(|(skill, _)| skill_id(skill).into()).collect()
            };
            VolunteerRecord {
                credentials,
                attributes,
                zone: zone.map(zone_id),
                organisation: organisation.map(organisation_id),
                car,
                licences,
                minor_until,
                requester: requester.map(|requester| requester_id(requester).into()),
                prefers: skills(1),
                avoids: skills(2),
                ..record.clone()
            }
        },
    )
}

/// Gives a request what is asked of a helper.
pub(crate) fn asking_more(record: RequestRecord, volunteers: usize) -> impl Strategy<Value = RequestRecord> {
    let need = (0..ATTRIBUTES.len(), sample::subsequence(vec![0, 1, 2_usize], 0..=2)).prop_map(
        |(attribute, values)| {
            let (attribute, all) = ATTRIBUTES[attribute];
            let one_of = values.into_iter().map(|value| all[value].to_owned()).collect();
            AttributeNeedRecord { attribute: attribute.to_owned(), one_of }
        },
    );
    let needs = (
        credentials(0.15),
        option::weighted(0.15, vec(need, 1..3)),
        prop::bool::weighted(0.15),
        option::weighted(0.1, sample::subsequence(LICENCES.map(str::to_lowercase).to_vec(), 1..=2)),
    );
    let people = (
        any::<bool>(),
        prop::bool::weighted(0.15),
        option::weighted(0.3, any::<bool>()),
        prop::bool::weighted(0.5),
        sample::subsequence((0..volunteers).collect::<Vec<_>>(), 0..=volunteers.min(1)),
    );
    let zone = (option::weighted(0.6, 0..ZONES), option::weighted(0.4, 0..4_u32));
    let groups = sample::subsequence((0..GROUPS).collect::<Vec<_>>(), 0..=2).prop_shuffle();
    (needs, people, zone, groups).prop_map(move |(needs, people, zone, groups)| {
        let (credentials, attributes, needs_car, licences) = needs;
        let (zone, refer_up_to) = (zone.0.map(zone_id), zone.1);
        let (minors_welcome, for_minor, requester_present, any, unwanted) = people;
        let mut record = record.clone();
        if any && record.languages_required.is_empty() {
            record.languages_required = vec!["any".to_owned()];
        }
        RequestRecord {
            credentials,
            attributes: attributes.unwrap_or_default(),
            needs_car,
            licences: licences.unwrap_or_default(),
            zone,
            refer_up_to,
            groups: groups.into_iter().map(|group| group_id(group).as_str().into()).collect(),
            minors_welcome,
            for_minor,
            requester_present,
            do_not_send: unwanted.into_iter().map(|v| volunteer_id(v).as_str().into()).collect(),
            ..record
        }
    })
}
