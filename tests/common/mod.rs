//! What several test programs share: random inputs and oracles by exhaustive search.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its own part")]

pub mod asked;
pub mod communities;
pub mod contested;
pub mod digest;
pub mod instances;
pub mod matchings;
pub mod networks;
pub mod oracle;
pub mod people;
pub mod plans;
#[cfg(feature = "tables")]
pub mod tables;
pub mod times;
pub mod timetable;
