//! Organisations: those that lend their people to the network, and may ask for help themselves.

use super::{
    ids::{OrganisationId, OrganisationIx, RequestIx, RequesterId, VolunteerIx},
    records::OwnRequests,
    snapshot::Community,
};

/// An organisation, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub(super) id: OrganisationId,
    pub(super) name: Option<String>,
    pub(super) requester: Option<RequesterId>,
    pub(super) quota: Option<u32>,
    pub(super) own_requests: OwnRequests,
    /// In order.
    pub(super) members: Vec<VolunteerIx>,
}

impl Organisation {
    /// The caller's id.
    pub fn id(&self) -> &OrganisationId {
        &self.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The id under which it asks for help: its own, unless its record says another.
    pub fn requester(&self) -> &str {
        self.requester.as_ref().map_or(self.id.as_str(), RequesterId::as_str)
    }

    /// The most seats that its members fill in all, before what is agreed already is taken off; `None` is no limit.
    pub fn quota(&self) -> Option<u32> {
        self.quota
    }

    /// Whether its members serve what it asks for itself.
    pub fn own_requests(&self) -> OwnRequests {
        self.own_requests
    }

    /// Its members, in order.
    pub fn members(&self) -> &[VolunteerIx] {
        &self.members
    }
}

impl Community {
    /// The organisations in order of id.
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// The positions of all organisations, in order.
    pub fn organisation_ixs(&self) -> impl ExactSizeIterator<Item = OrganisationIx> + use<> {
        (0..self.organisations.len()).map(OrganisationIx::new)
    }

    /// The organisation at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn organisation(&self, organisation: OrganisationIx) -> &Organisation {
        &self.organisations[organisation.index()]
    }

    /// The position of the organisation with this id. O(log organisations).
    pub fn find_organisation(&self, id: &str) -> Option<OrganisationIx> {
        let found = self.organisations.binary_search_by(|organisation| organisation.id.as_str().cmp(id));
        found.ok().map(OrganisationIx::new)
    }

    /// How many seats of the plan the members of an organisation may fill: its quota without their agreed visits within the horizon that
    /// are not to requests of the plan. `None` is no limit. O(members x (log ledger + consumed visits)).
    ///
    /// # Panics
    /// As [`Community::organisation`].
    pub fn quota_left(&self, organisation: OrganisationIx) -> Option<u32> {
        let organisation = self.organisation(organisation);
        let quota = organisation.quota?;
        let agreed = organisation.members.iter().flat_map(|&member| self.consumed_of(member));
        let agreed = agreed.filter(|consumed| consumed.in_plan).map(|consumed| consumed.visits);
        Some(agreed.fold(quota, u32::saturating_sub))
    }

    /// The organisation of a volunteer, if it is this organisation that asks for the request. O(1).
    ///
    /// # Panics
    /// As [`Community::volunteer`].
    pub fn own_organisation(&self, volunteer: VolunteerIx, request: RequestIx) -> Option<OrganisationIx> {
        let organisation = self.volunteer(volunteer).organisation()?;
        let asks = self.organisation(organisation).requester() == self.request(request).requester().as_str();
        asks.then_some(organisation)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        ConsumedRecord, Document, LedgerRecord, LedgerStatus, OrganisationRecord, OwnRequests, SkillRecord,
        VolunteerRecord,
    };

    #[test]
    fn agreed_visits_elsewhere_use_up_the_quota() {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        document.horizon_end = Some("2026-11-30T00:00".to_owned());
        document.skills = vec![SkillRecord::new("help")];
        document.organisations = vec![
            OrganisationRecord::new("clinic").quota(5).own_requests(OwnRequests::Never).requester("ward"),
        ];
        document.volunteers =
            ["anna", "bela"].map(|id| VolunteerRecord::new(id).organisation("clinic")).to_vec();
        document.volunteers.push(VolunteerRecord::new("cleo"));
        let visit = |volunteer: &str, status, day: u32| {
            LedgerRecord::new(volunteer, &format!("{volunteer}-{day}"), status)
                .time(&format!("2026-11-{day}T09:00"), &format!("2026-11-{day}T10:00"))
        };
        document.ledger = vec![
            visit("anna", LedgerStatus::Confirmed, 24),
            visit("anna", LedgerStatus::Done, 20),
            visit("bela", LedgerStatus::Confirmed, 25),
            visit("cleo", LedgerStatus::Confirmed, 25),
        ];
        document.consumed = vec![ConsumedRecord {
            volunteer: "anna".into(),
            date: "2026-11-20".into(),
            ..ConsumedRecord::default()
        }];
        let community = document.into_community().unwrap();
        let clinic = community.find_organisation("clinic").unwrap();
        assert_eq!(community.organisation(clinic).members().len(), 2);
        assert_eq!(community.organisation(clinic).requester(), "ward");
        assert_eq!(community.quota_left(clinic), Some(3));
        assert_eq!(community.to_document().into_community().unwrap(), community);
    }
}
