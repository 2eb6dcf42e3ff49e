//! What is allowed and worth a look.

use std::fmt;

use serde::Serialize;

use super::record::Assignment;
use crate::community::{Community, RequestId, RequesterId, Span, Way};

/// Something in a plan that no rule forbids and that a coordinator will want to see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// Two visits to one home at the same time.
    OverlappingVisits {
        /// Whose home.
        requester: RequesterId,
        /// The one that starts first (at the same time: first in order of id).
        first: RequestId,
        /// The other.
        second: RequestId,
    },
}

impl fmt::Display for Warning {
    /// Prose, not for parsing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverlappingVisits { requester, first, second } => {
                write!(f, "{requester} is visited for {first} and {second} at the same time")
            }
        }
    }
}

/// The warnings about some assignments, in order of requester, then start. With k visits to one home: O(assignments · log + k²) time.
pub(super) fn warnings(community: &Community, assignments: &[Assignment]) -> Vec<Warning> {
    let visit = |assignment: &Assignment| -> Option<(RequesterId, Span, RequestId)> {
        let request = community.request(community.find_request(assignment.request.as_str())?);
        let at_home = request.way() == Way::Home;
        at_home.then(|| Some((request.requester().clone(), assignment.time?, request.id().clone())))?
    };
    let mut visits: Vec<_> = assignments.iter().filter_map(visit).collect();
    visits.sort_unstable();
    // Several helpers at one time are one visit.
    visits.dedup();
    let mut found = Vec::new();
    for home in visits.chunk_by(|one, other| one.0 == other.0) {
        for (k, (requester, one, first)) in home.iter().enumerate() {
            let overlapping =
                home[k + 1..].iter().filter(|(_, other, second)| one.overlaps(*other) && first != second);
            found.extend(overlapping.map(|(_, _, second)| Warning::OverlappingVisits {
                requester: requester.clone(),
                first: first.clone(),
                second: second.clone(),
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::Matcher;
    use crate::community::{Document, RequestRecord, SkillRecord, VolunteerRecord, Way};
    use crate::eligibility::Objective;
    use crate::optimize::Budget;

    #[test]
    fn visits_to_one_home_at_the_same_time_are_flagged() {
        let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
        document.skills.push(SkillRecord::new("help"));
        document.volunteers =
            ["a", "b", "c", "d"].map(|id| VolunteerRecord::new(id).skill("help", 1).max_requests(1)).to_vec();
        let at = |id: &str, who: &str, from: &str, to: &str| {
            let day = "2026-11-24T";
            RequestRecord::new(id, who, "help").time(&format!("{day}{from}"), &format!("{day}{to}"))
        };
        document.requests = vec![
            at("r1", "kaya", "09:00", "10:00"),
            at("r2", "kaya", "09:30", "11:00").seats(2, 2, 2),
            at("r3", "kaya", "09:00", "12:00").way(Way::Venue),
            at("r4", "lind", "09:30", "10:00"),
        ];
        let warnings = |document: &Document| {
            let community = document.clone().into_community().unwrap();
            let plan =
                Matcher::new(community, Objective::default()).solve(&Budget::unlimited()).unwrap().optimal();
            plan.unwrap().warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        // Two helpers at one visit are one visit; a venue is nobody's home; touching is not overlapping.
        document.requests.remove(2);
        assert_eq!(warnings(&document), ["kaya is visited for r1 and r2 at the same time"]);
        document.requests[1].time = at("x", "x", "10:00", "11:00").time;
        assert_eq!(warnings(&document), [""; 0]);
    }
}
