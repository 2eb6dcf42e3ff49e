//! `.bm`: a bipartite b-matching as text.
//!
//! Nodes are numbered from 0 on each side; weights are integers.
//!
//! ```text
//! c a comment
//! p bm <left> <right> <pairs> <max|min> <mode>
//! l <node> <min> <max>       how many mates a left node must and may have; 0 1 where there is no line
//! r <node> <min> <max>       the same for a right node
//! e <left> <right> <weight>  a pair that may be matched at most once
//! ```
//!
//! `max` and `min` say whether a large or a small sum of weights is best. The modes:
//!
//! | word | optimum | here |
//! |---|---|---|
//! | `perfect` | every node of the smaller side has its maximum of mates; then best sum | [`Mode::Perfect`] |
//! | `max-card` | most pairs, then best sum | [`Mode::MostPairs`] |
//! | `max` | best sum; what does not pay stays out | [`Mode::BestWeight`] |
//! | `bounds` | best sum within the minimums and maximums | [`Mode::BestWeight`] |
//!
//! Minimums hold in every mode, so the last two differ in emphasis alone.

use std::fmt::Write;

use super::fault::{FaultKind, FaultList, FormatFaults, MAX_FAULTS, Place};
use super::text::{self, Line, Range, lines};
use super::{BipartiteInstance, Scale, node_limit};
use crate::network::{Bipartite, BipartiteBuilder, BipartiteFault, BipartiteFaults, Degree, Mode, Sense};

const HEADER: &str = "p bm <left> <right> <pairs> <max|min> <mode>";
const LEFT: &str = "l <node> <min> <max>";
const RIGHT: &str = "r <node> <min> <max>";
const PAIR: &str = "e <left> <right> <weight>";

/// The words for modes; where two mean the same, the first is written.
pub const MODES: [(&str, Mode); 4] = [
    ("bounds", Mode::BestWeight),
    ("max", Mode::BestWeight),
    ("max-card", Mode::MostPairs),
    ("perfect", Mode::Perfect),
];

const SENSES: [(&str, Sense); 2] = [("max", Sense::Maximise), ("min", Sense::Minimise)];

/// The mode of a word.
pub fn mode(word: &str) -> Option<Mode> {
    MODES.iter().find(|(name, _)| *name == word).map(|&(_, mode)| mode)
}

/// Reads a `.bm` file; `mode` takes the place of the file's own. Time O(bytes), plus sorting where pairs are not in order.
///
/// # Errors
/// Every fault at once, each with its line.
pub fn parse(bytes: &[u8], mode: Option<Mode>) -> Result<BipartiteInstance, FormatFaults> {
    let mut lines = lines(bytes);
    let header = text::header(&mut lines, HEADER)?;
    let mut reader = Reader::begin(header, node_limit(bytes))?;
    lines.for_each(|line| reader.line(line));
    text::compare(header, "pairs", reader.declared, reader.pairs, &mut reader.faults);
    reader.faults.finish()?;

    let mut builder = reader.builder;
    for (i, degree) in reader.left.iter().enumerate() {
        if let Some(degree) = degree {
            builder = builder.left(i, degree.min..=degree.max);
        }
    }
    for (j, degree) in reader.right.iter().enumerate() {
        if let Some(degree) = degree {
            builder = builder.right(j, degree.min..=degree.max);
        }
    }
    let built = builder.build(reader.sense, mode.unwrap_or(reader.mode));
    let problem = built.map_err(|faults| with_lines(&faults, bytes))?;
    Ok(BipartiteInstance::numbered_from_zero(problem, Scale::IDENTITY))
}

/// What has been read so far.
struct Reader {
    left: Vec<Option<Degree>>,
    right: Vec<Option<Degree>>,
    weight_limit: i64,
    declared: u32,
    pairs: u64,
    sense: Sense,
    mode: Mode,
    builder: BipartiteBuilder,
    faults: FaultList,
}

impl Reader {
    fn begin(header: Line<'_>, node_limit: u64) -> Result<Self, FormatFaults> {
        let mut faults = FaultList::default();
        let sizes = (|| {
            let [format, left, right, pairs, sense, mode] = header.split(HEADER, &mut faults)?;
            let format = header.word(format, "problem", &[("bm", ())], "bm", &mut faults);
            let left = header.count(left, Range::size("number of left nodes"), &mut faults);
            let right = header.count(right, Range::size("number of right nodes"), &mut faults);
            let pairs = header.count(pairs, Range::size("number of pairs"), &mut faults);
            let sense = header.word(sense, "sense", &SENSES, "max or min", &mut faults);
            let mode = header.word(mode, "mode", &MODES, "perfect, max-card, max or bounds", &mut faults);
            text::check_nodes(header, u64::from(left?) + u64::from(right?), node_limit, &mut faults);
            Some((format?, left?, right?, pairs?, sense?, mode?))
        })();
        match sizes {
            Some(((), left, right, declared, sense, mode)) if faults.is_empty() => {
                let (left, right) = (left as usize, right as usize);
                Ok(Self {
                    left: vec![None; left],
                    right: vec![None; right],
                    weight_limit: Bipartite::weight_limit(left, right),
                    declared,
                    pairs: 0,
                    sense,
                    mode,
                    builder: Bipartite::builder(left, right),
                    faults,
                })
            }
            _ => Err(faults.into_faults()),
        }
    }

