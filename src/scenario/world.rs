//! What all records of a community share: neighbourhoods, who lives where, and the tables to draw from.

use super::{
    catalogue::{CATALOGUE, line_id},
    random::{Kind, Random, Shares},
    recipe::CommunityRecipe,
};
use crate::community::{Document, PairRecord, PlaceRecord, RequestRecord, SkillRecord, VolunteerRecord};
use jiff::{ToSpan, civil::date};
use rayon::prelude::*;

/// The moment for which generated communities are described: the Sunday evening before the first week.
pub(super) const AS_OF: &str = "2026-11-22T18:00";
/// Their time zone, in which no clock changes within the sixteen weeks that follow.
pub(super) const TIME_ZONE: &str = "Europe/Berlin";
/// The longest that anybody has waited, in days.
pub(super) const LONGEST_WAIT: u32 = 365;

/// A recipe with its neighbourhoods drawn: makes any record, in any order, alone. See the [module's essay](super).
///
/// ```
/// use goodturn::scenario::CommunityRecipe;
///
/// let world = CommunityRecipe::city().world()?;
/// let last = world.volunteer(999_999);
/// assert_eq!(last.id.as_str(), "v00999999");
/// assert_eq!(world.requests().nth(3), Some(world.request(3)));
/// # Ok::<(), goodturn::scenario::RecipeFault>(())
/// ```
#[derive(Debug, Clone)]
pub struct World {
    pub(super) recipe: CommunityRecipe,
    pub(super) neighbourhoods: Vec<Neighbourhood>,
    /// The sizes of neighbourhoods: how many volunteers live there.
    sizes: Shares,
    /// How many requests come from there.
    pub(super) demand: Shares,
    pub(super) skill_supply: Shares,
    pub(super) skill_demand: Shares,
    /// For each skill of the catalogue the skills that it grants, itself included, as bits.
    pub(super) grants: Vec<u64>,
    numbering: Numbering,
    /// The days of the weeks ahead as text.
    pub(super) days: Vec<String>,
    /// The days before [`AS_OF`] as text, nearest first.
    pub(super) past: Vec<String>,
}

/// A place in metres north and east of the community's middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) north_m: i64,
    pub(super) east_m: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Neighbourhood {
    pub(super) middle: Spot,
    spread_m: i64,
}

/// How many neighbourhoods there are in a row of the community's grid.
pub(super) fn across(neighbourhoods: usize) -> usize {
    let root = neighbourhoods.isqrt();
    (if root * root < neighbourhoods { root + 1 } else { root }).max(1)
}

impl World {
    /// The recipe has been checked.
    pub(super) fn new(recipe: CommunityRecipe) -> Self {
        let mut random = Random::new(recipe.seed, Kind::World, 0);
        let count = recipe.neighbourhoods();
        let mut sizes = Shares::zipf(count, recipe.place_exponent);
        random.shuffle(&mut sizes);
        let sum: u128 = sizes.iter().map(|&size| u128::from(size)).sum();
        let row = across(count);
        let spacing = i64::from(recipe.spacing_m);
        let neighbourhoods = sizes.iter().enumerate().map(|(cell, &size)| {
            let along = |step: usize| (2 * step as i64 - row as i64 + 1) * spacing / 2;
            let middle = Spot {
                north_m: along(cell / row) + random.between(-spacing / 4, spacing / 4),
                east_m: along(cell % row) + random.between(-spacing / 4, spacing / 4),
            };
            // Width grows with the root of the size, so that density does not: spread^2 * size / mean size.
            let square = u128::from(recipe.spread_m).pow(2) * u128::from(size) * count as u128 / sum.max(1);
            Neighbourhood { middle, spread_m: square.isqrt() as i64 }
        });
        let neighbourhoods: Vec<_> = neighbourhoods.collect();
        let skills = Shares::zipf(CATALOGUE.len(), recipe.skill_exponent);
        let mismatch = i64::from(recipe.mismatch);
        let mut mismatched = |weights: &[u64]| {
            let factor =
                |random: &mut Random| random.between(1000 - mismatch, 1000 + mismatch).unsigned_abs();
            let demanded: Vec<u64> =
                weights.iter().map(|&weight| weight * factor(&mut random) / 1000).collect();
            // Factors may all be zero; then demand is as supply.
            if demanded.iter().any(|&weight| weight > 0) {
                Shares::new(demanded)
            } else {
                Shares::new(weights.to_vec())
            }
        };
        let (demand, skill_demand) = (mismatched(&sizes), mismatched(&skills));
        Self {
            numbering: Numbering::new(recipe.volunteers as u64, &mut random),
            days: (0..7 * i64::from(recipe.weeks)).map(date_after).collect(),
            past: (0..=i64::from(LONGEST_WAIT)).map(|ago| date_after(-1 - ago)).collect(),
            neighbourhoods,
            sizes: Shares::new(sizes),
            demand,
            skill_supply: Shares::new(skills),
            skill_demand,
            grants: grants(),
            recipe,
        }
    }

