//! Instance formats: what they read, what they refuse, and how they say it.

use crate::common::instances::{SMALL_ASN, SMALL_BM, SMALL_MIN, Wbm};
use goodturn::network::formats::{
    BipartiteInstance, FaultKind, Format, FormatFaults, MAX_FAULTS, Place, asn, bm, min, parse, wbm,
};
use goodturn::network::{Bipartite, Degree, Mode, Network, NetworkFault, NodeId, Sense};
use goodturn::{optimize, verify};

fn flow(bytes: &[u8]) -> Network {
    min::parse(bytes).unwrap().network
}

/// Ends and weights of the pairs.
fn triples(problem: &Bipartite) -> Vec<(usize, u32, i64)> {
    let sign = if problem.sense() == Sense::Maximise { -1 } else { 1 };
    let weight_level = problem.levels() - 1;
    let rows = (0..problem.left().len()).flat_map(|i| problem.row(i).map(move |pair| (i, pair)));
    rows.map(|(i, pair)| (i, problem.rights()[pair], sign * problem.costs().get(weight_level, pair)))
        .collect()
}

fn best(problem: &Bipartite) -> i128 {
    let matching = optimize::solve_bipartite(problem).unwrap().optimal().unwrap();
    verify::matching(problem, &matching).unwrap().level(0)
}

#[test]
fn the_shipped_b_matching_is_read_as_written() {
    let problem = bm::parse(SMALL_BM.as_bytes(), None).unwrap().problem;
    assert_eq!((problem.left().len(), problem.right().len(), problem.pair_count()), (4, 5, 10));
    assert_eq!((problem.sense(), problem.mode()), (Sense::Maximise, Mode::BestWeight));
    assert_eq!(problem.left()[3], Degree { min: 1, max: 2 });
    assert_eq!(problem.left()[1], Degree::default());
    assert_eq!(problem.right()[4], Degree { min: 0, max: 2 });
    // The file has pair (1, 3) last.
    assert_eq!(triples(&problem)[5], (1, 3, 35));
    assert_eq!(best(&problem), 352);
}

#[test]
fn the_shipped_flow_is_read_as_written() {
    let network = flow(SMALL_MIN.as_bytes());
    assert_eq!(network.supplies(), [5, 3, 0, 0, -4, -4]);
    assert_eq!((network.lower()[1], network.upper()[1], network.costs().get(0, 1)), (1, 3, 5));
    assert_eq!((network.tails()[7], network.heads()[7]), (NodeId::new(3), NodeId::new(5)));
    let solution = optimize::solve(&network).optimal().unwrap();
    assert_eq!(verify::flow(&network, &solution).unwrap().level(0), 28);
}

#[test]
fn assignment_arcs_become_pairs_with_the_files_own_ids() {
    let BipartiteInstance { problem, left_ids, right_ids, .. } =
        asn::parse(SMALL_ASN.as_bytes(), None).unwrap();
    assert_eq!((left_ids, right_ids), (vec![2, 4, 6], vec![1, 3, 5]));
    assert_eq!((problem.sense(), problem.mode()), (Sense::Minimise, Mode::Perfect));
    let expected = [(0, 0, 5), (0, 1, 9), (1, 0, 2), (1, 2, 7), (2, 0, 3), (2, 1, 4), (2, 2, 8)];
    assert_eq!(triples(&problem), expected);
    // 2-1, 4-5, 6-3: 5 + 7 + 4.
    assert_eq!(best(&problem), 16);
}

