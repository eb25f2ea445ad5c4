//! Cross-validation grouped by article: the penalty, the scores, the temperature.

use std::collections::HashSet;

use rayon::prelude::*;

use super::{Confusion, Problem, grouped_folds, macro_f1};
use crate::error::Result;
use crate::features::SparseRows;
use crate::model::{
    CrossValidated, FitError, Fitted, LogisticParams, Solver, fit_temperature, log_loss,
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

/// What came out; rows are those of the pool, in its order.
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
    /// Each row's scores by a model that has not seen its article, the penalty chosen on the other
    /// folds: choosing does not flatter what is reported.
    pub out_of_fold: Vec<Vec<f64>>,
    /// The temperature that fits the other folds, fold by fold.
    pub temperatures: Vec<f64>,
    /// Each row's label by these scores.
    pub labels: Vec<usize>,
    /// How good these labels are.
    pub summary: CrossValidated,
}

/// The tolerance inside the folds; labels do not change below it.
const FOLD_TOLERANCE: f64 = 1e-3;

/// Cross-validates the rows `pool`; all other rows of the problem are trained on in each fold, save
/// those of a held-out article. Vocabulary and document frequencies are learnt from each fold's
/// training rows (and the prior) alone; the fits along the path start from one another.
///
/// `done` is called after each fit.
///
/// # Errors
/// Those of [`grouped_folds`] and of the solver.
pub fn cross_validate(
    problem: &Problem<'_>,
    pool: &[usize],
    settings: &CvSettings,
    done: &(dyn Fn() + Sync),
) -> Result<CvOutcome> {
    let class_names = problem.class_names;
    let (n_classes, n_folds) = (class_names.len(), settings.n_folds);
    let labels: Vec<usize> = pool.iter().map(|&i| problem.labels[i]).collect();
    let units: Vec<usize> = pool.iter().map(|&i| problem.units[i]).collect();
    let folds = grouped_folds(&units, &labels, class_names, n_folds, settings.seed)?;
    let paths: Vec<LogisticParams> = (settings.alphas.iter())
        .map(|&alpha| fold_params(alpha, settings.solver))
        .collect();
    let score_fold = |&fold: &usize| {
        let of_fold = pool.iter().zip(&folds).filter(|(_, f)| **f == fold);
        let held_out: Vec<usize> = of_fold.map(|(&i, _)| i).collect();
        score_held_out(problem, &held_out, &paths, done)
    };
    let mut by_fold: Vec<Vec<Vec<Vec<f64>>>> = Vec::new();
    for some in Vec::from_iter(0..n_folds).chunks(problem.n_at_once()) {
        let scored: Vec<_> = (some.par_iter().map(score_fold)).collect::<Result<_, FitError>>()?;
        by_fold.extend(scored);
    }
    // scores[a][i]: penalty a, row i of the pool, by a model that has not seen row i
    let mut scores = vec![vec![Vec::new(); pool.len()]; paths.len()];
    for (fold, by_alpha) in by_fold.into_iter().enumerate() {
        for (a, rows) in by_alpha.into_iter().enumerate() {
            let of_fold = (0..pool.len()).filter(|&i| folds[i] == fold);
            for (i, row) in of_fold.zip(rows) {
                scores[a][i] = row;
            }
        }
    }
    let predicted: Vec<Vec<usize>> = scores.iter().map(|rows| argmaxes(rows)).collect();
    let path: Vec<PathPoint> = (settings.alphas.iter().enumerate())
        .map(|(a, &alpha)| {
            let temperature = fit_temperature(&scores[a], &labels);
            PathPoint {
                alpha,
                macro_f1: macro_f1(&labels, &predicted[a], n_classes),
                log_loss: log_loss(&scores[a], &labels, temperature),
            }
        })
        .collect();
    let best = first_max(path.iter().map(|p| p.macro_f1));
    let mut out_of_fold = vec![Vec::new(); pool.len()];
    let mut temperatures = Vec::new();
    for fold in 0..n_folds {
        let (own, others): (Vec<usize>, Vec<usize>) =
            (0..pool.len()).partition(|&i| folds[i] == fold);
        let chosen = best_on(&others, &labels, &predicted, n_classes);
        let of_others: Vec<Vec<f64>> = others.iter().map(|&i| scores[chosen][i].clone()).collect();
        let truth: Vec<usize> = others.iter().map(|&i| labels[i]).collect();
        temperatures.push(fit_temperature(&of_others, &truth));
        for i in own {
            out_of_fold[i].clone_from(&scores[chosen][i]);
        }
    }
    let given = argmaxes(&out_of_fold);
    let confusion = Confusion::new(&labels, &given, n_classes);
    Ok(CvOutcome {
        alpha: path[best].alpha,
        temperature: fit_temperature(&scores[best], &labels),
        summary: CrossValidated {
            folds: n_folds,
            macro_f1: confusion.macro_average().f1,
            log_loss: path[best].log_loss,
            classes: confusion.class_scores(class_names),
        },
        labels: given,
        out_of_fold,
        temperatures,
        folds,
        path,
    })
}

/// The position of the penalty that is best on `rows`.
fn best_on(rows: &[usize], labels: &[usize], predicted: &[Vec<usize>], n_classes: usize) -> usize {
    let truth: Vec<usize> = rows.iter().map(|&i| labels[i]).collect();
    first_max(predicted.iter().map(|p| {
        let given: Vec<usize> = rows.iter().map(|&i| p[i]).collect();
        macro_f1(&truth, &given, n_classes)
    }))
}

/// Parameters of a fit whose scores alone are wanted.
pub fn fold_params(alpha: f64, solver: Solver) -> LogisticParams {
    LogisticParams::default()
        .alpha(alpha)
        .solver(solver)
        .gradient_tolerance(FOLD_TOLERANCE)
}

/// The scores of the rows `held_out` at each set of parameters, by models trained on all rows of
/// other articles.
fn score_held_out(
    problem: &Problem<'_>,
    held_out: &[usize],
    path: &[LogisticParams],
    done: &dyn Fn(),
) -> Result<Vec<Vec<Vec<f64>>>, FitError> {
    let articles: HashSet<usize> = held_out.iter().map(|&i| problem.units[i]).collect();
    let training: Vec<usize> = (0..problem.units.len())
        .filter(|i| !articles.contains(&problem.units[*i]))
        .collect();
    score_split(problem, &training, held_out, path, done)
}

/// The scores of the rows `held_out` at each set of parameters, by models trained on `training`.
///
/// # Errors
/// Those of the solver.
pub fn score_split(
    problem: &Problem<'_>,
    training: &[usize],
    held_out: &[usize],
    path: &[LogisticParams],
    done: &dyn Fn(),
) -> Result<Vec<Vec<Vec<f64>>>, FitError> {
    let mut scores = Vec::new();
    problem.fit_path(training, path.iter().cloned(), &mut |tfidf, fitted| {
        let test = tfidf.transform_counts(problem.counts, held_out);
        scores.push(score_rows(&fitted, &test));
        done();
    })?;
    Ok(scores)
}

fn score_rows(fitted: &Fitted, rows: &SparseRows) -> Vec<Vec<f64>> {
    let mut scores = Vec::new();
    rows.rows()
        .map(|row| {
            fitted.model.scores_of(row, &mut scores);
            scores.clone()
        })
        .collect()
}

/// The class of the highest score of each row, the first of equal ones.
pub fn argmaxes(rows: &[Vec<f64>]) -> Vec<usize> {
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
