//! What bidders, seats and limits a layered problem comes down to.
//!
//! *Bidders* are the left trees: each node has room for so many units, and its *offers* are the pairs that leave it. *Seats* belong to the right
//! nodes that pairs lead to: one for each unit that can go on from there, with what it costs to go on as its *reserve*. Limits further on to the
//! right are taken to be wide, a node that must be full gets a bonus that makes it want to be, and parallel arcs count as one:
//! what comes of it is a start, and only the repair has to be exact.

use super::layers::{Layers, Role};
use super::problem::{Arcs, Pairs, Problem};
use crate::network::ArcId;

pub(super) const NONE: u32 = u32::MAX;

/// A pair, as its left node sees it.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    /// What it is worth where the right node's price is its reserve and nobody else wants the left node's time.
    pub(super) worth: i64,
    /// The right node's position, and [`HELD`] while the pair is in use.
    pub(super) right: u32,
    pub(super) id: u32,
}

/// Marks an offer that is in use.
pub(super) const HELD: u32 = 1 << 31;

/// A place at a right node: what it costs now, above the node's reserve, and who has it.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub(super) price: i64,
    /// The position of the offer that holds it, or [`NONE`].
    pub(super) offer: u32,
    pub(super) bidder: u32,
}

/// A layered problem as an auction sees it.
#[derive(Default)]
pub(super) struct Market {
    /// Left nodes, each after its parent: position among the nodes, parent's position here, and units that fit.
    pub(super) left_node: Vec<u32>,
    pub(super) parent: Vec<u32>,
    pub(super) room: Vec<i64>,
    /// What the left node's potential is where nobody wants its time.
    pub(super) base: Vec<i64>,
    /// Left node `k` offers `first_offer[k]..first_offer[k + 1]`, the best worth first.
    pub(super) first_offer: Vec<u32>,
    pub(super) offers: Vec<Offer>,
    /// Right nodes: position among the nodes, reserve, and seats `first_seat[k]..first_seat[k + 1]`.
    pub(super) right_node: Vec<u32>,
    pub(super) reserve: Vec<i64>,
    pub(super) first_seat: Vec<u32>,
    pub(super) seats: Vec<Seat>,
    /// How far apart things can be worth: the scale of bids.
    pub(super) range: i64,
}

/// A pair before it is an offer: left and right position, cost, id.
struct Lot {
    left: u32,
    right: u32,
    cost: i64,
    id: u32,
}

/// The largest range that bonuses are added to; beyond it there is no auction.
const MAX_RANGE: i64 = 1 << 59;

impl Market {
    /// Of a bipartite problem on one level: every node its own tree. `None` where numbers are too large for an auction.
    pub(super) fn of_pairs(pairs: &Pairs<'_>, level: usize, degrees: &[[i64; 2]]) -> Option<Self> {
        let lefts = pairs.problem.left().len();
        let mut market = Self { left_node: (0..lefts as u32).collect(), parent: vec![NONE; lefts], ..Self::default() };
        market.right_node = (lefts..degrees.len()).map(|node| node as u32).collect();
        market.base = vec![0; lefts];
        let mut taken = vec![0i64; degrees.len()];
        let mut lots = Vec::with_capacity(pairs.problem.pair_count());
        let mut wanted = vec![0i64; degrees.len() - lefts];
        pairs.each(level, |arc| {
            if pairs.is_fixed(arc.id as usize) {
                let used = pairs.flow(arc.id);
                taken[arc.tail as usize] += used;
                taken[arc.head as usize] += used;
            } else {
                let right = arc.head - lefts as u32;
                wanted[right as usize] += 1;
                lots.push(Lot { left: arc.tail, right, cost: arc.cost, id: arc.id });
            }
        });
        let must = |node: usize| degrees[node][0] > taken[node];
        let full = (0..lefts).map(|node| must(node) && degrees[node][0] == degrees[node][1]).collect::<Vec<_>>();
        market.room = (0..lefts).map(|node| degrees[node][1] - taken[node]).collect();
        let seats: Vec<Vec<(i64, i64, i64)>> = (lefts..degrees.len())
            .map(|node| vec![(0, degrees[node][0] - taken[node], degrees[node][1] - taken[node])])
            .collect();
        market.open(&lots, &full, &seats, &wanted).then_some(market)
    }

