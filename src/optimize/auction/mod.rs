//! An auction for prices, then shortest paths for the proof.
//!
//! # Problem
//! The linear program of [`crate::network`] where it has the shape that service networks have: a hub feeds bidders through limits that nest, bidders
//! have pairs with requests, and requests return units to the hub over seats of several values, again through limits that nest.
//! Bipartite b-matching is the plain case. A network of any other shape is solved too, without the auction.
//!
//! # Method
//! One mechanism serves cold solves, warm starts and changes: the **repair** (`repair/`) makes an optimum and its proof of *any* prices and *any* flow,
//! with one short search per unit that is out of place. What differs is where it begins:
//!
//! | the problem | begins with |
//! |---|---|
//! | a [`Start`] with potentials | these, and its flow |
//! | bipartite, everybody has one unit, several levels of which the first depend on one end of a pair | these levels are decided by augmenting paths (`pair_levels/greedy.rs`), the rest on their optimal face |
//! | bipartite, everybody has one unit | an auction in phases (`unit/`), in 32 bits where \|weight\| ≤ 2^29 (a seventeenth of that if somebody must have a mate), else in 64 (`amount.rs`, `musts.rs`); the side with fewer units bids |
//! | bipartite with capacities | an auction with seats (`market.rs`, `bidding.rs`) |
//! | a network whose limits nest (`layers.rs`) | the same, where a bidder is a whole tree of limits |
//! | any other network | the cheapest chains to or from its busiest node, or no prices at all, whichever leaves fewest units out of place |
//!
//! The *plain* problem (bipartite, one level, everybody may have one mate; who must have one gets a bonus) takes a short way from its pairs to the proof (`plain.rs`), with a
//! lighter repair of its own (`unit/repair.rs`).
//!
//! An auction is inexact and need not be otherwise: it leaves a few units in a hundred out of place, at prices within a few steps of the
//! right ones. So the repair first looks only at arcs that are nearly tight, one in ten or twenty, and proves each time that no other could have
//! mattered.
//!
//! Before that, limits that never bind are left out of a network; and *components* of a bipartite problem, and of a network without its hub, are solved apart, on all threads (`presolve`).
//!
//! *Levels* are blended into one cost, solved at once, and told apart again; where the result does not prove itself they are blended more strongly, and at last
//! solved one after the other (`levels.rs`, `blend.rs`). In a bipartite problem, levels that depend on one end of a pair alone (tiers, one pair more) are kept apart (`pair_levels/`): decided beforehand where
//! everybody has one unit, and else blended so that many of them still fit 32 bits. One after the other means on the optimal face, as in [`shortest_paths`](super::shortest_paths): an arc
//! with non-zero reduced cost is fixed, and the next level holds its auction on what is left, where what must be full gets a bonus. In a network, a level with many
//! different costs below one that counts begins with chains instead.
//!
//! # Correctness
//! Rests on the repair alone; its essay states why. (Potentials told apart are checked on every arc; levels decided beforehand are proven by what the searches there reached, see `pair_levels/greedy.rs`.) The auctions
//! only choose where the repair begins, and a mistake there would cost time.
//!
//! # Running time
//! An auction makes O(range / step) bids per bidder at worst and, measured, 5 to 35; a bid reads at most thirteen offers. The repair takes one search per
//! unit out of place, O(arcs + nodes · log nodes) each at worst; measured, all of them together scan as much as 0.01 (clustered) to 1.4 (layered) times the
//! sparse instances' pairs, and 11 times those of a dense product matrix. Worst case as for any auction: pseudo-polynomial in weights; a [`Budget`] bounds it. Memory for a plain
//! problem in 32 bits: 16 bytes for each nearly tight pair, some 160 per bidder and 50 per object; for another bipartite one 9 bytes per pair for its rows and state, 80 for each
//! nearly tight pair, some 150 per node; for a network some 60 per arc and level at hand.
//!
//! # Departures from the papers
//! * A bid raises a price by best − second best, and by `step` only where that is less *and* somebody must make way (Bertsekas 1981 adds the step
//!   always). Pairs then stay exactly tight outside price wars: on random sparse instances 2 to 7 bidders in a hundred are loose at
//!   the end instead of 63, for twice the bids at the same step.
//! * There is no reverse auction: an object that a phase leaves without an owner keeps its price until a search lowers it, or, where levels are blended and many are left so, is lowered to
//!   what is bid for it (`unit/lower.rs`).
//! * A bidder keeps her thirteen best offers and a bound on all others (like the third-best rule of Bertsekas' codes, widened) instead of a sorted row.
//! * Auctions for several units (like seats, Bertsekas & Castañon 1989) let a bidder outbid herself; lowering each price at the end to what is still
//!   bid leaves a fifth of the units to repair (cap50k) and keeps prices close.
//! * Nested limits: see `bidding.rs`; the exchange argument is that of gross substitutes.
//!
//! # What was tried
//! See [`measurements`], with figures, and what did not help.
//!
//! # Failure modes
//! * Price wars among more bidders than seats whose weights differ by much less than they weigh: the auction stops at a coarse step and the
//!   repair does the rest, one search per unit.
//! * Quotas of hundreds of people that bind: the auction misses their worth, and what raising them (`repair/raise.rs`) leaves over is exchanged through all of them (`repair/forest.rs`).
//! * A level far above the one below it on which single units move along long chains, like evenness above a score: each search looks at all that is nearer than a step of it.
//! * Objects many times the bidders and a problem that is not plain: setting up every node costs more than the solve.
//! * Levels that are exchanged for each other over very long ways (a chain on which one pair more costs hundreds of others something): no blend is strong enough, and
//!   the levels are solved one after the other. A level that counts is all ties; then all arcs are laid out, and memory per pair is that of a nearly tight one.
//!
//! # References
//! D. P. Bertsekas, "A new algorithm for the assignment problem", Mathematical Programming 21, 1981; "Auction algorithms for network flow problems: a tutorial
//! introduction", Computational Optimization and Applications 1, 1992. D. P. Bertsekas, D. A. Castañon, "The auction algorithm for the
//! transportation problem", Annals of Operations Research 20, 1989; "A forward/reverse auction algorithm for asymmetric assignment problems",
//! Computational Optimization and Applications 1, 1992. A. S. Kelso, V. P. Crawford, "Job matching, coalition formation, and gross substitutes", Econometrica 50, 1982.
//! R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987.
//! R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows", 1993, chapter 9.

