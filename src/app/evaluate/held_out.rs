//! Evaluation of a model as it is on sentences that it has not seen.

use super::behaviour::{behaviour, cases};
use super::model::{card, errors, strongest_terms};
use super::recipe::Recipe;
use super::refitted::Job;
use super::repeats::check;
use super::scored::{Before, record_of};
use super::slices::{groups_of, slices};
use super::{EvalOptions, Evaluated, audit, positions, shown_paths, subject};
use crate::app::Streams;
use crate::app::model_source::{find_model, no_rows, say_set_aside, shipped_test, target_column};
use crate::app::prepared::trace_of;
use crate::data::{LabelledSet, Part, Requested, read_labelled};
use crate::error::{Error, Result};
use crate::eval::{Scored, units_of};
use crate::model::{Classifier, Trace};
use crate::report::{LearningCurveRecord, Split};

/// Scores the model that is asked for.
pub(super) fn held_out(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<Evaluated> {
    let (classifier, name) = find_model(options.model.as_deref(), streams)?;
    let trace = classifier
        .unpacked_trace()
        .map_err(|problem| Error::Model {
            path: name.clone().into(),
            problem,
            remedy: "Train the model again.".to_owned(),
        })?;
    let test = test_rows(options, &classifier)?;
    say_set_aside(&test, streams);
    let cases = cases(&options.behaviour, &classifier.scheme)?;
    let (test, repeats) = check(test, &trace.seen, options.repeats)?;
    let rows = labelled_by(&classifier, &trace, &test, options)?;
    let before = Before::of(&rows, classifier.temperature);
    let mut record = record_of(&rows, &test, Some(before), &options.bootstrap);
    let files = shown_paths(&options.test, "eval/test.csv");
    record.subject = subject(name, Split::HeldOut, files, &test);
    record.repeats = Some(repeats);
    record.slices = options.by.as_ref().map(|column| {
        let groups = groups_of(test.rows.iter().map(|r| r.kept[0].as_str()));
        slices(column, &groups, &rows, &options.bootstrap)
    });
    record.behaviour = behaviour(&cases, &classifier, &options.bootstrap);
    record.terms = strongest_terms(&classifier, &trace);
    record.errors = errors(&classifier, &test, &rows);
    record.card = Some(card(&classifier));
    if options.learning_curve {
        record.learning_curve = Some(learning_curve(&test, options, streams)?);
    }
    let mut audited = None;
    if options.audit.is_some() {
        let (of_labels, csv) = audit_of_training(options, streams)?;
        record.audit = Some(of_labels);
        audited = Some(csv);
    }
    Ok(Evaluated {
        record,
        audit: audited,
    })
}

fn test_rows(options: &EvalOptions, classifier: &Classifier) -> Result<LabelledSet> {
    let columns = Requested {
        target: target_column(classifier, options.columns.target.as_deref())?,
        keep: options.by.iter().map(|c| (c.clone(), "--by")).collect(),
        part: Some(Part::Test),
        ..options.columns.clone()
    };
    let test = if options.test.is_empty() {
        shipped_test(&classifier.scheme, &columns)?
    } else {
        read_labelled(&options.test, &classifier.scheme, &columns)?
    };
    if test.rows.is_empty() {
        return Err(no_rows());
    }
    Ok(test)
}

/// What the model, and Naive Bayes on the same labels, say of every row.
fn labelled_by(
    classifier: &Classifier,
    trace: &Trace,
    test: &LabelledSet,
    options: &EvalOptions,
) -> Result<Scored> {
    let counts = &classifier.training.class_counts;
    let n_training = counts.iter().sum::<usize>().max(1) as f64;
    let mut labeller = classifier.labeller();
    let mut rows = Scored {
        units: units_of(test),
        class_names: classifier.scheme.classes.clone(),
        training_shares: Some(counts.iter().map(|&n| n as f64 / n_training).collect()),
        naive_bayes: Some(
            trace
                .words
                .labels(test.rows.iter().map(|r| r.text.as_str())),
        ),
        favg: positions(&options.favg, &classifier.scheme.classes)?,
        min_precision: options.min_precision,
        ..Scored::default()
    };
    for row in &test.rows {
        let (class, probabilities) = labeller.label(row);
        rows.truth.push(row.label);
        rows.labels.push(class);
        rows.probabilities.push(probabilities.to_vec());
    }
    Ok(rows)
}

fn learning_curve(
    test: &LabelledSet,
    options: &EvalOptions,
    streams: &mut Streams<'_>,
) -> Result<LearningCurveRecord> {
    let recipe = Recipe::find(options, streams)?;
    let trace = recipe.prior.as_ref().map(trace_of).transpose()?;
    let mut all = recipe.training_labels(&recipe.columns, options)?;
    let n_base = all.rows.len();
    all.append(test.clone());
    let job = Job::new(&all, n_base, &recipe, trace.as_ref())?;
    job.curve_on_pool(recipe.alpha, options, streams)
}

fn audit_of_training(
    options: &EvalOptions,
    streams: &mut Streams<'_>,
) -> Result<(crate::report::AuditRecord, Vec<u8>)> {
    let recipe = Recipe::find(options, streams)?;
    let trace = recipe.prior.as_ref().map(trace_of).transpose()?;
    let labels = recipe.training_labels(&recipe.columns, options)?;
    let job = Job::new(&labels, 0, &recipe, trace.as_ref())?;
    let rows = job.out_of_fold(options, streams)?;
    Ok(audit::audit(&labels, &rows, options))
}
