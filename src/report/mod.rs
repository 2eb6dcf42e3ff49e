//! To look at: pure functions from a plan to a string.
//!
//! Reports show ids, what is asked for and when. They show names only where [`Options::names`] asks for them, and never places,
//! languages or other details of a person: what a coordinator hangs on a wall must not tell who is ill.
//!
//! [`text()`] is for people and not for parsing; [`json()`] is for programs and is versioned. The plan with its certificate, to be stored and checked
//! again, is [`crate::plan::PlanDocument`].

mod json;
mod summary;
mod text;

pub use json::{JsonError, json};
pub use summary::Summary;
pub use text::text;

/// What a report shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Show volunteers' names beside their ids.
    pub names: bool,
    /// Show what each score is made of.
    pub parts: bool,
}
