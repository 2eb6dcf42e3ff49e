//! The candidates: every pair that the rules allow and that is worth having.
//!
//! For each request the index (skills, space and time) gives a short list of volunteers, and the rules decide. Requests are
//! independent of each other, so they are done in parallel, a hundred thousand or so at a time, and put together in order: the result does not
//! depend on the number of threads, and next to it no more than those of one round are ever in memory. Within a round neighbours are done
//! one after the other, because they ask for the same volunteers, whose records are then in the processor's cache.

use super::{
    candidate_index::CandidateIndex,
    objective::Objective,
    reach_tree::{self, Point, Traveller},
    rules::check,
    score,
    scores::{ScoreList, Scores},
};
use crate::community::{Community, RequestIx, VolunteerIx};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How many positions apart the hints are from which the request of a position is sought.
const HINT: usize = 64;
/// How many requests one task does.
const TASK: usize = 64;
/// How many tasks are done before their results are put together.
const ROUND: usize = 2048;

/// The pairs that may be made, request by request, with the pair's part of their scores.
///
/// Equal if they have the same pairs, scores and counts of pairs below the least score, however they were found.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// Request r's pairs are `offsets[r]..offsets[r + 1]` of the two lists below.
    offsets: Vec<usize>,
    volunteers: Vec<VolunteerIx>,
    scores: ScoreList,
    /// How many pairs of each request are allowed but not worth having.
    below_least: Vec<u32>,
    /// The request of every [`HINT`]-th pair.
    hints: Vec<u32>,
    stats: CandidateStats,
}

impl PartialEq for Candidates {
    fn eq(&self, other: &Self) -> bool {
        let Self { offsets, volunteers, scores, below_least, hints: _, stats: _ } = self;
        (offsets, volunteers, scores, below_least)
            == (&other.offsets, &other.volunteers, &other.scores, &other.below_least)
    }
}

impl Eq for Candidates {}

impl Candidates {
    /// How many requests there are.
    pub fn requests(&self) -> usize {
        self.below_least.len()
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.volunteers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.volunteers.is_empty()
    }

    /// The request's candidates in order, and with each the pair's part of the score; add the request's
    /// [`seat_total`](super::seat_total) for the score itself.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn of(&self, request: RequestIx) -> (&[VolunteerIx], Scores<'_>) {
        let range = self.offsets[request.index()]..self.offsets[request.index() + 1];
        (&self.volunteers[range.clone()], self.scores.range(range))
    }

    /// What it took to find them; zero if they came from a list ([`Candidates::from_pairs`]).
    pub fn stats(&self) -> CandidateStats {
        self.stats
    }

    /// The memory that the candidates hold, in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(&self.offsets[..])
            + size_of_val(&self.volunteers[..])
            + self.scores.bytes()
            + size_of_val(&self.below_least[..])
            + size_of_val(&self.hints[..])
    }

    /// Candidates from a list of pairs in any order, scored by the objective: those of a stored certificate, say. Nothing is checked but that the
    /// pairs exist and differ. Time O(pairs · log pairs).
    ///
    /// # Errors
    /// Positions out of range and repeated pairs.
    pub fn from_pairs(
        community: &Community,
        objective: &Objective,
        mut pairs: Vec<(RequestIx, VolunteerIx)>,
    ) -> Result<Self, CandidatesError> {
        pairs.sort_unstable();
        if pairs.windows(2).any(|two| two[0] == two[1]) {
            return Err(CandidatesError::Repeated);
        }
        let requests = community.requests().len();
        let mut candidates = Self {
            offsets: vec![0; requests + 1],
            volunteers: Vec::with_capacity(pairs.len()),
            scores: ScoreList::default(),
            below_least: vec![0; requests],
            hints: Vec::new(),
            stats: CandidateStats::default(),
        };
        for (request, volunteer) in pairs {
            if request.index() >= requests || volunteer.index() >= community.volunteers().len() {
                return Err(CandidatesError::Unknown);
            }
            candidates.offsets[request.index() + 1] += 1;
            candidates.volunteers.push(volunteer);
            candidates.scores.push(score::pair_total(community, objective, volunteer, request));
        }
        for request in 0..requests {
            candidates.offsets[request + 1] += candidates.offsets[request];
        }
        candidates.hints = hints(&candidates.offsets);
        Ok(candidates)
    }

    /// The pair at a position in the lists, 0..[`Candidates::len`]. O(log of the requests that share 64 neighbouring positions).
    ///
    /// # Panics
    /// If there is no such position, like a slice.
    pub fn pair(&self, position: usize) -> Pair {
        let hint = position / HINT;
        let first = self.hints.get(hint).map_or(0, |&request| request as usize);
        let last = self.hints.get(hint + 1).map_or(self.requests(), |&request| request as usize + 1);
        let ends = &self.offsets[first + 1..=last];
        Pair {
            volunteer: self.volunteers[position],
            request: RequestIx::new(first + ends.partition_point(|&end| end <= position)),
            score: self.scores.get(position),
        }
    }

    /// All pairs in order of position: by request, then by volunteer.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        self.offsets.windows(2).enumerate().flat_map(move |(request, range)| {
            (range[0]..range[1]).map(move |position| Pair {
                volunteer: self.volunteers[position],
                request: RequestIx::new(request),
                score: self.scores.get(position),
            })
        })
    }

    /// The position of a pair, if it is a candidate. O(log of the request's candidates).
    pub fn position(&self, volunteer: VolunteerIx, request: RequestIx) -> Option<usize> {
        let (&start, &end) = (self.offsets.get(request.index())?, self.offsets.get(request.index() + 1)?);
        let found = self.volunteers.get(start..end)?.binary_search(&volunteer).ok()?;
        Some(start + found)
    }

    /// Where each request's pairs begin in the order of all pairs, and at the end where the
    /// last one's end: requests + 1 numbers, from 0.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The volunteers of all pairs, request by request, in order within each.
    pub fn volunteers(&self) -> &[VolunteerIx] {
        &self.volunteers
    }

    /// The pair's part of the score of the pair at a position, 0..[`Candidates::len`].
    ///
    /// # Panics
    /// If there is no such position, like a slice.
    pub fn score(&self, position: usize) -> i64 {
        self.scores.get(position)
    }

    /// How many pairs of the request the rules allow that were left out, because their score is below the
    /// request's least score.
    ///
    /// # Panics
    /// As [`Candidates::of`].
    pub fn below_least(&self, request: RequestIx) -> usize {
        self.below_least[request.index()] as usize
    }
}

