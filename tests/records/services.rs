//! The shipped service catalogue in use: who is eligible by it, that its credentials bite, and that spreadsheets may speak its languages.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a step of a test that fails is a test that fails")]

use goodturn::community::{
    Community, CredentialId, Document, RequestIx, ServiceCatalogue, SkillId, VolunteerIx, VolunteerRecord,
    service_catalogue,
};
use goodturn::eligibility::{Objective, Rejection, RuleName, check, check_all};
use goodturn::{Matcher, optimize::Budget, verify};
use std::collections::{BTreeMap, BTreeSet};

/// The catalogue, and one request for each service, made by its entry; ids are those of the services.
fn asked_for(catalogue: &ServiceCatalogue) -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Asia/Shanghai");
    catalogue.add_to(&mut document, "en");
    document.requests =
        catalogue.services.iter().map(|entry| entry.request(entry.id.as_str(), "household-1")).collect();
    document
}

/// Somebody with a car who gives a service at level 3 and holds these credentials for good.
fn giver<'a>(id: &str, service: &str, credentials: impl IntoIterator<Item = &'a str>) -> VolunteerRecord {
    let volunteer = VolunteerRecord::new(id).skill(service, 3).car();
    credentials.into_iter().fold(volunteer, |volunteer, held| volunteer.credential(held, "", ""))
}

/// What each service asks for, by the words of the catalogue rather than by the records that it makes.
fn needed(catalogue: &ServiceCatalogue) -> BTreeMap<&str, BTreeSet<&str>> {
    let credentials = catalogue.services.iter().map(|entry| {
        let checked = catalogue.verified_by.iter().filter(|_| entry.risk.verified);
        let needed = entry.credentials.iter().chain(checked).map(CredentialId::as_str);
        (entry.id.as_str(), needed.collect())
    });
    credentials.collect()
}

/// A service and all that follows from it.
fn follows<'a>(catalogue: &'a ServiceCatalogue, service: &'a str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::from([service]);
    let mut next = vec![service];
    while let Some(service) = next.pop() {
        let implied = catalogue.get(service).unwrap().implies.iter().map(SkillId::as_str);
        next.extend(implied.filter(|&implied| found.insert(implied)));
    }
    found
}

fn pair(community: &Community, volunteer: &str, request: &str) -> (VolunteerIx, RequestIx) {
    (community.find_volunteer(volunteer).unwrap(), community.find_request(request).unwrap())
}

#[test]
fn whoever_holds_a_services_credentials_may_give_what_it_implies_and_no_more() {
    let catalogue = service_catalogue();
    let needed = needed(&catalogue);
    let mut document = asked_for(&catalogue);
    document.volunteers = needed.iter().map(|(id, held)| giver(id, id, held.iter().copied())).collect();
    let community = document.into_community().unwrap();
    let mut eligible = 0;
    for entry in &catalogue.services {
        let follows = follows(&catalogue, entry.id.as_str());
        for other in &catalogue.services {
            let (volunteer, request) = pair(&community, entry.id.as_str(), other.id.as_str());
            let verdict = check(&community, volunteer, request);
            assert_eq!(verdict.is_ok(), follows.contains(other.id.as_str()), "{} for {}", entry.id, other.id);
            eligible += usize::from(verdict.is_ok());
        }
    }
    assert!(eligible > catalogue.services.len() + 25, "{eligible}");
}

#[test]
fn without_any_one_of_its_credentials_nobody_gives_a_service() {
    let catalogue = service_catalogue();
    let mut document = asked_for(&catalogue);
    let mut cases = Vec::new();
    for (service, all) in needed(&catalogue) {
        for &lacking in &all {
            let id = format!("{service} without {lacking}");
            document.volunteers.push(giver(
                &id,
                service,
                all.iter().copied().filter(|held| *held != lacking),
            ));
            cases.push((id, service, lacking));
        }
    }
    assert!(cases.len() > 50, "{}", cases.len());
    let community = document.into_community().unwrap();
    for (id, service, lacking) in cases {
        let (volunteer, request) = pair(&community, &id, service);
        let rejections = check_all(&community, volunteer, request);
        let [Rejection::Credential(rejection)] = rejections.as_slice() else {
            panic!("{id}: {rejections:?}")
        };
        let names: Vec<_> = rejection.lacking.iter().map(|lacking| lacking.credential.as_str()).collect();
        assert_eq!(names, [lacking], "{id}");
    }
}

