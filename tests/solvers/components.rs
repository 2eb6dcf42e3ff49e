//! Problems that fall apart, and levels that are traded for each other: the same optimum as part by part and level by level, for any number of threads.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::network::{Bipartite, BipartiteCut, LevelValue, Matching, Mode, Sense};
use goodturn::optimize::{Auction, Budget, Outcome, ShortestPaths, Solver, Start};
use goodturn::verify;
use proptest::prelude::*;

type Solved = Outcome<Matching, BipartiteCut>;

/// Numbers that look random, from a state.
pub(super) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0xD1B5_4A32_D192_ED03);
    (*state ^ (*state >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 20
}

/// What a world of towns is made from.
#[derive(Clone, Copy, Debug)]
struct World {
    seed: u64,
    towns: usize,
    largest: usize,
    range: i64,
    capacities: bool,
    minimums: bool,
    levels: usize,
    /// Whether each right node counts on one of the upper levels, with all its pairs; else any pair may.
    tiers: bool,
    mode: Mode,
}

/// A town: degrees of both sides, and pairs with a weight per level.
#[derive(Clone, Default)]
struct Town {
    left: Vec<(u32, u32)>,
    right: Vec<(u32, u32)>,
    pairs: Vec<(u32, u32, Vec<i64>)>,
}

impl World {
    fn towns(&self) -> Vec<Town> {
        let mut state = self.seed;
        (0..self.towns).map(|_| self.town(&mut state)).collect()
    }

    fn town(&self, state: &mut u64) -> Town {
        let mut town = Town::default();
        let sizes = [0, 1].map(|_| 1 + next(state) as usize % self.largest);
        for (side, size) in [(&mut town.left, sizes[0]), (&mut town.right, sizes[1])] {
            for _ in 0..size {
                let most = if self.capacities { 1 + next(state) as u32 % 3 } else { 1 };
                let least = u32::from(self.minimums && next(state).is_multiple_of(400));
                side.push((least, most));
            }
        }
        for left in 0..sizes[0] {
            let mut row: Vec<u32> = (0..4).map(|_| (next(state) as usize % sizes[1]) as u32).collect();
            row.sort_unstable();
            row.dedup();
            for right in row {
                let counts = |level: usize, state: &mut u64| {
                    if self.tiers {
                        right as usize % self.levels == level
                    } else {
                        next(state).is_multiple_of(2)
                    }
                };
                let mut weights: Vec<i64> =
                    (1..self.levels).map(|level| i64::from(counts(level, state))).collect();
                weights.push((next(state) % self.range.cast_unsigned()) as i64 - self.range / 8);
                town.pairs.push((left as u32, right, weights));
            }
        }
        town
    }

    fn build(&self, towns: &[Town], shuffle: Option<u64>) -> Bipartite {
        let count = |side: fn(&Town) -> usize| towns.iter().map(side).sum::<usize>();
        let counts = [count(|town| town.left.len()), count(|town| town.right.len())];
        let names = counts.map(|count| {
            let mut names: Vec<u32> = (0..count as u32).collect();
            if let Some(seed) = shuffle {
                let mut state = seed;
                names.sort_by_cached_key(|_| next(&mut state));
            }
            names
        });
        let mut builder = Bipartite::builder(counts[0], counts[1]).levels(self.levels);
        let mut base = [0, 0];
        for town in towns {
            for (node, &(least, most)) in town.left.iter().enumerate() {
                builder = builder.left(names[0][base[0] + node] as usize, least..=most);
            }
            for (node, &(least, most)) in town.right.iter().enumerate() {
                builder = builder.right(names[1][base[1] + node] as usize, least..=most);
            }
            for (left, right, weights) in &town.pairs {
                let ends = (names[0][base[0] + *left as usize], names[1][base[1] + *right as usize]);
                builder.push(ends.0, ends.1, weights);
            }
            base = [base[0] + town.left.len(), base[1] + town.right.len()];
        }
        builder.build(Sense::Maximise, self.mode).unwrap()
    }
}

fn on(threads: usize, problem: &Bipartite, budget: &Budget<'_>) -> Solved {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| Auction.solve_bipartite(problem, None, budget)).unwrap()
}

fn worlds() -> impl Strategy<Value = World> {
    let shapes = prop::sample::select(vec![(6000usize, 2usize), (900, 12), (60, 150), (5, 1500)]);
    let ranges = prop::sample::select(vec![2i64, 9, 1000, 10_000_000, 1 << 34]);
    let modes = prop::sample::select(vec![Mode::BestWeight, Mode::MostPairs]);
    let levels = (1usize..4, any::<bool>());
    (any::<u64>(), shapes, ranges, any::<bool>(), prop::bool::weighted(0.2), levels, modes).prop_map(
        |(seed, (towns, largest), range, capacities, minimums, (levels, tiers), mode)| World {
            seed,
            towns,
            largest,
            range,
            capacities,
            minimums,
            levels,
            tiers,
            mode,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_world_of_towns_is_the_sum_of_its_towns(world in worlds(), shuffle in prop::option::of(any::<u64>()), limit in 0u64..2_000_000) {
        let towns = world.towns();
        let problem = world.build(&towns, shuffle);
        // The oracle: every town alone, by another algorithm.
        let mut alone = towns.iter().map(|town| {
            let town = world.build(std::slice::from_ref(town), None);
            let outcome = ShortestPaths.solve_bipartite(&town, None, &Budget::unlimited()).unwrap();
            outcome.optimal().ok().map(|matching| (matching.weight, matching.pairs.len()))
        });
        let sum = alone.try_fold((LevelValue::zero(world.levels), 0), |(weight, pairs), town| {
            let (more, others) = town?;
            Some((&weight + &more, pairs + others))
        });
        let solved = on(1, &problem, &Budget::unlimited());
        match (&solved, sum) {
            (Outcome::Optimal(matching), Some((weight, pairs))) => {
                prop_assert_eq!(verify::matching(&problem, matching).unwrap(), weight);
                if world.mode == Mode::MostPairs {
                    prop_assert_eq!(matching.pairs.len(), pairs);
                }
            }
            (Outcome::Infeasible(cut), None) => verify::bipartite_cut(&problem, cut).unwrap(),
            (solved, sum) => prop_assert!(false, "{solved:?} against {sum:?}"),
        }
        for threads in [2, 4] {
            prop_assert!(on(threads, &problem, &Budget::unlimited()) == solved, "{} threads", threads);
        }
        // The same under any limit, and a valid bound.
        let budget = Budget::unlimited().with_work(limit);
        let stopped = on(1, &problem, &budget);
        prop_assert!(on(3, &problem, &budget) == stopped, "under a limit");
        if let Outcome::Stopped(stopped) = &stopped {
            prop_assert_eq!(&verify::matching_bound(&problem, &stopped.potentials).unwrap(), &stopped.bound);
            if let Some(best) = &stopped.best {
                verify::feasible_matching(&problem, &best.pairs).unwrap();
            }
        }
    }
}

#[test]
fn dust_costs_no_more_than_its_pairs() {
    let pairs = (0..40_000u32).map(|i| (i, i ^ 1, 1 + i64::from(i) % 7));
    let problem =
        Bipartite::builder(50_000, 60_000).pairs(pairs).build(Sense::Maximise, Mode::BestWeight).unwrap();
    let matching = Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal().unwrap();
    verify::matching(&problem, &matching).unwrap();
    assert_eq!(matching.pairs.len(), 40_000);
    assert!(matching.work.arcs_scanned <= 14 * 40_000, "{:?}", matching.work);
}

#[test]
fn a_closure_stops_all_parts() {
    let world = World {
        seed: 5,
        towns: 300,
        largest: 60,
        range: 1000,
        capacities: false,
        minimums: false,
        levels: 2,
        tiers: false,
        mode: Mode::BestWeight,
    };
    let problem = world.build(&world.towns(), None);
    let stop = || true;
    let Outcome::Stopped(stopped) = on(2, &problem, &Budget::unlimited().with_stop(&stop)) else {
        panic!("it was asked to stop")
    };
    assert_eq!(verify::matching_bound(&problem, &stopped.potentials).unwrap(), stopped.bound);
    if let Some(best) = &stopped.best {
        verify::feasible_matching(&problem, &best.pairs).unwrap();
    }
}

/// One pair more costs everybody something: no blend of two levels is strong enough once the chain is long.
fn ladder(length: u32) -> Bipartite {
    let pairs = (0..length).flat_map(|i| {
        let here = (i, i, 1000);
        let on = (i, i + 1, 1);
        [here, on]
    });
    // The last left node has the first right one only.
    let pairs = pairs.chain([(length, 0, 1)]);
    let sides = length as usize + 1;
    Bipartite::builder(sides, sides).pairs(pairs).build(Sense::Maximise, Mode::MostPairs).unwrap()
}

#[test]
fn levels_are_never_traded_however_long_the_exchange() {
    for length in [3, 9, 50, 100, 600, 1000, 5000] {
        let problem = ladder(length);
        let matching =
            Auction.solve_bipartite(&problem, None, &Budget::unlimited()).unwrap().optimal().unwrap();
        assert_eq!(verify::matching(&problem, &matching).unwrap().level(0), i128::from(length) + 1);
        assert_eq!(matching.pairs.len(), length as usize + 1);
        let network = problem.to_network().unwrap();
        let solution = Auction.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
        let value = verify::flow(&network, &solution).unwrap();
        assert_eq!(value.entries(), [-i128::from(length) - 1; 2]);
    }
}
