//! Decides which volunteer helps with which resident's request, proves that the decision is the best
//! possible, and explains it.
//!
//! # The way through
//!
//! Records come in as a [`community::Document`] (filled in by a program or read from JSON) and are checked all at
//! once; what passes is a [`community::Community`]. A [`Matcher`] finds who is eligible for what, solves, and hands over a
//! [`plan::Plan`]: assignments with their scores, the value and the proven bound on every level of the objective, and, when asked,
//! the reason for every seat that stays empty. [`verify::plan`] checks it all from the records, without the solver's code.
//!
//! ```
//! use goodturn::community::{Document, RequestRecord, SkillRecord, VolunteerRecord};
//! use goodturn::plan::Reason;
//! use goodturn::{Matcher, eligibility::Objective, optimize::Budget, verify};
//!
//! let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
//! document.skills = vec![
//!     SkillRecord::new("medical-consult"),
//!     SkillRecord::new("general-practitioner").implies("medical-consult"),
//!     SkillRecord::new("electrician"),
//! ];
//! document.volunteers = vec![
//!     VolunteerRecord::new("dr-anna").skill("general-practitioner", 4),
//!     VolunteerRecord::new("ben").skill("electrician", 3).max_requests(1),
//! ];
//! document.requests = vec![
//!     RequestRecord::new("r1", "mrs-kaya", "medical-consult").time("2026-11-24T09:00", "2026-11-24T10:00"),
//!     RequestRecord::new("r2", "mr-okafor", "electrician").tier(1),
//!     RequestRecord::new("r3", "ms-lind", "electrician").tier(2),
//! ];
//! let community = document.into_community()?; // or every fault at once
//!
//! let mut matcher = Matcher::new(community, Objective::default());
//! let plan = matcher.solve(&Budget::unlimited())?.optimal()?; // or .best() with its gap
//! for a in plan.assignments() {
//!     println!("{} -> {} ({})", a.volunteer, a.request, a.score);
//! }
//! let unmet = plan.unmet();
//! assert_eq!(unmet[0].request.as_str(), "r3");
//! assert!(matches!(unmet[0].reason, Reason::Shortage(_)), "ben takes one, and r2 is more urgent");
//!
//! let verdict = verify::plan(matcher.community(), matcher.objective(), &plan)?;
//! assert!(verdict.is_optimal());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Who has a graph and no people uses [`network`], [`optimize`] and [`verify`] directly: weighted b-matching
//! ([`network::Bipartite`]), dense assignment ([`network::Dense`]) and minimum-cost flow ([`network::Network`]), with vectors of costs, certificates and witnesses of
//! infeasibility. Who comes from scipy, petgraph or LEMON finds a familiar door under [`doors`]; [`guide::algorithms`] says which algorithm is used when.
//!
//! Where people and requests come and go, [`Matcher::live`] keeps the plan: changes in, differences out ([`matcher::live`]).
//!
//! # What is promised
//!
//! * **Proof.** A plan says [`plan::Status::Optimal`] only with potentials that bound every valid plan by its own value, level by level,
//!   in exact integers. Otherwise it states its gap. That no plan exists comes with a witness.
//! * **Order of importance.** Promises kept; then tier by tier the minimum and the further desired seats; then the sum of scores
//!   ([`eligibility::Level`]). A unit of a level is never traded for any amount of those below it.
//! * **Repeatability.** The same records in any order, with any number of threads, on any machine, give the same plan. The library reads no
//!   clock, file, environment or random number.
//! * **Bad input** becomes typed errors, all of them at once, each with a remedy; never a panic or a wrapped number.
//! * **Privacy.** Errors and reports show ids and what is needed; names only where asked.
//!
//! # Architecture
//!
//! The folders stand in the order in which data flows:
//!
//! | module | is | and may import |
//! |---|---|---|
//! | [`community`] | input: the nouns, checked; documents in and out | nothing |
//! | [`eligibility`] | candidates: a rule per file, score parts, the objective's levels | `community` |
//! | [`lowering`] | meaning: people, seats and limits as nodes and arcs, with the map back | `community`, `eligibility`, `network` |
//! | [`network`] | the problem without people; certificate, residual queries, instance formats | nothing |
//! | [`optimize`] | algorithms | `network` |
//! | [`doors`] | matrices, graphs, flows and triples of those who come from elsewhere | `network`, `optimize` |
//! | [`plan`] | result: assignments, unmet reasons, the proof in people's terms | `community`, `eligibility`, `lowering`, `network` |
//! | [`report`] | to look at: text, JSON | `community`, `eligibility`, `plan` |
//! | [`verify`] | check: judges results from the input | `community`, `eligibility` (rules, scores, levels), `network`, `plan` (data) |
//! | [`matcher`] | the façade | everything but `scenario` |
//! | [`guide`] | pages: [modelling your community](guide::modelling) | nothing |
//! | [`scenario`] | worlds: communities and raw instances from a seed, for tests and benches | `community`, `network` |
//!
//! A test holds these arrows. Decisions that are not obvious from the code:
//!
//! * *A plan's proof is a bound in people's terms.* A plan does not carry its network. It carries potentials named by what they belong to ("Anna's week
//!   of 23 November"), and `verify` builds the formulation again from the records, attaches them and adds up the bound. Any potentials
//!   bound every plan, so one check serves optimal, stopped and side-constrained solves alike, and a proof survives changes of the lowering's layout.
//! * *Facts before "unproven".* Of the reasons for an empty seat, "nobody is eligible" and "not worth it" are facts of the input; they
//!   come before "the plan is not proven optimal".
//! * *Pins obey the rules.* A pin is hard, but it does not make anybody eligible; a pinned pair that a rule rejects means that no plan exists, and the
//!   outcome names each such pair with its rule. What overlaps a pin is rejected by a rule of its own, so pins never need a slot.
//! * *What is not a network is a side constraint*: overlaps in a chain, visits that must find their time within a day, minutes, months beside weeks. The
//!   network is solved without them; visits are then put into diaries, what does not fit is dropped, and what the people concerned could not do
//!   beside what they keep is taken out before the next solve. (Tried before: each overlapping group as one slot. It is valid at once, and
//!   gives most of the group away. On the 1,600 of 40,000 small communities that end with a gap, the plan is the best there is in six of seven.)
//! * *A request whose time the plan chooses* is a visit node that several days (or slots) of a volunteer's limits lead to, so that "once, on
//!   whichever day" stays a network. Days count for limits; the minutes of the day are for the diary.
//! * *Occurrences are requests.* A recurring request becomes ordinary ones with stable ids when it is checked, and what lies beyond the horizon is kept
//!   aside there; nothing behind `community` knows of either.
//! * *The ledger is resolved once*, to pins, promises, bans, consumed limits and settled seats; what both sides have confirmed is not asked for again by
//!   the rules of availability and notice.
//! * *Where a place is not known*, whoever has no travel radius still goes there, because a register without places would otherwise match nobody at
//!   home; a document says `"unknown_places": "remote-only"` if that is wrong for it.
//! * *What a plan is asked is answered by differences of two optima*, never by prices: these depend on which proof was found. Within the network they are shortest
//!   paths in the residual graph, exact without another solve ([`network::Ranging`]); what changes a record is checked and solved again.
//! * *A recruit leaves the rest as it is*: how rare skills are is not weighed anew, or her own arrival would lower everybody's score.
//! * *A living plan keeps positions.* Whoever comes later stands behind the others, and whoever has gone leaves an empty place, so that one person's coming renumbers nobody. It is
//!   kept within [`matcher::live`]; communities that callers see are in order of id, checked as a whole.
//! * *Levels are proven one by one*, as the certificate has them. One algorithm solves them as vectors, one after the other on the face of optima, and the default blends them into one number as a guess, tells the potentials
//!   apart again and checks every arc; where that proves nothing it goes on level by level. No big number has to be large enough.

// No input may reach a panic; tests may.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod community;
pub mod doors;
pub mod eligibility;
pub mod guide;
pub mod lowering;
pub mod matcher;
pub mod network;
pub mod optimize;
pub mod plan;
pub mod report;
pub mod scenario;
pub mod verify;

pub use matcher::Matcher;

/// The code in the README is compiled and run with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
