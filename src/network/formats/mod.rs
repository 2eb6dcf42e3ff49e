//! Instance formats, read from bytes that the caller has at hand.
//!
//! | format | what | becomes |
//! |---|---|---|
//! | [`bm`] | bipartite b-matching as text, degrees within bounds, either sense, four modes | [`Bipartite`] |
//! | [`wbm`] | bipartite b-matching in binary, integer or real weights, to be maximised | [`Bipartite`] |
//! | [`asn`] | the assignment problem as the DIMACS challenge wrote it | [`Bipartite`] |
//! | [`min`] | minimum-cost flow as the DIMACS challenge wrote it | [`Network`] with one level |
//!
//! What all readers promise:
//!
//! * **No file is opened and nothing is unpacked here**; the programs under `examples/` do that.
//! * **A header is never believed.** Memory is taken for what the bytes contain: a file may declare at most as many nodes as it has
//!   bytes, plus [`FREE_NODES`]; a claim beyond that is a fault and costs nothing.
//! * **All faults at once**, up to [`MAX_FAULTS`], each with its line or byte, what stands there, what was expected and what
//!   to do ([`FormatFaults`]).
//! * **Weights stay exact.** Integers are taken as they are; real numbers are scaled by a common power of two ([`Scale`]), which loses
//!   nothing where the range allows it and says how much where it does not.
//!
//! A new format is a file beside these, a variant of [`Format`] and a line in [`parse`].

pub mod asn;
pub mod bm;
mod fault;
pub mod min;
mod scale;
mod text;
pub mod wbm;

use crate::network::{Bipartite, Mode, Network, NodeId};

pub use fault::{FaultKind, FormatFault, FormatFaults, MAX_FAULTS, Place};
pub use scale::Scale;

/// How many nodes a file may declare beyond one for each of its bytes: isolated nodes are legal, but need no line.
pub const FREE_NODES: u64 = 1 << 20;

/// A format of instances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Bipartite b-matching as text: [`bm`].
    Bm,
    /// Bipartite b-matching in binary: [`wbm`].
    Wbm,
    /// DIMACS minimum-cost flow: [`min`].
    Min,
    /// DIMACS assignment: [`asn`].
    Asn,
}

impl Format {
    /// The format that a file's name ends in, with or without `.gz` behind it.
    ///
    /// ```
    /// use goodturn::network::formats::Format;
    /// assert_eq!(Format::of_name("some/place/week.bm.gz"), Some(Format::Bm));
    /// assert_eq!(Format::of_name("week.txt"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let (_, ending) = name.rsplit_once('.')?;
        match ending {
            "bm" => Some(Self::Bm),
            "wbm" => Some(Self::Wbm),
            "min" => Some(Self::Min),
            "asn" => Some(Self::Asn),
            _ => None,
        }
    }
}

/// What a file holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Instance {
    /// Weighted pairs between two sides.
    Bipartite(BipartiteInstance),
    /// A minimum-cost flow.
    Flow(FlowInstance),
}

/// A bipartite problem as read from a file.
#[derive(Clone, PartialEq, Debug)]
pub struct BipartiteInstance {
    /// The problem, its weights multiplied by `scale`.
    pub problem: Bipartite,
    /// How the file's weights became integers.
    pub scale: Scale,
    /// The file's own number of each left node.
    pub left_ids: Vec<u32>,
    /// The file's own number of each right node.
    pub right_ids: Vec<u32>,
}

impl BipartiteInstance {
    /// An instance whose nodes are numbered from 0 on both sides, as in the file.
    fn numbered_from_zero(problem: Bipartite, scale: Scale) -> Self {
        let left_ids = (0..problem.left().len() as u32).collect();
        let right_ids = (0..problem.right().len() as u32).collect();
        Self { problem, scale, left_ids, right_ids }
    }

    /// How far the optimum over the scaled weights, scaled back, may be from the optimum over the file's own weights: the largest
    /// number of pairs that can be chosen, times the error of one. Zero where the scale is exact. Time O(nodes).
    pub fn error_bound(&self) -> f64 {
        let seats =
            |degrees: &[crate::network::Degree]| degrees.iter().map(|d| u64::from(d.max)).sum::<u64>();
        let sides = seats(self.problem.left()).min(seats(self.problem.right()));
        let most_pairs = sides.min(self.problem.pair_count() as u64);
        // At most 2^31 pairs: exact as f64; the product with a power of two rounds nothing.
        f64::from(most_pairs as u32) * self.scale.error_per_pair()
    }
}

/// A flow problem as read from a file.
#[derive(Clone, PartialEq, Debug)]
pub struct FlowInstance {
    /// The network, with one level of cost; node `k` is node `k + 1` of the file.
    pub network: Network,
}

impl FlowInstance {
    /// The file's own number of a node.
    pub fn id(&self, node: NodeId) -> u64 {
        node.index() as u64 + 1
    }
}

/// Reads an instance. `mode` says what an optimum is, instead of what the file says (or implies: `.wbm` best weight, `.asn` perfect).
///
/// Time O(bytes), plus sorting where pairs are not in order. Memory: a small multiple of the bytes.
///
/// # Errors
/// Every fault at once, up to [`MAX_FAULTS`]; a mode for a flow, which has none.
///
/// ```
/// use goodturn::network::formats::{Format, Instance, parse};
/// let text = b"p bm 2 2 3 max max\ne 0 0 9\ne 0 1 8\ne 1 0 7\n";
/// let Instance::Bipartite(instance) = parse(text, Format::Bm, None)? else { unreachable!() };
/// assert_eq!(instance.problem.pair_count(), 3);
///
/// let faults = parse(b"p bm 2 2 1 max max\ne 0 5 9\n", Format::Bm, None).unwrap_err();
/// assert!(faults.to_string().starts_with("line 2: right node is 5; it must be from 0 to 1"));
/// # Ok::<(), goodturn::network::formats::FormatFaults>(())
/// ```
pub fn parse(bytes: &[u8], format: Format, mode: Option<Mode>) -> Result<Instance, FormatFaults> {
    match format {
        Format::Bm => bm::parse(bytes, mode).map(Instance::Bipartite),
        Format::Wbm => wbm::parse(bytes, mode).map(Instance::Bipartite),
        Format::Asn => asn::parse(bytes, mode).map(Instance::Bipartite),
        Format::Min if mode.is_some() => Err(FormatFaults::one(Place::File, FaultKind::ModeOfFlow)),
        Format::Min => min::parse(bytes).map(Instance::Flow),
    }
}

/// The most nodes that a file of so many bytes may declare.
fn node_limit(bytes: &[u8]) -> u64 {
    FREE_NODES.saturating_add(bytes.len() as u64).min((1 << 31) - 3)
}
