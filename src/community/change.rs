//! Changes: what happens to a community between one plan and the next.
//!
//! A change is data: one record that comes, goes or is put in the place of another. A list of them is applied as a whole or not at all.

use serde::{Deserialize, Serialize};

use super::ids::{OrganisationId, RequestId, VenueId, VolunteerId, ZoneId};
use super::records::{
    IntervalRecord, LedgerRecord, LedgerStatus, OrganisationRecord, PairRecord, RequestRecord, SkillRecord,
    VenueRecord, VolunteerRecord, ZoneRecord,
};

/// One change of a community's records. In JSON `{"volunteer": {...}}`, `{"remove_request": "r1"}`, `{"ban": {"volunteer": "anna", "request":
/// "r1"}}`, `{"as_of": "2026-11-24T08:00"}`.
///
/// What is named for the first time is added; what is known is replaced by the new record as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// A volunteer joins, or her record is now this.
    Volunteer(Box<VolunteerRecord>),
    /// A volunteer leaves the register. Pins, bans, promises and consumed numbers of hers go with her, and requests name her no more; what the ledger says remains.
    RemoveVolunteer(VolunteerId),
    /// A request comes in, or its record is now this.
    Request(Box<RequestRecord>),
    /// A request is withdrawn. Its pins, bans and promises go with it; what the ledger says remains.
    RemoveRequest(RequestId),
    /// An organisation joins, or its record (its quota, say) is now this.
    Organisation(Box<OrganisationRecord>),
    /// An organisation leaves; nobody may belong to it any more.
    RemoveOrganisation(OrganisationId),
    /// A zone is added, or its record is now this.
    Zone(Box<ZoneRecord>),
    /// A zone is dissolved; nothing may lie in it any more.
    RemoveZone(ZoneId),
    /// A venue is added, or its record is now this.
    Venue(Box<VenueRecord>),
    /// A venue is closed for good; no request may be there any more.
    RemoveVenue(VenueId),
    /// A skill of the catalog is added, or its record is now this.
    Skill(Box<SkillRecord>),
    /// A plan must contain the pair.
    Pin(PairRecord),
    /// It need not any more. Taking out what is not there changes nothing.
    Unpin(PairRecord),
    /// A plan must not contain the pair.
    Ban(PairRecord),
    /// It may again.
    Unban(PairRecord),
    /// The pair has been promised.
    Promise(PairRecord),
    /// The promise is taken back.
    Unpromise(PairRecord),
    /// How an assignment stands now: asked, confirmed, declined, done, and so on; in the place of what the ledger said of the two before.
    Ledger(LedgerRecord),
    /// The ledger says nothing of the two any more.
    Forget(PairRecord),
    /// It is later now.
    AsOf(String),
    /// The end of the planning horizon.
    HorizonEnd(Option<String>),
}

fn pair(volunteer: &str, request: &str) -> PairRecord {
    PairRecord { volunteer: volunteer.into(), request: request.into() }
}

/// In short, for the commonest.
impl Change {
    /// A volunteer joins, or her record is now this.
    pub fn volunteer(record: VolunteerRecord) -> Self {
        Self::Volunteer(Box::new(record))
    }

    /// A volunteer leaves.
    pub fn remove_volunteer(id: &str) -> Self {
        Self::RemoveVolunteer(id.into())
    }

    /// A request comes in, or its record is now this.
    pub fn request(record: RequestRecord) -> Self {
        Self::Request(Box::new(record))
    }

    /// A request is withdrawn.
    pub fn remove_request(id: &str) -> Self {
        Self::RemoveRequest(id.into())
    }

    /// A plan must contain the pair.
    pub fn pin(volunteer: &str, request: &str) -> Self {
        Self::Pin(pair(volunteer, request))
    }

    /// It need not any more.
    pub fn unpin(volunteer: &str, request: &str) -> Self {
        Self::Unpin(pair(volunteer, request))
    }

    /// A plan must not contain the pair.
    pub fn ban(volunteer: &str, request: &str) -> Self {
        Self::Ban(pair(volunteer, request))
    }

    /// It may again.
    pub fn unban(volunteer: &str, request: &str) -> Self {
        Self::Unban(pair(volunteer, request))
    }

    /// The pair has been promised.
    pub fn promise(volunteer: &str, request: &str) -> Self {
        Self::Promise(pair(volunteer, request))
    }

    /// The promise is taken back.
    pub fn unpromise(volunteer: &str, request: &str) -> Self {
        Self::Unpromise(pair(volunteer, request))
    }

    /// How an assignment stands now, at the request's own time.
    pub fn status(volunteer: &str, request: &str, status: LedgerStatus) -> Self {
        Self::Ledger(LedgerRecord::new(volunteer, request, status))
    }

    /// How an assignment stands now, at a time that was agreed or at which it took place.
    pub fn status_at(
        volunteer: &str,
        request: &str,
        status: LedgerStatus,
        start: String,
        end: String,
    ) -> Self {
        let time = Some(IntervalRecord { start, end });
        Self::Ledger(LedgerRecord { time, ..LedgerRecord::new(volunteer, request, status) })
    }

    /// Both have agreed.
    pub fn confirmed(volunteer: &str, request: &str) -> Self {
        Self::status(volunteer, request, LedgerStatus::Confirmed)
    }

    /// She has said no.
    pub fn declined(volunteer: &str, request: &str) -> Self {
        Self::status(volunteer, request, LedgerStatus::Declined)
    }

    /// It took place.
    pub fn done(volunteer: &str, request: &str) -> Self {
        Self::status(volunteer, request, LedgerStatus::Done)
    }

    /// She did not come.
    pub fn no_show(volunteer: &str, request: &str) -> Self {
        Self::status(volunteer, request, LedgerStatus::NoShow)
    }
}
