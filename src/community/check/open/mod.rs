//! A community that is open to change.
//!
//! The same nouns as a [`Community`]'s, checked by the same checks, one record at a time. Two things are looser, so that a change costs as much as what it touches:
//!
//! * *Positions stay.* Who comes later stands behind the others, whatever her id; who has gone leaves an empty place, to which she returns if she comes back.
//! * *What needs a look at everything is refused* ([`NotOpen::Afresh`]): changes of the catalogs, of the moment or the horizon, requests that recur, or that lie beyond what
//!   weekly patterns have been expanded to. The caller then checks the whole document.
//!
//! What follows from the ledger and the lists of pairs for one volunteer (her [`Side`]) is resolved for her alone, by the code that does it for all.
//! Everything written is logged with what it replaced.

mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    calendar::Window,
    document::Document,
    fault::{Code, Faults},
    faultlog::{At, FaultLog, Finding, Section},
    history::{Consumed, History},
    ids::{OrganisationIx, RequestId, RequestIx, RequesterId, VolunteerId, VolunteerIx, id_flaw},
    keyed::{PairList, Records, Write},
    records::LedgerRecord,
    request::Request,
    snapshot::Community,
    time::{Day, Minute, Span, Work},
    volunteer::Volunteer,
};
use super::{
    Checker,
    horizon::Sorted,
    ledger::{self, Entry, Known},
};

/// How a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// In the plan.
    Planned,
    /// All its seats are filled.
    Full,
    /// Not among the requests.
    Gone,
}

/// What the ledger and the lists of pairs come to for one volunteer.
#[derive(Clone, Debug, Default, PartialEq)]
struct Side {
    pins: Vec<(VolunteerIx, RequestIx)>,
    bans: Vec<(VolunteerIx, RequestIx)>,
    promises: Vec<(VolunteerIx, RequestIx)>,
    confirmed: Vec<(VolunteerIx, RequestIx)>,
    consumed: Vec<(VolunteerIx, Consumed)>,
    commitments: Vec<(VolunteerIx, Span)>,
    met: Vec<(VolunteerIx, RequesterId)>,
    failed: Vec<(VolunteerIx, RequesterId)>,
    last_asked: Option<Day>,
}

/// What a write has replaced.
#[derive(Debug)]
enum Undo {
    Volunteer(VolunteerIx, Box<Volunteer>, bool),
    Request(RequestIx, Box<Request>, Place),
    Side(VolunteerIx, Box<Side>),
    Quota(OrganisationIx, Option<u32>),
}

/// Whose rules, scores and limits may have changed. All have positions; some may have gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    pub(crate) volunteers: BTreeSet<VolunteerIx>,
    pub(crate) requests: BTreeSet<RequestIx>,
    /// Those with another quota.
    pub(crate) organisations: BTreeSet<OrganisationIx>,
}

/// Why a change was not made.
#[derive(Debug)]
pub(crate) enum NotOpen {
    /// There is something wrong with the records.
    Faults(Faults),
    /// The community must be checked as a whole.
    Afresh,
}

/// The community. See the module's text.
pub(crate) struct OpenCommunity {
    community: Community,
    checker: Checker,
    window: Window,
    /// The requests that are not in the plan by their times.
    aside: Sorted,
    volunteers: BTreeMap<VolunteerId, VolunteerIx>,
    /// By volunteer: whether she is in the register.
    here: Vec<bool>,
    requests: BTreeMap<RequestId, RequestIx>,
    /// By request.
    places: Vec<Place>,
    /// The planned requests of each requester.
    asked_by: BTreeMap<RequesterId, BTreeSet<RequestIx>>,
    /// The consumed numbers of the document.
    consumed: BTreeMap<VolunteerIx, Vec<(VolunteerIx, Consumed)>>,
    log: Vec<Undo>,
}

impl std::fmt::Debug for OpenCommunity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenCommunity").field("requests", &self.places.len()).finish_non_exhaustive()
    }
}

