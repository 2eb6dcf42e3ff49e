//! What worths, prices and distances are counted in: 32 bits where they fit, for half the memory and twice the offers in a cache line; else 64.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A whole number, signed.
///
/// # Why nothing overflows
/// Let `W` be [`Amount::MAX_WORTH`]. *Where somebody must have a mate*, |worth| ≤ `W` is checked before an auction begins; with the bonus of those who must not stay without, a worth is at most
/// `3W`. Offers of no worth are dropped, and a bid pays at most worth + step, where step ≤ `W / 6` (`W / 25` in price wars); so a price is below `4W`, and worth less price above −`5W`. *Where nobody
/// must*, there is no bonus, and |worth| ≤ `2W` is checked ([`Amount::MAX_FREE_WORTH`]; in a plain problem this holds for worths with the bonuses of `musts.rs`, which are first prices as well): a price is below `2W + W / 3`, worth less price above −`5W`, and what a lowered price has to leave
/// somebody (worth less what her best brings) no less than −`4W`. In the exact end, which only this case has, a value and a distance are at most `2W` each; what is added up, two values, a price and a
/// distance less a worth, stays below `7W`. `8W` is what 32 bits hold; 64 bits hold `32W`.
pub(super) trait Amount:
    Copy
    + Ord
    + Default
    + Debug
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
{
    /// Something to sort by: first an amount that is not negative, then a node.
    type Key: Copy + Ord + Debug;

    /// The largest |worth|.
    const MAX_WORTH: i64;
    /// The largest |worth| where nobody must have a mate.
    const MAX_FREE_WORTH: i64 = 2 * Self::MAX_WORTH;
    const ZERO: Self;
    const ONE: Self;
    const LEAST: Self;
    const MOST: Self;

    /// A number within [`Amount::MAX_WORTH`] times four.
    fn of(number: i64) -> Self;

    fn wide(self) -> i64;

    fn saturating_sub(self, other: Self) -> Self;

    fn saturating_mul(self, times: u8) -> Self;

    fn half(self) -> Self;

    /// So many times itself, divided by another number. Rounds toward zero.
    fn share(self, times: u32, divisor: u64) -> Self;

    fn key(self, node: u32) -> Self::Key;

    fn of_key(key: Self::Key) -> (Self, u32);
}

/// What is the same for all widths; `$wider` holds the product of a number and a count.
macro_rules! amount {
    ($number:ty, $wider:ty, $most:expr, $key:ty, |$own:ident, $node:ident| $to_key:expr, |$sorted:ident| $of_key:expr) => {
        impl Amount for $number {
            type Key = $key;

            const MAX_WORTH: i64 = $most;
            const ZERO: Self = 0;
            const ONE: Self = 1;
            const LEAST: Self = Self::MIN;
            const MOST: Self = Self::MAX;

            fn of(number: i64) -> Self {
                number as Self
            }

            fn wide(self) -> i64 {
                self.into()
            }

            fn saturating_sub(self, other: Self) -> Self {
                self.saturating_sub(other)
            }

            fn saturating_mul(self, times: u8) -> Self {
                self.saturating_mul(times.into())
            }

            fn half(self) -> Self {
                self / 2
            }

            fn share(self, times: u32, divisor: u64) -> Self {
                (<$wider>::from(self) * <$wider>::from(times) / (divisor as $wider)) as Self
            }

            fn key(self, $node: u32) -> $key {
                let $own = self;
                $to_key
            }

            fn of_key($sorted: $key) -> (Self, u32) {
                $of_key
            }
        }
    };
}

amount!(i32, i64, 1 << 28, u64, |own, node| u64::from(own.cast_unsigned()) << 32 | u64::from(node), |key| (
    ((key >> 32) as u32).cast_signed(),
    key as u32
));
amount!(i64, i128, 1 << 58, (i64, u32), |own, node| (own, node), |key| key);
