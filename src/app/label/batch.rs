//! Rows read together.

use crate::data::{Table, TablePosition, TableRow};
use crate::error::{Error, Result};

/// A batch ends with the row that reaches one of these: what streams through must leave room for the
/// model in a core's own cache.
const MOST_ROWS: usize = 128;
const MOST_BYTES: usize = 1 << 15;
/// Buffers that grew beyond this are given back.
const MOST_KEPT: usize = 1 << 22;

/// What a bad row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnBadRow {
    /// It ends the run.
    Fail,
    /// It is left out.
    Skip,
    /// It goes to a file.
    Reject,
}

/// A row that could not be labelled.
#[derive(Debug, Clone)]
pub(super) struct Reject {
    pub line: u64,
    pub reason: String,
    pub text: String,
}

/// Some rows that follow one another; the buffers are reused.
#[derive(Default)]
pub(super) struct Batch {
    rows: Vec<TableRow>,
    n_rows: usize,
    /// The number of the first row, counted from 1.
    pub first_row: u64,
    pub rejects: Vec<Reject>,
}

impl Batch {
    /// Reads the next rows of `table`; where those behind them begin, or `None` if there was no row,
    /// neither good nor bad.
    ///
    /// # Errors
    /// Those of [`Table::next_row`], but for bad rows that are left out.
    pub fn fill(
        &mut self,
        table: &mut Table<'_>,
        first_row: u64,
        bad_rows: OnBadRow,
    ) -> Result<Option<TablePosition>> {
        self.n_rows = 0;
        self.rejects.clear();
        self.first_row = first_row;
        let mut n_bytes = 0;
        while self.n_rows < MOST_ROWS && n_bytes < MOST_BYTES && self.rejects.len() < MOST_ROWS {
            if self.rows.len() == self.n_rows {
                self.rows.push(TableRow::default());
            }
            let row = &mut self.rows[self.n_rows];
            match table.next_row(row) {
                Ok(true) => {
                    n_bytes += row.cells.as_slice().len();
                    self.n_rows += 1;
                }
                Ok(false) => break,
                Err(e) if bad_rows != OnBadRow::Fail && e.is_of_a_row() => {
                    self.rejects.push(reject(&e, table));
                }
                Err(e) => return Err(e),
            }
        }
        Ok((self.n_read() > 0).then(|| table.position()))
    }

    /// The good rows.
    pub fn rows(&self) -> &[TableRow] {
        &self.rows[..self.n_rows]
    }

    /// All rows.
    pub fn n_read(&self) -> u64 {
        (self.n_rows + self.rejects.len()) as u64
    }

    /// Gives back the room of giant rows, which else stays for each place of the batch.
    pub fn shrink(&mut self) {
        let kept: usize = self.rows.iter().map(|r| r.cells.as_slice().len()).sum();
        if kept > MOST_KEPT {
            self.rows.clear();
            self.n_rows = 0;
        }
    }
}

fn reject(error: &Error, table: &Table<'_>) -> Reject {
    let row = table.rejected().cloned().unwrap_or_default();
    let reason = match error {
        Error::Row { place, problem, .. } => match &place.column {
            Some(column) => format!("column \"{column}\": {problem}"),
            None => problem.clone(),
        },
        other => other.to_string(),
    };
    Reject {
        line: row.line,
        reason,
        text: row.text,
    }
}
