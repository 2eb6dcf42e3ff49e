//! A network in blocks that meet at the hub alone, cut out and put together again.
//!
//! # Why they can be solved apart
//! Let a node, the *hub*, lie on every path between some parts of a network. Each arc belongs to one part together with the hub, its *block*, so costs and bounds add up over blocks, and so do the
//! balances of all other nodes. What a part sends to the hub is what its nodes supply, whatever the flow; with the hub taking that, a block is a network of its own. Potentials
//! matter only as differences, so each block's are taken relative to the hub's, which is the only node that blocks have in common, and then prove the whole.
//!
//! The hub of a service network is the node that feeds all helpers and takes in what requests return. It is taken to be the busiest node, going by some of the arcs; if another
//! one was meant, nothing falls apart and nothing is lost.

#[cfg(test)]
mod tests;

use super::forest::Forest;
use super::group::{LEAST, group};
use super::place;
use super::schedule::{answers, sum};
use crate::network::{Cut, FlowSolution, LevelTable, Network, NodeId, Work};
use crate::optimize::{Budget, Outcome, StopReason, Stopped};

/// One arc in so many is looked at to find the hub.
const SAMPLE: usize = 8;

/// A network in blocks.
pub(in crate::optimize) struct Blocks<'a> {
    network: &'a Network,
    hub: u32,
    /// Block `k` has the nodes `nodes[first[k]..first[k + 1]]`, ascending, then the hub; and the arcs `arcs[first_arc[k]..first_arc[k + 1]]`, ascending.
    first: Vec<u32>,
    nodes: Vec<u32>,
    first_arc: Vec<u32>,
    arcs: Vec<u32>,
    /// Arcs and nodes per block, without the hub.
    sizes: Vec<usize>,
    /// Each node's position in its block; the hub's, at the end of all, is not kept.
    local: Vec<u32>,
}

/// Lists by block: where each begins, and the end; then the members, in the order in which they come.
fn lists(blocks: usize, members: impl Iterator<Item = (usize, u32)> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0u32; blocks + 1];
    for (block, _) in members.clone() {
        first[block + 1] += 1;
    }
    for block in 0..blocks {
        first[block + 1] += first[block];
    }
    let mut next = first.clone();
    let mut list = vec![0; first[blocks] as usize];
    for (block, member) in members {
        list[next[block] as usize] = member;
        next[block] += 1;
    }
    (first, list)
}

impl<'a> Blocks<'a> {
    /// The blocks of a network, if there is more than one and they are worth it. Time O(arcs · inverse Ackermann).
    pub(in crate::optimize) fn of(network: &'a Network) -> Option<Self> {
        let (nodes, arcs) = (network.node_count(), network.arc_count());
        if arcs + nodes < 2 * LEAST {
            return None;
        }
        let hub = busiest(network);
        let root = Forest::of_arcs_without(network, hub)?.into_roots();
        let ends = || network.tails().iter().zip(network.heads()).map(|(tail, head)| (tail.0, head.0));
        // A loop at the hub is the first block's.
        let owner = |(tail, head): (u32, u32)| match (tail == hub, head == hub) {
            (true, true) => None,
            (true, false) => Some(head as usize),
            _ => Some(tail as usize),
        };
        let mut size = vec![0usize; nodes];
        for &root in &root {
            size[root as usize] += 1;
        }
        for node in ends().filter_map(owner) {
            size[root[node] as usize] += 1;
        }
        let (block, sizes) = group(&root, &size, |node| node == hub as usize);
        if sizes.len() < 2 {
            return None;
        }
        let of_node = (0u32..).zip(&block).filter(|&(node, _)| node != hub);
        let (first, nodes) = lists(sizes.len(), of_node.map(|(node, &block)| (block as usize, node)));
        let of_arc = (0u32..).zip(ends().map(owner));
        let of_arc = of_arc.map(|(arc, owner)| (owner.map_or(0, |node| block[node] as usize), arc));
        let (first_arc, arcs) = lists(sizes.len(), of_arc);
        let mut local = block;
        for block in first.windows(2) {
            let nodes = &nodes[block[0] as usize..block[1] as usize];
            for (position, &node) in (0u32..).zip(nodes) {
                local[node as usize] = position;
            }
        }
        Some(Self { network, hub, first, nodes, first_arc, arcs, sizes, local })
    }

    fn nodes(&self, block: usize) -> &[u32] {
        &self.nodes[self.first[block] as usize..self.first[block + 1] as usize]
    }

    fn arcs(&self, block: usize) -> &[u32] {
        &self.arcs[self.first_arc[block] as usize..self.first_arc[block + 1] as usize]
    }

