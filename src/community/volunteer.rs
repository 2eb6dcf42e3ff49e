//! A volunteer, checked.

use super::{
    attribute::Attribute,
    calendar::Calendar,
    credential::HeldCredential,
    ids::{CredentialIx, OrganisationIx, RequestIx, RequesterId, SkillIx, VolunteerId, ZoneIx},
    language::Language,
    place::Place,
    records::Way,
    request::FixedTime,
    time::{Day, Span},
};
use std::sync::Arc;

/// Somebody who helps. All references are resolved, all values in range, all lists in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volunteer {
    pub(super) id: VolunteerId,
    pub(super) name: Option<String>,
    pub(super) skills: Vec<(SkillIx, u8)>,
    pub(super) effective_skills: Vec<(SkillIx, u8)>,
    pub(super) languages: Vec<Language>,
    pub(super) availability: Option<Vec<Span>>,
    /// What `availability` was made from, if that is more than a list; most have none.
    pub(super) calendar: Option<Box<Calendar>>,
    pub(super) place: Option<Place>,
    pub(super) travel_radius_m: Option<u32>,
    pub(super) zone: Option<ZoneIx>,
    pub(super) organisation: Option<OrganisationIx>,
    pub(super) ways: Vec<Way>,
    pub(super) limits: Limits,
    pub(super) pauses: Pauses,
    pub(super) credentials: Vec<HeldCredential>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) car: bool,
    pub(super) licences: Vec<Arc<str>>,
    pub(super) minor_until: Option<Day>,
    pub(super) requester: Option<RequesterId>,
    pub(super) own_requests: Vec<RequestIx>,
    pub(super) prefers: Vec<SkillIx>,
    pub(super) avoids: Vec<SkillIx>,
    pub(super) do_not_pair: Vec<RequesterId>,
}

/// The most that a volunteer takes on; `None` is no limit. What the ledger has counts already: see [`Community::left`](super::Community::left).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub in_all: Option<u32>,
    /// Among those that start on the same day of the community's zone.
    pub per_day: Option<u32>,
    /// Among those that start in the same ISO week of the community's zone.
    pub per_week: Option<u32>,
    /// Among those that start in the same calendar month of the community's zone.
    pub per_month: Option<u32>,
    /// Minutes given to those that start in the same ISO week.
    pub minutes_per_week: Option<u32>,
    /// Minutes given to those that start in the same calendar month.
    pub minutes_per_month: Option<u32>,
}

/// The longest notice that a volunteer may need, in minutes: a year.
pub const MAX_NOTICE: u32 = 525_600;
/// The longest that a volunteer may need from one visit to the next, in minutes: a day.
pub const MAX_CHANGEOVER: u32 = 1440;
/// The longest rest that a volunteer may need between days, in minutes: two days.
pub const MAX_REST: u32 = 2880;

/// The time that a volunteer needs around her visits, in minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pauses {
    /// Between now and the start of a visit that is not confirmed yet.
    pub notice: u32,
    /// Between the end of one visit and the start of the next.
    pub changeover: u32,
    /// Between the last visit of one day and the first of another.
    pub rest: u32,
}

impl Pauses {
    /// Whether two visits of one volunteer stand in each other's way: they overlap, or there is less time between them than she needs.
    /// Symmetric.
    pub fn collide(self, one: &FixedTime, other: &FixedTime) -> bool {
        let gap =
            i64::from(if one.day == other.day { self.changeover } else { self.changeover.max(self.rest) });
        let (one, other) = (one.span, other.span);
        one.start().get() < other.end().get() + gap && other.start().get() < one.end().get() + gap
    }

    /// The longest time that she may need between two visits.
    pub fn longest(self) -> u32 {
        self.changeover.max(self.rest)
    }
}

impl Volunteer {
    /// The caller's id.
    pub fn id(&self) -> &VolunteerId {
        &self.id
    }

    /// What people call her, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The skills that she was registered with and their levels (1..=5), in order of skill.
    pub fn skills(&self) -> &[(SkillIx, u8)] {
        &self.skills
    }

