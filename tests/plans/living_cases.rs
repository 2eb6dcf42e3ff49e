//! Plans that live, in small cases with a story: what is said, to whom, and what is refused.

use goodturn::community::{
    Change, Code, Community, Document, LedgerStatus, OrganisationRecord, RequestRecord, SkillRecord,
    VolunteerRecord,
};
use goodturn::eligibility::{Criterion, Entry, Objective};
use goodturn::matcher::live::{Helps, LiveDocument, LiveDocumentError, LiveError, LiveMatcher, PlanDiff};
use goodturn::optimize::Budget;
use goodturn::plan::{Infeasibility, NoPlan};
use goodturn::{Matcher, verify};

/// Households would rather have whom they know.
fn lamp(known: &str) -> RequestRecord {
    let mut lamp =
        RequestRecord::new("lamp", "household-1", "electrician").time("2026-11-24T09:00", "2026-11-24T10:00");
    lamp.known_helpers = vec![known.into()];
    lamp
}

fn fuse(known: &str, day: u32) -> RequestRecord {
    let [start, end] = ["09:00", "10:00"].map(|hour| format!("2026-11-{day}T{hour}"));
    let mut fuse = RequestRecord::new("fuse", "household-2", "electrician").time(&start, &end);
    fuse.known_helpers = vec![known.into()];
    fuse
}

fn neighbourhood() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("electrician"), SkillRecord::new("nurse")];
    document.volunteers = vec![
        VolunteerRecord::new("anna").skill("electrician", 5).max_requests(1),
        VolunteerRecord::new("ben").skill("electrician", 3).max_requests(1),
        VolunteerRecord::new("cleo").skill("electrician", 2).skill("nurse", 2).max_requests(1),
    ];
    document.requests = vec![lamp("ben"), fuse("anna", 25)];
    document
}

fn community() -> Community {
    neighbourhood().into_community().unwrap()
}

fn living(objective: Objective) -> LiveMatcher {
    let mut live = Matcher::new(community(), objective).live();
    solve(&mut live);
    live
}

fn solve(live: &mut LiveMatcher) -> PlanDiff {
    live.solve(&Budget::unlimited()).unwrap()
}

fn pairs(helps: &[Helps]) -> Vec<(&str, &str)> {
    helps.iter().map(|helps| (helps.volunteer.as_str(), helps.request.as_str())).collect()
}

fn told(live: &LiveMatcher) -> Vec<String> {
    live.told().map(|helps| format!("{} {}", helps.volunteer, helps.request)).collect()
}

#[test]
fn who_must_be_told_what() {
    let mut live = living(Objective::default());
    assert_eq!(told(&live), ["anna fuse", "ben lamp"]);
    let gone =
        [Change::declined("anna", "fuse"), Change::remove_request("lamp"), Change::remove_volunteer("cleo")];
    live.apply(&gone).unwrap();
    let diff = solve(&mut live);
    assert!(!diff.afresh);
    assert_eq!(pairs(&diff.removed), [("anna", "fuse"), ("ben", "lamp")]);
    assert_eq!(pairs(&diff.added), [("ben", "fuse")]);
    let notices = diff.for_volunteers();
    let ben = notices.iter().find(|(id, _)| id.as_str() == "ben").unwrap().1;
    assert_eq!((ben.added.len(), ben.removed.len(), ben.moved.len()), (1, 1, 0));
    let requests: Vec<_> =
        diff.for_requests().into_keys().map(goodturn::community::RequestId::as_str).collect();
    assert_eq!(requests, ["fuse", "lamp"]);
    // The same people at another time.
    live.apply(&[Change::request(fuse("anna", 26))]).unwrap();
    let diff = solve(&mut live);
    assert!(diff.added.is_empty() && diff.removed.is_empty());
    assert_eq!(diff.moved.len(), 1);
    assert!(diff.to_string().contains("ben helps with fuse at another time"));
    let plan = live.plan().unwrap();
    let verdict = verify::plan(&live.community().unwrap(), live.objective(), &plan).unwrap();
    assert!(verdict.is_optimal());
}

