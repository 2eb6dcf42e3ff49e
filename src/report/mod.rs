//! To look at: pure functions from a plan to a string.
//!
//! Reports show ids, what is asked for and when. They show names only where [`Options::names`] asks for them, and never places or
//! other details of a person: what a coordinator hangs on a wall must not tell who is ill. Which languages somebody speaks, how old
//! she is, what else is known of her and which of her credentials has run out are such details; a reason says that one is lacking, and which one
//! only together with names. Which credential is lacking or about to expire is said, because somebody has to see to
//! it; which others she holds, and what her attributes are, is not.
//!
//! [`levels()`], [`fairness()`] and [`cascade()`] show comparisons that are made on demand (`Matcher::level_prices` and its neighbours).
//!
//! [`text()`] is for people and not for parsing; [`json()`] is for programs and is versioned. The plan with its certificate, to be stored and checked
//! again, is [`crate::plan::PlanDocument`].

mod compare;
mod expiring;
mod json;
mod reason;
mod summary;
mod text;
mod when;

pub use compare::{cascade, fairness, levels};
pub use json::{JsonError, json};
pub use reason::reason;
pub use summary::Summary;
pub use text::text;

/// What a report shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Show volunteers' names beside their ids, and the private evidence of reasons: languages, age, attributes, credentials.
    pub names: bool,
    /// Show what each score is made of.
    pub parts: bool,
}

#[cfg(test)]
mod tests;
