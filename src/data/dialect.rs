//! How a table is written: encoding, delimiter, line ends, compression.

use encoding_rs::Encoding;

/// The delimiters that are looked for; the first wins ties.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What the reader of a table takes as given; the default looks for everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct TableOptions {
    /// See [`encoding_named`](super::encoding_named).
    pub encoding: Option<&'static Encoding>,
    /// An ASCII byte.
    pub delimiter: Option<u8>,
}

/// How a table is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// What separates cells.
    pub delimiter: u8,
    /// Whether the header ends in `\r\n`.
    pub crlf: bool,
    /// Whether a byte order mark precedes the text.
    pub bom: bool,
    /// By the name that the WHATWG Encoding Standard gives it: "UTF-8", "windows-1251".
    pub encoding: &'static str,
    /// "gzip", "zstd", or `None`.
    pub compression: Option<&'static str>,
}

impl Dialect {
    /// "windows-1251, separated by semicolons, gzip"; `None` for UTF-8 with commas, uncompressed.
    pub fn describe(&self) -> Option<String> {
        let usual =
            self.encoding == "UTF-8" && self.delimiter == b',' && self.compression.is_none();
        let packed = self.compression.map_or(String::new(), |c| format!(", {c}"));
        let by = delimiter_name(self.delimiter);
        (!usual).then(|| format!("{}, separated by {by}s{packed}", self.encoding))
    }
}

/// "comma", "semicolon", "tab", "pipe", or the character itself.
pub(super) fn delimiter_name(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".to_owned(),
        b';' => "semicolon".to_owned(),
        b'\t' => "tab".to_owned(),
        b'|' => "pipe".to_owned(),
        other => format!("\"{}\"", other.escape_ascii()),
    }
}

/// The delimiter that Excel's first line `sep=;` names.
pub(super) fn named_by_excel(text: &[u8]) -> Option<u8> {
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    let line = match line {
        [b'"', inner @ .., b'"'] => inner,
        line => line,
    };
    match line {
        [name @ .., delimiter] if name.eq_ignore_ascii_case(b"sep=") => {
            let possible = delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric();
            (possible && *delimiter != b'"').then_some(*delimiter)
        }
        _ => None,
    }
}

/// The delimiter under which most records of `text` have as many cells as the header, and more than
/// one; a comma if there is none. `whole` says that the last record is not cut.
pub(super) fn sniffed_delimiter(text: &[u8], whole: bool) -> u8 {
    let mut best = (b',', 0.0);
    for delimiter in DELIMITERS {
        let evenness = evenness(text, whole, delimiter);
        // a tie within rounding goes to the one before
        if evenness > best.1 + 1e-9 {
            best = (delimiter, evenness);
        }
    }
    best.0
}

/// The share of records that have as many cells as the header, 0 if it is less than half or the
/// header has one; of a header alone, what rises with its cells.
fn evenness(text: &[u8], whole: bool, delimiter: u8) -> f64 {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text);
    let mut record = csv::ByteRecord::new();
    let (mut header, mut even, mut records) = (0, 0, 0);
    let mut last_is_even = false;
    // bytes in memory are always read
    while let Ok(true) = reader.read_byte_record(&mut record) {
        if header == 0 {
            header = record.len();
            if header == 1 {
                return 0.0;
            }
            continue;
        }
        records += 1;
        last_is_even = record.len() == header;
        even += usize::from(last_is_even);
    }
    if !whole && records > 1 {
        records -= 1;
        even -= usize::from(last_is_even);
    }
    match (records, even as f64 / records.max(1) as f64) {
        (0, _) => 1.0 - 1.0 / header.max(1) as f64,
        (_, share) if share < 0.5 => 0.0,
        (_, share) => share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> char {
        sniffed_delimiter(text.as_bytes(), true).into()
    }

    #[test]
    fn the_delimiter_is_what_cuts_the_records_evenly() {
        let cases = [
            ("id,text\n1,a;b;c\n2,d\n", ','),
            ("id;text\n1;Well, he said, no\n2;Yes, but\n", ';'),
            ("a;b\n0,5;0,7\n0,1;0,2\n", ';'),
            ("id\ttext\n1\ta, b; c\n", '\t'),
            ("id|text|label\n1|a,b|x\n", '|'),
            ("id,\"text; body\",label\n1,a; b,x\n2,\"c;d\",y\n", ','),
            ("id;text\n1;\"a;b\nc;d\"\n2;x\n", ';'),
            ("text\nWell, he said; no\n", ','),
            ("text;raw\none, two\nthree, four\n", ','),
            ("id;text;label\n", ';'),
            ("id;text, raw;label\n", ';'),
            ("id,a;b\n1,2;3\n", ','),
            ("", ','),
        ];
        for (text, expected) in cases {
            assert_eq!(sniffed(text), expected, "{text}");
        }
    }

    #[test]
    fn excel_names_its_delimiter_in_the_first_line() {
        let cases: [(&[u8], _); 6] = [
            (b"sep=;\r\na;b\r\n", Some(b';')),
            (b"SEP=\t\na\tb\n", Some(b'\t')),
            (b"\"sep=,\"\na,b\n", Some(b',')),
            (b"sep=\na\n", None),
            (b"sep=x\na\n", None),
            (b"separator;b\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(named_by_excel(text), expected);
        }
    }

    #[test]
    fn only_what_is_unusual_is_described() {
        let mut dialect = Dialect {
            delimiter: b',',
            crlf: true,
            bom: true,
            encoding: "UTF-8",
            compression: None,
        };
        assert_eq!(dialect.describe(), None);
        dialect.compression = Some("gzip");
        dialect.delimiter = b'\t';
        let text = dialect.describe().unwrap();
        assert_eq!(text, "UTF-8, separated by tabs, gzip");
    }
}
