//! Plans against exhaustive search: the best value, infeasibility, every reason with its evidence, and the proof.

use std::collections::BTreeMap;

use crate::common::communities::community_document;
use crate::common::contested::contested_document;
use crate::common::plans::{
    ValidPlan, Visit, every_valid_plan, has_seats_and_pins, is_valid, keeps_within_limits, objective,
    times_suit, value,
};
use crate::common::times::timed_document;
use goodturn::community::{Community, Document, RequestIx, VolunteerIx};
use goodturn::eligibility::{Objective, RULES, check, check_all, score};
use goodturn::matcher::SolveError;
use goodturn::network::LevelValue;
use goodturn::optimize::{Budget, SOLVERS};
use goodturn::plan::{
    Blocking, Exchange, GapCause, Move, Plan, PlanDocument, PlanOutcome, Reason, Shortage, Status, Unmet,
};
use goodturn::{Matcher, verify};
use proptest::prelude::*;

fn community(document: Document) -> Community {
    document.into_community().unwrap_or_else(|faults| panic!("the strategy gives valid documents: {faults}"))
}

fn pairs_of(plan: &Plan) -> Vec<(VolunteerIx, RequestIx)> {
    let community = plan.community();
    let find = |a: &goodturn::plan::Assignment| {
        let volunteer = community.find_volunteer(a.volunteer.as_str()).unwrap();
        (volunteer, community.find_request(a.request.as_str()).unwrap())
    };
    plan.assignments().iter().map(find).collect()
}

fn stated(plan: &Plan, of: fn(&goodturn::plan::LevelResult) -> i128) -> LevelValue {
    LevelValue::new(plan.levels().iter().map(of).collect())
}

/// The plan is valid by plain counting, states its own value, and its proof is accepted.
fn assert_sound(plan: &Plan) -> LevelValue {
    let pairs = pairs_of(plan);
    assert!(has_seats_and_pins(plan.community(), &pairs), "an invalid plan: {pairs:?}");
    let visits: Vec<Visit> =
        pairs.iter().zip(plan.assignments()).map(|(&(v, r), assignment)| (v, r, assignment.time)).collect();
    assert!(times_suit(plan.community(), &visits), "impossible times: {visits:?}");
    let value = value(plan.community(), plan.objective(), &pairs);
    assert_eq!(stated(plan, |result| result.value), value);
    let verdict = verify::plan_exhaustively(plan.community(), plan.objective(), plan).unwrap();
    assert_eq!(verdict.value, value);
    assert_eq!(verdict.is_optimal(), plan.is_optimal());
    let document = PlanDocument::new(plan.record(), plan.community(), plan.objective());
    let text = document.to_json().unwrap();
    let read = PlanDocument::from_json(text.as_bytes()).unwrap();
    assert_eq!(read, document);
    let record = read.into_record(plan.community()).unwrap();
    assert_eq!(verify::plan(plan.community(), plan.objective(), &record).unwrap(), verdict);
    value
}

fn check_against_every_plan(
    community: &Community,
    objective: &Objective,
    all: &[ValidPlan],
    seen: &mut BTreeMap<&'static str, u32>,
) {
    let best = all.iter().map(|plan| &plan.value).max();
    for solver in SOLVERS {
        let mut matcher = Matcher::new(community.clone(), objective.clone()).with_solver(solver);
        match matcher.solve(&Budget::unlimited()).unwrap() {
            PlanOutcome::Optimal(plan) => {
                assert_eq!(Some(&assert_sound(&plan)), best);
                *seen.entry("optimal").or_default() += 1;
                for unmet in plan.unmet() {
                    check_reason(&plan, &unmet, all, seen);
                }
            }
            PlanOutcome::Gap(plan) => {
                let value = assert_sound(&plan);
                assert_eq!(plan.status(), Status::Gap(GapCause::SideConstraints));
                assert!(Some(&value) <= best && best <= Some(&stated(&plan, |result| result.bound)));
                *seen.entry("gap").or_default() += 1;
                *seen.entry("gap, and yet the best").or_default() += u32::from(Some(&value) == best);
                for unmet in plan.unmet() {
                    check_reason(&plan, &unmet, all, seen);
                }
            }
            PlanOutcome::Infeasible(why) => {
                verify::infeasible(community, objective, &why).unwrap();
                assert!(all.is_empty(), "a plan exists");
                *seen.entry("infeasible").or_default() += 1;
            }
            PlanOutcome::Unresolved(unresolved) => {
                assert_eq!(unresolved.cause, GapCause::SideConstraints);
                assert!(best <= Some(&unresolved.bound));
                *seen.entry("unresolved").or_default() += 1;
                *seen.entry("unresolved, and there is none").or_default() += u32::from(best.is_none());
            }
        }
    }
}

