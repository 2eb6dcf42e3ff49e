//! The objective: what counts, in which order, and how much each part of a score counts.

use super::criteria::{Criterion, Segment};
use super::levels::{Level, MAX_TERM_WEIGHT, MAX_TERMS};
use super::score::{PARTS, PartName, Weights};
use super::shares::{MAX_SHARED_SEATS, Partition};
use crate::community::{Community, GroupId, MAX_TIER, Request, RequestId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The highest weight of a part.
pub const MAX_WEIGHT: u32 = 10_000;
/// The most entries in the order of an objective.
pub const MAX_ENTRIES: usize = 32;

/// What is to be made as large as possible: an ordered list of levels, and the weights of the parts of a score.
///
/// By default promises come first, then for each priority tier from the top the minimum and the further desired seats, then the sum of
/// scores. In a score a known helper counts 4, skill fit and nearness 3 each, a preferred language and waiting 2 each, and
/// each need or preferred skill that is met, a service that she likes, long rest since she was last asked, and
/// no rare skill wasted 1 (per 1000 points, times 1000).
///
/// ```
/// use goodturn::eligibility::{Criterion, Entry, Level, Objective, PartName};
///
/// let nearer = Objective::default().with_weight(PartName::Nearness, 10)?;
/// assert_eq!(nearer.weights().nearness, 10);
/// assert!(nearer.with_weight(PartName::Waiting, 10_001).is_err());
///
/// // As many seats as possible in any tier, then scores, with a kilometre worth 500 of score.
/// let level = Level::sum([(2, Criterion::Score), (1, Criterion::Travel)]);
/// let own = Objective::default().with_levels(vec![Criterion::Seats.into(), level.into()])?;
/// assert_eq!(own.entries().len(), 2);
/// // Further seats can't count before a request's first ones.
/// assert!(Objective::default().with_levels(vec![Criterion::DesiredSeats { tier: 1 }.into(), Entry::EachTier]).is_err());
/// # Ok::<(), goodturn::eligibility::ObjectiveError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", deny_unknown_fields)]
pub struct Objective {
    weights: Weights,
    levels: Vec<Entry>,
}

/// An entry in the order of an objective: a level, or the levels of all tiers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "EntryForm", into = "EntryForm")]
pub enum Entry {
    /// For each tier of the community from the top: minimum seats, then further desired seats. In JSON `"each_tier"`.
    EachTier,
    /// A level.
    Level(Level),
}

#[derive(Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a level is \"each_tier\", a criterion such as \"score\" or {\"minimum_seats\": {\"tier\": 1}}, or a sum such as {\"sum\": [{\"weight\": 2, \"of\": \"score\"}]}"
)]
enum EntryForm {
    Word(Word),
    Level(Level),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    EachTier,
}

impl From<EntryForm> for Entry {
    fn from(form: EntryForm) -> Self {
        match form {
            EntryForm::Word(Word::EachTier) => Self::EachTier,
            EntryForm::Level(level) => Self::Level(level),
        }
    }
}

impl From<Entry> for EntryForm {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::EachTier => Self::Word(Word::EachTier),
            Entry::Level(level) => Self::Level(level),
        }
    }
}

impl Entry {
    fn partition(&self) -> Option<Partition> {
        match self {
            Self::EachTier => None,
            Self::Level(level) => level.partition(),
        }
    }
}

impl From<Level> for Entry {
    fn from(level: Level) -> Self {
        Self::Level(level)
    }
}

impl From<Criterion> for Entry {
    fn from(criterion: Criterion) -> Self {
        Self::Level(criterion.into())
    }
}

/// An objective as it is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    #[serde(default)]
    weights: Weights,
    #[serde(default = "neediest_first")]
    levels: Vec<Entry>,
}

impl TryFrom<Unchecked> for Objective {
    type Error = ObjectiveError;

    fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
        Self::new(unchecked.weights)?.with_levels(unchecked.levels)
    }
}

