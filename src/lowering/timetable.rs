//! When each volunteer can serve which of her candidates, and which of these can't both be.

use std::ops::Range;

use rayon::prelude::*;

use crate::community::{Community, Day, FixedTime, Minute, Month, Request, RequestIx, VolunteerIx, Week};
use crate::eligibility::{Candidates, possible_starts};

/// When a volunteer may serve a candidate request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum When {
    /// At no fixed time, by arrangement.
    Anytime,
    /// At this time.
    At(FixedTime),
    /// On this day, at one of her possible starts.
    On {
        /// The day.
        day: Day,
        /// Its week.
        week: Week,
        /// Its month.
        month: Month,
    },
}

impl When {
    /// The day, week and month by which limits count it, if any do.
    pub fn dates(self) -> Option<(Day, Week, Month)> {
        match self {
            Self::Anytime => None,
            Self::At(time) => Some((time.day, time.week, time.month)),
            Self::On { day, week, month } => Some((day, week, month)),
        }
    }

    /// Whether a visit at a time is one of these.
    pub fn holds(self, time: Option<FixedTime>) -> bool {
        match (self, time) {
            (Self::Anytime, None) => true,
            (Self::At(at), Some(time)) => at == time,
            (Self::On { day, .. }, Some(time)) => day == time.day,
            _ => false,
        }
    }
}

/// A candidate of a volunteer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Own {
    /// Position in the candidates.
    pub candidate: u32,
    /// With which request: to find it by position takes a search.
    pub request: RequestIx,
}

/// One way to serve a candidate: its position in the candidates, and which of its [`Timetable::whens`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Choice {
    /// Position in the candidates.
    pub candidate: u32,
    /// Position among its times; 0 for all but requests with windows.
    pub when: u32,
}

/// A connected group of two or more choices of one volunteer that are at a time and collide: they overlap, or leave her less time in between than
/// she needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The volunteer.
    pub volunteer: VolunteerIx,
    /// The earliest start, which names the group.
    pub start: Minute,
    /// In order of time, then candidate.
    pub members: Vec<Choice>,
    /// Whether "at most one of them" is precisely what the collisions ask, within one day, week and month where those are limited.
    pub exact: bool,
}

/// The candidates by volunteer, when each can be served, and the groups among them that collide.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// The volunteer of the first list: all are here, or just one.
    first: usize,
    offsets: Vec<usize>,
    by_volunteer: Vec<Own>,
    whens: Whens,
    /// The times of candidates whose requests have windows: by candidate, in order.
    placed: Vec<(u32, When)>,
    groups: Vec<Group>,
    group_offsets: Vec<usize>,
}

/// When requests can be served that have one time, or none; `None` for those with windows.
#[derive(Clone, Debug)]
enum Whens {
    /// By request, side by side: they are asked for in every order.
    All(Vec<Option<When>>),
    /// Of some, in order.
    Some(Vec<(RequestIx, Option<When>)>),
}

impl Whens {
    /// `None`, too, for those that are not among some.
    fn get(&self, request: RequestIx) -> Option<When> {
        match self {
            Self::All(whens) => whens.get(request.index()).copied().flatten(),
            Self::Some(whens) => {
                let found = whens.binary_search_by_key(&request, |&(known, _)| known).ok()?;
                whens.get(found).and_then(|&(_, when)| when)
            }
        }
    }
}

/// When a request is served if that is one time, or by arrangement; `None` if it has windows.
fn one_time(request: &Request) -> Option<When> {
    match (request.time(), request.flexible()) {
        (Some(time), _) => Some(When::At(time)),
        (None, Some(_)) => None,
        (None, None) => Some(When::Anytime),
    }
}

