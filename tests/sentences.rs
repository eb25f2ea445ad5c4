//! Splitting news texts into sentences, against texts split by hand.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde::Deserialize;
use stancer::text::{Sentence, Sentences};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Cases {
    tuning: Vec<String>,
    held_out: Vec<String>,
}

fn cases() -> BTreeMap<String, Cases> {
    toml::from_str(include_str!("data/sentences.toml")).unwrap()
}

fn split(text: &str) -> Vec<Sentence<'_>> {
    Sentences::of(text).collect()
}

fn texts(text: &str) -> Vec<&str> {
    Sentences::of(text).map(|s| s.text).collect()
}

/// The wrong ones of one part, printed, and the number of all.
fn wrong(part: impl Fn(&Cases) -> &Vec<String>) -> (usize, usize) {
    let (mut n_wrong, mut n) = (0, 0);
    for (kind, of_kind) in cases() {
        for case in part(&of_kind) {
            let text = case.replace("| ", "");
            let expected: Vec<&str> = case.split("| ").map(str::trim).collect();
            let found = texts(&text);
            n += 1;
            if found != expected {
                n_wrong += 1;
                println!("{kind}\n  expected {expected:?}\n  found    {found:?}");
            }
        }
    }
    (n_wrong, n)
}

#[test]
fn splits_the_texts_that_it_was_tuned_on() {
    let (n_wrong, n) = wrong(|c| &c.tuning);
    assert!(n >= 100, "{n} texts");
    assert_eq!(n_wrong, 0, "of {n} texts");
}

#[test]
fn splits_the_texts_that_it_was_not_tuned_on() {
    let (n_wrong, n) = wrong(|c| &c.held_out);
    assert!(n >= 60, "{n} texts");
    assert_eq!(n_wrong, 0, "of {n} texts");
}
