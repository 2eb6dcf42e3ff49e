//! The inexact half: prices by auction, for bidders whose limits nest.
//!
//! # Method
//! Right nodes sell their seats one by one, each to the highest bidder; a right node's *price* is that of its cheapest seat (Bertsekas
//! 1981, 1992; with several like seats: Bertsekas & Castañon 1989). A bidder is a whole tree of limits (an organisation, her volunteers, their days;
//! or one volunteer alone). While a tree has room, it takes its best offer (worth less price) among those that its
//! limits still allow, and bids so much that the offer is just as good as its second best, but at least `step` more than the price if
//! somebody must make way. Who makes way bids again at once. Which sets of pairs fit under nested limits is a laminar matroid, and
//! the best choice from a matroid satisfies gross substitutes (Kelso & Crawford 1982): when one price rises, the rest of a tree's choice
//! stays right, so a single exchange, the best of what is not in use, is all that a bidder has to look for.
//!
//! The best offer of a tree comes from a heap of its nodes by an upper bound on their best offers (prices only rise, so an old
//! value is one), looked at again when it comes to the top. A node whose path to the top is full waits at the highest full limit until
//! somebody there makes way.
//!
//! # What comes of it
//! For the potentials: a limit with room has its parent's; one that is full is worth what the best offer that it blocks would bring. Then each price
//! is *lowered* to what the pairs not in use still bid for it at those potentials: a bidder with several units can have bid more for one of them
//! than was needed, when others of her offers were in use. All this leaves few pairs at odds with the prices; the repair sees to those.
//!
//! # Phases
//! Where levels are blended the range of worths is many orders of magnitude wider than what tells most offers apart, and with steps of that range three units in four
//! end up loose: held at more than their holder would pay. So the auction goes on in phases with steps eight times finer, while more than one in eight is. Between two phases whatever
//! is loose is let go, prices are lowered to what is still bid, and one below that where something is free (whoever is indifferent does not bid). There is no reverse auction: what
//! nobody has at the end, at a price that somebody with no room left would pay, is left to the repair.
//!
//! # Running time
//! Bids depend on `range / step`; each reads the offers of a node from the best down to the second best's worth. The order of bids is that of the
//! input, so the result is the same everywhere.

use std::collections::{BinaryHeap, VecDeque};

use super::super::Budget;
use super::market::{HELD, Market, NONE, Seat};
use crate::network::Work;

/// A market in session.
pub(super) struct Bidding {
    pub(super) market: Market,
    /// Per right node, above its reserve.
    pub(super) price: Vec<i64>,
    /// Per left node: the top of its tree.
    top: Vec<u32>,
    /// Whether a top is all there is of its tree.
    alone: Vec<bool>,
    /// Per top: its tree's nodes by an upper bound on what their best offer brings. Entries that differ from `bound` are void.
    heaps: Vec<BinaryHeap<(i64, u32)>>,
    bound: Vec<i64>,
    /// Per left node: nodes below it that wait for room here.
    waiting: Vec<Vec<u32>>,
    /// What each seat costs before anybody bids.
    asked: Vec<i64>,
    /// Potentials of the left nodes above their bases, where they were asked for since the last bid.
    values: Option<Vec<i64>>,
    step: i64,
    bids: u32,
    pub(super) scanned: u64,
}

/// A node's best offer and what it and the second best bring.
struct Choice {
    node: u32,
    offer: u32,
    best: i64,
    second: i64,
}

/// No offer.
const VOID: i64 = i64::MIN;
/// How many trees begin at a time, for the sake of the cache.
const BLOCK: usize = 512;
/// Another phase follows where more than one in so many of the units held is loose.
const LOOSE: usize = 8;
/// Steps become so many times finer from phase to phase, of which there are at most so many more.
const FINER: i64 = 8;
const PHASES: usize = 6;
/// How many bids are made between two looks at the budget.
const ROUND: u32 = 1024;

