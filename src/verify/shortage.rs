//! The evidence of a shortage: a count of seats and of what could fill them, derived again.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::community::{
    Community, Day, FixedTime, OrganisationId, OrganisationIx, RequestId, RequestIx, Span, VenueId,
    VolunteerId, VolunteerIx,
};
use crate::eligibility::possible_starts;
use crate::plan::{Blocking, PlanRecord, Shortage};

/// Why a count proves no shortage.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ShortageFlaw {
    /// It names somebody or something that the community does not have, or twice.
    #[error("{id} is not known to the community, or named twice")]
    Unknown {
        /// As named.
        id: String,
    },
    /// The request that is asked about is not among those that compete.
    #[error("{request} is not among the competing requests")]
    NotAsked {
        /// The request.
        request: RequestId,
    },
    /// A competing request has another number of helpers in the plan.
    #[error("{request} has {found} helpers in the plan, not {stated}")]
    WrongFilled {
        /// The request.
        request: RequestId,
        /// As stated.
        stated: u32,
        /// In the plan.
        found: u32,
    },
    /// A limit that is not hers.
    #[error("the stated limit of {volunteer} is {stated}; by the records it is {found}")]
    WrongLimit {
        /// Whose.
        volunteer: VolunteerId,
        /// As stated.
        stated: u64,
        /// By the records.
        found: u64,
    },
    /// A quota that is not the organisation's, or of which another part is left.
    #[error("the quota of {organisation} leaves {found}, not {stated}")]
    WrongQuota {
        /// Whose.
        organisation: OrganisationId,
        /// What it leaves, as stated.
        stated: u64,
        /// By the records.
        found: u64,
    },
    /// A venue has another number of places.
    #[error("{venue} has {found} places, not {stated}")]
    WrongPlaces {
        /// Which.
        venue: VenueId,
        /// As stated.
        stated: u64,
        /// By the records.
        found: u64,
    },
    /// Not all that is counted for a venue takes place there at one time, or something else is counted beside its places.
    #[error("what is counted for {venue} does not take place there at one time, or is not only that")]
    NotAtOnce {
        /// Which.
        venue: VenueId,
    },
    /// Requests of one slot that she could do one after the other.
    #[error("{volunteer} could do more than one of what is counted as one slot")]
    NoSlot {
        /// Who.
        volunteer: VolunteerId,
    },
    /// Somebody could help who is not counted.
    #[error("{volunteer} could help with {request}, and nothing that is counted stands in the way")]
    NotCounted {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// A pair that is not pinned, or that uses nothing of what is counted.
    #[error("{volunteer} with {request} is not pinned outside, or uses nothing of what is counted")]
    NotHeld {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// All of it could be filled.
    #[error("{needed} seats and room for {available}: that is no shortage")]
    Enough {
        /// Seats, the one asked for among them.
        needed: u64,
        /// What the limits allow.
        available: u64,
    },
}

/// Checks that a shortage is one: with the competing requests' filled seats, the pairs that are held and one seat more there are more units than the named
/// limits allow, and nobody can help with any of these requests but by one of these limits. Or, where a venue is full, that all of them take place there at once.
///
/// Who could help is taken from the proof's candidates, as in [`plan`](super::plan()). Time O(candidates of the competing requests · (log + times)).
///
/// # Errors
/// The first flaw found.
pub fn shortage(
    community: &Community,
    plan: impl AsRef<PlanRecord>,
    request: &RequestId,
    shortage: &Shortage,
) -> Result<(), ShortageFlaw> {
    let record = plan.as_ref();
    let unknown = |id: &str| ShortageFlaw::Unknown { id: id.to_owned() };
    let mut competing = BTreeSet::new();
    for entry in &shortage.competing {
        let found = community.find_request(entry.request.as_str()).filter(|&found| competing.insert(found));
        found.ok_or_else(|| unknown(entry.request.as_str()))?;
        let helpers =
            record.assignments.iter().filter(|assignment| assignment.request == entry.request).count();
        let found = u32::try_from(helpers).unwrap_or(u32::MAX);
        if found != entry.filled {
            let (request, stated) = (entry.request.clone(), entry.filled);
            return Err(ShortageFlaw::WrongFilled { request, stated, found });
        }
    }
    if !shortage.competing.iter().any(|entry| entry.request == *request) {
        return Err(ShortageFlaw::NotAsked { request: request.clone() });
    }
    if let Some(Blocking::Venue { venue, start, limit }) = shortage.blocking.first() {
        return full_venue(community, &competing, shortage, (venue, start, *limit));
    }
    let mut counts = Counts::new(community, record, shortage)?;
    for pair in competing.iter().flat_map(|&request| pairs_of(record, request)) {
        counts.cover(pair.0, pair.1).map_err(|()| ShortageFlaw::NotCounted {
            volunteer: community.volunteer(pair.0).id().clone(),
            request: community.request(pair.1).id().clone(),
        })?;
    }
    let mut held = BTreeSet::new();
    for (volunteer, other) in &shortage.held {
        let pair = community.find_volunteer(volunteer.as_str()).zip(community.find_request(other.as_str()));
        let pair = pair.ok_or_else(|| unknown(volunteer.as_str()))?;
        let counts_for = community.is_pinned(pair.0, pair.1) && !competing.contains(&pair.1);
        if !counts_for || !held.insert(pair) || counts.cover(pair.0, pair.1).is_err() {
            let (volunteer, request) = (volunteer.clone(), other.clone());
            return Err(ShortageFlaw::NotHeld { volunteer, request });
        }
    }
    counts.slots_are_slots()?;
    is_short(shortage)
}

fn is_short(shortage: &Shortage) -> Result<(), ShortageFlaw> {
    let (needed, available) = (shortage.needed(), shortage.available());
    if needed <= available { Err(ShortageFlaw::Enough { needed, available }) } else { Ok(()) }
}

/// The places of a venue alone stand in the way: all that competes takes place there, and all of it at one moment.
fn full_venue(
    community: &Community,
    competing: &BTreeSet<RequestIx>,
    shortage: &Shortage,
    (venue, start, stated): (&VenueId, &str, u64),
) -> Result<(), ShortageFlaw> {
    let known = community.find_venue(venue.as_str());
    let known = known.ok_or_else(|| ShortageFlaw::Unknown { id: venue.to_string() })?;
    let found = community.venue(known).places().map_or(u64::MAX, u64::from);
    if stated != found {
        return Err(ShortageFlaw::WrongPlaces { venue: venue.clone(), stated, found });
    }
    let there = |request: RequestIx| {
        let asked = community.request(request);
        asked.time().map(|time| time.span).filter(|_| asked.venue() == Some(known))
    };
    let times: Vec<Option<Span>> = competing.iter().map(|&request| there(request)).collect();
    let meet = |one: &Option<Span>, other: &Option<Span>| one.zip(*other).is_some_and(|(a, b)| a.overlaps(b));
    // Spans of which each two overlap have a moment in common.
    let all_meet = times.iter().all(|one| times.iter().all(|other| meet(one, other)));
    // It is named by the first that starts among those that meet them.
    let named = |request: RequestIx| {
        let span = there(request);
        span.is_some_and(|span| community.time_text(span.start()) == start)
            && times.iter().all(|time| meet(&span, time))
    };
    let alone = shortage.blocking.len() == 1 && shortage.held.is_empty();
    if !all_meet || !alone || !community.request_ixs().any(named) {
        return Err(ShortageFlaw::NotAtOnce { venue: venue.clone() });
    }
    is_short(shortage)
}

fn pairs_of(record: &PlanRecord, request: RequestIx) -> impl Iterator<Item = (VolunteerIx, RequestIx)> + '_ {
    let candidates = &record.proof.candidates;
    let known = request.index() < candidates.requests();
    let volunteers = if known { candidates.of(request).0 } else { &[] };
    volunteers.iter().map(move |&volunteer| (volunteer, request))
}

