//! What is kept between one change and the next, and the way back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::diff::{Helps, LevelChange, PlanDiff, Told};
use super::times::visits;
use super::warm::Warm;
use super::{LiveDocument, LiveError};
use crate::community::{
    Change, Community, Document, Faults, NotOpen, OpenCommunity, PairRecord, Records, RequestId, VolunteerId,
    VolunteerIx,
};
use crate::eligibility::{Objective, candidates, check};
use crate::matcher::Matcher;
use crate::matcher::near::Near;
use crate::network::Work;
use crate::optimize::live::{Mark, Unsettled};
use crate::optimize::{Budget, Solver};
use crate::plan::{Infeasibility, LevelResult, NoPlan, Plan, RejectedPin};

/// The community as it is, and its network if that is kept.
#[derive(Debug)]
struct Now {
    open: OpenCommunity,
    warm: Option<Warm>,
    /// The flow's log at the last solve.
    settled: Option<Mark>,
}

/// What the last solve said.
#[derive(Debug, Default)]
struct Last {
    levels: Vec<LevelResult>,
    /// The whole plan, if somebody has asked for it or it was made afresh.
    plan: Option<Plan>,
    /// Whether nothing has been applied since.
    is_solved: bool,
}

/// Where everything stood at a moment.
#[derive(Debug)]
struct Held {
    serial: u64,
    older: usize,
    records: usize,
    open: usize,
    told: usize,
    warm: Option<(usize, Mark, BTreeSet<VolunteerIx>)>,
    settled: Option<Mark>,
    last: Arc<Last>,
}

/// See the module's text.
#[derive(Debug)]
pub(super) struct State {
    objective: Objective,
    solver: &'static dyn Solver,
    records: Records,
    now: Now,
    /// Earlier ones, while there is a way back to them.
    older: Vec<Now>,
    told: Told,
    last: Arc<Last>,
    held: Vec<Held>,
    serial: u64,
}

impl State {
    pub(super) fn new(community: &Community, objective: Objective, solver: &'static dyn Solver) -> Self {
        let mut records = Records::new(community);
        records.lay_down_rarities(community);
        records.commit();
        let open = OpenCommunity::new(&records.document(), community.clone());
        Self {
            objective,
            solver,
            records,
            now: Now { open, warm: None, settled: None },
            older: Vec::new(),
            told: Told::default(),
            last: Arc::default(),
            held: Vec::new(),
            serial: 0,
        }
    }

    /// The state that a saved one goes on from.
    pub(super) fn opened(saved: &LiveDocument, community: &Community, solver: &'static dyn Solver) -> Self {
        let mut state = Self::new(community, saved.objective.clone(), solver);
        for helps in &saved.told {
            state.told.tell_one(helps);
        }
        let (levels, is_solved) = (saved.levels.clone(), saved.is_solved);
        state.last = Arc::new(Last { levels, plan: None, is_solved });
        state
    }

    pub(super) fn save(&mut self) -> LiveDocument {
        let told = self.told().collect();
        let Last { levels, is_solved, .. } = &*self.last;
        let (objective, document) = (self.objective.clone(), self.document());
        let saved = LiveDocument::new(objective, document, told, levels.clone(), *is_solved);
        // Whoever reads it back has nothing else; going on from the same makes both go on alike.
        if let Ok(community) = saved.document.clone().into_community() {
            *self = Self::opened(&saved, &community, self.solver);
        }
        saved
    }

    pub(super) fn set_solver(&mut self, solver: &'static dyn Solver) {
        self.solver = solver;
    }

    pub(super) fn objective(&self) -> &Objective {
        &self.objective
    }

    pub(super) fn document(&self) -> Document {
        self.records.document()
    }

