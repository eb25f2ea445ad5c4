//! The arguments of `label`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::share;
use crate::app::LabelOptions;

/// Append the machine's stance to every row of a CSV file
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer label articles.csv                   → articles.stance.csv\n  \
    stancer label articles.csv --text sentence   the sentence stands in the column \"sentence\"\n  \
    stancer label articles.csv --sentences       a row per sentence of each article\n  \
    stancer label - < in.csv > out.csv           standard streams\n\n\
    Encoding, delimiter and compression (gzip, zstd) are found by looking at the file; the result\n\
    is UTF-8 with the same delimiter. A row without text is labelled by class frequencies alone and\n\
    counted. A row with more or fewer cells than the header, or with bytes that are no text, ends\n\
    the run with file, line and column, and no output is left behind; --on-error skip and\n\
    --rejects go on without it. RAYON_NUM_THREADS=N limits the threads.")]
pub(in crate::cli) struct LabelArguments {
    /// The CSV file; - for standard input
    input: PathBuf,
    /// Where to write; - for standard output [default: INPUT with .stance.csv]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// The model [default: stance.model here, else the shipped labels are trained on]
    #[arg(long, value_name = "PATH")]
    model: Option<PathBuf>,
    /// The column of the sentence [default: text]
    #[arg(long, value_name = "COL")]
    text: Option<String>,
    /// The column of the target [default: the one that the model was trained with, if any]
    #[arg(long, value_name = "COL")]
    target: Option<String>,
    /// Append the strongest terms with their parts of the score, in log-odds
    #[arg(long)]
    explain: bool,
    /// Call rows unsure whose confidence is lower; `eval --min-precision` finds a good value
    #[arg(long, value_name = "P", value_parser = share)]
    min_confidence: Option<f64>,
    /// Write the unsure rows to this CSV file, to be labelled by hand without the machine's guess
    #[arg(long, value_name = "PATH", requires = "min_confidence")]
    review: Option<PathBuf>,
    /// The text is a whole article: label each of its sentences, one row each
    #[arg(long)]
    sentences: bool,
    /// Write one row per article: the share of each stance, mean probabilities, sentences
    #[arg(long, value_name = "PATH", requires = "sentences")]
    summary: Option<PathBuf>,
    /// The column of the article's id [default: article, else id, else rows are counted]
    #[arg(long, value_name = "COL", requires = "sentences")]
    id: Option<String>,
    /// What a bad row does
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = OnError::Fail)]
    on_error: OnError,
    /// Leave bad rows out and write them to this CSV file, each with its line and the reason
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    /// The encoding of the input, e.g. windows-1251 [default: found by looking]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Go on where an earlier run was stopped or killed; the result has the same bytes as if it had
    /// not been
    #[arg(long)]
    resume: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnError {
    /// End the run and say where it is
    Fail,
    /// Leave the row out
    Skip,
}

impl From<LabelArguments> for LabelOptions {
    fn from(a: LabelArguments) -> Self {
        Self {
            input: a.input,
            output: a.output,
            model: a.model,
            text: a.text,
            target: a.target,
            encoding: a.encoding,
            explain: a.explain,
            min_confidence: a.min_confidence,
            review: a.review,
            skip_bad_rows: a.on_error == OnError::Skip,
            rejects: a.rejects,
            sentences: a.sentences,
            id: a.id,
            summary: a.summary,
            resume: a.resume,
        }
    }
}
