//! Volunteers' nested limits: the nodes between the hub and the requests, and where each candidate hangs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Meaning;
use super::timetable::{Own, Timetable, When};
use crate::community::{Community, Day, Left, Month, OrganisationIx, VolunteerIx, Week};
use crate::eligibility::Candidates;

/// A node between the hub and the requests.
pub(super) struct Limit {
    pub(super) meaning: Meaning,
    /// Node above it (0: the hub).
    pub(super) parent: usize,
    pub(super) capacity: i64,
}

/// The volunteers' nested limits, and under which of them each candidate hangs.
pub(super) struct LimitTree {
    /// Node `k + 1` of the network.
    pub(super) nodes: Vec<Limit>,
    /// Organisations with a quota that can be used up, in order: the first nodes; those of the volunteers follow.
    quotas: Vec<OrganisationIx>,
    /// The first volunteer: all have nodes, or just one.
    first_volunteer: usize,
    /// Where each candidate hangs; of those in `branching` the first place.
    pub(super) leaf_of_candidate: Vec<u32>,
    /// Candidates that hang at several places.
    pub(super) branching: BTreeMap<u32, Branches>,
}

/// The places at which a candidate hangs.
#[derive(Clone, Debug)]
pub(super) struct Branches {
    /// The place of each of its times.
    pub(super) places: Vec<u32>,
    /// Where each of its arcs comes from: one for each day, week, month or slot that a limit of hers is about, whether or not the limit can bind,
    /// so that a proof means the same to whoever leaves nothing out.
    pub(super) arcs: Vec<u32>,
}

impl LimitTree {
    pub(super) fn new(community: &Community, candidates: &Candidates, table: &Timetable) -> Self {
        let leaf_of_candidate = vec![0; candidates.len()];
        let in_all = |volunteer: VolunteerIx| in_all(community, table, volunteer);
        let quota = |organisation: OrganisationIx| {
            let quota = i64::from(community.quota_left(organisation)?);
            let members = community.organisation(organisation).members().iter();
            let most: i64 = members.map(|&member| in_all(member)).sum();
            (most > 0 && quota <= most).then_some((organisation, quota))
        };
        let quotas: Vec<(OrganisationIx, i64)> = community.organisation_ixs().filter_map(quota).collect();
        let mut tree = Self {
            nodes: Vec::new(),
            quotas: quotas.iter().map(|&(organisation, _)| organisation).collect(),
            first_volunteer: 0,
            leaf_of_candidate,
            branching: BTreeMap::new(),
        };
        for (organisation, quota) in quotas {
            tree.push(Meaning::Organisation(organisation), 0, quota);
        }
        for volunteer in community.volunteer_ixs() {
            let entry = tree.entry_of(community, volunteer);
            tree.push(Meaning::Volunteer(volunteer), entry, in_all(volunteer));
        }
        for volunteer in community.volunteer_ixs() {
            tree.hang_candidates(community, table, volunteer, None);
        }
        tree
    }

    /// The nodes of one volunteer alone, hers first; above it stands 0, whatever that is. `counts` are those of all her choices, if the table has
    /// some of them only.
    pub(super) fn of_one(
        community: &Community,
        table: &Timetable,
        volunteer: VolunteerIx,
        counts: Option<&Counts>,
    ) -> Self {
        let mut tree = Self {
            nodes: Vec::new(),
            quotas: Vec::new(),
            first_volunteer: volunteer.index(),
            leaf_of_candidate: vec![0; table.candidates_of(volunteer).len()],
            branching: BTreeMap::new(),
        };
        tree.push(Meaning::Volunteer(volunteer), 0, in_all(community, table, volunteer));
        tree.hang_candidates(community, table, volunteer, counts);
        tree
    }

    /// Where a volunteer's units come from: her organisation's node, if its quota can be used up, otherwise the hub.
    fn entry_of(&self, community: &Community, volunteer: VolunteerIx) -> usize {
        let organisation = community.volunteer(volunteer).organisation();
        organisation.and_then(|own| self.quotas.binary_search(&own).ok()).map_or(0, |position| 1 + position)
    }

