use super::*;
use crate::community::{Document, MAX_NEEDS, RequestRecord, SkillRecord, VolunteerRecord, Way};

fn community(volunteer: VolunteerRecord, request: RequestRecord) -> Community {
    let mut document = Document::new("2026-11-24T12:00", "Europe/Berlin");
    document.skills = ["driver", "nurse", "cook"].map(SkillRecord::new).to_vec();
    document.volunteers = vec![volunteer];
    document.requests = vec![request];
    document.into_community().unwrap()
}

/// The points of each part, in the order of [`PARTS`].
fn points(volunteer: VolunteerRecord, request: RequestRecord) -> [i64; 9] {
    let mut weights = Weights::ZERO;
    for &part in PARTS {
        *weights.get_mut(part) = 1;
    }
    let community = community(volunteer, request);
    let parts = score(&community, &Objective::new(weights).unwrap(), VolunteerIx::new(0), RequestIx::new(0));
    [
        parts.skill_fit,
        parts.breadth,
        parts.nearness,
        parts.known_helper,
        parts.language,
        parts.waiting,
        parts.preference,
        parts.rotation,
        parts.scarcity,
    ]
}

fn anna() -> VolunteerRecord {
    VolunteerRecord::new("anna").skill("nurse", 4).skill("cook", 2)
}

fn visit() -> RequestRecord {
    RequestRecord::new("visit", "household", "nurse")
}

#[test]
fn skill_fit_is_the_rounded_mean_over_met_needs() {
    let fit = |request| points(anna(), request)[0];
    assert_eq!(fit(visit().all_of("nurse", 4)), 1000);
    assert_eq!(fit(visit()), 1000 - 3 * 150);
    // Cook 2 for 1 gives 850, nurse 4 for 3 gives 850, driver is not met and does not count.
    assert_eq!(fit(visit().all_of("nurse", 3).any_of("cook", 1).any_of("driver", 1)), 850);
    // (1000 + 850 + 850) / 3 = 900; with two needs (1000 + 850) / 2 = 925.
    assert_eq!(fit(visit().all_of("nurse", 4).any_of("cook", 1)), 925);
    assert_eq!(fit(visit().all_of("driver", 1)), 0);
    // A skill may be needed in both lists; each need counts: (1000 + 1000 + 850) / 3.
    assert_eq!(fit(visit().all_of("nurse", 4).any_of("cook", 2).any_of("nurse", 3)), 950);
    // (1000 + 1000 + 850 + 1000) / 4 = 962.5, rounded up.
    assert_eq!(fit(visit().all_of("nurse", 4).all_of("cook", 2).any_of("nurse", 3).any_of("cook", 2)), 963);
}

#[test]
fn breadth_counts_met_needs() {
    let breadth = |request| points(anna(), request)[1];
    assert_eq!(breadth(visit()), 1000);
    assert_eq!(breadth(visit().all_of("nurse", 1).any_of("cook", 2).any_of("driver", 1)), 2000);
    assert_eq!(breadth(visit().all_of("driver", 1)), 0);
}

#[test]
fn nearness_has_its_scale_from_the_radius() {
    let near = |volunteer, request| points(volunteer, request)[2];
    let (home, there) = (|| anna().at(0.0, 0.0), || visit().at(0.0, 0.01));
    // 1112 m away.
    assert_eq!(near(home(), there()), 1000 * (10_000 - 1112) / 10_000);
    assert_eq!(near(home().travels_m(2000), there()), 1000 * (2000 - 1112) / 2000);
    assert_eq!(near(home().travels_m(1112), there()), 0);
    assert_eq!(near(home(), visit().at(0.0, 0.0).way(Way::Venue)), 1000);
    assert_eq!((near(home(), visit()), near(anna(), there()), near(anna(), visit())), (0, 0, 0));
    assert_eq!(near(anna(), visit().way(Way::Remote)), 1000);
}

#[test]
fn known_helpers_and_languages_count_whole() {
    assert_eq!(points(anna(), visit().known_helper("anna"))[3], 1000);
    assert_eq!(points(anna(), visit())[3], 0);
    let speaks = anna().language("tr");
    assert_eq!(points(speaks.clone(), visit().language_preferred("de").language_preferred("TR"))[4], 1000);
    assert_eq!(points(speaks.clone(), visit().language_preferred("de"))[4], 0);
    assert_eq!(points(speaks, visit())[4], 0);
}

#[test]
fn waiting_grows_by_the_day_up_to_ninety() {
    let waiting = |date: &str| points(anna(), visit().waiting_since(date))[5];
    assert_eq!(waiting("2026-11-24"), 0);
    assert_eq!(waiting("2026-11-23"), 11);
    assert_eq!(waiting("2026-10-25"), 333);
    assert_eq!(waiting("2026-08-26"), 1000);
    assert_eq!(waiting("2026-08-27"), 988);
    assert_eq!(waiting("1900-01-01"), 1000);
    assert_eq!(waiting("2200-12-31"), 0);
    assert_eq!(points(anna(), visit())[5], 0);
}

