//! The checks of the catalog of credentials, of the areas and the distances between them, and of the zones.

use super::{
    super::{
        areas::{Area, MAX_DISTANCE_M, Places},
        credential::{Credential, DEFAULT_WARN_DAYS, MAX_CREDENTIAL_DAYS},
        document::Document,
        fault::Code,
        faultlog::{At, Finding, Section},
        fields::missing,
        groups::Group,
        ids::{AreaIx, CredentialId, CredentialIx, GroupId, GroupIx, ZoneId, ZoneIx},
        place::{Coordinates, latitude_degrees, longitude_degrees},
        records::{AreaRecord, CredentialRecord, DistanceRecord, GroupRecord, ZoneRecord},
        zones::{Zone, circles, number},
    },
    Checker,
};

impl Checker {
    /// The catalog of credentials, by position in the document; in order of id once there are no faults.
    pub(super) fn credentials(&mut self, records: &[CredentialRecord]) -> Vec<Credential> {
        let mut credentials = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Credentials, position, id: record.id.as_str() };
            self.name(record.name.as_deref(), at);
            let mut days = |field: &str, given: Option<u32>, default| {
                let days = given.unwrap_or(default);
                if days > MAX_CREDENTIAL_DAYS {
                    let cause = format!("these are at most {MAX_CREDENTIAL_DAYS} days");
                    let finding = Finding::new(Code::NumberOutOfRange, cause, "Give fewer days.");
                    self.log.check(at, field, finding.value(&days));
                }
                days
            };
            credentials.push(Credential {
                id: record.id.clone(),
                name: record.name.clone(),
                grace_days: days("grace_days", record.grace_days, 0),
                warn_days: days("warn_days", record.warn_days, DEFAULT_WARN_DAYS),
            });
        }
        credentials.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        credentials
    }

    /// References to credentials: in order, each once.
    pub(super) fn credential_list(
        &mut self,
        ids: &[CredentialId],
        at: At<'_>,
        field: &str,
    ) -> Vec<CredentialIx> {
        let mut list = Vec::with_capacity(ids.len());
        for (i, id) in ids.iter().enumerate() {
            let found = self.resolve(Section::Credentials, id.as_str(), at, &format!("{field}[{i}]"));
            list.extend(found.map(CredentialIx::new));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// The areas and the table of distances.
    pub(super) fn places(&mut self, document: &Document) -> Places {
        let mut areas: Vec<_> =
            document.areas.iter().enumerate().map(|(position, area)| self.area(position, area)).collect();
        areas.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let distances = self.distances(&document.distances);
        for &(from, to, _) in &distances {
            for area in [from, to] {
                if let Some(area) = areas.get_mut(area.index()) {
                    area.in_table = true;
                }
            }
        }
        Places { areas, distances, unknown: document.unknown_places, own: None }
    }

    fn area(&mut self, position: usize, record: &AreaRecord) -> Area {
        let at = At { section: Section::Areas, position, id: record.id.as_str() };
        self.name(record.name.as_deref(), at);
        match (record.latitude, record.longitude) {
            (Some(_), None) => self.log.check(at, "longitude", missing("longitude")),
            (None, Some(_)) => self.log.check(at, "latitude", missing("latitude")),
            _ => {}
        }
        let mut check = |fits: bool, field: &str, range: &str| {
            if !fits {
                let cause = format!("this is not a number of degrees in {range}");
                let remedy = "Give degrees, or no centre.";
                self.log.check(at, field, Finding::new(Code::CoordinateOutOfRange, cause, remedy).hidden());
            }
        };
        check(record.latitude.is_none_or(|d| latitude_degrees(d).is_some()), "latitude", "-90..=90");
        check(record.longitude.is_none_or(|d| longitude_degrees(d).is_some()), "longitude", "-180..=180");
        let degrees = record.latitude.zip(record.longitude);
        let centre = degrees.and_then(|(latitude, longitude)| Coordinates::new(latitude, longitude));
        Area { id: record.id.clone(), name: record.name.clone(), centre, in_table: false }
    }

    /// The zones, in order of id once there are no faults, with depths and ranks.
    pub(super) fn zones(&mut self, records: &[ZoneRecord]) -> Vec<Zone> {
        let mut zones = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Zones, position, id: record.id.as_str() };
            self.name(record.name.as_deref(), at);
            let parent = self.zone_of(record.parent.as_ref(), at, "parent");
            let (id, name) = (record.id.clone(), record.name.clone());
            zones.push((Zone { id, name, parent, depth: 0, rank: 0, end: 0 }, position));
        }
        zones.sort_unstable_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let (mut zones, positions): (Vec<Zone>, Vec<usize>) = zones.into_iter().unzip();
        number(&mut zones);
        for circle in circles(&zones) {
            let ids = circle
                .iter()
                .chain(circle.first())
                .map(|&k| zones.get(k).map_or("", |zone| zone.id.as_str()));
            let path = ids.collect::<Vec<_>>().join(" -> ");
            let first = circle.first().copied().unwrap_or_default();
            let position = positions.get(first).copied().unwrap_or_default();
            let at = At {
                section: Section::Zones,
                position,
                id: zones.get(first).map_or("", |zone| zone.id.as_str()),
            };
            let cause = format!("these zones are part of each other in a circle: {path}");
            let remedy = "Make one of them the top: take out its `parent`.";
            self.log.check(at, "parent", Finding::new(Code::ZoneCycle, cause, remedy).value(&path));
        }
        zones
    }

    /// The need groups, in order of id once there are no faults.
    pub(super) fn groups(&mut self, records: &[GroupRecord]) -> Vec<Group> {
        let mut groups = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Groups, position, id: record.id.as_str() };
            self.name(record.name.as_deref(), at);
            groups.push(Group { id: record.id.clone(), name: record.name.clone() });
        }
        groups.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        groups
    }

    /// References to need groups: in order, each once.
    pub(super) fn group_list(&mut self, ids: &[GroupId], at: At<'_>) -> Vec<GroupIx> {
        let mut list = Vec::with_capacity(ids.len());
        for (i, id) in ids.iter().enumerate() {
            let found = self.resolve(Section::Groups, id.as_str(), at, &format!("groups[{i}]"));
            list.extend(found.map(GroupIx::new));
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// A reference to a zone.
    pub(super) fn zone_of(&mut self, id: Option<&ZoneId>, at: At<'_>, field: &str) -> Option<ZoneIx> {
        let found = id.and_then(|id| self.resolve(Section::Zones, id.as_str(), at, field));
        found.map(ZoneIx::new)
    }

    /// The table: in order, each pair once.
    fn distances(&mut self, records: &[DistanceRecord]) -> Vec<(AreaIx, AreaIx, u32)> {
        let mut table = Vec::with_capacity(records.len());
        for (position, record) in records.iter().enumerate() {
            let at = At { section: Section::Distances, position, id: "" };
            let from = self.resolve(Section::Areas, record.from.as_str(), at, "from");
            let to = self.resolve(Section::Areas, record.to.as_str(), at, "to");
            if record.metres > MAX_DISTANCE_M {
                let cause = format!("no two places are more than {MAX_DISTANCE_M} m apart");
                let finding = Finding::new(Code::NumberOutOfRange, cause, "Give the distance in metres.");
                self.log.check(at, "metres", finding.value(&record.metres));
            }
            if let (Some(from), Some(to)) = (from, to) {
                table.push(((AreaIx::new(from), AreaIx::new(to), record.metres), position));
            }
        }
        table.sort_unstable();
        table.dedup_by(|next, first| {
            let ((from, to, metres), position) = *next;
            let same = (from, to) == (first.0.0, first.0.1);
            if same && metres != first.0.2 {
                let cause = format!("distances[{}] says {} for the same way", first.1, first.0.2);
                let at = At { section: Section::Distances, position, id: "" };
                let finding = Finding::new(Code::ConflictingDistances, cause, "Keep the one that is meant.");
                self.log.check(at, "metres", finding.value(&metres));
            }
            same
        });
        table.into_iter().map(|(entry, _)| entry).collect()
    }
}
