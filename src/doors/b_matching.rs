//! Weighted b-matching from triples, with the caller's own names.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{error_bound, real};
use crate::network::formats::Scale;
use crate::network::{
    Bipartite, BipartiteCut, BipartiteFaults, Degree, Matching, Mode, NetworkFaults, Sense,
};
use crate::optimize::{self, Outcome};

/// Who may go with whom, for what; how often each; then [`BMatching::solve`]. Names are whatever can be ordered; the result does not depend on the order of the triples.
///
/// ```
/// use goodturn::{doors::BMatching, verify};
///
/// let solution = BMatching::from_triples([
///     ("anna", "garden", 5.0),
///     ("anna", "shopping", 4.5),
///     ("ben", "garden", 3.25),
/// ])
/// .volunteer("anna", 0..=2)
/// .solve()?;
/// assert_eq!(solution.pairs, [("anna", "garden", 5.0), ("anna", "shopping", 4.5)]);
/// assert_eq!((solution.total, solution.error_bound), (9.5, 0.0));
/// verify::matching(&solution.problem, &solution.matching)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct BMatching<V, R> {
    triples: Vec<(V, R, f64)>,
    volunteers: BTreeMap<V, Degree>,
    requests: BTreeMap<R, Degree>,
    mode: Mode,
}

/// The best pairs with their proof.
#[derive(Clone, PartialEq, Debug)]
pub struct BMatchingSolution<V, R> {
    /// Chosen triples, by volunteer, then request.
    pub pairs: Vec<(V, R, f64)>,
    /// Total of their weights, added up in this order.
    pub total: f64,
    /// The total is within this of the best one (beside the rounding of the sum); 0 where no weight had to be rounded.
    pub error_bound: f64,
    /// What a unit more of a volunteer is worth at most, at these prices.
    pub volunteer_prices: BTreeMap<V, f64>,
    /// What a unit more of a request is worth at most, at these prices.
    pub request_prices: BTreeMap<R, f64>,
    /// How weights became integers.
    pub scale: Scale,
    /// The integer problem: volunteers left, requests right, each in order of their names.
    pub problem: Bipartite,
    /// Its solution, for [`verify::matching`](crate::verify::matching).
    pub matching: Matching,
}