#[test]
fn binary_files_are_read_dense_and_sparse_with_and_without_capacities() {
    let sparse = wbm::parse(&Wbm::sparse().bytes(), None).unwrap().problem;
    assert_eq!(triples(&sparse), [(0, 0, 7), (0, 3, 5), (2, 1, 4), (2, 3, 9)]);
    assert_eq!((sparse.sense(), sparse.mode()), (Sense::Maximise, Mode::BestWeight));
    assert_eq!(best(&sparse), 16);

    let dense = wbm::parse(&Wbm::dense().bytes(), None).unwrap().problem;
    assert_eq!(triples(&dense), [(0, 0, 1), (0, 1, 2), (0, 2, 3), (1, 0, 6), (1, 1, 5), (1, 2, 4)]);
    assert_eq!(best(&dense), 9);

    let capacities = Some(vec![2, 1, 2, 1, 1, 0, 1]);
    let capped = wbm::parse(&Wbm { capacities, ..Wbm::sparse() }.bytes(), None).unwrap().problem;
    assert_eq!(capped.left()[0], Degree { min: 0, max: 2 });
    assert_eq!(capped.right()[2], Degree { min: 0, max: 0 });
    assert_eq!(best(&capped), 7 + 4 + 9);
}

#[test]
fn real_weights_are_exact_where_they_fit_and_bounded_where_not() {
    let reals = Some(vec![0.5, 1.25, 3.0, 0.0, -2.0, 8.0]);
    let instance = wbm::parse(&Wbm { reals, ..Wbm::dense() }.bytes(), None).unwrap();
    assert_eq!((instance.scale.exponent(), instance.scale.is_exact()), (2, true));
    assert!(instance.error_bound() == 0.0);
    assert_eq!(instance.scale.decimal(best(&instance.problem)), "9.25");

    // 0.1 has bits down to 2^-55, 2^40 up to 2^40: 96 bits do not fit.
    let (tenth, large) = (0.1, f64::from(1 << 20) * f64::from(1 << 20));
    let reals = Some(vec![tenth, tenth, large, tenth, large, tenth]);
    let instance = wbm::parse(&Wbm { reals, ..Wbm::dense() }.bytes(), None).unwrap();
    assert!(!instance.scale.is_exact());
    let found: f64 = instance.scale.decimal(best(&instance.problem)).parse().unwrap();
    let bound = instance.error_bound();
    assert!(bound > 0.0 && bound < 1e-3 && (found - 2.0 * large).abs() <= bound);
}

#[test]
fn a_mode_given_by_the_caller_takes_the_place_of_the_files() {
    let text = b"p bm 1 2 2 min max\nl 0 0 2\ne 0 0 5\ne 0 1 3\n";
    let value = |mode| best(&bm::parse(text, mode).unwrap().problem);
    assert_eq!(value(None), 0, "nothing pays where small sums are best");
    assert_eq!(value(Some(Mode::MostPairs)), 8);
    for word in ["perfect", "max-card", "max", "bounds"] {
        assert_eq!(bm::parse(text, bm::mode(word)).unwrap().problem.mode(), bm::mode(word).unwrap());
    }
    assert_eq!(bm::mode("best"), None);
    let faults = parse(SMALL_MIN.as_bytes(), Format::Min, Some(Mode::Perfect)).unwrap_err();
    assert_eq!(faults.faults()[0].kind, FaultKind::ModeOfFlow);
}

#[test]
fn formats_go_by_the_ending() {
    let of = Format::of_name;
    assert_eq!(
        ["a.bm", "b/c.wbm.gz", "x.y.min", "x.asn"].map(of),
        [Some(Format::Bm), Some(Format::Wbm), Some(Format::Min), Some(Format::Asn)]
    );
    assert_eq!(["bm", "a.bm.zip", ".gz", "", "a.BM"].map(of), [None; 5]);
}

#[test]
fn carriage_returns_blank_lines_and_comments_are_harmless() {
    let text = b"c hello\r\n\r\n  p  bm 1\t1 1 max max \r\n\ncomment\ne 0 0 +5\r\n";
    assert_eq!(triples(&bm::parse(text, None).unwrap().problem), [(0, 0, 5)]);
}

/// The faults of a text, each as place and message.
fn messages(faults: &FormatFaults) -> Vec<String> {
    faults.faults().iter().map(ToString::to_string).collect()
}

