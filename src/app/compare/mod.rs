//! Comparison: two systems and annotated sentences in, their differences out.

mod flips;
mod record;
mod side;

use std::path::PathBuf;

use super::Streams;
use super::model_source::{no_rows, say_set_aside, shipped_test};
use super::outputs::refuse_overwriting;
use crate::data::{
    LabelledSet, Output, Part, PredictionColumns, Requested, Scheme, default_scheme, read_labelled,
    read_labelled_of_any_scheme,
};
use crate::error::{Error, Result};
use crate::eval::Bootstrap;
use crate::report::{ComparisonRecord, Verdict};
use flips::flips_csv;
use record::record_of;
use side::Side;

/// What to compare on what.
#[derive(Debug, Clone, Default)]
pub struct CompareOptions {
    /// A model file, or a CSV of predictions.
    pub a: PathBuf,
    /// Another; differences are its figures less those of `a`.
    pub b: PathBuf,
    /// Test files and folders; none stands for the shipped test set.
    pub test: Vec<PathBuf>,
    /// The columns of the test files.
    pub columns: Requested,
    /// The columns of predictions.
    pub predictions: PredictionColumns,
    /// The classes, for two files of predictions; `None` for those found.
    pub scheme: Option<PathBuf>,
    /// A column of the test files to compare group by group.
    pub by: Option<String>,
    /// Where the sentences with labels that differ go, if anywhere.
    pub flips: Option<PathBuf>,
    /// Where the JSON goes, if anywhere.
    pub json: Option<PathBuf>,
    /// The resamples behind the intervals; as many exchanges of labels give each p.
    pub bootstrap: Bootstrap,
    /// Whether a worse B is an error.
    pub fail_if_worse: bool,
}

/// Prints how B differs from A, and whether chance could do that.
///
/// # Errors
/// Whatever is wrong with the files; with `fail_if_worse` [`Error::Gate`] for a B whose whole
/// interval lies below 0 or that has none, after everything is printed and written.
pub fn compare(options: &CompareOptions, streams: &mut Streams<'_>) -> Result<()> {
    let read = [&options.a, &options.b].into_iter().chain(&options.test);
    let written = [options.json.as_deref(), options.flips.as_deref()];
    refuse_overwriting(&written, read.map(PathBuf::as_path))?;
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
    let flips = (options.flips.as_deref()).map(Output::create).transpose()?;
    let sides = [Side::read(&options.a)?, Side::read(&options.b)?];
    let (scheme, test) = test_set(options, &sides)?;
    say_set_aside(&test, streams);
    if test.rows.is_empty() {
        return Err(no_rows());
    }
    streams.say(&format!("classes: {}", scheme.classes.join(", ")));
    let [a, b] = &sides;
    let labelled = [
        a.labelled(&scheme, &test, &options.predictions)?,
        b.labelled(&scheme, &test, &options.predictions)?,
    ];
    let record = record_of(options, &scheme, &test, &sides, &labelled);
    streams.print(&record.shown())?;
    if let Some(mut output) = flips {
        let rows = flips_csv(&scheme, &test, &sides, &labelled);
        output.write(&rows)?;
        output.finish()?;
    }
    if let Some(output) = json {
        output.finish_json(&record)?;
    }
    if options.fail_if_worse {
        streams.flush()?;
        return refuse_worse(&record);
    }
    Ok(())
}

/// The test rows, and the classes of the models or, without one, those found.
fn test_set(options: &CompareOptions, sides: &[Side; 2]) -> Result<(Scheme, LabelledSet)> {
    let requested = Requested {
        target: side::target_column(sides, options.columns.target.as_deref())?,
        keep: (options.by.iter())
            .map(|name| (name.clone(), "--by"))
            .collect(),
        part: Some(Part::Test),
        ..options.columns.clone()
    };
    let scheme = match (side::scheme_of_models(sides)?, &options.scheme) {
        (Some(_), Some(path)) => {
            return Err(Error::Usage(format!(
                "--scheme {}: a model brings its own classes; leave the option out",
                path.display()
            )));
        }
        (Some(scheme), None) => Some(scheme),
        (None, Some(path)) => Some(Scheme::read(path)?),
        (None, None) => None,
    };
    match (scheme, options.test.as_slice()) {
        (None, []) => of_shipped_test(default_scheme()?, &requested),
        (None, files) => read_labelled_of_any_scheme(files, &requested),
        (Some(scheme), []) => of_shipped_test(scheme, &requested),
        (Some(scheme), files) => {
            let set = read_labelled(files, &scheme, &requested)?;
            Ok((scheme, set))
        }
    }
}

fn of_shipped_test(scheme: Scheme, requested: &Requested) -> Result<(Scheme, LabelledSet)> {
    let set = shipped_test(&scheme, requested)?;
    Ok((scheme, set))
}

fn refuse_worse(record: &ComparisonRecord) -> Result<()> {
    let names = format!("B ({}) against A ({})", record.b.file, record.a.file);
    let figures = format!(
        "macro-F1 {} against {}",
        record.macro_f1.b.score(),
        record.macro_f1.a.score()
    );
    let unknown = record.macro_f1.difference.low.is_none();
    match record.verdict {
        Verdict::Worse => Err(Error::Gate {
            problem: format!("{names}: {}; {figures}", record.sentence),
            remedy: "Keep A, or see with --flips FILE what B lost.".to_owned(),
        }),
        _ if unknown => Err(Error::Gate {
            problem: format!("{names}: {}; {figures}", record.sentence),
            remedy: "--fail-if-worse needs sentences of two articles or more, and resamples."
                .to_owned(),
        }),
        _ => Ok(()),
    }
}
