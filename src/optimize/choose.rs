//! Which algorithm for which problem, by structure alone: sizes, shapes and degrees, never threads or clocks.
//!
//! The choice is by measurement; [`guide::algorithms`](crate::guide::algorithms) has the figures.

use super::{Auction, DenseAssignment, NetworkSimplex, Solver, auction};
use crate::network::{Bipartite, Dense, Network};

/// The algorithm for a network from nothing: [`Auction`] where limits nest around a hub as in service networks, and where costs have several levels; else
/// [`NetworkSimplex`]. A solve that begins with a [`Start`](super::Start) should take [`Auction`], the only one to use it. Time O(nodes + arcs).
pub fn choose(network: &Network) -> &'static dyn Solver {
    if network.levels() > 1 || auction::is_layered(network) { &Auction } else { &NetworkSimplex }
}

/// The algorithm for a bipartite problem from nothing: [`DenseAssignment`] where it is a whole matrix ([`Dense::of_bipartite`]), else [`Auction`].
/// Time O(nodes).
pub fn choose_bipartite(problem: &Bipartite) -> &'static dyn Solver {
    if Dense::of_bipartite(problem).is_some() { &DenseAssignment } else { &Auction }
}
