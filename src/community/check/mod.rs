//! From records to checked nouns, all faults at once.
//!
//! One pass goes through the whole document, in its order, and notes every fault in the log; where a value is at
//! fault the pass goes on with a harmless stand-in, and what it builds is thrown away at the end if the log is
//! not empty. So no check needs to know about another's failure.

mod catalogs;
mod people;
mod register;
mod requests;
mod values;
mod volunteers;

use super::{
    catalog::{CatalogFlaw, MAX_GRANTS, SkillCatalog},
    decode::unsupported_version,
    document::{Document, VERSION},
    fault::{Code, Faults},
    faultlog::{At, FaultLog, Finding, Section},
    fields::missing,
    history::History,
    households::{by_requester, give_own_requests},
    ids::{CredentialIx, RequestIx, SkillIx, VolunteerIx},
    language::Language,
    rarity::rarities,
    records::{PairRecord, SkillRecord},
    snapshot::Community,
    time::{Minute, Zone},
};
use register::Register;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The most records of a kind that a document may have.
pub const MAX_RECORDS: usize = 1_000_000_000;

/// What every check needs: where to note faults, and what ids and times mean.
struct Checker {
    log: FaultLog,
    zone: Zone,
    catalog: SkillCatalog,
    credentials: Register,
    areas: Register,
    skills: Register,
    volunteers: Register,
    requests: Register,
    /// Every language once, so that a million speakers share one text.
    languages: BTreeMap<String, Language>,
    /// Every attribute, value and licence once.
    texts: BTreeSet<Arc<str>>,
    /// The community's language.
    language: Option<Language>,
    credentials_for_minors: Vec<CredentialIx>,
    /// The credentials of each service, by skill.
    skill_credentials: Vec<Vec<CredentialIx>>,
}

/// Checks a document. See [`Document::into_community`].
pub(super) fn community(mut document: Document) -> Result<Community, Faults> {
    if document.version != VERSION {
        return Err(unsupported_version(&document.version.to_string()));
    }
    let mut log = std::mem::take(&mut document.log);
    let zone = zone(&document.time_zone, &mut log);
    let credentials =
        Register::new(Section::Credentials, document.credentials.iter().map(|c| c.id.as_str()), &mut log);
    let areas = Register::new(Section::Areas, document.areas.iter().map(|a| a.id.as_str()), &mut log);
    let skills = Register::new(Section::Skills, document.skills.iter().map(|s| s.id.as_str()), &mut log);
    let volunteers =
        Register::new(Section::Volunteers, document.volunteers.iter().map(|v| v.id.as_str()), &mut log);
    let requests =
        Register::new(Section::Requests, document.requests.iter().map(|r| r.id.as_str()), &mut log);
    let mut checker = Checker {
        log,
        zone,
        catalog: SkillCatalog::default(),
        credentials,
        areas,
        skills,
        volunteers,
        requests,
        languages: BTreeMap::new(),
        texts: BTreeSet::new(),
        language: None,
        credentials_for_minors: Vec::new(),
        skill_credentials: Vec::new(),
    };

    let as_of = checker.moment(&document.as_of, At::DOCUMENT, "as_of").unwrap_or(Minute::MIN);
    checker.language = checker.community_language(document.language.as_ref());
    checker.credentials_for_minors =
        checker.credential_list(&document.credentials_for_minors, At::DOCUMENT, "credentials_for_minors");
    let credentials = checker.credentials(&document.credentials);
    let places = checker.places(&document);
    checker.catalog(&document.skills);
    let mut volunteers: Vec<_> =
        document.volunteers.iter().enumerate().map(|(position, v)| checker.volunteer(position, v)).collect();
    let mut requests: Vec<_> =
        document.requests.iter().enumerate().map(|(position, r)| checker.request(position, r)).collect();
    let pins = checker.pairs(Section::Pins, &document.pins);
    let bans = checker.pairs(Section::Bans, &document.bans);
    let promises = checker.pairs(Section::Promises, &document.promises);

    // Without faults ids are unique, so this is the order that positions were given by.
    volunteers.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    requests.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    give_own_requests(&mut volunteers, &requests);
    let Checker { log, zone, catalog, language, credentials_for_minors, skill_credentials, .. } = checker;
    match log.into_faults() {
        Some(faults) => Err(faults),
        None => Ok(Community {
            as_of,
            horizon_end: None,
            zone,
            slots: Vec::new(),
            language,
            places,
            credentials,
            credentials_for_minors,
            rarity: rarities(catalog.len(), &volunteers, &requests),
            catalog,
            skill_credentials,
            by_requester: by_requester(&volunteers),
            volunteers,
            requests,
            pins,
            bans,
            promises,
            history: History::default(),
        }),
    }
}

