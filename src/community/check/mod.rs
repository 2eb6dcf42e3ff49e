//! From records to checked nouns, all faults at once.
//!
//! One pass goes through the whole document, in its order, and notes every fault in the log; where a value is at
//! fault the pass goes on with a harmless stand-in, and what it builds is thrown away at the end if the log is
//! not empty. So no check needs to know about another's failure.

mod catalogs;
mod days;
mod horizon;
mod ledger;
mod network;
mod open;
mod people;
mod register;
mod request_times;
mod requests;
mod times;
mod values;
mod volunteers;

use super::{
    areas::Places,
    catalog::{CatalogFlaw, MAX_GRANTS, SkillCatalog},
    credential::Credential,
    decode::unsupported_version,
    document::{Document, VERSION},
    fault::{Code, Faults},
    faultlog::{At, FaultLog, Finding, Section},
    groups::Group,
    households::{by_requester, give_own_requests},
    ids::{CredentialIx, SkillIx},
    kept::Kept,
    language::Language,
    organisations::Organisation,
    rarity::{MAX_RARITY, laid_down, rarities},
    records::SkillRecord,
    request::Request,
    snapshot::Community,
    time::{Minute, Work, Zone},
    venues::Venue,
};
use days::OfDay;
pub use horizon::{MAX_OCCURRENCES, MAX_OCCURRENCES_IN_ALL};
pub(crate) use open::{NotOpen, OpenCommunity, Touched};
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
    zones: Register,
    groups: Register,
    organisations: Register,
    venues: Register,
    skills: Register,
    volunteers: Register,
    requests: Register,
    /// The ids of requests that service days come to.
    day_requests: BTreeSet<String>,
    /// Every language once, so that a million speakers share one text.
    languages: BTreeMap<String, Language>,
    /// Every zone that is named, once, because looking one up takes a while.
    time_zones: BTreeMap<String, Option<Zone>>,
    as_of: Minute,
    horizon_end: Option<Minute>,
    /// What may still be spent on patterns and rules.
    work: Work,
    /// Every attribute, value and licence once.
    texts: BTreeSet<Arc<str>>,
    /// The community's language.
    language: Option<Language>,
    credentials_for_minors: Vec<CredentialIx>,
    /// The credentials of each service, by skill.
    skill_credentials: Vec<Vec<CredentialIx>>,
    /// How rare each skill is laid down to be, by skill; empty if none is.
    rarity: Vec<Option<u16>>,
}

/// Checks a document. See [`Document::into_community`].
pub(super) fn community(mut document: Document) -> Result<Community, Faults> {
    if document.version != VERSION {
        return Err(unsupported_version(&document.version.to_string()));
    }
    let log = std::mem::take(&mut document.log);
    let mut checker = Checker::new(&document, log);
    let Surroundings { credentials, places, zones, groups, mut organisations, venues } =
        checker.surroundings(&document);

    // Requests come first, because volunteers' patterns are expanded as far as requests reach, and because the ledger says which of them
    // are planned at all. The log puts the faults in the order of the document.
    let records = document.requests.iter().enumerate();
    let at = |position, id| At { section: Section::Requests, position, id };
    let mut requests: Vec<_> =
        records.map(|(k, r)| checker.request(at(k, r.id.as_str()), r, &venues)).collect();
    let (service_days, of_days) = checker.service_days(&document.service_days);
    checker.requests_of_days(&of_days, &venues, &mut requests);
    let mut sorted = checker.sorted(requests);
    checker.opening_hours(&mut sorted.planned, &venues);
    let entries = checker.entries(&document.ledger, &sorted);
    let mut settled = ledger::settle(std::mem::take(&mut sorted.planned), &entries);
    sorted.planned = std::mem::take(&mut settled.planned);

    let window = checker.window(&sorted.planned);
    let mut volunteers: Vec<_> = document
        .volunteers
        .iter()
        .enumerate()
        .map(|(position, v)| checker.volunteer(position, v, window))
        .collect();
    // Without faults ids are unique, so this is the order that positions were given by.
    volunteers.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let pins = checker.pairs(Section::Pins, &document.pins, &sorted);
    let bans = checker.pairs(Section::Bans, &document.bans, &sorted);
    let promises = checker.pairs(Section::Promises, &document.promises, &sorted);
    let (consumed, consumed_records) = checker.consumed(&document.consumed);
    let (history, [confirmed, refused, asked]) = checker.history(&entries, consumed, &settled, &volunteers);
    let (pins, kept_pins) = ledger::joined(pins.0, pins.1, confirmed);
    let (bans, kept_bans) = ledger::joined(bans.0, bans.1, refused);
    let (promises, kept_promises) = ledger::joined(promises.0, promises.1, asked);

    let weekly_slots = checker.weekly(&document.slots, At::DOCUMENT, "slots");
    let slots = checker.slots(&weekly_slots, window);
    checker.work_is_bounded();
    give_own_requests(&mut volunteers, &sorted.planned);
    network::give_members(&mut organisations, &volunteers);
    let Checker {
        log,
        zone,
        catalog,
        as_of,
        horizon_end,
        language,
        credentials_for_minors,
        skill_credentials,
        rarity,
        ..
    } = checker;
    match log.into_faults() {
        Some(faults) => Err(faults),
        None => Ok(Community {
            as_of,
            horizon_end,
            zone,
            slots,
            language,
            places,
            zones,
            groups,
            organisations,
            venues,
            service_days,
            credentials,
            credentials_for_minors,
            rarity: laid_down(rarities(catalog.len(), &volunteers, &sorted.planned), &rarity),
            catalog,
            skill_credentials,
            by_requester: by_requester(&volunteers),
            volunteers,
            requests: sorted.planned,
            pins,
            bans,
            promises,
            history,
            kept: Kept {
                rarity,
                slots: weekly_slots,
                deferred: sorted.deferred,
                settled: settled.full,
                series: sorted.series,
                pins: kept_pins,
                bans: kept_bans,
                promises: kept_promises,
                ledger: ledger::records(entries),
                consumed: consumed_records,
            },
        }),
    }
}

