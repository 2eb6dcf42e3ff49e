//! Who may reach a place: volunteers in space, each with her own radius.
//!
//! A place is a point in space on the sphere, in metres (so neither the poles nor the antimeridian are borders), and the straight line
//! between two points is never longer than the way along the surface. Volunteers are put in order by cutting their number in half along the
//! widest axis, again and again (a k-d tree: J. L. Bentley, Communications of the ACM 18, 1975), until sixteen are left; every part
//! knows its bounding box and the largest radius of anybody in it. Whoever seeks those who can reach a point passes over each part whose box is farther
//! away than that radius. Where radii differ more than fourfold, the cut is by radius instead, lest a few who travel far keep everybody's part from
//! being passed over.
//!
//! Coordinates are 32-bit numbers, which are off by a quarter of a metre at most on a sphere of this size; with what computing adds, the test is
//! loosened by four metres and a millionth. So it may let somebody through who is a little too far away, and never stops anybody who
//! is not. The rule decides.
//!
//! Compared with a grid of cells, the tree needs no cell size, which no single radius would suit, and takes places however they lie.

use crate::community::{Coordinates, EARTH_RADIUS_M};

/// How many volunteers are looked at one by one.
const LEAF: usize = 16;

/// How many times the smallest reach of a part the largest may be for the part to be cut in space.
const REACH_RATIO: f32 = 4.0;

/// A point in space, in metres from the middle of the Earth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point([f32; 3]);

impl Point {
    /// The middle of the Earth.
    pub(super) const NOWHERE: Self = Self([0.0; 3]);

    pub(super) fn of(place: &Coordinates) -> Self {
        let (north, east) = (place.latitude().to_radians(), place.longitude().to_radians());
        let ring = libm::cos(north) * EARTH_RADIUS_M;
        let axes = [ring * libm::cos(east), ring * libm::sin(east), libm::sin(north) * EARTH_RADIUS_M];
        Self(axes.map(|metres| metres as f32))
    }
}

/// Somebody at a point, with how far she travels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traveller {
    pub(super) point: Point,
    /// In metres, loosened.
    reach_m: f32,
    pub(super) volunteer: u32,
}

impl Traveller {
    pub(super) fn new(point: Point, radius_m: u32, volunteer: u32) -> Self {
        // No two points are farther apart than the Earth is wide, so a greater radius need not be told from that.
        let radius_m = f64::from(radius_m).min(3.0 * EARTH_RADIUS_M);
        Self { point, reach_m: (radius_m * 1.000_001 + 4.0) as f32, volunteer }
    }

    pub(super) fn may_reach(&self, point: Point) -> bool {
        let square = |axis: usize| (self.point.0[axis] - point.0[axis]).powi(2);
        square(0) + square(1) + square(2) <= self.reach_m * self.reach_m
    }
}

/// A part of the travellers: the box that holds them, and the largest reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    least: [f32; 3],
    most: [f32; 3],
    reach_m: f32,
}

impl Part {
    const EMPTY: Self = Self { least: [f32::INFINITY; 3], most: [f32::NEG_INFINITY; 3], reach_m: 0.0 };

    fn of(travellers: &[Traveller]) -> Self {
        let mut part = Self::EMPTY;
        for traveller in travellers {
            for axis in 0..3 {
                part.least[axis] = part.least[axis].min(traveller.point.0[axis]);
                part.most[axis] = part.most[axis].max(traveller.point.0[axis]);
            }
            part.reach_m = part.reach_m.max(traveller.reach_m);
        }
        part
    }

    fn may_reach(&self, point: Point) -> bool {
        let square = |axis: usize| {
            let outside = (self.least[axis] - point.0[axis]).max(point.0[axis] - self.most[axis]);
            outside.max(0.0).powi(2)
        };
        square(0) + square(1) + square(2) <= self.reach_m * self.reach_m
    }

    fn widest_axis(&self) -> usize {
        let width = |axis: &usize| self.most[*axis] - self.least[*axis];
        (0..3).max_by(|a, b| width(a).total_cmp(&width(b))).unwrap_or(0)
    }
}

/// How many parts a tree of so many travellers has.
pub(super) fn parts(travellers: usize) -> usize {
    (2 * travellers.div_ceil(LEAF)).saturating_sub(1)
}

/// Puts travellers in order and appends their parts, [`parts`] of them, each part before its halves. O(n log n) time.
pub(super) fn build(travellers: &mut [Traveller], tree: &mut Vec<Part>) {
    if travellers.is_empty() {
        return;
    }
    let part = Part::of(travellers);
    tree.push(part);
    let middle = half(travellers.len());
    if travellers.len() > LEAF {
        let least_reach = travellers.iter().map(|traveller| traveller.reach_m).fold(f32::INFINITY, f32::min);
        let (by_reach, axis) = (part.reach_m > REACH_RATIO * least_reach, part.widest_axis());
        let key = |traveller: &Traveller| if by_reach { traveller.reach_m } else { traveller.point.0[axis] };
        // By number where these are the same, so that the order is one and the same always.
        travellers.select_nth_unstable_by(middle, |a, b| {
            key(a).total_cmp(&key(b)).then(a.volunteer.cmp(&b.volunteer))
        });
        let (left, right) = travellers.split_at_mut(middle);
        build(left, tree);
        build(right, tree);
    }
}

