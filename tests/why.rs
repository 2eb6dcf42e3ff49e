//! Questions to a plan against exhaustive search: what every forced, forbidden, added and removed thing costs.

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use common::communities::community_document;
use common::contested::contested_document;
use common::plans::{
    Pairs, ValidPlan, every_valid_plan, is_valid, objective, quotas_hold, shares, times_suit, value,
    value_with, worthwhile_pairs,
};
use goodturn::community::{
    Community, Document, IntervalRecord, Minute, RequestIx, VolunteerIx, VolunteerRecord,
};
use goodturn::eligibility::{Level, Objective, check_all, score};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{AskError, Exchange, Loss, Move, NoStandIn, Plan, Relaxation, Standby, WhyNot};
use goodturn::{Matcher, verify};
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
    verify::exchange(community, plan.objective(), plan, exchange).unwrap();
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
    let fresh = optimal(&altered, plan.objective()).filter(|_| says_the_same(plan, &altered))?;
    Some(&of_plan(&fresh) - &of_plan(plan))
}

/// Whether scores and levels are the same in an altered community.
fn says_the_same(plan: &Plan, altered: &Community) -> bool {
    let (community, objective) = (plan.community(), plan.objective());
    objective.levels(altered) == objective.levels(community)
        && worthwhile_pairs(community, objective)
            .iter()
            .all(|&(v, r)| score(altered, objective, v, r) == score(community, objective, v, r))
}

/// People with room for one more, requests with one more seat: against solving afresh.
fn check_additions(plan: &Plan, seen: &Seen) {
    let community = plan.community();
    let exact = plan.side_constraints().is_empty();
    let worths = plan.unit_worths().unwrap();
    let note = |kind| *seen.borrow_mut().entry(kind).or_default() += 1;
    let check = |gain: Option<LevelValue>, stated: Loss, kind: &'static str| {
        let Some(gain) = gain else { return };
        assert!(exact || !stated.exact);
        let value = -stated.value();
        if stated.exact {
            assert_eq!(value, gain, "{kind}");
        } else {
            assert!(value >= gain, "{kind}");
        }
        if !gain.is_zero() {
            note(kind);
        }
        if exact && !stated.exact {
            note("one more would not be exact");
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
        let mut document = community.to_document();
        if let Some(record) = document.requests.iter_mut().find(|record| record.id == *id) {
            record.seats.minimum = Some(seats.minimum);
            record.seats.desired = Some(seats.desired + 1);
            record.seats.maximum = Some(seats.maximum + 1);
        }
        // Where the ledger has filled some, or the request comes again, the record's seats are not those of the plan.
        if document.ledger.is_empty() {
            let head = plan.objective().levels(community).iter().any(|level| level.partition().is_some());
            let housed = community.request(r).venue().is_some();
            check(
                gain_of_seat(plan, r, document),
                worths.one_more_seat(r).unwrap(),
                match (head, housed) {
                    (false, false) => "one more seat",
                    (true, false) => "one more seat of a part",
                    (_, true) => "one more seat at a venue",
                },
            );
        }
    }
}

/// What the best of all plans gains in a community where a request desires one helper more; with the shares of parts as documented.
fn gain_of_seat(plan: &Plan, r: RequestIx, document: Document) -> Option<LevelValue> {
    let (community, objective) = (plan.community(), plan.objective());
    let altered = self::community(document);
    if !says_the_same(plan, &altered) || objective.check(&altered).is_err() {
        return None;
    }
    let value = |other: &ValidPlan| {
        let counted = |over| {
            let mut seats = shares(community, over, &other.filled);
            let more = altered.request(r).seats().desired;
            if more > 1 && other.filled[r.index()] >= more {
                // The part is the one whose filled seats differ where the request fills none.
                let mut without = other.filled.clone();
                without[r.index()] = 0;
                let without = shares(community, over, &without);
                for (name, entry) in &mut seats {
                    entry.1 = (entry.1 + u64::from(without[name].1 < entry.1)).min(entry.0);
                }
            }
            seats
        };
        value_with(&altered, objective, &other.pairs, &counted)
    };
    let best = every_valid_plan(&altered, objective, 11)?.iter().map(value).max()?;
    Some(&best - &of_plan(plan))
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
    let kinds = [
        "exact",
        "one more",
        "one more seat",
        "one more seat of a part",
        "one more seat at a venue",
        "one more would not be exact",
    ];
    run(3000, small(), |plan, _, seen| check_additions(plan, seen), &kinds);
}

