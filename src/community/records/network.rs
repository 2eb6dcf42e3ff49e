//! The network around people: organisations that lend theirs, and venues where help is given.

use super::super::ids::{OrganisationId, RequesterId, VenueId, ZoneId};
use super::{
    is_default,
    places::PlaceRecord,
    times::{DatesRecord, WeeklyRecord},
};
use serde::{Deserialize, Serialize};

/// Whether an organisation's people serve what it asks for itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OwnRequests {
    /// As anybody's requests.
    #[default]
    Any,
    /// Rather than others do, where the objective says what that counts (the criterion `own_people`).
    First,
    /// Never.
    Never,
}

impl OwnRequests {
    /// Every choice there is.
    pub const ALL: [Self; 3] = [Self::Any, Self::First, Self::Never];

    /// The choice as in the JSON form: `any`, `first` or `never`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::First => "first",
            Self::Never => "never",
        }
    }
}

/// An organisation that lends its people: a firm, a clinic, a school, a club. It may ask for help as residents do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrganisationRecord {
    /// The organisation's id. Required, unique among organisations.
    pub id: OrganisationId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id under which it asks for help itself. Missing: its own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<RequesterId>,
    /// The most seats that its members fill in a plan, all of them together; agreed visits within the horizon that are not to requests of
    /// the plan count. Missing: no limit. 0: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
    /// Whether its members serve what it asks for itself. Missing: as anybody's requests.
    #[serde(default, skip_serializing_if = "is_default")]
    pub own_requests: OwnRequests,
}

/// A place where help is given: a station, a library, a school's gym. Requests name it by `venue`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VenueRecord {
    /// The venue's id. Required, unique among venues.
    pub id: VenueId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is. Missing: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    /// The zone in which it lies. Missing: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneId>,
    /// How many helpers can work there at the same time: each seat that is filled takes a place while its request lasts;
    /// a request by arrangement takes none. Missing: as many as
    /// may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u32>,
    /// When it is open, week by week, in the community's zone. Missing or empty: always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<WeeklyRecord>,
    /// Dates on which it is closed, whatever else is said. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<DatesRecord>,
    /// What it has: "wheelchair access", "kitchen"; compared letter by letter. Missing: nothing that is known of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
}
