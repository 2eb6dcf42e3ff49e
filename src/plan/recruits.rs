//! Whom to recruit: the exact gain of the first, the second, … the k-th more of a profile.
//!
//! A profile is a volunteer's record. What rules, limits and times make of it is found as for anybody: the community is checked again with the
//! profiles added (rarity stays as it is), and what [`crate::lowering`] makes of them alone is put beside the plan's network, with their arcs
//! from the hub closed. The proven flow is optimal there too, so opening one such arc after the other is successive shortest
//! paths ([`crate::network::Ranging::try_all`]). Each gain is the difference of two optima, and since a minimum-cost flow is convex in its bounds, no
//! gain is larger than the one before it.
//!
//! For somebody who takes one request the same is a look at a table: the gain of one more helper at each request is minus its distance to the hub, found
//! for all of them by one search ([`Plan::seat_prices`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;
use serde::Serialize;
use thiserror::Error;

use super::Plan;
use super::inquiry::{AskError, Inquiry};
use super::loss::Loss;
use super::unmet::Move;
use crate::community::{Community, Faults, RequestId, RequestIx, VolunteerId, VolunteerIx, VolunteerRecord};
use crate::eligibility::{Candidates, CandidatesError, Level, Segment, check, pair_total, seat_total};
use crate::lowering::{Banned, Lowered, Meaning, Timetable, lower, side_constraints};
use crate::network::{
    Adjacency, ArcId, LevelTable, LevelValue, Network, NetworkFaults, NodeId, Ranging, Trial, Trialled,
};

/// What more people of one profile would bring.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Recruitment {
    /// The profile's id as given.
    pub profile: VolunteerId,
    /// How many requests she would be eligible for.
    pub eligible: usize,
    /// What the first, the second, … gains (losses with their signs reversed); none gains more than the one before.
    pub gains: Vec<Loss>,
    /// What all of them together would change: whom they help (under the profile's id), and who does something else then.
    pub moves: Vec<Move>,
}