    /// The recipe.
    pub fn recipe(&self) -> &CommunityRecipe {
        &self.recipe
    }

    /// The catalogue: the shipped skills, and one per district for its telephone line.
    pub fn skills(&self) -> Vec<SkillRecord> {
        let entry = |entry: &super::catalogue::Entry| {
            entry
                .implies
                .iter()
                .fold(SkillRecord::new(entry.id).name(entry.name), |skill, implied| skill.implies(implied))
        };
        let districts = self.neighbourhoods.len().div_ceil(self.recipe.district);
        let line = |district| {
            SkillRecord::new(&line_id(district)).name(&format!("Telephone line of district {district}"))
        };
        CATALOGUE.iter().map(entry).chain((0..districts).map(line)).collect()
    }

    /// All volunteers in order of number, made as they are asked for.
    pub fn volunteers(&self) -> impl ExactSizeIterator<Item = VolunteerRecord> + '_ {
        (0..self.recipe.volunteers).map(|number| self.volunteer(number))
    }

    /// All requests in order of number, made as they are asked for.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = RequestRecord> + '_ {
        (0..self.recipe.requests).map(|number| self.request(number))
    }

    /// Somebody of the neighbourhood who is banned from the request, in the stated share of cases.
    pub fn ban(&self, request: usize) -> Option<PairRecord> {
        let mut random = Random::new(self.recipe.seed, Kind::Ban, request as u64);
        let banned = random.permille(self.recipe.bans);
        let volunteer = self.neighbour(self.wish(request).neighbourhood, &mut random)?;
        (banned && !self.recurs(request)).then(|| PairRecord {
            volunteer: volunteer_id(volunteer).into(),
            request: request_id(request).into(),
        })
    }

    /// The promise that the request is part of, in the stated share of cases, where one of 24 neighbours drawn suits.
    pub fn promise(&self, request: usize) -> Option<PairRecord> {
        let mut random = Random::new(self.recipe.seed, Kind::Promise, request as u64);
        if !random.permille(self.recipe.promises) || self.recurs(request) {
            return None;
        }
        let wish = self.wish(request);
        let mut tries = (0..24).filter_map(|_| self.neighbour(wish.neighbourhood, &mut random));
        let volunteer = tries.find(|&volunteer| self.person(volunteer).suits(self, &wish))?;
        Some(PairRecord { volunteer: volunteer_id(volunteer).into(), request: request_id(request).into() })
    }

    /// All records as a document. Runs on the current rayon pool; the same for any number of threads. O(records) time and memory.
    pub fn document(&self) -> Document {
        let requests = || (0..self.recipe.requests).into_par_iter();
        let mut document = Document::new(AS_OF, TIME_ZONE);
        document.skills = self.skills();
        document.volunteers =
            (0..self.recipe.volunteers).into_par_iter().map(|number| self.volunteer(number)).collect();
        document.requests = requests().map(|number| self.request(number)).collect();
        document.bans = requests().filter_map(|number| self.ban(number)).collect();
        document.promises = requests().filter_map(|number| self.promise(number)).collect();
        self.register_document(&mut document);
        self.network_document(&mut document);
        document
    }

    /// The neighbourhood in which a volunteer lives.
    pub(super) fn home_of(&self, volunteer: usize) -> usize {
        let (all, sum) = (self.recipe.volunteers.max(1) as u128, u128::from(self.sizes.total()));
        let place = u128::from(self.numbering.place(volunteer as u64));
        self.sizes.at((place * sum / all) as u64)
    }

    /// A volunteer of a neighbourhood, if it has any.
    pub(super) fn neighbour(&self, neighbourhood: usize, random: &mut Random) -> Option<usize> {
        let (all, sum) = (self.recipe.volunteers as u128, u128::from(self.sizes.total()).max(1));
        let first = |position| (u128::from(self.sizes.before(position)) * all).div_ceil(sum) as u64;
        let (start, end) = (first(neighbourhood), first(neighbourhood + 1));
        let place = start + random.below(end.saturating_sub(start));
        (start < end).then(|| self.numbering.number(place) as usize)
    }

    /// A place in a neighbourhood.
    pub(super) fn spot(&self, neighbourhood: usize, random: &mut Random) -> Spot {
        let Some(around) = self.neighbourhoods.get(neighbourhood) else {
            return Spot { north_m: 0, east_m: 0 };
        };
        Spot {
            north_m: around.middle.north_m + random.bell(around.spread_m),
            east_m: around.middle.east_m + random.bell(around.spread_m),
        }
    }

    /// The middle of a neighbourhood, where its venue is.
    pub(super) fn middle(&self, neighbourhood: usize) -> Spot {
        self.neighbourhoods.get(neighbourhood).map_or(Spot { north_m: 0, east_m: 0 }, |around| around.middle)
    }
}