/// Where a list longer than a leaf is cut: in the middle, at a multiple of the leaf's size.
fn half(travellers: usize) -> usize {
    travellers.div_ceil(LEAF) / 2 * LEAF
}

/// Calls `found` with everybody who may reach the point. `tree` is what [`build`] appended for these travellers.
/// Returns how many were looked at.
pub(super) fn visit(
    travellers: &[Traveller],
    tree: &[Part],
    point: Point,
    found: &mut impl FnMut(u32),
) -> usize {
    let Some((part, below)) = tree.split_first() else { return 0 };
    if !part.may_reach(point) {
        return 0;
    }
    if travellers.len() <= LEAF {
        travellers.iter().filter(|traveller| traveller.may_reach(point)).for_each(|t| found(t.volunteer));
        return travellers.len();
    }
    let middle = half(travellers.len());
    let (left, right) = travellers.split_at(middle);
    let (left_tree, right_tree) = below.split_at(parts(middle));
    visit(left, left_tree, point, found) + visit(right, right_tree, point, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::distance_m;
    use proptest::prelude::*;

    fn found(travellers: &mut [Traveller], point: Point) -> Vec<u32> {
        let mut tree = Vec::new();
        build(travellers, &mut tree);
        assert_eq!(tree.len(), parts(travellers.len()));
        let mut found = Vec::new();
        visit(travellers, &tree, point, &mut |volunteer| found.push(volunteer));
        found.sort_unstable();
        found
    }

    fn place() -> impl Strategy<Value = Coordinates> {
        let anywhere = (-90.0..=90.0, -180.0..=180.0);
        let special =
            prop::sample::select(vec![(90.0, 0.0), (-90.0, 7.0), (0.0, 180.0), (0.0, -180.0), (52.5, 13.4)]);
        let town = (52.4..52.6, 13.2..13.6);
        prop_oneof![2 => anywhere, 1 => special, 3 => town]
            .prop_map(|(north, east): (f64, f64)| Coordinates::new(north, east).unwrap())
    }

    proptest! {
        #[test]
        fn nobody_in_reach_is_passed_over(
            people in prop::collection::vec((place(), prop_oneof![0..30_000_u32, any::<u32>()]), 0..200),
            to in place(),
            exact in any::<bool>(),
        ) {
            // A radius of exactly the distance is the hardest case.
            let radius = |place: &Coordinates, radius: u32| if exact { distance_m(place, &to) } else { radius };
            let numbered = people.iter().enumerate();
            let mut travellers: Vec<_> = numbered
                .map(|(k, (place, r))| Traveller::new(Point::of(place), radius(place, *r), k as u32))
                .collect();
            let found = found(&mut travellers, Point::of(&to));
            for (k, (place, r)) in people.iter().enumerate() {
                let (distance, radius) = (distance_m(place, &to), radius(place, *r));
                if distance <= radius {
                    prop_assert!(found.binary_search(&(k as u32)).is_ok(), "{distance} m, travels {radius} m");
                } else if distance < 100_000 && f64::from(distance) > f64::from(radius) * 1.000_01 + 10.0 {
                    // Over such distances the straight line is as long as the way along the surface, to a metre.
                    prop_assert!(found.binary_search(&(k as u32)).is_err(), "{distance} m, travels {radius} m");
                }
            }
        }
    }

    #[test]
    fn the_tree_passes_over_most_of_a_wide_country() {
        let mut travellers: Vec<_> = (0..10_000)
            .map(|k| {
                let place =
                    Coordinates::new(50.0 + f64::from(k / 100) * 0.02, 10.0 + f64::from(k % 100) * 0.03)
                        .unwrap();
                Traveller::new(Point::of(&place), 5_000, k)
            })
            .collect();
        let mut tree = Vec::new();
        build(&mut travellers, &mut tree);
        let to = Point::of(&Coordinates::new(51.0, 11.5).unwrap());
        let mut found = 0;
        let looked = visit(&travellers, &tree, to, &mut |_| found += 1);
        assert!(found > 10 && looked < 200, "{found} found, {looked} looked at");
        assert_eq!(visit(&[], &[], to, &mut |_| found += 1), 0);

        // One in fifty who travels everywhere is looked at every time, and does not cost the others their order.
        for traveller in travellers.iter_mut().filter(|traveller| traveller.volunteer % 50 == 0) {
            *traveller = Traveller::new(traveller.point, 5_000_000, traveller.volunteer);
        }
        (tree, found) = (Vec::new(), 0);
        build(&mut travellers, &mut tree);
        let looked = visit(&travellers, &tree, to, &mut |_| found += 1);
        assert!(found > 210 && looked < 900, "{found} found, {looked} looked at");
    }
}
