//! Small instance files of every format.

pub const SMALL_BM: &str = include_str!("../../examples/data/small.bm");
pub const SMALL_MIN: &str = include_str!("../../examples/data/small.min");
pub const SMALL_ASN: &str = "c three of each\np asn 6 7\nn 2\nn 4\nn 6\n\
    a 2 1 5\na 2 3 9\na 4 1 2\na 4 5 7\na 6 1 3\na 6 3 4\na 6 5 8\n";

/// A `.wbm` file from its parts, as the writer of the collection lays it out.
#[derive(Clone, Default)]
pub struct Wbm {
    pub left: u64,
    pub right: u64,
    pub rows: Option<(Vec<u64>, Vec<u32>)>,
    pub integers: Vec<i32>,
    pub reals: Option<Vec<f64>>,
    pub capacities: Option<Vec<i32>>,
}

impl Wbm {
    pub fn bytes(&self) -> Vec<u8> {
        let flags = u32::from(self.rows.is_none())
            | u32::from(self.capacities.is_some()) << 1
            | u32::from(self.reals.is_some()) << 2;
        let pairs = self.reals.as_ref().map_or(self.integers.len(), Vec::len) as u64;
        let mut bytes = b"WBM1".to_vec();
        bytes.extend(flags.to_le_bytes());
        bytes.extend([self.left, self.right, pairs].iter().flat_map(|size| size.to_le_bytes()));
        if let Some((offsets, columns)) = &self.rows {
            bytes.extend(offsets.iter().flat_map(|offset| offset.to_le_bytes()));
            bytes.extend(columns.iter().flat_map(|column| column.to_le_bytes()));
        }
        match &self.reals {
            Some(reals) => bytes.extend(reals.iter().flat_map(|weight| weight.to_le_bytes())),
            None => bytes.extend(self.integers.iter().flat_map(|weight| weight.to_le_bytes())),
        }
        bytes.extend(self.capacities.iter().flatten().flat_map(|capacity| capacity.to_le_bytes()));
        bytes
    }

    pub fn sparse() -> Self {
        let rows = Some((vec![0, 2, 2, 4], vec![0, 3, 1, 3]));
        Self { left: 3, right: 4, rows, integers: vec![7, 5, 4, 9], ..Self::default() }
    }

    pub fn dense() -> Self {
        Self { left: 2, right: 3, integers: vec![1, 2, 3, 6, 5, 4], ..Self::default() }
    }
}