/// Texts with exactly the faults that each has, in order: a documented failing example of every kind.
const FAULTY_TEXTS: &[(Format, &str, &[&str])] = &[
    (Format::Bm, "", &["whole file: no line `p bm"]),
    (Format::Bm, "c only\ne 0 0 1\n", &["line 2: no line `p bm"]),
    (Format::Min, "n 1 1\n", &["line 1: no line `p min <nodes> <arcs>` before the data; begin"]),
    (Format::Bm, "p bm 1 1 0 max max\np bm 1 1 0 max max", &["line 2: a second `p bm"]),
    (
        Format::Bm,
        "p bm 1 1 0 max",
        &["line 1: expected `p bm <left> <right> <pairs> <max|min> <mode>`, found 6"],
    ),
    (
        Format::Bm,
        "p min 1 1 0 big best",
        &[
            "line 1: problem is \"min\"; it must be bm",
            "line 1: sense is \"big\"; it must be max or min",
            "line 1: mode is \"best\"; it must be perfect, max-card, max or bounds",
        ],
    ),
    (
        Format::Bm,
        "p bm -1 3000000000 x max max",
        &[
            "line 1: number of left nodes is -1; it must be from 0 to",
            "line 1: number of right nodes is 3000000000; it must be from 0 to",
            "line 1: number of pairs is \"x\"; it must be an integer",
        ],
    ),
    (
        Format::Bm,
        "p bm 2147483647 1 0 max max",
        &["line 1: 2147483648 nodes declared, but a file of this size"],
    ),
    (Format::Asn, "p asn 2000000000 0", &["line 1: 2000000000 nodes declared"]),
    (Format::Min, "p min 2000000000 0", &["line 1: 2000000000 nodes declared"]),
    (Format::Bm, "p bm 1 1 3 max max\ne 0 0 1", &["line 1: 3 pairs declared, 1 found; correct the number"]),
    (
        Format::Bm,
        "p bm 1 1 1 max max\nx 1\ne 0 0 1\n",
        &["line 2: line kind \"x\" is unknown; lines are p, l, r, e or c"],
    ),
    (
        Format::Bm,
        "p bm 2 2 2 max max\nl 2 0 1\nr 0 2 1\nl 0 0 1\nl 0 0 4\nr 1 -1 4294967296\ne 0 0\ne 5 7 1.5",
        &[
            "line 2: left node is 2; it must be from 0 to 1: nodes are counted from 0",
            "line 3: right node has minimum 2 above its maximum 1",
            "line 5: left node 0 is stated a second time",
            "line 6: minimum of mates is -1; it must be from 0 to",
            "line 6: maximum of mates is 4294967296; it must be from 0 to 4294967295",
            "line 7: expected `e <left> <right> <weight>`, found 3 fields",
            "line 8: left node is 5",
            "line 8: right node is 7",
            "line 8: weight is \"1.5\"; it must be an integer",
        ],
    ),
    (
        Format::Bm,
        "p bm 1 1 2 max max\ne 0 0 9223372036854775808\ne 0 0 -99999999999999999999999999999",
        &[
            "line 2: weight is 9223372036854775808; it must be from -57646075230342348 to 57646075230342348: beyond",
            "line 3: weight is -99999999999999999999999...; it must be from",
        ],
    ),
    (
        Format::Bm,
        "p bm 2 1 4 max max\ne 1 0 3\ne 0 0 1\ne 1 0 4\ne 0 0 1",
        &["line 5: pair (0, 0) is stated a second time", "line 4: pair (1, 0) is stated a second time"],
    ),
    (
        Format::Min,
        "p min 2 3\nn 3 1\nn 1 1\nn 1 1\nn 2 99999999999999999999\na 1 2 3 2 1\na 0 1 0 1 x\na 1 2 0 1 9223372036854775807",
        &[
            "line 2: node is 3; it must be from 1 to 2: nodes are counted from 1",
            "line 4: node 1 is stated a second time",
            "line 5: supply is 99999999999999999999; it must be from",
            "line 6: flow has minimum 3 above its maximum 2",
            "line 7: tail is 0",
            "line 7: cost is \"x\"",
            "line 8: cost is 9223372036854775807; it must be from",
        ],
    ),
    (
        Format::Min,
        "p min 2 1\na 1 2 0 9223372036854775807 1",
        &["whole file: bounds and supplies add up to 9223372036854775807"],
    ),
    (
        Format::Asn,
        "p asn 3 4\nn 1\nn 1\na 1 2 3\na 2 3 4\nn 2\na 1 2\na 1 1 0",
        &[
            "line 3: node 1 is stated a second time",
            "line 5: arc 2 -> 3 must go from a node with an `n` line to one without",
            "line 6: an `n` line after the first `a` line",
            "line 7: expected `a <source> <other> <cost>`, found 3",
            "line 8: arc 1 -> 1 must go",
        ],
    ),
    (Format::Asn, "p asn 2 2\nn 2\na 2 1 3\na 2 1 4\n", &["whole file: arc 2 -> 1 is stated a second time"]),
];

