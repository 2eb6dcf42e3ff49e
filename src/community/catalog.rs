//! The catalog of skills: a directed acyclic graph whose edge a → b says that whoever has a has b too.
//!
//! A general practitioner can give a medical consult; an electrician can change a bulb. What a skill *grants*
//! is everything that can be reached from it, itself included: the reflexive and transitive closure, computed
//! once, in the order that the strongly connected components come out of Kosaraju's algorithm (which is from the
//! end of the arrows to their beginning). petgraph's version of it keeps its own stack, so a long chain of
//! skills can't exhaust the program's.

use super::ids::{SkillId, SkillIx};
use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};
use std::collections::VecDeque;

/// The most pairs (skill, skill that it grants) that a catalog may have.
pub const MAX_GRANTS: usize = 10_000_000;

/// The catalog of skills, in order of id. See the module's text.
#[derive(Debug, Clone, Default)]
pub struct SkillCatalog {
    /// Nodes in order of id; edges from a skill to each that it implies, without repetition.
    graph: DiGraph<Skill, ()>,
    /// What skill s grants is `granted[offsets[s]..offsets[s + 1]]`, in order.
    offsets: Vec<usize>,
    granted: Vec<SkillIx>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Skill {
    id: SkillId,
    name: Option<String>,
}

/// Why there is no closure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CatalogFlaw {
    /// For each knot of circles one circle, from its first skill in order round to the skill before it.
    Cycles(Vec<Vec<SkillIx>>),
    /// More than [`MAX_GRANTS`] pairs.
    TooManyGrants,
}

impl SkillCatalog {
    /// A catalog of skills that are given in order of id, without repetition, and of implications between them.
    ///
    /// With a flaw, the catalog is returned all the same, as if no skill implied another, so that the rest of
    /// a document can still be checked against it.
    pub(super) fn build(
        skills: Vec<(SkillId, Option<String>)>,
        mut implies: Vec<(SkillIx, SkillIx)>,
    ) -> (Self, Option<CatalogFlaw>) {
        implies.sort_unstable();
        implies.dedup();
        let mut graph = DiGraph::with_capacity(skills.len(), implies.len());
        for (id, name) in skills {
            graph.add_node(Skill { id, name });
        }
        for (from, to) in implies {
            graph.add_edge(node(from), node(to), ());
        }
        let (closure, flaw) = match closure(&graph) {
            Ok(closure) => (closure, None),
            Err(flaw) => (graph.node_indices().map(|n| vec![position(n)]).collect(), Some(flaw)),
        };
        let mut offsets = vec![0];
        let mut granted = Vec::new();
        for skills in closure {
            granted.extend(skills);
            offsets.push(granted.len());
        }
        (Self { graph, offsets, granted }, flaw)
    }

    /// How many skills there are.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The skills in order of id.
    pub fn skills(&self) -> impl ExactSizeIterator<Item = SkillIx> + use<> {
        (0..self.len()).map(SkillIx::new)
    }

    /// The skill with this id. O(log skills).
    pub fn get(&self, id: &str) -> Option<SkillIx> {
        let nodes = self.graph.raw_nodes();
        nodes.binary_search_by(|node| node.weight.id.as_str().cmp(id)).ok().map(SkillIx::new)
    }

    /// The skill's id.
    ///
    /// # Panics
    /// If the position is from another catalog and out of range in this one, like a slice.
    pub fn id(&self, skill: SkillIx) -> &SkillId {
        &self.graph[node(skill)].id
    }

    /// The skill's name, if it has one.
    ///
    /// # Panics
    /// As [`SkillCatalog::id`].
    pub fn name(&self, skill: SkillIx) -> Option<&str> {
        self.graph[node(skill)].name.as_deref()
    }

    /// The skills that the skill implies directly, in order.
    pub fn implied(&self, skill: SkillIx) -> Vec<SkillIx> {
        let mut implied: Vec<_> = self.graph.neighbors(node(skill)).map(position).collect();
        implied.sort_unstable();
        implied
    }

    /// Every skill that whoever has this one has too, itself included, in order. O(1).
    ///
    /// # Panics
    /// As [`SkillCatalog::id`].
    pub fn grants(&self, skill: SkillIx) -> &[SkillIx] {
        &self.granted[self.offsets[skill.index()]..self.offsets[skill.index() + 1]]
    }

