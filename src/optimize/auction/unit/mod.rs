//! The auction where everybody has one unit: in phases.
//!
//! # Method
//! A bidder without an object takes the one that brings her most (worth less price) and pays so much that it brings just
//! as much as the second best; who had it bids again later. If somebody must make way, the price rises by at least `step`; taking a
//! free object need not raise it at all. So all but the bids in a price war leave their pair *tight*, which is why few are left to repair.
//! *Phases:* a price war lasts for range / step bids, so the first phase has a coarse step; the next one keeps prices and pairs, sets free
//! those bidders whose object brings less than their best by more than the finer step, and lets them bid again. Only a bidder whose bid rose by the
//! step, and not by her lead, can be one of those, so nobody else is asked. Phases end when few pairs are loose, or do not become fewer.
//! At the end who has less than her best gives it up; searches do the rest.
//! Where levels are blended and many pairs are loose, prices are far too high, and who is priced out by that would never come back; so they are lowered before the next phase (`lower.rs`).
//! *Objects in plenty:* nearly everybody gets what she wants at once, so the first step is very fine; if there are more than a few bids per
//! bidder all the same, it becomes the usual one.
//!
//! What a bidder needs for a bid is in `lines.rs`, the pairs that are nearly tight in `near.rs`, and the exact end in `repair.rs`.
//!
//! Everything is counted in an [`Amount`]: 32 bits where worths fit, else 64; why nothing overflows stands there.

mod lines;
mod lower;
mod near;
mod repair;

use std::collections::VecDeque;

use super::amount::Amount;
use super::source::Source;
use crate::network::Work;
use crate::optimize::Budget;
use crate::optimize::prefetch::prefetch_whole;
use lines::{Choice, Line, Reader, WIDTH};
pub(super) use repair::Repair;

/// Nobody, or nothing.
pub(super) const NONE: u32 = u32::MAX;
/// Those who must not stay without act as if everything were worth so many times the largest worth more.
const BONUS: i64 = 2;
/// The first phase's step is one part in so many of the range; each next one's is so much finer.
const FIRST_STEP: i64 = 200;
const FINER: u64 = 5;
/// Where levels are blended and so many of the bidders (one in so many) are loose after a phase, most prices are too high by about a step: they are lowered, and the next step is finer.
const MANY: usize = 8;
const FINER_IF_MANY: u64 = 10;
/// Where objects are plenty, nearly everybody has what she wants after her first bid. So the first step is as fine as this,
const FIRST_STEP_IN_PLENTY: i64 = 20_000;
/// until there were so many bids for each bidder.
const PATIENCE: u64 = 2;

/// After so many bids for each bidder, and as many at least, a phase is a price war: its step doubles, up to one part in so many of the bonus, and again after as many more. Those who must not
/// stay without would otherwise fight for too few objects up to their bonus, however little worths differ.
const WAR: u64 = 64;
const SHORT_WAR: u64 = 4096;
const LARGEST_STEP: i64 = 50;

/// A phase is the last where so few bidders in a thousand have loose pairs.
const FEW: usize = 20;
const MOST_PHASES: usize = 12;
/// How many bidders begin at a time: few enough that what they look at stays in the cache where neighbours have neighbouring numbers.
const BLOCK: usize = 512;
/// How far ahead in the line bidders' lines are fetched.
const AHEAD: usize = 6;
/// And the prices that they name, unless all of them fit the nearest caches.
const NEXT: usize = 1;
const NEARBY: usize = 1 << 13;
/// How many bids are made between two looks at the budget.
const ROUND: u32 = 1024;
/// Where there are so many more objects than bidders, most are free and bidders begin without a look at prices.
const PLENTY: usize = 4;

/// Near pairs are those within so many steps of tight,
const REACH: i64 = 64;
/// but at most one part in so many of the range,
const WIDEST: i64 = 16;
/// or in so many where objects are plenty and searches short.
const WIDEST_IN_PLENTY: i64 = 64;

/// Whether there are so many more objects than bidders.
pub(super) fn is_plenty(bidders: usize, objects: usize) -> bool {
    objects / PLENTY >= bidders
}

/// What the worths come from.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    /// One level.
    Even,
    /// So many levels blended into one: the range is many times wider than the largest |cost| of the last level, which tells most offers apart.
    Blended { levels: usize, finest: i64 },
}

/// The auction.
pub(super) struct Unit<'a, S: Source> {
    source: &'a S,
    /// Who is not to stay without.
    must: &'a [bool],
    lines: Vec<Line<S::Worth>>,
    price: Vec<S::Worth>,
    /// Who has an object.
    owner: Vec<u32>,
    /// Objects that were left or cost something from the beginning, whether or not somebody has them now.
    vacated: Vec<u32>,
    reader: Reader<S::Worth>,
    step: S::Worth,
    bids: u32,
    /// How many more bids are made before the step is at least so coarse.
    patience: u64,
    coarse: S::Worth,
    scanned: u64,
}

