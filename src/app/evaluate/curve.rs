//! Learning curves: the same test by models trained on more and more labels.

use rand::seq::SliceRandom;

use super::EvalOptions;
use super::refitted::Job;
use crate::app::Streams;
use crate::app::prepared::SplitRows;
use crate::error::{Error, Result};
use crate::eval::{CurveRun, SHARES, argmaxes, curve_figures, grouped_folds};
use crate::report::{CurvePoint, LearningCurveRecord, NextDoubling};

/// Draws behind a point where one test set serves all.
const N_DRAWS: usize = 3;
/// Fewer labels teach nothing that could be continued.
const FEWEST_LABELS: usize = 40;
const N_FOLDS: usize = 5;

/// One point being made: for each draw, splits that together score every test row once.
struct Point {
    draws: Vec<Vec<SplitRows>>,
}

impl Job<'_> {
    /// The curve on the pool, trained on the rows before it.
    pub(super) fn curve_on_pool(
        &self,
        alpha: f64,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<LearningCurveRecord> {
        let whole = vec![(self.prepared.others(&self.pool), self.pool.clone())];
        self.curve(&whole, N_DRAWS, alpha, options, streams)
    }

    /// The curve by cross-validation.
    pub(super) fn curve_over_folds(
        &self,
        alpha: f64,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<LearningCurveRecord> {
        let units: Vec<usize> = self.pool.iter().map(|&i| self.prepared.units[i]).collect();
        let labels: Vec<usize> = self
            .pool
            .iter()
            .map(|&i| self.prepared.targets[i])
            .collect();
        let classes = &self.recipe.scheme.classes;
        let folds = grouped_folds(&units, &labels, classes, N_FOLDS, options.bootstrap.seed)?;
        let splits: Vec<SplitRows> = (0..N_FOLDS)
            .map(|fold| {
                let of_fold = self.pool.iter().zip(&folds).filter(|(_, f)| **f == fold);
                let held_out: Vec<usize> = of_fold.map(|(&i, _)| i).collect();
                (self.prepared.others(&held_out), held_out)
            })
            .filter(|split| !split.1.is_empty())
            .collect();
        self.curve(&splits, 1, alpha, options, streams)
    }

    fn curve(
        &self,
        whole: &[SplitRows],
        n_draws: usize,
        alpha: f64,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<LearningCurveRecord> {
        let points: Vec<Point> = (SHARES.iter())
            .filter_map(|&share| self.point(whole, share, n_draws, options))
            .collect();
        if points.is_empty() {
            return Err(Error::Labels {
                problem: "too few labels for a learning curve".to_owned(),
                remedy: format!("Label at least {FEWEST_LABELS} sentences of several articles."),
            });
        }
        let all: Vec<SplitRows> = (points.iter())
            .flat_map(|p| p.draws.iter().flatten().cloned())
            .collect();
        let scores = self
            .prepared
            .score(&all, alpha, "learning curve", streams)?;
        let mut scores = scores.into_iter();
        let runs: Vec<CurveRun> = (points.iter()).map(|p| self.run(p, &mut scores)).collect();
        let truth: Vec<usize> = self
            .pool
            .iter()
            .map(|&i| self.prepared.targets[i])
            .collect();
        let units: Vec<usize> = self.pool.iter().map(|&i| self.prepared.units[i]).collect();
        let units = crate::eval::joined(&units, &[]);
        let n_classes = self.recipe.scheme.classes.len();
        let (figures, gain) = curve_figures(&options.bootstrap, &truth, &units, n_classes, &runs);
        let n_last = runs.last().map_or(0.0, |r| r.n_labels);
        Ok(LearningCurveRecord {
            points: (runs.iter().zip(&figures))
                .map(|(run, figure)| CurvePoint {
                    n_labels: run.n_labels.round() as usize,
                    macro_f1: figure.into(),
                })
                .collect(),
            next: gain.map(|gain| NextDoubling {
                n_labels: (2.0 * n_last).round() as usize,
                gain: (&gain).into(),
            }),
        })
    }

    /// Training rows cut to a share of their number, whole articles in an order of chance that is
    /// the same for every share; `None` where that is too few or leaves a class out.
    fn point(
        &self,
        whole: &[SplitRows],
        share: f64,
        n_draws: usize,
        options: &EvalOptions,
    ) -> Option<Point> {
        let n_draws = if share < 1.0 { n_draws } else { 1 };
        let mut draws = Vec::new();
        for draw in 0..n_draws {
            let mut chance = options.bootstrap.seed.stream("learning curve", draw as u64);
            let mut rank: Vec<usize> = (0..self.prepared.n_units()).collect();
            rank.shuffle(&mut chance);
            let mut splits = Vec::new();
            for (training, held_out) in whole {
                let wanted = (share * training.len() as f64).round() as usize;
                let mut order = training.clone();
                order.sort_by_key(|&i| (rank[self.prepared.units[i]], i));
                order.truncate(wanted);
                order.sort_unstable();
                let n_classes = self.recipe.scheme.classes.len();
                let has = |k: usize| order.iter().any(|&i| self.prepared.targets[i] == k);
                if order.len() < FEWEST_LABELS || !(0..n_classes).all(has) {
                    return None;
                }
                splits.push((order, held_out.clone()));
            }
            draws.push(splits);
        }
        Some(Point { draws })
    }

    fn run(&self, point: &Point, scores: &mut impl Iterator<Item = Vec<Vec<f64>>>) -> CurveRun {
        let first = self.pool.first().copied().unwrap_or(0);
        let mut n_labels = Vec::new();
        let mut draws = Vec::new();
        for splits in &point.draws {
            let mut labels = vec![0; self.pool.len()];
            for ((training, held_out), scores) in splits.iter().zip(scores.by_ref()) {
                n_labels.push(training.len() as f64);
                for (&i, label) in held_out.iter().zip(argmaxes(&scores)) {
                    labels[i - first] = label; // the pool is a run of rows
                }
            }
            draws.push(labels);
        }
        CurveRun {
            n_labels: n_labels.iter().sum::<f64>() / n_labels.len().max(1) as f64,
            draws,
        }
    }
}
