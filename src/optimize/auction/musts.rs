//! Who must not stay without, in a plain problem: bonuses instead of bounds.
//!
//! # Method
//! Who must have a mate gets a *bonus*: his pairs are worth so much more, on both sides, and then nobody must anything. An object's bonus is its price from the beginning, so nobody bids against it; if
//! nobody wants the object even so, that is an unsold object with a price like any other, and a search finds it somebody.
//!
//! # Correctness
//! If everybody who must is matched in the end, the matching is optimal among those that match them, and prices less bonuses prove it: what must be full may have any price. If not, which takes an exchange
//! that costs more than the bonus, or a budget that ended, the general repair goes on from there.

use super::amount::Amount;
use super::source::Source;
use crate::network::Degree;

/// A bonus as a multiple of the largest |cost|: more than what is exchanged for it in nearly all problems.
const BONUS: i64 = 8;
/// The largest |worth|, with the bonuses of both ends, as a multiple of the largest |cost|.
pub(super) const WITH_BONUSES: i64 = 1 + 2 * BONUS;

/// Each left and each right node's bonus.
pub(super) struct Musts {
    left: Vec<i64>,
    right: Vec<i64>,
}

impl Musts {
    /// For costs up to `high`; `None` if nobody must.
    pub(super) fn of(left: &[Degree], right: &[Degree], high: i64) -> Option<Self> {
        let any = |side: &[Degree]| side.iter().any(|degree| degree.min > 0);
        let of = |degree: &Degree| if degree.min > 0 { BONUS * high } else { 0 };
        let bonuses = |side: &[Degree]| side.iter().map(of).collect();
        (any(left) || any(right)).then(|| Self { left: bonuses(left), right: bonuses(right) })
    }

    /// Bidders' and objects' bonuses, where the left nodes bid or (`turned`) the right ones.
    fn sides(&self, turned: bool) -> (&[i64], &[i64]) {
        if turned { (&self.right, &self.left) } else { (&self.left, &self.right) }
    }

    pub(super) fn on<S: Source>(&self, plain: S, turned: bool) -> Bonused<S> {
        let (bidders, objects) = self.sides(turned);
        let of = |side: &[i64]| side.iter().map(|&bonus| S::Worth::of(bonus)).collect();
        Bonused { plain, bidders: of(bidders), objects: of(objects) }
    }

    /// Whether nobody is without who must not be, given each bidder's object, if she has one.
    pub(super) fn hold(&self, mate: &[u32], turned: bool) -> bool {
        let (bidders, objects) = self.sides(turned);
        let mut missing = objects.iter().filter(|&&bonus| bonus > 0).count();
        for (&object, &bonus) in mate.iter().zip(bidders) {
            match objects.get(object as usize) {
                Some(&asked) => missing -= usize::from(asked > 0),
                None if bonus > 0 => return false,
                None => {}
            }
        }
        missing == 0
    }

    /// Takes the bonuses off a network's prices.
    pub(super) fn take_off(&self, prices: &mut [i64]) {
        let (left, right) = prices.split_at_mut(self.left.len());
        left.iter_mut().zip(&self.left).for_each(|(price, bonus)| *price -= bonus);
        right.iter_mut().zip(&self.right).for_each(|(price, bonus)| *price += bonus);
    }
}

/// Offers with bonuses.
pub(super) struct Bonused<S: Source> {
    plain: S,
    bidders: Vec<S::Worth>,
    objects: Vec<S::Worth>,
}

impl<S: Source> Source for Bonused<S> {
    type Worth = S::Worth;

    fn bidders(&self) -> usize {
        self.plain.bidders()
    }

    fn objects(&self) -> usize {
        self.plain.objects()
    }

    fn degree(&self, bidder: usize) -> usize {
        self.plain.degree(bidder)
    }

    #[allow(
        clippy::inline_always,
        reason = "scans are the solver's inner loops, and a call for each offer doubles their time"
    )]
    #[inline(always)]
    fn each(&self, bidder: usize, mut visit: impl FnMut(u32, S::Worth)) {
        let own = self.bidders[bidder];
        self.plain.each(bidder, |object, worth| visit(object, worth + own + self.objects[object as usize]));
    }

    fn reserves(&self) -> Vec<(u32, S::Worth)> {
        (0u32..).zip(self.objects.iter().copied()).filter(|&(_, bonus)| bonus > S::Worth::ZERO).collect()
    }
}
