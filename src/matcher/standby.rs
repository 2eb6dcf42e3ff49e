//! The choice of stand-ins: one side those who have room, the other the assignments, solved like any matching.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::Matcher;
use super::diary::Diary;
use crate::community::{Community, FixedTime, OrganisationIx, RequestIx, VolunteerIx};
use crate::eligibility::{possible_starts, seat_total};
use crate::network::{Bipartite, BipartiteFaults, Matching, Mode, NetworkFaults, Sense, StopReason};
use crate::optimize::{Budget, Outcome, choose_bipartite};
use crate::plan::{Assignment, NoStandIn, Plan, StandIn, Standby, StandbyProof, Uncovered};

/// Why there are no stand-ins to hand over.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum StandbyError {
    /// The budget ended first.
    #[error("stand-ins were not chosen: {0}; give a larger budget")]
    Stopped(StopReason),
    /// Scores outside the range of exact integers.
    #[error("the choice of stand-ins is too large for exact integers: {0}")]
    Weights(#[from] BipartiteFaults),
    /// Counts outside the range of exact integers.
    #[error("the choice of stand-ins is too large for exact integers: {0}")]
    Range(#[from] NetworkFaults),
}

/// An assignment that is to be covered, with who could.
struct Post<'a> {
    assignment: &'a Assignment,
    tier: u8,
    eligible: usize,
    /// With the score of the pair.
    free: Vec<(VolunteerIx, i64)>,
}

impl Matcher {
    /// Chooses for each assignment of a plan that is `chosen` somebody who would step in if its helper fell out: she is eligible and worth having, does
    /// not help there already, and has room in her limits, her day and her organisation's quota beside all else that is in the plan: so each stand-in could step
    /// in for herself. Nobody stands in for two. Best in
    /// total: as many assignments as possible are covered from the most urgent tier down, then the sum of scores is highest.
    ///
    /// Time O(candidates of the chosen assignments · visits of a volunteer) and a matching over them.
    ///
    /// # Errors
    /// A budget that ends first, integers out of range.
    pub fn standby(
        plan: &Plan,
        chosen: impl Fn(&Assignment) -> bool,
        budget: &Budget<'_>,
    ) -> Result<Standby, StandbyError> {
        let posts = Posts::new(plan).of(plan.assignments().iter().filter(|assignment| chosen(assignment)));
        let tiers: BTreeSet<u8> = posts.iter().map(|post| post.tier).collect();
        let volunteers: BTreeSet<VolunteerIx> =
            posts.iter().flat_map(|post| &post.free).map(|&(volunteer, _)| volunteer).collect();
        let left: BTreeMap<VolunteerIx, u32> = volunteers.iter().copied().zip(0..).collect();
        let mut builder = Bipartite::builder(left.len(), posts.len()).levels(tiers.len() + 1);
        for (right, post) in (0..).zip(&posts) {
            for (volunteer, score) in &post.free {
                let mut weights: Vec<i64> = tiers.iter().map(|&tier| i64::from(tier == post.tier)).collect();
                weights.push(*score);
                if let Some(&left) = left.get(volunteer) {
                    builder.push(left, right, &weights);
                }
            }
        }
        let problem = builder.build(Sense::Maximise, Mode::BestWeight)?;
        let matching = match choose_bipartite(&problem).solve_bipartite(&problem, None, budget)? {
            Outcome::Optimal(matching) => matching,
            Outcome::Stopped(stopped) => return Err(StandbyError::Stopped(stopped.reason)),
            // Nobody has to stand in, so that there always is a matching.
            Outcome::Infeasible(_) => Matching { pairs: Vec::new(), ..nothing(&problem) },
        };
        let volunteers: Vec<VolunteerIx> = volunteers.into_iter().collect();
        Ok(standby(plan.community(), &posts, &volunteers, problem, matching))
    }
}

fn nothing(problem: &Bipartite) -> Matching {
    Matching {
        pairs: Vec::new(),
        potentials: crate::network::LevelTable::default(),
        weight: crate::network::LevelValue::zero(problem.levels()),
        work: crate::network::Work::default(),
    }
}

