//! Named areas, and how far it is from one place to another.
//!
//! Who does not want to tell where people live exactly says in which street or quarter. An area may have a centre, which then stands for
//! everybody in it, and a table may say how far it is between areas, where a river or a hill lies between the centres. Whoever has a road network
//! at hand puts a [`Distance`] of their own in the place of all this.

use super::{
    ids::{AreaId, AreaIx},
    place::{Coordinates, Place, distance_m},
    records::UnknownPlaces,
    snapshot::Community,
};
use std::{fmt, sync::Arc};

/// The most metres that a distance in the table may have: half way round the Earth, with something to spare.
pub const MAX_DISTANCE_M: u32 = 20_037_508;

/// A named area, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub(super) id: AreaId,
    pub(super) name: Option<String>,
    pub(super) centre: Option<Coordinates>,
    pub(super) in_table: bool,
}

impl Area {
    /// The caller's id.
    pub fn id(&self) -> &AreaId {
        &self.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The point that stands for everybody in it, if given.
    pub fn centre(&self) -> Option<Coordinates> {
        self.centre
    }

    /// Whether the table says how far it is from here, or to here, for some area (itself included).
    pub fn is_in_table(&self) -> bool {
        self.in_table
    }
}

/// How far it is from one place to another, by other means than the crate's: roads, timetables, minutes times a speed.
///
/// It must be a function: the same answer for the same places every time, on every thread, or plans are neither repeatable nor verifiable.
pub trait Distance {
    /// The way in metres, or `None` if it is not known.
    fn metres(&self, from: &Place, to: &Place) -> Option<u32>;

    /// Whether between two points it is never less than [`distance_m`]. If so, candidates are sought near by, otherwise among everybody, which takes
    /// longer and finds the same. Missing: no.
    fn at_least_great_circle(&self) -> bool {
        false
    }
}

/// A caller's distance; two are equal if they are the same one.
#[derive(Clone)]
pub(super) struct OwnDistance(Arc<dyn Distance + Send + Sync>);

impl PartialEq for OwnDistance {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(Arc::as_ptr(&self.0), Arc::as_ptr(&other.0))
    }
}

impl fmt::Debug for OwnDistance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnDistance")
    }
}

/// All that says where things are and how far apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Places {
    /// In order of id.
    pub(super) areas: Vec<Area>,
    /// From, to, metres: in order, each pair once.
    pub(super) distances: Vec<(AreaIx, AreaIx, u32)>,
    pub(super) unknown: UnknownPlaces,
    pub(super) own: Option<OwnDistance>,
}

impl Places {
    /// What the table says of two areas: in this direction, or else in the other.
    fn in_table(&self, from: AreaIx, to: AreaIx) -> Option<u32> {
        let one_way = |from, to| {
            let found = self.distances.binary_search_by_key(&(from, to), |&(a, b, _)| (a, b)).ok()?;
            self.distances.get(found).map(|&(_, _, metres)| metres)
        };
        one_way(from, to).or_else(|| one_way(to, from))
    }

    /// The point that stands for a place, if there is one.
    fn point(&self, place: &Place) -> Option<Coordinates> {
        match *place {
            Place::Point(point) => Some(point),
            Place::Area(area) => self.areas.get(area.index())?.centre,
        }
    }

    fn metres(&self, from: &Place, to: &Place) -> Option<u32> {
        if let (&Place::Area(from), &Place::Area(to)) = (from, to) {
            if let Some(metres) = self.in_table(from, to) {
                return Some(metres);
            }
            if from == to {
                return Some(0);
            }
        }
        Some(distance_m(&self.point(from)?, &self.point(to)?))
    }
}

impl Community {
    /// The named areas in order of id.
    pub fn areas(&self) -> &[Area] {
        &self.places.areas
    }

