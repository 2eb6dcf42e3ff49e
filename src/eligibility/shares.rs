//! Equity: a partition of the requests, what share of each part is served, and in which order its seats count.
//!
//! # Two definitions
//!
//! Let T be the desired seats of a part, and x those that a plan fills. The *share* of the part is x / T.
//!
//! * *Leximin* ([`Criterion::Equity`]): the smallest share is as large as possible; then the second smallest; and so on.
//! * *Proportional* ([`Criterion::Proportional`]): as many seats as possible, and among plans with as many, the least sum of T · (share − mean share)²: the rule of
//!   Webster and Sainte-Laguë for seats of a parliament.
//!
//! # How a level counts them
//!
//! Both come from one order of all single seats (part, k-th seat): leximin takes them by (k − 1) / T, at equal values the smaller T first; proportional by (2k − 1) / T.
//! With N different places in that order, a seat at place p (from 0) gains N − p. So a part's next seat always gains less than the one before, which is a convex
//! cost: single arcs from the part to the hub. Places are compared as fractions of whole numbers; nothing is rounded.
//!
//! # Why that is right
//!
//! The vectors x of the plans that are optimal on the levels above are those of the flows of a network, so they are an M-natural-convex set (Murota, "Discrete
//! Convex Analysis", 2003, section 9.6). Every gain is positive, so the best x is one that nothing can be added to; all of these have the same, the largest, sum,
//! and form an M-convex set B (a base polyhedron's whole points). *Neither definition costs a seat* against filling as many seats as possible at that place of the order.
//!
//! Let x be best by the gains, and y any leximin-best vector of B, as near to x as there is (in the sum of differences). If they differ, there are i with x(i) > y(i) and j with
//! x(j) < y(j) such that x − e(i) + e(j) and y + e(i) − e(j) are in B too (simultaneous exchange; e(i) is one seat of i). x is best, so the place of j's seat x(j) + 1 is not before that of i's
//! seat x(i); places rise with k, so the place of j's seat y(j) is not before that of i's seat y(i) + 1. Moving that one seat from j to i in y changes the shares of the two only. By
//! places there are two cases. If y(i) / T(i) < (y(j) − 1) / T(j), the smaller of the two shares grows. If they are equal, the smaller share is the same before and after,
//! and the other one goes from y(j) / T(j) to (y(i) + 1) / T(i), which is no smaller, because T(i) <= T(j). So y + e(i) − e(j) is no worse and nearer to x: a contradiction, unless
//! x is leximin-best itself. Every best x therefore is. For proportional the sum is what is minimised: the k-th seat adds (2k − 1) / T to the sum of x² / T, which
//! differs from the stated sum by what only the total says; on an M-convex set only the order of such steps decides which vectors are best.
//!
//! Fujishige, "Lexicographically optimal base of a polymatroid with respect to a weight vector", Mathematics of Operations Research 5, 1980. Federgruen, Groenevelt,
//! "The greedy procedure for resource allocation problems", Operations Research 34, 1986. Balinski, Young, "Fair Representation", 1982. There it is also shown that without
//! rounding to whole seats the two definitions agree.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

use super::criteria::Criterion;
use super::levels::Level;
use crate::community::{Community, GroupIx, RequestIx, ZoneIx};

/// The most desired seats over all requests for which equity can be computed: each seat is an arc.
pub const MAX_SHARED_SEATS: u64 = 1 << 22;

/// Into which parts equity divides the requests. What belongs to none of them is a part of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Partition {
    /// The zones that lie within so many others (0: those at the top), each with all that lies within it.
    Zones {
        /// [`Zone::depth`](crate::community::Zone::depth).
        depth: u32,
    },
    /// The need groups; no request may be of more than one.
    Groups,
}

impl fmt::Display for Partition {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zones { depth } => write!(f, "zones at depth {depth}"),
            Self::Groups => f.write_str("need groups"),
        }
    }
}

