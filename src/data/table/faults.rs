//! What is said of a row that is not what it should be.

use super::{RejectedRow, Table, TableRow};
use crate::data::dialect::delimiter_name;
use crate::data::records::{BadQuote, Closes, LONGEST};
use crate::error::{Error, Place};

impl Table<'_> {
    pub(super) fn undecodable(&mut self, line: u64, at: usize, valid: usize) -> Error {
        let column = self.column_name(at);
        let (problem, remedy) = match self.dialect.encoding {
            "UTF-8" => (
                format!("byte {} of the cell is not UTF-8", valid + 1),
                "Save the file as \"CSV UTF-8\", name its encoding with --encoding windows-1252 \
                 where a command has that option, or convert it: \
                 iconv -f WINDOWS-1252 -t UTF-8 FILE."
                    .to_owned(),
            ),
            name => (
                format!(
                    "the cell is not {name}, from byte {} of its text in UTF-8",
                    valid + 1
                ),
                "Mend the row, or save the file as \"CSV UTF-8\".".to_owned(),
            ),
        };
        self.row_error(Place::cell(&self.path, line, &column), problem, remedy)
    }

    pub(super) fn ragged(&mut self, row: &TableRow) -> Error {
        let (found, expected) = (row.cells.len(), self.header.len());
        let breaks = |cell: &str| self.records.line_ends(cell.as_bytes());
        let longest = row.cells.iter().map(breaks).max().unwrap_or_default();
        let before = row.cells.iter().take_while(|c| breaks(c) < longest);
        let opens = row.line + before.map(breaks).sum::<u64>();
        let spans = match longest {
            0 => String::new(),
            n => format!(
                "; a quotation mark opens a cell on line {opens} that closes on line {}",
                opens + n
            ),
        };
        let delimiter = delimiter_name(self.dialect.delimiter);
        let remedy = match longest {
            0 => format!(
                "A {delimiter} or a line break inside a cell needs quotation marks around the \
                 cell; mend the line or export the file again."
            ),
            _ => "If no cell was meant to hold these lines, take the quotation mark out or double \
                  it; a quotation mark inside a cell is written twice."
                .to_owned(),
        };
        self.row_error(
            Place::line(&self.path, row.line),
            format!("found {found} cells, expected {expected} as in the header{spans}"),
            remedy,
        )
    }

    pub(super) fn bad_quote(&mut self, quote: &BadQuote, cell: usize) -> Error {
        let column = self.column_name(cell);
        let closes = match quote.closes {
            Closes::Never => "never closes".to_owned(),
            Closes::TooLate => format!("does not close within {} MB", LONGEST >> 20),
            Closes::InsideText(line) => {
                format!("closes on line {line} in the midst of text")
            }
        };
        let by = delimiter_name(self.dialect.delimiter);
        self.row_error(
            Place::cell(&self.path, quote.line, &column),
            format!(
                "a quotation mark opens the cell and {closes}, expected one with a {by} or the end \
                 of the line behind it"
            ),
            "Take the quotation mark out, or close the cell; a quotation mark inside a cell is \
             written twice."
                .to_owned(),
        )
    }

    /// Ends the table at a line that has `too_much`.
    pub(super) fn no_table(&mut self, too_much: &str) -> Error {
        self.ended = true;
        Error::Table {
            place: Place::line(&self.path, self.position().line),
            problem: format!("{too_much} without an end of line"),
            remedy: "Check that this is a table: CSV or another text with delimiters.".to_owned(),
        }
    }

    fn column_name(&self, at: usize) -> String {
        let number = || format!("number {}", at + 1);
        self.header.get(at).cloned().unwrap_or_else(number)
    }

    /// Keeps the row that was read for [`Table::rejected`].
    fn row_error(&mut self, place: Place, problem: String, remedy: String) -> Error {
        self.rejected = Some(RejectedRow {
            line: self.records.record_line(),
            text: String::from_utf8_lossy(self.records.record()).into_owned(),
        });
        Error::Row {
            place,
            problem,
            remedy,
        }
    }
}

/// A fault of the header is one of the table.
pub(super) fn of_the_file(error: Error) -> Error {
    match error {
        Error::Row {
            place,
            problem,
            remedy,
        } => Error::Table {
            place,
            problem,
            remedy,
        },
        other => other,
    }
}
