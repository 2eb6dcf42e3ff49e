//! The network that is kept: an optimal flow with its proof, and what of it belongs to whom.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::own::{Own, Pair};
use super::patch::{Edit, Patch};
use crate::community::{Community, OpenCommunity, OrganisationIx, RequestIx, Touched, VolunteerIx};
use crate::eligibility::{Level, Neighbours, Objective, Segment, seat_total};
use crate::lowering::{Meaning, request_is_exact};
use crate::network::{ArcId, NodeId};
use crate::optimize::live::{LiveFault, LiveFlow};

/// The network can't follow: it must be made and solved afresh.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cold;

impl From<LiveFault> for Cold {
    fn from(_: LiveFault) -> Self {
        Self
    }
}

/// What a volunteer's part is made in view of.
pub(super) struct Surroundings<'a> {
    pub(super) community: &'a Community,
    pub(super) levels: &'a [Level],
    hub: NodeId,
    quotas: &'a [Option<(NodeId, ArcId)>],
    asked: &'a [Asked],
}

impl Surroundings<'_> {
    /// The node of a request, if it is planned.
    pub(super) fn request_node(&self, request: RequestIx) -> Option<NodeId> {
        self.asked.get(request.index())?.node
    }

    /// Where a volunteer's units come from: her organisation, if it has a quota, or the hub.
    pub(super) fn entry_of(&self, volunteer: VolunteerIx) -> NodeId {
        let organisation = self.community.volunteer(volunteer).organisation();
        let quota = organisation.and_then(|own| self.quotas.get(own.index()).copied().flatten());
        quota.map_or(self.hub, |(node, _)| node)
    }
}

/// All that is a request's in the network.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) node: Option<NodeId>,
    pub(super) seats: Vec<ArcId>,
    /// In order.
    pub(super) helpers: Vec<VolunteerIx>,
    /// Whether a side constraint is about it.
    pub(super) beside: bool,
}

/// What a write has replaced.
#[derive(Debug)]
pub(super) enum Undo {
    Own(VolunteerIx, Box<Own>),
    Patch(VolunteerIx, Box<Patch>),
    Asked(RequestIx, Box<Asked>),
    /// Whether she was among the request's helpers.
    Helper(RequestIx, VolunteerIx, bool),
    /// The lists of who comes into question, to be filled again from the community.
    Person(VolunteerIx),
    Request(RequestIx),
}

/// The network. See the module's text.
#[derive(Debug)]
pub(super) struct Warm {
    pub(super) flow: LiveFlow,
    pub(super) levels: Vec<Level>,
    pub(super) hub: NodeId,
    pub(super) facts: Facts,
    pub(super) neighbours: Neighbours,
    /// By volunteer.
    pub(super) own: Vec<Own>,
    /// By request.
    pub(super) asked: Vec<Asked>,
    /// By organisation.
    pub(super) quotas: Vec<Option<(NodeId, ArcId)>>,
    /// By arc: the volunteer whose pair it is, or was.
    pub(super) owner: Vec<u32>,
    /// How many volunteers and requests the network does not say all about.
    pub(super) beside: usize,
    /// How many pins a rule rejects.
    pub(super) rejected: usize,
    /// Whose part has been made anew since the last solve.
    pub(super) rebuilt: BTreeSet<VolunteerIx>,
    pub(super) log: Vec<Undo>,
}

/// The owner of an arc that is no pair's.
pub(super) const NOBODY: u32 = u32::MAX;

impl Warm {
    /// Whether the network says all about everybody, so that its optimum is the best plan.
    pub(super) fn says_all(&self) -> bool {
        self.beside == 0
    }

    /// A volunteer's part.
    pub(super) fn own(&self, volunteer: VolunteerIx) -> Option<&Own> {
        self.own.get(volunteer.index())
    }

    fn pairs_of(&self, volunteer: VolunteerIx) -> &[Pair] {
        self.own(volunteer).map(|own| own.pairs.as_slice()).unwrap_or_default()
    }

