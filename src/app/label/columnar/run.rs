//! A run over batches of columns: while one is labelled, the next is read and the one before is
//! written.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use rayon::prelude::*;

use super::Formats;
use crate::app::Streams;
use crate::app::label::line::{TERMS_SHOWN, decided, share_of};
use crate::app::label::pipeline::interrupted;
use crate::app::label::tally::Tally;
use crate::app::label::{LabelOptions, UNSURE, check, doubled_column, table_options};
use crate::app::model_source::{find_model, target_column};
use crate::data::{ColumnReader, ColumnWriter, Output, Strings, TableFormat};
use crate::error::{Error, Place, Result};
use crate::features::Sample;
use crate::model::{Classifier, FoldedModel, FoldedModelLabeller, printed_steps};

/// Rows that a thread labels at a time.
const BLOCK_ROWS: usize = 256;

/// How the rows of a batch become those of the result.
struct Columns<'a> {
    classifier: &'a Classifier,
    folded: &'a FoldedModel<'a>,
    /// Those that no thread uses just now.
    labellers: Mutex<Vec<FoldedModelLabeller<'a>>>,
    text_at: usize,
    target_at: Option<usize>,
    explain: bool,
    min_confidence: Option<f64>,
    /// Of the result.
    schema: SchemaRef,
    /// Numbers are written as text, with the digits that a CSV run prints.
    as_text: bool,
}

/// Some rows that follow one another, labelled.
struct Block<'a> {
    stances: Vec<&'a str>,
    /// In ten-thousandths: of each row the confidence and the probability of each class.
    steps: Vec<u32>,
    evidence: Vec<String>,
    tally: Tally,
}

pub(super) fn run(
    options: &LabelOptions,
    formats: &Formats,
    streams: &mut Streams<'_>,
) -> Result<()> {
    let mut reader = ColumnReader::open(
        &options.input,
        formats.input,
        &table_options(options)?,
        options.skip_bad_rows,
    )?;
    if let Some(description) = reader.description() {
        streams.say(&description);
    }
    let text_at = reader.string_column(options.text.as_deref().unwrap_or("text"), "--text")?;
    let (classifier, _) = find_model(options.model.as_deref(), streams)?;
    let target_at = target_column(&classifier, options.target.as_deref())?
        .map(|name| reader.string_column(&name, "--target"))
        .transpose()?;
    check(options, &classifier)?;
    let as_text = formats.output == TableFormat::Csv;
    let columns = Columns {
        classifier: &classifier,
        folded: &FoldedModel::new(&classifier),
        labellers: Mutex::default(),
        text_at,
        target_at,
        explain: options.explain,
        min_confidence: options.min_confidence,
        schema: labelled_schema(&reader, &classifier, options.explain, as_text)?,
        as_text,
    };
    // most of what is wrong with a file shows here, before anything is created
    let first = reader.next_batch()?;
    let output = match formats.target.as_os_str() == "-" {
        true => Output::stream(&mut *streams.out),
        false => Output::create(&formats.target)?,
    };
    let one_dictionary = formats.input == TableFormat::ArrowFile;
    let writer = ColumnWriter::new(output, formats.output, &columns.schema, one_dictionary)?;

    let mut tally = Tally::new(classifier.scheme.classes.len());
    streams.progress.start_rows("labelling");
    let done = columns.label_all(
        &mut reader,
        first,
        writer,
        &mut tally,
        |rows, consumed, read| {
            streams.progress.advance_rows(rows, consumed);
            match streams.interrupted.load(Ordering::Relaxed) {
                true => Err(interrupted(read, false)),
                false => Ok(()),
            }
        },
    );
    streams.progress.finish();
    done?;
    streams.say(&tally.sentence(&classifier.scheme.classes, &formats.target, false));
    Ok(())
}

/// The columns of the input and those that labelling adds.
fn labelled_schema(
    reader: &ColumnReader,
    classifier: &Classifier,
    explain: bool,
    as_text: bool,
) -> Result<SchemaRef> {
    let schema = reader.schema();
    let number = match as_text {
        true => DataType::Utf8,
        false => DataType::Float64,
    };
    let probabilities = classifier.scheme.classes.iter().map(|c| format!("p_{c}"));
    let numbers = std::iter::once("confidence".to_owned()).chain(probabilities);
    let mut added = vec![Field::new("stance", DataType::Utf8, false)];
    added.extend(numbers.map(|name| Field::new(name, number.clone(), false)));
    added.extend(explain.then(|| Field::new("evidence", DataType::Utf8, false)));
    let is_there = |field: &&Field| schema.fields().iter().any(|f| f.name() == field.name());
    if let Some(field) = added.iter().find(is_there) {
        return Err(doubled_column(Place::file(reader.path()), field.name()));
    }
    let all = schema.fields().iter().cloned();
    let all: Vec<Arc<Field>> = all.chain(added.into_iter().map(Arc::new)).collect();
    let metadata = schema.metadata().clone();
    Ok(Arc::new(Schema::new_with_metadata(all, metadata)))
}

