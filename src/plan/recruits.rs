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
use super::growth::{Growth, parts};
use super::inquiry::{AskError, Inquiry};
use super::loss::Loss;
use super::unmet::Move;
use crate::community::{Community, Faults, RequestId, RequestIx, VolunteerId, VolunteerIx, VolunteerRecord};
use crate::eligibility::{Candidates, CandidatesError, Level, Segment, check, pair_total, seat_total};
use crate::lowering::{
    Restrictions, Timetable, loose_with_another, loose_with_others, lower, side_constraints,
};
use crate::network::{
    Adjacency, ArcId, LevelTable, LevelValue, Network, NetworkFaults, Ranging, Trial, Trialled,
};

/// What more people of one profile would bring.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Recruitment {
    /// The profile's id as given.
    pub profile: VolunteerId,
    /// How many requests she would be eligible for.
    pub eligible: usize,
    /// What the first, the second, … gains (losses with their signs reversed); none gains more than the one before. On the levels of the plan, and on those that
    /// say nothing without them.
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
    /// What the first visit of anybody counts for.
    visit: LevelValue,
    /// Requests to which somebody more could come only beside side constraints.
    loose: BTreeSet<RequestIx>,
}

impl SeatPrices {
    /// What the plan gains by one more helper at the request who costs nothing and brings nothing of her own, per level; `None` if there is no
    /// room. It may be a loss: she takes somebody's place only where that pays.
    pub fn of(&self, request: RequestIx) -> Option<&LevelValue> {
        self.gains.get(request.index())?.as_ref()
    }

    /// What somebody gains who can take one request (a loss with its signs reversed): the best of those for which she is eligible, given with each what
    /// the pair itself is worth per level of the plan ([`Level::pair_gain`]). Nothing, if nothing pays. Exact for somebody of no organisation that has a quota.
    ///
    /// Time O(requests given · levels).
    pub fn best(&self, choices: impl IntoIterator<Item = (RequestIx, LevelValue)>) -> Loss {
        let nothing = LevelValue::zero(self.levels.len());
        let gain = |(request, pair): (RequestIx, LevelValue)| {
            let gain = &(&pair + self.of(request)?) + &self.visit;
            // Of equals one that is exact.
            (gain > nothing).then(|| (gain, !self.loose.contains(&request)))
        };
        let best = choices.into_iter().filter_map(gain).max();
        let (gain, exact) = best.unwrap_or((nothing.clone(), true));
        Loss::new(&self.levels, -&gain, self.exact && exact)
    }
}

impl Plan {
    /// What one, two, … `most` more people of each profile would gain; each profile by itself. Profiles' ids need not be new.
    ///
    /// They are of the organisation that the profile names, within its quota. In parallel on the current rayon pool, with the same result for any number of threads. Time O(size of the community · log) once, O(requests · rules)
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
                let seat = inquiry.lowered.seat_arc(request, first);
                return Some(-&(&inquiry.cost(seat) + &distances.get(inquiry.head(seat))?));
            }
            Some(-&distances.get(inquiry.lowered.request_node(request))?)
        };
        let gains = self.community().request_ixs().map(gain).collect();
        let levels = inquiry.lowered.levels().to_vec();
        let visit = LevelValue::new(levels.iter().map(|level| level.visit_gain(1).into()).collect());
        let loose = loose_with_another(self.community(), self.candidates());
        Ok(SeatPrices { levels, exact: inquiry.is_exact(), gains, visit, loose })
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
    levels: Vec<Level>,
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
        let alone = lower(community, objective, &candidates, &table, &Restrictions::default())?;
        // Who else could come, together or to a venue, is a question of all; the lowering has the recruits alone.
        let wanted: BTreeSet<RequestIx> = candidates.pairs().map(|pair| pair.request).collect();
        let known = &inquiry.context.candidates;
        let closed = wanted.iter().copied().filter(|&request| known.of(request).0.is_empty()).collect();
        let loose = loose_with_others(&inquiry.context.community, known, &closed);
        // Somebody must be at home for what she asked for herself, at a time that is to be chosen.
        let at_home = |&own: &RequestIx| {
            let asked = community.request(own);
            asked.flexible().is_some() && asked.requester_present() && !known.of(own).0.is_empty()
        };
        let at_home = |&recruit: &VolunteerIx| community.own_requests(recruit).iter().any(at_home);
        let beside = !loose.is_disjoint(&wanted)
            || recruits.iter().any(at_home)
            || !side_constraints(community, objective, &candidates, &table).is_empty();
        let exact = inquiry.is_exact() && !beside;
        let mut growth = Growth::new(inquiry, &alone, &closed, (community, recruits));
        let parts = parts(&alone, recruits);
        let mut copies = Vec::new();
        let mut of_pairs = BTreeMap::new();
        for &recruit in recruits {
            let part = parts.get(&recruit).map(Vec::as_slice).unwrap_or_default();
            let own = community.volunteer(recruit).organisation();
            copies.push((0..most).map(|_| growth.copy(part, own, &candidates, &mut of_pairs)).collect());
        }
        let mut eligible = BTreeMap::new();
        for pair in candidates.pairs() {
            *eligible.entry(pair.volunteer).or_default() += 1;
        }
        let Growth { builder, potentials, mut flow, .. } = growth;
        let levels = alone.levels().to_vec();
        let network = builder.build()?;
        let adjacency = Adjacency::new(&network);
        flow.resize(network.arc_count(), 0);
        let potentials = LevelTable::from_columns(potentials).unwrap_or_default();
        Ok(Self { network, adjacency, flow, potentials, copies, pairs: of_pairs, eligible, levels, exact })
    }

    fn recruitment(
        &self,
        inquiry: &Inquiry<'_>,
        profile: &VolunteerId,
        recruit: VolunteerIx,
        copies: &[Vec<(ArcId, i64)>],
        tried: Trialled,
    ) -> Recruitment {
        let levels = &self.levels;
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
