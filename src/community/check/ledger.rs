//! The check of the ledger and of consumed numbers, and what they come to: see the table in `history.rs`.

use super::{
    super::{
        fault::Code,
        faultlog::{At, Finding, Section},
        fields::missing,
        history::{Consumed, History},
        ids::{RequestIx, RequesterId, VolunteerIx, id_flaw},
        kept::KeptPairs,
        records::{ConsumedRecord, IntervalRecord, LedgerRecord, LedgerStatus, Period},
        request::{Request, Seats},
        time::{Day, Minute, Span, day_text},
        volunteer::Volunteer,
    },
    Checker,
    horizon::Sorted,
};

/// What has become of an entry by `as_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Asked, and the answer may still come.
    Open,
    /// Will not come: declined, or not answered in time.
    Refused,
    /// Confirmed, and not begun.
    Agreed,
    /// Confirmed and begun, or done.
    Visited,
    /// Done, and not to be repeated.
    VisitedInVain,
    NoShow,
    Nothing,
}

/// An entry, checked.
#[derive(Debug)]
pub(super) struct Entry {
    /// `None` has left the register.
    volunteer: Option<VolunteerIx>,
    /// In [`Sorted::planned`].
    planned: Option<usize>,
    requester: Option<RequesterId>,
    time: Option<Span>,
    pub(super) asked_on: Option<Day>,
    standing: Standing,
    /// As a record again.
    record: LedgerRecord,
}

/// What is left once visits that took place have filled their seats.
#[derive(Debug)]
pub(super) struct Settled {
    /// The requests of the plan.
    pub(super) planned: Vec<Request>,
    /// The requests that have no seat left.
    pub(super) full: Vec<Request>,
    /// Where each request has gone.
    places: Vec<Option<RequestIx>>,
}

