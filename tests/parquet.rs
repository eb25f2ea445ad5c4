//! `stancer label` on Parquet and Arrow, on the real binary.
#![cfg(feature = "parquet")]

mod common;

use std::fs::File;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, DictionaryArray, Int64Array,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use common::Workdir;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;

const ADDED: [&str; 4] = ["stance", "confidence", "p_a", "p_b"];

fn small() -> Workdir {
    let w = Workdir::new();
    w.small_model();
    w
}

const TEXTS: [Option<&str>; 5] = [
    Some("good news, \"friends\""),
    None,
    Some("bad tidings\nfor place7"),
    Some(""),
    Some("xyz"),
];

/// Rows of many types; the text is [`TEXTS`] over and over.
fn rows(n: usize, text: ArrayRef) -> RecordBatch {
    let numbers = |n: usize| 0..n as i64;
    let mut tags = ListBuilder::new(StringBuilder::new());
    for i in 0..n {
        tags.values().append_value(format!("t{i}"));
        tags.append(i % 3 > 0);
    }
    let sources: DictionaryArray<Int32Type> = (0..n)
        .map(|i| ["wire", "daily"].get(i % 3).copied())
        .collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int64Array::from_iter_values(numbers(n)))),
        ("text", text),
        (
            "day",
            Arc::new(Date32Array::from_iter_values(
                (0..n).map(|i| 20_000 + i as i32),
            )),
        ),
        (
            "at",
            Arc::new(TimestampMicrosecondArray::from_iter_values(numbers(n)).with_timezone("UTC")),
        ),
        (
            "seen",
            Arc::new(
                (0..n)
                    .map(|i| (i % 2 == 0).then_some(true))
                    .collect::<BooleanArray>(),
            ),
        ),
        ("tags", Arc::new(tags.finish())),
        ("source", Arc::new(sources)),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .unwrap();
    let schema = batch.schema().as_ref().clone();
    let metadata = [("pandas", "{}"), ("made by", "a test")];
    let metadata = metadata.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let schema = schema.with_metadata(std::collections::HashMap::from(metadata));
    batch.with_schema(Arc::new(schema)).unwrap()
}

fn texts(n: usize) -> impl Iterator<Item = Option<&'static str>> {
    TEXTS.into_iter().cycle().take(n)
}

fn usual_rows(n: usize) -> RecordBatch {
    rows(n, Arc::new(texts(n).collect::<StringArray>()))
}

