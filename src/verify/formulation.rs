//! The formulation of a community, built from its description in [`crate::lowering`] and not from that module's code.
//!
//! Plainly and without economy: every limit that is set gets its node, every group of colliding choices that is exact gets its slot, every pair
//! whose time is to be chosen its visit. What a proof does not name has the potential of the node above it, which costs the bound nothing. (A visit that
//! is not named hangs at one place in the sense of the proof; it has the potential of the first.)

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::community::{Community, Day, FixedTime, Month, RequestIx, VolunteerIx, Week};
use crate::eligibility::{Level, Objective, Segment, Shares, possible_starts, seat_total};
use crate::network::{Cut, LevelTable, LevelValue, Network, NetworkFaults, NodeId};
use crate::plan::{CutWitness, Proof, ProofNode};

/// Why a proof can't be attached to a community.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum FormulationFlaw {
    /// A candidate pair that the community does not have.
    #[error("a candidate names a position that the community does not have")]
    UnknownCandidate,
    /// A potential for a node that does not exist, or two for one.
    #[error("the potentials name a node that the formulation does not have, or one twice: {0:?}")]
    UnknownNode(ProofNode),
    /// As many potentials as nodes are needed, on each level.
    #[error("the table of potentials has another shape than its list of nodes, or other levels")]
    Shape,
    /// Scores or counts outside the range of exact integers.
    #[error(transparent)]
    Range(#[from] NetworkFaults),
}

/// Candidate pairs, each once and in order, with their scores.
pub(super) type Pairs = Vec<((RequestIx, VolunteerIx), i64)>;

pub(super) struct Formulation {
    network: Network,
    /// What each node stands for, and the node above it (the hub for requests and itself).
    names: Vec<ProofNode>,
    above: Vec<NodeId>,
}

impl Formulation {
    pub(super) fn new(
        community: &Community,
        objective: &Objective,
        pairs: &Pairs,
    ) -> Result<Self, FormulationFlaw> {
        let levels = objective.levels(community);
        let mut draft = Draft::new(levels.clone(), community.requests().len());
        draft.parts(community);
        let mut by_volunteer: Vec<(VolunteerIx, usize)> =
            pairs.iter().enumerate().map(|(k, &((_, volunteer), _))| (volunteer, k)).collect();
        by_volunteer.sort_unstable();
        let mut leaves = vec![draft.hub; pairs.len()];
        for mine in by_volunteer.chunk_by(|(one, _), (other, _)| one == other) {
            let requests: Vec<RequestIx> = mine.iter().map(|&(_, k)| pairs[k].0.0).collect();
            for (&(_, k), leaf) in mine.iter().zip(draft.volunteer(community, mine[0].0, &requests)) {
                leaves[k] = leaf;
            }
        }
        let mut cost = vec![0i64; levels.len()];
        for (&((request, volunteer), score), leaf) in pairs.iter().zip(leaves) {
            for (cost, level) in cost.iter_mut().zip(&levels) {
                *cost = -level.pair_gain(community, volunteer, request, score);
            }
            let head = draft.request_node(request);
            let least = i64::from(community.is_pinned(volunteer, request));
            draft.builder.arc(leaf, head, least..=1, &cost);
        }
        draft.places(community);
        for request in community.request_ixs() {
            draft.request(community, objective, request);
        }
        Ok(Self { network: draft.builder.build()?, names: draft.names, above: draft.above })
    }

    /// The bound on every plan's value that the potentials prove, per level.
    pub(super) fn bound(&self, proof: &Proof) -> Result<LevelValue, FormulationFlaw> {
        let levels = self.network.levels();
        let stated = &proof.potentials;
        let fits = stated.levels() == levels && stated.rows() == proof.nodes.len() && stated.is_well_formed();
        if !fits {
            return Err(FormulationFlaw::Shape);
        }
        let mut by_name: Vec<(ProofNode, usize)> =
            self.names.iter().enumerate().map(|(node, &name)| (name, node)).collect();
        by_name.sort_unstable();
        let mut row_of: Vec<Option<usize>> = vec![None; self.names.len()];
        for (row, &name) in proof.nodes.iter().enumerate() {
            // A volunteer or request without candidates has no node here: nothing can flow there.
            match by_name.binary_search_by_key(&name, |&(name, _)| name) {
                Ok(k) if row_of[by_name[k].1].replace(row).is_none() => {}
                Err(_) if matches!(name, ProofNode::Volunteer(_) | ProofNode::Request(_)) => {}
                _ => return Err(FormulationFlaw::UnknownNode(name)),
            }
        }
        let mut potentials = LevelTable::zeros(levels, self.network.node_count());
        for level in 0..levels {
            // Nodes are made after those above them, so their potentials are known.
            let column = potentials.level_mut(level);
            for (node, (row, above)) in row_of.iter().zip(&self.above).enumerate() {
                // The hub is above itself, and zero.
                column[node] = row.map_or(column[above.index()], |row| stated.get(level, row));
            }
        }
        Ok(-&self.network.dual_bound(&potentials))
    }

