//! Tables: volunteers, requests, the ledger, organisations, venues and zones as spreadsheets export them (CSV).
//!
//! A community is kept in a few spreadsheets and a page of settings more often than in a document. Here the rows become records; the settings
//! and the catalogs (skills, credentials, areas, need groups) stand in a base [`Document`], and so may organisations, venues and zones:
//!
//! ```
//! use goodturn::community::{Document, SkillRecord, tables::Tables};
//!
//! let mut settings = Document::new("2026-11-23T08:00", "Europe/Berlin");
//! settings.skills = vec![SkillRecord::new("plumber").name("Plumber"), SkillRecord::new("electrician")];
//! let document = settings.with_tables(&Tables {
//!     volunteers: Some("ID;Skills;Weekly hours\nanna;Plumber:3 | electrician;mon-fri 09:00-17:00\n".as_bytes()),
//!     requests: Some(b"id,requester,service,date,start,end\ntap,household-7,plumber,24.11.2026,9:00,10:30\n"),
//!     ..Tables::default()
//! });
//! let community = document.into_community()?; // or every fault at once, by row and column
//! assert_eq!(community.requests()[0].id().as_str(), "tap");
//! # Ok::<(), goodturn::community::Faults>(())
//! ```
//!
//! As with JSON, nothing stops at the first fault. What can't be read is noted with its row (as the spreadsheet counts), line and column, stood
//! in for, and reported by [`Document::into_community`] together with everything that checking finds; also faults of checking name the row and
//! column of a record that came from a table ([`Fault::cell`](super::Fault::cell)).
//!
//! # The file
//!
//! * UTF-8, with or without a byte-order mark; LF, CRLF or CR. Separated by semicolons, tabs or commas, whichever the first line has most of.
//!   Quoted cells may contain separators, line ends and doubled quotes.
//! * The first row with content names the columns: [`columns`] lists them. Case does not matter, and spaces, underscores and hyphens are
//!   alike. Order does not matter. Columns that are empty throughout need no name; an unknown name is a fault.
//! * Empty rows are passed over, white space at the ends of a cell as well. An empty cell is a missing value.
//!
//! # The cells
//!
//! * **Dates** are year-first (`2026-11-24`) or day-first (`24.11.2026`, `24/11/2026`, `24-11-2026`), *never* month-first: `03/04/2026` is the
//!   third of April. Years have four digits. **Times** are `9:00`, `09:00` or `09.00`.
//! * **Several values** are separated by `|`, `;` or a line break within the cell (in lists of languages, ways and licences by commas too). A backslash
//!   takes the next character as it is.
//! * **Numbers** have no separators of thousands; coordinates may have a decimal comma.
//! * **Skills, credentials, areas, zones, need groups** are given by id or by name, languages by code or by English name, in any case of letters.
//! * **Yes or no** is `yes`, `y`, `true`, `1`, `x`, or `no`, `n`, `false`, `0` or nothing.
//! * An apostrophe before `=`, `+`, `-`, `@` is taken off. [`Document::to_tables`] puts it before cells that a spreadsheet would run as a
//!   formula, except for numbers.

mod column;
mod items;
mod ledger;
mod marks;
mod names;
mod organisations;
mod parts;
mod reader;
mod requests;
mod sheet;
mod tongues;
mod volunteers;
mod when;
mod write;

use super::{document::Document, fault::Faults};
pub use column::ColumnDoc;
use names::Names;

/// The bytes of each table there is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'a> {
    /// The register of volunteers.
    pub volunteers: Option<&'a [u8]>,
    /// What is asked for.
    pub requests: Option<&'a [u8]>,
    /// What has happened and what has been agreed.
    pub ledger: Option<&'a [u8]>,
    /// Visits that count for limits and are known as a number only.
    pub consumed: Option<&'a [u8]>,
    /// Those that lend their people.
    pub organisations: Option<&'a [u8]>,
    /// Where help is given.
    pub venues: Option<&'a [u8]>,
    /// The levels of the network.
    pub zones: Option<&'a [u8]>,
}

/// The text of each table, in UTF-8 without a byte-order mark. (Excel wants one, `"\u{feff}"`, in front of what it opens by a double click.)
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableTexts {
    /// The register of volunteers.
    pub volunteers: String,
    /// What is asked for.
    pub requests: String,
    /// What has happened and what has been agreed.
    pub ledger: String,
    /// Visits that count for limits and are known as a number only.
    pub consumed: String,
    /// Those that lend their people.
    pub organisations: String,
    /// Where help is given.
    pub venues: String,
    /// The levels of the network.
    pub zones: String,
}

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableName {
    /// The register of volunteers.
    Volunteers,
    /// What is asked for.
    Requests,
    /// What has happened and what has been agreed.
    Ledger,
    /// Visits that count for limits and are known as a number only.
    Consumed,
    /// Those that lend their people.
    Organisations,
    /// Where help is given.
    Venues,
    /// The levels of the network.
    Zones,
}

impl TableName {
    /// Every table there is.
    pub const ALL: [Self; 7] = [
        Self::Volunteers,
        Self::Requests,
        Self::Ledger,
        Self::Consumed,
        Self::Organisations,
        Self::Venues,
        Self::Zones,
    ];

