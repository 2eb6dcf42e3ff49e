//! What a change is worth, level by level, and the words for it.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use super::unmet::list;
use crate::eligibility::Level;
use crate::network::LevelValue;

/// What the plan would lose by a change, per level where it changes (negative: it gains), most important first.
///
/// A change that gains is written the same way, with its signs reversed ([`Loss::is_gain`]). Losses compare by the first level on which they differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Loss {
    /// Levels on which something changes, with how much.
    pub levels: Vec<(Level, i128)>,
    /// Whether it is exact. Otherwise side constraints were left out of account: the true loss is at least this, the true gain at most.
    pub exact: bool,
    #[serde(skip)]
    value: LevelValue,
}

impl Loss {
    pub(crate) fn new(levels: &[Level], value: LevelValue, exact: bool) -> Self {
        let changed = levels.iter().enumerate().map(|(k, level)| (level.clone(), value.level(k)));
        Self { levels: changed.filter(|&(_, loss)| loss != 0).collect(), exact, value }
    }

    /// This and another, one after the other.
    pub(super) fn and(&self, other: &Self) -> Self {
        let value = &self.value + &other.value;
        let mut levels: Vec<Level> = Vec::new();
        for (level, _) in self.levels.iter().chain(&other.levels) {
            if !levels.contains(level) {
                levels.push(level.clone());
            }
        }
        let amount = |loss: &Self, level: &Level| {
            loss.levels.iter().find(|(known, _)| known == level).map_or(0, |&(_, amount)| amount)
        };
        let sum = levels.into_iter().map(|level| {
            let amount = amount(self, &level).saturating_add(amount(other, &level));
            (level, amount)
        });
        Self { levels: sum.filter(|&(_, loss)| loss != 0).collect(), exact: self.exact && other.exact, value }
    }

    /// The loss on every level of the objective, most important first.
    pub fn value(&self) -> &LevelValue {
        &self.value
    }

    /// Whether nothing changes on any level.
    pub fn is_nothing(&self) -> bool {
        self.levels.is_empty()
    }

    /// Whether the plan is better for it: the first level on which something changes gains.
    pub fn is_gain(&self) -> bool {
        self.levels.first().is_some_and(|&(_, loss)| loss < 0)
    }

    /// The level that pays: the first on which something is lost, if nothing is gained above it.
    pub fn pays(&self) -> Option<&Level> {
        self.levels.first().filter(|&&(_, loss)| loss > 0).map(|(level, _)| level)
    }
}

impl PartialOrd for Loss {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Loss {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value).then_with(|| self.exact.cmp(&other.exact))
    }
}

impl fmt::Display for Loss {
    /// Prose, not for parsing: `loses 1 minimum seat in tier 1 and gains 30 of score`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_loss(f, &self.levels, self.exact)
    }
}

/// Says what is lost and what is gained; of a gain first what is gained.
pub(super) fn write_loss(f: &mut fmt::Formatter<'_>, levels: &[(Level, i128)], exact: bool) -> fmt::Result {
    let (losses, gains): (Vec<_>, Vec<_>) = levels.iter().partition(|(_, loss)| *loss > 0);
    let lost = |f: &mut fmt::Formatter<'_>, least: &str| {
        write!(f, "loses {least}")?;
        list(f, losses.iter().map(|(level, loss)| level.amount(*loss)))
    };
    let gained = |f: &mut fmt::Formatter<'_>, most: &str| {
        write!(f, "gains {most}")?;
        list(f, gains.iter().map(|(level, loss)| level.amount(loss.saturating_neg())))
    };
    let is_gain = levels.first().is_some_and(|&(_, loss)| loss < 0);
    match (losses.is_empty(), gains.is_empty()) {
        (true, true) => f.write_str("loses nothing"),
        (true, false) if is_gain => gained(f, if exact { "" } else { "at most " }),
        (false, false) if is_gain => {
            gained(f, if exact { "" } else { "at most " })?;
            f.write_str(" and ")?;
            lost(f, "")
        }
        (false, true) => lost(f, if exact { "" } else { "at least " }),
        _ => {
            lost(f, if exact { "" } else { "at least " })?;
            f.write_str(" and ")?;
            gained(f, "")
        }
    }
}
