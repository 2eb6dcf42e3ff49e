//! The sample community, by the library and by the `match_community` example as a program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use goodturn::community::{Community, Document};
use goodturn::eligibility::{Objective, RuleName};
use goodturn::optimize::{Budget, SOLVERS};
use goodturn::plan::{Blocking, Reason};
use goodturn::{Matcher, report, verify};
use serde_json::Value;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/community.json")
}

fn community() -> Community {
    let bytes = std::fs::read(sample()).unwrap();
    Document::from_json(&bytes).unwrap().into_community().unwrap()
}

#[test]
fn the_sample_shows_every_kind_of_reason() {
    let mut matcher = Matcher::new(community(), Objective::default());
    let plan = matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap();
    verify::plan_exhaustively(matcher.community(), matcher.objective(), &plan).unwrap();
    let unmet = plan.unmet();
    let met = matcher.community().requests().len() - unmet.len();
    assert!(met * 10 >= matcher.community().requests().len() * 7, "{met} met");

    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut nearest, mut blocking) = (BTreeSet::new(), BTreeSet::new());
    for unmet in &unmet {
        let kind = match &unmet.reason {
            Reason::NobodyEligible { nearest: miss, .. } => {
                nearest.extend(miss.as_ref().map(|miss| miss.rejection.rule()));
                "nobody"
            }
            Reason::NotWorthIt { .. } => "not worth it",
            Reason::Shortage(shortage) => {
                blocking.extend(shortage.blocking.iter().map(|blocking| match blocking {
                    Blocking::Organisation { .. } => "quota",
                    Blocking::Venue { .. } => "places",
                    Blocking::Volunteer { .. } => "in all",
                    Blocking::Month { .. } => "month",
                    Blocking::Week { .. } => "week",
                    Blocking::Day { .. } => "day",
                    Blocking::Slot { .. } => "slot",
                    Blocking::Pair { .. } => "pair",
                }));
                assert_eq!(shortage.needed(), shortage.available() + 1, "{unmet}");
                "shortage"
            }
            Reason::Outbid(_) => "outbid",
            Reason::Unproven { .. } => panic!("{unmet}"),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), ["nobody", "not worth it", "outbid", "shortage"]);
    let rules = [
        RuleName::Skill,
        RuleName::Ban,
        RuleName::Relation,
        RuleName::Way,
        RuleName::Language,
        RuleName::Booked,
        RuleName::Availability,
        RuleName::Reach,
    ];
    assert_eq!(nearest, BTreeSet::from(rules), "every rule is behind some request");
    assert_eq!(blocking, BTreeSet::from(["in all", "week", "day", "slot", "pair"]));
}

#[test]
fn every_solver_finds_the_same_value_and_a_turned_document_the_same_report() {
    let mut values = Vec::new();
    for solver in SOLVERS {
        let mut matcher = Matcher::new(community(), Objective::default()).with_solver(solver);
        let plan = matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap();
        values.push(verify::plan(matcher.community(), matcher.objective(), &plan).unwrap().value);
    }
    assert!(values.windows(2).all(|two| two[0] == two[1]), "{values:?}");

    let mut turned = community().to_document();
    turned.volunteers.reverse();
    turned.requests.reverse();
    let report = |community| {
        let mut matcher = Matcher::new(community, Objective::default());
        let plan = matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap();
        report::text(&plan, report::Options { names: true, parts: true })
    };
    assert_eq!(report(community()), report(turned.into_community().unwrap()));
}

fn run(arguments: &[&str]) -> Option<(i32, String, String)> {
    let Output { status, stdout, stderr } =
        Command::new(crate::program("match_community")?).args(arguments).output().unwrap();
    Some((status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap()))
}

