//! How the numbers came about.

use maud::{Markup, html};

use super::parts::{Section, counted, number};
use super::verdict::has_intervals;
use crate::report::EvalRecord;

/// A figure, the name of one that tells whether it is there, and what it means.
const MEANINGS: [(&str, &str, &str); 16] = [
    (
        "precision",
        "macro_average.precision",
        "Of the sentences labelled as a class, the share annotated so.",
    ),
    (
        "recall",
        "macro_average.recall",
        "Of the sentences annotated as a class, the share labelled so.",
    ),
    (
        "F1",
        "macro_average.f1",
        "The harmonic mean of precision and recall: high only where both are.",
    ),
    (
        "support",
        "macro_average.f1",
        "The number of sentences annotated so.",
    ),
    (
        "macro average, macro-F1",
        "macro_average.f1",
        "The plain mean over the classes: a rare class counts as much as a common one.",
    ),
    (
        "weighted average",
        "weighted_average.f1",
        "The mean over the classes, each weighted by its support.",
    ),
    (
        "accuracy",
        "accuracy",
        "The share of all sentences that are labelled rightly; a common class dominates it.",
    ),
    (
        "MCC",
        "mcc",
        "Matthews' correlation of annotated and given classes: 1 for all right, 0 for no better than chance.",
    ),
    (
        "F_avg",
        "f_avg",
        "The mean F1 of the classes that were asked for, as in SemEval.",
    ),
    (
        "confidence",
        "ece",
        "The probability that the model gives to its label.",
    ),
    (
        "calibration error",
        "ece",
        "The distance between confidence and the share of right labels, averaged over bins of about as many sentences each. It has no interval, since resamples overstate it.",
    ),
    (
        "calibration error by class",
        "ece_by_class",
        "The same of each class's probability, averaged over the classes.",
    ),
    (
        "Brier score",
        "brier",
        "The mean squared distance between the probabilities and what is true, summed over the classes; 0 is best, 2 is worst.",
    ),
    (
        "log loss",
        "log_loss",
        "The mean of −ln of the true class's probability: it punishes confident errors; 0 is best.",
    ),
    (
        "temperature",
        "log_loss",
        "Scores are divided by it before they become probabilities: above 1 it makes the model less sure, below 1 surer.",
    ),
    (
        "area under risk and coverage",
        "aurc",
        "The share of errors among the surest sentences, averaged over how many are kept; 0 is best.",
    ),
];

const BASELINES: [(&str, &str, &str); 3] = [
    (
        "the commonest class",
        "majority",
        "Every sentence gets the class that is commonest in the test.",
    ),
    (
        "a guess by shares",
        "class_prior",
        "Classes are drawn at random by their shares in the training labels; the expected scores are shown.",
    ),
    (
        "Naive Bayes of words",
        "naive_bayes",
        "The simplest learner: it counts words and nothing else.",
    ),
];

pub(super) fn section(record: &EvalRecord) -> Section {
    let meanings = MEANINGS
        .iter()
        .filter(|(_, key, _)| record.figures.contains_key(*key));
    let is_there = |key: &str| record.baselines.iter().any(|b| b.name == key);
    let baselines = BASELINES.iter().filter(|(_, key, _)| is_there(key));
    Section {
        id: "method",
        title: "How the numbers came about",
        body: html! {
            @if has_intervals(record) { (intervals(record)) }
            dl.meanings {
                @for (name, _, meaning) in meanings.chain(baselines) {
                    div { dt { (name) } dd { (meaning) } }
                }
            }
        },
    }
}

fn intervals(record: &EvalRecord) -> Markup {
    let i = &record.intervals;
    let tail = 50.0 * (1.0 - i.level);
    html! {
        p {
            "Intervals say where a figure would lie if other articles had been drawn. They are \
             percentile intervals at " (format!("{:.0}\u{a0}%", 100.0 * i.level)) " from a \
             bootstrap: " (counted(i.resamples as usize, "time")) " as many articles as there are ("
            (number(record.subject.n_groups as u64)) ") were drawn with replacement and each \
             figure was computed again; an interval leaves out the lowest and the highest "
            (format!("{tail:.1}\u{a0}%")) ". The unit is the article, since sentences of one \
             article are alike; articles that share a sentence count as one. A share of which every resample makes 0 or 1 gets the exact \
             binomial bound. The seed is " (i.seed) ": the same data and seed give the same numbers."
        }
    }
}
