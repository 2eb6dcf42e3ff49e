//! What would help, and what else is as good, against exhaustive search: recruits, relaxations, stand-ins and other plans.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::asked::{Seen, community, follow, of_plan, optimal, pairs_of, run, small};
use crate::common::plans::{
    Pairs, ValidPlan, breaks_hold, every_valid_plan, quotas_hold, times_suit, worthwhile_pairs,
};
use goodturn::community::{IntervalRecord, Minute, RequestIx, VolunteerIx, VolunteerRecord};
use goodturn::eligibility::{Level, check_all, score};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{AskError, Exchange, NoStandIn, Plan, Relaxation, Standby};
use goodturn::{Matcher, verify};

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
                    && breaks_hold(community, &pairs)
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
    run(6000, small(), |plan, _, seen| check_relaxations(plan, seen), &kinds);
}
