//! The record of a request, and of a pair of volunteer and request.

use super::super::ids::{
    CredentialId, GroupId, RequestId, RequesterId, SkillId, VenueId, VolunteerId, ZoneId,
};
use super::{
    is_default, level_one,
    places::PlaceRecord,
    skills::SkillLevelRecord,
    times::{IntervalRecord, RecurrenceRecord},
};
use serde::{Deserialize, Serialize};

/// How a service is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// At the requester's home; the helper travels.
    #[default]
    Home,
    /// At a venue such as a station or a library; the helper travels.
    Venue,
    /// By telephone or over the network; nobody travels.
    Remote,
}

impl Way {
    /// Every way there is.
    pub const ALL: [Self; 3] = [Self::Home, Self::Venue, Self::Remote];

    /// The way as in the JSON form: `home`, `venue` or `remote`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Venue => "venue",
            Self::Remote => "remote",
        }
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many helpers a request takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeatsRecord {
    /// Fewer than this is not much use. Missing: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<u32>,
    /// As many as would be right. Missing: the minimum, but at least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired: Option<u32>,
    /// More than this there is no room for: 1 to 10,000. Missing: the desired number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 10_000)))]
    pub maximum: Option<u32>,
}

/// Something that somebody asks for.
#[allow(clippy::struct_excessive_bools, reason = "each is a field of the JSON form")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestRecord {
    /// The request's id. Required, unique among requests.
    pub id: RequestId,
    /// Who asks. Required.
    pub requester: RequesterId,
    /// The kind of service: a skill of the catalog. Required.
    pub service: SkillId,
    /// Skills that the helper needs, all of them. Missing together with `any_of`: the service at level 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<SkillLevelRecord>,
    /// Skills of which the helper needs one at least. Missing: no such need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<SkillLevelRecord>,
    /// Skills that are welcome in a helper beside what is needed: each that she has counts for the score (breadth), and
    /// none restricts who may help. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<SkillLevelRecord>,
    /// A pair with a score below this is not worth having. Missing: 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub least_score: i64,
    /// How many helpers it takes. Missing: one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub seats: SeatsRecord,
    /// Whether a plan without the minimum number of helpers is no plan at all. Missing: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// When it takes place. Missing: by `windows`; without these, at no fixed time, by arrangement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<IntervalRecord>,
    /// "Some time in here": the intervals within one of which it takes place, for `minutes`; the plan says when. Not together with `time`.
    /// Missing: see `time`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<IntervalRecord>,
    /// How long it takes, in minutes, where `windows` are given: 1 to 1440. Required with them; of no use otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1440)))]
    pub minutes: Option<u32>,
    /// Whether, with `windows` and several seats, each helper may come at her own time. Missing: they come together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub separate_visits: bool,
    /// The rule by which it comes again; `time` or `windows` say when the first time is. Each time is a request of its own, with the id
    /// `ID@2026-11-24T09:00` (its start as the rule has it, by the clock on the wall). Needs `horizon_end`. Missing: it is asked for once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<RecurrenceRecord>,
    /// The IANA name of the zone in which its times are read that have no offset. Missing: the community's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Where it takes place. Missing: at its venue; without one, unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    /// The zone that it comes from. Missing: that of its venue; without one, none, and it is not passed on but open to everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneId>,
    /// How many levels up it may be passed on from its zone; 0: not at all. Missing: as far as need be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refer_up_to: Option<u32>,
    /// The need groups of those whom it is for. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupId>,
    /// The venue at which it takes place; then its `way` is `venue`, and it lies within the venue's opening hours: windows are cut to them.
    /// Missing: at none that is listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueId>,
    /// What the venue must have, all of it, of the venue's `features`. Missing: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub venue_needs: Vec<String>,
    /// How the service is given. Missing: at home, or at the `venue` if there is one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub way: Way,
    /// How urgent it is, from 1 (most) to 12. Missing: 1.
    #[serde(default = "level_one", skip_serializing_if = "is_one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 12)))]
    pub tier: u32,
    /// The helper speaks one of these languages at least. `["any"]`: any helper will do. Missing: the community's `language`; without that,
    /// any helper will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages_required: Vec<String>,
    /// A helper who speaks one of these is preferred. Missing: no preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages_preferred: Vec<String>,
    /// The credentials that the helper must hold, valid on the day. Missing: none but those of the service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialId>,
    /// What must be known of the helper. Missing: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeNeedRecord>,
    /// Whether the helper must have the use of a car. Missing: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_car: bool,
    /// The classes of driving licence that the helper must hold, all of them. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<String>,
    /// Whether helpers who are minors are welcome. Missing: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub minors_welcome: bool,
    /// Whether it is a minor who is helped: then the helper must hold the community's `credentials_for_minors`. Missing: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_minor: bool,
    /// Whether the requester must be there, and so can't help elsewhere at that time if she is a volunteer herself. Missing: yes at home,
    /// otherwise no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_present: Option<bool>,
    /// Volunteers who are not to be sent. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub do_not_send: Vec<VolunteerId>,
    /// Volunteers whom the requester knows, and who are preferred. Missing: nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_helpers: Vec<VolunteerId>,
    /// The date since when the request has been waiting. Missing: since today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_one(number: &u32) -> bool {
    *number == 1
}

/// What must be known of a helper.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AttributeNeedRecord {
    /// Which attribute. Required.
    pub attribute: String,
    /// The values of which the helper must have one. Missing or empty: any, as long as it is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
}

impl Default for RequestRecord {
    fn default() -> Self {
        Self {
            id: RequestId::default(),
            requester: RequesterId::default(),
            service: SkillId::default(),
            all_of: Vec::new(),
            any_of: Vec::new(),
            preferred: Vec::new(),
            least_score: 0,
            seats: SeatsRecord::default(),
            mandatory: false,
            time: None,
            windows: Vec::new(),
            minutes: None,
            separate_visits: false,
            recurrence: None,
            time_zone: None,
            place: None,
            zone: None,
            refer_up_to: None,
            groups: Vec::new(),
            venue: None,
            venue_needs: Vec::new(),
            way: Way::Home,
            tier: 1,
            languages_required: Vec::new(),
            languages_preferred: Vec::new(),
            credentials: Vec::new(),
            attributes: Vec::new(),
            needs_car: false,
            licences: Vec::new(),
            minors_welcome: false,
            for_minor: false,
            requester_present: None,
            do_not_send: Vec::new(),
            known_helpers: Vec::new(),
            waiting_since: None,
        }
    }
}

/// A volunteer and a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PairRecord {
    /// The volunteer. Required.
    pub volunteer: VolunteerId,
    /// The request. Required.
    pub request: RequestId,
}
