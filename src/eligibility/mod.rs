//! The candidates: who may help with what, and how well.
//!
//! Three questions, each answered from the checked [`Community`](crate::community::Community) alone:
//!
//! - *May she?* Every **rule** has its own file under `rules/`, with a check and a typed rejection that says what
//!   was needed and what was there. [`check`] stops at the first rejection, [`check_all`] collects them.
//! - *How well?* Every **score part** has its own file under `score/`, with its formula. A part gives integer
//!   points in thousandths; the [`Objective`] holds a weight per part; [`score()`] gives the contributions, which
//!   add up exactly, because nothing is rounded after the points. Parts that depend on the request alone are
//!   the seat's, the others the pair's.
//! - *Which pairs are there?* [`candidates`] finds them without looking at all pairs, by an index of
//!   skills, space and time, in parallel, with the same result for any number of threads. [`estimate()`] says beforehand how many. For a request without candidates,
//!   [`rejections`] counts what stands in the way and names the nearest relaxation.
//!
//! To add a rule or a part: write its file, add one line to the list in `rules/mod.rs` or `score/mod.rs`. Enums,
//! dispatch, weights and serialised names follow from the list.
//!
//! Architecture invariant: this module imports nothing of the crate but `community`. Rules and parts know
//! nothing of indexes or solvers, so that a verifier can use them to judge what those have made.

mod candidate_index;
mod candidates;
mod criteria;
mod estimate;
mod levels;
mod neighbours;
mod objective;
mod reach_tree;
pub mod rules;
pub mod score;
mod scores;
mod shares;
mod starts;
mod tally;

pub use candidates::{CandidateStats, Candidates, CandidatesError, Pair, candidates};
pub use criteria::{Criterion, MAX_ROTATION_DAYS, Segment};
pub use estimate::{Estimate, estimate};
pub use levels::{Level, MAX_TERM_WEIGHT, MAX_TERMS, Term};
pub(crate) use neighbours::Neighbours;
pub use objective::{Entry, MAX_ENTRIES, MAX_WEIGHT, Objective, ObjectiveError};
pub use rules::{NOTHING_HELPS, RULES, Rejection, RuleName, check, check_all, first_rejection};
pub use score::{PARTS, PartName, ScoreParts, Weights, pair_total, score, seat_total};
pub use scores::Scores;
pub use shares::{MAX_SHARED_SEATS, Part, Partition, Shares};
pub use starts::{Starts, possible_starts};
pub use tally::{RejectionTally, rejections};
