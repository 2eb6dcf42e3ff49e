//! What can be wrong with an instance file: where, what stands there, what was expected, what to do.

use std::fmt;

use thiserror::Error;

use crate::network::bipartite_fault::write_faults;
use crate::network::{BipartiteFault, NetworkFault};

/// How many faults of one file are described; the others are counted.
pub const MAX_FAULTS: usize = 20;

/// How many characters of an offending token are shown.
const SHOWN: usize = 24;

/// Where in a file something is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A line of a text format, from 1.
    Line(usize),
    /// A byte of a binary format, from 0.
    Byte(usize),
    /// The file as a whole.
    File,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Byte(byte) => write!(f, "byte {byte}"),
            Self::File => f.write_str("whole file"),
        }
    }
}

/// One fault of a file.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("{place}: {kind}")]
pub struct FormatFault {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
}

/// What is wrong at one place of a file. Tokens are shortened.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// Something other than a comment came before the line that states the sizes, or the file has no such line.
    #[error("no line `{expected}` before the data; begin the file with one")]
    MissingHeader {
        /// How that line looks.
        expected: &'static str,
    },
    /// A second line of sizes.
    #[error("a second `{expected}` line; keep one")]
    RepeatedHeader {
        /// How that line looks.
        expected: &'static str,
    },
    /// A line that begins with a letter that the format does not have.
    #[error("line kind \"{found}\" is unknown; lines are {expected}")]
    UnknownLine {
        /// The first token.
        found: String,
        /// The kinds that there are.
        expected: &'static str,
    },
    /// A line with too few or too many fields.
    #[error("expected `{expected}`, found {found} fields")]
    FieldCount {
        /// How the line should look.
        expected: &'static str,
        /// How many fields it has, its first letter included.
        found: usize,
    },
    /// A word that is not one of those allowed.
    #[error("{field} is \"{found}\"; it must be {expected}")]
    UnknownWord {
        /// Which field.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// A field that is no integer.
    #[error("{field} is \"{found}\"; it must be an integer in decimal digits")]
    NotAnInteger {
        /// Which field.
        field: &'static str,
        /// What stands there.
        found: String,
    },
    /// A number outside its range.
    #[error("{field} is {found}; it must be from {least} to {most}: {remedy}")]
    OutOfRange {
        /// Which field.
        field: &'static str,
        /// What stands there.
        found: String,
        /// The least allowed.
        least: i64,
        /// The most allowed.
        most: i64,
        /// What to do.
        remedy: &'static str,
    },
    /// More nodes than a file of this size may declare.
    #[error(
        "{declared} nodes declared, but a file of this size may declare at most {limit}; leave out nodes without pairs or arcs"
    )]
    TooManyNodes {
        /// Nodes declared.
        declared: u128,
        /// The most allowed.
        limit: u64,
    },
    /// A lower limit above its upper limit.
    #[error("{what} has minimum {least} above its maximum {most}; exchange or correct them")]
    Reversed {
        /// What the limits are of.
        what: &'static str,
        /// The minimum.
        least: i64,
        /// The maximum.
        most: i64,
    },
    /// A statement about the same thing for a second time.
    #[error("{what} is stated a second time; keep one line for it")]
    Repeated {
        /// What is repeated, with its numbers.
        what: String,
    },
    /// The header states another number of lines than there are.
    #[error(
        "{declared} {what} declared, {found} found; correct the number, or see whether the file was cut off"
    )]
    CountMismatch {
        /// What is counted.
        what: &'static str,
        /// As declared.
        declared: u64,
        /// As found.
        found: u64,
    },
    /// A node descriptor after the first arc, in a format that wants them before.
    #[error("an `n` line after the first `a` line; put all `n` lines first")]
    LateNode,
    /// An assignment arc that does not go from a source to another node.
    #[error(
        "arc {tail} -> {head} must go from a node with an `n` line to one without; see that each source has its `n` line"
    )]
    SameSide {
        /// Its tail as in the file.
        tail: usize,
        /// Its head as in the file.
        head: usize,
    },
    /// A mode was asked for, and the file is a flow.
    #[error("a minimum-cost flow has no mode; leave the mode out")]
    ModeOfFlow,
    /// The file does not begin as its format demands.
    #[error("begins with {found:?}, expected {expected:?}; see whether it is this format, and unpacked")]
    Magic {
        /// The first bytes.
        found: Vec<u8>,
        /// What they should be.
        expected: [u8; 4],
    },
    /// Flag bits that have no meaning.
    #[error("flags are {found:#x}; only bits 1 (dense), 2 (capacities) and 4 (real weights) are known")]
    UnknownFlags {
        /// The flags.
        found: u32,
    },
    /// A dense file whose number of pairs is not left times right.
    #[error("dense, {left} times {right} nodes, but {pairs} pairs declared; they must be the product")]
    DenseCount {
        /// Left nodes.
        left: u64,
        /// Right nodes.
        right: u64,
        /// Pairs declared.
        pairs: u64,
    },
    /// The file is longer or shorter than its header implies.
    #[error("the header implies {expected} bytes, the file has {found}: {}", length_remedy(*expected, *found))]
    Length {
        /// Bytes that the header implies.
        expected: u128,
        /// Bytes that there are.
        found: u128,
    },
    /// Row offsets that do not run upwards from 0 to the number of pairs.
    #[error(
        "row offset {row} is {found}; offsets must begin at 0, never fall and end at {pairs}, the number of pairs"
    )]
    RowOffset {
        /// Which offset, from 0.
        row: usize,
        /// Its value.
        found: u64,
        /// The number of pairs.
        pairs: u64,
    },
    /// A row whose right nodes are unsorted or repeated.
    #[error(
        "pair ({left}, {right}) is repeated or out of order; sort each row by right node and keep a pair once"
    )]
    RowOrder {
        /// Left node.
        left: usize,
        /// Right node.
        right: u32,
    },
    /// A weight that is no number.
    #[error(
        "weight of pair ({left}, {right}) is {weight}; it must be finite: leave the pair out, or give it a number"
    )]
    NotFinite {
        /// Left node.
        left: usize,
        /// Right node.
        right: u32,
        /// The weight.
        weight: f64,
    },
    /// A fault of the b-matching problem as a whole.
    #[error(transparent)]
    Problem(BipartiteFault),
    /// A fault of the network as a whole.
    #[error(transparent)]
    Network(NetworkFault),
}

