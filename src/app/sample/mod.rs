//! Sampling: a corpus in, the sentences that people are to annotate out, each with the probability
//! of its draw.

mod doubt;
mod draw;
mod earlier;
mod frame;
mod write;

use std::path::{Path, PathBuf};

use super::Streams;
use super::annotate::{JOURNAL, LABELS, beside};
use super::corpus::{CorpusOptions, check_by, open};
use super::model_source::{DEFAULT_MODEL_FILE, find_model, target_column};
use crate::data::{Output, Table, is_same_place};
use crate::error::{Error, Result};
use crate::eval::{Allocation, effective_number};
use crate::model::FoldedModel;
use crate::report::count;
use crate::seed::Seed;
use doubt::Doubts;
use earlier::Earlier;
use frame::Frame;

/// What to draw from what.
#[derive(Debug, Clone, Default)]
pub struct SampleOptions {
    /// What to draw from.
    pub corpus: CorpusOptions,
    /// How many sentences to draw; at least 1.
    pub n: usize,
    /// Where they go; `-` for standard output, `None` for `INPUT.queue.csv`.
    pub output: Option<PathBuf>,
    /// The columns of the strata; none for no strata.
    pub by: Vec<String>,
    /// How the sentences are divided among the strata.
    pub allocation: Allocation,
    /// Whether to draw what a model doubts with a higher probability.
    pub by_doubt: bool,
    /// Whether a text has a chance in proportion to the rows it stands in.
    pub by_copies: bool,
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// The share of the probability that is the same for all, above 0 and at most 1.
    pub floor: f64,
    /// The share of the articles that are the test part, between 0 and 1.
    pub test_share: Option<f64>,
    /// Queues drawn earlier.
    pub after: Vec<PathBuf>,
    /// The seed of the draw.
    pub seed: Seed,
}

/// Labels that count as less than this share of their number are worth a word.
const WORTH_SAYING: f64 = 0.8;

/// How the sentences outside the test part are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Design {
    Simple,
    Stratified(Allocation),
    Doubt,
}

impl SampleOptions {
    fn design(&self) -> Design {
        match (self.by_doubt, self.by.is_empty()) {
            (true, _) => Design::Doubt,
            (false, false) => Design::Stratified(self.allocation),
            (false, true) => Design::Simple,
        }
    }

    /// The file of the model that will be used, if there is one.
    fn model_file(&self) -> Option<&Path> {
        let usual = Path::new(DEFAULT_MODEL_FILE);
        let used = self.model.as_deref();
        used.or_else(|| (self.by_doubt && usual.is_file()).then_some(usual))
    }
}

/// Draws sentences and writes them as a queue to annotate, in the order of the corpus.
///
/// The population are the M different texts of the corpus: rows that differ in case, spaces and
/// punctuation alone, see [`wording`](crate::data::wording) (wire copies) are one candidate, for which the first row stands, with its
/// article, part and stratum; the column `copies` has their number. So Σ y/π estimates a total over
/// texts, and Σ copies·y/π one over rows; the latter is the more precise the more nearly π is in
/// proportion to the copies, which `by_copies` makes it. Rows without text are no candidates, nor are the sentences
/// of earlier queues: π is then the probability given what was drawn before.
///
/// With a test part, articles are split by a hash of their names alone, so the split is the same
/// whatever the seed and the rest of the corpus. π is the probability given the split. A text that
/// was copied between articles of both parts belongs to the part of its first row. A sentence that
/// stands alone is split by its words, and the sentences of an article without a name by its text. The
/// column `frozen` has the share, which later draws keep.
///
/// # Errors
/// Whatever is wrong with the files, the model or the output's place; [`Error::Labels`] for an n that
/// is too small for the strata and parts, and for a test part that earlier draws had otherwise;
/// [`Error::Usage`] for strata named twice, and for a place where something is that would be lost;
/// [`Error::Interrupted`]. A file under the final name appears only when it is complete.
pub fn sample(options: &SampleOptions, streams: &mut Streams<'_>) -> Result<()> {
    check_by(&options.by)?;
    let target = target_of(options)?;
    let to_stdout = target.as_os_str() == "-";
    // so that a wrong place is known before the work
    let file = (!to_stdout).then(|| Output::create(&target)).transpose()?;
    let mut earlier = Earlier::read(&options.after, options.test_share, streams)?;
    let draw_number = earlier.last_draw + 1;
    // the last file that is not there is known before the first is read
    let mut files = options.corpus.files.iter();
    files.try_for_each(|path| open(path).map(drop))?;
    let frame = read_frame(options, &mut earlier, streams)?;
    say_candidates(&frame, streams);
    let drawn = draw::draw(options, &frame, draw_number, streams)?;
    say_copies(options, &frame, drawn.len(), streams);
    let queue = write::queue_csv(options, &frame, &drawn, draw_number, streams)?;
    let n_drawn = count(drawn.len() as u64);
    let summary = format!(
        "{n_drawn} of {} sentences",
        count(frame.candidates.len() as u64)
    );
    let Some(mut file) = file else {
        let mut output = Output::stream(&mut *streams.out);
        output.write(&queue)?;
        output.finish()?;
        streams.say(&summary);
        return Ok(());
    };
    file.write(&queue)?;
    file.finish()?;
    let name = target.display();
    streams.print(&format!("{summary} → {name}\n"))?;
    streams.say(&format!("next: stancer annotate {name} --annotator NAME"));
    Ok(())
}