    pub(super) fn told(&self) -> impl Iterator<Item = Helps> + '_ {
        self.told.all()
    }

    pub(super) fn levels(&self) -> &[LevelResult] {
        &self.last.levels
    }

    /// Keeps the history from here on, and says by which number it can be come back to.
    pub(super) fn hold(&mut self) -> u64 {
        self.serial += 1;
        let Now { open, warm, settled } = &self.now;
        let warm = warm.as_ref().map(|warm| (warm.mark(), warm.flow.mark(), warm.rebuilt.clone()));
        self.held.push(Held {
            serial: self.serial,
            older: self.older.len(),
            records: self.records.mark(),
            open: open.mark(),
            told: self.told.mark(),
            warm,
            settled: *settled,
            last: Arc::clone(&self.last),
        });
        self.serial
    }

    /// Comes back to what was held.
    pub(super) fn restore(&mut self, serial: u64) -> Result<(), LiveError> {
        let found = self.held.iter().position(|held| held.serial == serial).ok_or(LiveError::OldSnapshot)?;
        self.held.truncate(found + 1);
        let Some(held) = self.held.last() else { return Err(LiveError::OldSnapshot) };
        if self.older.len() > held.older {
            self.older.truncate(held.older + 1);
            if let Some(older) = self.older.pop() {
                self.now = older;
            }
        }
        self.records.undo(held.records);
        self.told.undo(held.told);
        self.now.open.undo(held.open);
        self.now.settled = held.settled;
        self.last = Arc::clone(&held.last);
        if let (Some(warm), Some((log, flow, rebuilt))) = (&mut self.now.warm, &held.warm) {
            warm.undo(&self.now.open, *log);
            warm.rebuilt.clone_from(rebuilt);
            if warm.flow.rollback(*flow).is_err() {
                // It can't be come back to, but can be made again.
                self.now.warm = None;
            }
        }
        Ok(())
    }

    /// Lets go of the latest that was held.
    fn release(&mut self) {
        self.held.pop();
        if self.held.is_empty() {
            self.forget();
        }
    }

    pub(super) fn forget(&mut self) {
        self.held.clear();
        self.older.clear();
        self.records.commit();
        self.told.commit();
        self.now.open.commit();
        if let Some(warm) = &mut self.now.warm {
            warm.forget();
        }
    }

    /// Does something and takes it back.
    pub(super) fn held<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let serial = self.hold();
        let result = act(self);
        // What was held just now can be come back to.
        let _ = self.restore(serial);
        self.release();
        result
    }

    pub(super) fn apply(&mut self, changes: &[Change]) -> Result<(), Faults> {
        let serial = self.hold();
        let result = self.try_apply(changes);
        if result.is_err() {
            let _ = self.restore(serial);
        }
        self.release();
        result
    }

    fn try_apply(&mut self, changes: &[Change]) -> Result<(), Faults> {
        let mark = self.records.mark();
        self.records.apply(changes)?;
        let Last { levels, .. } = &*self.last;
        self.last = Arc::new(Last { levels: levels.clone(), plan: None, is_solved: false });
        let Now { open, warm, .. } = &mut self.now;
        let marks =
            (open.mark(), warm.as_ref().map(|warm| (warm.mark(), warm.flow.mark(), warm.rebuilt.clone())));
        let followed = match open.follow(&self.records, self.records.written(mark)) {
            Ok(touched) => match warm {
                Some(warm) => warm.follow(open, &self.objective, &touched).is_ok(),
                None => true,
            },
            Err(NotOpen::Faults(faults)) => return Err(faults),
            Err(NotOpen::Afresh) => false,
        };
        if followed {
            return Ok(());
        }
        // What was written half-way is taken back, because this one may be come back to.
        open.undo(marks.0);
        if let (Some(warm), Some((log, flow, rebuilt))) = (warm, marks.1) {
            warm.undo(open, log);
            warm.rebuilt = rebuilt;
            // The mark is of just now.
            let _ = warm.flow.rollback(flow);
        }
        let community = self.records.document().into_community()?;
        self.records.lay_down_rarities(&community);
        let open = OpenCommunity::new(&self.records.document(), community);
        self.replace(Now { open, warm: None, settled: None });
        Ok(())
    }

    fn replace(&mut self, now: Now) {
        let before = std::mem::replace(&mut self.now, now);
        if !self.held.is_empty() {
            self.older.push(before);
        }
    }

    pub(super) fn solve(&mut self, budget: &Budget<'_>) -> Result<PlanDiff, LiveError> {
        if let Some(warm) = &mut self.now.warm {
            let rejected: Vec<_> = warm.rejected_pins().collect();
            if !rejected.is_empty() {
                let community = self.now.open.community();
                let rejected = rejected.into_iter().filter_map(|(volunteer, request)| {
                    let rejection = check(community, volunteer, request).err()?;
                    let volunteer = community.volunteer(volunteer).id().clone();
                    Some(RejectedPin {
                        volunteer,
                        request: community.request(request).id().clone(),
                        rejection,
                    })
                });
                let mut rejected: Vec<RejectedPin> = rejected.collect();
                rejected.sort_by(|a, b| (&a.volunteer, &a.request).cmp(&(&b.volunteer, &b.request)));
                return Err(NoPlan::Infeasible(Infeasibility::RejectedPins(rejected)).into());
            }
            let before = warm.flow.mark();
            match warm.flow.settle(budget) {
                Ok(work) if warm.says_all() => return Ok(self.mended(work)),
                Err(Unsettled::Stopped(reason)) => return Err(LiveError::Stopped(reason)),
                // The network does not say all, or there is no plan, or potentials have drifted: all of it is said best by a solve from nothing.
                Ok(_) | Err(_) => {
                    let _ = warm.flow.rollback(before);
                }
            }
        }
        self.solve_afresh(budget)
    }

    /// The plan that the network's new optimum says.
    fn mended(&mut self, work: Work) -> PlanDiff {
        let Now { open, warm, settled } = &mut self.now;
        let community = open.community();
        let mut diff = PlanDiff::new(work, false);
        let Some(warm) = warm else { return diff };
        let changed = settled.and_then(|settled| warm.flow.changed_since(settled).ok());
        let mut affected = std::mem::take(&mut warm.rebuilt);
        match changed {
            Some(arcs) => affected.extend(arcs.into_iter().filter_map(|(arc, _)| warm.owner(arc))),
            None => affected.extend(community.volunteer_ixs()),
        }
        for volunteer in affected {
            let id = community.volunteer(volunteer).id();
            let mut list = Vec::new();
            if let Some(own) = warm.own(volunteer).filter(|_| open.is_here(volunteer)) {
                for (request, time) in visits(community, &warm.flow, volunteer, own) {
                    let request = community.request(request).id().clone();
                    list.push(Helps { volunteer: id.clone(), request, time });
                }
            }
            self.told.tell(id, list, &mut diff);
        }
        let value = -&warm.flow.value();
        let levels = warm.levels.iter().enumerate().map(|(k, level)| LevelResult {
            level: level.clone(),
            value: value.level(k),
            bound: value.level(k),
        });
        let levels = levels.collect();
        if self.held.is_empty() {
            warm.commit();
        }
        *settled = Some(warm.flow.mark());
        self.finish(&mut diff, levels, None);
        diff
    }

    fn solve_afresh(&mut self, budget: &Budget<'_>) -> Result<PlanDiff, LiveError> {
        let document = self.records.document();
        let plan = self.plan_of(document.clone(), budget)?;
        let mut diff = PlanDiff::new(Work::default(), true);
        diff.status = plan.status();
        let mut lists: BTreeMap<VolunteerId, Vec<Helps>> = BTreeMap::new();
        for helps in self.told.all() {
            lists.entry(helps.volunteer).or_default();
        }
        for a in plan.assignments() {
            let helps = Helps { volunteer: a.volunteer.clone(), request: a.request.clone(), time: a.time };
            lists.entry(a.volunteer.clone()).or_default().push(helps);
        }
        for (volunteer, list) in lists {
            self.told.tell(&volunteer, list, &mut diff);
        }
        let open = OpenCommunity::new(&document, plan.community().clone());
        let warm = Warm::new(&open, &self.objective, &plan);
        let settled = warm.as_ref().map(|warm| warm.flow.mark());
        self.replace(Now { open, warm, settled });
        self.finish(&mut diff, plan.levels().to_vec(), Some(plan));
        Ok(diff)
    }

    /// The best plan for a document, near what has been told.
    fn plan_of(&self, document: Document, budget: &Budget<'_>) -> Result<Plan, LiveError> {
        let community = document.into_community()?;
        let mut near = Near::default();
        for Helps { volunteer, request, time } in self.told.all() {
            let pair =
                community.find_volunteer(volunteer.as_str()).zip(community.find_request(request.as_str()));
            if let Some((volunteer, request)) = pair {
                near.told.push((volunteer, request, time.map(|time| community.timed(time))));
            }
        }
        if let Some(warm) = self.now.warm.as_ref().filter(|_| self.last.is_solved) {
            near.know_potentials(&community, &self.now.open, |meaning| warm.potential(meaning));
        }
        let mut matcher = Matcher::new(community, self.objective.clone()).with_solver(self.solver);
        Ok(matcher.solve_near(&near, budget)?.best()?)
    }

    fn finish(&mut self, diff: &mut PlanDiff, levels: Vec<LevelResult>, plan: Option<Plan>) {
        let before = |level| {
            let known = self.last.levels.iter().find(|known| known.level == level);
            known.map_or(0, |known| known.value)
        };
        diff.levels = (levels.iter())
            .map(|result| LevelChange {
                level: result.level.clone(),
                before: before(result.level.clone()),
                after: result.value,
            })
            .collect();
        let open = &self.now.open;
        let is_promised = |helps: &&Helps| {
            let pair = open.find_volunteer(&helps.volunteer).zip(open.find_request(&helps.request));
            pair.is_some_and(|(volunteer, request)| open.community().is_promised(volunteer, request))
        };
        let broken = diff.removed.iter().filter(is_promised);
        diff.broken = broken.map(|helps| (helps.volunteer.clone(), helps.request.clone())).collect();
        diff.sort();
        self.last = Arc::new(Last { levels, plan, is_solved: true });
    }

    pub(super) fn plan(&mut self) -> Result<Plan, LiveError> {
        if !self.last.is_solved {
            return Err(LiveError::NotSolved);
        }
        if let Some(plan) = &self.last.plan {
            return Ok(plan.clone());
        }
        let plan = self.plan_of(self.records.document(), &Budget::unlimited())?;
        let levels = self.last.levels.clone();
        self.last = Arc::new(Last { levels, plan: Some(plan.clone()), is_solved: true });
        Ok(plan)
    }

    /// What lays down all that starts before a moment.
    pub(super) fn freezing(&mut self, before: &str) -> Result<Vec<Change>, Faults> {
        let before = self.now.open.moment(before)?;
        let community = self.records.document().into_community()?;
        let told: BTreeSet<(VolunteerId, RequestId)> =
            self.told.all().map(|helps| (helps.volunteer, helps.request)).collect();
        let mut changes = Vec::new();
        let mut frozen: BTreeSet<RequestId> = BTreeSet::new();
        for helps in self.told.all().filter(|helps| helps.time.is_some_and(|time| time.start() < before)) {
            let pair = community
                .find_volunteer(helps.volunteer.as_str())
                .zip(community.find_request(helps.request.as_str()));
            if let Some((volunteer, request)) = pair
                && !community.is_pinned(volunteer, request)
            {
                let Helps { volunteer, request, .. } = helps.clone();
                changes.push(Change::Pin(PairRecord { volunteer, request }));
            }
            frozen.insert(helps.request);
        }
        let all = candidates(&community, &self.objective);
        for request in community.request_ixs() {
            let noun = community.request(request);
            let begins = noun.time().is_some_and(|time| time.span.start() < before);
            if !begins && !frozen.contains(noun.id()) {
                continue;
            }
            for &volunteer in all.of(request).0 {
                let pair = (community.volunteer(volunteer).id().clone(), noun.id().clone());
                if !told.contains(&pair) && !community.is_pinned(volunteer, request) {
                    changes.push(Change::Ban(PairRecord { volunteer: pair.0, request: pair.1 }));
                }
            }
        }
        Ok(changes)
    }

    /// What promises all that has been told and nothing else.
    pub(super) fn promising(&self) -> Vec<Change> {
        // Who has gone since can't be promised to anybody.
        let open = &self.now.open;
        let is_here = |helps: &Helps| {
            open.find_volunteer(&helps.volunteer).is_some() && open.find_request(&helps.request).is_some()
        };
        let told: BTreeSet<(VolunteerId, RequestId)> =
            self.told.all().filter(is_here).map(|helps| (helps.volunteer, helps.request)).collect();
        let listed: BTreeSet<(VolunteerId, RequestId)> = self
            .records
            .promises()
            .map(|(volunteer, request)| (volunteer.clone(), request.clone()))
            .collect();
        let pair = |(volunteer, request): &(VolunteerId, RequestId)| PairRecord {
            volunteer: volunteer.clone(),
            request: request.clone(),
        };
        let new = told.difference(&listed).map(|known| Change::Promise(pair(known)));
        new.chain(listed.difference(&told).map(|known| Change::Unpromise(pair(known)))).collect()
    }
}
