//! What changes from one plan to the next, and who must be told.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::community::{RequestId, Span, VolunteerId};
use crate::eligibility::Level;
use crate::network::Work;
use crate::plan::Status;

/// Somebody helps with something, at a time if there is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helps {
    /// Who.
    pub volunteer: VolunteerId,
    /// With what.
    pub request: RequestId,
    /// When; `None` is by arrangement.
    pub time: Option<Span>,
}

/// What becomes of a level.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LevelChange {
    /// The level.
    pub level: Level,
    /// What the plan achieved before; 0 before the first.
    pub before: i128,
    /// What it achieves now.
    pub after: i128,
}

/// From one plan to the next. Lists are in order of volunteer, then request.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PlanDiff {
    /// Who is to help with something that she was not to help with before.
    pub added: Vec<Helps>,
    /// Who is not to help any more.
    pub removed: Vec<Helps>,
    /// Whose visit is at another time: before, and now.
    pub moved: Vec<(Helps, Helps)>,
    /// Of those removed, the pairs that are promised all the same.
    pub broken: Vec<(VolunteerId, RequestId)>,
    /// Every level, most important first.
    pub levels: Vec<LevelChange>,
    /// Whether the new plan is proven optimal.
    pub status: Status,
    /// What it took. Zero where the plan was made afresh, which a solver's own work says more about ([`Plan::work`](crate::plan::Plan::work)).
    pub work: Work,
    /// Whether the plan was made afresh, instead of the last one mended.
    pub afresh: bool,
}

/// What one person must be told.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Notice<'a> {
    /// What is new to her.
    pub added: Vec<&'a Helps>,
    /// What falls away.
    pub removed: Vec<&'a Helps>,
    /// What is at another time: before, and now.
    pub moved: Vec<(&'a Helps, &'a Helps)>,
}

impl PlanDiff {
    pub(super) fn new(work: Work, afresh: bool) -> Self {
        Self {
            added: Vec::new(),
            removed: Vec::new(),
            moved: Vec::new(),
            broken: Vec::new(),
            levels: Vec::new(),
            status: Status::Optimal,
            work,
            afresh,
        }
    }

    /// Puts the lists in order.
    pub(super) fn sort(&mut self) {
        self.added.sort_unstable();
        self.removed.sort_unstable();
        self.moved.sort_unstable();
        self.broken.sort_unstable();
    }

    /// Whether nobody must be told anything.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.moved.is_empty()
    }

    /// The volunteers who must be told something, in order, and what.
    pub fn for_volunteers(&self) -> BTreeMap<&VolunteerId, Notice<'_>> {
        self.notices(|helps| &helps.volunteer)
    }

    /// The requests whose requesters must be told something, in order, and what.
    pub fn for_requests(&self) -> BTreeMap<&RequestId, Notice<'_>> {
        self.notices(|helps| &helps.request)
    }

    fn notices<'a, K: Ord>(&'a self, of: impl Fn(&'a Helps) -> &'a K) -> BTreeMap<&'a K, Notice<'a>> {
        let mut notices: BTreeMap<&K, Notice<'a>> = BTreeMap::new();
        for helps in &self.added {
            notices.entry(of(helps)).or_default().added.push(helps);
        }
        for helps in &self.removed {
            notices.entry(of(helps)).or_default().removed.push(helps);
        }
        for (before, now) in &self.moved {
            notices.entry(of(now)).or_default().moved.push((before, now));
        }
        notices
    }
}

impl fmt::Display for PlanDiff {
    /// Prose by ids, a line each; not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Helps { volunteer, request, .. } in &self.removed {
            writeln!(f, "{volunteer} does not help with {request} any more")?;
        }
        for Helps { volunteer, request, .. } in &self.added {
            writeln!(f, "{volunteer} helps with {request}")?;
        }
        for (Helps { volunteer, request, .. }, _) in &self.moved {
            writeln!(f, "{volunteer} helps with {request} at another time")?;
        }
        let changed = self.levels.iter().filter(|level| level.before != level.after);
        for LevelChange { level, before, after } in changed {
            writeln!(f, "{level}: {before} -> {after}")?;
        }
        if self.is_empty() { writeln!(f, "nobody needs to be told anything") } else { Ok(()) }
    }
}

/// A pair that was written, and the time that was told of it before, if it was told.
type Replaced = ((VolunteerId, RequestId), Option<Option<Span>>);

/// The plan as it was last handed over, by volunteer.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pairs: BTreeMap<(VolunteerId, RequestId), Option<Span>>,
    /// What writes have replaced.
    log: Vec<Replaced>,
}

impl Told {
    /// Everybody.
    pub(super) fn all(&self) -> impl Iterator<Item = Helps> + '_ {
        self.pairs.iter().map(helps)
    }

    /// What one volunteer was told.
    pub(super) fn of<'a>(&'a self, volunteer: &'a VolunteerId) -> impl Iterator<Item = Helps> + 'a {
        let from = (volunteer.clone(), RequestId::default());
        self.pairs.range(from..).take_while(move |((known, _), _)| known == volunteer).map(helps)
    }

    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    pub(super) fn commit(&mut self) {
        self.log.clear();
    }

    pub(super) fn undo(&mut self, mark: usize) {
        while self.log.len() > mark {
            let Some((pair, before)) = self.log.pop() else { break };
            match before {
                Some(time) => self.pairs.insert(pair, time),
                None => self.pairs.remove(&pair),
            };
        }
    }

    /// Notes what somebody was told elsewhere.
    pub(super) fn tell_one(&mut self, helps: &Helps) {
        self.pairs.insert((helps.volunteer.clone(), helps.request.clone()), helps.time);
    }

    /// Tells a volunteer her new list, and notes the difference.
    pub(super) fn tell(&mut self, volunteer: &VolunteerId, list: Vec<Helps>, diff: &mut PlanDiff) {
        let mut new: BTreeMap<RequestId, Helps> =
            list.into_iter().map(|helps| (helps.request.clone(), helps)).collect();
        let old: Vec<Helps> = self.of(volunteer).collect();
        for before in old {
            let pair = (volunteer.clone(), before.request.clone());
            match new.remove(&before.request) {
                Some(now) if now == before => {}
                Some(now) => {
                    self.log.push((pair.clone(), Some(before.time)));
                    self.pairs.insert(pair, now.time);
                    diff.moved.push((before, now));
                }
                None => {
                    self.log.push((pair.clone(), Some(before.time)));
                    self.pairs.remove(&pair);
                    diff.removed.push(before);
                }
            }
        }
        for now in new.into_values() {
            let pair = (volunteer.clone(), now.request.clone());
            self.log.push((pair.clone(), None));
            self.pairs.insert(pair, now.time);
            diff.added.push(now);
        }
    }
}

fn helps(((volunteer, request), time): (&(VolunteerId, RequestId), &Option<Span>)) -> Helps {
    Helps { volunteer: volunteer.clone(), request: request.clone(), time: *time }
}
