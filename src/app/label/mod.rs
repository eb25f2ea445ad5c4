//! Labelling: a CSV in, the same CSV with the machine's stance out.

mod articles;
mod batch;
mod checkpoint;
mod columnar;
mod line;
mod outputs;
mod pipeline;
mod tally;

use std::path::{Path, PathBuf};

use super::Streams;
use super::model_source::{find_model, target_column};
use crate::data::{Table, TableOptions, encoding_named};
use crate::error::{Error, Place, Result};
use crate::model::{Classifier, FoldedModel};
use articles::ArticleColumns;
use batch::OnBadRow;
use checkpoint::{Checkpoint, LazyIdentity};
use columnar::Formats;
use line::LineMaker;
use outputs::Outputs;
use pipeline::Pipeline;
use tally::Tally;

/// What to label and how.
#[derive(Debug, Clone, Default)]
pub struct LabelOptions {
    /// The table; `-` for standard input.
    pub input: PathBuf,
    /// Where the result goes; `-` for standard output, `None` for `INPUT.stance.csv`.
    pub output: Option<PathBuf>,
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// The column of the sentence; usually `text`.
    pub text: Option<String>,
    /// The column of the target; usually the one that the model was trained with.
    pub target: Option<String>,
    /// The encoding of the table; usually found by looking.
    pub encoding: Option<String>,
    /// Whether to append the evidence.
    pub explain: bool,
    /// Rows of a lower confidence become [`UNSURE`].
    pub min_confidence: Option<f64>,
    /// Where these go as well, for a person to label: their columns and an empty `label`, without
    /// the machine's guess.
    pub review: Option<PathBuf>,
    /// Bad rows are left out instead of ending the run.
    pub skip_bad_rows: bool,
    /// Where they go, each with the reason.
    pub rejects: Option<PathBuf>,
    /// The text is an article: one row for each of its sentences.
    pub sentences: bool,
    /// The column of the article's id; usually `article` or `id`, else rows are counted.
    pub id: Option<String>,
    /// Where one row per article goes: the share of each stance.
    pub summary: Option<PathBuf>,
    /// Go on where an earlier run was stopped.
    pub resume: bool,
}

/// The stance of a row that the model is not sure enough of.
pub const UNSURE: &str = "unsure";

