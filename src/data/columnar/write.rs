//! Batches of columns as a table.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::TableFormat;
use crate::data::{CellWriter, Output};
use crate::error::{Error, Place, Result};

/// A row group ends at one of these, so that memory holds no more.
const GROUP_ROWS: usize = 1 << 17;
const GROUP_BYTES: usize = 64 << 20;

/// A table being written, batch by batch, to an [`Output`].
pub struct ColumnWriter<'a> {
    path: PathBuf,
    /// That of the batches, with plain columns in place of dictionaries where these cannot be
    /// written.
    schema: SchemaRef,
    format: Format<'a>,
    failure: Failure,
}

enum Format<'a> {
    Parquet(Box<ArrowWriter<Bytes<'a>>>),
    Arrow(Box<FileWriter<Bytes<'a>>>),
    Csv(Output<'a>),
}

/// [`Output`] as a [`Write`]; what it fails with is kept, as the writers hand on its text alone.
struct Bytes<'a> {
    output: Output<'a>,
    failure: Failure,
}

type Failure = Arc<Mutex<Option<Error>>>;

impl Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.output.write(bytes);
        written.map(|()| bytes.len()).map_err(|e| {
            let text = e.to_string();
            if let Ok(mut failure) = self.failure.lock() {
                failure.get_or_insert(e);
            }
            std::io::Error::other(text)
        })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> ColumnWriter<'a> {
    /// A table of `format` with the columns of `schema`. Parquet is packed with zstd, an Arrow file
    /// with LZ4. `one_dictionary` says that all batches share the dictionaries of their columns,
    /// which alone an Arrow file can keep; else it has their values.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Table`] for a type that the format lacks.
    pub fn new(
        output: Output<'a>,
        format: TableFormat,
        schema: &Schema,
        one_dictionary: bool,
    ) -> Result<Self> {
        let mut schema = Arc::new(schema.clone());
        if format == TableFormat::ArrowFile && !one_dictionary {
            schema = Arc::new(without_dictionaries(&schema));
        }
        let path = output.path().to_owned();
        let failure = Failure::default();
        let format = match format {
            TableFormat::Csv => {
                let names = schema.fields().iter().map(|f| f.name().as_bytes());
                let mut output = output;
                let mut header = Vec::new();
                CellWriter::new(&mut header, b',', false).line(names);
                output.write(&header)?;
                Format::Csv(output)
            }
            TableFormat::Parquet => {
                let bytes = Bytes {
                    output,
                    failure: failure.clone(),
                };
                let properties = parquet_properties(&schema);
                let writer = ArrowWriter::try_new(bytes, schema.clone(), Some(properties))
                    .map_err(|e| unwritable(&e, &path, &failure))?;
                Format::Parquet(Box::new(writer))
            }
            TableFormat::ArrowFile | TableFormat::ArrowStream => {
                let bytes = Bytes {
                    output,
                    failure: failure.clone(),
                };
                let writer = IpcWriteOptions::default()
                    .try_with_compression(Some(CompressionType::LZ4_FRAME))
                    .and_then(|o| FileWriter::try_new_with_options(bytes, &schema, o))
                    .map_err(|e| unwritable(&e, &path, &failure))?;
                Format::Arrow(Box::new(writer))
            }
        };
        Ok(Self {
            path,
            schema,
            format,
            failure,
        })
    }

    /// Appends the rows of `batch`.
    ///
    /// # Errors
    /// [`Error::File`]: a full disk, a closed pipe; [`Error::Table`] for what the format cannot
    /// hold.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let done = match &mut self.format {
            Format::Parquet(writer) => writer.write(batch).map_err(ArrowError::from),
            Format::Arrow(writer) => {
                with_types(batch, &self.schema).and_then(|batch| writer.write(&batch))
            }
            Format::Csv(output) => match csv_rows(batch) {
                Ok(lines) => return output.write(&lines),
                Err(e) => Err(e),
            },
        };
        done.map_err(|e| unwritable(&e, &self.path, &self.failure))
    }

    /// Ends the table and puts it in its place.
    ///
    /// # Errors
    /// [`Error::File`]; the final name is then as it was before.
    pub fn finish(self) -> Result<()> {
        let bytes = match self.format {
            Format::Parquet(writer) => writer.into_inner().map_err(ArrowError::from),
            Format::Arrow(writer) => writer.into_inner(),
            Format::Csv(output) => return output.finish(),
        };
        match bytes {
            Ok(bytes) => bytes.output.finish(),
            Err(e) => Err(unwritable(&e, &self.path, &self.failure)),
        }
    }
}

/// `batch` with its dictionaries unfolded where `schema` has their values.
fn with_types(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = (batch.columns().iter().zip(schema.fields()))
        .map(|(column, field)| cast(column, field.data_type()))
        .collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema.clone(), columns)
}

/// The metadata stand in the file's own as well, where pandas looks for its index.
fn parquet_properties(schema: &Schema) -> WriterProperties {
    let metadata = schema.metadata().iter();
    let metadata = metadata.map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_key_value_metadata(Some(metadata.collect()))
        .build()
}

fn without_dictionaries(schema: &Schema) -> Schema {
    let plain = |field: &Arc<Field>| match field.data_type() {
        DataType::Dictionary(_, values) => Arc::new(
            field
                .as_ref()
                .clone()
                .with_data_type(values.as_ref().clone()),
        ),
        _ => field.clone(),
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().map(plain).collect();
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

/// Each value as Arrow displays it, a null as nothing.
fn csv_rows(batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let options = FormatOptions::new().with_display_error(false);
    let formatters: Vec<ArrayFormatter<'_>> = (batch.columns().iter())
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
        .collect::<Result<_, _>>()?;
    let mut failure = None;
    let mut cell = String::new();
    let mut lines = Vec::new();
    let mut csv = CellWriter::new(&mut lines, b',', false);
    for row in 0..batch.num_rows() {
        for formatter in &formatters {
            cell.clear();
            if let Err(e) = formatter.value(row).write(&mut cell) {
                failure.get_or_insert(e);
            }
            csv.cell(&cell);
        }
        csv.end();
    }
    failure.map_or(Ok(lines), Err)
}

/// Why the output failed, else what the format lacks.
fn unwritable(error: &dyn std::fmt::Display, path: &Path, failure: &Failure) -> Error {
    if let Ok(mut failure) = failure.lock()
        && let Some(e) = failure.take()
    {
        return e;
    }
    Error::Table {
        place: Place::file(path),
        problem: format!("cannot be written: {error}"),
        remedy:
            "Name an output of another format (.parquet, .arrow, .csv), or leave the column out."
                .to_owned(),
    }
}
