//! The objective: what counts, in which order, and how much each part of a score counts.

use super::criteria::{Criterion, Segment};
use super::levels::{Level, MAX_TERM_WEIGHT, MAX_TERMS};
use super::score::{PARTS, PartName, Weights};
use crate::community::{Community, MAX_TIER, Request};
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
        }
        for tier in 1..=MAX_TIER {
            let mut of_tier = Vec::new();
            for entry in &levels {
                match entry {
                    Entry::EachTier => of_tier.extend(levels_of_tier(tier)),
                    Entry::Level(level) => of_tier.push(level.clone()),
                }
            }
            let gains = |segment: &Segment| -> Vec<i64> {
                of_tier.iter().map(|level| level.segment_gain(tier, *segment)).collect()
            };
            if !Segment::ALL.iter().map(gains).is_sorted_by(|earlier, later| earlier >= later) {
                return Err(ObjectiveError::SeatOrder { tier });
            }
        }
        Ok(Self { levels, ..self })
    }

    /// The weights, each at most [`MAX_WEIGHT`].
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The order, most important first, before it is spelt out for a community.
    pub fn entries(&self) -> &[Entry] {
        &self.levels
    }

    /// The levels on which plans of a community can differ, each once, most important first; at least one. Time O(requests · levels).
    pub fn levels(&self, community: &Community) -> Vec<Level> {
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

fn levels_of_tier(tier: u8) -> [Level; 2] {
    [Criterion::MinimumSeats { tier }.into(), Criterion::DesiredSeats { tier }.into()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::{Document, RequestRecord, SkillRecord};

    #[test]
    fn weights_are_limited_however_they_come() {
        let high = Weights { breadth: MAX_WEIGHT + 1, ..Weights::default() };
        let error = ObjectiveError::Weight { part: PartName::Breadth, weight: MAX_WEIGHT + 1 };
        assert_eq!(Objective::new(high), Err(error.clone()));
        assert!(Objective::new(Weights { breadth: MAX_WEIGHT, ..high }).is_ok());
        assert!(error.to_string().contains("breadth") && error.to_string().contains("10001"));
        assert!(serde_json::from_str::<Objective>(r#"{"weights": {"breadth": 10001}}"#).is_err());
        assert!(serde_json::from_str::<Objective>(r#"{"weights": {"bredth": 1}}"#).is_err());
    }

    #[test]
    fn the_serialised_form_is_read_back() {
        let sum = Level::sum([(3, Criterion::Seats), (2, Criterion::Promises)]);
        let levels = vec![sum.into(), Entry::EachTier, Criterion::MinimumSeats { tier: 2 }.into()];
        for objective in [
            Objective::default().with_weight(PartName::Waiting, 7).unwrap(),
            Objective::serve_most(),
            Objective::least_travel(),
            Objective::default().with_levels(levels).unwrap(),
        ] {
            let json = serde_json::to_string(&objective).unwrap();
            assert_eq!(serde_json::from_str::<Objective>(&json).unwrap(), objective, "{json}");
        }
        assert_eq!(serde_json::from_str::<Objective>("{}").unwrap(), Objective::default());
        let json = r#"{"levels": ["promises", "each_tier", {"sum": [{"weight": 2, "of": "score"}]}]}"#;
        assert!(serde_json::from_str::<Objective>(json).is_ok());
    }

    #[test]
    fn what_is_wrong_with_levels_is_said() {
        let with = |levels| Objective::default().with_levels(levels).unwrap_err();
        assert_eq!(with(vec![]), ObjectiveError::Entries { found: 0 });
        assert_eq!(with(vec![Entry::EachTier; 33]), ObjectiveError::Entries { found: 33 });
        let sum = |terms: Vec<(u32, Criterion)>| vec![Entry::EachTier, Level::sum(terms).into()];
        assert_eq!(with(sum(vec![])), ObjectiveError::Terms { entry: 1, found: 0 });
        assert_eq!(with(sum(vec![(1, Criterion::Score); 17])), ObjectiveError::Terms { entry: 1, found: 17 });
        for weight in [0, 10_001] {
            assert_eq!(
                with(sum(vec![(weight, Criterion::Score)])),
                ObjectiveError::TermWeight { entry: 1, weight }
            );
        }
        let (minimum, desired) = (Criterion::MinimumSeats { tier: 3 }, Criterion::DesiredSeats { tier: 3 });
        let order = ObjectiveError::SeatOrder { tier: 3 };
        assert_eq!(with(vec![desired.into(), Entry::EachTier]), order);
        assert_eq!(with(vec![Level::sum([(1, minimum), (2, desired)]).into()]), order);
        let fine = vec![Level::sum([(2, minimum), (2, desired)]).into()];
        assert!(Objective::default().with_levels(fine).is_ok());
    }

    fn community() -> Community {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        document.skills.push(SkillRecord::new("help"));
        let request = |id, tier| RequestRecord::new(id, "somebody", "help").tier(tier).seats(1, 3, 4);
        document.requests =
            vec![request("a", 2), request("b", 1).seats(0, 1, 1), request("c", 4).seats(2, 2, 2)];
        document.into_community().unwrap()
    }

    #[test]
    fn only_levels_that_say_something_are_listed() {
        let expected: [Level; 5] = [
            Criterion::DesiredSeats { tier: 1 }.into(),
            Criterion::MinimumSeats { tier: 2 }.into(),
            Criterion::DesiredSeats { tier: 2 }.into(),
            Criterion::MinimumSeats { tier: 4 }.into(),
            Criterion::Score.into(),
        ];
        assert_eq!(Objective::default().levels(&community()), expected);
        let empty = Document::new("2026-11-23T08:00", "UTC").into_community().unwrap();
        assert_eq!(Objective::default().levels(&empty), [Level::from(Criterion::Score)]);
        let seats = Objective::default().with_levels(vec![Criterion::Seats.into()]).unwrap();
        assert_eq!(seats.levels(&empty), [Level::from(Criterion::Seats)]);
        let tiers = Objective::default().with_levels(vec![Entry::EachTier]).unwrap();
        assert_eq!(tiers.levels(&empty), [Level::from(Criterion::Seats)]);
    }

    #[test]
    fn a_segment_never_gains_less_than_the_next() {
        let community = community();
        for objective in [Objective::default(), Objective::serve_most(), Objective::least_travel()] {
            let levels = objective.levels(&community);
            for request in community.request_ixs() {
                // A segment without seats holds no place in the order.
                let seats = community.request(request).seats();
                let open = Segment::ALL.into_iter().filter(|segment| segment.seats(seats) > 0);
                let gains = |segment: Segment| -> Vec<i64> {
                    levels.iter().map(|level| level.seat_gain(&community, request, segment, 7)).collect()
                };
                assert!(open.map(gains).is_sorted_by(|earlier, later| earlier >= later));
            }
        }
    }
}
