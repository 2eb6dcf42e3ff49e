//! The bipartite form: weighted pairs between two sides, degrees within bounds, each pair at most once.

use serde::{Deserialize, Serialize};

use super::bipartite_builder::BipartiteBuilder;
use super::bipartite_fault::{BipartiteFault, BipartiteFaults};
use super::certificate::{BipartiteCut, Cut, FlowSolution, Matching, Work};
use super::graph::{MAX_PATH_COST, Network, NetworkFaults, NodeId};
use super::levels::{LevelTable, LevelValue, MAX_LEVELS};

/// A pair's position in the canonical pair list (ascending by left, then by right node).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PairIndex(pub u32);

impl PairIndex {
    /// The position, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How many mates a node must and may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Degree {
    /// The least number of mates; more than can be had makes the problem infeasible.
    pub min: u32,
    /// The largest number of mates.
    pub max: u32,
}

impl Default for Degree {
    fn default() -> Self {
        Self { min: 0, max: 1 }
    }
}

/// Whether large or small total weight is best.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Sense {
    /// The largest total is best.
    Maximise,
    /// The smallest total is best.
    Minimise,
}

/// What an optimum is. Degree bounds hold in every mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Mode {
    /// Best total weight; a pair that does not pay stays out.
    BestWeight,
    /// As many pairs as possible, and among those the best total weight.
    MostPairs,
    /// Every node of the side with the smaller total maximum degree (the left one where equal) has its maximum degree; then
    /// best total weight. Infeasible where that can't be.
    Perfect,
}

/// A weighted bipartite b-matching problem, checked.
///
/// Pairs are compressed by left node. Memory: 4 bytes per pair and 8 per pair and level, 16 per left and 8 per right node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bipartite {
    left: Vec<Degree>,
    right: Vec<Degree>,
    offsets: Vec<usize>,
    rights: Vec<u32>,
    /// What is minimised: the mode's level, then the weights, negated where the sense is to maximise.
    costs: LevelTable,
    /// The least and the largest cost on the first level, known from the check.
    cost_range: (i64, i64),
    sense: Sense,
    mode: Mode,
}

impl Bipartite {
    /// Begins a problem with so many nodes on each side, each with degree 0 to 1 unless stated.
    ///
    /// ```
    /// use goodturn::network::{Bipartite, Mode, Sense};
    /// let problem = Bipartite::builder(2, 2)
    ///     .left(0, 0..=2)
    ///     .pair(0, 0, 5)
    ///     .pair(0, 1, 4)
    ///     .pair(1, 0, 3)
    ///     .build(Sense::Maximise, Mode::BestWeight)?;
    /// assert_eq!(problem.pair_count(), 3);
    /// # Ok::<(), goodturn::network::BipartiteFaults>(())
    /// ```
    pub fn builder(left: usize, right: usize) -> BipartiteBuilder {
        BipartiteBuilder::new(left, right)
    }

    /// A problem from compressed rows: `offsets[i]..offsets[i + 1]` are the pairs of left node `i`, with right nodes strictly
    /// ascending and one weight each. Nothing is sorted or copied twice: time O(pairs).
    ///
    /// # Errors
    /// Every fault at once: offsets that do not fit, right nodes out of range or order, degrees reversed, weights out of range.
    pub fn from_rows(
        left: Vec<Degree>,
        right: Vec<Degree>,
        offsets: Vec<usize>,
        rights: Vec<u32>,
        weights: Vec<i64>,
        sense: Sense,
        mode: Mode,
    ) -> Result<Self, BipartiteFaults> {
        Self::check(left, right, offsets, rights, vec![weights], sense, mode, Vec::new())
    }

    /// The largest |weight| that is exact in 64 bits with so many nodes on each side; see the range argument of
    /// [`crate::network`].
    pub fn weight_limit(left: usize, right: usize) -> i64 {
        let nodes = left as i128 + right as i128 + 3;
        i64::try_from(MAX_PATH_COST / nodes).unwrap_or(i64::MAX)
    }

