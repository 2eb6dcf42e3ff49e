//! A layered network of the shape that a service network has: nested limits on both sides.

use super::super::random::{Kind, Random};
use crate::network::{Network, NetworkFaults, NodeId};
use std::collections::BTreeSet;

/// What a layered network is like: units go from a hub to organisations (half as many again as they have volunteers), to volunteers (1 to 5
/// in all), to their days (1 or 2 each), to requests of that day (a pair once), through seats (the first of 1 to 3 is worth 2,000,000, further
/// ones 500,000) to zones and back to the hub. A pair is worth 1 to 1,000,000, less 300,000 outside the volunteer's zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Services {
    /// Organisations; at least 1.
    pub organisations: usize,
    /// Volunteers, each of one organisation and one zone.
    pub volunteers: usize,
    /// Days.
    pub days: usize,
    /// Requests, each on one day and in one zone.
    pub requests: usize,
    /// Zones; at least 1.
    pub zones: usize,
    /// Draws of a volunteer of the request's zone for each request; a quarter as many are from anywhere. One drawn twice counts once.
    pub degree: usize,
}

impl Default for Services {
    fn default() -> Self {
        Self { organisations: 10, volunteers: 400, days: 5, requests: 1000, zones: 8, degree: 12 }
    }
}

/// A layered network; see [`Services`]. No supplies: a circulation of least cost.
///
/// # Errors
/// The network's own faults.
///
/// # Complexity
/// O(volunteers x days + requests x degree x log degree) time and memory.
pub fn services(recipe: &Services, seed: u64) -> Result<Network, NetworkFaults> {
    let Services { volunteers, days, requests, .. } = *recipe;
    let (organisations, zones) = (recipe.organisations.max(1), recipe.zones.max(1));
    let mut random = Random::new(seed, Kind::World, 0);
    let of: Vec<usize> = (0..volunteers).map(|_| random.index(organisations)).collect();
    let home: Vec<usize> = (0..volunteers).map(|_| random.index(zones)).collect();
    let mut members = vec![0_i64; organisations];
    let mut living = vec![Vec::new(); zones];
    for (volunteer, (&organisation, &zone)) in of.iter().zip(&home).enumerate() {
        members[organisation] += 1;
        living[zone].push(volunteer);
    }

    let mut network = Network::builder(1);
    let hub = network.node(0);
    let mut nodes = |count: usize| -> Vec<NodeId> { (0..count).map(|_| network.node(0)).collect() };
    let (organisation_nodes, volunteer_nodes) = (nodes(organisations), nodes(volunteers));
    let (day_nodes, request_nodes, zone_nodes) =
        (nodes(volunteers.saturating_mul(days)), nodes(requests), nodes(zones));
    for (&node, &members) in organisation_nodes.iter().zip(&members) {
        network.arc(hub, node, 0..=members * 3 / 2 + 1, &[0]);
    }
    for (volunteer, &node) in volunteer_nodes.iter().enumerate() {
        network.arc(organisation_nodes[of[volunteer]], node, 0..=random.between(1, 5), &[0]);
        for day in 0..days {
            network.arc(node, day_nodes[volunteer * days + day], 0..=random.between(1, 2), &[0]);
        }
    }
    for (request, &node) in request_nodes.iter().enumerate() {
        let mut random = Random::new(seed, Kind::Request, request as u64);
        let (day, zone) = (random.index(days), random.index(zones));
        let mut asked = BTreeSet::new();
        for _ in 0..recipe.degree {
            asked.extend(living[zone].get(random.index(living[zone].len())).copied());
        }
        for _ in 0..recipe.degree / 4 {
            asked.extend((volunteers > 0).then(|| random.index(volunteers)));
        }
        for volunteer in asked {
            let worth = random.between(1, 1_000_000) - if home[volunteer] == zone { 0 } else { 300_000 };
            if let Some(&day) = day_nodes.get(volunteer * days + day) {
                network.arc(day, node, 0..=1, &[-worth]);
            }
        }
        network.arc(node, zone_nodes[zone], 0..=1, &[-2_000_000]);
        network.arc(node, zone_nodes[zone], 0..=random.between(0, 2), &[-500_000]);
    }
    let room = 3 * requests as i64;
    for &node in &zone_nodes {
        network.arc(node, hub, 0..=room, &[0]);
    }
    network.build()
}
