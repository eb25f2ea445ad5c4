//! Any bytes as a model file: refused, or a model that labels.
//!
//! An input is a whole file; or what follows the first line; or JSON that other bytes are packed
//! from, the weights, the trace of the training sentences and the curvature each behind a zero byte.
//! The last two get a first line with the right checksum, so that they come past it.

#![no_main]

mod json;

use std::path::Path;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use sha2::{Digest, Sha256};
use stancer::features::Sample;
use stancer::model::{Classifier, FORMAT_VERSION, FoldedModel, is_model, load_bytes};

fuzz_target!(|bytes: &[u8]| {
    if is_model(bytes) {
        load(bytes);
    } else if bytes.starts_with(b"{") {
        let mut json = bytes.splitn(4, |b| *b == 0);
        let model = json.next().unwrap();
        let weights = json.next().unwrap_or(b"[]");
        let [trace, curvature] = [json.next(), json.next()].map(|json| json.unwrap_or(b"{}"));
        let frames = [model, weights, curvature, trace].map(|json| zstd::bulk::compress(json, 1).unwrap());
        load(&with_first_line(&frames.concat()));
    } else {
        load(bytes);
        load(&with_first_line(bytes));
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match json::mutated(&data[..size], seed) {
        Some(json) if json.len() <= max_size => {
            data[..json.len()].copy_from_slice(&json);
            json.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

fn with_first_line(body: &[u8]) -> Vec<u8> {
    let hash: String = (Sha256::digest(body).iter())
        .map(|b| format!("{b:02x}"))
        .collect();
    let mut file = format!("stancer-model {FORMAT_VERSION} sha256 {hash}\n").into_bytes();
    file.extend(body);
    file
}

fn load(file: &[u8]) {
    let model = match load_bytes(file, Path::new("m")) {
        Ok(model) => model,
        Err(e) => return assert!(!e.to_string().is_empty()),
    };
    // what `eval` unpacks may be refused
    let _trace = model.unpacked_trace().is_ok();
    let (n_terms, n_classes) = (model.tfidf.n_features(), model.scheme.classes.len());
    let _curvature = model.curvature.unpack(n_terms, n_classes).is_ok();
    model.hash();
    let mut definition = model.labeller();
    let folded = FoldedModel::new(&model);
    let mut labeller = folded.labeller();
    let comparable = is_tame(&model);
    for text in texts(&model) {
        let (class, probabilities) = labeller.label(text.as_str());
        let quick = (class, printed(probabilities));
        let (class, probabilities) = definition.label(text.as_str());
        let slow = (class, printed(probabilities));
        assert!(class < model.scheme.classes.len());
        assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        if comparable {
            assert_eq!(quick, slow, "{text:?}");
        }
        let evidence = definition.evidence(text.as_str(), class, 5);
        assert!(!evidence.to_string().is_empty());
        let target = "a target";
        definition.label(Sample {
            text: &text,
            target,
        });
    }
}

fn printed(probabilities: &[f64]) -> Vec<String> {
    probabilities.iter().map(|p| format!("{p:.4}")).collect()
}

/// Whether figures are such as training gives: where they are not, sums in another order differ.
fn is_tame(model: &Classifier) -> bool {
    let blocks = &model.settings.block_weights;
    model.model.stacked().iter().all(|w| w.abs() < 1e3)
        && blocks.iter().all(|w| *w == 0.0 || (1e-3..1e3).contains(w))
        && (0.05..=20.0).contains(&model.temperature)
}

/// Texts in which the terms, aliases and kinds of words of `model` stand.
fn texts(model: &Classifier) -> Vec<String> {
    let terms = model.tfidf.vocabulary().terms().map(|t| &t[2..]);
    let aliases = model.scheme.sides.iter().flat_map(|s| &s.aliases);
    let words = model.scheme.lexicon.values().flatten();
    let names = aliases.chain(&model.scheme.nobody).chain(words);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let terms: Vec<&str> = terms.collect();
    let mixed: Vec<&str> = (names.iter().zip(terms.iter().rev()))
        .flat_map(|(name, term)| [*name, *term])
        .collect();
    vec![
        String::new(),
        "Good news: “friends” — bad tidings?".to_owned(),
        names.join(" "),
        terms.join(" "),
        mixed.join(" "),
    ]
}