impl<'a> Columns<'a> {
    /// Labels `first` and all batches behind it and finishes the output. `advance` hears of the rows
    /// of each batch, of how much of the file is read, and of all rows so far, and can end the run.
    fn label_all(
        &self,
        reader: &mut ColumnReader,
        first: Option<RecordBatch>,
        mut writer: ColumnWriter<'_>,
        tally: &mut Tally,
        mut advance: impl FnMut(u64, Option<(u64, u64)>, u64) -> Result<()>,
    ) -> Result<()> {
        let mut read = first;
        let mut labelled: Option<RecordBatch> = None;
        while read.is_some() || labelled.is_some() {
            let consumed = reader.consumed();
            let (next, (done, written)) = rayon::join(
                || match read {
                    Some(_) => reader.next_batch(),
                    None => Ok(None),
                },
                || {
                    rayon::join(
                        || read.as_ref().map(|b| self.label(b)).transpose(),
                        || labelled.as_ref().map_or(Ok(()), |b| writer.write(b)),
                    )
                },
            );
            written?;
            labelled = None;
            if let Some((batch, part)) = done? {
                tally.add(&part);
                advance(part.read, consumed, tally.read)?;
                labelled = Some(batch);
            }
            read = next?;
        }
        tally.read += reader.n_skipped();
        tally.rejected += reader.n_skipped();
        writer.finish()
    }

    /// The rows of `batch` with their stances.
    fn label(&self, batch: &RecordBatch) -> Result<(RecordBatch, Tally)> {
        let text = self.strings(batch, self.text_at)?;
        let target = self
            .target_at
            .map(|at| self.strings(batch, at))
            .transpose()?;
        let n_rows = batch.num_rows();
        let firsts = (0..n_rows.div_ceil(BLOCK_ROWS)).into_par_iter();
        let blocks: Vec<Block<'_>> = firsts
            .map(|n| {
                let first = n * BLOCK_ROWS;
                let rows = first..(first + BLOCK_ROWS).min(n_rows);
                self.block(rows.map(|row| Sample {
                    text: text.get(row),
                    target: target.as_ref().map_or("", |t| t.get(row).trim()),
                }))
            })
            .collect();
        let mut tally = Tally::new(self.classifier.scheme.classes.len());
        blocks.iter().for_each(|block| tally.add(&block.tally));
        let mut columns = batch.columns().to_vec();
        columns.extend(self.added(&blocks));
        let labelled = RecordBatch::try_new(self.schema.clone(), columns);
        Ok((labelled.map_err(unexpected)?, tally))
    }

    fn strings(&self, batch: &RecordBatch, at: usize) -> Result<Strings> {
        let wrong = || ArrowError::SchemaError("a batch has columns of other types".to_owned());
        Strings::of(batch.column(at)).ok_or_else(|| unexpected(wrong()))
    }

    fn block<'s>(&self, samples: impl Iterator<Item = Sample<'s>>) -> Block<'a> {
        let classes = &self.classifier.scheme.classes;
        let idle = || {
            self.labellers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let spare = idle().pop();
        let mut labeller = spare.unwrap_or_else(|| self.folded.labeller());
        let mut block = Block {
            stances: Vec::with_capacity(BLOCK_ROWS),
            steps: Vec::with_capacity(BLOCK_ROWS * (classes.len() + 1)),
            evidence: Vec::new(),
            tally: Tally::new(classes.len()),
        };
        for sample in samples {
            block.tally.read += 1;
            block.tally.empty += u64::from(sample.text.trim().is_empty());
            let (class, p) = labeller.label(sample);
            let (confidence, unsure) = decided(p[class], self.min_confidence);
            block.steps.push(confidence);
            block.steps.extend(p.iter().map(|p| printed_steps(*p)));
            block.tally.count(class, unsure);
            block.stances.push(match unsure {
                true => UNSURE,
                false => &classes[class],
            });
            if self.explain {
                let evidence = labeller.definition().evidence(sample, class, TERMS_SHOWN);
                block.evidence.push(evidence.to_string());
            }
        }
        idle().push(labeller);
        block
    }

    /// The columns that the rows of `blocks` gain.
    fn added(&self, blocks: &[Block<'_>]) -> Vec<ArrayRef> {
        let stances = blocks.iter().flat_map(|b| &b.stances);
        let mut columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from_iter_values(stances))];
        let n_numbers = self.classifier.scheme.classes.len() + 1;
        for at in 0..n_numbers {
            let steps = || {
                blocks
                    .iter()
                    .flat_map(|b| b.steps.iter().skip(at).step_by(n_numbers))
            };
            columns.push(match self.as_text {
                false => Arc::new(Float64Array::from_iter_values(
                    steps().map(|s| share_of(*s)),
                )),
                true => {
                    let digits = |s: &u32| format!("{}.{:04}", s / 10_000, s % 10_000);
                    Arc::new(StringArray::from_iter_values(steps().map(digits)))
                }
            });
        }
        if self.explain {
            let evidence = blocks.iter().flat_map(|b| &b.evidence);
            columns.push(Arc::new(StringArray::from_iter_values(evidence)));
        }
        columns
    }
}

/// What a reader that keeps to its schema does not bring about.
fn unexpected(error: ArrowError) -> Error {
    Error::Labels {
        problem: format!("a batch of rows does not fit the columns of the file: {error}"),
        remedy: "The file may be damaged: copy or download it again, or convert it to CSV."
            .to_owned(),
    }
}
