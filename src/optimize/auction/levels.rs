//! Several levels at a few times the price of one; a network's, of which the parts that `pair_levels/` shares are the same for a bipartite problem.
//!
//! # Method
//! Levels one after the other cost a solve each, and the levels that count things are all ties, the worst there is for auctions and searches. So all levels
//! are first *blended* into one cost (`blend.rs`) and solved at once. The potentials per level that come of it are checked on every arc (`keys.rs`); if they prove
//! the flow, that is all. If they don't, for the blend was too weak somewhere, they are blended again with greater weights, and the
//! repair begins there: only where the levels were traded for each other is there anything to do. Should that not do either, the levels are solved one after the
//! other, beginning with the prices and the flow at hand.
//!
//! # Correctness
//! Rests on the check, or on the levels one after the other.
//!
//! # When it ends early
//! A blended solve that is stopped has a flow and prices for all levels at once, where the levels one after the other would have closed the upper ones and not
//! begun the lower ones. Its bound is that of its potentials, told apart as above: valid, and as a rule close on every level, but closed on none.

use std::cmp::Ordering;

use super::super::{Budget, Outcome, Start, Stopped};
use super::EVERYTHING;
use super::blend::{self, Blend, ONE, Potentials};
use super::flows::FlowSolve;
use super::keys::Keys;
use super::neighbours::Tight;
use crate::network::{Cut, FlowSolution, LevelTable, Network, NodeId, Work};

/// Factors to begin with, the best first; lesser ones for where the costs would not fit.
const FACTORS: [i64; 8] = [8 * ONE, 7 * ONE, 6 * ONE, 5 * ONE, 4 * ONE, 3 * ONE, 2 * ONE, 3 * ONE / 2];
/// By how much factors grow where a blend was too weak.
pub(super) const STRONGER: i64 = 8;
pub(super) const ROUNDS: usize = 3;
/// Searches after another blend begin with arcs off tight by one part in so many of the last level's largest cost.
pub(super) const NEAR: i64 = 4;
/// Searches after an auction of a blend begin with arcs off tight by so many times the last level's largest cost: less than a unit of the level above, and enough for nearly all.
const FAR: i64 = 4;
/// So many arcs are checked at a time.
const BLOCK: usize = 4096;

/// The cheapest flow on several levels. `start` may bring a flow.
pub(super) fn solve_network(
    network: &Network,
    start: Start<'_>,
    budget: &Budget<'_>,
) -> Outcome<FlowSolution, Cut> {
    let table = network.costs();
    let limit = Network::cost_limit(network.node_count());
    let highs = blend::highs(table);
    let fitting = |&factor: &i64| Blend::of(table, &highs, factor, limit).map(|blend| (factor, blend));
    let mut work = Work::default();
    // Who wants no more than what is at hand gets the first level's.
    let spent = budget.exhausted(work).is_some();
    let mut blend = if spent { None } else { FACTORS.iter().find_map(fitting) };
    let mut at: Option<(Vec<i64>, LevelTable)> = None;
    let mut found = None;
    for _ in 0..ROUNDS {
        let Some((factor, mut current)) = blend.take() else { break };
        let costs = LevelTable::from_columns(vec![std::mem::take(&mut current.costs)]).unwrap_or_default();
        let one = network.with_costs(costs);
        let (begin, reach) = match &at {
            Some((flow, prices)) => {
                (Start { flow: Some(flow), potentials: Some(prices) }, (current.finest / NEAR).max(1))
            }
            None => (start, current.finest.saturating_mul(FAR).max(1)),
        };
        let solve = FlowSolve::new(&one, begin);
        let hub = solve.arcs.hub;
        match solve.run(begin, reach, &budget.after(work)) {
            Outcome::Infeasible(cut) => return Outcome::Infeasible(cut),
            Outcome::Stopped(Stopped { reason, best, potentials, work: took, .. }) => {
                let potentials = tell_flows_apart(network, &one, hub, &current, &potentials).table();
                let work = sum(work, took, 0);
                let bound = network.dual_bound(&potentials);
                let best = best.map(|best| {
                    let value = network.cost_of(&best.flow);
                    FlowSolution { flow: best.flow, potentials: potentials.clone(), value, work }
                });
                return Outcome::Stopped(Stopped { reason, best, potentials, bound, work });
            }
            Outcome::Optimal(FlowSolution { flow, potentials: prices, work: took, .. }) => {
                work = sum(work, took, 3 * network.arc_count());
                let potentials = tell_flows_apart(network, &one, hub, &current, &prices);
                drop(one);
                if proves_flow(network, &flow, &potentials, &highs) {
                    let value = network.cost_of(&flow);
                    return Outcome::Optimal(FlowSolution {
                        flow,
                        potentials: potentials.table(),
                        value,
                        work,
                    });
                }
                // The strongest that still fits.
                let stronger = [STRONGER, STRONGER / 2, STRONGER / 4].map(|grow| factor.saturating_mul(grow));
                blend = stronger.iter().find_map(fitting);
                let prices = blend.as_ref().and_then(|(_, blend)| blend.prices(&potentials));
                let prices = LevelTable::from_columns(vec![prices.unwrap_or_default()]);
                at = Some((flow, prices.unwrap_or_default()));
                found = Some(potentials);
            }
        }
    }
    // Level by level, with what there is.
    let table = found.map(|potentials| potentials.table());
    let flow = at.map(|(flow, _)| flow);
    let warm = Start { flow: flow.as_deref().or(start.flow), potentials: table.as_ref() };
    let mut solve = FlowSolve::new(network, warm);
    solve.repair.work = work;
    solve.run(warm, EVERYTHING, budget)
}

