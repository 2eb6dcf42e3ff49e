//! Where records came from that came from tables, so that whatever is found wrong with them later can be named by row and column.
//!
//! A record is known by its position *and* its id: a document whose lists were changed after its tables were read gives fewer rows, not wrong
//! ones.

use super::{
    fault::Cell,
    faultlog::{At, Section},
};
use std::collections::BTreeMap;

/// The tables of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Origins(BTreeMap<Section, Origin>);

/// Where records came from is no part of what they say: a document from tables equals the same one from JSON.
impl PartialEq for Origins {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One table.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// The position of its first record in the document.
    pub(super) first: usize,
    /// Row, line and id of each record.
    pub(super) rows: Vec<(usize, usize, Box<str>)>,
    /// Each field that a column fills, and the column's header.
    pub(super) columns: Vec<(&'static str, String)>,
}

impl Origins {
    /// Adds a section's table.
    #[cfg(feature = "tables")]
    pub(super) fn add(&mut self, section: Section, origin: Origin) {
        self.0.insert(section, origin);
    }

    /// The cell of a field, if the record came from a table. O(columns x length).
    pub(super) fn cell(&self, at: At<'_>, field: &str) -> Option<Cell> {
        let origin = self.0.get(&at.section)?;
        let (row, line, id) = origin.rows.get(at.position.checked_sub(origin.first)?)?;
        if **id != *at.id {
            return None;
        }
        let column = origin
            .columns
            .iter()
            .filter(|(path, _)| within(field, path) || within(path, field))
            // The column of most of the path; of several, the first.
            .min_by_key(|(path, _)| std::cmp::Reverse(path.len().min(field.len())))
            .map_or_else(String::new, |(_, header)| header.clone());
        Some(Cell { table: at.section.names().0.to_owned(), row: *row, line: *line, column })
    }
}

/// Whether `field` is `whole` or a part of it.
fn within(field: &str, whole: &str) -> bool {
    !whole.is_empty()
        && field.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_of_a_field_is_found_by_its_path() {
        let columns =
            [("place", "Area"), ("place.latitude", "Lat"), ("skills", "Skills"), ("seats", "Seats")];
        let columns = columns.map(|(path, header)| (path, header.to_owned())).to_vec();
        let origin = Origin { first: 2, rows: vec![(7, 9, "anna".into())], columns };
        let origins = Origins(BTreeMap::from([(Section::Volunteers, origin)]));
        let at = At { section: Section::Volunteers, position: 2, id: "anna" };
        for (field, column) in [
            ("skills[3].level", "Skills"),
            ("place.latitude", "Lat"),
            ("place.longitude", "Area"),
            ("place", "Area"),
            ("skillset", ""),
            ("", ""),
        ] {
            let cell = origins.cell(at, field).unwrap();
            assert_eq!((cell.row, cell.line, cell.column.as_str()), (7, 9, column), "{field}");
        }
        for other in [At { id: "bela", ..at }, At { position: 1, ..at }, At { position: 3, ..at }] {
            assert_eq!(origins.cell(other, "skills"), None);
        }
        assert_eq!(origins.cell(At { section: Section::Requests, ..at }, "skills"), None);
    }
}