impl<'a, S: Source> Unit<'a, S> {
    pub(super) fn new(source: &'a S, must: &'a [bool]) -> Self {
        let reserves = source.reserves();
        let mut price = vec![S::Worth::ZERO; source.objects()];
        for &(object, reserve) in &reserves {
            price[object as usize] = reserve;
        }
        Self {
            source,
            must,
            lines: Vec::with_capacity(source.bidders()),
            price,
            owner: vec![NONE; source.objects()],
            vacated: reserves.into_iter().map(|(object, _)| object).collect(),
            reader: Reader::default(),
            step: S::Worth::ONE,
            bids: 0,
            patience: 0,
            coarse: S::Worth::ONE,
            scanned: 0,
        }
    }

    /// All phases, for worths that differ by no more than `range`. Whether the budget allowed it.
    pub(super) fn run(&mut self, range: i64, scale: Scale, work: &mut Work, budget: &Budget<'_>) -> bool {
        let step = |parts: i64| S::Worth::of((range / parts).max(1));
        // The more levels, the wider the range, and the longer the wars over what counts more.
        self.coarse = step(match scale {
            Scale::Even => FIRST_STEP,
            Scale::Blended { levels, .. } => (FIRST_STEP / levels.max(1) as i64).max(1),
        });
        self.step = if self.is_plenty() { step(FIRST_STEP_IN_PLENTY) } else { self.coarse };
        self.patience =
            if self.is_plenty() { PATIENCE * self.source.bidders() as u64 } else { self.until_war() };
        let mut going = self.everybody(work, budget);
        self.coarse = S::Worth::ONE;
        let mut before = usize::MAX;
        for _ in 1..MOST_PHASES {
            let mut finer = self.step.share(1, FINER).max(S::Worth::ONE);
            let mut loose = self.loose(finer);
            let few = loose.len() * 1000 <= FEW * self.lines.len();
            let many = matches!(scale, Scale::Blended { .. }) && loose.len() * MANY > self.lines.len();
            if !going || few || finer == self.step || !many && loose.len() > before / 4 * 3 {
                break;
            }
            before = loose.len();
            if many {
                finer = self.step.share(1, FINER_IF_MANY).max(S::Worth::ONE);
                loose = self.loose(finer);
                before = usize::MAX;
            }
            self.step = finer;
            self.patience = self.until_war();
            for &bidder in &loose {
                self.set_free(bidder as usize);
            }
            if many {
                self.lower();
                loose = self.without();
            }
            going = loose.chunks(BLOCK).all(|block| self.forward(block.iter().copied(), work, budget));
        }
        self.count(work);
        going
    }

    /// Bidders without an object.
    fn without(&self) -> Vec<u32> {
        (0u32..).zip(&self.lines).filter(|(_, line)| line.held == NONE).map(|(bidder, _)| bidder).collect()
    }

    fn count(&mut self, work: &mut Work) {
        work.arcs_scanned += std::mem::take(&mut self.scanned) + std::mem::take(&mut self.reader.scanned);
    }

    fn until_war(&self) -> u64 {
        (WAR * self.source.bidders() as u64).max(SHORT_WAR)
    }

    fn is_plenty(&self) -> bool {
        is_plenty(self.source.bidders(), self.source.objects())
    }

    /// How far off tight pairs may be that the repair begins with.
    pub(super) fn reach(&self, range: i64) -> S::Worth {
        let step = self.step.wide();
        let widest = range / if self.is_plenty() { WIDEST_IN_PLENTY } else { WIDEST };
        S::Worth::of((step * REACH).min(widest.max(2 * step)))
    }

    fn bonus(&self, bidder: usize) -> S::Worth {
        if self.must.get(bidder).is_some_and(|&must| must) { Self::whole_bonus() } else { S::Worth::ZERO }
    }

    fn whole_bonus() -> S::Worth {
        S::Worth::of(BONUS * S::Worth::MAX_WORTH)
    }

