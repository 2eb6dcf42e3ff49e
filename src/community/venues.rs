//! Venues: where help is given, with places for helpers and opening hours.

use super::{
    ids::{VenueId, VenueIx, ZoneIx},
    place::Place,
    snapshot::Community,
    time::{Day, Span, Weekly, Work, Zone, merged, without},
};
use std::sync::Arc;

/// The most features that a venue has or a request needs of it.
pub const MAX_FEATURES: usize = 100;

/// A venue, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    pub(super) id: VenueId,
    pub(super) name: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) zone: Option<ZoneIx>,
    pub(super) places: Option<u32>,
    pub(super) open: Vec<Weekly>,
    /// First and last day of each, in order.
    pub(super) closed: Vec<(Day, Day)>,
    /// In order, each once.
    pub(super) features: Vec<Arc<str>>,
}

impl Venue {
    /// The caller's id.
    pub fn id(&self) -> &VenueId {
        &self.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Where it is, if known.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The zone in which it lies, if any.
    pub fn zone(&self) -> Option<ZoneIx> {
        self.zone
    }

    /// How many helpers can work there at the same time; `None` is no limit.
    pub fn places(&self) -> Option<u32> {
        self.places
    }

    /// What it has, in order.
    pub fn features(&self) -> impl ExactSizeIterator<Item = &str> {
        self.features.iter().map(|feature| &**feature)
    }

    /// Whether it has this. O(log features).
    pub fn has(&self, feature: &str) -> bool {
        self.features.binary_search_by(|known| (**known).cmp(feature)).is_ok()
    }

    /// Whether it has no opening hours, so that it is always open.
    pub(super) fn is_always_open(&self) -> bool {
        self.open.is_empty() && self.closed.is_empty()
    }

    /// The parts of a span during which it is open, in order and apart. O(days of the span x windows).
    pub(super) fn open_within(&self, zone: &Zone, span: Span, work: &mut Work) -> Vec<Span> {
        let mut open = Vec::new();
        if self.open.is_empty() {
            open.push(span);
        }
        // A window may begin on the day before.
        let first = zone.wall(span.start().shifted(-1440)).date();
        let last = zone.wall(span.end()).date();
        for weekly in &self.open {
            if !work.is_spent() {
                let looks = weekly.expand(zone, first, last, |window| {
                    let (start, end) = (window.start().max(span.start()), window.end().min(span.end()));
                    open.extend(Span::new(start, end));
                    true
                });
                work.spend(looks);
            }
        }
        let closed =
            |&(first, last): &(Day, Day)| Span::new(zone.day_start(first), zone.day_start(last.next()));
        without(&merged(open), &merged(self.closed.iter().filter_map(closed).collect()))
    }
}

impl Community {
    /// The venues in order of id.
    pub fn venues(&self) -> &[Venue] {
        &self.venues
    }

    /// The positions of all venues, in order.
    pub fn venue_ixs(&self) -> impl ExactSizeIterator<Item = VenueIx> + use<> {
        (0..self.venues.len()).map(VenueIx::new)
    }

    /// The venue at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn venue(&self, venue: VenueIx) -> &Venue {
        &self.venues[venue.index()]
    }

    /// The position of the venue with this id. O(log venues).
    pub fn find_venue(&self, id: &str) -> Option<VenueIx> {
        self.venues.binary_search_by(|venue| venue.id.as_str().cmp(id)).ok().map(VenueIx::new)
    }
}
