//! The plan with its certificate as a document: ids only, versioned, to be stored and checked elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::record::{Assignment, LevelResult, PlanRecord, Proof, ProofNode, Status};
use crate::community::{
    Community, Day, GroupId, Minute, OrganisationId, RequestId, RequestIx, VenueId, VolunteerId, VolunteerIx,
    ZoneId,
};
use crate::eligibility::{Candidates, CandidatesError, Objective, Part};
use crate::network::LevelTable;

const FORMAT: &str = "goodturn-plan";
const VERSION: u32 = 1;

/// A plan as JSON: assignments, levels and the certificate, all by the caller's own ids.
///
/// It can be read back against the same community and verified there; it holds no names, places or needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    format: String,
    version: u32,
    /// What was planned by.
    pub objective: Objective,
    /// What the plan claims.
    pub status: Status,
    /// Value and bound per level, most important first.
    pub levels: Vec<LevelResult>,
    /// Who helps with what.
    pub assignments: Vec<Assignment>,
    /// What proves the bounds.
    pub certificate: CertificateDocument,
}

/// The certificate by ids.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateDocument {
    /// Eligible volunteers of each request that has any.
    pub candidates: BTreeMap<RequestId, Vec<VolunteerId>>,
    /// Potentials, most important level first.
    pub potentials: Vec<PotentialDocument>,
}

/// The potential of a node of the formulation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PotentialDocument {
    /// What it belongs to.
    pub node: NodeDocument,
    /// The potential per level.
    pub potential: Vec<i64>,
}

/// A node of the formulation by ids.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the same nodes as ProofNode, by id")]
pub enum NodeDocument {
    Hub,
    Organisation { organisation: OrganisationId },
    Volunteer { volunteer: VolunteerId },
    Month { volunteer: VolunteerId, first: String },
    Week { volunteer: VolunteerId, monday: String },
    Day { volunteer: VolunteerId, day: String },
    Slot { volunteer: VolunteerId, start: Minute },
    Request { request: RequestId },
    Visit { volunteer: VolunteerId, request: RequestId },
    ZonePart { zone: ZoneId },
    GroupPart { group: GroupId },
    RestPart,
    Venue { venue: VenueId, start: Minute },
}

/// Why a plan document can't be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlanDocumentError {
    /// Not JSON of this form.
    #[error("not a plan document: {0}")]
    Json(#[from] serde_json::Error),
    /// Another format or version.
    #[error("this is format \"{format}\" version {version}; expected \"{FORMAT}\" version {VERSION}")]
    Version {
        /// The format as stated.
        format: String,
        /// The version as stated.
        version: u32,
    },
    /// It speaks of somebody or something that the community does not know.
    #[error(
        "the certificate names {what} \"{id}\", which the community does not have; is it the community that was planned for?"
    )]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The candidates do not fit together.
    #[error("the certificate's candidates: {0}")]
    Candidates(#[from] CandidatesError),
    /// A potential with another number of levels than the objective.
    #[error("a potential has {found} levels, the plan has {levels}")]
    Levels {
        /// Entries found.
        found: usize,
        /// Levels of the plan.
        levels: usize,
    },
}