fn standby(
    community: &Community,
    posts: &[Post<'_>],
    volunteers: &[VolunteerIx],
    problem: Bipartite,
    matching: Matching,
) -> Standby {
    let ends = matching.pairs.iter().filter_map(|&pair| problem.ends(pair));
    let by_post: BTreeMap<u32, u32> = ends.map(|(left, right)| (right, left)).collect();
    let id = |volunteer: VolunteerIx| community.volunteer(volunteer).id().clone();
    let (mut stand_ins, mut uncovered) = (Vec::new(), Vec::new());
    for (right, post) in (0..).zip(posts) {
        let Assignment { volunteer, request, .. } = post.assignment;
        let (volunteer, request) = (volunteer.clone(), request.clone());
        let left = by_post.get(&right).and_then(|&left| volunteers.get(left as usize));
        let chosen = post.free.iter().find(|(free, _)| Some(free) == left);
        if let Some(&(free, score)) = chosen {
            stand_ins.push(StandIn { volunteer: id(free), instead_of: volunteer, request, score });
            continue;
        }
        let reason = match (post.eligible, post.free.len()) {
            (0, _) => NoStandIn::NobodyElse,
            (eligible, 0) => NoStandIn::NobodyFree { eligible },
            (_, free) => NoStandIn::Taken { free },
        };
        uncovered.push(Uncovered { volunteer, request, reason });
    }
    let assignments = posts.iter().map(|post| {
        let Assignment { volunteer, request, .. } = post.assignment;
        (volunteer.clone(), request.clone())
    });
    let proof = StandbyProof {
        assignments: assignments.collect(),
        volunteers: volunteers.iter().map(|&volunteer| id(volunteer)).collect(),
        problem,
        matching,
    };
    Standby { stand_ins, uncovered, proof }
}

/// Who does what in a plan, for the question who could do more.
struct Posts<'a> {
    plan: &'a Plan,
    community: &'a Community,
    by_volunteer: BTreeMap<VolunteerIx, Vec<(RequestIx, &'a Assignment)>>,
    helpers: BTreeMap<RequestIx, BTreeSet<VolunteerIx>>,
    /// How many seats the members of each organisation fill.
    lent: BTreeMap<OrganisationIx, u32>,
    diaries: BTreeMap<VolunteerIx, Diary<'a>>,
}

impl<'a> Posts<'a> {
    fn new(plan: &'a Plan) -> Self {
        let community = plan.community();
        let (mut by_volunteer, mut helpers, mut lent) =
            (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, BTreeSet<_>>::new(), BTreeMap::new());
        for assignment in plan.assignments() {
            let volunteer = community.find_volunteer(assignment.volunteer.as_str());
            if let Some((v, r)) = volunteer.zip(community.find_request(assignment.request.as_str())) {
                by_volunteer.entry(v).or_default().push((r, assignment));
                helpers.entry(r).or_default().insert(v);
                if let Some(own) = community.volunteer(v).organisation() {
                    *lent.entry(own).or_insert(0u32) += 1;
                }
            }
        }
        Self { plan, community, by_volunteer, helpers, lent, diaries: BTreeMap::new() }
    }

    fn of(mut self, assignments: impl Iterator<Item = &'a Assignment>) -> Vec<Post<'a>> {
        let mut posts = Vec::new();
        for assignment in assignments {
            let Some(request) = self.community.find_request(assignment.request.as_str()) else { continue };
            let (volunteers, _) = self.plan.candidates().of(request);
            let seat = seat_total(self.community, self.plan.objective(), request);
            let mut post = Post {
                assignment,
                tier: self.community.request(request).tier(),
                eligible: 0,
                free: Vec::new(),
            };
            let first = self.plan.candidates().offsets().get(request.index()).copied().unwrap_or(0);
            for (k, &volunteer) in volunteers.iter().enumerate() {
                if self.helpers.get(&request).is_some_and(|helpers| helpers.contains(&volunteer)) {
                    continue;
                }
                post.eligible += 1;
                if self.is_free(volunteer, request, assignment) {
                    post.free.push((volunteer, seat + self.plan.candidates().score(first + k)));
                }
            }
            posts.push(post);
        }
        posts
    }

    fn is_free(&mut self, volunteer: VolunteerIx, request: RequestIx, assignment: &Assignment) -> bool {
        if !self.is_lent(volunteer, assignment) {
            return false;
        }
        let (community, mut diary) = (self.community, self.diary(volunteer));
        let Some(span) = assignment.time else { return diary.add_untimed() };
        let time = community.timed(span);
        let starts_then = |starts: &crate::eligibility::Starts| {
            starts.visit_from(span.start()).is_some_and(|visit: FixedTime| visit.span == span)
        };
        let possible = community.request(request).flexible().is_none()
            || possible_starts(community, volunteer, request).iter().any(starts_then);
        possible && diary.add_visit(request, time)
    }

    /// Whether her organisation would lend her in the place of the one who falls out.
    fn is_lent(&self, volunteer: VolunteerIx, assignment: &Assignment) -> bool {
        let organisation = |volunteer| self.community.volunteer(volunteer).organisation();
        let replaced = self.community.find_volunteer(assignment.volunteer.as_str()).and_then(organisation);
        let Some(own) = organisation(volunteer).filter(|own| Some(*own) != replaced) else { return true };
        let lent = self.lent.get(&own).copied().unwrap_or(0);
        self.community.quota_left(own).is_none_or(|left| lent < left)
    }

    /// A copy of what she does in the plan.
    fn diary(&mut self, volunteer: VolunteerIx) -> Diary<'a> {
        let (community, by_volunteer, helpers) = (self.community, &self.by_volunteer, &self.helpers);
        let write = || {
            let mut diary = Diary::new(community, volunteer);
            for &(request, assignment) in by_volunteer.get(&volunteer).into_iter().flatten() {
                match assignment.time {
                    Some(span) => diary.add_visit(request, community.timed(span)),
                    None => diary.add_untimed(),
                };
            }
            // Where the plan has chosen when somebody comes to her, she is at home.
            for &own in community.own_requests(volunteer) {
                let asked = community.request(own);
                let coming = helpers.get(&own).and_then(|helpers| helpers.first());
                let visits = coming.and_then(|helper| by_volunteer.get(helper)).into_iter().flatten();
                let times =
                    visits.filter(|&&(request, _)| request == own).filter_map(|(_, visit)| visit.time);
                if asked.flexible().is_some() && asked.requester_present() {
                    times.for_each(|time| diary.stay_at_home(time));
                }
            }
            diary
        };
        self.diaries.entry(volunteer).or_insert_with(write).clone()
    }
}
