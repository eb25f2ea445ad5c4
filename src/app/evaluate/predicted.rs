//! Evaluation of what another system said.

use std::path::Path;

use super::scored::record_of;
use super::slices::{groups_of, slices};
use super::{EvalOptions, Evaluated, positions, shown_paths, subject};
use crate::app::Streams;
use crate::app::model_source::{no_rows, say_set_aside, shipped_test};
use crate::data::{
    LabelledSet, Part, PredictionColumns, Predictions, Requested, Scheme, default_scheme,
    read_labelled_of_any_scheme,
};
use crate::error::Result;
use crate::eval::{Scored, units_of};
use crate::report::{Split, count};

/// Scores the labels, and the probabilities if there are any, of the file at `path`.
pub(super) fn predicted(
    path: &Path,
    options: &EvalOptions,
    streams: &mut Streams<'_>,
) -> Result<Evaluated> {
    let (scheme, test) = test_rows(options)?;
    say_set_aside(&test, streams);
    if test.rows.is_empty() {
        return Err(no_rows());
    }
    let columns = PredictionColumns {
        probabilities: true,
        ..PredictionColumns::default()
    };
    let given = Predictions::read(path, &scheme.classes, &columns)?.joined(&test)?;
    if given.n_extra > 0 {
        streams.say(&format!(
            "note: {} id(s) of {} are not in the test files",
            count(given.n_extra as u64),
            path.display()
        ));
    }
    let rows = Scored {
        truth: test.rows.iter().map(|r| r.label).collect(),
        labels: given.labels,
        probabilities: given.probabilities.unwrap_or_default(),
        units: units_of(&test),
        favg: positions(&options.favg, &scheme.classes)?,
        min_precision: options.min_precision,
        class_names: scheme.classes,
        ..Scored::default()
    };
    let mut record = record_of(&rows, &test, None, &options.bootstrap);
    let files = shown_paths(&options.test, "eval/test.csv");
    record.subject = subject(path.display().to_string(), Split::Predictions, files, &test);
    record.slices = options.by.as_ref().map(|column| {
        let groups = groups_of(test.rows.iter().map(|r| r.kept[0].as_str()));
        slices(column, &groups, &rows, &options.bootstrap)
    });
    Ok(Evaluated {
        record,
        audit: None,
    })
}

/// The test rows, and the shipped scheme or, if their labels are others, one of those found.
fn test_rows(options: &EvalOptions) -> Result<(Scheme, LabelledSet)> {
    let columns = Requested {
        keep: options.by.iter().map(|c| (c.clone(), "--by")).collect(),
        part: Some(Part::Test),
        ..options.columns.clone()
    };
    if options.test.is_empty() {
        let scheme = default_scheme()?;
        let test = shipped_test(&scheme, &columns)?;
        return Ok((scheme, test));
    }
    read_labelled_of_any_scheme(&options.test, &columns)
}
