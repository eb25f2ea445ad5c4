//! Labelled sentences made ready to be fitted, on the whole or again and again on parts.

use rayon::prelude::*;

use super::Streams;
use crate::data::{LabelledSet, Scheme};
use crate::error::{Error, Result};
use crate::eval::{
    CvOutcome, CvSettings, Mirrored, Problem, Repeat, cross_validate, fold_params, joined,
    score_split, within,
};
use crate::features::{Extractor, FeatureSettings, Sample, TermCounts, Vocabulary};
use crate::model::{FitError, NaiveBayes, Prior, Seen, Solver, Trace};
use crate::seed::Seed;

/// Labelled sentences with all that their fits share.
pub(super) struct Prepared<'a> {
    pub labels: &'a LabelledSet,
    pub scheme: &'a Scheme,
    pub settings: FeatureSettings,
    pub counts: TermCounts,
    pub targets: Vec<usize>,
    /// What stays together: articles, joined where they share a sentence or nearly do.
    pub units: Vec<usize>,
    /// Sentences that nearly repeat one another.
    pub repeats: Vec<Repeat>,
    prior: Option<&'a Prior>,
    weights: Option<Vec<f32>>,
    mirrored: Option<Mirrored>,
    solver: Solver,
}

/// Rows to train on, and rows to score.
pub(super) type SplitRows = (Vec<usize>, Vec<usize>);

impl<'a> Prepared<'a> {
    /// Counts the terms of `labels`.
    ///
    /// # Errors
    /// [`Error::Labels`] for a class without a label.
    pub fn new(
        labels: &'a LabelledSet,
        scheme: &'a Scheme,
        prior: Option<&'a Prior>,
        solver: Solver,
    ) -> Result<Self> {
        let class_counts = labels.class_counts(scheme.classes.len());
        for (name, &n) in scheme.classes.iter().zip(&class_counts) {
            if n == 0 {
                return Err(Error::Labels {
                    problem: format!("no sentence is labelled \"{name}\""),
                    remedy: "Label some, or take the class out of the scheme.".to_owned(),
                });
            }
        }
        let settings = FeatureSettings::default();
        let repeats = within(&Seen::all(labels));
        let texts: Vec<Sample<'_>> = labels.rows.iter().map(Sample::from).collect();
        let before = prior.map(|p| p.tfidf().vocabulary());
        let extractor = Extractor::new(scheme, &settings);
        let counts = TermCounts::of_frequent(&texts, &extractor, settings.min_documents, before);
        let known: Vec<&Vocabulary> = before.into_iter().chain([&counts.vocabulary]).collect();
        let mirrored = match solver {
            Solver::Linfa => None, // it knows no row weights
            _ => Mirrored::of(&texts, scheme, &settings, &known),
        };
        Ok(Self {
            counts,
            targets: labels.rows.iter().map(|r| r.label).collect(),
            units: joined(&labels.split_units(), &repeats),
            repeats,
            weights: labels.weights(),
            mirrored,
            labels,
            scheme,
            settings,
            prior,
            solver,
        })
    }

    /// What there is to learn.
    pub fn problem(&self) -> Problem<'_> {
        Problem {
            counts: &self.counts,
            labels: &self.targets,
            units: &self.units,
            weights: self.weights.as_deref(),
            class_names: &self.scheme.classes,
            features: &self.settings,
            prior: self.prior,
            mirrored: self.mirrored.as_ref(),
        }
    }

    /// Cross-validates the rows `pool`, the others always in training.
    ///
    /// # Errors
    /// [`Error::Labels`] for too few articles; those of the solver.
    pub fn cross_validate(
        &self,
        pool: &[usize],
        seed: Seed,
        streams: &Streams<'_>,
    ) -> Result<CvOutcome> {
        let mut units: Vec<usize> = pool.iter().map(|&i| self.units[i]).collect();
        units.sort_unstable();
        units.dedup();
        let cv = CvSettings {
            n_folds: CvSettings::default().n_folds.min(units.len().max(2)),
            solver: self.solver,
            seed,
            ..CvSettings::default()
        };
        let progress = streams.progress;
        let n_fits = (cv.n_folds * cv.alphas.len()) as u64;
        progress.start("cross-validating", Some(n_fits));
        let outcome = cross_validate(&self.problem(), pool, &cv, &|| progress.advance(1));
        progress.finish();
        outcome
    }

    /// The scores of the rows of each split by a model trained on its training rows with the penalty
    /// `alpha`, in the order of the splits.
    ///
    /// # Errors
    /// Those of the solver.
    pub fn score(
        &self,
        splits: &[SplitRows],
        alpha: f64,
        what: &str,
        streams: &Streams<'_>,
    ) -> Result<Vec<Vec<Vec<f64>>>> {
        let progress = streams.progress;
        progress.start(what, Some(splits.len() as u64));
        let params = [fold_params(alpha, self.solver)];
        let problem = self.problem();
        let score = |(training, held_out): &SplitRows| -> std::result::Result<_, FitError> {
            let done = || progress.advance(1);
            let mut path = score_split(&problem, training, held_out, &params, &done)?;
            Ok(path.pop().unwrap_or_default())
        };
        let mut scores = Vec::new();
        for some in splits.chunks(problem.n_at_once()) {
            let scored: std::result::Result<Vec<_>, FitError> =
                some.par_iter().map(score).collect();
            if scored.is_err() {
                progress.finish();
            }
            scores.extend(scored?);
        }
        progress.finish();
        Ok(scores)
    }

    /// What Naive Bayes trained on the rows `training` (and what the prior was trained on) gives the
    /// rows `held_out`.
    pub fn naive_bayes(
        &self,
        (training, held_out): &SplitRows,
        prior: Option<&Trace>,
    ) -> Vec<usize> {
        let row = |&i: &usize| &self.labels.rows[i];
        let rows = training.iter().map(row);
        let n_classes = self.scheme.classes.len();
        let mut words = NaiveBayes::train(rows.map(|r| (r.text.as_str(), r.label)), n_classes);
        if let Some(trace) = prior {
            words = words.plus(&trace.words);
        }
        words.labels(held_out.iter().map(|i| row(i).text.as_str()))
    }

    /// The number of units.
    pub fn n_units(&self) -> usize {
        self.units.iter().max().map_or(0, |u| u + 1)
    }

    /// All rows that share no article with `held_out`.
    pub fn others(&self, held_out: &[usize]) -> Vec<usize> {
        let mut held = vec![false; self.units.iter().max().map_or(0, |u| u + 1)];
        for &i in held_out {
            held[self.units[i]] = true;
        }
        (0..self.units.len())
            .filter(|&i| !held[self.units[i]])
            .collect()
    }
}

/// What `prior` keeps of its training sentences.
///
/// # Errors
/// [`Error::Model`] if another program wrote it.
pub(super) fn trace_of(prior: &Prior) -> Result<Trace> {
    let trace = prior.classifier().unpacked_trace();
    trace.map_err(|problem| Error::Model {
        path: prior.name().into(),
        problem,
        remedy: "Train the prior again, or leave it out with --no-prior.".to_owned(),
    })
}
