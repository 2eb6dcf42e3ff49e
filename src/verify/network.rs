//! Tier (i): the network's proof, in exact integers.
//!
//! Each function adds up what [`crate::network`] states and looks at nothing else: no solver, no index, no
//! tolerance. What passes is optimal (or infeasible) by the theorems quoted there, whoever made it.

use thiserror::Error;

use crate::network::{
    ArcId, Bipartite, BipartiteCut, Cut, FlowSolution, LevelTable, LevelValue, Matching, Network, NodeId,
    PairIndex,
};

/// What is wrong with a result that claims to be proven.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The result does not have one entry per arc or node, or not the problem's levels.
    #[error(
        "the result has another shape than the problem: {what} has {found} entries where {expected} belong"
    )]
    Shape {
        /// Which part.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries that belong there.
        expected: usize,
    },
    /// Flow outside an arc's bounds.
    #[error("arc {arc} carries {flow}, outside its bounds {lower} to {upper}")]
    OutOfBounds {
        /// The arc.
        arc: ArcId,
        /// Its flow.
        flow: i64,
        /// Its lower bound.
        lower: i64,
        /// Its upper bound.
        upper: i64,
    },
    /// A node that sends another amount than its supply.
    #[error("node {node} sends {net} in sum, its supply is {supply}")]
    Unbalanced {
        /// The node.
        node: NodeId,
        /// What leaves it less what enters it.
        net: i128,
        /// Its supply.
        supply: i64,
    },
    /// A total that is not what the parts add up to.
    #[error("the stated value {stated} is not the value {found} of the result")]
    WrongValue {
        /// As stated.
        stated: LevelValue,
        /// As added up.
        found: LevelValue,
    },
    /// A condition of optimality that does not hold: the arc could change, and the change would pay.
    #[error(
        "arc {arc} could carry {change}, and by the potentials that would pay: reduced cost {reduced} on level {level}"
    )]
    Improvable {
        /// The arc.
        arc: ArcId,
        /// "more" or "less".
        change: &'static str,
        /// The first level on which its reduced cost is not zero.
        level: usize,
        /// The reduced cost there.
        reduced: i128,
    },
    /// A pair listed twice or unknown, or out of order.
    #[error("pair {} is unknown, repeated or out of order in the list of chosen pairs", pair.index())]
    UnknownPair {
        /// The pair.
        pair: PairIndex,
    },
    /// A node with fewer or more mates than its bounds allow.
    #[error("{side} node {node} has {mates} mates, its bounds are {min} to {max}")]
    WrongDegree {
        /// "left" or "right".
        side: &'static str,
        /// The node.
        node: usize,
        /// Its mates.
        mates: u32,
        /// Its least number of mates.
        min: u32,
        /// Its largest number of mates.
        max: u32,
    },
    /// A condition of optimality that does not hold at a pair.
    #[error("pair {} could be {change}, and by the potentials that would pay: reduced cost {reduced} on level {level}", pair.index())]
    ImprovablePair {
        /// The pair.
        pair: PairIndex,
        /// "chosen" or "dropped".
        change: &'static str,
        /// The first level on which its reduced cost is not zero.
        level: usize,
        /// The reduced cost there.
        reduced: i128,
    },
    /// A condition of optimality that does not hold at a node.
    #[error(
        "{side} node {node} could have {change} mates, and by its potential that would pay: {reduced} on level {level}"
    )]
    ImprovableDegree {
        /// "left" or "right".
        side: &'static str,
        /// The node.
        node: usize,
        /// "more" or "fewer".
        change: &'static str,
        /// The first level on which the difference to the hub is not zero.
        level: usize,
        /// The difference there.
        reduced: i128,
    },
    /// A cut that names unknown or repeated nodes.
    #[error("the cut names node {node}, which is unknown, repeated or out of order")]
    CutNode {
        /// The node.
        node: usize,
    },
    /// A cut through which the needed amount fits.
    #[error(
        "the cut proves nothing: what must pass fits (at least {must} and at most {can} one way, {must_back} and {can_back} the other)"
    )]
    CutFits {
        /// What must leave the set.
        must: i128,
        /// What can leave it.
        can: i128,
        /// What must enter it.
        must_back: i128,
        /// What can enter it.
        can_back: i128,
    },
}

