//! The ids of a section: unique, valid, and found by binary search.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Finding, Section, maybe},
        fields::missing,
        ids::id_flaw,
    },
    Checker, MAX_RECORDS,
};
use std::collections::BTreeMap;

/// How many ids are compared in all, per section, to guess what a dangling reference meant.
const LOOKS: usize = 1_000_000;

/// The ids of a section in order, each with the position of the first record that has it.
pub(super) struct Register {
    ids: Vec<(Box<str>, usize)>,
    /// Ids that came later, each with the position that it was given.
    later: BTreeMap<Box<str>, usize>,
    /// How many ids may still be compared for guesses.
    looks: usize,
}

impl Register {
    /// Registers the ids of a section's records, noting invalid and duplicate ones.
    pub(super) fn new<'a>(section: Section, ids: impl Iterator<Item = &'a str>, log: &mut FaultLog) -> Self {
        let mut register = Vec::new();
        for (position, id) in ids.enumerate() {
            let at = At { section, position, id };
            match id_flaw(id) {
                _ if id.is_empty() => {
                    log.mark_incomplete(section);
                    log.check(at, "id", missing("id"));
                    continue;
                }
                Some(flaw) => {
                    let remedy =
                        "Give 1 to 200 characters, without control characters or white space at the ends.";
                    log.check(at, "id", Finding::new(Code::InvalidId, flaw, remedy).value(id));
                }
                None => {}
            }
            register.push((Box::from(id), position));
        }
        let list = section.names().0;
        if register.len() > MAX_RECORDS {
            let cause = format!("there are more than {MAX_RECORDS} records");
            let finding = Finding::new(Code::TooMany, cause, "Divide the community.");
            log.check(At::DOCUMENT, list, finding);
        }
        register.sort_unstable();
        register.dedup_by(|next, first| {
            let same = next.0 == first.0;
            if same {
                let place = |position: usize| {
                    let cell = log.cell(At { section, position, id: &next.0 });
                    cell.map_or_else(|| format!("{list}[{position}]"), |cell| format!("row {}", cell.row))
                };
                let cause = format!("{} and {} have the same id", place(first.1), place(next.1));
                let remedy = "Give each its own id, or remove one of them.";
                let at = At { section, position: next.1, id: &next.0 };
                log.check(at, "id", Finding::new(Code::DuplicateId, cause, remedy).value(&next.0));
            }
            same
        });
        Self { ids: register, later: BTreeMap::new(), looks: LOOKS }
    }

    /// The rank of an id among all of them.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        let found = self.ids.binary_search_by(|(known, _)| (**known).cmp(id)).ok();
        found.or_else(|| self.later.get(id).copied())
    }

    /// Lets an id be found at a position, or no more.
    pub(super) fn set_later(&mut self, id: &str, position: Option<usize>) {
        match position {
            Some(position) => self.later.insert(Box::from(id), position),
            None => self.later.remove(id),
        };
    }

    /// The positions of the records in order of id.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        self.ids.iter().map(|&(_, position)| position)
    }

    /// What a dangling reference may have meant, while guesses last.
    fn maybe(&mut self, id: &str) -> String {
        if self.looks < self.ids.len() {
            return String::new();
        }
        self.looks -= self.ids.len();
        maybe(id, self.ids.iter().map(|(known, _)| &**known))
    }
}

impl Checker {
    /// The rank of the record that `id` refers to; a dangling reference is a fault, unless the section has a
    /// record whose id could not be read, which may be the one that is meant.
    pub(super) fn resolve(&mut self, kind: Section, id: &str, at: At<'_>, path: &str) -> Option<usize> {
        let (code, register) = match kind {
            Section::Skills => (Code::UnknownSkill, &mut self.skills),
            Section::Requests => (Code::UnknownRequest, &mut self.requests),
            Section::Credentials => (Code::UnknownCredential, &mut self.credentials),
            Section::Areas => (Code::UnknownArea, &mut self.areas),
            Section::Zones => (Code::UnknownZone, &mut self.zones),
            Section::Groups => (Code::UnknownGroup, &mut self.groups),
            Section::Organisations => (Code::UnknownOrganisation, &mut self.organisations),
            Section::Venues => (Code::UnknownVenue, &mut self.venues),
            _ => (Code::UnknownVolunteer, &mut self.volunteers),
        };
        let found = register.find(id);
        if id.is_empty() {
            let field = path.rsplit('.').next().unwrap_or(path);
            self.log.check(at, path, missing(field));
        } else if found.is_none() && !self.log.is_incomplete(kind) {
            let (list, one) = kind.names();
            let remedy = format!("Correct it, or add the {one} to `{list}`.{}", register.maybe(id));
            let finding = Finding::new(code, format!("no {one} has this id"), remedy).value(id);
            self.log.check(at, path, finding);
        }
        found
    }
}
