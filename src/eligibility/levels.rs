//! The levels of an objective: what counts more than what.
//!
//! A plan is better than another if it is better on the first level on which they differ: no unit of a level is traded for any amount of those below
//! it. A level is one [`Criterion`], or a weighted sum of several, within which amounts are traded at the stated rates.
//!
//! A request's seats are filled in the order of [`Segment`], so on the first level that tells them apart the seats of a segment must not gain less than
//! those of the next; [`Objective::with_levels`](super::Objective::with_levels) holds that.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::criteria::{Criterion, Segment};
use super::shares::Partition;
use crate::community::{Community, RequestIx, VolunteerIx};

/// The highest weight of a criterion within a level.
pub const MAX_TERM_WEIGHT: u32 = 10_000;
/// The most criteria in a level.
pub const MAX_TERMS: usize = 16;

/// A criterion and how much a unit of it counts within its level.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// 1 to [`MAX_TERM_WEIGHT`].
    pub weight: u32,
    /// What is counted.
    pub of: Criterion,
}

/// A level of an objective. In JSON a criterion (`"score"`, `{"minimum_seats": {"tier": 1}}`) or a sum: `{"sum": [{"weight": 3, "of": "seats"},
/// {"weight": 1, "of": "promises"}]}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct Level {
    terms: Vec<Term>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    One(Criterion),
    Sum { sum: Vec<Term> },
}

impl From<Form> for Level {
    fn from(form: Form) -> Self {
        match form {
            Form::One(criterion) => criterion.into(),
            Form::Sum { sum } => Self { terms: sum },
        }
    }
}

impl From<Level> for Form {
    fn from(level: Level) -> Self {
        match &level.terms[..] {
            [Term { weight: 1, of }] => Self::One(of.clone()),
            _ => Self::Sum { sum: level.terms },
        }
    }
}

impl From<Criterion> for Level {
    fn from(of: Criterion) -> Self {
        Self { terms: vec![Term { weight: 1, of }] }
    }
}

impl Level {
    /// A weighted sum. An objective takes it with 1 to [`MAX_TERMS`] criteria whose weights are 1 to [`MAX_TERM_WEIGHT`].
    pub fn sum(terms: impl IntoIterator<Item = (u32, Criterion)>) -> Self {
        Self { terms: terms.into_iter().map(|(weight, of)| Term { weight, of }).collect() }
    }

    /// What it is the sum of.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Its criterion, if it is just one that counts 1.
    pub fn criterion(&self) -> Option<&Criterion> {
        match &self.terms[..] {
            [Term { weight: 1, of }] => Some(of),
            _ => None,
        }
    }

    // No overflow in these: at most 16 criteria, weights of at most 10^4, and gains of at most 1.1 x 10^10 (the score's).
    fn total(&self, gain: impl Fn(&Criterion) -> i64) -> i64 {
        let weighted = |term: &Term| i64::from(term.weight).saturating_mul(gain(&term.of));
        self.terms.iter().map(weighted).fold(0, i64::saturating_add)
    }

    /// What it counts on this level that the pair is used; `score` is the pair's part of the score.
    pub fn pair_gain(
        &self,
        community: &Community,
        volunteer: VolunteerIx,
        request: RequestIx,
        score: i64,
    ) -> i64 {
        self.total(|criterion| criterion.pair_gain(community, volunteer, request, score))
    }

    /// What it counts on this level that a seat of the segment is filled; `score` is the seat's part of the score.
    pub fn seat_gain(&self, community: &Community, request: RequestIx, segment: Segment, score: i64) -> i64 {
        self.total(|criterion| criterion.seat_gain(community, request, segment, score))
    }

    /// What it counts on this level that a volunteer has a `number`-th visit, from 1; never more than the visit before.
    pub fn visit_gain(&self, number: u32) -> i64 {
        self.total(|criterion| criterion.visit_gain(number))
    }

    /// Whether it counts how many visits each volunteer has.
    pub fn counts_visits(&self) -> bool {
        self.terms.iter().any(|term| term.of == Criterion::Evenness)
    }

    /// By which parts it counts shares, if it does.
    pub fn partition(&self) -> Option<Partition> {
        self.terms.iter().find_map(|term| term.of.partition())
    }

    pub(super) fn segment_gain(&self, tier: u8, segment: Segment) -> i64 {
        self.total(|criterion| criterion.segment_gain(tier, segment))
    }

    pub(super) fn says_anything(&self, community: &Community) -> bool {
        self.terms.iter().any(|term| term.of.says_anything(community))
    }

    /// So much on this level, as prose: `1 promise`. Not for parsing.
    pub fn amount(&self, amount: i128) -> String {
        match self.criterion() {
            Some(criterion) => criterion.amount(amount),
            None => format!("{amount} of ({self})"),
        }
    }
}

impl fmt::Display for Level {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, Term { weight, of }) in self.terms.iter().enumerate() {
            f.write_str(if k > 0 { " + " } else { "" })?;
            if *weight != 1 {
                write!(f, "{weight} x ")?;
            }
            of.fmt(f)?;
        }
        Ok(())
    }
}
