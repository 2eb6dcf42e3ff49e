//! Pages for those who use the crate, beside the reference of its items.

#[doc = include_str!("modelling.md")]
#[doc = ""]
#[doc = include_str!("columns.md")]
#[doc = ""]
#[doc = include_str!("fields.md")]
#[doc = ""]
#[doc = "# Every field once"]
#[doc = ""]
#[doc = "```json"]
#[doc = include_str!("every_field.json")]
#[doc = "```"]
pub mod modelling {}

#[doc = include_str!("algorithms.md")]
pub mod algorithms {}
