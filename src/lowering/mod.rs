//! Meaning: people, seats, limits and objective levels become nodes and arcs, with the map back.
//!
//! # The formulation
//!
//! Units of help flow around in a circle: from a hub to volunteers, through their limits, over an eligible pair to a
//! request, through its seats, and back to the hub.
//!
//! ```text
//!  hub ──► organisation ──► volunteer ──► month ──► week ──► day ──► slot ──► (visit) ──► request ══► venue ──► hub
//!     quota            in all       monthly  weekly   daily   1      pair: 0..1         seats       places
//! ```
//!
//! * *Organisation:* at most its quota, without what is agreed already ([`Community::quota_left`]), from all its members together. Each
//!   volunteer is of one organisation at most, so quotas nest with personal limits. Left out where
//!   it can't be used up (and not only where it can't bind: so a proof says what one unit more of a member is worth).
//! * *Volunteer:* at most her limit in all. A *month*, *week* or *day* node stands for a calendar month, an ISO week or a day in which she has
//!   a limit; each counts a request by its start. What the ledger has counted already is taken off ([`Community::left`]). A node whose
//!   limit can't bind is left out. A request without a time hangs directly under the volunteer.
//! * Weeks and months do not nest. A volunteer with both limits has month nodes if each week in which she has candidates lies in one month with all of
//!   them; otherwise her monthly limit is a side constraint (below).
//! * *Slot:* choices that collide in time, of which she takes at most one (below).
//! * *Visit:* a request with windows may be served on several days, or at several of the community's slots. If these are different places of
//!   her limits, the pair gets a node of its own, with an arc from each of them, and the pair's arc leads on from there: she comes once,
//!   on whichever day that is.
//! * *Pair:* at most one unit; exactly one if the pair is pinned. It costs minus what it gains on each level
//!   ([`Level::pair_gain`]): its part of the score, and a promise if it keeps one.
//! * *Seats:* three parallel arcs, one per [`Segment`]: up to the minimum (at least the minimum, if the request is mandatory), from there
//!   up to the desired number, and beyond. Each costs minus what its seats gain ([`Level::seat_gain`]). No segment gains less than the next, so
//!   an optimal flow fills them in order, or can ([`Lowered::fill_in_order`]).
//!
//! * *Venue:* requests at one venue at fixed times that all overlap each other have their seats at one moment; together they fill at most the
//!   venue's places then ([`venue_groups`]); left out where they can't be full. Other overlaps are a side constraint.
//! * *Steps:* where a level counts how many visits each volunteer has, the arc into her node is one of one unit, and there is another for each further visit, each
//!   with the cost of that visit ([`Level::visit_gain`]). Where a level counts shares of parts, minimum and desired seats lead to the node of the
//!   request's *part* instead of the hub, and from there an arc of one unit for each desired seat leads to the hub, with minus what that seat gains
//!   ([`Shares::gains`](crate::eligibility::Shares::gains)).
//!
//! The network minimises cost, so its value is the negative of the plan's ([`Lowered::plan_value`]).
//!
//! # Collisions and side constraints
//!
//! For each volunteer, what she may do at a fixed time (or at a slot) falls into *groups*: connected components of the relation "collide"
//! ([`Pauses::collide`](crate::community::Pauses::collide): to overlap, or to leave her less time in between than she needs). A
//! group of two or more is *exact* if all its members collide with each other and hang at the same place of her limits; then a
//! slot of capacity 1 says precisely that she takes one of them, and the network stays a network.
//!
//! What is not a network is left out of it: the other groups; whether visits on a day of the plan's choice fit into that day; limits of
//! minutes; months that weeks straddle; helpers who come together to a request with windows; places at a venue where overlaps are chains or times are to be chosen; breaks between slots of a service day; a volunteer who must be at home for her own. These are
//! the *side constraints* ([`SideConstraint`]). No valid plan is better than the network's optimum; an optimum that meets them is the best
//! plan. Where it does not, the caller finds a valid plan (by taking pairs out of the network, [`Banned`]), and the difference to the first
//! optimum is its proven gap.
//!
//! # Layout
//!
//! Nodes: the hub, the organisations, the volunteers, the month, week, day and slot nodes, the requests, the visits, the venues, the parts. Arcs: one
//! into each node between hub and requests (in order of node), one per candidate pair (in order of [`Candidates`]), three per request, those into
//! visits, one out of each venue, further steps. Positions are arithmetic; there
//! is no map to keep but that of the visits.

mod limits;
mod one;
mod side_constraints;
mod steps;
mod timetable;
mod venues;

use std::collections::{BTreeMap, BTreeSet};

