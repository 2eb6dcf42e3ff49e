//! Who comes into question for whom, both ways, while people and requests come and go.
//!
//! For each skill, who has it and what asks for it, with places in space beside: whoever is looked for is found by going through one list (of the rarest of
//! the skills that are all needed; of each of those that are needed by choice) and passing over those who are too far away. What is found is a superset of those whom
//! the rules allow; the rules decide.
//!
//! Compared with the index that finds all candidates at once, nothing has to be put in order, so that one person more costs as much as her skills.

use super::candidate_index::{Sought, Standing, sought, standing};
use super::candidates::{Judgement, judge};
use super::objective::Objective;
use super::reach_tree::{Point, Traveller};
use super::score::seat_total;
use crate::community::{Community, RequestIx, SkillIx, VolunteerIx};

/// Where somebody stands or something is asked for, if that keeps the two apart; whoever is nowhere is near to all.
#[derive(Clone, Copy, Debug)]
enum Somewhere {
    Person(Traveller),
    Place(Point),
    Anywhere,
}

impl Somewhere {
    fn may_meet(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Person(person), Self::Place(place)) | (Self::Place(place), Self::Person(person)) => {
                person.may_reach(*place)
            }
            _ => true,
        }
    }
}

/// The lists. Memory: 24 bytes per effective skill and per need by choice.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    /// By skill: who has it effectively.
    have: Vec<Vec<(VolunteerIx, Somewhere)>>,
    /// By skill: which requests are looked for under it.
    want: Vec<Vec<(RequestIx, Somewhere)>>,
    /// By volunteer and by request: under which skills they stand.
    of_volunteer: Vec<Vec<SkillIx>>,
    of_request: Vec<Vec<SkillIx>>,
}

impl Neighbours {
    /// Lists for so many skills, empty.
    pub(crate) fn new(skills: usize) -> Self {
        Self { have: vec![Vec::new(); skills], want: vec![Vec::new(); skills], ..Self::default() }
    }

    /// Puts a volunteer where she belongs now, or takes her out. O(length of her skills' lists).
    pub(crate) fn set_volunteer(&mut self, community: &Community, volunteer: VolunteerIx, here: bool) {
        let mut skills = Vec::new();
        let mut place = Somewhere::Anywhere;
        if here {
            let noun = community.volunteer(volunteer);
            skills = noun.effective_skills().iter().map(|&(skill, _)| skill).collect();
            if let Standing::Traveller(traveller) = standing(community, noun, 0) {
                place = Somewhere::Person(traveller);
            }
        }
        put(&mut self.have, &mut self.of_volunteer, (volunteer, volunteer.index()), skills, place);
    }

    /// Puts a request where it belongs now, or takes it out. O(length of its skills' lists).
    pub(crate) fn set_request(&mut self, community: &Community, request: RequestIx, planned: bool) {
        let mut skills = Vec::new();
        let mut place = Somewhere::Anywhere;
        if planned {
            let noun = community.request(request);
            let count = |skill: SkillIx| self.have.get(skill.index()).map_or(0, Vec::len);
            let rarest =
                noun.all_of().iter().map(|need| need.skill).min_by_key(|&skill| (count(skill), skill));
            skills = match rarest {
                Some(rarest) => vec![rarest],
                None => noun.any_of().iter().map(|need| need.skill).collect(),
            };
            skills.dedup();
            if let Sought::Around(point) = sought(community, noun) {
                place = Somewhere::Place(point);
            }
        }
        put(&mut self.want, &mut self.of_request, (request, request.index()), skills, place);
    }

    /// A volunteer's candidates with the pair's part of each score, in order of request.
    pub(crate) fn of_volunteer(
        &self,
        community: &Community,
        objective: &Objective,
        volunteer: VolunteerIx,
    ) -> Vec<(RequestIx, i64)> {
        let skills = self.of_volunteer.get(volunteer.index()).map(Vec::as_slice).unwrap_or_default();
        let found = near(&self.have, &self.want, volunteer, skills);
        let kept = found.into_iter().filter_map(|request| {
            let seat = seat_total(community, objective, request);
            match judge(community, objective, volunteer, request, seat) {
                Judgement::Candidate(score) => Some((request, score)),
                Judgement::BelowLeast | Judgement::Rejected => None,
            }
        });
        kept.collect()
    }

    /// A request's candidates with the pair's part of each score, in order of volunteer.
    pub(crate) fn of_request(
        &self,
        community: &Community,
        objective: &Objective,
        request: RequestIx,
    ) -> Vec<(VolunteerIx, i64)> {
        let skills = self.of_request.get(request.index()).map(Vec::as_slice).unwrap_or_default();
        let found = near(&self.want, &self.have, request, skills);
        let seat = seat_total(community, objective, request);
        let kept = found.into_iter().filter_map(|volunteer| {
            match judge(community, objective, volunteer, request, seat) {
                Judgement::Candidate(score) => Some((volunteer, score)),
                Judgement::BelowLeast | Judgement::Rejected => None,
            }
        });
        kept.collect()
    }
}

/// Whoever stands in one of the other side's lists of these skills and may be met, in order, each once.
fn near<A: Copy + PartialEq, B: Copy + Ord>(
    own: &[Vec<(A, Somewhere)>],
    other: &[Vec<(B, Somewhere)>],
    who: A,
    skills: &[SkillIx],
) -> Vec<B> {
    let lists = |skill: SkillIx| own.get(skill.index()).into_iter().flatten();
    let here = skills.first().and_then(|&skill| lists(skill).find(|&&(known, _)| known == who));
    let Some((_, here)) = here else { return Vec::new() };
    let mut found = Vec::new();
    for skill in skills {
        let list = other.get(skill.index()).into_iter().flatten();
        found.extend(list.filter(|(_, there)| here.may_meet(there)).map(|&(known, _)| known));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Takes somebody out of the lists where she stands and puts her into those of the new skills.
fn put<T: Copy + PartialEq>(
    lists: &mut [Vec<(T, Somewhere)>],
    standing: &mut Vec<Vec<SkillIx>>,
    (who, position): (T, usize),
    skills: Vec<SkillIx>,
    place: Somewhere,
) {
    if standing.len() <= position {
        standing.resize_with(position + 1, Vec::new);
    }
    for &skill in &standing[position] {
        if let Some(list) = lists.get_mut(skill.index())
            && let Some(found) = list.iter().position(|&(known, _)| known == who)
        {
            list.swap_remove(found);
        }
    }
    for &skill in &skills {
        if let Some(list) = lists.get_mut(skill.index()) {
            list.push((who, place));
        }
    }
    standing[position] = skills;
}
