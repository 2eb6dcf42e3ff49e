//! The candidates against plain loops: over the rules, and over the records themselves.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use crate::common::communities::{AS_OF_HOUR, community_document, hour_text};
use crate::common::oracle::suits;
use crate::common::times::timed_document;
use goodturn::scenario::{CommunityRecipe, Times};
use goodturn::{
    community::{
        Community, Distance, Document, PairRecord, Place, RequestRecord, SkillLevelRecord, VolunteerIx,
        VolunteerRecord,
    },
    eligibility::{
        NOTHING_HELPS, Objective, PARTS, PartName, RULES, Rejection, candidates, check, check_all, estimate,
        pair_total, rejections, score, seat_total,
    },
};
use proptest::{prelude::*, sample};
use std::{collections::BTreeMap, sync::Arc};

/// Whether the volunteer may help, from the records alone and by other means than the crate's: skills by repeated
/// passes over the implications, time hour by hour.
fn allowed(document: &Document, volunteer: &VolunteerRecord, request: &RequestRecord) -> bool {
    let banned = document.bans.iter().any(|ban| ban.volunteer == volunteer.id && ban.request == request.id);
    let levels = all_levels(document, volunteer);
    let meets = |need: &SkillLevelRecord| levels.get(need.skill.as_str()).is_some_and(|&l| l >= need.level);
    let by_default = request.all_of.is_empty() && request.any_of.is_empty();
    let skill = request.all_of.iter().all(meets)
        && (request.any_of.is_empty() || request.any_of.iter().any(meets))
        && (!by_default || levels.contains_key(request.service.as_str()));

    // All times of the strategy are whole hours of one week, so an interval is the hours whose text is within it.
    let hours: Vec<String> = (0..24 * 7).map(hour_text).collect();
    let within = |start: &str, end: &str, hour: &String| start <= hour.as_str() && hour.as_str() < end;
    let free = |hour: &String| {
        volunteer.availability.as_ref().is_none_or(|a| a.iter().any(|i| within(&i.start, &i.end, hour)))
    };
    let time = volunteer.availability.as_ref().is_none_or(|a| !a.is_empty())
        && request.time.as_ref().is_none_or(|time| {
            time.start >= hour_text(AS_OF_HOUR)
                && hours.iter().filter(|hour| within(&time.start, &time.end, hour)).all(free)
        });

    let pinned = |other: &&RequestRecord| {
        let pin = |pin: &PairRecord| pin.volunteer == volunteer.id && pin.request == other.id;
        other.id != request.id && document.pins.iter().any(pin)
    };
    let booked = request.time.as_ref().is_some_and(|time| {
        let busy = |hour: &String| {
            let times = document.requests.iter().filter(pinned).filter_map(|other| other.time.as_ref());
            times.into_iter().any(|time| within(&time.start, &time.end, hour))
        };
        hours.iter().filter(|hour| within(&time.start, &time.end, hour)).any(busy)
    });
    !banned && skill && !booked && time && suits(document, volunteer, request)
}

fn all_levels(document: &Document, volunteer: &VolunteerRecord) -> BTreeMap<String, u32> {
    let mut levels: BTreeMap<String, u32> = BTreeMap::new();
    for own in &volunteer.skills {
        levels.insert(own.skill.to_string(), own.level);
    }
    for _ in 0..document.skills.len() {
        for skill in &document.skills {
            let Some(&level) = levels.get(skill.id.as_str()) else { continue };
            for implied in &skill.implies {
                let entry = levels.entry(implied.to_string()).or_insert(level);
                *entry = level.max(*entry);
            }
        }
    }
    levels
}

/// So many percent of the way as the crow flies; whoever is in an area is a kilometre from everybody, and in a direction.
struct Warped {
    percent: u32,
    community: Community,
}

impl Distance for Warped {
    fn metres(&self, from: &Place, to: &Place) -> Option<u32> {
        match (from, to) {
            (Place::Point(_), Place::Point(_)) => {
                Some((self.community.distance_m(from, to)? * self.percent).div_ceil(100))
            }
            (Place::Area(a), Place::Area(b)) if a > b => None,
            _ => Some(1_000),
        }
    }

    fn at_least_great_circle(&self) -> bool {
        self.percent >= 100
    }
}

/// Another order of a list.
fn turn_list<T>(list: &mut [T], turn: prop::sample::Index) {
    if !list.is_empty() {
        list.rotate_left(turn.index(list.len()));
        list.reverse();
    }
}

