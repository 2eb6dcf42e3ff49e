//! Flow, potentials and arcs that come and go, with a log of every write.

use super::LiveFault;
use super::undo::Undo;
use crate::network::{ArcId, FlowSolution, Lex, Network, NodeId, Work};

/// An arc; `alive` until it is removed.
#[derive(Clone, Debug)]
pub(super) struct Arc<const N: usize> {
    pub(super) tail: u32,
    pub(super) head: u32,
    /// Where it stands in the lists of its tail and its head.
    pub(super) at: [u32; 2],
    pub(super) alive: bool,
    pub(super) lower: i64,
    pub(super) upper: i64,
    pub(super) flow: i64,
    pub(super) cost: Lex<N>,
}

/// An arc in a node's list: its position and whether it enters the node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct End(u32);

impl End {
    fn new(arc: u32, enters: bool) -> Self {
        Self(arc << 1 | u32::from(enters))
    }

    pub(super) fn arc(self) -> u32 {
        self.0 >> 1
    }

    pub(super) fn enters(self) -> bool {
        self.0 & 1 == 1
    }
}

#[derive(Debug)]
pub(super) struct State<const N: usize> {
    pub(super) levels: usize,
    pub(super) hub: u32,
    /// By node.
    pub(super) potentials: Vec<Lex<N>>,
    pub(super) supplies: Vec<i64>,
    /// By node: units that arrive or are supplied and do not leave.
    pub(super) excess: Vec<i64>,
    pub(super) ends: Vec<Vec<End>>,
    pub(super) removed: Vec<bool>,
    pub(super) arcs: Vec<Arc<N>>,
    /// Node and arc ids that can be used again, and those that can be after the next commit.
    pub(super) free: [Vec<u32>; 2],
    pub(super) freed: [Vec<u32>; 2],
    /// Nodes added, arcs changed, and nodes whose excess was written since the last settle.
    pub(super) new_nodes: Vec<u32>,
    pub(super) touched: Vec<u32>,
    pub(super) off: Vec<u32>,
    pub(super) value: [i128; N],
    /// Sum of all |bounds| and |supplies|, and the largest |cost| so far.
    pub(super) total: i128,
    largest: i64,
    pub(super) log: Vec<Undo<N>>,
    /// How many rollbacks and commits there have been, and how many at the last commit.
    pub(super) serial: u64,
    pub(super) oldest: u64,
    /// Rollbacks since the last commit by serial, with the length to which they cut the log, without those that a later one went below: both rise.
    pub(super) cuts: Vec<(u64, usize)>,
    pub(super) work: Work,
    pub(super) scratch: super::settle::Scratch<N>,
}

/// The limit of the sum of all |bounds| and |supplies|, as in any network.
const MAX_TOTAL: i128 = crate::network::MAX_TOTAL_FLOW;
const MAX_COUNT: usize = (1 << 31) - 1;

impl<const N: usize> State<N> {
    pub(super) fn new(network: &Network, hub: NodeId, solution: &FlowSolution) -> Result<Self, LiveFault> {
        let (nodes, arcs, levels) = (network.node_count(), network.arc_count(), network.levels());
        let potentials = &solution.potentials;
        let shape =
            solution.flow.len() == arcs && potentials.levels() == levels && potentials.rows() == nodes;
        let in_range = || {
            potentials
                .columns()
                .iter()
                .flatten()
                .all(|entry| entry.unsigned_abs() <= super::settle::MAX_POTENTIAL)
        };
        if !shape || !potentials.is_well_formed() || !in_range() {
            return Err(LiveFault::NotProven);
        }
        let mut state = Self {
            levels,
            hub: hub.0,
            potentials: (0..nodes).map(|node| Lex::from_row(potentials, node, 0)).collect(),
            supplies: network.supplies().to_vec(),
            excess: network.supplies().to_vec(),
            ends: vec![Vec::new(); nodes],
            removed: vec![false; nodes],
            arcs: Vec::with_capacity(arcs),
            free: [Vec::new(), Vec::new()],
            freed: [Vec::new(), Vec::new()],
            new_nodes: Vec::new(),
            touched: Vec::new(),
            off: Vec::new(),
            value: [0; N],
            total: network.supplies().iter().map(|&supply| i128::from(supply).abs()).sum(),
            largest: 0,
            log: Vec::new(),
            serial: 0,
            oldest: 0,
            cuts: Vec::new(),
            work: Work::default(),
            scratch: super::settle::Scratch::default(),
        };
        for arc in 0..arcs {
            let (tail, head) = (network.tails()[arc].0, network.heads()[arc].0);
            let (lower, upper, flow) = (network.lower()[arc], network.upper()[arc], solution.flow[arc]);
            let cost = Lex::from_row(network.costs(), arc, 0);
            let arc = Arc { tail, head, at: [0; 2], alive: true, lower, upper, flow, cost };
            if !(lower..=upper).contains(&flow) || state.wanted(&arc) != flow {
                return Err(LiveFault::NotProven);
            }
            state.total += i128::from(lower).abs() + i128::from(upper).abs();
            state.largest = state.largest.max(cost.0.iter().map(|entry| entry.abs()).max().unwrap_or(0));
            state.count(&arc, flow);
            state.arcs.push(arc);
            state.attach(state.arcs.len() as u32 - 1);
        }
        if state.excess.iter().any(|&excess| excess != 0) {
            return Err(LiveFault::NotProven);
        }
        Ok(state)
    }

