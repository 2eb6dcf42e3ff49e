//! Tight arcs seen from their ends.

/// An arc without slack at blended prices.
#[derive(Clone, Copy)]
pub(super) struct Tight {
    pub(super) tail: u32,
    pub(super) head: u32,
    pub(super) id: u32,
}

/// Tight arcs by node: position among them, and the other end.
pub(super) struct Neighbours {
    first: Vec<u32>,
    list: Vec<(u32, u32)>,
}

impl Neighbours {
    pub(super) fn of(nodes: usize, tight: &[Tight]) -> Self {
        let mut first = vec![0u32; nodes + 1];
        for arc in tight {
            first[arc.tail as usize + 1] += 1;
            first[arc.head as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut list = vec![(0, 0); 2 * tight.len()];
        for (position, arc) in (0u32..).zip(tight) {
            for (node, other) in [(arc.tail, arc.head), (arc.head, arc.tail)] {
                let place = &mut next[node as usize];
                list[*place as usize] = (position, other);
                *place += 1;
            }
        }
        Self { first, list }
    }

    pub(super) fn of_node(&self, node: usize) -> &[(u32, u32)] {
        &self.list[self.first[node] as usize..self.first[node + 1] as usize]
    }
}
