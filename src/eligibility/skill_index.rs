//! Which volunteers have a skill at a level: the index that spares the look at all pairs.

use crate::community::{Community, MAX_LEVEL, Need, Request, VolunteerIx};

/// For each skill and level, the volunteers whose effective level at the skill is exactly that one, in order.
///
/// Compressed by rows: row `skill * MAX_LEVEL + level - 1` is `volunteers[offsets[row]..offsets[row + 1]]`. The
/// levels of a skill are neighbours, so that "at this level or above" is one slice.
pub(super) struct SkillIndex {
    offsets: Vec<usize>,
    volunteers: Vec<VolunteerIx>,
}

impl SkillIndex {
    /// The index of a community, by counting sort: O(skills + effective skills of all volunteers).
    pub(super) fn new(community: &Community) -> Self {
        let rows = community.catalog().len() * usize::from(MAX_LEVEL);
        let mut offsets = vec![0; rows + 1];
        let skills = || {
            community.volunteer_ixs().flat_map(|v| {
                let effective = community.volunteer(v).effective_skills();
                effective.iter().map(move |&(skill, level)| (row(skill.index(), level), v))
            })
        };
        for (row, _) in skills() {
            offsets[row + 1] += 1;
        }
        for row in 0..rows {
            offsets[row + 1] += offsets[row];
        }
        let mut next = offsets.clone();
        let mut volunteers = vec![VolunteerIx::new(0); offsets[rows]];
        for (row, volunteer) in skills() {
            volunteers[next[row]] = volunteer;
            next[row] += 1;
        }
        Self { offsets, volunteers }
    }

    /// Those who meet a need, each once, in order within a level.
    fn meeting(&self, need: Need) -> &[VolunteerIx] {
        let skill = need.skill.index();
        &self.volunteers[self.offsets[row(skill, need.level)]..self.offsets[row(skill, MAX_LEVEL) + 1]]
    }

    /// A list, in order and each once, of volunteers among whom are all those with the skills for a request: those
    /// who meet its rarest all-of need, or those who meet one of its any-of needs, whichever are fewer.
    pub(super) fn possible(&self, request: &Request) -> Vec<VolunteerIx> {
        let rarest = request.all_of().iter().map(|need| self.meeting(*need)).min_by_key(|list| list.len());
        let choices: usize = request.any_of().iter().map(|need| self.meeting(*need).len()).sum();
        let mut possible = match rarest {
            Some(list) if request.any_of().is_empty() || list.len() <= choices => list.to_vec(),
            _ => request.any_of().iter().flat_map(|need| self.meeting(*need)).copied().collect(),
        };
        possible.sort_unstable();
        possible.dedup();
        possible
    }
}

/// The row of a skill at a level in 1..=[`MAX_LEVEL`].
fn row(skill: usize, level: u8) -> usize {
    skill * usize::from(MAX_LEVEL) + usize::from(level) - 1
}
