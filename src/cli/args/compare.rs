//! The arguments of `compare`.

use std::path::PathBuf;

use clap::Args;

use super::{Columns, Resampling};
use crate::app::CompareOptions;
use crate::data::PredictionColumns;

/// Compare two systems on the same sentences: which is better, and could that be chance?
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer compare old.model new.model                      on the shipped test set\n  \
    stancer compare old.model new.model --test mine.csv --by outlet\n  \
    stancer compare stance.model other.csv --test mine.csv   a model and any system's labels\n  \
    stancer compare old.model new.model --test mine.csv --fail-if-worse   a gate for a script\n\n\
    A and B are model files or CSV files of predictions, which are joined to the test rows by id.\n\
    Differences are B less A, with intervals from resampled articles. p is the share of exchanges\n\
    of whole articles' labels that give as large a difference.")]
pub(in crate::cli) struct CompareArguments {
    /// A model file, or a CSV of predictions with the columns id and stance (or label)
    a: PathBuf,
    /// Another, to be held against A
    b: PathBuf,
    /// CSV files or folders with the columns id, text and label [default: the shipped test set]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    test: Vec<PathBuf>,
    #[command(flatten)]
    columns: Columns,
    /// The column of predictions that names the test row [default: id]
    #[arg(long, value_name = "COL")]
    id: Option<String>,
    /// The column of predictions with the label [default: stance if there is one, else label]
    #[arg(long, value_name = "COL")]
    predicted: Option<String>,
    /// Classes (TOML) for two files of predictions [default: the shipped scheme if it fits, else
    /// the labels found in the test files]
    #[arg(long, value_name = "PATH")]
    scheme: Option<PathBuf>,
    /// Compare group by group of this column of the test files as well
    #[arg(long, value_name = "COL")]
    by: Option<String>,
    /// Write the sentences that A and B label differently as CSV, with a model's evidence
    #[arg(long, value_name = "PATH")]
    flips: Option<PathBuf>,
    /// Write all figures as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// End with status 1 if B is worse: the whole interval of its macro-F1 less A's is below 0
    #[arg(long)]
    fail_if_worse: bool,
    #[command(flatten)]
    resampling: Resampling,
}

impl From<CompareArguments> for CompareOptions {
    fn from(a: CompareArguments) -> Self {
        Self {
            a: a.a,
            b: a.b,
            test: a.test,
            columns: a.columns.into(),
            predictions: PredictionColumns {
                id: a.id,
                label: a.predicted,
                probabilities: false,
            },
            scheme: a.scheme,
            by: a.by,
            flips: a.flips,
            json: a.json,
            bootstrap: a.resampling.into(),
            fail_if_worse: a.fail_if_worse,
        }
    }
}
