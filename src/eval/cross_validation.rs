//! Cross-validation grouped by article: the penalty, the scores, the temperature.

use rayon::prelude::*;

use super::{Confusion, Problem, grouped_folds, macro_f1};
use crate::error::Result;
use crate::features::SparseRows;
use crate::model::{
    CrossValidated, FitError, Fitted, LogisticParams, Solver, fit_temperature, log_loss, scores_of,
};
use crate::seed::Seed;

/// How to cross-validate.
#[derive(Debug, Clone, PartialEq)]
pub struct CvSettings {
    /// The number of folds.
    pub n_folds: usize,
    /// Penalties to choose from, from the strongest to the weakest.
    pub alphas: Vec<f64>,
    /// Which solver.
    pub solver: Solver,
    /// The seed of the folds.
    pub seed: Seed,
}

impl Default for CvSettings {
    fn default() -> Self {
        Self {
            n_folds: 5,
            alphas: vec![2.0, 1.0, 0.5, 0.25, 0.125, 0.0625],
            solver: Solver::Auto,
            seed: Seed::default(),
        }
    }
}

/// One penalty on the path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathPoint {
    /// The penalty.
    pub alpha: f64,
    /// Out-of-fold macro-F1.
    pub macro_f1: f64,
    /// Out-of-fold log loss, calibrated.
    pub log_loss: f64,
}

/// What came out.
#[derive(Debug, Clone)]
pub struct CvOutcome {
    /// The fold of each row.
    pub folds: Vec<usize>,
    /// Every penalty with its scores.
    pub path: Vec<PathPoint>,
    /// The chosen penalty: the highest macro-F1, the strongest of equal ones.
    pub alpha: f64,
    /// The temperature that fits the out-of-fold scores at that penalty.
    pub temperature: f64,
    /// The label of each row when the penalty of its fold is chosen on the other folds: choosing
    /// does not flatter what is reported.
    pub labels: Vec<usize>,
    /// Its scores.
    pub scores: CrossValidated,
}

/// The tolerance inside the folds; labels do not change below it.
const FOLD_TOLERANCE: f64 = 1e-3;

/// Cross-validates on all rows. Vocabulary and document frequencies are learnt from each fold's
/// training rows (and the prior) alone; the fits along the path start from one another.
///
/// `done` is called after each fit.
///
/// # Errors
/// Those of [`grouped_folds`] and of the solver.
pub fn cross_validate(
    problem: &Problem<'_>,
    settings: &CvSettings,
    done: &(dyn Fn() + Sync),
) -> Result<CvOutcome> {
    let (labels, class_names) = (problem.labels, problem.class_names);
    let n_folds = settings.n_folds;
    let folds = grouped_folds(problem.units, labels, class_names, n_folds, settings.seed)?;
    let fold_scores: Vec<FoldScores> = (0..n_folds)
        .into_par_iter()
        .map(|fold| score_fold(problem, settings, &folds, fold, done))
        .collect::<Result<_, FitError>>()?;
    // scores[a][i]: penalty a, row i, by a model that has not seen row i
    let n_alphas = settings.alphas.len();
    let mut scores = vec![vec![Vec::new(); labels.len()]; n_alphas];
    for fold in fold_scores {
        for (a, rows) in fold.by_alpha.into_iter().enumerate() {
            for (&i, row) in fold.held_out.iter().zip(rows) {
                scores[a][i] = row;
            }
        }
    }
    let n_classes = class_names.len();
    let predicted: Vec<Vec<usize>> = scores.iter().map(|rows| argmaxes(rows)).collect();
    let path: Vec<PathPoint> = (0..n_alphas)
        .map(|a| {
            let temperature = fit_temperature(&scores[a], labels);
            PathPoint {
                alpha: settings.alphas[a],
                macro_f1: macro_f1(labels, &predicted[a], n_classes),
                log_loss: log_loss(&scores[a], labels, temperature),
            }
        })
        .collect();
    let best = first_max(path.iter().map(|p| p.macro_f1));
    let nested = nested_labels(labels, &folds, &predicted, n_classes, n_folds);
    let confusion = Confusion::new(labels, &nested, n_classes);
    Ok(CvOutcome {
        alpha: path[best].alpha,
        temperature: fit_temperature(&scores[best], labels),
        scores: CrossValidated {
            folds: n_folds,
            macro_f1: confusion.macro_average().f1,
            log_loss: path[best].log_loss,
            classes: confusion.class_scores(class_names),
        },
        labels: nested,
        folds,
        path,
    })
}

/// For each fold, the labels at the penalty that is best on the other folds.
fn nested_labels(
    truth: &[usize],
    folds: &[usize],
    predicted: &[Vec<usize>],
    n_classes: usize,
    n_folds: usize,
) -> Vec<usize> {
    let mut nested = vec![0; truth.len()];
    for fold in 0..n_folds {
        let others: Vec<usize> = (0..truth.len()).filter(|&i| folds[i] != fold).collect();
        let t: Vec<usize> = others.iter().map(|&i| truth[i]).collect();
        let best = first_max(predicted.iter().map(|p| {
            let p: Vec<usize> = others.iter().map(|&i| p[i]).collect();
            macro_f1(&t, &p, n_classes)
        }));
        for i in (0..truth.len()).filter(|&i| folds[i] == fold) {
            nested[i] = predicted[best][i];
        }
    }
    nested
}

struct FoldScores {
    held_out: Vec<usize>,
    by_alpha: Vec<Vec<Vec<f64>>>,
}

fn score_fold(
    problem: &Problem<'_>,
    settings: &CvSettings,
    folds: &[usize],
    fold: usize,
    done: &dyn Fn(),
) -> Result<FoldScores, FitError> {
    let (held_out, training): (Vec<usize>, Vec<usize>) =
        (0..folds.len()).partition(|&i| folds[i] == fold);
    let path = settings.alphas.iter().map(|&alpha| {
        LogisticParams::default()
            .alpha(alpha)
            .solver(settings.solver)
            .gradient_tolerance(FOLD_TOLERANCE)
    });
    let (tfidf, fits) = problem.fit_path(&training, path, done)?;
    let test = tfidf.transform_counts(problem.counts, &held_out);
    let by_alpha = fits
        .iter()
        .map(|fitted| score_rows(fitted, &test))
        .collect();
    Ok(FoldScores { held_out, by_alpha })
}

fn score_rows(fitted: &Fitted, rows: &SparseRows) -> Vec<Vec<f64>> {
    let mut scores = Vec::new();
    rows.rows()
        .map(|row| {
            scores_of(&fitted.model, row, &mut scores);
            scores.clone()
        })
        .collect()
}

fn argmaxes(rows: &[Vec<f64>]) -> Vec<usize> {
    rows.iter().map(|s| first_max(s.iter().copied())).collect()
}

fn first_max(values: impl Iterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (i, v) in values.enumerate() {
        if v > best.1 {
            best = (i, v);
        }
    }
    best.0
}
