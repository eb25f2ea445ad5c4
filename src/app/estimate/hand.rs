//! Hand labels with what is known of their draw.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::app::annotate::{LABELS, beside};
use crate::data::{Part, Scheme, Table, TableRow, wording};
use crate::error::{Error, Place, Result};
use crate::eval::shares::Refusal;

/// Which columns of the labels hold what; `None` stands for the usual name.
#[derive(Debug, Clone, Default)]
pub struct HandColumns {
    /// The class; usually `label`.
    pub label: Option<String>,
    /// What joins a row to the corpus; usually `id`.
    pub id: Option<String>,
    /// Whether every sentence of the corpus had the same chance, for labels without a column `pi`.
    pub at_random: bool,
}

/// One hand label.
#[derive(Debug, Clone)]
pub(in crate::app) struct HandRow {
    pub place: Place,
    pub id: String,
    /// Empty where the table has no sentences.
    pub text: String,
    /// Its [`wording`].
    pub words: String,
    pub class: usize,
    /// `None` where nobody wrote it down.
    pub pi: Option<f64>,
    /// The number of the draw, from 1 on.
    pub draw: u64,
    /// `test`, `train`, or nothing where the draw had no parts.
    pub part: &'static str,
    /// The stratum, numbered over all draws and parts.
    pub stratum: usize,
}

/// The labels of all files.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct HandLabels {
    pub rows: Vec<HandRow>,
    /// Rows without a label: disagreements that nobody settled.
    pub n_open: usize,
    /// The share of the articles that a draw froze for testing, as it wrote it.
    pub frozen: Option<String>,
    /// Whether texts were drawn, so that a label is one of all copies of its text.
    pub of_texts: bool,
    /// By draw, part and name.
    strata: BTreeMap<(u64, &'static str, String), usize>,
    by_id: HashMap<String, usize>,
    /// Those of sentences of articles, by the article.
    by_article: HashMap<String, Vec<usize>>,
    by_words: HashMap<String, usize>,
}

impl HandLabels {
    /// Reads `paths`, tables of `annotate` or others.
    ///
    /// # Errors
    /// Those of [`Table`]; [`Error::Table`] for a label that is no class of `scheme`, a π that is
    /// none, an id or a drawn text that stands there twice; [`Error::Labels`] without a label.
    pub fn read(paths: &[PathBuf], scheme: &Scheme, columns: &HandColumns) -> Result<Self> {
        let mut labels = Self::default();
        for path in paths {
            labels.read_table(&mut Table::open(path)?, scheme, columns)?;
        }
        if labels.rows.is_empty() {
            return Err(Error::Labels {
                problem: format!(
                    "{}: no sentence has a label in the column \"{}\"",
                    shown(paths),
                    columns.label.as_deref().unwrap_or("label")
                ),
                remedy: "Name the labels that people gave, as `stancer annotate` writes them."
                    .to_owned(),
            });
        }
        Ok(labels)
    }

    /// # Errors
    /// [`Error::Labels`] for labels of an unknown draw, before anything is predicted.
    pub fn refuse_unknown_pi(&self) -> Result<()> {
        let n_unknown = self.rows.iter().filter(|row| row.pi.is_none()).count();
        if n_unknown == 0 {
            return Ok(());
        }
        let refusal = Refusal::UnknownPi {
            n_unknown,
            n_labels: self.rows.len(),
        };
        Err(Error::Labels {
            problem: refusal.to_string(),
            remedy:
                "Draw the sentences with `stancer sample` and keep its column pi; --at-random says \
                     that every sentence of the corpus had the same chance."
                    .to_owned(),
        })
    }

    /// The label of an id.
    pub fn of_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The label of a text's [`wording`], where texts were drawn.
    pub fn of_words(&self, words: &str) -> Option<usize> {
        self.by_words.get(words).copied()
    }

    /// The labels whose id is `ARTICLE#NUMBER`.
    pub fn of_article(&self, article: &str) -> &[usize] {
        self.by_article.get(article).map_or(&[], Vec::as_slice)
    }

