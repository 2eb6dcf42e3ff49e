//! What the catalogs of the base document call things: an id, or a name in any case of letters.

use super::{
    super::{
        document::Document,
        fault::Code,
        faultlog::{FaultLog, Finding, Section, maybe},
    },
    when::Parsed,
};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

/// How many entries are compared in all, per catalog, to guess what an unknown name meant.
const LOOKS: usize = 1_000_000;

/// The catalogs.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) skills: Catalog,
    pub(super) credentials: Catalog,
    pub(super) areas: Catalog,
    pub(super) zones: Catalog,
    pub(super) groups: Catalog,
    pub(super) organisations: Catalog,
    pub(super) venues: Catalog,
}

impl Names {
    pub(super) fn of(document: &Document, log: &FaultLog) -> Self {
        let skills = document.skills.iter().map(|skill| (skill.id.as_str(), skill.name.as_deref()));
        let credentials = document.credentials.iter().map(|kind| (kind.id.as_str(), kind.name.as_deref()));
        let areas = document.areas.iter().map(|area| (area.id.as_str(), area.name.as_deref()));
        let zones = document.zones.iter().map(|zone| (zone.id.as_str(), zone.name.as_deref()));
        let groups = document.groups.iter().map(|group| (group.id.as_str(), group.name.as_deref()));
        let organisations =
            document.organisations.iter().map(|known| (known.id.as_str(), known.name.as_deref()));
        let venues = document.venues.iter().map(|venue| (venue.id.as_str(), venue.name.as_deref()));
        let whole = |section| !log.is_incomplete(section);
        Self {
            skills: Catalog::new(skills, "skill", Code::UnknownSkill, whole(Section::Skills)),
            credentials: Catalog::new(
                credentials,
                "credential",
                Code::UnknownCredential,
                whole(Section::Credentials),
            ),
            areas: Catalog::new(areas, "area", Code::UnknownArea, whole(Section::Areas)),
            zones: Catalog::new(zones, "zone", Code::UnknownZone, whole(Section::Zones)),
            groups: Catalog::new(groups, "group", Code::UnknownGroup, whole(Section::Groups)),
            organisations: Catalog::new(
                organisations,
                "organisation",
                Code::UnknownOrganisation,
                whole(Section::Organisations),
            ),
            venues: Catalog::new(venues, "venue", Code::UnknownVenue, whole(Section::Venues)),
        }
    }
}

/// One catalog.
#[derive(Debug)]
pub(super) struct Catalog {
    ids: BTreeSet<String>,
    /// By plain spelling: the ids that are meant, and how the first of them is spelt.
    known: BTreeMap<String, (Vec<String>, String)>,
    kind: &'static str,
    code: Code,
    /// Whether every record of the catalog has a readable id, so that an unknown name is a fault.
    whole: bool,
    looks: Cell<usize>,
}

impl Catalog {
    fn new<'a>(
        entries: impl Iterator<Item = (&'a str, Option<&'a str>)>,
        kind: &'static str,
        code: Code,
        whole: bool,
    ) -> Self {
        let mut names =
            Self { ids: BTreeSet::new(), known: BTreeMap::new(), kind, code, whole, looks: Cell::new(LOOKS) };
        for (id, name) in entries {
            names.ids.insert(id.to_owned());
            for spelt in std::iter::once(id).chain(name) {
                let (ids, _) =
                    names.known.entry(plain(spelt)).or_insert_with(|| (Vec::new(), spelt.to_owned()));
                if !ids.iter().any(|known| known == id) {
                    ids.push(id.to_owned());
                }
            }
        }
        names
    }

    /// Whether this is an id, letter by letter.
    pub(super) fn has_id(&self, text: &str) -> bool {
        self.ids.contains(text)
    }

    /// The id of what is meant: the id itself, or what is spelt so but for case, spaces, hyphens and the like.
    pub(super) fn resolve(&self, text: &str) -> Parsed<String> {
        if self.has_id(text) {
            return Ok(text.to_owned());
        }
        match self.known.get(&plain(text)).map(|(ids, _)| ids.as_slice()) {
            Some([id]) => Ok(id.clone()),
            Some(ids) => {
                let cause = format!("several have this name: {}", ids.join(", "));
                let remedy = format!("Give the id of the {} that is meant.", self.kind);
                Err(Finding::new(Code::AmbiguousName, cause, remedy))
            }
            None if !self.whole => Ok(text.to_owned()),
            None => {
                let cause = format!("no {} has this id or name", self.kind);
                let several = if text.contains(',') { " Separate several by `|`." } else { "" };
                let near = self.near(text);
                let remedy = format!("Correct it, or add the {} to the catalog.{several}{near}", self.kind);
                Err(Finding::new(self.code, cause, remedy))
            }
        }
    }

    fn near(&self, text: &str) -> String {
        let Some(left) = self.looks.get().checked_sub(self.known.len()) else { return String::new() };
        self.looks.set(left);
        let near = maybe(&plain(text), self.known.keys().map(String::as_str));
        let found = self.known.iter().find(|(plain, _)| near.contains(&format!("\"{plain}\"")));
        found.map(|(_, (_, spelt))| format!(" Maybe you meant \"{spelt}\".")).unwrap_or_default()
    }
}

/// A name without what people vary: lower case, and one space for whatever is neither letter nor digit.
pub(super) fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
