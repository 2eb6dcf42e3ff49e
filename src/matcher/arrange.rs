//! From pairs that a network has chosen to a plan that meets the side constraints too: every visit gets its time, and what does not fit is dropped.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::diary::Diary;
use crate::community::{Community, FixedTime, Minute, RequestIx, Span, VenueIx, VolunteerIx};
use crate::eligibility::{Candidates, Objective, Starts, possible_starts, seat_total};
use crate::lowering::{Banned, Chosen, Restrictions, Timetable, When};
use crate::network::LevelValue;
use crate::plan::value_of;

/// How many common times are tried for helpers who come together.
const COMMON_TIMES: usize = 64;

/// Some pairs, by position in the candidates, each with its time.
pub(super) type Timed = Vec<(usize, Option<FixedTime>)>;

/// What arranging comes to.
pub(super) struct Arrangement<'a> {
    /// Meets all that a volunteer's visits must meet; in order of candidate.
    pub(super) kept: Timed,
    /// What did not fit.
    pub(super) dropped: Vec<usize>,
    /// Requests for which their venue has no place left.
    crowded: BTreeSet<RequestIx>,
    diaries: BTreeMap<VolunteerIx, Diary<'a>>,
}

/// What is arranged, and for whom.
pub(super) struct Arranger<'a> {
    pub(super) community: &'a Community,
    pub(super) objective: &'a Objective,
    pub(super) candidates: &'a Candidates,
    pub(super) table: &'a Timetable,
    /// What the plan has to keep to beside the community's own pins and minimums.
    pub(super) restrictions: &'a Restrictions,
}

