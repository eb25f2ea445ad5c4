//! Evaluation: a model and annotated sentences in, scores out.

mod scored;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Streams;
use super::model_source::{find_model, target_column};
use crate::data::{LabelledSet, Output, Requested, default_test, read_labelled};
use crate::error::{Error, Result};
use crate::eval::{Bootstrap, Scored};
use crate::model::Classifier;
use crate::report::{Split, Subject, page};
use scored::record_of;

/// What to score on what.
#[derive(Debug, Clone, Default)]
pub struct EvalOptions {
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// Test files and folders; none stands for the shipped test set.
    pub test: Vec<PathBuf>,
    /// The columns.
    pub columns: Requested,
    /// Where the JSON goes, if anywhere.
    pub json: Option<PathBuf>,
    /// Where the report goes as an HTML page, if anywhere.
    pub report: Option<PathBuf>,
    /// Classes whose mean F1 is asked for.
    pub favg: Vec<String>,
    /// The precision that sure labels must reach, if asked for.
    pub min_precision: Option<f64>,
    /// The resamples behind the intervals.
    pub bootstrap: Bootstrap,
}

/// Scores a model and prints what a referee asks for first.
///
/// # Errors
/// Whatever is wrong with the model, the test files or the places of JSON and report.
pub fn evaluate(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<()> {
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
    let report = (options.report.as_deref())
        .map(Output::create)
        .transpose()?;
    let (classifier, name) = find_model(options.model.as_deref(), streams)?;
    let test = if options.test.is_empty() {
        default_test(&classifier.scheme).map_err(|e| no_test_set(&classifier, e))?
    } else {
        let columns = Requested {
            target: target_column(&classifier, options.columns.target.as_deref())?,
            ..options.columns.clone()
        };
        read_labelled(&options.test, &classifier.scheme, &columns)?
    };
    if test.rows.is_empty() {
        return Err(Error::Labels {
            problem: "the test files hold no labelled sentence".to_owned(),
            remedy: "Name files with a label in each row with --test.".to_owned(),
        });
    }
    let favg = positions(&options.favg, &classifier)?;
    let rows = Scored {
        favg,
        min_precision: options.min_precision,
        ..Scored::default()
    };
    let rows = labelled_by(&classifier, &test, rows);
    let temperature = Some(classifier.temperature);
    let mut record = record_of(&rows, &test, temperature, &options.bootstrap);
    record.subject = subject(name, options, &test);
    streams.print(&record.shown())?;
    if let Some(output) = json {
        output.finish_json(&record)?;
    }
    if let Some(mut output) = report {
        output.write(page(&record).as_bytes())?;
        output.finish()?;
    }
    Ok(())
}

fn subject(model: String, options: &EvalOptions, test: &LabelledSet) -> Subject {
    let groups: BTreeSet<&str> = test.rows.iter().map(|r| r.group.as_str()).collect();
    Subject {
        model,
        split: Split::HeldOut,
        files: match options.test.as_slice() {
            [] => vec!["eval/test.csv (shipped)".to_owned()],
            files => files.iter().map(|f| f.display().to_string()).collect(),
        },
        sha256: test.hash(),
        n_rows: test.rows.len(),
        n_groups: groups.len(),
        n_unscored: 0,
    }
}

fn no_test_set(classifier: &Classifier, error: Error) -> Error {
    match error {
        Error::Table { .. } => Error::Labels {
            problem: format!(
                "the shipped test set is annotated by another scheme than the model's ({})",
                classifier.scheme.classes.join(", ")
            ),
            remedy: "Name a test file of the model's scheme with --test.".to_owned(),
        },
        other => other,
    }
}

/// The classes of `names`.
fn positions(names: &[String], classifier: &Classifier) -> Result<Vec<usize>> {
    let classes = &classifier.scheme.classes;
    let position = |name: &String| {
        classes.iter().position(|c| c == name).ok_or_else(|| {
            Error::Usage(format!(
                "--favg: found \"{name}\", expected classes of the model: {}",
                classes.join(", ")
            ))
        })
    };
    names.iter().map(position).collect()
}

/// What the model says of every row.
fn labelled_by(classifier: &Classifier, test: &LabelledSet, asked: Scored) -> Scored {
    let counts = &classifier.training.class_counts;
    let n_training = counts.iter().sum::<usize>().max(1) as f64;
    let mut labeller = classifier.labeller();
    let mut rows = Scored {
        units: test.split_units(),
        class_names: classifier.scheme.classes.clone(),
        training_shares: Some(counts.iter().map(|&n| n as f64 / n_training).collect()),
        ..asked
    };
    for row in &test.rows {
        let (class, probabilities) = labeller.label(row);
        rows.truth.push(row.label);
        rows.labels.push(class);
        rows.probabilities.push(probabilities.to_vec());
    }
    rows
}