/// Copies of people, and somebody who can do everything: the curve of gains against solving afresh with one, two, three of them.
fn check_recruits(plan: &Plan, seen: &Seen) {
    const MOST: usize = 3;
    let (community, objective) = (plan.community(), plan.objective());
    let skills: Vec<String> =
        community.to_document().skills.iter().map(|skill| skill.id.as_str().to_owned()).collect();
    let able = skills.iter().fold(VolunteerRecord::new("able"), |record, skill| record.skill(skill, 5));
    let mut profiles = vec![able.clone().max_requests(1), able.clone().max_per_day(1)];
    let members = community.organisations().iter();
    profiles.extend(members.map(|own| able.clone().organisation(own.id().as_str())));
    profiles.push(able);
    profiles.extend(community.to_document().volunteers.into_iter().take(2));
    let found = plan.recruits(&profiles, MOST).unwrap();
    let prices = plan.seat_prices().unwrap();
    assert_eq!(found.len(), profiles.len());
    for (profile, found) in profiles.iter().zip(found) {
        assert_eq!((found.gains.len(), &found.profile), (MOST, &profile.id));
        let stated: Vec<LevelValue> = found.gains.iter().map(|gain| -gain.value()).collect();
        assert!(stated.windows(2).all(|two| two[0] >= two[1]), "gains never grow");
        let copy = |k: usize| VolunteerRecord {
            id: format!("copy-{k}").as_str().into(),
            requester: profile.requester.clone().or_else(|| Some(profile.id.as_str().into())),
            ..profile.clone()
        };
        let mut sum = LevelValue::zero(stated[0].levels());
        for (k, stated) in stated.iter().enumerate() {
            sum = &sum + stated;
            let larger = community.with_volunteers((0..=k).map(copy)).unwrap();
            let Some(fresh) = optimal(&larger, objective) else { continue };
            // On a level that says nothing without her the plan has nothing.
            let before = |level: &goodturn::plan::LevelResult| {
                let known = plan.levels().iter().find(|known| known.level == level.level);
                known.map_or(0, |known| known.value)
            };
            let gain = &of_plan(&fresh) - &LevelValue::new(fresh.levels().iter().map(before).collect());
            if found.gains[k].exact {
                assert_eq!(sum, gain, "the gain of {} of {}", k + 1, profile.id);
                let kind = if stated.is_zero() { "brings nothing" } else { "brings something" };
                *seen.borrow_mut().entry(kind).or_default() += 1;
                if profile.organisation.is_some() && !stated.is_zero() {
                    *seen.borrow_mut().entry("is lent").or_default() += 1;
                }
                if k > 0 && !stated.is_zero() && *stated < -found.gains[0].value() {
                    *seen.borrow_mut().entry("brings less than the first").or_default() += 1;
                }
            } else {
                assert!(sum >= gain, "no bound: {sum} and {gain}");
            }
            let same_levels = objective.levels(&larger) == objective.levels(community);
            if k == 0 && same_levels && profile.id.as_str() == "able" && profile.max_requests == Some(1) {
                let v = larger.find_volunteer("copy-0").unwrap();
                let choices = worthwhile_pairs(&larger, objective).into_iter().filter(|pair| pair.0 == v);
                let choices = choices.map(|(_, r)| {
                    let score = score(&larger, objective, v, r).pair_total();
                    let levels = objective.levels(&larger);
                    let gain = |level: &Level| i128::from(level.pair_gain(&larger, v, r, score));
                    (r, LevelValue::new(levels.iter().map(gain).collect()))
                });
                let best = prices.best(choices);
                if best.exact {
                    assert_eq!(-best.value(), gain, "from the table");
                    *seen.borrow_mut().entry("one request").or_default() += 1;
                } else {
                    assert!(-best.value() >= gain, "no bound from the table");
                }
            }
        }
    }
}

