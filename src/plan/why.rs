//! Why this pair and not that one: exact losses of forcing and of forbidding a pair.
//!
//! Forcing a pair that the plan does not use closes a cycle through its arc; forbidding one that it uses sends its unit another way. Both are
//! shortest paths in the residual graph of the proven flow ([`crate::network::Ranging`] has the proof), so the losses are exact and the chain of
//! moves leads to a best plan with, or without, the pair. What one search reaches is shared: one from a request gives the
//! regret of all its candidates.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Plan;
use super::inquiry::{AskError, Inquiry};
use super::loss::Loss;
use super::unmet::Exchange;
use crate::community::{RequestId, VolunteerId};
use crate::eligibility::{Rejection, check_all, score, seat_total};
use crate::network::{ArcId, LevelValue, NodeId, ResidualArc};

/// Why a volunteer does not help with a request.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "why_not", rename_all = "snake_case")]
pub enum WhyNot {
    /// She does.
    Assigned,
    /// Rules reject the pair: all of them, from the least to the most easily relaxed. If there is one only, it is the relaxation that would do.
    Rejected {
        /// At least one.
        rejections: Vec<Rejection>,
    },
    /// The pair is allowed and not worth having.
    BelowLeastScore {
        /// Its score.
        score: i64,
        /// The score that the request asks for.
        least_score: i64,
    },
    /// No plan has her there, because of what is pinned and mandatory.
    Impossible,
    /// The best plan that has her there: how to get to it, and what it loses.
    Loses(Exchange),
}

/// Why a volunteer helps with a request: what the best plan without the pair would lose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
    /// Whether the pair is pinned, so that every plan has it.
    pub pinned: bool,
    /// The runner-up: how to get to the best plan without the pair, and the margin by which it is worse. `None` if there is no such plan.
    pub runner_up: Option<Exchange>,
}

/// A volunteer and a request that may be paired, and what it would take.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Choice {
    /// Who.
    pub volunteer: VolunteerId,
    /// With what.
    pub request: RequestId,
    /// The pair's score.
    pub score: i64,
    /// Whether the plan has it.
    pub assigned: bool,
    /// What the best plan that has it loses; nothing if this plan or one as good has it. `None` if no plan has it.
    pub regret: Option<Loss>,
}

impl Plan {
    /// Why the plan does not send a volunteer to a request.
    ///
    /// Time: the rules of one pair, and a search of as much of the network as the chain of moves is long.
    ///
    /// # Errors
    /// Unknown ids; a plan that is not proven, unless rules or the least score are the answer.
    ///
    /// ```
    /// use goodturn::community::{Document, RequestRecord, SkillRecord, VolunteerRecord};
    /// use goodturn::plan::WhyNot;
    /// use goodturn::{Matcher, eligibility::Objective, optimize::Budget};
    ///
    /// let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    /// document.skills.push(SkillRecord::new("electrician"));
    /// document.volunteers.push(VolunteerRecord::new("anna").skill("electrician", 3).max_requests(1));
    /// document.requests = vec![
    ///     RequestRecord::new("r1", "mrs-kaya", "electrician").tier(1),
    ///     RequestRecord::new("r2", "ms-lind", "electrician").tier(2),
    /// ];
    /// let mut matcher = Matcher::new(document.into_community()?, Objective::default());
    /// let plan = matcher.solve(&Budget::unlimited())?.optimal()?;
    /// let WhyNot::Loses(exchange) = plan.why_not("anna", "r2")? else { panic!("she could") };
    /// assert_eq!(
    ///     exchange.to_string(),
    ///     "anna takes r2; anna leaves r1; that loses 1 minimum seat in tier 1 and gains 1 minimum seat in tier 2"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn why_not(&self, volunteer: &str, request: &str) -> Result<WhyNot, AskError> {
        let (v, r) = (self.volunteer_asked(volunteer)?, self.request_asked(request)?);
        let context = &self.context;
        let Some(candidate) = context.candidates.position(v, r) else {
            let rejections = check_all(&context.community, v, r);
            if !rejections.is_empty() {
                return Ok(WhyNot::Rejected { rejections });
            }
            let score = score(&context.community, &context.objective, v, r).total();
            let least_score = context.community.request(r).least_score();
            return Ok(WhyNot::BelowLeastScore { score, least_score });
        };
        let inquiry = Inquiry::of(self)?;
        let arc = inquiry.lowered.pair_arc(candidate);
        if inquiry.carries(arc) {
            return Ok(WhyNot::Assigned);
        }
        Ok(inquiry.forced(arc).map_or(WhyNot::Impossible, WhyNot::Loses))
    }

    /// Why the plan sends a volunteer to a request.
    ///
    /// Time: a search of as much of the network as the chain of moves is long.
    ///
    /// # Errors
    /// Unknown ids, a pair that is not in the plan, a plan that is not proven.
    pub fn why(&self, volunteer: &str, request: &str) -> Result<Why, AskError> {
        let (v, r) = (self.volunteer_asked(volunteer)?, self.request_asked(request)?);
        let inquiry = Inquiry::of(self)?;
        let candidate = self.context.candidates.position(v, r);
        let arc = candidate.map(|candidate| inquiry.lowered.pair_arc(candidate));
        let Some(arc) = arc.filter(|&arc| inquiry.carries(arc)) else {
            let (volunteer, request) = (inquiry.volunteer_id(v), inquiry.request_id(r));
            return Err(AskError::NotAssigned { volunteer, request });
        };
        let pinned = self.community().is_pinned(v, r);
        Ok(Why { pinned, runner_up: if pinned { None } else { inquiry.forbidden(arc) } })
    }

    /// Everybody who may help with a request, those first whom it would cost least to send; within that by id.
    ///
    /// Time O(arcs · levels + nodes · log nodes) for one search, whatever the number of candidates.
    ///
    /// # Errors
    /// Unknown ids, a plan that is not proven.
    pub fn candidates_of(&self, request: &str) -> Result<Vec<Choice>, AskError> {
        let r = self.request_asked(request)?;
        let inquiry = Inquiry::of(self)?;
        let node = inquiry.lowered.request_node(r);
        let (volunteers, _) = self.context.candidates.of(r);
        let distances = (!volunteers.is_empty()).then(|| inquiry.ranging.distances_from(node));
        let candidates = volunteers.iter().filter_map(|&v| self.context.candidates.position(v, r));
        let choice = |candidate: usize| {
            let arc = inquiry.lowered.pair_arc(candidate);
            let back = distances.as_ref().and_then(|distances| distances.get(inquiry.tail(arc)));
            inquiry.choice(candidate, back)
        };
        Ok(ranked(candidates.map(choice).collect()))
    }

    /// Every request with which a volunteer may help, those first that it would cost least to send her to; within that by id.
    ///
    /// Time O(arcs · levels + nodes · log nodes) for each day or slot on which her limits count her requests.
    ///
    /// # Errors
    /// Unknown ids, a plan that is not proven.
    pub fn opportunities(&self, volunteer: &str) -> Result<Vec<Choice>, AskError> {
        let v = self.volunteer_asked(volunteer)?;
        let inquiry = Inquiry::of(self)?;
        let candidates =
            self.community().request_ixs().filter_map(|r| self.context.candidates.position(v, r));
        let mut by_tail: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        for candidate in candidates {
            by_tail.entry(inquiry.tail(inquiry.lowered.pair_arc(candidate))).or_default().push(candidate);
        }
        let mut choices = Vec::new();
        for (tail, candidates) in by_tail {
            let distances = inquiry.ranging.distances_to(tail);
            choices.extend(candidates.into_iter().map(|candidate| {
                let head = inquiry.head(inquiry.lowered.pair_arc(candidate));
                inquiry.choice(candidate, distances.get(head))
            }));
        }
        Ok(ranked(choices))
    }
}

