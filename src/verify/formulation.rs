//! The formulation of a community, built from its description in [`crate::lowering`] and not from that module's code.
//!
//! Plainly and without economy: every limit that is set gets its node, every group of overlapping requests that is exact gets its slot. What a
//! proof does not name has the potential of the node above it, which costs the bound nothing.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::community::{Community, FixedTime, RequestIx, VolunteerIx};
use crate::eligibility::{Level, Objective, Segment, levels, seat_total};
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

pub(super) struct Formulation {
    network: Network,
    /// Nodes by what they stand for, and the node above each (the hub for requests and itself).
    nodes: BTreeMap<ProofNode, NodeId>,
    above: Vec<NodeId>,
}

type Pairs = BTreeMap<(RequestIx, VolunteerIx), i64>;

impl Formulation {
    pub(super) fn new(
        community: &Community,
        objective: &Objective,
        pairs: &Pairs,
    ) -> Result<Self, FormulationFlaw> {
        let levels = levels(community);
        let mut draft = Draft::new(levels.len());
        let mut by_volunteer: BTreeMap<VolunteerIx, Vec<RequestIx>> = BTreeMap::new();
        for &(request, volunteer) in pairs.keys() {
            by_volunteer.entry(volunteer).or_default().push(request);
        }
        let mut leaves = BTreeMap::new();
        for (&volunteer, requests) in &by_volunteer {
            draft.volunteer(community, volunteer, requests, &mut leaves);
        }
        let mut cost = vec![0i64; levels.len()];
        for (&(request, volunteer), &score) in pairs {
            for (cost, level) in cost.iter_mut().zip(&levels) {
                *cost = -level.pair_gain(community, volunteer, request, score);
            }
            let head = draft.node(ProofNode::Request(request), draft.hub);
            let least = i64::from(community.is_pinned(volunteer, request));
            let leaf = leaves.get(&(volunteer, request)).copied().unwrap_or(draft.hub);
            draft.builder.arc(leaf, head, least..=1, &cost);
        }
        for request in community.request_ixs() {
            draft.request(community, objective, request, &levels);
        }
        Ok(Self { network: draft.builder.build()?, nodes: draft.nodes, above: draft.above })
    }

    /// The bound on every plan's value that the potentials prove, per level.
    pub(super) fn bound(&self, proof: &Proof) -> Result<LevelValue, FormulationFlaw> {
        let levels = self.network.levels();
        let stated = &proof.potentials;
        let fits = stated.levels() == levels && stated.rows() == proof.nodes.len() && stated.is_well_formed();
        if !fits {
            return Err(FormulationFlaw::Shape);
        }
        let mut row_of: BTreeMap<NodeId, usize> = BTreeMap::new();
        for (row, &name) in proof.nodes.iter().enumerate() {
            // A volunteer or request without candidates has no node here: nothing can flow there.
            match self.nodes.get(&name) {
                Some(&node) if row_of.insert(node, row).is_none() => {}
                None if matches!(name, ProofNode::Volunteer(_) | ProofNode::Request(_)) => {}
                _ => return Err(FormulationFlaw::UnknownNode(name)),
            }
        }
        let mut potentials = LevelTable::zeros(levels, self.network.node_count());
        for level in 0..levels {
            // Nodes are made after those above them, so their potentials are known.
            for node in 0..self.network.node_count() {
                let above = self.above[node].index();
                let inherited = if above == node { 0 } else { potentials.get(level, above) };
                let row = row_of.get(&NodeId::new(node));
                let potential = row.map_or(inherited, |&row| stated.get(level, row));
                potentials.level_mut(level)[node] = potential;
            }
        }
        Ok(-&self.network.dual_bound(&potentials))
    }

    /// Whether a set of nodes shows that no plan exists. A limit within a volunteer that is not named is on the side of the limit above it;
    /// volunteers, requests and the hub are inside by name only.
    pub(super) fn is_cut(&self, witness: &CutWitness) -> bool {
        let inner =
            |name: &ProofNode| matches!(name, ProofNode::Week(..) | ProofNode::Day(..) | ProofNode::Slot(..));
        let mut inside = vec![false; self.network.node_count()];
        // In order of making: nodes above come first.
        let mut by_node: Vec<(NodeId, ProofNode)> =
            self.nodes.iter().map(|(&name, &node)| (node, name)).collect();
        by_node.sort_unstable();
        for (node, name) in by_node {
            inside[node.index()] = witness.inside.contains(&name)
                || (inner(&name)
                    && !witness.outside.contains(&name)
                    && inside[self.above[node.index()].index()]);
        }
        let nodes = (0..inside.len()).filter(|&node| inside[node]).map(NodeId::new).collect();
        super::cut(&self.network, &Cut { nodes }).is_ok()
    }
}

