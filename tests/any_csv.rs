//! Tables as people have them: every dialect gives the same cells.

mod common;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use common::Workdir;
use csv::{QuoteStyle, Terminator};
use encoding_rs::{Encoding, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;
use stancer::data::{Table, TableOptions, TablePosition, TableRow, encoding_named};

/// A table in bytes of `encoding`.
fn encoded(text: &str, encoding: &'static Encoding, mark: bool) -> Vec<u8> {
    let text = match mark {
        true => format!("\u{feff}{text}"),
        false => text.to_owned(),
    };
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    let (bytes, _, unmappable) = encoding.encode(&text);
    assert!(!unmappable, "{text}");
    bytes.into_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd_frame(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// Every row that is left: its line and cells, or the line of a rejected one and its text.
fn rest(table: &mut Table<'_>) -> Vec<(u64, Vec<String>)> {
    let (mut row, mut all) = (TableRow::default(), Vec::new());
    loop {
        match table.next_row(&mut row) {
            Ok(true) => all.push((row.line, row.cells.iter().map(str::to_owned).collect())),
            Ok(false) => return all,
            Err(e) => {
                assert!(e.is_of_a_row(), "{e}");
                let rejected = table.rejected().unwrap();
                all.push((rejected.line, vec![rejected.text.clone()]));
            }
        }
    }
}

const NEWS: &str = "id;text;annotator_1;annotator_2\n\
    1;Переговоры в столице закончились, ничего не решено;за;за\n\
    2;\"Министр сказал: \"\"Мы не отступим; мы ждём\"\"\";против;за\n\
    3;Жители вернулись в город после полуночи;за;за\n\
    4;Удар пришёлся по складу на окраине;против;против\n";

#[test]
fn every_command_reads_a_table_in_any_encoding_and_compression() {
    let agreement = |bytes: &[u8]| {
        let w = Workdir::new();
        w.write("codings.csv", bytes);
        w.ok("agreement codings.csv")
    };
    let plain = agreement(
        NEWS.replace(';', ",")
            .replace("закончились,", "")
            .as_bytes(),
    );
    let windows = NEWS.replace('\n', "\r\n");
    let cases = [
        encoded(NEWS, UTF_8, false),
        encoded(&windows, UTF_8, true),
        encoded(NEWS, WINDOWS_1251, false),
        encoded(NEWS, KOI8_R, false),
        encoded(&windows, UTF_16LE, true),
        encoded(NEWS, UTF_16LE, false),
        encoded(NEWS, UTF_16BE, true),
        encoded(&format!("sep=;\r\n{windows}"), WINDOWS_1251, false),
        encoded(&NEWS.replace('\n', "\r"), WINDOWS_1251, false),
    ];
    for bytes in cases {
        for packed in [gzip(&bytes), zstd_frame(&bytes), bytes] {
            assert_eq!(agreement(&packed), plain);
        }
    }
}

#[test]
fn standard_input_may_be_compressed_and_in_another_encoding() {
    let w = Workdir::new();
    w.small_model();
    w.write("plain.csv", NEWS);
    w.ok("label plain.csv -o plain.stance.csv --model small.model");
    let mut child = Command::new(env!("CARGO_BIN_EXE_stancer"))
        .args([
            "label",
            "-",
            "-o",
            "packed.stance.csv",
            "--model",
            "small.model",
        ])
        .current_dir(w.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let bytes = encoded(NEWS, KOI8_R, false);
    // two members, as `cat a.gz b.gz` makes them
    let (a, b) = bytes.split_at(70);
    let packed = [gzip(a), gzip(b)].concat();
    child.stdin.take().unwrap().write_all(&packed).unwrap();
    assert!(child.wait().unwrap().success());
    let [plain, packed] = ["plain", "packed"].map(|name| {
        let mut table = Table::open(&w.path(&format!("{name}.stance.csv"))).unwrap();
        rest(&mut table)
    });
    assert_eq!(plain.len(), 4);
    assert_eq!(plain, packed);
}

#[test]
fn says_that_compressed_data_is_cut_short_or_damaged() {
    let w = Workdir::new();
    let mut noise = 1_u64;
    let mut text = NEWS.to_owned();
    for id in 0..2000 {
        noise = noise
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        text.push_str(&format!("{id};{noise};за;против\n"));
    }
    let mut packed = gzip(text.as_bytes());
    w.write("cut.csv.gz", &packed[..packed.len() / 2]);
    let middle = packed.len() / 2;
    packed[middle..middle + 64].fill(0xff);
    w.write("damaged.csv.gz", &packed);
    let message = w.fails("agreement cut.csv.gz", 1);
    assert!(
        message.contains("cut.csv.gz: the gzip data ends too early\n  The file was cut short"),
        "{message}"
    );
    let message = w.fails("agreement damaged.csv.gz", 1);
    assert!(message.contains("damaged.csv.gz: "), "{message}");
}

#[test]
fn a_named_encoding_is_taken_where_the_bytes_do_not_tell() {
    let text = "id,text\n1,Я\n";
    let bytes = encoded(text, WINDOWS_1251, false);
    let options = TableOptions {
        encoding: Some(encoding_named("cp1251").unwrap()),
        ..TableOptions::default()
    };
    let mut table =
        Table::from_reader_with(bytes.as_slice(), Path::new("t.csv"), &options).unwrap();
    assert_eq!(table.dialect().encoding, "windows-1251");
    assert_eq!(rest(&mut table)[0].1, ["1", "Я"]);
}

#[test]
fn cells_of_a_megabyte_and_thousands_of_columns_are_read() {
    let long = "слово \"и\" дело\n".repeat(40_000);
    let names: Vec<String> = (0..5000).map(|i| format!("column{i}")).collect();
    let mut row: Vec<&str> = vec!["x"; 5000];
    row[4999] = &long;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).unwrap();
    writer.write_record(&row).unwrap();
    writer.write_record(&row).unwrap();
    let bytes = writer.into_inner().unwrap();
    let mut table = Table::from_reader(bytes.as_slice(), Path::new("t.csv")).unwrap();
    let rows = rest(&mut table);
    assert_eq!(rows[0].1, row);
    assert_eq!(rows[1], (40_003, rows[0].1.clone()));
}

#[test]
fn a_quotation_mark_that_never_closes_does_not_fill_the_memory() {
    let line = format!("2,{}\n", "b".repeat(1000));
    let text = format!("id,text\n1,\"a\n{}", line.repeat(80_000));
    let mut table = Table::from_reader(text.as_bytes(), Path::new("t.csv")).unwrap();
    let message = table.next_row(&mut TableRow::default()).unwrap_err();
    let expected = "line 2, column \"text\": a quotation mark opens the cell and does not close \
                    within 64 MB";
    assert!(message.to_string().contains(expected), "{message}");
    assert_eq!(table.rejected().unwrap().text, "1,\"a");
    let rows = rest(&mut table);
    assert_eq!((rows.len(), rows[0].0), (80_000, 3));
}

#[test]
fn what_has_no_end_of_line_is_no_table() {
    let text = [b"id,text\n".as_slice(), &vec![0; 70 << 20]].concat();
    let mut table = Table::from_reader(text.as_slice(), Path::new("t.csv")).unwrap();
    let mut row = TableRow::default();
    let error = table.next_row(&mut row).unwrap_err();
    assert!(!error.is_of_a_row(), "{error}");
    assert!(!table.next_row(&mut row).unwrap());
}

#[test]
fn a_position_beyond_the_end_is_refused() {
    let w = Workdir::new();
    w.write("plain.csv", "id,text\n1,a\n");
    w.write("packed.csv", gzip(b"id,text\n1,a\n"));
    for name in ["plain.csv", "packed.csv"] {
        let mut table = Table::open(&w.path(name)).unwrap();
        let position = TablePosition { byte: 99, line: 9 };
        let message = table.skip_to(&position).unwrap_err().to_string();
        assert!(
            message.contains("expected to go on at byte 99 (line 9)"),
            "{message}"
        );
    }
}

/// How a table of the property test is written.
#[derive(Debug, Clone)]
struct Written {
    delimiter: u8,
    line_end: Terminator,
    quotes: QuoteStyle,
    encoding: &'static Encoding,
    mark: bool,
    /// 0 none, 1 gzip in two members, 2 zstd.
    compression: u8,
    last_line_end: bool,
}

impl Written {
    fn text(&self, rows: &[Vec<String>]) -> String {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(self.line_end)
            .quote_style(self.quotes)
            .from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).unwrap();
        }
        let mut text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        if !self.last_line_end {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        text
    }

    fn bytes(&self, text: &str) -> Vec<u8> {
        let bytes = encoded(text, self.encoding, self.mark);
        match self.compression {
            0 => bytes,
            1 => {
                let (a, b) = bytes.split_at(bytes.len() / 2);
                [gzip(a), gzip(b)].concat()
            }
            _ => zstd_frame(&bytes),
        }
    }

    /// What the bytes cannot tell: the delimiter of one column, the encoding of a few letters.
    fn untold(&self, text: &str, n_columns: usize) -> TableOptions {
        let single = ![UTF_8, UTF_16LE, UTF_16BE].contains(&self.encoding);
        let letters = text.chars().filter(|c| !c.is_ascii()).count();
        TableOptions {
            encoding: (single && letters < 60).then_some(self.encoding),
            delimiter: (n_columns == 1).then_some(self.delimiter),
        }
    }
}

fn written() -> impl Strategy<Value = Written> {
    let line_ends = vec![
        Terminator::CRLF,
        Terminator::Any(b'\n'),
        Terminator::Any(b'\r'),
    ];
    let quotes = vec![
        QuoteStyle::Necessary,
        QuoteStyle::Always,
        QuoteStyle::NonNumeric,
    ];
    let encodings = vec![
        (UTF_8, false),
        (UTF_8, true),
        (UTF_16LE, true),
        (UTF_16BE, true),
        (UTF_16LE, false),
        (UTF_16BE, false),
        (WINDOWS_1251, false),
        (KOI8_R, false),
        (WINDOWS_1252, false),
    ];
    (
        prop::sample::select(b",;\t|".to_vec()),
        prop::sample::select(line_ends),
        prop::sample::select(quotes),
        prop::sample::select(encodings),
        0_u8..3,
        any::<bool>(),
    )
        .prop_map(
            |(delimiter, line_end, quotes, (encoding, mark), compression, last_line_end)| Written {
                delimiter,
                line_end,
                quotes,
                encoding,
                mark,
                compression,
                last_line_end,
            },
        )
}

/// Cells of words of the encoding, delimiters, quotation marks and ends of lines.
fn cell(encoding: &'static Encoding) -> impl Strategy<Value = String> {
    // words stand apart: letters without end are no text in any language
    let russian = [
        "переговоры ",
        "Дамаск ",
        "войска ",
        "вернулись ",
        "министр ",
        "сказал ",
        "ночью ",
        "ещё ",
        "Россия ",
        "город ",
        "соглашение ",
    ];
    let western = [
        "façade ", "Müller ", "señor ", "l'été ", "déjà ", "naïve ", "plain ", "news ",
    ];
    let words: Vec<&'static str> = match encoding == WINDOWS_1252 {
        true => western.to_vec(),
        false => russian.to_vec(),
    };
    let marks = vec![
        " ", " ", " ", ", ", "; ", "\t", "|", "\"", "\"\"", "\n", "\r\n", "\r", "0,5", "'",
    ];
    let part = prop_oneof![
        3 => prop::sample::select(words),
        2 => prop::sample::select(marks),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

fn case() -> impl Strategy<Value = (Written, Vec<Vec<String>>)> {
    (written(), 1_usize..5, 0_usize..9).prop_flat_map(|(written, n_columns, n_rows)| {
        let row = prop::collection::vec(cell(written.encoding), n_columns);
        let rows = prop::collection::vec(row, n_rows);
        (Just(written), rows, Just(n_columns)).prop_map(|(written, mut rows, n_columns)| {
            rows.insert(0, (0..n_columns).map(|i| format!("column {i}")).collect());
            (written, rows)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_dialect_gives_the_cells_that_were_written((written, rows) in case()) {
        let text = written.text(&rows);
        let options = written.untold(&text, rows[0].len());
        let bytes = written.bytes(&text);
        let mut table =
            Table::from_reader_with(bytes.as_slice(), Path::new("t.csv"), &options).unwrap();
        prop_assert_eq!(table.header(), rows[0].as_slice());
        let dialect = table.dialect().clone();
        prop_assert_eq!(dialect.delimiter, written.delimiter);
        prop_assert_eq!(dialect.bom, written.mark);
        prop_assert_eq!(dialect.compression, [None, Some("gzip"), Some("zstd")][written.compression as usize]);
        if rows.len() > 1 || written.last_line_end {
            prop_assert_eq!(dialect.crlf, matches!(written.line_end, Terminator::CRLF));
        }
        let read: Vec<Vec<String>> = rest(&mut table).into_iter().map(|(_, cells)| cells).collect();
        prop_assert_eq!(read.as_slice(), &rows[1..]);
    }

    #[test]
    fn reading_that_is_broken_off_goes_on_with_the_same_rows_and_lines(
        (written, rows) in case(),
        stop in 0_usize..9,
        bad in 0_usize..9,
    ) {
        let mut text = written.text(&rows);
        let options = written.untold(&text, rows[0].len());
        let encoding = options.encoding.unwrap_or(written.encoding);
        let options = TableOptions { encoding: Some(encoding), delimiter: Some(written.delimiter) };
        // rows that are rejected count as well
        text.push_str(&format!("\r\n\n{}x{0}\n\n", (written.delimiter as char).to_string().repeat(bad)));
        let w = Workdir::new();
        w.write("t.csv", written.bytes(&text));
        let path = w.path("t.csv");
        let all = rest(&mut Table::open_with(&path, &options).unwrap());
        let mut table = Table::open_with(&path, &options).unwrap();
        let mut row = TableRow::default();
        let stop = stop.min(all.len());
        for _ in 0..stop {
            let _rejected = table.next_row(&mut row);
        }
        let position = serde_json::to_string(&table.position()).unwrap();
        let mut table = Table::open_with(&path, &options).unwrap();
        table.skip_to(&serde_json::from_str(&position).unwrap()).unwrap();
        prop_assert_eq!(rest(&mut table), &all[stop..]);
    }

    /// The csv crate reads as we do, up to a quotation mark that is refused.
    #[test]
    fn records_are_those_of_the_csv_crate(text in "[ab,\"\" \n\ré]{1,60}") {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut expected = reader.records().map(Result::unwrap);
        let options = TableOptions { encoding: Some(UTF_8), delimiter: Some(b',') };
        let Ok(mut table) = Table::from_reader_with(text.as_bytes(), Path::new("t"), &options) else {
            return Ok(());
        };
        let header = expected.next().unwrap();
        prop_assert_eq!(table.header(), header.iter().collect::<Vec<_>>());
        let mut row = TableRow::default();
        loop {
            match table.next_row(&mut row) {
                Ok(true) => prop_assert_eq!(Some(row.cells.clone()), expected.next()),
                Ok(false) => break,
                Err(e) if e.to_string().contains("opens the cell") => return Ok(()),
                Err(e) => {
                    let n = expected.next().unwrap().len();
                    let found = format!("found {n} cells, expected {}", header.len());
                    prop_assert!(e.to_string().contains(&found), "{}", e);
                }
            }
        }
        prop_assert_eq!(expected.next(), None);
    }
}

/// `cargo test --release --test any_csv -- --ignored --nocapture`
#[test]
#[ignore = "a measurement: writes 300 MB"]
fn speed_beside_the_csv_crate_alone() {
    let w = Workdir::new();
    let texts = [
        "Войска вернулись в город; министр сказал: переговоры пройдут завтра",
        "\"The minister said: \"\"we wait\"\", and left\"",
        "Plain news from the city without anything that needs quotation marks around it",
    ];
    let mut csv = String::from("id,article,text,source\n");
    let mut id = 0;
    while csv.len() < 300_000_000 {
        csv.push_str(&format!("{id},{},{},agency\n", id / 9, texts[id % 3]));
        id += 1;
    }
    w.write("plain.csv", &csv);
    w.write("cp1251.csv", encoded(&csv, WINDOWS_1251, false));
    w.write("packed.csv", gzip(csv.as_bytes()));
    let megabytes = csv.len() as f64 / 1e6;
    for round in 0..3 {
        let start = std::time::Instant::now();
        let file = std::fs::File::open(w.path("plain.csv")).unwrap();
        let file = std::io::BufReader::with_capacity(1 << 16, file);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(file);
        let (mut raw, mut n) = (csv::ByteRecord::new(), 0);
        while reader.read_byte_record(&mut raw).unwrap() {
            let cells = csv::StringRecord::from_byte_record(std::mem::take(&mut raw)).unwrap();
            n += 1;
            raw = cells.into_byte_record();
        }
        assert_eq!(n, id + 1);
        println!(
            "{round} csv alone: {:.0} MB/s",
            megabytes / start.elapsed().as_secs_f64()
        );
        for name in ["plain.csv", "cp1251.csv", "packed.csv"] {
            let start = std::time::Instant::now();
            let mut table = Table::open(&w.path(name)).unwrap();
            let (mut row, mut n) = (TableRow::default(), 0);
            while table.next_row(&mut row).unwrap() {
                n += 1;
            }
            assert_eq!(n, id);
            println!(
                "{round} {name}: {:.0} MB/s of UTF-8",
                megabytes / start.elapsed().as_secs_f64()
            );
        }
    }
}
