//! A corpus of tampered plans and witnesses, each of which `verify` must reject, and for the right reason.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::common::contested::contested_document;
use goodturn::community::{
    Community, Document, GroupIx, GroupRecord, PairRecord, RequestId, RequestIx, RequestRecord, SkillRecord,
    VolunteerId, VolunteerIx, VolunteerRecord,
};
use goodturn::eligibility::{Candidates, Objective, Part, Partition, Rejection, score};
use goodturn::network::LevelTable;
use goodturn::optimize::Budget;
use goodturn::plan::{
    Assignment, CutWitness, GapCause, Infeasibility, Plan, PlanOutcome, PlanRecord, ProofNode, RejectedPin,
    Status,
};
use goodturn::verify::{InfeasibilityFlaw, PlanFlaw};
use goodturn::{Matcher, verify};
use proptest::prelude::*;

/// Anna and Ben can do everything, Carl only cooks; two tiers, a promise, a slot, limits.
fn document() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("cook"), SkillRecord::new("repair").implies("cook")];
    document.volunteers = vec![
        VolunteerRecord::new("anna").skill("repair", 4).max_per_day(2),
        VolunteerRecord::new("ben").skill("repair", 2).max_requests(2),
        VolunteerRecord::new("carl").skill("cook", 1).max_per_week(1),
        VolunteerRecord::new("dora").skill("cook", 1).max_requests(0),
    ];
    let at = |id: &str, skill: &str, from: &str, to: &str| {
        RequestRecord::new(id, "somebody", skill)
            .time(&format!("2026-11-24T{from}"), &format!("2026-11-24T{to}"))
    };
    document.requests = vec![
        at("r1", "repair", "09:00", "10:00").tier(1),
        at("r2", "repair", "09:00", "10:00").tier(2).seats(1, 2, 2),
        at("r3", "cook", "11:00", "12:00").tier(2),
        at("r4", "cook", "13:00", "14:00").tier(1),
        RequestRecord::new("r5", "somebody", "cook").tier(2).seats(1, 1, 3),
        at("r6", "repair", "15:00", "16:00").tier(2).least_score(9_000),
    ];
    document.promises = vec![PairRecord::new("ben", "r3")];
    document.bans = vec![PairRecord::new("carl", "r4")];
    document
}

fn solved() -> (Community, Plan) {
    let community = document().into_community().unwrap();
    let plan = Matcher::new(community.clone(), Objective::default()).solve(&Budget::unlimited()).unwrap();
    (community, plan.optimal().unwrap())
}

fn flaw(community: &Community, record: &PlanRecord) -> PlanFlaw {
    verify::plan(community, &Objective::default(), record).expect_err("tampering must be noticed")
}

fn pair(community: &Community, volunteer: &str, request: &str) -> (VolunteerIx, RequestIx) {
    (community.find_volunteer(volunteer).unwrap(), community.find_request(request).unwrap())
}

fn assignment(community: &Community, volunteer: &str, request: &str) -> Assignment {
    let (v, r) = pair(community, volunteer, request);
    let parts = score(community, &Objective::default(), v, r);
    let (pinned, promised) = (community.is_pinned(v, r), community.is_promised(v, r));
    let (volunteer, request) = (VolunteerId::from(volunteer), RequestId::from(request));
    let time = community.request(r).time().map(|time| time.span);
    Assignment { volunteer, request, time, score: parts.total(), parts, pinned, promised }
}

/// Replaces all assignments by these, in order.
fn with_pairs(community: &Community, record: &PlanRecord, pairs: &[(&str, &str)]) -> PlanRecord {
    let mut assignments: Vec<_> = pairs.iter().map(|(v, r)| assignment(community, v, r)).collect();
    assignments.sort_by(|a, b| (&a.request, &a.volunteer).cmp(&(&b.request, &b.volunteer)));
    PlanRecord { assignments, ..record.clone() }
}

#[test]
fn the_plan_itself_is_accepted() {
    let (community, plan) = solved();
    let verdict = verify::plan_exhaustively(&community, &Objective::default(), &plan).unwrap();
    assert!(verdict.is_optimal());
    assert!(plan.assignments().len() >= 6, "{:?}", plan.assignments());
}

