//! Why a seat is empty: counts over rules, and paths and cuts in the residual graph of the plan's flow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::Context;
use super::guides::Guides;
use super::inquiry::{AskError, Inquiry};
use super::record::{GapCause, PlanRecord};
use super::unmet::{Blocking, Competing, Exchange, NearestMiss, Reason, RuleCount, Shortage, Unmet};
use crate::community::RequestIx;
use crate::eligibility::{Segment, check, rejections, score};
use crate::lowering::{Meaning, VenueGroup};
use crate::network::{ArcId, Guide, NodeId, ResidualArc};

pub(super) fn unmet(record: &PlanRecord, context: &Context) -> Vec<Unmet> {
    let community = &context.community;
    let mut filled = vec![0u32; community.requests().len()];
    for assignment in &record.assignments {
        if let Some(request) = community.find_request(assignment.request.as_str()) {
            filled[request.index()] += 1;
        }
    }
    let search = Inquiry::new(record, context);
    let reason = |request: RequestIx, capacity: &dyn Fn() -> Reason| {
        if !context.candidates.of(request).0.is_empty() {
            capacity()
        } else if context.candidates.below_least(request) > 0 {
            not_worth_it(context, request)
        } else {
            nobody_eligible(context, request)
        }
    };
    let unmet = |request: RequestIx, capacity: &dyn Fn() -> Reason| {
        let (asked, filled) = (community.request(request), filled[request.index()]);
        let seats = asked.seats();
        let empty_minimum = seats.minimum.saturating_sub(filled);
        Unmet {
            request: asked.id().clone(),
            tier: asked.tier(),
            filled,
            empty_minimum,
            empty_desired: seats.desired.saturating_sub(filled).saturating_sub(empty_minimum),
            reason: reason(request, capacity),
        }
    };
    let is_unmet =
        |&request: &RequestIx| filled[request.index()] < community.request(request).seats().desired;
    let asked: Vec<RequestIx> = community.request_ixs().filter(is_unmet).collect();
    let search = match search {
        Ok(search) => search,
        Err(error) => {
            let cause = match error {
                AskError::Unproven { cause } => cause,
                _ => GapCause::SideConstraints,
            };
            let reason = || Reason::Unproven { cause };
            return asked.into_par_iter().map(|request| unmet(request, &reason)).collect();
        }
    };
    // Each by itself, so in parallel; those together that share a guide, which is large; put together in order.
    let mut by_head: BTreeMap<NodeId, Vec<RequestIx>> = BTreeMap::new();
    for request in asked {
        by_head.entry(search.lowered.seat_head(request)).or_default().push(request);
    }
    let hub = search.lowered.hub();
    let guides = |allow| Guides::new(search.ranging, search.potentials, hub, allow);
    let guides = [guides(Box::new(|_| true)), guides(Box::new(|step| search.keeps_wanted_seats(step)))];
    let group = |(head, requests): (NodeId, Vec<RequestIx>)| {
        let exchanges = Exchanges { head, guides: &guides, all: OnceLock::new(), keeping: OnceLock::new() };
        let one = |request| (request, unmet(request, &|| search.capacity_reason(request, &exchanges)));
        requests.into_par_iter().map(one).collect::<Vec<_>>()
    };
    let mut found: Vec<(RequestIx, Unmet)> = by_head.into_par_iter().flat_map(group).collect();
    found.sort_unstable_by_key(|&(request, _)| request);
    found.into_iter().map(|(_, unmet)| unmet).collect()
}

fn nobody_eligible(context: &Context, request: RequestIx) -> Reason {
    let tally = rejections(&context.community, request);
    let counts = |counts: Vec<_>| {
        counts.into_iter().map(|(rule, volunteers)| RuleCount { rule, volunteers }).collect::<Vec<_>>()
    };
    let id_of = |volunteer| context.community.volunteer(volunteer).id().clone();
    Reason::NobodyEligible {
        volunteers: tally.volunteers,
        first_rejected_by: counts(tally.first),
        rejected_only_by: counts(tally.only),
        nearest: tally
            .nearest
            .map(|(volunteer, rejection)| NearestMiss { volunteer: id_of(volunteer), rejection }),
    }
}