fn write_parquet(w: &Workdir, name: &str, batch: &RecordBatch, compression: Compression) {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(3000))
        .build();
    let file = File::create(w.path(name)).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn write_arrow(w: &Workdir, name: &str, batch: &RecordBatch, packed: Option<CompressionType>) {
    let options = IpcWriteOptions::default()
        .try_with_compression(packed)
        .unwrap();
    let file = File::create(w.path(name)).unwrap();
    let mut writer = FileWriter::try_new_with_options(file, &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
}

fn stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn read_batches(w: &Workdir, name: &str) -> Vec<RecordBatch> {
    let file = File::open(w.path(name)).unwrap();
    if name.ends_with(".parquet") {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let reader = builder.with_batch_size(1 << 20).build().unwrap();
        return reader.map(Result::unwrap).collect();
    }
    let reader = FileReader::try_new_buffered(file, None).unwrap();
    reader.map(Result::unwrap).collect()
}

/// A file whose rows are one batch.
fn read(w: &Workdir, name: &str) -> RecordBatch {
    let mut batches = read_batches(w, name);
    assert_eq!(batches.len(), 1, "{name}");
    batches.remove(0)
}

/// The dictionary's values, row by row.
fn sources(batch: &RecordBatch) -> impl Iterator<Item = Option<&str>> {
    let column = batch.column_by_name("source").unwrap();
    let dictionary = column.as_dictionary::<Int32Type>();
    dictionary
        .downcast_dict::<StringArray>()
        .unwrap()
        .into_iter()
}

fn names(batch: &RecordBatch) -> Vec<String> {
    batch
        .schema()
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect()
}

/// The added columns as CSV prints them.
fn labels(batch: &RecordBatch) -> Vec<Vec<String>> {
    let stance = batch.column_by_name("stance").unwrap().as_string::<i32>();
    let number = |name: &str, row| {
        let column = batch.column_by_name(name).unwrap();
        format!("{:.4}", column.as_primitive::<Float64Type>().value(row))
    };
    (0..batch.num_rows())
        .map(|row| {
            let mut cells = vec![stance.value(row).to_owned()];
            cells.extend(ADDED[1..].iter().map(|name| number(name, row)));
            cells
        })
        .collect()
}

/// The labels of [`TEXTS`] over and over in a run from CSV to CSV.
fn labels_of_csv(w: &Workdir, n: usize, options: &str) -> Vec<Vec<String>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["n", "text"]).unwrap();
    for (i, text) in texts(n).enumerate() {
        csv.write_record([&i.to_string(), text.unwrap_or_default()])
            .unwrap();
    }
    w.write("same.csv", csv.into_inner().unwrap());
    w.ok(&format!("label same.csv --model small.model {options}"));
    let mut csv = csv::Reader::from_path(w.path("same.stance.csv")).unwrap();
    let rows = csv.records().map(Result::unwrap);
    rows.map(|r| r.iter().skip(2).map(str::to_owned).collect())
        .collect()
}

#[test]
fn parquet_keeps_rows_types_and_metadata_and_gains_the_labels_of_the_csv_run() {
    let w = small();
    let n = 20_000;
    let batch = usual_rows(n);
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let gzip = Compression::GZIP(GzipLevel::default());
    let codings = [
        ("plain", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("zstd", zstd),
        ("gzip", gzip),
        ("lz4", Compression::LZ4_RAW),
    ];
    let expected = labels_of_csv(&w, n, "");
    for (name, compression) in codings {
        write_parquet(&w, &format!("{name}.parquet"), &batch, compression);
        let run = format!("label {name}.parquet --model small.model");
        let output = w.stancer(&run);
        let talk = common::stderr(&output);
        assert!(output.status.success(), "{talk}");
        assert!(
            talk.contains("20 000 rows read = 20 000 rows labelled + 0"),
            "{talk}"
        );
        assert!(
            talk.contains("8 000 row(s) without text among them"),
            "{talk}"
        );
        let found = read(&w, &format!("{name}.stance.parquet"));
        assert_eq!(names(&found)[..7], names(&batch));
        assert_eq!(names(&found)[7..], ADDED);
        assert_eq!(found.schema().fields()[..7], batch.schema().fields()[..]);
        let file = File::open(w.path(&format!("{name}.stance.parquet"))).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        assert_eq!(builder.schema().metadata(), batch.schema().metadata());
        for at in 0..6 {
            assert_eq!(found.column(at), batch.column(at));
        }
        assert!(sources(&found).eq(sources(&batch)));
        assert_eq!(labels(&found), expected);
    }
}

#[test]
fn arrow_files_and_streams_keep_rows_and_types() {
    let w = small();
    let n = 9_000;
    let batch = usual_rows(n);
    write_arrow(&w, "plain.arrow", &batch, None);
    write_arrow(&w, "lz4.feather", &batch, Some(CompressionType::LZ4_FRAME));
    write_arrow(&w, "zstd.bin", &batch, Some(CompressionType::ZSTD));
    w.write("stream.arrows", stream(&batch));
    let expected = labels_of_csv(&w, n, "");
    for name in ["plain.arrow", "lz4.feather", "zstd.bin", "stream.arrows"] {
        w.ok(&format!("label {name} --model small.model"));
        let stem = name.split_once('.').unwrap().0;
        let found = read(&w, &format!("{stem}.stance.arrow"));
        assert_eq!(labels(&found), expected, "{name}");
        // a stream's dictionaries may change, which those of a file cannot
        let kept = if stem == "stream" { 6 } else { 7 };
        for at in 0..kept {
            assert_eq!(found.column(at), batch.column(at), "{name}");
        }
        let source = found.schema().field(6).data_type().clone();
        assert_eq!(
            source == DataType::Utf8,
            stem == "stream",
            "{name}: {source}"
        );
    }
}

#[test]
fn the_name_of_the_output_chooses_its_format() {
    let w = small();
    let batch = usual_rows(6_000);
    write_parquet(&w, "in.parquet", &batch, Compression::SNAPPY);
    let expected = labels_of_csv(&w, 20_000, "");
    write_parquet(&w, "long.parquet", &usual_rows(20_000), Compression::SNAPPY);
    for name in ["out.arrow", "out.feather", "out.parquet", "same.parquet"] {
        let input = if name == "same.parquet" {
            "same.csv"
        } else {
            "long.parquet"
        };
        w.ok(&format!("label {input} -o {name} --model small.model"));
        let found = read_batches(&w, name);
        let found: Vec<Vec<String>> = found.iter().flat_map(labels).collect();
        assert_eq!(found, expected, "{name}");
    }
    let strings = read(&w, "same.parquet");
    let types: Vec<DataType> = strings
        .schema()
        .fields()
        .iter()
        .map(|f| f.data_type().clone())
        .collect();
    assert_eq!(types[..3], [DataType::Utf8, DataType::Utf8, DataType::Utf8]);
    assert_eq!(strings.column(0).as_string::<i32>().value(19_999), "19999");
    assert_eq!(strings.column(1).null_count(), 0);

    w.ok("label in.parquet -o out.csv --model small.model");
    let out = w.read("out.csv");
    let mut lines = csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 6_000);
    let row: Vec<&str> = rows[1].iter().collect();
    let own = [
        "1",
        "",
        "2024-10-05",
        "1970-01-01T00:00:00.000001Z",
        "",
        "[t1]",
        "daily",
    ];
    assert_eq!(row[..7], own);
    for (row, expected) in rows.iter().zip(&expected) {
        assert!(row.iter().skip(7).eq(expected.iter().map(String::as_str)));
    }
    assert_eq!(w.ok("label in.parquet -o - --model small.model"), out);
}

