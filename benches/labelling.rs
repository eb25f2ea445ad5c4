//! From a sentence to its label, step by step: `cargo bench --bench labelling`.
//!
//! One iteration is one pass over the shipped test sentences.

use std::path::Path;

use divan::counter::{BytesCount, ItemsCount};
use stancer::data::{Requested, default_prior, default_scheme, default_test};
use stancer::features::{Extractor, FeatureSettings};
use stancer::model::{Classifier, Folded, load_bytes};
use stancer::text::{Tokens, Words};

fn main() {
    divan::main();
}

fn sentences() -> Vec<String> {
    let scheme = default_scheme().unwrap();
    let test = default_test(&scheme, &Requested::default()).unwrap();
    test.rows.into_iter().map(|r| r.text).collect()
}

fn model() -> Classifier {
    load_bytes(default_prior(), Path::new("labels/prior.model")).unwrap()
}

fn per_pass(bencher: divan::Bencher<'_, '_>, mut pass: impl FnMut(&str)) {
    let texts = sentences();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .counter(BytesCount::new(bytes))
        .bench_local(|| texts.iter().for_each(|text| pass(divan::black_box(text))));
}

#[divan::bench]
fn tokens(bencher: divan::Bencher<'_, '_>) {
    let mut tokens = Tokens::default();
    per_pass(bencher, |text| {
        tokens.split(text);
        divan::black_box(tokens.len());
    });
}

#[divan::bench]
fn words_of_the_folded_model(bencher: divan::Bencher<'_, '_>) {
    let mut words = Words::default();
    per_pass(bencher, |text| {
        divan::black_box(words.of(text).len());
    });
}

#[divan::bench]
fn terms(bencher: divan::Bencher<'_, '_>) {
    let scheme = default_scheme().unwrap();
    let mut extractor = Extractor::new(&scheme, &FeatureSettings::default());
    per_pass(bencher, |text| {
        let mut n = 0;
        extractor.terms(text, |term| n += term.len());
        divan::black_box(n);
    });
}

#[divan::bench]
fn labels_by_definition(bencher: divan::Bencher<'_, '_>) {
    let model = model();
    let mut labeller = model.labeller();
    per_pass(bencher, |text| {
        divan::black_box(labeller.label(text).0);
    });
}

#[divan::bench]
fn labels_folded(bencher: divan::Bencher<'_, '_>) {
    let model = model();
    let folded = Folded::<3>::new(&model).unwrap();
    let mut labeller = folded.labeller();
    per_pass(bencher, |text| {
        divan::black_box(labeller.label(text).0);
    });
}

#[divan::bench]
fn folding_a_model(bencher: divan::Bencher<'_, '_>) {
    let model = model();
    bencher.bench_local(|| Folded::<3>::new(&model).is_some());
}

#[divan::bench]
fn reading_a_model(bencher: divan::Bencher<'_, '_>) {
    bencher.bench_local(model);
}
