//! Behaviour tests: a sentence, mostly with a changed version, and what each is.

use std::path::{Path, PathBuf};

use super::labelled::files_of;
use super::{Scheme, Table, TableRow};
use crate::error::{Error, Place, Result};

/// A case of a behaviour test.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The column `id`, or file and line.
    pub id: String,
    /// The test that it belongs to.
    pub test: String,
    /// The sentence.
    pub text: String,
    /// Its class.
    pub label: usize,
    /// The changed sentence and its class, if the case has one.
    pub changed: Option<(String, usize)>,
}

/// Reads files of cases, and folders of them, with the columns `test`, `text`, `label` and, for
/// cases with a change, `changed` and `changed_label`.
///
/// # Errors
/// [`Error::File`], [`Error::Table`]: a missing column, an unknown class, an empty sentence.
pub fn read_cases(paths: &[PathBuf], scheme: &Scheme) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for path in paths {
        for file in files_of(path)? {
            cases.extend(read_table(Table::open(&file)?, scheme)?);
        }
    }
    Ok(cases)
}

pub(super) fn read_table(mut table: Table<'_>, scheme: &Scheme) -> Result<Vec<Case>> {
    let [test, text, label] = ["test", "text", "label"].map(|name| {
        let found = table.column(name, "");
        found.map_err(no_column)
    });
    let (test, text, label) = (test?, text?, label?);
    let place = |name: &str| table.find(name);
    let (id, changed, changed_label) = (place("id"), place("changed"), place("changed_label"));
    let path = table.path().to_owned();
    let mut row = TableRow::default();
    let mut cases = Vec::new();
    while table.next_row(&mut row)? {
        let cell = |at: usize| row.cells.get(at).unwrap_or_default().trim();
        let optional = |at: Option<usize>| at.map(cell).filter(|c| !c.is_empty());
        let class = |name: &str, column: &str| {
            scheme.class_index(name).ok_or_else(|| Error::Table {
                place: Place::cell(&path, row.line, column),
                problem: format!("\"{name}\" is not one of {}", scheme.classes.join(", ")),
                remedy: "Correct it; every sentence of a case has a class.".to_owned(),
            })
        };
        if cell(text).is_empty() {
            return Err(empty(&path, row.line));
        }
        let changed = match optional(changed) {
            None => None,
            Some(changed) => {
                let name = optional(changed_label).unwrap_or_default();
                Some((changed.to_owned(), class(name, "changed_label")?))
            }
        };
        let own_place = || format!("{}:{}", path.display(), row.line);
        cases.push(Case {
            id: optional(id).map_or_else(own_place, str::to_owned),
            test: cell(test).to_owned(),
            text: cell(text).to_owned(),
            label: class(cell(label), "label")?,
            changed,
        });
    }
    Ok(cases)
}

/// No flag renames these columns.
fn no_column(error: Error) -> Error {
    match error {
        Error::Table { place, problem, .. } => Error::Table {
            place,
            problem,
            remedy: "A file of behaviour tests has the columns test, text, label and, for pairs, \
                     changed and changed_label."
                .to_owned(),
        },
        other => other,
    }
}

fn empty(path: &Path, line: u64) -> Error {
    Error::Table {
        place: Place::cell(path, line, "text"),
        problem: "the sentence is empty".to_owned(),
        remedy: "Fill it in or take the row out.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(csv: &str) -> Result<Vec<Case>> {
        let scheme = Scheme::parse("name = \"t\"\nclasses = [\"a\", \"b\"]", Path::new("s"))?;
        read_table(
            Table::from_reader(csv.as_bytes(), Path::new("c.csv"))?,
            &scheme,
        )
    }

    #[test]
    fn a_case_has_one_sentence_or_two() {
        let all = cases("test,text,label,changed,changed_label\nt,x,a,,\nt,x,a,y,b\n").unwrap();
        assert_eq!(all[0].changed, None);
        assert_eq!(all[1].changed, Some(("y".to_owned(), 1)));
        assert_eq!(all[1].id, "c.csv:3");
    }

    #[test]
    fn a_changed_sentence_without_a_class_is_refused() {
        let csv = "test,text,label,changed,changed_label\nt,x,a,y,\n";
        let message = cases(csv).unwrap_err().to_string();
        let expected = "c.csv: line 2, column \"changed_label\": \"\" is not one of a, b";
        assert!(message.starts_with(expected), "{message}");
    }
}
