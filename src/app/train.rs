//! Training: labels in, a model file out, with cross-validated scores.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Streams;
use crate::data::{
    LabelledSet, Output, Requested, Scheme, default_labels, default_prior, default_scheme,
    read_labelled,
};
use crate::error::{Error, Result};
use crate::eval::{CvOutcome, CvSettings, Mirrored, Problem, cross_validate};
use crate::features::{Extractor, FeatureSettings, Sample, TermCounts};
use crate::model::{
    Classifier, LogisticParams, Prior, PriorRecord, Solver, Training, load, load_bytes, rounded,
    save,
};
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
    let output = Output::create(&options.model)?;
    let scheme = match &options.scheme {
        Some(path) => Scheme::read(path)?,
        None => default_scheme()?,
    };
    let labels = if options.labels.is_empty() {
        default_labels(&scheme)?
    } else {
        read_labelled(&options.labels, &scheme, &options.columns)?
    };
    warn(&labels, streams);
    let prior = find_prior(&options.prior, &scheme, streams)?;
    let solver = options.solver;
    let fitted = fit(
        scheme,
        &labels,
        prior.as_ref(),
        solver,
        options.seed,
        streams,
    );
    let (mut classifier, outcome) = fitted?;
    classifier.target.clone_from(&options.columns.target);
    save(&classifier, output)?;
    let seconds = begin.elapsed().as_secs_f64();
    streams.print(&summary(&classifier, &outcome, &options.model))?;
    streams.say(&format!("trained in {seconds:.1} s"));
    Ok(())
}

/// The model of the shipped labels, as `train` without arguments makes it.
///
/// # Errors
/// None unless the shipped files are broken.
pub(super) fn default_classifier(streams: &mut Streams<'_>) -> Result<Classifier> {
    let scheme = default_scheme()?;
    let labels = default_labels(&scheme)?;
    let prior = find_prior(&PriorChoice::Shipped, &scheme, streams)?;
    let (solver, seed) = (Solver::Auto, Seed::default());
    Ok(fit(scheme, &labels, prior.as_ref(), solver, seed, streams)?.0)
}

fn find_prior(
    choice: &PriorChoice,
    scheme: &Scheme,
    streams: &mut Streams<'_>,
) -> Result<Option<Prior>> {
    let settings = FeatureSettings::default();
    let prior = match choice {
        PriorChoice::Without => None,
        PriorChoice::File(path) => {
            let name = path.display().to_string();
            Some(Prior::new(load(path)?, &name, scheme, &settings)?)
        }
        PriorChoice::Shipped if *scheme == default_scheme()? => {
            let name = "labels/prior.model";
            let classifier = load_bytes(default_prior(), Path::new(name))?;
            Some(Prior::new(classifier, name, scheme, &settings)?)
        }
        PriorChoice::Shipped => None,
    };
    streams.say(&match &prior {
        Some(p) => format!(
            "prior: {} ({} sentences)",
            p.name(),
            count(p.classifier().training.rows as u64)
        ),
        None => "prior: none".to_owned(),
    });
    Ok(prior)
}

fn warn(labels: &LabelledSet, streams: &mut Streams<'_>) {
    if labels.n_unlabelled > 0 {
        streams.say(&format!(
            "note: {} row(s) without a label left out",
            labels.n_unlabelled
        ));
    }
    for path in &labels.ungrouped {
        streams.say(&format!(
            "warning: {}: no column \"article\", so every row counts as an article of its own; \
             if rows come from the same article, name its column with --group, or the scores \
             will flatter",
            path.display()
        ));
    }
}

fn fit(
    scheme: Scheme,
    labels: &LabelledSet,
    prior: Option<&Prior>,
    solver: Solver,
    seed: Seed,
    streams: &mut Streams<'_>,
) -> Result<(Classifier, CvOutcome)> {
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
    let texts: Vec<Sample<'_>> = labels.rows.iter().map(Sample::from).collect();
    let targets: Vec<usize> = labels.rows.iter().map(|r| r.label).collect();
    let units = labels.split_units();
    let n_groups = units.iter().max().map_or(0, |u| u + 1);
    let counts = TermCounts::of(&texts, &Extractor::new(&scheme, &settings));
    let weights = labels.weights();
    let mirrored = match solver {
        Solver::Linfa => None, // it knows no row weights
        _ => Mirrored::of(&texts, &scheme, &settings),
    };
    let problem = Problem {
        counts: &counts,
        labels: &targets,
        units: &units,
        weights: weights.as_deref(),
        class_names: &scheme.classes,
        features: &settings,
        prior,
        mirrored: mirrored.as_ref(),
    };
    let cv = CvSettings {
        n_folds: CvSettings::default().n_folds.min(n_groups.max(2)),
        solver,
        seed,
        ..CvSettings::default()
    };
    let progress = streams.progress;
    let n_fits = (cv.n_folds * cv.alphas.len()) as u64;
    progress.start("cross-validating", Some(n_fits));
    let outcome = cross_validate(&problem, &cv, &|| progress.advance(1));
    progress.finish();
    let outcome = outcome?;

    let all: Vec<usize> = (0..targets.len()).collect();
    let params = LogisticParams::default()
        .alpha(outcome.alpha)
        .solver(solver);
    let (tfidf, fitted) = problem.fit(&all, params)?;
    let training = Training {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        rows: labels.rows.len(),
        groups: n_groups,
        class_counts,
        sha256: labels.hash(),
        seed: seed.0,
        alpha: outcome.alpha,
        solver: fitted.report.solver.to_owned(),
        iterations: fitted.report.iterations,
        objective: fitted.report.objective,
        gradient_norm: fitted.report.gradient_norm,
        prior: prior.map(|p| PriorRecord {
            name: p.name().to_owned(),
            rows: p.classifier().training.rows,
            sha256: p.classifier().training.sha256.clone(),
        }),
        cross_validated: outcome.scores.clone(),
    };
    let classifier = Classifier {
        model: rounded(&fitted.model)?,
        curvature: problem.curvature(&tfidf, &fitted),
        temperature: outcome.temperature,
        target: None,
        scheme,
        settings,
        tfidf,
        training,
    };
    Ok((classifier, outcome))
}

fn summary(classifier: &Classifier, outcome: &CvOutcome, path: &Path) -> String {
    let t = &classifier.training;
    let cv = &t.cross_validated;
    let n_classes = cv.classes.len() as f64;
    let mean = |of: fn(&crate::model::ClassScore) -> f64| {
        cv.classes.iter().map(of).sum::<f64>() / n_classes
    };
    let averages = [mean(|c| c.precision), mean(|c| c.recall), cv.macro_f1];
    let table = scores_table(&cv.classes, &[("macro average", averages, t.rows as u64)]);
    let path_scores: Vec<String> = (outcome.path.iter())
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
