//! Breadth: the more of a request's needs and preferred skills she meets, the better. It tells helpers apart where needs are by choice, and is
//! the one part in which preferred skills count.
//!
//! The points are 1000 x the number of skills that she meets, all-of, any-of and preferred together; nothing is rounded.

use super::super::rules::skill::meets;
use crate::community::{Community, RequestIx, VolunteerIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 1;

/// The points, 0..=1000 x [`MAX_NEEDS`](crate::community::MAX_NEEDS). See the module's text for the formula.
pub fn points(community: &Community, volunteer: VolunteerIx, request: RequestIx) -> u32 {
    let (volunteer, request) = (community.volunteer(volunteer), community.request(request));
    let met = request.needs().chain(request.preferred()).filter(|need| meets(volunteer, need));
    // A request names at most 1000 skills: at most a million points.
    met.map(|_| 1000).sum()
}

#[cfg(test)]
mod tests {
    use crate::community::{Community, Document, RequestRecord, SkillRecord, VolunteerRecord};
    use crate::eligibility::{Objective, candidates, check};

    fn community(request: impl Fn(RequestRecord) -> RequestRecord) -> Community {
        let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
        document.skills = ["a", "b", "c", "d"].map(SkillRecord::new).to_vec();
        document.skills.push(SkillRecord::new("ab").implies("a").implies("b"));
        document.volunteers = vec![
            VolunteerRecord::new("all").skill("ab", 4).skill("c", 4).skill("d", 4),
            VolunteerRecord::new("low").skill("a", 1).skill("b", 1),
            VolunteerRecord::new("one").skill("a", 3),
            VolunteerRecord::new("other").skill("d", 5),
        ];
        document.requests = vec![request(RequestRecord::new("r", "somebody", "a"))];
        document.into_community().unwrap()
    }

    /// Breadth by volunteer in order of id, `None` where she may not help.
    fn breadth(community: &Community) -> Vec<Option<u32>> {
        let request = community.find_request("r").unwrap();
        let of = |v| check(community, v, request).is_ok().then(|| super::points(community, v, request));
        community.volunteer_ixs().map(of).collect()
    }

    #[test]
    fn preferred_skills_count_and_never_restrict() {
        let plain = community(|r| r.all_of("a", 1));
        assert_eq!(breadth(&plain), [Some(1000), Some(1000), Some(1000), None]);
        let preferred = community(|r| r.all_of("a", 1).preferred("b", 2).preferred("d", 1));
        assert_eq!(breadth(&preferred), [Some(3000), Some(1000), Some(1000), None]);
        // The same skills by choice do restrict.
        let by_choice = community(|r| r.all_of("a", 1).any_of("b", 2).any_of("d", 1));
        assert_eq!(breadth(&by_choice), [Some(3000), None, None, None]);
        let alone = community(|r| r.preferred("d", 1));
        assert_eq!(breadth(&alone), [Some(2000), Some(1000), Some(1000), None], "the service is still needed");
        let pairs = |community| candidates(community, &Objective::default()).volunteers().to_vec();
        assert_eq!(pairs(&preferred), pairs(&plain));
    }

    #[test]
    fn preferred_skills_survive_the_document_and_are_checked_like_needs() {
        let made = community(|r| r.all_of("a", 1).preferred("b", 2).preferred("d", 1));
        let json = made.to_document().to_json().unwrap();
        assert_eq!(Document::from_json(json.as_bytes()).unwrap().into_community().unwrap(), made);
        let request = RequestRecord::new("r", "somebody", "a").preferred("x", 1).preferred("a", 6);
        let mut document = Document::new("2026-11-23T08:00", "Europe/Berlin");
        document.skills.push(SkillRecord::new("a"));
        document.requests.push((0..1000).fold(request, |request, _| request.any_of("a", 1)));
        let faults = document.into_community().unwrap_err();
        let found: Vec<_> = faults.iter().map(|f| (f.code.as_str(), f.field.as_str())).collect();
        let expected = [
            ("unknown-skill", "preferred[0].skill"),
            ("level-out-of-range", "preferred[1].level"),
            ("too-many", "all_of"),
        ];
        assert_eq!(found, expected);
    }
}
