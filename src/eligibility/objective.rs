//! The objective: how much each part of a score counts.

use super::score::{PARTS, PartName, Weights};
use serde::{Deserialize, Serialize};

/// The highest weight of a part.
pub const MAX_WEIGHT: u32 = 10_000;

/// What is to be made as large as possible once promises are kept and seats are filled tier by tier: the sum of
/// scores, by these weights.
///
/// By default a known helper counts 4, skill fit and nearness 3 each, a preferred language and waiting 2 each, and
/// each need or preferred skill that is met, a service that she likes, long rest since she was last asked, and
/// no rare skill wasted 1 (per 1000 points, times 1000).
///
/// ```
/// use goodturn::eligibility::{Objective, PartName};
///
/// let nearer = Objective::default().with_weight(PartName::Nearness, 10)?;
/// assert_eq!(nearer.weights().nearness, 10);
/// assert!(nearer.with_weight(PartName::Waiting, 10_001).is_err());
/// # Ok::<(), goodturn::eligibility::ObjectiveError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", deny_unknown_fields)]
pub struct Objective {
    weights: Weights,
}

/// An objective as it is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    #[serde(default)]
    weights: Weights,
}

impl TryFrom<Unchecked> for Objective {
    type Error = ObjectiveError;

    fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
        Self::new(unchecked.weights)
    }
}

/// A weight that is too high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the weight of {part} is {weight}, above the limit of {MAX_WEIGHT}. Divide all weights by the same number."
)]
pub struct ObjectiveError {
    /// The part.
    pub part: PartName,
    /// Its weight.
    pub weight: u32,
}

impl Objective {
    /// The objective with these weights.
    ///
    /// # Errors
    /// If a weight is above [`MAX_WEIGHT`], which keeps sums of scores from overflowing.
    pub fn new(weights: Weights) -> Result<Self, ObjectiveError> {
        let high = |part: &&PartName| weights.get(**part) > MAX_WEIGHT;
        match PARTS.iter().find(high) {
            Some(&part) => Err(ObjectiveError { part, weight: weights.get(part) }),
            None => Ok(Self { weights }),
        }
    }

    /// The same with another weight for one part.
    ///
    /// # Errors
    /// If the weight is above [`MAX_WEIGHT`].
    pub fn with_weight(self, part: PartName, weight: u32) -> Result<Self, ObjectiveError> {
        let mut weights = self.weights;
        *weights.get_mut(part) = weight;
        Self::new(weights)
    }

    /// The weights, each at most [`MAX_WEIGHT`].
    pub fn weights(&self) -> &Weights {
        &self.weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_limited_however_they_come() {
        let high = Weights { breadth: MAX_WEIGHT + 1, ..Weights::default() };
        let error = ObjectiveError { part: PartName::Breadth, weight: MAX_WEIGHT + 1 };
        assert_eq!(Objective::new(high), Err(error));
        assert!(Objective::new(Weights { breadth: MAX_WEIGHT, ..high }).is_ok());
        assert!(error.to_string().contains("breadth") && error.to_string().contains("10001"));
        assert!(serde_json::from_str::<Objective>(r#"{"weights": {"breadth": 10001}}"#).is_err());
        assert!(serde_json::from_str::<Objective>(r#"{"weights": {"bredth": 1}}"#).is_err());
    }

    #[test]
    fn the_serialised_form_is_read_back() {
        let objective = Objective::default().with_weight(PartName::Waiting, 7).unwrap();
        let json = serde_json::to_string(&objective).unwrap();
        assert_eq!(serde_json::from_str::<Objective>(&json).unwrap(), objective);
        assert_eq!(serde_json::from_str::<Objective>("{}").unwrap(), Objective::default());
    }
}
