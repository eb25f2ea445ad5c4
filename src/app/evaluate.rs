//! Evaluation: a model and annotated sentences in, scores out.

use std::path::PathBuf;

use super::Streams;
use super::model_source::{find_model, target_column};
use crate::data::{LabelledSet, Output, Requested, default_test, read_labelled};
use crate::error::{Error, Result};
use crate::eval::Confusion;
use crate::model::Classifier;
use crate::report::{EvalRecord, RowRecord, confusion_table, count, percent, score, scores_table};

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
}

/// Scores a model and prints what a referee asks for first.
///
/// # Errors
/// Whatever is wrong with the model, the test files or the JSON's place.
pub fn evaluate(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<()> {
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
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
    let mut record = scored(&classifier, &test);
    record.model = name;
    record.test = match options.test.as_slice() {
        [] => vec!["eval/test.csv (shipped)".to_owned()],
        files => files.iter().map(|f| f.display().to_string()).collect(),
    };
    streams.print(&shown(&record))?;
    if let Some(mut output) = json {
        let fail = |e: serde_json::Error| Error::file(output.path(), "cannot write", e.into());
        let mut text = serde_json::to_vec_pretty(&record).map_err(fail)?;
        text.push(b'\n');
        output.write(&text)?;
        output.finish()?;
    }
    Ok(())
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

fn scored(classifier: &Classifier, test: &LabelledSet) -> EvalRecord {
    let names = &classifier.scheme.classes;
    let mut labeller = classifier.labeller();
    let (mut truth, mut labels, mut predictions) = (Vec::new(), Vec::new(), Vec::new());
    let mut loss = 0.0;
    for row in &test.rows {
        let (class, probabilities) = labeller.label(row);
        truth.push(row.label);
        labels.push(class);
        loss -= probabilities[row.label].max(f64::MIN_POSITIVE).ln();
        predictions.push(RowRecord {
            id: row.id.clone(),
            group: row.group.clone(),
            truth: names[row.label].clone(),
            label: names[class].clone(),
            probabilities: probabilities.to_vec(),
        });
    }
    let confusion = Confusion::new(&truth, &labels, names.len());
    let mut groups: Vec<&str> = test.rows.iter().map(|r| r.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    EvalRecord {
        test_sha256: test.hash(),
        n_rows: test.rows.len(),
        n_groups: groups.len(),
        log_loss: loss / test.rows.len() as f64,
        predictions,
        ..EvalRecord::new(classifier, &confusion)
    }
}

fn shown(record: &EvalRecord) -> String {
    let names: Vec<String> = record.classes.iter().map(|c| c.class.clone()).collect();
    let n = record.n_rows as u64;
    let row = |a: &crate::report::Average| [a.precision, a.recall, a.f1];
    let base = &record.majority_baseline;
    let table = scores_table(
        &record.classes,
        &[
            ("macro average", row(&record.macro_average), n),
            ("micro average", row(&record.micro_average), n),
            ("majority class, macro", row(&base.macro_average), n),
        ],
    );
    let confusion = Confusion {
        counts: record.confusion.clone(),
    };
    format!(
        "{}: {} sentences of {} articles\n\n{table}\n\
         accuracy {} (majority class {}), log loss {}\n\n{}",
        record.test.join(", "),
        count(n),
        count(record.n_groups as u64),
        percent(record.accuracy),
        percent(base.accuracy),
        score(record.log_loss),
        confusion_table(&confusion, &names),
    )
}
