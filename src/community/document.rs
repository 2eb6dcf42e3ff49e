//! The records of a community document: what a program fills in, and what its JSON form holds.
//!
//! Records are plain data with public fields and no promise of sense; [`Document::into_community`] checks them.
//! Each field says what it means when it is missing. Methods named like the fields make inline data readable:
//!
//! ```
//! use goodturn::community::{Document, RequestRecord, SkillRecord, VolunteerRecord};
//!
//! let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
//! document.skills = vec![SkillRecord::new("electrician")];
//! document.volunteers = vec![VolunteerRecord::new("anna").skill("electrician", 3)];
//! document.requests = vec![RequestRecord::new("lamp", "household-7", "electrician")];
//! let community = document.into_community()?;
//! assert_eq!(community.volunteers().len(), 1);
//! # Ok::<(), goodturn::community::Faults>(())
//! ```

use super::{
    check, decode,
    fault::Faults,
    faultlog::FaultLog,
    ids::{RequestId, RequesterId, SkillId, VolunteerId},
    snapshot::Community,
};
use serde::{Deserialize, Deserializer, Serialize};

/// The value of `"format"` in the JSON form.
pub const FORMAT: &str = "goodturn-community";
/// The value of `"version"` in the JSON form that this release reads and writes.
pub const VERSION: u32 = 1;

/// A community as records.
///
/// In JSON it is an object with `"format": "goodturn-community"`, `"version": 1` and the fields below. Times are
/// text: `2026-11-24T09:00`, read in the community's time zone, or with an offset, `2026-11-24T09:00+01:00`. In
/// JSON, `null` is the same as missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "format", rename = "goodturn-community")]
pub struct Document {
    /// The version of the form, [`VERSION`].
    pub version: u32,
    /// The moment for which the community is described: the "now" of every computation. Required.
    pub as_of: String,
    /// The IANA name of the time zone by which days and weeks are counted ("Europe/Berlin"). Required.
    pub time_zone: String,
    /// The catalog of skills. Missing: none.
    pub skills: Vec<SkillRecord>,
    /// The register of volunteers. Missing: none.
    pub volunteers: Vec<VolunteerRecord>,
    /// What is asked for. Missing: nothing.
    pub requests: Vec<RequestRecord>,
    /// Pairs that the plan must contain. Missing: none. A set: order and repetition do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<PairRecord>,
    /// Pairs that the plan must not contain. Missing: none. A set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bans: Vec<PairRecord>,
    /// Pairs that have been promised to the people concerned, to be kept where possible before anything else is
    /// decided. Missing: none. A set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<PairRecord>,
    /// What decoding found wrong; reported together with what checking finds.
    #[serde(skip)]
    pub(super) log: FaultLog,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            version: VERSION,
            as_of: String::new(),
            time_zone: String::new(),
            skills: Vec::new(),
            volunteers: Vec::new(),
            requests: Vec::new(),
            pins: Vec::new(),
            bans: Vec::new(),
            promises: Vec::new(),
            log: FaultLog::default(),
        }
    }
}

impl Document {
    /// An empty community at a moment in a time zone.
    pub fn new(as_of: &str, time_zone: &str) -> Self {
        Self { as_of: as_of.to_owned(), time_zone: time_zone.to_owned(), ..Self::default() }
    }

    /// Reads the JSON form.
    ///
    /// A value of the wrong type, an unknown field and the like do *not* fail here: they are kept and reported
    /// by [`Document::into_community`] together with everything else that is wrong.
    ///
    /// # Errors
    /// One fault, if the text is not a JSON object, is of another format, or of a version that is not read:
    /// then nothing more can be said about its contents.
    ///
    /// # Complexity
    /// O(bytes) time and memory.
    pub fn from_json(json: &[u8]) -> Result<Self, Faults> {
        decode::from_json(json)
    }

    /// The JSON form, indented, which [`Document::from_json`] reads back to an equal document.
    ///
    /// # Errors
    /// If a coordinate is not a finite number, which JSON can't express, or if this document was itself read
    /// with faults, so that it holds stand-ins.
    ///
    /// # Complexity
    /// O(bytes) time and memory.
    pub fn to_json(&self) -> Result<String, Faults> {
        decode::to_json(self)
    }

