//! Every valid plan of a small community, by trying all sets of eligible pairs; written from the words of the documentation and
//! not from the crate's code.

use goodturn::community::{
    Community, Consumed, FixedTime, Minute, OwnRequests, Pauses, Request, RequestIx, Span, VolunteerIx, Way,
};
use goodturn::eligibility::{Criterion, Entry, Level, Objective, Partition, check, score};
use goodturn::network::LevelValue;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

pub type Pairs = Vec<(VolunteerIx, RequestIx)>;

/// A valid plan.
#[derive(Clone, Debug)]
pub struct ValidPlan {
    pub pairs: Pairs,
    /// Helpers per request.
    pub filled: Vec<u32>,
    pub value: LevelValue,
}

/// Pairs that the rules allow and that are worth having (or pinned or promised).
pub fn worthwhile_pairs(community: &Community, objective: &Objective) -> Pairs {
    let mut pairs = Vec::new();
    for r in community.request_ixs() {
        for v in community.volunteer_ixs() {
            let worth = score(community, objective, v, r).total() >= community.request(r).least_score();
            let laid_down = community.pins().contains(&(v, r)) || community.promises().contains(&(v, r));
            if check(community, v, r).is_ok() && (worth || laid_down) {
                pairs.push((v, r));
            }
        }
    }
    pairs
}

/// Whether a set of eligible pairs is a plan: it keeps within limits, and has every pin and every mandatory minimum.
pub fn is_valid(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    keeps_within_limits(community, pairs) && has_seats_and_pins(community, pairs)
}

/// Whether a set of pairs keeps within seats and has every pin and every mandatory minimum.
pub fn has_seats_and_pins(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    let filled = filled(community, pairs);
    let seats = |(r, &filled): (&Request, &u32)| {
        filled <= r.seats().maximum && (!r.is_mandatory() || filled >= r.seats().minimum)
    };
    community.requests().iter().zip(&filled).all(seats)
        && community.pins().iter().all(|pin| pairs.contains(pin))
}

/// Whether a set of eligible pairs keeps within seats, personal limits and the clock at some times; so does every part of it. Times that are to be
/// chosen are tried at every whole hour: the communities of these tests have no others.
pub fn keeps_within_limits(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    let filled = filled(community, pairs);
    let seats = community.requests().iter().zip(&filled).all(|(r, &filled)| filled <= r.seats().maximum);
    let visits: Vec<Visit> =
        pairs.iter().map(|&(v, r)| (v, r, community.request(r).time().map(|time| time.span))).collect();
    let to_choose: Vec<usize> =
        (0..visits.len()).filter(|&k| community.request(visits[k].1).flexible().is_some()).collect();
    seats
        && quotas_hold(community, pairs)
        && breaks_hold(community, pairs)
        && some_times_suit(community, &visits, &to_choose)
}

/// Whether no organisation lends more of its people than its quota, agreed visits elsewhere counted.
pub fn quotas_hold(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    community.organisations().iter().all(|organisation| {
        let Some(quota) = organisation.quota() else { return true };
        let is_member = |v: VolunteerIx| {
            let own = community.volunteer(v).organisation().map(|own| community.organisation(own).id());
            own == Some(organisation.id())
        };
        let lent = pairs.iter().filter(|pair| is_member(pair.0)).count() as u32;
        let members = community.volunteer_ixs().filter(|&v| is_member(v));
        let agreed = members.flat_map(|v| community.consumed_of(v).collect::<Vec<_>>());
        let agreed: u32 = agreed.filter(|consumed| consumed.in_plan).map(|consumed| consumed.visits).sum();
        lent == 0 || lent + agreed <= quota
    })
}

