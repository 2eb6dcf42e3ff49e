//! One volunteer's visits, as they are put together one by one: what collides, what has room, what her limits leave.

use std::collections::BTreeSet;

use crate::community::{Community, FixedTime, Minute, RequestIx, ServiceDayIx, Span, VolunteerIx};
use crate::eligibility::Starts;

/// How many visits whose time is to be chosen are tried in every order; more keep their times once they have one.
const ALL_ORDERS: usize = 10;

/// A visit whose time may be moved.
#[derive(Clone, Debug)]
pub(super) struct Movable {
    pub(super) candidate: usize,
    /// When it may start, in order.
    pub(super) starts: Vec<Starts>,
    pub(super) time: FixedTime,
}

/// What a volunteer does.
#[derive(Clone)]
pub(super) struct Diary<'a> {
    community: &'a Community,
    volunteer: VolunteerIx,
    /// Visits by arrangement.
    untimed: u32,
    /// Visits that stay where they are.
    settled: Vec<FixedTime>,
    movable: Vec<Movable>,
    /// Slots of service days in which she works.
    worked: BTreeSet<(ServiceDayIx, u32)>,
    /// When she must be at home.
    at_home: Vec<Span>,
    /// Whether limits of visits in all, per day and per week count.
    counts_visits: bool,
}

impl<'a> Diary<'a> {
    pub(super) fn new(community: &'a Community, volunteer: VolunteerIx) -> Self {
        let (settled, movable, at_home) = (Vec::new(), Vec::new(), Vec::new());
        let worked = BTreeSet::new();
        Self { community, volunteer, untimed: 0, settled, movable, worked, at_home, counts_visits: true }
    }

    /// From now on, leaves limits of visits in all, per day and per week out of account.
    pub(super) fn forget_limits_of_visits(&mut self) {
        self.counts_visits = false;
    }

    /// The visits whose time was chosen.
    pub(super) fn movable(&self) -> &[Movable] {
        &self.movable
    }

    /// Adds a visit by arrangement, if her limits allow it.
    pub(super) fn add_untimed(&mut self) -> bool {
        self.untimed += 1;
        let fits = self.within_limits();
        self.untimed -= u32::from(!fits);
        fits
    }

    /// Adds a visit at a time, if nothing stands in the way that can't be moved.
    pub(super) fn add_at(&mut self, time: FixedTime) -> bool {
        let collides = |other: &FixedTime| self.pauses().collide(other, &time);
        if self.settled.iter().any(collides) || self.at_home.iter().any(|span| span.overlaps(time.span)) {
            return false;
        }
        let mut next = self.clone();
        next.settled.push(time);
        let moved = self.movable.iter().any(|other| self.pauses().collide(&other.time, &time));
        if moved && !next.place_all() {
            return false;
        }
        self.become_if_within_limits(next)
    }

    /// Adds a visit at a time to a request, which may be of a service day.
    pub(super) fn add_visit(&mut self, request: RequestIx, time: FixedTime) -> bool {
        let Some(slot) = self.community.day_slot(request) else { return self.add_at(time) };
        let mut next = self.clone();
        next.worked.insert(slot);
        let fits = next.has_breaks() && next.add_at(time);
        if fits {
            *self = next;
        }
        fits
    }

    fn has_breaks(&self) -> bool {
        let days: BTreeSet<ServiceDayIx> = self.worked.iter().map(|&(day, _)| day).collect();
        days.into_iter().all(|day| {
            let slots: Vec<u32> =
                self.worked.range((day, 0)..=(day, u32::MAX)).map(|&(_, slot)| slot).collect();
            let day = self.community.service_day(day);
            day.break_after().is_none_or(|most| day.longest_run(&slots) <= most)
        })
    }

    /// Adds a visit at one of its possible starts, moving others if need be.
    pub(super) fn add_movable(&mut self, candidate: usize, starts: Vec<Starts>) -> bool {
        let Some(first) = starts.first() else { return false };
        let mut next = self.clone();
        let time = first.first;
        next.movable.push(Movable { candidate, starts, time });
        next.place_all() && self.become_if_within_limits(next)
    }

    /// Keeps her at home from now on, at a time at which she does nothing.
    pub(super) fn stay_at_home(&mut self, span: Span) {
        self.at_home.push(span);
    }

    /// When the last of her visits ends that overlap a time, if any does.
    pub(super) fn busy_until(&self, span: Span) -> Option<Minute> {
        let visits = self.settled.iter().chain(self.movable.iter().map(|movable| &movable.time));
        visits.filter(|visit| visit.span.overlaps(span)).map(|visit| visit.span.end()).max()
    }

    /// The earliest visit from a moment on at one of some starts that collides with nothing that can't be moved.
    pub(super) fn earliest(&self, starts: &[Starts], from: Minute) -> Option<FixedTime> {
        starts.iter().find_map(|starts| self.earliest_in(starts, from))
    }

