//! What bidders, seats and limits a layered problem comes down to.
//!
//! *Bidders* are the left trees: each node has room for so many units, and its *offers* are the pairs that leave it. *Seats* belong to the right
//! nodes that pairs lead to: one for each unit that can go on from there, with what it costs to go on as its *reserve*. Limits further on to the
//! right are taken to be wide, a node that must be full gets a bonus that makes it want to be, and parallel arcs count as one:
//! what comes of it is a start, and only the repair has to be exact.

use super::layers::{Layers, Role};
use super::problem::{Arcs, Pairs, Problem};
use crate::network::{ArcId, Network};

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
    /// Left node `k` offers `first_offer[k]..first_offer[k + 1]`, of which those before `sorted[k]` are the best, the best worth first.
    pub(super) first_offer: Vec<u32>,
    pub(super) sorted: Vec<u32>,
    pub(super) offers: Vec<Offer>,
    /// Right nodes: position among the nodes, reserve, and seats `first_seat[k]..first_seat[k + 1]`.
    pub(super) right_node: Vec<u32>,
    pub(super) reserve: Vec<i64>,
    pub(super) first_seat: Vec<u32>,
    pub(super) seats: Vec<Seat>,
    /// Right nodes that sell nothing themselves, and what it costs to go on from there.
    pub(super) beyond: Vec<(u32, i64)>,
    /// How far apart things can be worth: the scale of bids.
    pub(super) range: i64,
}

/// Right node's position, cost, least and most units; ascending.
type Seats = Vec<(u32, i64, i64, i64)>;

/// What of a layered network is the same on every level.
pub(super) struct Chart {
    /// Left nodes, each after its parent, and the parents' positions.
    left_node: Vec<u32>,
    left_parent: Vec<u32>,
    /// Right nodes that pairs lead to, and the position of each node among them.
    right_node: Vec<u32>,
    right_position: Vec<u32>,
    /// Left position, right position and arc of every pair.
    pairs: Vec<(u32, u32, u32)>,
    /// The node that an arc hangs by, and the arc, for all others.
    pub(super) links: Vec<(u32, u32)>,
}

impl Chart {
    /// Time O(nodes + arcs).
    pub(super) fn of(network: &Network, layers: &Layers) -> Self {
        let mut left_position = vec![NONE; network.node_count()];
        let mut chart = Self {
            left_node: Vec::new(),
            left_parent: Vec::new(),
            right_node: Vec::new(),
            right_position: vec![NONE; network.node_count()],
            pairs: Vec::with_capacity(network.arc_count()),
            links: Vec::new(),
        };
        for &node in layers.order.iter().filter(|&&node| layers.is_left[node as usize]) {
            left_position[node as usize] = chart.left_node.len() as u32;
            chart.left_node.push(node);
            chart.left_parent.push(left_position[layers.parent[node as usize] as usize]);
        }
        for arc in 0..network.arc_count() {
            match layers.role(network, ArcId::new(arc)) {
                Role::Link(node) => chart.links.push((node as u32, arc as u32)),
                Role::Loop => {}
                Role::Pair => {
                    let (tail, head) = (network.tails()[arc].index(), network.heads()[arc].index());
                    let right = &mut chart.right_position[head];
                    if *right == NONE {
                        *right = chart.right_node.len() as u32;
                        chart.right_node.push(head as u32);
                    }
                    chart.pairs.push((left_position[tail], *right, arc as u32));
                }
            }
        }
        chart
    }

    /// The ends, as nodes, of all pairs, with their arcs.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        self.pairs.iter().map(|&(left, right, arc)| {
            (self.left_node[left as usize] as usize, self.right_node[right as usize] as usize, arc as usize)
        })
    }
}

/// How many of each node's offers are put in order at once.
const SORTED: usize = 16;
/// The largest range that bonuses are added to; beyond it there is no auction.
const MAX_RANGE: i64 = 1 << 59;