/// The best plans in order, and what the best have in common.
fn check_alternatives(plan: &Plan, all: &[ValidPlan], seen: &Seen) {
    const MOST: usize = 8;
    let exact = plan.side_constraints().is_empty();
    let note = |kind| *seen.borrow_mut().entry(kind).or_default() += 1;
    let used = pairs_of(plan);
    let best = of_plan(plan);
    let in_all = |pair: &(VolunteerIx, RequestIx)| {
        all.iter().filter(|other| other.value == best).all(|other| other.pairs.contains(pair))
    };
    let common: BTreeSet<_> =
        plan.in_every_best_plan().unwrap().iter().map(|a| (&a.volunteer, &a.request)).collect();
    for (pair, assignment) in used.iter().zip(plan.assignments()) {
        let stated = common.contains(&(&assignment.volunteer, &assignment.request));
        assert!(if exact { stated == in_all(pair) } else { !stated || in_all(pair) });
        note(if stated { "common" } else { "exchangeable" });
    }
    if !exact {
        assert_eq!(plan.alternatives(1), Err(AskError::SideConstraints));
        return;
    }
    let mut losses: Vec<_> = all.iter().map(|other| &best - &other.value).collect();
    losses.sort_unstable();
    let alternatives = plan.alternatives(MOST).unwrap();
    assert_eq!(alternatives.len(), MOST.min(all.len() - 1));
    let mut distinct = BTreeSet::from([used.iter().copied().collect::<BTreeSet<_>>()]);
    for (alternative, loss) in alternatives.iter().zip(&losses[1..]) {
        assert_eq!(alternative.loss.value(), loss);
        let loss = alternative.loss.levels.clone();
        let exchange = Exchange { moves: alternative.moves.clone(), loss, exact };
        assert!(distinct.insert(follow(plan, &exchange).into_iter().collect()), "the same again");
        note(if alternative.loss.is_nothing() { "as good" } else { "next best" });
    }
}

/// The best choice of stand-ins: how many by tier, then the sum of scores.
fn best(free: &[Vec<(VolunteerIx, i128)>], tiers: &[usize], taken: &mut Vec<VolunteerIx>) -> Vec<i128> {
    let Some((first, rest)) = free.split_first() else { return vec![0; 14] };
    let mut most = best(rest, &tiers[1..], taken);
    for &(v, score) in first {
        if !taken.contains(&v) {
            taken.push(v);
            let mut value = best(rest, &tiers[1..], taken);
            taken.pop();
            value[tiers[0]] += 1;
            value[13] += score;
            most = most.max(value);
        }
    }
    most
}