/// Why what profiles would bring can't be said.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecruitError {
    /// The plan can't be asked.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// A profile is not a valid record of a volunteer.
    #[error("a profile is not valid: {0}")]
    Profile(#[from] Faults),
    /// Scores or counts outside the range of exact integers.
    #[error("with these profiles the network is too large for exact integers: {0}")]
    Range(#[from] NetworkFaults),
    /// The candidates of the profiles do not fit together.
    #[error(transparent)]
    Candidates(#[from] CandidatesError),
}

/// What one more helper at each request is worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeatPrices {
    levels: Vec<Level>,
    exact: bool,
    gains: Vec<Option<LevelValue>>,
}

impl SeatPrices {
    /// What the plan gains by one more helper at the request who costs nothing and brings nothing of her own, per level; `None` if there is no
    /// room. It may be a loss: she takes somebody's place only where that pays.
    pub fn of(&self, request: RequestIx) -> Option<&LevelValue> {
        self.gains.get(request.index())?.as_ref()
    }

    /// What somebody gains who can take one request (a loss with its signs reversed): the best of those for which she is eligible, given with each what
    /// the pair itself is worth per level ([`Level::pair_gain`]). Nothing, if nothing pays. Time O(requests given · levels).
    pub fn best(&self, choices: impl IntoIterator<Item = (RequestIx, LevelValue)>) -> Loss {
        let nothing = LevelValue::zero(self.levels.len());
        let gains = choices.into_iter().filter_map(|(request, pair)| Some(&pair + self.of(request)?));
        let best = gains.max().filter(|gain| *gain > nothing).unwrap_or(nothing);
        Loss::new(&self.levels, -&best, self.exact)
    }
}

impl Plan {
    /// What one, two, … `most` more people of each profile would gain; each profile by itself. Profiles' ids need not be new.
    ///
    /// In parallel on the current rayon pool, with the same result for any number of threads. Time O(size of the community · log) once, O(requests · rules)
    /// for each profile, and a search for each request that a recruit would take; memory as the plan's network.
    ///
    /// # Errors
    /// A plan that is not proven, faulty profiles (with their ids as in the error: `recruit-0` is the first), integers out of range.
    pub fn recruits(
        &self,
        profiles: &[VolunteerRecord],
        most: usize,
    ) -> Result<Vec<Recruitment>, RecruitError> {
        let inquiry = Inquiry::of(self)?;
        let ids = unused_ids(self.community(), profiles.len());
        let renamed = profiles.iter().zip(&ids).map(|(profile, id)| VolunteerRecord {
            id: id.clone(),
            requester: profile.requester.clone().or_else(|| Some(profile.id.as_str().into())),
            ..profile.clone()
        });
        let community = self.community().with_volunteers(renamed)?;
        let recruits: Vec<VolunteerIx> =
            ids.iter().filter_map(|id| community.find_volunteer(id.as_str())).collect();
        let pairs: Vec<(RequestIx, VolunteerIx)> = recruits
            .par_iter()
            .flat_map_iter(|&recruit| {
                let requests = community.request_ixs().map(move |request| (request, recruit));
                requests.filter(|&(request, recruit)| is_candidate(self, &community, recruit, request))
            })
            .collect();
        let extended = Extended::new(&inquiry, &community, pairs, &recruits, most)?;
        let trials: Vec<Trial> = extended
            .copies
            .iter()
            .map(|copies| Trial { close: Vec::new(), open: copies.iter().flatten().copied().collect() })
            .collect();
        let potentials = &extended.potentials;
        let ranging = Ranging::new(&extended.network, &extended.adjacency, &extended.flow, potentials);
        let tried = ranging.try_all(&trials);
        let mut results = Vec::new();
        for (k, (profile, tried)) in profiles.iter().zip(tried).enumerate() {
            if let (Some(&recruit), Some(copies)) = (recruits.get(k), extended.copies.get(k)) {
                results.push(extended.recruitment(&inquiry, &profile.id, recruit, copies, tried));
            }
        }
        Ok(results)
    }

    /// What one more helper at each request is worth. Time O(arcs · levels + nodes · log nodes) for one search, memory O(nodes · levels).
    ///
    /// # Errors
    /// A plan that is not proven.
    pub fn seat_prices(&self) -> Result<SeatPrices, AskError> {
        let inquiry = Inquiry::of(self)?;
        let distances = inquiry.ranging.distances_to(inquiry.lowered.hub());
        let gain = |request: RequestIx| {
            if self.candidates().of(request).0.is_empty() {
                // Its seats are closed in the network, because nobody could sit there; all are empty.
                let seats = self.community().request(request).seats();
                let first = Segment::ALL.into_iter().find(|segment| segment.seats(seats) > 0)?;
                return Some(-&inquiry.cost(inquiry.lowered.seat_arc(request, first)));
            }
            Some(-&distances.get(inquiry.lowered.request_node(request))?)
        };
        let gains = self.community().request_ixs().map(gain).collect();
        Ok(SeatPrices { levels: inquiry.lowered.levels().to_vec(), exact: inquiry.is_exact(), gains })
    }
}

fn is_candidate(plan: &Plan, community: &Community, recruit: VolunteerIx, request: RequestIx) -> bool {
    check(community, recruit, request).is_ok()
        && pair_total(community, plan.objective(), recruit, request)
            + seat_total(community, plan.objective(), request)
            >= community.request(request).least_score()
}

/// So many ids that no volunteer has.
fn unused_ids(community: &Community, count: usize) -> Vec<VolunteerId> {
    let mut prefix = "recruit".to_owned();
    while community.volunteers().iter().any(|volunteer| volunteer.id().as_str().starts_with(&prefix)) {
        prefix.push('+');
    }
    (0..count).map(|k| VolunteerId::from(format!("{prefix}-{k}").as_str())).collect()
}

/// The plan's network with recruits beside it, whose arcs from above are closed.
struct Extended {
    network: Network,
    adjacency: Adjacency,
    flow: Vec<i64>,
    potentials: LevelTable,
    /// By recruit and copy: the arcs to be opened, and how far.
    copies: Vec<Vec<Vec<(ArcId, i64)>>>,
    /// Pair arcs of copies.
    pairs: BTreeMap<ArcId, RequestIx>,
    eligible: BTreeMap<VolunteerIx, usize>,
    exact: bool,
}

impl Extended {
    fn new(
        inquiry: &Inquiry<'_>,
        community: &Community,
        pairs: Vec<(RequestIx, VolunteerIx)>,
        recruits: &[VolunteerIx],
        most: usize,
    ) -> Result<Self, RecruitError> {
        let objective = &inquiry.context.objective;
        let candidates = Candidates::from_pairs(community, objective, pairs)?;
        let table = Timetable::new(community, &candidates);
        let alone = lower(community, objective, &candidates, &table, &Banned::new())?;
        // Whether helpers come together is a question of all who could; here stand the recruits alone.
        let together = candidates.pairs().any(|pair| {
            let asked = community.request(pair.request);
            asked.seats().maximum > 1 && asked.flexible().is_some_and(|flexible| !flexible.separate)
        });
        let beside = together || !side_constraints(community, &candidates, &table).is_empty();
        let exact = inquiry.is_exact() && !beside;
        let mut growth = Growth::new(inquiry, &alone, &candidates);
        let parts = parts(&alone, recruits);
        let mut copies = Vec::new();
        let mut of_pairs = BTreeMap::new();
        for &recruit in recruits {
            let part = parts.get(&recruit).map(Vec::as_slice).unwrap_or_default();
            copies.push((0..most).map(|_| growth.copy(part, &candidates, &mut of_pairs)).collect());
        }
        let mut eligible = BTreeMap::new();
        for pair in candidates.pairs() {
            *eligible.entry(pair.volunteer).or_default() += 1;
        }
        let Growth { builder, potentials, .. } = growth;
        let network = builder.build()?;
        let adjacency = Adjacency::new(&network);
        let mut flow: Vec<i64> =
            (0..inquiry.network.arc_count()).map(|arc| inquiry.residual.flow(ArcId::new(arc))).collect();
        flow.resize(network.arc_count(), 0);
        let potentials = LevelTable::from_columns(potentials).unwrap_or_default();
        Ok(Self { network, adjacency, flow, potentials, copies, pairs: of_pairs, eligible, exact })
    }

    fn recruitment(
        &self,
        inquiry: &Inquiry<'_>,
        profile: &VolunteerId,
        recruit: VolunteerIx,
        copies: &[Vec<(ArcId, i64)>],
        tried: Trialled,
    ) -> Recruitment {
        let levels = inquiry.lowered.levels();
        let mut openings = tried.opening.into_iter();
        let gain = |copy: &Vec<(ArcId, i64)>| {
            let gains = openings.by_ref().take(copy.len());
            let gain = gains.fold(LevelValue::zero(levels.len()), |sum, gain| &sum + &gain);
            Loss::new(levels, -&gain, self.exact)
        };
        let gains = copies.iter().map(gain).collect();
        let (known, new): (BTreeMap<_, _>, BTreeMap<_, _>) =
            tried.changes.into_iter().partition(|(arc, _)| arc.index() < inquiry.network.arc_count());
        let helps = |(arc, _): (ArcId, i64)| {
            let request = inquiry.request_id(*self.pairs.get(&arc)?);
            Some(Move::Assign { volunteer: profile.clone(), request })
        };
        let mut moves: Vec<Move> = new.into_iter().filter_map(helps).collect();
        moves.extend(inquiry.moves_of(&known));
        let eligible = self.eligible.get(&recruit).copied().unwrap_or(0);
        Recruitment { profile: profile.clone(), eligible, gains, moves }
    }
}

/// The arcs of each recruit in a network of recruits alone.
fn parts(alone: &Lowered, recruits: &[VolunteerIx]) -> BTreeMap<VolunteerIx, Vec<ArcId>> {
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
        Meaning::Hub | Meaning::Request(_) => None,
    }
}

