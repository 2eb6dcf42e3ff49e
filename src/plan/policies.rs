//! What a policy costs: levels against plans without them, and kinds of fairness against each other.

use std::fmt;

use serde::Serialize;

use super::Plan;
use super::cascade::{helpers, is_served};
use crate::community::{Community, RequestIx};
use crate::eligibility::{Criterion, Level, Objective, ObjectiveError, Partition, Shares};

/// What one level of an objective costs the others.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LevelPrice {
    /// The level.
    pub level: Level,
    /// What the plan achieves on it.
    pub value: i128,
    /// What was left out of the objective for the comparison: the level, and where it says which seats of a request count first, those that can't stand without it.
    pub left_out: Vec<Level>,
    /// What a best plan of the remaining objective achieves more (negative: less) than this plan, on every level of the whole objective, most important first: 0 above
    /// the level, at most 0 on it (where nothing else was left out), and below it what it costs these. `None` where one of the two plans is not proven
    /// optimal, or where no level remains.
    pub without: Option<Vec<(Level, i128)>>,
}

/// A plan and what each level of its objective costs the levels below.
///
/// A level's price is exact: the difference, level by level, between the best plan and the best plan by an objective without that level. Of several best plans without it, one is
/// taken, which says the same on every level of that objective.
#[derive(Clone, Debug)]
pub struct LevelPrices {
    /// The plan.
    pub plan: Plan,
    /// Per level, most important first.
    pub prices: Vec<LevelPrice>,
}

impl fmt::Display for LevelPrice {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; ", self.level, self.value)?;
        let Some(without) = &self.without else { return f.write_str("its price is not known") };
        let changes: Vec<String> = (without.iter().filter(|(_, change)| *change != 0))
            .map(|(level, change)| format!("{}{}", if *change > 0 { "+" } else { "" }, level.amount(*change)))
            .collect();
        if changes.is_empty() {
            return f.write_str("it costs nothing");
        }
        write!(f, "without it: {}", changes.join(", "))
    }
}

/// A kind of fairness between people or between those who ask.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The objective as it is.
    Chosen,
    /// The objective without any level of fairness.
    None,
    /// With [`Criterion::Evenness`] before the last level.
    Even,
    /// With [`Criterion::Equity`] as the most important level but for promises.
    Leximin,
    /// With [`Criterion::Proportional`] there.
    Proportional,
    /// With [`Criterion::Rotation`] before the last level.
    Rotation,
}

impl Policy {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Chosen, Self::None, Self::Even, Self::Leximin, Self::Proportional, Self::Rotation];

    /// The name as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::None => "none",
            Self::Even => "even",
            Self::Leximin => "leximin",
            Self::Proportional => "proportional",
            Self::Rotation => "rotation",
        }
    }
}

/// The seats of one part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PartShare {
    /// The id of the zone or group; `None` for requests of none.
    pub part: Option<String>,
    /// Its desired seats.
    pub desired: u64,
    /// Those that are filled.
    pub filled: u64,
}

/// What a plan by some policy comes to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PolicyFigures {
    /// Whether the plan is proven to be the best by that policy.
    pub proven: bool,
    /// Requests with their minimum of seats filled, and at least one.
    pub requests_served: usize,
    /// Seats filled up to the desired number.
    pub seats_filled: u64,
    /// Visits in all.
    pub visits: u64,
    /// The most visits that anybody has.
    pub largest_load: u32,
    /// The sum over volunteers of their visits squared.
    pub loads_squared: u64,
    /// [`Criterion::Rotation`]'s days, added up over all visits.
    pub days_rested: i64,
    /// The seats of each part.
    pub shares: Vec<PartShare>,
}

impl PolicyFigures {
    /// Counts over a plan. Time O(requests + volunteers + assignments · log).
    pub fn new(plan: &Plan, over: Partition) -> Self {
        let community = plan.community();
        let helpers = helpers(plan);
        let mut loads = vec![0u32; community.volunteers().len()];
        let mut days_rested = 0;
        for assignment in plan.assignments() {
            let Some(volunteer) = community.find_volunteer(assignment.volunteer.as_str()) else { continue };
            if let Some(load) = loads.get_mut(volunteer.index()) {
                *load += 1;
            }
            days_rested += Criterion::Rotation.pair_gain(community, volunteer, RequestIx::new(0), 0);
        }
        let served = community.requests().iter().zip(&helpers);
        let shares = Shares::new(community, over);
        let filled = shares.filled(community, &helpers);
        let parts = shares.parts().iter().zip(shares.desired()).zip(&filled);
        Self {
            proven: plan.is_optimal(),
            requests_served: served.filter(|&(request, &helpers)| is_served(request, helpers)).count(),
            seats_filled: filled.iter().sum(),
            visits: plan.assignments().len() as u64,
            largest_load: loads.iter().copied().max().unwrap_or(0),
            loads_squared: loads.iter().map(|&load| u64::from(load) * u64::from(load)).sum(),
            days_rested,
            shares: parts
                .map(|((part, &desired), &filled)| PartShare {
                    part: part.id(community).map(str::to_owned),
                    desired,
                    filled,
                })
                .collect(),
        }
    }
}

