//! Nearly tight arcs, laid out for searches in both directions.
//!
//! Each node has one list of its arcs in three parts: those that can carry more away from it, those that can do so and also bring more to
//! it, and those that can only bring more. A forward search reads the first two parts, a backward search the last two, and a
//! saturated arc costs neither anything. An arc whose room begins or ends moves by at most two swaps at either end.

use super::problem::Room;

/// An arc and the end that it is seen from: twice the position, and one more at the head.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct End(u32);

impl End {
    pub(super) const NONE: Self = Self(u32::MAX);

    pub(super) fn position(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// The arc seen from its other end.
    pub(super) fn other(self) -> Self {
        Self(self.0 ^ 1)
    }

    pub(super) fn is_tail(self) -> bool {
        self.0 & 1 == 0
    }
}

/// A way from a node over an arc.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) next: u32,
    pub(super) end: End,
    /// The arc's cost, negated at its head: what a unit more away from the node costs.
    pub(super) cost: i64,
}

/// An arc that is laid out. How much it can carry is the problem's to know; here it counts whether it can.
#[derive(Clone, Copy)]
pub(super) struct Near {
    pub(super) id: u32,
    pub(super) tail: u32,
    pub(super) head: u32,
    /// Where its ways are in the lists at its tail and its head; until there are lists, the two halves of its cost.
    place: [u32; 2],
    /// Whether it can take more, and give back.
    pub(super) open: [bool; 2],
}

fn halves(cost: i64) -> [u32; 2] {
    let bits = cost.cast_unsigned();
    [bits as u32, (bits >> 32) as u32]
}

fn joined([low, high]: [u32; 2]) -> i64 {
    (u64::from(high) << 32 | u64::from(low)).cast_signed()
}

/// The lists.
#[derive(Default)]
pub(super) struct Steps {
    pub(super) arcs: Vec<Near>,
    ways: Vec<Step>,
    /// Per node: where its parts begin; the next node's first ends the last.
    bounds: Vec<[u32; 3]>,
}

/// Which part of a list an arc belongs to, by whether it can carry more away from the node and to it.
fn part(away: bool, back: bool) -> usize {
    match (away, back) {
        (_, false) => 0,
        (true, true) => 1,
        (false, true) => 2,
    }
}

impl Steps {
    /// Forgets all arcs; so many may follow.
    pub(super) fn clear(&mut self, arcs: usize) {
        self.arcs.clear();
        // Memory that is not written to costs nothing, and to move what is there does.
        self.arcs.reserve(arcs);
    }

    /// Adds an arc that can move; [`Steps::lay_out`] follows.
    pub(super) fn push(&mut self, id: u32, tail: u32, head: u32, cost: i64, room: Room) {
        self.arcs.push(Near { id, tail, head, place: halves(cost), open: room.open() });
    }

    /// Makes the lists. Time O(nodes + arcs).
    pub(super) fn lay_out(&mut self, nodes: usize) {
        let mut next = vec![[0u32; 3]; nodes];
        for arc in &self.arcs {
            let [up, down] = arc.open;
            next[arc.tail as usize][part(up, down)] += 1;
            next[arc.head as usize][part(down, up)] += 1;
        }
        self.bounds.clear();
        self.bounds.reserve_exact(nodes + 1);
        let mut at = 0;
        for counts in &mut next {
            for count in counts.iter_mut() {
                at += std::mem::replace(count, at);
            }
            self.bounds.push(*counts);
        }
        self.bounds.push([at; 3]);
        self.ways.clear();
        self.ways.resize(at as usize, Step { next: 0, end: End::NONE, cost: 0 });
        for (position, arc) in (0u32..).zip(&mut self.arcs) {
            let [up, down] = arc.open;
            let cost = joined(arc.place);
            let ends =
                [(arc.tail, arc.head, part(up, down), cost), (arc.head, arc.tail, part(down, up), -cost)];
            for (side, (node, other, part, cost)) in (0u32..).zip(ends) {
                let place = &mut next[node as usize][part];
                self.ways[*place as usize] = Step { next: other, end: End(position << 1 | side), cost };
                arc.place[side as usize] = *place;
                *place += 1;
            }
        }
    }

    /// What an arc costs, once there are lists.
    pub(super) fn cost(&self, arc: &Near) -> i64 {
        self.ways[arc.place[0] as usize].cost
    }

    /// The ways on from a node over which more can flow away from it (`FORWARD`) or to it.
    pub(super) fn open<const FORWARD: bool>(&self, node: usize) -> &[Step] {
        let (here, next) = (self.bounds[node], self.bounds[node + 1]);
        let (start, end) = if FORWARD { (here[0], here[2]) } else { (here[1], next[0]) };
        &self.ways[start as usize..end as usize]
    }

    /// Takes up what room an arc has after something was sent over it.
    pub(super) fn refile(&mut self, position: usize, room: Room) {
        let arc = &mut self.arcs[position];
        let [up, down] = room.open();
        if arc.open == [up, down] {
            return;
        }
        arc.open = [up, down];
        let Near { tail, head, .. } = *arc;
        self.refile_at(position, 0, tail as usize, part(up, down));
        self.refile_at(position, 1, head as usize, part(down, up));
    }

    /// Moves an arc to another part of a node's list, over the borders between.
    fn refile_at(&mut self, position: usize, side: usize, node: usize, part: usize) {
        let mut at = self.arcs[position].place[side];
        let [_, second, third] = self.bounds[node];
        let mut now = usize::from(at >= second) + usize::from(at >= third);
        while now < part {
            self.bounds[node][now + 1] -= 1;
            let border = self.bounds[node][now + 1];
            self.swap(at, border);
            at = border;
            now += 1;
        }
        while now > part {
            let border = self.bounds[node][now];
            self.bounds[node][now] += 1;
            self.swap(at, border);
            at = border;
            now -= 1;
        }
    }

    fn swap(&mut self, a: u32, b: u32) {
        if a == b {
            return;
        }
        self.ways.swap(a as usize, b as usize);
        for place in [a, b] {
            let end = self.ways[place as usize].end;
            self.arcs[end.position()].place[usize::from(!end.is_tail())] = place;
        }
    }
}
