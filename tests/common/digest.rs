//! A stable hash, for golden tests: 128-bit FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).

use goodturn::network::{Bipartite, Network};

/// The hash of some bytes.
pub fn of_bytes(bytes: impl IntoIterator<Item = u8>) -> u128 {
    bytes.into_iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}

/// The hash of some numbers, each as eight bytes, least first.
pub fn of_numbers(numbers: impl IntoIterator<Item = i64>) -> u128 {
    of_bytes(numbers.into_iter().flat_map(i64::to_le_bytes))
}

/// The hash of all that a network says.
pub fn of_network(network: &Network) -> u128 {
    let ends =
        network.tails().iter().zip(network.heads()).flat_map(|(a, b)| [a.index() as i64, b.index() as i64]);
    let bounds = network.lower().iter().zip(network.upper()).flat_map(|(&a, &b)| [a, b]);
    let costs = (0..network.levels()).flat_map(|level| network.costs().level(level).iter().copied());
    let sizes = [network.node_count() as i64, network.arc_count() as i64, network.levels() as i64];
    of_numbers(
        sizes.into_iter().chain(network.supplies().iter().copied()).chain(ends).chain(bounds).chain(costs),
    )
}

/// The hash of a problem, by way of its network.
pub fn of_problem(problem: &Bipartite) -> u128 {
    of_network(&problem.to_network().expect("within range"))
}
