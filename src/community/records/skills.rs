//! Skills and credentials: the two catalogs.

use super::super::ids::{CredentialId, SkillId};
use super::level_one;
use serde::{Deserialize, Serialize};

/// A skill of the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SkillRecord {
    /// The skill's id. Required, unique in the catalog.
    pub id: SkillId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The skills that whoever has this one has too, at the same level. Missing: none. No circles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implies: Vec<SkillId>,
    /// The credentials that whoever gives this as a *service* must hold, beside those that a request asks for itself. Missing: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialId>,
    /// How rare the skill is to count as, from 0 (no one asks) to 1000 (all who have it are needed): laid down so that scores stay as they are while
    /// people come and go. Missing: what the register says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1000)))]
    pub rarity: Option<u32>,
}

/// A skill and a level: what somebody has, or what is needed at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SkillLevelRecord {
    /// A skill of the catalog. Required.
    pub skill: SkillId,
    /// From 1 (basic) to 5 (master). Missing: 1.
    #[serde(default = "level_one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 5)))]
    pub level: u32,
}

impl Default for SkillLevelRecord {
    fn default() -> Self {
        Self { skill: SkillId::default(), level: 1 }
    }
}

/// A kind of credential: a police check, a nursing licence, a first-aid certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CredentialRecord {
    /// The credential's id. Required, unique in the catalog.
    pub id: CredentialId,
    /// What people call it. Missing: the id serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For how many days after its expiry it still counts, at most 3660. Missing: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3660)))]
    pub grace_days: Option<u32>,
    /// How many days before its expiry it is on the list of those about to expire, at most 3660. Missing: 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3660)))]
    pub warn_days: Option<u32>,
}
