//! What a community keeps and does not plan.
//!
//! A document is given back whole, so what planning leaves aside stays: requests beyond the horizon, requests whose seats are all filled,
//! the rules of those that come again, the ledger, and what was laid down about pairs of these.

use super::{
    ids::{RequestId, RequestIx, VolunteerIx},
    records::{ConsumedRecord, LedgerRecord, PairRecord},
    request::Request,
    snapshot::Community,
    time::Weekly,
};

/// See the module's text. All lists are in order; of the ledger, by volunteer and request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Kept {
    /// How rare each skill is laid down to be, by skill; empty if none is.
    pub(super) rarity: Vec<Option<u16>>,
    pub(super) slots: Vec<Weekly>,
    pub(super) deferred: Vec<Request>,
    pub(super) settled: Vec<Request>,
    pub(super) series: Vec<Request>,
    pub(super) pins: KeptPairs,
    pub(super) bans: KeptPairs,
    pub(super) promises: KeptPairs,
    pub(super) ledger: Vec<LedgerRecord>,
    pub(super) consumed: Vec<ConsumedRecord>,
}

/// How pins, bans or promises as listed in the document differ from those of the plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct KeptPairs {
    /// Listed, with requests that are not planned.
    pub(super) aside: Vec<(VolunteerIx, RequestId)>,
    /// Not listed: they follow from the ledger.
    pub(super) implied: Vec<(VolunteerIx, RequestIx)>,
}

impl KeptPairs {
    /// The pairs as listed in the document, in order of volunteer and request.
    pub(super) fn records(
        &self,
        community: &Community,
        planned: &[(VolunteerIx, RequestIx)],
    ) -> Vec<PairRecord> {
        let implied = |pair: &(VolunteerIx, RequestIx)| self.implied.binary_search(pair).is_ok();
        let listed = planned.iter().filter(|pair| !implied(pair));
        let mut pairs: Vec<_> = listed.map(|&(v, r)| (v, community.request(r).id.clone())).collect();
        pairs.extend(self.aside.iter().cloned());
        pairs.sort_unstable();
        let record = |(v, request): (VolunteerIx, RequestId)| PairRecord {
            volunteer: community.volunteer(v).id.clone(),
            request,
        };
        pairs.into_iter().map(record).collect()
    }
}

impl Community {
    /// The requests that start at or after the end of the horizon, in order of id: kept for a later plan, and no part of this one.
    pub fn deferred(&self) -> &[Request] {
        &self.kept.deferred
    }

    /// The requests whose seats are all filled by visits that took place, in order of id: no part of the plan. With the seats that they
    /// were listed with; among them are single times of requests that come again.
    pub fn settled(&self) -> &[Request] {
        &self.kept.settled
    }

    /// The requests that come again, in order of id. Each of their times within the horizon is a request of its own
    /// ([`Request::series`]); these say what is common to them, and have no time of their own.
    pub fn series(&self) -> &[Request] {
        &self.kept.series
    }

    /// The ledger in order of volunteer and request.
    pub fn ledger(&self) -> &[LedgerRecord] {
        &self.kept.ledger
    }
}
