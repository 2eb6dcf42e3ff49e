//! Where the offers of bidders with one unit come from.

use super::amount::Amount;

/// Where offers come from: bidders and objects by position.
pub(super) trait Source {
    type Worth: Amount;

    fn bidders(&self) -> usize;

    fn objects(&self) -> usize;

    /// How many offers a bidder has at most.
    fn degree(&self, bidder: usize) -> usize;

    /// Calls with each object of a bidder and what it is worth to her.
    fn each(&self, bidder: usize, visit: impl FnMut(u32, Self::Worth));

    /// The objects that cost something from the beginning, and how much; who has them at the end is looked after.
    fn reserves(&self) -> Vec<(u32, Self::Worth)> {
        Vec::new()
    }
}

impl<S: Source> Source for &S {
    type Worth = S::Worth;

    fn bidders(&self) -> usize {
        (*self).bidders()
    }

    fn objects(&self) -> usize {
        (*self).objects()
    }

    fn degree(&self, bidder: usize) -> usize {
        (*self).degree(bidder)
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, visit: impl FnMut(u32, S::Worth)) {
        (*self).each(bidder, visit);
    }

    fn reserves(&self) -> Vec<(u32, S::Worth)> {
        (*self).reserves()
    }
}

/// Offers laid out by bidder, eight bytes each, or sixteen in 64 bits.
pub(super) struct Table<W> {
    first: Vec<u32>,
    entries: Vec<(u32, W)>,
    objects: usize,
}

impl<W: Amount> Table<W> {
    /// From where each bidder's offers begin, and the end; then object and worth of all of them.
    pub(super) fn new(first: Vec<u32>, entries: Vec<(u32, W)>, objects: usize) -> Self {
        Self { first, entries, objects }
    }

    /// A source the other way round: its objects bid for its bidders. Time and memory O(pairs).
    pub(super) fn turned(source: &impl Source<Worth = W>) -> Self {
        let mut first = vec![0u32; source.objects() + 1];
        for bidder in 0..source.bidders() {
            source.each(bidder, |object, _| first[object as usize + 1] += 1);
        }
        for object in 0..source.objects() {
            first[object + 1] += first[object];
        }
        let total = first.last().map_or(0, |&end| end as usize);
        let mut entries = vec![(0, W::ZERO); total];
        // Where each column begins moves on to where it ends, which is where the next one begins.
        for bidder in 0..source.bidders() {
            source.each(bidder, |object, worth| {
                let place = &mut first[object as usize];
                entries[*place as usize] = (bidder as u32, worth);
                *place += 1;
            });
        }
        first.rotate_right(1);
        first[0] = 0;
        Self { first, entries, objects: source.bidders() }
    }

    fn row(&self, bidder: usize) -> &[(u32, W)] {
        &self.entries[self.first[bidder] as usize..self.first[bidder + 1] as usize]
    }

    /// Where a bidder's offer of an object is among all offers; each bidder's must be in the order of objects.
    pub(super) fn position(&self, bidder: u32, object: u32) -> Option<u32> {
        let within = self.row(bidder as usize).binary_search_by_key(&object, |&(object, _)| object).ok()?;
        Some(self.first[bidder as usize] + within as u32)
    }
}

impl<W: Amount> Source for Table<W> {
    type Worth = W;

    fn bidders(&self) -> usize {
        self.first.len() - 1
    }

    fn objects(&self) -> usize {
        self.objects
    }

    fn degree(&self, bidder: usize) -> usize {
        self.row(bidder).len()
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, W)) {
        self.row(bidder).iter().for_each(|&(object, worth)| visit(object, worth));
    }
}
