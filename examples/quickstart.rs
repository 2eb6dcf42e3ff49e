//! The whole way in one page: records in, a proven plan out, with the reasons for what is unmet.
//!
//! `cargo run --example quickstart`

use std::error::Error;

use goodturn::community::{Document, RequestRecord, SkillRecord, VolunteerRecord};
use goodturn::eligibility::Objective;
use goodturn::optimize::Budget;
use goodturn::{Matcher, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![
        SkillRecord::new("medical-consult"),
        SkillRecord::new("general-practitioner").implies("medical-consult"),
        SkillRecord::new("electrician"),
    ];
    document.volunteers = vec![
        VolunteerRecord::new("dr-anna").skill("general-practitioner", 4),
        VolunteerRecord::new("ben").skill("electrician", 3).max_requests(1),
    ];
    document.requests = vec![
        RequestRecord::new("r1", "mrs-kaya", "medical-consult").time("2026-11-24T09:00", "2026-11-24T10:00"),
        RequestRecord::new("r2", "mr-okafor", "electrician").tier(1),
        RequestRecord::new("r3", "ms-lind", "electrician").tier(2),
    ];

    let community = document.into_community()?; // or every fault at once
    let mut matcher = Matcher::new(community, Objective::default());
    let plan = matcher.solve(&Budget::unlimited())?.optimal()?; // or .best() with its gap
    for a in plan.assignments() {
        println!("{} -> {} ({})", a.volunteer, a.request, a.score);
    }
    for unmet in plan.unmet() {
        println!("{unmet}");
    }
    let verdict = verify::plan(matcher.community(), matcher.objective(), &plan)?;
    println!("proven: value {} = bound {}", verdict.value, verdict.bound);
    Ok(())
}