impl Bidding {
    pub(super) fn new(market: Market, step: i64) -> Self {
        let lefts = market.left_node.len();
        let mut top: Vec<u32> = (0..lefts as u32).collect();
        let mut alone = vec![true; lefts];
        for left in 0..lefts {
            if market.parent[left] != NONE {
                top[left] = top[market.parent[left] as usize];
                alone[top[left] as usize] = false;
            }
        }
        let mut bidding = Self {
            price: vec![0; market.right_node.len()],
            heaps: vec![BinaryHeap::new(); lefts],
            bound: vec![VOID; lefts],
            waiting: vec![Vec::new(); lefts],
            asked: market.seats.iter().map(|seat| seat.price).collect(),
            market,
            top,
            alone,
            values: None,
            step,
            bids: 0,
            scanned: 0,
        };
        bidding.fill_heaps();
        bidding
    }

    fn fill_heaps(&mut self) {
        for left in 0..self.top.len() {
            if !self.alone[self.top[left] as usize] {
                self.raise_bound(left, self.best_worth(left));
            }
        }
    }

    /// Begins again from the prices at hand, if many hold what brings them less than something else would: lets go of that, lowers prices to what is still bid, and a finer
    /// step follows. Whether it does.
    fn refine(&mut self, step: i64) -> bool {
        let values = self.values();
        let mut held = 0;
        let mut loose = Vec::new();
        for right in 0..self.price.len() {
            for seat in self.seats_of(right) {
                let Seat { offer, bidder, .. } = self.market.seats[seat];
                if offer != NONE {
                    held += 1;
                    if self.market.offers[offer as usize].worth - self.price[right] < values[bidder as usize]
                    {
                        loose.push(seat);
                    }
                }
            }
        }
        if loose.len() * LOOSE <= held {
            self.values = Some(values);
            return false;
        }
        self.step = step;
        for &seat in &loose {
            let Seat { offer, bidder, .. } = self.market.seats[seat];
            self.market.seats[seat].offer = NONE;
            self.market.offers[offer as usize].right &= !HELD;
            let mut node = bidder;
            while node != NONE {
                self.market.room[node as usize] += 1;
                node = self.market.parent[node as usize];
            }
        }
        self.lower(&values);
        for right in 0..self.price.len() {
            let seats = self.seats_of(right);
            let open = seats.clone().filter(|&seat| self.market.seats[seat].offer == NONE);
            // Whoever is indifferent at a price does not bid.
            if let Some(least) = open.map(|seat| self.asked[seat]).min() {
                self.price[right] = self.price[right].min(least.max(self.price[right] - 1));
            }
            let price = self.price[right];
            for seat in seats.clone() {
                let state = &mut self.market.seats[seat];
                state.price = if state.offer == NONE { price.max(self.asked[seat]) } else { price };
            }
            // Ascending order is a heap.
            self.market.seats[seats].sort_unstable_by_key(|seat| seat.price);
        }
        for left in 0..self.top.len() {
            self.bound[left] = VOID;
            self.waiting[left].clear();
            self.heaps[left].clear();
        }
        self.fill_heaps();
        true
    }

    fn seats_of(&self, right: usize) -> std::ops::Range<usize> {
        self.market.first_seat[right] as usize..self.market.first_seat[right + 1] as usize
    }

    pub(super) fn step(&self) -> i64 {
        self.step
    }

    fn row(&self, left: usize) -> std::ops::Range<usize> {
        self.market.first_offer[left] as usize..self.market.first_offer[left + 1] as usize
    }

    fn best_worth(&self, left: usize) -> i64 {
        let row = self.row(left);
        self.market.offers[row].first().map_or(VOID, |offer| offer.worth)
    }

    fn raise_bound(&mut self, left: usize, bound: i64) {
        if bound > self.bound[left].max(0) {
            self.bound[left] = bound;
            self.heaps[self.top[left] as usize].push((bound, left as u32));
        }
    }

    /// All trees bid until none has room and an offer that brings anything, or the budget is gone.
    pub(super) fn run(&mut self, work: &mut Work, budget: &Budget<'_>) {
        self.values = None;
        let tops: Vec<u32> =
            (0u32..).zip(&self.top).filter(|&(left, &top)| left == top).map(|(left, _)| left).collect();
        let mut queued = vec![false; self.top.len()];
        tops.chunks(BLOCK).all(|block| self.run_block(block, &mut queued, work, budget));
        work.arcs_scanned += std::mem::take(&mut self.scanned);
    }