/// The place of the queue.
///
/// # Errors
/// [`Error::Usage`] for one of the files that are read, and for a queue that is being annotated.
fn target_of(options: &SampleOptions) -> Result<PathBuf> {
    let first = options.corpus.first()?;
    options.corpus.refuse_repeats()?;
    let usual = || first.with_extension("queue.csv");
    let target = options.output.clone().unwrap_or_else(usual);
    let read = options.corpus.files.iter().chain(&options.after);
    let mut read = read.map(PathBuf::as_path).chain(options.model_file());
    if let Some(path) = read.find(|path| is_same_place(path, &target)) {
        return Err(Error::Usage(format!(
            "the queue would overwrite {}, which is read: name another place with -o",
            path.display()
        )));
    }
    refuse_labels(&target)?;
    let of_annotate = [JOURNAL, LABELS].map(|ending| beside(&target, ending));
    match of_annotate
        .iter()
        .find(|path| target.exists() && path.exists())
    {
        None => Ok(target),
        Some(path) => Err(Error::Usage(format!(
            "{queue} is being annotated, for {} stands beside it, and a new draw would replace its \
             sentences: name another place with -o, and give --after {queue} for none of its \
             sentences",
            path.display(),
            queue = target.display()
        ))),
    }
}

/// # Errors
/// [`Error::Usage`] for a table that is there and has labels, which a queue would replace.
fn refuse_labels(target: &Path) -> Result<()> {
    if !target.is_file() {
        return Ok(());
    }
    // what is no table holds no labels that we know of
    let Ok(table) = Table::open(target) else {
        return Ok(());
    };
    let has_labels = |name: &String| name == "label" || name.starts_with("annotator");
    match table.header().iter().find(|name| has_labels(name)) {
        None => Ok(()),
        Some(column) => Err(Error::Usage(format!(
            "{} has labels (a column \"{column}\"), which the queue would replace: name another \
             place with -o",
            target.display()
        ))),
    }
}

fn read_frame(
    options: &SampleOptions,
    earlier: &mut Earlier,
    streams: &mut Streams<'_>,
) -> Result<Frame> {
    if options.design() != Design::Doubt {
        return Frame::read(options, earlier, None, streams);
    }
    let (classifier, _) = find_model(options.model.as_deref(), streams)?;
    let target = target_column(&classifier, None)?;
    let folded = FoldedModel::new(&classifier);
    Frame::read(
        options,
        earlier,
        Some(Doubts::new(&folded, target)),
        streams,
    )
}

/// Where rows are copied unevenly, labels of texts drawn alike count as fewer for a share of the rows:
/// n·(Σc)²/(M·Σc²) of n, where c are the rows of the M texts (Kish 1965, §11.7).
fn say_copies(options: &SampleOptions, frame: &Frame, n: usize, streams: &mut Streams<'_>) {
    let copies = frame.candidates.iter().map(|c| f64::from(c.copies));
    let worth = effective_number(copies) / frame.candidates.len() as f64;
    let is_part = n < frame.candidates.len();
    if is_part && !options.by_copies && worth < WORTH_SAYING {
        streams.say(&format!(
            "note: some texts stand in many rows, so that for shares of the rows {} texts drawn alike \
             are worth about {}; --by-copies draws a text the more often the more rows it stands in",
            count(n as u64),
            count((worth * n as f64).round() as u64)
        ));
    }
}

fn say_candidates(frame: &Frame, streams: &mut Streams<'_>) {
    let counts = frame.counts;
    let mut left_out = vec![format!("{} rows", count(counts.rows))];
    for (n, what) in [
        (counts.empty, "without text"),
        (frame.n_copies, "copies joined with their first"),
        (frame.n_earlier, "drawn earlier"),
    ] {
        if n > 0 {
            left_out.push(format!("{} {what}", count(n)));
        }
    }
    streams.say(&format!(
        "candidates: {} sentences ({})",
        count(frame.candidates.len() as u64),
        left_out.join(", ")
    ));
    if !frame.ids_differ {
        streams.say(
            "note: the ids of the corpus are not unique, so sentences are named by file and line; \
             the column corpus_id has their own",
        );
    }
}