#[test]
fn every_fault_of_a_text_is_told_with_its_line() {
    for (format, text, expected) in FAULTY_TEXTS {
        let found = messages(&parse(text.as_bytes(), *format, None).unwrap_err());
        let matches = found.len() == expected.len()
            && found.iter().zip(*expected).all(|(message, start)| message.starts_with(start));
        assert!(matches, "{text:?}\nfound {found:#?}\nexpected {expected:#?}");
    }
}

#[test]
fn every_fault_of_a_binary_file_is_told_with_its_byte() {
    let faults = |bytes: &[u8]| wbm::parse(bytes, None).unwrap_err();
    let only = |bytes: &[u8]| {
        let faults = faults(bytes);
        assert_eq!(faults.faults().len(), 1, "{faults}");
        (faults.faults()[0].place, faults.faults()[0].kind.clone())
    };
    let sparse = || Wbm::sparse().bytes();
    let good_length = sparse().len() as u128;

    assert!(matches!(only(b"\x1f\x8b\x08\x00zip"), (Place::Byte(0), FaultKind::Magic { .. })));
    assert!(matches!(only(b""), (Place::Byte(0), FaultKind::Magic { .. })));
    assert_eq!(only(b"WBM1").1, FaultKind::Length { expected: 32, found: 4 });
    let cut_off = &sparse()[..sparse().len() - 3];
    assert_eq!(only(cut_off).1, FaultKind::Length { expected: good_length, found: good_length - 3 });
    assert!(faults(cut_off).to_string().contains("cut off"));
    let trailing = [sparse(), vec![0]].concat();
    assert_eq!(only(&trailing).1, FaultKind::Length { expected: good_length, found: good_length + 1 });
    assert!(faults(&trailing).to_string().contains("remove what follows"));

    let mut flags = sparse();
    flags[4] = 9;
    assert_eq!(only(&flags), (Place::Byte(4), FaultKind::UnknownFlags { found: 9 }));
    let product = Wbm { right: 4, ..Wbm::dense() }.bytes();
    assert_eq!(only(&product), (Place::Byte(24), FaultKind::DenseCount { left: 2, right: 4, pairs: 6 }));
    let nodes = Wbm { left: 0, right: 1 << 40, rows: Some((vec![0], vec![])), ..Wbm::default() }.bytes();
    assert!(matches!(only(&nodes).1, FaultKind::TooManyNodes { .. }));
    let mut huge = sparse();
    huge[8..32].fill(0xff);
    assert!(matches!(only(&huge).1, FaultKind::Length { expected, .. } if expected > 1 << 64));

    let rows = |offsets: [u64; 4], columns: [u32; 4]| {
        Wbm { rows: Some((offsets.to_vec(), columns.to_vec())), ..Wbm::sparse() }.bytes()
    };
    let kinds = |bytes: &[u8]| -> Vec<(Place, FaultKind)> {
        faults(bytes).faults().iter().map(|fault| (fault.place, fault.kind.clone())).collect()
    };
    let offset =
        |row: usize, found| (Place::Byte(32 + 8 * row), FaultKind::RowOffset { row, found, pairs: 4 });
    assert_eq!(kinds(&rows([1, 2, 2, 3], [0, 3, 1, 3])), [offset(0, 1), offset(3, 3)]);
    assert_eq!(kinds(&rows([0, 2, 1, 4], [0, 3, 1, 3])), [offset(2, 1)]);
    assert_eq!(kinds(&rows([0, u64::MAX, 2, 4], [0, 3, 1, 3])), [offset(1, u64::MAX)]);
    let columns = kinds(&rows([0, 2, 2, 4], [3, 0, 4, 3]));
    assert_eq!(columns[0], (Place::Byte(32 + 32 + 4), FaultKind::RowOrder { left: 0, right: 0 }));
    assert!(
        matches!(&columns[1], (Place::Byte(72), FaultKind::OutOfRange { found, most: 3, .. }) if found == "4")
    );
    assert_eq!(kinds(&rows([0, 2, 2, 4], [0, 0, 1, 3]))[0].1, FaultKind::RowOrder { left: 0, right: 0 });

    let reals = Some(vec![1.0, f64::NAN, 2.0, f64::NEG_INFINITY]);
    let real = faults(&Wbm { reals, ..Wbm::sparse() }.bytes());
    assert!(real.to_string().contains("byte 88: weight of pair (0, 3) is NaN; it must be finite"), "{real}");
    assert!(real.to_string().contains("byte 104: weight of pair (2, 3) is -inf"), "{real}");

    let capacities = Some(vec![1, -1, 1, 1, i32::MIN, 1, 1]);
    let capped = messages(&faults(&Wbm { capacities, ..Wbm::sparse() }.bytes()));
    assert!(
        capped[0].starts_with("byte 100: capacity of a left node is -1; it must be from 0"),
        "{capped:?}"
    );
    assert!(capped[1].starts_with("byte 112: capacity of a right node is -2147483648"), "{capped:?}");
}

