//! The records that a [`Document`](super::Document) is made of, as they are filled in and as they stand in JSON.
//!
//! Plain data with public fields and no promise of sense. Each field says what it means when it is missing; methods named like the
//! fields (in `builders.rs`) make inline data readable.

mod days;
mod ledger;
mod network;
mod places;
mod request;
mod skills;
mod times;
mod volunteer;

pub use days::{BookingRecord, DaySlotRecord, RoleRecord, ServiceDayRecord, StationRecord};
pub use ledger::{ConsumedRecord, LedgerRecord, LedgerStatus, Period};
pub use network::{OrganisationRecord, OwnRequests, VenueRecord};
pub use places::{AreaRecord, DistanceRecord, GroupRecord, PlaceRecord, UnknownPlaces, ZoneRecord};
pub use request::{AttributeNeedRecord, PairRecord, RequestRecord, SeatsRecord, Way};
pub use skills::{CredentialRecord, SkillLevelRecord, SkillRecord};
pub use times::{DatesRecord, IntervalRecord, RecurrenceRecord, Weekday, WeeklyRecord};
pub use volunteer::{AttributeRecord, HeldCredentialRecord, VolunteerRecord};

/// The least level of a need, and the level of a skill that is given without one.
fn level_one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
