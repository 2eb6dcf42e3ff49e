//! Other plans that are as good or nearly so, and what all best plans have in common.

use std::fmt;

use serde::Serialize;

use super::Plan;
use super::inquiry::{AskError, Inquiry};
use super::loss::Loss;
use super::record::Assignment;
use super::unmet::Move;
use crate::network::ArcId;

/// Another plan, told by how it differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Alternative {
    /// What it loses; nothing if it is as good.
    pub loss: Loss,
    /// What changes, in order of request.
    pub moves: Vec<Move>,
}

impl Plan {
    /// The next-best plans in order of what they lose, up to `count`, fewer if there are no more. Any two of them, and each of them and
    /// this plan, differ in who helps with what (and not only in when).
    ///
    /// Time: for each plan, at worst a search per candidate pair; much less where plans tie. Memory O(count · size of the network).
    ///
    /// # Errors
    /// A plan that is not proven, or that has side constraints: what comes next in its network need not be a plan.
    pub fn alternatives(&self, count: usize) -> Result<Vec<Alternative>, AskError> {
        let inquiry = Inquiry::of(self)?;
        if !inquiry.is_exact() {
            return Err(AskError::SideConstraints);
        }
        let next = inquiry.ranging.next_best(&inquiry.pair_arcs(), count);
        let alternative = |next: crate::network::NextBest| Alternative {
            moves: inquiry.moves_of(&next.changes),
            loss: inquiry.loss(next.loss),
        };
        Ok(next.into_iter().map(alternative).collect())
    }

    /// The assignments that every best plan has, in order: the others have a stand-in at no loss. With side constraints these are some of them,
    /// for the network's optima may be more than the best plans.
    ///
    /// Time O(arcs · levels), memory O(nodes + arcs).
    ///
    /// # Errors
    /// A plan that is not proven.
    pub fn in_every_best_plan(&self) -> Result<Vec<&Assignment>, AskError> {
        let inquiry = Inquiry::of(self)?;
        let used: Vec<ArcId> = inquiry.pair_arcs().into_iter().filter(|&arc| inquiry.carries(arc)).collect();
        let common = inquiry.ranging.in_every_optimum(&used);
        let is_common = |assignment: &&Assignment| {
            let volunteer = self.community().find_volunteer(assignment.volunteer.as_str());
            let request = self.community().find_request(assignment.request.as_str());
            let position = volunteer.zip(request).and_then(|(v, r)| self.candidates().position(v, r));
            position.is_some_and(|candidate| common.contains(&inquiry.lowered.pair_arc(candidate)))
        };
        Ok(self.assignments().iter().filter(is_common).collect())
    }
}

impl Inquiry<'_> {
    fn pair_arcs(&self) -> Vec<ArcId> {
        (0..self.context.candidates.len()).map(|candidate| self.lowered.pair_arc(candidate)).collect()
    }
}

impl fmt::Display for Alternative {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, step) in self.moves.iter().enumerate() {
            write!(f, "{}{step}", if k == 0 { "" } else { "; " })?;
        }
        write!(f, "; that {}", self.loss)
    }
}
