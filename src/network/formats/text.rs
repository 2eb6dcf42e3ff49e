//! What the text formats share: lines of fields separated by blanks, a letter first, comments with `c`.

use super::fault::{FaultKind, FaultList, FormatFaults, Place, shorten};

/// Lines that are neither empty nor comments, numbered from 1.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    bytes.split(|&byte| byte == b'\n').enumerate().filter_map(|(index, line)| {
        let line = Line { number: index + 1, bytes: line };
        // Any line that begins with a `c` is a comment: files in the wild have `c----` and the like.
        line.fields().next().is_some_and(|first| !first.starts_with(b"c")).then_some(line)
    })
}

/// The first line, which must be the `p` line.
///
/// # Errors
/// The only fault worth telling where it is not: nothing else can be read without the sizes.
pub(super) fn header<'a>(
    lines: &mut impl Iterator<Item = Line<'a>>,
    expected: &'static str,
) -> Result<Line<'a>, FormatFaults> {
    match lines.next() {
        Some(line) if line.kind() == b"p" => Ok(line),
        Some(line) => Err(FormatFaults::one(line.place(), FaultKind::MissingHeader { expected })),
        None => Err(FormatFaults::one(Place::File, FaultKind::MissingHeader { expected })),
    }
}

/// One line of a text format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    bytes: &'a [u8],
}

impl<'a> Line<'a> {
    fn fields(self) -> impl Iterator<Item = &'a [u8]> {
        self.bytes.split(u8::is_ascii_whitespace).filter(|field| !field.is_empty())
    }

    /// The letter that the line begins with.
    pub(super) fn kind(self) -> &'a [u8] {
        self.fields().next().unwrap_or_default()
    }

    pub(super) fn place(self) -> Place {
        Place::Line(self.number)
    }

    /// The fields behind the letter, if they are as many as `expected` shows.
    pub(super) fn split<const N: usize>(
        self,
        expected: &'static str,
        faults: &mut FaultList,
    ) -> Option<[&'a [u8]; N]> {
        let mut fields = [&b""[..]; N];
        let mut found = 0;
        for field in self.fields().skip(1) {
            if let Some(slot) = fields.get_mut(found) {
                *slot = field;
            }
            found += 1;
        }
        if found != N {
            faults.push(self.place(), FaultKind::FieldCount { expected, found: found + 1 });
            return None;
        }
        Some(fields)
    }

    /// A field as an integer within a range.
    pub(super) fn integer(self, token: &[u8], range: Range, faults: &mut FaultList) -> Option<i64> {
        let Range { field, least, most, remedy } = range;
        let parsed = std::str::from_utf8(token).ok().and_then(|text| text.parse().ok());
        match parsed {
            Some(value) if (least..=most).contains(&value) => return Some(value),
            None if !is_integer(token) => {
                faults.push(self.place(), FaultKind::NotAnInteger { field, found: shorten(token) });
            }
            _ => {
                let found = shorten(token);
                faults.push(self.place(), FaultKind::OutOfRange { field, found, least, most, remedy });
            }
        }
        None
    }

    /// A field as a count.
    pub(super) fn count(self, token: &[u8], range: Range, faults: &mut FaultList) -> Option<u32> {
        self.integer(token, range, faults).and_then(|count| u32::try_from(count).ok())
    }

    /// A field as a node among `nodes`, numbered from `first` in the file; its position from 0.
    pub(super) fn node(
        self,
        token: &[u8],
        field: &'static str,
        first: i64,
        nodes: usize,
        faults: &mut FaultList,
    ) -> Option<usize> {
        let most = i64::try_from(nodes).unwrap_or(i64::MAX).saturating_add(first - 1);
        let remedy = if first == 0 { "nodes are counted from 0" } else { "nodes are counted from 1" };
        let number = self.integer(token, Range { field, least: first, most, remedy }, faults)?;
        usize::try_from(number - first).ok()
    }

    /// A field that must be one of some words.
    pub(super) fn word<T: Copy>(
        self,
        token: &[u8],
        field: &'static str,
        words: &[(&str, T)],
        expected: &'static str,
        faults: &mut FaultList,
    ) -> Option<T> {
        let meaning = words.iter().find(|(word, _)| word.as_bytes() == token).map(|&(_, meaning)| meaning);
        if meaning.is_none() {
            faults.push(self.place(), FaultKind::UnknownWord { field, found: shorten(token), expected });
        }
        meaning
    }

    /// Reports a second `p` line, or a line of a kind that the format does not have.
    pub(super) fn unknown(self, header: &'static str, expected: &'static str, faults: &mut FaultList) {
        let kind = if self.kind() == b"p" {
            FaultKind::RepeatedHeader { expected: header }
        } else {
            FaultKind::UnknownLine { found: shorten(self.kind()), expected }
        };
        faults.push(self.place(), kind);
    }
}

/// What a field may be, and what to do where it is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) field: &'static str,
    pub(super) least: i64,
    pub(super) most: i64,
    pub(super) remedy: &'static str,
}

impl Range {
    /// Any 64-bit integer.
    pub(super) const fn any(field: &'static str) -> Self {
        Self { field, least: i64::MIN, most: i64::MAX, remedy: "use a coarser unit" }
    }

    /// A size in the header.
    pub(super) const fn size(field: &'static str) -> Self {
        Self { field, least: 0, most: (1 << 31) - 1, remedy: "larger problems do not fit 32-bit indexes" }
    }

    /// A weight or cost of at most `limit` in size.
    pub(super) const fn weight(field: &'static str, limit: i64) -> Self {
        let remedy = "beyond it sums are not exact in 64 bits; divide all by a common factor or round them";
        Self { field, least: -limit, most: limit, remedy }
    }

    /// How many mates a node may have.
    pub(super) const fn degree(field: &'static str) -> Self {
        Self { field, least: 0, most: u32::MAX as i64, remedy: "a degree counts pairs" }
    }
}

/// Whether a token is an integer, of whatever size.
fn is_integer(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"-").or_else(|| token.strip_prefix(b"+")).unwrap_or(token);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Compares the number of lines with what the header declared.
pub(super) fn compare(
    header: Line<'_>,
    what: &'static str,
    declared: u32,
    found: u64,
    faults: &mut FaultList,
) {
    let declared = declared.into();
    if declared != found {
        faults.push(header.place(), FaultKind::CountMismatch { what, declared, found });
    }
}

/// Whether a file of this size may declare so many nodes.
pub(super) fn check_nodes(header: Line<'_>, declared: u64, limit: u64, faults: &mut FaultList) {
    if declared > limit {
        faults.push(header.place(), FaultKind::TooManyNodes { declared: declared.into(), limit });
    }
}

/// Reads a DIMACS header, `p <problem> <nodes> <arcs>`: how many nodes and arcs.
pub(super) fn sizes(
    header: Line<'_>,
    problem: &'static str,
    expected: &'static str,
    node_limit: u64,
) -> Result<(usize, u32), FormatFaults> {
    let mut faults = FaultList::default();
    let sizes = (|| {
        let [name, nodes, arcs] = header.split(expected, &mut faults)?;
        let name = header.word(name, "problem", &[(problem, ())], problem, &mut faults);
        let nodes = header.count(nodes, Range::size("number of nodes"), &mut faults);
        let arcs = header.count(arcs, Range::size("number of arcs"), &mut faults);
        check_nodes(header, nodes?.into(), node_limit, &mut faults);
        name?;
        Some((nodes? as usize, arcs?))
    })();
    match sizes {
        Some(sizes) if faults.is_empty() => Ok(sizes),
        _ => Err(faults.into_faults()),
    }
}
