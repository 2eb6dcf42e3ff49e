//! A community's records by id, to be changed one at a time and changed back.
//!
//! Every write is logged with what it replaced: the log says what a change touched (so that only that is checked and resolved anew), and leads back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::Change;
use super::document::Document;
use super::fault::{Code, Faults};
use super::faultlog::{At, FaultLog, Finding, Section};
use super::ids::{RequestId, VolunteerId};
use super::records::{LedgerRecord, OrganisationRecord, PairRecord, RequestRecord, VolunteerRecord};
use super::snapshot::Community;

type PairIds = (VolunteerId, RequestId);

/// The lists of pairs of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PairList {
    Pins,
    Bans,
    Promises,
}

/// What a write has replaced.
#[derive(Debug)]
pub(crate) enum Write {
    Volunteer(VolunteerId, Option<Arc<VolunteerRecord>>),
    Request(RequestId, Option<Arc<RequestRecord>>),
    /// Whether it was in the list.
    Pair(PairList, PairIds, bool),
    Ledger(PairIds, Option<Arc<LedgerRecord>>),
    /// Of the organisation at a position in the document.
    Quota(usize, Option<u32>),
    /// Everything else.
    Rest(Box<Document>),
}

/// The records. See the module's text.
#[derive(Debug)]
pub(crate) struct Records {
    /// The document without what stands below.
    rest: Document,
    volunteers: BTreeMap<VolunteerId, Arc<VolunteerRecord>>,
    requests: BTreeMap<RequestId, Arc<RequestRecord>>,
    pairs: [BTreeSet<PairIds>; 3],
    ledger: BTreeMap<PairIds, Arc<LedgerRecord>>,
    /// Every pair of the three lists and of the ledger, by request.
    mentioned: BTreeSet<(RequestId, VolunteerId)>,
    /// Volunteers whom requests name, as known helpers or as not to be sent.
    named: BTreeSet<PairIds>,
    log: Vec<Write>,
}

/// Everything in an ordered set of pairs that begins with a key.
fn starting<'a, A: Ord + Clone, B: Ord + Clone + Default>(
    set: &'a BTreeSet<(A, B)>,
    first: &'a A,
) -> impl Iterator<Item = &'a B> + 'a {
    set.range((first.clone(), B::default())..)
        .take_while(move |(key, _)| key == first)
        .map(|(_, second)| second)
}

impl Records {
    /// The records of a community.
    pub(crate) fn new(community: &Community) -> Self {
        let mut rest = community.to_document();
        let pairs = [&mut rest.pins, &mut rest.bans, &mut rest.promises]
            .map(|list| std::mem::take(list).into_iter().map(ids).collect::<BTreeSet<_>>());
        let ledger: BTreeMap<_, _> = std::mem::take(&mut rest.ledger)
            .into_iter()
            .map(|entry| ((entry.volunteer.clone(), entry.request.clone()), Arc::new(entry)))
            .collect();
        let mentioned = pairs.iter().flatten().chain(ledger.keys());
        let mentioned = mentioned.map(|(volunteer, request)| (request.clone(), volunteer.clone())).collect();
        let volunteers = std::mem::take(&mut rest.volunteers).into_iter();
        let requests = std::mem::take(&mut rest.requests).into_iter();
        let mut records = Self {
            volunteers: volunteers.map(|record| (record.id.clone(), Arc::new(record))).collect(),
            requests: BTreeMap::new(),
            rest,
            pairs,
            ledger,
            mentioned,
            named: BTreeSet::new(),
            log: Vec::new(),
        };
        for record in requests {
            records.exchange(Write::Request(record.id.clone(), Some(Arc::new(record))));
        }
        records
    }

    /// The document of today. O(records).
    pub(crate) fn document(&self) -> Document {
        let mut document = self.rest.clone();
        document.volunteers = self.volunteers.values().map(|record| (**record).clone()).collect();
        document.requests = self.requests.values().map(|record| (**record).clone()).collect();
        let lists = [&mut document.pins, &mut document.bans, &mut document.promises];
        for (list, pairs) in lists.into_iter().zip(&self.pairs) {
            *list = pairs.iter().map(record).collect();
        }
        document.ledger = self.ledger.values().map(|entry| (**entry).clone()).collect();
        document
    }

    pub(crate) fn volunteer(&self, id: &VolunteerId) -> Option<&VolunteerRecord> {
        self.volunteers.get(id).map(|record| &**record)
    }

