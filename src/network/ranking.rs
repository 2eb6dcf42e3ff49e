//! The next-best flows, in order, and what all best flows have in common.
//!
//! # Next-best
//! Flows are told apart by some arcs (for a plan: its pairs), all of which carry nothing or one unit. Another flow differs from the best on at least one of
//! them, so the second best is the cheapest over these arcs of "the best with this arc as it is not": a shortest residual cycle through the arc
//! ([`crate::network::Ranging`]). To go on, the set of flows is split in two by the arc on which best and second best differ, each half with a
//! best that is known; the next is the better second best of all parts (Lawler, *A procedure for computing the K best solutions*, Management
//! Science, 1972; Hamacher & Queyranne, *K best solutions to combinatorial optimization problems*, Annals of Operations Research, 1985).
//! Potentials of a part are those of the part that it was split from, moved by the search that found its best.
//!
//! Arcs are tried from the least reduced cost up, which no cycle through the arc costs less than, and no search looks further than the best cycle
//! so far. Where many optima tie the first few searches suffice.
//!
//! # In common
//! An arc has the same flow in all optimal flows unless a cycle of tight residual arcs passes through it, that is, unless it is
//! tight and both its ends lie in one strong component of the tight residual graph. (A cycle of length two over the two directions of the same arc changes
//! nothing; an arc of capacity one has only one of them.)

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::graph::ArcId;
use super::levels::{LevelValue, Lex, with_lex};
use super::ranging::{Ranging, Search, Way, rows};
use super::residual::ResidualArc;

/// A flow that differs from the best on some arc that counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NextBest {
    /// What it costs more than the best, per level.
    pub loss: LevelValue,
    /// By how much its flow differs from the best's, by arc.
    pub changes: BTreeMap<ArcId, i64>,
}

/// A part of the set of flows: those that agree with its best on the fixed arcs.
struct Part<const N: usize> {
    flow: Vec<i64>,
    potentials: Vec<Lex<N>>,
    loss: Lex<N>,
    fixed: BTreeSet<ArcId>,
    /// How its second best differs from its best: the arc, the cost, the flow and its potentials.
    second: Option<Second<N>>,
}

struct Second<const N: usize> {
    arc: ArcId,
    loss: Lex<N>,
    steps: Vec<ResidualArc>,
    potentials: Vec<Lex<N>>,
}