    /// The first phase. Lines are made for as long as the budget lasts, and empty then.
    fn everybody(&mut self, work: &mut Work, budget: &Budget<'_>) -> bool {
        let bidders = self.source.bidders();
        let plenty = self.is_plenty();
        let mut going = true;
        while going && self.lines.len() < bidders {
            let begin = self.lines.len();
            let end = bidders.min(begin + BLOCK);
            for bidder in begin..end {
                let mut line = Line::new();
                let bonus = self.bonus(bidder);
                if !(plenty && self.reader.skim(self.source, bidder, bonus, &mut line)) {
                    self.reader.read(self.source, bidder, bonus, &self.price, &mut line);
                }
                self.lines.push(line);
            }
            going = self.forward(begin as u32..end as u32, work, budget);
        }
        self.lines.resize(bidders, Line::new());
        going
    }

    /// Bidders whose objects bring less than their best by more than a step.
    fn loose(&mut self, step: S::Worth) -> Vec<u32> {
        let mut loose = Vec::new();
        for bidder in 0..self.lines.len() {
            let Line { held, gain, slack, .. } = self.lines[bidder];
            if held != NONE && slack > step {
                let slack = self.best(bidder) - gain;
                self.lines[bidder].slack = slack;
                if slack > step {
                    loose.push(bidder as u32);
                }
            }
        }
        loose
    }

    fn set_free(&mut self, bidder: usize) {
        let object = std::mem::replace(&mut self.lines[bidder].held, NONE);
        self.owner[object as usize] = NONE;
        self.vacated.push(object);
    }

    /// A bidder's best and second best offer.
    fn look(&mut self, bidder: usize) -> Choice<S::Worth> {
        self.look_until(bidder, |choice| choice.second)
    }

    /// What her best offer brings.
    fn best(&mut self, bidder: usize) -> S::Worth {
        self.look_until(bidder, |choice| choice.best).best
    }

    /// Reads a bidder's offers anew unless those kept are right about what is asked.
    fn look_until(
        &mut self,
        bidder: usize,
        asked: impl Fn(&Choice<S::Worth>) -> S::Worth,
    ) -> Choice<S::Worth> {
        loop {
            let choice = self.lines[bidder].best(&self.price);
            self.scanned += u64::from(self.lines[bidder].len);
            if self.lines[bidder].covers(asked(&choice)) {
                return choice;
            }
            let bonus = self.bonus(bidder);
            self.reader.read(self.source, bidder, bonus, &self.price, &mut self.lines[bidder]);
        }
    }

    /// Whether the budget is gone, asked now and then.
    fn spent(&mut self, work: &mut Work, budget: &Budget<'_>) -> bool {
        self.bids += 1;
        if self.bids < ROUND {
            return false;
        }
        self.bids = 0;
        self.patience = self.patience.saturating_sub(ROUND.into());
        if self.patience == 0 {
            let largest = S::Worth::of(Self::whole_bonus().wide() / LARGEST_STEP);
            self.step = self.coarse.max(self.step.saturating_mul(2).min(largest));
            self.patience = self.until_war();
        }
        self.count(work);
        budget.exhausted(*work).is_some()
    }

    /// Lets bidders, and whom they outbid, bid until nobody of them is without an object that brings more than nothing. Whether it came to that
    /// within the budget.
    fn forward(&mut self, bidders: impl Iterator<Item = u32>, work: &mut Work, budget: &Budget<'_>) -> bool {
        let mut queue: VecDeque<u32> = bidders.collect();
        while let Some(bidder) = queue.pop_front() {
            if self.spent(work, budget) {
                self.lines[bidder as usize].held = NONE;
                for bidder in queue {
                    self.lines[bidder as usize].held = NONE;
                }
                return false;
            }
            if let Some(&later) = queue.get(AHEAD) {
                prefetch_whole(&self.lines, later as usize);
            }
            if let Some(&next) = queue.get(NEXT).filter(|_| self.price.len() > NEARBY) {
                self.lines[next as usize].prefetch_prices(&self.price);
            }
            let Choice { place, best, second } = self.look(bidder as usize);
            // Whoever was outbid is told so only now, when her line is in the cache.
            let line = &mut self.lines[bidder as usize];
            line.held = NONE;
            if place == WIDTH {
                continue;
            }
            let object = line.object(place);
            let loser = std::mem::replace(&mut self.owner[object as usize], bidder);
            let lead = best - second;
            let rise = if loser == NONE { lead } else { lead.max(self.step) };
            self.price[object as usize] += rise;
            (line.held, line.gain, line.slack) = (object, best - rise, rise - lead);
            if loser != NONE {
                queue.push_back(loser);
            }
        }
        true
    }

    /// Objects that have a price and no owner.
    fn unsold(&mut self) -> Vec<u32> {
        let mut unsold = std::mem::take(&mut self.vacated);
        unsold.retain(|&object| {
            self.owner[object as usize] == NONE && self.price[object as usize] > S::Worth::ZERO
        });
        unsold.sort_unstable();
        unsold.dedup();
        unsold
    }
}
