//! One volunteer's part of the living network: her nodes and arcs, brought to what her record and candidates ask for now.

use super::warm::{Cold, Surroundings};
use crate::community::{Community, Day, FixedTime, Month, RequestIx, VolunteerIx, Week};
use crate::lowering::{Counts, Hung, Meaning, VolunteerPart, volunteer_part};
use crate::network::{ArcId, NodeId};
use crate::optimize::live::LiveFlow;

/// A node, where it hangs, and the arc from there.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub(super) meaning: Meaning,
    pub(super) above: NodeId,
    pub(super) node: NodeId,
    pub(super) arc: ArcId,
}

/// A candidate with its arc.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) request: RequestIx,
    /// The pair's part of the score.
    pub(super) score: i64,
    pub(super) arc: ArcId,
    /// Where the arc begins.
    pub(super) tail: NodeId,
    /// The arcs into a node of its own, if the arc begins at one.
    pub(super) visit: Option<Box<[(NodeId, ArcId)]>>,
    pub(super) time: Time,
}

/// When a candidate is served, as far as collisions with others go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Time {
    /// By arrangement.
    None,
    /// At this time.
    Fixed(FixedTime),
    /// When the plan says.
    Chosen,
}

impl Time {
    pub(super) fn of(community: &Community, request: RequestIx) -> Self {
        let noun = community.request(request);
        match (noun.time(), noun.flexible()) {
            (Some(time), _) => Self::Fixed(time),
            (None, Some(_)) => Self::Chosen,
            (None, None) => Self::None,
        }
    }

    fn minutes(self) -> Option<(i64, i64)> {
        match self {
            Self::Fixed(time) => Some((time.span.start().get(), time.span.end().get())),
            Self::None | Self::Chosen => None,
        }
    }

    fn dates(self) -> Option<(Day, Week, Month)> {
        match self {
            Self::Fixed(time) => Some((time.day, time.week, time.month)),
            Self::None | Self::Chosen => None,
        }
    }
}

fn has_counted_limits(community: &Community, volunteer: VolunteerIx) -> bool {
    let limits = community.volunteer(volunteer).limits();
    limits.per_day.or(limits.per_week).or(limits.per_month).is_some()
}

/// What a volunteer's pairs count for, if she has limits that count; those whose time the plan chooses are not among them.
pub(super) fn counts_of(community: &Community, volunteer: VolunteerIx, pairs: &[Pair]) -> Counts {
    let mut counts = Counts::default();
    if has_counted_limits(community, volunteer) {
        pairs.iter().filter_map(Pair::dates).for_each(|dates| counts.add(dates));
    }
    counts
}

/// Some pairs of a volunteer that are other ones now (or none), and all else that is hers.
#[derive(Debug, Default)]
pub(super) struct Patch {
    pub(super) pairs: Vec<(RequestIx, Option<Pair>)>,
    pub(super) limits: Vec<Limit>,
    pub(super) beside: bool,
    pub(super) rejected: Vec<RequestIx>,
    pub(super) counts: Counts,
}

/// All that is a volunteer's in the network.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// Hers first; whatever hangs under another comes later than that.
    pub(super) limits: Vec<Limit>,
    /// In order of request.
    pub(super) pairs: Vec<Pair>,
    /// Whether a side constraint is about her.
    pub(super) beside: bool,
    /// Pinned requests that a rule rejects.
    pub(super) rejected: Vec<RequestIx>,
    /// How many of her pairs fall on each day and in each week and month, if she has limits of these.
    pub(super) counts: Counts,
}

impl Own {
    /// Brings the network from these nodes and arcs to those that the volunteer has with new candidates (none: she has gone), in order of request.
    pub(super) fn brought_to(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        candidates: Option<&[(RequestIx, i64)]>,
    ) -> Result<Self, Cold> {
        let list: Vec<RequestIx> = candidates.into_iter().flatten().map(|&(request, _)| request).collect();
        let part = match candidates {
            Some(_) => volunteer_part(around.community, volunteer, &list, None).0,
            None => VolunteerPart { nodes: Vec::new(), hung: Vec::new(), is_exact: true },
        };
        self.brought_to_part(around, flow, volunteer, candidates, &part)
    }