    /// All that she can do: her skills and what they grant, each at the highest level of those of hers that
    /// grant it, in order of skill.
    pub fn effective_skills(&self) -> &[(SkillIx, u8)] {
        &self.effective_skills
    }

    /// Her effective level (1..=5) at a skill, or `None` if she hasn't got it. O(log skills).
    pub fn level(&self, skill: SkillIx) -> Option<u8> {
        let found = self.effective_skills.binary_search_by_key(&skill, |&(s, _)| s).ok()?;
        self.effective_skills.get(found).map(|&(_, level)| level)
    }

    /// The languages that she speaks, in order.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Whether she speaks one of these languages.
    pub fn speaks_any(&self, languages: &[Language]) -> bool {
        languages.iter().any(|language| self.languages.binary_search(language).is_ok())
    }

    /// When she can help: spans in order that neither overlap nor touch; `None` is at any time, by arrangement,
    /// and no span is never. Weekly windows and recurrences are expanded up to a day after the last thing that is planned; dates and
    /// intervals on which she can't have been taken out.
    pub fn availability(&self) -> Option<&[Span]> {
        self.availability.as_deref()
    }

    /// Where she sets out from, if known.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// How far she travels in metres; `None` is any distance.
    pub fn travel_radius_m(&self) -> Option<u32> {
        self.travel_radius_m
    }

    /// The zone to which she belongs, if any.
    pub fn zone(&self) -> Option<ZoneIx> {
        self.zone
    }

    /// The organisation that lends her, if any.
    pub fn organisation(&self) -> Option<OrganisationIx> {
        self.organisation
    }

    /// The ways in which she helps, in order, at least one.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The most requests that she takes.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The time that she needs around her visits.
    pub fn pauses(&self) -> Pauses {
        self.pauses
    }

    /// The credentials that she holds, in order.
    pub fn credentials(&self) -> &[HeldCredential] {
        &self.credentials
    }

    /// Those of one kind, in order of issue. O(log credentials).
    pub fn credentials_of(&self, credential: CredentialIx) -> &[HeldCredential] {
        let start = self.credentials.partition_point(|held| held.credential < credential);
        let end = self.credentials.partition_point(|held| held.credential <= credential);
        self.credentials.get(start..end).unwrap_or_default()
    }

    /// What else is known of her, in order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// What is known of her by one attribute, in order of value; nothing: it is not known. O(log attributes).
    pub fn attributes_of(&self, attribute: &str) -> &[Attribute] {
        let start = self.attributes.partition_point(|known| known.attribute() < attribute);
        let end = self.attributes.partition_point(|known| known.attribute() <= attribute);
        self.attributes.get(start..end).unwrap_or_default()
    }

    /// Whether she has the use of a car.
    pub fn has_car(&self) -> bool {
        self.car
    }

    /// The classes of driving licence that she holds, in upper case and in order.
    pub fn licences(&self) -> impl ExactSizeIterator<Item = &str> {
        self.licences.iter().map(|licence| &**licence)
    }

    /// Whether she holds this class of licence, given in upper case. O(log licences).
    pub fn has_licence(&self, licence: &str) -> bool {
        self.licences.binary_search_by(|held| (**held).cmp(licence)).is_ok()
    }

    /// The day from which on she is of age; `None`: she is.
    pub fn minor_until(&self) -> Option<Day> {
        self.minor_until
    }

    /// The id under which she asks for help herself: her own, unless another is given.
    pub fn requester(&self) -> &str {
        self.requester.as_ref().map_or(self.id.as_str(), RequesterId::as_str)
    }

    /// The requests that she, or somebody who asks under the same id, asks for herself, in order.
    pub fn own_requests(&self) -> &[RequestIx] {
        &self.own_requests
    }

    /// The services that she likes to give, in order.
    pub fn prefers(&self) -> &[SkillIx] {
        &self.prefers
    }

    /// The services that she gives if need be, in order.
    pub fn avoids(&self) -> &[SkillIx] {
        &self.avoids
    }

    /// The requesters that she is never sent to, in order.
    pub fn do_not_pair(&self) -> &[RequesterId] {
        &self.do_not_pair
    }
}
