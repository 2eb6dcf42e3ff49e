//! Where the repair begins: the flow that some prices ask for, and what is out of place with it.

use super::super::problem::{HubArcs, Inner, Problem, Room};
use super::{AT_HUB, EVERYTHING, MAX_REACH, Repair, UNBALANCED, within_limits};

/// How many units would be out of place at some prices. Time O(arcs).
pub(in crate::optimize::auction) fn units_out_of_place(
    problem: &impl Problem,
    hub_arcs: &HubArcs,
    hub: usize,
    level: usize,
    prices: &[i64],
) -> i128 {
    let mut excess: Vec<i64> = (0..prices.len()).map(|node| problem.supply(node)).collect();
    problem.each(level, |Inner { id, tail, head, cost }| {
        let room = problem.room(id);
        let flow = problem.flow(id)
            + match (cost + prices[tail as usize] - prices[head as usize]).signum() {
                1 => -room.down,
                -1 => room.up,
                _ => 0,
            };
        if flow != 0 {
            excess[tail as usize] -= flow;
            excess[head as usize] += flow;
        }
    });
    let count = |(node, excess): (usize, i64)| {
        let mut excess = excess;
        for arc in hub_arcs.at(node) {
            // At no cost an arc takes what it can.
            excess -= match (arc.cost + prices[node]).signum() {
                1 => arc.least,
                -1 => arc.most,
                _ => excess.clamp(arc.least, arc.most),
            };
        }
        i128::from(excess).abs()
    };
    excess.into_iter().enumerate().filter(|&(node, _)| node != hub).map(count).sum()
}

impl Repair {
    /// Takes up a level: prices relative to the hub's (so the hub's must be 0), the flow that they ask for, and the arcs up to `reach` off tight, with which searches begin.
    pub(in crate::optimize::auction) fn begin(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        level: usize,
        prices: &[i64],
        reach: i64,
    ) {
        for (node, (state, &price)) in self.nodes.iter_mut().zip(prices).enumerate() {
            state.price = price;
            self.excess[node] = problem.supply(node);
        }
        self.begin_layout(problem.arc_count());
        let reach = within_limits(reach);
        let mut omitted = false;
        let mut moves: Vec<(u32, i64)> = Vec::new();
        let (excess, steps) = (&mut self.excess, &mut self.steps);
        problem.each(level, |Inner { id, tail, head, cost }| {
            let reduced = cost + prices[tail as usize] - prices[head as usize];
            let room = problem.room(id);
            let change = match reduced.signum() {
                1 => -room.down,
                -1 => room.up,
                _ => 0,
            };
            if change != 0 {
                moves.push((id, change));
            }
            let flow = problem.flow(id) + change;
            // Most arcs carry nothing, and their ends are far apart in memory.
            if flow != 0 {
                excess[tail as usize] -= flow;
                excess[head as usize] += flow;
            }
            let room = Room { up: room.up - change, down: room.down + change };
            if reduced.abs() > reach {
                omitted = true;
            } else if tail != head && (room.up > 0 || room.down > 0) {
                steps.push(id, tail, head, cost, room);
            }
        });
        for (id, change) in moves {
            problem.shift(id, change);
        }
        self.reach = if omitted { reach } else { EVERYTHING };
        self.work.arcs_scanned += problem.arc_count() as u64;
        self.settle_hub(hub);
    }

    /// The same where no arc has a negative reduced cost but those that are full, and these and the tight ones in use are all that carry anything; `near`: the arcs within reach.
    pub(in crate::optimize::auction) fn begin_sparse(
        &mut self,
        problem: &impl Problem,
        hub: &mut HubArcs,
        prices: &[i64],
        used: &[Inner],
        (reach, near): (i64, &[Inner]),
    ) {
        for (state, &price) in self.nodes.iter_mut().zip(prices) {
            state.price = price;
        }
        self.excess.fill(0);
        for &Inner { tail, head, .. } in used {
            self.excess[tail as usize] -= 1;
            self.excess[head as usize] += 1;
        }
        self.begin_layout(near.len());
        for &Inner { id, tail, head, cost } in near {
            self.steps.push(id, tail, head, cost, problem.room(id));
        }
        // What is known within more is known within less.
        self.reach = reach.min(MAX_REACH);
        self.work.arcs_scanned += near.len() as u64;
        self.settle_hub(hub);
    }

    fn settle_hub(&mut self, hub: &mut HubArcs) {
        for node in 0..self.nodes.len() {
            let price = self.nodes[node].price;
            let excess = &mut self.excess[node];
            for arc in hub.at_mut(node) {
                arc.flow = match (arc.cost + price).signum() {
                    1 => arc.least,
                    -1 => arc.most,
                    _ => arc.flow,
                };
                *excess -= arc.flow;
            }
            // Arcs at no cost take what they can.
            for arc in hub.at_mut(node) {
                if arc.cost + price == 0 {
                    let flow = (arc.flow + *excess).clamp(arc.least, arc.most);
                    *excess -= flow - arc.flow;
                    arc.flow = flow;
                }
            }
            let unbalanced = if *excess == 0 { 0 } else { UNBALANCED };
            self.nodes[node].flags = unbalanced | if hub.at(node).is_empty() { 0 } else { AT_HUB };
        }
    }
}
