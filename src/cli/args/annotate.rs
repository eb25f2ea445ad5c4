//! The arguments of `annotate`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::SentenceColumns;
use crate::app::AnnotateOptions;
use crate::data::QueueColumns;
use crate::seed::Seed;

/// Label sentences by hand, on pages that this machine serves to your browser alone
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stancer annotate queue.csv --annotator ana       one person\n  \
    stancer annotate queue.csv --annotator ana --annotator ben    two, a window each\n  \
    stancer annotate queue.csv --annotator ben --with ana/queue.journal   she works elsewhere\n  \
    stancer annotate queue.csv --annotator ana --retrain 50       do more labels pay?\n\n\
    The labels are in QUEUE.labels.csv, a row per sentence and a column per annotator; every\n\
    decision is in QUEUE.journal first, so that nothing is lost, whatever happens. Start it again\n\
    and it goes on. The queue is a file of `stancer sample`, of `label --review` or\n\
    `eval --audit`, or any table with a column of sentences.")]
pub(in crate::cli) struct AnnotateArguments {
    /// The sentences, a CSV file
    queue: PathBuf,
    /// Who annotates; several times for several people
    #[arg(long, value_name = "NAME", required = true)]
    annotator: Vec<String>,
    /// Where the labels go [default: QUEUE.labels.csv]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// The share of sentences that two annotators read, so that agreement can be measured
    #[arg(long, value_name = "P", default_value_t = 0.15, value_parser = share_or_none)]
    overlap: f64,
    /// A journal that somebody else writes: its labels count, and stay hidden
    #[arg(long, value_name = "JOURNAL")]
    with: Vec<PathBuf>,
    /// The codebook, Markdown [default: the shipped one, under the shipped scheme]
    #[arg(long, value_name = "PATH")]
    codebook: Option<PathBuf>,
    /// Classes (TOML) [default: the shipped scheme]
    #[arg(long, value_name = "PATH")]
    scheme: Option<PathBuf>,
    #[command(flatten)]
    columns: SentenceColumns,
    /// Show outlets (they sway annotators)
    #[arg(long)]
    show_source: bool,
    /// Show what the model says (it sways annotators)
    #[arg(long)]
    show_model: bool,
    /// The model to show [default: stance.model here, else the shipped labels are trained on]
    #[arg(long, value_name = "PATH", requires = "show_model")]
    model: Option<PathBuf>,
    /// Fit a model after every N labels, to QUEUE.model, and show the learning curve
    #[arg(long, value_name = "N")]
    retrain: Option<usize>,
    #[command(flatten)]
    door: DoorArguments,
    /// The seed of the order
    #[arg(long, value_name = "N", default_value_t = Seed::default().0)]
    seed: u64,
}

#[derive(Debug, Args)]
struct DoorArguments {
    /// The port on this machine [default: a free one]
    #[arg(long, value_name = "N", conflicts_with = "listen")]
    port: Option<u16>,
    /// Serve a team on a local network at this address, e.g. 0.0.0.0:8080; needs --token
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// The secret in the address of an annotator, for --listen
    #[arg(long, value_name = "NAME=SECRET", value_parser = token)]
    token: Vec<(String, String)>,
    /// Do not open the browser
    #[arg(long)]
    no_browser: bool,
}

impl AnnotateArguments {
    /// Whether a browser is to be opened.
    pub(in crate::cli) fn opens_browser(&self) -> bool {
        !self.door.no_browser && self.door.listen.is_none()
    }
}

/// 0 to 1.
fn share_or_none(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("expected a number from 0 to 1, e.g. 0.15".to_owned()),
    }
}

fn token(text: &str) -> Result<(String, String), String> {
    let (name, token) = text.split_once('=').ok_or("expected NAME=SECRET")?;
    Ok((name.to_owned(), token.to_owned()))
}

impl From<AnnotateArguments> for AnnotateOptions {
    fn from(a: AnnotateArguments) -> Self {
        Self {
            queue: a.queue,
            output: a.output,
            annotators: a.annotator,
            with: a.with,
            columns: QueueColumns {
                text: a.columns.text,
                id: a.columns.id,
                group: a.columns.group,
            },
            scheme: a.scheme,
            codebook: a.codebook,
            overlap: a.overlap,
            seed: Seed(a.seed),
            shows_source: a.show_source,
            shows_model: a.show_model.then_some(a.model),
            retrain: a.retrain,
            port: a.door.port,
            listen: a.door.listen,
            tokens: a.door.token,
        }
    }
}
