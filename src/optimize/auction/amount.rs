//! What worths, prices and distances are counted in: 32 bits where they fit, for half the memory and twice the offers in a cache line; else 64.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A whole number, signed.
///
/// # Why nothing overflows
/// Let `W` be [`Amount::MAX_WORTH`]; |worth| ≤ `W` is checked before an auction begins. With the bonus of those who must not stay without, a worth is at most `3W`. Offers of no worth are
/// dropped, and a bid pays at most worth + step, where step ≤ `2W / 50` (also in price wars); so a price is below `4W`, and worth less price above −`4W`. In the
/// exact end there is no bonus: values, prices and distances are at most `W` each, and no more than three of them are added up. `4W` is half of what 32 bits hold,
/// and a sixteenth of what 64 bits hold.
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

impl Amount for i32 {
    type Key = u64;

    const MAX_WORTH: i64 = 1 << 28;
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
        (i64::from(self) * i64::from(times) / divisor.cast_signed()) as Self
    }

    fn key(self, node: u32) -> u64 {
        u64::from(self.cast_unsigned()) << 32 | u64::from(node)
    }

    fn of_key(key: u64) -> (Self, u32) {
        (((key >> 32) as u32).cast_signed(), key as u32)
    }
}

impl Amount for i64 {
    type Key = (i64, u32);

    const MAX_WORTH: i64 = 1 << 58;
    const ZERO: Self = 0;
    const ONE: Self = 1;
    const LEAST: Self = Self::MIN;
    const MOST: Self = Self::MAX;

    fn of(number: i64) -> Self {
        number
    }

    fn wide(self) -> i64 {
        self
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
        (i128::from(self) * i128::from(times) / i128::from(divisor)) as Self
    }

    fn key(self, node: u32) -> (i64, u32) {
        (self, node)
    }

    fn of_key(key: (i64, u32)) -> (Self, u32) {
        key
    }
}
