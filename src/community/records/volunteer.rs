//! The record of a volunteer.

use super::super::ids::{CredentialId, OrganisationId, RequesterId, SkillId, VolunteerId, ZoneId};
use super::{
    places::PlaceRecord,
    request::Way,
    skills::SkillLevelRecord,
    times::{DatesRecord, IntervalRecord, RecurrenceRecord, WeeklyRecord},
};
use serde::{Deserialize, Serialize};

/// Somebody who helps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VolunteerRecord {
    /// The volunteer's id. Required, unique among volunteers.
    pub id: VolunteerId,
    /// What people call her. Missing: the id serves. Never shown in faults; in reports on request only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What she can do. Missing: nothing in particular, so that only requests without needs suit; there are
    /// none of those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillLevelRecord>,
    /// The languages she speaks, as tags ("de", "pt-BR"). Missing or empty: the community's `language`; without that, none that is known of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// When she can help, by dates. Missing together with `weekly` and `recurring`: at any time, by arrangement. Empty, and none of these:
    /// never. Intervals that overlap or touch count as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<Vec<IntervalRecord>>,
    /// When she can help, week by week; adds to `availability`. Missing: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekly: Vec<WeeklyRecord>,
    /// When she can help, by rules of iCalendar; adds to `availability`. Missing: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recurring: Vec<RecurrenceRecord>,
    /// Dates on which she can't, whatever else is said. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blackouts: Vec<DatesRecord>,
    /// Intervals in which she can't, whatever else is said. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub busy: Vec<IntervalRecord>,
    /// The date until which she takes nothing on (from that date on she does again). Missing: no such date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen_until: Option<String>,
    /// The IANA name of the zone in which her times are read that have no offset. Missing: the community's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// How long before its start a visit must be settled, in minutes, at most 525,600 (a year). Missing: 0. What is confirmed already
    /// is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 525_600)))]
    pub notice_minutes: Option<u32>,
    /// The least time between the end of one visit and the start of the next, in minutes, at most 1440. Missing: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1440)))]
    pub changeover_minutes: Option<u32>,
    /// The least time between the last visit of one day and the first of another, in minutes, at most 2880. Missing: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 2880)))]
    pub rest_minutes: Option<u32>,
    /// Where she sets out from. Missing: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    /// How far she travels, in metres as the crow flies. Missing: any distance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel_radius_m: Option<u32>,
    /// The zone to which she belongs. Missing: none, beyond all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneId>,
    /// The organisation that lends her. Missing: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// The ways in which she helps. Missing or empty: all three.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// The most requests she takes in all. Missing: no limit. 0: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_requests: Option<u32>,
    /// The most requests she takes with a start on the same day. Missing: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
    /// The most requests she takes with a start in the same ISO week. Missing: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_week: Option<u32>,
    /// The most requests she takes with a start in the same calendar month. Missing: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_month: Option<u32>,
    /// The most minutes she gives to requests with a start in the same ISO week. Missing: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_minutes_per_week: Option<u32>,
    /// The most minutes she gives to requests with a start in the same calendar month. Missing: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_minutes_per_month: Option<u32>,
    /// The credentials she holds. Missing: none that is known of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<HeldCredentialRecord>,
    /// What else is known of her that a requester may ask for. Missing: nothing is known, which satisfies nobody who asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeRecord>,
    /// Whether she has the use of a car. Missing: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub car: bool,
    /// The classes of driving licence that she holds ("B", "C1"). Missing: none that is known of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<String>,
    /// The date from which on she is of age; before it she is sent only where minors are welcome. Missing: she is of age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minor_until: Option<String>,
    /// The id under which she asks for help herself. Missing: her own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<RequesterId>,
    /// The services that she likes to give. Missing: none in particular.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefers: Vec<SkillId>,
    /// The services that she gives if need be. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoids: Vec<SkillId>,
    /// The date on which she was last asked, if the ledger does not say. Missing: never, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_asked: Option<String>,
    /// The requesters she is never sent to. Missing: nobody. Requesters need not ask for anything at present.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub do_not_pair: Vec<RequesterId>,
}

/// A credential that somebody holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HeldCredentialRecord {
    /// Which. Required.
    pub credential: CredentialId,
    /// The date from which on it counts. Missing: since ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
    /// The last date on which it counts (beside its days of grace). Missing: it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// Something that is known of a volunteer: an attribute and its value, compared letter by letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AttributeRecord {
    /// Which attribute: "gender", "smokes". Required.
    pub attribute: String,
    /// Its value: "female", "no". Required. Several entries for one attribute: all of these.
    pub value: String,
}
