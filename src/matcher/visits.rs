//! A service day's second matching: residents' bookings to stations and slots.
//!
//! A booking takes one of the places that a station has for visitors in a slot, without those kept free for residents who come without a booking.
//! That is a b-matching: hub ──► booking ──► station in a slot ──► hub, with a level for each tier (as many bookings as can be, the most urgent tier
//! first), and below them the sum of earliness. It is solved by the same solver as plans and comes with the same proof.
//!
//! One resident is never at two stations at once. For residents with one booking that needs no constraint, so the matching is exact. Where somebody has
//! several, two of them may fall into one slot; then the less urgent one is kept from that slot and the matching is solved again, until nobody is
//! in two places. What that loses is stated as the gap to the first matching, which is a proven bound.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::community::{BookingId, Community, RequesterId, ServiceDay, ServiceDayIx, Span, StationId};
use crate::network::{FlowSolution, LevelTable, LevelValue, Network, NetworkFaults, NodeId, Work};
use crate::optimize::{Auction, Budget, Outcome, Solver, Start};
use crate::plan::Plan;

/// A booking at its station and time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Visit {
    /// Which booking.
    pub booking: BookingId,
    /// Whose.
    pub resident: RequesterId,
    /// At which station.
    pub station: StationId,
    /// When.
    pub slot: Span,
}

/// A booking that has no place, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Unplaced {
    /// Which booking.
    pub booking: BookingId,
    /// Whose.
    pub resident: RequesterId,
    /// Why.
    pub reason: NoPlace,
}

/// Why a booking has no place; the first that applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NoPlace {
    /// No station that would do is open within the hours that the resident can come.
    Closed,
    /// Stations that would do are open then, and none of them has its minimum of helpers.
    NotStaffed {
        /// How many slots of stations that is.
        slots: usize,
    },
    /// All places of the stations and slots that would do are taken, by bookings that are as urgent or more so, or needed by them.
    Full {
        /// How many slots of stations that is.
        slots: usize,
        /// Their places for bookings.
        places: u64,
    },
    /// There are places, at times at which she is booked elsewhere.
    Elsewhere,
}

impl fmt::Display for NoPlace {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("no station that would do is open at that time"),
            Self::NotStaffed { slots } => {
                write!(f, "stations that would do have too few helpers (in {slots} slot{})", plural(*slots))
            }
            Self::Full { slots, places } => {
                write!(f, "all places ({places}, in {slots} slot{}) are taken", plural(*slots))
            }
            Self::Elsewhere => f.write_str("booked elsewhere at the times that are left"),
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// How a station stands in a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Coverage {
    /// The station.
    pub station: StationId,
    /// The slot.
    pub slot: Span,
    /// Helpers that the plan gives it; 0 where no plan was given.
    pub staffed: u32,
    /// Whether every role has its minimum of helpers in it.
    pub is_staffed: bool,
    /// Helpers that would be right.
    pub desired: u32,
    /// Bookings that it has.
    pub booked: u32,
    /// Residents that it can see, those without a booking included.
    pub visitors: u32,
    /// How many of these are kept free for residents without a booking.
    pub walk_in: u32,
}

impl fmt::Display for Coverage {
    /// Prose, not for parsing: `staffed 3 of 3 desired; visitors 10 of 12, 2 walk-in`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { staffed, desired, booked, visitors, walk_in, .. } = self;
        write!(
            f,
            "staffed {staffed} of {desired} desired; visitors {booked} of {visitors}, {walk_in} walk-in"
        )
    }
}

/// The bookings of a service day, placed, with the proof.
#[derive(Clone, Debug)]
pub struct Bookings {
    /// Those that have a place, in order of booking.
    pub visits: Vec<Visit>,
    /// Those that have none, in order of booking.
    pub unplaced: Vec<Unplaced>,
    /// Every slot in which a station is open, in order of slot, then station.
    pub coverage: Vec<Coverage>,
    /// What the visits are worth: bookings placed per tier from the most urgent one, then earliness.
    pub value: LevelValue,
    /// What no placing exceeds. Equal to `value`: these visits are proven optimal.
    pub bound: LevelValue,
    /// The network without the constraint that nobody is in two places.
    pub network: Network,
    /// Its optimum and the potentials that prove the bound, for [`verify::flow`](crate::verify::flow).
    pub certificate: FlowSolution,
}

impl Bookings {
    /// Whether no placing is better.
    pub fn is_optimal(&self) -> bool {
        self.value == self.bound
    }
}

/// A booking at a place: a position in the coverage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    booking: usize,
    place: usize,
}

