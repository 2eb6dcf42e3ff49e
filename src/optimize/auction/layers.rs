//! Recognising a layered network: limits that nest on the left, pairs, limits that nest on the right, and a hub.
//!
//! A node whose incoming arcs all come from one node hangs under it; a node whose outgoing arcs all lead to one node hangs above it. A network is
//! *layered* at a hub if each other node, by one of the two rules, is tied to it by a chain: the *left* nodes form trees that the hub
//! feeds, the *right* nodes trees that feed the hub, and what leads from left to right are the *pairs*. A node to which both apply (a volunteer
//! with one candidate, a request with one) belongs to the side on which its chain to the hub is shorter.
//!
//! In a service network the hub is the node with the most arcs. If that one is none, another may be: a hub lies on every directed cycle, so any one cycle shows all the candidates; a long one is no service network's.

use crate::network::{ArcId, Network};

const NONE: u32 = u32::MAX;
/// So many nodes that hang at one make it a station.
const MANY: usize = 64;

/// A layered network's shape.
pub(super) struct Layers {
    pub(super) hub: usize,
    /// Nodes but the hub, each after its parent.
    pub(super) order: Vec<u32>,
    pub(super) is_left: Vec<bool>,
    /// The node above each in its tree; the hub at the top.
    pub(super) parent: Vec<u32>,
}

impl Layers {
    /// The shape, if the network is layered at some hub; else the node with the most arcs. Time O(arcs + nodes × nodes on the cycle that is found first).
    pub(super) fn of(network: &Network) -> Result<Self, usize> {
        let ends = Ends::of(network);
        let busiest = ends.busiest();
        let others = || cycle(network, &ends).into_iter().filter(|&hub| hub != busiest);
        Self::at(busiest, &ends)
            .or_else(|| others().find_map(|hub| Self::at(hub, &ends)))
            .ok_or(busiest as usize)
    }

    /// Nodes other than the hub at which many others hang. Time O(nodes).
    pub(super) fn stations(&self) -> Vec<u32> {
        let mut children = vec![0usize; self.parent.len()];
        for &node in &self.order {
            children[self.parent[node as usize] as usize] += 1;
        }
        let many = |&node: &usize| node != self.hub && children[node] >= MANY;
        (0..children.len()).filter(many).map(|node| node as u32).collect()
    }

    /// Per node, which of the stations that the hub feeds it hangs at, or [`NONE`].
    pub(super) fn trees(&self, stations: &[u32]) -> Vec<u32> {
        let mut trees = vec![NONE; self.parent.len()];
        for (position, &station) in (0u32..).zip(stations) {
            if self.is_left[station as usize] && self.parent[station as usize] as usize == self.hub {
                trees[station as usize] = position;
            }
        }
        for &node in &self.order {
            let parent = self.parent[node as usize] as usize;
            if parent != self.hub && self.is_left[node as usize] {
                trees[node as usize] = trees[parent];
            }
        }
        trees
    }

    fn at(hub: u32, ends: &Ends) -> Option<Self> {
        let Ends { above, below, .. } = ends;
        let nodes = above.len();
        let (from_hub, to_hub) = (depths(hub, above), depths(hub, below));
        let mut shape = Self {
            hub: hub as usize,
            order: Vec::new(),
            is_left: vec![false; nodes],
            parent: vec![hub; nodes],
        };
        let mut count = 0;
        let mut deepest = 0;
        for node in (0..nodes).filter(|&node| node != hub as usize) {
            // A node without arcs hangs nowhere and is in nobody's way.
            if above[node] == NONE && below[node] == NONE {
                continue;
            }
            let depth = from_hub[node].min(to_hub[node]);
            if depth == NONE {
                return None;
            }
            shape.is_left[node] = from_hub[node] <= to_hub[node];
            shape.parent[node] = if shape.is_left[node] { above[node] } else { below[node] };
            deepest = deepest.max(depth);
            count += 1;
        }
        // Counting sort by depth.
        let mut buckets = vec![Vec::new(); deepest as usize + 1];
        for node in 0..nodes {
            let depth = from_hub[node].min(to_hub[node]);
            if node != hub as usize && depth != NONE {
                buckets[depth as usize].push(node as u32);
            }
        }
        shape.order = buckets.concat();
        (shape.order.len() == count).then_some(shape)
    }
}

