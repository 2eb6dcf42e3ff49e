//! What a column is, and how a table is read column by column.

use super::{
    super::{
        fault::{Cell, Code},
        faultlog::{At, FaultLog, Finding, Section, maybe, shortened},
        origins::Origin,
    },
    names::{Names, plain},
    reader::Reader,
    sheet::{self, Row, Sheet, SheetFlaw},
};
use std::collections::{BTreeMap, BTreeSet};

/// What there is to know about a column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnDoc {
    /// The name in the header, in any case of letters, with spaces, underscores and hyphens alike.
    pub name: &'static str,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    /// The fields of the record that it fills, as paths.
    pub fields: &'static [&'static str],
    /// Whether the table must have it and every row a value in it.
    pub required: bool,
    /// Whether its values are kept out of faults.
    pub private: bool,
    /// What it means.
    pub meaning: &'static str,
    /// How a value is written.
    pub format: &'static str,
    /// What follows if the column is not there or the cell is empty.
    pub missing: &'static str,
    /// A value.
    pub example: &'static str,
}

/// A column by its name, its other names, and the fields that it fills.
pub(super) const fn doc(
    name: &'static str,
    aliases: &'static [&'static str],
    fields: &'static [&'static str],
) -> ColumnDoc {
    let (meaning, format, missing, example) = ("", "", "", "");
    ColumnDoc { name, aliases, fields, required: false, private: false, meaning, format, missing, example }
}

impl ColumnDoc {
    /// What it means, and what follows where it is missing.
    pub(super) const fn about(self, meaning: &'static str, missing: &'static str) -> Self {
        Self { meaning, missing, ..self }
    }

    /// How a value is written, and one.
    pub(super) const fn written(self, format: &'static str, example: &'static str) -> Self {
        Self { format, example, ..self }
    }

    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) const fn private(self) -> Self {
        Self { private: true, ..self }
    }
}

