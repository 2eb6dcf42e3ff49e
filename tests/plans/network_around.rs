//! Organisations and venues: quotas and places in plans, in their proofs, and in what is said of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a step of a test that fails is a test that fails")]

use std::collections::BTreeMap;

use crate::common::communities::community_document;
use crate::common::contested::contested_document;
use crate::common::plans::objective;
use goodturn::community::{
    Code, Document, OrganisationRecord, OwnRequests, RequestRecord, SkillRecord, VenueRecord,
    VolunteerRecord, Weekday, WeeklyRecord,
};
use goodturn::eligibility::{Criterion, Entry, Objective};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{Blocking, Plan, PlanOutcome, Reason, SideConstraint};
use goodturn::verify::PlanFlaw;
use goodturn::{Matcher, verify};
use proptest::prelude::*;

fn document(volunteers: Vec<VolunteerRecord>, requests: Vec<RequestRecord>) -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("care")];
    (document.volunteers, document.requests) = (volunteers, requests);
    document
}

fn solve(document: Document, objective: Objective) -> Plan {
    let mut matcher = Matcher::new(document.into_community().unwrap(), objective);
    let plan = matcher.solve(&Budget::unlimited()).unwrap().best().unwrap();
    verify::plan_exhaustively(plan.community(), plan.objective(), &plan).unwrap();
    plan
}

fn value(plan: &Plan) -> LevelValue {
    LevelValue::new(plan.levels().iter().map(|result| result.value).collect())
}

fn carer(id: &str) -> VolunteerRecord {
    VolunteerRecord::new(id).skill("care", 1)
}

fn at(id: &str, start: u32, end: u32) -> RequestRecord {
    let text = |hour| format!("2026-11-24T{hour:02}:00");
    RequestRecord::new(id, "house", "care").time(&text(start), &text(end))
}

#[test]
fn a_used_up_quota_is_named_and_priced() {
    let members = ["anna", "bela"].map(|id| carer(id).organisation("clinic").max_requests(3));
    let mut document = document(
        members.to_vec(),
        (0..4).map(|k| RequestRecord::new(&format!("r{k}"), "house", "care")).collect(),
    );
    document.organisations =
        vec![OrganisationRecord::new("clinic").quota(3), OrganisationRecord::new("school").quota(1)];
    let plan = solve(document.clone(), Objective::default());
    assert!(plan.is_optimal() && plan.assignments().len() == 3);
    let unmet = plan.unmet();
    let Reason::Shortage(shortage) = &unmet[0].reason else { panic!("{}", unmet[0]) };
    let quota = Blocking::Organisation { organisation: "clinic".into(), quota: 3, limit: 3 };
    assert_eq!(shortage.blocking, [quota]);
    assert!(shortage.to_string().contains("clinic's quota of 3 is used up"), "{shortage}");
    let [clinic, school] = plan.quotas().try_into().unwrap();
    assert_eq!((clinic.used, clinic.left, school.used), (3, 3, 0));
    let gain = clinic.one_more.unwrap();
    assert!(gain.exact && gain.levels[0] == (Criterion::MinimumSeats { tier: 1 }.into(), 1), "{gain}");
    assert_eq!(school.one_more.unwrap().levels, []);
    document.organisations[0].quota = Some(4);
    let more = solve(document, Objective::default());
    let whole: Vec<_> = gain.levels.iter().map(|(_, amount)| *amount).collect();
    assert_eq!(&value(&more) - &value(&plan), LevelValue::new(whole));
}