/// The date so many days after the first Monday.
pub(super) fn date_after(days: i64) -> String {
    date(2026, 11, 23).saturating_add(days.days()).to_string()
}

pub(super) fn volunteer_id(number: usize) -> String {
    format!("v{number:08}")
}

pub(super) fn request_id(number: usize) -> String {
    format!("r{number:08}")
}

impl Spot {
    /// Degrees in millionths, around a point in Berlin; a degree north has 111,195 m and one east 67,691 m there.
    pub(super) fn record(self) -> PlaceRecord {
        let degrees = |origin: i64, metres: i64, per_degree: i64| {
            #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
            let millionths = (origin + metres * 1_000_000 / per_degree) as f64;
            // One division, which IEEE rounds the same everywhere.
            millionths / 1_000_000.0
        };
        PlaceRecord::Point {
            latitude: degrees(52_500_000, self.north_m, 111_195),
            longitude: degrees(13_400_000, self.east_m, 67_691),
        }
    }

    /// Whether two places are within a distance, on the plane.
    pub(super) fn within(self, other: Self, metres: u32) -> bool {
        let square = |a: i64, b: i64| i128::from(a.abs_diff(b)).pow(2);
        square(self.north_m, other.north_m) + square(self.east_m, other.east_m) <= i128::from(metres).pow(2)
    }
}

/// What each skill of the catalogue grants, as bits.
fn grants() -> Vec<u64> {
    let position = |id: &str| CATALOGUE.iter().position(|entry| entry.id == id);
    let mut grants: Vec<u64> = (0..CATALOGUE.len()).map(|skill| 1 << skill).collect();
    // As many rounds as the longest chain could need.
    for _ in 0..CATALOGUE.len() {
        for (skill, entry) in CATALOGUE.iter().enumerate() {
            let implied =
                entry.implies.iter().filter_map(|id| position(id)).filter_map(|i| grants.get(i).copied());
            let all = implied.fold(grants.get(skill).copied().unwrap_or(0), |bits, more| bits | more);
            if let Some(bits) = grants.get_mut(skill) {
                *bits = all;
            }
        }
    }
    grants
}

/// Volunteers live in neighbourhoods in order of *place*, 0.. (so each neighbourhood has exactly its share of them); their *numbers* are
/// scattered: number = (factor * place + shift) mod volunteers, with a factor that has no divisor in common with the number of volunteers.
#[derive(Debug, Clone)]
struct Numbering {
    count: u64,
    factor: u64,
    inverse: u64,
    shift: u64,
}