    /// The list of the document that the table fills: `volunteers`, `requests`, `ledger`, `consumed`, `organisations`, `venues` or `zones`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Volunteers => "volunteers",
            Self::Requests => "requests",
            Self::Ledger => "ledger",
            Self::Consumed => "consumed",
            Self::Organisations => "organisations",
            Self::Venues => "venues",
            Self::Zones => "zones",
        }
    }
}

/// The columns of a table, in the order in which they are written.
pub fn columns(table: TableName) -> Vec<ColumnDoc> {
    match table {
        TableName::Volunteers => volunteers::FORM.docs(),
        TableName::Requests => requests::FORM.docs(),
        TableName::Ledger => ledger::FORM.docs(),
        TableName::Consumed => ledger::CONSUMED.docs(),
        TableName::Organisations => organisations::ORGANISATIONS.docs(),
        TableName::Venues => organisations::VENUES.docs(),
        TableName::Zones => organisations::ZONES.docs(),
    }
}

/// The first row of a table with every column, to begin a spreadsheet with.
pub fn header(table: TableName) -> String {
    match table {
        TableName::Volunteers => volunteers::FORM.full_header(),
        TableName::Requests => requests::FORM.full_header(),
        TableName::Ledger => ledger::FORM.full_header(),
        TableName::Consumed => ledger::CONSUMED.full_header(),
        TableName::Organisations => organisations::ORGANISATIONS.full_header(),
        TableName::Venues => organisations::VENUES.full_header(),
        TableName::Zones => organisations::ZONES.full_header(),
    }
}

impl Document {
    /// This document with the records of tables added to its own; names in the tables are looked up in its catalogs, and among the organisations, venues and
    /// zones of the tables.
    ///
    /// Nothing fails here: what is wrong with a table is kept and reported by [`Document::into_community`], by row and column.
    ///
    /// # Complexity
    /// Time O(bytes + rows x columns of the form), with O(log catalog) for every name; memory O(bytes).
    #[must_use]
    pub fn with_tables(mut self, tables: &Tables<'_>) -> Self {
        let mut log = std::mem::take(&mut self.log);
        let mut names = Names::of(&self, &log);
        if let Some(bytes) = tables.zones {
            let first = self.zones.len();
            self.zones.extend(organisations::ZONES.read(bytes, first, &names, &mut log));
            names = Names::of(&self, &log);
            // What can't be found stays as it is, and checking says so.
            for parent in self.zones.iter_mut().skip(first).filter_map(|zone| zone.parent.as_mut()) {
                if let Ok(id) = names.zones.resolve(parent.as_str()) {
                    *parent = id.into();
                }
            }
        }
        if let Some(bytes) = tables.organisations {
            let first = self.organisations.len();
            self.organisations.extend(organisations::ORGANISATIONS.read(bytes, first, &names, &mut log));
        }
        if let Some(bytes) = tables.venues {
            self.venues.extend(organisations::VENUES.read(bytes, self.venues.len(), &names, &mut log));
        }
        if tables.organisations.is_some() || tables.venues.is_some() {
            names = Names::of(&self, &log);
        }
        if let Some(bytes) = tables.volunteers {
            self.volunteers.extend(volunteers::FORM.read(bytes, self.volunteers.len(), &names, &mut log));
        }
        if let Some(bytes) = tables.requests {
            self.requests.extend(requests::FORM.read(bytes, self.requests.len(), &names, &mut log));
        }
        if let Some(bytes) = tables.ledger {
            self.ledger.extend(ledger::FORM.read(bytes, self.ledger.len(), &names, &mut log));
        }
        if let Some(bytes) = tables.consumed {
            self.consumed.extend(ledger::CONSUMED.read(bytes, self.consumed.len(), &names, &mut log));
        }
        self.log = log;
        self
    }

    /// The tables of this document, which [`Document::with_tables`] reads back to records that mean the same. Only the columns that
    /// are used are written. The rest of the document (settings, catalogs, pins, bans, promises) has no table.
    ///
    /// Not kept are: white space at the ends of a text, the difference between an empty text and none, and codes of languages that
    /// are not in ISO 639-1, which a table does not take.
    ///
    /// # Errors
    /// As [`Document::to_json`]: if a coordinate is not a finite number, or if this document was itself read with faults, so that it
    /// holds stand-ins.
    ///
    /// # Complexity
    /// O(columns x records + bytes) time and memory.
    pub fn to_tables(&self) -> Result<TableTexts, Faults> {
        super::decode::writable(self)?;
        Ok(TableTexts {
            volunteers: volunteers::FORM.write(&self.volunteers),
            requests: requests::FORM.write(&self.requests),
            ledger: ledger::FORM.write(&self.ledger),
            consumed: ledger::CONSUMED.write(&self.consumed),
            organisations: organisations::ORGANISATIONS.write(&self.organisations),
            venues: organisations::VENUES.write(&self.venues),
            zones: organisations::ZONES.write(&self.zones),
        })
    }
}