    fn brought_to_part(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        candidates: Option<&[(RequestIx, i64)]>,
        part: &VolunteerPart,
    ) -> Result<Self, Cold> {
        let community = around.community;
        let list: Vec<RequestIx> = candidates.into_iter().flatten().map(|&(request, _)| request).collect();
        let limits = self.limits_brought_to(around, flow, volunteer, part)?;
        let mut old = self.pairs.iter().peekable();
        let mut pairs = Vec::with_capacity(list.len());
        let nothing = vec![0; around.levels.len()];
        for (&(request, score), hung) in candidates.into_iter().flatten().zip(&part.hung) {
            while let Some(gone) = old.next_if(|pair| pair.request < request) {
                gone.removed(flow)?;
            }
            let before = old.next_if(|pair| pair.request == request);
            let costs: Vec<i64> = (around.levels.iter())
                .map(|level| -level.pair_gain(community, volunteer, request, score))
                .collect();
            let least = i64::from(community.is_pinned(volunteer, request));
            let at = |place: usize| limits.get(place.wrapping_sub(1)).map(|limit| limit.node).ok_or(Cold);
            let stays = match (before, hung) {
                (Some(before), Hung::At(place)) => before.visit.is_none() && before.tail == at(*place)?,
                (Some(before), Hung::Visit { from: places, .. }) => match &before.visit {
                    Some(arcs) => {
                        let from = places.iter().map(|&place| at(place)).collect::<Result<Vec<_>, _>>()?;
                        from.iter().eq(arcs.iter().map(|(node, _)| node))
                    }
                    None => false,
                },
                (None, _) => false,
            };
            if let Some(before) = before.filter(|_| stays) {
                flow.set_bounds(before.arc, least..=1)?;
                flow.set_costs(before.arc, &costs)?;
                let time = Time::of(community, request);
                pairs.push(Pair { score, time, ..before.clone() });
                continue;
            }
            if let Some(before) = before {
                before.removed(flow)?;
            }
            let (tail, visit) = match hung {
                Hung::At(place) => (at(*place)?, None),
                Hung::Visit { from: places, .. } => {
                    let node = flow.add_node()?;
                    let mut arcs = Vec::with_capacity(places.len());
                    for &place in places {
                        let from = at(place)?;
                        arcs.push((from, flow.add_arc(from, node, 0..=1, &nothing)?));
                    }
                    (node, Some(arcs.into_boxed_slice()))
                }
            };
            let head = around.request_node(request).ok_or(Cold)?;
            let arc = flow.add_arc(tail, head, least..=1, &costs)?;
            pairs.push(Pair { request, score, arc, tail, visit, time: Time::of(community, request) });
        }
        for gone in old {
            gone.removed(flow)?;
        }
        self.remove_limits(flow, &limits)?;
        let rejected = if candidates.is_some() {
            let pins = community.pins_of(volunteer).iter().map(|&(_, request)| request);
            pins.filter(|request| list.binary_search(request).is_err()).collect()
        } else {
            Vec::new()
        };
        let counts = counts_of(community, volunteer, &pairs);
        Ok(Self { limits, pairs, beside: !part.is_exact, rejected, counts })
    }