/// The plan's network as it grows, with potentials that prove its flow all the time.
struct Growth<'a> {
    builder: crate::network::NetworkBuilder,
    potentials: Vec<Vec<i64>>,
    arcs: usize,
    alone: &'a Lowered,
    /// What nodes that are no recruit's are called in the plan's network.
    known: BTreeMap<Meaning, NodeId>,
}

impl<'a> Growth<'a> {
    fn new(inquiry: &Inquiry<'_>, alone: &'a Lowered, candidates: &Candidates) -> Self {
        let network = inquiry.network;
        let mut builder = Network::builder(network.levels());
        for &supply in network.supplies() {
            builder.node(supply);
        }
        let mut potentials: Vec<Vec<i64>> =
            (0..network.levels()).map(|level| inquiry.potentials.level(level).to_vec()).collect();
        // Seats at which nobody could sit are closed; these open, at a price at which they are worth nothing yet.
        let mut uppers: BTreeMap<ArcId, i64> = BTreeMap::new();
        let wanted: BTreeSet<RequestIx> = candidates.pairs().map(|pair| pair.request).collect();
        let closed =
            wanted.into_iter().filter(|&request| inquiry.context.candidates.of(request).0.is_empty());
        for request in closed {
            let mut price: Option<LevelValue> = None;
            for segment in Segment::ALL {
                let (seat, open) =
                    (inquiry.lowered.seat_arc(request, segment), alone.seat_arc(request, segment));
                uppers.insert(seat, alone.network().upper()[open.index()]);
                let least = &row(&potentials, inquiry.head(seat)) - &inquiry.cost(seat);
                price = Some(price.map_or_else(|| least.clone(), |price| price.max(least.clone())));
            }
            if let Some(price) = price {
                set_row(&mut potentials, inquiry.lowered.request_node(request), &price);
            }
        }
        let mut costs = vec![0; network.levels()];
        for arc in 0..network.arc_count() {
            for (cost, entry) in costs.iter_mut().zip(network.costs().row(arc)) {
                *cost = entry;
            }
            let upper = uppers.get(&ArcId::new(arc)).copied().unwrap_or(network.upper()[arc]);
            builder.arc(network.tails()[arc], network.heads()[arc], network.lower()[arc]..=upper, &costs);
        }
        let meanings = inquiry.lowered.meanings().iter().enumerate();
        let known = meanings
            .filter(|&(_, &meaning)| owner(meaning).is_none())
            .map(|(node, &meaning)| (meaning, NodeId::new(node)))
            .collect();
        Self { builder, potentials, arcs: network.arc_count(), alone, known }
    }

