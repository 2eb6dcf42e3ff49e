//! Pages for those who use the crate, beside the reference of its items.

#[doc = include_str!("modelling.md")]
#[doc = ""]
#[doc = include_str!("columns.md")]
#[doc = ""]
#[doc = include_str!("fields.md")]
pub mod modelling {}
