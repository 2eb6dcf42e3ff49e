//! Meaning: people, seats, limits and objective levels become nodes and arcs, with the map back.
//!
//! # The formulation
//!
//! Units of help flow around in a circle: from a hub to volunteers, through their limits, over an eligible pair to a
//! request, through its seats, and back to the hub.
//!
//! ```text
//!  hub ──► volunteer ──► week ──► day ──► slot ──► request ══► hub
//!       in all        per week  per day   1      pair: 0..1   seats: minimum, desired, beyond
//! ```
//!
//! * *Volunteer:* at most her limit in all. A *week* node stands for an ISO week in which she has a weekly limit, a *day* node for a day
//!   on which she has a daily limit; both count a request by its start. A node whose limit can't bind is left out. A request
//!   without a time hangs directly under the volunteer.
//! * *Slot:* requests that overlap in time, of which she takes at most one (below).
//! * *Pair:* at most one unit; exactly one if the pair is pinned. It costs minus what it gains on each level
//!   ([`Level::pair_gain`]): its part of the score, and a promise if it keeps one.
//! * *Seats:* three parallel arcs, one per [`Segment`]: up to the minimum (at least the minimum, if the request is mandatory), from there
//!   up to the desired number, and beyond. Each costs minus what its seats gain ([`Level::seat_gain`]). No segment gains less than the next, so
//!   units fill them in order.
//!
//! The network minimises cost, so its value is the negative of the plan's ([`Lowered::plan_value`]).
//!
//! # Overlaps
//!
//! For each volunteer, her timed candidate requests fall into *groups*: connected components of the relation "overlap". A
//! group of two or more is *exact* if all its requests overlap each other and hang under the same week and day nodes; then a
//! slot of capacity 1 says precisely that she takes one of them, and the network stays a network. Any other group is not a
//! network. Then there are two networks instead: the *relaxed* one leaves the group out, so no valid plan is better than its optimum; the
//! *restricted* one makes the group one slot (and joins the days and weeks that it spans, at one day's or week's limit), so every flow is a
//! valid plan. Which groups are restricted is the caller's choice ([`Restricted`]).
//!
//! # Layout
//!
//! Nodes: the hub, the volunteers, the week, day and slot nodes, the requests. Arcs: one into each node between hub and requests (in order of
//! node), one per candidate pair (in order of [`Candidates`]), three per request. Positions are arithmetic; there is no map to keep.

mod overlaps;

use std::collections::{BTreeMap, BTreeSet};

use crate::community::{Community, Day, RequestIx, VolunteerIx, Week};
use crate::eligibility::{Candidates, Level, Objective, Segment, levels, seat_total};
use crate::network::{ArcId, LevelValue, Network, NetworkFaults, NodeId};

pub use overlaps::{Group, Overlaps};

/// What a node stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Meaning {
    /// Where unused capacity is and filled seats return to.
    Hub,
    /// A volunteer, with her limit in all.
    Volunteer(VolunteerIx),
    /// A volunteer's weekly limit.
    Week(VolunteerIx, Week),
    /// A volunteer's daily limit.
    Day(VolunteerIx, Day),
    /// A volunteer's group of overlapping requests, named by the first of them in order of id.
    Slot(VolunteerIx, RequestIx),
    /// A request.
    Request(RequestIx),
}

/// The groups (by position in [`Overlaps::groups`]) that are one slot although that is more than they ask.
pub type Restricted = BTreeSet<usize>;

/// A community's network and what its parts mean.
#[derive(Clone, Debug)]
pub struct Lowered {
    network: Network,
    meanings: Vec<Meaning>,
    levels: Vec<Level>,
    /// Nodes between the hub and the requests.
    limits: usize,
    pairs: usize,
}

impl Lowered {
    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What each node stands for, by node.
    pub fn meanings(&self) -> &[Meaning] {
        &self.meanings
    }

    /// The objective's levels, most important first.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The node above a week, day or slot node: what it hangs under.
    pub fn above(&self, node: NodeId) -> Option<NodeId> {
        let arc = node.index().checked_sub(1).filter(|&arc| arc < self.limits)?;
        self.network.tails().get(arc).copied()
    }

    /// The hub.
    pub fn hub(&self) -> NodeId {
        NodeId::new(0)
    }

    /// The node of a request.
    pub fn request_node(&self, request: RequestIx) -> NodeId {
        NodeId::new(1 + self.limits + request.index())
    }

    /// The arc of a candidate pair, by its position in the candidates.
    pub fn pair_arc(&self, candidate: usize) -> ArcId {
        ArcId::new(self.limits + candidate)
    }

    /// The candidate pair of an arc, if it is one.
    pub fn pair_of(&self, arc: ArcId) -> Option<usize> {
        arc.index().checked_sub(self.limits).filter(|&candidate| candidate < self.pairs)
    }

    /// The arc of a segment of a request's seats.
    pub fn seat_arc(&self, request: RequestIx, segment: Segment) -> ArcId {
        ArcId::new(self.limits + self.pairs + 3 * request.index() + segment as usize)
    }

