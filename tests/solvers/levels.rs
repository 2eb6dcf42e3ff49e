//! Bipartite problems on several levels, of all kinds of costs: of the left node, of the right node, of the pair, of nobody. The default algorithm, which
//! blends levels and tells them apart again, against the network simplex, which computes with vectors; every optimum is verified.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::network::{Bipartite, Mode, Sense};
use goodturn::optimize::{Auction, Budget, NetworkSimplex, Outcome, Solver};
use goodturn::verify;
use proptest::prelude::*;

/// What a level's weights depend on, and how large they are.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Nothing,
    Left(i64),
    Right(i64),
    /// Each right node counts on one of so many levels.
    Tier(u64, u64),
    Pair(i64),
    Some(i64),
}

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    let kind = prop_oneof![
        1 => Just(Kind::Nothing),
        2 => (1i64..5).prop_map(Kind::Left),
        2 => (1i64..5).prop_map(Kind::Right),
        3 => (0u64..3).prop_map(|tier| Kind::Tier(tier, 3)),
        3 => prop_oneof![Just(3i64), Just(1000), Just(1 << 30), Just(1 << 45)].prop_map(Kind::Pair),
        1 => (1i64..9).prop_map(Kind::Some),
    ];
    prop::collection::vec(kind, 2..7)
}

fn mix(a: u64, b: u64) -> u64 {
    let mut x = (a << 32 | b & 0xFFFF_FFFF).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 32)
}

fn weight(kind: Kind, level: u64, seed: u64, left: u64, right: u64) -> i64 {
    let below = |of: u64, high: i64| (mix(seed ^ level, of) % (high.unsigned_abs() + 1)).cast_signed();
    let pair = left << 16 | right;
    match kind {
        Kind::Nothing => 0,
        Kind::Left(high) => below(left, high),
        Kind::Right(high) => below(right, 2 * high) - high,
        Kind::Tier(tier, of) => i64::from(right % of == tier),
        Kind::Pair(high) => below(pair, high) - high / 8,
        Kind::Some(high) => below(pair, high) * i64::from(mix(seed, pair).is_multiple_of(16)),
    }
}

#[derive(Clone, Debug)]
struct Shape {
    lefts: usize,
    rights: usize,
    degree: u64,
    kinds: Vec<Kind>,
    seed: u64,
    /// The largest number of mates of each side.
    most: (u32, u32),
    mode: Mode,
}

fn shape(largest: usize) -> impl Strategy<Value = Shape> {
    let mode = prop_oneof![3 => Just(Mode::BestWeight), 1 => Just(Mode::MostPairs), 1 => Just(Mode::Perfect)];
    let sides = (1..largest, 1..largest, 1u64..9);
    (sides, kinds(), any::<u64>(), prop_oneof![3 => Just((1, 1)), 1 => (1u32..4, 1u32..4)], mode).prop_map(
        |((lefts, rights, degree), kinds, seed, most, mode)| Shape {
            lefts,
            rights,
            degree,
            kinds,
            seed,
            most,
            mode,
        },
    )
}

fn problem(shape: &Shape) -> Bipartite {
    let Shape { lefts, rights, degree, seed, most, .. } = *shape;
    let mut builder = Bipartite::builder(lefts, rights).levels(shape.kinds.len());
    for left in 0..lefts {
        builder = builder.left(left, 0..=1 + (mix(seed, left as u64) >> 9) as u32 % most.0);
    }
    for right in 0..rights {
        builder = builder.right(right, 0..=1 + (mix(!seed, right as u64) >> 9) as u32 % most.1);
    }
    for left in 0..lefts as u64 {
        let mut row: Vec<u64> = (0..degree).map(|k| mix(seed ^ k, left) % rights as u64).collect();
        row.sort_unstable();
        row.dedup();
        for right in row {
            let levels = (0u64..).zip(&shape.kinds);
            let weights: Vec<i64> =
                levels.map(|(level, &kind)| weight(kind, level, seed, left, right)).collect();
            builder.push(left as u32, right as u32, &weights);
        }
    }
    builder.build(Sense::Maximise, shape.mode).unwrap()
}

