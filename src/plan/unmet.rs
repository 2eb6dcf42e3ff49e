//! Unmet requests and the reasons: typed data first, prose by `Display`.

use std::fmt;

use serde::Serialize;

use super::record::GapCause;
use crate::community::{OrganisationId, RequestId, VenueId, VolunteerId};
use crate::eligibility::{Level, Rejection, RuleName};

/// A request with an empty seat up to its desired number.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Unmet {
    /// The request.
    pub request: RequestId,
    /// Its tier; 1 is the most urgent.
    pub tier: u8,
    /// Seats filled.
    pub filled: u32,
    /// Empty seats up to the minimum.
    pub empty_minimum: u32,
    /// Empty seats from the minimum up to the desired number.
    pub empty_desired: u32,
    /// Why the next seat is empty.
    pub reason: Reason,
}

impl Unmet {
    /// Empty seats up to the desired number.
    pub fn empty(&self) -> u32 {
        self.empty_minimum.saturating_add(self.empty_desired)
    }
}

/// Why a seat is empty; see the [module's essay](crate::plan) for the order in which they apply.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// No volunteer passes every rule.
    NobodyEligible {
        /// Volunteers in the register.
        volunteers: usize,
        /// How many each rule is the first to reject; they add up to all volunteers.
        first_rejected_by: Vec<RuleCount>,
        /// How many fail each rule and no other: those whom relaxing it would make eligible.
        rejected_only_by: Vec<RuleCount>,
        /// Of those who fail one rule only, the one who is nearest to passing it.
        nearest: Option<NearestMiss>,
    },
    /// Every eligible pair scores below the request's least score.
    NotWorthIt {
        /// Eligible pairs.
        eligible: usize,
        /// The best score among them.
        best_score: i64,
        /// The score that the request asks for.
        least_score: i64,
    },
    /// The plan is not proven optimal, so nothing is certain.
    Unproven {
        /// Why not.
        cause: GapCause,
    },
    /// No chain of moves fills this seat and keeps all other seats filled.
    Shortage(Shortage),
    /// It can be filled without emptying another wanted seat, but at a loss on a level that counts more: the cheapest such exchange.
    Outbid(Exchange),
}

/// A rule and a number of volunteers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: RuleName,
    /// How many volunteers.
    pub volunteers: usize,
}

/// Somebody who fails one rule only.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NearestMiss {
    /// Who.
    pub volunteer: VolunteerId,
    /// How.
    pub rejection: Rejection,
}

/// A count that shows that a seat can't be filled beside others.
///
/// The seats of `competing` requests (this request's own filled seats among them) and of `held` pairs use up everything in `blocking`: the
/// limits' sum equals the filled seats plus the held pairs, and this seat would be one more.
///
/// It is as small as it can be: each competing request has a chain of moves to this seat that gives up one of its own, so with any of them left
/// out (if it could be; it may be mandatory) there is somebody for the seat. [`crate::verify::shortage()`] counts again.
///
/// Where a venue's places are what is short and people are not, they alone are blocking, and what competes takes place there at the same time. Where both are short
/// the count is of people.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Shortage {
    /// Requests whose filled seats compete for the same people, with those seats.
    pub competing: Vec<Competing>,
    /// What they use up.
    pub blocking: Vec<Blocking>,
    /// Pinned pairs outside these requests that use some of it as well.
    pub held: Vec<(VolunteerId, RequestId)>,
    /// Other requests with empty seats that the same people could fill (or that wait for the same places), in order: whoever is found for one of them may
    /// serve another.
    pub sharing: Vec<RequestId>,
    /// The cheapest way to fill the seat at the cost of another, if there is one at all.
    pub exchange: Option<Exchange>,
}

impl Shortage {
    /// Seats that these people would have to fill: the competing ones, the held ones, and this one.
    pub fn needed(&self) -> u64 {
        self.competing.iter().map(|request| u64::from(request.filled)).sum::<u64>()
            + self.held.len() as u64
            + 1
    }

    /// What the blocking limits allow in sum.
    pub fn available(&self) -> u64 {
        self.blocking.iter().map(Blocking::limit).sum()
    }
}