/// What is counted, by volunteer.
struct Counts<'a> {
    community: &'a Community,
    by_volunteer: BTreeMap<VolunteerIx, Vec<&'a Blocking>>,
    /// Whose quotas are counted.
    lending: BTreeSet<OrganisationIx>,
    /// By volunteer and the start of a slot: what is counted there.
    in_slot: BTreeMap<(VolunteerIx, &'a str), Vec<(RequestIx, FixedTime)>>,
}

impl<'a> Counts<'a> {
    fn new(
        community: &'a Community,
        record: &PlanRecord,
        shortage: &'a Shortage,
    ) -> Result<Self, ShortageFlaw> {
        let mut eligible: BTreeMap<VolunteerIx, u64> = BTreeMap::new();
        for &volunteer in record.proof.candidates.volunteers() {
            *eligible.entry(volunteer).or_default() += 1;
        }
        let mut by_volunteer: BTreeMap<VolunteerIx, Vec<&Blocking>> = BTreeMap::new();
        let mut lending = BTreeSet::new();
        for blocking in &shortage.blocking {
            if let Blocking::Organisation { organisation, quota, limit } = blocking {
                let unknown = || ShortageFlaw::Unknown { id: organisation.to_string() };
                let known = community.find_organisation(organisation.as_str()).ok_or_else(unknown)?;
                let found = community.quota_left(known).map_or(u64::MAX, u64::from);
                if community.organisation(known).quota() != Some(*quota) || found != *limit {
                    let organisation = organisation.clone();
                    return Err(ShortageFlaw::WrongQuota { organisation, stated: *limit, found });
                }
                if !lending.insert(known) {
                    return Err(unknown());
                }
                continue;
            }
            let Some(id) = whose(blocking) else {
                return Err(ShortageFlaw::Unknown { id: blocking.to_string() });
            };
            let unknown = || ShortageFlaw::Unknown { id: id.to_string() };
            let volunteer = community.find_volunteer(id.as_str()).ok_or_else(unknown)?;
            let left = community.left(volunteer);
            let day = |text: &str| Day::parse(text).ok_or_else(unknown);
            let limit = match blocking {
                Blocking::Volunteer { .. } => {
                    let all = eligible.get(&volunteer).copied().unwrap_or(0);
                    Some(left.in_all().map_or(all, |left| all.min(left.into())))
                }
                Blocking::Week { monday, .. } => left.in_week(day(monday)?.week()).map(u64::from),
                Blocking::Day { day: text, .. } => left.on_day(day(text)?).map(u64::from),
                Blocking::Month { month, .. } => {
                    left.in_month(day(&format!("{month}-01"))?.month()).map(u64::from)
                }
                Blocking::Slot { .. } | Blocking::Pair { .. } => Some(1),
                // Looked at above.
                Blocking::Organisation { .. } | Blocking::Venue { .. } => None,
            };
            let (stated, found) = (blocking.limit(), limit.unwrap_or(u64::MAX));
            if stated != found {
                let volunteer = community.volunteer(volunteer).id().clone();
                return Err(ShortageFlaw::WrongLimit { volunteer, stated, found });
            }
            let hers = by_volunteer.entry(volunteer).or_default();
            if hers.contains(&blocking) {
                return Err(unknown());
            }
            hers.push(blocking);
        }
        Ok(Self { community, by_volunteer, lending, in_slot: BTreeMap::new() })
    }

