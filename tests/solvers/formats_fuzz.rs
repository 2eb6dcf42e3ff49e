//! Instance formats: round trips, and that no bytes whatever make a reader panic, hang or take memory that the file does not
//! warrant.

use crate::common::instances::{SMALL_ASN, SMALL_BM, SMALL_MIN, Wbm};
use crate::common::matchings::problem;
use goodturn::network::formats::{Format, Instance, MAX_FAULTS, bm, min, parse};
use goodturn::network::{Network, NodeId};
use goodturn::optimize::Outcome;
use goodturn::{optimize, verify};
use proptest::prelude::*;

fn any_network() -> impl Strategy<Value = Network> {
    (1..6usize).prop_flat_map(|nodes| {
        let arc = (0..nodes, 0..nodes, -3i64..3, 0i64..5, -9i64..9);
        (prop::collection::vec(-4i64..4, nodes), prop::collection::vec(arc, 0..9)).prop_map(
            |(supplies, arcs)| {
                let mut builder = Network::builder(1);
                for &supply in &supplies {
                    builder.node(supply);
                }
                for (tail, head, low, more, cost) in arcs {
                    builder.arc(NodeId::new(tail), NodeId::new(head), low..=low + more, &[cost]);
                }
                builder.build().unwrap()
            },
        )
    })
}

/// A valid file of every format.
fn valid_file() -> impl Strategy<Value = (Format, Vec<u8>)> {
    let sparse = || Wbm::sparse();
    let real = || Wbm { reals: Some(vec![0.3, 1e9, -2.5, 7.0]), ..sparse() };
    let capped = || Wbm { capacities: Some(vec![2, 1, 1, 1, 3, 1, 1]), ..sparse() };
    prop::sample::select(vec![
        (Format::Bm, SMALL_BM.as_bytes().to_vec()),
        (Format::Min, SMALL_MIN.as_bytes().to_vec()),
        (Format::Asn, SMALL_ASN.as_bytes().to_vec()),
        (Format::Wbm, sparse().bytes()),
        (Format::Wbm, Wbm::dense().bytes()),
        (Format::Wbm, real().bytes()),
        (Format::Wbm, capped().bytes()),
    ])
}

