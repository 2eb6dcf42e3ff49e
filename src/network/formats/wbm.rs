//! `.wbm`: a bipartite b-matching in binary, read straight into compressed rows.
//!
//! Little-endian; the sum of weights is to be as large as possible, and a node may stay unmatched.
//!
//! ```text
//! magic        4 bytes "WBM1"
//! flags        u32      1 = dense (no offsets, no columns), 2 = capacities present, 4 = weights are f64 (else i32)
//! left, right, pairs    u64 each; pairs = left · right where dense
//! offsets      u64[left + 1]            not dense: where each left node's pairs begin, and their number at the end
//! columns      u32[pairs]               not dense: right nodes, ascending within a row
//! weights      i32[pairs] or f64[pairs]
//! capacities   i32[left], i32[right]    where present; else 1
//! ```
//!
//! The length of the file follows from the header, so a wrong size is found before anything is allocated. Real weights go through a
//! [`Scale`]. Memory: 12 bytes per pair and 8 per node beside the bytes.

use super::fault::{FaultKind, FaultList, FormatFaults, Place};
use super::{BipartiteInstance, Scale, node_limit};
use crate::network::{Bipartite, Degree, Mode, Sense};

const MAGIC: [u8; 4] = *b"WBM1";
const HEADER_BYTES: usize = 32;
const DENSE: u32 = 1;
const CAPACITIES: u32 = 2;
const REAL: u32 = 4;

/// Reads a `.wbm` file; `mode` takes the place of [`Mode::BestWeight`]. Time and memory O(bytes).
///
/// # Errors
/// Every fault of the first part that has one, each with the byte where it stands: the header; offsets and columns; weights and capacities.
pub fn parse(bytes: &[u8], mode: Option<Mode>) -> Result<BipartiteInstance, FormatFaults> {
    let sections = Sections::of(bytes)?;
    let mut faults = FaultList::default();
    let offsets = sections.offsets(&mut faults);
    faults.finish()?;
    let mut faults = FaultList::default();
    let rights = sections.columns(&offsets, &mut faults);
    faults.finish()?;
    let mut faults = FaultList::default();
    let limit = Bipartite::weight_limit(sections.left, sections.right);
    let (weights, scale) = sections.weights(&offsets, &rights, limit, &mut faults);
    let left = sections.capacities(0, sections.left, "capacity of a left node", &mut faults);
    let right = sections.capacities(sections.left, sections.right, "capacity of a right node", &mut faults);
    faults.finish()?;
    let mode = mode.unwrap_or(Mode::BestWeight);
    let built = Bipartite::from_rows(left, right, offsets, rights, weights, Sense::Maximise, mode);
    let problem = built.map_err(|found| {
        let mut faults = FaultList::default();
        for fault in found.faults() {
            faults.push(Place::File, FaultKind::Problem(fault.clone()));
        }
        faults.into_faults()
    })?;
    Ok(BipartiteInstance::numbered_from_zero(problem, scale))
}

