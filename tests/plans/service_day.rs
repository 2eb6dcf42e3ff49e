//! Service days: what they come to, breaks, and bookings against every way to place them.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use std::collections::BTreeSet;

use goodturn::community::{
    BookingRecord, Code, Community, Document, PairRecord, RequestRecord, ServiceDayRecord, SkillRecord,
    StationRecord, VenueRecord, VolunteerRecord,
};
use goodturn::eligibility::Objective;
use goodturn::matcher::visits::{Bookings, NoPlace, bookings};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, SideConstraint};
use goodturn::{Matcher, verify};
use proptest::prelude::*;

fn document(day: ServiceDayRecord, volunteers: usize) -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("care"), SkillRecord::new("law")];
    document.volunteers = (0..volunteers)
        .map(|k| VolunteerRecord::new(&format!("v{k}")).skill("care", 3).skill("law", 1))
        .collect();
    document.service_days = vec![day];
    document
}

fn day() -> ServiceDayRecord {
    ServiceDayRecord::new("fair", "2026-11-28", "09:00", "12:00", 60)
}

fn solve(community: Community) -> Plan {
    let mut matcher = Matcher::new(community, Objective::default());
    let plan = matcher.solve(&Budget::unlimited()).unwrap().best().unwrap();
    verify::plan_exhaustively(plan.community(), plan.objective(), &plan).unwrap();
    plan
}

#[test]
fn roles_become_requests_slot_by_slot() {
    let open = StationRecord::new("nurse", "care").role("lead", 1, 2, 2).role("aide", 0, 1, 1);
    let late = StationRecord::new("desk", "law").hours("10:30", "12:00").role("host", 1, 1, 1);
    let mut document = document(day().station(open).station(late).venue("hall"), 1);
    document.venues = vec![VenueRecord::new("hall").at(52.5, 13.4)];
    document.pins = vec![PairRecord::new("v0", "fair/nurse/lead@2026-11-28T10:00")];
    let community = document.clone().into_community().unwrap();
    let ids: Vec<_> = community.requests().iter().map(|request| request.id().as_str()).collect();
    let expected = [
        "fair/desk/host@2026-11-28T11:00",
        "fair/nurse/aide@2026-11-28T09:00",
        "fair/nurse/aide@2026-11-28T10:00",
        "fair/nurse/aide@2026-11-28T11:00",
        "fair/nurse/lead@2026-11-28T09:00",
        "fair/nurse/lead@2026-11-28T10:00",
        "fair/nurse/lead@2026-11-28T11:00",
    ];
    assert_eq!(ids, expected);
    assert!(community.requests().iter().all(|request| request.place().is_some()));
    assert_eq!(community.pins().len(), 1);
    assert_eq!(community.to_document().into_community().unwrap(), community);
    let json = community.to_document().to_json().unwrap();
    assert_eq!(Document::from_json(json.as_bytes()).unwrap().into_community().unwrap(), community);
    document.requests = vec![RequestRecord::new(expected[0], "h", "care")];
    assert_eq!(document.into_community().unwrap_err().as_slice()[0].code, Code::DuplicateId);
}

#[test]
fn what_is_wrong_with_a_day_is_said_once() {
    let station = || StationRecord::new("nurse", "care").role("lead", 1, 1, 1);
    let wrong = [
        (day().station(station().role("lead", 1, 1, 1)), Code::DuplicateId),
        (day().station(station()).station(station()), Code::DuplicateId),
        (day().station(StationRecord::new("nurse", "cure").role("lead", 1, 1, 1)), Code::UnknownSkill),
        (day().station(station().visitors(1, 2)), Code::NumberOutOfRange),
        (day().station(station().hours("9:00", "12:00")), Code::InvalidTimeOfDay),
        (day().break_after(0), Code::NumberOutOfRange),
        (ServiceDayRecord { minutes: None, ..day() }, Code::MissingField),
        (ServiceDayRecord { minutes: Some(0), ..day() }, Code::NumberOutOfRange),
        (ServiceDayRecord { minutes: Some(181), ..day() }, Code::WindowTooShort),
        (ServiceDayRecord { date: "2026-02-30".to_owned(), ..day() }, Code::InvalidTime),
        (day().booking(BookingRecord::at("b", "r", "law")), Code::UnknownStation),
        (day().booking(BookingRecord::with_service("b", "r", "law").tier(13)), Code::TierOutOfRange),
        (day().venue("hall"), Code::UnknownVenue),
    ];
    for (day, code) in wrong {
        let faults = document(day, 0).into_community().unwrap_err();
        let codes: BTreeSet<_> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, BTreeSet::from([code]), "{faults}");
    }
}