/// Whether nobody works in more slots of a service day one right after the other than she may: whoever works so many in a row as are too many has, at the
/// start of each of them but the first, just ended another.
pub fn breaks_hold(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> bool {
    community.volunteer_ixs().all(|v| {
        let hers = pairs.iter().filter(|pair| pair.0 == v);
        let slots =
            hers.filter_map(|&(_, r)| Some((community.day_slot(r)?.0, community.request(r).time()?.span)));
        let slots: Vec<_> = slots.collect();
        slots.iter().all(|&(day, first)| {
            let Some(most) = community.service_day(day).break_after() else { return true };
            let (mut worked, mut last) = (1, first);
            while let Some(&(_, next)) =
                slots.iter().find(|slot| slot.0 == day && slot.1.start() == last.end())
            {
                (worked, last) = (worked + 1, next);
            }
            worked <= most
        })
    })
}

/// Whether no venue has more helpers than places, minute by minute (all times here are on whole hours).
fn places_suffice(community: &Community, visits: &[Visit]) -> bool {
    community.venue_ixs().all(|venue| {
        let Some(places) = community.venue(venue).places() else { return true };
        let there = visits.iter().filter(|visit| community.request(visit.1).venue() == Some(venue));
        let there: Vec<Span> = there.filter_map(|visit| visit.2).collect();
        let (first, last) = (
            there.iter().map(|span| span.start().get()).min(),
            there.iter().map(|span| span.end().get()).max(),
        );
        let Some((first, last)) = first.zip(last) else { return true };
        (first..last).step_by(60).all(|minute| {
            there.iter().filter(|span| span.start().get() <= minute && minute < span.end().get()).count()
                as u32
                <= places
        })
    })
}

/// A pair at a time.
pub type Visit = (VolunteerIx, RequestIx, Option<Span>);

fn some_times_suit(community: &Community, visits: &[Visit], to_choose: &[usize]) -> bool {
    let Some((&next, rest)) = to_choose.split_first() else { return times_suit(community, visits) };
    // What has a time already must suit by itself, or there is no use in going on.
    let settled: Vec<Visit> =
        (0..visits.len()).filter(|k| !to_choose.contains(k)).map(|k| visits[k]).collect();
    if !times_suit(community, &settled) {
        return false;
    }
    let flexible = community.request(visits[next].1).flexible().expect("a time to choose");
    let (first, last) = (flexible.windows[0].start().get(), flexible.windows.last().unwrap().end().get());
    (first..last).filter(|minute| minute % 60 == 0).any(|start| {
        let minute = |at: i64| Minute::new(at).unwrap();
        let span = Span::new(minute(start), minute(start + i64::from(flexible.minutes))).unwrap();
        let mut visits = visits.to_vec();
        visits[next].2 = Some(span);
        some_times_suit(community, &visits, rest)
    })
}

/// Whether nobody's visits come closer to one another than her changeover and her rest between days allow.
pub fn apart(pauses: Pauses, visits: &[FixedTime]) -> bool {
    visits.iter().enumerate().all(|(k, one)| {
        visits[..k].iter().all(|other| {
            let (first, second) =
                if one.span.start() <= other.span.start() { (one, other) } else { (other, one) };
            let between = second.span.start().get() - first.span.end().get();
            let rest = if first.day == second.day { 0 } else { pauses.rest };
            between >= i64::from(pauses.changeover.max(rest))
        })
    })
}

/// Whether visits keep within personal limits and the clock at their times.
pub fn times_suit(community: &Community, visits: &[Visit]) -> bool {
    let in_place = visits.iter().all(|&(v, r, time)| {
        let (volunteer, request) = (community.volunteer(v), community.request(r));
        match (request.flexible(), time) {
            (None, time) => time == request.time().map(|time| time.span),
            (Some(_), None) => false,
            (Some(flexible), Some(time)) => {
                let within = |spans: &[Span]| spans.iter().any(|span| span.contains(time));
                let slots = community.slots();
                let at_slot = |slot: &Span| slot.start() == time.start() && slot.end() >= time.end();
                let soonest = community.as_of().get() + i64::from(volunteer.pauses().notice);
                within(&flexible.windows)
                    && time.minutes() == i64::from(flexible.minutes)
                    && (community.is_confirmed(v, r)
                        || (volunteer.availability().is_none_or(within) && time.start().get() >= soonest))
                    && (slots.is_empty() || slots.iter().any(at_slot))
            }
        }
    });
    let together = visits.iter().enumerate().all(|(k, one)| {
        let separate = community.request(one.1).flexible().is_some_and(|flexible| flexible.separate);
        separate || visits[..k].iter().all(|other| other.1 != one.1 || other.2 == one.2)
    });
    // Whoever asks for something that needs her is there, and not with somebody else.
    let at_home = |v: VolunteerIx| {
        let own = |r: &RequestIx| {
            let request = community.request(*r);
            request.requester().as_str() == community.volunteer(v).requester() && request.requester_present()
        };
        let fixed =
            community.request_ixs().filter(own).filter_map(|r| Some((r, community.request(r).time()?.span)));
        let chosen =
            visits.iter().filter(|visit| own(&visit.1)).filter_map(|visit| Some((visit.1, visit.2?)));
        let mut own = fixed.chain(chosen);
        own.all(|(r, home)| {
            visits.iter().all(|&(helper, other, time)| {
                helper != v || other == r || !time.is_some_and(|t| t.overlaps(home))
            })
        })
    };
    in_place
        && places_suffice(community, visits)
        && together
        && community.volunteer_ixs().all(at_home)
        && community.volunteer_ixs().all(|v| {
            let mine: Vec<&Visit> = visits.iter().filter(|visit| visit.0 == v).collect();
            let (limits, pauses) = (community.volunteer(v).limits(), community.volunteer(v).pauses());
            let consumed: Vec<Consumed> = community.consumed_of(v).collect();
            let times: Vec<FixedTime> =
                mine.iter().filter_map(|visit| Some(community.timed(visit.2?))).collect();
            // Two earlier visits may clash; that is not the plan's doing.
            let clear = |visit: FixedTime| {
                community.commitments_of(v).all(|span| apart(pauses, &[visit, community.timed(span)]))
            };
            let apart = apart(pauses, &times) && times.iter().all(|&visit| clear(visit));
            let visits_in = |limit: Option<u32>, mine: usize, before: &dyn Fn(&Consumed) -> bool| {
                let before: u32 = consumed.iter().filter(|c| before(c)).map(|c| c.visits).sum();
                limit.is_none_or(|limit| mine == 0 || mine as u32 + before <= limit)
            };
            let minutes_in = |limit: Option<u32>, mine: i64, before: &dyn Fn(&Consumed) -> bool| {
                let before: u32 = consumed.iter().filter(|c| before(c)).map(|c| c.minutes).sum();
                limit.is_none_or(|limit| mine == 0 || mine + i64::from(before) <= i64::from(limit))
            };
            let count = |holds: &dyn Fn(&FixedTime) -> bool| times.iter().filter(|time| holds(time)).count();
            let minutes = |holds: &dyn Fn(&FixedTime) -> bool| -> i64 {
                times.iter().filter(|time| holds(time)).map(|time| time.span.minutes()).sum()
            };
            apart
                && visits_in(limits.in_all, mine.len(), &|c| c.in_plan)
                && times.iter().all(|&FixedTime { day, week, month, .. }| {
                    visits_in(limits.per_day, count(&|t| t.day == day), &|c| c.day == Some(day))
                        && visits_in(limits.per_week, count(&|t| t.week == week), &|c| c.week == Some(week))
                        && visits_in(limits.per_month, count(&|t| t.month == month), &|c| {
                            c.month == Some(month)
                        })
                        && minutes_in(limits.minutes_per_week, minutes(&|t| t.week == week), &|c| {
                            c.week == Some(week)
                        })
                        && minutes_in(limits.minutes_per_month, minutes(&|t| t.month == month), &|c| {
                            c.month == Some(month)
                        })
                })
        })
}

pub fn filled(community: &Community, pairs: &[(VolunteerIx, RequestIx)]) -> Vec<u32> {
    let count = |r: RequestIx| pairs.iter().filter(|pair| pair.1 == r).count() as u32;
    community.request_ixs().map(count).collect()
}

/// What a set of pairs is worth per level of the default objective.
pub fn value(community: &Community, objective: &Objective, pairs: &[(VolunteerIx, RequestIx)]) -> LevelValue {
    let filled = filled(community, pairs);
    value_with(community, objective, pairs, &|over| shares(community, over, &filled))
}

/// The desired and the filled seats of each part, by the name of the part.
pub type PartSeats = BTreeMap<String, (u64, u64)>;

/// The same with shares of parts that are counted in another way.
pub fn value_with(
    community: &Community,
    objective: &Objective,
    pairs: &[(VolunteerIx, RequestIx)],
    shares: &dyn Fn(Partition) -> PartSeats,
) -> LevelValue {
    let filled = filled(community, pairs);
    let of_criterion = |criterion: &Criterion| -> i128 {
        let seats = |tier: u8, count: fn(u32, u32, u32) -> u32| -> i128 {
            let requests =
                community.requests().iter().zip(&filled).filter(|(request, _)| request.tier() == tier);
            requests.map(|(r, &f)| i128::from(count(f, r.seats().minimum, r.seats().desired))).sum()
        };
        let metres = |&(v, r): &(VolunteerIx, RequestIx)| {
            let (volunteer, request) = (community.volunteer(v), community.request(r));
            match (volunteer.place(), request.place(), request.way()) {
                (_, _, Way::Remote) | (None, ..) | (_, None, _) => 0,
                (Some(from), Some(to), _) => i128::from(community.distance_m(from, to).unwrap_or(0)),
            }
        };
        match criterion {
            Criterion::Promises => {
                pairs.iter().filter(|pair| community.promises().contains(pair)).count() as i128
            }
            Criterion::MinimumSeats { tier } => seats(*tier, |f, minimum, _| f.min(minimum)),
            Criterion::DesiredSeats { tier } => {
                seats(*tier, |f, minimum, desired| if f > minimum { f.min(desired) - minimum } else { 0 })
            }
            Criterion::Seats => {
                let all = community.requests().iter().zip(&filled);
                all.map(|(r, &f)| i128::from(f.min(r.seats().desired))).sum()
            }
            Criterion::GroupSeats { group } => {
                let group = community.find_group(group.as_str());
                let all = community.requests().iter().zip(&filled);
                let of_group = all.filter(|(r, _)| r.groups().iter().any(|&one| Some(one) == group));
                of_group.map(|(r, &f)| i128::from(f.min(r.seats().desired))).sum()
            }
            Criterion::Equity { over } => places(&shares(*over), |k, total| {
                // In thousandths of 720720, which every T of these communities divides: fractions by their exact values.
                ((k - 1) * 720_720 / total, total)
            }),
            Criterion::Proportional { over } => {
                places(&shares(*over), |k, total| ((2 * k - 1) * 720_720 / total, 0))
            }
            Criterion::Evenness => {
                let load = |v: VolunteerIx| pairs.iter().filter(|pair| pair.0 == v).count() as i128;
                -community.volunteer_ixs().map(|v| load(v) * load(v)).sum::<i128>()
            }
            Criterion::Rotation => {
                let days = |&(v, _): &(VolunteerIx, RequestIx)| match community.last_asked(v) {
                    None => 365,
                    Some(day) if day >= community.today() => 0,
                    Some(day) => i128::from(community.today().get() - day.get()).min(365),
                };
                pairs.iter().map(days).sum()
            }
            Criterion::Local => {
                let levels = |&(v, r): &(VolunteerIx, RequestIx)| i128::from(climbed(community, v, r));
                -pairs.iter().map(levels).sum::<i128>()
            }
            Criterion::OwnPeople => {
                let own = |&&(v, r): &&(VolunteerIx, RequestIx)| {
                    community.volunteer(v).organisation().is_some_and(|own| {
                        let own = community.organisation(own);
                        own.own_requests() == OwnRequests::First
                            && own.requester() == community.request(r).requester().as_str()
                    })
                };
                pairs.iter().filter(own).count() as i128
            }
            Criterion::Travel => -pairs.iter().map(metres).sum::<i128>(),
            Criterion::Score => {
                pairs.iter().map(|&(v, r)| i128::from(score(community, objective, v, r).total())).sum()
            }
        }
    };
    let of_level = |level: &Level| -> i128 {
        level.terms().iter().map(|term| i128::from(term.weight) * of_criterion(&term.of)).sum()
    };
    LevelValue::new(objective.levels(community).iter().map(of_level).collect())
}

/// The desired seats and the filled ones among them of each part, by the name of the part.
pub fn shares(community: &Community, over: Partition, filled: &[u32]) -> PartSeats {
    let mut shares = BTreeMap::new();
    for (request, &filled) in community.requests().iter().zip(filled) {
        let name = match over {
            Partition::Groups => {
                request.groups().first().map(|&group| community.group(group).id().to_string())
            }
            Partition::Zones { depth } => {
                let mut around = std::iter::successors(request.zone(), |&zone| community.zone(zone).parent());
                around
                    .find(|&zone| community.zone(zone).depth() == depth)
                    .map(|zone| community.zone(zone).id().to_string())
            }
        };
        let desired = request.seats().desired;
        let entry: &mut (u64, u64) = shares.entry(name.unwrap_or_default()).or_default();
        entry.0 += u64::from(desired);
        entry.1 += u64::from(filled.min(desired));
    }
    shares.retain(|_, &mut (desired, _)| desired > 0);
    shares
}

/// The sum, over filled seats, of how many different places of the order (lower is earlier) come at or after theirs.
fn places(shares: &PartSeats, place: impl Fn(u64, u64) -> (u64, u64)) -> i128 {
    let seats = |upto: fn(&(u64, u64)) -> u64| {
        let place = &place;
        shares.values().flat_map(move |share| (1..=upto(share)).map(move |k| place(k, share.0)))
    };
    let all: BTreeSet<(u64, u64)> = seats(|share| share.0).collect();
    seats(|share| share.1).map(|seat| all.range(seat..).count() as i128).sum()
}

/// How many zones around the request's do not hold the volunteer.
fn climbed(community: &Community, v: VolunteerIx, r: RequestIx) -> u32 {
    let around = |zone| std::iter::successors(zone, |&zone| community.zone(zone).parent());
    let hers: Vec<_> = around(community.volunteer(v).zone()).collect();
    around(community.request(r).zone()).take_while(|zone| !hers.contains(zone)).count() as u32
}

/// Every valid plan, or `None` where there are too many sets of pairs to try (more than 2^`most`).
pub fn every_valid_plan(community: &Community, objective: &Objective, most: usize) -> Option<Vec<ValidPlan>> {
    let all = worthwhile_pairs(community, objective);
    if all.len() > most {
        return None;
    }
    let sets = (0u32..1 << all.len()).map(|set| {
        all.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1).map(|(_, &pair)| pair).collect::<Pairs>()
    });
    let valid = sets.filter(|pairs| is_valid(community, pairs)).map(|pairs| ValidPlan {
        filled: filled(community, &pairs),
        value: value(community, objective, &pairs),
        pairs,
    });
    Some(valid.collect())
}

