//! The auction where everybody has one unit: forward and reverse, in phases, in 32 bits.
//!
//! # Method
//! *Forward:* a bidder without an object takes the one that brings her most (worth less price) and pays so much that it brings just
//! as much as the second best; who had it bids again later. If somebody must make way, the price rises by at least `step`; taking a
//! free object need not raise it at all. So all but the bids in a price war leave their pair *tight*, which is why few are left to repair.
//! *Phases:* a price war lasts for range / step bids, so the first phase has a coarse step; the next one keeps prices and pairs, sets free
//! those bidders whose object brings less than their best by more than the finer step, and lets them bid again. *Reverse:* what that
//! leaves is a few objects that nobody has although they have a price; in turn they bid for bidders (Bertsekas & Castañon 1992). After a forward run
//! nobody who wants an object is without one, and a reverse run takes none away, so one of each is enough.
//!
//! Phases end when few pairs are loose, or do not become fewer.
//!
//! # Why 32 bits are enough
//! |worth| ≤ 2^28 is checked. A bid pays worth − second best + step at most, the second best is at least −2^29 (what it is worth to
//! stay without for one who must not), and the step is below 2^28 + 2^28; so a price is below 2^28 + 2^29 + 2^29 < 2^31.

use std::collections::VecDeque;

use super::super::Budget;
use super::rows::{Columns, Rows, Source};
use crate::network::Work;

/// Nobody, or nothing.
pub(super) const NONE: u32 = u32::MAX;
/// The largest |worth|.
pub(super) const MAX_WORTH: i64 = 1 << 28;
/// The first phase's step is one part in so many of the range; each next one's is so much finer.
const FIRST_STEP: i64 = 50;
const FINER: i32 = 5;
/// A phase is the last where so few bidders in a thousand have loose pairs.
const FEW: usize = 20;
const MOST_PHASES: usize = 12;
/// How many bidders begin at a time: few enough that what they look at stays in the cache where neighbours have neighbouring numbers.
const BLOCK: usize = 512;
/// How far ahead in the line rows are fetched: worth a tenth of the time where rows are beyond the caches.
const AHEAD: usize = 4;
/// How many bids are made between two looks at the budget.
const ROUND: u32 = 1024;

/// An object's price and who has it, together because a bid needs both.
#[derive(Clone, Copy)]
struct Object {
    price: i32,
    bidder: u32,
}

/// The auction.
pub(super) struct Unit<'a, S> {
    rows: Rows<'a, S>,
    columns: Option<Columns>,
    objects: Vec<Object>,
    /// Per bidder: what her object brings, or 0, and the object.
    gain: Vec<i32>,
    object: Vec<u32>,
    /// What it is worth to a bidder to stay without.
    idle: Vec<i32>,
    pub(super) step: i32,
    bids: u32,
    scanned: u64,
}

struct Choice {
    object: u32,
    best: i32,
    second: i32,
}

impl<'a, S: Source> Unit<'a, S> {
    /// `must`: who is not to stay without.
    pub(super) fn new(source: &'a S, must: &[bool]) -> Self {
        let outbid = -(2 * MAX_WORTH as i32);
        Self {
            rows: Rows::new(source),
            columns: None,
            objects: vec![Object { price: 0, bidder: NONE }; source.objects()],
            gain: vec![0; source.bidders()],
            object: vec![NONE; source.bidders()],
            idle: must.iter().map(|&must| if must { outbid } else { 0 }).collect(),
            step: 1,
            bids: 0,
            scanned: 0,
        }
    }

    /// All phases, for worths that differ by no more than `range`.
    pub(super) fn run(&mut self, range: i64, work: &mut Work, budget: &Budget<'_>) {
        self.step = (range / FIRST_STEP).max(1) as i32;
        let everybody: Vec<u32> = (0..self.gain.len() as u32).collect();
        let mut going = self.forward(&everybody, work, budget);
        let mut before = usize::MAX;
        for _ in 1..MOST_PHASES {
            let finer = (self.step / FINER).max(1);
            let loose = self.loose(finer);
            let few = loose.len() * 1000 <= FEW * self.gain.len();
            if !going || few || finer == self.step || loose.len() > before / 4 * 3 {
                break;
            }
            before = loose.len();
            self.step = finer;
            self.set_free(&loose);
            going = self.forward(&loose, work, budget) && self.reverse(work, budget);
        }
        work.arcs_scanned += std::mem::take(&mut self.scanned) + std::mem::take(&mut self.rows.scanned);
    }

