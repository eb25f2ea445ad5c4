//! The JSON of `eval`, `estimate` and `plan` is described for other programs, and the description is what is written.

use std::path::Path;

use schemars::{JsonSchema, schema_for};
use stancer::report::{
    EvalRecord, PLAN_SCHEMA_VERSION, PlanRecord, SCHEMA_VERSION, SHARES_SCHEMA_VERSION,
    SharesRecord,
};

/// `WRITE_SCHEMA=1 cargo test --test schema` makes the file again.
fn assert_documented<T: JsonSchema>(name: &str, version: u32, parts: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.schema.json"));
    let mut schema = schema_for!(T);
    schema.insert("version".to_owned(), version.into());
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/{name}.schema.json is stale: WRITE_SCHEMA=1 cargo test --test schema"
    );
    for part in parts {
        assert!(documented.contains(&format!("\"{part}\"")), "{part}");
    }
}

#[test]
fn the_documented_schema_of_eval_is_that_of_the_record() {
    let parts = [
        "figures",
        "confusion",
        "predictions",
        "calibration",
        "repeats",
    ];
    assert_documented::<EvalRecord>("eval", SCHEMA_VERSION, &parts);
}

#[test]
fn the_documented_schema_of_estimate_is_that_of_the_record() {
    let parts = [
        "groups",
        "contrasts",
        "naive",
        "effective_labels",
        "p_adjusted",
    ];
    assert_documented::<SharesRecord>("estimate", SHARES_SCHEMA_VERSION, &parts);
}

#[test]
fn the_documented_schema_of_plan_is_that_of_the_record() {
    let parts = ["half_width", "needed", "draws", "best", "least_half_width"];
    assert_documented::<PlanRecord>("plan", PLAN_SCHEMA_VERSION, &parts);
}
