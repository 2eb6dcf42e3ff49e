//! The direction of imports: which folder of `src/` may name which other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each folder and what it may import. What is not listed here does not exist; `matcher` and `scenario` may see everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("community", &[]),
    // Pages of documentation, without code.
    ("guide", &[]),
    ("eligibility", &["community"]),
    ("network", &[]),
    ("optimize", &["network"]),
    ("doors", &["network", "optimize"]),
    ("lowering", &["community", "eligibility", "network"]),
    ("plan", &["community", "eligibility", "lowering", "network"]),
    ("report", &["community", "eligibility", "plan"]),
    ("verify", &["community", "eligibility", "network", "plan"]),
    // It will replay arrivals under a policy, so it may see everything; now it needs no more than this.
    ("scenario", &["community", "network"]),
    ("matcher", &["community", "eligibility", "lowering", "network", "optimize", "plan", "report", "verify"]),
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            rust_files(&entry.path(), found);
        } else if entry.path().extension().is_some_and(|end| end == "rs") {
            found.push(entry.path());
        }
    }
}

/// Code without comments, so that prose and doc links may name anything; tests may use anything too.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The modules named after `crate::`, those in braces (`use crate::{a, b::c}`) included.
fn crate_modules(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (start, marker) in code.match_indices("crate::") {
        let rest = &code[start + marker.len()..];
        let word =
            |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(braced) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut item = String::new();
            for c in braced.chars() {
                depth += i32::from(c == '{') - i32::from(c == '}');
                if depth == 0 || (depth == 1 && c == ',') {
                    found.insert(word(item.trim()));
                    item.clear();
                } else {
                    item.push(c);
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            found.insert(word(rest));
        }
    }
    found.remove("");
    found
}

#[test]
fn imports_follow_the_arrows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 50, "the test looks at the sources: {}", files.len());
    let mut wrong = Vec::new();
    let mut imports = 0;
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let folder =
            relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        if folder == "lib" || relative.file_name().unwrap() == "tests.rs" || relative.starts_with("tests") {
            continue;
        }
        let Some(allowed) = arrows.get(folder) else {
            panic!(
                "{} is in no folder of the architecture: add it to ARROWS with its arrows",
                relative.display()
            );
        };
        for module in crate_modules(&code(&file)) {
            imports += 1;
            if module != folder && !allowed.contains(&module.as_str()) {
                wrong.push(format!("{} imports {module}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(imports > 50, "imports are found: {imports}");
}

#[test]
fn the_arrows_have_no_circle() {
    let position: BTreeMap<&str, usize> =
        ARROWS.iter().enumerate().map(|(k, (name, _))| (*name, k)).collect();
    for (name, imports) in ARROWS {
        for import in *imports {
            assert!(
                position[import] < position[name],
                "{name} → {import}: the list is in order of the arrows"
            );
        }
    }
}

#[test]
fn braces_and_paths_are_read() {
    let code = "use crate::{community::{A, B}, network};\nlet x = crate::plan::y;";
    let names: Vec<String> = crate_modules(code).into_iter().collect();
    assert_eq!(names, ["community", "network", "plan"]);
}