use crate::community::{
    Community, Day, FixedTime, Minute, Month, OrganisationIx, RequestIx, VenueIx, VolunteerIx, Week,
};
use crate::eligibility::{Candidates, Level, Objective, Part, Segment, seat_total};
use crate::network::{ArcId, LevelValue, Network, NetworkFaults, NodeId};

pub(crate) use limits::Counts;
use limits::{Branches, LimitTree};
pub(crate) use one::{Hung, VolunteerPart, request_is_exact, volunteer_part};
pub use side_constraints::{
    SideConstraint, loose_with_another, loose_with_one_more, loose_with_others, side_constraints,
};
use steps::Steps;
pub use timetable::{Choice, Group, Own, Timetable, When};
pub use venues::{VenueGroup, venue_groups};

/// What a node stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Meaning {
    /// Where unused capacity is and filled seats return to.
    Hub,
    /// An organisation, with its quota.
    Organisation(OrganisationIx),
    /// A volunteer, with her limit in all.
    Volunteer(VolunteerIx),
    /// A volunteer's monthly limit.
    Month(VolunteerIx, Month),
    /// A volunteer's weekly limit.
    Week(VolunteerIx, Week),
    /// A volunteer's daily limit.
    Day(VolunteerIx, Day),
    /// A volunteer's group of colliding requests, named by the earliest start among them.
    Slot(VolunteerIx, Minute),
    /// A request.
    Request(RequestIx),
    /// A volunteer's visit for a request with windows that can be at several places of her limits.
    Visit(VolunteerIx, RequestIx),
    /// A part of the requests between which the objective shares seats out.
    Part(Part),
    /// A venue's places at the time of a group of requests that overlap, named by the earliest start among them.
    Venue(VenueIx, Minute),
}

/// Candidates (by position) that must not be chosen, although they may.
pub type Banned = BTreeSet<usize>;

/// What a network is told beside community and objective. By default nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Restrictions {
    /// Candidates that must not be chosen.
    pub banned: Banned,
    /// Candidates (by position) that must be chosen, like pins.
    pub fixed: BTreeSet<usize>,
    /// Whether mandatory requests may stay below their minimum.
    pub minimums_waived: bool,
}

/// A candidate that a flow chooses, and when it may be served for the flow to count it as it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// Position in the candidates.
    pub candidate: usize,
    /// At least one.
    pub whens: Vec<When>,
}

/// A community's network and what its parts mean.
#[derive(Clone, Debug)]
pub struct Lowered {
    network: Network,
    meanings: Vec<Meaning>,
    levels: Vec<Level>,
    /// Nodes between the hub and the requests.
    limits: usize,
    pairs: usize,
    requests: usize,
    /// Candidates with a visit node: the places, by node.
    branching: BTreeMap<u32, Branches>,
    /// The groups at venues, each with a node; their arcs end where the steps begin.
    venues: Vec<VenueGroup>,
    /// Arcs from here on are steps.
    first_step: usize,
    steps: Steps,
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

