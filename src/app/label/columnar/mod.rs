//! Labelling where the input or the output is Parquet or Arrow.

#[cfg(feature = "parquet")]
mod run;

use std::path::PathBuf;

use super::LabelOptions;
use crate::app::Streams;
use crate::data::TableFormat;
use crate::error::{Error, Result};

/// What is read and what is written.
pub(super) struct Formats {
    input: TableFormat,
    output: TableFormat,
    pub target: PathBuf,
}

impl Formats {
    /// What `options` ask for; without a name for the output, `articles.csv` gives
    /// `articles.stance.csv`, and standard input standard output.
    pub fn of(options: &LabelOptions) -> Self {
        let input = TableFormat::of_input(&options.input);
        let usual = match input {
            _ if options.input.as_os_str() == "-" => PathBuf::from("-"),
            TableFormat::Csv => options.input.with_extension("stance.csv"),
            TableFormat::Parquet => options.input.with_extension("stance.parquet"),
            _ => options.input.with_extension("stance.arrow"),
        };
        let target = options.output.clone().unwrap_or(usual);
        Self {
            input,
            output: TableFormat::of_output(&target),
            target,
        }
    }

    /// Whether this is a run from CSV to CSV.
    pub fn are_text(&self) -> bool {
        self.input == TableFormat::Csv && self.output == TableFormat::Csv
    }

    /// Labels every row, as [`super::label`] does; the columns of the input keep their types. Columns
    /// of a CSV file are strings.
    ///
    /// # Errors
    /// Those of [`super::label`]; [`Error::Usage`] for an option that is for CSV alone.
    #[cfg(feature = "parquet")]
    pub fn label(&self, options: &LabelOptions, streams: &mut Streams<'_>) -> Result<()> {
        self.refuse_options(options)?;
        run::run(options, self, streams)
    }

    /// # Errors
    /// Always: what is asked for is not built in.
    #[cfg(not(feature = "parquet"))]
    pub fn label(&self, options: &LabelOptions, _: &mut Streams<'_>) -> Result<()> {
        use crate::error::Place;

        self.refuse_options(options)?;
        let (path, problem, other) = match self.input {
            TableFormat::Csv => (
                &self.target,
                format!(
                    "the name asks for {}, which this build does not write",
                    self.output.name()
                ),
                "name an output that ends in .csv",
            ),
            input => (
                &options.input,
                format!(
                    "the file is {}, which this build does not read",
                    input.name()
                ),
                "convert the file to CSV",
            ),
        };
        Err(Error::Table {
            place: Place::file(path),
            problem,
            remedy: format!(
                "Build stancer with it, cargo install --path . --features parquet, or {other}."
            ),
        })
    }

    fn refuse_options(&self, options: &LabelOptions) -> Result<()> {
        let for_csv = [
            ("--resume", options.resume),
            ("--rejects", options.rejects.is_some()),
            ("--review", options.review.is_some()),
            ("--sentences", options.sentences),
            ("--summary", options.summary.is_some()),
            (
                "--encoding",
                options.encoding.is_some() && self.input != TableFormat::Csv,
            ),
        ];
        let columnar = match self.input {
            TableFormat::Csv => self.output,
            input => input,
        };
        match for_csv.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((option, _)) => Err(Error::Usage(format!(
                "{option} works from CSV to CSV alone, and this is {}: leave it out, or convert the \
                 table to CSV",
                columnar.name()
            ))),
        }
    }
}
