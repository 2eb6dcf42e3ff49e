//! Every stage from a recipe to a verified plan, at two sizes: `cargo bench --bench stages`.

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use goodturn::{
    Matcher,
    eligibility::{Objective, candidates},
    lowering::{Restrictions, Timetable, lower},
    optimize::Budget,
    scenario::CommunityRecipe,
    verify,
};
use std::hint::black_box;

/// Solving takes as long as all other stages many times over, so it is measured at the smaller size only.
const SIZES: [(usize, bool); 2] = [(1_000, true), (10_000, false)];

fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10);
    for (size, solve) in SIZES {
        let recipe = CommunityRecipe { volunteers: size, requests: size, ..CommunityRecipe::town() };
        let (Ok(document), objective) = (recipe.document(), Objective::default()) else { return };
        let Ok(community) = document.clone().into_community() else { return };
        let id = |name| BenchmarkId::new(name, size);
        group.bench_function(id("generate"), |bench| bench.iter(|| recipe.document()));
        group.bench_function(id("check"), |bench| {
            bench.iter_batched(
                || document.clone(),
                goodturn::community::Document::into_community,
                BatchSize::LargeInput,
            );
        });
        group.bench_function(id("candidates"), |bench| bench.iter(|| candidates(&community, &objective)));
        let found = candidates(&community, &objective);
        group.bench_function(id("lower"), |bench| {
            bench.iter(|| {
                let table = Timetable::new(&community, &found);
                lower(&community, &objective, &found, &table, &Restrictions::default())
            });
        });
        if !solve {
            continue;
        }
        let mut matcher = Matcher::new(community.clone(), objective.clone());
        matcher.candidates();
        group.bench_function(id("solve"), |bench| {
            bench.iter(|| black_box(matcher.solve(&Budget::unlimited())));
        });
        let Some(plan) = matcher.solve(&Budget::unlimited()).ok().and_then(|outcome| outcome.optimal().ok())
        else {
            return;
        };
        group
            .bench_function(id("verify"), |bench| bench.iter(|| verify::plan(&community, &objective, &plan)));
        group.bench_function(id("unmet"), |bench| bench.iter(|| plan.unmet()));
    }
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
