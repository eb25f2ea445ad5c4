//! The arguments of `sample`.

use std::path::PathBuf;

use clap::Args;

use super::{SentenceColumns, share};
use crate::app::{CorpusOptions, SampleOptions};
use crate::eval::Allocation;
use crate::seed::Seed;

/// Draw the sentences that people are to annotate, each with the probability of its draw
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer sample corpus.csv -n 400                       → corpus.queue.csv\n  \
    stancer sample corpus.csv -n 400 --by source,month     each outlet and month in proportion\n  \
    stancer sample corpus.csv -n 400 --by source --equal   as many of each outlet\n  \
    stancer sample corpus.csv -n 400 --freeze-test 0.25    a quarter for the test, by article\n  \
    stancer sample corpus.csv -n 200 --by-uncertainty --freeze-test 0.25 --after corpus.queue.csv \\\n  \
    \x20 -o second.csv                                        more of what the model doubts\n\n\
    Rows that differ in case, spaces and punctuation outside numbers alone are one sentence; its\n\
    column copies says how many. Every sentence has a chance above 0, which the column pi holds, so\n\
    that Σ 1/pi over the drawn estimates how many there are. With --freeze-test articles are split by\n\
    a hash of their names, whatever the seed; pi is the chance given that split and what was drawn\n\
    before. A text copied between the two parts belongs to that of its first row.")]
pub(in crate::cli) struct SampleArguments {
    /// CSV files with a sentence per row in the column text; they are read twice
    #[arg(required = true)]
    corpus: Vec<PathBuf>,
    /// How many sentences to draw
    #[arg(short, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    n: usize,
    /// Where to write; - for standard output [default: the first INPUT with .queue.csv]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Draw from each combination of these columns in proportion, two sentences at least; month,
    /// quarter and year come from the column date if they are no columns
    #[arg(
        long,
        value_name = "COLS",
        value_delimiter = ',',
        conflicts_with = "by_uncertainty"
    )]
    by: Vec<String>,
    /// Draw as many from each combination of --by, not in proportion; a smaller one gives all it has
    #[arg(long, requires = "by")]
    equal: bool,
    /// Draw what the model is unsure of with a higher probability
    #[arg(long)]
    by_uncertainty: bool,
    /// Draw a text of k copies k times as often as one that stands alone, which makes shares of the
    /// rows more precise where much is copied
    #[arg(long)]
    by_copies: bool,
    /// The model [default: stance.model here, else the shipped labels are trained on]
    #[arg(long, value_name = "PATH", requires = "by_uncertainty")]
    model: Option<PathBuf>,
    /// The part of the probability that is the same for all sentences
    #[arg(long, value_name = "SHARE", default_value = "0.25", value_parser = share,
        requires = "by_uncertainty")]
    floor: f64,
    /// Keep about this share of the articles for the test: the same share of the sentences is drawn
    /// from them at random, the others from the rest; the column part says which, frozen the share
    #[arg(long, value_name = "SHARE", value_parser = part_share)]
    freeze_test: Option<f64>,
    /// A queue drawn earlier, whose sentences are not drawn again; may be given several times
    #[arg(long, value_name = "FILE")]
    after: Vec<PathBuf>,
    /// The text is a whole article: draw from its sentences
    #[arg(long)]
    sentences: bool,
    #[command(flatten)]
    columns: SentenceColumns,
    /// The seed of the draw
    #[arg(long, value_name = "N", default_value_t = Seed::default().0)]
    seed: u64,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n) if n > 0 => Ok(n),
        _ => Err("expected a whole number of sentences, 1 or more, e.g. 400".to_owned()),
    }
}

/// Above 0, below 1.
fn part_share(text: &str) -> Result<f64, String> {
    match share(text) {
        Ok(p) if p < 1.0 => Ok(p),
        _ => Err("expected a number above 0 and below 1, e.g. 0.25".to_owned()),
    }
}

impl From<SampleArguments> for SampleOptions {
    fn from(a: SampleArguments) -> Self {
        Self {
            corpus: CorpusOptions {
                files: a.corpus,
                sentences: a.sentences,
                text: a.columns.text,
                id: a.columns.id,
                group: a.columns.group,
                group_option: None,
            },
            n: a.n,
            output: a.output,
            by: a.by,
            allocation: match a.equal {
                true => Allocation::Equal,
                false => Allocation::Proportional,
            },
            by_doubt: a.by_uncertainty,
            by_copies: a.by_copies,
            model: a.model,
            floor: a.floor,
            test_share: a.freeze_test,
            after: a.after,
            seed: Seed(a.seed),
        }
    }
}
