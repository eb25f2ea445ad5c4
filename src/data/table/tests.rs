//! Faults and odd files, from bytes in memory.

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

/// What each call of `next_row` gives: a row as text, or the message and what was rejected.
fn told(text: &[u8]) -> Vec<String> {
    let mut table = Table::from_reader(text, Path::new("t.csv")).unwrap();
    let (mut row, mut all) = (TableRow::default(), Vec::new());
    loop {
        match table.next_row(&mut row) {
            Ok(true) => {
                let cells: Vec<&str> = row.cells.iter().collect();
                all.push(format!("{}: {}", row.line, cells.join("|")));
            }
            Ok(false) => return all,
            Err(e) if e.is_of_a_row() => {
                let rejected = table.rejected().unwrap();
                let first = e.to_string().lines().next().unwrap().to_owned();
                all.push(format!("{first} [{}: {}]", rejected.line, rejected.text));
            }
            Err(e) => {
                all.push(format!("end: {e}"));
            }
        }
    }
}

#[test]
fn a_bad_byte_behind_the_sample_is_named_and_reading_goes_on() {
    let mut text = b"id,text\n".to_vec();
    let n = 1 + SAMPLE / 6;
    text.extend(b"1,good\n".repeat(n));
    text.extend(b"2,caf\xe9\n3,ok\n");
    let all = told(&text);
    let line = n + 2;
    assert_eq!(
        all[n..],
        [
            format!(
                "t.csv: line {line}, column \"text\": byte 4 of the cell is not UTF-8 \
                 [{line}: 2,caf\u{fffd}]"
            ),
            format!("{}: 3|ok", line + 1)
        ]
    );
}

#[test]
fn half_of_a_pair_of_utf_16_is_an_error_of_its_row() {
    let mut units: Vec<u16> = "\u{feff}id,text\n1,a".encode_utf16().collect();
    units.extend([
        0xd800,
        u16::from(b'\n'),
        u16::from(b'2'),
        u16::from(b','),
        0xd83d,
        0xde00,
    ]);
    let bytes: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
    let all = told(&bytes);
    assert!(
        all[0].starts_with("t.csv: line 2, column \"text\": the cell is not UTF-16LE"),
        "{all:?}"
    );
    assert_eq!(all[1], "3: 2|😀");
}

#[test]
fn behind_a_ragged_row_reading_goes_on() {
    assert_eq!(
        told(b"id,text\r\n1,a,b\r\n\r\n2,ok\r\n3\r\n4,x"),
        [
            "t.csv: line 2: found 3 cells, expected 2 as in the header [2: 1,a,b]",
            "4: 2|ok",
            "t.csv: line 5: found 1 cells, expected 2 as in the header [5: 3]",
            "6: 4|x"
        ]
    );
}

#[test]
fn a_quotation_mark_that_never_closes_costs_its_line_alone() {
    assert_eq!(
        told(b"id,text\n1,a\n2,\"b\n3,c\n4,d\n"),
        [
            "2: 1|a",
            "t.csv: line 3, column \"text\": a quotation mark opens the cell and never closes, \
             expected one with a comma or the end of the line behind it [3: 2,\"b]",
            "4: 3|c",
            "5: 4|d"
        ]
    );
}

#[test]
fn a_quotation_mark_that_closes_at_the_next_quoted_cell_costs_its_line_alone() {
    let all = told(b"id,text\n1,\"a\n2,b\n3,\"c, d\"\n4,\"e\nf\" \n");
    assert!(
        all[0].contains(
            "line 2, column \"text\": a quotation mark opens the cell and closes on line 4"
        ),
        "{all:?}"
    );
    assert_eq!(all[1..], ["3: 2|b", "4: 3|c, d", "5: 4|e\nf "]);
}

#[test]
fn a_ragged_row_of_many_lines_names_the_line_of_its_quotation_mark() {
    let all = told(b"id,text\n1,\"a\nb\",\"c\n2,d\n3,e\"\n4,f\n");
    assert!(
        all[0].starts_with(
            "t.csv: line 2: found 3 cells, expected 2 as in the header; a quotation mark opens \
             a cell on line 3 that closes on line 5 ["
        ),
        "{all:?}"
    );
    assert_eq!(all[1], "6: 4|f");
}

#[test]
fn rows_of_an_old_mac_have_lines_too() {
    assert_eq!(told(b"id,text\r1,a\r\r2,b"), ["2: 1|a", "4: 2|b"]);
}

#[test]
fn the_line_of_excel_is_no_header() {
    let text = b"sep=|\r\nid|text\r\n1|a;b,c\r\n";
    let table = Table::from_reader(&text[..], Path::new("t.csv")).unwrap();
    assert_eq!(table.header(), ["id", "text"]);
    assert!(table.dialect().crlf);
    assert_eq!(
        table.description().unwrap(),
        "t.csv: UTF-8, separated by pipes"
    );
    assert_eq!(told(text), ["3: 1|a;b,c"]);
}

#[test]
fn reading_that_fails_gives_the_rows_before_and_then_the_end() {
    let text = "id,text\n1,a\n2,b\n".repeat(50_000);
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let all = told(&packed[..packed.len() - 9]);
    assert_eq!(all[0], "2: 1|a");
    let end = "end: t.csv: the zstd data ends too early\n  The file was cut short: copy or \
               download it again.";
    assert_eq!(all.last().unwrap(), end);
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

#[test]
fn a_small_packed_file_of_delimiters_alone_is_no_table() {
    let text = b"id,text\n1,a\n2".iter().copied();
    let text: Vec<u8> = text.chain(std::iter::repeat_n(b',', 3 << 20)).collect();
    let packed = zstd::encode_all(&text[..], 1).unwrap();
    assert!(packed.len() < 2048);
    let all = told(&packed);
    assert_eq!(all[0], "2: 1|a");
    assert!(
        all[1].starts_with("end: t.csv: line 3: more than 1048576 cells without an end of line"),
        "{}",
        all[1]
    );
    assert_eq!(all.len(), 2);
}