    fn earliest_in(&self, starts: &Starts, mut from: Minute) -> Option<FixedTime> {
        loop {
            let visit = starts.visit_from(from)?;
            let settled = self.settled.iter().filter(|other| self.pauses().collide(other, &visit));
            let after_settled = settled.map(|other| other.span.end().get() + self.gap(other, &visit));
            let at_home = self.at_home.iter().filter(|span| span.overlaps(visit.span));
            match after_settled.chain(at_home.map(|span| span.end().get())).max() {
                None => return Some(visit),
                Some(next) => from = Minute::new(next)?,
            }
        }
    }

    fn pauses(&self) -> crate::community::Pauses {
        self.community.volunteer(self.volunteer).pauses()
    }

    fn gap(&self, one: &FixedTime, other: &FixedTime) -> i64 {
        let pauses = self.pauses();
        i64::from(if one.day == other.day { pauses.changeover } else { pauses.longest() })
    }

    fn become_if_within_limits(&mut self, next: Self) -> bool {
        let fits = next.within_limits();
        if fits {
            *self = next;
        }
        fits
    }

    /// Finds times for all that can be moved. Leaves nonsense behind if there are none.
    fn place_all(&mut self) -> bool {
        if self.movable.len() <= ALL_ORDERS {
            return self.place_in_any_order();
        }
        // The last is the one that has no time yet, or something has been settled: each that collides finds a new time.
        let mut placed: Vec<Movable> = Vec::with_capacity(self.movable.len());
        let mut others = self.clone();
        others.movable.clear();
        for movable in &self.movable {
            let Some(time) = others.earliest(&movable.starts, Minute::MIN) else { return false };
            others.settled.push(time);
            placed.push(Movable { time, ..movable.clone() });
        }
        self.movable = placed;
        true
    }

    /// For every set of visits, the earliest end of all of them, one after the other; from the empty set up (Held & Karp 1962, for sequencing).
    /// Finds times wherever there are some, if she needs no rest between days. Time O(2^n · n · what is settled).
    fn place_in_any_order(&mut self) -> bool {
        let n = self.movable.len();
        // By set: the last visit of it, and which one that is.
        let mut last: Vec<Option<(FixedTime, usize)>> = vec![None; 1 << n];
        for set in 0..last.len() {
            if set > 0 && last[set].is_none() {
                continue;
            }
            let before = last[set].map(|(visit, _)| visit);
            for (k, movable) in self.movable.iter().enumerate().filter(|(k, _)| set >> k & 1 == 0) {
                let after = |starts: &Starts| match &before {
                    None => Minute::MIN,
                    Some(visit) => {
                        let end = visit.span.end().get() + self.gap(visit, &starts.first);
                        Minute::new(end).unwrap_or(Minute::MAX)
                    }
                };
                let visit = movable.starts.iter().find_map(|starts| self.earliest_in(starts, after(starts)));
                let Some(visit) = visit else { continue };
                let joined = &mut last[set | 1 << k];
                if joined.is_none_or(|(other, _)| visit.span.end() < other.span.end()) {
                    *joined = Some((visit, k));
                }
            }
        }
        let mut set = last.len() - 1;
        while set > 0 {
            let Some((visit, k)) = last[set] else { return false };
            self.movable[k].time = visit;
            set &= !(1 << k);
        }
        true
    }

    fn within_limits(&self) -> bool {
        let visits = || self.settled.iter().chain(self.movable.iter().map(|movable| &movable.time));
        let left = self.community.left(self.volunteer);
        let count = |holds: &dyn Fn(&FixedTime) -> bool| visits().filter(|v| holds(v)).count() as u32;
        let minutes = |holds: &dyn Fn(&FixedTime) -> bool| -> i64 {
            visits().filter(|v| holds(v)).map(|visit| visit.span.minutes()).sum()
        };
        let below = |limit: Option<u32>, amount: u32| limit.is_none_or(|limit| amount <= limit);
        let lasts = |limit: Option<u32>, amount: i64| limit.is_none_or(|limit| amount <= i64::from(limit));
        let limit = |limit: Option<u32>| limit.filter(|_| self.counts_visits);
        below(limit(left.in_all()), count(&|_| true) + self.untimed)
            && visits().all(|visit| {
                let (day, week, month) = (visit.day, visit.week, visit.month);
                below(limit(left.on_day(day)), count(&|v| v.day == day))
                    && below(limit(left.in_week(week)), count(&|v| v.week == week))
                    && below(left.in_month(month), count(&|v| v.month == month))
                    && lasts(left.minutes_in_week(week), minutes(&|v| v.week == week))
                    && lasts(left.minutes_in_month(month), minutes(&|v| v.month == month))
            })
    }
}
