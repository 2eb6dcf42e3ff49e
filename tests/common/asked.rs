//! What is asked of proven plans: random small communities, each with all of its plans, and what both say of a change.

use std::cell::RefCell;
use std::collections::BTreeMap;

use goodturn::community::{Community, Document, ServiceDayRecord, StationRecord};
use goodturn::eligibility::{Level, Objective};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{Exchange, Loss, Move, Plan};
use goodturn::{Matcher, verify};
use proptest::prelude::*;

use super::communities::community_document;
use super::contested::contested_document;
use super::plans::{Pairs, ValidPlan, every_valid_plan, is_valid, objective, value};

/// How often each kind of case was seen.
pub type Seen = RefCell<BTreeMap<&'static str, u32>>;

pub fn community(document: Document) -> Community {
    document.into_community().unwrap_or_else(|faults| panic!("the strategy gives valid documents: {faults}"))
}

pub fn pairs_of(plan: &Plan) -> Pairs {
    let community = plan.community();
    let find = |a: &goodturn::plan::Assignment| {
        let volunteer = community.find_volunteer(a.volunteer.as_str()).unwrap();
        (volunteer, community.find_request(a.request.as_str()).unwrap())
    };
    plan.assignments().iter().map(find).collect()
}

pub fn optimal(community: &Community, objective: &Objective) -> Option<Plan> {
    Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap().optimal().ok()
}

pub fn of_plan(plan: &Plan) -> LevelValue {
    LevelValue::new(plan.levels().iter().map(|level| level.value).collect())
}

/// The loss from the plan at hand to the best of some plans.
pub fn least_loss<'a>(plan: &Plan, plans: impl Iterator<Item = &'a ValidPlan>) -> Option<LevelValue> {
    let value = of_plan(plan);
    plans.map(|other| &value - &other.value).min()
}

/// Exact where nothing is beside the network, otherwise a lower bound.
pub fn assert_loss(stated: Option<&LevelValue>, exact: bool, expected: Option<&LevelValue>, what: &str) {
    if exact {
        assert_eq!(stated, expected, "{what}");
    } else if let Some(expected) = expected {
        assert!(
            stated.is_some_and(|stated| stated <= expected),
            "{what}: {stated:?} is no bound of {expected:?}"
        );
    }
}

pub fn as_value(plan: &Plan, loss: &[(Level, i128)]) -> LevelValue {
    let mut value = LevelValue::zero(plan.levels().len());
    for (level, amount) in loss {
        value.add_at(plan.levels().iter().position(|known| known.level == *level).unwrap(), *amount);
    }
    value
}

/// The moves lead to a valid plan that is worth what is stated.
pub fn follow(plan: &Plan, exchange: &Exchange) -> Pairs {
    let community = plan.community();
    let mut pairs = pairs_of(plan);
    for step in &exchange.moves {
        let (Move::Assign { volunteer, request } | Move::Release { volunteer, request }) = step else {
            continue;
        };
        let pair = (
            community.find_volunteer(volunteer.as_str()).unwrap(),
            community.find_request(request.as_str()).unwrap(),
        );
        if matches!(step, Move::Assign { .. }) {
            assert!(!pairs.contains(&pair), "assigned twice");
            pairs.push(pair);
        } else {
            assert!(pairs.contains(&pair), "released and not there");
            pairs.retain(|&known| known != pair);
        }
    }
    assert!(is_valid(community, &pairs), "the exchange leads to a valid plan");
    verify::exchange(community, plan.objective(), plan, exchange).unwrap();
    let loss = as_value(plan, &exchange.loss);
    assert_eq!(value(community, plan.objective(), &pairs), &of_plan(plan) - &loss);
    pairs
}

pub fn value_of(loss: Option<&Loss>) -> Option<LevelValue> {
    loss.map(|loss| loss.value().clone())
}

pub fn run(
    cases: u32,
    documents: impl Strategy<Value = Document>,
    check: impl Fn(&Plan, &[ValidPlan], &Seen),
    kinds: &[&str],
) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let rng = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, rng);
    let seen = Seen::default();
    let result = runner.run(&(documents, objective()), |(document, objective)| {
        let community = community(document);
        if objective.check(&community).is_ok()
            && let Some(all) = every_valid_plan(&community, &objective, 11)
            && let Some(plan) = optimal(&community, &objective)
        {
            let kind = if plan.side_constraints().is_empty() { "exact" } else { "beside the network" };
            *seen.borrow_mut().entry(kind).or_default() += 1;
            check(&plan, &all, &seen);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let seen = seen.into_inner();
    for kind in kinds {
        assert!(
            seen.get(kind).is_some_and(|&count| count >= 5),
            "the inputs hardly reach \"{kind}\": {seen:?}"
        );
    }
    println!("{seen:?}");
}

pub fn small() -> impl Strategy<Value = Document> {
    prop_oneof![2 => community_document(4, 5), 6 => contested_document(4, 5), 1 => with_a_service_day()]
}

/// Contested people at a day of three slots, after some of which they must rest; some stations are in the hall, where places are few.
pub fn with_a_service_day() -> impl Strategy<Value = Document> {
    let station = (1..=2u32, any::<bool>(), any::<bool>());
    let day = (prop::option::weighted(0.7, 1..=2u32), prop::collection::vec(station, 1..=2));
    (contested_document(3, 1), day).prop_map(|(mut document, (break_after, stations))| {
        let mut day = ServiceDayRecord::new("fair", "2026-11-24", "09:00", "12:00", 60);
        day.break_after = break_after;
        for (k, (seats, indoors, late)) in stations.into_iter().enumerate() {
            let mut station = StationRecord::new(&format!("s{k}"), "company").role("host", 1, seats, seats);
            if late {
                station = station.hours("10:00", "12:00");
            }
            station.venue = indoors.then(|| "hall".into());
            day = day.station(station);
        }
        document.service_days = vec![day];
        document
    })
}