/// Labels every row: all columns, the order and the rows stay; `stance`, `confidence`, one
/// `p_<class>` per class and, if asked for, `evidence` are appended. A row without text is
/// labelled by the intercepts alone, and counted.
///
/// # Errors
/// Whatever is wrong with the model, the input or the output's place; [`Error::Interrupted`]. A
/// file under the final name appears only when all rows are labelled.
pub fn label(options: &LabelOptions, streams: &mut Streams<'_>) -> Result<()> {
    let formats = Formats::of(options);
    if !formats.are_text() {
        return formats.label(options, streams);
    }
    let target = formats.target;
    let mut table = Table::open_with(&options.input, &table_options(options)?)?;
    if let Some(description) = table.description() {
        streams.say(&description);
    }
    let text_at = table.column(options.text.as_deref().unwrap_or("text"), "--text")?;
    let (classifier, _) = find_model(options.model.as_deref(), streams)?;
    let target_at = target_column(&classifier, options.target.as_deref())?
        .map(|name| table.column(&name, "--target"))
        .transpose()?;
    check(options, &classifier)?;
    let articles = match options.sentences {
        true => Some(ArticleColumns::of(&table, text_at, options.id.as_deref())?),
        false => None,
    };
    let folded = FoldedModel::new(&classifier);
    let lines = LineMaker {
        classifier: &classifier,
        folded: &folded,
        text_at,
        target_at,
        articles,
        explain: options.explain,
        min_confidence: options.min_confidence,
        dialect: table.dialect().clone(),
        review_adds_label: !table.header().iter().any(|h| h == "label"),
        has_review: options.review.is_some(),
        has_summary: options.summary.is_some(),
    };
    refuse_doubled_columns(&table, &lines)?;

    if options.resume && (target.as_os_str() == "-" || options.input.as_os_str() == "-") {
        return Err(Error::Usage(
            "--resume needs an input and an output that are files: a stream cannot be read or \
             written again"
                .to_owned(),
        ));
    }
    // a stream cannot be gone on with
    let identity = match target.as_os_str() == "-" {
        true => None,
        false => Some(LazyIdentity::of(options, &classifier)?),
    };
    let found = match &identity {
        Some(identity) => find_checkpoint(options, &target, identity, streams)?,
        None => None,
    };
    if let Some(checkpoint) = found.as_ref().filter(|c| c.complete) {
        Outputs::name_complete(options, &target)?;
        Checkpoint::remove(&target);
        let classes = &classifier.scheme.classes;
        streams.say(&(checkpoint.tally).sentence(classes, &target, options.sentences));
        return Ok(());
    }
    let mut tally = Tally::new(classifier.scheme.classes.len());
    let mut outputs = Outputs::open(options, &target, found.as_ref(), &mut *streams.out)?;
    match found {
        Some(checkpoint) => {
            table.skip_to(&checkpoint.position)?;
            tally = checkpoint.tally;
        }
        None => outputs.write_headers(&lines, table.header())?,
    }
    let bad_rows = match (options.skip_bad_rows, &options.rejects) {
        (_, Some(_)) => OnBadRow::Reject,
        (true, None) => OnBadRow::Skip,
        (false, None) => OnBadRow::Fail,
    };
    let pipeline = Pipeline {
        lines: &lines,
        bad_rows,
        identity: identity.as_ref(),
        target: &target,
        interrupted: streams.interrupted,
        progress: streams.progress,
    };
    streams.progress.start_rows("labelling");
    let done = pipeline.run(table, outputs, &mut tally);
    streams.progress.finish();
    if let Err(e) = &done
        && e.is_full_disk()
        && Checkpoint::exists(&target)
    {
        streams.say(
            "note: what was labelled so far is kept; free some space and run the same command \
             again with --resume",
        );
    }
    done?;
    streams.say(&tally.sentence(&classifier.scheme.classes, &target, options.sentences));
    Ok(())
}

/// What the options say of the table.
fn table_options(options: &LabelOptions) -> Result<TableOptions> {
    let encoding = (options.encoding.as_deref().map(encoding_named)).transpose()?;
    Ok(TableOptions {
        encoding,
        ..TableOptions::default()
    })
}

fn check(options: &LabelOptions, classifier: &Classifier) -> Result<()> {
    if options.min_confidence.is_some() && classifier.scheme.classes.iter().any(|c| c == UNSURE) {
        return Err(Error::Usage(format!(
            "--min-confidence: the model has a class \"{UNSURE}\", so unsure rows could not be told \
             from it"
        )));
    }
    Ok(())
}

/// The checkpoint to go on from, if one is asked for and there.
fn find_checkpoint(
    options: &LabelOptions,
    target: &Path,
    identity: &LazyIdentity<'_>,
    streams: &mut Streams<'_>,
) -> Result<Option<Checkpoint>> {
    let found = Checkpoint::read(target)?;
    let found = match (options.resume, found) {
        (true, None) => {
            streams.say("resume: no earlier run to go on with; beginning anew");
            None
        }
        (true, Some(checkpoint)) => {
            checkpoint.check(identity, target)?;
            streams.say(&format!(
                "resume: going on at line {}",
                crate::report::count(checkpoint.position.line)
            ));
            Some(checkpoint)
        }
        (false, Some(_)) => {
            streams.say("note: beginning anew; --resume would go on with the earlier run");
            Checkpoint::remove(target);
            None
        }
        (false, None) => None,
    };
    Ok(found)
}

fn refuse_doubled_columns(table: &Table<'_>, lines: &LineMaker<'_>) -> Result<()> {
    let header = table.header();
    let added = lines.added_columns(header);
    match added.iter().find(|name| header.contains(name)) {
        None => Ok(()),
        Some(name) => Err(doubled_column(Place::line(table.path(), 1), name)),
    }
}

fn doubled_column(place: Place, name: &str) -> Error {
    Error::Table {
        place,
        problem: format!("the column \"{name}\" is there already; labelling would add it again"),
        remedy: "Rename or drop that column; if the file is labelled already, label the original."
            .to_owned(),
    }
}
