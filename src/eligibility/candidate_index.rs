//! Who comes into question for a request: skills, space and time, before any rule is asked.
//!
//! For each skill and level there is a row of the volunteers whose effective level is exactly that one. Levels of a skill are neighbours,
//! so "at this level or above" is a few rows. Within a row stand, in this order, those with a place and a radius (as a [`reach_tree`]),
//! those who travel any distance, and those with a radius but without a place (whom only remote service can use).
//!
//! Time is cut into at most 128 parts by the starts of requests, with about as many starts in each; a volunteer has a bit for each part in which she is free at some
//! moment between its first and its last start. Whoever lacks the bit can't serve a request that starts then.
//!
//! In a row's tree stands whoever is at a point, or in an area that has a centre and does not occur in the table of distances, at the centre: how far she is from
//! anywhere is then what the points say. Others in areas stand with those who travel any distance. Where a caller's own distance may be shorter than the great
//! circle, everybody does; where it may not, those in areas do, and a request in an area is not sought for in space.
//!
//! What the index gives is a superset of those whom the rules allow. The rules decide.

use super::reach_tree::{self, Part, Point, Traveller};
use crate::community::{
    Community, Coordinates, MAX_LEVEL, Minute, Need, Place, Request, RequestIx, Volunteer, VolunteerIx, Way,
};
use std::ops::Range;

/// How many parts time has at most.
const PARTS_OF_TIME: usize = 128;

/// The index of a community. Memory: 20 bytes per effective skill of a volunteer for whoever is in a tree, and some 4 for the tree; 16 per
/// volunteer.
pub(super) struct CandidateIndex {
    rows: Vec<Row>,
    travellers: Vec<Traveller>,
    tree: Vec<Part>,
    /// Those of each row who travel any distance, then those with no place.
    others: Vec<u32>,
    times: Times,
    /// Confirmed pairs, in order.
    confirmed: Vec<(RequestIx, VolunteerIx)>,
}

/// Where a request is sought.
#[derive(Clone, Copy)]
pub(super) enum Sought {
    /// Among those who may reach the point.
    Around(Point),
    /// Among all who are in a tree.
    Everywhere,
    /// Among those only who are in none.
    Nowhere,
}

/// Where a row's people are.
#[derive(Debug, Clone, Default)]
struct Row {
    travellers: Range<usize>,
    tree: Range<usize>,
    rovers: Range<usize>,
    placeless: Range<usize>,
}

impl Row {
    fn len(&self) -> usize {
        self.travellers.len() + self.rovers.len() + self.placeless.len()
    }
}

/// How a volunteer stands in her rows.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    Traveller(Traveller),
    Rover,
    Placeless,
}

pub(super) fn standing(community: &Community, volunteer: &Volunteer, position: u32) -> Standing {
    match (volunteer.travel_radius_m(), volunteer.place()) {
        (None, _) => Standing::Rover,
        (Some(_), None) => Standing::Placeless,
        (Some(radius_m), Some(place)) => tree_point(community, place).map_or(Standing::Rover, |point| {
            Standing::Traveller(Traveller::new(Point::of(&point), radius_m, position))
        }),
    }
}

/// The point from which somebody's distance to anywhere else is told, if it is told from one.
fn tree_point(community: &Community, place: &Place) -> Option<Coordinates> {
    match (place, community.own_distance()) {
        (Place::Point(point), None) => Some(*point),
        (Place::Point(point), Some(own)) => own.at_least_great_circle().then_some(*point),
        (Place::Area(_), Some(_)) => None,
        (Place::Area(area), None) => {
            let area = community.area(*area);
            area.centre().filter(|_| !area.is_in_table())
        }
    }
}

/// Where to seek those in a tree who can get to a request.
pub(super) fn sought(community: &Community, request: &Request) -> Sought {
    if request.way() == Way::Remote {
        return Sought::Everywhere;
    }
    match (request.place(), community.own_distance()) {
        (None, _) => Sought::Nowhere,
        (Some(Place::Area(_)), Some(_)) => Sought::Everywhere,
        // Nobody in a tree occurs in the table, so to an area she counts from point to centre. Without a centre she does not know the way.
        (Some(place), _) => {
            community.point_of(place).map_or(Sought::Nowhere, |point| Sought::Around(Point::of(&point)))
        }
    }
}