    /// The flow nearest to the arc's own that the sign rule allows at the potentials as they are.
    pub(super) fn wanted(&self, arc: &Arc<N>) -> i64 {
        let reduced = self.reduced(arc);
        match reduced.cmp(&Lex::ZERO) {
            std::cmp::Ordering::Greater => arc.lower,
            std::cmp::Ordering::Less => arc.upper,
            std::cmp::Ordering::Equal => arc.flow.clamp(arc.lower, arc.upper),
        }
    }

    pub(super) fn reduced(&self, arc: &Arc<N>) -> Lex<N> {
        arc.cost + self.potentials[arc.tail as usize] - self.potentials[arc.head as usize]
    }

    /// Takes so many units more on an arc into the value and the excesses of its ends.
    fn count(&mut self, arc: &Arc<N>, more: i64) {
        for (value, cost) in self.value.iter_mut().zip(arc.cost.0) {
            *value += i128::from(cost) * i128::from(more);
        }
        self.excess[arc.tail as usize] -= more;
        self.excess[arc.head as usize] += more;
    }

    pub(super) fn is_node(&self, node: NodeId) -> bool {
        self.removed.get(node.index()).is_some_and(|removed| !removed)
    }

    fn known(&self, node: NodeId) -> Result<(), LiveFault> {
        if self.is_node(node) { Ok(()) } else { Err(LiveFault::UnknownNode(node)) }
    }

    fn known_arc(&self, arc: ArcId) -> Result<&Arc<N>, LiveFault> {
        self.arcs.get(arc.index()).filter(|arc| arc.alive).ok_or(LiveFault::UnknownArc(arc))
    }

    fn in_range(nodes: usize, largest: i64) -> Result<(), LiveFault> {
        let limit = Network::cost_limit(nodes);
        if largest > limit {
            Err(LiveFault::CostRange { largest: largest.unsigned_abs(), limit })
        } else {
            Ok(())
        }
    }

    /// The costs in full width, and the largest |cost| with them.
    fn checked_costs(&self, costs: &[i64]) -> Result<(Lex<N>, i64), LiveFault> {
        if costs.len() != self.levels {
            return Err(LiveFault::WrongLevels { given: costs.len(), levels: self.levels });
        }
        let largest = costs.iter().map(|cost| cost.unsigned_abs()).max().unwrap_or(0);
        let largest = i64::try_from(largest).unwrap_or(i64::MAX).max(self.largest);
        Self::in_range(self.potentials.len(), largest)?;
        let mut wide = Lex::ZERO;
        wide.0[..self.levels].copy_from_slice(costs);
        Ok((wide, largest))
    }

    /// The sum of sizes after some leave and others come.
    fn checked_total(&self, out: &[i64], come: &[i64]) -> Result<i128, LiveFault> {
        let sum = |sizes: &[i64]| sizes.iter().map(|&size| i128::from(size).abs()).sum::<i128>();
        let total = self.total - sum(out) + sum(come);
        if total > MAX_TOTAL { Err(LiveFault::FlowRange { total }) } else { Ok(total) }
    }

