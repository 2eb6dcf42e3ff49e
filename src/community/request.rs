//! A request, checked.

use super::{
    attribute::AttributeNeed,
    ids::{
        CredentialIx, GroupIx, RequestId, RequesterId, ServiceDayIx, SkillIx, VenueIx, VolunteerIx, ZoneIx,
    },
    language::Language,
    place::Place,
    records::Way,
    time::{Day, Month, Series, Span, Week, Zone},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most skills (all-of, any-of and preferred together) that a request may name.
pub const MAX_NEEDS: usize = 1000;
/// The most seats that a request may have.
pub const MAX_SEATS: u32 = 10_000;
/// The last tier.
pub const MAX_TIER: u8 = 12;
/// The longest that a request with windows may take, in minutes.
pub const MAX_FLEXIBLE_MINUTES: u32 = 1440;
/// The highest level of a skill.
pub const MAX_LEVEL: u8 = 5;
/// The least score is within plus and minus this.
pub const MAX_LEAST_SCORE: i64 = 1_000_000_000_000;

/// Something that somebody asks for. All references are resolved, all values in range, all lists in order.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a field of the record, and none a state of a machine"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub(super) id: RequestId,
    pub(super) requester: RequesterId,
    pub(super) service: SkillIx,
    pub(super) all_of: Vec<Need>,
    pub(super) any_of: Vec<Need>,
    pub(super) preferred: Vec<Need>,
    pub(super) least_score: i64,
    pub(super) seats: Seats,
    pub(super) mandatory: bool,
    pub(super) time: Option<FixedTime>,
    pub(super) flexible: Option<Box<Flexible>>,
    /// What it was made from, where it doesn't say so itself; most have none.
    pub(super) origin: Option<Box<Origin>>,
    pub(super) place: Option<Place>,
    pub(super) way: Way,
    pub(super) zone: Option<ZoneIx>,
    pub(super) refer_up_to: Option<u32>,
    pub(super) groups: Vec<GroupIx>,
    pub(super) venue: Option<VenueIx>,
    pub(super) venue_needs: Vec<Arc<str>>,
    pub(super) tier: u8,
    pub(super) languages_required: Vec<Language>,
    pub(super) languages_preferred: Vec<Language>,
    pub(super) own_credentials: Vec<CredentialIx>,
    pub(super) credentials: Vec<CredentialIx>,
    pub(super) attributes: Vec<AttributeNeed>,
    pub(super) needs_car: bool,
    pub(super) licences: Vec<Arc<str>>,
    pub(super) minors_welcome: bool,
    pub(super) for_minor: bool,
    pub(super) requester_present: bool,
    pub(super) do_not_send: Vec<VolunteerIx>,
    pub(super) known_helpers: Vec<VolunteerIx>,
    pub(super) waiting_since: Option<Day>,
}

/// What a request was made from, where the request itself no longer says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The zone of its own in which its times were read.
    pub(super) zone: Option<Zone>,
    /// Its windows before the horizon or an agreement cut them.
    pub(super) windows: Option<Vec<Span>>,
    /// Its seats before visits that took place filled some.
    pub(super) seats: Option<Seats>,
    /// The request that comes again, of which it is one time.
    pub(super) of: Option<RequestId>,
    /// How it comes again, if it is such a request.
    pub(super) series: Option<Series>,
    /// The service day and the slot that it was made for.
    pub(super) day: Option<(ServiceDayIx, u32)>,
}

/// A skill that is needed (or preferred), and the least level of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// The skill.
    pub skill: SkillIx,
    /// The least level, 1..=5.
    pub level: u8,
}

/// How many helpers a request takes: minimum <= desired <= maximum, maximum in 1..=[`MAX_SEATS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seats {
    /// Fewer than this is not much use.
    pub minimum: u32,
    /// As many as would be right.
    pub desired: u32,
    /// More than this there is no room for.
    pub maximum: u32,
}

/// When a request takes place, and the day, week and month by which limits count it: those of its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixedTime {
    /// From its start up to its end.
    pub span: Span,
    /// The day of its start in the community's zone.
    pub day: Day,
    /// The ISO week of that day.
    pub week: Week,
    /// The calendar month of that day.
    pub month: Month,
}

/// "Some time in here": a request for which the plan chooses the time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Flexible {
    /// It takes place wholly within one of these; in order, apart, each at least as long as `minutes`.
    pub windows: Vec<Span>,
    /// How long it takes, 1..=[`MAX_FLEXIBLE_MINUTES`].
    pub minutes: u32,
    /// Whether each helper may come at her own time; otherwise all come at the same.
    pub separate: bool,
}

impl Request {
    /// The caller's id.
    pub fn id(&self) -> &RequestId {
        &self.id
    }

    /// Who asks.
    pub fn requester(&self) -> &RequesterId {
        &self.requester
    }

