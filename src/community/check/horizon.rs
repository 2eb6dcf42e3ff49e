//! What is planned and what is kept for later.
//!
//! Requests that recur become requests of their own, one for each time within the horizon; what starts at or after its end is kept aside.
//! A window that begins before the end of the horizon may be used beyond it, as long as the visit starts before.

use super::{
    super::{
        calendar::Window,
        fault::Code,
        faultlog::{At, Finding, Section},
        ids::{RequestId, RequestIx, VolunteerIx},
        kept::KeptPairs,
        records::PairRecord,
        request::{Flexible, Origin, Request},
        time::{Minute, Series, Span, clock, merged, read_clock},
    },
    Checker,
};
use jiff::civil::DateTime;

/// The most times within the horizon that a request may come again.
pub const MAX_OCCURRENCES: usize = 10_000;
/// The most times within the horizon that the requests of a document may come again, all together.
pub const MAX_OCCURRENCES_IN_ALL: usize = 10_000_000;

/// The requests of a document, each kind in order of id.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Within the horizon.
    pub(super) planned: Vec<Request>,
    pub(super) deferred: Vec<Request>,
    /// The requests that recur.
    pub(super) series: Vec<Request>,
}

/// Takes `S@2026-11-24T09:00` apart.
fn occurrence(id: &str) -> Option<(&str, DateTime)> {
    let (series, time) = id.rsplit_once('@')?;
    Some((series, read_clock(time)?))
}

fn find(requests: &[Request], id: &str) -> Option<usize> {
    requests.binary_search_by(|request| request.id.as_str().cmp(id)).ok()
}

impl Sorted {
    /// The request that recurs and the time that an id names, whether or not the rule gives it.
    pub(super) fn series_of<'a>(&'a self, id: &str) -> Option<(&'a Request, &'a Series, DateTime)> {
        let (series, time) = occurrence(id)?;
        let request = self.series.get(find(&self.series, series)?)?;
        Some((request, request.origin.as_ref()?.series.as_ref()?, time))
    }

    pub(super) fn find_planned(&self, id: &str) -> Option<usize> {
        find(&self.planned, id)
    }

    pub(super) fn find_deferred(&self, id: &str) -> Option<&Request> {
        self.deferred.get(find(&self.deferred, id)?)
    }

    pub(super) fn find_series(&self, id: &str) -> Option<&Request> {
        self.series.get(find(&self.series, id)?)
    }
}

impl Checker {
    /// The end of the horizon.
    pub(super) fn horizon(&mut self, text: Option<&String>, requests_recur: bool) -> Option<Minute> {
        let Some(text) = text else {
            if requests_recur {
                let cause = "there are requests that recur, and without a horizon they would do so for ever";
                let remedy = "Give the end of what is to be planned, `2026-12-01T00:00`.";
                let finding = Finding::new(Code::MissingField, cause, remedy);
                self.log.check(At::DOCUMENT, "horizon_end", finding);
            }
            return None;
        };
        let end = self.moment(text, At::DOCUMENT, "horizon_end")?;
        if end <= self.as_of {
            let cause = "the horizon ends at or before `as_of`";
            let finding = Finding::new(Code::HorizonBeforeNow, cause, "Give a later end.");
            self.log.check(At::DOCUMENT, "horizon_end", finding.value(text));
        }
        Some(end)
    }

    /// Sorts the requests, and makes the single times of those that recur.
    pub(super) fn sorted(&mut self, mut requests: Vec<Request>) -> Sorted {
        requests.sort_by(|a, b| a.id.cmp(&b.id));
        let mut sorted = Sorted::default();
        for mut request in requests {
            if request.origin.as_ref().is_some_and(|origin| origin.series.is_some()) {
                sorted.series.push(request);
            } else if self.is_within(&mut request) {
                sorted.planned.push(request);
            } else {
                sorted.deferred.push(request);
            }
        }
        self.no_id_of_an_occurrence(&sorted);
        let mut occurrences = Vec::new();
        for template in &sorted.series {
            self.occurrences(template, &mut occurrences);
        }
        if !occurrences.is_empty() {
            sorted.planned.append(&mut occurrences);
            sorted.planned.sort_by(|a, b| a.id.cmp(&b.id));
        }
        sorted
    }

    /// Whether a request starts within the horizon; cuts windows that go beyond it.
    pub(super) fn is_within(&self, request: &mut Request) -> bool {
        let Some(horizon) = self.horizon_end else { return true };
        if let Some(time) = request.time {
            return time.span.start() < horizon;
        }
        let Some(flexible) = &mut request.flexible else { return true };
        if flexible.windows.is_empty() {
            return true;
        }
        let cut = cut(flexible, horizon);
        if cut.is_empty() {
            return false;
        }
        if cut != flexible.windows {
            let listed = std::mem::replace(&mut flexible.windows, cut);
            request.origin.get_or_insert_default().windows.get_or_insert(listed);
        }
        true
    }

    /// An ordinary request must not have the id of one time of a request that recurs.
    fn no_id_of_an_occurrence(&mut self, sorted: &Sorted) {
        for request in sorted.planned.iter().chain(&sorted.deferred).chain(&sorted.series) {
            let id = request.id.as_str();
            let Some((_, series, time)) = sorted.series_of(id) else { continue };
            if series.gives(time, &mut self.work) {
                let rank = self.requests.find(id).unwrap_or(0);
                let position = self.requests.positions().nth(rank).unwrap_or(0);
                let at = At { section: Section::Requests, position, id };
                let cause = "one time of a request that recurs has this id";
                let finding = Finding::new(Code::DuplicateId, cause, "Give the request another id.");
                self.log.check(at, "id", finding.value(id));
            }
        }
    }

