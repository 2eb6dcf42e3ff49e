//! Plans whose chosen times have been tampered with, each of which `verify` must reject for the right reason.

use goodturn::Matcher;
use goodturn::community::{Community, Document, Minute, RequestRecord, SkillRecord, Span, VolunteerRecord};
use goodturn::eligibility::Objective;
use goodturn::optimize::Budget;
use goodturn::plan::{Plan, PlanDocument, PlanRecord};
use goodturn::verify::{self, PlanFlaw};

/// Anna is free on Tuesday and Thursday mornings, needs a day's notice and half an hour between visits; Ben has few hours.
fn document() -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
    document.skills = vec![SkillRecord::new("help")];
    let mut anna = VolunteerRecord::new("anna")
        .skill("help", 3)
        .available("2026-11-23T08:00", "2026-11-23T12:00")
        .available("2026-11-24T08:00", "2026-11-24T12:00")
        .available("2026-11-26T08:00", "2026-11-26T12:00");
    anna.notice_minutes = Some(1440);
    anna.changeover_minutes = Some(30);
    let mut ben = VolunteerRecord::new("ben").skill("help", 3).max_per_day(1);
    ben.max_minutes_per_week = Some(150);
    ben.max_per_month = Some(2);
    document.volunteers = vec![anna, ben];
    let some_time = |id: &str, windows: &[(&str, &str)], minutes: u32| {
        let mut request = RequestRecord::new(id, "somebody", "help");
        request.minutes = Some(minutes);
        for (start, end) in windows {
            request = request.time(start, end);
            request.windows.extend(request.time.take());
        }
        request
    };
    let week: &[_] = &[("2026-11-23T08:00", "2026-11-23T20:00"), ("2026-11-24T08:00", "2026-11-27T20:00")];
    document.requests = vec![
        some_time("visit", week, 60),
        some_time("lesson", week, 90),
        some_time("move", &[("2026-11-24T10:00", "2026-11-25T12:00")], 60).seats(2, 2, 2),
        RequestRecord::new("fixed", "other", "help").time("2026-11-26T09:00", "2026-11-26T10:00"),
    ];
    document
}

fn solved() -> (Community, Plan) {
    let community = document().into_community().unwrap();
    let outcome = Matcher::new(community.clone(), Objective::default()).solve(&Budget::unlimited()).unwrap();
    (community, outcome.best().unwrap())
}

fn minute(text: &str) -> i64 {
    Minute::try_from(text.to_owned()).unwrap().get()
}

fn span(start: i64, minutes: i64) -> Span {
    Span::new(Minute::new(start).unwrap(), Minute::new(start + minutes).unwrap()).unwrap()
}

fn flaw(community: &Community, record: &PlanRecord) -> PlanFlaw {
    verify::plan(community, &Objective::default(), record).expect_err("tampering must be noticed")
}

#[test]
fn the_plan_itself_is_accepted_and_survives_its_document() {
    let (community, plan) = solved();
    verify::plan_exhaustively(&community, plan.objective(), &plan).unwrap();
    let times: Vec<_> = plan.assignments().iter().map(|a| (a.request.as_str(), a.time.is_some())).collect();
    assert_eq!(times, [("fixed", true), ("lesson", true), ("move", true), ("move", true), ("visit", true)]);
    let document = PlanDocument::new(plan.record(), &community, plan.objective());
    let text = document.to_json().unwrap();
    assert!(text.contains("\"start\": \"2026-11-2"), "times are readable");
    let read = PlanDocument::from_json(text.as_bytes()).unwrap().into_record(&community).unwrap();
    assert_eq!(read.assignments, plan.record().assignments);
    verify::plan(&community, plan.objective(), &read).unwrap();
}

