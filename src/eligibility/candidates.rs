//! The candidates: every pair that the rules allow and that is worth having.
//!
//! For each request the skill index gives a short list of volunteers, and the rules decide. Requests are
//! independent of each other, so they are done in parallel and put together in order: the result does not depend
//! on the number of threads.

use super::{
    objective::Objective,
    rules::{check, reach},
    score,
    skill_index::SkillIndex,
};
use crate::community::{Community, RequestIx, VolunteerIx};
use rayon::prelude::*;

/// The pairs that may be made, request by request, with the pair's part of their scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    /// Request r's pairs are `offsets[r]..offsets[r + 1]` of the two lists below.
    offsets: Vec<usize>,
    volunteers: Vec<VolunteerIx>,
    scores: Vec<i64>,
    /// How many pairs of each request are allowed but not worth having.
    below_least: Vec<usize>,
}

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
    pub fn of(&self, request: RequestIx) -> (&[VolunteerIx], &[i64]) {
        let range = self.offsets[request.index()]..self.offsets[request.index() + 1];
        (&self.volunteers[range.clone()], &self.scores[range])
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
            scores: Vec::with_capacity(pairs.len()),
            below_least: vec![0; requests],
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
        Ok(candidates)
    }

    /// The pair at a position in the lists, 0..[`Candidates::len`]. O(log requests).
    ///
    /// # Panics
    /// If there is no such position, like a slice.
    pub fn pair(&self, position: usize) -> Pair {
        let request = self.offsets.partition_point(|&start| start <= position).saturating_sub(1);
        Pair {
            volunteer: self.volunteers[position],
            request: RequestIx::new(request),
            score: self.scores[position],
        }
    }

    /// All pairs in order of position: by request, then by volunteer.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        self.offsets.windows(2).enumerate().flat_map(move |(request, range)| {
            (range[0]..range[1]).map(move |position| Pair {
                volunteer: self.volunteers[position],
                request: RequestIx::new(request),
                score: self.scores[position],
            })
        })
    }

    /// The position of a pair, if it is a candidate. O(log of the request's candidates).
    pub fn position(&self, volunteer: VolunteerIx, request: RequestIx) -> Option<usize> {
        let (&start, &end) = (self.offsets.get(request.index())?, self.offsets.get(request.index() + 1)?);
        let found = self.volunteers.get(start..end)?.binary_search(&volunteer).ok()?;
        Some(start + found)
    }

    /// Where each request's pairs begin in [`Candidates::volunteers`] and [`Candidates::scores`], and at the end
    /// where the last one's end: requests + 1 numbers, from 0.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The volunteers of all pairs, request by request, in order within each.
    pub fn volunteers(&self) -> &[VolunteerIx] {
        &self.volunteers
    }

    /// The pair's part of the score of all pairs, in the order of [`Candidates::volunteers`].
    pub fn scores(&self) -> &[i64] {
        &self.scores
    }

    /// How many pairs of the request the rules allow that were left out, because their score is below the
    /// request's least score.
    ///
    /// # Panics
    /// As [`Candidates::of`].
    pub fn below_least(&self, request: RequestIx) -> usize {
        self.below_least[request.index()]
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

/// One request's share of the candidates.
#[derive(Default)]
struct Row {
    pairs: Vec<(VolunteerIx, i64)>,
    below_least: usize,
}

/// All candidates of a community: the pairs that the rules allow, and whose score reaches the request's least
/// score. Pairs that are pinned or promised need only be allowed.
///
/// Runs on the current rayon pool; the result is the same for any number of threads.
///
/// # Complexity
/// With k the pairs (request, volunteer who meets its rarest need): O(k x the time of [`check`]) time, divided
/// among the threads; O(effective skills of all volunteers + candidates) memory.
pub fn candidates(community: &Community, objective: &Objective) -> Candidates {
    let index = SkillIndex::new(community);
    let requests = 0..community.requests().len();
    let rows: Vec<Row> = requests
        .into_par_iter()
        .with_min_len(16)
        .map(|request| row(community, objective, &index, RequestIx::new(request)))
        .collect();
    let pairs = rows.iter().map(|row| row.pairs.len()).sum();
    let mut candidates = Candidates {
        offsets: Vec::with_capacity(rows.len() + 1),
        volunteers: Vec::with_capacity(pairs),
        scores: Vec::with_capacity(pairs),
        below_least: Vec::with_capacity(rows.len()),
    };
    candidates.offsets.push(0);
    for row in rows {
        candidates.volunteers.extend(row.pairs.iter().map(|&(volunteer, _)| volunteer));
        candidates.scores.extend(row.pairs.iter().map(|&(_, score)| score));
        candidates.offsets.push(candidates.volunteers.len());
        candidates.below_least.push(row.below_least);
    }
    candidates
}

fn row(community: &Community, objective: &Objective, index: &SkillIndex, request: RequestIx) -> Row {
    let asked = community.request(request);
    let seat = score::seat_total(community, objective, request);
    let mut row = Row::default();
    for volunteer in index.possible(asked) {
        // The cheap test first: most of a wide country is out of reach.
        let surely_not = reach::surely_rejects(community.volunteer(volunteer), asked);
        if surely_not || check(community, volunteer, request).is_err() {
            continue;
        }
        let pair = score::pair_total(community, objective, volunteer, request);
        let laid_down =
            || community.is_pinned(volunteer, request) || community.is_promised(volunteer, request);
        if pair + seat >= asked.least_score() || laid_down() {
            row.pairs.push((volunteer, pair));
        } else {
            row.below_least += 1;
        }
    }
    row
}

#[cfg(test)]
mod tests;