impl Market {
    /// Of a bipartite problem on one level: every node its own tree. `None` where numbers are too large for an auction.
    pub(super) fn of_pairs(pairs: &Pairs<'_>, level: usize, degrees: &[[i64; 2]]) -> Option<Self> {
        let lefts = pairs.problem.left().len();
        let mut market =
            Self { left_node: (0..lefts as u32).collect(), parent: vec![NONE; lefts], ..Self::default() };
        market.right_node = (lefts..degrees.len()).map(|node| node as u32).collect();
        market.base = vec![0; lefts];
        let mut taken = vec![0i64; degrees.len()];
        let mut wanted = vec![0i64; degrees.len() - lefts];
        let (mut low, mut high) = (0i64, 0i64);
        pairs.each(level, |arc| {
            if pairs.is_fixed(arc.id as usize) {
                let used = pairs.flow(arc.id);
                taken[arc.tail as usize] += used;
                taken[arc.head as usize] += used;
            } else {
                wanted[arc.head as usize - lefts] += 1;
                (low, high) = (low.min(arc.cost), high.max(arc.cost));
            }
        });
        market.range = high.checked_sub(low).filter(|&range| range <= MAX_RANGE)?;
        let must = |node: usize| degrees[node][0] > taken[node];
        let full =
            (0..lefts).map(|node| must(node) && degrees[node][0] == degrees[node][1]).collect::<Vec<_>>();
        market.room = (0..lefts).map(|node| degrees[node][1] - taken[node]).collect();
        let seats: Seats = (0u32..)
            .zip(lefts..degrees.len())
            .map(|(right, node)| (right, 0, degrees[node][0] - taken[node], degrees[node][1] - taken[node]))
            .collect();
        market.furnish(&full, &seats, &wanted, &vec![None; wanted.len()]);
        // Rows are in the order of left nodes already.
        market.offers.reserve_exact(pairs.problem.pair_count());
        let mut first_offer = vec![0u32; lefts + 1];
        let (offers, base, reserve) = (&mut market.offers, &market.base, &market.reserve);
        let first_seat = &market.first_seat;
        pairs.each(level, |arc| {
            let (left, right) = (arc.tail as usize, arc.head as usize - lefts);
            if !pairs.is_fixed(arc.id as usize) && first_seat[right] < first_seat[right + 1] {
                let worth = -(arc.cost + base[left] + reserve[right]);
                offers.push(Offer { worth, right: right as u32, id: arc.id });
                first_offer[left + 1] += 1;
            }
        });
        for left in 0..lefts {
            first_offer[left + 1] += first_offer[left];
        }
        market.first_offer = first_offer;
        market.sort();
        Some(market)
    }

    /// Of a layered network on one level. Pairs are those of the chart that are free.
    pub(super) fn of_network(arcs: &Arcs<'_>, layers: &Layers, chart: &Chart, level: usize) -> Option<Self> {
        let network = arcs.network;
        let (nodes, costs) = (network.node_count(), network.costs().level(level));
        // Links: what they cost and how much they carry. Several in parallel count as the cheapest, with all their room.
        let mut link_cost = vec![i64::MAX; nodes];
        let (mut room, mut least) = (vec![0i64; nodes], vec![0i64; nodes]);
        for &(node, arc) in &chart.links {
            let (node, arc) = (node as usize, arc as usize);
            room[node] += arcs.upper[arc];
            least[node] += arcs.lower[arc];
            link_cost[node] = link_cost[node].min(costs[arc]);
        }
        // Costs of the way from the hub, or to it.
        let mut way = vec![0i64; nodes];
        for &node in &layers.order {
            let node = node as usize;
            let parent = layers.parent[node] as usize;
            way[node] = link_cost[node].checked_add(if parent == layers.hub { 0 } else { way[parent] })?;
        }
        let mut pinned = vec![0i64; nodes];
        for (left, right, arc) in chart.pairs().filter(|&(_, _, arc)| arcs.lower[arc] > 0) {
            let units = arcs.lower[arc];
            pinned[right] += units;
            let mut node = left;
            while node != layers.hub {
                pinned[node] += units;
                node = layers.parent[node] as usize;
            }
        }
        let mut market = Self {
            left_node: chart.left_node.clone(),
            parent: chart.left_parent.clone(),
            right_node: chart.right_node.clone(),
            ..Self::default()
        };
        let lefts = || chart.left_node.iter().map(|&node| node as usize);
        market.room = lefts().map(|node| room[node] - pinned[node]).collect();
        market.base = lefts().map(|node| way[node]).collect();
        let full: Vec<bool> = lefts().map(|node| room[node] == least[node] && room[node] > 0).collect();
        let sells = |node: usize| chart.right_position[node] != NONE;
        market.beyond = layers
            .order
            .iter()
            .filter(|&&node| !layers.is_left[node as usize] && !sells(node as usize))
            .map(|&node| (node, way[node as usize]))
            .collect();
        let mut seats = Seats::default();
        for &(node, arc) in chart.links.iter().filter(|&&(node, _)| sells(node as usize)) {
            let parent = layers.parent[node as usize] as usize;
            let beyond = if parent == layers.hub { 0 } else { way[parent] };
            let cost = costs[arc as usize].checked_add(beyond)?;
            let right = chart.right_position[node as usize];
            seats.push((right, cost, arcs.lower[arc as usize], arcs.upper[arc as usize]));
        }
        seats.sort_unstable();
        // Pinned pairs have the cheapest seats.
        for (right, _, least, most) in &mut seats {
            let pinned = &mut pinned[chart.right_node[*right as usize] as usize];
            let taken = (*pinned).clamp(0, (*most).max(0));
            (*least, *most, *pinned) = (*least - taken, *most - taken, *pinned - taken);
        }
        market.open(arcs, chart, costs, &full, &seats)?;
        Some(market)
    }