/// A column of a table of `R`, read into a draft of it.
pub(super) struct Column<D, R> {
    pub(super) doc: ColumnDoc,
    /// Puts a cell that is not empty into the draft.
    pub(super) read: fn(&mut D, &mut Reader<'_>),
    /// The cell of a record; empty for nothing.
    pub(super) write: fn(&R) -> String,
}

/// A table: which records it has, and by which columns.
pub(super) struct Form<D: 'static, R: 'static> {
    pub(super) section: Section,
    pub(super) columns: &'static [Column<D, R>],
    /// The column of the record's own id, if it has one.
    pub(super) id: Option<&'static str>,
    /// Makes a record of what was read from a row.
    pub(super) finish: fn(D, At<'_>, &mut FaultLog) -> R,
}

/// The columns that a table has, each with its place.
type Placed<D, R> = Vec<(usize, &'static Column<D, R>)>;

impl<D: Default, R> Form<D, R> {
    /// The records of a table, faults noted; `first` is the position that the first one will have in its list.
    ///
    /// Time O(bytes + rows x known columns), memory O(bytes).
    pub(super) fn read(&self, bytes: &[u8], first: usize, names: &Names, log: &mut FaultLog) -> Vec<R> {
        let sheet = match sheet::read(bytes) {
            Ok(sheet) => sheet,
            Err(flaw) => {
                self.no_table(flaw, log);
                return Vec::new();
            }
        };
        let Some(columns) = self.header(&sheet, log) else { return Vec::new() };
        self.wide_rows(&sheet, log);
        self.foreign(&sheet, log);
        let mut origin = Origin { first, rows: Vec::with_capacity(sheet.rows.len()), columns: Vec::new() };
        for &(place, column) in &columns {
            let header = sheet.header.cells.get(place).cloned().unwrap_or_default();
            origin.columns.extend(column.doc.fields.iter().map(|&field| (field, header.clone())));
        }
        let id_place =
            columns.iter().find(|(_, column)| Some(column.doc.name) == self.id).map(|&(place, _)| place);
        let id_of = |row: &Row| {
            id_place.and_then(|place| row.cells.get(place)).map_or("", |id| unguarded(id)).to_owned()
        };
        let rows = sheet.rows.iter().map(|row| (row.number, row.line, id_of(row).into_boxed_str()));
        origin.rows.extend(rows);
        // Before any cell is read, so that faults know their rows.
        log.origins.add(self.section, origin);
        let absent = self.absent(&columns);
        let mut records = Vec::with_capacity(sheet.rows.len());
        for (i, row) in sheet.rows.iter().enumerate() {
            let id = id_of(row);
            let at = At { section: self.section, position: first + i, id: &id };
            let mut draft = D::default();
            for &(place, column) in &columns {
                let Some(text) = row.cells.get(place) else { continue };
                let path = column.doc.fields.first().copied().unwrap_or_default();
                if row.foreign.contains(&place) {
                    log.stand_in(at, path);
                } else if !text.is_empty() {
                    let (text, private) = (unguarded(text), column.doc.private);
                    (column.read)(&mut draft, &mut Reader { text, at, path, private, names, log });
                }
            }
            for field in absent.iter().flat_map(|column| column.doc.fields) {
                log.stand_in(at, field);
            }
            records.push((self.finish)(draft, at, log));
        }
        records
    }

    fn table(&self) -> &'static str {
        self.section.names().0
    }

    fn cell(&self, row: &Row, column: &str) -> Cell {
        Cell { table: self.table().to_owned(), row: row.number, line: row.line, column: shortened(column) }
    }

    fn no_table(&self, flaw: SheetFlaw, log: &mut FaultLog) {
        log.mark_incomplete(self.section);
        let utf8 = "Save it as \"CSV UTF-8\".";
        let (row, line, cause, remedy) = match flaw {
            SheetFlaw::Utf16 => (1, 1, "the file is not in UTF-8 but has two bytes per character", utf8),
            SheetFlaw::Empty => (1, 1, "the file has no row of column names", "Begin it with one."),
            SheetFlaw::OpenQuote { row, line } => {
                let remedy = "Close it; a quote within a quoted cell is written twice.";
                (row, line, "a quote that is opened in this row is never closed", remedy)
            }
            SheetFlaw::Unreadable => (1, 1, "the file can't be read as a table", "Save it as CSV once more."),
        };
        let cell = Cell { table: self.table().to_owned(), row, line, column: String::new() };
        log.table(self.section, cell, Finding::new(Code::MalformedTable, cause, remedy));
    }

    /// Which columns stand where; `None` if the first row is no header at all.
    fn header(&self, sheet: &Sheet, log: &mut FaultLog) -> Option<Placed<D, R>> {
        let header = &sheet.header;
        let mut known = BTreeMap::new();
        for column in self.columns {
            for spelling in std::iter::once(&column.doc.name).chain(column.doc.aliases) {
                known.insert(plain(spelling), column);
            }
        }
        let find = |name: &String| known.get(&plain(name)).copied();
        if header.cells.iter().all(|name| find(name).is_none()) {
            // What stands there may be anybody's data: it is not shown.
            let cause = "the first row with content has none of the names of columns";
            let remedy = format!("Let it begin with {}.", self.required_names());
            log.mark_incomplete(self.section);
            log.table(self.section, self.cell(header, ""), Finding::new(Code::MalformedTable, cause, remedy));
            return None;
        }
        let mut columns: Placed<D, R> = Vec::new();
        for (place, name) in header.cells.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let Some(column) = find(name) else {
                let names = self.columns.iter().map(|column| column.doc.name);
                let near = maybe(&plain(name).replace(' ', "_"), names);
                let finding = Finding::new(
                    Code::UnknownField,
                    "the table has no such column",
                    format!("Remove or rename it.{near}"),
                );
                log.table(self.section, self.cell(header, name), finding);
                continue;
            };
            if columns.iter().any(|(_, earlier)| earlier.doc.name == column.doc.name) {
                let cause = format!("the table has the column `{}` twice", column.doc.name);
                let finding = Finding::new(Code::DuplicateField, cause, "Keep the one that is meant.");
                log.table(self.section, self.cell(header, name), finding);
            } else {
                columns.push((place, column));
            }
        }
        for column in self.absent(&columns) {
            let cause = format!("the table has no column `{}`, which is required", column.doc.name);
            let finding = Finding::new(Code::MissingField, cause, format!("Add it. {}", column.doc.meaning));
            log.table(self.section, self.cell(header, column.doc.name), finding);
            if Some(column.doc.name) == self.id {
                log.mark_incomplete(self.section);
            }
        }
        self.nameless(sheet, log);
        Some(columns)
    }

    /// Notes each column that has content and no name, once.
    fn nameless(&self, sheet: &Sheet, log: &mut FaultLog) {
        let mut seen = BTreeSet::new();
        for row in &sheet.rows {
            for (place, name) in sheet.header.cells.iter().enumerate().take(row.cells.len()) {
                let filled = name.is_empty() && row.cells.get(place).is_some_and(|cell| !cell.is_empty());
                if filled && seen.insert(place) {
                    let cause =
                        format!("cell {} of this row has content and its column has no name", place + 1);
                    let finding = Finding::new(Code::MalformedTable, cause, "Name the column, or empty it.");
                    log.table(self.section, self.cell(row, ""), finding);
                }
            }
        }
    }