fn shape(what: &'static str, found: usize, expected: usize) -> Result<(), Flaw> {
    if found == expected { Ok(()) } else { Err(Flaw::Shape { what, found, expected }) }
}

fn table_shape(table: &LevelTable, levels: usize, rows: usize) -> Result<(), Flaw> {
    shape("levels of potentials", table.levels(), levels)?;
    shape("potentials", table.rows(), rows)?;
    if table.is_well_formed() { Ok(()) } else { shape("potentials", 0, rows) }
}

/// Checks that a flow is optimal: bounds, supplies, stated value and the sign of every reduced cost.
///
/// Returns the value per level. Time O(arcs · levels), memory O(nodes).
///
/// # Errors
/// The first flaw found.
pub fn flow(network: &Network, solution: &FlowSolution) -> Result<LevelValue, Flaw> {
    feasible_flow(network, &solution.flow)?;
    table_shape(&solution.potentials, network.levels(), network.node_count())?;
    for arc in 0..network.arc_count() {
        let Some((level, reduced)) = network.leading_reduced_cost(arc, &solution.potentials) else {
            continue;
        };
        let x = solution.flow[arc];
        let change = match reduced {
            ..=-1 if x < network.upper()[arc] => "more",
            1.. if x > network.lower()[arc] => "less",
            _ => continue,
        };
        return Err(Flaw::Improvable { arc: ArcId::new(arc), change, level, reduced });
    }
    let found = network.cost_of(&solution.flow);
    if found == solution.value {
        Ok(found)
    } else {
        Err(Flaw::WrongValue { stated: solution.value.clone(), found })
    }
}

/// Checks that a flow respects bounds and supplies. Time O(arcs), memory O(nodes).
///
/// # Errors
/// The first flaw found.
pub fn feasible_flow(network: &Network, flow: &[i64]) -> Result<(), Flaw> {
    shape("flow", flow.len(), network.arc_count())?;
    let mut net = vec![0i128; network.node_count()];
    for (arc, &x) in flow.iter().enumerate() {
        let (lower, upper) = (network.lower()[arc], network.upper()[arc]);
        if x < lower || x > upper {
            return Err(Flaw::OutOfBounds { arc: ArcId::new(arc), flow: x, lower, upper });
        }
        net[network.tails()[arc].index()] += i128::from(x);
        net[network.heads()[arc].index()] -= i128::from(x);
    }
    for (node, (&net, &supply)) in net.iter().zip(network.supplies()).enumerate() {
        if net != i128::from(supply) {
            return Err(Flaw::Unbalanced { node: NodeId::new(node), net, supply });
        }
    }
    Ok(())
}

/// Checks the bound that a stopped solve claims: what its potentials prove must be what it states.
///
/// # Errors
/// A wrong shape, or the bound that the potentials do prove.
pub fn bound(network: &Network, potentials: &LevelTable, stated: &LevelValue) -> Result<(), Flaw> {
    table_shape(potentials, network.levels(), network.node_count())?;
    let found = network.dual_bound(potentials);
    if found == *stated { Ok(()) } else { Err(Flaw::WrongValue { stated: stated.clone(), found }) }
}

