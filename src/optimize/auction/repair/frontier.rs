//! A queue of distances from which the nearest is taken, where hardly any comes that is nearer than what was taken last.
//!
//! # Method
//! A radix heap: an entry is filed by the highest bit in which its distance differs from the last nearest one, and refiled when that bit's turn comes, into lower files, so at most once per bit and in practice two or
//! three times, each time in passing over memory in order. A binary heap of half a million entries misses the cache at each of a dozen levels instead. A forest looks ahead at what is next before it knows
//! whether a unit goes to an end that is nearer; entries that come afterwards and are nearer still are kept apart, in a binary heap.
//!
//! # References
//! R. K. Ahuja, K. Mehlhorn, J. B. Orlin, R. E. Tarjan, "Faster algorithms for the shortest path problem", Journal of the ACM 37, 1990, section 3.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nodes by distance. Distances are not negative.
pub(super) struct Frontier {
    /// The last nearest distance; no entry of the files is below.
    last: i64,
    /// Entries by one more than the highest bit in which they differ from `last`; those that don't first.
    files: Vec<Vec<(i64, u32)>>,
    /// Entries nearer than `last`.
    early: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Default for Frontier {
    fn default() -> Self {
        Self { last: 0, files: vec![Vec::new(); 65], early: BinaryHeap::new() }
    }
}

impl Frontier {
    pub(super) fn clear(&mut self) {
        self.last = 0;
        self.files.iter_mut().for_each(Vec::clear);
        self.early.clear();
    }

    /// Amortised time O(bits of a distance), in practice O(1).
    pub(super) fn push(&mut self, distance: i64, node: u32) {
        if distance < self.last {
            self.early.push(Reverse((distance, node)));
        } else {
            self.file(distance, node);
        }
    }

    fn file(&mut self, distance: i64, node: u32) {
        let bits = i64::BITS - (distance ^ self.last).leading_zeros();
        self.files[bits as usize].push((distance, node));
    }

    /// The least distance; makes it the last nearest one unless something came early.
    pub(super) fn nearest(&mut self) -> Option<i64> {
        if let Some(&Reverse((distance, _))) = self.early.peek() {
            return Some(distance);
        }
        if self.files[0].is_empty() {
            let file = self.files.iter().position(|file| !file.is_empty())?;
            let entries = std::mem::take(&mut self.files[file]);
            self.last = entries.iter().map(|entry| entry.0).min()?;
            for &(distance, node) in &entries {
                self.file(distance, node);
            }
            // Keeps the memory.
            self.files[file] = entries;
            self.files[file].clear();
        }
        Some(self.last)
    }

    /// A node at the least distance.
    pub(super) fn pop(&mut self) -> Option<u32> {
        self.nearest()?;
        match self.early.pop() {
            Some(Reverse((_, node))) => Some(node),
            None => self.files[0].pop().map(|(_, node)| node),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Steps: push so far beyond the nearest, look, or take; and some pushes come early, between the last taken and the nearest.
        #[test]
        fn the_nearest_comes_first(steps in prop::collection::vec((0u8..8, 0u32..50, any::<u64>()), 0..400)) {
            let mut frontier = Frontier::default();
            let mut other = BinaryHeap::new();
            let mut taken = 0;
            for (node, (step, bits, seed)) in (0u32..).zip(steps) {
                match step {
                    0..4 => {
                        let distance = taken + (seed >> (63 - bits)).cast_signed() / 4;
                        frontier.push(distance, node);
                        other.push(Reverse(distance));
                    }
                    4 => prop_assert_eq!(frontier.nearest(), other.peek().map(|&Reverse(distance)| distance)),
                    _ => {
                        let nearest = frontier.nearest();
                        prop_assert_eq!(nearest, other.pop().map(|Reverse(distance)| distance));
                        prop_assert_eq!(frontier.pop().is_some(), nearest.is_some());
                        taken = nearest.unwrap_or(taken);
                    }
                }
            }
            let rest = std::iter::from_fn(|| { let nearest = frontier.nearest()?; frontier.pop().map(|_| nearest) });
            let mut sorted: Vec<i64> = other.into_iter().map(|Reverse(distance)| distance).collect();
            sorted.sort_unstable();
            prop_assert_eq!(rest.collect::<Vec<_>>(), sorted);
        }
    }
}
