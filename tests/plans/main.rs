//! From who may help whom to plans: that they are the best, what they say of themselves, that changed ones are refused, and how they live on.

#[path = "../common/mod.rs"]
mod common;

mod candidates;
mod edges;
mod exhaustive;
mod fairness;
mod integrality;
mod living_cases;
mod living_plans;
mod network_around;
mod random_days;
mod service_day;
mod shipped_fairness;
mod starts;
mod tampered_plans;
mod tampered_times;
mod weeks;
mod what_if;
mod why;