/// The time zone of this name; UTC stands in for one that is not known.
fn zone(name: &str, log: &mut FaultLog) -> Zone {
    if name.is_empty() {
        log.check(At::DOCUMENT, "time_zone", missing("time_zone"));
    } else if let Some(zone) = Zone::named(name) {
        return zone;
    } else {
        let remedy = format!("Give an IANA name such as `Europe/Berlin`.{}", Zone::maybe(name));
        let finding = Finding::new(Code::UnknownTimeZone, "there is no such time zone", remedy).value(name);
        log.check(At::DOCUMENT, "time_zone", finding);
    }
    Zone::utc()
}

impl Checker {
    /// Checks the skills and builds the catalog of them.
    fn catalog(&mut self, records: &[SkillRecord]) {
        let mut implies = Vec::new();
        self.skill_credentials = vec![Vec::new(); records.len()];
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Skills, position, id: record.id.as_str() };
            self.name(record.name.as_deref(), at);
            let own = self.skills.find(record.id.as_str());
            for (i, id) in record.implies.iter().enumerate() {
                let implied = self.resolve(Section::Skills, id.as_str(), at, &format!("implies[{i}]"));
                if let (Some(own), Some(implied)) = (own, implied) {
                    implies.push((SkillIx::new(own), SkillIx::new(implied)));
                }
            }
            let credentials = self.credential_list(&record.credentials, at, "credentials");
            if let Some(list) = own.and_then(|own| self.skill_credentials.get_mut(own)) {
                *list = credentials;
            }
        }
        let at = |position| (position, records.get(position));
        let skills = self.skills.positions().filter_map(|position| {
            let record = records.get(position)?;
            Some((record.id.clone(), record.name.clone()))
        });
        let (catalog, flaw) = SkillCatalog::build(skills.collect(), implies);
        match flaw {
            None => {}
            Some(CatalogFlaw::TooManyGrants) => {
                let cause = format!("the skills grant each other more than {MAX_GRANTS} times in all");
                let finding =
                    Finding::new(Code::TooMany, cause, "Make the chains of implied skills shorter.");
                self.log.check(At::DOCUMENT, "skills", finding);
            }
            Some(CatalogFlaw::Cycles(cycles)) => {
                for cycle in cycles {
                    let mut path: Vec<&str> = cycle.iter().map(|&skill| catalog.id(skill).as_str()).collect();
                    path.extend(path.first().copied());
                    let path = path.join(" -> ");
                    let first = cycle.first().map_or(0, |skill| skill.index());
                    let (position, record) = at(self.skills.positions().nth(first).unwrap_or_default());
                    let id = record.map_or("", |record| record.id.as_str());
                    let cause = format!("these skills imply each other in a circle: {path}");
                    let remedy = "Take out one of these implications, or make one skill of them.";
                    let finding = Finding::new(Code::SkillCycle, cause, remedy).value(&path);
                    self.log.check(At { section: Section::Skills, position, id }, "implies", finding);
                }
            }
        }
        self.catalog = catalog;
    }

    /// Checks pairs and puts them in order, each once.
    fn pairs(&mut self, section: Section, records: &[PairRecord]) -> Vec<(VolunteerIx, RequestIx)> {
        let mut pairs = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section, position, id: "" };
            let volunteer = self.resolve(Section::Volunteers, record.volunteer.as_str(), at, "volunteer");
            let request = self.resolve(Section::Requests, record.request.as_str(), at, "request");
            if let (Some(volunteer), Some(request)) = (volunteer, request) {
                pairs.push((VolunteerIx::new(volunteer), RequestIx::new(request)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

#[cfg(test)]
mod tests;