#[test]
fn all_kinds_of_strings_are_text() {
    let w = small();
    let n = 500;
    let expected = labels_of_csv(&w, n, "");
    let dictionary: DictionaryArray<Int32Type> = texts(n).collect();
    let columns: [(&str, ArrayRef); 3] = [
        ("large", Arc::new(texts(n).collect::<LargeStringArray>())),
        ("view", Arc::new(texts(n).collect::<StringViewArray>())),
        ("dictionary", Arc::new(dictionary)),
    ];
    for (name, column) in columns {
        let batch = rows(n, column.clone());
        write_parquet(&w, &format!("{name}.parquet"), &batch, Compression::SNAPPY);
        write_arrow(&w, &format!("{name}.arrow"), &batch, None);
        for extension in ["parquet", "arrow"] {
            w.ok(&format!("label {name}.{extension} --model small.model"));
            let found = read(&w, &format!("{name}.stance.{extension}"));
            assert_eq!(labels(&found), expected, "{name}.{extension}");
            assert_eq!(found.column(1), &column, "{name}.{extension}");
        }
    }
}

#[test]
fn options_do_what_they_do_with_csv() {
    let w = small();
    let batch = usual_rows(700);
    write_parquet(&w, "in.parquet", &batch, Compression::SNAPPY);
    let options = "--min-confidence 0.9 --explain";
    let expected = labels_of_csv(&w, 700, options);
    w.ok(&format!("label in.parquet --model small.model {options}"));
    let found = read(&w, "in.stance.parquet");
    let evidence = found.column_by_name("evidence").unwrap().as_string::<i32>();
    let all = labels(&found)
        .into_iter()
        .zip(evidence)
        .map(|(mut cells, evidence)| {
            cells.push(evidence.unwrap().to_owned());
            cells
        });
    assert_eq!(all.collect::<Vec<_>>(), expected);
    assert!(expected.iter().any(|row| row[0] == "unsure"));

    let none = usual_rows(0);
    write_parquet(&w, "none.parquet", &none, Compression::SNAPPY);
    write_arrow(&w, "none.arrow", &none, None);
    for name in ["none.parquet", "none.arrow"] {
        for output in ["none.stance.parquet", "none.stance.arrow", "none.csv"] {
            w.ok(&format!("label {name} -o {output} --model small.model"));
        }
        assert_eq!(w.read("none.csv").lines().count(), 1);
    }
    w.write("bad.csv", "id,text\n1,good\n2,bad,extra\n3,fine\n");
    w.ok("label bad.csv -o bad.parquet --model small.model --on-error skip");
    assert_eq!(read(&w, "bad.parquet").num_rows(), 2);
}