/// The parts of a file whose length is right.
struct Sections<'a> {
    left: usize,
    right: usize,
    pairs: usize,
    dense: bool,
    real: bool,
    /// Each with the byte where it begins; empty where absent.
    offsets: (usize, &'a [u8]),
    columns: (usize, &'a [u8]),
    weights: (usize, &'a [u8]),
    capacities: (usize, &'a [u8]),
}

impl<'a> Sections<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, FormatFaults> {
        let found = bytes.len() as u128;
        let Some(header) = bytes.first_chunk::<HEADER_BYTES>() else {
            if bytes.first_chunk() != Some(&MAGIC) {
                return Err(not_this_format(bytes));
            }
            let kind = FaultKind::Length { expected: HEADER_BYTES as u128, found };
            return Err(FormatFaults::one(Place::File, kind));
        };
        if bytes.first_chunk() != Some(&MAGIC) {
            return Err(not_this_format(bytes));
        }
        let flags = u32_at(header, 4);
        if flags & !(DENSE | CAPACITIES | REAL) != 0 {
            return Err(FormatFaults::one(Place::Byte(4), FaultKind::UnknownFlags { found: flags }));
        }
        let has = |flag: u32| flags & flag != 0;
        let (left, right, pairs) = (u64_at(header, 8), u64_at(header, 16), u64_at(header, 24));
        if has(DENSE) && left.checked_mul(right) != Some(pairs) {
            return Err(FormatFaults::one(Place::Byte(24), FaultKind::DenseCount { left, right, pairs }));
        }
        // No product of a 64-bit count and a few bytes exceeds 128 bits.
        let (wide_left, wide_right, wide_pairs) = (u128::from(left), u128::from(right), u128::from(pairs));
        let lengths = [
            if has(DENSE) { 0 } else { 8 * (wide_left + 1) },
            if has(DENSE) { 0 } else { 4 * wide_pairs },
            if has(REAL) { 8 } else { 4 } * wide_pairs,
            if has(CAPACITIES) { 4 * (wide_left + wide_right) } else { 0 },
        ];
        let expected = HEADER_BYTES as u128 + lengths.iter().sum::<u128>();
        if expected != found {
            return Err(FormatFaults::one(Place::File, FaultKind::Length { expected, found }));
        }
        let limit = node_limit(bytes);
        let declared = wide_left + wide_right;
        if declared > limit.into() {
            return Err(FormatFaults::one(Place::Byte(8), FaultKind::TooManyNodes { declared, limit }));
        }
        let mut begin = HEADER_BYTES;
        let [offsets, columns, weights, capacities] = lengths.map(|length| {
            // The lengths add up to the length of `bytes`.
            let end = begin + length as usize;
            let section = (begin, bytes.get(begin..end).unwrap_or_default());
            begin = end;
            section
        });
        let (left, right, pairs) = (left as usize, right as usize, pairs as usize);
        let (dense, real) = (has(DENSE), has(REAL));
        Ok(Self { left, right, pairs, dense, real, offsets, columns, weights, capacities })
    }

    /// Row offsets: ascending from 0 to the number of pairs.
    fn offsets(&self, faults: &mut FaultList) -> Vec<usize> {
        if self.dense {
            return (0..=self.left).map(|row| row * self.right).collect();
        }
        let (begin, section) = self.offsets;
        let mut offsets = Vec::with_capacity(self.left + 1);
        let pairs = self.pairs as u64;
        let mut least = 0;
        for (row, bytes) in section.as_chunks::<8>().0.iter().enumerate() {
            let found = u64::from_le_bytes(*bytes);
            let most = if row == 0 { 0 } else { pairs };
            if found < least || found > most || (row == self.left && found != pairs) {
                faults.push(Place::Byte(begin + 8 * row), FaultKind::RowOffset { row, found, pairs });
            } else {
                least = found;
            }
            offsets.push(found as usize);
        }
        offsets
    }

    /// Right nodes: strictly ascending within each row.
    fn columns(&self, offsets: &[usize], faults: &mut FaultList) -> Vec<u32> {
        if self.dense {
            let row = 0..self.right as u32;
            return std::iter::repeat_n(row, self.left).flatten().collect();
        }
        let (begin, section) = self.columns;
        let rights: Vec<u32> =
            section.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        for (left, bounds) in offsets.windows(2).enumerate() {
            let mut least = 0;
            let row = rights.iter().enumerate().take(bounds[1]).skip(bounds[0]);
            for (pair, &right) in row {
                if right as usize >= self.right || u64::from(right) < least {
                    faults.push(Place::Byte(begin + 4 * pair), self.column_fault(left, right));
                } else {
                    least = u64::from(right) + 1;
                }
            }
        }
        rights
    }

    fn column_fault(&self, left: usize, right: u32) -> FaultKind {
        if (right as usize) < self.right {
            return FaultKind::RowOrder { left, right };
        }
        FaultKind::OutOfRange {
            field: "right node of a pair",
            found: right.to_string(),
            least: 0,
            most: i64::try_from(self.right).unwrap_or(i64::MAX) - 1,
            remedy: "nodes are counted from 0",
        }
    }

    /// Weights as integers of at most `limit`, and how they became so.
    fn weights(
        &self,
        offsets: &[usize],
        rights: &[u32],
        limit: i64,
        faults: &mut FaultList,
    ) -> (Vec<i64>, Scale) {
        let (begin, section) = self.weights;
        if !self.real {
            // A 32-bit weight may exceed the limit only where nodes number 2^27 or more.
            let integer = |bytes: &[u8; 4]| i64::from(i32::from_le_bytes(*bytes));
            let weights: Vec<i64> = section.as_chunks().0.iter().map(integer).collect();
            return (weights, Scale::IDENTITY);
        }
        let reals = || section.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
        if let Ok(scale) = Scale::fit(reals(), limit) {
            return (reals().map(|weight| scale.integer(weight)).collect(), scale);
        }
        for (pair, weight) in reals().enumerate().filter(|(_, weight)| !weight.is_finite()) {
            let left = offsets.partition_point(|&start| start <= pair).saturating_sub(1);
            let right = rights.get(pair).copied().unwrap_or_default();
            faults.push(Place::Byte(begin + 8 * pair), FaultKind::NotFinite { left, right, weight });
        }
        (Vec::new(), Scale::IDENTITY)
    }

    /// Capacities of one side's nodes, the first of which has number `first` in the section.
    fn capacities(
        &self,
        first: usize,
        nodes: usize,
        field: &'static str,
        faults: &mut FaultList,
    ) -> Vec<Degree> {
        let (begin, section) = self.capacities;
        if section.is_empty() {
            return vec![Degree::default(); nodes];
        }
        let capacities = section.as_chunks::<4>().0.iter().enumerate().skip(first).take(nodes);
        let degree = |(node, bytes): (usize, &[u8; 4])| {
            let capacity = i32::from_le_bytes(*bytes);
            let max = u32::try_from(capacity).unwrap_or_else(|_| {
                let (found, most) = (capacity.to_string(), i64::from(i32::MAX));
                let remedy = "0 for a node that takes no part";
                let kind = FaultKind::OutOfRange { field, found, least: 0, most, remedy };
                faults.push(Place::Byte(begin + 4 * node), kind);
                0
            });
            Degree { min: 0, max }
        };
        capacities.map(degree).collect()
    }
}

fn not_this_format(bytes: &[u8]) -> FormatFaults {
    let found = bytes.iter().take(4).copied().collect();
    FormatFaults::one(Place::Byte(0), FaultKind::Magic { found, expected: MAGIC })
}

fn u32_at(header: &[u8; HEADER_BYTES], at: usize) -> u32 {
    header.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn u64_at(header: &[u8; HEADER_BYTES], at: usize) -> u64 {
    header.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