    /// A volunteer's node.
    fn node_of(&self, volunteer: VolunteerIx) -> usize {
        1 + self.quotas.len() + volunteer.index() - self.first_volunteer
    }

    fn push(&mut self, meaning: Meaning, parent: usize, capacity: i64) -> usize {
        self.nodes.push(Limit { meaning, parent, capacity });
        self.nodes.len()
    }

    fn hang_candidates(
        &mut self,
        community: &Community,
        table: &Timetable,
        volunteer: VolunteerIx,
        counts: Option<&Counts>,
    ) {
        let top = self.node_of(volunteer);
        let mine = table.candidates_of(volunteer);
        let limits = community.volunteer(volunteer).limits();
        let counted = limits.per_day.is_some() || limits.per_week.is_some() || limits.per_month.is_some();
        let counts = match counts {
            Some(counts) => Cow::Borrowed(counts),
            None if counted => Cow::Owned(Counts::new(table, mine)),
            None => Cow::Owned(Counts::default()),
        };
        let months = counts.have_months(community, volunteer);
        let nodes = self.limit_nodes(community, volunteer, &counts, community.left(volunteer));
        // The place of a choice before groups are looked at.
        let hanger = |when: When| {
            let Some((day, week, month)) = when.dates() else { return top };
            let node =
                nodes.days.get(&day).or_else(|| nodes.weeks.get(&week)).or_else(|| nodes.months.get(&month));
            node.copied().unwrap_or(top)
        };
        // Nearly all candidates have one time and so one place.
        let mut several = Vec::new();
        for &own in mine {
            match table.only(own) {
                Some(when) => self.leaf_of_candidate[own.candidate as usize] = hanger(when) as u32,
                None => several.push(own),
            }
        }
        let mut slot_of = BTreeMap::new();
        for group in table.groups_of(volunteer).iter().filter(|group| group.exact) {
            let Some(first) = group.members.first() else { continue };
            let own = mine.binary_search_by_key(&first.candidate, |own| own.candidate);
            let when = own.ok().and_then(|k| table.whens(mine[k]).nth(first.when as usize));
            let parent = when.map_or(top, hanger);
            let slot = self.push(Meaning::Slot(volunteer, group.start), parent, 1);
            for choice in &group.members {
                if several.binary_search_by_key(&choice.candidate, |own| own.candidate).is_err() {
                    self.leaf_of_candidate[choice.candidate as usize] = slot as u32;
                } else {
                    slot_of.insert((choice.candidate, choice.when), slot);
                }
            }
        }
        for own in several {
            let candidate = own.candidate;
            let slot = |k: usize| slot_of.get(&(candidate, k as u32)).copied();
            let place = |(k, when): (usize, When)| slot(k).unwrap_or_else(|| hanger(when)) as u32;
            let whens = || table.whens(own).enumerate();
            let places: Vec<u32> = whens().map(place).collect();
            let Some(&first) = places.first() else { continue };
            self.leaf_of_candidate[candidate as usize] = first;
            if places.iter().all(|&place| place == first) {
                continue;
            }
            let limited = |when: When| {
                let (day, week, month) = when.dates()?;
                let (day, week) = (limits.per_day.map(|_| day), limits.per_week.map(|_| week));
                Some((day, week, limits.per_month.filter(|_| months).map(|_| month)))
            };
            let key = |k: usize, when: When| (slot(k), limited(when).filter(|_| slot(k).is_none()));
            let arcs: BTreeMap<_, u32> = whens().map(|(k, when)| (key(k, when), place((k, when)))).collect();
            self.branching.insert(candidate, Branches { places, arcs: arcs.into_values().collect() });
        }
    }