/// One way to spoil a file.
#[derive(Clone, Debug)]
enum Damage {
    Byte(prop::sample::Index, u8),
    Truncate(prop::sample::Index),
    Append(Vec<u8>),
    RemoveLine(prop::sample::Index),
    RepeatLine(prop::sample::Index),
    Number(prop::sample::Index, &'static str),
    Word(prop::sample::Index, [u8; 4]),
}

const EDGES: [&str; 14] = [
    "0",
    "-1",
    "1",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1e9",
    "NaN",
    "99999999999999999999999999",
    "",
];

fn damage(format: Format) -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    let words =
        [[0xff; 4], [0; 4], [0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0xf0, 0x7f], [1, 0, 0, 0]];
    let (text, binary) = if format == Format::Wbm { (0, 6) } else { (6, 0) };
    prop_oneof![
        2 => (index(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        1 => index().prop_map(Damage::Truncate),
        1 => prop::collection::vec(any::<u8>(), 1..20).prop_map(Damage::Append),
        text => index().prop_map(Damage::RemoveLine),
        text => index().prop_map(Damage::RepeatLine),
        text => (index(), prop::sample::select(&EDGES[..])).prop_map(|(at, edge)| Damage::Number(at, edge)),
        binary => (index(), prop::sample::select(words.to_vec())).prop_map(|(at, word)| Damage::Word(at, word)),
    ]
}

/// A file of every format after some damage.
fn damaged_file() -> impl Strategy<Value = (Format, Vec<u8>)> {
    valid_file().prop_flat_map(|(format, bytes)| {
        prop::collection::vec(damage(format), 1..4).prop_map(move |damages| {
            let mut bytes = bytes.clone();
            for damage in &damages {
                damage.apply(&mut bytes);
            }
            (format, bytes)
        })
    })
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let lines = |bytes: &[u8]| bytes.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
        match self {
            Self::Byte(at, byte) => *at.get_mut(&mut bytes[..]) = *byte,
            Self::Truncate(at) => bytes.truncate(at.index(bytes.len())),
            Self::Append(more) => bytes.extend(more),
            Self::RemoveLine(at) => {
                let mut lines = lines(bytes);
                lines.remove(at.index(lines.len()));
                *bytes = lines.join(&b'\n');
            }
            Self::RepeatLine(at) => {
                let mut lines = lines(bytes);
                let line = at.get(&lines).clone();
                lines.push(line);
                *bytes = lines.join(&b'\n');
            }
            Self::Number(at, edge) => {
                let mut lines = lines(bytes);
                let line = at.get_mut(&mut lines);
                let mut fields: Vec<&[u8]> = line.split(|&b| b == b' ').collect();
                *at.get_mut(&mut fields) = edge.as_bytes();
                *line = fields.join(&b' ');
                *bytes = lines.join(&b'\n');
            }
            Self::Word(at, word) => {
                let start = at.index(bytes.len().div_ceil(4)) * 4;
                bytes.iter_mut().skip(start).zip(word).for_each(|(byte, new)| *byte = *new);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_written_b_matching_reads_back_equal(raw in problem(6)) {
        let problem = raw.build();
        let text = bm::write(&problem).unwrap();
        prop_assert_eq!(bm::parse(text.as_bytes(), None).unwrap().problem, problem);
    }

    #[test]
    fn a_written_flow_reads_back_equal(network in any_network()) {
        let text = min::write(&network).unwrap();
        prop_assert_eq!(min::parse(text.as_bytes()).unwrap().network, network);
    }

    /// The order of lines after the header means nothing.
    #[test]
    fn the_order_of_lines_changes_nothing(lines in Just(SMALL_BM.lines().skip(4).collect::<Vec<_>>()).prop_shuffle()) {
        let header: String = SMALL_BM.lines().take(4).map(|line| line.to_owned() + "\n").collect();
        let shuffled = header + &lines.join("\n");
        prop_assert_eq!(bm::parse(shuffled.as_bytes(), None), bm::parse(SMALL_BM.as_bytes(), None));
    }

    /// Whatever is done to a file, it is read or refused with faults; what is read is solved, or told infeasible, with a proof.
    #[test]
    fn damaged_files_are_read_or_refused((format, bytes) in damaged_file()) {
        match parse(&bytes, format, None) {
            Ok(Instance::Bipartite(instance)) => {
                prop_assert!(instance.problem.pair_count() <= bytes.len());
                if instance.problem.left().len() + instance.problem.right().len() < 1000
                    && let Ok(outcome) = optimize::solve_bipartite(&instance.problem)
                {
                    match outcome {
                        Outcome::Optimal(matching) => {
                            prop_assert!(verify::matching(&instance.problem, &matching).is_ok());
                        }
                        Outcome::Infeasible(cut) => {
                            prop_assert!(verify::bipartite_cut(&instance.problem, &cut).is_ok());
                        }
                        Outcome::Stopped(_) => prop_assert!(false, "stopped without a limit"),
                    }
                }
            }
            Ok(Instance::Flow(instance)) => {
                prop_assert!(instance.network.arc_count() <= bytes.len());
                if instance.network.node_count() < 1000 {
                    match optimize::solve(&instance.network) {
                        Outcome::Optimal(solution) => {
                            prop_assert!(verify::flow(&instance.network, &solution).is_ok());
                        }
                        Outcome::Infeasible(cut) => {
                            prop_assert!(verify::cut(&instance.network, &cut).is_ok());
                        }
                        Outcome::Stopped(_) => prop_assert!(false, "stopped without a limit"),
                    }
                }
            }
            Err(faults) => {
                prop_assert!(!faults.faults().is_empty() && faults.faults().len() <= MAX_FAULTS);
                prop_assert!(faults.to_string().len() < 20_000);
            }
        }
    }

    #[test]
    fn noise_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in [Format::Bm, Format::Wbm, Format::Min, Format::Asn] {
            prop_assert!(parse(&bytes, format, None).is_err());
        }
    }
}
