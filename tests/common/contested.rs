//! Random communities in which people are few and wanted: nearly everybody is eligible for nearly everything, times overlap in
//! chains, limits bind, promises stand in the way. What the general strategy reaches once in a thousand is common here.

use goodturn::community::{
    Document, GroupRecord, IntervalRecord, OrganisationRecord, OwnRequests, PairRecord, RequestRecord,
    SkillRecord, VenueRecord, VolunteerRecord, WeeklyRecord,
};
use proptest::prelude::*;

/// A valid document of up to so many volunteers and requests.
pub fn contested_document(max_volunteers: usize, max_requests: usize) -> impl Strategy<Value = Document> {
    (1..=max_volunteers, 1..=max_requests).prop_flat_map(|(volunteers, requests)| {
        let some = |most: usize| prop::collection::vec((0..volunteers, 0..requests), 0..=most);
        (
            prop::collection::vec(volunteer(), volunteers),
            prop::collection::vec(request(), requests),
            some(2),
            prop_oneof![4 => Just(Vec::new()), 1 => some(2)],
            some(2),
            prop::bool::weighted(0.25),
            network(volunteers, requests),
        )
            .prop_map(|(volunteers, requests, promises, pins, bans, slots, network)| {
                let pairs = |pairs: Vec<(usize, usize)>| {
                    pairs.iter().map(|(v, r)| PairRecord::new(&format!("v{v}"), &format!("r{r}"))).collect()
                };
                let mut document = Document::new("2026-11-23T00:00", "Europe/Berlin");
                document.skills =
                    vec![SkillRecord::new("help").implies("company"), SkillRecord::new("company")];
                if slots {
                    let slot = |hour: u32| WeeklyRecord {
                        from: format!("{hour:02}:00"),
                        to: format!("{:02}:00", hour + 3),
                        ..WeeklyRecord::default()
                    };
                    document.slots = (0..24).step_by(3).map(slot).collect();
                }
                document.groups = (0..3).map(|group| GroupRecord::new(&format!("g{group}"))).collect();
                document.promises = pairs(promises);
                document.pins = pairs(pins);
                document.bans = pairs(bans);
                let numbered = volunteers.into_iter().enumerate();
                document.volunteers = numbered
                    .map(|(k, record)| VolunteerRecord { id: format!("v{k}").into(), ..record })
                    .collect();
                let numbered = requests.into_iter().enumerate();
                document.requests = numbered
                    .map(|(k, record)| RequestRecord { id: format!("r{k}").into(), ..record })
                    .collect();
                in_network(document, network)
            })
    })
}

/// Quotas of two organisations and the places of a venue; who is a member of which; what takes place there.
type Around = (Vec<Option<u32>>, Option<u32>, Vec<Option<usize>>, Vec<bool>);

fn network(volunteers: usize, requests: usize) -> impl Strategy<Value = Around> {
    (
        prop::collection::vec(prop::option::weighted(0.7, 0..4u32), 2),
        prop::option::weighted(0.7, 0..3u32),
        prop::collection::vec(prop::option::weighted(0.5, 0..2usize), volunteers),
        prop::collection::vec(prop::bool::weighted(0.3), requests),
    )
}

fn in_network(mut document: Document, (quotas, places, members, at_venue): Around) -> Document {
    let organisation = |(number, quota)| OrganisationRecord {
        quota,
        own_requests: OwnRequests::First,
        requester: Some("household".into()),
        ..OrganisationRecord::new(&format!("o{number}"))
    };
    document.organisations = quotas.into_iter().enumerate().map(organisation).collect();
    document.venues = vec![VenueRecord { places, ..VenueRecord::new("hall") }];
    for (volunteer, member) in document.volunteers.iter_mut().zip(members) {
        volunteer.organisation = member.map(|number| format!("o{number}").into());
    }
    for (request, there) in document.requests.iter_mut().zip(at_venue) {
        request.venue = there.then(|| "hall".into());
    }
    document
}