    pub(crate) fn request(&self, id: &RequestId) -> Option<&RequestRecord> {
        self.requests.get(id).map(|record| &**record)
    }

    /// The organisation at a position in the document.
    pub(crate) fn organisation(&self, position: usize) -> Option<&OrganisationRecord> {
        self.rest.organisations.get(position)
    }

    /// What the three lists and the ledger say of a pair of this request, by volunteer.
    pub(crate) fn mentioned<'a>(
        &'a self,
        request: &'a RequestId,
    ) -> impl Iterator<Item = &'a VolunteerId> + 'a {
        starting(&self.mentioned, request)
    }

    /// A volunteer's requests in a list.
    pub(crate) fn listed<'a>(
        &'a self,
        list: PairList,
        volunteer: &'a VolunteerId,
    ) -> impl Iterator<Item = &'a RequestId> + 'a {
        starting(&self.pairs[list as usize], volunteer)
    }

    /// A volunteer's part of the ledger, in order of request.
    pub(crate) fn ledger_of<'a>(
        &'a self,
        volunteer: &'a VolunteerId,
    ) -> impl Iterator<Item = &'a LedgerRecord> + 'a {
        let from = (volunteer.clone(), RequestId::default());
        let own = self.ledger.range(from..).take_while(move |((of, _), _)| of == volunteer);
        own.map(|(_, entry)| &**entry)
    }

    /// What the ledger says of a pair.
    pub(crate) fn entry(&self, volunteer: &VolunteerId, request: &RequestId) -> Option<&LedgerRecord> {
        self.ledger.get(&(volunteer.clone(), request.clone())).map(|entry| &**entry)
    }

    /// All promises that are listed.
    pub(crate) fn promises(&self) -> impl Iterator<Item = &(VolunteerId, RequestId)> {
        self.pairs[PairList::Promises as usize].iter()
    }

    /// Lays down the rarities of a community for all skills whose records lay down none.
    pub(crate) fn lay_down_rarities(&mut self, community: &Community) {
        if self.rest.skills.iter().any(|skill| skill.rarity.is_none()) {
            for skill in self.rest_to_write().skills.iter_mut().filter(|skill| skill.rarity.is_none()) {
                let found = community.catalog().get(skill.id.as_str());
                skill.rarity = found.map(|found| community.rarity(found));
            }
        }
    }

    /// Where the log stands.
    pub(crate) fn mark(&self) -> usize {
        self.log.len()
    }

    /// What has been written since.
    pub(crate) fn written(&self, mark: usize) -> &[Write] {
        self.log.get(mark..).unwrap_or_default()
    }

    /// Takes everything back that was written since.
    pub(crate) fn undo(&mut self, mark: usize) {
        while self.log.len() > mark {
            let Some(before) = self.log.pop() else { break };
            self.exchange(before);
        }
    }

    /// Forgets the history.
    pub(crate) fn commit(&mut self) {
        self.log.clear();
    }

    /// Makes some changes, one after the other.
    ///
    /// # Errors
    /// The faults of all of them; then nothing is changed. Whether records make sense is for the check to say.
    pub(crate) fn apply(&mut self, changes: &[Change]) -> Result<(), Faults> {
        let mark = self.mark();
        let mut log = FaultLog::default();
        for (position, change) in changes.iter().enumerate() {
            self.make(change, position, &mut log);
        }
        match log.into_faults() {
            None => Ok(()),
            Some(faults) => {
                self.undo(mark);
                Err(faults)
            }
        }
    }

    fn make(&mut self, change: &Change, position: usize, log: &mut FaultLog) {
        let mut unknown = |section: Section, code, id: &str| {
            let (list, one) = section.names();
            let remedy =
                format!("Correct it, or leave it out; it may have been removed from `{list}` before.");
            let finding = Finding::new(code, format!("no {one} has this id"), remedy).value(id);
            log.add(At { section, position, id }, "id", finding);
        };
        match change {
            Change::Volunteer(new) => self.set_volunteer(&new.id, Some(Arc::new((**new).clone()))),
            Change::RemoveVolunteer(id) if self.volunteers.contains_key(id) => self.remove_volunteer(id),
            Change::RemoveVolunteer(id) => unknown(Section::Volunteers, Code::UnknownVolunteer, id.as_str()),
            Change::Request(new) => self.set_request(&new.id, Some(Arc::new((**new).clone()))),
            Change::RemoveRequest(id) if self.requests.contains_key(id) => self.remove_request(id),
            Change::RemoveRequest(id) => unknown(Section::Requests, Code::UnknownRequest, id.as_str()),
            Change::Pin(pair) => self.set_pair(PairList::Pins, ids(pair.clone()), true),
            Change::Unpin(pair) => self.set_pair(PairList::Pins, ids(pair.clone()), false),
            Change::Ban(pair) => self.set_pair(PairList::Bans, ids(pair.clone()), true),
            Change::Unban(pair) => self.set_pair(PairList::Bans, ids(pair.clone()), false),
            Change::Promise(pair) => self.set_pair(PairList::Promises, ids(pair.clone()), true),
            Change::Unpromise(pair) => self.set_pair(PairList::Promises, ids(pair.clone()), false),
            Change::Ledger(entry) => {
                let pair = (entry.volunteer.clone(), entry.request.clone());
                self.write(Write::Ledger(pair, Some(Arc::new(entry.clone()))));
            }
            Change::Forget(pair) => self.write(Write::Ledger(ids(pair.clone()), None)),
            Change::Organisation(new) => {
                let known = self.rest.organisations.iter().position(|known| known.id == new.id);
                let but_for_quota =
                    |known: &OrganisationRecord| OrganisationRecord { quota: new.quota, ..known.clone() };
                match known.filter(|&known| but_for_quota(&self.rest.organisations[known]) == **new) {
                    Some(known) => self.write(Write::Quota(known, new.quota)),
                    None => put(&mut self.rest_to_write().organisations, (**new).clone(), |r| &r.id),
                }
            }
            Change::RemoveOrganisation(id) => {
                if !take(&mut self.rest_to_write().organisations, |r| &r.id == id) {
                    unknown(Section::Organisations, Code::UnknownOrganisation, id.as_str());
                }
            }
            Change::Zone(new) => put(&mut self.rest_to_write().zones, (**new).clone(), |r| &r.id),
            Change::RemoveZone(id) => {
                if !take(&mut self.rest_to_write().zones, |r| &r.id == id) {
                    unknown(Section::Zones, Code::UnknownZone, id.as_str());
                }
            }
            Change::Venue(new) => put(&mut self.rest_to_write().venues, (**new).clone(), |r| &r.id),
            Change::RemoveVenue(id) => {
                if !take(&mut self.rest_to_write().venues, |r| &r.id == id) {
                    unknown(Section::Venues, Code::UnknownVenue, id.as_str());
                }
            }
            Change::Skill(new) => put(&mut self.rest_to_write().skills, (**new).clone(), |r| &r.id),
            Change::AsOf(moment) => self.rest_to_write().as_of.clone_from(moment),
            Change::HorizonEnd(end) => self.rest_to_write().horizon_end.clone_from(end),
        }
    }

    /// All that is not kept by id, with the old state in the log.
    fn rest_to_write(&mut self) -> &mut Document {
        self.log.push(Write::Rest(Box::new(self.rest.clone())));
        &mut self.rest
    }

    fn remove_volunteer(&mut self, id: &VolunteerId) {
        for list in [PairList::Pins, PairList::Bans, PairList::Promises] {
            let requests: Vec<RequestId> = self.listed(list, id).cloned().collect();
            for request in requests {
                self.set_pair(list, (id.clone(), request), false);
            }
        }
        let naming: Vec<RequestId> = starting(&self.named, id).cloned().collect();
        for request in naming {
            let Some(record) = self.request(&request) else { continue };
            let mut record = record.clone();
            record.do_not_send.retain(|named| named != id);
            record.known_helpers.retain(|named| named != id);
            self.set_request(&request, Some(Arc::new(record)));
        }
        if self.rest.consumed.iter().any(|consumed| &consumed.volunteer == id) {
            self.rest_to_write().consumed.retain(|consumed| &consumed.volunteer != id);
        }
        self.set_volunteer(id, None);
    }

    fn remove_request(&mut self, id: &RequestId) {
        // Of one that recurs, the pairs are with its single times.
        let first_of_series = format!("{id}@");
        for list in [PairList::Pins, PairList::Bans, PairList::Promises] {
            let volunteers: Vec<VolunteerId> = self.mentioned(id).cloned().collect();
            for volunteer in volunteers {
                self.set_pair(list, (volunteer, id.clone()), false);
            }
            if self.request(id).is_some_and(|record| record.recurrence.is_some()) {
                let of_series = |pair: &&PairIds| pair.1.as_str().starts_with(&first_of_series);
                let pairs: Vec<PairIds> =
                    self.pairs[list as usize].iter().filter(of_series).cloned().collect();
                for pair in pairs {
                    self.set_pair(list, pair, false);
                }
            }
        }
        self.set_request(id, None);
    }

    fn set_volunteer(&mut self, id: &VolunteerId, record: Option<Arc<VolunteerRecord>>) {
        self.write(Write::Volunteer(id.clone(), record));
    }

    fn set_request(&mut self, id: &RequestId, record: Option<Arc<RequestRecord>>) {
        self.write(Write::Request(id.clone(), record));
    }

    fn set_pair(&mut self, list: PairList, pair: PairIds, listed: bool) {
        if self.pairs[list as usize].contains(&pair) != listed {
            self.write(Write::Pair(list, pair, listed));
        }
    }

    fn write(&mut self, write: Write) {
        let before = self.exchange(write);
        self.log.push(before);
    }

    /// Writes, and says what would take it back.
    fn exchange(&mut self, write: Write) -> Write {
        match write {
            Write::Volunteer(id, record) => {
                let before = match record {
                    Some(record) => self.volunteers.insert(id.clone(), record),
                    None => self.volunteers.remove(&id),
                };
                Write::Volunteer(id, before)
            }
            Write::Request(id, record) => {
                let new: BTreeSet<VolunteerId> = record.iter().flat_map(|record| names(record)).collect();
                let before = match record {
                    Some(record) => self.requests.insert(id.clone(), record),
                    None => self.requests.remove(&id),
                };
                for gone in before.iter().flat_map(|record| names(record)) {
                    self.named.remove(&(gone, id.clone()));
                }
                self.named.extend(new.into_iter().map(|named| (named, id.clone())));
                Write::Request(id, before)
            }
            Write::Pair(list, pair, listed) => {
                let set = &mut self.pairs[list as usize];
                let before = if listed { !set.insert(pair.clone()) } else { set.remove(&pair) };
                self.mention(&pair);
                Write::Pair(list, pair, before)
            }
            Write::Ledger(pair, entry) => {
                let before = match entry {
                    Some(entry) => self.ledger.insert(pair.clone(), entry),
                    None => self.ledger.remove(&pair),
                };
                self.mention(&pair);
                Write::Ledger(pair, before)
            }
            Write::Quota(position, quota) => {
                let known = self.rest.organisations.get_mut(position);
                let before = known.and_then(|known| std::mem::replace(&mut known.quota, quota));
                Write::Quota(position, before)
            }
            Write::Rest(mut rest) => {
                std::mem::swap(&mut self.rest, &mut rest);
                Write::Rest(rest)
            }
        }
    }

    fn mention(&mut self, pair: &PairIds) {
        let mentioned = self.ledger.contains_key(pair) || self.pairs.iter().any(|pairs| pairs.contains(pair));
        let turned = (pair.1.clone(), pair.0.clone());
        if mentioned {
            self.mentioned.insert(turned);
        } else {
            self.mentioned.remove(&turned);
        }
    }
}

impl Community {
    /// The community with some changes made, checked afresh: the slow and sure way. Time O(size).
    ///
    /// # Errors
    /// The faults of the changes and of the records with them.
    pub fn changed(&self, changes: &[Change]) -> Result<Self, Faults> {
        let mut records = Records::new(self);
        records.apply(changes)?;
        records.document().into_community()
    }
}

fn names(record: &RequestRecord) -> impl Iterator<Item = VolunteerId> {
    record.do_not_send.iter().chain(&record.known_helpers).cloned()
}

fn ids(pair: PairRecord) -> PairIds {
    (pair.volunteer, pair.request)
}

fn record((volunteer, request): &PairIds) -> PairRecord {
    PairRecord { volunteer: volunteer.clone(), request: request.clone() }
}

/// Puts a record in the place of the one with its id, or at the end.
fn put<T, I: PartialEq>(list: &mut Vec<T>, record: T, id: impl Fn(&T) -> &I) {
    match list.iter_mut().find(|known| id(known) == id(&record)) {
        Some(known) => *known = record,
        None => list.push(record),
    }
}

/// Takes a record out; whether there was one.
fn take<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool) -> bool {
    let before = list.len();
    list.retain(|record| !is(record));
    list.len() < before
}