fn not_worth_it(context: &Context, request: RequestIx) -> Reason {
    let community = &context.community;
    let scores = community
        .volunteer_ixs()
        .filter(|&volunteer| check(community, volunteer, request).is_ok())
        .map(|volunteer| score(community, &context.objective, volunteer, request).total());
    let (eligible, best_score) =
        scores.fold((0, i64::MIN), |(count, best), score| (count + 1, best.max(score)));
    Reason::NotWorthIt { eligible, best_score, least_score: community.request(request).least_score() }
}

/// The exchanges of requests whose seats lead to one node: guides to them, as soon as the first is asked for.
struct Exchanges<'g, 'a> {
    head: NodeId,
    /// By all steps, and by those that empty no wanted seat.
    guides: &'g [Guides<'a>; 2],
    all: OnceLock<Guide<'g>>,
    keeping: OnceLock<Guide<'g>>,
}

impl<'g> Exchanges<'g, '_> {
    fn all(&self) -> &Guide<'g> {
        self.all.get_or_init(|| self.guides[0].from(self.head))
    }

    fn keeping(&self) -> &Guide<'g> {
        self.keeping.get_or_init(|| self.guides[1].from(self.head))
    }
}

impl Inquiry<'_> {
    /// A unit may come from spare capacity or from seats beyond the desired number, not from other wanted seats.
    fn keeps_wanted_seats(&self, step: ResidualArc) -> bool {
        let wanted = |(_, segment)| segment != Segment::Beyond;
        step.forward || !self.lowered.seat_of(step.arc).is_some_and(wanted)
    }

    /// Shortage or outbid, for a request that has candidates.
    fn capacity_reason(&self, request: RequestIx, exchanges: &Exchanges<'_, '_>) -> Reason {
        let keeps = |step| self.keeps_wanted_seats(step);
        let (node, hub, head) = (self.lowered.request_node(request), self.lowered.hub(), exchanges.head);
        // Most shortages are small. What the hub reaches is not: there the guide knows whether the seat's own units come from where they lead.
        let reached = self.residual.reaching_until(node, keeps, |from| from == head || from == hub);
        let by_hub = reached.contains(&hub);
        if (reached.contains(&head) || by_hub)
            && exchanges.keeping().reaches(node)
            && let Some(exchange) = self.cheapest_exchange(request, &exchanges.guides[1], exchanges.keeping())
        {
            return Reason::Outbid(exchange);
        }
        let exchange = self.cheapest_exchange(request, &exchanges.guides[0], exchanges.all());
        let reached = if by_hub || reached.contains(&head) {
            // Where even the hub reaches it, people are not what is short: the venue's places are.
            if let Some(group) = self.lowered.venue_group_of(request).filter(|_| by_hub) {
                return Reason::Shortage(self.full_venue(request, group, exchange));
            }
            self.residual.reaching(node, keeps)
        } else {
            reached
        };
        Reason::Shortage(match self.lowered.venue_group_of(request).filter(|_| reached.contains(&hub)) {
            Some(group) => self.full_venue(request, group, exchange),
            None => self.shortage(request, &reached, exchange),
        })
    }

    /// The cheapest cycle through the next wanted seat of the request, of changes that are allowed.
    fn cheapest_exchange(
        &self,
        request: RequestIx,
        allowed: &Guides<'_>,
        guide: &Guide<'_>,
    ) -> Option<Exchange> {
        let network = self.lowered.network();
        let node = self.lowered.request_node(request);
        let seat = [Segment::Minimum, Segment::Desired]
            .map(|segment| self.lowered.seat_arc(request, segment))
            .into_iter()
            .find(|&arc| self.residual.flow(arc) < network.upper()[arc.index()])?;
        // A seat that the request has must not be emptied to fill another of its own.
        let others = |residual: ResidualArc| {
            self.lowered.seat_of(residual.arc).is_none_or(|(owner, _)| owner != request)
                && allowed.allows(residual)
        };
        let head = self.lowered.seat_head(request);
        let change = self.residual.cheapest_change_guided(head, node, self.potentials, others, guide)?;
        Some(self.exchange(&change.arcs, &change.cost + &self.cost(seat)))
    }

    fn filled(&self, request: RequestIx) -> u32 {
        let filled = Segment::ALL.map(|segment| self.residual.flow(self.lowered.seat_arc(request, segment)));
        u32::try_from(filled.iter().sum::<i64>()).unwrap_or(u32::MAX)
    }

    fn is_unmet(&self, request: RequestIx) -> bool {
        self.filled(request) < self.context.community.request(request).seats().desired
    }

    /// All places of a venue are taken by filled seats of the group.
    fn full_venue(&self, asked: RequestIx, group: &VenueGroup, exchange: Option<Exchange>) -> Shortage {
        let community = &self.context.community;
        // Whoever fills none of the places is not in the way.
        let counts = |&&request: &&RequestIx| request == asked || self.filled(request) > 0;
        let seats = group
            .members
            .iter()
            .filter(counts)
            .map(|&request| Competing { request: self.request_id(request), filled: self.filled(request) });
        let unmet = |&&request: &&RequestIx| request != asked && self.is_unmet(request);
        let sharing: BTreeSet<RequestIx> = group.members.iter().filter(unmet).copied().collect();
        let blocking = vec![Blocking::Venue {
            venue: community.venue(group.venue).id().clone(),
            start: community.time_text(group.start),
            limit: group.places.into(),
        }];
        let sharing = sharing.into_iter().map(|request| self.request_id(request)).collect();
        Shortage { competing: seats.collect(), blocking, held: Vec::new(), sharing, exchange }
    }

    /// Counts what crosses the border of the set of nodes from which the seat could be reached.
    fn shortage(&self, asked: RequestIx, inside: &BTreeSet<NodeId>, exchange: Option<Exchange>) -> Shortage {
        let network = self.lowered.network();
        let (mut competing, mut blocking) = (Vec::new(), Vec::new());
        let (mut held, mut sharing) = (BTreeSet::new(), BTreeSet::new());
        for &node in inside {
            let meaning = &self.lowered.meanings()[node.index()];
            if let Meaning::Request(request) = *meaning {
                let filled = self.filled(request);
                let request = self.context.community.request(request).id().clone();
                competing.push(Competing { request, filled });
            }
            for incidence in self.adjacency.at(node) {
                let arc = incidence.arc().index();
                let (tail, head) = (network.tails()[arc], network.heads()[arc]);
                let flow = self.residual.flow(incidence.arc());
                if flow == 0 {
                    let other = self.lowered.pair_of(incidence.arc()).filter(|_| incidence.leaves());
                    let other = other.map(|candidate| self.context.candidates.pair(candidate).request);
                    sharing.extend(other.filter(|&other| other != asked && self.is_unmet(other)));
                    continue;
                }
                if !inside.contains(&tail) {
                    // One limit may be several arcs, one per visit.
                    match (blocking.last_mut(), self.blocking(arc, *meaning, flow)) {
                        (
                            Some(Blocking::Volunteer { volunteer, limit }),
                            Some(Blocking::Volunteer { volunteer: same, limit: more }),
                        ) if *volunteer == same => *limit += more,
                        (_, other) => blocking.extend(other),
                    }
                } else if !inside.contains(&head) && self.lowered.pair_of(incidence.arc()).is_some() {
                    held.extend(self.pair(ArcId::new(arc)));
                }
            }
        }
        let sharing = sharing.into_iter().map(|request| self.request_id(request)).collect();
        Shortage { competing, blocking, held: held.into_iter().collect(), sharing, exchange }
    }

    /// A used-up arc into the set, by what it stands for.
    fn blocking(&self, arc: usize, head: Meaning, flow: i64) -> Option<Blocking> {
        if let Some((volunteer, request)) = self.pair(ArcId::new(arc)) {
            return Some(Blocking::Pair { volunteer, request });
        }
        let community = &self.context.community;
        let id_of = |volunteer| community.volunteer(volunteer).id().clone();
        let limit = flow.unsigned_abs();
        Some(match head {
            Meaning::Organisation(organisation) => {
                let known = community.organisation(organisation);
                let quota = known.quota().unwrap_or_default();
                Blocking::Organisation { organisation: known.id().clone(), quota, limit }
            }
            Meaning::Volunteer(volunteer) => Blocking::Volunteer { volunteer: id_of(volunteer), limit },
            Meaning::Month(volunteer, month) => {
                Blocking::Month { volunteer: id_of(volunteer), month: month.to_string(), limit }
            }
            Meaning::Week(volunteer, week) => {
                Blocking::Week { volunteer: id_of(volunteer), monday: week.monday().to_string(), limit }
            }
            Meaning::Day(volunteer, day) => {
                Blocking::Day { volunteer: id_of(volunteer), day: day.to_string(), limit }
            }
            Meaning::Slot(volunteer, start) => {
                Blocking::Slot { volunteer: id_of(volunteer), start: community.time_text(start) }
            }
            Meaning::Visit(volunteer, request) => Blocking::Pair {
                volunteer: id_of(volunteer),
                request: community.request(request).id().clone(),
            },
            Meaning::Hub | Meaning::Request(_) | Meaning::Venue(..) | Meaning::Part(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;
    use crate::Matcher;
    use crate::community::{Document, RequestRecord, SkillRecord, VolunteerRecord};
    use crate::eligibility::{Criterion, Objective};
    use crate::optimize::Budget;
    use crate::plan::{Move, Unmet};

    fn unmet(volunteers: Vec<VolunteerRecord>, requests: Vec<RequestRecord>) -> Vec<Unmet> {
        let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
        document.skills.push(SkillRecord::new("care"));
        (document.volunteers, document.requests) = (volunteers, requests);
        let mut matcher = Matcher::new(document.into_community().unwrap(), Objective::default());
        matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap().unmet()
    }

    /// Emptying one seat of a request to fill another of the same is no exchange.
    #[test]
    fn a_request_does_not_exchange_with_itself() {
        for (minimum, desired) in [(2, 2), (1, 2), (0, 2)] {
            let request = RequestRecord::new("r", "h", "care").seats(minimum, desired, 3);
            let found = unmet(vec![VolunteerRecord::new("v").skill("care", 1)], vec![request]);
            assert_eq!((found.len(), found[0].filled), (1, 1));
            let Reason::Shortage(shortage) = &found[0].reason else { panic!("{}", found[0]) };
            assert_eq!(shortage.exchange, None, "{}", found[0]);
        }
    }

    /// Beside that there may be a true exchange, which is dearer.
    #[test]
    fn a_half_filled_request_exchanges_with_another() {
        let volunteers =
            ["v", "w"].map(|id| VolunteerRecord::new(id).skill("care", 1).max_requests(1)).to_vec();
        let requests = vec![
            RequestRecord::new("r", "h", "care").seats(1, 2, 2).tier(2),
            RequestRecord::new("s", "h", "care").tier(1),
        ];
        let found = unmet(volunteers, requests);
        let Reason::Shortage(shortage) = &found[0].reason else { panic!("{}", found[0]) };
        let exchange = shortage.exchange.as_ref().unwrap();
        assert_eq!(exchange.loss[0], (Criterion::MinimumSeats { tier: 1 }.into(), 1), "{exchange}");
        let released =
            |step: &&Move| matches!(step, Move::Release { request, .. } if request.as_str() == "s");
        assert_eq!(exchange.moves.iter().filter(released).count(), 1, "{exchange}");
    }
}