    /// Of a layered network on one level.
    pub(super) fn of_network(arcs: &Arcs<'_>, layers: &Layers, level: usize) -> Option<Self> {
        let network = arcs.network;
        let (nodes, costs) = (network.node_count(), network.costs().level(level));
        let mut market = Self::default();
        let mut position = vec![NONE; nodes];
        for &node in layers.order.iter().filter(|&&node| layers.is_left[node as usize]) {
            position[node as usize] = market.left_node.len() as u32;
            market.left_node.push(node);
            market.parent.push(position[layers.parent[node as usize] as usize]);
        }
        // Links: what they cost and how much they carry. Several in parallel count as the cheapest, with all their room.
        let lefts = market.left_node.len();
        let mut link_cost = vec![i64::MAX; nodes];
        let (mut room, mut least) = (vec![0i64; nodes], vec![0i64; nodes]);
        for arc in 0..network.arc_count() {
            if let Role::Link(node) = layers.role(network, ArcId::new(arc)) {
                room[node] += arcs.upper[arc];
                least[node] += arcs.lower[arc];
                link_cost[node] = link_cost[node].min(costs[arc]);
            }
        }
        // Costs of the way from the hub, or to it.
        let mut way = vec![0i64; nodes];
        for &node in &layers.order {
            let node = node as usize;
            let parent = layers.parent[node] as usize;
            way[node] = link_cost[node].checked_add(if parent == layers.hub { 0 } else { way[parent] })?;
        }
        let mut lots = Vec::new();
        let mut wanted = Vec::new();
        let mut pinned = vec![0i64; nodes];
        for (arc, &cost) in costs.iter().enumerate() {
            if !matches!(layers.role(network, ArcId::new(arc)), Role::Pair) || arcs.upper[arc] <= 0 {
                continue;
            }
            let (tail, head) = (network.tails()[arc].index(), network.heads()[arc].index());
            if position[head] == NONE {
                position[head] = market.right_node.len() as u32;
                market.right_node.push(head as u32);
                wanted.push(0);
            }
            let units = arcs.lower[arc].max(0);
            if units > 0 {
                pinned[head] += units;
                let mut node = tail;
                while node != layers.hub {
                    pinned[node] += units;
                    node = layers.parent[node] as usize;
                }
            }
            if arcs.upper[arc] > units {
                wanted[position[head] as usize] += 1;
                lots.push(Lot { left: position[tail], right: position[head], cost, id: arc as u32 });
            }
        }
        let of_left = |value: &dyn Fn(usize) -> i64| -> Vec<i64> {
            market.left_node.iter().map(|&node| value(node as usize)).collect()
        };
        let (rooms, base) = (of_left(&|node| room[node] - pinned[node]), of_left(&|node| way[node]));
        (market.room, market.base) = (rooms, base);
        let full = |&node: &u32| room[node as usize] == least[node as usize] && room[node as usize] > 0;
        let full: Vec<bool> = market.left_node.iter().map(full).collect();
        let mut seats = vec![Vec::new(); market.right_node.len()];
        for (arc, &cost) in costs.iter().enumerate() {
            if let Role::Link(node) = layers.role(network, ArcId::new(arc))
                && position[node] != NONE
                && !layers.is_left[node]
            {
                let parent = layers.parent[node] as usize;
                let beyond = if parent == layers.hub { 0 } else { way[parent] };
                seats[position[node] as usize].push((cost.checked_add(beyond)?, arcs.lower[arc], arcs.upper[arc]));
            }
        }
        for (list, &node) in seats.iter_mut().zip(&market.right_node) {
            list.sort_unstable();
            // Pinned pairs have the cheapest seats.
            let mut pinned = pinned[node as usize];
            for (_, least, most) in list.iter_mut() {
                let taken = pinned.clamp(0, (*most).max(0));
                (*least, *most) = (*least - taken, *most - taken);
                pinned -= taken;
            }
        }
        debug_assert_eq!(lefts, market.room.len());
        market.open(&lots, &full, &seats, &wanted).then_some(market)
    }

