//! A corpus: CSV files whose rows, or their sentences, are counted and drawn from. They are read
//! twice, so that memory holds a few numbers of each sentence only.

mod groups;
mod units;

use std::path::{Path, PathBuf};

use crate::data::{Table, TableFormat, is_same_place};
use crate::error::{Error, Place, Result};

pub(super) use groups::{Groups, by_columns};
pub(super) use units::{Columns, Counts, Unit, hash_of, place_of_article};

/// What a corpus is and where it has what.
#[derive(Debug, Clone, Default)]
pub struct CorpusOptions {
    /// CSV files, which are read twice.
    pub files: Vec<PathBuf>,
    /// The text is an article: its sentences are the units.
    pub sentences: bool,
    /// The column of the sentence; usually `text`.
    pub text: Option<String>,
    /// The column of the id; usually `id`.
    pub id: Option<String>,
    /// The column of the article; usually `article`.
    pub group: Option<String>,
    /// The option that names it; usually `--group`.
    pub group_option: Option<&'static str>,
}

impl CorpusOptions {
    pub(super) fn text_column(&self) -> &str {
        self.text.as_deref().unwrap_or("text")
    }

    /// # Errors
    /// [`Error::Usage`] for a file that is named twice.
    pub(super) fn refuse_repeats(&self) -> Result<()> {
        for (i, path) in self.files.iter().enumerate() {
            if let Some(other) = self.files[..i].iter().find(|p| is_same_place(p, path)) {
                return Err(Error::Usage(format!(
                    "{}: the file is named twice (as {}), so that its sentences would count twice",
                    path.display(),
                    other.display()
                )));
            }
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::Usage`] without a file, and for standard input.
    pub(super) fn first(&self) -> Result<&Path> {
        if self.files.iter().any(|path| path.as_os_str() == "-") {
            return Err(Error::Usage(
                "-: the corpus is read twice, which standard input does not allow: write it to a \
                 file and name that"
                    .to_owned(),
            ));
        }
        let first = self.files.first().map(PathBuf::as_path);
        first.ok_or_else(|| Error::Usage("no corpus: name one CSV file or more".to_owned()))
    }
}

/// Refuses names of columns that are empty or stand there twice.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn check_by(names: &[String]) -> Result<()> {
    let wrong = |problem: String| {
        let asked = names.join(",");
        Err(Error::Usage(format!("--by {asked}: {problem}")))
    };
    for (i, name) in names.iter().enumerate() {
        if name.trim().is_empty() {
            return wrong("a name of a column is missing".to_owned());
        }
        if names[..i].contains(name) {
            return wrong(format!("the column \"{name}\" stands there twice"));
        }
    }
    Ok(())
}

/// # Errors
/// [`Error::Table`] for what is not there, and for a folder.
pub(super) fn refuse_no_file(path: &Path) -> Result<()> {
    let (problem, remedy) = match path.metadata() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            ("there is no such file", "Name CSV files that are there.")
        }
        Ok(found) if found.is_dir() => ("it is a folder", "Name the CSV files in it."),
        _ => return Ok(()),
    };
    Err(Error::Table {
        place: Place::file(path),
        problem: problem.to_owned(),
        remedy: remedy.to_owned(),
    })
}

/// Opens a file of the corpus, which will be read again.
pub(super) fn open(path: &Path) -> Result<Table<'static>> {
    let refused = |problem: String, remedy: &str| Error::Table {
        place: Place::file(path),
        problem,
        remedy: remedy.to_owned(),
    };
    refuse_no_file(path)?;
    match TableFormat::of_input(path) {
        TableFormat::Csv => {}
        other => {
            let problem = format!("the file is {}, and a corpus is CSV", other.name());
            return Err(refused(problem, "Convert the file to CSV."));
        }
    }
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        let problem = "it is no file, and the corpus is read twice".to_owned();
        return Err(refused(
            problem,
            "Name CSV files; write what a pipe brings to one.",
        ));
    }
    Table::open(path)
}
