//! Matches pupils who ask for lessons with tutors who offer them: as many matches as possible, then as many fitting subjects.
//!
//!     cargo run --release --example tutoring -- examples/data/tutoring-mini
//!
//! The folder holds `requests.json`, a list of `{id, subjects: [{name, mandatory?}], grade: "9. Klasse"}`, and `offers.json`, a list
//! of `{id, subjects: [{name, minGrade?, maxGrade?}]}`. A subject may also be a bare text: its name, at any grade.
//!
//! How that becomes a community: a subject at a grade is a skill (`mathematik/9`). A tutor has the skills of the grades that she
//! teaches a subject at. A pupil's mandatory subjects are needed, all of them, and the others are then preferred; where none is
//! mandatory, one of them is needed. Every entry is a person of its own and is matched once, whatever its id.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use goodturn::community::{
    Community, Document, RequestRecord, SkillLevelRecord, SkillRecord, VolunteerRecord, Way,
};
use goodturn::eligibility::rules::skill::meets;
use goodturn::eligibility::{Objective, Weights};
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, Reason};
use goodturn::{Matcher, verify};
use serde::Deserialize;

const HELP: &str = "\
Matches pupils with tutors: as many matches as possible, then as many fitting subjects. Proven optimal.

usage: tutoring DIR

  DIR  a folder with requests.json and offers.json, such as examples/data/tutoring-mini

exit status: 0 solved and verified, 1 the proof was rejected, 2 the files or the command line are wrong";

/// The grades that occur, and those of a subject without a range.
const GRADES: std::ops::RangeInclusive<u8> = 1..=14;
const GRADES_BY_DEFAULT: std::ops::RangeInclusive<u8> = 1..=13;

#[derive(Deserialize)]
struct Pupil {
    id: String,
    subjects: Vec<Subject>,
    grade: String,
}

#[derive(Deserialize)]
struct Tutor {
    id: String,
    subjects: Vec<Subject>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Subject {
    Name(String),
    Full {
        name: String,
        mandatory: Option<bool>,
        #[serde(rename = "minGrade")]
        min_grade: Option<u8>,
        #[serde(rename = "maxGrade")]
        max_grade: Option<u8>,
    },
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [directory] = &arguments[..] else {
        eprintln!("{HELP}");
        return ExitCode::from(2);
    };
    if ["--help", "-h"].iter().any(|help| directory == help) {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let said = run(directory.as_ref()).and_then(|report| common::say(&report).map_err(|error| (2, error)));
    match said {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, message)) => {
            eprintln!("tutoring: {}", common::one_line(&message));
            ExitCode::from(status)
        }
    }
}