/// The reason that applies, by looking at all plans.
fn check_reason(plan: &Plan, unmet: &Unmet, all: &[ValidPlan], seen: &mut BTreeMap<&'static str, u32>) {
    let (community, objective) = (plan.community(), plan.objective());
    let request = community.find_request(unmet.request.as_str()).unwrap();
    let filled = crate::common::plans::filled(community, &pairs_of(plan));
    let here = filled[request.index()];
    let seats = community.request(request).seats();
    assert_eq!(
        (unmet.filled, unmet.filled + unmet.empty_minimum + unmet.empty_desired),
        (here, seats.desired)
    );
    assert_eq!(unmet.empty_minimum, seats.minimum.saturating_sub(here));
    let eligible: Vec<_> =
        community.volunteer_ixs().filter(|&v| check(community, v, request).is_ok()).collect();
    let candidates = crate::common::plans::worthwhile_pairs(community, objective);
    let has_candidates = candidates.iter().any(|pair| pair.1 == request);
    let with_one_more = || all.iter().filter(|other| other.filled[request.index()] > here);
    // All other wanted seats stay filled (as many as now, up to the desired number).
    let keeps_others = |other: &&ValidPlan| {
        community.request_ixs().all(|r| {
            let desired = community.request(r).seats().desired;
            other.filled[r.index()].min(desired) >= filled[r.index()].min(desired)
        })
    };
    let kind = match &unmet.reason {
        Reason::NobodyEligible { volunteers, first_rejected_by, rejected_only_by, nearest } => {
            assert!(eligible.is_empty());
            assert_eq!(*volunteers, community.volunteers().len());
            for &rule in RULES {
                let all = || community.volunteer_ixs().map(|v| check_all(community, v, request));
                let first = all().filter(|all| all[0].rule() == rule).count();
                let only = all().filter(|all| all.len() == 1 && all[0].rule() == rule).count();
                let count = |counts: &[goodturn::plan::RuleCount]| {
                    counts.iter().find(|count| count.rule == rule).map_or(0, |count| count.volunteers)
                };
                assert_eq!((count(first_rejected_by), count(rejected_only_by)), (first, only));
            }
            assert_eq!(nearest.is_some(), !rejected_only_by.is_empty());
            "nobody eligible"
        }
        Reason::NotWorthIt { eligible: count, best_score, least_score } => {
            assert!(!has_candidates);
            assert_eq!(*count, eligible.len());
            let best = eligible.iter().map(|&v| score(community, objective, v, request).total()).max();
            assert_eq!(Some(*best_score), best);
            assert_eq!(*least_score, community.request(request).least_score());
            assert!(best_score < least_score);
            "not worth it"
        }
        Reason::Unproven { .. } => {
            assert!(has_candidates && !plan.is_optimal());
            "unproven"
        }
        Reason::Shortage(shortage) => {
            assert!(has_candidates && plan.is_optimal());
            assert!(!with_one_more().any(|other| keeps_others(&other)), "it can be filled beside all others");
            assert_eq!(shortage.needed(), shortage.available() + 1, "{shortage:?}");
            for blocking in &shortage.blocking {
                let what = match blocking {
                    Blocking::Organisation { .. } => "shortage of a quota",
                    Blocking::Venue { .. } => "shortage of places",
                    _ => continue,
                };
                *seen.entry(what).or_default() += 1;
            }
            for competing in &shortage.competing {
                let r = community.find_request(competing.request.as_str()).unwrap();
                assert_eq!(competing.filled, filled[r.index()]);
            }
            check_count(plan, request, shortage, all);
            match &shortage.exchange {
                Some(exchange) => check_exchange(plan, request, exchange, all),
                None => assert_eq!(with_one_more().count(), 0),
            }
            "shortage"
        }
        Reason::Outbid(exchange) => {
            assert!(has_candidates && plan.is_optimal());
            if exchange.exact {
                assert!(
                    with_one_more().any(|other| keeps_others(&other)),
                    "no plan fills it beside all others"
                );
            }
            // The cheapest of those that keep all other wanted seats filled.
            let beside_others: Vec<_> = all.iter().filter(|other| keeps_others(other)).cloned().collect();
            check_exchange(plan, request, exchange, &beside_others);
            "outbid"
        }
    };
    *seen.entry(kind).or_default() += 1;
}