impl Timetable {
    /// The table of one volunteer with these requests, in order; the k-th of them is candidate k. Time O(k log k) for those at fixed times, otherwise as
    /// [`Timetable::new`].
    pub(crate) fn of_one(community: &Community, volunteer: VolunteerIx, requests: &[RequestIx]) -> Self {
        let own = |(k, &request): (usize, &RequestIx)| Own { candidate: k as u32, request };
        let by_volunteer: Vec<Own> = requests.iter().enumerate().map(own).collect();
        let whens: Vec<_> =
            requests.iter().map(|&request| (request, one_time(community.request(request)))).collect();
        let mut placed = Vec::new();
        for (candidate, &(request, when)) in whens.iter().enumerate() {
            if when.is_none() {
                let times = times(community, volunteer, request);
                placed.extend(times.into_iter().map(|when| (candidate as u32, when)));
            }
        }
        let mut table = Self {
            first: volunteer.index(),
            offsets: vec![0, by_volunteer.len()],
            by_volunteer,
            whens: Whens::Some(whens),
            placed,
            groups: Vec::new(),
            group_offsets: Vec::new(),
        };
        table.groups = groups_of(&table, community, volunteer);
        table.group_offsets = vec![0, table.groups.len()];
        table
    }

    /// Sorts the candidates by volunteer, lists when those with windows can be served, and finds the groups. Time O(candidates · log candidates per
    /// volunteer), and for each candidate with windows as [`possible_starts`]; for volunteers who need rest between days, O(k²) in the
    /// choices k that are near enough in time. The groups are found in parallel on the current rayon pool.
    pub fn new(community: &Community, candidates: &Candidates) -> Self {
        let volunteers = community.volunteers().len();
        let mut offsets = vec![0; volunteers + 1];
        for pair in candidates.pairs() {
            offsets[pair.volunteer.index() + 1] += 1;
        }
        for volunteer in 0..volunteers {
            offsets[volunteer + 1] += offsets[volunteer];
        }
        let mut next = offsets.clone();
        let nobody = Own { candidate: 0, request: RequestIx::new(0) };
        let mut by_volunteer = vec![nobody; candidates.len()];
        for (candidate, pair) in candidates.pairs().enumerate() {
            let slot = &mut next[pair.volunteer.index()];
            by_volunteer[*slot] = Own { candidate: candidate as u32, request: pair.request };
            *slot += 1;
        }
        let whens: Vec<Option<When>> = community.requests().iter().map(one_time).collect();
        let mut placed = Vec::new();
        if whens.iter().any(Option::is_none) {
            for (candidate, pair) in candidates.pairs().enumerate() {
                if whens[pair.request.index()].is_none() {
                    let times = times(community, pair.volunteer, pair.request);
                    placed.extend(times.into_iter().map(|when| (candidate as u32, when)));
                }
            }
        }
        let (groups, group_offsets) = (Vec::new(), vec![0]);
        let whens = Whens::All(whens);
        let mut table = Self { first: 0, offsets, by_volunteer, whens, placed, groups, group_offsets };
        let found: Vec<Vec<Group>> = (0..volunteers)
            .into_par_iter()
            .with_min_len(256)
            .map(|volunteer| groups_of(&table, community, VolunteerIx::new(volunteer)))
            .collect();
        for groups in found {
            table.groups.extend(groups);
            table.group_offsets.push(table.groups.len());
        }
        table
    }

    /// When a candidate can be served if that is one time, or by arrangement; `None` for requests with windows.
    pub(super) fn only(&self, own: Own) -> Option<When> {
        self.whens.get(own.request)
    }

    /// When a candidate can be served, in order. O(log candidates with windows).
    pub fn whens(&self, own: Own) -> impl ExactSizeIterator<Item = When> + '_ {
        let fixed = self.only(own);
        let placed = if fixed.is_some() {
            &[]
        } else {
            let start = self.placed.partition_point(|&(c, _)| c < own.candidate);
            let end = self.placed.partition_point(|&(c, _)| c <= own.candidate);
            &self.placed[start..end]
        };
        let count = if fixed.is_some() { 1 } else { placed.len() };
        (0..count)
            .map(move |i| fixed.unwrap_or_else(|| placed.get(i).map_or(When::Anytime, |&(_, when)| when)))
    }

    /// Whether the request of a candidate has windows, so that a time is to be chosen.
    pub fn has_windows(&self, request: RequestIx) -> bool {
        self.whens.get(request).is_none()
    }

    /// A volunteer's candidates, in order of position.
    pub fn candidates_of(&self, volunteer: VolunteerIx) -> &[Own] {
        let Some(v) = volunteer.index().checked_sub(self.first) else { return &[] };
        match (self.offsets.get(v), self.offsets.get(v + 1)) {
            (Some(&start), Some(&end)) => &self.by_volunteer[start..end],
            _ => &[],
        }
    }

    /// All groups, by volunteer.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// A volunteer's groups.
    pub fn groups_of(&self, volunteer: VolunteerIx) -> &[Group] {
        let Some(v) = volunteer.index().checked_sub(self.first) else { return &[] };
        let range: Range<usize> = match (self.group_offsets.get(v), self.group_offsets.get(v + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        };
        &self.groups[range]
    }
}

