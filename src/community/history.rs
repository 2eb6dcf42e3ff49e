//! What counts already: what the ledger and the consumed numbers come to.
//!
//! A plan for week two has to know of week one: visits that took place or are agreed elsewhere use up limits, agreed visits block their
//! time, past pairs know each other, failed pairs are not repeated. All of it is resolved here, by position, once.
//!
//! # The life of an assignment, and what each state means for planning anew
//!
//! | status | the plan | her limits | the pair |
//! |---|---|---|---|
//! | `asked` | a promise: kept if it can be | as any seat of the plan | |
//! | `asked`, `answer_by` before `as_of` | as `expired` | | |
//! | `confirmed`, request planned, not begun | a pin; windows are narrowed to the agreed time, if helpers come together | as any seat of the plan | |
//! | `confirmed`, not begun, request not planned | her time is taken | by its time; in all too, if within the horizon | |
//! | `confirmed`, begun before `as_of` | as `done`; her time is taken until its end | | |
//! | `declined`, `expired` | a ban | | |
//! | `done` | fills a seat: of minimum, desired number and maximum alike | by its time, not in all | have met |
//! | `failed` | as `done` | as `done` | have met; not again |
//! | `no-show` | the seat is open again | nothing | not again |
//! | `cancelled` | nothing | nothing | |
//!
//! *By its time* is for the day, ISO week and month in which it starts; an entry without a time, to a request without a fixed one, counts
//! for none. A request whose seats are all filled is settled and leaves the plan. Whoever has left the register fills seats by what she has
//! done; nothing else follows. `asked_on` counts whatever has become of it.

use super::{
    ids::{RequestIx, RequesterId, VolunteerIx},
    snapshot::Community,
    time::{Day, Month, Span, Week},
};

/// The ledger, resolved. Lists are in order, each entry once (of `consumed` not: equal visits count each).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct History {
    /// What counts for limits and is not a seat of the plan.
    pub(super) consumed: Vec<(VolunteerIx, Consumed)>,
    /// Times of agreed visits that are not to requests of the plan.
    pub(super) commitments: Vec<(VolunteerIx, Span)>,
    /// Pairs of the plan that both sides have confirmed; pins as well.
    pub(super) confirmed: Vec<(VolunteerIx, RequestIx)>,
    /// Who has visited whom.
    pub(super) met: Vec<(VolunteerIx, RequesterId)>,
    /// Who is not to visit whom again.
    pub(super) failed: Vec<(VolunteerIx, RequesterId)>,
    /// When each was last asked, by volunteer.
    pub(super) last_asked: Vec<Option<Day>>,
}

impl History {
    /// Puts the lists in order.
    pub(super) fn sort(&mut self) {
        self.consumed.sort_unstable();
        self.commitments.sort_unstable();
        self.commitments.dedup();
        self.confirmed.sort_unstable();
        self.confirmed.dedup();
        for pairs in [&mut self.met, &mut self.failed] {
            pairs.sort_unstable();
            pairs.dedup();
        }
    }
}

/// Visits that count for limits beside those of the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Consumed {
    /// The day for which they count, if for one.
    pub day: Option<Day>,
    /// The ISO week for which they count, if for one.
    pub week: Option<Week>,
    /// The calendar month for which they count, if for one.
    pub month: Option<Month>,
    /// Whether they count for the limit in all: agreed visits within the horizon that are not to requests of the plan.
    pub in_plan: bool,
    /// How many.
    pub visits: u32,
    /// How long in all.
    pub minutes: u32,
}

/// What is left of a volunteer's limits once what is [`Consumed`] has been taken off; `None` is no limit.
#[derive(Debug, Clone, Copy)]
pub struct Left<'a> {
    community: &'a Community,
    volunteer: VolunteerIx,
}

