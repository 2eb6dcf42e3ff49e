//! The rules of who may help with what: one file each, and the one list of them.

use crate::community::{Community, RequestIx, VolunteerIx};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The [`Rejection::shortfall`] where nothing can be relaxed, such as a time that is past.
pub const NOTHING_HELPS: u64 = u64::MAX;

mod days;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident($module:ident, $short:literal)),* $(,)?) => {
        $(pub mod $module;)*

        /// The rules, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum RuleName {
            $($(#[$doc])* $name,)*
        }

        impl RuleName {
            /// What is said of those whom the rule rejects, after a number of them: `without the skills`. Prose, not for parsing.
            pub fn short(self) -> &'static str {
                match self {
                    $(Self::$name => $short,)*
                }
            }
        }

        /// Every rule, in the order in which they are checked.
        pub const RULES: &[RuleName] = &[$(RuleName::$name),*];

        /// Why a volunteer may not help with a request: the rule, with what it needed and what it found.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "rule", content = "because", rename_all = "kebab-case")]
        pub enum Rejection {
            $($(#[$doc])* $name($module::Rejection),)*
        }

        impl Rejection {
            /// The rule that rejects.
            pub fn rule(&self) -> RuleName {
                match self {
                    $(Self::$name(_) => RuleName::$name,)*
                }
            }

            /// How much is missing, in the rule's own unit (each states it); comparable within a rule only.
            /// [`NOTHING_HELPS`] where no relaxation would do.
            pub fn shortfall(&self) -> u64 {
                match self {
                    $(Self::$name(rejection) => rejection.shortfall(),)*
                }
            }
        }

        /// Prose for people, not for parsing.
        impl fmt::Display for Rejection {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(rejection) => rejection.fmt(f),)*
                }
            }
        }

        /// Whether the volunteer may help with the request.
        ///
        /// # Errors
        /// The first rejection in the order of [`RULES`].
        ///
        /// # Panics
        /// If a position is from another community, as [`Community::volunteer`].
        ///
        /// # Complexity
        /// O(needs x log skills + languages + credentials + attributes + her own requests + log(intervals + bans + ledger)) time; memory only for a rejection.
        pub fn check(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Result<(), Rejection> {
            $($module::check(community, volunteer, request).map_err(Rejection::$name)?;)*
            Ok(())
        }

        /// The first rejection of the pair in the order of [`RULES`], if any, and whether no other rule rejects it. Stops at the second. Panics and
        /// complexity as [`check`].
        pub fn first_rejection(
            community: &Community,
            volunteer: VolunteerIx,
            request: RequestIx,
        ) -> Option<(Rejection, bool)> {
            let mut first = None;
            $(if let Err(rejection) = $module::check(community, volunteer, request) {
                if first.is_some() {
                    return first.map(|first| (first, false));
                }
                first = Some(Rejection::$name(rejection));
            })*
            first.map(|first| (first, true))
        }

        /// Every rejection of the pair, in the order of [`RULES`], at most one per rule; empty if the volunteer
        /// may help. Panics and complexity as [`check`].
        pub fn check_all(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> Vec<Rejection> {
            let mut all = Vec::new();
            $(all.extend($module::check(community, volunteer, request).err().map(Rejection::$name));)*
            all
        }
    };
}

// The one list. Rules stand from the least to the most easily relaxed: checking is in this order, and the
// nearest relaxation is sought from its end.
rules! {
    /// She lacks a skill, or the level of it.
    Skill(skill, "without the skills"),
    /// The pair is banned.
    Ban(ban, "banned"),
    /// The two must not or can't be paired: do-not-pair, do-not-send, her own request, or a pair that failed.
    Relation(relation, "not to be paired"),
    /// Her organisation asks for it and never sends its own people there.
    Organisation(organisation, "of the organisation that asks"),
    /// She is a minor, and minors are not welcome.
    Minor(minor, "too young"),
    /// What is asked about her is not known, or is otherwise.
    Attribute(attribute, "without the attributes"),
    /// She does not help in this way (home, venue, remote).
    Way(way, "not helping in that way"),
    /// She speaks none of the languages required.
    Language(language, "without the language"),
    /// She does not hold a credential, or not on the day.
    Credential(credential, "without the credentials"),
    /// She has no car or not the licence.
    Transport(transport, "without the car or licence"),
    /// She is pinned to another request or has agreed to a visit at that time.
    Booked(booked, "taken then"),
    /// She must be there for a request of her own at that time.
    AtHome(at_home, "asking for help themselves then"),
    /// It starts too soon for her.
    Notice(notice, "needing longer notice"),
    /// She is not free then, or it has already begun.
    Availability(availability, "not free then"),
    /// Each by itself, her hours, her notice, her credentials and what is settled leave time for it; together they do not.
    Room(room, "without room for it"),
    /// It would have to be passed on farther up than it may.
    Referral(referral, "in zones that it is not passed on to"),
    /// It is too far, or not known how far.
    Reach(reach, "too far away"),
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Items joined by commas, for prose; `nothing` if there are none.
fn joined<T: fmt::Display>(items: &[T]) -> String {
    if items.is_empty() {
        return "nothing".to_owned();
    }
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
