//! Real weights as integers: multiplied by a common power of two, exactly where the range allows it.
//!
//! A finite `f64` is an integer times a power of two, so some power of two turns any list of them into integers without
//! loss. Solvers compute with integers up to a limit ([`Bipartite::weight_limit`](crate::network::Bipartite::weight_limit)). Where the
//! exact integers exceed it, the finest power of two that fits is taken and each weight is rounded to the nearest integer, ties to
//! even: an error of at most half a unit for a pair, `2^-(exponent + 1)`, and so a stated bound for any sum. Everything
//! is bit arithmetic; no result depends on a machine's floating-point unit.

/// How real weights are multiplied to become integers: by two to the [`exponent`](Scale::exponent).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scale {
    /// From -1100 to 1100: only [`Scale::fit`] makes other scales than the identity.
    exponent: i32,
    exact: bool,
}

impl Scale {
    /// Integers as they are.
    pub const IDENTITY: Self = Self { exponent: 0, exact: true };

    /// The finest useful scale under which no weight exceeds `limit` in size: exact if possible, and then with the smallest
    /// integers, except that integers that fit are left as they are.
    ///
    /// Time O(weights). A `limit` below 1 counts as 1.
    ///
    /// # Errors
    /// The position of the first weight that is NaN or infinite.
    ///
    /// ```
    /// use goodturn::network::formats::Scale;
    /// let scale = Scale::fit([0.75, -2.5], 1_000)?;
    /// assert!(scale.is_exact());
    /// assert_eq!((scale.integer(0.75), scale.integer(-2.5)), (3, -10));
    /// assert_eq!(scale.decimal(-7), "-1.75");
    /// # Ok::<(), usize>(())
    /// ```
    pub fn fit(weights: impl IntoIterator<Item = f64>, limit: i64) -> Result<Self, usize> {
        let mut largest = 0.0f64;
        let mut lowest_bit = i32::MAX;
        for (position, weight) in weights.into_iter().enumerate() {
            if !weight.is_finite() {
                return Err(position);
            }
            let (mantissa, power) = decompose(weight);
            if mantissa != 0 {
                lowest_bit = lowest_bit.min(power + mantissa.trailing_zeros().cast_signed());
                largest = largest.max(weight.abs());
            }
        }
        if lowest_bit == i32::MAX {
            return Ok(Self::IDENTITY);
        }
        let limit = limit.max(1);
        let (mantissa, power) = decompose(largest);
        // largest < 2^top and limit < 2^bits, so this exponent is at most one too high.
        let (top, bits) = (power + bit_length(mantissa), bit_length(limit.unsigned_abs()));
        let mut finest = Self { exponent: bits - top, exact: true };
        if finest.integer(largest) > limit {
            finest.exponent -= 1;
        }
        let wanted = (-lowest_bit).max(0);
        let exponent = wanted.min(finest.exponent);
        Ok(Self { exponent, exact: exponent >= -lowest_bit })
    }

    /// The power of two that weights are multiplied by, from -1100 to 1100.
    pub fn exponent(&self) -> i32 {
        self.exponent
    }

    /// Whether no weight was rounded.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// The most by which a weight may differ from its integer scaled back: 0 or `2^-(exponent + 1)`.
    pub fn error_per_pair(&self) -> f64 {
        if self.exact { 0.0 } else { libm::scalbn(1.0, -(self.exponent + 1)) }
    }

    /// A weight as an integer: times two to the exponent, rounded to the nearest, ties to even. Beyond 64 bits
    /// it saturates; NaN is 0.
    pub fn integer(&self, weight: f64) -> i64 {
        if weight.is_nan() {
            return 0;
        }
        let (mantissa, power) = decompose(weight);
        let size = if weight.is_finite() { shift_rounded(mantissa, power + self.exponent) } else { i64::MAX };
        if weight < 0.0 { -size } else { size }
    }