    /// Bidders whose objects bring less than their best by more than a step.
    fn loose(&mut self, step: i32) -> Vec<u32> {
        let mut loose = Vec::new();
        for bidder in 0..self.gain.len() {
            if self.object[bidder] != NONE && self.gain[bidder] < self.best(bidder) - step {
                loose.push(bidder as u32);
            }
        }
        loose
    }

    fn set_free(&mut self, bidders: &[u32]) {
        for &bidder in bidders {
            let object = std::mem::replace(&mut self.object[bidder as usize], NONE);
            self.objects[object as usize].bidder = NONE;
        }
    }

    /// What a bidder's best offer brings, or to stay without.
    pub(super) fn best(&mut self, bidder: usize) -> i32 {
        self.look(bidder).best
    }

    fn look(&mut self, bidder: usize) -> Choice {
        loop {
            let idle = self.idle[bidder];
            let mut choice = Choice { object: NONE, best: idle, second: idle };
            let (row, whole) = self.rows.row(bidder);
            let mut looked = row.len();
            for (position, offer) in row.iter().enumerate() {
                let worth = offer.worth();
                if worth <= choice.second {
                    looked = position;
                    break;
                }
                let net = worth - self.objects[offer.object() as usize].price;
                if net > choice.best {
                    choice = Choice { object: offer.object(), best: net, second: choice.best };
                } else if net > choice.second {
                    choice.second = net;
                }
            }
            self.scanned += looked as u64 + 1;
            // Offers not taken are worth no more than the last of those taken.
            let beyond = row.last().is_some_and(|last| last.worth() > choice.second);
            if whole || looked < row.len() || !beyond {
                return choice;
            }
            self.rows.more(bidder);
        }
    }

    /// Whether the budget is gone, asked now and then.
    fn spent(&mut self, work: &mut Work, budget: &Budget<'_>) -> bool {
        self.bids += 1;
        if self.bids < ROUND {
            return false;
        }
        self.bids = 0;
        work.arcs_scanned += std::mem::take(&mut self.scanned);
        budget.exhausted(*work).is_some()
    }

    /// Lets bidders bid until nobody is without an object that brings more than nothing. Whether it came to that within the budget.
    fn forward(&mut self, bidders: &[u32], work: &mut Work, budget: &Budget<'_>) -> bool {
        bidders.chunks(BLOCK).all(|block| self.forward_block(block, work, budget))
    }

    fn forward_block(&mut self, block: &[u32], work: &mut Work, budget: &Budget<'_>) -> bool {
        let mut queue: VecDeque<u32> = block.iter().copied().collect();
        while let Some(bidder) = queue.pop_front() {
            if self.spent(work, budget) {
                return false;
            }
            if let Some(&later) = queue.get(AHEAD) {
                // Read only to be in the cache by then.
                std::hint::black_box(self.rows.row(later as usize).0.first().map(|offer| offer.worth()));
            }
            let Choice { object, best, second } = self.look(bidder as usize);
            self.gain[bidder as usize] = 0;
            if object == NONE {
                continue;
            }
            let place = &mut self.objects[object as usize];
            let rise = if place.bidder == NONE { best - second } else { (best - second).max(self.step) };
            place.price += rise;
            let loser = std::mem::replace(&mut place.bidder, bidder);
            self.gain[bidder as usize] = best - rise;
            self.object[bidder as usize] = object;
            if loser != NONE {
                self.object[loser as usize] = NONE;
                queue.push_back(loser);
            }
        }
        true
    }