/// Places bookings: as many as can be by tier, the most urgent first, then as early as can be.
///
/// With a plan, only at stations and in slots where every role has its minimum of helpers in it. Deterministic.
/// Time: that of the solver on bookings · slots · stations pairs, once for residents with one booking each; memory O(pairs · tiers).
///
/// # Errors
/// Where counts leave the range of exact integers.
///
/// # Panics
/// If the position is from another community, as [`Community::service_day`].
pub fn bookings(
    community: &Community,
    day: ServiceDayIx,
    plan: Option<&Plan>,
) -> Result<Bookings, NetworkFaults> {
    let known = community.service_day(day);
    let (coverage, places) = coverage(community, known, plan);
    let mut matching =
        Matching { day: known, coverage, places, choices: Vec::new(), planned: plan.is_some() };
    matching.choices = matching.all(|place| place.is_staffed || plan.is_none());
    let mut banned: BTreeSet<Choice> = BTreeSet::new();
    let mut first: Option<(Network, FlowSolution)> = None;
    loop {
        let (network, solution) = matching.solve(&banned)?;
        let chosen = matching.chosen(&solution.flow);
        let value = -&solution.value;
        let clashes = matching.clashes(&chosen);
        let (network, certificate) = first.take().unwrap_or((network, solution));
        if clashes.is_empty() {
            return Ok(matching.finish(&chosen, value, network, certificate));
        }
        first = Some((network, certificate));
        // Each is one of those chosen, so this ends.
        banned.extend(clashes);
    }
}

struct Matching<'a> {
    day: &'a ServiceDay,
    coverage: Vec<Coverage>,
    /// The positions of station and slot of each place.
    places: Vec<(usize, usize)>,
    /// In order.
    choices: Vec<Choice>,
    planned: bool,
}

impl Matching<'_> {
    /// Every place of every booking that is open to it, in order.
    fn all(&self, is_open: impl Fn(&Coverage) -> bool) -> Vec<Choice> {
        let mut choices = Vec::new();
        for (booking, wish) in self.day.bookings().iter().enumerate() {
            for (place, (at, (station, slot))) in self.coverage.iter().zip(&self.places).enumerate() {
                let wanted =
                    wish.slots.binary_search(slot).is_ok() && wish.stations.binary_search(station).is_ok();
                if wanted && is_open(at) {
                    choices.push(Choice { booking, place });
                }
            }
        }
        choices
    }

    /// Places for bookings.
    fn room(&self, place: usize) -> u32 {
        self.coverage.get(place).map_or(0, |at| at.visitors.saturating_sub(at.walk_in))
    }

    /// Nodes: the hub, the bookings, the places. Arcs: one into each booking, the choices, one out of each place.
    fn solve(&self, banned: &BTreeSet<Choice>) -> Result<(Network, FlowSolution), NetworkFaults> {
        let bookings = self.day.bookings();
        let tiers: BTreeSet<u8> = bookings.iter().map(|booking| booking.tier).collect();
        let levels = tiers.len() + 1;
        let mut builder = Network::builder(levels);
        let hub = builder.node(0);
        for _ in 0..bookings.len() + self.coverage.len() {
            builder.node(0);
        }
        let nothing = vec![0; levels];
        for (k, booking) in bookings.iter().enumerate() {
            let cost: Vec<i64> =
                tiers.iter().map(|&tier| -i64::from(tier == booking.tier)).chain([0]).collect();
            builder.arc(hub, NodeId::new(1 + k), 0..=1, &cost);
        }
        for choice in &self.choices {
            let number = self.places.get(choice.place).map_or(0, |&(_, slot)| slot);
            let mut cost = nothing.clone();
            if let Some(lateness) = cost.last_mut() {
                *lateness = i64::try_from(number).unwrap_or(i64::MAX);
            }
            let (tail, head) =
                (NodeId::new(1 + choice.booking), NodeId::new(1 + bookings.len() + choice.place));
            builder.arc(tail, head, 0..=i64::from(!banned.contains(choice)), &cost);
        }
        for place in 0..self.coverage.len() {
            let room = i64::from(self.room(place));
            builder.arc(NodeId::new(1 + bookings.len() + place), hub, 0..=room, &nothing);
        }
        let network = builder.build()?;
        let solution = match Auction.solve(&network, Start::default(), &Budget::unlimited()) {
            Outcome::Optimal(solution) => solution,
            // Nothing must flow and no budget runs out: what is left is the empty matching, with a bound that holds.
            Outcome::Stopped(_) | Outcome::Infeasible(_) => FlowSolution {
                flow: vec![0; network.arc_count()],
                potentials: LevelTable::zeros(levels, network.node_count()),
                value: LevelValue::zero(levels),
                work: Work::default(),
            },
        };
        Ok((network, solution))
    }

    fn chosen(&self, flow: &[i64]) -> Vec<Choice> {
        let flow = flow.iter().skip(self.day.bookings().len());
        self.choices.iter().zip(flow).filter(|&(_, &units)| units > 0).map(|(&choice, _)| choice).collect()
    }

    fn slot(&self, choice: Choice) -> Option<Span> {
        Some(self.coverage.get(choice.place)?.slot)
    }

    /// What is to be kept from somebody's bookings in slots in which she has a more urgent one.
    fn clashes(&self, chosen: &[Choice]) -> Vec<Choice> {
        let mut by_resident: BTreeMap<&RequesterId, Vec<(u8, Choice)>> = BTreeMap::new();
        for &choice in chosen {
            if let Some(booking) = self.day.bookings().get(choice.booking) {
                by_resident.entry(&booking.resident).or_default().push((booking.tier, choice));
            }
        }
        let mut clashes = Vec::new();
        for (_, mut hers) in by_resident {
            hers.sort_unstable();
            for (k, &(_, one)) in hers.iter().enumerate() {
                if hers.iter().take(k).any(|&(_, other)| self.slot(other) == self.slot(one)) {
                    let same = |choice: &&Choice| {
                        choice.booking == one.booking && self.slot(**choice) == self.slot(one)
                    };
                    clashes.extend(self.choices.iter().filter(same).copied());
                }
            }
        }
        clashes
    }

    fn finish(
        mut self,
        chosen: &[Choice],
        value: LevelValue,
        network: Network,
        certificate: FlowSolution,
    ) -> Bookings {
        let mut visits = Vec::new();
        let mut placed = BTreeSet::new();
        for &choice in chosen {
            let (Some(booking), Some(at)) =
                (self.day.bookings().get(choice.booking), self.coverage.get_mut(choice.place))
            else {
                continue;
            };
            at.booked = at.booked.saturating_add(1);
            placed.insert(choice.booking);
            visits.push(Visit {
                booking: booking.id.clone(),
                resident: booking.resident.clone(),
                station: at.station.clone(),
                slot: at.slot,
            });
        }
        let left = self.day.bookings().iter().enumerate().filter(|(k, _)| !placed.contains(k));
        let unplaced = left.map(|(k, booking)| Unplaced {
            booking: booking.id.clone(),
            resident: booking.resident.clone(),
            reason: self.no_place(k),
        });
        let unplaced = unplaced.collect();
        let bound = -&network.dual_bound(&certificate.potentials);
        Bookings { visits, unplaced, coverage: self.coverage, value, bound, network, certificate }
    }

    fn no_place(&self, booking: usize) -> NoPlace {
        let open = |choices: &[Choice]| choices.iter().filter(|choice| choice.booking == booking).count();
        let slots = open(&self.choices);
        if slots == 0 {
            let slots = if self.planned { open(&self.all(|_| true)) } else { 0 };
            return if slots == 0 { NoPlace::Closed } else { NoPlace::NotStaffed { slots } };
        }
        let hers = self.choices.iter().filter(|choice| choice.booking == booking);
        let is_full = |choice: &Choice| {
            self.coverage.get(choice.place).is_none_or(|at| at.booked >= self.room(choice.place))
        };
        if !hers.clone().all(is_full) {
            return NoPlace::Elsewhere;
        }
        NoPlace::Full { slots, places: hers.map(|choice| u64::from(self.room(choice.place))).sum() }
    }
}

