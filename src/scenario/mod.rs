//! Worlds: communities and raw instances from a seed.
//!
//! # Communities
//!
//! A [`CommunityRecipe`] says what a community is like; a [`World`] is a recipe with its neighbourhoods drawn, and makes any record alone, in any
//! order: volunteer 17 of seed 5 is the same whoever else is made, on every machine and for any number of threads. All draws are integers from
//! published generators; Zipf's powers alone come from a pure-Rust `libm` and are rounded once.
//!
//! | what | how it is drawn | by default |
//! |---|---|---|
//! | neighbourhoods | cells of a square grid with their middles moved by up to a quarter of the spacing each way | one per 250 volunteers, 1,250 m apart |
//! | their sizes | Zipf's law, in random order over the grid; width by the root of the size, so that all are about as dense | exponent 0.3 |
//! | people in one | bell-shaped around the middle in each direction (the sum of three even numbers) | standard deviation 350 m at mean size |
//! | volunteers of each | exactly their share of all (numbers are scattered, so order of id says nothing of place) | |
//! | requests of each | drawn by size times a factor, even in 1 ± mismatch | ± 0.4 |
//! | skills of a volunteer | one to four draws by Zipf's law from the catalogue of 34; level 1 to 5 at 15, 25, 30, 20, 10 % | exponent 1; 45, 30, 15, 10 % |
//! | service of a request | by the same law times a factor per skill, even in 1 ± mismatch; level 1 to 4 at 50, 30, 15, 5 % | ± 0.4 |
//! | further needs | half of the requests for a service that others can do as well accept those; three in ten that need something besides say so | |
//! | ways of requests | home, venue (at the middle of the neighbourhood), remote | 70, 22, 8 % |
//! | ways of volunteers | all 62 %, home 15, venue 10, both 10, remote 3 % | |
//! | telephone lines | a remote request needs the line skill of its district; three in ten of those who help remotely have theirs | 8 neighbourhoods |
//! | availability | 21 blocks of four hours a week, each free or not by routine: retired 35 %, at work by day 40 %, varying 20 %; 5 % at any time | every week the same |
//! | times of requests | on weekdays twice as many as at the weekend, evenings half of mornings and afternoons; see [`Times`] | 80 % at a fixed time |
//! | travel radius | one of a list, evenly; a fixed number of rovers travel any distance | 0.4, 0.7, 1, 1.6 km |
//! | limits | in all: 1, 2, 3, none at 40, 30, 20, 10 %; half take one per day; 30 % take 1 to 3 per week, evenly | |
//! | languages | 95 % speak the first of eight, 40 % another by Zipf's law | 5 % of requests require, 20 % prefer another |
//! | tiers, teams, choosiness, welcome skills | independent draws | tiers 10, 25, 65 %; 8 % teams; 3 % choosy; 10 % welcome one or two |
//! | waiting | days, geometric | mean 14 |
//! | known helpers, promises, bans, do-not-pair | neighbours drawn; the first two are sought among 8 and 24 until one suits | 10 %, 1 %, 0.5 %, 1 % |
//! | the full register | weekly patterns with exceptions and pauses, credentials and other details, areas, windows instead of fixed times, weekly recurrences, a ledger: in the shares of [`Register`], from streams of their own | none but in the preset `quarter` |
//! | the service network | zones in three levels, organisations, venues, need groups, a service day, in the size of [`ServiceNetwork`], from streams of their own; see the table there | none but in the preset `district` |
//!
//! Demand follows supply by place and by skill but does not equal it, so some neighbourhoods and skills are short while others have people to
//! spare. Density does not depend on size, so a request has about as many eligible volunteers in a city as in a town: at
//! least 20 in the mean in every preset of 1,000 or more (a test holds this), and the work grows with the number of requests.
//!
//! The telephone line stands in for what keeps remote help local. Without it each remote request of a city would have a share of the *whole*
//! city eligible.
//!
//! # Raw instances
//!
//! [`raw`] has the families of graphs that solvers are tested and timed on, without any people.

mod catalogue;
mod network;
mod people;
mod random;
pub mod raw;
mod recipe;
mod register;
mod wishes;
mod world;

pub use network::ServiceNetwork;
pub use recipe::{CommunityRecipe, RecipeFault, Times};
pub use register::Register;
pub use world::World;