impl Numbering {
    fn new(count: u64, random: &mut Random) -> Self {
        let count = count.max(1);
        let mut factor = (count / 3 + random.below(count / 3 + 1)).max(1);
        loop {
            if let Some(inverse) = inverse(factor, count) {
                return Self { count, factor, inverse, shift: random.below(count) };
            }
            // 1 has an inverse, so this ends.
            factor -= 1;
        }
    }

    fn number(&self, place: u64) -> u64 {
        let product = u128::from(self.factor) * u128::from(place) + u128::from(self.shift);
        (product % u128::from(self.count)) as u64
    }

    fn place(&self, number: u64) -> u64 {
        let unshifted = number % self.count + self.count - self.shift;
        (u128::from(self.inverse) * u128::from(unshifted) % u128::from(self.count)) as u64
    }
}

/// The number in 0..modulus whose product with `factor` is 1 modulo `modulus`, if there is one (Euclid's algorithm, extended).
fn inverse(factor: u64, modulus: u64) -> Option<u64> {
    let (mut rest, mut next_rest) = (i128::from(modulus), i128::from(factor));
    let (mut sum, mut next_sum) = (0, 1);
    while next_rest != 0 {
        let quotient = rest / next_rest;
        (rest, next_rest) = (next_rest, rest - quotient * next_rest);
        (sum, next_sum) = (next_sum, sum - quotient * next_sum);
    }
    (rest == 1).then(|| sum.rem_euclid(i128::from(modulus)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_places_are_each_others_inverse() {
        for count in [1, 2, 3, 12, 50, 1000, 4096, 999_983] {
            let numbering = Numbering::new(count, &mut Random::new(3, Kind::World, count));
            let mut seen = vec![false; count as usize];
            for place in 0..count {
                let number = numbering.number(place);
                assert_eq!(numbering.place(number), place);
                assert!(!std::mem::replace(&mut seen[number as usize], true));
            }
        }
    }

    #[test]
    fn neighbours_live_in_the_neighbourhood() {
        let world = CommunityRecipe { volunteers: 997, neighbourhood: 50, ..CommunityRecipe::village() }
            .world()
            .unwrap();
        let mut random = Random::new(1, Kind::Raw, 0);
        for neighbourhood in 0..world.neighbourhoods.len() {
            for _ in 0..20 {
                let found = world.neighbour(neighbourhood, &mut random);
                assert!(found.is_some_and(|volunteer| world.home_of(volunteer) == neighbourhood));
            }
        }
    }

    #[test]
    fn neighbourhoods_have_the_sizes_of_the_law() {
        let recipe = CommunityRecipe {
            volunteers: 20_000,
            neighbourhood: 500,
            place_exponent: 70,
            ..CommunityRecipe::town()
        };
        let world = recipe.world().unwrap();
        let mut counts = vec![0_u64; 40];
        (0..20_000).for_each(|volunteer| counts[world.home_of(volunteer)] += 1);
        let in_a_row = counts.is_sorted_by(|a, b| a >= b);
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let weights = Shares::zipf(40, 70);
        let sum: u64 = weights.iter().sum();
        for (count, weight) in counts.iter().zip(weights) {
            // Exactly its share, but for the broken person.
            assert!(count.abs_diff(20_000 * weight / sum) <= 1, "{count}");
        }
        assert!(!in_a_row, "sizes are scattered over the grid");
        // The largest of 40 has 40^0.7 = 13 times as many as the smallest.
        assert!((12..=14).contains(&(counts[0] / counts[39])));
    }

    #[test]
    fn every_name_in_the_catalogue_is_one_of_its_skills() {
        let known = |id: &&str| CATALOGUE.iter().any(|entry| entry.id == *id);
        for entry in &CATALOGUE {
            assert!(
                entry.implies.iter().chain(entry.instead).chain(&entry.besides).all(known),
                "{}",
                entry.id
            );
        }
        let doctor = grants()[33];
        let company = 1;
        assert_eq!((doctor & company, doctor >> 33, grants()[0]), (company, 1, 1));
        assert_eq!(across(1), 1);
        assert_eq!((across(4), across(5), across(9), across(10)), (2, 3, 3, 4));
    }
}