/// A part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// The requests of a zone and of those within it.
    Zone(ZoneIx),
    /// The requests of a need group.
    Group(GroupIx),
    /// All others.
    Rest,
}

impl Part {
    /// The caller's id of the zone or group; `None` for the rest.
    pub fn id(self, community: &Community) -> Option<&str> {
        match self {
            Self::Zone(zone) => community.zones().get(zone.index()).map(|zone| zone.id().as_str()),
            Self::Group(group) => community.groups().get(group.index()).map(|group| group.id().as_str()),
            Self::Rest => None,
        }
    }
}

/// The parts of a community's requests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shares {
    parts: Vec<Part>,
    desired: Vec<u64>,
    of_request: Vec<u32>,
}

impl Shares {
    /// Divides the requests. Parts without a desired seat are left out; a request of none counts as of the first part, to which it adds nothing.
    /// Time O(requests · (log + depth of zones)).
    pub fn new(community: &Community, partition: Partition) -> Self {
        let part_of = |request: RequestIx| -> Part {
            let request = community.request(request);
            match partition {
                Partition::Groups => request.groups().first().map_or(Part::Rest, |&group| Part::Group(group)),
                Partition::Zones { depth } => {
                    let mut around =
                        std::iter::successors(request.zone(), |&zone| community.zone(zone).parent());
                    around.find(|&zone| community.zone(zone).depth() == depth).map_or(Part::Rest, Part::Zone)
                }
            }
        };
        let of_request: Vec<Part> = community.request_ixs().map(part_of).collect();
        let wanted = |request: RequestIx| u64::from(community.request(request).seats().desired);
        let mut parts: Vec<Part> = community
            .request_ixs()
            .zip(&of_request)
            .filter(|&(request, _)| wanted(request) > 0)
            .map(|(_, &part)| part)
            .collect();
        parts.sort_unstable();
        parts.dedup();
        let position = |part: &Part| parts.binary_search(part).unwrap_or(0) as u32;
        let of_request: Vec<u32> = of_request.iter().map(position).collect();
        let mut desired = vec![0u64; parts.len()];
        for (request, &part) in community.request_ixs().zip(&of_request) {
            if let Some(desired) = desired.get_mut(part as usize) {
                *desired += wanted(request);
            }
        }
        Self { parts, desired, of_request }
    }

    /// The parts that ask for something, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The desired seats of each part.
    pub fn desired(&self) -> &[u64] {
        &self.desired
    }

    /// The part of a request, as a position in [`Shares::parts`].
    pub fn of(&self, request: RequestIx) -> usize {
        self.of_request.get(request.index()).map_or(0, |&part| part as usize)
    }

    /// The seats up to the desired number that are filled in each part, given the helpers of each request. O(requests).
    pub fn filled(&self, community: &Community, helpers: &[u32]) -> Vec<u64> {
        let mut filled = vec![0u64; self.parts.len()];
        for (request, &helpers) in community.request_ixs().zip(helpers) {
            if let Some(filled) = filled.get_mut(self.of(request)) {
                *filled += u64::from(helpers.min(community.request(request).seats().desired));
            }
        }
        filled
    }

    /// What each further seat of each part gains on a level: by part, then by number of the seat. Time O(seats · log seats).
    pub fn gains(&self, level: &Level) -> Vec<Vec<i64>> {
        let mut gains: Vec<Vec<i64>> = self.desired.iter().map(|&seats| vec![0; seats as usize]).collect();
        for term in level.terms() {
            let order: fn(u64, u64, u64, u64) -> Ordering = match term.of {
                Criterion::Equity { .. } => leximin,
                Criterion::Proportional { .. } => proportional,
                _ => continue,
            };
            let seats = self.desired.iter().enumerate();
            let mut seats: Vec<(u64, u64, usize)> =
                seats.flat_map(|(part, &total)| (1..=total).map(move |k| (k, total, part))).collect();
            let compare = |a: &(u64, u64, usize), b: &(u64, u64, usize)| order(a.0, a.1, b.0, b.1);
            seats.sort_unstable_by(|a, b| compare(a, b).then(a.2.cmp(&b.2)));
            // From the last place on, so that the last one gains 1.
            let mut gain = 0;
            let mut last: Option<(u64, u64, usize)> = None;
            for &seat in seats.iter().rev() {
                if last.is_none_or(|last| compare(&last, &seat) != Ordering::Equal) {
                    gain += i64::from(term.weight);
                }
                last = Some(seat);
                let (k, _, part) = seat;
                if let Some(entry) = gains.get_mut(part).and_then(|gains| gains.get_mut(k as usize - 1)) {
                    *entry += gain;
                }
            }
        }
        gains
    }
}

