//! The input: from records to checked nouns.
//!
//! Data comes in as a [`Document`]: plain records, filled in by a program or read from JSON. Reading is lenient
//! and checking is complete: a wrong type in one record, a dangling id in another and a reversed interval in a
//! third are reported together, as [`Faults`], each with a stable [`Code`], the record, the field, the value,
//! the cause and the remedy. What passes is a [`Community`]: an immutable snapshot in which every reference is
//! resolved, every value is in range, every list is in order, and a wrong state can't be expressed.
//!
//! ```text
//! bytes --from_json--> Document --into_community--> Community --to_document--> Document
//!                      records   all faults at once  nouns       canonical
//! ```
//!
//! Nothing is assumed about the outside: the moment (`as_of`) and the time zone are part of the document, zones
//! come from a database compiled in, and the order of records means nothing (everything is in order of id).
//!
//! Architecture invariant: this module imports nothing else of the crate, and knows no rule of who may help whom.

mod added;
mod areas;
mod attribute;
mod builders;
mod calendar;
mod catalog;
mod change;
mod check;
mod credential;
mod days;
mod decode;
mod document;
mod examples;
mod fault;
mod faultlog;
mod fields;
mod groups;
mod history;
mod households;
mod ids;
mod kept;
mod keyed;
mod language;
mod organisations;
mod origins;
mod place;
mod rarity;
mod records;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod services;
mod snapshot;
#[cfg(feature = "tables")]
pub mod tables;
mod time;
mod tree;
mod venues;
mod volunteer;
mod zones;

pub use areas::{Area, Distance, MAX_DISTANCE_M};
pub use attribute::{Attribute, AttributeNeed, MAX_ATTRIBUTE_CHARS, MAX_ATTRIBUTES, MAX_LICENCE_CHARS};
pub use catalog::{MAX_GRANTS, SkillCatalog};
pub use change::Change;
pub use check::{MAX_OCCURRENCES, MAX_OCCURRENCES_IN_ALL, MAX_RECORDS};
pub(crate) use check::{NotOpen, OpenCommunity, Touched};
pub use credential::{
    Credential, DEFAULT_WARN_DAYS, ExpiringCredential, HeldCredential, MAX_CREDENTIAL_DAYS,
};
pub use days::{Booking, MAX_DAY_REQUESTS, MAX_DAY_SLOTS, ServiceDay, Station};
pub use document::{Document, FORMAT, VERSION};
pub use fault::{Cell, Code, Fault, Faults};
pub use groups::Group;
pub use history::{Consumed, Left};
pub use ids::{
    AreaId, AreaIx, BookingId, CredentialId, CredentialIx, GroupId, GroupIx, MAX_ID_CHARS, OrganisationId,
    OrganisationIx, RequestId, RequestIx, RequesterId, RoleId, ServiceDayId, ServiceDayIx, SkillId, SkillIx,
    StationId, VenueId, VenueIx, VolunteerId, VolunteerIx, ZoneId, ZoneIx,
};
pub(crate) use keyed::Records;
pub use language::Language;
pub use organisations::Organisation;
pub use place::{Coordinates, EARTH_RADIUS_M, Place, distance_m};
pub use records::{
    AreaRecord, AttributeNeedRecord, AttributeRecord, BookingRecord, ConsumedRecord, CredentialRecord,
    DatesRecord, DaySlotRecord, DistanceRecord, GroupRecord, HeldCredentialRecord, IntervalRecord,
    LedgerRecord, LedgerStatus, OrganisationRecord, OwnRequests, PairRecord, Period, PlaceRecord,
    RecurrenceRecord, RequestRecord, RoleRecord, SeatsRecord, ServiceDayRecord, SkillLevelRecord,
    SkillRecord, StationRecord, UnknownPlaces, VenueRecord, VolunteerRecord, Way, Weekday, WeeklyRecord,
    ZoneRecord,
};
pub use request::{
    FixedTime, Flexible, MAX_FLEXIBLE_MINUTES, MAX_LEAST_SCORE, MAX_LEVEL, MAX_NEEDS, MAX_SEATS, MAX_TIER,
    Need, Request, Seats,
};
#[cfg(feature = "schema")]
pub use schema::schema;
pub use services::{
    CatalogueCategory, CatalogueCredential, CatalogueEntry, Labels, Risk, ServiceCatalogue, service_catalogue,
};
pub use snapshot::Community;
pub use time::{Day, Minute, Month, Span, Week};
pub use venues::{MAX_FEATURES, Venue};
pub use volunteer::{Limits, MAX_CHANGEOVER, MAX_NOTICE, MAX_REST, Pauses, Volunteer};
pub use zones::Zone;