/// A candidate pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Who could help.
    pub volunteer: VolunteerIx,
    /// With what.
    pub request: RequestIx,
    /// The pair's part of the score.
    pub score: i64,
}

/// A list of pairs that can't be candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CandidatesError {
    /// The same pair twice.
    #[error("a volunteer is listed twice for the same request")]
    Repeated,
    /// A position that the community does not have.
    #[error("a pair names a position that the community does not have")]
    Unknown,
}

/// What it took to find the candidates: the same for any number of threads and on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateStats {
    /// Volunteers looked at in the index, summed over requests.
    pub looked_at: u64,
    /// Pairs that the rules were asked about.
    pub pairs_checked: u64,
    /// Pairs that are candidates.
    pub pairs_kept: u64,
}

impl CandidateStats {
    fn add(&mut self, other: Self) {
        self.looked_at += other.looked_at;
        self.pairs_checked += other.pairs_checked;
        self.pairs_kept += other.pairs_kept;
    }
}

/// What the rules and the least score say of a pair.
pub(super) enum Judgement {
    Rejected,
    BelowLeast,
    /// With the pair's part of the score.
    Candidate(i64),
}

/// Judges a pair; `seat` is the request's part of the score.
pub(super) fn judge(
    community: &Community,
    objective: &Objective,
    volunteer: VolunteerIx,
    request: RequestIx,
    seat: i64,
) -> Judgement {
    if check(community, volunteer, request).is_err() {
        return Judgement::Rejected;
    }
    let pair = score::pair_total(community, objective, volunteer, request);
    let laid_down = || community.is_pinned(volunteer, request) || community.is_promised(volunteer, request);
    if pair + seat >= community.request(request).least_score() || laid_down() {
        Judgement::Candidate(pair)
    } else {
        Judgement::BelowLeast
    }
}

/// The share of a few requests.
#[derive(Default)]
pub(super) struct Batch {
    /// How many pairs of each request there are, and how many were below its least score.
    counts: Vec<(usize, u32)>,
    volunteers: Vec<VolunteerIx>,
    scores: Vec<i64>,
    stats: CandidateStats,
    possible: Vec<VolunteerIx>,
}