impl Ranging<'_> {
    /// Up to `count` flows that come after the best, in order of cost (ties in an order that depends on the input alone); any two of them, and any of
    /// them and the best, differ on some of `arcs`. Fewer, if there are no more.
    ///
    /// `arcs` must have bounds 0 and 1, or be fixed. Time: for each flow, at worst a search per arc of `arcs`; memory O(count · (nodes · levels + arcs)).
    pub fn next_best(&self, arcs: &[ArcId], count: usize) -> Vec<NextBest> {
        with_lex!(self.network().levels(), N => self.ranked::<N>(arcs, count))
    }

    fn ranked<const N: usize>(&self, arcs: &[ArcId], count: usize) -> Vec<NextBest> {
        let network = self.network();
        let free = |arc: &&ArcId| network.lower()[arc.index()] < network.upper()[arc.index()];
        let arcs: Vec<ArcId> = arcs.iter().filter(free).copied().collect();
        let mut found = Vec::new();
        let mut first = Part {
            flow: (0..network.arc_count()).map(|arc| self.residual().flow(ArcId::new(arc))).collect(),
            potentials: rows::<N>(self.potentials, network.node_count()),
            loss: Lex::ZERO,
            fixed: BTreeSet::new(),
            second: None,
        };
        first.second = self.second_best(&first, &arcs);
        let mut parts = vec![first];
        while found.len() < count {
            // The first of equals.
            let next = parts
                .iter()
                .enumerate()
                .filter_map(|(k, part)| Some((part.loss + part.second.as_ref()?.loss, k)));
            let Some((loss, k)) = next.min() else { break };
            let Some(part) = parts.get_mut(k) else { break };
            let Some(second) = part.second.take() else { break };
            let mut flow = part.flow.clone();
            for step in &second.steps {
                if let Some(x) = flow.get_mut(step.arc.index()) {
                    *x += if step.forward { 1 } else { -1 };
                }
            }
            part.fixed.insert(second.arc);
            let mut other =
                Part { flow, potentials: second.potentials, loss, fixed: part.fixed.clone(), second: None };
            let changes = other.flow.iter().enumerate().map(|(arc, &x)| {
                let arc = ArcId::new(arc);
                (arc, x - self.residual().flow(arc))
            });
            let changes = changes.filter(|&(_, change)| change != 0).collect();
            found.push(NextBest { loss: loss.to_value(network.levels()), changes });
            if found.len() == count {
                break;
            }
            part.second = self.second_best(part, &arcs);
            other.second = self.second_best(&other, &arcs);
            parts.push(other);
        }
        found
    }

    /// The cheapest change of a part's best that changes one of the arcs which are not fixed.
    fn second_best<const N: usize>(&self, part: &Part<N>, arcs: &[ArcId]) -> Option<Second<N>> {
        let mut search = Search::<N>::over(self, &part.flow, (&part.potentials[..]).into());
        for &arc in &part.fixed {
            search.fix(arc);
        }
        let network = self.network();
        let step = |&arc: &ArcId| {
            let (tail, head) = (network.tails()[arc.index()], network.heads()[arc.index()]);
            let forward = part.flow.get(arc.index()).is_none_or(|&x| x == 0);
            let (from, to) = if forward { (tail, head) } else { (head, tail) };
            ResidualArc { arc, forward, from, to }
        };
        let steps = arcs.iter().filter(|arc| !part.fixed.contains(arc)).map(step);
        let mut steps: Vec<(Lex<N>, ResidualArc)> =
            steps.map(|step| (search.reduced(step).max(Lex::ZERO), step)).collect();
        steps.sort_unstable_by_key(|&(reduced, step)| (reduced, step.arc));
        let mut best: Option<(Lex<N>, ResidualArc)> = None;
        for (reduced, step) in steps {
            if best.is_some_and(|(least, _)| reduced >= least) {
                break;
            }
            let below = best.map(|(least, _)| least - reduced);
            if let Some((_, way)) = search.run(step.from, Way::To, below, |node| node == step.to) {
                best = Some((reduced + way, step));
            }
        }
        let (loss, step) = best?;
        // Once more, for the way itself and for potentials that prove what it leads to.
        let reduced = search.reduced(step).max(Lex::ZERO);
        let (_, way) = search.run(step.from, Way::To, None, |node| node == step.to)?;
        let mut steps = vec![step];
        steps.extend(search.steps(step.to, Way::To));
        search.move_potentials(way, Way::To);
        Some(Second { arc: step.arc, loss: reduced + way, steps, potentials: search.moved_potentials() })
            .filter(|second| second.loss == loss)
    }

    /// Of some arcs with bounds 0 and 1, those that have the same flow in every optimal flow. Time O(arcs · levels), memory O(nodes + tight arcs).
    pub fn in_every_optimum(&self, arcs: &[ArcId]) -> BTreeSet<ArcId> {
        let (network, residual) = (self.network(), self.residual());
        let mut tight = DiGraph::<(), (), u32>::with_capacity(network.node_count(), network.arc_count());
        for _ in 0..network.node_count() {
            tight.add_node(());
        }
        let is_tight = |arc: usize| network.leading_reduced_cost(arc, self.potentials).is_none();
        for arc in (0..network.arc_count()).filter(|&arc| is_tight(arc)) {
            let (tail, head) = (network.tails()[arc].0.into(), network.heads()[arc].0.into());
            let x = residual.flow(ArcId::new(arc));
            if x < network.upper()[arc] {
                tight.add_edge(tail, head, ());
            }
            if x > network.lower()[arc] {
                tight.add_edge(head, tail, ());
            }
        }
        let mut component = vec![0usize; network.node_count()];
        for (k, nodes) in kosaraju_scc(&tight).into_iter().enumerate() {
            for node in nodes {
                if let Some(place) = component.get_mut(node.index()) {
                    *place = k;
                }
            }
        }
        let same = |arc: &&ArcId| {
            let (tail, head) = (network.tails()[arc.index()], network.heads()[arc.index()]);
            let free = network.lower()[arc.index()] < network.upper()[arc.index()];
            !(free && is_tight(arc.index()) && component.get(tail.index()) == component.get(head.index()))
        };
        arcs.iter().filter(same).copied().collect()
    }
}
