//! Hand-labelled sentences.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Part, Scheme, Table, TableRow, joined_units};
use crate::error::{Error, Place, Result};

/// Which columns hold what; `None` stands for the usual name.
#[derive(Debug, Clone, Default)]
pub struct Requested {
    /// The sentence; usually `text`.
    pub text: Option<String>,
    /// Its class; usually `label`.
    pub label: Option<String>,
    /// What must stay together in a split; usually `article`, and each row alone if there is none.
    pub group: Option<String>,
    /// What the sentence's label is about, where labels are about several targets; none is read
    /// otherwise.
    pub target: Option<String>,
    /// What each row of a file counts as; 1 for files not named.
    pub weights: Vec<(PathBuf, f32)>,
    /// Further columns to keep, each with the flag that asks for it.
    pub keep: Vec<(String, &'static str)>,
    /// Which rows of files that `sample --freeze-test` divided; `None` for all. To learn from: all
    /// but those of the test. To test on: those of the test, where a file has any, else all. Rows
    /// without a part belong to each.
    pub part: Option<Part>,
}

impl Requested {
    fn weight_of(&self, path: &Path) -> f32 {
        let named = self.weights.iter().find(|(file, _)| file == path);
        named.map_or(1.0, |(_, weight)| *weight)
    }
}

/// One annotated sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledRow {
    /// The column `id`, or file and line.
    pub id: String,
    /// The article, or whatever else must not stand on both sides of a split.
    pub group: String,
    /// The sentence.
    pub text: String,
    /// What its label is about; empty if there is but one target.
    pub target: String,
    /// The position of its class in the scheme.
    pub label: usize,
    /// How many rows it counts as; usually 1.
    pub weight: f32,
    /// The outlet: the column `source` or `outlet`; empty if there is neither.
    pub source: String,
    /// The cells of the columns in [`Requested::keep`].
    pub kept: Vec<String>,
    /// Whether `group` stands in the file; else the row is a group of its own.
    pub grouped: bool,
    /// What the columns whose names begin with `annotator` say: positions in
    /// [`LabelledSet::annotators`] and classes; other cells are left out.
    pub annotations: Vec<(usize, usize)>,
}

impl LabelledRow {
    /// The group, where the file names one.
    pub fn named_group(&self) -> Option<&str> {
        self.grouped.then_some(self.group.as_str())
    }
}

/// Annotated sentences in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct LabelledSet {
    /// The rows.
    pub rows: Vec<LabelledRow>,
    /// How many rows had an empty label and were left out.
    pub n_unlabelled: usize,
    /// How many labelled rows are of the other part, and were left out.
    pub n_set_aside: usize,
    /// The files that had no column to group by.
    pub ungrouped: Vec<PathBuf>,
    /// The columns of the annotators.
    pub annotators: Vec<String>,
}

impl LabelledSet {
    /// Adds the rows of another set.
    pub fn append(&mut self, mut other: Self) {
        let place: Vec<usize> = (other.annotators.iter())
            .map(|name| self.annotator(name))
            .collect();
        for row in &mut other.rows {
            for annotation in &mut row.annotations {
                annotation.0 = place[annotation.0];
            }
        }
        self.rows.append(&mut other.rows);
        self.n_unlabelled += other.n_unlabelled;
        self.n_set_aside += other.n_set_aside;
        self.ungrouped.append(&mut other.ungrouped);
    }

    /// The position of an annotator, who is added if new.
    fn annotator(&mut self, name: &str) -> usize {
        let known = self.annotators.iter().position(|a| a == name);
        known.unwrap_or_else(|| {
            self.annotators.push(name.to_owned());
            self.annotators.len() - 1
        })
    }

    /// Rows per class, in the order of the scheme.
    pub fn class_counts(&self, n_classes: usize) -> Vec<usize> {
        let mut counts = vec![0; n_classes];
        for row in &self.rows {
            counts[row.label] += 1;
        }
        counts
    }

    /// A number per row, equal for rows that must stay together: those of one group, and those of
    /// groups that share a sentence (up to case, spaces and punctuation), since repeated text on
    /// both sides of a split flatters a model. Numbered from 0 by first occurrence.
    pub fn split_units(&self) -> Vec<usize> {
        let mut unit_of_group: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unit_of_text: BTreeMap<String, usize> = BTreeMap::new();
        let (mut own, mut twins) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let next = unit_of_group.len();
            let unit = *unit_of_group.entry(&row.group).or_insert(next);
            twins.push(*unit_of_text.entry(squeezed(&row.text)).or_insert(unit));
            own.push(unit);
        }
        joined_units(&own, own.iter().copied().zip(twins))
    }

    /// The rows' weights, or nothing if all are 1.
    pub fn weights(&self) -> Option<Vec<f32>> {
        let weighted = self.rows.iter().any(|row| row.weight != 1.0);
        weighted.then(|| self.rows.iter().map(|row| row.weight).collect())
    }

    /// SHA-256 over group, text, target, label and weight of every row, in hexadecimal.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for row in &self.rows {
            for part in [&row.group, &row.text, &row.target].map(|p| p.as_bytes()) {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
            hash.update((row.label as u64).to_le_bytes());
            hash.update(row.weight.to_le_bytes());
        }
        hex(&hash.finalize())
    }
}

/// `bytes` in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The first eight bytes of a digest as a number, most significant first.
pub fn leading_number(digest: &[u8]) -> u64 {
    let leading = digest.iter().take(8);
    leading.fold(0, |number, b| number << 8 | u64::from(*b))
}

