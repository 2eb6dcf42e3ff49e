//! Requests: what each asks for, from its own stream of random numbers.

use super::{
    catalogue::{CATALOGUE, line_id},
    people::{BLOCK_HOURS, BLOCKS_PER_DAY, FIRST_HOUR, language_tag, needed, other_language},
    random::{Kind, Random, Shares},
    recipe::Times,
    world::{LONGEST_WAIT, Spot, World, request_id, volunteer_id},
};
use crate::community::{IntervalRecord, RequestRecord, SeatsRecord, SkillLevelRecord, VolunteerId, Way};

/// What a request asks for, as far as others look at it.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) neighbourhood: usize,
    pub(super) spot: Spot,
    pub(super) way: Way,
    pub(super) service: usize,
    /// Skills of the catalogue and levels.
    pub(super) all_of: Vec<(usize, u32)>,
    pub(super) any_of: Vec<(usize, u32)>,
    /// The day, and from when and for how long: minutes of the day.
    pub(super) time: Option<(usize, u32, u32)>,
    pub(super) required: Vec<usize>,
    /// Where the stream of random numbers goes on.
    random: Random,
}

/// How many of 30 requests of a weekday fall on its morning, afternoon and evening; and of a day at the weekend, against those.
const WEEKDAY: [u64; BLOCKS_PER_DAY] = [4, 4, 2];
const WEEKEND: [u64; BLOCKS_PER_DAY] = [2, 2, 1];

impl World {
    /// Request `number`, 0.. up to the recipe's number of requests. O(1) time.
    pub fn request(&self, number: usize) -> RequestRecord {
        let mut wish = self.wish(number);
        let mut random = std::mem::replace(&mut wish.random, Random::new(0, Kind::Request, 0));
        let recipe = &self.recipe;
        let neighbour = |random: &mut Random| self.neighbour(wish.neighbourhood, random);
        let household = random.below(recipe.requests as u64 * 2 / 3 + 1);
        let requester = match neighbour(&mut random) {
            Some(volunteer) if random.permille(10) => volunteer_id(volunteer),
            _ => format!("h{household:08}"),
        };
        let tier = 1 + Shares::new(recipe.tiers.map(u64::from)).draw(&mut random) as u32;
        let seats = |minimum, desired, maximum| SeatsRecord {
            minimum: Some(minimum),
            desired: Some(desired),
            maximum: Some(maximum),
        };
        let seats = match (random.permille(recipe.teams), random.below(10)) {
            (false, _) => SeatsRecord::default(),
            (true, 0..5) => seats(1, 2, 2),
            (true, 5..8) => seats(2, 2, 3),
            (true, _) => seats(1, 1, 2),
        };
        let preferred = random.permille(recipe.languages[1]).then(|| other_language(&mut random));
        let knows = random.permille(recipe.known);
        let mut met = (0..8).filter_map(|_| neighbour(&mut random));
        let known = if knows { met.find(|&volunteer| self.person(volunteer).can(self, &wish)) } else { None };
        let waited = random.geometric(recipe.mean_waiting_days, LONGEST_WAIT) as usize;
        let least_score = if random.permille(recipe.choosy) { 6000 } else { 0 };
        let welcome = if random.permille(recipe.welcome) { 1 + random.index(2) } else { 0 };
        let mut welcome: Vec<_> = (0..welcome).map(|_| (self.skill_demand.draw(&mut random), 1)).collect();
        welcome.dedup();
        let levels = |list: &[(usize, u32)]| -> Vec<SkillLevelRecord> {
            list.iter().map(|&(skill, level)| needed(skill, level)).collect()
        };
        let mut all_of = levels(&wish.all_of);
        if wish.way == Way::Remote {
            all_of.push(SkillLevelRecord {
                skill: line_id(self.district(wish.neighbourhood)).into(),
                level: 1,
            });
        }
        let record = RequestRecord {
            id: request_id(number).into(),
            requester: requester.into(),
            service: CATALOGUE.get(wish.service).map_or("", |entry| entry.id).into(),
            all_of,
            any_of: levels(&wish.any_of),
            preferred: levels(&welcome),
            least_score,
            seats,
            time: wish.time.map(|(day, start, minutes)| self.interval(day, start, minutes)),
            place: (wish.way != Way::Remote).then(|| wish.spot.record()),
            way: wish.way,
            tier,
            languages_required: wish.required.iter().map(|&language| language_tag(language)).collect(),
            languages_preferred: preferred.into_iter().map(language_tag).collect(),
            known_helpers: known
                .into_iter()
                .map(|volunteer| VolunteerId::from(volunteer_id(volunteer)))
                .collect(),
            waiting_since: self.past.get(waited).cloned(),
            ..RequestRecord::default()
        };
        self.network_request(number, self.register_request(number, record))
    }