    /// Makes a request of each time of `template` within the horizon.
    fn occurrences(&mut self, template: &Request, made: &mut Vec<Request>) {
        let Some(horizon) = self.horizon_end else { return };
        let Some(origin) = &template.origin else { return };
        let Some(series) = &origin.series else { return };
        let zone = origin.zone.as_ref().unwrap_or(&self.zone);
        let begin = self.zone.day_start(self.zone.day(self.as_of));
        // Wide enough that the clock on the wall may do what it likes; the moments decide.
        let range = (zone.wall(begin.shifted(-1440)), zone.wall(horizon.shifted(1440)));
        let (mut number, mut full) = (0_usize, false);
        series.expand(range, &mut self.work, |time| {
            let Some(start) = zone.moment(time).filter(|&start| begin <= start && start < horizon) else {
                return true;
            };
            let mut one = template.clone();
            one.id = RequestId::from(format!("{}@{}", template.id, clock(time)));
            one.origin = Some(Box::new(Origin { of: Some(template.id.clone()), ..Origin::default() }));
            let spans = series.spans(zone, time);
            if let Some((minutes, separate)) = series.flexible {
                let mut flexible = Flexible { windows: merged(spans), minutes, separate };
                flexible.windows.retain(|window| window.minutes() >= minutes.into());
                if flexible.windows.is_empty() {
                    // Clocks put forward have cut every window short: the visit keeps its minutes all the same.
                    flexible.windows.extend(Span::new(start, start.shifted(minutes.into())));
                }
                flexible.windows = cut(&flexible, horizon);
                one.flexible = Some(Box::new(flexible));
            } else {
                one.time = spans.first().map(|&span| self.zone.timed(span));
            }
            number += 1;
            full = number > MAX_OCCURRENCES || made.len() >= MAX_OCCURRENCES_IN_ALL;
            if !full {
                made.push(one);
            }
            !full
        });
        if full {
            let rank = self.requests.find(template.id.as_str()).unwrap_or(0);
            let position = self.requests.positions().nth(rank).unwrap_or(0);
            let at = At { section: Section::Requests, position, id: template.id.as_str() };
            let cause = format!(
                "a request comes again at most {MAX_OCCURRENCES} times within the horizon, all requests together \
                 {MAX_OCCURRENCES_IN_ALL} times"
            );
            let finding = Finding::new(Code::TooMany, cause, "Give an earlier `horizon_end`.");
            self.log.check(at, "recurrence.rule", finding);
        }
    }

    /// What patterns are to be expanded over, if these requests are planned.
    pub(super) fn window(&self, planned: &[Request]) -> Window {
        let ends = planned.iter().flat_map(|request| {
            let fixed = request.time.map(|time| time.span.end());
            let windows = request.flexible.iter().flat_map(|flexible| &flexible.windows);
            fixed.into_iter().chain(windows.map(|window| window.end()))
        });
        let end = ends.chain(self.horizon_end).fold(self.as_of, Minute::max);
        let begin = self.zone.day_start(self.zone.day(self.as_of));
        Window { from: begin.shifted(-1440), to: end.shifted(1440) }
    }

    /// Checks pairs and puts them in order, each once: those of the plan, and those kept aside with requests that are not in it.
    pub(super) fn pairs(
        &mut self,
        section: Section,
        records: &[PairRecord],
        sorted: &Sorted,
    ) -> (Vec<(VolunteerIx, RequestIx)>, KeptPairs) {
        let (mut pairs, mut kept) = (Vec::with_capacity(records.len()), KeptPairs::default());
        for (position, record) in records.iter().enumerate() {
            let at = At { section, position, id: "" };
            let id = record.request.as_str();
            let volunteer = self.resolve(Section::Volunteers, record.volunteer.as_str(), at, "volunteer");
            let planned = sorted.find_planned(id);
            if planned.is_none() && !self.is_known(id, sorted, at) {
                continue;
            }
            let Some(volunteer) = volunteer.map(VolunteerIx::new) else { continue };
            match planned {
                Some(request) => pairs.push((volunteer, RequestIx::new(request))),
                None => kept.aside.push((volunteer, record.request.clone())),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        kept.aside.sort_unstable();
        kept.aside.dedup();
        (pairs, kept)
    }

    /// Whether an id is one of a request that is not planned now; one that nothing has is a fault.
    fn is_known(&mut self, id: &str, sorted: &Sorted, at: At<'_>) -> bool {
        if sorted.find_series(id).is_some() {
            let cause = "this request recurs, and a pair is with one of its times";
            let remedy =
                "Name the time: the request's id, `@`, and its start, as in `walk@2026-11-24T09:00`.";
            self.log.check(at, "request", Finding::new(Code::UnknownRequest, cause, remedy).value(id));
            return false;
        }
        if let Some((_, series, time)) = sorted.series_of(id)
            && series.gives(time, &mut self.work)
        {
            return true;
        }
        // Those of service days are listed nowhere; one that is not planned is beyond the horizon or filled.
        if self.day_requests.contains(id) {
            return true;
        }
        self.resolve(Section::Requests, id, at, "request").is_some()
    }
}

/// The windows in which a visit can start before the end of the horizon, cut where later starts would not.
fn cut(flexible: &Flexible, horizon: Minute) -> Vec<Span> {
    let last_end = horizon.shifted(i64::from(flexible.minutes) - 1);
    let cut = |window: &Span| Span::new(window.start(), window.end().min(last_end));
    flexible.windows.iter().filter(|window| window.start() < horizon).filter_map(cut).collect()
}
