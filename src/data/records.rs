//! Text cut into records: RFC 4180 as the `csv` crate reads it (any of `\n`, `\r\n`, `\r` ends a
//! record, empty lines are no records, a quotation mark inside a cell without quotation marks is
//! text), but with the text of each record at hand and an eye on quotation marks that never close.

use std::io::{self, ErrorKind};
use std::ops::Range;

use csv::ByteRecord;
use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::encoding::Text;

/// The longest record, in bytes.
pub(super) const LONGEST: usize = 64 << 20;
/// The most cells in a record: a few bytes of a packed file can stand for millions.
pub(super) const MOST_CELLS: usize = 1 << 20;
/// The first size of the buffer.
const BUFFER: usize = 64 << 10;

/// What stands at the place that was read.
pub(super) enum Found {
    Record,
    End,
    /// A quotation mark that seems to be none; the record is given up to the end of the line on
    /// which the mark stands.
    BadQuote(BadQuote),
    /// More than [`LONGEST`] bytes without an end of line: no table.
    NoLineEnd,
    /// More than [`MOST_CELLS`] without an end of line: no table.
    TooManyCells,
}

/// A cell that is opened by a quotation mark.
pub(super) struct BadQuote {
    /// The line of the mark.
    pub(super) line: u64,
    pub(super) closes: Closes,
}

pub(super) enum Closes {
    /// Not before the end of the text.
    Never,
    /// Not within [`LONGEST`] bytes.
    TooLate,
    /// On this line, another than that on which it opens, in the midst of text.
    InsideText(u64),
}

/// The records of a text.
pub(super) struct Records<'a> {
    text: Text<'a>,
    delimiter: u8,
    /// `buffer[start..end]` is read and not yet cut.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Nothing comes after `end`: the text ends, or reading failed.
    at_end: bool,
    failure: Option<io::Error>,
    /// The byte and the line at `start`.
    byte: u64,
    line: u64,
    /// What is counted as an end of line.
    line_end: u8,
    /// The last record without its end of line, in `buffer`, and its line.
    record: Range<usize>,
    record_line: u64,
    /// A cell from which quotation marks are taken.
    cell: Vec<u8>,
}

impl<'a> Records<'a> {
    /// `line_end` is `\r` for files of the old Mac, else `\n`.
    pub(super) fn new(text: Text<'a>, delimiter: u8, line_end: u8) -> Self {
        Self {
            text,
            delimiter,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            at_end: false,
            failure: None,
            byte: 0,
            line: 1,
            line_end,
            record: 0..0,
            record_line: 1,
            cell: Vec::new(),
        }
    }

    /// Byte and line at which the next record is looked for.
    pub(super) fn position(&self) -> (u64, u64) {
        (self.byte, self.line)
    }

    /// As [`super::source::Source::consumed`].
    pub(super) fn consumed(&self) -> Option<(u64, u64)> {
        self.text.consumed()
    }

    /// The line on which the last record begins.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// The text of the last record, without its end of line.
    pub(super) fn record(&self) -> &[u8] {
        &self.buffer[self.record.clone()]
    }

    /// Whether `\r\n` stands behind the last record.
    pub(super) fn ends_in_crlf(&self) -> bool {
        self.buffer[self.record.end..self.start] == *b"\r\n"
    }

    /// Ends of lines in `text`.
    pub(super) fn line_ends(&self, text: &[u8]) -> u64 {
        memchr_iter(self.line_end, text).count() as u64
    }

    /// Cuts the next record into `cells`.
    ///
    /// # Errors
    /// Those of reading, when all complete records before have been given; then the end.
    pub(super) fn read(&mut self, cells: &mut ByteRecord) -> io::Result<Found> {
        loop {
            while self.start < self.end && matches!(self.buffer[self.start], b'\n' | b'\r') {
                self.pass(1);
            }
            let text = &self.buffer[self.start..self.end];
            if text.is_empty() && self.at_end {
                return self.failure.take().map_or(Ok(Found::End), Err);
            }
            cells.clear();
            let last = self.at_end && self.failure.is_none();
            match cut(text, last, self.delimiter, cells, &mut self.cell) {
                Cut::Record {
                    end,
                    next,
                    has_quotes,
                } => {
                    // only between quotation marks lines end within a record
                    let without = if has_quotes { 0 } else { end };
                    return Ok(self.give(end, next, without, Found::Record));
                }
                Cut::InsideText { opens, closes } => {
                    let line = self.line + self.line_ends(&text[..closes]);
                    return Ok(self.refuse(opens, Closes::InsideText(line)));
                }
                Cut::TooManyCells => return Ok(Found::TooManyCells),
                Cut::Open { opens } if last => return Ok(self.refuse(opens, Closes::Never)),
                // reading failed within this record
                _ if self.at_end => {
                    (self.start, self.end) = (0, 0);
                    return self.failure.take().map_or(Ok(Found::End), Err);
                }
                Cut::Open { opens } if text.len() >= LONGEST => {
                    return Ok(self.refuse(opens, Closes::TooLate));
                }
                Cut::Unfinished if text.len() >= LONGEST => return Ok(Found::NoLineEnd),
                Cut::Open { .. } | Cut::Unfinished => self.fill(),
            }
        }
    }

