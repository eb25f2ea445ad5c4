//! The arguments of every command.

mod annotate;
mod compare;
mod estimate;
mod eval;
mod label;
mod plan;
mod sample;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::app::{AgreementOptions, DEFAULT_MODEL_FILE, PriorChoice, TrainOptions};
use crate::data::{CodingColumns, Requested};
use crate::eval::Bootstrap;
use crate::model::Solver;
use crate::seed::Seed;
use eval::EvalArguments;

pub(super) use annotate::AnnotateArguments;
pub(super) use compare::CompareArguments;
pub(super) use estimate::EstimateArguments;
pub(super) use label::LabelArguments;
pub(super) use plan::PlanArguments;
pub(super) use sample::SampleArguments;

/// Label news sentences by whose side their wording takes, and know how far to trust it.
#[derive(Debug, Parser)]
#[command(name = "stancer", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Train(TrainArguments),
    Eval(EvalArguments),
    Label(LabelArguments),
    Sample(SampleArguments),
    Annotate(AnnotateArguments),
    Agreement(AgreementArguments),
    Compare(CompareArguments),
    Estimate(EstimateArguments),
    Plan(PlanArguments),
}

/// Train a model from hand-labelled sentences and cross-validate it
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer train                          the shipped labels → stance.model\n  \
    stancer train mine.csv more/           your own labels, files and folders mixed\n  \
    stancer train mine.csv --label stance  the label stands in the column \"stance\"")]
pub(super) struct TrainArguments {
    /// CSV files or folders of them, with the columns text and label (and article); none: the
    /// shipped labels
    labels: Vec<PathBuf>,
    /// Where to write the model
    #[arg(long, value_name = "PATH", default_value = DEFAULT_MODEL_FILE)]
    model: PathBuf,
    /// Classes, sides and actors (TOML) [default: the shipped scheme]
    #[arg(long, value_name = "PATH")]
    scheme: Option<PathBuf>,
    #[command(flatten)]
    columns: Columns,
    /// A model file whose weights the new ones are drawn to [default: the shipped prior, learnt
    /// from real news, where the scheme is the shipped one]
    #[arg(long, value_name = "MODEL", conflicts_with = "no_prior")]
    prior: Option<PathBuf>,
    /// Start from nothing
    #[arg(long)]
    no_prior: bool,
    /// What each row of a file counts as, e.g. mine.csv=3
    #[arg(long, value_name = "FILE=N", value_parser = file_weight)]
    weight: Vec<(PathBuf, f32)>,
    /// How to find the optimum; both ways lead to the same
    #[arg(long, value_enum, default_value_t = SolverName::Auto)]
    solver: SolverName,
    /// The seed of the folds
    #[arg(long, value_name = "N", default_value_t = Seed::default().0)]
    seed: u64,
}

/// Above 0, at most 1.
fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if p > 0.0 && p <= 1.0 => Ok(p),
        _ => Err("expected a number above 0 and at most 1, e.g. 0.9".to_owned()),
    }
}

/// Compare the labels of several annotators: Krippendorff's alpha, kappas, what they differ on
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer agreement labels.csv                     the columns annotator_1, annotator_2, …\n  \
    stancer agreement labels.csv --annotators ana,ben    these columns\n  \
    stancer agreement ana.csv ben.csv                a file each, joined by the column id\n\n\
    An empty cell is no label. Intervals come from resampled articles.")]
pub(super) struct AgreementArguments {
    /// A CSV file with a column per annotator, or one file per annotator
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The annotators' columns [default: all whose names begin with "annotator"]
    #[arg(long, value_name = "COLS", value_delimiter = ',')]
    annotators: Vec<String>,
    /// The column that joins several files [default: id]
    #[arg(long, value_name = "COL")]
    id: Option<String>,
    /// The column of the label in each of several files [default: label]
    #[arg(long, value_name = "COL")]
    label: Option<String>,
    /// The column of the article [default: article, if there is one]
    #[arg(long, value_name = "COL")]
    group: Option<String>,
    /// Write the sentences with labels that differ as CSV
    #[arg(long, value_name = "PATH")]
    disagreements: Option<PathBuf>,
    /// Write all figures as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    #[command(flatten)]
    resampling: Resampling,
}

