//! Several levels at nearly the price of one.
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
use super::blend::{self, Blend, ONE, Potentials, Tight};
use super::keys::Keys;
use super::pairs::PairSolve;
use super::unit::MAX_WORTH;
use super::{EVERYTHING, FlowSolve, solve_in_turn};
use crate::network::{
    Bipartite, BipartiteCut, Cut, FlowSolution, LevelTable, Matching, Network, NetworkFaults, NodeId,
    PairIndex, Work,
};

/// Factors to begin with, the best first; one that lets the costs fit 32 bits is worth more than a larger one.
const FACTORS: [i64; 8] = [8 * ONE, 7 * ONE, 6 * ONE, 5 * ONE, 4 * ONE, 3 * ONE, 2 * ONE, 3 * ONE / 2];
/// Below this factor a blend that fits 32 bits is so often too weak that a stronger one in 64 is sooner done.
const WEAKEST_NARROW: i64 = 2 * ONE;
/// By how much factors grow where a blend was too weak.
const STRONGER: i64 = 8;
const ROUNDS: usize = 3;
/// Searches after another blend begin with arcs off tight by one part in so many of the last level's largest cost.
const NEAR: i64 = 4;
/// Searches after an auction of a blend begin with arcs off tight by so many times the last level's largest cost: less than a unit of the level above, and enough for nearly all.
const FAR: i64 = 4;
/// So many arcs are checked at a time.
const BLOCK: usize = 4096;

type Solved = Result<Outcome<Matching, BipartiteCut>, NetworkFaults>;

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

fn sum(a: Work, b: Work, scanned: usize) -> Work {
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

/// The best matching on several levels. Begins from nothing.
pub(super) fn solve_pairs(problem: &Bipartite, budget: &Budget<'_>) -> Solved {
    let table = problem.costs();
    let limit = Bipartite::weight_limit(problem.left().len(), problem.right().len());
    let narrow = limit.min(MAX_WORTH);
    let highs = if problem.levels() > 1 { blend::highs(table) } else { Vec::new() };
    let mut factor = FACTORS[0];
    let mut blend = None;
    if problem.levels() > 1 && budget.exhausted(Work::default()).is_none() {
        let fitting = |&factor: &i64| Blend::of(table, &highs, factor, narrow).map(|blend| (factor, blend));
        blend = FACTORS.iter().filter(|&&factor| factor >= WEAKEST_NARROW).find_map(fitting);
        blend = blend.or_else(|| Blend::of(table, &highs, factor, limit).map(|blend| (factor, blend)));
    }
    let mut work = Work::default();
    let mut start: Option<Matching> = None;
    let mut found = None;
    for _ in 0..ROUNDS {
        let Some((strength, mut current)) = blend.take() else { break };
        factor = strength;
        let costs = LevelTable::from_columns(vec![std::mem::take(&mut current.costs)]).unwrap_or_default();
        let one = problem.with_costs(costs);
        let reach = (current.finest / NEAR).max(1);
        let rest = budget.after(work);
        let solved = match &start {
            Some(matching) => PairSolve::new(&one, Some(matching)).run(Some((matching, reach)), &rest),
            None => solve_in_turn(&one, &rest),
        };
        match solved? {
            Outcome::Infeasible(cut) => return Ok(Outcome::Infeasible(cut)),
            Outcome::Stopped(stopped) => return stop(problem, &one, &current, stopped, work),
            Outcome::Optimal(matching) => {
                work = sum(work, matching.work, 3 * problem.pair_count());
                let potentials = tell_apart(problem, &one, &current, &matching.potentials);
                if proves(problem, &matching.pairs, &potentials) {
                    let matching = problem.matching_of(matching.pairs, potentials.table(), work);
                    return Ok(Outcome::Optimal(matching));
                }
                factor = factor.saturating_mul(STRONGER);
                blend = Blend::of(table, &highs, factor, limit).map(|blend| (factor, blend));
                let prices = blend.as_ref().and_then(|(_, blend)| blend.prices(&potentials));
                let columns = LevelTable::from_columns(vec![prices.unwrap_or_default()]);
                start = Some(Matching { potentials: columns.unwrap_or_default(), ..matching });
                found = Some(potentials);
            }
        }
    }
    // Level by level, with what there is.
    let Some((matching, potentials)) = start.zip(found) else { return solve_in_turn(problem, budget) };
    let start = Matching { potentials: potentials.table(), ..matching };
    PairSolve::new(problem, Some(&start)).having_done(work).run(Some((&start, EVERYTHING)), budget)
}

fn tell_apart(problem: &Bipartite, one: &Bipartite, blend: &Blend, prices: &LevelTable) -> Potentials {
    let lefts = problem.left().len();
    let (prices, costs) = (prices.level(0), one.costs().level(0));
    let mut tight = Vec::new();
    for left in 0..lefts {
        let price = prices[left];
        for pair in problem.row(left) {
            let right = lefts + problem.rights()[pair] as usize;
            if costs[pair] + price == prices[right] {
                tight.push(Tight { tail: left as u32, head: right as u32, id: pair as u32 });
            }
        }
    }
    blend.tell_apart(prices, prices.len() - 1, &tight, problem.costs())
}

/// Whether potentials prove a matching optimal. Time O(pairs · levels).
fn proves(problem: &Bipartite, chosen: &[PairIndex], potentials: &Potentials) -> bool {
    let (lefts, rights) = (problem.left().len(), problem.right().len());
    let hub = lefts + rights;
    let mut mates = vec![0u32; hub];
    let mut chosen = chosen.iter().peekable();
    for left in 0..lefts {
        for pair in problem.row(left) {
            let right = lefts + problem.rights()[pair] as usize;
            let used = chosen.next_if(|chosen| chosen.index() == pair).is_some();
            mates[left] += u32::from(used);
            mates[right] += u32::from(used);
            match potentials.sign(problem.costs(), Some(pair), left, right) {
                Ordering::Less if !used => return false,
                Ordering::Greater if used => return false,
                _ => {}
            }
        }
    }
    let left = problem.left().iter().enumerate().map(|(node, degree)| (hub, node, node, degree));
    let right = problem.right().iter().zip(lefts..).map(|(degree, node)| (node, hub, node, degree));
    left.chain(right).all(|(tail, head, node, degree)| {
        match potentials.sign(problem.costs(), None, tail, head) {
            Ordering::Less => mates[node] == degree.max,
            Ordering::Greater => mates[node] == degree.min,
            Ordering::Equal => true,
        }
    })
}

/// A stopped blend as a stopped solve of all levels.
fn stop(
    problem: &Bipartite,
    one: &Bipartite,
    blend: &Blend,
    stopped: Stopped<Matching>,
    before: Work,
) -> Solved {
    let potentials = tell_apart(problem, one, blend, &stopped.potentials).table();
    let work = sum(before, stopped.work, 0);
    let bound = problem.to_network()?.dual_bound(&potentials);
    let best = stopped.best.map(|best| problem.matching_of(best.pairs, potentials.clone(), work));
    Ok(Outcome::Stopped(Stopped { reason: stopped.reason, best, potentials, bound, work }))
}
