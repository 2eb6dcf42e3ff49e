//! Nearness: the less travel, the better.
//!
//! With d the distance in metres ([`Community::distance_m`]) and s the scale, her travel radius or [`DEFAULT_SCALE_M`] if she has none, the
//! points are 1000 x (1 - d / s), rounded down once, and 0 from d = s on (for s = 0: 1000 at d = 0, else 0). A
//! remote service counts as no travel, d = 0, so that the telephone is worth as much as next door. Where it is
//! not known how far it is, nobody is known to be near: 0.

use crate::community::{Community, RequestIx, VolunteerIx, Way};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 3;
/// The distance in metres at which points reach 0 for a volunteer without a travel radius.
pub const DEFAULT_SCALE_M: u32 = 10_000;

/// The points, 0..=1000. See the module's text for the formula.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let (volunteer, request) = (community.volunteer(volunteer), community.request(request));
    if request.way() == Way::Remote {
        return 1000;
    }
    let (Some(from), Some(to)) = (volunteer.place(), request.place()) else { return 0 };
    let scale_m = volunteer.travel_radius_m().unwrap_or(DEFAULT_SCALE_M);
    community.distance_m(from, to).map_or(0, |distance_m| nearness(distance_m, scale_m))
}

fn nearness(distance_m: u32, scale_m: u32) -> u32 {
    if distance_m == 0 {
        return 1000;
    }
    let left = u64::from(scale_m.saturating_sub(distance_m));
    // The quotient is below 1000; it is 0 / 0 only where the scale is 0 and the distance is not.
    (1000 * left).checked_div(u64::from(scale_m)).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::nearness;

    #[test]
    fn points_fall_from_the_full_mark_to_zero_at_the_scale() {
        assert_eq!(nearness(0, 10_000), 1000);
        assert_eq!(nearness(1, 10_000), 999);
        assert_eq!(nearness(2_500, 10_000), 750);
        assert_eq!(nearness(9_999, 10_000), 0);
        assert_eq!(nearness(10_000, 10_000), 0);
        assert_eq!(nearness(20_015_114, 10_000), 0);
        assert_eq!(nearness(1, u32::MAX), 999);
        assert_eq!((nearness(0, 0), nearness(1, 0)), (1000, 0));
    }
}