/// What people and requests refer to.
struct Surroundings {
    credentials: Vec<Credential>,
    places: Places,
    zones: Vec<super::zones::Zone>,
    groups: Vec<Group>,
    organisations: Vec<Organisation>,
    venues: Vec<Venue>,
}

impl Checker {
    /// The moment, and what people and requests refer to; the checker itself knows the skills then.
    fn surroundings(&mut self, document: &Document) -> Surroundings {
        self.now(document);
        self.language = self.community_language(document.language.as_ref());
        self.credentials_for_minors =
            self.credential_list(&document.credentials_for_minors, At::DOCUMENT, "credentials_for_minors");
        let surroundings = Surroundings {
            credentials: self.credentials(&document.credentials),
            places: self.places(document),
            zones: self.zones(&document.zones),
            groups: self.groups(&document.groups),
            organisations: self.organisations(&document.organisations),
            venues: self.venues(&document.venues),
        };
        self.catalog(&document.skills);
        surroundings
    }

    /// Before anything but ids has been looked at.
    fn new(document: &Document, mut log: FaultLog) -> Self {
        let credentials =
            Register::new(Section::Credentials, document.credentials.iter().map(|c| c.id.as_str()), &mut log);
        let areas = Register::new(Section::Areas, document.areas.iter().map(|a| a.id.as_str()), &mut log);
        let zones = Register::new(Section::Zones, document.zones.iter().map(|z| z.id.as_str()), &mut log);
        let groups = Register::new(Section::Groups, document.groups.iter().map(|g| g.id.as_str()), &mut log);
        let organisations = Register::new(
            Section::Organisations,
            document.organisations.iter().map(|o| o.id.as_str()),
            &mut log,
        );
        let venues = Register::new(Section::Venues, document.venues.iter().map(|v| v.id.as_str()), &mut log);
        let skills = Register::new(Section::Skills, document.skills.iter().map(|s| s.id.as_str()), &mut log);
        let volunteers =
            Register::new(Section::Volunteers, document.volunteers.iter().map(|v| v.id.as_str()), &mut log);
        let requests =
            Register::new(Section::Requests, document.requests.iter().map(|r| r.id.as_str()), &mut log);
        Self {
            log,
            // What stands in for a zone that is not known.
            zone: Zone::utc(),
            catalog: SkillCatalog::default(),
            credentials,
            areas,
            zones,
            groups,
            organisations,
            venues,
            skills,
            volunteers,
            requests,
            day_requests: BTreeSet::new(),
            languages: BTreeMap::new(),
            time_zones: BTreeMap::new(),
            as_of: Minute::MIN,
            horizon_end: None,
            work: Work::default(),
            texts: BTreeSet::new(),
            language: None,
            credentials_for_minors: Vec::new(),
            skill_credentials: Vec::new(),
            rarity: Vec::new(),
        }
    }

    /// The zone, the moment and the horizon.
    fn now(&mut self, document: &Document) {
        if let Some(zone) = self.zone_named(&document.time_zone, At::DOCUMENT) {
            self.zone = zone;
        }
        self.as_of = self.moment(&document.as_of, At::DOCUMENT, "as_of").unwrap_or(Minute::MIN);
        let requests_recur = document.requests.iter().any(|request| request.recurrence.is_some());
        self.horizon_end = self.horizon(document.horizon_end.as_ref(), requests_recur);
    }

    /// Patterns and rules that take for ever are a fault.
    fn work_is_bounded(&mut self) {
        if self.work.is_spent() {
            let cause =
                "weekly windows and recurrence rules are more than can be expanded in reasonable time";
            let remedy = "Give an earlier `horizon_end`, later first times, or rules without COUNT.";
            self.log.check(At::DOCUMENT, "horizon_end", Finding::new(Code::TooMany, cause, remedy));
        }
    }

    /// The requests that service days come to, beside those that are listed.
    fn requests_of_days(&mut self, of_days: &[OfDay], venues: &[Venue], requests: &mut Vec<Request>) {
        for OfDay { record, day, slot, position } in of_days {
            let at = At { section: Section::ServiceDays, position: *position, id: "" };
            let id = record.id.as_str();
            if self.requests.find(id).is_some() || !self.day_requests.insert(id.to_owned()) {
                let cause = "another request has the id of one of its roles in a slot";
                let finding = Finding::new(
                    Code::DuplicateId,
                    cause,
                    "Give the day, the station or the role another id.",
                );
                self.log.check(at, "stations", finding.value(id));
            }
            let mut request = self.request(at, record, venues);
            request.origin.get_or_insert_default().day = Some((*day, *slot));
            requests.push(request);
        }
    }

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
            let Some(given) = record.rarity else { continue };
            let rarity = u16::try_from(given).ok().filter(|&rarity| rarity <= MAX_RARITY);
            if rarity.is_none() {
                let cause = format!("a rarity is 0 to {MAX_RARITY}");
                let finding = Finding::new(Code::NumberOutOfRange, cause, "Give a number within that range.");
                self.log.check(at, "rarity", finding.value(&given));
            }
            self.rarity.resize(records.len(), None);
            if let Some(laid_down) = own.and_then(|own| self.rarity.get_mut(own)) {
                *laid_down = rarity;
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
}

#[cfg(test)]
mod tests;