/// Letters and digits alone, in lower case: the same for texts that differ in no word.
pub fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Reads labelled files; a folder stands for its `.csv` files in the order of their names.
///
/// # Errors
/// [`Error::File`], [`Error::Table`]: a missing column, an empty sentence, a label that is no class
/// of the scheme, a folder without a CSV file.
pub fn read_labelled(
    paths: &[PathBuf],
    scheme: &Scheme,
    requested: &Requested,
) -> Result<LabelledSet> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(files_of(path)?);
    }
    if let Some((path, _)) = requested.weights.iter().find(|(p, _)| !files.contains(p)) {
        return Err(Error::Usage(format!(
            "{} is not among the label files, so it cannot be given a weight",
            path.display()
        )));
    }
    let mut all = LabelledSet::default();
    for file in files {
        all.append(read_table(Table::open(&file)?, scheme, requested)?);
    }
    Ok(all)
}

/// As [`read_labelled`], one table from `source`; `path` serves the messages only.
///
/// # Errors
/// Those of [`read_labelled`].
pub fn read_labelled_from(
    source: impl Read + Send,
    path: &Path,
    scheme: &Scheme,
    requested: &Requested,
) -> Result<LabelledSet> {
    read_table(Table::from_reader(source, path)?, scheme, requested)
}

pub(super) fn files_of(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|e| Error::file(path, "cannot read", e))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry
            .map_err(|e| Error::file(path, "cannot read", e))?
            .path();
        if file.is_file()
            && file
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("csv"))
        {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Error::Table {
            place: Place::file(path),
            problem: "the folder holds no .csv file".to_owned(),
            remedy: "Name a CSV file with the columns text and label.".to_owned(),
        });
    }
    Ok(files)
}

fn read_table(mut table: Table<'_>, scheme: &Scheme, requested: &Requested) -> Result<LabelledSet> {
    let text_name = requested.text.as_deref().unwrap_or("text");
    let label_name = requested.label.as_deref().unwrap_or("label");
    let text_at = table.column(text_name, "--text")?;
    let label_at = table.column(label_name, "--label")?;
    let id_at = table.find("id");
    let group_at = table.column_or(requested.group.as_deref(), "article", "--group")?;
    let target_at = (requested.target.as_ref())
        .map(|name| table.column(name, "--target"))
        .transpose()?;
    let source_at = ["source", "outlet"]
        .iter()
        .find_map(|name| table.find(name));
    let kept_at: Vec<usize> = (requested.keep.iter())
        .map(|(name, flag)| table.column(name, flag))
        .collect::<Result<_>>()?;
    let coded_at: Vec<usize> = (0..table.header().len())
        .filter(|&at| table.header()[at].starts_with("annotator"))
        .collect();
    let part_at = table.find("part");
    let mut parts = Vec::new();
    let path = table.path().to_owned();
    let mut set = LabelledSet {
        annotators: coded_at
            .iter()
            .map(|&at| table.header()[at].clone())
            .collect(),
        ..LabelledSet::default()
    };
    if group_at.is_none() {
        set.ungrouped.push(path.clone());
    }
    let mut row = TableRow::default();
    while table.next_row(&mut row)? {
        let cell = |at: usize| row.cells.get(at).unwrap_or_default();
        let name = cell(label_at).trim();
        if name.is_empty() {
            set.n_unlabelled += 1;
            continue;
        }
        let Some(label) = scheme.class_index(name) else {
            return Err(Error::Table {
                place: Place::cell(&path, row.line, label_name),
                problem: format!("\"{name}\" is not one of {}", scheme.classes.join(", ")),
                remedy: "Correct the label, leave it empty to skip the row, or name a scheme \
                         that has this class with --scheme FILE."
                    .to_owned(),
            });
        };
        let text = cell(text_at);
        if text.trim().is_empty() {
            return Err(Error::Table {
                place: Place::cell(&path, row.line, text_name),
                problem: "the sentence is empty although the row has a label".to_owned(),
                remedy: "Fill the cell in, or leave the label empty to skip the row.".to_owned(),
            });
        }
        parts.push(part_at.and_then(|at| Part::named(cell(at).trim())));
        let own_place = || format!("{}:{}", path.display(), row.line);
        let named = |at: Option<usize>| at.map(cell).filter(|c| !c.is_empty()).map(str::to_owned);
        set.rows.push(LabelledRow {
            id: named(id_at).unwrap_or_else(own_place),
            group: named(group_at).unwrap_or_else(own_place),
            text: text.to_owned(),
            target: target_at.map_or(String::new(), |at| cell(at).trim().to_owned()),
            label,
            weight: requested.weight_of(&path),
            source: named(source_at).unwrap_or_default(),
            kept: kept_at
                .iter()
                .map(|&at| cell(at).trim().to_owned())
                .collect(),
            grouped: named(group_at).is_some(),
            annotations: (coded_at.iter().enumerate())
                .filter_map(|(a, &at)| Some((a, scheme.class_index(cell(at).trim())?)))
                .collect(),
        });
    }
    set.keep_part(&parts, requested.part);
    Ok(set)
}

impl LabelledSet {
    /// `parts` has what the column `part` says of each row, if it is a part: a column of that name
    /// with other values is the corpus' own.
    fn keep_part(&mut self, parts: &[Option<Part>], wanted: Option<Part>) {
        let unwanted = match wanted {
            Some(Part::Train) => Part::Test,
            Some(Part::Test) if parts.contains(&Some(Part::Test)) => Part::Train,
            _ => return,
        };
        let before = self.rows.len();
        let mut of_row = parts.iter();
        self.rows.retain(|_| of_row.next() != Some(&Some(unwanted)));
        self.n_set_aside = before - self.rows.len();
    }
}
