//! Some of a volunteer's candidates come, go, or have another score: what that changes, without a look at the others.
//!
//! A visit stands in the way of those only that are near in time, and counts for one day, week and month. So the slots of what is near are made anew, and the rest stays
//! as it hangs, as long as no other day, week or month can be full than before. Somebody with thousands of candidates is not gone through pair by pair for each request
//! that comes in; what is done for each of her pairs is a comparison of times.

use super::own::{Limit, Own, Pair, Time, has_counted_limits};
use super::warm::{Cold, Surroundings};
use crate::community::{Community, RequestIx, VolunteerIx};
use crate::lowering::{Counts, Meaning, volunteer_part};
use crate::optimize::live::LiveFlow;

/// A candidate's new score; `None`: it is none any more.
pub(super) type Edit = (RequestIx, Option<i64>);

/// Some pairs of a volunteer that are other ones now (or none), and all else that is hers.
#[derive(Debug, Default)]
pub(super) struct Patch {
    pub(super) pairs: Vec<(RequestIx, Option<Pair>)>,
    limits: Vec<Limit>,
    pub(super) beside: bool,
    pub(super) rejected: Vec<RequestIx>,
    counts: Counts,
}

/// What edits come to.
#[derive(Default)]
struct Sorted<'a> {
    /// Pairs that stay where they are, with their new scores.
    staying: Vec<(&'a Pair, i64)>,
    /// What comes, goes, or is at another time, in order; and when that is or was.
    moving: Vec<Edit>,
    times: Vec<Time>,
    /// How many candidates there are then, and what they count for.
    candidates: usize,
    counts: Counts,
}

impl Own {
    /// Brings the network to some candidates that come, go or have another score, in order of request. `None`, and nothing is written, if all her
    /// candidates must be looked at.
    pub(super) fn patched(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        edits: &[Edit],
    ) -> Result<Option<Patch>, Cold> {
        let community = around.community;
        let limits = community.volunteer(volunteer).limits();
        let chosen = |time: Time| time == Time::Chosen;
        if self.beside
            || limits.minutes_per_week.or(limits.minutes_per_month).is_some()
            || !community.service_days().is_empty()
            || self.pairs.iter().any(|pair| chosen(pair.time))
            || edits.iter().any(|&(request, _)| chosen(Time::of(community, request)))
        {
            return Ok(None);
        }
        let Sorted { staying, moving, times, candidates, counts } = self.sorted(community, volunteer, edits);
        let mut patch = Patch { counts, limits: self.limits.clone(), ..Patch::default() };
        if !moving.is_empty() {
            let near = self.near(community, volunteer, &times);
            if !self.move_some(around, flow, volunteer, &moving, &near, &mut patch)? {
                return Ok(None);
            }
            // Hers in all is about all of her candidates.
            let most = candidates as i64;
            let most = community.left(volunteer).in_all().map_or(most, |limit| most.min(limit.into()));
            if let Some(first) = patch.limits.first() {
                flow.set_bounds(first.arc, 0..=most)?;
            }
        }
        for (before, score) in staying {
            let request = before.request;
            // It may have been hung elsewhere just now, if it is near what moves.
            let place = patch.pairs.iter().position(|(known, _)| *known == request);
            let place = place.unwrap_or(patch.pairs.len());
            if place == patch.pairs.len() {
                patch.pairs.push((request, Some(before.clone())));
            }
            if let Some((_, Some(pair))) = patch.pairs.get_mut(place) {
                pair.score = score;
                pair.set_price(around, flow, volunteer)?;
            }
        }
        let is_candidate = |request: RequestIx| {
            let edit = edits.iter().find(|&&(known, _)| known == request);
            edit.map_or_else(|| self.find(request).is_some(), |(_, score)| score.is_some())
        };
        let pins = community.pins_of(volunteer).iter().map(|&(_, request)| request);
        patch.rejected = pins.filter(|&request| !is_candidate(request)).collect();
        Ok(Some(patch))
    }

    fn find(&self, request: RequestIx) -> Option<&Pair> {
        let found = self.pairs.binary_search_by_key(&request, |pair| pair.request).ok()?;
        self.pairs.get(found)
    }

