//! The cascade: each zone level solves alone, the deepest first, and the rest goes up.
//!
//! That is how networks work that do not plan together. At each depth, from the deepest zones up to the top, every zone serves what it can with those of its
//! own volunteers who are left: pairs of which both belong to the zone, or to zones within it. What has been agreed at one level stays. At last come the pairs that no zone
//! holds. Each step is proven to be the best of its kind by the same objective, so the difference to the joint optimum is what deciding together is worth.

use std::collections::BTreeSet;

use super::{CompareError, Matcher, SolveError};
use crate::community::{Community, RequestIx, VolunteerIx, Zone, ZoneIx};
use crate::eligibility::Candidates;
use crate::lowering::Restrictions;
use crate::optimize::Budget;
use crate::plan::{Cascade, CascadeComparison, CascadeStage, PlanOutcome, compare_with_cascade};

impl Matcher {
    /// The joint optimum against the cascade of zone levels; definitions are at [`Cascade`].
    ///
    /// A plan of the cascade is a valid plan if it meets what is mandatory, so a joint plan that is proven optimal is never worse. Takes one solve per level of zones, and two more.
    /// The budget holds for each.
    ///
    /// # Errors
    /// As [`Matcher::solve`], and where there is no joint plan.
    pub fn cascade(&mut self, budget: &Budget<'_>) -> Result<CascadeComparison, CompareError> {
        let joint = self.solve(budget)?.best()?;
        let candidates = self.candidates().clone();
        let deepest = self.community().zones().iter().map(Zone::depth).max();
        let depths: Vec<u32> = deepest.into_iter().flat_map(|deepest| (0..=deepest).rev()).collect();
        let mut state = State { chosen: BTreeSet::new(), stages: Vec::new(), proven: true };
        let positions = 0..candidates.len();
        for depth in depths {
            let apart = |&candidate: &usize| {
                let pair = candidates.pair(candidate);
                !share_zone(self.community(), depth, pair.volunteer, pair.request)
            };
            let banned = positions.clone().filter(apart).collect();
            let restrictions = Restrictions { banned, fixed: state.chosen.clone(), minimums_waived: true };
            state.take(Some(depth), self.stage(&restrictions, budget)?, &candidates, self.community());
        }
        // All that is mandatory is asked for at the end, and waived if there is no way left.
        let mut last = Restrictions { fixed: state.chosen.clone(), ..Restrictions::default() };
        let mut found = self.stage(&last, budget)?;
        if found.is_none() {
            last.minimums_waived = true;
            found = self.stage(&last, budget)?;
        }
        state.take(None, found, &candidates, self.community());
        let State { chosen, stages, proven } = state;
        let pairs = chosen.into_iter().map(|candidate| candidates.pair(candidate)).collect();
        let cascade = Cascade::new(self.community(), self.objective(), stages, pairs, proven);
        Ok(compare_with_cascade(joint, cascade))
    }

    /// What one stage chooses, and whether that is proven; nothing where it finds no plan.
    fn stage(
        &mut self,
        restrictions: &Restrictions,
        budget: &Budget<'_>,
    ) -> Result<Option<(Vec<usize>, bool)>, SolveError> {
        let (outcome, chosen) = self.solve_under(restrictions, budget)?;
        Ok(match outcome {
            PlanOutcome::Optimal(_) => Some((chosen, true)),
            PlanOutcome::Gap(_) => Some((chosen, false)),
            PlanOutcome::Unresolved(_) | PlanOutcome::Infeasible(_) => None,
        })
    }
}

struct State {
    chosen: BTreeSet<usize>,
    stages: Vec<CascadeStage>,
    proven: bool,
}

impl State {
    fn take(
        &mut self,
        depth: Option<u32>,
        found: Option<(Vec<usize>, bool)>,
        candidates: &Candidates,
        community: &Community,
    ) {
        let (chosen, proven) = found.unwrap_or_default();
        self.proven &= proven;
        let mut served = Vec::new();
        for candidate in chosen {
            if self.chosen.insert(candidate) {
                let pair = candidates.pair(candidate);
                let volunteer = community.volunteer(pair.volunteer).id().clone();
                served.push((community.request(pair.request).id().clone(), volunteer));
            }
        }
        served.sort_unstable();
        self.stages.push(CascadeStage { depth, served });
    }
}

/// Whether some zone of this depth holds both.
fn share_zone(community: &Community, depth: u32, volunteer: VolunteerIx, request: RequestIx) -> bool {
    let at_depth = |zone: Option<ZoneIx>| {
        let mut around = std::iter::successors(zone, |&zone| community.zone(zone).parent());
        around.find(|&zone| community.zone(zone).depth() == depth)
    };
    let hers = at_depth(community.volunteer(volunteer).zone());
    hers.is_some() && hers == at_depth(community.request(request).zone())
}
