//! Which requests a volunteer can't serve both, because they overlap in time.

use std::ops::Range;

use crate::community::{Community, Day, FixedTime, Request, VolunteerIx, Week};
use crate::eligibility::Candidates;

/// A connected group of two or more overlapping candidate requests of one volunteer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The volunteer.
    pub volunteer: VolunteerIx,
    /// Positions in the candidates, in order of start.
    pub members: Vec<u32>,
    /// Whether "at most one of them" is precisely what the overlaps ask, within one day and week where those are limited.
    pub exact: bool,
}

/// The candidates by volunteer, and the groups among them that overlap.
#[derive(Clone, Debug)]
pub struct Overlaps {
    offsets: Vec<usize>,
    by_volunteer: Vec<u32>,
    groups: Vec<Group>,
    group_offsets: Vec<usize>,
    /// Times by request, side by side: they are asked for in every order.
    times: Vec<Option<FixedTime>>,
}

impl Overlaps {
    /// Sorts the candidates by volunteer and finds the groups. Time O(candidates · log candidates per volunteer).
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
        let mut by_volunteer = vec![0; candidates.len()];
        for (candidate, pair) in candidates.pairs().enumerate() {
            let slot = &mut next[pair.volunteer.index()];
            by_volunteer[*slot] = candidate as u32;
            *slot += 1;
        }
        let times = community.requests().iter().map(Request::time).collect();
        let mut overlaps = Self { offsets, by_volunteer, groups: Vec::new(), group_offsets: vec![0], times };
        for volunteer in community.volunteer_ixs() {
            let found = groups(&overlaps, community, candidates, volunteer);
            overlaps.groups.extend(found);
            overlaps.group_offsets.push(overlaps.groups.len());
        }
        overlaps
    }

    /// When the request of a candidate takes place.
    pub(super) fn time_of(&self, candidates: &Candidates, candidate: u32) -> Option<FixedTime> {
        self.times.get(candidates.pair(candidate as usize).request.index()).copied().flatten()
    }

    /// A volunteer's candidates: positions in [`Candidates`], ascending.
    pub fn candidates_of(&self, volunteer: VolunteerIx) -> &[u32] {
        let v = volunteer.index();
        match (self.offsets.get(v), self.offsets.get(v + 1)) {
            (Some(&start), Some(&end)) => &self.by_volunteer[start..end],
            _ => &[],
        }
    }

    /// All groups, by volunteer.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// A group by position.
    ///
    /// # Panics
    /// If there is no such group, like a slice.
    pub fn group(&self, index: usize) -> &Group {
        &self.groups[index]
    }

    /// The positions of a volunteer's groups.
    pub fn groups_of(&self, volunteer: VolunteerIx) -> Range<usize> {
        let v = volunteer.index();
        match (self.group_offsets.get(v), self.group_offsets.get(v + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// Whether every group is exact, so that one network says all.
    pub fn all_exact(&self) -> bool {
        self.groups.iter().all(|group| group.exact)
    }
}

fn groups(
    overlaps: &Overlaps,
    community: &Community,
    candidates: &Candidates,
    volunteer: VolunteerIx,
) -> Vec<Group> {
    let limits = community.volunteer(volunteer).limits();
    let timed = |&candidate: &u32| {
        let time = overlaps.time_of(candidates, candidate)?;
        Some((time.span, candidate, time))
    };
    let mut timed: Vec<_> = overlaps.candidates_of(volunteer).iter().filter_map(timed).collect();
    timed.sort_unstable_by_key(|&(span, candidate, _)| (span, candidate));
    let mut groups = Vec::new();
    let mut start = 0;
    while start < timed.len() {
        // The component goes on while the next request starts before everything so far has ended.
        let mut end = start + 1;
        let mut last = timed[start].0.end();
        while end < timed.len() && timed[end].0.start() < last {
            last = last.max(timed[end].0.end());
            end += 1;
        }
        let members = &timed[start..end];
        if members.len() > 1 {
            let latest_start = members.last().map(|&(span, ..)| span.start());
            let earliest_end = members.iter().map(|&(span, ..)| span.end()).min();
            // Intervals overlap pairwise if and only if they share a moment.
            let clique = latest_start < earliest_end;
            let counted = |time: &FixedTime| -> (Option<Week>, Option<Day>) {
                (limits.per_week.map(|_| time.week), limits.per_day.map(|_| time.day))
            };
            let together = members.windows(2).all(|pair| counted(&pair[0].2) == counted(&pair[1].2));
            let members = members.iter().map(|&(_, candidate, _)| candidate).collect();
            groups.push(Group { volunteer, members, exact: clique && together });
        }
        start = end;
    }
    groups
}
