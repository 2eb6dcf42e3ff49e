//! One volunteer's part of the living network: her nodes and arcs, brought to what her record and candidates ask for now.

use super::warm::{Cold, Surroundings};
use crate::community::{Community, Day, FixedTime, Month, RequestIx, VolunteerIx, Week};
use crate::eligibility::Level;
use crate::lowering::{Counts, Hung, Meaning, VolunteerPart, volunteer_part};
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
    pub(super) time: Time,
}

/// When a candidate is served, as far as collisions with others go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Time {
    /// By arrangement.
    None,
    /// At this time.
    Fixed(FixedTime),
    /// When the plan says.
    Chosen,
}

impl Time {
    pub(super) fn of(community: &Community, request: RequestIx) -> Self {
        let noun = community.request(request);
        match (noun.time(), noun.flexible()) {
            (Some(time), _) => Self::Fixed(time),
            (None, Some(_)) => Self::Chosen,
            (None, None) => Self::None,
        }
    }

    pub(super) fn minutes(self) -> Option<(i64, i64)> {
        match self {
            Self::Fixed(time) => Some((time.span.start().get(), time.span.end().get())),
            Self::None | Self::Chosen => None,
        }
    }

    pub(super) fn dates(self) -> Option<(Day, Week, Month)> {
        match self {
            Self::Fixed(time) => Some((time.day, time.week, time.month)),
            Self::None | Self::Chosen => None,
        }
    }
}

pub(super) fn has_counted_limits(community: &Community, volunteer: VolunteerIx) -> bool {
    let limits = community.volunteer(volunteer).limits();
    limits.per_day.or(limits.per_week).or(limits.per_month).is_some()
}

/// What a volunteer's pairs count for, if she has limits that count; those whose time the plan chooses are not among them.
pub(super) fn counts_of(community: &Community, volunteer: VolunteerIx, pairs: &[Pair]) -> Counts {
    let mut counts = Counts::default();
    if has_counted_limits(community, volunteer) {
        pairs.iter().filter_map(|pair| pair.time.dates()).for_each(|dates| counts.add(dates));
    }
    counts
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
    /// How many of her pairs fall on each day and in each week and month, if she has limits of these.
    pub(super) counts: Counts,
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
        let Some(candidates) = candidates else {
            let nothing = VolunteerPart { nodes: Vec::new(), hung: Vec::new(), is_exact: true };
            let gone = self.brought_to_part(around, flow, volunteer, &[], &nothing)?;
            return Ok(Self { rejected: Vec::new(), ..gone });
        };
        let list: Vec<RequestIx> = candidates.iter().map(|&(request, _)| request).collect();
        let (part, _) = volunteer_part(around.community, volunteer, &list, None);
        self.brought_to_part(around, flow, volunteer, candidates, &part)
    }

    /// The same where it is known what the nodes are to be.
    pub(super) fn brought_to_part(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        candidates: &[(RequestIx, i64)],
        part: &VolunteerPart,
    ) -> Result<Self, Cold> {
        let community = around.community;
        let limits = self.limits_brought_to(around, flow, volunteer, part)?;
        let mut old = self.pairs.iter().peekable();
        let mut pairs = Vec::with_capacity(candidates.len());
        for (&(request, score), hung) in candidates.iter().zip(&part.hung) {
            while let Some(gone) = old.next_if(|pair| pair.request < request) {
                gone.removed(flow)?;
            }
            let time = Time::of(community, request);
            if let Some(before) = old.next_if(|pair| pair.request == request) {
                if before.hangs(hung, &limits)? {
                    let pair = Pair { score, time, ..before.clone() };
                    pair.set_price(around, flow, volunteer)?;
                    pairs.push(pair);
                    continue;
                }
                before.removed(flow)?;
            }
            let (tail, visit) = match hung {
                Hung::At(place) => (node_at(&limits, *place)?, None),
                Hung::Visit { from, .. } => {
                    let (node, nothing) = (flow.add_node()?, vec![0; around.levels.len()]);
                    let mut arcs = Vec::with_capacity(from.len());
                    for &place in from {
                        let from = node_at(&limits, place)?;
                        arcs.push((from, flow.add_arc(from, node, 0..=1, &nothing)?));
                    }
                    (node, Some(arcs.into_boxed_slice()))
                }
            };
            let head = around.request_node(request).ok_or(Cold)?;
            let (least, costs) = price(around, volunteer, request, score);
            let arc = flow.add_arc(tail, head, least..=1, &costs)?;
            pairs.push(Pair { request, score, arc, tail, visit, time });
        }
        for gone in old {
            gone.removed(flow)?;
        }
        self.remove_limits(flow, &limits)?;
        let is_candidate = |request: &RequestIx| candidates.binary_search_by_key(request, |c| c.0).is_ok();
        let pins = community.pins_of(volunteer).iter().map(|&(_, request)| request);
        let rejected = pins.filter(|request| !is_candidate(request)).collect();
        let counts = counts_of(community, volunteer, &pairs);
        Ok(Self { limits, pairs, beside: !part.is_exact, rejected, counts })
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

/// The least units of a pair's arc, and its costs.
fn price(
    around: &Surroundings<'_>,
    volunteer: VolunteerIx,
    request: RequestIx,
    score: i64,
) -> (i64, Vec<i64>) {
    let community = around.community;
    let gain = |level: &Level| -level.pair_gain(community, volunteer, request, score);
    (i64::from(community.is_pinned(volunteer, request)), around.levels.iter().map(gain).collect())
}

/// The node of a place in a part, from 1.
fn node_at(limits: &[Limit], place: usize) -> Result<NodeId, Cold> {
    limits.get(place.wrapping_sub(1)).map(|limit| limit.node).ok_or(Cold)
}

impl Pair {
    /// Whether its arc begins where it is to hang.
    fn hangs(&self, hung: &Hung, limits: &[Limit]) -> Result<bool, Cold> {
        Ok(match (hung, &self.visit) {
            (Hung::At(place), None) => self.tail == node_at(limits, *place)?,
            (Hung::Visit { from, .. }, Some(arcs)) => {
                let from = from.iter().map(|&place| node_at(limits, place)).collect::<Result<Vec<_>, _>>()?;
                from.iter().eq(arcs.iter().map(|(node, _)| node))
            }
            _ => false,
        })
    }

    /// Gives its arc the bounds and the costs that the pair has now.
    pub(super) fn set_price(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
    ) -> Result<(), Cold> {
        let (least, costs) = price(around, volunteer, self.request, self.score);
        flow.set_bounds(self.arc, least..=1)?;
        Ok(flow.set_costs(self.arc, &costs)?)
    }

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
