//! The scores of candidates: 32 bits each where all fit, 64 where one does not.

use std::ops::Range;

/// A list of scores that grows. Equal lists have the same form, because the form follows from the scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ScoreList {
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
}

impl Default for ScoreList {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl ScoreList {
    pub(super) fn push(&mut self, score: i64) {
        self.extend(&[score]);
    }

    pub(super) fn extend(&mut self, scores: &[i64]) {
        if let Self::Narrow(list) = self {
            if scores.iter().all(|&score| i32::try_from(score).is_ok()) {
                list.extend(scores.iter().map(|&score| score as i32));
                return;
            }
            *self = Self::Wide(list.iter().map(|&score| score.into()).collect());
        }
        if let Self::Wide(list) = self {
            list.extend_from_slice(scores);
        }
    }

    /// The score at a position; panics like a slice.
    pub(super) fn get(&self, position: usize) -> i64 {
        match self {
            Self::Narrow(list) => list[position].into(),
            Self::Wide(list) => list[position],
        }
    }

    /// A part of the list; panics like a slice.
    pub(super) fn range(&self, range: Range<usize>) -> Scores<'_> {
        match self {
            Self::Narrow(list) => Scores(Form::Narrow(&list[range])),
            Self::Wide(list) => Scores(Form::Wide(&list[range])),
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        match self {
            Self::Narrow(list) => list.shrink_to_fit(),
            Self::Wide(list) => list.shrink_to_fit(),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Narrow(list) => size_of_val(&list[..]),
            Self::Wide(list) => size_of_val(&list[..]),
        }
    }
}

/// Some scores, in order.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a>(Form<'a>);

#[derive(Debug, Clone, Copy)]
enum Form<'a> {
    Narrow(&'a [i32]),
    Wide(&'a [i64]),
}

impl<'a> Scores<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self.0 {
            Form::Narrow(list) => list.len(),
            Form::Wide(list) => list.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The score at a position, if there is one.
    pub fn get(&self, position: usize) -> Option<i64> {
        match self.0 {
            Form::Narrow(list) => list.get(position).map(|&score| score.into()),
            Form::Wide(list) => list.get(position).copied(),
        }
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = i64> + use<'a> {
        let this = *self;
        (0..this.len()).filter_map(move |position| this.get(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_follows_from_the_scores_and_changes_none() {
        let narrow = [0, -7, i64::from(i32::MAX), i64::from(i32::MIN)];
        let wide = [i64::from(i32::MAX) + 1, i64::MIN];
        let mut list = ScoreList::default();
        list.extend(&narrow);
        assert!(matches!(list, ScoreList::Narrow(_)) && list.bytes() == 16);
        list.extend(&wide);
        list.push(5);
        assert!(matches!(list, ScoreList::Wide(_)) && list.bytes() == 56);
        let all: Vec<i64> = narrow.into_iter().chain(wide).chain([5]).collect();
        assert_eq!(list.range(0..7).iter().collect::<Vec<_>>(), all);
        assert_eq!(
            (list.get(4), list.range(1..3).get(1), list.range(1..3).get(2)),
            (wide[0], Some(narrow[2]), None)
        );
        let mut other = ScoreList::default();
        for &score in &all {
            other.push(score);
        }
        assert_eq!(list, other);
        assert!(list.range(3..3).is_empty() && list.range(3..5).len() == 2);
    }
}