impl PlanDocument {
    /// A plan's data by ids.
    pub fn new(record: &PlanRecord, community: &Community, objective: &Objective) -> Self {
        let volunteer_id = |volunteer: VolunteerIx| community.volunteer(volunteer).id().clone();
        let request_id = |request: RequestIx| community.request(request).id().clone();
        let mut candidates: BTreeMap<RequestId, Vec<VolunteerId>> = BTreeMap::new();
        for pair in record.proof.candidates.pairs() {
            candidates.entry(request_id(pair.request)).or_default().push(volunteer_id(pair.volunteer));
        }
        let node = |node: ProofNode| match node {
            ProofNode::Hub => NodeDocument::Hub,
            ProofNode::Organisation(o) => {
                NodeDocument::Organisation { organisation: community.organisation(o).id().clone() }
            }
            ProofNode::Venue(v, start) => {
                NodeDocument::Venue { venue: community.venue(v).id().clone(), start }
            }
            ProofNode::Volunteer(v) => NodeDocument::Volunteer { volunteer: volunteer_id(v) },
            ProofNode::Month(v, month) => {
                NodeDocument::Month { volunteer: volunteer_id(v), first: format!("{month}-01") }
            }
            ProofNode::Week(v, week) => {
                NodeDocument::Week { volunteer: volunteer_id(v), monday: week.monday().to_string() }
            }
            ProofNode::Day(v, day) => NodeDocument::Day { volunteer: volunteer_id(v), day: day.to_string() },
            ProofNode::Slot(v, start) => NodeDocument::Slot { volunteer: volunteer_id(v), start },
            ProofNode::Request(r) => NodeDocument::Request { request: request_id(r) },
            ProofNode::Visit(v, r) => {
                NodeDocument::Visit { volunteer: volunteer_id(v), request: request_id(r) }
            }
            ProofNode::Part(Part::Zone(z)) => NodeDocument::ZonePart { zone: community.zone(z).id().clone() },
            ProofNode::Part(Part::Group(g)) => {
                NodeDocument::GroupPart { group: community.group(g).id().clone() }
            }
            ProofNode::Part(Part::Rest) => NodeDocument::RestPart,
        };
        let potentials = record.proof.nodes.iter().enumerate().map(|(row, &of)| PotentialDocument {
            node: node(of),
            potential: record.proof.potentials.row(row).collect(),
        });
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            objective: objective.clone(),
            status: record.status,
            levels: record.levels.clone(),
            assignments: record.assignments.clone(),
            certificate: CertificateDocument { candidates, potentials: potentials.collect() },
        }
    }

    /// Reads a document. It says nothing yet about whether the plan holds.
    ///
    /// # Errors
    /// Other JSON, format or version.
    pub fn from_json(bytes: &[u8]) -> Result<Self, PlanDocumentError> {
        let document: Self = serde_json::from_slice(bytes)?;
        if document.format != FORMAT || document.version != VERSION {
            return Err(PlanDocumentError::Version { format: document.format, version: document.version });
        }
        Ok(document)
    }

    /// The document as JSON text, indented.
    ///
    /// # Errors
    /// None for a document of a plan; writing JSON is fallible in general.
    pub fn to_json(&self) -> Result<String, PlanDocumentError> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// The plan's data, by positions in the community that it was made for.
    ///
    /// # Errors
    /// Where the certificate names what the community does not have, or does not fit together.
    pub fn into_record(self, community: &Community) -> Result<PlanRecord, PlanDocumentError> {
        let volunteer = |id: &VolunteerId| {
            let unknown = || PlanDocumentError::Unknown { what: "volunteer", id: id.to_string() };
            community.find_volunteer(id.as_str()).ok_or_else(unknown)
        };
        let request = |id: &RequestId| {
            let unknown = || PlanDocumentError::Unknown { what: "request", id: id.to_string() };
            community.find_request(id.as_str()).ok_or_else(unknown)
        };
        let day = |text: &str| -> Result<Day, PlanDocumentError> {
            Day::parse(text).ok_or_else(|| PlanDocumentError::Unknown { what: "day", id: text.to_owned() })
        };
        let mut pairs = Vec::new();
        for (r, volunteers) in &self.certificate.candidates {
            for v in volunteers {
                pairs.push((request(r)?, volunteer(v)?));
            }
        }
        let levels = self.levels.len();
        let (mut nodes, mut columns) = (Vec::new(), vec![Vec::new(); levels]);
        for PotentialDocument { node, potential } in &self.certificate.potentials {
            nodes.push(match node {
                NodeDocument::Hub => ProofNode::Hub,
                NodeDocument::Organisation { organisation } => {
                    ProofNode::Organisation(community.find_organisation(organisation.as_str()).ok_or_else(
                        || PlanDocumentError::Unknown { what: "organisation", id: organisation.to_string() },
                    )?)
                }
                NodeDocument::Venue { venue, start } => ProofNode::Venue(
                    community
                        .find_venue(venue.as_str())
                        .ok_or_else(|| PlanDocumentError::Unknown { what: "venue", id: venue.to_string() })?,
                    *start,
                ),
                NodeDocument::Volunteer { volunteer: v } => ProofNode::Volunteer(volunteer(v)?),
                NodeDocument::Month { volunteer: v, first } => {
                    ProofNode::Month(volunteer(v)?, day(first)?.month())
                }
                NodeDocument::Week { volunteer: v, monday } => {
                    ProofNode::Week(volunteer(v)?, day(monday)?.week())
                }
                NodeDocument::Day { volunteer: v, day: text } => ProofNode::Day(volunteer(v)?, day(text)?),
                NodeDocument::Slot { volunteer: v, start } => ProofNode::Slot(volunteer(v)?, *start),
                NodeDocument::Request { request: r } => ProofNode::Request(request(r)?),
                NodeDocument::Visit { volunteer: v, request: r } => {
                    ProofNode::Visit(volunteer(v)?, request(r)?)
                }
                NodeDocument::ZonePart { zone } => {
                    let unknown = || PlanDocumentError::Unknown { what: "zone", id: zone.to_string() };
                    let found = community.find_zone(zone.as_str()).ok_or_else(unknown)?;
                    ProofNode::Part(Part::Zone(found))
                }
                NodeDocument::GroupPart { group } => {
                    let unknown = || PlanDocumentError::Unknown { what: "group", id: group.to_string() };
                    let found = community.find_group(group.as_str()).ok_or_else(unknown)?;
                    ProofNode::Part(Part::Group(found))
                }
                NodeDocument::RestPart => ProofNode::Part(Part::Rest),
            });
            if potential.len() != levels {
                return Err(PlanDocumentError::Levels { found: potential.len(), levels });
            }
            columns.iter_mut().zip(potential).for_each(|(column, &entry)| column.push(entry));
        }
        Ok(PlanRecord {
            status: self.status,
            levels: self.levels,
            assignments: self.assignments,
            proof: Proof {
                candidates: Arc::new(Candidates::from_pairs(community, &self.objective, pairs)?),
                nodes,
                potentials: LevelTable::from_columns(columns).unwrap_or_default(),
            },
        })
    }
}
