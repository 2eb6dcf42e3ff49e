//! From bytes to rows of cells, as spreadsheets export them.
//!
//! Text in UTF-8, with or without a byte-order mark; lines that end in LF, CRLF or CR; cells in double quotes may hold separators, line
//! ends and doubled quotes. The separator is whichever of `;`, tab and `,` stands most often in the first line outside quotes (the first
//! named on a tie). Rows without any content are passed over, but counted, so that a row's number is the one that the spreadsheet shows.
//!
//! A quote that is never closed swallows the rest of a file without a trace. So a last row of our own is put behind the file: if it does not come
//! back as the last row, it was swallowed.

use std::io::Read;

/// A table as it stands in a file.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The first row that has content, trimmed.
    pub(super) header: Row,
    /// The rows below it that have content.
    pub(super) rows: Vec<Row>,
}

/// A row of cells, and where it is.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Counted from 1, as a spreadsheet does.
    pub(super) number: usize,
    /// The line on which it starts, counted from 1, as a text editor does.
    pub(super) line: usize,
    /// The cells, without white space at their ends.
    pub(super) cells: Vec<String>,
    /// The columns whose cells are not UTF-8; their texts are stand-ins.
    pub(super) foreign: Vec<usize>,
}

/// What makes a file no table at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetFlaw {
    /// Two bytes per character.
    Utf16,
    /// No row has content.
    Empty,
    /// A quote is opened in this row and never closed.
    OpenQuote {
        /// As [`Row::number`].
        row: usize,
        /// As [`Row::line`].
        line: usize,
    },
    /// The reader gave up; there is no known input for that.
    Unreadable,
}

/// What stands in the row that is put behind the file. A control character, which no cell should have.
const LAST_ROW: &[u8] = b"\x1f";

/// Reads a table. O(bytes) time and memory.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, SheetFlaw> {
    let zero_byte = bytes.iter().take(4).any(|&byte| byte == 0);
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || zero_byte {
        return Err(SheetFlaw::Utf16);
    }
    let body = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(body))
        .from_reader(body.chain(&b"\n"[..]).chain(LAST_ROW).chain(&b"\n"[..]));
    let mut lines = Lines { body, seen: 0, line: 1, row: 0 };
    let mut record = csv::ByteRecord::new();
    let mut rows = Vec::new();
    let mut closed = false;
    while reader.read_byte_record(&mut record).map_err(|_| SheetFlaw::Unreadable)? {
        let start = record.position().map_or(0, csv::Position::byte);
        lines.go_to(usize::try_from(start).unwrap_or(usize::MAX));
        closed = record.len() == 1 && record.get(0) == Some(LAST_ROW) && lines.seen >= body.len();
        if closed {
            break;
        }
        let (row, line) = (lines.row, lines.line);
        let mut foreign = Vec::new();
        let cells = record.iter().enumerate().map(|(column, cell)| {
            std::str::from_utf8(cell).map_or_else(
                |_| {
                    foreign.push(column);
                    String::new()
                },
                |text| text.trim().to_owned(),
            )
        });
        let cells: Vec<_> = cells.collect();
        if !foreign.is_empty() || cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { number: row, line, cells, foreign });
        }
    }
    if !closed {
        return Err(SheetFlaw::OpenQuote { row: lines.row, line: lines.line });
    }
    let mut rows = rows.into_iter();
    let header = rows.next().ok_or(SheetFlaw::Empty)?;
    Ok(Sheet { header, rows: rows.collect() })
}

/// The separator, by the first line that is not empty.
fn separator(body: &[u8]) -> u8 {
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b',', 0)];
    let mut quoted = false;
    let begin = body.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(body.len());
    for &byte in body.get(begin..).unwrap_or_default() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if !quoted => {
                for (_, count) in counts.iter_mut().filter(|(separator, _)| *separator == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|&(_, count)| count).max().unwrap_or(0);
    // A single column has none; then a comma does no harm.
    let found = counts.iter().find(|&&(_, count)| count == most && most > 0);
    found.map_or(b',', |&(separator, _)| separator)
}

/// Counts rows and lines while going through a file.
struct Lines<'a> {
    body: &'a [u8],
    seen: usize,
    line: usize,
    row: usize,
}