impl Community {
    /// What is left of a volunteer's limits. O(1); each question O(log ledger + her consumed visits).
    pub fn left(&self, volunteer: VolunteerIx) -> Left<'_> {
        Left { community: self, volunteer }
    }

    /// What counts already for the limits of a volunteer, in order. O(log ledger).
    pub fn consumed_of(&self, volunteer: VolunteerIx) -> impl ExactSizeIterator<Item = Consumed> + '_ {
        of(&self.history.consumed, volunteer).iter().map(|&(_, consumed)| consumed)
    }

    /// The times, in order, of visits of a volunteer that are not to requests of the plan and are to come, or were so lately that she still needs
    /// her pause after them. O(log ledger).
    pub fn commitments_of(&self, volunteer: VolunteerIx) -> impl ExactSizeIterator<Item = Span> + '_ {
        of(&self.history.commitments, volunteer).iter().map(|&(_, span)| span)
    }

    /// Whether both sides have confirmed the pair; then it is a pin as well. O(log ledger).
    pub fn is_confirmed(&self, volunteer: VolunteerIx, request: RequestIx) -> bool {
        self.history.confirmed.binary_search(&(volunteer, request)).is_ok()
    }

    /// Whether the volunteer has visited the requester before. O(log ledger).
    pub fn has_met(&self, volunteer: VolunteerIx, requester: &RequesterId) -> bool {
        has(&self.history.met, volunteer, requester)
    }

    /// Whether the two have failed as a pair. O(log ledger).
    pub fn has_failed(&self, volunteer: VolunteerIx, requester: &RequesterId) -> bool {
        has(&self.history.failed, volunteer, requester)
    }

    /// When the volunteer was last asked, if ever.
    pub fn last_asked(&self, volunteer: VolunteerIx) -> Option<Day> {
        self.history.last_asked.get(volunteer.index()).copied().flatten()
    }
}

/// The part of an ordered list that is a volunteer's.
fn of<T>(list: &[(VolunteerIx, T)], volunteer: VolunteerIx) -> &[(VolunteerIx, T)] {
    let start = list.partition_point(|&(v, _)| v < volunteer);
    let end = list.partition_point(|&(v, _)| v <= volunteer);
    list.get(start..end).unwrap_or_default()
}

fn has(list: &[(VolunteerIx, RequesterId)], volunteer: VolunteerIx, requester: &RequesterId) -> bool {
    list.binary_search_by(|(v, r)| (v, r).cmp(&(&volunteer, requester))).is_ok()
}

impl Left<'_> {
    fn limit(
        self,
        limit: Option<u32>,
        amount: fn(&Consumed) -> u32,
        counts: impl Fn(&Consumed) -> bool,
    ) -> Option<u32> {
        let consumed = || {
            let counting = self.community.consumed_of(self.volunteer).filter(counts);
            counting.fold(0, |sum: u32, consumed| sum.saturating_add(amount(&consumed)))
        };
        limit.map(|limit| limit.saturating_sub(consumed()))
    }

    /// Visits in all.
    pub fn in_all(self) -> Option<u32> {
        let limit = self.community.volunteer(self.volunteer).limits().in_all;
        self.limit(limit, |consumed| consumed.visits, |consumed| consumed.in_plan)
    }

    /// Visits on a day.
    pub fn on_day(self, day: Day) -> Option<u32> {
        let limit = self.community.volunteer(self.volunteer).limits().per_day;
        self.limit(limit, |consumed| consumed.visits, |consumed| consumed.day == Some(day))
    }

    /// Visits in an ISO week.
    pub fn in_week(self, week: Week) -> Option<u32> {
        let limit = self.community.volunteer(self.volunteer).limits().per_week;
        self.limit(limit, |consumed| consumed.visits, |consumed| consumed.week == Some(week))
    }

    /// Visits in a calendar month.
    pub fn in_month(self, month: Month) -> Option<u32> {
        let limit = self.community.volunteer(self.volunteer).limits().per_month;
        self.limit(limit, |consumed| consumed.visits, |consumed| consumed.month == Some(month))
    }

    /// Minutes in an ISO week.
    pub fn minutes_in_week(self, week: Week) -> Option<u32> {
        let limit = self.community.volunteer(self.volunteer).limits().minutes_per_week;
        self.limit(limit, |consumed| consumed.minutes, |consumed| consumed.week == Some(week))
    }

    /// Minutes in a calendar month.
    pub fn minutes_in_month(self, month: Month) -> Option<u32> {
        let limit = self.community.volunteer(self.volunteer).limits().minutes_per_month;
        self.limit(limit, |consumed| consumed.minutes, |consumed| consumed.month == Some(month))
    }
}
