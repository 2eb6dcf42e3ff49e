//! What a bidder keeps in mind: her few best offers, in two cache lines (three in 64 bits) with what she has.
//!
//! A bid needs the best and the second best offer. Instead of all her offers, a bidder keeps [`WIDTH`] of them: the best at the prices of some
//! moment, and a *bound* on what any other brings. Prices rise, so the bound stays true (where they are lowered, between two phases, the bound is raised); while the second best of those kept brings
//! no less, the two are right without a look at the others. When it brings less, the offers are read again, at the prices of now. So a bid reads two cache lines
//! and thirteen prices, however long the row, and no row is ever sorted or copied.

use super::NONE;
use crate::optimize::auction::amount::Amount;
use crate::optimize::auction::source::Source;
use crate::optimize::prefetch::prefetch;

/// How many offers are kept.
pub(super) const WIDTH: usize = 13;
/// A line is drawn so that no fewer are kept.
const FEWEST: usize = 3;
/// How many offers are looked at together for one that counts.
const CHUNK: usize = 8;
/// The offers kept, unused places being worth less than nothing.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Line<W> {
    object: [u32; WIDTH],
    worth: [W; WIDTH],
    /// How many are kept.
    pub(super) len: u32,
    /// No offer left out brings more.
    bound: W,
    /// The object that she has, what it brings, and by how much that can be less than her best brings.
    pub(super) held: u32,
    pub(super) gain: W,
    pub(super) slack: W,
}

/// A bidder's best offer: where it is in her line ([`WIDTH`] where she would rather stay without), what it brings, and the second best.
#[derive(Clone, Copy)]
pub(super) struct Choice<W> {
    pub(super) place: usize,
    pub(super) best: W,
    pub(super) second: W,
}

impl<W: Amount> Line<W> {
    /// Empty, and not known to be all there is. A bound at the least amount says that nothing is left out.
    pub(super) fn new() -> Self {
        Self {
            object: [0; WIDTH],
            worth: [-W::ONE; WIDTH],
            len: 0,
            bound: W::MOST,
            held: NONE,
            gain: W::ZERO,
            slack: W::ZERO,
        }
    }

    /// The best of the offers kept, and the second best, at least 0 each: what it brings to stay without.
    pub(super) fn best(&self, price: &[W]) -> Choice<W> {
        let mut choice = Choice { place: WIDTH, best: W::ZERO, second: W::ZERO };
        // Where there are no objects at all, even an unused place's is out of range.
        if price.is_empty() {
            return choice;
        }
        for place in 0..WIDTH {
            let net = self.worth[place] - price[self.object[place] as usize];
            choice.second = choice.second.max(net.min(choice.best));
            choice.place = if net > choice.best { place } else { choice.place };
            choice.best = choice.best.max(net);
        }
        choice
    }

    /// Takes it that prices of offers left out may have fallen, to where none brings more than so much.
    pub(super) fn blur(&mut self, most: W) {
        self.bound = self.bound.max(most);
    }

    /// Has the prices of the offers kept brought into the cache.
    pub(super) fn prefetch_prices(&self, price: &[W]) {
        for &object in &self.object {
            prefetch(price, object as usize);
        }
    }

    /// Whether a choice from the offers kept is right for all.
    pub(super) fn covers(&self, second: W) -> bool {
        second >= self.bound
    }

    pub(super) fn object(&self, place: usize) -> u32 {
        self.object[place]
    }

    /// The offers kept.
    pub(super) fn offers(&self) -> impl Iterator<Item = (u32, W)> + '_ {
        self.object.iter().copied().zip(self.worth).take(self.len as usize)
    }

    pub(super) fn bound(&self) -> W {
        self.bound
    }

    /// Keeps those of some offers that bring more than a bound at their nets; no more than there is room for.
    fn keep_above(&mut self, offers: &[Offer<W>], nets: &[W], bound: W) {
        // One place more, so that every offer can be written without asking whether it counts.
        let (mut object, mut worth) = ([0; WIDTH + 1], [-W::ONE; WIDTH + 1]);
        let mut len = 0;
        for (offers, nets) in offers.chunks(CHUNK).zip(nets.chunks(CHUNK)) {
            if nets.iter().map(|&net| u8::from(net > bound)).fold(0, |any, one| any | one) != 0 {
                for (offer, &net) in offers.iter().zip(nets) {
                    (object[len], worth[len]) = (offer.object, offer.worth);
                    len = (len + usize::from(net > bound)).min(WIDTH);
                }
            }
        }
        self.object.copy_from_slice(&object[..WIDTH]);
        for (place, kept) in self.worth.iter_mut().enumerate() {
            *kept = if place < len { worth[place] } else { -W::ONE };
        }
        (self.len, self.bound) = (len as u32, bound);
    }

    /// Keeps some offers, no more than there is room for.
    fn keep(&mut self, offers: impl Iterator<Item = Offer<W>>, bound: W) {
        let mut len = 0;
        for ((object, worth), offer) in self.object.iter_mut().zip(&mut self.worth).zip(offers) {
            (*object, *worth) = (offer.object, offer.worth);
            len += 1;
        }
        self.worth[len..].fill(-W::ONE);
        (self.len, self.bound) = (len as u32, bound);
    }
}