#[test]
fn own_people_first_and_never() {
    let with = |own: OwnRequests, objective: Objective| {
        let mut document = document(
            vec![carer("anna").organisation("clinic").max_requests(1), carer("bela").max_requests(1)],
            vec![RequestRecord::new("own", "ward", "care")],
        );
        document.organisations = vec![OrganisationRecord::new("clinic").requester("ward").own_requests(own)];
        let plan = solve(document, objective);
        plan.assignments().iter().map(|a| a.volunteer.to_string()).collect::<Vec<_>>()
    };
    let entries = vec![Criterion::OwnPeople.into(), Entry::EachTier, Criterion::Score.into()];
    let own_first = Objective::default().with_levels(entries).unwrap();
    assert_eq!(with(OwnRequests::First, own_first.clone()), ["anna"]);
    assert_eq!(with(OwnRequests::Never, own_first), ["bela"]);
}

#[test]
fn a_full_venue_is_named() {
    let carers = (0..4).map(|k| carer(&format!("v{k}"))).collect();
    let mut document = document(
        carers,
        vec![
            at("a", 9, 11).venue("hall"),
            at("b", 10, 12).venue("hall"),
            at("c", 10, 11).venue("hall"),
            at("d", 10, 11),
        ],
    );
    document.venues = vec![VenueRecord::new("hall").places(2)];
    let plan = solve(document, Objective::default());
    assert!(plan.is_optimal() && plan.assignments().len() == 3 && plan.side_constraints().is_empty());
    let unmet = plan.unmet();
    let Reason::Shortage(shortage) = &unmet[0].reason else { panic!("{}", unmet[0]) };
    let full = Blocking::Venue { venue: "hall".into(), start: "2026-11-24T09:00+01:00".to_owned(), limit: 2 };
    assert_eq!(shortage.blocking, [full]);
    assert_eq!(shortage.needed(), 3);
}

#[test]
fn overlaps_in_a_chain_are_a_side_constraint() {
    let carers = (0..4).map(|k| carer(&format!("v{k}"))).collect();
    let chain =
        vec![at("a", 9, 11).venue("hall"), at("b", 10, 13).venue("hall"), at("c", 12, 14).venue("hall")];
    let mut document = document(carers, chain);
    document.venues = vec![VenueRecord::new("hall").places(1)];
    let plan = solve(document.clone(), Objective::default());
    assert_eq!(plan.side_constraints().get(&SideConstraint::Places), Some(&1));
    let helped: Vec<_> = plan.assignments().iter().map(|a| a.request.as_str()).collect();
    assert_eq!(helped, ["a", "c"]);
    document.venues[0].places = Some(2);
    let plan = solve(document, Objective::default());
    assert!(plan.is_optimal() && plan.assignments().len() == 3);
}

#[test]
fn opening_hours_cut_windows_and_refuse_times() {
    let hours = |from: &str, to: &str| WeeklyRecord {
        days: vec![Weekday::Tue],
        from: from.to_owned(),
        to: to.to_owned(),
        ..WeeklyRecord::default()
    };
    let venue =
        VenueRecord::new("hall").at(52.5, 13.4).open(hours("09:00", "12:00")).open(hours("12:00", "13:00"));
    let with = |request: RequestRecord| {
        let mut document = document(vec![carer("anna")], vec![request.venue("hall")]);
        document.venues = vec![venue.clone().closed("2026-12-01")];
        document.into_community()
    };
    let community = with(at("a", 9, 13)).unwrap();
    assert!(community.requests()[0].place().is_some() && !community.requests()[0].requester_present());
    assert_eq!(community.to_document().into_community().unwrap(), community);
    let code = |request| with(request).unwrap_err().as_slice()[0].code;
    assert_eq!(code(at("a", 8, 10)), Code::VenueClosed);
    assert_eq!(
        code(RequestRecord::new("a", "h", "care").time("2026-12-01T09:00", "2026-12-01T10:00")),
        Code::VenueClosed
    );
    assert_eq!(code(at("a", 9, 10).at(52.5, 13.5)), Code::ConflictingVenue);
    let flexible = |from: &str, to: &str, minutes| {
        RequestRecord::new("a", "h", "care").window(from, to).minutes(minutes)
    };
    let community = with(flexible("2026-11-24T11:00", "2026-12-02T12:00", 60)).unwrap();
    let windows = &community.requests()[0].flexible().unwrap().windows;
    let texts: Vec<_> = windows.iter().map(|w| (community.time_text(w.start()), w.minutes())).collect();
    assert_eq!(texts, [("2026-11-24T11:00+01:00".to_owned(), 120)]);
    assert_eq!(community.to_document().into_community().unwrap(), community);
    assert_eq!(code(flexible("2026-11-24T11:00", "2026-12-02T12:00", 180)), Code::VenueClosed);
}