fn volunteer() -> impl Strategy<Value = VolunteerRecord> {
    let limit = |weight, most| prop::option::weighted(weight, 0..=most);
    let pauses = (prop::option::weighted(0.2, 0..=2u32), prop::option::weighted(0.2, 4..=12u32));
    let minutes = (limit(0.15, 3u32), limit(0.1, 6u32), limit(0.15, 6u32));
    let limits = (limit(0.5, 2u32), limit(0.3, 2u32), limit(0.3, 3u32));
    (prop::bool::weighted(0.8), 1..=5u32, limits, minutes, pauses).prop_map(
        |(all, level, (in_all, per_day, per_week), (month, week_hours, month_hours), (changeover, rest))| {
            let mut record = VolunteerRecord::new("v").skill(if all { "help" } else { "company" }, level);
            record.max_requests = in_all;
            record.max_per_day = per_day;
            record.max_per_week = per_week;
            record.max_per_month = month;
            record.max_minutes_per_week = week_hours.map(|hours| 60 * hours);
            record.max_minutes_per_month = month_hours.map(|hours| 60 * hours);
            record.changeover_minutes = changeover.map(|hours| 60 * hours);
            record.rest_minutes = rest.map(|hours| 60 * hours);
            record
        },
    )
}

fn request() -> impl Strategy<Value = RequestRecord> {
    // Quarter days around midnights, among them that from Sunday to Monday and that before the first of December: chains of overlaps, within a
    // day and across days, weeks and months. Some have windows instead of a time.
    let start = || prop_oneof![8i64..14, 20i64..26, 166i64..170, 190i64..194];
    let window = (0i64..=3, prop::bool::weighted(0.3), prop::option::weighted(0.3, 20i64..=26));
    let time = prop::option::weighted(0.85, (start(), 1i64..=3, prop::option::weighted(0.35, window)));
    let seats = prop_oneof![
        4 => Just((1, 1, 1)),
        1 => Just((0, 1, 1)),
        1 => Just((1, 2, 2)),
        1 => Just((1, 1, 2)),
        1 => Just((2, 2, 3)),
        1 => Just((0, 0, 1)),
    ];
    let least = prop_oneof![4 => Just(0), 1 => Just(6_000), 1 => Just(7_600)];
    // Some ask for help who are volunteers themselves.
    let asks = prop_oneof![4 => Just("household"), 1 => Just("v0"), 1 => Just("v1")];
    let must = (prop::bool::weighted(0.1), prop::bool::weighted(0.7));
    // Mostly of one group or none, now and then of two.
    let groups = prop_oneof![
        2 => Just(vec![]),
        3 => (0..3).prop_map(|group| vec![group]),
        3 => Just(vec![0]),
        1 => Just(vec![2, 0]),
    ];
    (time, seats, least, (1..=2u32, groups), must, asks).prop_map(
        |(time, (minimum, desired, maximum), least_score, (tier, groups), (mandatory, easy), asks)| {
            let mut record = RequestRecord::new("r", asks, if easy { "company" } else { "help" })
                .seats(minimum, desired, maximum)
                .tier(tier)
                .least_score(least_score);
            record.mandatory = mandatory;
            record.groups =
                groups.into_iter().map(|group: i32| format!("g{group}").as_str().into()).collect();
            let text = |hour: i64| {
                let (day, hour) = (23 + hour / 24, hour % 24);
                let (month, day) = if day > 30 { (12, day - 30) } else { (11, day) };
                format!("2026-{month}-{day:02}T{hour:02}:00")
            };
            let interval = |start: i64, end: i64| IntervalRecord { start: text(start), end: text(end) };
            match time {
                Some((start, hours, None)) => record.time = Some(interval(start, start + hours)),
                Some((start, hours, Some((room, separate, other)))) => {
                    record.windows = vec![interval(start, start + hours + room)];
                    record.windows.extend(other.map(|other| interval(other, other + hours)));
                    record.minutes = u32::try_from(60 * hours).ok();
                    record.separate_visits = separate;
                }
                None => {}
            }
            record
        },
    )
}
