//! Questions to a plan against exhaustive search: what every forced, forbidden, added and removed thing costs.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::asked::{
    Seen, as_value, assert_loss, community, follow, least_loss, of_plan, optimal, pairs_of, run, small,
    value_of,
};
use crate::common::plans::{Pairs, ValidPlan, every_valid_plan, shares, value_with, worthwhile_pairs};
use goodturn::community::{
    Community, Document, OrganisationRecord, RequestIx, RequestRecord, SkillRecord, VenueRecord, VolunteerIx,
    VolunteerRecord,
};
use goodturn::eligibility::{Criterion, Objective, check_all, score};
use goodturn::network::LevelValue;
use goodturn::plan::{AskError, Exchange, Loss, Plan, WhyNot};

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
        // Where the ledger has filled some, or the request comes again or is a slot of a service day, the record's seats are not those of the plan.
        if document.ledger.is_empty() && community.day_slot(r).is_none() {
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

/// What is full but does not bind yet is known to the network, so one more is exact there too.
#[test]
fn one_more_where_everything_is_just_full() {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("care")];
    document.organisations = vec![OrganisationRecord::new("clinic").quota(2)];
    document.venues = vec![VenueRecord::new("hall").places(2)];
    let member = |id: &str| VolunteerRecord::new(id).skill("care", 1).organisation("clinic").max_requests(1);
    document.volunteers = vec![member("anna"), member("bela"), VolunteerRecord::new("cleo").skill("care", 1)];
    let request = |id: &str, tier| RequestRecord::new(id, "house", "care").tier(tier);
    let held = |id: &str| {
        request(id, 1).venue("hall").time("2026-11-24T09:00", "2026-11-24T10:00").do_not_send("cleo")
    };
    document.requests = vec![held("a"), held("b"), request("c", 2).do_not_send("cleo")];
    let plan = optimal(&community(document), &Objective::default()).unwrap();
    let worths = plan.unit_worths().unwrap();
    let v = |id| plan.community().find_volunteer(id).unwrap();
    // Another request by Anna would be another less by Bela: the quota is two.
    let more = worths.one_more(v("anna")).unwrap();
    assert!(more.exact && more.is_nothing(), "{more}");
    let less = worths.one_less(v("anna")).unwrap();
    assert_eq!(less.pays(), Some(&Criterion::MinimumSeats { tier: 1 }.into()), "{less}");
    // A third seat has no place.
    let seat = worths.one_more_seat(plan.community().find_request("a").unwrap()).unwrap();
    assert!(seat.exact && seat.is_nothing(), "{seat}");
}
