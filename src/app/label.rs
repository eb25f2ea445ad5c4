//! Labelling: a CSV in, the same CSV with the machine's stance out.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Streams;
use super::model_source::{find_model, target_column};
use crate::data::{Output, Table, TableRow};
use crate::error::{Error, Place, Result};
use crate::features::Sample;
use crate::model::{Classifier, Labeller};
use crate::report::{count, percent};

/// What to label and how.
#[derive(Debug, Clone, Default)]
pub struct LabelOptions {
    /// The table; `-` for standard input.
    pub input: PathBuf,
    /// Where the result goes; `-` for standard output, `None` for `INPUT.stance.csv`.
    pub output: Option<PathBuf>,
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// The column of the sentence; usually `text`.
    pub text: Option<String>,
    /// The column of the target; usually the one that the model was trained with.
    pub target: Option<String>,
    /// Whether to append the evidence.
    pub explain: bool,
    /// Rows of a lower confidence become [`UNSURE`].
    pub min_confidence: Option<f64>,
    /// Where these go as well, for a person to label: their columns and an empty `label`, without
    /// the machine's guess.
    pub review: Option<PathBuf>,
}

/// The stance of a row that the model is not sure enough of.
pub const UNSURE: &str = "unsure";

/// Rows that are in memory at one time.
const ROWS_PER_BATCH: usize = 4096;
/// Terms in a cell of evidence.
const TERMS_SHOWN: usize = 8;

/// Labels every row: all columns, the order and the rows stay; `stance`, `confidence`, one
/// `p_<class>` per class and, if asked for, `evidence` are appended. A row without text is
/// labelled by the intercepts alone, and counted.
///
/// # Errors
/// Whatever is wrong with the model, the input or the output's place. A file under the final name
/// appears only when all rows are labelled.
pub fn label(options: &LabelOptions, streams: &mut Streams<'_>) -> Result<()> {
    let mut table = Table::open(&options.input)?;
    let text_at = table.column(options.text.as_deref().unwrap_or("text"), "--text")?;
    let (classifier, _) = find_model(options.model.as_deref(), streams)?;
    let target_at = target_column(&classifier, options.target.as_deref())?
        .map(|name| table.column(&name, "--target"))
        .transpose()?;
    if options.min_confidence.is_some() && classifier.scheme.classes.iter().any(|c| c == UNSURE) {
        return Err(Error::Usage(format!(
            "--min-confidence: the model has a class \"{UNSURE}\", so unsure rows could not be told \
             from it"
        )));
    }
    let mut review = (options.review.as_deref().map(Output::create)).transpose()?;
    if let Some(output) = &mut review {
        let label = (!has_label(&table)).then_some("label");
        let header = table.header().iter().map(String::as_str).chain(label);
        let line = csv_line(header, output.path())?;
        output.write(&line)?;
    }
    let added = added_columns(&classifier, options.explain);
    refuse_doubled_columns(&table, &added)?;
    let target = options
        .output
        .clone()
        .unwrap_or_else(|| usual_output(&options.input));
    let progress = streams.progress;
    let mut tally = Tally::new(classifier.scheme.classes.len());
    {
        let mut output = if target.as_os_str() == "-" {
            Output::stream(&mut *streams.out)
        } else {
            Output::create(&target)?
        };
        let header = table.header().iter().chain(&added);
        output.write(&csv_line(header.map(String::as_str), &target)?)?;
        progress.start("labelling", None);
        let job = Job {
            columns: [Some(text_at), target_at],
            classifier: &classifier,
            options,
            // `label` of the review, if the input has none
            n_review: table.header().len() + usize::from(!has_label(&table)),
        };
        let done = job.run(&mut table, &mut output, review.as_mut(), &mut tally, &|n| {
            progress.advance(n);
        });
        progress.finish();
        done?;
        // the result last: where it is, the review is complete
        review.map_or(Ok(()), Output::finish)?;
        output.finish()?;
    }
    streams.say(&tally.sentence(&classifier, &target));
    Ok(())
}

/// `articles.csv` → `articles.stance.csv`; standard input → standard output.
fn usual_output(input: &Path) -> PathBuf {
    if input.as_os_str() == "-" {
        PathBuf::from("-")
    } else {
        input.with_extension("stance.csv")
    }
}

fn added_columns(classifier: &Classifier, explain: bool) -> Vec<String> {
    let mut names = vec!["stance".to_owned(), "confidence".to_owned()];
    names.extend(classifier.scheme.classes.iter().map(|c| format!("p_{c}")));
    if explain {
        names.push("evidence".to_owned());
    }
    names
}

fn refuse_doubled_columns(table: &Table, added: &[String]) -> Result<()> {
    match added.iter().find(|name| table.header().contains(name)) {
        None => Ok(()),
        Some(name) => Err(Error::Table {
            place: Place::line(table.path(), 1),
            problem: format!(
                "the column \"{name}\" is there already; labelling would add it again"
            ),
            remedy: "Rename or drop that column; if the file is labelled already, label the \
                     original."
                .to_owned(),
        }),
    }
}

