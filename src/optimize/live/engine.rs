//! What [`LiveFlow`](super::LiveFlow) asks of a state, whatever the width of its levels.

use std::fmt::Debug;

use super::state::State;
use super::{LiveFault, Mark, Unsettled};
use crate::network::{
    ArcId, FlowSolution, LevelTable, LevelValue, Lex, Network, NetworkFaults, NodeId, Work,
};
use crate::optimize::Budget;

pub(super) trait Engine: Debug + Send + Sync {
    fn levels(&self) -> usize;
    fn add_node(&mut self) -> Result<NodeId, LiveFault>;
    fn remove_node(&mut self, node: NodeId) -> Result<(), LiveFault>;
    fn add_arc(
        &mut self,
        tail: NodeId,
        head: NodeId,
        bounds: (i64, i64),
        costs: &[i64],
    ) -> Result<ArcId, LiveFault>;
    fn remove_arc(&mut self, arc: ArcId) -> Result<(), LiveFault>;
    fn set_costs(&mut self, arc: ArcId, costs: &[i64]) -> Result<(), LiveFault>;
    fn set_bounds(&mut self, arc: ArcId, bounds: (i64, i64)) -> Result<(), LiveFault>;
    fn set_supply(&mut self, node: NodeId, supply: i64) -> Result<(), LiveFault>;
    fn settle(&mut self, budget: &Budget<'_>) -> Result<Work, Unsettled>;
    fn mark(&self) -> Mark;
    fn rollback(&mut self, mark: Mark) -> Result<(), LiveFault>;
    fn commit(&mut self);
    fn changed_since(&self, mark: Mark) -> Result<Vec<(ArcId, i64)>, LiveFault>;
    fn flow(&self, arc: ArcId) -> i64;
    fn potential(&self, node: NodeId) -> Vec<i64>;
    fn value(&self) -> LevelValue;
    fn export(&self) -> Result<(Network, FlowSolution, Vec<ArcId>), NetworkFaults>;
}

impl<const N: usize> Engine for State<N> {
    fn levels(&self) -> usize {
        self.levels
    }

    fn add_node(&mut self) -> Result<NodeId, LiveFault> {
        State::add_node(self)
    }

    fn remove_node(&mut self, node: NodeId) -> Result<(), LiveFault> {
        State::remove_node(self, node)
    }

    fn add_arc(
        &mut self,
        tail: NodeId,
        head: NodeId,
        bounds: (i64, i64),
        costs: &[i64],
    ) -> Result<ArcId, LiveFault> {
        State::add_arc(self, tail, head, bounds, costs)
    }

    fn remove_arc(&mut self, arc: ArcId) -> Result<(), LiveFault> {
        State::remove_arc(self, arc)
    }

    fn set_costs(&mut self, arc: ArcId, costs: &[i64]) -> Result<(), LiveFault> {
        State::set_costs(self, arc, costs)
    }

    fn set_bounds(&mut self, arc: ArcId, bounds: (i64, i64)) -> Result<(), LiveFault> {
        State::set_bounds(self, arc, bounds)
    }

    fn set_supply(&mut self, node: NodeId, supply: i64) -> Result<(), LiveFault> {
        State::set_supply(self, node, supply)
    }

    fn settle(&mut self, budget: &Budget<'_>) -> Result<Work, Unsettled> {
        State::settle(self, budget)
    }

    fn mark(&self) -> Mark {
        Mark { serial: self.serial, length: self.log.len() }
    }

    fn rollback(&mut self, mark: Mark) -> Result<(), LiveFault> {
        State::rollback(self, mark)
    }

    fn commit(&mut self) {
        State::commit(self);
    }

    fn changed_since(&self, mark: Mark) -> Result<Vec<(ArcId, i64)>, LiveFault> {
        State::changed_since(self, mark)
    }

    fn flow(&self, arc: ArcId) -> i64 {
        self.arcs.get(arc.index()).map_or(0, |arc| arc.flow)
    }

    fn potential(&self, node: NodeId) -> Vec<i64> {
        let potential = self.potentials.get(node.index()).filter(|_| self.is_node(node));
        potential.map_or(Vec::new(), |potential| potential.0.iter().copied().take(self.levels).collect())
    }

    fn value(&self) -> LevelValue {
        LevelValue::new(self.value.iter().copied().take(self.levels).collect())
    }

    fn export(&self) -> Result<(Network, FlowSolution, Vec<ArcId>), NetworkFaults> {
        let mut builder = Network::builder(self.levels);
        builder.reserve(self.potentials.len(), self.arcs.len());
        for &supply in &self.supplies {
            builder.node(supply);
        }
        let (mut flow, mut ids) = (Vec::new(), Vec::new());
        for (position, arc) in self.arcs.iter().enumerate().filter(|(_, arc)| arc.alive) {
            let (tail, head) = (NodeId::new(arc.tail as usize), NodeId::new(arc.head as usize));
            builder.arc(tail, head, arc.lower..=arc.upper, &arc.cost.0[..self.levels]);
            flow.push(arc.flow);
            ids.push(ArcId::new(position));
        }
        let mut potentials = LevelTable::zeros(self.levels, self.potentials.len());
        for level in 0..self.levels {
            for (entry, Lex(potential)) in potentials.level_mut(level).iter_mut().zip(&self.potentials) {
                *entry = potential[level];
            }
        }
        let solution = FlowSolution { flow, potentials, value: self.value(), work: self.work };
        Ok((builder.build()?, solution, ids))
    }
}