pub(super) fn sum(a: Work, b: Work, scanned: usize) -> Work {
    let arcs_scanned = a.arcs_scanned + b.arcs_scanned + scanned as u64;
    Work { arcs_scanned, searches: a.searches + b.searches }
}

fn tell_flows_apart(
    network: &Network,
    one: &Network,
    hub: usize,
    blend: &Blend,
    prices: &LevelTable,
) -> Potentials {
    let prices = prices.level(0);
    let ends = network.tails().iter().zip(network.heads());
    let arcs = (0u32..).zip(ends.zip(one.costs().level(0)));
    let slack = |tail: NodeId, head: NodeId, cost: i64| cost + prices[tail.index()] - prices[head.index()];
    let tight = arcs.filter(|&(_, ((&tail, &head), &cost))| tail != head && slack(tail, head, cost) == 0);
    let tight: Vec<Tight> =
        tight.map(|(id, ((tail, head), _))| Tight { tail: tail.0, head: head.0, id }).collect();
    blend.tell_apart(prices, hub, &tight, network.costs())
}

/// Whether potentials prove a flow optimal. Time O(arcs · levels).
fn proves_flow(network: &Network, flow: &[i64], potentials: &Potentials, highs: &[i64]) -> bool {
    let fits = |arc: usize, sign: Ordering| match sign {
        Ordering::Less => flow[arc] == network.upper()[arc],
        Ordering::Greater => flow[arc] == network.lower()[arc],
        Ordering::Equal => true,
    };
    let (tails, heads) = (network.tails(), network.heads());
    let Some(keys) = Keys::of(potentials, highs) else {
        let sign =
            |arc: usize| potentials.sign(network.costs(), Some(arc), tails[arc].index(), heads[arc].index());
        return (0..flow.len()).all(|arc| fits(arc, sign(arc)));
    };
    let of_nodes = &keys.of_nodes;
    let mut costs = vec![0; BLOCK.min(flow.len())];
    (0..flow.len()).step_by(BLOCK).all(|begin| {
        let arcs = begin..(begin + BLOCK).min(flow.len());
        let costs = &mut costs[..arcs.len()];
        keys.fold(network.costs(), arcs.clone(), costs);
        arcs.zip(costs).all(|(arc, cost)| {
            let key = *cost + of_nodes[tails[arc].index()] - of_nodes[heads[arc].index()];
            fits(arc, key.cmp(&0))
        })
    })
}
