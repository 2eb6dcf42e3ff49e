//! Zones: the tree of levels through which what can't be served near by is passed on.
//!
//! A network has three levels as a rule: the community (a block, a village), the street, the district. Here it is a tree, or several, of any depth. A volunteer and a
//! request each belong to at most one zone of it, not only to those at the bottom.

use super::{
    ids::{RequestIx, VolunteerIx, ZoneId, ZoneIx},
    snapshot::Community,
};

/// A zone, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    pub(super) id: ZoneId,
    pub(super) name: Option<String>,
    pub(super) parent: Option<ZoneIx>,
    /// How many zones it lies within.
    pub(super) depth: u32,
    /// The zones within it, itself included, are those that come from here on in an order in which each follows its parent ...
    pub(super) rank: u32,
    /// ... up to here.
    pub(super) end: u32,
}

impl Zone {
    /// The caller's id.
    pub fn id(&self) -> &ZoneId {
        &self.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The zone that it is part of.
    pub fn parent(&self) -> Option<ZoneIx> {
        self.parent
    }

    /// How many zones it lies within: 0 at the top.
    pub fn depth(&self) -> u32 {
        self.depth
    }
}

/// Gives zones their depths and ranks. Those on a circle, of which there are none without a fault, keep theirs. O(zones · log zones).
pub(super) fn number(zones: &mut [Zone]) {
    let mut children: Vec<(Option<ZoneIx>, usize)> =
        zones.iter().enumerate().map(|(position, zone)| (zone.parent, position)).collect();
    children.sort_unstable();
    let of = |parent: Option<ZoneIx>| {
        let start = children.partition_point(|&(p, _)| p < parent);
        let end = children.partition_point(|&(p, _)| p <= parent);
        children.get(start..end).unwrap_or_default().iter().rev().map(|&(_, position)| position)
    };
    let mut rank = 0;
    // Each zone twice: on the way down and, behind all that lies within it, on the way up.
    let mut stack: Vec<(usize, u32, bool)> = of(None).map(|top| (top, 0, false)).collect();
    while let Some((position, depth, left)) = stack.pop() {
        let Some(zone) = zones.get_mut(position) else { continue };
        if left {
            zone.end = rank;
            continue;
        }
        (zone.depth, zone.rank) = (depth, rank);
        rank += 1;
        stack.push((position, depth, true));
        stack.extend(of(Some(ZoneIx::new(position))).map(|child| (child, depth + 1, false)));
    }
}

/// The circles among zones that have been numbered, each from its first member on. Those that the top does not reach are on one or within one. O(zones).
pub(super) fn circles(zones: &[Zone]) -> Vec<Vec<usize>> {
    let unreached = |position: usize| zones.get(position).is_some_and(|zone| zone.end == 0);
    let mut seen = vec![false; zones.len()];
    let mut circles = Vec::new();
    for start in (0..zones.len()).filter(|&position| unreached(position)) {
        let mut path = Vec::new();
        let mut next = start;
        while seen.get(next) == Some(&false) {
            seen[next] = true;
            path.push(next);
            let parent = zones[next].parent.map(ZoneIx::index);
            next = parent.filter(|&parent| parent < zones.len()).unwrap_or(zones.len());
        }
        // A path that ends in an earlier one has met no new circle.
        if let Some(from) = path.iter().position(|&position| position == next) {
            let circle = &mut path[from..];
            let first = circle.iter().enumerate().min_by_key(|&(_, position)| position).map_or(0, |(k, _)| k);
            circle.rotate_left(first);
            circles.push(circle.to_vec());
        }
    }
    circles
}

impl Community {
    /// The zones in order of id.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The zone at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn zone(&self, zone: ZoneIx) -> &Zone {
        &self.zones[zone.index()]
    }

    /// The position of the zone with this id. O(log zones).
    pub fn find_zone(&self, id: &str) -> Option<ZoneIx> {
        self.zones.binary_search_by(|zone| zone.id.as_str().cmp(id)).ok().map(ZoneIx::new)
    }