/// Stand-ins, against trying all choices of them.
fn check_standby(plan: &Plan, seen: &Seen) {
    let (community, objective) = (plan.community(), plan.objective());
    let candidates = worthwhile_pairs(community, objective);
    let (used, note) = (pairs_of(plan), |kind| *seen.borrow_mut().entry(kind).or_default() += 1);
    let visits: Vec<_> =
        used.iter().zip(plan.assignments()).map(|(&(v, r), assignment)| (v, r, assignment.time)).collect();
    let standby = Matcher::standby(plan, |_| true, &Budget::unlimited()).unwrap();
    let free: Vec<Vec<(VolunteerIx, i128)>> = visits
        .iter()
        .map(|&(replaced, r, time)| {
            let free = |&v: &VolunteerIx| {
                let others = visits.iter().filter(|visit| (visit.0, visit.1) != (replaced, r)).copied();
                let instead = others.chain([(v, r, time)]).collect::<Vec<_>>();
                let pairs: Pairs = instead.iter().map(|visit| (visit.0, visit.1)).collect();
                candidates.contains(&(v, r))
                    && !used.contains(&(v, r))
                    && times_suit(community, &instead)
                    && quotas_hold(community, &pairs)
            };
            let score = |v| (v, i128::from(score(community, objective, v, r).total()));
            community.volunteer_ixs().filter(free).map(score).collect()
        })
        .collect();
    let tier = |r: RequestIx| usize::from(community.request(r).tier());
    let tiers: Vec<usize> = used.iter().map(|&(_, r)| tier(r)).collect();
    let expected = best(&free, &tiers, &mut Vec::new());
    verify::standby(community, objective, plan, &standby).unwrap();
    tampered_standby(plan, &standby);
    let mut found = vec![0; 14];
    let mut taken = BTreeSet::new();
    for stand_in in &standby.stand_ins {
        let position = plan
            .assignments()
            .iter()
            .position(|a| (&a.volunteer, &a.request) == (&stand_in.instead_of, &stand_in.request));
        let v = community.find_volunteer(stand_in.volunteer.as_str()).unwrap();
        let who = free[position.unwrap()].iter().find(|(free, _)| *free == v);
        assert_eq!(who.map(|&(_, score)| score), Some(i128::from(stand_in.score)));
        assert!(taken.insert(v), "stands in for two");
        found[tiers[position.unwrap()]] += 1;
        found[13] += i128::from(stand_in.score);
        note("stands in");
    }
    assert_eq!(found, expected);
    assert_eq!(standby.stand_ins.len() + standby.uncovered.len(), used.len());
    for uncovered in &standby.uncovered {
        let position = plan
            .assignments()
            .iter()
            .position(|a| (&a.volunteer, &a.request) == (&uncovered.volunteer, &uncovered.request));
        let position = position.unwrap();
        let others =
            candidates.iter().filter(|pair| pair.1 == used[position].1 && !used.contains(pair)).count();
        match uncovered.reason {
            NoStandIn::NobodyElse => assert_eq!(others, 0),
            NoStandIn::NobodyFree { eligible } => {
                assert_eq!((others, free[position].len()), (eligible, 0));
                note("nobody free");
            }
            NoStandIn::Taken { free: count } => {
                assert_eq!(count, free[position].len());
                note("taken");
            }
        }
    }
}

#[test]
fn recruits_gain_what_fresh_solves_gain() {
    let kinds = [
        "exact",
        "brings nothing",
        "brings something",
        "brings less than the first",
        "one request",
        "is lent",
    ];
    run(700, small(), |plan, _, seen| check_recruits(plan, seen), &kinds);
}

#[test]
fn alternatives_come_in_order() {
    run(2000, small(), check_alternatives, &["exact", "common", "exchangeable", "as good", "next best"]);
}

#[test]
fn stand_ins_are_the_best_in_total() {
    let kinds = ["exact", "stands in", "nobody free", "taken"];
    run(2000, small(), |plan, _, seen| check_standby(plan, seen), &kinds);
}

/// Stand-ins that are not free, not proven or not what they say.
fn tampered_standby(plan: &Plan, standby: &Standby) {
    let rejected = |tampered: &Standby| {
        verify::standby(plan.community(), plan.objective(), plan, tampered).unwrap_err();
    };
    if standby.stand_ins.is_empty() {
        return;
    }
    let mut tampered = standby.clone();
    tampered.stand_ins[0].score += 1;
    rejected(&tampered);
    let mut tampered = standby.clone();
    tampered.stand_ins[0].volunteer = tampered.stand_ins[0].instead_of.clone();
    rejected(&tampered);
    let mut tampered = standby.clone();
    tampered.stand_ins.push(tampered.stand_ins[0].clone());
    rejected(&tampered);
    let mut tampered = standby.clone();
    tampered.stand_ins.remove(0);
    rejected(&tampered);
    let mut tampered = standby.clone();
    tampered.stand_ins.remove(0);
    tampered.proof.matching.pairs.remove(0);
    rejected(&tampered);
}

