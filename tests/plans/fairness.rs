//! Fairness by its definitions, prices of levels and the cascade of zones, each against all plans of small communities.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::common::communities::community_document;
use crate::common::contested::contested_document;
use crate::common::plans::{ValidPlan, every_valid_plan, shares, value};
use goodturn::Matcher;
use goodturn::community::{
    Community, Document, RequestIx, RequestRecord, SkillRecord, VolunteerIx, VolunteerRecord, ZoneRecord,
};
use goodturn::eligibility::{Criterion, Entry, Objective, Partition};
use goodturn::network::LevelValue;
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, PlanOutcome, Policy};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

type Seen = RefCell<BTreeMap<&'static str, u32>>;

/// Runs many cases from a fixed seed.
fn run<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng).run(strategy, |input| {
        test(input);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

fn documents() -> impl Strategy<Value = Document> {
    prop_oneof![1 => community_document(4, 5), 3 => contested_document(4, 5)]
}

/// What may stand above a level of fairness.
fn above() -> impl Strategy<Value = Vec<Entry>> {
    prop_oneof![
        2 => Just(vec![]),
        1 => Just(vec![Criterion::Promises.into()]),
        2 => Just(vec![Criterion::Seats.into()]),
        2 => Just(vec![Entry::EachTier]),
        1 => Just(vec![Criterion::MinimumSeats { tier: 1 }.into()]),
        1 => Just(vec![Criterion::Rotation.into()]),
        1 => Just(vec![Criterion::Seats.into(), Criterion::Score.into()]),
    ]
}

fn over() -> impl Strategy<Value = Partition> {
    prop_oneof![
        3 => Just(Partition::Groups),
        1 => (0u32..3).prop_map(|depth| Partition::Zones { depth }),
    ]
}

fn with_levels(mut above: Vec<Entry>, criterion: Criterion) -> Objective {
    above.push(criterion.into());
    above.push(Criterion::Score.into());
    Objective::default().with_levels(above).unwrap()
}

fn optimum(community: &Community, objective: &Objective) -> Option<Plan> {
    let solve = Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited());
    match solve.unwrap() {
        PlanOutcome::Optimal(plan) => Some(plan),
        _ => None,
    }
}

fn pairs_of(plan: &Plan) -> Vec<(VolunteerIx, RequestIx)> {
    let community = plan.community();
    let find = |id: &str, request: &str| {
        (community.find_volunteer(id).unwrap(), community.find_request(request).unwrap())
    };
    plan.assignments().iter().map(|a| find(a.volunteer.as_str(), a.request.as_str())).collect()
}

/// The plans that are as good as the best on all levels above the criterion's.
fn equal_above(community: &Community, objective: &Objective, criterion: &Criterion) -> Vec<ValidPlan> {
    let Some(all) = every_valid_plan(community, objective, 11) else { return Vec::new() };
    let levels = objective.levels(community);
    let position = levels.iter().position(|level| level.criterion() == Some(criterion));
    let Some(position) = position else { return Vec::new() };
    let above = |plan: &ValidPlan| plan.value.entries()[..position].to_vec();
    let Some(best) = all.iter().map(above).max() else { return Vec::new() };
    all.into_iter().filter(|plan| above(plan) == best).collect()
}

/// Shares in rising order, as fractions.
fn rising(community: &Community, over: Partition, filled: &[u32]) -> Vec<(u64, u64)> {
    let shares = shares(community, over, filled).into_values();
    let mut shares: Vec<(u64, u64)> = shares.map(|(desired, filled)| (filled, desired)).collect();
    shares.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
    shares
}

/// Which of two lists of shares in rising order is better: the first that differ decide.
fn leximin(a: &[(u64, u64)], b: &[(u64, u64)]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a.0 * b.1).cmp(&(b.0 * a.1)))
        .find(|by| by.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[test]
fn equity_is_leximin_of_shares() {
    let seen = Seen::default();
    run(7000, &(documents(), above(), over()), |(document, above, over)| {
        let community = document.into_community().unwrap();
        let criterion = Criterion::Equity { over };
        let objective = with_levels(above, criterion.clone());
        if objective.check(&community).is_err() {
            return;
        }
        let class = equal_above(&community, &objective, &criterion);
        let Some(plan) = optimum(&community, &objective) else { return };
        if class.is_empty() {
            return;
        }
        let found = crate::common::plans::filled(&community, &pairs_of(&plan));
        let found = rising(&community, over, &found);
        for other in &class {
            let other = rising(&community, over, &other.filled);
            assert!(leximin(&found, &other).is_ge(), "{found:?} against {other:?}");
        }
        let distinct: BTreeSet<_> = class.iter().map(|plan| rising(&community, over, &plan.filled)).collect();
        let parts = found.len();
        *seen.borrow_mut().entry("cases").or_default() += 1;
        *seen.borrow_mut().entry("choices between parts").or_default() +=
            u32::from(distinct.len() > 1 && parts > 1);
        *seen.borrow_mut().entry("unequal parts").or_default() +=
            u32::from(parts > 1 && found.iter().any(|share| share.1 != found[0].1));
    });
    let seen = seen.into_inner();
    assert!(seen.values().all(|&count| count > 150) && seen.len() == 3, "{seen:?}");
}

#[test]
fn proportionality_is_most_seats_then_least_squares() {
    let cases = RefCell::new(0);
    run(3000, &(documents(), above(), over()), |(document, above, over)| {
        let community = document.into_community().unwrap();
        let criterion = Criterion::Proportional { over };
        let objective = with_levels(above, criterion.clone());
        if objective.check(&community).is_err() {
            return;
        }
        // The sum of T (x / T - mean)^2 in units of 1 / 720720, exactly; T and the total divide 720720 and its square here.
        let deviation = |filled: &[u32]| -> (i128, i128) {
            let shares = shares(&community, over, filled);
            let total: i128 = shares.values().map(|share| i128::from(share.1)).sum();
            let desired: i128 = shares.values().map(|share| i128::from(share.0)).sum();
            let unit = 720_720i128;
            let square = |&(t, x): &(u64, u64)| {
                let (t, x) = (i128::from(t), i128::from(x));
                // T (x / T - X / D)^2 = (x D - X T)^2 / (T D^2)
                (x * desired - total * t).pow(2) * unit / t
            };
            (total, -shares.values().map(square).sum::<i128>())
        };
        let class = equal_above(&community, &objective, &criterion);
        let Some(plan) = optimum(&community, &objective) else { return };
        let found = deviation(&crate::common::plans::filled(&community, &pairs_of(&plan)));
        if let Some(best) = class.iter().map(|plan| deviation(&plan.filled)).max() {
            assert_eq!(found, best);
            *cases.borrow_mut() += 1;
        }
    });
    assert!(cases.into_inner() > 300);
}

#[test]
fn evenness_is_least_majorised_loads() {
    let seen = Seen::default();
    run(4000, &(documents(), above()), |(document, above)| {
        let community = document.into_community().unwrap();
        let objective = with_levels(above, Criterion::Evenness);
        let class = equal_above(&community, &objective, &Criterion::Evenness);
        let Some(plan) = optimum(&community, &objective) else { return };
        let falling = |pairs: &[(VolunteerIx, RequestIx)]| -> Vec<usize> {
            let load = |v: VolunteerIx| pairs.iter().filter(|pair| pair.0 == v).count();
            let mut loads: Vec<usize> = community.volunteer_ixs().map(load).collect();
            loads.sort_unstable_by(|a, b| b.cmp(a));
            loads
        };
        let prefix = |loads: &[usize], k: usize| loads[..k].iter().sum::<usize>();
        let squares = |loads: &[usize]| loads.iter().map(|load| load * load).sum::<usize>();
        let pairs = pairs_of(&plan);
        let found = falling(&pairs);
        for other in &class {
            let loads = falling(&other.pairs);
            assert!(squares(&found) <= squares(&loads));
            if other.pairs.len() == pairs.len() {
                // Majorisation: no other plan's busiest k have less together.
                for k in 0..=found.len() {
                    assert!(prefix(&found, k) <= prefix(&loads, k), "{found:?} against {loads:?}");
                }
                *seen.borrow_mut().entry("compared").or_default() += 1;
                *seen.borrow_mut().entry("less even").or_default() += u32::from(loads != found);
            }
        }
    });
    let seen = seen.into_inner();
    assert!(seen["compared"] > 1000 && seen["less even"] > 200, "{seen:?}");
}

/// Neither kind of equity costs a seat where it comes first.
#[test]
fn equity_first_fills_as_many_seats_as_can_be() {
    let cases = RefCell::new(0);
    run(600, &(contested_document(12, 16), over()), |(document, over)| {
        let community = document.into_community().unwrap();
        let seats = |criterion: Criterion| {
            let objective = with_levels(vec![], criterion);
            objective.check(&community).ok()?;
            let plan = optimum(&community, &objective)?;
            let filled = crate::common::plans::filled(&community, &pairs_of(&plan));
            let wanted = community.requests().iter().zip(filled);
            Some(wanted.map(|(request, filled)| filled.min(request.seats().desired)).sum::<u32>())
        };
        let Some(most) = seats(Criterion::Seats) else { return };
        for criterion in [Criterion::Equity { over }, Criterion::Proportional { over }] {
            if let Some(found) = seats(criterion) {
                assert_eq!(found, most);
                *cases.borrow_mut() += 1;
            }
        }
    });
    assert!(cases.into_inner() > 100);
}

#[test]
fn a_levels_price_is_what_the_best_plan_without_it_gains() {
    let cases = RefCell::new(0);
    run(1500, &(documents(), crate::common::plans::objective()), |(document, objective)| {
        let community = document.into_community().unwrap();
        if objective.check(&community).is_err() {
            return;
        }
        let Some(all) = every_valid_plan(&community, &objective, 9) else { return };
        let Ok(priced) =
            Matcher::new(community.clone(), objective.clone()).level_prices(&Budget::unlimited())
        else {
            return;
        };
        let levels = objective.levels(&community);
        assert_eq!(priced.prices.len(), levels.len());
        for (k, price) in priced.prices.iter().enumerate() {
            assert_eq!((&price.level, &price.left_out[0]), (&levels[k], &levels[k]));
            let Some(without) = &price.without else { continue };
            let change: Vec<i128> = without.iter().map(|(_, change)| *change).collect();
            assert!(change[..k].iter().all(|&change| change == 0), "levels above stay: {price}");
            assert!(change[k] <= 0 || price.left_out.len() > 1, "{price}");
            // On the levels that remain, the plan without it is the best of all plans.
            let remain: Vec<usize> =
                (0..levels.len()).filter(|&j| !price.left_out.contains(&levels[j])).collect();
            let of = |value: &LevelValue| -> Vec<i128> { remain.iter().map(|&j| value.level(j)).collect() };
            let best = all.iter().map(|plan| of(&plan.value)).max().unwrap();
            let own = value(&community, &objective, &pairs_of(&priced.plan));
            let claimed: Vec<i128> = remain.iter().map(|&j| own.level(j) + change[j]).collect();
            assert_eq!(claimed, best, "{price}");
            *cases.borrow_mut() += 1;
        }
    });
    assert!(cases.into_inner() > 1000);
}

#[test]
fn the_joint_plan_is_never_worse_than_the_cascade_and_each_stage_is_best_by_itself() {
    let seen = Seen::default();
    let documents = (community_document(4, 5), contested_document(4, 5), any::<u64>(), any::<bool>());
    run(2500, &documents, |(with_zones, contested, mix, contest)| {
        // The contested one gets the zones of the other.
        let mut document = if contest { contested } else { with_zones.clone() };
        if contest {
            document.zones.clone_from(&with_zones.zones);
            let zone = |k: usize| with_zones.zones.get((mix >> (4 * k)) as usize % 16).map(|z| z.id.clone());
            document.volunteers.iter_mut().enumerate().for_each(|(k, v)| v.zone = zone(k));
            document.requests.iter_mut().enumerate().for_each(|(k, r)| r.zone = zone(k + 5));
        }
        let community = document.into_community().unwrap();
        let objective = Objective::default();
        let Some(all) = every_valid_plan(&community, &objective, 10) else { return };
        let mut matcher = Matcher::new(community.clone(), objective.clone());
        let Ok(compared) = matcher.cascade(&Budget::unlimited()) else { return };
        let cascade = &compared.cascade;
        if !compared.joint.is_optimal() || !cascade.proven || !cascade.mandatory_unmet.is_empty() {
            return;
        }
        let first = compared.difference.iter().find(|(_, by)| *by != 0);
        assert!(first.is_none_or(|&(_, by)| by > 0), "{compared}");
        assert_eq!(first.is_some(), compared.joint_is_better());
        *seen.borrow_mut().entry("compared").or_default() += 1;
        *seen.borrow_mut().entry("joint is better").or_default() += u32::from(first.is_some());

        // Each stage again, by trying all plans that keep what was agreed and add pairs of that depth.
        let mut agreed: BTreeSet<(VolunteerIx, RequestIx)> = BTreeSet::new();
        let mandatory = community.requests().iter().any(goodturn::community::Request::is_mandatory);
        for stage in &cascade.stages {
            let within = |&(v, r): &(VolunteerIx, RequestIx)| {
                let Some(depth) = stage.depth else { return true };
                let around = |zone| {
                    std::iter::successors(zone, |&zone| community.zone(zone).parent())
                        .find(|&zone| community.zone(zone).depth() == depth)
                };
                let hers = around(community.volunteer(v).zone());
                hers.is_some() && hers == around(community.request(r).zone())
            };
            let possible = |plan: &&ValidPlan| {
                let pairs: BTreeSet<_> = plan.pairs.iter().copied().collect();
                let laid_down = |pair: &_| community.pins().contains(pair);
                agreed.is_subset(&pairs)
                    && pairs.iter().all(|pair| agreed.contains(pair) || within(pair) || laid_down(pair))
            };
            let best = all.iter().filter(possible).map(|plan| &plan.value).max();
            for (request, volunteer) in &stage.served {
                let pair = (
                    community.find_volunteer(volunteer.as_str()).unwrap(),
                    community.find_request(request.as_str()).unwrap(),
                );
                assert!(within(&pair) || community.pins().contains(&pair));
                assert!(agreed.insert(pair));
            }
            let pairs: Vec<_> = agreed.iter().copied().collect();
            // Plans with an unmet mandatory request are not among all plans; earlier stages may make them.
            if !mandatory {
                assert_eq!(best, Some(&value(&community, &objective, &pairs)));
            }
        }
        let pairs: Vec<_> = agreed.into_iter().collect();
        assert!(crate::common::plans::is_valid(&community, &pairs));
        let stated: Vec<i128> = cascade.value.iter().map(|(_, value)| *value).collect();
        assert_eq!(LevelValue::new(stated), value(&community, &objective, &pairs));
    });
    let seen = seen.into_inner();
    assert!(seen["compared"] > 300 && seen["joint is better"] > 10, "{seen:?}");
}

/// Anna is the only electrician of the street, and she can cook too; Bela of the next street only cooks. Elm Row asks for a meal and gives it to Anna, because nobody else of
/// its own is there. Then the lamp of Oak Row, passed on to the district, finds no electrician. Together, Bela cooks and Anna mends.
#[test]
fn deciding_together_can_be_strictly_better() {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills = vec![SkillRecord::new("cooking"), SkillRecord::new("electrician")];
    document.zones = vec![
        ZoneRecord::new("district"),
        ZoneRecord::new("elm-row").within("district"),
        ZoneRecord::new("oak-row").within("district"),
    ];
    document.volunteers = vec![
        VolunteerRecord::new("anna")
            .skill("cooking", 3)
            .skill("electrician", 3)
            .zone("elm-row")
            .max_requests(1),
        VolunteerRecord::new("bela").skill("cooking", 3).zone("oak-row").max_requests(1),
    ];
    document.requests = vec![
        RequestRecord::new("lamp", "household-1", "electrician").zone("oak-row"),
        RequestRecord::new("meal", "household-2", "cooking").zone("elm-row"),
    ];
    let mut matcher = Matcher::new(document.into_community().unwrap(), Objective::default());
    let compared = matcher.cascade(&Budget::unlimited()).unwrap();
    assert!(compared.joint.is_optimal() && compared.cascade.proven && compared.joint_is_better());
    assert_eq!(compared.difference[0], (Criterion::MinimumSeats { tier: 1 }.into(), 1));
    let ids =
        |ids: &[goodturn::community::RequestId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((ids(&compared.only_joint), ids(&compared.only_cascade)), (vec!["lamp".to_owned()], vec![]));
    let stages: Vec<_> =
        compared.cascade.stages.iter().map(|stage| (stage.depth, stage.served.len())).collect();
    assert_eq!(stages, [(Some(1), 1), (Some(0), 0), (None, 0)]);
    assert!(compared.to_string().contains("only together: lamp"), "{compared}");
    assert_eq!(compared.joint.referrals().len(), 2);
    assert_eq!(compared.joint.left_over(), []);
}

/// What is left over says how far it was passed on.
#[test]
fn what_is_left_over_names_the_last_zone_asked() {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills = vec![SkillRecord::new("cooking")];
    document.zones = vec![
        ZoneRecord::new("district"),
        ZoneRecord::new("street").within("district"),
        ZoneRecord::new("block").within("street"),
    ];
    let request = |id| RequestRecord::new(id, "household", "cooking").zone("block");
    document.requests = vec![
        request("a").refer_up_to(0),
        request("b").refer_up_to(1),
        request("c").refer_up_to(2),
        request("d"),
        RequestRecord::new("e", "household", "cooking").seats(1, 2, 2),
    ];
    let community = document.into_community().unwrap();
    let plan = optimum(&community, &Objective::default()).unwrap();
    let found: Vec<_> = plan
        .left_over()
        .into_iter()
        .map(|left| (left.reached.map(|zone| zone.to_string()), left.at_the_top, left.empty, left.unserved))
        .collect();
    let zone = |id: &str| Some(id.to_owned());
    assert_eq!(
        found,
        [
            (zone("block"), false, 1, true),
            (zone("street"), false, 1, true),
            (zone("district"), true, 1, true),
            (zone("district"), true, 1, true),
            (None, true, 2, true),
        ]
    );
}

#[test]
fn policies_are_compared_in_figures() {
    let cases = RefCell::new(0);
    run(300, &(contested_document(8, 12), over()), |(document, over)| {
        let community = document.into_community().unwrap();
        let mut matcher = Matcher::new(community.clone(), Objective::serve_most());
        let Ok(compared) = matcher.compare_fairness(over, &Budget::unlimited()) else { return };
        assert_eq!(compared.policies.len(), Policy::ALL.len());
        // The chosen objective has no fairness, so none is the same.
        let none = compared.figures(Policy::None).unwrap();
        let chosen = compared.figures(Policy::Chosen).unwrap();
        assert_eq!((chosen.seats_filled, chosen.requests_served), (none.seats_filled, none.requests_served));
        let overlap = community.requests().iter().any(|request| request.groups().len() > 1);
        assert_eq!(compared.figures(Policy::Leximin).is_none(), overlap && over == Partition::Groups);
        let proven = Policy::ALL.iter().filter_map(|&policy| compared.figures(policy)).all(|f| f.proven);
        if !proven || !community.promises().is_empty() {
            return;
        }
        *cases.borrow_mut() += 1;
        let even = compared.figures(Policy::Even).unwrap();
        assert_eq!(even.seats_filled, none.seats_filled, "evenness stands below the seats");
        assert!(even.visits != none.visits || even.loads_squared <= none.loads_squared);
        let rotation = compared.figures(Policy::Rotation).unwrap();
        assert!(rotation.seats_filled == none.seats_filled && rotation.days_rested >= none.days_rested);
        for policy in [Policy::Leximin, Policy::Proportional] {
            let Some(figures) = compared.figures(policy) else { continue };
            assert_eq!(figures.seats_filled, none.seats_filled, "equity costs no seat");
            let price = none.requests_served as i64 - figures.requests_served as i64;
            assert_eq!(compared.price(policy), Some(price));
        }
    });
    assert!(cases.into_inner() > 40);
}
