//! Week two continues week one: what was planned and agreed is in the ledger, and the next plan starts from there.

#![cfg(feature = "rrule")]

use std::collections::BTreeMap;

use goodturn::community::{Community, Document, IntervalRecord, LedgerRecord, LedgerStatus};
use goodturn::eligibility::{Level, Objective, PartName};
use goodturn::optimize::Budget;
use goodturn::plan::Plan;
use goodturn::scenario::{CommunityRecipe, Register};
use goodturn::{Matcher, verify};

const WEEK_TWO: &str = "2026-11-30T00:00";
const WEEK_THREE: &str = "2026-12-07T00:00";

/// Two weeks of requests at fixed times, some of them weekly, and volunteers with patterns, pauses and limits per day, week, month and of minutes.
fn document(seed: u64) -> Document {
    let register = Register { patterns: 800, people: 300, series: 200, areas: 100, ..Register::default() };
    let recipe = CommunityRecipe {
        volunteers: 60,
        requests: 110,
        weeks: 2,
        timed: 1000,
        radii_m: vec![10_000],
        register,
        ..CommunityRecipe::hamlet().with_seed(seed)
    };
    let mut document = recipe.document().unwrap();
    "2026-11-23T00:00".clone_into(&mut document.as_of);
    document.ledger.clear();
    for volunteer in &mut document.volunteers {
        // Notice is counted from now, and "in all" is a limit of one plan: both mean something else when planning is done in two steps.
        volunteer.notice_minutes = None;
        volunteer.max_requests = None;
        volunteer.frozen_until = None;
        // Limits of minutes are side constraints, which leave a gap now and then; a gap can't be compared.
        if !seed.is_multiple_of(3) {
            volunteer.max_minutes_per_week = None;
            volunteer.max_minutes_per_month = None;
        }
    }
    document
}

/// Without the parts of the score that change from week to week.
fn objective() -> Objective {
    let parts = [PartName::Waiting, PartName::Rotation, PartName::KnownHelper, PartName::Scarcity];
    parts.into_iter().fold(Objective::default(), |objective, part| objective.with_weight(part, 0).unwrap())
}

fn planned(document: &Document) -> (Community, Plan) {
    let community = document.clone().into_community().unwrap_or_else(|faults| panic!("{faults}"));
    let outcome = Matcher::new(community.clone(), objective()).solve(&Budget::unlimited()).unwrap();
    let plan = outcome.best().unwrap_or_else(|none| panic!("{none}"));
    verify::plan_exhaustively(&community, &objective(), &plan).unwrap();
    (community, plan)
}

/// The plan's assignments as entries of the ledger.
fn entries(community: &Community, plan: &Plan, status: LedgerStatus) -> Vec<LedgerRecord> {
    let entry = |assignment: &goodturn::plan::Assignment| {
        let mut entry = LedgerRecord::new(assignment.volunteer.as_str(), assignment.request.as_str(), status);
        entry.time = assignment.time.map(|span| IntervalRecord {
            start: community.time_text(span.start()),
            end: community.time_text(span.end()),
        });
        entry
    };
    plan.assignments().iter().map(entry).collect()
}

fn values(plan: &Plan) -> BTreeMap<Level, i128> {
    plan.levels().iter().map(|result| (result.level.clone(), result.value)).collect()
}

/// Week one is planned, then week two in two ways: both weeks in one go with what week one agreed as commitments; and by itself, a week later, with what
/// week one did in the ledger. The second week is worth the same.
#[test]
fn two_weeks_in_one_go_with_commitments_are_week_by_week() {
    let (mut compared, mut bound_by_month) = (0, 0);
    for seed in 1..=24 {
        let mut week_one = document(seed);
        week_one.horizon_end = Some(WEEK_TWO.to_owned());
        let (community, first) = planned(&week_one);
        assert!(!community.deferred().is_empty(), "the second week is kept for later");

        let mut both = document(seed);
        both.horizon_end = Some(WEEK_THREE.to_owned());
        both.ledger = entries(&community, &first, LedgerStatus::Confirmed);
        let (both_community, both_plan) = planned(&both);
        assert_eq!(both_community.pins().len(), first.assignments().len());

        let mut week_two = document(seed);
        week_two.as_of = WEEK_TWO.to_owned();
        week_two.horizon_end = Some(WEEK_THREE.to_owned());
        week_two.ledger = entries(&community, &first, LedgerStatus::Done);
        let (later, second) = planned(&week_two);
        let used = |v| later.consumed_of(v).map(|consumed| consumed.visits).sum::<u32>();
        let done: u32 = later.volunteer_ixs().map(used).sum();
        assert_eq!(done as usize, first.assignments().len());
        bound_by_month += later.volunteers().iter().filter(|v| v.limits().per_month.is_some()).count();

        if !(first.is_optimal() && both_plan.is_optimal() && second.is_optimal()) {
            continue;
        }
        compared += 1;
        let (first, both, second) = (values(&first), values(&both_plan), values(&second));
        for (level, value) in both {
            let of = |week: &BTreeMap<Level, i128>| week.get(&level).copied().unwrap_or(0);
            // Promises about requests of week one are kept in its plan or never.
            assert_eq!(value, of(&first) + of(&second), "seed {seed}, {level}");
        }
    }
    assert!(compared >= 6 && bound_by_month > 0, "{compared} of 24 are proven");
}

/// Without the ledger, week two forgets what week one used up.
#[test]
fn a_forgotten_ledger_breaks_limits() {
    let mut differs = 0;
    for seed in 1..=6 {
        let mut week_one = document(seed);
        week_one.horizon_end = Some(WEEK_TWO.to_owned());
        let (community, first) = planned(&week_one);
        let mut week_two = document(seed);
        week_two.as_of = WEEK_TWO.to_owned();
        week_two.horizon_end = Some(WEEK_THREE.to_owned());
        let (_, forgetful) = planned(&week_two);
        week_two.ledger = entries(&community, &first, LedgerStatus::Done);
        let later = week_two.into_community().unwrap();
        differs += i32::from(verify::plan(&later, &objective(), &forgetful).is_err());
    }
    assert!(differs > 0, "limits per month bind in none of these communities");
}