/// Which of two seats comes first: by the share before it, then by the share after it, larger first. At most 2^22 seats, so products fit.
fn leximin(k: u64, total: u64, other_k: u64, other_total: u64) -> Ordering {
    ((k - 1) * other_total).cmp(&((other_k - 1) * total)).then(total.cmp(&other_total))
}

/// Which of two seats comes first: by the share half a seat before it.
fn proportional(k: u64, total: u64, other_k: u64, other_total: u64) -> Ordering {
    ((2 * k - 1) * other_total).cmp(&((2 * other_k - 1) * total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::{Document, GroupRecord, RequestRecord, SkillRecord, ZoneRecord};

    fn community() -> Community {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        document.skills.push(SkillRecord::new("help"));
        document.groups = vec![GroupRecord::new("old"), GroupRecord::new("young")];
        document.zones = vec![
            ZoneRecord::new("city"),
            ZoneRecord::new("east").within("city"),
            ZoneRecord::new("elm").within("east"),
        ];
        let request =
            |id: &str, seats: u32| RequestRecord::new(id, "h", "help").seats(0, seats, seats.max(1));
        document.requests = vec![
            request("a", 2).group("old").zone("elm"),
            request("b", 4).group("young").zone("east"),
            request("c", 1).zone("city"),
            request("d", 0).group("old"),
            request("e", 2).group("young"),
        ];
        document.into_community().unwrap()
    }

    #[test]
    fn requests_are_divided_by_group_or_zone() {
        let community = community();
        let groups = Shares::new(&community, Partition::Groups);
        let ids: Vec<_> = groups.parts().iter().map(|part| part.id(&community)).collect();
        assert_eq!(ids, [Some("old"), Some("young"), None]);
        assert_eq!(groups.desired(), [2, 6, 1]);
        assert_eq!(groups.filled(&community, &[1, 5, 1, 1, 0]), [1, 4, 1]);
        let zones = Shares::new(&community, Partition::Zones { depth: 1 });
        let ids: Vec<_> = zones.parts().iter().map(|part| part.id(&community)).collect();
        assert_eq!((ids, zones.desired()), (vec![Some("east"), None], &[6, 3][..]));
        let top = Shares::new(&community, Partition::Zones { depth: 0 });
        assert_eq!(top.desired(), [7, 2]);
    }

    #[test]
    fn seats_gain_by_their_place_in_the_order() {
        let shares = Shares::new(&community(), Partition::Groups);
        // By (k - 1) / T, small T first: rest 1, old 1, young 1, young 2 and so on; old 2 (1/2) before young 4 (3/6).
        let gains = shares.gains(&Criterion::Equity { over: Partition::Groups }.into());
        assert_eq!(gains, [vec![8, 4], vec![7, 6, 5, 3, 2, 1], vec![9]]);
        // By (2k - 1) / T: young 1 (1/6), old 1 and young 2 (1/2), young 3 (5/6), rest 1 (1), young 4 (7/6), old 2 and young 5 (3/2), young 6.
        let gains = shares.gains(&Criterion::Proportional { over: Partition::Groups }.into());
        assert_eq!(gains, [vec![6, 2], vec![7, 6, 5, 3, 2, 1], vec![4]]);
        assert!(shares.gains(&Criterion::Score.into()).concat().iter().all(|&gain| gain == 0));
    }
}