    /// The node above an organisation's, volunteer's, month, week, day or slot node: what it hangs under. `None` for the others.
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
        (position < 3 * self.requests).then(|| (RequestIx::new(position / 3), Segment::ALL[position % 3]))
    }

    /// Where the units of a request's seats flow to: the node of its venue's places, if these can run out, otherwise the hub. O(1).
    pub fn seat_head(&self, request: RequestIx) -> NodeId {
        let arc = self.seat_arc(request, Segment::Minimum);
        self.network.heads().get(arc.index()).copied().unwrap_or(self.hub())
    }

    /// The arc of an organisation's quota, if the quota can be used up: from the hub to its node. O(organisations).
    pub fn quota_arc(&self, organisation: OrganisationIx) -> Option<ArcId> {
        let quotas = self.meanings.iter().skip(1).take_while(|node| matches!(node, Meaning::Organisation(_)));
        let mut quotas = quotas.enumerate();
        quotas.find(|(_, node)| **node == Meaning::Organisation(organisation)).map(|(arc, _)| ArcId::new(arc))
    }

    /// The groups at venues whose places can run out, in the order of their nodes.
    pub fn venue_groups(&self) -> &[VenueGroup] {
        &self.venues
    }

    /// The group of a request at a venue whose places can run out, if it is in one. O(1).
    pub fn venue_group_of(&self, request: RequestIx) -> Option<&VenueGroup> {
        let first = 1 + self.limits + self.requests + self.branching.len();
        self.venues.get(self.seat_head(request).index().checked_sub(first)?)
    }

    /// The value of a plan (higher is better) whose flow has this cost.
    pub fn plan_value(&self, cost: &LevelValue) -> LevelValue {
        -cost
    }

    /// The flow of some candidate pairs at some times: each through its volunteer's limits, and seats filled in their order. A time that is none of
    /// the pair's counts as the first of them. Time O(arcs + pairs chosen · log).
    pub fn flow_of(
        &self,
        candidates: &Candidates,
        table: &Timetable,
        chosen: &[(usize, Option<FixedTime>)],
    ) -> Vec<i64> {
        let mut flow = vec![0; self.network.arc_count()];
        let into_visits: BTreeMap<_, _> = self.visit_arcs().map(|arc| (self.ends(arc), arc)).collect();
        for &(candidate, time) in chosen {
            let arc = self.pair_arc(candidate);
            flow[arc.index()] = 1;
            let mut node = self.network.tails()[arc.index()];
            if let Some(Branches { places, .. }) = self.branching.get(&(candidate as u32)) {
                let visit = node;
                let when = table.whens(own(candidates, candidate)).position(|when| when.holds(time));
                node = NodeId::new(places[when.unwrap_or(0)] as usize);
                if let Some(&arc) = into_visits.get(&(node, visit)) {
                    flow[arc] = 1;
                }
            }
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
        for (group, arc) in self.venues.iter().zip(self.venue_arcs()) {
            let seats = group.members.iter().flat_map(|&r| Segment::ALL.map(|s| self.seat_arc(r, s)));
            flow[arc] = seats.map(|seat| flow[seat.index()]).sum();
        }
        self.take_first_steps(&mut flow);
        flow
    }

    /// Fills each request's seats in the order of their segments, as many as the flow fills. Where an objective does not tell segments apart, a solver may
    /// fill later ones first; since none gains less than the next, an optimal flow stays optimal. O(requests).
    pub fn fill_in_order(&self, flow: &mut [i64]) {
        for request in (0..self.requests).map(RequestIx::new) {
            let arcs = Segment::ALL.map(|segment| self.seat_arc(request, segment).index());
            let mut units: i64 = arcs.iter().map(|&arc| flow[arc]).sum();
            for arc in arcs {
                flow[arc] = units.min(self.network.upper()[arc]);
                units -= flow[arc];
            }
        }
        self.take_first_steps(flow);
    }

    fn take_first_steps(&self, flow: &mut [i64]) {
        let wanted = |flow: &[i64], request: RequestIx| -> i64 {
            let arcs =
                [Segment::Minimum, Segment::Desired].map(|segment| self.seat_arc(request, segment).index());
            arcs.into_iter().filter_map(|arc| flow.get(arc)).sum()
        };
        self.steps.in_order(flow, wanted, self.requests);
    }

    fn ends(&self, arc: usize) -> (NodeId, NodeId) {
        (self.network.tails()[arc], self.network.heads()[arc])
    }

    fn visit_arcs(&self) -> std::ops::Range<usize> {
        self.limits + self.pairs + 3 * self.requests..self.first_step - self.venues.len()
    }

    fn venue_arcs(&self) -> std::ops::Range<usize> {
        self.first_step - self.venues.len()..self.first_step
    }

    /// The candidate pairs that a flow uses, in order, each with the times at which the flow counts it.
    pub fn chosen(&self, candidates: &Candidates, table: &Timetable, flow: &[i64]) -> Vec<Chosen> {
        let uses = |arc: usize| flow.get(arc).is_some_and(|&units| units > 0);
        // By visit node: the place that its unit comes from.
        let from: BTreeMap<NodeId, NodeId> = (self.visit_arcs().filter(|&arc| uses(arc)))
            .map(|arc| (self.network.heads()[arc], self.network.tails()[arc]))
            .collect();
        let chosen = |candidate: usize| {
            let whens = table.whens(own(candidates, candidate));
            let Some(Branches { places, .. }) = self.branching.get(&(candidate as u32)) else {
                return Chosen { candidate, whens: whens.collect() };
            };
            let visit = self.network.tails()[self.pair_arc(candidate).index()];
            let place = from.get(&visit).map(|place| place.index());
            let here = whens.zip(places).filter(|&(_, &other)| place == Some(other as usize));
            Chosen { candidate, whens: here.map(|(when, _)| when).collect() }
        };
        (0..self.pairs).filter(|&pair| uses(self.pair_arc(pair).index())).map(chosen).collect()
    }
}

fn own(candidates: &Candidates, candidate: usize) -> Own {
    Own { candidate: candidate as u32, request: candidates.pair(candidate).request }
}

