//! Error kinds. Every message says where, what was found, what was expected and what to do.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whatever can go wrong with a user's files, settings or machine.
///
/// Most kinds end the program with exit status 1; wrong usage (status 2) is the command line
/// parser's, or [`Error::Usage`] where it shows only later.
#[derive(Debug, Error)]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{}: {action}: {source}", path.display())]
    File {
        /// The file in question; `-` for a standard stream.
        path: PathBuf,
        /// What was being done, e.g. "cannot open".
        action: &'static str,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A table is not what it should be, at a place that can be named.
    #[error("{place}: {problem}\n  {remedy}")]
    Table {
        /// File, line and column.
        place: Place,
        /// What was found and what was expected.
        problem: String,
        /// What the user can do.
        remedy: String,
    },
    /// One row of a table is not what it should be; those behind it can be read.
    #[error("{place}: {problem}\n  {remedy}")]
    Row {
        /// File, line and column.
        place: Place,
        /// What was found and what was expected.
        problem: String,
        /// What the user can do.
        remedy: String,
    },
    /// A scheme file cannot serve.
    #[error("{}: {problem}\n  {remedy}", path.display())]
    Scheme {
        /// The scheme file.
        path: PathBuf,
        /// What was found and what was expected.
        problem: String,
        /// What the user can do.
        remedy: String,
    },
    /// A model file cannot be trusted or does not fit.
    #[error("{}: {problem}\n  {remedy}", path.display())]
    Model {
        /// The model file.
        path: PathBuf,
        /// What was found and what was expected.
        problem: String,
        /// What the user can do.
        remedy: String,
    },
    /// The labels do not allow what was asked.
    #[error("{problem}\n  {remedy}")]
    Labels {
        /// What was found and what was expected.
        problem: String,
        /// What the user can do.
        remedy: String,
    },
    /// A result that the user asked to be refused.
    #[error("{problem}\n  {remedy}")]
    Gate {
        /// The figures.
        problem: String,
        /// What the user can do.
        remedy: String,
    },
    /// A solver failed.
    #[error(transparent)]
    Fit(#[from] crate::model::FitError),
    /// The user stopped the run.
    #[error("{problem}\n  {remedy}")]
    Interrupted {
        /// How far it came.
        problem: String,
        /// How to go on.
        remedy: String,
    },
    /// The request contradicts itself.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// An [`Error::File`] for `path`.
    pub fn file(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            action,
            source,
        }
    }

    /// The exit status that this error ends the program with: 2 for wrong usage, 130 after Ctrl-C,
    /// else 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Interrupted { .. } => 130,
            _ => 1,
        }
    }

    /// True when one row of a table was refused and reading can go on behind it.
    pub fn is_of_a_row(&self) -> bool {
        matches!(self, Self::Row { .. })
    }

    /// True when the disk, or the user's share of it, is full.
    pub fn is_full_disk(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Self::File { source, .. }
            if matches!(source.kind(), StorageFull | QuotaExceeded))
    }

    /// True when the reader of our output has gone away (`stancer … | head`), which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::File { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// A place in a table: file, line (from 1) and column name, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file; `-` for a standard stream.
    pub path: PathBuf,
    /// The line on which the row begins, counted from 1.
    pub line: Option<u64>,
    /// The column's name.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            column: None,
        }
    }

    /// A row of a file.
    pub fn line(path: &Path, line: u64) -> Self {
        Self {
            line: Some(line),
            ..Self::file(path)
        }
    }

    /// A cell of a file.
    pub fn cell(path: &Path, line: u64, column: &str) -> Self {
        Self {
            column: Some(column.to_owned()),
            ..Self::line(path, line)
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.as_os_str() == "-" {
            f.write_str("standard input")?;
        } else {
            write!(f, "{}", self.path.display())?;
        }
        if let Some(line) = self.line {
            write!(f, ": line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column \"{column}\"")?;
        }
        Ok(())
    }
}
