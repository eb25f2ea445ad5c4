//! The rows of a CSV table as columns of strings.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::read::BATCH_ROWS;
use crate::data::{Table, TableRow};
use crate::error::Result;

/// A batch ends with the row that reaches this.
const BATCH_BYTES: usize = 8 << 20;

/// A table being read, batch by batch.
pub(super) struct CsvRows {
    pub table: Table<'static>,
    pub schema: SchemaRef,
    /// Bad rows are left out and counted instead of ending the run.
    skip_bad_rows: bool,
    pub n_skipped: u64,
}

impl CsvRows {
    pub fn new(table: Table<'static>, skip_bad_rows: bool) -> Self {
        let field = |name: &String| Field::new(name, DataType::Utf8, false);
        let fields: Vec<Field> = table.header().iter().map(field).collect();
        Self {
            schema: Arc::new(Schema::new(fields)),
            table,
            skip_bad_rows,
            n_skipped: 0,
        }
    }

    /// The next rows; `None` at the end of the table.
    ///
    /// # Errors
    /// Those of [`Table::next_row`], but for bad rows that are left out.
    pub fn next(&mut self) -> Result<Option<RecordBatch>> {
        let mut columns: Vec<StringBuilder> = Vec::new();
        columns.resize_with(self.schema.fields().len(), StringBuilder::new);
        let mut row = TableRow::default();
        let (mut n_rows, mut n_bytes) = (0, 0);
        while n_rows < BATCH_ROWS && n_bytes < BATCH_BYTES {
            match self.table.next_row(&mut row) {
                Ok(true) => {}
                Ok(false) => break,
                Err(e) if self.skip_bad_rows && e.is_of_a_row() => {
                    self.n_skipped += 1;
                    continue;
                }
                Err(e) => return Err(e),
            }
            for (column, cell) in columns.iter_mut().zip(&row.cells) {
                column.append_value(cell);
            }
            n_rows += 1;
            n_bytes += row.cells.as_slice().len();
        }
        if n_rows == 0 {
            return Ok(None);
        }
        let finish = |mut column: StringBuilder| -> ArrayRef { Arc::new(column.finish()) };
        let columns = columns.into_iter().map(finish).collect();
        RecordBatch::try_new(self.schema.clone(), columns)
            .map(Some)
            .map_err(|e| super::read::damaged(&e, self.table.path(), "CSV"))
    }
}