    /// The pins that a rule rejects.
    pub(super) fn rejected_pins(&self) -> impl Iterator<Item = (VolunteerIx, RequestIx)> + '_ {
        let all = if self.rejected > 0 { self.own.as_slice() } else { &[] };
        let of = |(position, own): (usize, &'_ Own)| -> Vec<(VolunteerIx, RequestIx)> {
            own.rejected.iter().map(|&request| (VolunteerIx::new(position), request)).collect()
        };
        all.iter().enumerate().flat_map(of)
    }

    /// The volunteer whose pair an arc is or was.
    pub(super) fn owner(&self, arc: ArcId) -> Option<VolunteerIx> {
        let owner = self.owner.get(arc.index()).copied().filter(|&owner| owner != NOBODY)?;
        Some(VolunteerIx::new(owner as usize))
    }

    /// The potential of a node of the formulation, if the network has it.
    pub(super) fn potential(&self, meaning: Meaning) -> Option<Vec<i64>> {
        let limit = |volunteer: VolunteerIx| {
            let limits = &self.own.get(volunteer.index())?.limits;
            limits.iter().find(|limit| limit.meaning == meaning).map(|limit| limit.node)
        };
        let node = match meaning {
            Meaning::Hub => Some(self.hub),
            Meaning::Organisation(organisation) => {
                self.quotas.get(organisation.index()).copied().flatten().map(|(node, _)| node)
            }
            Meaning::Request(request) => self.asked.get(request.index()).and_then(|asked| asked.node),
            Meaning::Visit(volunteer, request) => {
                let pairs = self.pairs_of(volunteer);
                let found = pairs.binary_search_by_key(&request, |pair| pair.request).ok();
                found.and_then(|found| pairs.get(found)).map(|pair| pair.tail)
            }
            Meaning::Venue(..) | Meaning::Part(_) => None,
            Meaning::Volunteer(volunteer)
            | Meaning::Month(volunteer, _)
            | Meaning::Week(volunteer, _)
            | Meaning::Day(volunteer, _)
            | Meaning::Slot(volunteer, _) => limit(volunteer),
        };
        node.map(|node| self.flow.potential(node)).filter(|potential| !potential.is_empty())
    }

    /// Where the log stands.
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Forgets the history, but for that of the flow.
    pub(super) fn forget(&mut self) {
        self.log.clear();
    }

    /// Forgets the history.
    pub(super) fn commit(&mut self) {
        self.log.clear();
        self.flow.commit();
    }

    /// Takes everything back that was written since, but for the flow, once the community is as it was.
    pub(super) fn undo(&mut self, open: &OpenCommunity, mark: usize) {
        let community = open.community();
        while self.log.len() > mark {
            match self.log.pop() {
                Some(Undo::Own(volunteer, own)) => drop(self.exchange_own(volunteer, *own)),
                Some(Undo::Patch(volunteer, patch)) => drop(self.exchange_patch(volunteer, *patch)),
                Some(Undo::Asked(request, asked)) => drop(self.exchange_asked(request, *asked)),
                Some(Undo::Helper(request, volunteer, was)) => self.write_helper(request, volunteer, was),
                Some(Undo::Person(volunteer)) => {
                    self.neighbours.set_volunteer(community, volunteer, open.is_here(volunteer));
                }
                Some(Undo::Request(request)) => {
                    self.neighbours.set_request(community, request, open.is_planned(request));
                }
                None => break,
            }
        }
    }

    /// Follows what has been touched in the community.
    ///
    /// # Errors
    /// If the network can't follow. Then the caller takes back what has been written so far.
    pub(super) fn follow(
        &mut self,
        open: &OpenCommunity,
        objective: &Objective,
        touched: &Touched,
    ) -> Result<(), Cold> {
        if !self.facts.cover(open, touched) {
            return Err(Cold);
        }
        let community = open.community();
        self.own.resize_with(community.volunteers().len(), Own::default);
        self.asked.resize_with(community.requests().len(), Asked::default);
        for &volunteer in &touched.volunteers {
            self.neighbours.set_volunteer(community, volunteer, open.is_here(volunteer));
            self.log.push(Undo::Person(volunteer));
        }
        for &request in &touched.requests {
            let planned = open.is_planned(request);
            self.neighbours.set_request(community, request, planned);
            self.log.push(Undo::Request(request));
            if planned {
                self.bring_seats(open, objective, request)?;
            }
        }
        // New candidates: of each volunteer touched all, of the others those with requests touched.
        for &volunteer in &touched.volunteers {
            let found = self.neighbours.of_volunteer(community, objective, volunteer);
            self.bring(open, volunteer, open.is_here(volunteer).then_some(&found))?;
        }
        let mut edits: BTreeMap<VolunteerIx, Vec<Edit>> = BTreeMap::new();
        for &request in &touched.requests {
            let found = self.neighbours.of_request(community, objective, request);
            let gone = |helper: &&VolunteerIx| found.binary_search_by_key(*helper, |f| f.0).is_err();
            let gone = self.asked[request.index()].helpers.iter().filter(gone).map(|&helper| (helper, None));
            let found = found.iter().map(|&(volunteer, score)| (volunteer, Some(score)));
            for (volunteer, score) in gone.chain(found) {
                if !touched.volunteers.contains(&volunteer) {
                    edits.entry(volunteer).or_default().push((request, score));
                }
            }
        }
        for (volunteer, edits) in edits {
            self.edit(open, volunteer, &edits)?;
        }
        for &request in touched.requests.iter().filter(|&&request| !open.is_planned(request)) {
            self.remove_seats(request)?;
        }
        // What has been agreed elsewhere may have taken something off a quota.
        let lenders = touched.volunteers.iter();
        let lenders = lenders.filter_map(|&volunteer| community.volunteer(volunteer).organisation());
        let lenders: BTreeSet<OrganisationIx> =
            lenders.chain(touched.organisations.iter().copied()).collect();
        for organisation in lenders {
            let known = self.quotas.get(organisation.index()).copied().flatten();
            match (known, community.quota_left(organisation)) {
                (Some((_, arc)), Some(quota)) => self.flow.set_bounds(arc, 0..=quota.into())?,
                (None, None) => {}
                // All its members would hang elsewhere.
                _ => return Err(Cold),
            }
        }
        Ok(())
    }

    pub(super) fn candidates_of(&self, volunteer: VolunteerIx) -> Vec<(RequestIx, i64)> {
        self.pairs_of(volunteer).iter().map(|pair| (pair.request, pair.score)).collect()
    }

    /// Changes some of a volunteer's candidates, in order of request.
    fn edit(&mut self, open: &OpenCommunity, volunteer: VolunteerIx, edits: &[Edit]) -> Result<(), Cold> {
        let Self { flow, levels, hub, quotas, asked, own, .. } = self;
        let around = Surroundings { community: open.community(), levels, hub: *hub, quotas, asked };
        let Some(patch) = own[volunteer.index()].patched(&around, flow, volunteer, edits)? else {
            let mut list = self.candidates_of(volunteer);
            for &(request, score) in edits {
                match (list.binary_search_by_key(&request, |&(known, _)| known), score) {
                    (Ok(found), Some(score)) => list[found].1 = score,
                    (Ok(found), None) => drop(list.remove(found)),
                    (Err(place), Some(score)) => list.insert(place, (request, score)),
                    (Err(_), None) => {}
                }
            }
            return self.bring(open, volunteer, Some(&list));
        };
        for pair in patch.pairs.iter().filter_map(|(_, pair)| pair.as_ref()) {
            self.owns(volunteer, pair.arc);
        }
        for &(request, score) in edits {
            let helps = self.asked[request.index()].helpers.binary_search(&volunteer).is_ok();
            if helps != score.is_some() {
                self.set_helper(request, volunteer, score.is_some());
                self.count_beside(open, request);
            }
        }
        let before = self.exchange_patch(volunteer, patch);
        self.log.push(Undo::Patch(volunteer, Box::new(before)));
        self.rebuilt.insert(volunteer);
        Ok(())
    }

    fn owns(&mut self, volunteer: VolunteerIx, arc: ArcId) {
        if self.owner.len() <= arc.index() {
            self.owner.resize(arc.index() + 1, NOBODY);
        }
        self.owner[arc.index()] = volunteer.index() as u32;
    }

    fn exchange_patch(&mut self, volunteer: VolunteerIx, patch: Patch) -> Patch {
        self.beside += usize::from(patch.beside);
        self.rejected += patch.rejected.len();
        let before = self.own[volunteer.index()].exchange(patch);
        self.beside -= usize::from(before.beside);
        self.rejected -= before.rejected.len();
        before
    }

    /// Brings a volunteer's part to these candidates.
    pub(super) fn bring(
        &mut self,
        open: &OpenCommunity,
        volunteer: VolunteerIx,
        candidates: Option<&[(RequestIx, i64)]>,
    ) -> Result<(), Cold> {
        let Self { flow, levels, hub, quotas, asked, own, .. } = self;
        let around = Surroundings { community: open.community(), levels, hub: *hub, quotas, asked };
        let new = own[volunteer.index()].brought_to(&around, flow, volunteer, candidates)?;
        for pair in &new.pairs {
            self.owns(volunteer, pair.arc);
        }
        let before = self.exchange_own(volunteer, new);
        let requests = |own: &Own| -> Vec<RequestIx> { own.pairs.iter().map(|pair| pair.request).collect() };
        let (was, now) = (requests(&before), requests(&self.own[volunteer.index()]));
        for &request in was.iter().filter(|request| now.binary_search(request).is_err()) {
            self.set_helper(request, volunteer, false);
        }
        for &request in now.iter().filter(|request| was.binary_search(request).is_err()) {
            self.set_helper(request, volunteer, true);
        }
        for request in was.into_iter().chain(now) {
            self.count_beside(open, request);
        }
        self.log.push(Undo::Own(volunteer, Box::new(before)));
        self.rebuilt.insert(volunteer);
        Ok(())
    }

    fn exchange_own(&mut self, volunteer: VolunteerIx, own: Own) -> Own {
        self.beside += usize::from(own.beside);
        self.rejected += own.rejected.len();
        let before = std::mem::replace(&mut self.own[volunteer.index()], own);
        self.beside -= usize::from(before.beside);
        self.rejected -= before.rejected.len();
        before
    }

    fn exchange_asked(&mut self, request: RequestIx, asked: Asked) -> Asked {
        self.beside += usize::from(asked.beside);
        let before = std::mem::replace(&mut self.asked[request.index()], asked);
        self.beside -= usize::from(before.beside);
        before
    }

    fn set_helper(&mut self, request: RequestIx, volunteer: VolunteerIx, helps: bool) {
        self.write_helper(request, volunteer, helps);
        self.log.push(Undo::Helper(request, volunteer, !helps));
    }

    fn write_helper(&mut self, request: RequestIx, volunteer: VolunteerIx, helps: bool) {
        let helpers = &mut self.asked[request.index()].helpers;
        match (helpers.binary_search(&volunteer), helps) {
            (Err(place), true) => helpers.insert(place, volunteer),
            (Ok(place), false) => drop(helpers.remove(place)),
            _ => {}
        }
    }

    /// Whether the network says all about a request may depend on how many candidates it has.
    fn count_beside(&mut self, open: &OpenCommunity, request: RequestIx) {
        let asked = &self.asked[request.index()];
        let beside =
            open.is_planned(request) && !request_is_exact(open.community(), request, asked.helpers.len());
        if beside != asked.beside {
            let before = self.exchange_asked(request, Asked { beside, ..asked.clone() });
            self.log.push(Undo::Asked(request, Box::new(before)));
        }
    }

    /// Brings a planned request's node and seats to what its record asks for.
    pub(super) fn bring_seats(
        &mut self,
        open: &OpenCommunity,
        objective: &Objective,
        request: RequestIx,
    ) -> Result<(), Cold> {
        let community = open.community();
        let noun = community.request(request);
        let score = seat_total(community, objective, request);
        let before = &self.asked[request.index()];
        let node = match before.node {
            Some(node) => node,
            None => self.flow.add_node()?,
        };
        let mut seats = Vec::with_capacity(Segment::ALL.len());
        for segment in Segment::ALL {
            let costs: Vec<i64> = (self.levels.iter())
                .map(|level| -level.seat_gain(community, request, segment, score))
                .collect();
            let most = i64::from(segment.seats(noun.seats()));
            let least = if noun.is_mandatory() && segment == Segment::Minimum { most } else { 0 };
            match before.seats.get(segment as usize) {
                Some(&arc) => {
                    self.flow.set_bounds(arc, least..=most)?;
                    self.flow.set_costs(arc, &costs)?;
                    seats.push(arc);
                }
                None => seats.push(self.flow.add_arc(node, self.hub, least..=most, &costs)?),
            }
        }
        let helpers = before.helpers.clone();
        let beside = !request_is_exact(community, request, helpers.len());
        let before = self.exchange_asked(request, Asked { node: Some(node), seats, helpers, beside });
        self.log.push(Undo::Asked(request, Box::new(before)));
        Ok(())
    }

    /// Removes the node of a request that is not planned any more, once nothing leads there.
    fn remove_seats(&mut self, request: RequestIx) -> Result<(), Cold> {
        let before = self.exchange_asked(request, Asked::default());
        for &seat in &before.seats {
            self.flow.remove_arc(seat)?;
        }
        if let Some(node) = before.node {
            self.flow.remove_node(node)?;
        }
        self.log.push(Undo::Asked(request, Box::new(before)));
        Ok(())
    }
}
