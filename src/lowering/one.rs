//! The part of the network that belongs to one volunteer, or to one request: for a network that is kept while people come and go.
//!
//! The same nodes, capacities and side constraints as in the whole, by the same code.

use super::Meaning;
use super::limits::{Branches, Counts, LimitTree};
use super::side_constraints::{of_request, of_volunteer};
use super::timetable::Timetable;
use crate::community::{Community, RequestIx, VolunteerIx};

/// A volunteer's nodes, and where each of her candidates hangs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct VolunteerPart {
    /// What each node stands for, under which it hangs (0: under whatever lends her; k: under the k-th of these, from 1), and its capacity. The first is she
    /// herself.
    pub(crate) nodes: Vec<(Meaning, usize, i64)>,
    /// In the order of her candidates.
    pub(crate) hung: Vec<Hung>,
    /// Whether the network says all about her.
    pub(crate) is_exact: bool,
}

/// Where a candidate hangs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Hung {
    /// Under one of the nodes, from 1.
    At(usize),
    /// Under a node of its own: there are several times, at different places.
    Visit {
        /// The nodes that lead there.
        from: Vec<usize>,
        /// The place of each of its times.
        places: Vec<usize>,
    },
}

/// The part of a volunteer with these candidates, in order of request; `counts` are those of all her choices, if these are some of them only. Time
/// O(candidates · log).
pub(crate) fn volunteer_part(
    community: &Community,
    volunteer: VolunteerIx,
    requests: &[RequestIx],
    counts: Option<&Counts>,
) -> (VolunteerPart, Timetable) {
    let table = Timetable::of_one(community, volunteer, requests);
    let tree = LimitTree::of_one(community, &table, volunteer, counts);
    let nodes = tree.nodes.iter().map(|node| (node.meaning, node.parent, node.capacity)).collect();
    let hung = |(candidate, &leaf): (usize, &u32)| match tree.branching.get(&(candidate as u32)) {
        Some(Branches { arcs, places }) => {
            let [from, places] =
                [arcs, places].map(|nodes| nodes.iter().map(|&node| node as usize).collect());
            Hung::Visit { from, places }
        }
        None => Hung::At(leaf as usize),
    };
    let hung = tree.leaf_of_candidate.iter().enumerate().map(hung).collect();
    let is_exact = of_volunteer(community, &table, volunteer).iter().all(|&(_, applies)| !applies);
    (VolunteerPart { nodes, hung, is_exact }, table)
}

/// Whether the network says all about a request with so many candidates. One at a venue with limited places counts as if it did not.
pub(crate) fn request_is_exact(community: &Community, request: RequestIx, candidates: usize) -> bool {
    let venue = community.request(request).venue();
    let places = venue.and_then(|venue| community.venue(venue).places());
    places.is_none() && of_request(community, request, candidates).iter().all(|&(_, applies)| !applies)
}