/// How many steps up the chain of only neighbours it is to the hub; [`NONE`] where it does not lead there.
fn depths(hub: u32, only: &[u32]) -> Vec<u32> {
    const UNKNOWN: u32 = NONE - 1;
    let mut depth = vec![UNKNOWN; only.len()];
    depth[hub as usize] = 0;
    let mut chain = Vec::new();
    for start in 0..only.len() {
        let mut node = start;
        // A node on the chain itself counts as leading nowhere until its depth is known.
        let mut base = loop {
            match depth.get(node) {
                None => break NONE,
                Some(&known) if known != UNKNOWN => break known,
                Some(_) => {
                    depth[node] = NONE;
                    chain.push(node);
                    node = only[node] as usize;
                }
            }
        };
        while let Some(node) = chain.pop() {
            base = if base == NONE { NONE } else { base + 1 };
            depth[node] = base;
        }
    }
    depth
}

/// What a node's arcs have in common.
struct Ends {
    /// The only neighbour that arcs come from, [`NONE`] where there is none, and one more than the last node where there are several.
    above: Vec<u32>,
    /// The same of those that arcs lead to.
    below: Vec<u32>,
    /// How many ends of arcs a node is.
    degree: Vec<u32>,
}

impl Ends {
    /// Time O(arcs).
    fn of(network: &Network) -> Self {
        let nodes = network.node_count();
        let (mut above, mut below, mut degree) = (vec![NONE; nodes], vec![NONE; nodes], vec![0; nodes]);
        let meet = |entry: &mut u32, neighbour: u32| {
            *entry = if *entry == NONE || *entry == neighbour { neighbour } else { nodes as u32 };
        };
        for (tail, head) in network.tails().iter().zip(network.heads()) {
            degree[tail.index()] += 1;
            degree[head.index()] += 1;
            if tail != head {
                meet(&mut above[head.index()], tail.0);
                meet(&mut below[tail.index()], head.0);
            }
        }
        Self { above, below, degree }
    }

    /// The first of the nodes of largest degree; 0 where there is no node.
    fn busiest(&self) -> u32 {
        (0..self.degree.len() as u32).rev().max_by_key(|&node| self.degree[node as usize]).unwrap_or(0)
    }
}

/// The nodes of some directed cycle, the busiest first; none if there is no cycle. It is sought on the arcs to the busiest heads, where dead ends are rare.
fn cycle(network: &Network, ends: &Ends) -> Vec<u32> {
    let nodes = network.node_count();
    let degree = &ends.degree;
    let mut out = vec![NONE; nodes];
    for (tail, head) in network.tails().iter().zip(network.heads()).filter(|(tail, head)| tail != head) {
        let best = &mut out[tail.index()];
        if *best == NONE || degree[*best as usize] < degree[head.index()] {
            *best = head.0;
        }
    }
    // Walks from every node that no walk has met; a walk that meets itself has found a cycle.
    let mut met_by = vec![NONE; nodes];
    for start in 0..nodes as u32 {
        let mut node = start;
        while node != NONE && met_by[node as usize] == NONE {
            met_by[node as usize] = start;
            node = out[node as usize];
        }
        if node != NONE && met_by[node as usize] == start {
            let mut found = vec![node];
            let mut next = out[node as usize];
            while next != node {
                found.push(next);
                next = out[next as usize];
            }
            found.sort_by_key(|&node| std::cmp::Reverse(degree[node as usize]));
            return found;
        }
    }
    Vec::new()
}

/// The arcs that lead from a left to a right node, and those that lead along the trees, with the lower end of each.
pub(super) enum Role {
    /// From a left to a right node.
    Pair,
    /// Between a node (given) and its parent.
    Link(usize),
    /// A loop.
    Loop,
}

impl Layers {
    /// What an arc is in the layers.
    pub(super) fn role(&self, network: &Network, arc: ArcId) -> Role {
        let (tail, head) = (network.tails()[arc.index()].index(), network.heads()[arc.index()].index());
        if tail == head {
            Role::Loop
        } else if tail != self.hub && (head == self.hub || !self.is_left[tail]) {
            Role::Link(tail)
        } else if tail == self.hub || self.is_left[head] {
            Role::Link(head)
        } else {
            Role::Pair
        }
    }
}
