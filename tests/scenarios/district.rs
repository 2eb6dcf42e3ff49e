//! The generated district: every part of its service network is there and binds somewhere, and its plan is proven optimal.
#![allow(clippy::unwrap_used, reason = "a step of a test that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};

use goodturn::community::{Community, Document, OwnRequests, ServiceDayIx, Span, VenueIx};
use goodturn::eligibility::{Objective, RuleName, check, rules};
use goodturn::lowering::{Timetable, side_constraints};
use goodturn::matcher::visits::{NoPlace, bookings};
use goodturn::optimize::Budget;
use goodturn::plan::{Blocking, Plan, Reason};
use goodturn::scenario::{CommunityRecipe, World};
use goodturn::{Matcher, verify};

fn district() -> CommunityRecipe {
    CommunityRecipe::district(3_000).with_seed(3)
}

fn planned(community: &Community) -> Plan {
    let mut matcher = Matcher::new(community.clone(), Objective::local_first());
    let candidates = std::sync::Arc::clone(matcher.candidates());
    let table = Timetable::new(community, &candidates);
    let side = side_constraints(community, matcher.objective(), &candidates, &table);
    assert!(side.is_empty(), "{side:?}");
    matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap()
}

#[test]
fn a_district_goes_through_the_document_and_is_made_the_same_by_any_number_of_threads() {
    let world: World = district().world().unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| world.document())
    };
    let document = on(1);
    assert_eq!(document, on(3));
    let read = Document::from_json(document.to_json().unwrap().as_bytes()).unwrap();
    assert_eq!(read, document);
    let community = read.into_community().unwrap();
    assert_eq!(community.to_document().into_community().unwrap(), community);
    for number in (0..3_000).step_by(101) {
        assert_eq!(document.volunteers[number], world.volunteer(number));
        assert_eq!(document.requests[number], world.request(number));
    }

    // In size as asked for, and in the tree of three levels every community is below a street and that below the district.
    let depths: BTreeMap<u32, usize> = community.zones().iter().fold(BTreeMap::new(), |mut depths, zone| {
        *depths.entry(zone.depth()).or_default() += 1;
        depths
    });
    assert_eq!(depths, BTreeMap::from([(0, 1), (1, 2), (2, 12)]));
    let full = CommunityRecipe::preset("district").unwrap().network;
    assert_eq!((full.organisations, full.venues, full.stations), (40, 60, 24));
    assert_eq!((community.organisations().len(), community.venues().len()), (2, 3));
    let groups: BTreeSet<_> =
        community.requests().iter().flat_map(goodturn::community::Request::groups).collect();
    assert_eq!(groups.len(), 7);
    assert!(community.requests().iter().any(|request| request.groups().len() > 1));
    let tiers: BTreeSet<u8> = community.requests().iter().map(goodturn::community::Request::tier).collect();
    assert_eq!(tiers, BTreeSet::from([1, 2, 3]));
}

/// No part of a district is dead: each keeps somebody from something.
#[test]
fn every_part_of_a_district_binds_somewhere() {
    // More organisations than people of that number would have, so that there is one of each kind.
    let mut recipe = district();
    recipe.network.organisations = 8;
    let community = recipe.community().unwrap();
    let plan = planned(&community);
    let verdict = verify::plan_exhaustively(&community, &Objective::local_first(), &plan).unwrap();
    assert!(verdict.is_optimal());

    // Rules: of pairs in reach, how many each is the first to reject; that of organisations comes before all that is about times and places.
    let mut rejected: BTreeMap<RuleName, usize> = BTreeMap::new();
    for (volunteer, request) in
        community.volunteer_ixs().flat_map(|v| community.request_ixs().map(move |r| (v, r)))
    {
        if let Err(rejection) = check(&community, volunteer, request)
            && rules::reach::check(&community, volunteer, request).is_ok()
        {
            *rejected.entry(rejection.rule()).or_default() += 1;
        }
    }
    assert!(rejected[&RuleName::Referral] > 100 && rejected[&RuleName::Organisation] > 0, "{rejected:?}");

    // Quotas: some are used up, and one seat more would bring something; some are not; one organisation has none.
    let quotas = plan.quotas();
    let used_up = quotas.iter().filter(|quota| quota.used == quota.left).count();
    let wanted = |quota: &&goodturn::plan::QuotaUse| {
        quota.one_more.as_ref().is_some_and(|gain| !gain.levels.is_empty())
    };
    assert!(used_up > 0 && quotas.iter().filter(wanted).count() > 0, "{quotas:?}");
    assert!(quotas.len() < community.organisations().len());
    for own in OwnRequests::ALL {
        let asks = |organisation: &&goodturn::community::Organisation| {
            organisation.own_requests() == own
                && community.requests().iter().any(|r| r.requester().as_str() == organisation.requester())
        };
        assert!(community.organisations().iter().any(|organisation| asks(&organisation)), "{own:?}");
    }

    // Places: at some moment a venue is full, and somebody who asks for that moment is told so.
    let mut there: BTreeMap<(VenueIx, Span), u32> = BTreeMap::new();
    for assignment in plan.assignments() {
        let request = community.find_request(assignment.request.as_str()).unwrap();
        if let (Some(venue), Some(time)) = (community.request(request).venue(), assignment.time) {
            *there.entry((venue, time)).or_default() += 1;
        }
    }
    let full = there.iter().filter(|((venue, _), count)| community.venue(*venue).places() == Some(**count));
    assert!(full.count() > 0);
    let unmet = plan.unmet();
    let at_a_venue = |blocking: &Blocking| matches!(blocking, Blocking::Venue { .. });
    assert!(unmet.iter().any(|unmet| match &unmet.reason {
        Reason::Shortage(shortage) => shortage.blocking.iter().any(at_a_venue),
        _ => false,
    }));

    // Referral: some are passed on to the street and some to the district, and some stay unserved that may not be passed on.
    let levels: BTreeSet<u32> = plan.referrals().iter().map(|referral| referral.levels).collect();
    assert_eq!(levels, BTreeSet::from([1, 2]));
    assert!(plan.left_over().iter().any(|left| !left.at_the_top));

    // The service day: stations are closed in some slots, bookings fail for each reason, walk-in places stay free.
    let day = &community.service_days()[0];
    assert!(day.stations().iter().any(|station| station.open.contains(&false)));
    let booked = bookings(&community, ServiceDayIx::new(0), Some(&plan)).unwrap();
    assert!(booked.is_optimal());
    verify::flow(&booked.network, &booked.certificate).unwrap();
    let why = |which: fn(&NoPlace) -> bool| booked.unplaced.iter().any(|left| which(&left.reason));
    assert!(why(|reason| matches!(reason, NoPlace::Closed)), "{:?}", booked.unplaced);
    assert!(
        why(|reason| matches!(reason, NoPlace::Full { .. }))
            || why(|reason| matches!(reason, NoPlace::NotStaffed { .. }))
    );
    assert!(booked.coverage.iter().any(|at| at.booked == at.visitors - at.walk_in));
    assert!(booked.coverage.iter().any(|at| at.is_staffed) && !booked.visits.is_empty());
}
