//! Need groups: who a request is for, so that an objective can count them, put them first, or be even between them.
//!
//! The elderly, children, people with disabilities, low-income households, veterans' families, newcomers: which groups there are is data, and a request may be of
//! several. A group says nothing about who may help; only an objective gives it a meaning.

use super::{
    ids::{GroupId, GroupIx},
    snapshot::Community,
};

/// A need group, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub(super) id: GroupId,
    pub(super) name: Option<String>,
}

impl Group {
    /// The caller's id.
    pub fn id(&self) -> &GroupId {
        &self.id
    }

    /// What people call it, if given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl Community {
    /// The need groups in order of id.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group at a position.
    ///
    /// # Panics
    /// If the position is from another community and out of range in this one, like a slice.
    pub fn group(&self, group: GroupIx) -> &Group {
        &self.groups[group.index()]
    }

    /// The position of the group with this id. O(log groups).
    pub fn find_group(&self, id: &str) -> Option<GroupIx> {
        self.groups.binary_search_by(|group| group.id.as_str().cmp(id)).ok().map(GroupIx::new)
    }
}

#[cfg(test)]
mod tests {
    use crate::community::{Document, GroupRecord, RequestRecord, SkillRecord};

    #[test]
    fn groups_stand_in_order_and_requests_name_them_once() {
        let mut document = Document::new("2026-11-23T08:00", "UTC");
        document.skills.push(SkillRecord::new("help"));
        document.groups = vec![GroupRecord::new("poor"), GroupRecord::new("elderly").name("Elderly people")];
        document.requests = vec![
            RequestRecord::new("a", "h", "help").group("poor").group("elderly").group("poor"),
            RequestRecord::new("b", "h", "help"),
        ];
        let community = document.into_community().unwrap();
        let ids: Vec<&str> = community.groups().iter().map(|group| group.id().as_str()).collect();
        assert_eq!(ids, ["elderly", "poor"]);
        assert_eq!(community.group(community.find_group("elderly").unwrap()).name(), Some("Elderly people"));
        assert_eq!(community.find_group("children"), None);
        let of = |id| community.request(community.find_request(id).unwrap()).groups().len();
        assert_eq!((of("a"), of("b")), (2, 0));
        let again = community.to_document();
        assert_eq!(again.requests[0].groups.len(), 2);
        assert_eq!(again.into_community().unwrap(), community);
    }
}
