//! The check of a volunteer.

use super::{
    super::{
        calendar::Window,
        fault::Code,
        faultlog::{At, Finding, Section},
        records::{VolunteerRecord, Way},
        volunteer::{Limits, MAX_CHANGEOVER, MAX_NOTICE, MAX_REST, Pauses, Volunteer},
    },
    Checker,
};

impl Checker {
    pub(super) fn volunteer(
        &mut self,
        position: usize,
        record: &VolunteerRecord,
        window: Window,
    ) -> Volunteer {
        let at = At { section: Section::Volunteers, position, id: record.id.as_str() };
        self.name(record.name.as_deref(), at);
        let skills = self.levels(&record.skills, at, "skills");
        let calendar = self.calendar(record, at);
        let availability = self.availability(&calendar, window, at);
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
            calendar: (!calendar.is_plain()).then(|| Box::new(calendar)),
            place: self.place(record.place.as_ref(), at),
            travel_radius_m: record.travel_radius_m,
            zone: self.zone_of(record.zone.as_ref(), at, "zone"),
            organisation: self.organisation_of(record.organisation.as_ref(), at),
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
                notice: self.pause(record.notice_minutes, MAX_NOTICE, at, "notice_minutes"),
                changeover: self.pause(record.changeover_minutes, MAX_CHANGEOVER, at, "changeover_minutes"),
                rest: self.pause(record.rest_minutes, MAX_REST, at, "rest_minutes"),
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

    /// A number of minutes up to `most`; missing: 0.
    fn pause(&mut self, minutes: Option<u32>, most: u32, at: At<'_>, field: &str) -> u32 {
        let minutes = minutes.unwrap_or(0);
        if minutes > most {
            let cause = format!("this is at most {most} minutes");
            let finding = Finding::new(Code::NumberOutOfRange, cause, "Give a number within that range.");
            self.log.check(at, field, finding.value(&minutes));
        }
        minutes
    }
}
