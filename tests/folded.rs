//! The folded model labels as its definition does, to every printed digit.

use std::path::Path;

use proptest::prelude::*;
use stancer::data::{Requested, Scheme, default_labels, default_prior, default_scheme};
use stancer::features::Sample;
use stancer::model::{Classifier, Folded, load_bytes};

fn shipped() -> Classifier {
    load_bytes(default_prior(), Path::new("prior")).unwrap()
}

fn printed(p: &[f64]) -> Vec<String> {
    p.iter().map(|p| format!("{p:.4}")).collect()
}

/// Checks every text; returns how many were left to the definition.
fn same_labels<'t>(classifier: &Classifier, texts: impl Iterator<Item = &'t str>) -> u64 {
    let folded = Folded::<7>::new(classifier).unwrap();
    let narrow = Folded::<3>::new(classifier);
    let mut wide = folded.labeller();
    let mut narrow = narrow.as_ref().map(Folded::labeller);
    let mut definition = classifier.labeller();
    for text in texts {
        let expected = definition.label(text);
        let expected = (expected.0, printed(expected.1));
        let found = wide.label(text);
        assert_eq!((found.0, printed(found.1)), expected, "{text:?}");
        if let Some(narrow) = &mut narrow {
            let found = narrow.label(text);
            assert_eq!((found.0, printed(found.1)), expected, "{text:?}");
        }
    }
    wide.n_left()
}

#[test]
fn labels_the_shipped_sentences_as_the_definition_does() {
    let labels = default_labels(&default_scheme().unwrap(), &Requested::default()).unwrap();
    let texts = labels.rows.iter().map(|r| r.text.as_str());
    let n_left = same_labels(&shipped(), texts);
    assert!(
        n_left < 10,
        "{n_left} sentences were left to the definition"
    );
}

#[test]
fn long_texts_repeat_terms_more_often_than_any_list_foresees() {
    let labels = default_labels(&default_scheme().unwrap(), &Requested::default()).unwrap();
    let long: Vec<String> = (labels.rows.chunks(300))
        .map(|rows| {
            rows.iter()
                .map(|r| r.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    same_labels(&shipped(), long.iter().map(String::as_str));
}

#[test]
fn words_that_come_more_often_than_the_definition_counts_are_left_to_it() {
    let often = |n: usize| "said ".repeat(n) + "Moscow on Tuesday";
    let unknown = "sanctionz ".repeat(1 << 16) + "sanctions Moscow";
    let texts = [often(60_000), often(70_000), unknown];
    let n_left = same_labels(&shipped(), texts.iter().map(String::as_str));
    assert_eq!(n_left, 2);
}

#[test]
fn every_setting_of_the_features_is_folded() {
    let shipped = shipped();
    let text = "US says Moscow's regime accused U.S. troops; who gains? \"Nobody,\" Kremlin: said";
    for case in 0..64 {
        let mut classifier = shipped.clone();
        let s = &mut classifier.settings;
        s.word_ngrams = case % 4;
        s.char_max = if case & 4 == 0 { 0 } else { 4 };
        s.window = case % 3;
        s.window_kinds = (case / 3) % 3 * 5;
        s.frame_ngrams = (case / 5) % 4;
        s.pairs = if case & 8 == 0 { 0 } else { 12 };
        s.shape = case & 16 == 0;
        same_labels(&classifier, [text].into_iter());
    }
}

#[test]
fn a_scheme_without_sides_and_words_is_folded() {
    let mut classifier = shipped();
    classifier.scheme = Scheme::parse(
        "name = \"t\"\nclasses = [\"a\", \"b\", \"c\"]",
        Path::new("s"),
    )
    .unwrap();
    same_labels(
        &classifier,
        ["", "US", "Moscow accused US: \"why?\""].into_iter(),
    );
}

#[test]
fn kinds_with_spaces_in_their_names_are_left_to_the_definition() {
    let mut classifier = shipped();
    let words = classifier.scheme.lexicon.pop_first().unwrap().1;
    (classifier.scheme.lexicon).insert("TWO WORDS".to_owned(), words);
    assert!(Folded::<3>::new(&classifier).is_none());
}

#[test]
fn targets_are_left_to_the_definition() {
    let classifier = shipped();
    let folded = Folded::<3>::new(&classifier).unwrap();
    let mut labeller = folded.labeller();
    let sample = Sample {
        text: "Moscow accused Washington.",
        target: "sanctions",
    };
    let found = labeller.label(sample).1.to_vec();
    assert_eq!(found, classifier.labeller().label(sample).1);
    assert_eq!(labeller.n_left(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn labels_any_text_as_the_definition_does(texts in prop::collection::vec(
        "((US|U\\.S\\.|Moscow|Russian|White House|the|accused|aggression|“|”|\"|'s|’s|NATO|of|to)[ ,.?!:-]{0,2}|\\PC{0,6} ?){0,30}",
        1..4,
    )) {
        thread_local! {
            static SHIPPED: Classifier = shipped();
        }
        SHIPPED.with(|shipped| same_labels(shipped, texts.iter().map(String::as_str)));
    }
}