fn community(document: &Document) -> Community {
    document.clone().into_community().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn rules_agree_with_the_records(document in community_document(6, 6)) {
        let community = community(&document);
        for volunteer in &document.volunteers {
            for request in &document.requests {
                let v = community.find_volunteer(volunteer.id.as_str()).unwrap();
                let r = community.find_request(request.id.as_str()).unwrap();
                let all = check_all(&community, v, r);
                prop_assert_eq!(check(&community, v, r).err(), all.first().cloned());
                prop_assert_eq!(all.is_empty(), allowed(&document, volunteer, request), "{:?}", all);
            }
        }
    }

    #[test]
    fn candidates_are_what_a_double_loop_finds(document in prop_oneof![community_document(8, 8), timed_document(8, 8)]) {
        let (community, objective) = (community(&document), Objective::default());
        let found = candidates(&community, &objective);
        prop_assert_eq!(found.requests(), community.requests().len());
        let mut pairs = 0;
        for r in community.request_ixs() {
            let (mut expected, mut below_least) = (Vec::new(), 0);
            for v in community.volunteer_ixs().filter(|&v| check(&community, v, r).is_ok()) {
                let parts = score(&community, &objective, v, r);
                let keep = community.is_pinned(v, r) || community.is_promised(v, r);
                if keep || parts.total() >= community.request(r).least_score() {
                    expected.push((v, parts.pair_total()));
                } else {
                    below_least += 1;
                }
            }
            let (volunteers, scores) = found.of(r);
            let listed: Vec<_> = volunteers.iter().copied().zip(scores.iter()).collect();
            pairs += listed.len();
            prop_assert_eq!(listed, expected);
            prop_assert_eq!(found.below_least(r), below_least);
        }
        prop_assert_eq!(found.len(), pairs);
    }

    #[test]
    fn with_a_distance_of_the_callers_nobody_is_passed_over(
        document in prop_oneof![community_document(8, 8), timed_document(8, 8)],
        percent in sample::select(vec![0_u32, 40, 100, 170]),
    ) {
        let plain = community(&document);
        let own = Warped { percent, community: plain.clone() };
        let (community, objective) = (plain.with_distance(Arc::new(own)), Objective::default());
        let found = candidates(&community, &objective);
        for r in community.request_ixs() {
            let keep = |v: &VolunteerIx| {
                let total = score(&community, &objective, *v, r).total();
                let laid_down = community.is_pinned(*v, r) || community.is_promised(*v, r);
                check(&community, *v, r).is_ok() && (laid_down || total >= community.request(r).least_score())
            };
            let expected: Vec<_> = community.volunteer_ixs().filter(keep).collect();
            prop_assert_eq!(found.of(r).0, expected);
        }
    }

    #[test]
    fn score_parts_add_up_exactly(document in community_document(5, 5), heavy in 0..PARTS.len()) {
        let community = community(&document);
        let objective = Objective::default().with_weight(PARTS[heavy], 9_999).unwrap();
        for r in community.request_ixs() {
            let seat = seat_total(&community, &objective, r);
            for v in community.volunteer_ixs() {
                let parts = score(&community, &objective, v, r);
                prop_assert_eq!(parts.iter().map(|(_, value)| value).sum::<i64>(), parts.total());
                prop_assert_eq!(parts.pair_total() + parts.seat_total(), parts.total());
                prop_assert_eq!(parts.pair_total(), pair_total(&community, &objective, v, r));
                prop_assert_eq!((parts.seat_total(), parts.get(PartName::Waiting)), (seat, seat));
                // One part alone is that part: weights act on their own part only.
                for &part in PARTS {
                    let mut alone = goodturn::eligibility::Weights::ZERO;
                    *alone.get_mut(part) = objective.weights().get(part);
                    let alone = score(&community, &Objective::new(alone).unwrap(), v, r);
                    prop_assert_eq!(alone.total(), parts.get(part));
                }
            }
        }
    }

    #[test]
    fn tallies_count_every_volunteer_once(document in prop_oneof![community_document(8, 4), timed_document(8, 4)]) {
        let community = community(&document);
        for r in community.request_ixs() {
            let tally = rejections(&community, r);
            let all: Vec<_> = community.volunteer_ixs().map(|v| (v, check_all(&community, v, r))).collect();
            prop_assert_eq!(tally.volunteers, all.len());
            let of = |list: &[(goodturn::eligibility::RuleName, usize)], rule| {
                list.iter().find(|(name, _)| *name == rule).map_or(0, |&(_, count)| count)
            };
            for &rule in RULES {
                let first = all.iter().filter(|(_, list)| list.first().is_some_and(|x| x.rule() == rule)).count();
                let only = all.iter().filter(|(_, list)| list.len() == 1 && list[0].rule() == rule).count();
                prop_assert_eq!(of(&tally.first, rule), first);
                prop_assert_eq!(of(&tally.only, rule), only);
            }
            let single: Vec<_> = all.iter().filter(|(_, list)| list.len() == 1).collect();
            prop_assert_eq!(tally.nearest.is_some(), !single.is_empty());
            if let Some((v, rejection)) = tally.nearest {
                prop_assert_eq!(&check_all(&community, v, r), std::slice::from_ref(&rejection));
                for (other, list) in single {
                    let hopeless = |x: &Rejection| x.shortfall() == NOTHING_HELPS;
                    let ahead = (hopeless(&rejection), list[0].rule(), rejection.shortfall(), v);
                    let behind = (hopeless(&list[0]), rejection.rule(), list[0].shortfall(), *other);
                    prop_assert!(ahead <= behind, "{} is nearer than {}", list[0], rejection);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn neither_threads_nor_order_change_anything(
        document in prop_oneof![community_document(40, 60), timed_document(30, 40)],
        turn in any::<prop::sample::Index>(),
    ) {
        let (community, objective) = (community(&document), Objective::default());
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| candidates(&community, &objective))
        };
        let one = on(1);
        prop_assert_eq!(&one, &on(2));
        prop_assert_eq!(&one, &on(7));

        let mut turned = document.clone();
        turn_list(&mut turned.skills, turn);
        turn_list(&mut turned.volunteers, turn);
        turn_list(&mut turned.requests, turn);
        turn_list(&mut turned.bans, turn);
        turn_list(&mut turned.credentials, turn);
        turn_list(&mut turned.areas, turn);
        turn_list(&mut turned.distances, turn);
        for volunteer in &mut turned.volunteers {
            turn_list(&mut volunteer.skills, turn);
            turn_list(&mut volunteer.credentials, turn);
            turn_list(&mut volunteer.attributes, turn);
            turn_list(&mut volunteer.licences, turn);
            volunteer.availability.iter_mut().for_each(|list| turn_list(list, turn));
        }
        let turned = turned.into_community().unwrap();
        prop_assert_eq!(&turned, &community);
        prop_assert_eq!(candidates(&turned, &objective), one);
    }
}

/// Generated communities with every feature of the generator, against the plain double loop over the rules.
#[test]
fn generated_communities_have_the_candidates_of_a_double_loop() {
    let hamlet = || CommunityRecipe {
        bans: 200,
        promises: 200,
        known: 300,
        languages: [200, 300],
        ..CommunityRecipe::hamlet()
    };
    let wide = CommunityRecipe { neighbourhood: 10, volunteers: 300, requests: 200, ..hamlet() };
    let recipes = [
        hamlet(),
        CommunityRecipe { times: Times::Free, weeks: 3, choosy: 500, ..hamlet() },
        CommunityRecipe { times: Times::None, ways: [300, 300, 400], ..hamlet() },
        CommunityRecipe { times: Times::Free, weeks: 16, ..wide.clone() },
        wide,
        CommunityRecipe { volunteers: 400, requests: 300, ..CommunityRecipe::town() },
    ];
    for (seed, recipe) in (0..4).flat_map(|seed| recipes.iter().map(move |recipe| (seed, recipe))) {
        let community = recipe.clone().with_seed(seed).community().unwrap();
        let objective = Objective::default();
        let found = candidates(&community, &objective);
        let mut pairs = 0;
        for r in community.request_ixs() {
            let least = community.request(r).least_score();
            let seat = seat_total(&community, &objective, r);
            let allowed: Vec<_> =
                community.volunteer_ixs().filter(|&v| check(&community, v, r).is_ok()).collect();
            let worth = |v: &_| {
                pair_total(&community, &objective, *v, r) + seat >= least || community.is_promised(*v, r)
            };
            let expected: Vec<_> = allowed.iter().copied().filter(worth).collect();
            let (volunteers, scores) = found.of(r);
            assert_eq!(volunteers, expected, "seed {seed}, {recipe:?}");
            for (&v, score) in volunteers.iter().zip(scores.iter()) {
                assert_eq!(score, pair_total(&community, &objective, v, r));
            }
            assert_eq!(found.below_least(r), allowed.len() - expected.len());
            pairs += expected.len() as u64;
        }
        let stats = found.stats();
        assert_eq!((stats.pairs_kept, found.len() as u64), (pairs, pairs));
        assert!(stats.pairs_checked >= pairs && stats.looked_at >= stats.pairs_checked);
    }
}

/// The index's work on fixed communities: a guard against regressions. Counters are the same on every machine.
#[test]
fn the_index_leaves_few_pairs_to_the_rules() {
    let recipe = CommunityRecipe { volunteers: 5_000, requests: 5_000, ..CommunityRecipe::town() };
    let stats = candidates(&recipe.community().unwrap(), &Objective::default()).stats();
    let within = |found: u64, recorded: u64| {
        assert!(found.abs_diff(recorded) * 10 <= recorded, "{found}, recorded as {recorded}");
    };
    within(stats.looked_at, LOOKED_AT);
    within(stats.pairs_checked, PAIRS_CHECKED);
    assert_eq!(stats.pairs_kept, PAIRS_KEPT);
}

const LOOKED_AT: u64 = 1_879_530;
const PAIRS_CHECKED: u64 = 269_029;
const PAIRS_KEPT: u64 = 182_400;

#[test]
fn estimates_are_within_their_stated_error() {
    let objective = Objective::default();
    let (mut beyond_one, mut beyond_three) = (0, 0);
    for seed in 0..12 {
        let recipe = CommunityRecipe { volunteers: 3_000, requests: 3_000, ..CommunityRecipe::town() };
        let community = recipe.with_seed(seed).community().unwrap();
        let found = candidates(&community, &objective);
        let truth = found.len() as u64;
        for sample in 0..8 {
            let expected = estimate(&community, &objective, 400, 8 * seed + sample);
            let off = expected.candidates.abs_diff(truth);
            // The error is worth stating: some percent.
            assert!((truth / 200..truth / 8).contains(&expected.standard_error), "{expected:?} {truth}");
            assert_eq!(expected.sampled, 400);
            assert!(
                expected.pairs_checked.abs_diff(found.stats().pairs_checked) * 4
                    < found.stats().pairs_checked
            );
            beyond_one += u32::from(off > expected.standard_error);
            beyond_three += u32::from(off > 3 * expected.standard_error);
        }

        let all = estimate(&community, &objective, usize::MAX, seed);
        assert_eq!((all.sampled, all.candidates, all.standard_error), (3_000, truth, 0));
        assert_eq!((all.bytes, all.pairs_checked), (found.bytes() as u64, found.stats().pairs_checked));
    }
    // Of 96, a third are expected beyond one standard error and less than one beyond three.
    assert!((16..=44).contains(&beyond_one) && beyond_three <= 2, "{beyond_one}, {beyond_three}");
    let empty = Document::new("2026-11-24T12:00", "UTC").into_community().unwrap();
    assert_eq!(
        (estimate(&empty, &objective, 0, 0).sampled, estimate(&empty, &objective, 5, 0).candidates),
        (0, 0)
    );
}

/// Weights so high that scores do not fit 32 bits change the form of the scores and nothing else.
#[test]
fn wide_scores_are_kept_whole() {
    let mut document = Document::new("2026-11-24T12:00", "UTC");
    let mut request = RequestRecord::new("r", "household", "s0");
    let mut anna = VolunteerRecord::new("anna");
    for skill in 0..300 {
        document.skills.push(goodturn::community::SkillRecord::new(&format!("s{skill}")));
        request = request.any_of(&format!("s{skill}"), 1);
        anna = anna.skill(&format!("s{skill}"), 1);
    }
    document.volunteers = vec![anna, VolunteerRecord::new("bela").skill("s7", 1)];
    document.requests = vec![request];
    let community = document.into_community().unwrap();
    let objective = Objective::default().with_weight(PartName::Breadth, 10_000).unwrap();
    let found = candidates(&community, &objective);
    let (volunteers, scores) = found.of(community.request_ixs().next().unwrap());
    let expected: Vec<i64> = volunteers
        .iter()
        .map(|&v| pair_total(&community, &objective, v, community.request_ixs().next().unwrap()))
        .collect();
    assert_eq!(scores.iter().collect::<Vec<_>>(), expected);
    assert!(expected[0] > i64::from(i32::MAX) && expected[1] < i64::from(i32::MAX));
    assert_eq!((found.score(0), found.pair(1).score, scores.len()), (expected[0], expected[1], 2));
    assert_eq!(estimate(&community, &objective, 1, 0).bytes, found.bytes() as u64);
}