    /// Goes on with finer and finer steps while many units are loose.
    pub(super) fn go_on_finer(&mut self, work: &mut Work, budget: &Budget<'_>) {
        for _ in 0..PHASES {
            let step = (self.step / FINER).max(1);
            if step == self.step || budget.exhausted(*work).is_some() || !self.refine(step) {
                return;
            }
            self.run(work, budget);
        }
    }

    /// Some trees, and those that have to make way for them. Whether the budget allowed it.
    fn run_block(
        &mut self,
        block: &[u32],
        queued: &mut [bool],
        work: &mut Work,
        budget: &Budget<'_>,
    ) -> bool {
        let mut queue: VecDeque<u32> = block.iter().copied().collect();
        for &top in &queue {
            queued[top as usize] = true;
        }
        while let Some(top) = queue.pop_front() {
            queued[top as usize] = false;
            while self.market.room[top as usize] > 0 {
                self.bids += 1;
                if self.bids == ROUND {
                    self.bids = 0;
                    work.arcs_scanned += std::mem::take(&mut self.scanned);
                    if budget.exhausted(*work).is_some() {
                        return false;
                    }
                }
                let Some(choice) = self.choose(top) else { break };
                let Some(loser) = self.bid(&choice) else { continue };
                let other = self.top[loser as usize];
                if other != top && !std::mem::replace(&mut queued[other as usize], true) {
                    queue.push_back(other);
                }
            }
        }
        true
    }

    /// The best offer of a tree that fits.
    fn choose(&mut self, top: u32) -> Option<Choice> {
        if self.alone[top as usize] {
            return self.look(top as usize);
        }
        let mut choice = loop {
            let choice = self.look_at_first(top)?;
            // Another node may still promise more.
            match self.heaps[top as usize].peek() {
                Some(&(bound, _)) if bound > choice.best => {
                    self.bound[choice.node as usize] = choice.best;
                    self.heaps[top as usize].push((choice.best, choice.node));
                }
                _ => break choice,
            }
        };
        while self.heaps[top as usize].peek().is_some_and(|&(bound, _)| bound > choice.second) {
            let Some(next) = self.look_at_first(top) else { break };
            self.bound[next.node as usize] = next.best;
            let first = self.heaps[top as usize].peek().is_none_or(|&(bound, _)| bound <= next.best);
            self.heaps[top as usize].push((next.best, next.node));
            if first {
                choice.second = choice.second.max(next.best);
                break;
            }
        }
        Some(choice)
    }

    /// Takes the first node that fits and has anything to offer out of a tree's heap.
    fn look_at_first(&mut self, top: u32) -> Option<Choice> {
        loop {
            let (bound, node) = self.heaps[top as usize].pop()?;
            if self.bound[node as usize] != bound {
                continue;
            }
            self.bound[node as usize] = VOID;
            if let Some(limit) = self.highest_full(node) {
                self.waiting[limit as usize].push(node);
                continue;
            }
            if let Some(choice) = self.look(node as usize) {
                return Some(choice);
            }
        }
    }

    fn highest_full(&self, node: u32) -> Option<u32> {
        let mut full = None;
        let mut node = node;
        while node != NONE {
            if self.market.room[node as usize] <= 0 {
                full = Some(node);
            }
            node = self.market.parent[node as usize];
        }
        full
    }

