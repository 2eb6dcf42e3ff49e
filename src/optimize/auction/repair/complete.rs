//! For a solve that is stopped: any flow at all from the one at hand.

use std::collections::VecDeque;

use super::super::problem::{HubArcs, Problem};
use super::{EVERYTHING, Finish, NONE, Repair, way_to_hub};

impl Repair {
    /// Cures every fault by breadth-first search, cost aside, and says whether it could. Gives up after scanning the network some sixteen times: a
    /// stop must come soon.
    pub(in crate::optimize::auction) fn complete(
        &mut self,
        problem: &mut impl Problem,
        hub_arcs: &mut HubArcs,
        hub: usize,
        level: usize,
    ) -> bool {
        self.excess[hub] = 0;
        self.lay_out(problem, level, EVERYTHING);
        let allowance = self.work.arcs_scanned + 32 * (problem.arc_count() + self.nodes.len()) as u64;
        self.complete_half::<true>(problem, hub_arcs, allowance)
            && self.complete_half::<false>(problem, hub_arcs, allowance)
    }

    fn complete_half<const FORWARD: bool>(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        allowance: u64,
    ) -> bool {
        for source in 0..self.excess.len() {
            while if FORWARD { self.excess[source] > 0 } else { self.excess[source] < 0 } {
                match self.any::<FORWARD>(hub, source) {
                    Some(finish) if self.work.arcs_scanned <= allowance => {
                        self.augment::<FORWARD>(problem, hub, source, finish);
                    }
                    _ => return false,
                }
            }
        }
        true
    }

    fn any<const FORWARD: bool>(&mut self, hub: &HubArcs, source: usize) -> Option<Finish> {
        self.work.searches += 1;
        let stamp = self.next_search();
        self.nodes[source].stamp = stamp;
        let mut queue = VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            if let Some((_, hub_arc)) = way_to_hub::<FORWARD>(hub.at(node), 0) {
                return Some(Finish { distance: 0, node: node as u32, hub_arc });
            }
            if if FORWARD { self.excess[node] < 0 } else { self.excess[node] > 0 } {
                return Some(Finish { distance: 0, node: node as u32, hub_arc: NONE });
            }
            let open = self.steps.open::<FORWARD>(node);
            self.work.arcs_scanned += 1 + open.len() as u64;
            for step in open {
                let there = &mut self.nodes[step.next as usize];
                if there.stamp < stamp {
                    (there.stamp, there.via, there.from) = (stamp, step.end, node as u32);
                    queue.push_back(step.next as usize);
                }
            }
        }
        None
    }
}
