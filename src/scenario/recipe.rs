//! What a generated community is like: the parameters, the presets, and the check of both.

use super::{network::ServiceNetwork, register::Register, world::World};
use crate::community::{Community, Document};
use thiserror::Error;

/// When requests take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Times {
    /// In hourly slots from 8:00 to 20:00: a request begins with a slot and ends within it (30, 45 or 60 minutes), so that two overlap exactly
    /// if they have the same slot. Overlaps are disjoint cliques, within a day: plans are exact.
    Grid,
    /// At any multiple of five minutes from 8:00 on, for 30 to 180 minutes, until 20:00 at the latest. Overlaps are what they are.
    Free,
    /// Never: all requests are by arrangement.
    None,
}

/// What a generated community is like. Shares are in thousandths. See the [module's essay](super) for what the parameters mean together.
///
/// ```
/// use goodturn::scenario::CommunityRecipe;
///
/// let recipe = CommunityRecipe { requests: 80, ..CommunityRecipe::hamlet().with_seed(7) };
/// let community = recipe.community()?;
/// assert_eq!((community.volunteers().len(), community.requests().len()), (50, 80));
/// # Ok::<(), goodturn::scenario::RecipeFault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityRecipe {
    /// Which of the communities of this kind.
    pub seed: u64,
    /// How many volunteers: 1 to 16,000,000.
    pub volunteers: usize,
    /// How many requests: 0 to 16,000,000.
    pub requests: usize,
    /// Mean volunteers per neighbourhood, at least 1. The number of neighbourhoods follows, so that a larger community is wider, not denser.
    pub neighbourhood: usize,
    /// Neighbourhoods per district; each district has a telephone line, at least 1.
    pub district: usize,
    /// The distance of neighbourhoods in metres, 1 to 100,000.
    pub spacing_m: u32,
    /// The standard deviation, in metres, of places within a neighbourhood of mean size, in each direction; larger ones are wider by the root
    /// of their size. 0 to 100,000.
    pub spread_m: u32,
    /// The exponent of Zipf's law for the sizes of neighbourhoods, in hundredths; at most 300.
    pub place_exponent: u32,
    /// The exponent of Zipf's law for skills, in hundredths; at most 300.
    pub skill_exponent: u32,
    /// How much demand differs from supply: each neighbourhood's and each skill's share of demand is its share of supply times a factor drawn
    /// evenly from 1 - mismatch to 1 + mismatch. At most 1000.
    pub mismatch: u32,
    /// The shares of volunteers with 1, 2, 3 and 4 skills drawn (one drawn twice counts once), to be added up.
    pub skills_each: [u32; 4],
    /// The shares of tiers 1, 2, 3 and 4, to be added up.
    pub tiers: [u32; 4],
    /// The mean of the days waited (geometric, cut at 365); at most 60.
    pub mean_waiting_days: u32,
    /// The share of requests with more than one seat. Of these, half desire two helpers, three in ten need two and have room for three, and two
    /// in ten have room for a second beyond the desired one.
    pub teams: u32,
    /// The shares of the ways of requests: home, venue, remote, to be added up.
    pub ways: [u32; 3],
    /// When requests take place.
    pub times: Times,
    /// The share of requests at a fixed time, unless [`Times::None`].
    pub timed: u32,
    /// The weeks that requests are spread over, 1 to 16; availability repeats from week to week.
    pub weeks: u32,
    /// The travel radii in metres; each as likely as the others.
    pub radii_m: Vec<u32>,
    /// How many volunteers in all (a number, not a share) travel any distance.
    pub rovers: usize,
    /// The share of requests that require one of two languages other than the first, and the share that prefer one.
    pub languages: [u32; 2],
    /// The share of requests whose requester knows a volunteer: one of the neighbourhood who has the skill, if one is found.
    pub known: u32,
    /// The share of requests that a suitable volunteer of the neighbourhood has been promised to.
    pub promises: u32,
    /// The share of requests for which somebody of the neighbourhood is banned.
    pub bans: u32,
    /// The share of requests with a least score of 6000.
    pub choosy: u32,
    /// The share of requests in which one or two further skills are welcome, drawn like services.
    pub welcome: u32,
    /// How much of the full register is used.
    pub register: Register,
    /// The service network around the people: zones, organisations, venues, need groups, a service day.
    pub network: ServiceNetwork,
}

/// A parameter out of its range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the recipe's {parameter} is {value}; it must be within {least}..={most}")]
pub struct RecipeFault {
    /// The field of the recipe.
    pub parameter: &'static str,
    /// Its value.
    pub value: u64,
    /// The least that it may be.
    pub least: u64,
    /// The most that it may be.
    pub most: u64,
}

impl Default for CommunityRecipe {
    /// [`CommunityRecipe::town`].
    fn default() -> Self {
        Self::town()
    }
}

impl CommunityRecipe {
    /// The names of the presets, smallest first, as [`CommunityRecipe::preset`] takes them.
    pub const PRESETS: [&str; 6] = ["hamlet", "quarter", "village", "town", "district", "city"];

    /// 50 volunteers and as many requests around one place.
    pub fn hamlet() -> Self {
        Self { volunteers: 50, requests: 50, rovers: 3, ..Self::village() }
    }

    /// 400 volunteers and 500 requests of two weeks, with all that the full register holds.
    pub fn quarter() -> Self {
        Self {
            volunteers: 400,
            requests: 500,
            neighbourhood: 50,
            weeks: 2,
            register: Register::full(),
            ..Self::village()
        }
    }

    /// 1,000 volunteers and as many requests; people are far apart and travel far.
    pub fn village() -> Self {
        Self {
            volunteers: 1_000,
            requests: 1_000,
            spacing_m: 2_500,
            spread_m: 700,
            radii_m: vec![2_000, 4_000, 6_000, 10_000],
            ..Self::town()
        }
    }

