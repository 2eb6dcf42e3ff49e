//! What the exchanges of many requests have in common: what it costs to bring a unit from where their seats lead to.
//!
//! The cheapest exchange for an empty seat is the cheapest change from the node to which its units flow (the hub, for most) to its request. Where a wanted seat must be emptied for it, that is
//! far: a search that begins at the request sees most of the network before it comes to its end. So one search from the node, folded into one
//! number per step where that is exact, guides those from all requests ([`Residual::cheapest_change_guided`](crate::network::Residual::cheapest_change_guided)).

use std::sync::OnceLock;

use crate::network::{Distances, NodeId, Ranging, ResidualArc, Searches};

/// A network made ready for searches in it, as soon as the first is asked for.
pub(super) struct Guides<'a> {
    ranging: Ranging<'a>,
    keeps: Keeps<'a>,
    all: OnceLock<Searches<'a>>,
    keeping: OnceLock<Searches<'a>>,
}

/// Whether a step empties no wanted seat.
pub(super) type Keeps<'a> = Box<dyn Fn(ResidualArc) -> bool + Sync + 'a>;

/// The costs from one node, as soon as the first exchange asks for them.
pub(super) struct Guide<'g, 'a> {
    guides: &'g Guides<'a>,
    head: NodeId,
    all: OnceLock<Distances>,
    keeping: OnceLock<Distances>,
}

impl<'a> Guides<'a> {
    pub(super) fn new(ranging: Ranging<'a>, keeps: Keeps<'a>) -> Self {
        Self { ranging, keeps, all: OnceLock::new(), keeping: OnceLock::new() }
    }

    /// Of exchanges for seats that lead to a node.
    pub(super) fn from(&self, head: NodeId) -> Guide<'_, 'a> {
        Guide { guides: self, head, all: OnceLock::new(), keeping: OnceLock::new() }
    }

    fn all(&self) -> &Searches<'a> {
        self.all.get_or_init(|| self.ranging.searches())
    }
}

impl Guide<'_, '_> {
    /// Where the seats lead.
    pub(super) fn head(&self) -> NodeId {
        self.head
    }

    /// Whether a step empties no wanted seat.
    pub(super) fn keeps(&self, step: ResidualArc) -> bool {
        (self.guides.keeps)(step)
    }

    /// By all steps.
    pub(super) fn all(&self) -> &Distances {
        self.all.get_or_init(|| self.guides.all().distances_from(self.head))
    }

    /// By steps that empty no wanted seat.
    pub(super) fn keeping(&self) -> &Distances {
        let searches = || self.guides.keeping.get_or_init(|| self.guides.all().within(&self.guides.keeps));
        self.keeping.get_or_init(|| searches().distances_from(self.head))
    }
}