impl OpenCommunity {
    /// Opens a community that a document came to.
    pub(crate) fn new(document: &Document, mut community: Community) -> Self {
        let mut surroundings = document.clone();
        surroundings.volunteers.clear();
        surroundings.requests.clear();
        let mut checker = Checker::new(&surroundings, FaultLog::default());
        checker.surroundings(&surroundings);
        let window = checker.window(&community.requests);
        let aside = Sorted {
            planned: Vec::new(),
            deferred: community.kept.deferred.clone(),
            series: community.kept.series.clone(),
        };
        let mut places = vec![Place::Planned; community.requests.len()];
        community.requests.extend(community.kept.settled.iter().cloned());
        places.resize(community.requests.len(), Place::Full);
        let by_id = community.requests.iter().enumerate();
        let requests = by_id.map(|(position, r)| (r.id.clone(), RequestIx::new(position))).collect();
        let mut asked_by: BTreeMap<RequesterId, BTreeSet<RequestIx>> = BTreeMap::new();
        for (position, request) in community.requests.iter().enumerate() {
            if places[position] == Place::Planned {
                asked_by.entry(request.requester.clone()).or_default().insert(RequestIx::new(position));
            }
        }
        let mut volunteers = BTreeMap::new();
        for (position, volunteer) in community.volunteers.iter().enumerate() {
            checker.volunteers.set_later(volunteer.id.as_str(), Some(position));
            volunteers.insert(volunteer.id.clone(), VolunteerIx::new(position));
        }
        let mut consumed: BTreeMap<VolunteerIx, Vec<_>> = BTreeMap::new();
        for entry in checker.consumed(&surroundings.consumed).0 {
            consumed.entry(entry.0).or_default().push(entry);
        }
        community.history.last_asked.resize(community.volunteers.len(), None);
        let here = vec![true; community.volunteers.len()];
        let log = Vec::new();
        Self {
            community,
            checker,
            window,
            aside,
            volunteers,
            here,
            requests,
            places,
            asked_by,
            consumed,
            log,
        }
    }

    /// A moment as in the document's own fields.
    ///
    /// # Errors
    /// If the text is none.
    pub(crate) fn moment(&mut self, text: &str) -> Result<Minute, Faults> {
        self.checker.log = FaultLog::default();
        let found = self.checker.moment(text, At::DOCUMENT, "before");
        match std::mem::take(&mut self.checker.log).into_faults() {
            Some(faults) => Err(faults),
            None => Ok(found.unwrap_or(Minute::MIN)),
        }
    }

    /// The nouns. Positions are stable; not everything that has one is there ([`OpenCommunity::is_here`], [`OpenCommunity::is_planned`]).
    pub(crate) fn community(&self) -> &Community {
        &self.community
    }

    /// Whether the volunteer is in the register.
    pub(crate) fn is_here(&self, volunteer: VolunteerIx) -> bool {
        self.here.get(volunteer.index()).copied().unwrap_or(false)
    }

    /// Whether the request is in the plan.
    pub(crate) fn is_planned(&self, request: RequestIx) -> bool {
        self.places.get(request.index()) == Some(&Place::Planned)
    }

    /// The position of a volunteer who is here.
    pub(crate) fn find_volunteer(&self, id: &VolunteerId) -> Option<VolunteerIx> {
        self.volunteers.get(id).copied().filter(|&volunteer| self.is_here(volunteer))
    }

    /// The position of a request that is planned.
    pub(crate) fn find_request(&self, id: &RequestId) -> Option<RequestIx> {
        self.requests.get(id).copied().filter(|&request| self.is_planned(request))
    }

    /// Where the log stands.
    pub(crate) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Forgets the history.
    pub(crate) fn commit(&mut self) {
        self.log.clear();
    }

    /// Takes everything back that was written since.
    pub(crate) fn undo(&mut self, mark: usize) {
        let mut nobody = Touched::default();
        while self.log.len() > mark {
            match self.log.pop() {
                Some(Undo::Volunteer(volunteer, noun, here)) => {
                    self.exchange_volunteer(volunteer, *noun, here);
                }
                Some(Undo::Request(request, noun, place)) => {
                    self.exchange_request(request, *noun, place, &mut nobody);
                }
                Some(Undo::Quota(organisation, quota)) => drop(self.exchange_quota(organisation, quota)),
                Some(Undo::Side(volunteer, side)) => drop(self.exchange_side(volunteer, *side)),
                None => break,
            }
        }
    }