    #[allow(clippy::too_many_arguments, reason = "private: the parts of the struct before they are checked")]
    pub(super) fn check(
        mut left: Vec<Degree>,
        mut right: Vec<Degree>,
        offsets: Vec<usize>,
        rights: Vec<u32>,
        mut weights: Vec<Vec<i64>>,
        sense: Sense,
        mode: Mode,
        mut faults: Vec<BipartiteFault>,
    ) -> Result<Self, BipartiteFaults> {
        let pairs = rights.len();
        let levels = weights.len() + usize::from(mode == Mode::MostPairs);
        if weights.is_empty() || levels > MAX_LEVELS {
            faults.push(BipartiteFault::LevelCount { levels });
        }
        if left.len().saturating_add(right.len()).saturating_add(pairs) >= (1 << 31) - 2 {
            faults.push(BipartiteFault::TooLarge { left: left.len(), right: right.len(), pairs });
        }
        for (side, degrees) in [("left", &left), ("right", &right)] {
            for (node, degree) in degrees.iter().enumerate() {
                if degree.min > degree.max {
                    faults.push(BipartiteFault::ReversedDegree {
                        side,
                        node,
                        min: degree.min,
                        max: degree.max,
                    });
                }
            }
        }
        let rows_fit = offsets.len() == left.len() + 1
            && offsets.first() == Some(&0)
            && offsets.last() == Some(&pairs)
            && offsets.windows(2).all(|pair| pair[0] <= pair[1])
            && weights.iter().all(|column| column.len() == pairs);
        if rows_fit {
            for (i, bounds) in offsets.windows(2).enumerate() {
                let row = &rights[bounds[0]..bounds[1]];
                for (k, &j) in row.iter().enumerate() {
                    if j as usize >= right.len() {
                        faults.push(BipartiteFault::UnknownNode {
                            left: i,
                            right: j as usize,
                            lefts: left.len(),
                            rights: right.len(),
                        });
                    } else if k > 0 && row[k - 1] >= j {
                        faults.push(BipartiteFault::RepeatedPair { left: i, right: j as usize });
                    }
                }
            }
        } else {
            faults.push(BipartiteFault::Rows { offsets: offsets.len(), lefts: left.len(), pairs });
        }
        let mut cost_range = (0, 0);
        let limit = i128::from(Self::weight_limit(left.len(), right.len()));
        for (level, column) in weights.iter().enumerate() {
            let least = column.iter().copied().min().unwrap_or(0);
            let most = column.iter().copied().max().unwrap_or(0);
            if level == 0 {
                cost_range = if sense == Sense::Maximise {
                    (most.saturating_neg(), least.saturating_neg())
                } else {
                    (least, most)
                };
            }
            let largest = i128::from(least).abs().max(i128::from(most).abs());
            if largest > limit {
                faults.push(BipartiteFault::WeightRange { level, largest, limit });
            }
        }
        if !faults.is_empty() {
            return Err(BipartiteFaults(faults));
        }
        if sense == Sense::Maximise {
            weights.iter_mut().flatten().for_each(|weight| *weight = -*weight);
        }
        match mode {
            Mode::BestWeight => {}
            Mode::MostPairs => {
                weights.insert(0, vec![-1; pairs]);
                cost_range = (-1, -1);
            }
            Mode::Perfect => {
                let total = |side: &[Degree]| side.iter().map(|degree| u64::from(degree.max)).sum::<u64>();
                let full = if total(&left) <= total(&right) { &mut left } else { &mut right };
                for degree in full {
                    degree.min = degree.max;
                }
            }
        }
        let costs = LevelTable::from_columns(weights).unwrap_or_default();
        Ok(Self { left, right, offsets, rights, costs, cost_range, sense, mode })
    }

    /// The same kind of problem over other rows that come from this one's, so that nothing needs to be checked.
    pub(crate) fn part(
        &self,
        left: Vec<Degree>,
        right: Vec<Degree>,
        offsets: Vec<usize>,
        rights: Vec<u32>,
        costs: LevelTable,
    ) -> Self {
        let first = if costs.levels() > 0 { costs.level(0) } else { &[] };
        let range = |(low, high): (i64, i64), &cost: &i64| (low.min(cost), high.max(cost));
        let cost_range = first.first().map_or((0, 0), |&cost| first.iter().fold((cost, cost), range));
        Self { left, right, offsets, rights, costs, cost_range, sense: self.sense, mode: self.mode }
    }

    /// The same pairs at other costs.
    pub(crate) fn with_costs(&self, costs: LevelTable) -> Self {
        self.part(self.left.clone(), self.right.clone(), self.offsets.clone(), self.rights.clone(), costs)
    }

