//! Names for things: the caller's own ids, and the dense positions that the inside of the crate uses.
//!
//! An id is what the caller's register says ("anna", "r-2026-0117"). It is compared as text, shared rather
//! than copied, and it is what every message and every serialised form shows. A position (`…Ix`) is the place
//! of a record in the *sorted* list of ids of one [`Community`](super::Community); it is what solvers index
//! with. Positions mean nothing outside the community that gave them.

use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// The most characters that an id may have.
pub const MAX_ID_CHARS: usize = 200;

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// Any text can be wrapped; whether it is a *valid* id (1 to [`MAX_ID_CHARS`] characters, no control
        /// character, no white space at either end) is checked with the rest of the document.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(
            description = "An id: 1 to 200 characters, no control character, no white space at either end.",
            extend("minLength" = 1, "maxLength" = MAX_ID_CHARS)
        ))]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            /// The empty id, which stands for "not given" and is never valid.
            fn default() -> Self {
                Self(Arc::from(""))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Arc::from(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Arc::from(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// The caller's id of a volunteer.
    VolunteerId,
    /// The caller's id of a request.
    RequestId,
    /// The caller's id of whoever asks: a resident, a household or an organisation. Requesters have no register
    /// of their own; a volunteer who also asks for help does so under her volunteer id.
    RequesterId,
    /// The id of a skill in the catalog.
    SkillId,
    /// The id of a credential in the catalog.
    CredentialId,
    /// The id of a named area.
    AreaId,
    /// The id of a zone.
    ZoneId,
    /// The id of a need group.
    GroupId,
    /// The id of an organisation.
    OrganisationId,
    /// The id of a venue.
    VenueId,
    /// The id of a service day.
    ServiceDayId,
    /// The id of a station, within its day.
    StationId,
    /// The id of a role, within its station.
    RoleId,
    /// The id of a booking, within its day.
    BookingId,
}

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The position `index`.
            ///
            /// An `index` beyond `u32::MAX` can't name a record, because a community holds at most
            /// [`MAX_RECORDS`](super::MAX_RECORDS) of a kind; it becomes `u32::MAX`, which no record has.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The position as an index into slices.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

positions! {
    /// The position of a volunteer in [`Community::volunteers`](super::Community::volunteers).
    VolunteerIx,
    /// The position of a request in [`Community::requests`](super::Community::requests).
    RequestIx,
    /// The position of a skill in the [`SkillCatalog`](super::SkillCatalog).
    SkillIx,
    /// The position of a credential in [`Community::credentials`](super::Community::credentials).
    CredentialIx,
    /// The position of an area in [`Community::areas`](super::Community::areas).
    AreaIx,
    /// The position of a zone in [`Community::zones`](super::Community::zones).
    ZoneIx,
    /// The position of a need group in [`Community::groups`](super::Community::groups).
    GroupIx,
    /// The position of an organisation in [`Community::organisations`](super::Community::organisations).
    OrganisationIx,
    /// The position of a venue in [`Community::venues`](super::Community::venues).
    VenueIx,
    /// The position of a service day in [`Community::service_days`](super::Community::service_days).
    ServiceDayIx,
}

/// What is wrong with `text` as an id, or `None` if it is valid.
pub(super) fn id_flaw(text: &str) -> Option<&'static str> {
    if text.chars().nth(MAX_ID_CHARS).is_some() {
        Some("the id has more than 200 characters")
    } else if text.chars().any(char::is_control) {
        Some("the id contains a control character")
    } else if text.trim() != text {
        Some("the id begins or ends with white space")
    } else if text.is_empty() {
        Some("the id is empty")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_compare_and_show_as_their_text() {
        let (anna, bela) = (VolunteerId::from("anna"), VolunteerId::from("bela".to_owned()));
        assert!(anna < bela);
        assert_eq!(anna.to_string(), "anna");
        assert_eq!(serde_json::to_string(&anna).unwrap(), "\"anna\"");
        assert_eq!(serde_json::from_str::<VolunteerId>("\"anna\"").unwrap(), anna);
    }

    #[test]
    fn the_limits_of_an_id_are_exact() {
        assert_eq!(id_flaw(&"é".repeat(MAX_ID_CHARS)), None);
        assert!(id_flaw(&"é".repeat(MAX_ID_CHARS + 1)).is_some());
        assert_eq!(id_flaw("two words"), None);
        for bad in ["", " a", "a\u{a0}", "a\nb", "\u{0}"] {
            assert!(id_flaw(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn positions_count_from_zero() {
        assert_eq!(RequestIx::new(7).index(), 7);
        assert!(SkillIx::new(0) < SkillIx::new(1));
    }
}
