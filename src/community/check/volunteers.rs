//! The check of a volunteer.

use super::{
    super::{
        faultlog::{At, Section},
        records::{VolunteerRecord, Way},
        time::merged,
        volunteer::{Limits, Pauses, Volunteer},
    },
    Checker,
};

impl Checker {
    pub(super) fn volunteer(&mut self, position: usize, record: &VolunteerRecord) -> Volunteer {
        let at = At { section: Section::Volunteers, position, id: record.id.as_str() };
        self.name(record.name.as_deref(), at);
        let skills = self.levels(&record.skills, at, "skills");
        let availability = record.availability.as_ref().map(|intervals| {
            let spans = intervals.iter().enumerate();
            merged(spans.filter_map(|(i, s)| self.interval(s, at, &format!("availability[{i}]"))).collect())
        });
        let mut ways = if record.ways.is_empty() { Way::ALL.to_vec() } else { record.ways.clone() };
        ways.sort_unstable();
        ways.dedup();
        let mut do_not_pair = record.do_not_pair.clone();
        for (i, requester) in do_not_pair.iter().enumerate() {
            self.requester(requester, at, &format!("do_not_pair[{i}]"));
        }
        do_not_pair.sort_unstable();
        do_not_pair.dedup();
        let (prefers, avoids) = self.likes(record, at);
        Volunteer {
            id: record.id.clone(),
            name: record.name.clone(),
            effective_skills: self.catalog.effective(&skills),
            skills,
            languages: self.spoken(record, at),
            availability,
            place: self.place(record.place.as_ref(), at),
            travel_radius_m: record.travel_radius_m,
            ways,
            limits: Limits {
                in_all: record.max_requests,
                per_day: record.max_per_day,
                per_week: record.max_per_week,
                per_month: record.max_per_month,
                minutes_per_week: record.max_minutes_per_week,
                minutes_per_month: record.max_minutes_per_month,
            },
            pauses: Pauses {
                notice: record.notice_minutes.unwrap_or(0),
                changeover: record.changeover_minutes.unwrap_or(0),
                rest: record.rest_minutes.unwrap_or(0),
            },
            credentials: self.held_credentials(record, at),
            attributes: self.attributes(record, at),
            car: record.car,
            licences: self.licences(&record.licences, at),
            minor_until: self.option_date(record.minor_until.as_ref(), at, "minor_until"),
            requester: self.requester_of(record, at),
            // Given once the requests are known.
            own_requests: Vec::new(),
            prefers,
            avoids,
            do_not_pair,
        }
    }
}
