//! Decides which volunteer helps with which resident's request, proves that the decision is the best
//! possible, and explains it.

pub mod community;
pub mod eligibility;
pub mod network;
