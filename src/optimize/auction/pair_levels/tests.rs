//! Levels decided by augmenting paths, and the same blended: both are proven, and come to the same.

use proptest::prelude::*;

use super::*;
use crate::network::{Mode, Sense};
use crate::verify;

/// Sides, pairs with a weight each, and how many tiers the right nodes (or the left ones) are of, under a level that counts pairs or not.
fn problems() -> impl Strategy<Value = Bipartite> {
    (1usize..25, 1usize..25).prop_flat_map(|(lefts, rights)| {
        let pair = (0..lefts as u32, 0..rights as u32, -5i64..40);
        let pairs = prop::collection::btree_map((0..lefts as u32, 0..rights as u32), pair, 0..120);
        (Just((lefts, rights)), pairs, 1u32..5, any::<bool>(), any::<bool>()).prop_map(
            |((lefts, rights), pairs, tiers, left, most)| {
                let mut builder = Bipartite::builder(lefts, rights).levels(tiers as usize + 1);
                for (&(i, j), &(_, _, weight)) in &pairs {
                    // Some nodes are of no tier, and some of a tier that is better left out.
                    let own = (if left { i } else { j }) % (tiers + 2);
                    let mut weights: Vec<i64> = (0..tiers).map(|tier| i64::from(own == tier)).collect();
                    weights[0] -= i64::from(own == tiers + 1);
                    weights.push(weight);
                    builder.push(i, j, &weights);
                }
                let mode = if most { Mode::MostPairs } else { Mode::BestWeight };
                builder.build(Sense::Maximise, mode).unwrap()
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn decided_and_blended_come_to_the_same(problem in problems()) {
        let budget = Budget::unlimited();
        let levels = dependences(&problem);
        let blended = solve_blended(&problem, &levels, Work::default(), &budget).unwrap().optimal().unwrap();
        prop_assert_eq!(&verify::matching(&problem, &blended).unwrap(), &blended.weight);
        let region = Region::whole(&problem);
        let counted = greedy::decide(&region, &levels, &budget);
        let counted = counted.unwrap_or_else(|_| panic!("nothing was decided"));
        prop_assert!(counted.levels >= 1);
        // All levels but the last, unless they are told of both sides: what happens to depend on either is said to depend on the right.
        let tiers = &levels[..levels.len() - 1];
        let of_right = tiers.iter().filter(|level| matches!(level, Dependence::Right(_))).count();
        prop_assert!(counted.levels + 1 >= problem.levels() || of_right > 0 && of_right < tiers.len());
        let decided = face::solve(&region, counted, &budget, crate::optimize::auction::solve_from_nothing).unwrap().optimal().unwrap();
        prop_assert_eq!(&verify::matching(&problem, &decided).unwrap(), &decided.weight);
        prop_assert_eq!(decided.weight, blended.weight);
    }
}
