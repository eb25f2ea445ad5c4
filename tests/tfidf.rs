//! The extractor against scikit-learn and against itself.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use stancer::data::Scheme;
use stancer::features::{Extractor, FeatureSettings, Row, TermCounts, TfIdf};

#[derive(Deserialize)]
struct Reference {
    train: Vec<String>,
    test: Vec<String>,
    words: Vec<BTreeMap<String, f64>>,
    chars: Vec<BTreeMap<String, f64>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("reference/sklearn_tfidf.json")).unwrap()
}

fn scheme() -> Scheme {
    let sides = "[[side]]\nmark = \"RU\"\nname = \"\"\nclass = \"a\"\naliases = [\"Moscow\"]";
    let text = format!("name = \"t\"\nclasses = [\"a\", \"b\"]\n{sides}");
    Scheme::parse(&text, Path::new("s")).unwrap()
}

fn settings() -> FeatureSettings {
    FeatureSettings {
        min_documents: 1,
        frame_ngrams: 0,
        shape: false,
        ..FeatureSettings::default()
    }
}

fn rows(settings: &FeatureSettings) -> Vec<BTreeMap<String, f64>> {
    let r = reference();
    let mut extractor = Extractor::new(&scheme(), settings);
    let train: Vec<&str> = r.train.iter().map(String::as_str).collect();
    let counts = TermCounts::of(&train, &extractor);
    let tfidf = TfIdf::fit(&counts, &[0, 1, 2, 3], settings, None);
    let mut buffer = Row::default();
    (r.train.iter().chain(&r.test))
        .map(|text| {
            let row = tfidf.transform_text(text.as_str(), &mut extractor, &mut buffer);
            let name = |j: usize| tfidf.vocabulary().term(j).to_owned();
            row.iter().map(|(j, x)| (name(j), x)).collect()
        })
        .collect()
}

fn assert_same(own: &[BTreeMap<String, f64>], theirs: &[BTreeMap<String, f64>]) {
    for (a, b) in own.iter().zip(theirs) {
        let names: Vec<&str> = a.keys().map(|k| &k[2..]).collect();
        assert_eq!(names, b.keys().collect::<Vec<_>>());
        for (x, y) in a.values().zip(b.values()) {
            assert!((x - y).abs() < 1e-12, "{x} {y}");
        }
    }
}

#[test]
fn words_agree_with_scikit_learn() {
    let words = FeatureSettings {
        word_ngrams: 2,
        char_max: 0,
        window: 0,
        ..settings()
    };
    assert_same(&rows(&words), &reference().words);
}

#[test]
fn characters_agree_with_scikit_learn() {
    let chars = FeatureSettings {
        word_ngrams: 0,
        char_min: 2,
        char_max: 5,
        window: 0,
        ..settings()
    };
    assert_same(&rows(&chars), &reference().chars);
}

#[test]
fn rows_have_unit_norm_and_unknown_text_is_the_zero_row() {
    for (i, row) in rows(&settings()).iter().enumerate() {
        let norm: f64 = row.values().map(|x| x * x).sum();
        assert!(
            (norm - 1.0).abs() < 1e-12 || (row.is_empty() && i == 5),
            "row {i}: {norm}"
        );
    }
}

#[test]
fn a_sentence_scores_the_same_alone_and_in_a_batch() {
    let r = reference();
    let mut extractor = Extractor::new(&scheme(), &settings());
    let texts: Vec<&str> = r.train.iter().map(String::as_str).collect();
    let counts = TermCounts::of(&texts, &extractor);
    let tfidf = TfIdf::fit(&counts, &[0, 1, 2], &settings(), None);
    let batch = tfidf.transform_counts(&counts, &[3, 1]);
    let mut buffer = Row::default();
    let alone = tfidf.transform_text(texts[1], &mut extractor, &mut buffer);
    assert_eq!(batch.row(1), alone);
}

#[test]
fn the_order_of_the_sentences_and_the_threads_change_no_bit() {
    let r = reference();
    let many: Vec<String> = (0..2000)
        .map(|i| format!("{} word{i}", r.train[i % 4]))
        .collect();
    let extractor = Extractor::new(&scheme(), &settings());
    let fit = |texts: &[&str], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let counts = pool.install(|| TermCounts::of(texts, &extractor));
        let all: Vec<usize> = (0..texts.len()).collect();
        let tfidf = TfIdf::fit(&counts, &all, &settings(), None);
        let terms: Vec<String> = tfidf.vocabulary().terms().map(str::to_owned).collect();
        (terms, tfidf.document_counts().to_vec())
    };
    let forward: Vec<&str> = many.iter().map(String::as_str).collect();
    let backward: Vec<&str> = many.iter().rev().map(String::as_str).collect();
    assert_eq!(fit(&forward, 1), fit(&backward, 4));
}

#[test]
fn document_bounds_drop_rare_and_common_terms() {
    let r = reference();
    let settings = FeatureSettings {
        word_ngrams: 1,
        char_max: 0,
        window: 0,
        min_documents: 2,
        max_document_share: 0.5,
        ..settings()
    };
    let texts: Vec<&str> = r.train.iter().map(String::as_str).collect();
    let counts = TermCounts::of(&texts, &Extractor::new(&scheme(), &settings));
    let tfidf = TfIdf::fit(&counts, &[0, 1, 2, 3], &settings, None);
    let terms: Vec<&str> = tfidf.vocabulary().terms().collect();
    assert_eq!(
        terms,
        [
            "w:blamed",
            "w:failed",
            "w:moscow",
            "w:talks",
            "w:the",
            "w:washington"
        ]
    );
}
