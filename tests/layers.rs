//! The layers of ARCHITECTURE.md, held.

use std::path::{Path, PathBuf};

/// A layer may use itself and what stands before it.
const LAYERS: [&str; 8] = [
    "data", "text", "features", "model", "eval", "report", "app", "cli",
];
/// Used by all.
const BELOW_ALL: [&str; 3] = ["count", "error", "seed"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_layer_uses_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut n_seen = 0;
    for (rank, layer) in LAYERS.iter().enumerate() {
        let mut files = Vec::new();
        sources(&root.join(layer), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                for used in line.split("crate::").skip(1) {
                    let name: String = used
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    n_seen += 1;
                    let allowed = BELOW_ALL.contains(&name.as_str())
                        || LAYERS
                            .iter()
                            .position(|l| *l == name)
                            .is_some_and(|r| r <= rank);
                    let place = format!("{}:{}", file.display(), number + 1);
                    assert!(allowed, "{place}: layer {layer} uses {name}");
                }
            }
        }
    }
    assert!(n_seen > 20, "the test no longer finds the uses");
}

#[test]
fn only_the_doors_and_the_command_line_touch_the_standard_streams() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files.iter().filter(|f| !f.starts_with(root.join("cli"))) {
        let text = std::fs::read_to_string(file).unwrap();
        for word in [
            "println!",
            "print!(",
            "eprint",
            "std::io::stdout",
            "std::io::stderr",
            "dbg!",
        ] {
            assert!(!text.contains(word), "{} has {word}", file.display());
        }
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    for file in files {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", file.display());
    }
}
