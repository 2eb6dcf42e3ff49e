//! Offers of bidders with one unit, in 64 bits each and the best first, as far down as anybody looks.
//!
//! A bid needs a bidder's best and second best offer, and prices are never negative, so with offers in order of worth a look ends at the
//! first that is worth no more than the second best brings: after some nine of twenty on random sparse problems. Long rows are
//! therefore never sorted: the best sixteen are taken out in one pass, and four times as many if they are ever used up.

/// Where offers come from: bidders and objects by position.
pub(super) trait Source {
    fn bidders(&self) -> usize;

    fn objects(&self) -> usize;

    /// Calls with each object of a bidder and what it is worth to her.
    fn each(&self, bidder: usize, visit: impl FnMut(u32, i32));
}

/// An offer as one number: greater is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Packed(u64);

const SIGN: u32 = 1 << 31;

impl Packed {
    fn new(object: u32, worth: i32) -> Self {
        Self(u64::from(worth.cast_unsigned() ^ SIGN) << 32 | u64::from(object))
    }

    pub(super) fn worth(self) -> i32 {
        ((self.0 >> 32) as u32 ^ SIGN).cast_signed()
    }

    pub(super) fn object(self) -> u32 {
        self.0 as u32
    }
}

/// How many offers of a row are taken at first; rows of up to twice as many are taken whole.
const FIRST: usize = 16;

#[derive(Clone, Copy)]
struct Row {
    begin: u32,
    len: u32,
    /// Whether these are all.
    whole: bool,
}

/// Every bidder's best offers.
pub(super) struct Rows<'a, S> {
    pub(super) source: &'a S,
    taken: Vec<Row>,
    offers: Vec<Packed>,
    buffer: Vec<Packed>,
    pub(super) scanned: u64,
}

impl<'a, S: Source> Rows<'a, S> {
    pub(super) fn new(source: &'a S) -> Self {
        let nothing = Row { begin: 0, len: 0, whole: true };
        let taken = vec![nothing; source.bidders()];
        let mut rows = Self { source, taken, offers: Vec::new(), buffer: Vec::new(), scanned: 0 };
        for bidder in 0..source.bidders() {
            rows.take(bidder, FIRST);
        }
        rows
    }

    /// Takes at least so many of a bidder's best offers.
    fn take(&mut self, bidder: usize, count: usize) {
        let begin = self.offers.len() as u32;
        let keep = count.max(FIRST);
        let buffer = &mut self.buffer;
        buffer.clear();
        let mut least = Packed(0);
        let mut seen = 0usize;
        self.source.each(bidder, |object, worth| {
            seen += 1;
            let offer = Packed::new(object, worth);
            if offer > least {
                buffer.push(offer);
                if buffer.len() > 2 * keep {
                    buffer.select_nth_unstable_by(keep - 1, |a, b| b.cmp(a));
                    least = buffer[keep - 1];
                    buffer.truncate(keep);
                }
            }
        });
        self.scanned += seen as u64;
        let whole = seen == buffer.len();
        if !whole && buffer.len() > keep {
            buffer.select_nth_unstable_by(keep - 1, |a, b| b.cmp(a));
            buffer.truncate(keep);
        }
        buffer.sort_unstable_by(|a, b| b.cmp(a));
        self.offers.extend_from_slice(buffer);
        self.taken[bidder] = Row { begin, len: buffer.len() as u32, whole };
    }

    /// A bidder's best offers, and whether these are all.
    pub(super) fn row(&self, bidder: usize) -> (&[Packed], bool) {
        let Row { begin, len, whole } = self.taken[bidder];
        (&self.offers[begin as usize..(begin + len) as usize], whole)
    }

    /// Takes more of a bidder's offers.
    pub(super) fn more(&mut self, bidder: usize) {
        let count = 4 * self.taken[bidder].len as usize;
        self.take(bidder, count);
    }
}

/// The other way round: per object its bidders and what it is worth to them.
pub(super) struct Columns {
    first: Vec<u32>,
    entries: Vec<(u32, i32)>,
    objects: usize,
}

impl Columns {
    /// Time and memory O(pairs).
    pub(super) fn of(source: &impl Source) -> Self {
        let mut first = vec![0u32; source.objects() + 1];
        for bidder in 0..source.bidders() {
            source.each(bidder, |object, _| first[object as usize + 1] += 1);
        }
        for object in 0..source.objects() {
            first[object + 1] += first[object];
        }
        let mut next = first.clone();
        let total = next.last().map_or(0, |&end| end as usize);
        let mut entries = vec![(0, 0); total];
        for bidder in 0..source.bidders() {
            source.each(bidder, |object, worth| {
                let place = &mut next[object as usize];
                entries[*place as usize] = (bidder as u32, worth);
                *place += 1;
            });
        }
        Self { first, entries, objects: source.bidders() }
    }

    pub(super) fn column(&self, object: usize) -> &[(u32, i32)] {
        &self.entries[self.first[object] as usize..self.first[object + 1] as usize]
    }
}

impl Source for Columns {
    fn bidders(&self) -> usize {
        self.first.len() - 1
    }

    fn objects(&self) -> usize {
        self.objects
    }

    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, i32)) {
        self.column(bidder).iter().for_each(|&(object, worth)| visit(object, worth));
    }
}
