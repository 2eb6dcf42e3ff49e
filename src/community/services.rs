//! The service catalogue that comes with the crate: what a neighbourhood service network is usually asked for, as data.
//!
//! A community may write down its own skills; most ask for the same ones. Here are some eighty, from a medical consult to bookkeeping for a small
//! firm, each with the credentials and the care that are usual: a beginning to edit, not a ruling on what the law of a place asks for.
//! The data is `services/catalogue.json`; how it is made is said at [`service_catalogue`].

use super::{
    document::Document,
    ids::{CredentialId, SkillId},
    records::{CredentialRecord, RequestRecord, SkillRecord},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The language whose label stands in where there is none in the language asked for.
const FALLBACK: &str = "en";

/// The catalogue as it is shipped.
const SHIPPED: &str = include_str!("services/catalogue.json");

/// The service catalogue that comes with the crate: some eighty services, with labels in English (`en`) and in Chinese in simplified characters (`zh-Hans`).
///
/// ```
/// use goodturn::community::{Document, VolunteerRecord, service_catalogue};
///
/// let catalogue = service_catalogue();
/// let mut document = Document::new("2026-11-23T08:00", "Asia/Shanghai");
/// document.skills = catalogue.skill_records("zh-Hans"); // named in Chinese; the ids are the same in every language
/// document.credentials = catalogue.credential_records("zh-Hans");
/// document.volunteers = vec![
///     VolunteerRecord::new("wang").skill("plumbing", 4),
///     VolunteerRecord::new("li").skill("nursing-care", 3).credential("nursing-licence", "", "2028-05-31"),
/// ];
/// let visit = catalogue.get("welfare-visit").ok_or("no such service")?;
/// document.requests = vec![visit.request("r-1", "household-7").time("2026-11-24T09:00", "2026-11-24T10:00")];
///
/// let community = document.into_community()?;
/// let skills = community.catalog();
/// let plumbing = skills.get("plumbing").ok_or("no such skill")?;
/// assert_eq!(skills.name(plumbing), Some("水管维修"));
/// assert!(skills.grants(plumbing).iter().any(|&skill| skills.id(skill).as_str() == "small-repairs"));
/// assert_eq!(community.requests()[0].seats().desired, 2, "two go together");
/// assert_eq!(community.requests()[0].credentials().len(), 1, "and both have been checked");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What is returned is the caller's own, to add to, take from and change before records are made of it. It is what is usual, not what the law of a place asks for.
///
/// # How it is made
///
/// * **A category is a field, not a skill.** "Repairs" groups a list on a screen. If it were a skill that plumbing implies, one could ask for "repairs" and
///   be sent a painter.
/// * **An implication says that whoever gives the one can give the other**, at the same level: a carpenter puts furniture together, a nurse washes and
///   dresses. A doctor does not, as a rule, so there is no such edge. Whoever holds the credentials of a service holds those of all that it implies
///   (a test holds this), so that no implication is an empty promise.
/// * **Credentials are all asked for.** Where one of several licences would do (a doctor or a pharmacist on medicines), the entry names the usual one.
/// * **Interpreting, lessons and conversation are not told apart by language**: which one it is stands in the request (`languages_required`).
/// * **Labels are data**: a map from language tag to text. A record takes the one of the language that is asked for as its `name`, by which tables find it.
///
/// # Complexity
/// O(bytes of the catalogue) time and memory at every call: it is read from text that is part of the program.
pub fn service_catalogue() -> ServiceCatalogue {
    // The text is fixed when the crate is built, and a test reads it: it can't fail elsewhere.
    serde_json::from_str(SHIPPED).unwrap_or_default()
}

/// Services with their categories, the credentials that they refer to, and labels in several languages.
///
/// Nothing is checked here; what is wrong with an edited catalogue is said when a document with its records is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceCatalogue {
    /// The credentials by which the network knows that somebody has been checked, all of them: those that a service of [`Risk::verified`] asks for beside
    /// its own. Empty: nobody is checked, and nothing asks for it.
    pub verified_by: Vec<CredentialId>,
    /// The credentials that services refer to, in order of id.
    pub credentials: Vec<CatalogueCredential>,
    /// The categories, in the order in which they are shown.
    pub categories: Vec<CatalogueCategory>,
    /// The services, category by category. One that another implies can't be taken out alone: checking a document names what then refers to nothing.
    pub services: Vec<CatalogueEntry>,
}

/// A kind of credential of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueCredential {
    /// The credential's id.
    pub id: CredentialId,
    /// What people call it.
    pub names: Labels,
    /// How many days before its expiry it is on the list of those about to expire. `None`: as many as where a document does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_days: Option<u32>,
}

/// A group of services that belong together on a screen; nobody has it as a skill, and nobody asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueCategory {
    /// The category's id.
    pub id: String,
    /// What people call it.
    pub names: Labels,
}

/// A service: a skill that volunteers have and that residents ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueEntry {
    /// The skill's id.
    pub id: SkillId,
    /// The id of its category.
    pub category: String,
    /// What people call it.
    pub names: Labels,
    /// The services that whoever gives this one can give too, at the same level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implies: Vec<SkillId>,
    /// The credentials that are usual for those who give it, all of them; those of [`ServiceCatalogue::verified_by`] come on top where `risk` says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialId>,
    /// The care that is usual.
    #[serde(default, skip_serializing_if = "is_default")]
    pub risk: Risk,
    /// Whether it takes a car.
    #[serde(default, skip_serializing_if = "is_default")]
    pub needs_car: bool,
}