impl CandidateIndex {
    /// The index of a community. With n the effective skills of all volunteers: O(n log n) time, O(n) memory.
    pub(super) fn new(community: &Community) -> Self {
        let count = community.catalog().len() * usize::from(MAX_LEVEL);
        let mut index = Self {
            rows: Vec::with_capacity(count),
            travellers: Vec::new(),
            tree: Vec::new(),
            others: Vec::new(),
            times: Times::new(community),
            confirmed: confirmed(community),
        };
        // By counting sort: how many of each row there are, then everybody to her place.
        let mut sizes = vec![[0_usize; 3]; count];
        let standings: Vec<Standing> = (community.volunteers().iter().enumerate())
            .map(|(position, volunteer)| standing(community, volunteer, position as u32))
            .collect();
        let kind = |standing: &Standing| match standing {
            Standing::Traveller(_) => 0,
            Standing::Rover => 1,
            Standing::Placeless => 2,
        };
        for (volunteer, standing) in community.volunteers().iter().zip(&standings) {
            for &(skill, level) in volunteer.effective_skills() {
                sizes[row(skill.index(), level)][kind(standing)] += 1;
            }
        }
        let (mut travellers, mut tree, mut others) = (0, 0, 0);
        for &[travelling, rovers, placeless] in &sizes {
            let parts = reach_tree::parts(travelling);
            index.rows.push(Row {
                travellers: travellers..travellers + travelling,
                tree: tree..tree + parts,
                rovers: others..others + rovers,
                placeless: others + rovers..others + rovers + placeless,
            });
            travellers += travelling;
            tree += parts;
            others += rovers + placeless;
        }
        let nobody = Traveller::new(Point::NOWHERE, 0, 0);
        index.travellers = vec![nobody; travellers];
        index.others = vec![0; others];
        let mut next: Vec<[usize; 3]> = index
            .rows
            .iter()
            .map(|row| [row.travellers.start, row.rovers.start, row.placeless.start])
            .collect();
        for (position, (volunteer, standing)) in community.volunteers().iter().zip(&standings).enumerate() {
            for &(skill, level) in volunteer.effective_skills() {
                let place = &mut next[row(skill.index(), level)][kind(standing)];
                match standing {
                    Standing::Traveller(traveller) => index.travellers[*place] = *traveller,
                    Standing::Rover | Standing::Placeless => index.others[*place] = position as u32,
                }
                *place += 1;
            }
        }
        index.tree.reserve_exact(tree);
        for row in &index.rows {
            reach_tree::build(&mut index.travellers[row.travellers.clone()], &mut index.tree);
        }
        index
    }

    /// The rows of those who meet a need.
    fn rows_meeting(&self, need: Need) -> &[Row] {
        let skill = need.skill.index();
        &self.rows[row(skill, need.level)..=row(skill, MAX_LEVEL)]
    }

    /// Puts into `possible`, in order and each once, volunteers among whom are all those whom the rules allow for a request: of those
    /// who meet its rarest all-of need, or of those who meet one of its any-of needs, whichever are fewer, those who may reach the place and may be free at the
    /// start. Returns how many were looked at.
    pub(super) fn possible(
        &self,
        community: &Community,
        request_ix: RequestIx,
        possible: &mut Vec<VolunteerIx>,
    ) -> usize {
        possible.clear();
        let request = community.request(request_ix);
        let people = |need: &Need| self.rows_meeting(*need).iter().map(Row::len).sum::<usize>();
        let sought = sought(community, request);
        let rarest = request.all_of().iter().min_by_key(|need| people(need));
        let choices: usize = request.any_of().iter().map(people).sum();
        let looked = match rarest {
            Some(need) if request.any_of().is_empty() || people(need) <= choices => {
                self.collect(*need, request, sought, possible)
            }
            _ => request.any_of().iter().map(|need| self.collect(*need, request, sought, possible)).sum(),
        };
        // What has been confirmed is not asked for again by the rules of time.
        let first = self.confirmed.partition_point(|&(request, _)| request < request_ix);
        let confirmed = self.confirmed.iter().skip(first).take_while(|&&(request, _)| request == request_ix);
        possible.extend(confirmed.map(|&(_, volunteer)| volunteer));
        possible.sort_unstable();
        possible.dedup();
        looked
    }

