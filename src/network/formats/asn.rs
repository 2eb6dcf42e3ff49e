//! `.asn`: the assignment problem as the DIMACS implementation challenge wrote it.
//!
//! Nodes are numbered from 1; costs are integers; the smallest sum is best, and every node of the smaller side must be matched
//! ([`Mode::Perfect`]) unless the caller says otherwise.
//!
//! ```text
//! c a comment
//! p asn <nodes> <arcs>
//! n <node>                        a source (here: a left node); these lines come before the arcs
//! a <source> <other> <cost>       a pair that may be matched
//! ```

use super::fault::{FaultKind, FaultList, FormatFaults, Place};
use super::text::{self, Line, Range, lines};
use super::{BipartiteInstance, Scale, node_limit};
use crate::network::{Bipartite, BipartiteFault, Mode, Sense};

const HEADER: &str = "p asn <nodes> <arcs>";
const SOURCE: &str = "n <node>";
const ARC: &str = "a <source> <other> <cost>";

/// Reads an `.asn` file; `mode` takes the place of [`Mode::Perfect`]. Time O(bytes), plus sorting where arcs are not in order.
///
/// # Errors
/// Every fault at once, each with its line where it has one.
pub fn parse(bytes: &[u8], mode: Option<Mode>) -> Result<BipartiteInstance, FormatFaults> {
    let mut lines = lines(bytes);
    let header = text::header(&mut lines, HEADER)?;
    let (nodes, declared) = text::sizes(header, "asn", HEADER, node_limit(bytes))?;
    let mut reader = Reader {
        sources: vec![false; nodes],
        arcs: Vec::new(),
        arc_lines: 0,
        // The limit falls with the number of nodes alone, so the sides need not be known yet.
        cost_limit: Bipartite::weight_limit(nodes, 0),
        faults: FaultList::default(),
    };
    lines.for_each(|line| reader.line(line));
    text::compare(header, "arcs", declared, reader.arc_lines, &mut reader.faults);
    reader.faults.finish()?;

    // Each node's place on its side.
    let (mut left_ids, mut right_ids) = (Vec::new(), Vec::new());
    let places: Vec<u32> = (1..)
        .zip(&reader.sources)
        .map(|(id, &source)| {
            let side = if source { &mut left_ids } else { &mut right_ids };
            side.push(id);
            side.len() as u32 - 1
        })
        .collect();
    let mut builder = Bipartite::builder(left_ids.len(), right_ids.len());
    for (tail, head, cost) in reader.arcs {
        builder.push(places[tail], places[head], &[cost]);
    }
    let problem = builder.build(Sense::Minimise, mode.unwrap_or(Mode::Perfect)).map_err(|found| {
        let mut faults = FaultList::default();
        for fault in found.faults() {
            faults.push(
                Place::File,
                match *fault {
                    BipartiteFault::RepeatedPair { left, right } => {
                        let what = format!("arc {} -> {}", left_ids[left], right_ids[right]);
                        FaultKind::Repeated { what }
                    }
                    _ => FaultKind::Problem(fault.clone()),
                },
            );
        }
        faults.into_faults()
    })?;
    Ok(BipartiteInstance { problem, scale: Scale::IDENTITY, left_ids, right_ids })
}

/// What has been read so far.
struct Reader {
    /// Which nodes had their `n` line.
    sources: Vec<bool>,
    /// Tail and head from 0, and cost.
    arcs: Vec<(usize, usize, i64)>,
    arc_lines: u64,
    cost_limit: i64,
    faults: FaultList,
}

impl Reader {
    fn line(&mut self, line: Line<'_>) {
        match line.kind() {
            b"a" => {
                self.arc_lines += 1;
                self.arc(line);
            }
            b"n" => {
                self.source(line);
            }
            _ => line.unknown(HEADER, "p, n, a or c", &mut self.faults),
        }
    }

    fn source(&mut self, line: Line<'_>) -> Option<()> {
        let faults = &mut self.faults;
        let [node] = line.split(SOURCE, faults)?;
        let node = line.node(node, "node", 1, self.sources.len(), faults)?;
        if self.arc_lines > 0 {
            faults.push(line.place(), FaultKind::LateNode);
        } else if std::mem::replace(self.sources.get_mut(node)?, true) {
            faults.push(line.place(), FaultKind::Repeated { what: format!("node {}", node + 1) });
        }
        Some(())
    }

    fn arc(&mut self, line: Line<'_>) -> Option<()> {
        let faults = &mut self.faults;
        let nodes = self.sources.len();
        let [tail, head, cost] = line.split(ARC, faults)?;
        let tail = line.node(tail, "source", 1, nodes, faults);
        let head = line.node(head, "other node", 1, nodes, faults);
        let cost = line.integer(cost, Range::weight("cost", self.cost_limit), faults);
        let (tail, head, cost) = (tail?, head?, cost?);
        let is_source = |node: usize| self.sources.get(node) == Some(&true);
        if is_source(tail) && !is_source(head) {
            self.arcs.push((tail, head, cost));
        } else {
            faults.push(line.place(), FaultKind::SameSide { tail: tail + 1, head: head + 1 });
        }
        Some(())
    }
}
