//! The arguments of `estimate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::app::{Contrast, CorpusOptions, EstimateOptions, HandColumns};
use crate::eval::shares::{Method, Target};
use crate::seed::Seed;

/// Estimate the share of each class in a corpus from hand labels, with intervals that hold
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer estimate corpus.csv --labels corpus.queue.labels.csv\n  \
    stancer estimate corpus.csv --labels corpus.queue.labels.csv --by source,month --report r.html\n  \
    stancer estimate corpus.csv --labels corpus.queue.labels.csv --by source \\\n  \
    \x20 --contrast month=2022-08,2022-09                   did it change, overall and in each outlet?\n  \
    stancer estimate corpus.csv --labels mine.csv --at-random     labels drawn by other means\n  \
    stancer estimate corpus.csv --labels mine.csv --predictions theirs.csv   another system's\n\n\
    Counting a machine's labels is biased, and not alike for all outlets. The hand labels say by how\n\
    much, if their sentences were drawn with known chances (the column pi of `stancer sample`).\n\
    What predicts a labelled sentence has not seen it: the model is fitted anew where it has.")]
pub(in crate::cli) struct EstimateArguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Compare groups: the share in A less that in B, overall and within the groups of --by; of three
    /// values each with each; "COL=A|B" where a name has a comma; may be given several times
    #[arg(long, value_name = "COL=A,B", value_parser = contrast)]
    contrast: Vec<Contrast>,
    /// Write the shares and differences as CSV
    #[arg(long, value_name = "PATH")]
    csv: Option<PathBuf>,
    /// Write all figures as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// Write a page with the intervals drawn
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
}

/// What estimates rest on.
#[derive(Debug, Args)]
pub(super) struct EvidenceArguments {
    /// CSV files with a sentence per row in the column text; they are read twice
    #[arg(required = true)]
    corpus: Vec<PathBuf>,
    /// Hand labels with the columns id, label and pi, as `stancer annotate` writes them
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    labels: Vec<PathBuf>,
    /// A group for each combination of these columns; month, quarter and year come from the column
    /// date if they are no columns
    #[arg(long, value_name = "COLS", value_delimiter = ',')]
    by: Vec<String>,
    /// How to estimate [default: ppi where all sentences had the same chance, else tuned-dsl]
    #[arg(long, value_enum)]
    method: Option<MethodName>,
    /// What the shares are shares of
    #[arg(long, value_enum, default_value_t = TargetName::Corpus)]
    target: TargetName,
    /// The level of the intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level)]
    level: f64,
    /// The model [default: stance.model here, else the shipped labels are trained on]
    #[arg(long, value_name = "PATH", conflicts_with = "predictions")]
    model: Option<PathBuf>,
    /// Labels that the model was trained on beside the hand labels, for a fit without what is
    /// predicted [default: the shipped ones, if it was trained on them]
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "predictions")]
    train: Vec<PathBuf>,
    /// Any system's predictions of every sentence, joined by id: the columns p_CLASS, or a label;
    /// its maker must not have seen the hand labels
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// The column of the predicted label [default: stance if there is one, else label]
    #[arg(long, value_name = "COL", requires = "predictions")]
    predicted: Option<String>,
    /// Classes (TOML) for predictions [default: the shipped scheme if it fits, else the labels found]
    #[arg(long, value_name = "PATH", requires = "predictions")]
    scheme: Option<PathBuf>,
    /// The labels have no column pi: every sentence of the corpus had the same chance
    #[arg(long)]
    at_random: bool,
    /// The text of the corpus is a whole article: shares are of its sentences
    #[arg(long)]
    sentences: bool,
    /// The column of the sentence in the corpus [default: text]
    #[arg(long, value_name = "COL")]
    text: Option<String>,
    /// The column that names it [default: id, if there is one, else where it stands]
    #[arg(long, value_name = "COL")]
    id: Option<String>,
    /// The column of the article: what chance draws with --target process, and what no model has
    /// seen of what it predicts [default: article, if there is one]
    #[arg(long, visible_alias = "group", value_name = "COL")]
    cluster: Option<String>,
    /// The column of the hand label [default: label]
    #[arg(long, value_name = "COL")]
    label: Option<String>,
    /// The column of the labels that joins them to the corpus [default: id]
    #[arg(long, value_name = "COL")]
    label_id: Option<String>,
    /// The seed of the folds
    #[arg(long, value_name = "N", default_value_t = Seed::default().0)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MethodName {
    /// PPI++: for simple random samples
    Ppi,
    /// DSL: for any known pi
    Dsl,
    /// DSL, with the trust in the model that makes the variance least
    TunedDsl,
    /// Hand labels alone
    Labels,
    /// Adjusted count: no interval, not for groups
    Acc,
    /// The same with probabilities
    Pacc,
    /// Expectation maximisation of the prior: no interval, not for groups
    Emq,
    /// Counts the machine's labels
    Count,
    /// Adds up its probabilities
    SoftCount,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TargetName {
    /// The sentences of this corpus and no others
    Corpus,
    /// What writes such articles: its articles are a sample too
    Process,
}

