//! The check of a request.

use super::{
    super::{
        fault::Code,
        faultlog::{At, Finding, Section},
        ids::{CredentialIx, SkillIx},
        records::{RequestRecord, SeatsRecord, SkillLevelRecord, Way},
        request::{MAX_LEAST_SCORE, MAX_NEEDS, MAX_SEATS, MAX_TIER, Need, Request, Seats},
        venues::Venue,
    },
    Checker,
};

impl Checker {
    pub(super) fn request(&mut self, at: At<'_>, record: &RequestRecord, venues: &[Venue]) -> Request {
        self.requester(&record.requester, at, "requester");
        let service = self.resolve(Section::Skills, record.service.as_str(), at, "service");
        // Without a fault the service is resolved.
        let service = SkillIx::new(service.unwrap_or(0));
        let mut all_of = self.needs(&record.all_of, at, "all_of");
        let any_of = self.needs(&record.any_of, at, "any_of");
        let preferred = self.needs(&record.preferred, at, "preferred");
        if record.all_of.is_empty() && record.any_of.is_empty() {
            all_of.push(Need { skill: service, level: 1 });
        }
        let number = record.all_of.len() + record.any_of.len() + record.preferred.len();
        if number > MAX_NEEDS {
            let cause =
                format!("a request names at most {MAX_NEEDS} skills, all_of, any_of and preferred together");
            let finding = Finding::new(Code::TooMany, cause, "Divide the request, or name a wider skill.");
            self.log.check(at, "all_of", finding.value(&number));
        }
        if !(-MAX_LEAST_SCORE..=MAX_LEAST_SCORE).contains(&record.least_score) {
            let cause = format!("the least score is within plus and minus {MAX_LEAST_SCORE}");
            let finding = Finding::new(Code::NumberOutOfRange, cause, "Give a number within that range.");
            self.log.check(at, "least_score", finding.value(&record.least_score));
        }
        let tier = u8::try_from(record.tier).ok().filter(|tier| (1..=MAX_TIER).contains(tier));
        if tier.is_none() {
            let cause = format!("a tier is a whole number from 1 (most urgent) to {MAX_TIER}");
            let finding = Finding::new(Code::TierOutOfRange, cause, "Give one of these.");
            self.log.check(at, "tier", finding.value(&record.tier));
        }
        let seats = self.seats(record.seats, at);
        let (time, flexible, origin) = self.request_times(record, at);
        let credentials = self.credential_list(&record.credentials, at, "credentials");
        let mut request = Request {
            id: record.id.clone(),
            requester: record.requester.clone(),
            service,
            all_of,
            any_of,
            preferred,
            least_score: record.least_score,
            seats,
            mandatory: record.mandatory,
            time,
            flexible,
            origin,
            place: self.place(record.place.as_ref(), at),
            way: record.way,
            zone: self.zone_of(record.zone.as_ref(), at, "zone"),
            refer_up_to: record.refer_up_to,
            groups: self.group_list(&record.groups, at),
            venue: self.venue_of(record.venue.as_ref(), at, "venue"),
            venue_needs: self.features(&record.venue_needs, at, "venue_needs"),
            tier: tier.unwrap_or(1),
            languages_required: self.languages_required(record, at),
            languages_preferred: self.languages_preferred(record, at),
            credentials: self.needed_credentials(&credentials, service, record.for_minor),
            own_credentials: credentials,
            attributes: self.attribute_needs(&record.attributes, at),
            needs_car: record.needs_car,
            licences: self.licences(&record.licences, at),
            minors_welcome: record.minors_welcome,
            for_minor: record.for_minor,
            requester_present: record.requester_present.unwrap_or(record.way == Way::Home),
            do_not_send: self.volunteer_list(&record.do_not_send, at, "do_not_send"),
            known_helpers: self.volunteer_list(&record.known_helpers, at, "known_helpers"),
            waiting_since: record
                .waiting_since
                .as_ref()
                .and_then(|text| self.date(text, at, "waiting_since")),
        };
        self.at_venue(&mut request, record, venues, at);
        request
    }

    fn needs(&mut self, records: &[SkillLevelRecord], at: At<'_>, field: &str) -> Vec<Need> {
        let levels = self.levels(records, at, field);
        levels.into_iter().map(|(skill, level)| Need { skill, level }).collect()
    }

    fn seats(&mut self, record: SeatsRecord, at: At<'_>) -> Seats {
        let minimum = record.minimum.unwrap_or(1);
        let desired = record.desired.unwrap_or(minimum.max(1));
        let maximum = record.maximum.unwrap_or(desired);
        if !(1..=MAX_SEATS).contains(&maximum) {
            let cause = format!("the maximum of seats is 1 to {MAX_SEATS}");
            let finding = Finding::new(Code::SeatsOutOfRange, cause, "Give a number within that range.");
            self.log.check(at, "seats.maximum", finding.value(&maximum));
        }
        if minimum > desired || desired > maximum {
            let cause = "seats must have minimum <= desired <= maximum";
            let remedy = "Correct the numbers. One that is missing is 1 (minimum), the minimum but at least 1 \
                          (desired), or the desired number (maximum).";
            let value = format!("minimum {minimum}, desired {desired}, maximum {maximum}");
            self.log.check(at, "seats", Finding::new(Code::SeatsOutOfOrder, cause, remedy).value(&value));
        }
        Seats { minimum, desired, maximum }
    }

    /// All credentials that a helper must hold: those asked for, those of the service, those for whoever helps a minor.
    fn needed_credentials(
        &self,
        own: &[CredentialIx],
        service: SkillIx,
        for_minor: bool,
    ) -> Vec<CredentialIx> {
        let of_service = self.skill_credentials.get(service.index()).map(Vec::as_slice).unwrap_or_default();
        let for_minors = if for_minor { self.credentials_for_minors.as_slice() } else { &[] };
        let mut needed = [own, of_service, for_minors].concat();
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}
