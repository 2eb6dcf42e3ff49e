//! Random numbers that are the same on every machine, and tables to draw from.
//!
//! The generator is `SplitMix64` (G. L. Steele Jr., D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014;
//! S. Vigna's reference code, in the public domain): one 64-bit counter and a mixing function. It is written out here, because fifteen
//! lines with published test vectors are less to keep than a dependency whose next release may draw otherwise. Its strength is that any
//! state is a good start: every record gets a stream of its own from (seed, kind of record, number), so records can be made in any order.
//!
//! Everything is integers. Only the weights of a [`Shares::zipf`] table need a power; they come from the pure-Rust `libm` and are rounded once.

/// The golden ratio's fraction in 64 bits: the step of the counter.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

/// What a stream is for; each kind of record draws from streams of its own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    World = 1,
    Volunteer = 2,
    Request = 3,
    Promise = 4,
    Ban = 5,
    Raw = 6,
    RawRight = 7,
    RegisterVolunteer = 8,
    RegisterRequest = 9,
    RegisterHistory = 10,
    NetworkVolunteer = 11,
    NetworkRequest = 12,
    NetworkPlace = 13,
    NetworkVenue = 14,
    NetworkOrganisation = 15,
    NetworkBooking = 16,
}

fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Random {
    /// The stream of record `number` of a kind, under a seed.
    pub(super) fn new(seed: u64, kind: Kind, number: u64) -> Self {
        let world = mix(seed ^ mix((kind as u64).wrapping_mul(STEP)));
        Self(mix(world.wrapping_add(number.wrapping_mul(STEP))))
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number in 0..limit, each as likely as the others but for a share of at most limit / 2^64; 0 where limit is 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        // The high half of a product of two 64-bit numbers is below the second.
        ((u128::from(self.bits()) * u128::from(limit)) >> 64) as u64
    }

    /// A position in 0..length; 0 where the length is 0.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// A number in least..=most.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = most.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.below(width))
    }

    /// True in so many of a thousand cases.
    pub(super) fn permille(&mut self, share: u32) -> bool {
        self.below(1000) < u64::from(share)
    }

    /// A number in -3 * half..=3 * half, bell-shaped: the sum of three, each even in -half..=half. Its standard deviation is `half`.
    pub(super) fn bell(&mut self, half: i64) -> i64 {
        (0..3).map(|_| self.between(-half, half)).sum()
    }

    /// How many failures before the first success, where one success in `mean + 1` trials is expected; at most `most`.
    pub(super) fn geometric(&mut self, mean: u32, most: u32) -> u32 {
        (0..most).take_while(|_| self.below(u64::from(mean) + 1) > 0).count() as u32
    }

    /// Puts a list into random order (Fisher and Yates; Durstenfeld's algorithm 235, 1964).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }
}

/// Positions with weights, to draw from in proportion.
#[derive(Clone, Debug)]
pub(super) struct Shares {
    /// The sum of the weights up to and including each position.
    cumulative: Vec<u64>,
}

impl Shares {
    /// Positions 0.. with these weights. Weights that add up beyond 64 bits saturate; the recipe's limits keep them far below.
    pub(super) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let add = |sum: &mut u64, weight| {
            *sum = sum.saturating_add(weight);
            Some(*sum)
        };
        Self { cumulative: weights.into_iter().scan(0, add).collect() }
    }

    /// The weights 2^32 / rank^exponent for ranks 1..=ranks (Zipf's law), the exponent in hundredths.
    pub(super) fn zipf(ranks: usize, exponent_hundredths: u32) -> Vec<u64> {
        let exponent = f64::from(exponent_hundredths) / 100.0;
        let weight = |rank: usize| {
            let power = libm::pow(f64::from(u32::try_from(rank).unwrap_or(u32::MAX)), exponent);
            #[allow(clippy::cast_sign_loss, reason = "a quotient of positive numbers, at most 2^32")]
            let rounded = libm::round(4_294_967_296.0 / power) as u64;
            rounded.max(1)
        };
        (1..=ranks).map(weight).collect()
    }

    /// The sum of all weights.
    pub(super) fn total(&self) -> u64 {
        self.cumulative.last().copied().unwrap_or(0)
    }

    /// The position that holds the `point`-th unit of weight, in 0..total.
    pub(super) fn at(&self, point: u64) -> usize {
        self.cumulative.partition_point(|&sum| sum <= point).min(self.cumulative.len().saturating_sub(1))
    }

    /// The units of weight before a position.
    pub(super) fn before(&self, position: usize) -> u64 {
        position.checked_sub(1).and_then(|last| self.cumulative.get(last)).copied().unwrap_or(0)
    }

    /// A position at random.
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        self.at(random.below(self.total()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first outputs of the reference code from state 1234567.
        let mut random = Random(1_234_567);
        let expected = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
        ];
        assert_eq!(expected.map(|_| random.bits()), expected);
    }

    #[test]
    fn numbers_stay_within_their_limits_and_reach_them() {
        let mut random = Random::new(1, Kind::World, 0);
        let mut seen = [0; 7];
        for _ in 0..7000 {
            seen[random.index(7)] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1150).contains(&count)), "{seen:?}");
        let bells: Vec<i64> = (0..30_000).map(|_| random.bell(1000)).collect();
        assert!(bells.iter().all(|x| x.abs() <= 3000));
        let square: i64 = bells.iter().map(|x| x * x).sum::<i64>() / 30_000;
        assert!((980_000..1_020_000).contains(&square), "{square}");
        assert_eq!((random.below(0), random.index(0), random.between(5, 5), random.bell(0)), (0, 0, 5, 0));
        let mean: u32 = (0..20_000).map(|_| random.geometric(14, 1000)).sum::<u32>() / 200;
        assert!((1370..1430).contains(&mean), "{mean}");
    }

    #[test]
    fn shares_are_drawn_in_proportion() {
        let shares = Shares::new([1, 0, 3]);
        assert_eq!((0..4).map(|point| shares.at(point)).collect::<Vec<_>>(), [0, 2, 2, 2]);
        assert_eq!((shares.before(0), shares.before(1), shares.before(2), shares.total()), (0, 1, 1, 4));
        assert_eq!(Shares::new([]).draw(&mut Random(7)), 0);
        let zipf = Shares::zipf(4, 100);
        assert_eq!(zipf, [1 << 32, 1 << 31, 1_431_655_765, 1 << 30]);
        assert_eq!(Shares::zipf(3, 0), [1 << 32; 3]);
    }
}