fn has_label(table: &Table) -> bool {
    table.header().iter().any(|h| h == "label")
}

/// How each row is labelled.
struct Job<'a> {
    /// Of the sentence and of the target.
    columns: [Option<usize>; 2],
    classifier: &'a Classifier,
    options: &'a LabelOptions,
    /// Cells in a row of the review.
    n_review: usize,
}

impl Job<'_> {
    fn run(
        &self,
        table: &mut Table,
        output: &mut Output<'_>,
        mut review: Option<&mut Output<'_>>,
        tally: &mut Tally,
        advance: &dyn Fn(u64),
    ) -> Result<()> {
        let mut rows: Vec<TableRow> = Vec::new();
        loop {
            let mut filled = 0;
            while filled < ROWS_PER_BATCH {
                if rows.len() == filled {
                    rows.push(TableRow::default());
                }
                if !table.next_row(&mut rows[filled])? {
                    break;
                }
                filled += 1;
            }
            if filled == 0 {
                return Ok(());
            }
            let labelled: Vec<Result<LabelledLine>> = rows[..filled]
                .par_iter()
                .map_init(
                    || self.classifier.labeller(),
                    |labeller, row| self.line(labeller, row),
                )
                .collect();
            for (line, row) in labelled.into_iter().zip(&rows) {
                let line = line?;
                tally.add(&line);
                output.write(&line.bytes)?;
                if let Some(review) = review.as_mut().filter(|_| line.unsure) {
                    let cells = row.cells.iter().chain(std::iter::repeat(""));
                    let bytes = csv_line(cells.take(self.n_review), review.path())?;
                    review.write(&bytes)?;
                }
            }
            advance(filled as u64);
        }
    }

    fn line(&self, labeller: &mut Labeller<'_>, row: &TableRow) -> Result<LabelledLine> {
        let [text, target] = (self.columns).map(|at| at.and_then(|at| row.cells.get(at)));
        let text = text.unwrap_or_default();
        let target = target.unwrap_or_default().trim();
        let sample = Sample { text, target };
        let (class, probabilities) = labeller.label(sample);
        // as printed, so that the column and the threshold never contradict one another
        let confidence = (1e4 * probabilities[class]).round() / 1e4;
        let unsure = self.options.min_confidence.is_some_and(|p| confidence < p);
        let stance = match unsure {
            true => UNSURE,
            false => &self.classifier.scheme.classes[class],
        };
        let mut added = vec![stance.to_owned(), format!("{confidence:.4}")];
        added.extend(probabilities.iter().map(|p| format!("{p:.4}")));
        if self.options.explain {
            added.push(labeller.evidence(sample, class, TERMS_SHOWN).to_string());
        }
        let cells = row.cells.iter().chain(added.iter().map(String::as_str));
        Ok(LabelledLine {
            class,
            unsure,
            empty: text.trim().is_empty(),
            bytes: csv_line(cells, Path::new("-"))?,
        })
    }
}

struct LabelledLine {
    class: usize,
    unsure: bool,
    empty: bool,
    bytes: Vec<u8>,
}

fn csv_line<'a>(cells: impl Iterator<Item = &'a str>, path: &Path) -> Result<Vec<u8>> {
    let fail = |e: std::io::Error| Error::file(path, "cannot write", e);
    let mut writer = csv::Writer::from_writer(Vec::new());
    (writer.write_record(cells)).map_err(|e| fail(std::io::Error::other(e)))?;
    writer
        .into_inner()
        .map_err(|e| fail(std::io::Error::other(e.to_string())))
}

/// What was labelled how.
struct Tally {
    by_class: Vec<u64>,
    unsure: u64,
    empty: u64,
}

impl Tally {
    fn new(n_classes: usize) -> Self {
        Self {
            by_class: vec![0; n_classes],
            unsure: 0,
            empty: 0,
        }
    }

    fn add(&mut self, line: &LabelledLine) {
        if line.unsure {
            self.unsure += 1;
        } else {
            self.by_class[line.class] += 1;
        }
        self.empty += u64::from(line.empty);
    }

    fn sentence(&self, classifier: &Classifier, target: &Path) -> String {
        let total: u64 = self.by_class.iter().sum::<u64>() + self.unsure;
        let unsure = (self.unsure > 0).then_some((UNSURE, &self.unsure));
        let classes = classifier.scheme.classes.iter().map(String::as_str);
        let shares: Vec<String> = (classes.zip(&self.by_class).chain(unsure))
            .map(|(class, &n)| {
                let share = n as f64 / total.max(1) as f64;
                format!("{class} {} ({})", count(n), percent(share))
            })
            .collect();
        let to = if target.as_os_str() == "-" {
            String::new()
        } else {
            format!(" → {}", target.display())
        };
        let empty = match self.empty {
            0 => String::new(),
            n => format!("; {} row(s) without text among them", count(n)),
        };
        format!(
            "{} rows labelled: {}{empty}{to}\n\
             These are counts of machine labels: their shares are biased by its errors and are no \
             estimate.",
            count(total),
            shares.join(", ")
        )
    }
}