    /// What some candidates that come, go or have another score change, if that can be told without a look at the others: by looking at those only that are near in time.
    /// `None` if it can't.
    pub(super) fn patched(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        edits: &[(RequestIx, Option<i64>)],
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
        let find = |request: RequestIx| self.pairs.binary_search_by_key(&request, |pair| pair.request).ok();
        let mut patch = Patch { counts: self.counts.clone(), ..Patch::default() };
        // What comes, goes, or is at another time; and when that is or was.
        let (mut moving, mut times, mut count) = (Vec::new(), Vec::new(), self.pairs.len());
        let mut staying = Vec::new();
        for &(request, score) in edits {
            let before = find(request).and_then(|found| self.pairs.get(found));
            let now = Time::of(community, request);
            if let (Some(before), Some(score)) = (before, score)
                && before.time == now
            {
                staying.push((before, score));
                continue;
            }
            times.extend(before.map(|before| before.time));
            times.extend(score.map(|_| now));
            count = count + usize::from(score.is_some()) - usize::from(before.is_some());
            moving.push((request, score));
        }
        if has_counted_limits(community, volunteer) {
            for &(request, score) in &moving {
                let before = find(request).and_then(|found| self.pairs.get(found));
                before.and_then(Pair::dates).into_iter().for_each(|dates| patch.counts.remove(dates));
                let now = score.and_then(|_| Time::of(community, request).dates());
                now.into_iter().for_each(|dates| patch.counts.add(dates));
            }
        }
        let near = self.near(community, volunteer, &times);
        let is_slot = |limit: &&Limit| matches!(limit.meaning, Meaning::Slot(..));
        let mut old = Self {
            limits: self.limits.iter().filter(|limit| !is_slot(limit)).cloned().collect(),
            ..Self::default()
        };
        let above_slots = old.limits.len();
        let mut list: Vec<(RequestIx, i64)> = Vec::new();
        for pair in &self.pairs {
            let moves = moving.binary_search_by_key(&pair.request, |&(request, _)| request).is_ok();
            if moves || near.contains(pair.time) {
                old.pairs.push(pair.clone());
                list.extend((!moves).then_some((pair.request, pair.score)));
                let slot = self.limits.iter().filter(is_slot).find(|limit| limit.node == pair.tail);
                old.limits
                    .extend(slot.filter(|slot| old.limits.iter().all(|l| l.node != slot.node)).cloned());
            }
        }
        list.extend(moving.iter().filter_map(|&(request, score)| Some((request, score?))));
        list.sort_unstable();
        patch.limits.clone_from(&self.limits);
        if !moving.is_empty() {
            let requests: Vec<RequestIx> = list.iter().map(|&(request, _)| request).collect();
            let (part, _) = volunteer_part(community, volunteer, &requests, Some(&patch.counts));
            // Where another day or week can or can't be full any more, others hang elsewhere.
            let limits = part.nodes.iter().filter(|(meaning, ..)| !matches!(meaning, Meaning::Slot(..)));
            if !limits.map(|(meaning, ..)| meaning).eq(old.limits[..above_slots].iter().map(|l| &l.meaning)) {
                return Ok(None);
            }
            let new = old.brought_to_part(around, flow, volunteer, Some(&list), &part)?;
            patch.beside = new.beside;
            let gone =
                old.pairs.iter().filter(|pair| new.pairs.iter().all(|new| new.request != pair.request));
            patch.pairs.extend(gone.map(|pair| (pair.request, None)));
            patch.pairs.extend(new.pairs.into_iter().map(|pair| (pair.request, Some(pair))));
            let others =
                self.limits.iter().filter(|limit| old.limits.iter().all(|old| old.node != limit.node));
            patch.limits = new.limits;
            patch.limits.extend(others.cloned());
            // Hers in all is about all of her candidates.
            let most = count as i64;
            let most = community.left(volunteer).in_all().map_or(most, |limit| most.min(limit.into()));
            if let Some(first) = patch.limits.first() {
                flow.set_bounds(first.arc, 0..=most)?;
            }
        }
        for (before, score) in staying {
            let request = before.request;
            let costs: Vec<i64> = (around.levels.iter())
                .map(|level| -level.pair_gain(community, volunteer, request, score))
                .collect();
            let least = i64::from(community.is_pinned(volunteer, request));
            // It may have been hung elsewhere just now, if it is near what moves.
            let place = patch.pairs.iter().position(|(known, _)| *known == request);
            let place = place.unwrap_or(patch.pairs.len());
            if place == patch.pairs.len() {
                patch.pairs.push((request, Some(before.clone())));
            }
            if let Some((_, Some(pair))) = patch.pairs.get_mut(place) {
                flow.set_bounds(pair.arc, least..=1)?;
                flow.set_costs(pair.arc, &costs)?;
                pair.score = score;
            }
        }
        let score_of = |request: RequestIx| {
            let edit = edits.iter().find(|&&(known, _)| known == request);
            edit.map_or_else(|| find(request).is_some(), |(_, score)| score.is_some())
        };
        let pins = community.pins_of(volunteer).iter().map(|&(_, request)| request);
        patch.rejected = pins.filter(|&request| !score_of(request)).collect();
        Ok(Some(patch))
    }

