//! The edges of what is allowed: nothing at all, nobody on one side, zero and huge numbers. Nothing panics, hangs or wraps.

use goodturn::community::{Document, PairRecord, RequestRecord, SkillRecord, VolunteerRecord};
use goodturn::eligibility::{MAX_WEIGHT, Objective, PARTS, Weights};
use goodturn::network::{Bipartite, Mode, Sense};
use goodturn::optimize::{Budget, Outcome, SOLVERS, StopReason};
use goodturn::plan::{GapCause, Plan, PlanOutcome, Reason, Status};
use goodturn::{Matcher, report, verify};

fn document(volunteers: Vec<VolunteerRecord>, requests: Vec<RequestRecord>) -> Document {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills = vec![SkillRecord::new("help")];
    document.volunteers = volunteers;
    document.requests = requests;
    document
}

fn solve_with(document: &Document, objective: &Objective) -> Plan {
    let mut values = Vec::new();
    let mut plans = Vec::new();
    for solver in SOLVERS {
        let community = document.clone().into_community().unwrap();
        let mut matcher = Matcher::new(community, objective.clone()).with_solver(solver);
        let plan = matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap();
        values.push(verify::plan_exhaustively(matcher.community(), objective, &plan).unwrap().value);
        // Reports of edges are written as well.
        assert!(!report::text(&plan, report::Options { names: true, parts: true }).is_empty());
        assert!(!report::json(&plan, report::Options::default()).unwrap().is_empty());
        plans.push(plan);
    }
    assert!(values.windows(2).all(|pair| pair[0] == pair[1]));
    plans.swap_remove(0)
}

fn solve(document: &Document) -> Plan {
    solve_with(document, &Objective::default())
}

fn helper(id: &str) -> VolunteerRecord {
    VolunteerRecord::new(id).skill("help", 3)
}

fn request(id: &str) -> RequestRecord {
    RequestRecord::new(id, "household", "help")
}

#[test]
fn empty_sides() {
    let mut nothing = Document::new("2026-11-23T08:00", "UTC");
    assert!(solve(&nothing).assignments().is_empty());
    nothing.skills = vec![SkillRecord::new("help")];
    assert!(solve(&nothing).unmet().is_empty());
    assert!(solve(&document(vec![helper("v")], Vec::new())).unmet().is_empty());
    let unmet = solve(&document(Vec::new(), vec![request("r")])).unmet();
    assert!(matches!(unmet[0].reason, Reason::NobodyEligible { volunteers: 0, .. }));
}

#[test]
fn zero_and_huge_limits() {
    let none = [helper("a").max_requests(0), helper("b").max_per_day(0), helper("c").max_per_week(0)];
    let requests = vec![request("r").time("2026-11-24T09:00", "2026-11-24T10:00")];
    let plan = solve(&document(none.to_vec(), requests.clone()));
    assert!(plan.assignments().is_empty());
    match &plan.unmet()[0].reason {
        Reason::Shortage(shortage) => {
            assert_eq!((shortage.needed(), shortage.available()), (1, 0));
            assert!(shortage.exchange.is_none());
        }
        other => panic!("{other}"),
    }
    let huge = helper("d").max_requests(u32::MAX).max_per_day(u32::MAX).max_per_week(u32::MAX);
    assert_eq!(solve(&document(vec![huge], requests)).assignments().len(), 1);
}

#[test]
fn many_seats() {
    let seats = |minimum, desired, maximum| request("r").seats(minimum, desired, maximum);
    let helpers: Vec<_> = (0..30).map(|k| helper(&format!("v{k}"))).collect();
    for record in [seats(0, 0, 10_000), seats(0, 10_000, 10_000), seats(10_000, 10_000, 10_000)] {
        let plan = solve(&document(helpers.clone(), vec![record]));
        assert_eq!(plan.assignments().len(), 30, "each helper fills one seat of a request");
        for unmet in plan.unmet() {
            assert_eq!(unmet.filled + unmet.empty_minimum + unmet.empty_desired, 10_000);
            assert!(matches!(unmet.reason, Reason::Shortage(_)));
        }
    }
    let mandatory = document(helpers, vec![seats(31, 31, 31).mandatory()]).into_community().unwrap();
    let outcome = Matcher::new(mandatory.clone(), Objective::default()).solve(&Budget::unlimited()).unwrap();
    let PlanOutcome::Infeasible(why) = outcome else { panic!("31 seats, 30 people") };
    verify::infeasible(&mandatory, &Objective::default(), &why).unwrap();
}