    /// Whether a set of nodes shows that no plan exists. A limit within a volunteer or a visit that is not named is on the side of what is above it;
    /// volunteers, requests and the hub are inside by name only.
    pub(super) fn is_cut(&self, witness: &CutWitness) -> bool {
        let inner = |name: &ProofNode| {
            let outer = ProofNode::Hub == *name || matches!(name, ProofNode::Part(_));
            !outer && !matches!(name, ProofNode::Volunteer(_) | ProofNode::Request(_))
        };
        let mut inside = vec![false; self.names.len()];
        // In order of making: nodes above come first.
        for (node, name) in self.names.iter().enumerate() {
            inside[node] = witness.inside.contains(name)
                || (inner(name) && !witness.outside.contains(name) && inside[self.above[node].index()]);
        }
        let nodes = (0..inside.len()).filter(|&node| inside[node]).map(NodeId::new).collect();
        super::cut(&self.network, &Cut { nodes }).is_ok()
    }
}

struct Draft {
    builder: crate::network::NetworkBuilder,
    names: Vec<ProofNode>,
    above: Vec<NodeId>,
    hub: NodeId,
    organisations: Own,
    /// The places at a venue, of each request that is in a group whose members all overlap.
    venues: BTreeMap<RequestIx, NodeId>,
    /// By request.
    requests: Vec<Option<NodeId>>,
    nothing: Vec<i64>,
    levels: Vec<Level>,
    /// The parts between which seats are shared out, and their nodes.
    shares: Option<(Shares, Vec<NodeId>)>,
}

/// The nodes of one volunteer, found again by what they stand for.
type Own = BTreeMap<ProofNode, NodeId>;

impl Draft {
    fn new(levels: Vec<Level>, requests: usize) -> Self {
        let mut builder = Network::builder(levels.len());
        let hub = builder.node(0);
        let (names, above, requests) = (vec![ProofNode::Hub], vec![hub], vec![None; requests]);
        let (organisations, venues, nothing) = (Own::new(), BTreeMap::new(), vec![0; levels.len()]);
        Self { builder, names, above, hub, organisations, venues, requests, nothing, levels, shares: None }
    }

    /// A node for each part, with an arc to the hub for each of its desired seats.
    fn parts(&mut self, community: &Community) {
        let Some(partition) = self.levels.iter().find_map(Level::partition) else { return };
        let shares = Shares::new(community, partition);
        let gains: Vec<_> = self.levels.iter().map(|level| shares.gains(level)).collect();
        let mut nodes = Vec::with_capacity(shares.parts().len());
        for (k, (&part, &seats)) in shares.parts().iter().zip(shares.desired()).enumerate() {
            let node = self.node(ProofNode::Part(part), self.hub);
            for seat in 0..seats as usize {
                let cost: Vec<i64> = gains.iter().map(|of_level| -of_level[k][seat]).collect();
                self.builder.arc(node, self.hub, 0..=1, &cost);
            }
            nodes.push(node);
        }
        self.shares = Some((shares, nodes));
    }

    /// The node of a request's part, or the hub.
    fn part_of(&self, request: RequestIx) -> NodeId {
        let part = self.shares.as_ref().and_then(|(shares, nodes)| nodes.get(shares.of(request)));
        part.copied().unwrap_or(self.hub)
    }

    fn node(&mut self, name: ProofNode, above: NodeId) -> NodeId {
        self.names.push(name);
        self.above.push(above);
        self.builder.node(0)
    }

    fn request_node(&mut self, request: RequestIx) -> NodeId {
        if let Some(node) = self.requests[request.index()] {
            return node;
        }
        let node = self.node(ProofNode::Request(request), self.hub);
        self.requests[request.index()] = Some(node);
        node
    }

    /// A node that lets at most `limit` units through from the one above; found again where it is there already.
    fn limited(&mut self, own: &mut Own, name: ProofNode, above: NodeId, limit: i64) -> NodeId {
        if let Some(&node) = own.get(&name) {
            return node;
        }
        let node = self.node(name, above);
        self.builder.arc(above, node, 0..=limit, &self.nothing);
        own.insert(name, node);
        node
    }