#[test]
fn a_moved_mate_is_rejected() {
    let (community, plan) = solved();
    let who = |request: &str| {
        plan.assignments()
            .iter()
            .find(|a| a.request.as_str() == request)
            .unwrap()
            .volunteer
            .as_str()
            .to_owned()
    };
    // Whoever serves r1, the other one serves it instead, and both are still eligible.
    let other = if who("r1") == "anna" { "ben" } else { "anna" };
    let mut pairs: Vec<(String, String)> =
        plan.assignments().iter().map(|a| (a.volunteer.to_string(), a.request.to_string())).collect();
    pairs.iter_mut().find(|(_, r)| r == "r1").unwrap().0 = other.to_owned();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(v, r)| (v.as_str(), r.as_str())).collect();
    assert!(matches!(
        flaw(&community, &with_pairs(&community, plan.record(), &pairs)),
        PlanFlaw::DoubleBooking { .. } | PlanFlaw::WrongValue { .. } | PlanFlaw::OverLimit { .. }
    ));
    // Moved to somebody whom a rule forbids.
    let banned = with_pairs(&community, plan.record(), &[("carl", "r4")]);
    assert!(matches!(flaw(&community, &banned), PlanFlaw::Ineligible { rejection: Rejection::Ban(_), .. }));
    let unskilled = with_pairs(&community, plan.record(), &[("carl", "r1")]);
    assert!(matches!(
        flaw(&community, &unskilled),
        PlanFlaw::Ineligible { rejection: Rejection::Skill(_), .. }
    ));
}

#[test]
fn limits_seats_and_the_clock_are_kept() {
    let (community, plan) = solved();
    let try_pairs = |pairs: &[(&str, &str)]| flaw(&community, &with_pairs(&community, plan.record(), pairs));
    assert!(matches!(
        try_pairs(&[("anna", "r1"), ("anna", "r2")]),
        PlanFlaw::DoubleBooking { first, second, .. } if (first.as_str(), second.as_str()) == ("r1", "r2")
    ));
    let over = |pairs: &[(&str, &str)], expected: &str| match try_pairs(pairs) {
        PlanFlaw::OverLimit { within, count, limit, .. } => {
            assert!(count > limit && within.contains(expected), "{within}: {count} of {limit}");
        }
        other => panic!("{other}"),
    };
    over(&[("anna", "r1"), ("anna", "r3"), ("anna", "r4")], "on 2026-11-24");
    over(&[("ben", "r1"), ("ben", "r3"), ("ben", "r5")], "in all");
    over(&[("dora", "r3")], "in all");
    let mut late = document();
    late.bans.clear();
    let late = late.into_community().unwrap();
    let two_in_a_week = with_pairs(&late, plan.record(), &[("carl", "r3"), ("carl", "r4")]);
    assert!(
        matches!(flaw(&late, &two_in_a_week), PlanFlaw::OverLimit { within, .. } if within.contains("week of 2026-11-23"))
    );
    assert!(matches!(
        try_pairs(&[("anna", "r3"), ("ben", "r3")]),
        PlanFlaw::TooManySeats { filled: 2, maximum: 1, .. }
    ));
    assert!(matches!(
        try_pairs(&[("ben", "r6")]),
        PlanFlaw::BelowLeastScore { .. } | PlanFlaw::WrongValue { .. }
    ));
    let mut twice = plan.record().clone();
    twice.assignments.insert(0, twice.assignments[0].clone());
    assert!(matches!(flaw(&community, &twice), PlanFlaw::Repeated { .. }));
    let mut stranger = plan.record().clone();
    stranger.assignments[0].volunteer = VolunteerId::from("nobody");
    assert!(matches!(flaw(&community, &stranger), PlanFlaw::Unknown { .. }));
}

#[test]
fn pins_and_mandatory_minimums_are_kept() {
    let mut document = document();
    document.pins = vec![PairRecord::new("anna", "r4")];
    document.requests[2].mandatory = true;
    let community = document.into_community().unwrap();
    let outcome = Matcher::new(community.clone(), Objective::default()).solve(&Budget::unlimited()).unwrap();
    let plan = outcome.optimal().unwrap();
    let without = |request: &str| {
        let mut record = plan.record().clone();
        record.assignments.retain(|a| a.request.as_str() != request);
        flaw(&community, &record)
    };
    assert!(matches!(without("r4"), PlanFlaw::PinBroken { .. }));
    assert!(matches!(without("r3"), PlanFlaw::MandatoryUnfilled { filled: 0, minimum: 1, .. }));
}

