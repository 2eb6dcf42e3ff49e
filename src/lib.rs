//! Decides which volunteer helps with which resident's request, proves that the decision is the best
//! possible, and explains it.

// No input may reach a panic; tests may.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod community;
pub mod eligibility;
pub mod lowering;
pub mod matcher;
pub mod network;
pub mod optimize;
pub mod plan;
pub mod report;
pub mod scenario;
pub mod verify;

pub use matcher::Matcher;