/// All candidates of a community: the pairs that the rules allow, and whose score reaches the request's least
/// score. Pairs that are pinned or promised need only be allowed.
///
/// Runs on the current rayon pool; the result is the same for any number of threads.
///
/// # Complexity
/// With n the effective skills of all volunteers and k the pairs (request, volunteer who meets its rarest need, may reach it and may be free
/// at its start): O(n log n + k x the time of [`check`]) time, divided among the threads but for the first part. Memory: some 24 bytes per
/// effective skill and 16 per volunteer while it runs; the result has 8 bytes per candidate (12 if a score exceeds 32 bits) and 12 per request.
pub fn candidates(community: &Community, objective: &Objective) -> Candidates {
    let index = CandidateIndex::new(community);
    let requests = community.requests().len();
    let mut candidates = Candidates {
        offsets: Vec::with_capacity(requests + 1),
        volunteers: Vec::new(),
        scores: ScoreList::default(),
        below_least: Vec::with_capacity(requests),
        hints: Vec::new(),
        stats: CandidateStats::default(),
    };
    candidates.offsets.push(0);
    for start in (0..requests).step_by(TASK * ROUND) {
        let round = start..requests.min(start + TASK * ROUND);
        let order = neighbours_together(community, round.clone());
        let batches: Vec<Batch> = order
            .par_chunks(TASK)
            .map(|requests| {
                let mut batch = Batch::default();
                for &request in requests {
                    batch.find(community, objective, &index, request);
                }
                batch
            })
            .collect();
        // By request: the batch, the first of its pairs there, how many they are, and how many were below the least score.
        let mut parts = vec![(0, 0, 0, 0); round.len()];
        for (number, (batch, requests)) in batches.iter().zip(order.chunks(TASK)).enumerate() {
            let mut first = 0;
            for (request, &(pairs, below_least)) in requests.iter().zip(&batch.counts) {
                parts[request.index() - round.start] = (number, first, pairs, below_least);
                first += pairs;
            }
            candidates.stats.add(batch.stats);
        }
        for (number, first, pairs, below_least) in parts {
            let batch = &batches[number];
            candidates.volunteers.extend_from_slice(&batch.volunteers[first..first + pairs]);
            candidates.scores.extend(&batch.scores[first..first + pairs]);
            candidates.offsets.push(candidates.volunteers.len());
            candidates.below_least.push(below_least);
        }
    }
    candidates.volunteers.shrink_to_fit();
    candidates.scores.shrink_to_fit();
    candidates.hints = hints(&candidates.offsets);
    candidates
}

/// Some requests in an order in which neighbours in space stand together; those without a place stand last. O(n log n) time.
fn neighbours_together(community: &Community, requests: Range<usize>) -> Vec<RequestIx> {
    let place = |request: usize| {
        community.request(RequestIx::new(request)).place().and_then(|place| community.point_of(place))
    };
    let point = |request: usize| Some(Traveller::new(Point::of(&place(request)?), 0, request as u32));
    let mut placed: Vec<Traveller> = requests.clone().filter_map(point).collect();
    reach_tree::build(&mut placed, &mut Vec::new());
    let placed = placed.iter().map(|traveller| traveller.volunteer as usize);
    placed.chain(requests.filter(|&request| place(request).is_none())).map(RequestIx::new).collect()
}

/// The requests that hold the positions 0, [`HINT`], twice that, and so on.
fn hints(offsets: &[usize]) -> Vec<u32> {
    let pairs = offsets.last().copied().unwrap_or(0);
    let mut request = 0;
    let holds = |position: usize| {
        while offsets.get(request + 1).is_some_and(|&end| end <= position) {
            request += 1;
        }
        request as u32
    };
    (0..pairs).step_by(HINT).map(holds).collect()
}

impl Batch {
    /// Adds the candidates of a request.
    pub(super) fn find(
        &mut self,
        community: &Community,
        objective: &Objective,
        index: &CandidateIndex,
        request: RequestIx,
    ) {
        let seat = score::seat_total(community, objective, request);
        let before = self.volunteers.len();
        let mut below_least = 0;
        self.stats.looked_at += index.possible(community, request, &mut self.possible) as u64;
        self.stats.pairs_checked += self.possible.len() as u64;
        for &volunteer in &self.possible {
            match judge(community, objective, volunteer, request, seat) {
                Judgement::Candidate(pair) => {
                    self.volunteers.push(volunteer);
                    self.scores.push(pair);
                }
                Judgement::BelowLeast => below_least += 1,
                Judgement::Rejected => {}
            }
        }
        let kept = self.volunteers.len() - before;
        self.stats.pairs_kept += kept as u64;
        self.counts.push((kept, below_least));
    }

    /// What it took so far.
    pub(super) fn stats(&self) -> CandidateStats {
        self.stats
    }

    /// How many pairs the last request has.
    pub(super) fn last_kept(&self) -> usize {
        self.counts.last().map_or(0, |&(kept, _)| kept)
    }

    /// Whether a score does not fit 32 bits.
    pub(super) fn is_wide(&self) -> bool {
        self.scores.iter().any(|&score| i32::try_from(score).is_err())
    }
}

#[cfg(test)]
mod tests;
