//! A plan's network as it grows by people who might be found: copies of recruits beside it, shut off until they are tried.
//!
//! Potentials that prove the plan's flow are kept all the time. A recruit's own nodes get prices at which none of her arcs pays; a seat at which nobody could sit
//! opens at a price at which it is worth nothing yet; and where a recruit is of an organisation whose quota could not be used up so far, its node comes
//! between the hub and its members, at the hub's price.

use std::collections::{BTreeMap, BTreeSet};

use super::inquiry::Inquiry;
use crate::community::{Community, OrganisationIx, RequestIx, VolunteerIx};
use crate::eligibility::{Candidates, Segment};
use crate::lowering::{Lowered, Meaning};
use crate::network::{ArcId, LevelValue, Network, NetworkBuilder, NodeId};

/// The arcs of each recruit in a network of recruits alone.
pub(super) fn parts(alone: &Lowered, recruits: &[VolunteerIx]) -> BTreeMap<VolunteerIx, Vec<ArcId>> {
    let recruits: BTreeSet<_> = recruits.iter().copied().collect();
    let network = alone.network();
    let owner = |node: NodeId| alone.meanings().get(node.index()).and_then(|&meaning| owner(meaning));
    let mut parts: BTreeMap<VolunteerIx, Vec<ArcId>> = BTreeMap::new();
    for arc in (0..network.arc_count()).map(ArcId::new) {
        let (tail, head) = (network.tails()[arc.index()], network.heads()[arc.index()]);
        if let Some(recruit) = owner(tail).or_else(|| owner(head)).filter(|owner| recruits.contains(owner)) {
            parts.entry(recruit).or_default().push(arc);
        }
    }
    parts
}

fn owner(meaning: Meaning) -> Option<VolunteerIx> {
    match meaning {
        Meaning::Volunteer(volunteer)
        | Meaning::Month(volunteer, _)
        | Meaning::Week(volunteer, _)
        | Meaning::Day(volunteer, _)
        | Meaning::Slot(volunteer, _)
        | Meaning::Visit(volunteer, _) => Some(volunteer),
        Meaning::Hub
        | Meaning::Organisation(_)
        | Meaning::Request(_)
        | Meaning::Part(_)
        | Meaning::Venue(..) => None,
    }
}

/// The plan's network as it grows.
pub(super) struct Growth<'a> {
    pub(super) builder: NetworkBuilder,
    pub(super) potentials: Vec<Vec<i64>>,
    /// The plan's; recruits carry nothing.
    pub(super) flow: Vec<i64>,
    arcs: usize,
    alone: &'a Lowered,
    /// Which of the plan's levels each level is: one that says nothing without recruits is none of them, and nothing in the plan costs anything there.
    levels: Vec<Option<usize>>,
    /// What nodes that are no recruit's are called in the plan's network.
    known: BTreeMap<Meaning, NodeId>,
}