    /// The request and segment of an arc, if it is one of seats.
    pub fn seat_of(&self, arc: ArcId) -> Option<(RequestIx, Segment)> {
        let position = arc.index().checked_sub(self.limits + self.pairs)?;
        Some((RequestIx::new(position / 3), Segment::ALL[position % 3]))
    }

    /// The value of a plan (higher is better) whose flow has this cost.
    pub fn plan_value(&self, cost: &LevelValue) -> LevelValue {
        -cost
    }

    /// The flow of some candidate pairs: each through its volunteer's limits, and seats filled in their order.
    /// Time O(arcs + pairs chosen).
    pub fn flow_of(&self, candidates: &Candidates, chosen: &[usize]) -> Vec<i64> {
        let mut flow = vec![0; self.network.arc_count()];
        for &candidate in chosen {
            let arc = self.pair_arc(candidate);
            flow[arc.index()] = 1;
            let mut node = self.network.tails()[arc.index()];
            while let Some(above) = self.above(node) {
                flow[node.index() - 1] += 1;
                node = above;
            }
            let request = candidates.pair(candidate).request;
            let seats = Segment::ALL.map(|segment| self.seat_arc(request, segment).index());
            if let Some(&seat) = seats.iter().find(|&&seat| flow[seat] < self.network.upper()[seat]) {
                flow[seat] += 1;
            }
        }
        flow
    }

    /// The candidate pairs that a flow uses, in order.
    pub fn chosen_pairs(&self, flow: &[i64]) -> Vec<usize> {
        (0..self.pairs)
            .filter(|&pair| flow.get(self.pair_arc(pair).index()).is_some_and(|&x| x > 0))
            .collect()
    }
}

/// Makes the network of a community; see the [module's essay](self).
///
/// Groups in `restricted` become one slot each; other groups become a slot where that is exact and nothing otherwise.
/// Time and memory O(volunteers + requests + candidates · levels).
///
/// # Errors
/// Where scores or counts leave the range that the integers are proven for (see [`crate::network`]).
pub fn lower(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
    overlaps: &Overlaps,
    restricted: &Restricted,
) -> Result<Lowered, NetworkFaults> {
    let levels = levels(community);
    let tree = LimitTree::new(community, candidates, overlaps, restricted);
    let mut builder = Network::builder(levels.len());
    let nothing = vec![0; levels.len()];
    let mut meanings = vec![Meaning::Hub];
    meanings.extend(tree.nodes.iter().map(|node| node.meaning));
    meanings.extend(community.request_ixs().map(Meaning::Request));
    builder.reserve(meanings.len(), tree.nodes.len() + candidates.len() + 3 * community.requests().len());
    for _ in &meanings {
        builder.node(0);
    }
    for (position, node) in tree.nodes.iter().enumerate() {
        builder.arc(NodeId::new(node.parent), NodeId::new(position + 1), 0..=node.capacity, &nothing);
    }
    let request_node = |request: RequestIx| NodeId::new(1 + tree.nodes.len() + request.index());
    let mut costs = nothing.clone();
    for (candidate, pair) in candidates.pairs().enumerate() {
        let (volunteer, request) = (pair.volunteer, pair.request);
        for (cost, level) in costs.iter_mut().zip(&levels) {
            *cost = -level.pair_gain(community, volunteer, request, pair.score);
        }
        let least = i64::from(community.is_pinned(volunteer, request));
        let leaf = NodeId::new(tree.leaf_of_candidate[candidate]);
        builder.arc(leaf, request_node(request), least..=1, &costs);
    }
    for request_ix in community.request_ixs() {
        let request = community.request(request_ix);
        let score = seat_total(community, objective, request_ix);
        // Nobody can sit where there are no candidates; empty arcs keep the bound of a stopped solve from counting such seats.
        let open = request.is_mandatory() || !candidates.of(request_ix).0.is_empty();
        for segment in Segment::ALL {
            for (cost, level) in costs.iter_mut().zip(&levels) {
                *cost = -level.seat_gain(community, request_ix, segment, score);
            }
            let most = if open { i64::from(segment.seats(request.seats())) } else { 0 };
            let least = if request.is_mandatory() && segment == Segment::Minimum { most } else { 0 };
            builder.arc(request_node(request_ix), NodeId::new(0), least..=most, &costs);
        }
    }
    let (limits, pairs) = (tree.nodes.len(), candidates.len());
    Ok(Lowered { network: builder.build()?, meanings, levels, limits, pairs })
}

/// A node between the hub and the requests.
struct Limit {
    meaning: Meaning,
    /// Node above it (0: the hub).
    parent: usize,
    capacity: i64,
}

/// The volunteers' nested limits, and under which of them each candidate pair hangs.
struct LimitTree {
    /// Node `k + 1` of the network.
    nodes: Vec<Limit>,
    leaf_of_candidate: Vec<usize>,
}