/// Makes the network of a community; see the [module's essay](self).
///
/// Time and memory O(volunteers + requests + candidates · levels + times of candidates with windows).
///
/// # Errors
/// Where scores or counts leave the range that the integers are proven for (see [`crate::network`]).
pub fn lower(
    community: &Community,
    objective: &Objective,
    candidates: &Candidates,
    table: &Timetable,
    restrictions: &Restrictions,
) -> Result<Lowered, NetworkFaults> {
    let levels = objective.levels(community);
    let tree = LimitTree::new(community, candidates, table);
    let mut builder = Network::builder(levels.len());
    let nothing = vec![0; levels.len()];
    let (limits, pairs, requests) = (tree.nodes.len(), candidates.len(), community.requests().len());
    let mut meanings = vec![Meaning::Hub];
    meanings.extend(tree.nodes.iter().map(|node| node.meaning));
    meanings.extend(community.request_ixs().map(Meaning::Request));
    let first_visit = meanings.len();
    meanings.extend(tree.branching.keys().map(|&candidate| {
        let pair = candidates.pair(candidate as usize);
        Meaning::Visit(pair.volunteer, pair.request)
    }));
    let mut steps = Steps::new(community, objective, &levels);
    let mut venues = venue_groups(community, candidates, steps.shares());
    venues.retain(|group| group.exact && group.can_be_full(community));
    let first_venue = meanings.len();
    meanings.extend(venues.iter().map(|group| Meaning::Venue(group.venue, group.start)));
    meanings.extend(steps.part_meanings(meanings.len()));
    // Where the seats of a request lead that are counted in a venue's places.
    let mut housed: BTreeMap<RequestIx, NodeId> = BTreeMap::new();
    for (position, group) in venues.iter().enumerate() {
        housed.extend(group.members.iter().map(|&member| (member, NodeId::new(first_venue + position))));
    }
    let into_visits: usize = tree.branching.values().map(|branches| branches.arcs.len()).sum();
    builder.reserve(meanings.len(), limits + pairs + 3 * requests + into_visits + venues.len());
    for _ in &meanings {
        builder.node(0);
    }
    let mut costs = nothing.clone();
    for (position, node) in tree.nodes.iter().enumerate() {
        let capacity = Steps::first_visit(node, &levels, &mut costs);
        builder.arc(NodeId::new(node.parent), NodeId::new(position + 1), 0..=capacity, &costs);
    }
    let request_node = |request: RequestIx| NodeId::new(1 + limits + request.index());
    let mut visits = tree.branching.keys().enumerate().peekable();
    for (candidate, pair) in candidates.pairs().enumerate() {
        let (volunteer, request) = (pair.volunteer, pair.request);
        for (cost, level) in costs.iter_mut().zip(&levels) {
            *cost = -level.pair_gain(community, volunteer, request, pair.score);
        }
        let must = community.is_pinned(volunteer, request) || restrictions.fixed.contains(&candidate);
        let least = i64::from(must);
        let most = if restrictions.banned.contains(&candidate) { least } else { 1 };
        let place = match visits.next_if(|&(_, &branching)| branching as usize == candidate) {
            Some((visit, _)) => first_visit + visit,
            None => tree.leaf_of_candidate[candidate] as usize,
        };
        builder.arc(NodeId::new(place), request_node(request), least..=most, &costs);
    }
    for request_ix in community.request_ixs() {
        let request = community.request(request_ix);
        let score = seat_total(community, objective, request_ix);
        // Nobody can sit where there are no candidates; empty arcs keep the bound of a stopped solve from counting such seats.
        let mandatory = request.is_mandatory() && !restrictions.minimums_waived;
        let open = mandatory || !candidates.of(request_ix).0.is_empty();
        for segment in Segment::ALL {
            for (cost, level) in costs.iter_mut().zip(&levels) {
                *cost = -level.seat_gain(community, request_ix, segment, score);
            }
            let most = if open { i64::from(segment.seats(request.seats())) } else { 0 };
            let least = if mandatory && segment == Segment::Minimum { most } else { 0 };
            // Seats that are not there follow the others, so that the request has one way out where it can.
            let beyond = segment == Segment::Beyond && segment.seats(request.seats()) > 0;
            let part = if beyond { NodeId::new(0) } else { steps.wanted_seats_lead_to(request_ix) };
            let head = housed.get(&request_ix).copied().unwrap_or(part);
            builder.arc(request_node(request_ix), head, least..=most, &costs);
        }
    }
    for (visit, branches) in tree.branching.values().enumerate() {
        for &place in &branches.arcs {
            builder.arc(NodeId::new(place as usize), NodeId::new(first_visit + visit), 0..=1, &nothing);
        }
    }
    for (position, group) in venues.iter().enumerate() {
        let places = i64::from(group.places);
        let part = group.members.first().map_or(NodeId::new(0), |&member| steps.wanted_seats_lead_to(member));
        builder.arc(NodeId::new(first_venue + position), part, 0..=places, &nothing);
    }
    let first_step = limits + pairs + 3 * requests + into_visits + venues.len();
    steps.add_arcs(&mut builder, &tree.nodes, &levels, first_step);
    let branching = tree.branching;
    let network = builder.build()?;
    Ok(Lowered { network, meanings, levels, limits, pairs, requests, branching, venues, first_step, steps })
}