    /// Where a volunteer's units come from: her organisation, if it has a quota, otherwise the hub.
    fn entry(&mut self, community: &Community, volunteer: VolunteerIx) -> NodeId {
        let organisation = community.volunteer(volunteer).organisation();
        let Some((own, quota)) = organisation.and_then(|own| Some((own, community.quota_left(own)?))) else {
            return self.hub;
        };
        let (mut known, hub) = (std::mem::take(&mut self.organisations), self.hub);
        let node = self.limited(&mut known, ProofNode::Organisation(own), hub, quota.into());
        self.organisations = known;
        node
    }

    /// A volunteer with her limits; for each of the requests, in order, the node that its pair starts from.
    fn volunteer(
        &mut self,
        community: &Community,
        volunteer: VolunteerIx,
        requests: &[RequestIx],
    ) -> Vec<NodeId> {
        let mut own = Own::new();
        let left = community.left(volunteer);
        let count = requests.len() as i64;
        let in_all = left.in_all().map_or(count, i64::from);
        let entry = self.entry(community, volunteer);
        let most = in_all.min(count);
        let top = if self.levels.iter().any(Level::counts_visits) {
            let top = self.node(ProofNode::Volunteer(volunteer), entry);
            for visit in 1..=u32::try_from(most).unwrap_or(0) {
                let cost: Vec<i64> = self.levels.iter().map(|level| -level.visit_gain(visit)).collect();
                self.builder.arc(entry, top, 0..=1, &cost);
            }
            top
        } else {
            self.limited(&mut own, ProofNode::Volunteer(volunteer), entry, most)
        };
        let choices: Vec<Choice> =
            (requests.iter()).flat_map(|&request| choices(community, volunteer, request)).collect();
        let months = has_months(community, volunteer, &choices);
        let mut places: Vec<NodeId> = Vec::with_capacity(choices.len());
        for choice in &choices {
            let mut node = top;
            if let Some((day, week, month)) = choice.dates {
                if let Some(limit) = left.in_month(month).filter(|_| months) {
                    node = self.limited(&mut own, ProofNode::Month(volunteer, month), node, limit.into());
                }
                if let Some(limit) = left.in_week(week) {
                    node = self.limited(&mut own, ProofNode::Week(volunteer, week), node, limit.into());
                }
                if let Some(limit) = left.on_day(day) {
                    node = self.limited(&mut own, ProofNode::Day(volunteer, day), node, limit.into());
                }
            }
            places.push(node);
        }
        for group in colliding_groups(community, volunteer, &choices) {
            let times: Vec<FixedTime> = group.iter().filter_map(|&k| choices[k].time).collect();
            let pauses = community.volunteer(volunteer).pauses();
            let collide =
                |(k, one): (usize, &FixedTime)| times[..k].iter().all(|two| pauses.collide(one, two));
            let Some(start) = times.iter().map(|time| time.span.start()).min() else { continue };
            let above = places[group[0]];
            let exact = times.iter().enumerate().all(collide) && group.iter().all(|&k| places[k] == above);
            if group.len() > 1 && exact {
                let slot = self.limited(&mut own, ProofNode::Slot(volunteer, start), above, 1);
                for k in group {
                    places[k] = slot;
                }
            }
        }
        let mut rest = choices.iter().map(|choice| choice.request).zip(places).peekable();
        let mut leaves = Vec::with_capacity(requests.len());
        for &request in requests {
            let mut mine = BTreeSet::new();
            while let Some((_, place)) = rest.next_if(|&(other, _)| other == request) {
                mine.insert(place);
            }
            let mut leaf = mine.first().copied().unwrap_or(self.hub);
            if mine.len() > 1 {
                leaf = self.node(ProofNode::Visit(volunteer, request), leaf);
                for place in mine {
                    self.builder.arc(place, leaf, 0..=1, &self.nothing);
                }
            }
            leaves.push(leaf);
        }
        leaves
    }

