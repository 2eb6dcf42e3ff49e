//! Questions to a plan against exhaustive search: what every forced, forbidden, added and removed thing costs.

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use common::communities::community_document;
use common::contested::contested_document;
use common::plans::{Pairs, ValidPlan, every_valid_plan, is_valid, objective, value, worthwhile_pairs};
use goodturn::Matcher;
use goodturn::community::{Community, Document, RequestIx, VolunteerIx};
use goodturn::eligibility::{Objective, check_all, score};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{AskError, Exchange, Loss, Move, Plan, WhyNot};
use proptest::prelude::*;

type Seen = RefCell<BTreeMap<&'static str, u32>>;

fn community(document: Document) -> Community {
    document.into_community().unwrap_or_else(|faults| panic!("the strategy gives valid documents: {faults}"))
}

fn pairs_of(plan: &Plan) -> Pairs {
    let community = plan.community();
    let find = |a: &goodturn::plan::Assignment| {
        let volunteer = community.find_volunteer(a.volunteer.as_str()).unwrap();
        (volunteer, community.find_request(a.request.as_str()).unwrap())
    };
    plan.assignments().iter().map(find).collect()
}

fn optimal(community: &Community, objective: &Objective) -> Option<Plan> {
    Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap().optimal().ok()
}

fn of_plan(plan: &Plan) -> LevelValue {
    LevelValue::new(plan.levels().iter().map(|level| level.value).collect())
}

/// The loss from the plan at hand to the best of some plans.
fn least_loss<'a>(plan: &Plan, plans: impl Iterator<Item = &'a ValidPlan>) -> Option<LevelValue> {
    let value = of_plan(plan);
    plans.map(|other| &value - &other.value).min()
}

/// Exact where nothing is beside the network, otherwise a lower bound.
fn assert_loss(stated: Option<&LevelValue>, exact: bool, expected: Option<&LevelValue>, what: &str) {
    if exact {
        assert_eq!(stated, expected, "{what}");
    } else if let Some(expected) = expected {
        assert!(
            stated.is_some_and(|stated| stated <= expected),
            "{what}: {stated:?} is no bound of {expected:?}"
        );
    }
}

fn as_value(plan: &Plan, loss: &[(goodturn::eligibility::Level, i128)]) -> LevelValue {
    let mut value = LevelValue::zero(plan.levels().len());
    for (level, amount) in loss {
        value.add_at(plan.levels().iter().position(|known| known.level == *level).unwrap(), *amount);
    }
    value
}

/// The moves lead to a valid plan that is worth what is stated.
fn follow(plan: &Plan, exchange: &Exchange) -> Pairs {
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
    let loss = as_value(plan, &exchange.loss);
    assert_eq!(value(community, plan.objective(), &pairs), &of_plan(plan) - &loss);
    pairs
}

fn value_of(loss: Option<&Loss>) -> Option<LevelValue> {
    loss.map(|loss| loss.value().clone())
}

fn ids(plan: &Plan, v: VolunteerIx, r: RequestIx) -> (String, String) {
    let community = plan.community();
    (community.volunteer(v).id().to_string(), community.request(r).id().to_string())
}