mod amount;
mod bidding;
mod blend;
mod by_label;
mod flows;
mod keys;
mod layers;
mod levels;
mod market;
pub mod measurements;
mod musts;
mod neighbours;
mod pair_levels;
mod pairs;
mod plain;
mod problem;
mod repair;
mod source;
mod steps;
mod unit;

use super::presolve::{self, Blocks, Merged, Parts};
use super::{Budget, Outcome, Solver, Start};
use crate::network::{
    Bipartite, BipartiteCut, Cut, FlowSolution, LevelTable, LevelValue, Matching, Network, NetworkFaults,
    NodeId, Work,
};
use flows::FlowSolve;
use layers::Layers;
use pairs::PairSolve;
use repair::EVERYTHING;
use unit::Scale;

/// Auction, then exact repair; see the [module's essay](crate::optimize::auction) for method and running time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Auction;

/// Arcs are laid out at first up to so many steps off tight.
const REACH: i64 = 16;
/// Largest |potential|, relative to the hub's, that a start may bring.
const MAX_START: i128 = 1 << 60;

impl Solver for Auction {
    fn name(&self) -> &'static str {
        "auction"
    }

    fn solve(&self, network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
        let total: i128 = network.supplies().iter().map(|&supply| i128::from(supply)).sum();
        if total != 0 {
            return Outcome::Infeasible(Cut { nodes: (0..network.node_count()).map(NodeId::new).collect() });
        }
        if network.node_count() == 0 {
            return Outcome::Optimal(FlowSolution {
                flow: Vec::new(),
                potentials: LevelTable::zeros(network.levels(), 0),
                value: LevelValue::zero(network.levels()),
                work: Work::default(),
            });
        }
        if start.potentials.is_some() || start.flow.is_some() {
            return solve_flow(network, start, budget);
        }
        match Merged::of(network) {
            Some(merged) => merged.solve(budget, solve_blocks),
            None => solve_blocks(network, budget),
        }
    }

    fn solve_bipartite(
        &self,
        problem: &Bipartite,
        start: Option<&Matching>,
        budget: &Budget<'_>,
    ) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
        match start {
            Some(matching) => PairSolve::new(problem, start).run(Some((matching, EVERYTHING)), budget),
            None => solve_from_nothing(problem, budget),
        }
    }
}

/// The cheapest flow, block by block. Begins from nothing.
fn solve_blocks(network: &Network, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
    let one = |network: &Network, budget: &Budget<'_>| solve_flow(network, Start::default(), budget);
    match Blocks::of(network) {
        Some(blocks) => blocks.solve(budget, one),
        None => one(network, budget),
    }
}

/// The cheapest flow of a network whose supplies add up to zero.
fn solve_flow(network: &Network, start: Start<'_>, budget: &Budget<'_>) -> Outcome<FlowSolution, Cut> {
    if start.potentials.is_none() && network.levels() > 1 {
        return levels::solve_network(network, start, budget);
    }
    FlowSolve::new(network, start).run(start, EVERYTHING, budget)
}

/// The best matching, part by part. Begins from nothing.
fn solve_from_nothing(
    problem: &Bipartite,
    budget: &Budget<'_>,
) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
    match Parts::of(problem) {
        Some(parts) if plain::is_plain(problem) => {
            let must = !plain::is_free(problem);
            presolve::solve(&parts, budget, |part, budget| plain::solve_part(&parts, part, must, budget))
        }
        Some(parts) if problem.levels() == 1 => presolve::solve(&parts, budget, |part, budget| {
            solve_in_turn(&parts.cut(part), Scale::Even, budget)
        }),
        Some(parts) => pair_levels::solve_parts(&parts, budget),
        None if problem.levels() == 1 => solve_in_turn(problem, Scale::Even, budget),
        None => pair_levels::solve_pairs(problem, budget),
    }
}

/// The best matching on one level, or on several one after the other. Begins from nothing.
fn solve_in_turn(
    problem: &Bipartite,
    scale: Scale,
    budget: &Budget<'_>,
) -> Result<Outcome<Matching, BipartiteCut>, NetworkFaults> {
    if plain::is_plain(problem) {
        plain::solve(problem, scale, budget)
    } else {
        PairSolve::new(problem, None).at(scale).run(None, budget)
    }
}

/// A start's prices on a level relative to the hub's, if the table has so many levels and nodes and its numbers are not too large.
fn relative_prices(table: &LevelTable, shape: (usize, usize), level: usize, hub: usize) -> Option<Vec<i64>> {
    if (table.levels(), table.rows()) != shape || !table.is_well_formed() {
        return None;
    }
    let column = table.level(level);
    let hub = i128::from(*column.get(hub)?);
    let relative = column.iter().map(|&price| i128::from(price) - hub);
    relative.map(|price| price.abs().le(&MAX_START).then_some(price as i64)).collect()
}

/// Whether a network has the nested limits around a hub that the auction knows.
pub(super) fn is_layered(network: &Network) -> bool {
    Layers::of(network).is_ok()
}
