//! Random small communities that use every feature.
//!
//! Whatever [`community_document`] gives is valid. Ids are few and collide on purpose where they may: some
//! requesters are volunteers. Lists stand in random order. Places lie on a coarse grid around one town, times in
//! whole hours of the days after `as_of` (and now and then before it), so that ties, touching intervals and
//! exact fits are common.

use super::people;
use goodturn::community::{
    Document, IntervalRecord, PairRecord, RequestRecord, RequesterId, SeatsRecord, SkillLevelRecord,
    SkillRecord, VolunteerId, VolunteerRecord, Way,
};
use proptest::{collection::vec, option, prelude::*, sample};

/// How many skills there are.
pub(crate) const SKILLS: usize = 5;
const LANGUAGES: [&str; 3] = ["de", "sq", "tr"];

pub(crate) fn skill_id(skill: usize) -> String {
    format!("skill-{skill}")
}

/// Ids are not in the order of numbers: "v1" < "v10" < "v2".
pub(crate) fn volunteer_id(volunteer: usize) -> String {
    format!("v{volunteer}")
}

pub(crate) fn request_id(request: usize) -> String {
    format!("r{request}")
}

/// Requesters 0..=2 are volunteers, if there are so many.
pub(crate) fn requester_id(requester: usize) -> String {
    if requester < 3 { volunteer_id(requester) } else { format!("household-{requester}") }
}

/// An hour as text: hours count from midnight of 2026-11-23 in Berlin, where no clock changes that week.
pub(crate) fn hour_text(hour: i64) -> String {
    format!("2026-11-{:02}T{:02}:00", 23 + hour.div_euclid(24), hour.rem_euclid(24))
}

/// 8:00 of the first day.
pub(crate) const AS_OF_HOUR: i64 = 8;

/// A valid document of up to so many volunteers and requests.
pub(crate) fn community_document(
    max_volunteers: usize,
    max_requests: usize,
) -> impl Strategy<Value = Document> {
    (0..=max_volunteers, 0..=max_requests).prop_flat_map(|(volunteers, requests)| {
        let people: Vec<_> = (0..volunteers).map(volunteer).collect();
        let wishes: Vec<_> = (0..requests).map(|number| request(number, volunteers)).collect();
        (
            skills(),
            people.prop_shuffle_all(),
            wishes.prop_shuffle_all(),
            pairs(volunteers, requests, 1),
            pairs(volunteers, requests, 3),
            pairs(volunteers, requests, 2),
            prop::bool::weighted(0.2),
        )
            .prop_map(|(skills, volunteers, requests, pins, bans, promises, pinned)| {
                let mut document = Document::new(&hour_text(AS_OF_HOUR), "Europe/Berlin");
                document.skills = skills;
                document.volunteers = volunteers;
                document.requests = requests;
                document.pins = if pinned { pins } else { Vec::new() };
                document.bans = bans;
                document.promises = promises;
                document
            })
            .prop_flat_map(people::with_catalogs)
            .prop_flat_map(people::with_venues)
    })
}

/// Strategies made one strategy for a list in random order.
trait ShuffleAll<T> {
    fn prop_shuffle_all(self) -> BoxedStrategy<Vec<T>>;
}

impl<T: Clone + std::fmt::Debug + 'static> ShuffleAll<T> for Vec<BoxedStrategy<T>> {
    fn prop_shuffle_all(self) -> BoxedStrategy<Vec<T>> {
        self.prop_shuffle().boxed()
    }
}

/// Skills in random order; implications lead from lower to higher numbers, so there is no circle.
fn skills() -> impl Strategy<Value = Vec<SkillRecord>> {
    vec((0..SKILLS, 0..SKILLS), 0..4)
        .prop_map(|edges| {
            let mut skills: Vec<_> = (0..SKILLS).map(|skill| SkillRecord::new(&skill_id(skill))).collect();
            for (a, b) in edges {
                if a != b {
                    skills[a.min(b)].implies.push(skill_id(a.max(b)).into());
                }
            }
            skills
        })
        .prop_shuffle()
}

fn levels(most: usize) -> impl Strategy<Value = Vec<SkillLevelRecord>> {
    (sample::subsequence((0..SKILLS).collect::<Vec<_>>(), 0..=most).prop_shuffle(), vec(1..=5_u32, SKILLS))
        .prop_map(|(skills, levels)| {
            let record =
                |(skill, level): (usize, u32)| SkillLevelRecord { skill: skill_id(skill).into(), level };
            skills.into_iter().zip(levels).map(record).collect()
        })
}

fn languages(most: usize) -> impl Strategy<Value = Vec<String>> {
    sample::subsequence(LANGUAGES.map(str::to_owned).to_vec(), 0..=most).prop_shuffle()
}

