//! Every solver behind one function: from a problem to a closure that solves it and gives the objective. Ours is the first.

use goodturn::network::{Bipartite, Dense, DenseMode, Mode, Sense};
use goodturn::optimize;

use crate::families::Instance;

type Solve<'a> = Box<dyn FnMut() -> i64 + 'a>;

pub struct Peer {
    pub name: &'static str,
    /// `None` where the package does not take such a problem, or not within patience.
    pub prepare: for<'a> fn(&'a Instance) -> Option<Solve<'a>>,
}

pub const PEERS: &[Peer] = &[
    Peer { name: "goodturn", prepare: ours },
    Peer { name: "lapjv", prepare: lapjv },
    Peer { name: "lsap", prepare: lsap },
    Peer { name: "pathfinding", prepare: pathfinding },
    Peer { name: "sparse_linear_assignment", prepare: khosla },
    Peer { name: "mcmf", prepare: mcmf },
    Peer { name: "rustworkx-core", prepare: rustworkx },
];

/// (left, right, weight) of every pair.
fn pairs(instance: &Instance) -> impl Iterator<Item = (usize, usize, i64)> {
    let side = instance.side;
    let ends = (0..side).flat_map(move |i| match &instance.columns {
        Some(rows) => rows[i].iter().map(|&j| (i, j)).collect::<Vec<_>>(),
        None => (0..side).map(|j| (i, j)).collect(),
    });
    ends.zip(&instance.weights).map(|((i, j), &weight)| (i, j, weight))
}

fn ours(instance: &Instance) -> Option<Solve<'_>> {
    let side = instance.side;
    if instance.columns.is_none() {
        let problem = Dense::new(&instance.weights, side, side, Sense::Maximise, DenseMode::BestWeight)
            .expect("in range");
        return Some(Box::new(move || {
            optimize::solve_dense(&problem).optimal().expect("always").weight as i64
        }));
    }
    let pairs = pairs(instance).map(|(i, j, weight)| (i as u32, j as u32, weight));
    let problem = Bipartite::builder(side, side)
        .pairs(pairs)
        .build(Sense::Maximise, Mode::BestWeight)
        .expect("in range");
    Some(Box::new(move || {
        let matching = optimize::solve_bipartite(&problem).expect("in range").optimal().expect("always");
        matching.weight.level(0) as i64
    }))
}

/// Costs for packages that minimise: the largest weight less each. Only whole matrices.
fn costs(instance: &Instance) -> Option<Vec<f64>> {
    let largest = instance.weights.iter().max()?;
    instance
        .columns
        .is_none()
        .then(|| instance.weights.iter().map(|weight| (largest - weight) as f64).collect())
}

fn total(instance: &Instance, mates: &[usize]) -> i64 {
    mates.iter().enumerate().map(|(i, j)| instance.weights[i * instance.side + j]).sum()
}

fn lapjv(instance: &Instance) -> Option<Solve<'_>> {
    let matrix = lapjv::Matrix::from_shape_vec((instance.side, instance.side), costs(instance)?).ok()?;
    Some(Box::new(move || total(instance, &lapjv::lapjv(&matrix).expect("finite").0)))
}

fn lsap(instance: &Instance) -> Option<Solve<'_>> {
    let costs = costs(instance)?;
    let side = instance.side;
    Some(Box::new(move || total(instance, &lsap::solve(side, side, &costs, false).expect("finite").1)))
}

fn pathfinding(instance: &Instance) -> Option<Solve<'_>> {
    if instance.columns.is_some() || instance.side > 500 {
        return None;
    }
    let matrix =
        pathfinding::matrix::Matrix::from_vec(instance.side, instance.side, instance.weights.clone()).ok()?;
    Some(Box::new(move || pathfinding::kuhn_munkres::kuhn_munkres(&matrix).0))
}

/// Exact on integers with steps below one part in all nodes; a column of weight 0 for each row lets it stay alone.
fn khosla(instance: &Instance) -> Option<Solve<'_>> {
    use sparse_linear_assignment::{AuctionSolver, KhoslaSolver};

    instance.columns.as_ref()?;
    let side = instance.side;
    Some(Box::new(move || {
        let (mut solver, mut solution) =
            KhoslaSolver::<u32>::new(side, 2 * side, instance.weights.len() + side);
        solver.init(side as u32, 2 * side as u32).expect("sizes fit");
        let mut row = 0;
        for (i, j, weight) in pairs(instance) {
            while row < i {
                solver.add_value(row as u32, (side + row) as u32, 0.0).expect("in order");
                row += 1;
            }
            solver.add_value(i as u32, j as u32, weight as f64).expect("in order");
        }
        for row in row..side {
            solver.add_value(row as u32, (side + row) as u32, 0.0).expect("in order");
        }
        solver.solve(&mut solution, true, Some(0.999 / (2 * side) as f64)).expect("feasible");
        solver.get_objective(&solution).round() as i64
    }))
}

fn mcmf(instance: &Instance) -> Option<Solve<'_>> {
    use mcmf::{Capacity, Cost, GraphBuilder, Vertex};

    instance.columns.as_ref()?;
    let side = instance.side as u32;
    let mut graph = GraphBuilder::<u32>::new();
    for node in 0..side {
        graph.add_edge(Vertex::Source, node, Capacity(1), Cost(0));
        graph.add_edge(node, Vertex::Sink, Capacity(1), Cost(0));
        graph.add_edge(side + node, Vertex::Sink, Capacity(1), Cost(0));
    }
    for (i, j, weight) in pairs(instance) {
        graph.add_edge(i as u32, side + j as u32, Capacity(1), Cost(-(weight as i32)));
    }
    Some(Box::new(move || {
        let (_, paths) = graph.mcmf();
        paths.iter().map(|path| -i64::from(path.cost()) * i64::from(path.amount())).sum()
    }))
}

fn rustworkx(instance: &Instance) -> Option<Solve<'_>> {
    use rustworkx_core::petgraph::graph::UnGraph;

    if instance.columns.is_none() || instance.side > 1000 {
        return None;
    }
    let side = instance.side as u32;
    let mut graph = UnGraph::<(), i64>::with_capacity(2 * instance.side, instance.weights.len());
    (0..2 * side).for_each(|_| {
        graph.add_node(());
    });
    for (i, j, weight) in pairs(instance) {
        graph.add_edge((i as u32).into(), (side + j as u32).into(), weight);
    }
    Some(Box::new(move || {
        let weight = |edge: rustworkx_core::petgraph::graph::EdgeReference<'_, i64>| {
            Ok::<i128, ()>(i128::from(*edge.weight()))
        };
        let matching = rustworkx_core::max_weight_matching::max_weight_matching(&graph, false, weight, false)
            .expect("no errors");
        let edge = |(a, b): &(usize, usize)| graph.find_edge((*a as u32).into(), (*b as u32).into());
        matching.iter().filter_map(edge).map(|edge| graph[edge]).sum()
    }))
}
