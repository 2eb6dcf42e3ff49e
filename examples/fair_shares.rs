//! Kinds of fairness beside each other: no fairness, even loads, equal shares of need groups, and asking whoever has rested longest. What does each
//! cost in requests served?
//!
//!     cargo run --release --example fair_shares
//!     cargo run --release --example fair_shares -- FILE.json

mod common;

use std::error::Error;
use std::fmt::Write;

use goodturn::community::Document;
use goodturn::eligibility::{Objective, Partition};
use goodturn::optimize::Budget;
use goodturn::plan::Policy;
use goodturn::{Matcher, report, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1);
    let bytes = common::read_file(file.as_deref().unwrap_or("examples/data/fair-shares.json"))?;
    let community = Document::from_json(&bytes)?.into_community()?;
    let over = if community.groups().is_empty() { Partition::Zones { depth: 0 } } else { Partition::Groups };
    let budget = Budget::unlimited();
    let mut matcher = Matcher::new(community.clone(), Objective::default());
    let compared = matcher.compare_fairness(over, &budget)?;

    let mut out = String::new();
    writeln!(out, "{}", report::fairness(&compared))?;
    writeln!(
        out,
        "price: requests served less than without fairness; squares: of visits, over volunteers; days: since each helper was last asked\n"
    )?;
    for policy in [Policy::Leximin, Policy::Even] {
        let Some(price) = compared.price(policy) else { continue };
        let name = policy.name();
        match price {
            0 => writeln!(out, "{name} costs no request here.")?,
            _ => writeln!(out, "{name} costs {price} of the requests that could be served.")?,
        }
    }
    let mut equal = Matcher::new(community, Objective::most_equal(over));
    let plan = equal.solve(&budget)?.optimal()?;
    verify::plan_exhaustively(equal.community(), equal.objective(), &plan)?;
    writeln!(
        out,
        "\nEqual shares as a plan, proven by all pairs.\n{}",
        report::levels(&equal.level_prices(&budget)?)
    )?;
    common::say(&out)?;
    Ok(())
}
