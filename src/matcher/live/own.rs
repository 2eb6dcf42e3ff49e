//! One volunteer's part of the living network: her nodes and arcs, brought to what her record and candidates ask for now.

use super::warm::{Cold, Surroundings};
use crate::community::{RequestIx, VolunteerIx};
use crate::lowering::{Hung, Meaning, VolunteerPart, volunteer_part};
use crate::network::{ArcId, NodeId};
use crate::optimize::live::LiveFlow;

/// A node, where it hangs, and the arc from there.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub(super) meaning: Meaning,
    pub(super) above: NodeId,
    pub(super) node: NodeId,
    pub(super) arc: ArcId,
}

/// A candidate with its arc.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) request: RequestIx,
    /// The pair's part of the score.
    pub(super) score: i64,
    pub(super) arc: ArcId,
    /// Where the arc begins.
    pub(super) tail: NodeId,
    /// The arcs into a node of its own, if the arc begins at one.
    pub(super) visit: Option<Box<[(NodeId, ArcId)]>>,
}

/// All that is a volunteer's in the network.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// Hers first; whatever hangs under another comes later than that.
    pub(super) limits: Vec<Limit>,
    /// In order of request.
    pub(super) pairs: Vec<Pair>,
    /// Whether a side constraint is about her.
    pub(super) beside: bool,
    /// Pinned requests that a rule rejects.
    pub(super) rejected: Vec<RequestIx>,
}

impl Own {
    /// Brings the network from these nodes and arcs to those that the volunteer has with new candidates (none: she has gone), in order of request.
    pub(super) fn brought_to(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        candidates: Option<&[(RequestIx, i64)]>,
    ) -> Result<Self, Cold> {
        let community = around.community;
        let list: Vec<RequestIx> =
            candidates.into_iter().flatten().map(|&(request, _)| request).collect();
        let part = match candidates {
            Some(_) => volunteer_part(community, volunteer, &list).0,
            None => VolunteerPart { nodes: Vec::new(), hung: Vec::new(), is_exact: true },
        };
        let limits = self.limits_brought_to(around, flow, volunteer, &part)?;
        let mut old = self.pairs.iter().peekable();
        let mut pairs = Vec::with_capacity(list.len());
        let nothing = vec![0; around.levels.len()];
        for (&(request, score), hung) in candidates.into_iter().flatten().zip(&part.hung) {
            while let Some(gone) = old.next_if(|pair| pair.request < request) {
                gone.removed(flow)?;
            }
            let before = old.next_if(|pair| pair.request == request);
            let costs: Vec<i64> = (around.levels.iter())
                .map(|level| -level.pair_gain(community, volunteer, request, score))
                .collect();
            let least = i64::from(community.is_pinned(volunteer, request));
            let at = |place: usize| limits.get(place.wrapping_sub(1)).map(|limit| limit.node).ok_or(Cold);
            let stays = match (before, hung) {
                (Some(before), Hung::At(place)) => before.visit.is_none() && before.tail == at(*place)?,
                (Some(before), Hung::Visit { from: places, .. }) => match &before.visit {
                    Some(arcs) => {
                        let from = places.iter().map(|&place| at(place)).collect::<Result<Vec<_>, _>>()?;
                        from.iter().eq(arcs.iter().map(|(node, _)| node))
                    }
                    None => false,
                },
                (None, _) => false,
            };
            if let Some(before) = before.filter(|_| stays) {
                flow.set_bounds(before.arc, least..=1)?;
                flow.set_costs(before.arc, &costs)?;
                pairs.push(Pair { score, ..before.clone() });
                continue;
            }
            if let Some(before) = before {
                before.removed(flow)?;
            }
            let (tail, visit) = match hung {
                Hung::At(place) => (at(*place)?, None),
                Hung::Visit { from: places, .. } => {
                    let node = flow.add_node()?;
                    let mut arcs = Vec::with_capacity(places.len());
                    for &place in places {
                        let from = at(place)?;
                        arcs.push((from, flow.add_arc(from, node, 0..=1, &nothing)?));
                    }
                    (node, Some(arcs.into_boxed_slice()))
                }
            };
            let head = around.request_node(request).ok_or(Cold)?;
            let arc = flow.add_arc(tail, head, least..=1, &costs)?;
            pairs.push(Pair { request, score, arc, tail, visit });
        }
        for gone in old {
            gone.removed(flow)?;
        }
        self.remove_limits(flow, &limits)?;
        let rejected = if candidates.is_some() {
            let pins = community.pins_of(volunteer).iter().map(|&(_, request)| request);
            pins.filter(|request| list.binary_search(request).is_err()).collect()
        } else {
            Vec::new()
        };
        Ok(Self { limits, pairs, beside: !part.is_exact, rejected })
    }

    fn limits_brought_to(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        part: &VolunteerPart,
    ) -> Result<Vec<Limit>, Cold> {
        let entry = around.entry_of(volunteer);
        let nothing = vec![0; around.levels.len()];
        let mut limits: Vec<Limit> = Vec::with_capacity(part.nodes.len());
        for &(meaning, parent, capacity) in &part.nodes {
            let above = match parent.checked_sub(1) {
                None => entry,
                Some(parent) => limits.get(parent).ok_or(Cold)?.node,
            };
            let limit = match self.limits.iter().find(|limit| limit.meaning == meaning) {
                Some(before) if before.above == above => {
                    flow.set_bounds(before.arc, 0..=capacity)?;
                    before.clone()
                }
                Some(before) => {
                    flow.remove_arc(before.arc)?;
                    let arc = flow.add_arc(above, before.node, 0..=capacity, &nothing)?;
                    Limit { above, arc, ..*before }
                }
                None => {
                    let node = flow.add_node()?;
                    let arc = flow.add_arc(above, node, 0..=capacity, &nothing)?;
                    Limit { meaning, above, node, arc }
                }
            };
            limits.push(limit);
        }
        Ok(limits)
    }

    /// Removes the nodes that are not among these, from which nothing leads any more.
    fn remove_limits(&self, flow: &mut LiveFlow, kept: &[Limit]) -> Result<(), Cold> {
        let gone = || self.limits.iter().filter(|limit| kept.iter().all(|kept| kept.node != limit.node));
        for limit in gone() {
            flow.remove_arc(limit.arc)?;
        }
        for limit in gone() {
            flow.remove_node(limit.node)?;
        }
        Ok(())
    }
}

impl Pair {
    fn removed(&self, flow: &mut LiveFlow) -> Result<(), Cold> {
        flow.remove_arc(self.arc)?;
        if let Some(arcs) = &self.visit {
            for &(_, arc) in arcs {
                flow.remove_arc(arc)?;
            }
            flow.remove_node(self.tail)?;
        }
        Ok(())
    }
}
