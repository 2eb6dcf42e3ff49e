//! The community as it would be with something else in its records, for "what if we had…".

use super::{document::Document, fault::Faults, records::VolunteerRecord, snapshot::Community};

impl Community {
    /// The same community with some more volunteers. Everything else stays as it is, [`Community::rarity`] too: what is asked is what they would bring to
    /// the plan at hand, not how skills would be weighed if they had always been there.
    ///
    /// # Errors
    /// Every fault of the new records, among them ids that others have already.
    ///
    /// # Complexity
    /// As [`Community::to_document`] and [`Document::into_community`] together.
    pub fn with_volunteers(
        &self,
        records: impl IntoIterator<Item = VolunteerRecord>,
    ) -> Result<Self, Faults> {
        self.altered(|document| document.volunteers.extend(records))
    }

    /// The community with other records, but with the same catalog of skills, whose rarity stays; and so does a distance of the caller's own.
    pub(crate) fn altered(&self, alter: impl FnOnce(&mut Document)) -> Result<Self, Faults> {
        let mut document = self.to_document();
        alter(&mut document);
        let mut community = document.into_community()?;
        // The catalog is the same, so positions of skills are.
        community.rarity.clone_from(&self.rarity);
        community.places.own.clone_from(&self.places.own);
        Ok(community)
    }
}