    /// The required columns that the table does not have.
    fn absent(&self, columns: &Placed<D, R>) -> Vec<&'static Column<D, R>> {
        let has = |name: &str| columns.iter().any(|(_, column)| column.doc.name == name);
        self.columns.iter().filter(|column| column.doc.required && !has(column.doc.name)).collect()
    }

    fn required_names(&self) -> String {
        let required = self.columns.iter().filter(|column| column.doc.required);
        required.map(|column| format!("`{}`", column.doc.name)).collect::<Vec<_>>().join(", ")
    }

    /// Notes rows with content beyond the last column.
    fn wide_rows(&self, sheet: &Sheet, log: &mut FaultLog) {
        let width = sheet.header.cells.len();
        for row in &sheet.rows {
            let beyond = row.cells.get(width..).unwrap_or_default();
            if beyond.iter().any(|cell| !cell.is_empty()) {
                let cause =
                    format!("this row has content in {} cells and the header {width}", row.cells.len());
                let remedy = "Put a cell that contains the separator in quotes, or name all columns.";
                log.table(
                    self.section,
                    self.cell(row, ""),
                    Finding::new(Code::MalformedTable, cause, remedy),
                );
            }
        }
    }

    /// Notes cells in another encoding: once, because it is one for the whole file.
    fn foreign(&self, sheet: &Sheet, log: &mut FaultLog) {
        let rows = || std::iter::once(&sheet.header).chain(&sheet.rows);
        let Some(first) = rows().find(|row| !row.foreign.is_empty()) else { return };
        let number: usize = rows().map(|row| row.foreign.len()).sum();
        let place = first.foreign.first().copied().unwrap_or(0);
        let column = sheet.header.cells.get(place).map_or("", String::as_str);
        let cause = format!("the text is not in UTF-8, here and in {number} cell(s) in all");
        let finding = Finding::new(Code::MalformedTable, cause, "Save the table as \"CSV UTF-8\".");
        log.table(self.section, self.cell(first, column), finding);
        log.mark_incomplete(self.section);
    }
}

/// The characters with which a cell would be taken for a formula.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r'];

/// The text of a cell without the apostrophe that [`guarded`] may have put before it.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// A cell that no spreadsheet takes for a formula: an apostrophe is put before what begins like one, and before what begins with apostrophes
/// and then like one. Numbers stay as they are. [`unguarded`] takes it away again.
pub(super) fn guarded(text: String) -> String {
    let number = text.strip_prefix('-').unwrap_or(&text);
    let number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !number && text.trim_start_matches('\'').starts_with(FORMULA) { format!("'{text}") } else { text }
}

impl<D, R> Form<D, R> {
    /// The table of some records: the required columns and those that some record uses, in the order of the form; separated by commas.
    pub(super) fn write(&self, records: &[R]) -> String {
        let cells: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|column| records.iter().map(|record| guarded((column.write)(record))).collect())
            .collect();
        let used: Vec<_> = self
            .columns
            .iter()
            .zip(&cells)
            .filter(|(column, cells)| column.doc.required || cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        let mut text = line(used.iter().map(|(column, _)| column.doc.name));
        for row in 0..records.len() {
            text += &line(used.iter().map(|(_, cells)| cells.get(row).map_or("", String::as_str)));
        }
        text
    }

    pub(super) fn docs(&self) -> Vec<ColumnDoc> {
        self.columns.iter().map(|column| column.doc).collect()
    }

    /// The header of a table with every column.
    pub(super) fn full_header(&self) -> String {
        line(self.columns.iter().map(|column| column.doc.name))
    }
}

/// A row with its line end.
fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            line.push(',');
        }
        if cell.contains(['"', ',', ';', '\t', '\n', '\r']) {
            line.push('"');
            line += &cell.replace('"', "\"\"");
            line.push('"');
        } else {
            line += cell;
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn guards_come_off_again(text in "['=+@a1-]{0,6}") {
            let cell = guarded(text.clone());
            prop_assert_eq!(unguarded(&cell), &text);
            let number = cell.starts_with(['-']) && cell.len() > 1 && cell[1..].bytes().all(|b| b.is_ascii_digit());
            prop_assert!(number || !cell.starts_with(FORMULA), "{:?}", cell);
        }
    }
}
