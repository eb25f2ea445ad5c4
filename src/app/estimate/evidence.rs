//! What the labels stand for: draws combined, gaps in the annotation made up for.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::frame::Frame;
use super::hand::HandLabels;
use crate::app::Streams;
use crate::error::{Error, Result};
use crate::eval::shares::{Evidence, HandLabel, Refusal};
use crate::report::{count, percent};

/// Labels may stand for so much less than the corpus without being called incomplete.
const GAP: f64 = 0.05;
/// How many standard deviations chance may take the labels from what they stand for.
const BY_CHANCE: f64 = 4.0;

/// The labels with their π, row by row.
///
/// Later draws leave out what was drawn before, so their π is the chance given that. Of draws 1 to D
/// each alone estimates totals over the corpus, a later one together with the earlier sentences,
/// which it knows for certain; weighted by their numbers of labels, c_d = n_d/n, a sentence of draw d
/// stands for c_d/π + Σ_{e>d} c_e. The parts are uncorrelated, since given the earlier draws each is
/// unbiased. The variance takes the second term for random as well, which overstates it a little.
///
/// Where fewer sentences have a label than were drawn, Σ 1/π falls short of the corpus, and each π is
/// multiplied by that share: true if what was labelled is a random part of what was drawn.
///
/// # Errors
/// [`Error::Labels`] where the corpus has none of the labels.
pub(super) fn hand_labels(
    hand: &HandLabels,
    frame: &Frame,
    at_random: bool,
    streams: &mut Streams<'_>,
) -> Result<Vec<Option<HandLabel>>> {
    let n_joined = frame.n_joined();
    let n_rows = frame.n_rows();
    if n_joined == 0 {
        let first = &hand.rows[0];
        return Err(Error::Labels {
            problem: format!(
                "the corpus has none of the {} labelled sentences; the first is \"{}\" ({})",
                count(hand.rows.len() as u64),
                first.id,
                first.place
            ),
            remedy: "Name the corpus that they were drawn from. They are joined by the column id: \
                     --id names that of the corpus, --label-id that of the labels."
                .to_owned(),
        });
    }
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
    let mut later = 1.0;
    let mut n_left = n_rows as f64;
    let mut by_label: Vec<Option<(Option<f64>, f64)>> = vec![None; hand.rows.len()];
    for labels in draws.values() {
        let part = labels.len() as f64 / n_joined as f64;
        later -= part;
        let later = if later > 1e-9 { later } else { 0.0 };
        let scale = completeness(labels, n_left, &copies, &pi);
        if scale < 1.0 {
            streams.say(&format!(
                "note: the labels stand for {} of the sentences only: some that were drawn have no \
                 label. pi is multiplied by {scale:.3}, which is right if those labelled are a \
                 random part of those drawn (`stancer annotate` offers them in random order)",
                percent(scale)
            ));
        }
        for &label in labels {
            let pi = pi(label).map(|pi| pi * scale);
            let weight = part + pi.unwrap_or(1.0) * later;
            by_label[label] = Some((pi, weight));
            n_left -= copies[label] as f64;
        }
    }
    let mut of_row = vec![None; n_rows];
    for &(row, label) in &frame.labelled {
        let hand_row = &hand.rows[label];
        of_row[row] = by_label[label].map(|(pi, weight)| HandLabel {
            class: hand_row.class,
            pi,
            stratum: hand_row.stratum,
            unit: label,
            weight,
        });
    }
    Ok(of_row)
}

/// The share of `n_rows` that the labels of a draw stand for, where that is less than all of them and
/// less than chance could do; else 1.
fn completeness(
    labels: &[usize],
    n_rows: f64,
    copies: &[usize],
    pi: &dyn Fn(usize) -> Option<f64>,
) -> f64 {
    let (mut stands_for, mut variance) = (0.0, 0.0);
    for &label in labels {
        let Some(pi) = pi(label) else { return 1.0 };
        let rows = copies[label] as f64 / pi;
        stands_for += rows;
        variance += (1.0 - pi) * rows * rows;
    }
    let by_chance = BY_CHANCE * variance.sqrt() / n_rows;
    let share = stands_for / n_rows;
    if share < 1.0 - GAP.max(by_chance) {
        share
    } else {
        1.0
    }
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
