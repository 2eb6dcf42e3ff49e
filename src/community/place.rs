//! Where somebody is: a point on the globe, or somewhere in a named area; and how far apart two points are.
//!
//! The distance of points is the great circle on a sphere with the Earth's
//! mean radius, by the haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68,
//! 1984), which differs from the ellipsoid's geodesic by at most some 0.6 %. It is computed with the pure-Rust
//! `libm` and IEEE basic operations alone and rounded once, to whole metres: the same on every machine. How far areas are apart, see
//! [`Community::distance_m`](super::Community::distance_m).

use super::ids::AreaIx;
use ordered_float::NotNan;

/// The Earth's mean radius in metres (IUGG, R1).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Where somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// At this point.
    Point(Coordinates),
    /// Somewhere in this area.
    Area(AreaIx),
}

/// A point on the globe: degrees north in [-90, 90] and degrees east in [-180, 180].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coordinates {
    latitude: NotNan<f64>,
    longitude: NotNan<f64>,
}

impl Coordinates {
    /// The point at these degrees, or `None` if one is not a number or is outside its range.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        Some(Self { latitude: latitude_degrees(latitude)?, longitude: longitude_degrees(longitude)? })
    }

    /// Degrees north of the equator, in [-90, 90].
    pub fn latitude(&self) -> f64 {
        self.latitude.into_inner()
    }

    /// Degrees east of Greenwich, in [-180, 180].
    pub fn longitude(&self) -> f64 {
        self.longitude.into_inner()
    }
}

/// `degrees` if it is a latitude.
pub(super) fn latitude_degrees(degrees: f64) -> Option<NotNan<f64>> {
    NotNan::new(degrees).ok().filter(|d| (-90.0..=90.0).contains(&d.into_inner()))
}

/// `degrees` if it is a longitude.
pub(super) fn longitude_degrees(degrees: f64) -> Option<NotNan<f64>> {
    NotNan::new(degrees).ok().filter(|d| (-180.0..=180.0).contains(&d.into_inner()))
}

/// The great-circle distance from `a` to `b` in whole metres, rounded half up.
///
/// It is exactly symmetric (differences enter by their absolute value, the two cosines as a product), zero for
/// equal points, and at most half the circumference, 20,015,114 m. Constant time and memory.
pub fn distance_m(a: &Coordinates, b: &Coordinates) -> u32 {
    let north = (a.latitude() - b.latitude()).abs().to_radians();
    let east = (a.longitude() - b.longitude()).abs();
    // The shorter way round, so that a pair astride the antimeridian is computed from the small angle.
    let east = if east > 180.0 { 360.0 - east } else { east }.to_radians();
    let half_north = libm::sin(north / 2.0);
    let half_east = libm::sin(east / 2.0);
    let cosines = libm::cos(a.latitude().to_radians()) * libm::cos(b.latitude().to_radians());
    // Rounding can carry the haversine of antipodes a hair above one.
    let haversine = (half_north * half_north + cosines * (half_east * half_east)).clamp(0.0, 1.0);
    let angle = 2.0 * libm::atan2(haversine.sqrt(), (1.0 - haversine).sqrt());
    // The angle is in [0, pi], so the distance is in [0, 20_015_114] and the cast neither wraps nor cuts.
    #[allow(clippy::cast_sign_loss, reason = "the distance is at least zero, see above")]
    let metres = libm::floor(angle * EARTH_RADIUS_M + 0.5) as u32;
    metres
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates::new(latitude, longitude).unwrap()
    }

    #[test]
    fn known_distances() {
        // One degree of a great circle is 2 pi R / 360 = 111,195.08 m.
        assert_eq!(distance_m(&at(0.0, 0.0), &at(0.0, 1.0)), 111_195);
        assert_eq!(distance_m(&at(10.0, 25.0), &at(11.0, 25.0)), 111_195);
        // Quarter and half of the circumference.
        assert_eq!(distance_m(&at(0.0, 0.0), &at(90.0, 0.0)), 10_007_557);
        assert_eq!(distance_m(&at(0.0, 0.0), &at(0.0, 180.0)), 20_015_114);
        assert_eq!(distance_m(&at(33.0, 44.0), &at(-33.0, -136.0)), 20_015_114);
        // Sixty degrees of latitude halve a degree of longitude, nearly (chord below the parallel).
        let parallel = distance_m(&at(60.0, 0.0), &at(60.0, 1.0));
        assert!((55_595..=55_598).contains(&parallel), "{parallel}");
    }

    #[test]
    fn the_antimeridian_and_the_poles_are_no_borders() {
        assert_eq!(distance_m(&at(0.0, 179.5), &at(0.0, -179.5)), 111_195);
        assert_eq!(distance_m(&at(5.0, 180.0), &at(5.0, -180.0)), 0);
        assert_eq!(distance_m(&at(90.0, 12.0), &at(90.0, -170.0)), 0);
        assert_eq!(distance_m(&at(89.5, 0.0), &at(89.5, 180.0)), 111_195);
        assert_eq!(distance_m(&at(-90.0, 3.0), &at(90.0, 3.0)), 20_015_114);
    }

    #[test]
    fn the_ranges_are_closed_and_nothing_else_is_a_place() {
        assert!(Coordinates::new(90.0, 180.0).is_some() && Coordinates::new(-90.0, -180.0).is_some());
        for (latitude, longitude) in [
            (f64::NAN, 0.0),
            (0.0, f64::NAN),
            (f64::INFINITY, 0.0),
            (0.0, f64::NEG_INFINITY),
            (90.000_001, 0.0),
            (0.0, -180.000_001),
        ] {
            assert_eq!(Coordinates::new(latitude, longitude), None);
        }
    }

    proptest! {
        #[test]
        fn symmetric_bounded_and_near_the_law_of_cosines(
            a in (-90.0..=90.0f64, -180.0..=180.0f64),
            b in (-90.0..=90.0f64, -180.0..=180.0f64),
        ) {
            let (a, b) = (at(a.0, a.1), at(b.0, b.1));
            let metres = distance_m(&a, &b);
            prop_assert_eq!(metres, distance_m(&b, &a));
            prop_assert!(metres <= 20_015_114);
            prop_assert_eq!(distance_m(&a, &a), 0);
            // The oracle: the angle between unit vectors (from the platform's mathematics, well within a metre).
            let vector = |p: &Coordinates| {
                let (north, east) = (p.latitude().to_radians(), p.longitude().to_radians());
                [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()]
            };
            let (x, y) = (vector(&a), vector(&b));
            let dot: f64 = (0..3).map(|i| x[i] * y[i]).sum();
            let cross = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
            let sine = cross.iter().map(|c| c * c).sum::<f64>().sqrt();
            prop_assert!((sine.atan2(dot) * EARTH_RADIUS_M - f64::from(metres)).abs() < 1.0);
        }
    }
}
