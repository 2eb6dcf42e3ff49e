//! Volunteers: what each is like, from her own stream of random numbers.

use super::{
    catalogue::{CATALOGUE, LANGUAGES, line_id},
    random::{Kind, Random, Shares},
    wishes::Wish,
    world::{Spot, World, volunteer_id},
};
use crate::community::{IntervalRecord, RequesterId, SkillLevelRecord, VolunteerRecord, Way};

/// A week has 21 blocks of four hours: the morning (8 to 12), afternoon (12 to 16) and evening (16 to 20) of each day.
pub(super) const BLOCKS: usize = 21;
pub(super) const BLOCKS_PER_DAY: usize = 3;
pub(super) const FIRST_HOUR: u32 = 8;
pub(super) const BLOCK_HOURS: u32 = 4;

/// What a volunteer is like.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) home: usize,
    pub(super) spot: Option<Spot>,
    /// Skills of the catalogue with levels, each once.
    pub(super) skills: Vec<(usize, u32)>,
    /// Whether she serves her district's telephone line.
    pub(super) line: bool,
    /// The blocks of the week in which she is free, as bits; `None` is at any time.
    pub(super) blocks: Option<u32>,
    pub(super) radius_m: Option<u32>,
    /// The ways in which she helps; empty is all.
    pub(super) ways: Vec<Way>,
    pub(super) languages: Vec<usize>,
    limits: [Option<u32>; 3],
    avoids: Option<usize>,
}

/// The shares, per thousand, in which a kind of person is free in the blocks of a weekday and of a day at the weekend.
struct Routine {
    share: u64,
    weekday: [u32; BLOCKS_PER_DAY],
    weekend: [u32; BLOCKS_PER_DAY],
}

/// Retired, at work by day, with hours that vary; everybody else (the last 50 of a thousand) helps at any time.
const ROUTINES: [Routine; 3] = [
    Routine { share: 350, weekday: [600, 600, 150], weekend: [250, 250, 100] },
    Routine { share: 400, weekday: [60, 60, 450], weekend: [500, 500, 300] },
    Routine { share: 200, weekday: [400, 400, 400], weekend: [400, 400, 400] },
];

impl World {
    /// Volunteer `number`, 0.. up to the recipe's number of volunteers. O(1) time.
    pub fn volunteer(&self, number: usize) -> VolunteerRecord {
        let person = self.person(number);
        let mut skills: Vec<SkillLevelRecord> =
            person.skills.iter().map(|&(skill, level)| needed(skill, level)).collect();
        if person.line {
            skills.push(SkillLevelRecord { skill: line_id(self.district(person.home)).into(), level: 1 });
        }
        let record = VolunteerRecord {
            id: volunteer_id(number).into(),
            skills,
            languages: person.languages.iter().map(|&language| language_tag(language)).collect(),
            availability: person.blocks.map(|blocks| self.intervals(blocks)),
            place: person.spot.map(Spot::record),
            travel_radius_m: person.radius_m,
            ways: person.ways,
            max_requests: person.limits[0],
            max_per_day: person.limits[1],
            max_per_week: person.limits[2],
            do_not_pair: person.avoids.iter().map(|&other| RequesterId::from(volunteer_id(other))).collect(),
            ..VolunteerRecord::default()
        };
        self.network_volunteer(number, self.register_volunteer(number, record))
    }

    pub(super) fn district(&self, neighbourhood: usize) -> usize {
        neighbourhood / self.recipe.district
    }

    pub(super) fn person(&self, number: usize) -> Person {
        let recipe = &self.recipe;
        let mut random = Random::new(recipe.seed, Kind::Volunteer, number as u64);
        let home = self.home_of(number);
        let spot = self.spot(home, &mut random);
        let spot = (!random.permille(5)).then_some(spot);
        let draws = 1 + Shares::new(recipe.skills_each.map(u64::from)).draw(&mut random);
        let levels = Shares::new([150, 250, 300, 200, 100]);
        let mut skills: Vec<(usize, u32)> = Vec::with_capacity(draws);
        for _ in 0..draws {
            let (skill, level) = (self.skill_supply.draw(&mut random), 1 + levels.draw(&mut random) as u32);
            if skills.iter().all(|&(other, _)| other != skill) {
                skills.push((skill, level));
            }
        }
        let ways = match random.below(1000) {
            0..150 => vec![Way::Home],
            150..250 => vec![Way::Venue],
            250..350 => vec![Way::Home, Way::Venue],
            350..380 => vec![Way::Remote],
            _ => Vec::new(),
        };
        let line = (ways.is_empty() || ways.contains(&Way::Remote)) && random.permille(300);
        let blocks = blocks(&mut random);
        let radius = recipe.radii_m.get(random.index(recipe.radii_m.len())).copied();
        let mut languages = Vec::new();
        if random.permille(950) {
            languages.push(0);
        }
        if random.permille(400) || languages.is_empty() {
            languages.push(other_language(&mut random));
        }
        let in_all = match random.below(100) {
            0..40 => Some(1),
            40..70 => Some(2),
            70..90 => Some(3),
            _ => None,
        };
        let per_day = random.permille(500).then_some(1);
        let per_week = random.permille(300).then(|| 1 + random.below(3) as u32);
        let neighbour = self.neighbour(home, &mut random);
        let avoids = neighbour.filter(|&other| random.permille(10) && other != number);
        Person {
            home,
            spot,
            skills,
            line,
            blocks,
            radius_m: if number < recipe.rovers { None } else { radius },
            ways,
            languages,
            limits: [in_all, per_day, per_week],
            avoids,
        }
    }

