//! The parts of a score: one file each, and the one list of them.
//!
//! A part gives points: an integer, in thousandths of a full mark, rounded at most once and stated where. A pair's
//! contribution from a part is weight x points, exactly, so the contributions add up to the total.
//!
//! No overflow: points are 0..=1000, for breadth 0..=1000 x [`MAX_NEEDS`](crate::community::MAX_NEEDS) =
//! 1,000,000; weights are at most [`MAX_WEIGHT`](super::MAX_WEIGHT) = 10,000; so a contribution is at most 10^10,
//! and a total of nine parts (breadth and eight of 10^7) below 1.1 x 10^10, far within `i64`.

use super::objective::Objective;
use crate::community::{Community, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! parts {
    (
        pair { $($(#[$pair_doc:meta])* $pair:ident($pair_module:ident)),* $(,)? }
        seat { $($(#[$seat_doc:meta])* $seat:ident($seat_module:ident)),* $(,)? }
    ) => {
        $(pub mod $pair_module;)*
        $(pub mod $seat_module;)*

        /// The parts of a score, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PartName {
            $($(#[$pair_doc])* $pair,)*
            $($(#[$seat_doc])* $seat,)*
        }

        /// Every part: those of the pair, then those of the seat.
        pub const PARTS: &[PartName] = &[$(PartName::$pair,)* $(PartName::$seat,)*];

        /// How much each part counts: 0 (not at all) to [`MAX_WEIGHT`](super::MAX_WEIGHT) score points per
        /// thousandth. In a serialised form, a missing weight is the default one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Weights {
            $($(#[$pair_doc])* pub $pair_module: u32,)*
            $($(#[$seat_doc])* pub $seat_module: u32,)*
        }

        impl Default for Weights {
            fn default() -> Self {
                Self {
                    $($pair_module: $pair_module::DEFAULT_WEIGHT,)*
                    $($seat_module: $seat_module::DEFAULT_WEIGHT,)*
                }
            }
        }

        impl Weights {
            /// No part counts.
            pub const ZERO: Self = Self { $($pair_module: 0,)* $($seat_module: 0,)* };

            /// The weight of a part.
            pub fn get(&self, part: PartName) -> u32 {
                match part {
                    $(PartName::$pair => self.$pair_module,)*
                    $(PartName::$seat => self.$seat_module,)*
                }
            }

            /// The weight of a part, to be changed.
            pub fn get_mut(&mut self, part: PartName) -> &mut u32 {
                match part {
                    $(PartName::$pair => &mut self.$pair_module,)*
                    $(PartName::$seat => &mut self.$seat_module,)*
                }
            }
        }

        /// What each part contributes to the score of a volunteer on a seat: weight x points.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct ScoreParts {
            $($(#[$pair_doc])* pub $pair_module: i64,)*
            $($(#[$seat_doc])* pub $seat_module: i64,)*
        }

        impl ScoreParts {
            /// The contribution of a part.
            pub fn get(&self, part: PartName) -> i64 {
                match part {
                    $(PartName::$pair => self.$pair_module,)*
                    $(PartName::$seat => self.$seat_module,)*
                }
            }

            /// What depends on who helps. Contributions that [`score`] gave never saturate; others may.
            pub fn pair_total(&self) -> i64 {
                [$(self.$pair_module),*].into_iter().fold(0, i64::saturating_add)
            }

            /// What depends on the request alone. Contributions that [`score`] gave never saturate; others may.
            pub fn seat_total(&self) -> i64 {
                [$(self.$seat_module),*].into_iter().fold(0, i64::saturating_add)
            }
        }

        /// The score of the pair, part by part. It says nothing on whether the pair is allowed.
        ///
        /// # Panics
        /// If a position is from another community, as [`Community::volunteer`].
        ///
        /// # Complexity
        /// O(needs x log skills + languages + log known helpers + log ledger) time and that of [`scarcity`], no memory.
        pub fn score(
            community: &Community,
            objective: &Objective,
            volunteer: VolunteerIx,
            request: RequestIx,
        ) -> ScoreParts {
            let weights = objective.weights();
            ScoreParts {
                $($pair_module: i64::from(weights.$pair_module)
                    * i64::from($pair_module::points(community, volunteer, request)),)*
                $($seat_module: i64::from(weights.$seat_module)
                    * i64::from($seat_module::points(community, request)),)*
            }
        }

        /// The pair's part of the score, the same as `score(..).pair_total()`; parts of weight 0 are not computed.
        /// Panics and complexity as [`score`].
        pub fn pair_total(
            community: &Community,
            objective: &Objective,
            volunteer: VolunteerIx,
            request: RequestIx,
        ) -> i64 {
            let weights = objective.weights();
            let mut total = 0;
            $(if weights.$pair_module > 0 {
                total += i64::from(weights.$pair_module)
                    * i64::from($pair_module::points(community, volunteer, request));
            })*
            total
        }

        /// The seat's part of the score, the same as `score(..).seat_total()` for every volunteer. O(1).
        ///
        /// # Panics
        /// If the position is from another community, as [`Community::request`].
        pub fn seat_total(community: &Community, objective: &Objective, request: RequestIx) -> i64 {
            let weights = objective.weights();
            let mut total = 0;
            $(total += i64::from(weights.$seat_module) * i64::from($seat_module::points(community, request));)*
            total
        }
    };
}

// The one list.
parts! {
    pair {
        /// How well her levels fit the levels needed.
        SkillFit(skill_fit),
        /// How many of the needs and of the preferred skills she meets.
        Breadth(breadth),
        /// How near she is.
        Nearness(nearness),
        /// Whether the requester knows her.
        KnownHelper(known_helper),
        /// Whether she speaks a preferred language.
        Language(language),
        /// Whether she likes to give the service.
        Preference(preference),
        /// How long ago she was last asked.
        Rotation(rotation),
        /// How rare the skills are that would be wasted on the request.
        Scarcity(scarcity),
    }
    seat {
        /// How long the request has been waiting.
        Waiting(waiting),
    }
}

impl ScoreParts {
    /// The score: the sum of all contributions.
    pub fn total(&self) -> i64 {
        self.pair_total().saturating_add(self.seat_total())
    }

    /// The contributions by name, in the order of [`PARTS`].
    pub fn iter(&self) -> impl Iterator<Item = (PartName, i64)> + use<> {
        let parts = *self;
        PARTS.iter().map(move |&part| (part, parts.get(part)))
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

#[cfg(test)]
mod tests;