/// Every pair, used or not, and the rankings that hold them all.
fn check_pairs(plan: &Plan, all: &[ValidPlan], seen: &Seen) {
    let (community, objective) = (plan.community(), plan.objective());
    let exact = plan.side_constraints().is_empty();
    let (used, candidates) = (pairs_of(plan), worthwhile_pairs(community, objective));
    let note = |kind| *seen.borrow_mut().entry(kind).or_default() += 1;
    let mut regrets = BTreeMap::new();
    for r in community.request_ixs() {
        for v in community.volunteer_ixs() {
            let (volunteer, request) = ids(plan, v, r);
            let with = least_loss(plan, all.iter().filter(|other| other.pairs.contains(&(v, r))));
            let answer = plan.why_not(&volunteer, &request).unwrap();
            if used.contains(&(v, r)) {
                assert_eq!(answer, WhyNot::Assigned);
                let why = plan.why(&volunteer, &request).unwrap();
                let without = least_loss(plan, all.iter().filter(|other| !other.pairs.contains(&(v, r))));
                assert_eq!(why.pinned, community.is_pinned(v, r));
                let margin = why.runner_up.as_ref().map(|exchange| as_value(plan, &exchange.loss));
                assert_loss(margin.as_ref(), exact, without.as_ref(), "the margin");
                if let Some(exchange) = why.runner_up.filter(|_| exact) {
                    assert!(!follow(plan, &exchange).contains(&(v, r)));
                }
                note(if without.is_some() { "runner-up" } else { "no runner-up" });
            } else {
                assert!(matches!(plan.why(&volunteer, &request), Err(AskError::NotAssigned { .. })));
                match answer {
                    WhyNot::Assigned => panic!("it is not in the plan"),
                    WhyNot::Rejected { rejections } => {
                        assert_eq!(rejections, check_all(community, v, r));
                        assert!(!rejections.is_empty());
                        note("rejected");
                    }
                    WhyNot::BelowLeastScore { score: stated, least_score } => {
                        assert_eq!(stated, score(community, objective, v, r).total());
                        assert_eq!(least_score, community.request(r).least_score());
                        assert!(stated < least_score && !candidates.contains(&(v, r)));
                        note("below least score");
                    }
                    WhyNot::Impossible => {
                        assert_eq!(with, None);
                        note("impossible");
                    }
                    WhyNot::Loses(exchange) => {
                        let loss = as_value(plan, &exchange.loss);
                        assert_loss(Some(&loss), exact, with.as_ref(), "the regret");
                        if exact {
                            assert!(follow(plan, &exchange).contains(&(v, r)));
                        }
                        note(if exchange.loss.is_empty() { "as good" } else { "regret" });
                    }
                }
            }
            if candidates.contains(&(v, r)) {
                regrets.insert((v, r), with);
            }
        }
    }
    // The rankings say the same of every candidate, in order.
    let mut listed = BTreeSet::new();
    let mut check = |choices: Vec<goodturn::plan::Choice>| {
        let values: Vec<_> = choices.iter().map(|choice| value_of(choice.regret.as_ref())).collect();
        assert!(values.windows(2).all(|two| two[1].is_none() || (two[0].is_some() && two[0] <= two[1])));
        for (choice, regret) in choices.iter().zip(&values) {
            let pair = (
                community.find_volunteer(choice.volunteer.as_str()).unwrap(),
                community.find_request(choice.request.as_str()).unwrap(),
            );
            assert_eq!(choice.assigned, used.contains(&pair));
            assert_eq!(choice.score, score(community, objective, pair.0, pair.1).total());
            assert_loss(regret.as_ref(), exact, regrets[&pair].as_ref(), "the ranking");
            listed.insert(pair);
        }
        choices.len()
    };
    let count = |choices: usize| assert_eq!(choices, candidates.len());
    count(community.requests().iter().map(|r| check(plan.candidates_of(r.id().as_str()).unwrap())).sum());
    count(community.volunteers().iter().map(|v| check(plan.opportunities(v.id().as_str()).unwrap())).sum());
    assert_eq!(listed.len(), candidates.len());
}

/// People with one request less, and without them.
fn check_absences(plan: &Plan, all: &[ValidPlan], seen: &Seen) {
    let (community, objective) = (plan.community(), plan.objective());
    let exact = plan.side_constraints().is_empty();
    let candidates = worthwhile_pairs(community, objective);
    let worths = plan.unit_worths().unwrap();
    let note = |kind| *seen.borrow_mut().entry(kind).or_default() += 1;
    let used = pairs_of(plan);
    for v in community.volunteer_ixs() {
        let of = |pairs: &Pairs| pairs.iter().filter(|pair| pair.0 == v).count();
        let most = of(&candidates).min(community.left(v).in_all().map_or(usize::MAX, |left| left as usize));
        let less = most
            .checked_sub(1)
            .and_then(|less| least_loss(plan, all.iter().filter(|other| of(&other.pairs) <= less)));
        let stated = value_of(worths.one_less(v).as_ref());
        assert_loss(stated.as_ref(), exact, less.as_ref(), "one less");
        note(if less.as_ref().is_some_and(|less| !less.is_zero()) {
            "one less"
        } else {
            "one less is nothing"
        });

        let absence = plan.absence(community.volunteer(v).id().as_str()).unwrap();
        let without = least_loss(plan, all.iter().filter(|other| of(&other.pairs) == 0));
        assert_loss(value_of(absence.loss.as_ref()).as_ref(), exact, without.as_ref(), "absence");
        assert_eq!(absence.requests, of(&used));
        if let Some(loss) = absence.loss.as_ref().filter(|_| exact) {
            let exchange = Exchange { moves: absence.moves.clone(), loss: loss.levels.clone(), exact };
            assert_eq!(of(&follow(plan, &exchange)), 0);
        }
        note(match (of(&used), without) {
            (0, _) => "idle",
            (_, None) => "indispensable",
            (1, _) => "absent from one",
            _ => "absent from several",
        });
    }
    let fragility = plan.fragility().unwrap();
    let helping: BTreeSet<_> = used.iter().map(|pair| pair.0).collect();
    assert_eq!(fragility.len(), helping.len());
    let losses: Vec<_> = fragility.iter().map(|absence| value_of(absence.loss.as_ref())).collect();
    assert!(losses.windows(2).all(|two| two[0].is_none() || (two[1].is_some() && two[0] >= two[1])));
}

