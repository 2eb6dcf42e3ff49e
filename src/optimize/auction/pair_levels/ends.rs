//! Levels whose costs depend on one end of a pair alone, and what that is worth.
//!
//! # Why they are apart
//! Who counts (a tier, a minimum, a pair more) is mostly a matter of the request, not of the pair. Such costs *telescope*: a simple cycle of exchanges enters and leaves the hub once, and on its
//! way takes up the cost of each node as often as it gives it back, but for the two at the hub. So on these levels, taken together, no exchange gains or loses more than
//! the *spread*: the largest difference between what two nodes can bring at the hub. A level above them need weigh no more than that; only costs of pairs add up along a
//! cycle. Five tiers above the weights, each eight times the largest sum below it, make numbers 60,000 times the weights; so, they make them 40 times the weights, which fits 32 bits, and an
//! auction whose steps are that much finer.
//!
//! # Anchors
//! Take a left node's potential together with its own cost and a right node's less its own. On the levels of ends, these agree along tight pairs, and at the hub, where a potential is 0, they are the node's
//! own cost: an *anchor*. So every node has some anchor's vector, told by the nearest blended value.

use crate::network::Bipartite;
use crate::optimize::auction::blend::largest;

/// What a level's costs depend on.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Dependence {
    /// The left node: its costs, by node.
    Left(Vec<i64>),
    /// The right node.
    Right(Vec<i64>),
    /// Both. The largest |cost|.
    Pair(i64),
}

impl Dependence {
    /// The largest |cost|. Time O(nodes).
    pub(super) fn high(&self) -> i64 {
        match self {
            Self::Pair(high) => *high,
            Self::Left(costs) | Self::Right(costs) => largest(costs),
        }
    }
}

/// Marks a node that has not been met.
const UNMET: i64 = i64::MIN;

const BLOCK: usize = 1024;

/// What each level depends on. Time O(pairs) for each level of ends, mostly less for others.
pub(super) fn dependences(problem: &Bipartite) -> Vec<Dependence> {
    let of = |level: usize| {
        let costs = problem.costs().level(level);
        let right = of_right(problem, costs).map(Dependence::Right);
        let either = right.or_else(|| of_left(problem, costs).map(Dependence::Left));
        either.unwrap_or_else(|| Dependence::Pair(largest(costs)))
    };
    (0..problem.levels()).map(of).collect()
}

fn of_right(problem: &Bipartite, costs: &[i64]) -> Option<Vec<i64>> {
    let mut by_node = vec![UNMET; problem.right().len()];
    // Whether any differ is asked block by block: a loop without ways out is several times as fast.
    for (rights, costs) in problem.rights().chunks(BLOCK).zip(costs.chunks(BLOCK)) {
        let mut differ = false;
        for (&right, &cost) in rights.iter().zip(costs) {
            let known = &mut by_node[right as usize];
            if *known != cost {
                differ |= *known != UNMET;
                *known = cost;
            }
        }
        if differ {
            return None;
        }
    }
    Some(met(by_node))
}

fn of_left(problem: &Bipartite, costs: &[i64]) -> Option<Vec<i64>> {
    let cost = |left: usize| match &costs[problem.row(left)] {
        [] => Some(0),
        [first, rest @ ..] => rest.iter().all(|cost| cost == first).then_some(*first),
    };
    (0..problem.left().len()).map(cost).collect()
}

/// Nodes without pairs cost nothing.
fn met(mut by_node: Vec<i64>) -> Vec<i64> {
    by_node.iter_mut().filter(|cost| **cost == UNMET).for_each(|cost| *cost = 0);
    by_node
}

/// What nodes' own costs come to on some levels, weighted: the left nodes', then the negative of the right nodes', which is what anchors are worth.
pub(super) struct Anchors {
    lefts: usize,
    pub(super) values: Vec<i64>,
}

impl Anchors {
    pub(super) fn none(problem: &Bipartite) -> Self {
        let lefts = problem.left().len();
        Self { lefts, values: vec![0; lefts + problem.right().len()] }
    }

    /// Adds a level.
    pub(super) fn add(&mut self, level: &Dependence, weight: i64) {
        let (left, right) = self.values.split_at_mut(self.lefts);
        match level {
            Dependence::Left(costs) => {
                left.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += weight * cost);
            }
            Dependence::Right(costs) => {
                right.iter_mut().zip(costs).for_each(|(sum, cost)| *sum -= weight * cost);
            }
            Dependence::Pair(_) => {}
        }
    }

    /// The largest difference of two, and the largest sum of a left and a right node's own costs, of either sign.
    pub(super) fn spread(&self) -> (i64, i64) {
        let range = |values: &[i64]| {
            values.iter().fold((0, 0), |(low, high): (i64, i64), &value| (low.min(value), high.max(value)))
        };
        let (left, right) = self.values.split_at(self.lefts);
        let ((left_low, left_high), (right_low, right_high)) = (range(left), range(right));
        let spread = left_high.max(right_high) - left_low.min(right_low);
        (spread, (left_high - right_low).max(right_high - left_low))
    }
}
