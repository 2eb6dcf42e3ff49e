//! Comparisons as text: what levels cost, kinds of fairness beside each other, and the cascade of zones beside the joint plan.
//!
//! Counts per zone or need group only: to which group somebody belongs is nobody else's business.

use std::fmt::{Result, Write};

use crate::plan::{CascadeComparison, FairnessComparison, LevelPrices, Policy, PolicyFigures};

/// The section "levels": what the plan achieves on each, and what each costs those below it. Not for parsing. Deterministic.
pub fn levels(prices: &LevelPrices) -> String {
    let mut out = String::from("Levels, most important first, and what each costs those below\n");
    for price in &prices.prices {
        // Writing to a String does not fail.
        let _ = writeln!(out, "  {price}");
    }
    out
}

/// The section "fairness": a line for each policy, with what it costs in requests served. Not for parsing. Deterministic.
pub fn fairness(comparison: &FairnessComparison) -> String {
    let mut out = String::new();
    let _ = fairness_table(&mut out, comparison);
    out
}

fn fairness_table(out: &mut String, comparison: &FairnessComparison) -> Result {
    writeln!(out, "Kinds of fairness, with shares of seats filled between {}", comparison.over)?;
    let shares = comparison.figures(Policy::None).map(|figures| figures.shares.as_slice());
    let parts: Vec<&str> =
        shares.unwrap_or_default().iter().map(|share| share.part.as_deref().unwrap_or("(others)")).collect();
    write!(
        out,
        "  {:<13}{:>9}{:>7}{:>7}{:>10}{:>9}{:>8}",
        "", "requests", "price", "seats", "most load", "squares", "days"
    )?;
    for part in &parts {
        write!(out, "  {part:>9}")?;
    }
    writeln!(out)?;
    for outcome in &comparison.policies {
        let name = outcome.policy.name();
        match &outcome.figures {
            Err(refused) => writeln!(out, "  {name:<13}not possible: {refused}")?,
            Ok((_, figures)) => {
                let PolicyFigures {
                    requests_served,
                    seats_filled,
                    largest_load,
                    loads_squared,
                    days_rested,
                    ..
                } = figures;
                let price = comparison.price(outcome.policy).unwrap_or_default();
                write!(
                    out,
                    "  {name:<13}{requests_served:>9}{price:>7}{seats_filled:>7}{largest_load:>10}{loads_squared:>9}{days_rested:>8}"
                )?;
                for (share, part) in figures.shares.iter().zip(&parts) {
                    let width = part.chars().count().max(9);
                    write!(out, "  {:>width$}", format!("{}/{}", share.filled, share.desired))?;
                }
                writeln!(out, "{}", if figures.proven { "" } else { "  (not proven)" })?;
            }
        }
    }
    Ok(())
}

/// The section "cascade": who serves whom at which level of zones where each decides alone, and what deciding together adds. Not for parsing. Deterministic.
pub fn cascade(comparison: &CascadeComparison) -> String {
    let mut out = String::new();
    let _ = cascade_lines(&mut out, comparison);
    out
}

fn cascade_lines(out: &mut String, comparison: &CascadeComparison) -> Result {
    writeln!(out, "Level by level, the deepest zones first")?;
    for stage in &comparison.cascade.stages {
        match stage.depth {
            Some(depth) => writeln!(out, "  zones at depth {depth}, each by itself: {}", stage.served.len())?,
            None => writeln!(out, "  beyond all zones: {}", stage.served.len())?,
        }
        for (request, volunteer) in &stage.served {
            writeln!(out, "    {request} ({volunteer})")?;
        }
    }
    for request in &comparison.cascade.mandatory_unmet {
        writeln!(out, "  {request} is mandatory and finds nobody this way")?;
    }
    writeln!(out, "Together, more (less) than that on each level that differs")?;
    let differs: Vec<_> = comparison.difference.iter().filter(|(_, by)| *by != 0).collect();
    if differs.is_empty() {
        writeln!(out, "  nothing")?;
    }
    for (level, by) in differs {
        writeln!(out, "  {by:+} {level}")?;
    }
    for (who, ids) in [("together", &comparison.only_joint), ("level by level", &comparison.only_cascade)] {
        if !ids.is_empty() {
            let ids: Vec<&str> = ids.iter().map(crate::community::RequestId::as_str).collect();
            writeln!(out, "  served only {who}: {}", ids.join(", "))?;
        }
    }
    Ok(())
}
