//! From a plan that was made afresh to a network that is kept.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::facts::Facts;
use super::own::{Limit, Own, Pair, Time, counts_of};
use super::warm::{Asked, Cold, NOBODY, Warm};
use crate::community::{Community, OpenCommunity, OrganisationIx, RequestIx, VolunteerIx};
use crate::eligibility::{Candidates, Level, Neighbours, Objective, Segment};
use crate::lowering::{Hung, Lowered, Meaning, volunteer_part};
use crate::network::{ArcId, FlowSolution, LevelValue, NodeId};
use crate::optimize::Budget;
use crate::optimize::live::LiveFlow;
use crate::plan::Plan;

impl Warm {
    /// Takes over a plan of the community as it was opened. `None` if the network does not say all about it.
    pub(super) fn new(open: &OpenCommunity, objective: &Objective, plan: &Plan) -> Option<Self> {
        let context = plan.context();
        let (lowered, candidates) = (&context.lowered, &context.candidates);
        let community = open.community();
        let counts_more = |level: &Level| level.counts_visits() || level.partition().is_some();
        let planned = || community.request_ixs().filter(|&request| open.is_planned(request));
        let limited = |request| {
            let venue = community.request(request).venue();
            venue.is_some_and(|venue| community.venue(venue).places().is_some())
        };
        if !plan.is_optimal()
            || !context.side_constraints.is_empty()
            || lowered.levels().iter().any(counts_more)
            || planned().any(limited)
        {
            return None;
        }
        let network = lowered.network();
        let solution = FlowSolution {
            flow: context.flow.clone()?,
            potentials: plan.record().proof.potentials.clone(),
            value: LevelValue::zero(network.levels()),
            work: plan.work(),
        };
        let flow = LiveFlow::new(network, lowered.hub(), &solution).ok()?;
        let mut facts = Facts {
            has_promises: !community.promises().is_empty(),
            has_people: !community.volunteers().is_empty(),
            ..Facts::default()
        };
        let mut neighbours = Neighbours::new(community.catalog().len());
        for volunteer in community.volunteer_ixs() {
            neighbours.set_volunteer(community, volunteer, open.is_here(volunteer));
        }
        let mut asked = vec![Asked::default(); community.requests().len()];
        for request in planned() {
            facts.add(community, request);
            neighbours.set_request(community, request, true);
            asked[request.index()] = Asked {
                node: Some(lowered.request_node(request)),
                seats: Segment::ALL.map(|segment| lowered.seat_arc(request, segment)).to_vec(),
                helpers: candidates.of(request).0.to_vec(),
                beside: false,
            };
        }
        let mut owner = vec![NOBODY; network.arc_count()];
        for (candidate, pair) in candidates.pairs().enumerate() {
            owner[lowered.pair_arc(candidate).index()] = pair.volunteer.index() as u32;
        }
        let mut warm = Self {
            flow,
            levels: lowered.levels().to_vec(),
            hub: lowered.hub(),
            facts,
            neighbours,
            own: parts(community, lowered, candidates)?,
            asked,
            quotas: Vec::new(),
            owner,
            beside: 0,
            rejected: 0,
            rebuilt: BTreeSet::new(),
            log: Vec::new(),
        };
        warm.quotas_for_all(open, |organisation| lowered.quota_arc(organisation)).ok()?;
        // Where nobody could come there were no seats; somebody may come now.
        for request in planned().filter(|&request| candidates.of(request).0.is_empty()) {
            warm.bring_seats(open, objective, request).ok()?;
        }
        warm.flow.settle(&Budget::unlimited()).ok()?;
        warm.commit();
        Some(warm)
    }

    /// Gives every organisation with a quota a node, whether or not the quota can bind today.
    fn quotas_for_all(
        &mut self,
        open: &OpenCommunity,
        known: impl Fn(OrganisationIx) -> Option<ArcId>,
    ) -> Result<(), Cold> {
        let community = open.community();
        let nothing = vec![0; self.levels.len()];
        for organisation in community.organisation_ixs() {
            let Some(quota) = community.quota_left(organisation) else {
                self.quotas.push(None);
                continue;
            };
            if let Some(arc) = known(organisation) {
                // The arc into a node is the one before it.
                self.quotas.push(Some((NodeId::new(arc.index() + 1), arc)));
                continue;
            }
            let node = self.flow.add_node()?;
            let arc = self.flow.add_arc(self.hub, node, 0..=quota.into(), &nothing)?;
            self.quotas.push(Some((node, arc)));
            for &member in community.organisation(organisation).members() {
                let candidates = self.candidates_of(member);
                self.bring(open, member, Some(&candidates))?;
            }
        }
        Ok(())
    }
}

/// Every volunteer's part of a network.
fn parts(community: &Community, lowered: &Lowered, candidates: &Candidates) -> Option<Vec<Own>> {
    let (network, meanings) = (lowered.network(), lowered.meanings());
    let mut own = vec![Own::default(); community.volunteers().len()];
    for (position, &meaning) in meanings.iter().enumerate() {
        let node = NodeId::new(position);
        let (Some(volunteer), Some(above)) = (limit_of(meaning), lowered.above(node)) else { continue };
        let limit = Limit { meaning, above, node, arc: ArcId::new(position - 1) };
        own[volunteer.index()].limits.push(limit);
    }
    for (candidate, pair) in candidates.pairs().enumerate() {
        let arc = lowered.pair_arc(candidate);
        let tail = network.tails()[arc.index()];
        let (request, score, time) = (pair.request, pair.score, Time::of(community, pair.request));
        own[pair.volunteer.index()].pairs.push(Pair { request, score, arc, tail, visit: None, time });
    }
    let begins_at_visit = |pair: &Pair| matches!(meanings[pair.tail.index()], Meaning::Visit(..));
    own.par_iter_mut().enumerate().with_min_len(64).for_each(|(position, own)| {
        let volunteer = VolunteerIx::new(position);
        own.counts = counts_of(community, volunteer, &own.pairs);
        if !own.pairs.iter().any(begins_at_visit) {
            return;
        }
        let requests: Vec<RequestIx> = own.pairs.iter().map(|pair| pair.request).collect();
        let (part, _) = volunteer_part(community, volunteer, &requests, None);
        for (pair, hung) in own.pairs.iter_mut().zip(&part.hung) {
            let Hung::Visit { from, .. } = hung else { continue };
            let from = from.iter().filter_map(|place| own.limits.get(place - 1));
            // The arcs are found below, where the network's list of them is gone through once.
            pair.visit = Some(from.map(|limit| (limit.node, ArcId::new(0))).collect());
        }
    });
    let into_visits = (0..network.arc_count())
        .filter(|&arc| matches!(meanings[network.heads()[arc].index()], Meaning::Visit(..)))
        .map(|arc| ((network.tails()[arc], network.heads()[arc]), ArcId::new(arc)));
    let arcs: BTreeMap<(NodeId, NodeId), ArcId> = into_visits.collect();
    if !arcs.is_empty() {
        for pair in own.iter_mut().flat_map(|own| &mut own.pairs) {
            for (from, arc) in pair.visit.iter_mut().flatten() {
                *arc = *arcs.get(&(*from, pair.tail))?;
            }
        }
    }
    Some(own)
}

/// The volunteer of a limit's node.
fn limit_of(meaning: Meaning) -> Option<VolunteerIx> {
    match meaning {
        Meaning::Volunteer(volunteer)
        | Meaning::Month(volunteer, _)
        | Meaning::Week(volunteer, _)
        | Meaning::Day(volunteer, _)
        | Meaning::Slot(volunteer, _) => Some(volunteer),
        _ => None,
    }
}