impl LimitTree {
    fn new(
        community: &Community,
        candidates: &Candidates,
        overlaps: &Overlaps,
        restricted: &Restricted,
    ) -> Self {
        let mut tree = Self { nodes: Vec::new(), leaf_of_candidate: vec![0; candidates.len()] };
        for volunteer in community.volunteer_ixs() {
            let most = overlaps.candidates_of(volunteer).len() as i64;
            let capacity =
                community.volunteer(volunteer).limits().in_all.map_or(most, |limit| most.min(limit.into()));
            tree.push(Meaning::Volunteer(volunteer), 0, capacity);
        }
        for volunteer in community.volunteer_ixs() {
            tree.hang_candidates(community, candidates, overlaps, restricted, volunteer);
        }
        tree
    }

    fn push(&mut self, meaning: Meaning, parent: usize, capacity: i64) -> usize {
        self.nodes.push(Limit { meaning, parent, capacity });
        self.nodes.len()
    }

    fn hang_candidates(
        &mut self,
        community: &Community,
        candidates: &Candidates,
        overlaps: &Overlaps,
        restricted: &Restricted,
        volunteer: VolunteerIx,
    ) {
        let limits = community.volunteer(volunteer).limits();
        let top = 1 + volunteer.index();
        let mine = overlaps.candidates_of(volunteer);
        let time_of = |candidate: u32| overlaps.time_of(candidates, candidate);

        // Days and weeks, each named by the first of those that a restricted group joins.
        let (mut weeks, mut days) = (Joined::default(), Joined::default());
        for group in overlaps.groups_of(volunteer).filter(|&group| restricted.contains(&group)) {
            let times = || overlaps.group(group).members.iter().filter_map(|&member| time_of(member));
            weeks.join(times().map(|time| time.week));
            days.join(times().map(|time| time.day));
        }

        // A limit gets a node where more candidates than it allows hang under it.
        let (mut in_week, mut in_day) = (BTreeMap::new(), BTreeMap::new());
        for time in mine.iter().filter_map(|&candidate| time_of(candidate)) {
            *in_week.entry(weeks.name(time.week)).or_insert(0u32) += 1;
            in_day.entry(days.name(time.day)).or_insert((0u32, weeks.name(time.week))).0 += 1;
        }
        let mut week_nodes = BTreeMap::new();
        for (&week, &count) in &in_week {
            if let Some(limit) = limits.per_week.filter(|&limit| count > limit) {
                week_nodes.insert(week, self.push(Meaning::Week(volunteer, week), top, limit.into()));
            }
        }
        let mut day_nodes = BTreeMap::new();
        for (&day, &(count, week)) in &in_day {
            if let Some(limit) = limits.per_day.filter(|&limit| count > limit) {
                let parent = week_nodes.get(&week).copied().unwrap_or(top);
                day_nodes.insert(day, self.push(Meaning::Day(volunteer, day), parent, limit.into()));
            }
        }
        let hanger = |candidate: u32| {
            let Some(time) = time_of(candidate) else { return top };
            let day = day_nodes.get(&days.name(time.day));
            let week = week_nodes.get(&weeks.name(time.week));
            day.or(week).copied().unwrap_or(top)
        };
        for &candidate in mine {
            self.leaf_of_candidate[candidate as usize] = hanger(candidate);
        }
        for index in overlaps.groups_of(volunteer) {
            let group = overlaps.group(index);
            let Some(&first) = group.members.iter().min() else { continue };
            if group.exact || restricted.contains(&index) {
                let request = candidates.pair(first as usize).request;
                let slot = self.push(Meaning::Slot(volunteer, request), hanger(first), 1);
                for &member in &group.members {
                    self.leaf_of_candidate[member as usize] = slot;
                }
            }
        }
    }
}

/// Days or weeks, some of which are joined; each set is named by its first member.
struct Joined<T>(BTreeMap<T, T>);

impl<T> Default for Joined<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord + Copy> Joined<T> {
    fn name(&self, item: T) -> T {
        self.0.get(&item).copied().unwrap_or(item)
    }

    fn join(&mut self, items: impl Iterator<Item = T>) {
        let members: BTreeSet<T> = items.collect();
        let names: BTreeSet<T> = members.iter().map(|&item| self.name(item)).collect();
        let Some(&first) = names.first() else { return };
        for name in self.0.values_mut().filter(|name| names.contains(name)) {
            *name = first;
        }
        self.0.extend(members.into_iter().chain(names).map(|item| (item, first)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_sets_are_named_by_their_first_member() {
        let mut days = Joined::default();
        days.join([5, 6].into_iter());
        days.join([8, 9].into_iter());
        assert_eq!([4, 5, 6, 8, 9].map(|day| days.name(day)), [4, 5, 5, 8, 8]);
        days.join([9, 6].into_iter());
        assert_eq!([4, 5, 6, 8, 9].map(|day| days.name(day)), [4, 5, 5, 5, 5]);
        days.join([4, 8].into_iter());
        assert_eq!([4, 5, 6, 8, 9].map(|day| days.name(day)), [4, 4, 4, 4, 4]);
    }
}