    /// Follows what has been written to the records.
    ///
    /// # Errors
    /// Faults, or that the whole must be checked afresh. Then the caller takes back what has been written here so far.
    pub(crate) fn follow(&mut self, records: &Records, written: &[Write]) -> Result<Touched, NotOpen> {
        self.checker.work = Work::default();
        // Faults of a change that had to be made afresh are told by whoever made it.
        self.checker.log = FaultLog::default();
        let mut touched = Touched::default();
        let (mut people, mut asked, mut sides) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for write in written {
            match write {
                Write::Volunteer(id, _) => {
                    people.insert(id);
                    sides.insert(id);
                    // Whether she is in the register counts for what she has agreed.
                    asked.extend(records.ledger_of(id).map(|entry| &entry.request));
                }
                Write::Request(id, _) => drop(asked.insert(id)),
                Write::Pair(_, (volunteer, _), _) => drop(sides.insert(volunteer)),
                Write::Ledger((volunteer, request), _) => {
                    sides.insert(volunteer);
                    asked.insert(request);
                    // It may be of nobody who is here, and about nothing that is planned.
                    if let Some(entry) = records.entry(volunteer, request) {
                        let id = entry_id(entry);
                        let at = At { section: Section::Ledger, position: 0, id: &id };
                        self.checker.entry(at, entry, None, None, Known { time: None, requester: None });
                    }
                }
                Write::Quota(position, _) => {
                    let record = records.organisation(*position).ok_or(NotOpen::Afresh)?;
                    let known =
                        self.community.find_organisation(record.id.as_str()).ok_or(NotOpen::Afresh)?;
                    let before = self.exchange_quota(known, record.quota);
                    self.log.push(Undo::Quota(known, before));
                    touched.organisations.insert(known);
                }
                Write::Rest(_) => return Err(NotOpen::Afresh),
            }
        }
        for (position, id) in people.into_iter().enumerate() {
            self.follow_volunteer(records, position, id, &mut touched)?;
        }
        for (position, id) in asked.into_iter().enumerate() {
            self.follow_request(records, position, id, &mut touched)?;
            sides.extend(records.mentioned(id));
        }
        for id in sides {
            let side = self.side_of(records, id)?;
            if let Some((volunteer, side)) = side {
                touched.volunteers.insert(volunteer);
                let before = self.exchange_side(volunteer, side);
                self.log.push(Undo::Side(volunteer, Box::new(before)));
            }
        }
        if self.checker.work.is_spent() {
            return Err(NotOpen::Afresh);
        }
        let mut log = std::mem::take(&mut self.checker.log);
        log.each_once();
        match log.into_faults() {
            Some(faults) => Err(NotOpen::Faults(faults)),
            None => Ok(touched),
        }
    }

    fn follow_volunteer(
        &mut self,
        records: &Records,
        position: usize,
        id: &VolunteerId,
        touched: &mut Touched,
    ) -> Result<(), NotOpen> {
        let known = self.volunteers.get(id).copied();
        let Some(record) = records.volunteer(id) else {
            let Some(known) = known else { return Ok(()) };
            self.set_volunteer(known, self.community.volunteer(known).clone(), false);
            touched.volunteers.insert(known);
            return Ok(());
        };
        if id_flaw(id.as_str()).is_some() {
            return Err(NotOpen::Afresh);
        }
        let noun = self.checker.volunteer(position, record, self.window);
        let volunteer = known.unwrap_or(VolunteerIx::new(self.community.volunteers.len()));
        if known.is_none() {
            // An empty place, so that what is logged is that she was not there.
            self.community.volunteers.push(noun.clone());
            self.community.history.last_asked.push(None);
            self.here.push(false);
            self.volunteers.insert(id.clone(), volunteer);
        }
        self.set_volunteer(volunteer, noun, true);
        touched.volunteers.insert(volunteer);
        Ok(())
    }

    fn follow_request(
        &mut self,
        records: &Records,
        position: usize,
        id: &RequestId,
        touched: &mut Touched,
    ) -> Result<(), NotOpen> {
        let known = self.requests.get(id).copied();
        let of_other_records = known.is_some_and(|known| {
            let origin = self.community.request(known).origin.as_ref();
            origin.is_some_and(|origin| origin.of.is_some() || origin.day.is_some())
        });
        let aside = self.aside.find_deferred(id.as_str()).is_some()
            || self.aside.find_series(id.as_str()).is_some()
            || self.aside.series_of(id.as_str()).is_some();
        if of_other_records || aside {
            return Err(NotOpen::Afresh);
        }
        let Some(record) = records.request(id) else {
            let Some(known) = known.filter(|known| self.places[known.index()] != Place::Gone) else {
                return Ok(());
            };
            self.set_request(known, self.community.request(known).clone(), Place::Gone, touched);
            return Ok(());
        };
        if record.recurrence.is_some() || id_flaw(id.as_str()).is_some() {
            return Err(NotOpen::Afresh);
        }
        let at = At { section: Section::Requests, position, id: id.as_str() };
        let mut noun = self.checker.request(at, record, &self.community.venues);
        if !self.checker.is_within(&mut noun) {
            return Err(NotOpen::Afresh);
        }
        self.checker.opening_hours(std::slice::from_mut(&mut noun), &self.community.venues);
        if self.checker.window(std::slice::from_ref(&noun)).to > self.window.to {
            return Err(NotOpen::Afresh);
        }
        let mut entries = Vec::new();
        for volunteer in records.mentioned(id) {
            if let Some(entry) = records.entry(volunteer, id) {
                let helper = self.find_volunteer(volunteer);
                let known =
                    Known { time: noun.time.map(|time| time.span), requester: Some(noun.requester.clone()) };
                let entry_id = entry_id(entry);
                let at = At { section: Section::Ledger, position: 0, id: &entry_id };
                entries.push(self.checker.entry(at, entry, helper, Some(0), known));
            }
        }
        let mut settled = ledger::settle(vec![noun], &entries);
        let (noun, place) = match (settled.planned.pop(), settled.full.pop()) {
            (Some(noun), _) => (noun, Place::Planned),
            (None, Some(noun)) => (noun, Place::Full),
            (None, None) => return Err(NotOpen::Afresh),
        };
        if let Some(known) = known
            && self.places[known.index()] == place
            && *self.community.request(known) == noun
        {
            // The ledger says something new of a pair, and nothing of the request.
            return Ok(());
        }
        let request = known.unwrap_or(RequestIx::new(self.community.requests.len()));
        if known.is_none() {
            self.community.requests.push(noun.clone());
            self.places.push(Place::Gone);
            self.requests.insert(id.clone(), request);
        }
        self.set_request(request, noun, place, touched);
        Ok(())
    }