#[test]
fn a_mandatory_request_that_nobody_can_serve() {
    let mut document = document(vec![helper("v")], vec![request("r").all_of("help", 5).mandatory()]);
    let outcome_of = |document: &Document| {
        let community = document.clone().into_community().unwrap();
        let outcome =
            Matcher::new(community.clone(), Objective::default()).solve(&Budget::unlimited()).unwrap();
        if let PlanOutcome::Infeasible(why) = &outcome {
            verify::infeasible(&community, &Objective::default(), why).unwrap();
        }
        outcome
    };
    assert!(matches!(outcome_of(&document), PlanOutcome::Infeasible(_)));
    document.volunteers.clear();
    assert!(matches!(outcome_of(&document), PlanOutcome::Infeasible(_)));
}

#[test]
fn weights_and_scores_at_their_limits() {
    // A thousand needs, all met, at the highest weights: the largest score there is.
    let mut document = document(Vec::new(), Vec::new());
    let skill = |k: usize| format!("skill-{k}");
    document.skills = (0..1000).map(|k| SkillRecord::new(&skill(k))).collect();
    let able = (0..1000).fold(VolunteerRecord::new("v"), |record, k| record.skill(&skill(k), 1));
    let wanting =
        (0..1000).fold(RequestRecord::new("r", "household", "skill-0"), |r, k| r.all_of(&skill(k), 1));
    document.volunteers = vec![able];
    document.requests = vec![wanting.waiting_since("1990-01-01").known_helper("v").least_score(1)];
    let mut most = Weights::ZERO;
    for &part in PARTS {
        *most.get_mut(part) = MAX_WEIGHT;
    }
    let plan = solve_with(&document, &Objective::new(most).unwrap());
    let score = plan.assignments()[0].score;
    assert!(score > i64::from(MAX_WEIGHT) * 1_000_000, "{score}");
    // With no weight at all seats are still filled, and every plan of that size is as good.
    assert_eq!(solve_with(&document, &Objective::new(Weights::ZERO).unwrap()).unmet().len(), 1);
    document.requests[0].least_score = 0;
    assert_eq!(solve_with(&document, &Objective::new(Weights::ZERO).unwrap()).assignments().len(), 1);
}

#[test]
fn a_closure_stops_a_solve() {
    let helpers = (0..40).map(|k| helper(&format!("v{k}"))).collect();
    let requests = (0..40).map(|k| request(&format!("r{k}"))).collect();
    let community = document(helpers, requests).into_community().unwrap();
    let at_once = || true;
    let mut matcher = Matcher::new(community, Objective::default());
    let plan = matcher.solve(&Budget::unlimited().with_stop(&at_once)).unwrap().best().unwrap();
    let cause = GapCause::Stopped(StopReason::Requested);
    assert_eq!(plan.status(), Status::Gap(cause));
    assert!(plan.unmet().iter().all(|unmet| unmet.reason == Reason::Unproven { cause }));
    verify::plan(matcher.community(), matcher.objective(), &plan).unwrap();
}

#[test]
fn pins_beyond_a_limit_are_infeasible() {
    let mut document = document(vec![helper("v").max_requests(1)], vec![request("a"), request("b")]);
    document.pins = vec![PairRecord::new("v", "a"), PairRecord::new("v", "b")];
    let community = document.into_community().unwrap();
    for solver in SOLVERS {
        let mut matcher = Matcher::new(community.clone(), Objective::default()).with_solver(solver);
        let PlanOutcome::Infeasible(why) = matcher.solve(&Budget::unlimited()).unwrap() else {
            panic!("two pins, one place")
        };
        verify::infeasible(&community, &Objective::default(), &why).unwrap();
    }
}

#[test]
fn matchings_with_empty_sides_zero_and_huge_degrees_and_extreme_weights() {
    let solve = |problem: &Bipartite| {
        let results = SOLVERS.map(|solver| {
            let outcome = solver.solve_bipartite(problem, None, &Budget::unlimited()).unwrap();
            let Outcome::Optimal(matching) = outcome else { panic!("feasible: {problem:?}") };
            verify::matching(problem, &matching).unwrap()
        });
        assert_eq!(results[0], results[1]);
        results[0].level(0)
    };
    for mode in [Mode::BestWeight, Mode::MostPairs, Mode::Perfect] {
        for (left, right) in [(0, 0), (3, 0), (0, 3)] {
            assert_eq!(solve(&Bipartite::builder(left, right).build(Sense::Maximise, mode).unwrap()), 0);
        }
    }
    let limit = Bipartite::weight_limit(2, 2);
    let build = |weight: i64, degree: u32| {
        Bipartite::builder(2, 2)
            .left(0, 0..=degree)
            .right(0, 0..=degree)
            .pairs([(0, 0, weight), (0, 1, weight), (1, 0, weight)])
            .build(Sense::Maximise, Mode::BestWeight)
    };
    assert_eq!(solve(&build(limit, u32::MAX).unwrap()), 3 * i128::from(limit));
    assert_eq!(solve(&build(limit, 0).unwrap()), 0);
    assert_eq!(solve(&build(-limit, u32::MAX).unwrap()), 0);
    assert!(build(limit + 1, 1).is_err() && build(i64::MIN, 1).is_err());
}
