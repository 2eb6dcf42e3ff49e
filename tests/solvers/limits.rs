//! Limits that nest, many of which never bind: the same optimum as with another algorithm, proven for the whole network, for any number of threads.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::network::{Network, NodeId};
use goodturn::optimize::{Auction, Budget, NetworkSimplex, Outcome, Solver, Start};
use goodturn::verify;
use proptest::prelude::*;

use super::blocks::on;
use super::components::next;

/// What a network of nested limits is made from.
#[derive(Clone, Copy, Debug)]
struct World {
    seed: u64,
    /// Nodes of the left side, at any depth, and of the right side.
    lefts: usize,
    rights: usize,
    /// Limits are from 1 to this.
    largest: u64,
    /// One link in so many costs something, and one has a least flow.
    dear: u64,
    least: u64,
    /// Whether some left nodes supply something that others want.
    supplies: bool,
    levels: usize,
}

impl World {
    fn build(&self) -> Network {
        let mut state = self.seed;
        let mut below = |bound: u64| next(&mut state) % bound;
        let mut builder = Network::builder(self.levels);
        let hub = builder.node(0);
        let mut nodes = vec![hub];
        for _ in 0..self.lefts {
            nodes.push(builder.node(0));
        }
        let rights: Vec<NodeId> = (0..self.rights).map(|_| builder.node(0)).collect();
        let zeros = vec![0; self.levels];
        for node in 1..=self.lefts {
            // One in four hangs at the hub, the others anywhere below what was there before.
            let above = if below(4) == 0 { 0 } else { below(node as u64) as usize };
            let least = i64::from(self.least > 0 && below(self.least) == 0);
            let most = least + below(self.largest) as i64 + i64::from(least == 0);
            let mut costs = zeros.clone();
            if below(self.dear) == 0 {
                costs[below(self.levels as u64) as usize] = below(5) as i64 - 1;
            }
            builder.arc(nodes[above], nodes[node], least..=most, &costs);
            if below(20) == 0 {
                // A second link of the same.
                builder.arc(nodes[above], nodes[node], 0..=1, &zeros);
            }
            if self.supplies && below(15) == 0 {
                builder.add_supply(nodes[node], 1);
                builder.add_supply(rights[below(self.rights as u64) as usize], -1);
            }
            for _ in 0..below(4) {
                let right = rights[below(self.rights as u64) as usize];
                let mut costs: Vec<i64> = (1..self.levels).map(|_| below(3) as i64 - 2).collect();
                costs.push(-(below(1000) as i64));
                builder.arc(nodes[node], right, 0..=1 + below(2) as i64, &costs);
            }
        }
        for &right in &rights {
            builder.arc(right, hub, 0..=1 + below(3) as i64, &zeros);
        }
        builder.build().unwrap()
    }
}

fn worlds() -> impl Strategy<Value = World> {
    let sizes = prop::sample::select(vec![(5usize, 3usize), (30, 12), (200, 60), (3000, 900)]);
    let shapes =
        (1u64..4, prop::sample::select(vec![2u64, 10, 1000]), prop::sample::select(vec![0u64, 20, 300]));
    (any::<u64>(), sizes, shapes, prop::bool::weighted(0.3), 1usize..4).prop_map(
        |(seed, (lefts, rights), (largest, dear, least), supplies, levels)| World {
            seed,
            lefts,
            rights,
            largest,
            dear,
            least,
            supplies,
            levels,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn limits_that_never_bind_change_nothing(world in worlds(), limit in 0u64..60_000) {
        let network = world.build();
        let expected = NetworkSimplex.solve(&network, Start::default(), &Budget::unlimited());
        let solved = on(1, &network, &Budget::unlimited());
        match (&solved, &expected) {
            (Outcome::Optimal(solution), Outcome::Optimal(expected)) => {
                prop_assert_eq!(&verify::flow(&network, solution).unwrap(), &expected.value);
            }
            (Outcome::Infeasible(cut), Outcome::Infeasible(_)) => verify::cut(&network, cut).unwrap(),
            (solved, expected) => prop_assert!(false, "{solved:?} against {expected:?}"),
        }
        prop_assert!(on(2, &network, &Budget::unlimited()) == solved, "two threads");
        // An answer is a start for another solve, and stays what it is.
        if let Outcome::Optimal(solution) = &solved {
            let start = Start { flow: Some(&solution.flow), potentials: Some(&solution.potentials) };
            let again = Auction.solve(&network, start, &Budget::unlimited()).optimal().unwrap();
            prop_assert_eq!((again.work.searches, &again.flow), (0, &solution.flow));
            prop_assert_eq!(&verify::flow(&network, &again).unwrap(), &solution.value);
        }
        let budget = Budget::unlimited().with_work(limit);
        if let Outcome::Stopped(stopped) = on(1, &network, &budget) {
            verify::bound(&network, &stopped.potentials, &stopped.bound).unwrap();
            if let Some(best) = &stopped.best {
                verify::feasible_flow(&network, &best.flow).unwrap();
                if let Outcome::Optimal(solution) = &solved {
                    prop_assert!(best.value >= solution.value && stopped.bound <= solution.value);
                }
            }
        }
    }
}

/// Everybody may help once, on any of ten days: the limits of days cost nothing.
#[test]
fn days_of_those_who_help_once_cost_no_searches() {
    let people = |days: usize| {
        let mut state = 11;
        let mut builder = Network::builder(1);
        let hub = builder.node(0);
        let requests: Vec<NodeId> = (0..300).map(|_| builder.node(0)).collect();
        for _ in 0..400 {
            let person = builder.node(0);
            builder.arc(hub, person, 0..=1, &[0]);
            let at: Vec<NodeId> = (0..days).map(|_| builder.node(0)).collect();
            for &day in &at {
                builder.arc(person, day, 0..=1, &[0]);
            }
            for k in 0..10 {
                let request = requests[next(&mut state) as usize % requests.len()];
                let tail = at.get(k).copied().unwrap_or(person);
                builder.arc(tail, request, 0..=1, &[-(next(&mut state) as i64 % 1000)]);
            }
        }
        for &request in &requests {
            builder.arc(request, hub, 0..=1, &[0]);
        }
        builder.build().unwrap()
    };
    let (plain, with_days) = (people(0), people(10));
    let solve = |network: &Network| {
        let solution = on(1, network, &Budget::unlimited()).optimal().unwrap();
        verify::flow(network, &solution).unwrap();
        (solution.value, solution.work.searches)
    };
    assert_eq!(solve(&plain), solve(&with_days));
}