impl From<AgreementArguments> for AgreementOptions {
    fn from(a: AgreementArguments) -> Self {
        Self {
            files: a.files,
            columns: CodingColumns {
                annotators: a.annotators,
                id: a.id,
                label: a.label,
                group: a.group,
            },
            json: a.json,
            disagreements: a.disagreements,
            bootstrap: a.resampling.into(),
        }
    }
}

/// `mine.csv=3`.
fn file_weight(text: &str) -> Result<(PathBuf, f32), String> {
    let expected = "expected FILE=N with N above 0, e.g. mine.csv=3";
    let (file, weight) = text.rsplit_once('=').ok_or(expected)?;
    match weight.parse::<f32>() {
        Ok(w) if w.is_finite() && w > 0.0 && !file.is_empty() => Ok((file.into(), w)),
        _ => Err(expected.to_owned()),
    }
}

#[derive(Debug, Args)]
struct Resampling {
    /// Resamples behind each interval
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().n_resamples)]
    resamples: u64,
    /// The seed of the resamples
    #[arg(long, value_name = "N", default_value_t = Seed::default().0)]
    seed: u64,
}

impl From<Resampling> for Bootstrap {
    fn from(r: Resampling) -> Self {
        Self {
            n_resamples: r.resamples,
            seed: Seed(r.seed),
            ..Self::default()
        }
    }
}

/// Where a table of sentences without labels has what.
#[derive(Debug, Args)]
struct SentenceColumns {
    /// The column of the sentence [default: text]
    #[arg(long, value_name = "COL")]
    text: Option<String>,
    /// The column that names it [default: id, if there is one, else where it stands]
    #[arg(long, value_name = "COL")]
    id: Option<String>,
    /// The column of the article [default: article, if there is one]
    #[arg(long, value_name = "COL")]
    group: Option<String>,
}

#[derive(Debug, Args)]
struct Columns {
    /// The column of the sentence [default: text]
    #[arg(long, value_name = "COL")]
    text: Option<String>,
    /// The column of its class [default: label]
    #[arg(long, value_name = "COL")]
    label: Option<String>,
    /// The column whose rows stay together in a split [default: article, if there is one]
    #[arg(long, value_name = "COL")]
    group: Option<String>,
    /// The column of what a label is about, where labels are about several targets; they share what
    /// they have in common [default for eval: the column that the model was trained with]
    #[arg(long, value_name = "COL")]
    target: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SolverName {
    /// linfa for small problems, newton for the rest
    Auto,
    /// linfa-logistic's dense L-BFGS
    Linfa,
    /// Newton with conjugate gradients on sparse rows
    Newton,
}

impl From<Columns> for Requested {
    fn from(c: Columns) -> Self {
        Self {
            text: c.text,
            label: c.label,
            group: c.group,
            target: c.target,
            weights: Vec::new(),
            keep: Vec::new(),
            part: None,
        }
    }
}

impl From<TrainArguments> for TrainOptions {
    fn from(a: TrainArguments) -> Self {
        Self {
            labels: a.labels,
            model: a.model,
            scheme: a.scheme,
            columns: Requested {
                weights: a.weight,
                ..a.columns.into()
            },
            prior: match a.prior {
                Some(path) => PriorChoice::File(path),
                None if a.no_prior => PriorChoice::Without,
                None => PriorChoice::Shipped,
            },
            solver: match a.solver {
                SolverName::Auto => Solver::Auto,
                SolverName::Linfa => Solver::Linfa,
                SolverName::Newton => Solver::Newton,
            },
            seed: Seed(a.seed),
        }
    }
}
