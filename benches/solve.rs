//! How long it takes: the sample community from bytes to reasons, and random sparse problems per algorithm.
//!
//!     cargo bench --bench solve

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use goodturn::community::Document;
use goodturn::eligibility::{Objective, candidates};
use goodturn::network::{Bipartite, Mode, Sense};
use goodturn::optimize::{Budget, SOLVERS};
use goodturn::{Matcher, report, verify};

/// The sample community, stage by stage and as a whole.
fn community(c: &mut Criterion) {
    let bytes = include_bytes!("../examples/data/community.json");
    let read = || Document::from_json(bytes).and_then(Document::into_community).expect("the sample is sound");
    let objective = Objective::default();
    let solve = || {
        let mut matcher = Matcher::new(read(), objective.clone());
        matcher.solve(&Budget::unlimited()).expect("in range").optimal().expect("no overlaps")
    };
    let (sample, plan) = (read(), solve());
    let mut group = c.benchmark_group("community");
    group.bench_function("read and check", |b| b.iter(read));
    group.bench_function("candidates", |b| b.iter(|| candidates(black_box(&sample), &objective)));
    group.bench_function("read, check and solve", |b| b.iter(solve));
    group.bench_function("verify", |b| b.iter(|| verify::plan(&sample, &objective, black_box(&plan))));
    group.bench_function("reasons and text", |b| {
        b.iter(|| report::text(black_box(&plan), report::Options::default()));
    });
    group.finish();
}

/// A small generator of our own, so that the instances stay the same whatever the versions of others (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// `nodes` on each side, 8 pairs drawn per left node, weights 1 to 1000, up to `capacity` mates per node.
fn sparse(nodes: u32, capacity: u32, mode: Mode) -> Bipartite {
    let mut random = Random(u64::from(nodes) << 8 | u64::from(capacity));
    let mut builder = Bipartite::builder(nodes as usize, nodes as usize);
    for left in 0..nodes {
        let mut rights: Vec<u32> = (0..8).map(|_| random.below(nodes.into()) as u32).collect();
        rights.sort_unstable();
        rights.dedup();
        for right in rights {
            builder.push(left, right, &[1 + random.below(1000) as i64]);
        }
        let most = 1 + random.below(capacity.into()) as u32;
        builder = builder.left(left as usize, 0..=most).right(left as usize, 0..=capacity);
    }
    builder.build(Sense::Maximise, mode).expect("a sound problem")
}

/// Random problems from pairs in memory to certificate.
fn bipartite(c: &mut Criterion) {
    let problems = [
        ("assignment, 1000 a side", sparse(1000, 1, Mode::BestWeight)),
        ("b-matching, 1000 a side", sparse(1000, 3, Mode::BestWeight)),
        ("most pairs, 1000 a side", sparse(1000, 1, Mode::MostPairs)),
    ];
    let mut group = c.benchmark_group("bipartite");
    for (name, problem) in &problems {
        group.throughput(Throughput::Elements(problem.pair_count() as u64));
        for solver in SOLVERS {
            group.bench_with_input(BenchmarkId::new(*name, solver.name()), problem, |b, problem| {
                b.iter(|| solver.solve_bipartite(problem, None, &Budget::unlimited()));
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    targets = community, bipartite
}
criterion_main!(benches);