    /// What somebody with these skills can do: for each skill that one of them grants, the highest level among
    /// those that do; in order.
    pub(super) fn effective(&self, own: &[(SkillIx, u8)]) -> Vec<(SkillIx, u8)> {
        let granted = |&(skill, level): &(SkillIx, u8)| self.grants(skill).iter().map(move |&s| (s, level));
        let mut levels: Vec<_> = own.iter().flat_map(granted).collect();
        levels.sort_unstable_by_key(|&(skill, level)| (skill, std::cmp::Reverse(level)));
        levels.dedup_by_key(|&mut (skill, _)| skill);
        levels.shrink_to_fit();
        levels
    }
}

/// Catalogs are equal if they have the same skills with the same names and direct implications.
impl PartialEq for SkillCatalog {
    fn eq(&self, other: &Self) -> bool {
        let edges = |catalog: &Self| -> Vec<_> {
            catalog.graph.raw_edges().iter().map(|edge| (edge.source(), edge.target())).collect()
        };
        let nodes = self.graph.node_weights().eq(other.graph.node_weights());
        nodes && edges(self) == edges(other)
    }
}

impl Eq for SkillCatalog {}

fn node(skill: SkillIx) -> NodeIndex {
    NodeIndex::new(skill.index())
}

fn position(node: NodeIndex) -> SkillIx {
    SkillIx::new(node.index())
}

/// What each skill grants. With m the implications that no chain of others makes redundant: time O(m x skills) at
/// most, memory O(skills + implications + pairs granted).
fn closure(graph: &DiGraph<Skill, ()>) -> Result<Vec<Vec<SkillIx>>, CatalogFlaw> {
    let components = kosaraju_scc(graph);
    let knotted = |component: &&Vec<NodeIndex>| {
        component.len() > 1 || component.iter().any(|&n| graph.contains_edge(n, n))
    };
    let mut cycles: Vec<_> = components.iter().filter(knotted).map(|knot| cycle(graph, knot)).collect();
    if !cycles.is_empty() {
        cycles.sort_unstable();
        return Err(CatalogFlaw::Cycles(cycles));
    }
    // What a skill implies stands before it in `order`. Of the skills implied, the last in order is merged first,
    // because it may grant others of them, which can then be passed over: a dense graph costs no more than the
    // sparse one that means the same.
    let order: Vec<NodeIndex> = components.into_iter().flatten().collect();
    let mut rank = vec![0; order.len()];
    for (place, node) in order.iter().enumerate() {
        rank[node.index()] = place;
    }
    let mut closure = vec![Vec::new(); order.len()];
    let mut granted_to = vec![None; order.len()];
    let mut total = 0;
    for node in order {
        let mut grants = vec![position(node)];
        let mut implied: Vec<_> = graph.neighbors(node).collect();
        implied.sort_unstable_by_key(|next| std::cmp::Reverse(rank[next.index()]));
        for next in implied {
            if granted_to[next.index()] != Some(node) {
                let merged: &Vec<SkillIx> = &closure[next.index()];
                for &skill in merged {
                    if granted_to[skill.index()].replace(node) != Some(node) {
                        grants.push(skill);
                    }
                }
            }
        }
        grants.sort_unstable();
        total += grants.len();
        if total > MAX_GRANTS {
            return Err(CatalogFlaw::TooManyGrants);
        }
        closure[node.index()] = grants;
    }
    Ok(closure)
}

/// A shortest circle through the first skill of a strongly connected component that has one, by breadth-first
/// search within the component.
fn cycle(graph: &DiGraph<Skill, ()>, knot: &[NodeIndex]) -> Vec<SkillIx> {
    let mut members = knot.to_vec();
    members.sort_unstable();
    let Some(&first) = members.first() else { return Vec::new() };
    let mut before = vec![None; members.len()];
    let mut queue = VecDeque::from([first]);
    while let Some(from) = queue.pop_front() {
        let mut next: Vec<_> = graph.neighbors(from).collect();
        next.sort_unstable();
        for to in next {
            if to == first {
                let mut circle = vec![position(from)];
                let mut at = from;
                while let Some(previous) = members.binary_search(&at).ok().and_then(|i| before[i]) {
                    circle.push(position(previous));
                    at = previous;
                }
                circle.reverse();
                return circle;
            }
            if let Ok(i) = members.binary_search(&to)
                && before[i].is_none()
            {
                before[i] = Some(from);
                queue.push_back(to);
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