    /// Degree bounds of the left nodes (after the mode: `Perfect` raises minimums).
    pub fn left(&self) -> &[Degree] {
        &self.left
    }

    /// Degree bounds of the right nodes (after the mode: `Perfect` raises minimums).
    pub fn right(&self) -> &[Degree] {
        &self.right
    }

    /// How many pairs.
    pub fn pair_count(&self) -> usize {
        self.rights.len()
    }

    /// How many cost levels, the mode's included.
    pub fn levels(&self) -> usize {
        self.costs.levels()
    }

    /// What is minimised, by level and pair: the level of [`Mode::MostPairs`] first, then the weights, negated where
    /// they are to be maximised.
    pub fn costs(&self) -> &LevelTable {
        &self.costs
    }

    /// The least and the largest cost on the first level; zeros where there are no pairs.
    pub(crate) fn cost_range(&self) -> (i64, i64) {
        self.cost_range
    }

    /// Whether large or small weights are best.
    pub fn sense(&self) -> Sense {
        self.sense
    }

    /// What an optimum is.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The pairs of a left node: positions in the pair list.
    pub fn row(&self, left: usize) -> std::ops::Range<usize> {
        match (self.offsets.get(left), self.offsets.get(left + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// The right node of every pair.
    pub fn rights(&self) -> &[u32] {
        &self.rights
    }

    /// Both ends of a pair. Time O(log left).
    pub fn ends(&self, pair: PairIndex) -> Option<(u32, u32)> {
        let right = *self.rights.get(pair.index())?;
        let left = self.offsets.partition_point(|&start| start <= pair.index()) - 1;
        Some((left as u32, right))
    }

    /// The total weight of some pairs as given, per level of weight.
    pub fn weight_of(&self, pairs: &[PairIndex]) -> LevelValue {
        let skip = usize::from(self.mode == Mode::MostPairs);
        let sign = if self.sense == Sense::Maximise { -1 } else { 1 };
        let total = |level| {
            pairs.iter().map(|pair| sign * i128::from(self.costs.get(level, pair.index()))).sum::<i128>()
        };
        LevelValue::new((skip..self.levels()).map(total).collect())
    }

    /// The same problem as a network: nodes are the left nodes, the right nodes, then the hub; arcs are hub → left (degree bounds), the
    /// pairs (0 to 1, at their costs), then right → hub (degree bounds). Time and memory O(nodes + pairs · levels).
    ///
    /// # Errors
    /// Where the degrees add up beyond the range of [`Network`].
    pub fn to_network(&self) -> Result<Network, NetworkFaults> {
        let mut builder = Network::builder(self.levels());
        let nothing = vec![0; self.levels()];
        let sides = self.left.len() + self.right.len();
        builder.reserve(sides + 1, sides + self.pair_count());
        for _ in 0..=sides {
            builder.node(0);
        }
        let hub = self.hub();
        let right_node = |j: usize| NodeId::new(self.left.len() + j);
        for (i, degree) in self.left.iter().enumerate() {
            builder.arc(hub, NodeId::new(i), degree.min.into()..=degree.max.into(), &nothing);
        }
        let mut costs = nothing.clone();
        for i in 0..self.left.len() {
            for pair in self.row(i) {
                costs.iter_mut().zip(self.costs.row(pair)).for_each(|(cost, given)| *cost = given);
                builder.arc(NodeId::new(i), right_node(self.rights[pair] as usize), 0..=1, &costs);
            }
        }
        for (j, degree) in self.right.iter().enumerate() {
            builder.arc(right_node(j), hub, degree.min.into()..=degree.max.into(), &nothing);
        }
        builder.build()
    }

    /// The hub of [`Bipartite::to_network`].
    pub fn hub(&self) -> NodeId {
        NodeId::new(self.left.len() + self.right.len())
    }

    /// Reads a solution of [`Bipartite::to_network`] back as pairs. In [`Mode::BestWeight`] pairs of no weight stay out as far as the
    /// minimums allow. Time O(pairs · levels).
    pub fn matching_from(&self, solution: FlowSolution) -> Matching {
        let flows = solution.flow.iter().skip(self.left.len()).take(self.pair_count());
        let chosen = flows.enumerate().filter(|&(_, &x)| x > 0);
        let pairs = chosen.map(|(pair, _)| PairIndex(pair as u32)).collect();
        self.matching_of(pairs, solution.potentials, solution.work)
    }

    /// Chosen pairs with their proof, without those of no weight where [`Mode::BestWeight`] leaves them out.
    pub(crate) fn matching_of(
        &self,
        mut pairs: Vec<PairIndex>,
        potentials: LevelTable,
        work: Work,
    ) -> Matching {
        if let (Mode::BestWeight, [costs]) = (self.mode, self.costs.columns()) {
            // One look at each pair says what they come to and whether all of them pay.
            let (mut total, mut all) = (0i128, true);
            for &pair in &pairs {
                let cost = costs.get(pair.index()).copied().unwrap_or(0);
                total += i128::from(cost);
                all &= cost != 0;
            }
            if all {
                let weight = if self.sense == Sense::Maximise { -total } else { total };
                return Matching { pairs, potentials, weight: LevelValue::new(vec![weight]), work };
            }
        }
        if self.mode == Mode::BestWeight {
            self.drop_weightless(&mut pairs);
        }
        let weight = self.weight_of(&pairs);
        Matching { pairs, potentials, weight, work }
    }

    /// Drops chosen pairs that do not pay. Potentials that prove the pairs optimal prove the fewer pairs optimal too: the cycle hub →
    /// left → right → hub costs nothing, each of its arcs can give back, so has reduced cost ≤ 0, and these add up to 0.
    fn drop_weightless(&self, pairs: &mut Vec<PairIndex>) {
        if !pairs.iter().any(|pair| self.costs.row(pair.index()).all(|cost| cost == 0)) {
            return;
        }
        let mut mates = [vec![0u32; self.left.len()], vec![0u32; self.right.len()]];
        let ends = |pair| self.ends(pair).map(|(i, j)| (i as usize, j as usize));
        for (i, j) in pairs.iter().filter_map(|&pair| ends(pair)) {
            mates[0][i] += 1;
            mates[1][j] += 1;
        }
        pairs.retain(|&pair| {
            let Some((i, j)) = ends(pair) else { return true };
            let free = mates[0][i] > self.left[i].min && mates[1][j] > self.right[j].min;
            let drop = free && self.costs.row(pair.index()).all(|cost| cost == 0);
            if drop {
                mates[0][i] -= 1;
                mates[1][j] -= 1;
            }
            !drop
        });
    }

    /// The flow of some pairs in [`Bipartite::to_network`], if each is known and listed once and all degrees are within bounds.
    pub(crate) fn flow_of_pairs(&self, pairs: &[PairIndex]) -> Option<Vec<i64>> {
        let known = pairs.iter().all(|pair| pair.index() < self.pair_count());
        let rising = pairs.windows(2).all(|two| two[0] < two[1]);
        let flow = (known && rising).then(|| self.flow_through(pairs))?;
        let within = |flow: &[i64], degrees: &[Degree]| {
            flow.iter().zip(degrees).all(|(&x, d)| (i64::from(d.min)..=i64::from(d.max)).contains(&x))
        };
        let right = &flow[self.left.len() + self.pair_count()..];
        (within(&flow, &self.left) && within(right, &self.right)).then_some(flow)
    }

    /// The other way round: pairs and potentials as a flow in [`Bipartite::to_network`]. Time O(pairs).
    pub fn flow_from(&self, matching: &Matching) -> Vec<i64> {
        self.flow_through(&matching.pairs)
    }

    fn flow_through(&self, pairs: &[PairIndex]) -> Vec<i64> {
        let mut flow = vec![0; self.left.len() + self.pair_count() + self.right.len()];
        for &pair in pairs {
            if let Some((i, j)) = self.ends(pair) {
                flow[i as usize] += 1;
                flow[self.left.len() + pair.index()] += 1;
                flow[self.left.len() + self.pair_count() + j as usize] += 1;
            }
        }
        flow
    }

    /// Reads a cut of [`Bipartite::to_network`] back as nodes of the two sides.
    pub fn cut_from(&self, cut: &Cut) -> BipartiteCut {
        let (mut left, mut right, mut hub) = (Vec::new(), Vec::new(), false);
        for node in &cut.nodes {
            match node.index().checked_sub(self.left.len()) {
                None => left.push(node.0),
                Some(j) if j < self.right.len() => right.push(j as u32),
                Some(_) => hub = true,
            }
        }
        BipartiteCut { left, right, hub }
    }
}