/// Every slot in which a station is open, in order of slot, then station; nothing is booked yet.
fn coverage(
    community: &Community,
    day: &ServiceDay,
    plan: Option<&Plan>,
) -> (Vec<Coverage>, Vec<(usize, usize)>) {
    let mut filled: BTreeMap<&str, u32> = BTreeMap::new();
    for assignment in plan.iter().flat_map(|plan| plan.assignments()) {
        *filled.entry(assignment.request.as_str()).or_default() += 1;
    }
    let (mut coverage, mut places) = (Vec::new(), Vec::new());
    for (k, &slot) in day.slots().iter().enumerate() {
        let open = day.stations().iter().enumerate();
        for (number, station) in open.filter(|(_, station)| station.open.get(k) == Some(&true)) {
            places.push((number, k));
            let (mut staffed, mut desired, mut is_staffed) = (0u32, 0u32, true);
            for (_, request) in station.requests.get(k).into_iter().flatten() {
                let there = filled.get(request.as_str()).copied().unwrap_or(0);
                staffed = staffed.saturating_add(there);
                match community
                    .find_request(request.as_str())
                    .map(|request| community.request(request).seats())
                {
                    Some(seats) => {
                        desired = desired.saturating_add(seats.desired);
                        is_staffed &= there >= seats.minimum;
                    }
                    // Beyond the horizon, or over.
                    None => is_staffed = false,
                }
            }
            let station_id = station.id.clone();
            let (visitors, walk_in) = (station.visitors, station.walk_in);
            coverage.push(Coverage {
                station: station_id,
                slot,
                staffed,
                is_staffed,
                desired,
                booked: 0,
                visitors,
                walk_in,
            });
        }
    }
    (coverage, places)
}