    fn checked_bounds(&self, (lower, upper): (i64, i64), before: &[i64]) -> Result<i128, LiveFault> {
        if lower > upper {
            return Err(LiveFault::ReversedBounds { lower, upper });
        }
        self.checked_total(before, &[lower, upper])
    }

    pub(super) fn add_node(&mut self) -> Result<NodeId, LiveFault> {
        let reused = self.free[0].last().copied();
        let node = reused.unwrap_or(self.potentials.len() as u32);
        if reused.is_none() {
            if self.potentials.len() >= MAX_COUNT {
                return Err(LiveFault::TooLarge);
            }
            Self::in_range(self.potentials.len() + 1, self.largest)?;
            self.potentials.push(Lex::ZERO);
            self.supplies.push(0);
            self.excess.push(0);
            self.ends.push(Vec::new());
            self.removed.push(false);
        } else {
            self.free[0].pop();
            self.removed[node as usize] = false;
        }
        self.log.push(Undo::NodeAdded { node, reused: reused.is_some() });
        self.set_potential(node, Lex::ZERO);
        self.new_nodes.push(node);
        Ok(NodeId(node))
    }

    pub(super) fn remove_node(&mut self, node: NodeId) -> Result<(), LiveFault> {
        self.known(node)?;
        let arcs = self.ends[node.index()].len();
        if arcs > 0 || node.0 == self.hub {
            return Err(LiveFault::NodeInUse { node, arcs });
        }
        self.set_supply(node, 0)?;
        self.removed[node.index()] = true;
        self.freed[0].push(node.0);
        self.log.push(Undo::NodeRemoved { node: node.0 });
        Ok(())
    }

    pub(super) fn add_arc(
        &mut self,
        tail: NodeId,
        head: NodeId,
        bounds: (i64, i64),
        costs: &[i64],
    ) -> Result<ArcId, LiveFault> {
        self.known(tail)?;
        self.known(head)?;
        let (cost, largest) = self.checked_costs(costs)?;
        let total = self.checked_bounds(bounds, &[])?;
        let reused = self.free[1].last().copied();
        if reused.is_none() && self.arcs.len() >= MAX_COUNT {
            return Err(LiveFault::TooLarge);
        }
        let position = reused.unwrap_or(self.arcs.len() as u32);
        let (lower, upper) = bounds;
        let arc = Arc { tail: tail.0, head: head.0, at: [0; 2], alive: true, lower, upper, flow: 0, cost };
        let before = if reused.is_some() {
            self.free[1].pop();
            Some(Box::new(std::mem::replace(&mut self.arcs[position as usize], arc)))
        } else {
            self.arcs.push(arc);
            None
        };
        (self.total, self.largest) = (total, largest);
        self.attach(position);
        self.log.push(Undo::ArcAdded { arc: position, before });
        self.touched.push(position);
        Ok(ArcId(position))
    }

    pub(super) fn remove_arc(&mut self, arc: ArcId) -> Result<(), LiveFault> {
        let Arc { lower, upper, .. } = *self.known_arc(arc)?;
        self.set_flow(arc.0, 0);
        self.total = self.checked_total(&[lower, upper], &[])?;
        self.detach(arc.0);
        self.arcs[arc.index()].alive = false;
        self.freed[1].push(arc.0);
        self.log.push(Undo::ArcRemoved { arc: arc.0 });
        Ok(())
    }

    pub(super) fn set_costs(&mut self, arc: ArcId, costs: &[i64]) -> Result<(), LiveFault> {
        let before = self.known_arc(arc)?.cost;
        let (cost, largest) = self.checked_costs(costs)?;
        if cost == before {
            return Ok(());
        }
        self.largest = largest;
        self.log.push(Undo::Cost { arc: arc.0, cost: before });
        self.write_cost(arc.0, cost);
        self.touched.push(arc.0);
        Ok(())
    }

    pub(super) fn write_cost(&mut self, arc: u32, cost: Lex<N>) {
        let arc = &mut self.arcs[arc as usize];
        let before = std::mem::replace(&mut arc.cost, cost);
        for (value, more) in self.value.iter_mut().zip((cost - before).0) {
            *value += i128::from(more) * i128::from(arc.flow);
        }
    }

