//! What the exchanges of many requests have in common: what it costs to bring a unit from where their seats lead to.
//!
//! The cheapest exchange for an empty seat is the cheapest change from the node to which its units flow (the hub, for most) to its request. Where a wanted seat must be emptied for it, that is
//! far: a search that begins at the request sees most of the network before it comes to its end. So searches from the hub and to it, made once and folded into one
//! number per step where that is exact, guide those from all requests ([`Residual::cheapest_change_guided`](crate::network::Residual::cheapest_change_guided)).

use std::sync::OnceLock;

use crate::network::{Distances, Guide, LevelTable, NodeId, Ranging, ResidualArc, Searches};

/// Whether a step is allowed.
pub(super) type Allow<'a> = Box<dyn Fn(ResidualArc) -> bool + Sync + 'a>;

/// A network and the steps that are allowed in it, searched as soon as the first exchange asks.
pub(super) struct Guides<'a> {
    ranging: Ranging<'a>,
    potentials: &'a LevelTable,
    hub: NodeId,
    allow: Allow<'a>,
    searches: OnceLock<Searches<'a>>,
    from_hub: OnceLock<Distances>,
    to_hub: OnceLock<Distances>,
}

impl<'a> Guides<'a> {
    pub(super) fn new(
        ranging: Ranging<'a>,
        potentials: &'a LevelTable,
        hub: NodeId,
        allow: Allow<'a>,
    ) -> Self {
        let (from_hub, to_hub) = (OnceLock::new(), OnceLock::new());
        Self { ranging, potentials, hub, allow, searches: OnceLock::new(), from_hub, to_hub }
    }

    /// Of exchanges for seats that lead to a node.
    pub(super) fn from(&self, head: NodeId) -> Guide<'_> {
        let searches = || self.searches.get_or_init(|| self.ranging.searches().within(&self.allow));
        let from_hub = self.from_hub.get_or_init(|| searches().distances_from(self.hub));
        if head == self.hub {
            return Guide::from_hub(from_hub);
        }
        let to_hub = self.to_hub.get_or_init(|| searches().distances_to(self.hub));
        let residual = self.ranging.residual();
        Guide::from_node(head, &residual, self.potentials, &self.allow, from_hub, to_hub)
    }

    /// Whether a step is allowed.
    pub(super) fn allows(&self, step: ResidualArc) -> bool {
        (self.allow)(step)
    }
}