/// An offer under consideration.
#[derive(Clone, Copy, Default)]
struct Offer<W> {
    object: u32,
    worth: W,
}

/// Room to read a row in.
#[derive(Default)]
pub(super) struct Reader<W> {
    offers: Vec<Offer<W>>,
    nets: Vec<W>,
    places: Vec<u32>,
    /// Where the last line without regard to prices was drawn.
    height: W,
    pub(super) scanned: u64,
}

/// How much below the best the best few of many offers reach, if they are spread evenly.
fn spread<W: Amount>(top: W, low: W, count: usize) -> W {
    (top - low).share(2 * WIDTH as u32, 3 * count as u64)
}

/// How far below the best to draw the line: a few tries at one that keeps between half of the places and all.
fn draw<W: Amount>(top: W, low: W, count: usize, above: impl Fn(W) -> usize) -> Option<W> {
    let mut depth = spread(top, low, count).max(W::ONE);
    for _ in 0..6 {
        let line = top.saturating_sub(depth);
        match above(line) {
            0..FEWEST => depth = depth.saturating_mul(2),
            FEWEST..=WIDTH => return Some(line),
            _ if depth > W::ONE => depth = depth.half(),
            _ => return None,
        }
    }
    None
}

impl<W: Amount> Reader<W> {
    /// Reads a bidder's offers and keeps those that bring most at the prices of now.
    pub(super) fn read(
        &mut self,
        source: &impl Source<Worth = W>,
        bidder: usize,
        bonus: W,
        price: &[W],
        line: &mut Line<W>,
    ) {
        let Self { offers, nets, places, scanned, .. } = self;
        let degree = source.degree(bidder);
        if nets.len() < degree {
            offers.resize(degree.max(offers.len()), Offer::default());
            nets.resize(degree, W::ZERO);
        }
        let (offers, nets) = (&mut offers[..degree], &mut nets[..degree]);
        let (mut top, mut low, mut count) = (W::LEAST, W::MOST, 0);
        source.each(bidder, |object, worth| {
            let worth = worth + bonus;
            let net = worth - price[object as usize];
            (offers[count], nets[count]) = (Offer { object, worth }, net);
            if worth > W::ZERO {
                (top, low) = (top.max(net), low.min(net));
                count += 1;
            }
        });
        *scanned += degree as u64;
        let (offers, nets) = (&offers[..count], &nets[..count]);
        if count <= WIDTH {
            line.keep(offers.iter().copied(), W::LEAST);
            return;
        }
        let above = |line: W| nets.iter().map(|&net| u32::from(net > line)).sum::<u32>() as usize;
        if let Some(bound) = draw(top, low, count, above) {
            line.keep_above(offers, nets, bound);
            return;
        }
        places.clear();
        places.extend(0..count as u32);
        let (_, &mut next, _) = places
            .select_nth_unstable_by_key(WIDTH, |&place| (std::cmp::Reverse(nets[place as usize]), place));
        let bound = nets[next as usize];
        line.keep(places[..WIDTH].iter().map(|&place| offers[place as usize]), bound);
    }

    /// The same without regard to prices, for where most of them are nothing: only worths are read. Whether it came to a line.
    ///
    /// What bidders want lies mostly at the same height: the line is drawn where the last bidder's was, and one look is enough if it keeps some.
    pub(super) fn skim(
        &mut self,
        source: &impl Source<Worth = W>,
        bidder: usize,
        bonus: W,
        line: &mut Line<W>,
    ) -> bool {
        let degree = source.degree(bidder);
        if degree <= WIDTH {
            return false;
        }
        if self.offers.len() <= WIDTH {
            self.offers.resize(WIDTH + 1, Offer::default());
        }
        let mut kept = self.above(source, bidder, bonus, self.height);
        if !(FEWEST..=WIDTH).contains(&kept) {
            let (mut top, mut low) = (W::LEAST, W::MOST);
            source.each(bidder, |_, worth| (top, low) = (top.max(worth), low.min(worth)));
            let above = |line: W| {
                let mut above = 0u32;
                source.each(bidder, |_, worth| above += u32::from(worth > line));
                above as usize
            };
            self.scanned += degree as u64;
            let Some(bound) = draw(top, low, degree, above) else { return false };
            self.height = bound;
            kept = self.above(source, bidder, bonus, bound);
        }
        line.keep(self.offers[..kept].iter().copied(), self.height + bonus);
        true
    }

    /// Collects the offers worth more than a line, and more than nothing, as many as a line has room for; how many there are.
    fn above(&mut self, source: &impl Source<Worth = W>, bidder: usize, bonus: W, line: W) -> usize {
        let least = line.max(-bonus);
        let offers = &mut self.offers[..=WIDTH];
        let mut len = 0;
        source.each(bidder, |object, worth| {
            if worth > least {
                offers[len.min(WIDTH)] = Offer { object, worth: worth + bonus };
                len += 1;
            }
        });
        self.scanned += source.degree(bidder) as u64;
        len
    }
}
