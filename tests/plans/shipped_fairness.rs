//! The stories that the shipped data of `three_levels` and `fair_shares` tell.

use goodturn::Matcher;
use goodturn::community::{Community, Document, RequestId};
use goodturn::eligibility::{Objective, Partition};
use goodturn::optimize::Budget;
use goodturn::plan::Policy;
use goodturn::report;

fn community(name: &str) -> Community {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    Document::from_json(&bytes).unwrap().into_community().unwrap()
}

fn ids(ids: &[RequestId]) -> Vec<&str> {
    ids.iter().map(RequestId::as_str).collect()
}

/// Anna keeps somebody company in her own house if her house decides alone; together, she mends a lamp next door, which is more urgent than what is given up.
#[test]
fn three_levels_together_serve_what_each_alone_does_not() {
    let mut matcher = Matcher::new(community("three-levels.json"), Objective::local_first());
    let compared = matcher.cascade(&Budget::unlimited()).unwrap();
    assert!(compared.joint.is_optimal() && compared.cascade.proven && compared.joint_is_better());
    assert_eq!(ids(&compared.only_joint), ["06-electrician"]);
    assert_eq!(ids(&compared.only_cascade), ["07-company"]);
    let stages: Vec<_> = compared.cascade.stages.iter().map(|stage| stage.served.len()).collect();
    assert_eq!(stages, [8, 1, 3, 0]);
    let left: Vec<_> =
        compared.joint.left_over().into_iter().map(|left| (left.request, left.at_the_top)).collect();
    let left: Vec<_> = left.iter().map(|(request, top)| (request.as_str(), *top)).collect();
    assert_eq!(left, [("07-company", true), ("14-dentist", true), ("15-electrician", true)]);
    let text = report::cascade(&compared);
    assert!(text.contains("  +1 minimum seats filled in tier 1\n"), "{text}");
    assert!(text.contains("  served only together: 06-electrician\n"), "{text}");
    let text = report::text(&compared.joint, report::Options::default());
    assert!(text.contains("For public services, since no zone is left to ask: 3\n"), "{text}");

    // Without the second tier nobody else is served more; without locality fewer are served near by.
    let prices = matcher.level_prices(&Budget::unlimited()).unwrap();
    assert!(prices.prices.iter().all(|price| price.without.is_some()), "{:?}", prices.prices);
    let text = report::levels(&prices);
    assert_eq!(text.lines().count(), 1 + prices.prices.len(), "{text}");
}

/// Newcomers would like two helpers at a time, so equal shares of seats give some a second one, and a family none.
#[test]
fn fair_shares_have_their_price() {
    let community = community("fair-shares.json");
    let mut matcher = Matcher::new(community, Objective::default());
    let compared = matcher.compare_fairness(Partition::Groups, &Budget::unlimited()).unwrap();
    let figures = |policy| compared.figures(policy).unwrap();
    assert!(Policy::ALL.iter().all(|&policy| figures(policy).proven));
    let smallest = |policy| {
        let shares = figures(policy).shares.iter().map(|share| share.filled * 1000 / share.desired);
        shares.min().unwrap()
    };
    assert!(smallest(Policy::Leximin) > smallest(Policy::None));
    assert_eq!(figures(Policy::Leximin).seats_filled, figures(Policy::None).seats_filled);
    assert!(compared.price(Policy::Leximin).unwrap() > 0);
    assert!(figures(Policy::Even).loads_squared <= figures(Policy::None).loads_squared);
    assert!(figures(Policy::Rotation).days_rested > figures(Policy::None).days_rested);
    let text = report::fairness(&compared);
    assert_eq!(text.lines().count(), 2 + Policy::ALL.len(), "{text}");
}
