//! Languages, as tags in the form of BCP 47.
//!
//! A tag is one or more subtags of letters and digits joined by hyphens ("de", "sr-latn", "zh-hant-tw"). Tags
//! are lower-cased once, at the border, and from there on compared whole: "de" does not stand for "de-at". No
//! list of registered languages is consulted, so that a community can coin a tag of its own ("x-plain").

use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// The word that stands for any language in a request; no language.
pub(super) const ANY: &str = "any";

/// A language tag in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(Arc<str>);

impl Language {
    /// The language of a tag such as "de" or "pt-BR", or `None` if the text does not have the form of a tag:
    /// subtags of 1 to 8 ASCII letters or digits joined by single hyphens, the first of 2 letters at least or the
    /// `x` of a private tag, at most 64 characters in all.
    pub fn new(tag: &str) -> Option<Self> {
        let subtag =
            |text: &str| (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        let first = tag.split('-').next().unwrap_or_default();
        let begins = first.bytes().all(|b| b.is_ascii_alphabetic())
            && (first.len() > 1 || (tag.len() > 1 && first.eq_ignore_ascii_case("x")));
        let well_formed = tag.len() <= 64 && begins && tag.split('-').all(subtag);
        well_formed.then(|| Self(Arc::from(tag.to_ascii_lowercase())))
    }

    /// The tag in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_lower_cased_and_checked() {
        for (tag, kept) in
            [("de", "de"), ("pt-BR", "pt-br"), ("zh-Hant-TW", "zh-hant-tw"), ("x-plain", "x-plain")]
        {
            assert_eq!(Language::new(tag).map(|l| l.to_string()).as_deref(), Some(kept));
        }
        for bad in
            ["", "-", "d", "x", "d-at", "de-", "-de", "d e", "de_at", "1e", "deutschland", "straße", "de--at"]
        {
            assert_eq!(Language::new(bad), None, "{bad:?}");
        }
    }
}
