//! Sentences and tokens of any text: offsets slice back, nothing is lost, time is linear.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stancer::text::{Sentences, Tokens, Words, push_form};

/// Up to here a text is repeated, so that a search that is not linear runs into the time limit.
const LONG: usize = 128 << 10;

fuzz_target!(|text: &str| {
    check_sentences(text);
    check_tokens(text);
    // some of the texts: long ones are slow even when all is well
    if !text.is_empty() && text.len() % 64 == 0 {
        let long = text.repeat(LONG / text.len());
        Sentences::of(&long).count();
        Tokens::default().split(&long);
        Words::default().of(&long);
    }
});

fn check_sentences(text: &str) {
    let (mut byte, mut char) = (0, 0);
    for sentence in Sentences::of(text) {
        let before = &text[byte..sentence.bytes.start];
        assert!(before.trim().is_empty(), "lost: {before:?}");
        assert_eq!(&text[sentence.bytes.clone()], sentence.text);
        assert!(!sentence.text.is_empty());
        assert_eq!(sentence.text.trim(), sentence.text);
        let skipped = before.chars().count();
        assert_eq!(sentence.chars.start, char + skipped);
        assert_eq!(sentence.chars.len(), sentence.text.chars().count());
        (byte, char) = (sentence.bytes.end, sentence.chars.end);
    }
    let rest = &text[byte..];
    assert!(rest.trim().is_empty(), "lost: {rest:?}");
}

fn check_tokens(text: &str) {
    let mut tokens = Tokens::default();
    tokens.split(text);
    let sources = (0..tokens.len()).map(|i| tokens.token(i).source.clone());
    let spans = sources.map(|s| (s.start as u32, s.end as u32));
    assert!(spans.eq(Words::default().of(text).iter().copied()), "{text:?}");
    let mut at = 0;
    for i in 0..tokens.len() {
        let source = tokens.token(i).source.clone();
        let before = &text[at..source.start];
        assert!(!before.contains(char::is_alphanumeric), "lost: {before:?}");
        let mut form = String::new();
        push_form(&text[source.clone()], &mut form);
        assert_eq!(form, tokens.form(i));
        assert!(!form.is_empty() && !form.contains(char::is_whitespace));
        at = source.end;
    }
    let rest = &text[at..];
    assert!(!rest.contains(char::is_alphanumeric), "lost: {rest:?}");
}
