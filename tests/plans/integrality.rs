//! Where the exactness report is empty, the network says all and its linear program is integral: the optimum of the linear relaxation, written from the words of the
//! documentation and solved by somebody else's simplex, is that of the plan on every level.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a step of a test that fails is a test that fails; values are small"
)]

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::common::contested::contested_document;
use crate::common::plans::{objective, worthwhile_pairs};
use goodturn::Matcher;
use goodturn::community::{
    Community, Document, FixedTime, RequestIx, RequestRecord, SkillRecord, VolunteerIx, VolunteerRecord,
};
use goodturn::eligibility::{Level, Objective, Segment, Shares, possible_starts, score, seat_total};
use goodturn::optimize::Budget;
use goodturn::plan::PlanOutcome;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use proptest::prelude::*;

/// What one unit on a level may differ by; values are integers.
const TOLERANCE: f64 = 0.05;

/// A share of a visit: the pair at one of its times.
struct Share {
    volunteer: VolunteerIx,
    request: RequestIx,
    time: Option<FixedTime>,
}

struct Relaxation<'a> {
    community: &'a Community,
    objective: &'a Objective,
    levels: Vec<Level>,
    shares: Vec<Share>,
    /// `Σ shares <= most`.
    limits: Vec<(Vec<usize>, u32)>,
}

impl<'a> Relaxation<'a> {
    fn new(community: &'a Community, objective: &'a Objective) -> Self {
        let mut shares = Vec::new();
        for (volunteer, request) in worthwhile_pairs(community, objective) {
            let share = |time| Share { volunteer, request, time };
            if community.request(request).flexible().is_some() {
                let starts = possible_starts(community, volunteer, request);
                shares.extend(starts.iter().map(|starts| share(Some(starts.first))));
            } else {
                shares.push(share(community.request(request).time()));
            }
        }
        let mut relaxation =
            Self { community, objective, levels: objective.levels(community), shares, limits: Vec::new() };
        relaxation.pairs_once();
        for volunteer in community.volunteer_ixs() {
            relaxation.personal_limits(volunteer);
            relaxation.one_at_a_time(volunteer);
        }
        relaxation.quotas();
        relaxation.places();
        relaxation
    }

    fn positions(&self, holds: impl Fn(&Share) -> bool) -> Vec<usize> {
        (0..self.shares.len()).filter(|&k| holds(&self.shares[k])).collect()
    }

    fn pairs_once(&mut self) {
        let mut of_pair: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (k, share) in self.shares.iter().enumerate() {
            of_pair.entry((share.volunteer, share.request)).or_default().push(k);
        }
        self.limits.extend(of_pair.into_values().map(|shares| (shares, 1)));
    }

    fn personal_limits(&mut self, volunteer: VolunteerIx) {
        let left = self.community.left(volunteer);
        let times = |share: &Share| share.time.filter(|_| share.volunteer == volunteer);
        let mut limits = Vec::new();
        if let Some(most) = left.in_all() {
            limits.push((self.positions(|share| share.volunteer == volunteer), most));
        }
        for time in self.shares.iter().filter_map(times) {
            let on = |same: fn(&FixedTime, &FixedTime) -> bool| {
                self.positions(|share| times(share).is_some_and(|other| same(&time, &other)))
            };
            let of_her = [
                (left.on_day(time.day), on(|a, b| a.day == b.day)),
                (left.in_week(time.week), on(|a, b| a.week == b.week)),
                (left.in_month(time.month), on(|a, b| a.month == b.month)),
            ];
            limits.extend(of_her.into_iter().filter_map(|(most, shares)| Some((shares, most?))));
        }
        limits.sort_unstable();
        limits.dedup();
        self.limits.extend(limits);
    }

    /// Of visits that all stand in each other's way she makes one. What is not that simple is in the exactness report.
    fn one_at_a_time(&mut self, volunteer: VolunteerIx) {
        let pauses = self.community.volunteer(volunteer).pauses();
        let collide = |a: &Share, b: &Share| {
            let both = a.time.zip(b.time);
            both.is_some_and(|(a, b)| pauses.collide(&a, &b))
        };
        let hers = self.positions(|share| share.volunteer == volunteer);
        for &k in &hers {
            let with: Vec<usize> =
                hers.iter().copied().filter(|&other| collide(&self.shares[k], &self.shares[other])).collect();
            self.limits.push((with, 1));
        }
    }

