//! How many candidates there will be, from a sample of the requests, before any memory is given to them.

use super::{
    candidate_index::CandidateIndex,
    candidates::{Batch, CandidateStats},
    objective::Objective,
};
use crate::community::{Community, RequestIx};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What is to be expected of [`candidates`](super::candidates()).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// How many requests were looked at.
    pub sampled: u64,
    /// How many candidates there will be, about; exactly so many if every request was looked at.
    pub candidates: u64,
    /// The standard error of that number: it is off by less than this in about two of three cases, and by less than three times this nearly always.
    pub standard_error: u64,
    /// How many pairs the rules will be asked about, about.
    pub pairs_checked: u64,
    /// The memory that the candidates will hold, in bytes, about.
    pub bytes: u64,
}

/// Estimates how many candidates a community has by finding those of `sample` of its requests (at least one, at most all): of each of so many
/// equal stretches of the list of requests, one, chosen by `seed`. Nothing is kept.
///
/// Runs on the current rayon pool; the same community, objective, sample and seed give the same estimate.
///
/// # Complexity
/// The index is that of [`candidates`](super::candidates()), O(n log n) time and O(n) memory for n effective skills of all volunteers; the
/// rest is its share of the requests.
pub fn estimate(community: &Community, objective: &Objective, sample: usize, seed: u64) -> Estimate {
    let requests = community.requests().len() as u64;
    let sampled = (sample as u64).max(1).min(requests);
    let index = CandidateIndex::new(community);
    let found: Vec<(CandidateStats, usize, bool)> = (0..sampled)
        .into_par_iter()
        .map(|stretch| {
            let start =
                |stretch: u64| (u128::from(stretch) * u128::from(requests) / u128::from(sampled)) as u64;
            let (first, length) = (start(stretch), start(stretch + 1) - start(stretch));
            let request = first + mixed(seed ^ mixed(stretch)) % length.max(1);
            let mut batch = Batch::default();
            batch.find(community, objective, &index, RequestIx::new(request as usize));
            (batch.stats(), batch.last_kept(), batch.is_wide())
        })
        .collect();
    let kept: u128 = found.iter().map(|&(_, kept, _)| kept as u128).sum();
    let squares: u128 = found.iter().map(|&(_, kept, _)| (kept as u128).pow(2)).sum();
    let checked: u128 = found.iter().map(|(stats, ..)| u128::from(stats.pairs_checked)).sum();
    let (all, n) = (u128::from(requests), u128::from(sampled).max(1));
    let scaled = |sum: u128| (sum * all / n) as u64;
    // The sample variance s^2 = (n * squares - kept^2) / (n (n - 1)); the sum over all requests then has the variance
    // all^2 * s^2 / n * (1 - n / all), as for a simple random sample without repetition (stretches can only make it smaller).
    let spread = (n * squares).saturating_sub(kept.saturating_mul(kept));
    let weight = all * (all - n.min(all)) / n;
    let variance = weight.saturating_mul(spread) / (n * n.saturating_sub(1)).max(1);
    let score_bytes = if found.iter().any(|&(.., wide)| wide) { 8 } else { 4 };
    let candidates = scaled(kept);
    Estimate {
        sampled,
        candidates,
        standard_error: variance.isqrt() as u64,
        pairs_checked: scaled(checked),
        bytes: candidates * (4 + score_bytes) + candidates.div_ceil(64) * 4 + requests * 12 + 8,
    }
}

/// The mixing function of `SplitMix64`.
fn mixed(z: u64) -> u64 {
    let z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
