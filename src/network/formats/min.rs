//! `.min`: minimum-cost flow as the DIMACS implementation challenge wrote it.
//!
//! Nodes are numbered from 1; everything is an integer.
//!
//! ```text
//! c a comment
//! p min <nodes> <arcs>
//! n <node> <supply>                        negative: a demand; 0 where there is no line
//! a <tail> <head> <low> <cap> <cost>       flow from low to cap, cost for each unit
//! ```
//!
//! A capacity without end must be written as a finite number: the supplies and finite capacities bound every flow.

use std::fmt::Write;

use super::fault::{FaultKind, FaultList, FormatFaults, Place};
use super::text::{self, Line, Range, lines};
use super::{FlowInstance, node_limit};
use crate::network::{Network, NetworkBuilder, NodeId};

const HEADER: &str = "p min <nodes> <arcs>";
const NODE: &str = "n <node> <supply>";
const ARC: &str = "a <tail> <head> <low> <cap> <cost>";

/// Reads a `.min` file. Time and memory O(bytes).
///
/// # Errors
/// Every fault at once, each with its line.
pub fn parse(bytes: &[u8]) -> Result<FlowInstance, FormatFaults> {
    let mut lines = lines(bytes);
    let header = text::header(&mut lines, HEADER)?;
    let (nodes, arcs) = text::sizes(header, "min", HEADER, node_limit(bytes))?;
    let mut reader = Reader {
        builder: Network::builder(1),
        stated: vec![false; nodes],
        arcs: 0,
        cost_limit: Network::cost_limit(nodes),
        faults: FaultList::default(),
    };
    for _ in 0..nodes {
        reader.builder.node(0);
    }
    lines.for_each(|line| reader.line(line));
    text::compare(header, "arcs", arcs, reader.arcs, &mut reader.faults);
    reader.faults.finish()?;
    let network = reader.builder.build().map_err(|found| {
        let mut faults = FaultList::default();
        for fault in found.faults() {
            faults.push(Place::File, FaultKind::Network(fault.clone()));
        }
        faults.into_faults()
    })?;
    Ok(FlowInstance { network })
}

/// What has been read so far.
struct Reader {
    builder: NetworkBuilder,
    /// Which nodes had their `n` line.
    stated: Vec<bool>,
    arcs: u64,
    cost_limit: i64,
    faults: FaultList,
}

impl Reader {
    fn line(&mut self, line: Line<'_>) {
        match line.kind() {
            b"a" => {
                self.arcs += 1;
                self.arc(line);
            }
            b"n" => {
                self.node(line);
            }
            _ => line.unknown(HEADER, "p, n, a or c", &mut self.faults),
        }
    }

    fn node(&mut self, line: Line<'_>) -> Option<()> {
        let faults = &mut self.faults;
        let [node, supply] = line.split(NODE, faults)?;
        let node = line.node(node, "node", 1, self.stated.len(), faults);
        let supply = line.integer(supply, Range::any("supply"), faults);
        let (node, supply) = (node?, supply?);
        if std::mem::replace(self.stated.get_mut(node)?, true) {
            faults.push(line.place(), FaultKind::Repeated { what: format!("node {}", node + 1) });
        } else {
            self.builder.add_supply(NodeId::new(node), supply);
        }
        Some(())
    }

    fn arc(&mut self, line: Line<'_>) -> Option<()> {
        let faults = &mut self.faults;
        let nodes = self.stated.len();
        let [tail, head, low, cap, cost] = line.split(ARC, faults)?;
        let tail = line.node(tail, "tail", 1, nodes, faults);
        let head = line.node(head, "head", 1, nodes, faults);
        let low = line.integer(low, Range::any("lower bound"), faults);
        let cap = line.integer(cap, Range::any("capacity"), faults);
        let cost = line.integer(cost, Range::weight("cost", self.cost_limit), faults);
        let (tail, head, low, cap, cost) = (tail?, head?, low?, cap?, cost?);
        if low > cap {
            faults.push(line.place(), FaultKind::Reversed { what: "flow", least: low, most: cap });
        } else {
            self.builder.arc(NodeId::new(tail), NodeId::new(head), low..=cap, &[cost]);
        }
        Some(())
    }
}

/// Writes a network as a `.min` file, or `None` where it has several levels of cost, which the format can't say.
///
/// Reading the text gives an equal network. Time O(nodes + arcs).
pub fn write(network: &Network) -> Option<String> {
    if network.levels() != 1 {
        return None;
    }
    let mut text = String::new();
    let mut put = |line: std::fmt::Arguments<'_>| {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{line}");
    };
    put(format_args!("p min {} {}", network.node_count(), network.arc_count()));
    for (node, &supply) in network.supplies().iter().enumerate().filter(|&(_, &supply)| supply != 0) {
        put(format_args!("n {} {supply}", node + 1));
    }
    let ends = network.tails().iter().zip(network.heads());
    let bounds = network.lower().iter().zip(network.upper());
    for (((tail, head), (low, cap)), cost) in ends.zip(bounds).zip(network.costs().level(0)) {
        put(format_args!("a {} {} {low} {cap} {cost}", tail.index() + 1, head.index() + 1));
    }
    Some(text)
}
