//! The model file: what is saved is what is loaded, and what does not fit is refused by name.

mod common;

use std::path::Path;

use common::Workdir;
use sha2::{Digest, Sha256};
use stancer::data::Output;
use stancer::model::{Classifier, FORMAT_VERSION, PackedCurvature, load, load_bytes, save};

/// Model and weights, the first two documents of a model's JSON, changed by `change`, with a right
/// checksum.
fn forged(w: &Workdir, change: impl FnOnce(&mut serde_json::Value)) -> String {
    let bytes = std::fs::read(w.path("small.model")).unwrap();
    let begin = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    let json = zstd::decode_all(&bytes[begin..]).unwrap();
    let documents = serde_json::Deserializer::from_slice(&json).into_iter();
    let mut both: serde_json::Value = documents
        .map(Result::<serde_json::Value, _>::unwrap)
        .take(2)
        .collect();
    change(&mut both);
    let mut frames = Vec::new();
    for document in both.as_array().unwrap() {
        let json = serde_json::to_vec(document).unwrap();
        frames.extend(zstd::encode_all(json.as_slice(), 1).unwrap());
    }
    let hash: String = Sha256::digest(&frames)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let mut file = format!("stancer-model {FORMAT_VERSION} sha256 {hash}\n").into_bytes();
    file.extend(frames);
    load_bytes(&file, Path::new("m")).unwrap_err().to_string()
}

#[test]
fn a_saved_model_loads_to_the_same_bytes() {
    let w = Workdir::new();
    w.small_model();
    let model = load(&w.path("small.model")).unwrap();
    save(&model, Output::create(&w.path("again.model")).unwrap()).unwrap();
    assert!(
        std::fs::read(w.path("small.model")).unwrap()
            == std::fs::read(w.path("again.model")).unwrap()
    );
    let mut labeller = model.labeller();
    assert_eq!(labeller.label("good news").0, 0);
    assert_eq!(labeller.label("bad tidings").0, 1);
}

#[test]
fn what_does_not_fit_together_is_refused_by_name() {
    let w = Workdir::new();
    w.small_model();
    let cases: [(&str, &str, serde_json::Value); 10] = [
        ("/0/terms/0", "doubled or out of order", "zzz".into()),
        ("/0/document_counts/0", "document count 0", 0.into()),
        (
            "/0/intercept",
            "found 1 intercepts, expected 2",
            serde_json::json!([0.5]),
        ),
        ("/0/temperature", "temperature", (-1).into()),
        ("/1", "found 1 weights", serde_json::json!([0.5])),
        (
            "/0/scheme/classes",
            "class \"a\" is listed twice",
            serde_json::json!(["a", "a"]),
        ),
        (
            "/0/features/word_ngrams",
            "\"word_ngrams\" is 18446744073709551615, expected 0 to 100",
            u64::MAX.into(),
        ),
        (
            "/0/features/window_kinds",
            "\"window_kinds\" is 101",
            101.into(),
        ),
        ("/1/0", "number out of range", 1e300.into()),
        ("/0/intercept/0", "a weight is -1e39", (-1e39).into()),
    ];
    for (pointer, expected, value) in cases {
        let message = forged(&w, |body| *body.pointer_mut(pointer).unwrap() = value);
        assert!(message.contains(expected), "{pointer}: {message}");
    }
    let message = forged(&w, |body| body[1][0] = serde_json::Value::Null);
    assert!(message.contains("JSON"), "{message}");
}

/// The directions of a real model: an intercept hundreds of times any term, and terms of which most
/// are hundreds of times smaller than the largest.
#[test]
fn small_curvatures_survive_the_file_beside_large_ones() {
    use rand::Rng;
    let w = Workdir::new();
    w.small_model();
    let mut model = load(&w.path("small.model")).unwrap();
    let (n_terms, n_classes) = (model.tfidf.n_features(), model.scheme.classes.len());
    let unpacked = |m: &Classifier| m.curvature.unpack(n_terms, n_classes).unwrap();
    let mut curvature = unpacked(&model);
    let mut chance = stancer::seed::Seed(1).stream("directions", 0);
    for mut direction in curvature.directions.rows_mut() {
        for (j, v) in direction.iter_mut().enumerate() {
            let size = 10_f32.powf(chance.random_range(-2.5..0.0));
            *v = if j % 2 == 0 { size } else { -size };
        }
        direction[n_terms] = 300.0;
    }
    model.curvature = PackedCurvature::pack(&curvature).unwrap();
    save(&model, Output::create(&w.path("again.model")).unwrap()).unwrap();
    let again = unpacked(&load(&w.path("again.model")).unwrap());
    let pairs = (curvature.directions.iter()).zip(&again.directions);
    for (kept, found) in pairs {
        assert!((kept / found - 1.0).abs() < 0.2, "{kept} became {found}");
    }
}
