//! What becomes a block, and that blocks share out all there is.

use super::*;

const VILLAGE: u32 = 9000;

/// Villages around a hub, which comes last: chains of nodes that can all send to it; with roads between villages or none.
fn villages(count: u32, roads: bool) -> Network {
    let hub = NodeId(count * VILLAGE);
    let mut builder = Network::builder(1);
    for node in 0..hub.0 {
        builder.node(i64::from(node % 5 == 0));
    }
    builder.node(-i64::from(hub.0.div_ceil(5)));
    for node in 0..hub.0 {
        builder.arc(NodeId(node), hub, 0..=3, &[i64::from(node % 7)]);
        if node + 1 < hub.0 && (roads || (node + 1) % VILLAGE != 0) {
            builder.arc(NodeId(node), NodeId(node + 1), 0..=2, &[1]);
        }
    }
    builder.arc(hub, hub, 0..=1, &[1]);
    builder.build().unwrap()
}

#[test]
fn villages_without_roads_are_blocks() {
    let network = villages(3, false);
    let blocks = Blocks::of(&network).unwrap();
    assert_eq!(blocks.hub, 3 * VILLAGE);
    assert_eq!(blocks.sizes.len(), 3);
    for block in 0..3 {
        let first = block * VILLAGE;
        assert_eq!(blocks.nodes(block as usize), (first..first + VILLAGE).collect::<Vec<_>>());
        let cut = blocks.cut(block as usize);
        assert_eq!(cut.supplies().iter().sum::<i64>(), 0);
        assert_eq!(cut.node_count(), VILLAGE as usize + 1);
        for (&arc, local) in blocks.arcs(block as usize).iter().zip(0..) {
            let whole = |node: NodeId| if node.0 == VILLAGE { blocks.hub } else { first + node.0 };
            let arc = arc as usize;
            assert_eq!(whole(cut.tails()[local]), network.tails()[arc].0);
            assert_eq!(whole(cut.heads()[local]), network.heads()[arc].0);
            assert_eq!(cut.upper()[local], network.upper()[arc]);
            assert_eq!(cut.costs().get(0, local), network.costs().get(0, arc));
        }
    }
    let mut arcs = blocks.arcs.clone();
    arcs.sort_unstable();
    assert_eq!(arcs, (0..network.arc_count() as u32).collect::<Vec<_>>());
}

#[test]
fn what_roads_tie_together_or_is_alone_is_left_whole() {
    assert!(Blocks::of(&villages(3, true)).is_none());
    assert!(Blocks::of(&villages(1, false)).is_none());
}
