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
    fn attribute_text(&mut self, text: &str, at: At<'_>, path: &str) -> Arc<str> {
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