/// What is wrong with an objective.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectiveError {
    /// The weight of a part is too high.
    #[error(
        "the weight of {part} is {weight}, above the limit of {MAX_WEIGHT}. Divide all weights by the same number."
    )]
    Weight {
        /// The part.
        part: PartName,
        /// Its weight.
        weight: u32,
    },
    /// The weight of a criterion is out of range.
    #[error(
        "entry {entry} of the levels has the weight {weight}; weights are from 1 to {MAX_TERM_WEIGHT}. Divide all by the same number, or leave out what counts 0."
    )]
    TermWeight {
        /// Which entry, from 0.
        entry: usize,
        /// Its weight.
        weight: u32,
    },
    /// A level is a sum of nothing, or of too many criteria.
    #[error("entry {entry} of the levels is a sum of {found} criteria; give 1 to {MAX_TERMS}.")]
    Terms {
        /// Which entry, from 0.
        entry: usize,
        /// How many criteria.
        found: usize,
    },
    /// There is no level, or too many.
    #[error("the objective has {found} entries; give 1 to {MAX_ENTRIES}.")]
    Entries {
        /// How many.
        found: usize,
    },
    /// On the first level that tells a request's seats apart, later ones count for more than earlier ones.
    #[error(
        "in tier {tier}, a request's later seats would count before its earlier ones; seats are filled in order. Put minimum seats before, or on a level with, further ones."
    )]
    SeatOrder {
        /// The tier.
        tier: u8,
    },
    /// Equity stands in a sum with something else.
    #[error(
        "entry {entry} of the levels has equity in a sum; how much equity is worth in seats is not defined. Give it an entry of its own, with weight 1."
    )]
    EquityInSum {
        /// Which entry, from 0.
        entry: usize,
    },
    /// Two levels count shares by different partitions.
    #[error(
        "the levels count shares over {first} and over {second}; an objective can have one partition. Choose one, and count the other by `group_seats` or tiers."
    )]
    TwoPartitions {
        /// One.
        first: Partition,
        /// The other.
        second: Partition,
    },
    /// A level counts a need group that the community does not have.
    #[error(
        "the levels count the group \"{group}\", which the community does not have. Correct it, or add it to `groups`."
    )]
    UnknownGroup {
        /// As named.
        group: GroupId,
    },
    /// Equity between need groups, and a request of several.
    #[error(
        "the levels count shares over need groups, and {request} is of {groups} of them; shares need one partition. Count overlapping groups by `group_seats`, as levels or with weights."
    )]
    OverlappingGroups {
        /// The first such request.
        request: RequestId,
        /// Of how many groups it is.
        groups: usize,
    },
    /// Equity over more seats than there may be arcs.
    #[error(
        "equity over {seats} desired seats; at most {MAX_SHARED_SEATS} are supported. Plan a part of the community, or a shorter horizon."
    )]
    SharedSeats {
        /// How many.
        seats: u64,
    },
}

impl Default for Objective {
    fn default() -> Self {
        Self { weights: Weights::default(), levels: neediest_first() }
    }
}

fn neediest_first() -> Vec<Entry> {
    vec![Criterion::Promises.into(), Entry::EachTier, Criterion::Score.into()]
}

impl Objective {
    /// The default order of levels with these weights.
    ///
    /// # Errors
    /// If a weight is above [`MAX_WEIGHT`], which keeps sums of scores from overflowing.
    pub fn new(weights: Weights) -> Result<Self, ObjectiveError> {
        Self::default().with_weights(weights)
    }

    /// Tier by tier, minimum seats before further ones, then the score: the default.
    #[must_use]
    pub fn neediest_first() -> Self {
        Self::default()
    }

    /// As many seats as possible, whatever their tier; then as the default.
    #[must_use]
    pub fn serve_most() -> Self {
        let levels = vec![
            Criterion::Promises.into(),
            Criterion::Seats.into(),
            Entry::EachTier,
            Criterion::Score.into(),
        ];
        Self { levels, ..Self::default() }
    }

    /// As the default, with the fewest levels passed on before the score.
    #[must_use]
    pub fn local_first() -> Self {
        let levels = vec![
            Criterion::Promises.into(),
            Entry::EachTier,
            Criterion::Local.into(),
            Criterion::Score.into(),
        ];
        Self { levels, ..Self::default() }
    }