    /// Goes on at a position that [`Records::position`] gave: sought for in a plain file, else read
    /// up to. False if the text ends before, or is a stream that has passed it.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn skip_to(&mut self, byte: u64, line: u64) -> io::Result<bool> {
        if self.text.seek(byte)? {
            (self.start, self.end, self.byte) = (0, 0, byte);
            (self.at_end, self.failure) = (false, None);
        }
        if byte < self.byte {
            return Ok(false);
        }
        while self.byte < byte {
            if self.start == self.end {
                if self.at_end {
                    return self.failure.take().map_or(Ok(false), Err);
                }
                self.fill();
            }
            let left = usize::try_from(byte - self.byte).unwrap_or(usize::MAX);
            self.pass(left.min(self.end - self.start));
        }
        self.line = line;
        Ok(true)
    }

    fn pass(&mut self, n: usize) {
        self.pass_counting(n, 0);
    }

    /// Passes `n` bytes, of which no line ends in the first `without`.
    fn pass_counting(&mut self, n: usize, without: usize) {
        let passed = &self.buffer[self.start + without..self.start + n];
        self.line += self.line_ends(passed);
        self.byte += n as u64;
        self.start += n;
    }

    /// The record of `end` bytes, behind which the next begins at `next`; no line ends in its first
    /// `without`.
    fn give(&mut self, end: usize, next: usize, without: usize, found: Found) -> Found {
        self.record = self.start..self.start + end;
        self.record_line = self.line;
        self.pass_counting(next, without);
        found
    }

    /// Gives up the record to the end of the line of its bad quotation mark: those behind it were
    /// hardly meant to be one cell.
    fn refuse(&mut self, opens: usize, closes: Closes) -> Found {
        let text = &self.buffer[self.start..self.end];
        let line = self.line + self.line_ends(&text[..opens]);
        let end = memchr2(b'\n', b'\r', &text[opens..]).map_or(text.len(), |i| opens + i);
        let next = end + end_of_line(&text[end..]);
        self.give(end, next, 0, Found::BadQuote(BadQuote { line, closes }))
    }

    /// Reads until the buffer is full, which grows when a record fills it: a long record is cut
    /// anew only when its text has doubled.
    fn fill(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.buffer.len() < self.end + self.buffer.len() / 2 {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        while !self.at_end && self.buffer.len() - self.end >= Text::ROOM {
            match self.text.read(&mut self.buffer[self.end..]) {
                Ok(n) => {
                    self.end += n;
                    self.at_end = n == 0;
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => {
                    self.failure = Some(e);
                    self.at_end = true;
                }
            }
        }
    }
}

enum Cut {
    /// The record ends before `end`, the next begins at `next`.
    Record {
        end: usize,
        next: usize,
        /// Whether a cell is in quotation marks.
        has_quotes: bool,
    },
    /// More text is needed.
    Unfinished,
    /// As [`Cut::Unfinished`], within a cell whose quotation mark stands at `opens`.
    Open {
        opens: usize,
    },
    /// The quotation mark at `opens` is closed by that at `closes`, on another line and with text
    /// behind it.
    InsideText {
        opens: usize,
        closes: usize,
    },
    TooManyCells,
}

/// Cuts the record at the beginning of `text`; `last` if no text comes after.
fn cut(text: &[u8], last: bool, delimiter: u8, cells: &mut ByteRecord, cell: &mut Vec<u8>) -> Cut {
    let (mut at, mut has_quotes) = (0, false);
    loop {
        if cells.len() == MOST_CELLS {
            return Cut::TooManyCells;
        }
        let opens = at;
        let is_quoted = text.get(at) == Some(&b'"');
        has_quotes |= is_quoted;
        cell.clear();
        if is_quoted {
            at += 1;
            // each round ends at a doubled mark, of which the cell keeps one, or at the last
            loop {
                let Some(quote) = memchr(b'"', &text[at..]).map(|i| at + i) else {
                    return Cut::Open { opens };
                };
                match text.get(quote + 1) {
                    None if !last => return Cut::Open { opens },
                    Some(b'"') => {
                        cell.extend_from_slice(&text[at..=quote]);
                        at = quote + 2;
                    }
                    _ => {
                        cell.extend_from_slice(&text[at..quote]);
                        at = quote + 1;
                        break;
                    }
                }
            }
        }
        let stop = memchr3(delimiter, b'\n', b'\r', &text[at..]).map(|i| at + i);
        let end = stop.unwrap_or(text.len());
        if is_quoted {
            let behind = &text[at..end];
            let closes = at - 1;
            let is_text = behind.iter().any(|&b| b != b' ');
            if is_text && memchr2(b'\n', b'\r', &text[opens..closes]).is_some() {
                return Cut::InsideText { opens, closes };
            }
            cell.extend_from_slice(behind);
            cells.push_field(cell);
        } else {
            cells.push_field(&text[at..end]);
        }
        match stop {
            None if !last => return Cut::Unfinished,
            None => {
                return Cut::Record {
                    end,
                    next: end,
                    has_quotes,
                };
            }
            Some(_) if text[end] == delimiter => at = end + 1,
            // `\n` may follow
            Some(_) if text[end] == b'\r' && end + 1 == text.len() && !last => {
                return Cut::Unfinished;
            }
            Some(_) => {
                let next = end + end_of_line(&text[end..]);
                return Cut::Record {
                    end,
                    next,
                    has_quotes,
                };
            }
        }
    }
}

/// The length of the end of line with which `text` begins.
fn end_of_line(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}