    /// The times around some times that are connected with them by candidates that leave less than the longest pause between them.
    fn near(&self, community: &Community, volunteer: VolunteerIx, times: &[Time]) -> Near {
        let gap = i64::from(community.volunteer(volunteer).pauses().longest());
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for &time in times {
            let Some((mut start, mut end)) = time.minutes() else { continue };
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
        // A request may be in it twice; the way back is the other way round.
        before.reverse();
        Patch {
            pairs: before,
            limits: std::mem::replace(&mut self.limits, patch.limits),
            beside: std::mem::replace(&mut self.beside, patch.beside),
            rejected: std::mem::replace(&mut self.rejected, patch.rejected),
            counts: std::mem::replace(&mut self.counts, patch.counts),
        }
    }

    fn limits_brought_to(
        &self,
        around: &Surroundings<'_>,
        flow: &mut LiveFlow,
        volunteer: VolunteerIx,
        part: &VolunteerPart,
    ) -> Result<Vec<Limit>, Cold> {
        let entry = around.entry_of(volunteer);
        let nothing = vec![0; around.levels.len()];
        let mut limits: Vec<Limit> = Vec::with_capacity(part.nodes.len());
        for &(meaning, parent, capacity) in &part.nodes {
            let above = match parent.checked_sub(1) {
                None => entry,
                Some(parent) => limits.get(parent).ok_or(Cold)?.node,
            };
            let limit = match self.limits.iter().find(|limit| limit.meaning == meaning) {
                Some(before) if before.above == above => {
                    flow.set_bounds(before.arc, 0..=capacity)?;
                    before.clone()
                }
                Some(before) => {
                    flow.remove_arc(before.arc)?;
                    let arc = flow.add_arc(above, before.node, 0..=capacity, &nothing)?;
                    Limit { above, arc, ..*before }
                }
                None => {
                    let node = flow.add_node()?;
                    let arc = flow.add_arc(above, node, 0..=capacity, &nothing)?;
                    Limit { meaning, above, node, arc }
                }
            };
            limits.push(limit);
        }
        Ok(limits)
    }

    /// Removes the nodes that are not among these, from which nothing leads any more.
    fn remove_limits(&self, flow: &mut LiveFlow, kept: &[Limit]) -> Result<(), Cold> {
        let gone = || self.limits.iter().filter(|limit| kept.iter().all(|kept| kept.node != limit.node));
        for limit in gone() {
            flow.remove_arc(limit.arc)?;
        }
        for limit in gone() {
            flow.remove_node(limit.node)?;
        }
        Ok(())
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

impl Pair {
    fn dates(&self) -> Option<(Day, Week, Month)> {
        self.time.dates()
    }

    fn removed(&self, flow: &mut LiveFlow) -> Result<(), Cold> {
        flow.remove_arc(self.arc)?;
        if let Some(arcs) = &self.visit {
            for &(_, arc) in arcs {
                flow.remove_arc(arc)?;
            }
            flow.remove_node(self.tail)?;
        }
        Ok(())
    }
}