impl Checker {
    /// Checks the entries; they come out in order of volunteer and request.
    pub(super) fn entries(&mut self, records: &[LedgerRecord], sorted: &Sorted) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Ledger, position, id: "" };
            let volunteer = self.volunteers.find(record.volunteer.as_str()).map(VolunteerIx::new);
            let planned = sorted.find_planned(record.request.as_str());
            let known = self.known(record, planned.and_then(|found| sorted.planned.get(found)), sorted);
            entries.push((position, self.entry(at, record, volunteer, planned, known)));
        }
        entries.sort_by(|(_, a), (_, b)| key(&a.record).cmp(&key(&b.record)));
        for pair in entries.windows(2) {
            let [(first, a), (next, b)] = pair else { continue };
            if key(&a.record) == key(&b.record) {
                let cause = format!("ledger[{first}] and ledger[{next}] are about the same two");
                let remedy = "Keep the one that says how it stands now.";
                let at = At { section: Section::Ledger, position: *next, id: "" };
                let value = format!("{}, {}", b.record.volunteer, b.record.request);
                self.log.check(at, "", Finding::new(Code::DuplicateEntry, cause, remedy).value(&value));
            }
        }
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Checks an entry; who and what it is about is known already.
    pub(super) fn entry(
        &mut self,
        at: At<'_>,
        record: &LedgerRecord,
        volunteer: Option<VolunteerIx>,
        planned: Option<usize>,
        known: Known,
    ) -> Entry {
        self.outside_id(record.volunteer.as_str(), at, "volunteer");
        self.outside_id(record.request.as_str(), at, "request");
        if let Some(requester) = &record.requester {
            self.requester(requester, at, "requester");
        }
        let community = self.zone.clone();
        let time = record.time.as_ref().and_then(|time| self.interval(&community, time, at, "time"));
        let asked_on = record.asked_on.as_ref().and_then(|date| self.date(date, at, "asked_on"));
        let answer_by = record.answer_by.as_ref().and_then(|text| self.moment(text, at, "answer_by"));
        let canonical = LedgerRecord {
            time: time.map(|span| IntervalRecord {
                start: self.zone.text(span.start()),
                end: self.zone.text(span.end()),
            }),
            asked_on: asked_on.map(day_text),
            answer_by: answer_by.map(|by| self.zone.text(by)),
            ..record.clone()
        };
        let time = time.or(known.time);
        Entry {
            volunteer,
            planned,
            requester: record.requester.clone().or(known.requester),
            time,
            asked_on,
            standing: standing(record.status, time, answer_by, self.as_of),
            record: canonical,
        }
    }

    /// An id that need not be in the document.
    fn outside_id(&mut self, id: &str, at: At<'_>, field: &str) {
        if id.is_empty() {
            self.log.check(at, field, missing(field));
        } else if let Some(flaw) = id_flaw(id) {
            let remedy = "Give 1 to 200 characters, without control characters or white space at the ends.";
            self.log.check(at, field, Finding::new(Code::InvalidId, flaw, remedy).value(id));
        }
    }

    /// What the document says of the request of an entry.
    pub(super) fn known(&self, record: &LedgerRecord, planned: Option<&Request>, sorted: &Sorted) -> Known {
        let id = record.request.as_str();
        if let Some(request) = planned.or_else(|| sorted.find_deferred(id)) {
            let time = request.time.map(|time| time.span);
            return Known { time, requester: Some(request.requester.clone()) };
        }
        if let Some((request, series, start)) = sorted.series_of(id) {
            let zone = request.origin.as_ref().and_then(|origin| origin.zone.as_ref()).unwrap_or(&self.zone);
            let fixed = series.flexible.is_none();
            let time = if fixed { series.spans(zone, start).first().copied() } else { None };
            return Known { time, requester: Some(request.requester.clone()) };
        }
        let requester = sorted.find_series(id).map(|request| request.requester.clone());
        Known { time: None, requester }
    }

    /// What the entries and the consumed numbers come to.
    pub(super) fn history(
        &self,
        entries: &[Entry],
        consumed: Vec<(VolunteerIx, Consumed)>,
        settled: &Settled,
        volunteers: &[Volunteer],
    ) -> (History, [Vec<(VolunteerIx, RequestIx)>; 3]) {
        let mut history = History { consumed, ..History::default() };
        let asked = |v: &Volunteer| v.calendar.as_ref().and_then(|calendar| calendar.last_asked);
        if !entries.is_empty() || volunteers.iter().any(|v| asked(v).is_some()) {
            history.last_asked = volunteers.iter().map(asked).collect();
        }
        let mut implied = <[Vec<(VolunteerIx, RequestIx)>; 3]>::default();
        for entry in entries {
            let Some(volunteer) = entry.volunteer else { continue };
            let pause = volunteers.get(volunteer.index()).map_or(0, |volunteer| volunteer.pauses.longest());
            if let Some(last) = history.last_asked.get_mut(volunteer.index()) {
                *last = (*last).max(entry.asked_on);
            }
            let place = entry.planned.and_then(|request| settled.places.get(request).copied().flatten());
            self.note(&mut history, &mut implied, entry, (volunteer, place), pause);
        }
        history.sort();
        (history, implied)
    }

    /// Notes what an entry comes to, but for when she was last asked: in the history, and as a pin, a ban or a promise. `place` is where its request stands in
    /// the plan.
    pub(super) fn note(
        &self,
        history: &mut History,
        [pins, bans, promises]: &mut [Vec<(VolunteerIx, RequestIx)>; 3],
        entry: &Entry,
        (volunteer, place): (VolunteerIx, Option<RequestIx>),
        pause: u32,
    ) {
        let pair = place.map(|request| (volunteer, request));
        match entry.standing {
            Standing::Open => promises.extend(pair),
            Standing::Refused => bans.extend(pair),
            Standing::Agreed => match pair {
                Some(pair) => {
                    pins.push(pair);
                    history.confirmed.push(pair);
                }
                None => self.counts(history, volunteer, entry.time, pause, true),
            },
            Standing::Visited | Standing::VisitedInVain => {
                self.counts(history, volunteer, entry.time, pause, false);
            }
            Standing::NoShow | Standing::Nothing => {}
        }
        let Some(requester) = &entry.requester else { return };
        if matches!(entry.standing, Standing::Visited | Standing::VisitedInVain) {
            history.met.push((volunteer, requester.clone()));
        }
        if matches!(entry.standing, Standing::NoShow | Standing::VisitedInVain) {
            history.failed.push((volunteer, requester.clone()));
        }
    }

    /// A visit that is no seat of the plan: it counts for limits, and blocks its time if that is to come or was so lately that she still needs
    /// her pause after it.
    fn counts(
        &self,
        history: &mut History,
        volunteer: VolunteerIx,
        time: Option<Span>,
        pause: u32,
        to_come: bool,
    ) {
        let Some(span) = time else { return };
        let timed = self.zone.timed(span);
        let in_plan =
            to_come && span.start() >= self.as_of && self.horizon_end.is_none_or(|end| span.start() < end);
        let consumed = Consumed {
            day: Some(timed.day),
            week: Some(timed.week),
            month: Some(timed.month),
            in_plan,
            visits: 1,
            minutes: u32::try_from(span.minutes()).unwrap_or(u32::MAX),
        };
        history.consumed.push((volunteer, consumed));
        if span.end().get() + i64::from(pause) > self.as_of.get() {
            history.commitments.push((volunteer, span));
        }
    }

    /// Checks the consumed numbers; the records come out in order.
    pub(super) fn consumed(
        &mut self,
        records: &[ConsumedRecord],
    ) -> (Vec<(VolunteerIx, Consumed)>, Vec<ConsumedRecord>) {
        let mut all = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Consumed, position, id: "" };
            let volunteer = self.resolve(Section::Volunteers, record.volunteer.as_str(), at, "volunteer");
            let day = self.date(&record.date, at, "date");
            let Some((volunteer, day)) = volunteer.zip(day) else { continue };
            let (visits, minutes) = (record.visits.unwrap_or(1), record.minutes.unwrap_or(0));
            let all_three = record.period == Period::Day;
            let consumed = Consumed {
                day: all_three.then_some(day),
                week: (all_three || record.period == Period::Week).then(|| day.week()),
                month: (all_three || record.period == Period::Month).then(|| day.month()),
                in_plan: false,
                visits,
                minutes,
            };
            let canonical = ConsumedRecord {
                volunteer: record.volunteer.clone(),
                date: day_text(day),
                period: record.period,
                visits: (visits != 1).then_some(visits),
                minutes: (minutes != 0).then_some(minutes),
            };
            all.push(((VolunteerIx::new(volunteer), consumed), canonical));
        }
        let key = |record: &ConsumedRecord| (record.period, record.visits, record.minutes);
        all.sort_by(|((a, _), x), ((b, _), y)| (a, &x.date, key(x)).cmp(&(b, &y.date, key(y))));
        all.into_iter().unzip()
    }
}