    /// Lets objects that have a price and no bidder bid for bidders.
    fn reverse(&mut self, work: &mut Work, budget: &Budget<'_>) -> bool {
        let unsold = |(_, object): &(u32, &Object)| object.bidder == NONE && object.price > 0;
        let mut stack: Vec<u32> =
            (0u32..).zip(&self.objects).filter(unsold).map(|(object, _)| object).collect();
        if stack.is_empty() {
            return true;
        }
        let columns = self.columns.take().unwrap_or_else(|| Columns::of(self.rows.source));
        let mut all = true;
        while let Some(object) = stack.pop() {
            if self.spent(work, budget) {
                all = false;
                break;
            }
            let (mut best, mut second, mut chosen) = (0, 0, NONE);
            let column = columns.column(object as usize);
            self.scanned += column.len() as u64;
            for &(bidder, worth) in column {
                let net = worth - self.gain[bidder as usize];
                if net > best {
                    (second, best, chosen) = (best, net, bidder);
                } else if net > second {
                    second = net;
                }
            }
            let rise = (best - second).max(self.step);
            if chosen == NONE || rise > best {
                self.objects[object as usize].price = 0;
                continue;
            }
            self.objects[object as usize] = Object { price: best - rise, bidder: chosen };
            self.gain[chosen as usize] += rise;
            let left = std::mem::replace(&mut self.object[chosen as usize], object);
            if left != NONE {
                let left_behind = &mut self.objects[left as usize];
                left_behind.bidder = NONE;
                if left_behind.price > 0 {
                    stack.push(left);
                }
            }
        }
        self.columns = Some(columns);
        all
    }

    /// Ends the auction: what each bidder's best offer brings, and prices lowered to what others still bid.
    pub(super) fn close(&mut self) -> (Vec<i64>, Vec<i64>) {
        let values: Vec<i32> = (0..self.gain.len())
            .map(|bidder| {
                let choice = self.look(bidder);
                // Nobody is to gain less than nothing only because she must not stay without and there is nothing to have.
                if choice.object == NONE { choice.best.max(0) } else { choice.best }
            })
            .collect();
        let mut needed = vec![0; self.objects.len()];
        for (bidder, &value) in values.iter().enumerate() {
            for offer in self.rows.row(bidder).0 {
                self.scanned += 1;
                if offer.worth() <= value {
                    break;
                }
                let object = offer.object();
                if self.object[bidder] != object {
                    let needed = &mut needed[object as usize];
                    *needed = (offer.worth() - value).max(*needed);
                }
            }
        }
        let price = |(object, needed): (&Object, i32)| i64::from(object.price.min(needed));
        let prices = self.objects.iter().zip(needed).map(price).collect();
        (values.into_iter().map(i64::from).collect(), prices)
    }

    pub(super) fn scanned(&self) -> u64 {
        self.scanned + self.rows.scanned
    }

    /// Bidders and objects whose pairs are within reach of tight, given what [`Unit::close`] said.
    pub(super) fn near(&mut self, values: &[i64], prices: &[i64], reach: i64) -> Vec<(u32, u32)> {
        let mut near = Vec::new();
        for (bidder, &value) in values.iter().enumerate() {
            loop {
                let (row, whole) = self.rows.row(bidder);
                // Prices are not negative, so what is worth less than this is out of reach.
                let least = value - reach;
                let beyond = row.last().is_some_and(|last| i64::from(last.worth()) >= least);
                if whole || !beyond {
                    let offers = row.iter().take_while(|offer| i64::from(offer.worth()) >= least);
                    let within = |object: u32, worth: i32| {
                        (value + prices[object as usize] - i64::from(worth)).abs() <= reach
                    };
                    let offers = offers.filter(|offer| within(offer.object(), offer.worth()));
                    near.extend(offers.map(|offer| (bidder as u32, offer.object())));
                    self.scanned += row.len() as u64;
                    break;
                }
                self.rows.more(bidder);
            }
        }
        near
    }

    /// Who has what.
    pub(super) fn sold(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0u32..)
            .zip(&self.object)
            .filter(|&(_, &object)| object != NONE)
            .map(|(bidder, &object)| (bidder, object))
    }
}