#[test]
fn everybody_has_a_break() {
    let day = |most| {
        let station = StationRecord::new("nurse", "care").role("lead", 1, 1, 1);
        let mut day = ServiceDayRecord::new("fair", "2026-11-28", "09:00", "14:00", 60).station(station);
        day.break_after = most;
        day
    };
    for (volunteers, most, served, side) in
        [(1, None, 5, 0), (1, Some(5), 5, 0), (1, Some(2), 4, 1), (1, Some(1), 3, 1), (2, Some(1), 5, 2)]
    {
        let plan = solve(document(day(most), volunteers).into_community().unwrap());
        assert_eq!(plan.side_constraints().get(&SideConstraint::Breaks).copied().unwrap_or(0), side);
        assert!(plan.assignments().len() <= served);
        // Dropping what does not fit and solving again need not find the best; it does here.
        assert_eq!(plan.assignments().len(), served, "{volunteers} volunteers, a break after {most:?}");
    }
    // A plan without breaks is refused where there must be some.
    let plan = solve(document(day(None), 1).into_community().unwrap());
    let strict = document(day(Some(4)), 1).into_community().unwrap();
    let flaw = verify::plan(&strict, plan.objective(), &plan).unwrap_err();
    assert_eq!(flaw, verify::PlanFlaw::NoBreak { volunteer: "v0".into(), day: "fair".into(), most: 4 });
    // A lunch break between slots is a break.
    let mut lunch = day(Some(1));
    (lunch.from, lunch.to, lunch.minutes) = (None, None, None);
    lunch.slots = [("09:00", "10:00"), ("11:00", "12:00")]
        .map(|(from, to)| goodturn::community::DaySlotRecord { from: from.to_owned(), to: to.to_owned() })
        .to_vec();
    let plan = solve(document(lunch, 1).into_community().unwrap());
    assert!(plan.is_optimal() && plan.assignments().len() == 2 && plan.side_constraints().is_empty());
}

fn placed(document: Document, with_plan: bool) -> Bookings {
    let plan = solve(document.into_community().unwrap());
    let community = plan.community();
    let day = community.find_service_day("fair").unwrap();
    let found = bookings(community, day, with_plan.then_some(&plan)).unwrap();
    verify::flow(&found.network, &found.certificate).unwrap();
    found
}

#[test]
fn bookings_go_where_there_are_helpers_and_room() {
    let nurse = StationRecord::new("nurse", "care").role("lead", 1, 1, 1).visitors(2, 1);
    let law =
        StationRecord::new("law", "law").hours("11:00", "12:00").role("adviser", 2, 2, 2).visitors(5, 0);
    let day = day()
        .station(nurse)
        .station(law)
        .booking(BookingRecord::at("b1", "kaya", "nurse").between("09:00", "10:00").tier(2))
        .booking(BookingRecord::at("b2", "okafor", "nurse").between("09:00", "10:00"))
        .booking(BookingRecord::at("b3", "lind", "nurse"))
        .booking(BookingRecord::at("b4", "lind", "law"))
        .booking(BookingRecord::with_service("b5", "adler", "law").between("09:00", "11:00"));
    let found = placed(document(day, 1), true);
    let visits: Vec<_> = found.visits.iter().map(|visit| visit.booking.as_str()).collect();
    assert_eq!(visits, ["b2", "b3"]);
    let reasons: Vec<_> = found.unplaced.iter().map(|left| left.reason).collect();
    assert_eq!(
        reasons,
        [NoPlace::Full { slots: 1, places: 1 }, NoPlace::NotStaffed { slots: 1 }, NoPlace::Closed]
    );
    assert!(found.is_optimal());
    assert_eq!(found.coverage[0].to_string(), "staffed 1 of 1 desired; visitors 1 of 2, 1 walk-in");
}

/// Of a booking: whose, its tier, and the stations and slots that would do.
type Wish = (String, u8, Vec<(usize, usize)>);

