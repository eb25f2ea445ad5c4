//! The JSON of `eval` is described for other programs, and the description is what is written.

use std::path::Path;

use stancer::report::{EvalRecord, SCHEMA_VERSION};

/// `WRITE_SCHEMA=1 cargo test --test schema` makes the file again.
#[test]
fn the_documented_schema_is_that_of_the_record() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/eval.schema.json");
    let mut schema = schemars::schema_for!(EvalRecord);
    schema.insert("version".to_owned(), SCHEMA_VERSION.into());
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/eval.schema.json is stale: WRITE_SCHEMA=1 cargo test --test schema"
    );
    for part in [
        "figures",
        "confusion",
        "predictions",
        "calibration",
        "repeats",
    ] {
        assert!(documented.contains(&format!("\"{part}\"")), "{part}");
    }
}