fn interval(longest: i64) -> impl Strategy<Value = IntervalRecord> {
    (0..5_i64, 7..16_i64, 1..=longest).prop_map(|(day, hour, hours)| {
        let start = day * 24 + hour;
        IntervalRecord { start: hour_text(start), end: hour_text(start + hours) }
    })
}

fn volunteer(number: usize) -> BoxedStrategy<VolunteerRecord> {
    let person = (
        option::weighted(0.3, Just(format!("Name of {number}"))),
        levels(3),
        languages(3),
        option::weighted(0.7, vec(interval(9), 0..5)),
        option::weighted(0.8, people::place()),
        option::weighted(0.5, sample::select(vec![0_u32, 1_000, 2_500, 6_000])),
        prop_oneof![3 => Just(Vec::new()), 1 => sample::subsequence(Way::ALL.to_vec(), 1..=3).prop_shuffle()],
    );
    let limits =
        (option::weighted(0.3, 0..4_u32), option::weighted(0.3, 0..3_u32), option::weighted(0.3, 0..4_u32));
    let avoided = sample::subsequence((0..6).collect::<Vec<usize>>(), 0..=1);
    (person, limits, avoided)
        .prop_map(move |(person, limits, avoided)| {
            let (name, skills, languages, availability, place, travel_radius_m, ways) = person;
            let (max_requests, max_per_day, max_per_week) = limits;
            let do_not_pair = avoided.into_iter().map(|r| RequesterId::from(requester_id(r))).collect();
            VolunteerRecord {
                id: volunteer_id(number).into(),
                name,
                skills,
                languages,
                availability,
                place,
                travel_radius_m,
                ways,
                max_requests,
                max_per_day,
                max_per_week,
                do_not_pair,
                ..VolunteerRecord::default()
            }
        })
        .prop_flat_map(people::with_more)
        .boxed()
}

fn request(number: usize, volunteers: usize) -> BoxedStrategy<RequestRecord> {
    let needs = (
        0..SKILLS,
        prop_oneof![Just(Vec::new()), levels(2)],
        prop_oneof![2 => Just(Vec::new()), 1 => levels(3)],
        prop_oneof![2 => Just(Vec::new()), 1 => levels(2)],
    );
    let seats = (
        prop_oneof![2 => Just(0_i64), 2 => 0..20_000_i64, 1 => -5_000..40_000_i64],
        (0..=2_u32, 0..=1_u32, 0..=2_u32),
        prop::bool::weighted(0.1),
        1..=3_u32,
    );
    let where_and_when = (
        option::weighted(0.6, interval(4)),
        option::weighted(0.8, people::place()),
        sample::select(Way::ALL.to_vec()),
    );
    let people = (
        0..6_usize,
        prop_oneof![3 => Just(Vec::new()), 1 => languages(2)],
        languages(2),
        sample::subsequence((0..volunteers).collect::<Vec<_>>(), 0..=volunteers.min(2)),
        option::of(sample::select(vec![
            "2026-05-01",
            "2026-10-31",
            "2026-11-20",
            "2026-11-23",
            "2026-12-24",
        ])),
    );
    (needs, seats, where_and_when, people)
        .prop_map(move |(needs, seats, where_and_when, people)| {
            let (service, all_of, any_of, preferred) = needs;
            let (least_score, (minimum, more, most), mandatory, tier) = seats;
            let (time, place, way) = where_and_when;
            let (requester, languages_required, languages_preferred, known, waiting_since) = people;
            let desired = minimum + more;
            RequestRecord {
                id: request_id(number).into(),
                requester: requester_id(requester).into(),
                service: skill_id(service).into(),
                all_of,
                any_of,
                preferred,
                least_score,
                seats: SeatsRecord {
                    minimum: Some(minimum),
                    desired: Some(desired),
                    maximum: Some((desired + most).max(1)),
                },
                mandatory,
                time,
                place,
                way,
                tier,
                languages_required,
                languages_preferred,
                known_helpers: known.into_iter().map(|v| VolunteerId::from(volunteer_id(v))).collect(),
                waiting_since: waiting_since.map(str::to_owned),
                ..RequestRecord::default()
            }
        })
        .prop_flat_map(move |record| people::asking_more(record, volunteers))
        .boxed()
}

fn pairs(volunteers: usize, requests: usize, most: usize) -> impl Strategy<Value = Vec<PairRecord>> {
    vec((any::<sample::Index>(), any::<sample::Index>()), 0..=most).prop_map(move |picks| {
        let exist = volunteers > 0 && requests > 0;
        let pair = |(v, r): &(sample::Index, sample::Index)| {
            PairRecord::new(&volunteer_id(v.index(volunteers)), &request_id(r.index(requests)))
        };
        picks.iter().filter(|_| exist).map(pair).collect()
    })
}