fn ranked(mut choices: Vec<Choice>) -> Vec<Choice> {
    let key = |choice: &Choice| {
        let regret = choice.regret.as_ref().map(|loss| loss.value().clone());
        // What no plan has stands last.
        (regret.is_none(), regret, !choice.assigned, choice.volunteer.clone(), choice.request.clone())
    };
    choices.sort_by_cached_key(key);
    choices
}

impl Inquiry<'_> {
    /// A candidate pair with its regret, given what the cheapest way back from its request to its volunteer costs.
    fn choice(&self, candidate: usize, back: Option<LevelValue>) -> Choice {
        let pair = self.context.candidates.pair(candidate);
        let arc = self.lowered.pair_arc(candidate);
        let assigned = self.carries(arc);
        let regret = if assigned {
            Some(LevelValue::zero(self.network.levels()))
        } else if self.network.upper()[arc.index()] > 0 {
            back.map(|back| &self.cost(arc) + &back)
        } else {
            None
        };
        let seat = seat_total(&self.context.community, &self.context.objective, pair.request);
        Choice {
            volunteer: self.volunteer_id(pair.volunteer),
            request: self.request_id(pair.request),
            score: pair.score + seat,
            assigned,
            regret: regret.map(|regret| self.loss(regret)),
        }
    }

    /// The best plan that uses an unused pair.
    pub(super) fn forced(&self, arc: ArcId) -> Option<Exchange> {
        let (tail, head) = (self.tail(arc), self.head(arc));
        if self.network.upper()[arc.index()] == 0 {
            return None;
        }
        let back = self.residual.cheapest_change(head, tail, self.potentials, |_| true)?;
        let mut steps = vec![ResidualArc { arc, forward: true, from: tail, to: head }];
        steps.extend(back.arcs);
        Some(self.exchange(&steps, &self.cost(arc) + &back.cost))
    }

    /// The best plan that does not use a used pair.
    pub(super) fn forbidden(&self, arc: ArcId) -> Option<Exchange> {
        let (tail, head) = (self.tail(arc), self.head(arc));
        let instead = self.residual.cheapest_change(tail, head, self.potentials, |step| step.arc != arc)?;
        let mut steps = vec![ResidualArc { arc, forward: false, from: head, to: tail }];
        steps.extend(instead.arcs);
        Some(self.exchange(&steps, &instead.cost - &self.cost(arc)))
    }
}

impl fmt::Display for WhyNot {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assigned => f.write_str("she does help"),
            Self::Rejected { rejections } => {
                f.write_str("not eligible: ")?;
                for (k, rejection) in rejections.iter().enumerate() {
                    write!(f, "{}{rejection}", if k == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
            Self::BelowLeastScore { score, least_score } => {
                write!(f, "not worth it: scores {score}, the request asks for {least_score}")
            }
            Self::Impossible => f.write_str("no plan has her there, because of what is pinned and mandatory"),
            Self::Loses(exchange) => write!(f, "possible: {exchange}"),
        }
    }
}

impl fmt::Display for Why {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.runner_up {
            _ if self.pinned => f.write_str("pinned"),
            None => f.write_str("no plan does without it"),
            Some(exchange) => write!(f, "the best plan without it: {exchange}"),
        }
    }
}

impl fmt::Display for Choice {
    /// Prose, not for parsing; ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} ({}): ", self.volunteer, self.request, self.score)?;
        match &self.regret {
            _ if self.assigned => f.write_str("assigned"),
            Some(loss) => write!(f, "{loss}"),
            None => f.write_str("in no plan"),
        }
    }
}
