//! The spanning tree: parents, subtree sizes and a thread through all nodes.
//!
//! The thread visits every node before its descendants (preorder), in a circle from the root, so that a subtree is a stretch of it as long as its size. A pivot hangs a
//! subtree elsewhere with another node on top. Its potentials all change, so all its nodes are visited anyway: they are visited
//! in their *new* order and threaded anew on the way. (Barr, Glover & Klingman 1979 keep last descendants besides to touch less of the thread; that is
//! more to keep along the ways to the root.)

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// What a way to the root reads of a node.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) parent: u32,
    /// The arc to the parent.
    pub(super) arc: u32,
    /// Nodes of the subtree, the node itself included.
    size: u32,
    /// Whether the arc leads to the parent.
    pub(super) upward: bool,
}

#[derive(Clone, Copy)]
struct Link {
    next: u32,
    previous: u32,
}

pub(super) struct Tree {
    nodes: Vec<Node>,
    thread: Vec<Link>,
    /// The subtree that was hung last, in the order of the thread.
    moved: Vec<u32>,
}

impl Tree {
    /// A star: each node hangs at the root, which is the last one, by the arc of its own number counted from `first_arc`; `upward` says which way that leads.
    pub(super) fn star(upward: &[bool], first_arc: usize) -> Self {
        let root = upward.len() as u32;
        let leaf = |(node, &upward): (usize, &bool)| Node {
            parent: root,
            arc: (first_arc + node) as u32,
            size: 1,
            upward,
        };
        let top = Node { parent: NONE, arc: NONE, size: root + 1, upward: false };
        let link = |node: u32| Link {
            next: if node == root { 0 } else { node + 1 },
            previous: if node == 0 { root } else { node - 1 },
        };
        Self {
            nodes: upward.iter().enumerate().map(leaf).chain([top]).collect(),
            thread: (0..=root).map(link).collect(),
            moved: Vec::new(),
        }
    }

    pub(super) fn node(&self, node: u32) -> Node {
        self.nodes[node as usize]
    }

    /// The lowest common ancestor: of two different nodes, the one with the smaller subtree is not above the other.
    pub(super) fn apex(&self, mut u: u32, mut v: u32) -> u32 {
        while u != v {
            let (at_u, at_v) = (self.node(u), self.node(v));
            if at_u.size < at_v.size {
                u = at_u.parent;
            } else {
                v = at_v.parent;
            }
        }
        u
    }

    /// Hangs the subtree of `top`, with `inside` on top instead, below `outside` by an arc, which leads to `outside` if it is `upward`. Returns its nodes.
    pub(super) fn hang(
        &mut self,
        top: u32,
        (inside, outside): (u32, u32),
        apex: u32,
        (arc, upward): (u32, bool),
    ) -> &[u32] {
        let whole = self.node(top).size;
        let behind = self.collect(top, inside);
        self.thread_moved(top, behind, outside);
        self.resize(self.node(top).parent, apex, |size| size - whole);
        self.resize(outside, apex, |size| size + whole);
        // The arcs of the stem turn round.
        let (mut node, mut below) = (inside, 0);
        let mut hung = Node { parent: outside, arc, size: 0, upward };
        loop {
            let before = self.node(node);
            self.nodes[node as usize] = Node { size: whole - below, ..hung };
            if node == top {
                break;
            }
            below = before.size;
            hung = Node { parent: node, arc: before.arc, size: 0, upward: !before.upward };
            node = before.parent;
        }
        &self.moved
    }

    /// Lists the subtree of `top` as it will be threaded with `inside` on top: along the stem from `inside` to `top`, a node's subtree without that of the stem
    /// node before. Returns the node behind the subtree.
    fn collect(&mut self, top: u32, inside: u32) -> u32 {
        self.moved.clear();
        let mut behind = inside;
        for _ in 0..self.node(inside).size {
            self.moved.push(behind);
            behind = self.thread[behind as usize].next;
        }
        let mut stem = inside;
        while stem != top {
            let Node { parent: above, size: inner, .. } = self.node(stem);
            let end = self.moved.len() + (self.node(above).size - inner) as usize;
            let mut node = above;
            while node != stem {
                self.moved.push(node);
                node = self.thread[node as usize].next;
            }
            while self.moved.len() < end {
                self.moved.push(behind);
                behind = self.thread[behind as usize].next;
            }
            stem = above;
        }
        behind
    }

    /// Takes the stretch of the thread from `top` up to `behind` out and puts the moved nodes behind `outside`.
    fn thread_moved(&mut self, top: u32, behind: u32, outside: u32) {
        let before = self.thread[top as usize].previous;
        self.thread[before as usize].next = behind;
        self.thread[behind as usize].previous = before;
        let after = self.thread[outside as usize].next;
        let mut last = outside;
        for &node in &self.moved {
            self.thread[last as usize].next = node;
            self.thread[node as usize].previous = last;
            last = node;
        }
        self.thread[last as usize].next = after;
        self.thread[after as usize].previous = last;
    }

    /// Changes the sizes from a node up to, but not including, the apex.
    fn resize(&mut self, mut node: u32, apex: u32, change: impl Fn(u32) -> u32) {
        while node != apex {
            let at = &mut self.nodes[node as usize];
            at.size = change(at.size);
            node = at.parent;
        }
    }
}