/// Why there is no b-matching.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum BMatchingError {
    /// A weight that is NaN or infinite.
    #[error("triple {triple} has the weight {weight}; weights are finite numbers")]
    Weight {
        /// Its position.
        triple: usize,
        /// The weight.
        weight: f64,
    },
    /// Two triples for one pair.
    #[error("triples {first} and {second} name the same pair; give each pair once")]
    Repeated {
        /// Position of one.
        first: usize,
        /// Position of the other.
        second: usize,
    },
    /// Bounds reversed, or too much of something.
    #[error(transparent)]
    Problem(#[from] BipartiteFaults),
    /// Bounds that add up beyond the range of a network.
    #[error(transparent)]
    Range(#[from] NetworkFaults),
    /// Least numbers of mates that can't be met together.
    #[error("the least numbers of mates can't be met together; see the cut")]
    Infeasible(BipartiteCut),
    /// Never without a budget.
    #[error("stopped before the end")]
    Stopped,
}

impl<V: Ord + Clone, R: Ord + Clone> BMatching<V, R> {
    /// Takes (volunteer, request, weight) triples; everybody has one unit unless stated. The largest total weight is best; pairs that do not pay stay out.
    pub fn from_triples(triples: impl IntoIterator<Item = (V, R, f64)>) -> Self {
        let triples: Vec<_> = triples.into_iter().collect();
        let volunteers = triples.iter().map(|(v, _, _)| (v.clone(), Degree::default())).collect();
        let requests = triples.iter().map(|(_, r, _)| (r.clone(), Degree::default())).collect();
        Self { triples, volunteers, requests, mode: Mode::BestWeight }
    }

    /// How many requests a volunteer must and may take.
    #[must_use]
    pub fn volunteer(mut self, volunteer: V, mates: std::ops::RangeInclusive<u32>) -> Self {
        self.volunteers.insert(volunteer, Degree { min: *mates.start(), max: *mates.end() });
        self
    }

    /// How many volunteers a request must and may have.
    #[must_use]
    pub fn request(mut self, request: R, mates: std::ops::RangeInclusive<u32>) -> Self {
        self.requests.insert(request, Degree { min: *mates.start(), max: *mates.end() });
        self
    }

    /// What an optimum is, instead of [`Mode::BestWeight`].
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Solves it with the algorithm that suits it. Time O(triples · log triples) and the solve; memory some 60 bytes per triple.
    ///
    /// # Errors
    /// Weights that are no finite numbers, a pair given twice, bounds reversed, and least numbers that can't be met, with a cut.
    pub fn solve(self) -> Result<BMatchingSolution<V, R>, BMatchingError> {
        let Self { triples, volunteers, requests, mode } = self;
        let left: BTreeMap<&V, usize> = volunteers.keys().zip(0..).collect();
        let right: BTreeMap<&R, usize> = requests.keys().zip(0..).collect();
        let limit = Bipartite::weight_limit(left.len(), right.len());
        let scale = Scale::fit(triples.iter().map(|triple| triple.2), limit).map_err(|triple| {
            let weight = triples.get(triple).map_or(f64::NAN, |triple| triple.2);
            BMatchingError::Weight { triple, weight }
        })?;
        // Every name of a triple has been entered above.
        let place = |triple: usize| {
            let (v, r, _) = &triples[triple];
            (left.get(v).copied().unwrap_or(0), right.get(r).copied().unwrap_or(0))
        };
        let mut order: Vec<usize> = (0..triples.len()).collect();
        order.sort_by_cached_key(|&triple| (place(triple), triple));
        if let Some(two) = order.windows(2).find(|two| place(two[0]) == place(two[1])) {
            return Err(BMatchingError::Repeated { first: two[0], second: two[1] });
        }
        let mut offsets = vec![0; left.len() + 1];
        for &triple in &order {
            offsets[place(triple).0 + 1] += 1;
        }
        (0..left.len()).for_each(|i| offsets[i + 1] += offsets[i]);
        let problem = Bipartite::from_rows(
            volunteers.values().copied().collect(),
            requests.values().copied().collect(),
            offsets,
            order.iter().map(|&triple| place(triple).1 as u32).collect(),
            order.iter().map(|&triple| scale.integer(triples[triple].2)).collect(),
            Sense::Maximise,
            mode,
        )?;
        let matching = match optimize::solve_bipartite(&problem)? {
            Outcome::Optimal(matching) => matching,
            Outcome::Infeasible(cut) => return Err(BMatchingError::Infeasible(cut)),
            Outcome::Stopped(_) => return Err(BMatchingError::Stopped),
        };
        let chosen = matching.pairs.iter().filter_map(|pair| order.get(pair.index()));
        let pairs: Vec<(V, R, f64)> = chosen.map(|&triple| triples[triple].clone()).collect();
        let total = pairs.iter().map(|triple| triple.2).sum();
        // Potentials stand on the last level; a volunteer's price is hers less the hub's, a request's the other way round.
        let level = problem.levels() - 1;
        let potential = |node: usize| matching.potentials.get(level, node);
        let hub = potential(left.len() + right.len());
        let first_right = left.len();
        let volunteer_prices = volunteers
            .keys()
            .cloned()
            .zip((0..first_right).map(|i| real(scale, potential(i) - hub)))
            .collect();
        let request_prices =
            requests.keys().cloned().zip((first_right..).map(|j| real(scale, hub - potential(j)))).collect();
        let error_bound = error_bound(scale, pairs.len().max(most_pairs(&problem)));
        Ok(BMatchingSolution {
            pairs,
            total,
            error_bound,
            volunteer_prices,
            request_prices,
            scale,
            problem,
            matching,
        })
    }
}

/// The most pairs that can be chosen.
fn most_pairs(problem: &Bipartite) -> usize {
    let units = |side: &[Degree]| side.iter().map(|degree| u64::from(degree.max)).sum::<u64>();
    let most = units(problem.left()).min(units(problem.right()));
    usize::try_from(most).unwrap_or(usize::MAX).min(problem.pair_count())
}