impl<'a> Growth<'a> {
    /// The plan's network, with the seats open of requests to which nobody could come so far, and with the organisations of recruits.
    pub(super) fn new(
        inquiry: &Inquiry<'_>,
        alone: &'a Lowered,
        closed: &BTreeSet<RequestIx>,
        (community, recruits): (&Community, &[VolunteerIx]),
    ) -> Self {
        let network = inquiry.network;
        let levels = alone.levels().iter();
        let levels: Vec<Option<usize>> =
            levels.map(|level| inquiry.lowered.levels().iter().position(|known| known == level)).collect();
        let mut builder = Network::builder(levels.len());
        for &supply in network.supplies() {
            builder.node(supply);
        }
        let column = |level: &Option<usize>| match *level {
            Some(level) => inquiry.potentials.level(level).to_vec(),
            None => vec![0; network.node_count()],
        };
        let mut growth = Self {
            builder,
            potentials: levels.iter().map(column).collect(),
            flow: (0..network.arc_count()).map(|arc| inquiry.residual.flow(ArcId::new(arc))).collect(),
            arcs: network.arc_count(),
            alone,
            levels,
            known: BTreeMap::new(),
        };
        let meanings = inquiry.lowered.meanings().iter().enumerate();
        let others = meanings.filter(|&(_, &meaning)| owner(meaning).is_none());
        growth.known = others.map(|(node, &meaning)| (meaning, NodeId::new(node))).collect();
        let uppers = growth.open_seats(inquiry, closed);
        let lenders = growth.new_lenders(inquiry, community, recruits);
        let entry_of = |tail: NodeId, head: NodeId| {
            let Some(&Meaning::Volunteer(member)) = inquiry.lowered.meanings().get(head.index()) else {
                return tail;
            };
            let own = inquiry.context.community.volunteer(member).organisation();
            own.and_then(|own| lenders.get(&own)).map_or(tail, |&(node, _)| node)
        };
        let mut costs = vec![0; growth.levels.len()];
        let mut lent: BTreeMap<NodeId, i64> = BTreeMap::new();
        for arc in 0..network.arc_count() {
            for (cost, level) in costs.iter_mut().zip(&growth.levels) {
                *cost = level.map_or(0, |level| network.costs().get(level, arc));
            }
            let (tail, head) = (network.tails()[arc], network.heads()[arc]);
            let upper = uppers.get(&ArcId::new(arc)).copied().unwrap_or(network.upper()[arc]);
            let entry = entry_of(tail, head);
            if entry != tail {
                *lent.entry(entry).or_default() += growth.flow.get(arc).copied().unwrap_or(0);
            }
            growth.builder.arc(entry, head, network.lower()[arc]..=upper, &costs);
        }
        costs.fill(0);
        for (node, quota) in lenders.into_values() {
            growth.builder.arc(inquiry.lowered.hub(), node, 0..=quota, &costs);
            growth.flow.push(lent.get(&node).copied().unwrap_or(0));
            growth.arcs += 1;
        }
        growth
    }

    /// Prices for requests whose seats open, and how many there are on which arc.
    fn open_seats(&mut self, inquiry: &Inquiry<'_>, closed: &BTreeSet<RequestIx>) -> BTreeMap<ArcId, i64> {
        let mut uppers = BTreeMap::new();
        for &request in closed {
            let mut price: Option<LevelValue> = None;
            for segment in Segment::ALL {
                let (seat, open) =
                    (inquiry.lowered.seat_arc(request, segment), self.alone.seat_arc(request, segment));
                uppers.insert(seat, self.alone.network().upper()[open.index()]);
                let cost = self.alone.network().costs().row(open.index()).map(i128::from);
                let least = &row(&self.potentials, inquiry.head(seat)) - &LevelValue::new(cost.collect());
                price = Some(price.map_or_else(|| least.clone(), |price| price.max(least.clone())));
            }
            if let Some(price) = price {
                set_row(&mut self.potentials, inquiry.lowered.request_node(request), &price);
            }
        }
        uppers
    }

    /// Nodes for the recruits' organisations that have none yet, with what their quotas leave.
    fn new_lenders(
        &mut self,
        inquiry: &Inquiry<'_>,
        community: &Community,
        recruits: &[VolunteerIx],
    ) -> BTreeMap<OrganisationIx, (NodeId, i64)> {
        let mut lenders = BTreeMap::new();
        for own in recruits.iter().filter_map(|&recruit| community.volunteer(recruit).organisation()) {
            let meaning = Meaning::Organisation(own);
            let Some(quota) = community.quota_left(own).filter(|_| !self.known.contains_key(&meaning)) else {
                continue;
            };
            let price = row(&self.potentials, inquiry.lowered.hub());
            let node = self.node();
            set_row(&mut self.potentials, node, &price);
            self.known.insert(meaning, node);
            lenders.insert(own, (node, quota.into()));
        }
        lenders
    }

    fn node(&mut self) -> NodeId {
        self.potentials.iter_mut().for_each(|column| column.push(0));
        self.builder.node(0)
    }