    /// The kind of service.
    pub fn service(&self) -> SkillIx {
        self.service
    }

    /// The needs that the helper must meet, all of them; in order of skill.
    pub fn all_of(&self) -> &[Need] {
        &self.all_of
    }

    /// The needs of which the helper must meet one, if there are any; in order of skill.
    pub fn any_of(&self) -> &[Need] {
        &self.any_of
    }

    /// All needs: those of `all_of`, then those of `any_of`; 1 to [`MAX_NEEDS`]. What is preferred is not a need.
    pub fn needs(&self) -> impl Iterator<Item = &Need> {
        self.all_of.iter().chain(&self.any_of)
    }

    /// The skills that are welcome and not needed, with the level from which on they count; in order of skill. They count
    /// for the score and never restrict.
    pub fn preferred(&self) -> &[Need] {
        &self.preferred
    }

    /// A pair with a score below this is not worth having.
    pub fn least_score(&self) -> i64 {
        self.least_score
    }

    /// How many helpers it takes. What the ledger has as done is taken off already: of minimum, desired number and maximum alike.
    pub fn seats(&self) -> Seats {
        self.seats
    }

    /// Whether the minimum of seats must be filled in any plan.
    pub fn is_mandatory(&self) -> bool {
        self.mandatory
    }

    /// When it takes place; `None` is at no fixed time.
    pub fn time(&self) -> Option<FixedTime> {
        self.time
    }

    /// Within which windows it takes place, if the plan is to choose the time. A request with neither this nor [`Request::time`] is by
    /// arrangement between the two.
    pub fn flexible(&self) -> Option<&Flexible> {
        self.flexible.as_deref()
    }

    /// The request that comes again, of which this is one time.
    pub fn series(&self) -> Option<&RequestId> {
        self.origin.as_ref()?.of.as_ref()
    }

    /// Where it takes place, if known.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// How the service is given.
    pub fn way(&self) -> Way {
        self.way
    }

    /// The zone that it comes from, if any.
    pub fn zone(&self) -> Option<ZoneIx> {
        self.zone
    }

    /// How many levels up it may be passed on from its zone; `None` is as far as need be.
    pub fn refer_up_to(&self) -> Option<u32> {
        self.refer_up_to
    }

    /// The need groups of those whom it is for, in order, each once.
    pub fn groups(&self) -> &[GroupIx] {
        &self.groups
    }

    /// The venue at which it takes place, if it is a listed one.
    pub fn venue(&self) -> Option<VenueIx> {
        self.venue
    }

    /// What it needs of its venue, in order. A community has no request at a venue that lacks some of it.
    pub fn venue_needs(&self) -> impl ExactSizeIterator<Item = &str> {
        self.venue_needs.iter().map(|need| &**need)
    }

    /// How urgent it is, from 1 (most) to [`MAX_TIER`].
    pub fn tier(&self) -> u8 {
        self.tier
    }

    /// The helper must speak one of these, if there are any; in order. The community's language, where the record says nothing.
    pub fn languages_required(&self) -> &[Language] {
        &self.languages_required
    }

    /// A helper who speaks one of these is preferred; in order.
    pub fn languages_preferred(&self) -> &[Language] {
        &self.languages_preferred
    }

    /// The credentials that the helper must hold, valid on the day: those that the request asks for itself, those of its service, and those for
    /// whoever helps a minor, if it is for one; in order, each once.
    pub fn credentials(&self) -> &[CredentialIx] {
        &self.credentials
    }

    /// What must be known of the helper, all of it; in order.
    pub fn attributes(&self) -> &[AttributeNeed] {
        &self.attributes
    }

    /// Whether the helper must have the use of a car.
    pub fn needs_car(&self) -> bool {
        self.needs_car
    }

    /// The classes of driving licence that the helper must hold, all of them; in upper case and in order.
    pub fn licences(&self) -> impl ExactSizeIterator<Item = &str> {
        self.licences.iter().map(|licence| &**licence)
    }

    /// Whether helpers who are minors are welcome.
    pub fn welcomes_minors(&self) -> bool {
        self.minors_welcome
    }

    /// Whether it is a minor who is helped.
    pub fn is_for_minor(&self) -> bool {
        self.for_minor
    }

    /// Whether the requester must be there, and so can't help elsewhere at that time.
    pub fn requester_present(&self) -> bool {
        self.requester_present
    }

    /// The volunteers who are not to be sent, in order.
    pub fn do_not_send(&self) -> &[VolunteerIx] {
        &self.do_not_send
    }

    /// The volunteers whom the requester knows, in order.
    pub fn known_helpers(&self) -> &[VolunteerIx] {
        &self.known_helpers
    }

    /// The day since when it has been waiting; `None` is since today.
    pub fn waiting_since(&self) -> Option<Day> {
        self.waiting_since
    }
}
