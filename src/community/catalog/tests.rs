use super::*;
use proptest::prelude::*;

fn build(count: usize, implies: &[(usize, usize)]) -> (SkillCatalog, Option<CatalogFlaw>) {
    let skills = (0..count).map(|i| (SkillId::from(format!("s{i:06}")), None)).collect();
    let edges = implies.iter().map(|&(a, b)| (SkillIx::new(a), SkillIx::new(b))).collect();
    SkillCatalog::build(skills, edges)
}

fn ixs(list: &[usize]) -> Vec<SkillIx> {
    list.iter().copied().map(SkillIx::new).collect()
}

#[test]
fn grants_are_reflexive_and_transitive() {
    let (catalog, flaw) = build(4, &[(0, 2), (2, 1)]);
    assert_eq!(flaw, None);
    assert_eq!(catalog.grants(SkillIx::new(0)), ixs(&[0, 1, 2]));
    assert_eq!(catalog.grants(SkillIx::new(2)), ixs(&[1, 2]));
    assert_eq!(catalog.grants(SkillIx::new(3)), ixs(&[3]));
    assert_eq!(catalog.get("s000002"), Some(SkillIx::new(2)));
    assert_eq!(catalog.get("s2"), None);
}

#[test]
fn the_whole_circle_is_named_once_per_knot() {
    let (catalog, flaw) = build(7, &[(1, 3), (3, 0), (0, 1), (3, 2), (4, 4), (5, 6), (6, 5), (2, 4)]);
    let circles = vec![ixs(&[0, 1, 3]), ixs(&[4]), ixs(&[5, 6])];
    assert_eq!(flaw, Some(CatalogFlaw::Cycles(circles)));
    assert_eq!(catalog.grants(SkillIx::new(0)), ixs(&[0]));
}

#[test]
fn the_highest_level_counts() {
    let (catalog, _) = build(3, &[(0, 2), (1, 2)]);
    let own = [(SkillIx::new(0), 2), (SkillIx::new(1), 5)];
    let expected = vec![(SkillIx::new(0), 2), (SkillIx::new(1), 5), (SkillIx::new(2), 5)];
    assert_eq!(catalog.effective(&own), expected);
    assert_eq!(catalog.effective(&[]), vec![]);
}

#[test]
fn a_long_chain_neither_overflows_the_stack_nor_the_memory() {
    let chain: Vec<_> = (1..100_000).map(|i| (i - 1, i)).collect();
    assert_eq!(build(100_000, &chain).1, Some(CatalogFlaw::TooManyGrants));
    let circle: Vec<_> = (0..100_000).map(|i| (i, (i + 1) % 100_000)).collect();
    let Some(CatalogFlaw::Cycles(cycles)) = build(100_000, &circle).1 else { panic!("no circle found") };
    assert_eq!(cycles.len(), 1);
    assert_eq!(cycles[0].len(), 100_000);
}

proptest! {
    #[test]
    fn closure_is_reachability(edges in prop::collection::vec((0..9usize, 0..9usize), 0..25)) {
        let (catalog, flaw) = build(9, &edges);
        // The oracle: Warshall's algorithm.
        let mut reach = [[false; 9]; 9];
        for &(a, b) in &edges {
            reach[a][b] = true;
        }
        for k in 0..9 {
            let through = reach[k];
            for from in &mut reach {
                if from[k] {
                    from.iter_mut().zip(through).for_each(|(reached, further)| *reached |= further);
                }
            }
        }
        let circular = (0..9).any(|a| reach[a][a]);
        match flaw {
            Some(CatalogFlaw::Cycles(cycles)) => {
                prop_assert!(circular);
                for cycle in cycles {
                    for (i, from) in cycle.iter().enumerate() {
                        let to = cycle[(i + 1) % cycle.len()];
                        prop_assert!(edges.contains(&(from.index(), to.index())));
                    }
                }
            }
            Some(CatalogFlaw::TooManyGrants) => prop_assert!(false),
            None => {
                prop_assert!(!circular);
                for (a, reached) in reach.iter().enumerate() {
                    let expected: Vec<_> = (0..9).filter(|&b| a == b || reached[b]).map(SkillIx::new).collect();
                    prop_assert_eq!(catalog.grants(SkillIx::new(a)), expected);
                }
            }
        }
    }
}
