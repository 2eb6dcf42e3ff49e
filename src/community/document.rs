//! The community document: what a program fills in, and what its JSON form holds.
//!
//! Records are plain data with public fields and no promise of sense; [`Document::into_community`] checks them.
//! Each field says what it means when it is missing. Methods named like the fields make inline data readable:
//!
//! ```
//! use goodturn::community::{Document, RequestRecord, ServiceDayRecord, SkillRecord, VolunteerRecord};
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
    ids::CredentialId,
    records::{
        AreaRecord, ConsumedRecord, CredentialRecord, DistanceRecord, GroupRecord, LedgerRecord,
        OrganisationRecord, PairRecord, RequestRecord, ServiceDayRecord, SkillRecord, UnknownPlaces,
        VenueRecord, VolunteerRecord, WeeklyRecord, ZoneRecord,
    },
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "format", rename = "goodturn-community")]
pub struct Document {
    /// The version of the form, [`VERSION`].
    pub version: u32,
    /// The moment for which the community is described: the "now" of every computation. Required.
    pub as_of: String,
    /// The IANA name of the time zone by which days and weeks are counted ("Europe/Berlin"). Required.
    pub time_zone: String,
    /// The end of the planning horizon. What starts then or later is kept and not planned. Required where requests recur; missing:
    /// everything that is asked for is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon_end: Option<String>,
    /// The language that everybody is taken to speak and to ask for where a record says nothing. Missing: nobody is taken to speak any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who may travel where a place is not known. Missing: whoever has no travel radius.
    #[serde(skip_serializing_if = "is_default")]
    pub unknown_places: UnknownPlaces,
    /// The credentials that whoever helps a minor must hold. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credentials_for_minors: Vec<CredentialId>,
    /// The catalog of credentials. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialRecord>,
    /// The named areas. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaRecord>,
    /// How far it is between areas, where their centres do not say it. Missing: nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub distances: Vec<DistanceRecord>,
    /// The zones of the network. Missing: none, and nothing is passed on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<ZoneRecord>,
    /// The need groups. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupRecord>,
    /// The organisations that lend their people. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<OrganisationRecord>,
    /// The venues where help is given. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub venues: Vec<VenueRecord>,
    /// The slots into which requests with `windows` are fitted, in the community's zone; two that touch are two. Missing: these requests
    /// start at any minute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<WeeklyRecord>,
    /// The catalog of skills. Missing: none.
    pub skills: Vec<SkillRecord>,
    /// The register of volunteers. Missing: none.
    pub volunteers: Vec<VolunteerRecord>,
    /// What is asked for. Missing: nothing.
    pub requests: Vec<RequestRecord>,
    /// Days on which many volunteers serve at many stations. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_days: Vec<ServiceDayRecord>,
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
    /// What has happened and what has been agreed. Missing: nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<LedgerRecord>,
    /// Visits that count for limits and are known as a number only. Missing: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consumed: Vec<ConsumedRecord>,
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
            horizon_end: None,
            language: None,
            unknown_places: UnknownPlaces::default(),
            credentials_for_minors: Vec::new(),
            credentials: Vec::new(),
            areas: Vec::new(),
            distances: Vec::new(),
            zones: Vec::new(),
            groups: Vec::new(),
            organisations: Vec::new(),
            venues: Vec::new(),
            slots: Vec::new(),
            skills: Vec::new(),
            volunteers: Vec::new(),
            requests: Vec::new(),
            service_days: Vec::new(),
            pins: Vec::new(),
            bans: Vec::new(),
            promises: Vec::new(),
            ledger: Vec::new(),
            consumed: Vec::new(),
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

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
