//! Streaming CSV tables of any dialect, whose every error has a place.

mod faults;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::dialect::{Dialect, TableOptions, named_by_excel, sniffed_delimiter};
use super::encoding::{Found as FoundEncoding, Text};
use super::records::{Found, LONGEST, MOST_CELLS, Records};
use super::source::{Counted, Raw, SAMPLE, Source, read_error};
use crate::error::{Error, Place, Result};
use faults::of_the_file;

/// A table with a header line, being read row by row. Compression, encoding and delimiter are found
/// by looking at the first 256 KB. Memory holds one row.
pub struct Table<'a> {
    path: PathBuf,
    records: Records<'a>,
    dialect: Dialect,
    header: Vec<String>,
    header_line: u64,
    /// Room for the next row; `None` while it is filled, since an empty record is an allocation.
    raw: Option<csv::ByteRecord>,
    rejected: Option<RejectedRow>,
    /// Nothing can be read any more.
    ended: bool,
}

/// One row and where it stood.
#[derive(Debug, Clone, Default)]
pub struct TableRow {
    /// The cells, as many as the header has.
    pub cells: csv::StringRecord,
    /// The line on which the row begins, counted from 1.
    pub line: u64,
}

/// A row that [`Table::next_row`] refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line on which it begins.
    pub line: u64,
    /// As it stands in the table, without its last end of line; U+FFFD for what cannot be decoded.
    pub text: String,
}

/// Where the next row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePosition {
    /// In the unpacked text in UTF-8, counted from 0 behind a byte order mark.
    pub byte: u64,
    /// Counted from 1.
    pub line: u64,
}

/// All bytes of `path`, or of standard input for `-`, as they are: for what must be looked at twice,
/// which a pipe does not allow.
///
/// # Errors
/// [`Error::File`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    let fail = |e| Error::file(path, "cannot read", e);
    if path.as_os_str() != "-" {
        return std::fs::read(path).map_err(fail);
    }
    let mut bytes = Vec::new();
    let done = std::io::stdin().lock().read_to_end(&mut bytes);
    done.map(|_| bytes).map_err(fail)
}

impl Table<'static> {
    /// Opens `path`, or standard input for `-`.
    ///
    /// # Errors
    /// [`Error::File`], and those of [`Table::from_reader`].
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, &TableOptions::default())
    }

    /// As [`Table::open`], with what is known already.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_with(path: &Path, options: &TableOptions) -> Result<Self> {
        let raw = if path.as_os_str() == "-" {
            Raw::Stream(Box::new(std::io::stdin()))
        } else {
            let fail = |e| Error::file(path, "cannot open", e);
            let file = File::open(path).map_err(fail)?;
            match file.metadata().map_err(fail)?.is_file() {
                true => Raw::File(Counted::new(file).map_err(fail)?),
                false => Raw::Stream(Box::new(file)),
            }
        };
        Self::of(raw, path, options)
    }
}

impl<'a> Table<'a> {
    /// Reads the header of `source`; `path` serves the messages only.
    ///
    /// # Errors
    /// [`Error::Table`] for a source without a row, a header that cannot be decoded or has a
    /// quotation mark that does not close, and compressed data that is cut short or damaged;
    /// [`Error::File`] when reading fails.
    pub fn from_reader(source: impl Read + Send + 'a, path: &Path) -> Result<Self> {
        Self::from_reader_with(source, path, &TableOptions::default())
    }

    /// As [`Table::from_reader`], with what is known already.
    ///
    /// # Errors
    /// As [`Table::from_reader`].
    pub fn from_reader_with(
        source: impl Read + Send + 'a,
        path: &Path,
        options: &TableOptions,
    ) -> Result<Self> {
        Self::of(Raw::Stream(Box::new(source)), path, options)
    }

    fn of(raw: Raw<'a>, path: &Path, options: &TableOptions) -> Result<Self> {
        let source = Source::new(raw);
        let compression = source.compression();
        let found = FoundEncoding::of(source.sample(), options.encoding);
        let sample = found.decoded(source.sample());
        let whole = source.sample().len() < SAMPLE;
        let excel = named_by_excel(&sample);
        let delimiter =
            (options.delimiter.or(excel)).unwrap_or_else(|| sniffed_delimiter(&sample, whole));
        let old_mac = !sample.contains(&b'\n') && sample.contains(&b'\r');
        let line_end = if old_mac { b'\r' } else { b'\n' };
        drop(sample);
        let mut table = Self {
            path: path.to_owned(),
            records: Records::new(Text::new(source, found), delimiter, line_end),
            dialect: Dialect {
                delimiter,
                crlf: false,
                bom: found.mark > 0,
                encoding: found.encoding.name(),
                compression,
            },
            header: Vec::new(),
            header_line: 1,
            raw: None,
            rejected: None,
            ended: false,
        };
        table.read_header(excel.is_some())?;
        Ok(table)
    }

    /// `after_excel`: the first line is Excel's `sep=;`.
    fn read_header(&mut self, after_excel: bool) -> Result<()> {
        let mut first = TableRow::default();
        let mut more = self.read(&mut first).map_err(of_the_file)?;
        if more && after_excel {
            more = self.read(&mut first).map_err(of_the_file)?;
        }
        if !more {
            return Err(Error::Table {
                place: Place::file(&self.path),
                problem: "the file is empty: expected a header line with column names".to_owned(),
                remedy: "Check that the file was exported completely.".to_owned(),
            });
        }
        self.header = first.cells.iter().map(str::to_owned).collect();
        self.header_line = first.line;
        self.dialect.crlf = self.records.ends_in_crlf();
        self.rejected = None;
        Ok(())
    }