    /// A node's best offer not in use, if it brings anything.
    fn look(&mut self, left: usize) -> Option<Choice> {
        let row = self.row(left);
        let mut at = row.start;
        let (mut best, mut second, mut chosen) = (0, 0, NONE);
        'row: loop {
            let sorted = self.market.sorted[left] as usize;
            for (position, offer) in (at as u32..).zip(&self.market.offers[at..sorted]) {
                self.scanned += 1;
                if offer.worth <= second {
                    break 'row;
                }
                if offer.right & HELD != 0 {
                    continue;
                }
                let net = offer.worth - self.price[offer.right as usize];
                if net > best {
                    (second, best, chosen) = (best, net, position);
                } else if net > second {
                    second = net;
                }
            }
            if sorted == row.end {
                break;
            }
            at = sorted;
            self.market.sort_further(left);
        }
        (chosen != NONE).then_some(Choice { node: left as u32, offer: chosen, best, second })
    }

    /// Takes a seat. Returns the left node that had it, if there was one.
    fn bid(&mut self, choice: &Choice) -> Option<u32> {
        let &Choice { node, offer, best, second } = choice;
        let right = self.market.offers[offer as usize].right as usize;
        self.market.offers[offer as usize].right |= HELD;
        let seats = self.market.first_seat[right] as usize..self.market.first_seat[right + 1] as usize;
        let seats = &mut self.market.seats[seats];
        let old = seats[0];
        let gain = best - second;
        let price = old.price + if old.offer == NONE { gain } else { gain.max(self.step) };
        seats[0] = Seat { price, offer, bidder: node };
        sift_down(seats);
        self.price[right] = seats[0].price;
        let mut left = node;
        while left != NONE {
            self.market.room[left as usize] -= 1;
            left = self.market.parent[left as usize];
        }
        if !self.alone[self.top[node as usize] as usize] {
            // What else this node has brings no more than the second best.
            self.raise_bound(node as usize, second);
        }
        if old.offer == NONE {
            return None;
        }
        self.market.offers[old.offer as usize].right &= !HELD;
        self.make_room(old.bidder);
        if !self.alone[self.top[old.bidder as usize] as usize] {
            let worth = self.market.offers[old.offer as usize].worth;
            self.raise_bound(old.bidder as usize, worth - self.price[right]);
        }
        Some(old.bidder)
    }

    /// A unit less under a node and all above it; who waited there may look again.
    fn make_room(&mut self, node: u32) {
        let mut node = node;
        while node != NONE {
            self.market.room[node as usize] += 1;
            for waiter in std::mem::take(&mut self.waiting[node as usize]) {
                self.raise_bound(waiter as usize, self.best_worth(waiter as usize));
            }
            node = self.market.parent[node as usize];
        }
    }

    /// What each left node's potential is above its base.
    fn values(&mut self) -> Vec<i64> {
        let lefts = self.top.len();
        let mut blocked = vec![0; lefts];
        for left in (0..lefts).rev() {
            let own = self.look(left).map_or(0, |choice| choice.best);
            blocked[left] = own.max(blocked[left]);
            let parent = self.market.parent[left];
            if parent != NONE && self.market.room[left] > 0 {
                blocked[parent as usize] = blocked[left].max(blocked[parent as usize]);
            }
        }
        let mut values = vec![0; lefts];
        for left in 0..lefts {
            let above = match self.market.parent[left] {
                NONE => 0,
                parent => values[parent as usize],
            };
            values[left] = if self.market.room[left] > 0 { above } else { above.max(blocked[left]) };
        }
        values
    }

    /// Closes the auction: potentials of the left nodes above their bases, and prices lowered to what is still bid.
    pub(super) fn close(&mut self) -> Vec<i64> {
        let values = self.values.take().unwrap_or_else(|| self.values());
        self.lower(&values);
        values
    }

    /// Lowers prices to what is still bid where everybody is content with so much.
    fn lower(&mut self, values: &[i64]) {
        let mut needed: Vec<i64> = (0..self.price.len())
            .map(|right| {
                let empty = self.seats_of(right).filter(|&seat| self.market.seats[seat].offer == NONE);
                empty.map(|seat| self.asked[seat]).min().unwrap_or(0)
            })
            .collect();
        for (left, &value) in values.iter().enumerate() {
            for (position, offer) in self.row(left).zip(&self.market.offers[self.row(left)]) {
                self.scanned += 1;
                if offer.worth <= value {
                    if position < self.market.sorted[left] as usize {
                        break;
                    }
                    continue;
                }
                if offer.right & HELD == 0 {
                    let needed = &mut needed[offer.right as usize];
                    *needed = (*needed).max(offer.worth - value);
                }
            }
        }
        for (price, needed) in self.price.iter_mut().zip(needed) {
            *price = needed.min(*price);
        }
    }
}

/// Restores the order of a heap, least price first, after its first seat has changed.
fn sift_down(seats: &mut [Seat]) {
    let mut at = 0;
    loop {
        let mut least = at;
        for child in [2 * at + 1, 2 * at + 2] {
            if child < seats.len() && seats[child].price < seats[least].price {
                least = child;
            }
        }
        if least == at {
            return;
        }
        seats.swap(at, least);
        at = least;
    }
}
