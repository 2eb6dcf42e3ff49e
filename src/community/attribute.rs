//! What is known of people beside what they can do, and what somebody asks of a helper.

use std::sync::Arc;

/// The most attributes, licences or values that one list may have.
pub const MAX_ATTRIBUTES: usize = 100;
/// The most characters that an attribute or its value may have.
pub const MAX_ATTRIBUTE_CHARS: usize = 200;
/// The most characters that a class of driving licence may have.
pub const MAX_LICENCE_CHARS: usize = 10;

/// Something that is known of a volunteer: an attribute and its value, compared letter by letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute {
    pub(super) attribute: Arc<str>,
    pub(super) value: Arc<str>,
}

impl Attribute {
    /// Which attribute.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// Its value.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// What must be known of a helper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeNeed {
    pub(super) attribute: Arc<str>,
    pub(super) one_of: Vec<Arc<str>>,
}

impl AttributeNeed {
    /// Which attribute.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// The values of which she must have one, in order; none: any, as long as it is known.
    pub fn one_of(&self) -> impl ExactSizeIterator<Item = &str> {
        self.one_of.iter().map(|value| &**value)
    }

    /// Whether a value that is known of her will do. O(log values).
    pub fn takes(&self, value: &str) -> bool {
        self.one_of.is_empty() || self.one_of.binary_search_by(|one| (**one).cmp(value)).is_ok()
    }
}
