//! Labelled files that come without a scheme.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::labelled::{files_of, read_labelled_from};
use super::{LabelledSet, Requested, Scheme, Table, TableRow, default_scheme, read_bytes};
use crate::error::{Error, Result};

/// Reads labelled files whose classes nobody names. The scheme is the shipped one if it has every
/// label found, else one without sides that has the labels found, in the order of their letters.
///
/// # Errors
/// Those of [`read_labelled`](super::read_labelled); [`Error::Labels`] for a single label that the
/// shipped scheme does not have.
pub fn read_labelled_of_any_scheme(
    paths: &[PathBuf],
    requested: &Requested,
) -> Result<(Scheme, LabelledSet)> {
    let sources = read_sources(paths)?;
    let scheme = found_in(&sources, requested.label.as_deref())?;
    let mut set = LabelledSet::default();
    for (path, bytes) in &sources {
        set.append(read_labelled_from(
            bytes.as_slice(),
            path,
            &scheme,
            requested,
        )?);
    }
    Ok((scheme, set))
}

/// The scheme of labelled files whose classes nobody names, as [`read_labelled_of_any_scheme`] has
/// it; `label` is their column.
///
/// # Errors
/// Those of [`Table`]; [`Error::Labels`] for a single label that the shipped scheme does not have.
pub fn scheme_found(paths: &[PathBuf], label: Option<&str>) -> Result<Scheme> {
    found_in(&read_sources(paths)?, label)
}

/// A file and its bytes, since a pipe cannot be read twice.
type FileBytes = (PathBuf, Vec<u8>);

fn read_sources(paths: &[PathBuf]) -> Result<Vec<FileBytes>> {
    let mut sources = Vec::new();
    for path in paths {
        for file in files_of(path)? {
            let bytes = read_bytes(&file)?;
            sources.push((file, bytes));
        }
    }
    Ok(sources)
}

fn found_in(sources: &[FileBytes], label: Option<&str>) -> Result<Scheme> {
    let mut found = BTreeSet::new();
    for (path, bytes) in sources {
        let mut table = Table::from_reader(bytes.as_slice(), path)?;
        let at = table.column(label.unwrap_or("label"), "--label")?;
        let mut row = TableRow::default();
        while table.next_row(&mut row)? {
            let label = row.cells.get(at).unwrap_or_default().trim();
            if !label.is_empty() && !found.contains(label) {
                found.insert(label.to_owned());
            }
        }
    }
    scheme_of(found.into_iter().collect())
}

fn scheme_of(classes: Vec<String>) -> Result<Scheme> {
    let shipped = default_scheme()?;
    if classes.iter().all(|c| shipped.class_index(c).is_some()) {
        return Ok(shipped);
    }
    if let [only] = classes.as_slice() {
        return Err(Error::Labels {
            problem: format!("found one class only (\"{only}\"), expected two or more"),
            remedy: "Name a scheme that has the others with --scheme FILE.".to_owned(),
        });
    }
    Ok(Scheme {
        name: "as found".to_owned(),
        classes,
        neutral: None,
        mirror: Default::default(),
        sides: Vec::new(),
        nobody: Vec::new(),
        lexicon: Default::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(names: &[&str]) -> Result<Vec<String>> {
        scheme_of(names.iter().map(|&n| n.to_owned()).collect()).map(|s| s.classes)
    }

    #[test]
    fn the_shipped_scheme_serves_where_it_fits() {
        let shipped = ["pro-us", "neutral", "pro-russia"];
        assert_eq!(classes(&["neutral"]).unwrap(), shipped);
        assert_eq!(classes(&["neutral", "pro-us"]).unwrap(), shipped);
        assert_eq!(classes(&["no", "yes"]).unwrap(), ["no", "yes"]);
        let message = classes(&["no"]).unwrap_err().to_string();
        assert!(
            message.contains("found one class only (\"no\")"),
            "{message}"
        );
    }
}
