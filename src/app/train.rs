//! Training: labels in, a model file out, with cross-validated scores.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Streams;
use super::fit::{SHIPPED_PRIOR, Task, find_prior};
use super::model_source::say_set_aside;
use super::outputs::refuse_overwriting;
use crate::data::{
    LabelledSet, Output, Part, Requested, Scheme, default_labels, default_scheme, read_labelled,
};
use crate::error::{Error, Result};
use crate::eval::PathPoint;
use crate::model::{Classifier, Solver, save};
use crate::report::{count, score, scores_table};
use crate::seed::Seed;

/// What to train on and how.
#[derive(Debug, Clone, Default)]
pub struct TrainOptions {
    /// Files and folders; none stands for the shipped labels.
    pub labels: Vec<PathBuf>,
    /// Where the model goes.
    pub model: PathBuf,
    /// The scheme; `None` for the shipped one.
    pub scheme: Option<PathBuf>,
    /// The columns.
    pub columns: Requested,
    /// What the weights start from and are drawn to.
    pub prior: PriorChoice,
    /// The solver.
    pub solver: Solver,
    /// The seed of the folds.
    pub seed: Seed,
}

/// Which model is the prior.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PriorChoice {
    /// The shipped one, if the scheme is the shipped one.
    #[default]
    Shipped,
    /// A model file.
    File(PathBuf),
    /// None.
    Without,
}

impl PriorChoice {
    /// What `model` was trained with.
    pub(super) fn of(model: &Classifier) -> Self {
        match &model.training.prior {
            None => Self::Without,
            Some(p) if p.name == SHIPPED_PRIOR => Self::Shipped,
            Some(p) => Self::File(p.name.clone().into()),
        }
    }
}

/// Trains, prints the cross-validated scores and writes the model.
///
/// # Errors
/// Whatever is wrong with the scheme, the labels, the fit or the model's place.
pub fn train(options: &TrainOptions, streams: &mut Streams<'_>) -> Result<()> {
    let begin = Instant::now();
    if options.labels.is_empty() && options.scheme.is_some() {
        return Err(Error::Usage(
            "--scheme needs labels of that scheme: name the files, e.g. \
             `stancer train --scheme my-scheme.toml my-labels.csv`"
                .to_owned(),
        ));
    }
    let read = options.labels.iter().chain(&options.scheme);
    refuse_overwriting(&[Some(&options.model)], read.map(PathBuf::as_path))?;
    let output = Output::create(&options.model)?;
    let scheme = match &options.scheme {
        Some(path) => Scheme::read(path)?,
        None => default_scheme()?,
    };
    let labels = if options.labels.is_empty() {
        default_labels(&scheme, &Requested::default())?
    } else {
        let columns = Requested {
            part: Some(Part::Train),
            ..options.columns.clone()
        };
        read_labelled(&options.labels, &scheme, &columns)?
    };
    warn(&labels, streams);
    let prior = find_prior(&options.prior, &scheme, streams)?;
    let task = Task {
        labels: &labels,
        prior: prior.as_ref(),
        solver: options.solver,
        seed: options.seed,
    };
    let (mut classifier, by_alpha) = task.fit(&scheme, streams)?;
    classifier.target.clone_from(&options.columns.target);
    save(&classifier, output)?;
    let seconds = begin.elapsed().as_secs_f64();
    streams.print(&summary(&classifier, &by_alpha, &options.model))?;
    streams.say(&format!("trained in {seconds:.1} s"));
    Ok(())
}

fn warn(labels: &LabelledSet, streams: &mut Streams<'_>) {
    if labels.n_unlabelled > 0 {
        streams.say(&format!(
            "note: {} row(s) without a label left out",
            labels.n_unlabelled
        ));
    }
    say_set_aside(labels, streams);
    for path in &labels.ungrouped {
        streams.say(&format!(
            "warning: {}: no column \"article\", so every row counts as an article of its own; \
             if rows come from the same article, name its column with --group, or the scores \
             will flatter",
            path.display()
        ));
    }
}

fn summary(classifier: &Classifier, by_alpha: &[PathPoint], path: &Path) -> String {
    let t = &classifier.training;
    let cv = &t.cross_validated;
    let n_classes = cv.classes.len() as f64;
    let mean = |of: fn(&crate::model::ClassScore) -> f64| {
        cv.classes.iter().map(of).sum::<f64>() / n_classes
    };
    let averages = [mean(|c| c.precision), mean(|c| c.recall), cv.macro_f1];
    let table = scores_table(&cv.classes, &[("macro average", averages, t.rows as u64)]);
    let path_scores: Vec<String> = (by_alpha.iter())
        .map(|p| format!("{} → {}", p.alpha, score(p.macro_f1)))
        .collect();
    format!(
        "{} sentences of {} articles; {} folds, each article in one fold\n\n{table}\n\
         penalty alpha = {} (macro-F1 by alpha: {})\n\
         {} features; {} solver: {} iterations, objective {:.3}, gradient {:.1e}; \
         temperature {:.2}\n\
         model: {}\n",
        count(t.rows as u64),
        count(t.groups as u64),
        cv.folds,
        t.alpha,
        path_scores.join(", "),
        count(classifier.tfidf.n_features() as u64),
        t.solver,
        t.iterations,
        t.objective,
        t.gradient_norm,
        classifier.temperature,
        path.display(),
    )
}
