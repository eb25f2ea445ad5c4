//! A fit of labels: the prior, the penalty by cross-validation, the model.

use std::path::Path;

use serde::Deserialize;

use super::Streams;
use super::prepared::{Prepared, trace_of};
use super::train::PriorChoice;
use crate::data::{
    LabelledSet, Requested, Scheme, default_fit, default_labels, default_prior, default_scheme,
};
use crate::error::{Error, Result};
use crate::eval::PathPoint;
use crate::features::FeatureSettings;
use crate::model::{
    Classifier, CrossValidated, LogisticParams, PackedCurvature, PackedTrace, Prior, PriorRecord,
    Solver, Trace, Training, load, load_bytes,
};
use crate::report::count;
use crate::seed::Seed;

/// The name under which models remember the shipped prior.
pub(super) const SHIPPED_PRIOR: &str = "labels/prior.model";

/// What cross-validation chose.
struct Chosen {
    alpha: f64,
    temperature: f64,
    scores: CrossValidated,
}

/// The same of a model file, as `labels/fit.json` keeps it.
#[derive(Deserialize)]
struct Record {
    temperature: f64,
    training: Training,
}

/// The model of the shipped labels, as `train` without arguments makes it. What cross-validation
/// chose for it ships as well (`labels/fit.json`), so one fit suffices.
///
/// # Errors
/// None unless the shipped files are broken.
pub(super) fn default_classifier(streams: &mut Streams<'_>) -> Result<Classifier> {
    let scheme = default_scheme()?;
    let labels = default_labels(&scheme, &Requested::default())?;
    let prior = find_prior(&PriorChoice::Shipped, &scheme, streams)?;
    let record: Option<Record> = serde_json::from_str(default_fit()).ok();
    let task = Task {
        labels: &labels,
        prior: prior.as_ref(),
        solver: Solver::Auto,
        seed: Seed::default(),
    };
    let fresh = record.filter(|r| r.training.sha256 == labels.hash());
    let known = fresh.map(|r| Chosen {
        alpha: r.training.alpha,
        temperature: r.temperature,
        scores: r.training.cross_validated,
    });
    Ok(task.fit_with(&scheme, known, streams)?.0)
}

/// The penalty of the default model.
pub(super) fn default_alpha() -> f64 {
    let record: Option<Record> = serde_json::from_str(default_fit()).ok();
    record.map_or(1.0, |r| r.training.alpha)
}

/// The prior of `choice`; says which.
///
/// # Errors
/// Those of reading a model, and [`Error::Model`] where it differs in classes or settings.
pub(super) fn find_prior(
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
            let classifier = load_bytes(default_prior(), Path::new(SHIPPED_PRIOR))?;
            Some(Prior::new(classifier, SHIPPED_PRIOR, scheme, &settings)?)
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

/// What is learnt from, and how.
pub(super) struct Task<'a> {
    /// Sentences with their labels.
    pub labels: &'a LabelledSet,
    /// What the weights start from.
    pub prior: Option<&'a Prior>,
    /// The solver.
    pub solver: Solver,
    /// The seed of the folds.
    pub seed: Seed,
}

impl Task<'_> {
    /// Chooses penalty and temperature by cross-validation and fits all labels with them; the
    /// model, and the scores of every penalty.
    ///
    /// # Errors
    /// [`Error::Labels`] for a class without a label or too few articles; those of the solver.
    pub(super) fn fit(
        &self,
        scheme: &Scheme,
        streams: &mut Streams<'_>,
    ) -> Result<(Classifier, Vec<PathPoint>)> {
        self.fit_with(scheme, None, streams)
    }

    fn fit_with(
        &self,
        scheme: &Scheme,
        known: Option<Chosen>,
        streams: &mut Streams<'_>,
    ) -> Result<(Classifier, Vec<PathPoint>)> {
        let prepared = Prepared::new(self.labels, scheme, self.prior, self.solver)?;
        let problem = prepared.problem();
        let n_groups = prepared.n_units();
        // the default model is fitted anew each time and becomes no prior
        let needs_curvature = known.is_none();
        let (chosen, path) = match known {
            Some(chosen) => (chosen, Vec::new()),
            None => self.choose(&prepared, streams)?,
        };
        let all: Vec<usize> = (0..self.labels.rows.len()).collect();
        let params = LogisticParams::default()
            .alpha(chosen.alpha)
            .solver(self.solver);
        let (tfidf, fitted) = problem.fit(&all, params)?;
        let training = Training {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            rows: self.labels.rows.len(),
            groups: n_groups,
            class_counts: self.labels.class_counts(scheme.classes.len()),
            sha256: self.labels.hash(),
            seed: self.seed.0,
            alpha: chosen.alpha,
            solver: fitted.report.solver.to_owned(),
            iterations: fitted.report.iterations,
            objective: fitted.report.objective,
            gradient_norm: fitted.report.gradient_norm,
            prior: self.prior.map(|p| PriorRecord {
                name: p.name().to_owned(),
                rows: p.classifier().training.rows,
                sha256: p.classifier().training.sha256.clone(),
            }),
            cross_validated: chosen.scores,
        };
        let unpackable = |e| Error::file(Path::new("the model"), "cannot pack", e);
        // one packed before the other is made: of many sentences each is large
        let curvature = match needs_curvature {
            true => PackedCurvature::pack(&problem.curvature(&tfidf, &fitted)),
            false => Ok(PackedCurvature::default()),
        };
        let before = self.prior.map(trace_of).transpose()?;
        let before = self.prior.map(Prior::tfidf).zip(before.as_ref());
        let n_classes = scheme.classes.len();
        let trace = Trace::of(self.labels, &prepared.counts, &tfidf, n_classes, before);
        let classifier = Classifier {
            trace: PackedTrace::pack(&trace).map_err(unpackable)?,
            model: fitted.model.rounded()?,
            curvature: curvature.map_err(unpackable)?,
            temperature: chosen.temperature,
            target: None,
            settings: prepared.settings.clone(),
            scheme: scheme.clone(),
            tfidf,
            training,
        };
        Ok((classifier, path))
    }

    fn choose(
        &self,
        prepared: &Prepared<'_>,
        streams: &Streams<'_>,
    ) -> Result<(Chosen, Vec<PathPoint>)> {
        let all: Vec<usize> = (0..self.labels.rows.len()).collect();
        let outcome = prepared.cross_validate(&all, self.seed, streams)?;
        let chosen = Chosen {
            alpha: outcome.alpha,
            // written sentences are easier than the real ones of a prior, so their out-of-fold
            // scores understate the doubt: a model is no surer than its prior
            temperature: self.prior.map_or(outcome.temperature, |p| {
                outcome.temperature.max(p.classifier().temperature)
            }),
            scores: outcome.summary,
        };
        Ok((chosen, outcome.path))
    }
}
