//! Rotation: whoever has not been asked for long comes first, so that it is not always the same people.
//!
//! With d the days from the day on which she was last asked to today (0 if that is today or later), the points are 1000 x d / [`FULL_DAYS`], rounded down
//! once, and 1000 from then on, and for whoever has never been asked, as far as is known. The same for every request.

use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 1;
/// The days after which it counts no more how long ago it was.
pub const FULL_DAYS: u32 = 28;

/// The points, 0..=1000. O(1).
pub fn points(community: &Community, volunteer: VolunteerIx, _: RequestIx) -> u32 {
    community.last_asked(volunteer).map_or(1000, |asked| rotation(community.today().get() - asked.get()))
}

/// Days are within 1899 and 2201, so their difference fits.
fn rotation(days: i32) -> u32 {
    1000 * u32::try_from(days).unwrap_or(0).min(FULL_DAYS) / FULL_DAYS
}

#[cfg(test)]
mod tests {
    use super::rotation;

    #[test]
    fn four_weeks_are_the_full_mark() {
        let found = [-1, 0, 1, 7, 14, 27, 28, 29, 100_000].map(rotation);
        assert_eq!(found, [0, 0, 35, 250, 500, 964, 1000, 1000, 1000]);
    }
}
