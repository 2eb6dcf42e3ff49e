//! Problems from a seed: weights to be maximised, all positive.

/// A bipartite problem: all pairs of a matrix, or rows of pairs.
pub struct Instance {
    pub side: usize,
    /// `None`: every row has every column.
    pub columns: Option<Vec<Vec<usize>>>,
    /// One weight per pair, row after row.
    pub weights: Vec<i64>,
}

/// Families and the sizes that are compared unless one is named.
pub const FAMILIES: &[(&str, &[usize])] =
    &[("dense", &[200, 1000]), ("product", &[200, 1000]), ("plane", &[200, 1000]), ("sparse", &[200, 1000])];

/// Marsaglia's xorshift: the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

pub fn make(name: &str, side: usize) -> Instance {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut all = |weight: &mut dyn FnMut(&mut Numbers, usize, usize) -> i64| {
        let pairs = (0..side).flat_map(|i| (0..side).map(move |j| (i, j)));
        let weights = pairs.map(|(i, j)| weight(&mut numbers, i, j)).collect();
        Instance { side, columns: None, weights }
    };
    let square = (side * side + 1) as i64;
    match name {
        "product" => all(&mut |_, i, j| square - ((i + 1) * (j + 1)) as i64),
        "plane" => {
            let mut points = Numbers(0x2545_f491_4f6c_dd1d);
            let mut some = || -> Vec<(i64, i64)> {
                (0..side).map(|_| (points.below(1_000_000) as i64, points.below(1_000_000) as i64)).collect()
            };
            let (from, to) = (some(), some());
            all(&mut |_, i, j| {
                let (x, y) = (from[i].0 - to[j].0, from[i].1 - to[j].1);
                1_500_001 - (x * x + y * y).isqrt()
            })
        }
        "sparse" => {
            let mut columns = Vec::new();
            let mut weights = Vec::new();
            for _ in 0..side {
                let mut row: Vec<usize> = (0..20).map(|_| numbers.below(side as u64) as usize).collect();
                row.sort_unstable();
                row.dedup();
                weights.extend(row.iter().map(|_| numbers.below(1_000_000) as i64 + 1));
                columns.push(row);
            }
            Instance { side, columns: Some(columns), weights }
        }
        _ => all(&mut |numbers, _, _| numbers.below(1_000_000) as i64 + 1),
    }
}

/// Side, then the matrix, for `python_peers.py`.
pub fn export(instance: &Instance) {
    println!("{}", instance.side);
    for row in instance.weights.chunks(instance.side) {
        let row: Vec<String> = row.iter().map(i64::to_string).collect();
        println!("{}", row.join(" "));
    }
}