fn temporary(name: &str, content: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_program_reports_the_sample() {
    let (json, plan) = (temporary("report.json", ""), temporary("plan.json", ""));
    let Some((status, out, err)) = run(&["--json", &json, "--plan", &plan, "--threads", "2"]) else { return };
    assert_eq!(status, 0, "{err}");
    for part in [
        "proven optimal",
        "Nobody is eligible",
        "Outbid",
        "no valid plan is better",
        "read back and verified",
    ] {
        assert!(out.contains(part), "{part} in {out}");
    }
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(report["status"], "optimal");
    let stored = std::fs::read_to_string(&json).unwrap() + &std::fs::read_to_string(&plan).unwrap() + &out;
    let community = community();
    for volunteer in community.volunteers() {
        assert!(!stored.contains(volunteer.name().unwrap()), "{}", volunteer.id());
    }
    let (_, named, _) = run(&["--names"]).unwrap();
    assert!(named.contains("(Amira Haddad)"));
    // A document in canonical order and spelling says the same.
    let again = temporary("again.json", &community.to_document().to_json().unwrap());
    assert_eq!(run(&[&again, "--threads", "1"]).unwrap().1, run(&[]).unwrap().1);
}

#[test]
fn the_program_tells_faults_infeasible_and_unresolved_apart() {
    let head = r#"{"format": "goodturn-community", "version": 1, "as_of": "2026-11-23T08:00", "time_zone": "Europe/Berlin","#;
    let skills = r#""skills": [{"id": "care"}],"#;
    let volunteer = r#""volunteers": [{"id": "v", "skills": [{"skill": "care"}], "max_requests": 1}],"#;
    let must =
        |id: &str| format!(r#"{{"id": "{id}", "requester": "h", "service": "care", "mandatory": true}}"#);

    let wrong = r#""volunteers": [{"id": "v", "max_requests": "two", "languages": ["?"]}], "requests": [{"id": "r"}]}"#;
    let Some((status, out, err)) = run(&[&temporary("wrong.json", &format!("{head}{skills}{wrong}"))]) else {
        return;
    };
    assert_eq!((status, out.as_str()), (2, ""));
    for code in ["[wrong-type]", "[invalid-language]", "[missing-field]", "4 fault(s)"] {
        assert!(err.contains(code), "{code} in {err}");
    }

    let two = format!(r#"{head}{skills}{volunteer}"requests": [{}, {}]}}"#, must("r"), must("s"));
    let (status, out, err) = run(&[&temporary("two.json", &two)]).unwrap();
    assert_eq!((status, out.as_str()), (3, ""));
    assert!(err.contains("no valid plan exists (verified)"), "{err}");

    let pins =
        r#""pins": [{"volunteer": "v", "request": "r"}], "bans": [{"volunteer": "v", "request": "r"}]}"#;
    let pinned = format!(r#"{head}{skills}{volunteer}"requests": [{}], {pins}"#, must("r"));
    let (status, _, err) = run(&[&temporary("pinned.json", &pinned)]).unwrap();
    assert_eq!(status, 3);
    assert!(err.contains("v with r: banned from r"), "{err}");

    let one = format!(r#"{head}{skills}{volunteer}"requests": [{}]}}"#, must("r"));
    let one = temporary("one.json", &one);
    assert_eq!(run(&[&one]).unwrap().0, 0);

    // Neighbours overlap, the ends do not: not a network, and nobody can be at all three. Nothing proves that yet.
    let at = |id: &str, start: u8, end: u8| {
        let time = format!(r#""time": {{"start": "2026-11-24T{start}:00", "end": "2026-11-24T{end}:00"}}"#);
        must(id).replace('}', &format!(", {time}}}"))
    };
    let volunteer = r#""volunteers": [{"id": "v", "skills": [{"skill": "care"}]}],"#;
    let chain = [at("r", 10, 12), at("s", 11, 13), at("t", 12, 14)].join(",");
    let (status, out, err) =
        run(&[&temporary("chain.json", &format!(r#"{head}{skills}{volunteer}"requests": [{chain}]}}"#))])
            .unwrap();
    assert_eq!((status, out.as_str()), (4, ""), "{err}");

    // A stopped solve says so, hands over what it has, and that is verified as well.
    for stop in [["--work", "0"], ["--seconds", "0"]] {
        let (status, out, err) = run(&stop).unwrap();
        assert_eq!(status, 0, "{err}");
        assert!(out.contains("not proven optimal") && out.contains("the gap is as stated"), "{out}");
    }
    for arguments in [&["--seconds", "-1"][..], &["--sideways"], &["no-such-file.json"], &[&one, &one]] {
        assert_eq!(run(arguments).unwrap().0, 2, "{arguments:?}");
    }
}

#[cfg(feature = "tables")]
mod folder {
    use super::{Document, run};
    use goodturn::community::tables::{TableName, Tables, columns};
    use std::path::{Path, PathBuf};

    fn template() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/tables")
    }

    fn read(name: &str) -> Vec<u8> {
        std::fs::read(template().join(name)).unwrap()
    }

    #[test]
    fn the_template_uses_every_column_and_is_sound() {
        let files = TableName::ALL.map(|table| read(&format!("{}.csv", table.as_str())));
        for (table, file) in TableName::ALL.into_iter().zip(&files) {
            let header = std::str::from_utf8(file).unwrap().lines().next().unwrap();
            let names: Vec<_> = columns(table).iter().map(|column| column.name).collect();
            assert_eq!(header.split(',').collect::<Vec<_>>(), names, "{table:?}");
        }
        let [volunteers, requests, ledger, consumed, organisations, venues, zones] = &files;
        let tables = Tables {
            volunteers: Some(volunteers),
            requests: Some(requests),
            ledger: Some(ledger),
            consumed: Some(consumed),
            organisations: Some(organisations),
            venues: Some(venues),
            zones: Some(zones),
        };
        let settings = Document::from_json(&read("community.json")).unwrap();
        let document = settings.clone().with_tables(&tables);
        assert_eq!((document.volunteers.len(), document.requests.len()), (12, 18));
        // Written again, only columns are left out that say in another way what is said already.
        let texts = document.to_tables().unwrap();
        let left_out = |table: TableName, text: &str| -> Vec<&str> {
            let header: Vec<_> = text.lines().next().unwrap().split(',').collect();
            columns(table).iter().map(|column| column.name).filter(|name| !header.contains(name)).collect()
        };
        assert_eq!(left_out(TableName::Volunteers, &texts.volunteers), [""; 0]);
        assert_eq!(left_out(TableName::Requests, &texts.requests), ["seats", "time"]);
        assert_eq!(left_out(TableName::Ledger, &texts.ledger), ["time"]);
        assert_eq!(left_out(TableName::Consumed, &texts.consumed), [""; 0]);
        assert_eq!(left_out(TableName::Organisations, &texts.organisations), [""; 0]);
        assert_eq!(left_out(TableName::Venues, &texts.venues), [""; 0]);
        assert_eq!(left_out(TableName::Zones, &texts.zones), [""; 0]);
        // The same community from tables, and from one document.
        let one = Document::from_json(document.to_json().unwrap().as_bytes()).unwrap();
        assert_eq!(document.into_community().unwrap(), one.into_community().unwrap());
    }

    #[test]
    fn the_program_reads_a_folder_and_names_faults_by_row_and_column() {
        let Some((status, out, err)) = run(&[template().to_str().unwrap(), "--names"]) else { return };
        assert_eq!(status, 0, "{err}");
        assert!(out.contains("no valid plan is better") && out.contains("(Anna Example)"), "{out}");

        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tables");
        std::fs::create_dir_all(&folder).unwrap();
        let needed =
            ["volunteers", "requests", "organisations", "venues", "zones"].map(|name| format!("{name}.csv"));
        for name in needed.iter().map(String::as_str).chain(["community.json"]) {
            std::fs::write(folder.join(name), read(name)).unwrap();
        }
        let path = folder.to_str().unwrap();
        assert_eq!(run(&[path]).unwrap().0, 0, "a ledger need not be there");

        let volunteers = String::from_utf8(read("volunteers.csv")).unwrap();
        let volunteers = volunteers.replace("Plumber:4", "Plummer:4").replace("max_per_day", "max per dya");
        std::fs::write(folder.join("volunteers.csv"), volunteers).unwrap();
        let requests =
            String::from_utf8(read("requests.csv")).unwrap().replace("24.11.2026,9:00", "11/24/2026,9:00");
        std::fs::write(folder.join("requests.csv"), requests).unwrap();
        let (status, out, err) = run(&[path]).unwrap();
        assert_eq!((status, out.as_str()), (2, ""));
        for part in [
            "volunteers table, row 1, column \"max per dya\"",
            "Maybe you meant \"max_per_day\"",
            "volunteers table, row 2, column \"skills\"",
            "Maybe you meant \"plumber\"",
            "requests table, row 2, column \"date\"",
            "3 fault(s)",
        ] {
            assert!(err.contains(part), "{part} in {err}");
        }
        std::fs::remove_file(folder.join("requests.csv")).unwrap();
        assert_eq!(run(&[path]).unwrap().0, 2);
    }
}
