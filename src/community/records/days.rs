//! Service days: one day on which many volunteers serve at many stations, in slots, and residents come with and without bookings.

use super::super::ids::{BookingId, RequesterId, RoleId, ServiceDayId, SkillId, StationId, VenueId};
use super::{is_default, level_one, request::SeatsRecord};
use serde::{Deserialize, Serialize};

/// A service day. Each role of a station becomes a request for each slot in which the station is open, with the id
/// `DAY/STATION/ROLE@2026-11-28T09:00` (the start of the slot by the clock on the wall), by which pins, bans and the ledger name it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceDayRecord {
    /// The day's id. Required, unique among service days.
    pub id: ServiceDayId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its date. Required.
    pub date: String,
    /// The IANA name of the zone in which its times are read. Missing: the community's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Who asks for the helpers. Missing: the day's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<RequesterId>,
    /// The venue of the stations that say no other. Missing: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueId>,
    /// The slots of the day, apart. Missing: by `from`, `to` and `minutes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<DaySlotRecord>,
    /// The time of day at which the first slot starts, `09:00`, where the slots are of equal length. Missing: see `slots`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The time of day by which the last slot has ended. Required with `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The length of each slot in minutes, 1 to 1440. Required with `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1440)))]
    pub minutes: Option<u32>,
    /// The stations. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<StationRecord>,
    /// Nobody works in more than so many slots one right after the other, at least 1. Missing: no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub break_after: Option<u32>,
    /// What residents have asked for. Missing: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookings: Vec<BookingRecord>,
}

/// A slot of a service day, by times of day.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DaySlotRecord {
    /// When it starts, `09:00`. Required.
    pub from: String,
    /// When it ends, later on the same day; `24:00` is midnight. Required.
    pub to: String,
}

/// A station of a service day: what is done there, by whom, for how many visitors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StationRecord {
    /// The station's id. Required, unique within its day.
    pub id: StationId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The kind of service: a skill of the catalog. Required.
    pub service: SkillId,
    /// Its venue. Missing: the day's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueId>,
    /// The time of day from which on it is open: in slots that lie wholly within its hours. Missing: from the first slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The time of day until which it is open. Missing: until the last slot has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Who is needed there in each slot. Missing: nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleRecord>,
    /// How many residents it can see in a slot, those without a booking included. Missing: none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub visitors: u32,
    /// How many of these are kept free for residents without a booking. Missing: none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub walk_in: u32,
}

/// A role at a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleRecord {
    /// The role's id. Required, unique within its station.
    pub id: RoleId,
    /// The skill that it takes. Missing: the station's service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<SkillId>,
    /// The least level of the skill, 1 to 5. Missing: 1.
    #[serde(default = "level_one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 5)))]
    pub level: u32,
    /// How many people in a slot. Missing: one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub seats: SeatsRecord,
    /// How urgent it is, from 1 (most) to 12. Missing: 1.
    #[serde(default = "level_one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 12)))]
    pub tier: u32,
}

impl Default for RoleRecord {
    fn default() -> Self {
        Self { id: RoleId::default(), skill: None, level: 1, seats: SeatsRecord::default(), tier: 1 }
    }
}

/// A resident's wish to be seen at a station, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BookingRecord {
    /// The booking's id. Required, unique within its day.
    pub id: BookingId,
    /// Who comes. Required.
    pub resident: RequesterId,
    /// At which station. Missing: at any that gives the `service`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationId>,
    /// For which service. Missing: by `station`; one of the two is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<SkillId>,
    /// The time of day before which she can't come. Missing: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The time of day by which she must have been seen. Missing: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How urgent it is, from 1 (most) to 12. Missing: 1.
    #[serde(default = "level_one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 12)))]
    pub tier: u32,
}

impl Default for BookingRecord {
    fn default() -> Self {
        Self {
            id: BookingId::default(),
            resident: RequesterId::default(),
            station: None,
            service: None,
            from: None,
            to: None,
            tier: 1,
        }
    }
}
