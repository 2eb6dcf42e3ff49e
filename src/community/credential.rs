//! Credentials: what must be on paper, from when until when, and what is about to expire.

use super::{
    ids::{CredentialId, CredentialIx, VolunteerIx},
    snapshot::Community,
    time::Day,
};

/// The most days of grace or of warning that a credential may have.
pub const MAX_CREDENTIAL_DAYS: u32 = 3660;
/// The days of warning of a credential that does not say.
pub const DEFAULT_WARN_DAYS: u32 = 30;

/// A credential of the catalog, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub(super) id: CredentialId,
    pub(super) name: Option<String>,
    pub(super) grace_days: u32,
    pub(super) warn_days: u32,
}

impl Credential {
    /// The caller's id.
    pub fn id(&self) -> &CredentialId {
        &self.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// For how many days after its expiry it still counts.
    pub fn grace_days(&self) -> u32 {
        self.grace_days
    }

    /// How many days before its expiry it is on the list of those about to expire.
    pub fn warn_days(&self) -> u32 {
        self.warn_days
    }
}

/// A credential that a volunteer holds. She may hold one several times, where it has been renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeldCredential {
    /// Which.
    pub credential: CredentialIx,
    /// The first day on which it counts; `None` is since ever.
    pub issued: Option<Day>,
    /// The last day on which it counts, days of grace apart; `None` is for good.
    pub expires: Option<Day>,
}

/// A credential that has to be renewed soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiringCredential {
    /// The last day on which it counts without grace; may be past.
    pub expires: Day,
    /// The last day on which it counts, grace included.
    pub counts_until: Day,
    /// Who holds it.
    pub volunteer: VolunteerIx,
    /// Which.
    pub credential: CredentialIx,
}

impl Community {
    /// The catalog of credentials in order of id.
    pub fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// The credential at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn credential(&self, credential: CredentialIx) -> &Credential {
        &self.credentials[credential.index()]
    }

    /// The position of the credential with this id. O(log credentials).
    pub fn find_credential(&self, id: &str) -> Option<CredentialIx> {
        let found = self.credentials.binary_search_by(|credential| credential.id.as_str().cmp(id));
        found.ok().map(CredentialIx::new)
    }

    /// The credentials that whoever helps a minor must hold, in order.
    pub fn credentials_for_minors(&self) -> &[CredentialIx] {
        &self.credentials_for_minors
    }

    /// The last day on which a held credential counts, grace included; `None` is for good. O(1).
    pub fn counts_until(&self, held: &HeldCredential) -> Option<Day> {
        let grace =
            self.credentials.get(held.credential.index()).map_or(0, |credential| credential.grace_days);
        held.expires.map(|expires| expires.later(grace))
    }

    /// Whether a held credential counts on a day. O(1).
    pub fn counts_on(&self, held: &HeldCredential, day: Day) -> bool {
        held.issued.is_none_or(|issued| issued <= day)
            && self.counts_until(held).is_none_or(|last| day <= last)
    }

    /// The credentials that have to be renewed soon, in order of expiry, then by volunteer and credential: those that counted at some time until
    /// today and still count (by grace at least), and that expire within their days of warning or before the end of the planning horizon. A renewal
    /// that is held already and leaves no gap is taken into account.
    ///
    /// O(held credentials x log) time.
    pub fn expiring_credentials(&self) -> Vec<ExpiringCredential> {
        let today = self.today();
        let mut expiring = Vec::new();
        for (position, volunteer) in self.volunteers.iter().enumerate() {
            for same in volunteer.credentials.chunk_by(|a, b| a.credential == b.credential) {
                let Some((credential, Some(expires))) =
                    same.first().map(|held| (held.credential, last_day(same, today)))
                else {
                    continue;
                };
                let of = self.credential(credential);
                let counts_until = expires.later(of.grace_days);
                let before_end = self.horizon_end.is_some_and(|end| expires < self.zone.day(end));
                if counts_until >= today && (expires <= today.later(of.warn_days) || before_end) {
                    let volunteer = VolunteerIx::new(position);
                    expiring.push(ExpiringCredential { expires, counts_until, volunteer, credential });
                }
            }
        }
        expiring.sort_unstable();
        expiring
    }
}