/// The presets, and orders of levels of all kinds.
pub fn objective() -> impl Strategy<Value = Objective> {
    let criterion = || {
        prop_oneof![
            Just(Criterion::Promises),
            Just(Criterion::Seats),
            Just(Criterion::Local),
            Just(Criterion::Travel),
            Just(Criterion::OwnPeople),
            Just(Criterion::Score),
            Just(Criterion::Rotation),
            Just(Criterion::Evenness),
            (0..3usize)
                .prop_map(|group| Criterion::GroupSeats { group: format!("g{group}").as_str().into() }),
            (1u8..4).prop_map(|tier| Criterion::MinimumSeats { tier }),
            (1u8..4).prop_map(|tier| Criterion::DesiredSeats { tier }),
        ]
    };
    let level = prop::collection::vec((1u32..4, criterion()), 1..4).prop_map(Level::sum);
    let over = prop_oneof![
        2 => Just(Partition::Groups),
        1 => (0u32..3).prop_map(|depth| Partition::Zones { depth }),
    ];
    let equity = over.prop_flat_map(|over| {
        prop_oneof![2 => Just(Criterion::Equity { over }), 1 => Just(Criterion::Proportional { over })]
    });
    let entry = prop_oneof![
        2 => equity.prop_map(Entry::from),
        3 => criterion().prop_map(Entry::from),
        2 => level.prop_map(Entry::from),
        1 => Just(Entry::EachTier)
    ];
    let own = prop::collection::vec(entry, 1..5)
        .prop_filter_map("seats out of order", |levels| Objective::default().with_levels(levels).ok());
    prop_oneof![
        4 => Just(Objective::neediest_first()),
        1 => Just(Objective::serve_most()),
        1 => Just(Objective::local_first()),
        1 => Just(Objective::least_travel()),
        1 => Just(Objective::most_even()),
        1 => Just(Objective::most_equal(Partition::Groups)),
        1 => Just(Objective::most_equal(Partition::Zones { depth: 1 })),
        3 => own,
    ]
}