/// A shortage's count is as small as can be, and `verify` takes it and no other.
fn check_count(plan: &Plan, request: RequestIx, shortage: &Shortage, all: &[ValidPlan]) {
    let community = plan.community();
    let (filled, asked) =
        (crate::common::plans::filled(community, &pairs_of(plan)), community.request(request).id());
    // Its venue may be full as well; what is counted then are people.
    let of_people = !matches!(shortage.blocking[..], [Blocking::Venue { .. }]);
    let roomy = if of_people && community.request(request).venue().is_some() {
        let mut document = community.to_document();
        document.venues.iter_mut().for_each(|venue| venue.places = None);
        every_valid_plan(&document.into_community().unwrap(), plan.objective(), 12)
    } else {
        None
    };
    let all = roomy.as_deref().unwrap_or(all);
    let with_one_more = || all.iter().filter(|other| other.filled[request.index()] > filled[request.index()]);
    // As small as can be: without any one of the others the seat can be filled and the rest kept.
    for left_out in shortage.competing.iter().filter(|_| plan.side_constraints().is_empty()) {
        let out = community.find_request(left_out.request.as_str()).unwrap();
        let keeps_rest = |other: &&ValidPlan| {
            shortage.competing.iter().all(|kept| {
                let r = community.find_request(kept.request.as_str()).unwrap();
                r == out || other.filled[r.index()] >= filled[r.index()]
            })
        };
        // What is mandatory can't be left out of any plan.
        let may_be_left = out != request && !community.request(out).is_mandatory();
        assert!(!may_be_left || with_one_more().any(|other| keeps_rest(&other)), "{shortage:?}");
    }
    verify::shortage(community, plan, asked, shortage).unwrap();
    for tampered in tampered_shortages(shortage) {
        verify::shortage(community, plan, asked, &tampered).unwrap_err();
    }
    for other in &shortage.sharing {
        let r = community.find_request(other.as_str()).unwrap();
        assert!(r != request && filled[r.index()] < community.request(r).seats().desired);
    }
}

/// Counts that prove nothing: something that stands in the way is left out, a limit or a number of helpers is another.
fn tampered_shortages(shortage: &Shortage) -> Vec<Shortage> {
    let mut all = Vec::new();
    for k in 0..shortage.blocking.len() {
        let mut tampered = shortage.clone();
        tampered.blocking.remove(k);
        all.push(tampered);
        let mut tampered = shortage.clone();
        if let Blocking::Volunteer { limit, .. }
        | Blocking::Organisation { limit, .. }
        | Blocking::Venue { limit, .. }
        | Blocking::Week { limit, .. }
        | Blocking::Day { limit, .. } = &mut tampered.blocking[k]
        {
            *limit += 1;
            all.push(tampered);
        }
    }
    for k in 0..shortage.competing.len() {
        let mut tampered = shortage.clone();
        tampered.competing[k].filled += 1;
        all.push(tampered);
        let mut tampered = shortage.clone();
        tampered.competing.remove(k);
        all.push(tampered);
    }
    all
}