    /// 20,000 volunteers and as many requests.
    pub fn town() -> Self {
        Self {
            seed: 1,
            volunteers: 20_000,
            requests: 20_000,
            neighbourhood: 250,
            district: 8,
            spacing_m: 1_250,
            spread_m: 350,
            place_exponent: 30,
            skill_exponent: 100,
            mismatch: 400,
            skills_each: [450, 300, 150, 100],
            tiers: [100, 250, 650, 0],
            mean_waiting_days: 14,
            teams: 80,
            ways: [700, 220, 80],
            times: Times::Grid,
            timed: 800,
            weeks: 1,
            radii_m: vec![400, 700, 1_000, 1_600],
            rovers: 20,
            languages: [50, 200],
            known: 100,
            promises: 10,
            bans: 5,
            choosy: 30,
            welcome: 100,
            register: Register::default(),
            network: ServiceNetwork::default(),
        }
    }

    /// So many volunteers and as many requests, as dense as a town, with a service network of their size: zones in three levels, organisations with quotas, venues with
    /// places and opening hours, need groups, and a service day on the first Saturday ([`ServiceNetwork::of`]). Exact: there is nothing that a network does not hold.
    pub fn district(people: usize) -> Self {
        Self { volunteers: people, requests: people, network: ServiceNetwork::of(people), ..Self::town() }
    }

    /// 1,000,000 volunteers and as many requests, as dense as a town.
    pub fn city() -> Self {
        Self { volunteers: 1_000_000, requests: 1_000_000, ..Self::town() }
    }

    /// The preset of a name in [`CommunityRecipe::PRESETS`].
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "hamlet" => Some(Self::hamlet()),
            "quarter" => Some(Self::quarter()),
            "village" => Some(Self::village()),
            "town" => Some(Self::town()),
            "district" => Some(Self::district(100_000)),
            "city" => Some(Self::city()),
            _ => None,
        }
    }

    /// The same with another seed.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Checks the parameters and draws what all records share.
    ///
    /// # Errors
    /// The first parameter that is out of range.
    ///
    /// # Complexity
    /// O(neighbourhoods + skills) time and memory.
    pub fn world(&self) -> Result<World, RecipeFault> {
        self.check()?;
        Ok(World::new(self.clone()))
    }

    /// All records as a document. Runs on the current rayon pool; the same for any number of threads.
    ///
    /// # Errors
    /// As [`CommunityRecipe::world`].
    ///
    /// # Complexity
    /// O(volunteers + requests) time and memory, some 1.6 kB for a volunteer and a request.
    pub fn document(&self) -> Result<Document, RecipeFault> {
        Ok(self.world()?.document())
    }

    /// The community, checked like any other.
    ///
    /// # Errors
    /// As [`CommunityRecipe::world`].
    ///
    /// # Complexity
    /// As [`Document::into_community`].
    pub fn community(&self) -> Result<Community, RecipeFault> {
        // What a recipe within its limits makes has no faults (a test holds this over seeds and parameters).
        let fault = RecipeFault { parameter: "seed", value: self.seed, least: 0, most: u64::MAX };
        self.document()?.into_community().map_err(|_| fault)
    }

    fn check(&self) -> Result<(), RecipeFault> {
        let within = |parameter, value: u64, least: u64, most: u64| {
            let fits = (least..=most).contains(&value);
            if fits { Ok(()) } else { Err(RecipeFault { parameter, value, least, most }) }
        };
        let some = |parameter, shares: &[u32]| {
            within(parameter, shares.iter().map(|&share| u64::from(share)).sum(), 1, 1_000_000)
        };
        within("volunteers", self.volunteers as u64, 1, 16_000_000)?;
        within("requests", self.requests as u64, 0, 16_000_000)?;
        within("neighbourhood", self.neighbourhood as u64, 1, 16_000_000)?;
        within("district", self.district as u64, 1, 16_000_000)?;
        within("spacing_m", self.spacing_m.into(), 1, 100_000)?;
        within("spread_m", self.spread_m.into(), 0, 100_000)?;
        // So that the whole stays within a few hundred kilometres of its origin, where degrees east have about one length.
        let across = super::world::across(self.neighbourhoods()) as u64;
        within("spacing_m", u64::from(self.spacing_m), 1, 600_000 / across)?;
        within("place_exponent", self.place_exponent.into(), 0, 300)?;
        within("skill_exponent", self.skill_exponent.into(), 0, 300)?;
        within("mismatch", self.mismatch.into(), 0, 1000)?;
        some("skills_each", &self.skills_each)?;
        some("tiers", &self.tiers)?;
        some("ways", &self.ways)?;
        within("mean_waiting_days", self.mean_waiting_days.into(), 0, 60)?;
        within("weeks", self.weeks.into(), 1, 16)?;
        within("radii_m", self.radii_m.len() as u64, 1, 1000)?;
        for (parameter, share) in self.register.shares().into_iter().chain([
            ("teams", self.teams),
            ("timed", self.timed),
            ("known", self.known),
            ("promises", self.promises),
            ("bans", self.bans),
            ("choosy", self.choosy),
            ("welcome", self.welcome),
            ("languages", self.languages[0]),
            ("languages", self.languages[1]),
        ]) {
            within(parameter, share.into(), 0, 1000)?;
        }
        for (parameter, value, most) in self.network.limits() {
            within(parameter, value as u64, 0, most as u64)?;
        }
        Ok(())
    }

    /// How many neighbourhoods there are: the volunteers divided by [`CommunityRecipe::neighbourhood`], rounded up.
    pub fn neighbourhoods(&self) -> usize {
        self.volunteers.div_ceil(self.neighbourhood.max(1)).max(1)
    }
}