    pub(super) fn set_bounds(&mut self, arc: ArcId, bounds: (i64, i64)) -> Result<(), LiveFault> {
        let Arc { lower, upper, .. } = *self.known_arc(arc)?;
        if (lower, upper) == bounds {
            return Ok(());
        }
        self.total = self.checked_bounds(bounds, &[lower, upper])?;
        self.log.push(Undo::Bounds { arc: arc.0, lower, upper });
        let arc_state = &mut self.arcs[arc.index()];
        (arc_state.lower, arc_state.upper) = bounds;
        self.touched.push(arc.0);
        Ok(())
    }

    pub(super) fn set_supply(&mut self, node: NodeId, supply: i64) -> Result<(), LiveFault> {
        self.known(node)?;
        let before = self.supplies[node.index()];
        self.total = self.checked_total(&[before], &[supply])?;
        self.log.push(Undo::Supply { node: node.0, supply: before });
        self.write_supply(node.0, supply);
        Ok(())
    }

    pub(super) fn write_supply(&mut self, node: u32, supply: i64) {
        let before = std::mem::replace(&mut self.supplies[node as usize], supply);
        self.excess[node as usize] += supply - before;
        self.off.push(node);
    }

    pub(super) fn set_flow(&mut self, arc: u32, flow: i64) {
        let before = self.arcs[arc as usize].flow;
        if before != flow {
            self.log.push(Undo::Flow { arc, flow: before });
            self.write_flow(arc, flow);
        }
    }

    pub(super) fn write_flow(&mut self, arc: u32, flow: i64) {
        let arc = &mut self.arcs[arc as usize];
        let more = flow - std::mem::replace(&mut arc.flow, flow);
        let (tail, head) = (arc.tail, arc.head);
        for (value, cost) in self.value.iter_mut().zip(arc.cost.0) {
            *value += i128::from(cost) * i128::from(more);
        }
        self.excess[tail as usize] -= more;
        self.excess[head as usize] += more;
        self.off.extend([tail, head]);
    }

    pub(super) fn set_potential(&mut self, node: u32, potential: Lex<N>) {
        let before = std::mem::replace(&mut self.potentials[node as usize], potential);
        if before != potential {
            self.log.push(Undo::Potential { node, potential: before });
        }
    }

    /// Puts an arc at the end of its ends' lists.
    fn attach(&mut self, position: u32) {
        let Arc { tail, head, .. } = self.arcs[position as usize];
        for (side, node) in [tail, head].into_iter().enumerate() {
            let list = &mut self.ends[node as usize];
            self.arcs[position as usize].at[side] = list.len() as u32;
            list.push(End::new(position, side == 1));
        }
    }

    /// Takes an arc out of its ends' lists; the last of each list moves into its place.
    pub(super) fn detach(&mut self, position: u32) {
        let Arc { tail, head, .. } = self.arcs[position as usize];
        for (side, node) in [tail, head].into_iter().enumerate() {
            let at = self.arcs[position as usize].at[side];
            let list = &mut self.ends[node as usize];
            list.swap_remove(at as usize);
            if let Some(&moved) = list.get(at as usize) {
                self.arcs[moved.arc() as usize].at[usize::from(moved.enters())] = at;
            }
        }
    }

    /// The inverse of [`State::detach`].
    pub(super) fn reattach(&mut self, position: u32) {
        let Arc { tail, head, at, .. } = self.arcs[position as usize];
        for (side, node) in [(1, head), (0, tail)] {
            let (list, at) = (&mut self.ends[node as usize], at[side]);
            let last = list.len() as u32;
            list.push(End::new(position, side == 1));
            list.swap(at as usize, last as usize);
            let moved = list[last as usize];
            self.arcs[moved.arc() as usize].at[usize::from(moved.enters())] = last;
            self.arcs[position as usize].at[side] = at;
        }
    }

    /// Notes what is to be looked at, and forgets it: it will have been when the settle is over.
    pub(super) fn take_pending(&mut self) -> (Vec<u32>, Vec<u32>) {
        let (nodes, arcs) = (std::mem::take(&mut self.new_nodes), std::mem::take(&mut self.touched));
        self.log.push(Undo::Pending { nodes: nodes.clone(), arcs: arcs.clone(), off: self.off.clone() });
        (nodes, arcs)
    }
}