/// A request whose filled seats compete.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Competing {
    /// The request.
    pub request: RequestId,
    /// Its filled seats.
    pub filled: u32,
}

/// Something that is used up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Blocking {
    /// What is left of an organisation's quota.
    Organisation {
        /// Which.
        organisation: OrganisationId,
        /// Its quota.
        quota: u32,
        /// What agreed visits elsewhere leave of it.
        limit: u64,
    },
    /// The places of a venue while a group of requests lasts.
    Venue {
        /// Which.
        venue: VenueId,
        /// From when on, in the community's zone.
        start: String,
        /// Its places.
        limit: u64,
    },
    /// All that a volunteer takes on.
    Volunteer {
        /// Who.
        volunteer: VolunteerId,
        /// How many requests in all (or as many as she is eligible for).
        limit: u64,
    },
    /// A volunteer's weekly limit.
    Week {
        /// Who.
        volunteer: VolunteerId,
        /// The Monday of the week, `2026-11-23`.
        monday: String,
        /// Requests in that week.
        limit: u64,
    },
    /// A volunteer's daily limit.
    Day {
        /// Who.
        volunteer: VolunteerId,
        /// The day, `2026-11-24`.
        day: String,
        /// Requests on that day.
        limit: u64,
    },
    /// A volunteer's monthly limit.
    Month {
        /// Who.
        volunteer: VolunteerId,
        /// Which month, `2026-11`.
        month: String,
        /// How many.
        limit: u64,
    },
    /// A time at which a volunteer can be at one place only.
    Slot {
        /// Who.
        volunteer: VolunteerId,
        /// When the first of the visits that collide there starts, in the community's zone.
        start: String,
    },
    /// A pair that is already in use: one person fills one seat of a request.
    Pair {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
}

impl Blocking {
    /// How many units it allows.
    pub fn limit(&self) -> u64 {
        match self {
            Self::Organisation { limit, .. }
            | Self::Venue { limit, .. }
            | Self::Volunteer { limit, .. }
            | Self::Month { limit, .. }
            | Self::Week { limit, .. }
            | Self::Day { limit, .. } => *limit,
            Self::Slot { .. } | Self::Pair { .. } => 1,
        }
    }
}

/// A change of the plan that fills a seat, and what it loses.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Exchange {
    /// What changes.
    pub moves: Vec<Move>,
    /// What the plan would lose per level where it changes (negative: it gains), most important first.
    pub loss: Vec<(Level, i128)>,
    /// Whether the loss is exact. Otherwise side constraints were left out of account, and the true loss is at least this.
    pub exact: bool,
}

/// One step of an exchange.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum Move {
    /// The volunteer begins to help with the request.
    Assign {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// The volunteer no longer helps with the request.
    Release {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// The volunteer helps with the request on another day or at another slot.
    Reschedule {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
}

impl fmt::Display for Unmet {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = self.filled + self.empty();
        let seats = if wanted == 1 { "seat" } else { "seats" };
        write!(
            f,
            "{} (tier {}), {} of {wanted} {seats} empty: {}",
            self.request,
            self.tier,
            self.empty(),
            self.reason
        )
    }
}

/// Lists some items and counts the rest: reports must stay readable where a cut is large.
pub(super) fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl ExactSizeIterator<Item = T>,
) -> fmt::Result {
    const SHOWN: usize = 6;
    let count = items.len();
    for (k, item) in items.take(SHOWN).enumerate() {
        write!(f, "{}{item}", if k == 0 { "" } else { ", " })?;
    }
    if count > SHOWN { write!(f, " and {} more", count - SHOWN) } else { Ok(()) }
}