    /// As the default, with the fewest metres before the score.
    #[must_use]
    pub fn least_travel() -> Self {
        let levels = vec![
            Criterion::Promises.into(),
            Entry::EachTier,
            Criterion::Travel.into(),
            Criterion::Score.into(),
        ];
        Self { levels, ..Self::default() }
    }

    /// As the default, with visits spread over volunteers as evenly as possible before the score.
    #[must_use]
    pub fn most_even() -> Self {
        let levels = vec![
            Criterion::Promises.into(),
            Entry::EachTier,
            Criterion::Evenness.into(),
            Criterion::Score.into(),
        ];
        Self { levels, ..Self::default() }
    }

    /// Shares of filled seats as equal as possible between parts, whatever the tiers; then as the default.
    #[must_use]
    pub fn most_equal(over: Partition) -> Self {
        let levels = vec![
            Criterion::Promises.into(),
            Criterion::Equity { over }.into(),
            Entry::EachTier,
            Criterion::Score.into(),
        ];
        Self { levels, ..Self::default() }
    }

    /// The same with other weights of the score's parts.
    ///
    /// # Errors
    /// As [`Objective::new`].
    pub fn with_weights(self, weights: Weights) -> Result<Self, ObjectiveError> {
        let high = |part: &&PartName| weights.get(**part) > MAX_WEIGHT;
        match PARTS.iter().find(high) {
            Some(&part) => Err(ObjectiveError::Weight { part, weight: weights.get(part) }),
            None => Ok(Self { weights, ..self }),
        }
    }

    /// The same with another weight for one part.
    ///
    /// # Errors
    /// If the weight is above [`MAX_WEIGHT`].
    pub fn with_weight(self, part: PartName, weight: u32) -> Result<Self, ObjectiveError> {
        let mut weights = self.weights;
        *weights.get_mut(part) = weight;
        self.with_weights(weights)
    }

    /// The same with another order of levels, most important first.
    ///
    /// # Errors
    /// If there are too few or too many, a sum is out of range, or later seats of a request would count before earlier ones.
    pub fn with_levels(self, levels: Vec<Entry>) -> Result<Self, ObjectiveError> {
        if levels.is_empty() || levels.len() > MAX_ENTRIES {
            return Err(ObjectiveError::Entries { found: levels.len() });
        }
        for (entry, level) in levels.iter().enumerate() {
            let Entry::Level(level) = level else { continue };
            if level.terms().is_empty() || level.terms().len() > MAX_TERMS {
                return Err(ObjectiveError::Terms { entry, found: level.terms().len() });
            }
            let outside = |weight: &u32| !(1..=MAX_TERM_WEIGHT).contains(weight);
            if let Some(weight) = level.terms().iter().map(|term| term.weight).find(outside) {
                return Err(ObjectiveError::TermWeight { entry, weight });
            }
            if level.partition().is_some() && level.criterion().is_none() {
                return Err(ObjectiveError::EquityInSum { entry });
            }
        }
        let mut partitions = levels.iter().filter_map(Entry::partition);
        if let Some(first) = partitions.next()
            && let Some(second) = partitions.find(|&second| second != first)
        {
            return Err(ObjectiveError::TwoPartitions { first, second });
        }
        for tier in 1..=MAX_TIER {
            let mut of_tier = Vec::new();
            for entry in &levels {
                match entry {
                    Entry::EachTier => of_tier.extend(levels_of_tier(tier)),
                    Entry::Level(level) => of_tier.push(level.clone()),
                }
            }
            if !seats_are_in_order(&of_tier, tier) {
                return Err(ObjectiveError::SeatOrder { tier });
            }
        }
        Ok(Self { levels, ..self })
    }

    /// Over which parts it counts shares, if it does.
    pub fn partition(&self) -> Option<Partition> {
        self.levels.iter().find_map(Entry::partition)
    }