    /// What the ledger and the lists come to for a volunteer, if she is or was here.
    fn side_of(
        &mut self,
        records: &Records,
        id: &VolunteerId,
    ) -> Result<Option<(VolunteerIx, Side)>, NotOpen> {
        let Some(volunteer) = self.find_volunteer(id) else {
            for list in [PairList::Pins, PairList::Bans, PairList::Promises] {
                for _ in records.listed(list, id) {
                    let (at, cause) = (at_pair(list), "no volunteer has this id");
                    let finding = Finding::new(Code::UnknownVolunteer, cause, "Add the volunteer first.");
                    self.checker.log.add(at, "volunteer", finding.value(id));
                }
            }
            // Of whoever has gone nothing follows.
            return Ok(self.volunteers.get(id).map(|&gone| (gone, Side::default())));
        };
        let noun = self.community.volunteer(volunteer);
        let (pause, calendar) = (noun.pauses.longest(), noun.calendar.as_ref());
        let mut last_asked = calendar.and_then(|calendar| calendar.last_asked);
        let consumed = self.consumed.get(&volunteer).cloned().unwrap_or_default();
        let mut history = History { consumed, ..History::default() };
        let mut implied = <[Vec<(VolunteerIx, RequestIx)>; 3]>::default();
        for record in records.ledger_of(id) {
            let known = self.requests.get(&record.request).copied();
            let known = known.filter(|known| self.places[known.index()] != Place::Gone);
            let noun = known.map(|known| self.community.request(known));
            let said = self.checker.known(record, noun, &self.aside);
            let entry_id = entry_id(record);
            let at = At { section: Section::Ledger, position: 0, id: &entry_id };
            let entry: Entry = self.checker.entry(at, record, Some(volunteer), None, said);
            last_asked = last_asked.max(entry.asked_on);
            let place = known.filter(|&known| self.is_planned(known));
            self.checker.note(&mut history, &mut implied, &entry, (volunteer, place), pause);
        }
        history.sort();
        let lists = [PairList::Pins, PairList::Bans, PairList::Promises];
        let mut pairs = lists.into_iter().zip(implied).map(|(list, mut pairs)| {
            for request in records.listed(list, id) {
                match self.requests.get(request).map(|&known| (known, self.places[known.index()])) {
                    Some((known, Place::Planned)) => pairs.push((volunteer, known)),
                    Some((_, Place::Full)) => {}
                    // It may be one that is not in the plan by its time.
                    _ => return Err(NotOpen::Afresh),
                }
            }
            pairs.sort_unstable();
            pairs.dedup();
            Ok(pairs)
        });
        let mut next = || pairs.next().unwrap_or(Err(NotOpen::Afresh));
        let (pins, bans, promises) = (next()?, next()?, next()?);
        let History { consumed, commitments, confirmed, met, failed, last_asked: _ } = history;
        let side = Side { pins, bans, promises, confirmed, consumed, commitments, met, failed, last_asked };
        Ok(Some((volunteer, side)))
    }
}

fn at_pair(list: PairList) -> At<'static> {
    let section = match list {
        PairList::Pins => Section::Pins,
        PairList::Bans => Section::Bans,
        PairList::Promises => Section::Promises,
    };
    At { section, position: 0, id: "" }
}

/// The two whom an entry of the ledger is about.
fn entry_id(entry: &LedgerRecord) -> String {
    format!("{}, {}", entry.volunteer, entry.request)
}