#[test]
fn a_newcomer_takes_over_only_where_no_promise_is_broken() {
    // Seats first, then promises, then how well people suit.
    let levels = vec![Entry::EachTier, Criterion::Promises.into(), Criterion::Score.into()];
    let objective = Objective::default().with_levels(levels).unwrap();
    let mut live = living(objective);
    assert_eq!(live.promise_told().unwrap(), 2);
    assert!(solve(&mut live).is_empty());
    assert_eq!(live.promise_told().unwrap(), 0, "they are promised already");
    // Dora is better known at household 1 than Ben. She is not sent: both seats are filled, as promised.
    let dora = VolunteerRecord::new("dora").skill("electrician", 3);
    live.apply(&[Change::volunteer(dora), Change::request(lamp("dora"))]).unwrap();
    assert!(solve(&mut live).is_empty());
    // A seat more counts more than a promise: only Ben can be spared for the nurse's round.
    let round = RequestRecord::new("round", "household-3", "nurse");
    live.apply(&[
        Change::request(round),
        Change::volunteer(
            VolunteerRecord::new("ben").skill("electrician", 3).skill("nurse", 1).max_requests(1),
        ),
        Change::remove_volunteer("cleo"),
    ])
    .unwrap();
    let diff = solve(&mut live);
    assert_eq!(pairs(&diff.removed), [("ben", "lamp")]);
    assert_eq!(pairs(&diff.added), [("ben", "round"), ("dora", "lamp")]);
    assert_eq!(diff.broken, [("ben".into(), "lamp".into())]);
    // Without promises they would be sent just so.
    live.apply(&[Change::unpromise("anna", "fuse"), Change::unpromise("ben", "lamp")]).unwrap();
    let diff = solve(&mut live);
    assert!(diff.is_empty() && diff.broken.is_empty(), "{diff}");
}

#[test]
fn what_starts_soon_is_frozen() {
    let mut live = living(Objective::default());
    // Up to Tuesday noon there is the lamp, which Ben has: a pin for him, bans for the others.
    assert_eq!(live.freeze("2026-11-24T12:00").unwrap(), 3);
    live.apply(&[Change::volunteer(VolunteerRecord::new("dora").skill("electrician", 5))]).unwrap();
    let diff = solve(&mut live);
    assert!(diff.removed.iter().all(|helps| helps.request.as_str() != "lamp"), "{diff}");
    assert!(told(&live).contains(&"ben lamp".to_owned()));
    let fault = &live.freeze("soon").unwrap_err().as_slice()[0].clone();
    assert_eq!((fault.code, fault.field.as_str()), (Code::InvalidTime, "before"));
}

#[test]
fn what_is_wrong_is_refused_as_a_whole_and_named() {
    let mut live = living(Objective::default());
    let before = live.document();
    let faults = live
        .apply(&[
            Change::ban("anna", "lamp"),
            Change::remove_volunteer("nobody"),
            Change::remove_request("nothing"),
        ])
        .unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.code, fault.value.as_str())).collect();
    assert_eq!(found, [(Code::UnknownVolunteer, "nobody"), (Code::UnknownRequest, "nothing")]);
    let faults = live
        .apply(&[
            Change::ban("anna", "lamp"),
            Change::volunteer(VolunteerRecord::new("eve").skill("plumber", 1)),
            Change::request(RequestRecord::new("tap", "household-4", "electrician").tier(99)),
            Change::confirmed("", "lamp"),
        ])
        .unwrap_err();
    let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, [Code::UnknownSkill, Code::TierOutOfRange, Code::MissingField]);
    assert_eq!(live.document(), before);
    assert!(solve(&mut live).is_empty());
    let faults = live.apply(&[Change::pin("eve", "lamp")]).unwrap_err();
    assert_eq!(faults.as_slice()[0].code, Code::UnknownVolunteer);
    assert!(matches!(
        live.what_if(&[Change::pin("eve", "lamp")], &Budget::unlimited()),
        Err(LiveError::Faults(_))
    ));
}

