//! Evaluation by fitting again: cross-validation, the past for the future, groups left out.

use super::recipe::Recipe;
use super::repeats::check;
use super::scored::{Before, record_of};
use super::slices::{groups_of, is_small, part_of, slices};
use super::{EvalOptions, Evaluated, audit, positions, shown_paths, subject};
use crate::app::Streams;
use crate::app::model_source::{no_rows, say_set_aside};
use crate::app::prepared::{Prepared, SplitRows, trace_of};
use crate::data::{LabelledSet, Part, Requested, read_labelled};
use crate::error::{Error, Result};
use crate::eval::{Confusion, Scored, argmaxes, figures_of, joined};
use crate::model::{Seen, Solver, Trace, softmax};
use crate::report::{LeftOut, RepeatRecord, RepeatsRecord, SlicesRecord, Split, Treatment};

/// What is fitted again and again.
pub(super) struct Job<'a> {
    pub prepared: Prepared<'a>,
    pub recipe: &'a Recipe,
    pub trace: Option<&'a Trace>,
    /// The rows to score; all others are trained on only.
    pub pool: Vec<usize>,
}

/// Scores of the pool, or of part of it.
pub(super) struct Predicted {
    pub rows: Vec<usize>,
    /// In log-odds, as they come.
    pub scores: Vec<Vec<f64>>,
    /// Of each row.
    pub temperatures: Vec<f64>,
    pub naive_bayes: Vec<usize>,
    /// The penalty.
    pub alpha: f64,
    pub split: Split,
    /// Spans of time with positions in `rows`.
    pub spans: Vec<(String, Vec<usize>)>,
}