    fn sorted(&self, community: &Community, volunteer: VolunteerIx, edits: &[Edit]) -> Sorted<'_> {
        let counted = has_counted_limits(community, volunteer);
        let mut sorted =
            Sorted { candidates: self.pairs.len(), counts: self.counts.clone(), ..Sorted::default() };
        for &(request, score) in edits {
            let (before, now) = (self.find(request), Time::of(community, request));
            if let (Some(before), Some(score)) = (before, score)
                && before.time == now
            {
                sorted.staying.push((before, score));
                continue;
            }
            sorted.moving.push((request, score));
            if let Some(before) = before {
                sorted.times.push(before.time);
                sorted.candidates -= 1;
                if let Some(dates) = before.time.dates().filter(|_| counted) {
                    sorted.counts.remove(dates);
                }
            }
            if score.is_some() {
                sorted.times.push(now);
                sorted.candidates += 1;
                if let Some(dates) = now.dates().filter(|_| counted) {
                    sorted.counts.add(dates);
                }
            }
        }
        sorted
    }

    /// Hangs what moves, and what is near it, where it belongs now. Whether that can be done.
    fn move_some(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        moving: &[Edit],
        near: &Near,
        patch: &mut Patch,
    ) -> Result<bool, Cold> {
        let is_slot = |meaning: &Meaning| matches!(meaning, Meaning::Slot(..));
        let limits = self.limits.iter().filter(|limit| !is_slot(&limit.meaning));
        let mut old = Self { limits: limits.cloned().collect(), ..Self::default() };
        let above_slots = old.limits.len();
        let mut list: Vec<(RequestIx, i64)> = Vec::new();
        for pair in &self.pairs {
            let moves = moving.binary_search_by_key(&pair.request, |&(request, _)| request).is_ok();
            if moves || near.contains(pair.time) {
                old.pairs.push(pair.clone());
                list.extend((!moves).then_some((pair.request, pair.score)));
                let slot =
                    self.limits.iter().find(|limit| limit.node == pair.tail && is_slot(&limit.meaning));
                let new = slot.filter(|slot| old.limits.iter().all(|known| known.node != slot.node));
                old.limits.extend(new.cloned());
            }
        }
        list.extend(moving.iter().filter_map(|&(request, score)| Some((request, score?))));
        list.sort_unstable();
        let requests: Vec<RequestIx> = list.iter().map(|&(request, _)| request).collect();
        let (part, _) = volunteer_part(around.community, volunteer, &requests, Some(&patch.counts));
        // Where another day or week can or can't be full any more, others hang elsewhere.
        let limits = part.nodes.iter().map(|(meaning, ..)| meaning).filter(|meaning| !is_slot(meaning));
        if !limits.eq(old.limits[..above_slots].iter().map(|limit| &limit.meaning)) {
            return Ok(false);
        }
        let new = old.brought_to_part(around, flow, volunteer, &list, &part)?;
        patch.beside = new.beside;
        let gone = |pair: &&Pair| new.find(pair.request).is_none();
        patch.pairs.extend(old.pairs.iter().filter(gone).map(|pair| (pair.request, None)));
        let others = self.limits.iter().filter(|limit| old.limits.iter().all(|old| old.node != limit.node));
        patch.limits.clone_from(&new.limits);
        patch.limits.extend(others.cloned());
        patch.pairs.extend(new.pairs.into_iter().map(|pair| (pair.request, Some(pair))));
        Ok(true)
    }

    /// The times around some times that are connected with them by candidates that leave less than the longest pause between them.
    fn near(&self, community: &Community, volunteer: VolunteerIx, times: &[Time]) -> Near {
        let gap = i64::from(community.volunteer(volunteer).pauses().longest());
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (mut start, mut end) in times.iter().filter_map(|time| time.minutes()) {
            loop {
                let before = (start, end);
                for (first, last) in self.pairs.iter().filter_map(|pair| pair.time.minutes()) {
                    if first < end + gap && start < last + gap {
                        (start, end) = (start.min(first), end.max(last));
                    }
                }
                if before == (start, end) {
                    break;
                }
            }
            spans.push((start, end));
        }
        Near { spans, gap }
    }

    /// Puts a patch in, and gives back what would take it out again. O(pairs).
    pub(super) fn exchange(&mut self, patch: Patch) -> Patch {
        let mut before = Vec::with_capacity(patch.pairs.len());
        for (request, pair) in patch.pairs {
            let place = self.pairs.binary_search_by_key(&request, |pair| pair.request);
            let was = match (place, pair) {
                (Ok(place), Some(pair)) => Some(std::mem::replace(&mut self.pairs[place], pair)),
                (Ok(place), None) => Some(self.pairs.remove(place)),
                (Err(place), Some(pair)) => {
                    self.pairs.insert(place, pair);
                    None
                }
                (Err(_), None) => None,
            };
            before.push((request, was));
        }
        Patch {
            pairs: before,
            limits: std::mem::replace(&mut self.limits, patch.limits),
            beside: std::mem::replace(&mut self.beside, patch.beside),
            rejected: std::mem::replace(&mut self.rejected, patch.rejected),
            counts: std::mem::replace(&mut self.counts, patch.counts),
        }
    }
}

/// Stretches of time, closed under being near.
struct Near {
    spans: Vec<(i64, i64)>,
    gap: i64,
}

impl Near {
    fn contains(&self, time: Time) -> bool {
        let Some((start, end)) = time.minutes() else { return false };
        self.spans.iter().any(|&(first, last)| start < last + self.gap && first < end + self.gap)
    }
}