/// Takes off the seats that visits have filled, and fixes what has been agreed.
pub(super) fn settle(mut planned: Vec<Request>, entries: &[Entry]) -> Settled {
    if entries.is_empty() {
        return Settled { planned, full: Vec::new(), places: Vec::new() };
    }
    let mut filled = vec![0_u32; planned.len()];
    let mut agreed: Vec<(usize, Span)> = Vec::new();
    for entry in entries {
        let Some(request) = entry.planned else { continue };
        match entry.standing {
            Standing::Visited | Standing::VisitedInVain => {
                if let Some(filled) = filled.get_mut(request) {
                    *filled = filled.saturating_add(1);
                }
            }
            Standing::Agreed if entry.volunteer.is_some() => {
                agreed.extend(entry.time.map(|time| (request, time)));
            }
            _ => {}
        }
    }
    agreed.sort_unstable();
    agreed.dedup();
    for same in agreed.chunk_by(|a, b| a.0 == b.0) {
        if let &[(request, time)] = same
            && let Some(request) = planned.get_mut(request)
        {
            fix(request, time);
        }
    }
    let (mut left, mut full) = (Vec::with_capacity(planned.len()), Vec::new());
    let mut places = Vec::with_capacity(planned.len());
    for (mut request, filled) in planned.into_iter().zip(filled) {
        let seats = request.seats;
        if filled >= seats.maximum {
            places.push(None);
            full.push(request);
            continue;
        }
        if filled > 0 {
            request.origin.get_or_insert_default().seats = Some(seats);
            request.seats = Seats {
                minimum: seats.minimum.saturating_sub(filled),
                desired: seats.desired.saturating_sub(filled),
                maximum: seats.maximum - filled,
            };
        }
        places.push(Some(RequestIx::new(left.len())));
        left.push(request);
    }
    Settled { planned: left, full, places }
}

/// What the document says of a request.
pub(super) struct Known {
    pub(super) time: Option<Span>,
    pub(super) requester: Option<RequesterId>,
}

fn key(record: &LedgerRecord) -> (&str, &str) {
    (record.volunteer.as_str(), record.request.as_str())
}

fn standing(status: LedgerStatus, time: Option<Span>, answer_by: Option<Minute>, as_of: Minute) -> Standing {
    match status {
        LedgerStatus::Asked if answer_by.is_some_and(|by| by < as_of) => Standing::Refused,
        LedgerStatus::Asked => Standing::Open,
        LedgerStatus::Declined | LedgerStatus::Expired => Standing::Refused,
        LedgerStatus::Confirmed if time.is_some_and(|time| time.start() < as_of) => Standing::Visited,
        LedgerStatus::Confirmed => Standing::Agreed,
        LedgerStatus::Done => Standing::Visited,
        LedgerStatus::Failed => Standing::VisitedInVain,
        LedgerStatus::NoShow => Standing::NoShow,
        LedgerStatus::Cancelled => Standing::Nothing,
    }
}

/// Narrows the windows of a request to the time that has been agreed for it, if all come together and the time fits.
fn fix(request: &mut Request, time: Span) {
    let Some(flexible) = &mut request.flexible else { return };
    let fits = time.minutes() == i64::from(flexible.minutes)
        && flexible.windows.iter().any(|window| window.contains(time));
    if fits && !flexible.separate {
        let listed = std::mem::replace(&mut flexible.windows, vec![time]);
        // What the horizon cut is remembered already.
        request.origin.get_or_insert_default().windows.get_or_insert(listed);
    }
}

/// Adds what follows from the ledger to what was listed, and notes what was not listed.
pub(super) fn joined(
    mut listed: Vec<(VolunteerIx, RequestIx)>,
    mut kept: KeptPairs,
    mut implied: Vec<(VolunteerIx, RequestIx)>,
) -> (Vec<(VolunteerIx, RequestIx)>, KeptPairs) {
    implied.sort_unstable();
    implied.retain(|pair| listed.binary_search(pair).is_err());
    if !implied.is_empty() {
        listed.extend(&implied);
        listed.sort_unstable();
    }
    kept.implied = implied;
    (listed, kept)
}

/// The ledger as records, in order.
pub(super) fn records(entries: Vec<Entry>) -> Vec<LedgerRecord> {
    entries.into_iter().map(|entry| entry.record).collect()
}