/// Cross-validates, or trains on the past and scores the future; the record.
pub(super) fn refitted(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<Evaluated> {
    let recipe = Recipe::find(options, streams)?;
    let mut columns = recipe.columns.clone();
    let asked = [(&options.by, "--by"), (&options.forward, "--forward")];
    columns.keep = (asked.iter())
        .filter_map(|(column, flag)| column.as_ref().map(|c| (c.clone(), *flag)))
        .collect();
    let recipe = Recipe { columns, ..recipe };
    let trace = recipe.prior.as_ref().map(trace_of).transpose()?;
    let seen = trace.as_ref().map_or(&[][..], |t| &t.seen);
    let (all, n_base, repeats) = sentences(options, &recipe, seen)?;
    say_set_aside(&all, streams);
    let job = Job::new(&all, n_base, &recipe, trace.as_ref())?;
    let mut repeats = repeats;
    job.add_joined(&mut repeats);
    let predicted = match &options.forward {
        Some(column) => job.forward(column, options, streams)?,
        None => job.cross_validated(options, streams)?,
    };
    let scored = job.scored(&predicted, options)?;
    let set = LabelledSet {
        rows: (predicted.rows.iter())
            .map(|&i| all.rows[i].clone())
            .collect(),
        annotators: all.annotators.clone(),
        ..LabelledSet::default()
    };
    let before = Before {
        temperature: None,
        probabilities: predicted.scores.iter().map(|s| softened(s, 1.0)).collect(),
    };
    let mut record = record_of(&scored, &set, Some(before), &options.bootstrap);
    let files = match options.test.as_slice() {
        [] => shown_paths(&options.train, "labels/"),
        files => shown_paths(files, ""),
    };
    record.subject = subject(recipe.name.clone(), predicted.split, files, &set);
    record.subject.n_unscored = job.pool.len() - predicted.rows.len();
    record.repeats = Some(repeats);
    record.slices = match (&options.by, &options.forward) {
        (Some(column), _) => Some(job.by_group(column, &predicted, &scored, options, streams)?),
        (None, Some(column)) => Some(slices(
            column,
            &predicted.spans,
            &scored,
            &options.bootstrap,
        )),
        (None, None) => None,
    };
    if options.learning_curve {
        record.learning_curve = Some(job.curve_over_folds(predicted.alpha, options, streams)?);
    }
    let mut audited = None;
    if options.audit.is_some() {
        let (of_labels, csv) = audit::audit(&set, &scored, options);
        record.audit = Some(of_labels);
        audited = Some(csv);
    }
    Ok(Evaluated {
        record,
        audit: audited,
    })
}

/// The sentences to train on always, and after them the pool; how many the former are.
fn sentences(
    options: &EvalOptions,
    recipe: &Recipe,
    seen: &[Seen],
) -> Result<(LabelledSet, usize, RepeatsRecord)> {
    let columns = &recipe.columns;
    let (mut base, pool) = if options.test.is_empty() {
        (
            LabelledSet::default(),
            recipe.training_labels(columns, options)?,
        )
    } else {
        // what is trained on only needs no column to slice by
        let plain = Requested {
            keep: Vec::new(),
            ..columns.clone()
        };
        let of_test = Requested {
            part: Some(Part::Test),
            ..columns.clone()
        };
        let test = read_labelled(&options.test, &recipe.scheme, &of_test)?;
        (recipe.training_labels(&plain, options)?, test)
    };
    if pool.rows.is_empty() {
        return Err(no_rows());
    }
    let (pool, repeats) = check(pool, seen, options.repeats)?;
    let n_base = base.rows.len();
    base.append(pool);
    Ok((base, n_base, repeats))
}

pub(super) fn softened(scores: &[f64], temperature: f64) -> Vec<f64> {
    let mut p = Vec::new();
    softmax(scores, temperature, &mut p);
    p
}

impl<'a> Job<'a> {
    /// The rows of `all` from `n_base` on are the pool.
    ///
    /// # Errors
    /// [`Error::Labels`] for a class without a label.
    pub(super) fn new(
        all: &'a LabelledSet,
        n_base: usize,
        recipe: &'a Recipe,
        trace: Option<&'a Trace>,
    ) -> Result<Self> {
        let prior = recipe.prior.as_ref();
        Ok(Self {
            prepared: Prepared::new(all, &recipe.scheme, prior, Solver::Auto)?,
            pool: (n_base..all.rows.len()).collect(),
            recipe,
            trace,
        })
    }
}

impl Job<'_> {
    pub(super) fn least_temperature(&self) -> f64 {
        let prior = self.recipe.prior.as_ref();
        prior.map_or(0.0, |p| p.classifier().temperature)
    }

    /// Near duplicates of different articles, which were kept on one side.
    fn add_joined(&self, record: &mut RepeatsRecord) {
        let rows = &self.prepared.labels.rows;
        let across: Vec<_> = (self.prepared.repeats.iter())
            .filter(|r| rows[r.row].group != rows[r.other].group)
            .filter(|r| Some(&r.other) >= self.pool.first())
            .collect();
        record.n_training += rows.len();
        if across.is_empty() {
            return;
        }
        record.n_exact += across.iter().filter(|r| r.similarity == 1.0).count();
        record.n_near += across.iter().filter(|r| r.similarity < 1.0).count();
        if record.treatment == Treatment::NoneFound {
            record.treatment = Treatment::Joined;
        }
        record
            .examples
            .extend(across.iter().take(20).map(|r| RepeatRecord {
                id: rows[r.row].id.clone(),
                training: rows[r.other].id.clone(),
                similarity: Some(r.similarity),
            }));
    }

    /// The pool as models label it that have not seen its articles.
    pub(super) fn out_of_fold(
        &self,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<Scored> {
        self.scored(&self.cross_validated(options, streams)?, options)
    }

    fn cross_validated(&self, options: &EvalOptions, streams: &Streams<'_>) -> Result<Predicted> {
        let seed = options.bootstrap.seed;
        let outcome = self.prepared.cross_validate(&self.pool, seed, streams)?;
        let mut naive_bayes = vec![0; self.pool.len()];
        for fold in 0..outcome.temperatures.len() {
            let places: Vec<usize> = (0..self.pool.len())
                .filter(|&i| outcome.folds[i] == fold)
                .collect();
            let held_out: Vec<usize> = places.iter().map(|&i| self.pool[i]).collect();
            let split = (self.prepared.others(&held_out), held_out);
            let given = self.prepared.naive_bayes(&split, self.trace);
            for (place, label) in places.into_iter().zip(given) {
                naive_bayes[place] = label;
            }
        }
        let least = self.least_temperature();
        let temperature = |fold: &usize| outcome.temperatures[*fold].max(least);
        Ok(Predicted {
            rows: self.pool.clone(),
            temperatures: outcome.folds.iter().map(temperature).collect(),
            scores: outcome.out_of_fold,
            naive_bayes,
            alpha: outcome.alpha,
            split: Split::CrossValidated,
            spans: Vec::new(),
        })
    }

    pub(super) fn refuse_absent_class(&self, training: &[usize]) -> Result<()> {
        for (k, class) in self.recipe.scheme.classes.iter().enumerate() {
            if !training.iter().any(|&i| self.prepared.targets[i] == k) {
                return Err(Error::Labels {
                    problem: format!("no sentence of class \"{class}\" is left to train on"),
                    remedy: "Label more articles of this class.".to_owned(),
                });
            }
        }
        Ok(())
    }

    fn scored(&self, predicted: &Predicted, options: &EvalOptions) -> Result<Scored> {
        let classes = &self.recipe.scheme.classes;
        let truth: Vec<usize> = predicted
            .rows
            .iter()
            .map(|&i| self.prepared.targets[i])
            .collect();
        let n = truth.len().max(1) as f64;
        let share = |c: usize| truth.iter().filter(|t| **t == c).count() as f64 / n;
        let units: Vec<usize> = predicted
            .rows
            .iter()
            .map(|&i| self.prepared.units[i])
            .collect();
        let heated = predicted.scores.iter().zip(&predicted.temperatures);
        Ok(Scored {
            units: joined(&units, &[]),
            labels: argmaxes(&predicted.scores),
            probabilities: heated.map(|(s, t)| softened(s, *t)).collect(),
            training_shares: Some((0..classes.len()).map(share).collect()),
            naive_bayes: Some(predicted.naive_bayes.clone()),
            favg: positions(&options.favg, classes)?,
            min_precision: options.min_precision,
            class_names: classes.clone(),
            truth,
        })
    }

    /// Slices, and beside each that is large enough its score by a model that has seen nothing of
    /// the group.
    fn by_group(
        &self,
        column: &str,
        predicted: &Predicted,
        scored: &Scored,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<SlicesRecord> {
        let rows = &self.prepared.labels.rows;
        let cell = |&i: &usize| rows[i].kept[0].as_str();
        let groups = groups_of(predicted.rows.iter().map(cell));
        let mut record = slices(column, &groups, scored, &options.bootstrap);
        let large: Vec<usize> = (0..groups.len())
            .filter(|&g| groups.len() > 1 && !is_small(&part_of(scored, &groups[g].1)))
            .collect();
        let splits: Vec<SplitRows> = (large.iter())
            .map(|&g| {
                let held_out: Vec<usize> = groups[g].1.iter().map(|&p| predicted.rows[p]).collect();
                let others = self.prepared.others(&held_out).into_iter();
                let foreign = others.filter(|&i| {
                    rows[i].kept.is_empty() || rows[i].kept[0] != rows[held_out[0]].kept[0]
                });
                (foreign.collect(), held_out)
            })
            .filter(|split: &SplitRows| self.refuse_absent_class(&split.0).is_ok())
            .collect();
        let scores =
            self.prepared
                .score(&splits, predicted.alpha, "leaving groups out", streams)?;
        for (g, scores) in large.into_iter().zip(scores) {
            let part = part_of(scored, &groups[g].1);
            let outside = argmaxes(&scores);
            record.slices[g].left_out = Some(left_out(&part, &outside, options));
        }
        Ok(record)
    }
}

fn left_out(part: &Scored, outside: &[usize], options: &EvalOptions) -> LeftOut {
    let figures = figures_of(&options.bootstrap, &part.units, &|times, to| {
        let macro_f1 = |labels: &[usize]| {
            let n_classes = part.class_names.len();
            let c = Confusion::weighted(&part.truth, labels, times, n_classes);
            c.macro_average().f1
        };
        let (within, without) = (macro_f1(&part.labels), macro_f1(outside));
        to.add(|| "macro_average.f1".to_owned(), without);
        to.add(|| "gap".to_owned(), within - without);
    });
    LeftOut {
        macro_f1: (&figures[0]).into(),
        gap: (&figures[1]).into(),
    }
}
