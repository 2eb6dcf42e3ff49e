//! Plans that live: whatever happens, the plan that is mended is as good as one made afresh, proven, and what was told adds up to it.

use crate::common::communities::{community_document, request_id, volunteer_id};
use crate::common::times;
use goodturn::community::{
    Change, Document, LedgerRecord, LedgerStatus, OrganisationRecord, PairRecord, RequestRecord,
    VolunteerRecord,
};
use goodturn::eligibility::{Criterion, Entry, Level, Objective};
use goodturn::matcher::live::{LiveDocument, LiveError, LiveMatcher, PlanDiff};
use goodturn::optimize::Budget;
use goodturn::plan::{NoPlan, Plan, PlanOutcome, Status};
use goodturn::scenario::{CommunityRecipe, Register, Times};
use goodturn::{Matcher, verify};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many ids people and requests have in these worlds.
const PEOPLE: usize = 7;
const WISHES: usize = 7;

/// What to do next, before it is known what there is.
#[derive(Clone, Debug)]
enum Deed {
    Change(Vec<Raw>),
    Question(Vec<Raw>),
    /// Takes a snapshot, lives on, and comes back.
    Detour(Vec<Vec<Raw>>),
    Save,
    PromiseTold,
    Freeze(u32),
}

#[derive(Clone, Debug)]
enum Raw {
    /// The record of one, under the id of another.
    Volunteer(Index, usize),
    RemoveVolunteer(usize),
    Request(Index, usize),
    RemoveRequest(usize),
    Pair(u8, usize, usize),
    Ledger(usize, usize, Index, bool),
    Forget(usize, usize),
    Quota(Index, Option<u32>),
    Later(u32),
}