    /// The members of an organisation fill its quota together.
    fn quotas(&mut self) {
        for organisation in self.community.organisation_ixs() {
            let Some(most) = self.community.quota_left(organisation) else { continue };
            let members = self.community.organisation(organisation).members();
            self.limits.push((self.positions(|share| members.contains(&share.volunteer)), most));
        }
    }

    /// Requests that all overlap share a venue's places. What is not that simple is in the exactness report.
    fn places(&mut self) {
        for request in self.community.request_ixs() {
            let asked = self.community.request(request);
            let places = asked.venue().and_then(|venue| self.community.venue(venue).places());
            let (Some(most), Some(time)) = (places, asked.time()) else { continue };
            let here = |share: &Share| {
                let other = self.community.request(share.request);
                other.venue() == asked.venue()
                    && other.time().is_some_and(|other| other.span.overlaps(time.span))
            };
            self.limits.push((self.positions(here), most));
        }
    }

    /// The optimum of a level of the relaxation among those as good on the levels above, or `None` if there is nothing to choose from.
    fn optimum(&self, level: usize, above: &[i128]) -> Option<f64> {
        let mut program =
            Program { problem: Problem::new(OptimizationDirection::Maximize), level, worths: Vec::new() };
        let worth = |gain: &dyn Fn(&Level) -> i64| -> Vec<f64> {
            self.levels.iter().map(|level| gain(level) as f64).collect()
        };
        let mut shares = Vec::new();
        for Share { volunteer, request, .. } in &self.shares {
            let (volunteer, request) = (*volunteer, *request);
            let points = score(self.community, self.objective, volunteer, request).pair_total();
            let gain = |level: &Level| level.pair_gain(self.community, volunteer, request, points);
            shares.push(program.variable(worth(&gain), 0.0, 1.0));
        }
        let mut wanted = vec![Vec::new(); self.community.requests().len()];
        for request in self.community.request_ixs() {
            let asked = self.community.request(request);
            let points = seat_total(self.community, self.objective, request);
            let mut balance = sum(&shares, &self.positions(|share| share.request == request));
            for segment in Segment::ALL {
                let most = f64::from(segment.seats(asked.seats()));
                let least = if asked.is_mandatory() && segment == Segment::Minimum { most } else { 0.0 };
                let gain = |level: &Level| level.seat_gain(self.community, request, segment, points);
                let seat = program.variable(worth(&gain), least, most);
                balance.push((seat, -1.0));
                if segment != Segment::Beyond {
                    wanted[request.index()].push((seat, 1.0));
                }
            }
            program.constraint(&balance, ComparisonOp::Eq, 0.0);
        }
        for (of, most) in &self.limits {
            program.constraint(&sum(&shares, of), ComparisonOp::Le, f64::from(*most));
        }
        for &(volunteer, request) in self.community.pins() {
            let of = self.positions(|share| (share.volunteer, share.request) == (volunteer, request));
            program.constraint(&sum(&shares, &of), ComparisonOp::Ge, 1.0);
        }
        // A first visit gains more than a second one: a piece of a variable for each.
        if self.levels.iter().any(Level::counts_visits) {
            for volunteer in self.community.volunteer_ixs() {
                let of = self.positions(|share| share.volunteer == volunteer);
                let mut balance = sum(&shares, &of);
                for number in 1..=of.len() {
                    let gain = |level: &Level| level.visit_gain(number as u32);
                    balance.push((program.variable(worth(&gain), 0.0, 1.0), -1.0));
                }
                program.constraint(&balance, ComparisonOp::Eq, 0.0);
            }
        }
        // So does the first seat of a part.
        if let Some(partition) = self.levels.iter().find_map(Level::partition) {
            let parts = Shares::new(self.community, partition);
            let gains: Vec<Vec<Vec<i64>>> = self.levels.iter().map(|level| parts.gains(level)).collect();
            for (part, &desired) in parts.desired().iter().enumerate() {
                let requests = self.community.request_ixs().filter(|&request| parts.of(request) == part);
                let mut balance: Vec<_> =
                    requests.flat_map(|request| wanted[request.index()].clone()).collect();
                for seat in 0..desired as usize {
                    let worth = gains.iter().map(|gains| gains[part][seat] as f64).collect();
                    balance.push((program.variable(worth, 0.0, 1.0), -1.0));
                }
                program.constraint(&balance, ComparisonOp::Eq, 0.0);
            }
        }
        for (at, &value) in above.iter().enumerate() {
            let mut on_level: Vec<_> =
                program.worths.iter().map(|(variable, worth)| (*variable, worth[at])).collect();
            on_level.retain(|&(_, factor)| factor != 0.0);
            program.constraint(&on_level, ComparisonOp::Ge, value as f64);
        }
        program.problem.solve().ok()?.solution().map(microlp::Solution::objective)
    }
}

