//! Networks in which hundreds hang at one node, on either side: organisations with quotas, and parts of which each further seat gains less. The searches of the auction treat such
//! nodes apart, so all solvers are asked, and every optimum is verified.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use goodturn::network::{ArcId, Network, NodeId};
use goodturn::optimize::{Auction, Budget, NetworkSimplex, Solver, Start};
use goodturn::verify;
use proptest::prelude::*;

/// What a network is drawn from.
#[derive(Clone, Debug)]
struct Shape {
    /// Members, quota and the least that must be lent, of each organisation.
    organisations: Vec<(usize, i64, i64)>,
    /// By request: its part, seats and what they gain on two levels.
    requests: Vec<(usize, i64, [i64; 2])>,
    /// Volunteer, request (each taken modulo their number) and costs on two levels.
    pairs: Vec<(usize, usize, [i64; 2])>,
    /// What the first seat of a part gains, and how much less each further one; on the first level.
    parts: Vec<(i64, i64)>,
}

fn shape() -> impl Strategy<Value = Shape> {
    let organisation = (64usize..90, 0i64..40, prop_oneof![4 => Just(0i64), 1 => 0i64..4]);
    let request = (0usize..2, 1i64..3, [0i64..3, 0i64..200]);
    let pair = (0usize..1000, 0usize..1000, [0i64..2, -100i64..100]);
    (
        prop::collection::vec(organisation, 1..4),
        prop::collection::vec(request, 66..150),
        prop::collection::vec(pair, 100..600),
        prop::collection::vec((0i64..60, 0i64..3), 2),
    )
        .prop_map(|(organisations, requests, pairs, parts)| Shape {
            organisations,
            requests,
            pairs,
            parts,
        })
}

fn network(shape: &Shape, with_parts: bool) -> Network {
    let mut builder = Network::builder(2);
    let hub = builder.node(0);
    let mut volunteers = Vec::new();
    for (number, &(members, quota, least)) in shape.organisations.iter().enumerate() {
        let organisation = builder.node(0);
        builder.arc(hub, organisation, least.min(quota)..=quota, &[0, 0]);
        for member in 0..members {
            let volunteer = builder.node(0);
            builder.arc(organisation, volunteer, 0..=1 + i64::from((member + number) % 3 == 0), &[0, 0]);
            volunteers.push(volunteer);
        }
    }
    // Some belong to nobody.
    for _ in 0..20 {
        let volunteer = builder.node(0);
        builder.arc(hub, volunteer, 0..=1, &[0, 0]);
        volunteers.push(volunteer);
    }
    let parts: Vec<NodeId> = shape.parts.iter().map(|_| builder.node(0)).collect();
    let requests: Vec<NodeId> = shape.requests.iter().map(|_| builder.node(0)).collect();
    let mut seats = vec![0i64; parts.len()];
    for (&(part, most, [first, second]), &request) in shape.requests.iter().zip(&requests) {
        let head = if with_parts { parts[part] } else { hub };
        seats[part] += most;
        builder.arc(request, head, 0..=most, &[-first, -second]);
    }
    for ((&part, &(gain, less)), &seats) in parts.iter().zip(&shape.parts).zip(&seats) {
        for seat in 0..seats {
            builder.arc(part, hub, 0..=1, &[-(gain - less * seat), 0]);
        }
    }
    let mut known = std::collections::BTreeSet::new();
    for &(volunteer, request, costs) in &shape.pairs {
        let (volunteer, request) = (volunteer % volunteers.len(), request % requests.len());
        if known.insert((volunteer, request)) {
            builder.arc(volunteers[volunteer], requests[request], 0..=1, &costs);
        }
    }
    builder.build().unwrap()
}

/// Numbers that look random and are the same everywhere (splitmix64).
fn draw(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) % below
}

