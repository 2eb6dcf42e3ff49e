//! Service days at random, with quotas, places and breaks beside plain requests: plans against all valid plans, and the round trip of their documents.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use crate::common::plans::{ValidPlan, every_valid_plan};
use goodturn::community::{
    Community, Document, OrganisationRecord, RequestRecord, ServiceDayRecord, SkillRecord, StationRecord,
    VenueRecord, VolunteerRecord,
};
use goodturn::eligibility::{Criterion, Entry, Objective};
use goodturn::optimize::Budget;
use goodturn::{Matcher, verify};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Which skill, which half of the day it is open (0: all of it), and the seats of its one or two roles.
type Station = (bool, u8, Vec<(u32, u32, u32)>);
/// Skills, whether free all day or in its second half only, limit in all, whether of the clinic.
type Person = (bool, bool, bool, Option<u32>, bool);

fn document() -> impl Strategy<Value = Document> {
    let seats = (0u32..2, 0u32..2, 0u32..2).prop_map(|(least, more, beyond)| {
        let desired = (least + more).max(1);
        (least, desired, desired + beyond)
    });
    let station = (any::<bool>(), 0u8..3, prop::collection::vec(seats, 1..3));
    let person =
        (any::<bool>(), any::<bool>(), prop::bool::weighted(0.6), prop::option::of(1u32..3), any::<bool>());
    let around = (prop::option::of(0u32..3), prop::option::of(1u32..4), prop::option::weighted(0.3, 1u32..3));
    (
        prop::collection::vec(station, 1..3),
        prop::collection::vec(person, 1..4),
        around,
        prop::bool::weighted(0.4),
    )
        .prop_map(|(stations, people, around, plain)| made(stations, people, around, plain))
}

fn made(
    stations: Vec<Station>,
    people: Vec<Person>,
    (places, quota, break_after): (Option<u32>, Option<u32>, Option<u32>),
    plain: bool,
) -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("care"), SkillRecord::new("law")];
    document.venues = vec![VenueRecord { places, ..VenueRecord::new("hall") }];
    document.organisations = vec![OrganisationRecord { quota, ..OrganisationRecord::new("clinic") }];
    let mut day = ServiceDayRecord::new("fair", "2026-11-28", "09:00", "11:00", 60).venue("hall");
    day.break_after = break_after;
    for (number, (care, open, roles)) in stations.into_iter().enumerate() {
        let mut station = StationRecord::new(&format!("s{number}"), if care { "care" } else { "law" });
        station = match open {
            0 => station,
            1 => station.hours("09:00", "10:00"),
            _ => station.hours("09:30", "11:00"),
        };
        for (role, (least, desired, most)) in roles.into_iter().enumerate() {
            station = station.role(&format!("r{role}"), least, desired, most);
        }
        day = day.station(station);
    }
    document.service_days = vec![day];
    if plain {
        document.requests = vec![
            RequestRecord::new("other", "h", "care").time("2026-11-28T09:00", "2026-11-28T10:00").tier(2),
        ];
    }
    for (number, (care, law, all_day, limit, clinic)) in people.into_iter().enumerate() {
        let from = if all_day { "2026-11-28T09:00" } else { "2026-11-28T10:00" };
        let mut person = VolunteerRecord::new(&format!("v{number}")).available(from, "2026-11-28T11:00");
        if care || !law {
            person = person.skill("care", 2 + number as u32);
        }
        if law {
            person = person.skill("law", 3);
        }
        person.max_requests = limit;
        person.organisation = clinic.then(|| "clinic".into());
        document.volunteers.push(person);
    }
    document
}

/// Whether nobody works in more slots one right after the other than the day allows.
fn has_breaks(community: &Community, plan: &ValidPlan) -> bool {
    let Some(most) = community.service_days()[0].break_after() else { return true };
    let mut worked: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for &(volunteer, request) in &plan.pairs {
        if request_is_of_the_day(community, request.index()) {
            let start = community.request(request).time().unwrap().span.start().get();
            worked.entry(volunteer.index()).or_default().push(start);
        }
    }
    worked.into_values().all(|mut starts| {
        starts.sort_unstable();
        let runs = starts.chunk_by(|one, next| next - one == 60).map(<[i64]>::len);
        runs.max().unwrap_or(0) <= most as usize
    })
}

fn request_is_of_the_day(community: &Community, request: usize) -> bool {
    community.requests()[request].id().as_str().starts_with("fair/")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn plans_of_service_days_match_exhaustive_search(document in document(), even in any::<bool>()) {
        let community = document.clone().into_community().unwrap();
        let json = document.to_json().unwrap();
        prop_assert_eq!(Document::from_json(json.as_bytes()).unwrap(), document);
        prop_assert_eq!(community.to_document().into_community().unwrap(), community.clone());

        let mut levels: Vec<Entry> = vec![Criterion::Promises.into(), Entry::EachTier];
        if even {
            levels.push(Criterion::Evenness.into());
        }
        levels.push(Criterion::Score.into());
        let objective = Objective::default().with_levels(levels).unwrap();
        let Some(all) = every_valid_plan(&community, &objective, 12) else { return Ok(()) };
        let best = all.iter().filter(|plan| has_breaks(&community, plan)).map(|plan| plan.value.clone()).max();
        let best = best.unwrap();
        let plan = Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap();
        let plan = plan.best().unwrap();
        let verdict = verify::plan_exhaustively(&community, &objective, &plan).unwrap();
        let (mut value, mut bound) = (Vec::new(), Vec::new());
        for level in plan.levels() {
            value.push(level.value);
            bound.push(level.bound);
        }
        let best = best.entries().to_vec();
        prop_assert!(value <= best && best <= bound, "{:?} {:?} {:?}", value, best, bound);
        if verdict.is_optimal() {
            prop_assert_eq!(value, best);
        } else {
            // Only breaks are no part of the network here.
            prop_assert!(community.service_days()[0].break_after().is_some());
        }
    }
}
