//! What has happened already: the ledger.

use super::super::ids::{RequestId, RequesterId, VolunteerId};
use super::times::IntervalRecord;
use serde::{Deserialize, Serialize};

/// How an assignment stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LedgerStatus {
    /// She has been asked and has not answered: the plan asks nobody else if it can help it.
    #[default]
    Asked,
    /// Both sides have agreed: a commitment, which the plan contains in any case.
    Confirmed,
    /// She has said no: she is not asked for this request again.
    Declined,
    /// She has not answered in time: she is not asked for this request again.
    Expired,
    /// It took place: it counts for her limits, fills its seat, and the two know each other.
    Done,
    /// She did not come: the pair has failed.
    NoShow,
    /// It took place, and the two should not be brought together again: as done, but the pair has failed.
    Failed,
    /// It was called off by the requester or for reasons that are nobody's fault: nothing follows.
    Cancelled,
}

impl LedgerStatus {
    /// Every status there is.
    pub const ALL: [Self; 8] = [
        Self::Asked,
        Self::Confirmed,
        Self::Declined,
        Self::Expired,
        Self::Done,
        Self::NoShow,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The status as in the JSON form, `no-show`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Done => "done",
            Self::NoShow => "no-show",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One assignment of the past or of what has been agreed, and how it stands. At most one for a volunteer and a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LedgerRecord {
    /// Who helps. Required; may have left the register.
    pub volunteer: VolunteerId,
    /// With what. Required; may be no longer, or not yet, among the requests.
    pub request: RequestId,
    /// Who asked. Missing: the requester of the request if it is among the requests, else nobody that is known of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<RequesterId>,
    /// How it stands. Required.
    pub status: LedgerStatus,
    /// When it takes or took place. Missing: the request's fixed time if it has one, else it counts for no day, week or month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<IntervalRecord>,
    /// The date on which she was asked. Missing: not known, and no part of rotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<String>,
    /// Until when she is to answer; an entry that is still `asked` then counts as `expired`. Missing: she may take her time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
}

/// A stretch of the calendar by which limits count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// One day; it counts for its week and month too.
    #[default]
    Day,
    /// An ISO week; for no day and no month in particular.
    Week,
    /// A calendar month; for no day and no week in particular.
    Month,
}

/// Visits of a volunteer that count for her limits and are known as a number only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsumedRecord {
    /// Whose. Required.
    pub volunteer: VolunteerId,
    /// The day, or any day of the week or month. Required.
    pub date: String,
    /// For how long a stretch the number stands. Missing: the day.
    #[serde(default)]
    pub period: Period,
    /// How many visits. Missing: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits: Option<u32>,
    /// How many minutes in all. Missing: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}