/// The exchange costs what the best plan with one more seat of the request costs, and its moves lead there.
fn check_exchange(plan: &Plan, request: RequestIx, exchange: &Exchange, all: &[ValidPlan]) {
    let (community, objective) = (plan.community(), plan.objective());
    let mut pairs = pairs_of(plan);
    let here = crate::common::plans::filled(community, &pairs)[request.index()];
    let value = stated(plan, |result| result.value);
    let with_one_more = all.iter().filter(|other| other.filled[request.index()] > here);
    let least = with_one_more.map(|other| &value - &other.value).min();
    let mut loss = LevelValue::zero(value.levels());
    for (level, amount) in &exchange.loss {
        loss.add_at(objective.levels(community).iter().position(|known| known == level).unwrap(), *amount);
    }
    if !exchange.exact {
        assert!(least.is_none_or(|least| loss <= least), "an inexact loss is a lower bound");
        return;
    }
    assert_eq!(Some(&loss), least.as_ref(), "the cheapest exchange");
    for step in &exchange.moves {
        let (Move::Assign { volunteer, request } | Move::Release { volunteer, request }) = step else {
            continue;
        };
        let pair = (
            community.find_volunteer(volunteer.as_str()).unwrap(),
            community.find_request(request.as_str()).unwrap(),
        );
        match step {
            Move::Assign { .. } => pairs.push(pair),
            _ => pairs.retain(|&known| known != pair),
        }
    }
    assert!(is_valid(community, &pairs), "the exchange leads to a valid plan");
    assert_eq!(crate::common::plans::value(community, objective, &pairs), &value - &loss);
    assert!(crate::common::plans::filled(community, &pairs)[request.index()] > here);
    verify::exchange(community, objective, plan, exchange).unwrap();
    let mut tampered = exchange.clone();
    if let Some(Move::Assign { volunteer, request } | Move::Release { volunteer, request }) =
        tampered.moves.pop()
    {
        let last = (
            community.find_volunteer(volunteer.as_str()).unwrap(),
            community.find_request(request.as_str()).unwrap(),
        );
        let without: Vec<_> = if pairs.contains(&last) {
            pairs.iter().copied().filter(|pair| *pair != last).collect()
        } else {
            pairs.iter().copied().chain([last]).collect()
        };
        let same = crate::common::plans::value(community, objective, &without) == &value - &loss;
        assert_eq!(
            verify::exchange(community, objective, plan, &tampered).is_ok(),
            same && is_valid(community, &without)
        );
    }
    let mut tampered = exchange.clone();
    tampered.loss.push((goodturn::eligibility::Criterion::Score.into(), 1));
    verify::exchange(community, objective, plan, &tampered).unwrap_err();
}