    /// A block as a network of its own, with nodes and arcs in the order of the whole, and the hub as the last node.
    fn cut(&self, block: usize) -> Network {
        let (network, nodes, arcs) = (self.network, self.nodes(block), self.arcs(block));
        let of_arcs = |column: &[i64]| arcs.iter().map(|&arc| column[arc as usize]).collect::<Vec<_>>();
        let end = |node: NodeId| {
            NodeId(if node.0 == self.hub { nodes.len() as u32 } else { self.local[node.index()] })
        };
        let ends = |ends: &[NodeId]| arcs.iter().map(|&arc| end(ends[arc as usize])).collect::<Vec<_>>();
        let mut supplies: Vec<i64> = nodes.iter().map(|&node| network.supplies()[node as usize]).collect();
        // Within the limit of all supplies together.
        supplies.push(-supplies.iter().sum::<i64>());
        let columns = (0..network.levels()).map(|level| of_arcs(network.costs().level(level))).collect();
        network.block(
            supplies,
            (ends(network.tails()), ends(network.heads())),
            (of_arcs(network.lower()), of_arcs(network.upper())),
            LevelTable::from_columns(columns).unwrap_or_default(),
        )
    }

    /// Solves block by block on all threads, with a solver for one network, and puts the answers together. The supplies of the whole must add up to zero.
    pub(in crate::optimize) fn solve(
        &self,
        budget: &Budget<'_>,
        solver: impl Fn(&Network, &Budget<'_>) -> Outcome<FlowSolution, Cut> + Sync,
    ) -> Outcome<FlowSolution, Cut> {
        let network = self.network;
        let one = |block: usize, budget: &Budget<'_>| Ok(solver(&self.cut(block), budget));
        let solved = answers(&self.sizes, budget, one, |solution: &FlowSolution| solution.work);
        let mut potentials = LevelTable::zeros(network.levels(), network.node_count());
        let mut flow = Some(vec![0; network.arc_count()]);
        let mut work = Work::default();
        let mut reason = None;
        // A network has no faults any more.
        for (block, answer) in solved.into_iter().flatten().enumerate() {
            let (best, table, took) = match answer {
                Outcome::Infeasible(cut) => return Outcome::Infeasible(self.widen(block, &cut)),
                Outcome::Optimal(FlowSolution { flow, potentials, work, .. }) => {
                    (Some(flow), potentials, work)
                }
                Outcome::Stopped(stopped) => {
                    reason = reason.or(Some(stopped.reason));
                    (stopped.best.map(|best| best.flow), stopped.potentials, stopped.work)
                }
            };
            work = sum(work, took);
            place(self.nodes(block), &table, &mut potentials);
            flow = flow.zip(best).map(|(mut flow, best)| {
                for (&arc, x) in self.arcs(block).iter().zip(best) {
                    flow[arc as usize] = x;
                }
                flow
            });
        }
        let of_flow = |flow: Vec<i64>, potentials: LevelTable| {
            let value = network.cost_of(&flow);
            FlowSolution { flow, potentials, value, work }
        };
        match (reason, flow) {
            (None, Some(flow)) => Outcome::Optimal(of_flow(flow, potentials)),
            (reason, flow) => Outcome::Stopped(Stopped {
                reason: reason.unwrap_or(StopReason::Requested),
                best: flow.map(|flow| of_flow(flow, potentials.clone())),
                bound: network.dual_bound(&potentials),
                potentials,
                work,
            }),
        }
    }

    /// A block's cut as one of the whole: where the hub is inside, so are all other blocks, none of which has an arc to this one's nodes.
    fn widen(&self, block: usize, cut: &Cut) -> Cut {
        let nodes = self.nodes(block);
        let mut inside = vec![false; self.network.node_count()];
        if cut.nodes.iter().any(|node| node.index() == nodes.len()) {
            inside.fill(true);
            for &node in nodes {
                inside[node as usize] = false;
            }
        }
        for node in cut.nodes.iter().filter(|node| node.index() < nodes.len()) {
            inside[nodes[node.index()] as usize] = true;
        }
        Cut { nodes: (0..inside.len()).filter(|&node| inside[node]).map(NodeId::new).collect() }
    }
}

/// The node with the most arcs, going by some of them; the first of equals.
fn busiest(network: &Network) -> u32 {
    let mut degree = vec![0u32; network.node_count()];
    for (tail, head) in network.tails().iter().zip(network.heads()).step_by(SAMPLE) {
        degree[tail.index()] += 1;
        degree[head.index()] += 1;
    }
    (0..degree.len() as u32).rev().max_by_key(|&node| degree[node as usize]).unwrap_or(0)
}
