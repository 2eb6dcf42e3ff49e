//! The proven flow of a plan, ready to be asked, and the way back from arcs to people.

use std::collections::BTreeMap;

use thiserror::Error;

use super::loss::Loss;
use super::record::{GapCause, PlanRecord, Status};
use super::unmet::{Exchange, Move};
use super::{Context, Plan};
use crate::community::{RequestId, RequestIx, VolunteerId, VolunteerIx};
use crate::lowering::{Lowered, Meaning};
use crate::network::{
    Adjacency, ArcId, LevelTable, LevelValue, Network, NodeId, Ranging, Residual, ResidualArc,
};

/// Why a question to a plan has no answer.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum AskError {
    /// The plan is not proven optimal, so nothing about its neighbours is certain.
    #[error("not known: {cause}; a solve that runs to its end can be asked")]
    Unproven {
        /// Why it is not.
        cause: GapCause,
    },
    /// No such volunteer.
    #[error("there is no volunteer {id}; ids are those of the document that was planned for")]
    UnknownVolunteer {
        /// As asked.
        id: String,
    },
    /// No such request.
    #[error("there is no request {id}; ids are those of the document that was planned for")]
    UnknownRequest {
        /// As asked.
        id: String,
    },
    /// Not a pair of the plan.
    #[error("{volunteer} does not help with {request} in this plan; ask why not")]
    NotAssigned {
        /// Who.
        volunteer: VolunteerId,
        /// With what.
        request: RequestId,
    },
    /// The question is exact only where the network says all, and here it does not.
    #[error("not known where something is checked beside the network; see the plan's side constraints")]
    SideConstraints,
}

/// A proven plan's network with its flow.
pub(super) struct Inquiry<'a> {
    pub(super) context: &'a Context,
    pub(super) lowered: &'a Lowered,
    pub(super) network: &'a Network,
    pub(super) potentials: &'a LevelTable,
    pub(super) adjacency: &'a Adjacency,
    pub(super) residual: Residual<'a>,
    pub(super) ranging: Ranging<'a>,
}

impl<'a> Inquiry<'a> {
    pub(super) fn new(record: &'a PlanRecord, context: &'a Context) -> Result<Self, AskError> {
        let flow = match (&context.flow, record.status) {
            (Some(flow), Status::Optimal) => flow,
            (_, Status::Gap(cause)) => return Err(AskError::Unproven { cause }),
            (None, Status::Optimal) => return Err(AskError::Unproven { cause: GapCause::SideConstraints }),
        };
        let lowered = &context.lowered;
        let network = lowered.network();
        let adjacency = context.adjacency.get_or_init(|| Adjacency::new(network));
        let potentials = &record.proof.potentials;
        let residual = Residual::new(network, adjacency, flow);
        let ranging = Ranging::new(network, adjacency, flow, potentials);
        Ok(Self { context, lowered, network, potentials, adjacency, residual, ranging })
    }

    pub(super) fn of(plan: &'a Plan) -> Result<Self, AskError> {
        Self::new(&plan.record, &plan.context)
    }

    /// Whether the network says all, so that what it answers is exact.
    pub(super) fn is_exact(&self) -> bool {
        self.context.side_constraints.is_empty()
    }

    pub(super) fn volunteer_id(&self, volunteer: VolunteerIx) -> VolunteerId {
        self.context.community.volunteer(volunteer).id().clone()
    }

    pub(super) fn request_id(&self, request: RequestIx) -> RequestId {
        self.context.community.request(request).id().clone()
    }

    pub(super) fn loss(&self, value: LevelValue) -> Loss {
        Loss::new(self.lowered.levels(), value, self.is_exact())
    }

    pub(super) fn cost(&self, arc: ArcId) -> LevelValue {
        LevelValue::new(self.network.costs().row(arc.index()).map(i128::from).collect())
    }

    pub(super) fn tail(&self, arc: ArcId) -> NodeId {
        self.network.tails()[arc.index()]
    }

    pub(super) fn head(&self, arc: ArcId) -> NodeId {
        self.network.heads()[arc.index()]
    }

    pub(super) fn carries(&self, arc: ArcId) -> bool {
        self.residual.flow(arc) > 0
    }

    /// The arcs that enter a node.
    pub(super) fn arcs_into(&self, node: NodeId) -> impl Iterator<Item = ArcId> + use<'a> {
        let entering = self.adjacency.at(node).iter().filter(|incidence| !incidence.leaves());
        entering.map(|incidence| incidence.arc())
    }

    /// The pair of an arc, if it is one.
    pub(super) fn pair(&self, arc: ArcId) -> Option<(VolunteerId, RequestId)> {
        let pair = self.context.candidates.pair(self.lowered.pair_of(arc)?);
        Some((self.volunteer_id(pair.volunteer), self.request_id(pair.request)))
    }

    /// A change of the flow as an exchange.
    pub(super) fn exchange(&self, steps: &[ResidualArc], cost: LevelValue) -> Exchange {
        let loss = self.loss(cost);
        Exchange { moves: self.moves(steps), loss: loss.levels, exact: loss.exact }
    }

    /// Steps of the residual graph as moves of people, in the same order.
    pub(super) fn moves(&self, steps: &[ResidualArc]) -> Vec<Move> {
        let leaves = |visit: NodeId| steps.iter().any(|other| self.tail(other.arc) == visit);
        let step = |step: &ResidualArc| {
            if let Some((volunteer, request)) = self.pair(step.arc) {
                return Some(if step.forward {
                    Move::Assign { volunteer, request }
                } else {
                    Move::Release { volunteer, request }
                });
            }
            // A visit that comes from another day or slot while its pair stays.
            let visit = self.head(step.arc);
            match self.lowered.meanings().get(visit.index()) {
                Some(&Meaning::Visit(volunteer, request)) if step.forward && !leaves(visit) => {
                    Some(Move::Reschedule {
                        volunteer: self.volunteer_id(volunteer),
                        request: self.request_id(request),
                    })
                }
                _ => None,
            }
        };
        steps.iter().filter_map(step).collect()
    }

    /// Changes of a flow as moves of people, in order of arc.
    pub(super) fn moves_of(&self, changes: &BTreeMap<ArcId, i64>) -> Vec<Move> {
        let step = |(&arc, &change): (&ArcId, &i64)| {
            let (tail, head) = (self.tail(arc), self.head(arc));
            let forward = change > 0;
            let (from, to) = if forward { (tail, head) } else { (head, tail) };
            ResidualArc { arc, forward, from, to }
        };
        self.moves(&changes.iter().map(step).collect::<Vec<_>>())
    }
}

impl Plan {
    pub(super) fn volunteer_asked(&self, id: &str) -> Result<VolunteerIx, AskError> {
        self.community().find_volunteer(id).ok_or_else(|| AskError::UnknownVolunteer { id: id.to_owned() })
    }

    pub(super) fn request_asked(&self, id: &str) -> Result<RequestIx, AskError> {
        self.community().find_request(id).ok_or_else(|| AskError::UnknownRequest { id: id.to_owned() })
    }
}