#[test]
fn altered_scores_and_marks_are_rejected() {
    let (community, plan) = solved();
    for k in 0..plan.assignments().len() {
        let altered = |change: &dyn Fn(&mut Assignment)| {
            let mut record = plan.record().clone();
            change(&mut record.assignments[k]);
            assert!(matches!(flaw(&community, &record), PlanFlaw::WrongScore { .. }));
        };
        altered(&|a| a.score += 1);
        altered(&|a| a.parts.nearness += 1);
        // Parts that still add up are not the parts of the records.
        altered(&|a| {
            a.parts.nearness += 5;
            a.parts.skill_fit -= 5;
        });
        altered(&|a| a.promised = !a.promised);
        altered(&|a| a.pinned = !a.pinned);
    }
    // Planned by another objective.
    let other = Objective::default().with_weight(goodturn::eligibility::PartName::Breadth, 9).unwrap();
    assert!(verify::plan(&community, &other, &plan).is_err());
}

#[test]
fn altered_levels_values_and_bounds_are_rejected() {
    let (community, plan) = solved();
    let record = plan.record();
    for k in 0..record.levels.len() {
        let mut value = record.clone();
        value.levels[k].value += 1;
        assert!(matches!(flaw(&community, &value), PlanFlaw::WrongValue { .. }));
        for amount in [-1, 1] {
            let mut bound = record.clone();
            bound.levels[k].bound += amount;
            assert!(matches!(flaw(&community, &bound), PlanFlaw::WrongBound { .. }));
        }
    }
    let mut swapped = record.clone();
    swapped.levels.swap(0, 1);
    assert_eq!(flaw(&community, &swapped), PlanFlaw::WrongLevels);
    let mut short = record.clone();
    short.levels.pop();
    assert_eq!(flaw(&community, &short), PlanFlaw::WrongLevels);
}

#[test]
fn a_worse_plan_that_claims_to_be_optimal_is_rejected() {
    let (community, plan) = solved();
    for k in 0..plan.assignments().len() {
        let mut record = plan.record().clone();
        let dropped = record.assignments.remove(k);
        // Restate the values truthfully: only the claim of optimality is false.
        let pairs: Vec<_> = record
            .assignments
            .iter()
            .map(|a| pair(&community, a.volunteer.as_str(), a.request.as_str()))
            .collect();
        let value = crate::common::plans::value(&community, &Objective::default(), &pairs);
        for (result, &value) in record.levels.iter_mut().zip(value.entries()) {
            result.value = value;
        }
        assert!(matches!(flaw(&community, &record), PlanFlaw::NotOptimal { .. }), "{dropped:?}");
        record.status = Status::Gap(GapCause::SideConstraints);
        let verdict = verify::plan(&community, &Objective::default(), &record).unwrap();
        assert!(!verdict.is_optimal(), "an honest gap is accepted as a gap");
    }
}