impl Lines<'_> {
    /// Goes on to the record that was read from `start` on, which may be in front of line ends that belong to no record.
    fn go_to(&mut self, start: usize) {
        while self.seen < start {
            self.step();
        }
        // The reader stops between the two halves of a CRLF.
        if self.at(self.seen) == Some(b'\n') && self.seen > 0 && self.at(self.seen - 1) == Some(b'\r') {
            self.seen += 1;
        }
        while matches!(self.at(self.seen), Some(b'\r' | b'\n')) {
            if self.step() {
                self.row += 1;
            }
        }
        self.row += 1;
    }

    fn at(&self, place: usize) -> Option<u8> {
        self.body.get(place).copied()
    }

    /// Passes one byte, or a whole CRLF; returns whether that ends a line.
    fn step(&mut self) -> bool {
        let byte = self.at(self.seen);
        let ends = matches!(byte, Some(b'\r' | b'\n'));
        let both = byte == Some(b'\r') && self.at(self.seen + 1) == Some(b'\n');
        self.line += usize::from(ends);
        self.seen += 1 + usize::from(both);
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Vec<(usize, usize, Vec<String>)> {
        let sheet = read(bytes).unwrap();
        std::iter::once(sheet.header).chain(sheet.rows).map(|r| (r.number, r.line, r.cells)).collect()
    }

    fn rows(list: &[(usize, usize, &[&str])]) -> Vec<(usize, usize, Vec<String>)> {
        let texts = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        list.iter().map(|&(row, line, cells)| (row, line, texts(cells))).collect()
    }

    #[test]
    fn separators_quotes_and_marks_are_understood() {
        let plain = rows(&[(1, 1, &["id", "name"]), (2, 2, &["a", "Anna, B; \"C\""])]);
        for text in [
            "id;name\na;\"Anna, B; \"\"C\"\"\"",
            "id,name\r\na,\"Anna, B; \"\"C\"\"\"\r\n",
            "\u{feff}id\tname\ra\t\"Anna, B; \"\"C\"\"\"\r",
            "\u{feff}\"id\",\"name\"\na , \" Anna, B; \"\"C\"\" \"\n\n\n,\n",
        ] {
            assert_eq!(shown(text.as_bytes()).len(), 2, "{text:?}");
        }
        for text in ["id;name\na;\"Anna, B; \"\"C\"\"\"", "id,name\r\na,\"Anna, B; \"\"C\"\"\"\r\n"] {
            assert_eq!(shown(text.as_bytes()), plain, "{text:?}");
        }
        // What is quoted in the header does not decide.
        assert_eq!(shown(b"\"a,b,c\";d\n1;2")[1].2, ["1", "2"]);
        assert_eq!(shown(b"id\nanna"), rows(&[(1, 1, &["id"]), (2, 2, &["anna"])]));
    }

    #[test]
    fn rows_count_like_a_spreadsheet_and_lines_like_an_editor() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["id,note", "", "a,\"two\u{1}lines\"", ",,", "b,x", "", "", "c,\"\u{1}\u{1}\"", "d,y"];
            let text = text.join(end).replace('\u{1}', end);
            let found: Vec<_> = shown(text.as_bytes())
                .into_iter()
                .map(|(row, line, cells)| (row, line, cells[0].clone()))
                .collect();
            let expected = [(1, 1, "id"), (3, 3, "a"), (5, 6, "b"), (8, 9, "c"), (9, 12, "d")]
                .map(|(r, l, c)| (r, l, c.to_owned()));
            assert_eq!(found, expected, "{end:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_said() {
        assert_eq!(read(b"").unwrap_err(), SheetFlaw::Empty);
        assert_eq!(read(b"\xef\xbb\xbf\n\n;;\n").unwrap_err(), SheetFlaw::Empty);
        assert_eq!(read(b"\xff\xfei\0d\0").unwrap_err(), SheetFlaw::Utf16);
        assert_eq!(read(b"i\0d\0").unwrap_err(), SheetFlaw::Utf16);
        assert_eq!(read(b"id\na\n\"b\nc\nd").unwrap_err(), SheetFlaw::OpenQuote { row: 3, line: 3 });
        assert_eq!(read(b"id\na\nb,\"c\"\"\n\x1f\n").unwrap_err(), SheetFlaw::OpenQuote { row: 3, line: 3 });
        assert_eq!(read(b"id\nM\xfcller\n").unwrap().rows[0].foreign, [0]);
        assert_eq!(read(b"id\n\x1f\na").unwrap().rows.len(), 2, "our last row is told from one like it");
    }
}
