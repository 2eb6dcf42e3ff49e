//! Where the offers of bidders with one unit come from, and the same seen from the objects' side.

/// Where offers come from: bidders and objects by position.
pub(super) trait Source {
    fn bidders(&self) -> usize;

    fn objects(&self) -> usize;

    /// How many offers a bidder has at most.
    fn degree(&self, bidder: usize) -> usize;

    /// Calls with each object of a bidder and what it is worth to her.
    fn each(&self, bidder: usize, visit: impl FnMut(u32, i32));
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
        let total = first.last().map_or(0, |&end| end as usize);
        let mut entries = vec![(0, 0); total];
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

    fn degree(&self, bidder: usize) -> usize {
        self.column(bidder).len()
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, i32)) {
        self.column(bidder).iter().for_each(|&(object, worth)| visit(object, worth));
    }
}
