//! Evaluation: a model and annotated sentences in, scores out.

mod audit;
mod behaviour;
mod curve;
mod forward;
mod held_out;
mod model;
mod predicted;
mod recipe;
mod refitted;
mod repeats;
mod scored;
mod slices;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Streams;
use super::outputs::refuse_overwriting;
use crate::data::{LabelledSet, Output, Requested};
use crate::error::{Error, Result};
use crate::eval::Bootstrap;
use crate::report::{EvalRecord, Split, Subject, page};
pub use repeats::RepeatPolicy;

/// What to score on what.
#[derive(Debug, Clone, Default)]
pub struct EvalOptions {
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// Test files and folders; none stands for the shipped test set.
    pub test: Vec<PathBuf>,
    /// Another system's labels, to be scored instead of a model.
    pub predictions: Option<PathBuf>,
    /// Labels to train on where models are fitted anew; none stands for the shipped ones.
    pub train: Vec<PathBuf>,
    /// The columns.
    pub columns: Requested,
    /// Cross-validate instead of scoring a model.
    pub cv: bool,
    /// The column of dates: train on the past, score the future.
    pub forward: Option<String>,
    /// The column to slice by.
    pub by: Option<String>,
    /// What to do with test sentences that were trained on.
    pub repeats: RepeatPolicy,
    /// Whether to draw a learning curve.
    pub learning_curve: bool,
    /// Behaviour tests beside the shipped ones.
    pub behaviour: Vec<PathBuf>,
    /// Where labels worth a second look go, if anywhere.
    pub audit: Option<PathBuf>,
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

/// What an evaluation gives.
struct Evaluated {
    record: EvalRecord,
    /// The CSV of the audit.
    audit: Option<Vec<u8>>,
}

/// Scores a model and prints what a referee asks for.
///
/// # Errors
/// Whatever is wrong with the model, the files or the outputs' places; test sentences that were
/// trained on, unless allowed.
pub fn evaluate(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<()> {
    let read = [&options.test, &options.train, &options.behaviour];
    let read = read.into_iter().flatten().chain(&options.model);
    let read = read.chain(&options.predictions).map(PathBuf::as_path);
    let written = [&options.json, &options.audit, &options.report];
    refuse_overwriting(&written.map(|path| path.as_deref()), read)?;
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
    let audit = (options.audit.as_deref()).map(Output::create).transpose()?;
    let report = (options.report.as_deref())
        .map(Output::create)
        .transpose()?;
    let evaluated = match &options.predictions {
        Some(path) => predicted::predicted(path, options, streams)?,
        None if options.cv || options.forward.is_some() => refitted::refitted(options, streams)?,
        None => held_out::held_out(options, streams)?,
    };
    let record = evaluated.record;
    streams.print(&record.shown())?;
    if let Some((mut output, rows)) = audit.zip(evaluated.audit) {
        output.write(&rows)?;
        output.finish()?;
    }
    if let Some(output) = json {
        output.finish_json(&record)?;
    }
    if let Some(mut output) = report {
        output.write(page(&record).as_bytes())?;
        output.finish()?;
    }
    Ok(())
}

/// The classes of `names`.
fn positions(names: &[String], classes: &[String]) -> Result<Vec<usize>> {
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

fn subject(model: String, split: Split, files: Vec<String>, set: &LabelledSet) -> Subject {
    let groups: BTreeSet<&str> = set.rows.iter().map(|r| r.group.as_str()).collect();
    Subject {
        model,
        split,
        files,
        sha256: set.hash(),
        n_rows: set.rows.len(),
        n_groups: groups.len(),
        n_unscored: 0,
    }
}

fn shown_paths(paths: &[PathBuf], shipped: &str) -> Vec<String> {
    match paths {
        [] => vec![format!("{shipped} (shipped)")],
        files => files.iter().map(|f| f.display().to_string()).collect(),
    }
}
