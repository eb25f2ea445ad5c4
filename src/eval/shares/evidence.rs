//! A corpus with a model's probabilities, and what people said of some of its sentences.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;

use super::Refusal;
use super::weights::{Weight, weights};

/// How far from 1 the probabilities of a row may add up, since files hold rounded ones.
const ROUNDING: f64 = 0.01;

/// What a person said of a sentence, and how the sentence was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HandLabel {
    /// The class, from 0 on.
    pub class: usize,
    /// The probability with which the draw took it, above 0 and at most 1; `None` where nobody wrote
    /// it down.
    pub pi: Option<f64>,
    /// The stratum, numbered anyhow: within it units were drawn together, and independently of other
    /// strata. The parts (test, train) of one draw are strata too.
    pub stratum: usize,
    /// The number of the draw: each leaves out what those of smaller numbers took, and its π is the
    /// chance given these.
    pub draw: u64,
    /// The drawn text, numbered anyhow. Copies of one text that all carry the label share the number,
    /// since one draw chose them all; then each group corrects by its own copies.
    pub unit: usize,
    /// How many rows this label stands for: 1, or the number of copies where the others carry no
    /// label of their own (which counts them all to the group of this row).
    pub weight: f64,
}

impl HandLabel {
    /// A label of one row, drawn without strata.
    pub fn new(class: usize, pi: f64, row: usize) -> Self {
        Self {
            class,
            pi: Some(pi),
            stratum: 0,
            draw: 1,
            unit: row,
            weight: 1.0,
        }
    }

    /// weight/π: how many rows it stands for; without a π, its weight.
    pub(super) fn stands_for(&self) -> f64 {
        self.weight / self.pi.unwrap_or(1.0)
    }
}

/// How many rows of the corpus a label stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandsFor {
    /// The labelled row.
    pub row: usize,
    /// Its drawn text.
    pub unit: usize,
    /// For how many rows it stands.
    pub rows: f64,
    /// Its π.
    pub pi: f64,
}

/// A corpus, row by row.
///
/// `probabilities` must not come from a model that has seen the row's label, or the correction
/// vanishes. Rows without a label must be predicted like those with one: by the same models that were
/// fitted without a fold (their mean), not by one fitted to all labels, whose probabilities are surer
/// (Zrnic & Candès 2024). With several foldings, the mean over them serves.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub(super) probabilities: Array2<f64>,
    pub(super) labels: Vec<Option<HandLabel>>,
    pub(super) clusters: Vec<usize>,
    /// Drawn texts that stand in several articles.
    in_several: BTreeSet<usize>,
}