#[test]
fn forged_proofs_are_rejected() {
    let (community, plan) = solved();
    let record = plan.record();
    let proof = &record.proof;
    let with_proof = |change: &dyn Fn(&mut goodturn::plan::Proof)| {
        let mut forged = record.clone();
        change(&mut forged.proof);
        verify::plan(&community, &Objective::default(), &forged)
    };
    // Zero potentials bound next to nothing.
    let zeros = LevelTable::zeros(proof.potentials.levels(), proof.potentials.rows());
    assert!(matches!(
        with_proof(&|proof| proof.potentials = zeros.clone()),
        Err(PlanFlaw::WrongBound { .. })
    ));
    // Levels swapped in the potentials.
    let columns: Vec<_> =
        (0..proof.potentials.levels()).rev().map(|k| proof.potentials.level(k).to_vec()).collect();
    let swapped = LevelTable::from_columns(columns).unwrap();
    assert!(with_proof(&|proof| proof.potentials = swapped.clone()).is_err());
    // A node named twice, an unknown one, a row too few.
    assert!(matches!(with_proof(&|proof| proof.nodes[1] = proof.nodes[2]), Err(PlanFlaw::Proof(_))));
    let slot = ProofNode::Slot(VolunteerIx::new(2), community.as_of());
    assert!(matches!(with_proof(&|proof| proof.nodes[1] = slot), Err(PlanFlaw::Proof(_))));
    assert!(matches!(with_proof(&|proof| proof.nodes.truncate(3)), Err(PlanFlaw::Proof(_))));
    // Candidates left out: tier (ii) may believe it (the bound is then over fewer pairs), tier (iii) must not.
    let objective = Objective::default();
    let pairs: Vec<_> = proof.candidates.pairs().map(|pair| (pair.request, pair.volunteer)).collect();
    let mut caught = 0;
    for left_out in 0..pairs.len() {
        let mut fewer = pairs.clone();
        fewer.remove(left_out);
        let mut forged = record.clone();
        forged.proof.candidates = Arc::new(Candidates::from_pairs(&community, &objective, fewer).unwrap());
        assert!(verify::plan_exhaustively(&community, &objective, &forged).is_err(), "pair {left_out}");
        caught += usize::from(matches!(
            verify::plan_exhaustively(&community, &objective, &forged),
            Err(PlanFlaw::MissingCandidate { .. })
        ));
    }
    assert!(caught > 0, "some pairs are unused and change no bound; only tier (iii) notices");
    // A pair that is not eligible among the candidates.
    let mut more = pairs.clone();
    let (carl, r1) = pair(&community, "carl", "r1");
    more.push((r1, carl));
    let mut forged = record.clone();
    forged.proof.candidates = Arc::new(Candidates::from_pairs(&community, &objective, more).unwrap());
    assert!(matches!(verify::plan(&community, &objective, &forged), Err(PlanFlaw::Ineligible { .. })));
    // Candidates scored by another objective.
    let other = Objective::default().with_weight(goodturn::eligibility::PartName::SkillFit, 9).unwrap();
    forged.proof.candidates = Arc::new(Candidates::from_pairs(&community, &other, pairs).unwrap());
    assert!(matches!(
        verify::plan(&community, &objective, &forged),
        Err(PlanFlaw::WrongCandidateScore { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// An altered potential is rejected, or it proves the very same bound (potentials are not unique).
    #[test]
    fn altered_potentials_are_rejected(
        document in contested_document(5, 7),
        place in 0usize..1000,
        amount in prop_oneof![Just(-5000i64), -3i64..0, 1i64..4, Just(5000)],
    ) {
        let community = document.into_community().unwrap();
        let objective = Objective::default();
        let outcome = Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap();
        let Ok(plan) = outcome.optimal() else { return Ok(()) };
        let mut record = plan.record().clone();
        let (levels, rows) = (record.proof.potentials.levels(), record.proof.potentials.rows());
        record.proof.potentials.level_mut(place % levels)[place / levels % rows] += amount;
        match verify::plan(&community, &objective, &record) {
            Ok(verdict) => prop_assert!(verdict.is_optimal()),
            Err(flaw) => prop_assert!(matches!(flaw, PlanFlaw::WrongBound { .. }), "{}", flaw),
        }
    }
}

#[test]
fn witnesses_of_infeasibility_are_checked() {
    let objective = Objective::default();
    // Two mandatory repairs at nine, and only Ben is left to do them.
    let mut document = document();
    document.volunteers.remove(0);
    document.requests[0].mandatory = true;
    document.requests[1].mandatory = true;
    let community = document.clone().into_community().unwrap();
    let outcome = Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap();
    let PlanOutcome::Infeasible(Infeasibility::Cut(witness)) = outcome else { panic!("{outcome:?}") };
    let accepts = |witness: &CutWitness| {
        verify::infeasible(&community, &objective, &Infeasibility::Cut(witness.clone()))
    };
    accepts(&witness).unwrap();
    assert_eq!(accepts(&CutWitness::default()), Err(InfeasibilityFlaw::CutFits));
    let all: BTreeSet<_> = community.volunteer_ixs().map(ProofNode::Volunteer).collect();
    let forged = CutWitness { inside: all, outside: BTreeSet::new() };
    assert_eq!(accepts(&forged), Err(InfeasibilityFlaw::CutFits));
    // The same witness for a community in which it is possible.
    document.requests[1].mandatory = false;
    let easier = document.clone().into_community().unwrap();
    assert!(verify::infeasible(&easier, &objective, &Infeasibility::Cut(witness)).is_err());

    // Pins that break rules: skill, ban, and each other's time.
    document.requests[0].mandatory = false;
    document.pins = vec![
        PairRecord::new("carl", "r1"),
        PairRecord::new("carl", "r4"),
        PairRecord::new("ben", "r1"),
        PairRecord::new("ben", "r2"),
    ];
    let community = document.into_community().unwrap();
    let outcome = Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap();
    let PlanOutcome::Infeasible(Infeasibility::RejectedPins(pins)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(pins.len(), 4, "all of them, not the first: {pins:?}");
    let why = Infeasibility::RejectedPins(pins.clone());
    verify::infeasible(&community, &objective, &why).unwrap();
    assert!(why.to_string().contains("carl with r1"));
    let empty = Infeasibility::RejectedPins(Vec::new());
    assert_eq!(verify::infeasible(&community, &objective, &empty), Err(InfeasibilityFlaw::Empty));
    let swapped = RejectedPin { rejection: pins[1].rejection.clone(), ..pins[0].clone() };
    let not_pinned = RejectedPin { request: RequestId::from("r5"), ..pins[0].clone() };
    for forged in [swapped, not_pinned] {
        let why = Infeasibility::RejectedPins(vec![forged]);
        assert!(matches!(
            verify::infeasible(&community, &objective, &why),
            Err(InfeasibilityFlaw::NotRejected { .. })
        ));
    }
}

/// The potentials of parts are what proves shares to be equal: forged, exchanged or left out they prove nothing.
#[test]
fn forged_parts_are_rejected() {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("help")];
    document.groups = ["elders", "families", "newcomers"].map(GroupRecord::new).to_vec();
    document.volunteers =
        (0..4).map(|k| VolunteerRecord::new(&format!("v{k}")).skill("help", 3).max_requests(1)).collect();
    let request =
        |group: &str, k: usize| RequestRecord::new(&format!("{group}-{k}"), "somebody", "help").group(group);
    let counts = [("elders", 4), ("families", 3), ("newcomers", 2)];
    document.requests = counts
        .into_iter()
        .flat_map(|(group, count)| (0..count).map(move |k| request(group, k)))
        .chain([RequestRecord::new("others-0", "somebody", "help")])
        .collect();
    let community = document.into_community().unwrap();
    let objective = Objective::most_equal(Partition::Groups);
    let plan = Matcher::new(community.clone(), objective.clone()).solve(&Budget::unlimited()).unwrap();
    let plan = plan.optimal().unwrap();
    verify::plan_exhaustively(&community, &objective, &plan).unwrap();
    let parts: Vec<usize> = (plan.record().proof.nodes.iter().enumerate())
        .filter(|(_, node)| matches!(node, ProofNode::Part(_)))
        .map(|(row, _)| row)
        .collect();
    assert_eq!(parts.len(), 4);
    let with_proof = |change: &dyn Fn(&mut goodturn::plan::Proof)| {
        let mut forged = plan.record().clone();
        change(&mut forged.proof);
        verify::plan(&community, &objective, &forged)
    };
    for &row in &parts {
        for level in 0..plan.record().proof.potentials.levels() {
            for amount in [-1_000_000, 1_000_000] {
                let forged = with_proof(&|proof| proof.potentials.level_mut(level)[row] += amount);
                // Below a level on which an arc has slack, potentials are free.
                match forged {
                    Ok(verdict) => assert!(verdict.is_optimal() && level > 0, "row {row}, level {level}"),
                    Err(flaw) => assert!(matches!(flaw, PlanFlaw::WrongBound { .. }), "{flaw}"),
                }
            }
        }
        let unknown = ProofNode::Part(Part::Group(GroupIx::new(17)));
        assert!(matches!(with_proof(&|proof| proof.nodes[row] = unknown), Err(PlanFlaw::Proof(_))));
    }
    // One part under the name of another, twice.
    assert!(matches!(
        with_proof(&|proof| proof.nodes[parts[0]] = proof.nodes[parts[1]]),
        Err(PlanFlaw::Proof(_))
    ));
    // Parts exchanged whose potentials differ on the level of shares.
    let column = plan.record().proof.potentials.level(0);
    let mut exchanged = 0;
    for (k, &one) in parts.iter().enumerate() {
        for &other in parts.iter().take(k).filter(|&&other| column[one] != column[other]) {
            let forged = with_proof(&|proof| proof.nodes.swap(one, other));
            assert!(matches!(forged, Err(PlanFlaw::WrongBound { .. })), "{forged:?}");
            exchanged += 1;
        }
    }
    assert!(exchanged > 0, "{column:?}");
    // A part that is not named has the hub's potential, at which its seats are worth more than they are.
    let left_out = with_proof(&|proof| {
        proof.nodes.remove(parts[1]);
        let rows = 0..proof.potentials.rows();
        let rest = |level: usize| {
            rows.clone()
                .filter(|&row| row != parts[1])
                .map(|row| proof.potentials.level(level)[row])
                .collect()
        };
        let columns = (0..proof.potentials.levels()).map(rest).collect();
        proof.potentials = LevelTable::from_columns(columns).unwrap();
    });
    assert!(matches!(left_out, Err(PlanFlaw::WrongBound { .. })), "{left_out:?}");
    // And the proof is one for this partition only.
    let other = Objective::most_equal(Partition::Zones { depth: 0 });
    assert!(verify::plan(&community, &other, plan.record()).is_err());
}