/// When a request with windows can be served: at which slots, or on which days.
fn times(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Vec<When> {
    let starts = possible_starts(community, volunteer, request);
    let mut times: Vec<When> = if community.slots().is_empty() {
        let on = |visit: FixedTime| When::On { day: visit.day, week: visit.week, month: visit.month };
        starts.into_iter().map(|starts| on(starts.first)).collect()
    } else {
        starts.into_iter().map(|starts| When::At(starts.first)).collect()
    };
    times.dedup();
    times
}

fn groups_of(table: &Timetable, community: &Community, volunteer: VolunteerIx) -> Vec<Group> {
    let (limits, pauses) = (community.volunteer(volunteer).limits(), community.volunteer(volunteer).pauses());
    let mut timed: Vec<(FixedTime, Choice)> = Vec::new();
    for &own in table.candidates_of(volunteer) {
        let candidate = own.candidate;
        if let Some(when) = table.only(own) {
            if let When::At(time) = when {
                timed.push((time, Choice { candidate, when: 0 }));
            }
            continue;
        }
        for (when, time) in table.whens(own).enumerate() {
            if let When::At(time) = time {
                timed.push((time, Choice { candidate, when: when as u32 }));
            }
        }
    }
    timed.sort_unstable();
    let gap = i64::from(pauses.longest());
    let mut groups = Vec::new();
    let mut start = 0;
    while start < timed.len() {
        // Nothing collides with what starts later than the longest pause after everything so far has ended.
        let mut end = start + 1;
        let mut last = timed[start].0.span.end().get();
        while end < timed.len() && timed[end].0.span.start().get() < last + gap {
            last = last.max(timed[end].0.span.end().get());
            end += 1;
        }
        let near = &timed[start..end];
        start = end;
        // Without rest between days, near is the same as connected; with it, it may not be.
        let components = if pauses.rest > pauses.changeover {
            components(near, |one, other| pauses.collide(one, other))
        } else {
            vec![near.to_vec()]
        };
        for members in components.into_iter().filter(|members| members.len() > 1) {
            let clique = if pauses.rest > pauses.changeover {
                (members.iter().enumerate())
                    .all(|(k, (one, _))| members[..k].iter().all(|(other, _)| pauses.collide(one, other)))
            } else {
                // Intervals collide pairwise if and only if the last starts before the first to end has ended.
                let latest_start = members.last().map(|(time, _)| time.span.start().get());
                let earliest_end = members.iter().map(|(time, _)| time.span.end().get()).min();
                latest_start < earliest_end.map(|end| end + gap)
            };
            let counted = |time: &FixedTime| {
                let day = limits.per_day.map(|_| time.day);
                let week = limits.per_week.map(|_| time.week);
                (day, week, limits.per_month.map(|_| time.month))
            };
            let together = members.windows(2).all(|two| counted(&two[0].0) == counted(&two[1].0));
            let Some((first, _)) = members.first() else { continue };
            let start = first.span.start();
            let members = members.into_iter().map(|(_, choice)| choice).collect();
            groups.push(Group { volunteer, start, members, exact: clique && together });
        }
    }
    groups
}

/// The connected components of a relation, each in order, in order of their first members. O(n²).
fn components(
    items: &[(FixedTime, Choice)],
    related: impl Fn(&FixedTime, &FixedTime) -> bool,
) -> Vec<Vec<(FixedTime, Choice)>> {
    let mut rest: Vec<(FixedTime, Choice)> = items.to_vec();
    let mut components = Vec::new();
    while !rest.is_empty() {
        let mut component = vec![rest.remove(0)];
        let mut grown = 0;
        while let Some(&(time, _)) = component.get(grown) {
            let (joins, stays) = rest.into_iter().partition(|(other, _)| related(&time, other));
            component.extend::<Vec<_>>(joins);
            rest = stays;
            grown += 1;
        }
        component.sort_unstable();
        components.push(component);
    }
    components
}