impl fmt::Display for Reason {
    /// Prose in one line, not for parsing; ids only, moments in UTC. [`crate::report::reason`] says the same in the community's zone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyEligible { volunteers, first_rejected_by, nearest, .. } => {
                write!(f, "nobody of {volunteers} is eligible")?;
                if !first_rejected_by.is_empty() {
                    f.write_str(": ")?;
                    list(f, first_rejected_by.iter())?;
                }
                match nearest {
                    Some(nearest) => write!(f, "; nearest is {}: {}", nearest.volunteer, nearest.rejection),
                    None => Ok(()),
                }
            }
            Self::NotWorthIt { eligible, best_score, least_score } => write!(
                f,
                "not worth it: the best of {eligible} eligible scores {best_score}, the request asks for {least_score}"
            ),
            Self::Unproven { cause } => write!(f, "not known: {cause}"),
            Self::Shortage(shortage) => {
                write!(f, "shortage: {shortage}; ")?;
                match &shortage.exchange {
                    Some(exchange) => write!(f, "cheapest exchange: {exchange}"),
                    None => f.write_str("no exchange can fill it"),
                }
            }
            Self::Outbid(exchange) => write!(f, "outbid: it can be filled, but at a loss: {exchange}"),
        }
    }
}

impl fmt::Display for RuleCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.volunteers, self.rule.short())
    }
}

impl fmt::Display for Shortage {
    /// The count, without the exchange.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.available() == 0 {
            return f.write_str("nobody who is eligible has room");
        }
        write!(f, "{} seats, and these can take {}: ", self.needed(), self.available())?;
        list(f, self.blocking.iter())?;
        let filled: Vec<_> = self.competing.iter().filter(|request| request.filled > 0).collect();
        if !filled.is_empty() {
            f.write_str("; now filling ")?;
            list(f, filled.into_iter())?;
        }
        if !self.held.is_empty() {
            f.write_str("; pinned besides: ")?;
            list(f, self.held.iter().map(|(volunteer, request)| Held(volunteer, request)))?;
        }
        if !self.sharing.is_empty() {
            f.write_str("; wanted too for ")?;
            list(f, self.sharing.iter())?;
        }
        Ok(())
    }
}

/// A pinned pair.
struct Held<'a>(&'a VolunteerId, &'a RequestId);

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {}", self.0, self.1)
    }
}

impl fmt::Display for Competing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.filled == 1 {
            write!(f, "{}", self.request)
        } else {
            write!(f, "{} ({})", self.request, self.filled)
        }
    }
}

impl fmt::Display for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organisation { organisation, quota, limit } => {
                write!(f, "{organisation}'s quota of {quota} is used up")?;
                if *limit < u64::from(*quota) {
                    write!(f, " ({limit} are left for the plan)")
                } else {
                    Ok(())
                }
            }
            Self::Venue { venue, start, limit } => write!(f, "{venue} ({limit} places from {start})"),
            Self::Volunteer { volunteer, limit } => write!(f, "{volunteer} ({limit} in all)"),
            Self::Week { volunteer, monday, limit } => {
                write!(f, "{volunteer} ({limit} in the week of {monday})")
            }
            Self::Month { volunteer, month, limit } => write!(f, "{volunteer} ({limit} in {month})"),
            Self::Day { volunteer, day, limit } => write!(f, "{volunteer} ({limit} on {day})"),
            Self::Slot { volunteer, start } => write!(f, "{volunteer} (1 at a time from {start})"),
            Self::Pair { volunteer, request } => write!(f, "{volunteer} (1 seat of {request})"),
        }
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut moves = self.moves.iter().peekable();
        let mut first = true;
        while let Some(step) = moves.next() {
            write!(f, "{}{step}", if first { "" } else { "; " })?;
            first = false;
            // Whoever leaves a request does so to take another: the same person's next step.
            if let (Move::Release { volunteer, .. }, Some(Move::Assign { volunteer: same, request })) =
                (step, moves.peek())
                && volunteer == same
            {
                write!(f, " and takes {request}")?;
                moves.next();
            }
        }
        f.write_str(if first { "it " } else { "; that " })?;
        super::loss::write_loss(f, &self.loss, self.exact)
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assign { volunteer, request } => write!(f, "{volunteer} takes {request}"),
            Self::Release { volunteer, request } => write!(f, "{volunteer} leaves {request}"),
            Self::Reschedule { volunteer, request } => {
                write!(f, "{volunteer} comes for {request} on another day or at another slot")
            }
        }
    }
}