/// Zones with an organisation each, whose quota is a fifth of its members, half as many people who belong to nobody, and as many requests as members; a request can be
/// helped from its zone, and by a few from beyond. On three levels: seats filled, helpers from beyond, score. Also the quotas' arcs.
fn overdrawn(members: usize, seed: u64) -> (Network, Vec<ArcId>) {
    const ZONES: usize = 6;
    let mut state = seed;
    let mut builder = Network::builder(3);
    let hub = builder.node(0);
    let (mut zones, mut quotas) = (Vec::new(), Vec::new());
    for _ in 0..ZONES {
        let organisation = builder.node(0);
        quotas.push(builder.arc(hub, organisation, 0..=members as i64 / 5, &[0; 3]));
        let mut people = Vec::new();
        for number in 0..members + members / 2 {
            let volunteer = builder.node(0);
            let from = if number < members { organisation } else { hub };
            builder.arc(from, volunteer, 0..=1 + draw(&mut state, 2) as i64, &[0; 3]);
            // Once on each of two days.
            for _ in 0..2 {
                let day = builder.node(0);
                builder.arc(volunteer, day, 0..=1, &[0; 3]);
                people.push(day);
            }
        }
        zones.push(people);
    }
    for request_zone in (0..ZONES).cycle().take(ZONES * members) {
        let request = builder.node(0);
        let gain = draw(&mut state, 500) as i64;
        builder.arc(request, hub, 0..=1, &[-1, 0, -gain]);
        let mut known = std::collections::BTreeSet::new();
        for candidate in 0..12 {
            let zone = if candidate < 10 { request_zone } else { draw(&mut state, ZONES as u64) as usize };
            let volunteer = zones[zone][draw(&mut state, zones[zone].len() as u64) as usize];
            if known.insert(volunteer.index()) {
                let score = draw(&mut state, 1000) as i64;
                builder.arc(volunteer, request, 0..=1, &[0, i64::from(zone != request_zone), -score]);
            }
        }
    }
    (builder.build().unwrap(), quotas)
}

#[test]
fn quotas_that_bind_by_many_units() {
    for seed in 0..12 {
        let (network, quotas) = overdrawn(70 + 10 * seed as usize, seed);
        let one = Auction.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
        let other = NetworkSimplex.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
        assert_eq!(one.value, other.value, "{seed}");
        verify::flow(&network, &one).unwrap();
        assert!(quotas.iter().all(|arc| one.flow[arc.index()] == network.upper()[arc.index()]));
    }
}

/// A search for each unit that is drawn beyond a quota would go through all members: 629,769 arcs scanned as it was before stations were raised and cured at once, 569,833 since.
/// The counter is the same on every machine.
#[test]
fn units_beyond_a_quota_do_not_cost_a_search_through_all_members_each() {
    let (network, _) = overdrawn(400, 7);
    let solution = Auction.solve(&network, Start::default(), &Budget::unlimited()).optimal().unwrap();
    verify::flow(&network, &solution).unwrap();
    assert!(solution.work.arcs_scanned <= 600_000, "{:?}", solution.work);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn solvers_agree_where_hundreds_hang_at_one_node(shape in shape(), with_parts in any::<bool>()) {
        let network = network(&shape, with_parts);
        let budget = Budget::unlimited();
        let one = Auction.solve(&network, Start::default(), &budget).optimal();
        let other = NetworkSimplex.solve(&network, Start::default(), &budget).optimal();
        prop_assert_eq!(one.is_ok(), other.is_ok());
        let (Ok(one), Ok(other)) = (one, other) else { return Ok(()) };
        prop_assert_eq!(&one.value, &other.value);
        verify::flow(&network, &one).unwrap();
        // From there a change of a quota is a warm start.
        let again = Auction.solve(&network, Start { flow: Some(&one.flow), potentials: Some(&one.potentials) }, &budget);
        prop_assert_eq!(&again.optimal().unwrap().value, &other.value);
        // And stopped anywhere, what there is is sound and bounded.
        for work in [500, 3_000, 10_000] {
            if let goodturn::optimize::Outcome::Stopped(stopped) =
                Auction.solve(&network, Start::default(), &Budget::unlimited().with_work(work))
            {
                verify::bound(&network, &stopped.potentials, &stopped.bound).unwrap();
                prop_assert!(stopped.bound <= other.value);
                if let Some(best) = stopped.best {
                    verify::feasible_flow(&network, &best.flow).unwrap();
                    prop_assert!(best.value >= other.value);
                }
            }
        }
    }
}
