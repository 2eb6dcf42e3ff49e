//! Where the exactness report is empty, the network says all and its linear program is integral: the optimum of the linear relaxation, written from the words of the
//! documentation and solved by somebody else's simplex, is that of the plan on every level.

mod common;

use std::cell::Cell;
use std::collections::BTreeMap;

use common::communities::community_document;
use common::contested::contested_document;
use common::plans::{objective, worthwhile_pairs};
use goodturn::Matcher;
use goodturn::community::{
    Community, Document, FixedTime, RequestIx, RequestRecord, SkillRecord, VolunteerIx, VolunteerRecord,
};
use goodturn::eligibility::{Level, Objective, Segment, possible_starts, score, seat_total};
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

    /// The optimum of a level of the relaxation among those as good on the levels above, or `None` if there is nothing to choose from.
    fn optimum(&self, level: usize, above: &[i128]) -> Option<f64> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let gain = |k: usize, at: usize| {
            let Share { volunteer, request, .. } = self.shares[k];
            let points = score(self.community, self.objective, volunteer, request).pair_total();
            self.levels[at].pair_gain(self.community, volunteer, request, points) as f64
        };
        let pinned = |share: &Share| {
            self.community.is_pinned(share.volunteer, share.request)
                && self.community.request(share.request).flexible().is_none()
        };
        let shares: Vec<Variable> = (0..self.shares.len())
            .map(|k| {
                let least = if pinned(&self.shares[k]) { 1.0 } else { 0.0 };
                problem.add_var(gain(k, level), (least, 1.0))
            })
            .collect();
        let mut seats = Vec::new();
        for request in self.community.request_ixs() {
            let asked = self.community.request(request);
            let points = seat_total(self.community, self.objective, request);
            let mut balance: Vec<(Variable, f64)> = self
                .positions(|share| share.request == request)
                .into_iter()
                .map(|k| (shares[k], 1.0))
                .collect();
            for segment in Segment::ALL {
                let most = f64::from(segment.seats(asked.seats()));
                let least = if asked.is_mandatory() && segment == Segment::Minimum { most } else { 0.0 };
                let worth =
                    |at: usize| self.levels[at].seat_gain(self.community, request, segment, points) as f64;
                let seat = problem.add_var(worth(level), (least, most));
                balance.push((seat, -1.0));
                seats.push((seat, (0..self.levels.len()).map(worth).collect::<Vec<f64>>()));
            }
            problem.add_constraint(balance.as_slice(), ComparisonOp::Eq, 0.0);
        }
        for (of, most) in &self.limits {
            let sum: Vec<(Variable, f64)> = of.iter().map(|&k| (shares[k], 1.0)).collect();
            problem.add_constraint(sum.as_slice(), ComparisonOp::Le, f64::from(*most));
        }
        for (pair, of) in self.pinned_with_windows() {
            let sum: Vec<(Variable, f64)> = of.iter().map(|&k| (shares[k], 1.0)).collect();
            assert!(!sum.is_empty(), "a pinned pair has a time: {pair:?}");
            problem.add_constraint(sum.as_slice(), ComparisonOp::Ge, 1.0);
        }
        for (at, &value) in above.iter().enumerate() {
            let mut sum: Vec<(Variable, f64)> = (0..shares.len()).map(|k| (shares[k], gain(k, at))).collect();
            sum.extend(seats.iter().map(|(seat, worth)| (*seat, worth[at])));
            sum.retain(|&(_, factor)| factor != 0.0);
            if !sum.is_empty() {
                problem.add_constraint(sum.as_slice(), ComparisonOp::Ge, value as f64);
            }
        }
        problem.solve().ok()?.solution().map(microlp::Solution::objective)
    }

    fn pinned_with_windows(&self) -> BTreeMap<(VolunteerIx, RequestIx), Vec<usize>> {
        let pins = self.community.pins().iter().copied();
        let windows = pins.filter(|&(_, request)| self.community.request(request).flexible().is_some());
        windows
            .map(|(v, r)| ((v, r), self.positions(|share| (share.volunteer, share.request) == (v, r))))
            .collect()
    }
}

/// Whether the community was one to judge by.
fn check(community: &Community, objective: &Objective) -> Result<bool, TestCaseError> {
    // A visit that may start at any minute has no end of times.
    let endless = |r: RequestIx| community.request(r).flexible().is_some() && community.slots().is_empty();
    if community.request_ixs().any(endless) {
        return Ok(false);
    }
    let mut matcher = Matcher::new(community.clone(), objective.clone());
    let PlanOutcome::Optimal(plan) = matcher.solve(&Budget::unlimited()).unwrap() else { return Ok(false) };
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
fn general_communities_are_integral() {
    judge(400, community_document(5, 5));
}

#[test]
fn contested_communities_are_integral() {
    judge(1200, contested_document(4, 5));
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
