//! Whom one could look for: profiles of volunteers who would be eligible for what is unmet.

use std::collections::BTreeMap;

use super::Plan;
use super::unmet::Unmet;
use crate::community::{
    AttributeRecord, Community, HeldCredentialRecord, IntervalRecord, Minute, RequestIx, RequestRecord,
    SkillLevelRecord, VenueRecord, VolunteerRecord, Way, ZoneId,
};

/// Parts of a day, counted in hours from its start.
const PARTS: [(i64, &str); 3] = [(12, "morning"), (18, "afternoon"), (24, "evening")];

impl Plan {
    /// Profiles of volunteers who could help with some unmet requests: one for each combination of the needs (skills with levels, languages, credentials and
    /// whatever else a helper must have), the part of the day (until 12, until 18, after that; or by arrangement) and the zone, or the place where there is
    /// none. In order of id, which says what it is: `carpenter-2026-11-24-afternoon`. None for the slots of service days: who may stand at a station is a matter of the
    /// day's own record.
    ///
    /// They live where the first of these requests is, go anywhere in reach of it and take any number that fits their time; set limits as you see fit. What they would bring What they would bring is for Time O(size of the community).
    pub fn profiles(&self, unmet: &[Unmet]) -> Vec<VolunteerRecord> {
        let community = self.community();
        let document = community.to_document();
        let mut profiles: BTreeMap<String, Vec<VolunteerRecord>> = BTreeMap::new();
        for unmet in unmet {
            let Some(request) = community.find_request(unmet.request.as_str()) else { continue };
            let asked = community.request(request);
            // Single times of a request that comes again stand under its id.
            let id = asked.series().unwrap_or(asked.id());
            let Some(record) = document.requests.iter().find(|record| record.id == *id) else { continue };
            let venue = document.venues.iter().find(|venue| Some(&venue.id) == record.venue.as_ref());
            let record = &at_venue(record, venue);
            let (part, availability) = part_of_day(community, request);
            let name =
                format!("{}{part}{}", record.service, record.zone.as_ref().map_or(String::new(), zone));
            let held = asked.credentials().iter().map(|&credential| HeldCredentialRecord {
                credential: community.credential(credential).id().clone(),
                ..HeldCredentialRecord::default()
            });
            let profile =
                VolunteerRecord { credentials: held.collect(), ..profile(&name, record, availability) };
            let alike = profiles.entry(name).or_default();
            if !alike.iter().any(|other| is_alike(other, &profile)) {
                alike.push(profile);
            }
        }
        let numbered = profiles.into_values().flat_map(|alike| {
            alike.into_iter().enumerate().map(|(k, profile)| match k {
                0 => profile,
                _ => VolunteerRecord { id: format!("{}-{}", profile.id, k + 1).as_str().into(), ..profile },
            })
        });
        numbered.collect()
    }
}

/// The request with what its venue says of it.
fn at_venue(record: &RequestRecord, venue: Option<&VenueRecord>) -> RequestRecord {
    let mut record = record.clone();
    if let Some(venue) = venue {
        record.way = Way::Venue;
        record.place = venue.place.clone().or(record.place);
        record.zone = venue.zone.clone().or(record.zone);
    }
    record
}

fn zone(zone: &ZoneId) -> String {
    format!("-{zone}")
}

/// The same but for the exact place, if both are of a zone.
fn is_alike(one: &VolunteerRecord, other: &VolunteerRecord) -> bool {
    let place = if one.zone.is_some() { other.place.clone() } else { one.place.clone() };
    VolunteerRecord { place, ..one.clone() } == *other
}

/// The part of the day in which a request is, as a name and as the time for which somebody would have to be free.
fn part_of_day(community: &Community, request: RequestIx) -> (String, Option<Vec<IntervalRecord>>) {
    let asked = community.request(request);
    let record = |start: Minute, end: Minute| IntervalRecord {
        start: community.time_text(start),
        end: community.time_text(end),
    };
    if let Some(flexible) = asked.flexible() {
        let windows = flexible.windows.iter().map(|window| record(window.start(), window.end())).collect();
        return ("-in-its-windows".to_owned(), Some(windows));
    }
    let Some(time) = asked.time() else { return (String::new(), None) };
    let whole = || (format!("-{}", time.day), Some(vec![record(time.span.start(), time.span.end())]));
    let Some(day) = community.day_span(time.day) else { return whole() };
    let mut from = day.start();
    for (hours, name) in PARTS {
        let until = Minute::new(day.start().get() + 60 * hours).unwrap_or(day.end());
        if time.span.start() < until {
            let end = until.max(time.span.end());
            return (format!("-{}-{name}", time.day), Some(vec![record(from, end)]));
        }
        from = until;
    }
    whole()
}

fn profile(name: &str, asked: &RequestRecord, availability: Option<Vec<IntervalRecord>>) -> VolunteerRecord {
    let mut skills: Vec<SkillLevelRecord> = asked.all_of.clone();
    let has = |skills: &[SkillLevelRecord], skill| skills.iter().any(|known| known.skill == skill);
    if let Some(choice) = asked.any_of.first().filter(|choice| !has(&skills, choice.skill.clone())) {
        skills.push(choice.clone());
    }
    if skills.is_empty() {
        skills.push(SkillLevelRecord { skill: asked.service.clone(), level: 1 });
    }
    let attribute = |need: &crate::community::AttributeNeedRecord| AttributeRecord {
        attribute: need.attribute.clone(),
        value: need.one_of.first().cloned().unwrap_or_else(|| "yes".to_owned()),
    };
    let any = asked.languages_required.iter().any(|tag| tag == "any");
    VolunteerRecord {
        id: name.into(),
        skills,
        languages: asked.languages_required.iter().filter(|_| !any).take(1).cloned().collect(),
        availability,
        place: asked.place.clone().filter(|_| asked.way != Way::Remote),
        zone: asked.zone.clone(),
        attributes: asked.attributes.iter().map(attribute).collect(),
        car: asked.needs_car,
        licences: asked.licences.clone(),
        ..VolunteerRecord::default()
    }
}
