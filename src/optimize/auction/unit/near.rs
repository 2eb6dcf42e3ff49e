//! Pairs that are nearly tight, seen from both sides.

use super::lines::Line;
use super::{NONE, Source, Unit};
use crate::network::Work;
use crate::optimize::auction::amount::Amount;

/// Lists by node: other end and worth.
#[derive(Default)]
pub(in super::super) struct Lists<W> {
    first: Vec<u32>,
    entries: Vec<(u32, W)>,
}

impl<W: Amount> Lists<W> {
    pub(super) fn of(&self, node: usize) -> &[(u32, W)] {
        &self.entries[self.first[node] as usize..self.first[node + 1] as usize]
    }

    pub(in super::super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let rows = self.first.windows(2).map(|bounds| bounds[0] as usize..bounds[1] as usize);
        (0u32..)
            .zip(rows)
            .flat_map(|(node, row)| self.entries[row].iter().map(move |&(other, _)| (node, other)))
    }

    /// The same from the other side.
    pub(super) fn turned(&self, others: usize) -> Self {
        let mut first = vec![0u32; others + 2];
        for &(other, _) in &self.entries {
            first[other as usize + 2] += 1;
        }
        for other in 0..others {
            first[other + 2] += first[other + 1];
        }
        let mut entries = vec![(0, W::ZERO); self.entries.len()];
        for (node, bounds) in (0u32..).zip(self.first.windows(2)) {
            for &(other, worth) in &self.entries[bounds[0] as usize..bounds[1] as usize] {
                let place = &mut first[other as usize + 1];
                entries[*place as usize] = (node, worth);
                *place += 1;
            }
        }
        Self { first, entries }
    }
}

/// All pairs that bring no less than `reach` below what the bidder's value is.
#[derive(Default)]
pub(in super::super) struct Near<W> {
    pub(super) reach: W,
    pub(in super::super) rows: Lists<W>,
}

impl<W: Amount> Near<W> {
    /// Reads all offers. Values and prices are those of the auction's end, or later ones.
    pub(super) fn read(
        source: &impl Source<Worth = W>,
        bonus: impl Fn(usize) -> W,
        value: &[W],
        price: &[W],
        reach: W,
        work: &mut Work,
    ) -> Self {
        let mut rows = Lists::default();
        rows.first.push(0);
        for (bidder, &value) in value.iter().enumerate() {
            let (least, bonus) = (value.saturating_sub(reach), bonus(bidder));
            source.each(bidder, |object, worth| {
                let worth = worth + bonus;
                if worth > W::ZERO && worth - price[object as usize] >= least {
                    rows.entries.push((object, worth));
                }
            });
            work.arcs_scanned += source.degree(bidder) as u64;
            rows.first.push(rows.entries.len() as u32);
        }
        Self { reach, rows }
    }
}

impl<S: Source> Unit<'_, S> {
    /// Ends the auction: each bidder's value is what her best offer brings, and nobody has what brings less. Gives the values and the pairs within
    /// reach of tight.
    ///
    /// Prices of objects that nobody has stay: a search lowers them as far as they have to fall, which is sooner done than asking everybody.
    pub(in super::super) fn close(&mut self, reach: S::Worth) -> (Vec<S::Worth>, Near<S::Worth>) {
        let mut value = Vec::with_capacity(self.lines.len());
        let mut rows = Lists::default();
        rows.first.reserve_exact(self.lines.len() + 1);
        rows.first.push(0);
        for bidder in 0..self.lines.len() {
            let best = self.best(bidder);
            let bonus = self.bonus(bidder);
            let line = &self.lines[bidder];
            let loose = line.held != NONE && line.gain < best;
            // Nobody is to gain less than nothing only because she must not stay without and there is nothing to have.
            let own = if best == S::Worth::ZERO { bonus } else { best };
            value.push(own);
            let least = own.saturating_sub(reach);
            let price = &self.price;
            if line.bound() < least {
                let offers = line.offers().filter(|&(object, worth)| worth - price[object as usize] >= least);
                rows.entries.extend(offers);
            } else {
                self.source.each(bidder, |object, worth| {
                    let worth = worth + bonus;
                    if worth > S::Worth::ZERO && worth - price[object as usize] >= least {
                        rows.entries.push((object, worth));
                    }
                });
                self.scanned += self.source.degree(bidder) as u64;
            }
            rows.first.push(rows.entries.len() as u32);
            if loose {
                self.set_free(bidder);
            }
        }
        self.vacated = self.unsold();
        (value, Near { reach, rows })
    }

    pub(in super::super) fn scanned(&self) -> u64 {
        self.scanned + self.reader.scanned
    }

    /// What each bidder's value is without the bonus, and the prices.
    pub(in super::super) fn prices(&self, value: &[S::Worth]) -> (Vec<i64>, Vec<i64>) {
        let plain = |(bidder, &value): (usize, &S::Worth)| (value - self.bonus(bidder)).wide();
        (
            value.iter().enumerate().map(plain).collect(),
            self.price.iter().map(|&price| price.wide()).collect(),
        )
    }

    /// Who has what.
    pub(in super::super) fn sold(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let held =
            |(bidder, line): (u32, &Line<S::Worth>)| (line.held != NONE).then_some((bidder, line.held));
        (0u32..).zip(&self.lines).filter_map(held)
    }
}
