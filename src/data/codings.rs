//! What several annotators said, from columns of one table or from a table each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::table::quoted_list;
use super::{Table, TableRow};
use crate::error::{Error, Place, Result};

/// Where the labels of the annotators stand.
#[derive(Debug, Clone, Default)]
pub struct CodingColumns {
    /// The annotators' columns; none stands for all whose names begin with `annotator`.
    pub annotators: Vec<String>,
    /// What joins the rows of several tables; usually `id`.
    pub id: Option<String>,
    /// The label in each of several tables; usually `label`.
    pub label: Option<String>,
    /// What sentences have in common; usually `article`, and each its own if there is none.
    pub group: Option<String>,
}

/// A sentence with what each annotator said of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CodedRow {
    /// The column `id`, or file and line.
    pub id: String,
    /// Its article.
    pub group: String,
    /// The sentence, where the table has it.
    pub text: String,
    /// One per annotator; empty for none.
    pub labels: Vec<String>,
}

/// Sentences with the labels of several annotators.
#[derive(Debug, Clone, Default)]
pub struct CodedSet {
    /// The annotators: column names, or file names.
    pub annotators: Vec<String>,
    /// In the order of the first table, then of the others.
    pub rows: Vec<CodedRow>,
}

impl CodedSet {
    /// Reads one table with a column per annotator, or several with an annotator each, joined by id.
    ///
    /// # Errors
    /// Those of [`Table`]; [`Error::Table`] for fewer than two annotators' columns, and for an id
    /// that stands in a table twice.
    pub fn read(files: &[PathBuf], columns: &CodingColumns) -> Result<Self> {
        match files {
            [one] => read_columns(one, columns),
            several => read_tables(several, columns),
        }
    }
}

/// What a row says of itself, by the columns that the table happens to have.
struct About {
    id: Option<usize>,
    group: Option<usize>,
    text: Option<usize>,
}

impl About {
    fn of(table: &Table, columns: &CodingColumns) -> Result<Self> {
        Ok(Self {
            id: table.column_or(columns.id.as_deref(), "id", "--id")?,
            group: table.column_or(columns.group.as_deref(), "article", "--group")?,
            text: table.find("text"),
        })
    }

    fn row(&self, path: &Path, row: &TableRow, labels: Vec<String>) -> CodedRow {
        let place = || format!("{}:{}", path.display(), row.line);
        let cell = |at: Option<usize>| at.map(|i| row.cells[i].to_owned());
        let filled = |at| cell(at).filter(|c| !c.is_empty());
        CodedRow {
            id: filled(self.id).unwrap_or_else(place),
            group: filled(self.group).unwrap_or_else(place),
            text: cell(self.text).unwrap_or_default(),
            labels,
        }
    }
}

fn read_columns(path: &Path, columns: &CodingColumns) -> Result<CodedSet> {
    let mut table = Table::open(path)?;
    let usual = || table.header().iter().filter(|h| h.starts_with("annotator"));
    let annotators: Vec<String> = match columns.annotators.as_slice() {
        [] => usual().cloned().collect(),
        named => named.to_vec(),
    };
    if annotators.len() < 2 {
        return Err(Error::Table {
            place: Place::line(path, 1),
            problem: format!(
                "found {} column(s) of annotators, expected two or more; the columns are {}",
                annotators.len(),
                quoted_list(table.header())
            ),
            remedy: "Name them with --annotators A,B, or give one file per annotator.".to_owned(),
        });
    }
    let places = (annotators.iter())
        .map(|name| table.column(name, "--annotators"))
        .collect::<Result<Vec<usize>>>()?;
    let about = About::of(&table, columns)?;
    let (mut row, mut rows) = (TableRow::default(), Vec::new());
    while table.next_row(&mut row)? {
        let label = |&at: &usize| row.cells[at].trim().to_owned();
        rows.push(about.row(path, &row, places.iter().map(label).collect()));
    }
    Ok(CodedSet { annotators, rows })
}

fn read_tables(files: &[PathBuf], columns: &CodingColumns) -> Result<CodedSet> {
    let mut set = CodedSet {
        annotators: files.iter().map(|f| f.display().to_string()).collect(),
        rows: Vec::new(),
    };
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (annotator, path) in files.iter().enumerate() {
        let mut table = Table::open(path)?;
        let id = table.column(columns.id.as_deref().unwrap_or("id"), "--id")?;
        let label = table.column(columns.label.as_deref().unwrap_or("label"), "--label")?;
        let about = About::of(&table, columns)?;
        let mut row = TableRow::default();
        let mut lines: BTreeMap<usize, u64> = BTreeMap::new();
        while table.next_row(&mut row)? {
            let none = vec![String::new(); files.len()];
            let at = *known.entry(row.cells[id].to_owned()).or_insert_with(|| {
                set.rows.push(about.row(path, &row, none));
                set.rows.len() - 1
            });
            if let Some(before) = lines.insert(at, row.line) {
                return Err(Error::Table {
                    place: Place::cell(path, row.line, "id"),
                    problem: format!(
                        "the id \"{}\" stands on line {before} already, expected each once",
                        &row.cells[id]
                    ),
                    remedy: "Keep one of the two rows.".to_owned(),
                });
            }
            set.rows[at].labels[annotator] = row.cells[label].trim().to_owned();
        }
    }
    Ok(set)
}