    /// The area at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn area(&self, area: AreaIx) -> &Area {
        &self.places.areas[area.index()]
    }

    /// The position of the area with this id. O(log areas).
    pub fn find_area(&self, id: &str) -> Option<AreaIx> {
        self.places.areas.binary_search_by(|area| area.id.as_str().cmp(id)).ok().map(AreaIx::new)
    }

    /// The point that stands for a place: itself, or the centre of the area, if it has one.
    pub fn point_of(&self, place: &Place) -> Option<Coordinates> {
        self.places.point(place)
    }

    /// Who may travel where it is not known how far it is.
    pub fn unknown_places(&self) -> UnknownPlaces {
        self.places.unknown
    }

    /// How far it is from one place to another in metres; `None` if that is not known.
    ///
    /// Between points it is the great circle ([`distance_m`]). Between areas it is what the table says (in this direction, else in the other); without
    /// that, 0 within one area, and the distance of the centres otherwise. From a point to an area it is the distance to the centre. Where an area has
    /// neither an entry nor a centre, nothing is known. With a distance of the caller's ([`Community::with_distance`]) it is what that says.
    ///
    /// O(1) for points, O(log table) for areas.
    pub fn distance_m(&self, from: &Place, to: &Place) -> Option<u32> {
        match &self.places.own {
            Some(own) => own.0.metres(from, to),
            None => self.places.metres(from, to),
        }
    }

    /// The same community with another distance: for who may reach what, and for nearness.
    ///
    /// It is no part of any document: a community that is read again has to be given it again. Two communities are equal only if they have the same one.
    #[must_use]
    pub fn with_distance(mut self, distance: Arc<dyn Distance + Send + Sync>) -> Self {
        self.places.own = Some(OwnDistance(distance));
        self
    }

    /// The distance that the caller has put in the place of the crate's, if any.
    pub fn own_distance(&self) -> Option<&(dyn Distance + Send + Sync)> {
        self.places.own.as_ref().map(|own| &*own.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AreaRecord, DistanceRecord, Document};
    use super::*;

    fn community() -> Community {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        let bare = |id: &str| AreaRecord { id: id.into(), ..AreaRecord::default() };
        document.areas = vec![
            AreaRecord::new("east").centre(0.0, 1.0),
            AreaRecord::new("west").centre(0.0, 0.0),
            bare("hill"),
            bare("isle"),
        ];
        document.distances = vec![
            DistanceRecord::new("east", "west", 5),
            DistanceRecord::new("west", "hill", 70),
            DistanceRecord::new("hill", "west", 40),
            DistanceRecord::new("hill", "hill", 9),
        ];
        document.into_community().unwrap()
    }

    #[test]
    fn the_table_comes_first_then_the_centres_then_nothing() {
        let community = community();
        let area = |id: &str| Place::Area(community.find_area(id).unwrap());
        let point = Place::Point(Coordinates::new(0.0, 0.5).unwrap());
        let metres = |a: &Place, b: &Place| community.distance_m(a, b);
        let (east, west, hill, isle) = (area("east"), area("west"), area("hill"), area("isle"));
        assert_eq!((metres(&east, &west), metres(&west, &east)), (Some(5), Some(5)));
        assert_eq!((metres(&west, &hill), metres(&hill, &west)), (Some(70), Some(40)));
        assert_eq!(
            (metres(&hill, &hill), metres(&isle, &isle), metres(&east, &east)),
            (Some(9), Some(0), Some(0))
        );
        assert_eq!((metres(&hill, &isle), metres(&east, &hill), metres(&point, &hill)), (None, None, None));
        // Half a degree of the equator: 55,597.54 m.
        assert_eq!((metres(&point, &east), metres(&west, &point)), (Some(55_598), Some(55_598)));
        assert!(community.area(community.find_area("east").unwrap()).is_in_table());
        assert!(!community.area(community.find_area("isle").unwrap()).is_in_table());
    }

    #[test]
    fn a_distance_of_the_callers_stands_before_all() {
        struct Ten;
        impl Distance for Ten {
            fn metres(&self, from: &Place, to: &Place) -> Option<u32> {
                (from != to).then_some(10)
            }
        }
        let (plain, own) = (community(), Arc::new(Ten));
        let ten = plain.clone().with_distance(own.clone());
        let area = |id: &str| Place::Area(plain.find_area(id).unwrap());
        assert_eq!(ten.distance_m(&area("hill"), &area("isle")), Some(10));
        assert_eq!(ten.distance_m(&area("hill"), &area("hill")), None);
        assert_eq!(ten, plain.clone().with_distance(own));
        assert_ne!(ten, plain.clone().with_distance(Arc::new(Ten)));
        assert_ne!(ten, plain);
        assert_eq!(ten.to_document(), plain.to_document());
    }
}