    pub(super) fn wish(&self, number: usize) -> Wish {
        let recipe = &self.recipe;
        let mut random = Random::new(recipe.seed, Kind::Request, number as u64);
        let neighbourhood = self.demand.draw(&mut random);
        let home = self.spot(neighbourhood, &mut random);
        let way = Way::ALL
            .get(Shares::new(recipe.ways.map(u64::from)).draw(&mut random))
            .copied()
            .unwrap_or_default();
        let service = self.skill_demand.draw(&mut random);
        let level = 1 + Shares::new([500, 300, 150, 50]).draw(&mut random) as u32;
        let (choice, more) = (random.permille(500), random.permille(300));
        let position = |id: &str| CATALOGUE.iter().position(|entry| entry.id == id);
        let (mut all_of, mut any_of) = (vec![(service, level)], Vec::new());
        if let Some(entry) = CATALOGUE.get(service) {
            if choice && !entry.instead.is_empty() {
                any_of = std::mem::take(&mut all_of);
                any_of.extend(entry.instead.iter().filter_map(|id| Some((position(id)?, level))));
            }
            if more {
                all_of.extend(entry.besides.and_then(position).map(|skill| (skill, 1)));
            }
        }
        let time = self.time(&mut random);
        let required = if random.permille(recipe.languages[0]) {
            let mut languages = vec![other_language(&mut random), other_language(&mut random)];
            languages.dedup();
            languages
        } else {
            Vec::new()
        };
        let spot = if way == Way::Venue { self.venue_spot(number, neighbourhood, time) } else { home };
        Wish { neighbourhood, spot, way, service, all_of, any_of, time, required, random }
    }

    fn time(&self, random: &mut Random) -> Option<(usize, u32, u32)> {
        let timed = random.permille(self.recipe.timed);
        let week = (0..7).flat_map(|day| if day < 5 { WEEKDAY } else { WEEKEND });
        let block = Shares::new(week).draw(random);
        let day = block / BLOCKS_PER_DAY + 7 * random.index(self.recipe.weeks as usize);
        let first = FIRST_HOUR + BLOCK_HOURS * (block % BLOCKS_PER_DAY) as u32;
        let hour = first + random.below(u64::from(BLOCK_HOURS)) as u32;
        match self.recipe.times {
            Times::Grid if timed => {
                let minutes =
                    [30, 45, 60].get(Shares::new([200, 300, 500]).draw(random)).copied().unwrap_or(60);
                Some((day, 60 * hour, minutes))
            }
            Times::Free if timed => {
                let minutes = 30 + 15 * random.below(11) as u32;
                let last = 60 * (FIRST_HOUR + BLOCK_HOURS * BLOCKS_PER_DAY as u32) - minutes;
                Some((day, (60 * hour + 5 * random.below(12) as u32).min(last), minutes))
            }
            _ => None,
        }
    }

    fn interval(&self, day: usize, start: u32, minutes: u32) -> IntervalRecord {
        let date = self.days.get(day).map_or("", String::as_str);
        let at = |minute: u32| format!("{date}T{:02}:{:02}", minute / 60, minute % 60);
        IntervalRecord { start: at(start), end: at(start + minutes) }
    }
}
