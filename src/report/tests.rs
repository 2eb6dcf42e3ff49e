use std::fmt::Write;

use super::{Options, json, text};
use crate::Matcher;
use crate::community::{
    CredentialRecord, Document, PairRecord, RequestRecord, SkillRecord, VolunteerRecord, Way,
};
use crate::eligibility::Objective;
use crate::optimize::Budget;
use crate::plan::Plan;

/// One request of every kind: met with and without a time, nobody eligible (by language and by hours), not worth it, short, outbid.
/// Names, places and languages are such that no other word of a report contains them.
fn document() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = ["cook", "mend", "drive", "talk"].map(SkillRecord::new).to_vec();
    document.volunteers = vec![
        VolunteerRecord::new("v1")
            .name("Zaphod Qux")
            .skill("cook", 2)
            .language("xqa")
            .at(51.987_654, 13.123_456),
        VolunteerRecord::new("v2").name("Zoe Quux").skill("mend", 1).max_per_week(1),
        VolunteerRecord::new("v3")
            .name("Zeno Quuz")
            .skill("drive", 1)
            .available("2026-11-24T09:00", "2026-11-24T11:30")
            .max_requests(1),
        VolunteerRecord::new("v4").name("Zita Qax").skill("cook", 1).way(Way::Remote),
        VolunteerRecord::new("v5").name("Zack Qex").skill("talk", 1).language("xqb").max_requests(1),
        VolunteerRecord::new("v6").name("Zara Qix").skill("talk", 1).max_requests(1),
    ];
    document.requests = vec![
        RequestRecord::new("a-met", "h1", "cook").at(51.977_777, 13.111_111).known_helper("v1"),
        RequestRecord::new("b-language", "h2", "cook").language_required("xqc").tier(2),
        RequestRecord::new("c-hours", "h3", "drive").time("2026-11-24T11:00", "2026-11-24T12:00"),
        RequestRecord::new("d-worth", "h4", "drive").least_score(99_000).tier(3),
        RequestRecord::new("e-mend", "h5", "mend").time("2026-11-25T23:30", "2026-11-26T00:30"),
        RequestRecord::new("f-short", "h6", "mend").time("2026-11-27T09:00", "2026-11-27T10:00").tier(2),
        RequestRecord::new("g-promised", "h7", "talk").time("2026-11-24T09:00", "2026-11-24T10:00"),
        RequestRecord::new("h-outbid", "h8", "talk").language_required("xqb").seats(1, 1, 2),
    ];
    document.promises = vec![PairRecord::new("v5", "g-promised")];
    document
}

fn plan(document: Document) -> Plan {
    let mut matcher = Matcher::new(document.into_community().unwrap(), Objective::default());
    matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap()
}

#[test]
fn the_text_reads_like_this() {
    let expected = "\
Plan as of Mon 2026-11-23 08:00, Europe/Berlin: proven optimal
  3 of 8 requests are met
  3 of 8 desired seats are filled
  3 of 6 volunteers help
  6 pairs are eligible and worth having

Worth, most important first                     this plan no plan exceeds
  promises kept                                         1               1
  minimum seats filled in tier 1                        3               3
  minimum seats filled in tier 2                        0               0
  minimum seats filled in tier 3                        0               0
  score                                             25633           25633

Assignments: 3
Tue 2026-11-24
  09:00-10:00  g-promised  talk  v5    6500  promised

Wed 2026-11-25
  23:30-Thu 2026-11-26 00:30  e-mend      mend  v2    6500

No fixed time
               a-met       cook  v1   12633

Unmet: 5 of 8 requests

Nobody is eligible: 2
  b-language  cook, no fixed time, tier 2
      of 6 volunteers: 4 without the skills, 1 not helping in that way, 1 without the language
      nearest: v1, speaks none of the languages required
  c-hours  drive, Tue 2026-11-24 11:00-12:00, tier 1
      of 6 volunteers: 5 without the skills, 1 not free then
      nearest: v3, free only Tue 2026-11-24 09:00-11:30

Not worth it (every score is below what the request asks for): 1
  d-worth  drive, no fixed time, tier 3
      the best of 1 eligible scores 6500, the request asks for 99000

Shortage (people, their limits or their time are used up): 1
  f-short  mend, Fri 2026-11-27 09:00-10:00, tier 2
      2 seats, and these can take 1: v2 (1 in the week of 2026-11-23); now filling e-mend
      cheapest exchange: v2 leaves e-mend and takes f-short; that loses 1 minimum seat in tier 1 and gains 1 minimum seat in tier 2

Outbid (what counts more would lose): 1
  h-outbid  talk, no fixed time, tier 1
      it can be filled, but at a loss:
      v6 takes g-promised; v5 leaves g-promised and takes h-outbid; that loses 1 promise and gains 1 minimum seat in tier 1, 6500 of score
";
    assert_eq!(text(&plan(document()), Options::default()), expected);
}