    /// Adds a recruit, shut off from above. Returns the arcs by which she is to be let in, and how far.
    pub(super) fn copy(
        &mut self,
        part: &[ArcId],
        organisation: Option<OrganisationIx>,
        candidates: &Candidates,
        of_pairs: &mut BTreeMap<ArcId, RequestIx>,
    ) -> Vec<(ArcId, i64)> {
        let (alone, network) = (self.alone, self.alone.network());
        let meaning = |node: NodeId| alone.meanings().get(node.index()).copied();
        let is_new = |node: NodeId| meaning(node).is_some_and(|meaning| owner(meaning).is_some());
        // Her organisation may have a node here and none where she stands alone, or the other way round.
        let own = organisation.and_then(|own| self.known.get(&Meaning::Organisation(own)));
        let entry = own.or_else(|| self.known.get(&Meaning::Hub)).copied();
        let ends = |arc: &ArcId| [network.tails()[arc.index()], network.heads()[arc.index()]];
        let mut nodes: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        for node in part.iter().flat_map(ends) {
            let known = meaning(node).and_then(|meaning| self.known.get(&meaning)).copied();
            let place = match known {
                Some(place) => place,
                None if nodes.contains_key(&node) || !is_new(node) => continue,
                None => self.node(),
            };
            nodes.insert(node, place);
        }
        let mut doors = Vec::new();
        for arc in part {
            let [tail, head] = ends(arc);
            let shut = !is_new(tail);
            let from = if shut { entry } else { nodes.get(&tail).copied() };
            let (Some(from), Some(&to)) = (from, nodes.get(&head)) else { continue };
            let upper = network.upper()[arc.index()];
            let costs: Vec<i64> = network.costs().row(arc.index()).collect();
            self.builder.arc(from, to, 0..=if shut { 0 } else { upper }, &costs);
            if shut {
                doors.push((ArcId::new(self.arcs), upper));
            } else if let Some(candidate) = alone.pair_of(*arc) {
                of_pairs.insert(ArcId::new(self.arcs), candidates.pair(candidate).request);
            }
            self.arcs += 1;
        }
        self.price(part, &nodes, is_new);
        doors
    }

    /// Gives new nodes potentials at which none of their arcs pays: from the requests up, each what the best of them comes to.
    fn price(&mut self, part: &[ArcId], nodes: &BTreeMap<NodeId, NodeId>, is_new: impl Fn(NodeId) -> bool) {
        let network = self.alone.network();
        let mut prices: BTreeMap<NodeId, LevelValue> = BTreeMap::new();
        // A path from a recruit to a request is a few nodes long, and nodes without a way to a request need no price.
        let mut changed = true;
        while changed {
            changed = false;
            for arc in part {
                let (tail, head) = (network.tails()[arc.index()], network.heads()[arc.index()]);
                if !is_new(tail) {
                    continue;
                }
                let ahead = if is_new(head) {
                    prices.get(&head).cloned()
                } else {
                    nodes.get(&head).map(|&known| row(&self.potentials, known))
                };
                let Some(ahead) = ahead else { continue };
                let cost = LevelValue::new(network.costs().row(arc.index()).map(i128::from).collect());
                let price = &ahead - &cost;
                if prices.get(&tail).is_none_or(|known| *known < price) {
                    prices.insert(tail, price);
                    changed = true;
                }
            }
        }
        for (node, price) in prices {
            if let Some(&place) = nodes.get(&node) {
                set_row(&mut self.potentials, place, &price);
            }
        }
    }
}

fn row(columns: &[Vec<i64>], node: NodeId) -> LevelValue {
    let entry = |column: &Vec<i64>| column.get(node.index()).copied().map_or(0, i128::from);
    LevelValue::new(columns.iter().map(entry).collect())
}

/// The entries fit: they are potentials of the plan plus the costs of a few arcs (see the range argument of [`crate::network`]).
fn set_row(columns: &mut [Vec<i64>], node: NodeId, value: &LevelValue) {
    for (column, &entry) in columns.iter_mut().zip(value.entries()) {
        if let (Some(place), Ok(entry)) = (column.get_mut(node.index()), i64::try_from(entry)) {
            *place = entry;
        }
    }
}