    /// Whether it can be asked of a community.
    ///
    /// # Errors
    /// A group that the community does not have; equity between groups that overlap; equity over more than [`MAX_SHARED_SEATS`] seats. Time O(requests + levels).
    pub fn check(&self, community: &Community) -> Result<(), ObjectiveError> {
        let levels = self.levels.iter().filter_map(|entry| match entry {
            Entry::EachTier => None,
            Entry::Level(level) => Some(level),
        });
        for term in levels.flat_map(Level::terms) {
            if let Criterion::GroupSeats { group } = &term.of
                && community.find_group(group.as_str()).is_none()
            {
                return Err(ObjectiveError::UnknownGroup { group: group.clone() });
            }
        }
        let Some(partition) = self.partition() else { return Ok(()) };
        if partition == Partition::Groups
            && let Some(request) = community.requests().iter().find(|request| request.groups().len() > 1)
        {
            let (request, groups) = (request.id().clone(), request.groups().len());
            return Err(ObjectiveError::OverlappingGroups { request, groups });
        }
        let seats = community.requests().iter().map(|request| u64::from(request.seats().desired)).sum();
        if seats > MAX_SHARED_SEATS { Err(ObjectiveError::SharedSeats { seats }) } else { Ok(()) }
    }

    /// The weights, each at most [`MAX_WEIGHT`].
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The order, most important first, before it is spelt out for a community.
    pub fn entries(&self) -> &[Entry] {
        &self.levels
    }

    /// The tiers of a community, and the levels for it, those that say nothing included.
    fn spelt_out(&self, community: &Community) -> (Vec<u8>, Vec<Level>) {
        let mut tiers: Vec<u8> = community.requests().iter().map(Request::tier).collect();
        tiers.sort_unstable();
        tiers.dedup();
        let mut levels = Vec::new();
        for entry in &self.levels {
            match entry {
                Entry::EachTier => levels.extend(tiers.iter().flat_map(|&tier| levels_of_tier(tier))),
                Entry::Level(level) => levels.push(level.clone()),
            }
        }
        (tiers, levels)
    }

    /// The objective without some of its levels, for this community: the tiers that it does not have are left out too. It may have more entries than others.
    ///
    /// # Errors
    /// If nothing remains, or later seats of a request would count before earlier ones.
    pub(crate) fn without(&self, community: &Community, out: &[Level]) -> Result<Self, ObjectiveError> {
        let (tiers, mut levels) = self.spelt_out(community);
        levels.retain(|level| !out.contains(level));
        if !levels.iter().any(|level| level.says_anything(community)) {
            return Err(ObjectiveError::Entries { found: 0 });
        }
        match tiers.into_iter().find(|&tier| !seats_are_in_order(&levels, tier)) {
            Some(tier) => Err(ObjectiveError::SeatOrder { tier }),
            None => Ok(Self { levels: levels.into_iter().map(Entry::from).collect(), ..self.clone() }),
        }
    }

    /// The levels on which plans of a community can differ, each once, most important first; at least one. Time O(requests · levels).
    pub fn levels(&self, community: &Community) -> Vec<Level> {
        let (_, mut levels) = self.spelt_out(community);
        let first = levels.first().cloned();
        // What a level has settled it says no more when it comes again.
        let mut known = BTreeSet::new();
        levels.retain(|level| level.says_anything(community) && known.insert(level.clone()));
        if levels.is_empty() {
            levels.push(first.unwrap_or_else(|| Criterion::Seats.into()));
        }
        levels
    }
}

/// Whether no segment of a request of the tier gains less than the next.
fn seats_are_in_order(levels: &[Level], tier: u8) -> bool {
    let gains = |segment: &Segment| -> Vec<i64> {
        levels.iter().map(|level| level.segment_gain(tier, *segment)).collect()
    };
    Segment::ALL.iter().map(gains).is_sorted_by(|earlier, later| earlier >= later)
}

fn levels_of_tier(tier: u8) -> [Level; 2] {
    [Criterion::MinimumSeats { tier }.into(), Criterion::DesiredSeats { tier }.into()]
}

#[cfg(test)]
mod tests;
