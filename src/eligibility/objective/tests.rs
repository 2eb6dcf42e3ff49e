use super::*;
use crate::community::{Document, GroupRecord, RequestRecord, SkillRecord, VolunteerRecord};
use crate::eligibility::Partition;

#[test]
fn weights_are_limited_however_they_come() {
    let high = Weights { breadth: MAX_WEIGHT + 1, ..Weights::default() };
    let error = ObjectiveError::Weight { part: PartName::Breadth, weight: MAX_WEIGHT + 1 };
    assert_eq!(Objective::new(high), Err(error.clone()));
    assert!(Objective::new(Weights { breadth: MAX_WEIGHT, ..high }).is_ok());
    assert!(error.to_string().contains("breadth") && error.to_string().contains("10001"));
    assert!(serde_json::from_str::<Objective>(r#"{"weights": {"breadth": 10001}}"#).is_err());
    assert!(serde_json::from_str::<Objective>(r#"{"weights": {"bredth": 1}}"#).is_err());
}

#[test]
fn the_serialised_form_is_read_back() {
    let sum = Level::sum([(3, Criterion::Seats), (2, Criterion::Promises)]);
    let levels = vec![
        sum.into(),
        Entry::EachTier,
        Criterion::MinimumSeats { tier: 2 }.into(),
        Criterion::GroupSeats { group: "old".into() }.into(),
        Criterion::Equity { over: Partition::Zones { depth: 1 } }.into(),
        Criterion::Evenness.into(),
        Criterion::Rotation.into(),
    ];
    for objective in [
        Objective::default().with_weight(PartName::Waiting, 7).unwrap(),
        Objective::serve_most(),
        Objective::least_travel(),
        Objective::default().with_levels(levels).unwrap(),
    ] {
        let json = serde_json::to_string(&objective).unwrap();
        assert_eq!(serde_json::from_str::<Objective>(&json).unwrap(), objective, "{json}");
    }
    assert_eq!(serde_json::from_str::<Objective>("{}").unwrap(), Objective::default());
    let json = r#"{"levels": ["promises", "each_tier", {"sum": [{"weight": 2, "of": "score"}]}]}"#;
    assert!(serde_json::from_str::<Objective>(json).is_ok());
}

#[test]
fn what_is_wrong_with_levels_is_said() {
    let with = |levels| Objective::default().with_levels(levels).unwrap_err();
    assert_eq!(with(vec![]), ObjectiveError::Entries { found: 0 });
    assert_eq!(with(vec![Entry::EachTier; 33]), ObjectiveError::Entries { found: 33 });
    let sum = |terms: Vec<(u32, Criterion)>| vec![Entry::EachTier, Level::sum(terms).into()];
    assert_eq!(with(sum(vec![])), ObjectiveError::Terms { entry: 1, found: 0 });
    assert_eq!(with(sum(vec![(1, Criterion::Score); 17])), ObjectiveError::Terms { entry: 1, found: 17 });
    for weight in [0, 10_001] {
        assert_eq!(
            with(sum(vec![(weight, Criterion::Score)])),
            ObjectiveError::TermWeight { entry: 1, weight }
        );
    }
    let (minimum, desired) = (Criterion::MinimumSeats { tier: 3 }, Criterion::DesiredSeats { tier: 3 });
    let order = ObjectiveError::SeatOrder { tier: 3 };
    assert_eq!(with(vec![desired.clone().into(), Entry::EachTier]), order);
    assert_eq!(with(vec![Level::sum([(1, minimum.clone()), (2, desired.clone())]).into()]), order);
    let fine = vec![Level::sum([(2, minimum), (2, desired)]).into()];
    assert!(Objective::default().with_levels(fine).is_ok());
}

fn community() -> Community {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills.push(SkillRecord::new("help"));
    let request = |id, tier| RequestRecord::new(id, "somebody", "help").tier(tier).seats(1, 3, 4);
    document.requests = vec![request("a", 2), request("b", 1).seats(0, 1, 1), request("c", 4).seats(2, 2, 2)];
    document.into_community().unwrap()
}

#[test]
fn only_levels_that_say_something_are_listed() {
    let expected: [Level; 5] = [
        Criterion::DesiredSeats { tier: 1 }.into(),
        Criterion::MinimumSeats { tier: 2 }.into(),
        Criterion::DesiredSeats { tier: 2 }.into(),
        Criterion::MinimumSeats { tier: 4 }.into(),
        Criterion::Score.into(),
    ];
    assert_eq!(Objective::default().levels(&community()), expected);
    let empty = Document::new("2026-11-23T08:00", "UTC").into_community().unwrap();
    assert_eq!(Objective::default().levels(&empty), [Level::from(Criterion::Score)]);
    let seats = Objective::default().with_levels(vec![Criterion::Seats.into()]).unwrap();
    assert_eq!(seats.levels(&empty), [Level::from(Criterion::Seats)]);
    let tiers = Objective::default().with_levels(vec![Entry::EachTier]).unwrap();
    assert_eq!(tiers.levels(&empty), [Level::from(Criterion::Seats)]);
}

#[test]
fn a_segment_never_gains_less_than_the_next() {
    let community = community();
    for objective in [Objective::default(), Objective::serve_most(), Objective::least_travel()] {
        let levels = objective.levels(&community);
        for request in community.request_ixs() {
            // A segment without seats holds no place in the order.
            let seats = community.request(request).seats();
            let open = Segment::ALL.into_iter().filter(|segment| segment.seats(seats) > 0);
            let gains = |segment: Segment| -> Vec<i64> {
                levels.iter().map(|level| level.seat_gain(&community, request, segment, 7)).collect()
            };
            assert!(open.map(gains).is_sorted_by(|earlier, later| earlier >= later));
        }
    }
}

#[test]
fn equity_is_refused_where_it_has_no_meaning() {
    let with = |levels: Vec<Entry>| Objective::default().with_levels(levels);
    let groups = Criterion::Equity { over: Partition::Groups };
    let sum = Level::sum([(1, groups.clone()), (1, Criterion::Score)]);
    assert_eq!(with(vec![Entry::EachTier, sum.into()]), Err(ObjectiveError::EquityInSum { entry: 1 }));
    let twice = Level::sum([(2, groups.clone())]);
    assert_eq!(with(vec![twice.into()]), Err(ObjectiveError::EquityInSum { entry: 0 }));
    let zones = Partition::Zones { depth: 1 };
    let two = vec![groups.clone().into(), Criterion::Proportional { over: zones }.into()];
    let error = ObjectiveError::TwoPartitions { first: Partition::Groups, second: zones };
    assert_eq!(with(two), Err(error));
    let one = vec![groups.into(), Criterion::Proportional { over: Partition::Groups }.into()];
    assert_eq!(with(one).unwrap().partition(), Some(Partition::Groups));
}

#[test]
fn a_community_must_have_what_an_objective_counts() {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills.push(SkillRecord::new("help"));
    document.groups = vec![GroupRecord::new("old"), GroupRecord::new("poor")];
    let request = |id: &str| RequestRecord::new(id, "h", "help");
    document.requests = vec![request("a").group("old"), request("b").group("old").group("poor")];
    let community = document.clone().into_community().unwrap();
    let of = |group: &str| Criterion::GroupSeats { group: group.into() };
    let with =
        |of: Criterion| Objective::default().with_levels(vec![of.into(), Criterion::Score.into()]).unwrap();
    assert_eq!(with(of("old")).check(&community), Ok(()));
    let error = with(of("young")).check(&community).unwrap_err();
    assert_eq!(error, ObjectiveError::UnknownGroup { group: "young".into() });
    assert!(error.to_string().contains("\"young\""), "{error}");
    let equity = |over| with(Criterion::Equity { over });
    let overlap = ObjectiveError::OverlappingGroups { request: "b".into(), groups: 2 };
    assert_eq!(equity(Partition::Groups).check(&community), Err(overlap));
    assert_eq!(equity(Partition::Zones { depth: 0 }).check(&community), Ok(()));

    // Overlapping groups count for each.
    let b = community.find_request("b").unwrap();
    let gain = |group: &str, segment| of(group).seat_gain(&community, b, segment, 7);
    assert_eq!(
        (gain("old", Segment::Minimum), gain("poor", Segment::Desired), gain("poor", Segment::Beyond)),
        (1, 1, 0)
    );
    let a = community.find_request("a").unwrap();
    assert_eq!(of("poor").seat_gain(&community, a, Segment::Minimum, 7), 0);

    let many = (0..420).map(|k| request(&format!("r{k}")).seats(0, 10_000, 10_000));
    document.requests = many.collect();
    let community = document.into_community().unwrap();
    let error = ObjectiveError::SharedSeats { seats: 4_200_000 };
    assert_eq!(equity(Partition::Zones { depth: 0 }).check(&community), Err(error));
}

#[test]
fn rotation_counts_days_up_to_a_year() {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills.push(SkillRecord::new("help"));
    document.requests.push(RequestRecord::new("r", "h", "help"));
    let asked = [None, Some("2026-11-24"), Some("2026-11-23"), Some("2026-11-13"), Some("2020-01-01")];
    document.volunteers = (0..)
        .zip(asked)
        .map(|(k, asked)| VolunteerRecord {
            last_asked: asked.map(str::to_owned),
            ..VolunteerRecord::new(&format!("v{k}")).skill("help", 1)
        })
        .collect();
    let community = document.into_community().unwrap();
    let r = community.find_request("r").unwrap();
    let days: Vec<i64> =
        community.volunteer_ixs().map(|v| Criterion::Rotation.pair_gain(&community, v, r, 9)).collect();
    assert_eq!(days, [365, 0, 0, 10, 365]);
    assert_eq!([1, 2, 3].map(|k| Criterion::Evenness.visit_gain(k)), [-1, -3, -5]);
}
