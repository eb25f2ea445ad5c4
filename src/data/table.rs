//! Streaming CSV tables whose every error has a place.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Place, Result};

/// A CSV table being read row by row: comma separated, UTF-8 (a byte order mark is skipped), with
/// a header line. Memory holds one row.
pub struct Table<R = Box<dyn Read + Send>> {
    path: PathBuf,
    reader: csv::Reader<R>,
    header: Vec<String>,
    raw: csv::ByteRecord,
}

/// One row and where it stood.
#[derive(Debug, Clone, Default)]
pub struct TableRow {
    /// The cells, as many as the header has.
    pub cells: csv::StringRecord,
    /// The line on which the row begins, counted from 1.
    pub line: u64,
}

/// All bytes of `path`, or of standard input for `-`: for what must be looked at twice, which a pipe
/// does not allow.
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

impl Table {
    /// Opens `path`, or standard input for `-`.
    ///
    /// # Errors
    /// [`Error::File`], and those of [`Table::from_reader`].
    pub fn open(path: &Path) -> Result<Self> {
        let source: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            let file = File::open(path).map_err(|e| Error::file(path, "cannot open", e))?;
            Box::new(BufReader::with_capacity(1 << 16, file))
        };
        Self::from_reader(source, path)
    }
}

impl<R: Read> Table<R> {
    /// Reads the header of `source`; `path` serves the messages only.
    ///
    /// # Errors
    /// [`Error::Table`] for a source without a byte or a header that is not UTF-8.
    pub fn from_reader(source: R, path: &Path) -> Result<Self> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(source);
        let mut table = Self {
            path: path.to_owned(),
            reader,
            header: Vec::new(),
            raw: csv::ByteRecord::new(),
        };
        let mut first = TableRow::default();
        if !table.read(&mut first)? {
            return Err(Error::Table {
                place: Place::file(path),
                problem: "the file is empty: expected a header line with column names".to_owned(),
                remedy: "Check that the file was exported completely.".to_owned(),
            });
        }
        table.header = first.cells.iter().map(str::to_owned).collect();
        Ok(table)
    }

    /// The column names, in order.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The file that is being read.
    pub fn path(&self) -> &Path {
        &self.path
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
            place: Place::line(&self.path, 1),
            problem,
            remedy: format!("Name the column to use with {option} NAME."),
        })
    }

    /// Reads the next row into `row`; false at the end of the table.
    ///
    /// # Errors
    /// [`Error::Table`] for bytes that are not UTF-8 and for a row with more or fewer cells than
    /// the header; [`Error::File`] when reading fails.
    pub fn next_row(&mut self, row: &mut TableRow) -> Result<bool> {
        if !self.read(row)? {
            return Ok(false);
        }
        if row.cells.len() != self.header.len() {
            return Err(Error::Table {
                place: Place::line(&self.path, row.line),
                problem: format!(
                    "found {} cells, expected {} as in the header",
                    row.cells.len(),
                    self.header.len()
                ),
                remedy: "A comma or a line break inside a cell needs quotation marks around the \
                         cell; mend the line or export the file again."
                    .to_owned(),
            });
        }
        Ok(true)
    }

    fn read(&mut self, row: &mut TableRow) -> Result<bool> {
        let more = self.reader.read_byte_record(&mut self.raw);
        if !more.map_err(|e| self.csv_error(e))? {
            return Ok(false);
        }
        row.line = self.raw.position().map_or(0, csv::Position::line);
        let raw = std::mem::take(&mut self.raw);
        match csv::StringRecord::from_byte_record(raw) {
            Ok(cells) => {
                let old = std::mem::replace(&mut row.cells, cells);
                self.raw = old.into_byte_record();
                Ok(true)
            }
            Err(e) => {
                let at = e.utf8_error().field();
                let column = match self.header.get(at) {
                    Some(name) => name.clone(),
                    None => format!("number {}", at + 1),
                };
                Err(Error::Table {
                    place: Place::cell(&self.path, row.line, &column),
                    problem: format!(
                        "byte {} of the cell is not UTF-8",
                        e.utf8_error().valid_up_to() + 1
                    ),
                    remedy: "Save the file as \"CSV UTF-8\", or convert it: \
                             iconv -f WINDOWS-1252 -t UTF-8 FILE."
                        .to_owned(),
                })
            }
        }
    }

    fn csv_error(&self, error: csv::Error) -> Error {
        let line = error.position().map(csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(e) => Error::file(&self.path, "cannot read", e),
            other => Error::Table {
                place: Place {
                    line,
                    ..Place::file(&self.path)
                },
                problem: format!("{other:?}"),
                remedy: "Mend the line or export the file again.".to_owned(),
            },
        }
    }
}

/// `"a", "b", "c"`, shortened after twelve.
pub(crate) fn quoted_list(names: &[String]) -> String {
    let mut text: Vec<String> = names.iter().take(12).map(|n| format!("\"{n}\"")).collect();
    if names.len() > 12 {
        text.push(format!("and {} more", names.len() - 12));
    }
    text.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
        let mut table = Table::from_reader(text, Path::new("t.csv"))?;
        let (mut row, mut all) = (TableRow::default(), Vec::new());
        while table.next_row(&mut row)? {
            all.push((row.line, row.cells.iter().map(str::to_owned).collect()));
        }
        Ok(all)
    }

    #[test]
    fn line_numbers_count_line_breaks_inside_cells() {
        let all = rows(b"a,b\n\"x\ny\",1\nz,2\n").unwrap();
        assert_eq!(all[0], (2, vec!["x\ny".to_owned(), "1".to_owned()]));
        assert_eq!(all[1].0, 4);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_name() {
        let table = Table::from_reader(&b"\xef\xbb\xbftext,id\na,1\n"[..], Path::new("t")).unwrap();
        assert_eq!(table.header(), ["text", "id"]);
    }

    #[test]
    fn names_line_and_column_of_bytes_that_are_not_utf8() {
        let message = rows(b"id,text\n1,ok\n2,caf\xe9\n").unwrap_err().to_string();
        assert!(
            message.starts_with("t.csv: line 3, column \"text\": byte 4"),
            "{message}"
        );
    }

    #[test]
    fn names_the_line_of_a_ragged_row() {
        let message = rows(b"id,text\n1,ok\n2,a,b\n").unwrap_err().to_string();
        assert!(
            message.contains("line 3: found 3 cells, expected 2"),
            "{message}"
        );
    }

    #[test]
    fn an_empty_file_and_a_missing_column_say_what_to_do() {
        assert!(rows(b"").unwrap_err().to_string().contains("empty"));
        let table = Table::from_reader(&b"id,body\n"[..], Path::new("t.csv")).unwrap();
        let message = table.column("text", "--text").unwrap_err().to_string();
        assert!(message.contains("found: \"id\", \"body\""), "{message}");
        assert!(message.contains("--text NAME"), "{message}");
    }
}
