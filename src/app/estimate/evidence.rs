//! The labels row by row, gaps in the annotation made up for.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;

use super::frame::Frame;
use super::hand::HandLabels;
use crate::error::{Error, Result};
use crate::eval::shares::{Evidence, HandLabel, Refusal};
use crate::report::{count, counted, percent};

/// Labels may stand for so much less than the corpus without being called incomplete.
const GAP: f64 = 0.05;
/// How many standard deviations chance may take the labels from what they stand for.
const BY_CHANCE: f64 = 4.0;

/// What the labels stand for.
pub(super) struct Weighed {
    /// The label of each row.
    pub labels: Vec<Option<HandLabel>>,
    /// What is to be minded of them.
    pub cautions: Vec<String>,
}

/// The labels with their π, row by row.
///
/// Where Σ 1/π of a draw falls short of the rows that it could take, some that were drawn have no
/// label, and each π is multiplied by that share: true if what was labelled is a random part of what
/// was drawn.
///
/// # Errors
/// [`Error::Labels`] where the corpus has none of the labels, and where they stand for more than it.
pub(super) fn hand_labels(hand: &HandLabels, frame: &Frame, at_random: bool) -> Result<Weighed> {
    let n_joined = frame.n_joined();
    let n_rows = frame.n_rows();
    if n_joined == 0 {
        return Err(none_joined(hand));
    }
    refuse_one_part(hand, frame)?;
    // how many rows each label is the label of
    let mut copies = vec![0_usize; hand.rows.len()];
    frame.labelled.iter().for_each(|l| copies[l.1] += 1);
    let simple = at_random.then_some(n_joined as f64 / n_rows as f64);
    let pi = |label: usize| hand.rows[label].pi.or(simple);
    let mut draws: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (label, row) in hand.rows.iter().enumerate() {
        if copies[label] > 0 {
            draws.entry(row.draw).or_default().push(label);
        }
    }
    let mut n_left = n_rows as f64;
    let mut scales = vec![1.0; hand.rows.len()];
    let mut cautions = Vec::new();
    for labels in draws.values() {
        let scale = completeness(labels, n_left, &copies, &pi)?;
        if scale < 1.0 {
            cautions.push(format!(
                "the labels stand for {} of the sentences only: some that were drawn have no label, or \
                 the corpus is not the one they were drawn from. pi was multiplied by {scale:.3}, which \
                 is right only if those labelled are a random part of those drawn (`stancer annotate` \
                 offers them in random order)",
                percent(scale)
            ));
        }
        for &label in labels {
            scales[label] = scale;
            n_left -= copies[label] as f64;
        }
    }
    let n_strata = hand.rows.iter().map(|row| row.stratum + 1).max();
    let n_strata = n_strata.unwrap_or_default();
    let mut labels = vec![None; n_rows];
    for &(row, label) in &frame.labelled {
        let drawn = &hand.rows[label];
        labels[row] = Some(HandLabel {
            class: drawn.class,
            pi: pi(label).map(|pi| pi * scales[label]),
            stratum: match scales[label] < 1.0 {
                // how many of each stratum have a label is then chance too
                true => n_strata + drawn.draw as usize,
                false => drawn.stratum,
            },
            draw: drawn.draw,
            unit: label,
            weight: 1.0,
        });
    }
    Ok(Weighed { labels, cautions })
}

/// # Errors
/// [`Error::Labels`] where all labels are of one part of a corpus that was divided by article.
fn refuse_one_part(hand: &HandLabels, frame: &Frame) -> Result<()> {
    let joined = hand.rows.iter().zip(&frame.first);
    let parts: BTreeSet<&str> = joined
        .filter(|(_, first)| first.is_some())
        .map(|(row, _)| row.part)
        .collect();
    match Vec::from_iter(parts)[..] {
        [part] if !part.is_empty() => Err(Error::Labels {
            problem: format!(
                "all labels are of the part \"{part}\" of the articles, which tells nothing of the \
                 others"
            ),
            remedy:
                "Label sentences of both parts, test and train: `estimate` keeps them apart by \
                     itself."
                    .to_owned(),
        }),
        _ => Ok(()),
    }
}

fn none_joined(hand: &HandLabels) -> Error {
    let first = &hand.rows[0];
    Error::Labels {
        problem: format!(
            "the corpus has none of the {}; the first is \"{}\" ({})",
            counted(hand.rows.len(), "labelled sentence", "labelled sentences"),
            first.id,
            first.place
        ),
        remedy: "Name the corpus that they were drawn from. They are joined by the column id: --id \
                 names that of the corpus, --label-id that of the labels; --sentences splits articles \
                 as `sample --sentences` did."
            .to_owned(),
    }
}

/// The share of `n_rows` that the labels of a draw stand for, where that is less than all of them and
/// less than chance could do; else 1.
///
/// # Errors
/// [`Error::Labels`] where they stand for more than chance could do.
fn completeness(
    labels: &[usize],
    n_rows: f64,
    copies: &[usize],
    pi: &dyn Fn(usize) -> Option<f64>,
) -> Result<f64> {
    let (mut stands_for, mut variance) = (0.0, 0.0);
    for &label in labels {
        let Some(pi) = pi(label) else { return Ok(1.0) };
        let rows = copies[label] as f64 / pi;
        stands_for += rows;
        variance += (1.0 - pi) * rows * rows;
    }
    let by_chance = (BY_CHANCE * variance.sqrt() / n_rows).max(GAP);
    let share = stands_for / n_rows;
    if share > 1.0 + by_chance {
        return Err(Error::Labels {
            problem: format!(
                "the labels stand for {} (the sum of 1/pi), but they were drawn from {} at \
                 most in this corpus",
                counted(stands_for.round() as usize, "sentence", "sentences"),
                count(n_rows.round().max(0.0) as u64)
            ),
            remedy:
                "Name the corpus that they were drawn from, not the queue or a part of it, and \
                     keep the column pi as it was written."
                    .to_owned(),
        });
    }
    Ok(if share < 1.0 - by_chance { share } else { 1.0 })
}

/// Evidence of these rows.
///
/// # Errors
/// [`Error::Labels`]; none where the probabilities are those of a model.
pub(super) fn evidence(
    probabilities: Array2<f64>,
    labels: Vec<Option<HandLabel>>,
    frame: &Frame,
) -> Result<Evidence> {
    let refused = |refusal: Refusal| Error::Labels {
        problem: refusal.to_string(),
        remedy: "Check the predictions and the column pi.".to_owned(),
    };
    Evidence::new(probabilities, labels, frame.clusters.clone()).map_err(refused)
}