/// The last day until which these, in order of issue, count without a gap, beginning with those that have been issued by today. `None`: none has, or
/// there is no last day.
fn last_day(same: &[HeldCredential], today: Day) -> Option<Day> {
    let mut last: Option<Day> = None;
    for held in same {
        let joins = match (held.issued, last) {
            (None, _) => true,
            (Some(issued), None) => issued <= today,
            (Some(issued), Some(last)) => issued <= today || issued <= last.later(1),
        };
        if !joins {
            continue;
        }
        // One that does not expire ends the matter.
        let expires = held.expires?;
        last = Some(last.map_or(expires, |last| last.max(expires)));
    }
    last
}

#[cfg(test)]
mod tests {
    use super::super::{CredentialRecord, Document, VolunteerRecord};

    /// Who is told to renew on 2026-11-23, with grace of 5 and warning of 10 days: `volunteer expiry counts-until`.
    fn told(horizon_end: &str, volunteers: Vec<VolunteerRecord>) -> Vec<String> {
        let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
        let check = CredentialRecord::new("check").grace_days(5).warn_days(10);
        document.credentials = vec![CredentialRecord::new("other"), check];
        document.volunteers = volunteers;
        let mut community = document.into_community().unwrap();
        community.horizon_end = community.zone.minute(horizon_end).ok();
        let text = |held: super::ExpiringCredential| {
            assert_eq!(community.credential(held.credential).id().as_str(), "check");
            format!("{} {} {}", community.volunteer(held.volunteer).id(), held.expires, held.counts_until)
        };
        community.expiring_credentials().into_iter().map(text).collect()
    }

    fn holds(id: &str, issued: &str, expires: &str) -> VolunteerRecord {
        VolunteerRecord::new(id).credential("check", issued, expires)
    }

    #[test]
    fn warning_and_grace_are_counted_to_the_day() {
        let volunteers = vec![
            holds("anna", "", "2026-12-03"),
            holds("bela", "", "2026-12-04"),
            holds("cleo", "", "2026-11-18"),
            holds("dora", "", "2026-11-17"),
            holds("elsa", "", "").credential("other", "", "2027-11-17"),
        ];
        let expected = ["cleo 2026-11-18 2026-11-23", "anna 2026-12-03 2026-12-08"];
        assert_eq!(told("", volunteers.clone()), expected);
        assert_eq!(told("2026-12-04T23:00", volunteers.clone()), expected, "it counts on the last day");
        let with_bela = [expected[0], expected[1], "bela 2026-12-04 2026-12-09"];
        assert_eq!(told("2026-12-05T00:00", volunteers), with_bela);
    }

    #[test]
    fn a_renewal_without_a_gap_is_taken_into_account() {
        let renewed = |issued: &str, expires: &str| {
            told("", vec![holds("anna", "2020-01-01", "2026-11-30").credential("check", issued, expires)])
        };
        let old = ["anna 2026-11-30 2026-12-05"];
        assert_eq!(renewed("2026-11-25", "2028-01-01"), [""; 0]);
        assert_eq!(renewed("2026-12-01", "2028-01-01"), [""; 0], "the day after");
        assert_eq!(renewed("2026-12-02", "2028-01-01"), old, "a day between");
        assert_eq!(renewed("2026-12-01", ""), [""; 0]);
        assert_eq!(renewed("2026-12-01", "2026-12-02"), ["anna 2026-12-02 2026-12-07"]);
        assert_eq!(renewed("2019-01-01", "2020-06-01"), old);
        assert_eq!(told("", vec![holds("anna", "2026-11-25", "2026-11-26")]), [""; 0], "not issued yet");
    }
}
