//! Components put together to parts.

/// Components are put together until a part has so many arcs and nodes: few enough for the nearest caches, enough to be worth a solve.
pub(super) const LEAST: usize = 1 << 13;
/// No part.
pub(super) const NONE: u32 = u32::MAX;

/// The part of each node and the size of each part, given each node's root (the smallest node of its component), the size of each component by root, and which components are
/// none of any part. Parts come in the order of the smallest node of their first component. Time O(nodes).
pub(super) fn group(
    root: &[u32],
    size: &[usize],
    left_out: impl Fn(usize) -> bool,
) -> (Vec<u32>, Vec<usize>) {
    let mut part = vec![NONE; root.len()];
    let mut sizes: Vec<usize> = Vec::new();
    let mut open = None;
    for node in 0..root.len() {
        if root[node] as usize != node {
            part[node] = part[root[node] as usize];
            continue;
        }
        if left_out(node) {
            continue;
        }
        if size[node] >= LEAST {
            part[node] = sizes.len() as u32;
            sizes.push(size[node]);
            continue;
        }
        let current = *open.get_or_insert_with(|| {
            sizes.push(0);
            sizes.len() - 1
        });
        part[node] = current as u32;
        sizes[current] += size[node];
        if sizes[current] >= LEAST {
            open = None;
        }
    }
    (part, sizes)
}