    /// Counts a pair under a limit, at each of its times; an error if there is a time at which none stands in the way.
    fn cover(&mut self, volunteer: VolunteerIx, request: RequestIx) -> Result<(), ()> {
        let asked = self.community.request(request);
        let times: Vec<Option<FixedTime>> = if asked.flexible().is_none() {
            vec![asked.time()]
        } else {
            let starts = possible_starts(self.community, volunteer, request);
            starts.into_iter().map(|starts| Some(starts.first)).collect()
        };
        times.into_iter().try_for_each(|time| self.cover_at(volunteer, request, time))
    }

    fn cover_at(
        &mut self,
        volunteer: VolunteerIx,
        request: RequestIx,
        time: Option<FixedTime>,
    ) -> Result<(), ()> {
        let community = self.community;
        let left = community.left(volunteer);
        let none_left = left.in_all() == Some(0)
            || time.is_some_and(|time| {
                [left.on_day(time.day), left.in_week(time.week), left.in_month(time.month)].contains(&Some(0))
            });
        let own = community.volunteer(volunteer).organisation();
        let lends = |own| self.lending.contains(&own) || community.quota_left(own) == Some(0);
        if none_left || own.is_some_and(lends) {
            return Ok(());
        }
        let id = community.request(request).id();
        let hers = self.by_volunteer.get(&volunteer).map(Vec::as_slice).unwrap_or_default();
        let counts = |blocking: &&&Blocking| match blocking {
            Blocking::Volunteer { .. } => true,
            Blocking::Pair { request, .. } => request == id,
            Blocking::Week { monday, .. } => {
                time.is_some_and(|time| time.week.monday().to_string() == *monday)
            }
            Blocking::Day { day, .. } => time.is_some_and(|time| time.day.to_string() == *day),
            Blocking::Month { month, .. } => time.is_some_and(|time| time.month.to_string() == *month),
            Blocking::Slot { .. } | Blocking::Organisation { .. } | Blocking::Venue { .. } => false,
        };
        if hers.iter().any(|blocking| counts(&blocking)) {
            return Ok(());
        }
        // A slot is named by the start of the first visit that collides there.
        let time = time.ok_or(())?;
        let slots = hers.iter().filter_map(|blocking| match blocking {
            Blocking::Slot { start, .. } => Some(start.as_str()),
            _ => None,
        });
        let pauses = community.volunteer(volunteer).pauses();
        let begins = |start: &str| community.time_text(time.span.start()) == start;
        let names = |start: &str| {
            let first = |other: RequestIx| {
                let asked = community.request(other);
                let starts =
                    possible_starts(community, volunteer, other).into_iter().map(|starts| starts.first);
                let mut times = asked.time().into_iter().chain(starts);
                times.any(|at| community.time_text(at.span.start()) == start && pauses.collide(&at, &time))
            };
            begins(start) || community.request_ixs().any(first)
        };
        let slot = slots.into_iter().find(|start| names(start)).ok_or(())?;
        self.in_slot.entry((volunteer, slot)).or_default().push((request, time));
        Ok(())
    }

    /// What is counted in one slot collides, each with each.
    fn slots_are_slots(&self) -> Result<(), ShortageFlaw> {
        for (&(volunteer, _), visits) in &self.in_slot {
            let pauses = self.community.volunteer(volunteer).pauses();
            for (k, (request, time)) in visits.iter().enumerate() {
                let apart =
                    |(other, at): &(RequestIx, FixedTime)| other != request && !pauses.collide(at, time);
                if visits[..k].iter().any(apart) {
                    let volunteer = self.community.volunteer(volunteer).id().clone();
                    return Err(ShortageFlaw::NoSlot { volunteer });
                }
            }
        }
        Ok(())
    }
}

/// Whose limit it is, if it is a volunteer's.
fn whose(blocking: &Blocking) -> Option<&VolunteerId> {
    match blocking {
        Blocking::Organisation { .. } | Blocking::Venue { .. } => None,
        Blocking::Volunteer { volunteer, .. }
        | Blocking::Week { volunteer, .. }
        | Blocking::Day { volunteer, .. }
        | Blocking::Month { volunteer, .. }
        | Blocking::Slot { volunteer, .. }
        | Blocking::Pair { volunteer, .. } => Some(volunteer),
    }
}
