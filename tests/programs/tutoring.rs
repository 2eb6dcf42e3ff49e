//! The `tutoring` example as a program: the small invented folder, the real one where it is at hand, and wrong ones.

use std::path::{Path, PathBuf};
use std::process::Command;

fn run(folder: &Path) -> Option<(i32, String, String)> {
    let output = Command::new(crate::program("tutoring")?).arg(folder).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    Some((output.status.code().unwrap(), out, err))
}

#[test]
fn the_small_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/tutoring-mini");
    let Some((status, out, err)) = run(&folder) else { return };
    assert_eq!(status, 0, "{err}");
    // By hand: tutor-1 for pupil-2 (two subjects) or pupil-4 (one), the second tutor-3 for the other; tutor-2 and the first tutor-3 for two of
    // pupil-1 (two subjects with tutor-2), pupil-5 (tutor-2 alone) and pupil-7 (either). tutor-4 has no Latin before grade 9.
    let expected = "\
8 requests, 5 offers, 10 eligible pairs
4 matched; 6 fitting subjects, 1.500 per match
proven optimal: value (4, 6000) = bound (4, 6000); all 40 pairs tried
unmet, all who offer it are needed elsewhere: 1
    1 physik/13
unmet, nobody offers what is needed: 3
    1 französisch/9
    1 latein/8
    1 physik/14
";
    assert_eq!(out, expected);
}

/// The two figures were found by other means as well: the size by Hopcroft and Karp's algorithm, the sum by a dense assignment solver.
#[test]
fn the_real_folder() {
    let given = std::env::var_os("GOODTURN_SHARED").map(PathBuf::from);
    let shared = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let folder = shared.join("data/tutoring");
    if !folder.is_dir() {
        println!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let Some((status, out, err)) = run(&folder) else { return };
    assert_eq!(status, 0, "{err}");
    for line in [
        "1045 requests, 1205 offers, 371720 eligible pairs",
        "1045 matched; 2028 fitting subjects, 1.941 per match",
        "proven optimal: value (1045, 2028000) = bound (1045, 2028000); all 1259225 pairs tried",
        "unmet: none",
    ] {
        assert!(out.contains(line), "{line} in {out}");
    }
}

#[test]
fn wrong_folders() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tutoring");
    std::fs::create_dir_all(&folder).unwrap();
    let tutor = r#"{"id": "t", "subjects": [{"name": "Latein", "minGrade": 9, "maxGrade": 7}]}"#;
    let pupil = r#"{"id": "p", "subjects": ["Latein"], "grade": "7. Klasse"}"#;
    for (requests, offers, message) in [
        ("[", "[]", "requests.json"),
        ("[]", r#"[{"id": 3}]"#, "offers.json"),
        ("[]", &format!("[{tutor}]"), "t offers Latein"),
        (&format!("[{}]", pupil.replace('7', "15")), "[]", "p is in grade"),
        (&format!("[{}]", pupil.replace("\"Latein\"", "")), "[]", "p asks for no subject"),
    ] {
        std::fs::write(folder.join("requests.json"), requests).unwrap();
        std::fs::write(folder.join("offers.json"), offers).unwrap();
        let Some((status, out, err)) = run(&folder) else { return };
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(message), "{message} in {err}");
    }
    std::fs::write(folder.join("requests.json"), format!("[{pupil}]")).unwrap();
    std::fs::write(folder.join("offers.json"), "[]").unwrap();
    let Some((status, out, _)) = run(&folder) else { return };
    assert_eq!(status, 0);
    assert!(out.contains("0 matched") && out.contains("1 latein/7"), "{out}");
}