    fn collect(
        &self,
        need: Need,
        request: &Request,
        sought: Sought,
        possible: &mut Vec<VolunteerIx>,
    ) -> usize {
        let time = request.time().map(|time| self.times.part(time.span.start()));
        let mut keep = |volunteer: u32| {
            if time.is_none_or(|part| self.times.may_be_free(volunteer, part)) {
                possible.push(VolunteerIx::new(volunteer as usize));
            }
        };
        let remote = request.way() == Way::Remote;
        let mut looked = 0;
        for row in self.rows_meeting(need) {
            let travellers = &self.travellers[row.travellers.clone()];
            looked += row.rovers.len();
            self.others[row.rovers.clone()].iter().for_each(|&volunteer| keep(volunteer));
            match sought {
                Sought::Everywhere => {
                    looked += travellers.len();
                    for traveller in travellers {
                        keep(traveller.volunteer);
                    }
                }
                Sought::Around(to) => {
                    looked += reach_tree::visit(travellers, &self.tree[row.tree.clone()], to, &mut keep);
                }
                Sought::Nowhere => {}
            }
            if remote {
                looked += row.placeless.len();
                self.others[row.placeless.clone()].iter().for_each(|&volunteer| keep(volunteer));
            }
        }
        looked
    }
}

/// The pairs that both sides have confirmed, by request.
fn confirmed(community: &Community) -> Vec<(RequestIx, VolunteerIx)> {
    let pins =
        community.pins().iter().filter(|&&(volunteer, request)| community.is_confirmed(volunteer, request));
    let mut confirmed: Vec<_> = pins.map(|&(volunteer, request)| (request, volunteer)).collect();
    confirmed.sort_unstable();
    confirmed
}

/// The row of a skill at a level in 1..=[`MAX_LEVEL`].
fn row(skill: usize, level: u8) -> usize {
    skill * usize::from(MAX_LEVEL) + usize::from(level) - 1
}

/// The parts of time, and who may be free in each.
struct Times {
    /// The first and the last start in each part, in order.
    parts: Vec<(Minute, Minute)>,
    /// A bit per part, by volunteer.
    free: Vec<u128>,
}

impl Times {
    fn new(community: &Community) -> Self {
        let mut starts: Vec<Minute> =
            community.requests().iter().filter_map(|request| Some(request.time()?.span.start())).collect();
        starts.sort_unstable();
        // Each part has at least its share of starts and all that are equal to its last.
        let share = starts.len().div_ceil(PARTS_OF_TIME);
        let mut distinct = starts.clone();
        distinct.dedup();
        let share = if distinct.len() <= PARTS_OF_TIME { 1 } else { share };
        let mut parts: Vec<(Minute, Minute)> = Vec::new();
        let mut rest = &starts[..];
        while let Some(&first) = rest.first() {
            let last = rest[share.min(rest.len()) - 1];
            parts.push((first, last));
            rest = &rest[rest.partition_point(|&start| start <= last)..];
        }
        let free = community.volunteers().iter().map(|volunteer| free(volunteer, &parts)).collect();
        Self { parts, free }
    }

    /// The part that holds the start of a request of the community.
    fn part(&self, start: Minute) -> usize {
        self.parts.partition_point(|&(_, last)| last < start)
    }

    fn may_be_free(&self, volunteer: u32, part: usize) -> bool {
        self.free.get(volunteer as usize).is_none_or(|bits| bits >> part & 1 == 1)
    }
}

/// A bit for each part of time in which the volunteer is free at some moment from its first to its last start.
fn free(volunteer: &Volunteer, parts: &[(Minute, Minute)]) -> u128 {
    let Some(spans) = volunteer.availability() else { return u128::MAX };
    let mut bits = 0;
    for span in spans {
        // Parts are in order and apart, so those that the span touches are neighbours.
        let from = parts.partition_point(|&(_, last)| last < span.start());
        let to = parts.partition_point(|&(first, _)| first < span.end());
        (from..to).for_each(|part| bits |= 1 << part);
    }
    bits
}