    /// Whether a zone is another or lies within it. O(1).
    ///
    /// # Panics
    /// As [`Community::zone`].
    pub fn zone_contains(&self, outer: ZoneIx, inner: ZoneIx) -> bool {
        let (outer, inner) = (self.zone(outer), self.zone(inner));
        (outer.rank..outer.end).contains(&inner.rank)
    }

    /// The zone to which a request has to be passed on to reach a volunteer, and how many levels up that is: its own (0 levels) if she is of it or of a
    /// zone within it. The zone is `None` where nothing contains both, beyond the top; a request without a zone is not passed on. O(depth).
    ///
    /// # Panics
    /// As [`Community::volunteer`].
    pub fn referral(&self, volunteer: VolunteerIx, request: RequestIx) -> (Option<ZoneIx>, u32) {
        let (own, mut zone) = (self.volunteer(volunteer).zone(), self.request(request).zone());
        let mut levels = 0;
        while let Some(outer) = zone {
            if own.is_some_and(|own| self.zone_contains(outer, own)) {
                break;
            }
            zone = self.zone(outer).parent;
            levels += 1;
        }
        (zone, levels)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Document, RequestRecord, SkillRecord, VolunteerRecord, ZoneRecord};

    #[test]
    fn referrals_climb_to_the_first_zone_that_contains_both() {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        let zone = |id: &str, parent: &str| ZoneRecord::new(id).within(parent);
        document.zones = vec![
            zone("b1", "b"),
            zone("a2", "a"),
            ZoneRecord::new("city"),
            zone("a", "city"),
            zone("a1", "a"),
            zone("b", "city"),
            ZoneRecord::new("island"),
        ];
        document.skills = vec![SkillRecord::new("help")];
        let zones = ["a", "a1", "a2", "b", "b1", "city", "island"];
        document.volunteers = zones.map(|zone| VolunteerRecord::new(zone).zone(zone)).to_vec();
        document.volunteers.push(VolunteerRecord::new("nowhere"));
        document.requests = zones.map(|zone| RequestRecord::new(zone, "x", "help").zone(zone)).to_vec();
        document.requests.push(RequestRecord::new("nowhere", "x", "help"));
        let community = document.clone().into_community().unwrap();
        let referral = |request: &str, volunteer: &str| {
            let found = community.find_volunteer(volunteer).zip(community.find_request(request)).unwrap();
            let (zone, levels) = community.referral(found.0, found.1);
            (zone.map_or("", |zone| community.zone(zone).id().as_str()), levels)
        };
        assert_eq!(referral("a1", "a1"), ("a1", 0));
        assert_eq!(referral("a1", "a2"), ("a", 1));
        assert_eq!(referral("a1", "a"), ("a", 1));
        assert_eq!(referral("a", "a1"), ("a", 0));
        assert_eq!(referral("a1", "b1"), ("city", 2));
        assert_eq!(referral("city", "b1"), ("city", 0));
        assert_eq!(referral("a1", "island"), ("", 3));
        assert_eq!(referral("island", "city"), ("", 1));
        assert_eq!(referral("city", "nowhere"), ("", 1));
        assert_eq!(referral("nowhere", "a1"), ("", 0));
        assert_eq!(referral("nowhere", "nowhere"), ("", 0));
        assert_eq!(community.to_document().into_community().unwrap(), community);

        // Containing is what climbing says.
        for (outer, _) in community.zones().iter().enumerate() {
            for (inner, _) in community.zones().iter().enumerate() {
                let (outer, inner) = (super::ZoneIx::new(outer), super::ZoneIx::new(inner));
                let mut up = std::iter::successors(Some(inner), |&zone| community.zone(zone).parent());
                assert_eq!(community.zone_contains(outer, inner), up.any(|zone| zone == outer));
            }
        }
    }
}