/// The care that a service usually takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Risk {
    /// Whether two go together. A request of [`CatalogueEntry::request`] then has two seats, both of them its minimum. Unless it is `mandatory`, a plan may still
    /// find only one of the two, and says that the other is empty: then nobody should go alone.
    #[serde(skip_serializing_if = "is_default")]
    pub two_people: bool,
    /// Whether only those go who have been checked. The skill's record then asks for [`ServiceCatalogue::verified_by`], whoever makes the request.
    #[serde(skip_serializing_if = "is_default")]
    pub verified: bool,
    /// Whether it is minors who are helped. A request of [`CatalogueEntry::request`] says so, and its helper must then hold the `credentials_for_minors` of
    /// the document as well.
    #[serde(skip_serializing_if = "is_default")]
    pub for_minor: bool,
}

/// What something is called, by language tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(pub BTreeMap<String, String>);

impl Labels {
    /// The label in a language, or in the nearest that there is: that of the tag itself in any case of letters; else the first in order of tag whose language is the
    /// same, whatever its script and region (`zh-CN` gets `zh-Hans`, and so does `zh-Hant`); else the English one. `None` if there is none of these.
    ///
    /// O(labels) time.
    pub fn get(&self, language: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let wanted = primary(language);
        let first = |fits: &dyn Fn(&str) -> bool| {
            self.0.iter().find(|(tag, _)| fits(tag)).map(|(_, label)| label.as_str())
        };
        first(&|tag| tag.eq_ignore_ascii_case(language))
            .or_else(|| first(&|tag| primary(tag) == wanted))
            .or_else(|| first(&|tag| tag == FALLBACK))
    }
}

impl ServiceCatalogue {
    /// The service with this id. O(services) time.
    pub fn get(&self, id: &str) -> Option<&CatalogueEntry> {
        self.services.iter().find(|service| service.id.as_str() == id)
    }

    /// The services of a category, in order of the catalogue. O(services) time for all of them.
    pub fn in_category(&self, category: &str) -> impl Iterator<Item = &CatalogueEntry> {
        self.services.iter().filter(move |service| service.category == category)
    }

    /// The services as skills of a [`Document`], in order of the catalogue, with names in a language ([`Labels::get`] says which label that is).
    ///
    /// A document with these needs [`ServiceCatalogue::credential_records`] too, to which they refer.
    ///
    /// # Complexity
    /// O(size of the catalogue) time and memory.
    pub fn skill_records(&self, language: &str) -> Vec<SkillRecord> {
        let record = |service: &CatalogueEntry| {
            let mut credentials = service.credentials.clone();
            if service.risk.verified {
                credentials
                    .extend(self.verified_by.iter().filter(|id| !service.credentials.contains(id)).cloned());
            }
            SkillRecord {
                id: service.id.clone(),
                name: service.names.get(language).map(str::to_owned),
                implies: service.implies.clone(),
                credentials,
                rarity: None,
            }
        };
        self.services.iter().map(record).collect()
    }

    /// The credentials as records of a [`Document`], in order of the catalogue, with names in a language as in [`ServiceCatalogue::skill_records`].
    ///
    /// # Complexity
    /// O(size of the catalogue) time and memory.
    pub fn credential_records(&self, language: &str) -> Vec<CredentialRecord> {
        let record = |credential: &CatalogueCredential| CredentialRecord {
            id: credential.id.clone(),
            name: credential.names.get(language).map(str::to_owned),
            grace_days: None,
            warn_days: credential.warn_days,
        };
        self.credentials.iter().map(record).collect()
    }

    /// Adds skills and credentials to those of a document, with names in a language. An id that the document has already keeps the document's record,
    /// so that a community can say beforehand what is different with it.
    ///
    /// # Complexity
    /// O((catalogue + catalogs of the document) x log) time, O(size of the catalogue) memory.
    pub fn add_to(&self, document: &mut Document, language: &str) {
        let skills = new_ones(&document.skills, self.skill_records(language), |skill| &skill.id);
        document.skills.extend(skills);
        let credentials = new_ones(&document.credentials, self.credential_records(language), |kind| &kind.id);
        document.credentials.extend(credentials);
    }
}

impl CatalogueEntry {
    /// A request by a requester for this service with the settings that are usual: two seats where two go together, a car where it takes one, for a
    /// minor where it helps minors. Credentials are not among them, because the skill's record asks for them.
    pub fn request(&self, id: &str, requester: &str) -> RequestRecord {
        let request = RequestRecord {
            needs_car: self.needs_car,
            for_minor: self.risk.for_minor,
            ..RequestRecord::new(id, requester, self.id.as_str())
        };
        if self.risk.two_people { request.seats(2, 2, 2) } else { request }
    }
}

/// Those of `records` whose id is none of `there`'s.
fn new_ones<T, Id: Ord>(there: &[T], records: Vec<T>, id: impl Fn(&T) -> &Id) -> Vec<T> {
    let known: std::collections::BTreeSet<&Id> = there.iter().map(&id).collect();
    records.into_iter().filter(|record| !known.contains(id(record))).collect()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests;
