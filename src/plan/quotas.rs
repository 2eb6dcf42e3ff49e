//! Organisations' quotas: how much of each a plan uses, and what one seat more of it would bring.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Context;
use super::record::{PlanRecord, Status};
use crate::community::{OrganisationId, OrganisationIx};
use crate::eligibility::Level;
use crate::network::{Adjacency, Residual};

/// An organisation's quota in a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct QuotaUse {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its quota.
    pub quota: u32,
    /// What agreed visits that are not to requests of the plan leave of it.
    pub left: u32,
    /// Seats that its members fill in the plan.
    pub used: u32,
    /// What the plan would gain if the quota were one seat larger. `None` where the plan is not proven optimal.
    pub one_more: Option<Gain>,
}

/// What a plan would gain by something more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Gain {
    /// Per level on which the value would change, most important first; negative: it loses there. Empty: nothing.
    pub levels: Vec<(Level, i128)>,
    /// Whether it is exact. Otherwise side constraints were left out of account, and the true gain is at most this.
    pub exact: bool,
}

impl fmt::Display for QuotaUse {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organisation, quota, left, used, one_more } = self;
        if used < left {
            write!(f, "{used} of {organisation}'s quota of {quota} used")?;
        } else {
            write!(f, "{organisation}'s quota of {quota} is used up")?;
        }
        if left < quota {
            write!(f, " ({} agreed elsewhere)", quota - left)?;
        }
        match one_more {
            Some(gain) if used >= left => write!(f, "; one seat more would bring {gain}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Gain {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.levels.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(if self.exact { "" } else { "at most " })?;
        for (k, (level, amount)) in self.levels.iter().enumerate() {
            let sign = if *amount < 0 { "minus " } else { "" };
            let amount = i128::try_from(amount.unsigned_abs()).unwrap_or(i128::MAX);
            write!(f, "{}{sign}{}", if k > 0 { ", " } else { "" }, level.amount(amount))?;
        }
        Ok(())
    }
}

pub(super) fn quotas(record: &PlanRecord, context: &Context) -> Vec<QuotaUse> {
    let community = &context.community;
    let mut used: BTreeMap<OrganisationIx, u32> = BTreeMap::new();
    for assignment in &record.assignments {
        let volunteer = community.find_volunteer(assignment.volunteer.as_str());
        if let Some(own) = volunteer.and_then(|volunteer| community.volunteer(volunteer).organisation()) {
            *used.entry(own).or_default() += 1;
        }
    }
    let of = |organisation: OrganisationIx| {
        let known = community.organisation(organisation);
        Some(QuotaUse {
            organisation: known.id().clone(),
            quota: known.quota()?,
            left: community.quota_left(organisation)?,
            used: used.get(&organisation).copied().unwrap_or(0),
            one_more: one_more(record, context, organisation),
        })
    };
    community.organisation_ixs().filter_map(of).collect()
}

/// A unit more into the organisation's node takes the cheapest way from there back to the hub; what it gains is what the plan would, because
/// the cost of a flow is convex in a bound (Ahuja, Magnanti & Orlin, 1993, section 9.7).
fn one_more(record: &PlanRecord, context: &Context, organisation: OrganisationIx) -> Option<Gain> {
    let flow = context.flow.as_ref().filter(|_| record.status == Status::Optimal)?;
    let exact = context.side_constraints.is_empty();
    let nothing = Some(Gain { levels: Vec::new(), exact: true });
    let (lowered, network) = (&context.lowered, context.lowered.network());
    let Some(arc) = lowered.quota_arc(organisation) else { return nothing };
    if flow.get(arc.index()) < network.upper().get(arc.index()) {
        return nothing;
    }
    let adjacency = context.adjacency.get_or_init(|| Adjacency::new(network));
    let residual = Residual::new(network, adjacency, flow);
    // Not straight back over the arc itself.
    let others = |residual: crate::network::ResidualArc| residual.arc != arc;
    let node = network.heads().get(arc.index()).copied()?;
    let potentials = &record.proof.potentials;
    let Some(change) = residual.cheapest_change(node, lowered.hub(), potentials, others) else {
        return nothing;
    };
    let gain = lowered.plan_value(&change.cost);
    let levels = lowered.levels().iter().enumerate();
    let levels: Vec<_> =
        levels.map(|(k, level)| (level.clone(), gain.level(k))).filter(|(_, amount)| *amount != 0).collect();
    // It need not be used.
    if levels.first().is_none_or(|(_, amount)| *amount < 0) { nothing } else { Some(Gain { levels, exact }) }
}