/// Random small communities with every feature, each against all of its plans. The strategies must reach every outcome and reason.
#[test]
fn small_communities_match_exhaustive_search() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20000) };
    let rng = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, rng);
    let seen = std::cell::RefCell::new(BTreeMap::new());
    let documents = prop_oneof![community_document(4, 5), contested_document(4, 5)];
    let result = runner.run(&(documents, objective()), |(document, objective)| {
        let community = community(document);
        if objective.check(&community).is_err() {
            let refused = Matcher::new(community, objective).solve(&Budget::unlimited()).unwrap_err();
            assert!(matches!(refused, SolveError::Objective(_)), "{refused}");
            return Ok(());
        }
        if let Some(all) = every_valid_plan(&community, &objective, 12) {
            check_against_every_plan(&community, &objective, &all, &mut seen.borrow_mut());
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let seen = seen.into_inner();
    for kind in [
        "optimal",
        "gap",
        "infeasible",
        "nobody eligible",
        "not worth it",
        "unproven",
        "shortage",
        "shortage of a quota",
        "shortage of places",
        "outbid",
    ] {
        assert!(
            seen.get(kind).is_some_and(|&count| count >= 5),
            "the inputs hardly reach \"{kind}\": {seen:?}"
        );
    }
    println!("{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Both algorithms reach the same value, and so does any order of the records; with the same algorithm it is the same plan, bit for bit.
    #[test]
    fn order_of_input_and_threads_change_nothing(
        document in prop_oneof![community_document(25, 40), contested_document(8, 12), timed_document(12, 20)],
        turn in 0usize..40,
    ) {
        let mut turned = document.clone();
        let rotate = |len: usize| if len == 0 { 0 } else { turn % len };
        turned.volunteers.rotate_left(rotate(document.volunteers.len()));
        turned.requests.rotate_left(rotate(document.requests.len()));
        turned.skills.reverse();
        turned.promises.reverse();
        turned.bans.reverse();
        let solve = |document: Document, solver, threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut matcher = Matcher::new(community(document), Objective::default()).with_solver(solver);
            pool.install(|| matcher.solve(&Budget::unlimited()).unwrap())
        };
        let results = SOLVERS.map(|solver| {
            let (one, other) = (solve(document.clone(), solver, 1), solve(turned.clone(), solver, 3));
            match (one, other) {
                (PlanOutcome::Optimal(one), PlanOutcome::Optimal(other))
                | (PlanOutcome::Gap(one), PlanOutcome::Gap(other)) => {
                    assert_eq!(one.record(), other.record());
                    assert_eq!(one.unmet(), other.unmet());
                    verify::plan(one.community(), one.objective(), &one).unwrap();
                    one.is_optimal().then(|| stated(&one, |result| result.value))
                }
                (PlanOutcome::Infeasible(one), PlanOutcome::Infeasible(other)) => {
                    assert_eq!(one, other);
                    None
                }
                (PlanOutcome::Unresolved(one), PlanOutcome::Unresolved(other)) => {
                    assert_eq!(one, other);
                    None
                }
                (one, other) => panic!("{one:?} and {other:?}"),
            }
        });
        let proven: Vec<_> = results.iter().flatten().collect();
        for two in proven.windows(2) {
            prop_assert_eq!(two[0], two[1]);
        }
    }

    /// A stopped solve hands over a valid plan with a bound that holds, and the same limit gives the same plan.
    #[test]
    fn a_stopped_solve_is_valid_and_bounded(
        document in prop_oneof![community_document(12, 20), contested_document(6, 8), timed_document(10, 15)],
        limit in 0u64..4000,
    ) {
        let solve = |budget: &Budget<'_>| {
            Matcher::new(community(document.clone()), Objective::default()).solve(budget).unwrap()
        };
        let bound_of = |outcome: &PlanOutcome| match outcome {
            PlanOutcome::Optimal(plan) | PlanOutcome::Gap(plan) => Some(stated(plan, |result| result.bound)),
            PlanOutcome::Unresolved(unresolved) => Some(unresolved.bound.clone()),
            PlanOutcome::Infeasible(_) => None,
        };
        let limited = Budget::unlimited().with_work(limit);
        let (full, stopped, again) = (solve(&Budget::unlimited()), solve(&limited), solve(&limited));
        prop_assert_eq!(bound_of(&stopped), bound_of(&again));
        if let PlanOutcome::Infeasible(why) = &full {
            let objective = Objective::default();
            verify::infeasible(&community(document.clone()), &objective, why).unwrap();
            prop_assert!(!matches!(stopped, PlanOutcome::Optimal(_) | PlanOutcome::Gap(_)));
        }
        if let PlanOutcome::Optimal(plan) | PlanOutcome::Gap(plan) = &stopped {
            assert_sound(plan);
            let full = full.best().unwrap();
            prop_assert!(stated(plan, |result| result.bound) >= stated(&full, |result| result.value));
            if full.is_optimal() {
                prop_assert!(stated(plan, |result| result.value) <= stated(&full, |result| result.value));
            }
        }
    }
}

/// Ten thousand valid plans made at random, none better than the proven one.
#[test]
fn ten_thousand_random_plans_never_beat_the_proven_one() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let objective = Objective::default();
    let mut tried = 0;
    let mut optima = 0;
    while tried < 10_000 {
        let document = community_document(20, 30).new_tree(&mut runner).unwrap().current();
        let community = community(document);
        let Ok(plan) =
            Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap().optimal()
        else {
            continue;
        };
        let best = assert_sound(&plan);
        optima += 1;
        let all = crate::common::plans::worthwhile_pairs(&community, &objective);
        for _ in 0..250 {
            // Pins first, then pairs in random order as long as the plan stays valid.
            let mut order = all.clone();
            for k in (1..order.len()).rev() {
                order.swap(k, (runner.rng().next_u64() % (k as u64 + 1)) as usize);
            }
            order.sort_by_key(|pair| !community.pins().contains(pair));
            let mut pairs = Vec::new();
            for pair in order {
                pairs.push(pair);
                if !keeps_within_limits(&community, &pairs) {
                    pairs.pop();
                }
            }
            if is_valid(&community, &pairs) {
                tried += 1;
                assert!(value(&community, &objective, &pairs) <= best);
            }
        }
    }
    assert!(optima >= 20, "the plans come from many communities: {optima}");
}