#[test]
fn likes_are_about_the_service() {
    let like = |volunteer| points(volunteer, visit().all_of("cook", 1))[6];
    assert_eq!(like(anna()), 500);
    assert_eq!(
        like(anna().prefers("cook").avoids("driver")),
        500,
        "the service is nursing, whatever is needed"
    );
    assert_eq!(like(anna().prefers("nurse")), 1000);
    assert_eq!(like(anna().avoids("nurse").prefers("cook")), 0);
}

#[test]
fn whoever_has_never_been_asked_is_rested() {
    assert_eq!(points(anna(), visit())[7], 1000);
}

/// Three nurses of whom one is a doctor (which grants nursing), five drivers; seats asked for: one doctor, two nurses or cooks, one driver.
#[test]
fn rare_skills_are_not_to_be_wasted() {
    let mut document = Document::new("2026-11-24T12:00", "UTC");
    document.skills = vec![
        SkillRecord::new("doctor").implies("nurse"),
        SkillRecord::new("nurse"),
        SkillRecord::new("driver"),
        SkillRecord::new("cook"),
        SkillRecord::new("singer"),
    ];
    document.volunteers = vec![
        VolunteerRecord::new("a").skill("doctor", 2).skill("driver", 1),
        VolunteerRecord::new("b").skill("nurse", 2).skill("driver", 1),
        VolunteerRecord::new("c").skill("nurse", 1).skill("driver", 1).skill("singer", 1),
        VolunteerRecord::new("d").skill("driver", 1),
        VolunteerRecord::new("e").skill("driver", 1),
    ];
    document.requests = vec![
        RequestRecord::new("r-doctor", "x", "doctor"),
        RequestRecord::new("r-care", "x", "nurse")
            .any_of("nurse", 1)
            .any_of("cook", 1)
            .all_of("nurse", 2)
            .seats(1, 2, 2),
        RequestRecord::new("r-ride", "x", "driver")
            .preferred("nurse", 1)
            .preferred("doctor", 1)
            .seats(0, 1, 9),
    ];
    let community = document.into_community().unwrap();
    let catalog = community.catalog();
    let rarity = |skill: &str| community.rarity(catalog.get(skill).unwrap());
    // Doctor 1 / 1, nurse 2 / 3 (named twice, asked for once), driver 1 / 5; nobody cooks and nobody asks for singing.
    let all = ["doctor", "nurse", "driver", "cook", "singer"].map(rarity);
    assert_eq!(all, [1000, 666, 200, 0, 0]);
    let points = |v: &str, r: &str| {
        let (v, r) = (community.find_volunteer(v).unwrap(), community.find_request(r).unwrap());
        scarcity::points(&community, v, r)
    };
    // The doctor at work wastes her driving, not the nursing that being a doctor grants; nursing, she wastes the doctor; so does she driving.
    assert_eq!(["r-doctor", "r-care", "r-ride"].map(|r| points("a", r)), [800, 0, 0]);
    // A nurse at work wastes her driving; driving, she wastes the nurse, whom the request would like but does not need.
    assert_eq!(["r-care", "r-ride"].map(|r| points("b", r)), [800, 334]);
    assert_eq!(["r-care", "r-ride"].map(|r| points("c", r)), [800, 334]);
    assert_eq!(points("d", "r-ride"), 1000);
}

#[test]
fn the_greatest_score_is_within_the_stated_range() {
    let mut document = Document::new("2026-11-24T12:00", "Europe/Berlin");
    let mut anna = VolunteerRecord::new("anna").language("de").at(1.0, 1.0);
    let mut visit = RequestRecord::new("visit", "household", "s0").language_preferred("de").at(1.0, 1.0);
    anna = anna.prefers("s0");
    visit = visit.known_helper("anna").waiting_since("1900-01-01");
    for number in 0..MAX_NEEDS {
        let id = format!("s{number}");
        document.skills.push(SkillRecord::new(&id));
        anna = anna.skill(&id, 5);
        visit = visit.all_of(&id, 5);
    }
    document.volunteers = vec![anna];
    document.requests = vec![visit];
    let community = document.into_community().unwrap();
    let mut weights = Weights::ZERO;
    for &part in PARTS {
        *weights.get_mut(part) = super::super::MAX_WEIGHT;
    }
    let parts = score(&community, &Objective::new(weights).unwrap(), VolunteerIx::new(0), RequestIx::new(0));
    // A thousand needs of 1000 points, and eight other parts of 1000 points, at a weight of 10,000 each.
    assert_eq!(parts.total(), 10_000_000_000 + 8 * 10_000_000);
}

#[test]
fn names_and_forms() {
    assert_eq!(PartName::KnownHelper.to_string(), "known_helper");
    let parts = ScoreParts { nearness: 7, waiting: 5, ..ScoreParts::default() };
    assert_eq!((parts.pair_total(), parts.seat_total(), parts.total()), (7, 5, 12));
    let json = serde_json::to_string(&parts).unwrap();
    assert!(json.contains("\"nearness\":7"), "{json}");
    assert_eq!(serde_json::from_str::<ScoreParts>(&json).unwrap(), parts);
    assert_eq!(parts.iter().count(), PARTS.len());
    // Numbers from elsewhere saturate rather than wrap.
    let wild = ScoreParts { nearness: i64::MAX, breadth: i64::MAX, ..ScoreParts::default() };
    assert_eq!(wild.total(), i64::MAX);
}