    /// Nodes for the months, weeks and days in which more can be chosen than is allowed.
    fn limit_nodes(
        &mut self,
        community: &Community,
        volunteer: VolunteerIx,
        counts: &Counts,
        left: Left<'_>,
    ) -> Nodes {
        let top = self.node_of(volunteer);
        let mut nodes = Nodes::default();
        if counts.have_months(community, volunteer) {
            for (&month, &count) in &counts.months {
                if let Some(limit) = left.in_month(month).filter(|&limit| count > limit) {
                    nodes
                        .months
                        .insert(month, self.push(Meaning::Month(volunteer, month), top, limit.into()));
                }
            }
        }
        for (&week, (count, months)) in &counts.weeks {
            if let Some(limit) = left.in_week(week).filter(|&limit| *count > limit) {
                let parent =
                    months.keys().next().and_then(|month| nodes.months.get(month)).copied().unwrap_or(top);
                nodes.weeks.insert(week, self.push(Meaning::Week(volunteer, week), parent, limit.into()));
            }
        }
        for (&day, &(count, week, month)) in &counts.days {
            if let Some(limit) = left.on_day(day).filter(|&limit| count > limit) {
                let parent = nodes.weeks.get(&week).or_else(|| nodes.months.get(&month)).copied();
                let meaning = Meaning::Day(volunteer, day);
                nodes.days.insert(day, self.push(meaning, parent.unwrap_or(top), limit.into()));
            }
        }
        nodes
    }
}

/// The most requests that a volunteer takes: her limit in all, and no more than she may.
fn in_all(community: &Community, table: &Timetable, volunteer: VolunteerIx) -> i64 {
    let most = table.candidates_of(volunteer).len() as i64;
    community.left(volunteer).in_all().map_or(most, |limit| most.min(limit.into()))
}

#[derive(Default)]
struct Nodes {
    months: BTreeMap<Month, usize>,
    weeks: BTreeMap<Week, usize>,
    days: BTreeMap<Day, usize>,
}

/// How many choices of a volunteer fall on each day, and in each week and month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    months: BTreeMap<Month, u32>,
    /// In all, and by month.
    weeks: BTreeMap<Week, (u32, BTreeMap<Month, u32>)>,
    days: BTreeMap<Day, (u32, Week, Month)>,
}

impl Counts {
    pub(super) fn new(table: &Timetable, mine: &[Own]) -> Self {
        let mut counts = Self::default();
        for &own in mine {
            table.whens(own).filter_map(When::dates).for_each(|dates| counts.add(dates));
        }
        counts
    }

    /// Counts one more choice.
    pub(crate) fn add(&mut self, (day, week, month): (Day, Week, Month)) {
        *self.months.entry(month).or_default() += 1;
        let of_week = self.weeks.entry(week).or_default();
        of_week.0 += 1;
        *of_week.1.entry(month).or_default() += 1;
        self.days.entry(day).or_insert((0, week, month)).0 += 1;
    }

    /// Counts one choice less, which was counted before.
    pub(crate) fn remove(&mut self, (day, week, month): (Day, Week, Month)) {
        fn less<K: Ord + Copy>(counts: &mut BTreeMap<K, u32>, key: K) {
            if let Some(count) = counts.get_mut(&key) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    counts.remove(&key);
                }
            }
        }
        less(&mut self.months, month);
        if let Some((count, months)) = self.weeks.get_mut(&week) {
            *count = count.saturating_sub(1);
            less(months, month);
            if *count == 0 {
                self.weeks.remove(&week);
            }
        }
        if let Some((count, ..)) = self.days.get_mut(&day) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.days.remove(&day);
            }
        }
    }

    /// Whether a volunteer's monthly limit is part of the network: not if she has a weekly one too and the choices of some week are of two
    /// months, so that weeks do not nest in months.
    pub(super) fn have_months(&self, community: &Community, volunteer: VolunteerIx) -> bool {
        let limits = community.volunteer(volunteer).limits();
        let nested = limits.per_week.is_none() || self.weeks.values().all(|(_, months)| months.len() < 2);
        limits.per_month.is_some() && nested
    }
}