    fn line(&mut self, line: Line<'_>) {
        match line.kind() {
            b"e" => self.pair(line),
            b"l" => degree(line, "left node", LEFT, &mut self.left, &mut self.faults),
            b"r" => degree(line, "right node", RIGHT, &mut self.right, &mut self.faults),
            _ => line.unknown(HEADER, "p, l, r, e or c", &mut self.faults),
        }
    }

    fn pair(&mut self, line: Line<'_>) {
        self.pairs += 1;
        let ends = pair(line, self.left.len(), self.right.len(), self.weight_limit, &mut self.faults);
        if let Some((i, j, weight)) = ends {
            self.builder.push(i, j, &[weight]);
        }
    }
}

/// Reads an `e` line.
fn pair(
    line: Line<'_>,
    left: usize,
    right: usize,
    limit: i64,
    faults: &mut FaultList,
) -> Option<(u32, u32, i64)> {
    let [i, j, weight] = line.split(PAIR, faults)?;
    let i = line.node(i, "left node", 0, left, faults);
    let j = line.node(j, "right node", 0, right, faults);
    let weight = line.integer(weight, Range::weight("weight", limit), faults);
    Some((i? as u32, j? as u32, weight?))
}

/// Reads an `l` or `r` line.
fn degree(
    line: Line<'_>,
    side: &'static str,
    expected: &'static str,
    degrees: &mut [Option<Degree>],
    faults: &mut FaultList,
) {
    let Some([node, least, most]) = line.split(expected, faults) else { return };
    let node = line.node(node, side, 0, degrees.len(), faults);
    let least = line.count(least, Range::degree("minimum of mates"), faults);
    let most = line.count(most, Range::degree("maximum of mates"), faults);
    let (Some(node), Some(least), Some(most)) = (node, least, most) else { return };
    if least > most {
        faults.push(line.place(), FaultKind::Reversed { what: side, least: least.into(), most: most.into() });
        return;
    }
    if let Some(degree) = degrees.get_mut(node) {
        if degree.is_some() {
            faults.push(line.place(), FaultKind::Repeated { what: format!("{side} {node}") });
        }
        *degree = Some(Degree { min: least, max: most });
    }
}

/// The faults that only the whole problem shows: repeated pairs, whose second line is looked up, and sizes beyond the indexes.
fn with_lines(found: &BipartiteFaults, bytes: &[u8]) -> FormatFaults {
    let mut faults = FaultList::default();
    for (k, fault) in found.faults().iter().enumerate() {
        match *fault {
            BipartiteFault::RepeatedPair { left, right } if k < MAX_FAULTS => {
                let same = |line: &Line<'_>| {
                    let pair = pair(*line, usize::MAX, usize::MAX, i64::MAX, &mut FaultList::default());
                    pair.is_some_and(|(i, j, _)| (i as usize, j as usize) == (left, right))
                };
                let second = lines(bytes).filter(|line| line.kind() == b"e").filter(same).nth(1);
                let what = format!("pair ({left}, {right})");
                faults.push(second.map_or(Place::File, Line::place), FaultKind::Repeated { what });
            }
            _ => faults.push(Place::File, FaultKind::Problem(fault.clone())),
        }
    }
    faults.into_faults()
}

/// Writes a problem as a `.bm` file, or `None` where it has several levels of weight, which the format can't say.
///
/// Reading the text gives an equal problem. Time O(nodes + pairs).
pub fn write(problem: &Bipartite) -> Option<String> {
    let skip = usize::from(problem.mode() == Mode::MostPairs);
    if problem.levels() != skip + 1 {
        return None;
    }
    let (sense, sign) = if problem.sense() == Sense::Maximise { ("max", -1) } else { ("min", 1) };
    let mode = MODES.iter().find(|&&(_, mode)| mode == problem.mode()).map_or("bounds", |(word, _)| word);
    let (left, right) = (problem.left(), problem.right());
    let mut text = String::new();
    let mut put = |line: std::fmt::Arguments<'_>| {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{line}");
    };
    put(format_args!("p bm {} {} {} {sense} {mode}", left.len(), right.len(), problem.pair_count()));
    for (letter, degrees) in [("l", left), ("r", right)] {
        for (node, degree) in degrees.iter().enumerate().filter(|&(_, &degree)| degree != Degree::default()) {
            put(format_args!("{letter} {node} {} {}", degree.min, degree.max));
        }
    }
    for i in 0..left.len() {
        for pair in problem.row(i) {
            let weight = sign * problem.costs().get(skip, pair);
            put(format_args!("e {i} {} {weight}", problem.rights()[pair]));
        }
    }
    Some(text)
}