#[test]
fn names_places_and_languages_are_told_on_request_only() {
    let plan = plan(document());
    let names = ["Zaphod", "Zoe", "Zeno", "Zita", "Zack", "Zara", "Qux"];
    let places = ["51.98", "13.12", "51.97", "13.11"];
    let languages = ["xqa", "xqb", "xqc"];
    for parts in [false, true] {
        let options = Options { names: false, parts };
        for report in [text(&plan, options), json(&plan, options).unwrap()] {
            for private in names.iter().chain(&places).chain(&languages) {
                assert!(!report.contains(private), "{private} in {report}");
            }
        }
        let options = Options { names: true, parts };
        for report in [text(&plan, options), json(&plan, options).unwrap()] {
            assert!(
                report.contains("Zaphod Qux") && report.contains("xqc") && report.contains("xqa"),
                "{report}"
            );
            assert!(!places.iter().any(|place| report.contains(place)), "{report}");
        }
    }
}

#[test]
fn the_order_of_records_does_not_show() {
    let mut turned = document();
    turned.volunteers.reverse();
    turned.requests.reverse();
    turned.skills.reverse();
    let options = Options { names: true, parts: true };
    let (straight, turned) = (plan(document()), plan(turned));
    assert_eq!(text(&straight, options), text(&turned, options));
    assert_eq!(json(&straight, options).unwrap(), json(&turned, options).unwrap());
}

#[test]
fn parts_add_up_to_scores() {
    let plan = plan(document());
    let report: serde_json::Value =
        serde_json::from_str(&json(&plan, Options { names: false, parts: true }).unwrap()).unwrap();
    let rows = report["assignments"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let parts: i64 = row["parts"].as_object().unwrap().values().map(|part| part.as_i64().unwrap()).sum();
        assert_eq!(row["score"], parts);
    }
    assert_eq!((&report["format"], &report["version"]), (&"goodturn-report".into(), &1.into()));
    let by_reason = serde_json::json!({"nobody_eligible": 2, "not_worth_it": 1, "shortage": 1, "outbid": 1});
    assert_eq!(report["summary"]["unmet_by_reason"], by_reason);
    assert_eq!(report["unmet"][0]["reason"]["nearest"]["rejection"], serde_json::json!({"rule": "language"}));
    assert_eq!(report["assignments"][1]["end"], "2026-11-26T00:30+01:00");
}

#[test]
fn long_lists_are_cut_and_counted() {
    let mut document = Document::new("2026-11-23T08:00", "UTC");
    document.skills.push(SkillRecord::new("cook"));
    for k in 0..9 {
        document.volunteers.push(VolunteerRecord::new(&format!("v{k}")).skill("cook", 1).max_requests(1));
    }
    for k in 0..10 {
        document.requests.push(RequestRecord::new(&format!("r{k}"), "somebody", "cook").tier(1 + k / 9));
    }
    let mut shown = String::new();
    write!(shown, "{}", plan(document).unmet()[0]).unwrap();
    assert!(shown.contains("10 seats, and these can take 9: v0 (1 in all), "), "{shown}");
    assert!(shown.contains(" and 3 more; now filling r0, "), "{shown}");
}

#[test]
fn credentials_about_to_expire_are_a_section_of_their_own() {
    let mut document = document();
    assert!(!text(&plan(document.clone()), Options::default()).contains("expire"));
    document.credentials = vec![CredentialRecord::new("check").grace_days(5)];
    document.volunteers[0] = document.volunteers[0].clone().credential("check", "", "2026-11-20");
    document.volunteers[1] = document.volunteers[1].clone().credential("check", "", "2026-12-24");
    document.volunteers[2] = document.volunteers[2].clone().credential("check", "", "");
    let plan = plan(document);
    let section = "
Credentials about to expire: 1
  Fri 2026-11-20  v1, check, counts until Wed 2026-11-25 by grace
";
    assert!(text(&plan, Options::default()).ends_with(section));
    let named = Options { names: true, parts: false };
    assert!(text(&plan, named).contains("  Fri 2026-11-20  v1 (Zaphod Qux), check"));
    let report: serde_json::Value = serde_json::from_str(&json(&plan, Options::default()).unwrap()).unwrap();
    let expected = serde_json::json!([
        {"volunteer": "v1", "credential": "check", "expires": "2026-11-20", "counts_until": "2026-11-25"}
    ]);
    assert_eq!(report["expiring_credentials"], expected);
}
