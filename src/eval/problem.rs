//! What is learnt from, and one fit of it.

use std::sync::Arc;

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;

use crate::data::Scheme;
use crate::features::{
    Extractor, FeatureSettings, Sample, SparseRows, TermCounts, TfIdf, Vocabulary,
};
use crate::model::{Curvature, FitError, Fitted, LogisticParams, Prior};

/// What a row's mirror image weighs. It costs nothing on real news, and labels follow an exchange
/// of the sides more often (`eval/ABLATION.md`); from 0.3 on real news suffers.
const MIRROR_WEIGHT: f32 = 0.1;

/// Rare classes weigh more, a little: it lifts macro-F1 by half a point (`eval/ABLATION.md`).
const BALANCE: f64 = 0.5;

/// What the fits of folds may take at once, beyond the counts.
const MOST_BYTES: usize = 1 << 30;
/// Rows whose curvature is summed at once: all of them would need as much as a fit.
const ROWS_AT_ONCE: usize = 1 << 15;
/// A value of a row and its column.
const BYTES_PER_VALUE: usize = size_of::<f64>() + size_of::<u32>();
/// A term in a vocabulary, with its place and its document frequency.
const BYTES_PER_TERM: usize = 64;
/// Numbers per term and class that a fit holds: weights, steps, gradients, products.
const VECTORS_PER_FIT: usize = 12;

/// What is learnt from.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// The terms of every row.
    pub counts: &'a TermCounts,
    /// The class of every row.
    pub labels: &'a [usize],
    /// What stays together: a number per row.
    pub units: &'a [usize],
    /// What each row counts as in a fit; scores count rows alike.
    pub weights: Option<&'a [f32]>,
    /// The classes.
    pub class_names: &'a [String],
    /// What is counted.
    pub features: &'a FeatureSettings,
    /// Where the weights come from.
    pub prior: Option<&'a Prior>,
    /// The rows with their sides exchanged, if the scheme's sides mirror one another.
    pub mirrored: Option<&'a Mirrored>,
}

/// Rows with their sides exchanged: only the terms that know sides, under the mirrored class.
#[derive(Debug, Clone)]
pub struct Mirrored {
    /// The terms of every row.
    pub counts: TermCounts,
    /// What each class becomes.
    pub classes: Vec<usize>,
}

impl Mirrored {
    /// The mirror images of `texts`, with the terms that a vocabulary of `known` has; `None` unless
    /// the sides of `scheme` mirror one another.
    pub fn of(
        texts: &[Sample<'_>],
        scheme: &Scheme,
        settings: &FeatureSettings,
        known: &[&Vocabulary],
    ) -> Option<Self> {
        let extractor = Extractor::mirrored(scheme, settings)?;
        Some(Self {
            counts: TermCounts::of_known(texts, &extractor, known),
            classes: scheme.mirrored_classes()?,
        })
    }
}

impl Problem<'_> {
    /// How many fits of parts of these rows have room at once, at least one; by their size alone, so
    /// it is the same on any machine.
    pub fn n_at_once(&self) -> usize {
        let mirrored = self.mirrored.map_or(0, |m| m.counts.n_values());
        let n_directions = self.prior.map_or(0, Prior::n_directions);
        let n_numbers = self.class_names.len() * VECTORS_PER_FIT + n_directions;
        let bytes = (self.counts.n_values() + mirrored) * BYTES_PER_VALUE
            + self.counts.vocabulary.len() * (n_numbers * size_of::<f64>() + BYTES_PER_TERM);
        (MOST_BYTES / bytes.max(1)).max(1)
    }

    /// Learns vocabulary and weights from the rows `training`.
    ///
    /// # Errors
    /// Those of the solver.
    pub fn fit(
        &self,
        training: &[usize],
        params: LogisticParams,
    ) -> Result<(TfIdf, Fitted), FitError> {
        let mut last = None;
        let tfidf = self.fit_path(training, [params], &mut |_, fitted| last = Some(fitted))?;
        let none = || FitError::Data("there is no penalty to fit with".to_owned());
        Ok((tfidf, last.ok_or_else(none)?))
    }

    /// How firmly all rows, and the prior, hold the weights of `fitted`.
    pub fn curvature(&self, tfidf: &TfIdf, fitted: &Fitted) -> Curvature {
        let all: Vec<usize> = (0..self.labels.len()).collect();
        let parts =
            (all.chunks(ROWS_AT_ONCE)).map(|some| tfidf.transform_counts(self.counts, some));
        let prior = self.prior.map(|p| p.weights_for(tfidf));
        let model = &fitted.model;
        Curvature::of(model, parts, all.len(), self.weights, prior.as_ref())
    }

    /// The rows `training` and, under mirrored labels, their images.
    fn dataset(&self, tfidf: &TfIdf, training: &[usize]) -> DatasetBase<SparseRows, Array1<usize>> {
        let mut rows = tfidf.transform_counts(self.counts, training);
        let mut targets: Vec<usize> = training.iter().map(|&i| self.labels[i]).collect();
        let weight = |i: &usize| self.weights.map_or(1.0, |w| w[*i]);
        let mut weights: Vec<f32> = training.iter().map(weight).collect();
        if let Some(mirrored) = self.mirrored {
            tfidf.append_counts(&mut rows, &mirrored.counts, training);
            targets.extend_from_within(..);
            for target in &mut targets[training.len()..] {
                *target = mirrored.classes[*target];
            }
            weights.extend(training.iter().map(weight).map(|w| w * MIRROR_WEIGHT));
        }
        let plain = self.weights.is_none() && self.mirrored.is_none();
        let dataset = DatasetBase::new(rows, targets.into());
        if plain {
            dataset
        } else {
            dataset.with_weights(weights.into())
        }
    }

    /// Fits one set of parameters after another, each from the optimum before it, and hands each to
    /// `done`: of many terms few fits have room at once.
    pub(super) fn fit_path(
        &self,
        training: &[usize],
        path: impl IntoIterator<Item = LogisticParams>,
        done: &mut dyn FnMut(&TfIdf, Fitted),
    ) -> Result<TfIdf, FitError> {
        let before = self.prior.map(Prior::tfidf);
        let tfidf = TfIdf::fit(self.counts, training, self.features, before);
        let dataset = self.dataset(&tfidf, training);
        let prior_weights = self.prior.map(|p| Arc::new(p.weights_for(&tfidf)));
        let mut start = None;
        for mut params in path {
            params = params.balance(BALANCE);
            if let Some(prior) = &prior_weights {
                params = params.shared_prior(Arc::clone(prior));
            }
            if let Some(weights) = start {
                params = params.initial(weights);
            }
            let fitted = params.check()?.fit(&dataset)?;
            start = Some(fitted.model.stacked());
            done(&tfidf, fitted);
        }
        Ok(tfidf)
    }
}
