//! What drives a model, where it goes wrong, where it comes from.

use crate::data::{LabelledSet, default_codebook, default_scheme, hex};
use crate::eval::Scored;
use crate::features::{Sample, shown_term};
use crate::model::{Classifier, Labeller, Trace};
use crate::report::{ClassTerms, ErrorExample, ModelCard, Piece, TermRecord};
use crate::text::Tokens;
use sha2::{Digest, Sha256};

/// Terms that a record lists of each class.
const N_TERMS: usize = 20;
/// Errors that a record lists of each kind.
const N_ERRORS: usize = 3;
/// Terms in the evidence of an error.
const N_EVIDENCE: usize = 8;
/// Longer sentences are shown without marks: each mark takes a word out and labels again.
const LONGEST_MARKED: usize = 2000;

/// The strongest terms of each class.
pub(super) fn strongest_terms(classifier: &Classifier, trace: &Trace) -> Vec<ClassTerms> {
    let weights = classifier.model.params();
    let names = classifier.scheme.classes.iter().enumerate();
    names
        .map(|(class, name)| {
            let mut terms: Vec<(usize, f64)> = (0..classifier.tfidf.n_features())
                .map(|j| {
                    (
                        j,
                        weights[[j, class]] - weights.row(j).mean().unwrap_or(0.0),
                    )
                })
                .collect();
            terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            terms.truncate(N_TERMS);
            let record = |(j, weight): (usize, f64)| {
                let only = trace.only_source.get(j).copied().flatten();
                TermRecord {
                    term: shown_term(classifier.tfidf.vocabulary().term(j)),
                    weight,
                    n_sentences: classifier.tfidf.document_counts()[j],
                    n_articles: trace.n_articles.get(j).copied().unwrap_or(0),
                    only_source: only.and_then(|s| trace.sources.get(s as usize).cloned()),
                }
            };
            ClassTerms {
                class: name.clone(),
                terms: terms.into_iter().map(record).collect(),
            }
        })
        .collect()
}

/// The surest errors of each kind.
pub(super) fn errors(
    classifier: &Classifier,
    test: &LabelledSet,
    rows: &Scored,
) -> Vec<ErrorExample> {
    let n_classes = rows.class_names.len();
    let mut labeller = classifier.labeller();
    let mut examples = Vec::new();
    for truth in 0..n_classes {
        for label in (0..n_classes).filter(|l| *l != truth) {
            let confidence = |i: &usize| rows.probabilities[*i][label];
            let mut wrong: Vec<usize> = (0..rows.truth.len())
                .filter(|&i| rows.truth[i] == truth && rows.labels[i] == label)
                .collect();
            wrong.sort_by(|a, b| confidence(b).total_cmp(&confidence(a)).then(a.cmp(b)));
            for i in wrong.into_iter().take(N_ERRORS) {
                let row = &test.rows[i];
                let sample = Sample::from(row);
                examples.push(ErrorExample {
                    id: row.id.clone(),
                    truth: rows.class_names[truth].clone(),
                    label: rows.class_names[label].clone(),
                    confidence: confidence(&i),
                    pieces: pieces(
                        sample,
                        [label, truth],
                        &mut labeller,
                        classifier.temperature,
                    ),
                    evidence: labeller.evidence(sample, label, N_EVIDENCE).to_string(),
                });
            }
        }
    }
    examples
}

/// The sentence in words and what stands between them; the effect of a word is how far the lead of
/// the first class over the second falls without it.
fn pieces(
    sample: Sample<'_>,
    [label, truth]: [usize; 2],
    labeller: &mut Labeller<'_>,
    temperature: f64,
) -> Vec<Piece> {
    let text = sample.text;
    let plain = |text: &str| Piece {
        text: text.to_owned(),
        effect: 0.0,
    };
    if text.len() > LONGEST_MARKED {
        return vec![plain(text)];
    }
    let mut lead = |text: &str| {
        let scores = labeller.scores(Sample { text, ..sample });
        (scores[label] - scores[truth]) / temperature
    };
    let whole = lead(text);
    let mut tokens = Tokens::default();
    tokens.split(text);
    let (mut pieces, mut at) = (Vec::new(), 0);
    for i in 0..tokens.len() {
        let word = tokens.token(i).source.clone();
        if at < word.start {
            pieces.push(plain(&text[at..word.start]));
        }
        let without = format!("{}{}", &text[..word.start], &text[word.end..]);
        pieces.push(Piece {
            text: text[word.clone()].to_owned(),
            effect: whole - lead(&without),
        });
        at = word.end;
    }
    if at < text.len() {
        pieces.push(plain(&text[at..]));
    }
    pieces
}

/// What the shipped labels' models are not for.
const SHIPPED_LIMITS: [&str; 6] = [
    "English only, one sentence at a time, news of 2012 and later.",
    "The training sentences were written, and labelled, by language models under the codebook, not \
     by trained human coders.",
    "Real news is harder than the shipped test set: macro-F1 0.69 against 0.85.",
    "Neutral sentences full of war words, irony, denials and pronouns are often labelled wrongly.",
    "A label says whose side the wording takes; it is no claim about truth or an author's intent.",
    "Counts of its labels are no estimate of shares: its errors lean to one side.",
];
/// What any model is not for.
const LIMITS: [&str; 2] = [
    "It has learnt from its training labels and knows nothing beyond them: on other outlets, times \
     and topics its scores are other ones.",
    "Counts of its labels are no estimate of shares: its errors lean to one side.",
];

/// Where the model comes from, and its limits.
pub(super) fn card(classifier: &Classifier) -> ModelCard {
    let scheme = &classifier.scheme;
    let shipped = default_scheme().is_ok_and(|s| s == *scheme);
    let hash = || hex(&Sha256::digest(default_codebook().as_bytes()));
    let limits: &[&str] = if shipped { &SHIPPED_LIMITS } else { &LIMITS };
    ModelCard {
        scheme: scheme.name.clone(),
        sides: (scheme.sides.iter())
            .map(|s| (s.name.clone(), s.class.clone()))
            .collect(),
        codebook_sha256: shipped.then(hash),
        training: classifier.training.clone(),
        features: classifier.settings.clone(),
        n_features: classifier.tfidf.n_features(),
        temperature: classifier.temperature,
        limits: limits.iter().map(|l| (*l).to_owned()).collect(),
    }
}
