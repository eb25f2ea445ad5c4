//! Any text as a scheme: what parses serves the actors, the lexicon and the features.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use stancer::data::Scheme;
use stancer::features::{Extractor, FeatureSettings, Sample};
use stancer::text::{Actors, Lexicon, Tokens};

fuzz_target!(|text: &str| {
    let Ok(scheme) = Scheme::parse(text, Path::new("scheme.toml")) else {
        return;
    };
    // as a model file keeps it
    let json = serde_json::to_string(&scheme).unwrap();
    let again: Scheme = serde_json::from_str(&json).unwrap();
    assert_eq!(again, scheme);
    again.check().unwrap();
    for (class, mirrored) in scheme.mirrored_classes().into_iter().flatten().enumerate() {
        assert!(class < scheme.classes.len() && mirrored < scheme.classes.len());
    }

    let aliases = scheme.sides.iter().flat_map(|s| &s.aliases);
    let words = scheme.lexicon.values().flatten();
    let all: Vec<&str> = (aliases.chain(&scheme.nobody).chain(words))
        .map(String::as_str)
        .collect();
    let text = all.join(" ");
    let (mut tokens, mut mentions) = (Tokens::default(), Vec::new());
    tokens.split(&text);
    Actors::new(&scheme).find(&tokens, &mut mentions);
    let mut end = 0;
    for m in &mentions {
        assert!(end <= m.first && m.first < m.end && m.end <= tokens.len());
        assert!(m.side < scheme.sides.len());
        end = m.end;
    }
    let lexicon = Lexicon::new(&scheme);
    for kind in tokens.forms().filter_map(|form| lexicon.kind(form)) {
        assert!(scheme.lexicon.contains_key(lexicon.name(kind)));
    }

    let settings = FeatureSettings::default();
    let mut extractors = vec![Extractor::new(&scheme, &settings)];
    extractors.extend(Extractor::mirrored(&scheme, &settings));
    for extractor in &mut extractors {
        let target = &scheme.name;
        extractor.terms(
            Sample {
                text: &text,
                target,
            },
            |term| {
                assert!(stancer::features::Block::of(term.as_bytes()).is_some());
            },
        );
    }
});