/// The report, or the exit status and why.
fn run(directory: &Path) -> Result<String, (u8, String)> {
    let wrong = |message: String| (2, message);
    let mut watch = common::Stopwatch::start();
    let pupils: Vec<Pupil> = read(&directory.join("requests.json")).map_err(wrong)?;
    let tutors: Vec<Tutor> = read(&directory.join("offers.json")).map_err(wrong)?;
    let document = document(&pupils, &tutors).map_err(wrong)?;
    watch.lap("read");
    let community = document.into_community().map_err(|faults| wrong(faults.to_string()))?;
    watch.lap("check");

    // A match counts before anything else; then only the fitting subjects do, one point each (in thousandths).
    let objective = Objective::new(Weights { breadth: 1, ..Weights::ZERO });
    let objective = objective.map_err(|error| wrong(error.to_string()))?;
    let mut matcher = Matcher::new(community, objective);
    matcher.candidates();
    watch.lap("candidates");
    let outcome = matcher.solve(&Budget::unlimited()).map_err(|error| wrong(error.to_string()))?;
    let plan = outcome.optimal().map_err(|error| (1, error.to_string()))?;
    watch.lap("solve");
    let verdict = verify::plan_exhaustively(matcher.community(), matcher.objective(), &plan);
    let verdict = verdict.map_err(|flaw| (1, format!("the proof was rejected: {flaw}")))?;
    watch.lap("verify");

    let (requests, offers) = (pupils.len(), tutors.len());
    let matched = plan.assignments().len();
    let total: i64 = plan.assignments().iter().map(|assignment| assignment.score).sum();
    let mut report = String::new();
    let _ =
        writeln!(report, "{requests} requests, {offers} offers, {} eligible pairs", plan.candidates().len());
    // In thousandths, half up; the scores are thousandths as they are.
    let mean = (total + matched as i64 / 2).checked_div(matched as i64).unwrap_or(0);
    let (whole, part) = (mean / 1000, mean % 1000);
    let fitting = total / 1000;
    let _ = writeln!(report, "{matched} matched; {fitting} fitting subjects, {whole}.{part:03} per match");
    let _ = writeln!(
        report,
        "proven optimal: value {} = bound {}; all {} pairs tried",
        verdict.value,
        verdict.bound,
        requests * offers
    );
    report += &unmet(&plan);
    watch.lap("reasons");
    Ok(report)
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, String> {
    let bytes = common::read_file(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn document(pupils: &[Pupil], tutors: &[Tutor]) -> Result<Document, String> {
    // Nothing has a time here, so any moment will do.
    let mut document = Document::new("2024-10-01T00:00", "Europe/Berlin");
    let mut subjects = BTreeSet::new();
    let mut ids = Ids::default();
    for Tutor { id, subjects: offered } in tutors {
        let mut volunteer = VolunteerRecord::new(&ids.unique(id)).way(Way::Remote).max_requests(1);
        for subject in offered {
            let grades = match subject {
                Subject::Name(_) => GRADES,
                Subject::Full { min_grade, max_grade, .. } => {
                    min_grade.unwrap_or(*GRADES_BY_DEFAULT.start())
                        ..=max_grade.unwrap_or(*GRADES_BY_DEFAULT.end())
                }
            };
            if grades.is_empty() || !GRADES.contains(grades.start()) || !GRADES.contains(grades.end()) {
                return Err(format!("{id} offers {} at grades {grades:?}", subject.name()));
            }
            subjects.insert(subject.name());
            volunteer.skills.extend(grades.map(|grade| skill(subject.name(), grade)));
        }
        document.volunteers.push(volunteer);
    }
    for Pupil { id, subjects: asked, grade } in pupils {
        let number = grade.split('.').next().and_then(|number| number.trim().parse().ok());
        let grade = number
            .filter(|grade| GRADES.contains(grade))
            .ok_or_else(|| format!("{id} is in grade \"{grade}\""))?;
        let (mandatory, others): (Vec<_>, Vec<_>) = asked.iter().partition(|subject| subject.is_mandatory());
        let first =
            mandatory.first().or(others.first()).ok_or_else(|| format!("{id} asks for no subject"))?;
        let service = skill(first.name(), grade).skill;
        let needs = |of: &[&Subject]| of.iter().map(|subject| skill(subject.name(), grade)).collect();
        let mut request =
            RequestRecord { way: Way::Remote, ..RequestRecord::new(&ids.unique(id), id, service.as_str()) };
        if mandatory.is_empty() {
            request.any_of = needs(&others);
        } else {
            request.all_of = needs(&mandatory);
            request.preferred = needs(&others);
        }
        subjects.extend(asked.iter().map(Subject::name));
        document.requests.push(request);
    }
    let skills = subjects.iter().flat_map(|name| GRADES.map(|grade| skill(name, grade).skill));
    document.skills = skills.map(|id| SkillRecord::new(id.as_str())).collect();
    Ok(document)
}

impl Subject {
    fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Full { name, .. } => name,
        }
    }

    fn is_mandatory(&self) -> bool {
        matches!(self, Self::Full { mandatory: Some(true), .. })
    }
}

/// A subject at a grade.
fn skill(subject: &str, grade: u8) -> SkillLevelRecord {
    let id = format!("{}/{grade}", subject.to_lowercase().replace(' ', "-"));
    SkillLevelRecord { skill: id.into(), level: 1 }
}

/// Tells entries with the same id apart: the second is `#2`.
#[derive(Default)]
struct Ids(BTreeMap<String, usize>);

impl Ids {
    fn unique(&mut self, id: &str) -> String {
        let count = self.0.entry(id.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 { id.to_owned() } else { format!("{id}#{count}") }
    }
}

/// The reasons in sum: how many requests are unmet for each, and which subjects are behind it.
fn unmet(plan: &Plan) -> String {
    let community = plan.community();
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for unmet in plan.unmet() {
        let Some(request) = community.find_request(unmet.request.as_str()) else { continue };
        let asked = community.request(request);
        let (kind, behind) = match &unmet.reason {
            Reason::NobodyEligible { .. } => {
                let lacking: Vec<_> = asked
                    .needs()
                    .filter(|need| !community.volunteers().iter().any(|volunteer| meets(volunteer, need)))
                    .map(|need| community.catalog().id(need.skill).to_string())
                    .collect();
                let behind = if lacking.is_empty() { needs(community, asked) } else { lacking.join(" and ") };
                ("nobody offers what is needed", behind)
            }
            Reason::Shortage(_) => ("all who offer it are needed elsewhere", needs(community, asked)),
            Reason::Outbid(_) => ("outbid", needs(community, asked)),
            Reason::NotWorthIt { .. } => ("not worth it", needs(community, asked)),
            Reason::Unproven { .. } => ("not known", needs(community, asked)),
        };
        by_reason.entry(kind).or_default().push(behind);
    }
    if by_reason.is_empty() {
        return "unmet: none\n".to_owned();
    }
    let mut text = String::new();
    for (kind, all) in by_reason {
        let _ = writeln!(text, "unmet, {kind}: {}", all.len());
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for behind in &all {
            *counts.entry(behind).or_insert(0) += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        for (behind, count) in counts {
            let _ = writeln!(text, "  {count:>3} {behind}");
        }
    }
    text
}

/// What a request needs, in short.
fn needs(community: &Community, asked: &goodturn::community::Request) -> String {
    let ids: Vec<_> = asked.needs().map(|need| community.catalog().id(need.skill).to_string()).collect();
    ids.join(if asked.any_of().is_empty() { " and " } else { " or " })
}
