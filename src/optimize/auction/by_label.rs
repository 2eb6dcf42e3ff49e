//! Counting sort.

/// Positions in the order of their labels, which are below `count`; those of one label stay in order. Time and memory O(labels + count).
pub(super) fn by_label(labels: &[u32], count: usize) -> Vec<u32> {
    let mut first = vec![0u32; count + 1];
    for &label in labels {
        first[label as usize + 1] += 1;
    }
    for label in 0..count {
        first[label + 1] += first[label];
    }
    let mut sorted = vec![0; labels.len()];
    for (node, &label) in (0u32..).zip(labels) {
        let place = &mut first[label as usize];
        sorted[*place as usize] = node;
        *place += 1;
    }
    sorted
}
