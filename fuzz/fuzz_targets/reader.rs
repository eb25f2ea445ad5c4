//! Any bytes as a table, read to its end.

#![no_main]

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use stancer::data::{Table, TableOptions, TablePosition, TableRow, encoding_named};

/// A bomb is read so far: the rest is more of the same.
const FAR: u64 = 4 << 20;
/// What the reader's buffer holds at first.
const BUFFER: usize = 256 << 10;
const ENCODINGS: [&str; 8] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1251",
    "koi8-r",
    "gbk",
    "shift_jis",
    "iso-2022-jp",
];

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("stancer-fuzz-{}", std::process::id())));

/// What one call of `next_row` gives.
#[derive(Debug, PartialEq)]
struct Step {
    position: TablePosition,
    row: Result<(u64, Vec<String>), String>,
}

/// Gives a few bytes at a time.
struct Pieces<'b>(&'b [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1 % 7 + 1;
        let room = out.len().min(self.1);
        self.0.read(&mut out[..room])
    }
}

fuzz_target!(|bytes: &[u8]| {
    let choice = bytes.len();
    let mut options = TableOptions::default();
    check(bytes, &options);
    if choice % 4 == 0 {
        options.encoding = encoding_named(ENCODINGS[choice / 4 % ENCODINGS.len()]).ok();
        options.delimiter = (choice % 3 == 0).then_some(b"\t,;: #\0"[choice / 3 % 7]);
        check(bytes, &options);
    }
    // some of the inputs across the end of the buffer
    if choice % 16 == 1 {
        let mut long = b"a,b\n".to_vec();
        long.resize(BUFFER - choice / 2, b'x');
        long.push(b'\n');
        long.extend(bytes);
        check(&long, &TableOptions::default());
    }
});

fn check(bytes: &[u8], options: &TableOptions) {
    let path = FILE.as_path();
    let Ok(mut table) = Table::from_reader_with(bytes, path, options) else {
        check_header_fault(bytes, options);
        return;
    };
    let header = table.header().to_vec();
    let first = table.position();
    let steps = read(&mut table);
    check_order(&steps, first);
    let failure = steps.last().and_then(|s| s.row.as_ref().err());
    // a bomb without lines is slow, though no danger
    if failure.is_some_and(|e| e.contains("without an end of line")) {
        return;
    }
    if steps.last().is_none_or(|s| s.position.byte < FAR) {
        check_against_csv(bytes, &table, &header, &steps);
    }

    // sniffed once: to do so takes most of the time
    let known = TableOptions {
        delimiter: Some(table.dialect().delimiter),
        ..*options
    };
    let options = &known;
    // a decompressor gives more or less of what stands before a fault
    if failure.is_some() && table.dialect().compression.is_some() {
        return;
    }
    let mut pieces = Table::from_reader_with(Pieces(bytes, 0), path, options).unwrap();
    assert_eq!(pieces.header(), header);
    assert_eq!(read(&mut pieces), steps);

    std::fs::write(path, bytes).unwrap();
    // what stopped the reading would stop it again
    let last = steps.len() - usize::from(failure.is_some());
    let at = last * (bytes.len() % 4) / 3;
    let position = match at {
        0 => first,
        at => steps[at - 1].position,
    };
    let mut stream = Table::from_reader_with(bytes, path, options).unwrap();
    let mut file = Table::open_with(path, options).unwrap();
    for table in [&mut stream, &mut file] {
        table.skip_to(&position).unwrap();
        assert_eq!(table.position(), position);
        assert_eq!(read(table), steps[at..], "from step {at}");
    }
    // a file goes back as well
    if file.dialect().encoding == "UTF-8" && file.dialect().compression.is_none() {
        file.skip_to(&first).unwrap();
        assert_eq!(read(&mut file), steps);
    }
}

/// A fault of the header is one of the table, and the same again.
fn check_header_fault(bytes: &[u8], options: &TableOptions) {
    let fault = || {
        let table = Table::from_reader_with(bytes, FILE.as_path(), options);
        table.err().map(|e| (e.is_of_a_row(), e.to_string()))
    };
    let first = fault();
    assert!(first.as_ref().is_some_and(|(of_a_row, _)| !of_a_row));
    assert_eq!(fault(), first);
}

fn read(table: &mut Table<'_>) -> Vec<Step> {
    let (mut row, mut steps) = (TableRow::default(), Vec::new());
    while table.position().byte < FAR {
        let found = match table.next_row(&mut row) {
            Ok(false) => break,
            Ok(true) => {
                assert_eq!(row.cells.len(), table.header().len());
                Ok((row.line, row.cells.iter().map(str::to_owned).collect()))
            }
            Err(e) if e.is_of_a_row() => Err(format!("{e} {:?}", table.rejected().unwrap())),
            Err(e) => {
                assert!(!table.next_row(&mut row).unwrap(), "no end after {e}");
                Err(e.to_string())
            }
        };
        steps.push(Step {
            position: table.position(),
            row: found,
        });
    }
    steps
}

fn check_order(steps: &[Step], first: TablePosition) {
    let mut before = first;
    for step in steps {
        let TablePosition { byte, line } = step.position;
        assert!(byte >= before.byte && line >= before.line);
        if let Ok((of_row, _)) = step.row {
            assert!(byte > before.byte);
            assert!((before.line..=line).contains(&of_row));
        }
        before = step.position;
    }
}

/// Rows are those of the `csv` crate where none is refused.
fn check_against_csv(bytes: &[u8], table: &Table<'_>, header: &[String], steps: &[Step]) {
    let dialect = table.dialect();
    let excel = bytes.iter().take(12).any(|b| *b == b'=');
    let plain = dialect.encoding == "UTF-8" && dialect.compression.is_none() && !excel;
    if !plain || steps.iter().any(|s| s.row.is_err()) {
        return;
    }
    let text = &bytes[if dialect.bom { 3 } else { 0 }..];
    // which takes a second mark away
    if text.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .from_reader(text);
    let all: Vec<Vec<String>> = reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let own = steps
        .iter()
        .flat_map(|s| &s.row)
        .map(|(_, cells)| cells.as_slice());
    let own: Vec<&[String]> = std::iter::once(header).chain(own).collect();
    assert_eq!(all, own);
}
