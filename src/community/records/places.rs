//! Where things are: coordinates, or only a named area.

use super::super::ids::{AreaId, GroupId, ZoneId};
use serde::{Deserialize, Serialize};

/// A place: coordinates, or only a named area. In JSON `{"latitude": 52.5, "longitude": 13.4}` or `{"area": "oak-street"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, deny_unknown_fields)]
pub enum PlaceRecord {
    /// A point on the globe (WGS84).
    Point {
        /// Degrees north, in [-90, 90]. Required.
        #[cfg_attr(feature = "schema", schemars(range(min = -90, max = 90)))]
        latitude: f64,
        /// Degrees east, in [-180, 180]. Required.
        #[cfg_attr(feature = "schema", schemars(range(min = -180, max = 180)))]
        longitude: f64,
    },
    /// Somewhere in an area of the document.
    Area {
        /// The area. Required.
        area: AreaId,
    },
}

/// A named area: a street, a quarter, a village.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AreaRecord {
    /// The area's id. Required, unique among areas.
    pub id: AreaId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Degrees north of its centre, in [-90, 90]. Missing together with `longitude`: only `distances` say how far it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = -90, max = 90)))]
    pub latitude: Option<f64>,
    /// Degrees east of its centre, in [-180, 180].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = -180, max = 180)))]
    pub longitude: Option<f64>,
}

/// A zone of the network: a community, a street, a district. What a zone can't serve is passed on to the one that it is part of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ZoneRecord {
    /// The zone's id. Required, unique among zones.
    pub id: ZoneId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The zone that it is part of. Missing: none, it is at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ZoneId>,
}

/// A need group: the elderly, children, low-income households, newcomers. What it counts for is said by the objective.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupRecord {
    /// The group's id. Required, unique among groups.
    pub id: GroupId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// How far it is between two areas, in both directions unless the way back is given too. It stands before what the centres say. From an
/// area to itself: how far people live apart within it (missing: 0).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DistanceRecord {
    /// From this area. Required.
    pub from: AreaId,
    /// To this one. Required.
    pub to: AreaId,
    /// Metres, at most 20,037,508 (half way round). Required.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 20_037_508)))]
    pub metres: u32,
}

/// Who may travel where a place is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UnknownPlaces {
    /// Whoever has no travel radius, and so goes to any distance.
    #[default]
    WithoutRadius,
    /// Nobody: where a place is not known, only remote service is possible.
    RemoteOnly,
}
