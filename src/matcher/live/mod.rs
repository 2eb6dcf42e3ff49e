//! A plan that lives: changes in, differences out.
//!
//! Somebody cancels, a request comes in, a visit is confirmed. [`LiveMatcher::apply`] takes changes of records, [`LiveMatcher::solve`] mends the
//! plan to the new optimum, proven as ever, and says who must be told what.
//!
//! # How
//!
//! Four things are kept: the records by id, the checked community, the network with its optimal flow and potentials
//! ([`crate::optimize::live`]), and the plan as it was last told. A change is checked like any record; the rules are asked again about the people and requests that it
//! touches, and nobody else; their nodes and arcs are brought to what they ask for now; and a few cheapest paths restore the optimum. All that is written is
//! logged with what it replaced, so that a change that fails half-way, a question ([`LiveMatcher::what_if`]) and a return to a [`Snapshot`] leave no
//! trace. The price is that of what a change touches, not of the community.
//!
//! # What is made afresh
//!
//! Some changes touch everything: the moment, the horizon, the catalogs, zones and venues, organisations but for the size of a quota, requests that recur, a tier or another kind of wish that nobody
//! has had so far. Then records are checked as a whole and the plan is solved from nothing ([`PlanDiff::afresh`]); among plans that are as good, it stays near what has
//! been told. So it is, too, on every solve, while the network does not say all: with side constraints ([`crate::lowering`]), limited places at venues, and
//! objectives that count evenness or shares of parts.
//!
//! # What stays as it is
//!
//! How rare each skill is counts in scores, and one newcomer would change it for everybody by a little. So rarities are laid down when the state is made
//! ([`SkillRecord::rarity`](crate::community::SkillRecord::rarity)), and stay as they are until a skill's record says otherwise.
//!
//! # Least change
//!
//! What has been promised is a level of the objective wherever the caller wants it: [`LiveMatcher::promise_told`] promises everything that has been told, and
//! with [`Criterion::Promises`](crate::eligibility::Criterion::Promises) below the seats and above the scores a new plan serves as many as can be and, among these plans, breaks the fewest promises.

mod diff;
mod facts;
mod own;
mod patch;
mod saved;
mod state;
mod take_over;
mod times;
mod warm;

use thiserror::Error;

pub use diff::{Helps, LevelChange, Notice, PlanDiff};
pub use saved::{LiveDocument, LiveDocumentError};
use state::State;

use super::{Matcher, SolveError};
use crate::community::{Change, Community, Document, Faults};
use crate::eligibility::Objective;
use crate::network::StopReason;
use crate::optimize::{Budget, Solver};
use crate::plan::{LevelResult, NoPlan, Plan};

/// A community, an objective and their plan, open to change; see the [module's essay](self).
///
/// ```
/// use goodturn::community::{Change, Document, RequestRecord, SkillRecord, VolunteerRecord};
/// use goodturn::{Matcher, eligibility::Objective, optimize::Budget};
///
/// let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
/// document.skills = vec![SkillRecord::new("electrician")];
/// document.volunteers = vec![
///     VolunteerRecord::new("anna").skill("electrician", 2).max_requests(1),
///     VolunteerRecord::new("ben").skill("electrician", 4).max_requests(1),
/// ];
/// document.requests = vec![RequestRecord::new("lamp", "household-7", "electrician")];
/// let community = document.into_community()?;
///
/// let mut live = Matcher::new(community, Objective::default()).live();
/// let first = live.solve(&Budget::unlimited())?;
/// assert_eq!(first.added[0].volunteer.as_str(), "anna");
///
/// // What if Anna cancelled? Nothing is changed by asking.
/// let question = live.what_if(&[Change::declined("anna", "lamp")], &Budget::unlimited())?;
/// assert_eq!(question.added[0].volunteer.as_str(), "ben");
///
/// // She does, and somebody else comes in.
/// live.apply(&[
///     Change::declined("anna", "lamp"),
///     Change::request(RequestRecord::new("fuse", "household-9", "electrician")),
/// ])?;
/// let diff = live.solve(&Budget::unlimited())?;
/// assert_eq!(diff.removed[0].request.as_str(), "lamp");
/// let told: Vec<_> = diff.for_volunteers().into_keys().map(|id| id.as_str()).collect();
/// assert_eq!(told, ["anna", "ben"]);
/// assert!(live.plan()?.is_optimal());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LiveMatcher {
    state: State,
}

/// A moment in the life of a [`LiveMatcher`], to come back to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Snapshot(u64);

/// Why there is no new plan. What has been applied stays applied.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum LiveError {
    /// There is something wrong with the changes. Nothing has been changed.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The community can't be solved at all.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// There is no valid plan any more, or none was found.
    #[error(transparent)]
    NoPlan(#[from] NoPlan),
    /// The budget ran out; another solve goes on from there.
    #[error("the plan is not mended yet: {0}; solve again to go on")]
    Stopped(StopReason),
    /// Changes have been applied that no solve has seen.
    #[error("changes have been applied since the last plan; solve first")]
    NotSolved,
    /// A snapshot that has been forgotten, or from a future that was given up.
    #[error(
        "the snapshot is not valid any more; snapshots end when they are forgotten and when one before them is restored"
    )]
    OldSnapshot,
}