/// A linear program whose variables know what they are worth on every level.
struct Program {
    problem: Problem,
    level: usize,
    worths: Vec<(Variable, Vec<f64>)>,
}

impl Program {
    fn variable(&mut self, worth: Vec<f64>, least: f64, most: f64) -> Variable {
        let variable = self.problem.add_var(worth[self.level], (least, most));
        self.worths.push((variable, worth));
        variable
    }

    fn constraint(&mut self, sum: &[(Variable, f64)], op: ComparisonOp, value: f64) {
        if !sum.is_empty() {
            self.problem.add_constraint(sum, op, value);
        }
    }
}

fn sum(variables: &[Variable], of: &[usize]) -> Vec<(Variable, f64)> {
    of.iter().map(|&k| (variables[k], 1.0)).collect()
}

/// Whether the community was one to judge by.
fn check(community: &Community, objective: &Objective) -> Result<bool, TestCaseError> {
    // A visit that may start at any minute has no end of times.
    let endless = |r: RequestIx| community.request(r).flexible().is_some() && community.slots().is_empty();
    if community.request_ixs().any(endless) {
        return Ok(false);
    }
    let mut matcher = Matcher::new(community.clone(), objective.clone());
    // Not every objective can be asked of every community.
    let Ok(PlanOutcome::Optimal(plan)) = matcher.solve(&Budget::unlimited()) else { return Ok(false) };
    if !plan.side_constraints().is_empty() {
        return Ok(false);
    }
    let values: Vec<i128> = plan.levels().iter().map(|result| result.value).collect();
    let relaxation = Relaxation::new(community, objective);
    for (level, &value) in values.iter().enumerate() {
        let optimum = relaxation.optimum(level, &values[..level]);
        let Some(optimum) = optimum else {
            return Err(TestCaseError::fail(format!("no optimum on level {level} of {values:?}")));
        };
        prop_assert!(
            (optimum - value as f64).abs() < TOLERANCE,
            "level {} of {:?}: {} by the relaxation",
            level,
            values,
            optimum
        );
    }
    Ok(plan.assignments().len() > 1)
}

fn judge(cases: u32, documents: impl Strategy<Value = Document>) {
    let judged = Cell::new(0);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases));
    runner
        .run(&(documents, objective()), |(document, objective)| {
            let community = document.into_community().unwrap();
            judged.set(judged.get() + u32::from(check(&community, &objective)?));
            Ok(())
        })
        .unwrap();
    let judged = judged.get();
    assert!(judged > cases / 20, "only {judged} of {cases} communities had something to judge by");
}

#[test]
fn contested_communities_are_integral() {
    judge(4000, contested_document(4, 5));
}

/// Two helpers for three visits at one time and one at another, one of them at most one visit a day.
#[test]
fn the_relaxation_counts_as_one_would() {
    let mut document = Document::new("2026-11-23T00:00", "UTC");
    document.skills.push(SkillRecord::new("help"));
    document.volunteers.push(VolunteerRecord::new("anna").skill("help", 1));
    document
        .volunteers
        .push(VolunteerRecord { max_per_day: Some(1), ..VolunteerRecord::new("ben").skill("help", 1) });
    for (id, from, to) in [("a", 9, 10), ("b", 9, 10), ("c", 9, 10), ("d", 11, 12)] {
        let at = |hour: u32| format!("2026-11-24T{hour:02}:00");
        document.requests.push(RequestRecord::new(id, "somebody", "help").time(&at(from), &at(to)));
    }
    let community = document.into_community().unwrap();
    let objective = Objective::serve_most();
    let relaxation = Relaxation::new(&community, &objective);
    let optimum = relaxation.optimum(0, &[]).unwrap();
    assert!((optimum - 3.0).abs() < TOLERANCE, "{optimum}");
    assert!(relaxation.optimum(1, &[4]).is_none(), "four visits are too many");
    assert!(check(&community, &objective).unwrap());
}