    /// The places of venues: each request at a fixed time with the others that it overlaps, directly or through others, at its venue; a node where all of
    /// them overlap each other.
    fn places(&mut self, community: &Community) {
        let arrives = |&request: &RequestIx| self.requests[request.index()].is_some();
        let at = |request: RequestIx| {
            let asked = community.request(request);
            let venue = asked.venue()?;
            Some((venue, community.venue(venue).places()?, asked.time()?.span, request))
        };
        let mut rest: Vec<_> = community.request_ixs().filter(arrives).filter_map(at).collect();
        while let Some(first) = rest.pop() {
            let mut group = vec![first];
            let mut grown = 0;
            while let Some(&(venue, _, span, _)) = group.get(grown) {
                let (joins, stays): (Vec<_>, Vec<_>) = rest
                    .into_iter()
                    .partition(|&(other_venue, _, other, _)| other_venue == venue && other.overlaps(span));
                group.extend(joins);
                rest = stays;
                grown += 1;
            }
            let (venue, places, ..) = first;
            let clique = group.iter().all(|one| group.iter().all(|other| one.2.overlaps(other.2)));
            let Some(start) = group.iter().map(|member| member.2.start()).min() else { continue };
            // All of one part and none beyond the desired number, or the places and the parts don't nest.
            let part = self.part_of(first.3);
            let nests = |request: RequestIx| {
                let seats = community.request(request).seats();
                self.part_of(request) == part && seats.maximum == seats.desired
            };
            if clique && (self.shares.is_none() || group.iter().all(|member| nests(member.3))) {
                let node = self.node(ProofNode::Venue(venue, start), part);
                self.builder.arc(node, part, 0..=i64::from(places), &self.nothing);
                self.venues.extend(group.iter().map(|&(.., request)| (request, node)));
            }
        }
    }

    fn request(&mut self, community: &Community, objective: &Objective, request: RequestIx) {
        let asked = community.request(request);
        // Without candidates nothing arrives; only a mandatory request then matters, since it can't be met.
        if self.requests[request.index()].is_none() && !asked.is_mandatory() {
            return;
        }
        let node = self.request_node(request);
        let score = seat_total(community, objective, request);
        for segment in Segment::ALL {
            let gain = |level: &Level| level.seat_gain(community, request, segment, score);
            let cost: Vec<i64> = self.levels.iter().map(|level| -gain(level)).collect();
            let width = i64::from(segment.seats(asked.seats()));
            let least = if segment == Segment::Minimum && asked.is_mandatory() { width } else { 0 };
            let part = if segment == Segment::Beyond { self.hub } else { self.part_of(request) };
            let head = self.venues.get(&request).copied().unwrap_or(part);
            self.builder.arc(node, head, least..=width, &cost);
        }
    }
}

/// A way to serve a request: at a time, on a day, or neither.
struct Choice {
    request: RequestIx,
    time: Option<FixedTime>,
    dates: Option<(Day, Week, Month)>,
}

/// The ways in which a volunteer may serve a request: at its fixed time; at each slot, or on each day, on which a request with windows can start;
/// by arrangement.
fn choices(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Vec<Choice> {
    let asked = community.request(request);
    let dates = |time: FixedTime| (time.day, time.week, time.month);
    if let Some(time) = asked.time() {
        return vec![Choice { request, time: Some(time), dates: Some(dates(time)) }];
    }
    if asked.flexible().is_none() {
        return vec![Choice { request, time: None, dates: None }];
    }
    let starts = possible_starts(community, volunteer, request);
    if community.slots().is_empty() {
        let days: BTreeSet<_> = starts.iter().map(|starts| dates(starts.first)).collect();
        days.into_iter().map(|dates| Choice { request, time: None, dates: Some(dates) }).collect()
    } else {
        let at = |time: FixedTime| Choice { request, time: Some(time), dates: Some(dates(time)) };
        starts.iter().map(|starts| at(starts.first)).collect()
    }
}

/// Whether a volunteer's monthly limit is part of the formulation: not where she has a weekly one too and some week has choices in two months.
fn has_months(community: &Community, volunteer: VolunteerIx, choices: &[Choice]) -> bool {
    let limits = community.volunteer(volunteer).limits();
    let dates = || choices.iter().filter_map(|choice| choice.dates);
    let straddles = |(_, week, month): (Day, Week, Month)| dates().any(|(_, w, m)| w == week && m != month);
    limits.per_month.is_some() && !(limits.per_week.is_some() && dates().any(straddles))
}

/// The choices at a time, in connected groups of those that collide; by looking at all pairs.
fn colliding_groups(community: &Community, volunteer: VolunteerIx, choices: &[Choice]) -> Vec<Vec<usize>> {
    let pauses = community.volunteer(volunteer).pauses();
    let timed: Vec<(usize, FixedTime)> =
        (choices.iter().enumerate()).filter_map(|(k, choice)| Some((k, choice.time?))).collect();
    let mut group_of: Vec<usize> = (0..timed.len()).collect();
    for (i, (_, one)) in timed.iter().enumerate() {
        for (j, (_, other)) in timed[..i].iter().enumerate() {
            if pauses.collide(one, other) && group_of[i] != group_of[j] {
                let (from, to) = (group_of[i], group_of[j]);
                group_of.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for ((choice, _), group) in timed.iter().zip(group_of) {
        groups.entry(group).or_default().push(*choice);
    }
    groups.into_values().collect()
}