    /// Fills in offers, seats and reserves. `full`: left nodes that must use all their room; `seats`: cost, least and most units by right node;
    /// `wanted`: how many lots lead to each.
    fn open(&mut self, lots: &[Lot], full: &[bool], seats: &[Vec<(i64, i64, i64)>], wanted: &[i64]) -> bool {
        let cheapest = |list: &Vec<(i64, i64, i64)>| list.iter().filter(|seat| seat.2 > 0).map(|seat| seat.0).min();
        let plain: Vec<i64> = seats.iter().map(|list| cheapest(list).unwrap_or(0)).collect();
        let raw = |lot: &Lot| {
            let sum = i128::from(lot.cost) + i128::from(self.base[lot.left as usize]) + i128::from(plain[lot.right as usize]);
            -sum
        };
        let (mut low, mut high) = (0i128, 0i128);
        for worth in lots.iter().map(raw) {
            (low, high) = (low.min(worth), high.max(worth));
        }
        let range = high - low;
        if range > i128::from(MAX_RANGE) || self.base.iter().any(|&base| base.abs() > MAX_RANGE) {
            return false;
        }
        self.range = range as i64;
        // Enough to outbid whatever a place is worth otherwise.
        let bonus = self.range + 1;
        let mut bonuses = vec![0; self.base.len()];
        for left in 0..self.base.len() {
            let above = if self.parent[left] == NONE { 0 } else { bonuses[self.parent[left] as usize] };
            bonuses[left] = if full[left] && self.room[left] > 0 { bonus } else { above };
            self.base[left] -= bonuses[left];
        }
        self.first_seat.push(0);
        for ((list, &wanted), &plain) in seats.iter().zip(wanted).zip(&plain) {
            let begin = self.seats.len();
            let mut left = wanted;
            for &(cost, least, most) in list {
                for unit in 0..most.min(left).max(0) {
                    let price = if unit < least { cost - bonus } else { cost };
                    self.seats.push(Seat { price, offer: NONE, bidder: NONE });
                }
                left -= most.min(left).max(0);
            }
            let places = &mut self.seats[begin..];
            // Ascending order is a heap.
            places.sort_unstable_by_key(|seat| seat.price);
            let reserve = places.first().map_or(plain, |seat| seat.price);
            places.iter_mut().for_each(|seat| seat.price -= reserve);
            self.reserve.push(reserve);
            self.first_seat.push(self.seats.len() as u32);
        }
        self.first_offer = vec![0; self.left_node.len() + 1];
        let has_seats = |right: u32| self.first_seat[right as usize] < self.first_seat[right as usize + 1];
        for lot in lots.iter().filter(|lot| has_seats(lot.right)) {
            self.first_offer[lot.left as usize + 1] += 1;
        }
        for left in 0..self.left_node.len() {
            self.first_offer[left + 1] += self.first_offer[left];
        }
        let mut next = self.first_offer.clone();
        let total = next.last().map_or(0, |&end| end as usize);
        self.offers = vec![Offer { worth: 0, right: 0, id: 0 }; total];
        for lot in lots.iter().filter(|lot| has_seats(lot.right)) {
            let worth = -(lot.cost + self.base[lot.left as usize] + self.reserve[lot.right as usize]);
            let place = &mut next[lot.left as usize];
            self.offers[*place as usize] = Offer { worth, right: lot.right, id: lot.id };
            *place += 1;
        }
        for bounds in self.first_offer.windows(2) {
            let row = &mut self.offers[bounds[0] as usize..bounds[1] as usize];
            row.sort_unstable_by_key(|offer| (std::cmp::Reverse(offer.worth), offer.id));
        }
        true
    }
}