/// Every way to place bookings, by trying: the best value with nobody in two places.
fn best(tiers: &[u8], options: &[Wish], room: &[Vec<u32>]) -> LevelValue {
    fn go(
        k: usize,
        options: &[Wish],
        room: &mut Vec<Vec<u32>>,
        at: &mut BTreeSet<(String, usize)>,
        value: &mut Vec<i128>,
        tiers: &[u8],
    ) -> Vec<i128> {
        let Some((resident, tier, places)) = options.get(k) else { return value.clone() };
        let mut best = go(k + 1, options, room, at, value, tiers);
        for &(station, slot) in places {
            if room[station][slot] == 0 || at.contains(&(resident.clone(), slot)) {
                continue;
            }
            room[station][slot] -= 1;
            at.insert((resident.clone(), slot));
            let level = tiers.iter().position(|known| known == tier).unwrap();
            value[level] += 1;
            *value.last_mut().unwrap() -= slot as i128;
            best = best.max(go(k + 1, options, room, at, value, tiers));
            value[level] -= 1;
            *value.last_mut().unwrap() += slot as i128;
            at.remove(&(resident.clone(), slot));
            room[station][slot] += 1;
        }
        best
    }
    let mut value = vec![0; tiers.len() + 1];
    LevelValue::new(go(0, options, &mut room.to_vec(), &mut BTreeSet::new(), &mut value, tiers))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// One booking each: the best there is. Several: nobody in two places, and the bound holds.
    #[test]
    fn bookings_match_exhaustive_search(
        stations in prop::collection::vec((0..3u32, 0..2u32, 0..2u32), 1..3),
        wishes in prop::collection::vec((0..4usize, 0..3usize, 0..3u32, 0..3u32, 1..3u32), 0..6),
        alone in any::<bool>(),
    ) {
        let mut record = day();
        for (k, &(visitors, walk_in, late)) in stations.iter().enumerate() {
            let station = StationRecord::new(&format!("s{k}"), "care").visitors(visitors, walk_in.min(visitors));
            record = record.station(station.hours(&format!("{:02}:00", 9 + late), "12:00"));
        }
        for (k, &(resident, station, from, hours, tier)) in wishes.iter().enumerate() {
            let resident = if alone { format!("r{k}") } else { format!("r{resident}") };
            let id = format!("b{k}");
            let booking = if station < stations.len() {
                BookingRecord::at(&id, &resident, &format!("s{station}"))
            } else {
                BookingRecord::with_service(&id, &resident, "care")
            };
            record = record.booking(booking.between(&format!("{:02}:00", 9 + from), &format!("{:02}:00", 10 + from + hours)).tier(tier));
        }
        let found = placed(document(record, 0), false);
        let room: Vec<Vec<u32>> = stations.iter().map(|&(visitors, walk_in, late)| {
            (0..3).map(|slot| if slot >= late { visitors - walk_in.min(visitors) } else { 0 }).collect()
        }).collect();
        let options: Vec<_> = wishes.iter().enumerate().map(|(k, &(resident, station, from, hours, tier))| {
            let resident = if alone { format!("r{k}") } else { format!("r{resident}") };
            let slots = (from as usize)..(from + hours + 1).min(3) as usize;
            let all = 0..stations.len();
            let places = all.filter(|&s| station >= stations.len() || s == station).flat_map(|s| slots.clone().map(move |slot| (s, slot)));
            (resident, tier as u8, places.collect::<Vec<_>>())
        }).collect();
        let tiers: BTreeSet<u8> = options.iter().map(|option| option.1).collect();
        let best = best(&tiers.into_iter().collect::<Vec<_>>(), &options, &room);
        prop_assert!(found.value <= best && best <= found.bound);
        if alone {
            prop_assert_eq!(&found.value, &best);
            prop_assert!(found.is_optimal());
        }
        if found.is_optimal() {
            prop_assert_eq!(&found.value, &best);
        }
        let mut seen = BTreeSet::new();
        prop_assert!(found.visits.iter().all(|visit| seen.insert((visit.resident.clone(), visit.slot))), "in two places");
        prop_assert_eq!(found.visits.len() + found.unplaced.len(), wishes.len());
        prop_assert!(found.coverage.iter().all(|at| at.booked <= at.visitors - at.walk_in));
    }
}
