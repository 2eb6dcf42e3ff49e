//! Checks of what is known of people and of what is asked of them: credentials held, attributes, licences, likes.

use super::{
    super::{
        attribute::{Attribute, AttributeNeed, MAX_ATTRIBUTE_CHARS, MAX_ATTRIBUTES, MAX_LICENCE_CHARS},
        credential::HeldCredential,
        fault::Code,
        faultlog::{At, Finding, Section},
        fields::missing,
        ids::{CredentialIx, RequesterId, SkillId, SkillIx, VolunteerId, VolunteerIx},
        language::{ANY, Language},
        records::{AttributeNeedRecord, RequestRecord, VolunteerRecord},
        time::Day,
    },
    Checker,
};
use std::sync::Arc;

/// Whether a tag is the word for any language.
fn is_any(tag: &str) -> bool {
    tag.eq_ignore_ascii_case(ANY)
}

impl Checker {
    /// The credentials that somebody holds: in order, exact repetitions dropped.
    pub(super) fn held_credentials(&mut self, record: &VolunteerRecord, at: At<'_>) -> Vec<HeldCredential> {
        let mut list = Vec::with_capacity(record.credentials.len());
        for (i, held) in record.credentials.iter().enumerate() {
            let path = format!("credentials[{i}]");
            let id = held.credential.as_str();
            let found = self.resolve(Section::Credentials, id, at, &format!("{path}.credential"));
            let issued = self.option_date(held.issued.as_ref(), at, &format!("{path}.issued"));
            let expires = self.option_date(held.expires.as_ref(), at, &format!("{path}.expires"));
            if let (Some(first), Some(last)) = (issued, expires)
                && last < first
            {
                let cause = "the credential expires before it is issued";
                let finding = Finding::new(Code::ReversedInterval, cause, "Correct the dates.");
                self.log.check(at, &path, finding.value(&format!("{first} to {last}")));
            }
            let credential = found.map(CredentialIx::new);
            list.extend(credential.map(|credential| HeldCredential { credential, issued, expires }));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// A date that may be missing.
    pub(super) fn option_date(&mut self, text: Option<&String>, at: At<'_>, path: &str) -> Option<Day> {
        text.and_then(|text| self.date(text, at, path))
    }

    /// One text per text, so that a million people share it.
    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let text: Arc<str> = Arc::from(text);
        self.texts.insert(text.clone());
        text
    }

    /// An attribute or a value of one, which is never shown.
    pub(super) fn attribute_text(&mut self, text: &str, at: At<'_>, path: &str) -> Arc<str> {
        let cause = if text.is_empty() {
            self.log.check(at, path, missing(path.rsplit('.').next().unwrap_or(path)));
            None
        } else if text.chars().nth(MAX_ATTRIBUTE_CHARS).is_some() {
            Some("the text has more than 200 characters")
        } else if text.chars().any(char::is_control) {
            Some("the text contains a control character")
        } else {
            None
        };
        if let Some(cause) = cause {
            let remedy = "Give 1 to 200 characters, without control characters.";
            self.log.check(at, path, Finding::new(Code::InvalidAttribute, cause, remedy).hidden());
        }
        self.shared(text)
    }

    /// Notes a list that is too long.
    fn at_most(&mut self, number: usize, at: At<'_>, field: &str) {
        if number > MAX_ATTRIBUTES {
            let cause = format!("there are at most {MAX_ATTRIBUTES} of these");
            let finding = Finding::new(Code::TooMany, cause, "Leave out those that nobody asks for.");
            self.log.check(at, field, finding.value(&number));
        }
    }

    pub(super) fn attributes(&mut self, record: &VolunteerRecord, at: At<'_>) -> Vec<Attribute> {
        self.at_most(record.attributes.len(), at, "attributes");
        let mut list = Vec::with_capacity(record.attributes.len());
        for (i, known) in record.attributes.iter().enumerate() {
            let attribute = self.attribute_text(&known.attribute, at, &format!("attributes[{i}].attribute"));
            let value = self.attribute_text(&known.value, at, &format!("attributes[{i}].value"));
            list.push(Attribute { attribute, value });
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    pub(super) fn attribute_needs(
        &mut self,
        records: &[AttributeNeedRecord],
        at: At<'_>,
    ) -> Vec<AttributeNeed> {
        self.at_most(records.len(), at, "attributes");
        let mut list = Vec::with_capacity(records.len());
        for (i, need) in records.iter().enumerate() {
            let attribute = self.attribute_text(&need.attribute, at, &format!("attributes[{i}].attribute"));
            self.at_most(need.one_of.len(), at, &format!("attributes[{i}].one_of"));
            let mut one_of = Vec::with_capacity(need.one_of.len());
            for (k, value) in need.one_of.iter().enumerate() {
                one_of.push(self.attribute_text(value, at, &format!("attributes[{i}].one_of[{k}]")));
            }
            one_of.sort_unstable();
            one_of.dedup();
            list.push(AttributeNeed { attribute, one_of });
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// Classes of driving licence: in upper case and in order, each once.
    pub(super) fn licences(&mut self, texts: &[String], at: At<'_>) -> Vec<Arc<str>> {
        self.at_most(texts.len(), at, "licences");
        let mut list = Vec::with_capacity(texts.len());
        for (i, text) in texts.iter().enumerate() {
            let length = text.chars().take(MAX_LICENCE_CHARS + 1).count();
            let fits = (1..=MAX_LICENCE_CHARS).contains(&length);
            if !fits || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
                let cause =
                    format!("a class of licence has 1 to {MAX_LICENCE_CHARS} characters and no white space");
                let finding = Finding::new(Code::InvalidLicence, cause, "Give a class such as `B` or `C1`.");
                self.log.check(at, &format!("licences[{i}]"), finding.value(text));
            }
            list.push(self.shared(&text.to_ascii_uppercase()));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// The services that somebody likes, and those that she avoids.
    pub(super) fn likes(&mut self, record: &VolunteerRecord, at: At<'_>) -> (Vec<SkillIx>, Vec<SkillIx>) {
        let prefers = self.services(&record.prefers, at, "prefers");
        let avoids = self.services(&record.avoids, at, "avoids");
        for &skill in avoids.iter().filter(|skill| prefers.binary_search(skill).is_ok()) {
            let cause = "the volunteer both prefers and avoids this service";
            let finding = Finding::new(Code::ConflictingPreference, cause, "Keep the one that is meant.");
            self.log.check(at, "avoids", finding.value(self.catalog.id(skill)));
        }
        (prefers, avoids)
    }

    fn services(&mut self, ids: &[SkillId], at: At<'_>, field: &str) -> Vec<SkillIx> {
        let mut list = Vec::with_capacity(ids.len());
        for (i, id) in ids.iter().enumerate() {
            let found = self.resolve(Section::Skills, id.as_str(), at, &format!("{field}[{i}]"));
            list.extend(found.map(SkillIx::new));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// The id under which a volunteer asks for help, if it is not her own.
    pub(super) fn requester_of(&mut self, record: &VolunteerRecord, at: At<'_>) -> Option<RequesterId> {
        let requester = record.requester.as_ref()?;
        self.requester(requester, at, "requester");
        (requester.as_str() != record.id.as_str()).then(|| requester.clone())
    }

    /// References to volunteers: in order, each once.
    pub(super) fn volunteer_list(
        &mut self,
        ids: &[VolunteerId],
        at: At<'_>,
        field: &str,
    ) -> Vec<VolunteerIx> {
        let mut list = Vec::with_capacity(ids.len());
        for (i, id) in ids.iter().enumerate() {
            let found = self.resolve(Section::Volunteers, id.as_str(), at, &format!("{field}[{i}]"));
            list.extend(found.map(VolunteerIx::new));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// The language of the community.
    pub(super) fn community_language(&mut self, tag: Option<&String>) -> Option<Language> {
        let tags = tag.map(std::slice::from_ref).unwrap_or_default();
        self.any_is_no_language(tags, At::DOCUMENT, "language");
        self.languages(tags, At::DOCUMENT, "language").pop()
    }

    /// The languages that somebody speaks: those given, or the community's.
    pub(super) fn spoken(&mut self, record: &VolunteerRecord, at: At<'_>) -> Vec<Language> {
        self.any_is_no_language(&record.languages, at, "languages");
        if record.languages.is_empty() {
            return self.language.iter().cloned().collect();
        }
        self.languages(&record.languages, at, "languages")
    }

    /// The languages of which a helper must speak one: those given, or the community's; none for `any`.
    pub(super) fn languages_required(&mut self, record: &RequestRecord, at: At<'_>) -> Vec<Language> {
        let tags = &record.languages_required;
        match tags.as_slice() {
            [] => return self.language.iter().cloned().collect(),
            [tag] if is_any(tag) => return Vec::new(),
            _ => {}
        }
        self.any_is_no_language(tags, at, "languages_required");
        self.languages(tags, at, "languages_required")
    }

    /// The languages of which a helper had better speak one.
    pub(super) fn languages_preferred(&mut self, record: &RequestRecord, at: At<'_>) -> Vec<Language> {
        self.any_is_no_language(&record.languages_preferred, at, "languages_preferred");
        self.languages(&record.languages_preferred, at, "languages_preferred")
    }

    /// Notes each `any` where it does not stand for any language.
    fn any_is_no_language(&mut self, tags: &[String], at: At<'_>, field: &str) {
        for (i, tag) in tags.iter().enumerate().filter(|(_, tag)| is_any(tag)) {
            let cause = "`any` stands for any language only alone in the languages that a request requires";
            let finding =
                Finding::new(Code::AnyLanguage, cause, "Name languages, or leave them out.").value(tag);
            let path = if field == "language" { field.to_owned() } else { format!("{field}[{i}]") };
            self.log.check(at, &path, finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{
        AreaRecord, Code, CredentialRecord, DistanceRecord, Document, RequestRecord, SkillRecord,
        UnknownPlaces, VolunteerRecord,
    };

    fn document(volunteer: VolunteerRecord, request: RequestRecord) -> Document {
        let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
        document.credentials = vec![CredentialRecord::new("check"), CredentialRecord::new("licence")];
        document.skills = vec![SkillRecord::new("nurse").credential("check"), SkillRecord::new("cook")];
        document.areas = vec![AreaRecord::new("east"), AreaRecord::new("west")];
        document.volunteers = vec![volunteer];
        document.requests = vec![request];
        document
    }

    fn anna() -> VolunteerRecord {
        VolunteerRecord::new("anna")
    }

    fn visit() -> RequestRecord {
        RequestRecord::new("visit", "household", "nurse")
    }

    /// Code and field of each fault, after a round through JSON.
    fn faults(document: &Document) -> Vec<(Code, String)> {
        let json = document.to_json().unwrap();
        let read = Document::from_json(json.as_bytes()).unwrap();
        assert_eq!(read, *document);
        match read.into_community() {
            Ok(community) => {
                assert_eq!(community.to_document().into_community().unwrap(), community);
                Vec::new()
            }
            Err(faults) => faults.into_iter().map(|fault| (fault.code, fault.field)).collect(),
        }
    }

    fn of(volunteer: VolunteerRecord, request: RequestRecord) -> Vec<(Code, String)> {
        faults(&document(volunteer, request))
    }

    fn expected(list: &[(Code, &str)]) -> Vec<(Code, String)> {
        list.iter().map(|&(code, field)| (code, field.to_owned())).collect()
    }

    #[test]
    fn every_reference_and_text_is_checked() {
        let long = "x".repeat(201);
        let bad = anna()
            .credential("chek", "2026-02-30", "2026-01-01")
            .credential("check", "2026-02-02", "2026-02-01")
            .attribute("", "no")
            .attribute("smokes", &long)
            .licence("B")
            .licence("B 1")
            .licence("")
            .minor_until("2026-13-01")
            .requester("h\t")
            .prefers("cook")
            .prefers("fly")
            .avoids("cook")
            .in_area("north");
        let found = of(bad, visit());
        let list = [
            (Code::UnknownSkill, "prefers[1]"),
            (Code::ConflictingPreference, "avoids"),
            (Code::UnknownArea, "place.area"),
            (Code::UnknownCredential, "credentials[0].credential"),
            (Code::InvalidTime, "credentials[0].issued"),
            (Code::ReversedInterval, "credentials[1]"),
            (Code::MissingField, "attributes[0].attribute"),
            (Code::InvalidAttribute, "attributes[1].value"),
            (Code::InvalidLicence, "licences[1]"),
            (Code::InvalidLicence, "licences[2]"),
            (Code::InvalidTime, "minor_until"),
            (Code::InvalidId, "requester"),
        ];
        assert_eq!(found, expected(&list));
        let bad = visit()
            .credential("chek")
            .attribute("gender", &["f", ""])
            .licence("12345678901")
            .do_not_send("bela");
        let list = [
            (Code::UnknownCredential, "credentials[0]"),
            (Code::MissingField, "attributes[0].one_of[1]"),
            (Code::InvalidLicence, "licences[0]"),
            (Code::UnknownVolunteer, "do_not_send[0]"),
        ];
        assert_eq!(of(anna(), bad), expected(&list));
    }

    #[test]
    fn limits_are_exact() {
        let many =
            |number: usize| (0..number).fold(anna(), |anna, k| anna.attribute("knows", &k.to_string()));
        assert_eq!(
            of(many(100).attribute("knows", "7"), visit()),
            expected(&[(Code::TooMany, "attributes")])
        );
        let text = "x".repeat(200);
        let wide = many(99).attribute(&text, &text).licence("1234567890").credential(
            "check",
            "2026-02-02",
            "2026-02-02",
        );
        assert_eq!(of(wide, visit()), []);
        let days = |grace, warn| {
            let mut document = document(anna(), visit());
            document.credentials[1] = CredentialRecord::new("licence").grace_days(grace).warn_days(warn);
            faults(&document)
        };
        assert_eq!(days(3660, 3660), []);
        let both = [(Code::NumberOutOfRange, "grace_days"), (Code::NumberOutOfRange, "warn_days")];
        assert_eq!(days(3661, u32::MAX), expected(&both));
    }

    #[test]
    fn areas_and_distances_are_checked() {
        let with = |areas: Vec<AreaRecord>, distances: Vec<DistanceRecord>| {
            let mut document = document(anna(), visit());
            document.areas.extend(areas);
            document.distances = distances;
            faults(&document)
        };
        let half = AreaRecord { latitude: Some(1.0), ..AreaRecord::new("half") };
        let wild = AreaRecord::new("wild").centre(90.5, -181.0);
        let list = [
            (Code::MissingField, "longitude"),
            (Code::CoordinateOutOfRange, "latitude"),
            (Code::CoordinateOutOfRange, "longitude"),
            (Code::UnknownArea, "to"),
            (Code::NumberOutOfRange, "metres"),
            (Code::ConflictingDistances, "metres"),
        ];
        let distances = vec![
            DistanceRecord::new("east", "north", 5),
            DistanceRecord::new("east", "east", 20_037_509),
            DistanceRecord::new("east", "west", 5),
            DistanceRecord::new("east", "west", 6),
        ];
        assert_eq!(with(vec![half, wild], distances), expected(&list));
        let fine = vec![
            DistanceRecord::new("east", "west", 20_037_508),
            DistanceRecord::new("west", "east", 0),
            DistanceRecord::new("east", "west", 20_037_508),
        ];
        assert_eq!(with(Vec::new(), fine), []);
        let json = document(anna(), visit()).to_json().unwrap();
        let json =
            json.replace(r#""areas": ["#, r#""distances": [{"from": "east", "to": "west"}], "areas": ["#);
        let read = Document::from_json(json.as_bytes()).unwrap().into_community().unwrap_err();
        let found: Vec<_> =
            read.iter().map(|fault| (fault.code, fault.record.as_str(), fault.field.as_str())).collect();
        assert_eq!(found, [(Code::MissingField, "distances[0]", "metres")]);
    }

    #[test]
    fn the_word_any_and_the_communitys_language() {
        let with = |language: Option<&str>, volunteer: VolunteerRecord, request: RequestRecord| {
            let mut document = document(volunteer, request);
            document.language = language.map(str::to_owned);
            let community = document.into_community().unwrap();
            assert_eq!(community.to_document().into_community().unwrap(), community);
            let tags = |list: &[super::Language]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
            let (anna, visit) = (&community.volunteers()[0], &community.requests()[0]);
            (tags(anna.languages()), tags(visit.languages_required()))
        };
        let none: Vec<String> = Vec::new();
        let de = vec!["de".to_owned()];
        assert_eq!(with(None, anna(), visit()), (none.clone(), none.clone()));
        assert_eq!(with(Some("DE"), anna(), visit()), (de.clone(), de.clone()));
        assert_eq!(with(Some("de"), anna(), visit().any_language()), (de.clone(), none.clone()));
        assert_eq!(with(None, anna(), visit().any_language()), (none.clone(), none));
        let other = (vec!["tr".to_owned()], vec!["sq".to_owned()]);
        assert_eq!(with(Some("de"), anna().language("tr"), visit().language_required("sq")), other);
        let code = Code::AnyLanguage;
        assert_eq!(of(anna().language("any"), visit()), expected(&[(code, "languages[0]")]));
        let beside = visit().any_language().language_required("de");
        assert_eq!(of(anna(), beside), expected(&[(code, "languages_required[0]")]));
        assert_eq!(
            of(anna(), visit().language_preferred("Any")),
            expected(&[(code, "languages_preferred[0]")])
        );
        let mut document = document(anna(), visit());
        document.language = Some("any".to_owned());
        assert_eq!(faults(&document), expected(&[(code, "language")]));
        document.language = Some("Deutsch!".to_owned());
        assert_eq!(faults(&document), expected(&[(Code::InvalidLanguage, "language")]));
    }

    #[test]
    fn what_is_private_is_never_shown() {
        let volunteer = anna().attribute("Secret", "Secret\u{7}").in_area("Secret Street");
        let json = document(volunteer, visit()).to_json().unwrap();
        let json =
            json.replace(r#""car": false"#, "").replace(r#""value": "Secret\u0007""#, r#""value": 4711"#);
        let faults = Document::from_json(json.as_bytes()).unwrap().into_community().unwrap_err();
        let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [Code::WrongType, Code::UnknownArea], "{json}");
        assert!(!faults.to_string().contains("Secret") && !faults.to_string().contains("4711"), "{faults}");
    }

    #[test]
    fn what_is_left_out_means_what_the_records_say() {
        let mut document = document(anna().licence("c1").licence("C1"), visit().for_minor());
        document.credentials_for_minors = vec!["licence".into()];
        document.unknown_places = UnknownPlaces::RemoteOnly;
        let community = document.into_community().unwrap();
        let (anna, visit) = (&community.volunteers()[0], &community.requests()[0]);
        assert_eq!(anna.licences().collect::<Vec<_>>(), ["C1"]);
        assert_eq!((anna.requester(), anna.has_car(), anna.minor_until()), ("anna", false, None));
        assert!(visit.requester_present() && !visit.needs_car() && !visit.welcomes_minors());
        let ids: Vec<_> =
            visit.credentials().iter().map(|&c| community.credential(c).id().as_str()).collect();
        assert_eq!(ids, ["check", "licence"], "of the service, and for minors");
        let warnings: Vec<_> =
            community.credentials().iter().map(|c| (c.grace_days(), c.warn_days())).collect();
        assert_eq!(warnings, [(0, 30), (0, 30)]);
        assert_eq!(community.unknown_places(), UnknownPlaces::RemoteOnly);
    }
}