    /// Checks everything and builds the community.
    ///
    /// # Errors
    /// Every fault of the document, those of decoding included, in the order of the document.
    ///
    /// # Complexity
    /// With n the size of the document and k the pairs (skill, skill it grants): O(n log n + k) time, O(n + k)
    /// memory, plus one effective skill per volunteer and skill that hers grant.
    pub fn into_community(self) -> Result<Community, Faults> {
        check::community(self)
    }
}

/// Reads any self-describing form; the faults are kept as by [`Document::from_json`].
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}

/// The least level of a need, and the level of a skill that is given without one.
fn level_one() -> u32 {
    1
}

/// A skill of the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillRecord {
    /// The skill's id. Required, unique in the catalog.
    pub id: SkillId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The skills that whoever has this one has too, at the same level. Missing: none. No circles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implies: Vec<SkillId>,
}

/// A skill and a level: what somebody has, or what is needed at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillLevelRecord {
    /// A skill of the catalog. Required.
    pub skill: SkillId,
    /// From 1 (basic) to 5 (master). Missing: 1.
    #[serde(default = "level_one")]
    pub level: u32,
}

impl Default for SkillLevelRecord {
    fn default() -> Self {
        Self { skill: SkillId::default(), level: 1 }
    }
}

/// A stretch of time, from its start up to but not including its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntervalRecord {
    /// When it starts. Required.
    pub start: String,
    /// When it ends, after the start. Required.
    pub end: String,
}

/// A point on the globe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceRecord {
    /// Degrees north, in [-90, 90]. Required.
    pub latitude: f64,
    /// Degrees east, in [-180, 180]. Required.
    pub longitude: f64,
}

/// How a service is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Somebody who helps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// The languages she speaks, as tags ("de", "pt-BR"). Missing: none that is known of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// When she can help. Missing: at any time, by arrangement. Empty: never. Intervals that overlap or touch
    /// count as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<Vec<IntervalRecord>>,
    /// Where she sets out from. Missing: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    /// How far she travels, in metres as the crow flies. Missing: any distance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel_radius_m: Option<u32>,
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
    /// The requesters she is never sent to. Missing: nobody. Requesters need not ask for anything at present.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub do_not_pair: Vec<RequesterId>,
}

/// How many helpers a request takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    pub maximum: Option<u32>,
}

impl SeatsRecord {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Something that somebody asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least_score: i64,
    /// How many helpers it takes. Missing: one.
    #[serde(default, skip_serializing_if = "SeatsRecord::is_default")]
    pub seats: SeatsRecord,
    /// Whether a plan without the minimum number of helpers is no plan at all. Missing: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// When it takes place. Missing: at no fixed time, by arrangement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<IntervalRecord>,
    /// Where it takes place. Missing: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    /// How the service is given. Missing: at home.
    #[serde(default, skip_serializing_if = "is_home")]
    pub way: Way,
    /// How urgent it is, from 1 (most) to 12. Missing: 1.
    #[serde(default = "level_one", skip_serializing_if = "is_one")]
    pub tier: u32,
    /// The helper speaks one of these languages at least. Missing: any helper will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages_required: Vec<String>,
    /// A helper who speaks one of these is preferred. Missing: no preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages_preferred: Vec<String>,
    /// Volunteers whom the requester knows, and who are preferred. Missing: nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_helpers: Vec<VolunteerId>,
    /// The date since when the request has been waiting. Missing: since today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_one(number: &u32) -> bool {
    *number == 1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_home(way: &Way) -> bool {
    *way == Way::Home
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
            place: None,
            way: Way::Home,
            tier: 1,
            languages_required: Vec::new(),
            languages_preferred: Vec::new(),
            known_helpers: Vec::new(),
            waiting_since: None,
        }
    }
}

/// A volunteer and a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairRecord {
    /// The volunteer. Required.
    pub volunteer: VolunteerId,
    /// The request. Required.
    pub request: RequestId,
}
