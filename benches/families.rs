//! Every raw family with every solver, each optimum verified once before it is timed: `cargo bench --bench families`.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use goodturn::{
    optimize::{Budget, SOLVERS, Start},
    scenario::raw::{Services, families, services},
    verify,
};

const SIZE: usize = 800;

fn raw_families(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("families");
    group.sample_size(10);
    for (name, problem) in families(SIZE, 1).unwrap_or_default() {
        for solver in SOLVERS {
            let solve = || solver.solve_bipartite(&problem, None, &Budget::unlimited());
            let proven = solve().ok().and_then(|outcome| outcome.optimal().ok());
            assert!(proven.is_some_and(|matching| verify::matching(&problem, &matching).is_ok()), "{name}");
            group.bench_function(BenchmarkId::new(solver.name(), name), |bench| bench.iter(solve));
        }
    }
    let Ok(network) = services(&Services::default(), 1) else { return };
    for solver in SOLVERS {
        let solve = || solver.solve(&network, Start::default(), &Budget::unlimited());
        assert!(
            solve().optimal().is_ok_and(|solution| verify::flow(&network, &solution).is_ok()),
            "services"
        );
        group.bench_function(BenchmarkId::new(solver.name(), "services"), |bench| bench.iter(solve));
    }
    group.finish();
}

criterion_group!(benches, raw_families);
criterion_main!(benches);