/// A plan for a community in which there is more of something does not hold where there is less.
#[test]
fn plans_beyond_quotas_places_and_breaks_are_refused() {
    let carers = (0..3).map(|k| carer(&format!("v{k}")).organisation("clinic")).collect();
    let mut document = document(
        carers,
        vec![at("a", 9, 11).venue("hall"), at("b", 10, 12).venue("hall"), at("c", 10, 13).venue("hall")],
    );
    document.organisations = vec![OrganisationRecord::new("clinic")];
    document.venues = vec![VenueRecord::new("hall")];
    let plan = solve(document.clone(), Objective::default());
    assert_eq!(plan.assignments().len(), 3);
    let judged = |document: Document| {
        verify::plan(&document.into_community().unwrap(), plan.objective(), &plan).unwrap_err()
    };
    let mut less = document.clone();
    less.organisations[0].quota = Some(2);
    let flaw = PlanFlaw::OverQuota { organisation: "clinic".into(), count: 3, left: 2 };
    assert_eq!(judged(less), flaw);
    document.venues[0].places = Some(2);
    let flaw = PlanFlaw::VenueFull { venue: "hall".into(), request: "b".into(), count: 3, places: 2 };
    assert_eq!(judged(document), flaw);
}

/// What one seat more of a quota brings is what a fresh solve with it says.
#[test]
fn one_seat_more_brings_what_it_says() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) };
    let rng = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, rng);
    let seen = std::cell::RefCell::new(BTreeMap::<&str, u32>::new());
    let documents = prop_oneof![community_document(6, 8), contested_document(6, 8)];
    let result = runner.run(&(documents, objective()), |(document, objective)| {
        if objective.check(&document.clone().into_community().unwrap()).is_err() {
            return Ok(());
        }
        let solve = |document: Document| {
            let mut matcher = Matcher::new(document.into_community().unwrap(), objective.clone());
            matcher.solve(&Budget::unlimited()).unwrap()
        };
        let PlanOutcome::Optimal(plan) = solve(document.clone()) else { return Ok(()) };
        for (quota, record) in plan.quotas().into_iter().zip(
            document
                .organisations
                .iter()
                .filter(|o| o.quota.is_some())
                .map(|o| o.id.clone())
                .collect::<std::collections::BTreeSet<_>>(),
        ) {
            prop_assert_eq!(&quota.organisation, &record);
            let gain = quota.one_more.unwrap();
            let mut more = document.clone();
            for organisation in more.organisations.iter_mut().filter(|o| o.id == record) {
                organisation.quota = organisation.quota.map(|quota| quota + 1);
            }
            // What agreed visits use up beyond the quota comes first.
            let PlanOutcome::Optimal(more) = solve(more) else { continue };
            let found = &value(&more) - &value(&plan);
            let mut stated = LevelValue::zero(found.levels());
            for (level, amount) in &gain.levels {
                let at = plan.levels().iter().position(|result| result.level == *level).unwrap();
                stated.add_at(at, *amount);
            }
            if gain.exact {
                prop_assert_eq!(&stated, &found, "{:?}", quota.organisation);
            } else {
                prop_assert!(found <= stated);
            }
            *seen
                .borrow_mut()
                .entry(if gain.levels.is_empty() { "nothing" } else { "something" })
                .or_default() += 1;
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let seen = seen.into_inner();
    assert!(seen.values().all(|&count| count > 20) && seen.len() == 2, "{seen:?}");
}
