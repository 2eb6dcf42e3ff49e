//! The log of writes, and the way back.

use std::collections::BTreeMap;

use super::state::{Arc, State};
use super::{LiveFault, Mark};
use crate::network::{ArcId, Lex};

/// What a write has replaced.
#[derive(Clone, Debug)]
pub(super) enum Undo<const N: usize> {
    NodeAdded {
        node: u32,
        reused: bool,
    },
    NodeRemoved {
        node: u32,
    },
    ArcAdded {
        arc: u32,
        before: Option<Box<Arc<N>>>,
    },
    ArcRemoved {
        arc: u32,
    },
    Cost {
        arc: u32,
        cost: Lex<N>,
    },
    Bounds {
        arc: u32,
        lower: i64,
        upper: i64,
    },
    Flow {
        arc: u32,
        flow: i64,
    },
    Supply {
        node: u32,
        supply: i64,
    },
    Potential {
        node: u32,
        potential: Lex<N>,
    },
    /// What was to be looked at before the last settle.
    Pending {
        nodes: Vec<u32>,
        arcs: Vec<u32>,
        off: Vec<u32>,
    },
}

impl<const N: usize> State<N> {
    /// A mark ends with a commit, and with a rollback to before it: what the log holds there now is another history.
    fn checked_mark(&self, mark: Mark) -> Result<(), LiveFault> {
        let since = self.cuts.partition_point(|&(serial, _)| serial <= mark.serial);
        let uncut = self.cuts.get(since).is_none_or(|&(_, length)| length >= mark.length);
        let valid = mark.serial >= self.oldest && uncut && mark.length <= self.log.len();
        if valid { Ok(()) } else { Err(LiveFault::OldMark) }
    }

    pub(super) fn rollback(&mut self, mark: Mark) -> Result<(), LiveFault> {
        self.checked_mark(mark)?;
        while self.log.len() > mark.length {
            let Some(undo) = self.log.pop() else { break };
            self.undo(undo);
        }
        self.serial += 1;
        self.cuts.retain(|&(_, length)| length < mark.length);
        self.cuts.push((self.serial, mark.length));
        Ok(())
    }

    fn undo(&mut self, undo: Undo<N>) {
        match undo {
            Undo::NodeAdded { node, reused } => {
                self.new_nodes.pop();
                if reused {
                    self.removed[node as usize] = true;
                    self.free[0].push(node);
                } else {
                    self.potentials.pop();
                    self.supplies.pop();
                    self.excess.pop();
                    self.ends.pop();
                    self.removed.pop();
                }
            }
            Undo::NodeRemoved { node } => {
                self.removed[node as usize] = false;
                self.freed[0].pop();
            }
            Undo::ArcAdded { arc, before } => {
                self.touched.pop();
                let Arc { lower, upper, .. } = self.arcs[arc as usize];
                self.total -= i128::from(lower).abs() + i128::from(upper).abs();
                self.detach(arc);
                match before {
                    Some(before) => {
                        self.arcs[arc as usize] = *before;
                        self.free[1].push(arc);
                    }
                    None => {
                        self.arcs.pop();
                    }
                }
            }
            Undo::ArcRemoved { arc } => {
                self.arcs[arc as usize].alive = true;
                self.freed[1].pop();
                self.reattach(arc);
                let Arc { lower, upper, .. } = self.arcs[arc as usize];
                self.total += i128::from(lower).abs() + i128::from(upper).abs();
            }
            Undo::Cost { arc, cost } => {
                self.touched.pop();
                self.write_cost(arc, cost);
            }
            Undo::Bounds { arc, lower, upper } => {
                self.touched.pop();
                let arc = &mut self.arcs[arc as usize];
                let size = |lower: i64, upper: i64| i128::from(lower).abs() + i128::from(upper).abs();
                self.total += size(lower, upper) - size(arc.lower, arc.upper);
                (arc.lower, arc.upper) = (lower, upper);
            }
            Undo::Flow { arc, flow } => self.write_flow(arc, flow),
            Undo::Supply { node, supply } => {
                let now = self.supplies[node as usize];
                self.total += i128::from(supply).abs() - i128::from(now).abs();
                self.write_supply(node, supply);
            }
            Undo::Potential { node, potential } => self.potentials[node as usize] = potential,
            Undo::Pending { nodes, arcs, off } => {
                (self.new_nodes, self.touched, self.off) = (nodes, arcs, off);
            }
        }
    }

    pub(super) fn commit(&mut self) {
        self.log.clear();
        self.cuts.clear();
        self.serial += 1;
        self.oldest = self.serial;
        for (free, freed) in self.free.iter_mut().zip(&mut self.freed) {
            free.append(freed);
        }
    }

    pub(super) fn changed_since(&self, mark: Mark) -> Result<Vec<(ArcId, i64)>, LiveFault> {
        self.checked_mark(mark)?;
        let mut before = BTreeMap::new();
        for undo in &self.log[mark.length..] {
            match *undo {
                Undo::Flow { arc, flow } => {
                    before.entry(arc).or_insert(flow);
                }
                // Whatever had this id before has no flow in this network.
                Undo::ArcAdded { arc, .. } => {
                    before.entry(arc).or_insert(0);
                }
                _ => {}
            }
        }
        before.retain(|&arc, &mut flow| self.arcs.get(arc as usize).is_some_and(|arc| arc.flow != flow));
        Ok(before.into_iter().map(|(arc, flow)| (ArcId(arc), flow)).collect())
    }
}