/// Checks that a cut proves infeasibility: what must leave its nodes is more than what can, or what must enter is more than
/// what can. Time O(arcs), memory O(nodes).
///
/// # Errors
/// Unknown nodes, or a cut through which everything fits.
pub fn cut(network: &Network, cut: &Cut) -> Result<(), Flaw> {
    let mut inside = vec![false; network.node_count()];
    for node in &cut.nodes {
        match inside.get_mut(node.index()) {
            Some(flag) if !*flag => *flag = true,
            _ => return Err(Flaw::CutNode { node: node.index() }),
        }
    }
    let supply: i128 = cut.nodes.iter().map(|node| i128::from(network.supplies()[node.index()])).sum();
    // Least and most that flows in and out.
    let (mut in_least, mut in_most, mut out_least, mut out_most) = (0i128, 0i128, 0i128, 0i128);
    for arc in 0..network.arc_count() {
        let (lower, upper) = (i128::from(network.lower()[arc]), i128::from(network.upper()[arc]));
        match (inside[network.tails()[arc].index()], inside[network.heads()[arc].index()]) {
            (true, false) => (out_least, out_most) = (out_least + lower, out_most + upper),
            (false, true) => (in_least, in_most) = (in_least + lower, in_most + upper),
            _ => {}
        }
    }
    let (must, can) = (supply + in_least, out_most);
    let (must_back, can_back) = (out_least - supply, in_most);
    if must > can || must_back > can_back {
        Ok(())
    } else {
        Err(Flaw::CutFits { must, can, must_back, can_back })
    }
}

/// Checks that a matching is optimal, on the bipartite form itself: degrees, stated weight, and for every pair and node the
/// sign of its reduced cost. Returns the weight per level. Time O(pairs · levels), memory O(nodes).
///
/// # Errors
/// The first flaw found.
pub fn matching(problem: &Bipartite, matching: &Matching) -> Result<LevelValue, Flaw> {
    let (lefts, rights) = (problem.left().len(), problem.right().len());
    let potentials = &matching.potentials;
    table_shape(potentials, problem.levels(), lefts + rights + 1)?;
    feasible_matching(problem, &matching.pairs)?;

    let hub = lefts + rights;
    let leading = |pair: Option<usize>, from: usize, to: usize| {
        (0..problem.levels())
            .map(|level| {
                let cost = pair.map_or(0, |pair| problem.costs().get(level, pair));
                let difference =
                    i128::from(potentials.get(level, from)) - i128::from(potentials.get(level, to));
                (level, i128::from(cost) + difference)
            })
            .find(|&(_, reduced)| reduced != 0)
    };
    let mut mates = vec![0u32; lefts + rights];
    let mut chosen = matching.pairs.iter().peekable();
    for left in 0..lefts {
        for index in problem.row(left) {
            let pair = PairIndex(index as u32);
            let right = lefts + problem.rights()[index] as usize;
            let is_chosen = chosen.next_if_eq(&&pair).is_some();
            if is_chosen {
                mates[left] += 1;
                mates[right] += 1;
            }
            if let Some((level, reduced)) = leading(Some(index), left, right)
                && (reduced < 0) != is_chosen
            {
                let change = if is_chosen { "dropped" } else { "chosen" };
                return Err(Flaw::ImprovablePair { pair, change, level, reduced });
            }
        }
    }
    // Units come from the hub to the left nodes and return to it from the right nodes.
    let left = problem.left().iter().enumerate().map(|(i, degree)| ("left", i, degree, hub, i, mates[i]));
    let right = problem.right().iter().enumerate();
    let right = right.map(|(j, degree)| ("right", j, degree, lefts + j, hub, mates[lefts + j]));
    for (side, node, degree, from, to, mates) in left.chain(right) {
        if let Some((level, reduced)) = leading(None, from, to) {
            let change = match reduced {
                ..=-1 if mates < degree.max => "more",
                1.. if mates > degree.min => "fewer",
                _ => continue,
            };
            return Err(Flaw::ImprovableDegree { side, node, change, level, reduced });
        }
    }
    let found = problem.weight_of(&matching.pairs);
    if found == matching.weight {
        Ok(found)
    } else {
        Err(Flaw::WrongValue { stated: matching.weight.clone(), found })
    }
}

