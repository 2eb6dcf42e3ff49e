//! The living state as a document.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::LiveMatcher;
use super::diff::Helps;
use super::state::State;
use crate::community::{Document, Faults};
use crate::eligibility::Objective;
use crate::optimize::Auction;
use crate::plan::LevelResult;

const FORMAT: &str = "goodturn-live";
const VERSION: u32 = 1;

/// A [`LiveMatcher`] to be stored: records, objective, and what has been told. It holds all that the records say; keep it as you keep them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveDocument {
    format: String,
    version: u32,
    /// What is planned by.
    pub objective: Objective,
    /// The records, those of changes that were applied and not solved included.
    pub document: Document,
    /// The plan as last told.
    pub told: Vec<Helps>,
    /// What it achieved.
    pub levels: Vec<LevelResult>,
    /// Whether that plan is for these records: nothing had been applied since.
    pub is_solved: bool,
}

/// Why a saved state can't be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LiveDocumentError {
    /// Not JSON of this form.
    #[error("not a saved state: {0}")]
    Json(#[from] serde_json::Error),
    /// Another format or version.
    #[error("this is format \"{format}\" version {version}; expected \"{FORMAT}\" version {VERSION}")]
    Version {
        /// The format as stated.
        format: String,
        /// The version as stated.
        version: u32,
    },
    /// There is something wrong with the records.
    #[error(transparent)]
    Faults(#[from] Faults),
}

impl LiveDocument {
    pub(super) fn new(
        objective: Objective,
        document: Document,
        told: Vec<Helps>,
        levels: Vec<LevelResult>,
        is_solved: bool,
    ) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, objective, document, told, levels, is_solved }
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// If it is not a saved state of this version. Its records are checked by [`LiveDocument::open`].
    pub fn from_json(json: &[u8]) -> Result<Self, LiveDocumentError> {
        let saved: Self = serde_json::from_slice(json)?;
        if saved.format != FORMAT || saved.version != VERSION {
            return Err(LiveDocumentError::Version { format: saved.format, version: saved.version });
        }
        Ok(saved)
    }

    /// The JSON form.
    ///
    /// # Errors
    /// Where a number is none that JSON has (a latitude that is not finite, say).
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Goes on from here. Time O(records); the next solve is from nothing.
    ///
    /// # Errors
    /// All faults of the records.
    pub fn open(&self) -> Result<LiveMatcher, LiveDocumentError> {
        let community = self.document.clone().into_community()?;
        Ok(LiveMatcher { state: State::opened(self, &community, &Auction) })
    }
}