/// A policy, by which objective it was planned, and what came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyOutcome {
    /// Which.
    pub policy: Policy,
    /// What the objective amounts to, and the figures; or why it can't be asked of this community.
    pub figures: Result<(Objective, PolicyFigures), ObjectiveError>,
}

/// Kinds of fairness beside each other.
#[derive(Clone, PartialEq, Debug)]
pub struct FairnessComparison {
    /// Between which parts shares are counted.
    pub over: Partition,
    /// In the order of [`Policy::ALL`].
    pub policies: Vec<PolicyOutcome>,
}

impl FairnessComparison {
    /// The figures of a policy, if it can be asked of the community.
    pub fn figures(&self, policy: Policy) -> Option<&PolicyFigures> {
        let found = self.policies.iter().find(|outcome| outcome.policy == policy)?;
        found.figures.as_ref().ok().map(|(_, figures)| figures)
    }

    /// How many requests fewer a policy serves than none does: its price.
    pub fn price(&self, policy: Policy) -> Option<i64> {
        let served = |policy| self.figures(policy).map(|figures| figures.requests_served as i64);
        Some(served(Policy::None)? - served(policy)?)
    }
}

/// The objective of a policy, made of one that is given.
pub(crate) fn objective_of(
    chosen: &Objective,
    policy: Policy,
    over: Partition,
) -> Result<Objective, ObjectiveError> {
    use crate::eligibility::Entry;
    if policy == Policy::Chosen {
        return Ok(chosen.clone());
    }
    let is_fairness = |criterion: &Criterion| {
        criterion.partition().is_some() || matches!(criterion, Criterion::Evenness | Criterion::Rotation)
    };
    let mut levels: Vec<Entry> = Vec::new();
    for entry in chosen.entries() {
        match entry {
            Entry::Level(level) if level.terms().iter().any(|term| is_fairness(&term.of)) => {
                let rest = level.terms().iter().filter(|term| !is_fairness(&term.of));
                let rest: Vec<_> = rest.map(|term| (term.weight, term.of.clone())).collect();
                if !rest.is_empty() {
                    levels.push(Level::sum(rest).into());
                }
            }
            other => levels.push(other.clone()),
        }
    }
    if levels.is_empty() {
        levels.push(Criterion::Seats.into());
    }
    let top = usize::from(levels.first() == Some(&Criterion::Promises.into()));
    let last = levels.len() - 1;
    match policy {
        Policy::Chosen | Policy::None => {}
        Policy::Even => levels.insert(last, Criterion::Evenness.into()),
        Policy::Rotation => levels.insert(last, Criterion::Rotation.into()),
        Policy::Leximin => levels.insert(top, Criterion::Equity { over }.into()),
        Policy::Proportional => levels.insert(top, Criterion::Proportional { over }.into()),
    }
    chosen.clone().with_levels(levels)
}

/// The objective without one of its levels, and what had to go with it: `None` where nothing remains or the seats' order can't be kept.
pub(crate) fn objective_without(
    objective: &Objective,
    community: &Community,
    level: usize,
) -> Option<(Objective, Vec<Level>)> {
    let mut left_out: Vec<Level> = objective.levels(community).get(level).cloned().into_iter().collect();
    loop {
        match objective.without(community, &left_out) {
            Ok(remaining) => {
                // Seats that nobody asks for go without being named.
                let levels = objective.levels(community);
                left_out.retain(|level| levels.contains(level));
                return Some((remaining, left_out));
            }
            Err(ObjectiveError::SeatOrder { tier }) => {
                let desired = Level::from(Criterion::DesiredSeats { tier });
                if left_out.contains(&desired) {
                    return None;
                }
                left_out.push(desired);
            }
            Err(_) => return None,
        }
    }
}
