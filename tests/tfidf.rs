//! The extractor against scikit-learn and against itself.

use std::collections::BTreeMap;
use std::path::Path;

use rand::Rng;
use serde::Deserialize;
use stancer::data::Scheme;
use stancer::features::{Extractor, FeatureSettings, Row, TermCounts, TfIdf};
use stancer::seed::Seed;

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

/// Twelve words of some hundred, so that terms come once, a few times and often.
fn made_up_texts(n: usize) -> Vec<String> {
    let mut chance = Seed(7).stream("texts", 0);
    let word = |n: u32| format!("w{n}");
    (0..n)
        .map(|_| {
            let words = (0..12).map(|_| {
                let most = chance.random_range(1..400);
                word(chance.random_range(0..most))
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn counts_of_many_parts_are_those_of_each_text_alone() {
    let texts = made_up_texts(1500);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut extractor = Extractor::new(&scheme(), &settings());
    let counts = TermCounts::of(&texts, &extractor);
    assert_eq!(counts.n_rows(), texts.len());
    for (i, text) in texts.iter().enumerate() {
        let mut alone = BTreeMap::new();
        extractor.terms(*text, |term| {
            *alone.entry(term.to_owned()).or_insert(0) += 1
        });
        let row: BTreeMap<String, u16> = (counts.row(i))
            .map(|(term, n)| (counts.vocabulary.term(term as usize).to_owned(), n))
            .collect();
        assert_eq!(row, alone, "{text}");
    }
}

#[test]
fn leaving_out_rare_terms_early_changes_no_row_of_any_part() {
    let texts = made_up_texts(1500);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let settings = FeatureSettings {
        min_documents: 3,
        ..settings()
    };
    let extractor = Extractor::new(&scheme(), &settings);
    let all = TermCounts::of(&texts, &extractor);
    let prior = TfIdf::fit(&all, &[0, 1, 2], &self::settings(), None);
    for prior in [None, Some(&prior)] {
        let known = prior.map(TfIdf::vocabulary);
        let frequent = TermCounts::of_frequent(&texts, &extractor, 3, known);
        assert!(frequent.vocabulary.len() < all.vocabulary.len());
        for part in [0..1500, 0..1200, 700..740] {
            let part: Vec<usize> = part.collect();
            let held_out: Vec<usize> = (0..300).collect();
            let [one, other] = [&all, &frequent].map(|counts| {
                let tfidf = TfIdf::fit(counts, &part, &settings, prior);
                let rows = tfidf.transform_counts(counts, &held_out);
                let rows: Vec<Vec<(usize, f64)>> =
                    rows.rows().map(|row| row.iter().collect()).collect();
                let terms: Vec<String> = tfidf.vocabulary().terms().map(str::to_owned).collect();
                (terms, rows)
            });
            assert!(!one.0.is_empty());
            assert_eq!(one, other);
        }
    }
}