#[test]
fn standard_streams_carry_arrow_streams_and_csv() {
    let w = small();
    let batch = usual_rows(3_000);
    write_parquet(&w, "in.parquet", &batch, Compression::SNAPPY);
    let bytes = stream(&batch);
    let run = |arguments: &str, input: Vec<u8>| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stancer"))
            .args(arguments.split_whitespace())
            .current_dir(w.path("."))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    };
    let output = run("label - --model small.model", bytes);
    assert!(output.status.success(), "{}", common::stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, w.ok("label in.parquet -o - --model small.model"));

    let output = run(
        "label - -o out.parquet --model small.model",
        b"text\ngood news\n".to_vec(),
    );
    assert!(output.status.success(), "{}", common::stderr(&output));
    assert_eq!(read(&w, "out.parquet").num_rows(), 1);

    let parquet = std::fs::read(w.path("in.parquet")).unwrap();
    let output = run("label - --model small.model", parquet);
    assert_eq!(output.status.code(), Some(2));
    assert!(common::stderr(&output).contains("save it and name the file"));
}

#[test]
fn what_cannot_be_read_is_named_and_leaves_nothing_behind() {
    let w = small();
    let batch = usual_rows(4_000);
    write_parquet(&w, "in.parquet", &batch, Compression::SNAPPY);
    write_arrow(&w, "in.arrow", &batch, Some(CompressionType::LZ4_FRAME));
    let cut = |name: &str, to: &str, share: f64| {
        let bytes = std::fs::read(w.path(name)).unwrap();
        w.write(to, &bytes[..(bytes.len() as f64 * share) as usize]);
    };
    cut("in.parquet", "cut.parquet", 0.7);
    cut("in.arrow", "cut.arrow", 0.7);
    let bytes = stream(&batch);
    w.write("cut.arrows", &bytes[..bytes.len() / 2]);
    w.write("tiny.parquet", "PAR1");
    let mut torn = std::fs::read(w.path("in.parquet")).unwrap();
    torn[200..600].fill(0xa5);
    w.write("torn.parquet", torn);
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values(vec![b"good"; 10]));
    write_parquet(&w, "binary.parquet", &rows(10, bytes), Compression::SNAPPY);
    w.ok("label in.parquet -o labelled.parquet --model small.model");
    let field = Field::new("text", DataType::Utf8, true);
    let twice = Schema::new(vec![field.clone(), field]);
    let text: ArrayRef = Arc::new(texts(3).collect::<StringArray>());
    let twice = RecordBatch::try_new(Arc::new(twice), vec![text.clone(), text]).unwrap();
    write_arrow(&w, "twice.arrow", &twice, None);
    let before = w.files();
    let cases = [
        ("cut.parquet", 1, "cut.parquet: cannot be read as Parquet"),
        ("cut.arrow", 1, "cut.arrow: cannot be read as an Arrow file"),
        (
            "cut.arrows",
            1,
            "cut.arrows: cannot be read as an Arrow stream",
        ),
        ("tiny.parquet", 1, "tiny.parquet: cannot be read as Parquet"),
        ("torn.parquet", 1, "torn.parquet: cannot be read as Parquet"),
        (
            "binary.parquet",
            1,
            "binary.parquet: the column \"text\" is Binary, expected strings",
        ),
        (
            "in.parquet --text n",
            1,
            "the column \"n\" is Int64, expected strings",
        ),
        ("in.parquet --text tags", 1, "is List("),
        (
            "in.arrow --text body",
            1,
            "in.arrow: no column \"body\"; found: \"n\", \"text\", \"day\"",
        ),
        ("twice.arrow", 1, "the column \"text\" is there twice"),
        (
            "labelled.parquet",
            1,
            "the column \"stance\" is there already",
        ),
        (
            "in.parquet -o nowhere/out.parquet",
            1,
            "nowhere/out.parquet: cannot write",
        ),
        ("none.csv -o out.parquet", 1, "none.csv: cannot open"),
        (
            "in.parquet --resume",
            2,
            "--resume works from CSV to CSV alone, and this is Parquet",
        ),
        (
            "in.arrow --sentences",
            2,
            "--sentences works from CSV to CSV alone",
        ),
        ("in.arrow --rejects r.csv", 2, "--rejects works"),
        ("in.arrow --encoding utf-8", 2, "--encoding works"),
        (
            "labels.csv -o out.arrow --resume",
            2,
            "this is an Arrow file",
        ),
    ];
    for (input, status, expected) in cases {
        let message = w.fails(&format!("label {input} --model small.model"), status);
        assert!(message.contains(expected), "{input}: {message}");
    }
    assert_eq!(w.files(), before);
}