impl<'a> Arranger<'a> {
    /// Puts the chosen pairs into the volunteers' diaries, the most important first: pinned, mandatory, promised, more urgent tier, higher score,
    /// earlier position.
    pub(super) fn arrange(&self, chosen: &[Chosen]) -> Arrangement<'a> {
        let mut order: Vec<&Chosen> = chosen.iter().collect();
        order.sort_by_cached_key(|chosen| Reverse(self.rank(chosen.candidate)));
        let mut together: BTreeMap<RequestIx, Vec<usize>> = BTreeMap::new();
        for chosen in &order {
            let request = self.candidates.pair(chosen.candidate).request;
            if comes_together(self.community, request) {
                together.entry(request).or_default().push(chosen.candidate);
            }
        }
        let mut made = Arrangement {
            kept: Vec::new(),
            dropped: Vec::new(),
            crowded: BTreeSet::new(),
            diaries: BTreeMap::new(),
        };
        for chosen in order {
            let pair = self.candidates.pair(chosen.candidate);
            if comes_together(self.community, pair.request) {
                // All of them at the turn of the first.
                if let Some(helpers) = together.remove(&pair.request) {
                    self.arrange_together(pair.request, &helpers, &mut made);
                }
                continue;
            }
            if !own_volunteers(self.community, pair.request).is_empty() {
                self.arrange_together(pair.request, &[chosen.candidate], &mut made);
                continue;
            }
            let diary = self.diary(&mut made.diaries, pair.volunteer);
            let fits = match chosen.whens.first() {
                _ if self.table.has_windows(pair.request) => {
                    let mut starts = possible_starts(self.community, pair.volunteer, pair.request);
                    starts.retain(|starts| chosen.whens.iter().any(|when| holds(*when, starts)));
                    diary.add_movable(chosen.candidate, starts)
                }
                Some(&When::At(time)) => {
                    let fits = diary.add_visit(pair.request, time);
                    made.kept.extend(fits.then_some((chosen.candidate, Some(time))));
                    fits
                }
                _ => {
                    let fits = diary.add_untimed();
                    made.kept.extend(fits.then_some((chosen.candidate, None)));
                    fits
                }
            };
            made.dropped.extend((!fits).then_some(chosen.candidate));
        }
        for diary in made.diaries.values() {
            let movable = diary.movable().iter();
            made.kept.extend(movable.map(|movable| (movable.candidate, Some(movable.time))));
        }
        made.kept.sort_unstable();
        self.keep_to_places(&mut made);
        made
    }

    /// Drops visits for which their venue has no place left, the least important first.
    fn keep_to_places(&self, made: &mut Arrangement<'a>) {
        let limited = |&(candidate, time): &(usize, Option<FixedTime>)| {
            let request = self.candidates.pair(candidate).request;
            let venue = self.community.request(request).venue()?;
            Some((venue, self.community.venue(venue).places()?, time?.span, request))
        };
        let mut order: Vec<usize> =
            (0..made.kept.len()).filter(|&k| limited(&made.kept[k]).is_some()).collect();
        order.sort_by_cached_key(|&k| (Reverse(self.rank(made.kept[k].0)), made.kept[k].0));
        let mut there: BTreeMap<VenueIx, Vec<Span>> = BTreeMap::new();
        let mut crowded_out = BTreeSet::new();
        for k in order {
            let Some((venue, places, span, request)) = limited(&made.kept[k]) else { continue };
            let there = there.entry(venue).or_default();
            // Most are there at the beginning of one of them.
            let moments = there.iter().map(|other| other.start()).chain([span.start()]);
            let within = moments.filter(|moment| (span.start()..span.end()).contains(moment));
            let at = |moment: Minute| {
                there.iter().filter(|other| (other.start()..other.end()).contains(&moment)).count()
            };
            let most = within.map(at).max().unwrap_or(0);
            if u32::try_from(most).is_ok_and(|most| most < places) {
                there.push(span);
            } else {
                crowded_out.insert(k);
                made.crowded.insert(request);
            }
        }
        if !crowded_out.is_empty() {
            made.dropped.extend(crowded_out.iter().map(|&k| made.kept[k].0));
            let kept = std::mem::take(&mut made.kept).into_iter().enumerate();
            made.kept = kept.filter(|(k, _)| !crowded_out.contains(k)).map(|(_, visit)| visit).collect();
        }
    }

    fn rank(&self, candidate: usize) -> impl Ord + use<> {
        let pair = self.candidates.pair(candidate);
        let (v, r) = (pair.volunteer, pair.request);
        let score = pair.score + seat_total(self.community, self.objective, r);
        let tier = Reverse(self.community.request(r).tier());
        let must = self.community.request(r).is_mandatory();
        let fixed = self.restrictions.fixed.contains(&candidate);
        (self.community.is_pinned(v, r), fixed, must, self.community.is_promised(v, r), tier, score)
    }

    fn diary<'d>(
        &self,
        diaries: &'d mut BTreeMap<VolunteerIx, Diary<'a>>,
        volunteer: VolunteerIx,
    ) -> &'d mut Diary<'a> {
        diaries.entry(volunteer).or_insert_with(|| Diary::new(self.community, volunteer))
    }

    /// Finds a time at which all helpers can come and volunteers who ask for it are at home; without one, the last helper stays away.
    fn arrange_together(&self, request: RequestIx, helpers: &[usize], made: &mut Arrangement<'a>) {
        let volunteer = |&candidate: &usize| self.candidates.pair(candidate).volunteer;
        let mut helpers = helpers.to_vec();
        while !helpers.is_empty() {
            let starts: Vec<Vec<Starts>> = (helpers.iter())
                .map(|helper| possible_starts(self.community, volunteer(helper), request))
                .collect();
            let mut from = Minute::MIN;
            for _ in 0..COMMON_TIMES {
                let Some(time) = self.common_time(request, &helpers, &starts, from, made) else { break };
                // All or none: on copies, because some may have to move visits of theirs for it.
                let mut diaries: Vec<Diary<'a>> = Vec::with_capacity(helpers.len());
                for helper in &helpers {
                    let mut diary = self.diary(&mut made.diaries, volunteer(helper)).clone();
                    if diary.add_at(time) {
                        diaries.push(diary);
                    }
                }
                if diaries.len() == helpers.len() {
                    for (helper, diary) in helpers.iter().zip(diaries) {
                        made.diaries.insert(volunteer(helper), diary);
                    }
                    for &own in own_volunteers(self.community, request) {
                        self.diary(&mut made.diaries, own).stay_at_home(time.span);
                    }
                    made.kept.extend(helpers.iter().map(|&helper| (helper, Some(time))));
                    return;
                }
                let Some(next) = Minute::new(time.span.start().get() + 1) else { break };
                from = next;
            }
            made.dropped.extend(helpers.pop());
        }
    }

    /// The earliest time from a moment on at which nobody has anything that can't be moved.
    fn common_time(
        &self,
        request: RequestIx,
        helpers: &[usize],
        starts: &[Vec<Starts>],
        mut from: Minute,
        made: &mut Arrangement<'a>,
    ) -> Option<FixedTime> {
        loop {
            let mut latest: Option<FixedTime> = None;
            let mut agree = true;
            for (&helper, starts) in helpers.iter().zip(starts) {
                let volunteer = self.candidates.pair(helper).volunteer;
                let time = self.diary(&mut made.diaries, volunteer).earliest(starts, from)?;
                agree &= latest.is_none_or(|latest| latest == time);
                latest = latest.max(Some(time));
            }
            let time = latest?;
            let own = own_volunteers(self.community, request).iter();
            let busy = own.filter_map(|&own| made.diaries.get(&own)?.busy_until(time.span)).max();
            match busy {
                None if agree => return Some(time),
                // Either a helper comes later than another, or somebody is away until then.
                _ => from = busy.unwrap_or(time.span.start()).max(time.span.start()),
            }
        }
    }

    /// What another solve had better not choose: what did not fit, and whatever else those volunteers could not do beside what they keep.
    pub(super) fn in_the_way(&self, made: &Arrangement<'a>) -> Banned {
        let kept: BTreeSet<usize> = made.kept.iter().map(|&(candidate, _)| candidate).collect();
        let volunteers: BTreeSet<VolunteerIx> =
            made.dropped.iter().map(|&candidate| self.candidates.pair(candidate).volunteer).collect();
        let mut banned: Banned = made.dropped.iter().copied().collect();
        for volunteer in volunteers {
            let Some(diary) = made.diaries.get(&volunteer) else { continue };
            for own in self.table.candidates_of(volunteer) {
                let candidate = own.candidate as usize;
                if !kept.contains(&candidate) && !self.fits_beside(diary, candidate) {
                    banned.insert(candidate);
                }
            }
        }
        for &request in &made.crowded {
            // Nobody else is to come instead.
            let offsets = self.candidates.offsets();
            if let Some(&[first, end]) = offsets.get(request.index()..request.index() + 2) {
                banned.extend((first..end).filter(|candidate| !kept.contains(candidate)));
            }
        }
        banned.retain(|&candidate| {
            let pair = self.candidates.pair(candidate);
            !self.community.is_pinned(pair.volunteer, pair.request)
                && !self.restrictions.fixed.contains(&candidate)
        });
        banned
    }

    /// Whether a candidate finds a time beside what a volunteer has, but for her limits of visits: these the network knows.
    fn fits_beside(&self, diary: &Diary<'a>, candidate: usize) -> bool {
        let pair = self.candidates.pair(candidate);
        let mut diary = diary.clone();
        diary.forget_limits_of_visits();
        if self.table.has_windows(pair.request) {
            return diary
                .add_movable(candidate, possible_starts(self.community, pair.volunteer, pair.request));
        }
        match self.community.request(pair.request).time() {
            Some(time) => diary.add_visit(pair.request, time),
            None => true,
        }
    }

    /// The best of some plans that keep all limits, among those that meet every mandatory minimum and pin.
    pub(super) fn best_valid(&self, plans: Vec<Timed>) -> Option<(LevelValue, Timed)> {
        let meets_bounds = |chosen: &Timed| {
            let mut filled = vec![0u32; self.community.requests().len()];
            let mut pairs = BTreeSet::new();
            for &(candidate, _) in chosen {
                let pair = self.candidates.pair(candidate);
                filled[pair.request.index()] += 1;
                pairs.insert((pair.volunteer, pair.request));
            }
            let minimums = self.community.requests().iter().zip(&filled);
            let waived = self.restrictions.minimums_waived;
            let chosen: BTreeSet<usize> = chosen.iter().map(|&(candidate, _)| candidate).collect();
            minimums.into_iter().all(|(request, &filled)| {
                waived || !request.is_mandatory() || filled >= request.seats().minimum
            }) && self.restrictions.fixed.is_subset(&chosen)
                && self.community.pins().iter().all(|pin| pairs.contains(pin))
        };
        let value = |chosen: &Timed| {
            let pairs: Vec<usize> = chosen.iter().map(|&(candidate, _)| candidate).collect();
            value_of(self.community, self.objective, self.candidates, &pairs)
        };
        let valued = plans.into_iter().filter(meets_bounds).map(|chosen| (value(&chosen), chosen));
        // The first of equals, so that the result does not depend on how ties are compared.
        valued.reduce(|best, next| if next.0 > best.0 { next } else { best })
    }
}

/// Whether the helpers of a request must find one common time for it.
fn comes_together(community: &Community, request: RequestIx) -> bool {
    let asked = community.request(request);
    asked.flexible().is_some_and(|flexible| !flexible.separate && asked.seats().maximum > 1)
}

/// The volunteers who must be at home for a request whose time is to be chosen, because it is their own.
fn own_volunteers(community: &Community, request: RequestIx) -> &[VolunteerIx] {
    let asked = community.request(request);
    match asked.flexible() {
        Some(_) if asked.requester_present() => community.volunteers_of(asked.requester()),
        _ => &[],
    }
}

/// Whether a stretch of starts belongs to a time that the network counts by.
fn holds(when: When, starts: &Starts) -> bool {
    match when {
        When::Anytime => true,
        When::At(time) => starts.first == time,
        When::On { day, .. } => starts.first.day == day,
    }
}
