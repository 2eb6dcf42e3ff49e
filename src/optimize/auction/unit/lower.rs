//! Prices lowered between two phases.
//!
//! A phase with a coarse step leaves prices too high by up to that step. Where steps are small beside what objects are worth nobody minds. Where levels are blended, a step of the first phase is worth more than
//! all of the lower levels: whoever is set free finds everything too dear, bids for nothing more, and what she had stays unsold; with five tiers on random pairs that was
//! nearly everything. So what nobody has is lowered to the most that those with an object would still give for it. Those without one do not count: they are to bid again.
//!
//! This is half a reverse auction (Bertsekas & Castañon 1992): objects come down to what is bid but do not take anybody away from what she has.

use super::{NONE, Source, Unit};
use crate::optimize::auction::amount::Amount;

impl<S: Source> Unit<'_, S> {
    /// Lowers the prices of what nobody has. Time O(pairs).
    pub(super) fn lower(&mut self) {
        let mut bid = vec![S::Worth::ZERO; self.price.len()];
        for bidder in 0..self.lines.len() {
            if self.lines[bidder].held == NONE {
                self.lines[bidder].blur(S::Worth::MOST);
                continue;
            }
            let (best, bonus) = (self.best(bidder), self.bonus(bidder));
            let owner = &self.owner;
            self.source.each(bidder, |object, worth| {
                if owner[object as usize] == NONE {
                    let bid = &mut bid[object as usize];
                    *bid = (*bid).max(worth + bonus - best);
                }
            });
            self.scanned += self.source.degree(bidder) as u64;
            // What is lowered brings her no more than what she has.
            self.lines[bidder].blur(best);
        }
        for ((price, bid), &owner) in self.price.iter_mut().zip(bid).zip(&self.owner) {
            if owner == NONE {
                *price = bid.min(*price);
            }
        }
    }
}