/// Above 0, below 1.
fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if level > 0.0 && level < 1.0 => Ok(level),
        _ => Err("expected a number above 0 and below 1, e.g. 0.95".to_owned()),
    }
}

/// `source=a,b`, or `source=a|b` where a name has a comma.
fn contrast(text: &str) -> Result<Contrast, String> {
    let expected =
        "expected COLUMN=A,B with different A and B, e.g. source=rt,cnn or month=2022-08,2022-09";
    let (column, values) = text.split_once('=').ok_or(expected)?;
    let between = if values.contains('|') { '|' } else { ',' };
    let values: Vec<String> = (values.split(between))
        .map(|v| v.trim().to_owned())
        .collect();
    let are_different = (1..values.len()).all(|i| !values[..i].contains(&values[i]));
    match values.len() > 1 && are_different && !column.trim().is_empty() {
        true => Ok(Contrast {
            column: column.trim().to_owned(),
            values,
        }),
        false => Err(expected.to_owned()),
    }
}

impl From<MethodName> for Method {
    fn from(name: MethodName) -> Self {
        match name {
            MethodName::Ppi => Self::Ppi,
            MethodName::Dsl => Self::Dsl,
            MethodName::TunedDsl => Self::TunedDsl,
            MethodName::Labels => Self::LabelsOnly,
            MethodName::Acc => Self::Acc,
            MethodName::Pacc => Self::Pacc,
            MethodName::Emq => Self::Emq,
            MethodName::Count => Self::Count,
            MethodName::SoftCount => Self::SoftCount,
        }
    }
}

impl From<EvidenceArguments> for EstimateOptions {
    fn from(a: EvidenceArguments) -> Self {
        Self {
            corpus: CorpusOptions {
                files: a.corpus,
                sentences: a.sentences,
                text: a.text,
                id: a.id,
                group: a.cluster,
                group_option: Some("--cluster"),
            },
            labels: a.labels,
            columns: HandColumns {
                label: a.label,
                id: a.label_id,
                at_random: a.at_random,
            },
            by: a.by.iter().map(|name| name.trim().to_owned()).collect(),
            method: a.method.map(Method::from),
            target: Some(match a.target {
                TargetName::Corpus => Target::Corpus,
                TargetName::Process => Target::Process,
            }),
            level: a.level,
            model: a.model,
            train: a.train,
            predictions: a.predictions,
            predicted: a.predicted,
            scheme: a.scheme,
            seed: Seed(a.seed),
            ..Self::default()
        }
    }
}

impl From<EstimateArguments> for EstimateOptions {
    fn from(a: EstimateArguments) -> Self {
        Self {
            contrasts: a.contrast,
            csv: a.csv,
            json: a.json,
            report: a.report,
            ..a.evidence.into()
        }
    }
}