    /// The column names, in order.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The file that is being read.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How the table is written.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// `articles.csv: windows-1251, separated by semicolons, gzip`; `None` for what needs no word:
    /// UTF-8 with commas, uncompressed.
    pub fn description(&self) -> Option<String> {
        let text = self.dialect.describe()?;
        Some(format!("{}: {text}", Place::file(&self.path)))
    }

    /// The row that [`Table::next_row`] last refused.
    pub fn rejected(&self) -> Option<&RejectedRow> {
        self.rejected.as_ref()
    }

    /// How many bytes of the file, as it lies on the disk, are read, and how many there are; `None`
    /// for a stream.
    pub fn consumed(&self) -> Option<(u64, u64)> {
        self.records.consumed()
    }

    /// Where the next row begins.
    pub fn position(&self) -> TablePosition {
        let (byte, line) = self.records.position();
        TablePosition { byte, line }
    }

    /// Goes on at a position that [`Table::position`] gave for the same table: at once in a plain
    /// UTF-8 file, else by reading up to it, which cannot go back.
    ///
    /// # Errors
    /// [`Error::Table`] for a table that ends before, or has been read further and cannot go back;
    /// those of reading.
    pub fn skip_to(&mut self, position: &TablePosition) -> Result<()> {
        let before = self.records.position().0;
        self.ended = false;
        let done = self.records.skip_to(position.byte, position.line);
        if done.map_err(|e| read_error(e, &self.path, self.dialect.compression))? {
            return Ok(());
        }
        self.ended = true;
        let problem = if position.byte < before {
            format!("cannot go back from byte {before}")
        } else {
            format!("the table ends at byte {}", self.records.position().0)
        };
        Err(Error::Table {
            place: Place::file(&self.path),
            problem: format!(
                "{problem}, expected to go on at byte {} (line {})",
                position.byte, position.line
            ),
            remedy: "Go on with the table that was begun, or begin anew.".to_owned(),
        })
    }

    /// The position of the first column `name`.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// The position of the column `asked`, else of the `usual` one, if the table has it.
    ///
    /// # Errors
    /// Those of [`Table::column`] for the one asked for.
    pub fn column_or(
        &self,
        asked: Option<&str>,
        usual: &str,
        option: &str,
    ) -> Result<Option<usize>> {
        match asked {
            Some(name) => self.column(name, option).map(Some),
            None => Ok(self.find(usual)),
        }
    }

    /// The position of the column `name`, if the table has it once.
    ///
    /// # Errors
    /// [`Error::Table`] that lists the columns found, or says that the name stands there twice.
    /// `option` is the flag that names another column.
    pub fn column(&self, name: &str, option: &str) -> Result<usize> {
        let mut places = (0..self.header.len()).filter(|&i| self.header[i] == name);
        let (first, second) = (places.next(), places.next());
        let problem = match (first, second) {
            (Some(at), None) => return Ok(at),
            (Some(_), Some(_)) => format!("the column \"{name}\" stands in the header twice"),
            _ => format!("no column \"{name}\"; found: {}", quoted_list(&self.header)),
        };
        Err(Error::Table {
            place: Place::line(&self.path, self.header_line),
            problem,
            remedy: format!("Name the column to use with {option} NAME."),
        })
    }

    /// Reads the next row into `row`; false at the end of the table.
    ///
    /// # Errors
    /// [`Error::Row`] for bytes that the encoding does not allow, for a row with more or fewer cells
    /// than the header, and for a quotation mark that does not close where it should; the next call
    /// goes on behind the row, and [`Table::rejected`] has it. Behind a quotation mark that never
    /// closes, or closes on another line in the midst of text, that is the next line.
    /// [`Error::Table`] and [`Error::File`] when reading fails; then the table is at its end.
    pub fn next_row(&mut self, row: &mut TableRow) -> Result<bool> {
        let more = self.read(row)?;
        if more && row.cells.len() != self.header.len() {
            return Err(self.ragged(row));
        }
        Ok(more)
    }

    fn read(&mut self, row: &mut TableRow) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let mut raw = self.raw.take().unwrap_or_default();
        match self.records.read(&mut raw) {
            Ok(Found::Record) => self.decoded(raw, row),
            Ok(Found::BadQuote(quote)) => {
                let error = self.bad_quote(&quote, raw.len());
                self.raw = Some(raw);
                Err(error)
            }
            Ok(Found::End) => {
                self.ended = true;
                Ok(false)
            }
            Ok(Found::NoLineEnd) => Err(self.no_table(&format!("more than {} MB", LONGEST >> 20))),
            Ok(Found::TooManyCells) => Err(self.no_table(&format!("more than {MOST_CELLS} cells"))),
            Err(e) => {
                self.ended = true;
                Err(read_error(e, &self.path, self.dialect.compression))
            }
        }
    }

    fn decoded(&mut self, raw: csv::ByteRecord, row: &mut TableRow) -> Result<bool> {
        row.line = self.records.record_line();
        match csv::StringRecord::from_byte_record(raw) {
            Ok(cells) => {
                // the row's old cells are the room for the next
                let old = std::mem::replace(&mut row.cells, cells);
                self.raw = Some(old.into_byte_record());
                Ok(true)
            }
            Err(e) => {
                let (at, valid) = (e.utf8_error().field(), e.utf8_error().valid_up_to());
                self.raw = Some(e.into_byte_record());
                Err(self.undecodable(row.line, at, valid))
            }
        }
    }
}

/// Names that a message lists: the tables of `annotate` have some 20 columns.
const SHOWN: usize = 30;

/// `"a", "b", "c"`, shortened after [`SHOWN`].
pub(crate) fn quoted_list(names: &[String]) -> String {
    let mut text: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|n| format!("\"{n}\""))
        .collect();
    if names.len() > SHOWN {
        text.push(format!("and {} more", names.len() - SHOWN));
    }
    text.join(", ")
}