    /// Adds a recruit, shut off from above. Returns the arcs by which she is to be let in, and how far.
    fn copy(
        &mut self,
        part: &[ArcId],
        candidates: &Candidates,
        of_pairs: &mut BTreeMap<ArcId, RequestIx>,
    ) -> Vec<(ArcId, i64)> {
        let network = self.alone.network();
        let ends = |arc: &ArcId| [network.tails()[arc.index()], network.heads()[arc.index()]];
        let mut nodes: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        for node in part.iter().flat_map(ends) {
            let Some(&meaning) = self.alone.meanings().get(node.index()) else { continue };
            let place = match self.known.get(&meaning) {
                Some(&place) => place,
                None if nodes.contains_key(&node) => continue,
                None => {
                    self.potentials.iter_mut().for_each(|column| column.push(0));
                    self.builder.node(0)
                }
            };
            nodes.insert(node, place);
        }
        let is_new = |node: NodeId| {
            self.alone.meanings().get(node.index()).is_some_and(|&meaning| owner(meaning).is_some())
        };
        let mut doors = Vec::new();
        for arc in part {
            let [tail, head] = ends(arc);
            let (Some(&from), Some(&to)) = (nodes.get(&tail), nodes.get(&head)) else { continue };
            let upper = network.upper()[arc.index()];
            let costs: Vec<i64> = network.costs().row(arc.index()).collect();
            let shut = !is_new(tail);
            self.builder.arc(from, to, 0..=if shut { 0 } else { upper }, &costs);
            if shut {
                doors.push((ArcId::new(self.arcs), upper));
            } else if let Some(candidate) = self.alone.pair_of(*arc) {
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

impl Recruitment {
    /// What all of them gain together (a loss with its signs reversed).
    pub fn total(&self) -> Option<Loss> {
        let (first, rest) = self.gains.split_first()?;
        Some(rest.iter().fold(first.clone(), |sum, gain| sum.and(gain)))
    }

    /// The requests that they help with, each once, in order.
    pub fn helps_with(&self) -> BTreeSet<&RequestId> {
        let helps =
            |step: &'_ Move| matches!(step, Move::Assign { volunteer, .. } if *volunteer == self.profile);
        let requests = self.moves.iter().filter(|step| helps(step)).map(|step| match step {
            Move::Assign { request, .. }
            | Move::Release { request, .. }
            | Move::Reschedule { request, .. } => request,
        });
        requests.collect()
    }
}

impl fmt::Display for Recruitment {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (eligible for {}): ", self.profile, self.eligible)?;
        for (k, gain) in self.gains.iter().enumerate() {
            if k > 0 && gain.is_nothing() {
                return write!(f, "; more bring nothing");
            }
            write!(f, "{}no. {} {gain}", if k == 0 { "" } else { "; " }, k + 1)?;
            if gain.is_nothing() {
                break;
            }
        }
        Ok(())
    }
}