fn raw() -> impl Strategy<Value = Raw> {
    let (person, wish) = (0..PEOPLE, 0..WISHES);
    prop_oneof![
        5 => (any::<Index>(), person.clone()).prop_map(|(from, id)| Raw::Volunteer(from, id)),
        2 => person.clone().prop_map(Raw::RemoveVolunteer),
        5 => (any::<Index>(), wish.clone()).prop_map(|(from, id)| Raw::Request(from, id)),
        2 => wish.clone().prop_map(Raw::RemoveRequest),
        5 => (0..6_u8, person.clone(), wish.clone()).prop_map(|(kind, v, r)| Raw::Pair(kind, v, r)),
        7 => (person.clone(), wish.clone(), any::<Index>(), any::<bool>())
            .prop_map(|(v, r, status, timed)| Raw::Ledger(v, r, status, timed)),
        2 => (person, wish).prop_map(|(v, r)| Raw::Forget(v, r)),
        1 => (any::<Index>(), proptest::option::of(0..4_u32)).prop_map(|(o, quota)| Raw::Quota(o, quota)),
        1 => (8..60_u32).prop_map(Raw::Later),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let few = || proptest::collection::vec(raw(), 1..=2);
    prop_oneof![
        12 => few().prop_map(Deed::Change),
        3 => few().prop_map(Deed::Question),
        2 => proptest::collection::vec(few(), 1..=3).prop_map(Deed::Detour),
        1 => Just(Deed::Save),
        1 => Just(Deed::PromiseTold),
        1 => (8..60_u32).prop_map(Deed::Freeze),
    ]
}

fn hour(hour: u32) -> String {
    format!("2026-11-{:02}T{:02}:00", 23 + hour / 24, hour % 24)
}

/// Where records come from.
struct Pool {
    volunteers: Vec<VolunteerRecord>,
    requests: Vec<RequestRecord>,
    organisations: Vec<OrganisationRecord>,
}

impl Pool {
    fn change(&self, raw: &Raw) -> Option<Change> {
        let pair = |v: usize, r: usize| PairRecord::new(&volunteer_id(v), &request_id(r));
        Some(match raw {
            Raw::Volunteer(from, id) => {
                let record = self.volunteers.get(from.index(self.volunteers.len().max(1)))?.clone();
                Change::volunteer(VolunteerRecord { id: volunteer_id(*id).as_str().into(), ..record })
            }
            Raw::RemoveVolunteer(id) => Change::remove_volunteer(&volunteer_id(*id)),
            Raw::Request(from, id) => {
                let record = self.requests.get(from.index(self.requests.len().max(1)))?.clone();
                Change::request(RequestRecord { id: request_id(*id).as_str().into(), ..record })
            }
            Raw::RemoveRequest(id) => Change::remove_request(&request_id(*id)),
            Raw::Pair(kind, v, r) => match kind {
                0 => Change::Pin(pair(*v, *r)),
                1 => Change::Unpin(pair(*v, *r)),
                2 => Change::Ban(pair(*v, *r)),
                3 => Change::Unban(pair(*v, *r)),
                4 => Change::Promise(pair(*v, *r)),
                _ => Change::Unpromise(pair(*v, *r)),
            },
            Raw::Ledger(v, r, status, timed) => {
                let status = LedgerStatus::ALL[status.index(LedgerStatus::ALL.len())];
                let entry = LedgerRecord::new(&volunteer_id(*v), &request_id(*r), status);
                let known = self.requests.get(*r).and_then(|request| request.time.clone());
                Change::Ledger(LedgerRecord { time: known.filter(|_| *timed), ..entry })
            }
            Raw::Forget(v, r) => Change::Forget(pair(*v, *r)),
            Raw::Quota(of, quota) => {
                let record = self.organisations.get(of.index(self.organisations.len().max(1)))?.clone();
                Change::Organisation(Box::new(OrganisationRecord { quota: *quota, ..record }))
            }
            Raw::Later(later) => Change::AsOf(hour(*later)),
        })
    }

    fn changes(&self, raw: &[Raw]) -> Vec<Change> {
        raw.iter().filter_map(|raw| self.change(raw)).collect()
    }
}

/// The plan as it has been told so far, and what is known to be right.
struct World {
    live: LiveMatcher,
    told: BTreeMap<(String, String), Option<String>>,
    pool: Pool,
    mended: usize,
    afresh: usize,
}

type Checked<T = ()> = Result<T, TestCaseError>;

impl World {
    fn told_now(&self) -> BTreeMap<(String, String), Option<String>> {
        let entry = |helps: goodturn::matcher::live::Helps| {
            let time = helps.time.map(|time| format!("{time:?}"));
            ((helps.volunteer.to_string(), helps.request.to_string()), time)
        };
        self.live.told().map(entry).collect()
    }

    fn hear(&mut self, diff: &PlanDiff) -> Checked {
        let key =
            |helps: &goodturn::matcher::live::Helps| (helps.volunteer.to_string(), helps.request.to_string());
        let time = |helps: &goodturn::matcher::live::Helps| helps.time.map(|time| format!("{time:?}"));
        for helps in &diff.removed {
            prop_assert_eq!(self.told.remove(&key(helps)), Some(time(helps)));
        }
        for (before, now) in &diff.moved {
            prop_assert_eq!(self.told.insert(key(now), time(now)), Some(time(before)));
            prop_assert_ne!(time(before), time(now));
        }
        for helps in &diff.added {
            prop_assert_eq!(self.told.insert(key(helps), time(helps)), None);
        }
        prop_assert_eq!(&self.told, &self.told_now(), "what was told adds up");
        Ok(())
    }

    /// Solves, and compares with a solve of the same records from nothing.
    fn solve(&mut self) -> Checked {
        let community = self.live.community().expect("every change was checked");
        let mut fresh = Matcher::new(community.clone(), self.live.objective().clone());
        let outcome = fresh.solve(&Budget::unlimited()).expect("small");
        let before = self.told_now();
        match (self.live.solve(&Budget::unlimited()), outcome) {
            (Ok(diff), PlanOutcome::Optimal(plan)) => {
                prop_assert_eq!(diff.status, Status::Optimal);
                self.hear(&diff)?;
                Self::same_levels(&diff, &plan)?;
                let own = self.live.plan().expect("solved");
                let verdict = verify::plan(&community, self.live.objective(), &own);
                prop_assert!(verdict.is_ok_and(|verdict| verdict.is_optimal()));
                prop_assert_eq!(own.levels(), plan.levels());
                let assigned: BTreeMap<_, _> = (own.assignments().iter())
                    .map(|a| {
                        ((a.volunteer.to_string(), a.request.to_string()), a.time.map(|t| format!("{t:?}")))
                    })
                    .collect();
                prop_assert_eq!(&assigned, &self.told, "afresh: {}", diff.afresh);
                if diff.afresh {
                    self.afresh += 1;
                } else {
                    self.mended += 1;
                }
            }
            (Ok(diff), PlanOutcome::Gap(plan)) => {
                self.hear(&diff)?;
                let bounds = |plan: &Plan| plan.levels().iter().map(|l| l.bound).collect::<Vec<_>>();
                let own = self.live.plan().expect("solved");
                prop_assert_eq!(bounds(&own), bounds(&plan));
                prop_assert!(verify::plan(&community, self.live.objective(), &own).is_ok());
            }
            (Err(LiveError::NoPlan(NoPlan::Infeasible(why))), PlanOutcome::Infeasible(_)) => {
                let seen = verify::infeasible(&community, self.live.objective(), &why);
                prop_assert!(seen.is_ok(), "{:?}", seen);
                prop_assert_eq!(before, self.told_now());
            }
            (
                Err(LiveError::NoPlan(NoPlan::Unresolved(_))),
                PlanOutcome::Unresolved(_) | PlanOutcome::Gap(_),
            )
            | (Ok(_), PlanOutcome::Unresolved(_)) => {}
            (ours, theirs) => prop_assert!(false, "{:?}, but afresh {:?}", ours, theirs),
        }
        Ok(())
    }

    /// The same value on every level; what a fresh solve says nothing about is worth nothing.
    fn same_levels(diff: &PlanDiff, plan: &Plan) -> Checked {
        for change in &diff.levels {
            let found = plan.levels().iter().find(|result| result.level == change.level);
            prop_assert_eq!(change.after, found.map_or(0, |result| result.value), "{}", change.level);
        }
        for result in plan.levels() {
            let known = diff.levels.iter().any(|change| change.level == result.level);
            // Where no level says anything, an objective has its first one all the same.
            let silent = plan.levels().len() == 1 && result.value == 0;
            prop_assert!(known || silent, "{}", result.level);
        }
        Ok(())
    }

    /// Applies, if the records with the changes are sound; otherwise nothing happens.
    fn apply(&mut self, changes: &[Change]) -> Checked {
        let before = self.live.document();
        let sound = self.live.community().expect("checked").changed(changes);
        match self.live.apply(changes) {
            Ok(()) => {
                let expected =
                    sound.map_err(|faults| TestCaseError::fail(format!("accepted, though {faults}")))?;
                prop_assert_eq!(self.live.community().expect("checked"), expected);
            }
            Err(faults) => {
                prop_assert!(sound.is_err(), "refused: {}", faults);
                prop_assert_eq!(self.live.document(), before);
            }
        }
        Ok(())
    }

    fn live_on(&mut self, deed: &Deed) -> Checked {
        match deed {
            Deed::Change(raw) => {
                self.apply(&self.pool.changes(raw))?;
                self.solve()
            }
            Deed::Question(raw) => {
                let changes = self.pool.changes(raw);
                let (document, told) = (self.live.document(), self.told_now());
                let answer = self.live.what_if(&changes, &Budget::unlimited());
                prop_assert_eq!(&document, &self.live.document());
                prop_assert_eq!(&told, &self.told_now());
                // And so it happens.
                self.apply(&changes)?;
                if let Ok(answer) = answer {
                    let mut happened =
                        self.live.solve(&Budget::unlimited()).expect("as the question was answered");
                    happened.work = answer.work;
                    prop_assert_eq!(answer, happened.clone());
                    self.hear(&happened)?;
                }
                self.solve()
            }
            Deed::Detour(steps) => {
                let (document, told) = (self.live.document(), self.told.clone());
                let levels = self.live.levels().to_vec();
                let snapshot = self.live.snapshot();
                for raw in steps {
                    self.apply(&self.pool.changes(raw))?;
                    self.solve()?;
                }
                self.live.restore(snapshot).expect("valid");
                prop_assert_eq!(&document, &self.live.document());
                prop_assert_eq!(&told, &self.told_now());
                prop_assert_eq!(levels, self.live.levels());
                self.told = told;
                self.solve()?;
                self.live.restore(snapshot).expect("still valid");
                self.live.forget();
                prop_assert!(self.live.restore(snapshot).is_err());
                self.told = self.told_now();
                self.solve()
            }
            Deed::Save => {
                let saved = self.live.save();
                let json = saved.to_json().expect("finite numbers");
                let read = LiveDocument::from_json(json.as_bytes()).expect("as written");
                prop_assert_eq!(&read, &saved);
                let mut copy = read.open().expect("checked");
                prop_assert_eq!(copy.document(), self.live.document());
                let (theirs, ours) =
                    (copy.solve(&Budget::unlimited()), self.live.solve(&Budget::unlimited()));
                prop_assert_eq!(&theirs, &ours);
                if let Ok(diff) = ours {
                    prop_assert!(diff.is_empty(), "saving changes nothing: {}", diff);
                }
                self.solve()
            }
            Deed::PromiseTold => {
                self.live.promise_told().expect("what is told can be promised");
                self.solve()
            }
            Deed::Freeze(before) => {
                self.live.freeze(&hour(*before)).expect("what is told can be pinned");
                self.solve()
            }
        }
    }
}

/// A document without those who are to come later, and without what names them.
fn with_gaps(mut document: Document, here: &[bool], there: &[bool]) -> Document {
    let is_here = |id: &str| (0..PEOPLE).any(|k| volunteer_id(k) == id && here[k]);
    let is_there = |id: &str| (0..WISHES).any(|k| request_id(k) == id && there[k]);
    document.volunteers.retain(|record| is_here(record.id.as_str()));
    document.requests.retain(|record| is_there(record.id.as_str()));
    for request in &mut document.requests {
        request.known_helpers.retain(|id| is_here(id.as_str()));
        request.do_not_send.retain(|id| is_here(id.as_str()));
    }
    document.consumed.retain(|consumed| is_here(consumed.volunteer.as_str()));
    for list in [&mut document.pins, &mut document.bans, &mut document.promises] {
        list.retain(|pair| is_here(pair.volunteer.as_str()) && is_there(pair.request.as_str()));
    }
    document
}

fn objective() -> impl Strategy<Value = Objective> {
    let flat = Level::sum([(3, Criterion::Seats), (1, Criterion::Promises)]);
    let below = vec![Entry::EachTier, Criterion::Promises.into(), Criterion::Score.into()];
    let summed = vec![flat.into(), Criterion::Local.into(), Criterion::Travel.into()];
    prop_oneof![
        3 => Just(Objective::default()),
        1 => Just(Objective::default().with_levels(below).unwrap()),
        1 => Just(Objective::default().with_levels(summed).unwrap()),
        1 => Just(Objective::most_even()),
    ]
}

static MENDED: AtomicUsize = AtomicUsize::new(0);
static AFRESH: AtomicUsize = AtomicUsize::new(0);

fn lives(document: &Document, objective: &Objective, deeds: &[Deed]) -> Checked {
    let pool = Pool {
        volunteers: document.volunteers.clone(),
        requests: document.requests.clone(),
        organisations: document.organisations.clone(),
    };
    let here: Vec<bool> = (0..PEOPLE).map(|k| k % 3 != 2).collect();
    let there: Vec<bool> = (0..WISHES).map(|k| k % 3 != 1).collect();
    let community = with_gaps(document.clone(), &here, &there).into_community().expect("valid");
    let live = Matcher::new(community, objective.clone()).live();
    let mut world = World { live, told: BTreeMap::new(), pool, mended: 0, afresh: 0 };
    world.solve()?;
    for deed in deeds {
        world.live_on(deed)?;
    }
    MENDED.fetch_add(world.mended, Ordering::Relaxed);
    AFRESH.fetch_add(world.afresh, Ordering::Relaxed);
    Ok(())
}

fn check(documents: impl Strategy<Value = Document>, least_mended: usize) {
    let mut config = ProptestConfig::default();
    config.cases = config.cases.max(400);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let deeds = proptest::collection::vec(deed(), 1..=8);
    let before = MENDED.load(Ordering::Relaxed);
    runner
        .run(&(documents, objective(), deeds), |(document, objective, deeds)| {
            lives(&document, &objective, &deeds)
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let mended = MENDED.load(Ordering::Relaxed) - before;
    assert!(mended >= least_mended, "only {mended} plans were mended, {AFRESH:?} made afresh");
}

/// Fixed times and none; places at venues never run out, so that most plans can be mended.
#[test]
fn a_mended_plan_is_as_good_as_one_made_afresh() {
    let documents = community_document(PEOPLE, WISHES).prop_map(|mut document| {
        for venue in &mut document.venues {
            venue.places = None;
        }
        document
    });
    check(documents, 400);
}

/// Windows, slots, patterns, recurrences, a ledger, consumed limits: much is made afresh, some is mended.
#[test]
fn so_it_is_with_all_that_is_said_about_times() {
    check(times::timed_document(PEOPLE, WISHES), 60);
}

/// Limited places, too.
#[test]
fn so_it_is_with_venues() {
    check(community_document(PEOPLE, WISHES), 60);
}

/// A thousand changes in a small generated community, one after the other: every plan is proven and worth as much as one made from nothing; now and then there is a
/// detour, and the state is saved and goes on from what was read back.
#[test]
fn a_thousand_changes() {
    for (seed, times) in [(1, Times::Grid), (2, Times::Free)] {
        let recipe = CommunityRecipe {
            volunteers: 60,
            requests: 80,
            times,
            register: Register::default(),
            ..CommunityRecipe::hamlet().with_seed(seed)
        };
        let document = recipe.document().unwrap();
        let pool = Pool {
            volunteers: document.volunteers.clone(),
            requests: document.requests.clone(),
            organisations: Vec::new(),
        };
        let community = document.into_community().unwrap();
        let live = Matcher::new(community, Objective::default()).live();
        let mut world = World { live, told: BTreeMap::new(), pool, mended: 0, afresh: 0 };
        world.solve().unwrap();
        let mut state = seed;
        let mut below = |count: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % count
        };
        for number in 0..500 {
            let (v, r) = (below(60), below(80));
            let (mut person, mut wish) = (world.pool.volunteers[v].clone(), world.pool.requests[r].clone());
            let told: Vec<_> = world.told.keys().cloned().collect();
            let (volunteer, request) = told.get(below(told.len().max(1))).cloned().unwrap_or_default();
            let change = match below(12) {
                0 => Change::declined(&volunteer, &request),
                1 => Change::confirmed(&volunteer, &request),
                2 => Change::done(&volunteer, &request),
                3 => Change::no_show(&volunteer, &request),
                4 => Change::promise(&volunteer, &request),
                5 => Change::ban(&volunteer, &request),
                6 => Change::Forget(PairRecord::new(&volunteer, &request)),
                7 => {
                    person.max_requests = Some(below(4) as u32);
                    person.max_per_day = (below(2) == 0).then_some(1);
                    Change::volunteer(person)
                }
                8 => {
                    wish.tier = 1 + below(3) as u32;
                    wish.known_helpers.clear();
                    Change::request(wish)
                }
                9 => Change::remove_request(wish.id.as_str()),
                10 => {
                    wish.id = format!("new-{number}").as_str().into();
                    wish.known_helpers.clear();
                    Change::request(wish)
                }
                _ => Change::remove_volunteer(person.id.as_str()),
            };
            world.apply(&[change]).unwrap();
            world.solve().unwrap();
            if number % 50 == 49 {
                world.live_on(&Deed::Save).unwrap();
            }
        }
        // Hours on a grid leave no side constraints, so nearly every plan is mended.
        let least = if times == Times::Grid { 400 } else { 0 };
        assert!(world.mended >= least, "{} mended, {} made afresh", world.mended, world.afresh);
    }
}
