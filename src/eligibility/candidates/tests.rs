use super::*;
use crate::{
    community::{Document, PairRecord, RequestRecord, SkillRecord, VolunteerRecord},
    eligibility::{PartName, Weights},
};

/// Anna knows how to nurse and drive, Bela to drive; each need that is met counts 1000.
fn document(request: RequestRecord) -> Document {
    let mut document = Document::new("2026-11-24T12:00", "Europe/Berlin");
    document.skills = ["driver", "nurse"].map(SkillRecord::new).to_vec();
    document.volunteers = vec![
        VolunteerRecord::new("bela").skill("driver", 2),
        VolunteerRecord::new("anna").skill("driver", 1).skill("nurse", 4),
    ];
    document.requests = vec![request];
    document
}

/// The ids and scores of the one request's candidates, and how many were below the least score.
fn found(document: Document) -> (Vec<(String, i64)>, usize) {
    let objective = Objective::new(Weights::ZERO).unwrap();
    let objective = objective.with_weight(PartName::Breadth, 1).unwrap();
    let objective = objective.with_weight(PartName::Waiting, 1).unwrap();
    let community = document.into_community().unwrap();
    let candidates = candidates(&community, &objective);
    let request = RequestIx::new(0);
    let (volunteers, scores) = candidates.of(request);
    let id = |&volunteer: &VolunteerIx| community.volunteer(volunteer).id().to_string();
    (volunteers.iter().map(id).zip(scores.iter()).collect(), candidates.below_least(request))
}

fn pairs(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|&(id, score)| (id.to_owned(), score)).collect()
}

fn visit() -> RequestRecord {
    RequestRecord::new("visit", "household", "nurse").any_of("driver", 1).any_of("nurse", 1)
}

#[test]
fn candidates_stand_in_order_of_id_with_their_scores() {
    assert_eq!(found(document(visit())), (pairs(&[("anna", 2000), ("bela", 1000)]), 0));
    assert_eq!(found(document(visit().all_of("driver", 2))), (pairs(&[("bela", 2000)]), 0));
    assert_eq!(found(document(visit().all_of("nurse", 5))), (pairs(&[]), 0));
}

#[test]
fn the_least_score_itself_is_worth_having_and_the_seat_counts() {
    let least = |score| found(document(visit().least_score(score)));
    assert_eq!(least(1000), (pairs(&[("anna", 2000), ("bela", 1000)]), 0));
    assert_eq!(least(1001), (pairs(&[("anna", 2000)]), 1));
    assert_eq!(least(2001), (pairs(&[]), 2));
    // Thirty days of waiting add 333 to the seat's part, not to the pair's.
    let waiting = |score| found(document(visit().least_score(score).waiting_since("2026-10-25")));
    assert_eq!(waiting(1333), (pairs(&[("anna", 2000), ("bela", 1000)]), 0));
    assert_eq!(waiting(1334), (pairs(&[("anna", 2000)]), 1));
}

#[test]
fn what_is_pinned_or_promised_stays_if_the_rules_allow_it() {
    let poor = |pinned: &[&str], promised: &[&str], banned: &[&str]| {
        let pairs = |ids: &[&str]| ids.iter().map(|id| PairRecord::new(id, "visit")).collect();
        let mut document = document(visit().least_score(5000));
        (document.pins, document.promises, document.bans) = (pairs(pinned), pairs(promised), pairs(banned));
        found(document)
    };
    assert_eq!(poor(&["bela"], &[], &[]), (pairs(&[("bela", 1000)]), 1));
    assert_eq!(poor(&[], &["anna"], &[]), (pairs(&[("anna", 2000)]), 1));
    assert_eq!(poor(&["bela"], &[], &["bela"]), (pairs(&[]), 1));
}

#[test]
fn a_community_without_people_or_requests_has_no_candidates() {
    let empty = Document::new("2026-11-24T12:00", "UTC").into_community().unwrap();
    let none = candidates(&empty, &Objective::default());
    assert_eq!((none.requests(), none.len(), none.is_empty(), none.offsets()), (0, 0, true, &[0][..]));
    let mut nobody = document(visit());
    nobody.volunteers.clear();
    assert_eq!(found(nobody), (pairs(&[]), 0));
}