struct Draft {
    builder: crate::network::NetworkBuilder,
    nodes: BTreeMap<ProofNode, NodeId>,
    above: Vec<NodeId>,
    hub: NodeId,
    nothing: Vec<i64>,
}

impl Draft {
    fn new(levels: usize) -> Self {
        let mut builder = Network::builder(levels);
        let hub = builder.node(0);
        let nodes = BTreeMap::from([(ProofNode::Hub, hub)]);
        Self { builder, nodes, above: vec![hub], hub, nothing: vec![0; levels] }
    }

    fn node(&mut self, name: ProofNode, above: NodeId) -> NodeId {
        if let Some(&node) = self.nodes.get(&name) {
            return node;
        }
        let node = self.builder.node(0);
        self.nodes.insert(name, node);
        self.above.push(above);
        node
    }

    /// A node that lets at most `limit` units through from the one above; found again where it is there already.
    fn limited(&mut self, name: ProofNode, above: NodeId, limit: i64) -> NodeId {
        if let Some(&node) = self.nodes.get(&name) {
            return node;
        }
        let node = self.node(name, above);
        self.builder.arc(above, node, 0..=limit, &self.nothing);
        node
    }

    fn volunteer(
        &mut self,
        community: &Community,
        volunteer: VolunteerIx,
        requests: &[RequestIx],
        leaves: &mut BTreeMap<(VolunteerIx, RequestIx), NodeId>,
    ) {
        let limits = community.volunteer(volunteer).limits();
        let count = requests.len() as i64;
        let in_all = limits.in_all.map_or(count, i64::from);
        let top = self.limited(ProofNode::Volunteer(volunteer), self.hub, in_all.min(count));
        let hang = |draft: &mut Self, time: Option<FixedTime>| {
            let mut node = top;
            if let Some(time) = time {
                if let Some(limit) = limits.per_week {
                    node = draft.limited(ProofNode::Week(volunteer, time.week), node, limit.into());
                }
                if let Some(limit) = limits.per_day {
                    node = draft.limited(ProofNode::Day(volunteer, time.day), node, limit.into());
                }
            }
            node
        };
        for &request in requests {
            let node = hang(self, community.request(request).time());
            leaves.insert((volunteer, request), node);
        }
        for group in overlapping_groups(community, requests) {
            let times: Vec<FixedTime> =
                group.iter().filter_map(|&request| community.request(request).time()).collect();
            let overlap_each_other = times
                .iter()
                .enumerate()
                .all(|(k, one)| times[..k].iter().all(|other| one.span.overlaps(other.span)));
            let hung: Vec<NodeId> = group.iter().map(|&request| leaves[&(volunteer, request)]).collect();
            let Some(&first) = group.iter().min() else { continue };
            if group.len() > 1 && overlap_each_other && hung.iter().all(|&node| node == hung[0]) {
                let slot = self.limited(ProofNode::Slot(volunteer, first), hung[0], 1);
                for request in group {
                    leaves.insert((volunteer, request), slot);
                }
            }
        }
    }

    fn request(
        &mut self,
        community: &Community,
        objective: &Objective,
        request: RequestIx,
        levels: &[Level],
    ) {
        let asked = community.request(request);
        let name = ProofNode::Request(request);
        // Without candidates nothing arrives; only a mandatory request then matters, since it can't be met.
        if !self.nodes.contains_key(&name) && !asked.is_mandatory() {
            return;
        }
        let node = self.node(name, self.hub);
        let score = seat_total(community, objective, request);
        for segment in Segment::ALL {
            let gain = |level: &Level| level.seat_gain(community, request, segment, score);
            let cost: Vec<i64> = levels.iter().map(|level| -gain(level)).collect();
            let width = i64::from(segment.seats(asked.seats()));
            let least = if segment == Segment::Minimum && asked.is_mandatory() { width } else { 0 };
            self.builder.arc(node, self.hub, least..=width, &cost);
        }
    }
}

/// The requests with a time, in connected groups of those that overlap; by looking at all pairs.
fn overlapping_groups(community: &Community, requests: &[RequestIx]) -> Vec<Vec<RequestIx>> {
    let timed: Vec<_> = requests
        .iter()
        .filter_map(|&request| community.request(request).time().map(|time| (request, time.span)))
        .collect();
    let mut group_of: Vec<usize> = (0..timed.len()).collect();
    for (i, (_, one)) in timed.iter().enumerate() {
        for (j, (_, other)) in timed[..i].iter().enumerate() {
            if one.overlaps(*other) && group_of[i] != group_of[j] {
                let (from, to) = (group_of[i], group_of[j]);
                group_of.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<RequestIx>> = BTreeMap::new();
    for ((request, _), group) in timed.iter().zip(group_of) {
        groups.entry(group).or_default().push(*request);
    }
    groups.into_values().collect()
}