    /// Fills in offers, seats and reserves from a chart's pairs that are free, at some costs by arc. `full`: left nodes that must use all their room; `seats`: cost, least and
    /// most units by right node.
    fn open(
        &mut self,
        arcs: &Arcs<'_>,
        chart: &Chart,
        costs: &[i64],
        full: &[bool],
        seats: &Seats,
    ) -> Option<()> {
        let mut plain = vec![None; self.right_node.len()];
        // Ascending by cost, so the last one written is the cheapest that exists.
        for &(right, cost, _, _) in seats.iter().rev().filter(|seat| seat.3 > 0) {
            plain[right as usize] = Some(cost);
        }
        let free = || {
            let is_free =
                |&&(_, _, arc): &&(u32, u32, u32)| arcs.upper[arc as usize] > arcs.lower[arc as usize].max(0);
            chart.pairs.iter().filter(is_free)
        };
        let mut wanted = vec![0; plain.len()];
        let mut first_offer = vec![0u32; self.base.len() + 1];
        let (mut low, mut high) = (0i64, 0i64);
        for &(left, right, arc) in free() {
            let plain = plain[right as usize];
            wanted[right as usize] += 1;
            first_offer[left as usize + 1] += u32::from(plain.is_some());
            let cost = costs[arc as usize].checked_add(self.base[left as usize])?;
            let cost = cost.checked_add(plain.unwrap_or(0))?;
            (low, high) = (low.min(cost), high.max(cost));
        }
        self.range = high.checked_sub(low).filter(|&range| range <= MAX_RANGE)?;
        if self.base.iter().any(|base| base.unsigned_abs() > MAX_RANGE.unsigned_abs()) {
            return None;
        }
        self.furnish(full, seats, &wanted, &plain);
        for left in 0..self.base.len() {
            first_offer[left + 1] += first_offer[left];
        }
        let mut next = first_offer.clone();
        let total = first_offer.last().map_or(0, |&end| end as usize);
        self.first_offer = first_offer;
        self.offers = vec![Offer { worth: 0, right: 0, id: 0 }; total];
        for &(left, right, id) in free().filter(|&&(_, right, _)| plain[right as usize].is_some()) {
            let worth = -(costs[id as usize] + self.base[left as usize] + self.reserve[right as usize]);
            let place = &mut next[left as usize];
            self.offers[*place as usize] = Offer { worth, right, id };
            *place += 1;
        }
        self.sort();
        Some(())
    }

    /// Bonuses, seats and reserves. `plain`: what it costs to go on from a right node, where that is possible.
    fn furnish(&mut self, full: &[bool], seats: &Seats, wanted: &[i64], plain: &[Option<i64>]) {
        // Enough to outbid whatever a place is worth otherwise.
        let bonus = self.range + 1;
        let mut bonuses = vec![0; self.base.len()];
        for left in 0..self.base.len() {
            let above = if self.parent[left] == NONE { 0 } else { bonuses[self.parent[left] as usize] };
            bonuses[left] = if full[left] && self.room[left] > 0 { bonus } else { above };
            self.base[left] -= bonuses[left];
        }
        self.first_seat.push(0);
        let most = |&(right, _, _, most): &(u32, i64, i64, i64)| most.min(wanted[right as usize]).max(0);
        let count = seats.iter().map(most).sum::<i64>().min(wanted.iter().sum());
        self.seats.reserve_exact(usize::try_from(count).unwrap_or(0));
        let mut seats = seats.iter().peekable();
        for (right, (&wanted, &plain)) in (0u32..).zip(wanted.iter().zip(plain)) {
            let begin = self.seats.len();
            let mut left = wanted;
            while let Some(&(_, cost, least, most)) = seats.next_if(|seat| seat.0 == right) {
                for unit in 0..most.min(left).max(0) {
                    let price = if unit < least { cost - bonus } else { cost };
                    self.seats.push(Seat { price, offer: NONE, bidder: NONE });
                }
                left -= most.min(left).max(0);
            }
            let places = &mut self.seats[begin..];
            // Ascending order is a heap.
            places.sort_unstable_by_key(|seat| seat.price);
            let reserve = places.first().map_or(plain.unwrap_or(0), |seat| seat.price);
            for seat in places {
                seat.price -= reserve;
            }
            self.reserve.push(reserve);
            self.first_seat.push(self.seats.len() as u32);
        }
    }

    /// Brings the best offers of each row to its front, in order.
    fn sort(&mut self) {
        self.sorted = self.first_offer[1..].to_vec();
        for (bounds, sorted) in self.first_offer.windows(2).zip(&mut self.sorted) {
            let row = &mut self.offers[bounds[0] as usize..bounds[1] as usize];
            *sorted = bounds[0] + sort_more(row, SORTED) as u32;
        }
    }

    /// Puts more of a row in order, at most as much again.
    pub(super) fn sort_further(&mut self, left: usize) {
        let (begin, end) = (self.first_offer[left], self.first_offer[left + 1]);
        let sorted = self.sorted[left];
        let more = (sorted - begin).max(1) as usize;
        self.sorted[left] += sort_more(&mut self.offers[sorted as usize..end as usize], more) as u32;
    }
}

/// Brings at least so many of the best offers to the front, in order, if there are so many; how many are in order then.
fn sort_more(row: &mut [Offer], count: usize) -> usize {
    let key = |offer: &Offer| (std::cmp::Reverse(offer.worth), offer.id);
    let front = if row.len() > 2 * count {
        row.select_nth_unstable_by_key(count, key);
        &mut row[..count]
    } else {
        row
    };
    front.sort_unstable_by_key(key);
    front.len()
}