#[test]
fn threads_and_runs_change_no_byte() {
    let w = small();
    write_parquet(&w, "in.parquet", &usual_rows(30_000), Compression::SNAPPY);
    let mut outputs = Vec::new();
    for (run, threads) in ["1", "3", "3"].into_iter().enumerate() {
        for extension in ["parquet", "arrow", "csv"] {
            let name = format!("{run}.{extension}");
            let done = Command::new(env!("CARGO_BIN_EXE_stancer"))
                .args(["label", "in.parquet", "--model", "small.model", "-o", &name])
                .current_dir(w.path("."))
                .env("RAYON_NUM_THREADS", threads)
                .status();
            assert!(done.unwrap().success());
            outputs.push(std::fs::read(w.path(&name)).unwrap());
        }
    }
    for run in [3, 6] {
        for format in 0..3 {
            assert!(outputs[format] == outputs[run + format]);
        }
    }
}

#[test]
fn a_damaged_byte_never_ends_in_a_panic() {
    let w = small();
    let batch = usual_rows(60);
    // a damaged length can still ask arrow-ipc for more memory than there is, which no program
    // survives; these bytes do not
    let n_steps = 60;
    write_parquet(&w, "in.parquet", &batch, Compression::SNAPPY);
    write_arrow(&w, "in.arrow", &batch, Some(CompressionType::LZ4_FRAME));
    for name in ["in.parquet", "in.arrow"] {
        let whole = std::fs::read(w.path(name)).unwrap();
        for step in 0..n_steps {
            let mut bytes = whole.clone();
            let at = step * (bytes.len() - 1) / (n_steps - 1);
            bytes[at] ^= 1 << (step % 8);
            w.write("damaged", &bytes);
            let output = w.stancer("label damaged -o out.csv --model small.model");
            let message = common::stderr(&output);
            assert!(
                matches!(output.status.code(), Some(0..=2)),
                "byte {at}: {message}"
            );
            assert!(
                !message.contains("panicked"),
                "byte {at} of {name}: {message}"
            );
        }
    }
}
