//! The optimal face of what `greedy.rs` has decided: a smaller problem on the levels that are left, and its answer as one of the whole.

use super::Solved;
use super::greedy::Counted;
use crate::network::{Bipartite, Degree, LevelTable, PairIndex, Work};
use crate::optimize::auction::blend::largest;
use crate::optimize::auction::levels::sum;
use crate::optimize::auction::plain;
use crate::optimize::{Budget, Outcome, Stopped};

/// Bonuses of those who must be full, as multiples of the largest |cost|.
const BONUSES: [i64; 2] = [8, 64];

/// The rest of a problem.
struct Face<'a> {
    problem: &'a Bipartite,
    counted: Counted,
    rest: Bipartite,
    /// The pairs of the rest, as pairs of the whole; and the pairs that are in use in every optimum.
    pairs: Vec<PairIndex>,
    fixed: Vec<PairIndex>,
}

/// Solves the levels that are left on the optimal face, with a solver for problems of fewer levels.
pub(super) fn solve(
    problem: &Bipartite,
    counted: Counted,
    budget: &Budget<'_>,
    solver: impl Fn(&Bipartite, &Budget<'_>) -> Solved,
) -> Solved {
    let before = Work {
        arcs_scanned: counted.work.arcs_scanned + problem.pair_count() as u64,
        searches: counted.work.searches,
    };
    let face = Face::of(problem, counted);
    if face.rest.levels() == 1
        && !plain::is_plain(&face.rest)
        && let Some(solved) = face.with_bonuses(before, budget, &solver)
    {
        return solved;
    }
    if face.rest.levels() == 0 {
        let pairs = face.counted.pairs();
        return Ok(Outcome::Optimal(problem.matching_of(
            pairs,
            face.potentials(&LevelTable::default()),
            before,
        )));
    }
    Ok(match solver(&face.rest, &budget.after(before))? {
        Outcome::Optimal(matching) => {
            let potentials = face.potentials(&matching.potentials);
            let work = sum(before, matching.work, 0);
            Outcome::Optimal(problem.matching_of(face.whole(&matching.pairs), potentials, work))
        }
        Outcome::Stopped(Stopped { reason, best, potentials, work, .. }) => {
            let potentials = face.potentials(&potentials);
            let work = sum(before, work, 0);
            let bound = problem.to_network()?.dual_bound(&potentials);
            let pairs = best.map_or_else(|| face.counted.pairs(), |best| face.whole(&best.pairs));
            let best = Some(problem.matching_of(pairs, potentials.clone(), work));
            Outcome::Stopped(Stopped { reason, best, potentials, bound, work })
        }
        // There is a solution on the face: the one at hand.
        Outcome::Infeasible(_) => super::solve_in_turn(problem, super::Scale::Even, budget)?,
    })
}

impl Counted {
    fn pairs(&self) -> Vec<PairIndex> {
        (0u32..).zip(&self.used).filter(|&(_, &used)| used).map(|(pair, _)| PairIndex(pair)).collect()
    }

    /// Labels of the left and of the right nodes.
    fn labels(&self) -> (&[u32], &[u32]) {
        let (counted, others) = (&self.label[..], &self.label_of_others[..]);
        if self.left_counts { (counted, others) } else { (others, counted) }
    }
}

impl<'a> Face<'a> {
    fn of(problem: &'a Bipartite, counted: Counted) -> Self {
        let (left_label, right_label) = counted.labels();
        let mut left = problem.left().to_vec();
        let mut right = problem.right().to_vec();
        let (mut offsets, mut rights) = (vec![0], Vec::new());
        let (mut pairs, mut fixed) = (Vec::new(), Vec::new());
        for (node, &label) in left_label.iter().enumerate() {
            for pair in problem.row(node) {
                let other = problem.rights()[pair];
                if right_label[other as usize] == label {
                    rights.push(other);
                    pairs.push(PairIndex(pair as u32));
                } else if counted.used[pair] {
                    left[node].max -= 1;
                    right[other as usize].max -= 1;
                    fixed.push(PairIndex(pair as u32));
                }
            }
            offsets.push(rights.len());
        }
        let column = |level: usize| {
            let costs = problem.costs().level(level);
            pairs.iter().map(|pair| costs[pair.index()]).collect()
        };
        let columns = (counted.levels..problem.levels()).map(column).collect();
        let costs = LevelTable::from_columns(columns).unwrap_or_default();
        let full = |degree: &mut Degree| degree.min = degree.max;
        let (counts, others) =
            if counted.left_counts { (&mut left, &mut right) } else { (&mut right, &mut left) };
        for (node, degree) in counts.iter_mut().enumerate() {
            if counted.rank[node] < counted.label[node] {
                full(degree);
            }
        }
        for (degree, &label) in others.iter_mut().zip(&counted.label_of_others) {
            if label < counted.nothing {
                full(degree);
            }
        }
        let rest = problem.part(left, right, offsets, rights, costs);
        Self { problem, counted, rest, pairs, fixed }
    }

    /// Who must be full gets a bonus instead, so that there is nothing that anybody must: a plain problem, where the whole is one. What comes of it is an optimum of the face if everybody who must be is full,
    /// and then the prices less the bonuses prove it. `None` where no bonus does.
    fn with_bonuses(
        &self,
        before: Work,
        budget: &Budget<'_>,
        solver: &impl Fn(&Bipartite, &Budget<'_>) -> Solved,
    ) -> Option<Solved> {
        let rest = &self.rest;
        let must =
            |side: &[Degree]| side.iter().map(|degree| i64::from(degree.min > 0)).collect::<Vec<i64>>();
        let (left, right) = (must(rest.left()), must(rest.right()));
        let costs = rest.costs().level(0);
        let high = largest(costs).max(1);
        let limit = Bipartite::weight_limit(left.len(), right.len());
        let optional =
            |side: &[Degree]| side.iter().map(|degree| Degree { min: 0, ..*degree }).collect::<Vec<_>>();
        let mut work = before;
        for factor in BONUSES {
            let bonus = high.checked_mul(factor).filter(|bonus| bonus.saturating_mul(3) <= limit)?;
            let mut column = Vec::with_capacity(costs.len());
            for (node, must) in left.iter().enumerate() {
                column.extend(
                    rest.row(node)
                        .map(|pair| costs[pair] - bonus * (must + right[rest.rights()[pair] as usize])),
                );
            }
            let offsets = (0..left.len()).map(|node| rest.row(node).start).chain([costs.len()]).collect();
            let column = LevelTable::from_columns(vec![column]).unwrap_or_default();
            let plain = rest.part(
                optional(rest.left()),
                optional(rest.right()),
                offsets,
                rest.rights().to_vec(),
                column,
            );
            match solver(&plain, &budget.after(work)) {
                Ok(Outcome::Optimal(matching)) => {
                    work = sum(work, matching.work, costs.len());
                    if self.is_full(&matching.pairs) {
                        let mut prices = matching.potentials.level(0).to_vec();
                        let hub = prices.pop().unwrap_or(0);
                        let bonuses = left
                            .iter()
                            .map(|must| must * bonus)
                            .chain(right.iter().map(|must| -must * bonus));
                        prices.iter_mut().zip(bonuses).for_each(|(price, bonus)| *price -= bonus + hub);
                        prices.push(0);
                        let rest = LevelTable::from_columns(vec![prices]).unwrap_or_default();
                        let pairs = self.whole(&matching.pairs);
                        let matching = self.problem.matching_of(pairs, self.potentials(&rest), work);
                        return Some(Ok(Outcome::Optimal(matching)));
                    }
                }
                Ok(Outcome::Stopped(_)) | Ok(Outcome::Infeasible(_)) | Err(_) => return None,
            }
        }
        None
    }

    /// Whether everybody who must be is full.
    fn is_full(&self, pairs: &[PairIndex]) -> bool {
        let rest = &self.rest;
        let mut left: Vec<u32> = rest.left().iter().map(|degree| degree.min).collect();
        let mut right: Vec<u32> = rest.right().iter().map(|degree| degree.min).collect();
        for pair in pairs {
            if let Some((from, to)) = rest.ends(*pair) {
                left[from as usize] = left[from as usize].saturating_sub(1);
                right[to as usize] = right[to as usize].saturating_sub(1);
            }
        }
        left.iter().chain(&right).all(|&missing| missing == 0)
    }

    /// An answer's pairs as pairs of the whole.
    fn whole(&self, pairs: &[PairIndex]) -> Vec<PairIndex> {
        let mut whole = self.fixed.clone();
        whole.extend(pairs.iter().map(|pair| self.pairs[pair.index()]));
        whole.sort_unstable();
        whole
    }

    /// The potentials of the levels that are decided, and those of the others, relative to the hub's.
    fn potentials(&self, rest: &LevelTable) -> LevelTable {
        let Counted { left_counts, levels, ranks, rank, label, label_of_others, .. } = &self.counted;
        let decided = |level: usize| {
            let worth = |rank: &u32| ranks[*rank as usize][level];
            let counts = rank.iter().zip(label).map(|(rank, label)| worth(rank) - worth(label));
            let others = label_of_others.iter().map(worth);
            // Left nodes have their value, right ones the negative of their price; the hub has nothing.
            let column: Vec<i64> = if *left_counts {
                counts.chain(others.map(|price| -price)).chain([0]).collect()
            } else {
                others.chain(counts.map(|price| -price)).chain([0]).collect()
            };
            column
        };
        let mut columns: Vec<Vec<i64>> = (0..*levels).map(decided).collect();
        for level in 0..rest.levels() {
            let column = rest.level(level);
            let hub = column.last().copied().unwrap_or(0);
            columns.push(column.iter().map(|price| price - hub).collect());
        }
        debug_assert_eq!(columns.len(), self.problem.levels());
        LevelTable::from_columns(columns).unwrap_or_default()
    }
}