/// All faults of a file, at least one: the first [`MAX_FAULTS`] in order of their place, and how many more there are.
#[derive(Clone, PartialEq, Debug)]
pub struct FormatFaults {
    faults: Vec<FormatFault>,
    omitted: usize,
}

impl FormatFaults {
    /// The faults that are described, at least one.
    pub fn faults(&self) -> &[FormatFault] {
        &self.faults
    }

    /// How many more faults were found and are not described.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    pub(super) fn one(place: Place, kind: FaultKind) -> Self {
        Self { faults: vec![FormatFault { place, kind }], omitted: 0 }
    }
}

impl fmt::Display for FormatFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_faults(f, &self.faults)?;
        if self.omitted > 0 {
            write!(f, "\n  and {} more", self.omitted)?;
        }
        Ok(())
    }
}

impl std::error::Error for FormatFaults {}

/// Faults while a file is being read; keeps the first ones and counts the rest.
#[derive(Debug, Default)]
pub(super) struct FaultList {
    faults: Vec<FormatFault>,
    omitted: usize,
}

impl FaultList {
    pub(super) fn push(&mut self, place: Place, kind: FaultKind) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(FormatFault { place, kind });
        } else {
            self.omitted = self.omitted.saturating_add(1);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// `Ok` where nothing was wrong.
    pub(super) fn finish(self) -> Result<(), FormatFaults> {
        if self.is_empty() { Ok(()) } else { Err(self.into_faults()) }
    }

    /// For readers that can't go on: the list holds a fault.
    pub(super) fn into_faults(self) -> FormatFaults {
        FormatFaults { faults: self.faults, omitted: self.omitted }
    }
}

fn length_remedy(expected: u128, found: u128) -> &'static str {
    if found < expected {
        "it was cut off, or the sizes are wrong"
    } else {
        "remove what follows, or correct the sizes"
    }
}

/// A token as it is shown: at most [`SHOWN`] characters, control characters escaped.
pub(super) fn shorten(token: &[u8]) -> String {
    let head = token.get(..SHOWN * 4).unwrap_or(token);
    let text = String::from_utf8_lossy(head);
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_default).collect();
    if head.len() < token.len() || text.chars().count() > SHOWN {
        shown.push_str("...");
    }
    shown
}