#[test]
fn who_has_no_car_gives_no_lifts() {
    let catalogue = service_catalogue();
    let mut document = asked_for(&catalogue);
    let mut wang = giver("wang", "wheelchair-driving", ["driving-licence", "police-check"]);
    wang.car = false;
    document.volunteers = vec![wang];
    let community = document.into_community().unwrap();
    for service in ["driving", "wheelchair-driving"] {
        let (volunteer, request) = pair(&community, "wang", service);
        let rules: Vec<_> = check_all(&community, volunteer, request).iter().map(Rejection::rule).collect();
        assert_eq!(rules, [RuleName::Transport], "{service}");
    }
}

#[test]
fn two_go_together_and_both_have_been_checked() {
    let catalogue = service_catalogue();
    let filled = |names: &[&str]| {
        let mut document = asked_for(&catalogue);
        document.requests.retain(|request| request.id.as_str() == "welfare-visit");
        let checked = ["chen", "zhao"].map(|id| giver(id, "welfare-visit", ["police-check"]));
        document.volunteers = checked.into_iter().chain([giver("li", "welfare-visit", [])]).collect();
        document.volunteers.retain(|volunteer| names.contains(&volunteer.id.as_str()));
        let mut matcher = Matcher::new(document.into_community().unwrap(), Objective::default());
        let plan = matcher.solve(&Budget::unlimited()).unwrap().optimal().unwrap();
        assert!(verify::plan(matcher.community(), matcher.objective(), &plan).unwrap().is_optimal());
        let sent: Vec<_> = plan.assignments().iter().map(|pair| pair.volunteer.to_string()).collect();
        (sent, plan.unmet().len())
    };
    assert_eq!(filled(&["chen", "li", "zhao"]), (vec!["chen".to_owned(), "zhao".to_owned()], 0));
    assert_eq!(filled(&["chen", "li"]), (vec!["chen".to_owned()], 1), "the other seat is said to be empty");
}

#[cfg(feature = "tables")]
mod tables {
    use super::*;
    use goodturn::community::{RequestRecord, tables::Tables};
    use std::fmt::Write;

    fn settings(language: &str) -> Document {
        let mut document = Document::new("2026-11-23T08:00", "Asia/Shanghai");
        service_catalogue().add_to(&mut document, language);
        document
    }

    /// Everybody gives one service; every service is asked for once.
    fn people() -> (Vec<VolunteerRecord>, Vec<RequestRecord>) {
        let catalogue = service_catalogue();
        let needed = needed(&catalogue);
        let volunteers = catalogue.services.iter().map(|entry| {
            let id = entry.id.as_str();
            giver(&format!("v-{id}"), id, needed[id].iter().copied())
        });
        let requests =
            catalogue.services.iter().map(|entry| entry.request(&format!("r-{}", entry.id), "household-1"));
        (volunteers.collect(), requests.collect())
    }

    #[test]
    fn spreadsheets_may_name_services_in_their_language() {
        let catalogue = service_catalogue();
        for language in ["en", "zh-Hans"] {
            let mut volunteers = "id,skills\n".to_owned();
            let mut requests = "id,requester,service\n".to_owned();
            for entry in &catalogue.services {
                let label = &entry.names.0[language];
                writeln!(volunteers, "v-{},\"{label}:3\"", entry.id).unwrap();
                writeln!(requests, "r-{},household-1,\"{label}\"", entry.id).unwrap();
            }
            let document = settings(language).with_tables(&Tables {
                volunteers: Some(volunteers.as_bytes()),
                requests: Some(requests.as_bytes()),
                ..Tables::default()
            });
            let meant = |entry: &goodturn::community::CatalogueEntry| {
                let id = entry.id.as_str();
                let volunteer = VolunteerRecord::new(&format!("v-{id}")).skill(id, 3);
                (volunteer, RequestRecord::new(&format!("r-{id}"), "household-1", id))
            };
            let (volunteers, requests): (Vec<_>, Vec<_>) = catalogue.services.iter().map(meant).unzip();
            assert_eq!((&document.volunteers, &document.requests), (&volunteers, &requests), "{language}");
            document.into_community().unwrap();
        }
    }

    #[test]
    fn what_is_asked_for_survives_tables_and_json() {
        let mut document = settings("zh-Hans");
        (document.volunteers, document.requests) = people();
        let texts = document.to_tables().unwrap();
        let read = settings("zh-Hans").with_tables(&Tables {
            volunteers: Some(texts.volunteers.as_bytes()),
            requests: Some(texts.requests.as_bytes()),
            ..Tables::default()
        });
        assert_eq!(read, document);
        let json = document.to_json().unwrap();
        assert_eq!(Document::from_json(json.as_bytes()).unwrap(), document);
        let two = read.into_community().unwrap();
        let request = two.request(two.find_request("r-moving-help").unwrap());
        assert_eq!(request.seats().minimum, 2);
    }
}