#[test]
fn many_faults_are_counted_and_long_tokens_shortened() {
    let mut text = "p bm 1 1 100 max max\n".to_owned();
    text.extend((0..100).map(|_| "e 0 0 zzz\n"));
    let faults = bm::parse(text.as_bytes(), None).unwrap_err();
    assert_eq!((faults.faults().len(), faults.omitted()), (MAX_FAULTS, 100 - MAX_FAULTS));
    assert!(faults.to_string().ends_with("and 80 more"));

    let text = format!("p bm 1 1 1 max max\ne 0 0 {}\n", "\u{1b}\u{e9}9".repeat(10_000));
    let message = bm::parse(text.as_bytes(), None).unwrap_err().to_string();
    assert!(message.len() < 300 && message.contains("\\u{1b}") && !message.contains('\u{1b}'), "{message}");

    let repeated = "p bm 1 1 100 max max\n".to_owned() + &"e 0 0 1\n".repeat(100);
    let faults = bm::parse(repeated.as_bytes(), None).unwrap_err();
    assert_eq!((faults.faults().len(), faults.omitted()), (MAX_FAULTS, 99 - MAX_FAULTS));
}

#[test]
fn a_fault_of_the_network_as_a_whole_keeps_its_type() {
    let text = b"p min 1 2\na 1 1 0 1152921504606846976 0\na 1 1 0 1 0\n";
    let faults = min::parse(text).unwrap_err();
    assert!(matches!(faults.faults()[0].kind, FaultKind::Network(NetworkFault::FlowRange { .. })));
}

#[test]
fn nodes_without_lines_are_legal_within_the_files_limit() {
    let problem = bm::parse(b"p bm 1000000 9 0 max max\n", None).unwrap().problem;
    assert_eq!((problem.left().len(), best(&problem)), (1_000_000, 0));
}