/// Relaxed records, against every plan of the community that they make; and profiles, which must be valid.
fn check_relaxations(plan: &Plan, seen: &Seen) {
    let (community, objective) = (plan.community(), plan.objective());
    let unmet = plan.unmet();
    let mut relaxations: Vec<Relaxation> = unmet.iter().flat_map(|unmet| plan.relaxations(unmet)).collect();
    relaxations.sort();
    relaxations.dedup();
    for relaxation in relaxations {
        let matcher = Matcher::new(community.clone(), objective.clone());
        let only = std::slice::from_ref(&relaxation);
        let Ok(found) = matcher.relax(plan, only, &Budget::unlimited()) else { continue };
        let mut document = community.to_document();
        let kind = match &relaxation {
            Relaxation::Radius { volunteer, more_m } => {
                let record = document.volunteers.iter_mut().find(|record| record.id == *volunteer).unwrap();
                *record.travel_radius_m.as_mut().unwrap() += more_m;
                "farther"
            }
            Relaxation::Limit { volunteer, more } => {
                let record = document.volunteers.iter_mut().find(|record| record.id == *volunteer).unwrap();
                for limit in [&mut record.max_requests, &mut record.max_per_day] {
                    *limit = limit.map(|limit| limit + more);
                }
                for limit in [&mut record.max_per_week, &mut record.max_per_month] {
                    *limit = limit.map(|limit| limit + more);
                }
                "one more"
            }
            Relaxation::Quota { organisation, more } => {
                let mut known = document.organisations.iter_mut();
                *known.find(|record| record.id == *organisation).unwrap().quota.as_mut().unwrap() += more;
                "a larger quota"
            }
            Relaxation::Places { venue, more } => {
                let record = document.venues.iter_mut().find(|record| record.id == *venue).unwrap();
                *record.places.as_mut().unwrap() += more;
                "more places"
            }
            Relaxation::Level { request, less } => {
                let record = document.requests.iter_mut().find(|record| record.id == *request).unwrap();
                for need in record.all_of.iter_mut().chain(&mut record.any_of) {
                    need.level = (need.level - less.min(&(need.level - 1))).max(1);
                }
                "a level less"
            }
            Relaxation::Time { request, later } => {
                let r = community.find_request(request.as_str()).unwrap();
                let span = community.request(r).time().unwrap().span;
                let record = document.requests.iter_mut().find(|record| record.id == *request).unwrap();
                let text = |minute: Minute| community.time_text(Minute::new(minute.get() + later).unwrap());
                record.time = Some(IntervalRecord { start: text(span.start()), end: text(span.end()) });
                "another time"
            }
        };
        let altered = self::community(document);
        let Some(all) = every_valid_plan(&altered, objective, 12) else { continue };
        let best = all.iter().map(|other| &other.value).max().unwrap();
        let gain = best - &of_plan(plan);
        let stated = -found[0].gain.value();
        if found[0].gain.exact {
            assert_eq!(stated, gain, "{relaxation}");
            *seen.borrow_mut().entry(kind).or_default() += u32::from(!gain.is_zero());
        } else {
            assert!(stated >= gain, "{relaxation}");
        }
    }
    plan.recruits(&plan.profiles(&unmet), 1).unwrap();
    for r in community.request_ixs() {
        let mut alone = BTreeMap::new();
        for v in community.volunteer_ixs() {
            if let [rejection] = &check_all(community, v, r)[..] {
                let id = community.volunteer(v).id().clone();
                alone.entry(rejection.rule()).or_insert_with(Vec::new).push((rejection.shortfall(), id));
            }
        }
        let misses = plan.near_misses(community.request(r).id().as_str()).unwrap();
        let expected = alone.into_iter().rev().map(|(rule, mut who)| {
            who.sort();
            (rule, who.len(), who[0].1.clone())
        });
        let found = misses.into_iter().map(|m| (m.count.rule, m.count.volunteers, m.nearest.volunteer));
        assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

#[test]
fn relaxations_gain_what_the_altered_community_has_more() {
    let kinds = ["exact", "one more", "another time", "a larger quota", "more places"];
    run(3000, small(), |plan, _, seen| check_relaxations(plan, seen), &kinds);
}
