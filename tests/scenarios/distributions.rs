//! Generated communities: each distribution against its documented parameter. (What a world is like as a whole: `worlds.rs`.)
//!
//! Seeds are fixed, so the tolerances (some four standard errors) are never met by chance; each test also shows that other parameters would fail it.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]
#![allow(clippy::cast_precision_loss, reason = "statistics of small counts")]

use goodturn::community::{Community, Coordinates, Place, Way, distance_m};
use goodturn::eligibility::{Objective, candidates};
use goodturn::scenario::{CommunityRecipe, Times};
use std::collections::BTreeMap;

fn town() -> CommunityRecipe {
    CommunityRecipe { volunteers: 10_000, requests: 10_000, ..CommunityRecipe::town().with_seed(11) }
}

fn share(count: usize, of: usize) -> f64 {
    count as f64 / of as f64
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} +- {tolerance}");
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / n;
    let (a, b) = (mean(|p| p.0), mean(|p| p.1));
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|p| f(p.0 - a, p.1 - b)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// The exponent of Zipf's law by regression of log counts on log ranks, over the twelve most frequent.
fn zipf_exponent(counts: impl IntoIterator<Item = usize>) -> f64 {
    let mut counts: Vec<usize> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let points: Vec<(f64, f64)> = counts
        .iter()
        .take(12)
        .enumerate()
        .map(|(rank, &count)| ((rank as f64 + 1.0).ln(), (count as f64).ln()))
        .collect();
    let n = points.len() as f64;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    -points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>()
        / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

fn counted<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

#[test]
fn shares_are_the_stated_ones() {
    let recipe = CommunityRecipe { tiers: [50, 150, 300, 500], ways: [500, 300, 200], timed: 650, ..town() };
    let world = recipe.world().unwrap();
    let requests: Vec<_> = world.requests().collect();
    let count = |test: &dyn Fn(&goodturn::community::RequestRecord) -> bool| {
        share(requests.iter().filter(|request| test(request)).count(), requests.len())
    };
    for (tier, expected) in [(1, 0.05), (2, 0.15), (3, 0.3), (4, 0.5)] {
        near(count(&|request| request.tier == tier), expected, 0.02);
    }
    for (way, expected) in [(Way::Home, 0.5), (Way::Venue, 0.3), (Way::Remote, 0.2)] {
        near(count(&|request| request.way == way), expected, 0.02);
    }
    near(count(&|request| request.time.is_some()), 0.65, 0.02);
    near(count(&|request| request.seats.maximum.is_some()), 0.08, 0.011);
    near(count(&|request| request.seats.minimum == Some(2)), 0.024, 0.007);
    near(count(&|request| !request.languages_required.is_empty()), 0.05, 0.009);
    near(count(&|request| !request.languages_preferred.is_empty()), 0.2, 0.016);
    near(count(&|request| request.least_score == 6000), 0.03, 0.007);
    near(count(&|request| !request.preferred.is_empty()), 0.1, 0.012);
    near(count(&|request| request.preferred.len() == 2), 0.047, 0.009);
    let promises = (0..recipe.requests).filter_map(|number| world.promise(number)).count();
    // Not every request has a neighbour who suits.
    assert!((40..=100).contains(&promises), "{promises}");
    near(
        share((0..recipe.requests).filter_map(|number| world.ban(number)).count(), recipe.requests),
        0.005,
        0.003,
    );

    let volunteers: Vec<_> = world.volunteers().collect();
    let count = |test: &dyn Fn(&goodturn::community::VolunteerRecord) -> bool| {
        share(volunteers.iter().filter(|volunteer| test(volunteer)).count(), volunteers.len())
    };
    for (limit, expected) in [(Some(1), 0.4), (Some(2), 0.3), (Some(3), 0.2), (None, 0.1)] {
        near(count(&|volunteer| volunteer.max_requests == limit), expected, 0.02);
    }
    near(count(&|volunteer| volunteer.availability.is_none()), 0.05, 0.009);
    near(count(&|volunteer| volunteer.ways.is_empty()), 0.62, 0.02);
    near(count(&|volunteer| volunteer.max_per_week.is_some()), 0.3, 0.019);
    assert_eq!(
        volunteers.iter().filter(|volunteer| volunteer.travel_radius_m.is_none()).count(),
        recipe.rovers
    );
    for radius in &recipe.radii_m {
        near(count(&|volunteer| volunteer.travel_radius_m == Some(*radius)), 0.25, 0.018);
    }
}

fn waits(mean_waiting_days: u32) -> f64 {
    let community = CommunityRecipe { mean_waiting_days, ..town() }.community().unwrap();
    let today = community.today().get();
    let days: i32 =
        community.requests().iter().map(|request| today - request.waiting_since().unwrap().get()).sum();
    f64::from(days) / community.requests().len() as f64
}

#[test]
fn waiting_has_the_stated_mean() {
    near(waits(14), 14.0, 0.6);
    near(waits(30), 30.0, 1.3);
}

#[test]
fn skills_follow_zipf_in_supply_and_demand() {
    let first_skill = |exponent| {
        let world =
            CommunityRecipe { skill_exponent: exponent, mismatch: 0, skills_each: [1000, 0, 0, 0], ..town() };
        let world = world.world().unwrap();
        let supply = counted(world.volunteers().map(|volunteer| volunteer.skills[0].skill.clone()));
        let demand = counted(world.requests().map(|request| request.service));
        (zipf_exponent(supply.into_values()), zipf_exponent(demand.into_values()))
    };
    for exponent in [60, 100, 140] {
        let (supply, demand) = first_skill(exponent);
        near(supply, f64::from(exponent) / 100.0, 0.08);
        near(demand, f64::from(exponent) / 100.0, 0.08);
    }
}

#[test]
fn levels_and_numbers_of_skills_are_the_stated_ones() {
    let world =
        CommunityRecipe { skills_each: [0, 0, 0, 1000], skill_exponent: 0, ..town() }.world().unwrap();
    let volunteers: Vec<_> = world.volunteers().collect();
    let own = |volunteer: &goodturn::community::VolunteerRecord| {
        volunteer.skills.iter().filter(|skill| !skill.skill.as_str().starts_with("line-")).count()
    };
    // Four even draws of 34 give 34 * (1 - (33/34)^4) = 3.826 different ones in the mean.
    let mean = volunteers.iter().map(own).sum::<usize>() as f64 / volunteers.len() as f64;
    near(mean, 3.826, 0.02);
    let levels = counted(volunteers.iter().map(|volunteer| volunteer.skills[0].level));
    for (level, expected) in [(1, 0.15), (2, 0.25), (3, 0.3), (4, 0.2), (5, 0.1)] {
        near(share(levels[&level], volunteers.len()), expected, 0.018);
    }
}

/// Generated places are points.
fn point(place: &Place) -> Coordinates {
    match place {
        Place::Point(point) => *point,
        Place::Area(_) => unreachable!("no areas are generated"),
    }
}

/// Counts of volunteers and of requests per cell of a kilometre and a quarter, of cells that have any.
fn per_cell(community: &Community) -> Vec<(f64, f64)> {
    let cell = |place: &Place| {
        let place = point(place);
        let cell = |degrees: f64, per_degree: f64| (degrees * per_degree / 1250.0).floor() as i64;
        (cell(place.latitude(), 111_195.0), cell(place.longitude(), 67_691.0))
    };
    let volunteers = counted(community.volunteers().iter().filter_map(|v| v.place()).map(cell));
    let requests = counted(community.requests().iter().filter_map(|r| r.place()).map(cell));
    let cells = volunteers.keys().chain(requests.keys());
    let of = |counts: &BTreeMap<_, usize>, cell| counts.get(cell).copied().unwrap_or(0) as f64;
    cells.map(|cell| (of(&volunteers, cell), of(&requests, cell))).collect()
}

/// The mean distance of a volunteer to the nearest other of 200 random ones, over that of people spread evenly over the same area.
fn clusteredness(recipe: &CommunityRecipe) -> f64 {
    let community = recipe.community().unwrap();
    let places: Vec<Coordinates> =
        community.volunteers().iter().filter_map(|v| v.place().map(point)).collect();
    let sample: Vec<&Coordinates> = places.iter().step_by(places.len() / 200).collect();
    let nearest =
        |a: &&Coordinates| places.iter().filter(|b| b != a).map(|b| distance_m(a, b)).min().unwrap_or(0);
    let mean = sample.iter().map(|a| f64::from(nearest(a))).sum::<f64>() / sample.len() as f64;
    // Even points have a mean distance to the nearest of 0.5 / sqrt(density) (P. J. Clark, F. C. Evans, Ecology 35, 1954).
    let density = recipe.neighbourhood as f64 / f64::from(recipe.spacing_m).powi(2);
    mean * 2.0 * density.sqrt()
}

#[test]
fn places_are_clustered_as_stated() {
    // Clark and Evans' index: 1 for even places, less for clustered ones. With a spread of 0.28 spacings most of each cell is empty ...
    let clustered = clusteredness(&CommunityRecipe { spread_m: 150, ..town() });
    let stated = clusteredness(&town());
    // ... and with one of half a spacing hardly anything is.
    let even = clusteredness(&CommunityRecipe { spread_m: 625, ..town() });
    assert!(clustered < 0.55 && (0.6..0.95).contains(&stated) && even > 0.9, "{clustered} {stated} {even}");

    // The standard deviation of places of one neighbourhood, in metres north.
    let recipe = CommunityRecipe { volunteers: 4000, neighbourhood: 4000, requests: 0, ..town() };
    let community = recipe.community().unwrap();
    let north: Vec<f64> = community
        .volunteers()
        .iter()
        .filter_map(|v| v.place())
        .map(|place| point(place).latitude() * 111_195.0)
        .collect();
    let mean = north.iter().sum::<f64>() / north.len() as f64;
    let deviation = (north.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / north.len() as f64).sqrt();
    near(deviation, 350.0, 15.0);
}

#[test]
fn demand_follows_supply_but_does_not_equal_it() {
    let by_place = |mismatch| {
        let recipe = CommunityRecipe { mismatch, ways: [1000, 0, 0], place_exponent: 70, ..town() };
        correlation(&per_cell(&recipe.community().unwrap()))
    };
    let (same, stated, loose) = (by_place(0), by_place(400), by_place(1000));
    assert!(
        same > 0.97 && (0.85..0.97).contains(&stated) && loose < stated - 0.03,
        "{same} {stated} {loose}"
    );

    let by_skill = |mismatch| {
        let world = CommunityRecipe { mismatch, ..town() }.world().unwrap();
        let supply = counted(world.volunteers().map(|volunteer| volunteer.skills[0].skill.clone()));
        let demand = counted(world.requests().map(|request| request.service));
        let log = |count: Option<&usize>| (count.copied().unwrap_or(0) as f64 + 1.0).ln();
        correlation(
            &supply
                .iter()
                .map(|(skill, count)| (log(Some(count)), log(demand.get(skill))))
                .collect::<Vec<_>>(),
        )
    };
    let (same, stated) = (by_skill(0), by_skill(400));
    assert!(same > 0.98 && (0.8..0.98).contains(&stated), "{same} {stated}");
}

#[test]
fn grid_slots_overlap_in_cliques_and_free_times_do_not() {
    let transitive = |times| {
        let community = CommunityRecipe { times, requests: 2000, ..town() }.community().unwrap();
        let spans: Vec<_> =
            community.requests().iter().filter_map(|request| Some(request.time()?.span)).collect();
        let minutes = |span: &goodturn::community::Span| (span.start().get(), span.minutes());
        if times == Times::Grid {
            assert!(
                spans.iter().all(|span| minutes(span).0 % 60 == 0 && matches!(minutes(span).1, 30 | 45 | 60))
            );
        } else {
            assert!(
                spans.iter().all(|span| minutes(span).0 % 5 == 0 && (30..=180).contains(&minutes(span).1))
            );
            assert!(spans.iter().any(|span| minutes(span).0 % 60 != 0));
        }
        near(share(spans.len(), 2000), 0.8, 0.036);
        spans.iter().all(|a| {
            spans
                .iter()
                .filter(|b| a.overlaps(**b))
                .all(|b| spans.iter().all(|c| !b.overlaps(*c) || a.overlaps(*c)))
        })
    };
    assert!(transitive(Times::Grid));
    assert!(!transitive(Times::Free));
    let none = CommunityRecipe { times: Times::None, ..CommunityRecipe::hamlet() }.community().unwrap();
    assert!(none.requests().iter().all(|request| request.time().is_none()));
}

#[test]
fn availability_repeats_from_week_to_week() {
    let weeks = |weeks| CommunityRecipe { weeks, ..CommunityRecipe::village() }.community().unwrap();
    let (one, three) = (weeks(1), weeks(3));
    let starts = |community: &Community, v: usize| -> Vec<i64> {
        let spans = community.volunteers()[v].availability().unwrap_or_default();
        spans.iter().map(|span| span.start().get()).collect()
    };
    let week = 7 * 24 * 60;
    for v in 0..1000 {
        let once = starts(&one, v);
        let expected: Vec<i64> =
            (0..3).flat_map(|k| once.iter().map(move |start| start + k * week)).collect();
        assert_eq!(starts(&three, v), expected);
    }
    let in_week = counted(three.requests().iter().filter_map(|request| Some(request.time()?.week)));
    assert_eq!(in_week.len(), 3);
    // Weekdays weigh ten and days at the weekend five: 50 of 60.
    let on_weekdays = one
        .requests()
        .iter()
        .filter_map(|r| Some(r.time()?.day.get()))
        .filter(|day| (day + 3).rem_euclid(7) < 5);
    let timed = one.requests().iter().filter(|request| request.time().is_some()).count();
    near(share(on_weekdays.count(), timed), 50.0 / 60.0, 0.05);
}

#[test]
fn promises_and_known_helpers_are_plausible() {
    let recipe = CommunityRecipe { promises: 300, known: 500, bans: 0, ..CommunityRecipe::village() };
    let community = recipe.community().unwrap();
    let allowed = |v, r| goodturn::eligibility::check(&community, v, r).is_ok();
    let kept = community.promises().iter().filter(|&&(v, r)| allowed(v, r)).count();
    // All but what a promise can't know of: do-not-pair lists, and metres of rounding.
    assert!(community.promises().len() > 150 && kept * 100 >= community.promises().len() * 97, "{kept}");
    let known: Vec<_> = community
        .request_ixs()
        .flat_map(|r| community.request(r).known_helpers().iter().map(move |&v| (v, r)).collect::<Vec<_>>())
        .collect();
    let skilled = |&&(v, r): &&(_, _)| goodturn::eligibility::rules::skill::check(&community, v, r).is_ok();
    assert!(known.len() > 250 && known.iter().filter(skilled).count() == known.len(), "{}", known.len());
}

#[test]
fn a_request_has_twenty_eligible_volunteers_in_the_mean() {
    for recipe in [CommunityRecipe::village(), CommunityRecipe::town(), town()] {
        for seed in [1, 2] {
            let community = recipe.clone().with_seed(seed).community().unwrap();
            let objective = Objective::default();
            let found = candidates(&community, &objective);
            let mean = share(found.len(), community.requests().len());
            assert!((20.0..60.0).contains(&mean), "{} volunteers: {mean}", recipe.volunteers);
        }
    }
}
