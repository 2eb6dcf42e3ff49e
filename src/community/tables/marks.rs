//! Several values in one cell.
//!
//! Items are separated by `|`, `;` or a line end, whatever separates the cells of the file; some columns take commas as well. A backslash takes
//! the character behind it as it is, so that any text can be an item: `a\|b`. [`escaped`] writes what [`marks`] and [`split`] read.

/// A character, and whether a backslash stood before it.
pub(super) type Mark = (char, bool);

/// What separates items.
pub(super) const LIST: &[char] = &['|', ';', '\n', '\r'];
/// What separates items that have no comma themselves.
pub(super) const LIST_OR_COMMA: &[char] = &['|', ';', '\n', '\r', ','];
/// What separates items that may hold semicolons.
pub(super) const BARS: &[char] = &['|', '\n', '\r'];

/// A cell's characters. A backslash at the very end stands for itself.
pub(super) fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => marks.push(chars.next().map_or((c, false), |next| (next, true))),
            _ => marks.push((c, false)),
        }
    }
    marks
}

/// The items between separators, trimmed; empty ones are left out.
pub(super) fn split<'a>(marks: &'a [Mark], separators: &[char]) -> Vec<&'a [Mark]> {
    let items = marks.split(|&(c, escaped)| !escaped && separators.contains(&c));
    items.map(trimmed).filter(|item| !item.is_empty()).collect()
}

/// What stands before and after the first `separator`.
pub(super) fn split_once(marks: &[Mark], separator: char) -> Option<(&[Mark], &[Mark])> {
    let place = marks.iter().position(|&mark| mark == (separator, false))?;
    Some((trimmed(marks.get(..place)?), trimmed(marks.get(place + 1..)?)))
}

/// What stands before and after the last `separator`.
pub(super) fn split_last(marks: &[Mark], separator: char) -> Option<(&[Mark], &[Mark])> {
    let place = marks.iter().rposition(|&mark| mark == (separator, false))?;
    Some((trimmed(marks.get(..place)?), trimmed(marks.get(place + 1..)?)))
}

/// The text that is meant.
pub(super) fn text(marks: &[Mark]) -> String {
    marks.iter().map(|&(c, _)| c).collect()
}

fn trimmed(marks: &[Mark]) -> &[Mark] {
    let solid = |&(c, escaped): &Mark| escaped || !c.is_whitespace();
    let Some(start) = marks.iter().position(solid) else { return &[] };
    let end = marks.iter().rposition(solid).map_or(start, |last| last + 1);
    marks.get(start..end).unwrap_or_default()
}

/// `text` as an item of a list in which these characters have a meaning too.
pub(super) fn escaped(text: &str, more: &[char]) -> String {
    let mut item = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\\' || LIST.contains(&c) || more.contains(&c) {
            item.push('\\');
        }
        item.push(c);
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn items_are_split_and_trimmed() {
        let of = |text_: &str, separators: &[char]| -> Vec<String> {
            split(&marks(text_), separators).into_iter().map(text).collect()
        };
        assert_eq!(of(" a | b;c\n|d, e ", LIST), ["a", "b", "c", "d, e"]);
        assert_eq!(of("a, b", LIST_OR_COMMA), ["a", "b"]);
        assert_eq!(of("F=1;B=2 | c", BARS), ["F=1;B=2", "c"]);
        assert_eq!(of(r"a\|b\\|c\", LIST), [r"a|b\", r"c\"]);
        assert_eq!(of("", LIST), [""; 0]);
    }

    proptest! {
        #[test]
        fn any_texts_are_read_back(items in prop::collection::vec("[a-c|;:=,\\\\\n]{1,6}", 0..4)) {
            let cell = items.iter().map(|item| escaped(item, &[':'])).collect::<Vec<_>>().join(" | ");
            let cell = marks(&cell);
            let read: Vec<_> = split(&cell, LIST).into_iter().map(text).collect();
            prop_assert_eq!(&read, &items);
            prop_assert!(split(&cell, LIST).into_iter().all(|item| split_once(item, ':').is_none()));
        }
    }
}
