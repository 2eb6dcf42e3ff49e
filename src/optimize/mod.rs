//! Algorithms that find an optimal flow with its proof, over [`crate::network`] alone.
//!
//! Every algorithm takes any [`Network`] with any number of levels behind one trait, [`Solver`], and hands over one of
//! three things ([`Outcome`]): a flow that its potentials prove optimal; what it has when its [`Budget`] ran out, with a proven bound; or
//! a cut that proves that no flow exists. Nothing here is to be believed: [`crate::verify`] checks each without this module's code.
//!
//! | algorithm | kind | levels | use |
//! |---|---|---|---|
//! | [`Auction`] | an auction for prices, then one short search per unit out of place | blended, told apart and checked; else one after the other on the optimal face | the default; large instances; warm starts |
//! | [`ShortestPaths`] | dual: prices first, then one search per missing unit | one after the other on the optimal face | small and for comparison |
//! | [`NetworkSimplex`] | primal: always a valid flow once it has one | as vectors, all at once | general networks; the independent second opinion |
//! | [`DenseAssignment`] | shortest augmenting paths on short rows | one | whole matrices; [`solve_dense`] takes them without a pair list |
//!
//! [`solve`] and [`solve_bipartite`] choose by structure ([`choose`], [`choose_bipartite`]).
//!
//! The simplex shares no code with the others but the problem's own types, so that agreement means something; the first two share the prices
//! that a network of no particular shape begins with.
//!
//! Architecture invariant: this module imports nothing but `network`.

pub mod auction;
mod budget;
mod choose;
pub mod dense;
pub mod live;
mod prefetch;
mod presolve;
pub mod shortest_paths;
pub mod simplex;

use thiserror::Error;

use crate::network::{
    Bipartite, BipartiteCut, Cut, FlowSolution, LevelTable, LevelValue, Matching, Network, NetworkFaults,
    Work,
};

pub use crate::network::StopReason;
pub use auction::Auction;
pub use budget::Budget;
pub use choose::{choose, choose_bipartite};
pub use dense::{DenseAssignment, DenseOutcome, solve_dense, solve_dense_within};
pub use shortest_paths::ShortestPaths;
pub use simplex::NetworkSimplex;

/// What a solve ends with; a solution can be had only from the variant that warrants it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub enum Outcome<S, C> {
    /// The best possible, with potentials that prove it.
    Optimal(S),
    /// The budget ran out.
    Stopped(Stopped<S>),
    /// There is no solution, and a set of nodes that shows it.
    Infeasible(C),
}

/// What is known when a budget runs out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stopped<S> {
    /// Why it stopped.
    pub reason: StopReason,
    /// The best solution that was at hand (it respects all bounds), or `None` where none had been found yet.
    pub best: Option<S>,
    /// Potentials that prove `bound`, per level and node.
    pub potentials: LevelTable,
    /// No solution costs less, lexicographically.
    pub bound: LevelValue,
    /// What it took.
    pub work: Work,
}

/// Why an outcome is not an optimum.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NotOptimal<C> {
    /// The budget ran out first.
    #[error("the solve was stopped before the optimum was proven: {0}")]
    Stopped(StopReason),
    /// There is no solution.
    #[error("no solution exists: minimum degrees, lower bounds or supplies contradict the capacities")]
    Infeasible(C),
}

impl<S, C> Outcome<S, C> {
    /// The optimum.
    ///
    /// # Errors
    /// Where the solve was stopped or no solution exists.
    pub fn optimal(self) -> Result<S, NotOptimal<C>> {
        match self {
            Self::Optimal(solution) => Ok(solution),
            Self::Stopped(stopped) => Err(NotOptimal::Stopped(stopped.reason)),
            Self::Infeasible(cut) => Err(NotOptimal::Infeasible(cut)),
        }
    }

    /// The optimum, or else the best that a stopped solve had.
    pub fn best(self) -> Option<S> {
        match self {
            Self::Optimal(solution) => Some(solution),
            Self::Stopped(stopped) => stopped.best,
            Self::Infeasible(_) => None,
        }
    }

    fn map<T, D>(self, solution: impl Fn(S) -> T, cut: impl Fn(C) -> D) -> Outcome<T, D> {
        match self {
            Self::Optimal(s) => Outcome::Optimal(solution(s)),
            Self::Stopped(Stopped { reason, best, potentials, bound, work }) => {
                Outcome::Stopped(Stopped { reason, best: best.map(solution), potentials, bound, work })
            }
            Self::Infeasible(c) => Outcome::Infeasible(cut(c)),
        }
    }
}

/// Where a solve may begin: a hint that can save work and never changes what is proven.
///
/// Potentials or flows of another shape, or beyond the range of the integers, are ignored; flows are brought within bounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    /// Potentials per level and node, as of an earlier solve of a similar network.
    pub potentials: Option<&'a LevelTable>,
    /// Flow per arc.
    pub flow: Option<&'a [i64]>,
}

/// An exact algorithm.
pub trait Solver: Sync {
    /// The algorithm's name, as it is chosen and reported.
    fn name(&self) -> &'static str;

    /// Finds a flow of least cost, its proof, or the proof that there is none.
    ///
    /// The same network, start and work limit give the same outcome on every machine; `should_stop` can't promise that.
    fn solve(&self, network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut>;

    /// Finds the best matching of a bipartite problem, by way of [`Bipartite::to_network`] unless an algorithm knows better.
    ///
    /// # Errors
    /// Where the degrees add up beyond the range of a network.
    fn solve_bipartite(
        &self,
        problem: &Bipartite,
        start: Option<&Matching>,
        budget: &Budget<'_>,
    ) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
        let network = problem.to_network()?;
        let flow = start.map(|matching| problem.flow_from(matching));
        let start = Start { potentials: start.map(|matching| &matching.potentials), flow: flow.as_deref() };
        let outcome = self.solve(&network, start, budget);
        Ok(outcome.map(|solution| problem.matching_from(solution), |cut| problem.cut_from(&cut)))
    }
}

impl std::fmt::Debug for dyn Solver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Every algorithm, the default first.
pub const SOLVERS: [&dyn Solver; 4] = [&Auction, &ShortestPaths, &NetworkSimplex, &DenseAssignment];

/// The algorithm of a name, if there is one.
pub fn solver(name: &str) -> Option<&'static dyn Solver> {
    SOLVERS.into_iter().find(|solver| solver.name() == name)
}

/// Solves a network with the algorithm that suits it ([`choose`]), from nothing, without a limit.
pub fn solve(network: &Network) -> Outcome<FlowSolution, Cut> {
    choose(network).solve(network, Start::default(), &Budget::unlimited())
}

/// Solves a bipartite problem with the algorithm that suits it ([`choose_bipartite`]), from nothing, without a limit.
///
/// # Errors
/// Where the degrees add up beyond the range of a network.
///
/// ```
/// use goodturn::network::{Bipartite, Mode, Sense};
/// use goodturn::{optimize, verify};
///
/// let problem = Bipartite::builder(2, 2)
///     .pairs([(0, 0, 9), (0, 1, 8), (1, 0, 7)])
///     .build(Sense::Maximise, Mode::BestWeight)?;
/// let matching = optimize::solve_bipartite(&problem)?.optimal()?;
/// assert_eq!(matching.weight.level(0), 15);
/// verify::matching(&problem, &matching)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve_bipartite(problem: &Bipartite) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
    choose_bipartite(problem).solve_bipartite(problem, None, &Budget::unlimited())
}