#[test]
fn where_there_is_no_plan_what_was_told_stays() {
    let mut live = living(Objective::default());
    let snapshot = live.snapshot();
    live.apply(&[Change::pin("anna", "lamp"), Change::ban("anna", "lamp")]).unwrap();
    let error = live.solve(&Budget::unlimited()).unwrap_err();
    let LiveError::NoPlan(NoPlan::Infeasible(Infeasibility::RejectedPins(pins))) = error else {
        panic!("{error}")
    };
    assert_eq!(pins[0].volunteer.as_str(), "anna");
    assert_eq!(live.plan().unwrap_err(), LiveError::NotSolved);
    assert_eq!(told(&live), ["anna fuse", "ben lamp"]);
    live.restore(snapshot).unwrap();
    assert!(live.plan().unwrap().is_optimal());
    live.apply(&[Change::pin("anna", "lamp"), Change::pin("anna", "fuse")]).unwrap();
    let error = live.solve(&Budget::unlimited()).unwrap_err();
    let LiveError::NoPlan(NoPlan::Infeasible(why)) = error else { panic!("{error}") };
    verify::infeasible(&live.community().unwrap(), live.objective(), &why).unwrap();
    // One pin back, and life goes on.
    live.apply(&[Change::unpin("anna", "fuse")]).unwrap();
    assert_eq!(pairs(&solve(&mut live).added), [("anna", "lamp"), ("cleo", "fuse")]);
    live.forget();
    assert_eq!(live.restore(snapshot), Err(LiveError::OldSnapshot));
}

#[test]
fn a_solve_that_is_stopped_goes_on() {
    let mut live = living(Objective::default());
    live.apply(&[Change::declined("anna", "fuse"), Change::declined("ben", "lamp")]).unwrap();
    let none = Budget::unlimited().with_work(0);
    assert!(matches!(live.solve(&none), Err(LiveError::Stopped(_))));
    assert_eq!(told(&live), ["anna fuse", "ben lamp"]);
    solve(&mut live);
    assert_eq!(told(&live), ["ben fuse", "cleo lamp"]);
}

#[test]
fn a_quota_is_mended_and_what_touches_all_is_made_afresh() {
    let mut document = neighbourhood();
    document.organisations = vec![OrganisationRecord::new("works").quota(2)];
    for volunteer in &mut document.volunteers {
        volunteer.organisation = Some("works".into());
    }
    let mut live = Matcher::new(document.into_community().unwrap(), Objective::default()).live();
    assert!(solve(&mut live).afresh);
    // Of a third request nobody is left to be sent.
    live.apply(&[Change::request(RequestRecord::new("tap", "household-4", "electrician"))]).unwrap();
    let diff = solve(&mut live);
    assert!(!diff.afresh && diff.added.len() == diff.removed.len(), "{diff}");
    live.apply(&[Change::Organisation(Box::new(OrganisationRecord::new("works").quota(3)))]).unwrap();
    let diff = solve(&mut live);
    assert!(!diff.afresh);
    assert_eq!((diff.added.len(), diff.removed.len()), (1, 0), "{diff}");
    live.apply(&[Change::Organisation(Box::new(OrganisationRecord::new("works")))]).unwrap();
    let diff = solve(&mut live);
    assert!(diff.afresh && diff.is_empty(), "no quota at all is another network, and the same plan");
    live.apply(&[Change::AsOf("2026-11-24T12:00".to_owned())]).unwrap();
    let diff = solve(&mut live);
    assert!(diff.afresh && diff.removed.iter().any(|helps| helps.request.as_str() == "lamp"), "it is past");
}

#[test]
fn changes_and_states_are_stored() {
    let changes = [
        Change::status("anna", "fuse", LedgerStatus::Declined),
        Change::remove_volunteer("ben"),
        Change::HorizonEnd(None),
        Change::volunteer(VolunteerRecord::new("eve")),
    ];
    let json = serde_json::to_string(&changes).unwrap();
    assert!(json.contains(r#"{"remove_volunteer":"ben"}"#), "{json}");
    assert_eq!(serde_json::from_str::<Vec<Change>>(&json).unwrap(), changes);

    let mut live = living(Objective::default());
    live.apply(&[Change::declined("anna", "fuse")]).unwrap();
    let json = live.save().to_json().unwrap();
    let mut restored = LiveDocument::from_json(json.as_bytes()).unwrap().open().unwrap();
    assert_eq!(restored.plan().unwrap_err(), LiveError::NotSolved, "what was applied is not solved yet");
    assert_eq!(solve(&mut restored), solve(&mut live));
    let other = json.replace(r#""version":1,"objective""#, r#""version":7,"objective""#);
    assert!(matches!(
        LiveDocument::from_json(other.as_bytes()),
        Err(LiveDocumentError::Version { version: 7, .. })
    ));
    assert!(matches!(LiveDocument::from_json(b"{}"), Err(LiveDocumentError::Json(_))));
}