/// What a fresh solve of an altered document gains, if its scores and levels are the same.
fn gain_of(plan: &Plan, alter: impl FnOnce(&mut Document)) -> Option<LevelValue> {
    let mut document = plan.community().to_document();
    alter(&mut document);
    let altered = community(document);
    let objective = plan.objective();
    let same = objective.levels(&altered) == objective.levels(plan.community())
        && worthwhile_pairs(plan.community(), objective)
            .iter()
            .all(|&(v, r)| score(&altered, objective, v, r) == score(plan.community(), objective, v, r));
    let fresh = optimal(&altered, objective).filter(|_| same)?;
    Some(&of_plan(&fresh) - &of_plan(plan))
}

/// People with room for one more, requests with one more seat: against solving afresh.
fn check_additions(plan: &Plan, seen: &Seen) {
    let community = plan.community();
    let exact = plan.side_constraints().is_empty();
    let worths = plan.unit_worths().unwrap();
    let check = |gain: Option<LevelValue>, stated: Loss, kind: &'static str| {
        let Some(gain) = gain else { return };
        let stated = -stated.value();
        if exact {
            assert_eq!(stated, gain, "{kind}");
        } else {
            assert!(stated >= gain, "{kind}");
        }
        if !gain.is_zero() {
            *seen.borrow_mut().entry(kind).or_default() += 1;
        }
    };
    for v in community.volunteer_ixs() {
        if let Some(limit) = community.volunteer(v).limits().in_all {
            let gain =
                gain_of(plan, |document| document.volunteers[v.index()].max_requests = Some(limit + 1));
            check(gain, worths.one_more(v).unwrap(), "one more");
        }
    }
    for r in community.request_ixs() {
        let seats = community.request(r).seats();
        let id = community.request(r).id();
        let gain = gain_of(plan, |document| {
            if let Some(record) = document.requests.iter_mut().find(|record| record.id == *id) {
                record.seats.minimum = Some(seats.minimum);
                record.seats.desired = Some(seats.desired + 1);
                record.seats.maximum = Some(seats.maximum + 1);
            }
        });
        // Where the ledger has filled some, or the request comes again, the record's seats are not those of the plan.
        if community.to_document().ledger.is_empty() {
            check(gain, worths.one_more_seat(r).unwrap(), "one more seat");
        }
    }
}

fn run(
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
        if let Some(all) = every_valid_plan(&community, &objective, 11)
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

fn small() -> impl Strategy<Value = Document> {
    prop_oneof![1 => community_document(4, 5), 3 => contested_document(4, 5)]
}

#[test]
fn every_pair_has_its_regret_or_its_margin() {
    let kinds = [
        "exact",
        "runner-up",
        "no runner-up",
        "rejected",
        "below least score",
        "impossible",
        "as good",
        "regret",
    ];
    run(3000, small(), check_pairs, &kinds);
}

#[test]
fn absences_cost_what_the_best_plan_without_her_lacks() {
    let kinds = [
        "exact",
        "one less",
        "one less is nothing",
        "idle",
        "indispensable",
        "absent from one",
        "absent from several",
    ];
    run(3000, small(), check_absences, &kinds);
}

#[test]
fn one_more_gains_what_a_fresh_solve_gains() {
    run(1500, small(), |plan, _, seen| check_additions(plan, seen), &["exact", "one more", "one more seat"]);
}
