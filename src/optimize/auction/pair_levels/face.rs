//! The optimal face of what `greedy.rs` has decided: a smaller problem on the levels that are left, and its answer as one of the whole.

use super::Solved;
use super::greedy::Counted;
use super::region::Region;
use crate::network::{Bipartite, Degree, LevelTable, PairIndex, Work};
use crate::optimize::auction::levels::sum;
use crate::optimize::{Budget, Outcome, Stopped};

/// How far ahead costs are fetched.
const AHEAD: usize = 8;

/// The rest of a region.
struct Face<'a> {
    region: &'a Region<'a>,
    counted: Counted,
    rest: Bipartite,
    /// The pairs of the rest, as pairs of the region.
    pairs: Vec<PairIndex>,
}

/// Solves the levels that are left on the optimal face, with a solver for problems of fewer levels.
pub(super) fn solve(
    region: &Region<'_>,
    counted: Counted,
    budget: &Budget<'_>,
    solver: impl Fn(&Bipartite, &Budget<'_>) -> Solved,
) -> Solved {
    let before = Work {
        arcs_scanned: counted.work.arcs_scanned + region.pair_count() as u64,
        searches: counted.work.searches,
    };
    let face = Face::of(region, counted);
    if face.rest.levels() == 0 {
        let potentials = face.potentials(&LevelTable::default());
        return Ok(Outcome::Optimal(region.matching(face.counted.pairs.clone(), potentials, before)));
    }
    Ok(match solver(&face.rest, &budget.after(before))? {
        Outcome::Optimal(matching) => {
            let potentials = face.potentials(&matching.potentials);
            let work = sum(before, matching.work, 0);
            Outcome::Optimal(region.matching(face.whole(&matching.pairs), potentials, work))
        }
        Outcome::Stopped(Stopped { reason, best, potentials, work, .. }) => {
            let potentials = face.potentials(&potentials);
            let work = sum(before, work, 0);
            let bound = region.cut().to_network()?.dual_bound(&potentials);
            let pairs = best.map_or_else(|| face.counted.pairs.clone(), |best| face.whole(&best.pairs));
            let best = Some(region.matching(pairs, potentials.clone(), work));
            Outcome::Stopped(Stopped { reason, best, potentials, bound, work })
        }
        // Not with what is at hand, which is on the face; whatever a solver says, the levels one after the other are right.
        Outcome::Infeasible(_) => super::solve_in_turn(&region.cut(), super::Scale::Even, budget)?,
    })
}

impl Counted {
    /// Labels of the left and of the right nodes.
    fn labels(&self) -> (&[u32], &[u32]) {
        let (counted, others) = (&self.label[..], &self.label_of_others[..]);
        if self.left_counts { (counted, others) } else { (others, counted) }
    }
}

impl<'a> Face<'a> {
    fn of(region: &'a Region<'a>, counted: Counted) -> Self {
        let (left_label, right_label) = counted.labels();
        let (mut left, mut right) = region.degrees();
        let (mut offsets, mut rights, mut pairs) = (vec![0], Vec::new(), Vec::new());
        let mut columns = vec![Vec::new(); region.levels() - counted.levels];
        for (node, &label) in left_label.iter().enumerate() {
            let row = region.row(node);
            let begin = pairs.len();
            for pair in row.clone() {
                let other = region.rights[pair];
                if right_label[other as usize] == label {
                    rights.push(other);
                    pairs.push(PairIndex(pair as u32));
                }
            }
            for (level, column) in (counted.levels..).zip(&mut columns) {
                region.prefetch_costs(level, node + AHEAD);
                let costs = region.costs(level, node);
                column.extend(pairs[begin..].iter().map(|pair| costs[pair.index() - row.start]));
            }
            offsets.push(rights.len());
        }
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
        let rest = region.with_rows((left, right), offsets, rights, costs);
        Self { region, counted, rest, pairs }
    }

    /// An answer's pairs as pairs of the region.
    fn whole(&self, pairs: &[PairIndex]) -> Vec<PairIndex> {
        pairs.iter().map(|pair| self.pairs[pair.index()]).collect()
    }

    /// The potentials of the levels that are decided, and those of the others, relative to the hub's.
    fn potentials(&self, rest: &LevelTable) -> LevelTable {
        let Counted { left_counts, levels, ranks, rank, label, label_of_others, .. } = &self.counted;
        let decided = |level: usize| {
            let worth = |rank: &u32| ranks[*rank as usize][level];
            let counts = rank.iter().zip(label).map(|(rank, label)| worth(rank) - worth(label));
            let others = label_of_others.iter().map(worth);
            // Left nodes have their value, right ones the negative of their price; the hub has nothing.
            if *left_counts {
                counts.chain(others.map(|price| -price)).chain([0]).collect()
            } else {
                others.chain(counts.map(|price| -price)).chain([0]).collect()
            }
        };
        let mut columns: Vec<Vec<i64>> = (0..*levels).map(decided).collect();
        for level in 0..rest.levels() {
            let column = rest.level(level);
            let hub = column.last().copied().unwrap_or(0);
            columns.push(column.iter().map(|price| price - hub).collect());
        }
        debug_assert_eq!(columns.len(), self.region.levels());
        LevelTable::from_columns(columns).unwrap_or_default()
    }
}