impl Matcher {
    /// A plan that is kept while people come and go. Nothing is solved yet: the first [`LiveMatcher::solve`] makes the plan, from nothing. Time O(records).
    #[must_use]
    pub fn live(self) -> LiveMatcher {
        LiveMatcher { state: State::new(&self.community, self.objective, self.solver) }
    }
}

impl LiveMatcher {
    /// Makes changes, all or none. The plan stays as it was told until the next [`LiveMatcher::solve`].
    ///
    /// # Errors
    /// All faults of the changes and of the records with them; then nothing is changed.
    pub fn apply(&mut self, changes: &[Change]) -> Result<(), Faults> {
        self.state.apply(changes)
    }

    /// Mends the plan to the optimum of what the records say now, and says what is different from the plan as it was last told. From now on this is what has been told.
    ///
    /// # Errors
    /// If there is no valid plan, the community can't be solved, or the budget ran out. What has been applied stays applied, and what has been told stays told.
    pub fn solve(&mut self, budget: &Budget<'_>) -> Result<PlanDiff, LiveError> {
        self.state.solve(budget)
    }

    /// What the next solve would say after these changes (and those that have been applied and not solved). Nothing is changed.
    ///
    /// # Errors
    /// As [`LiveMatcher::apply`] and [`LiveMatcher::solve`].
    pub fn what_if(&mut self, changes: &[Change], budget: &Budget<'_>) -> Result<PlanDiff, LiveError> {
        self.state.held(|state| {
            state.apply(changes)?;
            state.solve(budget)
        })
    }

    /// Lays down what has been told of everything that starts before a moment (text as in a document): those pairs are pinned, and nobody else is to
    /// be sent there. How many changes that came to.
    ///
    /// # Errors
    /// If the text is no moment, or as [`LiveMatcher::apply`].
    pub fn freeze(&mut self, before: &str) -> Result<usize, Faults> {
        let changes = self.state.freezing(before)?;
        self.apply(&changes)?;
        Ok(changes.len())
    }

    /// Promises everything that has been told, and takes back promises of anything else.
    ///
    /// # Errors
    /// None that is known: what has been told can be promised.
    pub fn promise_told(&mut self) -> Result<usize, Faults> {
        let changes = self.state.promising();
        self.apply(&changes)?;
        Ok(changes.len())
    }

    /// What has been told, in order of volunteer, then request.
    pub fn told(&self) -> impl Iterator<Item = Helps> + '_ {
        self.state.told()
    }

    /// Value and bound of the plan as last told, per level, most important first. Empty before the first solve.
    pub fn levels(&self) -> &[LevelResult] {
        self.state.levels()
    }

    /// The objective.
    pub fn objective(&self) -> &Objective {
        self.state.objective()
    }

    /// The plan as last told, with its proof and all that it can be asked ([`Plan::unmet`]). Time O(community), without a search where nothing has changed since.
    ///
    /// # Errors
    /// If there is none, or none any more since changes were applied: then solve first.
    pub fn plan(&mut self) -> Result<Plan, LiveError> {
        self.state.plan()
    }

    /// The community as it is now, checked as a whole. Time O(community).
    ///
    /// # Errors
    /// None that is known: every change was checked.
    pub fn community(&self) -> Result<Community, Faults> {
        self.document().into_community()
    }

    /// The records as they are now. Time O(records).
    pub fn document(&self) -> Document {
        self.state.document()
    }

    /// This moment, to come back to. While there are snapshots, history is kept, and what is removed takes memory.
    pub fn snapshot(&mut self) -> Snapshot {
        Snapshot(self.state.hold())
    }

    /// Comes back to a snapshot, which stays valid; later ones end. Time O(what was written since).
    ///
    /// # Errors
    /// If it is not valid any more.
    pub fn restore(&mut self, snapshot: Snapshot) -> Result<(), LiveError> {
        self.state.restore(snapshot.0)
    }

    /// Forgets all snapshots and the history.
    pub fn forget(&mut self) {
        self.state.forget();
    }

    /// The state as a document, to go on from elsewhere ([`LiveDocument::open`]): records, objective, and what has been told.
    ///
    /// A state that is read back solves from nothing once, near what has been told; and so does this one, so that both go on alike. Snapshots end.
    pub fn save(&mut self) -> LiveDocument {
        self.state.save()
    }

    /// The same with another algorithm where plans are made afresh (see [`crate::optimize::SOLVERS`]).
    #[must_use]
    pub fn with_solver(mut self, solver: &'static dyn Solver) -> Self {
        self.state.set_solver(solver);
        self
    }
}