/// Checks that chosen pairs exist, are listed once in ascending order, and keep all degrees within bounds.
/// Time O(pairs), memory O(nodes).
///
/// # Errors
/// The first flaw found.
pub fn feasible_matching(problem: &Bipartite, pairs: &[PairIndex]) -> Result<(), Flaw> {
    let mut mates = [vec![0u32; problem.left().len()], vec![0u32; problem.right().len()]];
    let mut previous = None;
    for &pair in pairs {
        let Some((left, right)) = problem.ends(pair).filter(|_| previous < Some(pair)) else {
            return Err(Flaw::UnknownPair { pair });
        };
        previous = Some(pair);
        mates[0][left as usize] += 1;
        mates[1][right as usize] += 1;
    }
    for (side, mates, degrees) in [("left", &mates[0], problem.left()), ("right", &mates[1], problem.right())]
    {
        for (node, (&mates, degree)) in mates.iter().zip(degrees).enumerate() {
            if mates < degree.min || mates > degree.max {
                let (min, max) = (degree.min, degree.max);
                return Err(Flaw::WrongDegree { side, node, mates, min, max });
            }
        }
    }
    Ok(())
}

/// The bound that potentials prove for a bipartite problem, in terms of [`Bipartite::costs`]: no matching within the degrees
/// costs less, lexicographically. Time O(pairs · levels).
///
/// # Errors
/// A wrong shape.
pub fn matching_bound(problem: &Bipartite, potentials: &LevelTable) -> Result<LevelValue, Flaw> {
    let (lefts, rights) = (problem.left().len(), problem.right().len());
    table_shape(potentials, problem.levels(), lefts + rights + 1)?;
    let mut bound = LevelValue::zero(problem.levels());
    let mut add = |cost: Option<usize>, from: usize, to: usize, least: u32, most: u32| {
        let reduced = |level| {
            let cost = cost.map_or(0, |pair| problem.costs().get(level, pair));
            i128::from(cost) + i128::from(potentials.get(level, from)) - i128::from(potentials.get(level, to))
        };
        if let Some(first) = (0..problem.levels()).find(|&level| reduced(level) != 0) {
            let units = i128::from(if reduced(first) > 0 { least } else { most });
            (first..problem.levels()).for_each(|level| bound.add_at(level, reduced(level) * units));
        }
    };
    let hub = lefts + rights;
    for (left, degree) in problem.left().iter().enumerate() {
        add(None, hub, left, degree.min, degree.max);
        for pair in problem.row(left) {
            add(Some(pair), left, lefts + problem.rights()[pair] as usize, 0, 1);
        }
    }
    for (right, degree) in problem.right().iter().enumerate() {
        add(None, lefts + right, hub, degree.min, degree.max);
    }
    Ok(bound)
}

/// Checks that a set of nodes proves that the degrees can't be met. Time O(pairs), memory O(nodes).
///
/// # Errors
/// Unknown nodes, or a set through which everything fits.
pub fn bipartite_cut(problem: &Bipartite, cut: &BipartiteCut) -> Result<(), Flaw> {
    let flags = |nodes: &[u32], count: usize| {
        let mut inside = vec![false; count];
        for &node in nodes {
            match inside.get_mut(node as usize) {
                Some(flag) if !*flag => *flag = true,
                _ => return Err(Flaw::CutNode { node: node as usize }),
            }
        }
        Ok(inside)
    };
    let left = flags(&cut.left, problem.left().len())?;
    let right = flags(&cut.right, problem.right().len())?;
    let (mut in_least, mut in_most, mut out_least, mut out_most) = (0i128, 0i128, 0i128, 0i128);
    let mut count = |tail: bool, head: bool, least: u32, most: u32| {
        let (least, most) = (i128::from(least), i128::from(most));
        match (tail, head) {
            (true, false) => (out_least, out_most) = (out_least + least, out_most + most),
            (false, true) => (in_least, in_most) = (in_least + least, in_most + most),
            _ => {}
        }
    };
    for (i, degree) in problem.left().iter().enumerate() {
        count(cut.hub, left[i], degree.min, degree.max);
        for pair in problem.row(i) {
            count(left[i], right[problem.rights()[pair] as usize], 0, 1);
        }
    }
    for (j, degree) in problem.right().iter().enumerate() {
        count(right[j], cut.hub, degree.min, degree.max);
    }
    if in_least > out_most || out_least > in_most {
        Ok(())
    } else {
        Err(Flaw::CutFits { must: in_least, can: out_most, must_back: out_least, can_back: in_most })
    }
}