impl Evidence {
    /// `probabilities`: (n_rows × n_classes), each row adding up to 1 (within 0.01 of rounding, which
    /// is divided out); `labels`: of the rows that have one; `clusters`: the article of each row,
    /// numbered anyhow.
    ///
    /// # Errors
    /// [`Refusal::Shapes`], [`Refusal::Probabilities`], [`Refusal::Label`],
    /// [`Refusal::ImpossiblePi`], [`Refusal::CopiesDiffer`].
    pub fn new(
        mut probabilities: Array2<f64>,
        labels: Vec<Option<HandLabel>>,
        clusters: Vec<usize>,
    ) -> Result<Self, Refusal> {
        let (n_rows, n_classes) = probabilities.dim();
        if labels.len() != n_rows || clusters.len() != n_rows {
            return Err(Refusal::Shapes {
                n_probabilities: n_rows,
                n_labels: labels.len(),
                n_clusters: clusters.len(),
            });
        }
        for (row, mut p) in probabilities.outer_iter_mut().enumerate() {
            let sum = p.sum();
            // a NaN is in no range
            let is_share = |x: &f64| (0.0..=1.0 + ROUNDING).contains(x);
            if !p.iter().all(is_share) || (sum - 1.0).abs() > ROUNDING {
                return Err(Refusal::Probabilities { row, sum });
            }
            p /= sum;
        }
        let mut first_of: BTreeMap<usize, (usize, HandLabel)> = BTreeMap::new();
        for (row, label) in labels.iter().enumerate() {
            let Some(label) = label else { continue };
            let is_weight = label.weight > 0.0 && label.weight.is_finite();
            if label.class >= n_classes || !is_weight {
                return Err(Refusal::Label {
                    row,
                    class: label.class,
                    n_classes,
                    weight: label.weight,
                });
            }
            if let Some(pi) = label.pi
                && !(pi > 0.0 && pi <= 1.0)
            {
                return Err(Refusal::ImpossiblePi { row, pi });
            }
            let (first, other) = *first_of.entry(label.unit).or_insert((row, *label));
            let drawn = |l: &HandLabel| (l.class, l.pi, l.stratum);
            if drawn(&other) != drawn(label) {
                return Err(Refusal::CopiesDiffer { first, second: row });
            }
        }
        let rows = labels.iter().zip(&clusters);
        let in_several = rows.filter_map(|(label, cluster)| {
            let unit = label.as_ref()?.unit;
            let (first, _) = first_of.get(&unit)?;
            (clusters[*first] != *cluster).then_some(unit)
        });
        let in_several = in_several.collect();
        Ok(Self {
            probabilities,
            labels,
            clusters,
            in_several,
        })
    }

    /// The probabilities, n_rows × n_classes.
    pub fn probabilities(&self) -> &Array2<f64> {
        &self.probabilities
    }

    /// The labelled rows of a known π, and for how many rows of the whole corpus each stands.
    pub fn stand_for(&self) -> Vec<StandsFor> {
        let all = self.all_rows();
        let labels: Vec<(usize, HandLabel)> = self.labelled(&all).collect();
        let weights = weights(&labels, self.n_rows());
        let of = |((row, label), weight): (&(usize, HandLabel), Weight)| {
            Some(StandsFor {
                row: *row,
                unit: label.unit,
                rows: weight.rows,
                pi: label.pi?,
            })
        };
        labels.iter().zip(weights).filter_map(of).collect()
    }

    /// What errs together with a labelled row: its article, or the drawn text where that stands in
    /// several articles, whose errors are then one.
    pub(super) fn errs_with(&self, row: usize, unit: usize) -> usize {
        match self.in_several.contains(&unit) {
            true => usize::MAX - unit,
            false => self.clusters[row],
        }
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.labels.len()
    }

    /// How many classes there are.
    pub fn n_classes(&self) -> usize {
        self.probabilities.ncols()
    }

    /// All rows, as a group.
    pub fn all_rows(&self) -> Vec<usize> {
        (0..self.n_rows()).collect()
    }

    /// The labelled ones of `rows`.
    pub(super) fn labelled<'a>(
        &'a self,
        rows: &'a [usize],
    ) -> impl Iterator<Item = (usize, HandLabel)> + 'a {
        rows.iter()
            .filter_map(|&row| Some((row, self.labels[row]?)))
    }

    /// The π and stratum of each drawn unit with a known π.
    pub(super) fn drawn(&self) -> BTreeMap<usize, (f64, usize)> {
        let of = |l: &HandLabel| Some((l.unit, (l.pi?, l.stratum)));
        self.labels.iter().flatten().filter_map(of).collect()
    }

    /// The rows of a group, in order.
    pub(super) fn group(&self, rows: &[usize]) -> Result<Vec<usize>, Refusal> {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        let n_rows = self.n_rows();
        if rows.is_empty() {
            return Err(Refusal::NoRows);
        }
        let twice = rows.windows(2).find(|w| w[0] == w[1]).map(|w| w[0]);
        let beyond = rows.last().copied().filter(|row| *row >= n_rows);
        match twice.or(beyond) {
            Some(row) => Err(Refusal::Rows { row, n_rows }),
            None => Ok(rows),
        }
    }
}
