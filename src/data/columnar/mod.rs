//! Columnar tables, Parquet and Arrow IPC: told from text by their first bytes and written where the
//! name of an output asks for them. Reading and writing them is the feature `parquet`.

#[cfg(feature = "parquet")]
mod csv_rows;
#[cfg(feature = "parquet")]
mod guard;
#[cfg(feature = "parquet")]
mod read;
#[cfg(feature = "parquet")]
mod strings;
#[cfg(feature = "parquet")]
mod write;

#[cfg(feature = "parquet")]
pub use read::ColumnReader;
#[cfg(feature = "parquet")]
pub use strings::Strings;
#[cfg(feature = "parquet")]
pub use write::ColumnWriter;

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::Path;

/// How a table is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Text with delimiters.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// An Arrow IPC file, which is Feather version 2.
    ArrowFile,
    /// An Arrow IPC stream.
    ArrowStream,
}

impl TableFormat {
    /// The format of the table at `path`, or on standard input for `-`, by its first bytes; CSV for
    /// all that is neither Parquet nor Arrow, for a pipe, which cannot be read twice, and for what
    /// cannot be read. Nothing of standard input is used up.
    pub fn of_input(path: &Path) -> Self {
        if path.as_os_str() == "-" {
            let mut stdin = std::io::stdin().lock();
            return Self::of_bytes(stdin.fill_buf().unwrap_or_default());
        }
        let mut head = Vec::new();
        if path.is_file()
            && let Ok(file) = File::open(path)
        {
            // whoever opens the table reports what is wrong with it
            let _unread = file.take(8).read_to_end(&mut head);
        }
        Self::of_bytes(&head)
    }

    fn of_bytes(head: &[u8]) -> Self {
        match head {
            // the second has an encrypted footer
            [b'P', b'A', b'R', b'1' | b'E', ..] => Self::Parquet,
            [b'A', b'R', b'R', b'O', b'W', b'1', 0, 0, ..] => Self::ArrowFile,
            // the mark before each message; no text in any encoding begins so
            [0xff, 0xff, 0xff, 0xff, ..] => Self::ArrowStream,
            _ => Self::Csv,
        }
    }

    /// The format that the name of an output asks for: Parquet for `.parquet`, an Arrow file for
    /// `.arrow` and `.feather`, else CSV.
    pub fn of_output(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        match extension.to_string_lossy().to_lowercase().as_str() {
            "parquet" => Self::Parquet,
            "arrow" | "feather" => Self::ArrowFile,
            _ => Self::Csv,
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
            Self::ArrowFile => "an Arrow file",
            Self::ArrowStream => "an Arrow stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_format() {
        let cases: [(&[u8], _); 7] = [
            (b"PAR1\x15\x04", TableFormat::Parquet),
            (b"ARROW1\0\0\xff", TableFormat::ArrowFile),
            (b"\xff\xff\xff\xff\x10\x01", TableFormat::ArrowStream),
            (b"ARROW1,text\n", TableFormat::Csv),
            (b"\xff\xfet\0e\0", TableFormat::Csv),
            (b"PAR", TableFormat::Csv),
            (b"", TableFormat::Csv),
        ];
        for (head, format) in cases {
            assert_eq!(TableFormat::of_bytes(head), format, "{head:?}");
        }
    }

    #[test]
    fn the_name_of_an_output_tells_its_format() {
        let cases = [
            ("out.parquet", TableFormat::Parquet),
            ("out.PARQUET", TableFormat::Parquet),
            ("out.arrow", TableFormat::ArrowFile),
            ("out.feather", TableFormat::ArrowFile),
            ("parquet", TableFormat::Csv),
            ("out.parquet.csv", TableFormat::Csv),
            ("-", TableFormat::Csv),
        ];
        for (name, format) in cases {
            assert_eq!(TableFormat::of_output(Path::new(name)), format, "{name}");
        }
    }
}