    fn read_table(
        &mut self,
        table: &mut Table<'_>,
        scheme: &Scheme,
        columns: &HandColumns,
    ) -> Result<()> {
        let label_name = columns.label.as_deref().unwrap_or("label");
        let id_name = columns.id.as_deref().unwrap_or("id");
        let is_queue = ["label", "pi", "draw"].map(|name| table.find(name).is_some());
        if columns.label.is_none() && is_queue == [false, true, true] {
            return Err(not_annotated(table));
        }
        let label_at = Some(table.column(label_name, "--label")?);
        let id_at = Some(table.column(id_name, "--label-id")?);
        let [text_at, pi_at, part_at, stratum_at, draw_at, frozen_at] =
            ["text", "pi", "part", "stratum", "draw", "frozen"].map(|name| table.find(name));
        if columns.at_random && pi_at.is_some() {
            return Err(Error::Usage(format!(
                "--at-random: {} has a column \"pi\", which says how its sentences were drawn; \
                 leave the option out",
                table.path().display()
            )));
        }
        self.of_texts |= table.find("copies").is_some() && text_at.is_some();
        let path = table.path().to_owned();
        let mut row = TableRow::default();
        while table.next_row(&mut row)? {
            let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).unwrap_or_default();
            let refused = |column: &str, problem: String, remedy: &str| Error::Table {
                place: Place::cell(&path, row.line, column),
                problem,
                remedy: remedy.to_owned(),
            };
            let label = cell(label_at).trim();
            if label.is_empty() {
                self.n_open += 1;
                continue;
            }
            let class = scheme.class_index(label).ok_or_else(|| {
                refused(
                    label_name,
                    format!("\"{label}\" is not one of {}", scheme.classes.join(", ")),
                    "Correct the label, or leave it empty for a sentence that has none.",
                )
            })?;
            let id = cell(id_at).trim();
            if id.is_empty() {
                return Err(refused(
                    id_name,
                    "the label has no id, by which it is joined to the corpus".to_owned(),
                    "Fill it in, or name the column with --label-id.",
                ));
            }
            let draw = match cell(draw_at).trim() {
                "" => 1,
                draw => draw.parse().map_err(|_| {
                    refused(
                        "draw",
                        format!("\"{draw}\" is not the number of a draw"),
                        "Leave the columns of `stancer sample` as they are.",
                    )
                })?,
            };
            if pi_at.is_some() && cell(pi_at).trim().is_empty() {
                return Err(refused(
                    "pi",
                    "the cell is empty: with which chance the sentence was drawn is not known"
                        .to_owned(),
                    "Fill in what `stancer sample` wrote; labels of no draw have no place among \
                     these.",
                ));
            }
            let part = Part::named(cell(part_at).trim()).map_or("", Part::name);
            let key = (draw, part, cell(stratum_at).trim().to_owned());
            let next = self.strata.len();
            let text = cell(text_at);
            let frozen = cell(frozen_at).trim();
            if self.frozen.is_none() && !frozen.is_empty() {
                self.frozen = Some(frozen.to_owned());
            }
            let row = HandRow {
                place: Place::line(&path, row.line),
                id: id.to_owned(),
                words: wording(text),
                text: text.to_owned(),
                class,
                pi: pi_of(cell(pi_at).trim(), &path, row.line)?,
                draw,
                part,
                stratum: *self.strata.entry(key).or_insert(next),
            };
            self.push(row)?;
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::Table`] for an id, or a drawn text, that has a label already.
    fn push(&mut self, row: HandRow) -> Result<()> {
        let at = self.rows.len();
        let doubled = |before: &HandRow, what: String| Error::Table {
            place: row.place.clone(),
            problem: format!("{what} has a label already ({})", before.place),
            remedy:
                "Keep one of the two rows. Labels of several annotators become one in `stancer \
                     annotate`; a second draw takes other sentences with `stancer sample --after`."
                    .to_owned(),
        };
        if let Some(before) = self.by_id.insert(row.id.clone(), at) {
            let what = format!("the id \"{}\"", row.id);
            return Err(doubled(&self.rows[before], what));
        }
        if let Some(article) = article_of(&row.id) {
            let of_article = self.by_article.entry(article.to_owned()).or_default();
            of_article.push(at);
        }
        if self.of_texts
            && !row.words.is_empty()
            && let Some(before) = self.by_words.insert(row.words.clone(), at)
        {
            return Err(doubled(&self.rows[before], "the same text".to_owned()));
        }
        self.rows.push(row);
        Ok(())
    }
}

/// `ARTICLE` of an id `ARTICLE#NUMBER`, as the sentences of articles have it.
pub(super) fn article_of(id: &str) -> Option<&str> {
    let (article, number) = id.rsplit_once('#')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && !article.is_empty()).then_some(article)
}

/// What `sample` wrote, before anybody labelled it.
fn not_annotated(table: &Table<'_>) -> Error {
    let path = table.path();
    Error::Table {
        place: Place::line(path, 1),
        problem: "this is a queue of `stancer sample`: it has no column \"label\" yet".to_owned(),
        remedy: format!(
            "Label it with `stancer annotate {} --annotator NAME`, then name {} here; --label names \
             another column.",
            path.display(),
            beside(path, LABELS).display()
        ),
    }
}

/// # Errors
/// [`Error::Table`] for a cell that no draw gives; an empty one is unknown.
fn pi_of(cell: &str, path: &Path, line: u64) -> Result<Option<f64>> {
    if cell.is_empty() {
        return Ok(None);
    }
    let parsed = cell.parse::<f64>();
    match parsed {
        Ok(pi) if pi > 0.0 && pi <= 1.0 => Ok(Some(pi)),
        _ => Err(Error::Table {
            place: Place::cell(path, line, "pi"),
            problem: match parsed {
                Ok(0.0) => "pi is 0, but what could not be drawn cannot have been".to_owned(),
                _ => format!("\"{cell}\" is no probability of a draw, above 0 and at most 1"),
            },
            remedy: "Keep the column as `stancer sample` wrote it; numbers have a decimal point."
                .to_owned(),
        }),
    }
}

/// Files as people read them.
pub(in crate::app) fn names(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|p| p.display().to_string()).collect()
}

/// The same, with commas.
pub(super) fn shown(paths: &[PathBuf]) -> String {
    names(paths).join(", ")
}