    /// A sum of integers scaled back, as an exact decimal number without exponent. Time O(digits²).
    pub fn decimal(&self, sum: i128) -> String {
        // Limbs of base 10^9, least first. 2^-k = 5^k / 10^k, so only multiplications by 5 or 2 are needed.
        let mut limbs = Vec::new();
        let mut rest = sum.unsigned_abs();
        while rest > 0 {
            limbs.push((rest % LIMB) as u32);
            rest /= LIMB;
        }
        let factor = if self.exponent > 0 { 5 } else { 2 };
        for _ in 0..self.exponent.unsigned_abs() {
            multiply(&mut limbs, factor);
        }
        let digits = limbs.iter().rev().map(|limb| format!("{limb:09}")).collect::<Vec<_>>().concat();
        let places = usize::try_from(self.exponent).unwrap_or(0);
        let digits = format!("{:0>width$}", digits.trim_start_matches('0'), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let sign = if sum < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }
}

const LIMB: u128 = 1_000_000_000;

fn multiply(limbs: &mut Vec<u32>, factor: u64) {
    let mut carry = 0;
    for limb in limbs.iter_mut() {
        let product = u64::from(*limb) * factor + carry;
        *limb = (product % LIMB as u64) as u32;
        carry = product / LIMB as u64;
    }
    if carry > 0 {
        limbs.push(carry as u32);
    }
}

/// The size of a number as mantissa times two to a power, for a finite number.
fn decompose(weight: f64) -> (u64, i32) {
    let bits = weight.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

fn bit_length(number: u64) -> i32 {
    (64 - number.leading_zeros()).cast_signed()
}

/// `mantissa · 2^shift` to the nearest integer, ties to even; saturates.
fn shift_rounded(mantissa: u64, shift: i32) -> i64 {
    if mantissa == 0 {
        0
    } else if shift >= 0 {
        if shift + bit_length(mantissa) > 63 { i64::MAX } else { (mantissa << shift).cast_signed() }
    } else if shift < -54 {
        // A mantissa has 53 bits: less than half.
        0
    } else {
        let (floor, rest) = (mantissa >> -shift, mantissa & ((1 << -shift) - 1));
        let half = 1 << (-shift - 1);
        (floor + u64::from(rest > half || (rest == half && floor % 2 == 1))).cast_signed()
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "exactness is what is tested")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn integers_that_fit_stay_as_they_are() {
        let scale = Scale::fit([4.0, 8.0, -12.0], 12).unwrap();
        assert_eq!(scale, Scale::IDENTITY);
        assert_eq!(Scale::fit([], 5), Ok(Scale::IDENTITY));
        assert_eq!(Scale::fit([0.0, -0.0], 5), Ok(Scale::IDENTITY));
    }

    #[test]
    fn large_multiples_are_divided_exactly() {
        let scale = Scale::fit([1e300, 3e300], 1 << 54).unwrap();
        assert!(scale.exponent() < 0 && scale.integer(3e300) <= 1 << 54);
        // 4, 8 and 12 within a limit of 3: a quarter of each, exactly.
        let scale = Scale::fit([4.0, 8.0, 12.0], 3).unwrap();
        assert_eq!((scale.exponent(), scale.is_exact(), scale.integer(12.0)), (-2, true, 3));
        assert_eq!(scale.decimal(6), "24");
    }

    #[test]
    fn weights_beyond_the_limit_are_rounded_and_say_so() {
        let scale = Scale::fit([1.0, 0.1], 1000).unwrap();
        assert_eq!((scale.exponent(), scale.is_exact()), (9, false));
        assert_eq!((scale.integer(1.0), scale.integer(0.1)), (512, 51));
        assert_eq!(scale.error_per_pair(), 1.0 / 1024.0);
        assert_eq!(scale.decimal(563), "1.099609375");
    }

    #[test]
    fn extremes_do_not_panic_and_infinite_is_named() {
        assert_eq!(Scale::fit([1.0, f64::NAN], 9), Err(1));
        assert_eq!(Scale::fit([f64::NEG_INFINITY], 9), Err(0));
        let tiny = Scale::fit([f64::from_bits(1)], 1).unwrap();
        assert_eq!((tiny.exponent(), tiny.integer(f64::from_bits(1)), tiny.is_exact()), (1074, 1, true));
        assert_eq!(tiny.decimal(1).parse::<f64>().unwrap(), f64::from_bits(1));
        let wide = Scale::fit([f64::from_bits(1), f64::MAX], i64::MAX).unwrap();
        assert!(!wide.is_exact() && wide.error_per_pair() > 0.0);
        assert_eq!(Scale::IDENTITY.integer(f64::INFINITY), i64::MAX);
        assert_eq!(Scale::IDENTITY.integer(f64::NEG_INFINITY), -i64::MAX);
        assert_eq!(Scale::IDENTITY.integer(f64::NAN), 0);
        assert_eq!(Scale::IDENTITY.decimal(i128::MIN), i128::MIN.to_string());
        assert_eq!(Scale::IDENTITY.decimal(0), "0");
        assert_eq!([0.5, 1.5, 2.5, -0.5].map(|w| Scale::IDENTITY.integer(w)), [0, 2, 2, 0]);
    }

    proptest! {
        /// The decimal is the number: Rust's own parser, which rounds correctly, reads the weight back.
        #[test]
        fn exact_scales_read_back(bits in prop::collection::vec(any::<u64>(), 1..4)) {
            let weights: Vec<f64> = bits.iter().map(|&b| f64::from_bits(b)).filter(|w| w.is_finite()).collect();
            let scale = Scale::fit(weights.iter().copied(), i64::MAX / 2).unwrap();
            for &weight in &weights {
                let back: f64 = scale.decimal(scale.integer(weight).into()).parse().unwrap();
                if scale.is_exact() {
                    prop_assert_eq!(back, weight);
                } else {
                    prop_assert!((back - weight).abs() <= scale.error_per_pair());
                }
                prop_assert!(scale.integer(weight).abs() <= i64::MAX / 2);
            }
        }

        /// No finer power of two would fit, unless this one is exact.
        #[test]
        fn rounded_scales_are_the_finest(weights in prop::collection::vec(-1e6..1e6f64, 1..5), limit in 1..1i64 << 40) {
            let scale = Scale::fit(weights.iter().copied(), limit).unwrap();
            let largest = weights.iter().map(|&w| scale.integer(w).abs()).max().unwrap();
            prop_assert!(largest <= limit);
            if !scale.is_exact() {
                let finer = Scale { exponent: scale.exponent() + 1, ..scale };
                prop_assert!(weights.iter().any(|&w| finer.integer(w).abs() > limit));
            }
        }
    }
}
