//! Tables as batches of columns.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::csv_rows::CsvRows;
use super::guard::guarded;
use super::{Strings, TableFormat};
use crate::data::table::quoted_list;
use crate::data::{Table, TableOptions};
use crate::error::{Error, Place, Result};

/// Rows of a batch of a Parquet or CSV file.
pub(super) const BATCH_ROWS: usize = 8192;

/// A table of any format, being read batch by batch. Memory holds one batch; those of an Arrow file
/// are as large as its writer made them.
pub struct ColumnReader {
    path: PathBuf,
    format: TableFormat,
    /// With the metadata of the file, which a Parquet reader's own lacks.
    schema: SchemaRef,
    rows: Rows,
    n_batches: u64,
    n_rows: u64,
    /// All rows of a Parquet file, all batches of an Arrow file.
    total: Option<u64>,
}

enum Rows {
    Columns(Box<dyn RecordBatchReader + Send>),
    Csv(Box<CsvRows>),
}

impl ColumnReader {
    /// Opens `path`, or standard input for `-`, which is `format`. `options` and `skip_bad_rows`
    /// (which leaves bad rows out instead of failing) concern CSV.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Table`] for a file that is damaged or cut short; [`Error::Usage`]
    /// for Parquet and Arrow files on standard input, whose directory stands at their end; those of
    /// [`Table::open_with`].
    pub fn open(
        path: &Path,
        format: TableFormat,
        options: &TableOptions,
        skip_bad_rows: bool,
    ) -> Result<Self> {
        let is_stdin = path.as_os_str() == "-";
        let file = || File::open(path).map_err(|e| Error::file(path, "cannot open", e));
        let fail = |e: ArrowError| unreadable(e, path, format);
        let (mut total, mut schema) = (None, None);
        let rows = match format {
            TableFormat::Csv => {
                let table = Table::open_with(path, options)?;
                Rows::Csv(Box::new(CsvRows::new(table, skip_bad_rows)))
            }
            TableFormat::Parquet | TableFormat::ArrowFile if is_stdin => {
                return Err(Error::Usage(format!(
                    "standard input is {}, whose directory stands at its end: save it and name \
                     the file",
                    format.name()
                )));
            }
            TableFormat::Parquet => {
                let file = file()?;
                let open = || -> Result<_, ArrowError> {
                    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
                    let n_rows = builder.metadata().file_metadata().num_rows();
                    let schema = builder.schema().clone();
                    Ok((n_rows, schema, builder.with_batch_size(BATCH_ROWS).build()?))
                };
                let (n_rows, with_metadata, reader) = guarded(open).map_err(fail)?;
                total = u64::try_from(n_rows).ok();
                schema = Some(with_metadata);
                Rows::Columns(Box::new(reader))
            }
            TableFormat::ArrowFile => {
                let file = file()?;
                let open = || FileReader::try_new_buffered(file, None);
                let reader = guarded(open).map_err(fail)?;
                total = Some(reader.num_batches() as u64);
                Rows::Columns(Box::new(reader))
            }
            TableFormat::ArrowStream => {
                let bytes: Box<dyn Read + Send> = match is_stdin {
                    true => Box::new(std::io::stdin()),
                    false => Box::new(BufReader::new(file()?)),
                };
                let reader = guarded(|| StreamReader::try_new(bytes, None)).map_err(fail)?;
                Rows::Columns(Box::new(reader))
            }
        };
        let schema = schema.unwrap_or_else(|| match &rows {
            Rows::Columns(reader) => reader.schema(),
            Rows::Csv(rows) => rows.schema.clone(),
        });
        Ok(Self {
            path: path.to_owned(),
            format,
            schema,
            rows,
            n_batches: 0,
            n_rows: 0,
            total,
        })
    }

    /// The columns' names and types, and the metadata of the file.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The file that is being read.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// As [`Table::description`].
    pub fn description(&self) -> Option<String> {
        match &self.rows {
            Rows::Columns(_) => None,
            Rows::Csv(rows) => rows.table.description(),
        }
    }

    /// Bad rows left out so far.
    pub fn n_skipped(&self) -> u64 {
        match &self.rows {
            Rows::Columns(_) => 0,
            Rows::Csv(rows) => rows.n_skipped,
        }
    }

    /// How much of the file is read, and how much there is, in one unit or another; `None` for a
    /// stream.
    pub fn consumed(&self) -> Option<(u64, u64)> {
        match &self.rows {
            Rows::Csv(rows) => rows.table.consumed(),
            Rows::Columns(_) => Some(match self.format {
                TableFormat::Parquet => (self.n_rows, self.total?),
                _ => (self.n_batches, self.total?),
            }),
        }
    }

    /// The position of the column `name`, if the table has it once and it holds strings.
    ///
    /// # Errors
    /// [`Error::Table`] that lists the columns found, or says that the name stands there twice, or
    /// says the type found. `option` is the flag that names another column.
    pub fn string_column(&self, name: &str, option: &str) -> Result<usize> {
        let fields = self.schema.fields();
        let mut places = (0..fields.len()).filter(|&i| fields[i].name() == name);
        let (first, second) = (places.next(), places.next());
        let problem = match (first, second) {
            (Some(at), None) if Strings::are(fields[at].data_type()) => return Ok(at),
            (Some(at), None) => format!(
                "the column \"{name}\" is {}, expected strings (Utf8, LargeUtf8, Utf8View or a \
                 dictionary of them)",
                fields[at].data_type()
            ),
            (Some(_), Some(_)) => format!("the column \"{name}\" is there twice"),
            _ => {
                let names: Vec<String> = fields.iter().map(|f| f.name().clone()).collect();
                format!("no column \"{name}\"; found: {}", quoted_list(&names))
            }
        };
        Err(Error::Table {
            place: Place::file(&self.path),
            problem,
            remedy: format!("Name the column to use with {option} NAME."),
        })
    }

    /// The next batch; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Table`] for a file that is damaged, [`Error::File`] when reading fails, those of
    /// [`Table::next_row`].
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let batch = match &mut self.rows {
            Rows::Csv(rows) => rows.next()?,
            Rows::Columns(reader) => {
                let next = guarded(|| reader.next().transpose());
                next.map_err(|e| unreadable(e, &self.path, self.format))?
            }
        };
        if let Some(batch) = &batch {
            self.n_batches += 1;
            self.n_rows += batch.num_rows() as u64;
        } else if let Some(total) = self.total
            && self.format == TableFormat::Parquet
            && self.n_rows != total
        {
            let what = format!("{} rows found, {total} announced", self.n_rows);
            return Err(damaged(&what, &self.path, self.format.name()));
        }
        Ok(batch)
    }
}

/// What a failed read says of the file.
fn unreadable(error: ArrowError, path: &Path, format: TableFormat) -> Error {
    match error {
        // the operating system's own errors have a number, those of a decoder none
        ArrowError::IoError(_, e) if e.raw_os_error().is_some() => {
            Error::file(path, "cannot read", e)
        }
        e => damaged(&e, path, format.name()),
    }
}

pub(super) fn damaged(what: &dyn std::fmt::Display, path: &Path, format: &str) -> Error {
    Error::Table {
        place: Place::file(path),
        problem: format!("cannot be read as {format}: {what}"),
        remedy: "If the file was cut short or damaged, copy or download it again; else write it \
                 with another compression, or convert it to CSV."
            .to_owned(),
    }
}