    /// The blocks as intervals in every week; blocks of a day that touch are one.
    fn intervals(&self, blocks: u32) -> Vec<IntervalRecord> {
        let mut intervals = Vec::new();
        for (day, text) in self.days.iter().enumerate() {
            let free = |block: usize| {
                block < BLOCKS_PER_DAY && blocks >> (BLOCKS_PER_DAY * (day % 7) + block) & 1 == 1
            };
            let mut block = 0;
            while block < BLOCKS_PER_DAY {
                let first = block;
                while free(block) {
                    block += 1;
                }
                if block > first {
                    let hour =
                        |block: usize| format!("{text}T{:02}:00", FIRST_HOUR + BLOCK_HOURS * block as u32);
                    intervals.push(IntervalRecord { start: hour(first), end: hour(block) });
                }
                block += 1;
            }
        }
        intervals
    }
}

impl Person {
    /// Her level at a skill of the catalogue, by any of hers that grants it.
    fn level(&self, world: &World, skill: usize) -> u32 {
        let grants = |own: usize| world.grants.get(own).is_some_and(|bits| bits >> skill & 1 == 1);
        self.skills.iter().filter(|&&(own, _)| grants(own)).map(|&(_, level)| level).max().unwrap_or(0)
    }

    /// Whether she has the skills for a wish.
    pub(super) fn can(&self, world: &World, wish: &Wish) -> bool {
        let meets = |&(skill, level): &(usize, u32)| self.level(world, skill) >= level;
        wish.all_of.iter().all(meets)
            && (wish.any_of.is_empty() || wish.any_of.iter().any(meets))
            && (wish.way != Way::Remote || self.line)
    }

    /// Whether a promise to help with the wish could have been given: skills, way, time, reach and language fit.
    pub(super) fn suits(&self, world: &World, wish: &Wish) -> bool {
        let free = |day: usize, start: u32, minutes: u32| {
            let block = |minute: u32| (minute / 60).saturating_sub(FIRST_HOUR) / BLOCK_HOURS;
            let all = block(start)..=block(start + minutes - 1);
            self.blocks.is_none_or(|blocks| {
                all.clone().all(|block| blocks >> (BLOCKS_PER_DAY as u32 * (day % 7) as u32 + block) & 1 == 1)
            })
        };
        self.can(world, wish)
            && (self.ways.is_empty() || self.ways.contains(&wish.way))
            && wish.time.is_none_or(|(day, start, minutes)| free(day, start, minutes))
            && (wish.way == Way::Remote
                || self
                    .radius_m
                    .is_none_or(|radius| self.spot.is_some_and(|spot| spot.within(wish.spot, radius))))
            && (wish.required.is_empty()
                || wish.required.iter().any(|language| self.languages.contains(language)))
    }
}

/// A skill of the catalogue at a level, as a record.
pub(super) fn needed(skill: usize, level: u32) -> SkillLevelRecord {
    SkillLevelRecord { skill: CATALOGUE.get(skill).map_or("", |entry| entry.id).into(), level }
}

pub(super) fn language_tag(language: usize) -> String {
    LANGUAGES.get(language).copied().unwrap_or_default().to_owned()
}

/// A language other than the first, by Zipf's law.
pub(super) fn other_language(random: &mut Random) -> usize {
    1 + Shares::new(Shares::zipf(LANGUAGES.len() - 1, 100)).draw(random)
}

fn blocks(random: &mut Random) -> Option<u32> {
    let mut kind = random.below(1000);
    for routine in ROUTINES {
        if kind < routine.share {
            let free = |block: usize| {
                let day = if block / BLOCKS_PER_DAY < 5 { routine.weekday } else { routine.weekend };
                day.get(block % BLOCKS_PER_DAY).copied().unwrap_or(0)
            };
            return Some(
                (0..BLOCKS).filter(|&block| random.permille(free(block))).map(|block| 1 << block).sum(),
            );
        }
        kind -= routine.share;
    }
    None
}