#[test]
fn a_visit_stays_where_it_can_be() {
    let (community, plan) = solved();
    let at = |request: &str| plan.assignments().iter().position(|a| a.request.as_str() == request).unwrap();
    let moved = |k: usize, time: Option<Span>| {
        let mut record = plan.record().clone();
        record.assignments[k].time = time;
        flaw(&community, &record)
    };
    let because = |k: usize, time: Option<Span>, expected: &str| match moved(k, time) {
        PlanFlaw::WrongTime { because, .. } => assert!(because.contains(expected), "{because}"),
        other => panic!("{other}"),
    };
    let fixed = at("fixed");
    because(fixed, None, "not the request's own");
    because(fixed, Some(span(minute("2026-11-26T09:00Z"), 60)), "not the request's own");
    // Whoever has the visit, it can't be shorter, outside the windows or past.
    let visit = at("visit");
    because(visit, None, "needs one");
    because(visit, Some(span(minute("2026-11-24T09:00Z"), 59)), "as long");
    because(visit, Some(span(minute("2026-11-23T19:30Z"), 60)), "none of the windows");
    because(visit, Some(span(minute("2026-11-28T09:00Z"), 60)), "none of the windows");
    // Anna: free on Tuesday and Thursday, with a day's notice.
    let annas = plan
        .assignments()
        .iter()
        .position(|a| a.volunteer.as_str() == "anna" && ["visit", "lesson"].contains(&a.request.as_str()));
    let annas = annas.expect("Ben can't do all");
    let minutes = plan.assignments()[annas].time.unwrap().minutes();
    because(annas, Some(span(minute("2026-11-25T09:00Z"), minutes)), "not free");
    because(annas, Some(span(minute("2026-11-23T08:00Z"), minutes)), "notice");
}

#[test]
fn visits_keep_apart_and_within_limits_and_helpers_together() {
    let (community, plan) = solved();
    let with_times = |change: &dyn Fn(&str, &str, &mut Option<Span>)| {
        let mut record = plan.record().clone();
        for a in &mut record.assignments {
            change(a.volunteer.clone().as_str(), a.request.clone().as_str(), &mut a.time);
        }
        flaw(&community, &record)
    };
    let apart = with_times(&|volunteer, request, time| {
        if (volunteer, request) == ("ben", "move") {
            *time = Some(span(minute("2026-11-25T10:00Z"), 60));
        }
    });
    assert!(matches!(&apart, PlanFlaw::NotTogether { request } if request.as_str() == "move"), "{apart}");
    // Anna's other visits 29 minutes after the move or before it.
    let near = with_times(&|volunteer, request, time| {
        let start = minute("2026-11-24T09:00Z");
        match (volunteer, request) {
            (_, "move") => *time = Some(span(start, 60)),
            ("anna", "visit" | "lesson") => {
                let minutes = time.unwrap().minutes();
                *time = Some(span(start - 29 - minutes, minutes));
            }
            _ => {}
        }
    });
    assert!(matches!(near, PlanFlaw::DoubleBooking { .. }), "{near}");
}

/// Hours and months: what the ledgerless limits leave, counted by hand.
#[test]
fn limits_of_minutes_and_months_bind_and_are_checked() {
    let (community, plan) = solved();
    let bens: Vec<_> = plan.assignments().iter().filter(|a| a.volunteer.as_str() == "ben").collect();
    let minutes: i64 = bens.iter().filter_map(|a| Some(a.time?.minutes())).sum();
    assert!(minutes <= 150 && bens.len() <= 2, "{bens:?}");
    // The same plan in a community in which Ben gives less.
    for (hours, visits, expected) in
        [(Some(59), None, "minutes in the week of"), (None, Some(0), "visits in 2026-11")]
    {
        let mut stricter = document();
        stricter.volunteers[1].max_minutes_per_week = hours;
        stricter.volunteers[1].max_per_month = visits;
        stricter.volunteers[1].max_minutes_per_month = None;
        let stricter = stricter.into_community().unwrap();
        match flaw(&stricter, plan.record()) {
            PlanFlaw::OverLimit { within, .. } => assert!(within.contains(expected), "{within}"),
            other => panic!("{other}"),
        }
    }
    let mut monthly = document();
    monthly.volunteers[1].max_minutes_per_week = None;
    monthly.volunteers[1].max_minutes_per_month = Some(59);
    let monthly = monthly.into_community().unwrap();
    let flaw = flaw(&monthly, plan.record());
    assert!(
        matches!(&flaw, PlanFlaw::OverLimit { within, .. } if within.contains("minutes in 2026-11")),
        "{flaw}"
    );
    let _ = community;
}
