//! Cells that are written in several tables.

use super::{items::joined, marks::escaped};

pub(super) fn number(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

pub(super) fn yes(flag: bool) -> String {
    if flag { "yes".to_owned() } else { String::new() }
}

/// Classes of licence, which commas separate as well.
pub(super) fn licences(classes: &[String]) -> String {
    joined(classes, |class| escaped(class, &[',']))
}

/// One of several cells.
pub(super) fn one_of(mut cells: [String; 3], place: usize) -> String {
    cells.get_mut(place).map(std::mem::take).unwrap_or_default()
}
