//! What the labels stand for: draws combined, gaps in the annotation made up for.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2};

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
/// So many for predictions from elsewhere that are surer where people labelled.
const TOO_SURE: f64 = 5.0;

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

/// Whether the labelled sentences look like the corpus to the model: the mean of each class'
/// probability, and of the largest, over the labelled sentences (weighted by what they stand for)
/// against that over all. A caution for what chance does not explain.
///
/// # Errors
/// [`Error::Labels`] for predictions `from_elsewhere` that are much surer, or much less sure, of the
/// labelled sentences than of the others: whoever made them had seen the labels, or the others.
pub(super) fn balance(
    probabilities: &Array2<f64>,
    labels: &[Option<HandLabel>],
    classes: &[String],
    from_elsewhere: bool,
) -> Result<Vec<String>> {
    let largest = |p: ndarray::ArrayView1<'_, f64>| p.iter().copied().fold(0.0, f64::max);
    let sure: Array1<f64> = probabilities.outer_iter().map(largest).collect();
    let mut cautions = Vec::new();
    if let Some((z, labelled, all)) = imbalance(sure.view(), labels)
        && z.abs() > TOO_SURE
        && from_elsewhere
    {
        return Err(Error::Labels {
            problem: format!(
                "the predictions are {} on average of the labelled sentences ({}) than of all ({}), \
                 which chance does not explain (z = {z:.1}): their maker has seen the labels, or the \
                 rest of the corpus",
                if z > 0.0 { "surer" } else { "less sure" },
                percent(labelled),
                percent(all)
            ),
            remedy: "Predict every sentence by a model that has seen neither it nor its article; \
                     without --predictions stancer fits such models. --method labels needs none."
                .to_owned(),
        });
    }
    for (class, column) in classes.iter().zip(probabilities.columns()) {
        if let Some((z, labelled, all)) = imbalance(column, labels)
            && z.abs() > BY_CHANCE
        {
            cautions.push(format!(
                "the model gives the labelled sentences {class} with {} on average and all \
                 sentences with {}, which chance does not explain (z = {z:.1}): were they drawn from \
                 this corpus, with these pi?",
                percent(labelled),
                percent(all)
            ));
        }
    }
    Ok(cautions)
}

/// (m − M)/√V with m = Σaf/Σa over the labelled rows, V = Σa²(1 − π)(f − m)²/(Σa)², M the mean over
/// all; with m and M. `None` where nothing varies, and for fewer than ten labels.
fn imbalance(
    f: ndarray::ArrayView1<'_, f64>,
    labels: &[Option<HandLabel>],
) -> Option<(f64, f64, f64)> {
    let labelled: Vec<(f64, f64, f64)> = (f.iter().zip(labels))
        .filter_map(|(f, label)| {
            let label = (*label)?;
            let pi = label.pi?;
            Some((*f, label.weight / pi, 1.0 - pi))
        })
        .collect();
    let total: f64 = labelled.iter().map(|l| l.1).sum();
    let mean = labelled.iter().map(|(f, a, _)| f * a).sum::<f64>() / total;
    let squares = |(f, a, out): &(f64, f64, f64)| a * a * out * (f - mean) * (f - mean);
    let error = labelled.iter().map(squares).sum::<f64>().sqrt() / total;
    let all = f.mean()?;
    (labelled.len() >= 10 && error > 1e-12).then(|| ((mean - all) / error, mean, all))
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
