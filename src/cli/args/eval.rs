//! The arguments of `eval`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Columns, Resampling, share};
use crate::app::{EvalOptions, RepeatPolicy};

/// Score a model on annotated sentences that it has not seen
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer eval                               the shipped test set\n  \
    stancer eval --test mine.csv --by source   your own, outlet by outlet\n  \
    stancer eval --cv --train mine.csv         cross-validate your labels, article by article\n  \
    stancer eval --forward date --train mine.csv   train on the past, score the future\n  \
    stancer eval --test mine.csv --json r.json   with every prediction, for other programs\n  \
    stancer eval --test mine.csv --report r.html   a page with charts, for people")]
pub(in crate::cli) struct EvalArguments {
    /// The model [default: stance.model here, else the shipped labels are trained on]
    #[arg(long, value_name = "PATH")]
    model: Option<PathBuf>,
    /// CSV files or folders with the columns text and label [default: the shipped test set]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    test: Vec<PathBuf>,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    split: SplitArguments,
    /// Scores for each value of this column, e.g. source; with --cv also by models that have seen
    /// nothing of that group
    #[arg(long, value_name = "COL")]
    by: Option<String>,
    /// Score models trained on a part of the labels: what would more labels bring?
    #[arg(long)]
    learning_curve: bool,
    /// More behaviour tests: CSV with test, text, label, changed, changed_label
    #[arg(long, value_name = "FILE", num_args = 1..)]
    behaviour: Vec<PathBuf>,
    /// Write training labels worth a second look to this CSV file, the likeliest errors first
    #[arg(long, value_name = "PATH")]
    audit: Option<PathBuf>,
    /// Write all figures and the prediction of each row as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// Write a report with charts as one HTML page, for people
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Report the mean F1 of these classes as well (SemEval's F_avg), e.g. pro-us,pro-russia
    #[arg(long, value_name = "CLASSES", value_delimiter = ',')]
    favg: Vec<String>,
    /// Find the confidence from which this share of the labels is right, e.g. 0.9
    #[arg(long, value_name = "P", value_parser = share)]
    min_precision: Option<f64>,
    #[command(flatten)]
    resampling: Resampling,
}

#[derive(Debug, Args)]
struct SplitArguments {
    /// Cross-validate instead: the sentences of --test with those of --train always in training, or
    /// without --test those of --train
    #[arg(long)]
    cv: bool,
    /// Train on the past and score the future, by this column of dates
    #[arg(long, value_name = "COL", conflicts_with = "cv")]
    forward: Option<String>,
    /// Labels for --cv, --forward, --learning-curve and --audit [default: the shipped ones]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    train: Vec<PathBuf>,
    /// What to do with test sentences that were trained on, nearly the same ones included
    #[arg(long, value_enum, default_value_t = Repeats::Fail)]
    repeats: Repeats,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Repeats {
    /// Name them and end
    Fail,
    /// Leave them out
    Drop,
    /// Score them all the same
    Keep,
}

impl From<EvalArguments> for EvalOptions {
    fn from(a: EvalArguments) -> Self {
        Self {
            model: a.model,
            test: a.test,
            train: a.split.train,
            columns: a.columns.into(),
            cv: a.split.cv,
            forward: a.split.forward,
            by: a.by,
            repeats: match a.split.repeats {
                Repeats::Fail => RepeatPolicy::Fail,
                Repeats::Drop => RepeatPolicy::Drop,
                Repeats::Keep => RepeatPolicy::Keep,
            },
            learning_curve: a.learning_curve,
            behaviour: a.behaviour,
            audit: a.audit,
            json: a.json,
            report: a.report,
            favg: a.favg,
            min_precision: a.min_precision,
            bootstrap: a.resampling.into(),
        }
    }
}