fn compare(problem: &Bipartite) -> Result<(), TestCaseError> {
    let solve = |solver: &dyn Solver| solver.solve_bipartite(problem, None, &Budget::unlimited()).unwrap();
    match (solve(&Auction), solve(&NetworkSimplex)) {
        (Outcome::Optimal(ours), Outcome::Optimal(other)) => {
            prop_assert_eq!(&ours.weight, &other.weight);
            prop_assert_eq!(verify::matching(problem, &ours).unwrap(), ours.weight);
        }
        (Outcome::Infeasible(cut), Outcome::Infeasible(_)) => {
            verify::bipartite_cut(problem, &cut).unwrap();
        }
        (ours, other) => prop_assert!(false, "{ours:?}, {other:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn levels_of_all_kinds(shape in shape(14)) {
        compare(&problem(&shape))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn levels_of_all_kinds_among_more(shape in shape(150)) {
        compare(&problem(&shape))?;
    }

    /// A stopped solve has a matching and a bound that holds.
    #[test]
    fn stopped_levels(shape in shape(60), work in 1u64..20_000) {
        let problem = problem(&Shape { mode: Mode::BestWeight, ..shape });
        let whole = Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal().unwrap();
        match Auction.solve_bipartite(&problem, None, &Budget::unlimited().with_work(work)).unwrap() {
            Outcome::Optimal(matching) => prop_assert_eq!(matching.weight, whole.weight),
            Outcome::Stopped(stopped) => {
                // The bound is one on costs.
                prop_assert!(stopped.bound <= -&whole.weight);
                let best = stopped.best.unwrap();
                verify::feasible_matching(&problem, &best.pairs).unwrap();
                prop_assert!(best.weight <= whole.weight);
            }
            Outcome::Infeasible(cut) => prop_assert!(false, "{cut:?}"),
        }
    }
}

/// Five tiers above the weights cost a few times the work of the weights alone; once they cost a hundred times.
#[test]
fn tiers_take_a_few_times_the_work_of_the_weights_alone() {
    let tiers = (0..5).map(|tier| Kind::Tier(tier, 5));
    let shape = |kinds: Vec<Kind>| Shape {
        lefts: 3000,
        rights: 3000,
        degree: 15,
        kinds,
        seed: 5,
        most: (1, 1),
        mode: Mode::BestWeight,
    };
    let work = |shape: &Shape| {
        let problem = problem(shape);
        let matching =
            Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal().unwrap();
        assert_eq!(verify::matching(&problem, &matching).unwrap(), matching.weight);
        matching.work.arcs_scanned
    };
    let weights = Kind::Pair(10_000_000);
    let (tiered, plain) = (work(&shape(tiers.chain([weights]).collect())), work(&shape(vec![weights])));
    assert!(tiered <= 2 * plain, "{tiered} and {plain}");
}

/// Weights at the limit of what is accepted, which 32 bits do not hold, in one level.
#[test]
fn the_largest_weights() {
    for (lefts, rights) in [(40, 60), (60, 40), (30, 200)] {
        let limit = Bipartite::weight_limit(lefts, rights);
        for high in [limit, 1 << 30, (1 << 29) + 1, 1 << 29, 1 << 28] {
            let pairs = (0..lefts as u64 * rights as u64).filter(|&pair| mix(3, pair).is_multiple_of(4)).map(
                |pair| {
                    let weight = high - (mix(9, pair) % (high / 2).unsigned_abs()).cast_signed();
                    ((pair / rights as u64) as u32, (pair % rights as u64) as u32, weight)
                },
            );
            for mode in [Mode::BestWeight, Mode::MostPairs] {
                let problem = Bipartite::builder(lefts, rights)
                    .pairs(pairs.clone())
                    .build(Sense::Maximise, mode)
                    .unwrap();
                compare(&problem).unwrap();
            }
        }
    }
}

/// Pairs along a path, of which the one end of each can be left out for ten times what the other brings: everybody has a mate only if all of them give that up.
#[test]
fn one_pair_more_that_costs_more_than_any_bonus() {
    const LINKS: u32 = 60;
    for mode in [Mode::Perfect, Mode::MostPairs] {
        let pairs = (0..=LINKS).map(|i| (i, i, 1)).chain((0..LINKS).map(|i| (i + 1, i, 10)));
        let nodes = LINKS as usize + 1;
        let problem = Bipartite::builder(nodes, nodes).pairs(pairs).build(Sense::Maximise, mode).unwrap();
        let outcome = Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap();
        let matching = outcome.optimal().unwrap();
        assert_eq!(verify::matching(&problem, &matching).unwrap().entries(), [i128::from(LINKS) + 1]);
    }
}

/// Requests along a chain of volunteers, each of the better tier served by the volunteer before it, who alone could serve the last request, of the other tier: it is served if all move on.
#[test]
fn tiers_along_a_chain() {
    const LINKS: u32 = 500;
    let nodes = LINKS as usize + 1;
    let mut builder = Bipartite::builder(nodes, nodes).levels(3);
    for i in 0..=LINKS {
        for right in (i..=LINKS).take(2) {
            builder.push(i, right, &[i64::from(right > 0), i64::from(right == 0), i64::from(right * 7 % 11)]);
        }
    }
    let problem = builder.build(Sense::Maximise, Mode::BestWeight).unwrap();
    let matching = Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal().unwrap();
    assert_eq!(matching.weight.entries()[..2], [i128::from(LINKS), 1]);
    assert_eq!(verify::matching(&problem, &matching).unwrap(), matching.weight);
}
